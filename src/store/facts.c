// SPDX-License-Identifier: MIT
// See facts.h: finding the adapter of an address, and batches.
#include "store/facts.h"

#include "base/alloc.h"
#include "base/text.h"
#include "store/facts_int.h"

#include <string.h>

enum { FACT_ROWS_MAX = INT32_MAX - 1 }; // of one batch: row numbers in hash tables have 32 bits

const mw_facts_ops *const mw_facts_all[] = {&mw_facts_duckdb_ops, &mw_facts_memory_ops,
                                            &mw_facts_shared_ops, NULL};

mw_status mw_facts_open(const char *address, mw_facts **out, mw_error *err) {
    size_t n = strcspn(address, ":");
    if (address[n] != ':')
        return mw_fail(err, MW_INVALID, "facts \"%s\": expected an address such as duckdb:PATH",
                       address);
    for (const mw_facts_ops *const *ops = mw_facts_all; *ops; ops++)
        if (mw_slice_is((mw_slice){address, n}, (*ops)->scheme))
            return (*ops)->open(address + n + 1, out, err);
    return mw_fail(err, MW_INVALID,
                   "facts \"%s\": no store is called \"%.*s\", there are duckdb and memory",
                   address, (int)n, address);
}

bool mw_fact_batch_grow(mw_fact_batch *b, int64_t need) {
    if (need <= b->capacity) return true;
    struct {
        void *items;
        size_t size;
    } columns[] = {
        {&b->entity,    sizeof *b->entity   },
        {&b->measure,   sizeof *b->measure  },
        {&b->key,       sizeof *b->key      },
        {&b->start_ns,  sizeof *b->start_ns },
        {&b->end_ns,    sizeof *b->end_ns   },
        {&b->value,     sizeof *b->value    },
        {&b->quality,   sizeof *b->quality  },
        {&b->import_id, sizeof *b->import_id},
        {&b->line,      sizeof *b->line     },
    };
    int64_t room = b->capacity;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        // Columns grown before one that fails are larger than capacity says, which does no harm.
        room = b->capacity;
        if (!mw_grow(columns[i].items, &room, need, columns[i].size)) return false;
    }
    b->capacity = room;
    return true;
}

void mw_fact_batch_fini(mw_fact_batch *b) {
    mw_free(b->entity);
    mw_free(b->measure);
    mw_free(b->key);
    mw_free(b->start_ns);
    mw_free(b->end_ns);
    mw_free(b->value);
    mw_free(b->quality);
    mw_free(b->import_id);
    mw_free(b->line);
    *b = (mw_fact_batch){0};
}

mw_fact_ids mw_fact_batch_ids(const mw_fact_batch *b) {
    return (mw_fact_ids){b->measure, b->entity, b->key, b->start_ns, b->end_ns};
}

// Why row i may not be stored; NULL when it may.
static const char *row_problem(const mw_fact_batch *b, int64_t i) {
    if (b->entity[i] < 1) return "the entity has no id";
    if (b->measure[i] < 1) return "the measure has no id";
    if (b->key[i] < 0) return "the key's id is negative";
    if (b->end_ns[i] <= b->start_ns[i]) return "the period does not end after its start";
    if (b->quality[i] > MW_FACT_QUALITY_MAX) return "the quality is none of 0, 1, 2";
    if (b->import_id[i] < 0) return "the import's id is negative";
    if (b->line[i] < 0) return "the line is negative";
    return NULL;
}

mw_status mw_fact_batch_check(const mw_fact_batch *b, mw_error *err) {
    if (b->count < 0 || b->count > FACT_ROWS_MAX)
        return mw_fail(err, MW_LIMIT, "%lld facts at once, at most %lld", (long long)b->count,
                       (long long)FACT_ROWS_MAX);
    for (int64_t i = 0; i < b->count; i++) {
        const char *problem = row_problem(b, i);
        if (problem)
            return mw_fail(err, MW_INVALID, "fact %lld of %lld: %s", (long long)i + 1,
                           (long long)b->count, problem);
    }
    return MW_OK;
}

mw_status mw_fact_query_check(const mw_fact_query *q, mw_error *err) {
    bool ok = (q->measures || q->measure_count == 0) && (q->entities || q->entity_count == 0) &&
              (q->undone || q->undone_count == 0);
    return ok ? MW_OK
              : mw_fail(err, MW_INVALID, "a query of facts counts a list that is not there");
}

void mw_fact_batch_add(mw_fact_batch *dst, const mw_fact_batch *src, int64_t from, int64_t count) {
    int64_t at = dst->count;
    size_t n = (size_t)count;
    memcpy(dst->entity + at, src->entity + from, n * sizeof *dst->entity);
    memcpy(dst->measure + at, src->measure + from, n * sizeof *dst->measure);
    memcpy(dst->key + at, src->key + from, n * sizeof *dst->key);
    memcpy(dst->start_ns + at, src->start_ns + from, n * sizeof *dst->start_ns);
    memcpy(dst->end_ns + at, src->end_ns + from, n * sizeof *dst->end_ns);
    memcpy(dst->value + at, src->value + from, n * sizeof *dst->value);
    memcpy(dst->quality + at, src->quality + from, n * sizeof *dst->quality);
    memcpy(dst->import_id + at, src->import_id + from, n * sizeof *dst->import_id);
    memcpy(dst->line + at, src->line + from, n * sizeof *dst->line);
    dst->count += count;
}

bool mw_fact_undone(const mw_undone *undone, int64_t count, int32_t import_id,
                    int64_t as_known_ns) {
    for (int64_t i = 0; i < count; i++)
        if (undone[i].import_id == import_id && undone[i].undone_ns <= as_known_ns) return true;
    return false;
}
