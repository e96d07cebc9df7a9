// SPDX-License-Identifier: MIT
// Pieces of a guessed map as text, shared by guess_write.c and guess_measure.c.
// Thread: one owner at a time.
#ifndef MW_INGEST_GUESS_WRITE_H
#define MW_INGEST_GUESS_WRITE_H

#include "ingest/guess_int.h"

// A text of the language, in quotes; s must be nameable.
void mw_guess_put_text(mw_text *out, mw_slice s);
// Any bytes in quotes for a comment: cut, and without what a comment cannot hold.
void mw_guess_put_shown(mw_text *out, mw_slice s);
// A comment: each line of note, broken where it is long.
void mw_guess_put_note(mw_text *out, const mw_text *note);
// ` column "name"`.
void mw_guess_put_column(mw_text *out, const mw_guesser *g, int32_t column);

// Whether some measure needs what entity 0 stands in as an entity of its own.
bool mw_guess_stands_alone(const mw_guesser *g, int32_t entity);

// The lines of all columns that are measures or could be, and what is known of the others.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_guess_put_measures(mw_guesser *g, mw_error *err);

#endif
