// SPDX-License-Identifier: MIT
// See leaf.h. One pass over the facts; per leaf, cells are accumulated and finished at the end.
#include "eval/leaf.h"

#include "base/alloc.h"
#include "eval/world_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A leaf at work.
typedef struct {
    const mw_leaf *leaf;
    const mw_measure *m; // NULL for masks and indices
    mw_leaf_column *out;
    int64_t rows, size;
    int32_t periods;
    int64_t stride[3]; // of each key of the measure
    int32_t *count;    // facts per cell
    double *weight;    // MEAN
    int64_t *best;     // FIRST, LAST, HOLD: start of the fact whose value stands
    bool holds;
    const double *date; // over LENGTH before DATE: the column of the date
    int32_t last;       // element found last: facts come in runs
    int32_t hits, hit;  // periods that the fact at hand counts in, and the last of them
} filling;

// Which of the leaves a scan is about.
enum { HOLDING = 1, HAPPENING = 2 };

// A measure of the registry with one leaf, whose kind has one row for each entity, for all time: in
// which period a fact counts depends on its own period and the zone alone. So it is found for the
// first of several facts alike.
typedef struct {
    filling *x;   // NULL: nobody wants it
    bool by_hand; // the measure is not like that
    bool same;    // values need no translation
    bool known;   // the rest is filled
    int64_t start_ns, end_ns;
    int32_t zone;
    int32_t t; // -1: none
} plain;

// An entity by its registry id.
typedef struct {
    int32_t entity, row, kind, zone; // entity -1: not there; row -1: stands nowhere
} standing;

typedef struct {
    mw_world *w;
    const mw_axes *axes;
    filling *fill;
    int32_t fill_count;
    int32_t *first_of, *next; // by measure of the program: its fillings
    int32_t **members;        // by measure: three members per registry key id, -2 not asked yet
    int pass;                 // what this scan is about
    plain *plain;             // by measure of the registry
    standing *standing;       // by entity of the registry
    int64_t standing_count;
} filler;

void mw_leaf_column_fini(mw_leaf_column *c) {
    mw_free(c->value);
    mw_free(c->known);
    mw_free(c->all);
    *c = (mw_leaf_column){0};
}

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "facts: out of memory"); }

// ---- keys

static void key_members(filler *f, const mw_measure *m, int32_t key_id, int32_t *out) {
    out[0] = out[1] = out[2] = -1;
    mw_slice rest = key_id < f->w->text_capacity ? f->w->text[key_id] : (mw_slice){0};
    for (int32_t i = 0; i < m->key_count && rest.p; i++) {
        const char *cut = memchr(rest.p, '\x1f', rest.n);
        mw_slice one = {rest.p, cut ? (size_t)(cut - rest.p) : rest.n};
        out[i] = mw_world_code_add(f->w, m->key[i].codes, one);
        rest = cut ? (mw_slice){cut + 1, rest.n - one.n - 1} : (mw_slice){NULL, 0};
    }
}

static const int32_t *members_of(filler *f, int32_t measure, int32_t key_id) {
    int32_t **table = &f->members[measure];
    if (!*table) {
        *table = mw_alloc_array(f->w->text_capacity * 3 + 3, sizeof(int32_t));
        for (int64_t i = 0; *table && i < f->w->text_capacity * 3; i++) (*table)[i] = -2;
    }
    if (!*table || key_id < 0 || key_id >= f->w->text_capacity) return NULL;
    int32_t *m = &(*table)[(int64_t)key_id * 3];
    if (m[0] == -2) key_members(f, &f->w->p->measure[measure], key_id, m);
    return m;
}

static bool key_offset(filler *f, const filling *x, int32_t key_id, int64_t *offset) {
    *offset = 0;
    if (x->m->key_count == 0) return true;
    const int32_t *m = members_of(f, x->leaf->measure, key_id);
    for (int32_t i = 0; m && i < x->m->key_count; i++) {
        if (m[i] < 0) return false;
        *offset += m[i] * x->stride[i];
    }
    return m != NULL;
}

// ---- one fact

static double program_value(filler *f, const mw_stored_measure *s, const mw_measure *m, double v) {
    if (s->type == MW_TYPE_CODE || s->type == MW_TYPE_TEXT) {
        if (isnan(v)) return v;
        int32_t code = mw_world_code_of(f->w, s->type == MW_TYPE_CODE ? s->codes : -1, (int32_t)v);
        return code < 0 ? (double)NAN : (double)code;
    }
    if (s->type != MW_TYPE_NUMBER || s->same_unit) return v;
    return mw_unit_convert(v, &s->from, &m->type.unit);
}

static void put_best(filling *x, int64_t cell, int64_t start_ns, double v, bool latest) {
    bool first = x->count[cell] == 0;
    if (first || (latest ? start_ns >= x->best[cell] : start_ns < x->best[cell])) {
        x->best[cell] = start_ns;
        x->out->value[cell] = v;
    }
    x->count[cell]++;
}

static void put(filling *x, int64_t cell, int64_t start_ns, int64_t end_ns, double v) {
    double *at = &x->out->value[cell];
    bool holds = x->leaf->roll == MW_LEAF_HOLD || x->leaf->roll == MW_LEAF_HOLD_FIRST;
    if (isnan(v) && !holds) return; // as if there were no fact; what holds ends with it
    switch (x->leaf->roll) {
    case MW_LEAF_FIRST: put_best(x, cell, start_ns, v, false); return;
    case MW_LEAF_LAST:
    case MW_LEAF_HOLD:
    case MW_LEAF_HOLD_FIRST: put_best(x, cell, start_ns, v, true); return;
    case MW_LEAF_ONE:
    case MW_LEAF_SUM:
    case MW_LEAF_MEAN:
    case MW_LEAF_MAX:
    case MW_LEAF_MIN:
    case MW_LEAF_INDEX:
    case MW_LEAF_QUESTION:
    case MW_LEAF_VALID:
    case MW_LEAF_BEGAN:
    case MW_LEAF_THERE:
    case MW_LEAF_SHARE: break;
    }
    bool first = x->count[cell]++ == 0;
    if (x->leaf->roll == MW_LEAF_MEAN) {
        double w = start_ns == INT64_MIN || end_ns == INT64_MAX || end_ns <= start_ns
                       ? 1
                       : (double)(end_ns - start_ns);
        *at = first ? v * w : *at + v * w;
        x->weight[cell] += w;
    } else if (first)
        *at = v;
    else if (x->leaf->roll == MW_LEAF_SUM)
        *at += v;
    else if (x->leaf->roll == MW_LEAF_MAX)
        *at = v > *at ? v : *at;
    else if (x->leaf->roll == MW_LEAF_MIN)
        *at = v < *at ? v : *at;
    else
        *at = NAN; // ONE: several facts and no way to add them up
}

// The first element that ends after an instant. Starts and ends both ascend along an axis.
static int32_t element_after(const filler *f, filling *x, int32_t zone, int64_t instant_ns) {
    int64_t start, end, before;
    int32_t low = 0, high = x->periods;
    if (x->last < x->periods) { // where the fact before was, or just after
        mw_axes_bounds(f->axes, x->leaf->axis, x->last, zone, &start, &end);
        mw_axes_bounds(f->axes, x->leaf->axis, x->last ? x->last - 1 : 0, zone, &start, &before);
        if (end > instant_ns && (x->last == 0 || before <= instant_ns)) return x->last;
    }
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        mw_axes_bounds(f->axes, x->leaf->axis, mid, zone, &start, &end);
        if (end <= instant_ns)
            low = mid + 1;
        else
            high = mid;
    }
    x->last = low < x->periods ? low : x->periods - 1;
    return low;
}

typedef struct {
    int64_t start_ns, end_ns;
    double value;
} one_fact;

// What holds at the end (or, for the first, at the beginning) of a period.
static void put_holding(filler *f, filling *x, int64_t base, int32_t zone, const one_fact *a) {
    int64_t start, end;
    for (int32_t t = 0; t < x->periods; t++) {
        mw_axes_bounds(f->axes, x->leaf->axis, t, zone, &start, &end);
        if (a->start_ns >= end || (a->end_ns != INT64_MAX && a->end_ns <= start)) continue;
        int64_t cell = base + t * x->rows;
        if (x->leaf->roll == MW_LEAF_HOLD) {
            if (a->end_ns < end) continue;
            x->hits++, x->hit = t;
            put(x, cell, a->start_ns, a->end_ns, a->value);
            continue;
        }
        // In force when the period begins counts before what begins inside; of several of those,
        // the first.
        bool in_force = a->start_ns <= start;
        bool have = x->count[cell] > 0, had_force = have && x->best[cell] <= start;
        bool better = !have || (in_force ? !had_force || a->start_ns >= x->best[cell]
                                         : !had_force && a->start_ns < x->best[cell]);
        if (!better) continue;
        x->best[cell] = a->start_ns;
        x->out->value[cell] = a->value;
        x->count[cell]++;
    }
}

// The time of a length that ends with a date, in a zone.
static void before_bounds(const filler *f, const mw_leaf *leaf, int64_t date, int32_t zone,
                          int64_t bounds_ns[2]) {
    static const int64_t months[] = {
        [MW_GRAIN_MONTH] = 1, [MW_GRAIN_QUARTER] = 3, [MW_GRAIN_YEAR] = 12};
    mw_length l = leaf->before_length;
    int64_t from = l.unit >= MW_GRAIN_MONTH
                       ? mw_date_add_months(date, -months[l.unit] * l.count)
                       : date - (l.unit == MW_GRAIN_WEEK ? 7 : 1) * (int64_t)l.count;
    const mw_zone *z = f->w->calendar[zone].zone;
    bounds_ns[0] = mw_zone_to_utc(z, from * 86400, MW_ZONE_EARLIER) * 1000000000;
    bounds_ns[1] = mw_zone_to_utc(z, date * 86400, MW_ZONE_EARLIER) * 1000000000;
}

static void put_before(filler *f, filling *x, int64_t base, int32_t zone, const one_fact *a) {
    int64_t row = base % x->rows, bounds[2];
    for (int32_t t = 0; t < x->periods; t++) {
        double date = x->date[t * x->rows + row];
        if (isnan(date)) continue;
        before_bounds(f, x->leaf, (int64_t)date, zone, bounds);
        if (a->start_ns >= bounds[0] && a->end_ns <= bounds[1])
            put(x, base + t * x->rows, a->start_ns, a->end_ns, a->value);
    }
}

// Periods of a grain inside the window that ends with the cell's date; 0 without one.
static double expected_before(const filler *f, const filling *x, int64_t row, int32_t t) {
    double date = x->date[t * x->rows + row];
    int32_t zone = mw_model_row(f->w->model, x->leaf->kind, row)->zone;
    int64_t bounds[2];
    mw_period first, last;
    if (isnan(date)) return 1;
    before_bounds(f, x->leaf, (int64_t)date, zone, bounds);
    const mw_calendar *cal = &f->w->calendar[zone];
    if (mw_period_at(x->m->grain, bounds[0], cal, &first, NULL) != MW_OK) return 1;
    if (mw_period_at(x->m->grain, bounds[1] - 1, cal, &last, NULL) != MW_OK) return 1;
    return (double)(last.n - first.n + 1);
}

static void put_happening(filler *f, filling *x, int64_t base, int32_t zone, const one_fact *a) {
    int64_t start, end;
    int32_t t = element_after(f, x, zone, a->start_ns);
    for (; t < x->periods; t++) {
        mw_axes_bounds(f->axes, x->leaf->axis, t, zone, &start, &end);
        if (start > a->start_ns) return;
        bool longer = a->start_ns == INT64_MIN || a->end_ns == INT64_MAX ||
                      (start != INT64_MIN && a->end_ns - a->start_ns > end - start);
        if (longer) continue;
        x->hits++, x->hit = t;
        put(x, base + t * x->rows, a->start_ns, a->end_ns, a->value);
    }
}

// The time whose facts count at a row: its stay, or all of the entity's.
static mw_axes_part part_of(const filler *f, const mw_leaf *leaf, int64_t r) {
    const mw_model_row_info *row = mw_model_row(f->w->model, leaf->kind, r);
    const mw_model_entity *e = mw_model_entity_at(f->w->model, row->entity);
    if (leaf->whole) return (mw_axes_part){row->zone, e->valid_from_ns, e->valid_to_ns};
    return (mw_axes_part){row->zone, row->from_ns, row->to_ns};
}

static void put_fact(filler *f, filling *x, int32_t entity, int32_t key_id, const one_fact *a) {
    const mw_model_entity *e = mw_model_entity_at(f->w->model, entity);
    int64_t offset;
    if (e->kind != x->leaf->kind || !key_offset(f, x, key_id, &offset)) return;
    for (int32_t r = mw_model_first_row(f->w->model, entity); r >= 0;) {
        const mw_model_row_info *row = mw_model_row(f->w->model, e->kind, r);
        mw_axes_part p = part_of(f, x->leaf, r);
        bool here = x->holds || (a->start_ns >= p.from_ns && a->start_ns < p.to_ns);
        if (here && x->holds)
            put_holding(f, x, offset + r, row->zone, a);
        else if (here && x->date)
            put_before(f, x, offset + r, row->zone, a);
        else if (here)
            put_happening(f, x, offset + r, row->zone, a);
        r = row->next;
    }
}

static void visit_by_hand(filler *f, const mw_fact_chunk *c, int64_t i) {
    const mw_stored_measure *s = &f->w->stored[c->measure[i]];
    int32_t entity = mw_model_find(f->w->model, c->entity[i]);
    if (entity < 0) return;
    const mw_measure *m = &f->w->p->measure[s->measure];
    one_fact a = {c->start_ns[i], c->end_ns[i], program_value(f, s, m, c->value[i])};
    for (int32_t j = f->first_of[s->measure]; j >= 0; j = f->next[j])
        if (f->pass & (f->fill[j].holds ? HOLDING : HAPPENING))
            put_fact(f, &f->fill[j], entity, c->key[i], &a);
}

// The first of several facts alike: by hand, and where it went is remembered.
static void visit_first(filler *f, plain *q, const mw_fact_chunk *c, int64_t i) {
    filling *x = q->x;
    x->hits = 0;
    visit_by_hand(f, c, i);
    q->known = x->hits < 2;
    q->t = x->hits ? x->hit : -1;
    q->start_ns = c->start_ns[i];
    q->end_ns = c->end_ns[i];
    q->zone = f->standing[c->entity[i]].zone;
}

static mw_status visit(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    filler *f = ctx;
    MW_TRY(mw_world_go_on(f->w, err));
    for (int64_t i = 0; i < c->count; i++) {
        int32_t measure = c->measure[i], id = c->entity[i];
        if (measure >= f->w->stored_capacity || id <= 0 || id >= f->standing_count) continue;
        plain *q = &f->plain[measure];
        filling *x = q->x;
        const standing *e = &f->standing[id];
        if (!x || e->entity < 0) continue;
        if (q->by_hand) {
            visit_by_hand(f, c, i);
            continue;
        }
        if (!(f->pass & (x->holds ? HOLDING : HAPPENING))) continue;
        if (e->kind != x->leaf->kind || e->row < 0) continue;
        if (!q->known || c->start_ns[i] != q->start_ns || c->end_ns[i] != q->end_ns ||
            e->zone != q->zone) {
            visit_first(f, q, c, i);
            continue;
        }
        if (q->t < 0) continue;
        const mw_stored_measure *s = &f->w->stored[measure];
        double v = q->same ? c->value[i] : program_value(f, s, x->m, c->value[i]);
        put(x, q->t * x->rows + e->row, c->start_ns[i], c->end_ns[i], v);
    }
    return MW_OK;
}

// ---- before and after the facts

static mw_status begin(filler *f, filling *x, mw_lower *l, const mw_leaves_ask *ask,
                       mw_error *err) {
    const mw_shape *shape = ask->shape;
    const mw_leaf *leaf = x->leaf;
    x->m = leaf->measure < 0 ? NULL : &f->w->p->measure[leaf->measure];
    x->rows = shape->kind[leaf->kind].count;
    x->periods = shape->axis_size[leaf->axis];
    x->holds = leaf->roll == MW_LEAF_HOLD || leaf->roll == MW_LEAF_HOLD_FIRST;
    // The layout is that of the node's domain: keys ascending by dimension.
    const mw_domain d = mw_plan_node(mw_lower_plan(l), leaf->node)->domain;
    int64_t stride = x->rows * x->periods;
    for (int32_t i = MW_PLAN_KEYS_MAX - 1; i >= 0; i--) {
        if (d.key[i] < 0) continue;
        for (int32_t j = 0; j < 3; j++)
            if (leaf->dim[j] == d.key[i]) x->stride[j] = stride;
        if (__builtin_mul_overflow(stride, shape->key_size[d.key[i]], &stride))
            stride = INT64_MAX / 64;
    }
    x->size = stride;
    x->out->value = mw_alloc_column(stride + 1, sizeof(double));
    x->count = mw_alloc_column(stride + 1, sizeof *x->count);
    bool weighs = leaf->roll == MW_LEAF_MEAN;
    bool picks = x->holds || leaf->roll == MW_LEAF_FIRST || leaf->roll == MW_LEAF_LAST;
    if (weighs) x->weight = mw_alloc_column(stride + 1, sizeof *x->weight);
    if (picks) x->best = mw_alloc_column(stride + 1, sizeof *x->best);
    if (ask->coverage) {
        x->out->known = mw_alloc_column(stride + 1, sizeof(double));
        x->out->all = mw_alloc_column(stride + 1, sizeof(double));
    }
    bool ok = x->out->value && x->count && (!weighs || x->weight) && (!picks || x->best) &&
              (!ask->coverage || (x->out->known && x->out->all));
    if (!ok) return no_memory(err);
    for (int64_t i = 0; i < stride; i++) x->out->value[i] = NAN;
    return MW_OK;
}

// there: whether the row is, as far as this measure is concerned.
static void finish_cell(filling *x, int64_t cell, double expected, bool there) {
    double *v = &x->out->value[cell];
    int32_t n = x->count[cell];
    if (x->leaf->roll == MW_LEAF_MEAN && n > 0) *v /= x->weight[cell];
    bool grained = expected > 0;
    if (grained && !x->holds && n < x->m->needs * expected) *v = NAN;
    if (!x->out->known) return;
    double have = grained ? (n < expected ? n : expected) : (isnan(*v) ? 0 : 1);
    double want = grained ? expected : 1;
    if (x->m->key_count > 0 && n == 0)
        have = want = 0; // nothing recorded for this key: nothing wanted
    // What stands on a kind above replaces what is rolled up to it: wanted only where it is there.
    if (x->leaf->kind != x->m->kind && n == 0) have = want = 0;
    if (!there) have = want = 0;
    x->out->known[cell] = have;
    x->out->all[cell] = want;
}

// Whether a stay has a part of the period, for what is in force at its end: the end.
static bool is_there(const filler *f, const mw_leaf *leaf, int32_t t, const mw_axes_part *p) {
    int64_t start, end;
    mw_axes_bounds(f->axes, leaf->axis, t, p->zone, &start, &end);
    bool some = p->from_ns < end && p->to_ns > start;
    switch (leaf->roll) {
    case MW_LEAF_HOLD:
    case MW_LEAF_LAST:
    case MW_LEAF_VALID: return p->from_ns < end && p->to_ns >= end;
    case MW_LEAF_HOLD_FIRST:
    case MW_LEAF_FIRST:
    case MW_LEAF_BEGAN: return p->from_ns <= start && p->to_ns > start;
    case MW_LEAF_ONE:
    case MW_LEAF_SUM:
    case MW_LEAF_MEAN:
    case MW_LEAF_MAX:
    case MW_LEAF_MIN:
    case MW_LEAF_INDEX:
    case MW_LEAF_QUESTION:
    case MW_LEAF_THERE:
    case MW_LEAF_SHARE: break;
    }
    return some;
}

// Native periods wanted of a row, of all that there are; -1 when the row is not there for any.
static double wanted_of(const filler *f, const filling *x, int64_t row, int32_t t, double all) {
    mw_axes_part p = part_of(f, x->leaf, row);
    int64_t start, end;
    mw_axes_bounds(f->axes, x->leaf->axis, t, p.zone, &start, &end);
    if (p.from_ns <= start && p.to_ns >= end) return all;
    bool there = is_there(f, x->leaf, t, &p);
    if (all == 0) return there ? 0 : -1;
    double own = (double)mw_axes_expected_in(f->axes, x->leaf->axis, t, x->m->grain, &p);
    return there && own > 0 ? own : -1;
}

static void finish(const filler *f, filling *x) {
    bool grain = x->m->grain.unit != MW_GRAIN_NONE;
    bool dated = mw_model_dated(f->w->model, x->leaf->kind);
    int64_t spans = x->rows > 0 ? x->size / x->rows : 0;
    for (int64_t s = 0; s < spans; s++) {
        int32_t t = (int32_t)(s % x->periods);
        double all = grain ? (double)mw_axes_expected(f->axes, x->leaf->axis, t, x->m->grain) : 0;
        for (int64_t row = 0; row < x->rows; row++) {
            double wanted = dated ? wanted_of(f, x, row, t, all) : all;
            bool there = wanted >= 0;
            if (x->date && grain) wanted = expected_before(f, x, row, t);
            finish_cell(x, s * x->rows + row, there ? wanted : 0, there);
        }
    }
}

// The part of a period's time that a stay has; 0 when none of the periods of the grain begin in it.
static double share_of(const filler *f, const mw_leaf *leaf, int32_t t, const mw_axes_part *p) {
    int64_t start, end;
    mw_axes_bounds(f->axes, leaf->axis, t, p->zone, &start, &end);
    if (p->from_ns <= start && p->to_ns >= end) return 1;
    if (!is_there(f, leaf, t, p)) return 0;
    bool grain = leaf->mask_grain.unit != MW_GRAIN_NONE &&
                 mw_axes_expected(f->axes, leaf->axis, t, leaf->mask_grain) > 0;
    if (grain && mw_axes_expected_in(f->axes, leaf->axis, t, leaf->mask_grain, p) == 0) return 0;
    if (start == INT64_MIN) return 1;
    int64_t from = p->from_ns > start ? p->from_ns : start, to = p->to_ns < end ? p->to_ns : end;
    return (double)(to - from) / (double)(end - start);
}

static void fill_mask(const filler *f, filling *x) {
    bool share = x->leaf->roll == MW_LEAF_SHARE, there = x->leaf->roll == MW_LEAF_THERE;
    for (int64_t r = 0; r < x->rows; r++) {
        mw_axes_part p = part_of(f, x->leaf, r);
        for (int32_t t = 0; t < x->periods; t++) {
            double v = share || there ? share_of(f, x->leaf, t, &p) : is_there(f, x->leaf, t, &p);
            x->out->value[t * x->rows + r] = there ? v > 0 : v;
        }
    }
}

// ---- scanning

static int compare_ids(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool of_pass(const filling *x, int pass) {
    return x->m && (pass & (x->holds ? HOLDING : HAPPENING));
}

// Registry ids of the measures of the fillings wanted, and the time they span.
static int64_t measures_of(const filler *f, int pass, int32_t *id, int64_t *from_ns,
                           int64_t *to_ns) {
    int64_t n = 0;
    *from_ns = INT64_MAX, *to_ns = INT64_MIN;
    for (int32_t i = 0; i < f->fill_count; i++) {
        const filling *x = &f->fill[i];
        if (!of_pass(x, pass)) continue;
        int32_t registry = f->w->measure_id[x->leaf->measure];
        if (registry) id[n++] = registry;
        for (int32_t z = 0; z < f->w->zone_count && x->periods > 0; z++) {
            int64_t start, end;
            mw_axes_bounds(f->axes, x->leaf->axis, 0, z, &start, &end);
            if (start < *from_ns) *from_ns = start;
            if (x->leaf->before_measure) *from_ns = INT64_MIN, *to_ns = INT64_MAX;
            mw_axes_bounds(f->axes, x->leaf->axis, x->periods - 1, z, &start, &end);
            if (end > *to_ns) *to_ns = end;
        }
    }
    if (pass & HOLDING) *from_ns = INT64_MIN;
    qsort(id, (size_t)n, sizeof *id, compare_ids);
    int64_t m = 0;
    for (int64_t i = 0; i < n; i++)
        if (m == 0 || id[i] != id[m - 1]) id[m++] = id[i];
    return m;
}

static mw_status scan(filler *f, int pass, int32_t *id, mw_error *err) {
    mw_fact_query q = {.measures = id,
                       .as_known_ns = f->w->from.as_known_ns,
                       .undone = f->w->undone,
                       .undone_count = f->w->undone_count};
    q.measure_count = measures_of(f, pass, id, &q.from_ns, &q.to_ns);
    mw_facts *s = f->w->from.facts;
    f->pass = pass;
    return q.measure_count > 0 ? s->ops->scan(s, &q, visit, f, err) : MW_OK;
}

// Whether one scan reads no more than two: what happens did not happen before the time asked for,
// which what holds is not limited to. Dates that other leaves look at must be there before.
static mw_status scan_at_once(filler *f, int32_t *id, bool *at_once, mw_error *err) {
    mw_facts *s = f->w->from.facts;
    int64_t from_ns, to_ns;
    *at_once = true;
    int64_t count = measures_of(f, HAPPENING, id, &from_ns, &to_ns);
    for (int64_t i = 0; i < count && *at_once; i++) {
        mw_fact_span span;
        MW_TRY(s->ops->span(s, id[i], &span, err));
        *at_once = span.versions == 0 || span.start_min_ns >= from_ns;
    }
    for (int32_t i = 0; i < f->fill_count; i++) *at_once = *at_once && !f->fill[i].date;
    return MW_OK;
}

static mw_status scan_all(filler *f, mw_error *err) {
    bool at_once;
    if (!f->w->from.facts) return MW_OK;
    int32_t *id = mw_alloc_array(f->fill_count + 1, sizeof *id);
    if (!id) return no_memory(err);
    mw_status st = scan_at_once(f, id, &at_once, err);
    if (st == MW_OK) st = scan(f, at_once ? HOLDING | HAPPENING : HOLDING, id, err);
    if (st == MW_OK && !at_once) st = scan(f, HAPPENING, id, err);
    mw_free(id);
    return st;
}

static bool is_plain(const filler *f, int32_t measure) {
    const filling *x = &f->fill[f->first_of[measure]];
    return f->next[f->first_of[measure]] < 0 && x->m->key_count == 0 && !x->date &&
           x->leaf->before_measure == 0 && x->leaf->roll != MW_LEAF_HOLD_FIRST &&
           !mw_model_dated(f->w->model, x->leaf->kind);
}

static mw_status lay_plain(filler *f, bool long_way, mw_error *err) {
    f->plain = mw_alloc_array(f->w->stored_capacity + 1, sizeof *f->plain);
    if (!f->plain) return no_memory(err);
    for (int64_t i = 0; i < f->w->stored_capacity; i++) {
        const mw_stored_measure *s = &f->w->stored[i];
        if (s->measure < 0 || f->first_of[s->measure] < 0) continue;
        bool coded = s->type == MW_TYPE_CODE || s->type == MW_TYPE_TEXT;
        f->plain[i] = (plain){.x = &f->fill[f->first_of[s->measure]],
                              .by_hand = long_way || !is_plain(f, s->measure),
                              .same = !coded && (s->type != MW_TYPE_NUMBER || s->same_unit)};
    }
    return MW_OK;
}

static mw_status lay_standings(filler *f, mw_error *err) {
    const mw_model *m = f->w->model;
    int32_t entities = mw_model_entity_count(m);
    for (int32_t i = 0; i < entities; i++) {
        int32_t id = mw_model_entity_at(m, i)->id;
        if (id >= f->standing_count) f->standing_count = (int64_t)id + 1;
    }
    f->standing = mw_alloc_array(f->standing_count + 1, sizeof *f->standing);
    if (!f->standing) return no_memory(err);
    for (int64_t i = 0; i < f->standing_count; i++) f->standing[i].entity = -1;
    for (int32_t i = 0; i < entities; i++) {
        const mw_model_entity *e = mw_model_entity_at(m, i);
        int32_t row = mw_model_first_row(m, i);
        f->standing[e->id] =
            (standing){i, row, e->kind, row < 0 ? 0 : mw_model_row(m, e->kind, row)->zone};
    }
    return MW_OK;
}

static mw_status filler_init(filler *f, mw_world *w, const mw_lower *l, int32_t leaves,
                             mw_error *err) {
    f->w = w;
    f->axes = mw_lower_axes(l);
    f->fill_count = leaves;
    f->fill = mw_alloc_array(leaves + 1, sizeof *f->fill);
    f->next = mw_alloc_array(leaves + 1, sizeof *f->next);
    f->first_of = mw_alloc_array(w->p->measure_count + 1, sizeof *f->first_of);
    f->members = mw_alloc_array(w->p->measure_count + 1, sizeof *f->members);
    if (!f->fill || !f->next || !f->first_of || !f->members) return no_memory(err);
    for (int32_t i = 0; i < w->p->measure_count; i++) f->first_of[i] = -1;
    return MW_OK;
}

static void filler_fini(filler *f) {
    for (int32_t i = 0; f->fill && i < f->fill_count; i++) {
        mw_free(f->fill[i].count);
        mw_free(f->fill[i].weight);
        mw_free(f->fill[i].best);
    }
    for (int32_t i = 0; f->members && i < f->w->p->measure_count; i++) mw_free(f->members[i]);
    mw_free(f->fill);
    mw_free(f->next);
    mw_free(f->first_of);
    mw_free(f->members);
    mw_free(f->plain);
    mw_free(f->standing);
}

static void finish_job(void *context, int64_t job, int worker) {
    filler *f = context;
    filling *x = &f->fill[job];
    (void)worker;
    if (x->m)
        finish(f, x);
    else if (x->leaf->roll != MW_LEAF_INDEX && x->leaf->roll != MW_LEAF_QUESTION)
        fill_mask(f, x);
}

static void link_dates(filler *f, const mw_leaf *leaf, mw_leaf_column *out) {
    for (int32_t i = 0; i < f->fill_count; i++)
        for (int32_t j = 0; j < f->fill_count && leaf[i].before_measure; j++)
            if (leaf[j].measure == leaf[i].before_measure - 1 && leaf[j].roll == MW_LEAF_HOLD &&
                leaf[j].kind == leaf[i].kind && leaf[j].axis == leaf[i].axis)
                f->fill[i].date = out[j].value;
}

mw_status mw_leaves_fill(mw_world *w, mw_lower *l, const mw_leaves_ask *ask, mw_leaf_column *out,
                         mw_error *err) {
    const mw_leaf *leaf;
    int32_t leaves = mw_lower_leaves(l, &leaf);
    filler f = {0};
    mw_status st = filler_init(&f, w, l, leaves, err);
    for (int32_t i = 0; i < leaves && st == MW_OK; i++) {
        f.fill[i].leaf = &leaf[i];
        f.fill[i].out = &out[i];
        st = begin(&f, &f.fill[i], l, ask, err);
        if (leaf[i].measure < 0) continue;
        f.next[i] = f.first_of[leaf[i].measure];
        f.first_of[leaf[i].measure] = i;
    }
    if (st == MW_OK) link_dates(&f, leaf, out);
    if (st == MW_OK) st = lay_plain(&f, ask->long_way, err);
    if (st == MW_OK) st = lay_standings(&f, err);
    if (st == MW_OK) st = scan_all(&f, err);
    if (st == MW_OK) mw_pool_run(ask->pool, leaves, finish_job, &f);
    filler_fini(&f);
    return st;
}

// ---- codes met in the data

static mw_status visit_codes(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    filler *f = ctx;
    MW_TRY(mw_world_go_on(f->w, err));
    for (int64_t i = 0; i < c->count; i++) {
        if (c->measure[i] >= f->w->stored_capacity) continue;
        const mw_stored_measure *s = &f->w->stored[c->measure[i]];
        if (s->measure < 0) continue;
        if (c->key[i] != 0) (void)members_of(f, s->measure, c->key[i]);
        if (s->type == MW_TYPE_CODE && !isnan(c->value[i]))
            (void)mw_world_code_of(f->w, s->codes, (int32_t)c->value[i]);
    }
    return MW_OK;
}

mw_status mw_leaves_codes(mw_world *w, const mw_lower *l, mw_error *err) {
    const mw_leaf *leaf;
    int32_t leaves = mw_lower_leaves(l, &leaf);
    filler f = {0};
    mw_status st = filler_init(&f, w, l, leaves, err);
    int32_t *id = mw_alloc_array(leaves + 1, sizeof *id);
    if (st == MW_OK && !id) st = no_memory(err);
    int64_t n = 0;
    for (int32_t i = 0; i < leaves && st == MW_OK; i++) {
        const mw_measure *m = leaf[i].measure < 0 ? NULL : &w->p->measure[leaf[i].measure];
        // Codes that are values count too: batch.operator_of == operator, for each operator.
        bool codes = m && (m->key_count > 0 || m->type.kind == MW_TYPE_CODE);
        if (codes && w->measure_id[leaf[i].measure]) id[n++] = w->measure_id[leaf[i].measure];
    }
    mw_fact_query q = {.measures = id,
                       .measure_count = n,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = w->from.as_known_ns,
                       .undone = w->undone,
                       .undone_count = w->undone_count};
    if (st == MW_OK && n > 0 && w->from.facts)
        st = w->from.facts->ops->scan(w->from.facts, &q, visit_codes, &f, err);
    mw_free(id);
    filler_fini(&f);
    return st;
}
