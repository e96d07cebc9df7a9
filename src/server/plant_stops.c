// SPDX-License-Identifier: MIT
// What operators say of stops, over HTTP.
#include "base/clock.h"
#include "server/plant_answer.h"

mw_said_of mw_plant_said(const mw_plant *p) {
    const mw_plant_from *f = &p->from;
    return (mw_said_of){f->program, f->registry, f->facts, f->series, f->binding, p->hub};
}

// The machine by its name, or any entity that machines stand in, which the gate has found.
static mw_status read_entity(const mw_plant *p, const mw_asked *asked, int32_t *entity,
                             mw_error *err) {
    mw_slice machine = mw_plant_body_text(asked->body, "machine");
    const mw_live_binding *b = p->from.binding;
    *entity = asked->entity;
    if (*entity != 0) return MW_OK;
    for (int32_t i = 0; i < b->machine_count; i++) {
        *entity = b->machine[i].entity;
        if (mw_slice_same(b->machine[i].name, machine)) return MW_OK;
    }
    return mw_fail(err, MW_NOTFOUND, "there is no machine \"%.*s\"", (int)machine.n,
                   machine.n ? machine.p : "");
}

mw_status mw_plant_read_said(const mw_plant *p, const mw_asked *asked, mw_act act,
                             mw_http_reply *out, mw_said *said, mw_error *err) {
    *said = (mw_said){.remark = mw_plant_body_text(asked->body, "remark")};
    MW_TRY(read_entity(p, asked, &said->entity, err));
    if (!mw_plant_may(asked, act, said->entity, out)) {
        said->entity = 0;
        return MW_OK;
    }
    mw_slice from = mw_plant_body_text(asked->body, "from");
    return mw_plant_moment(p, from, "from", &said->from_ns, err);
}

// Without an end a reason is of the stop that a machine is in, or was in until just now.
static mw_status of_open_stop(mw_plant *p, mw_said *said, mw_error *err) {
    const mw_live_binding *b = p->from.binding;
    int32_t i = 0;
    said->to_ns = INT64_MAX;
    while (i < b->machine_count && b->machine[i].entity != said->entity) i++;
    if (i == b->machine_count || said->reason.n == 0)
        return mw_fail(err, MW_INVALID,
                       "to is missing: only the reason of the stop that a machine is in gets its "
                       "end by itself");
    mw_said_of of = mw_plant_said(p);
    bool stood;
    MW_TRY(mw_said_stood(&of, i, said->from_ns, &stood, err));
    if (!stood)
        return mw_fail(err, MW_INVALID,
                       "to is missing: %.*s was in no stop at \"from\" that would end, as its "
                       "signals tell it",
                       (int)b->machine[i].name.n, b->machine[i].name.p);
    p->open[i] = (mw_said_open){0};
    return MW_OK;
}

// The entry in the trail before the facts: they are in another store.
static mw_status keep(mw_plant *p, const mw_said_of *to, const mw_said *said, mw_error *err) {
    mw_fact_batch facts = {0};
    mw_status st = mw_said_add(to, said, &facts, err);
    if (st == MW_OK) st = mw_plant_trail_put(p, err);
    if (st == MW_OK) st = to->facts->ops->append(to->facts, &facts, mw_clock_wall_ns(), err);
    mw_fact_batch_fini(&facts);
    return st == MW_OK ? mw_said_take(to, said, err) : st;
}

mw_status mw_plant_stop_said(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                             mw_error *err) {
    mw_said_of to = mw_plant_said(p);
    mw_said said;
    mw_slice until = mw_plant_body_text(asked->body, "to");
    MW_TRY(mw_plant_read_said(p, asked, MW_ACT_OPERATE, out, &said, err));
    if (said.entity == 0) return MW_OK;
    said.reason = mw_plant_body_text(asked->body, "reason");
    said.state = mw_plant_body_text(asked->body, "state");
    if (mw_plant_body_has(asked->body, "to"))
        MW_TRY(mw_plant_moment(p, until, "to", &said.to_ns, err));
    else
        MW_TRY(of_open_stop(p, &said, err));
    p->said_texts = true;
    return keep(p, &to, &said, err);
}
