// SPDX-License-Identifier: MIT
// Entries read back as they were put, in their order whatever their sort; damage is named.
#include "alert/entry.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

#define MIN INT64_C(60000000000)

static mw_registry *open_registry(int32_t entity[2]) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    for (int i = 0; i < 2; i++) {
        mw_entity e = {.kind = mw_slice_of("line"),
                       .code = mw_slice_of(i ? "L2" : "L1"),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &entity[i], NULL) == MW_OK);
    }
    return r;
}

static const struct {
    mw_entry_kind kind;
    int event, at, until; // in minutes
    const char *alert, *branch, *text, *who, *comment;
    double value;
    int count;
} rows[] = {
    {0, MW_ALARM_RAISED,       1, 0, "slow", "S1", "10 %", "",    "",        0.1, 0 },
    {0, MW_ALARM_ACKNOWLEDGED, 2, 0, "slow", "",   "",     "eve", "a \"b\"", NAN, 0 },
    {0, MW_ALARM_CLEARED,      3, 0, "slow", "",   "",     "",    "",        NAN, 0 },
    {0, MW_ALARM_SHELVED,      4, 9, "slow", "",   "",     "eve", "",        NAN, 0 },
    {0, MW_ALARM_UNSHELVED,    9, 0, "slow", "",   "",     "",    "",        NAN, 0 },
    {1, 0,                     1, 0, "",     "S1", "",     "",    "",        NAN, 11},
    {2, 0,                     8, 0, "",     "",   "",     "",    "",        NAN, 30},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static mw_entry entry_of(int row) {
    return (mw_entry){
        .kind = rows[row].kind,
        .event = {(mw_alarm_event_kind)rows[row].event, rows[row].at * MIN, rows[row].until * MIN},
        .alert = mw_slice_of(rows[row].alert),
        .severity = row % 2 ? MW_ALERT_CRITICAL : MW_ALERT_INFORMATION,
        .branch = mw_slice_of(rows[row].branch),
        .value = rows[row].value,
        .value_text = mw_slice_of(rows[row].text),
        .count = rows[row].count,
        .who = mw_slice_of(rows[row].who),
        .comment = mw_slice_of(rows[row].comment)
    };
}

static bool same_number(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static mw_status compare(void *ctx, const mw_entry *e, mw_error *err) {
    int *at = ctx;
    mw_entry own = entry_of(*at), *want = &own;
    (void)err;
    CHECK_ROW(e->kind == want->kind && e->event.at_ns == want->event.at_ns, *at);
    CHECK_ROW(e->event.kind == want->event.kind && e->event.until_ns == want->event.until_ns, *at);
    CHECK_ROW(mw_slice_same(e->alert, want->alert) && mw_slice_same(e->who, want->who), *at);
    CHECK_ROW(mw_slice_same(e->branch, want->branch), *at);
    CHECK_ROW(mw_slice_same(e->comment, want->comment), *at);
    CHECK_ROW(mw_slice_same(e->value_text, want->value_text), *at);
    CHECK_ROW(same_number(e->value, want->value) && e->count == want->count, *at);
    CHECK_ROW(e->severity == want->severity, *at);
    ++*at;
    return MW_OK;
}

static mw_status count(void *ctx, const mw_entry *e, mw_error *err) {
    (void)e, (void)err;
    ++*(int *)ctx;
    return MW_OK;
}

void test_entry_round_trip(void) {
    int32_t entity[2];
    mw_registry *r = open_registry(entity);
    int at = 0, n = 0;
    for (int i = 0; i < ROWS; i++) {
        mw_entry e = entry_of(i);
        if (e.kind == MW_ENTRY_ALARM) e.entity = entity[0];
        CHECK_ROW(mw_entry_put(r, &e, NULL) == MW_OK && e.id > 0, i);
    }
    CHECK(mw_entry_each(r, 0, compare, &at, NULL) == MW_OK && at == ROWS);
    CHECK(mw_entry_each(r, entity[0], count, &n, NULL) == MW_OK && n == ROWS - 2);
    CHECK(mw_entry_each(r, entity[1], count, &n, NULL) == MW_OK && n == ROWS - 2);
    r->ops->close(r);
}

void test_entry_damaged(void) {
    static const char *const broken[] = {
        "{",
        "[]",
        "{}",
        "{\"event\":\"gone\"}",
        "{\"event\":\"raised\"}",
        "{\"event\":\"shelved\",\"alert\":\"a\"}",
        "{\"event\":\"shelved\",\"alert\":\"a\",\"until\":\"soon\"}"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        mw_registry *r = NULL;
        mw_error err = {0};
        int n = 0;
        CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
        mw_record bad = {.sort = mw_slice_of("alert"), .body = mw_slice_of(broken[i])};
        CHECK(r->ops->record_put(r, &bad, &bad.id, NULL) == MW_OK);
        CHECK_ROW(mw_entry_each(r, 0, count, &n, &err) == MW_CORRUPT && n == 0, i);
        CHECK_ROW(strstr(err.text, "record 1"), i);
        r->ops->close(r);
    }
}
