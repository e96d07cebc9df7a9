// SPDX-License-Identifier: MIT
// Tests only: an intake into the scene of appraise_testing.h. Its entities are e1 to e3, a time is
// the number of a day.
#ifndef MW_ASSESS_INTAKE_TESTING_H
#define MW_ASSESS_INTAKE_TESTING_H

#include "assess/appraise_testing.h"
#include "assess/confirm.h"
#include "assess/intake.h"

#define DAY (INT64_C(86400) * 1000000000)

typedef struct {
    scene *s;
    mw_text *said;
} asking;

static inline mw_status find(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err) {
    asking *x = ctx;
    if (entity.n == 2 && entity.p[0] == 'e' && entity.p[1] >= '1' && entity.p[1] <= '3') {
        int32_t id = mw_history_at(x->s->h, x->s->list[entity.p[1] - '1'])->entity;
        *assessment = mw_history_assessment(x->s->h, 0, id);
        return MW_OK;
    }
    return mw_fail(err, MW_NOTFOUND, "who?");
}

// A day of the test's own calendar: "7".
static inline mw_status moment(void *ctx, mw_slice text, int64_t *ns, mw_error *err) {
    double day;
    (void)ctx;
    if (!mw_number_parse(text, &day)) return mw_fail(err, MW_SYNTAX, "no day");
    *ns = (int64_t)day * DAY;
    return MW_OK;
}

static inline mw_status settle(void *ctx, int32_t assessment, mw_assess_state to,
                               const mw_assess_event *by, mw_error *err) {
    scene *s = ((asking *)ctx)->s;
    mw_confirm_report report;
    mw_confirm_job job = {.history = s->h,
                          .assessment = assessment,
                          .q = s->q,
                          .registry = s->r,
                          .facts = s->f,
                          .entity = S("e"),
                          .comment = by->comment,
                          .who = by->who};
    return to == MW_ASSESS_RETURNED ? mw_confirm_return(&job, err) : mw_confirm(&job, &report, err);
}

static inline void refuse(void *ctx, int64_t line, const char *column, mw_slice value,
                          const char *why) {
    asking *x = ctx;
    mw_text_addf(x->said, "%lld %s \"%.*s\" %s\n", (long long)line, column, (int)value.n,
                 value.n ? value.p : "", why);
}

static inline mw_intake_from from_of(asking *x) {
    return (mw_intake_from){.history = x->s->h,
                            .q = x->s->q,
                            .who = S("Ann"),
                            .find = find,
                            .moment = moment,
                            .settle = settle,
                            .refuse = refuse,
                            .ctx = x};
}

#endif
