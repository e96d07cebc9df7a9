// SPDX-License-Identifier: MIT
// Which product of named words a unit is: "energy per piece", "kgCO2/kWh".
//
// Words are matched by key: a base unit has a random key, a product the sum of its factors' keys,
// so that a trial is one subtraction and a look-up. Thread: one owner at a time.
#ifndef MW_LANG_UNIT_WORDS_H
#define MW_LANG_UNIT_WORDS_H

#include "lang/unit_int.h"

enum {
    MW_WORDS_MAX = 160,    // the shown names and a currency or two
    MW_WORDS_PICK_MAX = 3, // words in a product; with four the numbers say more than the names
    MW_WORD_ALONE = 1000,  // words of this cost and above are no part of a longer product
};

typedef struct {
    const char *name, *each; // text in front, and behind a division; borrowed
    uint64_t key;
    double scale;
    int cost; // of two products with as many words, the cheaper is found
} mw_word;

// Words to choose from. Starts as {0}.
typedef struct {
    mw_word word[MW_WORDS_MAX];
    int16_t by_key[MW_WORDS_MAX]; // numbers of words, sorted by their key, then by number
    int count;
} mw_words;

// The words of a product in the order of writing: the first `times` multiply, the others divide.
typedef struct {
    const mw_word *pick[MW_WORDS_PICK_MAX];
    int count, times, cost;
} mw_words_product;

// Adds a word for u, with the scale given (1 where only the kind matters). Texts are borrowed.
void mw_words_add(mw_words *words, mw_word word, const mw_unit *u);

// Finds the product of `words` that is `scale` times the base units of u: the fewest words, then
// the least cost, then the order of adding. False when there is none; *out is then empty.
//   cost  square of the number of words, times its logarithm.
bool mw_words_find(const mw_words *words, const mw_unit *u, double scale, mw_words_product *out);

#endif
