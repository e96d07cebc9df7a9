// SPDX-License-Identifier: MIT
// See sign_in.h. The password is hashed without the lock; what it is compared with is read before,
// and what follows from it is written after, when the person is read again.
#include "account/sign_in.h"

#include "account/session_int.h"

#include <string.h>

// An attempt under way.
typedef struct {
    mw_accounts *a;
    const mw_sign_in *asked;
    char name[MW_PERSON_NAME_MAX]; // in lower case, without blanks around it
    bool there;                    // somebody has that name and may sign in by password
    mw_person_row row;             // of them
    bool right;
    char fresh[MW_PASSWORD_HASH_MAX]; // a hash at the cost of now; empty: the old one is
} attempt;

static void read_name(attempt *t) {
    mw_account_copy(t->name, sizeof t->name, mw_slice_trim(t->asked->name));
    for (char *c = t->name; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
}

static bool may_by_password(const mw_person_row *row) {
    return row->password[0] && !row->p.disabled_ns && row->p.failed < MW_SIGN_IN_FAILED_MAX;
}

// Asks whether to look at all, and for whom.
static mw_status look(attempt *t, int64_t *wait_ns, mw_error *err) {
    mw_accounts *a = t->a;
    mw_error own = {0};
    pthread_mutex_lock(&a->lock);
    bool may = mw_limiter_try(a->limiter, mw_slice_of(t->name), t->asked->address, t->asked->at_ns,
                              wait_ns);
    mw_status st = may ? mw_person_row_find(a->r, mw_slice_of(t->name), &t->row, &own) : MW_OK;
    pthread_mutex_unlock(&a->lock);
    if (st != MW_OK && st != MW_NOTFOUND) return mw_fail(err, st, "%s", own.text);
    t->there = may && st == MW_OK && may_by_password(&t->row);
    return MW_OK;
}

// Compares; for nobody the work is done all the same, whatever was typed: what has no hash would
// otherwise be refused at once.
static mw_status compare(attempt *t, mw_error *err) {
    char unused[MW_PASSWORD_HASH_MAX];
    if (!t->there) return mw_password_hash(mw_slice_of("nobody"), t->a->cost, unused, err);
    mw_slice password = t->asked->password;
    MW_TRY(mw_password_is(password, t->row.password, &t->right, err));
    if (!t->right || !mw_password_is_old(t->row.password, t->a->cost)) return MW_OK;
    return mw_password_hash(password, t->a->cost, t->fresh, err);
}

static mw_status log_attempt(attempt *t, const char *act, mw_error *err) {
    char place[MW_SESSION_ADDRESS_MAX];
    mw_account_copy(place, sizeof place, t->asked->address);
    bool known = t->row.p.id != 0;
    const mw_audit_by by = {mw_slice_of(t->right ? t->row.p.name : ""), mw_slice_of(place),
                            t->asked->at_ns};
    const mw_account_change log = {.organisation = t->row.p.organisation,
                                   .by = &by,
                                   .act = act,
                                   .what = known ? "person" : "nobody of that name",
                                   .name = known ? t->row.p.name : NULL};
    return mw_accounts_log(t->a, &log, err);
}

// Takes over what was found into the person as they are now. Somebody may have changed the
// password or disabled the person in between: then it was wrong. A hash alone changes also when
// another attempt makes it anew, for the same password.
static mw_status settle_person(attempt *t, mw_error *err) {
    mw_person_row now;
    if (!t->row.p.id) return MW_OK;
    MW_TRY(mw_person_row_get(t->a->r, t->row.p.id, &now, err));
    bool same = now.p.password_ns == t->row.p.password_ns;
    t->right = t->right && same && may_by_password(&now);
    if (t->there && !t->right) now.p.failed++;
    if (t->right) now.p.failed = 0;
    if (t->right && t->fresh[0]) memcpy(now.password, t->fresh, sizeof now.password);
    t->row = now;
    return mw_person_row_put(t->a->r, &now, err);
}

static mw_status settle(attempt *t, bool open_session, mw_sign_in_answer *out, mw_error *err) {
    MW_TRY(settle_person(t, err));
    if (t->right && open_session)
        MW_TRY(mw_session_row_add(t->a, t->row.p.id, t->asked, &out->session, err));
    if (t->right) mw_limiter_succeeded(t->a->limiter, mw_slice_of(t->name), t->asked->address);
    out->outcome = t->right ? MW_SIGN_IN_DONE : MW_SIGN_IN_WRONG;
    out->person = t->right ? t->row.p.id : 0;
    if (t->right && !open_session) return MW_OK; // who is signed in already: no news
    return log_attempt(t, t->right ? "sign-in" : "sign-in refused", err);
}

static mw_status try_password(attempt *t, bool open_session, mw_sign_in_answer *out,
                              mw_error *err) {
    mw_sign_in_answer answer = {.outcome = MW_SIGN_IN_WAIT};
    MW_TRY(look(t, &answer.wait_ns, err));
    if (answer.wait_ns == 0) {
        MW_TRY(compare(t, err));
        MW_TRY(mw_accounts_begin(t->a, err));
        mw_status st = settle(t, open_session, &answer, err);
        MW_TRY(mw_accounts_end(t->a, st, err));
    }
    *out = answer;
    return MW_OK;
}

mw_status mw_account_sign_in(mw_accounts *a, const mw_sign_in *asked, mw_sign_in_answer *out,
                             mw_error *err) {
    attempt t = {.a = a, .asked = asked};
    read_name(&t);
    return try_password(&t, true, out, err);
}

mw_status mw_account_password_again(mw_accounts *a, int64_t person, const mw_sign_in *asked,
                                    mw_sign_in_answer *out, mw_error *err) {
    attempt t = {.a = a, .asked = asked};
    mw_person p;
    MW_TRY(mw_person_get(a, person, &p, err));
    memcpy(t.name, p.name, sizeof t.name);
    return try_password(&t, false, out, err);
}
