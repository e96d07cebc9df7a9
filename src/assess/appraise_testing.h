// SPDX-License-Identifier: MIT
// Tests only: three enterprises in a campaign by the small standard.
#ifndef MW_ASSESS_APPRAISE_TESTING_H
#define MW_ASSESS_APPRAISE_TESTING_H

#include "assess/act.h"
#include "assess/appraise.h"
#include "assess/small_testing.h"

#define S(text) mw_slice_of(text)

enum { ENTITIES = 3 };

typedef struct {
    mw_program *p;
    mw_registry *r;
    mw_facts *f;
    mw_history *h;
    mw_questionnaire *q;
    int32_t list[ENTITIES];
} scene;

static inline scene begin(void) {
    scene s = {.p = mw_small_program()};
    mw_campaign c = {
        .name = S("c"), .pack = S("small"), .level = S("small_level"), .period = S("2026")};
    int32_t at, ids[ENTITIES];
    CHECK(mw_registry_open("memory:", &s.r, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &s.f, NULL) == MW_OK);
    for (int32_t i = 0; i < ENTITIES; i++) {
        char code[3] = {'e', (char)('1' + i), 0};
        mw_entity e = {.kind = S("enterprise"),
                       .code = S(code),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        CHECK(s.r->ops->entity_put(s.r, &e, &ids[i], NULL) == MW_OK);
    }
    CHECK(mw_questionnaire_new(s.p, 0, &s.q, NULL) == MW_OK);
    CHECK(mw_history_open(s.r, &s.h, NULL) == MW_OK);
    CHECK(mw_assess_new(s.h, &c, &at, NULL) == MW_OK);
    CHECK(mw_assess_enter(s.h, at, ids, ENTITIES, S("Ann"), NULL) == MW_OK);
    for (int32_t i = 0; i < ENTITIES; i++) s.list[i] = mw_history_assessment(s.h, 0, ids[i]);
    return s;
}

static inline void finish(scene *s) {
    mw_history_close(s->h);
    mw_questionnaire_free(s->q);
    s->r->ops->close(s->r);
    s->f->ops->close(s->f);
    mw_program_free(s->p);
}

static inline mw_answer answer(scene *s, const char *question, const char *text) {
    mw_answer a = {.question = S(question)};
    int32_t i = mw_questionnaire_find(s->q, S(question));
    CHECK(mw_answer_parse(s->q, i, S(text), s->q->arena, &a.value, NULL) == MW_OK);
    return a;
}

static inline void give(scene *s, int32_t i, const char *question, const char *text) {
    mw_answer a = answer(s, question, text);
    CHECK(mw_assess_answer(s->h, s->list[i], &a, 1, S("Bo"), NULL) == MW_OK);
}

static inline void show(scene *s, int32_t i, const char *question) {
    mw_attachment f = {.question = S(question), .file = S("aa"), .name = S("x.pdf")};
    CHECK(mw_assess_attach(s->h, s->list[i], &f, S("Bo"), NULL) == MW_OK);
}

static inline void move(scene *s, int32_t i, mw_assess_state to) {
    CHECK(mw_assess_move(s->h, s->list[i], to, S(""), S("Eve"), NULL) == MW_OK);
}

static inline void fact(scene *s, int32_t entity, const char *measure, double value) {
    mw_fact_batch b = {0};
    mw_measure_name name = {.name = S(measure), .type = S("number"), .unit = S("piece")};
    CHECK(mw_fact_batch_grow(&b, 1));
    b.count = 1;
    b.entity[0] = entity, b.value[0] = value;
    b.start_ns[0] = INT64_C(1767225600) * 1000000000; // 2026-01-01
    b.end_ns[0] = b.start_ns[0] + INT64_C(86400) * 1000000000;
    CHECK(s->r->ops->measure_put(s->r, &name, &b.measure[0], NULL) == MW_OK);
    CHECK(s->f->ops->append(s->f, &b, 1, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static inline mw_appraisals *appraised(scene *s) {
    mw_appraise_from from = {.registry = s->r,
                             .facts = s->f,
                             .program = s->p,
                             .history = s->h,
                             .assessment = s->list,
                             .count = ENTITIES};
    mw_appraisals *a = NULL;
    mw_error err = {0};
    CHECK(mw_appraise(&from, &a, &err) == MW_OK);
    if (!a) fprintf(stderr, "%s\n", err.text);
    return a;
}

#endif
