// SPDX-License-Identifier: MIT
// Writing the JSON of answers: members with their comma. Thread: one owner at a time.
//
//     mw_json_open(t, '{');
//     mw_json_member_text(t, "name", mw_slice_of(p.name));
//     mw_json_member_time(t, "made", p.made_ns);
//     mw_json_close(t, '}');
#ifndef MW_SERVER_ANSWER_H
#define MW_SERVER_ANSWER_H

#include "net/http.h"

// Opens an object or a list, after a comma where something stands before it.
void mw_json_open(mw_text *t, char bracket);
void mw_json_close(mw_text *t, char bracket);

void mw_json_member(mw_text *t, const char *name); // a value follows
// A member that is a text; a whole number; true or false.
void mw_json_member_text(mw_text *t, const char *name, mw_slice value);
void mw_json_member_int(mw_text *t, const char *name, int64_t value);
void mw_json_member_bool(mw_text *t, const char *name, bool value);
// RFC 3339 in UTC; null for 0, which stands for never.
void mw_json_member_time(mw_text *t, const char *name, int64_t ns);
void mw_json_item_text(mw_text *t, mw_slice value);

// MW_OK unless the text ran out of memory.
MW_MUST_USE mw_status mw_reply_whole(const mw_http_reply *out, mw_error *err);

// Answers with a problem instead; MW_OK.
mw_status mw_reply_refused(mw_http_reply *out, int status, const char *fmt, ...) MW_PRINTF(3, 4);

#endif
