// SPDX-License-Identifier: MIT
// See writer.h. Stored and derived facts are both put in the order of identity and walked together.
#include "live/writer.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int64_t start_ns, end_ns;
    int32_t measure, entity, key, import_id;
    double value;
    int64_t line;
    uint8_t quality;
} fact;

typedef struct {
    fact *fact;
    int64_t count, capacity;
} facts;

static bool push(facts *to, const fact *f) {
    if (!mw_grow(&to->fact, &to->capacity, to->count + 1, sizeof *to->fact)) return false;
    to->fact[to->count++] = *f;
    return true;
}

static int by_identity(const void *a, const void *b) {
    const fact *x = a, *y = b;
    if (x->measure != y->measure) return x->measure < y->measure ? -1 : 1;
    if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->start_ns != y->start_ns) return x->start_ns < y->start_ns ? -1 : 1;
    return (x->end_ns > y->end_ns) - (x->end_ns < y->end_ns);
}

static void sort(facts *f) {
    if (f->count > 1) qsort(f->fact, (size_t)f->count, sizeof *f->fact, by_identity);
}

static bool add(mw_fact_batch *to, const fact *f) {
    if (!mw_fact_batch_grow(to, to->count + 1)) return false;
    int64_t i = to->count++;
    to->entity[i] = f->entity;
    to->measure[i] = f->measure;
    to->key[i] = f->key;
    to->start_ns[i] = f->start_ns;
    to->end_ns[i] = f->end_ns;
    to->value[i] = f->value;
    to->quality[i] = f->quality;
    to->import_id[i] = f->import_id;
    to->line[i] = f->line;
    return true;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to compare the facts of a machine");
}

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    for (int64_t i = 0; i < c->count; i++) {
        fact f = {c->start_ns[i],  c->end_ns[i], c->measure[i], c->entity[i], c->key[i],
                  c->import_id[i], c->value[i],  c->line[i],    c->quality[i]};
        if (!push(ctx, &f)) return no_memory(err);
    }
    return MW_OK;
}

static bool take_derived(const mw_fact_batch *b, facts *to) {
    for (int64_t i = 0; i < b->count; i++) {
        fact f = {b->start_ns[i],  b->end_ns[i], b->measure[i], b->entity[i], b->key[i],
                  b->import_id[i], b->value[i],  b->line[i],    b->quality[i]};
        if (!push(to, &f)) return false;
    }
    return true;
}

// The measures and entities that a machine writes, each once.
typedef struct {
    int32_t *measure, *entity;
    int64_t measures, entities;
} targets;

static void once(int32_t *list, int64_t *count, int32_t id) {
    for (int64_t i = 0; i < *count; i++) {
        if (list[i] == id) return;
    }
    list[(*count)++] = id;
}

static bool targets_init(targets *t, const mw_live_machine *m) {
    int64_t most = m->output_count + m->derived_count + 1;
    *t = (targets){.measure = mw_alloc_array(most, sizeof *t->measure),
                   .entity = mw_alloc_array(most, sizeof *t->entity)};
    if (!t->measure || !t->entity) return false;
    for (int32_t i = 0; i < m->output_count; i++) {
        once(t->measure, &t->measures, m->output[i].measure);
        once(t->entity, &t->entities, m->output[i].entity);
    }
    for (int32_t i = 0; i < m->derived_count; i++) {
        once(t->measure, &t->measures, m->derived[i].measure);
        once(t->entity, &t->entities, m->derived[i].entity);
    }
    return true;
}

static bool writes(const mw_live_machine *m, const fact *f) {
    for (int32_t i = 0; i < m->output_count; i++) {
        if (m->output[i].measure == f->measure && m->output[i].entity == f->entity) return true;
    }
    for (int32_t i = 0; i < m->derived_count; i++) {
        if (m->derived[i].measure == f->measure && m->derived[i].entity == f->entity) return true;
    }
    return false;
}

// What is stored where derived facts are, or from where they are derived anew.
static mw_status stored(const mw_live_write *w, const facts *derived, facts *out, mw_error *err) {
    targets t;
    int64_t from = w->void_from_ns, to = w->void_from_ns == INT64_MAX ? INT64_MIN : INT64_MAX;
    for (int64_t i = 0; i < derived->count; i++) {
        if (derived->fact[i].start_ns < from) from = derived->fact[i].start_ns;
        if (derived->fact[i].end_ns > to) to = derived->fact[i].end_ns;
    }
    mw_status st = targets_init(&t, w->machine) ? MW_OK : no_memory(err);
    mw_fact_query q = {.measures = t.measure,
                       .measure_count = t.measures,
                       .entities = t.entity,
                       .entity_count = t.entities,
                       .from_ns = from,
                       .to_ns = to,
                       .as_known_ns = INT64_MAX,
                       .undone = w->undone,
                       .undone_count = w->undone_count,
                       .with_source = true};
    if (st == MW_OK && t.measures > 0 && from < to) {
        st = w->facts->ops->scan(w->facts, &q, collect, out, err);
    }
    mw_free(t.measure);
    mw_free(t.entity);
    return st;
}

static bool is_live(const mw_live_write *w, const fact *f) {
    for (int64_t i = 0; i < w->live_count; i++) {
        if (w->live_import[i] == f->import_id) return true;
    }
    return false;
}

static bool same_value(const fact *a, const fact *b) {
    return (a->value == b->value || (isnan(a->value) && isnan(b->value))) &&
           a->quality == b->quality;
}

// What to do, gathered before anything is stored.
typedef struct {
    const mw_live_write *w;
    mw_fact_batch fresh;
    mw_fact_batch *stands; // may be NULL
    mw_live_written count;
} plan;

static bool stand(plan *p, const fact *f) { return !p->stands || add(p->stands, f); }

static bool meet(plan *p, const fact *derived, const fact *old) {
    if (old && !is_live(p->w, old)) {
        p->count.kept += !same_value(derived, old);
        return stand(p, old);
    }
    if (old && same_value(derived, old)) {
        p->count.same++;
        return stand(p, old);
    }
    if (old)
        p->count.corrected++;
    else
        p->count.added++;
    return add(&p->fresh, derived) && stand(p, derived);
}

// A stored fact that is not derived now.
static bool leave(plan *p, const fact *old) {
    bool ours = is_live(p->w, old) && writes(p->w->machine, old);
    if (!ours || old->end_ns <= p->w->void_from_ns || isnan(old->value)) return true;
    fact end = *old;
    end.value = NAN;
    p->count.ended++;
    return add(&p->fresh, &end) && stand(p, &end);
}

static bool walk(plan *p, const facts *derived, const facts *old) {
    int64_t d = 0, o = 0;
    while (d < derived->count || o < old->count) {
        int order = d == derived->count ? 1 : o == old->count ? -1 : 0;
        if (order == 0) order = by_identity(&derived->fact[d], &old->fact[o]);
        bool room = order > 0   ? leave(p, &old->fact[o])
                    : order < 0 ? meet(p, &derived->fact[d], NULL)
                                : meet(p, &derived->fact[d], &old->fact[o]);
        if (!room) return false;
        d += order <= 0;
        o += order >= 0;
    }
    return true;
}

mw_status mw_live_write_facts(const mw_live_write *w, const mw_fact_batch *derived,
                              mw_fact_batch *stands, mw_live_written *out, mw_error *err) {
    facts now = {0}, old = {0};
    plan p = {.w = w, .stands = stands};
    mw_status st = take_derived(derived, &now) ? MW_OK : no_memory(err);
    if (st == MW_OK) st = stored(w, &now, &old, err);
    sort(&now);
    sort(&old);
    if (st == MW_OK && !walk(&p, &now, &old)) st = no_memory(err);
    if (st == MW_OK && p.fresh.count > 0) {
        st = w->facts->ops->append(w->facts, &p.fresh, w->recorded_ns, err);
    }
    if (st == MW_OK) *out = p.count;
    mw_fact_batch_fini(&p.fresh);
    mw_free(now.fact);
    mw_free(old.fact);
    return st;
}
