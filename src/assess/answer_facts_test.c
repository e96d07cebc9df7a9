// SPDX-License-Identifier: MIT
#include "assess/answer_facts.h"

#include "assess/small_testing.h"

#include <string.h>

#define S(text) mw_slice_of(text)

static mw_status note_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    (void)err;
    mw_text_addf(ctx, "%d=%.*s ", id, (int)text.n, text.p);
    return MW_OK;
}

// Facts as "measure[key]=value".
static void describe(const mw_fact_batch *b, mw_text *out) {
    for (int64_t i = 0; i < b->count; i++)
        mw_text_addf(out, "%d[%d]=%g ", b->measure[i], b->key[i], b->value[i]);
}

void test_answer_facts(void) {
    static const struct {
        int32_t i;
        const char *answer;
        bool ticks_only;
        const char *facts;
    } cases[] = {
        {0, "wide", true,  "1[3]=1 "                     },
        {0, "wide", false, "1[1]=0 1[2]=0 1[3]=1 1[4]=0 "},
        {0, "none", true,  "1[1]=1 "                     },
        {1, "15 %", true,  "2[0]=0.15 "                  }, // stored as a plain number before
        {2, "2",    true,  "3[0]=7 "                     },
        {3, "0",    false, "4[0]=5 "                     },
    };
    mw_program *p = mw_small_program();
    mw_questionnaire *q = NULL;
    mw_registry *r = NULL;
    mw_answer_ids *ids = NULL;
    mw_text texts = {0};
    int32_t id;
    CHECK(mw_questionnaire_new(p, 0, &q, NULL) == MW_OK);
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    mw_measure_name first = {.name = S("q1_network"), .type = S("yes/no")},
                    plain = {.name = S("q2_digital"), .type = S("number"), .unit = S("1")};
    CHECK(r->ops->measure_put(r, &first, &id, NULL) == MW_OK && id == 1);
    CHECK(r->ops->measure_put(r, &plain, &id, NULL) == MW_OK && id == 2);
    CHECK(mw_answer_ids_open(r, q, &ids, NULL) == MW_OK);
    CHECK(r->ops->text_each(r, note_text, &texts, NULL) == MW_OK);
    CHECK(strcmp(texts.bytes, "1=none 2=control 3=wide 4=5g 5=0 6=1 7=2 ") == 0);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        mw_fact_batch b = {0};
        mw_answer_value v;
        mw_text seen = {0};
        mw_answer_fact from = {.entity = 9, .ticks_only = cases[c].ticks_only};
        CHECK_ROW(mw_answer_parse(q, cases[c].i, S(cases[c].answer), q->arena, &v, NULL) == MW_OK,
                  c);
        CHECK_ROW(mw_answer_fact_add(ids, cases[c].i, &v, &from, &b, NULL) == MW_OK, c);
        describe(&b, &seen);
        CHECK_ROW(strcmp(seen.bytes, cases[c].facts) == 0 && b.entity[0] == 9, c);
        mw_text_free(&seen);
        mw_fact_batch_fini(&b);
    }
    mw_text_free(&texts);
    mw_answer_ids_close(ids);
    r->ops->close(r);
    mw_questionnaire_free(q);
    mw_program_free(p);
}

// What the registry has already is found without changing it; another type is refused.
void test_answer_facts_found(void) {
    mw_program *p = mw_small_program();
    mw_questionnaire *q = NULL;
    mw_registry *r = NULL, *other = NULL;
    mw_answer_ids *ids = NULL, *again = NULL;
    mw_fact_batch b[2] = {{0}, {0}};
    mw_text seen[2] = {{0}, {0}};
    mw_error err = {0};
    mw_answer_fact from = {.entity = 9};
    CHECK(mw_questionnaire_new(p, 0, &q, NULL) == MW_OK);
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    CHECK(mw_answer_ids_open(r, q, &ids, NULL) == MW_OK);
    CHECK(r->ops->begin(r, NULL) == MW_OK); // no other change can begin now
    CHECK(mw_answer_ids_open(r, q, &again, NULL) == MW_OK);
    r->ops->abort(r);
    for (int32_t i = 0; i < q->count; i++) {
        static const char *const answers[] = {"wide", "15 %", "2", "0"};
        mw_answer_value v;
        CHECK_ROW(mw_answer_parse(q, i, S(answers[i]), q->arena, &v, NULL) == MW_OK, i);
        CHECK_ROW(mw_answer_fact_add(ids, i, &v, &from, &b[0], NULL) == MW_OK, i);
        CHECK_ROW(mw_answer_fact_add(again, i, &v, &from, &b[1], NULL) == MW_OK, i);
    }
    describe(&b[0], &seen[0]), describe(&b[1], &seen[1]);
    CHECK(b[0].count == 7 && strcmp(seen[0].bytes, seen[1].bytes) == 0);
    mw_answer_ids_close(ids), mw_answer_ids_close(again);
    mw_measure_name wrong = {.name = S("q1_network"), .type = S("number"), .unit = S("h")};
    int32_t id;
    CHECK(mw_registry_open("memory:", &other, NULL) == MW_OK);
    CHECK(other->ops->measure_put(other, &wrong, &id, NULL) == MW_OK);
    CHECK(mw_answer_ids_open(other, q, &ids, &err) == MW_INVALID && strstr(err.text, "q1_network"));
    for (int32_t i = 0; i < 2; i++) mw_text_free(&seen[i]), mw_fact_batch_fini(&b[i]);
    r->ops->close(r), other->ops->close(other);
    mw_questionnaire_free(q);
    mw_program_free(p);
}
