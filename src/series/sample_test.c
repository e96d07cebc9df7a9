// SPDX-License-Identifier: MIT
#include "series/sample.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

void test_sample_batch(void) {
    mw_samples s = {0};
    for (int32_t i = 0; i < 1000; i++) {
        if (!mw_samples_add(&s, i, 10 * i, i / 2.0, (uint8_t)(i % 3))) CHECK_ROW(false, i);
    }
    CHECK(s.count == 1000 && s.capacity >= 1000);
    for (int32_t i = 0; i < 1000; i++)
        CHECK_ROW(s.signal[i] == i && s.time_ns[i] == 10 * i && s.value[i] == i / 2.0 &&
                      s.quality[i] == i % 3,
                  i);
    mw_samples_fini(&s);
    CHECK(s.count == 0 && s.capacity == 0 && !s.value);
}

void test_sample_out_of_memory(void) {
    for (int64_t n = 0; n < 4; n++) {
        mw_samples s = {0};
        CHECK(mw_samples_grow(&s, 64));
        for (int32_t i = 0; i < 64; i++) CHECK(mw_samples_add(&s, i, i, i, 0));
        mw_alloc_fail_after(n);
        CHECK_ROW(!mw_samples_add(&s, 1, 1, 1, 1), n);
        mw_alloc_fail_after(-1);
        CHECK_ROW(s.count == 64 && s.capacity == 64 && s.signal[63] == 63, n);
        CHECK(mw_samples_add(&s, 64, 1, 1, 1) && s.signal[63] == 63 && s.signal[64] == 64);
        mw_samples_fini(&s);
    }
    mw_samples s = {0};
    CHECK(!mw_samples_grow(&s, INT64_MAX));
}

void test_sample_names(void) {
    static const struct {
        const char *name, *wrong;
    } rows[] = {
        {"line1/speed",               NULL               },
        {"plc/\xc3\xa4 \xe2\x82\xac", NULL               },
        {"m/a b,c=d f",               NULL               },
        {"",                          "without a name"   },
        {"a\nb",                      "control character"},
        {"a\x7f",                     "control character"},
        {"a\xc2\x85",                 "control character"},
        {"a\xc3",                     "not UTF-8"        },
        {"a\xed\xa0\x80",             "not UTF-8"        },
    };
    for (int i = 0; i < (int)(sizeof rows / sizeof *rows); i++) {
        mw_error err = {0};
        mw_status st = mw_signal_name_check(mw_slice_of(rows[i].name), &err);
        CHECK_ROW((st == MW_OK) == !rows[i].wrong, i);
        CHECK_ROW(!rows[i].wrong || strstr(err.text, rows[i].wrong), i);
    }
    char many[MW_SIGNAL_TEXT_MAX + 2];
    memset(many, 'x', sizeof many);
    CHECK(mw_signal_name_check((mw_slice){many, MW_SIGNAL_NAME_MAX}, NULL) == MW_OK);
    CHECK(mw_signal_name_check((mw_slice){many, MW_SIGNAL_NAME_MAX + 1}, NULL) == MW_INVALID);
    CHECK(mw_signal_text_check((mw_slice){many, MW_SIGNAL_TEXT_MAX}, NULL) == MW_OK);
    CHECK(mw_signal_text_check((mw_slice){many, MW_SIGNAL_TEXT_MAX + 1}, NULL) == MW_INVALID);
    CHECK(mw_signal_text_check((mw_slice){0}, NULL) == MW_OK);
    CHECK(mw_signal_text_check(mw_slice_of("a\xff"), NULL) == MW_INVALID);
}

void test_sample_remembered(void) {
    mw_test_sink t;
    mw_sink *s = &t.base;
    mw_error err = {0};
    int32_t a = -1, b = -1, again = -1;
    double red = -1;
    mw_samples in = {0};
    mw_test_sink_init(&t);
    CHECK(s->ops->signal(s, mw_slice_of("x/a"), MW_SIGNAL_NUMBER, (mw_slice){0}, &a, &err) ==
          MW_OK);
    CHECK(s->ops->signal(s, mw_slice_of("x/b"), MW_SIGNAL_TEXT, mw_slice_of("s"), &b, &err) ==
          MW_OK);
    CHECK(s->ops->signal(s, mw_slice_of("x/a"), MW_SIGNAL_NUMBER, mw_slice_of("m"), &again, &err) ==
          MW_OK);
    CHECK(a == 0 && b == 1 && again == 0 && mw_test_sink_find(&t, "x/b") == 1);
    CHECK(mw_slice_is(mw_test_sink_unit(&t, 0), "m") && mw_slice_is(mw_test_sink_unit(&t, 1), "s"));
    CHECK(s->ops->signal(s, mw_slice_of("x/a"), MW_SIGNAL_BOOL, (mw_slice){0}, &again, &err) ==
          MW_INVALID);
    CHECK(strstr(err.text, "number") && strstr(err.text, "yes/no"));
    CHECK(s->ops->text(s, mw_slice_of("red"), &red, &err) == MW_OK);
    CHECK(mw_samples_add(&in, a, 5, NAN, 0) && mw_samples_add(&in, b, 6, red, 0));
    t.fail_puts = 1;
    CHECK(s->ops->put(s, &in, &err) == MW_IO && t.samples.count == 0);
    CHECK(s->ops->put(s, &in, &err) == MW_OK && t.samples.count == 2);
    CHECK(mw_test_sink_is(&t, 0, "x/a", 5, NAN) && mw_test_sink_is_text(&t, 1, "x/b", 6, "red"));
    in.signal[1] = 2;
    CHECK(s->ops->put(s, &in, &err) == MW_INVALID && t.samples.count == 2);
    mw_samples_fini(&in);
    mw_test_sink_fini(&t);
}
