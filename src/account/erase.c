// SPDX-License-Identifier: MIT
// Erasing a person. See erase.h; what is kept about them is told by person_data.c.
#include "account/erase.h"

#include "account/accounts_int.h"
#include "account/person_schedules.h"
#include "account/redact.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

static const char prefix[] = "erased-";
static const char last_setting[] = "people.erased";

bool mw_name_is_erased(mw_slice name) {
    size_t n = strlen(prefix);
    if (name.n <= n || memcmp(name.p, prefix, n) != 0) return false;
    while (n < name.n && name.p[n] >= '0' && name.p[n] <= '9') n++;
    return n == name.n;
}

void mw_views_setting(mw_slice name, char out[MW_VIEWS_SETTING_MAX]) {
    snprintf(out, MW_VIEWS_SETTING_MAX, "views of %.*s", (int)(name.n < 100 ? name.n : 100),
             name.n ? name.p : "");
}

mw_status mw_erased_last(mw_registry *r, char out[MW_PERSON_NAME_MAX], mw_error *err) {
    char *name = NULL;
    mw_error own = {0};
    mw_status st = r->ops->setting_get(r, last_setting, &name, &own);
    if (st == MW_OK || st == MW_NOTFOUND)
        snprintf(out, MW_PERSON_NAME_MAX, "%s", name ? name : "");
    else if (err)
        *err = own;
    mw_free(name);
    return st == MW_NOTFOUND ? MW_OK : st;
}

typedef struct {
    mw_accounts *a;
    const mw_audit_by *by;
    mw_person_row row; // as they were
    mw_erased done;
} erasing;

static mw_status drop_rows(mw_registry *r, int64_t person, mw_error *err) {
    const mw_cell of = {.number = person};
    MW_TRY(mw_rows_drop(r, MW_ROWS_SESSION, MW_COLUMN(SESSION, PERSON), of, 0, err));
    MW_TRY(mw_rows_drop(r, MW_ROWS_LINK, MW_COLUMN(LINK, PERSON), of, 0, err));
    MW_TRY(mw_rows_drop(r, MW_ROWS_NOTIFICATION, MW_COLUMN(NOTIFICATION, PERSON), of, 0, err));
    return mw_rows_drop(r, MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, PERSON), of, 0, err);
}

// The row that facts and the trail refer to, with nothing in it but that there was somebody.
static mw_status put_pseudonym(const erasing *x, mw_error *err) {
    const mw_person *p = &x->row.p;
    mw_person_row row = {
        .p = {.id = p->id,
              .organisation = p->organisation,
              .disabled_ns = x->by->at_ns,
              .made_ns = p->made_ns}
    };
    memcpy(row.p.name, x->done.name, sizeof row.p.name);
    return mw_person_row_put(x->a->r, &row, err);
}

// ---- records

typedef struct {
    int64_t id;
    mw_text who, body;
} fresh;

typedef struct {
    const mw_redact_who *who;
    fresh *list; // written when the walk is over
    int64_t count, capacity;
} redacting;

static mw_status collect(void *ctx, const mw_record *r, mw_error *err) {
    redacting *w = ctx;
    fresh one = {.id = r->id};
    bool changed = false;
    mw_status st = mw_redact_record(w->who, r, &one.who, &one.body, &changed, err);
    if (st == MW_OK && changed && !mw_grow(&w->list, &w->capacity, w->count + 1, sizeof *w->list))
        st = mw_fail(err, MW_NOMEM, "no memory for records");
    if (st == MW_OK && changed) {
        w->list[w->count++] = one;
        return MW_OK;
    }
    mw_text_free(&one.who);
    mw_text_free(&one.body);
    return st;
}

static mw_slice slice_of(const mw_text *t) { return (mw_slice){t->size ? t->bytes : "", t->size}; }

static mw_status redact_records(mw_registry *r, const mw_redact_who *who, mw_error *err) {
    redacting w = {.who = who};
    const mw_record_query all = {.of = -1};
    mw_status st = r->ops->record_each(r, &all, collect, &w, err);
    for (int64_t i = 0; i < w.count; i++) {
        const mw_record one = {
            .id = w.list[i].id, .who = slice_of(&w.list[i].who), .body = slice_of(&w.list[i].body)};
        if (st == MW_OK) st = r->ops->record_redact(r, &one, err);
        mw_text_free(&w.list[i].who);
        mw_text_free(&w.list[i].body);
    }
    mw_free(w.list);
    return st;
}

static mw_status forget(erasing *x, const mw_redact_who *who, mw_error *err) {
    mw_registry *r = x->a->r;
    const mw_person *p = &x->row.p;
    char views[MW_VIEWS_SETTING_MAX];
    mw_views_setting(who->name, views);
    MW_TRY(drop_rows(r, p->id, err));
    MW_TRY(mw_token_rows_erase(r, p->id, x->by->at_ns, err));
    MW_TRY(r->ops->setting_drop(r, views, err));
    const mw_person_known known = {who->name, who->mail};
    MW_TRY(mw_person_schedules_erase(r, p->id, &known, err));
    MW_TRY(redact_records(r, who, err));
    MW_TRY(r->ops->setting_put(r, last_setting, who->pseudonym, err));
    return put_pseudonym(x, err);
}

// The entry of the erasure says nothing of who it was, also when they erase themselves.
static mw_status enter(erasing *x, const mw_audit_marked *marked, mw_error *err) {
    bool own = mw_slice_is(x->by->who, x->row.p.name);
    const mw_audit_by by = {own ? mw_slice_of(x->done.name) : x->by->who,
                            own ? (mw_slice){0} : x->by->place, x->by->at_ns};
    mw_text after = {0};
    mw_audit_marked_print(marked, &after);
    const mw_account_change log = {.organisation = x->row.p.organisation,
                                   .by = &by,
                                   .act = MW_AUDIT_ERASE,
                                   .what = "person",
                                   .name = x->done.name,
                                   .after = &after};
    return mw_accounts_log(x->a, &log, err);
}

static mw_status erase(erasing *x, int64_t id, mw_error *err) {
    mw_audit_marked marked;
    MW_TRY(mw_person_row_get(x->a->r, id, &x->row, err));
    const mw_person *p = &x->row.p;
    if (mw_name_is_erased(mw_slice_of(p->name)))
        return mw_fail(err, MW_INVALID, "%s was erased already", p->name);
    MW_TRY(mw_person_check_last(x->a, p, err));
    snprintf(x->done.name, sizeof x->done.name, "%s%lld", prefix, (long long)id);
    mw_redact_who who = {mw_slice_of(p->name), mw_slice_of(p->title), mw_slice_of(p->mail),
                         mw_slice_of(x->done.name)};
    MW_TRY(forget(x, &who, err));
    MW_TRY(mw_audit_rewrite(x->a->r, mw_redact_entry, &who, &marked, err));
    x->done.entries = marked.entries;
    return enter(x, &marked, err);
}

mw_status mw_person_erase(mw_accounts *a, const mw_audit_by *by, int64_t id, mw_erased *out,
                          mw_error *err) {
    erasing x = {.a = a, .by = by};
    MW_TRY(mw_accounts_begin(a, err));
    mw_status st = erase(&x, id, err);
    MW_TRY(mw_accounts_end(a, st, err));
    *out = x.done;
    return MW_OK;
}
