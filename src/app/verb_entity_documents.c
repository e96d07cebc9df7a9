// SPDX-License-Identifier: MIT
// The verb entity documents: what there is on paper about an entity. For each campaign the report
// of its assessment, which is made when it is asked for, and the files that show answers.
#include "app/assess_session.h"
#include "app/listing.h"
#include "app/verb.h"

#include <math.h>

static void text(mw_listing *l, mw_slice s) { mw_listing_text(l, s.p ? s : (mw_slice){"", 0}); }

// What each row begins with.
static void begin_row(const mw_assess_session *x, mw_listing *l, const mw_assessment *a,
                      const char *sort) {
    text(l, mw_history_campaign_at(x->h, a->campaign)->name);
    mw_listing_int(l, a->version);
    text(l, mw_slice_of(mw_assess_state_text(a->state)));
    text(l, mw_slice_of(sort));
}

static void report_row(const mw_assess_session *x, mw_listing *l, const mw_assessment *a) {
    begin_row(x, l, a, "report");
    for (int i = 0; i < 3; i++) text(l, (mw_slice){0});
    mw_listing_number(l, (double)NAN);
    text(l, (mw_slice){0});
    mw_listing_moment(l, a->opened_ns, x->s.ws.calendar.zone);
    text(l, (mw_slice){0});
}

static void file_row(const mw_assess_session *x, mw_listing *l, const mw_assessment *a,
                     const mw_attachment *f) {
    begin_row(x, l, a, "evidence");
    text(l, f->question);
    text(l, f->name);
    text(l, f->type);
    mw_listing_int(l, f->bytes);
    text(l, f->who);
    mw_listing_moment(l, f->at_ns, x->s.ws.calendar.zone);
    text(l, f->file);
}

// Whether the question of evidence i was met before.
static bool is_again(const mw_assessment *a, int32_t i) {
    for (int32_t k = 0; k < i; k++)
        if (mw_slice_same(a->evidence[k].question, a->evidence[i].question)) return true;
    return false;
}

static void assessment_rows(const mw_assess_session *x, mw_listing *l, const mw_assessment *a) {
    report_row(x, l, a);
    for (int32_t i = 0; i < a->evidence_count; i++) {
        mw_slice question = a->evidence[i].question;
        if (is_again(a, i)) continue;
        for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(a, question, f));)
            file_row(x, l, a, f);
    }
}

static mw_status list(mw_assess_session *x, mw_listing *l, mw_error *err) {
    static const char *const all[] = {"campaign", "#version", "state", "sort", "question", "name",
                                      "type",     "#bytes",   "who",   "when", "id",       NULL};
    int32_t at;
    MW_TRY(mw_roster_find(x->roster, mw_slice_of(x->call->operand[0]), &at, err));
    int32_t entity = mw_roster_at(x->roster, at)->e.id;
    MW_TRY(mw_listing_begin(l, all, mw_verb_format(x->call), err));
    for (int32_t i = 0; i < mw_history_count(x->h); i++) {
        const mw_assessment *a = mw_history_at(x->h, i);
        if (a->newer < 0 && a->entity == entity) assessment_rows(x, l, a);
    }
    return mw_listing_end(l, err);
}

mw_status mw_verb_entity_documents(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    mw_listing l = {0};
    mw_status st = mw_assess_session_open(call, &x, err);
    if (st == MW_OK) st = list(&x, &l, err);
    mw_listing_fini(&l);
    mw_assess_session_close(&x);
    return st;
}
