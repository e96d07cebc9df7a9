// SPDX-License-Identifier: MIT
// Which kinds are walked together, and where their rows are cut into blocks. See run_int.h.
//
// A kind is the root of a group with all kinds below it, unless one of its rows holds so much that
// a block would no longer fit the cache or occupy all workers (a region over 500,000 enterprises):
// then it is a group alone and the kinds below are looked at again.
#include "base/alloc.h"
#include "engine/run_int.h"

enum { SUBTREE_SHARE = 16, BLOCKS_A_WORKER = 4, BLOCK_ROWS_LEAST = 64 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "run a plan: no memory for its blocks");
}

static bool is_below(const mw_schedule *s, int32_t kind, int32_t above) {
    return s->shape->kind[above].begin[kind] != NULL;
}

static int64_t rows_of(const mw_schedule *s, int32_t kind) { return s->shape->kind[kind].count; }

// Marks kinds that hold needed items with -2: not yet in a group.
static void mark_kinds(mw_schedule *s) {
    for (int32_t k = 0; k < s->shape->kind_count; k++) s->group_of[k] = -1;
    for (int32_t id = 0; id < s->item_count; id++) {
        const mw_item *it = &s->item[id];
        if (it->needed && it->domain.kind >= 0) s->group_of[it->domain.kind] = -2;
    }
}

static int64_t periods_max(const mw_schedule *s) {
    int64_t most = 1;
    for (int32_t id = 0; id < s->item_count; id++) {
        int64_t periods = mw_axis_periods(s, s->item[id].needed ? s->item[id].domain.axis : -1);
        if (periods > most) most = periods;
    }
    return most;
}

// The most rows below one row of root, and rows that are below none, in kinds without a group.
static void measure(const mw_schedule *s, int32_t root, int64_t *most, int64_t *loose) {
    const mw_shape_kind *r = &s->shape->kind[root];
    *most = *loose = 0;
    for (int32_t k = 0; k < s->shape->kind_count; k++)
        if (s->group_of[k] == -2 && is_below(s, k, root)) *loose += rows_of(s, k);
    for (int64_t i = 0; i < r->count; i++) {
        int64_t rows = 0;
        for (int32_t k = 0; k < s->shape->kind_count; k++)
            if (s->group_of[k] == -2 && is_below(s, k, root)) rows += r->end[k][i] - r->begin[k][i];
        if (rows > *most) *most = rows;
        *loose -= rows;
    }
}

static bool may_root(const mw_schedule *s, int32_t root, int64_t periods) {
    int64_t most, loose, total = 0;
    measure(s, root, &most, &loose);
    for (int32_t k = 0; k < s->shape->kind_count; k++)
        if (s->group_of[k] == -2) total += rows_of(s, k) * periods;
    int64_t points_max = total / SUBTREE_SHARE;
    const mw_run_limits *limits = &mw_run_limits_now;
    if (points_max < limits->subtree_points) points_max = limits->subtree_points;
    if (loose > most) most = loose;
    return most <= limits->subtree_rows && most * periods <= points_max;
}

// A kind without a group that has none such above it, -1 when all have one.
static int32_t next_root(const mw_schedule *s) {
    for (int32_t k = 0; k < s->shape->kind_count; k++) {
        bool top = s->group_of[k] == -2;
        for (int32_t j = 0; j < s->shape->kind_count && top; j++)
            if (s->group_of[j] == -2 && j != k && is_below(s, k, j)) top = false;
        if (top) return k;
    }
    return -1;
}

static mw_status add_group(mw_schedule *s, int32_t root, bool alone, mw_error *err) {
    mw_kind_group *g = &s->group[s->group_count];
    g->kind = mw_alloc_array(s->shape->kind_count, sizeof *g->kind);
    if (!g->kind) return no_memory(err);
    for (int32_t k = 0; k < s->shape->kind_count; k++) {
        int32_t kind = (root + k) % s->shape->kind_count; // the root first
        if (s->group_of[kind] != -2 || (kind != root && (alone || !is_below(s, kind, root))))
            continue;
        s->position_of[kind] = g->kind_count;
        g->kind[g->kind_count++] = kind;
        s->group_of[kind] = s->group_count;
    }
    g->upper = alone;
    s->group_count++;
    return MW_OK;
}

mw_status mw_schedule_groups(mw_schedule *s, mw_error *err) {
    int32_t kinds = s->shape->kind_count;
    s->group = mw_alloc_array(kinds + 1, sizeof *s->group);
    s->group_of = mw_alloc_array(kinds, sizeof *s->group_of);
    s->position_of = mw_alloc_array(kinds, sizeof *s->position_of);
    s->rows_max = mw_alloc_array(kinds, sizeof *s->rows_max);
    if (!s->group || !s->group_of || !s->position_of || !s->rows_max) return no_memory(err);
    s->group_count = 1;
    s->group[0].block_count = 1;
    mark_kinds(s);
    int64_t periods = periods_max(s);
    for (int32_t root = next_root(s); root >= 0; root = next_root(s))
        MW_TRY(add_group(s, root, !may_root(s, root, periods), err));
    return MW_OK;
}

// ---- blocks

// Rows of `below` before a cut must have their ancestors of `above` before it, and the reverse.
// Both are read from the front as the cuts advance. Only rows outside every root need it: those
// inside are cut with their root.
typedef struct {
    int32_t above, below;           // positions in the group
    int64_t seen_below, seen_above; // rows looked at
    int32_t above_end, below_end;   // first rows that need not be before the cut
} edge;

typedef struct {
    const mw_schedule *s;
    const mw_kind_group *g;
    edge *edges;
    int32_t edge_count;
    int32_t *cut; // of each kind of the group, so far
} cutter;

static bool advance_edge(cutter *c, edge *e) {
    int32_t above = c->g->kind[e->above], below = c->g->kind[e->below];
    const int32_t *up = c->s->shape->kind[below].up[above];
    const int32_t *end = c->s->shape->kind[above].end[below];
    const int32_t *begin = c->s->shape->kind[above].begin[below];
    for (; e->seen_below < c->cut[e->below]; e->seen_below++)
        if (up[e->seen_below] >= e->above_end) e->above_end = up[e->seen_below] + 1;
    for (; e->seen_above < c->cut[e->above]; e->seen_above++)
        if (begin[e->seen_above] < end[e->seen_above] && end[e->seen_above] > e->below_end)
            e->below_end = end[e->seen_above];
    bool moved = e->above_end > c->cut[e->above] || e->below_end > c->cut[e->below];
    if (e->above_end > c->cut[e->above]) c->cut[e->above] = e->above_end;
    if (e->below_end > c->cut[e->below]) c->cut[e->below] = e->below_end;
    return moved;
}

static void settle(cutter *c) {
    for (bool moved = true; moved;) {
        moved = false;
        for (int32_t i = 0; i < c->edge_count; i++) moved |= advance_edge(c, &c->edges[i]);
    }
}

// Moves the cut behind root row i.
static void pass_root(cutter *c, int64_t i) {
    const mw_shape_kind *root = &c->s->shape->kind[c->g->kind[0]];
    c->cut[0] = (int32_t)(i + 1);
    for (int32_t k = 1; k < c->g->kind_count; k++) {
        int32_t begin = root->begin[c->g->kind[k]][i], end = root->end[c->g->kind[k]][i];
        if (begin < end && end > c->cut[k]) c->cut[k] = end;
    }
}

static bool has_loose_rows(const mw_schedule *s, const mw_kind_group *g) {
    const mw_shape_kind *root = &s->shape->kind[g->kind[0]];
    for (int32_t k = 1; k < g->kind_count; k++) {
        int64_t inside = 0;
        for (int64_t i = 0; i < root->count; i++)
            inside += root->end[g->kind[k]][i] - root->begin[g->kind[k]][i];
        if (inside != rows_of(s, g->kind[k])) return true;
    }
    return false;
}

static void add_edges(cutter *c) {
    for (int32_t a = 1; a < c->g->kind_count; a++)
        for (int32_t b = 1; b < c->g->kind_count; b++)
            if (is_below(c->s, c->g->kind[b], c->g->kind[a]))
                c->edges[c->edge_count++] = (edge){.above = a, .below = b};
}

// The rows that a block of the group should have in its largest kind.
static int64_t rows_aimed_at(const mw_schedule *s, const mw_kind_group *g) {
    int64_t most = 0, aim = s->block_rows;
    for (int32_t k = 0; k < g->kind_count; k++)
        if (rows_of(s, g->kind[k]) > most) most = rows_of(s, g->kind[k]);
    int64_t share = most / (BLOCKS_A_WORKER * s->workers) + 1,
            least = g->upper ? 1 : BLOCK_ROWS_LEAST;
    if (share < aim) aim = share > least ? share : least;
    return aim < s->block_rows ? aim : s->block_rows;
}

// Writes the cuts of the blocks to g->cut (room for one more than the root has rows); the last is
// at the end of every kind.
static void cut_blocks(cutter *c, mw_kind_group *g, int64_t aim) {
    int32_t kinds = g->kind_count, *last = g->cut;
    int64_t roots = rows_of(c->s, g->kind[0]);
    g->block_count = 0;
    for (int64_t i = 0; i + 1 < roots; i++) {
        pass_root(c, i);
        bool full = false;
        for (int32_t k = 0; k < kinds; k++) full |= c->cut[k] - last[k] >= aim;
        if (!full) continue;
        settle(c);
        last = g->cut + ++g->block_count * kinds;
        for (int32_t k = 0; k < kinds; k++) last[k] = c->cut[k];
    }
    last = g->cut + ++g->block_count * kinds;
    for (int32_t k = 0; k < kinds; k++) last[k] = (int32_t)rows_of(c->s, g->kind[k]);
}

static mw_status blocks_fill(mw_schedule *s, mw_kind_group *g, mw_error *err) {
    int64_t kinds = g->kind_count, roots = rows_of(s, g->kind[0]);
    cutter c = {.s = s, .g = g};
    mw_free(g->cut);
    g->cut = mw_alloc_array((roots + 2) * kinds, sizeof *g->cut);
    c.edges = mw_alloc_array(kinds * kinds, sizeof *c.edges);
    c.cut = mw_alloc_array(kinds, sizeof *c.cut);
    mw_status st = g->cut && c.edges && c.cut ? MW_OK : no_memory(err);
    if (st == MW_OK && has_loose_rows(s, g)) add_edges(&c);
    if (st == MW_OK) cut_blocks(&c, g, rows_aimed_at(s, g));
    for (int64_t b = 0; st == MW_OK && b < g->block_count; b++)
        for (int32_t k = 0; k < kinds; k++) {
            int64_t rows = g->cut[(b + 1) * kinds + k] - g->cut[b * kinds + k];
            if (rows > s->rows_max[g->kind[k]]) s->rows_max[g->kind[k]] = rows;
        }
    mw_free(c.edges);
    mw_free(c.cut);
    return st;
}

mw_status mw_schedule_blocks(mw_schedule *s, mw_error *err) {
    for (int32_t k = 0; k < s->shape->kind_count; k++) s->rows_max[k] = 0;
    for (int32_t g = 1; g < s->group_count; g++) MW_TRY(blocks_fill(s, &s->group[g], err));
    return MW_OK;
}
