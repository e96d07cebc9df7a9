// SPDX-License-Identifier: MIT
// The explanation as a tree: made by explain.c and explain_facts.c, printed by explain_print.c.
#ifndef MW_EVAL_EXPLAIN_INT_H
#define MW_EVAL_EXPLAIN_INT_H

#include "eval/explain.h"
#include "eval/world_int.h"

// Facts behind a value that came with one import (0: put by hand).
typedef struct {
    int32_t import_id;
    int64_t count, line_first, line_last;
    int64_t recorded_ns; // the latest
} mw_why_source;

typedef struct mw_why mw_why;
struct mw_why {
    const char *sort; // indicator, measure, answer, parameter, line, more
    const char *name, *title, *entity, *period, *key; // NULL when not said
    const char *value;                                // with its unit
    double number;
    double low, high; // bounds of what is missing because questions are open; else NaN
    const char *formula, *roll, *cite, *status, *reason;
    const char *row;  // of a parameter, in words; of an index, its rank
    const char *part; // what became of a leaf of an index
    int64_t fact_count;
    int64_t fact_from_ns, fact_to_ns;
    int64_t earlier_count; // values that these facts stand in place of, which stay on record
    mw_why_source earlier; // of the last of them
    const mw_zone *zone;   // whose clock the times are shown by
    mw_why_source *source;
    int32_t source_count;
    mw_why **child;
    int64_t child_count, child_capacity;
};

typedef struct {
    mw_world *w;
    const mw_explain_request *q;
    mw_evaluation *e;
    const mw_value *value;
    mw_arena *arena;
    struct mw_why_cache *cache; // NULL: nothing was read at once yet
    int64_t asked;              // scans before that
    bool nomem;
    mw_error *err;
} mw_explainer;

// A point of a value's domain: row, period, and the member of each key dimension that is bound.
typedef struct {
    int64_t row;
    int32_t t;
    int32_t depth;      // how far below what was asked for
    int32_t member[64]; // by dimension; -1 not bound
} mw_why_at;

// A new child, NULL without memory.
mw_why *mw_why_add(mw_explainer *x, mw_why *parent);

// Text by printf, kept in the arena; NULL (and x->nomem) when there is no room.
const char *mw_why_text(mw_explainer *x, const char *fmt, ...) MW_PRINTF(2, 3);

// Borrowed bytes as text of the arena; NULL for none.
const char *mw_why_slice_text(mw_explainer *x, mw_slice s);
// The value of a node at a point; NaN when the column was not kept, the point lies outside, or a
// key is not bound.
double mw_why_node_at(const mw_explainer *x, int32_t node, const mw_why_at *at);
// A number with the unit as the pack writes it.
const char *mw_why_value_text(mw_explainer *x, const mw_decl *d, const mw_type *type, double v);

// explain_words.c: how a value came from others that are not its formula's: rolled, looked up.
const char *mw_why_roll(mw_explainer *x, const mw_value *v, const mw_why_at *at, const mw_why *y);
void mw_why_parameter(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y);

// Facts that a measure's value at a point was made of, into the node.
mw_status mw_why_facts(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *out);

// explain_cache.c: a scan of the facts of one measure with sources, as of mw_facts_ops, out of what
// was read at once where that has it.
mw_status mw_why_scan(mw_explainer *x, const mw_fact_query *q, mw_fact_visit visit, void *ctx);
void mw_why_cache_fini(mw_explainer *x);

// explain_question.c: the answer that counts; the lines of a level, as children; bounds.
void mw_why_question(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y);
void mw_why_level(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y);
void mw_why_bounds(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y);

// explain_index.c: formula and rank of an index's node; its members, already explained, learn what
// became of them.
void mw_why_index(mw_explainer *x, const mw_value *v, const mw_why_at *at, mw_why *y);

// The tree as indented lines, and as one JSON document, each ending with the packs' hashes.
void mw_why_print(const mw_explainer *x, const mw_why *y, mw_text *out);
void mw_why_json(const mw_explainer *x, const mw_why *y, mw_text *out);

#endif
