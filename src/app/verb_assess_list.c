// SPDX-License-Identifier: MIT
// The verb assess list: campaigns, or the assessments of one.
#include "app/assess_session.h"
#include "app/errand.h"
#include "app/listing.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>

// ---- when

static bool is_closed(mw_assess_state s) {
    return s == MW_ASSESS_SUBMITTED || s == MW_ASSESS_REVIEWED || s == MW_ASSESS_CONFIRMED;
}

// Whether the deadline of a campaign has passed: the day after it has begun.
static bool is_late(const mw_campaign *c, const mw_calendar *cal) {
    int64_t day, start, end;
    mw_slice deadline = mw_assess_session_deadline(c);
    if (!deadline.n || mw_date_parse(deadline, &day, NULL) != MW_OK) return false;
    mw_period p = {
        {MW_GRAIN_DAY, 1},
        day
    };
    if (mw_period_bounds(p, cal, &start, &end, NULL) != MW_OK) return false;
    return mw_clock_wall_ns() >= end;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t changed_at(const mw_assessment *a) {
    int64_t at = a->opened_ns;
    if (a->answer_count) at = later(at, a->answer[a->answer_count - 1].at_ns);
    if (a->score_count) at = later(at, a->score[a->score_count - 1].at_ns);
    if (a->evidence_count) at = later(at, a->evidence[a->evidence_count - 1].at_ns);
    if (a->event_count) at = later(at, a->event[a->event_count - 1].at_ns);
    return at;
}

// ---- campaigns

typedef struct {
    int64_t all, state[MW_ASSESS_STATES], late;
} tally;

// In a terminal without the share, so that it takes one line.
static void campaign_row(mw_listing *l, const mw_campaign *c, const tally *n) {
    double share = n->all ? (double)n->state[MW_ASSESS_CONFIRMED] / (double)n->all : (double)NAN;
    mw_listing_text(l, c->name);
    mw_listing_text(l, c->level);
    mw_listing_text(l, c->period);
    mw_listing_text(l, mw_assess_session_deadline(c));
    mw_listing_int(l, n->all);
    for (int32_t s = 0; s < MW_ASSESS_STATES; s++) mw_listing_int(l, n->state[s]);
    if (l->format != MW_FORMAT_TABLE) mw_listing_number(l, round(1000 * share) / 10);
    mw_listing_int(l, n->late);
}

static mw_status list_campaigns(mw_assess_session *x, mw_listing *l, mw_error *err) {
    static const char *const columns[] = {
        "campaign",  "standard",   "period",    "deadline",     "#entities", "#draft", "#submitted",
        "#reviewed", "#confirmed", "#returned", "#confirmed %", "#overdue",  NULL};
    static const char *const line[] = {"campaign",   "~standard", "period",     "deadline",
                                       "#all",       "#draft",    "#submitted", "#reviewed",
                                       "#confirmed", "#returned", "#late",      NULL};
    bool table = mw_verb_format(x->call) == MW_FORMAT_TABLE;
    int32_t count = mw_history_campaign_count(x->h);
    tally *n = MW_PUSH(x->arena, tally, (size_t)count + 1);
    if (!n) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    MW_TRY(mw_listing_begin(l, table ? line : columns, mw_verb_format(x->call), err));
    for (int32_t i = 0; i < mw_history_count(x->h); i++) {
        const mw_assessment *a = mw_history_at(x->h, i);
        if (a->newer >= 0 || !mw_errand_sees(a->entity)) continue;
        tally *own = &n[a->campaign];
        const mw_campaign *c = mw_history_campaign_at(x->h, a->campaign);
        own->all++, own->state[a->state]++;
        own->late += !is_closed(a->state) && is_late(c, &x->s.ws.calendar);
    }
    for (int32_t i = 0; i < count; i++) {
        const mw_campaign *c = mw_history_campaign_at(x->h, i);
        if (mw_errand_sees_all() || n[i].all > 0) campaign_row(l, c, &n[i]);
    }
    return mw_listing_end(l, err);
}

// ---- assessments of one

static int64_t files_of(const mw_questionnaire *q, const mw_assessment *a) {
    int64_t n = 0;
    for (int32_t i = 0; i < q->count; i++)
        for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(a, q->asked[i].name, f));)
            n++;
    return n;
}

// In one line of a terminal: what has to be done.
static void assessment_line(mw_assess_session *x, mw_listing *l, const mw_assessment *a,
                            const mw_measured_count *n) {
    const mw_entity *e = mw_assess_session_whose(x, a);
    const mw_calendar *cal = &x->s.ws.calendar;
    char state[64], answered[64];
    bool late = !is_closed(a->state) && is_late(mw_assess_session_about(x), cal);
    int at = snprintf(state, sizeof state, "%s", mw_assess_state_text(a->state));
    if (a->version > 1) at += snprintf(state + at, sizeof state - (size_t)at, " v%d", a->version);
    if (late) snprintf(state + at, sizeof state - (size_t)at, ", late");
    snprintf(answered, sizeof answered, "%lld/%lld", (long long)n->answered, (long long)n->asked);
    mw_listing_text(l, e->code);
    mw_listing_text(l, e->title);
    mw_listing_text(l, mw_slice_of(state));
    mw_listing_text(l, mw_slice_of(answered));
    mw_listing_int(l, n->measured);
    mw_listing_int(l, n->proposed);
    mw_listing_int(l, n->open[MW_OPEN_NOT_SHOWN]);
}

static void assessment_row(mw_assess_session *x, mw_listing *l, const mw_assessment *a,
                           const mw_measured_count *n) {
    const mw_entity *e = mw_assess_session_whose(x, a);
    const mw_calendar *cal = &x->s.ws.calendar;
    bool late = !is_closed(a->state) && is_late(mw_assess_session_about(x), cal);
    mw_listing_text(l, e->code);
    mw_listing_text(l, e->title);
    mw_listing_int(l, a->version);
    mw_listing_text(l, mw_slice_of(mw_assess_state_text(a->state)));
    mw_listing_int(l, n->answered);
    mw_listing_int(l, n->asked);
    mw_listing_int(l, n->measured);
    mw_listing_int(l, n->proposed);
    mw_listing_int(l, n->open[MW_OPEN_NOT_SHOWN]);
    mw_listing_int(l, files_of(x->q, a));
    mw_listing_moment(l, changed_at(a), cal->zone);
    mw_listing_text(l, mw_slice_of(late ? "overdue" : ""));
}

static mw_status list_assessments(mw_assess_session *x, mw_listing *l, mw_error *err) {
    static const char *const columns[] = {
        "entity",    "title",      "#version", "state",   "#answered", "#of", "#computed",
        "#proposed", "#not shown", "#files",   "changed", "late",      NULL};
    static const char *const line[] = {"entity",    "~title",    "state",      "#answered",
                                       "#computed", "#proposed", "#not shown", NULL};
    bool table = mw_verb_format(x->call) == MW_FORMAT_TABLE;
    mw_measured *m = NULL;
    int64_t count = 0, top = INT64_MAX;
    MW_TRY(mw_assess_session_campaign(x, x->call->operand[0], err));
    int32_t *list = MW_PUSH(x->arena, int32_t, (size_t)mw_roster_count(x->roster) + 1);
    if (!list) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    for (int32_t i = 0; i < mw_roster_count(x->roster); i++) {
        const mw_roster_entity *e = mw_roster_at(x->roster, i);
        int32_t at = e->hidden ? -1 : mw_history_assessment(x->h, x->campaign, e->e.id);
        if (at >= 0) list[count++] = at;
    }
    MW_TRY(mw_call_int(x->call, "top", 1, INT64_MAX, &top, err));
    count = count < top ? count : top;
    MW_TRY(mw_listing_begin(l, table ? line : columns, mw_verb_format(x->call), err));
    MW_TRY(mw_assess_session_measure(x, list, count, &m, err));
    for (int64_t i = 0; i < count; i++) {
        const mw_assessment *a = mw_history_at(x->h, list[i]);
        mw_measured_count n = mw_measured_sum(m, i, a);
        (table ? assessment_line : assessment_row)(x, l, a, &n);
    }
    mw_measured_free(m);
    return mw_listing_end(l, err);
}

mw_status mw_verb_assess_list(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    mw_listing l = {0};
    mw_status st = mw_assess_session_open(call, &x, err);
    if (st == MW_OK)
        st = call->operand_count ? list_assessments(&x, &l, err) : list_campaigns(&x, &l, err);
    mw_listing_fini(&l);
    mw_assess_session_close(&x);
    return st;
}
