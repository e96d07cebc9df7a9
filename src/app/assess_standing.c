// SPDX-License-Identifier: MIT
// See assess_standing.h.
#include "app/assess_standing.h"

static mw_status gather(mw_standing *s, int32_t **list, int64_t *count, mw_error *err) {
    mw_assess_session *x = s->x;
    *list = MW_PUSH(x->arena, int32_t, (size_t)mw_roster_count(x->roster) + 1);
    if (!*list) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    for (int32_t i = 0; i < mw_roster_count(x->roster); i++) {
        int32_t at = mw_history_assessment(x->h, x->campaign, mw_roster_at(x->roster, i)->e.id);
        if (at < 0) continue;
        if (at == x->assessment && s->at == 0) s->at = *count;
        (*list)[(*count)++] = at;
    }
    return MW_OK;
}

static mw_status appraise(mw_call *call, mw_standing *s, mw_error *err) {
    mw_assess_session *x = s->x;
    int32_t *list;
    int64_t count = 0;
    bool one = call->operand_count > 1;
    s->at = one ? 0 : -1;
    if (one)
        MW_TRY(mw_assess_session_at(call, x, err));
    else {
        MW_TRY(mw_assess_session_open(call, x, err));
        MW_TRY(mw_assess_session_campaign(x, call->operand[0], err));
    }
    MW_TRY(gather(s, &list, &count, err));
    MW_TRY(mw_workspace_facts(&x->s.ws, err));
    MW_TRY(mw_session_threads(call, &x->s, err));
    mw_appraise_from from = {.registry = x->s.ws.registry,
                             .facts = x->s.ws.facts,
                             .program = x->s.program,
                             .history = x->h,
                             .campaign = x->campaign,
                             .assessment = list,
                             .count = count,
                             .pool = x->s.pool};
    return mw_appraise(&from, &s->a, err);
}

mw_status mw_standing_open(mw_call *call, mw_standing *s, mw_error *err) {
    return appraise(call, s, err);
}

void mw_standing_close(mw_standing *s) {
    mw_appraisals_free(s->a);
    s->a = NULL;
}

int32_t mw_standing_likely(const mw_appraisal *x) {
    int32_t best = -1;
    for (int64_t i = 0; i < x->odds.count; i++)
        if (best < 0 || x->odds.p[i] > x->odds.p[best]) best = (int32_t)i;
    return best;
}
