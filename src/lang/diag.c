// SPDX-License-Identifier: MIT
// See diag.h. What is printed must stay readable whatever the text holds: lines are cut around the
// place, tabs and control characters become blanks, broken bytes a question mark.
#include "lang/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    LINE_COLUMNS_MAX = 140, // of a source line as shown: more does not fit a terminal
    LEAD_COLUMNS = 50,      // shown before the place when a line is cut
    TEXT_BYTES_MAX = 480,   // of one message, as mw_error
};

int32_t mw_diag_source(mw_diags *d, const char *path, const char *text, int32_t size) {
    if (d->source_count >= MW_SOURCE_FILES_MAX) return -1;
    d->source[d->source_count] = (mw_source_text){path, text ? text : "", size};
    return d->source_count++;
}

// Cuts a text that printf cut in the middle of a character.
static size_t whole_characters(const char *s, size_t n) {
    size_t at = 0;
    while (at < n) {
        int step = mw_utf8_step(s + at, s + n);
        if (step == 0 && n - at < 4) return at;
        at += step ? (size_t)step : 1;
    }
    return n;
}

static size_t print_text(char *buf, const char *fmt, va_list args) MW_PRINTF(2, 0);
static void add_diag(mw_diags *d, mw_diag new, const char *fmt, va_list args) MW_PRINTF(3, 0);

// The message in buf of TEXT_BYTES_MAX bytes; returns its bytes.
static size_t print_text(char *buf, const char *fmt, va_list args) {
    int n = vsnprintf(buf, TEXT_BYTES_MAX, fmt, args);
    size_t size = n < 0 ? 0 : (size_t)n;
    if (size >= TEXT_BYTES_MAX) size = whole_characters(buf, TEXT_BYTES_MAX - 1);
    buf[size] = '\0';
    return size;
}

static const char *keep_text(mw_diags *d, const char *text, size_t n) {
    const char *kept = mw_arena_text(d->arena, text, n);
    if (!kept) d->nomem = true;
    return kept;
}

static bool same_diag(const mw_diag *a, const mw_diag *b) {
    return a->severity == b->severity && a->span.file == b->span.file &&
           a->span.start == b->span.start && a->span.end == b->span.end &&
           strcmp(a->text, b->text) == 0;
}

static bool is_known(const mw_diags *d, const mw_diag *new) {
    for (int32_t i = 0; i < d->diag_count; i++)
        if (same_diag(&d->diag[i], new)) return true;
    return false;
}

// Where a new diagnostic goes, NULL when all places are taken. An error pushes out the last
// warning: warnings must not hide errors.
static mw_diag *place_for(mw_diags *d, mw_severity severity) {
    if (d->diag_count < MW_DIAG_MAX) return &d->diag[d->diag_count++];
    for (int32_t i = MW_DIAG_MAX - 1; i >= 0 && severity == MW_DIAG_ERROR; i--)
        if (d->diag[i].severity == MW_DIAG_WARNING) return &d->diag[i];
    return NULL;
}

static void add_diag(mw_diags *d, mw_diag new, const char *fmt, va_list args) {
    char buf[TEXT_BYTES_MAX];
    size_t size = print_text(buf, fmt, args);
    new.text = buf;
    if (is_known(d, &new)) return;
    if (new.severity == MW_DIAG_ERROR)
        d->errors++;
    else
        d->warnings++;
    mw_diag *place = place_for(d, new.severity);
    if (!place) return; // counted, and not kept: nothing is allocated for it
    *place = new;
    place->text = keep_text(d, buf, size);
    if (!place->text) place->text = "out of memory while saying what is wrong";
}

void mw_diag_error(mw_diags *d, mw_span at, const char *hint, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_diag(d, (mw_diag){MW_DIAG_ERROR, at, NULL, hint}, fmt, args);
    va_end(args);
}

void mw_diag_warning(mw_diags *d, mw_span at, const char *hint, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_diag(d, (mw_diag){MW_DIAG_WARNING, at, NULL, hint}, fmt, args);
    va_end(args);
}

const char *mw_diag_hint(mw_diags *d, const char *fmt, ...) {
    char buf[TEXT_BYTES_MAX];
    va_list args;
    va_start(args, fmt);
    size_t size = print_text(buf, fmt, args);
    va_end(args);
    return keep_text(d, buf, size);
}

static int step_at(const char *p, const char *end) {
    int n = mw_utf8_step(p, end);
    return n ? n : 1;
}

// The bytes of the line that holds `at`, without its end.
static mw_slice line_of(const mw_source_text *src, int32_t at) {
    int32_t start = at, end = at;
    while (start > 0 && src->text[start - 1] != '\n') start--;
    while (end < src->size && src->text[end] != '\n') end++;
    if (end > start && src->text[end - 1] == '\r') end--;
    return (mw_slice){src->text + start, (size_t)(end - start)};
}

// A byte offset that lies within the text, whatever the span says.
static int32_t inside(const mw_source_text *src, int32_t at) {
    return at < 0 ? 0 : at > src->size ? src->size : at;
}

void mw_diag_place(const mw_diags *d, mw_span at, int32_t *line, int32_t *column) {
    *line = 0;
    *column = 0;
    if (at.file < 0 || at.file >= d->source_count) return;
    const mw_source_text *src = &d->source[at.file];
    int32_t start = inside(src, at.start);
    int32_t lines = 1, columns = 1;
    for (const char *p = src->text; (p = memchr(p, '\n', (size_t)(src->text + start - p))); p++)
        lines++;
    mw_slice text = line_of(src, start);
    for (const char *p = text.p; p < src->text + start; p += step_at(p, src->text + start))
        columns++;
    *line = lines;
    *column = columns;
}

// Appends the line as it can be shown from byte `from` on, at most LINE_COLUMNS_MAX columns.
static void add_line(mw_text *out, mw_slice line, size_t from) {
    const char *p = from > 0 ? line.p + from : line.p, *end = mw_slice_end(line);
    int64_t columns = 0;
    if (from > 0) mw_text_adds(out, "...");
    while (p < end && columns < LINE_COLUMNS_MAX) {
        int n = mw_utf8_step(p, end);
        if (n == 0)
            mw_text_addc(out, '?');
        else if ((unsigned char)*p < ' ' || *p == 0x7f)
            mw_text_addc(out, ' ');
        else
            mw_text_add(out, p, (size_t)n);
        columns += n ? mw_text_columns(p, (size_t)n) : 1;
        p += n ? n : 1;
    }
    if (p < end) mw_text_adds(out, "...");
}

// Columns that bytes [p, end) take as add_line shows them.
static int64_t shown_columns(const char *p, const char *end) {
    int64_t columns = 0;
    while (p < end) {
        int n = mw_utf8_step(p, end);
        bool plain = n == 0 || (unsigned char)*p < ' ' || *p == 0x7f;
        columns += plain ? 1 : mw_text_columns(p, (size_t)n);
        p += n ? n : 1;
    }
    return columns;
}

static bool is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

// Where showing begins, so that the place at byte `at` of the line is seen.
static size_t cut_start(mw_slice line, size_t at) {
    if (shown_columns(line.p, line.p + at) <= LINE_COLUMNS_MAX - LEAD_COLUMNS) return 0;
    size_t from = at;
    for (int i = 0; i < LEAD_COLUMNS && from > 0; i++)
        for (from--; from > 0 && is_continuation(line.p[from]);) from--;
    return from;
}

// The source line, and a line that underlines the span under it.
static void add_excerpt(mw_text *out, const mw_source_text *src, mw_span span,
                        int32_t line_number) {
    int32_t start = inside(src, span.start);
    mw_slice line = line_of(src, start);
    size_t at = (size_t)(src->text + start - line.p);
    if (at > line.n) at = line.n;
    size_t end = at;
    if (span.end > span.start) end = at + (size_t)(span.end - span.start);
    if (end > line.n) end = line.n;

    size_t from = cut_start(line, at);
    mw_text_addf(out, "%5d | ", line_number);
    add_line(out, line, from);
    int64_t before = shown_columns(line.p + from, line.p + at) + (from > 0 ? 3 : 0);
    int64_t under = shown_columns(line.p + at, line.p + end);
    if (before + under > LINE_COLUMNS_MAX) under = LINE_COLUMNS_MAX - before;
    mw_text_adds(out, "\n      | ");
    for (int64_t i = 0; i < before; i++) mw_text_addc(out, ' ');
    mw_text_addc(out, '^');
    for (int64_t i = 1; i < under; i++) mw_text_addc(out, '~');
    mw_text_addc(out, '\n');
}

static void print_one(const mw_diags *d, const mw_diag *g, mw_text *out) {
    const char *what = g->severity == MW_DIAG_ERROR ? "error" : "warning";
    if (g->span.file < 0 || g->span.file >= d->source_count) {
        mw_text_addf(out, "%s: %s\n", what, g->text);
    } else {
        int32_t line, column;
        mw_diag_place(d, g->span, &line, &column);
        const mw_source_text *src = &d->source[g->span.file];
        mw_text_addf(out, "%s:%d:%d: %s: %s\n", src->path, line, column, what, g->text);
        add_excerpt(out, src, g->span, line);
    }
    if (g->hint) mw_text_addf(out, "      = help: %s\n", g->hint);
}

static int compare(const mw_diag *a, const mw_diag *b) {
    if (a->span.file != b->span.file) return a->span.file < b->span.file ? -1 : 1;
    if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
    return 0;
}

// Insertion sort: at most 20 items, and those at one place stay in the order they were said.
static void sort(const mw_diag **order, int32_t count) {
    for (int32_t i = 1; i < count; i++) {
        const mw_diag *moving = order[i];
        int32_t j = i;
        for (; j > 0 && compare(order[j - 1], moving) > 0; j--) order[j] = order[j - 1];
        order[j] = moving;
    }
}

void mw_diag_print(const mw_diags *d, mw_text *out) {
    const mw_diag *order[MW_DIAG_MAX];
    for (int32_t i = 0; i < d->diag_count; i++) order[i] = &d->diag[i];
    sort(order, d->diag_count);
    for (int32_t i = 0; i < d->diag_count; i++) print_one(d, order[i], out);
    int32_t more = d->errors + d->warnings - d->diag_count;
    if (more > 0) mw_text_addf(out, "and %d more\n", more);
}
