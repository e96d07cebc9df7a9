// SPDX-License-Identifier: MIT
// The verb fact put: one value recorded by hand.
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "eval/fact_name.h"
#include "lang/literal.h"

#include <string.h>

typedef struct {
    mw_call *call;
    mw_session *s;
    const mw_measure *m;
    int32_t entity; // registry id
    mw_calendar cal;
    int64_t start_ns, end_ns;
    mw_literal value;
    mw_slice keys[3];
    int32_t key_count;
} putting;

// ---- what was typed

static mw_status find_measure(putting *x, mw_error *err) {
    const char *name = x->call->operand[0];
    const mw_program *p = x->s->program;
    char near[128];
    int32_t measure = mw_program_measure(p, mw_slice_of(name));
    if (measure >= 0) {
        x->m = &p->measure[measure];
        return MW_OK;
    }
    if (mw_program_find(p, mw_slice_of(name)).ref == MW_REF_INDICATOR)
        return mw_fail(err, MW_INVALID, "%s is an indicator: it is computed, not recorded", name);
    const char *word = mw_session_near(p, mw_slice_of(name), near, sizeof near);
    return mw_fail(err, MW_NOTFOUND, "there is no measure \"%s\"%s%s%s", name,
                   word ? "; did you mean \"" : " in the packs in use", word ? word : "",
                   word ? "\"?" : "");
}

static mw_status find_entity(putting *x, mw_error *err) {
    const mw_program *p = x->s->program;
    mw_model *model = mw_world_model(x->s->world);
    int32_t index, zones;
    MW_TRY(mw_session_entity(x->s, mw_slice_of(x->call->operand[1]), &index, err));
    const mw_model_entity *e = mw_model_entity_at(model, index);
    if (!mw_kind_within(p, x->m->kind, e->kind))
        return mw_fail(err, MW_INVALID, "%s is a %.*s; %.*s is measured on %.*s",
                       x->call->operand[1], (int)p->kind[e->kind].name.n, p->kind[e->kind].name.p,
                       (int)x->m->name.n, x->m->name.p, (int)p->kind[x->m->kind].name.n,
                       p->kind[x->m->kind].name.p);
    int32_t row = mw_model_first_row(model, index);
    const mw_calendar *cals = mw_world_calendars(x->s->world, &zones);
    x->cal = cals[row >= 0 ? mw_model_row(model, e->kind, row)->zone : 0];
    x->entity = e->id;
    return MW_OK;
}

static mw_status read_period(putting *x, mw_error *err) {
    const char *text = x->call->operand[2];
    bool holds = x->m->roll.time == MW_ROLL_HOLD && x->m->grain.unit == MW_GRAIN_NONE;
    char grain[MW_GRAIN_TEXT_MAX];
    mw_period p;
    x->start_ns = INT64_MIN, x->end_ns = INT64_MAX;
    if (strcmp(text, "always") == 0) {
        if (holds) return MW_OK;
        return mw_fail(err, MW_INVALID, "%.*s is for a period and does not hold on",
                       (int)x->m->name.n, x->m->name.p);
    }
    MW_TRY(mw_period_parse(mw_slice_of(text), &x->cal, &p, err));
    if (x->m->grain.unit != MW_GRAIN_NONE && !mw_grain_same(x->m->grain, p.grain))
        return mw_fail(err, MW_INVALID, "%.*s is kept per %s; %s is not one", (int)x->m->name.n,
                       x->m->name.p, mw_grain_text(x->m->grain, grain), text);
    MW_TRY(mw_period_bounds(p, &x->cal, &x->start_ns, &x->end_ns, err));
    if (x->end_ns <= x->start_ns)
        return mw_fail(err, MW_INVALID, "%s does not take place in this zone", text);
    if (holds) x->end_ns = INT64_MAX;
    return MW_OK;
}

static mw_status add_key(void *ctx, mw_slice code, mw_error *err) {
    putting *x = ctx;
    if (x->key_count >= x->m->key_count)
        return mw_fail(err, MW_INVALID, "--keys: %.*s has %d key%s", (int)x->m->name.n,
                       x->m->name.p, (int)x->m->key_count, x->m->key_count == 1 ? "" : "s");
    MW_TRY(mw_literal_code(&x->s->program->codes[x->m->key[x->key_count].codes], code, err));
    x->keys[x->key_count++] = code;
    return MW_OK;
}

static mw_status read_keys(putting *x, mw_error *err) {
    MW_TRY(mw_call_each(x->call, "keys", add_key, x, err));
    if (x->key_count == x->m->key_count) return MW_OK;
    mw_slice name = x->m->key[x->key_count].name;
    return mw_call_wrong(x->call, err, "--keys: %.*s is kept by %.*s too, which is not given",
                         (int)x->m->name.n, x->m->name.p, (int)name.n, name.p);
}

// ---- what the registry makes of it

static uint8_t quality_of(const putting *x) {
    const char *word = mw_call_value(x->call, "quality");
    double v = x->value.value;
    if (v < x->m->low || v > x->m->high) {
        mw_note("the value is outside the range of %.*s: recorded as doubtful", (int)x->m->name.n,
                x->m->name.p);
        return 2;
    }
    if (!word || strcmp(word, "good") == 0) return 0;
    return strcmp(word, "estimated") == 0 ? 1 : 2;
}

static mw_status fill_fact(const putting *x, mw_fact_batch *b, mw_error *err) {
    mw_registry *r = x->s->ws.registry;
    mw_unit unit;
    int32_t text;
    if (!mw_fact_batch_grow(b, 1)) return mw_fail(err, MW_NOMEM, "fact put: out of memory");
    b->count = 1;
    MW_TRY(mw_fact_measure(r, x->s->program, x->m, &b->measure[0], &unit, err));
    MW_TRY(mw_fact_key(r, x->keys, x->key_count, &b->key[0], err));
    b->entity[0] = x->entity;
    b->start_ns[0] = x->start_ns;
    b->end_ns[0] = x->end_ns;
    b->value[0] = x->value.value;
    b->quality[0] = quality_of(x);
    b->import_id[0] = 0;
    b->line[0] = 0;
    if (x->m->type.kind == MW_TYPE_NUMBER)
        b->value[0] = mw_unit_convert(b->value[0], &x->m->type.unit, &unit);
    if (!x->value.text.n) return MW_OK;
    MW_TRY(r->ops->text_put(r, x->value.text, &text, err));
    b->value[0] = text;
    return MW_OK;
}

static mw_status compare(const putting *x, const mw_fact_batch *b, uint8_t *standing,
                         mw_error *err) {
    mw_facts *f = x->s->ws.facts;
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    q.undone = mw_world_undone(x->s->world, &q.undone_count);
    return f->ops->compare(f, b, &q, standing, err);
}

static mw_status store(const putting *x, mw_error *err) {
    mw_facts *f = x->s->ws.facts;
    mw_fact_batch b = {0};
    uint8_t standing = MW_FACT_NEW;
    mw_status st = fill_fact(x, &b, err);
    if (st == MW_OK) st = compare(x, &b, &standing, err);
    if (st == MW_OK && standing == MW_FACT_SAME)
        mw_note("that value is there already: nothing was changed");
    else if (st == MW_OK) {
        st = f->ops->append(f, &b, mw_clock_wall_ns(), err);
        if (st == MW_OK && standing == MW_FACT_CHANGED)
            mw_note("corrects an earlier value, which stays in the history");
    }
    mw_fact_batch_fini(&b);
    return st;
}

static mw_status put(putting *x, mw_error *err) {
    MW_TRY(mw_session_open_pack(x->call, x->s, err));
    MW_TRY(mw_session_world(x->s, INT64_MAX, err));
    MW_TRY(find_measure(x, err));
    MW_TRY(find_entity(x, err));
    MW_TRY(read_period(x, err));
    MW_TRY(read_keys(x, err));
    MW_TRY(mw_literal_read(x->s->program, &x->m->type, mw_slice_of(x->call->operand[3]), &x->value,
                           err));
    return store(x, err);
}

mw_status mw_verb_fact_put(mw_call *call, mw_error *err) {
    mw_session s = {0};
    putting x = {.call = call, .s = &s};
    mw_status st = put(&x, err);
    mw_session_close(&s);
    return st;
}
