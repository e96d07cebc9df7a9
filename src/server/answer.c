// SPDX-License-Identifier: MIT
// See answer.h.
#include "server/answer.h"

#include "base/datetime.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>

enum { DETAIL_MAX = 600 };

static void part(mw_text *t) {
    char last = t->size ? t->bytes[t->size - 1] : '[';
    if (last != '{' && last != '[' && last != ':' && last != ',') mw_text_addc(t, ',');
}

void mw_json_open(mw_text *t, char bracket) {
    part(t);
    mw_text_addc(t, bracket);
}

void mw_json_close(mw_text *t, char bracket) { mw_text_addc(t, bracket); }

void mw_json_member(mw_text *t, const char *name) {
    part(t);
    mw_json_string(t, mw_slice_of(name));
    mw_text_addc(t, ':');
}

void mw_json_member_text(mw_text *t, const char *name, mw_slice value) {
    mw_json_member(t, name);
    mw_json_string(t, value);
}

void mw_json_member_int(mw_text *t, const char *name, int64_t value) {
    mw_json_member(t, name);
    mw_json_int(t, value);
}

void mw_json_member_bool(mw_text *t, const char *name, bool value) {
    mw_json_member(t, name);
    mw_json_bool(t, value);
}

void mw_json_member_time(mw_text *t, const char *name, int64_t ns) {
    char text[MW_DATETIME_TEXT_MAX];
    mw_json_member(t, name);
    if (ns == 0)
        mw_text_adds(t, "null");
    else
        mw_json_string(t, mw_slice_of(mw_datetime_print(ns, NULL, text)));
}

void mw_json_item_text(mw_text *t, mw_slice value) {
    part(t);
    mw_json_string(t, value);
}

mw_status mw_reply_whole(const mw_http_reply *out, mw_error *err) {
    return out->body.failed ? mw_fail(err, MW_NOMEM, "no memory for the answer") : MW_OK;
}

mw_status mw_reply_refused(mw_http_reply *out, int status, const char *fmt, ...) {
    char detail[DETAIL_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(detail, sizeof detail, fmt, args);
    va_end(args);
    mw_http_reply_problem(out, status, detail);
    return MW_OK;
}
