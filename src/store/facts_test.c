// SPDX-License-Identifier: MIT
#include "store/facts.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "store/facts_int.h"
#include "test/test.h"

#include <string.h>

void test_facts_addresses(void) {
    static const struct {
        const char *address, *says;
    } cases[] = {
        {"facts.duckdb", "expected an address"    },
        {"oracle:x",     "no store is called"     },
        {"duck:x",       "no store is called"     },
        {"duckdb:",      "path is missing"        },
        {":memory:",     "no store is called \"\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_facts *f = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_facts_open(cases[i].address, &f, &err) == MW_INVALID && !f, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
    }
}

// Each allocation of growing fails in turn: the batch keeps its facts and can grow later.
void test_facts_batch_grows(void) {
    mw_fact_batch b = {0};
    for (int i = 0; i < 20; i++) mw_test_add(&b, (mw_test_fact){i + 1, 2, 3, 4, 5, 6, 1, 8, i});
    int64_t n = 0;
    for (bool grown = false; !grown && n < 100; n++) {
        mw_alloc_fail_after(n);
        grown = mw_fact_batch_grow(&b, 1000);
        mw_alloc_fail_after(-1);
        CHECK_ROW(grown == (b.capacity >= 1000), n);
    }
    CHECK_ROW(n == 10, n); // nine columns, then success
    for (int i = 0; i < 20; i++) {
        CHECK_ROW(b.measure[i] == i + 1 && b.line[i] == i && b.value[i] == 6, i);
        CHECK_ROW(b.start_ns[i] == 4 && b.end_ns[i] == 5 && b.quality[i] == 1, i);
    }
    mw_fact_batch_fini(&b);
    CHECK(b.count == 0 && b.capacity == 0 && !b.value);
    mw_fact_batch_fini(&b); // twice is allowed
}

void test_facts_undone(void) {
    const mw_undone undone[] = {
        {3, 100},
        {5, 200}
    };
    CHECK(mw_fact_undone(undone, 2, 3, 100));
    CHECK(!mw_fact_undone(undone, 2, 3, 99));
    CHECK(!mw_fact_undone(undone, 2, 5, 199));
    CHECK(mw_fact_undone(undone, 2, 5, INT64_MAX));
    CHECK(!mw_fact_undone(undone, 2, 4, INT64_MAX));
    CHECK(!mw_fact_undone(NULL, 0, 3, INT64_MAX));
}
