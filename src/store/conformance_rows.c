// SPDX-License-Identifier: MIT
// What every adapter of the registry must do with the small tables of rows.h.
#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <stdlib.h>

#define S(text) mw_slice_of(text)

static mw_registry *opened(const mw_conformance_place *place) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open(place->address, &r, NULL) == MW_OK);
    if (!r) abort();
    return r;
}

static mw_status put_organisation(mw_registry *r, int64_t id, const char *code, int64_t entity,
                                  int64_t *out) {
    mw_cell c[MW_ROW_CELLS_MAX] = {{.number = id}};
    c[MW_COLUMN(ORGANISATION, CODE)].text = S(code);
    c[MW_COLUMN(ORGANISATION, ENTITY)].number = entity;
    c[MW_COLUMN(ORGANISATION, MADE)].number = INT64_MIN;
    return r->ops->row_put(r, MW_ROWS_ORGANISATION, c, out, NULL);
}

static mw_status put_person(mw_registry *r, int64_t id, int64_t organisation, const char *name,
                            int64_t *out) {
    mw_cell c[MW_ROW_CELLS_MAX] = {{.number = id}};
    c[MW_COLUMN(PERSON, ORGANISATION)].number = organisation;
    c[MW_COLUMN(PERSON, NAME)].text = S(name);
    c[MW_COLUMN(PERSON, TITLE)].text = S("\xe7\x8e\x8b");
    return r->ops->row_put(r, MW_ROWS_PERSON, c, out, NULL);
}

static mw_status put_role(mw_registry *r, int64_t person, const char *role, int64_t entity) {
    mw_cell c[MW_ROW_CELLS_MAX] = {0};
    c[MW_COLUMN(PERSON_ROLE, PERSON)].number = person;
    c[MW_COLUMN(PERSON_ROLE, ROLE)].text = S(role);
    c[MW_COLUMN(PERSON_ROLE, ENTITY)].number = entity;
    return r->ops->row_put(r, MW_ROWS_PERSON_ROLE, c, NULL, NULL);
}

static mw_status put_audit(mw_registry *r, int64_t id, const char *act, int64_t *out) {
    mw_cell c[MW_ROW_CELLS_MAX] = {{.number = id}};
    c[MW_COLUMN(AUDIT, ACT)].text = S(act);
    c[MW_COLUMN(AUDIT, HASH)].text = S("hash");
    return r->ops->row_put(r, MW_ROWS_AUDIT, c, out, NULL);
}

// "id:second text or number " of each row.
typedef struct {
    mw_row_table table;
    int32_t shown;
    char text[400];
    size_t size;
    int64_t fail_at, count;
} notes;

static mw_status note(void *ctx, const mw_cell *c, mw_error *err) {
    notes *n = ctx;
    mw_row_content kind = mw_row_holds(n->table, n->shown);
    bool text = kind >= MW_HOLDS_TEXT && kind <= MW_HOLDS_KEY;
    char *at = n->text + n->size;
    size_t room = sizeof n->text - n->size;
    n->size +=
        (size_t)(text ? snprintf(at, room, "%d:%.*s ", (int)c[0].number, (int)c[n->shown].text.n,
                                 c[n->shown].text.p)
                      : snprintf(at, room, "%d:%d ", (int)c[0].number, (int)c[n->shown].number));
    return ++n->count == n->fail_at ? mw_fail(err, MW_LIMIT, "seen enough") : MW_OK;
}

static bool rows_are(mw_registry *r, const mw_row_query *q, int32_t shown, const char *expected) {
    notes n = {.table = q->table, .shown = shown};
    CHECK(r->ops->row_each(r, q, note, &n, NULL) == MW_OK);
    bool same = strcmp(n.text, expected) == 0;
    if (!same) fprintf(stderr, "rows: \"%s\", expected \"%s\"\n", n.text, expected);
    return same;
}

static void filled(mw_registry *r) {
    const mw_entity e = {0, S("site"), S("a"), {0}, {0}, INT64_MIN, INT64_MAX};
    int64_t id = 0;
    CHECK(r->ops->entity_put(r, &e, NULL, NULL) == MW_OK);
    CHECK(put_organisation(r, 0, "one", 0, &id) == MW_OK && id == 1);
    CHECK(put_organisation(r, 0, "two", 1, &id) == MW_OK && id == 2);
    CHECK(put_organisation(r, 0, "three", 1, NULL) == MW_INVALID); // the entity has one
    CHECK(put_organisation(r, 0, "three", 0, NULL) == MW_INVALID); // so has "all others"
    CHECK(put_organisation(r, 0, "", 0, NULL) == MW_INVALID);
    CHECK(put_organisation(r, 0, "three", 9, NULL) == MW_NOTFOUND);
    CHECK(put_person(r, 0, 1, "li", &id) == MW_OK && id == 1);
    CHECK(put_person(r, 0, 2, "wu", &id) == MW_OK && id == 2);
    CHECK(put_person(r, 0, 2, "li", NULL) == MW_INVALID);
    CHECK(put_person(r, 0, 3, "xu", NULL) == MW_NOTFOUND);
    CHECK(put_person(r, 0, -1, "xu", NULL) == MW_INVALID);
    CHECK(put_person(r, 0, 1, "\xff", NULL) == MW_INVALID);
    CHECK(put_role(r, 1, "viewer", 0) == MW_OK && put_role(r, 1, "viewer", 1) == MW_OK);
    CHECK(put_role(r, 2, "viewer", 0) == MW_OK && put_role(r, 1, "analyst", 0) == MW_OK);
    CHECK(put_role(r, 1, "viewer", 0) == MW_INVALID && put_role(r, 1, "viewer", 1) == MW_INVALID);
}

static void found(mw_registry *r) {
    const int32_t code = MW_COLUMN(ORGANISATION, CODE), role = MW_COLUMN(PERSON_ROLE, ROLE);
    mw_row_query q = {.table = MW_ROWS_ORGANISATION};
    CHECK(rows_are(r, &q, code, "1:one 2:two "));
    q.after = 1;
    CHECK(rows_are(r, &q, code, "2:two "));
    q = (mw_row_query){.table = MW_ROWS_ORGANISATION, .value.number = 1};
    CHECK(rows_are(r, &q, code, "1:one "));
    q.value.number = 3;
    CHECK(rows_are(r, &q, code, ""));
    q = (mw_row_query){MW_ROWS_PERSON, MW_COLUMN(PERSON, NAME), {.text = S("wu")}, 0};
    CHECK(rows_are(r, &q, MW_COLUMN(PERSON, TITLE), "2:\xe7\x8e\x8b "));
    q.value.text = S("");
    CHECK(rows_are(r, &q, 0, ""));
    q = (mw_row_query){MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, PERSON), {.number = 1}, 0};
    CHECK(rows_are(r, &q, role, "1:viewer 2:viewer 4:analyst "));
    q = (mw_row_query){MW_ROWS_PERSON_ROLE, MW_COLUMN(PERSON_ROLE, ENTITY), {.number = 0}, 1};
    CHECK(rows_are(r, &q, role, "3:viewer 4:analyst "));
    notes n = {.table = MW_ROWS_PERSON_ROLE, .shown = role, .fail_at = 2};
    q = (mw_row_query){.table = MW_ROWS_PERSON_ROLE};
    CHECK(r->ops->row_each(r, &q, note, &n, NULL) == MW_LIMIT && n.count == 2);
}

static void changed(mw_registry *r) {
    int64_t id = 0;
    mw_row_query q = {.table = MW_ROWS_PERSON};
    CHECK(put_person(r, 2, 2, "wu li", &id) == MW_OK && id == 2);
    CHECK(put_person(r, 2, 2, "li", NULL) == MW_INVALID);
    CHECK(put_person(r, 7, 2, "xu", NULL) == MW_NOTFOUND);
    CHECK(put_person(r, -7, 2, "xu", NULL) == MW_NOTFOUND);
    CHECK(rows_are(r, &q, MW_COLUMN(PERSON, NAME), "1:li 2:wu li "));
    CHECK(r->ops->row_drop(r, MW_ROWS_PERSON, 2, NULL) == MW_INVALID); // it has a role
    CHECK(r->ops->row_drop(r, MW_ROWS_PERSON_ROLE, 3, NULL) == MW_OK);
    CHECK(r->ops->row_drop(r, MW_ROWS_PERSON_ROLE, 3, NULL) == MW_NOTFOUND);
    CHECK(r->ops->row_drop(r, MW_ROWS_PERSON, 2, NULL) == MW_OK);
    CHECK(put_person(r, 0, 2, "wu", &id) == MW_OK && id == 3); // 2 is never used twice
}

static void undone(mw_registry *r) {
    int64_t id = 0;
    mw_row_query q = {.table = MW_ROWS_PERSON};
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    CHECK(put_person(r, 0, 1, "gone", &id) == MW_OK && id == 4);
    CHECK(put_person(r, 1, 1, "renamed", NULL) == MW_OK);
    CHECK(r->ops->row_drop(r, MW_ROWS_PERSON, 3, NULL) == MW_OK);
    r->ops->abort(r);
    CHECK(rows_are(r, &q, MW_COLUMN(PERSON, NAME), "1:li 3:wu "));
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    CHECK(put_person(r, 0, 1, "kept", &id) == MW_OK && id == 4);
    CHECK(r->ops->commit(r, NULL) == MW_OK);
    CHECK(rows_are(r, &q, MW_COLUMN(PERSON, NAME), "1:li 3:wu 4:kept "));
}

static void only_added(mw_registry *r) {
    int64_t id = 0;
    mw_row_query q = {.table = MW_ROWS_AUDIT};
    CHECK(put_audit(r, 0, "one", &id) == MW_OK && id == 1);
    CHECK(put_audit(r, 2, "two", &id) == MW_OK && id == 2);
    CHECK(put_audit(r, 2, "other", NULL) == MW_INVALID);
    CHECK(r->ops->row_drop(r, MW_ROWS_AUDIT, 2, NULL) == MW_INVALID);
    CHECK(rows_are(r, &q, MW_COLUMN(AUDIT, ACT), "1:one 2:two "));
}

static void redacted(mw_registry *r) {
    mw_cell c[MW_ROW_CELLS_MAX] = {{.number = 2}};
    mw_row_query q = {.table = MW_ROWS_AUDIT};
    c[MW_COLUMN(AUDIT, WHO)].text = S("erased-1");
    c[MW_COLUMN(AUDIT, SALT)].text = S(MW_ROW_ERASED);
    CHECK(r->ops->row_redact(r, MW_ROWS_AUDIT, c, NULL) == MW_OK);
    CHECK(rows_are(r, &q, MW_COLUMN(AUDIT, WHO), "1: 2:erased-1 "));
    CHECK(rows_are(r, &q, MW_COLUMN(AUDIT, ACT), "1:one 2:two "));
    CHECK(rows_are(r, &q, MW_COLUMN(AUDIT, HASH), "1:hash 2:hash "));
    c[0].number = 3;
    CHECK(r->ops->row_redact(r, MW_ROWS_AUDIT, c, NULL) == MW_NOTFOUND);
}

// Allocation n fails, for n = 0, 1, 2, ...: an error, and nothing was put.
static void out_of_memory(mw_registry *r) {
    mw_row_query q = {MW_ROWS_PERSON, MW_COLUMN(PERSON, NAME), {.text = S("memory")}, 0};
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 1000; n++) {
        CHECK_ROW(rows_are(r, &q, 0, ""), n);
        mw_alloc_fail_after(n);
        st = put_person(r, 0, 1, "memory", NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK);
    for (int64_t n = 0; n < 20; n++) {
        notes seen = {.table = MW_ROWS_PERSON};
        mw_alloc_fail_after(n);
        st = r->ops->row_each(r, &q, note, &seen, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK ? seen.count == 1 : st == MW_NOMEM && seen.count == 0, n);
    }
}

void mw_conformance_rows(const mw_conformance_place *place) {
    static void (*const parts[])(mw_registry *) = {filled,     found,    changed,      undone,
                                                   only_added, redacted, out_of_memory};
    mw_registry *r = opened(place);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int64_t problems = -1;
        parts[i](r);
        if (place->keeps) {
            r->ops->close(r);
            r = opened(place);
        }
        CHECK_ROW(r->ops->verify(r, mw_test_tell, NULL, &problems, NULL) == MW_OK, i);
        CHECK_ROW(problems == 0, i);
    }
    r->ops->close(r);
}
