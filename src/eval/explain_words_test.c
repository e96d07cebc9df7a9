// SPDX-License-Identifier: MIT
// Each number of an explanation follows from the lines below it: rolls, bands, the past, peers.
#include "eval/explain.h"
#include "test/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char text[] =
    "pack t { title en \"t\", version \"1\" }\nkind site\nkind unit in site\n"
    "codes region { \"N\" \"S\" }\ncodes product { \"A\" \"B\" }\n"
    "measure kwh on unit per month : kWh {\n title en \"Electricity\" zh \"用电量\"\n"
    " roll time sum, children sum\n}\n"
    "measure own on unit per month : kWh { roll time sum, children sum }\n"
    "measure pq on unit per month by product : piece { roll time sum, children sum, keys sum }\n"
    "measure rev on site per month : CNY { roll time sum }\n"
    "measure reg on site : region { roll time hold }\n"
    "parameter scale by amount : % {\n"
    " 2024-01-01: [0 CNY, 100 CNY) 10 %, [100 CNY, 300 CNY) 20 %, [300 CNY, 1000 CNY] 30 %\n}\n"
    "indicator tax on site per month : CNY = marginal(rev, scale)\n"
    "indicator all_of on site per month : kWh = (previous(all_of) else 0 kWh) + kwh\n"
    "indicator power on site per month : kW = kwh / period.hours { roll time mean }\n"
    "indicator rise on site per month : kWh = max(kwh - previous(kwh) over last 2 months)\n"
    "indicator place on site per month : number = rank(rev by reg)\n"
    "indicator aid on site per month : CNY {\n"
    " before: rev\n 2024-02-01: rev + 1 CNY\n 2024-03-01: none\n}\n";

typedef struct {
    mw_program *p;
    mw_registry *registry;
    mw_facts *facts;
    mw_fact_batch batch;
    mw_world *w;
} stage;

static int32_t put_entity(stage *s, const char *kind, const char *code, int32_t parent) {
    int32_t id = 0;
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    mw_placement p = {0, parent, INT64_MIN};
    CHECK(s->registry->ops->entity_put(s->registry, &e, &id, NULL) == MW_OK);
    p.entity = id;
    if (parent) CHECK(s->registry->ops->placement_put(s->registry, &p, NULL) == MW_OK);
    return id;
}

// month 0: always. key NULL: none.
typedef struct {
    int32_t who;
    const char *name;
    int month;
    const char *key;
    double value;
} fact;

static void put(stage *s, fact f) {
    const mw_measure *m = &s->p->measure[mw_program_find(s->p, mw_slice_of(f.name)).index];
    bool code = m->type.kind == MW_TYPE_CODE;
    char unit[MW_UNIT_TEXT_MAX], at[32];
    mw_measure_name n = {.name = m->name,
                         .type = code ? mw_slice_of("region") : mw_slice_of("number"),
                         .unit = mw_slice_of(code ? "" : mw_unit_text(&m->type.unit, unit))};
    mw_fact_batch *b = &s->batch;
    int64_t i = b->count++;
    mw_period period;
    CHECK(mw_fact_batch_grow(b, i + 1));
    CHECK(s->registry->ops->measure_put(s->registry, &n, &b->measure[i], NULL) == MW_OK);
    b->entity[i] = f.who, b->key[i] = 0, b->value[i] = f.value;
    b->quality[i] = 0, b->import_id[i] = 0, b->line[i] = 1;
    b->start_ns[i] = INT64_MIN, b->end_ns[i] = INT64_MAX;
    int32_t *id = &b->key[i], text_id = 0;
    if (f.key)
        CHECK(s->registry->ops->text_put(s->registry, mw_slice_of(f.key), &text_id, NULL) == MW_OK);
    if (code)
        b->value[i] = text_id;
    else
        *id = text_id;
    if (!f.month) return;
    snprintf(at, sizeof at, "2024-%02d", f.month);
    CHECK(mw_period_parse(mw_slice_of(at), NULL, &period, NULL) == MW_OK);
    CHECK(mw_period_bounds(period, NULL, &b->start_ns[i], &b->end_ns[i], NULL) == MW_OK);
}

static void set(stage *s) {
    CHECK(mw_program_text("t.mw", text, NULL, &s->p, NULL) == MW_OK && s->p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &s->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &s->facts, NULL) == MW_OK);
    int32_t a = put_entity(s, "site", "a", 0), b = put_entity(s, "site", "b", 0),
            c = put_entity(s, "site", "c", 0);
    int32_t u = put_entity(s, "unit", "u", a), v = put_entity(s, "unit", "v", a);
    for (int m = 1; m <= 3; m++) {
        put(s, (fact){u, "kwh", m, NULL, m * m});
        put(s, (fact){v, "kwh", m, NULL, 10});
        put(s, (fact){u, "own", m, NULL, 1});
        put(s, (fact){a, "rev", m, NULL, 350});
        put(s, (fact){b, "rev", m, NULL, 2000});
        put(s, (fact){c, "rev", m, NULL, 70});
    }
    put(s, (fact){v, "own", 1, NULL, 2});
    put(s, (fact){a, "own", 1, NULL, 7});
    put(s, (fact){u, "pq", 1, "A", 2});
    put(s, (fact){u, "pq", 1, "B", 3});
    put(s, (fact){a, "reg", 0, "N", 0});
    put(s, (fact){b, "reg", 0, "N", 0});
    put(s, (fact){c, "reg", 0, "S", 0});
    CHECK(s->facts->ops->append(s->facts, &s->batch, 1700000000000000000, NULL) == MW_OK);
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

// words: said in this order; one that begins with ! is not said at all.
typedef struct {
    const char *name, *kind, *code, *at, *lang;
    const char *words[8];
} row;

static const row rows[] = {
    {"tax",
     "site",           "a",
     "2024-01",                        "en",
     {"tax of site a at 2024-01 = 65 CNY", "rev = 350 CNY", "marginal scale = 65 CNY",
      "amount 350 CNY: 100 CNY at 10 %, 200 CNY at 20 %, 50 CNY at 30 %"}                       },
    {"tax",    "site", "b", "2024-01", "en", {"= missing", "marginal scale = missing"}          },
    {"all_of",
     "site",           "a",
     "2024-03",                        "en",
     {"all_of of site a at 2024-03 = 44 kWh", "all_of at 2024-02 = 25 kWh", "kwh = 19 kWh",
      "!2024-01"}                                                                               },
    {"power",
     "site",           "a",
     "2024-Q1",                        "en",
     {"rolled over the periods inside: mean by duration", "power at 2024-01 = ", "kwh = 11 kWh"}},
    {"rise",
     "site",           "a",
     "2024-03",                        "en",
     {"= 5 kWh", "kwh at 2024-02 = 14 kWh", "kwh = 19 kWh", "kwh at 2024-01 = 11 kWh",
      "kwh at 2024-02 = 14 kWh"}                                                                },
    {"place",
     "site",           "a",
     "2024-01",                        "en",
     {"place of site a at 2024-01 = 2", "rev = 350 CNY", "rev of site b = 2000 CNY",
      "rev of site c = 70 CNY", "reg = N", "reg of site b = N", "reg of site c = S"}            },
    {"kwh",
     "site",           "a",
     "2024-02",                        "zh",
     {"kwh of site a at 2024-02 = 14 kWh    用电量", "rolled up from below: sum",
      "kwh of unit u = 4 kWh", "kwh of unit v = 10 kWh"}                                        },
    {"kwh",    "unit", "u", "2024-Q1", "en", {"= 14 kWh", "of its facts: sum", "3 facts"}       },
    {"own",
     "site",           "a",
     "2024-01",                        "en",
     {"= 7 kWh", "its own value; what stands below it makes 3 kWh", "own of unit u = 1 kWh"}    },
    {"own",
     "site",           "a",
     "2024-02",                        "en",
     {"= missing", "own of unit u = 1 kWh", "own of unit v = missing"}                          },
    {"pq",
     "unit",           "u",
     "2024-01",                        "en",
     {"pq of unit u at 2024-01 = 5 piece", "rolled over its keys: sum", "pq (product A) = 2 piece",
      "pq (product B) = 3 piece"}                                                               },
    {"aid",    "site", "a", "2024-01", "en", {"= 350 CNY", "= rev", "!1 CNY\n"}                 },
    {"aid",    "site", "a", "2024-02", "en", {"= 351 CNY", "= rev + 1 CNY"}                     },
    {"aid",    "site", "a", "2024-03", "en", {"missing: no formula is in force then"}           },
};

static bool says(const char *out, const row *r) {
    const char *from = out;
    for (int i = 0; i < 8 && r->words[i]; i++) {
        bool never = r->words[i][0] == '!';
        const char *found = strstr(never ? out : from, r->words[i] + never);
        if (never != (found == NULL)) {
            fprintf(stderr, "%s: %s\n", never ? "said" : "not said", r->words[i]);
            return false;
        }
        if (found && !never) from = found + strlen(r->words[i]);
    }
    return true;
}

void test_explain_words(void) {
    stage s = {0};
    set(&s);
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        mw_explain_request q = {.lang = rows[i].lang};
        mw_text out = {0};
        double value;
        q.want.symbol = mw_program_find(s.p, mw_slice_of(rows[i].name));
        q.want.kind = mw_program_find(s.p, mw_slice_of(rows[i].kind)).index;
        q.want.rolled = true;
        q.entity = mw_model_find_code(mw_world_model(s.w), q.want.kind, mw_slice_of(rows[i].code));
        CHECK_ROW(mw_period_parse(mw_slice_of(rows[i].at), NULL, &q.period, NULL) == MW_OK, i);
        CHECK_ROW(mw_explain(s.w, &q, &out, &value, NULL) == MW_OK, i);
        bool good = out.bytes && says(out.bytes, &rows[i]);
        if (!good) fputs(out.bytes ? out.bytes : "nothing\n", stderr);
        CHECK_ROW(good, i);
        mw_text_free(&out);
    }
    clear(&s);
}
