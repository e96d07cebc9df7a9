// SPDX-License-Identifier: MIT
// Facts in DuckDB: looking for the rows of a batch among what is stored, for comparing and to know
// what an append replaces. See facts_duckdb_int.h.
//
// Most rows need no look: the spans of their measures say that they are new. For the others the
// batch is put into a hash table and the stored facts that can possibly be meant stream past it.
#include "base/alloc.h"
#include "store/facts_duckdb_int.h"
#include "store/identities.h"

#include <string.h>

enum {
    LIST_MAX = 2000,         // measures listed in SQL; more are left to the other conditions
    LOOKS_BEFORE_FOLLOW = 3, // small appends to a measure that had to look before it is followed
    SERIES_MAX = 1 << 22,    // series followed: at most 200 MB
    BLOCK_ROWS = 256,        // looked up at once
};

// What was found of each row of the batch; only the first row of those with one identity is used.
typedef struct {
    int64_t *place;   // of the last stored version (that is not undone); -1: none
    double *value;    // of that version; NULL when nobody asks
    uint8_t *quality; // likewise
} findings;

// Rows to look at, of the tables or of the log.
typedef struct {
    mw_fact_ids ids;
    const int64_t *place; // NULL: first_place and the row's number
    int64_t first_place;
    const double *value; // with quality: may be NULL when nobody asks
    const uint8_t *quality;
    const int32_t *import_id; // NULL: undone ones are left out already
    int64_t count;
} stored_rows;

// A search: candidate rows of the batch, and the box around them in which to look. Their measures
// are marked as wanted in the spans.
typedef struct {
    mw_facts_duckdb *store;
    const mw_fact_batch *in;
    mw_identities *table;
    const mw_fact_query *undone; // NULL: undone versions count too
    findings found;
    int64_t candidate_count;
    mw_landing_box box;
} search;

static bool is_undone(const search *s, int32_t import_id) {
    return mw_fact_undone(s->undone->undone, s->undone->undone_count, import_id,
                          s->undone->as_known_ns);
}

static void search_add(search *s, int64_t i) {
    const mw_fact_batch *b = s->in;
    mw_spans_get(&s->store->spans, b->measure[i])->wanted = true;
    if (b->entity[i] < s->box.entity_min) s->box.entity_min = b->entity[i];
    if (b->entity[i] > s->box.entity_max) s->box.entity_max = b->entity[i];
    if (b->start_ns[i] < s->box.start_min_ns) s->box.start_min_ns = b->start_ns[i];
    if (b->start_ns[i] > s->box.start_max_ns) s->box.start_max_ns = b->start_ns[i];
    s->candidate_count++;
}

// Finds the candidates of a batch: the rows that may be versions of something stored.
static search search_begin(mw_facts_duckdb *store, const mw_fact_batch *in) {
    search s = {
        .store = store, .in = in, .box = {INT64_MAX, INT64_MIN, INT32_MAX, INT32_MIN}
    };
    for (int64_t i = 0; i < store->spans.count; i++) store->spans.items[i].wanted = false;
    for (int64_t i = 0; i < in->count; i++)
        if (!mw_spans_fresh(&store->spans, in, i)) search_add(&s, i);
    return s;
}

// Puts the candidates alone into the table; first is set for them. They lie together, mostly.
static void add_candidates(search *s, int64_t *first) {
    int64_t n;
    for (int64_t i = 0; i < s->in->count; i += n) {
        bool fresh = mw_spans_fresh(&s->store->spans, s->in, i);
        for (n = 1; i + n < s->in->count; n++)
            if (mw_spans_fresh(&s->store->spans, s->in, i + n) != fresh) break;
        if (!fresh) mw_identities_add(s->table, i, n, first + i);
    }
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
                 " WHERE start_ns BETWEEN (%lld)::BIGINT AND (%lld)::BIGINT"
                 " AND entity BETWEEN %d AND %d",
                 (long long)s->box.start_min_ns, (long long)s->box.start_max_ns, s->box.entity_min,
                 s->box.entity_max);
    if (count <= LIST_MAX) mw_facts_duckdb_add_ids(sql, "measure", measures, count);
    if (s->undone) mw_facts_duckdb_add_undone(sql, "import_id", s->undone);
}

// Takes rows of stored facts, at most BLOCK_ROWS from `from` on, into the findings.
static void note_block(const search *s, const stored_rows *r, int64_t from) {
    int64_t row[BLOCK_ROWS], n = r->count - from < BLOCK_ROWS ? r->count - from : BLOCK_ROWS;
    mw_identities_find(s->table, &r->ids, from, n, row);
    for (int64_t i = 0; i < n; i++) {
        if (row[i] < 0) continue;
        int64_t at = from + i;
        if (s->undone && r->import_id && is_undone(s, r->import_id[at])) continue;
        s->found.place[row[i]] = r->place ? r->place[at] : r->first_place + at;
        if (!s->found.value) continue;
        s->found.value[row[i]] = r->value[at];
        s->found.quality[row[i]] = r->quality[at];
    }
}

static void note_rows(const search *s, const stored_rows *r) {
    for (int64_t from = 0; from < r->count; from += BLOCK_ROWS) note_block(s, r, from);
}

static mw_status note_stored(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err) {
    const search *s = ctx;
    (void)err;
    stored_rows r = {
        .ids = {mw_duck_rows_data(rows, 0), mw_duck_rows_data(rows, 1), mw_duck_rows_data(rows, 2),
                mw_duck_rows_data(rows, 3), mw_duck_rows_data(rows, 4)},
        .place = mw_duck_rows_data(rows, 5),
        .value = s->found.value ? mw_duck_rows_data(rows, 6) : NULL,
        .quality = s->found.value ? mw_duck_rows_data(rows, 7) : NULL,
        .count = count
    };
    note_rows(s, &r);
    return MW_OK;
}

static mw_status note_landed(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    const search *s = ctx;
    (void)err;
    stored_rows r = {.ids = mw_fact_batch_ids(&rows->facts),
                     .first_place = s->store->stored_rows + rows->first_row,
                     .value = rows->facts.value,
                     .quality = rows->facts.quality,
                     .import_id = rows->facts.import_id,
                     .count = rows->facts.count};
    note_rows(s, &r);
    return MW_OK;
}

// Streams the stored facts of the box, in the order of recording, past the table of candidates.
static mw_status search_run(search *s, mw_error *err) {
    mw_text sql = {0};
    mw_text_adds(&sql, "SELECT measure, entity, key, start_ns, end_ns, rowid");
    if (s->found.value) mw_text_adds(&sql, ", value, quality");
    mw_text_adds(&sql, " FROM facts");
    add_box(&sql, s);
    mw_status st = mw_facts_duckdb_each(s->store, &sql, note_stored, s, err);
    mw_text_free(&sql);
    return st == MW_OK ? mw_landing_each(s->store->log, &s->box, note_landed, s, err) : st;
}

static void search_fini(search *s) {
    mw_identities_free(s->table);
    mw_free(s->found.place);
    mw_free(s->found.value);
    mw_free(s->found.quality);
}

// ---- compare

// first: the row of the table that has row's identity; -1: none.
static uint8_t standing_of(const search *s, int64_t row, int64_t first) {
    if (first < 0 || s->found.place[first] < 0) return MW_FACT_NEW;
    bool same = mw_fact_value_same(s->found.value[first], s->in->value[row]) &&
                s->found.quality[first] == s->in->quality[row];
    return same ? MW_FACT_SAME : MW_FACT_CHANGED;
}

static mw_status compare_candidates(search *s, int64_t *first, uint8_t *standing, mw_error *err) {
    const int64_t count = s->in->count;
    for (int64_t i = 0; i < count; i++) first[i] = s->found.place[i] = -1;
    add_candidates(s, first);
    MW_TRY(search_run(s, err));
    for (int64_t i = 0; i < count; i++) standing[i] = standing_of(s, i, first[i]);
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
    int64_t *first = mw_alloc_array(in->count, sizeof *first);
    s.undone = &now;
    s.table = mw_identities_new(&ids, s.candidate_count);
    s.found.place = mw_alloc_array(in->count, sizeof *s.found.place);
    s.found.value = mw_alloc_array(in->count, sizeof *s.found.value);
    s.found.quality = mw_alloc_array(in->count, sizeof *s.found.quality);
    mw_status st =
        first && s.table && s.found.place && s.found.value && s.found.quality
            ? compare_candidates(&s, first, standing, err)
            : mw_fail(err, MW_NOMEM, "no memory to compare %lld facts", (long long)in->count);
    search_fini(&s);
    mw_free(first);
    return st;
}

// ---- what an append replaces

// A measure that is beginning to be followed.
typedef struct {
    mw_spans *spans;
    int32_t measure;
} follower;

static mw_status add_series(follower *f, const mw_series *series, mw_error *err) {
    if (f->spans->series_count >= SERIES_MAX)
        return mw_fail(err, MW_LIMIT, "more than %d series", SERIES_MAX);
    return mw_spans_series_add(f->spans, series, err);
}

static mw_status take_series(void *ctx, mw_duck_rows *rows, int64_t count, mw_error *err) {
    follower *f = ctx;
    const int32_t *entity = mw_duck_rows_data(rows, 0), *key = mw_duck_rows_data(rows, 1);
    const int64_t *start_ns = mw_duck_rows_data(rows, 2);
    for (int64_t i = 0; i < count; i++) {
        mw_series series = {f->measure, entity[i], key[i], start_ns[i]};
        MW_TRY(add_series(f, &series, err));
    }
    return MW_OK;
}

static mw_status take_landed_series(void *ctx, const mw_landing_rows *rows, mw_error *err) {
    follower *f = ctx;
    const mw_fact_batch *b = &rows->facts;
    for (int64_t i = 0; i < b->count; i++) {
        mw_series series = {f->measure, b->entity[i], b->key[i], b->start_ns[i]};
        if (b->measure[i] == f->measure) MW_TRY(add_series(f, &series, err));
    }
    return MW_OK;
}

// Begins to follow the series of a measure. Without room for them it stays as it was: following
// only saves time.
static mw_status follow(mw_facts_duckdb *s, mw_span *span, mw_error *err) {
    follower f = {&s->spans, span->measure};
    mw_text sql = {0};
    mw_text_addf(&sql,
                 "SELECT entity, key, max(start_ns) FROM facts WHERE measure = %d GROUP BY ALL",
                 span->measure);
    mw_status st = mw_facts_duckdb_each(s, &sql, take_series, &f, err);
    mw_text_free(&sql);
    if (st == MW_OK) st = mw_landing_each(s->log, NULL, take_landed_series, &f, err);
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

// Looks for stored versions of the candidates.
static mw_status find_stored(search *s, mw_error *err) {
    if (s->candidate_count == 0) return MW_OK;
    MW_TRY(search_run(s, err));
    bool small = s->in->count <= s->store->landing_batch_rows_max;
    return small ? follow_wanted(s->store, err) : MW_OK;
}

// replaces holds for each row the first row of the same identity; becomes the place of the version
// before: that of an earlier row of the batch, whose own place is first_place and its number, or
// the stored one.
static void settle_replaces(const search *s, int64_t first_place, int64_t *replaces) {
    int64_t *latest = s->found.place;
    for (int64_t i = 0; i < s->in->count; i++) {
        int64_t first = replaces[i];
        replaces[i] = latest[first];
        latest[first] = first_place + i;
    }
}

mw_status mw_facts_duckdb_replaces(mw_facts_duckdb *s, const mw_fact_batch *in, int64_t *replaces,
                                   mw_error *err) {
    int64_t first_place = s->stored_rows + mw_landing_row_count(s->log);
    mw_fact_ids ids = mw_fact_batch_ids(in);
    search look = search_begin(s, in);
    bool apart = mw_identities_ascend(&ids, in->count); // no two rows of one fact
    look.table = mw_identities_new(&ids, apart ? look.candidate_count : in->count);
    look.found.place = mw_alloc_array(in->count, sizeof *look.found.place);
    mw_status st = MW_OK;
    if (!look.table || !look.found.place) {
        st = mw_fail(err, MW_NOMEM, "no memory to append %lld facts", (long long)in->count);
    } else {
        for (int64_t i = 0; i < in->count; i++) {
            replaces[i] = i;
            look.found.place[i] = -1;
        }
        if (apart)
            add_candidates(&look, replaces);
        else
            mw_identities_add(look.table, 0, in->count, replaces);
        st = find_stored(&look, err);
        if (st == MW_OK) settle_replaces(&look, first_place, replaces);
    }
    search_fini(&look);
    return st;
}
