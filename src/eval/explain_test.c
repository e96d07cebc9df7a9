// SPDX-License-Identifier: MIT
// What an explanation must say: values, formula, look-up with its fall-back, facts, reasons.
#include "eval/explain.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static const char text[] =
    "pack t { title en \"t\", version \"1.2\" }\nkind site\nkind unit in site\n"
    "codes region { \"CN\"  \"CN-HE\" in \"CN\" }\n"
    "measure region_of on site : region { roll time hold }\n"
    "measure kwh on unit per month : kWh { roll time sum, children sum }\n"
    "parameter f by region : kgCO2/kWh { cite \"announcement 33\"\n 2022-01-01: \"CN\" 0.5 "
    "kgCO2/kWh\n"
    " status unverified \"remembered\" }\n"
    "indicator co2 on site per month : kgCO2 = kwh * f(region_of) { roll time sum, cite \"scope "
    "2\" }\n"
    "indicator half on site per month : number = co2 / 0 kgCO2\n";

typedef struct {
    mw_program *p;
    mw_registry *r;
    mw_facts *f;
    mw_world *w;
    int64_t facts; // that were put: each is recorded later than the one before
    bool long_way; // of explanations
} stage;

static void put(stage *s, int32_t entity, int32_t measure, double value, const char *month) {
    mw_fact_batch b = {0};
    mw_period p;
    CHECK(mw_fact_batch_grow(&b, 1));
    b.count = 1;
    b.entity[0] = entity, b.measure[0] = measure, b.value[0] = value, b.key[0] = 0;
    b.start_ns[0] = INT64_MIN, b.end_ns[0] = INT64_MAX, b.line[0] = 7, b.quality[0] = 0;
    b.import_id[0] = month ? 1 : 0;
    if (month) {
        CHECK(mw_period_parse(mw_slice_of(month), NULL, &p, NULL) == MW_OK);
        CHECK(mw_period_bounds(p, NULL, &b.start_ns[0], &b.end_ns[0], NULL) == MW_OK);
    }
    CHECK(s->f->ops->append(s->f, &b, 1700000000000000000 + s->facts++, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static int32_t entity(stage *s, const char *kind, const char *code, int32_t parent) {
    int32_t id = 0;
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(s->r->ops->entity_put(s->r, &e, &id, NULL) == MW_OK);
    mw_placement p = {id, parent, INT64_MIN};
    if (parent) CHECK(s->r->ops->placement_put(s->r, &p, NULL) == MW_OK);
    return id;
}

static int32_t measure(stage *s, const char *name, const char *type, const char *unit) {
    int32_t id = 0;
    mw_measure_name m = {
        .name = mw_slice_of(name), .type = mw_slice_of(type), .unit = mw_slice_of(unit)};
    CHECK(s->r->ops->measure_put(s->r, &m, &id, NULL) == MW_OK);
    return id;
}

static void set(stage *s) {
    int32_t code = 0, import = 0;
    CHECK(mw_program_text("t.mw", text, NULL, &s->p, NULL) == MW_OK && s->p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &s->r, NULL) == MW_OK &&
          mw_facts_open("memory:", &s->f, NULL) == MW_OK);
    mw_import i = {.file = mw_slice_of("meters.csv"), .started_ns = 1, .ended_ns = 2};
    CHECK(s->r->ops->import_put(s->r, &i, &import, NULL) == MW_OK);
    int32_t site = entity(s, "site", "s", 0), u = entity(s, "unit", "u", site),
            v = entity(s, "unit", "v", site);
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("CN-HE"), &code, NULL) == MW_OK);
    int32_t region_of = measure(s, "region_of", "region", ""), wrong = 0;
    CHECK(s->r->ops->text_put(s->r, mw_slice_of("CN"), &wrong, NULL) == MW_OK);
    put(s, site, region_of, wrong, NULL);
    put(s, site, region_of, code, NULL);              // corrects it
    int32_t kwh = measure(s, "kwh", "number", "MWh"); // stored in another unit than the pack's
    put(s, u, kwh, 0.010, "2024-01");
    put(s, v, kwh, 0.020, "2024-01");
    put(s, u, kwh, 0.010, "2024-02"); // v is missing in February
    CHECK(mw_world_open(&(mw_world_from){s->p, s->r, s->f, INT64_MAX, "UTC"}, &s->w, NULL) ==
          MW_OK);
}

static void clear(stage *s) {
    mw_world_free(s->w);
    s->f->ops->close(s->f);
    s->r->ops->close(s->r);
    mw_program_free(s->p);
}

static double explain(stage *s, const char *name, const char *at, bool json, mw_text *out) {
    double v = NAN;
    mw_explain_request q = {.json = json, .long_way = s->long_way, .rows_max = 100};
    q.want.symbol = mw_program_find(s->p, mw_slice_of(name));
    q.want.kind = s->p->indicator[q.want.symbol.index].kind;
    q.entity = mw_model_find_code(mw_world_model(s->w), q.want.kind, mw_slice_of("s"));
    CHECK(mw_period_parse(mw_slice_of(at), NULL, &q.period, NULL) == MW_OK);
    CHECK(mw_explain(s->w, &q, out, &v, NULL) == MW_OK);
    return v;
}

static void says(const char *name, const char *at, const char *const *words, bool json) {
    stage s = {0};
    mw_text out = {0};
    set(&s);
    explain(&s, name, at, json, &out);
    bool all = out.bytes != NULL;
    for (int32_t i = 0; words[i] && out.bytes; i++) {
        bool found = strstr(out.bytes, words[i]) != NULL;
        if (!found) fprintf(stderr, "not said: %s\n", words[i]);
        all = all && found;
    }
    CHECK(all);
    if (!all) fputs(out.bytes ? out.bytes : "nothing\n", stderr);
    mw_text_free(&out);
    clear(&s);
}

void test_explain_says_all(void) {
    static const char *const words[] = {"co2 of site s at 2024-01 = 15 kgCO2",
                                        "= kwh * f(region_of)",
                                        "cite: scope 2",
                                        "kwh = 30 kWh",
                                        "rolled up from below",
                                        "f = 0.5 kgCO2/kWh",
                                        "in force since 2022-01-01",
                                        "CN-HE has no value of its own, so that of CN counts",
                                        "cite: announcement 33",
                                        "unverified: remembered",
                                        "region_of = CN-HE",
                                        "import 1, meters.csv, line 7",
                                        "put by hand",
                                        "in place of 1 earlier value: put by hand, recorded 2023",
                                        "pack t 1.2  sha256 ",
                                        NULL};
    says("co2", "2024-01", words, false);
}

void test_explain_missing(void) {
    static const char *const part[] = {"co2 of site s at 2024-02 = missing",
                                       "missing; of its inputs these are: kwh",
                                       "missing: not known for all below", NULL};
    static const char *const none[] = {"missing: no fact", NULL};
    static const char *const zero[] = {"missing: a division by zero", NULL};
    static const char *const rate[] = {"no row of the table is in force then", NULL};
    says("co2", "2024-02", part, false);
    says("co2", "2024-03", none, false);
    says("half", "2024-01", zero, false);
    says("co2", "2021-01", rate, false);
}

void test_explain_rolled_over_time(void) {
    static const char *const words[] = {"co2 of site s at 2024-Q1 = missing",
                                        "rolled over the periods inside", "at 2024-01 = 15 kgCO2",
                                        "at 2024-03 = missing", NULL};
    says("co2", "2024-Q1", words, false);
}

void test_explain_json(void) {
    static const char *const words[] = {"{\"explanation\":{\"sort\":\"indicator\"", "\"number\":15",
                                        "\"line_first\":7", "\"packs\":[{\"name\":\"t\"", NULL};
    says("co2", "2024-01", words, true);
}

// Coverage counts the inputs below, and an own value instead of them.
void test_coverage_of_rolled(void) {
    stage s = {0};
    set(&s);
    mw_want want = {.symbol = mw_program_find(s.p, mw_slice_of("kwh")),
                    .kind = mw_program_find(s.p, mw_slice_of("site")).index};
    mw_period month[2];
    CHECK(mw_period_parse(mw_slice_of("2024-01"), NULL, &month[0], NULL) == MW_OK);
    month[1] = mw_period_add(month[0], 1);
    mw_eval_request q = {
        .want = &want, .want_count = 1, .period = month, .period_count = 2, .coverage = true};
    mw_evaluation *e = NULL;
    CHECK(mw_evaluate(s.w, &q, &e, NULL) == MW_OK);
    CHECK(mw_evaluation_coverage(e, 0, NULL, 0, 0) == 1);   // both units
    CHECK(mw_evaluation_coverage(e, 0, NULL, 1, 0) == 0.5); // one of two
    mw_evaluation_free(e);
    clear(&s);
}

// ---- facts that are read at once

static const mw_facts_ops *counted;
static mw_facts_ops counting;
static int scans;

static mw_status scan(mw_facts *f, const mw_fact_query *q, mw_fact_visit visit, void *ctx,
                      mw_error *err) {
    scans++;
    return counted->scan(f, q, visit, ctx, err);
}

// What is read at once for all points says the same, bit by bit, as what is asked for each.
void test_explain_at_once(void) {
    stage s = {0};
    set(&s);
    int32_t kwh = measure(&s, "kwh", "number", "MWh"), u = 0, v = 0;
    CHECK(s.r->ops->entity_find(s.r, mw_slice_of("unit"), mw_slice_of("u"), &u, NULL) == MW_OK);
    CHECK(s.r->ops->entity_find(s.r, mw_slice_of("unit"), mw_slice_of("v"), &v, NULL) == MW_OK);
    for (int month = 2; month <= 12; month++) {
        char at[16];
        snprintf(at, sizeof at, "2024-%02d", month);
        put(&s, v, kwh, month, at);
        put(&s, u, kwh, month == 7 ? (double)NAN : 2 * month, at);
        if (month % 3 == 0) put(&s, v, kwh, 10 * month, at); // corrects it
    }
    counted = s.f->ops;
    counting = *counted;
    counting.scan = scan;
    s.f->ops = &counting;
    for (int json = 0; json < 2; json++) {
        mw_text each = {0}, once = {0};
        scans = 0;
        s.long_way = true;
        double by_each = explain(&s, "co2", "2024", json, &each);
        int alone = scans;
        scans = 0;
        s.long_way = false;
        double by_once = explain(&s, "co2", "2024", json, &once);
        CHECK(memcmp(&by_each, &by_once, sizeof by_each) == 0 && scans < alone / 2);
        CHECK(each.size == once.size && memcmp(each.bytes, once.bytes, each.size) == 0);
        CHECK(each.size > 1000 && strstr(each.bytes, json ? "earlier" : "in place of"));
        mw_text_free(&each);
        mw_text_free(&once);
    }
    s.f->ops = counted;
    clear(&s);
}
