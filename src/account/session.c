// SPDX-License-Identifier: MIT
// Sessions: see sign_in.h.
#include "account/session_int.h"

#include "base/alloc.h"

#include <string.h>

static const int64_t seen_step_ns = INT64_C(60) * 1000000000;

// ---- rows

static mw_session_row session_of(const mw_cell *c) {
    mw_session_row row = {
        .s = {.id = c[MW_COLUMN(SESSION, ID)].number,
              .person = c[MW_COLUMN(SESSION, PERSON)].number,
              .made_ns = c[MW_COLUMN(SESSION, MADE)].number,
              .seen_ns = c[MW_COLUMN(SESSION, SEEN)].number,
              .ends_ns = c[MW_COLUMN(SESSION, ENDS)].number}
    };
    mw_account_copy(row.hash, sizeof row.hash, c[MW_COLUMN(SESSION, HASH)].text);
    mw_account_copy(row.s.address, sizeof row.s.address, c[MW_COLUMN(SESSION, ADDRESS)].text);
    mw_account_copy(row.s.agent, sizeof row.s.agent, c[MW_COLUMN(SESSION, AGENT)].text);
    return row;
}

static mw_status session_put(mw_registry *r, mw_session_row *row, mw_error *err) {
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(SESSION, ID)].number = row->s.id,
        [MW_COLUMN(SESSION, PERSON)].number = row->s.person,
        [MW_COLUMN(SESSION, HASH)].text = mw_slice_of(row->hash),
        [MW_COLUMN(SESSION, MADE)].number = row->s.made_ns,
        [MW_COLUMN(SESSION, SEEN)].number = row->s.seen_ns,
        [MW_COLUMN(SESSION, ENDS)].number = row->s.ends_ns,
        [MW_COLUMN(SESSION, ADDRESS)].text = mw_slice_of(row->s.address),
        [MW_COLUMN(SESSION, AGENT)].text = mw_slice_of(row->s.agent),
    };
    return r->ops->row_put(r, MW_ROWS_SESSION, c, &row->s.id, err);
}

static mw_status take_session(void *ctx, const mw_cell *c, mw_error *err) {
    (void)err;
    *(mw_session_row *)ctx = session_of(c);
    return MW_OK;
}

static bool is_over(const mw_accounts *a, const mw_account_session *s, int64_t now_ns) {
    return now_ns >= s->ends_ns || now_ns - s->seen_ns >= a->idle_ns;
}

// ---- keeping few

typedef struct {
    const mw_accounts *a;
    int64_t now_ns;
    mw_row_ids over, live;
} sorting;

static mw_status sort_session(void *ctx, const mw_cell *c, mw_error *err) {
    sorting *x = ctx;
    mw_session_row row = session_of(c);
    mw_row_ids *ids = is_over(x->a, &row.s, x->now_ns) ? &x->over : &x->live;
    if (!mw_grow(&ids->id, &ids->capacity, ids->count + 1, sizeof *ids->id))
        return mw_fail(err, MW_NOMEM, "no memory for sessions");
    ids->id[ids->count++] = row.s.id;
    return MW_OK;
}

// Drops what is over, and the oldest ones so that there is room for another.
static mw_status sweep(mw_accounts *a, int64_t person, int64_t now_ns, mw_error *err) {
    sorting x = {.a = a, .now_ns = now_ns};
    const mw_row_query q = {MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), {.number = person}, 0};
    mw_status st = a->r->ops->row_each(a->r, &q, sort_session, &x, err);
    for (int64_t i = 0; st == MW_OK && i < x.over.count; i++)
        st = a->r->ops->row_drop(a->r, MW_ROWS_SESSION, x.over.id[i], err);
    for (int64_t i = 0; st == MW_OK && i + MW_SESSIONS_MAX <= x.live.count; i++)
        st = a->r->ops->row_drop(a->r, MW_ROWS_SESSION, x.live.id[i], err);
    mw_free(x.over.id);
    mw_free(x.live.id);
    return st;
}

mw_status mw_session_row_add(mw_accounts *a, int64_t person, const mw_sign_in *asked,
                             mw_secret *out, mw_error *err) {
    mw_session_row row = {
        .s = {.person = person,
              .made_ns = asked->at_ns,
              .seen_ns = asked->at_ns,
              .ends_ns = asked->at_ns + a->whole_ns}
    };
    mw_secret s;
    MW_TRY(sweep(a, person, asked->at_ns, err));
    mw_account_copy(row.s.address, sizeof row.s.address, asked->address);
    mw_account_copy(row.s.agent, sizeof row.s.agent, asked->agent);
    mw_secret_new(MW_SECRET_SESSION, &s);
    mw_secret_hash(&s, row.hash);
    MW_TRY(session_put(a->r, &row, err));
    *out = s;
    return MW_OK;
}

// ---- who has one

static mw_status not_known(mw_error *err) {
    return mw_fail(err, MW_NOTFOUND, "the session is not known, or over: sign in again");
}

static mw_status check(mw_accounts *a, const char *hash, int64_t now_ns, mw_principal *out,
                       mw_error *err) {
    mw_session_row row = {0};
    mw_principal p;
    const mw_row_query q = {
        MW_ROWS_SESSION, MW_COLUMN(SESSION, HASH), {.text = mw_slice_of(hash)}, 0};
    MW_TRY(a->r->ops->row_each(a->r, &q, take_session, &row, err));
    if (!row.s.id || !mw_secret_same(mw_slice_of(row.hash), mw_slice_of(hash)))
        return not_known(err);
    if (is_over(a, &row.s, now_ns)) return not_known(err);
    MW_TRY(mw_principal_read(a->r, row.s.person, &p, err));
    p.session = row.s.id;
    if (now_ns - row.s.seen_ns >= seen_step_ns) {
        row.s.seen_ns = now_ns;
        MW_TRY(session_put(a->r, &row, err));
    }
    *out = p;
    return MW_OK;
}

mw_status mw_account_session_check(mw_accounts *a, const mw_secret *s, int64_t now_ns,
                                   mw_principal *out, mw_error *err) {
    char hash[MW_SHA256_HEX_MAX];
    if (s->kind != MW_SECRET_SESSION) return not_known(err);
    mw_secret_hash(s, hash);
    pthread_mutex_lock(&a->lock);
    mw_status st = check(a, hash, now_ns, out, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

typedef struct {
    const mw_accounts *a;
    int64_t now_ns;
    mw_account_session_visit visit;
    void *ctx;
} session_walk;

static mw_status visit_session(void *ctx, const mw_cell *c, mw_error *err) {
    const session_walk *w = ctx;
    mw_session_row row = session_of(c);
    return is_over(w->a, &row.s, w->now_ns) ? MW_OK : w->visit(w->ctx, &row.s, err);
}

mw_status mw_account_session_each(mw_accounts *a, int64_t person, int64_t now_ns,
                                  mw_account_session_visit visit, void *ctx, mw_error *err) {
    session_walk w = {a, now_ns, visit, ctx};
    const mw_row_query q = {MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), {.number = person}, 0};
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->row_each(a->r, &q, visit_session, &w, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

// ---- ending

static mw_status log_end(mw_accounts *a, const mw_audit_by *by, int64_t person, const char *act,
                         mw_error *err) {
    mw_person_row row;
    MW_TRY(mw_person_row_get(a->r, person, &row, err));
    const mw_account_change log = {.organisation = row.p.organisation,
                                   .by = by,
                                   .act = act,
                                   .what = "person",
                                   .name = row.p.name};
    return mw_accounts_log(a, &log, err);
}

static mw_status end_one(mw_accounts *a, const mw_audit_by *by, int64_t person, int64_t id,
                         mw_error *err) {
    mw_session_row row = {0};
    const mw_row_query q = {.table = MW_ROWS_SESSION, .value.number = id};
    if (id > 0) MW_TRY(a->r->ops->row_each(a->r, &q, take_session, &row, err));
    if (!row.s.id || row.s.person != person)
        return mw_fail(err, MW_NOTFOUND, "there is no such session");
    MW_TRY(a->r->ops->row_drop(a->r, MW_ROWS_SESSION, id, err));
    return log_end(a, by, person, "session end", err);
}

mw_status mw_account_session_end(mw_accounts *a, const mw_audit_by *by, int64_t person, int64_t id,
                                 mw_error *err) {
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = end_one(a, by, person, id, err);
    return mw_accounts_end(a, st, err);
}

mw_status mw_account_session_end_all(mw_accounts *a, const mw_audit_by *by, int64_t person,
                                     int64_t but, mw_error *err) {
    const mw_cell of = {.number = person};
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_rows_drop(a->r, MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), of, but, err);
    if (st == MW_OK) st = log_end(a, by, person, "sessions end", err);
    return mw_accounts_end(a, st, err);
}

mw_status mw_account_session_new(mw_accounts *a, int64_t person, const mw_sign_in *asked,
                                 const char *how, mw_secret *out, mw_error *err) {
    mw_principal p = {0};
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_principal_read(a->r, person, &p, err);
    if (st == MW_OK) st = mw_session_row_add(a, person, asked, out, err);
    char place[MW_SESSION_ADDRESS_MAX];
    mw_account_copy(place, sizeof place, asked->address);
    const mw_audit_by by = {mw_slice_of(p.name), mw_slice_of(place), asked->at_ns};
    const mw_account_change log = {
        .organisation = p.organisation, .by = &by, .act = how, .what = "person", .name = p.name};
    if (st == MW_OK) st = mw_accounts_log(a, &log, err);
    return mw_accounts_end(a, st, err);
}
