// SPDX-License-Identifier: MIT
#include "assess/intake.h"

#include "assess/intake_testing.h"
#include "base/alloc.h"
#include "base/file.h"

#include <ftw.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- answers

static const struct {
    const char *entity, *question, *answer, *comment, *source;
} rows[] = {
    {"e1", "q1_network", "control; wide",  "as planned", ""            }, // 1
    {"e1", "q2_digital", "35 %",           "",           "declared"    },
    {"e2", "s_design",   "",               "",           ""            },
    {"e2", "s_design",   "2",              "",           "carried over"},
    {"e9", "s_design",   "2",              "",           ""            }, // 5
    {"e2", "s_desing",   "2",              "",           ""            },
    {"e2", "s_design",   "9",              "",           ""            },
    {"e2", "s_design",   " 1 ",            "",           "imported"    },
    {"e2", "s_design",   "2",              "",           ""            },
    {"e2", "s_design",   "Software helps", "",           ""            }, // 10: the same as 8
    {"e3", "s_design",   "1",              "",           ""            }, // was submitted
};

static mw_status take(scene *s, mw_text *said, mw_intake_report *report) {
    asking x = {s, said};
    mw_intake_from from = from_of(&x);
    mw_intake *in = NULL;
    mw_status st = mw_intake_new(&from, &in, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && st == MW_OK; i++) {
        mw_intake_row row = {.line = (int64_t)i + 1,
                             .entity = S(rows[i].entity),
                             .question = S(rows[i].question),
                             .answer = S(rows[i].answer),
                             .comment = S(rows[i].comment),
                             .source = S(rows[i].source)};
        st = mw_intake_add(in, &row, NULL);
    }
    if (st == MW_OK) st = mw_intake_end(in, report, NULL);
    mw_intake_free(in);
    return st;
}

void test_intake_rows(void) {
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    move(&s, 2, MW_ASSESS_SUBMITTED);
    CHECK(take(&s, &said, &r) == MW_OK);
    CHECK(r.rows == 11 && r.refused == 5 && r.same == 1 && r.empty == 2);
    CHECK(r.kept[MW_INTAKE_ANSWER] == 3);
    CHECK(strncmp(said.bytes, "5 entity \"e9\" who?\n", 19) == 0); // in the order of lines
    CHECK(strstr(said.bytes, "6 question \"s_desing\"") && strstr(said.bytes, "\"s_design\"?"));
    CHECK(strstr(said.bytes, "7 answer \"9\" \"9\" is no option") != NULL);
    CHECK(strstr(said.bytes, "9 answer \"2\" line 8 answers it otherwise\n") != NULL);
    CHECK(strstr(said.bytes, "11 entity \"e3\" the assessment takes no answers: it was submitted"));
    const mw_assessment *a = mw_history_at(s.h, s.list[0]);
    const mw_answer *v = mw_assessment_answer(a, S("q1_network"));
    CHECK(v && v->value.code_count == 2 && v->source == MW_ANSWER_IMPORTED);
    CHECK(mw_slice_is(v->comment, "as planned") && mw_slice_is(v->who, "Ann"));
    CHECK(v->recorder.when.n == 0); // an answer of now
    v = mw_assessment_answer(a, S("q2_digital"));
    CHECK(v && fabs(v->value.number - 35) < 1e-9);
    // Again: nothing new.
    int64_t before = a->answer_count;
    CHECK(take(&s, &said, &r) == MW_OK);
    CHECK(r.kept[MW_INTAKE_ANSWER] == 0 && r.same == 4);
    CHECK(mw_history_at(s.h, s.list[0])->answer_count == before);
    mw_text_free(&said);
    finish(&s);
}

// ---- all that was done, as lines "entity act when question answer who"

typedef struct {
    const char *lines;
    const char *said; // refusals
    int64_t kept, same;
    const char *states; // of e1, e2 and e3 afterwards, with the version
} story;

static mw_slice word(const char **at) {
    const char *p = *at;
    while (*p && *p != ' ' && *p != '\n') p++;
    mw_slice w = {*at, (size_t)(p - *at)};
    *at = *p == ' ' ? p + 1 : p;
    return mw_slice_is(w, "-") ? (mw_slice){0} : w;
}

static mw_status tell(scene *s, const char *lines, mw_text *said, mw_intake_report *report) {
    asking x = {s, said};
    mw_intake_from from = from_of(&x);
    mw_intake *in = NULL;
    mw_status st = mw_intake_new(&from, &in, NULL);
    for (int64_t line = 1; *lines && st == MW_OK; line++) {
        mw_intake_row row = {.line = line};
        row.entity = word(&lines), row.act = word(&lines), row.when = word(&lines);
        row.question = word(&lines), row.answer = word(&lines), row.who = word(&lines);
        lines += *lines == '\n';
        st = mw_intake_add(in, &row, NULL);
    }
    if (st == MW_OK) st = mw_intake_end(in, report, NULL);
    mw_intake_free(in);
    return st;
}

static bool states_are(scene *s, const char *states) {
    mw_text out = {0};
    for (int32_t i = 0; i < ENTITIES; i++) {
        int32_t at = mw_history_assessment(s->h, 0, mw_history_at(s->h, s->list[i])->entity);
        const mw_assessment *a = mw_history_at(s->h, at);
        mw_text_addf(&out, "%s%s %d", i ? ", " : "", mw_assess_state_text(a->state), a->version);
    }
    bool same = strcmp(out.bytes, states) == 0;
    if (!same) fprintf(stderr, "%s\n", out.bytes);
    mw_text_free(&out);
    return same;
}

// Laid out by hand: clang-format would align what stands in rows.
// clang-format off
#define REST ", draft 1, draft 1"
static const story stories[] = {
    // A whole life, in the order of times, not of lines.
    {.lines = "e1 confirm 9 - - Eve\ne1 submit 5 - - Bo\ne1 answer 2 s_design 1 Bo\n"
              "e1 score 6 s_design 2 Eve\ne1 review 8 - - Eve\ne1 answer 1 s_design 2 Bo\n",
     .said = "",
     .kept = 6,
     .states = "confirmed 1" REST},
    // Returned, corrected, confirmed, open again.
    {.lines = "e1 answer 1 s_design 2 Bo\ne1 submit 2 - - Bo\ne1 return 3 - - Eve\n"
              "e1 answer 4 s_design 1 Bo\ne1 submit 5 - - Bo\ne1 review 6 - - Eve\n"
              "e1 confirm 7 - - Eve\ne1 reopen 8 - - Eve\ne1 answer 9 s_design 2 Bo\n"
              "e2 answer 9 s_design 2 Bo\ne2 submit 10 - - Bo\n",
     .said = "",
     .kept = 11,
     .states = "draft 2, submitted 1, draft 1"},
    // Days alone: what stands on the same day goes by lines. A row that comes twice is one.
    {.lines = "e1 answer 1 s_design 2 Bo\ne1 answer 1 s_design 2 Bo\ne1 submit 1 - - Bo\n"
              "e1 review 1 - - Eve\n",
     .said = "",
     .kept = 3,
     .same = 1,
     .states = "reviewed 1" REST},
    // What follows a refused row waits from the next state on; others do not.
    {.lines = "e1 answer 1 s_design 9 Bo\ne1 answer 2 s_quality 1 Bo\ne1 submit 3 - - Bo\n"
              "e1 score 4 s_quality 1 Eve\ne2 submit 3 - - Bo\n",
     .said = "1 answer \"9\" \"9\" is no option of s_design*"
             "3 entity \"e1\" waits until line 1 is mended\n"
             "4 entity \"e1\" waits until line 1 is mended\n",
     .kept = 2,
     .states = "draft 1, submitted 1, draft 1"},
    // A row whose time is not known holds up all states.
    {.lines = "e1 submit 3 - - Bo\ne1 answer soon s_design 1 Bo\n",
     .said = "1 entity \"e1\" waits until line 2 is mended\n2 when \"soon\" no day\n",
     .kept = 0,
     .states = "draft 1" REST},
    {.lines = "e1 submit - - - Bo\ne1 sumbit 3 - - Bo\ne1 attach 3 s_design - Bo\n",
     .said = "1 when \"\" a state needs a date or a time\n2 act \"sumbit\" there are answer, "
             "score, attach, submit, review, return, confirm, reopen\n3 file \"\" which file is "
             "attached?\n",
     .kept = 0,
     .states = "draft 1" REST},
    {.lines = "e1 confirm 3 - - Eve\ne2 score 4 s_design 1 Eve\n",
     .said = "1 entity \"e1\" what is draft cannot become confirmed; next it is submitted\n"
             "2 entity \"e2\" an assessor scores what was submitted; this assessment is draft\n",
     .kept = 0,
     .states = "draft 1" REST},
};
// clang-format on

// Whether a text is the pattern, in which "*" stands for the rest of a line.
static bool is_like(const char *text, const char *pattern) {
    for (; *pattern; pattern++) {
        if (*pattern == '*') {
            text = strchr(text, '\n');
            if (!text) return false;
            text++;
        } else if (*text++ != *pattern)
            return false;
    }
    return *text == '\0';
}

void test_intake_stories(void) {
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        const story *one = &stories[i];
        scene s = begin();
        mw_text said = {0};
        mw_intake_report r = {0}, again = {0};
        mw_text_adds(&said, "");
        CHECK_ROW(tell(&s, one->lines, &said, &r) == MW_OK, i);
        int64_t kept = 0, twice = 0;
        for (int32_t a = 0; a < MW_INTAKE_ACTS; a++) kept += r.kept[a];
        CHECK_ROW(kept == one->kept && r.same == one->same, i);
        bool like = is_like(said.bytes ? said.bytes : "", one->said);
        if (!like) fprintf(stderr, "%s", said.bytes ? said.bytes : "nothing\n");
        CHECK_ROW(like, i);
        CHECK_ROW(states_are(&s, one->states), i);
        // A second time nothing is new, and the same is refused.
        int64_t refused = r.refused;
        CHECK_ROW(tell(&s, one->lines, &said, &again) == MW_OK, i);
        for (int32_t a = 0; a < MW_INTAKE_ACTS; a++) twice += again.kept[a];
        CHECK_ROW(twice == 0 && again.same == kept + one->same && again.refused == refused, i);
        CHECK_ROW(states_are(&s, one->states), i);
        mw_text_free(&said);
        finish(&s);
    }
}

// Who did it and when, and beside it who took it over; what comes too late.
void test_intake_times(void) {
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    CHECK(tell(&s, "e1 answer 5 s_design 1 Bo\ne1 submit 6 - - -\n", &said, &r) == MW_OK);
    const mw_assessment *a = mw_history_at(s.h, s.list[0]);
    const mw_answer *v = mw_assessment_answer(a, S("s_design"));
    CHECK(v && v->at_ns == 5 * DAY && mw_slice_is(v->who, "Bo"));
    CHECK(v->source == MW_ANSWER_DECLARED && mw_slice_is(v->recorder.who, "Ann"));
    CHECK(v->recorder.when.n == 20 || v->recorder.when.n > 20);
    CHECK(a->event_count == 1 && a->event[0].at_ns == 6 * DAY);
    CHECK(mw_slice_is(a->event[0].who, "Ann")); // nobody else was named
    CHECK(tell(&s, "e1 return 4 - - Eve\n", &said, &r) == MW_OK && r.refused == 1);
    CHECK(strstr(said.bytes, "1 entity \"e1\" its time is before what was done already, at 1970-"));
    // The mended row of another question may be older than the last answer.
    CHECK(tell(&s, "e2 answer 5 s_design 1 Bo\n", &said, &r) == MW_OK);
    CHECK(tell(&s, "e2 answer 3 s_quality 1 Bo\n", &said, &r) == MW_OK && r.refused == 0);
    CHECK(tell(&s, "e2 answer 3 s_design 2 Bo\n", &said, &r) == MW_OK && r.refused == 1);
    // What is read again from the registry is the same.
    mw_history *again = NULL;
    CHECK(mw_history_open(s.r, &again, NULL) == MW_OK);
    v = mw_assessment_answer(mw_history_at(again, s.list[0]), S("s_design"));
    CHECK(v && v->at_ns == 5 * DAY && mw_slice_is(v->recorder.who, "Ann"));
    mw_history_close(again);
    mw_text_free(&said);
    finish(&s);
}

// What is no text is refused by itself, and keeps nothing else from being taken.
void test_intake_texts(void) {
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    CHECK(tell(&s, "e1 answer 1 s_design 1 B\x8e\ne1 answer 1 s_quality 1 Bo\n", &said, &r) ==
          MW_OK);
    CHECK(r.refused == 1 && r.kept[MW_INTAKE_ANSWER] == 1);
    CHECK(said.bytes && strstr(said.bytes, "1 who \"\" a name is not UTF-8 text: byte 2 is 0x8E"));
    mw_text_free(&said);
    finish(&s);
}

// ---- files

static int drop(const char *path, const struct stat *about, int type, struct FTW *at) {
    (void)about, (void)type, (void)at;
    return remove(path);
}

static void attach_all(scene *s, const char *root, mw_text *said, mw_intake_report *r) {
    static const char *const files[] = {"plan.txt", "plan.txt", "none.txt"};
    asking x = {s, said};
    mw_intake_from from = from_of(&x);
    mw_intake *in = NULL;
    char folder[96];
    snprintf(folder, sizeof folder, "%s/evidence", root);
    from.evidence = folder, from.beside = root;
    CHECK(mw_intake_new(&from, &in, NULL) == MW_OK);
    for (int64_t i = 0; i < 3; i++) {
        mw_intake_row row = {.line = i + 1,
                             .entity = S("e1"),
                             .question = S(i == 1 ? "s_design" : "q1_network"),
                             .act = S("attach"),
                             .file = S(files[i]),
                             .when = S(i == 1 ? "2" : "")};
        CHECK_ROW(mw_intake_add(in, &row, NULL) == MW_OK, i);
    }
    CHECK(mw_intake_end(in, r, NULL) == MW_OK);
    mw_intake_free(in);
}

void test_intake_files(void) {
    char root[] = "/tmp/mw-intake-XXXXXX", path[64];
    scene s = begin();
    mw_text said = {0};
    mw_intake_report r;
    CHECK(mkdtemp(root) != NULL);
    snprintf(path, sizeof path, "%s/plan.txt", root);
    CHECK(mw_file_replace(path, "a plan", 6, NULL) == MW_OK);
    attach_all(&s, root, &said, &r);
    CHECK(r.kept[MW_INTAKE_ATTACH] == 2 && r.refused == 1 && strstr(said.bytes, "none.txt"));
    const mw_assessment *a = mw_history_at(s.h, s.list[0]);
    const mw_attachment *f = mw_assessment_evidence(a, S("s_design"), NULL);
    CHECK(f && f->bytes == 6 && f->at_ns == 2 * DAY && mw_slice_is(f->name, "plan.txt"));
    CHECK(mw_slice_is(f->type, "text/plain"));
    snprintf(path, sizeof path, "%s/evidence", root);
    CHECK(f && mw_evidence_verify(path, f->file, NULL) == MW_OK);
    attach_all(&s, root, &said, &r);
    CHECK(r.kept[MW_INTAKE_ATTACH] == 0 && r.same == 2 && r.refused == 1);
    CHECK(nftw(root, drop, 8, FTW_DEPTH | FTW_PHYS) == 0);
    mw_text_free(&said);
    finish(&s);
}

// ---- faults

static mw_status live(scene *s, mw_text *said) {
    mw_intake_report r;
    MW_TRY(take(s, said, &r));
    return tell(s, stories[1].lines, said, &r);
}

void test_intake_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; n < 8000 && st == MW_NOMEM; n++) {
        scene s = begin();
        mw_text said = {0};
        mw_text_adds(&said, "-"); // its own growth may fail, too
        mw_alloc_fail_after(n);
        st = live(&s, &said);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
        mw_text_free(&said);
        finish(&s);
    }
    CHECK(st == MW_OK);
}
