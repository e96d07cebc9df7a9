// SPDX-License-Identifier: MIT
// What the ids of signals and the codes of texts stand for, in memory and in a file that only
// grows: a head (magic "MWSN", format, store, CRC), then records (bytes, CRC-32C, kind, body).
//
// Names are given at once and become durable with mw_names_save, which whoever puts samples calls
// before it writes them.
// Thread: any; mw_names_save one at a time.
#ifndef MW_SERIES_NAMES_H
#define MW_SERIES_NAMES_H

#include "series/sample.h"

typedef struct mw_names mw_names;

// A signal as it is known; slices are borrowed until the names are closed.
typedef struct {
    mw_slice name, unit;
    mw_signal_kind kind;
    int64_t horizon_ns; // samples before it were given up (INT64_MIN: none)
    int32_t current;    // what the name means now: itself, or that of another kind
    int32_t of_kind[3]; // signals of that name by kind; -1 none
} mw_signal;

// Opens the file at path; begins one, of store `fresh_store_id`, when there is none.
//   errors  MW_CORRUPT (damage before the end), MW_INVALID (another format), MW_IO, MW_NOMEM. A
//           last record that a crash cut off is removed.
MW_MUST_USE mw_status mw_names_open(const char *path, uint64_t fresh_store_id, mw_names **out,
                                    mw_error *err);
void mw_names_close(mw_names *n); // NULL is allowed; forgets what was not saved

uint64_t mw_names_store_id(const mw_names *n); // of the store, the same for ever
int64_t mw_names_size(mw_names *n);            // bytes on disk

// As mw_sink_ops says of signal and text.
MW_MUST_USE mw_status mw_names_signal(mw_names *n, mw_slice name, mw_signal_kind kind,
                                      mw_slice unit, int32_t *id, mw_error *err);
MW_MUST_USE mw_status mw_names_text(mw_names *n, mw_slice text, double *code, mw_error *err);

// The same for who only supposes the kind, and puts no values: the kind that it has counts.
MW_MUST_USE mw_status mw_names_guess(mw_names *n, mw_slice name, mw_signal_kind kind, mw_slice unit,
                                     int32_t *id, mw_error *err);
// Whether somebody asked for it by mw_names_signal since the file was opened, so that values may be
// on their way.
bool mw_names_is_claimed(mw_names *n, int32_t id);

// Lets the name of a signal mean a signal of another kind from now on: the one that it has meant
// in that kind before, or else
//   keep     a new one;
//   !keep    itself, which becomes of that kind: no value of it was kept.
//   errors   MW_LIMIT, MW_NOMEM; MW_INVALID when it changed too often since the file was opened.
MW_MUST_USE mw_status mw_names_turn(mw_names *n, int32_t id, mw_signal_kind kind, bool keep,
                                    mw_error *err);

// Gives up samples of a signal before an instant; earlier ones than before are no change.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_names_horizon(mw_names *n, int32_t id, int64_t horizon_ns, mw_error *err);

int32_t mw_names_count(mw_names *n);                             // signals
int64_t mw_names_text_count(mw_names *n);                        // text values
int32_t mw_names_find(mw_names *n, mw_slice name);               // its current; -1: there is none
bool mw_names_get(mw_names *n, int32_t id, mw_signal *out);      // false: no such id
bool mw_names_get_text(mw_names *n, double code, mw_slice *out); // false: no such code

// Waits until everything known is on disk; costs nothing when it is.
//   errors  MW_IO; what is not on disk is tried again next time.
MW_MUST_USE mw_status mw_names_save(mw_names *n, mw_error *err);

// Reads the file again and checks every record of it.
//   errors  MW_CORRUPT, MW_IO, MW_NOMEM.
MW_MUST_USE mw_status mw_names_check(mw_names *n, mw_error *err);

#endif
