// SPDX-License-Identifier: MIT
// See bind.h.
#include "ingest/bind.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "ingest/bind_int.h"

#include <string.h>

enum { ARENA_BYTES_MAX = 256 << 20 }; // code lists of a million members fit

void *mw_bind_push(mw_binder *x, int32_t count, size_t size) {
    void *p =
        mw_arena_push(x->b->arena, count > 0 ? (size_t)count : 1, size, _Alignof(max_align_t));
    if (!p) x->nomem = true;
    return p;
}

mw_slice mw_bound_column(const mw_bound *b, int32_t column) {
    if (column < 0 || column >= b->column_count) return (mw_slice){"", 0};
    return b->column[column];
}

// ---- names

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

static bool same_but_for_case(mw_slice a, mw_slice b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

// The nearest known name, -1 when none is near.
static int32_t nearest(mw_slice name, const mw_slice *known, int32_t count) {
    int limit = name.n > 12 ? 4 : name.n > 5 ? 3 : 2, best = limit + 1;
    int32_t found = -1;
    for (int32_t i = 0; i < count; i++) {
        if (same_but_for_case(name, known[i])) return i;
        int distance = mw_text_distance(name, known[i], limit);
        if (distance >= best) continue;
        best = distance;
        found = i;
    }
    return found;
}

static const char *list_hint(mw_binder *x, const mw_slice *known, int32_t count) {
    mw_text t = {0};
    for (int32_t i = 0; i < count && i < 12; i++)
        mw_text_addf(&t, "%s\"%.*s\"", i ? ", " : "there are ", mw_shown(known[i]), known[i].p);
    if (count > 12) mw_text_addf(&t, " and %d more", (int)count - 12);
    const char *hint = t.bytes ? mw_diag_hint(x->d, "%s", t.bytes) : NULL;
    mw_text_free(&t);
    return hint;
}

void mw_bind_unknown(mw_binder *x, mw_bind_unknown_name u, const mw_slice *known, int32_t count) {
    int32_t near = nearest(u.name, known, count);
    const char *hint = near >= 0 ? mw_diag_hint(x->d, "did you mean \"%.*s\"?",
                                                mw_shown(known[near]), known[near].p)
                                 : list_hint(x, known, count);
    mw_diag_error(x->d, u.at, hint, "there is no %s \"%.*s\"", u.what, mw_shown(u.name), u.name.p);
}

static int32_t find_column(mw_binder *x, mw_slice name, mw_span at) {
    const mw_bound *b = x->b;
    for (int32_t i = b->column_count; i-- > 0;)
        if (mw_slice_same(b->column[i], name)) return i;
    mw_bind_unknown(x, (mw_bind_unknown_name){at, name, "column"}, b->column, b->column_count);
    return MW_COLUMN_NONE;
}

// ---- texts

static void bind_translations(mw_binder *x, const mw_map_text *text, mw_bound_text *out) {
    out->translation = text->translate;
    if (text->has_other) out->other = &text->other;
    if (text->translate_count == 0) return;
    out->translate = mw_map_new();
    if (!out->translate) {
        x->nomem = true;
        return;
    }
    for (int32_t i = 0; i < text->translate_count; i++) {
        const mw_translation *t = &text->translate[i];
        int64_t before = i;
        mw_slice from = mw_slice_trim(t->from);
        if (mw_map_add(out->translate, from, i, &before, NULL) != MW_OK) x->nomem = true;
        if (before != i)
            mw_diag_error(x->d, t->span, NULL, "\"%.*s\" is translated twice", mw_shown(t->from),
                          t->from.p);
    }
}

// The marks of the map and those of a measure in one list.
static void bind_missing(mw_binder *x, const mw_map_measure *m, mw_bound_text *out) {
    const mw_mapping *map = x->b->map;
    out->missing = map->missing;
    out->missing_count = map->missing_count;
    if (!m || m->missing_count == 0) return;
    mw_slice *all = mw_bind_push(x, map->missing_count + m->missing_count, sizeof *all);
    if (!all) return;
    for (int32_t i = 0; i < map->missing_count; i++) all[i] = map->missing[i];
    for (int32_t i = 0; i < m->missing_count; i++) all[map->missing_count + i] = m->missing[i];
    out->missing = all;
    out->missing_count = map->missing_count + m->missing_count;
}

void mw_bind_text(mw_binder *x, const mw_map_text *text, const mw_map_measure *missing,
                  mw_bound_text *out) {
    *out = (mw_bound_text){.column = MW_COLUMN_NONE};
    mw_bound_part *part = mw_bind_push(x, text->part_count, sizeof *part);
    if (!part) return;
    for (int32_t i = 0; i < text->part_count; i++) {
        const mw_map_part *said = &text->part[i];
        part[i] = (mw_bound_part){MW_COLUMN_NONE, said->text};
        if (!said->column) continue;
        part[i].column = find_column(x, said->text, said->span);
        if (out->column == MW_COLUMN_NONE) out->column = part[i].column;
    }
    out->part = part;
    out->part_count = text->part_count;
    bind_missing(x, missing, out);
    bind_translations(x, text, out);
}

void mw_bind_text_fini(mw_bound_text *t) {
    mw_map_free(t->translate);
    t->translate = NULL;
}

// ---- columns

static void name_columns(mw_binder *x) {
    mw_bound *b = x->b;
    bool unpivots = b->map->unpivot.columns_count > 0;
    int32_t n = x->reader->column_count;
    mw_slice *names = mw_bind_push(x, n + 2, sizeof *names);
    if (!names) return;
    memcpy(names, x->reader->column, (size_t)n * sizeof *names);
    names[n] = b->map->unpivot.name;
    names[n + 1] = b->map->unpivot.value;
    b->column = names;
    b->column_count = unpivots ? n + 2 : n;
    b->pivots.column_count = n;
}

// The columns from first to last of one piece of the list, as numbers; none after an error.
static int32_t column_range(mw_binder *x, const mw_map_columns *c, int32_t *first) {
    *first = find_column(x, c->first, c->span);
    if (*first < 0) return 0;
    if (!c->range) return 1;
    int32_t file = x->b->pivots.column_count;
    int32_t last = c->last.n ? find_column(x, c->last, c->span) : file - 1;
    if (last < 0) return 0;
    if (last < *first) {
        mw_diag_error(x->d, c->span, NULL, "column \"%.*s\" stands before \"%.*s\"",
                      mw_shown(c->last), c->last.p, mw_shown(c->first), c->first.p);
        return 0;
    }
    return last - *first + 1;
}

static void bind_pivots(mw_binder *x) {
    mw_bound *b = x->b;
    const mw_map_unpivot *u = &b->map->unpivot;
    if (u->columns_count == 0) return;
    int32_t *column = mw_bind_push(x, b->pivots.column_count, sizeof *column), n = 0;
    mw_slice *name = mw_bind_push(x, b->pivots.column_count, sizeof *name);
    if (!column || !name) return;
    for (int32_t i = 0; i < u->columns_count; i++) {
        int32_t first, count = column_range(x, &u->columns[i], &first);
        if (count == 0) continue;
        if (first + count > b->pivots.column_count || n + count > b->pivots.column_count) {
            mw_diag_error(x->d, u->columns[i].span, NULL, "a column is unpivoted twice");
            return;
        }
        for (int32_t j = 0; j < count; j++, n++) {
            column[n] = first + j;
            name[n] = b->column[first + j];
        }
    }
    b->pivots.column = column;
    b->pivots.name = name;
    b->pivots.pivot_count = n;
}

// ---- entities, links, filters

static mw_slice *kind_names(mw_binder *x) {
    const mw_catalogue *c = x->b->catalogue;
    mw_slice *names = mw_bind_push(x, c->kind_count, sizeof *names);
    for (int32_t i = 0; names && i < c->kind_count; i++) names[i] = c->kind[i].name;
    return names;
}

void mw_bind_level(mw_binder *x, const mw_map_level *level, mw_bound_level *out) {
    out->kind = mw_catalogue_kind_find(x->b->catalogue, level->kind);
    if (out->kind < 0) {
        mw_slice *known = kind_names(x);
        if (known)
            mw_bind_unknown(x, (mw_bind_unknown_name){level->kind_span, level->kind, "kind"}, known,
                            x->b->catalogue->kind_count);
    }
    mw_bind_text(x, &level->code, NULL, &out->code);
}

static void check_levels(mw_binder *x, const mw_map_entity *said, const mw_bound_entity *e) {
    const mw_catalogue *c = x->b->catalogue;
    for (int32_t i = 1; i < e->level_count; i++) {
        int32_t below = e->level[i - 1].kind, above = e->level[i].kind;
        if (below < 0 || above < 0) continue;
        if (above != below && mw_catalogue_within(c, below, above)) continue;
        mw_diag_error(x->d, said->level[i].kind_span, NULL, "a %.*s does not stand in a %.*s",
                      mw_shown(c->kind[below].name), c->kind[below].name.p,
                      mw_shown(c->kind[above].name), c->kind[above].name.p);
    }
}

static void check_zone(mw_binder *x, mw_slice zone, mw_span at) {
    char name[MW_ZONE_NAME_MAX + 1];
    mw_zone *opened = NULL;
    mw_error err = {0};
    if (zone.n == 0) return;
    if (zone.n > MW_ZONE_NAME_MAX) {
        mw_diag_error(x->d, at, NULL, "no zone has a name that long");
        return;
    }
    memcpy(name, zone.p, zone.n);
    name[zone.n] = '\0';
    if (mw_zone_open(name, &opened, &err) != MW_OK) mw_diag_error(x->d, at, NULL, "%s", err.text);
    mw_zone_close(opened);
}

static void bind_entities(mw_binder *x) {
    mw_bound *b = x->b;
    b->entity_count = b->map->entity_count;
    b->entity = mw_bind_push(x, b->entity_count, sizeof *b->entity);
    for (int32_t i = 0; b->entity && i < b->entity_count; i++) {
        const mw_map_entity *said = &b->map->entity[i];
        mw_bound_entity *e = &b->entity[i];
        e->level_count = said->level_count;
        e->add = said->add;
        // Whose stamps are read in a zone lives in it, unless another one is named.
        e->zone = said->zone.n ? said->zone : b->map->when.zone;
        for (int32_t j = 0; j < e->level_count; j++)
            mw_bind_level(x, &said->level[j], &e->level[j]);
        mw_bind_text(x, &said->title, NULL, &e->title);
        check_levels(x, said, e);
        check_zone(x, said->zone, said->span);
        for (int32_t j = 0; j < i; j++)
            if (b->entity[j].level[0].kind == e->level[0].kind && e->level[0].kind >= 0)
                mw_diag_error(x->d, said->span, "import the file twice, with two maps",
                              "a second entity of kind %.*s", mw_shown(said->level[0].kind),
                              said->level[0].kind.p);
    }
}

static void bind_links(mw_binder *x) {
    mw_bound *b = x->b;
    b->link_count = b->map->link_count;
    b->link = mw_bind_push(x, b->link_count, sizeof *b->link);
    for (int32_t i = 0; b->link && i < b->link_count; i++) {
        const mw_map_link *said = &b->map->link[i];
        mw_bound_link *l = &b->link[i];
        l->name = said->name;
        if (mw_catalogue_link_find(b->catalogue, said->name) < 0)
            mw_bind_unknown(x, (mw_bind_unknown_name){said->name_span, said->name, "link"},
                            b->catalogue->link, b->catalogue->link_count);
        mw_bind_level(x, &said->from, &l->from);
        mw_bind_level(x, &said->to, &l->to);
        l->when = said->when.kind == MW_WHEN_NONE ? -1 : mw_bind_when(x, &said->when);
    }
}

static void bind_where(mw_binder *x) {
    mw_bound *b = x->b;
    b->where_count = b->map->where_count;
    b->where = mw_bind_push(x, b->where_count, sizeof *b->where);
    for (int32_t i = 0; b->where && i < b->where_count; i++) {
        b->where[i].about = &b->map->where[i];
        mw_bind_text(x, &b->map->where[i].text, NULL, &b->where[i].text);
    }
}

static void check_purpose(mw_binder *x) {
    const mw_bound *b = x->b;
    bool adds = false;
    for (int32_t i = 0; i < b->entity_count; i++) adds = adds || b->entity[i].add;
    if (b->measure_count == 0 && b->link_count == 0 && !adds)
        mw_diag_error(x->d, b->map->span, "it needs a measure, a link, or an entity with add",
                      "the map imports nothing");
    if (b->entity_count == 0 && b->measure_count > 0)
        mw_diag_error(x->d, b->map->span, "entity site \"name\", or entity site column \"site\"",
                      "the map does not say whose the values are");
}

static void set_style(mw_bound *b) {
    b->style.decimal = b->map->decimal;
    memcpy(b->style.thousands, b->map->thousands, sizeof b->style.thousands);
    if (b->style.decimal == 0 && b->style.thousands[0] == '.') b->style.decimal = ',';
    if (b->style.decimal == 0 && b->style.thousands[0] == ',') b->style.decimal = '.';
}

static mw_bound *bound_new(const mw_mapping *map, const mw_catalogue *catalogue) {
    mw_bound *b = mw_alloc(sizeof *b);
    if (!b) return NULL;
    b->map = map;
    b->catalogue = catalogue;
    b->arena = mw_arena_new(ARENA_BYTES_MAX);
    b->members = mw_alloc_array(catalogue->codes_count + 1, sizeof(mw_map *));
    if (b->arena && b->members) return b;
    mw_bound_free(b);
    return NULL;
}

mw_status mw_bind(const mw_mapping *map, mw_diags *diags, const mw_catalogue *catalogue,
                  const mw_reader *reader, mw_bound **out, mw_error *err) {
    mw_binder x = {.b = bound_new(map, catalogue), .d = diags, .reader = reader};
    if (!x.b) return mw_fail(err, MW_NOMEM, "no memory to bind the map");
    set_style(x.b);
    name_columns(&x);
    bind_pivots(&x);
    x.b->when = mw_bind_push(&x, map->measure_count + map->link_count + 1, sizeof *x.b->when);
    if (x.b->when) {
        mw_bind_when(&x, &map->when);
        bind_entities(&x);
        mw_bind_measures(&x);
        bind_links(&x);
        bind_where(&x);
    }
    check_purpose(&x);
    if (x.nomem || diags->nomem) {
        mw_bound_free(x.b);
        return mw_fail(err, MW_NOMEM, "no memory to bind the map");
    }
    *out = x.b;
    return MW_OK;
}

static void entity_fini(mw_bound_entity *e) {
    for (int32_t i = 0; i < e->level_count; i++) mw_bind_text_fini(&e->level[i].code);
    mw_bind_text_fini(&e->title);
}

static void measure_fini(mw_bound_measure *m) {
    for (int32_t i = 0; i < MW_CATALOGUE_KEYS_MAX; i++) mw_bind_text_fini(&m->key[i]);
    mw_bind_text_fini(&m->value);
    mw_bind_text_fini(&m->quality);
}

void mw_bound_free(mw_bound *b) {
    if (!b) return;
    for (int32_t i = 0; b->entity && i < b->entity_count; i++) entity_fini(&b->entity[i]);
    for (int32_t i = 0; b->measure && i < b->measure_count; i++) measure_fini(&b->measure[i]);
    for (int32_t i = 0; b->when && i < b->when_count; i++) mw_bound_when_fini(&b->when[i]);
    for (int32_t i = 0; b->link && i < b->link_count; i++) {
        mw_bind_text_fini(&b->link[i].from.code);
        mw_bind_text_fini(&b->link[i].to.code);
    }
    for (int32_t i = 0; b->where && i < b->where_count; i++) mw_bind_text_fini(&b->where[i].text);
    for (int32_t i = 0; b->members && i < b->catalogue->codes_count; i++)
        mw_map_free(b->members[i]);
    mw_free(b->members);
    mw_arena_free(b->arena);
    mw_free(b);
}
