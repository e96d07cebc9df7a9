// SPDX-License-Identifier: MIT
// One line of the line protocol in its parts.
//
//     line   = series 1*" " field *("," field) [1*" " time] *" " [CR] LF
//     series = measurement *("," tag-key "=" tag-value)
//     field  = key "=" (number | yes-no | text)
//
// The series is only split off here: most have come before, and line.c knows them by their bytes.
#include "base/alloc.h"
#include "base/digits.h"
#include "source/line_int.h"

#include <stdlib.h>
#include <string.h>

struct scan {
    const char *start, *at;
    const char *stop;     // where the line ends, CR and LF not included
    const char *line_end; // at LF, or the end of the body
    const char *end;      // of the body
    mw_line_parts *out;
    mw_error *err;
};

enum { SEEN_MAX = 40 };

// Fails at s->at: "expected WHAT, seen ...".
static mw_status expected(struct scan *s, const char *what) {
    size_t n = (size_t)(s->stop - s->at);
    if (n == 0)
        mw_fail(s->err, MW_SYNTAX, "expected %s, but the line ends", what);
    else
        mw_fail(s->err, MW_SYNTAX, "expected %s, seen \"%.*s\"", what,
                (int)(n > SEEN_MAX ? SEEN_MAX : n), s->at);
    if (s->err) s->err->col = (int32_t)(s->at - s->start + 1);
    return MW_SYNTAX;
}

static void find_line_end(struct scan *s, const char *from) {
    const char *lf = memchr(from, '\n', (size_t)(s->end - from));
    s->line_end = lf ? lf : s->end;
    s->stop = s->line_end > from && s->line_end[-1] == '\r' ? s->line_end - 1 : s->line_end;
}

static inline void skip_spaces(struct scan *s) {
    while (s->at < s->stop && *s->at == ' ') s->at++;
}

// A series ends at the first space that no backslash precedes.
static mw_status scan_series(struct scan *s) {
    const char *from = s->at;
    if (*from == ',') return expected(s, "the name of a measurement");
    for (const char *p = from;; p++) {
        p = memchr(p, ' ', (size_t)(s->stop - p));
        if (!p) {
            s->at = s->stop;
            return expected(s, "a space and \"field=value\"");
        }
        if (p[-1] != '\\') { // a series does not begin with a space, so p > from
            s->out->series = (mw_slice){from, (size_t)(p - from)};
            s->at = p;
            return MW_OK;
        }
    }
}

static mw_status scan_key(struct scan *s, mw_line_field *f) {
    const char *from = s->at, *p = from;
    for (; p < s->stop; p++) {
        if (*p != '=' && *p != ' ' && *p != ',') continue;
        if (p == from || p[-1] != '\\') break;
    }
    if (p == from) return expected(s, "the name of a field");
    if (p == s->stop || *p != '=') {
        s->at = p;
        return expected(s, "\"=\" and the value of the field");
    }
    f->key = (mw_slice){from, (size_t)(p - from)};
    s->at = p + 1;
    return MW_OK;
}

// The quote is at s->at. Line breaks inside move the end of the line.
static mw_status scan_text(struct scan *s, mw_line_field *f) {
    const char *from = s->at + 1, *p = from;
    int64_t breaks = 0;
    for (; p < s->end && *p != '"'; p++) {
        breaks += *p == '\n';
        if (*p == '\\' && p + 1 < s->end && (p[1] == '"' || p[1] == '\\')) {
            f->escaped = true;
            p++;
        }
    }
    if (p >= s->end) return expected(s, "a text that is closed by \"");
    f->kind = MW_SIGNAL_TEXT;
    f->text = (mw_slice){from, (size_t)(p - from)};
    s->at = p + 1;
    s->out->folded += breaks;
    if (breaks) find_line_end(s, s->at);
    return MW_OK;
}

static mw_status scan_yes_no(struct scan *s, mw_line_field *f) {
    static const char *const words[2][5] = {
        {"f", "F", "false", "False", "FALSE"},
        {"t", "T", "true",  "True",  "TRUE" }
    };
    const char *p = s->at;
    while (p < s->stop && *p != ',' && *p != ' ') p++;
    mw_slice word = {s->at, (size_t)(p - s->at)};
    for (int yes = 0; yes < 2; yes++)
        for (int i = 0; i < 5; i++)
            if (mw_slice_is(word, words[yes][i])) {
                f->kind = MW_SIGNAL_BOOL;
                f->value = yes;
                s->at = p;
                return MW_OK;
            }
    return expected(s, "a number, true, false or a text in quotes");
}

static mw_status scan_value(struct scan *s, mw_line_field *f) {
    char c = s->at < s->stop ? *s->at : ' ';
    if (c == '"') return scan_text(s, f);
    if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.') return scan_yes_no(s, f);
    f->kind = MW_SIGNAL_NUMBER;
    mw_status st = mw_line_number(s->at, s->stop, &s->at, &f->value, s->err);
    if (st != MW_OK && s->err) s->err->col = (int32_t)(s->at - s->start + 1);
    return st;
}

static mw_status scan_fields(struct scan *s) {
    mw_line_parts *out = s->out;
    for (;;) {
        if (out->field_count == MW_LINE_FIELDS_MAX)
            return mw_fail(s->err, MW_LIMIT, "more than %d fields", MW_LINE_FIELDS_MAX);
        if (out->field_count == out->field_capacity &&
            !mw_grow(&out->fields, &out->field_capacity, out->field_count + 1, sizeof *out->fields))
            return mw_fail(s->err, MW_NOMEM, "no memory for the fields of a line");
        mw_line_field *f = &out->fields[out->field_count];
        f->escaped = false;
        MW_TRY(scan_key(s, f));
        MW_TRY(scan_value(s, f));
        out->field_count++;
        if (s->at == s->stop || *s->at == ' ') return MW_OK;
        if (*s->at != ',') return expected(s, "\",\" or a space after the value of a field");
        s->at++;
    }
}

static mw_status scan_time(struct scan *s) {
    skip_spaces(s);
    if (s->at == s->stop) return MW_OK;
    const char *from = s->at;
    if (!mw_line_integer(from, s->stop, &s->at, &s->out->time))
        return expected(s, "a time as a whole number of at most 64 bits");
    s->out->timed = true;
    skip_spaces(s);
    if (s->at == s->stop) return MW_OK;
    return expected(s, "the end of the line after its time");
}

mw_status mw_line_scan(const char *at, const char *end, mw_line_parts *out, mw_error *err) {
    struct scan s = {at, at, NULL, NULL, end, out, err};
    out->field_count = out->folded = 0;
    out->blank = out->timed = false;
    find_line_end(&s, at);
    while (s.at < s.stop && (*s.at == ' ' || *s.at == '\t')) s.at++;
    mw_status st = MW_OK;
    if (s.at == s.stop || *s.at == '#')
        out->blank = true;
    else if ((st = scan_series(&s)) == MW_OK) {
        skip_spaces(&s);
        if ((st = scan_fields(&s)) == MW_OK) st = scan_time(&s);
    }
    out->next = s.line_end < end ? s.line_end + 1 : end;
    return st;
}

struct tag {
    mw_slice key, all; // "key", "key=value"
};

static int by_key(const void *a, const void *b) {
    mw_slice x = ((const struct tag *)a)->key, y = ((const struct tag *)b)->key;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

// The first of the bytes a or b from p on that no backslash precedes; end when there is none.
static const char *find_bare(const char *p, const char *end, char a, char b) {
    for (const char *from = p; p < end; p++)
        if ((*p == a || *p == b) && (p == from || p[-1] != '\\')) return p;
    return end;
}

static mw_status take_tag(struct scan *s, struct tag *tag) {
    const char *equals = find_bare(s->at, s->stop, '=', ',');
    if (equals == s->at) return expected(s, "the name of a tag");
    tag->key = (mw_slice){s->at, (size_t)(equals - s->at)};
    const char *from = s->at;
    s->at = equals;
    if (equals == s->stop || *equals == ',') return expected(s, "\"=\" and the value of the tag");
    s->at++;
    const char *after = find_bare(s->at, s->stop, ',', '=');
    if (after == s->at) return expected(s, "the value of the tag");
    tag->all = (mw_slice){from, (size_t)(after - from)};
    s->at = after;
    if (after < s->stop && *after == '=')
        return expected(s, "\",\" or a space after the value of the tag (\"\\=\" inside it)");
    return MW_OK;
}

static mw_status take_tags(struct scan *s, struct tag *tags, int64_t *count) {
    for (*count = 0; s->at < s->stop; (*count)++) {
        s->at++; // the comma
        if (*count == MW_LINE_TAGS_MAX)
            return mw_fail(s->err, MW_LIMIT, "more than %d tags", MW_LINE_TAGS_MAX);
        MW_TRY(take_tag(s, &tags[*count]));
    }
    qsort(tags, (size_t)*count, sizeof *tags, by_key);
    for (int64_t i = 1; i < *count; i++)
        if (mw_slice_same(tags[i - 1].key, tags[i].key))
            return mw_fail(s->err, MW_SYNTAX, "the tag \"%.*s\" stands there twice",
                           mw_shown(tags[i].key), tags[i].key.p);
    return MW_OK;
}

mw_status mw_line_series_name(mw_slice source, mw_slice series, mw_text *name, mw_error *err) {
    const char *stop = mw_slice_end(series);
    struct scan s = {series.p, find_bare(series.p, stop, ',', ','), stop, stop, stop, NULL, err};
    mw_slice measurement = {series.p, (size_t)(s.at - series.p)};
    struct tag tags[MW_LINE_TAGS_MAX];
    int64_t count;
    MW_TRY(take_tags(&s, tags, &count));
    mw_text_add(name, source.p, source.n);
    mw_text_addc(name, '/');
    mw_text_add(name, measurement.p, measurement.n);
    for (int64_t i = 0; i < count; i++) {
        mw_text_addc(name, ',');
        mw_text_add(name, tags[i].all.p, tags[i].all.n);
    }
    if (!name->failed) return MW_OK;
    name->failed = false;
    return mw_fail(err, MW_NOMEM, "no memory for the name of a series");
}
