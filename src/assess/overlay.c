// SPDX-License-Identifier: MIT
// See overlay.h.
#include "assess/overlay.h"

#include "base/alloc.h"

typedef struct {
    mw_facts base;
    mw_overlay_from from;
} overlay;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "answers: out of memory");
}

static bool has(const int32_t *list, int64_t count, int32_t id) {
    for (int64_t i = 0; i < count; i++)
        if (list[i] == id) return true;
    return false;
}

// ---- what lies beneath

static mw_status scan_beneath(const overlay *o, const mw_fact_query *q, mw_fact_visit visit,
                              void *ctx, mw_error *err) {
    mw_fact_query rest = *q;
    int32_t *measures = mw_alloc_array(q->measure_count + 1, sizeof *measures);
    if (!measures) return no_memory(err);
    rest.measures = measures;
    rest.measure_count = 0;
    for (int64_t i = 0; i < q->measure_count; i++)
        if (!has(o->from.hidden, o->from.hidden_count, q->measures[i]))
            measures[rest.measure_count++] = q->measures[i];
    mw_status st = MW_OK;
    if (rest.measure_count > 0 && o->from.facts)
        st = o->from.facts->ops->scan(o->from.facts, &rest, visit, ctx, err);
    mw_free(measures);
    return st;
}

// ---- what is laid over

// A scan under way.
typedef struct {
    const mw_fact_query *q;
    mw_fact_visit visit;
    void *ctx;
} scanning;

// Measures and entities asked for, by their numbers; NULL: all.
typedef struct {
    uint8_t *measure, *entity;
    int32_t measures, entities; // numbers below these are in the lists
} wanted_list;

static uint8_t *list_of(const int32_t *id, int64_t count, int32_t *size) {
    *size = 0;
    for (int64_t i = 0; i < count; i++)
        if (id[i] >= *size) *size = id[i] + 1;
    uint8_t *list = mw_alloc_array((int64_t)*size + 1, 1);
    for (int64_t i = 0; list && i < count; i++)
        if (id[i] >= 0) list[id[i]] = 1;
    return list;
}

static bool in_list(const uint8_t *list, int32_t size, int32_t id) {
    return id >= 0 && id < size && list[id];
}

static bool wanted(const mw_fact_batch *b, const mw_fact_query *q, const wanted_list *l,
                   int64_t i) {
    if (b->end_ns[i] <= q->from_ns || b->start_ns[i] >= q->to_ns) return false;
    if (!in_list(l->measure, l->measures, b->measure[i])) return false;
    return !l->entity || in_list(l->entity, l->entities, b->entity[i]);
}

// Hands facts `from` .. `to` - 1 on, where they lie.
static mw_status visit_run(const overlay *o, const mw_fact_batch *b, int64_t from, int64_t to,
                           const scanning *s, mw_error *err) {
    int64_t *recorded = NULL;
    if (from == to) return MW_OK;
    if (s->q->with_source) {
        recorded = mw_alloc_array(to - from, sizeof *recorded);
        if (!recorded) return no_memory(err);
        for (int64_t i = 0; i < to - from; i++) recorded[i] = o->from.recorded_ns;
    }
    mw_fact_chunk chunk = {.count = to - from,
                           .entity = b->entity + from,
                           .measure = b->measure + from,
                           .key = b->key + from,
                           .start_ns = b->start_ns + from,
                           .end_ns = b->end_ns + from,
                           .value = b->value + from,
                           .quality = b->quality + from,
                           .import_id = s->q->with_source ? b->import_id + from : NULL,
                           .line = s->q->with_source ? b->line + from : NULL,
                           .recorded_ns = recorded};
    mw_status st = s->visit(s->ctx, &chunk, err);
    mw_free(recorded);
    return st;
}

static mw_status scan_batch(const overlay *o, const mw_fact_batch *b, const scanning *s,
                            const wanted_list *l, mw_error *err) {
    int64_t from = 0;
    for (int64_t i = 0; i < b->count; i++) {
        if (wanted(b, s->q, l, i)) continue;
        MW_TRY(visit_run(o, b, from, i, s, err));
        from = i + 1;
    }
    return visit_run(o, b, from, b->count, s, err);
}

// Takes what is left out from the measures asked for; false when none is left.
static bool leave_out(const overlay *o, wanted_list *l) {
    int32_t any = 0;
    for (int64_t i = 0; i < o->from.left_out_count; i++)
        if (in_list(l->measure, l->measures, o->from.left_out[i]))
            l->measure[o->from.left_out[i]] = 0;
    for (int32_t i = 0; i < l->measures; i++) any += l->measure[i];
    return any > 0;
}

static mw_status scan_laid(const overlay *o, const scanning *s, mw_error *err) {
    const mw_fact_query *q = s->q;
    wanted_list l = {0};
    if (o->from.laid_count == 0 || q->as_known_ns < o->from.recorded_ns) return MW_OK;
    l.measure = list_of(q->measures, q->measure_count, &l.measures);
    if (l.measure && !leave_out(o, &l)) {
        mw_free(l.measure);
        return MW_OK;
    }
    if (q->entity_count) l.entity = list_of(q->entities, q->entity_count, &l.entities);
    mw_status st = l.measure && (l.entity || !q->entity_count) ? MW_OK : no_memory(err);
    for (int64_t i = 0; i < o->from.laid_count && st == MW_OK; i++)
        st = scan_batch(o, &o->from.laid[i], s, &l, err);
    mw_free(l.measure), mw_free(l.entity);
    return st;
}

static mw_status overlay_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                              mw_error *err) {
    const overlay *o = (const overlay *)f;
    MW_ASSERT(q->measure_count > 0);
    MW_TRY(scan_beneath(o, q, visit, ctx, err));
    return scan_laid(o, &(scanning){q, visit, ctx}, err);
}

static void span_batch(const mw_fact_batch *b, int32_t measure, mw_fact_span *out) {
    for (int64_t i = 0; i < b->count; i++) {
        if (b->measure[i] != measure) continue;
        out->versions++;
        if (b->start_ns[i] < out->start_min_ns) out->start_min_ns = b->start_ns[i];
        if (b->start_ns[i] > out->start_max_ns) out->start_max_ns = b->start_ns[i];
    }
}

static mw_status overlay_span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    const overlay *o = (const overlay *)f;
    bool hidden = has(o->from.hidden, o->from.hidden_count, measure);
    *out = (mw_fact_span){0, INT64_MAX, INT64_MIN};
    if (!hidden && o->from.facts) return o->from.facts->ops->span(o->from.facts, measure, out, err);
    if (has(o->from.left_out, o->from.left_out_count, measure)) return MW_OK;
    for (int64_t i = 0; i < o->from.laid_count; i++) span_batch(&o->from.laid[i], measure, out);
    return MW_OK;
}

static void overlay_close(mw_facts *f) { mw_free(f); }

static const mw_facts_ops overlay_ops = {
    .scheme = "overlay", .scan = overlay_scan, .span = overlay_span, .close = overlay_close};

mw_status mw_overlay_open(const mw_overlay_from *from, mw_facts **out, mw_error *err) {
    overlay *o = mw_alloc(sizeof *o);
    if (!o) return no_memory(err);
    o->base.ops = &overlay_ops;
    o->from = *from;
    *out = &o->base;
    return MW_OK;
}
