// SPDX-License-Identifier: MIT
// What every adapter of facts must do, each part said once in words.
#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const mw_conformance_place *place;
    mw_facts *f;
} subject;

static mw_facts *opened(const mw_conformance_place *place) {
    mw_facts *f = NULL;
    mw_error err = {0};
    CHECK(mw_facts_open(place->address, &f, &err) == MW_OK);
    if (!f) fprintf(stderr, "%s\n", err.text);
    return f;
}

static void appended(mw_facts *f, const mw_test_fact *facts, int64_t count, int64_t recorded_ns) {
    mw_fact_batch b = {0};
    mw_error err = {0};
    for (int64_t i = 0; i < count; i++) mw_test_add(&b, facts[i]);
    CHECK(f->ops->append(f, &b, recorded_ns, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    mw_fact_batch_fini(&b);
}

// Scans and compares values (all the test's facts have different ones) with what is expected.
static void expect(mw_facts *f, const mw_fact_query *q, const double *values, int64_t count,
                   int line) {
    mw_test_rows rows = {0};
    mw_error err = {0};
    CHECK(mw_test_scan(f, q, &rows, &err) == MW_OK);
    bool same = rows.facts.count == count;
    for (int64_t i = 0; same && i < count; i++)
        same = rows.facts.value[i] == values[i] || (isnan(values[i]) && isnan(rows.facts.value[i]));
    CHECK_ROW(same, line);
    for (int64_t i = 0; !same && i < rows.facts.count; i++)
        fprintf(stderr, "  seen %g\n", rows.facts.value[i]);
    mw_test_rows_fini(&rows);
}

#define EXPECT(f, q, ...)                                                                          \
    do {                                                                                           \
        const double want_[] = {__VA_ARGS__};                                                      \
        expect(f, q, want_, sizeof want_ / sizeof want_[0], __LINE__);                             \
    } while (0)

// Closes and opens again where that keeps the facts.
static mw_facts *reopened(subject *s) {
    if (!s->place->keeps) return s->f;
    s->f->ops->close(s->f);
    s->f = opened(s->place);
    if (!s->f) abort();
    return s->f;
}

static void verified(mw_facts *f) {
    int64_t problems = -1;
    mw_error err = {0};
    CHECK(f->ops->verify(f, mw_test_tell, NULL, &problems, &err) == MW_OK);
    CHECK(problems == 0);
    if (err.text[0]) fprintf(stderr, "verify: %s\n", err.text);
}

// ---- measure 1: what goes in comes out, all columns of it

static const mw_test_fact all_kinds[] = {
    {1, 1,         0,         INT64_MIN, INT64_MAX, 0.5,      0, 0, 0        }, // always
    {1, 2,         7,         -10,       10,        -0.0,     1, 3, 12       }, // across 1970
    {1, INT32_MAX, INT32_MAX, 0,         1,         1e308,    2, 4, INT64_MAX},
    {1, 3,         0,         INT64_MIN, 0,         INFINITY, 0, 4, 1        },
    {1, 3,         0,         5,         INT64_MAX, NAN,      0, 4, 2        },
};

static void round_trip(subject *s) {
    mw_facts *f = s->f;
    appended(f, all_kinds, 5, 100);
    mw_test_rows rows = {0};
    mw_fact_query q = mw_test_query();
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK);
    CHECK(rows.facts.count == 5);
    for (int64_t i = 0; i < rows.facts.count; i++) {
        const mw_test_fact *w = &all_kinds[i];
        const mw_fact_batch *r = &rows.facts;
        CHECK_ROW(r->measure[i] == w->measure && r->entity[i] == w->entity, i);
        CHECK_ROW(r->key[i] == w->key && r->start_ns[i] == w->start_ns, i);
        CHECK_ROW(r->end_ns[i] == w->end_ns && r->quality[i] == w->quality, i);
        CHECK_ROW(r->import_id[i] == w->import_id && r->line[i] == w->line, i);
        CHECK_ROW(rows.recorded_ns[i] == 100, i);
        CHECK_ROW(r->value[i] == w->value || isnan(w->value), i);
    }
    CHECK(rows.facts.count < 5 || isnan(rows.facts.value[4]));
    q.with_source = false;
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK && rows.facts.count == 5);
    CHECK(rows.facts.line[1] == 0); // not told
    mw_test_rows_fini(&rows);
}

// ---- measure 2: versions, as known, undo

static void versions(subject *s) {
    mw_facts *f = s->f;
    const int32_t two = 2;
    mw_fact_query q = mw_test_query();
    q.measures = &two;
    q.measure_count = 1;
    const mw_test_fact first[] = {
        {2, 1, 0, 0,  10, 1, 0, 11, 1},
        {2, 2, 0, 0,  10, 2, 0, 11, 2},
        {2, 1, 0, 10, 20, 3, 0, 11, 3},
    };
    const mw_test_fact second[] = {
        {2, 2, 0, 0, 10, 4, 0, 12, 1}, // a correction
        {2, 2, 0, 0, 11, 5, 0, 12, 2}, // another period: another fact
        {2, 2, 1, 0, 10, 6, 0, 12, 3}, // another key: another fact
    };
    const mw_test_fact third[] = {
        {2, 2, 0, 0, 10, NAN, 0, 13, 1}, // known to be missing
    };
    appended(f, first, 3, 1000);
    appended(f, second, 3, 2000);
    f = reopened(s);
    appended(f, third, 1, 3000);
    EXPECT(f, &q, 1, 3, 5, 6, NAN);
    q.as_known_ns = 2999;
    EXPECT(f, &q, 1, 3, 4, 5, 6);
    q.as_known_ns = 2000; // at or before
    EXPECT(f, &q, 1, 3, 4, 5, 6);
    q.as_known_ns = 1999;
    EXPECT(f, &q, 1, 2, 3);
    q.as_known_ns = 999;
    expect(f, &q, NULL, 0, __LINE__);
    q.as_known_ns = INT64_MAX;
    q.all_versions = true;
    EXPECT(f, &q, 1, 2, 3, 4, 5, 6, NAN);
    q.as_known_ns = 2000;
    EXPECT(f, &q, 1, 2, 3, 4, 5, 6);
    q.recorded_from_ns = 2000; // at or after
    EXPECT(f, &q, 4, 5, 6);
    q.as_known_ns = INT64_MAX;
    q.recorded_from_ns = 2001;
    EXPECT(f, &q, NAN);
    q.recorded_from_ns = 1000, q.all_versions = false;
    EXPECT(f, &q, 1, 3, 5, 6, NAN);
}

static void undo(subject *s) {
    mw_facts *f = s->f;
    const int32_t two = 2;
    const mw_undone undone[] = {
        {13, 4000},
        {12, 5000}
    };
    mw_fact_query q = mw_test_query();
    q.measures = &two;
    q.measure_count = 1;
    q.undone = undone;
    q.undone_count = 2;
    EXPECT(f, &q, 1, 2, 3); // the earlier version is back, facts of import 12 are gone
    q.as_known_ns = 4999;
    EXPECT(f, &q, 1, 3, 4, 5, 6); // only 13 was undone by then
    q.as_known_ns = 3999;
    EXPECT(f, &q, 1, 3, 5, 6, NAN);
    q.as_known_ns = INT64_MAX;
    q.all_versions = true;
    EXPECT(f, &q, 1, 2, 3);
}

// ---- measure 3: which facts a query wants

static void windows(subject *s) {
    mw_facts *f = s->f;
    const mw_test_fact facts[] = {
        {3, 1, 0, INT64_MIN, INT64_MAX, 1, 0, 0, 0},
        {3, 1, 0, 0,         10,        2, 0, 0, 0},
        {3, 2, 0, 10,        20,        3, 0, 0, 0},
        {4, 2, 0, 20,        30,        4, 0, 0, 0},
        {3, 2, 0, 20,        INT64_MAX, 5, 0, 0, 0},
    };
    static const int32_t measures[] = {4, 3, 99}, entities[] = {77, 2};
    appended(f, facts, 5, 3000);
    mw_fact_query q = mw_test_query();
    q.measures = measures;
    q.measure_count = 3;
    EXPECT(f, &q, 1, 2, 3, 4, 5);
    q.from_ns = 10; // the fact that ends at 10 is over
    q.to_ns = 20;   // those that start at 20 are not yet
    EXPECT(f, &q, 1, 3);
    q.from_ns = 9;
    q.to_ns = 21;
    EXPECT(f, &q, 1, 2, 3, 4, 5);
    q.from_ns = INT64_MIN;
    q.to_ns = 0;
    EXPECT(f, &q, 1);
    q.to_ns = INT64_MAX;
    q.entities = entities;
    q.entity_count = 2;
    EXPECT(f, &q, 3, 4, 5);
    q.measure_count = 1;
    EXPECT(f, &q, 4);
    q.measures = NULL;
    CHECK(mw_test_scan(f, &q, &(mw_test_rows){0}, NULL) == MW_INVALID); // counted, but not there
}

// ---- measure 5: comparing

static void compares(mw_facts *f, const mw_fact_query *undone, const mw_test_fact *rows,
                     const uint8_t *want, int64_t count) {
    mw_fact_batch b = {0};
    uint8_t standing[16];
    mw_error err = {0};
    memset(standing, 99, sizeof standing);
    for (int64_t i = 0; i < count; i++) mw_test_add(&b, rows[i]);
    CHECK(f->ops->compare(f, &b, undone, standing, &err) == MW_OK);
    for (int64_t i = 0; i < count; i++) CHECK_ROW(standing[i] == want[i], i);
    CHECK(standing[count] == 99);
    mw_fact_batch_fini(&b);
}

static void standings(subject *s) {
    mw_facts *f = s->f;
    const mw_test_fact stored[] = {
        {5, 1, 0, 0,  10, 1,   0, 21, 1},
        {5, 1, 0, 10, 20, NAN, 0, 21, 2},
        {5, 1, 0, 20, 30, 3,   0, 21, 3},
        {5, 2, 0, 10, 20, 0.0, 0, 21, 4},
    };
    const mw_test_fact corrected[] = {
        {5, 1, 0, 20, 30, 33, 0, 22, 1}
    };
    const mw_test_fact rows[] = {
        {5, 1, 0, 0,  10, 1,    0, 9, 1},
        {5, 1, 0, 10, 20, NAN,  0, 9, 2},
        {5, 1, 0, 20, 30, 3,    0, 9, 3}, // as it was before the correction
        {5, 1, 0, 20, 30, 33,   0, 9, 4},
        {5, 2, 0, 10, 20, -0.0, 0, 9, 5},
        {5, 1, 0, 0,  10, 1,    1, 9, 6}, // the same value, of another quality
        {5, 1, 1, 0,  10, 1,    0, 9, 7}, // another key
        {5, 1, 0, 0,  11, 1,    0, 9, 8}, // another period
        {5, 3, 0, 0,  10, 1,    0, 9, 9},
        {6, 1, 0, 0,  10, 1,    0, 9, 9}, // a measure without facts
    };
    enum { NEW = MW_FACT_NEW, SAME = MW_FACT_SAME, CHANGED = MW_FACT_CHANGED };
    const uint8_t now[] = {SAME, SAME, CHANGED, SAME, SAME, CHANGED, NEW, NEW, NEW, NEW};
    const uint8_t without_22[] = {SAME, SAME, SAME, CHANGED, SAME, CHANGED, NEW, NEW, NEW, NEW};
    const uint8_t without_both[] = {NEW, NEW, NEW, NEW, NEW, NEW, NEW, NEW, NEW, NEW};
    const mw_undone undone[] = {
        {22, 4500},
        {21, 4600}
    };
    appended(f, stored, 4, 4000);
    appended(f, corrected, 1, 4100);
    compares(f, NULL, rows, now, 10);
    f = reopened(s);
    compares(f, NULL, rows, now, 10);
    compares(f, &(mw_fact_query){.undone = undone, .undone_count = 1}, rows, without_22, 10);
    compares(f, &(mw_fact_query){.undone = undone, .undone_count = 2}, rows, without_both, 10);
    compares(f, NULL, NULL, NULL, 0);
}

// ---- what may not be stored, and that a refusal changes nothing

static const struct {
    mw_test_fact fact;
    const char *says;
} bad_facts[] = {
    {{0, 1, 0, 0, 1, 1, 0, 0, 0},  "measure"},
    {{1, 0, 0, 0, 1, 1, 0, 0, 0},  "entity" },
    {{1, 1, -1, 0, 1, 1, 0, 0, 0}, "key"    },
    {{1, 1, 0, 5, 5, 1, 0, 0, 0},  "period" },
    {{1, 1, 0, 6, 5, 1, 0, 0, 0},  "period" },
    {{1, 1, 0, 0, 1, 1, 3, 0, 0},  "quality"},
    {{1, 1, 0, 0, 1, 1, 0, -1, 0}, "import" },
    {{1, 1, 0, 0, 1, 1, 0, 0, -1}, "line"   },
};

static void refusals(subject *s) {
    mw_facts *f = s->f;
    int64_t before = -1, after = -2;
    CHECK(f->ops->count(f, &before, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof bad_facts / sizeof bad_facts[0]; i++) {
        mw_fact_batch b = {0};
        mw_error err = {0};
        uint8_t standing[2] = {9, 9};
        mw_test_add(&b, (mw_test_fact){8, 1, 0, 0, 1, 1, 0, 0, 0}); // a good one beside it
        mw_test_add(&b, bad_facts[i].fact);
        CHECK_ROW(f->ops->append(f, &b, 5000, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, "fact 2 of 2") && strstr(err.text, bad_facts[i].says), i);
        CHECK_ROW(f->ops->compare(f, &b, NULL, standing, NULL) == MW_INVALID, i);
        CHECK_ROW(standing[0] == 9 && standing[1] == 9, i);
        mw_fact_batch_fini(&b);
    }
    CHECK(f->ops->append(f, &(mw_fact_batch){0}, 5000, NULL) == MW_OK); // nothing is all right
    CHECK(f->ops->count(f, &after, NULL) == MW_OK);
    CHECK(before == after);
}

// ---- measure 7: order, and versions inside one append

static void order(subject *s) {
    mw_facts *f = s->f;
    const int32_t seven = 7;
    mw_fact_query q = mw_test_query();
    q.measures = &seven;
    q.measure_count = 1;
    const mw_test_fact facts[] = {
        {7, 9, 0, 50, 60, 1, 0, 0, 0},
        {7, 2, 0, 10, 20, 2, 0, 0, 0},
        {7, 9, 0, 50, 60, 3, 0, 0, 0}, // a version of the first: the later row counts
        {7, 5, 0, 30, 40, 4, 0, 0, 0},
    };
    appended(f, facts, 4, 6000);
    appended(f, &(mw_test_fact){7, 1, 0, 0, 1, 5, 0, 0, 0}, 1, 6000); // the same time is allowed
    EXPECT(f, &q, 2, 3, 4, 5);
    f = reopened(s);
    EXPECT(f, &q, 2, 3, 4, 5);
    // A clock that went back does not undo the order: the fact counts as recorded at 6000.
    appended(f, &(mw_test_fact){7, 1, 0, 0, 1, 6, 0, 0, 0}, 1, 5000);
    EXPECT(f, &q, 2, 3, 4, 6);
    q.as_known_ns = 5999;
    expect(f, &q, NULL, 0, __LINE__);
}

// A visit that fails ends the scan with its error, and the store goes on working.
static void visits_fail(subject *s) {
    mw_facts *f = s->f;
    mw_test_rows rows = {.fail_at_chunk = 1};
    mw_fact_query q = mw_test_query();
    mw_error err = {0};
    CHECK(mw_test_scan(f, &q, &rows, &err) == MW_LIMIT);
    CHECK(strcmp(err.text, "seen enough") == 0);
    rows.fail_at_chunk = 0;
    CHECK(mw_test_scan(f, &q, &rows, &err) == MW_OK);
    mw_test_rows_fini(&rows);
}

// The span of each measure that occurs is that of all versions a scan tells of; of others, none.
static void spans(subject *s) {
    mw_fact_query q = mw_test_query();
    mw_test_rows rows = {0};
    q.all_versions = true;
    CHECK(mw_test_scan(s->f, &q, &rows, NULL) == MW_OK);
    const mw_fact_batch *b = &rows.facts;
    for (int64_t i = 0; i < b->count; i++) {
        mw_fact_span want = {0, INT64_MAX, INT64_MIN}, have = {0};
        for (int64_t j = 0; j < b->count; j++) {
            if (b->measure[j] != b->measure[i]) continue;
            want.versions++;
            if (b->start_ns[j] < want.start_min_ns) want.start_min_ns = b->start_ns[j];
            if (b->start_ns[j] > want.start_max_ns) want.start_max_ns = b->start_ns[j];
        }
        CHECK_ROW(s->f->ops->span(s->f, b->measure[i], &have, NULL) == MW_OK, i);
        CHECK_ROW(memcmp(&have, &want, sizeof want) == 0, i);
    }
    mw_fact_span none = {1, 0, 0};
    CHECK(s->f->ops->span(s->f, 123456, &none, NULL) == MW_OK && none.versions == 0);
    CHECK(b->count > 10 && none.start_min_ns > none.start_max_ns);
    mw_test_rows_fini(&rows);
}

// Allocation n fails, for n = 0, 1, 2, ...: an error, nothing changed, nothing leaked.
static void out_of_memory(subject *s) {
    mw_facts *f = s->f;
    mw_fact_batch b = {0};
    int64_t before = 0, after = 0;
    mw_test_add(&b, (mw_test_fact){10, 1, 0, 0, 1, 1, 0, 0, 0});
    mw_test_add(&b, (mw_test_fact){10, 1, 0, 0, 1, 2, 0, 0, 0});
    CHECK(f->ops->count(f, &before, NULL) == MW_OK);
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        st = f->ops->append(f, &b, 7000, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(f->ops->count(f, &after, NULL) == MW_OK, n);
        CHECK_ROW(after == (st == MW_OK ? before + 2 : before), n);
    }
    CHECK_ROW(st == MW_OK, n);
    mw_fact_batch_fini(&b);
}

static void out_of_memory_reading(subject *s) {
    mw_facts *f = s->f;
    const int32_t ten = 10;
    uint8_t standing[1];
    mw_fact_batch b = {0};
    mw_test_rows rows = {0};
    mw_fact_query q = mw_test_query();
    q.measures = &ten;
    q.measure_count = 1;
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK); // has its memory now
    mw_test_add(&b, (mw_test_fact){10, 1, 0, 0, 1, 2, 0, 0, 0});
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        st = mw_test_scan(f, &q, &rows, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK && rows.facts.count == 1 && rows.facts.value[0] == 2);
    st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 1000; n++) {
        standing[0] = 9;
        mw_alloc_fail_after(n);
        st = f->ops->compare(f, &b, NULL, standing, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(standing[0] == (st == MW_OK ? MW_FACT_SAME : 9), n);
    }
    CHECK(st == MW_OK);
    mw_fact_batch_fini(&b);
    mw_test_rows_fini(&rows);
}

void mw_conformance_facts(const mw_conformance_place *place) {
    static void (*const parts[])(subject *) = {
        round_trip,
        versions,
        undo,
        windows,
        standings,
        refusals,
        order,
        spans,
        visits_fail,
        out_of_memory,
        out_of_memory_reading,
    };
    subject s = {place, opened(place)};
    if (!s.f) return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i](&s);
        verified(reopened(&s));
    }
    s.f->ops->close(s.f);
}
