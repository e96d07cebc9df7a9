// SPDX-License-Identifier: MIT
// Whose the values are: entities found by their codes, checked against where they stand, added with
// what they stand in when the map says so.
#include "ingest/importer.h"

#include "base/digits.h"
#include "ingest/stage_dict.h"

#include <string.h>

enum { UNRESOLVED = -1, IMPOSSIBLE = -2, DEPTH_MAX = 64 };

typedef struct {
    mw_importer *x;
    mw_stage *s;
    mw_stage_dict *d;
    int32_t number;
    mw_error *err;
} resolving;

static mw_slice kind_name(const mw_importer *x, int32_t kind) {
    return x->bound->catalogue->kind[kind].name;
}

static void impossible(resolving *r, mw_slice reason) {
    r->d->reason[r->number] = reason;
    r->d->resolved[r->number] = IMPOSSIBLE;
}

static void unknown(resolving *r, int32_t kind, mw_slice code, bool may_add) {
    mw_slice name = kind_name(r->x, kind), near = {"", 0};
    if (r->x->near_looks > 0) {
        r->x->near_looks--;
        near = mw_directory_near(r->x->directory, kind, code);
    }
    if (near.n > 0)
        impossible(r, mw_pad_printf(&r->s->pad, "there is no %.*s \"%.*s\"; did you mean \"%.*s\"?",
                                    mw_shown(name), name.p, mw_shown(code), code.p, mw_shown(near),
                                    near.p));
    else
        impossible(r, mw_pad_printf(&r->s->pad, "there is no %.*s \"%.*s\"%s", mw_shown(name),
                                    name.p, mw_shown(code), code.p,
                                    may_add ? "; the map can add them (add)" : ""));
}

// The zone an added entity needs of its own: none where it inherits the same.
static mw_status zone_of(mw_importer *x, mw_slice zone, int32_t parent, mw_slice *out,
                         mw_error *err) {
    const mw_zone *inherited = x->job->zone;
    if (parent >= 0) MW_TRY(mw_directory_zone(x->directory, parent, &inherited, err));
    *out = mw_slice_is(zone, mw_zone_name(inherited)) ? (mw_slice){"", 0} : zone;
    return MW_OK;
}

static mw_status add(resolving *r, int32_t rule, int32_t level, int32_t parent, int32_t *out) {
    mw_importer *x = r->x;
    const mw_bound_entity *e = &x->bound->entity[rule];
    mw_entity added = {.code = mw_stage_dict_text(r->d, r->number)[level],
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
    if (level == 0 && e->title.part_count > 0) added.title = r->s->title[rule][r->number];
    if (level == 0) MW_TRY(zone_of(x, e->zone, parent, &added.zone, r->err));
    MW_TRY(mw_importer_change(x, r->err));
    MW_TRY(mw_directory_add(x->directory, &added, e->level[level].kind, out, r->err));
    x->report->entities_added++;
    return parent < 0 ? MW_OK : mw_directory_place(x->directory, *out, parent, r->err);
}

static bool stands_in(const mw_directory *d, int32_t index, int32_t parent) {
    for (int depth = 0; index >= 0 && depth < DEPTH_MAX; depth++) {
        index = mw_directory_parent(d, index);
        if (index == parent) return true;
    }
    return false;
}

// An entity that is known must stand where the row says.
static mw_status check_place(resolving *r, int32_t rule, int32_t index, int32_t parent) {
    mw_directory *d = r->x->directory;
    if (parent < 0 || stands_in(d, index, parent)) return MW_OK;
    int32_t other = mw_directory_parent(d, index);
    if (other < 0 && r->x->bound->entity[rule].add) {
        MW_TRY(mw_importer_change(r->x, r->err));
        return mw_directory_place(d, index, parent, r->err);
    }
    mw_slice code = mw_directory_code(d, index), want = mw_directory_code(d, parent);
    mw_slice seen = other < 0 ? mw_slice_of("nothing") : mw_directory_code(d, other);
    impossible(r, mw_pad_printf(&r->s->pad, "\"%.*s\" stands in \"%.*s\", not in \"%.*s\"",
                                mw_shown(code), code.p, mw_shown(seen), seen.p, mw_shown(want),
                                want.p));
    return MW_OK;
}

// One level: found, or added.
static mw_status resolve_level(resolving *r, int32_t rule, int32_t level, int32_t *parent) {
    const mw_bound_entity *e = &r->x->bound->entity[rule];
    int32_t kind = e->level[level].kind;
    mw_slice code = mw_stage_dict_text(r->d, r->number)[level];
    if (code.n == 0) return MW_OK; // nothing is said of this level
    int32_t index = mw_directory_find(r->x->directory, kind, code);
    if (index >= 0) {
        MW_TRY(check_place(r, rule, index, *parent));
    } else if (e->add) {
        MW_TRY(add(r, rule, level, *parent, &index));
    } else {
        unknown(r, kind, code, true);
    }
    *parent = index;
    return MW_OK;
}

mw_status mw_importer_entity(mw_importer *x, mw_stage *s, int32_t rule, int32_t number,
                             int32_t *out, mw_error *err) {
    resolving r = {x, s, &s->entities[rule], number, err};
    int32_t index = -1;
    *out = -1;
    if (r.d->resolved[number] == UNRESOLVED) {
        for (int32_t l = x->bound->entity[rule].level_count; l-- > 0;) {
            MW_TRY(resolve_level(&r, rule, l, &index));
            if (r.d->resolved[number] == IMPOSSIBLE) return MW_OK;
        }
        r.d->resolved[number] = index;
    }
    if (r.d->resolved[number] >= 0) *out = r.d->resolved[number];
    return MW_OK;
}

int32_t mw_importer_end(mw_importer *x, mw_stage *s, const mw_bound_level *level, mw_stage_dict *d,
                        int32_t number) {
    resolving r = {x, s, d, number, NULL};
    if (d->resolved[number] == UNRESOLVED) {
        mw_slice code = *mw_stage_dict_text(d, number);
        int32_t index = mw_directory_find(x->directory, level->kind, code);
        d->resolved[number] = index;
        if (index < 0) unknown(&r, level->kind, code, false);
    }
    return d->resolved[number] >= 0 ? d->resolved[number] : -1;
}
