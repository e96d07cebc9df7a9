// SPDX-License-Identifier: MIT
// A board over a registry in memory: what is kept, what is told, floods, and that it stands the
// same when it is read anew, after each call and after calls that ran out of memory.
#include "alert/board.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define MIN INT64_C(60000000000)

enum { ENTITIES = 24 };

typedef struct {
    mw_registry *r;
    mw_notify *settings;
    mw_outbox *outbox;
    mw_board *b;
    mw_board_from from;
    mw_board_alert alert[2];
    mw_board_entity entity[ENTITIES];
    char code[ENTITIES][8];
} plant;

static void open_board(plant *p) {
    CHECK(mw_outbox_open(p->r, &p->outbox, NULL) == MW_OK);
    p->from = (mw_board_from){p->r, p->outbox, p->settings, NULL};
    CHECK(mw_board_open(&p->from, &p->b, NULL) == MW_OK);
}

static void close_board(plant *p) {
    mw_board_close(p->b);
    mw_outbox_close(p->outbox);
}

static void open_plant(plant *p) {
    mw_notify_channel all = {
        .name = mw_slice_of("all"), .url = mw_slice_of("https://a"), .lang = mw_slice_of("en")};
    *p = (plant){0};
    CHECK(mw_registry_open("memory:", &p->r, NULL) == MW_OK);
    CHECK(mw_notify_add(p->r, &all, NULL) == MW_OK);
    all.name = mw_slice_of("night"), all.least = MW_ALERT_CRITICAL;
    all.branch = mw_slice_of("S2");
    CHECK(mw_notify_add(p->r, &all, NULL) == MW_OK);
    CHECK(mw_notify_open(p->r, &p->settings, NULL) == MW_OK);
    for (int i = 0; i < ENTITIES; i++) {
        snprintf(p->code[i], sizeof p->code[i], "L%d", i);
        mw_entity e = {.kind = mw_slice_of("line"),
                       .code = mw_slice_of(p->code[i]),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        int32_t id;
        CHECK(p->r->ops->entity_put(p->r, &e, &id, NULL) == MW_OK);
        p->entity[i] = (mw_board_entity){
            .id = id, .kind = e.kind, .code = e.code, .branch = mw_slice_of(i % 2 ? "S2" : "S1")};
    }
    p->alert[0] = (mw_board_alert){.name = mw_slice_of("slow"),
                                   .severity = MW_ALERT_WARNING,
                                   .condition = mw_slice_of("speed < 70")};
    p->alert[1] = (mw_board_alert){
        .name = mw_slice_of("hot"),
        .severity = MW_ALERT_CRITICAL,
        .rule = {.for_ns = MIN, .escalate_ns = 5 * MIN}
    };
    open_board(p);
}

static void close_plant(plant *p) {
    close_board(p);
    mw_notify_free(p->settings);
    p->r->ops->close(p->r);
}

static mw_board_look_at look_of(const plant *p, int alert, int entity, int64_t at, mw_truth when) {
    return (mw_board_look_at){
        .alert = &p->alert[alert],
        .entity = &p->entity[entity],
        .seen = {at, when, MW_TRUTH_UNKNOWN},
        .value = 45,
        .value_text = mw_slice_of("45 %")
    };
}

static void look(plant *p, int alert, int entity, int64_t at, mw_truth when) {
    mw_board_look_at l = look_of(p, alert, entity, at, when);
    CHECK(mw_board_look(p->b, &l, 1, at, NULL) == MW_OK);
}

static mw_status act(plant *p, mw_alarm_event_kind kind, int alert, int entity, int64_t at) {
    mw_board_action a = {.kind = kind,
                         .alert = p->alert[alert].name,
                         .entity = p->entity[entity].id,
                         .who = mw_slice_of("eve"),
                         .comment = mw_slice_of("seen"),
                         .at_ns = at,
                         .until_ns = at + 10 * MIN};
    return mw_board_act(p->b, &a, NULL);
}

static bool same_row(const mw_board_row *x, const mw_board_row *y) {
    mw_alarm a = mw_alarm_durable(&x->alarm), b = mw_alarm_durable(&y->alarm);
    return a.phase == b.phase && a.unacknowledged == b.unacknowledged &&
           a.escalated == b.escalated && a.raised_ns == b.raised_ns &&
           a.cleared_ns == b.cleared_ns && a.noticed_ns == b.noticed_ns &&
           a.shelved_until_ns == b.shelved_until_ns && mw_slice_same(x->branch, y->branch) &&
           mw_slice_same(x->who, y->who) && mw_slice_same(x->comment, y->comment) &&
           mw_slice_same(x->value_text, y->value_text) && x->severity == y->severity;
}

static bool untouched(const mw_board_row *x) {
    mw_board_row none = {.alarm = mw_alarm_none()};
    return same_row(x, &none);
}

// What the registry holds gives the same board: every state that a crash may leave.
static void check_kept(const plant *p, int row) {
    mw_board *again = NULL;
    mw_board_from from = {p->r, NULL, p->settings, NULL};
    CHECK_ROW(mw_board_open(&from, &again, NULL) == MW_OK, row);
    for (int64_t i = 0; again && i < mw_board_count(p->b); i++) {
        const mw_board_row *x = mw_board_at(p->b, i);
        int64_t at = mw_board_find(again, x->alert, x->entity);
        CHECK_ROW(at < 0 ? untouched(x) : same_row(x, mw_board_at(again, at)), row);
    }
    for (int i = 1; again && i <= 2; i++) {
        mw_slice code = mw_slice_of(i == 1 ? "S1" : "S2");
        CHECK_ROW(mw_board_in_flood(again, code) == mw_board_in_flood(p->b, code), row);
    }
    mw_board_close(again);
}

// Notices of a channel whose body holds a text.
static int told(const plant *p, const char *channel, const char *text) {
    int n = 0;
    for (int64_t i = 0; i < mw_outbox_count(p->outbox); i++) {
        const mw_notice *x = mw_outbox_at(p->outbox, i);
        n += mw_slice_is(x->channel, channel) && memmem(x->body.p, x->body.n, text, strlen(text));
    }
    return n;
}

void test_board_keeps_and_tells(void) {
    plant p;
    open_plant(&p);
    look(&p, 0, 0, 0, MW_TRUTH_NO);
    CHECK(mw_board_count(p.b) == 0); // nothing was ever the matter
    look(&p, 0, 0, MIN, MW_TRUTH_YES);
    CHECK(told(&p, "all", "\"event\":\"raised\"") == 1 && told(&p, "night", "") == 0);
    CHECK(told(&p, "all", "\"value\":45,\"value_text\":\"45 %\"") == 1);
    check_kept(&p, 1);
    CHECK(act(&p, MW_ALARM_UNSHELVED, 0, 0, MIN) == MW_INVALID);
    CHECK(act(&p, MW_ALARM_ACKNOWLEDGED, 0, 0, 2 * MIN) == MW_OK);
    CHECK(act(&p, MW_ALARM_ACKNOWLEDGED, 0, 0, 2 * MIN) == MW_INVALID);
    check_kept(&p, 2);
    look(&p, 0, 0, 3 * MIN, MW_TRUTH_NO);
    CHECK(told(&p, "all", "\"event\":\"cleared\"") == 1);
    // Critical, of the other branch: both are told; escalated after five minutes.
    look(&p, 1, 1, 4 * MIN, MW_TRUTH_YES), look(&p, 1, 1, 5 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "night", "\"event\":\"raised\"") == 1);
    look(&p, 1, 1, 10 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "night", "\"event\":\"escalated\"") == 1);
    check_kept(&p, 3);
    // Shelved: kept, not told, until it is over.
    CHECK(act(&p, MW_ALARM_SHELVED, 0, 2, 11 * MIN) == MW_OK);
    look(&p, 0, 2, 12 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "all", "\"entity\":\"L2\"") == 0);
    check_kept(&p, 4);
    look(&p, 0, 2, 21 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "all", "\"event\":\"unshelved\"") == 1);
    check_kept(&p, 5);
    close_board(&p), open_board(&p);
    CHECK(act(&p, MW_ALARM_ACKNOWLEDGED, 0, 2, 22 * MIN) == MW_OK);
    close_plant(&p);
}

void test_board_flood(void) {
    plant p;
    open_plant(&p);
    for (int i = 0; i < ENTITIES; i++) look(&p, 0, i, MIN, MW_TRUTH_YES); // 12 of each branch
    CHECK(told(&p, "all", "\"event\":\"raised\"") == 20);
    CHECK(told(&p, "all", "\"event\":\"flood\"") == 2);
    CHECK(told(&p, "night", "\"event\":\"flood\"") == 1); // though it wants critical ones only
    CHECK(told(&p, "all", "\"count\":11") == 2);
    CHECK(mw_board_in_flood(p.b, mw_slice_of("S1")));
    check_kept(&p, 1);
    look(&p, 0, 0, 2 * MIN, MW_TRUTH_NO);
    CHECK(told(&p, "all", "\"event\":\"cleared\"") == 0);
    // A critical one that escalates is told in a flood too; the others of it are not.
    look(&p, 1, 0, 3 * MIN, MW_TRUTH_YES), look(&p, 1, 0, 4 * MIN, MW_TRUTH_YES);
    look(&p, 1, 0, 9 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "all", "\"event\":\"escalated\"") == 1);
    CHECK(mw_board_look(p.b, NULL, 0, 11 * MIN - 1, NULL) == MW_OK);
    CHECK(told(&p, "all", "\"event\":\"flood-over\"") == 0);
    CHECK(mw_board_look(p.b, NULL, 0, 11 * MIN, NULL) == MW_OK);
    CHECK(told(&p, "all", "\"event\":\"flood-over\"") == 2);
    CHECK(told(&p, "all", "\"count\":13,\"active\":12") == 1); // S1: one over, one more raised
    CHECK(told(&p, "all", "\"count\":12,\"active\":12") == 1);
    check_kept(&p, 2);
    look(&p, 0, 0, 12 * MIN, MW_TRUTH_YES);
    CHECK(told(&p, "all", "\"event\":\"raised\"") == 21);
    close_plant(&p);
}

// A record with another name, as when somebody was erased.
typedef struct {
    mw_record found;
    char body[400];
} record;

static mw_status find_eve(void *ctx, const mw_record *r, mw_error *err) {
    record *x = ctx;
    (void)err;
    if (!mw_slice_is(r->who, "eve")) return MW_OK;
    x->found = (mw_record){.id = r->id, .who = mw_slice_of("erased-7")};
    snprintf(x->body, sizeof x->body, "%.*s", (int)r->body.n, r->body.p);
    x->found.body = mw_slice_of(x->body);
    return MW_OK;
}

static void rename_eve(mw_registry *r) {
    record x = {0};
    const mw_record_query acts = {.sort = mw_slice_of("alert_act"), .of = -1};
    CHECK(r->ops->record_each(r, &acts, find_eve, &x, NULL) == MW_OK && x.found.id);
    CHECK(r->ops->record_redact(r, &x.found, NULL) == MW_OK);
}

// Other names, and all else as it stood, clocks that are under way, too.
void test_board_names(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st == MW_NOMEM && n < 500; n++) {
        plant p;
        open_plant(&p);
        look(&p, 0, 0, MIN, MW_TRUTH_YES), look(&p, 1, 1, MIN, MW_TRUTH_YES);
        CHECK(act(&p, MW_ALARM_ACKNOWLEDGED, 0, 0, MIN) == MW_OK);
        const mw_board_row *row = mw_board_at(p.b, 0), *pending = mw_board_at(p.b, 1);
        rename_eve(p.r);
        CHECK_ROW(mw_slice_is(row->who, "eve"), n);
        mw_alloc_fail_after(n);
        st = mw_board_names(p.b, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(mw_slice_is(row->who, st == MW_OK ? "erased-7" : "eve"), n);
        CHECK_ROW(mw_slice_is(row->comment, "seen") && !row->alarm.unacknowledged, n);
        CHECK_ROW(pending->alarm.phase == MW_ALARM_PENDING && pending->who.n == 0, n);
        if (st == MW_OK) check_kept(&p, (int)n);
        close_plant(&p);
    }
    CHECK(st == MW_OK);
}

static uint64_t next(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

void test_board_random(void) {
    uint64_t seed = 21;
    plant p;
    open_plant(&p);
    p.settings->flood = (mw_flood_rule){.count = 4, .calm = 2, .within_ns = 3 * MIN};
    close_board(&p), open_board(&p);
    int64_t now = 0;
    int floods = 0;
    for (int i = 0; i < 600; i++) {
        mw_board_look_at l[8];
        int n = (int)(next(&seed) % 9);
        now += (int64_t)(next(&seed) % 3) * MIN / 2 + (i % 100 == 99 ? 20 * MIN : 0);
        for (int k = 0; k < n; k++) { // one draw after the other: compilers differ in the order
            mw_truth truth = (mw_truth)(next(&seed) % 3);
            int entity = (int)(next(&seed) % ENTITIES), alert = (int)(next(&seed) % 2);
            l[k] = look_of(&p, alert, entity, now, truth);
        }
        CHECK_ROW(mw_board_look(p.b, l, n, now, NULL) == MW_OK, i);
        int entity = (int)(next(&seed) % ENTITIES), alert = (int)(next(&seed) % 2);
        int kind = (int)(next(&seed) % 3);
        (void)act(&p, (mw_alarm_event_kind)(MW_ALARM_ACKNOWLEDGED + kind), alert, entity, now);
        check_kept(&p, i);
        floods += mw_board_in_flood(p.b, mw_slice_of("S1"));
        // From time to time the program is started anew and goes on.
        if (i % 50 == 49) close_board(&p), open_board(&p);
    }
    CHECK(floods > 5 && floods < 590);
    close_plant(&p);
}

// Each allocation of a look fails in turn: it did nothing then, and the next one does it all.
void test_board_out_of_memory(void) {
    int64_t n = 0;
    bool done = false;
    for (; !done && n < 2000; n++) {
        plant p;
        open_plant(&p);
        mw_board_look_at l[3] = {look_of(&p, 0, 0, MIN, MW_TRUTH_YES),
                                 look_of(&p, 0, 1, MIN, MW_TRUTH_YES),
                                 look_of(&p, 1, 1, MIN, MW_TRUTH_YES)};
        mw_alloc_fail_after(n);
        mw_status st = mw_board_look(p.b, l, 3, MIN, NULL);
        mw_alloc_fail_after(-1);
        done = st == MW_OK;
        CHECK_ROW(done || st == MW_NOMEM, (int)n);
        mw_outbox *kept = NULL;
        CHECK_ROW(mw_outbox_open(p.r, &kept, NULL) == MW_OK, (int)n);
        CHECK_ROW(kept && mw_outbox_count(kept) == (done ? 2 : 0), (int)n);
        mw_outbox_close(kept);
        CHECK_ROW(done || mw_board_look(p.b, l, 3, MIN, NULL) == MW_OK, (int)n);
        CHECK_ROW(mw_outbox_count(p.outbox) == 2, (int)n);
        check_kept(&p, (int)n);
        close_plant(&p);
    }
    CHECK(done && n > 10);
}
