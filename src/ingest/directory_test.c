// SPDX-License-Identifier: MIT
#include "ingest/directory.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

static mw_entity entity(const char *kind, const char *code, const char *zone) {
    return (mw_entity){.kind = mw_slice_of(kind),
                       .code = mw_slice_of(code),
                       .zone = mw_slice_of(zone),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
}

static int32_t put(mw_registry *r, const char *kind, const char *code, const char *zone) {
    mw_entity e = entity(kind, code, zone);
    CHECK(r->ops->entity_put(r, &e, &e.id, NULL) == MW_OK);
    return e.id;
}

static const mw_catalogue_kind kinds[] = {
    {{"site", 4}, -1},
    {{"line", 4}, 0 }
};
static const mw_catalogue catalogue = {.kind = kinds, .kind_count = 2};

static const char *zone_of(mw_directory *d, int32_t index) {
    const mw_zone *zone = NULL;
    return mw_directory_zone(d, index, &zone, NULL) == MW_OK ? mw_zone_name(zone) : "none";
}

void test_directory_finds(void) {
    mw_registry *r = NULL;
    mw_directory *d = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    int32_t a = put(r, "site", "a", "Asia/Seoul"), b = put(r, "site", "b", "");
    int32_t x = put(r, "line", "x", ""), other = put(r, "other", "x", "Nowhere/Else");
    mw_placement moves[] = {
        {x, b, 1000     },
        {x, a, INT64_MIN}
    }; // the later one counts
    for (int i = 0; i < 2; i++) CHECK(r->ops->placement_put(r, &moves[i], NULL) == MW_OK);
    mw_directory_from from = {.registry = r, .catalogue = &catalogue};
    CHECK(mw_directory_new(&from, &d, NULL) == MW_OK);
    int32_t at = mw_directory_find(d, 1, mw_slice_of("x"));
    CHECK(at >= 0 && mw_directory_id(d, at) == x && mw_directory_kind(d, at) == 1);
    CHECK(mw_directory_id(d, mw_directory_parent(d, at)) == b);
    CHECK(mw_slice_is(mw_directory_code(d, at), "x"));
    CHECK(mw_directory_find(d, 0, mw_slice_of("x")) == -1);
    CHECK(strcmp(zone_of(d, at), "UTC") == 0);
    CHECK(strcmp(zone_of(d, mw_directory_find(d, 0, mw_slice_of("a"))), "Asia/Seoul") == 0);
    // Added: in the registry too, with the zone of what it stands in.
    mw_entity e = entity("line", "y", "");
    int32_t added = -1;
    CHECK(mw_directory_add(d, &e, 1, &added, NULL) == MW_OK);
    CHECK(mw_directory_place(d, added, mw_directory_find(d, 0, mw_slice_of("a")), NULL) == MW_OK);
    CHECK(strcmp(zone_of(d, added), "Asia/Seoul") == 0);
    int32_t id = 0;
    CHECK(r->ops->entity_find(r, mw_slice_of("line"), mw_slice_of("y"), &id, NULL) == MW_OK);
    CHECK(id == mw_directory_id(d, added) && id > other);
    mw_directory_free(d);
    r->ops->close(r);
}

void test_directory_near(void) {
    mw_registry *r = NULL;
    mw_directory *d = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    put(r, "site", "steel-works", "");
    put(r, "site", "ab", "");
    mw_directory_from from = {.registry = r, .catalogue = &catalogue};
    CHECK(mw_directory_new(&from, &d, NULL) == MW_OK);
    CHECK(mw_slice_is(mw_directory_near(d, 0, mw_slice_of("stel-work")), "steel-works"));
    CHECK(mw_directory_near(d, 0, mw_slice_of("ac")).n == 0); // too short to tell
    CHECK(mw_directory_near(d, 1, mw_slice_of("steel-works")).n == 0);
    mw_directory_free(d);
    r->ops->close(r);
}

void test_directory_out_of_memory(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    for (int i = 0; i < 40; i++) {
        char code[16];
        snprintf(code, sizeof code, "s%d", i);
        put(r, "site", code, i % 2 ? "Asia/Seoul" : "");
    }
    mw_directory_from from = {.registry = r, .catalogue = &catalogue};
    int64_t live = mw_alloc_live();
    for (int64_t n = 0; n < 300; n++) {
        mw_directory *d = NULL;
        mw_alloc_fail_after(n);
        mw_status st = mw_directory_new(&from, &d, NULL);
        mw_alloc_fail_after(-1);
        mw_directory_free(d);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        CHECK_ROW(mw_alloc_live() == live, n);
        if (st == MW_OK) break;
    }
    r->ops->close(r);
}
