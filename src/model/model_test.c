// SPDX-License-Identifier: MIT
#include "model/model.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

enum { SITE, LINE, UNIT };
static const int32_t parents[] = {-1, SITE, LINE};

static mw_status add(mw_model *m, int32_t id, int32_t kind, int32_t parent) {
    char code[16];
    snprintf(code, sizeof code, "e%d", (int)id);
    mw_model_entity e = {.id = id,
                         .kind = kind,
                         .code = mw_slice_of(code),
                         .valid_from_ns = INT64_MIN,
                         .valid_to_ns = INT64_MAX};
    MW_TRY(mw_model_add(m, &e, NULL));
    return parent ? mw_model_place(m, id, parent, INT64_MIN, NULL) : MW_OK;
}

static int32_t row_of(const mw_model *m, int32_t id) {
    return mw_model_first_row(m, mw_model_find(m, id));
}

// Two sites; a unit directly under a site; a unit and a line under nothing.
static mw_model *sample(void) {
    static const struct {
        int32_t id, kind, parent;
    } entities[] = {
        {1,  UNIT, 5},
        {2,  SITE, 0},
        {3,  SITE, 0},
        {4,  LINE, 2},
        {5,  LINE, 3},
        {6,  UNIT, 4},
        {7,  UNIT, 3},
        {8,  UNIT, 0},
        {9,  LINE, 0},
        {10, UNIT, 4}
    };
    mw_model *m = mw_model_new(parents, 3);
    mw_status st = m ? MW_OK : MW_NOMEM;
    for (size_t i = 0; i < 10 && st == MW_OK; i++) // parents first, as placing wants
        st = add(m, entities[i].id, entities[i].kind, 0);
    for (size_t i = 0; i < 10 && st == MW_OK; i++)
        if (entities[i].parent)
            st = mw_model_place(m, entities[i].id, entities[i].parent, INT64_MIN, NULL);
    if (st == MW_OK) st = mw_model_seal(m, NULL);
    if (st == MW_OK) return m;
    mw_model_free(m);
    return NULL;
}

// The definition: every descendant is in the range of its ancestor, and nobody else is.
static void check_ranges(const mw_model *m, int32_t above, int32_t kind) {
    const int32_t *up = mw_model_up(m, kind, above), *end = mw_model_end(m, above, kind);
    const int32_t *begin = mw_model_begin(m, above, kind);
    for (int32_t a = 0; a < mw_model_rows(m, above); a++)
        for (int32_t r = 0; r < mw_model_rows(m, kind); r++)
            CHECK_ROW((up[r] == a) == (r >= begin[a] && r < end[a]), r);
}

void test_model_tree_order(void) {
    mw_model *m = sample();
    CHECK(m && mw_model_rows(m, SITE) == 2 && mw_model_rows(m, LINE) == 3 &&
          mw_model_rows(m, UNIT) == 5);
    check_ranges(m, SITE, LINE);
    check_ranges(m, SITE, UNIT);
    check_ranges(m, LINE, UNIT);
    CHECK(mw_model_up(m, UNIT, SITE)[row_of(m, 7)] == row_of(m, 3));
    CHECK(mw_model_up(m, UNIT, LINE)[row_of(m, 7)] == -1); // directly under the site
    CHECK(mw_model_up(m, UNIT, SITE)[row_of(m, 8)] == -1);
    CHECK(mw_model_holds(m, SITE, UNIT)[row_of(m, 2)] == 1);
    CHECK(mw_model_holds(m, LINE, UNIT)[row_of(m, 9)] == 0);
    CHECK(mw_model_find_code(m, UNIT, mw_slice_of("e7")) == mw_model_find(m, 7));
    CHECK(mw_model_find_code(m, LINE, mw_slice_of("e7")) == -1);
    mw_model_free(m);
}

// A unit that moved stands in both lines, each for its time; a line that moved takes its unit
// along.
void test_model_moves(void) {
    mw_model *m = mw_model_new(parents, 3);
    CHECK(add(m, 1, SITE, 0) == MW_OK && add(m, 2, SITE, 0) == MW_OK &&
          add(m, 3, LINE, 1) == MW_OK);
    CHECK(add(m, 4, UNIT, 3) == MW_OK && mw_model_place(m, 3, 2, 100, NULL) == MW_OK);
    CHECK(mw_model_seal(m, NULL) == MW_OK);
    CHECK(mw_model_rows(m, LINE) == 2 && mw_model_rows(m, UNIT) == 2 && mw_model_dated(m, UNIT));
    for (int32_t r = row_of(m, 4), n = 0; r >= 0; r = mw_model_row(m, UNIT, r)->next, n++) {
        const mw_model_row_info *row = mw_model_row(m, UNIT, r);
        int32_t site = mw_model_up(m, UNIT, SITE)[r];
        CHECK_ROW(row->from_ns == (n ? 100 : INT64_MIN) && row->to_ns == (n ? INT64_MAX : 100), n);
        CHECK_ROW(mw_model_row(m, SITE, site)->entity == mw_model_find(m, n ? 2 : 1), n);
    }
    mw_model_free(m);
}

void test_model_refusals(void) {
    mw_model *m = mw_model_new(parents, 3);
    mw_error err = {0};
    CHECK(add(m, 1, SITE, 0) == MW_OK && add(m, 2, LINE, 0) == MW_OK);
    mw_model_entity twice = {.id = 1, .kind = SITE, .code = mw_slice_of("x")};
    CHECK(mw_model_add(m, &twice, &err) == MW_INVALID && strstr(err.text, "twice"));
    CHECK(mw_model_place(m, 1, 2, 0, &err) == MW_INVALID && strstr(err.text, "not above"));
    CHECK(mw_model_place(m, 1, 9, 0, &err) == MW_NOTFOUND);
    mw_model_free(m);
}

void test_model_links(void) {
    mw_model *m = sample();
    mw_model *n = mw_model_new(parents, 3);
    for (int32_t id = 1; id <= 3; id++) CHECK(add(n, id, SITE, 0) == MW_OK);
    static const mw_model_edge edges[] = {
        {0, 1, 2, INT64_MIN, INT64_MAX},
        {0, 1, 3, 100,       INT64_MAX},
        {1, 2, 3, INT64_MIN, 200      }
    };
    for (int i = 0; i < 3; i++) CHECK(mw_model_link(n, &edges[i], NULL) == MW_OK);
    CHECK(mw_model_seal(n, NULL) == MW_OK);
    mw_model_link_query q = {0, SITE, SITE, false, 100}, back = {0, SITE, SITE, true, 100};
    mw_model_links out = mw_model_linked(n, &q), in = mw_model_linked(n, &back);
    CHECK(out.begin[1] - out.begin[0] == 2 && out.begin[3] == 2 && out.row[1] == row_of(n, 3));
    CHECK(in.begin[1] == 0 && in.begin[2] == 1 && in.row[0] == row_of(n, 1));
    CHECK(mw_model_linked(n, &q).begin == out.begin); // made once
    q.at_ns = 99;                                     // before the second one
    out = mw_model_linked(n, &q);
    CHECK(out.begin[3] == 1 && out.row[0] == row_of(n, 2));
    int64_t *changes = NULL;
    CHECK(mw_model_link_changes(n, 0, &changes) == 1 && changes[0] == 100);
    mw_free(changes);
    CHECK(mw_model_link_changes(n, 1, &changes) == 1 && changes[0] == 200);
    mw_free(changes);
    mw_model_free(n);
    mw_model_free(m);
}

// An entity that moves is linked through the stay that holds; one that is gone, not at all.
void test_model_links_of_moved(void) {
    mw_model *m = mw_model_new(parents, 3);
    CHECK(add(m, 1, SITE, 0) == MW_OK && add(m, 2, SITE, 0) == MW_OK);
    CHECK(add(m, 3, LINE, 1) == MW_OK && add(m, 4, LINE, 2) == MW_OK);
    CHECK(mw_model_place(m, 3, 2, 50, NULL) == MW_OK);
    const mw_model_edge e = {0, 4, 3, INT64_MIN, 80};
    CHECK(mw_model_link(m, &e, NULL) == MW_OK && mw_model_seal(m, NULL) == MW_OK);
    mw_model_link_query q = {0, LINE, LINE, false, 49};
    int32_t first = mw_model_first_row(m, mw_model_find(m, 3));
    int32_t from = mw_model_first_row(m, mw_model_find(m, 4));
    mw_model_links l = mw_model_linked(m, &q);
    CHECK(l.begin[from + 1] - l.begin[from] == 1 && l.row[l.begin[from]] == first);
    q.at_ns = 50;
    l = mw_model_linked(m, &q);
    CHECK(l.row[l.begin[from]] == mw_model_row(m, LINE, first)->next);
    q.at_ns = 80;
    l = mw_model_linked(m, &q);
    CHECK(l.begin[from + 1] == l.begin[from]);
    int64_t *changes = NULL;
    CHECK(mw_model_link_changes(m, 0, &changes) == 2 && changes[0] == 50 && changes[1] == 80);
    mw_free(changes);
    mw_model_free(m);
}

void test_model_out_of_memory(void) {
    int64_t live = mw_alloc_live(), n = 0;
    for (mw_model *m = NULL; !m && n < 10000; n++) {
        mw_alloc_fail_after(n);
        m = sample();
        mw_alloc_fail_after(-1);
        mw_model_free(m);
        CHECK_ROW(mw_alloc_live() == live, n);
    }
    CHECK(n > 20 && n < 10000);
}
