// SPDX-License-Identifier: MIT
// See outbox.h. Texts of a notice are one block of its own, freed when it was sent.
#include "alert/outbox.h"

#include "alert/letter.h"
#include "base/alloc.h"
#include "base/json.h"

#include <jansson.h>
#include <string.h>

typedef struct {
    mw_notice n;
    char *texts;   // channel, key, subject, body
    char *problem; // of the last try
    bool gone;     // sent; while reading
} kept;

struct mw_outbox {
    mw_registry *registry;
    kept *list;
    int64_t count, room;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "outbox: out of memory");
}

// ---- in memory

static void fini(kept *k) {
    mw_free(k->texts);
    mw_free(k->problem);
}

static void drop(mw_outbox *o, int64_t i) {
    fini(&o->list[i]);
    memmove(o->list + i, o->list + i + 1, (size_t)(o->count - i - 1) * sizeof *o->list);
    o->count--;
}

static bool copy_texts(kept *k) {
    mw_slice *part[] = {&k->n.channel, &k->n.key, &k->n.subject, &k->n.body};
    size_t size = 1;
    for (int i = 0; i < 4; i++) size += part[i]->n;
    k->texts = mw_alloc(size);
    if (!k->texts) return false;
    char *to = k->texts;
    for (int i = 0; i < 4; i++) {
        if (part[i]->n) memcpy(to, part[i]->p, part[i]->n);
        part[i]->p = to;
        to += part[i]->n;
    }
    return true;
}

static mw_status add(mw_outbox *o, const mw_notice *n, mw_error *err) {
    kept k = {.n = *n};
    k.n.tries = 0, k.n.dead = false, k.n.problem = (mw_slice){0};
    if (k.n.next_ns <= 0) k.n.next_ns = INT64_MIN;
    if (!mw_grow(&o->list, &o->room, o->count + 1, sizeof *o->list) || !copy_texts(&k))
        return no_memory(err);
    o->list[o->count++] = k;
    return MW_OK;
}

int64_t mw_outbox_count(const mw_outbox *o) { return o->count; }
const mw_notice *mw_outbox_at(const mw_outbox *o, int64_t i) { return &o->list[i].n; }

// Ids ascend.
int64_t mw_outbox_find(const mw_outbox *o, int64_t id) {
    int64_t low = 0, high = o->count;
    while (low < high) {
        int64_t mid = low + (high - low) / 2;
        if (o->list[mid].n.id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < o->count && o->list[low].n.id == id ? low : -1;
}

static bool note_problem(kept *k, const char *problem) {
    size_t n = strlen(problem);
    char *own = mw_alloc(n + 1);
    if (!own) return false;
    memcpy(own, problem, n);
    mw_free(k->problem);
    k->problem = own;
    k->n.problem = (mw_slice){own, n};
    return true;
}

// ---- reading

static mw_status broken(const mw_record *r, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "record %lld (%.*s): %s", (long long)r->id, (int)r->sort.n,
                   r->sort.p, what);
}

static mw_slice text(const json_t *body, const char *name) {
    const json_t *v = json_object_get(body, name);
    if (!json_is_string(v)) return (mw_slice){0};
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

static mw_status visit_notice(void *ctx, const mw_record *r, mw_error *err) {
    mw_outbox *o = ctx;
    json_t *body = json_loadb(r->body.p, r->body.n, 0, NULL);
    mw_notice n = {.id = r->id,
                   .at_ns = r->at_ns,
                   .channel = text(body, "channel"),
                   .key = text(body, "key"),
                   .subject = text(body, "subject"),
                   .body = text(body, "body"),
                   .next_ns = json_integer_value(json_object_get(body, "after_ns")),
                   .letter = json_is_true(json_object_get(body, "letter")),
                   .entity = r->entity,
                   .person = json_integer_value(json_object_get(body, "person")),
                   .branch = (int32_t)json_integer_value(json_object_get(body, "branch")),
                   .ends_ns = json_integer_value(json_object_get(body, "ends_ns"))};
    mw_status st =
        n.channel.n && n.key.n ? add(o, &n, err) : broken(r, "it names no channel or key", err);
    json_decref(body);
    return st;
}

static void put_again(mw_notice *n) { n->dead = false, n->tries = 0, n->next_ns = INT64_MIN; }

static mw_status take_problem(kept *k, const json_t *body, mw_error *err) {
    const json_t *next = json_object_get(body, "next_ns");
    const char *problem = json_string_value(json_object_get(body, "problem"));
    k->n.tries++;
    k->n.dead = json_is_true(json_object_get(body, "dead"));
    k->n.next_ns = json_is_integer(next) ? json_integer_value(next) : INT64_MIN;
    return note_problem(k, problem ? problem : "") ? MW_OK : no_memory(err);
}

static mw_status visit_try(void *ctx, const mw_record *r, mw_error *err) {
    mw_outbox *o = ctx;
    int64_t i = mw_outbox_find(o, r->of);
    if (i < 0) return broken(r, "it is of no notice", err);
    json_t *body = json_loadb(r->body.p, r->body.n, 0, NULL);
    mw_status st = json_is_object(body) ? MW_OK : broken(r, "its body is no JSON object", err);
    if (st == MW_OK && json_is_true(json_object_get(body, "sent")))
        o->list[i].gone = true;
    else if (st == MW_OK && json_is_true(json_object_get(body, "again")))
        put_again(&o->list[i].n);
    else if (st == MW_OK)
        st = take_problem(&o->list[i], body, err);
    json_decref(body);
    return st;
}

static void forget(mw_outbox *o) {
    for (int64_t i = 0; i < o->count; i++) fini(&o->list[i]);
    o->count = 0;
}

static void drop_gone(mw_outbox *o) {
    int64_t n = 0;
    for (int64_t i = 0; i < o->count; i++) {
        if (o->list[i].gone)
            fini(&o->list[i]);
        else
            o->list[n++] = o->list[i];
    }
    o->count = n;
}

mw_status mw_outbox_reload(mw_outbox *o, mw_error *err) {
    mw_registry *r = o->registry;
    mw_record_query notices = {.sort = mw_slice_of("notice"), .of = -1};
    mw_record_query tries = {.sort = mw_slice_of("notice_try"), .of = -1};
    forget(o);
    MW_TRY(r->ops->record_each(r, &notices, visit_notice, o, err));
    MW_TRY(r->ops->record_each(r, &tries, visit_try, o, err));
    drop_gone(o);
    return MW_OK;
}

mw_status mw_outbox_open(mw_registry *r, mw_outbox **out, mw_error *err) {
    mw_outbox *o = mw_alloc(sizeof *o);
    if (!o) return no_memory(err);
    o->registry = r;
    mw_status st = mw_outbox_reload(o, err);
    if (st == MW_OK)
        *out = o;
    else
        mw_outbox_close(o);
    return st;
}

void mw_outbox_close(mw_outbox *o) {
    if (!o) return;
    forget(o);
    mw_free(o->list);
    mw_free(o);
}

// ---- changing

static void member(mw_text *t, const char *name, mw_slice value) {
    mw_text_addf(t, "%s\"%s\":", t->size > 1 ? "," : "", name);
    mw_json_string(t, value);
}

static mw_status put_record(mw_registry *r, mw_record *record, mw_text *body, mw_error *err) {
    record->body = (mw_slice){body->bytes, body->size};
    mw_status st = body->failed ? no_memory(err) : r->ops->record_put(r, record, &record->id, err);
    mw_text_free(body);
    return st;
}

mw_status mw_outbox_write(mw_registry *r, const mw_notice *n, int64_t *id, mw_error *err) {
    mw_text t = {0};
    mw_record record = {.sort = mw_slice_of("notice"), .entity = n->entity, .at_ns = n->at_ns};
    mw_text_addc(&t, '{');
    member(&t, "channel", n->channel), member(&t, "key", n->key);
    member(&t, "subject", n->subject), member(&t, "body", n->body);
    if (n->letter) mw_text_adds(&t, ",\"letter\":true");
    if (n->person) mw_text_addf(&t, ",\"person\":%lld", (long long)n->person);
    if (n->branch) mw_text_addf(&t, ",\"branch\":%d", n->branch);
    if (n->next_ns > 0) mw_text_addf(&t, ",\"after_ns\":%lld", (long long)n->next_ns);
    if (n->ends_ns) mw_text_addf(&t, ",\"ends_ns\":%lld", (long long)n->ends_ns);
    mw_text_addc(&t, '}');
    MW_TRY(put_record(r, &record, &t, err));
    *id = record.id;
    return MW_OK;
}

mw_status mw_outbox_put(mw_outbox *o, const mw_notice *n, mw_error *err) {
    mw_notice own = *n;
    MW_TRY(mw_outbox_write(o->registry, n, &own.id, err));
    return add(o, &own, err);
}

int64_t mw_outbox_due(const mw_outbox *o, int64_t now_ns) {
    for (int64_t i = 0; i < o->count; i++)
        if (!o->list[i].n.dead && o->list[i].n.next_ns <= now_ns) return i;
    return -1;
}

// 1, 2, 4, ... times the first pause, up to the longest.
static int64_t pause_ns(const mw_notify *s, int32_t tries) {
    int64_t pause = s->retry_ns;
    for (int32_t i = 1; i < tries && pause < s->retry_max_ns; i++) pause *= 2;
    return pause < s->retry_max_ns ? pause : s->retry_max_ns;
}

static mw_status put_try(mw_registry *r, const mw_notice *n, mw_record *record, mw_text *body,
                         mw_error *err) {
    (void)n;
    return put_record(r, record, body, err);
}

// A try after which what a letter says is of no use: it goes with the same transaction.
static mw_status put_last(mw_registry *r, const mw_notice *n, mw_record *record, mw_text *body,
                          mw_error *err) {
    if (!n->letter) return put_record(r, record, body, err);
    mw_status st = r->ops->begin(r, err);
    if (st != MW_OK) mw_text_free(body);
    MW_TRY(st);
    st = put_record(r, record, body, err);
    if (st == MW_OK) st = mw_letter_drop(r, n->id, err);
    if (st == MW_OK) st = r->ops->commit(r, err);
    if (st != MW_OK) r->ops->abort(r);
    return st;
}

mw_status mw_outbox_tried(mw_outbox *o, int64_t i, const mw_notify *settings,
                          const mw_outbox_result *result, mw_error *err) {
    kept *k = &o->list[i];
    mw_text t = {0};
    mw_record record = {.sort = mw_slice_of("notice_try"), .of = k->n.id, .at_ns = result->now_ns};
    if (!result->problem) {
        mw_text_adds(&t,
                     result->withheld ? "{\"sent\":true,\"withheld\":true}" : "{\"sent\":true}");
        MW_TRY(put_last(o->registry, &k->n, &record, &t, err));
        drop(o, i);
        return MW_OK;
    }
    int32_t tries = k->n.tries + 1;
    int64_t next = result->now_ns + pause_ns(settings, tries);
    bool late = k->n.ends_ns && next >= k->n.ends_ns;
    bool dead = result->for_good || tries >= settings->tries || late;
    mw_text_addc(&t, '{');
    member(&t, "problem", mw_slice_of(result->problem));
    if (dead)
        mw_text_adds(&t, ",\"dead\":true}");
    else
        mw_text_addf(&t, ",\"next_ns\":%lld}", (long long)next);
    MW_TRY((late ? put_last : put_try)(o->registry, &k->n, &record, &t, err));
    k->n.tries = tries, k->n.dead = dead, k->n.next_ns = dead ? INT64_MIN : next;
    return note_problem(k, result->problem) ? MW_OK : no_memory(err);
}

mw_status mw_outbox_again(mw_outbox *o, int64_t i, mw_slice who, int64_t now_ns, mw_error *err) {
    kept *k = &o->list[i];
    mw_text t = {0};
    mw_record record = {
        .sort = mw_slice_of("notice_try"), .of = k->n.id, .at_ns = now_ns, .who = who};
    if (!k->n.dead)
        return mw_fail(err, MW_INVALID, "notice %lld was not given up: it is on its way",
                       (long long)k->n.id);
    mw_text_adds(&t, "{\"again\":true}");
    MW_TRY(put_record(o->registry, &record, &t, err));
    put_again(&k->n);
    return MW_OK;
}

// ---- sending

// The addresses of a letter become those of the post office's channel.
static bool address(const mw_notice *n, mw_notify_channel *post) {
    const char *p = n->channel.p, *end = p + n->channel.n;
    for (post->to_count = 0; p < end && post->to_count < MW_NOTIFY_TO_MAX;) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        const char *stop = comma ? comma : end;
        post->to[post->to_count++] = mw_slice_trim((mw_slice){p, (size_t)(stop - p)});
        p = stop + (comma != NULL);
    }
    return p >= end && post->to_count > 0;
}

// Who was to be told of something yesterday may have lost the right to read it.
static mw_status recipient(const mw_notice *n, const mw_outbox_job *job, mw_outbox_recipient *to,
                           mw_error *why) {
    to->may = true;
    if (!n->person) return MW_OK;
    if (job->look) return job->look(job->look_ctx, n, job->now_ns, to, why);
    return mw_fail(why, MW_IO, "nothing here knows people");
}

static mw_status deliver_letter(mw_registry *r, const mw_notice *n, const mw_outbox_job *job,
                                bool *withheld, mw_error *why) {
    const mw_notifier *by = &job->notifier[MW_NOTIFY_MAIL];
    mw_letter *letter = NULL;
    mw_notice whole = *n;
    if (n->ends_ns && job->now_ns >= n->ends_ns)
        return mw_fail(why, MW_INVALID, "it could not be sent in time");
    if (!job->settings->post || !by->deliver)
        return mw_fail(why, MW_IO, "no mail server is set; `mw mail set` does");
    mw_notify_channel post = *job->settings->post;
    mw_outbox_recipient to = {0};
    MW_TRY(recipient(n, job, &to, why));
    *withheld = !to.may;
    if (!to.may) return MW_OK;
    if (to.mail[0]) whole.channel = mw_slice_of(to.mail);
    if (!address(&whole, &post)) return mw_fail(why, MW_INVALID, "it names no addresses");
    mw_status st = mw_letter_read(r, n->id, &letter, why);
    if (st == MW_NOTFOUND || st == MW_CORRUPT) return MW_INVALID;
    MW_TRY(st);
    whole.body = letter->text;
    whole.part = letter->part, whole.part_count = letter->part_count;
    st = by->deliver(by->ctx, &post, &whole, job->now_ns, why);
    mw_letter_free(letter);
    return st;
}

static mw_status deliver_notice(const mw_notice *n, const mw_outbox_job *job, mw_error *why) {
    int32_t at = mw_notify_find(job->settings, n->channel);
    if (at < 0) return mw_fail(why, MW_INVALID, "there is no such channel any more");
    const mw_notify_channel *c = &job->settings->channel[at];
    const mw_notifier *by = &job->notifier[c->kind];
    if (by->deliver) return by->deliver(by->ctx, c, n, job->now_ns, why);
    return mw_fail(why, MW_IO, "nothing here sends %ss", mw_notify_kind_text(c->kind));
}

static mw_outbox_result deliver(mw_registry *registry, const mw_notice *n, const mw_outbox_job *job,
                                mw_error *why) {
    mw_outbox_result r = {.now_ns = job->now_ns};
    mw_status st = n->letter ? deliver_letter(registry, n, job, &r.withheld, why)
                             : deliver_notice(n, job, why);
    if (st == MW_OK) return r;
    r.problem = why->text[0] ? why->text : mw_status_text(st);
    r.for_good = st == MW_INVALID;
    return r;
}

mw_status mw_outbox_run(mw_outbox *o, const mw_outbox_job *job, mw_outbox_report *report,
                        mw_error *err) {
    *report = (mw_outbox_report){0};
    for (int32_t n = 0; job->count_max == 0 || n < job->count_max; n++) {
        int64_t i = mw_outbox_due(o, job->now_ns);
        if (i < 0) break;
        mw_error why = {0};
        mw_outbox_result r = deliver(o->registry, &o->list[i].n, job, &why);
        MW_TRY(mw_outbox_tried(o, i, job->settings, &r, err));
        report->sent += !r.problem && !r.withheld;
        report->withheld += r.withheld;
        report->failed += r.problem != NULL;
        report->dead += r.problem && o->list[i].n.dead;
    }
    return MW_OK;
}
