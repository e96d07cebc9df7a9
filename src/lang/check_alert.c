// SPDX-License-Identifier: MIT
// Alerts: conditions, how long they must hold, how serious it is, when somebody else is told.
#include "lang/check_int.h"

static const char *const severities[] = {"information", "warning", "critical"};

const char *mw_alert_severity_word(mw_alert_severity severity) { return severities[severity]; }

bool mw_alert_severity_find(mw_slice word, mw_alert_severity *out) {
    for (int i = 0; i < MW_ALERT_SEVERITIES; i++)
        if (mw_slice_is(word, severities[i])) {
            *out = (mw_alert_severity)i;
            return true;
        }
    return false;
}

int64_t mw_length_minutes(mw_length length) {
    switch (length.unit) {
    case MW_GRAIN_MINUTE: return length.count;
    case MW_GRAIN_HOUR: return (int64_t)length.count * 60;
    case MW_GRAIN_DAY: return (int64_t)length.count * 1440;
    case MW_GRAIN_WEEK: return (int64_t)length.count * 10080;
    case MW_GRAIN_NONE:
    case MW_GRAIN_SHIFT:
    case MW_GRAIN_MONTH:
    case MW_GRAIN_QUARTER:
    case MW_GRAIN_YEAR: break;
    }
    return -1;
}

// A clock that runs: its length must not depend on when it starts. 0 without a length.
static int64_t clock_length(mw_checker *c, mw_length length, mw_span at) {
    if (length.count == 0) return 0;
    int64_t minutes = mw_length_minutes(length);
    if (minutes >= 0) return minutes;
    mw_diag_error(c->d, at, "write it in min, h, d or weeks",
                  "how long an alert waits is a fixed length of time");
    return 0;
}

static mw_expr *condition(mw_checker *c, const mw_scope *s, mw_expr *e) {
    if (e->kind == MW_EXPR_FOR) e = e->arg[0];
    mw_type yesno = mw_type_of(MW_TYPE_YESNO), t = mw_check_expr(c, s, e);
    mw_check_fits(c, &t, &yesno, e->span, "the condition of an alert");
    return e;
}

// The first comparison of a condition, in the order of the text; NULL when there is none.
static const mw_expr *comparison(const mw_expr *e) {
    if (!e) return NULL;
    if (e->kind == MW_EXPR_BINARY && e->op >= MW_OP_EQ && e->op <= MW_OP_GE) return e;
    bool logic = e->kind == MW_EXPR_BINARY && (e->op == MW_OP_AND || e->op == MW_OP_OR);
    if (!logic && e->kind != MW_EXPR_UNARY) return NULL;
    for (int32_t i = 0; i < e->arg_count; i++) {
        const mw_expr *found = comparison(e->arg[i]);
        if (found) return found;
    }
    return NULL;
}

// What a notification shows beside the alert: the left side of the first comparison.
static void find_shown(mw_alert *a) {
    const mw_expr *e = comparison(a->when);
    bool literal = e && (e->arg[0]->kind == MW_EXPR_NUMBER || e->arg[0]->kind == MW_EXPR_TEXT);
    a->shown = e && !literal ? e->arg[0] : NULL;
}

static void check_when(mw_checker *c, const mw_scope *s, mw_alert *a) {
    const mw_stmt *inner = mw_decl_property(a->decl, "when");
    mw_expr *when = a->decl->when ? a->decl->when : inner ? inner->expr : NULL;
    if (a->decl->when && inner)
        mw_diag_error(c->d, inner->span, "join them with `and` or `or`",
                      "a second condition of alert \"%.*s\"", (int)a->name.n, a->name.p);
    if (!when) {
        if (!a->decl->broken)
            mw_diag_error(c->d, a->decl->name_span,
                          "for example: alert slow on line when oee < 50 %",
                          "alert \"%.*s\" has no condition", (int)a->name.n, a->name.p);
        return;
    }
    if (when->kind == MW_EXPR_FOR) a->when_for_min = clock_length(c, when->length, when->span);
    a->when = condition(c, s, when);
    find_shown(a);
}

static void check_severity(mw_checker *c, mw_alert *a) {
    const mw_stmt *s = mw_decl_property(a->decl, "severity");
    a->severity = MW_ALERT_WARNING;
    if (!s) return;
    if (s->word_count == 1 && mw_alert_severity_find(s->word[0], &a->severity)) return;
    mw_diag_error(c->d, s->span, "information, warning or critical",
                  "`%.*s` is no severity of an alert", s->word_count ? (int)s->word[0].n : 0,
                  s->word_count ? s->word[0].p : "");
}

void mw_check_alert(mw_checker *c, mw_alert *a) {
    mw_scope s = mw_scope_none();
    s.kind = a->kind, s.grain = a->grain;
    check_when(c, &s, a);
    const mw_stmt *clear = mw_decl_property(a->decl, "clear when");
    const mw_stmt *escalate = mw_decl_property(a->decl, "escalate after");
    if (clear && clear->expr) {
        a->clear = condition(c, &s, clear->expr);
        a->clear_for_min = clock_length(c, clear->length, clear->span);
    }
    if (escalate) a->escalate_min = clock_length(c, escalate->length, escalate->span);
    check_severity(c, a);
}
