// SPDX-License-Identifier: MIT
// The verbs alert list, history, ack, shelve and unshelve: what is on record, and what people do.
#include "app/alert_session.h"
#include "app/errand.h"
#include "app/verb.h"
#include "base/clock.h"

#include <math.h>
#include <string.h>

// ---- alert list

static void put_moment(mw_listing *l, int64_t ns, const mw_zone *zone) {
    if (ns == INT64_MIN)
        mw_listing_text(l, (mw_slice){"", 0});
    else
        mw_listing_moment(l, ns, zone);
}

static void list_row(mw_alert_session *x, mw_listing *l, const mw_board_row *r, int64_t now_ns) {
    const mw_zone *zone = x->s.ws.calendar.zone;
    bool shelved = mw_alarm_is_shelved(&r->alarm, now_ns);
    bool quiet = !mw_alarm_is_active(&r->alarm) && !r->alarm.unacknowledged;
    if (quiet && !shelved && !mw_call_has(x->call, "all")) return;
    if (!mw_errand_sees(r->entity)) return;
    mw_listing_text(l, r->alert);
    mw_listing_text(l, mw_alert_session_code(x, r->entity));
    mw_listing_text(l, mw_slice_of(mw_alert_severity_word(r->severity)));
    mw_listing_text(l, mw_slice_of(mw_alarm_state_text(&r->alarm)));
    put_moment(l, r->alarm.raised_ns, zone);
    mw_listing_text(l, r->value_text);
    put_moment(l, shelved ? r->alarm.shelved_until_ns : INT64_MIN, zone);
    mw_listing_text(l, mw_slice_is(r->who, "?") ? (mw_slice){"", 0} : r->who);
    mw_listing_text(l, r->comment);
}

static mw_status list(mw_alert_session *x, mw_error *err) {
    static const char *const columns[] = {"alert", "entity",        "severity", "state",   "raised",
                                          "value", "shelved until", "who",      "comment", NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (int64_t i = 0; st == MW_OK && i < mw_board_count(x->board); i++)
        list_row(x, &l, mw_board_at(x->board, i), mw_clock_wall_ns());
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// ---- alert history

typedef struct {
    mw_alert_session *x;
    mw_listing l;
    const char *alert;
    int64_t from_ns, to_ns;
} entries;

static mw_status history_row(void *ctx, const mw_entry *e, mw_error *err) {
    entries *h = ctx;
    const mw_zone *zone = h->x->s.ws.calendar.zone;
    bool shelved = e->kind == MW_ENTRY_ALARM && e->event.kind == MW_ALARM_SHELVED;
    (void)err;
    if (e->event.at_ns < h->from_ns || e->event.at_ns > h->to_ns) return MW_OK;
    if (h->alert && !mw_slice_is(e->alert, h->alert)) return MW_OK;
    if (!mw_errand_sees_all() && (!e->entity || !mw_errand_sees(e->entity))) return MW_OK;
    mw_listing_moment(&h->l, e->event.at_ns, zone);
    mw_listing_text(&h->l, e->alert);
    mw_listing_text(&h->l, e->entity ? mw_alert_session_code(h->x, e->entity) : e->branch);
    mw_listing_text(&h->l, mw_slice_of(mw_entry_text(e)));
    mw_listing_text(&h->l, e->value_text);
    mw_listing_number(&h->l, e->kind == MW_ENTRY_ALARM ? (double)NAN : (double)e->count);
    put_moment(&h->l, shelved ? e->event.until_ns : INT64_MIN, zone);
    mw_listing_text(&h->l, e->who);
    mw_listing_text(&h->l, e->comment);
    return MW_OK;
}

static mw_status history(mw_alert_session *x, mw_error *err) {
    static const char *const columns[] = {"time",   "alert",         "entity", "event",   "value",
                                          "#count", "shelved until", "who",    "comment", NULL};
    entries h = {
        .x = x, .alert = mw_call_value(x->call, "alert"), .from_ns = INT64_MIN, .to_ns = INT64_MAX};
    const char *code = mw_call_value(x->call, "entity");
    int32_t at, entity = 0;
    if (code) {
        MW_TRY(mw_roster_find(x->roster, mw_slice_of(code), &at, err));
        entity = mw_roster_at(x->roster, at)->e.id;
    }
    MW_TRY(mw_session_from_option(x->call, &x->s.ws.calendar, "from", &h.from_ns, err));
    MW_TRY(mw_session_from_option(x->call, &x->s.ws.calendar, "to", &h.to_ns, err));
    mw_status st = mw_listing_begin(&h.l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) st = mw_entry_each(x->s.ws.registry, entity, history_row, &h, err);
    if (st == MW_OK) st = mw_listing_end(&h.l, err);
    mw_listing_fini(&h.l);
    return st;
}

// ---- acts

// An alert that nothing is on record of must be one of the packs in use.
static mw_status check_alert(mw_alert_session *x, mw_slice alert, int32_t entity, mw_error *err) {
    mw_program *p = NULL;
    if (mw_board_find(x->board, alert, entity) >= 0) return MW_OK;
    MW_TRY(mw_packs_of(&x->s.ws, NULL, &p, err));
    mw_symbol s = mw_program_find(p, alert);
    mw_slice kind = {0}, code = mw_alert_session_code(x, entity);
    mw_slice own = mw_roster_at(x->roster, mw_roster_find_id(x->roster, entity))->e.kind;
    if (s.ref == MW_REF_ALERT) kind = p->kind[p->alert[s.index].kind].name;
    mw_status st = MW_OK;
    if (s.ref != MW_REF_ALERT)
        st = mw_fail(err, MW_NOTFOUND, "there is no alert \"%.*s\" in the packs in use",
                     (int)alert.n, alert.p);
    else if (!mw_slice_same(kind, own))
        st = mw_fail(err, MW_INVALID, "alert %.*s is of a %.*s, %.*s is a %.*s", (int)alert.n,
                     alert.p, (int)kind.n, kind.p, (int)code.n, code.p, (int)own.n, own.p);
    mw_packs_free(p);
    return st;
}

static mw_board_action action_of(const mw_alert_session *x, mw_alarm_event_kind kind) {
    return (mw_board_action){.kind = kind,
                             .who = mw_slice_of(x->who),
                             .comment = mw_slice_of(mw_call_value(x->call, "comment")),
                             .at_ns = mw_clock_wall_ns()};
}

static mw_status act_on_named(mw_alert_session *x, mw_board_action *a, mw_error *err) {
    int32_t at;
    if (x->call->operand_count < 2)
        return mw_call_wrong(x->call, err, "name an alert and an entity");
    a->alert = mw_slice_of(x->call->operand[0]);
    MW_TRY(mw_roster_find(x->roster, mw_slice_of(x->call->operand[1]), &at, err));
    a->entity = mw_roster_at(x->roster, at)->e.id;
    MW_TRY(check_alert(x, a->alert, a->entity, err));
    mw_status st = mw_board_act(x->board, a, err);
    if (st == MW_OK) return MW_OK;
    return mw_fail_in(err, st, "%s of %s: ", x->call->operand[0], x->call->operand[1]);
}

static mw_status acknowledge(mw_alert_session *x, mw_error *err) {
    mw_board_action a = action_of(x, MW_ALARM_ACKNOWLEDGED);
    if (!mw_call_has(x->call, "all")) return act_on_named(x, &a, err);
    if (x->call->operand_count)
        return mw_call_wrong(x->call, err, "--all, or an alert and an entity");
    int64_t n = 0;
    for (int64_t i = 0; i < mw_board_count(x->board); i++) {
        const mw_board_row *r = mw_board_at(x->board, i);
        if (!r->alarm.unacknowledged) continue;
        a.alert = r->alert, a.entity = r->entity;
        MW_TRY(mw_board_act(x->board, &a, err));
        n++;
    }
    mw_text out = {0};
    mw_text_addf(&out, "%lld acknowledged\n", (long long)n);
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status shelve(mw_alert_session *x, mw_error *err) {
    mw_board_action a = action_of(x, MW_ALARM_SHELVED);
    const char *until = mw_call_value(x->call, "until");
    int64_t minutes = 0;
    MW_TRY(mw_call_int(x->call, "minutes", 1, 60 * 24 * 366, &minutes, err));
    if ((until == NULL) == (minutes == 0))
        return mw_call_wrong(x->call, err, "for how long? --minutes N or --until TIME");
    if (until) MW_TRY(mw_session_moment(&x->s.ws.calendar, until, true, &a.until_ns, err));
    if (minutes) a.until_ns = a.at_ns + minutes * INT64_C(60000000000);
    return act_on_named(x, &a, err);
}

static mw_status unshelve(mw_alert_session *x, mw_error *err) {
    mw_board_action a = action_of(x, MW_ALARM_UNSHELVED);
    return act_on_named(x, &a, err);
}

static mw_status run(mw_call *call, mw_status (*act)(mw_alert_session *, mw_error *),
                     mw_error *err) {
    mw_alert_session x = {0};
    mw_status st = mw_alert_session_open(call, &x, err);
    if (st == MW_OK) st = act(&x, err);
    mw_alert_session_close(&x);
    return st;
}

mw_status mw_verb_alert_list(mw_call *call, mw_error *err) { return run(call, list, err); }
mw_status mw_verb_alert_history(mw_call *call, mw_error *err) { return run(call, history, err); }
mw_status mw_verb_alert_ack(mw_call *call, mw_error *err) { return run(call, acknowledge, err); }
mw_status mw_verb_alert_shelve(mw_call *call, mw_error *err) { return run(call, shelve, err); }
mw_status mw_verb_alert_unshelve(mw_call *call, mw_error *err) { return run(call, unshelve, err); }
