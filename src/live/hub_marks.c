// SPDX-License-Identifier: MIT
// Marks in the series store that let a hub go on after a crash: how far each machine is settled,
// and, put in one batch with late samples, from where it must be derived anew. Their times only
// tell which came later.
#include "live/hub_int.h"

#include <stdio.h>

static const int64_t second_ns = 1000000000;
// Samples that were on their way when a machine was noted as settled are not older than that.
static const int64_t margin_ns = 600 * INT64_C(1000000000);

static mw_status mark_signal(mw_hub *h, const char *what, int32_t entity, int32_t *id,
                             mw_error *err) {
    char name[64];
    mw_sink *under = mw_series_sink(h->from.series);
    snprintf(name, sizeof name, "mw/%s/%d", what, entity);
    mw_slice whole = mw_slice_of(name);
    MW_TRY(under->ops->signal(under, whole, MW_SIGNAL_NUMBER, mw_slice_of("s"), id, err));
    bool room = *id < h->signal_count || mw_hub_know(h, *id, whole);
    return room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for another signal");
}

mw_status mw_hub_marks_open(mw_hub *h, mw_hub_work *w, int64_t *redo_ns, mw_error *err) {
    mw_sample settled, late;
    bool found = false;
    *redo_ns = INT64_MIN;
    MW_TRY(mark_signal(h, "settled", w->what->entity, &w->settled_mark, err));
    MW_TRY(mark_signal(h, "late", w->what->entity, &w->late_mark, err));
    MW_TRY(mw_series_before(h->from.series, w->settled_mark, INT64_MAX, &settled, &found, err));
    int64_t noted_ns = found ? settled.time_ns : INT64_MIN;
    w->noted_ns = noted_ns;
    if (found) *redo_ns = (int64_t)settled.value * second_ns - margin_ns;
    if (noted_ns > h->mark_ns) h->mark_ns = noted_ns;
    int64_t before_ns = INT64_MAX;
    for (;;) {
        MW_TRY(mw_series_before(h->from.series, w->late_mark, before_ns, &late, &found, err));
        if (!found || late.time_ns <= noted_ns) return MW_OK;
        if (late.time_ns > h->mark_ns) h->mark_ns = late.time_ns;
        int64_t t_ns = (int64_t)late.value * second_ns;
        if (t_ns < *redo_ns) *redo_ns = t_ns;
        before_ns = late.time_ns;
    }
}

mw_status mw_hub_marks_put(mw_hub *h, int64_t mark_ns, mw_error *err) {
    mw_samples marks = {0};
    mw_sink *under = mw_series_sink(h->from.series);
    bool room = true;
    for (int32_t i = 0; i < h->work_count; i++) {
        mw_hub_work *w = &h->work[i];
        int64_t settled = mw_worker_settled(w->worker);
        if (settled == INT64_MIN || settled == w->settled_ns || w->cell_count > 0) continue;
        double s = (double)(settled / second_ns);
        room = room && mw_samples_add(&marks, w->settled_mark, mark_ns, s, 0);
        w->settled_ns = settled;
    }
    mw_status st = room ? MW_OK : mw_fail(err, MW_NOMEM, "no memory to note what is settled");
    if (st == MW_OK && marks.count > 0) st = under->ops->put(under, &marks, err);
    mw_samples_fini(&marks);
    return st;
}
