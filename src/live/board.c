// SPDX-License-Identifier: MIT
// See board.h. One row per identity, found by hash; it holds the settled value and the laid one.
// Rows are taken away when forgetting only, so numbers of rows stay between.
#include "live/board.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "store/facts_int.h"

#include <string.h>

enum { CHUNK_ROWS = 1024, FREE = -1 };

typedef struct {
    int64_t start_ns, end_ns;
    int32_t entity, measure, key;
    int32_t layer; // -1: nothing is laid
    double settled, laid;
    int64_t line;
    int32_t import_id, laid_import_id;
    uint8_t settled_quality, laid_quality;
    bool has_settled;
} row;

typedef struct {
    int32_t *row;
    int64_t count, capacity;
} layer_rows;

struct mw_live_board {
    mw_facts base;
    row *row;
    int64_t count, capacity;
    int32_t *slot; // slots of a power of two; FREE or number of a row
    int64_t slots;
    layer_rows *layer;
    int32_t layers;
};

static bool stands(const row *r) { return r->has_settled || r->layer >= 0; }

static uint64_t hash_of(const row *r) {
    struct {
        int64_t start, end;
        int32_t entity, measure, key, zero;
    } id = {r->start_ns, r->end_ns, r->entity, r->measure, r->key, 0};
    return mw_hash64(&id, sizeof id, 0);
}

static bool same(const row *a, const row *b) {
    return a->start_ns == b->start_ns && a->entity == b->entity && a->measure == b->measure &&
           a->key == b->key && a->end_ns == b->end_ns;
}

// Where a row is, or could be put.
static int64_t slot_of(const mw_live_board *b, const row *like) {
    int64_t at = (int64_t)(hash_of(like) & (uint64_t)(b->slots - 1));
    while (b->slot[at] != FREE && !same(&b->row[b->slot[at]], like)) at = (at + 1) & (b->slots - 1);
    return at;
}

static bool rehash(mw_live_board *b, int64_t slots) {
    int32_t *fresh = mw_alloc_array(slots, sizeof *fresh);
    if (!fresh) return false;
    mw_free(b->slot);
    b->slot = fresh;
    b->slots = slots;
    for (int64_t i = 0; i < slots; i++) fresh[i] = FREE;
    for (int64_t i = 0; i < b->count; i++) fresh[slot_of(b, &b->row[i])] = (int32_t)i;
    return true;
}

// The row of an identity, made when it is new; NULL when out of memory.
static row *row_of(mw_live_board *b, const mw_fact_batch *in, int64_t i) {
    row like = {.start_ns = in->start_ns[i],
                .end_ns = in->end_ns[i],
                .entity = in->entity[i],
                .measure = in->measure[i],
                .key = in->key[i],
                .layer = -1};
    if (4 * (b->count + 1) > 3 * b->slots && !rehash(b, 2 * b->slots)) return NULL;
    int64_t at = slot_of(b, &like);
    if (b->slot[at] == FREE) {
        if (!mw_grow(&b->row, &b->capacity, b->count + 1, sizeof *b->row)) return NULL;
        b->slot[at] = (int32_t)b->count;
        b->row[b->count++] = like;
    }
    return &b->row[b->slot[at]];
}

mw_status mw_live_board_put(mw_live_board *b, const mw_fact_batch *in, mw_error *err) {
    for (int64_t i = 0; i < in->count; i++) {
        row *r = row_of(b, in, i);
        if (!r) return mw_fail(err, MW_NOMEM, "no memory for the facts of the day");
        r->has_settled = true;
        r->settled = in->value[i];
        r->settled_quality = in->quality[i];
        r->import_id = in->import_id[i];
        r->line = in->line[i];
    }
    return MW_OK;
}

mw_status mw_live_board_lay(mw_live_board *b, int32_t layer, const mw_fact_batch *in,
                            mw_error *err) {
    layer_rows *l = &b->layer[layer];
    for (int64_t i = 0; i < l->count; i++) {
        if (b->row[l->row[i]].layer == layer) b->row[l->row[i]].layer = -1;
    }
    l->count = 0;
    for (int64_t i = 0; i < in->count; i++) {
        row *r = row_of(b, in, i);
        if (!r || !mw_grow(&l->row, &l->capacity, l->count + 1, sizeof *l->row)) {
            return mw_fail(err, MW_NOMEM, "no memory for the facts of the moment");
        }
        r->layer = layer;
        r->laid = in->value[i];
        r->laid_quality = in->quality[i];
        r->laid_import_id = in->import_id[i];
        l->row[l->count++] = (int32_t)(r - b->row);
    }
    return MW_OK;
}

void mw_live_board_void(mw_live_board *b, int32_t entity, int32_t measure, int64_t from_ns) {
    for (int64_t i = 0; i < b->count; i++) {
        row *r = &b->row[i];
        if (r->entity != entity || r->measure != measure) continue;
        if (r->end_ns > from_ns && r->end_ns != INT64_MAX) r->has_settled = false;
    }
}

void mw_live_board_forget(mw_live_board *b, int64_t before_ns) {
    int64_t kept = 0;
    for (int32_t l = 0; l < b->layers; l++) b->layer[l].count = 0;
    for (int64_t i = 0; i < b->count; i++) {
        row *r = &b->row[i];
        if (!stands(r) || r->end_ns <= before_ns) continue;
        int32_t layer = r->layer;
        b->row[kept] = *r;
        // The lists have room: they held at least as many before.
        if (layer >= 0) b->layer[layer].row[b->layer[layer].count++] = (int32_t)kept;
        kept++;
    }
    b->count = kept;
    for (int64_t i = 0; i < b->slots; i++) b->slot[i] = FREE;
    for (int64_t i = 0; i < kept; i++) b->slot[slot_of(b, &b->row[i])] = (int32_t)i;
}

int64_t mw_live_board_count(const mw_live_board *b) {
    int64_t n = 0;
    for (int64_t i = 0; i < b->count; i++) n += stands(&b->row[i]);
    return n;
}

// ---- as a store of facts

static bool listed(const int32_t *list, int64_t count, int32_t id) {
    for (int64_t i = 0; i < count; i++) {
        if (list[i] == id) return true;
    }
    return count == 0;
}

static bool wanted(const row *r, const mw_fact_query *q) {
    bool always = q->from_ns == INT64_MIN && q->to_ns == INT64_MAX;
    return stands(r) && (always || (r->end_ns > q->from_ns && r->start_ns < q->to_ns)) &&
           listed(q->measures, q->measure_count, r->measure) &&
           listed(q->entities, q->entity_count, r->entity);
}

static void add(mw_fact_batch *out, const row *r) {
    int64_t i = out->count++;
    bool laid = r->layer >= 0;
    out->entity[i] = r->entity;
    out->measure[i] = r->measure;
    out->key[i] = r->key;
    out->start_ns[i] = r->start_ns;
    out->end_ns[i] = r->end_ns;
    out->value[i] = laid ? r->laid : r->settled;
    out->quality[i] = laid ? r->laid_quality : r->settled_quality;
    out->import_id[i] = laid ? r->laid_import_id : r->import_id;
    out->line[i] = laid ? 0 : r->line;
}

static mw_status tell(mw_fact_batch *rows, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                      mw_error *err) {
    static const int64_t recorded[CHUNK_ROWS]; // of the moment: no time of recording
    if (rows->count == 0) return MW_OK;
    mw_fact_chunk chunk = {.count = rows->count,
                           .entity = rows->entity,
                           .measure = rows->measure,
                           .key = rows->key,
                           .start_ns = rows->start_ns,
                           .end_ns = rows->end_ns,
                           .value = rows->value,
                           .quality = rows->quality};
    if (q->with_source) {
        chunk.import_id = rows->import_id;
        chunk.line = rows->line;
        chunk.recorded_ns = recorded;
    }
    rows->count = 0;
    return visit(ctx, &chunk, err);
}

static mw_status board_scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                            mw_error *err) {
    const mw_live_board *b = (const mw_live_board *)f;
    mw_fact_batch rows = {0};
    MW_TRY(mw_fact_query_check(q, err));
    if (!mw_fact_batch_grow(&rows, CHUNK_ROWS)) {
        return mw_fail(err, MW_NOMEM, "no memory to read facts");
    }
    mw_status st = MW_OK;
    for (int64_t i = 0; i < b->count && st == MW_OK; i++) {
        if (!wanted(&b->row[i], q)) continue;
        add(&rows, &b->row[i]);
        if (rows.count == CHUNK_ROWS) st = tell(&rows, q, visit, ctx, err);
    }
    if (st == MW_OK) st = tell(&rows, q, visit, ctx, err);
    mw_fact_batch_fini(&rows);
    return st;
}

static mw_status board_span(mw_facts *f, int32_t measure, mw_fact_span *out, mw_error *err) {
    const mw_live_board *b = (const mw_live_board *)f;
    (void)err;
    *out = (mw_fact_span){0, INT64_MAX, INT64_MIN};
    for (int64_t i = 0; i < b->count; i++) {
        const row *r = &b->row[i];
        if (!stands(r) || r->measure != measure) continue;
        out->versions++;
        if (r->start_ns < out->start_min_ns) out->start_min_ns = r->start_ns;
        if (r->start_ns > out->start_max_ns) out->start_max_ns = r->start_ns;
    }
    return MW_OK;
}

static const mw_facts_ops board_ops = {.scheme = "board", .scan = board_scan, .span = board_span};

mw_live_board *mw_live_board_new(int32_t layers) {
    mw_live_board *b = mw_alloc(sizeof *b);
    if (!b) return NULL;
    b->base.ops = &board_ops;
    b->layers = layers;
    b->layer = mw_alloc_array(layers + 1, sizeof *b->layer);
    if (b->layer && rehash(b, 1024)) return b;
    mw_live_board_free(b);
    return NULL;
}

void mw_live_board_free(mw_live_board *b) {
    if (!b) return;
    for (int32_t l = 0; b->layer && l < b->layers; l++) mw_free(b->layer[l].row);
    mw_free(b->layer);
    mw_free(b->row);
    mw_free(b->slot);
    mw_free(b);
}

mw_facts *mw_live_board_facts(mw_live_board *b) { return &b->base; }
