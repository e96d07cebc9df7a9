// SPDX-License-Identifier: MIT
// See assess_settle.h.
#include "app/assess_settle.h"

// From when on the answers hold: the start of the period, where the entity is.
static mw_status find_start(mw_assess_session *x, int64_t *start_ns, mw_error *err) {
    mw_period period;
    mw_calendar cal = x->s.ws.calendar;
    mw_zone *zone = NULL;
    int64_t end;
    mw_slice own = mw_assess_session_zone(x);
    MW_TRY(mw_assess_session_period(x, &period, err));
    if (own.n) MW_TRY(mw_zone_open(own.p, &zone, err));
    if (zone) cal.zone = zone;
    mw_status st = mw_period_bounds(period, &cal, start_ns, &end, err);
    mw_zone_close(zone);
    return st;
}

mw_status mw_assess_settle(mw_assess_session *x, mw_assess_state to, const mw_assess_event *by,
                           mw_confirm_report *report, mw_error *err) {
    mw_confirm_report own;
    MW_TRY(mw_workspace_facts(&x->s.ws, err));
    mw_confirm_job job = {.history = x->h,
                          .assessment = x->assessment,
                          .q = x->q,
                          .registry = x->s.ws.registry,
                          .facts = x->s.ws.facts,
                          .entity = mw_assess_session_whose(x, mw_assess_session_of(x))->code,
                          .comment = by->comment,
                          .who = by->who};
    MW_TRY(find_start(x, &job.start_ns, err));
    if (to == MW_ASSESS_RETURNED) return mw_confirm_return(&job, err);
    return mw_confirm(&job, report ? report : &own, err);
}
