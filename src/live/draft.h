// SPDX-License-Identifier: MIT
// A signal map drafted from what was heard. Sources stand in it as they are; machines are guesses
// from names and values, each line a comment that begins with "//: ", so that the draft parses and
// binds nothing until a person takes the mark away from the lines that are right. What is less than
// likely is a comment within these.
//
//     mw_draft d = {.heard = heard, .source = text};
//     mw_draft_write(&d, &out);
//
// What guesses rest on: words of the name (state, count, reject, energy, ...), PackML states by
// number or name, values of MTConnect's Execution, units of energy.
// Thread: any.
#ifndef MW_LIVE_DRAFT_H
#define MW_LIVE_DRAFT_H

#include "live/heard.h"

typedef struct {
    const mw_heard *heard;
    mw_slice source; // its source statements; ends with a line end
    mw_slice title;  // for the first line: where this was heard
} mw_draft;

// Adds the draft.
void mw_draft_write(const mw_draft *d, mw_text *out);

// What a signal is guessed to be: "state", "count pq", "meter unit_electricity", "product", ...;
// empty: nothing.
const char *mw_draft_guess(const mw_heard *heard, const mw_heard_signal *s);

// Adds a text in quotes, as maps write it.
void mw_draft_text(mw_text *out, mw_slice text);

#endif
