// SPDX-License-Identifier: MIT
// Finding out what a source says: what it is connected to by, what was heard, and the source
// statements of a draft.
// Thread: the main one.
#ifndef MW_APP_SOURCE_FIND_H
#define MW_APP_SOURCE_FIND_H

#include "app/source_book.h"
#include "live/heard.h"

typedef struct {
    mw_call *call;
    mw_connect_from from; // of the source, named or typed
    const mw_map_source *said;
    const char *name; // of the source, terminated
    bool is_typed;    // an address, not a source of the map
    bool is_lines;    // a file of line protocol
    int64_t seconds;
    mw_heard *heard;
    mw_text statement; // source statements of the draft
    mw_text remark;    // lines for people, each ended
} mw_source_find;

// Each kind hears for so long, and writes the statement.
MW_MUST_USE mw_status mw_find_broker(mw_source_find *f, mw_error *err);
MW_MUST_USE mw_status mw_find_modbus(mw_source_find *f, mw_error *err);
MW_MUST_USE mw_status mw_find_shdr(mw_source_find *f, mw_error *err);
MW_MUST_USE mw_status mw_find_lines(mw_source_find *f, mw_error *err);

// Takes notes of a register as if it had been polled twice.
MW_MUST_USE mw_status mw_find_note(mw_source_find *f, const char *name, mw_signal_kind kind,
                                   const double value[2], mw_error *err);

#endif
