// SPDX-License-Identifier: MIT
// Every name of a unit, and what it means.
//
// The list is closed on purpose. udunits2 itself would take any of its 500 words, some in any
// case of letters, and a few mean something else than their reader thinks: ton (907 kg), kt (knot),
// gal (cm/s2), oz (a volume), a and year (365.242 days). It is asked only for the names below, so
// that its numbers are used and its surprises are not.
//
// Lifecycle: mw_unit_load opens udunits2, asks for all of them and closes it again.
// Locking: pthread_once around the load, whose tables never change afterwards.
#include "lang/unit_int.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <udunits2.h>

typedef enum {
    BASE,    // a base unit of ours; `from` is unused
    UDUNITS, // `from` is what udunits2 is asked for
    OURS,    // `from` is a unit text made of names further up
} source;

typedef struct {
    const char *name;
    source source;
    const char *from;
    const char *prefixes; // the letters of prefix_list that may stand in front; NULL: none
} entry;

// A unit with every prefix that is in use is no gain where one of them means something else to
// many readers, so each name lists its own. w stands for the Chinese ten thousand and hundred
// million, which may stand in front of another prefix.
static const struct {
    char letter;
    const char *text;
    double factor;
} prefix_list[] = {
    {'E', "E",  1e18 },
    {'P', "P",  1e15 },
    {'T', "T",  1e12 },
    {'G', "G",  1e9  },
    {'M', "M",  1e6  },
    {'k', "k",  1e3  },
    {'h', "h",  1e2  },
    {'d', "d",  1e-1 },
    {'c', "c",  1e-2 },
    {'m', "m",  1e-3 },
    {'u', "u",  1e-6 },
    {'u', "µ", 1e-6 },
    {'u', "μ", 1e-6 },
    {'n', "n",  1e-9 },
    {'p', "p",  1e-12},
};

static const struct {
    const char *text;
    double factor;
} wan_list[] = {
    {"万", 1e4},
    {"亿", 1e8}
};

// 1 kgce is 29.3076 MJ: GB/T 2589-2020. 1 toe is 41.868 GJ: International Energy Agency.
static const entry entries[] = {
  // Numbers
    {"%",               OURS,    "0.01",                NULL      },
    {"pp",              OURS,    "0.01",                NULL      },
    {"百分点",       OURS,    "0.01",                NULL      },
    {"‰",             OURS,    "0.001",               NULL      },
    {"ppm",             UDUNITS, "ppm",                 NULL      },
    {"ppb",             UDUNITS, "ppb",                 NULL      },
 // Length
    {"m",               UDUNITS, "meter",               "kdcmun"  },
    {"inch",            UDUNITS, "inch",                NULL      },
    {"ft",              UDUNITS, "foot",                NULL      },
    {"yd",              UDUNITS, "yard",                NULL      },
    {"mile",            UDUNITS, "mile",                NULL      },
    {"米",             OURS,    "m",                   "w"       },
    {"千米",          OURS,    "km",                  "w"       },
    {"公里",          OURS,    "km",                  "w"       },
 // Area
    {"ha",              UDUNITS, "hectare",             NULL      },
    {"acre",            UDUNITS, "acre",                NULL      },
    {"平方米",       OURS,    "m^2",                 "w"       },
    {"亩",             OURS,    "2000*m^2/3",          "w"       },
 // Volume
    {"L",               UDUNITS, "liter",               "Mkhdcmu" },
    {"l",               UDUNITS, "liter",               "hdcmu"   },
    {"万m3",           OURS,    "10000*m^3",           NULL      },
    {"亿m3",           OURS,    "100000000*m^3",       NULL      },
    {"Nm3",             OURS,    "m^3",                 "w"       },
    {"Sm3",             OURS,    "m^3",                 "w"       },
    {"bbl",             UDUNITS, "barrel",              NULL      },
    {"升",             OURS,    "L",                   "w"       },
    {"立方米",       OURS,    "m^3",                 "w"       },
 // Mass
    {"g",               UDUNITS, "gram",                "TGMkmun" },
    {"t",               UDUNITS, "tonne",               "GMkw"    },
    {"lb",              UDUNITS, "pound",               "k"       },
    {"克",             OURS,    "g",                   NULL      },
    {"千克",          OURS,    "kg",                  "w"       },
    {"公斤",          OURS,    "kg",                  "w"       },
    {"吨",             OURS,    "t",                   "w"       },
    {"tex",             UDUNITS, "tex",                 "dk"      },
 // Time
    {"s",               UDUNITS, "second",              "kmun"    },
    {"min",             UDUNITS, "minute",              NULL      },
    {"h",               UDUNITS, "hour",                NULL      },
    {"d",               UDUNITS, "day",                 NULL      },
    {"second",          OURS,    "s",                   NULL      },
    {"seconds",         OURS,    "s",                   NULL      },
    {"minute",          OURS,    "min",                 NULL      },
    {"minutes",         OURS,    "min",                 NULL      },
    {"hr",              OURS,    "h",                   NULL      },
    {"hour",            OURS,    "h",                   NULL      },
    {"hours",           OURS,    "h",                   NULL      },
    {"day",             OURS,    "d",                   NULL      },
    {"days",            OURS,    "d",                   NULL      },
    {"week",            OURS,    "7*d",                 NULL      },
    {"weeks",           OURS,    "7*d",                 NULL      },
    {"秒",             OURS,    "s",                   NULL      },
    {"分钟",          OURS,    "min",                 NULL      },
    {"小时",          OURS,    "h",                   "w"       },
    {"天",             OURS,    "d",                   NULL      },
    {"Hz",              UDUNITS, "hertz",               "GMkm"    },
    {"knot",            UDUNITS, "knot",                NULL      },
 // Calendar: a kind of its own, because months and years differ in length
    {"month",           BASE,    NULL,                  NULL      },
    {"months",          OURS,    "month",               NULL      },
    {"quarter",         OURS,    "3*month",             NULL      },
    {"quarters",        OURS,    "3*month",             NULL      },
    {"year",            OURS,    "12*month",            NULL      },
    {"years",           OURS,    "12*month",            NULL      },
    {"月",             OURS,    "month",               NULL      },
    {"季度",          OURS,    "3*month",             NULL      },
    {"年",             OURS,    "12*month",            NULL      },
 // Angle and rotation
    {"rad",             UDUNITS, "radian",              "m"       },
    {"deg",             UDUNITS, "arc_degree",          NULL      },
    {"°",              UDUNITS, "arc_degree",          NULL      },
    {"rev",             UDUNITS, "revolution",          NULL      },
    {"r",               UDUNITS, "revolution",          NULL      },
    {"rpm",             OURS,    "rev/min",             NULL      },
 // Force and pressure
    {"N",               UDUNITS, "newton",              "Mkmu"    },
    {"kgf",             UDUNITS, "kgf",                 NULL      },
    {"lbf",             UDUNITS, "lbf",                 NULL      },
    {"Pa",              UDUNITS, "pascal",              "GMkhm"   },
    {"bar",             UDUNITS, "bar",                 "km"      },
    {"atm",             UDUNITS, "standard_atmosphere", NULL      },
    {"psi",             UDUNITS, "psi",                 "k"       },
    {"mmHg",            UDUNITS, "mmHg",                NULL      },
    {"torr",            UDUNITS, "torr",                "m"       },
    {"P",               UDUNITS, "poise",               "cm"      },
    {"St",              UDUNITS, "stokes",              "c"       },
 // Energy
    {"J",               UDUNITS, "joule",               "EPTGMkmu"},
    {"W",               UDUNITS, "watt",                "TGMkmu"  },
    {"Wh",              OURS,    "W*h",                 "PTGMkmw" },
    {"cal",             UDUNITS, "IT_calorie",          "GMk"     },
    {"Btu",             UDUNITS, "IT_Btu",              NULL      },
    {"MMBtu",           OURS,    "1000000*Btu",         NULL      },
    {"therm",           UDUNITS, "US_therm",            NULL      },
    {"eV",              UDUNITS, "electronvolt",        "GMk"     },
    {"kgce",            OURS,    "29.3076*MJ",          "w"       },
    {"gce",             OURS,    "kgce/1000",           NULL      },
    {"tce",             OURS,    "1000*kgce",           "GMkw"    },
    {"千克标准煤", OURS,    "kgce",                "w"       },
    {"吨标准煤",    OURS,    "tce",                 "w"       },
    {"kgoe",            OURS,    "41.868*MJ",           NULL      },
    {"toe",             OURS,    "1000*kgoe",           "GMkw"    },
    {"千瓦时",       OURS,    "kWh",                 "w"       },
 // Power
    {"hp",              UDUNITS, "horsepower",          NULL      },
    {"千瓦",          OURS,    "kW",                  "w"       },
    {"VA",              UDUNITS, "voltampere",          "GMkw"    },
    {"VAh",             OURS,    "VA*h",                "GMkw"    },
    {"var",             BASE,    NULL,                  "GMk"     },
    {"varh",            OURS,    "var*h",               "GMkw"    },
 // Electricity
    {"A",               UDUNITS, "ampere",              "kmun"    },
    {"Ah",              OURS,    "A*h",                 "km"      },
    {"C",               UDUNITS, "coulomb",             "kmun"    },
    {"V",               UDUNITS, "volt",                "Mkmu"    },
    {"ohm",             UDUNITS, "ohm",                 "GMkmu"   },
    {"Ω",              UDUNITS, "ohm",                 "GMkmu"   },
    {"S",               UDUNITS, "siemens",             "mu"      },
    {"F",               UDUNITS, "farad",               "munp"    },
    {"H",               UDUNITS, "henry",               "mun"     },
    {"T",               UDUNITS, "tesla",               "mu"      },
    {"Wb",              UDUNITS, "weber",               "m"       },
 // Temperature
    {"K",               UDUNITS, "kelvin",              "m"       },
    {"degC",            UDUNITS, "degC",                NULL      },
    {"°C",             UDUNITS, "degC",                NULL      },
    {"℃",             UDUNITS, "degC",                NULL      },
    {"degF",            UDUNITS, "degF",                NULL      },
    {"°F",             UDUNITS, "degF",                NULL      },
 // Light, matter, radiation
    {"cd",              UDUNITS, "candela",             "km"      },
    {"lm",              UDUNITS, "lumen",               "k"       },
    {"lx",              UDUNITS, "lux",                 "k"       },
    {"mol",             UDUNITS, "mole",                "Mkmun"   },
    {"Bq",              UDUNITS, "becquerel",           "TGMk"    },
    {"Gy",              UDUNITS, "gray",                "km"      },
    {"Sv",              UDUNITS, "sievert",             "mu"      },
 // Data
    {"bit",             BASE,    NULL,                  "TGMk"    },
    {"byte",            OURS,    "8*bit",               NULL      },
    {"B",               OURS,    "8*bit",               "PTGMk"   },
    {"bps",             OURS,    "bit/s",               "TGMk"    },
 // Things and people
    {"piece",           BASE,    NULL,                  "w"       },
    {"pieces",          OURS,    "piece",               "w"       },
    {"pcs",             OURS,    "piece",               NULL      },
    {"件",             OURS,    "piece",               "w"       },
    {"个",             OURS,    "piece",               "w"       },
    {"台",             OURS,    "piece",               "w"       },
    {"套",             OURS,    "piece",               "w"       },
    {"辆",             OURS,    "piece",               "w"       },
    {"person",          BASE,    NULL,                  "w"       },
    {"persons",         OURS,    "person",              "w"       },
    {"人",             OURS,    "person",              "w"       },
    {"point",           BASE,    NULL,                  NULL      },
    {"points",          OURS,    "point",               NULL      },
    {"tkm",             OURS,    "t*km",                "GMkw"    },
    {"pkm",             OURS,    "person*km",           "GMkw"    },
 // Carbon dioxide and what warms like it: one kind, for the GWP of CO2 is 1
    {"kgCO2",           BASE,    NULL,                  "w"       },
    {"gCO2",            OURS,    "kgCO2/1000",          NULL      },
    {"tCO2",            OURS,    "1000*kgCO2",          "GMkw"    },
    {"gCO2e",           OURS,    "gCO2",                NULL      },
    {"kgCO2e",          OURS,    "kgCO2",               "w"       },
    {"tCO2e",           OURS,    "tCO2",                "GMkw"    },
    {"gCO2eq",          OURS,    "gCO2",                NULL      },
    {"kgCO2eq",         OURS,    "kgCO2",               NULL      },
    {"tCO2eq",          OURS,    "tCO2",                "GMkw"    },
    {"gCO₂",          OURS,    "gCO2",                NULL      },
    {"kgCO₂",         OURS,    "kgCO2",               "w"       },
    {"tCO₂",          OURS,    "tCO2",                "GMkw"    },
    {"gCO₂e",         OURS,    "gCO2",                NULL      },
    {"kgCO₂e",        OURS,    "kgCO2",               "w"       },
    {"tCO₂e",         OURS,    "tCO2",                "GMkw"    },
 // Money: beside the codes below
    {"RMB",             OURS,    "CNY",                 NULL      },
    {"元",             OURS,    "CNY",                 "w"       },
    {"美元",          OURS,    "USD",                 "w"       },
    {"欧元",          OURS,    "EUR",                 "w"       },
};

// ISO 4217: the currencies and funds in force in 2025, and those that left the list from 2022 to
// 2026 (ANG, BGN, HRK, SLL, ZWL), for facts of earlier years. Without metals and test codes.
static const char currencies[][4] = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD",
    "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP", "CVE",
    "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
    "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "ILS",
    "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW",
    "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD",
    "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN",
    "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR",
    "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SLL",
    "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY",
    "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XDR", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
    "ZWL",
};

// Words that are no unit, with what to write.
static const struct {
    const char *word, *why;
} refusals[] = {
    {"a",       "write year (12 month) or d (24 h)"                                     },
    {"yr",      "write year (12 month) or d (24 h)"                                     },
    {"annum",   "write year (12 month) or d (24 h)"                                     },
    {"mo",      "write month"                                                           },
    {"ton",     "tons differ by country; write t (1000 kg)"                             },
    {"tons",    "tons differ by country; write t (1000 kg)"                             },
    {"gal",     "gallons differ by country; write L"                                    },
    {"gallon",  "gallons differ by country; write L"                                    },
    {"oz",      "a mass and a volume have this name; write g or L"                      },
    {"MBtu",    "it means a thousand to some and a million to others; write MMBtu or GJ"},
    {"dB",      "a logarithm has no place here; write 1"                                },
    {"CO2",     "write kgCO2 or tCO2"                                                   },
    {"CO2e",    "write kgCO2e or tCO2e"                                                 },
    {"$",       "write USD"                                                             },
    {"€",     "write EUR"                                                             },
    {"£",      "write GBP"                                                             },
    {"¥",      "write CNY or JPY"                                                      },
    {"￥",     "write CNY or JPY"                                                      },
    {"万",     "it is a number, 10000; write it with a unit, such as 万元"           },
    {"亿",     "it is a number, 100000000; write it with a unit, such as 亿元"       },
    {"分",     "a minute and a point have this name; write min or point"               },
    {"度",     "write kWh, deg or degC"                                                },
    {"in",      "it is a word of the language; write inch"                              },
    {"at",      "it is a word of the language; write bar or kPa"                        },
    {"per",     "write / instead"                                                       },
    {"to",      "it is a word of the language"                                          },
    {"over",    "it is a word of the language"                                          },
    {"by",      "it is a word of the language"                                          },
    {"of",      "it is a word of the language"                                          },
    {"and",     "it is a word of the language"                                          },
    {"or",      "it is a word of the language"                                          },
    {"not",     "it is a word of the language"                                          },
    {"if",      "it is a word of the language"                                          },
    {"then",    "it is a word of the language"                                          },
    {"else",    "it is a word of the language"                                          },
    {"where",   "it is a word of the language"                                          },
    {"known",   "it is a word of the language"                                          },
    {"yes",     "it is a word of the language"                                          },
    {"no",      "it is a word of the language"                                          },
    {"missing", "it is a word of the language"                                          },
};

enum {
    ENTRY_COUNT = sizeof entries / sizeof entries[0],
    PREFIX_COUNT = sizeof prefix_list / sizeof prefix_list[0],
    WAN_COUNT = sizeof wan_list / sizeof wan_list[0],
    CURRENCY_COUNT = sizeof currencies / sizeof currencies[0],
    REFUSAL_COUNT = sizeof refusals / sizeof refusals[0],
};

static mw_unit units[ENTRY_COUNT]; // what entries mean, the first unit_count of them
static int unit_count;
static mw_error load_error;

static const char *const base_names[] = {
#define X(name, text) text,
    MW_UNIT_BASE_LIST(X)
#undef X
};

const char *mw_unit_base_name(int base) {
    MW_ASSERT(base >= 0 && base < MW_BASE_CURRENCY + CURRENCY_COUNT);
    return base < MW_BASE_CURRENCY ? base_names[base] : currencies[base - MW_BASE_CURRENCY];
}

const char *mw_unit_refusal(mw_slice word) {
    for (int i = 0; i < REFUSAL_COUNT; i++)
        if (mw_slice_is(word, refusals[i].word)) return refusals[i].why;
    return NULL;
}

// ---- Looking up

static bool lookup_exact(mw_slice name, mw_unit *out) {
    for (int i = 0; i < unit_count; i++)
        if (mw_slice_is(name, entries[i].name)) {
            *out = units[i];
            return true;
        }
    for (int i = 0; i < CURRENCY_COUNT; i++)
        if (mw_slice_is(name, currencies[i])) {
            *out = mw_unit_of_base(MW_BASE_CURRENCY + i);
            return true;
        }
    return false;
}

// What follows head in text when text begins so and goes on, else the empty slice.
static mw_slice after(mw_slice text, const char *head) {
    size_t n = strlen(head);
    if (text.n <= n || memcmp(text.p, head, n) != 0) return (mw_slice){0};
    return (mw_slice){text.p + n, text.n - n};
}

// The number of the entry with this name among those that take the prefix, or -1.
static int find_prefixed(mw_slice name, char letter) {
    for (int i = 0; i < unit_count; i++)
        if (entries[i].prefixes && strchr(entries[i].prefixes, letter) &&
            mw_slice_is(name, entries[i].name))
            return i;
    return -1;
}

// Finds prefix and name; the number of the entry goes to *found.
static bool lookup_prefixed(mw_slice name, mw_unit *out, int *found) {
    for (int i = 0; i < PREFIX_COUNT; i++) {
        mw_slice rest = after(name, prefix_list[i].text);
        if (rest.n == 0) continue;
        int e = find_prefixed(rest, prefix_list[i].letter);
        if (e < 0) continue;
        *out = units[e];
        out->scale = mw_unit_tidy(out->scale * prefix_list[i].factor);
        *found = e;
        return true;
    }
    return false;
}

// A Chinese ten thousand or hundred million in front of a name that may already have a prefix.
static bool lookup_wan(mw_slice name, mw_unit *out) {
    for (int i = 0; i < WAN_COUNT; i++) {
        mw_slice rest = after(name, wan_list[i].text);
        if (rest.n == 0) continue;
        mw_unit u;
        int e = find_prefixed(rest, 'w');
        if (e >= 0)
            u = units[e];
        else if (!lookup_prefixed(rest, &u, &e) || !strchr(entries[e].prefixes, 'w'))
            return false;
        u.scale = mw_unit_tidy(u.scale * wan_list[i].factor);
        *out = u;
        return true;
    }
    return false;
}

bool mw_unit_lookup(mw_slice name, mw_unit *out) {
    int e;
    return lookup_exact(name, out) || lookup_prefixed(name, out, &e) || lookup_wan(name, out);
}

// Who is called for each name, and the name itself.
typedef struct {
    mw_unit_each_fn *each;
    void *ctx;
    char name[MW_UNIT_TEXT_MAX];
} visit;

static bool visit_scaled(visit *v, const char *head, const char *tail, mw_unit u, double factor) {
    u.scale = mw_unit_tidy(u.scale * factor);
    snprintf(v->name, sizeof v->name, "%s%s", head, tail);
    return v->each(v->ctx, v->name, &u);
}

// One name as it is and, where entry e takes it, with the Chinese numbers in front.
static bool visit_name(visit *v, int e, const char *prefix, double factor) {
    char name[MW_UNIT_TEXT_MAX];
    snprintf(name, sizeof name, "%s%s", prefix, entries[e].name);
    if (!visit_scaled(v, "", name, units[e], factor)) return false;
    if (!entries[e].prefixes || !strchr(entries[e].prefixes, 'w')) return true;
    for (int i = 0; i < WAN_COUNT; i++)
        if (!visit_scaled(v, wan_list[i].text, name, units[e], factor * wan_list[i].factor))
            return false;
    return true;
}

static bool visit_entry(visit *v, int e) {
    if (!visit_name(v, e, "", 1)) return false;
    for (int i = 0; entries[e].prefixes && i < PREFIX_COUNT; i++)
        if (strchr(entries[e].prefixes, prefix_list[i].letter) &&
            !visit_name(v, e, prefix_list[i].text, prefix_list[i].factor))
            return false;
    return true;
}

void mw_unit_each(mw_unit_each_fn *each, void *ctx) {
    visit v = {.each = each, .ctx = ctx};
    for (int i = 0; i < unit_count; i++)
        if (!visit_entry(&v, i)) return;
    for (int i = 0; i < CURRENCY_COUNT; i++) {
        mw_unit u = mw_unit_of_base(MW_BASE_CURRENCY + i);
        if (!each(ctx, currencies[i], &u)) return;
    }
}

// ---- Loading from udunits2

static int base_by_name(const char *name) {
    for (int i = 0; name && i < MW_BASE_CURRENCY; i++)
        if (strcmp(name, base_names[i]) == 0) return i;
    return -1;
}

static ut_status visit_basic(const ut_unit *unit, void *out) {
    int base = base_by_name(ut_get_symbol(unit, UT_ASCII));
    return base >= 0 && mw_unit_add_factor(out, base, 1) ? UT_SUCCESS : UT_BAD_ARG;
}

static ut_status visit_product(const ut_unit *unit, int count, const ut_unit *const *basics,
                               const int *powers, void *out) {
    (void)unit;
    for (int i = 0; i < count; i++) {
        int base = base_by_name(ut_get_symbol(basics[i], UT_ASCII));
        if (base < 0 || !mw_unit_add_factor(out, base, powers[i])) return UT_BAD_ARG;
    }
    return UT_SUCCESS;
}

// udunits2 counts the offset in the unit itself: degF is (value + 459.67) / 1.8 K.
static ut_status visit_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                double offset, void *out);

static ut_status visit_timestamp(const ut_unit *unit, const ut_unit *time, double origin,
                                 void *out) {
    (void)unit, (void)time, (void)origin, (void)out;
    return UT_BAD_ARG;
}

static ut_status visit_logarithmic(const ut_unit *unit, double base, const ut_unit *reference,
                                   void *out) {
    (void)unit, (void)base, (void)reference, (void)out;
    return UT_BAD_ARG;
}

static const ut_visitor visitor = {visit_basic, visit_product, visit_galilean, visit_timestamp,
                                   visit_logarithmic};

static ut_status visit_galilean(const ut_unit *unit, double scale, const ut_unit *underlying,
                                double offset, void *out) {
    (void)unit;
    mw_unit *u = out;
    ut_status st = ut_accept_visitor(underlying, &visitor, u);
    u->offset += scale * offset * u->scale;
    u->scale *= scale;
    return st;
}

static mw_status ask_udunits(ut_system *system, const char *name, mw_unit *out) {
    mw_unit u = mw_unit_number();
    ut_unit *unit = ut_parse(system, name, UT_ASCII);
    ut_status st = unit ? ut_accept_visitor(unit, &visitor, &u) : UT_UNKNOWN;
    ut_free(unit);
    if (st != UT_SUCCESS)
        return mw_fail(&load_error, MW_IO, "udunits2 does not know the unit %s", name);
    u.scale = mw_unit_tidy(u.scale);
    *out = u;
    return MW_OK;
}

static mw_status load_entry(ut_system *system, const entry *e, mw_unit *out) {
    switch (e->source) {
    case BASE: *out = mw_unit_of_base(base_by_name(e->name)); return MW_OK;
    case UDUNITS: return ask_udunits(system, e->from, out);
    case OURS: return mw_unit_read(mw_slice_of(e->from), out, &load_error);
    }
    return MW_INVALID;
}

static void load_once(void) {
    ut_set_error_message_handler(ut_ignore);
    ut_system *system = ut_read_xml(NULL);
    if (!system) {
        mw_fail(&load_error, MW_IO, "the unit database of udunits2 cannot be read (package %s)",
                "libudunits2-data");
        return;
    }
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (load_entry(system, &entries[i], &units[i]) != MW_OK) break;
        unit_count = i + 1;
    }
    ut_free_system(system);
}

mw_status mw_unit_load(mw_error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_once);
    if (load_error.status != MW_OK && err) *err = load_error;
    return load_error.status;
}
