// SPDX-License-Identifier: MIT
// See schedule_routes.h.
#include "app/schedule_routes.h"

#include "app/schedule_entry.h"
#include "app/schedule_past.h"
#include "base/alloc.h"
#include "base/json.h"
#include "server/answer.h"

#include <string.h>

typedef struct {
    mw_scheduler *s;
    const mw_asked *asked;
    mw_registry *registry; // of this request
    mw_text *out;
    int64_t id; // of the one that is named
} request;

static mw_status open_request(request *x, mw_error *err) {
    return mw_registry_open(mw_scheduler_of(x->s)->registry_address, &x->registry, err);
}

static void close_request(request *x) {
    if (x->registry) x->registry->ops->close(x->registry);
}

// What is refused is for the person to read.
static mw_status outcome(mw_http_reply *out, mw_status st, mw_error *err) {
    if (st != MW_INVALID && st != MW_LIMIT) return st;
    out->body.size = 0;
    return mw_reply_refused(out, 422, "%s", err->text);
}

// ---- who may

static int64_t number_of(const json_t *o, const char *name) {
    return json_integer_value(json_object_get(o, name));
}

static bool sees(const mw_asked *a, const json_t *stored) {
    if (a->unguarded) return true;
    if (a->who->person && number_of(stored, "person") == a->who->person) return true;
    return number_of(stored, "organisation") == a->who->organisation &&
           mw_asked_may(a, MW_ACT_PEOPLE, 0);
}

static mw_status no_schedule(const mw_asked *a, mw_error *err) {
    mw_slice id = mw_asked_text(a, "id");
    return mw_fail(err, MW_NOTFOUND, "there is no schedule %.*s", id.n < 20 ? (int)id.n : 20, id.p);
}

// What is sent is what the person may read, so that a token would reach beyond what it was made
// for.
static bool is_refused(const mw_asked *a, mw_http_reply *out) {
    if (a->unguarded || a->session) return false;
    (void)mw_reply_refused(out, 403, "a token sends nothing regularly: sign in by a password");
    return true;
}

// ---- writing one

static void write_text(mw_text *t, const json_t *o, const char *name) {
    const json_t *v = json_object_get(o, name);
    mw_json_member(t, name);
    if (json_is_string(v))
        mw_json_string(t, (mw_slice){json_string_value(v), json_string_length(v)});
    else
        mw_text_adds(t, "null");
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

static mw_status write_to(const request *x, const json_t *to, mw_error *err) {
    size_t i;
    json_t *id;
    mw_json_member(x->out, "to");
    mw_json_open(x->out, '[');
    json_array_foreach(to, i, id) {
        mw_person p;
        mw_status st = mw_person_get(x->asked->accounts, json_integer_value(id), &p, err);
        if (st == MW_OK) mw_json_item_text(x->out, mw_slice_of(p.name));
        if (st != MW_OK && st != MW_NOTFOUND) return st;
    }
    mw_json_close(x->out, ']');
    return MW_OK;
}

static void write_last(const request *x, const json_t *last) {
    size_t i;
    json_t *one;
    mw_text *t = x->out;
    mw_json_member(t, "last");
    if (!last) {
        mw_text_adds(t, "null");
        return;
    }
    mw_json_open(t, '{');
    mw_json_member_time(t, "at", number_of(last, "at"));
    write_text(t, last, "period");
    write_text(t, last, "outcome");
    write_text(t, last, "problem");
    mw_json_member(t, "to");
    mw_json_open(t, '[');
    json_array_foreach(json_object_get(last, "to"), i, one) {
        mw_json_item_text(t, mw_slice_of(json_string_value(json_object_get(one, "name"))));
    }
    mw_json_close(t, ']');
    mw_json_member(t, "left");
    mw_json_open(t, '[');
    json_array_foreach(json_object_get(last, "left"), i, one) {
        mw_json_open(t, '{');
        write_text(t, one, "name");
        write_text(t, one, "why");
        mw_json_close(t, '}');
    }
    mw_json_close(t, ']');
    mw_json_close(t, '}');
}

static void write_runs(const request *x, const json_t *runs) {
    size_t i;
    json_t *run;
    mw_text *t = x->out;
    mw_json_member(t, "runs");
    mw_json_open(t, '[');
    json_array_foreach(runs, i, run) {
        mw_json_open(t, '{');
        mw_json_member_time(t, "at", number_of(run, "at"));
        write_text(t, run, "period");
        write_text(t, run, "outcome");
        write_text(t, run, "problem");
        mw_json_member_int(t, "to", number_of(run, "to"));
        mw_json_member_int(t, "try", number_of(run, "try"));
        mw_json_close(t, '}');
    }
    mw_json_close(t, ']');
}

// When it is tried again, and how it went; to the end of the object.
static void write_past(const request *x, const json_t *stored, bool rests) {
    mw_schedule_retry retry;
    bool again = !rests && mw_schedule_retry_get(stored, &retry);
    mw_json_member_time(x->out, "retry", again ? retry.at_ns : 0);
    write_last(x, json_object_get(stored, "last"));
    write_runs(x, json_object_get(stored, "runs"));
    mw_json_close(x->out, '}');
}

static mw_status write_one(const request *x, const json_t *stored, mw_error *err) {
    static const char *const texts[] = {"title", "what", "format", "period",
                                        "when",  "zone", "lang"};
    mw_text *t = x->out;
    mw_schedule s;
    mw_person owner;
    MW_TRY(mw_schedule_read(stored, &s, err));
    MW_TRY(mw_person_get(x->asked->accounts, s.person, &owner, err));
    bool rests = owner.disabled_ns != 0;
    mw_json_open(t, '{');
    mw_json_member_int(t, "id", s.id);
    mw_json_member_text(t, "person", mw_slice_of(owner.name));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) write_text(t, stored, texts[i]);
    mw_json_member(t, "of");
    if (json_dump_callback(s.of, add_bytes, t, JSON_COMPACT) != 0) t->failed = true;
    MW_TRY(write_to(x, s.to, err));
    mw_json_member_bool(t, "paused", s.paused);
    mw_json_member_bool(t, "rests", rests);
    mw_json_member_time(t, "made", number_of(stored, "made"));
    int64_t next_ns = rests ? 0 : mw_schedule_entry_next(&s, x->asked->by.at_ns);
    mw_json_member_time(t, "next", next_ns);
    write_past(x, stored, rests);
    return MW_OK;
}

// ---- the list

static mw_status write_all(request *x, mw_error *err) {
    size_t i;
    json_t *book = NULL, *stored;
    MW_TRY(open_request(x, err));
    MW_TRY(mw_schedule_book_read(x->registry, &book, err));
    mw_status st = MW_OK;
    mw_json_open(x->out, '[');
    json_array_foreach(json_object_get(book, "list"), i, stored) {
        mw_schedule s;
        bool broken = mw_schedule_read(stored, &s, NULL) != MW_OK; // the log tells of it
        if (st == MW_OK && !broken && sees(x->asked, stored)) st = write_one(x, stored, err);
    }
    mw_json_close(x->out, ']');
    json_decref(book);
    return st;
}

static mw_status list(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    request x = {.s = ctx, .asked = a, .out = &out->body};
    mw_status st = write_all(&x, err);
    close_request(&x);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

// ---- changes

// What is said is looked at before the book is opened for a change: people are looked up by other
// connections, which must not wait for this one.
typedef struct {
    request *x;
    mw_schedule_said said;
    mw_person owner;
    json_t *base, *changed; // as it stood, and as it is to be; base NULL: a new one
} changing;

static void changing_fini(changing *c) {
    json_decref(c->base);
    json_decref(c->changed);
}

// In the name of its owner: what they would be refused at the run is refused now.
static mw_status check(const changing *c, mw_error *err) {
    const mw_scheduler_from *from = mw_scheduler_of(c->x->s);
    const mw_schedule_office office = {c->x->registry, from->accounts, from->gate};
    if (c->owner.disabled_ns) return MW_OK;
    mw_status st = mw_schedule_run_check(&office, c->changed, c->x->asked->by.at_ns, err);
    return st == MW_NOTFOUND || st == MW_SYNTAX ? MW_INVALID : st;
}

static mw_status add_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    const changing *c = ctx;
    MW_TRY(mw_schedule_book_add(book, c->changed, err));
    return mw_schedule_entry_trail(r, c->changed, "schedule add", &c->x->asked->by, err);
}

static mw_status find_owner(changing *c, mw_error *err) {
    const mw_asked *a = c->x->asked;
    const json_t *name = json_object_get(a->body, "person");
    mw_slice s = {json_string_value(name), json_string_length(name)};
    if (a->unguarded) return mw_person_find(a->accounts, s.p ? s : mw_slice_of(""), &c->owner, err);
    if (s.p && !mw_slice_is(s, a->who->name))
        return mw_fail(err, MW_INVALID, "person: everybody sets up their own, not \"%.*s\"'s",
                       s.n < 60 ? (int)s.n : 60, s.p);
    return mw_person_get(a->accounts, a->who->person, &c->owner, err);
}

static void take_said(changing *c) {
    const mw_asked *a = c->x->asked;
    c->said = (mw_schedule_said){a->accounts, &c->owner, a->body, a->by.at_ns};
}

// An id, so that what is checked is as complete as what is stored; its own comes with the book.
static mw_status add_checked(changing *c, mw_error *err) {
    MW_TRY(find_owner(c, err));
    take_said(c);
    MW_TRY(open_request(c->x, err));
    MW_TRY(mw_schedule_entry_new(&c->said, &c->changed, err));
    json_object_set_new(c->changed, "id", json_integer(1));
    MW_TRY(check(c, err));
    MW_TRY(mw_schedule_book_change(c->x->registry, add_one, c, err));
    return write_one(c->x, c->changed, err);
}

static mw_status add(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    request x = {.s = ctx, .asked = a, .out = &out->body};
    changing c = {.x = &x};
    if (is_refused(a, out)) return MW_OK;
    if (a->unguarded && !json_object_get(a->body, "person"))
        return mw_reply_refused(out, 409,
                                "nobody signed in, and what is sent is what somebody may read: "
                                "start the server without --open");
    mw_status st = outcome(out, add_checked(&c, err), err);
    changing_fini(&c);
    close_request(&x);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

// The runs go on meanwhile: what they keep is no change of what is said.
static bool is_same(json_t *a, json_t *b) {
    json_t *x = json_copy(a), *y = json_copy(b);
    if (x) mw_schedule_past_strip(x);
    if (y) mw_schedule_past_strip(y);
    bool same = x && y && json_equal(x, y);
    json_decref(x);
    json_decref(y);
    return same;
}

// What was said, into what stands there now. One that begins anew tries nothing again.
static bool take_changed(const changing *c, json_t *stored) {
    json_t *said = json_copy(c->changed), *done = json_object_get(c->changed, "done");
    bool anew = !json_equal(done, json_object_get(c->base, "done"));
    if (said) mw_schedule_past_strip(said);
    bool good = said && json_object_update(stored, said) == 0;
    if (anew) mw_schedule_retry_drop(stored);
    if (anew) good = json_object_set(stored, "done", done) == 0 && good;
    json_decref(said);
    return good;
}

static mw_status change_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    const changing *c = ctx;
    json_t *stored = mw_schedule_book_find(book, c->x->id);
    if (!stored || !is_same(stored, c->base))
        return mw_fail(err, MW_INVALID, "somebody else changed it meanwhile: look at it again");
    if (!take_changed(c, stored)) return mw_fail(err, MW_NOMEM, "no memory for a schedule");
    return mw_schedule_entry_trail(r, stored, "schedule set", &c->x->asked->by, err);
}

static mw_status remove_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    const changing *c = ctx;
    json_t *stored = mw_schedule_book_find(book, c->x->id);
    if (!stored) return no_schedule(c->x->asked, err);
    MW_TRY(mw_schedule_entry_trail(r, stored, "schedule remove", &c->x->asked->by, err));
    mw_schedule_book_remove(book, c->x->id);
    return MW_OK;
}

static void read_id(request *x) {
    double id = 0;
    if (mw_number_parse(mw_asked_text(x->asked, "id"), &id) && id >= 1 && id < 1e15)
        x->id = (int64_t)id;
}

// What it is now, in base and changed.
static mw_status find_stored(changing *c, mw_error *err) {
    json_t *book = NULL;
    read_id(c->x);
    MW_TRY(open_request(c->x, err));
    MW_TRY(mw_schedule_book_read(c->x->registry, &book, err));
    const json_t *stored = mw_schedule_book_find(book, c->x->id);
    bool seen = stored && sees(c->x->asked, stored);
    c->base = seen ? json_deep_copy(stored) : NULL;
    c->changed = seen ? json_deep_copy(stored) : NULL;
    json_decref(book);
    if (!seen) return no_schedule(c->x->asked, err);
    if (!c->base || !c->changed) return mw_fail(err, MW_NOMEM, "no memory for a schedule");
    return MW_OK;
}

static mw_status change_checked(changing *c, mw_error *err) {
    MW_TRY(find_stored(c, err));
    MW_TRY(mw_person_get(c->x->asked->accounts, number_of(c->base, "person"), &c->owner, err));
    take_said(c);
    MW_TRY(mw_schedule_entry_change(&c->said, c->changed, err));
    MW_TRY(check(c, err));
    MW_TRY(mw_schedule_book_change(c->x->registry, change_one, c, err));
    return write_one(c->x, c->changed, err);
}

static mw_status change(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    request x = {.s = ctx, .asked = a, .out = &out->body};
    changing c = {.x = &x};
    if (is_refused(a, out)) return MW_OK;
    mw_status st = outcome(out, change_checked(&c, err), err);
    changing_fini(&c);
    close_request(&x);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

static mw_status drop(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    request x = {.s = ctx, .asked = a, .out = &out->body};
    changing c = {.x = &x};
    if (is_refused(a, out)) return MW_OK;
    mw_status st = find_stored(&c, err);
    if (st == MW_OK) st = mw_schedule_book_change(x.registry, remove_one, &c, err);
    changing_fini(&c);
    close_request(&x);
    return outcome(out, st, err);
}

// ---- now

static mw_status write_found(request *x, bool *rests, mw_error *err) {
    json_t *book = NULL;
    MW_TRY(mw_schedule_book_read(x->registry, &book, err));
    mw_person owner = {0};
    const json_t *stored = mw_schedule_book_find(book, x->id);
    bool found = stored && sees(x->asked, stored);
    mw_status st = found ? write_one(x, stored, err) : no_schedule(x->asked, err);
    if (st == MW_OK)
        st = mw_person_get(x->asked->accounts, number_of(stored, "person"), &owner, err);
    *rests = owner.disabled_ns != 0;
    json_decref(book);
    return st;
}

static mw_status run_in(request *x, mw_error *err) {
    bool rests;
    read_id(x);
    MW_TRY(open_request(x, err));
    MW_TRY(write_found(x, &rests, err));
    if (rests) return mw_fail(err, MW_INVALID, "it rests: who set it up may not sign in any more");
    MW_TRY(mw_scheduler_run(x->s, x->id, err));
    x->out->size = 0;
    return write_found(x, &rests, err);
}

static mw_status run(void *ctx, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    request x = {.s = ctx, .asked = a, .out = &out->body};
    if (is_refused(a, out)) return MW_OK;
    mw_status st = outcome(out, run_in(&x, err), err);
    close_request(&x);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

// ---- rows

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define BODY(name_, type_, about_)                                                                 \
    { .name = name_, .place = MW_IN_BODY, .type = type_, .about = about_ }
#define ID                                                                                         \
    {                                                                                              \
        .name = "id", .place = MW_IN_PATH, .type = "integer", .required = true,                    \
        .about = "Its number"                                                                      \
    }
#define SAID                                                                                       \
    BODY("title", "string", "What the mail is called"),                                            \
    BODY("of", "object",                                                                           \
         "Parameters of exports/eval or exports/rank; of a report: campaign and entity; of a "    \
         "view: name"),                                                                            \
    BODY("format", "csv|xlsx|pdf", "Of the file; default xlsx, of a report pdf"),                  \
    BODY("period", "day|week|month|quarter|year",                                                  \
         "The last one that is over; default: as often as it is sent"),                            \
    BODY("zone", "string", "Whose clock: a name such as Asia/Shanghai; default UTC"),              \
    BODY("lang", "en|zh", "Language of the mail, and of titles; default en"),                      \
    BODY("to", "strings", "Names of people; default: who sets it up"),                             \
    BODY("paused", "boolean", "Nothing is sent until it goes on")
#define WHEN "daily 06:30, weekly mon 06:30, monthly 1 06:30 or monthly last 06:30"

static const mw_route_param add_params[] = {
    {.name = "what", .place = MW_IN_BODY, .type = "eval|rank|report|view", .required = true,
     .about = "What is sent"},
    {.name = "when", .place = MW_IN_BODY, .type = "string", .required = true, .about = WHEN},
    SAID,
    BODY("person", "string", "Who sets it up; only for the command line"),
    {.name = NULL}};
static const mw_route_param change_params[] = {
    ID,
    BODY("what", "eval|rank|report|view", "What is sent"),
    BODY("when", "string", WHEN),
    SAID,
    {.name = NULL}};
static const mw_route_param id_params[] = {ID, {.name = NULL}};

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/schedules", .door = MW_DOOR_SIGNED, .tag = "schedules",
             .name = "listSchedules", .summary = "What is sent regularly", .reply = "Schedules",
             .handle = list),
    MW_ROUTE(POST, "/api/v1/schedules", .door = MW_DOOR_SIGNED, .tag = "schedules",
             .name = "addSchedule", .summary = "Have something sent regularly",
             .param = add_params, .reply = "Schedule", .handle = add),
    MW_ROUTE(PUT, "/api/v1/schedules/{id}", .door = MW_DOOR_SIGNED, .tag = "schedules",
             .name = "putSchedule", .summary = "Change what is sent regularly, or pause it",
             .param = change_params, .reply = "Schedule", .handle = change),
    MW_ROUTE(DELETE, "/api/v1/schedules/{id}", .door = MW_DOOR_SIGNED, .tag = "schedules",
             .name = "removeSchedule", .summary = "Have it sent no more", .param = id_params,
             .handle = drop),
    MW_ROUTE(POST, "/api/v1/schedules/{id}/run", .door = MW_DOOR_SIGNED, .tag = "schedules",
             .name = "runSchedule", .summary = "Send it now", .param = id_params,
             .reply = "Schedule", .handle = run),
};
// clang-format on

const mw_route *mw_schedule_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
