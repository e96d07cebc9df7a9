// SPDX-License-Identifier: MIT
// From the text of a map to facts: samples of texts and numbers through a hub.
#include "base/clock.h"
#include "live/bind_testing.h"
#include "live/hub.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t t0 = 1719813600 * INT64_C(1000000000); // 2024-07-01 06:00 UTC: in a shift

static void put(mw_sink *sink, const char *name, int64_t t_s, double value, const char *text) {
    mw_samples s = {0};
    mw_signal_kind kind = text ? MW_SIGNAL_TEXT : MW_SIGNAL_NUMBER;
    int32_t id;
    CHECK(sink->ops->signal(sink, mw_slice_of(name), kind, mw_slice_of(""), &id, NULL) == MW_OK);
    if (text) CHECK(sink->ops->text(sink, mw_slice_of(text), &value, NULL) == MW_OK);
    CHECK(mw_samples_add(&s, id, t0 + t_s * S_NS, value, 0));
    CHECK(sink->ops->put(sink, &s, NULL) == MW_OK);
    mw_samples_fini(&s);
}

typedef struct {
    const char *measure;
    int32_t id;
    int64_t minute;
    double value; // NaN: no fact
} asked;

static mw_status find_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    asked *a = ctx;
    (void)err;
    if (mw_slice_is(m->name, a->measure)) a->id = m->id;
    return MW_OK;
}

static mw_status find_fact(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    asked *a = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        bool there = c->measure[i] == a->id && c->start_ns[i] == t0 + a->minute * 60 * S_NS;
        if (there) a->value = c->value[i];
    }
    return MW_OK;
}

static double fact(const mw_bind_bench *b, const char *measure, int64_t minute) {
    asked a = {measure, 0, minute, NAN};
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(b->registry->ops->measure_each(b->registry, find_measure, &a, NULL) == MW_OK);
    CHECK(b->facts->ops->scan(b->facts, &q, find_fact, &a, NULL) == MW_OK);
    return a.value;
}

// Producing A, then B; a jam from 50 to 70 s.
static void run_line(mw_sink *sink) {
    put(sink, "i/p", 0, 0, "A");
    put(sink, "i/s", 0, 0, "RUN");
    put(sink, "i/n", 0, 100, NULL);
    put(sink, "i/bad", 10, 0, NULL);
    put(sink, "i/n", 20, 110, NULL);
    put(sink, "i/p", 30, 0, "B");
    put(sink, "i/n", 40, 115, NULL);
    put(sink, "i/s", 50, 0, "JAM");
    put(sink, "i/s", 70, 0, "RUN");
    put(sink, "i/bad", 80, 2, NULL);
    put(sink, "i/n", 90, 116, NULL);
    put(sink, "i/n", 200, 116, NULL);
}

static void check_facts(const mw_bind_bench *b) {
    static const struct {
        const char *measure;
        double first, second; // of the first two minutes
    } rows[] = {
        {"apt",              50. / 3600, 50. / 3600},
        {"adet",             10. / 3600, 10. / 3600},
        {"pbt",              60. / 3600, 60. / 3600},
        {"downtime",         10. / 3600, 10. / 3600},
        {"stops",            NAN,        1         },
        {"minor_stop_time",  NAN,        20. / 3600},
        {"setups",           1,          NAN       },
        {"pq",               15,         1         },
        {"sq",               0,          2         },
        {"gq",               15,         -1        },
        {"planned_run_time", 0.1,        12. / 3600}, // 10 x 30 s + 5 x 12 s
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double first = fact(b, rows[i].measure, 0), second = fact(b, rows[i].measure, 1);
        bool same = (isnan(rows[i].first) ? isnan(first) : fabs(first - rows[i].first) < 1e-12) &&
                    (isnan(rows[i].second) ? isnan(second) : fabs(second - rows[i].second) < 1e-12);
        if (!same) fprintf(stderr, "%s: %g, %g\n", rows[i].measure, first, second);
        CHECK_ROW(same, i);
    }
}

void test_bind_hub(void) {
    static const char map[] =
        "source i influx\nmachine unit \"filler\" {\n"
        "  state \"i/s\" { \"RUN\" production, \"JAM\" delay reason \"jam\" }\n"
        "  product \"i/p\"\n  count pq \"i/n\"\n  pieces sq \"i/bad\"\n  derive gq = pq - sq\n"
        "  run_time \"A\" 30 s/piece, \"B\" 12 s/piece\n  slot 1 min\n}\n";
    mw_bind_bench b;
    mw_hub *hub = NULL;
    mw_hub_turned told;
    mw_bind_bench_init(&b, "pack t { title en \"t\", version \"1\", use monitoring }\n",
                       "early 06:00 PT8H, late 14:00 PT8H");
    CHECK(mw_bind_bench_map(&b, mw_slice_of(map)));
    mw_hub_from from = {&b.bound->binding, b.series, b.registry, b.facts, 2 * S_NS, t0};
    CHECK(mw_hub_open(&from, &hub, NULL) == MW_OK);
    CHECK(mw_hub_board_from(hub, t0, NULL, 0, NULL) == MW_OK);
    run_line(mw_hub_sink(hub));
    CHECK(mw_hub_turn(hub, mw_clock_wall_ns(), &told, NULL) == MW_OK);
    check_facts(&b);
    mw_hub_close(hub);
    mw_bind_bench_fini(&b);
}
