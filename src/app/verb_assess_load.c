// SPDX-License-Identifier: MIT
// The verb assess load: answers of many assessments from a CSV, taken whole or not at all.
//
// All rows are read and checked first and then sorted by assessment, so that rows of an entity may
// stand anywhere in the file; one act stores them.
#include "app/assess_session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "ingest/reader.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAID_MAX = 20 };
enum { COL_ENTITY, COL_QUESTION, COL_ANSWER, COL_COMMENT, COLS };
static const char *const names[COLS] = {"entity", "question", "answer", "comment"};

typedef struct {
    int32_t assessment, question;
    int64_t line;
    mw_answer answer;
} row;

typedef struct {
    const char *path;
    mw_assess_session *x;
    int32_t column[COLS]; // of the file; -1
    row *rows;
    int64_t count, capacity, wrong, empty;
} table;

static void wrong(table *t, int64_t line, const char *column, const char *text) {
    if (t->wrong++ < SAID_MAX) mw_say("%s:%lld: %s: %s", t->path, (long long)line, column, text);
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "assess load: out of memory");
}

// ---- reading

static mw_status find_columns(table *t, const mw_reader *r, mw_error *err) {
    for (int c = 0; c < COLS; c++) t->column[c] = mw_reader_column(r, mw_slice_of(names[c]));
    for (int32_t i = 0; i < r->column_count; i++) {
        bool known = false;
        for (int c = 0; c < COLS; c++) known = known || t->column[c] == i;
        if (!known)
            return mw_fail(err, MW_INVALID,
                           "%s: no column is called \"%.*s\"; there are entity, question, answer, "
                           "comment",
                           t->path, (int)r->column[i].n, r->column[i].p);
    }
    for (int c = 0; c < COL_COMMENT; c++)
        if (t->column[c] < 0)
            return mw_fail(err, MW_INVALID, "%s needs the columns entity, question and answer",
                           t->path);
    return MW_OK;
}

// A cell, kept in the session's arena; NULL when there is no memory.
static mw_slice cell(const table *t, const mw_block *b, int64_t i, int c) {
    if (t->column[c] < 0) return (mw_slice){"", 0};
    mw_slice s = mw_slice_trim(mw_block_cell(b, i, t->column[c]));
    char *kept = mw_arena_text(t->x->arena, s.n ? s.p : "", s.n);
    return (mw_slice){kept, kept ? s.n : 0};
}

// Whose row it is, what is asked and what was said; a mistake is said and counted.
static void check_row(table *t, row *r, mw_slice entity, mw_slice question, mw_slice text) {
    mw_assess_session *x = t->x;
    mw_error why = {0};
    int64_t before = t->wrong;
    if (mw_assess_session_entity(x, entity.p, &why) != MW_OK) wrong(t, r->line, "entity", why.text);
    if (mw_questionnaire_get(x->q, question, &r->question, &why) != MW_OK)
        wrong(t, r->line, "question", why.text);
    else if (mw_answer_parse(x->q, r->question, text, x->arena, &r->answer.value, &why) != MW_OK)
        wrong(t, r->line, "answer", why.text);
    if (t->wrong > before) return;
    r->assessment = x->assessment;
    r->answer.question = x->q->asked[r->question].name;
}

static mw_status read_row(table *t, const mw_block *b, int64_t i, int64_t line, mw_error *err) {
    mw_slice text[COLS];
    for (int c = 0; c < COLS; c++) {
        text[c] = cell(t, b, i, c);
        if (!text[c].p) return no_memory(err);
    }
    if (text[COL_ANSWER].n == 0) {
        t->empty++;
        return MW_OK;
    }
    if (!mw_grow(&t->rows, &t->capacity, t->count + 1, sizeof *t->rows)) return no_memory(err);
    row *r = &t->rows[t->count++];
    *r = (row){
        .assessment = -1,
        .line = line,
        .answer = {.source = MW_ANSWER_DECLARED, .comment = text[COL_COMMENT]}
    };
    check_row(t, r, text[COL_ENTITY], text[COL_QUESTION], text[COL_ANSWER]);
    return MW_OK;
}

static mw_status read_block(table *t, const mw_reader *r, mw_block *b, int64_t first_line,
                            mw_error *err) {
    MW_TRY(mw_reader_split(r, b, err));
    for (int64_t i = 0; i < b->bad_count; i++)
        wrong(t, first_line + b->bad[i].line, "row", b->bad[i].reason);
    for (int64_t i = 0; i < b->row_count; i++)
        MW_TRY(read_row(t, b, i, first_line + b->line[i], err));
    return MW_OK;
}

static mw_status read_rows(table *t, mw_reader *r, mw_error *err) {
    mw_block *b = mw_block_new();
    mw_status st = b ? MW_OK : no_memory(err);
    int64_t line = r->first_line;
    while (st == MW_OK) {
        st = mw_reader_next(r, b, err);
        if (st != MW_OK || b->end) break;
        st = read_block(t, r, b, line, err);
        line += b->line_count;
    }
    mw_block_free(b);
    return st;
}

static mw_status read_file(table *t, mw_error *err) {
    mw_reader *r = NULL;
    mw_reader_options options = {.format = MW_FORMAT_DETECT};
    MW_TRY(mw_reader_open(t->path, &options, &r, err));
    mw_status st = find_columns(t, r, err);
    if (st == MW_OK) st = read_rows(t, r, err);
    mw_reader_close(r);
    return st;
}

// ---- storing

static int by_question(const void *a, const void *b) {
    const row *x = a, *y = b;
    if (x->assessment != y->assessment) return x->assessment < y->assessment ? -1 : 1;
    if (x->question != y->question) return x->question < y->question ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static void check_twice(table *t) {
    for (int64_t i = 1; i < t->count; i++) {
        const row *a = &t->rows[i - 1], *b = &t->rows[i];
        if (a->assessment < 0 || a->assessment != b->assessment || a->question != b->question)
            continue;
        char text[64];
        snprintf(text, sizeof text, "is answered in line %lld already", (long long)a->line);
        wrong(t, b->line, "question", text);
    }
}

// The rows of each assessment together; answer and said have room for one for each row.
static int64_t group(const table *t, mw_answer *answer, mw_assess_said *said) {
    int64_t n = 0;
    for (int64_t i = 0; i < t->count; i++) {
        answer[i] = t->rows[i].answer;
        if (n == 0 || said[n - 1].assessment != t->rows[i].assessment)
            said[n++] = (mw_assess_said){t->rows[i].assessment, answer + i, 0};
        said[n - 1].count++;
    }
    return n;
}

static mw_status store(table *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_answer *answer = mw_alloc((size_t)t->count * sizeof *answer);
    mw_assess_said *said = mw_alloc((size_t)t->count * sizeof *said);
    mw_status st = answer && said ? MW_OK : no_memory(err);
    int64_t n = st == MW_OK ? group(t, answer, said) : 0;
    if (st == MW_OK) st = mw_assess_answer_all(x->h, said, n, mw_assess_session_who(x), err);
    if (st == MW_OK)
        mw_note("%s: %lld answers of %lld assessments", t->path, (long long)t->count, (long long)n);
    mw_free(said);
    mw_free(answer);
    return st;
}

static mw_status load(mw_call *call, table *t, mw_error *err) {
    MW_TRY(mw_assess_session_open(call, t->x, err));
    MW_TRY(mw_assess_session_campaign(t->x, call->operand[0], err));
    MW_TRY(read_file(t, err));
    if (t->count > 0) qsort(t->rows, (size_t)t->count, sizeof *t->rows, by_question);
    check_twice(t);
    if (t->wrong > 0)
        return mw_fail(err, MW_INVALID, "%s: %lld mistake%s, so nothing of it was taken", t->path,
                       (long long)t->wrong, t->wrong == 1 ? "" : "s");
    if (t->count > 0) return store(t, err);
    mw_note("%s: no answers", t->path);
    return MW_OK;
}

mw_status mw_verb_assess_load(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    table t = {.path = call->operand[1], .x = &x};
    mw_status st = load(call, &t, err);
    mw_free(t.rows);
    mw_assess_session_close(&x);
    return st;
}
