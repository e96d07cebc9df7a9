// SPDX-License-Identifier: MIT
// Notices are tried, given up and tried again; what was kept gives the same outbox at each moment.
#include "alert/outbox.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

#define S INT64_C(1000000000)

typedef struct {
    int calls, fail; // fail: so many of the first calls, -1 all, -2 all for good
    char body[64];
} fake;

static mw_status deliver(void *ctx, const mw_notify_channel *c, const mw_notice *n, int64_t now_ns,
                         mw_error *err) {
    fake *f = ctx;
    (void)now_ns;
    CHECK(mw_slice_is(c->name, "ops"));
    snprintf(f->body, sizeof f->body, "%.*s", (int)n->body.n, n->body.p);
    f->calls++;
    if (f->fail == -2) return mw_fail(err, MW_INVALID, "refused for good");
    if (f->fail == -1 || f->calls <= f->fail) return mw_fail(err, MW_IO, "no answer");
    return MW_OK;
}

typedef struct {
    mw_registry *r;
    mw_notify *settings;
    mw_outbox *o;
    fake f;
    mw_outbox_job job;
} box;

static void open_box(box *b, const char *channel) {
    mw_error err = {0};
    mw_notify_channel c = {
        .name = mw_slice_of(channel), .url = mw_slice_of("https://a"), .lang = mw_slice_of("en")};
    *b = (box){0};
    CHECK(mw_registry_open("memory:", &b->r, &err) == MW_OK);
    CHECK(mw_notify_add(b->r, &c, &err) == MW_OK);
    CHECK(mw_notify_set(b->r, mw_slice_of("tries"), mw_slice_of("3"), &err) == MW_OK);
    CHECK(mw_notify_open(b->r, &b->settings, &err) == MW_OK);
    CHECK(mw_outbox_open(b->r, &b->o, &err) == MW_OK);
    b->job = (mw_outbox_job){.settings = b->settings, .notifier = {{deliver, &b->f}}};
}

static void close_box(box *b) {
    mw_outbox_close(b->o);
    mw_notify_free(b->settings);
    b->r->ops->close(b->r);
}

static void put(box *b, const char *body, int64_t at_ns) {
    mw_notice n = {.channel = mw_slice_of("ops"),
                   .key = mw_slice_of("k"),
                   .subject = mw_slice_of("s"),
                   .body = mw_slice_of(body),
                   .at_ns = at_ns};
    CHECK(mw_outbox_put(b->o, &n, NULL) == MW_OK);
}

// An outbox read anew must be as the one that went along.
static void check_kept(const box *b, int row) {
    mw_outbox *again = NULL;
    CHECK_ROW(mw_outbox_open(b->r, &again, NULL) == MW_OK, row);
    CHECK_ROW(again && mw_outbox_count(again) == mw_outbox_count(b->o), row);
    for (int64_t i = 0; again && i < mw_outbox_count(again); i++) {
        const mw_notice *x = mw_outbox_at(again, i), *y = mw_outbox_at(b->o, i);
        CHECK_ROW(x->id == y->id && x->at_ns == y->at_ns && x->tries == y->tries, row);
        CHECK_ROW(x->next_ns == y->next_ns && x->dead == y->dead, row);
        CHECK_ROW(mw_slice_same(x->problem, y->problem) && mw_slice_same(x->body, y->body), row);
        CHECK_ROW(mw_slice_same(x->channel, y->channel) && mw_slice_same(x->key, y->key), row);
    }
    mw_outbox_close(again);
}

static mw_outbox_report run(box *b, int64_t now_ns) {
    mw_outbox_report report;
    b->job.now_ns = now_ns;
    CHECK(mw_outbox_run(b->o, &b->job, &report, NULL) == MW_OK);
    check_kept(b, (int)(now_ns / S));
    return report;
}

void test_outbox_sends(void) {
    box b;
    open_box(&b, "ops");
    put(&b, "one", S), put(&b, "two", S);
    mw_outbox_report r = run(&b, S);
    CHECK(r.sent == 2 && r.failed == 0 && b.f.calls == 2 && strcmp(b.f.body, "two") == 0);
    CHECK(mw_outbox_count(b.o) == 0);
    r = run(&b, 2 * S);
    CHECK(r.sent == 0 && b.f.calls == 2);
    close_box(&b);
}

void test_outbox_tries_again(void) {
    box b;
    open_box(&b, "ops");
    b.f.fail = 2;
    put(&b, "one", S);
    CHECK(run(&b, S).failed == 1);
    CHECK(mw_outbox_at(b.o, 0)->next_ns == 16 * S);
    CHECK(run(&b, 15 * S).failed == 0 && b.f.calls == 1); // not due
    CHECK(run(&b, 16 * S).failed == 1);
    CHECK(mw_outbox_at(b.o, 0)->next_ns == 46 * S); // twice the pause
    CHECK(run(&b, 46 * S).sent == 1 && mw_outbox_count(b.o) == 0);
    close_box(&b);
}

void test_outbox_gives_up(void) {
    box b;
    open_box(&b, "ops");
    mw_error err = {0};
    b.f.fail = -1;
    put(&b, "one", S);
    run(&b, S), run(&b, 100 * S);
    CHECK(mw_outbox_again(b.o, 0, (mw_slice){0}, S, &err) == MW_INVALID);
    CHECK(run(&b, 200 * S).dead == 1);
    CHECK(mw_outbox_count(b.o) == 1 && mw_outbox_at(b.o, 0)->dead);
    CHECK(mw_slice_is(mw_outbox_at(b.o, 0)->problem, "no answer"));
    CHECK(run(&b, 100000 * S).failed == 0 && b.f.calls == 3);
    b.f.fail = 0;
    CHECK(mw_outbox_again(b.o, 0, mw_slice_of("eve"), 300 * S, &err) == MW_OK);
    check_kept(&b, -1);
    CHECK(run(&b, 300 * S).sent == 1);
    b.f.fail = -2;
    put(&b, "two", S);
    CHECK(run(&b, S).dead == 1 && b.f.calls == 5); // at once
    close_box(&b);
}

void test_outbox_without_channel(void) {
    box b;
    open_box(&b, "other");
    put(&b, "one", S);
    CHECK(run(&b, S).dead == 1 && b.f.calls == 0);
    CHECK(strstr(mw_outbox_at(b.o, 0)->problem.p, "no such channel"));
    close_box(&b);
}

void test_outbox_random(void) {
    uint64_t seed = 5;
    box b;
    open_box(&b, "ops");
    int sent = 0, dead = 0;
    for (int i = 0; i < 400; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint32_t what = (uint32_t)(seed >> 40);
        if (what % 3 == 0) put(&b, "x", i * S);
        b.f.calls = 0, b.f.fail = (what / 3) % 3 ? -1 : 1;
        b.job.count_max = 2;
        mw_outbox_report r = run(&b, (int64_t)i * 5 * S);
        sent += r.sent, dead += r.dead;
        int64_t count = mw_outbox_count(b.o), at = count ? (int64_t)(what / 9) % count : -1;
        if (at >= 0 && mw_outbox_at(b.o, at)->dead)
            CHECK_ROW(mw_outbox_again(b.o, at, (mw_slice){0}, i * S, NULL) == MW_OK, i);
        check_kept(&b, i);
    }
    CHECK(sent > 20 && dead > 20);
    close_box(&b);
}
