// SPDX-License-Identifier: MIT
// A kind of one pack is placed by another, whichever of them is read first.
#include "lang/program.h"

#include "test/folder.h"

#include <string.h>

typedef struct {
    const char *first, *second, *third; // declarations of the packs, third may be NULL
    const char *says;                   // part of the first error; NULL: there is none
    const char *above;                  // kind above `site` then; NULL: none
} placing;

static const placing placings[] = {
    {"kind site { title en \"Site\" }",         "kind firm\nkind site in firm",                    NULL,                NULL,                         "firm"},
    {"kind site",                               "kind firm\nkind site in firm",                    NULL,                NULL,                         "firm"},
    {"kind site",                               "kind firm",                                       "kind site in firm", NULL,                         "firm"},
    {"kind firm\nkind site in firm\nkind site", "kind x",                                          NULL,                "\"site\" is declared twice", NULL  },
    {"kind site",                               "kind site",                                       NULL,                "\"site\" is declared twice", NULL  },
    {"kind firm\nkind site in firm",            "kind site in firm",                               NULL,                "is declared twice",          NULL  },
    {"kind site { title en \"S\" }",            "kind firm\nkind site in firm { title en \"T\" }", NULL,
     "is declared twice",                                                                                                                             NULL  },
    {"kind site { title en \"S\" }\nkind firm", "kind site in firm",                               "kind site in firm", " twice",
     NULL                                                                                                                                                   },
    {"kind site",                               "kind site in farm",                               NULL,                "there is no kind \"farm\"",  NULL  },
    {"kind site\nkind line in site",            "kind site in line",                               NULL,                "stands inside itself",       NULL  },
    {"measure site on firm : h\nkind firm",     "kind site in firm",                               NULL,                "is declared twice",          NULL  },
};

static void write_pack(const char *folder, int i, const char *declarations) {
    char name[] = {(char)('a' + i), '.', 'm', 'w', '\0'};
    char *path = mw_test_path("", folder, name);
    mw_text text = {0};
    mw_text_addf(&text, "pack %c { title en \"t\", version \"1\" }\n%s\n", 'a' + i, declarations);
    CHECK(!text.failed);
    mw_test_write(path, text.bytes, text.size);
    mw_text_free(&text);
    mw_free(path);
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

static void check_placing(const placing *c, const char *folder, bool backward, int row) {
    mw_program *p = load_packs(folder, c->third ? 3 : 2, backward);
    if (!p) return;
    CHECK_ROW((p->diags->errors > 0) == (c->says != NULL), row);
    if (c->says) {
        CHECK_ROW(p->diags->diag_count > 0 && strstr(p->diags->diag[0].text, c->says), row);
        mw_program_free(p);
        return;
    }
    mw_symbol site = mw_program_find(p, mw_slice_of("site"));
    int32_t above = site.ref == MW_REF_KIND ? p->kind[site.index].parent : -1;
    CHECK_ROW(above >= 0 && mw_slice_is(p->kind[above].name, c->above), row);
    CHECK_ROW(p->kind_count == 2 && p->kind[site.index].pack == (backward ? (c->third ? 2 : 1) : 0),
              row);
    mw_program_free(p);
}

void test_kinds_placed(void) {
    for (int i = 0; i < (int)(sizeof placings / sizeof placings[0]); i++) {
        const placing *c = &placings[i];
        char *folder = mw_test_folder_new();
        write_pack(folder, 0, c->first);
        write_pack(folder, 1, c->second);
        if (c->third) write_pack(folder, 2, c->third);
        check_placing(c, folder, false, i);
        check_placing(c, folder, true, i);
        mw_test_folder_free(folder);
    }
}
