// SPDX-License-Identifier: MIT
// The verbs schedule add, list, show, remove and run. A server that has the workspace checks what
// is added as it would check it at the run; without one it is only read.
#include "app/account_session.h"
#include "app/schedule_entry.h"
#include "app/schedule_past.h"
#include "app/serving.h"
#include "app/verb.h"
#include "app/verbs_schedule.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_schedule_add[] = {
    WORKSPACE,
    {.name = "when", .value = "TIMES",
     .help = "\"daily 06:30\", \"weekly mon 06:30\", \"monthly 1 06:30\", \"monthly last 06:30\""},
    {.name = "zone", .value = "ZONE", .help = "Whose clock, as Asia/Shanghai; default UTC"},
    {.name = "period", .value = "PERIOD", .words = "day week month quarter year",
     .help = "The last day, week, month, quarter or year that is over; default: as often as it "
             "is sent"},
    {.name = "to", .value = "NAME", .many = true, .help = "People it goes to; default: PERSON"},
    {.name = "title", .value = "TEXT", .help = "What the mail is called"},
    {.name = "as", .value = "FORMAT", .words = "csv xlsx pdf",
     .help = "csv, xlsx or pdf; default xlsx, of a report pdf"},
    {.name = "lang", .value = "LANG", .words = "en zh", .help = "en or zh; default en"},
    END
};
const mw_option mw_options_schedule_list[] = {
    WORKSPACE,
    {.name = "format", .value = "FORMAT", .words = "table csv json",
     .help = "table, csv or json; default table"},
    END
};
const mw_option mw_options_schedule_one[] = {WORKSPACE, END};
// clang-format on

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a schedule");
}

// ---- what is said

static mw_status add_name(void *ctx, mw_slice name, mw_error *err) {
    return json_array_append_new(ctx, json_stringn(name.p, name.n)) == 0 ? MW_OK : no_memory(err);
}

static mw_status take_pairs(mw_call *call, json_t *of, mw_error *err) {
    for (int i = 2; i < call->operand_count; i++) {
        const char *word = call->operand[i], *sign = strchr(word, '=');
        char name[64];
        if (!sign || sign == word || sign - word >= (int)sizeof name)
            return mw_call_wrong(call, err, "\"%s\" is no NAME=VALUE, as index=strength", word);
        snprintf(name, sizeof name, "%.*s", (int)(sign - word), word);
        if (json_object_set_new(of, name, json_string(sign + 1)) != 0)
            return mw_call_wrong(call, err, "\"%s\" is no text", word);
    }
    return MW_OK;
}

static mw_status take_said(mw_call *call, json_t *said, mw_error *err) {
    static const char *const options[] = {"when", "zone", "period", "title", "lang"};
    json_t *of = json_object(), *to = json_array();
    json_object_set_new(said, "what", json_string(call->operand[1]));
    json_object_set_new(said, "person", json_string(call->operand[0]));
    json_object_set_new(said, "of", of);
    json_object_set_new(said, "to", to);
    const char *format = mw_call_value(call, "as");
    if (format) json_object_set_new(said, "format", json_string(format));
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const char *value = mw_call_value(call, options[i]);
        if (value) json_object_set_new(said, options[i], json_string(value));
    }
    if (!mw_call_has(call, "when"))
        return mw_call_wrong(call, err, "--when says how often, as \"weekly mon 07:00\"");
    if (!of || !to) return no_memory(err);
    MW_TRY(take_pairs(call, of, err));
    return mw_call_each(call, "to", add_name, to, err);
}

// ---- by a server

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

typedef struct {
    const char *method, *path;
    const json_t *said; // NULL: nothing
    bool found;         // a server runs there
    json_t *reply;      // to be dropped
} serving_ask;

static mw_status ask(mw_call *call, serving_ask *a, mw_error *err) {
    mw_text body = {0};
    bool good = !a->said || json_dump_callback(a->said, add_bytes, &body, JSON_COMPACT) == 0;
    const mw_serving_ask q = {
        .folder = mw_session_folder(call),
        .method = a->method,
        .path = a->path,
        .body = {body.bytes, body.size}
    };
    mw_status st = good ? mw_serving(&q, &a->found, &a->reply, err) : no_memory(err);
    mw_text_free(&body);
    return st;
}

static mw_status say_id(const json_t *schedule) {
    mw_note("schedule %lld", (long long)json_integer_value(json_object_get(schedule, "id")));
    return MW_OK;
}

// ---- add

typedef struct {
    mw_account_shell *x;
    json_t *stored;
} adding;

static mw_status add_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    const adding *a = ctx;
    MW_TRY(mw_schedule_book_add(book, a->stored, err));
    return mw_schedule_entry_trail(r, a->stored, "schedule add", &a->x->by, err);
}

static mw_status add_said(adding *a, const json_t *said, mw_error *err) {
    mw_person owner;
    MW_TRY(mw_account_shell_person(a->x, a->x->call->operand[0], &owner, err));
    const mw_schedule_said by = {a->x->accounts, &owner, said, a->x->by.at_ns};
    MW_TRY(mw_schedule_entry_new(&by, &a->stored, err));
    MW_TRY(mw_schedule_book_change(a->x->ws.registry, add_one, a, err));
    return say_id(a->stored);
}

static mw_status add_here(mw_call *call, const json_t *said, mw_error *err) {
    mw_account_shell x = {0};
    adding a = {.x = &x};
    mw_status st = mw_account_shell_open(call, &x, err);
    if (st == MW_OK) st = add_said(&a, said, err);
    json_decref(a.stored);
    mw_account_shell_close(&x);
    return st;
}

mw_status mw_verb_schedule_add(mw_call *call, mw_error *err) {
    json_t *said = json_object();
    serving_ask a = {.method = "POST", .path = "/api/v1/schedules", .said = said};
    mw_status st = said ? take_said(call, said, err) : no_memory(err);
    if (st == MW_OK) st = ask(call, &a, err);
    if (st == MW_OK && a.found) st = say_id(a.reply);
    if (st == MW_OK && !a.found) st = add_here(call, said, err);
    json_decref(a.reply);
    json_decref(said);
    return st;
}

// ---- list

static const char *text_of(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static void put_text(mw_listing *l, const char *s) { mw_listing_text(l, mw_slice_of(s)); }

static mw_status put_people(mw_account_shell *x, const json_t *to, mw_listing *l, mw_error *err) {
    size_t i;
    json_t *id;
    mw_text t = {0};
    mw_status st = MW_OK;
    json_array_foreach(to, i, id) {
        mw_person p = {0};
        if (st == MW_OK) st = mw_person_get(x->accounts, json_integer_value(id), &p, err);
        mw_text_addf(&t, "%s%s", t.size ? ", " : "", p.name);
    }
    mw_listing_text(l, (mw_slice){t.bytes, t.size});
    mw_text_free(&t);
    return st;
}

// When it is tried again; 0: it is not.
static int64_t retry_of(const json_t *stored) {
    mw_schedule_retry retry;
    return mw_schedule_retry_get(stored, &retry) ? retry.at_ns : 0;
}

static mw_status put_row(mw_account_shell *x, const json_t *stored, mw_listing *l, mw_error *err) {
    mw_schedule s;
    mw_person owner;
    char when[MW_TIMETABLE_TEXT_MAX];
    MW_TRY(mw_schedule_read(stored, &s, err));
    MW_TRY(mw_person_get(x->accounts, s.person, &owner, err));
    const json_t *last = json_object_get(stored, "last");
    const char *state = owner.disabled_ns ? "rests" : s.paused ? "paused" : "on";
    mw_listing_int(l, s.id);
    put_text(l, owner.name);
    put_text(l, s.title);
    put_text(l, mw_schedule_what_name(s.what));
    put_text(l, mw_timetable_print(&s.when, when));
    put_text(l, s.zone);
    put_text(l, text_of(stored, "period"));
    MW_TRY(put_people(x, s.to, l, err));
    put_text(l, state);
    int64_t next_ns = owner.disabled_ns ? 0 : mw_schedule_entry_next(&s, x->by.at_ns);
    mw_account_shell_moment(x, l, next_ns);
    mw_account_shell_moment(x, l, owner.disabled_ns ? 0 : retry_of(stored));
    mw_account_shell_moment(x, l, json_integer_value(json_object_get(last, "at")));
    put_text(l, text_of(last, "outcome"));
    put_text(l, text_of(last, "problem"));
    return MW_OK;
}

// One that is none does not hide the others.
static bool is_good(const json_t *stored) {
    mw_schedule s;
    mw_error why = {0};
    if (mw_schedule_read(stored, &s, &why) == MW_OK) return true;
    mw_note("%s: mw schedule remove takes it away", why.text);
    return false;
}

static mw_status list(mw_account_shell *x, mw_error *err) {
    static const char *const columns[] = {"#id",   "person", "title",   "what",    "when",
                                          "zone",  "period", "to",      "state",   "next",
                                          "retry", "last",   "outcome", "problem", NULL};
    mw_listing l = {0};
    size_t i;
    json_t *book = NULL, *stored;
    MW_TRY(mw_schedule_book_read(x->ws.registry, &book, err));
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    json_array_foreach(json_object_get(book, "list"), i, stored) {
        if (st == MW_OK && is_good(stored)) st = put_row(x, stored, &l, err);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    json_decref(book);
    return st;
}

mw_status mw_verb_schedule_list(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, list, err);
}

// ---- show

static mw_status read_id(mw_call *call, int64_t *id, mw_error *err) {
    double n = 0;
    const char *word = call->operand[0];
    bool good = mw_number_parse(mw_slice_of(word), &n) && n >= 1 && n < 1e15;
    *id = good ? (int64_t)n : 0;
    if (good && (double)*id == n) return MW_OK;
    return mw_call_wrong(call, err, "\"%s\" is no id of a schedule: mw schedule list", word);
}

static void put_run(mw_account_shell *x, const json_t *run, mw_listing *l) {
    mw_account_shell_moment(x, l, json_integer_value(json_object_get(run, "at")));
    put_text(l, text_of(run, "period"));
    put_text(l, text_of(run, "outcome"));
    mw_listing_int(l, json_integer_value(json_object_get(run, "to")));
    mw_listing_int(l, json_integer_value(json_object_get(run, "try")));
    put_text(l, text_of(run, "problem"));
}

// What is planned stands above what was, as a run of which nothing is known yet.
static void put_planned(mw_account_shell *x, const json_t *stored, mw_listing *l) {
    mw_schedule_retry retry;
    if (!mw_schedule_retry_get(stored, &retry)) return;
    mw_account_shell_moment(x, l, retry.at_ns);
    put_text(l, "");
    put_text(l, "planned");
    mw_listing_int(l, 0);
    mw_listing_int(l, retry.tries);
    put_text(l, "");
}

static mw_status show_one(mw_account_shell *x, const json_t *stored, mw_error *err) {
    static const char *const columns[] = {"at",   "period",  "outcome", "#to",
                                          "#try", "problem", NULL};
    mw_listing l = {0};
    size_t i;
    json_t *run;
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) put_planned(x, stored, &l);
    json_array_foreach(json_object_get(stored, "runs"), i, run) {
        if (st == MW_OK) put_run(x, run, &l);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status show(mw_account_shell *x, mw_error *err) {
    json_t *book = NULL;
    int64_t id;
    MW_TRY(read_id(x->call, &id, err));
    MW_TRY(mw_schedule_book_read(x->ws.registry, &book, err));
    const json_t *stored = mw_schedule_book_find(book, id);
    mw_status st = stored ? show_one(x, stored, err)
                          : mw_fail(err, MW_NOTFOUND, "there is no schedule %lld", (long long)id);
    json_decref(book);
    return st;
}

mw_status mw_verb_schedule_show(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, show, err);
}

// ---- remove

typedef struct {
    mw_account_shell *x;
    int64_t id;
} removing;

static mw_status remove_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    const removing *m = ctx;
    json_t *stored = mw_schedule_book_find(book, m->id);
    if (!stored) return mw_fail(err, MW_NOTFOUND, "there is no schedule %lld", (long long)m->id);
    MW_TRY(mw_schedule_entry_trail(r, stored, "schedule remove", &m->x->by, err));
    mw_schedule_book_remove(book, m->id);
    return MW_OK;
}

static mw_status remove_named(mw_account_shell *x, mw_error *err) {
    removing m = {.x = x};
    MW_TRY(read_id(x->call, &m.id, err));
    return mw_schedule_book_change(x->ws.registry, remove_one, &m, err);
}

mw_status mw_verb_schedule_remove(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, remove_named, err);
}

// ---- run

static void tell_left(const json_t *last) {
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(last, "left"), i, one) {
        mw_note("not to %s: %s", text_of(one, "name"), text_of(one, "why"));
    }
}

// Waiting is as good as sent: the outbox has it.
static void tell_run(mw_call *call, const json_t *schedule) {
    const json_t *last = json_object_get(schedule, "last");
    const char *outcome = text_of(last, "outcome"), *problem = text_of(last, "problem");
    call->no = strcmp(outcome, "waiting") != 0 && strcmp(outcome, "sent") != 0;
    tell_left(last);
    if (call->no)
        mw_note("%s: %s", outcome, problem);
    else
        mw_note("on its way to %lld", (long long)json_array_size(json_object_get(last, "to")));
}

mw_status mw_verb_schedule_run(mw_call *call, mw_error *err) {
    char path[64];
    int64_t id;
    serving_ask a = {.method = "POST", .path = path};
    MW_TRY(read_id(call, &id, err));
    snprintf(path, sizeof path, "/api/v1/schedules/%lld/run", (long long)id);
    mw_status st = ask(call, &a, err);
    if (st == MW_OK && !a.found)
        st = mw_fail(err, MW_INVALID, "no server runs there that could make it: mw serve -w %s",
                     mw_session_folder(call));
    if (st == MW_OK) tell_run(call, a.reply);
    json_decref(a.reply);
    return st;
}
