// SPDX-License-Identifier: MIT
#include "app/works.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

static mw_principal someone(int64_t person, int64_t organisation, const char *name, bool rules) {
    mw_principal p = {.person = person, .organisation = organisation, .grant_count = 1};
    memcpy(p.name, name, strlen(name) + 1);
    p.grant[0] = (mw_grant){rules ? MW_ROLE_ADMINISTRATOR : MW_ROLE_OPERATOR, 0};
    return p;
}

static const char *listed(mw_works *all, const mw_principal *who, const char *id, mw_text *t) {
    mw_work_eye eye = {.who = who};
    t->size = 0;
    if (mw_works_json(all, &eye, id ? mw_slice_of(id) : (mw_slice){0}, t, NULL) != MW_OK)
        return NULL;
    mw_text_addc(t, '\0');
    return t->bytes;
}

static mw_work_cancelled cancelled(mw_works *all, const mw_principal *who, const char *id) {
    mw_work_eye eye = {.who = who};
    return mw_works_cancel(all, &eye, mw_slice_of(id));
}

// Who asked sees and cancels it, so does an administrator of theirs; to others it is not there.
void test_works_of_whom(void) {
    mw_principal li = someone(1, 1, "li", false), wu = someone(2, 1, "wu", false);
    mw_principal an = someone(3, 1, "an", true), ba = someone(4, 2, "ba", true);
    mw_works *all = mw_works_new();
    mw_text t = {0};
    mw_work w = {.what = "importFile", .who = &li};
    CHECK(strcmp(listed(all, &li, NULL, &t), "[]") == 0);
    CHECK(mw_works_begin(all, &w) == MW_WORK_BEGUN && strcmp(w.id, "1") == 0);
    CHECK(strstr(listed(all, &li, NULL, &t), "\"who\":\"li\""));
    CHECK(strstr(listed(all, &an, "1", &t), "\"state\":\"waiting\""));
    CHECK(strcmp(listed(all, &wu, NULL, &t), "[]") == 0 && !listed(all, &wu, "1", &t));
    CHECK(strcmp(listed(all, &ba, NULL, &t), "[]") == 0 && !listed(all, &ba, "1", &t));
    CHECK(cancelled(all, &wu, "1") == MW_WORK_NONE && cancelled(all, &ba, "1") == MW_WORK_NONE);
    CHECK(!atomic_load(&w.told.cancelled));
    CHECK(cancelled(all, &an, "1") == MW_WORK_ENDING && atomic_load(&w.told.cancelled));
    CHECK(strcmp(w.ended_by, "an") == 0);
    CHECK(cancelled(all, &li, "1") == MW_WORK_ENDING && strcmp(w.ended_by, "an") == 0);
    CHECK(strstr(listed(all, &li, "1", &t), "\"state\":\"ending\""));
    mw_works_end(all, &w);
    CHECK(cancelled(all, &li, "1") == MW_WORK_NONE);
    li.read_only = true;
    w = (mw_work){.what = "rank", .who = &li};
    CHECK(mw_works_begin(all, &w) == MW_WORK_BEGUN && strcmp(w.id, "2") == 0);
    CHECK(cancelled(all, &li, "2") == MW_WORK_NOT_YOU && !atomic_load(&w.told.cancelled));
    mw_works_end(all, &w);
    mw_works_free(all);
    mw_text_free(&t);
}

// What somebody gave up is not forgotten because others give up, or ask, very much.
void test_works_of_others(void) {
    mw_principal li = someone(1, 1, "li", false), wu = someone(2, 1, "wu", false);
    mw_works *all = mw_works_new();
    char name[MW_WORK_ID_MAX];
    mw_work w;
    CHECK(cancelled(all, &li, "given-up-by-li") == MW_WORK_NONE);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "given-up-%d", i);
        CHECK_ROW(cancelled(all, &wu, name) == MW_WORK_NONE, i);
    }
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "asked-for-%d", i);
        w = (mw_work){.what = "rank", .who = &wu};
        CHECK_ROW(mw_work_name(&w, mw_slice_of(name)), i);
        CHECK_ROW(mw_works_begin(all, &w) == MW_WORK_BEGUN, i);
        mw_works_end(all, &w);
    }
    CHECK(cancelled(all, &wu, "asked-for-299") == MW_WORK_OVER);
    w = (mw_work){.what = "rank", .who = &li};
    CHECK(mw_work_name(&w, mw_slice_of("given-up-by-li")));
    CHECK(mw_works_begin(all, &w) == MW_WORK_CANCELLED);
    for (int i = 283; i < 300; i++) { // of wu's own the latest 16
        snprintf(name, sizeof name, "given-up-%d", i);
        w = (mw_work){.what = "rank", .who = &wu};
        CHECK_ROW(mw_work_name(&w, mw_slice_of(name)), i);
        mw_work_begun got = mw_works_begin(all, &w);
        CHECK_ROW(got == (i < 284 ? MW_WORK_BEGUN : MW_WORK_CANCELLED), i);
        if (got == MW_WORK_BEGUN) mw_works_end(all, &w);
    }
    mw_works_free(all);
}

// What its client gave up before it came is refused when it comes; others may have that name.
void test_works_named(void) {
    static const char name[] = "0b6c-4d_F";
    static const char long_name[] = "0123456789012345678901234567890123456789"
                                    "0123456789012345678901234";
    static const char *const wrong[] = {"",          "1234567",         "12345678 ",
                                        "abcdefg/h", "abcdefg\xc3\xa9", long_name};
    mw_principal li = someone(1, 1, "li", false), wu = someone(2, 1, "wu", false);
    mw_works *all = mw_works_new();
    mw_work w = {.what = "importFile", .who = &li}, other = {.what = "rank", .who = &wu};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_ROW(!mw_work_name(&w, mw_slice_of(wrong[i])), i);
    CHECK(mw_work_name(&w, mw_slice_of(name)) && mw_work_name(&other, mw_slice_of(name)));
    CHECK(cancelled(all, &li, name) == MW_WORK_NONE);
    CHECK(mw_works_begin(all, &w) == MW_WORK_CANCELLED);
    CHECK(mw_works_begin(all, &other) == MW_WORK_BEGUN);
    mw_works_end(all, &other);
    CHECK(cancelled(all, &wu, name) == MW_WORK_OVER);
    CHECK(mw_work_name(&w, mw_slice_of("another-one")));
    CHECK(mw_works_begin(all, &w) == MW_WORK_BEGUN);
    CHECK(mw_work_name(&other, mw_slice_of("another-one")));
    CHECK(mw_works_begin(all, &other) == MW_WORK_TAKEN);
    mw_works_end(all, &w);
    for (int i = 0; i < 300; i++) CHECK(cancelled(all, &li, "many-others") != MW_WORK_ENDING);
    CHECK(cancelled(all, &li, "another-one") == MW_WORK_OVER);
    mw_works_free(all);
}

void test_works_told(void) {
    static const struct {
        int64_t done, total, rows;
        const char *want;
    } rows[] = {
        {0,   0,   0, "\"done\":0,\"total\":null,\"percent\":null,\"rows\":null"},
        {5,   0,   7, "\"done\":5,\"total\":null,\"percent\":null,\"rows\":7"   },
        {299, 300, 7, "\"done\":299,\"total\":300,\"percent\":99,\"rows\":7"    },
        {301, 300, 0, "\"done\":300,\"total\":300,\"percent\":100,\"rows\":null"},
    };
    mw_works *all = mw_works_new();
    mw_work w = {.what = "importFile"};
    mw_text t = {0}, name = {0};
    for (int i = 0; i < 150; i++) mw_text_adds(&name, "\xc3\xa9");
    mw_work_about(&w, (mw_slice){name.bytes, name.size});
    CHECK(strlen(w.about) == 198);
    mw_work_about(&w, mw_slice_of("a \"b\".csv"));
    CHECK(mw_works_begin(all, &w) == MW_WORK_BEGUN);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        atomic_store(&w.told.done, rows[i].done);
        atomic_store(&w.told.total, rows[i].total);
        atomic_store(&w.told.rows, rows[i].rows);
        CHECK_ROW(strstr(listed(all, NULL, NULL, &t), rows[i].want), i);
    }
    CHECK(strstr(t.bytes, "\"about\":\"a \\\"b\\\".csv\""));
    atomic_store(&w.taken, true);
    CHECK(strstr(listed(all, NULL, NULL, &t), "\"state\":\"working\""));
    mw_works_end(all, &w);
    mw_works_free(all);
    mw_text_free(&t);
    mw_text_free(&name);
    mw_alloc_fail_after(0);
    CHECK(!mw_works_new());
    mw_alloc_fail_after(-1);
}
