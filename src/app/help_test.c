// SPDX-License-Identifier: MIT
#include "app/help.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <string.h>

enum { DOCUMENT_BYTES_MAX = 1 << 20 };

// Documents are written by the program: `mw help --as man > docs/mw.1` and so on.
static void same_as_file(const mw_text *t, const char *name) {
    char path[512], *text = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/docs/%s", MW_SOURCE_ROOT, name);
    CHECK(mw_file_read(path, DOCUMENT_BYTES_MAX, &text, &size, NULL) == MW_OK);
    bool same = t->size == size && memcmp(t->bytes, text, size) == 0;
    CHECK(same);
    if (!same) fprintf(stderr, "docs/%s is not what the program writes\n", name);
    mw_free(text);
}

void test_help_documents(void) {
    mw_text t = {0};
    mw_help_man(&t);
    same_as_file(&t, "mw.1");
    mw_text_free(&t);
    mw_help_markdown(&t);
    same_as_file(&t, "cli.md");
    mw_text_free(&t);
}

void test_completion_files(void) {
    static const struct {
        const char *shell, *file;
    } rows[] = {
        {"bash", "completion/mw.bash"},
        {"zsh",  "completion/_mw"    },
        {"fish", "completion/mw.fish"},
    };
    mw_text t = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ROW(mw_completion(rows[i].shell, &t), i);
        same_as_file(&t, rows[i].file);
        mw_text_free(&t);
    }
    CHECK(!mw_completion("tcsh", &t));
}

void test_help_lines_fit(void) {
    mw_text t = {0};
    mw_help_overview(&t);
    for (const mw_verb *v = mw_verbs; v->name; v++) mw_help_verb(v, &t);
    CHECK(mw_help_group("entity", &t) && !mw_help_group("eval", &t) && !mw_help_group("e", &t));
    for (const char *p = t.bytes; p && *p;) {
        size_t n = strcspn(p, "\n");
        // Examples are commands, which are not broken.
        CHECK(n <= 80 || strncmp(p, "  mw ", 5) == 0);
        CHECK(n == 0 || p[n - 1] != ' ');
        p += n + (p[n] == '\n');
    }
    mw_text_free(&t);
}
