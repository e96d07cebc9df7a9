// SPDX-License-Identifier: MIT
// Operators of one point as SQL expressions. NULL is missing: what databases do with NULL is what
// is wanted, except where node_op.h says otherwise.
#include "engine/sql_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *mw_sql_text(const mw_text *t) { return t->bytes ? t->bytes : ""; }

void mw_sql_fill(mw_text *t, const char *form, const char *a, const char *b, const char *c) {
    const char *const part[] = {a, b, c};
    for (; *form; form++) {
        if (*form == '$')
            mw_text_adds(t, part[*++form - 'a']);
        else
            mw_text_addc(t, *form);
    }
}

void mw_sql_number(const mw_sql_writer *w, mw_text *t, double x) {
    char buf[40];
    if (isnan(x)) {
        mw_text_adds(t, "NULL");
        return;
    }
    if (isinf(x)) {
        mw_text_addf(t, "%s%s", x > 0 ? "" : "-", w->dialect->infinity);
        return;
    }
    snprintf(buf, sizeof buf, "%.17g", x);
    mw_text_addf(t, x < 0 ? "(%s%s)" : "%s%s", buf, strchr(buf, 'e') ? "" : "e0");
}

void mw_sql_value(const mw_sql_writer *w, mw_text *t, int32_t id) {
    const mw_node *n = mw_plan_node(w->plan, id);
    if (n->op == MW_NODE_CONST)
        mw_sql_number(w, t, n->value);
    else
        mw_text_addf(t, "n%d", id);
}

mw_status mw_sql_list(const mw_sql_writer *w, mw_text *t, const double *value, int64_t count,
                      const char *index) {
    mw_text list = {0};
    if (count > MW_SQL_LIST_MAX)
        return mw_fail(w->err, MW_LIMIT, "SQL: a list of %lld values, at most %d can be written",
                       (long long)count, MW_SQL_LIST_MAX);
    bool same = count > 0;
    for (int64_t i = 1; i < count; i++)
        same = same && (value[i] == value[0] || (isnan(value[i]) && isnan(value[0])));
    for (int64_t i = 0; i < (same ? 1 : count); i++) {
        if (i) mw_text_addc(&list, ',');
        mw_sql_number(w, &list, value[i]);
    }
    if (same)
        mw_text_adds(t, mw_sql_text(&list));
    else
        mw_sql_fill(t, w->dialect->pick, mw_sql_text(&list), index, NULL);
    t->failed = t->failed || list.failed;
    mw_text_free(&list);
    return MW_OK;
}

void mw_sql_whole(const mw_sql_writer *w, mw_text *t, const int32_t *value, int64_t count,
                  const char *index) {
    mw_text list = {0};
    for (int64_t i = 0; i < count; i++) mw_text_addf(&list, "%s%d", i ? "," : "", value[i]);
    mw_sql_fill(t, w->dialect->pick_whole, mw_sql_text(&list), index, NULL);
    t->failed = t->failed || list.failed;
    mw_text_free(&list);
}

// A text with the node's args put in.
static void put_template(const mw_sql_writer *w, mw_text *t, const mw_node *n, const char *form) {
    mw_text arg[3] = {0};
    for (int32_t i = 0; i < n->arg_count && i < 3; i++) {
        mw_sql_value(w, &arg[i], n->arg[i]);
        t->failed = t->failed || arg[i].failed;
    }
    mw_sql_fill(t, form, mw_sql_text(&arg[0]), mw_sql_text(&arg[1]), mw_sql_text(&arg[2]));
    for (int i = 0; i < 3; i++) mw_text_free(&arg[i]);
}

static void put_round(const mw_sql_writer *w, mw_text *t, const mw_node *n) {
    const mw_node *b = mw_plan_node(w->plan, n->arg[1]);
    if (b->op != MW_NODE_CONST) { // the places differ from row to row
        put_template(w, t, n,
                     "CASE WHEN round($b) > 300 THEN $a WHEN round($b) < -300 THEN $a * 0e0 WHEN "
                     "round($b) >= 0 THEN CASE WHEN abs($a * pow(10e0, round($b))) >= "
                     "4503599627370496e0 THEN $a ELSE round($a * pow(10e0, round($b))) / pow(10e0, "
                     "round($b)) END ELSE round($a / pow(10e0, -round($b))) * pow(10e0, "
                     "-round($b)) END");
        return;
    }
    double places = round(b->value), power = pow(10, fabs(places));
    if (isnan(places) || places > 300 || places < -300) {
        put_template(w, t, n, isnan(places) ? "NULL" : places > 0 ? "$a" : "($a * 0e0)");
        return;
    }
    mw_text scaled = {0};
    mw_sql_value(w, &scaled, n->arg[0]);
    mw_text_adds(&scaled, places >= 0 ? " * " : " / ");
    mw_sql_number(w, &scaled, power);
    const char *s = mw_sql_text(&scaled);
    mw_text_addf(t, "CASE WHEN abs(%s) >= 4503599627370496e0 THEN ", s);
    mw_sql_value(w, t, n->arg[0]);
    mw_text_addf(t, " ELSE round(%s) %s ", s, places >= 0 ? "/" : "*");
    mw_sql_number(w, t, power);
    mw_text_adds(t, " END");
    mw_text_free(&scaled);
}

static void put_member(const mw_sql_writer *w, mw_text *t, const mw_node *n) {
    mw_text a = {0}, set = {0};
    mw_sql_value(w, &a, n->arg[0]);
    for (int32_t i = 0; i < n->set_count; i++)
        if (n->set[i]) mw_text_addf(&set, "%s%d", set.size ? "," : "", i);
    mw_text_adds(t, "CASE");
    if (set.size) mw_text_addf(t, " WHEN %s IN (%s) THEN 1e0", mw_sql_text(&a), mw_sql_text(&set));
    mw_text_addf(t, " WHEN %s IS NOT NULL THEN 0e0 END", mw_sql_text(&a));
    t->failed = t->failed || a.failed || set.failed;
    mw_text_free(&a);
    mw_text_free(&set);
}

// ---- tables

// The number of the code or band that an arg falls into; NULL when none.
static void put_key(const mw_sql_writer *w, mw_text *t, const mw_lookup_key *k, int32_t arg) {
    mw_text_adds(t, "CASE");
    for (int32_t i = 0; i < k->count && k->interval; i++) {
        mw_text_adds(t, " WHEN ");
        mw_sql_value(w, t, arg);
        mw_text_adds(t, k->open[i] & 1 ? " > " : " >= ");
        mw_sql_number(w, t, k->low[i]);
        mw_text_adds(t, " AND ");
        mw_sql_value(w, t, arg);
        mw_text_adds(t, k->open[i] & 2 ? " < " : " <= ");
        mw_sql_number(w, t, k->high[i]);
        mw_text_addf(t, " THEN %d", i);
    }
    if (!k->interval) {
        mw_text_adds(t, " WHEN ");
        mw_sql_value(w, t, arg);
        mw_text_addf(t, " BETWEEN 0 AND %d AND ", k->count - 1);
        mw_sql_value(w, t, arg);
        mw_text_adds(t, " = floor(");
        mw_sql_value(w, t, arg);
        mw_text_adds(t, ") THEN ");
        mw_sql_value(w, t, arg);
        mw_text_adds(t, "::INTEGER");
    }
    if (k->interval && k->count == 0) mw_text_adds(t, " WHEN false THEN 0");
    mw_text_adds(t, " END");
}

static mw_status put_row(const mw_sql_writer *w, mw_text *t, const mw_node *n,
                         const mw_lookup_row *r) {
    int64_t cells = 1;
    for (int32_t k = 0; k < n->table->key_count; k++) cells *= r->key[k].count;
    // Nested from the first key outward: ((0 * c0 + i0) * c1 + i1) * c2 + i2.
    mw_text at = {0};
    mw_text_adds(&at, "0");
    for (int32_t k = 0; k < n->table->key_count; k++) {
        mw_text next = {0};
        mw_text_addf(&next, "(%s) * %d + ", mw_sql_text(&at), r->key[k].count);
        put_key(w, &next, &r->key[k], n->arg[k]);
        mw_text_free(&at);
        at = next;
    }
    // Where all cells hold the same there is no list, but the key must still be known.
    mw_text_addf(t, "CASE WHEN (%s) IS NOT NULL THEN ", mw_sql_text(&at));
    mw_text index = {0};
    mw_text_addf(&index, "(%s)", mw_sql_text(&at));
    mw_status st = mw_sql_list(w, t, r->value, cells, mw_sql_text(&index));
    mw_text_adds(t, " END");
    mw_text_free(&at);
    mw_text_free(&index);
    return st;
}

static mw_status put_marginal(const mw_sql_writer *w, mw_text *t, const mw_node *n,
                              const mw_lookup_row *r) {
    mw_text_adds(t, "CASE WHEN ");
    mw_sql_value(w, t, n->arg[0]);
    mw_text_adds(t, " IS NOT NULL THEN 0e0");
    for (int32_t i = 0; i < r->key[0].count; i++) {
        double low = isinf(r->key[0].low[i]) ? 0 : r->key[0].low[i];
        mw_text_adds(t, " + CASE WHEN ");
        mw_sql_value(w, t, n->arg[0]);
        mw_text_adds(t, " > ");
        mw_sql_number(w, t, low);
        mw_text_adds(t, " THEN (least(");
        mw_sql_value(w, t, n->arg[0]);
        mw_text_adds(t, ", ");
        mw_sql_number(w, t, r->key[0].high[i]);
        mw_text_adds(t, ") - ");
        mw_sql_number(w, t, low);
        mw_text_adds(t, ") * ");
        mw_sql_number(w, t, r->value[i]);
        mw_text_adds(t, " ELSE 0e0 END");
    }
    mw_text_adds(t, " END");
    return MW_OK;
}

static mw_status put_table_row(const mw_sql_writer *w, mw_text *t, const mw_node *n, int32_t row) {
    if (row < 0) {
        mw_text_adds(t, "NULL");
        return MW_OK;
    }
    const mw_lookup_row *r = &n->table->row[row];
    return n->op == MW_NODE_LOOKUP ? put_row(w, t, n, r) : put_marginal(w, t, n, r);
}

// The row in force differs from period to period: a branch for each row of the table that is used.
static mw_status put_table(const mw_sql_writer *w, mw_text *t, const mw_node *n) {
    int32_t periods = n->domain.axis >= 0 ? w->shape->axis_size[n->domain.axis] : 1;
    mw_status st = MW_OK;
    bool one = true;
    for (int32_t i = 1; i < periods; i++) one = one && n->row_of[i] == n->row_of[0];
    if (periods == 0) mw_text_adds(t, "NULL");
    if (one) return periods ? put_table_row(w, t, n, n->row_of[0]) : MW_OK;
    mw_text_adds(t, "CASE ");
    mw_sql_whole(w, t, n->row_of, periods, "t");
    for (int32_t row = 0; row < n->table->row_count && st == MW_OK; row++) {
        bool used = false;
        for (int32_t i = 0; i < periods; i++) used = used || n->row_of[i] == row;
        if (!used) continue;
        mw_text_addf(t, " WHEN %d THEN ", row);
        st = put_table_row(w, t, n, row);
    }
    mw_text_adds(t, " END");
    return st;
}

static mw_status put_pick_row(const mw_sql_writer *w, mw_text *t, const mw_node *n) {
    int32_t periods = n->domain.axis >= 0 ? w->shape->axis_size[n->domain.axis] : 1;
    if (periods > MW_SQL_LIST_MAX) return mw_fail(w->err, MW_LIMIT, "SQL: too many periods");
    mw_text_adds(t, "CASE ");
    mw_sql_whole(w, t, n->map, periods, n->domain.axis >= 0 ? "t" : "0");
    for (int32_t a = 0; a < n->arg_count; a++) {
        mw_text_addf(t, " WHEN %d THEN ", a);
        mw_sql_value(w, t, n->arg[a]);
    }
    mw_text_adds(t, " END");
    return MW_OK;
}

mw_status mw_sql_expr(const mw_sql_writer *w, mw_text *t, int32_t id) {
    const mw_node *n = mw_plan_node(w->plan, id);
    char index[24];
    if (w->dialect->op[n->op]) {
        put_template(w, t, n, w->dialect->op[n->op]);
        return MW_OK;
    }
    switch ((int)n->op) {
    case MW_NODE_TIME:
        return mw_sql_list(w, t, n->per_period, w->shape->axis_size[n->domain.axis], "t");
    case MW_NODE_KEY:
        snprintf(index, sizeof index, "x%d", n->domain.key[n->aux]);
        return mw_sql_list(w, t, w->shape->key_code[n->domain.key[n->aux]],
                           w->shape->key_size[n->domain.key[n->aux]], index);
    case MW_NODE_CONST: mw_sql_number(w, t, n->value); return MW_OK;
    case MW_NODE_SPREAD: return mw_sql_expr(w, t, n->arg[0]); // what is indexed
    case MW_NODE_ROUND: put_round(w, t, n); return MW_OK;
    case MW_NODE_MEMBER: put_member(w, t, n); return MW_OK;
    case MW_NODE_LOOKUP:
    case MW_NODE_MARGINAL: return put_table(w, t, n);
    case MW_NODE_PICK_ROW: return put_pick_row(w, t, n);
    default: break;
    }
    return mw_fail(w->err, MW_INVALID, "SQL cannot say node %d (%s): it goes period by period", id,
                   mw_node_op_name(n->op));
}
