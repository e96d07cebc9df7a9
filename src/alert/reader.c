// SPDX-License-Identifier: MIT
// See reader.h.
#include "alert/reader.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "net/mail.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_S = 60, DAY_S = 86400 };

mw_reader mw_reader_usual(int64_t person) {
    return (mw_reader){.person = person, .off = true, .least = MW_ALERT_WARNING, .lang = "en"};
}

// ---- rows

static const char none[] = "none";

typedef struct {
    mw_reader x;
    int64_t id;
} found;

static mw_status take(void *ctx, const mw_cell *c, mw_error *err) {
    found *f = ctx;
    mw_slice least = c[MW_COLUMN(NOTIFICATION, LEAST)].text,
             lang = c[MW_COLUMN(NOTIFICATION, LANG)].text,
             zone = c[MW_COLUMN(NOTIFICATION, ZONE)].text;
    mw_reader x = mw_reader_usual(c[MW_COLUMN(NOTIFICATION, PERSON)].number);
    x.off = mw_slice_is(least, none);
    if ((!x.off && !mw_alert_severity_find(least, &x.least)) || zone.n >= sizeof x.zone)
        return mw_fail(err, MW_CORRUPT, "what person %lld is mailed cannot be read",
                       (long long)x.person);
    x.branch = (int32_t)c[MW_COLUMN(NOTIFICATION, BRANCH)].number;
    x.quiet_from = (int32_t)c[MW_COLUMN(NOTIFICATION, QUIET_FROM)].number;
    x.quiet_to = (int32_t)c[MW_COLUMN(NOTIFICATION, QUIET_TO)].number;
    x.escalations = c[MW_COLUMN(NOTIFICATION, ESCALATIONS)].number != 0;
    snprintf(x.lang, sizeof x.lang, "%s", mw_slice_is(lang, "zh") ? "zh" : "en");
    snprintf(x.zone, sizeof x.zone, "%.*s", (int)zone.n, zone.n ? zone.p : "");
    *f = (found){x, c[0].number};
    return MW_OK;
}

static mw_status find(mw_registry *r, int64_t person, found *out, mw_error *err) {
    const mw_row_query q = {
        MW_ROWS_NOTIFICATION, MW_COLUMN(NOTIFICATION, PERSON), {.number = person}, 0};
    *out = (found){.x = mw_reader_usual(person)};
    return r->ops->row_each(r, &q, take, out, err);
}

mw_status mw_reader_get(mw_registry *r, int64_t person, mw_reader *out, bool *chosen,
                        mw_error *err) {
    found f;
    MW_TRY(find(r, person, &f, err));
    if (chosen) *chosen = f.id != 0;
    *out = f.x;
    return MW_OK;
}

static mw_status check(const mw_reader *x, mw_error *err) {
    mw_zone *zone = NULL;
    if (strcmp(x->lang, "en") != 0 && strcmp(x->lang, "zh") != 0)
        return mw_fail(err, MW_INVALID, "the language of mails is en or zh, not \"%s\"", x->lang);
    if (x->quiet_from < 0 || x->quiet_from >= MW_READER_DAY_MIN || x->quiet_to < 0 ||
        x->quiet_to >= MW_READER_DAY_MIN)
        return mw_fail(err, MW_INVALID, "quiet hours lie between 00:00 and 23:59");
    if (!x->zone[0]) return MW_OK;
    mw_status st = mw_zone_open(x->zone, &zone, err);
    mw_zone_close(zone);
    return st == MW_NOTFOUND ? MW_INVALID : st;
}

mw_status mw_reader_put(mw_registry *r, const mw_reader *x, mw_error *err) {
    found f;
    MW_TRY(check(x, err));
    MW_TRY(find(r, x->person, &f, err));
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [0].number = f.id,
        [MW_COLUMN(NOTIFICATION, PERSON)].number = x->person,
        [MW_COLUMN(NOTIFICATION, LEAST)].text =
            mw_slice_of(x->off ? none : mw_alert_severity_word(x->least)),
        [MW_COLUMN(NOTIFICATION, BRANCH)].number = x->branch,
        [MW_COLUMN(NOTIFICATION, LANG)].text = mw_slice_of(x->lang),
        [MW_COLUMN(NOTIFICATION, ZONE)].text = mw_slice_of(x->zone),
        [MW_COLUMN(NOTIFICATION, QUIET_FROM)].number = x->quiet_from,
        [MW_COLUMN(NOTIFICATION, QUIET_TO)].number = x->quiet_to,
        [MW_COLUMN(NOTIFICATION, ESCALATIONS)].number = x->escalations,
    };
    return r->ops->row_put(r, MW_ROWS_NOTIFICATION, c, NULL, err);
}

// ---- all of them

typedef struct {
    mw_reader *list;
    int64_t count, capacity;
} all;

static mw_status keep(void *ctx, const mw_cell *c, mw_error *err) {
    all *a = ctx;
    found f = {0};
    MW_TRY(take(&f, c, err));
    if (f.x.off) return MW_OK;
    if (!mw_grow(&a->list, &a->capacity, a->count + 1, sizeof *a->list))
        return mw_fail(err, MW_NOMEM, "alert: out of memory");
    a->list[a->count++] = f.x;
    return MW_OK;
}

static mw_status take_mail(void *ctx, const mw_cell *c, mw_error *err) {
    char *mail = ctx;
    mw_slice s = c[MW_COLUMN(PERSON, MAIL)].text;
    (void)err;
    if (!c[MW_COLUMN(PERSON, DISABLED)].number && mw_mail_address_is(s))
        snprintf(mail, MW_MAIL_ADDRESS_MAX, "%.*s", (int)s.n, s.p);
    return MW_OK;
}

mw_status mw_reader_each(mw_registry *r, mw_reader_visit visit, void *ctx, mw_error *err) {
    const mw_row_query q = {.table = MW_ROWS_NOTIFICATION};
    all a = {0};
    mw_status st = r->ops->row_each(r, &q, keep, &a, err);
    for (int64_t i = 0; st == MW_OK && i < a.count; i++) {
        const mw_row_query person = {MW_ROWS_PERSON, 0, {.number = a.list[i].person}, 0};
        char mail[MW_MAIL_ADDRESS_MAX] = "";
        st = r->ops->row_each(r, &person, take_mail, mail, err);
        if (st == MW_OK && mail[0]) st = visit(ctx, &a.list[i], mw_slice_of(mail), err);
    }
    mw_free(a.list);
    return st;
}

// ---- what somebody wants

bool mw_reader_wants(const mw_reader *x, const mw_message *m) {
    if (x->off || m->severity < x->least) return false;
    return !x->escalations || m->kind == MW_NEWS_ESCALATED;
}

int64_t mw_reader_after(const mw_reader *x, const mw_message *m, const mw_zone *zone) {
    const int64_t second_ns = 1000000000;
    if (x->quiet_from == x->quiet_to || m->severity == MW_ALERT_CRITICAL) return 0;
    int64_t utc_s = mw_div_floor(m->at_ns, second_ns);
    int64_t local_s = utc_s + mw_zone_offset_s(zone, m->at_ns);
    int64_t day_s = mw_div_floor(local_s, DAY_S) * DAY_S;
    int64_t minute = (local_s - day_s) / MINUTE_S;
    bool over_midnight = x->quiet_from > x->quiet_to;
    bool quiet = over_midnight ? minute >= x->quiet_from || minute < x->quiet_to
                               : minute >= x->quiet_from && minute < x->quiet_to;
    if (!quiet) return 0;
    int64_t end_s = day_s + (int64_t)x->quiet_to * MINUTE_S;
    if (minute >= x->quiet_to) end_s += DAY_S;
    return mw_zone_to_utc(zone, end_s, MW_ZONE_EARLIER) * second_ns;
}

char *mw_reader_quiet_text(const mw_reader *x, char buf[MW_READER_QUIET_MAX]) {
    if (x->quiet_from == x->quiet_to)
        snprintf(buf, MW_READER_QUIET_MAX, "%s", none);
    else
        snprintf(buf, MW_READER_QUIET_MAX, "%02d:%02d-%02d:%02d", (uint8_t)(x->quiet_from / 60),
                 (uint8_t)(x->quiet_from % 60), (uint8_t)(x->quiet_to / 60),
                 (uint8_t)(x->quiet_to % 60));
    return buf;
}

// "22:00" in minutes; -1: it is none.
static int32_t minutes_of(const char *p) {
    for (int i = 0; i < 5; i++)
        if (i == 2 ? p[i] != ':' : p[i] < '0' || p[i] > '9') return -1;
    int32_t hours = (p[0] - '0') * 10 + p[1] - '0', minutes = (p[3] - '0') * 10 + p[4] - '0';
    return hours < 24 && minutes < 60 ? hours * 60 + minutes : -1;
}

mw_status mw_reader_quiet_parse(mw_slice text, mw_reader *x, mw_error *err) {
    int32_t from = 0, to = 0;
    bool good = mw_slice_is(text, none);
    if (text.n == 11 && text.p[5] == '-') {
        from = minutes_of(text.p), to = minutes_of(text.p + 6);
        good = from >= 0 && to >= 0 && from != to;
    }
    if (!good)
        return mw_fail(err, MW_INVALID,
                       "quiet hours are two different times of the day such as 22:00-06:00, or "
                       "none, not \"%.*s\"",
                       (int)(text.n < 40 ? text.n : 40), text.n ? text.p : "");
    x->quiet_from = from, x->quiet_to = to;
    return MW_OK;
}
