// SPDX-License-Identifier: MIT
// See schedule.h.
#include "app/schedule.h"

#include "app/schedule_past.h"

#include <string.h>

enum { TITLE_BYTES_MAX = 100, SHOWN = 60 };

static const char *const what_name[] = {"eval", "rank", "report", "view"};

const char *mw_schedule_what_name(mw_schedule_what what) { return what_name[what]; }

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a schedule");
}

static const char *text_of(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static int64_t number_of(const json_t *o, const char *name) {
    return json_integer_value(json_object_get(o, name));
}

static int word_at(const char *const *words, int count, const char *word) {
    int i = 0;
    while (i < count && strcmp(words[i], word) != 0) i++;
    return i < count ? i : -1;
}

static mw_grain_unit period_of(const char *word) {
    static const char *const words[] = {"day", "week", "month", "quarter", "year"};
    static const mw_grain_unit grains[] = {MW_GRAIN_DAY, MW_GRAIN_WEEK, MW_GRAIN_MONTH,
                                           MW_GRAIN_QUARTER, MW_GRAIN_YEAR};
    int i = word_at(words, 5, word);
    return i < 0 ? MW_GRAIN_NONE : grains[i];
}

mw_status mw_schedule_read(const json_t *stored, mw_schedule *out, mw_error *err) {
    int what = word_at(what_name, MW_SCHEDULE_WHATS, text_of(stored, "what"));
    mw_schedule s = {.id = number_of(stored, "id"),
                     .organisation = number_of(stored, "organisation"),
                     .person = number_of(stored, "person"),
                     .title = text_of(stored, "title"),
                     .format = text_of(stored, "format"),
                     .zone = text_of(stored, "zone"),
                     .lang = text_of(stored, "lang"),
                     .what = (mw_schedule_what)what,
                     .of = json_object_get(stored, "of"),
                     .period = period_of(text_of(stored, "period")),
                     .to = json_object_get(stored, "to"),
                     .paused = json_is_true(json_object_get(stored, "paused")),
                     .done_ns = number_of(stored, "done")};
    mw_slice when = mw_slice_of(text_of(stored, "when"));
    mw_status st = mw_timetable_parse(when, &s.when, NULL);
    if (st != MW_OK || what < 0 || s.id <= 0 || !json_is_object(s.of) || !json_is_array(s.to))
        return mw_fail(err, MW_CORRUPT, "the setting \"schedules\" has one (%lld) that is none",
                       (long long)s.id);
    *out = s;
    return MW_OK;
}

// ---- what is said

static mw_status wrong(const char *name, const json_t *seen, const char *expected, mw_error *err) {
    const char *text = json_string_value(seen);
    if (!text) return mw_fail(err, MW_INVALID, "%s: expected %s", name, expected);
    return mw_fail(err, MW_INVALID, "%s: expected %s, not \"%.*s\"", name, expected, SHOWN, text);
}

// A text; NULL: it is none, or a zero byte hides what comes after it.
static const char *said_text(const json_t *v) {
    const char *s = json_string_value(v);
    return s && strlen(s) == json_string_length(v) ? s : NULL;
}

static bool is_line(const char *s, size_t bytes_max) {
    size_t n = strlen(s);
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) return false;
    return n > 0 && n <= bytes_max;
}

static mw_status check_title(json_t *v, mw_error *err) {
    const char *s = said_text(v);
    if (s && is_line(s, TITLE_BYTES_MAX)) return MW_OK;
    return wrong("title", v, "a line of 1 to 100 bytes", err);
}

static mw_status check_what(json_t *v, mw_error *err) {
    const char *s = said_text(v);
    if (s && word_at(what_name, MW_SCHEDULE_WHATS, s) >= 0) return MW_OK;
    return wrong("what", v, "eval, rank, report or view", err);
}

// Texts, numbers, yes or no, and lists of texts: what a query can say. Which names there are the
// route knows.
static bool is_sayable(const json_t *v) {
    size_t i;
    json_t *one;
    if (!json_is_array(v)) return said_text(v) || json_is_number(v) || json_is_boolean(v);
    json_array_foreach(v, i, one) {
        if (!said_text(one)) return false;
    }
    return true;
}

static mw_status check_of(json_t *v, mw_error *err) {
    // These are the schedule's own.
    static const char *const own[] = {"at", "from", "to", "format", "lang", "as-known"};
    const char *name;
    json_t *one;
    if (!json_is_object(v)) return wrong("of", v, "parameters by their names", err);
    json_object_foreach(v, name, one) {
        if (word_at(own, 6, name) >= 0)
            return mw_fail(err, MW_INVALID,
                           "of: \"%s\" is not said here: the period is the last one that is over, "
                           "format and language stand beside it",
                           name);
        if (!is_sayable(one))
            return mw_fail(err, MW_INVALID, "of: \"%.*s\": expected a text, a number or a list",
                           SHOWN, name);
    }
    return MW_OK;
}

static mw_status check_format(json_t *v, mw_error *err) {
    static const char *const words[] = {"csv", "xlsx", "pdf"};
    const char *s = said_text(v);
    return s && word_at(words, 3, s) >= 0 ? MW_OK : wrong("format", v, "csv, xlsx or pdf", err);
}

static mw_status check_period(json_t *v, mw_error *err) {
    const char *s = said_text(v);
    if (s && period_of(s) != MW_GRAIN_NONE) return MW_OK;
    return wrong("period", v, "day, week, month, quarter or year", err);
}

static mw_status check_when(json_t *v, mw_error *err) {
    mw_timetable t;
    if (!said_text(v)) return wrong("when", v, "a timetable such as \"daily 06:30\"", err);
    mw_status st = mw_timetable_parse(mw_slice_of(said_text(v)), &t, err);
    return st == MW_OK ? st : mw_fail_in(err, st, "when: ");
}

static mw_status check_zone(json_t *v, mw_error *err) {
    mw_zone *zone = NULL;
    if (!said_text(v)) return wrong("zone", v, "a name such as Asia/Shanghai", err);
    mw_status st = mw_zone_open(said_text(v), &zone, err);
    mw_zone_close(zone);
    if (st == MW_OK) return st;
    return mw_fail_in(err, st == MW_NOTFOUND ? MW_INVALID : st, "zone: ");
}

static mw_status check_lang(json_t *v, mw_error *err) {
    const char *s = said_text(v);
    bool good = s && (strcmp(s, "en") == 0 || strcmp(s, "zh") == 0);
    return good ? MW_OK : wrong("lang", v, "en or zh", err);
}

static mw_status check_paused(json_t *v, mw_error *err) {
    return json_is_boolean(v) ? MW_OK : wrong("paused", v, "true or false", err);
}

static const struct {
    const char *name;
    mw_status (*check)(json_t *v, mw_error *err);
} members[] = {
    {"title",  check_title },
    {"what",   check_what  },
    {"of",     check_of    },
    {"format", check_format},
    {"period", check_period},
    {"when",   check_when  },
    {"zone",   check_zone  },
    {"lang",   check_lang  },
    {"paused", check_paused},
};

static mw_status usual(json_t *stored, const char *name, const char *value, mw_error *err) {
    if (json_object_get(stored, name)) return MW_OK;
    return json_object_set_new(stored, name, json_string(value)) == 0 ? MW_OK : no_memory(err);
}

static mw_status take_usual(json_t *stored, mw_error *err) {
    static const char *const period[] = {"day", "week", "month"};
    const char *what = text_of(stored, "what");
    bool report = strcmp(what, "report") == 0;
    mw_timetable t;
    MW_TRY(mw_timetable_parse(mw_slice_of(text_of(stored, "when")), &t, err));
    MW_TRY(usual(stored, "title", what, err));
    MW_TRY(usual(stored, "format", report ? "pdf" : "xlsx", err));
    if (report) json_object_del(stored, "period");
    if (!report) MW_TRY(usual(stored, "period", period[t.every], err));
    MW_TRY(usual(stored, "zone", "UTC", err));
    MW_TRY(usual(stored, "lang", "en", err));
    if (json_object_get(stored, "of")) return MW_OK;
    return json_object_set_new(stored, "of", json_object()) == 0 ? MW_OK : no_memory(err);
}

// Of what was said; how runs went is not counted.
static size_t size_of(json_t *stored) {
    json_t *said = json_copy(stored);
    if (said) mw_schedule_past_strip(said);
    size_t n = said ? json_dumpb(said, NULL, 0, JSON_COMPACT) : SIZE_MAX;
    json_decref(said);
    return n;
}

// What fits none of the kinds by itself.
static mw_status check_whole(json_t *stored, mw_error *err) {
    const char *what = text_of(stored, "what"), *format = text_of(stored, "format");
    const json_t *of = json_object_get(stored, "of");
    bool report = strcmp(what, "report") == 0, view = strcmp(what, "view") == 0;
    if (report && strcmp(format, "csv") == 0)
        return mw_fail(err, MW_INVALID, "format: a report is a pdf or xlsx, not csv");
    if (!report && !view && strcmp(format, "pdf") == 0)
        return mw_fail(err, MW_INVALID, "format: numbers go as xlsx or csv, not as pdf");
    if (report && (!*text_of(of, "campaign") || !*text_of(of, "entity")))
        return mw_fail(err, MW_INVALID, "of: a report wants the texts campaign and entity");
    if (view && !*text_of(of, "name"))
        return mw_fail(err, MW_INVALID, "of: a view wants the text name");
    if (size_of(stored) > MW_SCHEDULE_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "what is said of it is longer than %d bytes",
                       MW_SCHEDULE_BYTES_MAX);
    return MW_OK;
}

mw_status mw_schedule_set(json_t *stored, const json_t *said, mw_error *err) {
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *v = json_object_get(said, members[i].name);
        if (!v || json_is_null(v)) continue;
        MW_TRY(members[i].check(v, err));
        if (json_object_set_new(stored, members[i].name, json_deep_copy(v)) != 0)
            return no_memory(err);
    }
    MW_TRY(check_what(json_object_get(stored, "what"), err));
    MW_TRY(check_when(json_object_get(stored, "when"), err));
    MW_TRY(take_usual(stored, err));
    return check_whole(stored, err);
}
