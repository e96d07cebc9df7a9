// SPDX-License-Identifier: MIT
// The verbs token new, list and revoke.
#include "account/token.h"

#include "app/account_session.h"
#include "app/verb.h"

static const int64_t day_ns = INT64_C(86400) * 1000000000;

enum { DAYS = 90, DAYS_MAX = 732 };

_Static_assert(DAYS_MAX *INT64_C(86400) * 1000000000 == MW_TOKEN_LIFE_MAX_NS, "as the help says");

// The secret is printed once; nobody can look it up later.
static mw_status print_secret(mw_account_shell *x, const mw_account_token *t, mw_error *err) {
    mw_secret s;
    char text[MW_SECRET_TEXT_MAX];
    mw_text out = {0};
    int64_t id = 0;
    MW_TRY(mw_account_token_add(x->accounts, &x->by, t, &s, &id, err));
    mw_text_addf(&out, "%s\n", mw_secret_print(&s, text));
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    mw_secret_wipe(text, sizeof text);
    if (st == MW_OK)
        mw_note("token %lld: keep it well, it cannot be shown again; it goes into the header "
                "\"Authorization: Bearer ...\"; mw serve does not ask for one yet",
                (long long)id);
    return st;
}

static mw_status fresh(mw_account_shell *x, mw_error *err) {
    const char *role = mw_call_value(x->call, "role");
    int64_t days = DAYS;
    mw_person p;
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    mw_account_token t = {.person = p.id, .read_only = mw_call_has(x->call, "read-only")};
    if (role) MW_TRY(mw_role_parse(mw_slice_of(role), &t.scope.role, err));
    MW_TRY(mw_call_int(x->call, "days", 1, DAYS_MAX, &days, err));
    MW_TRY(mw_account_shell_entity(x, &t.scope.entity, err));
    mw_account_copy(t.title, sizeof t.title, mw_slice_of(mw_call_value(x->call, "title")));
    t.ends_ns = x->by.at_ns + days * day_ns;
    return print_secret(x, &t, err);
}

typedef struct {
    mw_account_shell *x;
    mw_listing l;
} listed;

// The person is looked up while the walk goes on: by the registry, not through the accounts.
typedef struct {
    int64_t id;
    mw_listing *l;
} naming;

static mw_status put_name(void *ctx, const mw_cell *c, mw_error *err) {
    naming *n = ctx;
    (void)err;
    mw_listing_text(n->l, c[MW_COLUMN(PERSON, NAME)].text);
    return MW_OK;
}

static mw_status row(void *ctx, const mw_account_token *t, mw_error *err) {
    listed *w = ctx;
    mw_registry *r = w->x->ws.registry;
    naming n = {t->person, &w->l};
    const mw_row_query q = {.table = MW_ROWS_PERSON, .value.number = t->person};
    const char *state = t->revoked_ns ? "revoked" : t->ends_ns <= w->x->by.at_ns ? "over" : "good";
    mw_listing_int(&w->l, t->id);
    MW_TRY(r->ops->row_each(r, &q, put_name, &n, err));
    mw_listing_text(&w->l, mw_slice_of(t->title));
    mw_listing_text(&w->l, mw_slice_of(mw_role_name(t->scope.role)));
    mw_listing_text(&w->l, mw_account_shell_code(w->x, t->scope.entity));
    mw_listing_text(&w->l, mw_slice_of(t->read_only ? "read" : "read and write"));
    mw_listing_text(&w->l, mw_slice_of(state));
    mw_account_shell_moment(w->x, &w->l, t->made_ns);
    mw_account_shell_moment(w->x, &w->l, t->ends_ns);
    mw_account_shell_moment(w->x, &w->l, t->seen_ns);
    return MW_OK;
}

static mw_status list(mw_account_shell *x, mw_error *err) {
    static const char *const columns[] = {"#id",   "person", "title", "role", "entity", "may",
                                          "state", "made",   "ends",  "used", NULL};
    const char *name = mw_call_value(x->call, "person");
    mw_person p = {0};
    listed w = {.x = x};
    if (name) MW_TRY(mw_account_shell_person(x, name, &p, err));
    mw_status st = mw_listing_begin(&w.l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) st = mw_account_token_each(x->accounts, p.id, row, &w, err);
    if (st == MW_OK) st = mw_listing_end(&w.l, err);
    mw_listing_fini(&w.l);
    return st;
}

static mw_status revoke(mw_account_shell *x, mw_error *err) {
    double id = 0;
    const char *word = x->call->operand[0];
    if (!mw_number_parse(mw_slice_of(word), &id) || id < 1 || id > 1e15 ||
        id != (double)(int64_t)id)
        return mw_call_wrong(x->call, err, "\"%s\" is no id of a token: mw token list", word);
    return mw_account_token_revoke(x->accounts, &x->by, (int64_t)id, err);
}

mw_status mw_verb_token_new(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, fresh, err);
}
mw_status mw_verb_token_list(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, list, err);
}
mw_status mw_verb_token_revoke(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, revoke, err);
}
