// SPDX-License-Identifier: MIT
#include "live/series_past.h"

#include "base/alloc.h"
#include "test/folder.h"

// What replaying asks of the store: reading by signal, looking back, the first sample.
void test_series_past(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = NULL;
    mw_samples in = {0}, out = {0};
    int32_t a, b;
    CHECK(mw_series_open(path, &s, NULL) == MW_OK);
    mw_sink *sink = mw_series_sink(s);
    mw_slice none = mw_slice_of("");
    CHECK(sink->ops->signal(sink, mw_slice_of("m/a"), MW_SIGNAL_NUMBER, none, &a, NULL) == MW_OK);
    CHECK(sink->ops->signal(sink, mw_slice_of("m/b"), MW_SIGNAL_NUMBER, none, &b, NULL) == MW_OK);
    for (int i = 9; i >= 0; i--) CHECK(mw_samples_add(&in, b, 100 + i * 10, i, (uint8_t)(i % 3)));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_series_past p = mw_series_past_of(s);
    mw_past_sample one;
    CHECK(p.past.first(&p.past, a, &one, NULL) == MW_NOTFOUND);
    CHECK(p.past.before(&p.past, a, 1000, &one, NULL) == MW_NOTFOUND);
    CHECK(p.past.first(&p.past, b, &one, NULL) == MW_OK && one.t_ns == 100 && one.value == 0);
    CHECK(p.past.before(&p.past, b, 150, &one, NULL) == MW_OK);
    CHECK(one.t_ns == 140 && one.value == 4 && one.quality == 1);
    CHECK(p.past.read(&p.past, b, 120, 150, &out, NULL) == MW_OK && out.count == 3);
    for (int i = 0; i < 3; i++) {
        CHECK_ROW(out.signal[i] == b && out.time_ns[i] == 120 + i * 10 && out.value[i] == i + 2, i);
    }
    mw_samples_fini(&in);
    mw_samples_fini(&out);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
