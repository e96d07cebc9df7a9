// SPDX-License-Identifier: MIT
// All that is kept about a person, for them to read. See erase.h. What others wrote in entries of
// the trail that the person caused about others is theirs, and is left out.
#include "account/accounts_int.h"
#include "account/erase.h"
#include "account/person_schedules.h"
#include "account/redact.h"
#include "base/alloc.h"
#include "base/datetime.h"

#include <jansson.h>
#include <stdio.h>

typedef struct {
    mw_registry *r;
    mw_person_row row;
    mw_redact_who who;
    json_t *out;
    json_t *entities; // "line:L1" by number
    json_t *list;     // that is being filled
} telling;

// ---- values

static json_t *text_of(mw_slice s) { return json_stringn(s.p ? s.p : "", s.n); }

static json_t *time_of(int64_t ns) {
    char text[MW_DATETIME_TEXT_MAX];
    return ns ? json_string(mw_datetime_print(ns, NULL, text)) : json_null();
}

static json_t *json_of(mw_slice s) {
    json_t *v = s.n ? json_loadb(s.p, s.n, JSON_DECODE_ANY, NULL) : json_null();
    return v ? v : text_of(s);
}

static json_t *entity_of(const telling *x, int64_t id) {
    char key[24];
    snprintf(key, sizeof key, "%lld", (long long)id);
    json_t *name = json_object_get(x->entities, key);
    return name ? json_incref(name) : json_null();
}

static mw_status name_entity(void *ctx, const mw_entity *e, mw_error *err) {
    telling *x = ctx;
    char key[24];
    (void)err;
    snprintf(key, sizeof key, "%d", e->id);
    json_object_set_new(
        x->entities, key,
        json_sprintf("%.*s:%.*s", (int)e->kind.n, e->kind.p, (int)e->code.n, e->code.p));
    return MW_OK;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what is kept about a person");
}

static mw_status add(telling *x, json_t *one, mw_error *err) {
    return one && json_array_append_new(x->list, one) == 0 ? MW_OK : no_memory(err);
}

// ---- rows of accounts

static mw_slice text(const mw_cell *c, int32_t column) { return c[column].text; }

static mw_status tell_role(void *ctx, const mw_cell *c, mw_error *err) {
    telling *x = ctx;
    return add(x,
               json_pack("{s:o,s:o,s:o}", "role", text_of(text(c, MW_COLUMN(PERSON_ROLE, ROLE))),
                         "entity", entity_of(x, c[MW_COLUMN(PERSON_ROLE, ENTITY)].number), "made",
                         time_of(c[MW_COLUMN(PERSON_ROLE, MADE)].number)),
               err);
}

static mw_status tell_session(void *ctx, const mw_cell *c, mw_error *err) {
    telling *x = ctx;
    return add(x,
               json_pack("{s:o,s:o,s:o,s:o,s:o}", "made",
                         time_of(c[MW_COLUMN(SESSION, MADE)].number), "seen",
                         time_of(c[MW_COLUMN(SESSION, SEEN)].number), "ends",
                         time_of(c[MW_COLUMN(SESSION, ENDS)].number), "address",
                         text_of(text(c, MW_COLUMN(SESSION, ADDRESS))), "agent",
                         text_of(text(c, MW_COLUMN(SESSION, AGENT)))),
               err);
}

static mw_status tell_token(void *ctx, const mw_cell *c, mw_error *err) {
    telling *x = ctx;
    return add(x,
               json_pack("{s:I,s:o,s:o,s:o,s:b,s:o,s:o,s:o,s:o}", "id", (json_int_t)c[0].number,
                         "title", text_of(text(c, MW_COLUMN(TOKEN, TITLE))), "role",
                         text_of(text(c, MW_COLUMN(TOKEN, ROLE))), "entity",
                         entity_of(x, c[MW_COLUMN(TOKEN, ENTITY)].number), "read_only",
                         c[MW_COLUMN(TOKEN, READ_ONLY)].number != 0, "made",
                         time_of(c[MW_COLUMN(TOKEN, MADE)].number), "ends",
                         time_of(c[MW_COLUMN(TOKEN, ENDS)].number), "seen",
                         time_of(c[MW_COLUMN(TOKEN, SEEN)].number), "revoked",
                         time_of(c[MW_COLUMN(TOKEN, REVOKED)].number)),
               err);
}

static mw_status tell_link(void *ctx, const mw_cell *c, mw_error *err) {
    telling *x = ctx;
    return add(x,
               json_pack("{s:o,s:o}", "made", time_of(c[MW_COLUMN(LINK, MADE)].number), "ends",
                         time_of(c[MW_COLUMN(LINK, ENDS)].number)),
               err);
}

static mw_status tell_notification(void *ctx, const mw_cell *c, mw_error *err) {
    telling *x = ctx;
    return add(x,
               json_pack("{s:o,s:o,s:o,s:o,s:I,s:I,s:b}", "least",
                         text_of(text(c, MW_COLUMN(NOTIFICATION, LEAST))), "branch",
                         entity_of(x, c[MW_COLUMN(NOTIFICATION, BRANCH)].number), "lang",
                         text_of(text(c, MW_COLUMN(NOTIFICATION, LANG))), "zone",
                         text_of(text(c, MW_COLUMN(NOTIFICATION, ZONE))), "quiet_from",
                         (json_int_t)c[MW_COLUMN(NOTIFICATION, QUIET_FROM)].number, "quiet_to",
                         (json_int_t)c[MW_COLUMN(NOTIFICATION, QUIET_TO)].number, "escalations",
                         c[MW_COLUMN(NOTIFICATION, ESCALATIONS)].number != 0),
               err);
}

// ---- what they did

static mw_status tell_record(void *ctx, const mw_record *r, mw_error *err) {
    telling *x = ctx;
    mw_text who = {0}, body = {0};
    bool theirs = false;
    mw_status st = mw_redact_record(&x->who, r, &who, &body, &theirs, err);
    mw_text_free(&who);
    mw_text_free(&body);
    if (st != MW_OK || !theirs) return st;
    return add(x,
               json_pack("{s:I,s:o,s:o,s:o,s:o}", "id", (json_int_t)r->id, "sort", text_of(r->sort),
                         "at", time_of(r->at_ns), "entity", entity_of(x, r->entity), "said",
                         json_of(r->body)),
               err);
}

static mw_status tell_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    telling *x = ctx;
    mw_audit_entry nobody = *e;
    nobody.by.who = (mw_slice){0};
    if (!mw_redact_concerns(&x->who, e)) return MW_OK;
    bool about = mw_redact_concerns(&x->who, &nobody), own = mw_slice_same(e->by.who, x->who.name);
    json_t *one =
        json_pack("{s:I,s:o,s:o,s:o}", "id", (json_int_t)e->id, "at", time_of(e->by.at_ns), "act",
                  text_of(e->act), "subject", text_of(e->subject));
    if (one && own) json_object_set_new(one, "from", text_of(e->by.place));
    if (one && about) json_object_set_new(one, "before", json_of(e->before));
    if (one && about) json_object_set_new(one, "after", json_of(e->after));
    return add(x, one, err);
}

// ---- the whole

static mw_status begin_list(telling *x, const char *name, mw_error *err) {
    x->list = json_array();
    return x->list && json_object_set_new(x->out, name, x->list) == 0 ? MW_OK : no_memory(err);
}

static mw_status tell_rows(telling *x, mw_error *err) {
    static const struct {
        const char *name;
        mw_row_table table;
        int32_t column;
        mw_row_visit visit;
    } parts[] = {
        {"roles",         MW_ROWS_PERSON_ROLE,  MW_COLUMN(PERSON_ROLE,  PERSON), tell_role        },
        {"sessions",      MW_ROWS_SESSION,      MW_COLUMN(SESSION,      PERSON), tell_session     },
        {"tokens",        MW_ROWS_TOKEN,        MW_COLUMN(TOKEN,        PERSON), tell_token       },
        {"links",         MW_ROWS_LINK,         MW_COLUMN(LINK,         PERSON), tell_link        },
        {"notifications", MW_ROWS_NOTIFICATION, MW_COLUMN(NOTIFICATION, PERSON), tell_notification},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const mw_row_query q = {parts[i].table, parts[i].column, {.number = x->row.p.id}, 0};
        MW_TRY(begin_list(x, parts[i].name, err));
        MW_TRY(x->r->ops->row_each(x->r, &q, parts[i].visit, x, err));
    }
    return MW_OK;
}

static mw_status tell_views(telling *x, mw_error *err) {
    char name[MW_VIEWS_SETTING_MAX], *value = NULL;
    mw_error own = {0};
    mw_views_setting(x->who.name, name);
    mw_status st = x->r->ops->setting_get(x->r, name, &value, &own);
    if (st != MW_OK && st != MW_NOTFOUND) return mw_fail(err, st, "%s", own.text);
    json_t *views = value ? json_of(mw_slice_of(value)) : json_array();
    mw_free(value);
    return json_object_set_new(x->out, "views", views) == 0 ? MW_OK : no_memory(err);
}

static mw_status tell_schedules(telling *x, mw_error *err) {
    json_t *own = NULL;
    MW_TRY(mw_person_schedules(x->r, x->row.p.id, &own, err));
    return json_object_set_new(x->out, "schedules", own) == 0 ? MW_OK : no_memory(err);
}

static mw_status tell_person(telling *x, mw_error *err) {
    const mw_person *p = &x->row.p;
    json_t *one = json_pack("{s:s,s:s,s:s,s:o,s:o,s:o}", "name", p->name, "title", p->title, "mail",
                            p->mail, "made", time_of(p->made_ns), "password_set",
                            time_of(p->password_ns), "disabled", time_of(p->disabled_ns));
    return one && json_object_set_new(x->out, "person", one) == 0 ? MW_OK : no_memory(err);
}

static mw_status tell_all(telling *x, int64_t id, mw_error *err) {
    const mw_record_query all = {.of = -1};
    MW_TRY(mw_person_row_get(x->r, id, &x->row, err));
    x->who = (mw_redact_who){mw_slice_of(x->row.p.name), mw_slice_of(x->row.p.title),
                             mw_slice_of(x->row.p.mail), mw_slice_of("?")};
    MW_TRY(x->r->ops->entity_each(x->r, name_entity, x, err));
    MW_TRY(tell_person(x, err));
    MW_TRY(tell_rows(x, err));
    MW_TRY(tell_views(x, err));
    MW_TRY(tell_schedules(x, err));
    MW_TRY(begin_list(x, "records", err));
    MW_TRY(x->r->ops->record_each(x->r, &all, tell_record, x, err));
    MW_TRY(begin_list(x, "trail", err));
    return mw_audit_each(x->r, 0, tell_entry, x, err);
}

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

mw_status mw_person_data(mw_accounts *a, int64_t id, mw_text *out, mw_error *err) {
    telling x = {.r = a->r, .out = json_object(), .entities = json_object()};
    pthread_mutex_lock(&a->lock);
    mw_status st = x.out && x.entities ? tell_all(&x, id, err) : no_memory(err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK && json_dump_callback(x.out, add_bytes, out, JSON_INDENT(1)) != 0)
        st = no_memory(err);
    json_decref(x.out);
    json_decref(x.entities);
    return st;
}
