// SPDX-License-Identifier: MIT
// Assessments of 10,000 enterprises by the SME standard of 2024: from the answers in memory to
// points, levels and the probability of each level, on two threads. Prints a line of
// build/bench.csv (bench/run collects it).
//
//     bench_assess [ENTERPRISES]
//
// Answers are made up: of each enterprise a strength is drawn, one answer in ten is missing, two in
// ten of those asked to be shown are not.
#include "assess/act.h"
#include "assess/appraise.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "index/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { ENTERPRISES = 10000, RUNS = 5 };

static void must(mw_status st, const mw_error *err) {
    if (st == MW_OK) return;
    fprintf(stderr, "bench assess: %s\n", err->text);
    exit(1);
}

static mw_program *load(void) {
    static const char *const pack[] = {"miit_sme_2024"}, *const folder[] = {MW_SOURCE_ROOT
                                                                            "/packs"};
    mw_load_from from = {.pack = pack, .pack_count = 1, .folder = folder, .folder_count = 1};
    mw_program *p = NULL;
    mw_error err = {0};
    must(mw_program_load(&from, &p, &err), &err);
    if (p->diags->errors) exit(1);
    return p;
}

// ---- answers

// A question's answer by somebody of a strength between 0 and 1; false: none.
static bool draw_answer(const mw_questionnaire *q, int32_t i, double strength, mw_sequence *s,
                        mw_answer *out) {
    const mw_asked *a = &q->asked[i];
    *out = (mw_answer){.question = a->name, .value = {.number = NAN}};
    if (mw_sequence_uniform(s) < 0.1) return false;
    if (a->question->pick == MW_PICK_NUMBER) {
        out->value.number = fmax(0, fmin(1, strength + 0.3 * mw_sequence_normal(s))) * 100;
        return mw_answer_check(q, i, &out->value, NULL) == MW_OK;
    }
    static mw_slice codes[MW_ANSWER_CODES_MAX];
    out->value.code = codes;
    if (a->question->pick == MW_PICK_ONE) {
        double place = strength + 0.2 * mw_sequence_normal(s);
        int32_t o = (int32_t)floor(fmax(0, fmin(0.999, place)) * a->option_count);
        codes[out->value.code_count++] = a->option[o].code;
        return true;
    }
    for (int32_t o = 0; o < a->option_count; o++)
        if (!a->option[o].alone && mw_sequence_uniform(s) < strength)
            codes[out->value.code_count++] = a->option[o].code;
    if (out->value.code_count == 0) codes[out->value.code_count++] = a->option[0].code;
    return true;
}

static void put(mw_registry *r, const mw_record *record, mw_text *body, int64_t *id) {
    mw_error err = {0};
    mw_record one = *record;
    one.body = (mw_slice){body->bytes, body->size};
    must(r->ops->record_put(r, &one, id, &err), &err);
    mw_text_free(body);
}

// As the acts of the history write it.
static void put_answer(mw_registry *r, const mw_record *of, const mw_answer *answer) {
    mw_text body = {0};
    mw_text_addf(&body, "{\"question\":\"%.*s\",\"source\":\"declared\"", (int)answer->question.n,
                 answer->question.p);
    for (int32_t i = 0; i < answer->value.code_count; i++)
        mw_text_addf(&body, "%s\"%.*s\"", i ? "," : ",\"codes\":[", (int)answer->value.code[i].n,
                     answer->value.code[i].p);
    if (answer->value.code_count)
        mw_text_adds(&body, "]}");
    else
        mw_text_addf(&body, ",\"number\":%g}", answer->value.number);
    put(r, of, &body, NULL);
}

static void answer_all(mw_registry *r, const mw_questionnaire *q, int32_t entity, int64_t of) {
    mw_sequence s = mw_sequence_of(7, (uint64_t)entity);
    double strength = mw_sequence_uniform(&s);
    mw_record record = {.sort = mw_slice_of("answer"), .of = of, .entity = entity},
              file = {.sort = mw_slice_of("evidence"), .of = of, .entity = entity};
    for (int32_t i = 0; i < q->count; i++) {
        mw_answer answer;
        mw_text body = {0};
        if (!draw_answer(q, i, strength, &s, &answer)) continue;
        put_answer(r, &record, &answer);
        if (mw_sequence_uniform(&s) >= 0.8) continue;
        mw_text_addf(&body, "{\"question\":\"%.*s\",\"file\":\"aa\",\"bytes\":1}",
                     (int)answer.question.n, answer.question.p);
        put(r, &file, &body, NULL);
    }
}

static mw_history *fill(mw_registry *r, const mw_questionnaire *q, int32_t count) {
    mw_history *h = NULL;
    mw_error err = {0};
    mw_campaign c = {.name = mw_slice_of("made up"),
                     .pack = mw_slice_of("miit_sme_2024"),
                     .level = mw_slice_of("sme_level"),
                     .period = mw_slice_of("2026")};
    int32_t campaign;
    must(mw_history_open(r, &h, &err), &err);
    must(mw_assess_new(h, &c, &campaign, &err), &err);
    int64_t of = mw_history_campaign_at(h, campaign)->id, id;
    mw_history_close(h);
    for (int32_t i = 0; i < count; i++) {
        char code[16];
        int32_t entity = 0;
        mw_text body = {0};
        snprintf(code, sizeof code, "e%05d", i);
        mw_entity e = {.kind = mw_slice_of("enterprise"),
                       .code = mw_slice_of(code),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
        must(r->ops->entity_put(r, &e, &entity, &err), &err);
        mw_text_adds(&body, "{\"version\":1}");
        put(r, &(mw_record){.sort = mw_slice_of("assessment"), .of = of, .entity = entity}, &body,
            &id);
        answer_all(r, q, entity, id);
    }
    must(mw_history_open(r, &h, &err), &err);
    return h;
}

// ---- measuring

// That probabilities add up and lie between the bounds of the level.
static bool right(const mw_appraisals *a) {
    int64_t open = 0;
    for (int64_t i = 0; i < mw_appraisals_count(a); i++) {
        const mw_appraisal *x = mw_appraisal_at(a, i);
        double sum = 0;
        for (int64_t k = 0; k < x->odds.count; k++) sum += x->odds.p[k];
        if (fabs(sum - 1) > 1e-9 || !x->exact || x->row < 0) return false;
        open += x->odds.count > 1;
    }
    fprintf(stderr, "%lld of %lld levels are not sure\n", (long long)open,
            (long long)mw_appraisals_count(a));
    return open > 0;
}

static double cpu_s(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int32_t count = argc > 1 ? (int32_t)strtol(argv[1], NULL, 10) : ENTERPRISES;
    mw_error err = {0};
    mw_program *p = load();
    mw_questionnaire *q = NULL;
    mw_registry *r = NULL;
    mw_pool *pool = NULL;
    int32_t level;
    double seconds[RUNS];
    bool good = true;
    must(mw_level_find(p, mw_slice_of("sme_level"), &level, &err), &err);
    must(mw_questionnaire_new(p, level, &q, &err), &err);
    must(mw_registry_open("memory:", &r, &err), &err);
    must(mw_pool_new(2, &pool, &err), &err);
    mw_history *h = fill(r, q, count);
    int32_t *list = mw_alloc_array(count, sizeof *list);
    for (int32_t i = 0; i < count; i++) list[i] = i;
    mw_appraise_from from = {.registry = r,
                             .program = p,
                             .history = h,
                             .assessment = list,
                             .count = count,
                             .pool = pool};
    for (int32_t n = 0; n < RUNS; n++) {
        mw_appraisals *a = NULL;
        double cpu = cpu_s();
        int64_t begin = mw_clock_steady_ns();
        must(mw_appraise(&from, &a, &err), &err);
        seconds[n] = (double)(mw_clock_steady_ns() - begin) * 1e-9;
        fprintf(stderr, "%.3f s, of processors %.3f s\n", seconds[n], cpu_s() - cpu);
        good = good && (n > 0 || right(a));
        mw_appraisals_free(a);
    }
    qsort(seconds, RUNS, sizeof *seconds, by_size);
    printf("assess_levels,%.3f,s (%d enterprises; levels with probabilities),nobody,,,0.2,%s\n",
           seconds[RUNS / 2], count, seconds[RUNS / 2] <= 0.2 ? "yes" : "no");
    mw_free(list);
    mw_history_close(h);
    mw_pool_free(pool);
    mw_questionnaire_free(q);
    r->ops->close(r);
    mw_program_free(p);
    return good ? 0 : 1;
}
