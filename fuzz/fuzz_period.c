// SPDX-License-Identifier: MIT
// What is accepted as a period, grain, date or shift calendar prints as a text that reads back as
// the same; bounds hold their own start; an error says something.
#include "base/period.h"

#include <stdlib.h>
#include <string.h>

static mw_zone *zones[3]; // UTC, and two whose clocks change by an hour and by half an hour

static void check_error(mw_status st, const mw_error *err) {
    if ((st == MW_OK) != (err->text[0] == '\0') || (st != MW_OK && st != err->status)) abort();
}

static void check_bounds(mw_period p, const mw_calendar *cal) {
    int64_t start_ns, end_ns, first, last;
    mw_period at;
    if (mw_period_bounds(p, cal, &start_ns, &end_ns, NULL) != MW_OK) return;
    if (end_ns < start_ns) abort();
    if (end_ns > start_ns) {
        if (mw_period_at(p.grain, start_ns, cal, &at, NULL) != MW_OK || at.n != p.n) abort();
        if (mw_period_at(p.grain, end_ns - 1, cal, &at, NULL) != MW_OK || at.n != p.n) abort();
    }
    if (mw_period_sub(p, p.grain, cal, &first, &last, NULL) != MW_OK) abort();
    if (first != p.n || last != p.n) abort();
    if (mw_period_dates(p, cal, &first, &last, NULL) != MW_OK || last < first) abort();
}

static void try_period(mw_slice text, const mw_calendar *cal) {
    mw_period p, again;
    mw_error err = {0};
    char buf[MW_PERIOD_TEXT_MAX];
    mw_status st = mw_period_parse(text, cal, &p, &err);
    check_error(st, &err);
    if (st != MW_OK) return;
    mw_slice printed = mw_slice_of(mw_period_print(p, cal, buf));
    if (mw_period_parse(printed, cal, &again, NULL) != MW_OK || !mw_period_same(p, again)) abort();
    check_bounds(p, cal);
    check_bounds(mw_period_add(p, 1), cal);
}

static void try_shifts(mw_slice text) {
    mw_shifts a, b;
    mw_error err = {0};
    mw_text t = {0};
    mw_status st = mw_shifts_parse(text, &a, &err);
    check_error(st, &err);
    if (st != MW_OK) return;
    mw_shifts_print(&a, &t);
    if (mw_shifts_parse((mw_slice){t.bytes, t.size}, &b, NULL) != MW_OK) abort();
    if (memcmp(&a, &b, sizeof a) != 0) abort();
    mw_text_free(&t);
}

static void try_small(mw_slice text) {
    mw_grain g, g2;
    int64_t d, d2;
    char buf[MW_DATE_TEXT_MAX];
    if (mw_grain_parse(text, &g, NULL) == MW_OK) {
        mw_slice printed = mw_slice_of(mw_grain_text(g, buf));
        if (mw_grain_parse(printed, &g2, NULL) != MW_OK || !mw_grain_same(g, g2)) abort();
    }
    if (mw_date_parse(text, &d, NULL) == MW_OK) {
        mw_slice printed = mw_slice_of(mw_date_print(d, buf));
        if (mw_date_parse(printed, &d2, NULL) != MW_OK || d != d2) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char calendar[] = "a 06:00 PT8H mon-fri, b 14:00 PT8H, c 22:00 PT7H30M";
    static mw_shifts shifts;
    if (shifts.count == 0) {
        if (mw_shifts_parse(mw_slice_of(calendar), &shifts, NULL) != MW_OK) abort();
        if (mw_zone_open("Europe/Berlin", &zones[1], NULL) != MW_OK) abort();
        if (mw_zone_open("Australia/Lord_Howe", &zones[2], NULL) != MW_OK) abort();
    }
    if (size == 0) return 0;
    mw_slice text = {(const char *)data + 1, size - 1};
    mw_calendar cal = {zones[data[0] % 3], data[0] & 4 ? &shifts : NULL};
    mw_period first, last;
    mw_error err = {0};
    try_period(text, &cal);
    try_shifts(text);
    try_small(text);
    mw_status st = mw_period_range_parse(text, &cal, &first, &last, &err);
    check_error(st, &err);
    if (st == MW_OK && first.n > last.n) abort();
    return 0;
}
