// SPDX-License-Identifier: MIT
// The verb assess import: answers from a form for Excel, a table (CSV and what else is read as
// one) of answers or of all that was done, or the JSON of an export. Reading a format ends in rows;
// what becomes of them is the same for all.
#include "app/assess_form.h"
#include "app/assess_settle.h"
#include "app/verb.h"
#include "assess/intake_json.h"
#include "base/alloc.h"
#include "base/csv_write.h"
#include "base/file.h"
#include "ingest/rows.h"

#include <stdio.h>
#include <string.h>

enum { SAID_MAX = 20, JSON_BYTES_MAX = 1 << 30 };

typedef struct {
    mw_assess_session *x;
    const char *path;
    const char *row; // what a row is called in messages: "line", "entry"
    mw_intake *in;
    char *evidence;
    mw_text rejects, beside;
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

static mw_status moment(void *ctx, mw_slice text, int64_t *ns, mw_error *err) {
    importing *t = ctx;
    mw_text own = {0};
    mw_text_add(&own, text.p, text.n);
    mw_status st = own.failed ? no_memory(err)
                              : mw_session_moment(&t->x->s.ws.calendar, own.bytes, false, ns, err);
    mw_text_free(&own);
    return st;
}

static mw_status settle(void *ctx, int32_t assessment, mw_assess_state to,
                        const mw_assess_event *by, mw_error *err) {
    importing *t = ctx;
    t->x->assessment = assessment;
    return mw_assess_settle(t->x, to, by, NULL, err);
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

enum { ENTITY, QUESTION, ANSWER, COMMENT, SOURCE, ACT, FILE_NAME, WHO, WHEN, COLUMNS };
static const char *const columns[] = {"entity", "question", "answer", "comment", "source",
                                      "act",    "file",     "who",    "when",    NULL};

// A row without an act is an answer, given now by who imports it: an export has the columns who and
// when, too.
static mw_status take_row(void *ctx, int64_t line, const mw_slice *cell, mw_error *err) {
    importing *t = ctx;
    bool done = cell[ACT].n > 0;
    mw_intake_row row = {.line = line,
                         .entity = cell[ENTITY],
                         .question = cell[QUESTION],
                         .answer = cell[ANSWER],
                         .comment = cell[COMMENT],
                         .source = cell[SOURCE],
                         .act = cell[ACT],
                         .file = done ? cell[FILE_NAME] : (mw_slice){0},
                         .who = done ? cell[WHO] : (mw_slice){0},
                         .when = done ? cell[WHEN] : (mw_slice){0}};
    return mw_intake_add(t->in, &row, err);
}

static mw_status bad_row(void *ctx, int64_t line, mw_slice value, const char *why, mw_error *err) {
    importing *t = ctx;
    return mw_intake_bad(t->in, line, value, why, err);
}

// What an export has beside is known and not needed.
static void other_column(void *ctx, mw_slice name) {
    static const char *const known[] = {"title", "points", "computed", "score"};
    importing *t = ctx;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (mw_slice_is(name, known[i])) return;
    mw_note("%s: the column \"%.*s\" is not looked at", t->path, (int)name.n, name.p);
}

static mw_status read_table(importing *t, mw_error *err) {
    mw_rows_want want = {.column = columns, .needed = 1, .sparse = true};
    mw_rows_visit visit = {take_row, bad_row, t, other_column};
    bool there[COLUMNS] = {0};
    MW_TRY(mw_rows_read(t->path, &want, &visit, there, err));
    if (there[ACT] || (there[QUESTION] && there[ANSWER])) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "%s: answers need the columns entity, question, answer; what else was done "
                   "needs entity, act, when",
                   t->path);
}

static mw_status read_json(importing *t, mw_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    MW_TRY(mw_file_read(t->path, JSON_BYTES_MAX, &bytes, &size, err));
    t->row = "entry";
    mw_status st = mw_intake_json(t->in, t->path, (mw_slice){bytes, size}, err);
    mw_free(bytes);
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

// "12 answers, 3 scores, 2 files, 4 states"
static void add_kept(mw_text *out, const int64_t kept[MW_INTAKE_ACTS]) {
    int64_t states = 0;
    for (int32_t a = MW_INTAKE_SUBMIT; a < MW_INTAKE_ACTS; a++) states += kept[a];
    mw_text_addf(out, "%lld answers", (long long)kept[MW_INTAKE_ANSWER]);
    if (kept[MW_INTAKE_SCORE]) mw_text_addf(out, ", %lld scores", (long long)kept[MW_INTAKE_SCORE]);
    if (kept[MW_INTAKE_ATTACH])
        mw_text_addf(out, ", %lld files", (long long)kept[MW_INTAKE_ATTACH]);
    if (states) mw_text_addf(out, ", %lld states", (long long)states);
}

static mw_status report(importing *t, const mw_intake_report *r, mw_error *err) {
    mw_text out = {0}, where = {0};
    mw_text_addf(&out, "%s: %lld rows, %lld refused; ", t->path, (long long)r->rows,
                 (long long)r->refused);
    add_kept(&out, r->kept);
    mw_text_addf(&out, " new, %lld there already, %lld without an answer\n", (long long)r->same,
                 (long long)r->empty);
    mw_status st = write_rejects(t, &where, err);
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    mw_text_free(&where);
    return st;
}

// Where files begin that the table names: beside it.
static mw_status folder_of(const char *path, mw_text *out, mw_error *err) {
    const char *slash = strrchr(path, '/');
    mw_text_add(out, path, slash ? (size_t)(slash - path) + (slash == path) : 0);
    return out->failed ? no_memory(err) : MW_OK;
}

static mw_status begin(importing *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_intake_from from = {.history = x->h,
                           .q = x->q,
                           .who = mw_assess_session_who(x),
                           .zone = x->s.ws.calendar.zone,
                           .evidence = t->evidence,
                           .find = find,
                           .moment = moment,
                           .settle = settle,
                           .refuse = refuse,
                           .ctx = t};
    MW_TRY(mw_assess_session_limit(x, &from.file_bytes_max, err));
    MW_TRY(folder_of(t->path, &t->beside, err));
    from.beside = t->beside.bytes;
    mw_text_adds(&t->rejects, "line,column,value,reason\n");
    return mw_intake_new(&from, &t->in, err);
}

static mw_status import(mw_call *call, importing *t, mw_error *err) {
    mw_intake_report done;
    MW_TRY(mw_assess_session_open(call, t->x, err));
    MW_TRY(mw_assess_session_campaign(t->x, call->operand[0], err));
    if (ends_with(t->path, ".xlsx")) return mw_assess_form_fill(t->x, t->path, err);
    t->evidence = mw_workspace_path(t->x->s.ws.folder, "evidence");
    if (!t->evidence) return no_memory(err);
    MW_TRY(begin(t, err));
    MW_TRY(ends_with(t->path, ".json") ? read_json(t, err) : read_table(t, err));
    MW_TRY(mw_intake_end(t->in, &done, err));
    return report(t, &done, err);
}

mw_status mw_verb_assess_import(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    importing t = {.x = &x, .path = call->operand[1], .row = "line"};
    mw_status st = import(call, &t, err);
    mw_intake_free(t.in);
    mw_text_free(&t.rejects);
    mw_text_free(&t.beside);
    mw_free(t.evidence);
    mw_assess_session_close(&x);
    return st;
}
