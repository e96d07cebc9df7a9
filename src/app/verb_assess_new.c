// SPDX-License-Identifier: MIT
// The verbs assess new and enter: a campaign begins, entities are taken in.
#include "app/assess_session.h"
#include "app/verb.h"
#include "assess/propose.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 64, NAME_MAX_BYTES = 64 };

typedef struct {
    mw_assess_session *x;
    uint8_t *chosen; // per entity of the roster: taken in
    uint8_t *above;  // named by --in
    bool any_above;
    int64_t from_ns, to_ns; // of the period
    int32_t carry;          // campaign of --from; -1
} taking;

// ---- which entities

static mw_slice kind_of(const taking *t) {
    return t->x->s.program->kind[t->x->q->level->kind].name;
}

static mw_status choose_one(taking *t, mw_slice code, mw_error *err) {
    int32_t at;
    mw_slice kind = kind_of(t);
    MW_TRY(mw_roster_find(t->x->roster, code, &at, err));
    const mw_entity *e = &mw_roster_at(t->x->roster, at)->e;
    if (!mw_slice_same(e->kind, kind))
        return mw_fail(err, MW_INVALID, "%.*s is a %.*s; the standard assesses a %.*s", (int)code.n,
                       code.p, (int)e->kind.n, e->kind.p, (int)kind.n, kind.p);
    t->chosen[at] = 1;
    return MW_OK;
}

static mw_status choose(void *ctx, mw_slice code, mw_error *err) {
    return choose_one(ctx, code, err);
}

static mw_status stand_in(void *ctx, mw_slice code, mw_error *err) {
    taking *t = ctx;
    int32_t at;
    MW_TRY(mw_roster_find(t->x->roster, code, &at, err));
    t->above[at] = 1;
    t->any_above = true;
    return MW_OK;
}

static bool stands_in(const taking *t, int32_t at) {
    for (int32_t depth = 0; at >= 0 && depth < DEPTH_MAX; depth++) {
        if (t->above[at]) return true;
        at = mw_roster_at(t->x->roster, at)->parent;
    }
    return false;
}

// All of the kind that exist in the period, or those that stand in what --in names.
static void choose_all(taking *t) {
    mw_slice kind = kind_of(t);
    for (int32_t i = 0; i < mw_roster_count(t->x->roster); i++) {
        const mw_entity *e = &mw_roster_at(t->x->roster, i)->e;
        bool exists = e->valid_from_ns < t->to_ns && e->valid_to_ns > t->from_ns;
        bool wanted = mw_slice_same(e->kind, kind) && exists;
        if (wanted && (!t->any_above || stands_in(t, i))) t->chosen[i] = 1;
    }
}

// ---- taking them in

static mw_status begin_taking(taking *t, mw_slice period, mw_error *err) {
    const mw_calendar *cal = &t->x->s.ws.calendar;
    int64_t n = mw_roster_count(t->x->roster);
    mw_period p;
    t->chosen = mw_alloc_array(n + 1, 1);
    t->above = mw_alloc_array(n + 1, 1);
    if (!t->chosen || !t->above) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    MW_TRY(mw_period_parse(period, cal, &p, err));
    return mw_period_bounds(p, cal, &t->from_ns, &t->to_ns, err);
}

static mw_status add_proposals(taking *t, const int32_t *assessment, int64_t count, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_propose_report report;
    mw_propose_from from = {.history = x->h,
                            .q = x->q,
                            .registry = x->s.ws.registry,
                            .assessment = assessment,
                            .count = count,
                            .from = t->carry,
                            .inform = !mw_call_has(x->call, "no-inform")};
    if (from.inform) MW_TRY(mw_workspace_facts(&x->s.ws, err));
    from.facts = x->s.ws.facts;
    MW_TRY(mw_assess_session_period(x, &from.period, err));
    MW_TRY(mw_propose(&from, mw_assess_session_who(x), &report, err));
    mw_text out = {0};
    const mw_campaign *c = mw_assess_session_about(x);
    mw_text_addf(&out, "campaign %.*s: %lld taken in", (int)c->name.n, c->name.p, (long long)count);
    int64_t proposed = report.carried + report.informed;
    if (proposed)
        mw_text_addf(&out,
                     ", %lld answer%s proposed (%lld carried over, %lld from other standards)",
                     (long long)proposed, proposed == 1 ? "" : "s", (long long)report.carried,
                     (long long)report.informed);
    mw_text_addc(&out, '\n');
    if (report.unfit)
        mw_note("%lld earlier answers do not fit the questions as they are now",
                (long long)report.unfit);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status take_in(taking *t, mw_error *err) {
    mw_assess_session *x = t->x;
    int64_t n = mw_roster_count(x->roster), count = 0;
    int32_t *list = MW_PUSH(x->arena, int32_t, (size_t)n + 1);
    if (!list) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    for (int32_t i = 0; i < n; i++) {
        int32_t id = mw_roster_at(x->roster, i)->e.id;
        if (t->chosen[i] && mw_history_assessment(x->h, x->campaign, id) < 0) list[count++] = id;
    }
    MW_TRY(mw_assess_enter(x->h, x->campaign, list, count, mw_assess_session_who(x), err));
    // Also those taken in before whose proposals a crash left out: nothing was said about them yet.
    int64_t fresh = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!t->chosen[i]) continue;
        int32_t id = mw_roster_at(x->roster, i)->e.id;
        int32_t at = mw_history_assessment(x->h, x->campaign, id);
        const mw_assessment *a = mw_history_at(x->h, at);
        if (a->version == 1 && a->answer_count + a->event_count == 0) list[fresh++] = at;
    }
    return add_proposals(t, list, fresh, err);
}

static void end_taking(taking *t) {
    mw_free(t->chosen);
    mw_free(t->above);
}

// ---- assess new

static mw_status check_name(mw_call *call, mw_error *err) {
    mw_slice name = mw_slice_of(call->operand[0]);
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ')
            return mw_call_wrong(call, err, "the name of a campaign has no control characters");
    if (name.n == 0 || name.n > NAME_MAX_BYTES)
        return mw_call_wrong(call, err, "the name of a campaign has 1 to %d bytes, not %zu",
                             (int)NAME_MAX_BYTES, name.n);
    return MW_OK;
}

static mw_status needed(mw_call *call, const char *option, const char **out, mw_error *err) {
    *out = mw_call_value(call, option);
    return *out ? MW_OK : mw_call_wrong(call, err, "assess new needs --%s", option);
}

static mw_status find_carry(taking *t, mw_error *err) {
    const char *from = mw_call_value(t->x->call, "from");
    const mw_pack *pack = &t->x->s.program->pack[t->x->q->level->pack];
    t->carry = -1;
    if (!from) return MW_OK;
    t->carry = mw_history_campaign(t->x->h, mw_slice_of(from));
    if (t->carry < 0)
        return mw_fail(err, MW_NOTFOUND,
                       "--from: there is no campaign \"%s\"; `mw assess list` shows them", from);
    const mw_campaign *c = mw_history_campaign_at(t->x->h, t->carry);
    if (mw_slice_same(c->pack, pack->name)) return MW_OK;
    return mw_fail(err, MW_INVALID, "--from: %s is a campaign of %.*s, this one is of %.*s", from,
                   (int)c->pack.n, c->pack.p, (int)pack->name.n, pack->name.p);
}

static mw_status check_dates(mw_call *call, mw_slice period, mw_error *err) {
    const char *deadline = mw_call_value(call, "deadline");
    int64_t day;
    mw_period p;
    mw_status st = mw_period_parse(period, NULL, &p, err);
    if (st != MW_OK) return mw_fail_in(err, st, "--period: ");
    st = deadline ? mw_date_parse(mw_slice_of(deadline), &day, err) : MW_OK;
    return st == MW_OK ? st : mw_fail_in(err, st, "--deadline: ");
}

static mw_status choose_for_new(taking *t, mw_error *err) {
    mw_call *call = t->x->call;
    bool any = false;
    MW_TRY(mw_call_each(call, "in", stand_in, t, err));
    MW_TRY(mw_call_each(call, "entity", choose, t, err));
    if (t->any_above || !mw_call_has(call, "entity")) choose_all(t);
    for (int64_t i = 0; i < mw_roster_count(t->x->roster); i++) any = any || t->chosen[i];
    if (any) return MW_OK;
    mw_slice kind = kind_of(t);
    return mw_fail(err, MW_NOTFOUND, "there is no %.*s %s; `mw entity add %.*s CODE` adds one",
                   (int)kind.n, kind.p, t->any_above ? "in what --in names" : "in the period",
                   (int)kind.n, kind.p);
}

// All that follows is of --when.
static mw_status begin_at(mw_assess_session *x, mw_error *err) {
    int64_t at_ns = INT64_MIN;
    MW_TRY(mw_session_from_option(x->call, &x->s.ws.calendar, "when", &at_ns, err));
    return mw_assess_as_of(x->h, at_ns, mw_assess_session_who(x), err);
}

static mw_status new_campaign(taking *t, mw_error *err) {
    mw_assess_session *x = t->x;
    const char *standard, *period;
    MW_TRY(check_name(x->call, err));
    MW_TRY(needed(x->call, "standard", &standard, err));
    MW_TRY(needed(x->call, "period", &period, err));
    MW_TRY(check_dates(x->call, mw_slice_of(period), err));
    MW_TRY(mw_assess_session_open(x->call, x, err));
    MW_TRY(mw_assess_session_standard(x, mw_slice_of(standard), err));
    MW_TRY(begin_taking(t, mw_slice_of(period), err));
    MW_TRY(find_carry(t, err));
    MW_TRY(choose_for_new(t, err));
    MW_TRY(begin_at(x, err));
    const mw_pack *pack = &x->s.program->pack[x->q->level->pack];
    mw_campaign c = {.name = mw_slice_of(x->call->operand[0]),
                     .pack = pack->name,
                     .version = pack->version,
                     .hash = mw_slice_of(pack->hash),
                     .level = x->q->level->name,
                     .period = mw_slice_of(period),
                     .from = mw_slice_of(mw_call_value(x->call, "from")),
                     .deadline = mw_slice_of(mw_call_value(x->call, "deadline")),
                     .who = mw_assess_session_who(x)};
    MW_TRY(mw_assess_new(x->h, &c, &x->campaign, err));
    return take_in(t, err);
}

mw_status mw_verb_assess_new(mw_call *call, mw_error *err) {
    mw_assess_session x = {.call = call};
    taking t = {.x = &x, .carry = -1};
    mw_status st = new_campaign(&t, err);
    end_taking(&t);
    mw_assess_session_close(&x);
    return st;
}

// ---- assess enter

static mw_status enter(taking *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_call *call = x->call;
    if (call->operand_count < 2 && !mw_call_has(call, "in"))
        return mw_call_wrong(call, err, "assess enter needs entities, or --in what they stand in");
    MW_TRY(mw_assess_session_open(call, x, err));
    MW_TRY(mw_assess_session_campaign(x, call->operand[0], err));
    const mw_campaign *c = mw_assess_session_about(x);
    MW_TRY(begin_taking(t, c->period, err));
    if (c->from.n) t->carry = mw_history_campaign(x->h, c->from);
    MW_TRY(mw_call_each(call, "in", stand_in, t, err));
    if (t->any_above) choose_all(t);
    for (int i = 1; i < call->operand_count; i++)
        MW_TRY(choose_one(t, mw_slice_of(call->operand[i]), err));
    return take_in(t, err);
}

mw_status mw_verb_assess_enter(mw_call *call, mw_error *err) {
    mw_assess_session x = {.call = call};
    taking t = {.x = &x, .carry = -1};
    mw_status st = enter(&t, err);
    end_taking(&t);
    mw_assess_session_close(&x);
    return st;
}
