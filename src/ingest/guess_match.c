// SPDX-License-Identifier: MIT
// Which column is which measure: by the words of its name, by its unit, by the codes it holds. Each
// column is one measure at most and each measure one column; the best fit goes first.
#include "ingest/guess_int.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define ENOUGH 0.6 // a score that is taken
#define WORTH_SAYING 0.5

typedef struct {
    double score;
    int32_t column, measure;
} pair;

typedef struct {
    const mw_guesser *g;
    mw_guess_words *name; // of each measure
    pair *pair;
    int64_t count, capacity;
} matching;

// ---- values

static bool is_member(const mw_catalogue_codes *codes, mw_slice s) {
    for (int32_t i = 0; i < codes->member_count; i++)
        if (mw_slice_same(codes->member[i], s)) return true;
    return false;
}

bool mw_guess_are_members(const mw_guesser *g, const mw_guess_column *c, int32_t codes) {
    const mw_catalogue_codes *list = &g->catalogue->codes[codes];
    if (list->open || c->many || c->value_count == 0) return false;
    for (int64_t i = 0; i < c->value_count; i++)
        if (!is_member(list, c->value[i])) return false;
    return true;
}

static bool are_yesno(const mw_guess_column *c) {
    mw_guess_words w = {0};
    if (c->many || c->value_count == 0) return false;
    for (int64_t i = 0; i < c->value_count; i++) {
        mw_slice s = c->value[i];
        w.count = 0;
        mw_guess_words_add(s, &w);
        if (w.count != 1 || !mw_guess_words_any(&w, "yes no true false 0 1")) return false;
    }
    return true;
}

// ---- scores

// What the unit in a column's name says about a measure: below 0, that it is another thing.
static double unit_fit(const mw_guess_column *c, const mw_catalogue_measure *m) {
    bool plain = m->unit.factor_count == 0 && m->unit.scale == 1;
    if (!c->unit.known) return plain ? 0.1 : 0;
    if (!mw_unit_same_kind(&c->unit.unit, &m->unit)) return -1;
    return mw_unit_same(&c->unit.unit, &m->unit) ? 0.35 : 0.25;
}

static double number_score(const mw_guess_column *c, const mw_catalogue_measure *m, double name,
                           bool exact) {
    double unit = unit_fit(c, m);
    if (c->shape != MW_SHAPE_NUMBER || unit < 0 || name == 0) return 0;
    // Without a unit only the name can tell that a number is in kWh.
    bool plain = m->unit.factor_count == 0 && m->unit.scale == 1;
    if (!c->unit.known && !plain && !exact)
        return name + unit < ENOUGH ? name + unit : ENOUGH - 0.01;
    return name + unit;
}

static double code_score(const mw_guesser *g, const mw_guess_column *c,
                         const mw_catalogue_measure *m, double name) {
    bool coded = c->shape == MW_SHAPE_TEXT || (c->shape == MW_SHAPE_NUMBER && c->whole);
    if (!coded) return 0;
    if (g->catalogue->codes[m->codes].open) return name;
    if (!mw_guess_are_members(g, c, m->codes)) return 0;
    bool telling = c->shape == MW_SHAPE_TEXT && c->value_count > 1;
    return name + (telling ? ENOUGH : 0.2);
}

static double score_of(const matching *x, int32_t column, int32_t measure) {
    const mw_guess_column *c = &x->g->column[column];
    const mw_catalogue_measure *m = &x->g->catalogue->measure[measure];
    bool exact;
    double name = mw_guess_words_fit(&c->words, &x->name[measure], &exact);
    switch (m->type) {
    case MW_TYPE_NUMBER: return number_score(c, m, name, exact);
    case MW_TYPE_CODE: return code_score(x->g, c, m, name);
    case MW_TYPE_YESNO: return are_yesno(c) ? name : 0;
    case MW_TYPE_DATE: return c->shape == MW_SHAPE_STAMP ? name : 0;
    case MW_TYPE_CLOCK: return c->shape == MW_SHAPE_CLOCK ? name : 0;
    case MW_TYPE_TEXT: return c->shape == MW_SHAPE_TEXT && exact ? name : 0;
    case MW_TYPE_ANY:
    case MW_TYPE_NONE: break;
    }
    return 0;
}

// ---- pairs

static bool add_pairs(matching *x, int32_t column) {
    for (int32_t i = 0; i < x->g->catalogue->measure_count; i++) {
        double score = score_of(x, column, i);
        if (score < WORTH_SAYING) continue;
        if (!mw_grow(&x->pair, &x->capacity, x->count + 1, sizeof *x->pair)) return false;
        x->pair[x->count++] = (pair){score, column, i};
    }
    return true;
}

static int by_score(const void *a, const void *b) {
    const pair *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return x->measure < y->measure ? -1 : x->measure > y->measure;
}

static void assign(mw_guesser *g, const matching *x, bool *used) {
    for (int64_t i = 0; i < x->count; i++) {
        const pair *p = &x->pair[i];
        mw_guess_column *c = &g->column[p->column];
        if (c->measure >= 0) { // the next best fit of a column that has its measure
            if (c->other < 0 && c->measure != p->measure && p->score + 0.2 > c->score)
                c->other = p->measure;
            continue;
        }
        if (used[p->measure]) continue;
        if (p->score < ENOUGH) {
            if (c->other < 0) c->other = p->measure;
            continue;
        }
        used[p->measure] = true;
        c->measure = p->measure;
        c->other = -1;
        c->score = p->score;
        c->role = MW_ROLE_MEASURE;
    }
}

mw_status mw_guess_match(mw_guesser *g, mw_error *err) {
    const mw_catalogue *c = g->catalogue;
    if (!c || c->measure_count == 0) return MW_OK;
    matching x = {.g = g, .name = mw_alloc_array(c->measure_count, sizeof *x.name)};
    bool *used = mw_alloc_array(c->measure_count, sizeof *used);
    bool room = x.name && used;
    for (int32_t i = 0; room && i < c->measure_count; i++)
        mw_guess_words_add(c->measure[i].name, &x.name[i]);
    for (int32_t i = 0; room && i < g->column_count; i++)
        if (g->column[i].role == MW_ROLE_NONE && g->column[i].nameable) room = add_pairs(&x, i);
    if (room && x.count > 0) qsort(x.pair, (size_t)x.count, sizeof *x.pair, by_score);
    if (room) assign(g, &x, used);
    mw_free(x.name);
    mw_free(x.pair);
    mw_free(used);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to match columns and measures");
}

// ---- keys

int32_t mw_guess_key_column(const mw_guesser *g, const mw_catalogue_key *key) {
    mw_guess_words name = {0};
    int32_t by_values = -1;
    mw_guess_words_add(key->name, &name);
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_guess_column *c = &g->column[i];
        bool free = c->role == MW_ROLE_NONE || c->role == MW_ROLE_KEY;
        bool coded = c->shape == MW_SHAPE_TEXT || (c->shape == MW_SHAPE_NUMBER && c->whole);
        bool exact, members = g->catalogue->codes[key->codes].open ||
                              mw_guess_are_members(g, c, key->codes);
        if (!free || !coded || !c->nameable) continue;
        if (mw_guess_words_fit(&c->words, &name, &exact) > 0 && exact && members) return i;
        if (by_values < 0 && c->shape == MW_SHAPE_TEXT && mw_guess_are_members(g, c, key->codes))
            by_values = i;
    }
    return by_values;
}
