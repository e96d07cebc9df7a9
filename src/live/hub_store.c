// SPDX-License-Identifier: MIT
// What a turn settled becomes facts: those of all machines in one go, since a store takes many as
// fast as one.
#include "live/hub_int.h"

#include "base/alloc.h"

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the facts of a plant");
}

// Keeps what the board is about.
static void keep_after(mw_fact_batch *b, int64_t from_ns) {
    mw_fact_batch all = *b;
    b->count = 0;
    for (int64_t i = 0; i < all.count; i++) {
        if (all.end_ns[i] <= from_ns) continue;
        int64_t at = b->count++;
        b->entity[at] = all.entity[i];
        b->measure[at] = all.measure[i];
        b->key[at] = all.key[i];
        b->start_ns[at] = all.start_ns[i];
        b->end_ns[at] = all.end_ns[i];
        b->value[at] = all.value[i];
        b->quality[at] = all.quality[i];
        b->import_id[at] = all.import_id[i];
        b->line[at] = all.line[i];
    }
}

static bool has_news(const mw_hub_work *w) {
    return w->cell_count > 0 || w->void_from_ns != INT64_MAX;
}

// The facts of all machines that have news, and which machines these are.
typedef struct {
    mw_live_part *part;
    int32_t count;
    mw_fact_batch derived, stands;
} gathered;

static mw_status gather(mw_hub *h, gathered *g, mw_error *err) {
    g->part = mw_alloc_array(h->work_count + 1, sizeof *g->part);
    if (!g->part) return no_memory(err);
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        if (!has_news(w)) continue;
        mw_live_cells cells = {w->what, w->cell, w->cell_count, &h->keys, h->import_id};
        MW_TRY(mw_live_facts(&cells, &g->derived, err));
        g->part[g->count++] = (mw_live_part){w->what, w->void_from_ns};
    }
    return MW_OK;
}

static mw_status write_facts(mw_hub *h, gathered *g, int64_t recorded_ns, mw_live_written *out,
                             mw_error *err) {
    mw_live_write write = {.part = g->part,
                           .part_count = g->count,
                           .facts = h->from.facts,
                           .live_import = h->live_import,
                           .live_count = h->live_count,
                           .undone = h->undone,
                           .undone_count = h->undone_count,
                           .recorded_ns = recorded_ns};
    MW_TRY(mw_live_write_facts(&write, &g->derived, &g->stands, out, err));
    keep_after(&g->stands, h->board_from_ns);
    // What is stored is put on the board before it counts as done: when there is no memory for it
    // the next turn compares the same cells again.
    MW_TRY(mw_live_board_put(h->board, &g->stands, err));
    for (int32_t i = 0; i < h->work_count; i++) {
        h->work[i].cell_count = 0;
        h->work[i].void_from_ns = INT64_MAX;
    }
    return MW_OK;
}

mw_status mw_hub_store(mw_hub *h, int64_t recorded_ns, mw_live_written *out, mw_error *err) {
    gathered g = {0};
    mw_status st = gather(h, &g, err);
    if (st == MW_OK && g.count > 0) st = write_facts(h, &g, recorded_ns, out, err);
    mw_free(g.part);
    mw_fact_batch_fini(&g.derived);
    mw_fact_batch_fini(&g.stands);
    return st;
}
