// SPDX-License-Identifier: MIT
// Entities that come, go and move: where their facts count, and what is known of a part of a
// period.
#include "eval/lower_roll.h"

#include "base/date.h"
#include "eval/eval.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char text[] =
    "pack t { title en \"t\", version \"1\" }\nkind site\nkind line in site\nkind unit in line\n"
    "codes product { \"A\" \"B\" }\n"
    "measure k on unit per month : kWh { roll time sum, children sum }\n"
    "measure q on unit : kWh { roll time sum, children sum }\n"
    "measure p on unit per month : kW { roll time mean, children sum }\n"
    "measure t on unit per month : kW { roll time mean, children mean }\n"
    "measure peak on unit per month : kW { roll time max, children max }\n"
    "measure low on unit per month : kW { roll time min, children min }\n"
    "measure stock on unit per month : piece { roll time last, children sum }\n"
    "measure cap on unit : kW { roll time hold, children sum }\n"
    "measure pq on unit by product : piece { roll time sum, children sum, keys sum }\n"
    "indicator twice on unit : kWh = 2 * k { roll children sum }\n"
    "indicator held on unit : kW = 2 * cap { roll children sum }\n"
    "indicator mean_by on unit : kW = cap { roll children mean by q }\n"
    "indicator total on line : kWh = sum(unit.k)\n"
    "indicator mean_k on line : kWh = mean(unit.k)\n"
    "indicator units on line : number = count(unit)\n"
    "indicator large on line : number = count(unit where unit.k > 1 kWh)\n"
    "link feeds from unit to unit { inverse fed_by }\n"
    "indicator fed on unit : kWh = sum(feeds.k)\n"
    "indicator days_fed on unit per day : number = count(feeds) { roll time sum }\n"
    "indicator place on unit : number = rank(k)\n"
    "indicator grown on unit per month : kWh = (previous(grown) else 0 kWh) + k\n";

typedef struct {
    mw_program *p;
    mw_registry *registry;
    mw_facts *facts;
    mw_fact_batch batch;
    mw_world *w;
} stage;

static int64_t instant(const char *date) {
    int64_t day = 0;
    if (!date) return INT64_MAX;
    if (!*date) return INT64_MIN;
    CHECK(mw_date_parse(mw_slice_of(date), &day, NULL) == MW_OK);
    return day * 86400 * INT64_C(1000000000);
}

static int32_t put_entity(stage *s, const char *kind, const char *code, int32_t parent,
                          const char *const valid[2]) {
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = instant(valid[0]),
                   .valid_to_ns = instant(valid[1])};
    int32_t id = 0;
    CHECK(s->registry->ops->entity_put(s->registry, &e, &id, NULL) == MW_OK);
    mw_placement p = {id, parent, INT64_MIN};
    if (parent) CHECK(s->registry->ops->placement_put(s->registry, &p, NULL) == MW_OK);
    return id;
}

static void put_fact(stage *s, int32_t who, const char *name, const char *at, double value) {
    mw_symbol sym = mw_program_find(s->p, mw_slice_of(name));
    const mw_measure *m = &s->p->measure[sym.index];
    char unit[MW_UNIT_TEXT_MAX];
    mw_measure_name n = {.name = m->name,
                         .type = mw_slice_of("number"),
                         .unit = mw_slice_of(mw_unit_text(&m->type.unit, unit))};
    mw_period period;
    int64_t i = s->batch.count++;
    mw_fact_batch *b = &s->batch;
    CHECK(mw_fact_batch_grow(b, i + 1));
    CHECK(s->registry->ops->measure_put(s->registry, &n, &b->measure[i], NULL) == MW_OK);
    b->entity[i] = who, b->key[i] = 0, b->value[i] = value;
    b->quality[i] = 0, b->import_id[i] = 0, b->line[i] = 1;
    b->start_ns[i] = INT64_MIN, b->end_ns[i] = INT64_MAX;
    if (m->key_count)
        CHECK(s->registry->ops->text_put(s->registry, mw_slice_of("A"), &b->key[i], NULL) == MW_OK);
    if (!*at) return;
    CHECK(mw_period_parse(mw_slice_of(at), NULL, &period, NULL) == MW_OK);
    CHECK(mw_period_bounds(period, NULL, &b->start_ns[i], &b->end_ns[i], NULL) == MW_OK);
}

// The measures of a unit that was there from one month of 2024 to another, each with its value.
static void put_months(stage *s, int32_t who, int first, int last, double value) {
    static const char *const names[] = {"k", "q", "p", "t", "peak", "low", "stock", "pq"};
    for (int m = first; m <= last; m++) {
        char month[32];
        snprintf(month, sizeof month, "2024-%02d", m);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            put_fact(s, who, names[i], month, value);
    }
    put_fact(s, who, "cap", "", value);
}

static void put_link(stage *s, int32_t from, int32_t to, const char *first, const char *end) {
    mw_link l = {mw_slice_of("feeds"), from, to, instant(first), instant(end)};
    CHECK(s->registry->ops->link_put(s->registry, &l, NULL) == MW_OK);
}

// u feeds w in August, x from February on, and one more unit from each day of August to the 20th.
static void set_links(stage *s, const int32_t unit[3]) {
    static const char *const always[] = {"", NULL};
    put_link(s, unit[0], unit[1], "2024-08-01", "2024-09-01");
    put_link(s, unit[0], unit[2], "2024-02-01", NULL);
    int32_t r = put_entity(s, "unit", "r", 0, always);
    for (int i = 1; i <= 20; i++) {
        char code[32], day[32];
        snprintf(code, sizeof code, "n%d", i);
        snprintf(day, sizeof day, "2024-08-%02d", i);
        put_link(s, r, put_entity(s, "unit", code, 0, always), day, NULL);
    }
}

// Unit u all the time, w from July on, v until April and a half, x in line l until June, then in m.
static void set(stage *s) {
    static const char *const always[] = {"", NULL}, *const late[] = {"2024-07-01", NULL},
                             *const early[] = {"", "2024-05-15"};
    CHECK(mw_program_text("t.mw", text, NULL, &s->p, NULL) == MW_OK && s->p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &s->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &s->facts, NULL) == MW_OK);
    int32_t site = put_entity(s, "site", "s", 0, always);
    int32_t l = put_entity(s, "line", "l", site, always);
    int32_t m = put_entity(s, "line", "m", site, always);
    int32_t u = put_entity(s, "unit", "u", l, always), w = put_entity(s, "unit", "w", l, late);
    put_months(s, u, 1, 12, 1);
    put_months(s, w, 7, 12, 100);
    put_months(s, put_entity(s, "unit", "v", l, early), 1, 5, 1000);
    int32_t x = put_entity(s, "unit", "x", l, always);
    mw_placement moved = {x, m, instant("2024-07-01")};
    CHECK(s->registry->ops->placement_put(s->registry, &moved, NULL) == MW_OK);
    put_months(s, x, 1, 12, 10);
    set_links(s, (int32_t[]){u, w, x});
    CHECK(s->facts->ops->append(s->facts, &s->batch, 1, NULL) == MW_OK);
    mw_world_from from = {s->p, s->registry, s->facts, INT64_MAX, "UTC"};
    CHECK(mw_world_open(&from, &s->w, NULL) == MW_OK);
}

static void clear(stage *s) {
    mw_world_free(s->w);
    mw_fact_batch_fini(&s->batch);
    s->facts->ops->close(s->facts);
    s->registry->ops->close(s->registry);
    mw_program_free(s->p);
}

// What stands in the column; coverage is -1 where it is not asked about.
typedef struct {
    const char *name, *kind, *code, *at;
    double value, coverage;
} row;

static const row rows[] = {
  // What happened counts where the unit stood then; nothing is missing of who was not there.
    {"k",        "unit", "u", "2024",    12,                          1 },
    {"k",        "unit", "w", "2024",    600,                         1 },
    {"k",        "unit", "x", "2024",    120,                         1 },
    {"k",        "line", "l", "2024",    12 + 600 + 5000 + 60,        1 },
    {"k",        "line", "m", "2024",    60,                          1 },
    {"k",        "site", "s", "2024",    5732,                        1 },
    {"k",        "line", "l", "2024-Q1", 3 + 3000 + 30,               1 },
    {"k",        "line", "m", "2024-Q1", NAN,                         -1},
    {"k",        "site", "s", "2024-Q1", 3033,                        1 },
    {"k",        "line", "l", "2024-06", 11,                          1 },
    {"q",        "line", "l", "2024",    5672,                        1 },
    {"q",        "unit", "x", "2024",    120,                         1 },
    {"pq",       "line", "l", "2024",    5672,                        1 },
    {"pq",       "line", "m", "2024",    60,                          1 },
    {"pq",       "site", "s", "2024-Q3", 3 + 300 + 30,                1 },
    {"twice",    "line", "l", "2024",    2 * 5672,                    1 },
    {"twice",    "unit", "x", "2024",    240,                         1 },
    {"total",    "line", "l", "2024",    5672,                        1 },
    {"total",    "line", "m", "2024-Q1", 0,                           -1},
 // A mean in time adds up by the time that it was there: 184 days of 366.
    {"p",        "line", "m", "2024",    10 * 184 / 366.0,            -1},
    {"p",        "line", "m", "2024-Q4", 10,                          -1},
    {"t",        "line", "l", "2024-Q4", (1 + 100) / 2.0,             -1},
    {"t",        "site", "s", "2024-Q1", (1 + 1000 + 10) / 3.0,       -1},
    {"t",        "site", "s", "2024-Q4", (50.5 + 10) / 2,             -1},
    {"peak",     "line", "l", "2024-Q3", 100,                         -1},
    {"peak",     "line", "l", "2024",    1000,                        -1},
    {"peak",     "line", "m", "2024-Q1", NAN,                         -1},
    {"peak",     "site", "s", "2024-Q1", 1000,                        -1},
    {"low",      "site", "s", "2024",    1,                           -1},
    {"low",      "line", "m", "2024",    10,                          -1},
 // What is in force counts where the unit stands at the end.
    {"stock",    "line", "l", "2024",    101,                         1 },
    {"stock",    "line", "m", "2024",    10,                          1 },
    {"stock",    "site", "s", "2024-Q1", 1011,                        1 },
    {"cap",      "line", "l", "2024",    101,                         1 },
    {"cap",      "line", "m", "2024",    10,                          1 },
    {"cap",      "line", "l", "2024-Q1", 1011,                        1 },
    {"cap",      "site", "s", "2024-Q2", 11,                          1 },
    {"held",     "line", "m", "2024",    20,                          1 },
    {"held",     "line", "l", "2024-Q1", 2022,                        1 },
    {"held",     "site", "s", "2024",    222,                         1 },
    {"mean_by",  "line", "m", "2024-Q4", 10,                          -1},
    {"mean_by",  "line", "l", "2024-Q4", (1 * 1 + 100 * 100) / 101.0, -1},
    {"mean_k",   "line", "m", "2024",    120,                         -1}, // at the end
    {"units",    "line", "l", "2024",    2,                           -1},
    {"units",    "line", "l", "2024-Q1", 3,                           -1},
    {"large",    "line", "l", "2024-06", 1,                           -1},
 // Links count while they hold, and lead to where the other end then stands.
    {"fed",      "unit", "u", "2024-01", 0,                           -1},
    {"fed",      "unit", "u", "2024-02", 10,                          1 },
    {"fed",      "unit", "u", "2024-08", 110,                         1 },
    {"fed",      "unit", "u", "2024-09", 10,                          1 },
    {"fed",      "unit", "u", "2024-Q3", 30,                          1 },
    {"days_fed", "unit", "r", "2024-08", 20 * 32 - 210,               -1},
    {"days_fed", "unit", "u", "2024-Q1", 29 + 31,                     -1},
    {"place",    "unit", "x", "2024",    2,                           -1},
    {"grown",    "unit", "x", "2024-08", 80,                          -1},
};

static bool close_to(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

static void check(stage *s, const row *r, int n, bool reference) {
    int32_t kind = mw_program_find(s->p, mw_slice_of(r->kind)).index;
    mw_want want = {
        .symbol = mw_program_find(s->p, mw_slice_of(r->name)), .kind = kind, .rolled = true};
    mw_period at;
    CHECK_ROW(mw_period_parse(mw_slice_of(r->at), NULL, &at, NULL) == MW_OK, n);
    mw_eval_request q = {.want = &want,
                         .want_count = 1,
                         .period = &at,
                         .period_count = 1,
                         .coverage = true,
                         .reference = reference};
    mw_evaluation *e = NULL;
    CHECK_ROW(mw_evaluate(s->w, &q, &e, NULL) == MW_OK, n);
    int32_t who = mw_model_find_code(mw_world_model(s->w), kind, mw_slice_of(r->code));
    int64_t stands = mw_evaluation_row(e, who, 0);
    double v = mw_evaluation_at(e, 0, NULL, 0, stands);
    double known = mw_evaluation_coverage(e, 0, NULL, 0, stands);
    bool good = close_to(v, r->value) && (r->coverage < 0 || known == r->coverage);
    if (!good) fprintf(stderr, "%s of %s at %s: %g, known %g\n", r->name, r->code, r->at, v, known);
    CHECK_ROW(good, n);
    mw_evaluation_free(e);
}

void test_entities_that_move(void) {
    stage s = {0};
    set(&s);
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        check(&s, &rows[i], i, false);
        check(&s, &rows[i], i, true);
    }
    clear(&s);
}
