// SPDX-License-Identifier: MIT
// What units are worth, by figures from outside: the SI brochure, the definitions of the customary
// units, GB/T 2589. Then the laws of the algebra, the limits and every refusal.
#include "lang/unit.h"

#include "lang/unit_int.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static mw_unit parsed(const char *text) {
    mw_unit u = {0};
    mw_error err = {0};
    CHECK(mw_unit_parse(mw_slice_of(text), &u, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s: %s\n", text, err.text);
    return u;
}

static bool close_to(double a, double b, double tolerance) {
    return fabs(a - b) <= tolerance * fabs(b);
}

// 1 `unit` is `factor` `reference`. The acre of udunits2 is that of the survey foot.
static const struct {
    const char *unit, *reference;
    double factor, tolerance;
} factors[] = {
    {"km",              "m",         1000,                 0    },
    {"cm",              "m",         0.01,                 0    },
    {"mm",              "m",         0.001,                0    },
    {"um",              "m",         1e-6,                 0    },
    {"µm",             "um",        1,                    0    },
    {"μm",             "um",        1,                    0    },
    {"nm",              "m",         1e-9,                 0    },
    {"dm",              "cm",        10,                   0    },
    {"inch",            "mm",        25.4,                 0    },
    {"ft",              "m",         0.3048,               0    },
    {"yd",              "m",         0.9144,               0    },
    {"mile",            "m",         1609.344,             0    },
    {"公里",          "m",         1000,                 0    },
    {"m2",              "m^2",       1,                    0    },
    {"m²",             "m^2",       1,                    0    },
    {"km2",             "m2",        1e6,                  0    },
    {"mm2",             "m2",        1e-6,                 0    },
    {"ha",              "m2",        1e4,                  0    },
    {"acre",            "m2",        4046.8564224,         1e-5 },
    {"平方米",       "m2",        1,                    0    },
    {"亩",             "m2",        2000.0 / 3,           1e-15},
    {"m3",              "L",         1000,                 0    },
    {"m³",             "L",         1000,                 0    },
    {"立方米",       "m3",        1,                    0    },
    {"cm3",             "mL",        1,                    0    },
    {"hL",              "L",         100,                  0    },
    {"l",               "L",         1,                    0    },
    {"dL",              "L",         0.1,                  0    },
    {"Nm3",             "m3",        1,                    0    },
    {"万m3",           "m3",        1e4,                  0    },
    {"亿m3",           "m3",        1e8,                  0    },
    {"bbl",             "L",         158.987294928,        1e-6 },
    {"kg",              "g",         1000,                 0    },
    {"mg",              "g",         0.001,                0    },
    {"t",               "kg",        1000,                 0    },
    {"kt",              "t",         1000,                 0    }, // not a knot
    {"Mt",              "t",         1e6,                  0    },
    {"Gt",              "t",         1e9,                  0    },
    {"Gg",              "kt",        1,                    0    },
    {"吨",             "kg",        1000,                 0    },
    {"万吨",          "t",         1e4,                  0    },
    {"万t",            "t",         1e4,                  0    },
    {"公斤",          "kg",        1,                    0    },
    {"lb",              "kg",        0.45359237,           0    },
    {"tex",             "g/km",      1,                    0    },
    {"dtex",            "g/km",      0.1,                  0    },
    {"min",             "s",         60,                   0    },
    {"h",               "s",         3600,                 0    },
    {"d",               "h",         24,                   0    },
    {"week",            "d",         7,                    0    },
    {"weeks",           "h",         168,                  0    },
    {"ms",              "s",         0.001,                0    },
    {"days",            "h",         24,                   0    },
    {"hours",           "min",       60,                   0    },
    {"hr",              "h",         1,                    0    },
    {"minutes",         "s",         60,                   0    },
    {"seconds",         "s",         1,                    0    },
    {"小时",          "h",         1,                    0    },
    {"分钟",          "min",       1,                    0    },
    {"Hz",              "s^-1",      1,                    0    },
    {"kHz",             "1/s",       1000,                 0    },
    {"year",            "month",     12,                   0    },
    {"years",           "quarter",   4,                    0    },
    {"quarter",         "months",    3,                    0    },
    {"年",             "月",       12,                   0    },
    {"rev",             "rad",       6.283185307179586,    1e-15},
    {"deg",             "rad",       0.017453292519943295, 1e-15},
    {"°",              "deg",       1,                    0    },
    {"rpm",             "rad/s",     0.10471975511965977,  1e-15},
    {"r/min",           "rpm",       1,                    0    },
    {"N",               "kg*m/s^2",  1,                    0    },
    {"kgf",             "N",         9.80665,              0    },
    {"lbf",             "N",         4.4482216152605,      1e-15},
    {"bar",             "Pa",        1e5,                  0    },
    {"mbar",            "hPa",       1,                    0    },
    {"MPa",             "N/mm2",     1,                    0    },
    {"atm",             "Pa",        101325,               0    },
    {"psi",             "Pa",        6894.757293168361,    1e-14},
    {"torr",            "Pa",        133.322368421,        1e-6 },
    {"mmHg",            "Pa",        133.322387415,        1e-9 },
    {"P",               "Pa*s",      0.1,                  0    },
    {"cP",              "mPa*s",     1,                    0    },
    {"cSt",             "mm2/s",     1,                    0    },
    {"kJ",              "J",         1000,                 0    },
    {"kWh",             "MJ",        3.6,                  0    },
    {"MWh",             "kWh",       1000,                 0    },
    {"GWh",             "MWh",       1000,                 0    },
    {"TWh",             "kWh",       1e9,                  0    },
    {"Wh",              "J",         3600,                 0    },
    {"kW*h",            "kWh",       1,                    0    },
    {"千瓦时",       "kWh",       1,                    0    },
    {"亿kWh",          "kWh",       1e8,                  0    },
    {"万千瓦时",    "kWh",       1e4,                  0    },
    {"kcal",            "kJ",        4.1868,               0    },
    {"Btu",             "J",         1055.05585262,        0    },
    {"MMBtu",           "Btu",       1e6,                  0    },
    {"therm",           "MJ",        105.4804,             0    },
    {"eV",              "J",         1.602176634e-19,      1e-6 },
    {"kgce",            "MJ",        29.3076,              0    },
    {"tce",             "MJ",        29307.6,              0    },
    {"gce",             "kJ",        29.3076,              0    },
    {"Mtce",            "tce",       1e6,                  0    },
    {"万吨标准煤", "tce",       1e4,                  0    },
    {"tce",             "kWh",       8141,                 1e-15},
    {"toe",             "GJ",        41.868,               0    },
    {"kgoe",            "kcal",      10000,                1e-15},
    {"kW",              "kJ/s",      1,                    0    },
    {"kVA",             "kW",        1,                    0    },
    {"kVAh",            "kWh",       1,                    0    },
    {"hp",              "W",         745.6999,             0    },
    {"万千瓦",       "MW",        10,                   0    },
    {"kvarh",           "kvar*h",    1,                    0    },
    {"Mvar",            "var",       1e6,                  0    },
    {"kV*A",            "kW",        1,                    0    },
    {"Ah",              "C",         3600,                 0    },
    {"mAh",             "Ah",        0.001,                0    },
    {"ohm",             "V/A",       1,                    0    },
    {"Ω",              "ohm",       1,                    0    },
    {"mS",              "A/kV",      1,                    0    },
    {"uF",              "C/MV",      1,                    0    },
    {"mH",              "mV*s/A",    1,                    0    },
    {"T",               "V*s/m2",    1,                    0    },
    {"mK",              "K",         0.001,                0    },
    {"lx",              "lm/m2",     1,                    0    },
    {"lm",              "cd*rad^2",  1,                    0    },
    {"mmol",            "mol",       0.001,                0    },
    {"Bq",              "Hz",        1,                    0    },
    {"mSv",             "mJ/kg",     1,                    0    },
    {"byte",            "bit",       8,                    0    },
    {"GB",              "MB",        1000,                 0    },
    {"Mbps",            "kbit/s",    1000,                 0    },
    {"%",               "1",         0.01,                 0    },
    {"pp",              "%",         1,                    0    },
    {"百分点",       "pp",        1,                    0    },
    {"‰",             "%",         0.1,                  0    },
    {"ppm",             "%",         1e-4,                 0    },
    {"ppb",             "ppm",       1e-3,                 0    },
    {"1",               "%",         100,                  0    },
    {"1e3",             "1",         1000,                 0    },
    {"2.5e-1*m",        "cm",        25,                   0    },
    {"pcs",             "piece",     1,                    0    },
    {"pieces",          "件",       1,                    0    },
    {"万件",          "piece",     1e4,                  0    },
    {"persons",         "人",       1,                    0    },
    {"points",          "point",     1,                    0    },
    {"tkm",             "kg*km",     1000,                 0    },
    {"pkm",             "person*m",  1000,                 0    },
    {"tCO2",            "kgCO2",     1000,                 0    },
    {"gCO2",            "kgCO2",     0.001,                0    },
    {"kgCO2e",          "kgCO2",     1,                    0    },
    {"MtCO2e",          "tCO2",      1e6,                  0    },
    {"tCO₂",          "kgCO2eq",   1000,                 0    },
    {"kgCO2/kWh",       "tCO2/MWh",  1,                    0    },
    {"kgCO2/kWh",       "gCO2/MJ",   1000 / 3.6,           1e-15},
    {"元",             "CNY",       1,                    0    },
    {"万元",          "CNY",       1e4,                  0    },
    {"亿元",          "万元",    1e4,                  0    },
    {"RMB",             "元",       1,                    0    },
    {"亿美元",       "USD",       1e8,                  0    },
    {"tce/万元",      "kgce/元",  0.1,                  0    },
    {"s/piece",         "min/piece", 1 / 60.0,             1e-15},
    {"m3/h",            "L/s",       1 / 3.6,              1e-15},
    {"km/h",            "m/s",       1 / 3.6,              1e-15},
    {"knot",            "km/h",      1.852,                0    },
    {"kg/m/s",          "Pa*s",      1,                    0    },
    {"kg*m^2/s^2",      "J",         1,                    0    },
    {"kg·m^2/s^2",     "J",         1,                    0    },
    {"h^-1",            "d^-1",      24,                   0    },
    {"m/100",           "cm",        1,                    0    },
    {"kJ/kg/K",         "J/g/K",     1,                    0    },
    {"m2^2",            "m^4",       1,                    0    },
};

void test_unit_factors(void) {
    for (size_t i = 0; i < COUNT(factors); i++) {
        mw_unit u = parsed(factors[i].unit), reference = parsed(factors[i].reference);
        CHECK_ROW(mw_unit_same_kind(&u, &reference), i);
        double there = mw_unit_factor(&u, &reference), back = mw_unit_factor(&reference, &u);
        CHECK_ROW(close_to(there, factors[i].factor, factors[i].tolerance), i);
        CHECK_ROW(close_to(there * back, 1, 4e-16), i);
        CHECK_ROW(mw_unit_convert(8, &u, &reference) == 8 * there, i);
        CHECK_ROW(isnan(mw_unit_convert(NAN, &u, &reference)), i);
        CHECK_ROW(mw_unit_same(&u, &reference) == (there == 1), i);
    }
}

void test_unit_temperatures(void) {
    static const struct {
        const char *from, *to;
        double value, result;
    } cases[] = {
        {"degC", "K",    20,      293.15 },
        {"K",    "degC", 0,       -273.15},
        {"degC", "degF", 100,     212    },
        {"degF", "degC", -40,     -40    },
        {"℃",  "degC", 21.5,    21.5   },
        {"°F",  "K",    32,      273.15 },
        {"degF", "mK",   -459.67, 0.0    },
        {"°C",  "degC", 0,       0      },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        mw_unit from = parsed(cases[i].from), to = parsed(cases[i].to);
        CHECK_ROW(mw_unit_same_kind(&from, &to), i);
        double result = mw_unit_convert(cases[i].value, &from, &to);
        CHECK_ROW(fabs(result - cases[i].result) < 1e-9, i);
    }
    mw_unit c = parsed("degC"), k = parsed("K"), f = parsed("degF");
    CHECK(!mw_unit_same_zero(&c, &k) && !mw_unit_same(&c, &k) && mw_unit_same_zero(&c, &c));
    CHECK(mw_unit_factor(&c, &k) == 1); // a difference
    CHECK(close_to(mw_unit_factor(&c, &f), 1.8, 1e-15));
}

// ---- Algebra

static const char *const samples[] = {"kWh",  "s/piece", "kgCO2/kWh", "%",        "m3/h",  "CNY",
                                      "year", "g/kWh",   "km/h",      "W/m2/K",   "万元",  "inch",
                                      "1",    "rpm",     "psi",       "tce/万元", "kvarh", "ppm"};

static mw_unit times(mw_unit a, mw_unit b) {
    mw_unit out = {0};
    CHECK(mw_unit_mul(&a, &b, &out, NULL) == MW_OK);
    return out;
}

static mw_unit over(mw_unit a, mw_unit b) {
    mw_unit out = {0};
    CHECK(mw_unit_div(&a, &b, &out, NULL) == MW_OK);
    return out;
}

static mw_unit power(mw_unit a, int n) {
    mw_unit out = {0};
    CHECK(mw_unit_pow(&a, n, &out, NULL) == MW_OK);
    return out;
}

static bool like(mw_unit a, mw_unit b) {
    return mw_unit_same_kind(&a, &b) && close_to(a.scale, b.scale, 1e-14) && a.offset == b.offset;
}

static bool is_ordered(mw_unit u) {
    for (int32_t i = 0; i < MW_UNIT_FACTORS_MAX; i++) {
        bool used = i < u.factor_count;
        if (used != (u.factor[i].power != 0)) return false;
        if (used && i > 0 && u.factor[i].base <= u.factor[i - 1].base) return false;
        if (!used && u.factor[i].base != 0) return false;
    }
    return true;
}

void test_unit_algebra(void) {
    mw_unit one = mw_unit_number();
    for (size_t i = 0; i < COUNT(samples); i++) {
        mw_unit a = parsed(samples[i]);
        CHECK_ROW(is_ordered(a), i);
        mw_unit a_a = over(a, a), a_1 = times(a, one), zero = power(a, 0);
        CHECK_ROW(mw_unit_same(&a_a, &one) && mw_unit_same(&a_1, &a) && mw_unit_same(&zero, &one),
                  i);
        CHECK_ROW(like(power(a, 2), times(a, a)) && like(power(a, -1), over(one, a)), i);
        CHECK_ROW(like(power(power(a, 2), -1), power(a, -2)), i);
        for (size_t j = 0; j < COUNT(samples); j++) {
            mw_unit b = parsed(samples[j]), ab = times(a, b), ba = times(b, a);
            CHECK_ROW(mw_unit_same(&ab, &ba) && is_ordered(ab), i);
            CHECK_ROW(like(over(ab, b), a), i);
            CHECK_ROW(like(over(a, b), power(over(b, a), -1)), i);
            mw_unit c = parsed(samples[(i + j) % COUNT(samples)]);
            CHECK_ROW(like(times(ab, c), times(a, times(b, c))), i);
        }
    }
    mw_unit kwh = parsed("kWh"), h = parsed("h"), kw = parsed("kW"), power_kw = over(kwh, h);
    CHECK(mw_unit_same(&power_kw, &kw));
    CHECK(mw_unit_mul(&h, &h, &h, NULL) == MW_OK && h.scale == 3600.0 * 3600); // in place
}

void test_unit_algebra_limits(void) {
    mw_unit c = parsed("degC"), m = parsed("m"), one = mw_unit_number(), out = parsed("CNY"),
            was = out;
    mw_error err = {0};
    CHECK(mw_unit_mul(&c, &m, &out, &err) == MW_INVALID && strstr(err.text, "degC"));
    CHECK(mw_unit_mul(&m, &c, &out, &err) == MW_INVALID);
    CHECK(mw_unit_div(&one, &c, &out, &err) == MW_INVALID);
    CHECK(mw_unit_div(&c, &c, &out, &err) == MW_INVALID);
    CHECK(mw_unit_pow(&c, 2, &out, &err) == MW_INVALID);
    CHECK(mw_unit_pow(&c, 0, &out, &err) == MW_INVALID);
    CHECK(mw_unit_pow(&m, 13, &out, &err) == MW_LIMIT && strstr(err.text, "13"));
    CHECK(mw_unit_pow(&m, -13, &out, &err) == MW_LIMIT);
    mw_unit m12 = power(m, 12);
    CHECK(mw_unit_mul(&m12, &m, &out, &err) == MW_LIMIT && strstr(err.text, "12"));
    mw_unit big = parsed("1e200*m");
    CHECK(mw_unit_mul(&big, &big, &out, &err) == MW_LIMIT && strstr(err.text, "1e+300"));
    mw_unit eight = parsed("m*kg*s*A*K*mol*cd*rad"), piece = parsed("piece");
    CHECK(eight.factor_count == 8);
    CHECK(mw_unit_mul(&eight, &piece, &out, &err) == MW_LIMIT && strstr(err.text, "8 base units"));
    CHECK(mw_unit_same(&out, &was)); // untouched by all of these
    CHECK(mw_unit_mul(&c, &one, &out, &err) == MW_OK && mw_unit_same(&out, &c));
    CHECK(mw_unit_mul(&one, &c, &out, &err) == MW_OK && mw_unit_same(&out, &c));
    CHECK(mw_unit_pow(&c, 1, &out, &err) == MW_OK && mw_unit_same(&out, &c));
    mw_unit seven = over(eight, m);
    CHECK(seven.factor_count == 7 && is_ordered(seven));
}

void test_unit_roots(void) {
    mw_unit m2 = parsed("km2"), m3 = parsed("m3"), c = parsed("degC"), out, km = parsed("km");
    mw_error err = {0};
    CHECK(mw_unit_root(&m2, 2, &out, NULL) == MW_OK && mw_unit_same(&out, &km));
    CHECK(mw_unit_root(&m3, 3, &out, NULL) == MW_OK && out.factor[0].power == 1);
    CHECK(mw_unit_root(&m3, 1, &out, NULL) == MW_OK && mw_unit_same(&out, &m3));
    CHECK(mw_unit_root(&m3, 2, &out, &err) == MW_INVALID && strstr(err.text, "m3"));
    CHECK(mw_unit_root(&m3, 0, &out, &err) == MW_INVALID);
    CHECK(mw_unit_root(&c, 2, &out, &err) == MW_INVALID);
}

// What must never convert into each other.
void test_unit_kinds_apart(void) {
    static const char *const pairs[][2] = {
        {"tce",       "t"     },
        {"tCO2",      "t"     },
        {"tCO2",      "tce"   },
        {"month",     "d"     },
        {"year",      "h"     },
        {"CNY",       "EUR"   },
        {"USD",       "1"     },
        {"piece",     "1"     },
        {"piece",     "person"},
        {"point",     "%"     },
        {"kvarh",     "kWh"   },
        {"kvar",      "kW"    },
        {"rpm",       "Hz"    },
        {"rad",       "1"     },
        {"bit",       "1"     },
        {"Mbps",      "MHz"   },
        {"kWh",       "kW"    },
        {"m2",        "m3"    },
        {"h^-1",      "h"     },
        {"EUR/month", "EUR"   },
        {"quarter",   "week"  },
        {"tkm",       "t"     },
        {"L",         "kg"    },
        {"kgCO2",     "1"     },
        {"piece/h",   "Hz"    },
        {"person",    "point" },
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        mw_unit a = parsed(pairs[i][0]), b = parsed(pairs[i][1]);
        CHECK_ROW(!mw_unit_same_kind(&a, &b) && !mw_unit_same(&a, &b), i);
    }
}

// ---- Refusals

static const struct {
    const char *text;
    mw_status status;
    int col;
    const char *says;
} refusals[] = {
    {"",               MW_SYNTAX,  1, "ends where a name"     },
    {"kWh/",           MW_SYNTAX,  5, "ends where a name"     },
    {"*m",             MW_SYNTAX,  1, "\"*\""                 },
    {"/h",             MW_SYNTAX,  1, "\"/\""                 },
    {"m**2",           MW_SYNTAX,  3, "\"*\""                 },
    {"m^",             MW_SYNTAX,  3, "digits of a power"     },
    {"m^-",            MW_SYNTAX,  4, "digits of a power"     },
    {"m^x",            MW_SYNTAX,  3, "digits of a power"     },
    {"m^1.5",          MW_SYNTAX,  4, "\".\""                 },
    {"m^0",            MW_SYNTAX,  3, "power 0"               },
    {"m^2^2",          MW_SYNTAX,  4, "\"^\""                 },
    {"m^13",           MW_LIMIT,   3, "-12 to 12"             },
    {"m^-99999999999", MW_LIMIT,   4, "-12 to 12"             },
    {"m^12*m",         MW_LIMIT,   5, "-12 to 12"             },
    {"m3^6",           MW_LIMIT,   1, "-12 to 12"             },
    {"kWh piece",      MW_SYNTAX,  4, "no spaces"             },
    {" kWh",           MW_SYNTAX,  1, "no spaces"             },
    {"kWh\n",          MW_SYNTAX,  4, "0x0a"                  },
    {"m\xff",          MW_SYNTAX,  2, "0xff"                  },
    {"kJ/(kg*K)",      MW_SYNTAX,  4, "kJ/kg/K"               },
    {"100km",          MW_SYNTAX,  4, "\"k\""                 },
    {"0*m",            MW_LIMIT,   1, "0 in a unit"           },
    {"1e999*m",        MW_LIMIT,   1, "1e999"                 },
    {"1e200*1e200",    MW_LIMIT,   6, "1e+300"                },
    {"-1*m",           MW_SYNTAX,  1, "\"-\""                 },
    {"W/degC",         MW_INVALID, 2, "write K"               },
    {"degC^2",         MW_INVALID, 1, "write K"               },
    {"mdegC",          MW_SYNTAX,  1, "unknown unit \"mdegC\""},
    {"kwh",            MW_SYNTAX,  1, "did you mean kWh?"     },
    {"KWH/piece",      MW_SYNTAX,  1, "did you mean kWh?"     },
    {"s/peice",        MW_SYNTAX,  3, "did you mean piece?"   },
    {"xyzzyx",         MW_SYNTAX,  1, "docs/units.md"         },
    {"kmonth",         MW_SYNTAX,  1, "did you mean month?"   },
    {"Myear",          MW_SYNTAX,  1, "did you mean year?"    },
    {"megayear",       MW_SYNTAX,  1, "unknown unit"          },
    {"kilomonth",      MW_SYNTAX,  1, "unknown unit"          },
    {"kpiece",         MW_SYNTAX,  1, "did you mean piece?"   },
    {"kCNY",           MW_SYNTAX,  1, "did you mean CNY?"     },
    {"mmin",           MW_SYNTAX,  1, "did you mean min?"     },
    {"m12",            MW_SYNTAX,  1, "unknown unit"          },
    {"kgCO22",         MW_SYNTAX,  1, "did you mean kgCO2?"   }, // not its square
    {"kgCO3",          MW_SYNTAX,  1, "did you mean kgCO2?"   },
    {"furlong",        MW_SYNTAX,  1, "unknown unit"          },
    {"a",              MW_SYNTAX,  1, "write year"            },
    {"yr",             MW_SYNTAX,  1, "write year"            },
    {"annum",          MW_SYNTAX,  1, "write year"            },
    {"kWh/a",          MW_SYNTAX,  5, "write year"            },
    {"ka",             MW_SYNTAX,  1, "unknown unit"          },
    {"mo",             MW_SYNTAX,  1, "write month"           },
    {"ton",            MW_SYNTAX,  1, "write t "              },
    {"gal",            MW_SYNTAX,  1, "write L"               },
    {"oz",             MW_SYNTAX,  1, "write g or L"          },
    {"MBtu",           MW_SYNTAX,  1, "MMBtu"                 },
    {"dB",             MW_SYNTAX,  1, "logarithm"             },
    {"CO2",            MW_SYNTAX,  1, "write kgCO2"           },
    {"$",              MW_SYNTAX,  1, "write USD"             },
    {"€/m2",         MW_SYNTAX,  1, "write EUR"             },
    {"¥",             MW_SYNTAX,  1, "write CNY"             },
    {"万",            MW_SYNTAX,  1, "万元"                },
    {"亿",            MW_SYNTAX,  1, "亿元"                },
    {"万m",           MW_SYNTAX,  1, "unknown unit"          },
    {"万m2",          MW_SYNTAX,  1, "unknown unit"          }, // not the square of a wan metre
    {"分",            MW_SYNTAX,  1, "write min or point"    },
    {"in",             MW_SYNTAX,  1, "write inch"            },
    {"at",             MW_SYNTAX,  1, "word of the language"  },
    {"per",            MW_SYNTAX,  1, "write /"               },
    {"kg/in",          MW_SYNTAX,  4, "write inch"            },
    {"over",           MW_SYNTAX,  1, "word of the language"  },
    {"by",             MW_SYNTAX,  1, "word of the language"  },
    {"of",             MW_SYNTAX,  1, "word of the language"  },
    {"and",            MW_SYNTAX,  1, "word of the language"  },
    {"or",             MW_SYNTAX,  1, "word of the language"  },
    {"not",            MW_SYNTAX,  1, "word of the language"  },
    {"if",             MW_SYNTAX,  1, "word of the language"  },
    {"then",           MW_SYNTAX,  1, "word of the language"  },
    {"else",           MW_SYNTAX,  1, "word of the language"  },
    {"where",          MW_SYNTAX,  1, "word of the language"  },
    {"known",          MW_SYNTAX,  1, "word of the language"  },
    {"yes",            MW_SYNTAX,  1, "word of the language"  },
    {"no",             MW_SYNTAX,  1, "word of the language"  },
    {"missing",        MW_SYNTAX,  1, "word of the language"  },
    {"to",             MW_SYNTAX,  1, "word of the language"  },
};

void test_unit_refusals(void) {
    for (size_t i = 0; i < COUNT(refusals); i++) {
        mw_unit u = {.scale = 7};
        mw_error err = {0};
        mw_status st = mw_unit_parse(mw_slice_of(refusals[i].text), &u, &err);
        CHECK_ROW(st == refusals[i].status && err.status == st, i);
        CHECK_ROW(err.line == 1 && err.col == refusals[i].col, i);
        CHECK_ROW(strstr(err.text, refusals[i].says) != NULL, i);
        CHECK_ROW(u.scale == 7 && u.factor_count == 0, i); // untouched
        CHECK_ROW(mw_unit_parse(mw_slice_of(refusals[i].text), &u, NULL) == st, i);
        if (!strstr(err.text, refusals[i].says))
            fprintf(stderr, "%s: col %d: %s\n", refusals[i].text, err.col, err.text);
    }
}

void test_unit_length_limit(void) {
    char text[MW_UNIT_TEXT_MAX + 1];
    mw_unit u;
    mw_error err = {0};
    for (size_t i = 0; i < sizeof text; i++) text[i] = i % 2 ? (i % 4 == 1 ? '/' : '*') : 'm';
    CHECK(mw_unit_parse((mw_slice){text, MW_UNIT_TEXT_MAX - 1}, &u, &err) == MW_OK);
    CHECK(mw_unit_parse((mw_slice){text, MW_UNIT_TEXT_MAX + 1}, &u, &err) == MW_LIMIT);
    CHECK(strstr(err.text, "127") != NULL);
    CHECK(mw_unit_parse((mw_slice){NULL, 0}, &u, &err) == MW_SYNTAX);
}

void test_unit_tidy(void) {
    static const struct {
        double in, out;
    } cases[] = {
        {0.1 + 0.2,             0.3               },
        {1.0000000000000002e-3, 0.001             },
        {3.6,                   3.6               },
        {1 / 3.6 + 5e-17,       1 / 3.6           },
        {0.1234567654321987,    0.1234567654321987},
        {1 / 7.0,               1 / 7.0           },
        {1e300,                 1e300             },
        {2000.0 / 3,            2000.0 / 3        },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_ROW(mw_unit_tidy(cases[i].in) == cases[i].out, i);
        CHECK_ROW(mw_unit_tidy(cases[i].out) == cases[i].out, i); // idempotent
    }
}
