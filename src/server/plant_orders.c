// SPDX-License-Identifier: MIT
// Orders over HTTP: which runs where, as a person or another system says; and what was made of
// each.
#include "base/clock.h"
#include "base/json.h"
#include "server/plant_int.h"
#include "server/put.h"

#include <math.h>

// What is told of an order: what was measured in the stretch, then what was ordered, which is known
// of orders of other times, too.
static const char *const asked[] = {
    "order_pq",        "order_gq",          "order_made",
    "order_progress",  "order_run_time",    "order_setup_time",
    "order_stop_time", "order_electricity", "order_energy_per_piece",
    "order_product",   "order_quantity",    "order_due"};
enum { ASKED = sizeof asked / sizeof asked[0], ORDERED = 3 };

// ---- as they stand

// The number of an order among the members of another value: each may know other orders.
static int32_t member_of(const mw_window *w, const mw_eval_column *c, mw_slice order) {
    if (!c->value || c->key_count != 1) return -1;
    int32_t member = mw_world_code(mw_window_world(w), c->list[0], order);
    return member < c->members[0] ? member : -1;
}

// Whether anything of an order was in the stretch.
static bool has_any(const mw_window *w, const mw_evaluation *e, mw_slice order) {
    for (int32_t i = 0; i < ASKED - ORDERED; i++) {
        int32_t member = member_of(w, mw_evaluation_column(e, i), order);
        double v = member < 0 ? NAN : mw_window_value(w, e, i, &member);
        if (!isnan(v) && v != 0) return true;
    }
    return false;
}

static void add_order(const mw_plant *p, const mw_window *w, const mw_evaluation *e, mw_slice order,
                      mw_text *out) {
    mw_text_adds(out, "{\"order\":");
    mw_json_string(out, order);
    for (int32_t i = 0; i < ASKED; i++) {
        int32_t member = member_of(w, mw_evaluation_column(e, i), order);
        if (member < 0 || isnan(mw_window_value(w, e, i, &member))) continue;
        mw_text_addc(out, ',');
        mw_plant_json_figure(p, &(mw_figure){w, e, i, &member}, out);
    }
    mw_text_addc(out, '}');
}

static mw_status tell(mw_plant *p, mw_window *w, mw_slice name, mw_text *out, mw_error *err) {
    mw_evaluation *e = NULL;
    int32_t entity, told = 0;
    mw_world *world = mw_window_world(w);
    MW_TRY(mw_plant_entity(world, name, &entity, err));
    MW_TRY(mw_window_evaluate(w, entity, asked, ASKED, &e, err));
    int32_t list = mw_evaluation_column(e, 0)->list[0];
    mw_plant_json_asked(p, w, entity, out);
    mw_text_adds(out, "\"orders\":[");
    for (int32_t i = 0; i < mw_world_codes(world, list); i++) {
        mw_slice order = mw_world_code_text(world, list, i);
        if (!has_any(w, e, order)) continue;
        if (told++ > 0) mw_text_addc(out, ',');
        add_order(p, w, e, order, out);
    }
    mw_text_adds(out, "]}");
    mw_evaluation_free(e);
    return MW_OK;
}

mw_status mw_plant_orders(mw_plant *p, const mw_http_request *in, mw_text *out, mw_error *err) {
    mw_window *w = NULL;
    MW_TRY(mw_plant_window_open(p, in, &w, err));
    mw_slice entity = mw_pairs_get(in->query, in->query_count, "entity");
    mw_status st = tell(p, w, entity, out, err);
    mw_window_close(w);
    return st;
}

// ---- what is said

static bool is_said(const json_t *body, const char *name) {
    return json_object_get(body, name) != NULL;
}

// The entity of a registry id, which is there.
static int32_t index_of(const mw_plant *p, int32_t id) {
    const mw_model *m = mw_world_model(mw_kpi_world(p->kpi));
    int32_t i = 0;
    while (i < mw_model_entity_count(m) - 1 && mw_model_entity_at(m, i)->id != id) i++;
    return i;
}

// The entity itself, or what it stands in, that a measure stands on.
static mw_status stands_on(const mw_plant *p, int32_t entity, const char *measure, int32_t *out,
                           mw_error *err) {
    const mw_program *prog = p->from.program;
    const mw_model *m = mw_world_model(mw_kpi_world(p->kpi));
    int32_t at = mw_program_measure(prog, mw_slice_of(measure));
    int32_t row = mw_model_first_row(m, entity), kind = mw_model_entity_at(m, entity)->kind;
    *out = entity;
    if (at < 0 || prog->measure[at].kind == kind) return MW_OK; // mw_put says what is wrong
    int32_t to = prog->measure[at].kind;
    int32_t up = row >= 0 && mw_kind_within(prog, kind, to) ? mw_model_up(m, kind, to)[row] : -1;
    if (up < 0) {
        mw_slice name = prog->kind[to].name;
        return mw_fail(err, MW_INVALID, "%s is told of a %.*s, and the entity stands in none",
                       measure, (int)name.n, name.p);
    }
    *out = mw_model_row(m, to, up)->entity;
    return MW_OK;
}

// Puts a property of the order where the body has one.
static mw_status put_property(mw_plant *p, const json_t *body, const char *member,
                              const mw_put *like, mw_error *err) {
    mw_put put = *like;
    char typed[64];
    const json_t *v = json_object_get(body, member);
    if (!v) return MW_OK;
    MW_TRY(mw_plant_body_typed(v, member, typed, &put.value, err));
    int32_t entity;
    MW_TRY(stands_on(p, like->entity, like->measure, &entity, err));
    put.entity = entity;
    return mw_plant_put(p, &put, err);
}

static mw_status put_properties(mw_plant *p, const json_t *body, const mw_said *said,
                                int32_t entity, mw_error *err) {
    static const struct {
        const char *member, *measure;
    } property[] = {
        {"product",  "order_product" },
        {"quantity", "order_quantity"},
        {"due",      "order_due"     },
    };
    mw_put put = {.entity = entity,
                  .key = {said->order},
                  .key_count = 1,
                  .from_ns = said->from_ns,
                  .to_ns = INT64_MAX};
    for (int i = 0; i < 3 && said->order.n > 0; i++) {
        put.measure = property[i].measure;
        MW_TRY(put_property(p, body, property[i].member, &put, err));
    }
    return MW_OK;
}

static mw_status order_said(mw_plant *p, const json_t *body, mw_error *err) {
    mw_said_of to = mw_plant_said(p);
    mw_said said;
    int32_t entity;
    MW_TRY(mw_plant_read_said(p, body, &said, err));
    entity = index_of(p, said.entity);
    said.order = mw_plant_body_text(body, "order");
    said.product = mw_plant_body_text(body, "product");
    said.to_ns = INT64_MAX;
    if (is_said(body, "to"))
        MW_TRY(mw_plant_moment(p, mw_plant_body_text(body, "to"), "to", &said.to_ns, err));
    if (said.order.n == 0 && (is_said(body, "quantity") || is_said(body, "due"))) {
        return mw_fail(err, MW_INVALID,
                       "order is missing: the order that has a quantity and is due");
    }
    MW_TRY(put_properties(p, body, &said, entity, err));
    return mw_said_put(&to, &said, mw_clock_wall_ns(), err);
}

mw_status mw_plant_order_said(mw_plant *p, mw_slice json, mw_error *err) {
    json_t *body = NULL;
    MW_TRY(mw_plant_body_parse(json, &body, err));
    mw_status st = order_said(p, body, err);
    p->said_texts = true;
    json_decref(body);
    return st;
}
