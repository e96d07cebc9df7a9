// SPDX-License-Identifier: MIT
// The mail that a scheduled report goes with: subject, text and name of the file, in English or
// Chinese. Thread: any.
#ifndef MW_APP_SCHEDULE_LETTER_H
#define MW_APP_SCHEDULE_LETTER_H

#include "app/schedule.h"
#include "base/text.h"

#define MW_SCHEDULE_MAILS_BYTES_MAX ((size_t)64 << 20)

typedef struct {
    const mw_schedule *s;
    const char *owner;  // what people call who set it up
    const char *period; // text of it; empty: none
    int64_t now_ns;
    const mw_zone *zone;
    mw_slice page; // address of the page; empty: none
} mw_schedule_letter;

// Append; running out of memory shows in out->failed.
void mw_schedule_letter_subject(const mw_schedule_letter *l, mw_text *out);
void mw_schedule_letter_text(const mw_schedule_letter *l, mw_text *out);
// "Weekly OEE 2026-W48.xlsx", without what no name of a file may have.
void mw_schedule_letter_file(const mw_schedule_letter *l, mw_text *out);

// Whether a file may go to so many people: each mail has a copy of it until it was sent.
//   errors  MW_LIMIT beyond MW_SCHEDULE_MAILS_BYTES_MAX in all.
MW_MUST_USE mw_status mw_schedule_letter_fits(size_t bytes, int64_t people, mw_error *err);

// "application/pdf"
const char *mw_schedule_letter_type(const char *format);

#endif
