// SPDX-License-Identifier: MIT
#include "live/marks.h"

#include "base/alloc.h"
#include "test/folder.h"
#include "test/test.h"

#define S_NS INT64_C(1000000000)

static void put(mw_series *s, const char *what, int64_t mark_ns, double value_s) {
    char name[MW_MARK_NAME_MAX];
    mw_sink *sink = mw_series_sink(s);
    mw_samples in = {0};
    int32_t id;
    mw_slice whole = mw_slice_of(mw_live_mark_name(what, 7, name));
    CHECK(sink->ops->signal(sink, whole, MW_SIGNAL_NUMBER, mw_slice_of("s"), &id, NULL) == MW_OK);
    CHECK(mw_samples_add(&in, id, mark_ns, value_s, 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

void test_marks(void) {
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, "series");
    mw_series *s = NULL;
    mw_live_marks m;
    CHECK(mw_series_open(path, &s, NULL) == MW_OK);
    CHECK(mw_live_marks_read(s, 7, &m, NULL) == MW_OK);
    CHECK(m.noted_ns == INT64_MIN && m.redo_ns == INT64_MIN && m.floor_ns == INT64_MIN);
    put(s, "late", 1 * S_NS, 100); // before the note: it was seen to
    put(s, "settled", 2 * S_NS, 5000);
    CHECK(mw_live_marks_read(s, 7, &m, NULL) == MW_OK && m.newest_ns == 2 * S_NS);
    CHECK(m.noted_ns == 2 * S_NS && m.redo_ns == 5000 * S_NS - MW_MARKS_MARGIN_NS);
    put(s, "late", 3 * S_NS, 3000);
    put(s, "late", 4 * S_NS, 4000);
    mw_samples in = {0};
    CHECK(mw_live_floor_add(s, 7, 2000 * S_NS, 5 * S_NS, &in, NULL) == MW_OK && in.count == 1);
    CHECK(mw_series_sink(s)->ops->put(mw_series_sink(s), &in, NULL) == MW_OK);
    mw_samples_fini(&in);
    CHECK(mw_live_marks_read(s, 7, &m, NULL) == MW_OK && m.newest_ns == 5 * S_NS);
    CHECK(m.redo_ns == 3000 * S_NS && m.floor_ns == 2000 * S_NS);
    CHECK(mw_live_marks_read(s, 8, &m, NULL) == MW_OK && m.floor_ns == INT64_MIN);
    mw_series_close(s);
    mw_free(path);
    mw_test_folder_free(folder);
}
