// SPDX-License-Identifier: MIT
// A first map for a file nobody has described yet: what its columns seem to be, as text in the
// language of maps, with comments on what is sure and what is not.
// Thread: one owner at a time.
#ifndef MW_INGEST_GUESS_H
#define MW_INGEST_GUESS_H

#include "ingest/catalogue.h"
#include "ingest/reader.h"

// Reads the beginning of a file and proposes a map.
//   options    as far as the user knows them; NULL: nothing.
//   catalogue  measures whose names and units are tried on the columns; NULL: none.
//   out        gets the text; valid for mw_mappings_text as it stands.
//   errors     those of reading; MW_INVALID for a file without rows.
//   cost       reads at most MW_GUESS_ROWS rows.
enum { MW_GUESS_ROWS = 20000 };
MW_MUST_USE mw_status mw_guess(const char *path, const mw_reader_options *options,
                               const mw_catalogue *catalogue, mw_text *out, mw_error *err);

#endif
