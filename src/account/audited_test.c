// SPDX-License-Identifier: MIT
// An entry stands with the change it is of, in one transaction: both are there or neither.
#include "account/audited.h"

#include "base/alloc.h"
#include "test/test.h"

#include <stddef.h>
#include <string.h>

#define S(text) mw_slice_of(text)

// What the trail holds: acts, and reasons of failures.
static mw_status note(void *ctx, const mw_audit_entry *e, mw_error *err) {
    mw_text *t = ctx;
    (void)err;
    mw_text_addf(t, "%.*s,", (int)e->act.n, e->act.p);
    if (e->act.n > 6 && memcmp(e->act.p + e->act.n - 6, "failed", 6) == 0)
        mw_text_addf(t, "%.*s,", (int)e->after.n, e->after.p);
    return MW_OK;
}

static bool trail_is(mw_registry *r, const char *acts) {
    mw_text t = {0};
    CHECK(mw_audit_each(r, 0, note, &t, NULL) == MW_OK);
    bool same = strcmp(t.bytes ? t.bytes : "", acts) == 0;
    mw_text_free(&t);
    return same;
}

static bool has(mw_registry *r, const char *name) {
    char *value = NULL;
    mw_status st = r->ops->setting_get(r, name, &value, NULL);
    mw_free(value);
    return st == MW_OK;
}

static mw_status set(mw_registry *r, const char *name) {
    return r->ops->setting_put(r, name, S("x"), NULL);
}

static mw_audit_due due_of(const char *act) {
    return (mw_audit_due){
        .entry = {.organisation = 1,
                  .by = {S("li"), S("10.0.0.1"), 1000},
                  .act = S(act),
                  .subject = S("targets")}
    };
}

static mw_registry *opened(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    return r;
}

void test_audited_change(void) {
    mw_registry *to = opened(), *r = NULL;
    mw_audit_due due = due_of("target put"), next = due_of("target drop");
    int32_t id;
    CHECK(mw_audited_open(to, &due, &r, NULL) == MW_OK && mw_audited_to(r) == to);
    CHECK(r->ops->text_put(r, S("kWh"), &id, NULL) == MW_OK); // no change
    CHECK(!due.written && trail_is(to, ""));
    CHECK(r->ops->begin(r, NULL) == MW_OK && set(r, "a") == MW_OK);
    r->ops->abort(r); // neither
    CHECK(!due.written && trail_is(to, "") && !has(to, "a"));
    CHECK(r->ops->begin(r, NULL) == MW_OK && set(r, "a") == MW_OK && set(r, "b") == MW_OK);
    CHECK(!due.written && r->ops->commit(r, NULL) == MW_OK);
    CHECK(due.written && trail_is(to, "target put,") && has(r, "a") && has(r, "b"));
    CHECK(set(r, "c") == MW_OK && trail_is(to, "target put,")); // of one request, one entry
    mw_audited_next(r, &next);
    CHECK(set(r, "d") == MW_OK); // a change by itself takes it, too
    CHECK(next.written && trail_is(to, "target put,target drop,"));
    mw_audited_next(r, NULL);
    CHECK(set(r, "e") == MW_OK && trail_is(to, "target put,target drop,"));
    r->ops->close(r);
    to->ops->close(to);
}

// A change that is refused leaves no entry; an entry that cannot be written undoes the change.
void test_audited_fails(void) {
    mw_registry *to = opened(), *r = NULL;
    mw_audit_due due = due_of("entity retire");
    CHECK(mw_audited_open(to, &due, &r, NULL) == MW_OK);
    CHECK(r->ops->row_drop(r, MW_ROWS_AUDIT, 1, NULL) != MW_OK);
    CHECK(!due.written && trail_is(to, ""));
    CHECK(to->ops->setting_put(to, "audit.head", S("nonsense"), NULL) == MW_OK);
    CHECK(set(r, "a") == MW_CORRUPT && !due.written && !has(to, "a"));
    CHECK(r->ops->begin(r, NULL) == MW_OK && set(r, "a") == MW_OK);
    CHECK(r->ops->commit(r, NULL) == MW_CORRUPT && !due.written && !has(to, "a"));
    CHECK(r->ops->begin(r, NULL) == MW_OK); // nothing is left under way
    r->ops->abort(r);
    r->ops->close(r);
    to->ops->close(to);
}

// Of what is changed elsewhere: first the entry, then how it failed.
void test_audited_due(void) {
    mw_registry *r = opened();
    mw_audit_due due = due_of("import");
    CHECK(mw_audit_due_put(r, &due, NULL) == MW_OK && mw_audit_due_put(r, &due, NULL) == MW_OK);
    CHECK(due.written && trail_is(r, "import,"));
    CHECK(mw_audit_due_failed(r, &due, "the \"disk\" is full", NULL) == MW_OK);
    CHECK(trail_is(r, "import,import failed,{\"why\":\"the \\\"disk\\\" is full\"},"));
    r->ops->close(r);
}

void test_audited_out_of_memory(void) {
    mw_registry *r = opened();
    mw_audit_due due = due_of("import");
    for (int64_t n = 0;; n++) {
        mw_registry *audited = NULL;
        mw_alloc_fail_after(n);
        mw_status st = mw_audited_open(r, &due, &audited, NULL);
        if (st == MW_OK) st = audited->ops->setting_put(audited, "a", S("x"), NULL);
        if (st == MW_OK) st = mw_audit_due_failed(r, &due, "why", NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, (int)n);
        CHECK_ROW(due.written == has(r, "a"), (int)n);
        if (audited) audited->ops->close(audited);
        if (st == MW_OK) break;
    }
    r->ops->close(r);
}

// What the registry below can do, this one can, too: all but opening it.
void test_audited_is_whole(void) {
    mw_registry *below = NULL, *r = NULL;
    CHECK(mw_registry_open("memory:", &below, NULL) == MW_OK);
    CHECK(mw_audited_open(below, NULL, &r, NULL) == MW_OK);
    void (*theirs[sizeof *r->ops / sizeof(void (*)(void))])(void);
    void (*ours[sizeof *r->ops / sizeof(void (*)(void))])(void);
    memcpy(theirs, below->ops, sizeof theirs);
    memcpy(ours, r->ops, sizeof ours);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        bool opens = i == offsetof(mw_registry_ops, open) / sizeof ours[0];
        CHECK_ROW(opens || !theirs[i] || ours[i], i);
    }
    r->ops->close(r);
    below->ops->close(below);
}

// Forgetting a setting has its entry, as setting one has.
void test_audited_drops(void) {
    mw_registry *below = NULL, *r = NULL;
    mw_audit_due due = {
        .entry = {.organisation = 1, .act = S("view remove"), .subject = S("v")}
    };
    CHECK(mw_registry_open("memory:", &below, NULL) == MW_OK && set(below, "a") == MW_OK);
    CHECK(mw_audited_open(below, &due, &r, NULL) == MW_OK);
    CHECK(r->ops->setting_drop(r, "a", NULL) == MW_OK && due.written && !has(below, "a"));
    CHECK(trail_is(below, "view remove,"));
    r->ops->close(r);
    below->ops->close(below);
}
