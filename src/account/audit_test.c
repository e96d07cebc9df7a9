// SPDX-License-Identifier: MIT
#include "account/audit.h"

#include "base/alloc.h"
#include "test/folder.h"
#include "test/test.h"

#include <sqlite3.h>

#define S(text) mw_slice_of(text)

static mw_status put(mw_registry *r, int i, mw_error *err) {
    char subject[32];
    snprintf(subject, sizeof subject, "person p%d", i);
    const mw_audit_entry e = {
        .organisation = 1 + i % 2,
        .by = {S("li"), S("10.0.0.1"), 1000 + i},
        .act = S("person grant"),
        .subject = S(subject),
        .before = S(i == 1 ? "" : "{\"roles\":[]}"),
        .after = S("{\"roles\":[\"viewer\"]}")
    };
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_audit_put(r, &e, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

static mw_registry *opened(const char *address) {
    mw_registry *r = NULL;
    if (mw_registry_open(address, &r, NULL) != MW_OK) abort();
    return r;
}

// Lines that are told, one after the other.
static void hear(void *ctx, const char *line) { mw_text_addf(ctx, "%s\n", line); }

// What is told of the trail, for mw_free; NULL when nothing is.
static char *verified(mw_registry *r, const mw_audit_head *noted, int64_t *problems) {
    mw_text t = {0};
    *problems = 0;
    CHECK(mw_audit_verify(r, noted, hear, &t, problems, NULL) == MW_OK);
    return t.bytes;
}

// Laid out by hand: clang-format 14 would write columns wider than a line.
// clang-format off
// Done to a trail of 6 entries behind its back: what is told, and how many problems there are.
static const struct {
    const char *sql, *says, *also;
    int64_t problems;
} meddling[] = {
    {"SELECT 1", NULL, NULL, 0},
    // Changed: each field.
    {"UPDATE audit SET who = 'wu' WHERE id = 3", "entry 3 was changed", NULL, 1},
    {"UPDATE audit SET place = '' WHERE id = 1", "entry 1 was changed", NULL, 1},
    {"UPDATE audit SET at_ns = at_ns + 1 WHERE id = 6", "entry 6 was changed", NULL, 1},
    {"UPDATE audit SET act = 'person add' WHERE id = 2", "entry 2 was changed", NULL, 1},
    {"UPDATE audit SET subject = 'person x' WHERE id = 2", "entry 2 was changed", NULL, 1},
    {"UPDATE audit SET before = after, after = before WHERE id = 4", "entry 4 was", NULL, 1},
    {"UPDATE audit SET after = '{}' WHERE id = 4", "entry 4 was changed", NULL, 1},
    {"UPDATE audit SET organisation = 2 WHERE id = 4", "entry 4 was changed", NULL, 1},
    // Between two fields.
    {"UPDATE audit SET who = 'l', place = 'i10.0.0.1' WHERE id = 3", "entry 3 was", NULL, 1},
    // The hash as well: then the next does not follow.
    {"UPDATE audit SET hash = iif(hash LIKE 'a%', 'b', 'a') || substr(hash, 2) WHERE id = 3",
     "entry 3 was changed", "entry 4 does not follow entry 3", 2},
    {"UPDATE audit SET previous = hash WHERE id = 3", "entry 3 was changed",
     "entry 3 does not follow entry 2", 2},
    // Removed.
    {"DELETE FROM audit WHERE id = 1", "entry 1 is missing", NULL, 1},
    {"DELETE FROM audit WHERE id = 3", "entry 3 is missing", NULL, 1},
    {"DELETE FROM audit WHERE id IN (3, 4)", "entries 3 to 4 are missing", NULL, 1},
    // Removed, and those after it moved up.
    {"DELETE FROM audit WHERE id = 3; UPDATE audit SET id = id - 1 WHERE id > 3",
     "entry 3 was changed", "entry 6 is missing", 5},
    // Swapped.
    {"UPDATE audit SET id = 9 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4;"
     "UPDATE audit SET id = 4 WHERE id = 9",
     "entry 3 was changed", "entry 4 does not follow entry 3", 5},
    // Cut off: where the trail ends is known beside it.
    {"DELETE FROM audit WHERE id = 6", "entry 6 is missing", NULL, 1},
    {"DELETE FROM audit WHERE id > 4", "entries 5 to 6 are missing", NULL, 1},
    {"DELETE FROM audit", "entries 1 to 6 are missing", NULL, 1},
    {"DELETE FROM setting WHERE name = 'audit.head'", "end at entry 0, but has 6", NULL, 1},
    {"UPDATE setting SET value = '6' WHERE name = 'audit.head'", "expected ID:HASH", NULL, 1},
    {"UPDATE setting SET value = replace(value, '6:', '5:') WHERE name = 'audit.head'",
     "to end at entry 5, but has 6", NULL, 1},
    {"UPDATE setting SET value = substr(value, 1, 65) || iif(substr(value, 66) = 'a', 'b', 'a')"
     " WHERE name = 'audit.head'",
     "entry 6, the last one, is not the one that was written", NULL, 1},
    // Added by hand.
    {"INSERT INTO audit SELECT 7, organisation, at_ns, who, place, act, subject, before, after,"
     " hash, previous, salt FROM audit WHERE id = 6",
     "entry 7 was changed", "to end at entry 6, but has 7", 2},
};
// clang-format on

static void meddle(const char *path, const char *sql) {
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "DROP TRIGGER audit_unchanged; DROP TRIGGER audit_kept", NULL, NULL,
                       NULL) == SQLITE_OK);
    bool done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    if (!done) fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    CHECK(done);
    sqlite3_close(db);
}

void test_audit_tampering(void) {
    for (size_t i = 0; i < sizeof meddling / sizeof meddling[0]; i++) {
        char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
        mw_registry *r = opened(address);
        int64_t problems;
        for (int k = 1; k <= 6; k++) CHECK_ROW(put(r, k, NULL) == MW_OK, k);
        r->ops->close(r);
        meddle(address + strlen("sqlite:"), meddling[i].sql);
        r = opened(address);
        char *told = verified(r, NULL, &problems);
        const char *text = told ? told : "";
        bool good = problems == meddling[i].problems &&
                    (!meddling[i].says || strstr(text, meddling[i].says)) &&
                    (!meddling[i].also || strstr(text, meddling[i].also));
        if (!good) fprintf(stderr, "%s", text);
        CHECK_ROW(good, i);
        mw_free(told);
        r->ops->close(r);
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

// All of it written anew, hashes and end too: only a head that was noted elsewhere tells.
void test_audit_noted(void) {
    mw_registry *r = opened("memory:"), *other = opened("memory:");
    mw_audit_head head, later;
    int64_t problems;
    for (int k = 1; k <= 4; k++) CHECK_ROW(put(r, k, NULL) == MW_OK, k);
    CHECK(mw_audit_head_get(r, &head, NULL) == MW_OK && head.id == 4);
    for (int k = 5; k <= 6; k++) CHECK_ROW(put(r, k, NULL) == MW_OK, k);
    for (int k = 1; k <= 6; k++) CHECK_ROW(put(other, k == 2 ? 7 : k, NULL) == MW_OK, k);
    mw_free(verified(r, &head, &problems));
    CHECK(problems == 0);
    char *told = verified(other, &head, &problems);
    CHECK(problems == 1 && told && strstr(told, "entry 4 is not the one that was noted"));
    mw_free(told);
    CHECK(mw_audit_head_get(r, &later, NULL) == MW_OK && later.id == 6);
    r->ops->close(r);
    r = opened("memory:");
    for (int k = 1; k <= 4; k++) CHECK_ROW(put(r, k, NULL) == MW_OK, k);
    told = verified(r, &later, &problems);
    CHECK(problems == 1 && told && strstr(told, "noted to have 6 entries, it ends at 4"));
    mw_free(told);
    r->ops->close(r);
    other->ops->close(other);
}

// It is one transaction, which is over then, and so is none inside of another.
void test_audit_verify_alone(void) {
    mw_registry *r = opened("memory:");
    int64_t problems = 0;
    mw_text t = {0};
    CHECK(put(r, 1, NULL) == MW_OK);
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    CHECK(mw_audit_verify(r, NULL, hear, &t, &problems, NULL) == MW_INVALID);
    CHECK(r->ops->commit(r, NULL) == MW_OK);
    CHECK(mw_audit_verify(r, NULL, hear, &t, &problems, NULL) == MW_OK);
    CHECK(put(r, 2, NULL) == MW_OK && problems == 0 && t.size == 0);
    mw_text_free(&t);
    r->ops->close(r);
}

void test_audit_heads(void) {
    char text[100], digits[65];
    mw_audit_head head = {.id = -1};
    memset(digits, 'a', 64);
    digits[64] = '\0';
    static const struct {
        const char *before, *after;
        int cut;
        mw_status status;
    } cases[] = {
        {"12:",                  "",  0, MW_OK    },
        {"0:",                   "",  0, MW_OK    },
        {":",                    "",  0, MW_SYNTAX},
        {"12",                   "",  0, MW_SYNTAX},
        {"12:",                  "a", 0, MW_SYNTAX},
        {"12:",                  "",  1, MW_SYNTAX},
        {"-1:",                  "",  0, MW_SYNTAX},
        {" 1:",                  "",  0, MW_SYNTAX},
        {"12:",                  "A", 1, MW_SYNTAX},
        {"9999999999999999999:", "",  0, MW_SYNTAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(text, sizeof text, "%s%s%s", cases[i].before, digits + cases[i].cut,
                 cases[i].after);
        CHECK_ROW(mw_audit_head_parse(S(text), &head, NULL) == cases[i].status, i);
        if (i == 0) CHECK(head.id == 12 && strcmp(head.hash, digits) == 0);
    }
}

static mw_status count(void *ctx, const mw_audit_entry *e, mw_error *err) {
    int64_t *n = ctx;
    (void)err;
    CHECK(e->id > *n && mw_slice_is(e->by.who, "li"));
    *n = e->id;
    return MW_OK;
}

// Each organisation sees its own.
void test_audit_organisations(void) {
    mw_registry *r = opened("memory:");
    int64_t last = 0;
    for (int k = 1; k <= 5; k++) CHECK_ROW(put(r, k, NULL) == MW_OK, k);
    CHECK(mw_audit_each(r, 1, count, &last, NULL) == MW_OK && last == 4);
    last = 0;
    CHECK(mw_audit_each(r, 2, count, &last, NULL) == MW_OK && last == 5);
    last = 0;
    CHECK(mw_audit_each(r, 0, count, &last, NULL) == MW_OK && last == 5);
    last = 0;
    CHECK(mw_audit_each(r, 3, count, &last, NULL) == MW_OK && last == 0);
    r->ops->close(r);
}

void test_audit_out_of_memory(void) {
    mw_registry *r = opened("memory:");
    mw_status st = MW_NOMEM;
    int64_t n = 0, problems;
    CHECK(put(r, 1, NULL) == MW_OK);
    for (; st == MW_NOMEM && n < 200; n++) {
        mw_alloc_fail_after(n);
        st = put(r, 2, NULL);
        mw_alloc_fail_after(-1);
        mw_free(verified(r, NULL, &problems));
        CHECK_ROW(problems == 0, n);
    }
    CHECK(st == MW_OK && n > 5);
    r->ops->close(r);
}
