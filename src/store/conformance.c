// SPDX-License-Identifier: MIT
// See conformance.h: what the suites share.
#include "store/conformance.h"

#include "base/alloc.h"
#include "base/text.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

void mw_test_add(mw_fact_batch *b, mw_test_fact fact) {
    if (!mw_fact_batch_grow(b, b->count + 1)) abort();
    int64_t i = b->count++;
    b->measure[i] = fact.measure;
    b->entity[i] = fact.entity;
    b->key[i] = fact.key;
    b->start_ns[i] = fact.start_ns;
    b->end_ns[i] = fact.end_ns;
    b->value[i] = fact.value;
    b->quality[i] = fact.quality;
    b->import_id[i] = fact.import_id;
    b->line[i] = fact.line;
}

mw_fact_query mw_test_query(void) {
    return (mw_fact_query){
        .from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX, .with_source = true};
}

static mw_status gather(void *ctx, const mw_fact_chunk *k, mw_error *err) {
    mw_test_rows *r = ctx;
    if (++r->chunk_count == r->fail_at_chunk) return mw_fail(err, MW_LIMIT, "seen enough");
    int64_t need = r->facts.count + k->count;
    if (!mw_grow(&r->recorded_ns, &r->recorded_capacity, need, sizeof *r->recorded_ns))
        return mw_fail(err, MW_NOMEM, "no memory for a test");
    CHECK((k->import_id == NULL) == (k->recorded_ns == NULL));
    for (int64_t i = 0; i < k->count; i++) {
        r->recorded_ns[r->facts.count] = k->recorded_ns ? k->recorded_ns[i] : 0;
        mw_test_add(&r->facts,
                    (mw_test_fact){k->measure[i], k->entity[i], k->key[i], k->start_ns[i],
                                   k->end_ns[i], k->value[i], k->quality[i],
                                   k->import_id ? k->import_id[i] : 0, k->line ? k->line[i] : 0});
    }
    return MW_OK;
}

mw_status mw_test_scan(mw_facts *f, const mw_fact_query *q, mw_test_rows *out, mw_error *err) {
    out->facts.count = 0;
    out->chunk_count = 0;
    return f->ops->scan(f, q, gather, out, err);
}

void mw_test_rows_fini(mw_test_rows *r) {
    mw_fact_batch_fini(&r->facts);
    mw_free(r->recorded_ns);
    *r = (mw_test_rows){0};
}

void mw_test_tell(void *ctx, const char *line) {
    (void)ctx;
    fprintf(stderr, "verify: %s\n", line);
}

int64_t mw_test_rounds(int64_t normal) {
    const char *text = getenv("MW_STORE_ROUNDS");
    double rounds = 0;
    return text && mw_number_parse(mw_slice_of(text), &rounds) ? (int64_t)rounds : normal;
}
