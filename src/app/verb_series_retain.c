// SPDX-License-Identifier: MIT
// The verb series retain: what the signal map says of how long samples are kept, done now.
#include "app/plant_map.h"
#include "app/verb.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "live/retention.h"

static mw_status tell(const mw_retention *r, bool dry, mw_error *err) {
    mw_text out = {0};
    char at[MW_DATETIME_TEXT_MAX];
    if (r->now_ns == INT64_MIN)
        mw_text_adds(&out, "there are no samples\n");
    else
        mw_text_addf(&out, "ages count from %s\n", mw_datetime_print(r->now_ns, NULL, at));
    mw_text_addf(&out, "%lld samples %s, %lld values of minutes and hours %s\n",
                 (long long)r->done.samples, dry ? "would go" : "given up",
                 (long long)r->done.dropped, dry ? "of now, too" : "given up");
    if (!dry) mw_text_addf(&out, "%lld minutes and hours made\n", (long long)r->done.summaries);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status apply(mw_retention *r, mw_error *err) {
    MW_TRY(mw_retention_note(r, err));
    for (bool more = true; more;) MW_TRY(mw_retention_step(r, &more, err));
    return mw_series_retain_end(r->from.series, err);
}

static mw_status retain(mw_call *call, const mw_plant_map *m, mw_error *err) {
    bool dry = mw_call_has(call, "dry-run");
    mw_retention r = {0};
    mw_retention_from from = {&m->bound->binding, m->series, mw_clock_wall_ns(), NULL};
    if (m->bound->binding.keep_count == 0)
        return mw_fail(err, MW_NOTFOUND,
                       "the signal map does not say how long samples are kept, as in: "
                       "retain raw 90 d, minutes 2 years, hours forever");
    mw_status st = mw_retention_plan(&from, &r, err);
    if (st == MW_OK) st = dry ? mw_retention_preview(&r, err) : apply(&r, err);
    if (st == MW_OK && r.done.too_long > 0)
        mw_note("%lld signals are kept whole: their names leave no room for those of summaries",
                (long long)r.done.too_long);
    if (st == MW_OK) st = tell(&r, dry, err);
    mw_retention_fini(&r);
    return st;
}

mw_status mw_verb_series_retain(mw_call *call, mw_error *err) {
    mw_session s = {0};
    mw_plant_map m = {0};
    mw_status st = mw_session_open(call, NULL, 0, &s, err);
    if (st == MW_OK) st = mw_session_world(&s, INT64_MAX, err);
    if (st == MW_OK) st = mw_plant_map_open(call, &s, &m, err);
    if (st == MW_OK) st = retain(call, &m, err);
    mw_plant_map_close(&m);
    mw_session_close(&s);
    return st;
}
