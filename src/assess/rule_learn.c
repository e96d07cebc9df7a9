// SPDX-License-Identifier: MIT
// What an answer would tell: how the rule's value would then be spread, for every outcome of every
// uncertain input, in one pass there and one back.
//
// The way there keeps, for each input of a block, how likely the states before it are and to which
// states its outcomes lead. The way back finds how likely a value is from each state on. Between
// them lies the chance of the value given one outcome. This is done value by value.
#include "assess/rule_blocks.h"
#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mw_rule_work *w;
    mw_rule_odds_list odds;
    double *value;     // of each combination of end states
    int64_t count;     // combinations
    double *bits;      // [total outcomes]: entropy when it is so
    double *then, *to; // chance of the value from each state of a layer on, and of the next layer
    int64_t then_room, to_room;
} learning;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static mw_status walk(learning *l, const mw_rule *r, const mw_rule_row *row, mw_error *err) {
    mw_rule_work *w = l->w;
    struct mw_rule_blocks *b = w->blocks;
    b->keep = true;
    MW_TRY(mw_rule_run_blocks(r, row, w, err));
    MW_TRY(mw_rule_combine(w, &l->count, err));
    l->value = mw_alloc_array(l->count, sizeof *l->value);
    l->bits = mw_alloc_array((int64_t)w->first[w->slot_count] + 1, sizeof *l->bits);
    if (!l->value || !l->bits) return no_memory(err);
    for (int64_t n = 0; n < l->count; n++) l->value[n] = b->pair[n][0];
    return mw_rule_list(b->pair, l->count, &l->odds, err);
}

// The chance of a value at each end state of a block, by the other blocks.
static void end_with(learning *l, int64_t block, double value) {
    struct mw_rule_blocks *b = l->w->blocks;
    memset(l->to, 0, (size_t)b->block[block].end.count * sizeof *l->to);
    for (int64_t i = 0; i < b->count; i++) b->block[i].at = 0;
    for (int64_t n = 0; n < l->count; n++) {
        double p = same(l->value[n], value);
        for (int64_t i = 0; i < b->count && p > 0; i++)
            if (i != block) p *= b->block[i].end.p[b->block[i].at];
        l->to[b->block[block].at] += p;
        (void)mw_rule_next_states(l->w, false);
    }
}

// From the states after a layer to those before it; what each outcome of its input would tell.
static void step_back(learning *l, const mw_rule_layer *layer) {
    const mw_rule_work *w = l->w;
    const struct mw_rule_blocks *b = w->blocks;
    const double *likely = w->row->input[w->input[layer->slot]].p;
    int32_t first = w->first[layer->slot], outcomes = w->first[layer->slot + 1] - first;
    memset(l->then, 0, (size_t)layer->count * sizeof *l->then);
    for (int32_t o = 0; o < outcomes; o++) {
        const int32_t *edge = b->edge + layer->edge + o * layer->count;
        double sum = 0;
        if (!(likely[o] > 0)) continue;
        for (int64_t n = 0; n < layer->count; n++) {
            double p = l->to[edge[n]];
            l->then[n] += likely[o] * p;
            sum += b->state[layer->state + n] * p;
        }
        if (sum > 0 && sum < 1) l->bits[first + o] -= sum * log2(sum);
    }
    double *done = l->then;
    l->then = l->to, l->to = done;
}

static void learn_block(learning *l, int64_t block) {
    const struct mw_rule_blocks *b = l->w->blocks;
    const mw_rule_block *k = &b->block[block];
    for (int64_t v = 0; v < l->odds.count && k->layers > 0; v++) {
        end_with(l, block, l->odds.value[v]);
        for (int64_t i = k->layers; i-- > 0;) step_back(l, &b->layer[k->layer + i]);
    }
}

static mw_status learn_blocks(learning *l, mw_error *err) {
    const struct mw_rule_blocks *b = l->w->blocks;
    int64_t most = 1;
    for (int64_t i = 0; i < b->count; i++)
        if (b->block[i].end.count > most) most = b->block[i].end.count;
    for (int64_t i = 0; i < b->layer_count; i++)
        if (b->layer[i].count > most) most = b->layer[i].count;
    l->then = mw_alloc_array(most, sizeof *l->then);
    l->to = mw_alloc_array(most, sizeof *l->to);
    if (!l->then || !l->to) return no_memory(err);
    for (int64_t i = 0; i < b->count; i++) learn_block(l, i);
    return MW_OK;
}

// The news of an input whose outcomes matter to a sum.
static mw_rule_news news_of(const learning *l, int32_t slot) {
    const mw_rule_work *w = l->w;
    const double *likely = w->row->input[w->input[slot]].p;
    mw_rule_news news = {0};
    for (int32_t o = 0; o < w->first[slot + 1] - w->first[slot]; o++) {
        double bits = l->bits[w->first[slot] + o];
        if (!(likely[o] > 0)) continue;
        if (bits < 1e-12)
            news.settled += likely[o];
        else
            news.entropy += likely[o] * bits;
    }
    return news;
}

static mw_status learn(learning *l, const mw_rule *r, const mw_rule_row *row, mw_rule_news *news,
                       mw_error *err) {
    const mw_rule_work *w = l->w;
    const struct mw_rule_blocks *b = w->blocks;
    MW_TRY(walk(l, r, row, err));
    if (w->tie) return mw_rule_plain_learn(w, news, err);
    MW_TRY(learn_blocks(l, err));
    double bits = mw_rule_entropy(&l->odds);
    for (int32_t i = 0; i < r->input_count; i++)
        news[i] = (mw_rule_news){.settled = bits == 0, .entropy = bits};
    for (int64_t i = 0; i < b->layer_count; i++)
        news[w->input[b->layer[i].slot]] = news_of(l, b->layer[i].slot);
    return MW_OK;
}

mw_status mw_rule_learn(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                        mw_rule_news *news, mw_error *err) {
    learning l = {.w = w};
    mw_status st = learn(&l, r, row, news, err);
    mw_rule_odds_fini(&l.odds);
    mw_free(l.value), mw_free(l.bits), mw_free(l.then), mw_free(l.to);
    return st;
}
