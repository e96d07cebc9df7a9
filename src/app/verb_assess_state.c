// SPDX-License-Identifier: MIT
// The verbs assess submit, review, return, confirm and reopen: an assessment goes on.
#include "app/assess_settle.h"
#include "app/verb.h"

// ---- submit

static const char *open_text(mw_open open) {
    switch (open) {
    case MW_OPEN_UNANSWERED: return "not answered";
    case MW_OPEN_PROPOSED: return "a proposal that nobody confirmed";
    case MW_OPEN_NOT_SHOWN: return "no evidence is attached";
    case MW_OPEN_NOTHING:
    default: return "";
    }
}

static void say_open(const mw_assess_session *x, const mw_asked *asked, mw_open open) {
    mw_slice title = mw_title_in(&asked->titles, x->lang);
    mw_slice wanted = mw_title_in(&asked->question->evidence, x->lang);
    bool shown = open == MW_OPEN_NOT_SHOWN && wanted.n;
    mw_say("%.*s (%.*s): %s%s%.*s", (int)asked->name.n, asked->name.p, (int)title.n, title.p,
           open_text(open), shown ? "; asked for: " : "", shown ? (int)wanted.n : 0,
           shown ? wanted.p : "");
}

static mw_status check_complete(mw_assess_session *x, mw_error *err) {
    const mw_assessment *a = mw_assess_session_of(x);
    mw_measured *m = NULL;
    int32_t open = 0;
    MW_TRY(mw_assess_session_measure(x, &x->assessment, 1, &m, err));
    for (int32_t i = 0; i < x->q->count; i++) {
        mw_open one = mw_measured_open(x->q, i, a, mw_measured_at(m, 0, i));
        if (one != MW_OPEN_NOTHING) say_open(x, &x->q->asked[i], one);
        open += one != MW_OPEN_NOTHING;
    }
    mw_measured_free(m);
    if (open == 0 || mw_call_has(x->call, "incomplete")) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "%d question%s open; --incomplete submits the assessment as it is", (int)open,
                   open == 1 ? " is" : "s are");
}

static mw_status submit(mw_assess_session *x, mw_error *err) {
    mw_assess_state state = mw_assess_session_of(x)->state;
    if (state == MW_ASSESS_DRAFT || state == MW_ASSESS_RETURNED) MW_TRY(check_complete(x, err));
    return mw_assess_move(x->h, x->assessment, MW_ASSESS_SUBMITTED,
                          mw_assess_session_comment(x->call), mw_assess_session_who(x), err);
}

// ---- the others

static mw_status review(mw_assess_session *x, mw_error *err) {
    return mw_assess_move(x->h, x->assessment, MW_ASSESS_REVIEWED,
                          mw_assess_session_comment(x->call), mw_assess_session_who(x), err);
}

static mw_assess_event by_call(const mw_assess_session *x) {
    return (mw_assess_event){.comment = mw_assess_session_comment(x->call),
                             .who = mw_assess_session_who(x)};
}

static mw_status give_back(mw_assess_session *x, mw_error *err) {
    mw_assess_event by = by_call(x);
    return mw_assess_settle(x, MW_ASSESS_RETURNED, &by, NULL, err);
}

static mw_status confirm(mw_assess_session *x, mw_error *err) {
    mw_assess_event by = by_call(x);
    mw_confirm_report report;
    mw_text out = {0};
    MW_TRY(mw_assess_settle(x, MW_ASSESS_CONFIRMED, &by, &report, err));
    mw_text_addf(&out, "confirmed: %lld answers are facts now, import %d%s\n",
                 (long long)report.answers, (int)report.import_id,
                 report.completed ? "; this completes a confirmation that was cut off" : "");
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status reopen(mw_assess_session *x, mw_error *err) {
    int32_t version;
    mw_text out = {0};
    MW_TRY(mw_assess_reopen(x->h, x->assessment, mw_assess_session_comment(x->call),
                            mw_assess_session_who(x), &version, err));
    mw_text_addf(&out, "version %d begins; its answers are proposals\n",
                 (int)mw_history_at(x->h, version)->version);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status run(mw_call *call, mw_status (*act)(mw_assess_session *, mw_error *),
                     mw_error *err) {
    mw_assess_session x = {0};
    mw_status st = mw_assess_session_at(call, &x, err);
    if (st == MW_OK) st = act(&x, err);
    mw_assess_session_close(&x);
    return st;
}

mw_status mw_verb_assess_submit(mw_call *call, mw_error *err) { return run(call, submit, err); }
mw_status mw_verb_assess_review(mw_call *call, mw_error *err) { return run(call, review, err); }
mw_status mw_verb_assess_return(mw_call *call, mw_error *err) { return run(call, give_back, err); }
mw_status mw_verb_assess_confirm(mw_call *call, mw_error *err) { return run(call, confirm, err); }
mw_status mw_verb_assess_reopen(mw_call *call, mw_error *err) { return run(call, reopen, err); }
