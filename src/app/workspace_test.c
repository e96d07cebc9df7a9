// SPDX-License-Identifier: MIT
#include "app/workspace.h"

#include "app/session.h"
#include "app/testing.h"
#include "base/alloc.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

static mw_workspace_setup in_folder(const mw_test_folder *f, char *room, size_t size) {
    snprintf(room, size, "%s/w//", f->path);
    return (mw_workspace_setup){.folder = room, .zone = "Asia/Shanghai", .packs = "a b"};
}

void test_workspace_init_and_open(void) {
    mw_test_folder f = mw_test_folder_new();
    char room[300];
    mw_workspace ws;
    mw_error err = {0};
    mw_workspace_setup setup = in_folder(&f, room, sizeof room);
    setup.shifts = "early 06:00 PT8H, late 14:00 PT8H";
    CHECK(mw_workspace_open(room, &ws, &err) == MW_NOTFOUND);
    CHECK(strstr(err.text, "is no workspace") && strstr(err.text, "mw init"));
    CHECK(mw_workspace_init(&setup, &err) == MW_OK);
    CHECK(mw_workspace_open(room, &ws, &err) == MW_OK);
    CHECK(strcmp(mw_zone_name(ws.calendar.zone), "Asia/Shanghai") == 0);
    CHECK(ws.calendar.shifts && ws.calendar.shifts->count == 2);
    CHECK(strcmp(ws.packs, "a b") == 0 && !ws.facts);
    CHECK(mw_workspace_facts(&ws, &err) == MW_OK && ws.facts);
    CHECK(mw_workspace_facts(&ws, &err) == MW_OK);
    mw_workspace_close(&ws);
    CHECK(mw_workspace_init(&setup, &err) == MW_INVALID);
    CHECK(strstr(err.text, "is a workspace already") != NULL);
    mw_test_folder_gone(&f);
}

void test_workspace_half_made_is_completed(void) {
    mw_test_folder f = mw_test_folder_new();
    char room[300], address[400];
    mw_workspace ws;
    mw_error err = {0};
    mw_registry *r = NULL;
    mw_workspace_setup setup = in_folder(&f, room, sizeof room);
    mw_test_file(&f, "w/packs/x", "");
    snprintf(address, sizeof address, "sqlite:%s/w/registry.sqlite", f.path);
    CHECK(mw_registry_open(address, &r, NULL) == MW_OK);
    r->ops->close(r);
    CHECK(mw_workspace_open(room, &ws, &err) == MW_INVALID);
    CHECK(strstr(err.text, "half-made") != NULL);
    CHECK(mw_workspace_init(&setup, &err) == MW_OK);
    CHECK(mw_workspace_open(room, &ws, &err) == MW_OK);
    CHECK(ws.registry->ops->setting_put(ws.registry, "workspace", mw_slice_of("3"), NULL) == MW_OK);
    mw_workspace_close(&ws);
    CHECK(mw_workspace_open(room, &ws, &err) == MW_INVALID);
    CHECK(strstr(err.text, "has layout 3") != NULL);
    mw_test_folder_gone(&f);
}

void test_workspace_refuses_wrong_settings(void) {
    mw_test_folder f = mw_test_folder_new();
    char room[300], file[400];
    mw_error err = {0};
    mw_workspace_setup setup = in_folder(&f, room, sizeof room);
    setup.zone = "Asia/Nowhere";
    CHECK(mw_workspace_init(&setup, &err) != MW_OK);
    setup.zone = NULL;
    setup.shifts = "early";
    CHECK(mw_workspace_init(&setup, &err) != MW_OK);
    snprintf(file, sizeof file, "%s/w/registry.sqlite", f.path);
    CHECK(access(file, F_OK) != 0);
    mw_test_file(&f, "file", "");
    snprintf(room, sizeof room, "%s/file", f.path);
    setup.shifts = NULL;
    CHECK(mw_workspace_init(&setup, &err) == MW_IO);
    CHECK(strstr(err.text, "/file is there and is no folder") != NULL);
    mw_test_folder_gone(&f);
}

void test_workspace_out_of_memory(void) {
    mw_test_folder f = mw_test_folder_new();
    char room[300];
    mw_workspace_setup setup = in_folder(&f, room, sizeof room);
    mw_status st = MW_NOMEM;
    // What failed is completed by the next call.
    for (int64_t n = 0; st != MW_OK && n < 500; n++) {
        mw_alloc_fail_after(n);
        st = mw_workspace_init(&setup, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK);
    st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK && n < 500; n++) {
        mw_workspace ws;
        mw_alloc_fail_after(n);
        st = mw_workspace_open(room, &ws, NULL);
        if (st == MW_OK) st = mw_workspace_facts(&ws, NULL);
        mw_alloc_fail_after(-1);
        mw_workspace_close(&ws);
    }
    CHECK(st == MW_OK);
    mw_test_folder_gone(&f);
}

void test_session_moments(void) {
    static const struct {
        const char *text;
        bool day_end;
        int64_t ns; // since 2024-01-01T00:00:00Z; INT64_MIN: refused
    } rows[] = {
        {"2024-01-01",           false, -INT64_C(8) * 3600 * 1000000000    },
        {"2024-01-01",           true,  INT64_C(16) * 3600 * 1000000000 - 1},
        {"2024",                 false, -INT64_C(8) * 3600 * 1000000000    },
        {"2024-01-01T00:00:00Z", false, 0                                  },
        {"2024-01-01T08:00:00",  true,  0                                  },
        {"2024-13-01",           false, INT64_MIN                          },
        {"yesterday",            false, INT64_MIN                          },
        {"2024-01-01T25:00:00",  false, INT64_MIN                          },
    };
    mw_zone *zone = NULL;
    CHECK(mw_zone_open("Asia/Shanghai", &zone, NULL) == MW_OK);
    mw_calendar cal = {zone, NULL};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ns = 1;
        mw_error err = {0};
        mw_status st = mw_session_moment(&cal, rows[i].text, rows[i].day_end, &ns, &err);
        CHECK_ROW((st == MW_OK) == (rows[i].ns != INT64_MIN), i);
        if (st == MW_OK) CHECK_ROW(ns == rows[i].ns + INT64_C(1704067200) * 1000000000, i);
        if (st != MW_OK) CHECK_ROW(err.text[0], i);
    }
    mw_zone_close(zone);
}
