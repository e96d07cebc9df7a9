// SPDX-License-Identifier: MIT
// Facts in DuckDB: reading. See facts_duckdb_int.h.
//
// Rows stream out of the database in the order of recording; those of the log come behind and are
// picked by hand. Of a measure that was never corrected that is all. Otherwise the set of
// superseded places says which rows to leave out: a version is superseded when a later one was
// recorded at or before the time asked about and was not undone by then. Blocks without such rows
// are handed on as they are.
#include "base/alloc.h"
#include "store/facts_duckdb_int.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_ROWS = 2048 }; // a block of DuckDB's holds at most as many

// ---- SQL

void mw_facts_duckdb_add_ids(mw_text *sql, const char *column, const int32_t *ids, int64_t count) {
    if (count == 0) return;
    mw_text_addf(sql, " AND %s IN (", column);
    for (int64_t i = 0; i < count; i++) mw_text_addf(sql, i ? ",%d" : "%d", ids[i]);
    mw_text_addc(sql, ')');
}

void mw_facts_duckdb_add_undone(mw_text *sql, const char *column, const mw_fact_query *q) {
    bool any = false;
    for (int64_t i = 0; i < q->undone_count; i++) {
        if (q->undone[i].undone_ns > q->as_known_ns) continue;
        if (!any) mw_text_addf(sql, " AND %s NOT IN (", column);
        mw_text_addf(sql, any ? ",%d" : "%d", q->undone[i].import_id);
        any = true;
    }
    if (any) mw_text_addc(sql, ')');
}

mw_status mw_facts_duckdb_each(mw_facts_duckdb *s, const mw_text *sql, mw_facts_duckdb_step step,
                               void *ctx, mw_error *err) {
    mw_duck_rows *rows = NULL;
    int64_t n = 0;
    if (sql->failed) return mw_fail(err, MW_NOMEM, "no memory for a query of facts");
    MW_TRY(mw_duck_query(s->duck, sql->bytes, &rows, err));
    mw_status st = mw_duck_rows_next(rows, &n, err);
    while (st == MW_OK && n > 0) {
        st = step(ctx, rows, n, err);
        if (st == MW_OK) st = mw_duck_rows_next(rows, &n, err);
    }
    mw_duck_rows_close(rows);
    return st;
}

static bool any_undone(const mw_fact_query *q) {
    for (int64_t i = 0; i < q->undone_count; i++)
        if (q->undone[i].undone_ns <= q->as_known_ns) return true;
    return false;
}

// ---- which places are superseded

// Versions that have a later one, in the order of the later ones.
typedef struct {
    int64_t *place, *by_place;
    bool *counts; // the later version was recorded and not undone at the time asked about
    int64_t count, place_capacity, by_place_capacity, counts_capacity;
} successions;

static bool successions_grow(successions *x, int64_t more) {
    int64_t need = x->count + more;
    return mw_grow(&x->place, &x->place_capacity, need, sizeof *x->place) &&
           mw_grow(&x->by_place, &x->by_place_capacity, need, sizeof *x->by_place) &&
           mw_grow(&x->counts, &x->counts_capacity, need, sizeof *x->counts);
}

// A search for the superseded places; successions only when some import was undone.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_query *query;
    mw_places *out;
    successions *successions;
} finder;

static void add_succession(successions *x, int64_t place, int64_t by_place, bool counts) {
    x->place[x->count] = place;
    x->by_place[x->count] = by_place;
    x->counts[x->count++] = counts;
}

static mw_status take_successions(void *ctx, mw_duck_rows *rows, int64_t n, mw_error *err) {
    successions *x = ((finder *)ctx)->successions;
    if (!successions_grow(x, n))
        return mw_fail(err, MW_NOMEM, "no memory for %lld corrections", (long long)(x->count + n));
    const int64_t *place = mw_duck_rows_data(rows, 0), *by_place = mw_duck_rows_data(rows, 1);
    const bool *counts = mw_duck_rows_data(rows, 2);
    for (int64_t i = 0; i < n; i++) add_succession(x, place[i], by_place[i], counts[i]);
    return MW_OK;
}

static mw_status take_places(void *ctx, mw_duck_rows *rows, int64_t n, mw_error *err) {
    (void)err;
    const int64_t *place = mw_duck_rows_data(rows, 0);
    for (int64_t i = 0; i < n; i++) mw_places_set(((finder *)ctx)->out, place[i]);
    return MW_OK;
}

// Takes what the rows of a group of the log supersede.
static mw_status take_landed(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    const finder *f = ctx;
    const mw_fact_query *q = f->query;
    successions *x = f->successions;
    bool known = rows->recorded_ns <= q->as_known_ns;
    if (x && !successions_grow(x, rows->facts.count))
        return mw_fail(err, MW_NOMEM, "no memory for the log's corrections");
    for (int64_t i = 0; i < rows->facts.count; i++) {
        if (rows->replaces[i] < 0) continue;
        int64_t by_place = f->store->stored_rows + rows->first_row + i;
        int32_t by_import = rows->facts.import_id[i];
        if (x)
            add_succession(
                x, rows->replaces[i], by_place,
                known && !mw_fact_undone(q->undone, q->undone_count, by_import, q->as_known_ns));
        else if (known)
            mw_places_set(f->out, rows->replaces[i]);
    }
    return MW_OK;
}

// Asks table superseded and the log: with undone imports for all successions and whether each
// counts, without for the places alone.
static mw_status each_superseded(finder *f, mw_error *err) {
    mw_text sql = {0};
    if (f->successions) {
        mw_text_addf(&sql, "SELECT place, by_place, by_ns <= (%lld)::BIGINT",
                     (long long)f->query->as_known_ns);
        mw_facts_duckdb_add_undone(&sql, "by_import", f->query);
        mw_text_adds(&sql, " FROM superseded");
    } else {
        mw_text_addf(&sql, "SELECT place FROM superseded WHERE by_ns <= (%lld)::BIGINT",
                     (long long)f->query->as_known_ns);
    }
    mw_status st = mw_facts_duckdb_each(f->store, &sql,
                                        f->successions ? take_successions : take_places, f, err);
    mw_text_free(&sql);
    return st == MW_OK ? mw_landing_each(f->store->log, NULL, take_landed, f, err) : st;
}

// Later versions come first, so that it is known of each whether it is superseded itself: a version
// is also superseded by what supersedes one that does not count.
static void resolve(const successions *x, mw_places *out) {
    for (int64_t i = x->count - 1; i >= 0; i--)
        if (x->counts[i] || mw_places_has(out, x->by_place[i])) mw_places_set(out, x->place[i]);
}

static mw_status find_superseded(mw_facts_duckdb *s, const mw_fact_query *q, mw_places *out,
                                 mw_error *err) {
    if (!mw_places_reserve(out, s->stored_rows + mw_landing_row_count(s->log)))
        return mw_fail(err, MW_NOMEM, "no memory to read facts");
    successions x = {0};
    finder f = {s, q, out, any_undone(q) ? &x : NULL};
    mw_status st = each_superseded(&f, err);
    if (st == MW_OK) resolve(&x, out);
    mw_free(x.place);
    mw_free(x.by_place);
    mw_free(x.counts);
    return st;
}

// ---- handing on rows

// One scan under way.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_query *query;
    mw_fact_visit visit;
    void *ctx;
    const mw_places *superseded; // NULL: no row is left out
    int32_t *entities;           // those of the query, sorted
    mw_fact_batch kept;          // rows picked one by one, BLOCK_ROWS at most
    int64_t kept_recorded_ns[BLOCK_ROWS];
} scan;

static void keep_row(scan *c, const mw_fact_chunk *k, int64_t i) {
    mw_fact_batch *b = &c->kept;
    int64_t at = b->count++;
    b->entity[at] = k->entity[i];
    b->measure[at] = k->measure[i];
    b->key[at] = k->key[i];
    b->start_ns[at] = k->start_ns[i];
    b->end_ns[at] = k->end_ns[i];
    b->value[at] = k->value[i];
    b->quality[at] = k->quality[i];
    if (!k->import_id) return;
    b->import_id[at] = k->import_id[i];
    b->line[at] = k->line[i];
}

static mw_status visit_kept(scan *c, mw_error *err) {
    const mw_fact_batch *b = &c->kept;
    bool sources = c->query->with_source;
    mw_fact_chunk k = {.count = b->count,
                       .entity = b->entity,
                       .measure = b->measure,
                       .key = b->key,
                       .start_ns = b->start_ns,
                       .end_ns = b->end_ns,
                       .value = b->value,
                       .quality = b->quality,
                       .import_id = sources ? b->import_id : NULL,
                       .line = sources ? b->line : NULL,
                       .recorded_ns = sources ? c->kept_recorded_ns : NULL};
    c->kept.count = 0;
    return k.count > 0 ? c->visit(c->ctx, &k, err) : MW_OK;
}

// ---- from the database

// The columns of a block, as add_columns ordered them.
static mw_fact_chunk chunk_of(const scan *c, mw_duck_rows *rows, int64_t count) {
    bool sources = c->query->with_source;
    return (mw_fact_chunk){
        .count = count,
        .entity = mw_duck_rows_data(rows, 0),
        .measure = mw_duck_rows_data(rows, 1),
        .key = mw_duck_rows_data(rows, 2),
        .start_ns = mw_duck_rows_data(rows, 3),
        .end_ns = mw_duck_rows_data(rows, 4),
        .value = mw_duck_rows_data(rows, 5),
        .quality = mw_duck_rows_data(rows, 6),
        .import_id = sources ? mw_duck_rows_data(rows, 7) : NULL,
        .line = sources ? mw_duck_rows_data(rows, 8) : NULL,
        .recorded_ns = sources ? mw_duck_rows_data(rows, 9) : NULL,
    };
}

// Hands on the rows of a chunk that are not superseded; place: of each row.
static mw_status visit_current(scan *c, const mw_fact_chunk *k, const int64_t *place,
                               mw_error *err) {
    int64_t first = 0;
    while (first < k->count && !mw_places_has(c->superseded, place[first])) first++;
    if (first == k->count) return c->visit(c->ctx, k, err);
    for (int64_t i = 0; i < k->count; i++) {
        if (i >= first && mw_places_has(c->superseded, place[i])) continue;
        if (k->recorded_ns) c->kept_recorded_ns[c->kept.count] = k->recorded_ns[i];
        keep_row(c, k, i);
    }
    return visit_kept(c, err);
}

static mw_status visit_block(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err) {
    scan *c = ctx;
    mw_fact_chunk k = chunk_of(c, rows, count);
    if (!c->superseded) return c->visit(c->ctx, &k, err);
    return visit_current(c, &k, mw_duck_rows_data(rows, c->query->with_source ? 10 : 7), err);
}

static void add_columns(mw_text *sql, bool with_source) {
    mw_text_adds(sql, "SELECT entity, measure, key, start_ns, end_ns, value, quality");
    if (with_source) mw_text_adds(sql, ", import_id, line, recorded_ns");
}

// Marks the measures of a query in the spans; whether others have facts, too.
static bool mark_wanted(mw_spans *spans, const mw_fact_query *q) {
    bool others = false;
    for (int64_t i = 0; i < spans->count; i++) spans->items[i].wanted = q->measure_count == 0;
    for (int64_t i = 0; i < q->measure_count; i++) {
        mw_span *span = mw_spans_get(spans, q->measures[i]);
        if (span) span->wanted = true;
    }
    for (int64_t i = 0; i < spans->count; i++)
        others = others || (!spans->items[i].wanted && spans->items[i].versions > 0);
    return others;
}

// The conditions of a query; last_ns: nothing is recorded later; others: not all measures are
// wanted. Comparing each row with a list costs more than reading it.
static void add_conditions(mw_text *sql, const mw_fact_query *q, int64_t last_ns, bool others) {
    mw_text_adds(sql, " WHERE true");
    if (others) mw_facts_duckdb_add_ids(sql, "measure", q->measures, q->measure_count);
    mw_facts_duckdb_add_ids(sql, "entity", q->entities, q->entity_count);
    if (q->from_ns != INT64_MIN || q->to_ns != INT64_MAX)
        mw_text_addf(sql, " AND end_ns > (%lld)::BIGINT AND start_ns < (%lld)::BIGINT",
                     (long long)q->from_ns, (long long)q->to_ns);
    if (q->as_known_ns < last_ns)
        mw_text_addf(sql, " AND recorded_ns <= (%lld)::BIGINT", (long long)q->as_known_ns);
    if (q->recorded_from_ns != 0)
        mw_text_addf(sql, " AND recorded_ns >= (%lld)::BIGINT", (long long)q->recorded_from_ns);
    mw_facts_duckdb_add_undone(sql, "import_id", q);
}

static mw_status scan_stored(scan *c, mw_error *err) {
    mw_text sql = {0};
    add_columns(&sql, c->query->with_source);
    mw_text_adds(&sql, c->superseded ? ", rowid FROM facts" : " FROM facts");
    add_conditions(&sql, c->query, c->store->recorded_last_ns,
                   mark_wanted(&c->store->spans, c->query));
    mw_status st = mw_facts_duckdb_each(c->store, &sql, visit_block, c, err);
    mw_text_free(&sql);
    return st;
}

// ---- from the log

static int by_number(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static bool row_wanted(const scan *c, const mw_landing_rows *rows, int64_t i) {
    const mw_fact_query *q = c->query;
    const mw_fact_batch *f = &rows->facts;
    bool always = q->from_ns == INT64_MIN && q->to_ns == INT64_MAX;
    if (!always && (f->end_ns[i] <= q->from_ns || f->start_ns[i] >= q->to_ns)) return false;
    if (!mw_spans_get(&c->store->spans, f->measure[i])->wanted) return false;
    if (q->entity_count > 0 && !bsearch(&f->entity[i], c->entities, (size_t)q->entity_count,
                                        sizeof *c->entities, by_number))
        return false;
    if (mw_fact_undone(q->undone, q->undone_count, f->import_id[i], q->as_known_ns)) return false;
    int64_t place = c->store->stored_rows + rows->first_row + i;
    return !c->superseded || !mw_places_has(c->superseded, place);
}

static mw_status visit_landed(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    scan *c = ctx;
    const mw_fact_batch *f = &rows->facts;
    const mw_fact_query *q = c->query;
    if (rows->recorded_ns > q->as_known_ns) return MW_OK;
    if (q->recorded_from_ns != 0 && rows->recorded_ns < q->recorded_from_ns) return MW_OK;
    mw_fact_chunk k = {f->count, f->entity,  f->measure,   f->key,  f->start_ns, f->end_ns,
                       f->value, f->quality, f->import_id, f->line, NULL};
    for (int64_t i = 0; i < f->count; i++) {
        if (!row_wanted(c, rows, i)) continue;
        c->kept_recorded_ns[c->kept.count] = rows->recorded_ns;
        keep_row(c, &k, i);
        if (c->kept.count == BLOCK_ROWS) MW_TRY(visit_kept(c, err));
    }
    return visit_kept(c, err);
}

static mw_status scan_landed(scan *c, mw_error *err) {
    const mw_fact_query *q = c->query;
    c->store->landing_reads += mw_landing_row_count(c->store->log);
    (void)mark_wanted(&c->store->spans, q);
    if (q->entity_count > 0) {
        size_t bytes = (size_t)q->entity_count * sizeof *c->entities;
        c->entities = mw_alloc(bytes);
        if (!c->entities) return mw_fail(err, MW_NOMEM, "no memory to read facts");
        memcpy(c->entities, q->entities, bytes);
        qsort(c->entities, (size_t)q->entity_count, sizeof *c->entities, by_number);
    }
    mw_landing_box box = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX};
    if (q->to_ns != INT64_MAX) box.start_max_ns = q->to_ns - (q->to_ns > INT64_MIN);
    return mw_landing_each(c->store->log, &box, visit_landed, c, err);
}

// ---- both

static mw_status scan_run(scan *c, mw_error *err) {
    bool landed = mw_landing_row_count(c->store->log) > 0;
    mw_status st = MW_OK;
    if ((landed || c->superseded) && !mw_fact_batch_grow(&c->kept, BLOCK_ROWS))
        st = mw_fail(err, MW_NOMEM, "no memory to read facts");
    c->store->scanning = true;
    if (st == MW_OK) st = scan_stored(c, err);
    if (st == MW_OK && landed) st = scan_landed(c, err);
    c->store->scanning = false;
    mw_fact_batch_fini(&c->kept);
    mw_free(c->entities);
    return st;
}

// Whether any wanted measure has facts with versions.
static bool any_corrected(mw_facts_duckdb *s, const mw_fact_query *q) {
    for (int64_t i = 0; i < q->measure_count; i++) {
        const mw_span *span = mw_spans_get(&s->spans, q->measures[i]);
        if (span && span->corrected > 0) return true;
    }
    for (int64_t i = 0; i < s->spans.count && q->measure_count == 0; i++)
        if (s->spans.items[i].corrected > 0) return true;
    return false;
}

// The set for a query about now is kept from one scan to the next.
static mw_status scan_corrected(scan *c, mw_error *err) {
    mw_facts_duckdb *s = c->store;
    bool now = c->query->as_known_ns >= s->recorded_last_ns && !any_undone(c->query);
    mw_places own = {0}, *superseded = now ? &s->superseded : &own;
    mw_status st = MW_OK;
    if (!now || !s->superseded_known) st = find_superseded(s, c->query, superseded, err);
    if (st == MW_OK) {
        if (now) s->superseded_known = true;
        c->superseded = superseded;
        st = scan_run(c, err);
    }
    mw_places_fini(&own);
    return st;
}

// Whoever reads much is served best from the tables. Not being able to write is no reason not to
// read.
static mw_status drain_for_reading(mw_facts_duckdb *s, mw_error *err) {
    s->landing_reads = 0;
    if (mw_facts_duckdb_write(s, NULL, NULL) == MW_OK) return mw_facts_duckdb_let_go(s, err);
    return mw_facts_duckdb_ready(s, err);
}

mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    MW_TRY(mw_fact_query_check(q, err));
    if (s->landing_reads > s->landing_reads_max) MW_TRY(drain_for_reading(s, err));
    scan c = {.store = s, .query = q, .visit = visit, .ctx = ctx};
    bool corrected = !q->all_versions && any_corrected(s, q);
    return corrected ? scan_corrected(&c, err) : scan_run(&c, err);
}
