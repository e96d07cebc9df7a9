// SPDX-License-Identifier: MIT
// See marks.h.
#include "live/marks.h"

#include <stdio.h>

static const int64_t second_ns = 1000000000;

char *mw_live_mark_name(const char *what, int32_t entity, char buf[MW_MARK_NAME_MAX]) {
    snprintf(buf, MW_MARK_NAME_MAX, "mw/%s/%d", what, entity);
    return buf;
}

// The mark before an instant; time_ns INT64_MIN when there is none.
static mw_status mark_before(mw_series *s, const char *what, int32_t entity, int64_t before_ns,
                             mw_sample *out, mw_error *err) {
    char name[MW_MARK_NAME_MAX];
    bool found = false;
    int32_t id = mw_series_find(s, mw_slice_of(mw_live_mark_name(what, entity, name)));
    *out = (mw_sample){.time_ns = INT64_MIN};
    return id < 0 ? MW_OK : mw_series_before(s, id, before_ns, out, &found, err);
}

static void note_newest(mw_live_marks *m, const mw_sample *mark) {
    if (mark->time_ns > m->newest_ns) m->newest_ns = mark->time_ns;
}

// Goes back over what came late since it was noted as settled.
static mw_status read_late(mw_series *s, int32_t entity, mw_live_marks *out, mw_error *err) {
    mw_sample late;
    for (int64_t before_ns = INT64_MAX;; before_ns = late.time_ns) {
        MW_TRY(mark_before(s, "late", entity, before_ns, &late, err));
        if (late.time_ns == INT64_MIN || late.time_ns <= out->noted_ns) return MW_OK;
        note_newest(out, &late);
        int64_t t_ns = (int64_t)late.value * second_ns;
        if (t_ns < out->redo_ns) out->redo_ns = t_ns;
    }
}

mw_status mw_live_marks_read(mw_series *s, int32_t entity, mw_live_marks *out, mw_error *err) {
    mw_sample settled, kept_from;
    *out = (mw_live_marks){INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN};
    MW_TRY(mark_before(s, "settled", entity, INT64_MAX, &settled, err));
    MW_TRY(mark_before(s, "floor", entity, INT64_MAX, &kept_from, err));
    note_newest(out, &settled);
    note_newest(out, &kept_from);
    if (kept_from.time_ns != INT64_MIN) out->floor_ns = (int64_t)kept_from.value * second_ns;
    out->noted_ns = settled.time_ns;
    if (settled.time_ns != INT64_MIN)
        out->redo_ns = (int64_t)settled.value * second_ns - MW_MARKS_MARGIN_NS;
    return read_late(s, entity, out, err);
}

mw_status mw_live_floor_add(mw_series *s, int32_t entity, int64_t floor_ns, int64_t mark_ns,
                            mw_samples *out, mw_error *err) {
    mw_sink *sink = mw_series_sink(s);
    char name[MW_MARK_NAME_MAX];
    int32_t id;
    mw_slice whole = mw_slice_of(mw_live_mark_name("floor", entity, name));
    MW_TRY(sink->ops->signal(sink, whole, MW_SIGNAL_NUMBER, mw_slice_of("s"), &id, err));
    bool room = mw_samples_add(out, id, mark_ns, (double)(floor_ns / second_ns), 0);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to note what is kept");
}
