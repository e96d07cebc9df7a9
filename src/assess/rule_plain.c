// SPDX-License-Identifier: MIT
// A rule at all combinations of its uncertain inputs, one by one, by the engine's own arithmetic:
// for rows whose sums come so near to a limit that the order of adding decides.
#include "assess/rule_blocks.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { COMBINATIONS_MAX = 1 << 16 };

typedef struct {
    const mw_rule_work *w;
    int32_t *outcome; // per input
    double *scratch;
    double (*pair)[2]; // value and probability, per combination; mw_rule_list sorts it
    double *value, *p; // the same, in the order of combinations
    int64_t count;
} walking;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "odds: out of memory"); }

static const mw_rule_outcomes *outcomes_of(const walking *x, int32_t slot) {
    return &x->w->row->input[x->w->input[slot]];
}

static mw_status count(walking *x, mw_error *err) {
    x->count = 1;
    for (int32_t s = 0; s < x->w->slot_count; s++) {
        x->count *= outcomes_of(x, s)->count;
        if (x->count > COMBINATIONS_MAX)
            return mw_fail(err, MW_LIMIT,
                           "odds: sums come so near to a limit that the order of adding decides, "
                           "and there are more than %d combinations of answers; where the standard "
                           "compares a sum, round() it",
                           (int)COMBINATIONS_MAX);
    }
    return MW_OK;
}

static bool next(walking *x) {
    for (int32_t s = 0; s < x->w->slot_count; s++) {
        int32_t *o = &x->outcome[x->w->input[s]];
        if (++*o < outcomes_of(x, s)->count) return true;
        *o = 0;
    }
    return false;
}

static void walk(walking *x) {
    int64_t n = 0;
    do {
        double p = 1;
        for (int32_t s = 0; s < x->w->slot_count; s++)
            p *= outcomes_of(x, s)->p[x->outcome[x->w->input[s]]];
        x->value[n] = mw_rule_value(x->w->rule, x->w->row, x->outcome, x->scratch);
        x->p[n++] = p;
    } while (next(x));
}

static void end_walk(walking *x) {
    mw_free(x->outcome), mw_free(x->scratch), mw_free(x->pair), mw_free(x->value), mw_free(x->p);
}

static mw_status walk_all(walking *x, mw_rule_odds_list *out, mw_error *err) {
    const mw_rule *r = x->w->rule;
    int64_t n = 0;
    MW_TRY(count(x, err));
    x->outcome = mw_alloc_array((int64_t)r->input_count + 1, sizeof *x->outcome);
    x->scratch = mw_alloc_array((int64_t)r->step_count + 1, sizeof *x->scratch);
    x->pair = mw_alloc_array(x->count, sizeof *x->pair);
    x->value = mw_alloc_array(x->count, sizeof *x->value);
    x->p = mw_alloc_array(x->count, sizeof *x->p);
    if (!x->outcome || !x->scratch || !x->pair || !x->value || !x->p) return no_memory(err);
    walk(x);
    for (int64_t i = 0; i < x->count; i++) {
        if (!(x->p[i] > 0)) continue;
        x->pair[n][0] = x->value[i];
        x->pair[n++][1] = x->p[i];
    }
    return mw_rule_list(x->pair, n, out, err);
}

mw_status mw_rule_plain_odds(const mw_rule_work *w, mw_rule_odds_list *out, mw_error *err) {
    walking x = {.w = w};
    mw_status st = walk_all(&x, out, err);
    end_walk(&x);
    return st;
}

// ---- news

static int64_t place_of(const mw_rule_odds_list *l, double value) {
    int64_t low = 0, high = l->count - 1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (isnan(l->value[middle]) || l->value[middle] >= value)
            high = middle;
        else
            low = middle + 1;
    }
    return isnan(value) ? l->count - 1 : low;
}

// How the values are spread when a slot has an outcome.
static void spread(const walking *x, const mw_rule_odds_list *all, int32_t slot, int32_t outcome,
                   mw_rule_odds_list *to) {
    int64_t stride = 1;
    double p = outcomes_of(x, slot)->p[outcome];
    for (int32_t s = 0; s < slot; s++) stride *= outcomes_of(x, s)->count;
    memset(to->p, 0, (size_t)to->count * sizeof *to->p);
    for (int64_t n = 0; n < x->count; n++)
        if (n / stride % outcomes_of(x, slot)->count == outcome && x->p[n] > 0)
            to->p[place_of(all, x->value[n])] += x->p[n] / p;
}

static mw_rule_news news_of(const walking *x, const mw_rule_odds_list *all, int32_t slot,
                            mw_rule_odds_list *then) {
    mw_rule_news news = {0};
    const mw_rule_outcomes *o = outcomes_of(x, slot);
    for (int32_t k = 0; k < o->count; k++) {
        if (!(o->p[k] > 0)) continue;
        spread(x, all, slot, k, then);
        double bits = mw_rule_entropy(then);
        news.entropy += o->p[k] * bits;
        if (bits == 0) news.settled += o->p[k];
    }
    return news;
}

static mw_status learn(walking *x, mw_rule_odds_list *all, mw_rule_odds_list *then,
                       mw_rule_news *news, mw_error *err) {
    MW_TRY(walk_all(x, all, err));
    then->count = all->count;
    then->p = mw_alloc_array(all->count, sizeof *then->p);
    if (!then->p) return no_memory(err);
    double bits = mw_rule_entropy(all);
    for (int32_t i = 0; i < x->w->rule->input_count; i++)
        news[i] = (mw_rule_news){.settled = bits == 0, .entropy = bits};
    for (int32_t s = 0; s < x->w->slot_count; s++) news[x->w->input[s]] = news_of(x, all, s, then);
    return MW_OK;
}

mw_status mw_rule_plain_learn(const mw_rule_work *w, mw_rule_news *news, mw_error *err) {
    walking x = {.w = w};
    mw_rule_odds_list all = {0}, then = {0};
    mw_status st = learn(&x, &all, &then, news, err);
    mw_rule_odds_fini(&all), mw_rule_odds_fini(&then);
    end_walk(&x);
    return st;
}
