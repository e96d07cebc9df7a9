// SPDX-License-Identifier: MIT
// A kind of one pack is placed by another, whichever of them is read first.
#include "lang/program.h"

#include "test/folder.h"

#include <string.h>

typedef struct {
    const char *packs; // declarations of two or three packs, parted by |
    const char *says;  // part of the first error; NULL: there is none
    const char *above; // kind above `s` then
} placing;

static const placing placings[] = {
    {"kind s { title en \"S\" }|kind f\nkind s in f",             NULL,                      "f" },
    {"kind s|kind f\nkind s in f",                                NULL,                      "f" },
    {"kind s|kind f|kind s in f",                                 NULL,                      "f" },
    {"kind f\nkind s in f\nkind s|kind x",                        "\"s\" is declared twice", NULL},
    {"kind s|kind s",                                             "\"s\" is declared twice", NULL},
    {"kind f\nkind s in f|kind s in f",                           "is declared twice",       NULL},
    {"kind s|kind f\nkind s in f { title en \"T\" }",             "is declared twice",       NULL},
    {"kind s { title en \"S\" }\nkind f|kind s in f|kind s in f", " twice",                  NULL},
    {"kind s|kind s in g",                                        "there is no kind \"g\"",  NULL},
    {"kind s\nkind l in s|kind s in l",                           "stands inside itself",    NULL},
    {"measure s on f : h\nkind f|kind s in f",                    "is declared twice",       NULL},
};

// The packs a.mw, b.mw ... in a folder; how many.
static int write_packs(const char *folder, const char *packs) {
    int count = 0;
    for (size_t n; *packs; packs += n + (packs[n] == '|'), count++) {
        char name[] = {(char)('a' + count), '.', 'm', 'w', '\0'};
        char *path = mw_test_path("", folder, name);
        mw_text text = {0};
        n = strcspn(packs, "|");
        mw_text_addf(&text, "pack %c { title en \"t\", version \"1\" }\n%.*s\n", name[0], (int)n,
                     packs);
        CHECK(!text.failed);
        mw_test_write(path, text.bytes, text.size);
        mw_text_free(&text);
        mw_free(path);
    }
    return count;
}

static mw_program *load_packs(const char *folder, int count, bool backward) {
    const char *name[3], *names[] = {"a", "b", "c"};
    mw_program *p = NULL;
    mw_error err = {0};
    for (int i = 0; i < count; i++) name[i] = names[backward ? count - 1 - i : i];
    mw_load_from from = {.pack = name, .pack_count = count, .folder = &folder, .folder_count = 1};
    CHECK(mw_program_load(&from, &p, &err) == MW_OK);
    return p;
}

static void check_placing(const placing *c, const mw_program *p, int32_t pack, int row) {
    CHECK_ROW((p->diags->errors > 0) == (c->says != NULL), row);
    if (c->says) {
        CHECK_ROW(p->diags->diag_count > 0 && strstr(p->diags->diag[0].text, c->says), row);
        return;
    }
    mw_symbol site = mw_program_find(p, mw_slice_of("s"));
    int32_t above = site.ref == MW_REF_KIND ? p->kind[site.index].parent : -1;
    CHECK_ROW(above >= 0 && mw_slice_is(p->kind[above].name, c->above), row);
    CHECK_ROW(p->kind_count == 2 && p->kind[site.index].pack == pack, row);
}

void test_kinds_placed(void) {
    for (int i = 0; i < (int)(sizeof placings / sizeof placings[0]); i++) {
        char *folder = mw_test_folder_new();
        int count = write_packs(folder, placings[i].packs);
        for (int backward = 0; backward < 2; backward++) {
            mw_program *p = load_packs(folder, count, backward);
            if (p) check_placing(&placings[i], p, backward ? count - 1 : 0, i);
            mw_program_free(p);
        }
        mw_test_folder_free(folder);
    }
}
