// SPDX-License-Identifier: MIT
// See link.h.
#include "account/link.h"

#include "account/accounts_int.h"

typedef struct {
    int64_t id, person, ends_ns;
    char hash[MW_SHA256_HEX_MAX];
} link_row;

static mw_status take_link(void *ctx, const mw_cell *c, mw_error *err) {
    link_row *row = ctx;
    (void)err;
    row->id = c[MW_COLUMN(LINK, ID)].number;
    row->person = c[MW_COLUMN(LINK, PERSON)].number;
    row->ends_ns = c[MW_COLUMN(LINK, ENDS)].number;
    mw_account_copy(row->hash, sizeof row->hash, c[MW_COLUMN(LINK, HASH)].text);
    return MW_OK;
}

// Ends the links of a person (0: of the first administrator) and adds one.
static mw_status link_add(mw_accounts *a, const mw_audit_by *by, int64_t person, int64_t life_ns,
                          mw_secret *out, mw_error *err) {
    char hash[MW_SHA256_HEX_MAX];
    const mw_cell of = {.number = person};
    MW_TRY(mw_rows_drop(a->r, MW_ROWS_LINK, MW_COLUMN(LINK, PERSON), of, 0, err));
    mw_secret_new(MW_SECRET_LINK, out);
    mw_secret_hash(out, hash);
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(LINK, PERSON)].number = person,
        [MW_COLUMN(LINK, HASH)].text = mw_slice_of(hash),
        [MW_COLUMN(LINK, MADE)].number = by->at_ns,
        [MW_COLUMN(LINK, ENDS)].number = by->at_ns + life_ns,
    };
    return a->r->ops->row_put(a->r, MW_ROWS_LINK, c, NULL, err);
}

// ---- the first administrator

static mw_status refuse_administrator(void *ctx, const mw_cell *c, mw_error *err) {
    mw_registry *r = ctx;
    mw_person_row row;
    if (c[MW_COLUMN(PERSON_ROLE, ENTITY)].number != 0) return MW_OK;
    MW_TRY(mw_person_row_get(r, c[MW_COLUMN(PERSON_ROLE, PERSON)].number, &row, err));
    if (row.p.disabled_ns || !row.p.password_ns) return MW_OK;
    return mw_fail(err, MW_INVALID, "there is an administrator already: %s", row.p.name);
}

static mw_status check_none(mw_accounts *a, mw_error *err) {
    const mw_cell role = {.text = mw_slice_of(mw_role_name(MW_ROLE_ADMINISTRATOR))};
    const mw_row_query q = {MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, ROLE), role, 0};
    return a->r->ops->row_each(a->r, &q, refuse_administrator, a->r, err);
}

mw_status mw_account_administered(mw_accounts *a, mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = check_none(a, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

static mw_status link_first(mw_accounts *a, const mw_audit_by *by, mw_secret *out, mw_error *err) {
    MW_TRY(check_none(a, err));
    MW_TRY(link_add(a, by, 0, MW_LINK_FIRST_LIFE_NS, out, err));
    const mw_account_change log = {.by = by, .act = "link new", .what = "the first administrator"};
    return mw_accounts_log(a, &log, err);
}

mw_status mw_account_link_first(mw_accounts *a, const mw_audit_by *by, mw_secret *out,
                                mw_error *err) {
    mw_secret s;
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = link_first(a, by, &s, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = s;
    return MW_OK;
}

// ---- a password

mw_status mw_link_row_password(mw_accounts *a, const mw_audit_by *by, int64_t person,
                               int64_t life_ns, mw_secret *out, mw_error *err) {
    mw_person_row row;
    MW_TRY(mw_person_row_get(a->r, person, &row, err));
    if (row.p.disabled_ns) return mw_fail(err, MW_NOTFOUND, "%s may not sign in", row.p.name);
    MW_TRY(link_add(a, by, row.p.id, life_ns, out, err));
    const mw_account_change log = {.organisation = row.p.organisation,
                                   .by = by,
                                   .act = "link new",
                                   .what = "person",
                                   .name = row.p.name};
    return mw_accounts_log(a, &log, err);
}

mw_status mw_account_link_password(mw_accounts *a, const mw_audit_by *by, int64_t person,
                                   int64_t life_ns, mw_secret *out, mw_error *err) {
    mw_secret s;
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_link_row_password(a, by, person, life_ns, &s, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = s;
    return MW_OK;
}

// ---- a password that was forgotten

// The person of a name, else of an address; 0: nobody, or several.
static mw_status find_who(mw_accounts *a, mw_slice who, int64_t *person, mw_error *err) {
    char name[MW_ACCOUNT_MAIL_MAX];
    mw_person p = {0};
    mw_error own = {0};
    mw_account_copy(name, sizeof name, mw_slice_trim(who));
    for (char *c = name; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    mw_status st = mw_person_find(a, mw_slice_of(name), &p, &own);
    if (st == MW_NOTFOUND) st = mw_person_find_mail(a, mw_slice_of(name), &p, &own);
    if (st != MW_OK && st != MW_NOTFOUND) return mw_fail(err, st, "%s", own.text);
    *person = p.id;
    return MW_OK;
}

static mw_status forgotten(mw_accounts *a, const mw_audit_by *by, int64_t person,
                           mw_link_forgotten *out, mw_error *err) {
    mw_person_row row = {0};
    if (person) MW_TRY(mw_person_row_get(a->r, person, &row, err));
    out->known = row.password[0] && row.p.mail[0] && !row.p.disabled_ns;
    out->person = row.p;
    if (out->known) MW_TRY(link_add(a, by, person, MW_LINK_MAIL_LIFE_NS, &out->secret, err));
    const mw_account_change log = {.organisation = row.p.organisation,
                                   .by = by,
                                   .act = out->known ? "password forgotten" : "password not mailed",
                                   .what = person ? "person" : "nobody of that name",
                                   .name = person ? row.p.name : NULL};
    return mw_accounts_log(a, &log, err);
}

mw_status mw_account_link_forgotten(mw_accounts *a, const mw_audit_by *by, mw_slice who,
                                    mw_link_forgotten *out, mw_error *err) {
    int64_t person = 0;
    mw_link_forgotten got = {0};
    MW_TRY(find_who(a, who, &person, err));
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = forgotten(a, by, person, &got, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = got;
    return MW_OK;
}

// ---- using

static mw_status link_find(mw_registry *r, const mw_secret *s, int64_t now_ns, link_row *out,
                           mw_error *err) {
    link_row row = {0};
    char hash[MW_SHA256_HEX_MAX];
    mw_secret_hash(s, hash);
    const mw_row_query q = {MW_ROWS_LINK, MW_COLUMN(LINK, HASH), {.text = mw_slice_of(hash)}, 0};
    if (s->kind == MW_SECRET_LINK) MW_TRY(r->ops->row_each(r, &q, take_link, &row, err));
    bool good =
        row.id && mw_secret_same(mw_slice_of(row.hash), mw_slice_of(hash)) && now_ns < row.ends_ns;
    if (!good)
        return mw_fail(err, MW_NOTFOUND,
                       "the link is not known, was used, or is over: ask for a "
                       "new one");
    *out = row;
    return MW_OK;
}

mw_status mw_account_link_check(mw_accounts *a, const mw_secret *s, int64_t now_ns, int64_t *person,
                                mw_error *err) {
    link_row row;
    pthread_mutex_lock(&a->lock);
    mw_status st = link_find(a->r, s, now_ns, &row, err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK) *person = row.person;
    return st;
}

static mw_status take_id(void *ctx, const mw_cell *c, mw_error *err) {
    int64_t *id = ctx;
    (void)err;
    if (*id == 0) *id = c[0].number;
    return MW_OK;
}

// The first organisation; one that holds everything when there is none.
static mw_status home(mw_accounts *a, const mw_audit_by *by, int64_t *id, mw_error *err) {
    const mw_row_query all = {.table = MW_ROWS_ORGANISATION};
    MW_TRY(a->r->ops->row_each(a->r, &all, take_id, id, err));
    if (*id) return MW_OK;
    const mw_organisation first = {.code = "main"};
    return mw_organisation_row_add(a, by, &first, id, err);
}

static mw_status put_first(mw_accounts *a, const mw_audit_by *by, const mw_link_typed *typed,
                           mw_person_row *out, mw_error *err) {
    mw_person_row row = {.p.made_ns = by->at_ns}, other;
    mw_status st = mw_person_row_find(a->r, typed->name, &other, NULL);
    if (st == MW_OK)
        return mw_fail(err, MW_INVALID, "there is somebody called \"%s\" already", other.p.name);
    if (st != MW_NOTFOUND) return mw_fail(err, st, "cannot look for that name");
    MW_TRY(check_none(a, err));
    MW_TRY(home(a, by, &row.p.organisation, err));
    mw_account_copy(row.p.name, sizeof row.p.name, typed->name);
    mw_account_copy(row.p.title, sizeof row.p.title, typed->title);
    mw_account_copy(row.p.mail, sizeof row.p.mail, typed->mail);
    MW_TRY(mw_person_row_put(a->r, &row, err));
    MW_TRY(mw_grant_row_put(a->r, row.p.id, (mw_grant){MW_ROLE_ADMINISTRATOR, 0}, by->at_ns, err));
    *out = row;
    return MW_OK;
}

typedef struct {
    const mw_secret *s;
    const mw_link_typed *typed;
    const char *hash;
} using;

static mw_status use(mw_accounts *a, const mw_audit_by *by, const using *u, int64_t *person,
                     mw_error *err) {
    link_row link;
    mw_person_row row;
    mw_text after = {0};
    MW_TRY(link_find(a->r, u->s, by->at_ns, &link, err));
    if (link.person)
        MW_TRY(mw_person_row_get(a->r, link.person, &row, err));
    else
        MW_TRY(put_first(a, by, u->typed, &row, err));
    if (link.person == 0) MW_TRY(a->r->ops->row_drop(a->r, MW_ROWS_LINK, link.id, err));
    MW_TRY(mw_person_row_password(a, &row, u->hash, by->at_ns, err));
    if (link.person == 0)
        mw_text_addf(&after, "{\"role\":\"administrator\",\"organisation\":%lld}",
                     (long long)row.p.organisation);
    const mw_account_change log = {.organisation = row.p.organisation,
                                   .by = by,
                                   .act = link.person ? "link password" : "link first",
                                   .what = "person",
                                   .name = row.p.name,
                                   .after = &after};
    *person = row.p.id;
    mw_limiter_succeeded(a->limiter, mw_slice_of(row.p.name), (mw_slice){0});
    return mw_accounts_log(a, &log, err);
}

mw_status mw_account_link_use(mw_accounts *a, const mw_audit_by *by, const mw_secret *s,
                              const mw_link_typed *typed, int64_t *person, mw_error *err) {
    char hash[MW_PASSWORD_HASH_MAX];
    mw_person p = {0};
    int64_t of = 0;
    using u = {s, typed, hash};
    MW_TRY(mw_account_link_check(a, s, by->at_ns, &of, err)); // before the work of a hash
    if (of) MW_TRY(mw_person_get(a, of, &p, err));
    mw_slice name = of ? mw_slice_of(p.name) : typed->name;
    if (!of) MW_TRY(mw_account_name_check(name, "name", err));
    MW_TRY(mw_password_check(typed->password, name, err));
    MW_TRY(mw_password_hash(typed->password, a->cost, hash, err));
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = use(a, by, &u, &of, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *person = of;
    return MW_OK;
}
