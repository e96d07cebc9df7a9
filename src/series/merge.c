// SPDX-License-Identifier: MIT
// See merge.h. Samples are gathered until a chunk is full, so that whoever reads gets long runs
// also where layers take turns.
#include "series/merge.h"

#include "base/alloc.h"

// Where one layer stands.
typedef struct {
    const mw_layer *layer;
    int64_t chunk;     // the next one to load
    mw_run run;        // what is left of the one that is loaded
    mw_chunk *scratch; // NULL for a layer in memory
} cursor;

struct mw_merge {
    mw_series_range range;
    int64_t count; // of cursors that have something left, the newest layer's first
    cursor *cursor;
    mw_chunk gathered;
};

static void take_out(mw_merge *m, int64_t i) {
    mw_free(m->cursor[i].scratch);
    m->count--;
    for (; i < m->count; i++) m->cursor[i] = m->cursor[i + 1];
}

// Loads chunks until one has samples of the range; *end when there are none any more.
static mw_status load(const mw_merge *m, cursor *c, bool *end, mw_error *err) {
    while (c->run.count == 0 && c->chunk < c->layer->chunk_count) {
        MW_TRY(mw_layer_load(c->layer, c->chunk++, c->scratch, &c->run, err));
        int64_t from = mw_run_find(&c->run, m->range.from_ns),
                to = mw_run_find(&c->run, m->range.to_ns);
        c->run = mw_run_part(&c->run, from, to > from ? to : from);
    }
    *end = c->run.count == 0;
    return MW_OK;
}

static mw_status add_cursor(mw_merge *m, const mw_layer *layer, mw_error *err) {
    cursor *c = &m->cursor[m->count];
    bool end;
    *c = (cursor){.layer = layer};
    if (layer->segment) {
        c->scratch = mw_alloc(sizeof *c->scratch);
        if (!c->scratch) return mw_fail(err, MW_NOMEM, "no memory to read samples");
    }
    m->count++;
    MW_TRY(load(m, c, &end, err));
    if (end) take_out(m, m->count - 1);
    return MW_OK;
}

mw_status mw_merge_open(const mw_layers *layers, mw_merge **out, mw_error *err) {
    mw_merge *m = mw_alloc(sizeof *m);
    cursor *c = mw_alloc_array(layers->count, sizeof *c);
    if (!m || !c) {
        mw_free(m);
        mw_free(c);
        return mw_fail(err, MW_NOMEM, "no memory to read samples");
    }
    m->range = layers->range;
    m->cursor = c;
    mw_status st = MW_OK;
    for (int64_t i = 0; i < layers->count && st == MW_OK; i++)
        st = add_cursor(m, &layers->layer[i], err);
    if (st != MW_OK)
        mw_merge_close(m);
    else
        *out = m;
    return st;
}

void mw_merge_close(mw_merge *m) {
    if (!m) return;
    while (m->count > 0) take_out(m, m->count - 1);
    mw_free(m->cursor);
    mw_free(m);
}

// The cursor with the earliest sample, the newest of several; *until: the earliest of the others.
static int64_t earliest(const mw_merge *m, int64_t *until) {
    int64_t best = 0;
    *until = INT64_MAX;
    for (int64_t i = 1; i < m->count; i++) {
        int64_t at = m->cursor[i].run.time_ns[0], first = m->cursor[best].run.time_ns[0];
        if (at < first) {
            *until = first;
            best = i;
        } else if (at < *until) {
            *until = at;
        }
    }
    return best;
}

// Goes n samples on with cursor i, which is taken out at its end.
static mw_status step(mw_merge *m, int64_t i, int64_t n, mw_error *err) {
    cursor *c = &m->cursor[i];
    bool end = false;
    c->run = mw_run_part(&c->run, n, c->run.count);
    if (c->run.count == 0) MW_TRY(load(m, c, &end, err));
    if (end) take_out(m, i);
    return MW_OK;
}

// Passes what older layers have at an instant.
static mw_status skip(mw_merge *m, int64_t newest, int64_t time_ns, mw_error *err) {
    for (int64_t i = m->count - 1; i > newest; i--)
        if (m->cursor[i].run.time_ns[0] == time_ns) MW_TRY(step(m, i, 1, err));
    return MW_OK;
}

static void gather(mw_chunk *to, const mw_run *from) {
    for (int64_t i = 0; i < from->count; i++, to->count++) {
        to->time_ns[to->count] = from->time_ns[i];
        to->value[to->count] = from->value[i];
        to->quality[to->count] = from->quality[i];
    }
}

// Samples of cursor i up to `until`, at least one; of those at `until` it has the newest.
static int64_t run_length(const cursor *c, int64_t until) {
    if (c->run.time_ns[c->run.count - 1] < until) return c->run.count;
    int64_t n = mw_run_find(&c->run, until);
    return n > 0 ? n : 1;
}

mw_status mw_merge_next(mw_merge *m, mw_run *out, mw_error *err) {
    m->gathered.count = 0;
    while (m->count > 0 && m->gathered.count < MW_CHUNK_SAMPLES_MAX) {
        int64_t until, i = earliest(m, &until), room = MW_CHUNK_SAMPLES_MAX - m->gathered.count;
        cursor *c = &m->cursor[i];
        if (c->run.time_ns[0] == until) MW_TRY(skip(m, i, until, err));
        int64_t n = c->run.time_ns[0] == until ? 1 : run_length(c, until);
        if (n > room) n = room;
        mw_run part = mw_run_part(&c->run, 0, n);
        gather(&m->gathered, &part);
        MW_TRY(step(m, i, n, err));
    }
    *out = mw_chunk_run(&m->gathered);
    return MW_OK;
}
