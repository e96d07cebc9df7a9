// SPDX-License-Identifier: MIT
// Facts in plain arrays, gone when closed: for tests and as the plain statement of what every other
// adapter must do. It sorts on each question, so it suits thousands of facts, not millions.
#include "base/alloc.h"
#include "store/facts_int.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_ROWS = 1024 };

typedef struct {
    mw_facts base;
    mw_fact_batch rows; // in the order in which they were recorded
    int64_t *recorded_ns;
    int64_t recorded_capacity;
} memory_facts;

static mw_status memory_open(const char *address, mw_facts **out, mw_error *err) {
    (void)address; // each open is a store of its own
    memory_facts *m = mw_alloc(sizeof *m);
    if (!m) return mw_fail(err, MW_NOMEM, "no memory for a store of facts");
    m->base.ops = &mw_facts_memory_ops;
    *out = &m->base;
    return MW_OK;
}

static void memory_close(mw_facts *f) {
    if (!f) return;
    memory_facts *m = (memory_facts *)f;
    mw_fact_batch_fini(&m->rows);
    mw_free(m->recorded_ns);
    mw_free(m);
}

static mw_status memory_append(mw_facts *f, const mw_fact_batch *in, int64_t recorded_ns,
                               mw_error *err) {
    memory_facts *m = (memory_facts *)f;
    MW_TRY(mw_fact_batch_check(in, err));
    int64_t need = m->rows.count + in->count;
    if (!mw_fact_batch_grow(&m->rows, need) ||
        !mw_grow(&m->recorded_ns, &m->recorded_capacity, need, sizeof *m->recorded_ns))
        return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)need);
    int64_t before = m->rows.count;
    if (before > 0 && recorded_ns < m->recorded_ns[before - 1])
        recorded_ns = m->recorded_ns[before - 1];
    if (in->count > 0) mw_fact_batch_add(&m->rows, in, 0, in->count);
    for (int64_t i = before; i < need; i++) m->recorded_ns[i] = recorded_ns;
    return MW_OK;
}

// ---- which version counts

#define ORDER(x, y)                                                                                \
    if ((x) != (y)) return (x) < (y) ? -1 : 1

// By identity, then by when it was recorded: versions of a fact stand side by side, last one last.
static int by_identity(const void *a, const void *b, void *ctx) {
    const mw_fact_batch *r = ctx;
    int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
    ORDER(r->measure[i], r->measure[j]);
    ORDER(r->entity[i], r->entity[j]);
    ORDER(r->key[i], r->key[j]);
    ORDER(r->start_ns[i], r->start_ns[j]);
    ORDER(r->end_ns[i], r->end_ns[j]);
    ORDER(i, j);
    return 0;
}

static int by_number(const void *a, const void *b) {
    int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
    ORDER(i, j);
    return 0;
}

static bool listed(const int32_t *list, int64_t count, int32_t id) {
    for (int64_t i = 0; i < count; i++)
        if (list[i] == id) return true;
    return count == 0;
}

static bool wanted(const memory_facts *m, const mw_fact_query *q, int64_t i) {
    const mw_fact_batch *r = &m->rows;
    bool always = q->from_ns == INT64_MIN && q->to_ns == INT64_MAX;
    return listed(q->measures, q->measure_count, r->measure[i]) &&
           listed(q->entities, q->entity_count, r->entity[i]) &&
           (always || (r->end_ns[i] > q->from_ns && r->start_ns[i] < q->to_ns)) &&
           m->recorded_ns[i] <= q->as_known_ns &&
           (q->recorded_from_ns == 0 || m->recorded_ns[i] >= q->recorded_from_ns) &&
           !mw_fact_undone(q->undone, q->undone_count, r->import_id[i], q->as_known_ns);
}

// Numbers of all rows, sorted by identity; freed by the caller. NULL when out of memory.
static int64_t *sorted_rows(memory_facts *m) {
    int64_t *order = mw_alloc_array(m->rows.count + 1, sizeof *order);
    if (!order) return NULL;
    for (int64_t i = 0; i < m->rows.count; i++) order[i] = i;
    qsort_r(order, (size_t)m->rows.count, sizeof *order, by_identity, &m->rows);
    return order;
}

// End of the run of versions that begins at `at` in order.
static int64_t run_end(const memory_facts *m, const int64_t *order, int64_t at) {
    mw_fact_ids ids = mw_fact_batch_ids(&m->rows);
    int64_t end = at + 1;
    while (end < m->rows.count && mw_fact_ids_same(&ids, order[at], &ids, order[end])) end++;
    return end;
}

// The last wanted version of a run; -1 when none is wanted.
static int64_t winner(const memory_facts *m, const mw_fact_query *q, const int64_t *run,
                      int64_t count) {
    for (int64_t i = count - 1; i >= 0; i--)
        if (wanted(m, q, run[i])) return run[i];
    return -1;
}

// Picks the versions that count, in the order of recording. The picks take the front of order;
// returns their count.
static int64_t pick_current(const memory_facts *m, const mw_fact_query *q, int64_t *order) {
    int64_t count = 0;
    for (int64_t at = 0, end; at < m->rows.count; at = end) {
        end = run_end(m, order, at);
        int64_t row = winner(m, q, order + at, end - at);
        if (row >= 0) order[count++] = row;
    }
    qsort(order, (size_t)count, sizeof *order, by_number);
    return count;
}

static int64_t pick_all(const memory_facts *m, const mw_fact_query *q, int64_t *order) {
    int64_t count = 0;
    for (int64_t i = 0; i < m->rows.count; i++)
        if (wanted(m, q, i)) order[count++] = i;
    return count;
}

// ---- telling

// Rows gathered for one visit, and whom to tell; lives for one scan.
typedef struct {
    mw_fact_batch rows;
    int64_t *recorded_ns;
    bool with_source;
    mw_fact_visit visit;
    void *ctx;
} teller;

static mw_status tell(teller *t, const memory_facts *m, const int64_t *picks, int64_t count,
                      mw_error *err) {
    t->rows.count = 0;
    for (int64_t i = 0; i < count; i++) {
        mw_fact_batch_add(&t->rows, &m->rows, picks[i], 1);
        t->recorded_ns[i] = m->recorded_ns[picks[i]];
    }
    const mw_fact_batch *r = &t->rows;
    mw_fact_chunk chunk = {count,    r->entity,  r->measure, r->key, r->start_ns, r->end_ns,
                           r->value, r->quality, NULL,       NULL,   NULL};
    if (t->with_source) {
        chunk.import_id = r->import_id;
        chunk.line = r->line;
        chunk.recorded_ns = t->recorded_ns;
    }
    return t->visit(t->ctx, &chunk, err);
}

static mw_status tell_all(teller *t, const memory_facts *m, const int64_t *picks, int64_t count,
                          mw_error *err) {
    t->recorded_ns = mw_alloc_array(CHUNK_ROWS, sizeof *t->recorded_ns);
    mw_status st = MW_OK;
    if (!t->recorded_ns || !mw_fact_batch_grow(&t->rows, CHUNK_ROWS))
        st = mw_fail(err, MW_NOMEM, "no memory to read facts");
    for (int64_t at = 0; at < count && st == MW_OK; at += CHUNK_ROWS)
        st = tell(t, m, picks + at, count - at < CHUNK_ROWS ? count - at : CHUNK_ROWS, err);
    mw_fact_batch_fini(&t->rows);
    mw_free(t->recorded_ns);
    return st;
}

static mw_status memory_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                             mw_error *err) {
    memory_facts *m = (memory_facts *)f;
    MW_TRY(mw_fact_query_check(q, err));
    int64_t *order = sorted_rows(m);
    if (!order)
        return mw_fail(err, MW_NOMEM, "no memory to read %lld facts", (long long)m->rows.count);
    int64_t count = q->all_versions ? pick_all(m, q, order) : pick_current(m, q, order);
    teller t = {.with_source = q->with_source, .visit = visit, .ctx = ctx};
    mw_status st = tell_all(&t, m, order, count, err);
    mw_free(order);
    return st;
}

static uint8_t standing_of(const memory_facts *m, const mw_fact_batch *in, int64_t row,
                           const mw_fact_query *undone) {
    mw_fact_ids ours = mw_fact_batch_ids(&m->rows), theirs = mw_fact_batch_ids(in);
    for (int64_t i = m->rows.count - 1; i >= 0; i--) {
        if (!mw_fact_ids_same(&ours, i, &theirs, row)) continue;
        int32_t import_id = m->rows.import_id[i];
        if (undone && mw_fact_undone(undone->undone, undone->undone_count, import_id, INT64_MAX))
            continue;
        bool same = mw_fact_value_same(m->rows.value[i], in->value[row]) &&
                    m->rows.quality[i] == in->quality[row];
        return same ? MW_FACT_SAME : MW_FACT_CHANGED;
    }
    return MW_FACT_NEW;
}

static mw_status memory_compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                                uint8_t *standing, mw_error *err) {
    memory_facts *m = (memory_facts *)f;
    MW_TRY(mw_fact_batch_check(in, err));
    if (undone) MW_TRY(mw_fact_query_check(undone, err));
    for (int64_t i = 0; i < in->count; i++) standing[i] = standing_of(m, in, i, undone);
    return MW_OK;
}

static mw_status memory_count(mw_facts *f, int64_t *out, mw_error *err) {
    (void)err;
    *out = ((memory_facts *)f)->rows.count;
    return MW_OK;
}

static mw_status memory_verify(mw_facts *f, void (*tell_line)(void *ctx, const char *line),
                               void *ctx, int64_t *problems, mw_error *err) {
    mw_error found = {0};
    (void)err;
    *problems = mw_fact_batch_check(&((memory_facts *)f)->rows, &found) == MW_OK ? 0 : 1;
    if (*problems) tell_line(ctx, found.text);
    return MW_OK;
}

static mw_status memory_span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    const mw_fact_batch *r = &((memory_facts *)f)->rows;
    (void)err;
    *out = (mw_fact_span){0, INT64_MAX, INT64_MIN};
    for (int64_t i = 0; i < r->count; i++) {
        if (r->measure[i] != measure) continue;
        out->versions++;
        if (r->start_ns[i] < out->start_min_ns) out->start_min_ns = r->start_ns[i];
        if (r->start_ns[i] > out->start_max_ns) out->start_max_ns = r->start_ns[i];
    }
    return MW_OK;
}

const mw_facts_ops mw_facts_memory_ops = {
    .scheme = "memory",
    .open = memory_open,
    .append = memory_append,
    .scan = memory_scan,
    .compare = memory_compare,
    .count = memory_count,
    .span = memory_span,
    .verify = memory_verify,
    .close = memory_close,
};
