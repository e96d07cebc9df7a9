// SPDX-License-Identifier: MIT
#include "lang/unit_int.h"

#include "test/test.h"

#include <string.h>

static const struct {
    const char *in, *out;
} texts[] = {
    {"kWh",                   "kWh"                  },
    {"1",                     "1"                    },
    {"100",                   "100"                  },
    {"%",                     "%"                    },
    {"pp",                    "%"                    },
    {"m^2",                   "m2"                   },
    {"km^3",                  "km3"                  },
    {"m^4",                   "m^4"                  },
    {"m/s/s",                 "m/s2"                 },
    {"kWh/piece",             "kWh/piece"            },
    {"kWh/pieces/month",      "kWh/piece/month"      },
    {"s/piece",               "s/piece"              },
    {"m3/h",                  "m3/h"                 },
    {"EUR/m2",                "EUR/m2"               },
    {"EUR*m2",                "EUR*m2"               },
    {"kgCO2e/kWh",            "kgCO2/kWh"            },
    {"tCO2/MWh",              "kgCO2/kWh"            },
    {"g/kWh",                 "g/kWh"                },
    {"kJ/kg",                 "kJ/kg"                },
    {"J/kg/K",                "J/kg/K"               },
    {"W/m2/K",                "W/m2/K"               },
    {"kg*m^2/s^2",            "J"                    },
    {"kW*h",                  "kWh"                  },
    {"h^-1",                  "h^-1"                 },
    {"1/piece",               "piece^-1"             },
    {"1/h/m2",                "h^-1/m2"              },
    {"m^-3",                  "m^-3"                 },
    {"tce/万元",            "tce/万元"           },
    {"亿元",                "亿元"               },
    {"元",                   "CNY"                  },
    {"万吨标准煤",       "万tce"               },
    {"Nm3/h",                 "m3/h"                 },
    {"degC",                  "degC"                 },
    {"°F",                   "degF"                 },
    {"12*month",              "year"                 },
    {"h*person",              "person*h"             },
    {"s*Pa",                  "Pa*s"                 },
    {"kg/m3",                 "kg/m3"                },
    {"km/h",                  "km/h"                 },
    {"r/min",                 "rpm"                  },
    {"%/year",                "%/year"               },
    {"0.01*kg",               "0.01*kg"              },
    {"24*lx",                 "24*cd*rad^2/m^2"      }, // not lx*d/h
    {"tCO2/TJ",               "tCO2/TJ"              },
    {"kWh/t*t/t",             "kWh/t"                },
    {"0.3333*m",              "0.3333*m"             },
    {"m^4*kg",                "kg*m^4"               },
    {"m^-2*s^-3",             "m^-2*s^-3"            },
    {"kgCO2^2",               "kgCO2^2"              },
    {"CNY*EUR*USD",           "CNY*EUR*USD"          },
    {"1e30/s/A",              "1e+30/s/A"            },
    {"kg*m*s*A*K*mol*cd*rad", "kg*m*s*A*K*mol*cd*rad"},
};

void test_unit_text(void) {
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        mw_unit u, back;
        char text[MW_UNIT_TEXT_MAX];
        CHECK_ROW(mw_unit_parse(mw_slice_of(texts[i].in), &u, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_text(&u, text) == text && strcmp(text, texts[i].out) == 0, i);
        if (strcmp(text, texts[i].out) != 0)
            fprintf(stderr, "%s prints as %s\n", texts[i].in, text);
        CHECK_ROW(mw_unit_parse(mw_slice_of(text), &back, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_same(&u, &back), i);
    }
}

// Whatever comes out of algebra reads back as the same unit.
void test_unit_text_of_products(void) {
    static const char *const words[] = {"kWh", "piece", "g",   "min",  "inch", "psi",    "万元",
                                        "%",   "rpm",   "L",   "year", "K",    "gCO2e",  "kvarh",
                                        "MB",  "point", "lbf", "eV",   "亩",   "person", "HUF"};
    int n = sizeof words / sizeof words[0];
    for (int i = 0; i < n * n * n; i += 11) { // 11 and n have no common factor
        mw_unit a, b, c, u, back;
        char text[MW_UNIT_TEXT_MAX], kind[MW_UNIT_TEXT_MAX];
        CHECK_ROW(mw_unit_parse(mw_slice_of(words[i % n]), &a, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_parse(mw_slice_of(words[i / n % n]), &b, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_parse(mw_slice_of(words[i / n / n]), &c, NULL) == MW_OK, i);
        if (i % 7 == 0) CHECK_ROW(mw_unit_pow(&c, 2, &c, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_mul(&a, &b, &u, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_div(&u, &c, &u, NULL) == MW_OK, i);
        mw_unit_text(&u, text);
        CHECK_ROW(mw_unit_parse(mw_slice_of(text), &back, NULL) == MW_OK, i);
        CHECK_ROW(mw_unit_same(&u, &back), i);
        CHECK_ROW(mw_unit_kind(&u, kind) == kind && kind[0], i);
    }
}

void test_unit_kind(void) {
    static const struct {
        const char *unit, *kind;
    } cases[] = {
        {"min",            "time"                              },
        {"GJ",             "energy"                            },
        {"tce",            "energy"                            },
        {"t",              "mass"                              },
        {"kVA",            "power"                             },
        {"万元",         "money (CNY)"                       },
        {"pcs",            "pieces"                            },
        {"tCO2",           "CO2 mass"                          },
        {"quarter",        "calendar time"                     },
        {"kWh/piece",      "energy per piece"                  },
        {"kWh/piece/year", "energy per piece per calendar time"},
        {"gCO2/kWh",       "CO2 mass per energy"               },
        {"CNY/kWh",        "money (CNY) per energy"            },
        {"EUR/USD",        "money (EUR) per money (USD)"       },
        {"s/piece",        "time per piece"                    },
        {"piece/h",        "pieces per time"                   },
        {"point",          "points"                            },
        {"人",            "persons"                           },
        {"1/piece",        "per piece"                         },
        {"h^-1",           "frequency"                         },
        {"m2",             "area"                              },
        {"bar",            "pressure"                          },
        {"degC",           "temperature"                       },
        {"kvarh",          "reactive energy"                   },
        {"Mbps",           "data rate"                         },
        {"rpm",            "speed of rotation"                 },
        {"m3/h",           "volume per time"                   },
        {"kg/L",           "density"                           },
        {"person*h",       "persons times time"                },
        {"%",              "number"                            },
        {"1",              "number"                            },
        {"tce/万元",     "energy per money (CNY)"            },
        {"CNY*EUR*USD",    "CNY*EUR*USD"                       },
        {"2*m^9/A^5",      "m^9/A^5"                           },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_unit u;
        char kind[MW_UNIT_TEXT_MAX];
        CHECK_ROW(mw_unit_parse(mw_slice_of(cases[i].unit), &u, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(mw_unit_kind(&u, kind), cases[i].kind) == 0, i);
        if (strcmp(kind, cases[i].kind) != 0) fprintf(stderr, "%s: %s\n", cases[i].unit, kind);
    }
}
