// SPDX-License-Identifier: MIT
// See xlsx_time.h. Excel takes 1900 for a leap year, as Lotus 1-2-3 did: day 60 is a 29 February
// that never was. Days before it are one later than the count from 1899-12-30 says.
#include "sheet/xlsx_time.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>

enum { MS_PER_DAY = 86400000 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

// Skips what is literal in a format: "text", \c, _c, *c, [colour]. Elapsed time, [h], is told
// apart.
static size_t skip_literal(mw_slice f, size_t i, bool *elapsed) {
    char c = f.p[i];
    if (c == '"') {
        for (i++; i < f.n && f.p[i] != '"'; i++) {
        }
        return i + 1;
    }
    if (c == '\\' || c == '_' || c == '*') return i + 2;
    if (c != '[') return i;
    char first = i + 1 < f.n ? lower(f.p[i + 1]) : '\0';
    bool time = first == 'h' || first == 'm' || first == 's';
    bool closed = i + 2 < f.n && (f.p[i + 2] == ']' || lower(f.p[i + 2]) == first);
    *elapsed = *elapsed || (time && closed);
    for (; i < f.n && f.p[i] != ']'; i++) {
    }
    return i + 1;
}

int mw_xlsx_format_parts(mw_slice f) {
    bool elapsed = false, month_or_minute = false;
    int parts = 0;
    for (size_t i = 0; i < f.n;) {
        size_t after = skip_literal(f, i, &elapsed);
        if (after != i) {
            i = after;
            continue;
        }
        char c = lower(f.p[i]);
        if (c == ';') break; // the section for negative numbers
        // "General" and "Standard" hold letters of dates.
        if (c == 'g' && f.n - i >= 7 && lower(f.p[i + 1]) == 'e' && lower(f.p[i + 2]) == 'n')
            return 0;
        if (c == 'y' || c == 'd' || c == 'e') parts |= c == 'e' ? 0 : MW_XLSX_HAS_DATE;
        if (c == 'h' || c == 's') parts |= MW_XLSX_HAS_CLOCK;
        if (c == 'm') month_or_minute = true;
        i++;
    }
    if (elapsed) return 0;
    // An m alone is a month; beside hours or seconds it is minutes.
    if (month_or_minute && parts == 0) parts = MW_XLSX_HAS_DATE;
    return parts;
}

int mw_xlsx_builtin_parts(int32_t n) {
    if ((n >= 14 && n <= 17) || (n >= 27 && n <= 31) || n == 36 || (n >= 50 && n <= 54) ||
        n == 57 || n == 58)
        return MW_XLSX_HAS_DATE;
    if ((n >= 18 && n <= 21) || (n >= 32 && n <= 35) || n == 45 || n == 47 || n == 55 || n == 56)
        return MW_XLSX_HAS_CLOCK;
    return n == 22 ? MW_XLSX_HAS_DATE | MW_XLSX_HAS_CLOCK : 0;
}

static int64_t epoch(bool from_1904) {
    return from_1904 ? mw_days_from_civil(1904, 1, 1) : mw_days_from_civil(1899, 12, 30);
}

bool mw_xlsx_time_text(double days, bool from_1904, int parts, char *buf) {
    if (!(days >= 0 && days < 2958466)) return false;
    // Clock times are fractions that no double holds: the nearest millisecond is what was meant.
    int64_t ms = llround(days * MS_PER_DAY), whole = ms / MS_PER_DAY;
    int32_t clock = (int32_t)(ms % MS_PER_DAY);
    bool date = (parts & MW_XLSX_HAS_DATE) || whole > 0;
    bool time = (parts & MW_XLSX_HAS_CLOCK) || clock > 0 || !date;
    size_t n = 0;
    if (date) {
        if (!from_1904 && whole < 60) whole++;
        mw_civil c = mw_civil_from_days(epoch(from_1904) + whole);
        n = (size_t)snprintf(buf, MW_XLSX_TIME_TEXT_MAX, "%04d-%02d-%02d", (int)c.year,
                             (int)c.month, (int)c.day);
    }
    if (!time) return true;
    if (date) buf[n++] = 'T';
    n += (size_t)snprintf(buf + n, MW_XLSX_TIME_TEXT_MAX - n, "%02d:%02d:%02d",
                          (int)(clock / 3600000), (int)(clock / 60000 % 60),
                          (int)(clock / 1000 % 60));
    if (clock % 1000) snprintf(buf + n, MW_XLSX_TIME_TEXT_MAX - n, ".%03d", (int)(clock % 1000));
    return true;
}
