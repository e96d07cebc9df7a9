// SPDX-License-Identifier: MIT
// See world.h. Reading goes: texts, measures, imports, entities, placements, links, then zones.
#include "eval/world.h"

#include "base/alloc.h"
#include "eval/world_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 30 };

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "world: out of memory"); }

static mw_slice keep(mw_world *w, mw_slice s) {
    return (mw_slice){mw_arena_text(w->arena, s.p, s.n), s.n};
}

const mw_program *mw_world_program(const mw_world *w) { return w->p; }
mw_model *mw_world_model(const mw_world *w) { return w->model; }

const mw_calendar *mw_world_calendars(const mw_world *w, int32_t *count) {
    *count = w->zone_count;
    return w->calendar;
}

static mw_codes *codes_of(const mw_world *w, int32_t list) {
    return &w->codes[list < 0 ? w->p->codes_count : list];
}

int32_t mw_world_codes(const mw_world *w, int32_t list) {
    return (int32_t)mw_map_count(codes_of(w, list)->map);
}

mw_slice mw_world_code_text(const mw_world *w, int32_t list, int32_t code) {
    if (code < 0 || code >= mw_world_codes(w, list)) return (mw_slice){"?", 1};
    return mw_map_key(codes_of(w, list)->map, code);
}

int32_t mw_world_code(const mw_world *w, int32_t list, mw_slice text) {
    return (int32_t)mw_map_get(codes_of(w, list)->map, text, -1);
}

int32_t mw_world_code_add(mw_world *w, int32_t list, mw_slice text) {
    mw_codes *c = codes_of(w, list);
    int64_t number = -1;
    if (mw_map_add(c->map, text, mw_map_count(c->map), &number, NULL) != MW_OK) return -1;
    return (int32_t)number;
}

int32_t mw_world_code_of(mw_world *w, int32_t list, int32_t id) {
    mw_codes *c = codes_of(w, list);
    if (id < 0 || id >= w->text_capacity || !w->text[id].p) return -1;
    if (!c->of_registry) {
        c->of_registry = mw_alloc_array(w->text_capacity, sizeof(int32_t));
        if (!c->of_registry) return -1;
    }
    // 0 is "not asked yet", so numbers are kept one higher.
    if (c->of_registry[id] == 0) c->of_registry[id] = mw_world_code_add(w, list, w->text[id]) + 1;
    return c->of_registry[id] - 1;
}

// ---- reading the registry

static mw_status visit_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    mw_world *w = ctx;
    if (!mw_grow(&w->text, &w->text_capacity, (int64_t)id + 1, sizeof *w->text))
        return no_memory(err);
    w->text[id] = keep(w, text);
    return w->text[id].p ? MW_OK : no_memory(err);
}

static const char *type_word(mw_type_kind k) {
    static const char *const words[] = {"?",     "number", "yes/no", "date",
                                        "clock", "text",   "code",   "?"};
    return words[k];
}

// The registry's word for a type must be the program's; numbers may differ in unit within a kind.
static mw_status fit_measure(mw_world *w, const mw_measure_name *m, const mw_measure *pm,
                             mw_stored_measure *out, mw_error *err) {
    mw_slice want = pm->type.kind == MW_TYPE_CODE ? w->p->codes[pm->type.codes].name
                                                  : mw_slice_of(type_word(pm->type.kind));
    out->type = pm->type.kind;
    out->codes = pm->type.codes;
    if (!mw_slice_same(m->type, want))
        return mw_fail(err, MW_INVALID,
                       "measure %.*s is stored as %.*s, but the pack declares it as %.*s",
                       (int)m->name.n, m->name.p, (int)m->type.n, m->type.p, (int)want.n, want.p);
    if (pm->type.kind != MW_TYPE_NUMBER) return MW_OK;
    MW_TRY(mw_unit_parse(m->unit.n ? m->unit : mw_slice_of("1"), &out->from, err));
    out->same_unit = mw_unit_same(&out->from, &pm->type.unit);
    if (mw_unit_same_kind(&out->from, &pm->type.unit)) return MW_OK;
    char unit[MW_UNIT_TEXT_MAX];
    return mw_fail(err, MW_INVALID,
                   "measure %.*s is stored in %.*s, but the pack declares it in %s", (int)m->name.n,
                   m->name.p, (int)m->unit.n, m->unit.p, mw_unit_text(&pm->type.unit, unit));
}

static mw_status visit_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    mw_world *w = ctx;
    int64_t was = w->stored_capacity;
    if (!mw_grow(&w->stored, &w->stored_capacity, (int64_t)m->id + 1, sizeof *w->stored))
        return no_memory(err);
    for (int64_t i = was; i < w->stored_capacity; i++) w->stored[i].measure = -1;
    int32_t own = mw_program_measure(w->p, m->name);
    if (own < 0) return MW_OK;
    mw_stored_measure *out = &w->stored[m->id];
    MW_TRY(fit_measure(w, m, &w->p->measure[own], out, err));
    out->measure = own;
    w->measure_id[own] = m->id;
    return MW_OK;
}

static mw_status visit_import(void *ctx, const mw_import *i, mw_error *err) {
    mw_world *w = ctx;
    if (!mw_grow(&w->import, &w->import_capacity, w->import_count + 1, sizeof *w->import))
        return no_memory(err);
    mw_import *k = &w->import[w->import_count++];
    *k = *i;
    k->file = keep(w, i->file), k->file_hash = keep(w, i->file_hash);
    k->map_hash = keep(w, i->map_hash);
    if (i->undone_ns == 0) return MW_OK;
    if (!mw_grow(&w->undone, &w->undone_capacity, w->undone_count + 1, sizeof *w->undone))
        return no_memory(err);
    w->undone[w->undone_count++] = (mw_undone){i->id, i->undone_ns};
    return MW_OK;
}

static mw_status visit_entity(void *ctx, const mw_entity *e, mw_error *err) {
    mw_world *w = ctx;
    mw_symbol s = mw_program_find(w->p, e->kind);
    if (s.ref != MW_REF_KIND) return MW_OK; // of another pack
    if (w->lets_in && !w->lets_in(w->filter_ctx, e->id)) return MW_OK;
    mw_model_entity m = {.id = e->id,
                         .kind = s.index,
                         .code = e->code,
                         .title = e->title,
                         .zone = e->zone,
                         .valid_from_ns = e->valid_from_ns,
                         .valid_to_ns = e->valid_to_ns};
    return mw_model_add(w->model, &m, err);
}

static mw_status visit_placement(void *ctx, const mw_placement *p, mw_error *err) {
    mw_world *w = ctx;
    int32_t own = mw_model_find(w->model, p->entity), above = mw_model_find(w->model, p->parent);
    if (own < 0 || above < 0) return MW_OK; // parents of kinds the program does not know
    int32_t kind = mw_model_entity_at(w->model, own)->kind;
    int32_t above_kind = mw_model_entity_at(w->model, above)->kind;
    if (kind == above_kind || !mw_kind_within(w->p, kind, above_kind)) return MW_OK;
    return mw_model_place(w->model, p->entity, p->parent, p->from_ns, err);
}

static mw_status visit_link(void *ctx, const mw_link *l, mw_error *err) {
    mw_world *w = ctx;
    mw_symbol s = mw_program_find(w->p, l->link);
    if (s.ref != MW_REF_LINK) return MW_OK;
    if (mw_model_find(w->model, l->from) < 0 || mw_model_find(w->model, l->to) < 0) return MW_OK;
    mw_model_edge e = {s.index, l->from, l->to, l->from_ns, l->to_ns};
    return mw_model_link(w->model, &e, err);
}

static mw_status read_registry(mw_world *w, mw_error *err) {
    mw_registry *r = w->from.registry;
    MW_TRY(r->ops->text_each(r, visit_text, w, err));
    MW_TRY(r->ops->measure_each(r, visit_measure, w, err));
    MW_TRY(r->ops->import_each(r, visit_import, w, err));
    MW_TRY(r->ops->entity_each(r, visit_entity, w, err));
    MW_TRY(r->ops->placement_each(r, visit_placement, w, err));
    MW_TRY(r->ops->link_each(r, visit_link, w, err));
    return mw_model_seal(w->model, err);
}

// ---- zones and shifts

static mw_status setting(mw_world *w, const char *name, char **out, mw_error *err) {
    mw_registry *r = w->from.registry;
    mw_error own = {0};
    mw_status st = r->ops->setting_get(r, name, out, &own);
    if (st == MW_OK) return st;
    *out = NULL;
    if (st == MW_NOTFOUND) return MW_OK;
    if (err) *err = own;
    return st;
}

static mw_status open_zone(mw_world *w, int32_t i, mw_slice name, mw_error *err) {
    char text[MW_ZONE_NAME_MAX];
    if (name.n >= sizeof text) return mw_fail(err, MW_INVALID, "zone name too long");
    if (name.n) memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    MW_TRY(mw_zone_open(name.n ? text : "UTC", &w->zone[i], err));
    w->calendar[i] = (mw_calendar){w->zone[i], w->has_shifts ? &w->shifts : NULL};
    return MW_OK;
}

static mw_status read_calendars(mw_world *w, mw_error *err) {
    char *zone = NULL, *shifts = NULL;
    w->zone_count = mw_model_zone_count(w->model);
    w->zone = mw_alloc_array(w->zone_count, sizeof *w->zone);
    w->calendar = mw_alloc_array(w->zone_count, sizeof *w->calendar);
    if (!w->zone || !w->calendar) return no_memory(err);
    mw_status st = setting(w, "shifts", &shifts, err);
    if (st == MW_OK && shifts) {
        st = mw_shifts_parse(mw_slice_of(shifts), &w->shifts, err);
        w->has_shifts = st == MW_OK;
    }
    if (st == MW_OK) st = setting(w, "zone", &zone, err);
    const char *own = w->from.zone ? w->from.zone : zone;
    for (int32_t i = 0; i < w->zone_count && st == MW_OK; i++)
        st = open_zone(w, i, i ? mw_model_zone(w->model, i) : mw_slice_of(own), err);
    mw_free(zone);
    mw_free(shifts);
    return st;
}

static mw_status declared_codes(mw_world *w, mw_error *err) {
    w->codes = mw_alloc_array(w->p->codes_count + 1, sizeof *w->codes);
    if (!w->codes) return no_memory(err);
    for (int32_t i = 0; i <= w->p->codes_count; i++)
        if (!(w->codes[i].map = mw_map_new())) return no_memory(err);
    for (int32_t i = 0; i < w->p->codes_count; i++)
        for (int32_t j = 0; j < w->p->codes[i].count; j++)
            if (mw_world_code_add(w, i, w->p->codes[i].code[j].text) < 0) return no_memory(err);
    return MW_OK;
}

static mw_status model_of(mw_world *w, mw_error *err) {
    int32_t *parent = mw_alloc_array(w->p->kind_count + 1, sizeof *parent);
    if (!parent) return no_memory(err);
    for (int32_t k = 0; k < w->p->kind_count; k++) parent[k] = w->p->kind[k].parent;
    w->model = mw_model_new(parent, w->p->kind_count);
    mw_free(parent);
    return w->model ? MW_OK : no_memory(err);
}

static mw_status world_fill(mw_world *w, mw_error *err) {
    w->arena = mw_arena_new(ARENA_BYTES);
    w->measure_id = mw_alloc_array(w->p->measure_count + 1, sizeof *w->measure_id);
    if (!w->arena || !w->measure_id) return no_memory(err);
    MW_TRY(model_of(w, err));
    MW_TRY(declared_codes(w, err));
    MW_TRY(read_registry(w, err));
    return read_calendars(w, err);
}

mw_status mw_world_open(const mw_world_from *from, mw_world **out, mw_error *err) {
    return mw_world_open_within(from, NULL, NULL, out, err);
}

mw_status mw_world_open_within(const mw_world_from *from, mw_world_filter *lets_in, void *ctx,
                               mw_world **out, mw_error *err) {
    mw_world *w = mw_alloc(sizeof *w);
    if (!w) return no_memory(err);
    w->from = *from;
    w->lets_in = lets_in, w->filter_ctx = ctx;
    w->p = from->program;
    mw_status st = world_fill(w, err);
    if (st == MW_OK)
        *out = w;
    else
        mw_world_free(w);
    return st;
}

void mw_world_watch(mw_world *w, mw_world_stop *stops, const void *ctx) {
    w->stops = stops;
    w->stops_ctx = ctx;
}

mw_status mw_world_go_on(const mw_world *w, mw_error *err) {
    if (!w->stops || !w->stops(w->stops_ctx)) return MW_OK;
    return mw_fail(err, MW_LIMIT, "the evaluation was given up");
}

void mw_world_free(mw_world *w) {
    if (!w) return;
    for (int32_t i = 0; w->zone && i < w->zone_count; i++) mw_zone_close(w->zone[i]);
    for (int32_t i = 0; w->codes && i <= w->p->codes_count; i++) {
        mw_map_free(w->codes[i].map);
        mw_free(w->codes[i].of_registry);
    }
    mw_free(w->zone);
    mw_free(w->calendar);
    mw_free(w->codes);
    mw_free(w->stored);
    mw_free(w->measure_id);
    mw_free(w->text);
    mw_free(w->import);
    mw_free(w->undone);
    mw_model_free(w->model);
    mw_arena_free(w->arena);
    mw_free(w);
}

int32_t mw_world_import_count(const mw_world *w) { return (int32_t)w->import_count; }
const mw_import *mw_world_import_at(const mw_world *w, int32_t i) { return &w->import[i]; }

bool mw_world_import(const mw_world *w, int32_t import_id, mw_import *out) {
    for (int64_t i = 0; i < w->import_count; i++)
        if (w->import[i].id == import_id) return *out = w->import[i], true;
    return false;
}

// ---- values for people

static char *number_with_unit(const mw_type *type, double value, char *buf) {
    char number[32], unit[MW_UNIT_TEXT_MAX];
    mw_unit one = mw_unit_number();
    mw_number_text(value, number);
    if (mw_unit_same(&type->unit, &one))
        snprintf(buf, 256, "%s", number);
    else
        snprintf(buf, 256, "%s %s", number, mw_unit_text(&type->unit, unit));
    return buf;
}

char *mw_world_value_text(const mw_world *w, const mw_type *type, double value, char *buf) {
    if (isnan(value)) return memcpy(buf, "missing", sizeof "missing");
    mw_slice code;
    switch (type->kind) {
    case MW_TYPE_YESNO: snprintf(buf, 256, "%s", value != 0 ? "yes" : "no"); return buf;
    case MW_TYPE_DATE: return mw_date_print((int64_t)value, buf);
    case MW_TYPE_CLOCK:
        snprintf(buf, 256, "%02d:%02d", (int)value / 60, (int)value % 60);
        return buf;
    case MW_TYPE_TEXT:
    case MW_TYPE_CODE:
        code = mw_world_code_text(w, type->kind == MW_TYPE_CODE ? type->codes : -1, (int32_t)value);
        snprintf(buf, 256, "%.*s", (int)(code.n < 255 ? code.n : 255), code.p);
        return buf;
    case MW_TYPE_NUMBER:
    case MW_TYPE_NONE:
    case MW_TYPE_ANY: break;
    }
    return number_with_unit(type, value, buf);
}

char *mw_world_range_text(const mw_world *w, const mw_type *type, double value, const double *bound,
                          char *buf) {
    char low[256], high[256];
    mw_type plain = *type; // the unit once, behind both
    if (!isnan(value) || !bound) return mw_world_value_text(w, type, value, buf);
    if (type->kind == MW_TYPE_NUMBER) plain.unit = mw_unit_number();
    if (bound[0] == bound[1]) return mw_world_value_text(w, type, bound[0], buf);
    mw_world_value_text(w, type->kind == MW_TYPE_NUMBER ? &plain : type, bound[0], low);
    mw_world_value_text(w, type, bound[1], high);
    snprintf(buf, 256, "%.120s .. %.120s", low, high);
    return buf;
}

const mw_undone *mw_world_undone(const mw_world *w, int64_t *count) {
    *count = w->undone_count;
    return w->undone;
}
