// SPDX-License-Identifier: MIT
// What was said about an assessment, told in order. Thread: one owner at a time.
#ifndef MW_APP_ASSESS_HISTORY_H
#define MW_APP_ASSESS_HISTORY_H

#include "app/assess_session.h"

// "12 kB": a size as people read it. buf: 32 bytes; returned.
char *mw_assess_bytes_text(int64_t bytes, char *buf);

// Everything that was said about the assessment at hand, in all its versions, in order: a listing
// on stdout.
MW_MUST_USE mw_status mw_assess_show_history(mw_assess_session *x, mw_error *err);

#endif
