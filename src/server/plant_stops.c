// SPDX-License-Identifier: MIT
// What operators say of stops, over HTTP.
#include "base/clock.h"
#include "server/plant_int.h"

mw_said_of mw_plant_said(const mw_plant *p) {
    const mw_plant_from *f = &p->from;
    return (mw_said_of){f->program, f->registry, f->facts, f->series, f->binding, p->hub};
}

// The machine by its name, or any entity that machines stand in.
static mw_status read_entity(const mw_plant *p, const json_t *body, int32_t *entity,
                             mw_error *err) {
    mw_slice machine = mw_plant_body_text(body, "machine");
    int32_t at;
    const mw_live_binding *b = p->from.binding;
    if (machine.n == 0 && json_object_get(body, "entity")) {
        const mw_world *w = mw_kpi_world(p->kpi);
        MW_TRY(mw_plant_entity(w, mw_plant_body_text(body, "entity"), &at, err));
        *entity = mw_model_entity_at(mw_world_model(w), at)->id;
        return MW_OK;
    }
    for (int32_t i = 0; i < b->machine_count; i++) {
        *entity = b->machine[i].entity;
        if (mw_slice_same(b->machine[i].name, machine)) return MW_OK;
    }
    return mw_fail(err, MW_NOTFOUND, "there is no machine \"%.*s\"", (int)machine.n,
                   machine.n ? machine.p : "");
}

mw_status mw_plant_read_said(const mw_plant *p, const json_t *body, mw_said *said, mw_error *err) {
    *said = (mw_said){.remark = mw_plant_body_text(body, "remark")};
    MW_TRY(read_entity(p, body, &said->entity, err));
    return mw_plant_moment(p, mw_plant_body_text(body, "from"), "from", &said->from_ns, err);
}

static mw_status stop_said(const mw_plant *p, const json_t *body, mw_error *err) {
    mw_said_of to = mw_plant_said(p);
    mw_said said;
    MW_TRY(mw_plant_read_said(p, body, &said, err));
    MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "to"), "to", &said.to_ns, err));
    said.reason = mw_plant_body_text(body, "reason");
    said.state = mw_plant_body_text(body, "state");
    return mw_said_put(&to, &said, mw_clock_wall_ns(), err);
}

mw_status mw_plant_stop_said(mw_plant *p, mw_slice json, mw_error *err) {
    json_t *body = NULL;
    MW_TRY(mw_plant_body_parse(json, &body, err));
    mw_status st = stop_said(p, body, err);
    json_decref(body);
    return st;
}
