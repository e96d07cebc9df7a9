// SPDX-License-Identifier: MIT
#include "store/facts_shared.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <pthread.h>

enum { WRITERS = 4, APPENDS = 50, SCANS = 50 };

// A writer adds facts of a measure of its own.
typedef struct {
    mw_facts *facts;
    int32_t measure;
    mw_status st;
} writer;

static void *write_facts(void *ctx) {
    writer *w = ctx;
    for (int i = 0; i < APPENDS && w->st == MW_OK; i++) {
        mw_fact_batch b = {0};
        for (int k = 0; k < 3; k++)
            mw_test_add(&b, (mw_test_fact){.measure = w->measure,
                                           .entity = i + 1,
                                           .start_ns = k,
                                           .end_ns = k + 1,
                                           .value = i});
        w->st = w->facts->ops->append(w->facts, &b, i + 1, NULL);
        mw_fact_batch_fini(&b);
    }
    w->facts->ops->close(w->facts);
    return NULL;
}

// A scan sees each batch whole, or not at all.
static int64_t scan_count(mw_facts *f) {
    mw_fact_query q = mw_test_query();
    mw_test_rows rows = {0};
    CHECK(mw_test_scan(f, &q, &rows, NULL) == MW_OK);
    int64_t n = rows.facts.count;
    mw_test_rows_fini(&rows);
    return n;
}

void test_facts_shared_by_threads(void) {
    mw_facts *store = NULL, *mine = NULL;
    pthread_t thread[WRITERS];
    writer w[WRITERS];
    CHECK(mw_facts_open("memory:", &store, NULL) == MW_OK);
    CHECK(mw_facts_shared_open(store, &mine, NULL) == MW_OK);
    for (int i = 0; i < WRITERS; i++) {
        w[i] = (writer){.facts = mw_facts_shared_share(mine), .measure = i + 1};
        CHECK(pthread_create(&thread[i], NULL, write_facts, &w[i]) == 0);
    }
    int64_t last = 0;
    for (int i = 0; i < SCANS; i++) {
        int64_t n = scan_count(mine);
        CHECK_ROW(n % 3 == 0 && n >= last, i);
        last = n;
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(thread[i], NULL);
        CHECK_ROW(w[i].st == MW_OK, i);
    }
    // Their handles are closed, ours goes on.
    CHECK(scan_count(mine) == (int64_t)WRITERS * APPENDS * 3);
    mine->ops->close(mine);
}

void test_facts_shared_out_of_memory(void) {
    mw_facts *store = NULL, *mine = NULL;
    CHECK(mw_facts_open("memory:", &store, NULL) == MW_OK);
    mw_alloc_fail_after(0);
    CHECK(mw_facts_shared_open(store, &mine, NULL) == MW_NOMEM && !mine);
    mw_alloc_fail_after(-1);
    store->ops->close(store); // stayed ours
}
