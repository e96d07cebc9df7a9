// SPDX-License-Identifier: MIT
// Formulas, operator by operator. A node holds its values in the unit of the expression's type.
#include "eval/lower_bound.h"

#include <math.h>

static int32_t code_const(mw_lower *l, const mw_type *type, mw_slice text) {
    int32_t list = type->kind == MW_TYPE_CODE ? type->codes : -1;
    int32_t code = mw_world_code_add(l->w, list, text);
    return code < 0 ? mw_low_fail(l, MW_NOMEM, "codes: out of memory") : mw_low_const(l, code);
}

static int32_t convert_to(mw_lower *l, int32_t node, const mw_expr *e, const mw_type *want) {
    return mw_low_convert(l, node, &e->type, want);
}

int32_t mw_low_expr_as(mw_lower *l, const mw_place *at, const mw_expr *e, const mw_type *want) {
    bool text = want->kind == MW_TYPE_CODE || want->kind == MW_TYPE_TEXT;
    if (e->kind == MW_EXPR_TEXT && text) return code_const(l, want, e->text);
    // Branches may be texts that are meant as codes.
    if (text && e->kind == MW_EXPR_IF)
        return mw_low_op3(l, MW_NODE_IF, mw_low_expr(l, at, e->arg[0]),
                          mw_low_expr_as(l, at, e->arg[1], want),
                          mw_low_expr_as(l, at, e->arg[2], want));
    if (text && e->kind == MW_EXPR_BINARY && e->op == MW_OP_ELSE)
        return mw_low_op2(l, MW_NODE_ELSE, mw_low_expr_as(l, at, e->arg[0], want),
                          mw_low_expr_as(l, at, e->arg[1], want));
    return convert_to(l, mw_low_expr(l, at, e), e, want);
}

// ---- names

static int32_t key_node(mw_lower *l, int32_t dim) {
    return mw_low_add(
        l, (mw_node){.op = MW_NODE_KEY, .domain = mw_low_domain_of(-1, -1, &dim, 1), .aux = 0});
}

// The place on which a name's value stands, seen from here.
static bool name_place(mw_lower *l, const mw_place *at, const mw_expr *e, mw_place *there) {
    *there = *at;
    there->row_kind = -1;
    bool self = e->via == MW_VIA_SELF;
    if (self && (at->peers || at->linked) && at->kind >= 0) {
        mw_low_fail(l, MW_INVALID,
                    "inside an aggregate of peers or links every name needs its kind");
        return false;
    }
    if (e->via == MW_VIA_UP) there->kind = e->row_kind, there->how = MW_INPUT_UP;
    if (e->via == MW_VIA_ROW)
        there->kind = at->row_kind, there->how = MW_INPUT_ROWS, there->whole = at->rows_whole;
    if (e->via == MW_VIA_UP && at->row_kind >= 0 && !mw_kind_within(l->p, at->kind, e->row_kind))
        there->how = MW_INPUT_ROWS; // between the rows and the entity
    return true;
}

bool mw_low_is_below(const mw_lower *l, const mw_place *at, const mw_expr *e) {
    return e->via == MW_VIA_UP && at->row_kind < 0 && at->kind >= 0 &&
           !mw_kind_within(l->p, at->kind, e->row_kind);
}

// The member at hand, in the unit of the group: that of its first member.
static int32_t low_member(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_type *own = at->member.ref == MW_REF_MEASURE ? &l->p->measure[at->member.index].type
                                                          : &l->p->indicator[at->member.index].type;
    return mw_low_convert(l, mw_low_symbol(l, at->member, at), own, &e->type);
}

int32_t mw_low_name(mw_lower *l, const mw_place *at, const mw_expr *e) {
    mw_place there;
    mw_symbol s = {(mw_ref)e->ref_kind, e->ref};
    int32_t node;
    switch (s.ref) {
    case MW_REF_ARG: return at->arg[e->ref];
    case MW_REF_KEY:
        return e->ref < at->dim_count ? key_node(l, at->dim[e->ref]) : mw_low_const(l, NAN);
    case MW_REF_PERIOD: return mw_low_period(l, at->axis, (mw_period_part)e->ref);
    case MW_REF_PARAMETER: return mw_low_parameter(l, at, e->ref, NULL);
    case MW_REF_GROUP: return low_member(l, at, e);
    case MW_REF_MEASURE:
    case MW_REF_INDICATOR:
        if (!name_place(l, at, e, &there)) return -1;
        if (mw_low_is_below(l, at, e)) return mw_low_const(l, NAN);
        node = mw_low_symbol(l, s, &there);
        return e->via == MW_VIA_ROW ? mw_low_row_filled(l, s, &there, node) : node;
    case MW_REF_NONE:
    case MW_REF_KIND:
    case MW_REF_LINK:
    case MW_REF_CODES:
    case MW_REF_ALERT:
    case MW_REF_LATER:
    case MW_REF_FUNCTION:
    case MW_REF_AGGREGATE: break;
    }
    return mw_low_fail(l, MW_INVALID, "\"%.*s\" has no value", (int)e->part[0].n, e->part[0].p);
}

// ---- operators

static const mw_node_op arithmetic[] = {
    [MW_OP_ADD] = MW_NODE_ADD, [MW_OP_SUB] = MW_NODE_SUB,   [MW_OP_MUL] = MW_NODE_MUL,
    [MW_OP_DIV] = MW_NODE_DIV, [MW_OP_POW] = MW_NODE_POW,   [MW_OP_EQ] = MW_NODE_EQ,
    [MW_OP_NE] = MW_NODE_NE,   [MW_OP_LT] = MW_NODE_LT,     [MW_OP_LE] = MW_NODE_LE,
    [MW_OP_GT] = MW_NODE_GT,   [MW_OP_GE] = MW_NODE_GE,     [MW_OP_AND] = MW_NODE_AND,
    [MW_OP_OR] = MW_NODE_OR,   [MW_OP_ELSE] = MW_NODE_ELSE,
};

// A length as whole months or days, whichever it is.
static bool in_months(const mw_lower *l, const mw_type *t, double *months) {
    mw_unit month;
    (void)l;
    if (mw_unit_parse(mw_slice_of("month"), &month, NULL) != MW_OK) return false;
    if (!mw_unit_same_kind(&t->unit, &month)) return false;
    *months = mw_unit_factor(&t->unit, &month);
    return true;
}

static int32_t low_date_sum(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *date = e->arg[0]->type.kind == MW_TYPE_DATE ? e->arg[0] : e->arg[1];
    const mw_expr *length = date == e->arg[0] ? e->arg[1] : e->arg[0];
    int32_t d = mw_low_expr(l, at, date), n = mw_low_expr(l, at, length);
    if (e->op == MW_OP_SUB && length->type.kind == MW_TYPE_DATE)
        return mw_low_op2(l, MW_NODE_SUB, d, n);
    if (e->op == MW_OP_SUB) n = mw_low_op1(l, MW_NODE_NEG, n);
    double months = 0;
    if (in_months(l, &length->type, &months)) {
        if (months != 1) n = mw_low_op2(l, MW_NODE_MUL, n, mw_low_const(l, months));
        return mw_low_op2(l, MW_NODE_ADD_MONTHS, d, n);
    }
    mw_unit day;
    if (mw_unit_parse(mw_slice_of("d"), &day, &l->err) != MW_OK) return l->status = MW_IO, -1;
    mw_type want = {.kind = MW_TYPE_NUMBER, .codes = -1, .unit = day};
    // Hours after midnight of a day are that day.
    return mw_low_op1(l, MW_NODE_FLOOR,
                      mw_low_op2(l, MW_NODE_ADD, d, mw_low_convert(l, n, &length->type, &want)));
}

// t + 5 K: what has no zero point of its own moves the one that has.
static int32_t low_scale_sum(mw_lower *l, const mw_place *at, const mw_expr *e) {
    int32_t side[2];
    for (int i = 0; i < 2; i++) {
        const mw_type *t = &e->arg[i]->type;
        bool moves = t->kind == MW_TYPE_NUMBER && t->unit.offset == 0;
        side[i] =
            moves ? mw_low_expr(l, at, e->arg[i]) : mw_low_expr_as(l, at, e->arg[i], &e->type);
        double factor = mw_unit_factor(&t->unit, &e->type.unit);
        if (moves) side[i] = mw_low_op2(l, MW_NODE_MUL, side[i], mw_low_const(l, factor));
    }
    return mw_low_op2(l, e->op == MW_OP_ADD ? MW_NODE_ADD : MW_NODE_SUB, side[0], side[1]);
}

static bool is_compare(mw_op op) { return op >= MW_OP_EQ && op <= MW_OP_GE; }

// The side whose type both sides are brought to.
static const mw_type *common(const mw_expr *e) {
    const mw_type *a = &e->arg[0]->type, *b = &e->arg[1]->type;
    bool second = a->kind == MW_TYPE_ANY || a->any_unit ||
                  (a->kind == MW_TYPE_TEXT && b->kind == MW_TYPE_CODE);
    return second ? b : a;
}

static int32_t low_has(mw_lower *l, const mw_place *at, const mw_expr *e) {
    int32_t date = mw_low_expr(l, at, e->arg[1]);
    int32_t from = mw_low_period(l, at->axis, MW_PERIOD_START),
            to = mw_low_period(l, at->axis, MW_PERIOD_END);
    return mw_low_op2(l, MW_NODE_AND, mw_low_op2(l, MW_NODE_GE, date, from),
                      mw_low_op2(l, MW_NODE_LE, date, to));
}

static int32_t low_binary(mw_lower *l, const mw_place *at, const mw_expr *e) {
    bool date = e->arg[0]->type.kind == MW_TYPE_DATE || e->arg[1]->type.kind == MW_TYPE_DATE;
    if (e->op == MW_OP_HAS) return low_has(l, at, e);
    bool sum = e->op == MW_OP_ADD || e->op == MW_OP_SUB;
    if (date && sum) return low_date_sum(l, at, e);
    if (sum && e->type.kind == MW_TYPE_NUMBER && e->type.unit.offset != 0)
        return low_scale_sum(l, at, e);
    const mw_type *both = NULL;
    if (sum || e->op == MW_OP_ELSE) both = &e->type;
    if (is_compare(e->op)) both = common(e);
    int32_t a = both ? mw_low_expr_as(l, at, e->arg[0], both) : mw_low_expr(l, at, e->arg[0]);
    int32_t b = both ? mw_low_expr_as(l, at, e->arg[1], both) : mw_low_expr(l, at, e->arg[1]);
    if (e->op == MW_OP_POW && e->arg[0]->type.unit.factor_count == 0) {
        // A share such as 5 % is raised as the plain number it is.
        mw_type plain = {.kind = MW_TYPE_NUMBER, .codes = -1, .unit = mw_unit_number()};
        a = mw_low_convert(l, a, &e->arg[0]->type, &plain);
        b = mw_low_convert(l, b, &e->arg[1]->type, &plain);
    }
    return mw_low_op2(l, arithmetic[e->op], a, b);
}

// ---- in

// One round of taking in the members whose parent is in the set; false when none was left.
static bool add_children(const mw_code_list *c, uint8_t *set) {
    bool grew = false;
    for (int32_t i = 0; i < c->count; i++) {
        bool in = set[i];
        for (int32_t j = 0; j < 4 && !in; j++)
            in = c->code[i].parent[j] >= 0 && set[c->code[i].parent[j]];
        grew = grew || in != set[i];
        set[i] = in;
    }
    return grew;
}

// The code and its descendants as a set over the list.
static void add_descendants(mw_lower *l, int32_t list, int32_t code, uint8_t *set, int32_t count) {
    if (code >= 0 && code < count) set[code] = 1;
    while (add_children(&l->p->codes[list], set)) continue;
}

static const uint8_t *set_of(mw_lower *l, const mw_expr *set, int32_t list, int32_t *count) {
    const mw_type type = {.kind = list < 0 ? MW_TYPE_TEXT : MW_TYPE_CODE, .codes = list};
    int32_t members = set->kind == MW_EXPR_TEXT ? 1 : set->arg_count;
    for (int32_t i = 0; i < members; i++) {
        const mw_expr *m = set->kind == MW_EXPR_TEXT ? set : set->arg[i];
        if (m->kind == MW_EXPR_TEXT && code_const(l, &type, m->text) < 0) return NULL;
    }
    *count = mw_world_codes(l->w, list);
    uint8_t *out = MW_PUSH(l->arena, uint8_t, (size_t)*count + 1);
    for (int32_t i = 0; out && i < members; i++) {
        const mw_expr *m = set->kind == MW_EXPR_TEXT ? set : set->arg[i];
        if (m->kind != MW_EXPR_TEXT) continue;
        int32_t code = mw_world_code(l->w, list, m->text);
        if (set->kind == MW_EXPR_TEXT && list >= 0)
            add_descendants(l, list, code, out, *count);
        else if (code >= 0)
            out[code] = 1;
    }
    if (!out) mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    return out;
}

const uint8_t *mw_low_set(mw_lower *l, const mw_expr *set, int32_t list, int32_t *count);
const uint8_t *mw_low_set(mw_lower *l, const mw_expr *set, int32_t list, int32_t *count) {
    return set_of(l, set, list, count);
}

static int32_t low_interval(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *set = e->arg[1];
    int32_t x = mw_low_expr(l, at, e->arg[0]), result = -1;
    for (int32_t i = 0; i < 2; i++) {
        if (!set->arg[i]) continue;
        int32_t bound = mw_low_expr_as(l, at, set->arg[i], &e->arg[0]->type);
        mw_node_op op = i == 0 ? (set->open_low ? MW_NODE_GT : MW_NODE_GE)
                               : (set->open_high ? MW_NODE_LT : MW_NODE_LE);
        int32_t side = mw_low_op2(l, op, x, bound);
        result = result < 0 ? side : mw_low_op2(l, MW_NODE_AND, result, side);
    }
    return result < 0 ? mw_low_op1(l, MW_NODE_KNOWN, x) : result;
}

static int32_t low_in(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (e->arg[1]->kind == MW_EXPR_INTERVAL) return low_interval(l, at, e);
    const mw_type *t = &e->arg[0]->type;
    int32_t count, list = t->kind == MW_TYPE_CODE ? t->codes : -1;
    int32_t x = mw_low_expr(l, at, e->arg[0]);
    const uint8_t *set = set_of(l, e->arg[1], list, &count);
    if (x < 0 || !set) return -1;
    return mw_low_add(l, (mw_node){.op = MW_NODE_MEMBER,
                                   .domain = mw_low_domain(l, x),
                                   .arg = {x},
                                   .arg_count = 1,
                                   .set = set,
                                   .set_count = count});
}

// ---- time

int32_t mw_low_period(mw_lower *l, int32_t axis, mw_period_part part) {
    int32_t count = mw_axes_at(l->axes, axis)->count;
    double *v = MW_PUSH(l->arena, double, (size_t)count + 1);
    if (!v) return mw_low_fail(l, MW_NOMEM, "plan: out of memory");
    int32_t zones;
    const mw_calendar *cal = mw_world_calendars(l->w, &zones);
    for (int32_t t = 0; t < count; t++) {
        int64_t first, last, from_ns, to_ns;
        mw_civil day;
        mw_axes_dates(l->axes, axis, t, &first, &last);
        mw_axes_bounds(l->axes, axis, t, 0, &from_ns, &to_ns);
        bool open = first == INT64_MIN;
        day = mw_civil_from_days(open ? last : first);
        int64_t local_s =
            from_ns / 1000000000 + (open ? 0 : mw_zone_offset_s(cal[0].zone, from_ns));
        double of[] = {[MW_PERIOD_WHOLE] = NAN,
                       [MW_PERIOD_START] = open ? NAN : (double)first,
                       [MW_PERIOD_END] = (double)last,
                       [MW_PERIOD_DAYS] = open ? NAN : (double)(last - first + 1),
                       [MW_PERIOD_HOURS] = open ? NAN : (double)(to_ns - from_ns) / 3.6e12,
                       [MW_PERIOD_MONTH] = day.month,
                       [MW_PERIOD_YEAR] = (double)day.year,
                       [MW_PERIOD_CLOCK] =
                           open ? NAN : (double)((local_s % 86400 + 86400) % 86400 / 60),
                       [MW_PERIOD_WEEKDAY] = (double)(((first + 3) % 7 + 7) % 7 + 1)};
        v[t] = of[part];
    }
    return mw_low_add(l, (mw_node){.op = MW_NODE_TIME,
                                   .domain = mw_low_domain_of(-1, axis, NULL, 0),
                                   .per_period = v});
}

static mw_status derive(mw_lower *l, const mw_place *at, const mw_expr *e, mw_derived *d) {
    static const mw_length all = {MW_GRAIN_NONE, 0};
    if (e->kind == MW_EXPR_AT) {
        if (e->place == MW_PLACE_PERIOD)
            return mw_axes_fixed(l->axes, at->axis, e->period, d, &l->err);
        return mw_axes_up(l->axes, at->axis, e->grain, d, &l->err);
    }
    switch (e->window) {
    case MW_WINDOW_LAST: return mw_axes_window(l->axes, at->axis, e->length, d, &l->err);
    case MW_WINDOW_ALL: return mw_axes_window(l->axes, at->axis, all, d, &l->err);
    case MW_WINDOW_GRAIN: return mw_axes_up(l->axes, at->axis, e->grain, d, &l->err);
    case MW_WINDOW_BEFORE: break;
    }
    return mw_fail(&l->err, MW_INVALID, "a window before a date stands outside of aggregates");
}

bool mw_low_window(mw_lower *l, const mw_place *at, const mw_expr *e, mw_place *inside,
                   mw_derived *d) {
    if (l->status != MW_OK) return false;
    mw_status st = derive(l, at, e, d);
    if (st != MW_OK) return l->status = st, false;
    *inside = mw_low_derived(l, at, d);
    inside->self = -1;
    return l->status == MW_OK;
}

// at all product: the key is let go, the value rolled over it.
static int32_t low_all_keys(mw_lower *l, const mw_place *at, const mw_expr *e) {
    mw_place p = *at;
    p.dim_count = 0;
    for (int32_t i = 0; i < at->dim_count; i++)
        if (!mw_slice_same(l->dim[at->dim[i]].name, e->text)) p.dim[p.dim_count++] = at->dim[i];
    return mw_low_expr(l, &p, e->arg[0]);
}

// over 12 months before retrofit_done: the date must be one that the entity itself holds.
static int32_t low_before(mw_lower *l, const mw_place *at, const mw_expr *e) {
    const mw_expr *date = e->arg[1];
    bool named =
        date->kind == MW_EXPR_NAME && date->ref_kind == MW_REF_MEASURE && date->via == MW_VIA_SELF;
    const mw_measure *m = named ? &l->p->measure[date->ref] : NULL;
    if (!m || m->kind != at->kind || m->roll.time != MW_ROLL_HOLD || m->key_count)
        return mw_low_fail(l, MW_INVALID,
                           "a window ends before a date that the entity itself holds");
    mw_place inside = *at;
    inside.before_measure = date->ref + 1;
    inside.before_length = e->length;
    if (mw_low_symbol(l, (mw_symbol){MW_REF_MEASURE, date->ref}, at) < 0) return -1;
    return mw_low_expr(l, &inside, e->arg[0]);
}

int32_t mw_low_placed(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (e->kind == MW_EXPR_OVER && e->window == MW_WINDOW_BEFORE) return low_before(l, at, e);
    if (e->kind == MW_EXPR_AT && e->place == MW_PLACE_ALL_KEYS) return low_all_keys(l, at, e);
    mw_place inside;
    mw_derived d;
    if (!mw_low_window(l, at, e, &inside, &d)) return -1;
    return mw_low_pick(l, mw_low_expr(l, &inside, e->arg[0]), at->axis, d.map);
}

static int32_t low_any(mw_lower *l, const mw_place *at, const mw_expr *e) {
    switch (e->kind) {
    case MW_EXPR_NUMBER:
    case MW_EXPR_DATE:
    case MW_EXPR_CLOCK:
    case MW_EXPR_YESNO: return mw_low_const(l, e->number);
    case MW_EXPR_TEXT: return code_const(l, &e->type, e->text);
    case MW_EXPR_MISSING: return mw_low_const(l, NAN);
    case MW_EXPR_NAME: return mw_low_name(l, at, e);
    case MW_EXPR_CALL: return mw_low_call(l, at, e);
    case MW_EXPR_UNARY:
        return mw_low_op1(l, e->op == MW_OP_NEG ? MW_NODE_NEG : MW_NODE_NOT,
                          mw_low_expr(l, at, e->arg[0]));
    case MW_EXPR_BINARY: return low_binary(l, at, e);
    case MW_EXPR_IF:
        return mw_low_op3(l, MW_NODE_IF, mw_low_expr(l, at, e->arg[0]),
                          mw_low_expr_as(l, at, e->arg[1], &e->type),
                          mw_low_expr_as(l, at, e->arg[2], &e->type));
    case MW_EXPR_IN: return low_in(l, at, e);
    case MW_EXPR_OVER:
    case MW_EXPR_AT: return mw_low_placed(l, at, e);
    case MW_EXPR_SET:
    case MW_EXPR_INTERVAL:
    case MW_EXPR_WHERE:
    case MW_EXPR_FOR: break;
    }
    return mw_low_fail(l, MW_INVALID, "this expression has no value of its own");
}

int32_t mw_low_expr(mw_lower *l, const mw_place *at, const mw_expr *e) {
    if (l->status != MW_OK) return -1;
    l->levels++;
    int32_t node = mw_low_bounding(at) ? mw_low_bound(l, at, e) : low_any(l, at, e);
    l->levels--;
    return node;
}
