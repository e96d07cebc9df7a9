// SPDX-License-Identifier: MIT
// How alerts are watched, and what is seen of them over facts in memory.
#include "alert/watch.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

#define MIN INT64_C(60000000000)

static const char pack[] =
    "pack t { title en \"t\", version \"1\" }\nkind site\nkind line in site\n"
    "measure apt on line : h { roll time sum, children sum }\n"
    "measure pbt on line : h { roll time sum, children sum }\n"
    "indicator availability on line : % = apt / pbt { roll recompute }\n"
    "alert idle on line when availability < 50 % for 30 min {\n"
    "  title en \"Idle\" zh \"\xe5\x81\x9c\"\n  note en \"Look\"\n  severity critical\n"
    "  clear when availability >= 80 % for 15 min\n  escalate after 2 h\n}\n"
    "alert five on line when (apt over last 20 min) < 1 h and pbt > 0 h\n"
    "alert month on line when (apt over last 2 month) < 1 h\n"
    "alert shift on line when (apt over last 2 shift) < 1 h\n"
    "alert daily on line per day when apt < 1 h { clear when apt > (pbt over last 5 day) }\n"
    "alert odd on line per week when (apt over last 1 day) < 1 h\n";

typedef struct {
    mw_program *p;
    mw_registry *r;
    mw_facts *f;
    mw_world *w;
    int32_t line[2];
} stage;

static int32_t put_entity(stage *s, const char *kind, const char *code, int32_t parent) {
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .title = mw_slice_of("Called"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    int32_t id = 0;
    CHECK(s->r->ops->entity_put(s->r, &e, &id, NULL) == MW_OK);
    mw_placement at = {id, parent, INT64_MIN};
    CHECK(!parent || s->r->ops->placement_put(s->r, &at, NULL) == MW_OK);
    return id;
}

// Busy a quarter of an hour each; producing so many minutes of it. The second line has no facts.
static void put_facts(stage *s, const int *minutes, int count) {
    mw_fact_batch b = {0};
    int32_t measure[2];
    for (int i = 0; i < 2; i++) {
        mw_measure_name m = {.name = mw_slice_of(i ? "pbt" : "apt"),
                             .type = mw_slice_of("number"),
                             .unit = mw_slice_of("min")};
        CHECK(s->r->ops->measure_put(s->r, &m, &measure[i], NULL) == MW_OK);
    }
    CHECK(mw_fact_batch_grow(&b, 2 * count));
    for (int i = 0; i < 2 * count; i++) {
        b.entity[i] = s->line[0], b.measure[i] = measure[i % 2];
        b.start_ns[i] = i / 2 * 15 * MIN, b.end_ns[i] = b.start_ns[i] + 15 * MIN;
        b.value[i] = i % 2 ? 15 : minutes[i / 2];
        b.key[i] = 0, b.quality[i] = 0, b.import_id[i] = 0, b.line[i] = 0;
    }
    b.count = 2 * count;
    CHECK(s->f->ops->append(s->f, &b, 1, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static void open_stage(stage *s, const int *minutes, int count) {
    mw_error err = {0};
    *s = (stage){0};
    CHECK(mw_program_text("t", pack, NULL, &s->p, &err) == MW_OK && s->p->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &s->r, &err) == MW_OK);
    CHECK(mw_facts_open("memory:", &s->f, &err) == MW_OK);
    int32_t site = put_entity(s, "site", "S1", 0);
    s->line[0] = put_entity(s, "line", "L1", site), s->line[1] = put_entity(s, "line", "L2", site);
    put_facts(s, minutes, count);
    mw_world_from from = {s->p, s->r, s->f, INT64_MAX, "UTC"};
    CHECK(mw_world_open(&from, &s->w, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
}

static void close_stage(stage *s) {
    mw_world_free(s->w);
    s->f->ops->close(s->f);
    s->r->ops->close(s->r);
    mw_program_free(s->p);
}

void test_watch_of(void) {
    static const struct {
        int alert, slot_min;
        const char *grain;
    } rows[] = {
        {0, 15, "15 min"},
        {0, 1,  "minute"},
        {0, 60, "hour"  },
        {1, 15, "5 min" },
        {1, 10, "10 min"},
        {2, 15, "day"   },
        {3, 15, "shift" },
        {4, 15, "day"   },
        {5, 15, "week"  },
    };
    stage s;
    char text[MW_GRAIN_TEXT_MAX];
    open_stage(&s, NULL, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_watch w = mw_watch_of(s.p, rows[i].alert, rows[i].slot_min);
        CHECK_ROW(strcmp(mw_grain_text(w.grain, text), rows[i].grain) == 0, i);
    }
    mw_watch w = mw_watch_of(s.p, 0, 15);
    CHECK(mw_slice_is(w.about.name, "idle") && mw_slice_is(w.about.title.en, "Idle"));
    CHECK(mw_slice_is(w.about.note.en, "Look") && w.about.severity == MW_ALERT_CRITICAL);
    CHECK(mw_slice_is(w.about.condition, "availability < 50 %"));
    CHECK(w.about.rule.for_ns == 30 * MIN && w.about.rule.clear_for_ns == 15 * MIN);
    CHECK(w.about.rule.escalate_ns == 120 * MIN && w.about.rule.has_clear);
    CHECK(w.about.rule.gap_ns == 45 * MIN);
    mw_period p;
    CHECK(mw_watch_last(&w, 30 * MIN, NULL, &p, NULL) == MW_OK && p.n == 1);
    CHECK(mw_watch_last(&w, 30 * MIN - 1, NULL, &p, NULL) == MW_OK && p.n == 0);
    close_stage(&s);
}

typedef struct {
    char text[512];
    int why;
} seen;

static mw_status note(void *ctx, const mw_watch_seen *s, mw_error *err) {
    seen *x = ctx;
    size_t at = strlen(x->text);
    (void)err;
    if (s->entity < 0) return x->why++, MW_OK;
    CHECK(mw_slice_is(s->about.kind, "line") && mw_slice_is(s->about.branch, "S1"));
    CHECK(mw_slice_is(s->about.title, "Called") && s->about.id > 0);
    CHECK(isnan(s->value) == (s->value_text.n == 0));
    snprintf(x->text + at, sizeof x->text - at, "%.*s@%d:%c%c%s%.*s ", (int)s->about.code.n,
             s->about.code.p, (int)(s->seen.at_ns / MIN), "ny?"[s->seen.when], "ny?"[s->seen.clear],
             s -> value_text.n ? "=" : "", (int)s->value_text.n,
             s->value_text.n ? s->value_text.p : "");
    return MW_OK;
}

void test_watch_run(void) {
    static const int minutes[] = {15, 7, 12};
    stage s;
    seen x = {0};
    open_stage(&s, minutes, 3);
    mw_watch w = mw_watch_of(s.p, 0, 15);
    mw_period period[3];
    for (int i = 0; i < 3; i++) period[i] = (mw_period){w.grain, i};
    mw_watch_ask ask = {s.w, NULL, &w, 1, period, 3};
    CHECK(mw_watch_run(&ask, note, &x, NULL) == MW_OK);
    CHECK(strcmp(x.text, "L1@15:ny=100 % L2@15:?? L1@30:yn=46.6667 % L2@30:?? L1@45:ny=80 % "
                         "L2@45:?? ") == 0);
    // A window that is no whole number of the alert's own periods: said once, nothing seen.
    w = mw_watch_of(s.p, 5, 15);
    x = (seen){0};
    for (int i = 0; i < 3; i++) period[i] = (mw_period){w.grain, i};
    CHECK(mw_watch_run(&ask, note, &x, NULL) == MW_OK && x.why == 1 && x.text[0] == '\0');
    close_stage(&s);
}
