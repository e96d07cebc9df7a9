// SPDX-License-Identifier: MIT
// Values that people correct over HTTP: a count that was wrong, a price, a plan.
#include "base/clock.h"
#include "server/plant_answer.h"

#include <stdio.h>

mw_put_of mw_plant_put_of(const mw_plant *p) {
    const mw_plant_from *f = &p->from;
    return (mw_put_of){mw_kpi_world(p->kpi), f->registry, f->facts, f->binding, p->hub};
}

static mw_status read_keys(const json_t *body, mw_put *put, mw_error *err) {
    const json_t *keys = json_object_get(body, "keys");
    size_t count = json_array_size(keys);
    if (keys && !json_is_array(keys))
        return mw_fail(err, MW_INVALID, "keys is no list, as in [\"A\"]");
    if (count > 3) return mw_fail(err, MW_INVALID, "keys has %zu codes, at most 3", count);
    for (size_t i = 0; i < count; i++) {
        put->key[i] = mw_slice_of(json_string_value(json_array_get(keys, i)));
        if (put->key[i].n == 0) return mw_fail(err, MW_INVALID, "keys has a code that is no text");
        put->key_count++;
    }
    return MW_OK;
}

static mw_status read_fact(const mw_plant *p, const mw_asked *asked, mw_put *put, mw_error *err) {
    const json_t *body = asked->body;
    *put = (mw_put){.measure = json_string_value(json_object_get(body, "measure")),
                    .to_ns = INT64_MAX};
    if (!put->measure) return mw_fail(err, MW_INVALID, "measure is missing, as in \"pq\"");
    MW_TRY(mw_plant_asked_entity(mw_kpi_world(p->kpi), asked, &put->entity, err));
    MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "from"), "from", &put->from_ns, err));
    if (mw_plant_body_has(body, "to"))
        MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "to"), "to", &put->to_ns, err));
    return read_keys(body, put, err);
}

// The fact, and beside it a remark that says why.
static mw_status add_facts(mw_plant *p, const mw_asked *asked, mw_fact_batch *batch,
                           mw_error *err) {
    mw_put_of of = mw_plant_put_of(p);
    mw_put put;
    mw_slice remark = mw_plant_body_text(asked->body, "remark");
    char typed[64];
    MW_TRY(read_fact(p, asked, &put, err));
    const json_t *value = json_object_get(asked->body, "value");
    MW_TRY(mw_plant_body_typed(value, "value", typed, &put.value, err));
    MW_TRY(mw_put_add(&of, &put, batch, err));
    if (remark.n == 0) return MW_OK;
    put.measure = "remark";
    put.value = remark;
    put.key_count = 0;
    return mw_put_add(&of, &put, batch, err);
}

mw_status mw_plant_fact_said(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                             mw_error *err) {
    mw_put_of of = mw_plant_put_of(p);
    mw_fact_batch batch = {0};
    (void)out;
    p->said_texts = true;
    mw_status st = add_facts(p, asked, &batch, err);
    if (st == MW_OK) st = mw_put_news(&of, &batch, err);
    if (st == MW_OK) st = mw_plant_trail_put(p, err);
    if (st == MW_OK) st = mw_put_store(&of, &batch, batch.count, mw_clock_wall_ns(), err);
    mw_fact_batch_fini(&batch);
    return st;
}
