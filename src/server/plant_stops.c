// SPDX-License-Identifier: MIT
// What operators say of stops, over HTTP.
#include "base/clock.h"
#include "base/datetime.h"
#include "server/plant_int.h"

#include <jansson.h>

mw_said_of mw_plant_said(const mw_plant *p) {
    const mw_plant_from *f = &p->from;
    return (mw_said_of){f->program, f->registry, f->facts, f->series, f->binding, p->hub};
}

static mw_slice string_of(const json_t *body, const char *name) {
    return mw_slice_of(json_string_value(json_object_get(body, name)));
}

static mw_status moment(const mw_plant *p, const json_t *body, const char *name, int64_t *t_ns,
                        mw_error *err) {
    mw_datetime_format iso;
    mw_slice text = string_of(body, name);
    if (text.n == 0) {
        return mw_fail(err, MW_INVALID, "%s is missing, as in \"2026-03-05T06:15:00Z\"", name);
    }
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    mw_datetime_zone in = {p->from.calendar.zone, NULL};
    mw_status st = mw_datetime_parse(&iso, text, in, t_ns, err);
    return st == MW_OK ? MW_OK : mw_fail_in(err, st, "%s", name);
}

static mw_status read_said(const mw_plant *p, const json_t *body, mw_said *said, mw_error *err) {
    mw_slice machine = string_of(body, "machine");
    const mw_live_binding *b = p->from.binding;
    *said = (mw_said){
        .machine = -1, .reason = string_of(body, "reason"), .state = string_of(body, "state")};
    for (int32_t i = 0; i < b->machine_count; i++) {
        if (mw_slice_same(b->machine[i].name, machine)) said->machine = i;
    }
    if (said->machine < 0) {
        return mw_fail(err, MW_NOTFOUND, "there is no machine \"%.*s\"", (int)machine.n,
                       machine.n ? machine.p : "");
    }
    MW_TRY(moment(p, body, "from", &said->from_ns, err));
    return moment(p, body, "to", &said->to_ns, err);
}

mw_status mw_plant_stop_said(mw_plant *p, mw_slice json, mw_error *err) {
    json_error_t where;
    mw_said said;
    mw_said_of to = mw_plant_said(p);
    json_t *body = json_loadb(json.p ? json.p : "", json.n, 0, &where);
    if (!body) {
        return mw_fail(err, MW_SYNTAX, "line %d, column %d of the body: %s", where.line,
                       where.column, where.text);
    }
    mw_status st = read_said(p, body, &said, err);
    if (st == MW_OK) st = mw_said_put(&to, &said, mw_clock_wall_ns(), err);
    json_decref(body);
    return st;
}
