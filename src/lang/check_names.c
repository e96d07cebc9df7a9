// SPDX-License-Identifier: MIT
// First pass: every declaration gets a place in the lists of the program and its name is
// registered, so that packs may use a name before its declaration.
#include "base/alloc.h"
#include "lang/check_index.h"
#include "lang/check_question.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

// Lists grow by doubling in the arena: what is left behind is freed with it.
static void *list_add(mw_checker *c, void *items, int32_t *count, size_t size) {
    char *old;
    memcpy(&old, items, sizeof old);
    int32_t n = *count;
    if (n == 0 || (n >= 8 && (n & (n - 1)) == 0)) {
        size_t room = n ? (size_t)n * 2 : 8;
        char *fresh = mw_arena_push(c->d->arena, room, size, _Alignof(max_align_t));
        if (!fresh) {
            c->d->nomem = true;
            return NULL;
        }
        if (n) memcpy(fresh, old, (size_t)n * size);
        memcpy(items, &fresh, sizeof fresh);
        old = fresh;
    }
    *count = n + 1;
    return old + (size_t)n * size;
}

static const mw_decl *decl_of(const mw_program *p, mw_symbol s) {
    switch (s.ref) {
    case MW_REF_KIND: return p->kind[s.index].decl;
    case MW_REF_LINK: return p->link[s.index].decl;
    case MW_REF_CODES: return p->codes[s.index].decl;
    case MW_REF_MEASURE: return p->measure[s.index].decl;
    case MW_REF_PARAMETER: return p->parameter[s.index].decl;
    case MW_REF_INDICATOR: return p->indicator[s.index].decl;
    case MW_REF_GROUP: return p->group[s.index].decl;
    case MW_REF_ALERT: return p->alert[s.index].decl;
    case MW_REF_NONE:
    case MW_REF_LATER:
    case MW_REF_ARG:
    case MW_REF_KEY:
    case MW_REF_PERIOD:
    case MW_REF_FUNCTION:
    case MW_REF_AGGREGATE: return NULL;
    }
    return NULL;
}

static const char *first_hint(mw_checker *c, const mw_decl *first, const char *was,
                              const char *would) {
    int32_t line, column;
    mw_diag_place(c->d, first->name_span, &line, &column);
    return mw_diag_hint(c->d, "it was %s first at %s:%d:%d; %s", was,
                        c->d->source[first->name_span.file].path, line, column, would);
}

static void say_duplicate(mw_checker *c, const mw_decl *d, mw_slice name) {
    const mw_decl *first = decl_of(c->p, mw_program_find(c->p, name));
    const char *hint =
        first ? first_hint(c, first, "declared", "give one of them another name") : NULL;
    mw_diag_error(c->d, d->name_span, hint, "\"%.*s\" is declared twice", (int)name.n, name.p);
}

static void add_name(mw_checker *c, const mw_decl *d, mw_slice name, mw_symbol sym) {
    int64_t packed = ((int64_t)sym.ref << 32) | sym.index, was = packed;
    if (mw_map_get(c->p->names, name, -1) >= 0) {
        say_duplicate(c, d, name);
        return;
    }
    if (mw_map_add(c->p->names, name, packed, &was, NULL) != MW_OK) c->d->nomem = true;
}

static bool is_place(const mw_decl *d) { return d->in.n > 0 && d->stmt_count == 0; }

// A bare `kind NAME in KIND` gives a kind that another pack declares without a place its place,
// whichever of the two is read first.
static bool place_kind(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_symbol s = mw_program_find(c->p, d->name);
    if (s.ref != MW_REF_KIND || c->p->kind[s.index].pack == pack) return false;
    mw_kind *k = &c->p->kind[s.index];
    if (k->place && is_place(d)) {
        mw_diag_error(c->d, d->name_span,
                      first_hint(c, k->place, "placed", "it can stand in one kind only"),
                      "kind \"%.*s\" is placed twice", (int)d->name.n, d->name.p);
        return true;
    }
    if (k->place || (k->decl->in.n > 0) == (d->in.n > 0)) return false;
    if (!is_place(k->decl->in.n > 0 ? k->decl : d)) return false;
    if (d->in.n > 0) {
        k->place = d;
        return true;
    }
    k->place = k->decl;
    k->decl = d, k->pack = pack;
    return true;
}

#define LIST_ADD(c, list) list_add((c), &(c)->p->list, &(c)->p->list##_count, sizeof *(c)->p->list)

static mw_symbol add_vocabulary(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_program *p = c->p;
    if (d->kind == MW_DECL_KIND) {
        mw_kind *k = LIST_ADD(c, kind);
        if (k) *k = (mw_kind){.name = d->name, .decl = d, .pack = pack, .parent = -1};
        return (mw_symbol){MW_REF_KIND, p->kind_count - 1};
    }
    if (d->kind == MW_DECL_LINK) {
        mw_link_type *l = LIST_ADD(c, link);
        if (l) *l = (mw_link_type){.name = d->name, .decl = d, .pack = pack, .from = -1, .to = -1};
        return (mw_symbol){MW_REF_LINK, p->link_count - 1};
    }
    mw_code_list *l = LIST_ADD(c, codes);
    if (l) *l = (mw_code_list){.name = d->name, .decl = d, .pack = pack};
    return (mw_symbol){MW_REF_CODES, p->codes_count - 1};
}

int32_t mw_collect_measure(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_measure *m = LIST_ADD(c, measure);
    if (m)
        *m = (mw_measure){.name = d->name,
                          .decl = d,
                          .pack = pack,
                          .kind = -1,
                          .needs = 1,
                          .low = NAN,
                          .high = NAN,
                          .question = -1};
    return m ? c->p->measure_count - 1 : -1;
}

int32_t mw_collect_parameter(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_parameter *m = LIST_ADD(c, parameter);
    if (m)
        *m = (mw_parameter){
            .name = d->name, .decl = d, .pack = pack, .confirm_by = INT32_MIN, .question = -1};
    return m ? c->p->parameter_count - 1 : -1;
}

int32_t mw_collect_indicator(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_indicator *m = LIST_ADD(c, indicator);
    if (m)
        *m = (mw_indicator){.name = d->name,
                            .decl = d,
                            .pack = pack,
                            .kind = -1,
                            .index = -1,
                            .question = -1,
                            .level = -1};
    return m ? c->p->indicator_count - 1 : -1;
}

int32_t mw_collect_codes(mw_checker *c, mw_slice name, int32_t pack) {
    mw_code_list *l = LIST_ADD(c, codes);
    if (l) *l = (mw_code_list){.name = name, .pack = pack};
    return l ? c->p->codes_count - 1 : -1;
}

int32_t mw_collect_question_slot(mw_checker *c) {
    mw_question *q = LIST_ADD(c, question);
    return q ? c->p->question_count - 1 : -1;
}

int32_t mw_collect_level_slot(mw_checker *c) {
    mw_level *l = LIST_ADD(c, level);
    return l ? c->p->level_count - 1 : -1;
}

static mw_symbol add_value(mw_checker *c, const mw_decl *d, int32_t pack) {
    mw_program *p = c->p;
    if (d->kind == MW_DECL_MEASURE) {
        mw_collect_measure(c, d, pack);
        return (mw_symbol){MW_REF_MEASURE, p->measure_count - 1};
    }
    if (d->kind == MW_DECL_PARAMETER) {
        mw_collect_parameter(c, d, pack);
        return (mw_symbol){MW_REF_PARAMETER, p->parameter_count - 1};
    }
    if (d->kind == MW_DECL_INDICATOR) {
        mw_collect_indicator(c, d, pack);
        return (mw_symbol){MW_REF_INDICATOR, p->indicator_count - 1};
    }
    if (d->kind == MW_DECL_GROUP) {
        mw_group *g = LIST_ADD(c, group);
        if (g) *g = (mw_group){.name = d->name, .decl = d, .pack = pack};
        return (mw_symbol){MW_REF_GROUP, p->group_count - 1};
    }
    if (d->kind == MW_DECL_CHOICE)
        return (mw_symbol){MW_REF_INDICATOR, mw_collect_question(c, d, pack)};
    if (d->kind == MW_DECL_LEVEL)
        return (mw_symbol){MW_REF_INDICATOR, mw_collect_level(c, d, pack)};
    if (d->kind == MW_DECL_ALERT) {
        mw_alert *a = LIST_ADD(c, alert);
        if (a) *a = (mw_alert){.name = d->name, .decl = d, .pack = pack, .kind = -1};
        return (mw_symbol){MW_REF_ALERT, p->alert_count - 1};
    }
    return (mw_symbol){MW_REF_LATER, 0};
}

static const char *const reserved[] = {
    "and",      "or",     "not",      "if",    "then",    "else",   "in",        "where",  "over",
    "at",       "known",  "yes",      "no",    "missing", "period", "sum",       "count",  "any",
    "all",      "mean",   "min",      "max",   "first",   "last",   "median",    "abs",    "sqrt",
    "ln",       "log10",  "exp",      "round", "floor",   "ceil",   "years",     "months", "days",
    "marginal", "argmax", "previous", "lag",   "growth",  "rank",   "percentile"};

bool mw_name_is_reserved(mw_slice name) {
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (mw_slice_is(name, reserved[i])) return true;
    return false;
}

static void say_reserved(mw_checker *c, const mw_decl *d) {
    mw_diag_error(c->d, d->name_span, "choose another name", "\"%.*s\" is a word of the language",
                  (int)d->name.n, d->name.p);
}

int32_t mw_collect_index_slot(mw_checker *c) {
    mw_index *x = LIST_ADD(c, index);
    if (x) *x = (mw_index){.kind = -1};
    return x ? c->p->index_count - 1 : -1;
}

int32_t mw_collect_node(mw_checker *c, const mw_decl *d, int32_t pack, int32_t index,
                        int32_t part) {
    int32_t own = mw_collect_indicator(c, d, pack);
    if (own < 0) return 0;
    c->p->indicator[own].index = index, c->p->indicator[own].part = part;
    mw_symbol sym = {MW_REF_INDICATOR, own};
    if (mw_name_is_reserved(d->name))
        say_reserved(c, d);
    else
        add_name(c, d, d->name, sym);
    return sym.index;
}

static void collect_one(mw_checker *c, const mw_decl *d, int32_t pack) {
    if (d->kind == MW_DECL_PACK) return; // load.c keeps it
    if (d->kind == MW_DECL_EXAMPLE) {
        mw_example *e = LIST_ADD(c, example);
        if (e) *e = (mw_example){d, pack};
        return;
    }
    if (d->kind == MW_DECL_INDEX) {
        mw_collect_index(c, d, pack);
        return;
    }
    if (mw_name_is_reserved(d->name)) {
        say_reserved(c, d);
        return;
    }
    if (d->kind == MW_DECL_KIND && place_kind(c, d, pack)) return;
    bool vocabulary =
        d->kind == MW_DECL_KIND || d->kind == MW_DECL_LINK || d->kind == MW_DECL_CODES;
    mw_symbol sym = vocabulary ? add_vocabulary(c, d, pack) : add_value(c, d, pack);
    add_name(c, d, d->name, sym);
    const mw_stmt *inverse = d->kind == MW_DECL_LINK ? mw_decl_property(d, "inverse") : NULL;
    if (inverse && inverse->word_count > 0) add_name(c, d, inverse->word[0], sym);
}

mw_status mw_check_collect(mw_checker *c, const mw_file *file, int32_t pack) {
    for (int32_t i = 0; i < file->decl_count && !c->d->nomem; i++)
        collect_one(c, file->decl[i], pack);
    return c->d->nomem ? MW_NOMEM : MW_OK;
}
