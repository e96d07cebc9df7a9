// SPDX-License-Identifier: MIT
// See people.h.
#include "account/people.h"

#include "account/accounts_int.h"
#include "account/erase.h"
#include "base/alloc.h"
#include "base/json.h"

#include <string.h>
#include <strings.h>

// ---- rows

static mw_person_row person_of(const mw_cell *c) {
    mw_person_row row = {
        .p = {.id = c[MW_COLUMN(PERSON, ID)].number,
              .organisation = c[MW_COLUMN(PERSON, ORGANISATION)].number,
              .password_ns = c[MW_COLUMN(PERSON, PASSWORD_SET)].number,
              .failed = c[MW_COLUMN(PERSON, FAILED)].number,
              .disabled_ns = c[MW_COLUMN(PERSON, DISABLED)].number,
              .made_ns = c[MW_COLUMN(PERSON, MADE)].number}
    };
    mw_account_copy(row.p.name, sizeof row.p.name, c[MW_COLUMN(PERSON, NAME)].text);
    mw_account_copy(row.p.title, sizeof row.p.title, c[MW_COLUMN(PERSON, TITLE)].text);
    mw_account_copy(row.p.mail, sizeof row.p.mail, c[MW_COLUMN(PERSON, MAIL)].text);
    mw_account_copy(row.password, sizeof row.password, c[MW_COLUMN(PERSON, PASSWORD)].text);
    return row;
}

static mw_status take_person(void *ctx, const mw_cell *c, mw_error *err) {
    (void)err;
    *(mw_person_row *)ctx = person_of(c);
    return MW_OK;
}

mw_status mw_person_row_find(mw_registry *r, mw_slice name, mw_person_row *out, mw_error *err) {
    mw_person_row row = {0};
    const mw_row_query q = {MW_ROWS_PERSON, MW_COLUMN(PERSON, NAME), {.text = name}, 0};
    char shown[MW_PERSON_NAME_MAX];
    MW_TRY(r->ops->row_each(r, &q, take_person, &row, err));
    mw_account_copy(shown, sizeof shown, name);
    if (!row.p.id) return mw_fail(err, MW_NOTFOUND, "there is nobody called \"%s\"", shown);
    *out = row;
    return MW_OK;
}

mw_status mw_person_row_get(mw_registry *r, int64_t id, mw_person_row *out, mw_error *err) {
    mw_person_row row = {0};
    const mw_row_query q = {.table = MW_ROWS_PERSON, .value.number = id};
    if (id > 0) MW_TRY(r->ops->row_each(r, &q, take_person, &row, err));
    if (!row.p.id) return mw_fail(err, MW_NOTFOUND, "there is no person %lld", (long long)id);
    *out = row;
    return MW_OK;
}

mw_status mw_person_row_put(mw_registry *r, mw_person_row *row, mw_error *err) {
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(PERSON, ID)].number = row->p.id,
        [MW_COLUMN(PERSON, ORGANISATION)].number = row->p.organisation,
        [MW_COLUMN(PERSON, NAME)].text = mw_slice_of(row->p.name),
        [MW_COLUMN(PERSON, TITLE)].text = mw_slice_of(row->p.title),
        [MW_COLUMN(PERSON, MAIL)].text = mw_slice_of(row->p.mail),
        [MW_COLUMN(PERSON, PASSWORD)].text = mw_slice_of(row->password),
        [MW_COLUMN(PERSON, PASSWORD_SET)].number = row->p.password_ns,
        [MW_COLUMN(PERSON, FAILED)].number = row->p.failed,
        [MW_COLUMN(PERSON, DISABLED)].number = row->p.disabled_ns,
        [MW_COLUMN(PERSON, MADE)].number = row->p.made_ns,
    };
    return r->ops->row_put(r, MW_ROWS_PERSON, c, &row->p.id, err);
}

// ---- adding and finding

static mw_status refuse_erased(const mw_person *p, mw_error *err) {
    if (!mw_name_is_erased(mw_slice_of(p->name))) return MW_OK;
    return mw_fail(err, MW_INVALID, "%s was erased: add the person anew", p->name);
}

static mw_account_change change_of(const mw_person *p, const mw_audit_by *by, const char *act) {
    return (mw_account_change){
        .organisation = p->organisation, .by = by, .act = act, .what = "person", .name = p->name};
}

static mw_status add(mw_accounts *a, const mw_audit_by *by, mw_person_row *row, mw_error *err) {
    mw_person_row other;
    mw_text after = {0};
    mw_status st = mw_person_row_find(a->r, mw_slice_of(row->p.name), &other, NULL);
    if (st == MW_OK)
        return mw_fail(err, MW_INVALID, "there is somebody called \"%s\" already", row->p.name);
    if (st != MW_NOTFOUND) return mw_fail(err, st, "cannot look for \"%s\"", row->p.name);
    MW_TRY(mw_person_row_put(a->r, row, err));
    mw_text_adds(&after, "{\"title\":");
    mw_json_string(&after, mw_slice_of(row->p.title));
    mw_text_adds(&after, ",\"mail\":");
    mw_json_string(&after, mw_slice_of(row->p.mail));
    mw_text_addc(&after, '}');
    mw_account_change log = change_of(&row->p, by, "person add");
    log.after = &after;
    return mw_accounts_log(a, &log, err);
}

mw_status mw_person_row_add(mw_accounts *a, const mw_audit_by *by, const mw_person *p, int64_t *id,
                            mw_error *err) {
    mw_person_row row = {
        .p = {.organisation = p->organisation, .made_ns = by->at_ns}
    };
    MW_TRY(mw_account_name_check(mw_slice_of(p->name), "name", err));
    if (mw_name_is_erased(mw_slice_of(p->name)))
        return mw_fail(err, MW_INVALID, "\"%s\" is what somebody who was erased is called",
                       p->name);
    mw_account_copy(row.p.name, sizeof row.p.name, mw_slice_of(p->name));
    mw_account_copy(row.p.title, sizeof row.p.title, mw_slice_of(p->title));
    mw_account_copy(row.p.mail, sizeof row.p.mail, mw_slice_of(p->mail));
    MW_TRY(add(a, by, &row, err));
    *id = row.p.id;
    return MW_OK;
}

mw_status mw_person_add(mw_accounts *a, const mw_audit_by *by, const mw_person *p, int64_t *id,
                        mw_error *err) {
    int64_t fresh = 0;
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_person_row_add(a, by, p, &fresh, err);
    MW_TRY(mw_accounts_end(a, st, err));
    if (id) *id = fresh;
    return MW_OK;
}

mw_status mw_person_find(mw_accounts *a, mw_slice name, mw_person *out, mw_error *err) {
    mw_person_row row;
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_person_row_find(a->r, name, &row, err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK) *out = row.p;
    return st;
}

typedef struct {
    mw_slice mail;
    mw_person found;
    int32_t count;
} mail_search;

static mw_status match_mail(void *ctx, const mw_person *p, const mw_grant *grant,
                            int32_t grant_count, mw_error *err) {
    mail_search *x = ctx;
    (void)grant, (void)grant_count, (void)err;
    if (strlen(p->mail) != x->mail.n || strncasecmp(p->mail, x->mail.p, x->mail.n) != 0)
        return MW_OK;
    x->found = *p;
    x->count++;
    return MW_OK;
}

mw_status mw_person_find_mail(mw_accounts *a, mw_slice mail, mw_person *out, mw_error *err) {
    mail_search x = {.mail = mail};
    if (mail.n) MW_TRY(mw_person_each(a, 0, match_mail, &x, err));
    if (x.count == 1) *out = x.found;
    if (x.count == 1) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "%s has the address \"%.*s\"",
                   x.count ? "more than one person" : "nobody",
                   mail.n < MW_ACCOUNT_MAIL_MAX ? (int)mail.n : 0, mail.p);
}

mw_status mw_person_get(mw_accounts *a, int64_t id, mw_person *out, mw_error *err) {
    mw_person_row row;
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_person_row_get(a->r, id, &row, err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK) *out = row.p;
    return st;
}

mw_status mw_person_principal(mw_accounts *a, int64_t id, mw_principal *out, mw_error *err) {
    mw_principal p;
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_principal_read(a->r, id, &p, err);
    pthread_mutex_unlock(&a->lock);
    if (st == MW_OK) *out = p;
    return st;
}

typedef struct {
    mw_registry *r;
    mw_person_visit visit;
    void *ctx;
} person_walk;

static mw_status visit_person(void *ctx, const mw_cell *c, mw_error *err) {
    const person_walk *w = ctx;
    mw_person_row row = person_of(c);
    mw_grant grant[MW_GRANTS_MAX];
    int32_t count = 0;
    MW_TRY(mw_grants_read(w->r, row.p.id, grant, &count, err));
    return w->visit(w->ctx, &row.p, grant, count, err);
}

mw_status mw_person_each(mw_accounts *a, int64_t organisation, mw_person_visit visit, void *ctx,
                         mw_error *err) {
    person_walk w = {a->r, visit, ctx};
    const mw_row_query q = {.table = MW_ROWS_PERSON,
                            .column = organisation ? MW_COLUMN(PERSON, ORGANISATION) : 0,
                            .value.number = organisation};
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->row_each(a->r, &q, visit_person, &w, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

// ---- roles

typedef struct {
    mw_grant *grant;
    int64_t id[MW_GRANTS_MAX]; // of their rows
    int32_t count;
} grants;

static mw_status take_grant(void *ctx, const mw_cell *c, mw_error *err) {
    grants *g = ctx;
    if (g->count == MW_GRANTS_MAX)
        return mw_fail(err, MW_LIMIT, "somebody has more than %d roles", MW_GRANTS_MAX);
    MW_TRY(mw_role_parse(c[MW_COLUMN(PERSON_ROLE, ROLE)].text, &g->grant[g->count].role, err));
    g->grant[g->count].entity = (int32_t)c[MW_COLUMN(PERSON_ROLE, ENTITY)].number;
    g->id[g->count++] = c[MW_COLUMN(PERSON_ROLE, ID)].number;
    return MW_OK;
}

static mw_status read_grants(mw_registry *r, int64_t person, grants *out, mw_error *err) {
    const mw_row_query q = {
        MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, PERSON), {.number = person}, 0};
    return r->ops->row_each(r, &q, take_grant, out, err);
}

mw_status mw_grants_read(mw_registry *r, int64_t person, mw_grant *out, int32_t *count,
                         mw_error *err) {
    grants g = {.grant = out};
    MW_TRY(read_grants(r, person, &g, err));
    *count = g.count;
    return MW_OK;
}

mw_status mw_grant_row_put(mw_registry *r, int64_t person, mw_grant g, int64_t at_ns,
                           mw_error *err) {
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(PERSON_ROLE, PERSON)].number = person,
        [MW_COLUMN(PERSON_ROLE, ROLE)].text = mw_slice_of(mw_role_name(g.role)),
        [MW_COLUMN(PERSON_ROLE, ENTITY)].number = g.entity,
        [MW_COLUMN(PERSON_ROLE, MADE)].number = at_ns,
    };
    return r->ops->row_put(r, MW_ROWS_PERSON_ROLE, c, NULL, err);
}

mw_status mw_grant_check(mw_registry *r, int64_t organisation, int32_t entity, int64_t at_ns,
                         mw_error *err) {
    mw_account_tree *tree = NULL;
    if (entity == 0) return MW_OK;
    MW_TRY(mw_account_tree_open(r, at_ns, &tree, err));
    int64_t holder = mw_account_tree_organisation(tree, entity);
    mw_account_tree_free(tree);
    if (holder == organisation) return MW_OK;
    return mw_fail(err, MW_INVALID, "the entity is not in the person's organisation");
}

typedef struct {
    int32_t id;
    mw_text *out;
} naming;

static mw_status name_entity(void *ctx, const mw_entity *e, mw_error *err) {
    naming *n = ctx;
    mw_text name = {0};
    (void)err;
    if (e->id != n->id) return MW_OK;
    mw_text_addf(&name, "%.*s:%.*s", (int)e->kind.n, e->kind.p, (int)e->code.n, e->code.p);
    n->out->failed = n->out->failed || name.failed;
    mw_json_string(n->out, (mw_slice){name.bytes, name.size});
    mw_text_free(&name);
    return MW_OK;
}

mw_status mw_entity_json(mw_registry *r, int32_t entity, mw_text *out, mw_error *err) {
    naming n = {entity, out};
    if (entity == 0) return MW_OK;
    mw_text_adds(out, ",\"entity\":");
    return r->ops->entity_each(r, name_entity, &n, err);
}

mw_status mw_grant_json(mw_registry *r, mw_grant g, mw_text *out, mw_error *err) {
    mw_text_addf(out, "{\"role\":\"%s\"", mw_role_name(g.role));
    MW_TRY(mw_entity_json(r, g.entity, out, err));
    mw_text_addc(out, '}');
    return MW_OK;
}

static int32_t find_grant(const grants *g, mw_grant wanted) {
    for (int32_t i = 0; i < g->count; i++)
        if (g->grant[i].role == wanted.role && g->grant[i].entity == wanted.entity) return i;
    return -1;
}

static mw_status log_grant(mw_accounts *a, mw_account_change *log, mw_grant g, bool granted,
                           mw_error *err) {
    mw_text json = {0};
    mw_status st = mw_grant_json(a->r, g, &json, err);
    *(granted ? &log->after : &log->before) = &json;
    if (st == MW_OK) return mw_accounts_log(a, log, err);
    mw_text_free(&json);
    return st;
}

mw_status mw_person_row_grant(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_grant g,
                              mw_error *err) {
    mw_person_row row;
    mw_grant list[MW_GRANTS_MAX];
    grants have = {.grant = list};
    MW_TRY(mw_person_row_get(a->r, id, &row, err));
    MW_TRY(refuse_erased(&row.p, err));
    MW_TRY(mw_grant_check(a->r, row.p.organisation, g.entity, by->at_ns, err));
    MW_TRY(read_grants(a->r, id, &have, err));
    if (find_grant(&have, g) >= 0) return MW_OK; // granted already: nothing changes
    if (have.count == MW_GRANTS_MAX)
        return mw_fail(err, MW_LIMIT, "%s has %d roles, at most that many", row.p.name,
                       MW_GRANTS_MAX);
    MW_TRY(mw_grant_row_put(a->r, id, g, by->at_ns, err));
    mw_account_change log = change_of(&row.p, by, "person grant");
    return log_grant(a, &log, g, true, err);
}

mw_status mw_person_grant(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_grant g,
                          mw_error *err) {
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_person_row_grant(a, by, id, g, err);
    return mw_accounts_end(a, st, err);
}

// ---- the last administrator

static bool is_whole(mw_grant g) { return g.role == MW_ROLE_ADMINISTRATOR && g.entity == 0; }

typedef struct {
    mw_registry *r;
    int64_t but; // this person does not count
    int64_t found;
} administrators;

static mw_status count_administrator(void *ctx, const mw_cell *c, mw_error *err) {
    administrators *n = ctx;
    mw_person_row row = person_of(c);
    mw_grant grant[MW_GRANTS_MAX];
    int32_t count = 0;
    if (row.p.id == n->but || row.p.disabled_ns) return MW_OK;
    MW_TRY(mw_grants_read(n->r, row.p.id, grant, &count, err));
    for (int32_t i = 0; i < count; i++) n->found += is_whole(grant[i]);
    return MW_OK;
}

mw_status mw_person_check_last(mw_accounts *a, const mw_person *p, mw_error *err) {
    administrators n = {a->r, p->id, 0};
    mw_grant list[MW_GRANTS_MAX];
    grants have = {.grant = list};
    const mw_row_query q = {
        MW_ROWS_PERSON, MW_COLUMN(PERSON, ORGANISATION), {.number = p->organisation}, 0};
    MW_TRY(read_grants(a->r, p->id, &have, err));
    if (p->disabled_ns || find_grant(&have, (mw_grant){MW_ROLE_ADMINISTRATOR, 0}) < 0) return MW_OK;
    MW_TRY(a->r->ops->row_each(a->r, &q, count_administrator, &n, err));
    if (n.found > 0) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "%s is the only administrator of the organisation: make somebody else one first",
                   p->name);
}

static mw_status revoke(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_grant g,
                        mw_error *err) {
    mw_person_row row;
    mw_grant list[MW_GRANTS_MAX];
    grants have = {.grant = list};
    MW_TRY(mw_person_row_get(a->r, id, &row, err));
    MW_TRY(read_grants(a->r, id, &have, err));
    int32_t at = find_grant(&have, g);
    if (at < 0)
        return mw_fail(err, MW_NOTFOUND, "%s is not %s there", row.p.name, mw_role_name(g.role));
    if (is_whole(g)) MW_TRY(mw_person_check_last(a, &row.p, err));
    MW_TRY(a->r->ops->row_drop(a->r, MW_ROWS_PERSON_ROLE, have.id[at], err));
    mw_account_change log = change_of(&row.p, by, "person revoke");
    return log_grant(a, &log, g, false, err);
}

mw_status mw_person_revoke(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_grant g,
                           mw_error *err) {
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = revoke(a, by, id, g, err);
    return mw_accounts_end(a, st, err);
}

// ---- signing in or not

static mw_status disable(mw_accounts *a, const mw_audit_by *by, int64_t id, bool disabled,
                         mw_error *err) {
    mw_person_row row;
    const mw_cell of = {.number = id};
    MW_TRY(mw_person_row_get(a->r, id, &row, err));
    if ((row.p.disabled_ns != 0) == disabled) return MW_OK; // as it is already
    MW_TRY(refuse_erased(&row.p, err));
    if (disabled) MW_TRY(mw_person_check_last(a, &row.p, err));
    row.p.disabled_ns = disabled ? by->at_ns : 0;
    MW_TRY(mw_person_row_put(a->r, &row, err));
    MW_TRY(mw_rows_drop(a->r, MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), of, 0, err));
    MW_TRY(mw_rows_drop(a->r, MW_ROWS_LINK, MW_COLUMN(LINK, PERSON), of, 0, err));
    mw_account_change log = change_of(&row.p, by, disabled ? "person disable" : "person enable");
    return mw_accounts_log(a, &log, err);
}

mw_status mw_person_disable(mw_accounts *a, const mw_audit_by *by, int64_t id, bool disabled,
                            mw_error *err) {
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = disable(a, by, id, disabled, err);
    return mw_accounts_end(a, st, err);
}

mw_status mw_person_row_password(mw_accounts *a, mw_person_row *row, const char *hash,
                                 int64_t at_ns, mw_error *err) {
    const mw_cell of = {.number = row->p.id};
    mw_account_copy(row->password, sizeof row->password, mw_slice_of(hash));
    row->p.password_ns = at_ns;
    row->p.failed = 0;
    MW_TRY(mw_person_row_put(a->r, row, err));
    MW_TRY(mw_rows_drop(a->r, MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), of, 0, err));
    return mw_rows_drop(a->r, MW_ROWS_LINK, MW_COLUMN(LINK, PERSON), of, 0, err);
}

static mw_status put_password(mw_accounts *a, const mw_audit_by *by, int64_t id, const char *hash,
                              mw_error *err) {
    mw_person_row row;
    MW_TRY(mw_person_row_get(a->r, id, &row, err));
    MW_TRY(refuse_erased(&row.p, err));
    MW_TRY(mw_person_row_password(a, &row, hash, by->at_ns, err));
    mw_account_change log = change_of(&row.p, by, "person password");
    return mw_accounts_log(a, &log, err);
}

mw_status mw_person_password(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_slice password,
                             mw_error *err) {
    char hash[MW_PASSWORD_HASH_MAX];
    mw_person p;
    MW_TRY(mw_person_get(a, id, &p, err));
    MW_TRY(mw_password_check(password, mw_slice_of(p.name), err));
    MW_TRY(mw_password_hash(password, a->cost, hash, err));
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = put_password(a, by, id, hash, err);
    return mw_accounts_end(a, st, err);
}

mw_status mw_principal_read(mw_registry *r, int64_t person, mw_principal *out, mw_error *err) {
    mw_person_row row;
    mw_principal p = {0};
    MW_TRY(mw_person_row_get(r, person, &row, err));
    if (row.p.disabled_ns) return mw_fail(err, MW_NOTFOUND, "%s may not sign in", row.p.name);
    p.person = row.p.id;
    p.organisation = row.p.organisation;
    memcpy(p.name, row.p.name, sizeof p.name);
    MW_TRY(mw_grants_read(r, person, p.grant, &p.grant_count, err));
    *out = p;
    return MW_OK;
}

mw_status mw_grant_print(mw_accounts *a, mw_grant g, mw_text *out, mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_grant_json(a->r, g, out, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}
