// SPDX-License-Identifier: MIT
// Bounds by their definition: whatever the open questions are answered with, the value lies between
// them; and of formulas in which each question stands once, both ends are reached.
#include "eval/lower_bound.h"

#include "eval/eval.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>

static const char text[] =
    "pack t { title en \"t\", version \"1\" }\nkind group\nkind firm in group\n"
    "measure k on firm : number { roll time hold }\n"
    "measure maybe on firm : yes/no { roll time hold }\n"
    "choice a on firm pick one { option \"0\" 0\n option \"1\" 1\n option \"3\" 3 }\n"
    "choice b on firm pick many { option \"none\" 0.5 alone\n option \"x\" 2\n option \"y\" -1 }\n"
    "choice c on firm { band [0, 1] -2, (1, 2] 0, (2, 3] 5 }\n"
    "group abc { a, b, c }\ngroup heavy { a weight 3, c }\n"
    // Each question once: bounds are reached.
    "indicator t1 on firm = sum(abc)\nindicator t2 on firm = a - b\n"
    "indicator t3 on firm = 2 * a - c / 4 + 1\nindicator t4 on firm = a * c\n"
    "indicator t5 on firm = mean(heavy)\nindicator t6 on firm = max(a, c)\n"
    "indicator t7 on firm = min(abc)\nindicator t8 on firm = abs(c)\n"
    "indicator t9 on firm = if a >= 1 then c else b\nindicator t10 on firm = c / (a + 1)\n"
    "indicator t11 on firm : yes/no = a >= 1 and not (c > 0)\n"
    "indicator t12 on firm = count(abc where abc >= 1)\n"
    "indicator w7 on firm = sum(abc where abc > 0)\nindicator t14 on firm = (a + 1) ^ 2 * k\n"
    "indicator t15 on firm : yes/no = a == 1 or c != 0\nindicator t16 on firm = round(a / 2)\n"
    "indicator t17 on firm : yes/no = max(abc) >= 3\nindicator t18 on firm : yes/no = c in [0, 5)\n"
    "indicator t19 on firm = k - above(1)\nindicator t20 on firm : yes/no = min(abc) >= 0\n"
    "indicator above(l : number) on firm = a - l\n"
    // Twice: bounds hold, and may be wide.
    "indicator w1 on firm = a * a - a\nindicator w2 on firm = (a - c) * (b + a) / (c + 3)\n"
    "indicator w3 on firm = if maybe then a else a + b\n"
    "indicator w4 on firm : yes/no = (maybe and a > 0) or b > a\n"
    "indicator w5 on firm = (a + b) * (c - a) - (b - c) * (a + 1)\n"
    "level l on firm {\n 3 en \"c\" when sum(abc) >= 5\n 1 en \"b\" when a >= 1 or c > 0\n 0 en "
    "\"a\"\n}\n"
    "indicator w6 on firm = 2 * l + a\n";

static const char *const names[] = {"t1",  "t2",  "t3",  "t4",  "t5",  "t6",  "t7",  "t8",  "t9",
                                    "t10", "t11", "t12", "t14", "t15", "t16", "t17", "t18", "t19",
                                    "t20", "w1",  "w2",  "w3",  "w4",  "w5",  "w6",  "w7",  "l"};

enum { NAMES = sizeof names / sizeof names[0], A = 4, B = 5, C = 4, ROWS = A * B * C };

typedef struct {
    mw_program *p;
    mw_registry *registry;
    mw_facts *facts;
    mw_fact_batch batch;
} stage;

// What is put: the name, and its key or code where there is one.
typedef struct {
    const char *name, *key, *code;
    double value;
} answer;

// A fact that always holds.
static void put(stage *s, int32_t who, answer a) {
    const mw_measure *m = &s->p->measure[mw_program_measure(s->p, mw_slice_of(a.name))];
    mw_measure_name n = {.name = m->name, .type = mw_slice_of("number"), .unit = mw_slice_of("1")};
    if (m->type.kind == MW_TYPE_YESNO) n.type = mw_slice_of("yes/no");
    if (m->type.kind == MW_TYPE_CODE) n.type = s->p->codes[m->type.codes].name;
    if (m->type.kind != MW_TYPE_NUMBER) n.unit = (mw_slice){"", 0};
    mw_fact_batch *b = &s->batch;
    mw_registry *r = s->registry;
    int64_t i = b->count++;
    int32_t id = 0;
    CHECK(mw_fact_batch_grow(b, i + 1));
    CHECK(r->ops->measure_put(r, &n, &b->measure[i], NULL) == MW_OK);
    b->entity[i] = who, b->key[i] = 0, b->value[i] = a.value;
    b->quality[i] = 0, b->import_id[i] = 0, b->line[i] = 1;
    b->start_ns[i] = INT64_MIN, b->end_ns[i] = INT64_MAX;
    if (a.code) {
        CHECK(r->ops->text_put(r, mw_slice_of(a.code), &id, NULL) == MW_OK);
        b->value[i] = id;
    }
    if (a.key) CHECK(r->ops->text_put(r, mw_slice_of(a.key), &b->key[i], NULL) == MW_OK);
}

// A firm for each way to answer; the last one of each question is no answer.
static void put_firm(stage *s, int32_t row) {
    static const char *const a[] = {"0", "1", "3"};
    int32_t x = row % A, y = row / A % B, z = row / A / B, who = 0;
    char code[16];
    snprintf(code, sizeof code, "f%d", (int)row);
    mw_entity e = {.kind = mw_slice_of("firm"),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(s->registry->ops->entity_put(s->registry, &e, &who, NULL) == MW_OK);
    put(s, who, (answer){.name = "k", .value = 2});
    if (x < A - 1) put(s, who, (answer){.name = "a", .code = a[x]});
    if (y == 0) put(s, who, (answer){.name = "b", .key = "none", .value = 1});
    if (y == 1 || y == 3) put(s, who, (answer){.name = "b", .key = "x", .value = 1});
    if (y == 2 || y == 3) put(s, who, (answer){.name = "b", .key = "y", .value = 1});
    if (z < C - 1) put(s, who, (answer){.name = "c", .value = z + 0.5});
}

// Whether a row answers all questions, and those of `open` that are answered alike.
static bool completes(int32_t row, int32_t open) {
    int32_t x[] = {row % A, row / A % B, row / A / B}, y[] = {open % A, open / A % B, open / A / B};
    static const int32_t last[] = {A - 1, B - 1, C - 1};
    for (int32_t i = 0; i < 3; i++)
        if (x[i] == last[i] || (y[i] != last[i] && x[i] != y[i])) return false;
    return true;
}

static int64_t row_of(mw_world *w, const mw_evaluation *e, int32_t kind, int32_t n) {
    char code[16];
    snprintf(code, sizeof code, "f%d", (int)n);
    int32_t entity = mw_model_find_code(mw_world_model(w), kind, mw_slice_of(code));
    return entity < 0 ? -1 : mw_evaluation_row(e, entity, 0);
}

static void check_row(const mw_evaluation *e, const int64_t *at, int32_t want, int32_t row) {
    double bound[2], least = INFINITY, most = -INFINITY;
    double own = mw_evaluation_at(e, want, NULL, 0, at[row]);
    bound[0] = mw_evaluation_low(e, want, NULL, 0, at[row]);
    bound[1] = mw_evaluation_high(e, want, NULL, 0, at[row]);
    bool has = !isnan(bound[0]) && !isnan(bound[1]);
    int32_t id = want * 1000 + row;
    bool maybe = names[want][0] == 'w' && (names[want][1] == '3' || names[want][1] == '4');
    for (int32_t i = 0; i < ROWS; i++) {
        double v = completes(i, row) ? mw_evaluation_at(e, want, NULL, 0, at[i]) : (double)NAN;
        if (isnan(v)) continue;
        least = fmin(least, v), most = fmax(most, v);
        if (has) CHECK_ROW(v >= bound[0] - 1e-9 && v <= bound[1] + 1e-9, id);
        if (!isnan(own)) CHECK_ROW(fabs(v - own) < 1e-9, id);
    }
    if (maybe) return; // rests on a fact that nobody has
    bool unknown = mw_slice_is(mw_slice_of(names[want]), "w2") &&
                   row / A / B == C - 1; // what divides by c + 3 may divide by 1 only
    CHECK_ROW(has || unknown, id);
    bool tight = names[want][0] == 't' && has;
    if (tight) CHECK_ROW(fabs(least - bound[0]) < 1e-9 && fabs(most - bound[1]) < 1e-9, id);
    if (completes(row, row) && has) CHECK_ROW(bound[0] == own && bound[1] == own, id);
}

static void check_all(stage *s, mw_world *w) {
    mw_want want[NAMES];
    int32_t firm = mw_program_find(s->p, mw_slice_of("firm")).index;
    mw_period year = {
        {MW_GRAIN_YEAR, 1},
        54
    };
    int64_t at[ROWS];
    mw_evaluation *e = NULL;
    for (size_t i = 0; i < NAMES; i++)
        want[i] = (mw_want){.symbol = mw_program_find(s->p, mw_slice_of(names[i])), .kind = firm};
    mw_eval_request q = {
        .want = want, .want_count = NAMES, .period = &year, .period_count = 1, .bounds = true};
    CHECK(mw_evaluate(w, &q, &e, NULL) == MW_OK);
    for (int32_t i = 0; i < ROWS; i++) at[i] = row_of(w, e, firm, i);
    for (int32_t i = 0; i < (int32_t)NAMES; i++)
        for (int32_t row = 0; row < ROWS; row++) check_row(e, at, i, row);
    mw_evaluation_free(e);
}

void test_bound_holds_all_answers(void) {
    stage s = {0};
    mw_world *w = NULL;
    mw_text said = {0};
    CHECK(mw_program_text("t.mw", text, NULL, &s.p, NULL) == MW_OK);
    mw_diag_print(s.p->diags, &said);
    CHECK(s.p->diags->errors == 0);
    if (s.p->diags->errors) fprintf(stderr, "%s\n", said.bytes);
    mw_text_free(&said);
    CHECK(mw_registry_open("memory:", &s.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &s.facts, NULL) == MW_OK);
    for (int32_t i = 0; i < ROWS; i++) put_firm(&s, i);
    CHECK(s.facts->ops->append(s.facts, &s.batch, 1, NULL) == MW_OK);
    mw_world_from from = {s.p, s.registry, s.facts, INT64_MAX, "UTC"};
    CHECK(mw_world_open(&from, &w, NULL) == MW_OK);
    if (w) check_all(&s, w);
    mw_world_free(w);
    mw_fact_batch_fini(&s.batch);
    s.facts->ops->close(s.facts);
    s.registry->ops->close(s.registry);
    mw_program_free(s.p);
}
