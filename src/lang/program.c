// SPDX-License-Identifier: MIT
// Questions asked of a program. Loading is in load.c.
#include "lang/program.h"

#include "base/alloc.h"
#include "lang/check_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mw_program_free(mw_program *p) {
    if (!p) return;
    mw_map_free(p->names);
    if (p->diags) {
        mw_arena_free(p->diags->arena);
        mw_free(p->diags);
    }
    mw_free(p);
}

mw_symbol mw_program_find(const mw_program *p, mw_slice name) {
    int64_t v = mw_map_get(p->names, name, -1);
    if (v < 0) return (mw_symbol){MW_REF_NONE, -1};
    return (mw_symbol){(mw_ref)(v >> 32), (int32_t)(v & 0xffffffff)};
}

int32_t mw_program_measure(const mw_program *p, mw_slice name) {
    mw_symbol s = mw_program_find(p, name);
    if (s.ref == MW_REF_MEASURE) return s.index;
    int32_t question = s.ref == MW_REF_INDICATOR ? p->indicator[s.index].question : -1;
    return question < 0 ? -1 : p->question[question].measure;
}

const mw_level_line *mw_level_line_of(const mw_level *l, double number) {
    for (int32_t i = 0; i < l->line_count; i++)
        if (l->line[i].number == number) return &l->line[i];
    return NULL;
}

mw_slice mw_title_in(const mw_titles *t, const char *lang) {
    bool zh = strcmp(lang, "zh") == 0;
    mw_slice first = zh ? t->zh : t->en, second = zh ? t->en : t->zh;
    return first.n ? first : second;
}

bool mw_expr_names_key(const mw_expr *a) {
    return a->ref_kind == MW_REF_KEY && (a->kind == MW_EXPR_IN || a->kind == MW_EXPR_BINARY);
}

bool mw_kind_within(const mw_program *p, int32_t kind, int32_t above) {
    for (int32_t depth = 0; kind >= 0 && depth <= p->kind_count; depth++) {
        if (kind == above) return true;
        kind = p->kind[kind].parent;
    }
    return false;
}

int32_t mw_code_find(const mw_code_list *list, mw_slice text) {
    for (int32_t i = 0; i < list->count; i++)
        if (mw_slice_same(list->code[i].text, text)) return i;
    return -1;
}

const mw_stmt *mw_decl_property(const mw_decl *d, const char *name) {
    for (int32_t i = 0; i < d->stmt_count; i++)
        if (d->stmt[i]->kind == MW_STMT_PROPERTY && mw_slice_is(d->stmt[i]->name, name))
            return d->stmt[i];
    return NULL;
}

mw_slice mw_decl_title(const mw_decl *d, const char *lang) {
    const mw_stmt *s = mw_decl_property(d, "title");
    if (!s) return d->name;
    mw_slice title = mw_title_in(&s->titles, lang);
    return title.n ? title : d->name;
}

// Whether a formula is one number for a whole group.
static bool sums_up(const mw_program *p, const mw_expr *e, const mw_group *g) {
    if (e && e->kind == MW_EXPR_CALL && e->ref_kind == MW_REF_FUNCTION && e->arg_count == 2 &&
        mw_slice_is(e->part[0], "round"))
        e = e->arg[0];
    if (!e || e->kind != MW_EXPR_CALL || e->ref_kind != MW_REF_AGGREGATE || e->arg_count != 1)
        return false;
    bool one = e->ref == MW_AGG_SUM || e->ref == MW_AGG_MEAN || e->ref == MW_AGG_MIN ||
               e->ref == MW_AGG_MAX;
    return one && e->over == MW_OVER_GROUP && &p->group[e->group] == g &&
           e->arg[0]->kind == MW_EXPR_NAME;
}

mw_titles mw_group_titles(const mw_program *p, const mw_group *g) {
    const mw_stmt *said = mw_decl_property(g->decl, "title");
    for (int32_t i = 0; i < p->indicator_count && !said; i++) {
        const mw_indicator *m = &p->indicator[i];
        if (m->pack != g->pack || !m->formula_count || !sums_up(p, m->formula[0].expr, g)) continue;
        said = mw_decl_property(m->decl, "title");
    }
    return said ? said->titles : (mw_titles){0};
}

char *mw_type_text(const mw_program *p, const mw_type *t, char *buf) {
    static const char *const plain[] = {"unknown", "number", "yes/no", "date",
                                        "clock",   "text",   "code",   "missing"};
    char kind[MW_UNIT_TEXT_MAX], unit[MW_UNIT_TEXT_MAX];
    mw_unit one = mw_unit_number();
    if (t->kind == MW_TYPE_CODE && t->codes >= 0)
        snprintf(buf, 192, "code of %.*s", (int)p->codes[t->codes].name.n,
                 p->codes[t->codes].name.p);
    else if (t->kind == MW_TYPE_NUMBER && t->any_unit)
        snprintf(buf, 192, "0");
    else if (t->kind == MW_TYPE_NUMBER && mw_unit_same(&t->unit, &one))
        snprintf(buf, 192, "plain number");
    else if (t->kind == MW_TYPE_NUMBER) {
        mw_unit_kind(&t->unit, kind);
        mw_unit_text(&t->unit, unit);
        char named[MW_UNIT_TEXT_MAX + 3];
        snprintf(named, sizeof named, "(%s)", unit);
        if (strstr(kind, named)) // "money (CNY)" says it already
            snprintf(buf, 192, "%.180s", kind);
        else
            snprintf(buf, 192, "%.90s (%.90s)", kind, unit);
    } else
        snprintf(buf, 192, "%s", plain[t->kind]);
    return buf;
}

mw_scope mw_scope_none(void) {
    return (mw_scope){.kind = -1, .self = -1, .row_kind = -1, .link = -1, .group = -1};
}

mw_type mw_type_of(mw_type_kind kind) {
    return (mw_type){.kind = kind, .codes = -1, .unit = mw_unit_number()};
}

mw_type mw_type_number(const mw_unit *unit) {
    return (mw_type){.kind = MW_TYPE_NUMBER, .codes = -1, .unit = *unit};
}

const char *mw_near_name(mw_checker *c, mw_slice name) {
    int best = name.n < 4 ? 2 : 3;
    mw_slice found = {0};
    for (int64_t i = 0; i < mw_map_count(c->p->names); i++) {
        mw_slice other = mw_map_key(c->p->names, i);
        int d = mw_text_distance(name, other, best - 1);
        if (d >= best) continue;
        best = d;
        found = other;
    }
    return found.n ? mw_arena_text(c->d->arena, found.p, found.n) : NULL;
}
