// SPDX-License-Identifier: MIT
#include "ingest/rejects.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_rejects_file(void) {
    mw_import_report report = {0};
    mw_rejects r;
    mw_error err = {0};
    char path[64], *text = NULL;
    size_t size;
    snprintf(path, sizeof path, "/tmp/mw-rejects-%d.csv", (int)getpid());
    unlink(path);
    mw_rejects_init(&r, path, &report);
    CHECK(mw_rejects_close(&r, &err) == MW_OK && access(path, F_OK) != 0); // nothing: no file
    mw_rejects_init(&r, path, &report);
    for (int i = 0; i < 5000; i++) {
        mw_refusal what = {i + 2, mw_slice_of("a,b"), mw_slice_of("say \"x\""), mw_slice_of("no")};
        CHECK(mw_rejects_add(&r, &what, &err) == MW_OK);
    }
    CHECK(mw_rejects_close(&r, &err) == MW_OK);
    CHECK(report.reject_count == 5000 && report.reject[MW_REJECTS_SHOWN - 1].line == 21);
    CHECK(strcmp(report.reject[0].column, "a,b") == 0 &&
          strcmp(report.reject[0].reason, "no") == 0);
    CHECK(mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    static const char head[] = "line,column,value,reason\n2,\"a,b\",\"say \"\"x\"\"\",no\n";
    CHECK(strncmp(text, head, sizeof head - 1) == 0);
    mw_free(text);
    unlink(path);
    mw_rejects_init(&r, "/nowhere/at/all.csv", &report);
    mw_refusal what = {
        2, {"", 0},
         {"", 0},
         {"", 0}
    };
    CHECK(mw_rejects_add(&r, &what, &err) == MW_IO);
    mw_rejects_fini(&r);
}

// Long texts are cut between characters.
void test_rejects_cut(void) {
    mw_import_report report = {0};
    mw_rejects r;
    mw_text value = {0};
    for (int i = 0; i < 200; i++) mw_text_adds(&value, "\xe5\xb7\xa5");
    mw_rejects_init(&r, NULL, &report);
    mw_refusal what = {
        1, {value.bytes, value.size},
         {value.bytes, value.size},
         {value.bytes, value.size}
    };
    CHECK(mw_rejects_add(&r, &what, NULL) == MW_OK);
    CHECK(strlen(report.reject[0].column) == 63 && strlen(report.reject[0].value) == 78);
    CHECK(strlen(report.reject[0].reason) == 237);
    CHECK(mw_rejects_close(&r, NULL) == MW_OK);
    mw_text_free(&value);
}
