// SPDX-License-Identifier: MIT
// Units of measurement: what stands after a number and after the colon of a declaration.
//
// What SI and engineering define comes from udunits2, read once at the first use; pieces, points,
// persons, money, CO2, reactive energy, data and the calendar (month, quarter, year) are kinds of
// our own. unit_data.c holds every name; a word that is not there is refused with its near misses.
//
//     mw_unit kwh, mj;
//     MW_TRY(mw_unit_parse(mw_slice_of("kWh"), &kwh, err));
//     MW_TRY(mw_unit_parse(mw_slice_of("MJ"), &mj, err));
//     if (mw_unit_same_kind(&kwh, &mj)) x_mj = x_kwh * mw_unit_factor(&kwh, &mj); // 3.6
// Units are plain values: copied freely, owning nothing. Thread: any.
#ifndef MW_LANG_UNIT_H
#define MW_LANG_UNIT_H

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MW_UNIT_FACTORS_MAX = 8, // base units in one product; real units have at most five
    MW_UNIT_POWER_MAX = 12,  // of one base unit, in both directions; real units stay within four
    MW_UNIT_TEXT_MAX = 128,  // bytes of a printed unit with its terminator, and of any text read
    MW_UNIT_SUGGESTIONS = 3, // near misses offered for one wrong word
};

// A scale times a product of powers of base units. Initialised by mw_unit_number or a function
// below; all bytes of unused factors are zero.
typedef struct {
    double scale;  // value in base units = value * scale + offset; > 0 and finite
    double offset; // only for temperature scales (degC, degF); 0 else
    int32_t factor_count;
    struct {
        int16_t base;  // number of a base unit; stable within one run of the program only
        int16_t power; // never 0
    } factor[MW_UNIT_FACTORS_MAX]; // sorted by base
} mw_unit;

// Reads a whole text as a unit: "kWh", "kgCO2/kWh", "s/piece", "m2", "kg*m^2/s^2", "h^-1", "%",
// "1".
//
//     unit = term { ( "*" | "/" ) term }                       division binds left to right
//     term = ( word | number ) [ "^" [ "-" ] digits ]          a middle dot is another "*"
//     word = prefix and name [ digits ]                        "m2" is "m^2"
//
//   text    at most MW_UNIT_TEXT_MAX - 1 bytes of UTF-8, without spaces.
//   out     the unit; untouched on error.
//   errors  MW_SYNTAX for what is no unit, with err->col at the byte (from 1) and the near misses;
//           MW_LIMIT beyond a limit above; MW_IO when the database of udunits2 cannot be read.
//   cost    microseconds, no allocation; the first call reads the database (some milliseconds).
MW_MUST_USE mw_status mw_unit_parse(mw_slice text, mw_unit *out, mw_error *err);

// The unit of a plain number: scale 1, no factors.
mw_unit mw_unit_number(void);

// out = a * b, a / b, u ^ power (power 0 gives mw_unit_number). out may be an operand.
//   errors  MW_LIMIT beyond a limit above or when the scale leaves the range of double;
//           MW_INVALID for a temperature scale with an offset, unless the other operand is exactly
//           mw_unit_number (power: unless it is 1). out is then untouched.
MW_MUST_USE mw_status mw_unit_mul(const mw_unit *a, const mw_unit *b, mw_unit *out, mw_error *err);
MW_MUST_USE mw_status mw_unit_div(const mw_unit *a, const mw_unit *b, mw_unit *out, mw_error *err);
MW_MUST_USE mw_status mw_unit_pow(const mw_unit *u, int power, mw_unit *out, mw_error *err);

// The unit whose square u is (for sqrt), likewise for other roots.
//   root    1 or more.
//   errors  MW_INVALID when a power is not a multiple of root, or u has an offset.
MW_MUST_USE mw_status mw_unit_root(const mw_unit *u, int root, mw_unit *out, mw_error *err);

// Whether values convert into each other: the same powers of the same base units.
bool mw_unit_same_kind(const mw_unit *a, const mw_unit *b);

// Whether a and b are one unit: same kind, scale and offset. "kWh/h" and "kW" are.
bool mw_unit_same(const mw_unit *a, const mw_unit *b);

// Whether a factor alone converts: same kind and the same zero point. False for degC and K.
bool mw_unit_same_zero(const mw_unit *a, const mw_unit *b);

// What a value in `from` is multiplied by to give it in `to`. The caller has checked
// mw_unit_same_kind. For temperature scales this converts differences.
double mw_unit_factor(const mw_unit *from, const mw_unit *to);

// A value in `from`, given in `to`, zero points included. The caller has checked mw_unit_same_kind.
// NaN (missing) stays NaN.
double mw_unit_convert(double value, const mw_unit *from, const mw_unit *to);

// Readable canonical text, in names that people use where possible ("kWh/piece"), that
// mw_unit_parse reads as the same unit; "1" for plain numbers. A unit has no memory of its spelling
// ("tCO2/MWh" gives "kgCO2/kWh", "MJ/m3" gives "MPa"): show a declared unit by its own text.
//   buf   MW_UNIT_TEXT_MAX bytes; returned.
//   cost  up to a few milliseconds for units that nobody uses; no allocation.
char *mw_unit_text(const mw_unit *u, char *buf);

// What u measures, for messages: "time", "energy", "money (CNY)", "pieces", "energy per piece",
// "number"; where no words are known, the product of base units ("kg*m^2/s").
//   buf  MW_UNIT_TEXT_MAX bytes; returned.
const char *mw_unit_kind(const mw_unit *u, char *buf);

// Names near to a word that is no unit, best first: "kWh or MWh". Returns how many, at most
// MW_UNIT_SUGGESTIONS; 0 leaves "" in buf, which holds MW_UNIT_TEXT_MAX bytes.
int mw_unit_suggest(mw_slice text, char *buf);

#endif
