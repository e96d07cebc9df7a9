// SPDX-License-Identifier: MIT
// See cells.h. Facts are gathered as rows first, so that cells which differ in a key that a measure
// does not have become one sum.
#include "live/cells.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t start_ns, end_ns;
    int32_t entity, measure;
    int32_t code[MW_LIVE_KEYS_MAX], code_count;
    double value;
    uint8_t quality;
} row;

typedef struct {
    const mw_live_machine *m;
    const mw_live_cell *cell; // by stretch
    int64_t cell_count;
    row *row;
    int64_t count, capacity;
} gathering;

static bool push(gathering *g, const row *r) {
    if (!mw_grow(&g->row, &g->capacity, g->count + 1, sizeof *g->row)) return false;
    g->row[g->count++] = *r;
    return true;
}

static void set_keys(row *r, const mw_live_key *key, int32_t count, const int32_t *code) {
    static const int place[] = {[MW_LIVE_KEY_REASON] = 0,
                                [MW_LIVE_KEY_PRODUCT] = 1,
                                [MW_LIVE_KEY_ORDER] = 2,
                                [MW_LIVE_KEY_STATE] = 0};
    r->code_count = count;
    for (int32_t i = 0; i < count; i++) r->code[i] = code[place[key[i]]];
}

static bool gather_outputs(gathering *g) {
    for (int64_t i = 0; i < g->cell_count; i++) {
        const mw_live_cell *c = &g->cell[i];
        for (int32_t k = 0; k < g->m->output_count; k++) {
            const mw_live_output *o = &g->m->output[k];
            if (o->out != c->out) continue;
            row r = {.start_ns = c->start_ns,
                     .end_ns = c->end_ns,
                     .entity = o->entity,
                     .measure = o->measure,
                     .value = c->value * o->factor,
                     .quality = c->quality};
            set_keys(&r, o->key, o->key_count, c->key);
            if (!push(g, &r)) return false;
        }
    }
    return true;
}

// ---- derived quantities

static bool is_slot(const mw_live_machine *m, const mw_live_cell *c) {
    return c->start_ns % m->machine.slot_ns == 0 && c->end_ns - c->start_ns == m->machine.slot_ns;
}

static bool has_out(const mw_live_cell *cell, int64_t count, int32_t out) {
    for (int64_t i = 0; i < count; i++) {
        if (cell[i].out == out) return true;
    }
    return false;
}

// In a slot all quantities must be known; a step over a gap comes for each by itself.
static bool known_there(const gathering *g, const mw_live_derived *d, const mw_live_cell *cell,
                        int64_t count) {
    if (!is_slot(g->m, cell)) return true;
    for (int32_t t = 0; t < d->term_count; t++) {
        if (!has_out(cell, count, d->term[t].out)) return false;
    }
    return true;
}

static bool push_term(gathering *g, const mw_live_derived *d, const mw_live_term *term,
                      const mw_live_cell *c) {
    row r = {.start_ns = c->start_ns,
             .end_ns = c->end_ns,
             .entity = d->entity,
             .measure = d->measure,
             .value = c->value * term->factor,
             .quality = c->quality};
    if (term->out != c->out || (term->product >= 0 && term->product != c->key[1])) return true;
    set_keys(&r, d->key, d->key_count, c->key);
    return push(g, &r);
}

// Of the cells of one stretch.
static bool derive(gathering *g, const mw_live_derived *d, const mw_live_cell *cell,
                   int64_t count) {
    if (!known_there(g, d, cell, count)) return true;
    for (int64_t i = 0; i < count * d->term_count; i++) {
        if (!push_term(g, d, &d->term[i % d->term_count], &cell[i / d->term_count])) return false;
    }
    return true;
}

static bool gather_derived(gathering *g, const mw_live_derived *d) {
    int64_t from = 0;
    for (int64_t i = 1; i <= g->cell_count; i++) {
        const mw_live_cell *a = &g->cell[from], *b = &g->cell[i];
        bool more = i < g->cell_count && a->start_ns == b->start_ns && a->end_ns == b->end_ns;
        if (more) continue;
        if (!derive(g, d, a, i - from)) return false;
        from = i;
    }
    return true;
}

// ---- rows to facts

static int by_place(const void *a, const void *b) {
    const row *x = a, *y = b;
    if (x->measure != y->measure) return x->measure < y->measure ? -1 : 1;
    if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
    if (x->start_ns != y->start_ns) return x->start_ns < y->start_ns ? -1 : 1;
    if (x->end_ns != y->end_ns) return x->end_ns < y->end_ns ? -1 : 1;
    for (int32_t i = 0; i < x->code_count; i++) {
        if (x->code[i] != y->code[i]) return x->code[i] < y->code[i] ? -1 : 1;
    }
    return (x->value > y->value) - (x->value < y->value); // sums do not depend on the order
}

static bool same_place(const row *a, const row *b) {
    row x = *b;
    x.value = a->value;
    return by_place(a, &x) == 0;
}

static void merge(gathering *g) {
    int64_t kept = 0;
    if (g->count > 1) qsort(g->row, (size_t)g->count, sizeof *g->row, by_place);
    for (int64_t i = 0; i < g->count; i++) {
        row *last = kept > 0 ? &g->row[kept - 1] : NULL;
        if (last && same_place(last, &g->row[i])) {
            last->value += g->row[i].value;
            if (g->row[i].quality > last->quality) last->quality = g->row[i].quality;
            continue;
        }
        g->row[kept++] = g->row[i];
    }
    g->count = kept;
}

static mw_status add_facts(const gathering *g, const mw_live_cells *cells, mw_fact_batch *out,
                           mw_error *err) {
    int64_t before = out->count;
    if (!mw_fact_batch_grow(out, before + g->count)) {
        return mw_fail(err, MW_NOMEM, "no memory for %lld facts", (long long)g->count);
    }
    for (int64_t i = 0; i < g->count; i++) {
        const row *r = &g->row[i];
        int32_t key = 0;
        mw_status st = MW_OK;
        if (r->code_count > 0)
            st = cells->keys->tuple(cells->keys, r->code, r->code_count, &key, err);
        if (st != MW_OK) {
            out->count = before;
            return st;
        }
        int64_t at = out->count++;
        out->entity[at] = r->entity;
        out->measure[at] = r->measure;
        out->key[at] = key;
        out->start_ns[at] = r->start_ns;
        out->end_ns[at] = r->end_ns;
        out->value[at] = r->value;
        out->quality[at] = r->quality;
        out->import_id[at] = cells->import_id;
        out->line[at] = 0;
    }
    return MW_OK;
}

static int by_stretch(const void *a, const void *b) {
    const mw_live_cell *x = a, *y = b;
    if (x->start_ns != y->start_ns) return x->start_ns < y->start_ns ? -1 : 1;
    if (x->end_ns != y->end_ns) return x->end_ns < y->end_ns ? -1 : 1;
    return (x->out > y->out) - (x->out < y->out);
}

mw_status mw_live_facts(const mw_live_cells *cells, mw_fact_batch *out, mw_error *err) {
    gathering g = {.m = cells->machine, .cell = cells->cell, .cell_count = cells->count};
    if (g.cell_count > 1) qsort(cells->cell, (size_t)cells->count, sizeof *cells->cell, by_stretch);
    bool room = gather_outputs(&g);
    for (int32_t i = 0; i < g.m->derived_count && room && g.cell_count > 0; i++) {
        room = gather_derived(&g, &g.m->derived[i]);
    }
    mw_status st = room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for the facts of a machine");
    if (st == MW_OK) {
        merge(&g);
        st = add_facts(&g, cells, out, err);
    }
    mw_free(g.row);
    return st;
}
