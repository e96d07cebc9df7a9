// SPDX-License-Identifier: MIT
#include "store/facts_duckdb_int.h"

#include "base/alloc.h"
#include "base/file.h"
#include "store/conformance.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// xorshift64: the same numbers in every run.
static uint64_t draw(uint64_t *state, uint64_t below) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state % below;
}

// Limits so small that all ways of writing are taken within a few appends.
static mw_facts *opened(const char *address, bool small) {
    mw_facts *f = NULL;
    mw_error err = {0};
    CHECK(mw_facts_open(address, &f, &err) == MW_OK);
    if (!f) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    if (small) {
        ((mw_facts_duckdb *)f)->landing_batch_rows_max = 20;
        ((mw_facts_duckdb *)f)->landing_rows_max = 60;
        ((mw_facts_duckdb *)f)->landing_reads_max = 150;
    }
    return f;
}

// ---- the same as the plain store in memory, for any sequence of calls

typedef struct {
    uint64_t state;
    char *address;
    mw_facts *duckdb, *memory;
    int64_t now_ns;
    int32_t imports;
} duel;

static mw_fact_batch random_batch(duel *d) {
    mw_fact_batch b = {0};
    uint64_t *s = &d->state;
    int64_t count = (int64_t)draw(s, 30) + (draw(s, 4) == 0 ? 20 : 0);
    int64_t begin_ns = (int64_t)draw(s, 2) * (d->now_ns / 10); // late or just now
    for (int64_t i = 0; i < count; i++) {
        int64_t start_ns = begin_ns + (int64_t)draw(s, 8);
        mw_test_add(&b, (mw_test_fact){1 + (int32_t)draw(s, 3), 1 + (int32_t)draw(s, 4),
                                       (int32_t)draw(s, 2), start_ns,
                                       start_ns + 1 + (int64_t)draw(s, 2), (double)draw(s, 4),
                                       (uint8_t)draw(s, 2), d->imports, i});
        if (draw(s, 9) == 0) b.value[i] = NAN;
    }
    return b;
}

static void check_same_rows(const mw_test_rows *a, const mw_test_rows *b, int64_t round) {
    const mw_fact_batch *x = &a->facts, *y = &b->facts;
    CHECK_ROW(x->count == y->count, round);
    for (int64_t i = 0; i < x->count && i < y->count; i++) {
        bool same = x->measure[i] == y->measure[i] && x->entity[i] == y->entity[i] &&
                    x->key[i] == y->key[i] && x->start_ns[i] == y->start_ns[i] &&
                    x->end_ns[i] == y->end_ns[i] && x->quality[i] == y->quality[i] &&
                    x->import_id[i] == y->import_id[i] && x->line[i] == y->line[i] &&
                    a->recorded_ns[i] == b->recorded_ns[i] &&
                    mw_fact_value_same(x->value[i], y->value[i]);
        CHECK_ROW(same, round);
        if (!same) return;
    }
}

static void duel_scan(duel *d, int64_t round) {
    uint64_t *s = &d->state;
    const int32_t measures[] = {2, 1}, entities[] = {4, 2, 2};
    const mw_undone undone[] = {
        {1 + (int32_t)draw(s, (uint64_t)d->imports), (int64_t)draw(s, (uint64_t)d->now_ns + 1)},
        {1 + (int32_t)draw(s, (uint64_t)d->imports), (int64_t)draw(s, (uint64_t)d->now_ns + 1)},
    };
    mw_fact_query q = mw_test_query();
    q.measures = measures;
    q.measure_count = (int64_t)draw(s, 3);
    q.entities = entities;
    q.entity_count = draw(s, 2) ? 3 : 0;
    q.undone = undone;
    q.undone_count = (int64_t)draw(s, 3);
    q.all_versions = draw(s, 5) == 0;
    if (draw(s, 2)) q.as_known_ns = (int64_t)draw(s, (uint64_t)d->now_ns + 1);
    if (draw(s, 3) == 0) q.from_ns = (int64_t)draw(s, 9);
    if (draw(s, 3) == 0) q.to_ns = (int64_t)draw(s, 9);
    mw_test_rows a = {0}, b = {0};
    CHECK_ROW(mw_test_scan(d->duckdb, &q, &a, NULL) == MW_OK, round);
    CHECK_ROW(mw_test_scan(d->memory, &q, &b, NULL) == MW_OK, round);
    check_same_rows(&a, &b, round);
    mw_test_rows_fini(&a);
    mw_test_rows_fini(&b);
}

static void duel_compare(duel *d, int64_t round) {
    mw_fact_batch b = random_batch(d);
    uint8_t x[64], y[64];
    const mw_undone undone = {1 + (int32_t)draw(&d->state, (uint64_t)d->imports), 5};
    mw_fact_query q = {.undone = &undone, .undone_count = (int64_t)draw(&d->state, 2)};
    CHECK_ROW(d->duckdb->ops->compare(d->duckdb, &b, &q, x, NULL) == MW_OK, round);
    CHECK_ROW(d->memory->ops->compare(d->memory, &b, &q, y, NULL) == MW_OK, round);
    CHECK_ROW(memcmp(x, y, (size_t)b.count) == 0, round);
    mw_fact_batch_fini(&b);
}

static void duel_append(duel *d, int64_t round) {
    mw_fact_batch b = random_batch(d);
    d->now_ns += (int64_t)draw(&d->state, 3);
    CHECK_ROW(d->duckdb->ops->append(d->duckdb, &b, d->now_ns, NULL) == MW_OK, round);
    CHECK_ROW(d->memory->ops->append(d->memory, &b, d->now_ns, NULL) == MW_OK, round);
    d->imports++;
    mw_fact_batch_fini(&b);
}

static void duel_verify(duel *d, int64_t round) {
    int64_t problems = -1, a = -1, b = -2;
    CHECK_ROW(d->duckdb->ops->verify(d->duckdb, mw_test_tell, NULL, &problems, NULL) == MW_OK,
              round);
    CHECK_ROW(problems == 0, round);
    CHECK_ROW(d->duckdb->ops->count(d->duckdb, &a, NULL) == MW_OK, round);
    CHECK_ROW(d->memory->ops->count(d->memory, &b, NULL) == MW_OK, round);
    CHECK_ROW(a == b, round);
}

static void duel_step(duel *d, int64_t round) {
    switch (draw(&d->state, 16)) {
    case 0:
        d->duckdb->ops->close(d->duckdb);
        d->duckdb = opened(d->address, true);
        break;
    case 1: mw_facts_duckdb_forget((mw_facts_duckdb *)d->duckdb); break; // as after a failure
    case 2: duel_verify(d, round); break;
    case 3:
    case 4:
    case 5: duel_compare(d, round); break;
    case 6:
    case 7:
    case 8:
    case 9:
    case 10: duel_append(d, round); break;
    default: duel_scan(d, round); break;
    }
}

void test_facts_duckdb_like_memory(void) {
    for (uint64_t seed = 1; seed <= (uint64_t)mw_test_rounds(3); seed++) {
        char *folder = mw_test_folder_new();
        duel d = {.state = seed * UINT64_C(0x9e3779b97f4a7c15), .imports = 1};
        d.address = mw_test_path("duckdb:", folder, "facts");
        d.duckdb = opened(d.address, true);
        CHECK(mw_facts_open("memory:", &d.memory, NULL) == MW_OK);
        for (int64_t round = 0; round < 80; round++) duel_step(&d, round);
        duel_verify(&d, -1);
        d.duckdb->ops->close(d.duckdb);
        d.memory->ops->close(d.memory);
        mw_free(d.address);
        mw_test_folder_free(folder);
    }
}

// ---- special situations

static mw_fact_batch numbered(int64_t from, int64_t count) {
    mw_fact_batch b = {0};
    for (int64_t i = from; i < from + count; i++)
        mw_test_add(&b, (mw_test_fact){1, 1, 0, i, i + 1, (double)i, 0, 0, 0});
    return b;
}

static void append_numbered(mw_facts *f, int64_t from, int64_t count) {
    mw_fact_batch b = numbered(from, count);
    CHECK(f->ops->append(f, &b, 1000, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

// A crash between draining the log and emptying it: the facts are there once.
void test_facts_duckdb_drained_once(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    char *log_path = mw_test_path("", folder, "facts.landing"), *bytes = NULL;
    size_t size = 0;
    int64_t count = 0, problems = -1;
    mw_facts *f = opened(address, false);
    append_numbered(f, 0, 10);
    append_numbered(f, 10, 10);
    CHECK(mw_file_read(log_path, 1 << 20, &bytes, &size, NULL) == MW_OK && size > 0);
    f->ops->close(f); // drains
    CHECK(mw_file_replace(log_path, bytes, size, NULL) == MW_OK);
    f = opened(address, false);
    CHECK(f->ops->count(f, &count, NULL) == MW_OK && count == 20);
    append_numbered(f, 20, 5);
    f->ops->close(f);
    f = opened(address, false);
    CHECK(f->ops->count(f, &count, NULL) == MW_OK && count == 25);
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    f->ops->close(f);
    mw_free(bytes);
    mw_free(log_path);
    mw_free(address);
    mw_test_folder_free(folder);
}

// What DuckDB holds in memory of a tag, in MB.
static double held(mw_facts *f, const char *tag) {
    char sql[160];
    int64_t bytes = -1;
    snprintf(sql, sizeof sql,
             "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory() WHERE tag LIKE '%s'",
             tag);
    CHECK(mw_duck_int(((mw_facts_duckdb *)f)->duck, sql, &bytes, NULL) == MW_OK);
    return (double)bytes / 1e6;
}

// The most that it may hold, as it tells it: 186 for 18.6 GiB. A text read back may be 0.1 less.
static int64_t most(mw_facts *f) {
    static const char sql[] = "SELECT (10 * regexp_extract(current_setting('memory_limit'), "
                              "'^[0-9.]+')::DOUBLE)::BIGINT";
    int64_t tenths = -1;
    CHECK(mw_duck_int(((mw_facts_duckdb *)f)->duck, sql, &tenths, NULL) == MW_OK);
    return tenths;
}

// Values that do not compress.
static void append_noise(mw_facts *f, uint64_t *state, int64_t first, int64_t count) {
    mw_fact_batch b = {0};
    CHECK(mw_fact_batch_grow(&b, count));
    for (int64_t i = first; i < first + count; i++)
        mw_test_add(&b, (mw_test_fact){1, 1 + (int32_t)(i % 50), 0, i, i + 1,
                                       (double)draw(state, UINT64_MAX) / 7, 0, 1, 0});
    CHECK(f->ops->append(f, &b, first + count, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

// A store that grows keeps little of itself in memory, and may hold as much as before.
void test_facts_duckdb_lets_go(void) {
    enum { BATCH = 100000, ROWS = 3000000, CACHE_MB = 4 };
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, false);
    int64_t rows = mw_test_cases(ROWS), count = 0, before, i = 10;
    uint64_t state = 5;
    ((mw_facts_duckdb *)f)->cache_bytes = CACHE_MB << 20;
    append_noise(f, &state, 0, 10);
    before = most(f);
    for (; i < rows; i += BATCH) append_noise(f, &state, i, BATCH);
    ((mw_facts_duckdb *)f)->landing_rows_max = 1;
    append_noise(f, &state, i, 10); // drains what is there first
    CHECK(held(f, "BASE_TABLE") < CACHE_MB * 1.1 && held(f, "%") < 5 * CACHE_MB);
    ((mw_facts_duckdb *)f)->landing_batch_rows_max = 10;
    for (int64_t k = 1; k <= 8; k++) append_noise(f, &state, i + k * BATCH, BATCH);
    CHECK(held(f, "BASE_TABLE") < CACHE_MB * 1.1); // past the log, too
    CHECK(most(f) >= before - 1 && most(f) <= before);
    CHECK(f->ops->count(f, &count, NULL) == MW_OK && count >= rows);
    f->ops->close(f);
    mw_free(address);
    mw_test_folder_free(folder);
}

void test_facts_duckdb_one_at_a_time(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, false), *second = NULL;
    mw_error err = {0};
    CHECK(mw_facts_open(address, &second, &err) == MW_IO && !second);
    CHECK(strstr(err.text, "in use by process") != NULL);
    f->ops->close(f);
    CHECK(mw_facts_open(address, &second, &err) == MW_OK);
    second->ops->close(second);
    mw_free(address);
    mw_test_folder_free(folder);
}

// Asking the store from inside a visit is refused, and the scan goes on.
static mw_status ask_inside(void *ctx, const mw_fact_chunk *k, mw_error *err) {
    mw_facts *f = ctx;
    int64_t count = -1;
    mw_fact_batch b = numbered(99, 1);
    (void)err;
    CHECK(k->count == 5);
    CHECK(f->ops->count(f, &count, NULL) == MW_INVALID && count == -1);
    CHECK(f->ops->append(f, &b, 2000, NULL) == MW_INVALID);
    mw_fact_batch_fini(&b);
    return MW_OK;
}

void test_facts_duckdb_visit_is_alone(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, false);
    mw_fact_query q = mw_test_query();
    append_numbered(f, 0, 5);
    CHECK(f->ops->scan(f, &q, ask_inside, f, NULL) == MW_OK);
    append_numbered(f, 5, 5);
    f->ops->close(f);
    mw_free(address);
    mw_test_folder_free(folder);
}

// Small appends to interleaved series, in order but with some late rows: followed series find the
// corrections that plain looking finds.
void test_facts_duckdb_follows(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, false);
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    for (int64_t round = 0; round < 30; round++) {
        mw_fact_batch b = {0};
        for (int32_t e = 1; e <= 5; e++)
            mw_test_add(&b, (mw_test_fact){1, e, 0, round * 10 + e % 3 * 4, round * 10 + 20,
                                           (double)round, 0, 0, 0});
        if (round % 7 == 6) // a correction of two rounds ago
            mw_test_add(&b, (mw_test_fact){1, 2, 0, round * 10 - 20 + 8, round * 10, -1, 0, 0, 0});
        CHECK_ROW(f->ops->append(f, &b, round, NULL) == MW_OK, round);
        mw_fact_batch_fini(&b);
    }
    CHECK(mw_spans_get(&s->spans, 1)->followed);
    CHECK(mw_spans_get(&s->spans, 1)->corrected == 4);
    mw_test_rows rows = {0};
    mw_fact_query q = mw_test_query();
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK && rows.facts.count == 150);
    int64_t minus = 0, problems = -1;
    for (int64_t i = 0; i < rows.facts.count; i++) minus += rows.facts.value[i] == -1;
    CHECK(minus == 4);
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    mw_test_rows_fini(&rows);
    f->ops->close(f);
    mw_free(address);
    mw_test_folder_free(folder);
}

// ---- verify finds what is wrong

static const struct {
    const char *sql, *says;
} meddling[] = {
    {"UPDATE facts SET value = NULL WHERE rowid = 3",          "empty column"         },
    {"UPDATE facts SET end_ns = start_ns WHERE rowid = 3",     "does not end after"   },
    {"UPDATE facts SET entity = -1 WHERE rowid = 3",           "impossible number"    },
    {"UPDATE facts SET quality = 9 WHERE rowid = 3",           "unknown quality"      },
    {"UPDATE facts SET recorded_ns = 5 WHERE rowid = 3",       "before the one before"},
    {"UPDATE facts SET recorded_ns = 9999 WHERE rowid = 9",    "later than the store" },
    {"UPDATE spans SET versions = versions + 1",               "count or span"        },
    {"UPDATE spans SET start_max_ns = 3",                      "count or span"        },
    {"INSERT INTO superseded VALUES (3, 4, 1000, 0)",          "lead to another fact" },
    {"INSERT INTO superseded SELECT * FROM superseded",        "corrected twice"      },
    {"DELETE FROM superseded; UPDATE spans SET corrected = 0", "not known as such"    },
};

typedef struct {
    const char *says;
    int64_t told, matching;
} hearing;

static void hear(void *ctx, const char *line) {
    hearing *h = ctx;
    h->told++;
    h->matching += strstr(line, h->says) != NULL;
}

void test_facts_duckdb_verify_finds(void) {
    for (size_t i = 0; i < sizeof meddling / sizeof meddling[0]; i++) {
        char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
        hearing h = {meddling[i].says, 0, 0};
        int64_t problems = 0;
        mw_facts *f = opened(address, false);
        append_numbered(f, 0, 10);
        append_numbered(f, 5, 1); // a correction
        f->ops->close(f);
        f = opened(address, false);
        CHECK_ROW(mw_duck_run(((mw_facts_duckdb *)f)->duck, meddling[i].sql, NULL) == MW_OK, i);
        CHECK_ROW(f->ops->verify(f, hear, &h, &problems, NULL) == MW_OK, i);
        CHECK_ROW(problems > 0 && problems == h.told && h.matching > 0, i);
        f->ops->close(f);
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

// A large append, in which every allocation fails once: nothing changes, and it can be tried again.
void test_facts_duckdb_large_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, true);
    mw_fact_batch b = numbered(10, 50);
    int64_t count = 0, problems = -1;
    append_numbered(f, 0, 10);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        st = f->ops->append(f, &b, 2000, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(f->ops->count(f, &count, NULL) == MW_OK, n);
        CHECK_ROW(count == (st == MW_OK ? 60 : 10), n);
    }
    CHECK(st == MW_OK);
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    f->ops->close(f);
    mw_fact_batch_fini(&b);
    mw_free(address);
    mw_test_folder_free(folder);
}

void test_facts_duckdb_open_out_of_memory(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("duckdb:", folder, "facts");
    mw_facts *f = opened(address, false);
    append_numbered(f, 0, 10);
    mw_facts_duckdb_forget((mw_facts_duckdb *)f); // leaves the log full
    f->ops->close(f);
    mw_status st = MW_NOMEM;
    int64_t count = 0;
    for (int64_t n = 0; st == MW_NOMEM && n < 1000; n++) {
        f = NULL;
        mw_alloc_fail_after(n);
        st = mw_facts_open(address, &f, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW((f != NULL) == (st == MW_OK), n);
    }
    CHECK(st == MW_OK && f->ops->count(f, &count, NULL) == MW_OK && count == 10);
    f->ops->close(f);
    mw_free(address);
    mw_test_folder_free(folder);
}
