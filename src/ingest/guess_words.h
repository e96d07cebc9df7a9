// SPDX-License-Identifier: MIT
// What the name of a column says: its words, the unit in it, what people call the things of a kind.
// Thread: any.
#ifndef MW_INGEST_GUESS_WORDS_H
#define MW_INGEST_GUESS_WORDS_H

#include "lang/unit.h"

enum { MW_GUESS_WORDS_MAX = 12, MW_GUESS_WORD_BYTES = 32 };

// Words in small letters; longer ones are cut, further ones left out.
typedef struct {
    char word[MW_GUESS_WORDS_MAX][MW_GUESS_WORD_BYTES];
    int32_t count;
} mw_guess_words;

typedef struct {
    bool known;
    bool inside; // it stands in the middle of the name: less sure
    bool alone;  // the name is nothing else
    mw_unit unit;
    char text[MW_UNIT_TEXT_MAX];
} mw_guess_unit;

// The words of a name: "Usage_kWh" gives usage, kwh; "uCode" u, code; a run of letters that are not
// Latin is one word. Adds to those there are.
void mw_guess_words_add(mw_slice name, mw_guess_words *out);

// The unit in a name, in brackets or as a word of its own: "CO2(tCO2)", "Usage_kWh", "temp in
// degC". words: gets the words of the name without it.
void mw_guess_unit_of(mw_slice name, mw_guess_unit *out, mw_guess_words *words);

// Whether any word is one of a list, parted by blanks; words that are not Latin need only hold it.
bool mw_guess_words_any(const mw_guess_words *w, const char *list);

// How well words say another name, 0 to 1.2: the share of the name's words that are there (one that
// only means nearly the same counts half), and a little for having few others.
//   exact  whether all words of the name are there as they are; may be NULL.
double mw_guess_words_fit(const mw_guess_words *w, const mw_guess_words *name, bool *exact);

// The kinds that people commonly have, with words for them: kind 0, 1, ... until NULL.
const char *mw_guess_kind_name(int32_t i);
// Whether words name things of a kind, of those above or any other.
bool mw_guess_words_of_kind(const mw_guess_words *w, mw_slice kind);

#endif
