// SPDX-License-Identifier: MIT
// See schedule_run.h.
#include "app/schedule_run.h"

#include "account/people.h"
#include "alert/post.h"
#include "app/schedule_letter.h"
#include "base/alloc.h"
#include "base/json.h"
#include "net/uri.h"

#include <string.h>

// After so long nobody waits for a report any more.
#define MAIL_LIFE_NS (INT64_C(7) * 86400 * 1000000000)

typedef struct {
    int64_t person;
    char name[MW_PERSON_NAME_MAX], mail[MW_ACCOUNT_MAIL_MAX];
} recipient;

// What a run works with; kept with its letters until these are on their way.
typedef struct mw_schedule_file {
    mw_schedule s;
    mw_principal who;
    mw_person owner;
    mw_zone *zone;
    char period[MW_PERIOD_TEXT_MAX];
    mw_schedule_ask ask;
    mw_http_reply reply; // the file is its body
    mw_text subject, text, name;
    recipient *to;
    int64_t to_count, to_room;
    mw_account_tree *tree;
} work;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a scheduled report");
}

static void work_free(work *w) {
    if (!w) return;
    mw_zone_close(w->zone);
    mw_text_free(&w->ask.target);
    json_decref(w->ask.named);
    mw_text_free(&w->reply.body);
    mw_text_free(&w->reply.headers);
    mw_text_free(&w->subject);
    mw_text_free(&w->text);
    mw_text_free(&w->name);
    mw_account_tree_free(w->tree);
    mw_free(w->to);
    mw_free(w);
}

// ---- how it went

static void say(mw_schedule_run *run, const char *outcome, const char *problem) {
    json_object_set_new(run->last, "outcome", json_string(outcome));
    json_object_set_new(run->last, "problem", problem ? json_string(problem) : json_null());
}

static mw_status skip(mw_schedule_run *run, const char *why) {
    say(run, "skipped", why);
    return MW_OK;
}

static mw_status fail(mw_schedule_run *run, const char *why) {
    say(run, "failed", why);
    return MW_OK;
}

// An error that says how the run went, unless the machine is at its end.
static mw_status settle(mw_schedule_run *run, mw_status st, const mw_error *why, mw_error *err) {
    if (st == MW_NOMEM || st == MW_CORRUPT) {
        if (err) *err = *why;
        return st;
    }
    return fail(run, why->text[0] ? why->text : mw_status_text(st));
}

static json_t *list_of(mw_schedule_run *run, const char *name) {
    return json_object_get(run->last, name);
}

static void leave_out(mw_schedule_run *run, const char *name, const char *why) {
    json_array_append_new(list_of(run, "left"), json_pack("{s:s,s:s}", "name", name, "why", why));
}

static mw_status begin(mw_schedule_run *run, mw_error *err) {
    run->last = json_pack("{s:I,s:n,s:s,s:n,s:[],s:[]}", "at", (json_int_t)run->now_ns, "period",
                          "outcome", "failed", "problem", "to", "left");
    return run->last ? MW_OK : no_memory(err);
}

// ---- what is asked for

static mw_status find_period(work *w, int64_t slot_ns, mw_error *err) {
    const mw_calendar cal = {.zone = w->zone};
    mw_period p;
    if (w->s.period == MW_GRAIN_NONE) return MW_OK;
    MW_TRY(mw_timetable_period(w->s.period, w->zone, slot_ns, &p, err));
    mw_period_print(p, &cal, w->period);
    return MW_OK;
}

static mw_status prepare(const mw_schedule_office *o, work *w, int64_t slot_ns, mw_error *err) {
    MW_TRY(mw_zone_open(w->s.zone, &w->zone, err));
    MW_TRY(find_period(w, slot_ns, err));
    w->ask = (mw_schedule_ask){
        .s = &w->s, .owner = w->who.name, .period = w->period, .named = json_array()};
    if (!w->ask.named) return no_memory(err);
    return mw_schedule_target(o->registry, &w->ask, err);
}

typedef mw_status asker(mw_gate *g, const mw_principal *who, const mw_http_request *in,
                        mw_http_reply *out, mw_error *err);

static mw_status ask(const mw_schedule_office *o, work *w, asker *by, mw_error *err) {
    mw_uri uri = {0};
    MW_TRY(mw_uri_parse((mw_slice){w->ask.target.bytes, w->ask.target.size}, &uri, err));
    const mw_http_request in = {.method = "GET",
                                .path = uri.path,
                                .query = uri.query,
                                .query_count = uri.query_count,
                                .peer = "schedule"};
    w->reply.status = 200;
    mw_status st = by(o->gate, &w->who, &in, &w->reply, err);
    mw_uri_fini(&uri);
    return st == MW_OK && w->reply.body.failed ? no_memory(err) : st;
}

// What a refusal says.
static json_t *problem_of(const work *w, const char **detail) {
    json_t *problem =
        json_loadb(w->reply.body.bytes ? w->reply.body.bytes : "", w->reply.body.size, 0, NULL);
    *detail = json_string_value(json_object_get(problem, "detail"));
    if (!*detail) *detail = "the report could not be made";
    return problem;
}

static const char *header_of(const mw_text *headers, const char *name) {
    for (size_t at = 0; at < headers->size;) {
        const char *own = headers->bytes + at, *value = own + strlen(own) + 1;
        if (strcmp(own, name) == 0) return value;
        at += strlen(own) + strlen(value) + 2;
    }
    return NULL;
}

// Whether there is a row below the names of the columns.
static bool has_rows(const work *w) {
    const char *rows = header_of(&w->reply.headers, "Mw-Rows");
    const char *p = w->reply.body.bytes, *end = p ? p + w->reply.body.size : NULL;
    if (rows) return strcmp(rows, "0") != 0;
    if (strcmp(w->s.format, "csv") != 0) return true;
    const char *line = p ? memchr(p, '\n', w->reply.body.size) : NULL;
    return line && line + 1 < end;
}

static mw_status fetch_file(mw_schedule_run *run, work *w, bool *good, mw_error *err) {
    MW_TRY(ask(run->office, w, mw_gate_ask, err));
    *good = w->reply.status == 200 && has_rows(w);
    if (*good) return MW_OK;
    if (w->reply.status == 200) return skip(run, "there is nothing in it that may be read");
    const char *detail;
    json_t *problem = problem_of(w, &detail);
    bool shut = w->reply.status == 403 || w->reply.status == 404;
    mw_status st = shut ? skip(run, detail) : fail(run, detail);
    json_decref(problem);
    return st;
}

// ---- who may have it

typedef struct {
    const work *w;
    const mw_principal *other;
    const int32_t *branch; // what it is narrowed to
    int32_t branch_count;
    bool whole; // it is not
    bool covered;
} covering;

static mw_status look_at(void *ctx, const mw_entity *e, mw_error *err) {
    covering *c = ctx;
    const mw_account_tree *tree = c->w->tree;
    bool within = c->whole;
    (void)err;
    for (int32_t i = 0; i < c->branch_count && !within; i++)
        within = mw_account_tree_within(tree, e->id, c->branch[i]);
    if (within && mw_account_may(&c->w->who, MW_ACT_READ, tree, e->id) &&
        !mw_account_may(c->other, MW_ACT_READ, tree, e->id))
        c->covered = false;
    return MW_OK;
}

// Whether somebody may read all that the owner may, of what the report is narrowed to.
static mw_status covers(mw_schedule_run *run, work *w, const mw_principal *other, bool *out,
                        mw_error *err) {
    mw_registry *r = run->office->registry;
    size_t n = json_array_size(w->ask.named);
    covering c = {.w = w, .other = other, .whole = n == 0, .covered = true};
    int32_t *branch = mw_alloc_array((int64_t)n + 1, sizeof *branch);
    if (!branch) return no_memory(err);
    c.branch = branch;
    for (size_t i = 0; i < n; i++) {
        const char *code = json_string_value(json_array_get(w->ask.named, i));
        mw_status found = mw_accounts_entity(run->office->accounts, mw_slice_of(code),
                                             &branch[c.branch_count], NULL);
        if (found == MW_OK)
            c.branch_count++;
        else
            c.whole = true;
    }
    mw_status st = r->ops->entity_each(r, look_at, &c, err);
    mw_free(branch);
    *out = c.covered;
    return st;
}

static mw_status add_recipient(work *w, const mw_person *p, mw_error *err) {
    if (!mw_grow(&w->to, &w->to_room, w->to_count + 1, sizeof *w->to)) return no_memory(err);
    recipient *to = &w->to[w->to_count++];
    to->person = p->id;
    memcpy(to->name, p->name, sizeof to->name);
    memcpy(to->mail, p->mail, sizeof to->mail);
    return MW_OK;
}

static mw_status consider(mw_schedule_run *run, work *w, int64_t id, mw_error *err) {
    mw_person p;
    mw_principal other;
    bool covered = true;
    mw_accounts *a = run->office->accounts;
    mw_status st = mw_person_get(a, id, &p, err);
    if (st == MW_NOTFOUND || (st == MW_OK && p.organisation != w->who.organisation)) return MW_OK;
    MW_TRY(st);
    st = mw_person_principal(a, id, &other, err);
    if (st == MW_NOTFOUND) {
        leave_out(run, p.name, "may not sign in any more");
        return MW_OK;
    }
    MW_TRY(st);
    if (id != w->who.person) MW_TRY(covers(run, w, &other, &covered, err));
    if (covered && p.mail[0]) return add_recipient(w, &p, err);
    leave_out(run, p.name, covered ? "has no mail address" : "may not read all of it");
    return MW_OK;
}

static mw_status find_recipients(mw_schedule_run *run, work *w, mw_error *err) {
    size_t i;
    json_t *id;
    mw_accounts *a = run->office->accounts;
    MW_TRY(mw_accounts_tree(a, run->now_ns, &w->tree, err));
    json_array_foreach(w->s.to, i, id) { MW_TRY(consider(run, w, json_integer_value(id), err)); }
    return w->to_count ? MW_OK : skip(run, "nobody of those it is for may have it");
}

// ---- the letter

static mw_status write_letter(mw_schedule_run *run, work *w, mw_error *err) {
    mw_notify *settings = NULL;
    MW_TRY(mw_notify_open(run->office->registry, &settings, err));
    mw_schedule_letter l = {.s = &w->s,
                            .owner = w->owner.title[0] ? w->owner.title : w->owner.name,
                            .period = w->period,
                            .now_ns = run->now_ns,
                            .zone = w->zone,
                            .page = settings->post ? settings->post->page : (mw_slice){0}};
    mw_schedule_letter_subject(&l, &w->subject);
    mw_schedule_letter_text(&l, &w->text);
    mw_schedule_letter_file(&l, &w->name);
    mw_notify_free(settings);
    bool failed = w->subject.failed || w->text.failed || w->name.failed;
    return failed ? no_memory(err) : MW_OK;
}

static mw_status work_at(mw_schedule_run *run, work *w, bool *good, mw_error *err) {
    mw_registry *r = run->office->registry;
    bool ready = false;
    *good = false;
    MW_TRY(mw_post_ready(r, &ready, err));
    if (!ready)
        return fail(run, "there is no mail server: an administrator sets it, or mw mail set");
    MW_TRY(mw_person_get(run->office->accounts, w->who.person, &w->owner, err));
    MW_TRY(prepare(run->office, w, run->slot_ns, err));
    if (w->period[0]) json_object_set_new(run->last, "period", json_string(w->period));
    MW_TRY(fetch_file(run, w, good, err));
    if (*good) MW_TRY(find_recipients(run, w, err));
    *good = *good && w->to_count > 0;
    return *good ? write_letter(run, w, err) : MW_OK;
}

static mw_status work_new(const mw_schedule_office *o, const json_t *stored, work **out,
                          mw_error *err) {
    work *w = mw_alloc(sizeof *w);
    if (!w) return no_memory(err);
    mw_status st = mw_schedule_read(stored, &w->s, err);
    if (st == MW_OK) st = mw_person_principal(o->accounts, w->s.person, &w->who, err);
    if (st == MW_OK)
        *out = w;
    else
        work_free(w);
    return st;
}

mw_status mw_schedule_run_do(mw_schedule_run *run, mw_error *err) {
    work *w = NULL;
    bool good;
    mw_error why = {0};
    mw_status st = work_new(run->office, run->stored, &w, err);
    run->rests = st == MW_NOTFOUND;
    if (run->rests) return MW_OK;
    MW_TRY(st);
    st = begin(run, err);
    if (st == MW_OK) {
        st = work_at(run, w, &good, &why);
        if (st != MW_OK) good = false, st = settle(run, st, &why, err);
        if (good) run->file = w, w = NULL;
    }
    work_free(w);
    return st;
}

// ---- keeping

static mw_status post(mw_schedule_run *run, mw_registry *r, const recipient *to, mw_error *err) {
    const work *w = run->file;
    const mw_mail_part part = {
        .name = {w->name.bytes,       w->name.size      },
        .type = mw_slice_of(mw_schedule_letter_type(w->s.format)),
        .bytes = {w->reply.body.bytes, w->reply.body.size}
    };
    const mw_post mail = {
        .to = mw_slice_of(to->mail),
        .subject = {w->subject.bytes, w->subject.size},
        .text = {w->text.bytes,    w->text.size   },
        .part = &part,
        .part_count = 1,
        .person = to->person,
        .ends_ns = run->now_ns + MAIL_LIFE_NS
    };
    int64_t notice = 0;
    MW_TRY(mw_post_put(r, &mail, run->now_ns, &notice, err));
    json_t *one = json_pack("{s:s,s:I}", "name", to->name, "notice", (json_int_t)notice);
    return json_array_append_new(list_of(run, "to"), one) == 0 ? MW_OK : no_memory(err);
}

// What leaves the house is in the trail of who let it be sent.
static mw_status trail(const mw_schedule_run *run, mw_registry *r, mw_error *err) {
    const work *w = run->file;
    mw_text subject = {0}, after = {0};
    mw_text_addf(&subject, "schedule %lld", (long long)w->s.id);
    mw_text_adds(&after, "{\"file\":");
    mw_json_string(&after, (mw_slice){w->name.bytes, w->name.size});
    mw_text_addf(&after, ",\"bytes\":%zu,\"to\":[", w->reply.body.size);
    for (int64_t i = 0; i < w->to_count; i++) {
        mw_text_adds(&after, i ? "," : "");
        mw_json_string(&after, mw_slice_of(w->to[i].name));
    }
    mw_text_adds(&after, "]}");
    mw_audit_entry e = {
        .organisation = w->who.organisation,
        .by = {mw_slice_of(w->who.name), mw_slice_of("mw serve"), run->now_ns},
        .act = mw_slice_of("schedule send")
    };
    e.subject = (mw_slice){subject.bytes, subject.size};
    e.after = (mw_slice){after.bytes, after.size};
    mw_status st = subject.failed || after.failed ? no_memory(err) : mw_audit_put(r, &e, err);
    mw_text_free(&subject);
    mw_text_free(&after);
    return st;
}

static mw_status post_all(mw_schedule_run *run, mw_registry *r, mw_error *err) {
    MW_TRY(mw_schedule_letter_fits(run->file->reply.body.size, run->file->to_count, err));
    for (int64_t i = 0; i < run->file->to_count; i++) MW_TRY(post(run, r, &run->file->to[i], err));
    say(run, "waiting", NULL);
    return trail(run, r, err);
}

mw_status mw_schedule_run_keep(mw_schedule_run *run, mw_registry *r, json_t *stored,
                               mw_error *err) {
    if (run->file) MW_TRY(post_all(run, r, err));
    if (!run->last) return MW_OK;
    return json_object_set(stored, "last", run->last) == 0 ? MW_OK : no_memory(err);
}

void mw_schedule_run_failed(mw_schedule_run *run, const char *problem) {
    work_free(run->file);
    run->file = NULL;
    json_array_clear(list_of(run, "to"));
    say(run, "failed", problem);
}

void mw_schedule_run_fini(mw_schedule_run *run) {
    work_free(run->file);
    json_decref(run->last);
    run->file = NULL;
    run->last = NULL;
}

// ---- checking

static mw_status refused(const work *w, mw_error *err) {
    const char *detail;
    json_t *problem = problem_of(w, &detail);
    mw_status st = w->reply.status == 404 ? MW_NOTFOUND : MW_INVALID;
    st = mw_fail(err, st, "%s", detail);
    json_decref(problem);
    return st;
}

mw_status mw_schedule_run_check(const mw_schedule_office *office, const json_t *stored,
                                int64_t now_ns, mw_error *err) {
    work *w = NULL;
    MW_TRY(work_new(office, stored, &w, err));
    mw_status st = prepare(office, w, now_ns, err);
    if (st == MW_OK) st = ask(office, w, mw_gate_check, err);
    if (st == MW_OK && w->reply.status != 200) st = refused(w, err);
    work_free(w);
    return st;
}
