// SPDX-License-Identifier: MIT
#include "live/retention.h"

#include "base/alloc.h"
#include "live/bind_testing.h"
#include "test/test.h"

#include <string.h>

static const int64_t day_ns = 86400 * INT64_C(1000000000);

static void put(mw_series *s, const char *name, int64_t days, int64_t count) {
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    int32_t id;
    CHECK(sink->ops->signal(sink, mw_slice_of(name), MW_SIGNAL_NUMBER, mw_slice_of(""), &id,
                            NULL) == MW_OK);
    for (int64_t i = 0; i < count; i++)
        CHECK(mw_samples_add(&in, id, i * days * day_ns / count, (double)i, 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

// Days that raw samples of a signal are kept; 0: for ever.
static int64_t days_of(const mw_retention *r, mw_series *s, const char *name) {
    int32_t id = mw_series_find(s, mw_slice_of(name));
    for (int64_t i = 0; i < r->count; i++)
        if (r->keep[i].signal == id) return r->keep[i].keep_ns[MW_TIER_RAW] / day_ns;
    return 0;
}

static void bench(mw_bind_bench *b) {
    mw_bind_bench_init(
        b, "pack sample {\n  title en \"S\"\n  version \"1.0.0\"\n  use monitoring\n}\n", NULL);
    put(b->series, "i/press", 10, 1000);
    put(b->series, "i/heat", 10, 1000);
    put(b->series, "i/other", 10, 1000);
}

static mw_retention plan(mw_bind_bench *b, const char *map, int64_t wall_ns) {
    mw_retention r = {0};
    bool fits = mw_bind_bench_map(b, mw_slice_of(map));
    if (!fits) fprintf(stderr, "%s", b->said.bytes);
    CHECK(fits);
    mw_retention_from from = {&b->bound->binding, b->series, wall_ns, NULL};
    CHECK(mw_retention_plan(&from, &r, NULL) == MW_OK);
    return r;
}

// The first statement that fits counts, that of all others last; measures stand for what feeds
// them, and machines for which nothing was settled keep everything.
void test_retention_statements(void) {
    mw_bind_bench b;
    bench(&b);
    mw_retention r = plan(&b,
                          "source i influx\n"
                          "retain raw 3 d\n"
                          "retain \"i/h*\", \"x\" raw 4 d, hours forever\n"
                          "retain measure pq raw 5 d\n"
                          "retain \"i/press\" raw 6 d\n"
                          "machine unit \"filler\" { count pq \"i/press\" }\n",
                          99 * day_ns);
    CHECK(b.bound->binding.keep_count == 4 && b.map->diags->warnings == 1); // nothing is called x
    CHECK(r.count == 3 && r.now_ns == 10 * day_ns - 10 * day_ns / 1000);    // not the wall
    CHECK(days_of(&r, b.series, "i/press") == 5);
    CHECK(days_of(&r, b.series, "i/heat") == 4 && days_of(&r, b.series, "i/other") == 3);
    CHECK(mw_retention_preview(&r, NULL) == MW_OK);
    CHECK(r.done.samples == 592 + 698 && r.done.summaries == 0); // of heat, of other
    for (bool more = true; more;) CHECK(mw_retention_step(&r, &more, NULL) == MW_OK);
    CHECK(r.done.samples == 2 * (592 + 698) && r.done.summaries == 142);
    mw_retention_fini(&r);
    r = plan(&b, "source i influx\nretain \"i/h*\" raw 1 d, hours 9 d\n", 5 * day_ns);
    CHECK(r.count == 1 && r.now_ns == 5 * day_ns); // no later than the clock
    mw_retention_fini(&r);
    mw_bind_bench_fini(&b);
}

void test_retention_out_of_memory(void) {
    mw_bind_bench b;
    bench(&b);
    mw_retention r =
        plan(&b, "source i influx\nretain raw 3 d, minutes 5 d, hours forever\n", 99 * day_ns);
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 500; n++) {
        mw_retention again;
        mw_alloc_fail_after(n);
        st = mw_retention_plan(&r.from, &again, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_retention_fini(&again);
    }
    CHECK(st == MW_OK);
    mw_retention_fini(&r);
    mw_bind_bench_fini(&b);
}
