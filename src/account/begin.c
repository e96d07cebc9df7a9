// SPDX-License-Identifier: MIT
// See begin.h.
#include "account/begin.h"

#include "account/accounts_int.h"
#include "account/link.h"
#include "account/sign_in.h"

// ---- whether it is administered

typedef struct {
    mw_slice name; // of a person
    bool found;
} search;

static mw_status match_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    search *x = ctx;
    (void)err;
    x->found = x->found ||
               (mw_slice_is(e->act, MW_SIGN_IN_BY_PROVIDER) && mw_slice_same(e->by.who, x->name));
    return MW_OK;
}

static mw_status could_sign_in(mw_registry *r, const mw_person *p, bool *out, mw_error *err) {
    search x = {.name = mw_slice_of(p->name)};
    *out = !p->disabled_ns && p->password_ns;
    if (p->disabled_ns || p->password_ns) return MW_OK;
    MW_TRY(mw_audit_each(r, p->organisation, match_entry, &x, err));
    *out = x.found;
    return MW_OK;
}

typedef struct {
    mw_registry *r;
    int64_t organisation;
    bool found;
} administrators;

static mw_status match_administrator(void *ctx, const mw_cell *c, mw_error *err) {
    administrators *x = ctx;
    mw_person_row row;
    if (x->found || c[MW_COLUMN(PERSON_ROLE, ENTITY)].number != 0) return MW_OK;
    MW_TRY(mw_person_row_get(x->r, c[MW_COLUMN(PERSON_ROLE, PERSON)].number, &row, err));
    if (row.p.organisation != x->organisation) return MW_OK;
    return could_sign_in(x->r, &row.p, &x->found, err);
}

static mw_status is_administered(mw_registry *r, int64_t organisation, bool *out, mw_error *err) {
    administrators x = {r, organisation, false};
    const mw_cell role = {.text = mw_slice_of(mw_role_name(MW_ROLE_ADMINISTRATOR))};
    const mw_row_query q = {MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, ROLE), role, 0};
    MW_TRY(r->ops->row_each(r, &q, match_administrator, &x, err));
    *out = x.found;
    return MW_OK;
}

mw_status mw_organisation_administered(mw_accounts *a, int64_t organisation, bool *out,
                                       mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = is_administered(a->r, organisation, out, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

// ---- beginning

static mw_status take_code(void *ctx, const mw_cell *c, mw_error *err) {
    char *code = ctx;
    (void)err;
    mw_account_copy(code, MW_PERSON_NAME_MAX, c[MW_COLUMN(ORGANISATION, CODE)].text);
    return MW_OK;
}

static mw_status refuse_administered(mw_registry *r, int64_t organisation, mw_error *err) {
    char code[MW_PERSON_NAME_MAX] = "";
    const mw_row_query q = {.table = MW_ROWS_ORGANISATION, .value.number = organisation};
    bool administered;
    MW_TRY(is_administered(r, organisation, &administered, err));
    if (!administered) return MW_OK;
    MW_TRY(r->ops->row_each(r, &q, take_code, code, err));
    return mw_fail(err, MW_INVALID, "%s has an administrator, who adds others", code);
}

// Somebody who is there: who was to begin before, and did not.
static mw_status check_waiting(mw_registry *r, const mw_person *asked, const mw_person *p,
                               mw_error *err) {
    mw_grant grant[MW_GRANTS_MAX];
    int32_t count = 0;
    bool waits = false;
    if (p->organisation == asked->organisation && !p->password_ns)
        MW_TRY(mw_grants_read(r, p->id, grant, &count, err));
    for (int32_t i = 0; i < count; i++)
        waits = waits || (grant[i].role == MW_ROLE_ADMINISTRATOR && grant[i].entity == 0);
    if (!waits) return mw_fail(err, MW_INVALID, "there is somebody called \"%s\" already", p->name);
    if (p->disabled_ns) return mw_fail(err, MW_INVALID, "%s may not sign in", p->name);
    return MW_OK;
}

static mw_status begin(mw_accounts *a, const mw_audit_by *by, const mw_person *p, mw_secret *out,
                       mw_error *err) {
    const mw_grant all = {.role = MW_ROLE_ADMINISTRATOR};
    mw_person_row row = {0};
    MW_TRY(refuse_administered(a->r, p->organisation, err));
    mw_status st = mw_person_row_find(a->r, mw_slice_of(p->name), &row, NULL);
    if (st != MW_OK && st != MW_NOTFOUND)
        return mw_fail(err, st, "cannot look for \"%s\"", p->name);
    if (st == MW_OK) {
        MW_TRY(check_waiting(a->r, p, &row.p, err));
    } else {
        MW_TRY(mw_person_row_add(a, by, p, &row.p.id, err));
        MW_TRY(mw_person_row_grant(a, by, row.p.id, all, err));
    }
    return mw_link_row_password(a, by, row.p.id, MW_LINK_FIRST_LIFE_NS, out, err);
}

mw_status mw_organisation_begin(mw_accounts *a, const mw_audit_by *by, const mw_person *p,
                                mw_secret *out, mw_error *err) {
    mw_secret s;
    MW_TRY(mw_account_name_check(mw_slice_of(p->name), "name", err));
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = begin(a, by, p, &s, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = s;
    return MW_OK;
}
