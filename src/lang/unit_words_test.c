// SPDX-License-Identifier: MIT
// The search for words, on a vocabulary small enough to see the answer.
#include "lang/unit_words.h"

#include "test/test.h"

#include <string.h>

static const struct {
    const char *unit;
    int cost;
} vocabulary[] = {
    {"J",     1            },
    {"kWh",   0            },
    {"s",     0            },
    {"h",     0            },
    {"piece", 0            },
    {"m",     0            },
    {"%",     2            },
    {"m/s^2", MW_WORD_ALONE},
};

// Every product that is found multiplies out to the unit asked for, in the order of writing.
static const struct {
    const char *unit;
    int count, times;
    const char *words[MW_WORDS_PICK_MAX];
} cases[] = {
    {"kWh",         1, 1, {"kWh"}            },
    {"kWh/piece",   2, 1, {"kWh", "piece"}   },
    {"h^-1",        1, 0, {"h"}              },
    {"s*piece",     2, 2, {"piece", "s"}     }, // a time stands last
    {"J*m/piece",   3, 2, {"J", "m", "piece"}},
    {"J/s/piece",   3, 1, {"J", "s", "piece"}},
    {"%/h",         2, 1, {"%", "h"}         },
    {"0.01*piece",  0, 0, {0}                }, // not %*piece
    {"m/s^2",       1, 1, {"m/s^2"}          },
    {"m/s^2/piece", 0, 0, {0}                }, // a word that stands alone
    {"A",           0, 0, {0}                },
    {"h^-1*m^-1",   2, 0, {"h", "m"}         },
};

static void fill(mw_words *words) {
    CHECK(mw_unit_load(NULL) == MW_OK);
    for (size_t i = 0; i < sizeof vocabulary / sizeof vocabulary[0]; i++) {
        mw_unit u;
        CHECK_ROW(mw_unit_read(mw_slice_of(vocabulary[i].unit), &u, NULL) == MW_OK, i);
        const char *name = vocabulary[i].unit;
        mw_words_add(words, (mw_word){name, name, .scale = u.scale, .cost = vocabulary[i].cost},
                     &u);
    }
}

void test_unit_words_find(void) {
    mw_words words = {.count = 0};
    fill(&words);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_unit u;
        mw_words_product p;
        CHECK_ROW(mw_unit_read(mw_slice_of(cases[i].unit), &u, NULL) == MW_OK, i);
        CHECK_ROW(mw_words_find(&words, &u, u.scale, &p) == (cases[i].count > 0), i);
        CHECK_ROW(p.count == cases[i].count && p.times == cases[i].times, i);
        for (int k = 0; k < p.count && k < cases[i].count; k++)
            CHECK_ROW(strcmp(p.pick[k]->name, cases[i].words[k]) == 0, i);
    }
}
