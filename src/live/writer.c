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

static bool take_derived(const mw_fact_batch *b, facts *to) {
    for (int64_t i = 0; i < b->count; i++) {
        fact f = {b->start_ns[i],  b->end_ns[i], b->measure[i], b->entity[i], b->key[i],
                  b->import_id[i], b->value[i],  b->line[i],    b->quality[i]};
        if (!push(to, &f)) return false;
    }
    return true;
}

// ---- what machines write

// A measure of an entity, and from when on it is derived anew.
typedef struct {
    int32_t measure, entity;
    int64_t void_from_ns;
} target;

// In order, each once.
typedef struct {
    target *target;
    int64_t count;
} targets;

static int by_target(const void *a, const void *b) {
    const target *x = a, *y = b;
    if (x->measure != y->measure) return x->measure < y->measure ? -1 : 1;
    return (x->entity > y->entity) - (x->entity < y->entity);
}

static void add_targets(targets *t, const mw_live_part *p) {
    const mw_live_machine *m = p->machine;
    for (int32_t i = 0; i < m->output_count; i++) {
        t->target[t->count++] =
            (target){m->output[i].measure, m->output[i].entity, p->void_from_ns};
    }
    for (int32_t i = 0; i < m->derived_count; i++) {
        t->target[t->count++] =
            (target){m->derived[i].measure, m->derived[i].entity, p->void_from_ns};
    }
}

static bool targets_init(targets *t, const mw_live_write *w) {
    int64_t most = 1, kept = 0;
    for (int32_t i = 0; i < w->part_count; i++) {
        most += w->part[i].machine->output_count + w->part[i].machine->derived_count;
    }
    *t = (targets){.target = mw_alloc_array(most, sizeof *t->target)};
    if (!t->target) return false;
    for (int32_t i = 0; i < w->part_count; i++) add_targets(t, &w->part[i]);
    qsort(t->target, (size_t)t->count, sizeof *t->target, by_target);
    for (int64_t i = 0; i < t->count; i++) {
        target *last = kept > 0 ? &t->target[kept - 1] : NULL;
        if (!last || by_target(last, &t->target[i]) != 0)
            t->target[kept++] = t->target[i];
        else if (t->target[i].void_from_ns < last->void_from_ns)
            last->void_from_ns = t->target[i].void_from_ns;
    }
    t->count = kept;
    return true;
}

// NULL: no machine writes it.
static const target *target_of(const targets *t, const fact *f) {
    target like = {f->measure, f->entity, 0};
    return bsearch(&like, t->target, (size_t)t->count, sizeof like, by_target);
}

// ---- what is stored

typedef struct {
    const targets *targets;
    facts *out;
} collecting;

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    const collecting *to = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        fact f = {c->start_ns[i],  c->end_ns[i], c->measure[i], c->entity[i], c->key[i],
                  c->import_id[i], c->value[i],  c->line[i],    c->quality[i]};
        if (target_of(to->targets, &f) && !push(to->out, &f)) return no_memory(err);
    }
    return MW_OK;
}

// Whether all that was derived begins after whatever is stored of its measure. now is in order.
static mw_status all_new(const mw_live_write *w, const facts *now, bool *out, mw_error *err) {
    *out = false;
    for (int64_t i = 0, next; i < now->count; i = next) {
        mw_fact_span span;
        int64_t first = INT64_MAX;
        int32_t measure = now->fact[i].measure;
        for (next = i; next < now->count && now->fact[next].measure == measure; next++) {
            if (now->fact[next].start_ns < first) first = now->fact[next].start_ns;
        }
        MW_TRY(w->facts->ops->span(w->facts, measure, &span, err));
        if (span.versions > 0 && first <= span.start_max_ns) return MW_OK;
    }
    *out = true;
    return MW_OK;
}

enum { ENTITIES_MAX = 64 }; // asked for by name; with more all of a measure are looked through

// The measures of all targets and, when they are few, the entities, each once.
typedef struct {
    int32_t *measure, entity[ENTITIES_MAX];
    int64_t measures, entities;
} asked;

static void ask_entity(asked *a, int32_t id) {
    if (a->entities > ENTITIES_MAX) return;
    for (int64_t i = 0; i < a->entities; i++) {
        if (a->entity[i] == id) return;
    }
    if (a->entities < ENTITIES_MAX) a->entity[a->entities] = id;
    a->entities++;
}

static bool asked_init(asked *a, const targets *t) {
    *a = (asked){.measure = mw_alloc_array(t->count + 1, sizeof *a->measure)};
    if (!a->measure) return false;
    for (int64_t i = 0; i < t->count; i++) {
        int32_t measure = t->target[i].measure;
        if (i == 0 || t->target[i - 1].measure != measure) a->measure[a->measures++] = measure;
        ask_entity(a, t->target[i].entity);
    }
    if (a->entities > ENTITIES_MAX) a->entities = 0;
    return true;
}

static mw_status scan(const mw_live_write *w, const targets *t, mw_fact_query *q, facts *out,
                      mw_error *err) {
    asked a;
    collecting to = {t, out};
    if (!asked_init(&a, t)) return no_memory(err);
    q->measures = a.measure;
    q->measure_count = a.measures;
    q->entities = a.entity;
    q->entity_count = a.entities;
    mw_status st = a.measures > 0 ? w->facts->ops->scan(w->facts, q, collect, &to, err) : MW_OK;
    mw_free(a.measure);
    return st;
}

// What is stored where derived facts are, or from where they are derived anew. now is in order.
static mw_status stored(const mw_live_write *w, const targets *t, const facts *now, facts *out,
                        mw_error *err) {
    int64_t from = INT64_MAX;
    bool fresh = false;
    for (int32_t i = 0; i < w->part_count; i++) {
        if (w->part[i].void_from_ns < from) from = w->part[i].void_from_ns;
    }
    int64_t to = from == INT64_MAX ? INT64_MIN : INT64_MAX;
    if (from == INT64_MAX) MW_TRY(all_new(w, now, &fresh, err));
    for (int64_t i = 0; i < now->count; i++) {
        if (now->fact[i].start_ns < from) from = now->fact[i].start_ns;
        if (now->fact[i].end_ns > to) to = now->fact[i].end_ns;
    }
    mw_fact_query q = {.from_ns = from,
                       .to_ns = to,
                       .as_known_ns = INT64_MAX,
                       .undone = w->undone,
                       .undone_count = w->undone_count,
                       .with_source = true};
    return !fresh && from < to ? scan(w, t, &q, out, err) : MW_OK;
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
    targets targets;
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
    const target *t = target_of(&p->targets, old);
    bool ours = t && is_live(p->w, old);
    if (!ours || old->end_ns <= t->void_from_ns || isnan(old->value)) return true;
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
    mw_status st =
        take_derived(derived, &now) && targets_init(&p.targets, w) ? MW_OK : no_memory(err);
    sort(&now);
    if (st == MW_OK) st = stored(w, &p.targets, &now, &old, err);
    sort(&old);
    if (st == MW_OK && !walk(&p, &now, &old)) st = no_memory(err);
    if (st == MW_OK && p.fresh.count > 0) {
        st = w->facts->ops->append(w->facts, &p.fresh, w->recorded_ns, err);
    }
    if (st == MW_OK) *out = p.count;
    mw_fact_batch_fini(&p.fresh);
    mw_free(p.targets.target);
    mw_free(now.fact);
    mw_free(old.fact);
    return st;
}
