// SPDX-License-Identifier: MIT
#include "assess/act.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define S(text) mw_slice_of(text)

static mw_registry *fresh(void) {
    mw_registry *r = NULL;
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    for (int32_t i = 1; i <= 3; i++) {
        char code[8] = {'e', (char)('0' + i)};
        int32_t id = 0;
        mw_entity e = {.kind = S("enterprise"), .code = S(code), .valid_to_ns = INT64_MAX};
        CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK && id == i);
    }
    return r;
}

static const mw_campaign first = {
    .name = {"2026",       4 },
    .pack = {"miit",       4 },
    .level = {"sme_level",  9 },
    .period = {"2026",       4 },
    .deadline = {"2026-06-30", 10},
    .who = {"Ann",        3 }
};

static mw_answer codes(const char *question, mw_slice *code, int32_t count) {
    return (mw_answer){
        .question = S(question), .value = {.code_count = count, .code = code, .number = NAN}
    };
}

static mw_answer number(const char *question, double x) {
    return (mw_answer){.question = S(question), .value = {.number = x}};
}

// Everything there is, as text.
static void describe_answers(mw_text *t, const char *what, const mw_answer *list, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const mw_answer *a = &list[i];
        mw_text_addf(t, "  %s %.*s =", what, (int)a->question.n, a->question.p);
        for (int32_t c = 0; c < a->value.code_count; c++)
            mw_text_addf(t, " %.*s", (int)a->value.code[c].n, a->value.code[c].p);
        if (!isnan(a->value.number)) mw_text_addf(t, " %g", a->value.number);
        mw_text_addf(t, " (%s, %.*s) %.*s\n", mw_answer_source_text(a->source), (int)a->who.n,
                     a->who.p, (int)a->comment.n, a->comment.p);
    }
}

static void describe(mw_text *t, const mw_history *h) {
    for (int32_t i = 0; i < mw_history_count(h); i++) {
        const mw_assessment *a = mw_history_at(h, i);
        mw_text_addf(t, "%d of campaign %d, version %d, %s, newer %d\n", a->entity, a->campaign,
                     a->version, mw_assess_state_text(a->state), a->newer);
        describe_answers(t, "answer", a->answer, a->answer_count);
        describe_answers(t, "score", a->score, a->score_count);
        for (int64_t e = 0; e < a->evidence_count; e++)
            mw_text_addf(t, "  evidence %.*s %lld %d\n", (int)a->evidence[e].name.n,
                         a->evidence[e].name.p, (long long)a->evidence[e].bytes,
                         a->evidence[e].removed);
        for (int64_t e = 0; e < a->event_count; e++)
            mw_text_addf(t, "  %s by %.*s: %.*s\n", mw_assess_state_text(a->event[e].to),
                         (int)a->event[e].who.n, a->event[e].who.p, (int)a->event[e].comment.n,
                         a->event[e].comment.p);
    }
}

// What was done in memory is what is read back.
static void check_kept(mw_history *h, mw_registry *r) {
    mw_history *again = NULL;
    mw_text a = {0}, b = {0};
    CHECK(mw_history_open(r, &again, NULL) == MW_OK);
    describe(&a, h), describe(&b, again);
    CHECK(a.size > 0 && a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0);
    mw_text_free(&a), mw_text_free(&b);
    mw_history_close(again);
}

static mw_history *opened(mw_registry *r, int32_t *campaign) {
    mw_history *h = NULL;
    CHECK(mw_history_open(r, &h, NULL) == MW_OK);
    CHECK(mw_assess_new(h, &first, campaign, NULL) == MW_OK && *campaign == 0);
    CHECK(mw_assess_enter(h, *campaign, (int32_t[]){1, 2}, 2, S("Ann"), NULL) == MW_OK);
    CHECK(mw_history_count(h) == 2);
    return h;
}

void test_act_life(void) {
    int32_t c, again;
    mw_registry *r = fresh();
    mw_history *h = opened(r, &c);
    mw_error err = {0};
    int32_t a = mw_history_assessment(h, c, 1);
    mw_slice two[] = {S("wide"), S("control")}, one[] = {S("several")};
    mw_answer answers[] = {codes("q1", two, 2), codes("q5", one, 1), number("q2", 0.15)};
    answers[0].comment = S("since \"May\"\n");
    CHECK(a >= 0 && mw_history_assessment(h, c, 3) < 0);
    CHECK(mw_assess_answer(h, a, answers, 3, S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_score(h, a, answers, 1, S("Eve"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "draft") != NULL);
    CHECK(mw_assess_move(h, a, MW_ASSESS_CONFIRMED, S(""), S("Eve"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "submitted") != NULL);
    CHECK(mw_assess_move(h, a, MW_ASSESS_SUBMITTED, S(""), S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, a, answers, 1, S("Bo"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "return") != NULL);
    CHECK(mw_assess_score(h, a, answers + 1, 1, S("Eve"), NULL) == MW_OK);
    CHECK(mw_assess_move(h, a, MW_ASSESS_RETURNED, S("photo?"), S("Eve"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, a, answers + 2, 1, S("Bo"), NULL) == MW_OK);
    for (int32_t s = 0; s < 3; s++)
        CHECK(mw_assess_move(h, a,
                             (mw_assess_state[]){MW_ASSESS_SUBMITTED, MW_ASSESS_REVIEWED,
                                                 MW_ASSESS_CONFIRMED}[s],
                             S(""), S("Eve"), NULL) == MW_OK);
    CHECK(mw_assess_move(h, a, MW_ASSESS_RETURNED, S(""), S("Eve"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "reopened") != NULL);
    check_kept(h, r);
    // A new version has the answers as proposals, and is the one that counts.
    CHECK(mw_assess_reopen(h, a, S("wrong year"), S("Eve"), &again, NULL) == MW_OK);
    const mw_assessment *old = mw_history_at(h, a), *new = mw_history_at(h, again);
    CHECK(old->newer == again && old->state == MW_ASSESS_CONFIRMED && old->answer_count == 4);
    CHECK(new->version == 2 && new->state == MW_ASSESS_DRAFT &&new->answer_count == 3);
    CHECK(mw_history_assessment(h, c, 1) == again);
    const mw_answer *q1 = mw_assessment_answer(new, S("q1"));
    CHECK(q1 && q1->value.code_count == 2 && !mw_answer_counts(q1));
    CHECK(mw_slice_is(new->event[0].comment, "wrong year"));
    CHECK(mw_assess_answer(h, a, answers, 1, S("Bo"), &err) == MW_INVALID);
    CHECK(mw_assess_reopen(h, again, S(""), S("Eve"), &again, &err) == MW_INVALID);
    check_kept(h, r);
    mw_history_close(h);
    r->ops->close(r);
}

void test_act_answers(void) {
    int32_t c;
    mw_registry *r = fresh();
    mw_history *h = opened(r, &c);
    int32_t a = mw_history_assessment(h, c, 2);
    mw_slice ab[] = {S("a"), S("b")}, ba[] = {S("b"), S("a")}, bc[] = {S("b"), S("c")};
    mw_answer list[] = {codes("q", ab, 2), codes("q", bc, 2)};
    CHECK(mw_assess_answer(h, a, list, 2, S("Bo"), NULL) == MW_OK);
    const mw_answer *q = mw_assessment_answer(mw_history_at(h, a), S("q"));
    CHECK(q && mw_answer_same(&q->value, &list[1].value));
    list[0] = codes("q", ba, 2);
    CHECK(!mw_answer_same(&q->value, &list[0].value));
    mw_answer same = codes("q", ab, 2);
    CHECK(mw_answer_same(&same.value, &list[0].value));
    // Neither codes nor a number: withdrawn.
    list[0] = number("q", NAN);
    CHECK(mw_assess_answer(h, a, list, 1, S("Bo"), NULL) == MW_OK);
    CHECK(!mw_assessment_answer(mw_history_at(h, a), S("q")));
    check_kept(h, r);
    mw_history_close(h);
    r->ops->close(r);
}

void test_act_evidence(void) {
    int32_t c;
    mw_registry *r = fresh();
    mw_history *h = opened(r, &c);
    int32_t a = mw_history_assessment(h, c, 1);
    mw_attachment f = {.question = S("q1"), .file = S("aa"), .name = S("p.pdf"), .bytes = 12},
                  g = {.question = S("q1"), .file = S("bb"), .name = S("r.png"), .bytes = 7},
                  gone = f;
    gone.removed = true;
    CHECK(mw_assess_attach(h, a, &f, S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_attach(h, a, &g, S("Bo"), NULL) == MW_OK);
    const mw_assessment *x = mw_history_at(h, a);
    const mw_attachment *e = mw_assessment_evidence(x, S("q1"), NULL);
    CHECK(e && mw_slice_is(e->file, "aa"));
    CHECK((e = mw_assessment_evidence(x, S("q1"), e)) && mw_slice_is(e->file, "bb"));
    CHECK(!mw_assessment_evidence(x, S("q1"), e) && !mw_assessment_evidence(x, S("q2"), NULL));
    CHECK(mw_assess_attach(h, a, &gone, S("Bo"), NULL) == MW_OK);
    x = mw_history_at(h, a);
    e = mw_assessment_evidence(x, S("q1"), NULL);
    CHECK(e && mw_slice_is(e->file, "bb") && !mw_assessment_evidence(x, S("q1"), e));
    check_kept(h, r);
    mw_history_close(h);
    r->ops->close(r);
}

void test_act_campaigns(void) {
    int32_t c, other;
    mw_registry *r = fresh();
    mw_history *h = opened(r, &c);
    mw_error err = {0};
    CHECK(mw_assess_new(h, &first, &other, &err) == MW_INVALID && strstr(err.text, "2026"));
    CHECK(mw_assess_enter(h, c, (int32_t[]){2, 3}, 2, S(""), NULL) == MW_OK &&
          mw_history_count(h) == 3);
    CHECK(mw_assess_enter(h, c, (int32_t[]){99}, 1, S(""), &err) == MW_NOTFOUND);
    CHECK(mw_history_count(h) == 3); // as it was
    CHECK(mw_assess_set(h, c, "trust", S("0.8"), S("Ann"), NULL) == MW_OK);
    CHECK(mw_assess_set(h, c, "trust", S("0.9"), S("Ann"), NULL) == MW_OK);
    CHECK(mw_slice_is(mw_campaign_setting_of(mw_history_campaign_at(h, c), "trust"), "0.9"));
    CHECK(mw_campaign_setting_of(mw_history_campaign_at(h, c), "other").n == 0);
    check_kept(h, r);
    mw_history_close(h);
    r->ops->close(r);
}

// Acts of a transaction, as of another time: all are kept, or none.
void test_act_together(void) {
    int32_t c;
    mw_registry *r = fresh();
    mw_history *h = opened(r, &c), *again = NULL;
    mw_slice one[] = {S("several")};
    mw_answer answer = codes("q5", one, 1);
    CHECK(mw_assess_begin(h, NULL) == MW_OK);
    CHECK(mw_assess_as_of(h, 1000, S("Zoe"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, 0, &answer, 1, S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_score(h, 0, &answer, 1, S("Eve"), NULL) == MW_INVALID); // changes nothing
    CHECK(mw_assess_move(h, 0, MW_ASSESS_SUBMITTED, S("in time"), S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_commit(h, NULL) == MW_OK);
    check_kept(h, r);
    const mw_assessment *a = mw_history_at(h, 0);
    CHECK(a->answer[0].at_ns == 1000 && mw_slice_is(a->answer[0].who, "Bo"));
    CHECK(mw_slice_is(a->event[0].recorder.who, "Zoe") && a->event[0].recorder.when.n >= 20);
    CHECK(mw_slice_is(a->event[0].comment, "in time"));
    CHECK(mw_assess_as_of(h, INT64_MIN, S("Zoe"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, 1, &answer, 1, S("Bo"), NULL) == MW_OK);
    a = mw_history_at(h, 1);
    CHECK(a->answer[0].at_ns > 1000 && a->answer[0].recorder.when.n == 0);
    // Not committed: not there.
    CHECK(mw_assess_begin(h, NULL) == MW_OK);
    CHECK(mw_assess_move(h, 1, MW_ASSESS_SUBMITTED, S(""), S("Bo"), NULL) == MW_OK);
    mw_assess_abort(h);
    CHECK(mw_history_open(r, &again, NULL) == MW_OK);
    CHECK(mw_history_at(again, 1)->state == MW_ASSESS_DRAFT);
    mw_history_close(again);
    mw_history_close(h);
    r->ops->close(r);
}

void test_act_broken(void) {
    static const char *const bodies[] = {
        "", "[]", "{\"to\":\"x\"}", "{\"to\":1}", "{}", "{\"to\":\"submitted\",\"comment\":1}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        int32_t c;
        mw_registry *r = fresh();
        mw_history *h = opened(r, &c), *again = NULL;
        mw_error err = {0};
        mw_record bad = {.sort = S("event"), .of = mw_history_at(h, 0)->id, .body = S(bodies[i])};
        int64_t id;
        if (r->ops->record_put(r, &bad, &id, NULL) == MW_OK) {
            CHECK_ROW(mw_history_open(r, &again, &err) == MW_CORRUPT && !again, i);
            CHECK_ROW(strstr(err.text, "event") != NULL, i);
        }
        mw_history_close(h);
        r->ops->close(r);
    }
}

static mw_status live_once(mw_registry *r, int32_t *campaign) {
    mw_history *h = NULL;
    int32_t a = -1;
    mw_slice one[] = {S("several")};
    mw_answer answer = codes("q5", one, 1);
    mw_attachment f = {.question = S("q5"), .file = S("aa"), .name = S("p.pdf")};
    mw_status st = mw_history_open(r, &h, NULL);
    if (st == MW_OK) st = mw_assess_new(h, &first, campaign, NULL);
    if (st == MW_OK) st = mw_assess_enter(h, 0, (int32_t[]){1}, 1, S("A"), NULL);
    if (st == MW_OK) a = mw_history_assessment(h, 0, 1);
    if (st == MW_OK) st = mw_assess_answer(h, a, &answer, 1, S("B"), NULL);
    if (st == MW_OK) st = mw_assess_attach(h, a, &f, S("B"), NULL);
    if (st == MW_OK) st = mw_assess_move(h, a, MW_ASSESS_SUBMITTED, S(""), S("B"), NULL);
    mw_history_close(h);
    return st;
}

void test_act_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 4000 && st == MW_NOMEM; n++) {
        int32_t c;
        mw_registry *r = fresh();
        int64_t live = mw_alloc_live();
        mw_alloc_fail_after(n);
        st = live_once(r, &c);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        CHECK_ROW(mw_alloc_live() >= live, n);
        r->ops->close(r);
    }
    CHECK(st == MW_OK);
}

// What could not be read again as it was said is not taken.
void test_act_texts(void) {
    static const struct {
        mw_slice text;
        const char *wrong; // NULL: right
    } cases[] = {
        {{"", 0},                     NULL            },
        {{"\xe6\xad\xaa\n\t\x01", 6}, NULL            },
        {{"bo\0k", 4},                "byte 3 is 0x00"},
        {{"bo\x8e", 3},               "byte 3 is 0x8E"},
        {{"\xed\xa0\x80", 3},         "not UTF-8 text"},
        {{"caf\xc3", 4},              "byte 4 is 0xC3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_registry *r = fresh();
        int32_t c = 0, entity = 1;
        mw_history *h = opened(r, &c);
        mw_status want = cases[i].wrong ? MW_INVALID : MW_OK;
        mw_answer one = number("q", 1);
        mw_error err = {0};
        one.comment = cases[i].text;
        CHECK_ROW(mw_assess_enter(h, c, &entity, 1, S("Ann"), NULL) == MW_OK, i);
        CHECK_ROW(mw_assess_answer(h, 0, &one, 1, S("Ann"), &err) == want, i);
        if (cases[i].wrong) CHECK_ROW(strstr(err.text, cases[i].wrong) != NULL, i);
        CHECK_ROW(mw_assess_set(h, c, "by", cases[i].text, S("Ann"), NULL) == want, i);
        CHECK_ROW(mw_assess_move(h, 0, MW_ASSESS_SUBMITTED, cases[i].text, S("Ann"), NULL) == want,
                  i);
        check_kept(h, r);
        mw_history_close(h);
        r->ops->close(r);
    }
    CHECK(mw_assess_check_text("a name", S("abc"), 3, NULL) == MW_OK);
    CHECK(mw_assess_check_text("a name", S("abcd"), 3, NULL) == MW_LIMIT);
}

// Two programs on one workspace: each has read the history before the other acts.
void test_act_at_the_same_time(void) {
    mw_registry *r = fresh();
    mw_history *other = NULL;
    mw_error err = {0};
    mw_answer one = number("q1", 1), two = number("q2", 2);
    int32_t c = 0, version = 0, entities[] = {1, 2};
    mw_history *h = opened(r, &c);
    CHECK(mw_assess_enter(h, c, entities, 2, S("Ann"), NULL) == MW_OK);
    CHECK(mw_history_open(r, &other, NULL) == MW_OK);
    // Answers do not meet; both have both then.
    CHECK(mw_assess_answer(other, 0, &one, 1, S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, 0, &two, 1, S("Ann"), NULL) == MW_OK);
    CHECK(mw_assessment_answer(mw_history_at(h, 0), S("q1")) != NULL);
    check_kept(h, r);
    // Nobody submits what he has not seen.
    CHECK(mw_assess_move(other, 0, MW_ASSESS_SUBMITTED, S(""), S("Bo"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "Ann did something else there at the same time") != NULL);
    // What is submitted there takes no answer here.
    CHECK(mw_assess_move(other, 0, MW_ASSESS_SUBMITTED, S(""), S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, 0, &one, 1, S("Ann"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "Bo did something else there at the same time") != NULL);
    CHECK(mw_history_at(h, 0)->state == MW_ASSESS_SUBMITTED); // it knows now
    CHECK(mw_assess_answer(h, 0, &one, 1, S("Ann"), &err) == MW_INVALID);
    CHECK(strstr(err.text, "it was submitted") != NULL);
    // Another assessment is not touched by it.
    CHECK(mw_assess_move(other, 0, MW_ASSESS_REVIEWED, S(""), S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_answer(h, 1, &one, 1, S("Ann"), NULL) == MW_OK);
    check_kept(h, r);
    // A version, and a campaign, begin once.
    CHECK(mw_assess_move(h, 0, MW_ASSESS_CONFIRMED, S(""), S("Ann"), NULL) == MW_OK);
    mw_history_close(other);
    CHECK(mw_history_open(r, &other, NULL) == MW_OK);
    CHECK(mw_assess_reopen(other, 0, S(""), S("Bo"), &version, NULL) == MW_OK);
    CHECK(mw_assess_reopen(h, 0, S(""), S("Ann"), &version, &err) == MW_INVALID);
    mw_campaign next = first;
    next.name = S("2027");
    CHECK(mw_assess_new(other, &next, &c, NULL) == MW_OK);
    CHECK(mw_assess_new(h, &next, &c, &err) == MW_INVALID);
    // Several acts together begin with what there is.
    CHECK(mw_assess_answer(other, 1, &two, 1, S("Bo"), NULL) == MW_OK);
    CHECK(mw_assess_begin(h, NULL) == MW_OK);
    CHECK(mw_assessment_answer(mw_history_at(h, 1), S("q2")) != NULL);
    CHECK(mw_assess_commit(h, NULL) == MW_OK);
    check_kept(h, r);
    mw_history_close(other), mw_history_close(h);
    r->ops->close(r);
}
