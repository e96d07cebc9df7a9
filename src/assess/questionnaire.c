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
        const mw_table_cell *cell = &table->row[0].cell[i];
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

// Which questions each group of the pack has.
typedef struct {
    uint8_t *has;  // [group][question]
    int32_t *size; // per group
    int32_t *part; // per group: its part; -1
} grouping;

// Marks the questions of a group; how many.
static int32_t mark(const mw_questionnaire *q, const mw_group *g, uint8_t *has) {
    int32_t n = 0;
    if (g->pack != q->level->pack || g->member_kind != MW_REF_INDICATOR) return 0;
    for (int32_t m = 0; m < g->member_count; m++) {
        int32_t i = asked_by_indicator(q, g->member[m]);
        if (i >= 0 && !has[i]) has[i] = 1, n++;
    }
    return n;
}

static bool holds(const uint8_t *large, const uint8_t *small, int32_t n) {
    for (int32_t i = 0; i < n; i++)
        if (small[i] && !large[i]) return false;
    return true;
}

// The largest group that holds question i and not all questions; -1.
static int32_t largest(const mw_questionnaire *q, const grouping *of, int32_t i) {
    int32_t best = -1, n = q->count;
    for (int32_t g = 0; g < q->program->group_count; g++) {
        if (!of->size[g] || of->size[g] == n || !of->has[(int64_t)g * n + i]) continue;
        bool larger = best < 0 || (of->size[g] > of->size[best] &&
                                   holds(of->has + (int64_t)g * n, of->has + (int64_t)best * n, n));
        if (larger) best = g;
    }
    return best;
}

static void share_out(mw_questionnaire *q, const grouping *of) {
    const mw_program *p = q->program;
    for (int32_t g = 0; g < p->group_count; g++) {
        of->size[g] = mark(q, &p->group[g], of->has + (int64_t)g * q->count);
        of->part[g] = -1;
    }
    for (int32_t i = 0; i < q->count; i++) {
        int32_t g = largest(q, of, i);
        q->asked[i].part = -1;
        if (g < 0) continue;
        if (of->part[g] < 0) {
            of->part[g] = q->part_count;
            q->part[q->part_count++] =
                (mw_asked_part){&p->group[g], mw_group_titles(p, &p->group[g])};
        }
        q->asked[i].part = of->part[g];
    }
}

static mw_status find_parts(mw_questionnaire *q, mw_error *err) {
    int64_t groups = q->program->group_count;
    grouping of = {.has = mw_alloc_array(groups * q->count + 1, 1),
                   .size = mw_alloc_array(groups + 1, sizeof *of.size),
                   .part = mw_alloc_array(groups + 1, sizeof *of.part)};
    bool ok = of.has && of.size && of.part;
    if (ok) share_out(q, &of);
    mw_free(of.has), mw_free(of.size), mw_free(of.part);
    return ok ? MW_OK : no_memory(err);
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
    if (q->count > 0) return find_parts(q, err);
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
    static const char list[] = "; `mw assess show CAMPAIGN --questions` lists them";
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
                   best.n ? "; did you mean \"" : list, (int)best.n, best.n ? best.p : "",
                   best.n ? "\"?" : "");
}

double mw_asked_most(const mw_asked *a) { return a->question->most; }
double mw_asked_least(const mw_asked *a) { return a->question->least; }
