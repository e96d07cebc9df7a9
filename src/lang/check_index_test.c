// SPDX-License-Identifier: MIT
// The tree of an index, and what it makes of its members.
#include "lang/check_index.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const char pack[] =
    "pack t {\n title en \"t\"\n version \"1\"\n}\nkind region\nkind site in region\n"
    "measure x on site per year : t {\n roll time sum\n better lower\n}\n"
    "measure y on site per year : CNY { roll time sum }\n"
    "measure staff on site per year : person { roll time last }\n"
    "indicator ratio on site per year : % {\n = x / (x + 1 t)\n better higher\n}\n"
    "index whole on site per year {\n"
    " title en \"Whole\" zh \"\xE6\x80\xBB\"\n"
    " left weight 3 {\n  x weight 2 goal 0 kg .. 500 kg clamp\n"
    "  deep {\n   y { denominator staff }\n   combine geometric\n  }\n"
    "  missing reweight needs 50 %\n }\n"
    " ratio { treat none }\n weights ahp\n compare left ratio 3\n normalise minmax(1, 100)\n"
    " scale over 2015 .. 2018\n screen 60 %\n}\n"
    "index other on site like whole {\n left weight 1 {\n  combine harmonic\n  x weight 0\n }\n"
    " ratio { denominator staff }\n combine geometric\n weights equal\n}\n"
    "indicator twice on site per year : number = 2 * whole + deep\n";

static const mw_index_part *part(const mw_index *x, const char *name) {
    for (int32_t i = 0; i < x->part_count; i++)
        if (mw_slice_is(x->part[i].name, name)) return &x->part[i];
    return NULL;
}

void test_index_tree(void) {
    mw_program *p = NULL;
    mw_text said = {0};
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    mw_diag_print(p->diags, &said);
    CHECK(p->diags->errors == 0 && p->index_count == 2);
    if (p->diags->errors) fprintf(stderr, "%s\n", said.bytes);
    mw_text_free(&said);
    const mw_index *x = &p->index[0];
    CHECK(x->part_count == 6 && x->part[0].parent == -1 && x->screen_min == 0.6);
    CHECK(x->pooling == MW_POOL_RANGE && x->pool_last.n - x->pool_first.n == 3);
    const mw_index_part *left = part(x, "left"), *deep = part(x, "deep"), *leaf = part(x, "x"),
                        *y = part(x, "y"), *ratio = part(x, "ratio");
    CHECK(left && left->weight == 3 && left->indicator >= 0 && left->needs == 0.5);
    CHECK(left->absent == MW_ABSENT_REWEIGHT && x->part[0].absent == MW_ABSENT_PROPAGATE);
    CHECK(deep && deep->combine.method == MW_COMBINE_GEOMETRIC && deep->own_combine);
    CHECK(deep->absent == MW_ABSENT_REWEIGHT && &x->part[deep->parent] == left); // taken over
    CHECK(leaf && leaf->less_is_better && leaf->clamp && fabs(leaf->goal_high - 0.5) < 1e-12);
    CHECK(y && !y->less_is_better && y->denominator.ref == MW_REF_MEASURE && y->treated);
    CHECK(ratio && ratio->leaf.ref == MW_REF_INDICATOR && !ratio->treated);
    CHECK(x->pair_count == 1 && x->pair[0].times == 3 && &x->part[x->pair[0].part_a] == left);
    mw_symbol found = mw_program_find(p, mw_slice_of("deep"));
    CHECK(found.ref == MW_REF_INDICATOR && p->indicator[found.index].index == 0);
    CHECK(&x->part[p->indicator[found.index].part] == deep);
    CHECK(p->indicator[found.index].kind == x->kind);
    CHECK(p->indicator[mw_program_find(p, mw_slice_of("ratio")).index].index == -1);
    mw_program_free(p);
}

void test_index_like(void) {
    mw_program *p = NULL;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK);
    const mw_index *x = &p->index[1], *base = &p->index[0];
    CHECK(x->part_count == base->part_count - 1 && !part(x, "x"));
    const mw_index_part *left = part(x, "left"), *deep = part(x, "deep"), *ratio = part(x, "ratio");
    CHECK(left && left->weight == 1 && left->combine.method == MW_COMBINE_HARMONIC);
    CHECK(left->indicator == -1 && left->decl && left->needs == 0.5);
    CHECK(deep && deep->combine.method == MW_COMBINE_GEOMETRIC && &x->part[deep->parent] == left);
    CHECK(x->part[0].combine.method == MW_COMBINE_GEOMETRIC && x->part[0].weigh == MW_WEIGH_EQUAL);
    CHECK(ratio && ratio->denominator.ref == MW_REF_MEASURE && !ratio->treated);
    CHECK(x->grain.unit == MW_GRAIN_YEAR && x->pooling == MW_POOL_RANGE && x->screen_min == 0.6);
    CHECK(base->part[0].combine.method == MW_COMBINE_ARITHMETIC); // as it was
    mw_program_free(p);
}

void test_index_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 10000; n++) {
        mw_program *p = NULL;
        mw_alloc_fail_after(n);
        st = mw_program_text("t.mw", pack, NULL, &p, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_program_free(p);
    }
    CHECK(st == MW_OK);
}
