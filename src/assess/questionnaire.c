// SPDX-License-Identifier: MIT
// See questionnaire.h: the questions themselves.
#include "assess/questionnaire.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BYTES_MAX = 1 << 26, NEAR = 3 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "questionnaire: out of memory");
}

// ---- options and bands

// A literal of a table in the unit of `type`.
static double literal(const mw_type *type, const mw_expr *e, double none) {
    double sign = 1;
    if (!e) return none;
    if (e->kind == MW_EXPR_UNARY && e->op == MW_OP_NEG) sign = -1, e = e->arg[0];
    if (e->kind != MW_EXPR_NUMBER) return NAN;
    if (type->kind != MW_TYPE_NUMBER || (e->type.any_unit && e->number == 0))
        return sign * e->number;
    mw_unit one = mw_unit_number();
    return mw_unit_convert(sign * e->number, e->unit ? e->unit : &one, &type->unit);
}

static void fill_bands(const mw_program *p, mw_asked *a) {
    const mw_parameter *table = &p->parameter[a->question->points];
    for (int32_t i = 0; i < a->option_count; i++) {
        const mw_cell *cell = &table->row[0].cell[i];
        const mw_expr *band = cell->key[0];
        a->option[i] = (mw_asked_option){.points = literal(&table->type, cell->value, NAN),
                                         .low = literal(a->type, band->arg[0], -INFINITY),
                                         .high = literal(a->type, band->arg[1], INFINITY),
                                         .open_low = band->open_low,
                                         .open_high = band->open_high};
    }
}

static mw_status fill_asked(const mw_questionnaire *q, const mw_question *question, mw_asked *out,
                            mw_error *err) {
    const mw_program *p = q->program;
    const mw_parameter *table = &p->parameter[question->points];
    bool bands = question->pick == MW_PICK_NUMBER;
    int32_t count = !bands             ? question->option_count
                    : table->row_count ? table->row[0].cell_count
                                       : 0;
    *out = (mw_asked){.question = question,
                      .name = question->name,
                      .type = &p->measure[question->measure].type,
                      .option = MW_PUSH(q->arena, mw_asked_option, (size_t)count + 1),
                      .option_count = count,
                      .part = -1};
    if (!out->option) return no_memory(err);
    out->titles =
        (mw_titles){mw_decl_title(question->decl, "en"), mw_decl_title(question->decl, "zh")};
    if (bands) fill_bands(p, out);
    for (int32_t i = 0; i < count && !bands; i++)
        out->option[i] = (mw_asked_option){.code = question->option[i].code,
                                           .titles = question->option[i].titles,
                                           .points = question->option[i].points,
                                           .alone = question->option[i].alone};
    return MW_OK;
}

// ---- parts

static int32_t asked_by_indicator(const mw_questionnaire *q, int32_t indicator) {
    for (int32_t i = 0; i < q->count; i++)
        if (q->asked[i].question->indicator == indicator) return i;
    return -1;
}

// The indicator that is the sum or mean of a group and has a title.
static const mw_decl *sum_of(const mw_program *p, const mw_group *g) {
    char sum[160], mean[160];
    snprintf(sum, sizeof sum, "sum(%.*s)", (int)g->name.n, g->name.p);
    snprintf(mean, sizeof mean, "mean(%.*s)", (int)g->name.n, g->name.p);
    for (int32_t i = 0; i < p->indicator_count; i++) {
        const mw_indicator *m = &p->indicator[i];
        if (m->pack != g->pack || !m->formula_count || !m->formula[0].expr) continue;
        mw_span s = m->formula[0].expr->span;
        mw_slice text = {p->diags->source[s.file].text + s.start, (size_t)(s.end - s.start)};
        bool over = mw_slice_is(text, sum) || mw_slice_is(text, mean);
        if (over && mw_decl_property(m->decl, "title")) return m->decl;
    }
    return NULL;
}

mw_titles mw_group_titles(const mw_program *p, const mw_group *g) {
    const mw_decl *said = mw_decl_property(g->decl, "title") ? g->decl : sum_of(p, g);
    if (!said) return (mw_titles){0};
    return (mw_titles){mw_decl_title(said, "en"), mw_decl_title(said, "zh")};
}

void mw_group_plain(const mw_group *g, mw_text *out) {
    const char *bar = memchr(g->name.p, '_', g->name.n);
    size_t skip = bar ? (size_t)(bar + 1 - g->name.p) : 0;
    if (skip == g->name.n) skip = 0;
    for (size_t i = skip; i < g->name.n; i++) {
        char c = g->name.p[i];
        if (i == skip && c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        mw_text_addc(out, c == '_' ? ' ' : c);
    }
}

// The groups that take a question that none before took become parts.
static void find_parts(mw_questionnaire *q) {
    const mw_program *p = q->program;
    for (int32_t g = 0; g < p->group_count; g++) {
        const mw_group *group = &p->group[g];
        bool some = false;
        if (group->pack != q->level->pack || group->member_kind != MW_REF_INDICATOR) continue;
        for (int32_t m = 0; m < group->member_count; m++) {
            int32_t i = asked_by_indicator(q, group->member[m]);
            if (i < 0 || q->asked[i].part >= 0) continue;
            q->asked[i].part = q->part_count;
            some = true;
        }
        if (!some) continue;
        q->part[q->part_count++] = (mw_asked_part){group, mw_group_titles(p, group)};
    }
}

// ---- all

static mw_status fill(mw_questionnaire *q, mw_error *err) {
    const mw_program *p = q->program;
    q->asked = MW_PUSH(q->arena, mw_asked, (size_t)p->question_count + 1);
    q->part = MW_PUSH(q->arena, mw_asked_part, (size_t)p->group_count + 1);
    if (!q->asked || !q->part) return no_memory(err);
    for (int32_t i = 0; i < p->question_count; i++) {
        const mw_question *one = &p->question[i];
        if (one->pack != q->level->pack || one->kind != q->level->kind) continue;
        MW_TRY(fill_asked(q, one, &q->asked[q->count], err));
        q->count++;
    }
    find_parts(q);
    if (q->count > 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "the pack of %.*s asks nothing: it has no choice on %.*s",
                   (int)q->level->name.n, q->level->name.p, (int)p->kind[q->level->kind].name.n,
                   p->kind[q->level->kind].name.p);
}

mw_status mw_questionnaire_new(const mw_program *p, int32_t level, mw_questionnaire **out,
                               mw_error *err) {
    mw_questionnaire *q = mw_alloc(sizeof *q);
    if (!q) return no_memory(err);
    *q = (mw_questionnaire){
        .program = p, .level = &p->level[level], .arena = mw_arena_new(BYTES_MAX)};
    mw_status st = q->arena ? fill(q, err) : no_memory(err);
    if (st == MW_OK)
        *out = q;
    else
        mw_questionnaire_free(q);
    return st;
}

void mw_questionnaire_free(mw_questionnaire *q) {
    if (!q) return;
    mw_arena_free(q->arena);
    mw_free(q);
}

// ---- finding

static mw_status no_level(const mw_program *p, mw_slice name, mw_error *err) {
    mw_text list = {0};
    for (int32_t i = 0; i < p->level_count; i++)
        mw_text_addf(&list, "%s%.*s (%.*s)", i ? ", " : "", (int)p->level[i].name.n,
                     p->level[i].name.p, (int)p->pack[p->level[i].pack].name.n,
                     p->pack[p->level[i].pack].name.p);
    mw_status st =
        mw_fail(err, MW_NOTFOUND, "no pack in use has the level \"%.*s\"; there %s%s", (int)name.n,
                name.p, list.size ? "are: " : "is none", list.size ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

mw_status mw_level_find(const mw_program *p, mw_slice name, int32_t *level, mw_error *err) {
    int32_t found = 0;
    for (int32_t i = 0; i < p->level_count; i++) {
        if (mw_slice_same(p->level[i].name, name)) {
            *level = i;
            return MW_OK;
        }
        if (mw_slice_same(p->pack[p->level[i].pack].name, name)) *level = i, found++;
    }
    if (found == 1) return MW_OK;
    if (found > 1)
        return mw_fail(err, MW_INVALID, "the pack %.*s has %d levels: name one", (int)name.n,
                       name.p, (int)found);
    return no_level(p, name, err);
}

int32_t mw_questionnaire_find(const mw_questionnaire *q, mw_slice name) {
    for (int32_t i = 0; i < q->count; i++)
        if (mw_slice_same(q->asked[i].name, name)) return i;
    return -1;
}

mw_status mw_questionnaire_get(const mw_questionnaire *q, mw_slice name, int32_t *i,
                               mw_error *err) {
    mw_slice best = {0};
    int best_edits = NEAR + 1;
    *i = mw_questionnaire_find(q, name);
    if (*i >= 0) return MW_OK;
    for (int32_t k = 0; k < q->count; k++) {
        mw_slice one = q->asked[k].name;
        bool begun = name.n && name.n < one.n && mw_slice_same(name, (mw_slice){one.p, name.n});
        int edits = begun ? 0 : mw_text_distance(name, one, NEAR);
        if (edits < best_edits) best_edits = edits, best = one;
    }
    return mw_fail(err, MW_NOTFOUND, "there is no question \"%.*s\"%s%.*s%s", (int)name.n, name.p,
                   best.n ? "; did you mean \"" : " in the standard", (int)best.n,
                   best.n ? best.p : "", best.n ? "\"?" : "");
}

double mw_asked_most(const mw_asked *a) { return a->question->most; }
double mw_asked_least(const mw_asked *a) { return a->question->least; }
