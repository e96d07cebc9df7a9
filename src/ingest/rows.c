// SPDX-License-Identifier: MIT
// See rows.h.
#include "ingest/rows.h"

#include "base/text.h"

// ---- walking

static mw_status say_bad(const mw_rows_visit *v, const char *path, int64_t line,
                         const mw_bad_row *bad, mw_error *err) {
    if (!v->bad) return mw_fail(err, MW_SYNTAX, "%s:%lld: %s", path, (long long)line, bad->reason);
    return v->bad(v->ctx, line, bad->value, bad->reason, err);
}

// Bad rows stand between the others, where the file has them.
static mw_status walk_block(const mw_block *b, const char *path, int64_t first,
                            const mw_rows_visit *v, mw_error *err) {
    int64_t bad = 0;
    for (int64_t i = 0; i <= b->row_count; i++) {
        for (; bad < b->bad_count && (i == b->row_count || b->bad[bad].row <= i); bad++)
            MW_TRY(say_bad(v, path, first + b->bad[bad].line, &b->bad[bad], err));
        if (i < b->row_count)
            MW_TRY(v->row(v->ctx, first + b->line[i], &b->cell[i * b->column_count], err));
    }
    return MW_OK;
}

mw_status mw_rows_walk(mw_reader *r, const char *path, const mw_rows_visit *visit, mw_error *err) {
    mw_block *b = mw_block_new();
    mw_status st = b ? MW_OK : mw_fail(err, MW_NOMEM, "%s: out of memory", path);
    int64_t line = r->first_line;
    while (st == MW_OK) {
        st = mw_reader_next(r, b, err);
        if (st != MW_OK || b->end) break;
        st = mw_reader_split(r, b, err);
        if (st == MW_OK) st = walk_block(b, path, line, visit, err);
        line += b->line_count;
    }
    mw_block_free(b);
    return st;
}

// ---- columns by name

typedef struct {
    const mw_rows_visit *visit;
    int32_t at[MW_ROWS_COLUMNS_MAX]; // of the file; -1
    int32_t count;
} picking;

// "kind, code, title"
static void add_names(mw_text *out, const mw_rows_want *want, int32_t count) {
    for (int32_t c = 0; c < count; c++) mw_text_addf(out, "%s%s", c ? ", " : "", want->column[c]);
}

static mw_status refuse(const char *path, const mw_rows_want *want, int32_t count, mw_slice other,
                        mw_error *err) {
    mw_text list = {0};
    add_names(&list, want, count);
    const char *names = list.bytes ? list.bytes : "";
    if (other.p)
        mw_fail(err, MW_INVALID, "%s: no column is called \"%.*s\"; there are %s", path,
                (int)other.n, other.p, names);
    else
        mw_fail(err, MW_INVALID, "%s needs the column%s %s", path, count == 1 ? "" : "s", names);
    mw_text_free(&list);
    return MW_INVALID;
}

static mw_status find_columns(picking *p, const mw_reader *r, const char *path,
                              const mw_rows_want *want, mw_error *err) {
    for (int32_t c = 0; c < p->count; c++)
        p->at[c] = mw_reader_column(r, mw_slice_of(want->column[c]));
    for (int32_t i = 0; i < r->column_count; i++) {
        bool known = false;
        for (int32_t c = 0; c < p->count; c++) known = known || p->at[c] == i;
        if (!known && want->only) return refuse(path, want, p->count, r->column[i], err);
        if (!known && p->visit->other) p->visit->other(p->visit->ctx, r->column[i]);
    }
    for (int32_t c = 0; c < want->needed; c++)
        if (p->at[c] < 0) return refuse(path, want, want->needed, (mw_slice){0}, err);
    return MW_OK;
}

static mw_status pick(void *ctx, int64_t line, const mw_slice *cell, mw_error *err) {
    const picking *p = ctx;
    mw_slice own[MW_ROWS_COLUMNS_MAX];
    for (int32_t c = 0; c < p->count; c++) {
        own[c] = p->at[c] < 0 ? (mw_slice){0} : mw_slice_trim(cell[p->at[c]]);
        if (p->at[c] >= 0 && own[c].n == 0) own[c] = (mw_slice){"", 0};
    }
    return p->visit->row(p->visit->ctx, line, own, err);
}

static mw_status pick_bad(void *ctx, int64_t line, mw_slice value, const char *why, mw_error *err) {
    const picking *p = ctx;
    return p->visit->bad(p->visit->ctx, line, value, why, err);
}

static mw_status open_table(const char *path, const mw_rows_want *want, int32_t count,
                            mw_reader **out, mw_error *err) {
    mw_slice names[MW_ROWS_COLUMNS_MAX];
    mw_reader_options options = {.format = MW_FORMAT_DETECT};
    if (want->sparse) {
        for (int32_t c = 0; c < count; c++) names[c] = mw_slice_of(want->column[c]);
        options.wanted = names, options.wanted_count = count;
    }
    return mw_reader_open(path, &options, out, err);
}

mw_status mw_rows_read(const char *path, const mw_rows_want *want, const mw_rows_visit *visit,
                       bool *there, mw_error *err) {
    picking p = {.visit = visit};
    mw_rows_visit own = {.row = pick, .bad = visit->bad ? pick_bad : NULL, .ctx = &p};
    mw_reader *r = NULL;
    while (want->column[p.count]) p.count++;
    MW_ASSERT(p.count <= MW_ROWS_COLUMNS_MAX && want->needed <= p.count);
    MW_TRY(open_table(path, want, p.count, &r, err));
    mw_status st = find_columns(&p, r, path, want, err);
    for (int32_t c = 0; there && c < p.count; c++) there[c] = p.at[c] >= 0;
    if (st == MW_OK) st = mw_rows_walk(r, path, &own, err);
    mw_reader_close(r);
    return st;
}
