// SPDX-License-Identifier: MIT
// Orders over HTTP: which runs where, as a person or another system says; and what was made of
// each.
#include "base/clock.h"
#include "base/json.h"
#include "server/plant_answer.h"

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

static mw_status tell(mw_plant *p, mw_window *w, const mw_asked *asked_for, mw_text *out,
                      mw_error *err) {
    mw_evaluation *e = NULL;
    int32_t entity, told = 0;
    mw_world *world = mw_window_world(w);
    MW_TRY(mw_plant_asked_entity(world, asked_for, &entity, err));
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

mw_status mw_plant_orders(mw_plant *p, const mw_asked *asked_for, mw_http_reply *out,
                          mw_error *err) {
    mw_window *w = NULL;
    MW_TRY(mw_plant_window_open(p, asked_for, &w, err));
    mw_status st = tell(p, w, asked_for, &out->body, err);
    mw_window_close(w);
    return st;
}

// ---- what is said

// An order as it is said, on its way to facts.
typedef struct {
    mw_plant *p;
    const mw_asked *asked;
    mw_http_reply *out;
    mw_said said;
    int32_t entity; // index in the model
    mw_fact_batch batch;
    bool refused; // they may not; answered in out
} ordering;

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

static const struct {
    const char *member, *measure;
} property[] = {
    {"product",  "order_product" },
    {"quantity", "order_quantity"},
    {"due",      "order_due"     },
};
enum { PROPERTIES = sizeof property / sizeof property[0] };

// Adds a property of the order where the body has one. It may be one of what the entity stands in,
// on which they may have nothing to say.
static mw_status add_property(ordering *o, int32_t i, mw_error *err) {
    const mw_plant *p = o->p;
    mw_put_of of = mw_plant_put_of(p);
    mw_put put = {.measure = property[i].measure,
                  .key = {o->said.order},
                  .key_count = 1,
                  .from_ns = o->said.from_ns,
                  .to_ns = INT64_MAX};
    char typed[64];
    const json_t *v = json_object_get(o->asked->body, property[i].member);
    if (o->refused || !v) return MW_OK;
    MW_TRY(mw_plant_body_typed(v, property[i].member, typed, &put.value, err));
    MW_TRY(stands_on(p, o->entity, put.measure, &put.entity, err));
    int32_t id = mw_model_entity_at(mw_world_model(of.world), put.entity)->id;
    o->refused = !mw_plant_may(o->asked, MW_ACT_ENTER, id, o->out);
    return o->refused ? MW_OK : mw_put_add(&of, &put, &o->batch, err);
}

static mw_status read_order(ordering *o, mw_error *err) {
    const json_t *body = o->asked->body;
    mw_said *said = &o->said;
    MW_TRY(mw_plant_read_said(o->p, o->asked, MW_ACT_ENTER, o->out, said, err));
    o->refused = said->entity == 0;
    if (o->refused) return MW_OK;
    o->entity = mw_model_find(mw_world_model(mw_kpi_world(o->p->kpi)), said->entity);
    if (o->entity < 0) return mw_fail(err, MW_NOTFOUND, "the running plant has no such entity");
    said->order = mw_plant_body_text(body, "order");
    said->product = mw_plant_body_text(body, "product");
    said->to_ns = INT64_MAX;
    if (mw_plant_body_has(body, "to"))
        MW_TRY(mw_plant_moment(o->p, mw_plant_body_text(body, "to"), "to", &said->to_ns, err));
    bool has_property = json_object_get(body, "quantity") || json_object_get(body, "due");
    if (said->order.n > 0 || !has_property) return MW_OK;
    return mw_fail(err, MW_INVALID, "order is missing: the order that has a quantity and is due");
}

// All of it at once: properties of the order, and that it runs.
static mw_status put_order(ordering *o, mw_error *err) {
    mw_put_of of = mw_plant_put_of(o->p);
    mw_said_of said_of = mw_plant_said(o->p);
    MW_TRY(read_order(o, err));
    for (int32_t i = 0; i < PROPERTIES && o->said.order.n > 0; i++) MW_TRY(add_property(o, i, err));
    if (o->refused) return MW_OK;
    MW_TRY(mw_put_news(&of, &o->batch, err));
    int64_t put_count = o->batch.count;
    MW_TRY(mw_said_add(&said_of, &o->said, &o->batch, err));
    MW_TRY(mw_plant_trail_put(o->p, err));
    MW_TRY(mw_put_store(&of, &o->batch, put_count, mw_clock_wall_ns(), err));
    return mw_said_take(&said_of, &o->said, err);
}

mw_status mw_plant_order_said(mw_plant *p, const mw_asked *asked_for, mw_http_reply *out,
                              mw_error *err) {
    ordering o = {.p = p, .asked = asked_for, .out = out};
    p->said_texts = true;
    mw_status st = put_order(&o, err);
    mw_fact_batch_fini(&o.batch);
    return st;
}
