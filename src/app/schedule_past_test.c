// SPDX-License-Identifier: MIT
// When a run that failed is tried again, and what is kept of those that were.
#include "app/schedule_past.h"

#include "test/test.h"

#include <string.h>

#define MINUTE INT64_C(60000000000)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static json_t *json(const char *text) {
    json_t *o = json_loads(text, 0, NULL);
    CHECK(o);
    return o;
}

// How the last run went, at an instant.
static void went(json_t *stored, const char *outcome, int64_t at_ns) {
    bool mailed = strcmp(outcome, "waiting") == 0;
    json_t *last = json_pack("{s:I,s:s,s:s,s:n,s:[],s:[]}", "at", (json_int_t)at_ns, "period",
                             "2026-W48", "outcome", outcome, "problem", "to", "left");
    json_t *to = json_pack("{s:s,s:i}", "name", "li", "notice", 7);
    if (mailed) json_array_append(json_object_get(last, "to"), to);
    json_decref(to);
    json_object_set_new(stored, "last", last);
}

// ---- another try

typedef struct {
    const char *stored, *outcome;
    mw_schedule_turn turn;
    int64_t at_minute, tries; // of the next try; tries 0: there is none
} planned;

#define PLAN(...)                                                                                  \
    { __VA_ARGS__ }
#define DONE "{\"done\":60000000000"
#define RETRY(slot, n) DONE ",\"retry\":{\"at\":9,\"slot\":" slot ",\"try\":" n "}}"
#define SLOT "60000000000"
// The moment is the first minute, the run is in minute 100.
static const planned plans[] = {
    PLAN(DONE "}", "failed", {MINUTE, 0, false}, 105, 1),
    PLAN(RETRY(SLOT, "1"), "failed", {MINUTE, 1, false}, 115, 2),
    PLAN(RETRY(SLOT, "2"), "failed", {MINUTE, 2, false}, 160, 3),
    PLAN(RETRY(SLOT, "3"), "failed", {MINUTE, 3, false}, 0, 0), // bounded
    PLAN(RETRY(SLOT, "1"), "waiting", {MINUTE, 1, false}, 0, 0),
    PLAN(RETRY(SLOT, "1"), "skipped", {MINUTE, 1, false}, 0, 0),
    PLAN(RETRY("5", "2"), "failed", {MINUTE, 0, false}, 105, 1), // a newer moment
    PLAN(DONE "}", "failed", {MINUTE, 1, false}, 0, 0),          // changed meanwhile
    PLAN(RETRY("5", "1"), "failed", {MINUTE, 1, false}, 0, 0),
    PLAN("{\"done\":60000000001}", "failed", {MINUTE, 0, false}, 0, 0),
    PLAN(DONE ",\"paused\":true}", "failed", {MINUTE, 0, false}, 0, 0),
    PLAN(DONE "}", "failed", {9 * MINUTE, 0, true}, 0, 0),         // who asked, sees it
    PLAN(RETRY(SLOT, "2"), "failed", {9 * MINUTE, 0, true}, 0, 2), // and what was planned stays
    PLAN(RETRY(SLOT, "2"), "waiting", {9 * MINUTE, 0, true}, 0, 0),
};

void test_schedule_past_plans(void) {
    for (size_t i = 0; i < COUNT(plans); i++) {
        const planned *c = &plans[i];
        json_t *stored = json(c->stored);
        mw_schedule_retry r = {0};
        went(stored, c->outcome, 100 * MINUTE);
        CHECK_ROW(mw_schedule_past_add(stored, &c->turn, NULL) == MW_OK, i);
        CHECK_ROW(mw_schedule_retry_get(stored, &r) == (c->tries > 0), i);
        CHECK_ROW(r.tries == c->tries, i);
        if (c->at_minute) CHECK_ROW(r.at_ns == c->at_minute * MINUTE && r.slot_ns == MINUTE, i);
        json_decref(stored);
    }
}

void test_schedule_past_is_due(void) {
    static const struct {
        const char *retry;
        int64_t now_ns;
        bool due;
    } rows[] = {
        {"{\"at\":6000,\"slot\":5,\"try\":1}",          5999, false},
        {"{\"at\":6000,\"slot\":5,\"try\":1}",          6000, true },
        {"{\"at\":3600000000009,\"slot\":5,\"try\":1}", 9,    false},
        {"{\"at\":3600000000009,\"slot\":5,\"try\":1}", 8,    true }, // the clock was set back
        {"{\"at\":1,\"slot\":5,\"try\":0}",             9,    false},
        {"{\"at\":1,\"slot\":5,\"try\":4}",             9,    false},
        {"[]",                                          9,    false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *stored = json_pack("{s:o}", "retry", json(rows[i].retry));
        mw_schedule_retry r;
        CHECK_ROW(mw_schedule_retry_due(stored, rows[i].now_ns, &r) == rows[i].due, i);
        mw_schedule_retry_drop(stored);
        CHECK_ROW(!mw_schedule_retry_due(stored, INT64_MAX, &r), i);
        json_decref(stored);
    }
}

// ---- what is kept

void test_schedule_past_is_short(void) {
    json_t *stored = json("{\"id\":1,\"done\":0}");
    char long_problem[MW_SCHEDULE_PROBLEM_MAX + 8] = "";
    memset(long_problem, 'x', MW_SCHEDULE_PROBLEM_MAX - 1);
    memcpy(long_problem + MW_SCHEDULE_PROBLEM_MAX - 1, "\xe5\x91\xa8", 4);
    for (int i = 1; i <= MW_SCHEDULE_RUNS_MAX + 2; i++) {
        const mw_schedule_turn turn = {.slot_ns = i, .asked = true};
        went(stored, i % 2 ? "failed" : "skipped", i);
        json_object_set_new(json_object_get(stored, "last"), "problem", json_string(long_problem));
        CHECK_ROW(mw_schedule_past_add(stored, &turn, NULL) == MW_OK, i);
    }
    const json_t *runs = json_object_get(stored, "runs");
    CHECK(json_array_size(runs) == MW_SCHEDULE_RUNS_MAX);
    const json_t *first = json_array_get(runs, 0);
    CHECK(json_integer_value(json_object_get(first, "at")) == MW_SCHEDULE_RUNS_MAX + 2);
    // Cut in front of a character that does not fit whole.
    CHECK(json_string_length(json_object_get(first, "problem")) == MW_SCHEDULE_PROBLEM_MAX - 1);
    const json_t *oldest = json_array_get(runs, MW_SCHEDULE_RUNS_MAX - 1);
    CHECK(json_integer_value(json_object_get(oldest, "at")) == 3);
    mw_schedule_past_strip(stored);
    CHECK(json_object_size(stored) == 1 && json_object_get(stored, "id"));
    json_decref(stored);
}

static const char *outcome_of(const json_t *run) {
    return json_string_value(json_object_get(run, "outcome"));
}

// An earlier run settles as well as the last; its mails are those that it put on their way.
void test_schedule_past_settles(void) {
    mw_registry *r = NULL;
    mw_outbox *o = NULL;
    const mw_notice one = {
        .channel = mw_slice_of("x"), .key = mw_slice_of("k"), .body = mw_slice_of("b")};
    json_t *stored = json("{\"done\":0}");
    const json_t *runs;
    int64_t id = 0;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK && mw_outbox_open(r, &o, NULL) == MW_OK);
    CHECK(mw_outbox_write(r, &one, &id, NULL) == MW_OK && mw_outbox_reload(o, NULL) == MW_OK);
    for (int i = 1; i <= 2; i++) {
        const mw_schedule_turn turn = {.slot_ns = i, .asked = true};
        went(stored, "waiting", i);
        json_t *to = json_array_get(json_object_get(json_object_get(stored, "last"), "to"), 0);
        json_object_set_new(to, "notice", json_integer(i == 1 ? id : id + 1));
        CHECK(mw_schedule_past_add(stored, &turn, NULL) == MW_OK);
    }
    runs = json_object_get(stored, "runs");
    CHECK(mw_schedule_past_waits(stored, 2) && !mw_schedule_past_waits(stored, 3));
    mw_schedule_past_settle(stored, o);
    CHECK(strcmp(outcome_of(json_object_get(stored, "last")), "sent") == 0);
    CHECK(strcmp(outcome_of(json_array_get(runs, 0)), "sent") == 0);
    CHECK(!json_object_get(json_array_get(runs, 0), "notices"));
    CHECK(strcmp(outcome_of(json_array_get(runs, 1)), "waiting") == 0);
    CHECK(mw_schedule_past_waits(stored, 1) && !mw_schedule_past_waits(stored, 2));
    json_decref(stored);
    mw_outbox_close(o);
    r->ops->close(r);
}
