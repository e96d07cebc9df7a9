// SPDX-License-Identifier: MIT
// Trying a source out, step by step: each says "ok", or what was seen and what would be right.
// Thread: the main one.
#ifndef MW_APP_SOURCE_TRIAL_H
#define MW_APP_SOURCE_TRIAL_H

#include "app/source_book.h"

typedef struct {
    mw_source_book *book;
    int32_t source;
    const mw_map_source *said;
    int64_t seconds; // to listen
    int32_t failed;  // steps, of all sources
    mw_text out;
} mw_source_trial;

// A step went well; something worth knowing; a step failed, and what would be right.
void mw_trial_ok(mw_source_trial *t, const char *fmt, ...) MW_PRINTF(2, 3);
void mw_trial_note(mw_source_trial *t, const char *fmt, ...) MW_PRINTF(2, 3);
void mw_trial_bad(mw_source_trial *t, const char *right, const char *fmt, ...) MW_PRINTF(3, 4);
// A text of the other side, on a line of its own.
void mw_trial_quote(mw_source_trial *t, mw_slice text);

// Opens a connection to the host of the source; -1 after saying why not.
int mw_trial_dial(mw_source_trial *t, int32_t usual_port);

// Each kind; the errors are ours (out of memory), not those of the source.
MW_MUST_USE mw_status mw_trial_broker(mw_source_trial *t, mw_error *err);
MW_MUST_USE mw_status mw_trial_modbus(mw_source_trial *t, mw_error *err);
MW_MUST_USE mw_status mw_trial_shdr(mw_source_trial *t, mw_error *err);
MW_MUST_USE mw_status mw_trial_folder(mw_source_trial *t, mw_error *err);
MW_MUST_USE mw_status mw_trial_pushed(mw_source_trial *t, mw_error *err);

#endif
