// SPDX-License-Identifier: MIT
// Organisations of the server, for administrators of the one that holds what no other does: they
// look after the workspace as a whole, as with backups. They add and name organisations and begin
// each with its first administrator; what happens in it is that one's business from then on.
#include "account/begin.h"
#include "account/link.h"
#include "account/people.h"
#include "base/alloc.h"
#include "server/account_routes.h"
#include "server/answer.h"
#include "server/gate.h"

static mw_status outcome(mw_http_reply *out, mw_status st, mw_error *err) {
    if (st == MW_INVALID || st == MW_LIMIT) return mw_reply_refused(out, 422, "%s", err->text);
    return st;
}

static mw_status refuse_open(mw_http_reply *out) {
    return mw_reply_refused(out, 409,
                            "this server asks nobody who they are: start it without --open first");
}

// ---- who may

static mw_status find_own(void *ctx, const mw_organisation *o, mw_error *err) {
    mw_organisation *found = ctx;
    (void)err;
    if (o->id == found->id) *found = *o;
    return MW_OK;
}

static mw_status is_let(const mw_asked *a, bool *let, mw_error *err) {
    mw_organisation o = {.id = a->who->organisation, .entity = -1};
    *let = a->unguarded;
    if (*let) return MW_OK;
    MW_TRY(mw_organisation_each(a->accounts, find_own, &o, err));
    *let = o.entity == 0;
    return MW_OK;
}

static mw_status not_let(mw_http_reply *out) {
    return mw_reply_refused(out, 403,
                            "organisations are for administrators of the one that has no branch of "
                            "its own");
}

// ---- the list

static bool administers(const mw_person *p, const mw_grant *grant, int32_t count) {
    bool all = false;
    for (int32_t i = 0; i < count; i++)
        all = all || (grant[i].role == MW_ROLE_ADMINISTRATOR && grant[i].entity == 0);
    return all && p->disabled_ns == 0;
}

static mw_status write_person(void *ctx, const mw_person *p, const mw_grant *grant, int32_t count,
                              mw_error *err) {
    mw_text *out = ctx;
    (void)err;
    mw_json_open(out, '{');
    mw_json_member_text(out, "name", mw_slice_of(p->name));
    mw_json_member_text(out, "title", mw_slice_of(p->title));
    mw_json_member_bool(out, "administrator", administers(p, grant, count));
    mw_json_member_time(out, "disabled", p->disabled_ns);
    mw_json_close(out, '}');
    return MW_OK;
}

typedef struct {
    mw_organisation *o;
    int64_t count, capacity;
} list;

static mw_status keep(void *ctx, const mw_organisation *o, mw_error *err) {
    list *l = ctx;
    if (!mw_grow(&l->o, &l->capacity, l->count + 1, sizeof *l->o))
        return mw_fail(err, MW_NOMEM, "no memory for the list of organisations");
    l->o[l->count++] = *o;
    return MW_OK;
}

static mw_status write_one(const mw_asked *a, const mw_organisation *o, mw_text *out,
                           mw_error *err) {
    bool administered = false;
    MW_TRY(mw_organisation_administered(a->accounts, o->id, &administered, err));
    mw_json_open(out, '{');
    mw_json_member_text(out, "code", mw_slice_of(o->code));
    mw_json_member_text(out, "title", mw_slice_of(o->title));
    mw_json_member(out, "entity");
    MW_TRY(mw_accounts_entity_print(a->accounts, o->entity, out, err));
    mw_json_member_bool(out, "own", o->id == a->who->organisation);
    mw_json_member_time(out, "made", o->made_ns);
    mw_json_member(out, "people");
    mw_json_open(out, '[');
    MW_TRY(mw_person_each(a->accounts, o->id, write_person, out, err));
    mw_json_close(out, ']');
    mw_json_member_bool(out, "administered", administered);
    mw_json_close(out, '}');
    return MW_OK;
}

static mw_status write_list(const mw_asked *a, list *l, mw_http_reply *out, mw_error *err) {
    MW_TRY(mw_organisation_each(a->accounts, keep, l, err));
    mw_json_open(&out->body, '[');
    for (int64_t i = 0; i < l->count; i++) MW_TRY(write_one(a, &l->o[i], &out->body, err));
    mw_json_close(&out->body, ']');
    return mw_reply_whole(out, err);
}

static mw_status list_all(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    bool let;
    (void)context;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    list l = {0};
    mw_status st = write_list(a, &l, out, err);
    mw_free(l.o);
    return st;
}

// ---- changes

static mw_status add(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_organisation o = {.entity = a->entity};
    bool let;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    if (a->unguarded) return refuse_open(out);
    mw_status st = mw_account_name_check(mw_asked_member(a, "code"), "code", err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_account_copy(o.code, sizeof o.code, mw_asked_member(a, "code"));
    mw_account_copy(o.title, sizeof o.title, mw_asked_member(a, "title"));
    st = mw_organisation_add(a->accounts, &a->by, &o, NULL, err);
    if (st == MW_OK) mw_gate_tree_changed(context); // whose the branch is
    return outcome(out, st, err);
}

static mw_status find(const mw_asked *a, mw_organisation *o, mw_error *err) {
    return mw_organisation_find(a->accounts, mw_asked_text(a, "code"), o, err);
}

static mw_status rename_one(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_organisation o;
    bool let;
    (void)context;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &o, err));
    mw_slice title = mw_asked_member(a, "title");
    return outcome(out, mw_organisation_rename(a->accounts, &a->by, &o, title, err), err);
}

static mw_status invite(const mw_asked *a, const mw_person *p, mw_http_reply *out, mw_error *err) {
    char text[MW_SECRET_TEXT_MAX];
    mw_secret s;
    mw_status st = mw_organisation_begin(a->accounts, &a->by, p, &s, err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_json_open(&out->body, '{');
    mw_json_member_text(&out->body, "secret", mw_slice_of(mw_secret_print(&s, text)));
    mw_json_member_time(&out->body, "ends", a->by.at_ns + MW_LINK_FIRST_LIFE_NS);
    mw_json_close(&out->body, '}');
    mw_secret_wipe(&s, sizeof s);
    mw_secret_wipe(text, sizeof text);
    return mw_reply_whole(out, err);
}

static mw_status begin(void *context, const mw_asked *a, mw_http_reply *out, mw_error *err) {
    mw_organisation o;
    bool let;
    (void)context;
    MW_TRY(is_let(a, &let, err));
    if (!let) return not_let(out);
    if (a->unguarded) return refuse_open(out);
    MW_TRY(find(a, &o, err));
    mw_person p = {.organisation = o.id};
    mw_status st = mw_account_name_check(mw_asked_member(a, "name"), "name", err);
    if (st != MW_OK) return outcome(out, st, err);
    mw_account_copy(p.name, sizeof p.name, mw_asked_member(a, "name"));
    mw_account_copy(p.title, sizeof p.title, mw_asked_member(a, "title"));
    mw_account_copy(p.mail, sizeof p.mail, mw_asked_member(a, "mail"));
    return invite(a, &p, out, err);
}

// ---- rows

static const mw_route_param add_params[] = {
    {"code",    MW_IN_BODY, "string", true, false, "a-z, 0-9 and . _ - @ +"},
    {"title", MW_IN_BODY, "string", false, false, "What people call it"},
    {"entity",    MW_IN_BODY, "string", true, true, "It holds this one and all below it"},
    {0        },
};
static const mw_route_param rename_params[] = {
    {"code",    MW_IN_PATH, "string", true, false, "Of the organisation"},
    {"title", MW_IN_BODY, "string", true, false, "What people call it"},
    {0   },
};
static const mw_route_param begin_params[] = {
    {"code",      MW_IN_PATH, "string", true, false, "Of the organisation"},
    {"name",   MW_IN_BODY, "string", true, false, "What they will sign in with"},
    {"title",      MW_IN_BODY, "string", false, false, "What people call them"},
    {"mail",           MW_IN_BODY, "string", false, false, "Where mail for them goes"},
    {0},
};

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/v1/organisations", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "listOrganisations",
             .summary = "Organisations of the server, and who belongs to them",
             .reply = "Organisations", .handle = list_all),
    MW_ROUTE(POST, "/api/v1/organisations", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "addOrganisation",
             .summary = "Add an organisation that holds a branch", .param = add_params,
             .handle = add),
    MW_ROUTE(PUT, "/api/v1/organisations/{code}", .door = MW_DOOR_WHOLE, .act = MW_ACT_PEOPLE,
             .tag = "people", .name = "renameOrganisation",
             .summary = "Change what an organisation is called", .param = rename_params,
             .handle = rename_one),
    MW_ROUTE(POST, "/api/v1/organisations/{code}/administrator", .door = MW_DOOR_WHOLE,
             .act = MW_ACT_PEOPLE, .tag = "people", .name = "beginOrganisation",
             .summary =
                 "Add the first administrator of an organisation, with a one-time link, or give "
                 "them another",
             .param = begin_params, .reply = "NewLink", .handle = begin),
};

const mw_route *mw_organisation_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
