// SPDX-License-Identifier: MIT
// See schedule_entry.h.
#include "app/schedule_entry.h"

#include "app/schedule_past.h"
#include "base/alloc.h"
#include "net/mail.h"

#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for a schedule");
}

// ---- to whom

static mw_status add_person(const mw_person *p, json_t *to, mw_error *err) {
    size_t i;
    json_t *one;
    if (p->disabled_ns) return mw_fail(err, MW_INVALID, "to: %s may not sign in any more", p->name);
    if (!mw_mail_address_is(mw_slice_of(p->mail)))
        return mw_fail(err, MW_INVALID,
                       "to: %s has no mail address%s: an administrator sets it with the people",
                       p->name, p->mail[0] ? " that is one" : "");
    json_array_foreach(to, i, one) {
        if (json_integer_value(one) == p->id) return MW_OK;
    }
    if (json_array_size(to) >= MW_SCHEDULE_TO_MAX)
        return mw_fail(err, MW_LIMIT, "to: more than %d people", MW_SCHEDULE_TO_MAX);
    return json_array_append_new(to, json_integer(p->id)) == 0 ? MW_OK : no_memory(err);
}

// Of another organisation is as if not there.
static mw_status add_named(const mw_schedule_said *x, const json_t *name, json_t *to,
                           mw_error *err) {
    mw_person p;
    mw_slice s = {json_string_value(name), json_string_length(name)};
    if (!s.p) return mw_fail(err, MW_INVALID, "to: expected names of people");
    mw_status st = mw_person_find(x->accounts, s, &p, err);
    bool ours = st == MW_OK && p.organisation == x->owner->organisation;
    if (st == MW_NOTFOUND || (st == MW_OK && !ours))
        return mw_fail(err, MW_INVALID, "to: there is no person \"%.*s\"", s.n < 60 ? (int)s.n : 60,
                       s.p);
    return st == MW_OK ? add_person(&p, to, err) : st;
}

// Nobody named: for the owner.
static mw_status take_to(const mw_schedule_said *x, json_t *stored, mw_error *err) {
    size_t i;
    json_t *name, *to;
    const json_t *said = json_object_get(x->said, "to");
    if (json_object_get(stored, "to") && !json_is_array(said)) return MW_OK;
    to = json_array();
    mw_status st = to ? MW_OK : no_memory(err);
    json_array_foreach(said, i, name) {
        if (st == MW_OK) st = add_named(x, name, to, err);
    }
    if (st == MW_OK && json_array_size(to) == 0) st = add_person(x->owner, to, err);
    if (st == MW_OK && json_object_set(stored, "to", to) != 0) st = no_memory(err);
    json_decref(to);
    return st;
}

// ---- all of it

mw_status mw_schedule_entry_new(const mw_schedule_said *x, json_t **out, mw_error *err) {
    json_t *stored =
        json_pack("{s:I,s:I,s:b,s:I,s:I}", "organisation", (json_int_t)x->owner->organisation,
                  "person", (json_int_t)x->owner->id, "paused", 0, "made", (json_int_t)x->now_ns,
                  "done", (json_int_t)x->now_ns);
    mw_status st = stored ? mw_schedule_set(stored, x->said, err) : no_memory(err);
    if (st == MW_OK) st = take_to(x, stored, err);
    if (st == MW_OK)
        *out = stored;
    else
        json_decref(stored);
    return st;
}

mw_status mw_schedule_entry_change(const mw_schedule_said *x, json_t *stored, mw_error *err) {
    static const char *const anew[] = {"when", "zone", "paused"};
    MW_TRY(mw_schedule_set(stored, x->said, err));
    MW_TRY(take_to(x, stored, err));
    for (size_t i = 0; i < 3; i++) {
        const json_t *v = json_object_get(x->said, anew[i]);
        if (!v || json_is_null(v)) continue;
        mw_schedule_retry_drop(stored);
        if (json_object_set_new(stored, "done", json_integer(x->now_ns)) != 0)
            return no_memory(err);
    }
    return MW_OK;
}

int64_t mw_schedule_entry_next(const mw_schedule *s, int64_t now_ns) {
    mw_zone *zone = NULL;
    if (s->paused || mw_zone_open(s->zone, &zone, NULL) != MW_OK) return 0;
    int64_t next_ns = mw_timetable_next(&s->when, zone, now_ns);
    mw_zone_close(zone);
    return next_ns;
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

mw_status mw_schedule_entry_trail(mw_registry *r, json_t *stored, const char *act,
                                  const mw_audit_by *by, mw_error *err) {
    json_t *after = json_copy(stored);
    mw_text t = {0}, subject = {0};
    if (after) mw_schedule_past_strip(after);
    bool good = after && json_dump_callback(after, add_bytes, &t, JSON_COMPACT) == 0;
    mw_text_addf(&subject, "schedule %lld",
                 (long long)json_integer_value(json_object_get(stored, "id")));
    const mw_audit_entry e = {
        .organisation = json_integer_value(json_object_get(stored, "organisation")),
        .by = *by,
        .act = mw_slice_of(act),
        .subject = {subject.bytes, subject.size},
        .after = {t.bytes,       t.size      }
    };
    mw_status st = good && !subject.failed ? mw_audit_put(r, &e, err) : no_memory(err);
    json_decref(after);
    mw_text_free(&t);
    mw_text_free(&subject);
    return st;
}
