// SPDX-License-Identifier: MIT
// See desk.h: requests wait in a queue for the desk's threads, which have room for the stack of a
// verb; threads of connections have little.
#include "app/desk.h"

#include "app/desk_int.h"
#include "app/errand.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WORKERS = 4, WORKERS_MAX = 64, WAIT_S = 30, REST_S = 20 };
#define SECOND_NS INT64_C(1000000000)
enum { ARENA_BYTES = 64 << 20, NOTES_MAX = 8, NOTE_BYTES_MAX = 200 };

// A request in the queue, on the stack of its connection.
typedef struct waiting {
    mw_desk_work work;
    mw_error *err;
    mw_status st;
    bool taken, done;
    struct waiting *next;
} waiting;

typedef struct {
    mw_desk *desk;
    const mw_desk_row *row;
} desk_context;

struct mw_desk {
    mw_desk_from from;
    mw_resident *home;
    mw_route *route;
    desk_context *context;
    int64_t route_count;
    pthread_mutex_t lock; // over the queue
    pthread_cond_t came, went;
    waiting *first, *last;
    int busy;    // workers that are at work
    bool worked; // since what is not needed was given back
    atomic_bool ending;
    mw_works *works;
    pthread_t worker[WORKERS_MAX];
    int worker_count;
    bool locks;
};

mw_resident *mw_desk_home(mw_desk *d) { return d->home; }
const char *mw_desk_folder(const mw_desk *d) { return d->from.folder; }
mw_works *mw_desk_works(mw_desk *d) { return d->works; }

void mw_desk_wake(mw_desk *d) {
    pthread_mutex_lock(&d->lock);
    pthread_cond_broadcast(&d->went);
    pthread_mutex_unlock(&d->lock);
}

static _Thread_local bool works_here;

void mw_desk_work_here(void) { works_here = true; }

// ---- the queue

static struct timespec from_now(int seconds) {
    int64_t ns = mw_clock_steady_ns() + seconds * SECOND_NS;
    return (struct timespec){.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = ns % SECOND_NS};
}

static void push(mw_desk *d, waiting *w) {
    if (d->last)
        d->last->next = w;
    else
        d->first = w;
    d->last = w;
}

static void take_out(mw_desk *d, waiting *w) {
    waiting **at = &d->first, *before = NULL;
    while (*at && *at != w) before = *at, at = &(*at)->next;
    if (!*at) return;
    *at = w->next;
    if (d->last == w) d->last = before;
    w->next = NULL;
}

static bool is_cancelled(waiting *w) { return atomic_load(&w->work.work.told.cancelled); }

static mw_status run(mw_desk_work *x, mw_error *err) {
    if (atomic_load(&x->work.told.cancelled)) {
        atomic_store(&x->work.told.ends, true);
        return mw_fail(err, MW_INVALID, "cancelled; nothing was done");
    }
    mw_status st = x->row->act ? x->row->act(x, err) : mw_desk_verb(x, err);
    if (st == MW_OK || !atomic_load(&x->work.told.ends) || !x->work.ended_by[0]) return st;
    mw_error why = *err;
    return mw_fail(err, st, "%s (by %s)", why.text, x->work.ended_by);
}

static mw_status act(waiting *w, mw_error *err) {
    mw_desk_work *x = &w->work;
    bool all = x->asked->unguarded, changes = x->row->enters || !mw_act_reads(x->row->route.act);
    mw_errand errand = {.results = &x->results,
                        .notes = &x->notes,
                        .home = x->desk->home,
                        .who = all ? NULL : x->asked->who,
                        .tree = x->asked->tree,
                        .name = all || !x->asked->who ? NULL : x->asked->who->name,
                        .act = x->row->route.act,
                        .ending = &x->desk->ending,
                        .told = &x->work.told,
                        .denied = &x->denied,
                        .due = changes ? &x->due : NULL};
    atomic_store(&x->work.taken, true);
    x->arena = mw_arena_new(ARENA_BYTES);
    x->word = x->arena ? MW_PUSH(x->arena, const char *, 2 * MW_DESK_WORDS_MAX) : NULL;
    mw_status st = x->word ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for the request");
    if (st == MW_OK && changes) st = mw_desk_trail_init(x, err);
    mw_errand_begin(&errand);
    if (st == MW_OK) st = run(x, err);
    if (changes) st = mw_desk_trail_end(x, st, err);
    mw_errand_end();
    mw_desk_trail_fini(x);
    mw_arena_free(x->arena);
    return st;
}

// When nobody asked for a while, one of the workers gives back what was kept for the next request.
static void rest(mw_desk *d) {
    struct timespec until = from_now(REST_S);
    if (!d->worked || d->busy) {
        pthread_cond_wait(&d->came, &d->lock);
        return;
    }
    bool quiet = pthread_cond_timedwait(&d->came, &d->lock, &until) == ETIMEDOUT;
    if (!quiet || d->first || d->busy || !d->worked) return;
    d->worked = false;
    pthread_mutex_unlock(&d->lock);
    mw_resident_rest(d->home);
    mw_alloc_trim();
    pthread_mutex_lock(&d->lock);
}

static void *work(void *ctx) {
    mw_desk *d = ctx;
    pthread_mutex_lock(&d->lock);
    while (!atomic_load(&d->ending)) {
        waiting *w = d->first;
        if (!w) {
            rest(d);
            continue;
        }
        take_out(d, w);
        w->taken = d->worked = true;
        d->busy++;
        pthread_mutex_unlock(&d->lock);
        w->st = act(w, w->err);
        pthread_mutex_lock(&d->lock);
        d->busy--;
        w->done = true;
        pthread_cond_broadcast(&d->went);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

static bool do_here(mw_desk *d, waiting *w) {
    if (atomic_load(&d->ending)) return false;
    w->st = act(w, w->err);
    return true;
}

// Waits until the request is answered. False when nobody took it: too long, or the desk closes, or
// it is not wanted any more.
static bool wait_for(mw_desk *d, waiting *w) {
    struct timespec until = from_now(d->from.wait_s_max);
    pthread_mutex_lock(&d->lock);
    push(d, w);
    pthread_cond_signal(&d->came);
    int late = 0;
    while (!w->done && (w->taken || (!late && !atomic_load(&d->ending) && !is_cancelled(w))))
        late = w->taken ? (pthread_cond_wait(&d->went, &d->lock), 0)
                        : pthread_cond_timedwait(&d->went, &d->lock, &until);
    bool taken = w->taken;
    if (!taken) take_out(d, w);
    pthread_mutex_unlock(&d->lock);
    return taken;
}

// ---- answers

// The length of the path of the workspace, or of a file of a request, that a text begins with: they
// are nobody's business.
static size_t own_path(const char *folder, const char *text) {
    static const char request[] = "files/.request-XXXXXX/";
    size_t n = strlen(folder);
    if (strncmp(text, folder, n) != 0 || text[n] != '/') return 0;
    n++;
    bool file = strncmp(text + n, request, strlen("files/.request-")) == 0;
    return file && strnlen(text + n, sizeof request) > sizeof request - 2 ? n + sizeof request - 1
                                                                          : n;
}

// Options are called by their names alone: "--at and --from" is "at and from".
static void plain_words(const char *folder, const char *text, mw_text *out) {
    for (const char *p = text; *p; p++) {
        p += own_path(folder, p);
        if (!*p) break;
        bool begins = (p == text || strchr(" (`", p[-1])) && p[0] == '-' && p[1] == '-';
        if (begins && p[2] >= 'a' && p[2] <= 'z') p += 2;
        mw_text_addc(out, *p);
    }
}

// What was cancelled fails as wrong or as too much. Another failure on its way may have left
// something, and is told as any.
int mw_desk_code(const mw_desk_work *w, mw_status st) {
    if (w->denied) return 403;
    bool ends = atomic_load(&w->work.told.ends);
    if (ends && (st == MW_INVALID || st == MW_LIMIT)) return 409;
    if (w->wrong) return 400;
    switch (st) {
    case MW_NOTFOUND: return 404;
    case MW_INVALID:
    case MW_SYNTAX:
    case MW_LIMIT: return 422;
    case MW_NOMEM:
    case MW_IO: return 503;
    case MW_CORRUPT:
    case MW_OK: break;
    }
    return 500;
}

static mw_status refuse(waiting *w, mw_status st, mw_error *err) {
    int code = mw_desk_code(&w->work, st);
    mw_text words = {0};
    plain_words(mw_desk_folder(w->work.desk), err && err->text[0] ? err->text : mw_status_text(st),
                &words);
    if (code >= 500) {
        mw_log(MW_LOG_ERROR, "%s %s: %s", w->work.asked->http->method, w->work.asked->http->path,
               words.bytes ? words.bytes : mw_status_text(st));
        mw_http_reply_header(w->work.reply, "Retry-After", "10");
    }
    mw_http_reply_problem(w->work.reply, code, words.bytes ? words.bytes : mw_status_text(st));
    mw_text_free(&words);
    if (err) *err = (mw_error){0};
    return MW_OK;
}

static bool is_plain(char c) { return c > ' ' && c < 0x7f && c != '%' && c != '"' && c != '\\'; }

// Percent-escaped, whole letters, cut to NOTE_BYTES_MAX of them.
static void add_note(mw_http_reply *reply, const char *text, size_t n) {
    mw_text t = {0};
    for (size_t i = 0; i < n;) {
        int step = mw_utf8_step(text + i, text + n);
        size_t letter = step > 0 ? (size_t)step : 1;
        if (i + letter > NOTE_BYTES_MAX) break;
        for (size_t k = i; k < i + letter; k++)
            if (is_plain(text[k]))
                mw_text_addc(&t, text[k]);
            else
                mw_text_addf(&t, "%%%02X", (uint8_t)text[k]);
        i += letter;
    }
    if (t.size && !t.failed) mw_http_reply_header(reply, "Mw-Note", t.bytes);
    mw_text_free(&t);
}

static void add_notes(mw_http_reply *reply, const mw_text *notes) {
    const char *p = notes->bytes;
    for (int count = 0; p && *p && count < NOTES_MAX; count++) {
        size_t n = strcspn(p, "\n");
        add_note(reply, p, n);
        p += n + (p[n] == '\n');
    }
}

static mw_status finish(waiting *w, mw_error *err) {
    mw_desk_work *x = &w->work;
    mw_text notes = {0};
    plain_words(mw_desk_folder(x->desk), x->notes.bytes ? x->notes.bytes : "", &notes);
    add_notes(x->reply, &notes);
    mw_text_free(&notes);
    // Of what was cancelled something may have been there for a while.
    bool changed = w->st == MW_OK || atomic_load(&x->work.told.ends);
    if (changed && !mw_act_reads(x->row->route.act) && x->desk->from.changed)
        x->desk->from.changed(x->desk->from.changed_ctx);
    if (w->st != MW_OK) return refuse(w, w->st, err);
    if (x->answered) return MW_OK;
    if (!x->row->route.reply && !x->row->route.type) {
        x->reply->status = 204;
        return MW_OK;
    }
    x->reply->type = x->row->route.type ? x->row->route.type : "application/json";
    x->reply->body = x->results;
    x->results = (mw_text){0};
    return MW_OK;
}

static mw_status not_taken(waiting *w) {
    mw_http_reply *out = w->work.reply;
    if (is_cancelled(w)) return mw_reply_refused(out, 409, "cancelled; nothing was done");
    mw_http_reply_header(out, "Retry-After", "10");
    return mw_reply_refused(out, 503, "too many requests are at work; try again later");
}

// What a list of what is at work says of it. False when it is not to be taken up, with an answer.
static bool enter(mw_desk_work *x) {
    const mw_http_request *http = x->asked->http;
    mw_slice id = mw_pairs_get(http->headers, http->header_count, "Mw-Work");
    const mw_route_param *p = x->row->route.param;
    while (p && p->name && strcmp(p->name, "name") != 0) p++;
    bool named = p && p->name && p->place != MW_IN_BODY;
    mw_slice about = named ? x->asked->value[p - x->row->route.param] : (mw_slice){0};
    x->work.what = x->row->route.name;
    x->work.who = x->asked->who;
    mw_work_about(&x->work, about);
    if (id.p && !mw_work_name(&x->work, id)) {
        mw_reply_refused(x->reply, 400,
                         "Mw-Work: expected %d to %d letters, digits, \"-\" and \"_\"",
                         MW_WORK_ID_MIN, MW_WORK_ID_MAX);
        return false;
    }
    mw_work_begun begun = mw_works_begin(x->desk->works, &x->work);
    if (begun == MW_WORK_CANCELLED)
        mw_reply_refused(x->reply, 409, "cancelled before it came; nothing was done");
    if (begun == MW_WORK_TAKEN)
        mw_reply_refused(x->reply, 409, "Mw-Work: another request of that name is at work");
    return begun == MW_WORK_BEGUN;
}

static mw_status answer(void *ctx, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    desk_context *c = ctx;
    mw_error own = {0};
    waiting w = {
        .work = {.desk = c->desk, .row = c->row, .asked = asked, .reply = out},
        .err = err ? err : &own
    };
    if (!enter(&w.work)) return MW_OK;
    bool taken = works_here ? do_here(c->desk, &w) : wait_for(c->desk, &w);
    mw_status st = taken ? finish(&w, w.err) : not_taken(&w);
    mw_works_end(c->desk->works, &w.work.work);
    mw_text_free(&w.work.results);
    mw_text_free(&w.work.notes);
    return st;
}

// ---- open and close

static const mw_desk_row *const tables[] = {mw_desk_rows_number, mw_desk_rows_index,
                                            mw_desk_rows_entity, mw_desk_rows_assess,
                                            mw_desk_rows_file,   mw_desk_rows_mail,
                                            mw_desk_rows_pack,   mw_desk_rows_saved,
                                            mw_desk_rows_work,   NULL};

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "desk: out of memory"); }

static mw_status lay_routes(mw_desk *d, mw_error *err) {
    int64_t n = 0;
    for (const mw_desk_row *const *t = tables; *t; t++)
        for (const mw_desk_row *row = *t; row->route.path; row++) n++;
    d->route = mw_alloc_array(n + 1, sizeof *d->route);
    d->context = mw_alloc_array(n + 1, sizeof *d->context);
    if (!d->route || !d->context) return no_memory(err);
    for (const mw_desk_row *const *t = tables; *t; t++)
        for (const mw_desk_row *row = *t; row->route.path; row++) {
            d->context[d->route_count] = (desk_context){d, row};
            d->route[d->route_count] = row->route;
            bool own = row->route.handle != NULL;
            d->route[d->route_count].handle = own ? row->route.handle : answer;
            d->route[d->route_count].context = own ? (void *)d : &d->context[d->route_count];
            d->route_count++;
        }
    return MW_OK;
}

static mw_status start_workers(mw_desk *d, mw_error *err) {
    pthread_attr_t attr;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->came, &clock);
    pthread_cond_init(&d->went, &clock);
    pthread_condattr_destroy(&clock);
    d->locks = true;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, MW_DESK_STACK_BYTES);
    while (d->worker_count < d->from.workers) {
        if (pthread_create(&d->worker[d->worker_count], &attr, work, d) != 0) break;
        d->worker_count++;
    }
    pthread_attr_destroy(&attr);
    return d->worker_count ? MW_OK : mw_fail(err, MW_IO, "desk: no thread can be had");
}

static mw_status open_all(mw_desk *d, mw_error *err) {
    if (d->from.workers <= 0) d->from.workers = WORKERS;
    if (d->from.workers > WORKERS_MAX) d->from.workers = WORKERS_MAX;
    if (d->from.wait_s_max <= 0) d->from.wait_s_max = WAIT_S;
    MW_TRY(mw_resident_open(d->from.folder, d->from.facts, &d->home, err));
    if (!(d->works = mw_works_new())) return no_memory(err);
    MW_TRY(lay_routes(d, err));
    return start_workers(d, err);
}

mw_status mw_desk_open(const mw_desk_from *from, mw_desk **out, mw_error *err) {
    mw_desk *d = mw_alloc(sizeof *d);
    if (!d) return no_memory(err);
    d->from = *from;
    mw_status st = open_all(d, err);
    if (st == MW_OK)
        *out = d;
    else
        mw_desk_close(d);
    return st;
}

void mw_desk_stop(mw_desk *d) {
    if (!d || !d->locks) return;
    pthread_mutex_lock(&d->lock);
    atomic_store(&d->ending, true);
    pthread_cond_broadcast(&d->came);
    pthread_cond_broadcast(&d->went);
    pthread_mutex_unlock(&d->lock);
}

void mw_desk_close(mw_desk *d) {
    if (!d) return;
    mw_desk_stop(d);
    for (int i = 0; i < d->worker_count; i++) pthread_join(d->worker[i], NULL);
    if (d->locks) {
        pthread_mutex_destroy(&d->lock);
        pthread_cond_destroy(&d->came);
        pthread_cond_destroy(&d->went);
    }
    mw_resident_close(d->home);
    mw_works_free(d->works);
    mw_free(d->route);
    mw_free(d->context);
    mw_free(d);
}

const mw_route *mw_desk_routes(mw_desk *d, int64_t *count) {
    *count = d->route_count;
    return d->route;
}
