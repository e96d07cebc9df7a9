// SPDX-License-Identifier: MIT
#include "app/roster.h"

#include "app/scratch.h"
#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static int32_t add(mw_registry *r, const char *kind, const char *code, int32_t parent) {
    int32_t id = 0;
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .title = mw_slice_of("title"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK);
    mw_placement p = {id, parent, INT64_MIN};
    if (parent) CHECK(r->ops->placement_put(r, &p, NULL) == MW_OK);
    return id;
}

static mw_registry *filled(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    int32_t site = add(r, "site", "Hamburg", 0), other = add(r, "site", "B", 0);
    int32_t line = add(r, "line", "L1", site);
    add(r, "unit", "L1", line);
    add(r, "unit", "U:1", line);
    mw_placement later = {line, other, 1000};
    CHECK(r->ops->placement_put(r, &later, NULL) == MW_OK);
    return r;
}

void test_roster_finds(void) {
    static const struct {
        const char *typed, *kind, *said;
    } rows[] = {
        {"Hamburg",      "site", NULL                         },
        {"site:Hamburg", "site", NULL                         },
        {"L1",           NULL,   "say line:L1 or unit:L1"     },
        {"line:L1",      "line", NULL                         },
        {"unit:L1",      "unit", NULL                         },
        {"U:1",          "unit", NULL                         },
        {"unit:U:1",     "unit", NULL                         },
        {"Hambug",       NULL,   "did you mean \"Hamburg\"?"  },
        {"zzzzzzzz",     NULL,   "`mw entity list` shows them"},
        {"",             NULL,   "there is no entity"         },
        {"line:Hamburg", NULL,   "there is no entity"         },
    };
    mw_registry *reg = filled();
    mw_roster *r = NULL;
    CHECK(mw_roster_open(reg, &r, NULL) == MW_OK);
    CHECK(mw_roster_count(r) == 5);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t at = -1;
        mw_error err = {0};
        mw_status st = mw_roster_find(r, mw_slice_of(rows[i].typed), &at, &err);
        CHECK_ROW((st == MW_OK) == !rows[i].said, i);
        if (st == MW_OK)
            CHECK_ROW(mw_slice_is(mw_roster_at(r, at)->e.kind, rows[i].kind), i);
        else
            CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
    }
    // Where it stands last counts.
    int32_t line = mw_roster_find_of(r, mw_slice_of("line"), mw_slice_of("L1"));
    CHECK(mw_slice_is(mw_roster_at(r, mw_roster_at(r, line)->parent)->e.code, "B"));
    CHECK(mw_roster_at(r, line)->stays == 2);
    CHECK(mw_roster_find_id(r, 0) < 0 && mw_roster_find_id(r, 999) < 0);
    mw_roster_free(r);
    mw_roster_free(NULL);
    reg->ops->close(reg);
}

void test_roster_out_of_memory(void) {
    mw_registry *reg = filled();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 200; n++) {
        mw_roster *r = NULL;
        mw_alloc_fail_after(n);
        st = mw_roster_open(reg, &r, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_roster_free(r);
    }
    CHECK(st == MW_OK);
    reg->ops->close(reg);
}

void test_scratch_is_the_same(void) {
    mw_registry *reg = filled();
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 300; n++) {
        mw_scratch s = {0};
        mw_alloc_fail_after(n);
        st = mw_scratch_open(reg, &s, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        if (st == MW_OK) {
            mw_roster *r = NULL;
            CHECK(mw_roster_open(s.registry, &r, NULL) == MW_OK);
            CHECK(mw_roster_count(r) == 5);
            int32_t line = mw_roster_find_of(r, mw_slice_of("line"), mw_slice_of("L1"));
            CHECK(line >= 0 && mw_roster_at(r, line)->stays == 2);
            mw_roster_free(r);
        }
        mw_scratch_close(&s);
    }
    CHECK(st == MW_OK);
    reg->ops->close(reg);
}
