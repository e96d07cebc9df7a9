// SPDX-License-Identifier: MIT
// The input is a format, a newline and a text. What is accepted prints as RFC 3339 that reads back
// as the same instant; a cache makes no difference; an error says something.
#include "base/datetime.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

static void check_error(mw_status st, const mw_error *err) {
    if ((st == MW_OK) != (err->text[0] == '\0') || (st != MW_OK && st != err->status)) abort();
}

static void check_print(int64_t ns, const mw_zone *zone) {
    mw_datetime_format iso;
    char buf[MW_DATETIME_TEXT_MAX];
    int64_t again;
    if (ns == MW_TIME_MIN || ns == MW_TIME_MAX) abort(); // those stand for "always"
    if (mw_datetime_compile(mw_slice_of("iso"), &iso, NULL) != MW_OK) abort();
    mw_slice printed = mw_slice_of(mw_datetime_print(ns, zone, buf));
    mw_datetime_zone in = {zone, NULL};
    if (mw_datetime_parse(&iso, printed, in, &again, NULL) != MW_OK || again != ns) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mw_zone *zone;
    if (!zone && mw_zone_open("America/New_York", &zone, NULL) != MW_OK) abort();
    const uint8_t *line_end = size ? memchr(data, '\n', size) : NULL;
    if (!line_end) return 0;
    size_t format_size = (size_t)(line_end - data);
    mw_slice format = {(const char *)data, format_size};
    mw_slice text = {(const char *)line_end + 1, size - format_size - 1};
    mw_datetime_format f;
    mw_error err = {0};
    mw_status st = mw_datetime_compile(format, &f, &err);
    check_error(st, &err);
    if (st != MW_OK) return 0;
    mw_zone_cache cache = {0};
    int64_t plain, cold, warm;
    err = (mw_error){0};
    st = mw_datetime_parse(&f, text, (mw_datetime_zone){zone, NULL}, &plain, &err);
    check_error(st, &err);
    mw_datetime_zone in = {zone, &cache};
    if (mw_datetime_parse(&f, text, in, &cold, NULL) != st) abort();
    if (mw_datetime_parse(&f, text, in, &warm, NULL) != st) abort();
    if (st == MW_OK && (plain != cold || plain != warm)) abort();
    if (st == MW_OK) check_print(plain, zone);
    return 0;
}
