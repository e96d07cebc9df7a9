// SPDX-License-Identifier: MIT
// Verbs about results that were kept: result list, result show.
#include "app/errand.h"
#include "app/listing.h"
#include "app/rank_int.h"
#include "app/result.h"
#include "app/roster.h"
#include "app/session.h"
#include "base/alloc.h"
#include "eval/index_keep.h"
#include "store/duck.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- result list

typedef struct {
    mw_listing l;
    const mw_calendar *cal;
} kept_rows;

static mw_status kept_row(void *ctx, const mw_kept *k, mw_error *err) {
    kept_rows *x = ctx;
    (void)err;
    mw_listing_int(&x->l, k->id);
    mw_listing_text(&x->l, k->index);
    mw_listing_text(&x->l, mw_slice_same(k->index, k->node) ? (mw_slice){"", 0} : k->node);
    mw_listing_text(&x->l, k->period);
    if (k->as_known_ns == INT64_MAX)
        mw_listing_text(&x->l, (mw_slice){"", 0});
    else
        mw_listing_moment(&x->l, k->as_known_ns, x->cal->zone);
    mw_listing_number(&x->l, k->draws ? (double)k->draws : (double)NAN);
    mw_listing_number(&x->l, k->draws ? (double)k->seed : (double)NAN);
    mw_listing_int(&x->l, k->rows);
    mw_listing_moment(&x->l, k->at_ns, x->cal->zone);
    mw_listing_text(&x->l, k->pack);
    mw_listing_text(&x->l, k->file);
    return MW_OK;
}

mw_status mw_verb_result_list(mw_call *call, mw_error *err) {
    static const char *const columns[] = {"#id",   "index", "node",  "period", "as known", "#draws",
                                          "#seed", "#rows", "saved", "pack",   "file",     NULL};
    mw_workspace ws;
    kept_rows x = {0};
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    x.cal = &ws.calendar;
    mw_status st = mw_listing_begin(&x.l, columns, mw_verb_format(call), err);
    if (st == MW_OK) st = mw_kept_each(&ws, kept_row, &x, err);
    if (st == MW_OK) st = mw_listing_end(&x.l, err);
    mw_listing_fini(&x.l);
    mw_workspace_close(&ws);
    return st;
}

// ---- result show

enum { HEADS_MAX = MW_KEPT_MEMBERS_MAX + 24, TEXT_BYTES = 256 };

// The result asked for, with texts of its own, and what is shown of it.
typedef struct {
    int64_t wanted, top;
    bool found;
    mw_kept kept;
    char kind[TEXT_BYTES], file[TEXT_BYTES], ahead_of[TEXT_BYTES],
        member[MW_KEPT_MEMBERS_MAX][TEXT_BYTES];
    mw_format_kind format;
    double low, high; // of the scores and 0
    bool titles;
    mw_duck *duck;
    char *path;
    mw_roster *roster; // whom whoever asks sees; NULL: everybody
} showing;

static bool copy(mw_slice s, char *buf, mw_slice *out) {
    if (s.n >= TEXT_BYTES) return false;
    if (s.n) memcpy(buf, s.p, s.n);
    *out = (mw_slice){buf, s.n};
    return true;
}

static mw_status find(void *ctx, const mw_kept *k, mw_error *err) {
    showing *x = ctx;
    if (k->id != x->wanted) return MW_OK;
    x->kept = *k;
    x->found = copy(k->kind, x->kind, &x->kept.kind) && copy(k->file, x->file, &x->kept.file) &&
               copy(k->ahead_of, x->ahead_of, &x->kept.ahead_of);
    for (int32_t i = 0; i < k->member_count && x->found; i++)
        x->found = copy(k->member_name[i], x->member[i], &x->kept.member_name[i]);
    return x->found ? MW_OK
                    : mw_fail(err, MW_CORRUPT, "result %lld has a name too long", (long long)k->id);
}

static void add_source(const showing *x, mw_text *sql) {
    mw_text_adds(sql, " FROM read_parquet(");
    mw_duck_quote(sql, mw_slice_of(x->path), '\'');
    mw_text_adds(sql, ", file_row_number = true)");
}

static mw_status asked(showing *x, mw_text *sql, mw_duck_rows **rows, mw_error *err) {
    mw_status st = sql->failed ? mw_fail(err, MW_NOMEM, "results: out of memory")
                               : mw_duck_query(x->duck, sql->bytes, rows, err);
    mw_text_free(sql);
    return st;
}

// Columns by their place, counted from 1: names are whatever the pack says.
static mw_status look(showing *x, mw_error *err) {
    mw_text sql = {0};
    mw_duck_rows *rows = NULL;
    int64_t n = 0;
    int score = x->kept.node_column + 1;
    mw_text_addf(&sql,
                 "SELECT coalesce(least(0, min(s)), 0)::DOUBLE, coalesce(greatest(0, max(s)), "
                 "0)::DOUBLE, count(t)::BIGINT FROM (SELECT #%d AS s, #2 AS t",
                 score);
    add_source(x, &sql);
    mw_text_addc(&sql, ')');
    MW_TRY(asked(x, &sql, &rows, err));
    mw_status st = mw_duck_rows_next(rows, &n, err);
    if (st == MW_OK && n > 0) {
        x->low = *(const double *)mw_duck_rows_data(rows, 0);
        x->high = *(const double *)mw_duck_rows_data(rows, 1);
        x->titles = *(const int64_t *)mw_duck_rows_data(rows, 2) > 0;
    }
    mw_duck_rows_close(rows);
    return st;
}

// entity, title, rank, known, score, draws, members; the best first, as mw rank has them.
static mw_status query(showing *x, mw_duck_rows **rows, mw_error *err) {
    mw_text sql = {0};
    mw_text_addf(&sql, "SELECT #1, #2, #3, #4, #%d", x->kept.node_column + 1);
    for (int i = 0; i < MW_KEEP_DRAWN && x->kept.draws; i++)
        mw_text_addf(&sql, ", #%d", MW_KEEP_FIXED + i + 1);
    for (int32_t i = 0; i < x->kept.member_count; i++)
        mw_text_addf(&sql, ", #%d", x->kept.member[i] + 1);
    add_source(x, &sql);
    mw_text_addf(&sql, " ORDER BY #3 NULLS LAST, file_row_number LIMIT %lld", (long long)x->top);
    return asked(x, &sql, rows, err);
}

static double number(mw_duck_rows *rows, int64_t col, int64_t at) {
    if (mw_duck_rows_null(rows, col, at)) return NAN;
    return ((const double *)mw_duck_rows_data(rows, col))[at];
}

static mw_slice text(mw_duck_rows *rows, int64_t col, int64_t at) {
    return mw_duck_rows_null(rows, col, at) ? (mw_slice){"", 0} : mw_duck_rows_text(rows, col, at);
}

static int drawn_count(const showing *x) {
    return x->kept.draws ? MW_KEEP_DRAWN - (x->kept.ahead_of.n == 0) : 0;
}

static void put_row(const showing *x, mw_duck_rows *rows, int64_t at, mw_listing *l) {
    char bar[4 * MW_RANK_BAR_COLUMNS + 1];
    int64_t drawn = 5, member = drawn + (x->kept.draws ? MW_KEEP_DRAWN : 0);
    mw_listing_number(l, number(rows, 2, at));
    mw_listing_text(l, text(rows, 0, at));
    if (x->titles || x->format != MW_FORMAT_TABLE) mw_listing_text(l, text(rows, 1, at));
    mw_listing_number(l, number(rows, 4, at));
    if (x->format == MW_FORMAT_TABLE) {
        const double rank[3] = {x->kept.draws ? number(rows, drawn, at) : 0,
                                x->kept.draws ? number(rows, drawn + 1, at) : 0,
                                x->kept.draws ? number(rows, drawn + 2, at) : 0};
        if (x->kept.draws)
            mw_ranks_text(rank, x->kept.rows, bar);
        else
            mw_bar_text(number(rows, 4, at), x->low, x->high, bar);
        mw_listing_text(l, mw_slice_of(bar));
    }
    mw_listing_number(l, number(rows, 3, at));
    for (int i = 0; i < drawn_count(x); i++) mw_listing_number(l, number(rows, drawn + i, at));
    for (int32_t i = 0; i < x->kept.member_count; i++)
        mw_listing_number(l, number(rows, member + i, at));
}

typedef struct {
    char text[HEADS_MAX][MW_RANK_NAME_BYTES];
    const char *column[HEADS_MAX + 1];
    int32_t count;
} heads;

static void add_head(heads *h, const char *fmt, ...) MW_PRINTF(2, 3);
static void add_head(heads *h, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(h->text[h->count], MW_RANK_NAME_BYTES, fmt, args);
    va_end(args);
    h->column[h->count] = h->text[h->count];
    h->column[++h->count] = NULL;
}

static void lay_heads(const showing *x, heads *h) {
    static const char *const drawn[] = {"#rank 5 %", "#median", "#rank 95 %", "#score 5 %",
                                        "#score 95 %"};
    bool table = x->format == MW_FORMAT_TABLE;
    add_head(h, "#rank");
    add_head(h, "!entity");
    if (!table || x->titles) add_head(h, "title");
    add_head(h, "#score");
    if (table && x->kept.draws) add_head(h, "ranks 1 .. %lld", (long long)x->kept.rows);
    if (table && !x->kept.draws) add_head(h, "%s", "");
    add_head(h, "#known %%");
    for (int i = 0; i < drawn_count(x) && i < 5; i++) add_head(h, "%s", drawn[i]);
    if (x->kept.draws) add_head(h, "#%% in top %lld", (long long)x->kept.top);
    if (drawn_count(x) == MW_KEEP_DRAWN)
        add_head(h, "#%% ahead of %.*s", (int)x->kept.ahead_of.n, x->kept.ahead_of.p);
    for (int32_t i = 0; i < x->kept.member_count; i++)
        add_head(h, "#%.*s", (int)x->kept.member_name[i].n, x->kept.member_name[i].p);
}

// The file has codes: of the kind that was ranked.
static bool is_seen(const showing *x, mw_slice code) {
    int32_t at = x->roster ? mw_roster_find_of(x->roster, x->kept.kind, code) : -1;
    return !x->roster || (at >= 0 && !mw_roster_at(x->roster, at)->hidden);
}

static mw_status list_under(showing *x, heads *h, mw_error *err) {
    mw_duck_rows *rows = NULL;
    mw_listing l = {0};
    int64_t n = 0;
    MW_TRY(look(x, err));
    MW_TRY(query(x, &rows, err));
    lay_heads(x, h);
    mw_status st = mw_listing_begin(&l, h->column, x->format, err);
    if (st == MW_OK) st = mw_duck_rows_next(rows, &n, err);
    while (st == MW_OK && n > 0) {
        for (int64_t i = 0; i < n; i++)
            if (is_seen(x, text(rows, 0, i))) put_row(x, rows, i, &l);
        st = mw_duck_rows_next(rows, &n, err);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    mw_duck_rows_close(rows);
    return st;
}

static mw_status list(showing *x, mw_error *err) {
    heads *h = mw_alloc(sizeof *h);
    if (!h) return mw_fail(err, MW_NOMEM, "results: out of memory");
    mw_status st = list_under(x, h, err);
    mw_free(h);
    return st;
}

static mw_status read_id(mw_call *call, int64_t *id, mw_error *err) {
    char *end;
    *id = strtoll(call->operand[0], &end, 10);
    if (*id > 0 && !*end) return MW_OK;
    return mw_call_wrong(call, err, "\"%s\" is no number of a result; see mw result list",
                         call->operand[0]);
}

static mw_status show(mw_workspace *ws, showing *x, mw_error *err) {
    MW_TRY(mw_kept_each(ws, find, x, err));
    if (!x->found)
        return mw_fail(err, MW_NOTFOUND, "there is no result %lld; see mw result list",
                       (long long)x->wanted);
    x->path = mw_kept_path(ws, x->kept.file);
    if (!x->path) return mw_fail(err, MW_NOMEM, "results: out of memory");
    if (access(x->path, R_OK) != 0)
        return mw_fail(err, MW_IO, "result %lld: its file %s is not there", (long long)x->wanted,
                       x->path);
    if (!mw_errand_sees_all()) MW_TRY(mw_roster_open(ws->registry, &x->roster, err));
    MW_TRY(mw_duck_open(NULL, NULL, &x->duck, err));
    return list(x, err);
}

static mw_status open_and_show(mw_call *call, showing *x, mw_error *err) {
    mw_workspace ws;
    x->top = INT32_MAX, x->format = mw_verb_format(call);
    MW_TRY(read_id(call, &x->wanted, err));
    MW_TRY(mw_call_int(call, "top", 1, INT32_MAX, &x->top, err));
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    mw_status st = show(&ws, x, err);
    mw_duck_close(x->duck);
    mw_free(x->path);
    mw_roster_free(x->roster);
    mw_workspace_close(&ws);
    return st;
}

mw_status mw_verb_result_show(mw_call *call, mw_error *err) {
    showing *x = mw_alloc(sizeof *x);
    if (!x) return mw_fail(err, MW_NOMEM, "results: out of memory");
    mw_status st = open_and_show(call, x, err);
    mw_free(x);
    return st;
}
