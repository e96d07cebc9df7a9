// SPDX-License-Identifier: MIT
// See put.h.
#include "server/put.h"

#include "base/datetime.h"
#include "eval/fact_name.h"
#include "lang/literal.h"

#include <math.h>

typedef struct {
    const mw_put_of *of;
    const mw_put *put;
    const mw_program *p;
    const mw_measure *m;
    const mw_model_entity *entity;
    int32_t id, key;
    mw_unit unit; // of the registry
    int64_t to_ns;
} putting;

// ---- names

static mw_status find_names(putting *x, mw_error *err) {
    const mw_put *put = x->put;
    int32_t at = mw_program_measure(x->p, mw_slice_of(put->measure));
    if (at < 0) {
        return mw_fail(err, MW_NOTFOUND, "there is no measure \"%s\" in the packs in use",
                       put->measure);
    }
    x->m = &x->p->measure[at];
    x->entity = mw_model_entity_at(mw_world_model(x->of->world), put->entity);
    if (!mw_kind_within(x->p, x->m->kind, x->entity->kind)) {
        mw_slice is = x->p->kind[x->entity->kind].name, wants = x->p->kind[x->m->kind].name;
        return mw_fail(err, MW_INVALID, "%.*s is a %.*s; %s is measured on %.*s",
                       (int)x->entity->code.n, x->entity->code.p, (int)is.n, is.p, put->measure,
                       (int)wants.n, wants.p);
    }
    if (put->key_count != x->m->key_count) {
        return mw_fail(err, MW_INVALID, "%s has %d keys, and %d are given", put->measure,
                       x->m->key_count, put->key_count);
    }
    for (int32_t i = 0; i < put->key_count; i++) {
        MW_TRY(mw_literal_code(&x->p->codes[x->m->key[i].codes], put->key[i], err));
    }
    return MW_OK;
}

// The registry's ids of measure and keys, and the unit that it keeps the measure in.
static mw_status register_names(putting *x, mw_error *err) {
    mw_registry *r = x->of->registry;
    MW_TRY(mw_fact_measure(r, x->p, x->m, &x->id, &x->unit, err));
    return mw_fact_key(r, x->put->key, x->put->key_count, &x->key, err);
}

// ---- the stretch

static const mw_live_machine *feeder(const putting *x, int32_t *machine) {
    const mw_live_binding *b = x->of->binding;
    for (*machine = 0; *machine < b->machine_count; ++*machine) {
        const mw_live_machine *m = &b->machine[*machine];
        for (int32_t k = 0; k < m->output_count + m->derived_count; k++) {
            bool derived = k >= m->output_count;
            int32_t at = derived ? k - m->output_count : k;
            int32_t entity = derived ? m->derived[at].entity : m->output[at].entity;
            int32_t measure = derived ? m->derived[at].measure : m->output[at].measure;
            if (entity == x->entity->id && measure == x->id) return m;
        }
    }
    return NULL;
}

// What a machine fills is corrected slot by slot, once a slot is over.
static mw_status check_slot(const putting *x, mw_error *err) {
    int32_t machine;
    const mw_live_machine *m = feeder(x, &machine);
    char buf[MW_DATETIME_TEXT_MAX];
    if (!m) return MW_OK;
    int64_t settled = mw_hub_machine_at(x->of->hub, machine).settled_ns;
    if (settled == INT64_MIN || x->to_ns > settled) {
        return mw_fail(err, MW_INVALID, "the slot is not over yet: %.*s is settled until %s",
                       (int)m->name.n, m->name.p,
                       settled == INT64_MIN ? "nowhere" : mw_datetime_print(settled, NULL, buf));
    }
    return MW_OK;
}

typedef struct {
    const putting *x;
    bool same;                // a fact of this very stretch is there
    int64_t start_ns, end_ns; // of one that is there only in part; equal: none
} overlap;

static mw_status look(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    overlap *o = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        if (c->key[i] != o->x->key || isnan(c->value[i])) continue;
        bool same = c->start_ns[i] == o->x->put->from_ns && c->end_ns[i] == o->x->to_ns;
        o->same = o->same || same;
        if (same) continue;
        o->start_ns = c->start_ns[i];
        o->end_ns = c->end_ns[i];
    }
    return MW_OK;
}

// Values that add up over time are counted once: a stretch is that of a fact, or of none.
static mw_status check_stretch(const putting *x, mw_error *err) {
    overlap o = {.x = x};
    char from[MW_DATETIME_TEXT_MAX], to[MW_DATETIME_TEXT_MAX];
    mw_facts *f = x->of->facts;
    if (x->put->from_ns >= x->to_ns) {
        return mw_fail(err, MW_INVALID, "the stretch ends before it begins");
    }
    if (x->m->roll.time != MW_ROLL_SUM) return MW_OK;
    if (x->to_ns == INT64_MAX) {
        return mw_fail(err, MW_INVALID,
                       "to is missing: %s adds up over time, so a value has an end",
                       x->put->measure);
    }
    MW_TRY(check_slot(x, err));
    mw_fact_query q = {.measures = &x->id,
                       .measure_count = 1,
                       .entities = &x->entity->id,
                       .entity_count = 1,
                       .from_ns = x->put->from_ns,
                       .to_ns = x->to_ns,
                       .as_known_ns = INT64_MAX};
    q.undone = mw_world_undone(x->of->world, &q.undone_count);
    MW_TRY(f->ops->scan(f, &q, look, &o, err));
    if (o.start_ns == o.end_ns) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "there is a value of %s to %s, which would be counted beside this one: correct "
                   "that stretch",
                   mw_datetime_print(o.start_ns, NULL, from),
                   mw_datetime_print(o.end_ns, NULL, to));
}

// ---- the fact

static mw_status fill(const putting *x, mw_fact_batch *b, mw_error *err) {
    mw_registry *r = x->of->registry;
    mw_literal literal;
    int32_t text = 0;
    MW_TRY(mw_literal_read(x->p, &x->m->type, x->put->value, &literal, err));
    if (literal.text.n > 0) MW_TRY(r->ops->text_put(r, literal.text, &text, err));
    if (!mw_fact_batch_grow(b, b->count + 1)) {
        return mw_fail(err, MW_NOMEM, "no memory for a fact");
    }
    int64_t i = b->count++;
    b->entity[i] = x->entity->id;
    b->measure[i] = x->id;
    b->key[i] = x->key;
    b->start_ns[i] = x->put->from_ns;
    b->end_ns[i] = x->to_ns;
    b->value[i] = literal.value;
    b->quality[i] = literal.value < x->m->low || literal.value > x->m->high ? 2 : 0;
    b->import_id[i] = 0;
    b->line[i] = 0;
    if (x->m->type.kind == MW_TYPE_NUMBER)
        b->value[i] = mw_unit_convert(literal.value, &x->m->type.unit, &x->unit);
    if (literal.text.n > 0) b->value[i] = text;
    return MW_OK;
}

mw_status mw_put_add(const mw_put_of *of, const mw_put *put, mw_fact_batch *batch, mw_error *err) {
    putting x = {.of = of, .put = put, .p = mw_world_program(of->world), .to_ns = put->to_ns};
    MW_TRY(find_names(&x, err));
    if (x.m->roll.time == MW_ROLL_HOLD && x.m->grain.unit == MW_GRAIN_NONE) x.to_ns = INT64_MAX;
    MW_TRY(register_names(&x, err));
    MW_TRY(check_stretch(&x, err));
    return fill(&x, batch, err);
}

static void move_fact(mw_fact_batch *b, int64_t from, int64_t to) {
    b->entity[to] = b->entity[from];
    b->measure[to] = b->measure[from];
    b->key[to] = b->key[from];
    b->start_ns[to] = b->start_ns[from];
    b->end_ns[to] = b->end_ns[from];
    b->value[to] = b->value[from];
    b->quality[to] = b->quality[from];
    b->import_id[to] = b->import_id[from];
    b->line[to] = b->line[from];
}

mw_status mw_put_news(const mw_put_of *of, mw_fact_batch *batch, mw_error *err) {
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    uint8_t standing[MW_PUT_FACTS_MAX];
    int64_t kept = 0;
    MW_ASSERT(batch->count <= MW_PUT_FACTS_MAX);
    if (batch->count == 0) return MW_OK;
    q.undone = mw_world_undone(of->world, &q.undone_count);
    MW_TRY(of->facts->ops->compare(of->facts, batch, &q, standing, err));
    for (int64_t i = 0; i < batch->count; i++) {
        if (standing[i] != MW_FACT_SAME) move_fact(batch, i, kept++);
    }
    batch->count = kept;
    return MW_OK;
}

mw_status mw_put_store(const mw_put_of *of, const mw_fact_batch *batch, int64_t put_count,
                       int64_t now_ns, mw_error *err) {
    mw_fact_batch put = *batch;
    put.count = put_count;
    if (batch->count == 0) return MW_OK;
    MW_TRY(of->facts->ops->append(of->facts, batch, now_ns, err));
    return put_count ? mw_live_board_put(mw_hub_board(of->hub), &put, err) : MW_OK;
}

mw_status mw_put_fact(const mw_put_of *of, const mw_put *put, int64_t now_ns, mw_error *err) {
    mw_fact_batch b = {0};
    mw_status st = mw_put_add(of, put, &b, err);
    if (st == MW_OK) st = mw_put_news(of, &b, err);
    if (st == MW_OK) st = mw_put_store(of, &b, b.count, now_ns, err);
    mw_fact_batch_fini(&b);
    return st;
}
