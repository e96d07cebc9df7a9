// SPDX-License-Identifier: MIT
// Channels as they are kept and read, what is refused, and the figures around them.
#include "alert/channel.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

// name, url, lang; of mail also from and who it goes to, parted by a blank. why NULL: it is kept.
static const struct {
    const char *name, *url, *lang, *from, *to, *secret, *why;
} rows[] = {
    {"ops", "https://a/b?c",      "zh", "",      "",            "x\"y", NULL               },
    {"a b", "https://a",          "en", "",      "",            "",     "named by letters" },
    {"",    "https://a",          "en", "",      "",            "",     "named by letters" },
    {"a",   "ftp://a",            "en", "",      "",            "",     "begins with https"},
    {"a",   "https://",           "en", "",      "",            "",     "begins with https"},
    {"a",   "https://a b",        "en", "",      "",            "",     "begins with https"},
    {"a",   "file:///etc/passwd", "en", "",      "",            "",     "begins with https"},
    {"a",   "https://a\r\nX: y",  "en", "",      "",            "",     "begins with https"},
    {"a",   "https://a",          "de", "",      "",            "",     "en or zh"         },
    {"m",   "smtp://h:25",        "en", "a@b",   "c@d e@f",     "",     NULL               },
    {"m",   "https://h",          "en", "a@b",   "c@d",         "",     "smtp://"          },
    {"m",   "smtp://h",           "en", "a@b",   "",            "",     "go to"            },
    {"m",   "smtp://h",           "en", "a@b",   "c@d\r\nBcc:", "",     "no mail address"  },
    {"m",   "smtp://h",           "en", "a@b@c", "c@d",         "",     "sender"           },
    {"m",   "smtp://h",           "en", "a@b",   "c@d",         "p",    "wants the name"   },
};

static mw_notify_channel channel_of(size_t row) {
    mw_notify_channel c = {.name = mw_slice_of(rows[row].name),
                           .kind = rows[row].from[0] ? MW_NOTIFY_MAIL : MW_NOTIFY_WEBHOOK,
                           .url = mw_slice_of(rows[row].url),
                           .lang = mw_slice_of(rows[row].lang),
                           .from = mw_slice_of(rows[row].from),
                           .secret = mw_slice_of(rows[row].secret)};
    for (const char *at = rows[row].to; *at; c.to_count++) {
        size_t n = strcspn(at, " ");
        c.to[c.to_count] = (mw_slice){at, n};
        at += n + (at[n] == ' ');
    }
    c.plain = c.to_count == 2;
    return c;
}

static mw_registry *open_registry(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    return r;
}

void test_channel_checked(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_registry *r = open_registry();
        mw_error err = {0};
        mw_notify_channel c = channel_of(i);
        mw_status st = mw_notify_add(r, &c, &err);
        CHECK_ROW(st == (rows[i].why ? MW_INVALID : MW_OK), i);
        CHECK_ROW(!rows[i].why || strstr(err.text, rows[i].why), i);
        mw_notify *n = NULL;
        CHECK_ROW(mw_notify_open(r, &n, &err) == MW_OK && n->count == (rows[i].why ? 0 : 1), i);
        if (n && n->count) {
            const mw_notify_channel *a = &n->channel[0], *b = &c;
            CHECK_ROW(mw_slice_same(a->name, b->name) && mw_slice_same(a->url, b->url), i);
            CHECK_ROW(mw_slice_same(a->secret, b->secret) && mw_slice_same(a->lang, b->lang), i);
            CHECK_ROW(a->kind == b->kind && a->to_count == b->to_count, i);
            CHECK_ROW(a->plain == b->plain && a->least == b->least, i);
            for (int32_t j = 0; j < a->to_count; j++)
                CHECK_ROW(mw_slice_same(a->to[j], b->to[j]), i);
        }
        mw_notify_free(n);
        r->ops->close(r);
    }
}

void test_channel_replaced_and_removed(void) {
    mw_registry *r = open_registry();
    mw_error err = {0};
    mw_notify *n = NULL;
    mw_notify_channel c = {
        .name = mw_slice_of("a"), .url = mw_slice_of("https://a"), .lang = mw_slice_of("en")};
    CHECK(mw_notify_add(r, &c, &err) == MW_OK);
    c.name = mw_slice_of("b"), c.least = MW_ALERT_CRITICAL, c.branch = mw_slice_of("S1");
    CHECK(mw_notify_add(r, &c, &err) == MW_OK);
    c.name = mw_slice_of("a"), c.url = mw_slice_of("https://c");
    CHECK(mw_notify_add(r, &c, &err) == MW_OK);
    CHECK(mw_notify_open(r, &n, &err) == MW_OK && n->count == 2);
    CHECK(mw_slice_is(n->channel[0].url, "https://c"));
    CHECK(mw_notify_find(n, mw_slice_of("b")) == 1 && mw_notify_find(n, mw_slice_of("c")) == -1);
    CHECK(mw_notify_wants(&n->channel[1], MW_ALERT_CRITICAL, mw_slice_of("S1")));
    CHECK(!mw_notify_wants(&n->channel[1], MW_ALERT_WARNING, mw_slice_of("S1")));
    CHECK(!mw_notify_wants(&n->channel[1], MW_ALERT_CRITICAL, mw_slice_of("S2")));
    mw_notify_free(n);
    CHECK(mw_notify_remove(r, mw_slice_of("x"), &err) == MW_NOTFOUND && strstr(err.text, "a, b"));
    CHECK(mw_notify_remove(r, mw_slice_of("a"), &err) == MW_OK);
    CHECK(mw_notify_open(r, &n, &err) == MW_OK && n->count == 1);
    CHECK(n->count == 1 && mw_slice_is(n->channel[0].name, "b"));
    mw_notify_free(n);
    r->ops->close(r);
}

void test_channel_figures(void) {
    mw_registry *r = open_registry();
    mw_error err = {0};
    mw_notify *n = NULL;
    CHECK(mw_notify_open(r, &n, &err) == MW_OK);
    mw_flood_rule usual = mw_flood_usual();
    CHECK(n->flood.count == usual.count && n->flood.calm == usual.calm);
    CHECK(n->flood.within_ns == usual.within_ns && n->tries == 8 && n->link.n == 0);
    mw_notify_free(n);
    static const struct {
        const char *name, *value;
        bool ok;
    } sets[] = {
        {"flood-count",   "3",         true }, // calm follows it down
        {"flood-count",   "0",         false},
        {"flood-count",   "201",       false},
        {"flood-minutes", "2.5",       false},
        {"tries",         "two",       false},
        {"tries",         "2",         true },
        {"retry-seconds", "60",        true },
        {"link",          "x",         false},
        {"link",          "https://p", true },
        {"colour",        "1",         false},
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        CHECK_ROW((mw_notify_set(r, mw_slice_of(sets[i].name), mw_slice_of(sets[i].value), &err) ==
                   MW_OK) == sets[i].ok,
                  i);
    CHECK(mw_notify_open(r, &n, &err) == MW_OK);
    CHECK(n->flood.count == 3 && n->flood.calm == 3 && n->tries == 2);
    CHECK(n->retry_ns == INT64_C(60000000000) && mw_slice_is(n->link, "https://p"));
    mw_notify_free(n);
    CHECK(r->ops->setting_put(r, "alert_channels", mw_slice_of("{"), &err) == MW_OK);
    CHECK(mw_notify_open(r, &n, &err) == MW_CORRUPT);
    r->ops->close(r);
}

static const struct {
    const char *url, *from, *user, *secret, *page, *why;
    bool plain;
} posts[] = {
    {"smtp://m.a:587",        "a@b", "u", "p\"q", "https://p", NULL,              false},
    {"smtps://m.a",           "a@b", "",  "",     "",          NULL,              false},
    {"smtp://127.0.0.1:25",   "a@b", "",  "",     "http://a",  NULL,              true },
    {"smtp://localhost",      "a@b", "",  "",     "",          NULL,              true },
    {"smtp://[::1]:25",       "a@b", "",  "",     "",          NULL,              true },
    {"smtp://m.a:25",         "a@b", "",  "",     "",          "on this machine", true },
    {"smtp://127.0.0.1.a:25", "a@b", "",  "",     "",          "on this machine", true },
    {"smtp://127.0.0.1:25@a", "a@b", "",  "",     "",          "on this machine", true },
    {"smtp://127.0.0.1@a:25", "a@b", "",  "",     "",          "on this machine", true },
    {"http://m.a",            "a@b", "",  "",     "",          "smtp://",         false},
    {"smtp://m.a",            "mw",  "",  "",     "",          "sender",          false},
    {"smtp://m.a",            "a@b", "",  "p",    "",          "of a user",       false},
    {"smtp://m.a",            "a@b", "",  "",     "ftp://a",   "begins with",     false},
};

void test_channel_post(void) {
    for (size_t i = 0; i < sizeof posts / sizeof posts[0]; i++) {
        mw_registry *r = open_registry();
        mw_error err = {0};
        mw_notify *n = NULL;
        const mw_notify_channel c = {.url = mw_slice_of(posts[i].url),
                                     .from = mw_slice_of(posts[i].from),
                                     .user = mw_slice_of(posts[i].user),
                                     .secret = mw_slice_of(posts[i].secret),
                                     .page = mw_slice_of(posts[i].page),
                                     .plain = posts[i].plain};
        mw_status st = mw_notify_post_set(r, &c, &err);
        CHECK_ROW(st == (posts[i].why ? MW_INVALID : MW_OK), i);
        CHECK_ROW(!posts[i].why || strstr(err.text, posts[i].why), i);
        CHECK_ROW(mw_notify_open(r, &n, &err) == MW_OK && !n->post == !!posts[i].why, i);
        if (n->post) {
            CHECK_ROW(mw_slice_same(n->post->url, c.url) && n->post->kind == MW_NOTIFY_MAIL, i);
            CHECK_ROW(mw_slice_same(n->post->secret, c.secret) && n->post->to_count == 0, i);
            CHECK_ROW(mw_slice_same(n->post->page, c.page) && n->post->plain == c.plain, i);
        }
        mw_notify_free(n);
        CHECK_ROW(mw_notify_post_set(r, NULL, &err) == MW_OK, i);
        CHECK_ROW(mw_notify_open(r, &n, &err) == MW_OK && !n->post, i);
        mw_notify_free(n);
        r->ops->close(r);
    }
}
