// SPDX-License-Identifier: MIT
// Values that people correct over HTTP: a count that was wrong, a price, a plan.
#include "base/clock.h"
#include "server/plant_int.h"

#include <stdio.h>

mw_status mw_plant_put(mw_plant *p, const mw_put *put, mw_error *err) {
    const mw_plant_from *f = &p->from;
    mw_put_of of = {mw_kpi_world(p->kpi), f->registry, f->facts, f->binding, p->hub};
    p->said_texts = true;
    return mw_put_fact(&of, put, mw_clock_wall_ns(), err);
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

// Who and when; a remark beside it says why.
static mw_status fact_said(mw_plant *p, const json_t *body, mw_error *err) {
    mw_put put = {.measure = json_string_value(json_object_get(body, "measure"))};
    mw_slice remark = mw_plant_body_text(body, "remark");
    char typed[64];
    if (!put.measure) return mw_fail(err, MW_INVALID, "measure is missing, as in \"pq\"");
    MW_TRY(mw_plant_entity(mw_kpi_world(p->kpi), mw_plant_body_text(body, "entity"), &put.entity,
                           err));
    MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "from"), "from", &put.from_ns, err));
    put.to_ns = INT64_MAX;
    if (json_object_get(body, "to"))
        MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "to"), "to", &put.to_ns, err));
    MW_TRY(read_keys(body, &put, err));
    MW_TRY(mw_plant_body_typed(json_object_get(body, "value"), "value", typed, &put.value, err));
    MW_TRY(mw_plant_put(p, &put, err));
    if (remark.n == 0) return MW_OK;
    put.measure = "remark";
    put.value = remark;
    put.key_count = 0;
    return mw_plant_put(p, &put, err);
}

mw_status mw_plant_fact_said(mw_plant *p, mw_slice json, mw_error *err) {
    json_t *body = NULL;
    MW_TRY(mw_plant_body_parse(json, &body, err));
    mw_status st = fact_said(p, body, err);
    json_decref(body);
    return st;
}
