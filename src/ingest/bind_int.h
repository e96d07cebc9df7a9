// SPDX-License-Identifier: MIT
// Binding, split over bind.c (columns, texts, entities), bind_when.c and bind_measure.c. What is
// wrong is said to the diagnostics and binding goes on. Thread: one owner at a time.
#ifndef MW_INGEST_BIND_INT_H
#define MW_INGEST_BIND_INT_H

#include "ingest/bind.h"

typedef struct {
    mw_bound *b;
    mw_diags *d;
    const mw_reader *reader;
    bool nomem;
} mw_binder;

// Zeroed items in the bound map's arena; NULL notes that memory ran out.
void *mw_bind_push(mw_binder *x, int32_t count, size_t size);

// missing: marks beside those of the map, may be NULL.
void mw_bind_text(mw_binder *x, const mw_map_text *text, const mw_map_measure *missing,
                  mw_bound_text *out);
void mw_bind_text_fini(mw_bound_text *t);
void mw_bind_level(mw_binder *x, const mw_map_level *level, mw_bound_level *out);

// Index in b->when of a rule, bound when it is new; 0 is the map's own.
int32_t mw_bind_when(mw_binder *x, const mw_map_when *when);
void mw_bind_measures(mw_binder *x);

// Says an unknown name with the nearest of count known ones.
typedef struct {
    mw_span at;
    mw_slice name;
    const char *what; // "a column of the file"
} mw_bind_unknown_name;
void mw_bind_unknown(mw_binder *x, mw_bind_unknown_name u, const mw_slice *known, int32_t count);

#endif
