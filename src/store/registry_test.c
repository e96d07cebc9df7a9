// SPDX-License-Identifier: MIT
#include "store/registry.h"

#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

void test_registry_addresses(void) {
    static const struct {
        const char *address;
        mw_status status;
        const char *says;
    } cases[] = {
        {"registry.db",         MW_INVALID, "expected an address"},
        {"oracle:x",            MW_INVALID, "no store is called" },
        {"sqlite:",             MW_INVALID, "path is missing"    },
        {"sqlite:/no/folder/x", MW_IO,      "/no/folder/x"       },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_registry *r = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_registry_open(cases[i].address, &r, &err) == cases[i].status && !r, i);
        CHECK_ROW(strstr(err.text, cases[i].says) != NULL, i);
    }
}

// Changes a registry's file behind its back.
static void meddle(const char *path, const char *sql) {
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static mw_registry *opened(const char *address) {
    mw_registry *r = NULL;
    mw_error err = {0};
    CHECK(mw_registry_open(address, &r, &err) == MW_OK);
    if (!r) fprintf(stderr, "%s\n", err.text);
    return r;
}

static void filled(const char *address) {
    mw_registry *r = opened(address);
    const mw_import i = {.file = mw_slice_of("f"), .ended_ns = 1, .read = 5, .kept = 5};
    for (int k = 0; k < 3; k++) {
        const char *codes[] = {"a", "b", "c"};
        const mw_entity e = {0, mw_slice_of("site"), mw_slice_of(codes[k]), {0}, {0}, INT64_MIN, 9};
        const mw_placement p = {k + 1, k, 0};
        CHECK_ROW(r->ops->entity_put(r, &e, NULL, NULL) == MW_OK, k);
        CHECK_ROW(r->ops->placement_put(r, &p, NULL) == MW_OK, k);
    }
    CHECK(r->ops->import_put(r, &i, NULL, NULL) == MW_OK);
    r->ops->close(r);
}

// Each thing that verify looks for, done to the file, and a word of what it must say.
static const struct {
    const char *sql, *says;
} meddling[] = {
    {"UPDATE placement SET parent = 3 WHERE entity = 1",           "under itself" },
    {"PRAGMA foreign_keys = OFF; DELETE FROM entity WHERE id = 2", "not there"    },
    {"UPDATE import SET refused = read + 1",                       "do not add up"},
    {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (code, "
     "kind)',"
     " 'UNIQUE (kind, code)') WHERE name = 'entity'",         "registry:"    },
};

typedef struct {
    const char *says;
    int64_t told, matching;
} hearing;

static void hear(void *ctx, const char *line) {
    hearing *h = ctx;
    h->told++;
    h->matching += strstr(line, h->says) != NULL;
}

void test_registry_verify_finds(void) {
    for (size_t i = 0; i < sizeof meddling / sizeof meddling[0]; i++) {
        char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
        hearing h = {meddling[i].says, 0, 0};
        int64_t problems = 0;
        filled(address);
        meddle(address + strlen("sqlite:"), meddling[i].sql);
        mw_registry *r = opened(address);
        CHECK_ROW(r->ops->verify(r, hear, &h, &problems, NULL) == MW_OK, i);
        CHECK_ROW(problems > 0 && problems == h.told && h.matching > 0, i);
        r->ops->close(r);
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

// A registry of an earlier version takes the steps that it lacks, and keeps what it holds.
void test_registry_upgraded(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
    int32_t id = 0;
    int64_t record = 0, problems = -1;
    filled(address);
    meddle(address + strlen("sqlite:"),
           "DROP TABLE notification; DROP TABLE letter;"
           "DROP TABLE audit; DROP TABLE one_time_link; DROP TABLE token; DROP TABLE session;"
           "DROP TABLE person_role; DROP TABLE person; DROP TABLE organisation;"
           "DROP TABLE record; ALTER TABLE import DROP COLUMN others; PRAGMA user_version = 1");
    mw_registry *r = opened(address);
    const mw_record added = {.sort = mw_slice_of("note"), .entity = 2, .body = mw_slice_of("{}")};
    CHECK(r->ops->entity_find(r, mw_slice_of("site"), mw_slice_of("b"), &id, NULL) == MW_OK);
    CHECK(r->ops->record_put(r, &added, &record, NULL) == MW_OK && record == 1 && id == 2);
    CHECK(r->ops->verify(r, mw_test_tell, NULL, &problems, NULL) == MW_OK && problems == 0);
    r->ops->close(r);
    mw_free(address);
    mw_test_folder_free(folder);
}

// The database itself refuses what would change the trail, whoever asks.
void test_registry_audit_kept(void) {
    static const char *const tried[] = {"UPDATE audit SET act = 'x'",
                                        "UPDATE audit SET act = 'x', salt = 'erased'",
                                        "UPDATE audit SET who = 'x'", "DELETE FROM audit"};
    char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
    mw_registry *r = opened(address);
    const mw_cell cell[MW_ROW_CELLS_MAX] = {0};
    CHECK(r->ops->row_put(r, MW_ROWS_AUDIT, cell, NULL, NULL) == MW_OK);
    r->ops->close(r);
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(address + strlen("sqlite:"), &db) == SQLITE_OK);
    for (size_t i = 0; i < sizeof tried / sizeof tried[0]; i++) {
        CHECK_ROW(sqlite3_exec(db, tried[i], NULL, NULL, NULL) == SQLITE_CONSTRAINT, i);
        CHECK_ROW(strstr(sqlite3_errmsg(db), "only added to") != NULL, i);
    }
    sqlite3_close(db);
    mw_free(address);
    mw_test_folder_free(folder);
}

// A new registry is its owner's alone, with the files beside it; one that is there stays as it is.
void test_registry_mode(void) {
    static const char *const names[] = {"r", "r-wal", "r-shm"};
    char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
    struct stat about;
    mw_registry *r = opened(address);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = mw_test_path("", folder, names[i]);
        CHECK_ROW(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600, i);
        mw_free(path);
    }
    r->ops->close(r);
    CHECK(chmod(address + strlen("sqlite:"), 0640) == 0);
    r = opened(address);
    CHECK(stat(address + strlen("sqlite:"), &about) == 0 && (about.st_mode & 0777) == 0640);
    r->ops->close(r);
    mw_free(address);
    mw_test_folder_free(folder);
}

void test_registry_strange_files(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
    const char *path = address + strlen("sqlite:");
    mw_registry *r = NULL;
    mw_error err = {0};
    filled(address);
    meddle(path, "PRAGMA user_version = 99");
    CHECK(mw_registry_open(address, &r, &err) == MW_INVALID && !r);
    CHECK(strstr(err.text, "version 99") && strstr(err.text, "newer"));
    FILE *f = fopen(path, "w");
    CHECK(f && fputs("this is a text, and a long one at that, not a database at all", f) >= 0);
    if (f) fclose(f);
    CHECK(mw_registry_open(address, &r, &err) == MW_CORRUPT && !r);
    mw_free(address);
    mw_test_folder_free(folder);
}

// Another process holds the write lock: waits a while, then says so. (Shortened: an open
// transaction of the same kind, by a second connection.)
void test_registry_seen_by_others(void) {
    char *folder = mw_test_folder_new(), *address = mw_test_path("sqlite:", folder, "r");
    filled(address);
    mw_registry *one = opened(address), *other = opened(address);
    int32_t id = 0;
    const mw_entity e = {0, mw_slice_of("site"), mw_slice_of("new"), {0}, {0}, 0, 9};
    CHECK(one->ops->begin(one, NULL) == MW_OK);
    CHECK(one->ops->entity_put(one, &e, &id, NULL) == MW_OK);
    CHECK(other->ops->entity_find(other, e.kind, e.code, &id, NULL) == MW_NOTFOUND);
    CHECK(one->ops->commit(one, NULL) == MW_OK);
    CHECK(other->ops->entity_find(other, e.kind, e.code, &id, NULL) == MW_OK && id == 4);
    one->ops->close(one);
    other->ops->close(other);
    mw_free(address);
    mw_test_folder_free(folder);
}
