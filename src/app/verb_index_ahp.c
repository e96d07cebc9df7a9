// SPDX-License-Identifier: MIT
// The verb index weights --ahp: weights from a table of comparisons, and how far these contradict
// each other.
//
// The table has a row and a column for each member, named alike: "cost,1,3,1/2" in the row of cost
// says how many times as important cost is as each other. One half of it is enough.
#include "app/listing.h"
#include "app/verb_index_look.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "index/weigh.h"
#include "ingest/rows.h"

#include <math.h>

enum { ARENA_BYTES = 1 << 20 };

static const double RATIO_GOOD = 0.1; // Saaty 1980

typedef struct {
    const char *path;
    mw_reader *reader;
    mw_arena *arena;
    mw_slice name[MW_AHP_MAX];
    int32_t count;
    bool seen[MW_AHP_MAX]; // the member's row
    double matrix[MW_AHP_MAX * MW_AHP_MAX];
} comparisons;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "--ahp: out of memory"); }

static mw_status read_names(comparisons *c, mw_error *err) {
    const mw_reader *r = c->reader;
    c->count = r->column_count - 1;
    if (c->count < 2)
        return mw_fail(err, MW_INVALID,
                       "%s: expected a column for the names of the rows and one for each member, "
                       "of which there are 2 at least",
                       c->path);
    if (c->count > MW_AHP_MAX)
        return mw_fail(err, MW_LIMIT, "%s compares %d members, at most %d can be", c->path,
                       c->count, MW_AHP_MAX);
    for (int32_t i = 0; i < c->count; i++) {
        mw_slice name = mw_slice_trim(r->column[i + 1]);
        const char *kept = mw_arena_text(c->arena, name.p, name.n);
        if (!kept) return no_memory(err);
        c->name[i] = (mw_slice){kept, name.n};
    }
    for (int32_t i = 0; i < c->count * c->count; i++) c->matrix[i] = NAN;
    return MW_OK;
}

// "3", "0.25", "1/4"; nothing: NaN.
static bool read_times(mw_slice text, double *out) {
    double above, below = 1;
    size_t at = 0;
    *out = NAN;
    if (text.n == 0) return true;
    while (at < text.n && text.p[at] != '/') at++;
    if (!mw_number_parse(mw_slice_trim((mw_slice){text.p, at}), &above)) return false;
    if (at < text.n) {
        mw_slice rest = {text.p + at + 1, text.n - at - 1};
        if (!mw_number_parse(mw_slice_trim(rest), &below)) return false;
    }
    *out = above / below;
    return *out > 0 && isfinite(*out);
}

static mw_status read_row(void *ctx, int64_t line, const mw_slice *cell, mw_error *err) {
    comparisons *c = ctx;
    mw_slice name = mw_slice_trim(cell[0]);
    int32_t at = 0;
    while (at < c->count && !mw_slice_same(c->name[at], name)) at++;
    if (at == c->count || c->seen[at])
        return mw_fail(err, MW_INVALID, "%s:%lld: %s \"%.*s\"", c->path, (long long)line,
                       at < c->count ? "a second row for" : "there is no column for the row",
                       (int)name.n, name.p);
    c->seen[at] = true;
    for (int32_t i = 0; i < c->count; i++) {
        mw_slice text = mw_slice_trim(cell[i + 1]);
        if (!read_times(text, &c->matrix[at * c->count + i]))
            return mw_fail(err, MW_INVALID,
                           "%s:%lld: %.*s over %.*s is \"%.*s\": expected a number above 0, such "
                           "as 3 or 1/3",
                           c->path, (long long)line, (int)name.n, name.p, (int)c->name[i].n,
                           c->name[i].p, (int)text.n, text.p);
    }
    return MW_OK;
}

// What is left out follows from the other half.
static mw_status complete(comparisons *c, mw_error *err) {
    int32_t n = c->count;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j <= i; j++) {
            double *a = &c->matrix[i * n + j], *b = &c->matrix[j * n + i];
            mw_slice x = c->name[i], y = c->name[j];
            if (i == j && isnan(*a)) *a = 1;
            if (isnan(*a)) *a = 1 / *b;
            if (isnan(*b)) *b = 1 / *a;
            if (isnan(*a))
                return mw_fail(err, MW_INVALID, "%s does not compare %.*s with %.*s", c->path,
                               (int)y.n, y.p, (int)x.n, x.p);
            if (fabs(*a * *b - 1) > 0.02) // 0.33 for 1/3
                return mw_fail(err, MW_INVALID,
                               "%s: %.*s over %.*s is %g, and the other way round %g: expected %g",
                               c->path, (int)y.n, y.p, (int)x.n, x.p, *b, *a, 1 / *b);
            *a = i == j ? 1 : 1 / *b;
        }
    return MW_OK;
}

static mw_status read_file(comparisons *c, mw_error *err) {
    mw_reader_options options = {.format = MW_FORMAT_DETECT};
    MW_TRY(mw_reader_open(c->path, &options, &c->reader, err));
    MW_TRY(read_names(c, err));
    mw_rows_visit visit = {.row = read_row, .ctx = c};
    MW_TRY(mw_rows_walk(c->reader, c->path, &visit, err));
    return complete(c, err);
}

// The comparison that is farthest from what the weights say.
static void say_worst(const comparisons *c, const double *weight) {
    int32_t n = c->count, a = 0, b = 1;
    double worst = -1;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = i + 1; j < n; j++) {
            double off = fabs(log(c->matrix[i * n + j] * weight[j] / weight[i]));
            if (off > worst) worst = off, a = i, b = j;
        }
    mw_note("farthest from these weights: %.*s over %.*s is %.3g, the weights say %.3g",
            (int)c->name[a].n, c->name[a].p, (int)c->name[b].n, c->name[b].p, c->matrix[a * n + b],
            weight[a] / weight[b]);
}

static mw_status list(const comparisons *c, const double *weight, const mw_consistency *of,
                      mw_format_kind format, mw_error *err) {
    static const char *const columns[] = {"member", "#weight %", "#lambda", "#consistency ratio",
                                          NULL};
    static const char *const short_list[] = {"member", "#weight %", NULL};
    bool table = format == MW_FORMAT_TABLE;
    mw_listing l = {0};
    MW_TRY(mw_listing_begin(&l, table ? short_list : columns, format, err));
    for (int32_t i = 0; i < c->count; i++) {
        mw_listing_text(&l, c->name[i]);
        mw_look_fixed(&l, 100 * weight[i], 1);
        if (!table) mw_listing_number(&l, of->lambda);
        if (!table) mw_listing_number(&l, of->ratio);
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status weigh(comparisons *c, mw_call *call, mw_error *err) {
    double weight[MW_AHP_MAX];
    mw_consistency of;
    if (!c->arena) return no_memory(err);
    MW_TRY(read_file(c, err));
    MW_TRY(mw_weigh_ahp(c->matrix, c->count, weight, &of, err));
    MW_TRY(list(c, weight, &of, mw_verb_format(call), err));
    mw_note("consistency ratio %.3g: %s", of.ratio,
            of.ratio > RATIO_GOOD ? "above 0.1, the comparisons contradict each other"
                                  : "0.1 and below is good");
    if (of.ratio > RATIO_GOOD) say_worst(c, weight);
    return MW_OK;
}

mw_status mw_look_ahp(mw_call *call, const char *path, mw_error *err) {
    comparisons c = {.path = path, .arena = mw_arena_new(ARENA_BYTES)};
    mw_status st = weigh(&c, call, err);
    mw_reader_close(c.reader);
    mw_arena_free(c.arena);
    return st;
}
