// SPDX-License-Identifier: MIT
// What was done in assessments, from a file: bytes that begin with "{" are the JSON of an export,
// others a table, a row a line, its columns parted by tabs. Whatever it is, each row is kept, there
// already, empty or refused with a reason; a second import keeps nothing and refuses the same; and
// what is stored reads the same when the history is opened again.
#include "assess/act.h"
#include "assess/intake_json.h"
#include "base/alloc.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char pack[] =
    "pack f {\n  title en \"F\"\n  version \"1\" }\nkind firm\n"
    "measure a on firm : piece { roll time last }\n"
    "choice qm on firm pick many {\n  option \"none\" 0 alone en \"None\"\n"
    "  option \"x\" 1 en \"X\"\n  option \"y\" 2 en \"Y, too\" zh \"歪\"\n}\n"
    "choice qp on firm {\n  from a / a\n  band [0 %, 10 %] 0, (10 %, 100 %] 4\n}\n"
    "choice qo on firm pick one {\n  option \"0\" 0 en \"No\"\n  option \"1\" 1 en \"Yes\"\n}\n"
    "indicator score on firm = qm + qp + qo\n"
    "level grade on firm {\n  1 en \"Good\" when score >= 3\n  0 en \"None\"\n}\n";

enum { ENTITIES = 3, DAY_S = 86400, LINES_MAX = 200 };

typedef struct {
    mw_registry *r;
    mw_history *h;
    const mw_questionnaire *q;
    int32_t campaign, entity[ENTITIES];
    int64_t told; // refusals
} stage;

static void must(bool good) {
    if (!good) abort();
}

static const mw_questionnaire *questionnaire(void) {
    static mw_program *p;
    static mw_questionnaire *q;
    int32_t level = 0;
    if (q) return q;
    must(mw_program_text("f.mw", pack, &(mw_load_from){0}, &p, NULL) == MW_OK);
    must(p->diags->errors == 0 && mw_level_find(p, mw_slice_of("grade"), &level, NULL) == MW_OK);
    must(mw_questionnaire_new(p, level, &q, NULL) == MW_OK);
    return q;
}

static void open_stage(stage *s) {
    mw_campaign new = {.name = mw_slice_of("c"),
                       .pack = mw_slice_of("f"),
                       .level = mw_slice_of("grade"),
                       .period = mw_slice_of("2026")};
    static const char *const codes[ENTITIES] = {"e1", "e2", "e3"};
    s->q = questionnaire();
    must(mw_registry_open("memory:", &s->r, NULL) == MW_OK);
    must(mw_history_open(s->r, &s->h, NULL) == MW_OK);
    must(mw_assess_new(s->h, &new, &s->campaign, NULL) == MW_OK);
    for (int32_t i = 0; i < ENTITIES; i++) {
        mw_entity e = {
            .kind = mw_slice_of("firm"), .code = mw_slice_of(codes[i]), .valid_to_ns = INT64_MAX};
        must(s->r->ops->entity_put(s->r, &e, &s->entity[i], NULL) == MW_OK);
    }
    must(mw_assess_enter(s->h, s->campaign, s->entity, ENTITIES, mw_slice_of("me"), NULL) == MW_OK);
}

static mw_status find(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err) {
    const stage *s = ctx;
    if (entity.n != 2 || entity.p[0] != 'e' || entity.p[1] < '1' || entity.p[1] > '3')
        return mw_fail(err, MW_NOTFOUND, "there is no such entity");
    *assessment = mw_history_assessment(s->h, s->campaign, s->entity[entity.p[1] - '1']);
    return MW_OK;
}

// Days from 1970 on.
static mw_status moment(void *ctx, mw_slice text, int64_t *ns, mw_error *err) {
    double day;
    (void)ctx;
    if (!mw_number_parse(text, &day) || !(day >= 0 && day < 10000))
        return mw_fail(err, MW_SYNTAX, "no day");
    *ns = (int64_t)(day * DAY_S) * 1000000000;
    return MW_OK;
}

static mw_status settle(void *ctx, int32_t assessment, mw_assess_state to,
                        const mw_assess_event *by, mw_error *err) {
    const stage *s = ctx;
    return mw_assess_move(s->h, assessment, to, by->comment, by->who, err);
}

static void refuse(void *ctx, int64_t line, const char *column, mw_slice value, const char *why) {
    stage *s = ctx;
    must(line >= 1 && column[0] && (value.n == 0 || value.p) && why[0]);
    s->told++;
}

// Files of this machine are no business of the bytes.
static void add_row(mw_intake *in, int64_t line, mw_slice text) {
    mw_slice cell[9] = {{0}};
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= text.n && n < 9; i++) {
        if (i < text.n && text.p[i] != '\t') continue;
        cell[n++] = (mw_slice){text.p + from, i - from};
        from = i + 1;
    }
    mw_intake_row row = {.line = line,
                         .entity = cell[0],
                         .act = cell[1],
                         .when = cell[2],
                         .question = cell[3],
                         .answer = cell[4],
                         .comment = cell[5],
                         .who = cell[6],
                         .source = cell[7]};
    must(mw_intake_add(in, &row, NULL) == MW_OK);
}

static void add_table(mw_intake *in, mw_slice text) {
    size_t from = 0;
    for (int64_t line = 1; from < text.n && line <= LINES_MAX; line++) {
        size_t end = from;
        while (end < text.n && text.p[end] != '\n') end++;
        add_row(in, line, (mw_slice){text.p + from, end - from});
        from = end + 1;
    }
}

// False: not what can be taken at all, with a reason.
static bool take(stage *s, mw_slice text, mw_intake_report *report) {
    mw_intake_from from = {.history = s->h,
                           .q = s->q,
                           .who = mw_slice_of("me"),
                           .find = find,
                           .moment = moment,
                           .settle = settle,
                           .refuse = refuse,
                           .ctx = s};
    mw_intake *in = NULL;
    mw_error err = {0};
    mw_status st = MW_OK;
    s->told = 0;
    must(mw_intake_new(&from, &in, NULL) == MW_OK);
    if (text.n && text.p[0] == '{')
        st = mw_intake_json(in, "f.json", text, &err);
    else
        add_table(in, text);
    must(st == MW_OK || strncmp(err.text, "f.json:", 7) == 0);
    if (st == MW_OK) must(mw_intake_end(in, report, NULL) == MW_OK);
    mw_intake_free(in);
    return st == MW_OK;
}

static int64_t kept(const mw_intake_report *r) {
    int64_t n = 0;
    for (int32_t a = 0; a < MW_INTAKE_ACTS; a++) n += r->kept[a];
    return n;
}

static void same_answers(const mw_answer *a, const mw_answer *b, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        must(mw_slice_same(a[i].question, b[i].question) && a[i].at_ns == b[i].at_ns &&
             mw_answer_same(&a[i].value, &b[i].value) && mw_slice_same(a[i].who, b[i].who) &&
             mw_slice_same(a[i].comment, b[i].comment));
}

static void check_stored(const stage *s) {
    mw_history *again = NULL;
    must(mw_history_open(s->r, &again, NULL) == MW_OK);
    must(mw_history_count(again) == mw_history_count(s->h));
    for (int32_t i = 0; i < mw_history_count(again); i++) {
        const mw_assessment *a = mw_history_at(again, i), *b = mw_history_at(s->h, i);
        must(a->state == b->state && a->version == b->version && a->entity == b->entity);
        must(a->answer_count == b->answer_count && a->score_count == b->score_count);
        must(a->event_count == b->event_count);
        same_answers(a->answer, b->answer, a->answer_count);
        same_answers(a->score, b->score, a->score_count);
    }
    mw_history_close(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    stage s = {0};
    mw_slice text = {(const char *)data, size};
    mw_intake_report r = {0}, again = {0};
    open_stage(&s);
    if (take(&s, text, &r)) {
        must(r.refused == s.told && r.rows == r.refused + r.same + r.empty + kept(&r));
        check_stored(&s);
        must(take(&s, text, &again));
        must(again.rows == r.rows && again.refused == r.refused && kept(&again) == 0);
        check_stored(&s);
    }
    mw_history_close(s.h);
    s.r->ops->close(s.r);
    return 0;
}
