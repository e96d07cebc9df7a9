// SPDX-License-Identifier: MIT
// See index_keep.h.
#include "eval/index_keep.h"

#include "base/alloc.h"
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 24, NAME_BYTES = 160 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "results: out of memory");
}

// The table as it is put together.
typedef struct {
    const mw_index_keep *k;
    mw_arena *arena; // of names
    mw_parquet_column *column;
    int32_t count;
    mw_slice *code, *title;
    double *known;
    double *drawn[MW_KEEP_DRAWN];
} keeping;

static void add_numbers(keeping *x, const char *name, const double *number) {
    x->column[x->count++] = (mw_parquet_column){.name = mw_slice_of(name), .number = number};
}

static void add_texts(keeping *x, const char *name, const mw_slice *text) {
    x->column[x->count++] = (mw_parquet_column){.name = mw_slice_of(name), .text = text};
}

static mw_status lay_units(keeping *x, mw_error *err) {
    const mw_index_case *c = x->k->c;
    const mw_model *m = mw_world_model((mw_world *)(uintptr_t)x->k->world);
    int64_t n = c->table.units;
    x->code = mw_alloc_array(n + 1, sizeof *x->code);
    x->title = mw_alloc_array(n + 1, sizeof *x->title);
    x->known = mw_alloc_column(n + 1, sizeof *x->known);
    if (!x->code || !x->title || !x->known) return no_memory(err);
    const double *share = mw_table_at(&x->k->r->coverage, x->k->node, c->asked[0]);
    for (int64_t u = 0; u < n; u++) {
        const mw_model_entity *e = mw_model_entity_at(m, c->entity[u]);
        x->code[u] = e->code;
        x->title[u] = e->title.n ? e->title : (mw_slice){NULL, 0};
        x->known[u] = 100 * share[u];
    }
    add_texts(x, "entity", x->code);
    add_texts(x, "title", x->title);
    add_numbers(x, "rank", x->k->rank);
    add_numbers(x, "known %", x->known);
    return MW_OK;
}

static mw_status lay_draws(keeping *x, mw_error *err) {
    static const char *const name[MW_KEEP_DRAWN] = {
        "rank 5 %", "median", "rank 95 %", "score 5 %", "score 95 %", "% in top", "% ahead"};
    const mw_draws *d = x->k->draws;
    if (!d) return MW_OK;
    for (int i = 0; i < MW_KEEP_DRAWN; i++) {
        x->drawn[i] = mw_alloc_column(d->units + 1, sizeof(double));
        if (!x->drawn[i]) return no_memory(err);
        add_numbers(x, name[i], x->drawn[i]);
    }
    for (int64_t u = 0; u < d->units; u++) {
        const mw_drawn *of = &d->unit[u];
        const double v[MW_KEEP_DRAWN] = {of->rank_low,         of->rank_mid,   of->rank_high,
                                         of->score_low,        of->score_high, 100 * of->top_share,
                                         100 * of->ahead_share};
        for (int i = 0; i < MW_KEEP_DRAWN; i++) x->drawn[i][u] = v[i];
    }
    return MW_OK;
}

static bool is_taken(const keeping *x, mw_slice name) {
    for (int32_t i = 0; i < x->count; i++)
        if (mw_slice_same(x->column[i].name, name)) return true;
    return false;
}

static mw_status lay_nodes(keeping *x, mw_error *err) {
    const mw_index_case *c = x->k->c;
    for (int32_t i = 0; i < c->index->part_count; i++) {
        char other[NAME_BYTES];
        mw_slice name = c->index->part[i].name;
        for (int n = 2; is_taken(x, name); n++) {
            snprintf(other, sizeof other, "%.*s_%d", (int)c->index->part[i].name.n,
                     c->index->part[i].name.p, n);
            name = mw_slice_of(other);
        }
        const char *own = mw_arena_text(x->arena, name.p, name.n);
        if (!own) return no_memory(err);
        add_numbers(x, own, mw_table_at(&x->k->r->score, i, c->asked[0]));
    }
    return MW_OK;
}

static mw_status lay_all(keeping *x, mw_error *err) {
    int64_t columns = (int64_t)x->k->c->index->part_count + MW_KEEP_FIXED + MW_KEEP_DRAWN;
    x->arena = mw_arena_new(ARENA_BYTES);
    x->column = mw_alloc_array(columns, sizeof *x->column);
    if (!x->arena || !x->column) return no_memory(err);
    MW_TRY(lay_units(x, err));
    MW_TRY(lay_draws(x, err));
    return lay_nodes(x, err);
}

mw_status mw_index_keep_write(const char *path, const mw_index_keep *k, mw_parquet_written *out,
                              mw_error *err) {
    keeping x = {.k = k};
    mw_status st = lay_all(&x, err);
    if (st == MW_OK) {
        mw_parquet_table t = {.column = x.column,
                              .column_count = x.count,
                              .row_count = k->c->table.units,
                              .note = k->note,
                              .note_count = k->note_count,
                              .pool = k->pool};
        st = mw_parquet_write(path, &t, out, err);
    }
    mw_free(x.code);
    mw_free(x.title);
    mw_free(x.known);
    for (int i = 0; i < MW_KEEP_DRAWN; i++) mw_free(x.drawn[i]);
    mw_free(x.column);
    mw_arena_free(x.arena);
    return st;
}
