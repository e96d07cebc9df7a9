// SPDX-License-Identifier: MIT
#include "server/backups.h"

#include "server/gate_testing.h"
#include "store/facts_shared.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

// The server of the gate's tests with a workspace of its own to be backed up.
typedef struct {
    mw_test_gate w;
    char *folder, *address;
    mw_facts *facts;
    mw_backups *backups;
} bench;

static void set_up(bench *b, bool unguarded) {
    mw_registry *r = NULL;
    mw_facts *store = NULL;
    int64_t count;
    *b = (bench){.folder = mw_test_folder_new()};
    b->address = mw_test_path("sqlite:", b->folder, "registry.sqlite");
    char *facts = mw_test_path("duckdb:", b->folder, "facts.duckdb");
    CHECK(mw_registry_open(b->address, &r, NULL) == MW_OK);
    CHECK(r->ops->setting_put(r, "workspace", mw_slice_of("1"), NULL) == MW_OK);
    r->ops->close(r);
    CHECK(mw_facts_open(facts, &store, NULL) == MW_OK);
    CHECK(mw_facts_shared_open(store, &b->facts, NULL) == MW_OK);
    mw_backups_from from = {b->folder, b->address, b->facts, NULL, "0.1.0"};
    CHECK(mw_backups_open(&from, &b->backups, NULL) == MW_OK);
    mw_test_gate_init(&b->w, unguarded);
    const mw_route *rows = mw_backup_routes(&count);
    CHECK(mw_gate_add(b->w.gate, rows, count, b->backups, NULL) == MW_OK);
    CHECK(mw_gate_routes(b->w.gate, &b->w.route, &b->w.route_count, NULL) == MW_OK);
    mw_free(facts);
}

static void tear_down(bench *b) {
    mw_test_gate_fini(&b->w);
    mw_backups_close(b->backups);
    b->facts->ops->close(b->facts);
    mw_free(b->address);
    mw_test_folder_free(b->folder);
}

// The status of an answer, and what it says.
static int ask(bench *b, const char *method, const char *name, char *said, size_t size) {
    char target[200], headers[400];
    mw_test_gate_spell(&b->w, MW_TEST_COOKIE "\nX-CSRF-Token: $C", headers, sizeof headers);
    if (!*b->w.session) *headers = '\0';
    snprintf(target, sizeof target, "/api/v1/backups%s%s", *name ? "/" : "", name);
    mw_http_reply r = mw_test_gate_get(&b->w, (mw_test_ask){method, target, headers, ""});
    int status = r.status;
    snprintf(said, size, "%s", r.body.bytes ? r.body.bytes : "");
    mw_test_reply_free(&r);
    return status;
}

static void wait_until_over(bench *b, const char *name) {
    char said[1000];
    for (int i = 0; i < 1000; i++) {
        struct timespec moment = {0, 10000000};
        CHECK(ask(b, "GET", name, said, sizeof said) == 200);
        if (!strstr(said, "\"running\"")) break;
        nanosleep(&moment, NULL);
    }
    CHECK(strstr(said, "\"state\":\"done\"") && strstr(said, "\"files\":2"));
    CHECK(strstr(said, "\"problem\":null") != NULL);
}

void test_backups_routes(void) {
    bench b;
    char said[2000], name[200] = "", trail[2000];
    set_up(&b, true);
    CHECK(ask(&b, "GET", "", said, sizeof said) == 200 && strcmp(said, "[]") == 0);
    CHECK(ask(&b, "POST", "", said, sizeof said) == 200 && strstr(said, "\"state\":"));
    const char *begin = strstr(said, "\"name\":\"");
    if (begin) snprintf(name, sizeof name, "%.*s", (int)strcspn(begin + 8, "\""), begin + 8);
    wait_until_over(&b, name);
    CHECK(ask(&b, "GET", "", said, sizeof said) == 200 && strstr(said, name));
    CHECK(ask(&b, "GET", "x-20261130T020000Z.tar.zst", said, sizeof said) == 404);
    CHECK(ask(&b, "DELETE", "registry.sqlite", said, sizeof said) == 404);
    snprintf(trail, sizeof trail, "%s/registry.sqlite", b.folder);
    CHECK(access(trail, F_OK) == 0);
    CHECK(ask(&b, "DELETE", name, said, sizeof said) == 204);
    CHECK(ask(&b, "GET", name, said, sizeof said) == 404);
    CHECK(ask(&b, "DELETE", name, said, sizeof said) == 404);
    tear_down(&b);
}

// One who operates a line, one who administers an organisation of a branch, nobody: none gets at
// what all organisations have.
void test_backups_doors(void) {
    static const char *const methods[] = {"GET", "POST", "GET", "DELETE"};
    static const char *const names[] = {"", "", "w-20261130T020000Z.tar.zst",
                                        "w-20261130T020000Z.tar.zst"};
    bench b;
    char said[1000];
    set_up(&b, false);
    for (int who = 0; who < 3; who++) {
        if (who > 0) mw_test_gate_sign_in(&b.w, who == 1 ? "li" : "ann");
        if (who == 0) b.w.session[0] = '\0';
        for (int i = 0; i < 4; i++) {
            int status = ask(&b, methods[i], names[i], said, sizeof said);
            CHECK_ROW(status == (who == 0 ? 401 : 403), who * 10 + i);
        }
    }
    tear_down(&b);
}
