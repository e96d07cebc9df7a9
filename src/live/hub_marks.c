// SPDX-License-Identifier: MIT
// Marks in the series store that let a hub go on after a crash: how far each machine is settled,
// and, put in one batch with late samples, from where it must be derived anew; see marks.h.
#include "live/hub_int.h"
#include "live/marks.h"

static const int64_t second_ns = 1000000000;

static mw_status mark_signal(mw_hub *h, const char *what, int32_t entity, int32_t *id,
                             mw_error *err) {
    char name[MW_MARK_NAME_MAX];
    mw_sink *under = mw_series_sink(h->from.series);
    mw_slice whole = mw_slice_of(mw_live_mark_name(what, entity, name));
    MW_TRY(under->ops->signal(under, whole, MW_SIGNAL_NUMBER, mw_slice_of("s"), id, err));
    bool room = *id < h->signal_count || mw_hub_know(h, *id, whole);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for another signal");
}

mw_status mw_hub_marks_open(mw_hub *h, mw_hub_work *w, int64_t *redo_ns, mw_error *err) {
    mw_live_marks marks;
    MW_TRY(mark_signal(h, "settled", w->what->entity, &w->settled_mark, err));
    MW_TRY(mark_signal(h, "late", w->what->entity, &w->late_mark, err));
    MW_TRY(mw_live_marks_read(h->from.series, w->what->entity, &marks, err));
    w->noted_ns = marks.noted_ns;
    if (marks.newest_ns > h->mark_ns) h->mark_ns = marks.newest_ns;
    w->floor_ns = marks.floor_ns;
    mw_worker_floor(w->worker, marks.floor_ns);
    *redo_ns = marks.redo_ns;
    return MW_OK;
}

mw_status mw_hub_marks_put(mw_hub *h, int64_t mark_ns, mw_error *err) {
    mw_samples marks = {0};
    mw_sink *under = mw_series_sink(h->from.series);
    bool room = true;
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        int64_t settled = mw_worker_settled(w->worker);
        if (settled == INT64_MIN || settled == w->settled_ns || w->cell_count > 0) continue;
        if (w->stale) continue;
        double s = (double)(settled / second_ns);
        room = room && mw_samples_add(&marks, w->settled_mark, mark_ns, s, 0);
        w->settled_ns = settled;
    }
    mw_status st = room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to note what is settled");
    if (st == MW_OK && marks.count > 0) st = under->ops->put(under, &marks, err);
    mw_samples_fini(&marks);
    return st;
}
