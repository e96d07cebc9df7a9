// SPDX-License-Identifier: MIT
// See bind.h.
#include "live/bind.h"

#include "base/alloc.h"
#include "live/bind_int.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES_MAX = 1 << 30 }; // some 10 KiB for a machine

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to bind the signal map");
}

// ---- sources

static bool bind_source(mw_bind_job *x, const mw_map_source *said, mw_live_source *out) {
    char name[MW_MAP_SOURCE_NAME_MAX + 16];
    mw_sink *sink = mw_series_sink(x->from->series);
    char *copy = mw_arena_text(x->b->arena, said->name.text.p, said->name.text.n);
    if (!copy) return mw_live_bind_failed(x, no_memory(x->err));
    *out = (mw_live_source){mw_slice_of(copy), -1};
    if (x->dry || !mw_map_source_follows_clock(said)) return true;
    snprintf(name, sizeof name, "mw/alive/%s", copy);
    mw_status st = sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, mw_slice_of(""),
                                     &out->alive, x->err);
    return st == MW_OK || mw_live_bind_failed(x, st);
}

static bool bind_sources(mw_bind_job *x) {
    const mw_signal_map *map = x->from->map;
    mw_live_source *source = mw_live_bind_push(x, map->source_count, sizeof *source);
    x->b->binding.source = source;
    x->b->binding.source_count = map->source_count;
    for (int32_t i = 0; source && i < map->source_count; i++) {
        if (!bind_source(x, &map->source[i], &source[i])) return false;
    }
    return source != NULL;
}

// ---- machines

// The entities that a machine stands in now.
static bool list_above(mw_bind_job *x, int32_t entity, mw_live_machine *m) {
    int32_t kind = mw_model_entity_at(x->model, entity)->kind;
    int32_t row = mw_live_bind_row(x, entity), *above = NULL;
    above = mw_live_bind_push(x, x->p->kind_count, sizeof *above);
    if (!above) return false;
    m->above = above;
    for (int32_t k = x->p->kind[kind].parent; k >= 0 && row >= 0; k = x->p->kind[k].parent) {
        int32_t up = mw_model_up(x->model, kind, k)[row];
        if (up < 0) continue;
        int32_t at = mw_model_row(x->model, k, up)->entity;
        above[m->above_count++] = mw_model_entity_at(x->model, at)->id;
    }
    return true;
}

static bool bind_machine(mw_bind_job *x, const mw_map_machine *said, int32_t entity,
                         mw_slice star) {
    mw_live_binding *b = &x->b->binding;
    const mw_model_entity *e = mw_model_entity_at(x->model, entity);
    mw_live_machine *m = &x->machine[b->machine_count];
    char name[16];
    int64_t fresh = mw_map_count(x->bound), place = 0;
    snprintf(name, sizeof name, "%d", (int)entity);
    mw_status st = mw_map_add(x->bound, mw_slice_of(name), fresh, &place, x->err);
    if (st != MW_OK) return mw_live_bind_failed(x, st);
    if (place != fresh) return true; // named before a star, or by a narrower one
    char *code = mw_arena_text(x->b->arena, e->code.p, e->code.n);
    if (!code) return mw_live_bind_failed(x, no_memory(x->err));
    *m = (mw_live_machine){.name = mw_slice_of(code), .entity = e->id};
    if (!list_above(x, entity, m)) return false;
    mw_bind_machine w = {
        .x = x, .said = said, .kind = e->kind, .entity = entity, .star = star, .m = m};
    bool fine = mw_live_bind_channels(&w) && mw_live_bind_outputs(&w);
    if (x->st == MW_OK) fine = mw_live_bind_plan(&w) && fine;
    b->machine_count++;
    return fine;
}

// What the star of a pattern stands for in a code; false when it does not match.
static bool match(mw_slice pattern, mw_slice code, mw_slice *star) {
    const char *at = memchr(pattern.p, '*', pattern.n);
    size_t before = (size_t)(at - pattern.p), after = pattern.n - before - 1;
    if (code.n < before + after || memcmp(code.p, pattern.p, before) != 0) return false;
    if (memcmp(code.p + code.n - after, at + 1, after) != 0) return false;
    *star = (mw_slice){code.p + before, code.n - before - after};
    return star->n > 0;
}

static bool is_pattern(const mw_map_machine *said) {
    return memchr(said->code.text.p, '*', said->code.text.n) != NULL;
}

static void bind_pattern(mw_bind_job *x, const mw_map_machine *said, int32_t kind) {
    int32_t count = mw_model_entity_count(x->model), errors = x->d->errors, found = 0;
    for (int32_t i = 0; i < count && x->d->errors == errors && x->st == MW_OK; i++) {
        const mw_model_entity *e = mw_model_entity_at(x->model, i);
        mw_slice star;
        if (e->kind != kind || !mw_live_bind_exists(x, i)) continue;
        if (!match(said->code.text, e->code, &star)) continue;
        found++;
        (void)bind_machine(x, said, i, star);
    }
    if (found == 0)
        mw_diag_warning(x->d, said->code.span, "mw entity add", "no %.*s is called so",
                        (int)said->kind.text.n, said->kind.text.p);
}

// Those that are named first, then stars: the longer the text beside it, the earlier.
static void bind_machines(mw_bind_job *x, bool patterns, size_t length) {
    const mw_signal_map *map = x->from->map;
    for (int32_t i = 0; i < map->machine_count && x->st == MW_OK; i++) {
        const mw_map_machine *said = &map->machine[i];
        if (is_pattern(said) != patterns || (patterns && said->code.text.n != length)) continue;
        int32_t kind = mw_live_bind_kind(x, &said->kind);
        if (kind < 0) continue;
        if (patterns) {
            bind_pattern(x, said, kind);
            continue;
        }
        int32_t entity = mw_live_bind_entity(x, kind, &said->code);
        if (entity >= 0) (void)bind_machine(x, said, entity, (mw_slice){"", 0});
    }
}

static void bind_all(mw_bind_job *x) {
    const mw_signal_map *map = x->from->map;
    int64_t room = (int64_t)map->machine_count + mw_model_entity_count(x->model);
    size_t longest = 0;
    if (!bind_sources(x)) return;
    x->b->binding.machine_count = 0;
    x->machine = mw_live_bind_push(x, room, sizeof *x->machine);
    x->b->binding.machine = x->machine;
    if (!x->machine) return;
    for (int32_t i = 0; i < map->machine_count; i++) {
        size_t n = map->machine[i].code.text.n;
        if (is_pattern(&map->machine[i]) && n > longest) longest = n;
    }
    bind_machines(x, false, 0);
    for (size_t n = longest; n > 0 && x->st == MW_OK; n--) bind_machines(x, true, n);
    if (x->st == MW_OK) (void)mw_live_bind_keeps(x);
}

// ---- the whole

static mw_status run(mw_bind_job *x, bool dry) {
    x->dry = dry;
    x->taken = mw_map_new();
    x->bound = mw_map_new();
    x->measure = mw_alloc_array((int64_t)x->p->measure_count + 1, sizeof *x->measure);
    x->st = x->taken && x->bound && x->measure ? MW_OK : no_memory(x->err);
    if (x->st == MW_OK) bind_all(x);
    if (x->st == MW_OK && x->d->nomem) x->st = no_memory(x->err);
    mw_map_free(x->taken);
    mw_map_free(x->bound);
    mw_free(x->measure);
    return x->st;
}

static mw_status name_map(mw_live_bound *b, const mw_signal_map *map, mw_error *err) {
    const char *path = map->diags->source[0].path, *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *copy = mw_arena_text(b->arena, name, strlen(name));
    if (!copy) return no_memory(err);
    b->binding.file = mw_slice_of(copy);
    memcpy(b->binding.hash, map->hash, sizeof b->binding.hash);
    return MW_OK;
}

mw_status mw_live_bind(const mw_live_bind_from *from, mw_live_bound **out, mw_error *err) {
    mw_live_bound *b = mw_alloc(sizeof *b);
    if (b) b->arena = mw_arena_new(ARENA_BYTES_MAX);
    if (!b || !b->arena) {
        mw_live_bound_free(b);
        return no_memory(err);
    }
    b->map = from->map;
    mw_bind_job x = {.from = from,
                     .p = mw_world_program(from->world),
                     .model = mw_world_model(from->world),
                     .d = from->map->diags,
                     .b = b,
                     .err = err};
    mw_status st = name_map(b, from->map, err);
    if (st == MW_OK) st = run(&x, true);
    if (st == MW_OK && x.d->errors == 0) st = run(&x, false);
    if (st != MW_OK) {
        mw_live_bound_free(b);
        return st;
    }
    *out = b;
    return MW_OK;
}

void mw_live_bound_free(mw_live_bound *b) {
    if (!b) return;
    for (int32_t i = 0; i < b->zone_count; i++) mw_zone_close(b->zone[i]);
    mw_arena_free(b->arena);
    mw_free(b->used);
    mw_free(b);
}

mw_status mw_live_bound_unused(const mw_live_bound *b, mw_series *series, int32_t **ids,
                               int32_t *count, mw_error *err) {
    int64_t capacity = 0;
    int32_t *list = NULL, n = 0;
    for (int32_t i = 0; i < mw_series_count(series); i++) {
        mw_signal s;
        bool used = i < b->used_capacity && b->used[i];
        if (used || !mw_series_signal(series, i, &s)) continue;
        if (s.name.n >= 3 && memcmp(s.name.p, "mw/", 3) == 0) continue;
        if (mw_series_is_companion(series, s.name)) continue;
        if (!mw_grow(&list, &capacity, (int64_t)n + 1, sizeof *list)) {
            mw_free(list);
            return no_memory(err);
        }
        list[n++] = i;
    }
    *ids = list;
    *count = n;
    return MW_OK;
}
