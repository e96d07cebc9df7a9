// SPDX-License-Identifier: MIT
// See push.h. A request borrows a desk of its source: readers that know the names of signals, and a
// batch to fill. There are as many as requests were ever under way at once.
//
// Locking: `mutex` guards the idle desks and the counters; a desk belongs to who took it.
#include "source/push.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "source/batch.h"
#include "source/line.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct desk {
    struct desk *next;
    mw_line_reader *lines;
    mw_batch_reader *batches;
    mw_samples samples;
};

enum { ROUTES = 6 };

// A source; texts are copies.
struct part {
    mw_text name, database, bucket, org; // empty: not said
    bool takes_lines, takes_batches;
    struct desk *idle;
    mw_source_health health;
};

struct mw_push {
    mw_sink *sink;
    mw_http_route routes[ROUTES];
    pthread_mutex_t mutex;
    struct part *part;
    int32_t part_count;
};

static void free_desk(struct desk *d) {
    mw_line_reader_free(d->lines);
    mw_batch_reader_free(d->batches);
    mw_samples_fini(&d->samples);
    mw_free(d);
}

static mw_status new_desk(const mw_push *p, const struct part *of, struct desk **out,
                          mw_error *err) {
    mw_slice source = {of->name.bytes, of->name.size};
    struct desk *d = mw_alloc(sizeof *d);
    if (!d) return mw_fail(err, MW_NOMEM, "no memory for readers");
    mw_status st = mw_line_reader_new(p->sink, source, &d->lines, err);
    if (st == MW_OK) st = mw_batch_reader_new(p->sink, source, &d->batches, err);
    if (st == MW_OK)
        *out = d;
    else
        free_desk(d);
    return st;
}

static mw_status take_desk(mw_push *p, struct part *of, struct desk **out, mw_error *err) {
    pthread_mutex_lock(&p->mutex);
    struct desk *d = of->idle;
    if (d) of->idle = d->next;
    pthread_mutex_unlock(&p->mutex);
    if (!d) MW_TRY(new_desk(p, of, &d, err));
    d->samples.count = 0;
    *out = d;
    return MW_OK;
}

static void give_desk(mw_push *p, struct part *of, struct desk *d) {
    pthread_mutex_lock(&p->mutex);
    d->next = of->idle;
    of->idle = d;
    pthread_mutex_unlock(&p->mutex);
}

// What one request brought.
struct came {
    int64_t samples, refused, bytes;
    const char *problem; // NULL: none
};

static void count(mw_push *p, struct part *of, struct came came) {
    pthread_mutex_lock(&p->mutex);
    mw_source_health *h = &of->health;
    h->state = "connected";
    h->messages++;
    h->samples += came.samples;
    h->refused += came.refused;
    h->bytes += came.bytes;
    h->last_ns = mw_clock_wall_ns();
    if (came.problem) snprintf(h->problem, sizeof h->problem, "%.239s", came.problem);
    pthread_mutex_unlock(&p->mutex);
}

void mw_push_health(mw_push *p, int32_t source, mw_source_health *out) {
    pthread_mutex_lock(&p->mutex);
    *out = p->part[source].health;
    pthread_mutex_unlock(&p->mutex);
}

// ---- whose a request is

// What a request says of whom it means.
typedef struct {
    bool lines, v2;
    mw_slice database, bucket, org;
} meant;

static meant meant_by(const mw_http_request *in, bool lines, bool v2) {
    return (meant){.lines = lines,
                   .v2 = v2,
                   .database = mw_pairs_get(in->query, in->query_count, "db"),
                   .bucket = mw_pairs_get(in->query, in->query_count, "bucket"),
                   .org = mw_pairs_get(in->query, in->query_count, "org")};
}

// What the request calls it by: batches may use either word.
static mw_slice called(const meant *m) {
    bool bucket = m->v2 || (!m->lines && m->bucket.n > 0);
    return bucket ? m->bucket : m->database;
}

static bool is_text(const mw_text *t, mw_slice s) {
    return mw_slice_same((mw_slice){t->bytes, t->size}, s);
}

// What a request has to call a source by; empty: it takes what no other is called by.
static const mw_text *name_of(const struct part *s, const meant *m) {
    bool bucket = m->v2 || (!m->lines && m->bucket.n > 0);
    const mw_text *first = bucket ? &s->bucket : &s->database;
    const mw_text *second = bucket ? &s->database : &s->bucket;
    return first->size ? first : second;
}

static bool takes(const struct part *s, bool lines) {
    return lines ? s->takes_lines : s->takes_batches;
}

// The source that is meant; NULL when none is called so.
static struct part *choose(const mw_push *p, const meant *m) {
    struct part *other = NULL;
    for (int32_t i = 0; i < p->part_count; i++) {
        struct part *s = &p->part[i];
        const mw_text *name = name_of(s, m);
        if (!takes(s, m->lines)) continue;
        if (!name->size && !other) other = s;
        bool of_org = !s->org.size || !m->v2 || is_text(&s->org, m->org);
        if (name->size && of_org && is_text(name, called(m))) return s;
    }
    return other;
}

// "there is no bucket "x" here, but telegraf (org plant), mes"
static void say_unknown(const mw_push *p, const meant *m, mw_text *out) {
    mw_slice name = called(m);
    bool any = false;
    mw_text_addf(out, "there is no %s \"%.*s\"", m->v2 || m->bucket.n ? "bucket" : "database",
                 name.n < 100 ? (int)name.n : 100, name.n ? name.p : "");
    if (m->v2 && m->org.n)
        mw_text_addf(out, " of org \"%.*s\"", m->org.n < 100 ? (int)m->org.n : 100, m->org.p);
    for (int32_t i = 0; i < p->part_count; i++) {
        const struct part *s = &p->part[i];
        if (!takes(s, m->lines)) continue;
        mw_text_addf(out, "%s%s", any ? ", " : " here, but ", name_of(s, m)->bytes);
        if (s->org.size) mw_text_addf(out, " (org %s)", s->org.bytes);
        any = true;
    }
}

// ---- answers

// As InfluxDB v2 says it; v1 has {"error": "..."}. line 0: the whole body.
static void say_refused(mw_http_reply *out, int status, bool v2, int32_t line, const char *text) {
    mw_text *t = &out->body;
    out->status = status;
    out->type = "application/json";
    t->size = 0;
    if (!v2) {
        mw_text_adds(t, "{\"error\":");
        mw_json_string(t, mw_slice_of(text));
        mw_http_reply_header(out, "X-Influxdb-Error", text);
    } else {
        mw_text_addf(t, "{\"code\":\"%s\",\"message\":",
                     status == 503   ? "unavailable"
                     : status == 404 ? "not found"
                     : status == 400 ? "invalid"
                                     : "internal error");
        mw_json_string(t, mw_slice_of(text));
        if (line) mw_text_addf(t, ",\"line\":%d", line);
    }
    mw_text_adds(t, "}\n");
    if (status == 503) mw_http_reply_header(out, "Retry-After", "5");
}

// Out of memory, or the sink cannot keep samples: nothing is acknowledged, the client tries again.
// The log hears of it from the store, once, and not for each request.
static void say_not_kept(mw_http_reply *out, bool v2, const mw_error *err) {
    int status = err->status == MW_IO || err->status == MW_NOMEM ? 503 : 500;
    say_refused(out, status, v2, 0, err->text);
}

static void say_nobody(const mw_push *p, mw_http_reply *out, const meant *m) {
    mw_text text = {0};
    say_unknown(p, m, &text);
    say_refused(out, 404, m->v2, 0, text.failed ? "there is no such source" : text.bytes);
    mw_text_free(&text);
}

// ---- line protocol

static void say_partial(mw_http_reply *out, bool v2, const mw_line_report *r) {
    char text[sizeof r->problem[0].text + 100];
    const mw_error *why = &r->problem[0];
    snprintf(text, sizeof text, "%s: line %d: %s dropped=%lld",
             r->kept ? "partial write" : "unable to parse", why->line, why->text,
             (long long)r->refused);
    say_refused(out, 400, v2, why->line, text);
}

static mw_status keep(const mw_push *p, const mw_samples *samples, mw_error *err) {
    if (samples->count == 0) return MW_OK;
    return p->sink->ops->put(p->sink, samples, err);
}

// Reads the lines of a request for a source and keeps them.
static mw_status take_lines(mw_push *p, struct part *of, const mw_http_request *in,
                            mw_line_report *report, mw_error *err) {
    mw_line_when when = {MW_LINE_NS, mw_clock_wall_ns()};
    struct desk *d = NULL;
    (void)mw_line_unit_parse(mw_pairs_get(in->query, in->query_count, "precision"), &when.unit);
    mw_status st = take_desk(p, of, &d, err);
    if (st == MW_OK) st = mw_line_read(d->lines, in->body, when, &d->samples, report, err);
    if (st == MW_OK) st = keep(p, &d->samples, err);
    struct came came = {.bytes = (int64_t)in->body.n};
    if (st != MW_OK)
        came.problem = err->text;
    else if (report->refused)
        came.problem = report->problem[0].text;
    if (st == MW_OK) came.samples = d->samples.count, came.refused = report->refused;
    count(p, of, came);
    if (d) give_desk(p, of, d);
    return st;
}

static mw_status write_lines(mw_push *p, const mw_http_request *in, mw_http_reply *out, bool v2) {
    mw_slice precision = mw_pairs_get(in->query, in->query_count, "precision");
    mw_line_unit unit = MW_LINE_NS;
    mw_line_report report;
    mw_error err = {0};
    if (!mw_line_unit_parse(precision, &unit)) {
        say_refused(out, 400, v2, 0, "precision must be ns, us, ms, s, m or h");
        return MW_OK;
    }
    meant m = meant_by(in, true, v2);
    struct part *of = choose(p, &m);
    if (!of) {
        say_nobody(p, out, &m);
        return MW_OK;
    }
    if (take_lines(p, of, in, &report, &err) != MW_OK) {
        say_not_kept(out, v2, &err);
        return MW_OK;
    }
    out->status = 204;
    if (report.refused) say_partial(out, v2, &report);
    return MW_OK;
}

static mw_status write_v1(void *push, const mw_http_request *in, mw_http_reply *out,
                          mw_error *err) {
    (void)err;
    return write_lines(push, in, out, false);
}

static mw_status write_v2(void *push, const mw_http_request *in, mw_http_reply *out,
                          mw_error *err) {
    (void)err;
    return write_lines(push, in, out, true);
}

// ---- batches

static void say_problems(mw_http_reply *out, const mw_batch_report *r) {
    mw_text *t = &out->body;
    out->status = 400;
    out->type = "application/problem+json";
    mw_text_addf(t, "{\"title\":\"Some samples were refused\",\"status\":400,\"detail\":");
    mw_json_string(t, mw_slice_of(r->problem[0].why.text));
    mw_text_addf(t, ",\"kept\":%lld,\"refused\":%lld,\"problems\":[", (long long)r->kept,
                 (long long)r->refused);
    for (int64_t i = 0; i < r->problem_count; i++) {
        mw_text_addf(t, "%s{\"index\":%lld,\"message\":", i ? "," : "",
                     (long long)r->problem[i].index);
        mw_json_string(t, mw_slice_of(r->problem[i].why.text));
        mw_text_addc(t, '}');
    }
    mw_text_adds(t, "]}\n");
}

// Reads the batch of a request for a source and keeps it.
static mw_status take_batch(mw_push *p, struct part *of, const mw_http_request *in,
                            mw_batch_report *report, mw_error *err) {
    struct desk *d = NULL;
    mw_status st = take_desk(p, of, &d, err);
    if (st == MW_OK)
        st = mw_batch_read(d->batches, in->body, mw_clock_wall_ns(), &d->samples, report, err);
    if (st == MW_OK) {
        mw_error why = {0};
        st = keep(p, &d->samples, &why);
        // What the sink says is no fault of the body.
        if (st != MW_OK) st = mw_fail(err, MW_IO, "samples are not kept: %s", why.text);
    }
    struct came came = {.bytes = (int64_t)in->body.n};
    if (st != MW_OK)
        came.problem = err->text;
    else if (report->refused)
        came.problem = report->problem[0].why.text;
    if (st == MW_OK) came.samples = d->samples.count, came.refused = report->refused;
    count(p, of, came);
    if (d) give_desk(p, of, d);
    return st;
}

static mw_status write_batch(void *push, const mw_http_request *in, mw_http_reply *out,
                             mw_error *err) {
    mw_push *p = push;
    mw_batch_report report;
    meant m = meant_by(in, false, false);
    struct part *of = choose(p, &m);
    if (!of) {
        mw_text text = {0};
        say_unknown(p, &m, &text);
        mw_status st = mw_fail(err, MW_NOTFOUND, "%s", text.failed ? "no such source" : text.bytes);
        mw_text_free(&text);
        return st;
    }
    mw_status st = take_batch(p, of, in, &report, err);
    out->status = 204;
    if (st == MW_IO) { // as say_not_kept
        mw_http_reply_problem(out, 503, err->text);
        mw_http_reply_header(out, "Retry-After", "5");
        return MW_OK;
    }
    if (st == MW_OK && report.refused) say_problems(out, &report);
    return st;
}

// ---- what clients ask first

static mw_status ping(void *push, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)push, (void)in, (void)err;
    out->status = 204;
    mw_http_reply_header(out, "X-Influxdb-Build", "Millwright");
    mw_http_reply_header(out, "X-Influxdb-Version", "millwright");
    return MW_OK;
}

static mw_status health(void *push, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)push, (void)in, (void)err;
    out->type = "application/json";
    mw_text_adds(&out->body, "{\"name\":\"millwright\",\"status\":\"pass\","
                             "\"message\":\"ready for queries and writes\",\"checks\":[]}\n");
    return MW_OK;
}

static bool begins(mw_slice s, const char *word) {
    size_t n = strlen(word);
    return s.n >= n && strncasecmp(s.p, word, n) == 0;
}

// The statement stands in the query or, as a form, in the body.
static mw_status query(void *push, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    (void)push, (void)err;
    mw_slice q = mw_pairs_get(in->query, in->query_count, "q");
    mw_text form = {0};
    mw_uri uri = {0};
    mw_text_adds(&form, "/?");
    mw_text_add(&form, in->body.p, in->body.n);
    if (!q.p && !form.failed &&
        mw_uri_parse((mw_slice){form.bytes, form.size}, &uri, NULL) == MW_OK)
        q = mw_pairs_get(uri.query, uri.query_count, "q");
    if (begins(mw_slice_trim(q), "create database")) {
        out->type = "application/json";
        mw_text_adds(&out->body, "{\"results\":[{\"statement_id\":0}]}\n");
    } else
        say_refused(out, 400, false, 0, "InfluxQL is not spoken here: this address takes writes");
    mw_uri_fini(&uri);
    mw_text_free(&form);
    return MW_OK;
}

// ---- the table

static bool add_part(mw_push *p, const mw_push_source *said) {
    struct part *s = &p->part[p->part_count++];
    s->takes_lines = said->takes_lines;
    s->takes_batches = said->takes_batches;
    s->health.state = "waiting";
    mw_text_add(&s->name, said->name.p, said->name.n);
    mw_text_adds(&s->database, said->database);
    mw_text_adds(&s->bucket, said->bucket);
    mw_text_adds(&s->org, said->org);
    return !s->name.failed && !s->database.failed && !s->bucket.failed && !s->org.failed;
}

// What no source is there for, all of them take.
static void let_take(mw_push *p) {
    bool lines = false, batches = false;
    for (int32_t i = 0; i < p->part_count; i++) {
        lines = lines || p->part[i].takes_lines;
        batches = batches || p->part[i].takes_batches;
    }
    for (int32_t i = 0; i < p->part_count; i++) {
        p->part[i].takes_lines = p->part[i].takes_lines || !lines;
        p->part[i].takes_batches = p->part[i].takes_batches || !batches;
    }
}

mw_status mw_push_new(mw_sink *sink, const mw_push_source *source, int32_t source_count,
                      mw_push **out, mw_error *err) {
    mw_push *p = mw_alloc(sizeof *p);
    if (!p) return mw_fail(err, MW_NOMEM, "no memory for a source");
    const mw_http_route routes[ROUTES] = {
        {"POST", "/write",          MW_PUSH_LINES_BYTES_MAX, write_v1,    p},
        {"POST", "/api/v2/write",   MW_PUSH_LINES_BYTES_MAX, write_v2,    p},
        {"POST", "/api/v1/samples", MW_PUSH_BATCH_BYTES_MAX, write_batch, p},
        {"POST", "/query",          4096,                    query,       p},
        {"GET",  "/ping",           0,                       ping,        p},
        {"GET",  "/health",         0,                       health,      p},
    };
    memcpy(p->routes, routes, sizeof routes);
    p->sink = sink;
    pthread_mutex_init(&p->mutex, NULL);
    p->part = mw_alloc_array(source_count, sizeof *p->part);
    bool fine = p->part != NULL;
    for (int32_t i = 0; fine && i < source_count; i++) fine = add_part(p, &source[i]);
    if (!fine) {
        mw_push_free(p);
        return mw_fail(err, MW_NOMEM, "no memory for a source");
    }
    let_take(p);
    *out = p;
    return MW_OK;
}

static void free_part(struct part *s) {
    for (struct desk *d = s->idle, *next; d; d = next) {
        next = d->next;
        free_desk(d);
    }
    mw_text_free(&s->name);
    mw_text_free(&s->database);
    mw_text_free(&s->bucket);
    mw_text_free(&s->org);
}

void mw_push_free(mw_push *p) {
    if (!p) return;
    for (int32_t i = 0; i < p->part_count; i++) free_part(&p->part[i]);
    mw_free(p->part);
    pthread_mutex_destroy(&p->mutex);
    mw_free(p);
}

const mw_http_route *mw_push_routes(const mw_push *p, int64_t *route_count) {
    *route_count = ROUTES;
    return p->routes;
}
