// SPDX-License-Identifier: MIT
// Alerts of a running plant over HTTP: as they stand, and what people do about them.
#include "base/clock.h"
#include "base/datetime.h"
#include "base/json.h"
#include "server/plant_answer.h"

static void text(mw_text *out, const char *name, mw_slice value) {
    mw_text_addf(out, "\"%s\":", name);
    mw_json_string(out, value);
    mw_text_addc(out, ',');
}

static void moment(const mw_plant *p, mw_text *out, const char *name, int64_t t_ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    if (t_ns == INT64_MIN) return;
    text(out, name, mw_slice_of(mw_datetime_print(t_ns, p->from.calendar.zone, buf)));
}

static const mw_model_entity *entity_of(const mw_plant *p, int32_t id) {
    const mw_model *m = mw_world_model(mw_kpi_world(p->kpi));
    int32_t at = mw_model_find(m, id);
    return at >= 0 ? mw_model_entity_at(m, at) : NULL;
}

static void row(const mw_plant *p, const mw_board_row *r, int64_t now_ns, mw_text *out) {
    const mw_model_entity *e = entity_of(p, r->entity);
    mw_text_addc(out, '{');
    text(out, "alert", r->alert);
    if (e) text(out, "kind", p->from.program->kind[e->kind].name);
    if (e) text(out, "entity", e->code);
    text(out, "severity", mw_slice_of(mw_alert_severity_word(r->severity)));
    text(out, "state", mw_slice_of(mw_alarm_state_text(&r->alarm)));
    text(out, "value", r->value_text);
    moment(p, out, "raised", r->alarm.raised_ns);
    moment(p, out, "cleared", r->alarm.cleared_ns);
    if (mw_alarm_is_shelved(&r->alarm, now_ns)) {
        moment(p, out, "shelved_until", r->alarm.shelved_until_ns);
    }
    text(out, "who", r->who);
    text(out, "comment", r->comment);
    out->bytes[out->size - 1] = '}'; // over the last comma
}

void mw_plant_json_alerts(mw_plant *p, const mw_plant_view *view, mw_text *out) {
    const mw_board *b = mw_alerts_board(p->alerts);
    bool first = true;
    int64_t now_ns = mw_clock_wall_ns();
    mw_text_addc(out, '[');
    for (int64_t i = 0; i < mw_board_count(b); i++) {
        const mw_board_row *r = mw_board_at(b, i);
        bool quiet = !mw_alarm_is_active(&r->alarm) && !r->alarm.unacknowledged;
        if (quiet && !mw_alarm_is_shelved(&r->alarm, now_ns)) continue;
        if (!mw_plant_view_has(view, r->entity)) continue;
        if (!first) mw_text_addc(out, ',');
        first = false;
        row(p, r, now_ns, out);
    }
    mw_text_addc(out, ']');
}

// ---- acting

static mw_status read_action(const mw_asked *asked, mw_board_action *a, mw_error *err) {
    static const struct {
        const char *word;
        mw_alarm_event_kind kind;
    } acts[] = {
        {"acknowledge", MW_ALARM_ACKNOWLEDGED},
        {"shelve",      MW_ALARM_SHELVED     },
        {"unshelve",    MW_ALARM_UNSHELVED   }
    };
    const json_t *body = asked->body;
    mw_slice act = mw_plant_body_text(body, "act");
    size_t i = 0;
    while (i < 3 && !mw_slice_is(act, acts[i].word)) i++;
    if (i == 3) {
        return mw_fail(err, MW_INVALID, "act is \"%.*s\", not acknowledge, shelve or unshelve",
                       (int)act.n, act.n ? act.p : "");
    }
    *a = (mw_board_action){.kind = acts[i].kind,
                           .alert = mw_plant_body_text(body, "alert"),
                           .entity = asked->entity,
                           .who = asked->unguarded ? mw_plant_body_text(body, "who")
                                                   : mw_slice_of(asked->who->name),
                           .comment = mw_plant_body_text(body, "comment"),
                           .at_ns = mw_clock_wall_ns()};
    const json_t *minutes = json_object_get(body, "minutes");
    if (a->kind == MW_ALARM_SHELVED && !(json_number_value(minutes) > 0)) {
        return mw_fail(err, MW_INVALID, "minutes says how long to shelve it, as in 60");
    }
    a->until_ns = a->at_ns + (int64_t)(json_number_value(minutes) * 60e9);
    return MW_OK;
}

mw_status mw_plant_alert_act(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                             mw_error *err) {
    mw_board_action a;
    (void)out;
    MW_TRY(read_action(asked, &a, err));
    MW_TRY(mw_alerts_act(p->alerts, &a, err));
    mw_plant_tell_alerts(p);
    return MW_OK;
}
