// SPDX-License-Identifier: MIT
// Runs the steps of one block: where values lie, how a step walks over them, and the elementwise
// operators. See run_int.h and exec_int.h.
#include "engine/exec_int.h"
#include "engine/scalar.h"

#include <math.h>
#include <string.h>

static const double zero = 0;

// ---- where values lie

void mw_exec_rows(const mw_exec *x, int32_t kind, int64_t *lo, int64_t *hi) {
    *lo = 0;
    *hi = kind >= 0 ? x->s->shape->kind[kind].count : 1;
    if (kind < 0 || x->group < 0 || x->s->group_of[kind] != x->group) return;
    const mw_kind_group *g = &x->s->group[x->group];
    const int32_t *cut = g->cut + x->block * g->kind_count + x->s->position_of[kind];
    *lo = cut[0];
    *hi = cut[g->kind_count];
}

static int64_t periods_kept(const mw_exec *x, const mw_item *it) {
    if (it->domain.axis < 0) return 1;
    return it->place == MW_PLACE_TILE ? x->t1 - x->t0 : mw_axis_periods(x->s, it->domain.axis);
}

// Steps along the user's keys; keys that the item lacks have none.
static void set_keys(const mw_exec *x, const mw_item *it, const mw_domain *user, mw_view *v,
                     int64_t inner) {
    for (int k = MW_PLAN_KEYS_MAX - 1; k >= 0; k--) {
        if (it->domain.key[k] < 0) continue;
        for (int u = 0; u < MW_PLAN_KEYS_MAX; u++)
            if (user->key[u] == it->domain.key[k]) v->key[u] = inner;
        inner *= x->s->shape->key_size[it->domain.key[k]];
    }
}

// Fields are written where they stay: a view is found for every arg of every step of every tile.
void mw_exec_view(const mw_exec *x, int32_t id, const mw_domain *user, bool tile, mw_view *v) {
    const mw_item *it = &x->s->item[id];
    int64_t lo, hi, rows, periods;
    *v = (mw_view){0};
    if (it->place == MW_PLACE_CONST) {
        v->p = x->s->counting || it->node->op != MW_NODE_CONST ? &zero : &it->node->value;
        return;
    }
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    bool column = it->place == MW_PLACE_COLUMN, has_rows = it->domain.kind >= 0;
    rows = column && has_rows ? x->s->shape->kind[it->domain.kind].count : hi - lo;
    periods = periods_kept(x, it);
    v->row = has_rows;
    v->first_row = has_rows ? lo : 0;
    v->period = it->domain.axis >= 0 ? rows : 0;
    const double *p = column ? it->column + v->first_row : x->scratch + it->offset;
    v->p = tile && it->place != MW_PLACE_TILE ? p + x->t0 * v->period : p;
    if (it->domain.key[0] >= 0) set_keys(x, it, user, v, rows * periods);
}

double *mw_exec_out(const mw_exec *x, const mw_item *it, mw_view *v) {
    mw_exec_view(x, (int32_t)(it - x->s->item), &it->domain, true, v);
    if (it->place == MW_PLACE_COLUMN) return it->out + (v->p - it->column);
    double *base = x->scratch + it->offset;
    return base + (v->p - base);
}

double *mw_exec_room(const mw_exec *x, int i) {
    return x->scratch + x->s->room_offset + i * x->s->room_values;
}

double mw_exec_nothing(const mw_exec *x) { return x->s->counting ? 0 : NAN; }

// ---- walking

static int64_t tile_periods(const mw_exec *x, const mw_item *it) {
    return it->domain.axis >= 0 ? x->t1 - x->t0 : 1;
}

bool mw_walk_next(const mw_exec *x, const mw_item *it, mw_walk *w) {
    if (!w->begun) {
        w->begun = true;
        return tile_periods(x, it) > 0 && mw_domain_keys(x->s, &it->domain) > 0;
    }
    if (++w->t < tile_periods(x, it)) return true;
    w->t = 0;
    for (int k = MW_PLAN_KEYS_MAX - 1; k >= 0; k--) {
        if (it->domain.key[k] < 0) continue;
        if (++w->key[k] < x->s->shape->key_size[it->domain.key[k]]) return true;
        w->key[k] = 0;
    }
    return false;
}

static int64_t distance(const mw_view *v, const mw_walk *w) {
    int64_t at = w->t * v->period;
    for (int k = 0; k < MW_PLAN_KEYS_MAX; k++) at += w->key[k] * v->key[k];
    return at;
}

const double *mw_walk_at(const mw_view *v, const mw_walk *w) { return v->p + distance(v, w); }

double *mw_walk_out(double *out, const mw_view *v, const mw_walk *w) {
    return out + distance(v, w);
}

int64_t mw_walk_period(const mw_exec *x, const mw_item *it, const mw_walk *w) {
    return it->domain.axis >= 0 ? x->t0 + w->t : 0;
}

void mw_exec_copy(const mw_exec *x, const double *p, int64_t row, double *out, int64_t n) {
    if (row || n == 1)
        x->k->copy(p, out, n);
    else
        x->k->fill(*p, out, n);
}

// ---- elementwise

enum { OPERANDS_MAX = MW_NODE_ARGS_MAX };

// A step whose args are read at the point that is written: dimensions already merged where the
// operands lie so that it can be done.
typedef struct {
    const mw_item *it;
    double *out;
    mw_view own, arg[OPERANDS_MAX];
    int32_t args;
    int64_t n, periods;
} pointwise;

// Whether an operand's periods follow each other like its rows.
static bool merges(const mw_view *v, int64_t rows) {
    if (rows == 1) return v->period == 1 || v->period == 0;
    return v->row ? v->period == rows : v->period == 0;
}

static void merge_periods(pointwise *p) {
    if (p->periods == 1 || !merges(&p->own, p->n)) return;
    for (int32_t i = 0; i < p->args; i++)
        if (!merges(&p->arg[i], p->n)) return;
    for (int32_t i = 0; i < p->args && p->n == 1; i++) p->arg[i].row = p->arg[i].period;
    p->n *= p->periods;
    p->periods = 1;
}

// Fills *p; args beyond its own stay as they are: most of a large array is never looked at.
static void pointwise_find(const mw_exec *x, const mw_item *it, pointwise *p) {
    int64_t lo, hi;
    p->it = it;
    p->args = it->node->arg_count;
    p->periods = tile_periods(x, it);
    p->out = mw_exec_out(x, it, &p->own);
    for (int32_t i = 0; i < p->args; i++)
        mw_exec_view(x, mw_item_arg(x->s, it, i), &it->domain, true, &p->arg[i]);
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    p->n = hi - lo;
    merge_periods(p);
}

static void run_member(const mw_exec *x, const mw_node *node, const double *a, double *out,
                       int64_t n) {
    uint64_t bits = 0;
    for (int32_t i = 0; i < node->set_count && i < 64; i++)
        if (node->set[i]) bits |= UINT64_C(1) << i;
    if (node->set_count <= 64)
        x->k->member_bits(a, bits, out, n);
    else
        for (int64_t i = 0; i < n; i++) out[i] = mw_scalar_apply(node, &a[i]);
}

static void run_if(const mw_exec *x, const pointwise *p, const double *const *a, double *out) {
    const mw_view *yes = &p->arg[1], *no = &p->arg[2];
    if (p->n == 1) {
        x->k->choose[0](a[0], a[1], a[2], out, 1);
    } else if (p->arg[0].row) {
        int form = (yes->row ? 0 : 1) + (no->row ? 0 : 2);
        x->k->choose[form](a[0], a[1], a[2], out, p->n);
    } else if (isnan(*a[0])) {
        x->k->fill(NAN, out, p->n);
    } else {
        int which = *a[0] != 0 ? 1 : 2;
        mw_exec_copy(x, a[which], p->arg[which].row, out, p->n);
    }
}

// Numbers of inputs: args are added one after the other.
static void run_sum(const mw_exec *x, const pointwise *p, const double *const *a, double *out) {
    x->k->fill(0, out, p->n);
    for (int32_t i = 0; i < p->args; i++) {
        if (p->arg[i].row || p->n == 1)
            x->k->join[MW_REDUCE_SUM](a[i], out, p->n);
        else
            for (int64_t j = 0; j < p->n; j++) out[j] += *a[i];
    }
}

static void run_vector(const mw_exec *x, const pointwise *p, const double *const *a, double *out) {
    const mw_node *node = p->it->node;
    if (mw_item_is_sum(x->s, p->it)) {
        run_sum(x, p, a, out);
    } else if (node->op == MW_NODE_IF) {
        run_if(x, p, a, out);
    } else if (node->op == MW_NODE_MEMBER) {
        run_member(x, node, a[0], out, p->n);
    } else if (p->args == 1) {
        if (x->k->one[node->op])
            x->k->one[node->op](a[0], out, p->n);
        else
            mw_exec_copy(x, a[0], p->arg[0].row, out, p->n);
    } else {
        bool b_same = !p->arg[1].row && p->n > 1, a_same = !p->arg[0].row && p->n > 1;
        int form = b_same ? MW_FORM_VC : a_same ? MW_FORM_CV : MW_FORM_VV;
        x->k->two[node->op][form](a[0], a[1], out, p->n);
    }
}

static void exec_pointwise(const mw_exec *x, const mw_item *it) {
    pointwise p;
    const double *a[OPERANDS_MAX];
    mw_walk w = {0};
    pointwise_find(x, it, &p);
    if (p.n == 0) return;
    if (it->domain.key[0] < 0 && p.periods == 1) {
        for (int32_t i = 0; i < p.args; i++) a[i] = p.arg[i].p;
        run_vector(x, &p, a, p.out);
        return;
    }
    while (mw_walk_next(x, it, &w)) {
        for (int32_t i = 0; i < p.args; i++) a[i] = mw_walk_at(&p.arg[i], &w);
        run_vector(x, &p, a, mw_walk_out(p.out, &p.own, &w));
        if (p.periods == 1) w.t = tile_periods(x, it); // merged into the vector
    }
}

// ---- leaves and recurrences

static void exec_key_codes(const mw_exec *x, const mw_item *it) {
    int32_t key = it->domain.key[0];
    memcpy(it->out, x->s->shape->key_code[key],
           (size_t)x->s->shape->key_size[key] * sizeof(double));
}

static void exec_periods(const mw_exec *x, const mw_item *it) {
    memcpy(it->out + x->t0, it->node->per_period + x->t0, (size_t)(x->t1 - x->t0) * sizeof(double));
}

// Copies `from` at the tile's only period, or at the one before it, to it.
static void copy_period(const mw_exec *x, const mw_item *it, int32_t from, int64_t back) {
    mw_view own, v;
    mw_exec_view(x, from, &it->domain, true, &v);
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_walk w = {0};
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    v.p -= back * v.period;
    while (mw_walk_next(x, it, &w))
        mw_exec_copy(x, mw_walk_at(&v, &w), v.row, mw_walk_out(out, &own, &w), hi - lo);
}

static void exec_previous(const mw_exec *x, const mw_item *it) {
    const mw_item *recur = &x->s->item[it->owner];
    if (x->t0 == 0) {
        copy_period(x, it, mw_item_arg(x->s, recur, 0), 0);
        return;
    }
    copy_period(x, it, it->owner, 1);
    mw_view own;
    double *out = mw_exec_out(x, it, &own);
    int64_t lo, hi;
    mw_walk w = {0};
    mw_exec_rows(x, it->domain.kind, &lo, &hi);
    while (x->s->counting && mw_walk_next(x, it, &w))
        x->k->fill(0, mw_walk_out(out, &own, &w), hi - lo);
}

// ---- steps

static void exec_step(mw_exec *x, const mw_item *it) {
    mw_node_op op = it->copy || mw_item_is_sum(x->s, it) ? MW_NODE_SPREAD : it->node->op;
    switch ((int)op) {
    case MW_NODE_KEY: exec_key_codes(x, it); break;
    case MW_NODE_TIME: exec_periods(x, it); break;
    case MW_NODE_LOOKUP: mw_exec_lookup(x, it); break;
    case MW_NODE_MARGINAL: mw_exec_marginal(x, it); break;
    case MW_NODE_PICK_ROW: mw_exec_pick_row(x, it); break;
    case MW_NODE_UP: mw_exec_up(x, it); break;
    case MW_NODE_AGG:
    case MW_NODE_LINKED: mw_exec_members(x, it); break;
    case MW_NODE_ROLL: mw_exec_roll(x, it); break;
    case MW_NODE_TIME_PICK:
    case MW_NODE_TIME_REDUCE: mw_exec_time(x, it); break;
    case MW_NODE_KEY_REDUCE:
    case MW_NODE_KEY_PICK:
    case MW_NODE_KEY_BEST: mw_exec_key(x, it); break;
    case MW_NODE_PREVIOUS_SELF: exec_previous(x, it); break;
    case MW_NODE_RECUR: copy_period(x, it, mw_item_arg(x->s, it, 1), 0); break;
    default: exec_pointwise(x, it);
    }
}

static void exec_segment(mw_exec *x, const mw_segment *seg) {
    for (int64_t t = 0; t < seg->periods; t += seg->tile) {
        x->t0 = t;
        x->t1 = t + seg->tile < seg->periods ? t + seg->tile : seg->periods;
        for (int32_t i = seg->first; i < seg->end; i++) exec_step(x, &x->s->item[x->s->order[i]]);
    }
}

void mw_exec_block(const mw_schedule *s, const mw_batch *b, int64_t block, double *scratch) {
    mw_exec x = {
        .s = s, .k = mw_kernels_get(), .group = b->group, .block = block, .scratch = scratch};
    for (int32_t i = b->first_segment; i < b->end_segment; i++) exec_segment(&x, &s->segment[i]);
}
