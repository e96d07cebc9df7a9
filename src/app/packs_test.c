// SPDX-License-Identifier: MIT
#include "app/packs.h"

#include "app/testing.h"
#include "test/test.h"

#include <stdlib.h>
#include <string.h>

void test_packs_are_found_in_order(void) {
    mw_test_folder f = mw_test_folder_new();
    char ws[300], more[600];
    mw_program *p = NULL;
    mw_error err = {0};
    snprintf(ws, sizeof ws, "%s/w", f.path);
    snprintf(more, sizeof more, "%s/one:%s/two", f.path, f.path);
    mw_test_file(&f, "w/packs/own.mw", "pack own { title en \"own\" }\n");
    mw_test_file(&f, "one/other/a.mw", "pack other { title en \"first\" }\n");
    mw_test_file(&f, "two/other/a.mw", "pack other { title en \"second\" }\n");
    setenv("MW_PACKS", more, 1);
    CHECK(mw_packs_find(ws, "own") && mw_packs_find(ws, "other") && mw_packs_find(ws, "iso22400"));
    CHECK(!mw_packs_find(ws, "nothing") && !mw_packs_find(ws, "./nothing"));
    mw_packs_from from = {.folder = ws, .packs = "other"};
    CHECK(mw_packs_load(&from, &p, &err) == MW_OK);
    CHECK(p->pack_count == 2 && p->pack[0].asked && p->pack[1].asked);
    CHECK(mw_slice_is(p->pack[0].titles.en, "first"));
    mw_program_free(p);
    unsetenv("MW_PACKS");
    mw_test_folder_gone(&f);
}

void test_packs_refusals(void) {
    static const struct {
        const char *name, *said;
    } rows[] = {
        {"iso2240",   "did you mean \"iso22400\"?"},
        {"zzzzzzzzz", "beside the program"        },
        {"./x",       "there is no pack ./x"      },
        {"x.mw",      "there is no pack x.mw"     },
        {NULL,        "no pack is in use"         },
    };
    mw_test_folder f = mw_test_folder_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_program *p = NULL;
        mw_error err = {0};
        mw_packs_from from = {
            .name = &rows[i].name, .name_count = rows[i].name ? 1 : 0, .folder = f.path};
        CHECK_ROW(mw_packs_load(&from, &p, &err) == MW_NOTFOUND, i);
        CHECK_ROW(strstr(err.text, rows[i].said) != NULL, i);
    }
    mw_test_folder_gone(&f);
}

void test_packs_folders_are_listed(void) {
    mw_text t = {0};
    mw_packs_folders("nowhere", &t);
    CHECK(t.size && strstr(t.bytes, "/packs\n"));
    mw_text_free(&t);
}
