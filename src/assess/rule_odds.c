// SPDX-License-Identifier: MIT
// How likely each value of a rule is: sums are carried over the uncertain inputs of a block, input
// by input, with equal sums taken together; blocks that share no sum are independent.
//
// A sum that is only compared is known enough once no outcome of the inputs to come can bring it to
// the other side of a limit: it then stands for its side alone, so that few states remain.
#include "assess/rule_int.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { SCALE_BITS = 40, RANGE_BITS = 60 };

// In place of a sum that is decided: DECIDED + its side.
#define DECIDED (INT64_MIN / 2)

// Sums of the dims of a block, state by state.
typedef struct {
    int64_t *q; // [state][dim]
    double *p;
    int64_t count, q_room, p_room;
} states;

typedef struct {
    int32_t *dim; // numbers of the dims
    int64_t dim_count, dim_room;
    states end;
    int64_t at; // state while blocks are combined
} block;

struct mw_rule_blocks {
    block *block;
    int64_t count, room;
    states now;
    int64_t *row, *low, *high; // per dim: a state in work; what the inputs to come may add
    int64_t row_room, low_room, high_room;
    int32_t *place; // by hash: state of the list in work, + 1
    int64_t place_room, place_mask;
    double (*pair)[2];
    int64_t pair_room;
};

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

// ---- work

mw_rule_work *mw_rule_work_new(const mw_rule *r) {
    int64_t items = (int64_t)r->given_count + r->input_count + r->step_count + 1,
            inputs = (int64_t)r->input_count + 1;
    mw_rule_work *w = mw_alloc(sizeof *w);
    if (!w) return NULL;
    w->rule = r;
    w->term = mw_alloc_array(items, sizeof *w->term);
    w->coefficient = mw_alloc_array(items, sizeof *w->coefficient);
    w->dim_of = mw_alloc_array(items, sizeof *w->dim_of);
    w->needed = mw_alloc_array(items, 1);
    w->mixed = mw_alloc_array(items, sizeof *w->mixed);
    w->run = mw_alloc_array(items, sizeof *w->run);
    w->sum_item = mw_alloc_array(items, sizeof *w->sum_item);
    w->slot = mw_alloc_array(inputs, sizeof *w->slot);
    w->input = mw_alloc_array(inputs, sizeof *w->input);
    w->first = mw_alloc_array(inputs, sizeof *w->first);
    w->block = mw_alloc_array(inputs, sizeof *w->block);
    w->blocks = mw_alloc(sizeof *w->blocks);
    if (w->term && w->coefficient && w->dim_of && w->needed && w->mixed && w->run && w->sum_item &&
        w->slot && w->input && w->first && w->block && w->blocks)
        return w;
    mw_rule_work_free(w);
    return NULL;
}

static void free_blocks(struct mw_rule_blocks *b) {
    if (!b) return;
    for (int64_t i = 0; i < b->room; i++)
        mw_free(b->block[i].dim), mw_free(b->block[i].end.q), mw_free(b->block[i].end.p);
    mw_free(b->block), mw_free(b->now.q), mw_free(b->now.p);
    mw_free(b->row), mw_free(b->low), mw_free(b->high), mw_free(b->place), mw_free(b->pair);
    mw_free(b);
}

void mw_rule_work_free(mw_rule_work *w) {
    if (!w) return;
    for (int64_t i = 0; i < w->dim_room; i++) mw_free(w->dim[i].limit);
    mw_free(w->term), mw_free(w->coefficient), mw_free(w->dim_of), mw_free(w->needed);
    mw_free(w->mixed), mw_free(w->run), mw_free(w->sum_item), mw_free(w->whole), mw_free(w->slot),
        mw_free(w->input), mw_free(w->first), mw_free(w->block);
    mw_free(w->table), mw_free(w->sum), mw_free(w->dim);
    free_blocks(w->blocks);
    mw_free(w);
}

// ---- blocks

static int32_t root_of(const int32_t *parent, int32_t i) {
    while (parent[i] != i) i = parent[i];
    return i;
}

// Whether it matters to a sum which outcome a slot has. What it adds anyway goes into the base.
static bool touches(const mw_rule_work *w, const mw_rule_dim *d, int32_t slot) {
    const double *add = d->add + w->first[slot];
    int32_t n = w->first[slot + 1] - w->first[slot];
    for (int32_t o = 1; o < n; o++)
        if (add[o] != add[0]) return true;
    return false;
}

// Slots of a sum come into one block; what the others add is the same whatever they are.
static void join_slots(mw_rule_work *w, mw_rule_dim *d) {
    d->block = -1;
    for (int32_t s = 0; s < w->slot_count; s++) {
        if (!touches(w, d, s)) {
            d->base += d->add[w->first[s]];
            continue;
        }
        int32_t root = root_of(w->block, s);
        // The smaller number stays the root: blocks are numbered by their first slot.
        if (d->block >= 0) {
            int32_t other = root_of(w->block, d->block);
            if (other < root)
                w->block[root] = other;
            else
                w->block[other] = root;
        }
        d->block = s;
    }
}

static mw_status add_dim(struct mw_rule_blocks *b, int32_t at, int32_t dim, mw_error *err) {
    block *k = &b->block[at];
    if (!mw_grow(&k->dim, &k->dim_room, k->dim_count + 1, sizeof *k->dim)) return no_memory(err);
    k->dim[k->dim_count++] = dim;
    return MW_OK;
}

static mw_status find_blocks(mw_rule_work *w, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int32_t count = 0;
    for (int32_t s = 0; s < w->slot_count; s++) w->block[s] = s;
    for (int64_t d = 0; d < w->dim_count; d++) join_slots(w, &w->dim[d]);
    // Roots stand before the slots that they are roots of.
    if (!mw_grow(&b->block, &b->room, w->slot_count, sizeof *b->block)) return no_memory(err);
    for (int32_t s = 0; s < w->slot_count; s++) w->block[s] = root_of(w->block, s);
    for (int32_t s = 0; s < w->slot_count; s++)
        w->block[s] = w->block[s] == s ? count++ : w->block[w->block[s]];
    b->count = count;
    for (int32_t i = 0; i < count; i++) b->block[i].dim_count = 0;
    for (int64_t d = 0; d < w->dim_count; d++) {
        w->dim[d].now = mw_rule_round(w->dim[d].base);
        if (w->dim[d].block < 0) continue;
        w->dim[d].block = w->block[w->dim[d].block];
        MW_TRY(add_dim(b, w->dim[d].block, (int32_t)d, err));
    }
    return MW_OK;
}

// ---- sums as whole numbers

static int64_t whole(const mw_rule_dim *d, double x) { return llround(x * d->scale); }

// The largest power of two that keeps all sums and limits in range.
static void find_scale(const mw_rule_work *w, mw_rule_dim *d) {
    double reach = fabs(d->base) + 1;
    int exponent = 0;
    for (int32_t o = 0; o < w->first[w->slot_count]; o++) reach += fabs(d->add[o]);
    frexp(reach, &exponent);
    int bits = RANGE_BITS - exponent < SCALE_BITS ? RANGE_BITS - exponent : SCALE_BITS;
    d->scale = ldexp(1, bits);
    for (int32_t o = 0; o < w->first[w->slot_count]; o++) d->q[o] = whole(d, d->add[o]);
    for (int64_t i = 0; i < d->limit_count; i++) {
        mw_rule_limit *l = &d->limit[i];
        double beyond = fabs(l->x) > 2 * reach ? copysign(2 * reach, l->x) : l->x;
        l->q = whole(d, beyond);
        l->near = whole(d, 5e-10);
    }
}

// Below the first limit 0, at it 1, between it and the second 2, ...
static int64_t side(const mw_rule_dim *d, int64_t q) {
    for (int64_t i = 0; i < d->limit_count; i++) {
        const mw_rule_limit *l = &d->limit[i];
        if (q < l->q - l->near) return 2 * i;
        if (q <= l->q + l->near) return 2 * i + 1;
    }
    return 2 * d->limit_count;
}

// A sum, or its side when what is to come, low .. high, cannot change that.
static int64_t shorten(const mw_rule_dim *d, int64_t q, int64_t low, int64_t high) {
    if (d->exact || q <= DECIDED / 2) return q;
    int64_t at = side(d, q + low);
    return at == side(d, q + high) ? DECIDED + at : q;
}

// A number on a side of the limits.
static double on_side(const mw_rule_dim *d, int64_t at) {
    int64_t i = at / 2;
    if (at % 2) return d->limit[i].x;
    if (i == 0) return d->limit_count ? d->limit[0].x - 1 : d->base;
    if (i == d->limit_count) return d->limit[i - 1].x + 1;
    return (d->limit[i - 1].x + d->limit[i].x) / 2;
}

static double value_of(const mw_rule_dim *d, int64_t q) {
    if (q <= DECIDED / 2) return on_side(d, q - DECIDED);
    double x = (double)q / d->scale;
    return d->table ? d->table[llround(x)] : mw_rule_round(x);
}

// ---- states

static mw_status clear_places(struct mw_rule_blocks *b, int64_t count, mw_error *err) {
    int64_t size = 16;
    while (size < 2 * count) size *= 2;
    if (!mw_grow(&b->place, &b->place_room, size, sizeof *b->place)) return no_memory(err);
    memset(b->place, 0, (size_t)size * sizeof *b->place);
    b->place_mask = size - 1;
    return MW_OK;
}

static uint64_t hash_of(const int64_t *q, int64_t dims) {
    uint64_t h = 0;
    for (int64_t d = 0; d < dims; d++) h = mw_hash64_mix(h ^ (uint64_t)q[d]);
    return h;
}

static void put_place(struct mw_rule_blocks *b, const states *s, int64_t i, int64_t dims) {
    int64_t at = (int64_t)hash_of(s->q + i * dims, dims) & b->place_mask;
    while (b->place[at]) at = (at + 1) & b->place_mask;
    b->place[at] = (int32_t)i + 1;
}

static mw_status add_state(struct mw_rule_blocks *b, states *s, int64_t dims, double p,
                           mw_error *err) {
    int64_t at = (int64_t)hash_of(b->row, dims) & b->place_mask;
    for (; b->place[at]; at = (at + 1) & b->place_mask) {
        int64_t i = b->place[at] - 1;
        if (memcmp(s->q + i * dims, b->row, (size_t)dims * sizeof *b->row) != 0) continue;
        s->p[i] += p;
        return MW_OK;
    }
    if (s->count >= MW_RULE_STATES_MAX)
        return mw_fail(err, MW_LIMIT, "odds: more than %d sums differ", (int)MW_RULE_STATES_MAX);
    if (!mw_grow(&s->q, &s->q_room, (s->count + 1) * dims + 1, sizeof *s->q) ||
        !mw_grow(&s->p, &s->p_room, s->count + 1, sizeof *s->p))
        return no_memory(err);
    memcpy(s->q + s->count * dims, b->row, (size_t)dims * sizeof *b->row);
    s->p[s->count++] = p;
    b->place[at] = (int32_t)s->count;
    if (2 * s->count <= b->place_mask) return MW_OK;
    MW_TRY(clear_places(b, 2 * s->count, err));
    for (int64_t i = 0; i < s->count; i++) put_place(b, s, i, dims);
    return MW_OK;
}

// ---- one block

// The least and the most that an input's outcomes add to a sum.
static void find_ends(const mw_rule_work *w, const mw_rule_dim *d, int32_t slot, int64_t *low,
                      int64_t *high) {
    *low = INT64_MAX, *high = INT64_MIN;
    for (int32_t o = w->first[slot]; o < w->first[slot + 1]; o++) {
        int64_t q = d->q[o];
        if (q < *low) *low = q;
        if (q > *high) *high = q;
    }
}

// What the slots of the block may add to each of its dims, all together.
static void find_range(const mw_rule_work *w, const block *k, int32_t number) {
    struct mw_rule_blocks *b = w->blocks;
    for (int64_t i = 0; i < k->dim_count; i++) {
        b->low[i] = b->high[i] = 0;
        for (int32_t s = 0; s < w->slot_count; s++) {
            int64_t low, high;
            if (w->block[s] != number) continue;
            find_ends(w, &w->dim[k->dim[i]], s, &low, &high);
            b->low[i] += low, b->high[i] += high;
        }
    }
}

// The same without a slot that is added now.
static void take_range(const mw_rule_work *w, const block *k, int32_t slot) {
    struct mw_rule_blocks *b = w->blocks;
    for (int64_t i = 0; i < k->dim_count; i++) {
        int64_t low, high;
        find_ends(w, &w->dim[k->dim[i]], slot, &low, &high);
        b->low[i] -= low, b->high[i] -= high;
    }
}

// Each state of `now` with an outcome of a slot, into the block's states.
static mw_status add_outcome(mw_rule_work *w, block *k, int32_t slot, int32_t o, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    double p = w->row->input[w->input[slot]].p[o];
    if (!(p > 0)) return MW_OK;
    for (int64_t n = 0; n < b->now.count; n++) {
        for (int64_t i = 0; i < k->dim_count; i++) {
            const mw_rule_dim *d = &w->dim[k->dim[i]];
            int64_t q = b->now.q[n * k->dim_count + i];
            if (q > DECIDED / 2) q += d->q[w->first[slot] + o];
            b->row[i] = shorten(d, q, b->low[i], b->high[i]);
        }
        MW_TRY(add_state(b, &k->end, k->dim_count, b->now.p[n] * p, err));
    }
    return MW_OK;
}

static mw_status add_slot(mw_rule_work *w, block *k, int32_t slot, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    states done = b->now;
    b->now = k->end, k->end = done;
    k->end.count = 0;
    take_range(w, k, slot);
    MW_TRY(clear_places(b, b->now.count, err));
    for (int32_t o = 0; o < w->first[slot + 1] - w->first[slot]; o++)
        MW_TRY(add_outcome(w, k, slot, o, err));
    return MW_OK;
}

// Leaves out what is decided before any outcome is known.
static void drop_decided(mw_rule_work *w, block *k) {
    struct mw_rule_blocks *b = w->blocks;
    int64_t kept = 0;
    for (int64_t i = 0; i < k->dim_count; i++) {
        mw_rule_dim *d = &w->dim[k->dim[i]];
        int64_t q = shorten(d, whole(d, d->base), b->low[i], b->high[i]);
        if (q <= DECIDED / 2) {
            d->now = value_of(d, q);
            continue;
        }
        k->dim[kept] = k->dim[i];
        b->low[kept] = b->low[i], b->high[kept] = b->high[i];
        b->row[kept++] = q;
    }
    k->dim_count = kept;
}

static mw_status run_block(mw_rule_work *w, int32_t number, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    block *k = &b->block[number];
    if (!mw_grow(&b->row, &b->row_room, k->dim_count + 1, sizeof *b->row) ||
        !mw_grow(&b->low, &b->low_room, k->dim_count + 1, sizeof *b->low) ||
        !mw_grow(&b->high, &b->high_room, k->dim_count + 1, sizeof *b->high))
        return no_memory(err);
    for (int64_t i = 0; i < k->dim_count; i++) find_scale(w, &w->dim[k->dim[i]]);
    find_range(w, k, number);
    drop_decided(w, k);
    k->end.count = k->at = 0;
    MW_TRY(clear_places(b, 1, err));
    MW_TRY(add_state(b, &k->end, k->dim_count, 1, err));
    for (int32_t s = 0; s < w->slot_count && k->dim_count > 0; s++)
        if (w->block[s] == number) MW_TRY(add_slot(w, k, s, err));
    return MW_OK;
}

// ---- all blocks

static double value_at(const mw_rule_work *w, int32_t item) {
    const mw_rule_term *t = &w->term[item];
    if (t->how == MW_RULE_FIXED) return t->value;
    if (t->how == MW_RULE_MIXED) return w->mixed[t->item];
    return w->dim[w->dim_of[t->item]].now;
}

static void list_steps(mw_rule_work *w) {
    const mw_rule *r = w->rule;
    const uint8_t *needed = w->needed + r->given_count + r->input_count;
    w->run_count = 0;
    for (int32_t s = 0; s < r->step_count; s++)
        if (needed[s]) w->run[w->run_count++] = s;
}

static double compute(mw_rule_work *w) {
    const mw_rule *r = w->rule;
    int32_t steps = r->given_count + r->input_count;
    double arg[3] = {0};
    for (int32_t i = 0; i < w->run_count; i++) {
        int32_t s = w->run[i];
        const mw_rule_step *step = &r->step[s];
        for (int32_t a = 0; a < step->arg_count; a++) arg[a] = value_at(w, step->arg[a]);
        w->mixed[steps + s] = mw_rule_apply(step->node, arg);
    }
    return mw_rule_round(value_at(w, r->target));
}

static void set_dims(mw_rule_work *w, const block *k) {
    for (int64_t i = 0; i < k->dim_count; i++) {
        mw_rule_dim *d = &w->dim[k->dim[i]];
        d->now = value_of(d, k->end.q[k->at * k->dim_count + i]);
    }
}

// The next combination of the blocks' states; false after the last.
static bool next_states(mw_rule_work *w) {
    struct mw_rule_blocks *b = w->blocks;
    for (int64_t i = 0; i < b->count; i++) {
        block *k = &b->block[i];
        bool more = ++k->at < k->end.count;
        if (!more) k->at = 0;
        set_dims(w, k);
        if (more) return true;
    }
    return false;
}

static mw_status combine(mw_rule_work *w, mw_rule_odds_list *out, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int64_t all = 1, n = 0;
    for (int64_t i = 0; i < b->count; i++) {
        all *= b->block[i].end.count;
        if (all > MW_RULE_STATES_MAX)
            return mw_fail(err, MW_LIMIT, "odds: more than %d sums differ",
                           (int)MW_RULE_STATES_MAX);
    }
    if (!mw_grow(&b->pair, &b->pair_room, all, sizeof *b->pair)) return no_memory(err);
    list_steps(w);
    for (int64_t i = 0; i < b->count; i++) set_dims(w, &b->block[i]);
    do {
        double p = 1;
        for (int64_t i = 0; i < b->count; i++) p *= b->block[i].end.p[b->block[i].at];
        b->pair[n][0] = compute(w);
        b->pair[n++][1] = p;
    } while (next_states(w));
    return mw_rule_list(b->pair, n, out, err);
}

mw_status mw_rule_odds(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                       mw_rule_odds_list *out, mw_error *err) {
    MW_ASSERT(w->rule == r);
    MW_TRY(mw_rule_place(w, row, err));
    MW_TRY(find_blocks(w, err));
    for (int64_t i = 0; i < w->blocks->count; i++) MW_TRY(run_block(w, (int32_t)i, err));
    return combine(w, out, err);
}

// ---- what an answer would tell

static mw_status learn_one(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w, int32_t input,
                           mw_rule_news *news, mw_error *err) {
    static const double sure = 1;
    mw_rule_odds_list odds = {0};
    mw_rule_outcomes *given = mw_alloc_array((int64_t)r->input_count + 1, sizeof *given);
    mw_rule_row one = {row->given, given};
    mw_status st = given ? MW_OK : no_memory(err);
    const mw_rule_outcomes *all = &row->input[input];
    *news = (mw_rule_news){0};
    if (given) memcpy(given, row->input, (size_t)r->input_count * sizeof *given);
    for (int32_t o = 0; o < all->count && st == MW_OK; o++) {
        given[input] = (mw_rule_outcomes){1, &all->points[o], &sure};
        if (all->p[o] > 0) st = mw_rule_odds(r, &one, w, &odds, err);
        if (st != MW_OK || !(all->p[o] > 0)) continue;
        double bits = mw_rule_entropy(&odds);
        news->entropy += all->p[o] * bits;
        if (bits == 0) news->settled += all->p[o];
    }
    mw_free(given);
    mw_rule_odds_fini(&odds);
    return st;
}

mw_status mw_rule_learn(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                        mw_rule_news *news, mw_error *err) {
    mw_rule_odds_list odds = {0};
    mw_status st = mw_rule_odds(r, row, w, &odds, err);
    double bits = st == MW_OK ? mw_rule_entropy(&odds) : 0;
    mw_rule_odds_fini(&odds);
    for (int32_t i = 0; i < r->input_count && st == MW_OK; i++) {
        news[i] = (mw_rule_news){.settled = bits == 0, .entropy = bits};
        if (row->input[i].count > 1 && r->used[i]) st = learn_one(r, row, w, i, &news[i], err);
    }
    return st;
}
