// SPDX-License-Identifier: MIT
// See token.h.
#include "account/token.h"

#include "account/accounts_int.h"
#include "base/alloc.h"
#include "base/json.h"

#include <stdio.h>

static const int64_t seen_step_ns = INT64_C(60) * 1000000000;

typedef struct {
    mw_account_token t;
    char hash[MW_SHA256_HEX_MAX];
} token_row;

// ---- rows

static mw_status token_of(const mw_cell *c, token_row *out, mw_error *err) {
    token_row row = {
        .t = {.id = c[MW_COLUMN(TOKEN, ID)].number,
              .person = c[MW_COLUMN(TOKEN, PERSON)].number,
              .scope.entity = (int32_t)c[MW_COLUMN(TOKEN, ENTITY)].number,
              .read_only = c[MW_COLUMN(TOKEN, READ_ONLY)].number != 0,
              .made_ns = c[MW_COLUMN(TOKEN, MADE)].number,
              .ends_ns = c[MW_COLUMN(TOKEN, ENDS)].number,
              .seen_ns = c[MW_COLUMN(TOKEN, SEEN)].number,
              .revoked_ns = c[MW_COLUMN(TOKEN, REVOKED)].number}
    };
    MW_TRY(mw_role_parse(c[MW_COLUMN(TOKEN, ROLE)].text, &row.t.scope.role, err));
    mw_account_copy(row.t.title, sizeof row.t.title, c[MW_COLUMN(TOKEN, TITLE)].text);
    mw_account_copy(row.hash, sizeof row.hash, c[MW_COLUMN(TOKEN, HASH)].text);
    *out = row;
    return MW_OK;
}

static mw_status token_put(mw_registry *r, token_row *row, mw_error *err) {
    const mw_account_token *t = &row->t;
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(TOKEN, ID)].number = t->id,
        [MW_COLUMN(TOKEN, PERSON)].number = t->person,
        [MW_COLUMN(TOKEN, TITLE)].text = mw_slice_of(t->title),
        [MW_COLUMN(TOKEN, HASH)].text = mw_slice_of(row->hash),
        [MW_COLUMN(TOKEN, ROLE)].text = mw_slice_of(mw_role_name(t->scope.role)),
        [MW_COLUMN(TOKEN, ENTITY)].number = t->scope.entity,
        [MW_COLUMN(TOKEN, READ_ONLY)].number = t->read_only,
        [MW_COLUMN(TOKEN, MADE)].number = t->made_ns,
        [MW_COLUMN(TOKEN, ENDS)].number = t->ends_ns,
        [MW_COLUMN(TOKEN, SEEN)].number = t->seen_ns,
        [MW_COLUMN(TOKEN, REVOKED)].number = t->revoked_ns,
    };
    return r->ops->row_put(r, MW_ROWS_TOKEN, c, &row->t.id, err);
}

static mw_status take_token(void *ctx, const mw_cell *c, mw_error *err) {
    return token_of(c, ctx, err);
}

static mw_status token_get(mw_registry *r, int64_t id, token_row *out, mw_error *err) {
    token_row row = {0};
    const mw_row_query q = {.table = MW_ROWS_TOKEN, .value.number = id};
    if (id > 0) MW_TRY(r->ops->row_each(r, &q, take_token, &row, err));
    if (!row.t.id) return mw_fail(err, MW_NOTFOUND, "there is no token %lld", (long long)id);
    *out = row;
    return MW_OK;
}

static mw_status log_token(mw_accounts *a, const mw_audit_by *by, const mw_account_token *t,
                           const char *act, mw_error *err) {
    mw_person_row row;
    mw_text after = {0};
    char name[MW_PERSON_NAME_MAX + 40];
    MW_TRY(mw_person_row_get(a->r, t->person, &row, err));
    snprintf(name, sizeof name, "%lld of %s", (long long)t->id, row.p.name);
    mw_text_adds(&after, "{\"title\":");
    mw_json_string(&after, mw_slice_of(t->title));
    mw_text_adds(&after, ",\"scope\":");
    mw_status st = mw_grant_json(a->r, t->scope, &after, err);
    mw_text_addf(&after, ",\"read_only\":%s,\"revoked\":%s}", t->read_only ? "true" : "false",
                 t->revoked_ns ? "true" : "false");
    const mw_account_change log = {.organisation = row.p.organisation,
                                   .by = by,
                                   .act = act,
                                   .what = "token",
                                   .name = name,
                                   .after = &after};
    if (st == MW_OK) return mw_accounts_log(a, &log, err);
    mw_text_free(&after);
    return st;
}

// ---- making and taking back

static mw_status check_end(const mw_audit_by *by, int64_t ends_ns, mw_error *err) {
    if (ends_ns > by->at_ns && ends_ns - by->at_ns <= MW_TOKEN_LIFE_MAX_NS) return MW_OK;
    return mw_fail(err, MW_INVALID, "a token ends within two years, and not in the past");
}

static mw_status add(mw_accounts *a, const mw_audit_by *by, token_row *row, mw_error *err) {
    mw_person_row person;
    MW_TRY(mw_person_row_get(a->r, row->t.person, &person, err));
    MW_TRY(mw_grant_check(a->r, person.p.organisation, row->t.scope.entity, by->at_ns, err));
    MW_TRY(token_put(a->r, row, err));
    return log_token(a, by, &row->t, "token new", err);
}

mw_status mw_account_token_add(mw_accounts *a, const mw_audit_by *by, const mw_account_token *t,
                               mw_secret *out, int64_t *id, mw_error *err) {
    token_row row = {.t = *t};
    mw_secret s;
    MW_TRY(check_end(by, t->ends_ns, err));
    row.t.id = 0;
    row.t.made_ns = by->at_ns;
    row.t.seen_ns = row.t.revoked_ns = 0;
    mw_secret_new(MW_SECRET_TOKEN, &s);
    mw_secret_hash(&s, row.hash);
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = add(a, by, &row, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = s;
    if (id) *id = row.t.id;
    return MW_OK;
}

static mw_status revoke(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_error *err) {
    token_row row;
    MW_TRY(token_get(a->r, id, &row, err));
    if (row.t.revoked_ns)
        return mw_fail(err, MW_INVALID, "token %lld was revoked already", (long long)id);
    row.t.revoked_ns = by->at_ns;
    MW_TRY(token_put(a->r, &row, err));
    return log_token(a, by, &row.t, "token revoke", err);
}

mw_status mw_account_token_revoke(mw_accounts *a, const mw_audit_by *by, int64_t id,
                                  mw_error *err) {
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = revoke(a, by, id, err);
    return mw_accounts_end(a, st, err);
}

mw_status mw_token_rows_erase(mw_registry *r, int64_t person, int64_t at_ns, mw_error *err) {
    mw_row_ids ids = {0};
    token_row row;
    const mw_cell of = {.number = person};
    mw_status st = mw_row_ids_read(r, MW_ROWS_TOKEN, MW_COLUMN(TOKEN, PERSON), of, &ids, err);
    for (int64_t i = 0; st == MW_OK && i < ids.count; i++) {
        st = token_get(r, ids.id[i], &row, err);
        row.t.title[0] = '\0';
        if (st == MW_OK && row.t.revoked_ns == 0) row.t.revoked_ns = at_ns;
        if (st == MW_OK) st = token_put(r, &row, err);
    }
    mw_free(ids.id);
    return st;
}

// ---- reading

mw_status mw_account_token_get(mw_accounts *a, int64_t id, mw_account_token *out, mw_error *err) {
    token_row row;
    pthread_mutex_lock(&a->lock);
    mw_status st = token_get(a->r, id, &row, err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK) *out = row.t;
    return st;
}

typedef struct {
    mw_account_token_visit visit;
    void *ctx;
} token_walk;

static mw_status visit_token(void *ctx, const mw_cell *c, mw_error *err) {
    const token_walk *w = ctx;
    token_row row;
    MW_TRY(token_of(c, &row, err));
    return w->visit(w->ctx, &row.t, err);
}

mw_status mw_account_token_each(mw_accounts *a, int64_t person, mw_account_token_visit visit,
                                void *ctx, mw_error *err) {
    token_walk w = {visit, ctx};
    const mw_row_query q = {.table = MW_ROWS_TOKEN,
                            .column = person ? MW_COLUMN(TOKEN, PERSON) : 0,
                            .value.number = person};
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->row_each(a->r, &q, visit_token, &w, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

static mw_status not_known(mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "the token is not known, over, or was revoked");
}

// Only reads.
//   stale   when it was last used is to be written.
static mw_status check(mw_accounts *a, const char *hash, int64_t now_ns, mw_principal *out,
                       bool *stale, mw_error *err) {
    token_row row = {0};
    mw_principal p;
    const mw_row_query q = {MW_ROWS_TOKEN, MW_COLUMN(TOKEN, HASH), {.text = mw_slice_of(hash)}, 0};
    MW_TRY(a->r->ops->row_each(a->r, &q, take_token, &row, err));
    if (!row.t.id || !mw_secret_same(mw_slice_of(row.hash), mw_slice_of(hash)))
        return not_known(err);
    if (row.t.revoked_ns || now_ns >= row.t.ends_ns) return not_known(err);
    MW_TRY(mw_principal_read(a->r, row.t.person, &p, err));
    p.token = row.t.id;
    p.narrowed = true;
    p.read_only = row.t.read_only;
    p.scope = row.t.scope;
    *stale = !row.t.seen_ns || now_ns - row.t.seen_ns >= seen_step_ns;
    *out = p;
    return MW_OK;
}

// Reads the row again, since a put writes all of it: another process may have revoked the token.
static mw_status put_seen(mw_accounts *a, int64_t id, int64_t now_ns, mw_error *err) {
    token_row row;
    MW_TRY(token_get(a->r, id, &row, err));
    if (row.t.revoked_ns) return not_known(err);
    row.t.seen_ns = now_ns;
    return token_put(a->r, &row, err);
}

mw_status mw_account_token_check(mw_accounts *a, const mw_secret *s, int64_t now_ns,
                                 mw_principal *out, mw_error *err) {
    char hash[MW_SHA256_HEX_MAX];
    mw_principal p;
    bool stale = false;
    if (s->kind != MW_SECRET_TOKEN) return not_known(err);
    mw_secret_hash(s, hash);
    pthread_mutex_lock(&a->lock);
    mw_status st = check(a, hash, now_ns, &p, &stale, err);
    pthread_mutex_unlock(&a->lock);
    MW_TRY(st);
    if (stale) {
        MW_TRY(mw_accounts_begin(a, err));
        st = put_seen(a, p.token, now_ns, err);
        MW_TRY(mw_accounts_end(a, st, err));
    }
    *out = p;
    return MW_OK;
}
