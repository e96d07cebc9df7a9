// SPDX-License-Identifier: MIT
// The first byte chooses the unit of times, the rest is a body. Every line is kept, refused or
// blank, and what is refused says why; a second reading gives the same samples; and the body cut at
// a line break in its second half gives a beginning of them.
#include "base/map.h"
#include "series/sample.h"
#include "source/line.h"

#include <stdlib.h>
#include <string.h>

struct names {
    mw_sink base;
    mw_map *kinds; // value: number of the name * 4 + kind
    mw_map *texts;
};

static mw_status name_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    mw_map *kinds = ((struct names *)s)->kinds;
    int64_t got, fresh = mw_map_count(kinds) * 4 + kind;
    MW_TRY(mw_signal_name_check(name, err));
    MW_TRY(mw_map_add(kinds, name, fresh, &got, err));
    if (unit.n || (got & 3) != kind) return mw_fail(err, MW_INVALID, "another kind");
    *id = (int32_t)(got >> 2);
    return MW_OK;
}

static mw_status code_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    mw_map *texts = ((struct names *)s)->texts;
    int64_t got = 0;
    MW_TRY(mw_signal_text_check(text, err));
    MW_TRY(mw_map_add(texts, text, mw_map_count(texts), &got, err));
    *code = (double)got;
    return MW_OK;
}

static const mw_sink_ops ops = {name_signal, code_text, NULL, NULL};

static int64_t line_count(mw_slice body) {
    int64_t n = body.n && body.p[body.n - 1] != '\n';
    for (size_t i = 0; i < body.n; i++) n += body.p[i] == '\n';
    return n;
}

static void read_body(mw_line_reader *reader, mw_slice body, mw_line_unit unit, mw_samples *out) {
    mw_line_report r;
    out->count = 0;
    if (mw_line_read(reader, body, (mw_line_when){unit, 7}, out, &r, NULL) != MW_OK) abort();
    if (r.kept + r.refused + r.blank + r.folded != line_count(body)) abort();
    if (out->count < r.kept) abort(); // a line has a field
    for (int64_t i = 0; i < r.problem_count; i++)
        if (r.problem[i].text[0] == '\0' || r.problem[i].line < 1) abort();
    if ((r.refused > 0) != (r.problem_count > 0)) abort();
}

// Whether b begins as a does.
static void check_begins(const mw_samples *a, const mw_samples *b) {
    size_t n = (size_t)a->count;
    if (a->count > b->count) abort();
    if (n == 0) return;
    if (memcmp(a->signal, b->signal, n * sizeof *a->signal) != 0) abort();
    if (memcmp(a->time_ns, b->time_ns, n * sizeof *a->time_ns) != 0) abort();
    if (memcmp(a->value, b->value, n * sizeof *a->value) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    struct names names = {{&ops}, mw_map_new(), mw_map_new()};
    mw_line_reader *reader = NULL;
    mw_samples first = {0}, again = {0};
    if (mw_line_reader_new(&names.base, mw_slice_of("S"), &reader, NULL) != MW_OK) abort();
    mw_line_unit unit = (mw_line_unit)(data[0] % 6);
    mw_slice body = {(const char *)data + 1, size - 1};
    read_body(reader, body, unit, &first);
    read_body(reader, body, unit, &again);
    check_begins(&first, &again);
    check_begins(&again, &first);
    // A cut at a line break can open a text, which only then is never closed: no quotes, no doubt.
    const char *cut = body.n ? memchr(body.p + body.n / 2, '\n', body.n - body.n / 2) : NULL;
    if (cut && !memchr(body.p, '"', body.n)) {
        read_body(reader, (mw_slice){body.p, (size_t)(cut - body.p)}, unit, &again);
        check_begins(&again, &first);
    }
    mw_samples_fini(&first);
    mw_samples_fini(&again);
    mw_line_reader_free(reader);
    mw_map_free(names.kinds);
    mw_map_free(names.texts);
    return 0;
}
