// SPDX-License-Identifier: MIT
#include "lang/literal.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

static const char pack[] = "pack t { title en \"t\" }\nkind k\n"
                           "codes c {\n \"red\"\n \"green\"\n}\ncodes loose { }\n"
                           "measure number on k : kWh\nmeasure plain on k : number\n"
                           "measure sure on k : yes/no\nmeasure day on k : date\n"
                           "measure time on k : clock\nmeasure words on k : text\n"
                           "measure code on k : c\nmeasure open on k : loose\n"
                           "measure heat on k : degC\n";

void test_literal(void) {
    static const struct {
        const char *measure, *typed;
        double value;
        const char *text, *said;
    } rows[] = {
        {"number", "12",         12,    NULL,     NULL                               },
        {"number", " 12 kWh ",   12,    NULL,     NULL                               },
        {"number", "1.5MWh",     1500,  NULL,     NULL                               },
        {"number", "3.6 MJ",     1,     NULL,     NULL                               },
        {"number", "-2e3",       -2000, NULL,     NULL                               },
        {"number", "+7",         7,     NULL,     NULL                               },
        {"number", ".5",         0.5,   NULL,     NULL                               },
        {"number", "missing",    NAN,   NULL,     NULL                               },
        {"number", "",           0,     NULL,     "is no number"                     },
        {"number", "kWh",        0,     NULL,     "is no number"                     },
        {"number", "1.2.3",      0,     NULL,     "is no number"                     },
        {"number", "1,000",      0,     NULL,     "a number has no comma"            },
        {"number", "1,5 kWh",    0,     NULL,     "a number has no comma"            },
        {"number", "1 kg",       0,     NULL,     "kg is mass; the measure is energy"},
        {"number", "1 kwh",      0,     NULL,     "kWh"                              },
        {"plain",  "5",          5,     NULL,     NULL                               },
        {"plain",  "5 %",        0.05,  NULL,     NULL                               },
        {"heat",   "300 K",      26.85, NULL,     NULL                               },
        {"sure",   "yes",        1,     NULL,     NULL                               },
        {"sure",   "no",         0,     NULL,     NULL                               },
        {"sure",   "true",       0,     NULL,     "expected yes or no"               },
        {"day",    "1970-01-11", 10,    NULL,     NULL                               },
        {"day",    "11.1.1970",  0,     NULL,     "11.1.1970"                        },
        {"time",   "06:15",      375,   NULL,     NULL                               },
        {"time",   "23:59",      1439,  NULL,     NULL                               },
        {"time",   "24:00",      0,     NULL,     "expected a time of day"           },
        {"time",   "6:15",       0,     NULL,     "expected a time of day"           },
        {"time",   "ab:cd",      0,     NULL,     "expected a time of day"           },
        {"words",  "a b",        NAN,   "a b",    NULL                               },
        {"words",  "",           0,     NULL,     "empty"                            },
        {"code",   "red",        NAN,   "red",    NULL                               },
        {"code",   "gren",       0,     NULL,     "did you mean \"green\"?"          },
        {"code",   "violet",     0,     NULL,     "which has 2, such as \"red\""     },
        {"open",   "violet",     NAN,   "violet", NULL                               },
    };
    mw_program *p = NULL;
    CHECK(mw_program_text("t.mw", pack, NULL, &p, NULL) == MW_OK && !p->diags->errors);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_symbol s = mw_program_find(p, mw_slice_of(rows[i].measure));
        mw_literal v = {0};
        mw_error err = {0};
        mw_status st =
            mw_literal_read(p, &p->measure[s.index].type, mw_slice_of(rows[i].typed), &v, &err);
        CHECK_ROW((st == MW_OK) == !rows[i].said, i);
        if (rows[i].said) {
            CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
            continue;
        }
        bool same = isnan(rows[i].value) ? isnan(v.value) : fabs(v.value - rows[i].value) < 1e-9;
        CHECK_ROW(same, i);
        CHECK_ROW(rows[i].text ? mw_slice_is(v.text, rows[i].text) : v.text.n == 0, i);
    }
    mw_program_free(p);
}
