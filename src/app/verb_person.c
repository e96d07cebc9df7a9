// SPDX-License-Identifier: MIT
// The verbs person add, list, grant, revoke, disable, enable, password, data and erase.
#include "account/erase.h"
#include "account/link.h"
#include "account/sign_in.h"
#include "app/account_session.h"
#include "app/verb.h"
#include "app/verb_person_typed.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

// ---- person add

typedef struct {
    int64_t id, count;
} only;

static mw_status note_organisation(void *ctx, const mw_organisation *o, mw_error *err) {
    only *n = ctx;
    (void)err;
    n->id = o->id;
    n->count++;
    return MW_OK;
}

// That of --organisation, or the only one; the first is made.
static mw_status choose_organisation(mw_account_shell *x, int64_t *id, mw_error *err) {
    only n = {0};
    const mw_organisation first = {.code = "main"};
    MW_TRY(mw_account_shell_organisation(x, id, err));
    if (*id) return MW_OK;
    MW_TRY(mw_organisation_each(x->accounts, note_organisation, &n, err));
    if (n.count > 1)
        return mw_call_wrong(x->call, err, "of which organisation? --organisation CODE");
    *id = n.id;
    if (n.count == 1) return MW_OK;
    MW_TRY(mw_organisation_add(x->accounts, &x->by, &first, id, err));
    mw_note("there was no organisation yet: made one called main, which holds everything");
    return MW_OK;
}

// Before somebody is added, so that a refusal leaves nobody behind.
static mw_status check_entity(mw_account_shell *x, int64_t organisation, int32_t entity,
                              mw_error *err) {
    mw_account_tree *tree = NULL;
    if (entity == 0) return MW_OK;
    MW_TRY(mw_accounts_tree(x->accounts, x->by.at_ns, &tree, err));
    int64_t holder = mw_account_tree_organisation(tree, entity);
    mw_account_tree_free(tree);
    if (holder == organisation) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s is not in the person's organisation",
                   mw_call_value(x->call, "entity"));
}

static mw_status add(mw_account_shell *x, mw_error *err) {
    const char *name = x->call->operand[0], *role = mw_call_value(x->call, "role");
    mw_grant g = {0};
    mw_person p = {0};
    int64_t id = 0;
    if (!role && mw_call_has(x->call, "entity"))
        return mw_call_wrong(x->call, err, "--entity says where --role is granted");
    if (role) MW_TRY(mw_role_parse(mw_slice_of(role), &g.role, err));
    MW_TRY(mw_account_shell_entity(x, &g.entity, err));
    MW_TRY(mw_account_name_check(mw_slice_of(name), "name", err));
    MW_TRY(choose_organisation(x, &p.organisation, err));
    MW_TRY(check_entity(x, p.organisation, g.entity, err));
    snprintf(p.name, sizeof p.name, "%s", name);
    mw_account_copy(p.title, sizeof p.title, mw_slice_of(mw_call_value(x->call, "title")));
    mw_account_copy(p.mail, sizeof p.mail, mw_slice_of(mw_call_value(x->call, "mail")));
    MW_TRY(mw_person_add(x->accounts, &x->by, &p, &id, err));
    if (role) MW_TRY(mw_person_grant(x->accounts, &x->by, id, g, err));
    mw_note("%s has no password yet: mw person password %s", name, name);
    return MW_OK;
}

// ---- person list

typedef struct {
    mw_account_shell *x;
    mw_listing l;
    mw_organisation *organisation; // count of them
    int64_t count, capacity;
} listed;

static mw_status keep_organisation(void *ctx, const mw_organisation *o, mw_error *err) {
    listed *w = ctx;
    if (!mw_grow(&w->organisation, &w->capacity, w->count + 1, sizeof *w->organisation))
        return mw_fail(err, MW_NOMEM, "person: out of memory");
    w->organisation[w->count++] = *o;
    return MW_OK;
}

static mw_slice organisation_code(const listed *w, int64_t id) {
    for (int64_t i = 0; i < w->count; i++)
        if (w->organisation[i].id == id) return mw_slice_of(w->organisation[i].code);
    return (mw_slice){0};
}

static const char *state_of(const mw_person *p) {
    if (p->disabled_ns) return "disabled";
    if (!p->password_ns) return "no password";
    return p->failed < MW_SIGN_IN_FAILED_MAX ? "active" : "locked";
}

static mw_status row(void *ctx, const mw_person *p, const mw_grant *grant, int32_t count,
                     mw_error *err) {
    listed *w = ctx;
    mw_text roles = {0};
    for (int32_t i = 0; i < count; i++) {
        mw_slice code = mw_account_shell_code(w->x, grant[i].entity);
        mw_text_addf(&roles, "%s%s%s%.*s", i ? ", " : "", mw_role_name(grant[i].role),
                     code.n ? " " : "", (int)code.n, code.n ? code.p : "");
    }
    mw_listing_text(&w->l, mw_slice_of(p->name));
    mw_listing_text(&w->l, mw_slice_of(p->title));
    mw_listing_text(&w->l, mw_slice_of(p->mail));
    mw_listing_text(&w->l, organisation_code(w, p->organisation));
    mw_listing_text(&w->l, mw_slice_of(state_of(p)));
    mw_listing_text(&w->l, (mw_slice){roles.bytes, roles.size});
    mw_account_shell_moment(w->x, &w->l, p->made_ns);
    mw_status st = roles.failed ? mw_fail(err, MW_NOMEM, "person: out of memory") : MW_OK;
    mw_text_free(&roles);
    return st;
}

static mw_status list(mw_account_shell *x, mw_error *err) {
    static const char *const columns[] = {"name",  "title", "mail",  "organisation",
                                          "state", "roles", "added", NULL};
    listed w = {.x = x};
    int64_t organisation;
    MW_TRY(mw_account_shell_organisation(x, &organisation, err));
    mw_status st = mw_organisation_each(x->accounts, keep_organisation, &w, err);
    if (st == MW_OK) st = mw_listing_begin(&w.l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) st = mw_person_each(x->accounts, organisation, row, &w, err);
    if (st == MW_OK) st = mw_listing_end(&w.l, err);
    mw_listing_fini(&w.l);
    mw_free(w.organisation);
    return st;
}

// ---- person grant, revoke, disable, enable

static mw_status role_of(mw_account_shell *x, mw_person *p, mw_grant *g, mw_error *err) {
    MW_TRY(mw_role_parse(mw_slice_of(x->call->operand[1]), &g->role, err));
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], p, err));
    return mw_account_shell_entity(x, &g->entity, err);
}

static mw_status grant(mw_account_shell *x, mw_error *err) {
    mw_person p;
    mw_grant g;
    MW_TRY(role_of(x, &p, &g, err));
    return mw_person_grant(x->accounts, &x->by, p.id, g, err);
}

static mw_status revoke(mw_account_shell *x, mw_error *err) {
    mw_person p;
    mw_grant g;
    MW_TRY(role_of(x, &p, &g, err));
    return mw_person_revoke(x->accounts, &x->by, p.id, g, err);
}

static mw_status disable(mw_account_shell *x, mw_error *err) {
    mw_person p;
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    return mw_person_disable(x->accounts, &x->by, p.id, true, err);
}

static mw_status enable(mw_account_shell *x, mw_error *err) {
    mw_person p;
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    return mw_person_disable(x->accounts, &x->by, p.id, false, err);
}

// ---- person password

static mw_status print_link(mw_account_shell *x, int64_t person, mw_error *err) {
    mw_secret s;
    char text[MW_SECRET_TEXT_MAX];
    mw_text out = {0};
    MW_TRY(mw_account_link_password(x->accounts, &x->by, person, MW_LINK_FIRST_LIFE_NS, &s, err));
    mw_text_addf(&out, "%s\n", mw_secret_print(&s, text));
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    mw_secret_wipe(text, sizeof text);
    return st;
}

static mw_status password(mw_account_shell *x, mw_error *err) {
    mw_person p;
    char typed[MW_TYPED_MAX] = "";
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    if (mw_call_has(x->call, "link")) return print_link(x, p.id, err);
    mw_status st = mw_typed_password(typed, err);
    if (st == MW_OK) st = mw_person_password(x->accounts, &x->by, p.id, mw_slice_of(typed), err);
    mw_secret_wipe(typed, sizeof typed);
    return st;
}

// ---- person data, erase

static mw_status data(mw_account_shell *x, mw_error *err) {
    mw_person p;
    mw_text out = {0};
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    mw_status st = mw_person_data(x->accounts, p.id, &out, err);
    mw_text_addc(&out, '\n');
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status erase(mw_account_shell *x, mw_error *err) {
    mw_person p;
    mw_erased done;
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    MW_TRY(mw_person_erase(x->accounts, &x->by, p.id, &done, err));
    mw_note("%s is %s from now on; backups that were made before still hold who it was", p.name,
            done.name);
    return MW_OK;
}

mw_status mw_verb_person_add(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, add, err);
}
mw_status mw_verb_person_list(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, list, err);
}
mw_status mw_verb_person_grant(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, grant, err);
}
mw_status mw_verb_person_revoke(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, revoke, err);
}
mw_status mw_verb_person_disable(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, disable, err);
}
mw_status mw_verb_person_enable(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, enable, err);
}
mw_status mw_verb_person_password(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, password, err);
}
mw_status mw_verb_person_data(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, data, err);
}
mw_status mw_verb_person_erase(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, erase, err);
}
