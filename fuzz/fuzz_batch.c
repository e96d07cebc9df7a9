// SPDX-License-Identifier: MIT
// A body of anybody as a batch: what is kept is as many samples, what is refused is told, and the
// same body gives the same samples again.
#include "base/map.h"
#include "series/sample.h"
#include "source/batch.h"

#include <stdlib.h>
#include <string.h>

struct names {
    mw_sink base;
    mw_map *kinds; // value: number of the name * 4 + kind
};

static mw_status name_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    mw_map *kinds = ((struct names *)s)->kinds;
    int64_t got, fresh = mw_map_count(kinds) * 4 + kind;
    MW_TRY(mw_signal_name_check(name, err));
    MW_TRY(mw_map_add(kinds, name, fresh, &got, err));
    if (unit.n > MW_SIGNAL_UNIT_MAX) return mw_fail(err, MW_LIMIT, "a long unit");
    if ((got & 3) != kind) return mw_fail(err, MW_INVALID, "another kind");
    *id = (int32_t)(got >> 2);
    return MW_OK;
}

static mw_status code_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    (void)s;
    MW_TRY(mw_signal_text_check(text, err));
    *code = (double)text.n;
    return MW_OK;
}

static const mw_sink_ops ops = {name_signal, code_text, NULL, NULL};

static mw_status read_body(mw_batch_reader *reader, mw_slice body, mw_samples *out) {
    mw_batch_report r;
    mw_error err = {0};
    mw_status st = mw_batch_read(reader, body, 7, out, &r, &err);
    if ((st == MW_OK) != (err.text[0] == '\0') || st == MW_NOMEM || st == MW_IO) abort();
    if (out->count != (st == MW_OK ? r.kept : 0)) abort();
    if (st != MW_OK) return st;
    if ((r.refused > 0) != (r.problem_count > 0)) abort();
    for (int64_t i = 0; i < r.problem_count; i++)
        if (!r.problem[i].why.text[0] || r.problem[i].index < 0) abort();
    for (int64_t i = 0; i < out->count; i++)
        if (out->quality[i] > MW_SAMPLE_DOUBTFUL) abort();
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct names names = {{&ops}, mw_map_new()};
    mw_batch_reader *reader = NULL;
    mw_samples first = {0}, again = {0};
    if (mw_batch_reader_new(&names.base, mw_slice_of("S"), &reader, NULL) != MW_OK) abort();
    mw_slice body = {(const char *)data, size};
    mw_status st = read_body(reader, body, &first);
    if (read_body(reader, body, &again) != st || first.count != again.count) abort();
    size_t n = (size_t)first.count;
    if (n && memcmp(first.signal, again.signal, n * sizeof *first.signal) != 0) abort();
    if (n && memcmp(first.value, again.value, n * sizeof *first.value) != 0) abort();
    if (n && memcmp(first.time_ns, again.time_ns, n * sizeof *first.time_ns) != 0) abort();
    mw_samples_fini(&first);
    mw_samples_fini(&again);
    mw_batch_reader_free(reader);
    mw_map_free(names.kinds);
    return 0;
}
