// SPDX-License-Identifier: MIT
// Reasons without an end get that of their stop, see said.h. When a stop is over is read from the
// samples, without what was said: a state that was said with the reason would never end it.
#include "base/alloc.h"
#include "ingest/import.h"
#include "server/said.h"

#include <math.h>

static const int64_t hour_ns = INT64_C(3600000000000);

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the reasons of stops");
}

static bool interrupts(mw_state_category c) { return c == MW_STATE_DELAY || c == MW_STATE_DOWN; }
static bool stands(mw_state_category c) { return interrupts(c) || c == MW_STATE_PLANNED; }
static bool same_stop(mw_state_category a, mw_state_category b) {
    return a == b || (interrupts(a) && interrupts(b));
}

// ---- the end of a stop

typedef enum { NO_STOP, GOES_ON, OVER } outcome;

typedef struct {
    int64_t from_ns, end_ns; // end_ns INT64_MAX: not seen
    bool any, is_stop;
    mw_state_category first;
} looking;

static bool look(void *ctx, const mw_states_stretch *s) {
    looking *l = ctx;
    if (!l->any) {
        l->any = true;
        l->first = s->state.category;
        l->is_stop = s->from_ns <= l->from_ns && stands(l->first);
        return l->is_stop;
    }
    if (same_stop(l->first, s->state.category)) return true;
    l->end_ns = s->from_ns;
    return false;
}

// What became of the stop at l->from_ns, up to an instant; by longer and longer pieces, since what
// is no stop must not cost reading all that came after it.
static mw_status follow(const mw_states *s, looking *l, int64_t to_ns, outcome *out,
                        mw_error *err) {
    *out = GOES_ON;
    if (l->from_ns >= to_ns) return MW_OK;
    for (int64_t piece_ns = hour_ns;; piece_ns *= 2) {
        bool last = to_ns - l->from_ns <= piece_ns;
        *l = (looking){.from_ns = l->from_ns, .end_ns = INT64_MAX};
        MW_TRY(mw_states_run(s, l->from_ns, last ? to_ns : l->from_ns + piece_ns, look, l, err));
        *out = !l->is_stop ? NO_STOP : l->end_ns != INT64_MAX ? OVER : GOES_ON;
        if (last || *out != GOES_ON) return MW_OK;
    }
}

// A machine as signals alone tell it.
static mw_status states_of(const mw_said_of *s, int32_t machine, mw_states *out, mw_error *err) {
    MW_TRY(mw_hub_states(s->hub, machine, out, err));
    out->machine.correction_count = 0;
    return MW_OK;
}

mw_status mw_said_stood(const mw_said_of *s, int32_t machine, int64_t t_ns, bool *stood,
                        mw_error *err) {
    mw_hub_machine m = mw_hub_machine_at(s->hub, machine);
    looking l = {.from_ns = t_ns};
    mw_states states;
    outcome what;
    *stood = stands(m.state.observed);
    if (t_ns >= m.taken_ns) return MW_OK;
    MW_TRY(states_of(s, machine, &states, err));
    mw_status st = follow(&states, &l, m.taken_ns, &what, err);
    mw_states_fini(&states);
    *stood = st == MW_OK && what != NO_STOP;
    return st;
}

// ---- what waits for it

typedef struct {
    int64_t from_ns;
    int32_t measure, text; // of the registry
} open_fact;

typedef struct {
    const mw_said_of *of;
    int32_t machine, reason; // reason: the measure
    open_fact *fact;
    int64_t count, capacity;
    mw_fact_batch batch;
    int64_t end_ns; // the first; INT64_MAX: nothing ended
    bool waits;
} ending;

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    ending *e = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        bool open = c->end_ns[i] == INT64_MAX && c->start_ns[i] != INT64_MIN;
        // What a file says, it says anew when it is read again.
        if (!open || isnan(c->value[i]) || c->import_id[i] != 0) continue;
        if (!mw_grow(&e->fact, &e->capacity, e->count + 1, sizeof *e->fact)) return no_memory(err);
        e->fact[e->count++] = (open_fact){c->start_ns[i], c->measure[i], (int32_t)c->value[i]};
    }
    return MW_OK;
}

static mw_status find_open(ending *e, mw_error *err) {
    static const int32_t kinds[] = {MW_SAID_REASON, MW_SAID_STATE, MW_SAID_REMARK};
    const mw_said_of *s = e->of;
    const char *name[MW_SAID_MEASURES];
    int32_t id[MW_SAID_MEASURES], ids[3], entity = s->binding->machine[e->machine].entity;
    mw_fact_query q = {.measures = ids,
                       .entities = &entity,
                       .entity_count = 1,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true};
    mw_undone *undone = NULL;
    MW_TRY(mw_said_measures(s, id, name, err));
    e->reason = id[MW_SAID_REASON];
    if (!e->reason) return MW_OK;
    for (int i = 0; i < 3; i++)
        if (id[kinds[i]]) ids[q.measure_count++] = id[kinds[i]];
    MW_TRY(mw_import_undone(s->registry, &undone, &q.undone_count, err));
    q.undone = undone;
    mw_status st = s->facts->ops->scan(s->facts, &q, collect, e, err);
    mw_free(undone);
    return st;
}

// ---- ending it

static mw_status add(ending *e, const open_fact *f, int64_t to_ns, double value, mw_error *err) {
    mw_fact_batch *b = &e->batch;
    if (!mw_fact_batch_grow(b, b->count + 1)) return no_memory(err);
    int64_t i = b->count++;
    b->entity[i] = e->of->binding->machine[e->machine].entity;
    b->measure[i] = f->measure;
    b->key[i] = 0;
    b->start_ns[i] = f->from_ns;
    b->end_ns[i] = to_ns;
    b->value[i] = value;
    b->quality[i] = 0;
    b->import_id[i] = 0;
    b->line[i] = 0;
    return MW_OK;
}

// A reason, with what was said at the same beginning.
static mw_status end_at(ending *e, int64_t from_ns, int64_t end_ns, mw_error *err) {
    e->end_ns = end_ns < e->end_ns ? end_ns : e->end_ns;
    for (int64_t i = 0; i < e->count; i++) {
        const open_fact *f = &e->fact[i];
        if (f->from_ns != from_ns) continue;
        MW_TRY(add(e, f, INT64_MAX, NAN, err));
        MW_TRY(add(e, f, end_ns, f->text, err));
    }
    return MW_OK;
}

static mw_status end_reasons(ending *e, const mw_states *states, int64_t taken_ns, mw_error *err) {
    for (int64_t i = 0; i < e->count; i++) {
        looking l = {.from_ns = e->fact[i].from_ns};
        outcome what;
        if (e->fact[i].measure != e->reason) continue;
        MW_TRY(follow(states, &l, taken_ns, &what, err));
        e->waits = e->waits || what == GOES_ON;
        if (what == OVER) MW_TRY(end_at(e, l.from_ns, l.end_ns, err));
    }
    return MW_OK;
}

static mw_status end_of_stops(ending *e, int64_t taken_ns, int64_t now_ns, mw_error *err) {
    const mw_said_of *s = e->of;
    mw_states states;
    MW_TRY(find_open(e, err));
    if (e->count == 0) return MW_OK;
    MW_TRY(states_of(s, e->machine, &states, err));
    mw_status st = end_reasons(e, &states, taken_ns, err);
    mw_states_fini(&states);
    if (st != MW_OK || e->batch.count == 0) return st;
    MW_TRY(s->facts->ops->append(s->facts, &e->batch, now_ns, err));
    return mw_said_load(s, e->machine, e->end_ns, err);
}

mw_status mw_said_end(const mw_said_of *s, int32_t machine, int64_t now_ns, mw_said_open *open,
                      mw_error *err) {
    mw_hub_machine m = mw_hub_machine_at(s->hub, machine);
    ending e = {.of = s, .machine = machine, .end_ns = INT64_MAX};
    if (open->none || m.taken_ns == INT64_MIN) return MW_OK;
    bool same = stands(m.state.observed) && m.state.observed_ns == open->since_ns;
    if (same || m.taken_ns == open->taken_ns) return MW_OK;
    mw_status st = end_of_stops(&e, m.taken_ns, now_ns, err);
    mw_free(e.fact);
    mw_fact_batch_fini(&e.batch);
    if (st != MW_OK) return st;
    open->none = !e.waits;
    open->taken_ns = m.taken_ns;
    // What lies between there and the state of now is looked at when it is settled.
    if (m.taken_ns >= m.state.observed_ns) open->since_ns = m.state.observed_ns;
    return MW_OK;
}
