// SPDX-License-Identifier: MIT
// What requests say: members of a body that is a JSON object, instants, entities.
#include "base/datetime.h"
#include "server/plant_int.h"

#include <stdio.h>
#include <string.h>

mw_status mw_plant_body_parse(mw_slice json, json_t **out, mw_error *err) {
    json_error_t where;
    json_t *body = json_loadb(json.p ? json.p : "", json.n, 0, &where);
    if (!body) {
        return mw_fail(err, MW_SYNTAX, "line %d, column %d of the body: %s", where.line,
                       where.column, where.text);
    }
    *out = body;
    return MW_OK;
}

mw_slice mw_plant_body_text(const json_t *body, const char *name) {
    return mw_slice_of(json_string_value(json_object_get(body, name)));
}

mw_status mw_plant_moment(const mw_plant *p, mw_slice text, const char *name, int64_t *t_ns,
                          mw_error *err) {
    mw_datetime_format iso;
    if (text.n == 0) {
        return mw_fail(err, MW_INVALID, "%s is missing, as in \"2026-03-05T06:15:00Z\"", name);
    }
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    mw_datetime_zone in = {p->from.calendar.zone, NULL};
    mw_status st = mw_datetime_parse(&iso, text, in, t_ns, err);
    return st == MW_OK ? MW_OK : mw_fail_in(err, st, "%s", name);
}

mw_status mw_plant_window(const mw_plant *p, const mw_http_request *in, int64_t *from_ns,
                          int64_t *to_ns, mw_error *err) {
    mw_slice from = mw_pairs_get(in->query, in->query_count, "from");
    mw_slice to = mw_pairs_get(in->query, in->query_count, "to");
    MW_TRY(mw_plant_moment(p, from, "from", from_ns, err));
    return mw_plant_moment(p, to, "to", to_ns, err);
}

mw_status mw_plant_body_typed(const json_t *v, const char *name, char buf[64], mw_slice *out,
                              mw_error *err) {
    if (json_is_string(v))
        *out = mw_slice_of(json_string_value(v));
    else if (json_is_number(v))
        *out = (mw_slice){buf, (size_t)snprintf(buf, 64, "%.17g", json_number_value(v))};
    else if (json_is_boolean(v))
        *out = mw_slice_of(json_is_true(v) ? "yes" : "no");
    else if (json_is_null(v))
        *out = mw_slice_of("missing");
    else
        return mw_fail(err, MW_INVALID, "%s is missing: a number, a text, true, false or null",
                       name);
    return MW_OK;
}

mw_status mw_plant_window_open(const mw_plant *p, const mw_http_request *in, mw_window **out,
                               mw_error *err) {
    const mw_plant_from *f = &p->from;
    mw_window_from from = {.program = f->program,
                           .registry = f->registry,
                           .stored = f->facts,
                           .under_way = mw_live_board_facts(mw_hub_board(p->hub)),
                           .world = mw_kpi_world(p->kpi),
                           .zone = f->zone};
    MW_TRY(mw_plant_window(p, in, &from.from_ns, &from.to_ns, err));
    return mw_window_open(&from, out, err);
}

// "filler", or "unit:filler" where two kinds have the code.
static bool is_called(const mw_program *p, const mw_model_entity *e, mw_slice name) {
    mw_slice kind = p->kind[e->kind].name;
    if (mw_slice_same(e->code, name)) return true;
    return name.n == kind.n + 1 + e->code.n && memcmp(name.p, kind.p, kind.n) == 0 &&
           name.p[kind.n] == ':' && memcmp(name.p + kind.n + 1, e->code.p, e->code.n) == 0;
}

mw_status mw_plant_entity(const mw_world *w, mw_slice name, int32_t *entity, mw_error *err) {
    const mw_model *m = mw_world_model(w);
    *entity = -1;
    for (int32_t i = 0; i < mw_model_entity_count(m); i++) {
        if (!is_called(mw_world_program(w), mw_model_entity_at(m, i), name)) continue;
        if (*entity >= 0) {
            return mw_fail(err, MW_INVALID, "several are called \"%.*s\"; KIND:CODE tells which",
                           (int)name.n, name.p);
        }
        *entity = i;
    }
    if (*entity >= 0) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"", (int)name.n,
                   name.n ? name.p : "");
}
