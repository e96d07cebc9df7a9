// SPDX-License-Identifier: MIT
// See formula.h. Nodes are gone through four times: what rests on inputs (up), what is needed
// (down), what is fixed and what equals another node (up), and the texts (up). How a single
// operator is written stands in formula_text.c.
#include "report/formula.h"

#include "base/alloc.h"
#include "engine/scalar.h"
#include "eval/lower.h"
#include "report/formula_int.h"

#include <math.h>
#include <string.h>

enum { ARENA_BYTES = 256 << 20 };

struct mw_formulas {
    const mw_plan *plan;
    const mw_formula_from *from; // while they are made
    mw_formula_item *item;       // per node
    int32_t *given;              // nodes that are computed
    double **column;             // of each
    int32_t given_count, top;    // top: the last node that a target is
    int32_t *part;               // nodes that stand on the sheet of parts
    int32_t part_count;
    int32_t *target;
    int32_t target_count;
    const char **target_text; // of the targets that are SAID
    mw_arena *arena;
    bool failed;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "formulas: out of memory");
}

// ---- what rests on inputs, what is needed

static void find_open(mw_formulas *f) {
    for (int32_t i = 0; i < f->from->input_count; i++) {
        int32_t node = f->from->input[i];
        if (node < 0 || node > f->top) continue;
        f->item[node].open = f->item[node].input = true;
        f->item[node].cell = f->from->input_cell[i];
        f->item[node].now = f->from->input_value[i];
    }
    for (int32_t i = 0; i <= f->top; i++) {
        const mw_node *n = mw_plan_node(f->plan, i);
        mw_formula_item *x = &f->item[i];
        for (int32_t a = 0; a < n->arg_count && !x->open; a++)
            x->open = n->arg[a] >= 0 && f->item[n->arg[a]].open;
        x->same = i;
        x->unsaid = x->open && !x->input && !mw_formula_can_say(n);
    }
}

// A given node needs nothing below it: it is computed.
static void find_need(mw_formulas *f) {
    for (int32_t i = 0; i < f->target_count; i++)
        if (f->target[i] >= 0) f->item[f->target[i]].needed = true;
    for (int32_t i = f->top; i >= 0; i--) {
        const mw_node *n = mw_plan_node(f->plan, i);
        if (!f->item[i].needed || !f->item[i].open || f->item[i].input) continue;
        for (int32_t a = 0; a < n->arg_count; a++)
            if (n->arg[a] >= 0) f->item[n->arg[a]].needed = true;
    }
}

// ---- given nodes

static mw_status run_given(mw_formulas *f, mw_error *err) {
    int64_t count = 0;
    for (int32_t i = 0; i <= f->top; i++) count += f->item[i].needed && !f->item[i].open;
    f->given = mw_alloc_array(count + 1, sizeof *f->given);
    f->column = mw_alloc_array(count + 1, sizeof *f->column);
    if (!f->given || !f->column) return no_memory(err);
    for (int32_t i = 0; i <= f->top; i++) {
        mw_formula_item *x = &f->item[i];
        if (!x->needed || x->open) continue;
        const mw_node *n = mw_plan_node(f->plan, i);
        x->fixed = true;
        x->now = n->value;
        if (n->op == MW_NODE_CONST) continue;
        int64_t size = mw_domain_size(&n->domain, mw_evaluation_shape(f->from->e));
        f->given[f->given_count] = i;
        f->column[f->given_count] = mw_alloc_column(size, sizeof(double));
        if (!f->column[f->given_count++]) return no_memory(err);
    }
    MW_TRY(mw_evaluation_run(f->from->e, f->given, f->column, f->given_count, NULL, err));
    for (int32_t g = 0; g < f->given_count; g++) {
        const mw_domain *d = &mw_plan_node(f->plan, f->given[g])->domain;
        bool many = mw_domain_size(d, mw_evaluation_shape(f->from->e)) > 1;
        f->item[f->given[g]].now = f->column[g][many ? f->from->row : 0];
    }
    return MW_OK;
}

// ---- what is fixed, and what equals another node

static void set_fixed(mw_formula_item *x, double value) {
    x->fixed = true, x->unsaid = false;
    x->now = value;
}

static void set_same(mw_formula_item *x, const mw_formula_item *as) {
    x->same = as->same, x->unsaid = as->unsaid;
    x->fixed = as->fixed;
    x->now = as->now;
}

// Operators that pass on what is missing.
static bool passes_missing(mw_node_op op) {
    return op != MW_NODE_AND && op != MW_NODE_OR && op != MW_NODE_IF && op != MW_NODE_ELSE &&
           op != MW_NODE_KNOWN;
}

// The end of all numbers, which the least and greatest of a group begin with.
static bool is_neutral(mw_node_op op, const mw_formula_item *a) {
    return a->fixed && ((op == MW_NODE_MIN && a->now == INFINITY) ||
                        (op == MW_NODE_MAX && a->now == -INFINITY));
}

// Cuts off what a fixed argument decides. False when it decides nothing.
static bool cut(mw_node_op op, mw_formula_item *x, const mw_formula_item *const *arg) {
    const mw_formula_item *a = arg[0], *b = arg[1];
    bool zero = op == MW_NODE_AND;
    for (int k = 0; k < 2 && (op == MW_NODE_AND || op == MW_NODE_OR); k++) {
        if (!arg[k]->fixed || isnan(arg[k]->now)) continue;
        if ((arg[k]->now == 0) == zero)
            set_fixed(x, zero ? 0 : 1);
        else if (arg[1 - k]->yesno)
            set_same(x, arg[1 - k]);
        else
            continue;
        return true;
    }
    if (op == MW_NODE_IF && a->fixed && !isnan(a->now))
        set_same(x, arg[a->now != 0 ? 1 : 2]);
    else if (op == MW_NODE_ELSE && (a->known || a->fixed))
        set_same(x, isnan(a->now) ? b : a);
    else if (op == MW_NODE_KNOWN && a->known)
        set_fixed(x, 1);
    else if ((op == MW_NODE_MUL || op == MW_NODE_DIV) && b->fixed && b->now == 1)
        set_same(x, a);
    else if ((op == MW_NODE_MIN || op == MW_NODE_MAX) && (is_neutral(op, a) || is_neutral(op, b)))
        set_same(x, is_neutral(op, a) ? b : a);
    else if (op == MW_NODE_ADD && ((a->fixed && a->now == 0) || (b->fixed && b->now == 0)))
        set_same(x, a->fixed && a->now == 0 ? b : a);
    else
        return false;
    return true;
}

// Whether the operator's value is known when those of all its arguments are.
static bool keeps_known(mw_node_op op) {
    return op == MW_NODE_ADD || op == MW_NODE_SUB || op == MW_NODE_MUL || op == MW_NODE_NEG ||
           op == MW_NODE_MIN || op == MW_NODE_MAX || op == MW_NODE_ABS || op == MW_NODE_ROUND ||
           op == MW_NODE_FLOOR || op == MW_NODE_CEIL || (op >= MW_NODE_EQ && op <= MW_NODE_IF);
}

static bool is_yesno(const mw_node *n, const mw_formula_item *const *arg) {
    if (n->op == MW_NODE_IF || n->op == MW_NODE_ELSE) {
        const mw_formula_item *a = arg[n->op == MW_NODE_IF], *b = arg[n->arg_count - 1];
        bool one = a->yesno || (a->fixed && (a->now == 0 || a->now == 1));
        bool other = b->yesno || (b->fixed && (b->now == 0 || b->now == 1));
        return one && other;
    }
    return (n->op >= MW_NODE_EQ && n->op <= MW_NODE_NOT) || n->op == MW_NODE_KNOWN;
}

static void fold_node(mw_formulas *f, int32_t i) {
    const mw_node *n = mw_plan_node(f->plan, i);
    mw_formula_item *x = &f->item[i];
    const mw_formula_item *arg[3] = {NULL};
    double value[3] = {0};
    bool all_fixed = true, all_known = true, lost = false;
    for (int32_t a = 0; a < n->arg_count; a++) {
        arg[a] = &f->item[n->arg[a]];
        value[a] = arg[a]->now;
        all_fixed = all_fixed && arg[a]->fixed;
        all_known = all_known && arg[a]->known;
        lost = lost || (arg[a]->fixed && isnan(arg[a]->now));
        x->unsaid = x->unsaid || arg[a]->unsaid;
    }
    x->now = mw_scalar_apply(n, value);
    if (all_fixed || (lost && passes_missing(n->op)))
        set_fixed(x, all_fixed ? x->now : NAN);
    else
        cut(n->op, x, arg);
    x->yesno = is_yesno(n, arg);
    x->known = x->fixed ? !isnan(x->now) : all_known && keeps_known(n->op);
    if (n->op == MW_NODE_ELSE && arg[1]->known) x->known = true;
    if (n->op == MW_NODE_DIV && arg[1]->fixed && arg[1]->now != 0) x->known = all_known;
    if (n->op == MW_NODE_KNOWN) x->known = true;
    if (x->same != i) x->known = f->item[x->same].known, x->yesno = f->item[x->same].yesno;
}

static void fold(mw_formulas *f) {
    for (int32_t i = 0; i <= f->top; i++) {
        mw_formula_item *x = &f->item[i];
        if (!x->needed) continue;
        if (!x->open)
            x->known = !isnan(x->now);
        else if (!x->input && !x->unsaid)
            fold_node(f, i);
    }
}

static mw_formula_item *item_of(const mw_formulas *f, int32_t target) {
    return f->target[target] < 0 ? NULL : &f->item[f->item[f->target[target]].same];
}

// Whether a target is to be written.
static bool is_wanted(const mw_formulas *f, int32_t i) {
    const mw_formula_item *x = item_of(f, i);
    if (!x || x->fixed || x->unsaid || !f->from->target_cell[i]) return false;
    if (!f->from->spare[i]) return true;
    const mw_formula_item *a = item_of(f, i - 2), *b = item_of(f, i - 1);
    return !a || !b || !a->known || !b->known;
}

// How often the text of each node will be asked for.
static void count_uses(mw_formulas *f) {
    for (int32_t i = 0; i < f->target_count; i++)
        if (is_wanted(f, i)) item_of(f, i)->uses++;
    for (int32_t i = f->top; i >= 0; i--) {
        const mw_node *n = mw_plan_node(f->plan, i);
        const mw_formula_item *x = &f->item[i];
        if (!x->uses || !x->open || x->input || x->fixed || x->unsaid) continue;
        for (int32_t a = 0; a < n->arg_count; a++) f->item[f->item[n->arg[a]].same].uses++;
    }
}

// ---- texts

static void keep_part(mw_formulas *f, int32_t i) {
    mw_formula_item *x = &f->item[i];
    f->part[f->part_count++] = i;
    mw_text name = {0};
    mw_text_addf(&name, "%s!$A$%d", f->from->parts_sheet, (int)f->part_count);
    x->cell = mw_arena_text(f->arena, name.bytes ? name.bytes : "", name.size);
    name.size = 0;
    mw_formula_cell(x, true, &name);
    x->part_text = mw_arena_text(f->arena, name.bytes ? name.bytes : "", name.size);
    f->failed = f->failed || name.failed || !x->cell || !x->part_text;
    mw_text_free(&name);
}

static void write_node(mw_formulas *f, int32_t i, mw_text *t) {
    mw_formula_item *x = &f->item[i];
    const mw_node *n = mw_plan_node(f->plan, i);
    const mw_formula_item *arg[3] = {NULL};
    if (!x->uses || x->fixed || x->unsaid || x->input || !x->open) return;
    for (int32_t a = 0; a < n->arg_count; a++) arg[a] = &f->item[f->item[n->arg[a]].same];
    t->size = 0;
    mw_formula_write(n, arg, x, t);
    x->text = mw_arena_text(f->arena, t->bytes ? t->bytes : "", t->size);
    f->failed = f->failed || t->failed || !x->text;
    if (x->cell || f->failed) return;
    bool often = x->uses > 1 && t->size > MW_FORMULA_OFTEN_BYTES;
    if (often || t->size > MW_FORMULA_BYTES || x->depth > MW_FORMULA_DEPTH) keep_part(f, i);
}

// Targets stand where they are to stand; the first of equal ones is the one that others refer to.
static void place_targets(mw_formulas *f) {
    for (int32_t i = 0; i < f->target_count; i++) {
        mw_formula_item *x = item_of(f, i);
        if (is_wanted(f, i) && !x->cell) x->cell = f->from->target_cell[i];
    }
}

static void write_target(mw_formulas *f, int32_t i, mw_text *t) {
    const mw_formula_item *x = item_of(f, i);
    if (!is_wanted(f, i)) return;
    t->size = 0;
    mw_formula_cell(x, !x->input && x->cell == f->from->target_cell[i], t);
    f->target_text[i] = mw_arena_text(f->arena, t->bytes ? t->bytes : "", t->size);
    f->failed = f->failed || t->failed || !f->target_text[i];
}

static mw_status write_all(mw_formulas *f, mw_error *err) {
    mw_text t = {0};
    f->part = MW_PUSH(f->arena, int32_t, (size_t)f->top + 2);
    f->target_text = MW_PUSH(f->arena, const char *, (size_t)f->target_count + 1);
    if (!f->part || !f->target_text) return no_memory(err);
    place_targets(f);
    for (int32_t i = 0; i <= f->top && !f->failed; i++) write_node(f, i, &t);
    for (int32_t i = 0; i < f->target_count && !f->failed; i++) write_target(f, i, &t);
    mw_text_free(&t);
    return f->failed ? no_memory(err) : MW_OK;
}

// ---- all

static mw_status write_formulas(mw_formulas *f, mw_error *err) {
    f->plan = mw_lower_plan(mw_evaluation_lower(f->from->e));
    f->target_count = f->from->target_count;
    f->arena = mw_arena_new(ARENA_BYTES);
    f->target = mw_alloc_array((int64_t)f->target_count + 1, sizeof *f->target);
    if (!f->arena || !f->target) return no_memory(err);
    for (int32_t i = 0; i < f->target_count; i++) {
        f->target[i] = f->from->target[i];
        if (f->target[i] > f->top) f->top = f->target[i];
    }
    f->item = mw_alloc_array((int64_t)f->top + 1, sizeof *f->item);
    if (!f->item) return no_memory(err);
    find_open(f);
    find_need(f);
    MW_TRY(run_given(f, err));
    fold(f);
    count_uses(f);
    return write_all(f, err);
}

mw_status mw_formulas_new(const mw_formula_from *from, mw_formulas **out, mw_error *err) {
    mw_formulas *f = mw_alloc(sizeof *f);
    if (!f) return no_memory(err);
    f->from = from;
    mw_status st = write_formulas(f, err);
    f->from = NULL;
    if (st == MW_OK)
        *out = f;
    else
        mw_formulas_free(f);
    return st;
}

void mw_formulas_free(mw_formulas *f) {
    if (!f) return;
    for (int32_t i = 0; f->column && i < f->given_count; i++) mw_free(f->column[i]);
    mw_free(f->column), mw_free(f->given), mw_free(f->item), mw_free(f->target);
    mw_arena_free(f->arena);
    mw_free(f);
}

mw_sheet_formula mw_formulas_at(const mw_formulas *f, int32_t target) {
    mw_sheet_formula out = {.kind = MW_FORMULA_UNSAID, .value = NAN};
    const mw_formula_item *x = item_of(f, target);
    if (!x || x->unsaid) return out;
    out.kind = x->fixed ? MW_FORMULA_FIXED : MW_FORMULA_SAID;
    out.value = x->now;
    out.text = f->target_text[target];
    return out;
}

int32_t mw_formulas_parts(const mw_formulas *f) { return f->part_count; }

mw_sheet_formula mw_formulas_part(const mw_formulas *f, int32_t i) {
    const mw_formula_item *x = &f->item[f->part[i]];
    return (mw_sheet_formula){MW_FORMULA_SAID, x->part_text, x->now};
}
