// SPDX-License-Identifier: MIT
// The verb assess import: answers from a form for Excel, a table (CSV and what else is read as
// one), or the JSON of an export. Reading a format ends in rows; what becomes of them is the same
// for all.
#include "app/assess_form.h"
#include "app/verb.h"
#include "assess/intake.h"
#include "base/alloc.h"
#include "base/csv_write.h"
#include "base/file.h"
#include "base/map.h"
#include "ingest/reader.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { SAID_MAX = 20, JSON_BYTES_MAX = 1 << 30 };

typedef struct {
    mw_assess_session *x;
    const char *path;
    const char *row; // what a row is called in messages: "line", "entry"
    mw_intake *in;
    mw_text rejects;
    int64_t refused;
} importing;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "import of answers: out of memory");
}

// ---- what rows mean here

static mw_status find(void *ctx, mw_slice entity, int32_t *assessment, mw_error *err) {
    importing *t = ctx;
    mw_assess_session *x = t->x;
    int32_t at;
    if (entity.n == 0) return mw_fail(err, MW_INVALID, "is empty");
    MW_TRY(mw_roster_find(x->roster, entity, &at, err));
    *assessment = mw_history_assessment(x->h, x->campaign, mw_roster_at(x->roster, at)->e.id);
    if (*assessment >= 0) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "is not in the campaign; `mw assess enter` takes it in");
}

static void refuse(void *ctx, int64_t line, const char *column, mw_slice value, const char *why) {
    importing *t = ctx;
    if (t->refused++ < SAID_MAX)
        mw_say("%s: %s %lld: %s \"%.*s\": %s", t->path, t->row, (long long)line, column,
               (int)value.n, value.n ? value.p : "", why);
    mw_text_addf(&t->rejects, "%lld,%s,", (long long)line, column);
    mw_csv_field(&t->rejects, value.n ? value : (mw_slice){"", 0}, ',');
    mw_text_addc(&t->rejects, ',');
    mw_csv_field(&t->rejects, mw_slice_of(why), ',');
    mw_text_addc(&t->rejects, '\n');
}

// ---- tables

enum { COL_ENTITY, COL_QUESTION, COL_ANSWER, COL_COMMENT, COL_SOURCE, COLS };

static mw_status find_columns(const mw_reader *r, const char *path, int32_t *column,
                              mw_error *err) {
    static const char *const names[COLS] = {"entity", "question", "answer", "comment", "source"};
    for (int c = 0; c < COLS; c++) column[c] = mw_reader_column(r, mw_slice_of(names[c]));
    for (int c = 0; c <= COL_ANSWER; c++)
        if (column[c] < 0)
            return mw_fail(err, MW_INVALID,
                           "%s: there is no column \"%s\"; needed are entity, question, answer, "
                           "and if wanted comment",
                           path, names[c]);
    return MW_OK;
}

static mw_slice cell(const mw_block *b, int64_t i, int32_t column) {
    return column < 0 ? (mw_slice){0} : mw_block_cell(b, i, column);
}

static mw_status take_block(importing *t, const mw_block *b, const int32_t *column, int64_t first,
                            mw_error *err) {
    for (int64_t i = 0; i < b->bad_count; i++)
        refuse(t, first + b->bad[i].line, "row", b->bad[i].value, b->bad[i].reason);
    for (int64_t i = 0; i < b->row_count; i++) {
        mw_intake_row row = {.line = first + b->line[i],
                             .entity = cell(b, i, column[COL_ENTITY]),
                             .question = cell(b, i, column[COL_QUESTION]),
                             .answer = cell(b, i, column[COL_ANSWER]),
                             .comment = cell(b, i, column[COL_COMMENT]),
                             .source = cell(b, i, column[COL_SOURCE])};
        MW_TRY(mw_intake_add(t->in, &row, err));
    }
    return MW_OK;
}

static mw_status read_rows(importing *t, mw_reader *r, mw_block *b, mw_error *err) {
    int32_t column[COLS];
    int64_t line = r->first_line;
    MW_TRY(find_columns(r, t->path, column, err));
    for (;;) {
        MW_TRY(mw_reader_next(r, b, err));
        if (b->end) return MW_OK;
        MW_TRY(mw_reader_split(r, b, err));
        MW_TRY(take_block(t, b, column, line, err));
        line += b->line_count;
    }
}

static mw_status read_table(importing *t, mw_error *err) {
    mw_reader *r = NULL;
    mw_reader_options options = {.format = MW_FORMAT_DETECT};
    mw_block *b = mw_block_new();
    mw_status st = b ? mw_reader_open(t->path, &options, &r, err) : no_memory(err);
    if (st == MW_OK) st = read_rows(t, r, b, err);
    mw_reader_close(r);
    mw_block_free(b);
    return st;
}

// ---- the JSON of an export

static mw_slice member(const json_t *o, const char *name) {
    const json_t *v = json_object_get(o, name);
    if (!json_is_string(v)) return (mw_slice){0};
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

// The number of the last element whose text is the same, by texts of all.
static mw_status last_of(const json_t *list, mw_slice (*text)(const json_t *), mw_map **out,
                         mw_error *err) {
    mw_map *map = mw_map_new();
    mw_status st = map ? MW_OK : no_memory(err);
    for (size_t i = 0; i < json_array_size(list) && st == MW_OK; i++)
        st = mw_map_set(map, text(json_array_get(list, i)), (int64_t)i, err);
    *out = map;
    return st;
}

static mw_slice question_of(const json_t *v) { return member(v, "question"); }
static mw_slice entity_of(const json_t *v) { return member(json_object_get(v, "entity"), "code"); }

// What counts of an assessment: the last answer to each question.
static mw_status take_assessment(importing *t, const json_t *one, int64_t *entry, mw_error *err) {
    const json_t *answers = json_object_get(one, "answers");
    mw_map *last = NULL;
    mw_status st = last_of(answers, question_of, &last, err);
    for (size_t i = 0; i < json_array_size(answers) && st == MW_OK; i++) {
        const json_t *v = json_array_get(answers, i);
        ++*entry;
        if (mw_map_get(last, question_of(v), -1) != (int64_t)i) continue;
        mw_intake_row row = {*entry,
                             entity_of(one),
                             question_of(v),
                             member(v, "answer"),
                             member(v, "comment"),
                             member(v, "source")};
        st = mw_intake_add(t->in, &row, err);
    }
    mw_map_free(last);
    return st;
}

static mw_status take_json(importing *t, const json_t *doc, mw_error *err) {
    const json_t *list = json_object_get(doc, "assessments");
    mw_map *last = NULL;
    int64_t entry = 0;
    if (!json_is_array(list))
        return mw_fail(err, MW_INVALID,
                       "%s: no \"assessments\" in it; a file of `mw assess export --format json` "
                       "is read, or a table",
                       t->path);
    t->row = "entry";
    // The last version of an entity comes last.
    mw_status st = last_of(list, entity_of, &last, err);
    for (size_t i = 0; i < json_array_size(list) && st == MW_OK; i++)
        if (mw_map_get(last, entity_of(json_array_get(list, i)), -1) == (int64_t)i)
            st = take_assessment(t, json_array_get(list, i), &entry, err);
    mw_map_free(last);
    return st;
}

static mw_status read_json(importing *t, mw_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    json_error_t why;
    MW_TRY(mw_file_read(t->path, JSON_BYTES_MAX, &bytes, &size, err));
    json_t *doc = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &why);
    mw_free(bytes);
    if (!doc)
        return mw_fail(err, MW_SYNTAX, "%s:%d:%d: %s", t->path, why.line, why.column, why.text);
    mw_status st = take_json(t, doc, err);
    json_decref(doc);
    return st;
}

// ---- all

static bool ends_with(const char *path, const char *ending) {
    size_t n = strlen(path), tail = strlen(ending);
    return n > tail && strcmp(path + n - tail, ending) == 0;
}

static mw_status write_rejects(importing *t, mw_text *where, mw_error *err) {
    const char *given = mw_call_value(t->x->call, "rejects");
    const char *slash = strrchr(t->path, '/');
    if (t->refused == 0) return MW_OK;
    if (given)
        mw_text_adds(where, given);
    else
        mw_text_addf(where, "%s/files/%s.rejects.csv", t->x->s.ws.folder,
                     slash ? slash + 1 : t->path);
    if (where->failed || t->rejects.failed) return no_memory(err);
    MW_TRY(mw_file_replace(where->bytes, t->rejects.bytes, t->rejects.size, err));
    mw_say("%s: what was refused is in %s", t->path, where->bytes);
    t->x->call->no = true;
    return MW_OK;
}

static mw_status report(importing *t, const mw_intake_report *r, mw_error *err) {
    mw_text out = {0}, where = {0};
    mw_text_addf(&out,
                 "%s: %lld rows, %lld refused; %lld answers new, %lld there already, %lld "
                 "without an answer\n",
                 t->path, (long long)r->rows, (long long)t->refused, (long long)r->kept,
                 (long long)r->same, (long long)r->empty);
    mw_status st = write_rejects(t, &where, err);
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    mw_text_free(&where);
    return st;
}

static mw_status import(mw_call *call, importing *t, mw_error *err) {
    mw_intake_report done;
    MW_TRY(mw_assess_session_open(call, t->x, err));
    MW_TRY(mw_assess_session_campaign(t->x, call->operand[0], err));
    if (ends_with(t->path, ".xlsx")) return mw_assess_form_fill(t->x, t->path, err);
    mw_intake_from from = {t->x->h, t->x->q, find, t, refuse, t};
    MW_TRY(mw_intake_new(&from, &t->in, err));
    mw_text_adds(&t->rejects, "line,column,value,reason\n");
    MW_TRY(ends_with(t->path, ".json") ? read_json(t, err) : read_table(t, err));
    MW_TRY(mw_intake_end(t->in, mw_assess_session_who(t->x), &done, err));
    return report(t, &done, err);
}

mw_status mw_verb_assess_import(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    importing t = {.x = &x, .path = call->operand[1], .row = "line"};
    mw_status st = import(call, &t, err);
    mw_intake_free(t.in);
    mw_text_free(&t.rejects);
    mw_assess_session_close(&x);
    return st;
}
