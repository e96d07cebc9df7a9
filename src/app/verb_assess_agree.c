// SPDX-License-Identifier: MIT
// The verb assess agreement: how far enterprises and assessors score alike.
#include "app/assess_session.h"
#include "app/errand.h"
#include "app/listing.h"
#include "app/verb.h"
#include "app/verb_index_look.h"
#include "assess/kappa.h"
#include "base/alloc.h"

#include <math.h>

enum { PAIRS_MIN = 10 };

typedef struct {
    mw_assess_session *x;
    double *a, *b; // room for all assessments
    mw_kappa *of;  // per question
    double *scale; // its range of points
} comparing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "agreement: out of memory");
}

// What the enterprises answered and the assessor scored; where one is missing there is no pair.
static mw_status compare(comparing *t, int32_t question, mw_error *err) {
    mw_assess_session *x = t->x;
    const mw_asked *asked = &x->q->asked[question];
    int64_t n = 0;
    for (int32_t i = 0; i < mw_history_count(x->h); i++) {
        const mw_assessment *a = mw_history_at(x->h, i);
        if (a->campaign != x->campaign || a->newer >= 0 || !mw_errand_sees(a->entity)) continue;
        const mw_answer *own = mw_assessment_answer(a, asked->name),
                        *score = mw_assessment_score(a, asked->name);
        if (!own || !score || !mw_answer_counts(own)) continue;
        double mine = mw_answer_points(x->q, question, &own->value),
               theirs = mw_answer_points(x->q, question, &score->value);
        if (isnan(mine) || isnan(theirs)) continue;
        t->a[n] = mine, t->b[n++] = theirs;
    }
    t->scale[question] = mw_asked_most(asked) - mw_asked_least(asked);
    return mw_kappa_of(t->a, t->b, n, &t->of[question], err);
}

static void row(mw_listing *l, mw_slice name, mw_slice title, const mw_kappa *k) {
    mw_listing_text(l, name);
    mw_listing_text(l, title);
    mw_listing_int(l, k->count);
    mw_look_fixed(l, 100 * k->same, 0);
    mw_look_fixed(l, k->linear, 2);
    mw_look_fixed(l, k->quadratic, 2);
    mw_look_fixed(l, k->bias, 2);
}

// Where enterprises and assessors are least alike, among questions with enough pairs to say so.
static void note_least(const comparing *t, const mw_kappa *all) {
    const mw_questionnaire *q = t->x->q;
    int32_t least = -1;
    for (int32_t i = 0; i < q->count; i++) {
        bool known = t->of[i].count >= PAIRS_MIN && !isnan(t->of[i].linear);
        if (known && (least < 0 || t->of[i].linear < t->of[least].linear)) least = i;
    }
    if (all->count == 0)
        mw_note("no question was both answered and scored yet");
    else if (least >= 0)
        mw_note("least alike: %.*s, linear kappa %.2f", (int)q->asked[least].name.n,
                q->asked[least].name.p, t->of[least].linear);
}

static mw_status list(comparing *t, mw_listing *l, mw_error *err) {
    static const char *const columns[] = {"question", "~title",     "#pairs", "#same %",
                                          "#linear",  "#quadratic", "#bias",  NULL};
    mw_assess_session *x = t->x;
    MW_TRY(mw_listing_begin(l, columns, mw_verb_format(x->call), err));
    for (int32_t i = 0; i < x->q->count; i++) {
        const mw_asked *asked = &x->q->asked[i];
        if (t->of[i].count) row(l, asked->name, mw_title_in(&asked->titles, x->lang), &t->of[i]);
    }
    mw_kappa all = mw_kappa_pool(t->of, t->scale, x->q->count);
    row(l, mw_slice_of("all"), (mw_slice){0}, &all);
    note_least(t, &all);
    return mw_listing_end(l, err);
}

static mw_status agree(mw_call *call, comparing *t, mw_listing *l, mw_error *err) {
    mw_assess_session *x = t->x;
    MW_TRY(mw_assess_session_open(call, x, err));
    MW_TRY(mw_assess_session_campaign(x, call->operand[0], err));
    size_t assessments = (size_t)mw_history_count(x->h) + 1, questions = (size_t)x->q->count + 1;
    t->a = MW_PUSH(x->arena, double, assessments);
    t->b = MW_PUSH(x->arena, double, assessments);
    t->of = MW_PUSH(x->arena, mw_kappa, questions);
    t->scale = MW_PUSH(x->arena, double, questions);
    if (!t->a || !t->b || !t->of || !t->scale) return no_memory(err);
    for (int32_t i = 0; i < x->q->count; i++) MW_TRY(compare(t, i, err));
    return list(t, l, err);
}

mw_status mw_verb_assess_agreement(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    comparing t = {.x = &x};
    mw_listing l = {0};
    mw_status st = agree(call, &t, &l, err);
    mw_listing_fini(&l);
    mw_assess_session_close(&x);
    return st;
}
