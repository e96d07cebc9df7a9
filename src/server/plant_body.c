// SPDX-License-Identifier: MIT
// What requests say: members of a body that is a JSON object, instants, stretches.
#include "base/datetime.h"
#include "server/plant_answer.h"

#include <stdio.h>

mw_slice mw_plant_body_text(const json_t *body, const char *name) {
    return mw_slice_of(json_string_value(json_object_get(body, name)));
}

bool mw_plant_body_has(const json_t *body, const char *name) {
    const json_t *v = json_object_get(body, name);
    return v && !json_is_null(v);
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

mw_status mw_plant_window(const mw_plant *p, const mw_asked *asked, int64_t *from_ns,
                          int64_t *to_ns, mw_error *err) {
    MW_TRY(mw_plant_moment(p, mw_asked_text(asked, "from"), "from", from_ns, err));
    return mw_plant_moment(p, mw_asked_text(asked, "to"), "to", to_ns, err);
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

mw_status mw_plant_window_open(const mw_plant *p, const mw_asked *asked, mw_window **out,
                               mw_error *err) {
    const mw_plant_from *f = &p->from;
    mw_window_from from = {.program = f->program,
                           .registry = f->registry,
                           .stored = f->facts,
                           .under_way = mw_live_board_facts(mw_hub_board(p->hub)),
                           .world = mw_kpi_world(p->kpi),
                           .zone = f->zone};
    MW_TRY(mw_plant_window(p, asked, &from.from_ns, &from.to_ns, err));
    return mw_window_open(&from, out, err);
}
