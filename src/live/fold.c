// SPDX-License-Identifier: MIT
// Two clocks run in a fold. The machine's own goes from instant to instant and accounts for the
// state it is in; that of each meter goes from reading to reading. Slots of the first are closed by
// time, those of the second by the next reading, or when it has surely become a gap.
#include "live/fold.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { SUMS_MAX = 256, NOT_LOOKED = -2 };

static const double hour_ns = 3600e9;

// A sum of the slot under way.
typedef struct {
    int32_t out, key[MW_CELL_KEYS];
    int64_t ns;   // of times
    double value; // of the others
    uint8_t quality;
} keyed_sum;

// What is known of a channel.
typedef struct {
    int64_t t_ns, good_t_ns;
    double value, good;
    uint8_t quality;
    bool has, has_good; // a sample; one that is a number
    bool broken;        // the source was gone since the last number
    // Of a meter: the stretch that its readings are summed over. Of a rate or gauge: summed up to.
    int64_t from_ns;
    double sum;
    int64_t sum_ns; // of a gauge: the time that its values held
    uint8_t sum_quality;
} channel_state;

struct mw_fold {
    const mw_machine *m;
    mw_fold_emit emit;
    void *ctx;
    int64_t now_ns, slot_ns, mute_ns;
    mw_shift_plan_span plan;
    int32_t state, override[MW_MACHINE_CHANNELS_MAX], override_count, product, order, reason;
    int32_t correction; // the first that ends after now
    int32_t ran;        // the product that ran last; -1 none, NOT_LOOKED
    int64_t times[MW_OUT_TIMES];
    keyed_sum *sum; // SUMS_MAX of them, behind the channels
    int32_t sum_count;
    bool heard;                     // a sample came in the slot, other than a mark
    int64_t silent_from_ns, silent; // slots of silence not told yet: since when, planned time
    bool stopped;
    int64_t stopped_ns;
    mw_fold_state current;
    mw_fold_began began; // NULL: nobody is told
    void *began_ctx;
    mw_fold_problems trouble;
    channel_state at[];
};

static int64_t floor_to(int64_t t, int64_t step) { return t - ((t % step) + step) % step; }
static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}
static bool is_nan(double x) { return x != x; }

mw_fold *mw_fold_new(const mw_machine *m, mw_fold_emit emit, void *ctx) {
    MW_ASSERT(m->channel_count >= 0 && m->channel_count <= MW_MACHINE_CHANNELS_MAX);
    size_t head = sizeof(mw_fold) + (size_t)m->channel_count * sizeof(channel_state);
    mw_fold *f = mw_alloc(head + SUMS_MAX * sizeof(keyed_sum));
    if (!f) return NULL;
    *f = (mw_fold){.m = m, .emit = emit, .ctx = ctx};
    f->sum = (void *)((char *)f + head);
    f->state = f->product = f->order = f->reason = -1;
    for (int32_t i = 0; i < m->channel_count; i++) {
        if (m->channel[i].kind == MW_CHANNEL_STATE) f->state = i;
        if (m->channel[i].kind == MW_CHANNEL_PRODUCT) f->product = i;
        if (m->channel[i].kind == MW_CHANNEL_ORDER) f->order = i;
        if (m->channel[i].kind == MW_CHANNEL_REASON) f->reason = i;
        if (m->channel[i].kind == MW_CHANNEL_OVERRIDE) f->override[f->override_count++] = i;
    }
    mw_fold_begin(f, 0);
    return f;
}

void mw_fold_free(mw_fold *f) { mw_free(f); }

static void empty_slot(mw_fold *f) {
    memset(f->times, 0, sizeof f->times);
    f->sum_count = 0;
    f->heard = false;
}

void mw_fold_begin(mw_fold *f, int64_t t_ns) {
    f->now_ns = t_ns;
    f->slot_ns = floor_to(t_ns, f->m->slot_ns);
    f->mute_ns = INT64_MIN;
    f->plan = (mw_shift_plan_span){.until_ns = t_ns};
    f->correction = 0;
    f->silent = 0;
    f->stopped = false;
    f->ran = NOT_LOOKED;
    f->current = (mw_fold_state){
        .since_ns = t_ns, .product = -1, .order = -1, .reason = -1, .observed_ns = t_ns};
    memset(f->at, 0, (size_t)f->m->channel_count * sizeof f->at[0]);
    for (int32_t i = 0; i < f->m->channel_count; i++) f->at[i].from_ns = t_ns;
    empty_slot(f);
}

void mw_fold_mute(mw_fold *f, int64_t t_ns) { f->mute_ns = t_ns; }
int64_t mw_fold_now(const mw_fold *f) { return f->now_ns; }
int64_t mw_fold_slot(const mw_fold *f) { return f->slot_ns; }
mw_fold_problems mw_fold_trouble(const mw_fold *f) { return f->trouble; }

void mw_fold_carry(mw_fold *f, int32_t channel, const mw_fold_known *k) {
    channel_state *c = &f->at[channel];
    c->has = true;
    c->t_ns = k->t_ns;
    c->value = k->value;
    c->quality = k->quality;
    c->has_good = !is_nan(k->good);
    c->good_t_ns = k->good_t_ns;
    c->good = k->good;
    c->broken = k->broken;
    if (c->has_good && f->m->channel[channel].kind == MW_CHANNEL_METER) c->from_ns = c->good_t_ns;
}

void mw_fold_tell(mw_fold *f, mw_fold_emit emit, void *ctx) {
    f->emit = emit;
    f->ctx = ctx;
}

void mw_fold_watch(mw_fold *f, mw_fold_began began, void *ctx) {
    f->began = began;
    f->began_ctx = ctx;
}

void mw_fold_copy(mw_fold *to, const mw_fold *from) {
    MW_ASSERT(to != from && to->m == from->m);
    mw_fold_emit emit = to->emit;
    mw_fold_began began = to->began;
    void *ctx = to->ctx, *began_ctx = to->began_ctx;
    keyed_sum *sum = to->sum;
    memcpy(to, from, sizeof *from + (size_t)from->m->channel_count * sizeof from->at[0]);
    memcpy(sum, from->sum, (size_t)from->sum_count * sizeof *sum);
    to->sum = sum;
    mw_fold_tell(to, emit, ctx);
    mw_fold_watch(to, began, began_ctx);
}

// ---- what is known until when

static int64_t own_until(const mw_fold *f, int32_t i) {
    const channel_state *c = &f->at[i];
    if (!c->has || is_nan(c->value)) return INT64_MIN;
    return plus(c->t_ns, f->m->channel[i].stale_ns);
}

static int64_t known_until(const mw_fold *f, int32_t i) {
    int64_t until = own_until(f, i);
    int32_t alive = f->m->channel[i].alive;
    return alive < 0 ? until : least(until, own_until(f, alive));
}

static bool known(const mw_fold *f, int32_t i) { return known_until(f, i) > f->now_ns; }

static mw_state_row row_of(const mw_state_table *table, double value) {
    for (int32_t i = 0; i < table->row_count; i++) {
        if (table->row[i].value == value) return table->row[i];
    }
    return table->other;
}

// What an operator said of now; NULL: nothing.
static const mw_correction *said_now(const mw_fold *f) {
    const mw_correction *said = f->m->correction;
    int32_t i = f->correction, n = f->m->correction_count;
    while (i < n && said[i].to_ns <= f->now_ns) i++;
    return i < n && said[i].from_ns <= f->now_ns ? &said[i] : NULL;
}

// The product or order that runs: what was said, or the last sample that named one; -1.
static int32_t code_now(const mw_fold *f, int32_t channel, int32_t said) {
    if (said >= 0) return said;
    if (channel < 0 || !f->at[channel].has_good) return -1;
    double value = f->at[channel].good;
    if (!f->m->channel[channel].has_numbers) return (int32_t)value;
    return value >= 0 && value < INT32_MAX - 1 ? MW_NUMBER_CODE(value) : -1;
}

static int32_t product_now(const mw_fold *f) {
    const mw_correction *said = said_now(f);
    return code_now(f, f->product, said ? said->product : -1);
}

static int32_t order_now(const mw_fold *f) {
    const mw_correction *said = said_now(f);
    return code_now(f, f->order, said ? said->order : -1);
}

static int32_t reason_now(const mw_fold *f) {
    if (f->reason < 0 || !known(f, f->reason)) return -1;
    const mw_state_table *table = f->m->channel[f->reason].table;
    double value = f->at[f->reason].value;
    return table ? row_of(table, value).reason : (int32_t)value;
}

// State, reason and product now; *until: no longer than that.
static mw_fold_state look_at(const mw_fold *f, int64_t *until) {
    mw_fold_state s = {.category = MW_STATE_UNKNOWN,
                       .product = product_now(f),
                       .order = order_now(f),
                       .reason = -1};
    if (f->state >= 0 && known(f, f->state)) {
        mw_state_row row = row_of(f->m->channel[f->state].table, f->at[f->state].value);
        s.category = row.category;
        s.reason = row.reason;
        *until = least(*until, known_until(f, f->state));
    }
    for (int32_t i = 0; i < f->override_count; i++) {
        int32_t channel = f->override[i];
        if (s.category == MW_STATE_UNKNOWN || !known(f, channel)) continue;
        *until = least(*until, known_until(f, channel));
        mw_state_row row = row_of(f->m->channel[channel].table, f->at[channel].value);
        if (row.category == MW_STATE_NONE) continue;
        s.category = row.category;
        s.reason = row.reason >= 0 ? row.reason : s.reason;
    }
    int32_t told = reason_now(f);
    if (told >= 0) {
        s.reason = told;
        *until = least(*until, known_until(f, f->reason));
    }
    s.observed = s.category;
    if (f->correction >= f->m->correction_count) return s;
    const mw_correction *said = &f->m->correction[f->correction];
    *until = least(*until, f->now_ns < said->from_ns ? said->from_ns : said->to_ns);
    if (f->now_ns < said->from_ns) return s;
    if (said->category != MW_STATE_NONE) s.category = said->category;
    if (said->reason >= 0) s.reason = said->reason;
    return s;
}

// ---- the slot under way

static void tell(mw_fold *f, const mw_live_cell *cell) {
    if (cell->end_ns > f->mute_ns) f->emit(f->ctx, cell);
}

static keyed_sum *sum_of(mw_fold *f, int32_t out, const int32_t key[MW_CELL_KEYS]) {
    for (int32_t i = 0; i < f->sum_count; i++) {
        keyed_sum *s = &f->sum[i];
        if (s->out == out && memcmp(s->key, key, sizeof s->key) == 0) return s;
    }
    if (f->sum_count == SUMS_MAX) {
        f->trouble.lost_keys++;
        return NULL;
    }
    keyed_sum *s = &f->sum[f->sum_count++];
    *s = (keyed_sum){.out = out};
    memcpy(s->key, key, sizeof s->key);
    return s;
}

static void add_value(mw_fold *f, const mw_live_cell *c) {
    keyed_sum *s = sum_of(f, c->out, c->key);
    if (!s) return;
    s->value += c->value;
    if (c->quality > s->quality) s->quality = c->quality;
}

static void add_ns(mw_fold *f, mw_live_out out, const int32_t key[MW_CELL_KEYS], int64_t ns) {
    keyed_sum *s = sum_of(f, out, key);
    if (s) s->ns += ns;
}

static void add_one(mw_fold *f, mw_live_out out) {
    add_value(f, &(mw_live_cell){
                     .out = out, .key = {-1, -1, -1},
                          .value = 1
    });
}

// What a rate or gauge held from where it was summed up to, until t.
static void hold(const mw_fold *f, int32_t i, int64_t t, channel_state *c) {
    int64_t to = least(t, known_until(f, i));
    if (to > c->from_ns) {
        const mw_channel *ch = &f->m->channel[i];
        double value = c->value * ch->scale + ch->offset;
        double ns = (double)(to - c->from_ns);
        c->sum += ch->kind == MW_CHANNEL_RATE ? value * (ns / hour_ns) : value * ns;
        c->sum_ns += to - c->from_ns;
        if (c->quality > c->sum_quality) c->sum_quality = c->quality;
    }
    c->from_ns = most(c->from_ns, t);
}

static bool held(mw_channel_kind kind) {
    return kind == MW_CHANNEL_RATE || kind == MW_CHANNEL_GAUGE;
}
static bool counted(mw_channel_kind kind) {
    return kind == MW_CHANNEL_COUNT || kind == MW_CHANNEL_PIECES;
}

static void emit_times(const mw_fold *f, mw_fold_emit emit, void *ctx) {
    const int64_t *t = f->times;
    if (t[MW_OUT_POT] == 0 && t[MW_OUT_UNPLANNED] == 0 && t[MW_OUT_UNOBSERVED] == 0) return;
    bool observed = t[MW_OUT_OBSERVED] > 0 || t[MW_OUT_UNPLANNED] > 0;
    mw_live_cell cell = {
        .key = {-1, -1, -1},
          .start_ns = f->slot_ns, .end_ns = f->slot_ns + f->m->slot_ns
    };
    for (int32_t i = 0; i < MW_OUT_TIMES; i++) {
        if (!observed && i != MW_OUT_UNOBSERVED) continue;
        int64_t ns = t[i];
        if (i == MW_OUT_AUPT) ns = t[MW_OUT_APT] + t[MW_OUT_AUST];
        if (i == MW_OUT_AUBT) ns = t[MW_OUT_APT] + t[MW_OUT_AUST] + t[MW_OUT_ADET];
        cell.out = i;
        cell.value = (double)ns / hour_ns;
        emit(ctx, &cell);
    }
}

static void emit_held(const mw_fold *f, int32_t i, int64_t now, mw_fold_emit emit, void *ctx) {
    channel_state c = f->at[i];
    hold(f, i, now, &c);
    if (c.sum_ns == 0) return;
    bool gauge = f->m->channel[i].kind == MW_CHANNEL_GAUGE;
    mw_live_cell cell = {
        .out = MW_OUT_CHANNEL + i,
        .key = {-1, -1, -1},
        .start_ns = f->slot_ns,
        .end_ns = f->slot_ns + f->m->slot_ns,
        .value = gauge ? c.sum / (double)c.sum_ns : c.sum,
        .quality = c.sum_quality
    };
    emit(ctx, &cell);
}

// A count that is known and did not move counts 0.
static bool silent_zero(const mw_fold *f, int32_t i) {
    const channel_state *c = &f->at[i];
    if (!counted(f->m->channel[i].kind) || !c->has_good || c->broken) return false;
    if (known_until(f, i) < f->now_ns) return false;
    for (int32_t k = 0; k < f->sum_count; k++) {
        if (f->sum[k].out == MW_OUT_CHANNEL + i) return false;
    }
    return true;
}

static void emit_slot(const mw_fold *f, mw_fold_emit emit, void *ctx) {
    emit_times(f, emit, ctx);
    mw_live_cell cell = {.start_ns = f->slot_ns, .end_ns = f->slot_ns + f->m->slot_ns};
    for (int32_t i = 0; i < f->sum_count; i++) {
        const keyed_sum *s = &f->sum[i];
        cell.out = s->out;
        memcpy(cell.key, s->key, sizeof cell.key);
        cell.value = s->value + (double)s->ns / hour_ns;
        cell.quality = s->quality;
        emit(ctx, &cell);
    }
    for (int32_t i = 0; i < f->m->channel_count; i++) {
        if (held(f->m->channel[i].kind)) emit_held(f, i, f->now_ns, emit, ctx);
        if (!silent_zero(f, i)) continue;
        const mw_channel *ch = &f->m->channel[i];
        emit(ctx, &(mw_live_cell){
                      .out = MW_OUT_CHANNEL + i,
                      .key = {-1, ch->by_product ? product_now(f) : -1,
                              ch->by_order ? order_now(f) : -1},
                      .start_ns = cell.start_ns,
                      .end_ns = cell.end_ns
        });
    }
}

static void tell_unmuted(void *ctx, const mw_live_cell *cell) { tell(ctx, cell); }

// ---- silence

static void count_loud(void *ctx, const mw_live_cell *cell) {
    if (cell->out != MW_OUT_UNOBSERVED) ++*(int32_t *)ctx;
}

// Whether nothing is known of the slot so far but that it was planned. What ends before the mute
// was told, or not, by another fold: silence begins anew there.
static bool is_silent(const mw_fold *f) {
    int32_t loud = 0;
    if (f->m->silence_ns == 0 || f->heard || f->times[MW_OUT_UNOBSERVED] == 0) return false;
    if (f->slot_ns < f->mute_ns) return false;
    emit_slot(f, count_loud, &loud);
    return loud == 0;
}

static void emit_silence(const mw_fold *f, int64_t to_ns, int64_t ns, mw_fold_emit emit,
                         void *ctx) {
    if (ns == 0) return;
    emit(ctx, &(mw_live_cell){
                  .out = MW_OUT_UNOBSERVED,
                  .key = {-1, -1, -1},
                  .start_ns = f->silent_from_ns,
                  .end_ns = to_ns,
                  .value = (double)ns / hour_ns
    });
}

// The slot that ends now: silence goes on, or what there was of it is told.
static void tell_slot(mw_fold *f) {
    if (!is_silent(f)) {
        emit_silence(f, f->slot_ns, f->silent, tell_unmuted, f);
        f->silent = 0;
        emit_slot(f, tell_unmuted, f);
        return;
    }
    if (f->silent == 0) f->silent_from_ns = f->slot_ns;
    f->silent += f->times[MW_OUT_UNOBSERVED];
    if (!mw_shift_plan_edge(&f->m->plan, f->now_ns, f->m->silence_ns)) return;
    emit_silence(f, f->now_ns, f->silent, tell_unmuted, f);
    f->silent = 0;
}

static void close_slot(mw_fold *f) {
    tell_slot(f);
    for (int32_t i = 0; i < f->m->channel_count; i++) {
        if (!held(f->m->channel[i].kind)) continue;
        channel_state *c = &f->at[i];
        c->from_ns = f->now_ns;
        c->sum = 0;
        c->sum_ns = 0;
        c->sum_quality = 0;
    }
    f->slot_ns = f->now_ns;
    empty_slot(f);
}

// ---- time of the machine

static bool stops(mw_state_category c) { return c == MW_STATE_DELAY || c == MW_STATE_DOWN; }

// A stop that ends now counts in the slot in which it ends.
static void end_stop(mw_fold *f) {
    static const int32_t none[MW_CELL_KEYS] = {-1, -1, -1};
    int64_t lasted = f->now_ns - f->stopped_ns;
    f->stopped = false;
    add_one(f, MW_OUT_STOPS);
    if (lasted >= f->m->minor_ns) return;
    add_one(f, MW_OUT_MINOR_STOPS);
    add_ns(f, MW_OUT_MINOR_STOP_TIME, none, lasted);
}

static void account_busy(mw_fold *f, const mw_fold_state *s, int64_t ns) {
    static const mw_live_out out[MW_STATE_COUNT] = {[MW_STATE_PRODUCTION] = MW_OUT_APT,
                                                    [MW_STATE_SETUP] = MW_OUT_AUST,
                                                    [MW_STATE_DELAY] = MW_OUT_ADET,
                                                    [MW_STATE_DOWN] = MW_OUT_ADOT};
    f->times[MW_OUT_PBT] += ns;
    f->times[out[s->category]] += ns;
}

static void account_state(mw_fold *f, const mw_fold_state *s, mw_state_category as, int64_t ns) {
    const mw_machine *m = f->m;
    if (!m->state_time) return;
    int32_t key[MW_CELL_KEYS] = {m->state_code[as], m->state_by_product ? s->product : -1,
                                 m->state_by_order ? s->order : -1};
    add_ns(f, MW_OUT_STATE_TIME, key, ns);
}

// Accounts for ns nanoseconds from now on, in which nothing changes.
static void account(mw_fold *f, const mw_fold_state *s, int64_t ns) {
    bool works = s->category == MW_STATE_PRODUCTION || s->category == MW_STATE_SETUP;
    bool stop = f->plan.kind == MW_SHIFT_PLAN_BUSY && stops(s->category);
    if (f->stopped && !stop) end_stop(f);
    if (stop && !f->stopped) {
        f->stopped = true;
        f->stopped_ns = f->now_ns;
    }
    if (f->plan.kind != MW_SHIFT_PLAN_OFF) {
        bool unknown = s->category == MW_STATE_UNKNOWN;
        f->times[unknown ? MW_OUT_UNOBSERVED : MW_OUT_OBSERVED] += ns;
        if (unknown) return;
        f->times[MW_OUT_POT] += ns;
    }
    if (works && f->plan.kind != MW_SHIFT_PLAN_BUSY) f->times[MW_OUT_UNPLANNED] += ns;
    if (works || stop) account_busy(f, s, ns);
    bool planned = f->plan.kind == MW_SHIFT_PLAN_DOWN ||
                   (f->plan.kind == MW_SHIFT_PLAN_BUSY && s->category == MW_STATE_PLANNED);
    if (planned && !works) f->times[MW_OUT_PLANNED_DOWN] += ns;
    bool down = planned && !works;
    if (works || stop || down) account_state(f, s, down ? MW_STATE_PLANNED : s->category, ns);
    if (!stop && !down) return;
    int32_t key[MW_CELL_KEYS] = {s->reason, f->m->downtime_by_product ? s->product : -1, -1};
    add_ns(f, MW_OUT_DOWNTIME, key, ns);
    if (stop) add_ns(f, MW_OUT_STOP_TIME, key, ns);
}

static bool same_state(const mw_fold_state *a, const mw_fold_state *b) {
    return a->category == b->category && a->reason == b->reason && a->product == b->product &&
           a->order == b->order;
}

static void note_state(mw_fold *f, const mw_fold_state *s) {
    mw_fold_state *c = &f->current;
    if (c->observed != s->observed) {
        c->observed = s->observed;
        c->observed_ns = f->now_ns;
    }
    if (same_state(c, s)) return;
    int64_t observed_ns = c->observed_ns;
    *c = *s;
    c->since_ns = f->now_ns;
    c->observed_ns = observed_ns;
    if (f->began) f->began(f->began_ctx, c);
}

// Once a reading is later than its gap allows, what was read before it stands for itself.
static void give_up_meters(mw_fold *f) {
    for (int32_t i = 0; i < f->m->channel_count; i++) {
        channel_state *c = &f->at[i];
        const mw_channel *ch = &f->m->channel[i];
        if (ch->kind != MW_CHANNEL_METER || !c->has_good || c->good_t_ns <= c->from_ns) continue;
        if (f->now_ns <= plus(c->good_t_ns, ch->gap_ns)) continue;
        if (floor_to(c->good_t_ns, f->m->slot_ns) == f->slot_ns) continue;
        tell(f, &(mw_live_cell){
                    .out = MW_OUT_CHANNEL + i,
                    .key = {-1, -1, -1},
                    .start_ns = c->from_ns,
                    .end_ns = c->good_t_ns,
                    .value = c->sum,
                    .quality = c->sum_quality
        });
        c->from_ns = c->good_t_ns;
        c->sum = 0;
        c->sum_quality = 0;
    }
}

// The product that ran before the beginning: what was said of that instant, what the last sample
// named, or else what was said last.
static int32_t ran_before(const mw_fold *f) {
    int32_t last = -1;
    for (int32_t i = 0; i < f->m->correction_count; i++) {
        const mw_correction *said = &f->m->correction[i];
        if (said->from_ns >= f->now_ns) break;
        if (said->product < 0) continue;
        last = said->product;
        if (said->to_ns >= f->now_ns) return last;
    }
    int32_t named = code_now(f, f->product, -1);
    return named >= 0 ? named : last;
}

// Counts a change-over where another product runs than before.
static void note_product(mw_fold *f) {
    int32_t runs = product_now(f);
    if (runs < 0 || runs == f->ran) return;
    if (f->ran >= 0)
        add_value(f, &(mw_live_cell){
                         .out = MW_OUT_CHANGEOVERS, .key = {f->ran, runs, -1},
                              .value = 1
        });
    f->ran = runs;
}

void mw_fold_advance(mw_fold *f, int64_t t_ns) {
    if (f->ran == NOT_LOOKED) f->ran = ran_before(f);
    while (f->now_ns < t_ns) {
        if (f->now_ns >= f->plan.until_ns) f->plan = mw_shift_plan_at(&f->m->plan, f->now_ns);
        while (f->correction < f->m->correction_count &&
               f->m->correction[f->correction].to_ns <= f->now_ns) {
            f->correction++;
        }
        note_product(f);
        int64_t slot_end = f->slot_ns + f->m->slot_ns;
        int64_t until = least(least(t_ns, slot_end), f->plan.until_ns);
        mw_fold_state s = look_at(f, &until);
        note_state(f, &s);
        if (f->state >= 0) account(f, &s, until - f->now_ns);
        f->now_ns = until;
        if (until == slot_end) close_slot(f);
    }
    give_up_meters(f);
}

// ---- samples

// What a count or meter moved since the number before.
static double step_of(mw_fold *f, int32_t i, double value, uint8_t *quality) {
    const mw_channel *ch = &f->m->channel[i];
    double before = f->at[i].good, step = value - before;
    if (step >= 0) return step;
    if (ch->wrap > 0 && step + ch->wrap >= 0 && step + ch->wrap <= ch->wrap / 2) {
        f->trouble.wraps++;
        return step + ch->wrap;
    }
    if (before > 0 && value < before / 2) {
        f->trouble.resets++;
        if (*quality < 1) *quality = 1;
        return value;
    }
    f->trouble.falls++;
    *quality = 2;
    return step;
}

static bool over_gap(const mw_fold *f, int32_t i, int64_t t) {
    const channel_state *c = &f->at[i];
    if (floor_to(c->good_t_ns, f->m->slot_ns) == floor_to(t, f->m->slot_ns)) return false;
    return c->broken || t - c->good_t_ns > f->m->channel[i].gap_ns;
}

static void take_count(mw_fold *f, int32_t i, int64_t t, double value, uint8_t quality) {
    const mw_channel *ch = &f->m->channel[i];
    channel_state *c = &f->at[i];
    double step = value;
    if (ch->kind == MW_CHANNEL_COUNT) {
        if (!c->has_good) return;
        step = step_of(f, i, value, &quality);
    }
    mw_live_cell cell = {
        .out = MW_OUT_CHANNEL + i,
        .key = {-1, ch->by_product ? product_now(f) : -1, ch->by_order ? order_now(f) : -1},
        .value = step * ch->scale,
        .quality = quality
    };
    if (ch->kind == MW_CHANNEL_PIECES || !over_gap(f, i, t)) {
        add_value(f, &cell);
        return;
    }
    f->trouble.gaps++;
    cell.start_ns = c->good_t_ns;
    cell.end_ns = t;
    tell(f, &cell);
}

static void tell_meter(mw_fold *f, int32_t i, int64_t to, double value) {
    channel_state *c = &f->at[i];
    if (to > c->from_ns) {
        tell(f, &(mw_live_cell){
                    .out = MW_OUT_CHANNEL + i,
                    .key = {-1, -1, -1},
                    .start_ns = c->from_ns,
                    .end_ns = to,
                    .value = value,
                    .quality = c->sum_quality
        });
    }
    c->from_ns = to;
    c->sum = 0;
}

static void take_meter(mw_fold *f, int32_t i, int64_t t, double value, uint8_t quality) {
    channel_state *c = &f->at[i];
    if (!c->has_good) {
        c->from_ns = t;
        c->sum = 0;
        return;
    }
    double step = step_of(f, i, value, &quality) * f->m->channel[i].scale;
    if (over_gap(f, i, t)) {
        f->trouble.gaps++;
        tell_meter(f, i, c->good_t_ns, c->sum);
        c->sum_quality = quality;
        tell_meter(f, i, t, step);
        c->sum_quality = 0;
        return;
    }
    if (quality > c->sum_quality) c->sum_quality = quality;
    double told = 0, whole = (double)(t - c->good_t_ns);
    int64_t end = floor_to(c->good_t_ns, f->m->slot_ns) + f->m->slot_ns;
    for (; end <= t; end += f->m->slot_ns) {
        double share = end == t ? step : step * ((double)(end - c->good_t_ns) / whole);
        tell_meter(f, i, end, c->sum + (share - told));
        told = share;
        c->sum_quality = end == t ? 0 : quality;
    }
    c->sum += step - told;
}

// Where the source was gone in between, numbers of before are old news.
static void take_alive(mw_fold *f, int32_t alive, int64_t t, double value) {
    bool gone = f->at[alive].has && (is_nan(value) || own_until(f, alive) < t);
    for (int32_t i = 0; i < f->m->channel_count; i++) {
        if (f->m->channel[i].alive != alive) continue;
        if (held(f->m->channel[i].kind)) hold(f, i, t, &f->at[i]);
        if (gone) f->at[i].broken = true;
    }
}

static void take(mw_fold *f, int32_t i, int64_t t, double value, uint8_t quality) {
    switch (f->m->channel[i].kind) {
    case MW_CHANNEL_COUNT:
    case MW_CHANNEL_PIECES: take_count(f, i, t, value, quality); break;
    case MW_CHANNEL_METER: take_meter(f, i, t, value, quality); break;
    case MW_CHANNEL_RATE:
    case MW_CHANNEL_GAUGE:
    case MW_CHANNEL_ALIVE:
    case MW_CHANNEL_STATE:
    case MW_CHANNEL_OVERRIDE:
    case MW_CHANNEL_PRODUCT:
    case MW_CHANNEL_ORDER:
    case MW_CHANNEL_REASON: break;
    }
}

void mw_fold_sample(mw_fold *f, int32_t i, int64_t t_ns, double value, uint8_t quality) {
    MW_ASSERT(t_ns >= f->now_ns && i >= 0 && i < f->m->channel_count);
    mw_fold_advance(f, t_ns);
    mw_channel_kind kind = f->m->channel[i].kind;
    f->heard = f->heard || kind != MW_CHANNEL_ALIVE;
    channel_state *c = &f->at[i];
    if (kind == MW_CHANNEL_ALIVE) take_alive(f, i, t_ns, value);
    if (held(kind)) hold(f, i, t_ns, c);
    bool lost = is_nan(value);
    if (!lost) take(f, i, t_ns, value, quality);
    if (lost) c->broken = true;
    c->has = true;
    c->t_ns = t_ns;
    c->value = value;
    c->quality = quality;
    if (lost) return;
    c->has_good = true;
    c->good = value;
    c->good_t_ns = t_ns;
    c->broken = false;
}

// ---- looking

mw_fold_state mw_fold_current(const mw_fold *f) {
    int64_t until = INT64_MAX;
    mw_fold_state s = look_at(f, &until);
    const mw_fold_state *c = &f->current;
    s.since_ns = same_state(c, &s) ? c->since_ns : f->now_ns;
    s.observed_ns = c->observed == s.observed ? c->observed_ns : f->now_ns;
    return s;
}

// The slot under way, and the silence before it: together, when it is silent so far.
static void open_slot(const mw_fold *f, mw_fold_emit look, void *ctx) {
    bool one = f->silent > 0 && is_silent(f);
    if (one) {
        int64_t ns = f->silent + f->times[MW_OUT_UNOBSERVED];
        emit_silence(f, f->slot_ns + f->m->slot_ns, ns, look, ctx);
        return;
    }
    emit_silence(f, f->slot_ns, f->silent, look, ctx);
    emit_slot(f, look, ctx);
}

void mw_fold_open(const mw_fold *f, mw_fold_emit look, void *ctx) {
    open_slot(f, look, ctx);
    for (int32_t i = 0; i < f->m->channel_count; i++) {
        const channel_state *c = &f->at[i];
        if (f->m->channel[i].kind != MW_CHANNEL_METER || !c->has_good) continue;
        if (c->good_t_ns <= c->from_ns) continue;
        look(ctx, &(mw_live_cell){
                      .out = MW_OUT_CHANNEL + i,
                      .key = {-1, -1, -1},
                      .start_ns = c->from_ns,
                      .end_ns = floor_to(c->from_ns, f->m->slot_ns) + f->m->slot_ns,
                      .value = c->sum,
                      .quality = c->sum_quality
        });
    }
}
