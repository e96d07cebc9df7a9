// SPDX-License-Identifier: MIT
// See overlay.h.
#include "assess/overlay.h"

#include "base/alloc.h"

#include <string.h>

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

static bool wanted(const mw_fact_batch *b, const mw_fact_query *q, int64_t i) {
    if (b->end_ns[i] <= q->from_ns || b->start_ns[i] >= q->to_ns) return false;
    if (!has(q->measures, q->measure_count, b->measure[i])) return false;
    return q->entity_count == 0 || has(q->entities, q->entity_count, b->entity[i]);
}

static void copy_row(mw_fact_batch *to, const mw_fact_batch *from, int64_t i) {
    int64_t n = to->count++;
    to->entity[n] = from->entity[i], to->measure[n] = from->measure[i], to->key[n] = from->key[i];
    to->start_ns[n] = from->start_ns[i], to->end_ns[n] = from->end_ns[i];
    to->value[n] = from->value[i], to->quality[n] = from->quality[i];
    to->import_id[n] = from->import_id[i], to->line[n] = from->line[i];
}

static mw_status scan_laid(const overlay *o, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                           mw_error *err) {
    const mw_fact_batch *laid = &o->from.laid;
    mw_fact_batch b = {0};
    if (laid->count == 0 || q->as_known_ns < o->from.recorded_ns) return MW_OK;
    int64_t *recorded = mw_alloc_array(laid->count, sizeof *recorded);
    mw_status st = recorded && mw_fact_batch_grow(&b, laid->count) ? MW_OK : no_memory(err);
    for (int64_t i = 0; i < laid->count && st == MW_OK; i++) {
        recorded[i] = o->from.recorded_ns;
        if (wanted(laid, q, i)) copy_row(&b, laid, i);
    }
    mw_fact_chunk chunk = {.count = b.count,
                           .entity = b.entity,
                           .measure = b.measure,
                           .key = b.key,
                           .start_ns = b.start_ns,
                           .end_ns = b.end_ns,
                           .value = b.value,
                           .quality = b.quality,
                           .import_id = q->with_source ? b.import_id : NULL,
                           .line = q->with_source ? b.line : NULL,
                           .recorded_ns = q->with_source ? recorded : NULL};
    if (st == MW_OK && chunk.count > 0) st = visit(ctx, &chunk, err);
    mw_fact_batch_fini(&b);
    mw_free(recorded);
    return st;
}

static mw_status overlay_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                              mw_error *err) {
    const overlay *o = (const overlay *)f;
    MW_ASSERT(q->measure_count > 0);
    MW_TRY(scan_beneath(o, q, visit, ctx, err));
    return scan_laid(o, q, visit, ctx, err);
}

static mw_status overlay_span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    const overlay *o = (const overlay *)f;
    const mw_fact_batch *b = &o->from.laid;
    bool hidden = has(o->from.hidden, o->from.hidden_count, measure);
    *out = (mw_fact_span){0, INT64_MAX, INT64_MIN};
    if (!hidden && o->from.facts) return o->from.facts->ops->span(o->from.facts, measure, out, err);
    for (int64_t i = 0; i < b->count; i++) {
        if (b->measure[i] != measure) continue;
        out->versions++;
        if (b->start_ns[i] < out->start_min_ns) out->start_min_ns = b->start_ns[i];
        if (b->start_ns[i] > out->start_max_ns) out->start_max_ns = b->start_ns[i];
    }
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
