// SPDX-License-Identifier: MIT
// The facts that an explanation asks for, measure by measure and point by point, read at once: a
// query of a store costs milliseconds whatever it finds, and a deep explanation has hundreds.
//
// Kept are the facts of all measures of the evaluation, of the entity that is explained and of all
// below it, in the order in which the store hands them on, so that whoever looks sees the same rows
// in the same order. What lies outside is asked of the store, as are the first few points (a
// shallow explanation has no more), and everything where there are too many facts.
#include "base/alloc.h"
#include "eval/explain_int.h"

#include <stdlib.h>
#include <string.h>

enum {
    ALONE = 8,           // points that are asked for one by one before all are read
    KEPT_MAX = 1 << 17,  // facts
    ENTITIES_MAX = 1000, // a list that a store is still asked by
    AT_ONCE = 1024       // rows handed on together
};

typedef struct {
    mw_fact_batch b;
    int64_t *recorded_ns;
    int64_t capacity;
    int64_t *order; // rows by measure, in the order of the store within one
} kept_rows;

struct mw_why_cache {
    bool usable;
    int32_t *measure; // registry ids, sorted
    int64_t measure_count;
    bool *entity; // by registry id: its facts are kept
    int32_t id_count;
    kept_rows rows[2]; // those that count; all versions
    int64_t *begin[2]; // of each measure in order; one more at the end
};

// ---- filling

static mw_status keep(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    kept_rows *k = ctx;
    mw_fact_batch *b = &k->b;
    int64_t need = b->count + c->count;
    if (need > KEPT_MAX) return mw_fail(err, MW_LIMIT, "too many facts to be kept");
    if (!mw_fact_batch_grow(b, need) ||
        !mw_grow(&k->recorded_ns, &k->capacity, need, sizeof *k->recorded_ns))
        return mw_fail(err, MW_NOMEM, "no memory for the facts of an explanation");
    for (int64_t i = 0; i < c->count; i++) {
        int64_t at = b->count++;
        b->entity[at] = c->entity[i];
        b->measure[at] = c->measure[i];
        b->key[at] = c->key[i];
        b->start_ns[at] = c->start_ns[i];
        b->end_ns[at] = c->end_ns[i];
        b->value[at] = c->value[i];
        b->quality[at] = c->quality[i];
        b->import_id[at] = c->import_id[i];
        b->line[at] = c->line[i];
        k->recorded_ns[at] = c->recorded_ns[i];
    }
    return MW_OK;
}

static void empty(struct mw_why_cache *c) {
    for (int i = 0; i < 2; i++) {
        mw_fact_batch_fini(&c->rows[i].b);
        mw_free(c->rows[i].recorded_ns);
        mw_free(c->rows[i].order);
        mw_free(c->begin[i]);
        c->rows[i] = (kept_rows){0};
        c->begin[i] = NULL;
    }
}

static int by_number(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int64_t place_of(const struct mw_why_cache *c, int32_t measure) {
    const int32_t *at =
        bsearch(&measure, c->measure, (size_t)c->measure_count, sizeof *c->measure, by_number);
    return at ? at - c->measure : -1;
}

// Counting sort by measure, which keeps the order.
static bool sort_rows(struct mw_why_cache *c, int which) {
    kept_rows *k = &c->rows[which];
    int64_t *begin = c->begin[which] = mw_alloc_array(c->measure_count + 2, sizeof *begin);
    k->order = mw_alloc_array(k->b.count + 1, sizeof *k->order);
    if (!begin || !k->order) return false;
    for (int64_t i = 0; i < k->b.count; i++) begin[place_of(c, k->b.measure[i]) + 2]++;
    for (int64_t m = 2; m <= c->measure_count + 1; m++) begin[m] += begin[m - 1];
    for (int64_t i = 0; i < k->b.count; i++)
        k->order[begin[place_of(c, k->b.measure[i]) + 1]++] = i;
    return true;
}

static mw_status read_rows(mw_explainer *x, struct mw_why_cache *c, const int32_t *id,
                           int64_t id_count) {
    const mw_world *w = x->w;
    mw_error unheard = {0};
    mw_fact_query q = {.measures = c->measure,
                       .measure_count = c->measure_count,
                       .entities = id,
                       .entity_count = id_count,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = w->from.as_known_ns,
                       .undone = w->undone,
                       .undone_count = w->undone_count,
                       .with_source = true};
    for (int i = 0; i < 2; i++) {
        q.all_versions = i == 1;
        MW_TRY(w->from.facts->ops->scan(w->from.facts, &q, keep, &c->rows[i], &unheard));
        if (!sort_rows(c, i)) return MW_NOMEM;
    }
    return MW_OK;
}

static bool list_measures(mw_explainer *x, struct mw_why_cache *c) {
    const mw_leaf *leaf;
    int32_t count = mw_lower_leaves(mw_evaluation_lower(x->e), &leaf);
    int64_t n = 0;
    c->measure = mw_alloc_array(count + 1, sizeof *c->measure);
    for (int32_t i = 0; c->measure && i < count; i++) {
        int32_t id = leaf[i].measure >= 0 ? x->w->measure_id[leaf[i].measure] : 0;
        if (id > 0) c->measure[n++] = id;
    }
    if (n > 1) qsort(c->measure, (size_t)n, sizeof *c->measure, by_number);
    for (int64_t i = 0; i < n; i++)
        if (c->measure_count == 0 || c->measure[i] != c->measure[c->measure_count - 1])
            c->measure[c->measure_count++] = c->measure[i];
    return c->measure && c->measure_count > 0;
}

// Registry ids of the entity that is explained and of all below it, marked and listed.
static int32_t *list_entities(mw_explainer *x, struct mw_why_cache *c, int64_t *count) {
    const mw_model *m = x->w->model;
    int32_t kind = mw_model_entity_at(m, x->q->entity)->kind;
    int32_t entities = mw_model_entity_count(m);
    int32_t *id = mw_alloc_array(entities + 1, sizeof *id);
    for (int32_t i = 0; i < entities; i++) {
        int32_t own = mw_model_entity_at(m, i)->id;
        if (own >= c->id_count) c->id_count = own + 1;
    }
    c->entity = mw_alloc_array(c->id_count + 1, sizeof *c->entity);
    *count = 0;
    for (int32_t i = 0; id && c->entity && i < entities; i++) {
        const mw_model_entity *e = mw_model_entity_at(m, i);
        bool below = i == x->q->entity;
        for (int32_t r = mw_model_first_row(m, i); r >= 0 && !below;) {
            const mw_model_row_info *row = mw_model_row(m, e->kind, r);
            const int32_t *up =
                mw_kind_within(x->w->p, e->kind, kind) ? mw_model_up(m, e->kind, kind) : NULL;
            below = up && up[r] >= 0 && mw_model_row(m, kind, up[r])->entity == x->q->entity;
            r = row->next;
        }
        if (!below) continue;
        c->entity[e->id] = true;
        id[(*count)++] = e->id;
    }
    return c->entity ? id : (mw_free(id), NULL);
}

static void fill(mw_explainer *x, struct mw_why_cache *c) {
    int64_t count = 0;
    if (!x->w->from.facts || !list_measures(x, c)) return;
    int32_t *id = list_entities(x, c, &count);
    if (id && count > 0 && count <= ENTITIES_MAX) c->usable = read_rows(x, c, id, count) == MW_OK;
    if (!c->usable) empty(c);
    mw_free(id);
}

// ---- looking

static bool has(const struct mw_why_cache *c, const mw_fact_query *q) {
    if (!c->usable || q->measure_count != 1 || place_of(c, q->measures[0]) < 0) return false;
    for (int64_t i = 0; i < q->entity_count; i++)
        if (q->entities[i] >= c->id_count || !c->entity[q->entities[i]]) return false;
    return true;
}

// Rows that are handed on together.
typedef struct {
    int64_t count, start_ns[AT_ONCE], end_ns[AT_ONCE], line[AT_ONCE], recorded_ns[AT_ONCE];
    int32_t entity[AT_ONCE], measure[AT_ONCE], key[AT_ONCE], import_id[AT_ONCE];
    double value[AT_ONCE];
    uint8_t quality[AT_ONCE];
} handful;

static void take(handful *h, const kept_rows *k, int64_t i) {
    const mw_fact_batch *b = &k->b;
    int64_t at = h->count++;
    h->entity[at] = b->entity[i];
    h->measure[at] = b->measure[i];
    h->key[at] = b->key[i];
    h->start_ns[at] = b->start_ns[i];
    h->end_ns[at] = b->end_ns[i];
    h->value[at] = b->value[i];
    h->quality[at] = b->quality[i];
    h->import_id[at] = b->import_id[i];
    h->line[at] = b->line[i];
    h->recorded_ns[at] = k->recorded_ns[i];
}

static mw_status hand_on(handful *h, mw_fact_visit visit, void *ctx, mw_error *err) {
    mw_fact_chunk c = {h->count, h->entity,  h->measure,   h->key,  h->start_ns,   h->end_ns,
                       h->value, h->quality, h->import_id, h->line, h->recorded_ns};
    bool any = h->count > 0;
    h->count = 0;
    return any ? visit(ctx, &c, err) : MW_OK;
}

static mw_status look(const struct mw_why_cache *c, const mw_fact_query *q, mw_fact_visit visit,
                      void *ctx, mw_error *err) {
    const kept_rows *k = &c->rows[q->all_versions];
    int64_t place = place_of(c, q->measures[0]);
    bool always = q->from_ns == INT64_MIN && q->to_ns == INT64_MAX;
    handful h = {0};
    for (int64_t at = c->begin[q->all_versions][place]; at < c->begin[q->all_versions][place + 1];
         at++) {
        int64_t i = k->order[at];
        bool in = always || (k->b.end_ns[i] > q->from_ns && k->b.start_ns[i] < q->to_ns);
        bool its = false;
        for (int64_t e = 0; in && !its && e < q->entity_count; e++)
            its = q->entities[e] == k->b.entity[i];
        if (its) take(&h, k, i);
        if (h.count == AT_ONCE) MW_TRY(hand_on(&h, visit, ctx, err));
    }
    return hand_on(&h, visit, ctx, err);
}

mw_status mw_why_scan(mw_explainer *x, const mw_fact_query *q, mw_fact_visit visit, void *ctx) {
    if (!x->cache && !x->q->long_way && x->asked++ >= ALONE) {
        x->cache = mw_alloc(sizeof *x->cache);
        if (!x->cache) return mw_fail(x->err, MW_NOMEM, "explain: out of memory");
        fill(x, x->cache);
    }
    if (x->cache && has(x->cache, q)) return look(x->cache, q, visit, ctx, x->err);
    return x->w->from.facts->ops->scan(x->w->from.facts, q, visit, ctx, x->err);
}

void mw_why_cache_fini(mw_explainer *x) {
    if (!x->cache) return;
    empty(x->cache);
    mw_free(x->cache->measure);
    mw_free(x->cache->entity);
    mw_free(x->cache);
    x->cache = NULL;
}
