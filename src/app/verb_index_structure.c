// SPDX-License-Identifier: MIT
// The verb index structure: whether the members of each node measure one thing.
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "index/stat.h"
#include "index/structure.h"

#include <math.h>
#include <stdio.h>

enum { SHOWN_MAX = 6, HEAD_BYTES = 16 };

typedef struct {
    mw_look x;
    mw_look_stage stage;
    int64_t shown; // components in a table
    mw_text out;   // of tables
    mw_listing list;
    // Of the node at hand.
    int32_t node, *member, count;
    const double **column;
    double alpha, *without;
    mw_pca pca;
} structure_job;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "structure: out of memory");
}

static mw_slice name_of(const structure_job *j, int32_t member) {
    return mw_look_name(&j->x, j->member[member]);
}

// ---- one node

// Members that vary; the others are named.
static void find_members(structure_job *j, int32_t node) {
    int64_t units = j->x.k.now.c.table.units;
    int32_t all = mw_look_members(&j->x, node, j->member);
    j->node = node, j->count = 0;
    for (int32_t i = 0; i < all; i++) {
        mw_moments m;
        const double *values = mw_look_part(&j->x, j->stage, j->member[i]);
        mw_slice name = mw_look_name(&j->x, j->member[i]);
        mw_moments_of(values, units, &m);
        if (m.known < 3 || !(m.sd > 0)) {
            mw_note("%.*s is left out: %s", (int)name.n, name.p,
                    m.known < 3 ? "fewer than 3 units have a value"
                                : "all its values are the same");
            continue;
        }
        j->column[j->count] = values;
        j->member[j->count++] = j->member[i];
    }
}

// Two members that no 3 units have both of, or that are constant among those.
static bool say_undefined(const structure_job *j, const mw_columns *c, mw_error *err) {
    for (int32_t a = 0; a < j->count; a++)
        for (int32_t b = a + 1; b < j->count; b++) {
            double r[4];
            const double *two[2] = {c->column[a], c->column[b]};
            mw_columns pair = {two, 2, c->n};
            if (mw_corr_matrix((mw_corr_how){.kind = MW_CORR_PEARSON}, &pair, r, err) != MW_OK)
                return false;
            if (!isnan(r[1])) continue;
            mw_note(
                "%.*s: no components: %.*s and %.*s have no correlation, for fewer than 3 units "
                "have both or one is constant there",
                (int)mw_look_name(&j->x, j->node).n, mw_look_name(&j->x, j->node).p,
                (int)name_of(j, a).n, name_of(j, a).p, (int)name_of(j, b).n, name_of(j, b).p);
            return true;
        }
    return false;
}

static mw_status work_out(structure_job *j, mw_error *err) {
    mw_columns c = {j->column, j->count, j->x.k.now.c.table.units};
    mw_pca_fini(&j->pca);
    MW_TRY(mw_alpha(MW_CASES_PAIRWISE, &c, &j->alpha, j->without, err));
    mw_status st = mw_pca_new(MW_CASES_PAIRWISE, &c, &j->pca, err);
    if (st == MW_INVALID && say_undefined(j, &c, err)) return MW_OK;
    return st;
}

// ---- for machines: a row for each member and component

static void put_rows(structure_job *j) {
    const mw_pca *p = &j->pca;
    mw_listing *l = &j->list;
    for (int32_t k = 0; k < p->count; k++)
        for (int32_t i = 0; i < p->count; i++) {
            mw_listing_text(l, mw_look_name(&j->x, j->node));
            mw_listing_number(l, j->alpha);
            mw_listing_int(l, k + 1);
            mw_listing_number(l, p->value[k]);
            mw_listing_number(l, 100 * p->share[k]);
            mw_listing_text(l, name_of(j, i));
            mw_listing_number(l, p->loading[i * p->count + k]);
            mw_listing_number(l, p->vector[i * p->count + k]);
            mw_listing_number(l, j->without[i]);
        }
}

// ---- for people: a table for each node

static void put_head(structure_job *j) {
    char alpha[32];
    mw_slice name = mw_look_name(&j->x, j->node), title = mw_look_title(&j->x, j->node);
    int32_t large = 0;
    for (int32_t k = 0; k < j->pca.count; k++) large += j->pca.value[k] > 1;
    mw_text_add(&j->out, name.p, name.n);
    if (!mw_slice_same(name, title)) {
        mw_text_adds(&j->out, ": ");
        mw_visible(&j->out, title, false);
    }
    mw_text_addf(&j->out, "\n%d members, Cronbach's alpha %s, ", j->count,
                 mw_look_fixed_text(j->alpha, 2, alpha));
    mw_text_addf(&j->out, "%d component%s of a variance above 1\n", large, large == 1 ? "" : "s");
}

static void put_line(structure_job *j, mw_grid *g, const char *what, const double *value) {
    char buf[32];
    double sum = 0;
    mw_grid_cells(g, what);
    mw_grid_cells(g, "");
    for (int32_t k = 0; k < j->pca.count && k < j->shown; k++) {
        sum += 100 * j->pca.share[k];
        mw_grid_cells(g, mw_look_fixed_text(value ? value[k] : sum, value ? 2 : 1, buf));
    }
}

static mw_status print_table(structure_job *j, mw_error *err) {
    const mw_pca *p = &j->pca;
    char head[HEAD_BYTES], buf[32];
    mw_grid *g = mw_grid_new();
    if (!g) return no_memory(err);
    mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("loadings"), .keep = true});
    mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of("alpha"),
                                             .unit = mw_slice_of("without it"),
                                             .align = MW_POINT});
    for (int32_t k = 0; k < p->count && k < j->shown; k++) {
        snprintf(head, sizeof head, "PC%d", k + 1);
        mw_grid_column(g, (mw_grid_column_about){.head = mw_slice_of(head), .align = MW_POINT});
    }
    for (int32_t i = 0; i < p->count; i++) {
        mw_grid_cell(g, name_of(j, i));
        mw_grid_cells(g, mw_look_fixed_text(j->without[i], 2, buf));
        for (int32_t k = 0; k < p->count && k < j->shown; k++)
            mw_grid_cells(g, mw_look_fixed_text(p->loading[i * p->count + k], 2, buf));
    }
    put_line(j, g, "variance", p->value);
    put_line(j, g, "% together", NULL);
    mw_status st = mw_grid_print(g, mw_grid_width(), &j->out, err);
    mw_text_addc(&j->out, '\n');
    mw_grid_free(g);
    return st;
}

static mw_status show_node(structure_job *j, int32_t node, mw_error *err) {
    find_members(j, node);
    if (j->count < 2) {
        mw_slice name = mw_look_name(&j->x, node);
        mw_note("%.*s has %s", (int)name.n, name.p,
                j->count ? "only one member to compare" : "no member that varies");
        return MW_OK;
    }
    MW_TRY(work_out(j, err));
    if (j->x.format != MW_FORMAT_TABLE) {
        put_rows(j);
        return MW_OK;
    }
    put_head(j);
    return j->pca.count ? print_table(j, err) : MW_OK;
}

static mw_status show(mw_call *call, structure_job *j, mw_error *err) {
    static const char *const columns[] = {"group",          "#alpha", "#component", "#variance",
                                          "#share %",       "member", "#loading",   "#vector",
                                          "#alpha without", NULL};
    j->shown = SHOWN_MAX;
    MW_TRY(mw_call_int(call, "components", 1, INT32_MAX, &j->shown, err));
    MW_TRY(mw_look_open(call, (mw_look_ask){0}, &j->x, err));
    int32_t n = j->x.index->part_count;
    j->stage = mw_look_stage_of(&j->x, MW_LOOK_NORMALISED);
    j->member = mw_alloc_array(n + 1, sizeof *j->member);
    j->column = mw_alloc_array(n + 1, sizeof *j->column);
    j->without = mw_alloc_array(n + 1, sizeof *j->without);
    if (!j->member || !j->column || !j->without) return no_memory(err);
    bool table = j->x.format == MW_FORMAT_TABLE;
    if (!table) MW_TRY(mw_listing_begin(&j->list, columns, j->x.format, err));
    for (int32_t i = 0; i < j->x.node_count; i++) MW_TRY(show_node(j, j->x.node[i], err));
    return table ? mw_out(&j->out, err) : mw_listing_end(&j->list, err);
}

mw_status mw_verb_index_structure(mw_call *call, mw_error *err) {
    structure_job j = {0};
    mw_status st = show(call, &j, err);
    mw_listing_fini(&j.list);
    mw_text_free(&j.out);
    mw_pca_fini(&j.pca);
    mw_free(j.member);
    mw_free(j.column);
    mw_free(j.without);
    mw_look_close(&j.x);
    return st;
}
