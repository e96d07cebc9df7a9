// SPDX-License-Identifier: MIT
// Mail to people: what is refused, what arrives at the notifier, and what is left in the registry.
#include "alert/post.h"

#include "alert/letter.h"
#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

#define S INT64_C(1000000000)

static const mw_mail_part pdf = {
    {"June.pdf",        8 },
    {"application/pdf", 15},
    {"%PDF",            4 }
};

static mw_post sample(void) {
    return (mw_post){.to = mw_slice_of("li@plant.example"),
                     .subject = mw_slice_of("June"),
                     .text = mw_slice_of("Here it is.\n"),
                     .part = &pdf,
                     .part_count = 1};
}

static const struct {
    const char *to, *subject, *text, *name, *type, *why;
} rows[] = {
    {"a@b",             "s",       "t",    "n",     "a/b",          NULL               },
    {"a@b, c@d,e@f",    "s",       "",     "n",     "a/b",          NULL               },
    {"",                "s",       "t",    "n",     "a/b",          "no mail address"  },
    {"a@b,",            "s",       "t",    "n",     "a/b",          "no mail address"  },
    {"a@b\r\nBcc: c@d", "s",       "t",    "n",     "a/b",          "no mail address"  },
    {"a@b\nc@d",        "s",       "t",    "n",     "a/b",          "no mail address"  },
    {"a@b",             "",        "t",    "n",     "a/b",          "the subject"      },
    {"a@b",             "s\nBcc:", "t",    "n",     "a/b",          "the subject"      },
    {"a@b",             "s\xff",   "t",    "n",     "a/b",          "the subject"      },
    {"a@b",             "s",       "\xc3", "n",     "a/b",          "not UTF-8"        },
    {"a@b",             "s",       "t",    "",      "a/b",          "names no file"    },
    {"a@b",             "s",       "t",    "../n",  "a/b",          "names no file"    },
    {"a@b",             "s",       "t",    "a\\b",  "a/b",          "names no file"    },
    {"a@b",             "s",       "t",    "a\r\n", "a/b",          "names no file"    },
    {"a@b",             "s",       "t",    "n",     "pdf",          "no type of a file"},
    {"a@b",             "s",       "t",    "n",     "a/b\r\nX: y",  "no type of a file"},
    {"a@b",             "s",       "t",    "n",     "a/b; c=\"d\"", "no type of a file"},
};

static int64_t letters(mw_registry *r, int64_t notice) {
    mw_letter *l = NULL;
    mw_status st = mw_letter_read(r, notice, &l, NULL);
    mw_letter_free(l);
    return st == MW_OK;
}

void test_post_checked(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_registry *r = NULL;
        mw_outbox *o = NULL;
        mw_error err = {0};
        const mw_mail_part part = {
            .name = mw_slice_of(rows[i].name),
            .type = mw_slice_of(rows[i].type),
            .bytes = {"x", 1}
        };
        const mw_post p = {.to = mw_slice_of(rows[i].to),
                           .subject = mw_slice_of(rows[i].subject),
                           .text = mw_slice_of(rows[i].text),
                           .part = &part,
                           .part_count = 1};
        CHECK_ROW(mw_registry_open("memory:", &r, NULL) == MW_OK, i);
        mw_status st = mw_post_send(r, &p, S, NULL, &err);
        CHECK_ROW(st == (rows[i].why ? MW_INVALID : MW_OK), i);
        CHECK_ROW(!rows[i].why || strstr(err.text, rows[i].why), i);
        if (rows[i].why && !strstr(err.text, rows[i].why)) fprintf(stderr, "%s\n", err.text);
        CHECK_ROW(mw_outbox_open(r, &o, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_count(o) == !rows[i].why, i);
        mw_outbox_close(o);
        r->ops->close(r);
    }
}

// ---- on the way

typedef struct {
    int calls, fail;
    int32_t to_count, parts;
    char to[64], url[64], text[64], file[64];
} fake;

static mw_status deliver(void *ctx, const mw_notify_channel *c, const mw_notice *n, int64_t now_ns,
                         mw_error *err) {
    fake *f = ctx;
    (void)now_ns;
    f->calls++;
    f->to_count = c->to_count, f->parts = n->part_count;
    snprintf(f->to, sizeof f->to, "%.*s", (int)c->to[c->to_count - 1].n, c->to[c->to_count - 1].p);
    snprintf(f->url, sizeof f->url, "%.*s", (int)c->url.n, c->url.p);
    snprintf(f->text, sizeof f->text, "%.*s", (int)n->body.n, n->body.p);
    if (n->part_count)
        snprintf(f->file, sizeof f->file, "%.*s %.*s", (int)n->part[0].name.n, n->part[0].name.p,
                 (int)n->part[0].bytes.n, n->part[0].bytes.p);
    return f->fail ? mw_fail(err, MW_IO, "no answer") : MW_OK;
}

typedef struct {
    mw_registry *r;
    mw_notify *settings;
    mw_outbox *o;
    fake f;
} office;

static void open_office(office *x, bool post) {
    const mw_notify_channel server = {.url = mw_slice_of("smtp://127.0.0.1:25"),
                                      .from = mw_slice_of("mw@plant.example"),
                                      .plain = true};
    *x = (office){0};
    CHECK(mw_registry_open("memory:", &x->r, NULL) == MW_OK);
    if (post) CHECK(mw_notify_post_set(x->r, &server, NULL) == MW_OK);
    CHECK(mw_notify_set(x->r, mw_slice_of("tries"), mw_slice_of("3"), NULL) == MW_OK);
    CHECK(mw_notify_open(x->r, &x->settings, NULL) == MW_OK);
}

static void close_office(office *x) {
    mw_outbox_close(x->o);
    mw_notify_free(x->settings);
    x->r->ops->close(x->r);
}

static mw_outbox_report run(office *x, int64_t now_ns) {
    mw_outbox_report report = {0};
    const mw_outbox_job job = {.settings = x->settings,
                               .notifier = {[MW_NOTIFY_MAIL] = {deliver, &x->f}},
                               .now_ns = now_ns};
    mw_outbox_close(x->o);
    x->o = NULL;
    CHECK(mw_outbox_open(x->r, &x->o, NULL) == MW_OK);
    CHECK(mw_outbox_run(x->o, &job, &report, NULL) == MW_OK);
    return report;
}

void test_post_sent(void) {
    office x;
    int64_t id = 0;
    bool ready = false;
    open_office(&x, true);
    mw_post p = sample();
    p.to = mw_slice_of("li@plant.example, wu@plant.example");
    CHECK(mw_post_ready(x.r, &ready, NULL) == MW_OK && ready);
    CHECK(mw_post_send(x.r, &p, S, &id, NULL) == MW_OK && letters(x.r, id));
    CHECK(run(&x, S).sent == 1 && x.f.calls == 1 && mw_outbox_count(x.o) == 0);
    CHECK(x.f.to_count == 2 && strcmp(x.f.to, "wu@plant.example") == 0);
    CHECK(strcmp(x.f.url, "smtp://127.0.0.1:25") == 0 && strcmp(x.f.text, "Here it is.\n") == 0);
    CHECK(x.f.parts == 1 && strcmp(x.f.file, "June.pdf %PDF") == 0);
    CHECK(!letters(x.r, id)); // nothing of it is left
    CHECK(run(&x, 2 * S).sent == 0 && x.f.calls == 1);
    close_office(&x);
}

void test_post_tried_again(void) {
    office x;
    int64_t id = 0;
    bool ready = true;
    open_office(&x, false);
    const mw_post p = sample();
    CHECK(mw_post_ready(x.r, &ready, NULL) == MW_OK && !ready);
    CHECK(mw_post_send(x.r, &p, S, &id, NULL) == MW_OK);
    CHECK(run(&x, S).failed == 1 && x.f.calls == 0);
    CHECK(strstr(mw_outbox_at(x.o, 0)->problem.p, "no mail server is set"));
    close_office(&x);

    open_office(&x, true);
    x.f.fail = 1;
    CHECK(mw_post_send(x.r, &p, S, &id, NULL) == MW_OK);
    CHECK(run(&x, S).failed == 1 && run(&x, 100 * S).failed == 1 && run(&x, 200 * S).dead == 1);
    CHECK(mw_outbox_at(x.o, 0)->dead && letters(x.r, id));
    CHECK(mw_outbox_again(x.o, 0, mw_slice_of("li"), 300 * S, NULL) == MW_OK);
    x.f.fail = 0;
    CHECK(run(&x, 300 * S).sent == 1 && x.f.calls == 4 && !letters(x.r, id));
    close_office(&x);
}

// A letter with an end is not sent after it, and what it said does not stay.
void test_post_in_time(void) {
    office x;
    int64_t id = 0;
    open_office(&x, true);
    mw_post p = sample();
    p.ends_ns = 20 * S;
    x.f.fail = 1;
    CHECK(mw_post_send(x.r, &p, S, &id, NULL) == MW_OK);
    CHECK(run(&x, S).failed == 1 && !mw_outbox_at(x.o, 0)->dead && letters(x.r, id));
    CHECK(run(&x, 16 * S).dead == 1 && x.f.calls == 2 && !letters(x.r, id)); // the next at 46 s
    CHECK(mw_outbox_again(x.o, 0, mw_slice_of("li"), 17 * S, NULL) == MW_OK);
    x.f.fail = 0;
    CHECK(run(&x, 18 * S).dead == 1 && x.f.calls == 2);
    CHECK(mw_post_send(x.r, &p, S, &id, NULL) == MW_OK);
    CHECK(run(&x, 21 * S).dead == 1 && x.f.calls == 2 && !letters(x.r, id));
    CHECK(mw_slice_is(mw_outbox_at(x.o, 1)->problem, "it could not be sent in time"));
    close_office(&x);
}
