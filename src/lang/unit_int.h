// SPDX-License-Identifier: MIT
// What the three files of units share: unit.c (texts and algebra), unit_data.c (the names and what
// udunits2 says of them), unit_text.c (printing). Thread: any, after mw_unit_load.
#ifndef MW_LANG_UNIT_INT_H
#define MW_LANG_UNIT_INT_H

#include "lang/unit.h"

// The base units: those of SI, then ours, then one per
// currency from MW_BASE_CURRENCY on. A radian is a base unit, although SI calls it a number: a
// speed of rotation then cannot be taken for a frequency, which differs by 2 pi.
#define MW_UNIT_BASE_LIST(X)                                                                       \
    X(KG, "kg")                                                                                    \
    X(M, "m")                                                                                      \
    X(S, "s")                                                                                      \
    X(A, "A")                                                                                      \
    X(K, "K")                                                                                      \
    X(MOL, "mol")                                                                                  \
    X(CD, "cd")                                                                                    \
    X(RAD, "rad")                                                                                  \
    X(PIECE, "piece")                                                                              \
    X(POINT, "point")                                                                              \
    X(PERSON, "person")                                                                            \
    X(CO2, "kgCO2")                                                                                \
    X(MONTH, "month")                                                                              \
    X(VAR, "var")                                                                                  \
    X(BIT, "bit")

typedef enum {
#define X(name, text) MW_BASE_##name,
    MW_UNIT_BASE_LIST(X)
#undef X
        MW_BASE_CURRENCY
} mw_unit_base;

// Reads udunits2's database at the first call; later calls give the same answer at once.
MW_MUST_USE mw_status mw_unit_load(mw_error *err);

// The unit of one name, with its prefix if it has one ("kWh", "EUR"); not "m2". After mw_unit_load.
bool mw_unit_lookup(mw_slice name, mw_unit *out);

// Why a word is deliberately no unit and what to write, or NULL.
const char *mw_unit_refusal(mw_slice word);

// The name of a base unit, which is also the text of its unit.
const char *mw_unit_base_name(int base);

// The unit of a base unit to the power 1.
mw_unit mw_unit_of_base(int base);

// Calls each(ctx, name, unit) for every known name, prefixed ones too, until it returns false.
// After mw_unit_load.
typedef bool mw_unit_each_fn(void *ctx, const char *name, const mw_unit *u);
void mw_unit_each(mw_unit_each_fn *each, void *ctx);

// mw_unit_parse without mw_unit_load.
MW_MUST_USE mw_status mw_unit_read(mw_slice text, mw_unit *out, mw_error *err);

// mw_unit_suggest without mw_unit_load.
int mw_unit_near(mw_slice word, char *buf);

// u *= base ^ power. False beyond a limit of unit.h; u is then no unit.
bool mw_unit_add_factor(mw_unit *u, int base, int power);

// The number that a scale was meant to be: takes away the rounding of the steps that led to it
// where a decimal of at most 12 digits, or 1 over one, is within 2e-15. Idempotent.
double mw_unit_tidy(double scale);

#endif
