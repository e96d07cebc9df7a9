// SPDX-License-Identifier: MIT
#include "live/heard.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static int32_t signal_of(mw_heard *h, const char *name, mw_signal_kind kind, const char *unit) {
    int32_t id = -1;
    mw_sink *sink = mw_heard_sink(h);
    CHECK(sink->ops->signal(sink, mw_slice_of(name), kind, mw_slice_of(unit), &id, NULL) == MW_OK);
    return id;
}

static void put(mw_heard *h, int32_t id, const double *value, int32_t count) {
    mw_samples in = {0};
    mw_sink *sink = mw_heard_sink(h);
    for (int32_t i = 0; i < count; i++) CHECK(mw_samples_add(&in, id, i, value[i], 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

void test_heard_signals(void) {
    mw_heard *h = mw_heard_new();
    mw_sink *sink = mw_heard_sink(h);
    mw_error err = {0};
    double a, b;
    int32_t id = signal_of(h, "s/a", MW_SIGNAL_NUMBER, "");
    CHECK(signal_of(h, "s/a", MW_SIGNAL_NUMBER, "kWh") == id);
    CHECK(sink->ops->signal(sink, mw_slice_of("s/a"), MW_SIGNAL_TEXT, mw_slice_of(""), &id, &err) ==
          MW_INVALID);
    put(h, id, (double[]){3, NAN, 2, 5.5}, 4);
    mw_heard_type(h, mw_slice_of("s/a"), "Float");
    mw_heard_type(h, mw_slice_of("s/none"), "Float");
    mw_heard_signal s = mw_heard_at(h, 0);
    CHECK(mw_slice_is(s.name, "s/a") && mw_slice_is(s.unit, "kWh") && mw_slice_is(s.type, "Float"));
    CHECK(s.samples == 3 && s.first == 3 && s.last == 5.5 && s.low == 2 && s.high == 5.5);
    CHECK(s.fell && s.rose && !s.whole);
    int32_t text = signal_of(h, "s/b", MW_SIGNAL_TEXT, "");
    CHECK(sink->ops->text(sink, mw_slice_of("A"), &a, NULL) == MW_OK);
    CHECK(sink->ops->text(sink, mw_slice_of("B"), &b, NULL) == MW_OK);
    put(h, text, (double[]){b, a, b}, 3);
    s = mw_heard_at(h, text);
    CHECK(s.text_count == 2 && mw_slice_is(mw_heard_text(h, s.text[0]), "B"));
    CHECK(mw_slice_is(mw_heard_text(h, s.last), "B") && mw_heard_text(h, 99).n == 0);
    CHECK(mw_heard_count(h) == 2 && mw_heard_beyond(h) == 0);
    mw_heard_free(h);
}

void test_heard_places(void) {
    mw_heard *h = mw_heard_new();
    CHECK(mw_heard_place(h, mw_slice_of("s/g/e")) && mw_heard_place(h, mw_slice_of("s/g/e/d")));
    CHECK(mw_slice_is(mw_heard_place_of(h, mw_slice_of("s/g/e/d/m/n")), "s/g/e/d"));
    CHECK(mw_slice_is(mw_heard_place_of(h, mw_slice_of("s/g/e/m")), "s/g/e"));
    CHECK(mw_heard_place_of(h, mw_slice_of("s/g/x")).n == 0);
    mw_heard_free(h);
}

void test_heard_out_of_memory(void) {
    bool done = false;
    for (int64_t n = 0; !done && n < 1000; n++) {
        mw_alloc_fail_after(n);
        mw_heard *h = mw_heard_new();
        int32_t id = -1;
        mw_sink *sink = h ? mw_heard_sink(h) : NULL;
        done = h && sink->ops->signal(sink, mw_slice_of("s/a"), MW_SIGNAL_NUMBER, mw_slice_of("m"),
                                      &id, NULL) == MW_OK;
        mw_alloc_fail_after(-1);
        mw_heard_free(h);
    }
    CHECK(done);
}
