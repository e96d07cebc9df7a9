// SPDX-License-Identifier: MIT
// See answer.h: results as tables for people.
//
// Indicators of one kind with the same keys stand in one table. Where there are many rows, each
// indicator has a column; where there are few (one site, this year and the last) each indicator has
// a line, and the rows are the columns.
#include "app/answer.h"
#include "app/grid.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 256, ACROSS_MAX = 6 };

typedef struct {
    const mw_answer *a;
    int32_t *want; // want_count of the group
    int32_t want_count;
    uint8_t *partial;            // by want of the group: some coverage is below 1
    bool one_entity, one_period; // which stand in the heading then
    mw_point shown[ACROSS_MAX];  // the first rows that have a value
    int64_t rows, hidden_rows;
} group;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "table: out of memory"); }

static bool same_layout(const mw_eval_column *x, const mw_eval_column *y) {
    if (x->want.kind != y->want.kind || x->key_count != y->key_count) return false;
    for (int32_t k = 0; k < x->key_count; k++)
        if (x->list[k] != y->list[k] || !mw_slice_same(x->key[k], y->key[k])) return false;
    return true;
}

// ---- texts

// "3 Integrated"
static void level_text(const mw_answer *a, const mw_level *level, double value, char *buf) {
    char number[32];
    mw_slice title = mw_title_in(&mw_level_line_of(level, value)->titles, a->lang);
    snprintf(buf, TEXT_BYTES, "%s%s%.*s", mw_number_text(value, number), title.n ? " " : "",
             (int)(title.n < 200 ? title.n : 200), title.p ? title.p : "");
}

static void value_text(const mw_answer *a, const mw_point *at, char *buf) {
    const mw_type *type;
    mw_slice name;
    double value = mw_answer_value(a, at), bound[2];
    mw_symbol s = a->ask->want[at->want].symbol;
    (void)mw_answer_about(a->s->program, s, &type, &name);
    const mw_level *level = mw_answer_level(a->s->program, s);
    if (mw_answer_bounds(a, at, bound)) {
        mw_type plain = *type; // the unit stands in the head
        if (type->kind == MW_TYPE_NUMBER) plain.unit = mw_unit_number();
        mw_world_range_text(a->s->world, &plain, value, bound, buf);
    } else if (level && mw_level_line_of(level, value))
        level_text(a, level, value, buf);
    else if (type->kind == MW_TYPE_NUMBER || isnan(value))
        mw_grid_number(value, buf);
    else
        mw_world_value_text(a->s->world, type, value, buf);
}

// Coverage below 1, rounded down so that what is not whole never reads 100 %; else nothing.
static void coverage_text(const mw_answer *a, const mw_point *at, char *buf) {
    double share = mw_answer_coverage(a, at);
    buf[0] = '\0';
    if (isnan(share) || share >= 1 || (share == 0 && isnan(mw_answer_value(a, at)))) return;
    snprintf(buf, TEXT_BYTES, "%d%%", (int)floor(share * 100));
}

static void name_text(const mw_answer *a, int32_t want, char *buf) {
    const mw_type *type;
    mw_slice name;
    (void)mw_answer_about(a->s->program, a->ask->want[want].symbol, &type, &name);
    snprintf(buf, TEXT_BYTES, "%.*s%s", (int)name.n, name.p,
             mw_answer_unverified(a, want) ? "*" : "");
}

// ---- indicators as columns

static bool is_number(const mw_answer *a, int32_t want) {
    const mw_type *type;
    mw_slice name;
    (void)mw_answer_about(a->s->program, a->ask->want[want].symbol, &type, &name);
    mw_symbol s = a->ask->want[want].symbol;
    return type->kind == MW_TYPE_NUMBER && !mw_answer_level(a->s->program, s);
}

static void add_heads(const group *g, mw_grid *t) {
    const mw_answer *a = g->a;
    const mw_eval_column *c = mw_evaluation_column(a->e, g->want[0]);
    char name[TEXT_BYTES], unit[MW_UNIT_TEXT_MAX];
    if (!g->one_entity)
        mw_grid_column(t, (mw_grid_column_about){.head = a->s->program->kind[c->want.kind].name,
                                                 .keep = true});
    if (!g->one_period)
        mw_grid_column(t, (mw_grid_column_about){.head = mw_slice_of("period"), .keep = true});
    for (int32_t k = 0; k < c->key_count; k++)
        mw_grid_column(t, (mw_grid_column_about){.head = c->key[k], .keep = true});
    for (int32_t i = 0; i < g->want_count; i++) {
        name_text(a, g->want[i], name);
        mw_symbol s = a->ask->want[g->want[i]].symbol;
        mw_grid_column(
            t, (mw_grid_column_about){.head = mw_slice_of(name),
                                      .unit = mw_answer_unit(a->s->program, s, unit),
                                      .align = is_number(a, g->want[i]) ? MW_POINT : MW_LEFT});
        if (g->partial[i])
            mw_grid_column(t, (mw_grid_column_about){
                                  .head = mw_slice_of("known"), .align = MW_RIGHT, .stuck = true});
    }
}

// Bounds alone say nothing while not a single question is answered.
static bool has_value(const mw_answer *a, const mw_point *at) {
    double bound[2];
    if (!isnan(mw_answer_value(a, at))) return true;
    return mw_answer_bounds(a, at, bound) && (!a->coverage || mw_answer_coverage(a, at) > 0);
}

static bool any_value(const group *g, mw_point at) {
    for (int32_t i = 0; i < g->want_count; i++) {
        at.want = g->want[i];
        if (has_value(g->a, &at)) return true;
    }
    return false;
}

static void add_row(const group *g, mw_point at, mw_grid *t) {
    const mw_answer *a = g->a;
    char text[TEXT_BYTES];
    const mw_eval_column *c = mw_evaluation_column(a->e, at.want);
    if (!g->one_entity) mw_grid_cell(t, mw_answer_entity(a, &at)->code);
    if (!g->one_period)
        mw_grid_cells(t, mw_period_print(a->ask->period[at.period], &a->s->ws.calendar, text));
    for (int32_t k = 0; k < c->key_count; k++) mw_grid_cell(t, mw_answer_member(a, &at, k));
    for (int32_t i = 0; i < g->want_count; i++) {
        at.want = g->want[i];
        value_text(a, &at, text);
        mw_grid_cells(t, text);
        if (!g->partial[i]) continue;
        coverage_text(a, &at, text);
        mw_grid_cells(t, text);
    }
}

static void add_rows(const group *g, mw_grid *t) {
    mw_point at;
    bool more = mw_answer_first(g->a, g->want[0], &at);
    for (; more; more = mw_answer_next(g->a, &at))
        if (g->a->all || any_value(g, at)) add_row(g, at, t);
}

// ---- indicators as lines

static void across_heads(const group *g, bool partial, mw_grid *t) {
    const mw_answer *a = g->a;
    char period[MW_PERIOD_TEXT_MAX];
    mw_grid_column(t, (mw_grid_column_about){.head = mw_slice_of("indicator"), .keep = true});
    mw_grid_column(t, (mw_grid_column_about){.head = mw_slice_of("unit"), .keep = true});
    for (int64_t i = 0; i < g->rows; i++) {
        mw_slice entity = mw_answer_entity(a, &g->shown[i])->code;
        mw_slice when = mw_slice_of(
            mw_period_print(a->ask->period[g->shown[i].period], &a->s->ws.calendar, period));
        mw_grid_column_about about = {.head = mw_slice_of("value"), .align = MW_POINT};
        if (!g->one_entity) about.head = entity;
        if (!g->one_period && g->one_entity) about.head = when;
        if (!g->one_period && !g->one_entity) about.unit = when;
        mw_grid_column(t, about);
        if (partial)
            mw_grid_column(t, (mw_grid_column_about){
                                  .head = mw_slice_of("known"), .align = MW_RIGHT, .stuck = true});
    }
    if (g->rows == 1) mw_grid_column(t, (mw_grid_column_about){.head = mw_slice_of("title")});
}

static void across_line(const group *g, int32_t want, bool partial, mw_grid *t) {
    const mw_answer *a = g->a;
    char text[TEXT_BYTES], unit[MW_UNIT_TEXT_MAX];
    const mw_type *type;
    mw_slice name;
    mw_symbol s = a->ask->want[want].symbol;
    name_text(a, want, text);
    mw_grid_cells(t, text);
    mw_grid_cell(t, mw_answer_unit(a->s->program, s, unit));
    for (int64_t i = 0; i < g->rows; i++) {
        mw_point at = g->shown[i];
        at.want = want;
        value_text(a, &at, text);
        mw_grid_cells(t, text);
        coverage_text(a, &at, text);
        if (partial) mw_grid_cells(t, text);
    }
    if (g->rows == 1)
        mw_grid_cell(t, mw_decl_title(mw_answer_about(a->s->program, s, &type, &name), a->lang));
}

static void add_across(const group *g, mw_grid *t) {
    bool partial = false;
    for (int32_t i = 0; i < g->want_count; i++) partial = partial || g->partial[i];
    across_heads(g, partial, t);
    for (int32_t i = 0; i < g->want_count; i++) across_line(g, g->want[i], partial, t);
}

// ---- one group

// Looks at the points of the group: how many entities and periods there are, where coverage lacks.
static void survey(group *g) {
    const mw_answer *a = g->a;
    mw_point at;
    bool more = mw_answer_first(a, g->want[0], &at);
    g->shown[0] = at;
    g->one_entity = g->one_period = true;
    for (; more; more = mw_answer_next(a, &at)) {
        if (!a->all && !any_value(g, at)) {
            g->hidden_rows++;
            continue;
        }
        if (g->rows < ACROSS_MAX) g->shown[g->rows] = at;
        g->rows++;
        g->one_entity = g->one_entity && at.row == g->shown[0].row;
        g->one_period = g->one_period && at.period == g->shown[0].period;
        for (int32_t i = 0; i < g->want_count; i++) {
            mw_point own = at;
            char text[TEXT_BYTES];
            own.want = g->want[i];
            coverage_text(a, &own, text);
            g->partial[i] = g->partial[i] || text[0];
        }
    }
}

static void add_heading(const group *g, mw_text *out) {
    const mw_answer *a = g->a;
    const mw_eval_column *c = mw_evaluation_column(a->e, g->want[0]);
    mw_slice kind = a->s->program->kind[c->want.kind].name;
    char text[TEXT_BYTES];
    if (!g->one_entity && !g->one_period) return;
    mw_text_addf(out, "%.*s", (int)kind.n, kind.p);
    if (g->one_entity) {
        const mw_model_entity *e = mw_answer_entity(a, &g->shown[0]);
        mw_text_addf(out, " %.*s", (int)e->code.n, e->code.p);
        if (e->title.n) mw_text_addf(out, " (%.*s)", (int)e->title.n, e->title.p);
    }
    if (g->one_period)
        mw_text_addf(out, ", %s",
                     mw_period_print(a->ask->period[g->shown[0].period], &a->s->ws.calendar, text));
    mw_text_adds(out, "\n\n");
}

static mw_status print_group(const group *g, mw_text *out, mw_error *err) {
    bool keyed = mw_evaluation_column(g->a->e, g->want[0])->key_count > 0;
    bool across = !keyed && (g->rows == 1 || (g->rows <= ACROSS_MAX && g->want_count > g->rows));
    mw_grid *t = mw_grid_new();
    if (!t) return no_memory(err);
    if (out->size) mw_text_addc(out, '\n');
    add_heading(g, out);
    if (across)
        add_across(g, t);
    else {
        add_heads(g, t);
        add_rows(g, t);
    }
    mw_status st = mw_grid_print(t, mw_grid_width(), out, err);
    mw_grid_free(t);
    return st;
}

// ---- all groups

static bool all_missing(const mw_answer *a, int32_t want) {
    mw_point at;
    bool more = mw_answer_first(a, want, &at);
    for (; more; more = mw_answer_next(a, &at))
        if (has_value(a, &at)) return false;
    return true;
}

typedef struct {
    uint8_t *done; // by want: printed, or there is nothing to print
    int64_t empty, without, hidden_rows;
    bool unverified;
} tally;

static void count_left_out(const mw_answer *a, tally *sum) {
    for (int64_t i = 0; i < a->ask->want_count; i++) {
        bool why = mw_evaluation_column(a->e, (int32_t)i)->why != NULL;
        bool empty = !why && !a->all && !a->ask->named && all_missing(a, (int32_t)i);
        sum->without += why;
        sum->empty += empty;
        sum->done[i] = why || empty;
    }
}

static mw_status print_groups(const mw_answer *a, tally *sum, group *g, mw_text *out,
                              mw_error *err) {
    for (int64_t i = 0; i < a->ask->want_count; i++) {
        if (sum->done[i]) continue;
        const mw_eval_column *c = mw_evaluation_column(a->e, (int32_t)i);
        *g = (group){.a = a, .want = g->want, .partial = g->partial};
        for (int64_t k = i; k < a->ask->want_count; k++) {
            if (sum->done[k] || !same_layout(c, mw_evaluation_column(a->e, (int32_t)k))) continue;
            sum->done[k] = 1;
            g->partial[g->want_count] = 0;
            g->want[g->want_count++] = (int32_t)k;
            sum->unverified = sum->unverified || mw_answer_unverified(a, (int32_t)k);
        }
        survey(g);
        if (g->rows) {
            MW_TRY(print_group(g, out, err));
            sum->hidden_rows += g->hidden_rows;
        } else
            sum->empty += g->want_count;
    }
    return MW_OK;
}

// A line of text broken at the width of the terminal.
static void add_wrapped(mw_text *out, const char *text) {
    int64_t width = mw_grid_width(), at = 0;
    for (size_t n; *text; text += n) {
        text += strspn(text, " ");
        n = strcspn(text, " ");
        int64_t columns = mw_text_columns(text, n);
        if (at > 0 && at + 1 + columns > width) {
            mw_text_addc(out, '\n');
            at = 0;
        }
        if (at > 0) mw_text_addc(out, ' ');
        mw_text_add(out, text, n);
        at += columns + (at > 0);
    }
    mw_text_addc(out, '\n');
}

static void pack_remark(const mw_pack *p, mw_text *out) {
    const mw_stmt *s = p->decl ? mw_decl_property(p->decl, "status") : NULL;
    mw_text line = {0};
    if (!p->asked || !s || !s->word_count || !mw_slice_is(s->word[0], "unverified")) return;
    mw_text_addf(&line, "pack %.*s is unverified", (int)p->name.n, p->name.p);
    if (s->text_count) mw_text_addf(&line, ": %.*s", (int)s->text[0].n, s->text[0].p);
    if (line.bytes) add_wrapped(out, line.bytes);
    out->failed = out->failed || line.failed;
    mw_text_free(&line);
}

static void pack_remarks(const mw_answer *a, const tally *sum, mw_text *out) {
    const mw_program *p = a->s->program;
    mw_text remarks = {0};
    if (sum->unverified)
        mw_text_adds(&remarks,
                     "* rests on what its pack marks as unverified; `mw explain` says where\n");
    for (int32_t i = 0; i < p->pack_count; i++) pack_remark(&p->pack[i], &remarks);
    if (remarks.size) mw_text_addf(out, "\n%s", remarks.bytes);
    out->failed = out->failed || remarks.failed;
    mw_text_free(&remarks);
}

// To stderr: what is not in the tables, and why.
static void remarks(const mw_answer *a, const tally *sum) {
    const mw_type *type;
    mw_slice name;
    bool say = a->ask->named || a->verbose;
    for (int64_t i = 0; i < a->ask->want_count && say; i++) {
        const mw_eval_column *c = mw_evaluation_column(a->e, (int32_t)i);
        if (!c->why) continue;
        (void)mw_answer_about(a->s->program, c->want.symbol, &type, &name);
        mw_slice kind = a->s->program->kind[c->want.kind].name;
        mw_note("%.*s has no value on %.*s there: %s", (int)name.n, name.p, (int)kind.n, kind.p,
                c->why);
    }
    if (sum->without && !say)
        mw_note("%lld indicator%s no value at these kinds and periods (-v says why)",
                (long long)sum->without, sum->without == 1 ? " has" : "s have");
    if (sum->empty)
        mw_note("%lld indicator%s missing everywhere, as facts are missing (--all shows them; `mw "
                "explain` tells which facts)",
                (long long)sum->empty, sum->empty == 1 ? " is" : "s are");
    if (sum->hidden_rows)
        mw_note("%lld row%s without any value %s not shown (--all shows them)",
                (long long)sum->hidden_rows, sum->hidden_rows == 1 ? "" : "s",
                sum->hidden_rows == 1 ? "is" : "are");
}

mw_status mw_answer_table(const mw_answer *a, mw_error *err) {
    tally sum = {.done = mw_alloc_array(a->ask->want_count + 1, 1)};
    group g = {.want = mw_alloc_array(a->ask->want_count + 1, sizeof *g.want),
               .partial = mw_alloc_array(a->ask->want_count + 1, 1)};
    int32_t *want = g.want;
    uint8_t *partial = g.partial;
    mw_text out = {0};
    mw_status st = sum.done && want && partial ? MW_OK : no_memory(err);
    if (st == MW_OK) {
        count_left_out(a, &sum);
        st = print_groups(a, &sum, &g, &out, err);
    }
    if (st == MW_OK && out.size) pack_remarks(a, &sum, &out);
    if (st == MW_OK) st = mw_out(&out, err);
    if (st == MW_OK) remarks(a, &sum);
    mw_text_free(&out);
    mw_free(sum.done);
    mw_free(want);
    mw_free(partial);
    return st;
}
