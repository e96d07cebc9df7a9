// SPDX-License-Identifier: MIT
// The sums of a block: carried over its uncertain inputs, input by input, equal sums together.
//
// A sum that is only compared matters no further than which limits it passes. What inputs to come
// may add lies between nothing and `to_come` grains; so a sum that has passed a limit and cannot
// reach the next stands for all of its kind, by the least of them. Few states remain.
#include "assess/rule_blocks.h"
#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double EXACT = 1e-13; // how far from a multiple of the grain a number may lie
static const double REST = 1e-8;   // what division leaves of the largest that is taken for nothing

enum { SCALE_BITS = 40, RANGE_BITS = 60, EDGES_MAX = 1 << 25 };

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

static mw_status too_many(mw_error *err) {
    return mw_fail(err, MW_LIMIT, "odds: more than %d sums differ", (int)MW_RULE_STATES_MAX);
}

// ---- sums as whole numbers

static int64_t nearest(double x) { return (int64_t)(x < 0 ? x - 0.5 : x + 0.5); }

static double least_of(const mw_rule_work *w, const mw_rule_dim *d, int32_t slot) {
    double least = d->add[w->first[slot]];
    for (int32_t o = w->first[slot] + 1; o < w->first[slot + 1]; o++)
        if (d->add[o] < least) least = d->add[o];
    return least;
}

// What an outcome adds above the least of its input; the least of all inputs goes into d->least.
static double *above_least(const mw_rule_work *w, const mw_rule_block *k, mw_rule_dim *d) {
    double *above = w->blocks->above;
    d->least = d->base;
    for (int64_t i = 0; i < k->slot_count; i++) {
        double least = least_of(w, d, k->slot[i]);
        d->least += least;
        for (int32_t o = w->first[k->slot[i]]; o < w->first[k->slot[i] + 1]; o++)
            above[o] = d->add[o] - least;
    }
    return above;
}

// The largest number of which both are multiples, but for so much.
static double common(double a, double b, double but) {
    while (b > but) {
        double rest = fmod(a, b);
        if (b - rest < but) rest = 0;
        a = b;
        b = rest;
    }
    return a;
}

// A grain by the largest number seen, of which it is a part: division made it less sure.
static double measured(double grain, double x, double *seen) {
    if (x > *seen) *seen = x;
    return *seen / round(*seen / grain);
}

// What is added as multiples of a grain, and the most of it; false where some is none.
static bool count_grains(const mw_rule_work *w, const mw_rule_block *k, mw_rule_dim *d,
                         const double *above, bool exactly) {
    d->most = 0;
    for (int64_t i = 0; i < k->slot_count; i++) {
        int64_t most = 0;
        for (int32_t o = w->first[k->slot[i]]; o < w->first[k->slot[i] + 1]; o++) {
            double x = above[o] / d->grain;
            if (x > 0x1p58) return false;
            d->q[o] = nearest(x);
            if (exactly && fabs(above[o] - (double)d->q[o] * d->grain) > EXACT) return false;
            if (d->q[o] > most) most = d->q[o];
        }
        d->most += most;
        if (d->most > (int64_t)1 << RANGE_BITS) return false;
    }
    return true;
}

// The largest grain of which all that is added is a multiple; a small power of two if there is
// none.
static void find_grain(const mw_rule_work *w, const mw_rule_block *k, mw_rule_dim *d) {
    const double *above = above_least(w, k, d);
    double grain = 0, most = 0, reach = 1, seen = 0;
    for (int64_t i = 0; i < k->slot_count; i++)
        for (int32_t o = w->first[k->slot[i]]; o < w->first[k->slot[i] + 1]; o++) {
            reach += above[o];
            if (above[o] > most) most = above[o];
        }
    for (int64_t i = 0; i < k->slot_count; i++)
        for (int32_t o = w->first[k->slot[i]]; o < w->first[k->slot[i] + 1]; o++)
            if (above[o] != 0 && above[o] != grain)
                grain = measured(common(above[o], grain, REST * most), above[o], &seen);
    d->grain = grain > 0 ? grain : 1;
    if (count_grains(w, k, d, above, true)) return;
    int exponent = 0;
    frexp(reach, &exponent);
    int bits = RANGE_BITS - 4 - exponent < SCALE_BITS ? RANGE_BITS - 4 - exponent : SCALE_BITS;
    d->grain = ldexp(1, -bits);
    (void)count_grains(w, k, d, above, false);
}

// ---- words

static void place_dim(mw_rule_block *k, mw_rule_dim *d, int32_t *used) {
    int32_t bits = 1;
    while (d->most >> bits) bits++;
    if (*used + bits > 64) k->words++, *used = 0;
    d->word = k->words - 1;
    d->shift = *used;
    d->mask = ((uint64_t)1 << bits) - 1;
    *used += bits;
}

// Leaves out the dims that are decided before any outcome is known, gives the others their bits.
static mw_status place_dims(mw_rule_work *w, mw_rule_block *k, mw_error *err) {
    int64_t kept = 0;
    int32_t used = 0;
    k->words = 1;
    for (int64_t i = 0; i < k->dim_count; i++) {
        mw_rule_dim *d = &w->dim[k->dim[i]];
        find_grain(w, k, d);
        if (!d->exact) MW_TRY(mw_rule_find_marks(w, d, err));
        d->to_come = d->most;
        if (!d->exact && d->mark_count == 0) {
            mw_rule_set_dim(w, d, 0);
            continue;
        }
        place_dim(k, d, &used);
        k->dim[kept++] = k->dim[i];
    }
    k->dim_count = kept;
    return MW_OK;
}

// The part of all that may be added that a slot may add, over the dims.
static double share_of(const mw_rule_work *w, const mw_rule_block *k, int32_t slot) {
    double share = 0;
    for (int64_t i = 0; i < k->dim_count; i++) {
        const mw_rule_dim *d = &w->dim[k->dim[i]];
        int64_t most = 0;
        for (int32_t o = w->first[slot]; o < w->first[slot + 1]; o++)
            if (d->q[o] > most) most = d->q[o];
        share += (double)most / (double)d->most;
    }
    return share;
}

static int larger_first(const void *a, const void *b) {
    const mw_rule_share *x = a, *y = b;
    if (x->share != y->share) return x->share > y->share ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

// The inputs that add most come first: what is to come then changes less, and more is decided.
static mw_status order_slots(const mw_rule_work *w, mw_rule_block *k, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    if (!mw_grow(&b->share, &b->share_room, k->slot_count, sizeof *b->share)) return no_memory(err);
    for (int64_t i = 0; i < k->slot_count; i++)
        b->share[i] = (mw_rule_share){k->slot[i], share_of(w, k, k->slot[i])};
    qsort(b->share, (size_t)k->slot_count, sizeof *b->share, larger_first);
    for (int64_t i = 0; i < k->slot_count; i++) k->slot[i] = b->share[i].slot;
    return MW_OK;
}

mw_status mw_rule_settle_dim(mw_rule_work *w, mw_rule_dim *d, mw_error *err) {
    d->least = d->base;
    d->grain = 1;
    d->most = 0;
    if (!d->exact) MW_TRY(mw_rule_find_marks(w, d, err));
    mw_rule_set_dim(w, d, 0);
    return MW_OK;
}

void mw_rule_set_dims(mw_rule_work *w, const mw_rule_block *k) {
    const uint64_t *word = k->end.word + k->at * k->words;
    for (int64_t i = 0; i < k->dim_count; i++) {
        mw_rule_dim *d = &w->dim[k->dim[i]];
        mw_rule_set_dim(w, d, (int64_t)(word[d->word] >> d->shift & d->mask));
    }
}

// ---- states

static mw_status clear_places(struct mw_rule_blocks *b, int64_t count, mw_error *err) {
    b->place_bits = 4;
    while ((int64_t)1 << b->place_bits < 2 * count) b->place_bits++;
    int64_t size = (int64_t)1 << b->place_bits;
    if (!mw_grow(&b->place, &b->place_room, size, sizeof *b->place)) return no_memory(err);
    memset(b->place, 0, (size_t)size * sizeof *b->place);
    return MW_OK;
}

static inline int64_t place_of(const struct mw_rule_blocks *b, const uint64_t *word,
                               int32_t words) {
    uint64_t h = 0;
    for (int32_t i = 0; i < words; i++) {
        h = (h ^ word[i]) * 0x9e3779b97f4a7c15U;
        h ^= h >> 32;
    }
    return (int64_t)(h * 0x9e3779b97f4a7c15U >> (64 - b->place_bits));
}

static mw_status spread_places(struct mw_rule_blocks *b, const mw_rule_block *k, mw_error *err) {
    MW_TRY(clear_places(b, 2 * k->end.count, err));
    int64_t mask = ((int64_t)1 << b->place_bits) - 1;
    for (int64_t i = 0; i < k->end.count; i++) {
        int64_t at = place_of(b, k->end.word + i * k->words, k->words);
        while (b->place[at]) at = (at + 1) & mask;
        b->place[at] = (int32_t)i + 1;
    }
    return MW_OK;
}

static inline bool same_words(const uint64_t *a, const uint64_t *b, int32_t words) {
    for (int32_t i = 0; i < words; i++)
        if (a[i] != b[i]) return false;
    return true;
}

// A state that is not there yet.
static mw_status push_state(struct mw_rule_blocks *b, mw_rule_block *k, int64_t at, double p,
                            mw_error *err) {
    mw_rule_states *s = &k->end;
    if (s->count >= MW_RULE_STATES_MAX) return too_many(err);
    if (!mw_grow(&s->word, &s->word_room, (s->count + 1) * k->words, sizeof *s->word) ||
        !mw_grow(&s->p, &s->p_room, s->count + 1, sizeof *s->p))
        return no_memory(err);
    memcpy(s->word + s->count * k->words, b->row, (size_t)k->words * sizeof *b->row);
    s->p[s->count++] = p;
    b->place[at] = (int32_t)s->count;
    return 2 * s->count < (int64_t)1 << b->place_bits ? MW_OK : spread_places(b, k, err);
}

// The state in work, `row`, joins the block's: its number.
static inline mw_status add_state(struct mw_rule_blocks *b, mw_rule_block *k, int32_t words,
                                  double p, int32_t *number, mw_error *err) {
    const mw_rule_states *s = &k->end;
    int64_t mask = ((int64_t)1 << b->place_bits) - 1, at = place_of(b, b->row, words);
    for (; b->place[at]; at = (at + 1) & mask) {
        *number = b->place[at] - 1;
        if (!same_words(s->word + (int64_t)*number * words, b->row, words)) continue;
        s->p[*number] += p;
        return MW_OK;
    }
    *number = (int32_t)s->count;
    return push_state(b, k, at, p, err);
}

// ---- one input

// Finds the sums of a dim that need not be told apart once the input in work is added.
static mw_status find_alike(struct mw_rule_blocks *b, const mw_rule_dim *d, mw_error *err) {
    int64_t most = d->most - d->to_come, count = d->mark_count + 1;
    if (!mw_grow(&b->alike, &b->alike_room, b->alike_count + count, sizeof *b->alike))
        return no_memory(err);
    for (int64_t i = 0; i < count; i++) {
        int64_t low = i ? d->mark[i - 1].q : 0,
                end = i < d->mark_count ? d->mark[i].q - d->to_come : most + 1;
        if (low >= most || end - low < 2) continue;
        b->alike[b->alike_count++] =
            (mw_rule_alike){d->word, d->shift, d->mask, (uint64_t)low, (uint64_t)(end - low)};
    }
    return MW_OK;
}

// Of sums that are alike the least stands for all.
static inline void shorten(const struct mw_rule_blocks *b, uint64_t *row) {
    for (int64_t i = 0; i < b->alike_count; i++) {
        const mw_rule_alike *a = &b->alike[i];
        uint64_t beyond = (row[a->word] >> a->shift & a->mask) - a->low;
        if (beyond < a->width) row[a->word] -= beyond << a->shift;
    }
}

// What the input's outcomes add, in words, and which sums are alike then.
static mw_status pack_input(const mw_rule_work *w, const mw_rule_block *k, int32_t slot,
                            mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int32_t outcomes = w->first[slot + 1] - w->first[slot];
    int64_t words = (int64_t)outcomes * k->words;
    if (!mw_grow(&b->delta, &b->delta_room, words, sizeof *b->delta)) return no_memory(err);
    memset(b->delta, 0, (size_t)words * sizeof *b->delta);
    b->alike_count = 0;
    for (int64_t i = 0; i < k->dim_count; i++) {
        mw_rule_dim *d = &w->dim[k->dim[i]];
        const int64_t *q = d->q + w->first[slot];
        int64_t most = 0;
        for (int32_t o = 0; o < outcomes; o++) {
            b->delta[o * k->words + d->word] |= (uint64_t)q[o] << d->shift;
            if (q[o] > most) most = q[o];
        }
        d->to_come -= most;
        if (most > 0 && !d->exact) MW_TRY(find_alike(b, d, err));
    }
    return MW_OK;
}

// Room for the layer of an input, with -1 for edges of what never happens.
static mw_status keep_layer(struct mw_rule_blocks *b, mw_rule_block *k, int32_t slot,
                            int32_t outcomes, mw_error *err) {
    int64_t edges = b->now.count * outcomes;
    if (b->edge_count + edges > EDGES_MAX) return too_many(err);
    if (!mw_grow(&b->layer, &b->layer_room, b->layer_count + 1, sizeof *b->layer) ||
        !mw_grow(&b->state, &b->state_room, b->state_count + b->now.count, sizeof *b->state) ||
        !mw_grow(&b->edge, &b->edge_room, b->edge_count + edges, sizeof *b->edge))
        return no_memory(err);
    b->layer[b->layer_count++] = (mw_rule_layer){slot, b->state_count, b->edge_count, b->now.count};
    k->layers++;
    memcpy(b->state + b->state_count, b->now.p, (size_t)b->now.count * sizeof *b->state);
    for (int64_t i = 0; i < edges; i++) b->edge[b->edge_count + i] = -1;
    b->state_count += b->now.count;
    b->edge_count += edges;
    return MW_OK;
}

// Each state of `now` with an outcome, into the block's states. `words` is k->words, known to the
// compiler where it is 1.
static inline __attribute__((always_inline)) mw_status add_outcome(mw_rule_work *w,
                                                                   mw_rule_block *k, int32_t words,
                                                                   int32_t slot, int32_t o,
                                                                   mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    double p = w->row->input[w->input[slot]].p[o];
    const uint64_t *delta = b->delta + (int64_t)o * words;
    int32_t ignored, *edge = NULL;
    if (!(p > 0)) return MW_OK;
    if (b->keep) edge = b->edge + b->layer[b->layer_count - 1].edge + o * b->now.count;
    for (int64_t n = 0; n < b->now.count; n++) {
        for (int32_t i = 0; i < words; i++) b->row[i] = b->now.word[n * words + i] + delta[i];
        shorten(b, b->row);
        MW_TRY(add_state(b, k, words, b->now.p[n] * p, edge ? &edge[n] : &ignored, err));
    }
    return MW_OK;
}

static mw_status add_input(mw_rule_work *w, mw_rule_block *k, int32_t slot, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    int32_t outcomes = w->first[slot + 1] - w->first[slot];
    mw_rule_states done = b->now;
    b->now = k->end, k->end = done;
    k->end.count = 0;
    MW_TRY(pack_input(w, k, slot, err));
    if (b->keep) MW_TRY(keep_layer(b, k, slot, outcomes, err));
    MW_TRY(clear_places(b, b->now.count, err));
    for (int32_t o = 0; o < outcomes; o++)
        MW_TRY(k->words == 1 ? add_outcome(w, k, 1, slot, o, err)
                             : add_outcome(w, k, k->words, slot, o, err));
    return MW_OK;
}

mw_status mw_rule_run_block(mw_rule_work *w, mw_rule_block *k, mw_error *err) {
    struct mw_rule_blocks *b = w->blocks;
    if (!mw_grow(&b->above, &b->above_room, w->first[w->slot_count] + 1, sizeof *b->above))
        return no_memory(err);
    MW_TRY(place_dims(w, k, err));
    MW_TRY(order_slots(w, k, err));
    if (!mw_grow(&b->row, &b->row_room, k->words, sizeof *b->row) ||
        !mw_grow(&k->end.word, &k->end.word_room, k->words, sizeof *k->end.word) ||
        !mw_grow(&k->end.p, &k->end.p_room, 1, sizeof *k->end.p))
        return no_memory(err);
    memset(k->end.word, 0, (size_t)k->words * sizeof *k->end.word);
    k->end.p[0] = 1;
    k->end.count = 1;
    k->at = 0;
    k->layer = b->layer_count;
    k->layers = 0;
    for (int64_t i = 0; i < k->slot_count && k->dim_count > 0; i++)
        MW_TRY(add_input(w, k, k->slot[i], err));
    return MW_OK;
}
