// SPDX-License-Identifier: MIT
// What the adapters of the facts table share: checking a batch, what an undone import hides, and
// the identity of a fact. Thread: any.
#ifndef MW_STORE_FACTS_INT_H
#define MW_STORE_FACTS_INT_H

#include "store/facts.h"

enum { MW_FACT_QUALITY_MAX = 2 };

// The columns that say which fact a row is a version of; borrowed.
typedef struct {
    const int32_t *measure, *entity, *key;
    const int64_t *start_ns, *end_ns;
} mw_fact_ids;

extern const mw_facts_ops mw_facts_memory_ops, mw_facts_duckdb_ops, mw_facts_shared_ops;

// The identity columns of a batch; borrowed.
mw_fact_ids mw_fact_batch_ids(const mw_fact_batch *b);

// Whether row i of a and row j of b are versions of one fact.
static inline bool mw_fact_ids_same(const mw_fact_ids *a, int64_t i, const mw_fact_ids *b,
                                    int64_t j) {
    return a->start_ns[i] == b->start_ns[j] && a->entity[i] == b->entity[j] &&
           a->measure[i] == b->measure[j] && a->key[i] == b->key[j] && a->end_ns[i] == b->end_ns[j];
}

// Whether two values are the same to a person who imports a file again: NaN is NaN, 0 is -0.
static inline bool mw_fact_value_same(double a, double b) { return a == b || (a != a && b != b); }

// Refuses what no store may hold: ids below 1, a period that does not end after its start, ...
//   errors  MW_INVALID naming the first such row, counted from 1; MW_LIMIT for too many rows.
MW_MUST_USE mw_status mw_fact_batch_check(const mw_fact_batch *b, mw_error *err);

// Refuses a query whose lists are NULL but counted.
MW_MUST_USE mw_status mw_fact_query_check(const mw_fact_query *q, mw_error *err);

// Adds rows [from, from + count) of src at the end of dst, which has the room.
void mw_fact_batch_add(mw_fact_batch *dst, const mw_fact_batch *src, int64_t from, int64_t count);

// Whether an import counts as never recorded at as_known_ns.
bool mw_fact_undone(const mw_undone *undone, int64_t count, int32_t import_id, int64_t as_known_ns);

#endif
