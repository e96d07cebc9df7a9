// SPDX-License-Identifier: MIT
// The bytes of a text file as UTF-8, from front to back, whatever encoding it has.
//
// A byte order mark is dropped and believed (UTF-8, UTF-16). Bytes that are no text in the encoding
// come out as MW_INPUT_WRONG, which is no UTF-8 either, so that the row they stand in is refused
// and nothing else. Thread: one owner at a time.
#ifndef MW_INGEST_INPUT_H
#define MW_INGEST_INPUT_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { MW_INPUT_WRONG = 0xff };

typedef struct mw_input mw_input;

// Opens a file.
//   encoding  empty: UTF-8, unless a byte order mark says otherwise; else a name that iconv knows
//             ("latin1", "gb18030", "windows-1252").
//   errors    MW_IO, MW_NOMEM, MW_INVALID for an unknown encoding.
MW_MUST_USE mw_status mw_input_open(const char *path, mw_slice encoding, mw_input **out,
                                    mw_error *err);
void mw_input_close(mw_input *in); // NULL is allowed

// Up to size bytes; *got is 0 at the end only.
//   size    at least 16.
//   errors  MW_IO.
MW_MUST_USE mw_status mw_input_read(mw_input *in, char *buf, size_t size, size_t *got,
                                    mw_error *err);

// Bytes of the file (0: not known) and those read of it; the encoding as given or found.
int64_t mw_input_bytes_total(const mw_input *in);
int64_t mw_input_bytes_read(const mw_input *in);
const char *mw_input_encoding(const mw_input *in);

#endif
