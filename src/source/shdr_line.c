// SPDX-License-Identifier: MIT
// See shdr_line.h.
#include "source/shdr_line.h"

#include "base/datetime.h"
#include "base/digits.h"

#include <math.h>
#include <string.h>

static const double OFFSET_MS_MAX = 9e12; // some 285 years

// What stands after the @ of a time.
static mw_status duration_parse(mw_slice text, double *out, mw_error *err) {
    double s;
    if (!mw_number_parse(text, &s) || !(s >= 0))
        return mw_fail(err, MW_SYNTAX, "expected seconds after @, not \"%.*s\"", mw_shown(text),
                       text.p);
    *out = s;
    return MW_OK;
}

static mw_status utc_parse(mw_slice text, int64_t *ns, mw_error *err) {
    mw_datetime_format iso;
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    return mw_datetime_parse(&iso, text, (mw_datetime_zone){NULL, NULL}, ns, err);
}

mw_status mw_shdr_stamp_parse(mw_slice text, mw_shdr_stamp *out, mw_error *err) {
    mw_shdr_stamp s = {MW_SHDR_TIME_NONE, 0, NAN};
    double ms;
    text = mw_slice_trim(text);
    const char *at = text.n ? memchr(text.p, '@', text.n) : NULL;
    if (at) {
        size_t before = (size_t)(at - text.p);
        MW_TRY(duration_parse((mw_slice){at + 1, text.n - before - 1}, &s.duration_s, err));
        text.n = before;
    }
    if (text.n == 0) {
        *out = s;
        return MW_OK;
    }
    if (mw_number_parse(text, &ms)) {
        if (fabs(ms) > OFFSET_MS_MAX)
            return mw_fail(err, MW_LIMIT, "an offset of \"%.*s\" ms", mw_shown(text), text.p);
        s.kind = MW_SHDR_TIME_OFFSET;
        s.ns = (int64_t)llround(ms * 1e6);
    } else {
        MW_TRY(utc_parse(text, &s.ns, err));
        s.kind = MW_SHDR_TIME_UTC;
    }
    *out = s;
    return MW_OK;
}

// A field in quotes at the front of s, written to *room; false when the quotes do not end before a
// bar or the end: the field is then plain.
static bool quoted_take(mw_slice *s, char **room, mw_slice *field) {
    char *to = *room;
    size_t i = 1;
    if (s->n < 2 || s->p[0] != '"') return false;
    for (; i < s->n && s->p[i] != '"'; i++) {
        if (s->p[i] == '\\' && i + 1 < s->n) i++;
        *to++ = s->p[i];
    }
    size_t end = i + 1;
    while (end < s->n && (s->p[end] == ' ' || s->p[end] == '\r')) end++;
    if (i >= s->n || (end < s->n && s->p[end] != '|')) return false;
    *field = (mw_slice){*room, (size_t)(to - *room)};
    *room = to;
    *s = (mw_slice){s->p + end, s->n - end};
    return true;
}

bool mw_shdr_field_take(mw_slice *rest, char **room, mw_slice *field) {
    if (!rest->p) return false;
    mw_slice s = *rest;
    while (s.n && s.p[0] == ' ') s = (mw_slice){s.p + 1, s.n - 1};
    if (!quoted_take(&s, room, field)) {
        const char *bar = s.n ? memchr(s.p, '|', s.n) : NULL;
        size_t n = bar ? (size_t)(bar - s.p) : s.n;
        *field = mw_slice_trim((mw_slice){s.p, n});
        s = (mw_slice){s.p + n, s.n - n};
    }
    *rest = s.n ? (mw_slice){s.p + 1, s.n - 1} : (mw_slice){NULL, 0}; // behind the bar
    return true;
}
