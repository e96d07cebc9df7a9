// SPDX-License-Identifier: MIT
// The states that machines were in, as their time line is drawn:
//
//     {"kind", "entity", "from", "to", "machines": [{"machine", "known_from", "time",
//       "stretches": [{"from", "to", "state", "reason", "product", "order"}], "next"}]}
//
// Samples are read without the plant's lock.
#include "base/alloc.h"
#include "base/digits.h"
#include "base/json.h"
#include "server/plant_answer.h"

enum { LIMIT = 2000, LIMIT_MAX = 10000 };
static const int64_t length_max_ns = INT64_C(31) * 86400 * 1000000000;

// A machine that is asked about.
typedef struct {
    int32_t machine;
    mw_states states;
} asked_machine;

typedef struct {
    const mw_plant *p;
    mw_text *out;
    int64_t from_ns, to_ns, limit;
    asked_machine *machine;
    int32_t count;
    int64_t told;    // of the machine under way
    int64_t next_ns; // where the first that was too many begins; INT64_MIN: all were told
} timeline;

// ---- what is asked for

static mw_status read_limit(mw_slice text, int64_t *limit, mw_error *err) {
    double n = LIMIT;
    bool good = text.n == 0 || (mw_number_parse(text, &n) && n >= 1 && n <= LIMIT_MAX);
    *limit = good ? (int64_t)n : 0;
    if (good && n == (double)*limit) return MW_OK;
    return mw_fail(err, MW_INVALID, "limit is \"%.*s\", not a whole number from 1 to %d",
                   mw_shown(text), text.p, LIMIT_MAX);
}

static mw_status read_asked(timeline *t, const mw_asked *asked, mw_error *err) {
    MW_TRY(mw_plant_window(t->p, asked, &t->from_ns, &t->to_ns, err));
    MW_TRY(read_limit(mw_asked_text(asked, "limit"), &t->limit, err));
    if (t->from_ns >= t->to_ns) return mw_fail(err, MW_INVALID, "to is not later than from");
    if ((uint64_t)t->to_ns - (uint64_t)t->from_ns <= (uint64_t)length_max_ns) return MW_OK;
    return mw_fail(err, MW_INVALID, "from and to are more than 31 days apart: ask for less");
}

// Under the lock: the machines of the entity, and those that stand in it.
static mw_status take_machines(timeline *t, const mw_asked *asked, mw_error *err) {
    const mw_live_binding *b = t->p->from.binding;
    t->machine = mw_alloc_array(b->machine_count + 1, sizeof *t->machine);
    if (!t->machine) return mw_fail(err, MW_NOMEM, "no memory for the states of machines");
    for (int32_t i = 0; i < b->machine_count; i++) {
        const mw_live_machine *m = &b->machine[i];
        if (!mw_said_concerns(m, asked->entity) || !mw_asked_sees(asked, m->entity)) continue;
        asked_machine *at = &t->machine[t->count];
        at->machine = i;
        MW_TRY(mw_hub_states(t->p->hub, i, &at->states, err));
        t->count++;
    }
    if (t->count > 0) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "no machine of the signal map is or stands in that entity");
}

static mw_status begin(timeline *t, const mw_asked *asked, mw_error *err) {
    int32_t entity;
    MW_TRY(mw_plant_asked_entity(mw_kpi_world(t->p->kpi), asked, &entity, err));
    MW_TRY(read_asked(t, asked, err));
    MW_TRY(take_machines(t, asked, err));
    const mw_model_entity *e = mw_model_entity_at(mw_world_model(mw_kpi_world(t->p->kpi)), entity);
    mw_text_addc(t->out, '{');
    mw_plant_json_text(t->out, "kind", t->p->from.program->kind[e->kind].name);
    mw_plant_json_text(t->out, "entity", e->code);
    return MW_OK;
}

// ---- stretches

static bool add_stretch(void *ctx, const mw_states_stretch *s) {
    timeline *t = ctx;
    if (t->told == t->limit) {
        t->next_ns = s->from_ns;
        return false;
    }
    mw_text_adds(t->out, t->told++ > 0 ? ",{" : "{");
    mw_plant_json_moment(t->p, t->out, "from", s->from_ns);
    mw_plant_json_moment(t->p, t->out, "to", s->to_ns);
    mw_plant_json_text(t->out, "state", mw_slice_of(mw_plant_state_word(s->state.category)));
    mw_plant_json_code(t->p, t->out, "reason", s->state.reason);
    mw_plant_json_code(t->p, t->out, "product", s->state.product);
    mw_plant_json_code(t->p, t->out, "order", s->state.order);
    mw_text_addc(t->out, '}');
    return true;
}

static mw_status add_machine(timeline *t, asked_machine *m, mw_error *err) {
    const mw_live_machine *what = &t->p->from.binding->machine[m->machine];
    bool cut = m->states.floor_ns > t->from_ns;
    t->told = 0;
    t->next_ns = INT64_MIN;
    mw_text_addc(t->out, '{');
    mw_plant_json_text(t->out, "machine", what->name);
    mw_plant_json_moment(t->p, t->out, "known_from", cut ? m->states.floor_ns : INT64_MIN);
    mw_plant_json_moment(t->p, t->out, "time", m->states.now_ns);
    mw_plant_json_key(t->out, "stretches");
    mw_text_addc(t->out, '[');
    MW_TRY(mw_states_run(&m->states, t->from_ns, t->to_ns, add_stretch, t, err));
    mw_text_addc(t->out, ']');
    mw_plant_json_moment(t->p, t->out, "next", t->next_ns);
    mw_text_addc(t->out, '}');
    return MW_OK;
}

static mw_status add_machines(timeline *t, mw_error *err) {
    mw_plant_json_moment(t->p, t->out, "from", t->from_ns);
    mw_plant_json_moment(t->p, t->out, "to", t->to_ns);
    mw_plant_json_key(t->out, "machines");
    mw_text_addc(t->out, '[');
    for (int32_t i = 0; i < t->count; i++) {
        if (i > 0) mw_text_addc(t->out, ',');
        MW_TRY(add_machine(t, &t->machine[i], err));
    }
    mw_text_adds(t->out, "]}");
    return MW_OK;
}

mw_status mw_plant_states(mw_plant *p, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    timeline t = {.p = p, .out = &out->body};
    pthread_mutex_lock(&p->lock);
    mw_status st = begin(&t, asked, err);
    pthread_mutex_unlock(&p->lock);
    if (st == MW_OK) st = add_machines(&t, err);
    for (int32_t i = 0; i < t.count; i++) mw_states_fini(&t.machine[i].states);
    mw_free(t.machine);
    return st;
}
