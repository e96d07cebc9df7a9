// SPDX-License-Identifier: MIT
// Forgotten passwords: the same answer for everybody, a mail for who is there, not too often.
#include "server/forgotten.h"

#include "account/people.h"
#include "alert/letter.h"
#include "alert/post.h"
#include "base/alloc.h"
#include "server/gate_testing.h"
#include "test/folder.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

// The server of the gate's tests, and a registry of its own that mail is put into.
typedef struct {
    mw_test_gate w;
    char *folder, *address;
    mw_registry *r;
    mw_forgotten *f;
} bench;

static void set_up(bench *b, const char *page) {
    int64_t count;
    const mw_audit_by by = mw_test_by(1);
    mw_person p = {.organisation = 1, .name = "xu", .mail = "xu@plant.example"};
    int64_t id = 0;
    *b = (bench){.folder = mw_test_folder_new()};
    b->address = mw_test_path("sqlite:", b->folder, "registry.sqlite");
    CHECK(mw_registry_open(b->address, &b->r, NULL) == MW_OK);
    const mw_notify_channel post = {.url = mw_slice_of("smtp://127.0.0.1:1"),
                                    .from = mw_slice_of("mw@plant.example"),
                                    .page = mw_slice_of(page),
                                    .plain = true};
    CHECK(mw_notify_post_set(b->r, &post, NULL) == MW_OK);
    mw_test_gate_init(&b->w, false);
    CHECK(mw_person_add(b->w.t.a, &by, &p, &id, NULL) == MW_OK);
    CHECK(mw_person_password(b->w.t.a, &by, id, mw_slice_of(MW_TEST_PASSWORD), NULL) == MW_OK);
    const mw_forgotten_from from = {b->w.t.a, b->address};
    CHECK(mw_forgotten_open(&from, &b->f, NULL) == MW_OK);
    const mw_route *rows = mw_forgotten_routes(&count);
    CHECK(mw_gate_add(b->w.gate, rows, count, b->f, NULL) == MW_OK);
    CHECK(mw_gate_routes(b->w.gate, &b->w.route, &b->w.route_count, NULL) == MW_OK);
}

// All that was asked for is done.
static void settle(bench *b) {
    mw_forgotten_close(b->f);
    b->f = NULL;
}

static void tear_down(bench *b) {
    settle(b);
    mw_test_gate_fini(&b->w);
    b->r->ops->close(b->r);
    mw_free(b->address);
    mw_test_folder_free(b->folder);
}

static int ask(bench *b, const char *who, const char *lang) {
    char body[200];
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"lang\":\"%s\"}", who, lang);
    mw_http_reply r =
        mw_test_gate_get(&b->w, (mw_test_ask){"POST", "/api/v1/password/forgotten",
                                              "Content-Type: application/json", body});
    int status = r.status;
    CHECK(status == 429 || r.body.size == 0);
    CHECK((status == 429) == (*mw_test_reply_header(&r, "Retry-After") != '\0'));
    mw_test_reply_free(&r);
    return status;
}

// The mail that waits, as "to subject"; its text.
static int64_t waiting(bench *b, char *about, size_t size, char *text, size_t text_size) {
    mw_outbox *o = NULL;
    mw_letter *l = NULL;
    CHECK(mw_outbox_open(b->r, &o, NULL) == MW_OK);
    int64_t count = mw_outbox_count(o);
    if (count) {
        const mw_notice *n = mw_outbox_at(o, 0);
        snprintf(about, size, "%.*s %.*s", (int)n->channel.n, n->channel.p, (int)n->subject.n,
                 n->subject.p);
        CHECK(n->ends_ns - n->at_ns == INT64_C(3600) * 1000000000);
        CHECK(mw_letter_read(b->r, n->id, &l, NULL) == MW_OK);
        snprintf(text, text_size, "%.*s", (int)l->text.n, l->text.p);
        mw_letter_free(l);
    }
    mw_outbox_close(o);
    return count;
}

#define LINK "https://mw.test/link/mw_link_"

static const struct {
    const char *who, *lang, *page, *about, *said; // about NULL: nobody is written to
} rows[] = {
    {"xu",               "en", "https://mw.test",  "Set a new password", LINK                   },
    {"XU@plant.example", "zh", "https://mw.test/", "重设密码",       LINK                   },
    {"li",               "en", "https://mw.test",  "Set a new password", "to sign in with: li\n"},
    {"nobody",           "en", "https://mw.test",  NULL,                 ""                     },
    {"",                 "en", "https://mw.test",  NULL,                 ""                     },
    {"xu",               "en", "",                 NULL,                 ""                     },
};

void test_forgotten_mails(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        char about[200] = "", text[2000] = "";
        bool ready = false;
        set_up(&b, rows[i].page);
        CHECK_ROW(mw_forgotten_ready(b.f, &ready, NULL) == MW_OK, i);
        CHECK_ROW(ready == (rows[i].page[0] != '\0'), i);
        CHECK_ROW(ask(&b, rows[i].who, rows[i].lang) == 202, i);
        settle(&b);
        int64_t count = waiting(&b, about, sizeof about, text, sizeof text);
        CHECK_ROW(count == (rows[i].about != NULL), i);
        // No address: see mw_post_put.
        CHECK_ROW(!count || strncmp(about, "person ", 7) == 0, i);
        CHECK_ROW(!count || strstr(about, rows[i].about) != NULL, i);
        CHECK_ROW(strstr(text, rows[i].said) != NULL, i);
        tear_down(&b);
    }
}

// Three times for a name whoever has it, ten times from an address; then to wait.
void test_forgotten_counted(void) {
    static const char *const names[] = {"xu", "nobody", " XU"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        bench b;
        char name[16];
        set_up(&b, "https://mw.example");
        for (int k = 0; k < 4; k++) CHECK_ROW(ask(&b, names[i], "en") == 202, i);
        CHECK_ROW(ask(&b, names[i], "en") == 429, i);
        CHECK_ROW(ask(&b, i == 1 ? "nobody " : "xu", "en") == 429, i);
        for (int k = 0; k < 7; k++) {
            snprintf(name, sizeof name, "other%d", k);
            CHECK_ROW(ask(&b, name, "en") == 202, i);
        }
        CHECK_ROW(ask(&b, "another", "en") == 429, i);
        tear_down(&b);
    }
}
