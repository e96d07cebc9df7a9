// SPDX-License-Identifier: MIT
// See accounts.h.
#include "account/accounts.h"

#include "account/accounts_int.h"
#include "base/alloc.h"
#include "base/json.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const int64_t hour_ns = INT64_C(3600) * 1000000000;

// ---- opening

static void set_up(mw_accounts *a, const mw_accounts_setup *s) {
    a->r = s->registry;
    a->cost = s->cost.passes ? s->cost : MW_PASSWORD_COST;
    a->idle_ns = s->idle_ns ? s->idle_ns : 12 * hour_ns;
    a->whole_ns = s->whole_ns ? s->whole_ns : 7 * 24 * hour_ns;
}

mw_status mw_accounts_open(const mw_accounts_setup *setup, mw_accounts **out, mw_error *err) {
    if (sodium_init() < 0) return mw_fail(err, MW_IO, "this machine has no source of randomness");
    mw_accounts *a = mw_alloc(sizeof *a);
    if (!a) return mw_fail(err, MW_NOMEM, "no memory for accounts");
    set_up(a, setup);
    a->limiter = mw_limiter_new();
    if (!a->limiter) {
        mw_free(a);
        return mw_fail(err, MW_NOMEM, "no memory for accounts");
    }
    pthread_mutex_init(&a->lock, NULL);
    *out = a;
    return MW_OK;
}

void mw_accounts_close(mw_accounts *a) {
    if (!a) return;
    pthread_mutex_destroy(&a->lock);
    mw_limiter_free(a->limiter);
    mw_free(a);
}

// ---- changes

mw_status mw_accounts_begin(mw_accounts *a, mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->begin(a->r, err);
    if (st != MW_OK) pthread_mutex_unlock(&a->lock);
    return st;
}

mw_status mw_accounts_end(mw_accounts *a, mw_status st, mw_error *err) {
    if (st == MW_OK)
        st = a->r->ops->commit(a->r, err);
    else
        a->r->ops->abort(a->r);
    pthread_mutex_unlock(&a->lock);
    return st;
}

static mw_slice slice_of_text(const mw_text *t) {
    return t && t->size ? (mw_slice){t->bytes, t->size} : (mw_slice){0};
}

mw_status mw_accounts_log(mw_accounts *a, const mw_account_change *c, mw_error *err) {
    mw_text subject = {0};
    mw_text_addf(&subject, "%s%s%s", c->what, c->name ? " " : "", c->name ? c->name : "");
    bool failed =
        subject.failed || (c->before && c->before->failed) || (c->after && c->after->failed);
    const mw_audit_entry e = {.organisation = c->organisation,
                              .by = *c->by,
                              .act = mw_slice_of(c->act),
                              .subject = slice_of_text(&subject),
                              .before = slice_of_text(c->before),
                              .after = slice_of_text(c->after)};
    mw_status st = failed ? mw_fail(err, MW_NOMEM, "no memory for the audit trail")
                          : mw_audit_put(a->r, &e, err);
    mw_text_free(&subject);
    if (c->before) mw_text_free(c->before);
    if (c->after) mw_text_free(c->after);
    return st;
}

// ---- rows

static mw_status collect(void *ctx, const mw_cell *c, mw_error *err) {
    mw_row_ids *ids = ctx;
    if (!mw_grow(&ids->id, &ids->capacity, ids->count + 1, sizeof *ids->id))
        return mw_fail(err, MW_NOMEM, "no memory for accounts");
    ids->id[ids->count++] = c[0].number;
    return MW_OK;
}

mw_status mw_row_ids_read(mw_registry *r, mw_row_table table, int32_t column, mw_cell value,
                          mw_row_ids *out, mw_error *err) {
    const mw_row_query q = {.table = table, .column = column, .value = value};
    return r->ops->row_each(r, &q, collect, out, err);
}

mw_status mw_rows_drop(mw_registry *r, mw_row_table table, int32_t column, mw_cell value,
                       int64_t but, mw_error *err) {
    mw_row_ids ids = {0};
    mw_status st = mw_row_ids_read(r, table, column, value, &ids, err);
    for (int64_t i = 0; st == MW_OK && i < ids.count; i++)
        if (ids.id[i] != but) st = r->ops->row_drop(r, table, ids.id[i], err);
    mw_free(ids.id);
    return st;
}

void mw_account_copy(char *to, size_t size, mw_slice s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t step = (size_t)mw_utf8_step(s.p + i, mw_slice_end(s));
        bool bad = step == 0 || (uint8_t)s.p[i] < ' ' || s.p[i] == 127;
        if (bad) step = 1;
        if (n + step >= size) break;
        if (bad)
            to[n] = '?';
        else
            memcpy(to + n, s.p + i, step);
        n += step;
        i += step;
    }
    to[n] = '\0';
}

// ---- names

static bool is_name_letter(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return true;
    return c != '\0' && strchr("._-@+", c) != NULL;
}

mw_status mw_account_name_check(mw_slice name, const char *what, mw_error *err) {
    size_t i = 0;
    while (i < name.n && is_name_letter(name.p[i])) i++;
    if (name.n > 0 && i == name.n && name.n < MW_PERSON_NAME_MAX) return MW_OK;
    char shown[MW_PERSON_NAME_MAX];
    mw_account_copy(shown, sizeof shown, name);
    return mw_fail(err, MW_INVALID,
                   "\"%s\" cannot be a %s: expected 1 to %d of a-z, 0-9 and . _ - @ +", shown, what,
                   MW_PERSON_NAME_MAX - 1);
}

// ---- organisations

static mw_organisation organisation_of(const mw_cell *c) {
    mw_organisation o = {.id = c[MW_COLUMN(ORGANISATION, ID)].number,
                         .entity = (int32_t)c[MW_COLUMN(ORGANISATION, ENTITY)].number,
                         .made_ns = c[MW_COLUMN(ORGANISATION, MADE)].number};
    mw_account_copy(o.code, sizeof o.code, c[MW_COLUMN(ORGANISATION, CODE)].text);
    mw_account_copy(o.title, sizeof o.title, c[MW_COLUMN(ORGANISATION, TITLE)].text);
    return o;
}

typedef struct {
    mw_organisation_visit visit;
    void *ctx;
} organisation_walk;

static mw_status visit_organisation(void *ctx, const mw_cell *c, mw_error *err) {
    const organisation_walk *w = ctx;
    mw_organisation o = organisation_of(c);
    return w->visit(w->ctx, &o, err);
}

mw_status mw_organisation_each(mw_accounts *a, mw_organisation_visit visit, void *ctx,
                               mw_error *err) {
    organisation_walk w = {visit, ctx};
    const mw_row_query q = {.table = MW_ROWS_ORGANISATION};
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->row_each(a->r, &q, visit_organisation, &w, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

static mw_status take_organisation(void *ctx, const mw_cell *c, mw_error *err) {
    (void)err;
    *(mw_organisation *)ctx = organisation_of(c);
    return MW_OK;
}

mw_status mw_organisation_find(mw_accounts *a, mw_slice code, mw_organisation *out, mw_error *err) {
    mw_organisation found = {0};
    const mw_row_query q = {MW_ROWS_ORGANISATION, MW_COLUMN(ORGANISATION, CODE), {.text = code}, 0};
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->row_each(a->r, &q, take_organisation, &found, err);
    pthread_mutex_unlock(&a->lock);
    MW_TRY(st);
    if (!found.id)
        return mw_fail(err, MW_NOTFOUND, "there is no organisation \"%.*s\"",
                       (int)(code.n < 100 ? code.n : 100), code.p);
    *out = found;
    return MW_OK;
}

// What an organisation may not share with one that is there.
static mw_status refuse_same(void *ctx, const mw_cell *c, mw_error *err) {
    const mw_organisation *fresh = ctx, o = organisation_of(c);
    if (strcmp(o.code, fresh->code) == 0)
        return mw_fail(err, MW_INVALID, "there is an organisation \"%s\" already", o.code);
    if (o.entity != fresh->entity) return MW_OK;
    return mw_fail(err, MW_INVALID, "the organisation \"%s\" holds %s already: name %s entity",
                   o.code, o.entity ? "this entity" : "all that no other holds",
                   o.entity ? "another" : "an");
}

mw_status mw_organisation_row_add(mw_accounts *a, const mw_audit_by *by, const mw_organisation *o,
                                  int64_t *id, mw_error *err) {
    const mw_row_query all = {.table = MW_ROWS_ORGANISATION};
    mw_organisation fresh = *o;
    mw_text after = {0};
    MW_TRY(a->r->ops->row_each(a->r, &all, refuse_same, &fresh, err));
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(ORGANISATION, CODE)].text = mw_slice_of(o->code),
        [MW_COLUMN(ORGANISATION, TITLE)].text = mw_slice_of(o->title),
        [MW_COLUMN(ORGANISATION, ENTITY)].number = o->entity,
        [MW_COLUMN(ORGANISATION, MADE)].number = by->at_ns,
    };
    MW_TRY(a->r->ops->row_put(a->r, MW_ROWS_ORGANISATION, c, id, err));
    mw_text_adds(&after, "{\"title\":");
    mw_json_string(&after, mw_slice_of(o->title));
    mw_status st = mw_entity_json(a->r, o->entity, &after, err);
    mw_text_addc(&after, '}');
    const mw_account_change log = {.organisation = *id,
                                   .by = by,
                                   .act = "organisation add",
                                   .what = "organisation",
                                   .name = o->code,
                                   .after = &after};
    if (st == MW_OK) return mw_accounts_log(a, &log, err);
    mw_text_free(&after);
    return st;
}

mw_status mw_organisation_add(mw_accounts *a, const mw_audit_by *by, const mw_organisation *o,
                              int64_t *id, mw_error *err) {
    int64_t fresh = 0;
    MW_TRY(mw_account_name_check(mw_slice_of(o->code), "code", err));
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = mw_organisation_row_add(a, by, o, &fresh, err);
    MW_TRY(mw_accounts_end(a, st, err));
    if (id) *id = fresh;
    return MW_OK;
}

// Its row with another title, and the entry of that, in a change under way.
static mw_status put_title(mw_accounts *a, const mw_audit_by *by, const mw_organisation *o,
                           mw_slice title, mw_error *err) {
    mw_text before = {0}, after = {0};
    int64_t id = o->id;
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(ORGANISATION, ID)].number = o->id,
        [MW_COLUMN(ORGANISATION, CODE)].text = mw_slice_of(o->code),
        [MW_COLUMN(ORGANISATION, TITLE)].text = title,
        [MW_COLUMN(ORGANISATION, ENTITY)].number = o->entity,
        [MW_COLUMN(ORGANISATION, MADE)].number = o->made_ns,
    };
    MW_TRY(a->r->ops->row_put(a->r, MW_ROWS_ORGANISATION, c, &id, err));
    mw_text_adds(&before, "{\"title\":"), mw_json_string(&before, mw_slice_of(o->title));
    mw_text_adds(&after, "{\"title\":"), mw_json_string(&after, title);
    mw_text_addc(&before, '}'), mw_text_addc(&after, '}');
    const mw_account_change log = {.organisation = o->id,
                                   .by = by,
                                   .act = "organisation rename",
                                   .what = "organisation",
                                   .name = o->code,
                                   .before = &before,
                                   .after = &after};
    return mw_accounts_log(a, &log, err);
}

mw_status mw_organisation_rename(mw_accounts *a, const mw_audit_by *by, const mw_organisation *o,
                                 mw_slice title, mw_error *err) {
    char kept[MW_ACCOUNT_TITLE_MAX];
    mw_account_copy(kept, sizeof kept, title);
    if (!kept[0]) return mw_fail(err, MW_INVALID, "title: expected what people call it");
    MW_TRY(mw_accounts_begin(a, err));
    return mw_accounts_end(a, put_title(a, by, o, mw_slice_of(kept), err), err);
}

mw_status mw_accounts_entity_print(mw_accounts *a, int32_t entity, mw_text *out, mw_error *err) {
    static const char member[] = ",\"entity\":";
    mw_text t = {0};
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_entity_json(a->r, entity, &t, err);
    pthread_mutex_unlock(&a->lock);
    size_t skip = sizeof member - 1;
    if (t.size > skip)
        mw_text_add(out, t.bytes + skip, t.size - skip);
    else
        mw_text_adds(out, "null");
    mw_text_free(&t);
    return st;
}

mw_status mw_accounts_tree(mw_accounts *a, int64_t now_ns, mw_account_tree **out, mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_account_tree_open(a->r, now_ns, out, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

mw_status mw_accounts_entity(mw_accounts *a, mw_slice code, int32_t *id, mw_error *err) {
    mw_slice kind = {0}, rest = code;
    const char *colon = code.n ? memchr(code.p, ':', code.n) : NULL;
    if (colon) {
        kind = (mw_slice){code.p, (size_t)(colon - code.p)};
        rest = (mw_slice){colon + 1, code.n - kind.n - 1};
    }
    pthread_mutex_lock(&a->lock);
    mw_status st = a->r->ops->entity_find(a->r, kind, rest, id, err);
    if (st == MW_NOTFOUND && colon) // a code may hold a colon itself
        st = a->r->ops->entity_find(a->r, (mw_slice){0}, code, id, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}

mw_status mw_accounts_trail(mw_accounts *a, int64_t organisation, mw_audit_visit visit, void *ctx,
                            mw_error *err) {
    pthread_mutex_lock(&a->lock);
    mw_status st = mw_audit_each(a->r, organisation, visit, ctx, err);
    pthread_mutex_unlock(&a->lock);
    return st;
}
