// SPDX-License-Identifier: MIT
#include "ingest/cells.h"

#include "test/test.h"

// A block of one row: " a ", "NA", "", "\xc2\xa0 7 ", and pivoted columns 0 and 3.
static const struct {
    int32_t column[2]; // -2: not used; -1: the text "/"
    bool missing, translates, other;
    const char *text; // NULL: missing
} cases[] = {
    {{0, -2},  false, false, false, "a"     },
    {{1, -2},  false, false, false, "NA"    },
    {{1, -2},  true,  false, false, NULL    },
    {{2, -2},  false, false, false, NULL    },
    {{3, -2},  false, false, false, "7"     },
    {{0, 3},   false, false, false, "a7"    },
    {{0, -1},  false, false, false, "a/"    },
    {{0, 2},   false, false, false, NULL    },
    {{0, 1},   true,  false, false, NULL    },
    {{-1, -2}, false, false, false, "/"     },
    {{0, -2},  false, true,  false, "first" },
    {{3, -2},  false, true,  false, "7"     },
    {{3, -2},  false, true,  true,  "other" },
    {{1, -2},  true,  true,  true,  "marked"}, // a mark that is translated is not missing
    {{2, -2},  false, true,  true,  NULL    },
    {{4, -2},  false, false, false, "second"}, // name of the pivoted column
    {{5, -2},  false, false, false, "7"     }, // and its value
};

void test_cells_texts(void) {
    mw_block *b = mw_block_new();
    b->column_count = 4;
    mw_slice *row = mw_block_row_add(b, 0, false);
    row[0] = mw_slice_of(" a ");
    row[1] = mw_slice_of("NA");
    row[3] = mw_slice_of("\xc2\xa0 7\t");
    static const int32_t pivoted[] = {0, 3};
    const mw_slice names[] = {mw_slice_of("first"), mw_slice_of("second")};
    mw_pivots pivots = {4, pivoted, names, 2};
    mw_pad pad = {0};
    mw_row_at at = {b, 0, &pivots, 1, &pad};
    const mw_slice mark = mw_slice_of("NA");
    const mw_translation translations[] = {
        {.from = mw_slice_of("a"),  .to = mw_slice_of("first") },
        {.from = mw_slice_of("NA"), .to = mw_slice_of("marked")}
    };
    const mw_translation other = {.to = mw_slice_of("other")};
    mw_map *map = mw_map_new();
    for (int i = 0; i < 2; i++) CHECK(mw_map_set(map, translations[i].from, i, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_bound_part part[2];
        mw_bound_text t = {.part = part, .column = MW_COLUMN_NONE, .translation = translations};
        for (int k = 0; k < 2 && cases[i].column[k] > -2; k++) {
            part[t.part_count++] = (mw_bound_part){cases[i].column[k], mw_slice_of("/")};
            if (t.column < 0) t.column = cases[i].column[k];
        }
        t.missing = &mark;
        t.missing_count = cases[i].missing;
        t.translate = cases[i].translates ? map : NULL;
        t.other = cases[i].other ? &other : NULL;
        mw_said said = mw_bound_text_get(&t, &at);
        CHECK_ROW((said.kind == MW_CELL_NULL) == !cases[i].text, i);
        if (cases[i].text) CHECK_ROW(mw_slice_is(said.text, cases[i].text), i);
    }
    mw_map_free(map);
    mw_pad_fini(&pad);
    mw_block_free(b);
}
