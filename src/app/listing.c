// SPDX-License-Identifier: MIT
// See listing.h.
#include "app/listing.h"

#include "base/csv_write.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum { FLUSH_BYTES = 1 << 16 };

static bool is_number(const char *column) { return column[0] == '#'; }

static bool is_kept(const char *column) { return column[0] == '!'; }

static bool is_cut(const char *column) { return column[0] == '~'; }

static const char *name_of(const char *column) {
    return column + (is_number(column) || is_kept(column) || is_cut(column));
}

mw_status mw_listing_begin(mw_listing *l, const char *const *columns, mw_format_kind format,
                           mw_error *err) {
    *l = (mw_listing){.column = columns, .format = format};
    while (columns[l->column_count]) l->column_count++;
    if (format == MW_FORMAT_TABLE) {
        l->grid = mw_grid_new();
        if (!l->grid) return mw_fail(err, MW_NOMEM, "list: out of memory");
    }
    for (int32_t i = 0; i < l->column_count; i++) {
        mw_slice head = mw_slice_of(name_of(columns[i]));
        if (format == MW_FORMAT_CSV_TEXT) {
            mw_csv_field(&l->out, head, ',');
            mw_text_addc(&l->out, i + 1 < l->column_count ? ',' : '\n');
        }
        if (l->grid)
            mw_grid_column(
                l->grid, (mw_grid_column_about){.head = head,
                                                .align = is_number(columns[i]) ? MW_POINT : MW_LEFT,
                                                .keep = i == 0 || is_kept(columns[i]),
                                                .cut = is_cut(columns[i])});
    }
    if (format == MW_FORMAT_JSON_TEXT) mw_text_adds(&l->out, "[");
    return MW_OK;
}

static void before_cell(mw_listing *l) {
    if (l->format != MW_FORMAT_JSON_TEXT) return;
    mw_text_adds(&l->out, l->at ? "," : l->rows ? ",\n{" : "\n{");
    mw_json_string(&l->out, mw_slice_of(name_of(l->column[l->at])));
    mw_text_addc(&l->out, ':');
}

static void after_cell(mw_listing *l) {
    bool last = ++l->at == l->column_count;
    if (l->format == MW_FORMAT_CSV_TEXT) mw_text_addc(&l->out, last ? '\n' : ',');
    if (l->format == MW_FORMAT_JSON_TEXT && last) mw_text_addc(&l->out, '}');
    if (!last) return;
    l->at = 0;
    l->rows++;
    if (l->out.size < FLUSH_BYTES || l->failed) return;
    l->failed = mw_out(&l->out, &l->why) != MW_OK;
}

void mw_listing_text(mw_listing *l, mw_slice text) {
    before_cell(l);
    if (l->format == MW_FORMAT_CSV_TEXT)
        mw_csv_field(&l->out, text, ',');
    else if (l->format == MW_FORMAT_TABLE)
        mw_grid_cell(l->grid, text);
    else if (text.n)
        mw_json_string(&l->out, text);
    else
        mw_text_adds(&l->out, "null");
    after_cell(l);
}

void mw_listing_number(mw_listing *l, double value) {
    char buf[32];
    before_cell(l);
    if (l->format == MW_FORMAT_CSV_TEXT)
        mw_csv_number(&l->out, value);
    else if (l->format == MW_FORMAT_TABLE)
        mw_grid_cells(l->grid, mw_grid_number(value, buf));
    else
        mw_json_number(&l->out, value);
    after_cell(l);
}

void mw_listing_int(mw_listing *l, int64_t value) {
    char buf[32];
    before_cell(l);
    snprintf(buf, sizeof buf, "%lld", (long long)value);
    if (l->format == MW_FORMAT_TABLE)
        mw_grid_cells(l->grid, buf);
    else
        mw_text_adds(&l->out, buf);
    after_cell(l);
}

char *mw_listing_moment_text(const mw_listing *l, int64_t ns, const mw_zone *zone, char *buf) {
    static const char day_begins[] = "T00:00:00";
    mw_datetime_print(ns, zone, buf);
    char *clock = strchr(buf, 'T');
    if (l->format != MW_FORMAT_TABLE || !clock) return buf;
    size_t n = strspn(clock + 1, "0123456789:") + 1;
    bool date = n == sizeof day_begins - 1 && memcmp(clock, day_begins, n) == 0 && clock[n] != '.';
    *clock = ' ';
    clock[date ? 0 : n] = '\0';
    return buf;
}

void mw_listing_moment(mw_listing *l, int64_t ns, const mw_zone *zone) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_listing_text(l, mw_slice_of(mw_listing_moment_text(l, ns, zone, buf)));
}

mw_status mw_listing_end(mw_listing *l, mw_error *err) {
    if (l->failed) {
        if (err) *err = l->why;
        return l->why.status;
    }
    if (l->grid && mw_grid_rows(l->grid))
        MW_TRY(mw_grid_print(l->grid, mw_grid_width(), &l->out, err));
    if (l->format == MW_FORMAT_JSON_TEXT) mw_text_adds(&l->out, "\n]\n");
    return mw_out(&l->out, err);
}

void mw_listing_fini(mw_listing *l) {
    mw_grid_free(l->grid);
    mw_text_free(&l->out);
}
