// SPDX-License-Identifier: MIT
// See forgotten.h.
//
// Locking: `lock` covers the queue and the counts of who asked, `store` the registry. Neither is
// held while the other is taken.
#include "server/forgotten.h"

#include "account/limiter.h"
#include "account/link.h"
#include "alert/post.h"
#include "alert/reader.h"
#include "base/alloc.h"
#include "base/log.h"
#include "server/answer.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { QUEUE_MAX = 64, ADDRESS_MAX = 64 };

typedef struct {
    char who[MW_ACCOUNT_MAIL_MAX], place[ADDRESS_MAX];
    int64_t at_ns;
    bool zh;
} asking;

struct mw_forgotten {
    mw_forgotten_from from;
    mw_registry *registry;
    mw_limiter *limiter;
    pthread_mutex_t lock, store;
    pthread_cond_t came;
    asking queue[QUEUE_MAX]; // a ring
    int32_t first, count;
    pthread_t thread;
    bool begun, ending;
};

// ---- the mail

typedef struct {
    const char *subject, *before, *name, *within, *otherwise, *from;
} wording;

static const wording en = {
    "Set a new password",
    "Somebody asked to set a new password here, hopefully you.\n\n",
    "Your name to sign in with: ",
    "\n\nThe link below works once, within an hour:\n\n",
    "\n\nIf it was not you, do nothing: your password stays as it is, and only who can read this "
    "mail can change it.\n",
    "Asked from: "};
static const wording zh = {"重设密码",
                           "有人请求重设您的密码，希望是您本人。\n\n",
                           "您的登录用户名：",
                           "\n\n以下链接一小时内有效，仅可使用一次：\n\n",
                           "\n\n如非本人操作，请忽略此邮件：原密码保持不变，"
                           "只有能读到此邮件的人才能修改。\n",
                           "请求来源："};

static void write_text(const wording *w, const asking *q, const mw_link_forgotten *got,
                       mw_slice page, mw_text *t) {
    char secret[MW_SECRET_TEXT_MAX];
    while (page.n && page.p[page.n - 1] == '/') page.n--;
    mw_text_adds(t, w->before);
    mw_text_adds(t, w->name), mw_text_adds(t, got->person.name), mw_text_adds(t, w->within);
    mw_text_add(t, page.p, page.n);
    mw_text_addf(t, "/link/%s", mw_secret_print(&got->secret, secret));
    mw_text_adds(t, w->otherwise);
    if (q->place[0]) mw_text_addf(t, "\n%s%s\n", w->from, q->place);
    mw_secret_wipe(secret, sizeof secret);
}

static mw_status post(mw_forgotten *f, const asking *q, const mw_link_forgotten *got, mw_slice page,
                      const wording *w, mw_error *err) {
    mw_text t = {0};
    write_text(w, q, got, page, &t);
    const mw_post mail = {
        .to = mw_slice_of(got->person.mail),
        .subject = mw_slice_of(w->subject),
        .text = {t.bytes, t.size},
        .person = got->person.id,
        .ends_ns = q->at_ns + MW_LINK_MAIL_LIFE_NS
    };
    mw_status st = t.failed ? mw_fail(err, MW_NOMEM, "no memory for a mail")
                            : mw_post_send(f->registry, &mail, q->at_ns, NULL, err);
    if (t.bytes) mw_secret_wipe(t.bytes, t.size);
    mw_text_free(&t);
    return st;
}

// ---- afterwards

static bool is_ready(const mw_notify *n) { return n->post && n->post->page.n; }

static mw_status look_for(mw_forgotten *f, const asking *q, mw_slice page, mw_error *err) {
    const mw_audit_by by = {mw_slice_of(""), mw_slice_of(q->place), q->at_ns};
    mw_link_forgotten got = {0};
    mw_reader chose;
    bool chosen = false;
    MW_TRY(mw_account_link_forgotten(f->from.accounts, &by, mw_slice_of(q->who), &got, err));
    mw_status st = MW_OK;
    if (got.known) st = mw_reader_get(f->registry, got.person.id, &chose, &chosen, err);
    bool in_zh = st == MW_OK && chosen ? strcmp(chose.lang, "zh") == 0 : q->zh;
    if (st == MW_OK && got.known) st = post(f, q, &got, page, in_zh ? &zh : &en, err);
    mw_secret_wipe(&got.secret, sizeof got.secret);
    return st;
}

static mw_status take(mw_forgotten *f, const asking *q, mw_error *err) {
    mw_notify *settings = NULL;
    pthread_mutex_lock(&f->store);
    mw_status st = mw_notify_open(f->registry, &settings, err);
    if (st == MW_OK && is_ready(settings)) st = look_for(f, q, settings->post->page, err);
    mw_notify_free(settings);
    pthread_mutex_unlock(&f->store);
    return st;
}

static void *work(void *ctx) {
    mw_forgotten *f = ctx;
    pthread_mutex_lock(&f->lock);
    while (f->count || !f->ending) {
        if (!f->count) {
            pthread_cond_wait(&f->came, &f->lock);
            continue;
        }
        asking q = f->queue[f->first];
        mw_error err = {0};
        f->first = (f->first + 1) % QUEUE_MAX;
        f->count--;
        pthread_mutex_unlock(&f->lock);
        if (take(f, &q, &err) != MW_OK) mw_log(MW_LOG_WARN, "a forgotten password: %s", err.text);
        pthread_mutex_lock(&f->lock);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

// ---- asking

// Capitals and blanks around a name are no way around the counting.
static void copy_who(char *to, size_t size, mw_slice who) {
    mw_account_copy(to, size, mw_slice_trim(who));
    for (char *c = to; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
}

// Where the queue is full somebody asks more than anybody reads: it is dropped, as if it was for
// nobody.
static bool put_down(mw_forgotten *f, const asking *q, int64_t *wait_ns) {
    pthread_mutex_lock(&f->lock);
    bool may =
        mw_limiter_try(f->limiter, mw_slice_of(q->who), mw_slice_of(q->place), q->at_ns, wait_ns);
    if (may && f->count < QUEUE_MAX) f->queue[(f->first + f->count++) % QUEUE_MAX] = *q;
    pthread_cond_signal(&f->came);
    pthread_mutex_unlock(&f->lock);
    return may;
}

static mw_status ask(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_forgotten *f = context;
    asking q = {.at_ns = a->by.at_ns, .zh = mw_slice_is(mw_asked_member(a, "lang"), "zh")};
    int64_t wait_ns = 0;
    char seconds[24];
    (void)err;
    copy_who(q.who, sizeof q.who, mw_asked_member(a, "name"));
    mw_account_copy(q.place, sizeof q.place, a->by.place);
    if (put_down(f, &q, &wait_ns)) return MW_OK;
    snprintf(seconds, sizeof seconds, "%d", (int)(wait_ns / 1000000000) + 1);
    mw_http_reply_header(out, "Retry-After", seconds);
    return mw_reply_refused(out, 429, "asked for too often: try again in %s s", seconds);
}

// ---- opening

mw_status mw_forgotten_ready(mw_forgotten *f, bool *out, mw_error *err) {
    mw_notify *settings = NULL;
    pthread_mutex_lock(&f->store);
    mw_status st = mw_notify_open(f->registry, &settings, err);
    if (st == MW_OK) *out = is_ready(settings);
    mw_notify_free(settings);
    pthread_mutex_unlock(&f->store);
    return st;
}

mw_status mw_forgotten_open(const mw_forgotten_from *from, mw_forgotten **out, mw_error *err) {
    mw_forgotten *f = mw_alloc(sizeof *f);
    if (!f) return mw_fail(err, MW_NOMEM, "no memory for forgotten passwords");
    f->from = *from;
    pthread_mutex_init(&f->lock, NULL);
    pthread_mutex_init(&f->store, NULL);
    pthread_cond_init(&f->came, NULL);
    f->limiter = mw_limiter_new();
    mw_status st = f->limiter ? mw_registry_open(from->registry_address, &f->registry, err)
                              : mw_fail(err, MW_NOMEM, "no memory for forgotten passwords");
    if (st == MW_OK) {
        f->begun = pthread_create(&f->thread, NULL, work, f) == 0;
        if (!f->begun) st = mw_fail(err, MW_IO, "no thread can be had for forgotten passwords");
    }
    if (st == MW_OK)
        *out = f;
    else
        mw_forgotten_close(f);
    return st;
}

void mw_forgotten_close(mw_forgotten *f) {
    if (!f) return;
    pthread_mutex_lock(&f->lock);
    f->ending = true;
    pthread_cond_signal(&f->came);
    pthread_mutex_unlock(&f->lock);
    if (f->begun) pthread_join(f->thread, NULL);
    if (f->registry) f->registry->ops->close(f->registry);
    mw_limiter_free(f->limiter);
    pthread_cond_destroy(&f->came);
    pthread_mutex_destroy(&f->store);
    pthread_mutex_destroy(&f->lock);
    mw_free(f);
}

static const mw_route_param params[] = {
    {"name",    MW_IN_BODY, "string", true, false, "What they sign in with, or their mail address"},
    {"lang", MW_IN_BODY, "en|zh", false, false, "Of the mail, unless the person chose one"},
    {0   },
};

static const mw_route rows[] = {
    MW_ROUTE(POST, "/api/v1/password/forgotten", .door = MW_DOOR_OPEN, .tag = "account",
             .name = "forgotPassword",
             .summary = "Mail a link to set a new password to whoever this is, if anybody",
             .param = params, .later = true, .handle = ask),
};
const mw_route *mw_forgotten_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
