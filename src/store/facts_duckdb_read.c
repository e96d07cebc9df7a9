// SPDX-License-Identifier: MIT
// Facts in DuckDB: reading, comparing, verifying. See facts_duckdb_int.h.
//
// Reading goes in three steps: facts of one version from the database, those from the log, then the
// versions that count of all facts that have several. Only the last needs a window function, over
// the few facts that were ever corrected. All three keep the order of recording, so the order does
// not depend on when the log was drained.
//
// Comparing and appending look the other way round: the rows of the batch are in a hash table and
// the stored facts that can possibly be meant stream past it.
#include "base/alloc.h"
#include "store/facts_duckdb_int.h"
#include "store/identities.h"

#include <stdio.h>
#include <string.h>

enum {
    LIST_MAX = 2000,         // ids in a list of SQL; more are given as a range
    LOOKS_BEFORE_FOLLOW = 3, // small appends to a measure that had to look before it is followed
    SERIES_MAX = 1 << 22,    // series followed: at most 200 MB
};

#define SAME_FACT(a, b)                                                                            \
    a ".start_ns = " b ".start_ns AND " a ".entity = " b ".entity AND " a ".measure = " b          \
      ".measure AND " a ".key = " b ".key AND " a ".end_ns = " b ".end_ns"

// ---- SQL

static void add_ids(mw_text *sql, const char *column, const int32_t *ids, int64_t count) {
    if (count == 0) return;
    mw_text_addf(sql, " AND %s IN (", column);
    for (int64_t i = 0; i < count; i++) mw_text_addf(sql, i ? ",%d" : "%d", ids[i]);
    mw_text_addc(sql, ')');
}

static void add_undone(mw_text *sql, const mw_fact_query *q) {
    const char *open = " AND f.import_id NOT IN (";
    for (int64_t i = 0; i < q->undone_count; i++) {
        if (q->undone[i].undone_ns > q->as_known_ns) continue;
        mw_text_addf(sql, "%s%d", open, q->undone[i].import_id);
        open = ",";
    }
    if (open[0] == ',') mw_text_addc(sql, ')');
}

// The conditions of a query on table f, each with AND in front. last_ns: nothing is recorded later.
static void add_conditions(mw_text *sql, const mw_fact_query *q, int64_t last_ns) {
    add_ids(sql, "f.measure", q->measures, q->measure_count);
    add_ids(sql, "f.entity", q->entities, q->entity_count);
    if (q->from_ns != INT64_MIN || q->to_ns != INT64_MAX)
        mw_text_addf(sql, " AND f.end_ns > (%lld)::BIGINT AND f.start_ns < (%lld)::BIGINT",
                     (long long)q->from_ns, (long long)q->to_ns);
    if (q->as_known_ns < last_ns)
        mw_text_addf(sql, " AND f.recorded_ns <= (%lld)::BIGINT", (long long)q->as_known_ns);
    add_undone(sql, q);
}

static void add_columns(mw_text *sql, bool with_source) {
    mw_text_adds(sql,
                 "SELECT f.entity, f.measure, f.key, f.start_ns, f.end_ns, f.value, f.quality");
    if (with_source) mw_text_adds(sql, ", f.import_id, f.line, f.recorded_ns");
}

// ---- scan

// One scan under way.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_query *query;
    mw_fact_visit visit;
    void *ctx;
} scan;

static mw_status visit_rows(scan *c, mw_duck_rows *rows, mw_error *err) {
    for (;;) {
        mw_fact_chunk k = {0};
        MW_TRY(mw_duck_rows_next(rows, &k.count, err));
        if (k.count == 0) return MW_OK;
        k.entity = mw_duck_rows_data(rows, 0);
        k.measure = mw_duck_rows_data(rows, 1);
        k.key = mw_duck_rows_data(rows, 2);
        k.start_ns = mw_duck_rows_data(rows, 3);
        k.end_ns = mw_duck_rows_data(rows, 4);
        k.value = mw_duck_rows_data(rows, 5);
        k.quality = mw_duck_rows_data(rows, 6);
        if (c->query->with_source) {
            k.import_id = mw_duck_rows_data(rows, 7);
            k.line = mw_duck_rows_data(rows, 8);
            k.recorded_ns = mw_duck_rows_data(rows, 9);
        }
        MW_TRY(c->visit(c->ctx, &k, err));
    }
}

static mw_status visit_query(scan *c, const mw_text *sql, mw_error *err) {
    if (sql->failed) return mw_fail(err, MW_NOMEM, "no memory for a query of facts");
    mw_duck_rows *rows = NULL;
    MW_TRY(mw_duck_query(c->store->duck, sql->bytes, &rows, err));
    c->store->scanning = true;
    mw_status st = visit_rows(c, rows, err);
    c->store->scanning = false;
    mw_duck_rows_close(rows);
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

// Rows of one table; with `single` only those of facts that have one version.
static mw_status scan_table(scan *c, const char *table, bool single, mw_error *err) {
    mw_text sql = {0};
    add_columns(&sql, c->query->with_source);
    mw_text_addf(&sql, " FROM %s f", table);
    if (single)
        mw_text_adds(&sql, " ANTI JOIN (FROM corrected UNION ALL FROM landed_corrected) c"
                           " ON " SAME_FACT("f", "c"));
    mw_text_adds(&sql, " WHERE true");
    add_conditions(&sql, c->query, c->store->recorded_last_ns);
    mw_status st = visit_query(c, &sql, err);
    mw_text_free(&sql);
    return st;
}

// The versions that count of all facts that have several, in the order of recording.
static mw_status scan_corrected(scan *c, mw_error *err) {
    mw_text sql = {0};
    add_columns(&sql, c->query->with_source);
    mw_text_adds(
        &sql, " FROM (SELECT f.*, row_number() OVER (PARTITION BY measure, entity, key, start_ns,"
              " end_ns ORDER BY place DESC) AS nth FROM"
              " (SELECT *, rowid AS place FROM facts"
              " UNION ALL SELECT *, rowid + 4611686018427387904 FROM landed) f"
              " SEMI JOIN (FROM corrected UNION ALL FROM landed_corrected) c"
              " ON " SAME_FACT("f", "c") " WHERE true");
    add_conditions(&sql, c->query, c->store->recorded_last_ns);
    mw_text_adds(&sql, ") f WHERE nth = 1 ORDER BY place");
    mw_status st = visit_query(c, &sql, err);
    mw_text_free(&sql);
    return st;
}

mw_status mw_facts_duckdb_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                               mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    MW_TRY(mw_fact_query_check(q, err));
    MW_TRY(mw_facts_duckdb_show(s, err));
    scan c = {s, q, visit, ctx};
    bool corrected = !q->all_versions && any_corrected(s, q);
    MW_TRY(scan_table(&c, "facts", corrected, err));
    if (s->shown_rows > 0) MW_TRY(scan_table(&c, "landed", corrected, err));
    return corrected ? scan_corrected(&c, err) : MW_OK;
}

// ---- looking for the rows of a batch among the stored facts

// What was found of each row of the batch; only the first row of those with one identity is used.
typedef struct {
    bool *seen;       // a version is stored
    double *value;    // of the last version that is not undone; NULL when nobody asks
    uint8_t *quality; // likewise
} findings;

// A search: candidate rows of the batch, and the box around them in which to look. Their measures
// are marked as wanted in the spans.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_batch *in;
    mw_identities *table;
    const mw_fact_query *undone; // NULL: undone versions count too
    findings found;
    int64_t candidate_count;
    int32_t entity_min, entity_max;
    int64_t start_min_ns, start_max_ns;
} search;

static void search_add(search *s, int64_t i) {
    const mw_fact_batch *b = s->in;
    mw_spans_get(&s->store->spans, b->measure[i])->wanted = true;
    if (b->entity[i] < s->entity_min) s->entity_min = b->entity[i];
    if (b->entity[i] > s->entity_max) s->entity_max = b->entity[i];
    if (b->start_ns[i] < s->start_min_ns) s->start_min_ns = b->start_ns[i];
    if (b->start_ns[i] > s->start_max_ns) s->start_max_ns = b->start_ns[i];
    s->candidate_count++;
}

// Finds the candidates of a batch: the rows that may be versions of something stored.
static search search_begin(mw_facts_duckdb *store, const mw_fact_batch *in) {
    search s = {.store = store,
                .in = in,
                .entity_min = INT32_MAX,
                .entity_max = INT32_MIN,
                .start_min_ns = INT64_MAX,
                .start_max_ns = INT64_MIN};
    for (int64_t i = 0; i < store->spans.count; i++) store->spans.items[i].wanted = false;
    for (int64_t i = 0; i < in->count; i++)
        if (!mw_spans_fresh(&store->spans, in, i)) search_add(&s, i);
    return s;
}

// Ids of the wanted measures; their count may be beyond LIST_MAX, ids holds the first ones.
static int64_t wanted_measures(const mw_spans *spans, int32_t *ids) {
    int64_t count = 0;
    for (int64_t i = 0; i < spans->count; i++) {
        if (!spans->items[i].wanted) continue;
        if (count < LIST_MAX) ids[count] = spans->items[i].measure;
        count++;
    }
    return count;
}

static void add_box(mw_text *sql, const search *s) {
    int32_t measures[LIST_MAX];
    int64_t count = wanted_measures(&s->store->spans, measures);
    mw_text_addf(sql,
                 " WHERE f.start_ns BETWEEN (%lld)::BIGINT AND (%lld)::BIGINT"
                 " AND f.entity BETWEEN %d AND %d",
                 (long long)s->start_min_ns, (long long)s->start_max_ns, s->entity_min,
                 s->entity_max);
    if (count <= LIST_MAX) add_ids(sql, "f.measure", measures, count);
    if (s->undone) add_undone(sql, s->undone);
}

// Takes one block of stored facts into the findings.
static void note_block(const search *s, mw_duck_rows *rows, int64_t from, int64_t count) {
    int64_t row[256];
    mw_fact_ids ids = {mw_duck_rows_data(rows, 0), mw_duck_rows_data(rows, 1),
                       mw_duck_rows_data(rows, 2), mw_duck_rows_data(rows, 3),
                       mw_duck_rows_data(rows, 4)};
    const double *value = s->found.value ? mw_duck_rows_data(rows, 5) : NULL;
    const uint8_t *quality = s->found.value ? mw_duck_rows_data(rows, 6) : NULL;
    mw_identities_find(s->table, &ids, from, count, row);
    for (int64_t i = 0; i < count; i++) {
        if (row[i] < 0) continue;
        s->found.seen[row[i]] = true;
        if (!value) continue;
        s->found.value[row[i]] = value[from + i];
        s->found.quality[row[i]] = quality[from + i];
    }
}

static mw_status note_rows(const search *s, mw_duck_rows *rows, mw_error *err) {
    for (int64_t n = 0;;) {
        MW_TRY(mw_duck_rows_next(rows, &n, err));
        if (n == 0) return MW_OK;
        for (int64_t from = 0; from < n; from += 256)
            note_block(s, rows, from, n - from < 256 ? n - from : 256);
    }
}

// Streams the stored facts of the box, in the order of recording, past the table of candidates.
static mw_status search_table(const search *s, const char *table, mw_error *err) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    mw_text_adds(&sql, "SELECT f.measure, f.entity, f.key, f.start_ns, f.end_ns");
    if (s->found.value) mw_text_adds(&sql, ", f.value, f.quality");
    mw_text_addf(&sql, " FROM %s f", table);
    add_box(&sql, s);
    mw_status st = sql.failed ? mw_fail(err, MW_NOMEM, "no memory for a query of facts")
                              : mw_duck_query(s->store->duck, sql.bytes, &rows, err);
    mw_text_free(&sql);
    if (st != MW_OK) return st;
    st = note_rows(s, rows, err);
    mw_duck_rows_close(rows);
    return st;
}

static mw_status search_run(const search *s, mw_error *err) {
    MW_TRY(mw_facts_duckdb_show(s->store, err));
    MW_TRY(search_table(s, "facts", err));
    return s->store->shown_rows > 0 ? search_table(s, "landed", err) : MW_OK;
}

// ---- compare

static uint8_t standing_of(const search *s, int64_t row) {
    mw_fact_ids ids = mw_fact_batch_ids(s->in);
    int64_t first;
    mw_identities_find(s->table, &ids, row, 1, &first);
    if (first < 0 || !s->found.seen[first]) return MW_FACT_NEW;
    bool same = mw_fact_value_same(s->found.value[first], s->in->value[row]) &&
                s->found.quality[first] == s->in->quality[row];
    return same ? MW_FACT_SAME : MW_FACT_CHANGED;
}

static mw_status compare_candidates(search *s, uint8_t *standing, mw_error *err) {
    const mw_fact_batch *in = s->in;
    for (int64_t i = 0; i < in->count; i++)
        if (!mw_spans_fresh(&s->store->spans, in, i)) mw_identities_add(s->table, i);
    MW_TRY(search_run(s, err));
    for (int64_t i = 0; i < in->count; i++) standing[i] = standing_of(s, i);
    return MW_OK;
}

mw_status mw_facts_duckdb_compare(mw_facts *f, const mw_fact_batch *in, const mw_fact_query *undone,
                                  uint8_t *standing, mw_error *err) {
    mw_facts_duckdb *store = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(store, err));
    MW_TRY(mw_fact_batch_check(in, err));
    if (undone) MW_TRY(mw_fact_query_check(undone, err));
    search s = search_begin(store, in);
    if (s.candidate_count == 0) {
        memset(standing, MW_FACT_NEW, (size_t)in->count);
        return MW_OK;
    }
    mw_fact_query now = undone ? *undone : (mw_fact_query){0};
    now.as_known_ns = INT64_MAX; // all that was undone by now
    mw_fact_ids ids = mw_fact_batch_ids(in);
    s.undone = &now;
    s.table = mw_identities_new(&ids, s.candidate_count);
    s.found.seen = mw_alloc_array(in->count, sizeof *s.found.seen);
    s.found.value = mw_alloc_array(in->count, sizeof *s.found.value);
    s.found.quality = mw_alloc_array(in->count, sizeof *s.found.quality);
    mw_status st =
        s.table && s.found.seen && s.found.value && s.found.quality
            ? compare_candidates(&s, standing, err)
            : mw_fail(err, MW_NOMEM, "no memory to compare %lld facts", (long long)in->count);
    mw_identities_free(s.table);
    mw_free(s.found.seen);
    mw_free(s.found.value);
    mw_free(s.found.quality);
    return st;
}

// ---- which rows of an append are corrections

static mw_status take_series(mw_facts_duckdb *s, int32_t measure, mw_duck_rows *rows,
                             mw_error *err) {
    for (int64_t n = 0;;) {
        MW_TRY(mw_duck_rows_next(rows, &n, err));
        if (n == 0) return MW_OK;
        if (s->spans.series_count + n > SERIES_MAX)
            return mw_fail(err, MW_LIMIT, "more than %d series", SERIES_MAX);
        const int32_t *entity = mw_duck_rows_data(rows, 0), *key = mw_duck_rows_data(rows, 1);
        const int64_t *start_ns = mw_duck_rows_data(rows, 2);
        for (int64_t i = 0; i < n; i++) {
            mw_series series = {measure, entity[i], key[i], start_ns[i]};
            MW_TRY(mw_spans_series_add(&s->spans, &series, err));
        }
    }
}

// Begins to follow the series of a measure. Without memory for them it stays as it was: following
// only saves time.
static mw_status follow(mw_facts_duckdb *s, mw_span *span, mw_error *err) {
    char sql[256];
    mw_duck_rows *rows = NULL;
    snprintf(sql, sizeof sql,
             "SELECT entity, key, max(start_ns) FROM"
             " (SELECT entity, key, start_ns FROM facts WHERE measure = %d UNION ALL"
             " SELECT entity, key, start_ns FROM landed WHERE measure = %d) GROUP BY ALL",
             span->measure, span->measure);
    MW_TRY(mw_duck_query(s->duck, sql, &rows, err));
    mw_status st = take_series(s, span->measure, rows, err);
    mw_duck_rows_close(rows);
    span->followed = st == MW_OK;
    return st == MW_LIMIT || st == MW_NOMEM ? MW_OK : st;
}

// Measures that small appends look for again and again are followed from now on.
static mw_status follow_wanted(mw_facts_duckdb *s, mw_error *err) {
    for (int64_t i = 0; i < s->spans.count; i++) {
        mw_span *span = &s->spans.items[i];
        if (span->wanted && !span->followed && ++span->looks == LOOKS_BEFORE_FOLLOW)
            MW_TRY(follow(s, span, err));
    }
    return MW_OK;
}

// Rows that repeat an earlier row of the same batch.
static void mark_repeats(const mw_fact_batch *in, mw_identities *table, uint8_t *corrects) {
    for (int64_t i = 0; i < in->count; i++) corrects[i] = mw_identities_add(table, i) != i;
}

static mw_status mark_stored(search *s, uint8_t *corrects, mw_error *err) {
    s->found.seen = mw_alloc_array(s->in->count, sizeof *s->found.seen);
    if (!s->found.seen)
        return mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)s->in->count);
    mw_status st = search_run(s, err);
    for (int64_t i = 0; i < s->in->count && st == MW_OK; i++) corrects[i] |= s->found.seen[i];
    mw_free(s->found.seen);
    if (st == MW_OK && s->in->count <= s->store->landing_batch_rows_max)
        st = follow_wanted(s->store, err);
    return st;
}

mw_status mw_facts_duckdb_corrects(mw_facts_duckdb *s, const mw_fact_batch *in, uint8_t *corrects,
                                   mw_error *err) {
    mw_fact_ids ids = mw_fact_batch_ids(in);
    search look = search_begin(s, in);
    look.table = mw_identities_new(&ids, in->count);
    if (!look.table)
        return mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)in->count);
    mark_repeats(in, look.table, corrects);
    mw_status st = look.candidate_count > 0 ? mark_stored(&look, corrects, err) : MW_OK;
    mw_identities_free(look.table);
    return st;
}

// ---- verify

// Questions whose answer must be 0, and what is wrong when it is not.
#define CHECKS(X)                                                                                  \
    X("SELECT count(*) FROM facts WHERE measure IS NULL OR entity IS NULL OR key IS NULL"          \
      " OR start_ns IS NULL OR end_ns IS NULL OR value IS NULL OR quality IS NULL"                 \
      " OR import_id IS NULL OR line IS NULL OR recorded_ns IS NULL",                              \
      "facts with an empty column")                                                                \
    X("SELECT count(*) FROM facts WHERE end_ns <= start_ns",                                       \
      "facts whose period does not end after its start")                                           \
    X("SELECT count(*) FROM facts WHERE measure < 1 OR entity < 1 OR key < 0 OR import_id < 0"     \
      " OR line < 0",                                                                              \
      "facts with an impossible number")                                                           \
    X("SELECT count(*) FROM facts WHERE quality > 2", "facts with an unknown quality")             \
    X("SELECT count(*) FROM (SELECT recorded_ns < lag(recorded_ns) OVER () AS back FROM facts)"    \
      " WHERE back",                                                                               \
      "facts recorded before the one before them")                                                 \
    X("SELECT count(*) FROM facts, meta WHERE recorded_ns > recorded_last_ns",                     \
      "facts recorded later than the store knows")                                                 \
    X("SELECT count(*) FROM (SELECT measure, count(*) n, min(start_ns) a, max(start_ns) b"         \
      " FROM facts GROUP BY measure) f FULL JOIN spans s ON f.measure = s.measure"                 \
      " WHERE n IS DISTINCT FROM versions OR a IS DISTINCT FROM start_min_ns"                      \
      " OR b IS DISTINCT FROM start_max_ns",                                                       \
      "measures whose count or span of facts is wrong")                                            \
    X("SELECT count(*) FROM (SELECT measure, entity, key, start_ns, end_ns FROM facts GROUP BY "   \
      "ALL"                                                                                        \
      " HAVING count(*) > 1) f ANTI JOIN corrected c ON " SAME_FACT("f", "c"),                     \
      "facts with several versions that are not known as corrected")

static const struct {
    const char *sql, *what;
} checks[] = {
#define X(sql, what) {sql, what},
    CHECKS(X)
#undef X
};

mw_status mw_facts_duckdb_verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                                 int64_t *problems, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    int64_t found = 0;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        int64_t count = 0;
        char line[160];
        MW_TRY(mw_duck_int(s->duck, checks[i].sql, &count, err));
        if (count == 0) continue;
        snprintf(line, sizeof line, "facts: %lld %s", (long long)count, checks[i].what);
        tell(ctx, line);
        found++;
    }
    mw_error damage = {0};
    mw_status st = mw_landing_check(s->log, &damage);
    if (st == MW_CORRUPT) {
        tell(ctx, damage.text);
        found++;
    } else if (st != MW_OK) {
        return mw_fail(err, st, "%s", damage.text);
    }
    *problems = found;
    return MW_OK;
}
