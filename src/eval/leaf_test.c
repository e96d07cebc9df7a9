// SPDX-License-Identifier: MIT
// Leaves filled the quick way have the same bits as those filled fact by fact.
#include "eval/leaf.h"

#include "base/alloc.h"
#include "base/date.h"
#include "base/hash.h"
#include "eval/eval.h"
#include "test/test.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Each roll, a native grain, a code, another unit than the registry's, keys, and a kind some of
// whose entities come and go.
static const char pack[] =
    "pack t { title en \"t\", version \"1\" }\nkind firm\nkind shop in firm\n"
    "codes colour { \"red\" \"blue\" }\ncodes product { \"A\" \"B\" }\n"
    "measure a on firm per year : number { roll time sum }\n"
    "measure b on firm per year : number { roll time none }\n"
    "measure c on firm per month : t { roll time last }\n"
    "measure d on firm per month : number { roll time first }\n"
    "measure e on firm : number { roll time hold }\n"
    "measure f on firm : colour { roll time hold }\n"
    "measure g on firm : kg { roll time sum }\n"
    "measure h on firm per month : number { roll time mean }\n"
    "measure i on firm per month : number { roll time max }\n"
    "measure j on firm : number { roll time min }\n"
    "measure k on firm by product : number { roll time sum, keys sum }\n"
    "measure l on shop per month : number { roll time sum, children sum }\n"
    "measure m on shop : number { roll time hold, children sum }\n";
enum { MEASURES = 13, FIRMS = 40, FACTS = 6000 };

static uint64_t seed;
static int64_t below(int64_t n) { return (int64_t)(mw_hash64_mix(seed++) % (uint64_t)n); }

typedef struct {
    mw_program *p;
    mw_registry *r;
    mw_facts *f;
    mw_world *w;
    int32_t measure[MEASURES], entity[2 * FIRMS], key[2], code[2];
} stage;

static void put_names(stage *s) {
    static const char *const types[MEASURES] = {"number", "number", "number", "number", "number",
                                                "colour", "number", "number", "number", "number",
                                                "number", "number", "number"};
    static const char *const zones[] = {"", "Asia/Shanghai", "America/New_York"};
    char text[16];
    for (int i = 0; i < MEASURES; i++) {
        snprintf(text, sizeof text, "%c", 'a' + i);
        mw_measure_name m = {.name = mw_slice_of(text),
                             .type = mw_slice_of(types[i]),
                             .unit = mw_slice_of(i == 2   ? "kg"
                                                 : i == 6 ? "t"
                                                          : "")};
        CHECK_ROW(s->r->ops->measure_put(s->r, &m, &s->measure[i], NULL) == MW_OK, i);
    }
    for (int i = 0; i < 2 * FIRMS; i++) {
        bool shop = i >= FIRMS, dated = shop && i % 3 == 0;
        snprintf(text, sizeof text, "%s%d", shop ? "s" : "f", i);
        mw_entity e = {.kind = mw_slice_of(shop ? "shop" : "firm"),
                       .code = mw_slice_of(text),
                       .zone = mw_slice_of(shop ? "" : zones[i % 3]),
                       .valid_from_ns =
                           dated ? mw_days_from_civil(2023, 5, 1) * 86400000000000 : INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK_ROW(s->r->ops->entity_put(s->r, &e, &s->entity[i], NULL) == MW_OK, i);
        mw_placement at = {s->entity[i], shop ? s->entity[i - FIRMS] : 0, INT64_MIN};
        CHECK_ROW(!shop || s->r->ops->placement_put(s->r, &at, NULL) == MW_OK, i);
    }
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("A"), &s->key[0], NULL) == MW_OK);
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("B"), &s->key[1], NULL) == MW_OK);
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("red"), &s->code[0], NULL) == MW_OK);
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("green"), &s->code[1], NULL) == MW_OK);
}

// Facts of years and months and without an end, from 2022 on or from 2023 on; runs of facts alike
// are what the quick way is for.
static void put_facts(stage *s, int year) {
    mw_fact_batch b = {0};
    if (!mw_fact_batch_grow(&b, FACTS)) abort();
    int64_t month = 0;
    bool long_one = false;
    for (b.count = 0; b.count < FACTS; b.count++) {
        int64_t i = b.count, m = below(MEASURES);
        if (below(20) == 0) month = below(30), long_one = below(2);
        int64_t y = year + month / 12, first = month % 12 + 1;
        int64_t start = mw_days_from_civil(y, long_one ? 1 : (int32_t)first, 1),
                end = long_one     ? mw_days_from_civil(y + 1, 1, 1)
                      : first < 12 ? mw_days_from_civil(y, (int32_t)first + 1, 1)
                                   : mw_days_from_civil(y + 1, 1, 1);
        bool holds = m == 4 || m == 5 || m == 12;
        b.measure[i] = s->measure[m];
        b.entity[i] = s->entity[below(FIRMS) + (m >= 11 ? FIRMS : 0)];
        b.key[i] = m == 10 ? s->key[below(2)] : 0;
        b.start_ns[i] = start * 86400000000000 + below(2) * 3600000000000;
        b.end_ns[i] = holds && below(2) ? INT64_MAX : end * 86400000000000;
        b.value[i] = below(25) == 0 ? (double)NAN
                     : m == 5       ? s->code[below(2)]
                                    : (double)below(999) / 7;
    }
    CHECK(s->f->ops->append(s->f, &b, 1, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static void set(stage *s, int year) {
    seed = (uint64_t)year * 1000003;
    CHECK(mw_program_text("t.mw", pack, NULL, &s->p, NULL) == MW_OK && s->p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &s->r, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &s->f, NULL) == MW_OK);
    put_names(s);
    put_facts(s, year);
    mw_world_from from = {s->p, s->r, s->f, INT64_MAX, "UTC"};
    CHECK(mw_world_open(&from, &s->w, NULL) == MW_OK);
}

static void clear(stage *s) {
    mw_world_free(s->w);
    s->f->ops->close(s->f);
    s->r->ops->close(s->r);
    mw_program_free(s->p);
}

// Leaves of all measures at the firms, filled one way.
typedef struct {
    mw_lower *l;
    const mw_shape *shape;
    const mw_leaf *leaf;
    int32_t count;
    mw_leaf_column *column;
} leaves;

static void read_leaves(stage *s, const mw_period *at, int32_t count, mw_pool *pool, leaves *x) {
    CHECK(mw_lower_new(s->w, at, count, &x->l, NULL) == MW_OK);
    for (int i = 0; i < MEASURES; i++) {
        char name[2] = {(char)('a' + i), 0};
        int32_t node;
        mw_want want = {.symbol = mw_program_find(s->p, mw_slice_of(name)),
                        .kind = mw_program_find(s->p, mw_slice_of("firm")).index};
        mw_status st = mw_lower_want(x->l, &want, &node, NULL, NULL);
        CHECK_ROW(st == MW_OK || st == MW_INVALID, i); // shorter periods than its own: no value
    }
    CHECK(mw_leaves_codes(s->w, x->l, NULL) == MW_OK);
    CHECK(mw_lower_shape(x->l, &x->shape, NULL) == MW_OK);
    x->count = mw_lower_leaves(x->l, &x->leaf);
    x->column = mw_alloc_array(x->count + 1, sizeof *x->column);
    mw_leaves_ask ask = {x->shape, true, pool == NULL, pool};
    CHECK(mw_leaves_fill(s->w, x->l, &ask, x->column, NULL) == MW_OK);
}

static void leaves_fini(leaves *x) {
    for (int32_t i = 0; i < x->count; i++) mw_leaf_column_fini(&x->column[i]);
    mw_free(x->column);
    mw_lower_free(x->l);
}

static void same_columns(const leaves *a, const leaves *b, int at) {
    int64_t known = 0;
    CHECK_ROW(a->count == b->count && a->count >= 8, at);
    for (int32_t i = 0; i < a->count; i++) {
        const mw_domain *d = &mw_plan_node(mw_lower_plan(a->l), a->leaf[i].node)->domain;
        int64_t cells = mw_domain_size(d, a->shape);
        size_t bytes = (size_t)cells * sizeof(double);
        const mw_leaf_column *x = &a->column[i], *y = &b->column[i];
        CHECK_ROW(memcmp(x->value, y->value, bytes) == 0, at * 100 + i);
        CHECK_ROW(memcmp(x->known, y->known, bytes) == 0, at * 100 + i);
        CHECK_ROW(memcmp(x->all, y->all, bytes) == 0, at * 100 + i);
        for (int64_t j = 0; j < cells; j++) known += !isnan(x->value[j]);
    }
    CHECK_ROW(known > 30, at);
}

void test_leaf_quick_way(void) {
    static const struct {
        mw_grain_unit grain;
        int32_t count, first; // months from 2023-01 on, or years, or quarters
    } rows[] = {
        {MW_GRAIN_YEAR,    1, 2023 - 1970       },
        {MW_GRAIN_YEAR,    2, 2023 - 1970       },
        {MW_GRAIN_MONTH,   1, (2023 - 1970) * 12},
        {MW_GRAIN_MONTH,   9, (2023 - 1970) * 12},
        {MW_GRAIN_QUARTER, 4, (2023 - 1970) * 4 }
    };
    mw_pool *pool = NULL;
    CHECK(mw_pool_new(2, &pool, NULL) == MW_OK);
    for (int year = 2022; year <= 2023; year++) { // facts before the time asked for, or none
        stage s = {0};
        set(&s, year);
        for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
            mw_period at[16];
            for (int32_t j = 0; j < rows[i].count; j++)
                at[j] = (mw_period){
                    {rows[i].grain, 1},
                    rows[i].first + j
                };
            leaves plain = {0}, quick = {0};
            read_leaves(&s, at, rows[i].count, NULL, &plain);
            read_leaves(&s, at, rows[i].count, pool, &quick);
            same_columns(&plain, &quick, i);
            leaves_fini(&plain);
            leaves_fini(&quick);
        }
        clear(&s);
    }
    mw_pool_free(pool);
}

// ---- giving up

typedef struct {
    atomic_int asked; // how often
    int allowed;
} patience;

static bool lost(const void *ctx) {
    patience *p = *(patience *const *)ctx;
    return atomic_fetch_add(&p->asked, 1) >= p->allowed;
}

// An evaluation ends wherever it is told to, and the next one is whole.
void test_evaluate_gives_up(void) {
    stage s = {0};
    set(&s, 2023);
    mw_pool *pool = NULL;
    CHECK(mw_pool_new(2, &pool, NULL) == MW_OK);
    mw_period at = {
        {MW_GRAIN_YEAR, 1},
        2023 - 1970
    };
    mw_want want[2];
    for (int i = 0; i < 2; i++)
        want[i] = (mw_want){.symbol = mw_program_find(s.p, mw_slice_of(i ? "e" : "a")),
                            .kind = mw_program_find(s.p, mw_slice_of("firm")).index};
    mw_eval_request q = {.want = want,
                         .want_count = 2,
                         .period = &at,
                         .period_count = 1,
                         .coverage = true,
                         .pool = pool};
    int64_t live = mw_alloc_live();
    mw_status st = MW_LIMIT;
    int given_up = 0;
    for (; st == MW_LIMIT && given_up < 1000; given_up++) {
        mw_evaluation *e = NULL;
        mw_error err = {0};
        patience p = {0, given_up}, *watched = &p;
        mw_world_watch(s.w, lost, &watched);
        st = mw_evaluate(s.w, &q, &e, &err);
        CHECK_ROW(st == MW_OK ? e != NULL : strstr(err.text, "given up") != NULL, given_up);
        mw_evaluation_free(e);
        CHECK_ROW(mw_alloc_live() == live, given_up);
    }
    CHECK(st == MW_OK);
    CHECK_ROW(given_up > 3, given_up);
    mw_pool_free(pool);
    clear(&s);
}
