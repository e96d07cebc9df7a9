// SPDX-License-Identifier: MIT
// People and their roles, tokens, the audit trail. An administrator sees and changes those of their
// own organisation only; what is another's is not there.
#include "account/erase.h"
#include "account/link.h"
#include "account/people.h"
#include "account/token.h"
#include "base/alloc.h"
#include "server/account_routes.h"
#include "server/answer.h"

#include <stdio.h>
#include <string.h>

static const int64_t day_ns = INT64_C(86400) * 1000000000;

// What the account module refuses is for the person to read; a server that asks nobody has no
// organisation to add to.
static mw_status outcome(mw_http_reply *out, mw_status st, mw_error *err) {
    if (st == MW_INVALID || st == MW_LIMIT) return mw_reply_refused(out, 422, "%s", err->text);
    return st;
}

static mw_status refuse_open(mw_http_reply *out) {
    return mw_reply_refused(out, 409,
                            "this server asks nobody who they are: start it without --open first");
}

// ---- people

static mw_status find(const mw_asked *a, mw_person *out, mw_error *err) {
    mw_slice name = mw_asked_text(a, "name");
    MW_TRY(mw_person_find(a->accounts, name, out, err));
    if (a->unguarded || out->organisation == a->who->organisation) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "there is no person \"%.*s\"", (int)name.n, name.p);
}

typedef struct {
    const mw_asked *asked;
    mw_text *out;
    mw_person *people; // of the list, with their grants: written when the lock is free again
    mw_grant (*grant)[MW_GRANTS_MAX];
    int32_t *grant_count;
    int64_t count, capacity[3];
} people;

static mw_status keep_person(void *ctx, const mw_person *p, const mw_grant *grant,
                             int32_t grant_count, mw_error *err) {
    people *l = ctx;
    int64_t need = l->count + 1;
    if (!mw_grow(&l->people, &l->capacity[0], need, sizeof *l->people) ||
        !mw_grow(&l->grant, &l->capacity[1], need, sizeof *l->grant) ||
        !mw_grow(&l->grant_count, &l->capacity[2], need, sizeof *l->grant_count))
        return mw_fail(err, MW_NOMEM, "no memory for the list of people");
    l->people[l->count] = *p;
    memcpy(l->grant[l->count], grant, (size_t)grant_count * sizeof *grant);
    l->grant_count[l->count++] = grant_count;
    return MW_OK;
}

static mw_status write_person(const people *l, int64_t i, mw_error *err) {
    const mw_person *p = &l->people[i];
    mw_text *t = l->out;
    mw_json_open(t, '{');
    mw_json_member_text(t, "name", mw_slice_of(p->name));
    mw_json_member_text(t, "title", mw_slice_of(p->title));
    mw_json_member_text(t, "mail", mw_slice_of(p->mail));
    mw_json_member_time(t, "made", p->made_ns);
    mw_json_member_time(t, "password_set", p->password_ns);
    mw_json_member_time(t, "disabled", p->disabled_ns);
    mw_json_member(t, "grants");
    mw_json_open(t, '[');
    for (int32_t g = 0; g < l->grant_count[i]; g++) {
        if (g > 0) mw_text_addc(t, ',');
        MW_TRY(mw_grant_print(l->asked->accounts, l->grant[i][g], t, err));
    }
    mw_json_close(t, ']');
    mw_json_close(t, '}');
    return MW_OK;
}

static mw_status list_people(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    people l = {.asked = a, .out = &out->body};
    (void)context;
    mw_status st = mw_person_each(a->accounts, a->who->organisation, keep_person, &l, err);
    mw_json_open(l.out, '[');
    for (int64_t i = 0; st == MW_OK && i < l.count; i++) st = write_person(&l, i, err);
    mw_json_close(l.out, ']');
    mw_free(l.people);
    mw_free(l.grant);
    mw_free(l.grant_count);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

static mw_status add_person(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p = {.organisation = a->who->organisation};
    (void)context;
    if (a->unguarded) return refuse_open(out);
    mw_status st = mw_account_name_check(mw_asked_member(a, "name"), "name", err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_account_copy(p.name, sizeof p.name, mw_asked_member(a, "name"));
    mw_account_copy(p.title, sizeof p.title, mw_asked_member(a, "title"));
    mw_account_copy(p.mail, sizeof p.mail, mw_asked_member(a, "mail"));
    return outcome(out, mw_person_add(a->accounts, &a->by, &p, NULL, err), err);
}

static mw_status read_grant(const mw_asked *a, mw_slice role, mw_grant *out, mw_error *err) {
    out->entity = a->entity;
    return mw_role_parse(role, &out->role, err);
}

static mw_status grant(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    mw_grant g;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &p, err));
    MW_TRY(read_grant(a, mw_asked_member(a, "role"), &g, err));
    return outcome(out, mw_person_grant(a->accounts, &a->by, p.id, g, err), err);
}

static mw_status revoke(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    mw_grant g;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &p, err));
    MW_TRY(read_grant(a, mw_asked_text(a, "role"), &g, err));
    return outcome(out, mw_person_revoke(a->accounts, &a->by, p.id, g, err), err);
}

static mw_status set_disabled(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &p, err));
    bool disabled = json_is_true(json_object_get(a->body, "disabled"));
    return outcome(out, mw_person_disable(a->accounts, &a->by, p.id, disabled, err), err);
}

static mw_status link_new(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    mw_secret s;
    char text[MW_SECRET_TEXT_MAX];
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &p, err));
    MW_TRY(mw_account_link_password(a->accounts, &a->by, p.id, MW_LINK_FIRST_LIFE_NS, &s, err));
    mw_json_open(&out->body, '{');
    mw_json_member_text(&out->body, "secret", mw_slice_of(mw_secret_print(&s, text)));
    mw_json_member_time(&out->body, "ends", a->by.at_ns + MW_LINK_FIRST_LIFE_NS);
    mw_json_close(&out->body, '}');
    mw_secret_wipe(&s, sizeof s);
    mw_secret_wipe(text, sizeof text);
    return mw_reply_whole(out, err);
}

// ---- what is kept about somebody, and erasing it

static mw_status answer_data(const mw_asked *a, const mw_person *p, mw_http_reply *out,
                             mw_error *err) {
    char file[MW_PERSON_NAME_MAX + 40];
    snprintf(file, sizeof file, "attachment; filename=\"%s.json\"", p->name);
    mw_http_reply_header(out, "Content-Disposition", file);
    mw_http_reply_header(out, "Cache-Control", "no-store");
    MW_TRY(mw_person_data(a->accounts, p->id, &out->body, err));
    return mw_reply_whole(out, err);
}

static mw_status get_data(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    (void)context;
    MW_TRY(find(a, &p, err));
    return answer_data(a, &p, out, err);
}

static mw_status get_own_data(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(mw_person_get(a->accounts, a->who->person, &p, err));
    return answer_data(a, &p, out, err);
}

// The name twice: a slip of the hand must not erase somebody.
static mw_status erase_person(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_person p;
    mw_erased done;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &p, err));
    if (!mw_slice_is(mw_asked_text(a, "confirm"), p.name))
        return mw_reply_refused(out, 422, "confirm: expected the name again, \"%s\"", p.name);
    mw_status st = mw_person_erase(a->accounts, &a->by, p.id, &done, err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_json_open(&out->body, '{');
    mw_json_member_text(&out->body, "name", mw_slice_of(done.name));
    mw_json_member_int(&out->body, "entries", done.entries);
    mw_json_close(&out->body, '}');
    return mw_reply_whole(out, err);
}

// ---- tokens

typedef struct {
    mw_account_token *token;
    int64_t count, capacity;
} tokens;

static mw_status keep_token(void *ctx, const mw_account_token *t, mw_error *err) {
    tokens *l = ctx;
    if (!mw_grow(&l->token, &l->capacity, l->count + 1, sizeof *l->token))
        return mw_fail(err, MW_NOMEM, "no memory for the list of tokens");
    l->token[l->count++] = *t;
    return MW_OK;
}

// Whose tokens they see: their own, and with the act people those of their organisation.
static mw_status sees_token(const mw_asked *a, const mw_account_token *t, mw_person *whose,
                            bool *sees, mw_error *err) {
    MW_TRY(mw_person_get(a->accounts, t->person, whose, err));
    bool ours = a->unguarded || whose->organisation == a->who->organisation;
    bool all = mw_asked_may(a, MW_ACT_PEOPLE, 0);
    *sees = (ours && all) || (a->who->person && t->person == a->who->person);
    return MW_OK;
}

static mw_status write_token(const mw_asked *a, const mw_account_token *t, mw_text *out,
                             mw_error *err) {
    mw_person whose;
    bool sees;
    MW_TRY(sees_token(a, t, &whose, &sees, err));
    if (!sees) return MW_OK;
    mw_json_open(out, '{');
    mw_json_member_int(out, "id", t->id);
    mw_json_member_text(out, "person", mw_slice_of(whose.name));
    mw_json_member_text(out, "title", mw_slice_of(t->title));
    mw_json_member(out, "scope");
    MW_TRY(mw_grant_print(a->accounts, t->scope, out, err));
    mw_json_member_bool(out, "read_only", t->read_only);
    mw_json_member_time(out, "made", t->made_ns);
    mw_json_member_time(out, "ends", t->ends_ns);
    mw_json_member_time(out, "seen", t->seen_ns);
    mw_json_member_time(out, "revoked", t->revoked_ns);
    mw_json_close(out, '}');
    return MW_OK;
}

static mw_status list_tokens(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    tokens l = {0};
    (void)context;
    mw_status st = mw_account_token_each(a->accounts, 0, keep_token, &l, err);
    mw_json_open(&out->body, '[');
    for (int64_t i = 0; st == MW_OK && i < l.count; i++)
        st = write_token(a, &l.token[i], &out->body, err);
    mw_json_close(&out->body, ']');
    mw_free(l.token);
    return st == MW_OK ? mw_reply_whole(out, err) : st;
}

static mw_status add_token(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_account_token t = {.person = a->who->person};
    mw_secret s;
    char text[MW_SECRET_TEXT_MAX];
    int64_t id;
    (void)context;
    if (a->unguarded) return refuse_open(out);
    if (!a->session)
        return mw_reply_refused(out, 403, "a token makes no tokens: sign in by a password");
    MW_TRY(read_grant(a, mw_asked_member(a, "role"), &t.scope, err));
    mw_account_copy(t.title, sizeof t.title, mw_asked_member(a, "title"));
    t.read_only = json_is_true(json_object_get(a->body, "read_only"));
    json_int_t days = json_integer_value(json_object_get(a->body, "days"));
    if (days < 1 || days > MW_TOKEN_LIFE_MAX_NS / day_ns)
        return mw_reply_refused(out, 422, "days: expected 1 to %d, not %lld",
                                (int)(MW_TOKEN_LIFE_MAX_NS / day_ns), (long long)days);
    t.ends_ns = a->by.at_ns + days * day_ns;
    mw_status st = mw_account_token_add(a->accounts, &a->by, &t, &s, &id, err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_json_open(&out->body, '{');
    mw_json_member_int(&out->body, "id", id);
    mw_json_member_text(&out->body, "token", mw_slice_of(mw_secret_print(&s, text)));
    mw_json_member_time(&out->body, "ends", t.ends_ns);
    mw_json_close(&out->body, '}');
    mw_secret_wipe(&s, sizeof s);
    mw_secret_wipe(text, sizeof text);
    return mw_reply_whole(out, err);
}

static mw_status revoke_token(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    double id = 0;
    mw_account_token t;
    mw_person whose;
    bool sees;
    (void)context;
    (void)mw_number_parse(mw_asked_text(a, "id"), &id);
    MW_TRY(mw_account_token_get(a->accounts, (int64_t)id, &t, err));
    MW_TRY(sees_token(a, &t, &whose, &sees, err));
    if (!sees) return mw_fail(err, MW_NOTFOUND, "there is no token %lld", (long long)id);
    return outcome(out, mw_account_token_revoke(a->accounts, &a->by, t.id, err), err);
}

// ---- the audit trail

typedef struct {
    mw_text *out;
    int64_t after, left;
} trail;

static mw_status write_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    trail *l = ctx;
    (void)err;
    if (e->id <= l->after || l->left == 0) return MW_OK;
    l->left--;
    mw_json_open(l->out, '{');
    mw_json_member_int(l->out, "id", e->id);
    mw_json_member_time(l->out, "at", e->by.at_ns);
    mw_json_member_text(l->out, "who", e->by.who);
    mw_json_member_text(l->out, "place", e->by.place);
    mw_json_member_text(l->out, "act", e->act);
    mw_json_member_text(l->out, "subject", e->subject);
    mw_json_member(l->out, "before");
    mw_text_add(l->out, e->before.n ? e->before.p : "null", e->before.n ? e->before.n : 4);
    mw_json_member(l->out, "after");
    mw_text_add(l->out, e->after.n ? e->after.p : "null", e->after.n ? e->after.n : 4);
    mw_json_member_text(l->out, "hash", e->hash);
    mw_json_close(l->out, '}');
    return MW_OK;
}

static int64_t number_or(const mw_asked *a, const char *name, int64_t usual) {
    double n;
    return mw_number_parse(mw_asked_text(a, name), &n) ? (int64_t)n : usual;
}

enum { TRAIL_USUAL = 200, TRAIL_MAX = 5000 };

static mw_status list_trail(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    trail l = {&out->body, number_or(a, "after", 0), number_or(a, "limit", TRAIL_USUAL)};
    (void)context;
    if (l.left < 1 || l.left > TRAIL_MAX)
        return mw_reply_refused(out, 400, "limit: expected 1 to %d", TRAIL_MAX);
    mw_text_addc(l.out, '[');
    MW_TRY(mw_accounts_trail(a->accounts, a->who->organisation, write_entry, &l, err));
    mw_text_addc(l.out, ']');
    return mw_reply_whole(out, err);
}

// ---- rows

static const mw_route_param add_params[] = {
    {"name",    MW_IN_BODY, "string", true, false, "To sign in with: a-z, 0-9 and . _ - @ +"},
    {"title", MW_IN_BODY, "string", false, false, "What people call them"},
    {"mail",    MW_IN_BODY, "string", false, false, "Their address"},
    {0        },
};
static const mw_route_param name_params[] = {
    {"name",    MW_IN_PATH, "string", true, false, "What they sign in with"},
    {0},
};
static const mw_route_param erase_params[] = {
    {"name",    MW_IN_PATH, "string", true, false, "What they sign in with"},
    {"confirm", MW_IN_QUERY, "string", true, false, "The name again"},
    {0   },
};
#define ROLES "viewer|operator|assessor|analyst|administrator"
static const mw_route_param grant_params[] = {
    {"name",    MW_IN_PATH, "string", true, false, "What they sign in with"},
    {"role", MW_IN_BODY, ROLES, true, false, "The role to grant"},
    {"entity",    MW_IN_BODY, "string", false, true, "The branch; without: all there is"},
    {0        },
};
static const mw_route_param revoke_params[] = {
    {"name",    MW_IN_PATH, "string", true, false, "What they sign in with"},
    {"role", MW_IN_QUERY, ROLES, true, false, "The role to take back"},
    {"entity",    MW_IN_QUERY, "string", false, true, "Its branch"},
    {0        },
};
static const mw_route_param disabled_params[] = {
    {"name",    MW_IN_PATH, "string", true, false, "What they sign in with"},
    {"disabled", MW_IN_BODY, "boolean", true, false, "true: they may not sign in any more"},
    {0   },
};
static const mw_route_param token_params[] = {
    {"title",     MW_IN_BODY, "string", true, false, "What it is for"},
    {"role",   MW_IN_BODY, ROLES, true, false, "The role it is narrowed to"},
    {"entity",      MW_IN_BODY, "string", false, true, "The branch it is narrowed to"},
    {"read_only",           MW_IN_BODY, "boolean", false, false, "It may only read"},
    {"days",MW_IN_BODY, "integer", true, false, "How long it lives"},
    {0      },
};
static const mw_route_param token_id_params[] = {
    {"id",       MW_IN_PATH, "integer", true, false, "The number of a token, of the list"},
    {0},
};
static const mw_route_param trail_params[] = {
    {"after",    MW_IN_QUERY, "integer", false, false, "Entries with a higher number only"},
    {"limit", MW_IN_QUERY, "integer", false, false, "At most so many; 200 unless told"},
    {0    },
};

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/people", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE, .tag = "people",
             .name = "getPeople", .summary = "Everybody of the organisation, with their roles",
             .reply = "PersonList", .handle = list_people),
    MW_ROUTE(POST, "/api/v1/people", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE, .tag = "people",
             .name = "addPerson", .summary = "Add somebody, without password or role",
             .param = add_params, .handle = add_person),
    MW_ROUTE(POST, "/api/v1/people/{name}/grants", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "grantRole", .summary = "Grant a role on a branch",
             .param = grant_params, .handle = grant),
    MW_ROUTE(DELETE, "/api/v1/people/{name}/grants", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "revokeRole", .summary = "Take a role back",
             .param = revoke_params, .handle = revoke),
    MW_ROUTE(PUT, "/api/v1/people/{name}/disabled", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "disablePerson",
             .summary = "Let somebody not sign in any more, or again", .param = disabled_params,
             .handle = set_disabled),
    MW_ROUTE(POST, "/api/v1/people/{name}/link", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "newPersonLink",
             .summary = "A one-time link by which they set a password", .param = name_params,
             .reply = "NewLink", .handle = link_new),
    MW_ROUTE(DELETE, "/api/v1/people/{name}", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "erasePerson",
             .summary = "Erase somebody for good; a pseudonym stays", .param = erase_params,
             .reply = "Erased", .handle = erase_person),
    MW_ROUTE(GET, "/api/v1/people/{name}/data", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "getPersonData",
             .summary = "All that is kept about somebody, for them to read", .param = name_params,
             .reply = "PersonData", .handle = get_data),
    MW_ROUTE(GET, "/api/v1/session/data", .door = MW_DOOR_SIGNED, .tag = "people",
             .name = "getOwnData", .summary = "All that is kept about oneself",
             .reply = "PersonData", .handle = get_own_data),
    MW_ROUTE(GET, "/api/v1/tokens", .door = MW_DOOR_SIGNED, .tag = "people", .name = "getTokens",
             .summary = "One's own tokens; for administrators those of everybody",
             .reply = "TokenList", .handle = list_tokens),
    MW_ROUTE(POST, "/api/v1/tokens", .door = MW_DOOR_ACT, .act = MW_ACT_READ, .tag = "people",
             .name = "newToken", .summary = "Make a token; it is shown only now",
             .param = token_params, .reply = "NewToken", .handle = add_token),
    MW_ROUTE(DELETE, "/api/v1/tokens/{id}", .door = MW_DOOR_SIGNED, .tag = "people",
             .name = "revokeToken", .summary = "Take a token back for good",
             .param = token_id_params, .handle = revoke_token),
    MW_ROUTE(GET, "/api/v1/audit", .door = MW_DOOR_WHOLE, .act = MW_ACT_AUDIT, .tag = "people",
             .name = "getAudit", .summary = "The audit trail of the organisation, the oldest first",
             .param = trail_params, .reply = "AuditList", .handle = list_trail),
};
const mw_route *mw_people_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
