// SPDX-License-Identifier: MIT
// Facts in DuckDB: reading. See facts_duckdb_int.h.
//
// Rows stream out of the database in the order of recording, those of the log behind. Of a measure
// that was never corrected that is all. Otherwise the set of superseded places says which rows to
// leave out: a version is superseded when a later one was recorded at or before the time asked
// about and was not undone by then. Blocks without such rows are handed on as they are.
#include "base/alloc.h"
#include "store/facts_duckdb_int.h"

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

mw_status mw_facts_duckdb_query(mw_facts_duckdb *s, const mw_text *sql, mw_duck_rows **out,
                                mw_error *err) {
    if (sql->failed) return mw_fail(err, MW_NOMEM, "no memory for a query of facts");
    return mw_duck_query(s->duck, sql->bytes, out, err);
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

static mw_status take_successions(void *ctx, mw_duck_rows *rows, int64_t n, mw_error *err) {
    successions *x = ctx;
    if (!successions_grow(x, n))
        return mw_fail(err, MW_NOMEM, "no memory for %lld corrections", (long long)(x->count + n));
    const int64_t *place = mw_duck_rows_data(rows, 0), *by_place = mw_duck_rows_data(rows, 1);
    const bool *counts = mw_duck_rows_data(rows, 2);
    for (int64_t i = 0; i < n; i++, x->count++) {
        x->place[x->count] = place[i];
        x->by_place[x->count] = by_place[i];
        x->counts[x->count] = counts[i];
    }
    return MW_OK;
}

static mw_status take_places(void *ctx, mw_duck_rows *rows, int64_t n, mw_error *err) {
    (void)err;
    const int64_t *place = mw_duck_rows_data(rows, 0);
    for (int64_t i = 0; i < n; i++) mw_places_set(ctx, place[i]);
    return MW_OK;
}

typedef mw_status (*rows_step)(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err);

// Runs a query and hands each block of its rows to step.
static mw_status each_block(mw_facts_duckdb *s, const mw_text *sql, rows_step step, void *ctx,
                            mw_error *err) {
    mw_duck_rows *rows = NULL;
    MW_TRY(mw_facts_duckdb_query(s, sql, &rows, err));
    int64_t n = 0;
    mw_status st = mw_duck_rows_next(rows, &n, err);
    while (st == MW_OK && n > 0) {
        st = step(ctx, rows, n, err);
        if (st == MW_OK) st = mw_duck_rows_next(rows, &n, err);
    }
    mw_duck_rows_close(rows);
    return st;
}

// Asks both tables of successions about a query: with undone imports for all successions and
// whether each counts, without for the places alone.
static mw_status each_superseded(mw_facts_duckdb *s, const mw_fact_query *q, rows_step step,
                                 void *ctx, mw_error *err) {
    static const char *const tables[] = {"superseded", "landed_superseded"};
    mw_status st = MW_OK;
    for (int i = 0; i < 2 && st == MW_OK; i++) {
        mw_text sql = {0};
        if (any_undone(q)) {
            mw_text_addf(&sql, "SELECT place, by_place, by_ns <= (%lld)::BIGINT",
                         (long long)q->as_known_ns);
            mw_facts_duckdb_add_undone(&sql, "by_import", q);
            mw_text_addf(&sql, " FROM %s", tables[i]);
        } else {
            mw_text_addf(&sql, "SELECT place FROM %s WHERE by_ns <= (%lld)::BIGINT", tables[i],
                         (long long)q->as_known_ns);
        }
        st = each_block(s, &sql, step, ctx, err);
        mw_text_free(&sql);
    }
    return st;
}

// Later versions come first, so that it is known of each whether it is superseded itself: a version
// is also superseded by what supersedes one that does not count.
static void resolve(const successions *x, mw_places *out) {
    for (int64_t i = x->count - 1; i >= 0; i--)
        if (x->counts[i] || mw_places_has(out, x->by_place[i])) mw_places_set(out, x->place[i]);
}

static mw_status find_superseded(mw_facts_duckdb *s, const mw_fact_query *q, mw_places *out,
                                 mw_error *err) {
    if (!mw_places_reserve(out, s->stored_rows + s->shown_rows))
        return mw_fail(err, MW_NOMEM, "no memory to read facts");
    if (!any_undone(q)) return each_superseded(s, q, take_places, out, err);
    successions x = {0};
    mw_status st = each_superseded(s, q, take_successions, &x, err);
    if (st == MW_OK) resolve(&x, out);
    mw_free(x.place);
    mw_free(x.by_place);
    mw_free(x.counts);
    return st;
}

// ---- scan

enum { BLOCK_ROWS = 2048 }; // a block of DuckDB's holds at most as many

// One scan under way.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_query *query;
    mw_fact_visit visit;
    void *ctx;
    const mw_places *superseded; // NULL: no row is left out
    mw_fact_batch kept;          // the rows of a block that are not left out
    int64_t kept_recorded_ns[BLOCK_ROWS];
} scan;

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
    c->kept_recorded_ns[at] = k->recorded_ns[i];
}

// Leaves out the superseded rows of a chunk, if there are any; place: of each row.
static void leave_out(scan *c, mw_fact_chunk *k, const int64_t *place) {
    int64_t i = 0;
    while (i < k->count && !mw_places_has(c->superseded, place[i])) i++;
    if (i == k->count) return;
    mw_fact_batch *b = &c->kept;
    b->count = 0;
    for (int64_t j = 0; j < k->count; j++)
        if (j < i || !mw_places_has(c->superseded, place[j])) keep_row(c, k, j);
    bool sources = k->import_id != NULL;
    *k = (mw_fact_chunk){.count = b->count,
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
}

static mw_status visit_block(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err) {
    scan *c = ctx;
    mw_fact_chunk k = chunk_of(c, rows, count);
    if (c->superseded) leave_out(c, &k, mw_duck_rows_data(rows, c->query->with_source ? 10 : 7));
    return k.count > 0 ? c->visit(c->ctx, &k, err) : MW_OK;
}

static void add_columns(mw_text *sql, bool with_source) {
    mw_text_adds(sql, "SELECT entity, measure, key, start_ns, end_ns, value, quality");
    if (with_source) mw_text_adds(sql, ", import_id, line, recorded_ns");
}

// The conditions of a query; last_ns: nothing is recorded later.
static void add_conditions(mw_text *sql, const mw_fact_query *q, int64_t last_ns) {
    mw_text_adds(sql, " WHERE true");
    mw_facts_duckdb_add_ids(sql, "measure", q->measures, q->measure_count);
    mw_facts_duckdb_add_ids(sql, "entity", q->entities, q->entity_count);
    if (q->from_ns != INT64_MIN || q->to_ns != INT64_MAX)
        mw_text_addf(sql, " AND end_ns > (%lld)::BIGINT AND start_ns < (%lld)::BIGINT",
                     (long long)q->from_ns, (long long)q->to_ns);
    if (q->as_known_ns < last_ns)
        mw_text_addf(sql, " AND recorded_ns <= (%lld)::BIGINT", (long long)q->as_known_ns);
    mw_facts_duckdb_add_undone(sql, "import_id", q);
}

// place: the column that holds it.
static mw_status scan_table(scan *c, const char *table, const char *place, mw_error *err) {
    mw_text sql = {0};
    add_columns(&sql, c->query->with_source);
    if (c->superseded) mw_text_addf(&sql, ", %s", place);
    mw_text_addf(&sql, " FROM %s", table);
    add_conditions(&sql, c->query, c->store->recorded_last_ns);
    mw_status st = each_block(c->store, &sql, visit_block, c, err);
    mw_text_free(&sql);
    return st;
}

static mw_status scan_tables(scan *c, mw_error *err) {
    mw_status st = MW_OK;
    if (c->superseded && !mw_fact_batch_grow(&c->kept, BLOCK_ROWS))
        st = mw_fail(err, MW_NOMEM, "no memory to read facts");
    c->store->scanning = true;
    if (st == MW_OK) st = scan_table(c, "facts", "rowid", err);
    if (st == MW_OK && c->store->shown_rows > 0) st = scan_table(c, "landed", "place", err);
    c->store->scanning = false;
    mw_fact_batch_fini(&c->kept);
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
        st = scan_tables(c, err);
    }
    mw_places_fini(&own);
    return st;
}

mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    MW_TRY(mw_fact_query_check(q, err));
    MW_TRY(mw_facts_duckdb_show(s, err));
    scan c = {.store = s, .query = q, .visit = visit, .ctx = ctx};
    bool corrected = !q->all_versions && any_corrected(s, q);
    return corrected ? scan_corrected(&c, err) : scan_tables(&c, err);
}
