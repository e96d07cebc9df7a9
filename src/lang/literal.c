// SPDX-License-Identifier: MIT
// See literal.h.
#include "lang/literal.h"

#include <math.h>

enum { NEAR = 3 };

mw_status mw_literal_code(const mw_code_list *list, mw_slice code, mw_error *err) {
    mw_slice best = {0};
    int best_edits = NEAR + 1;
    if (list->open || mw_code_find(list, code) >= 0) return MW_OK;
    for (int32_t i = 0; i < list->count; i++) {
        int edits = mw_text_distance(code, list->code[i].text, NEAR);
        if (edits < best_edits && edits < (int)list->code[i].text.n)
            best = list->code[i].text, best_edits = edits;
    }
    if (best.n)
        return mw_fail(err, MW_INVALID, "\"%.*s\" is no code of %.*s; did you mean \"%.*s\"?",
                       (int)code.n, code.p, (int)list->name.n, list->name.p, (int)best.n, best.p);
    return mw_fail(err, MW_INVALID, "\"%.*s\" is no code of %.*s, which has %d, such as \"%.*s\"",
                   (int)code.n, code.p, (int)list->name.n, list->name.p, (int)list->count,
                   (int)list->code[0].text.n, list->code[0].text.p);
}

// Bytes of a number at the beginning: sign, digits, point, exponent ("5e3", but "5 eggs" is 5).
static size_t number_bytes(mw_slice s) {
    size_t i = 0;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) i++;
    while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.')) i++;
    size_t e = i;
    if (e < s.n && (s.p[e] == 'e' || s.p[e] == 'E')) {
        e++;
        if (e < s.n && (s.p[e] == '-' || s.p[e] == '+')) e++;
        size_t digits = e;
        while (e < s.n && s.p[e] >= '0' && s.p[e] <= '9') e++;
        if (e > digits) i = e;
    }
    return i;
}

static mw_status read_unit(const mw_type *type, mw_slice text, double *value, mw_error *err) {
    mw_unit unit;
    char seen[MW_UNIT_TEXT_MAX], want[MW_UNIT_TEXT_MAX];
    if (text.n == 0) return MW_OK;
    MW_TRY(mw_unit_parse(text, &unit, err));
    if (!mw_unit_same_kind(&unit, &type->unit))
        return mw_fail(err, MW_INVALID, "%.*s is %s; the measure is %s", (int)text.n, text.p,
                       mw_unit_kind(&unit, seen), mw_unit_kind(&type->unit, want));
    *value = mw_unit_convert(*value, &unit, &type->unit);
    return MW_OK;
}

static mw_status read_number(const mw_type *type, mw_slice typed, double *value, mw_error *err) {
    size_t n = number_bytes(typed);
    mw_slice digits = {typed.p + (n && typed.p[0] == '+'), n - (n && typed.p[0] == '+')};
    if (n > 0 && n + 1 < typed.n && typed.p[n] == ',' && typed.p[n + 1] >= '0' &&
        typed.p[n + 1] <= '9')
        return mw_fail(
            err, MW_SYNTAX,
            "\"%.*s\": a number has no comma; write 1000 for a thousand, 1.5 for one and "
            "a half",
            (int)typed.n, typed.p);
    if (n == 0 || !mw_number_parse(digits, value))
        return mw_fail(err, MW_SYNTAX, "\"%.*s\" is no number, such as 1200 or \"1.5e3 kWh\"",
                       (int)typed.n, typed.p);
    return read_unit(type, mw_slice_trim((mw_slice){typed.p + n, typed.n - n}), value, err);
}

static mw_status read_yesno(mw_slice typed, double *value, mw_error *err) {
    *value = mw_slice_is(typed, "yes");
    if (*value != 0 || mw_slice_is(typed, "no")) return MW_OK;
    return mw_fail(err, MW_SYNTAX, "\"%.*s\": expected yes or no", (int)typed.n, typed.p);
}

static mw_status read_clock(mw_slice s, double *value, mw_error *err) {
    bool form = s.n == 5 && s.p[2] == ':';
    for (size_t i = 0; form && i < 5; i++) form = i == 2 || (s.p[i] >= '0' && s.p[i] <= '9');
    int hour = form ? (s.p[0] - '0') * 10 + s.p[1] - '0' : 99;
    int minute = form ? (s.p[3] - '0') * 10 + s.p[4] - '0' : 99;
    if (hour > 23 || minute > 59)
        return mw_fail(err, MW_SYNTAX, "\"%.*s\": expected a time of day such as 06:15", (int)s.n,
                       s.p);
    *value = hour * 60 + minute;
    return MW_OK;
}

mw_status mw_literal_read(const mw_program *p, const mw_type *type, mw_slice typed, mw_literal *out,
                          mw_error *err) {
    mw_literal v = {.value = NAN};
    int64_t day;
    typed = mw_slice_trim(typed);
    if (mw_slice_is(typed, "missing")) {
        *out = v;
        return MW_OK;
    }
    switch (type->kind) {
    case MW_TYPE_YESNO: MW_TRY(read_yesno(typed, &v.value, err)); break;
    case MW_TYPE_DATE:
        MW_TRY(mw_date_parse(typed, &day, err));
        v.value = (double)day;
        break;
    case MW_TYPE_CLOCK: MW_TRY(read_clock(typed, &v.value, err)); break;
    case MW_TYPE_CODE: MW_TRY(mw_literal_code(&p->codes[type->codes], typed, err)); break;
    case MW_TYPE_TEXT:
        if (typed.n == 0) return mw_fail(err, MW_SYNTAX, "an empty text; say missing");
        break;
    case MW_TYPE_NUMBER:
    case MW_TYPE_NONE:
    case MW_TYPE_ANY: MW_TRY(read_number(type, typed, &v.value, err)); break;
    }
    if (type->kind == MW_TYPE_CODE || type->kind == MW_TYPE_TEXT) v.text = typed;
    *out = v;
    return MW_OK;
}
