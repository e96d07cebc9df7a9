// SPDX-License-Identifier: MIT
// The household rules against the reference: every person, household and month of the data made for
// this project, eight results each, within the single precision of the reference (0.02).
#include "base/alloc.h"
#include "base/date.h"
#include "base/file.h"
#include "eval/eval.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 16, FIELDS_MAX = 12, FILE_BYTES_MAX = 1 << 22 };

typedef struct {
    mw_program *p;
    mw_registry *registry;
    mw_facts *facts;
    mw_fact_batch batch;
    mw_world *w;
} household;

// Splits a line of a plain CSV in place.
static int split(char *line, char **field) {
    int n = 0;
    for (char *p = line; n < FIELDS_MAX; p++) {
        field[n++] = p;
        p += strcspn(p, ",\r\n");
        if (*p != ',') {
            *p = '\0';
            break;
        }
        *p = '\0';
    }
    return n;
}

typedef void (*on_row)(household *h, char **field, int n);

static void each_row(household *h, const char *name, on_row row) {
    char path[128], *text = NULL, *field[FIELDS_MAX];
    snprintf(path, sizeof path, "policy/household/%s", name);
    const char *file = mw_test_shared(path);
    CHECK(file && mw_file_read(file, FILE_BYTES_MAX, &text, NULL, NULL) == MW_OK);
    bool head = true;
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        if (!head) row(h, field, split(line, field));
        head = false;
    }
    mw_free(text);
}

static int32_t entity(household *h, const char *kind, const char *code) {
    int32_t id = 0;
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(h->registry->ops->entity_put(h->registry, &e, &id, NULL) == MW_OK);
    return id;
}

static int32_t measure(household *h, const char *name, const char *type, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of(type), .unit = mw_slice_of(unit)};
    CHECK(h->registry->ops->measure_put(h->registry, &m, &id, NULL) == MW_OK);
    return id;
}

static double text_id(household *h, const char *text) {
    int32_t id = 0;
    CHECK(h->registry->ops->text_put(h->registry, mw_slice_of(text), &id, NULL) == MW_OK);
    return id;
}

static double number(const char *text) {
    double v = NAN;
    CHECK(mw_number_parse(mw_slice_of(text), &v));
    return v;
}

static mw_period month_of(const char *text) {
    mw_period p = {
        {MW_GRAIN_MONTH, 1},
        0
    };
    CHECK(mw_period_parse(mw_slice_of(text), NULL, &p, NULL) == MW_OK);
    return p;
}

// month NULL: holds always.
static void fact(household *h, int32_t who, int32_t what, const char *month, double value) {
    int64_t i = h->batch.count++;
    mw_fact_batch *b = &h->batch;
    CHECK(mw_fact_batch_grow(b, i + 1));
    b->entity[i] = who, b->measure[i] = what, b->key[i] = 0, b->value[i] = value;
    b->start_ns[i] = INT64_MIN, b->end_ns[i] = INT64_MAX;
    b->quality[i] = 0, b->import_id[i] = 0, b->line[i] = i + 1;
    if (month)
        CHECK(mw_period_bounds(month_of(month), NULL, &b->start_ns[i], &b->end_ns[i], NULL) ==
              MW_OK);
}

static void put_household(household *h, char **f, int n) {
    CHECK(n == 3);
    int32_t id = entity(h, "household", f[0]);
    fact(h, id, measure(h, "size", "number", "m2"), NULL, number(f[1]));
    fact(h, id, measure(h, "occupancy", "occupancy_code", ""), NULL, text_id(h, f[2]));
}

static void put_person(household *h, char **f, int n) {
    int64_t birth = 0;
    CHECK(n == 4);
    int32_t id = entity(h, "person", f[0]);
    mw_placement p = {id, entity(h, "household", f[1]), INT64_MIN};
    CHECK(h->registry->ops->placement_put(h->registry, &p, NULL) == MW_OK);
    CHECK(mw_date_parse(mw_slice_of(f[3]), &birth, NULL) == MW_OK);
    fact(h, id, measure(h, "role", "role_code", ""), NULL, text_id(h, f[2]));
    fact(h, id, measure(h, "birth", "date", ""), NULL, (double)birth);
}

static void put_person_month(household *h, char **f, int n) {
    CHECK(n == 8);
    int32_t id = entity(h, "person", f[0]);
    fact(h, id, measure(h, "salary", "number", "EUR"), f[1], number(f[2]));
    fact(h, id, measure(h, "capital_returns", "number", "EUR"), f[1], number(f[3]));
}

static void put_household_month(household *h, char **f, int n) {
    CHECK(n == 7);
    fact(h, entity(h, "household", f[0]), measure(h, "rent", "number", "EUR"), f[1], number(f[2]));
}

// ---- comparing

static const char *const names[] = {"age",
                                    "income_tax",
                                    "social_contribution",
                                    "basic_income",
                                    "household_income",
                                    "housing_allowance",
                                    "parenting_allowance",
                                    "disposable_income"};
static mw_evaluation *evaluated;
static int64_t compared, differing;

static void compare(household *h, const char *kind, char **f, int first_want, int first_field) {
    int32_t k = mw_program_find(h->p, mw_slice_of(kind)).index;
    int32_t who = mw_model_find_code(mw_world_model(h->w), k, mw_slice_of(f[0]));
    int32_t t = (int32_t)(month_of(f[1]).n - month_of("2015-12").n);
    int64_t row = mw_evaluation_row(evaluated, who, t);
    for (int i = 0; i < 4; i++) {
        double got = mw_evaluation_at(evaluated, first_want + i, NULL, t, row);
        compared++;
        differing += !(fabs(got - number(f[first_field + i])) <= 0.02);
    }
}

static void compare_person(household *h, char **f, int n) {
    (void)n;
    compare(h, "person", f, 0, 4);
}

static void compare_household(household *h, char **f, int n) {
    (void)n;
    compare(h, "household", f, 4, 3);
}

static void evaluate(household *h, bool reference) {
    mw_want want[8] = {{.kind = 0}};
    mw_period period[MONTHS];
    mw_error err = {0};
    for (int i = 0; i < 8; i++) {
        want[i].symbol = mw_program_find(h->p, mw_slice_of(names[i]));
        want[i].kind = h->p->indicator[want[i].symbol.index].kind;
    }
    for (int i = 0; i < MONTHS; i++) period[i] = mw_period_add(month_of("2015-12"), i);
    mw_eval_request q = {.want = want,
                         .want_count = 8,
                         .period = period,
                         .period_count = MONTHS,
                         .reference = reference,
                         .coverage = true};
    CHECK(mw_evaluate(h->w, &q, &evaluated, &err) == MW_OK);
    compared = differing = 0;
    each_row(h, "person_months.csv", compare_person);
    each_row(h, "household_months.csv", compare_household);
    CHECK(compared == (306 + 100) * MONTHS * 4);
    CHECK(differing == 0);
    for (int i = 0; i < 8; i++) CHECK(mw_evaluation_coverage(evaluated, i, NULL, 0, 0) == 1);
    mw_evaluation_free(evaluated);
}

void test_household_reference(void) {
    household h = {0};
    const char *pack[] = {MW_SOURCE_ROOT "/packs/household"};
    mw_load_from from = {.pack = pack, .pack_count = 1};
    if (!mw_test_shared("policy/household/persons.csv")) {
        SKIP("shared/data/policy/household is not there");
        return;
    }
    CHECK(mw_program_load(&from, &h.p, NULL) == MW_OK && h.p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &h.registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &h.facts, NULL) == MW_OK);
    each_row(&h, "households.csv", put_household);
    each_row(&h, "persons.csv", put_person);
    each_row(&h, "person_months.csv", put_person_month);
    each_row(&h, "household_months.csv", put_household_month);
    CHECK(h.facts->ops->append(h.facts, &h.batch, 1, NULL) == MW_OK);
    mw_world_from world = {h.p, h.registry, h.facts, INT64_MAX, "UTC"};
    CHECK(mw_world_open(&world, &h.w, NULL) == MW_OK);
    evaluate(&h, true);
    evaluate(&h, false);
    mw_world_free(h.w);
    mw_fact_batch_fini(&h.batch);
    h.facts->ops->close(h.facts);
    h.registry->ops->close(h.registry);
    mw_program_free(h.p);
}
