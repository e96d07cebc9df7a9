// SPDX-License-Identifier: MIT
// Random histories, and each second of them looked at by itself.
#include "live/fold_testing.h"

#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t slot_s = 60;

static mw_state_row state_rows[] = {
    {1, MW_STATE_PRODUCTION, -1},
    {2, MW_STATE_SETUP,      -1},
    {3, MW_STATE_DELAY,      71},
    {4, MW_STATE_DOWN,       -1},
    {5, MW_STATE_PLANNED,    72},
};
static mw_state_row override_rows[] = {
    {1, MW_STATE_SETUP,   -1},
    {2, MW_STATE_PLANNED, 73}
};

static uint64_t next(uint64_t *seed) { return mw_hash64_mix(++*seed); }
static int64_t below(uint64_t *seed, int64_t n) { return (int64_t)(next(seed) % (uint64_t)n); }

static double random_value(uint64_t *seed, int32_t channel, double *total) {
    if (channel != FOLD_ALIVE && below(seed, 25) == 0) return NAN;
    if (channel == FOLD_ALIVE) return below(seed, 12) == 0 ? NAN : 1;
    if (channel == FOLD_PRODUCT) return (double)(40 + below(seed, 3));
    if (channel == FOLD_ORDER) return (double)(50 + below(seed, 4));
    if (channel == FOLD_STATE) return (double)(1 + below(seed, 6));
    if (channel == FOLD_REASON) return (double)(below(seed, 3) == 0 ? -1 : 60 + below(seed, 3));
    if (channel == FOLD_OVERRIDE) return (double)below(seed, 4);
    if (channel == FOLD_RATE || channel == FOLD_GAUGE) return (double)below(seed, 50) / 4;
    if (channel == FOLD_PIECES) return (double)below(seed, 5);
    *total += (double)below(seed, 9);
    if (below(seed, 15) == 0) *total = (double)below(seed, 4);
    if (channel == FOLD_COUNT && *total >= 100) *total -= 100;
    return *total;
}

static int by_time(const void *a, const void *b) {
    const fold_event *x = a, *y = b;
    if (x->t_s != y->t_s) return x->t_s < y->t_s ? -1 : 1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

static void random_events(fold_case *c, uint64_t *seed) {
    double total[FOLD_CHANNELS] = {0};
    int64_t step[FOLD_CHANNELS];
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) step[i] = 4 + below(seed, 120);
    step[FOLD_ALIVE] = 20 + below(seed, 30);
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) {
        int64_t t = below(seed, 100);
        while (t < FOLD_LENGTH_S && c->event_count < FOLD_EVENTS_MAX) {
            double value = random_value(seed, i, &total[i]);
            c->event[c->event_count++] = (fold_event){i, t, value};
            int64_t pause = below(seed, 30) == 0 ? 300 : 0;
            t += 1 + below(seed, step[i]) + pause;
        }
    }
    qsort(c->event, (size_t)c->event_count, sizeof c->event[0], by_time);
}

// Everything is silent for some time, but for marks that the source is there, or these as well.
static void random_silence(fold_case *c, uint64_t *seed) {
    int64_t from = below(seed, FOLD_LENGTH_S), to = from + below(seed, FOLD_LENGTH_S);
    bool marks = below(seed, 2) == 0;
    int32_t kept = 0;
    for (int32_t i = 0; i < c->event_count; i++) {
        const fold_event *e = &c->event[i];
        bool silent = e->t_s >= from && e->t_s < to && !(marks && e->channel == FOLD_ALIVE);
        if (!silent || i == 0) c->event[kept++] = *e;
    }
    c->event_count = kept;
}

static void random_machine(fold_case *c, uint64_t *seed) {
    static const mw_channel_kind kind[FOLD_CHANNELS] = {
        [FOLD_ALIVE] = MW_CHANNEL_ALIVE,   [FOLD_PRODUCT] = MW_CHANNEL_PRODUCT,
        [FOLD_ORDER] = MW_CHANNEL_ORDER,   [FOLD_STATE] = MW_CHANNEL_STATE,
        [FOLD_REASON] = MW_CHANNEL_REASON, [FOLD_OVERRIDE] = MW_CHANNEL_OVERRIDE,
        [FOLD_COUNT] = MW_CHANNEL_COUNT,   [FOLD_METER] = MW_CHANNEL_METER,
        [FOLD_RATE] = MW_CHANNEL_RATE,     [FOLD_GAUGE] = MW_CHANNEL_GAUGE,
        [FOLD_PIECES] = MW_CHANNEL_PIECES};
    for (int32_t i = 0; i < FOLD_CHANNELS; i++) {
        bool watched = i != FOLD_ALIVE && below(seed, 2) == 0;
        int64_t stale = below(seed, 2) == 0 ? INT64_MAX : (30 + below(seed, 200)) * S_NS;
        c->channel[i] = (mw_channel){.kind = kind[i],
                                     .alive = watched ? FOLD_ALIVE : -1,
                                     .scale = i == FOLD_METER ? 0.5 : 1,
                                     .wrap = i == FOLD_COUNT ? 100 : 0,
                                     .stale_ns = i == FOLD_ALIVE ? 60 * S_NS : stale,
                                     .gap_ns = (50 + below(seed, 100)) * S_NS,
                                     .by_product = i == FOLD_COUNT && below(seed, 2) == 0,
                                     .has_numbers = i == FOLD_ORDER && below(seed, 2) == 0,
                                     .by_order = i == FOLD_COUNT && below(seed, 2) == 0};
    }
    c->channel[FOLD_STATE].table = &c->state;
    c->channel[FOLD_OVERRIDE].table = &c->override;
}

void mw_fold_case_init(fold_case *c, uint64_t seed) {
    memset(c, 0, sizeof *c);
    seed = mw_hash64_mix(seed);
    c->state = (mw_state_table){
        state_rows, 5, {0, MW_STATE_UNKNOWN, -1}
    };
    c->override = (mw_state_table){
        override_rows, 2, {0, MW_STATE_NONE, -1}
    };
    random_machine(c, &seed);
    random_events(c, &seed);
    if (below(&seed, 2) == 0) random_silence(c, &seed);
    int64_t from = below(&seed, FOLD_LENGTH_S) * S_NS;
    c->correction[0] = (mw_correction){from, from + 90 * S_NS, MW_STATE_DELAY, 80, 41, -1};
    c->correction[1] =
        (mw_correction){from + 90 * S_NS, from + 95 * S_NS, MW_STATE_NONE, 81, -1, 51};
    c->machine = (mw_machine){
        .channel = c->channel,
        .channel_count = FOLD_CHANNELS,
        .slot_ns = slot_s * S_NS,
        .minor_ns = 20 * S_NS,
        .silence_ns = 300 * S_NS * below(&seed, 3),
        .downtime_by_product = below(&seed, 2) == 0,
        .state_time = below(&seed, 4) > 0,
        .state_by_product = below(&seed, 2) == 0,
        .state_by_order = below(&seed, 2) == 0,
        .state_code = {90, 91, 92, 93, 94, 95, 96},
        .correction = c->correction,
        .correction_count = (int32_t)below(&seed, 3)
    };
    if (below(&seed, 2) == 0) return;
    c->machine.plan.pause[0] = (mw_shift_break){.start_min = 7, .length_min = 3, .days = 127};
    c->machine.plan.pause_count = 1;
}

static bool same_place(const mw_live_cell *a, const mw_live_cell *b) {
    return a->out == b->out && memcmp(a->key, b->key, sizeof a->key) == 0 &&
           a->start_ns == b->start_ns && a->end_ns == b->end_ns;
}

void mw_fold_cells_put(void *cells, const mw_live_cell *cell) {
    fold_cells *to = cells;
    int32_t i = 0;
    while (i < to->count && !same_place(&to->cell[i], cell)) i++;
    MW_ASSERT(i < FOLD_CELLS_MAX);
    if (i == to->count) to->count++;
    to->cell[i] = *cell;
}

void mw_fold_run(const fold_case *c, fold_cells *out) {
    out->count = 0;
    mw_fold *f = mw_fold_new(&c->machine, mw_fold_cells_put, out);
    MW_ASSERT(f);
    if (c->event_count > 0) mw_fold_begin(f, c->event[0].t_s * S_NS);
    for (int32_t i = 0; i < c->event_count; i++) {
        const fold_event *e = &c->event[i];
        mw_fold_sample(f, e->channel, e->t_s * S_NS, e->value, 0);
    }
    mw_fold_advance(f, FOLD_LENGTH_S * S_NS);
    mw_fold_open(f, mw_fold_cells_put, out);
    mw_fold_free(f);
}

// ---- the plain definition

// Last sample of a channel at or before t; -1 none.
static int32_t last_at(const fold_case *c, int32_t channel, int64_t t) {
    int32_t last = -1;
    for (int32_t i = 0; i < c->event_count && c->event[i].t_s <= t; i++) {
        if (c->event[i].channel == channel) last = i;
    }
    return last;
}

// Value of a channel in the second t; NaN when it is not known.
static double value_at(const fold_case *c, int32_t channel, int64_t t) {
    int32_t i = last_at(c, channel, t);
    const mw_channel *ch = &c->channel[channel];
    if (i < 0 || (ch->stale_ns != INT64_MAX && t - c->event[i].t_s >= ch->stale_ns / S_NS)) {
        return NAN;
    }
    if (ch->alive >= 0 && isnan(value_at(c, ch->alive, t))) return NAN;
    return c->event[i].value;
}

static mw_state_row row_of(const mw_state_table *t, double value) {
    for (int32_t i = 0; i < t->row_count; i++) {
        if (t->row[i].value == value) return t->row[i];
    }
    return t->other;
}

static mw_state_row state_at(const fold_case *c, int64_t t) {
    mw_state_row s = {0, MW_STATE_UNKNOWN, -1};
    double v = value_at(c, FOLD_STATE, t), o = value_at(c, FOLD_OVERRIDE, t);
    if (!isnan(v)) s = row_of(&c->state, v);
    if (!isnan(o) && s.category != MW_STATE_UNKNOWN) {
        mw_state_row over = row_of(&c->override, o);
        if (over.category != MW_STATE_NONE) s.category = over.category;
        if (over.category != MW_STATE_NONE && over.reason >= 0) s.reason = over.reason;
    }
    double r = value_at(c, FOLD_REASON, t);
    if (!isnan(r) && r >= 0) s.reason = (int32_t)r;
    for (int32_t i = 0; i < c->machine.correction_count; i++) {
        const mw_correction *said = &c->correction[i];
        if (t * S_NS < said->from_ns || t * S_NS >= said->to_ns) continue;
        if (said->category != MW_STATE_NONE) s.category = said->category;
        if (said->reason >= 0) s.reason = said->reason;
    }
    return s;
}

// The product or order at t: what was said of it, or the last that was named.
static int32_t code_at(const fold_case *c, int32_t channel, int64_t t) {
    int32_t code = -1;
    for (int32_t i = 0; i < c->event_count && c->event[i].t_s <= t; i++) {
        const fold_event *e = &c->event[i];
        if (e->channel != channel || isnan(e->value)) continue;
        code = (int32_t)e->value;
        if (c->channel[channel].has_numbers) code = MW_NUMBER_CODE(e->value);
    }
    for (int32_t i = 0; i < c->machine.correction_count; i++) {
        const mw_correction *said = &c->correction[i];
        int32_t what = channel == FOLD_PRODUCT ? said->product : said->order;
        if (t * S_NS >= said->from_ns && t * S_NS < said->to_ns && what >= 0) code = what;
    }
    return code;
}

static int32_t product_at(const fold_case *c, int64_t t) { return code_at(c, FOLD_PRODUCT, t); }
static int32_t order_at(const fold_case *c, int64_t t) { return code_at(c, FOLD_ORDER, t); }

// Quantity and keys of a sum.
typedef struct {
    int32_t out, reason, product, order;
} what;

static void add(fold_cells *to, what w, int64_t slot, double value) {
    mw_live_cell cell = {
        .out = w.out,
        .key = {w.reason, w.product, w.order},
        .start_ns = slot * S_NS,
        .end_ns = (slot + slot_s) * S_NS,
        .value = value
    };
    for (int32_t i = 0; i < to->count; i++) {
        if (!same_place(&to->cell[i], &cell)) continue;
        to->cell[i].value += value;
        return;
    }
    mw_fold_cells_put(to, &cell);
}

static void plain_times(const fold_case *c, int64_t t, fold_cells *out) {
    static const double s = 1 / 3600.0;
    int64_t slot = t - t % slot_s;
    mw_shift_plan_kind plan = mw_shift_plan_at(&c->machine.plan, t * S_NS).kind;
    mw_state_row now = state_at(c, t);
    mw_state_category k = now.category;
    bool works = k == MW_STATE_PRODUCTION || k == MW_STATE_SETUP;
    bool stop = plan == MW_SHIFT_PLAN_BUSY && (k == MW_STATE_DELAY || k == MW_STATE_DOWN);
    add(out, (what){MW_OUT_UNOBSERVED, -1, -1, -1}, slot, k == MW_STATE_UNKNOWN ? s : 0);
    if (k == MW_STATE_UNKNOWN) return;
    bool down = (plan == MW_SHIFT_PLAN_DOWN || k == MW_STATE_PLANNED) && !works && !stop;
    const struct {
        mw_live_out out;
        bool holds;
    } sum[] = {
        {MW_OUT_APT,          k == MW_STATE_PRODUCTION              },
        {MW_OUT_AUST,         k == MW_STATE_SETUP                   },
        {MW_OUT_ADET,         stop && k == MW_STATE_DELAY           },
        {MW_OUT_ADOT,         stop && k == MW_STATE_DOWN            },
        {MW_OUT_AUPT,         works                                 },
        {MW_OUT_AUBT,         works || (stop && k == MW_STATE_DELAY)},
        {MW_OUT_PBT,          works || stop                         },
        {MW_OUT_POT,          true                                  },
        {MW_OUT_PLANNED_DOWN, down                                  },
        {MW_OUT_UNPLANNED,    works && plan != MW_SHIFT_PLAN_BUSY   },
        {MW_OUT_OBSERVED,     true                                  },
    };
    for (size_t i = 0; i < sizeof sum / sizeof sum[0]; i++) {
        add(out, (what){sum[i].out, -1, -1, -1}, slot, sum[i].holds ? s : 0);
    }
    int32_t product = c->machine.downtime_by_product ? product_at(c, t) : -1;
    if (stop || down) add(out, (what){MW_OUT_DOWNTIME, now.reason, product, -1}, slot, s);
    if (stop) add(out, (what){MW_OUT_STOP_TIME, now.reason, product, -1}, slot, s);
    if (!c->machine.state_time || !(works || stop || down)) return;
    what by = {MW_OUT_STATE_TIME, c->machine.state_code[down ? MW_STATE_PLANNED : k],
               c->machine.state_by_product ? product_at(c, t) : -1,
               c->machine.state_by_order ? order_at(c, t) : -1};
    add(out, by, slot, s);
}

static bool in_stop(const fold_case *c, int64_t t) {
    mw_state_category k = state_at(c, t).category;
    return mw_shift_plan_at(&c->machine.plan, t * S_NS).kind == MW_SHIFT_PLAN_BUSY &&
           (k == MW_STATE_DELAY || k == MW_STATE_DOWN);
}

static void plain_stops(const fold_case *c, fold_cells *out) {
    int64_t began = -1;
    for (int64_t t = c->event[0].t_s; t < FOLD_LENGTH_S; t++) {
        bool stop = in_stop(c, t);
        if (stop && began < 0) began = t;
        if (stop || began < 0) continue;
        int64_t slot = t - t % slot_s;
        bool minor = t - began < c->machine.minor_ns / S_NS;
        add(out, (what){MW_OUT_STOPS, -1, -1, -1}, slot, 1);
        if (minor) add(out, (what){MW_OUT_MINOR_STOPS, -1, -1, -1}, slot, 1);
        if (minor)
            add(out, (what){MW_OUT_MINOR_STOP_TIME, -1, -1, -1}, slot, (double)(t - began) / 3600);
        began = -1;
    }
}

// Whether a channel or its source was gone after event i, until event j of the channel.
static bool gone_between(const fold_case *c, int32_t i, int32_t j, int32_t channel) {
    int32_t alive = c->channel[channel].alive;
    for (int32_t k = i + 1; k < j; k++) {
        const fold_event *e = &c->event[k];
        if (e->channel == channel) return true; // not a number, else it would be the one
        if (alive < 0 || e->channel != alive || e->t_s == c->event[i].t_s) continue;
        int32_t before = last_at(c, alive, e->t_s - 1);
        if (before < 0) continue;
        if (isnan(e->value)) return true;
        bool lapsed = e->t_s - c->event[before].t_s > c->channel[alive].stale_ns / S_NS;
        if (isnan(c->event[before].value) || lapsed) return true;
    }
    return false;
}

static double plain_step(const fold_case *c, int32_t channel, double a, double b) {
    double wrap = c->channel[channel].wrap;
    if (b >= a) return b - a;
    if (wrap > 0 && b - a + wrap >= 0 && b - a + wrap <= wrap / 2) return b - a + wrap;
    return a > 0 && b < a / 2 ? b : b - a;
}

// The stretch of a step, second by second, or whole when it went over a gap.
static void plain_meter(int64_t a, int64_t b, double step, fold_cells *out) {
    for (int64_t t = a; t < b; t++) {
        add(out, (what){MW_OUT_CHANNEL + FOLD_METER, -1, -1, -1}, t - t % slot_s,
            step / (double)(b - a));
    }
}

static void plain_steps(const fold_case *c, int32_t channel, fold_cells *out) {
    int32_t before = -1;
    const mw_channel *ch = &c->channel[channel];
    for (int32_t j = 0; j < c->event_count; j++) {
        const fold_event *e = &c->event[j];
        if (e->channel != channel || isnan(e->value)) continue;
        int32_t product = ch->by_product ? product_at(c, e->t_s) : -1;
        int32_t order = ch->by_order ? order_at(c, e->t_s) : -1;
        int64_t slot = e->t_s - e->t_s % slot_s;
        int32_t i = before;
        before = j;
        if (channel == FOLD_PIECES)
            add(out, (what){MW_OUT_CHANNEL + channel, -1, -1, -1}, slot, e->value);
        if (channel == FOLD_PIECES || i < 0) continue;
        double step = plain_step(c, channel, c->event[i].value, e->value) * ch->scale;
        int64_t a = c->event[i].t_s;
        bool gap = gone_between(c, i, j, channel) || e->t_s - a > ch->gap_ns / S_NS;
        if (gap && a - a % slot_s != slot) {
            mw_live_cell cell = {
                MW_OUT_CHANNEL + channel, {-1, product, order},
                   a * S_NS, e->t_s * S_NS, step, 0
            };
            mw_fold_cells_put(out, &cell);
        } else if (channel == FOLD_METER) {
            plain_meter(a, e->t_s, step, out);
        } else {
            add(out, (what){MW_OUT_CHANNEL + channel, -1, product, order}, slot, step);
        }
    }
}

static void plain_held(const fold_case *c, int32_t channel, fold_cells *out) {
    for (int64_t slot = 0; slot < FOLD_LENGTH_S; slot += slot_s) {
        double sum = 0;
        int64_t n = 0;
        for (int64_t t = slot; t < slot + slot_s; t++) {
            double v = value_at(c, channel, t);
            if (isnan(v)) continue;
            sum += v;
            n++;
        }
        if (n == 0) continue;
        double value = channel == FOLD_RATE ? sum / 3600 : sum / (double)n;
        add(out, (what){MW_OUT_CHANNEL + channel, -1, -1, -1}, slot, value);
    }
}

// What was said before the first sample counts as what ran before it.
static void plain_changeovers(const fold_case *c, fold_cells *out) {
    int32_t ran = -1;
    for (int64_t t = 0; t < FOLD_LENGTH_S; t++) {
        int32_t runs = product_at(c, t);
        bool changed = runs >= 0 && ran >= 0 && ran != runs && t >= c->event[0].t_s;
        if (changed) add(out, (what){MW_OUT_CHANGEOVERS, ran, runs, -1}, t - t % slot_s, 1);
        if (runs >= 0) ran = runs;
    }
}

void mw_fold_plain(const fold_case *c, fold_cells *out) {
    out->count = 0;
    for (int64_t t = c->event[0].t_s; t < FOLD_LENGTH_S; t++) plain_times(c, t, out);
    plain_stops(c, out);
    plain_steps(c, FOLD_COUNT, out);
    plain_steps(c, FOLD_METER, out);
    plain_steps(c, FOLD_PIECES, out);
    plain_held(c, FOLD_RATE, out);
    plain_held(c, FOLD_GAUGE, out);
    plain_changeovers(c, out);
}

// ---- comparing

static bool silence_fits(const fold_case *c, const fold_cells *plain, const mw_live_cell *s) {
    int64_t step = c->machine.silence_ns;
    double sum = 0;
    if (step == 0 || s->start_ns / step != (s->end_ns - 1) / step) return false;
    for (int32_t i = 0; i < c->event_count; i++) {
        int64_t t = c->event[i].t_s * S_NS;
        if (t >= s->start_ns && t < s->end_ns && c->event[i].channel != FOLD_ALIVE) return false;
    }
    for (int32_t i = 0; i < plain->count; i++) {
        const mw_live_cell *x = &plain->cell[i];
        if (x->start_ns < s->start_ns || x->start_ns >= s->end_ns) continue;
        if (x->out == MW_OUT_UNOBSERVED) sum += x->value;
        if (x->out == MW_OUT_OBSERVED && x->value > 0) return false;
    }
    return fabs(sum - s->value) < 1e-9;
}

bool mw_fold_split_silence(const fold_case *c, const fold_cells *plain, fold_cells *got,
                           int64_t row) {
    fold_cells all = *got;
    got->count = 0;
    for (int32_t i = 0; i < all.count; i++) {
        const mw_live_cell *s = &all.cell[i];
        bool stretch = s->out == MW_OUT_UNOBSERVED && s->end_ns - s->start_ns > slot_s * S_NS;
        if (!stretch) mw_fold_cells_put(got, s);
        if (!stretch) continue;
        if (!silence_fits(c, plain, s)) {
            fprintf(stderr, "row %lld: silence at %lld..%lld: %.12g\n", (long long)row,
                    (long long)(s->start_ns / S_NS), (long long)(s->end_ns / S_NS), s->value);
            return false;
        }
        for (int32_t k = 0; k < plain->count; k++) {
            const mw_live_cell *x = &plain->cell[k];
            bool inside = x->start_ns >= s->start_ns && x->start_ns < s->end_ns;
            if (inside && x->out == MW_OUT_UNOBSERVED) mw_fold_cells_put(got, x);
        }
    }
    return true;
}

bool mw_fold_cells_same(const fold_cells *a, const fold_cells *b) {
    if (a->count != b->count) return false;
    for (int32_t i = 0; i < a->count; i++) {
        const mw_live_cell *x = &a->cell[i];
        int32_t k = 0;
        while (k < b->count && !same_place(x, &b->cell[k])) k++;
        if (k == b->count) return false;
        if (x->value != b->cell[k].value || x->quality != b->cell[k].quality) return false;
    }
    return true;
}

// A meter's slot may begin or end within the minute; what counts is where and how much.
static double total(const fold_cells *in, const mw_live_cell *like) {
    double sum = 0;
    int64_t slot = like->start_ns - like->start_ns % (slot_s * S_NS);
    for (int32_t i = 0; i < in->count; i++) {
        const mw_live_cell *x = &in->cell[i];
        bool same = x->out == like->out && memcmp(x->key, like->key, sizeof x->key) == 0;
        if (same && x->start_ns - x->start_ns % (slot_s * S_NS) == slot) sum += x->value;
    }
    return sum;
}

static int32_t differ_one_way(const fold_cells *a, const fold_cells *b, int64_t row) {
    int32_t count = 0;
    for (int32_t i = 0; i < a->count; i++) {
        const mw_live_cell *x = &a->cell[i];
        double mine = total(a, x), other = total(b, x);
        if (fabs(mine - other) <= 1e-9 * (1 + fabs(mine))) continue;
        if (count++ == 0) {
            fprintf(stderr, "row %lld: out %d key %d %d %d at %lld..%lld: %.12g and %.12g\n",
                    (long long)row, x->out, x->key[0], x->key[1], x->key[2],
                    (long long)(x->start_ns / S_NS), (long long)(x->end_ns / S_NS), mine, other);
        }
    }
    return count;
}

int32_t mw_fold_cells_differ(const fold_cells *a, const fold_cells *b, int64_t row) {
    return differ_one_way(a, b, row) + differ_one_way(b, a, row);
}
