// SPDX-License-Identifier: MIT
#include "store/tree_check.h"

#include "test/test.h"

#include <string.h>

// A chain 1 > 2 > 3 > ... > 70 at all times, but 3 moves under 9 from time 50 on.
static mw_status place_at(void *ctx, int32_t entity, int64_t at_ns, mw_tree_place *out,
                          mw_error *err) {
    int *lookups = ctx;
    (void)err;
    ++*lookups;
    *out = (mw_tree_place){entity - 1, INT64_MAX};
    if (entity == 3 && at_ns < 50) out->until_ns = 50;
    if (entity == 3 && at_ns >= 50) out->parent = 80;
    if (entity == 80) out->parent = 0;
    return MW_OK;
}

static mw_status name(void *ctx, int32_t entity, mw_text *t, mw_error *err) {
    (void)ctx, (void)err;
    mw_text_addf(t, "#%d", entity);
    return MW_OK;
}

static const struct {
    mw_placement p;
    int64_t until_ns;
    mw_status status;
    const char *says;
} cases[] = {
    {{90, 1, 0},          INT64_MAX, MW_OK,      ""                               },
    {{90, 60, INT64_MIN}, INT64_MAX, MW_OK,      ""                               },
    {{90, 0, 0},          INT64_MAX, MW_OK,      ""                               },
    {{5, 5, 0},           1,         MW_INVALID, "#5 under #5"                    },
    {{2, 4, 0},           40,        MW_INVALID, "#2 under #4 under #3 under #2"  },
    {{2, 4, 50},          INT64_MAX, MW_OK,      ""                               }, // 3 moved
    {{80, 4, 0},          50,        MW_OK,      ""                               },
    {{80, 4, 0},          51,        MW_INVALID, "#80 under #4 under #3 under #80"},
    {{90, 70, 0},         INT64_MAX, MW_LIMIT,   "more than 64"                   },
};

void test_tree_check(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int lookups = 0;
        mw_tree_view view = {&lookups, place_at, name};
        mw_error err = {0};
        CHECK_ROW(mw_tree_check(&view, &cases[i].p, cases[i].until_ns, &err) == cases[i].status, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
        CHECK_ROW(lookups <= 130, i);
    }
}
