// SPDX-License-Identifier: MIT
// Parameters as tables of the engine: for each dated row a dense table over codes and bands. A code
// without a cell of its own takes the value of its parent (province, region, country); `none` ends
// the search.
#include "base/alloc.h"
#include "eval/lower_int.h"

#include <math.h>
#include <stdlib.h>

#define PUSH(l, T, n) MW_PUSH((l)->arena, T, (size_t)(n) + 1)

enum { CELLS_MAX = 1 << 24, FALLBACK_MAX = 32 };

// A literal of a parameter in the unit of `type`; NaN for none.
static double literal(mw_lower *l, const mw_type *type, const mw_expr *e) {
    if (!e || e->kind == MW_EXPR_MISSING) return NAN;
    double sign = 1;
    if (e->kind == MW_EXPR_UNARY && e->op == MW_OP_NEG) sign = -1, e = e->arg[0];
    if (e->kind == MW_EXPR_TEXT)
        return mw_world_code_add(l->w, type->kind == MW_TYPE_CODE ? type->codes : -1, e->text);
    double v = sign * e->number;
    if (e->kind != MW_EXPR_NUMBER || type->kind != MW_TYPE_NUMBER) return v;
    if (e->type.any_unit && v == 0) return 0;
    mw_unit one = mw_unit_number();
    return mw_unit_convert(v, e->unit ? e->unit : &one, &type->unit);
}

// ---- bands

// Bounds of all cells of one interval key, cut into pieces that each cell holds whole or not at
// all.
typedef struct {
    double *low, *high;
    uint8_t *open;
    int32_t count;
} bands;

static int compare_double(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double bound(mw_lower *l, const mw_param_key *k, const mw_expr *e, double infinite) {
    return e ? literal(l, &k->type, e) : infinite;
}

static bool piece(bands *b, double low, double high, bool point) {
    if (!point && !(low < high)) return true;
    b->low[b->count] = low, b->high[b->count] = high;
    b->open[b->count++] = point ? 0 : 3;
    return true;
}

// Pieces: below the first bound, each bound as a point, what lies between, above the last.
static bool cut(mw_lower *l, const mw_param_row *r, const mw_param_key *k, int32_t key, bands *b) {
    double *at = PUSH(l, double, 2 * r->cell_count + 2);
    int32_t n = 0, m = 0;
    if (!at) return false;
    for (int32_t i = 0; i < r->cell_count; i++) {
        const mw_expr *e = r->cell[i].key[key];
        double low = bound(l, k, e->arg[0], -INFINITY), high = bound(l, k, e->arg[1], INFINITY);
        if (isfinite(low)) at[n++] = low;
        if (isfinite(high)) at[n++] = high;
    }
    qsort(at, (size_t)n, sizeof *at, compare_double);
    for (int32_t i = 0; i < n; i++)
        if (m == 0 || at[i] != at[m - 1]) at[m++] = at[i];
    *b = (bands){PUSH(l, double, 2 * m + 2), PUSH(l, double, 2 * m + 2),
                 PUSH(l, uint8_t, 2 * m + 2), 0};
    if (!b->low || !b->high || !b->open) return false;
    for (int32_t i = 0; i <= m; i++) {
        piece(b, i ? at[i - 1] : -INFINITY, i < m ? at[i] : INFINITY, false);
        if (i < m) piece(b, at[i], at[i], true);
    }
    return true;
}

static bool holds(double low, double high, const mw_expr *e, double x, bool wraps) {
    bool above = e->open_low ? x > low : x >= low, below = e->open_high ? x < high : x <= high;
    return wraps && low > high ? above || below : above && below;
}

static double middle(double low, double high) {
    if (low == high) return low;
    if (isinf(low)) return isinf(high) ? 0 : high - 1;
    return isinf(high) ? low + 1 : low + (high - low) / 2;
}

// One key of intervals, each cell a band of its own: the bands as written, in order.
static bool plain_bands(mw_lower *l, const mw_parameter *m, const mw_param_row *r, bands *b,
                        double *value) {
    const mw_param_key *k = &m->key[0];
    *b = (bands){PUSH(l, double, r->cell_count), PUSH(l, double, r->cell_count),
                 PUSH(l, uint8_t, r->cell_count), 0};
    if (!b->low || !b->high || !b->open) return false;
    for (int32_t i = 0; i < r->cell_count; i++) {
        const mw_expr *e = r->cell[i].key[0];
        double low = bound(l, k, e->arg[0], -INFINITY), high = bound(l, k, e->arg[1], INFINITY);
        double v = literal(l, &m->type, r->cell[i].value);
        int32_t j = b->count++;
        for (; j > 0 && b->low[j - 1] > low; j--)
            b->low[j] = b->low[j - 1], b->high[j] = b->high[j - 1], b->open[j] = b->open[j - 1],
            value[j] = value[j - 1];
        b->low[j] = low, b->high[j] = high, value[j] = v;
        b->open[j] = (uint8_t)((e->open_low ? 1 : 0) | (e->open_high ? 2 : 0));
    }
    return true;
}

// ---- codes

// The cell of a code in a row (other keys aside): NULL when it has none.
static const mw_table_cell *cell_of_code(const mw_world *w, const mw_parameter *m,
                                         const mw_param_row *r, int32_t key, int32_t code) {
    mw_slice text = mw_world_code_text(w, m->key[key].codes, code);
    for (int32_t i = 0; i < r->cell_count; i++)
        if (mw_slice_same(r->cell[i].key[key]->text, text)) return &r->cell[i];
    return NULL;
}

int32_t mw_param_fallback(const mw_world *w, const mw_parameter *m, const mw_param_row *r,
                          int32_t key, int32_t code) {
    int32_t queue[FALLBACK_MAX], head = 0, tail = 0;
    int32_t list = m->key[key].codes;
    queue[tail++] = code;
    while (head < tail) { // breadth first: the nearest ancestor counts
        int32_t at = queue[head++];
        const mw_table_cell *c = cell_of_code(w, m, r, key, at);
        if (c) return at;
        if (list < 0 || at >= w->p->codes[list].count) continue;
        for (int32_t j = 0; j < 4 && tail < FALLBACK_MAX; j++)
            if (w->p->codes[list].code[at].parent[j] >= 0)
                queue[tail++] = w->p->codes[list].code[at].parent[j];
    }
    return -1;
}

// What a position of a dense table means for each key: a code or a point of a band.
typedef struct {
    int32_t code[3];
    double point[3];
} position;

static bool cell_matches(mw_lower *l, const mw_parameter *m, const mw_table_cell *c,
                         const position *p) {
    for (int32_t i = 0; i < m->key_count; i++) {
        const mw_expr *e = c->key[i];
        if (!m->key[i].interval) {
            mw_slice text = mw_world_code_text(l->w, m->key[i].codes, p->code[i]);
            if (p->code[i] < 0 || !mw_slice_same(e->text, text)) return false;
            continue;
        }
        double low = bound(l, &m->key[i], e->arg[0], -INFINITY);
        double high = bound(l, &m->key[i], e->arg[1], INFINITY);
        if (!holds(low, high, e, p->point[i], m->key[i].type.kind == MW_TYPE_CLOCK)) return false;
    }
    return true;
}

static double value_at(mw_lower *l, const mw_parameter *m, const mw_param_row *r, position p) {
    for (int32_t i = 0; i < m->key_count; i++)
        if (!m->key[i].interval) p.code[i] = mw_param_fallback(l->w, m, r, i, p.code[i]);
    for (int32_t i = 0; i < r->cell_count; i++)
        if (cell_matches(l, m, &r->cell[i], &p)) return literal(l, &m->type, r->cell[i].value);
    return NAN;
}

static bool dense_row(mw_lower *l, const mw_parameter *m, const mw_param_row *r,
                      mw_lookup_row *out) {
    bands b[3] = {{0}};
    int64_t size = 1;
    for (int32_t i = 0; i < m->key_count; i++) {
        if (m->key[i].interval && !cut(l, r, &m->key[i], i, &b[i])) return false;
        int32_t n = m->key[i].interval ? b[i].count : mw_world_codes(l->w, m->key[i].codes);
        out->key[i] = (mw_lookup_key){m->key[i].interval, n, b[i].low, b[i].high, b[i].open};
        size *= n;
    }
    double *value = size <= CELLS_MAX ? PUSH(l, double, size) : NULL;
    for (int64_t n = 0; value && n < size; n++) {
        position p = {
            {-1, -1, -1},
            {0,  0,  0 }
        };
        int64_t rest = n;
        for (int32_t i = m->key_count - 1; i >= 0; i--) {
            int32_t at = (int32_t)(rest % out->key[i].count);
            rest /= out->key[i].count;
            if (m->key[i].interval)
                p.point[i] = middle(b[i].low[at], b[i].high[at]);
            else
                p.code[i] = at;
        }
        value[n] = value_at(l, m, r, p);
    }
    out->value = value;
    return value != NULL;
}

static bool fill_row(mw_lower *l, const mw_parameter *m, const mw_param_row *r,
                     mw_lookup_row *out) {
    if (m->key_count != 1 || !m->key[0].interval || m->key[0].type.kind == MW_TYPE_CLOCK)
        return dense_row(l, m, r, out);
    bands b;
    double *value = PUSH(l, double, r->cell_count);
    if (!value || !plain_bands(l, m, r, &b, value)) return false;
    out->key[0] = (mw_lookup_key){true, b.count, b.low, b.high, b.open};
    out->value = value;
    return true;
}

// All texts of a parameter must have their numbers before tables are sized.
static void number_row(mw_lower *l, const mw_parameter *m, const mw_param_row *r) {
    for (int32_t j = 0; j < r->cell_count; j++)
        for (int32_t k = 0; k < m->key_count && k < r->cell[j].key_count; k++)
            if (!m->key[k].interval)
                (void)mw_world_code_add(l->w, m->key[k].codes, r->cell[j].key[k]->text);
}

static void number_texts(mw_lower *l, const mw_parameter *m) {
    for (int32_t i = 0; i < m->row_count; i++) number_row(l, m, &m->row[i]);
}

static const mw_lookup *table_of(mw_lower *l, const mw_parameter *m) {
    mw_lookup *t = PUSH(l, mw_lookup, 1);
    mw_lookup_row *row = PUSH(l, mw_lookup_row, m->row_count);
    bool ok = t && row;
    number_texts(l, m);
    for (int32_t i = 0; ok && i < m->row_count; i++)
        if (!m->row[i].none) ok = fill_row(l, m, &m->row[i], &row[i]);
    if (!ok) {
        mw_low_fail(l, MW_LIMIT, "the table of %.*s is too large", (int)m->name.n, m->name.p);
        return NULL;
    }
    *t = (mw_lookup){m->key_count, m->row_count, row};
    return t;
}

// Whether a row was published by the time that counts as "known".
static bool row_known(const mw_lower *l, const mw_param_row *r) {
    if (r->published == INT32_MIN || l->w->from.as_known_ns == INT64_MAX) return true;
    return (int64_t)r->published * 86400 <= l->w->from.as_known_ns / 1000000000;
}

static const int32_t *rows_in_force(mw_lower *l, const mw_parameter *m, int32_t axis) {
    int32_t count = mw_axes_at(l->axes, axis)->count;
    int32_t *row_of = PUSH(l, int32_t, count);
    for (int32_t t = 0; row_of && t < count; t++) {
        int64_t date = mw_axes_row_date(l->axes, axis, t);
        row_of[t] = -1;
        for (int32_t i = 0; i < m->row_count; i++) {
            const mw_param_row *r = &m->row[i];
            bool begun = r->date == INT32_MIN || r->date <= date;
            if (begun && row_known(l, r)) row_of[t] = r->none ? -1 : i;
        }
    }
    if (!row_of) mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    return row_of;
}

// Without keys: one value per period, a constant when it is the same in all.
static int32_t unkeyed(mw_lower *l, const mw_parameter *m, int32_t axis, const int32_t *row_of) {
    int32_t count = mw_axes_at(l->axes, axis)->count;
    double *v = PUSH(l, double, count);
    bool same = true;
    if (!v) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    for (int32_t t = 0; t < count; t++) {
        const mw_param_row *r = row_of[t] < 0 ? NULL : &m->row[row_of[t]];
        v[t] = r && r->cell_count ? literal(l, &m->type, r->cell[0].value) : NAN;
        same = same && v[t] == v[0];
    }
    if (same && count > 0) return mw_low_const(l, v[0]);
    return mw_low_add(l, (mw_node){.op = MW_NODE_TIME,
                                   .domain = mw_low_domain_of(-1, axis, NULL, 0),
                                   .per_period = v});
}

// Notes a look-up among the values: seen holds its symbol, node and row_of.
static int32_t note(mw_lower *l, const mw_place *at, mw_value seen, const int32_t *key_node) {
    int32_t node = seen.node;
    if (at->value < 0 || node < 0) return node;
    if (!mw_grow(&l->value, &l->value_capacity, l->value_count + 1, sizeof *l->value))
        return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    seen.kind = at->kind, seen.axis = at->axis, seen.leaf = seen.own = seen.below = -1;
    seen.low = seen.high = -1;
    for (int32_t i = 0; i < 3; i++) seen.key_node[i] = -1;
    for (int32_t i = 0; i < l->p->parameter[seen.symbol.index].key_count; i++)
        seen.key_node[i] = key_node[i];
    int32_t fresh = (int32_t)l->value_count;
    l->value[l->value_count++] = seen;
    mw_low_input(l, at, fresh);
    return node;
}

int32_t mw_low_parameter(mw_lower *l, const mw_place *at, int32_t parameter, int32_t *key_node) {
    const mw_parameter *m = &l->p->parameter[parameter];
    const int32_t *row_of = rows_in_force(l, m, at->axis);
    mw_value seen = {
        .symbol = {MW_REF_PARAMETER, parameter},
          .row_of = row_of
    };
    if (!row_of) return -1;
    if (m->key_count == 0) {
        seen.node = unkeyed(l, m, at->axis, row_of);
        return note(l, at, seen, NULL);
    }
    const mw_lookup *t = table_of(l, m);
    mw_node n = {.op = MW_NODE_LOOKUP, .table = t, .row_of = row_of, .arg_count = m->key_count};
    if (!t || !mw_low_unify(l, key_node, m->key_count, &n.domain)) return -1;
    n.domain.axis = at->axis;
    for (int32_t i = 0; i < m->key_count; i++)
        if ((n.arg[i] = key_node[i] = mw_low_to(l, key_node[i], &n.domain)) < 0) return -1;
    seen.node = mw_low_add(l, n);
    return note(l, at, seen, key_node);
}

// The upper end of the highest band in force, by period; infinity where it is open or no row is.
static int32_t highest(mw_lower *l, const mw_parameter *m, int32_t axis, const int32_t *row_of) {
    int32_t count = mw_axes_at(l->axes, axis)->count;
    double *top = PUSH(l, double, count);
    if (!top) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    for (int32_t t = 0; t < count; t++) {
        const mw_param_row *r = row_of[t] < 0 ? NULL : &m->row[row_of[t]];
        top[t] = r ? -INFINITY : INFINITY;
        for (int32_t i = 0; r && i < r->cell_count; i++)
            top[t] = fmax(top[t], bound(l, &m->key[0], r->cell[i].key[0]->arg[1], INFINITY));
    }
    return mw_low_add(l, (mw_node){.op = MW_NODE_TIME,
                                   .domain = mw_low_domain_of(-1, axis, NULL, 0),
                                   .per_period = top});
}

static bool has_top(mw_lower *l, const mw_parameter *m) {
    bool open = true;
    for (int32_t i = 0; i < m->row_count; i++) {
        bool row_open = m->row[i].none;
        for (int32_t j = 0; j < m->row[i].cell_count; j++)
            row_open =
                row_open || isinf(bound(l, &m->key[0], m->row[i].cell[j].key[0]->arg[1], INFINITY));
        open = open && row_open;
    }
    return !open;
}

int32_t mw_low_marginal(mw_lower *l, const mw_place *at, int32_t parameter, int32_t x) {
    const mw_parameter *m = &l->p->parameter[parameter];
    const int32_t *row_of = rows_in_force(l, m, at->axis);
    mw_value seen = {
        .symbol = {MW_REF_PARAMETER, parameter},
          .row_of = row_of
    };
    const mw_lookup *t = row_of && x >= 0 ? table_of(l, m) : NULL;
    if (!t) return -1;
    mw_node n = {.op = MW_NODE_MARGINAL, .table = t, .row_of = row_of, .arg_count = 1};
    if (!mw_low_unify(l, &x, 1, &n.domain)) return -1;
    n.domain.axis = at->axis;
    n.arg[0] = mw_low_to(l, x, &n.domain);
    if (n.arg[0] < 0) return -1;
    seen.node = mw_low_add(l, n);
    // Beyond the highest band there is no rate.
    if (has_top(l, m))
        seen.node = mw_low_op3(l, MW_NODE_IF,
                               mw_low_op2(l, MW_NODE_GT, n.arg[0], highest(l, m, at->axis, row_of)),
                               mw_low_const(l, NAN), seen.node);
    seen.marginal = true;
    return note(l, at, seen, &n.arg[0]);
}
