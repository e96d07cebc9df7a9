// SPDX-License-Identifier: MIT
// The input is a byte and a stream of adapter lines. Each line is counted once, under one heading;
// the sink takes every sample; when the clock never went back, the newest word on every signal
// after the last session is "not known". Running out of memory after so many allocations as the
// byte says, on each line, and decoding the line again gives the same counts.
#include "source/shdr_decode.h"

#include "base/alloc.h"
#include "series/sample_testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 1 << 16, KEYS_SEEN_MAX = 4096 };

static const mw_shdr_rule rules[] = {
    {"t", MW_SHDR_TEXT     },
    {"c", MW_SHDR_CONDITION},
    {"m", MW_SHDR_MESSAGE  },
    {"s", MW_SHDR_SERIES   }
};

static void require(bool holds) {
    if (!holds) abort();
}

static void decode_line(mw_shdr_decoder *d, mw_slice line, mw_shdr_out out, int64_t fail_after) {
    mw_alloc_fail_after(fail_after);
    mw_status st = mw_shdr_line_decode(d, line, 1700000000000000000, out, NULL);
    mw_alloc_fail_after(-1);
    if (st != MW_OK) {
        require(st == MW_NOMEM && fail_after >= 0);
        require(mw_shdr_line_decode(d, line, 1700000000000000000, out, NULL) == MW_OK);
    }
}

// The newest sample of each signal, of those alike the one put last, is NaN.
static void check_all_unknown(const mw_samples *b) {
    static struct {
        int64_t time_ns;
        double value;
    } newest[KEYS_SEEN_MAX];
    for (int i = 0; i < KEYS_SEEN_MAX; i++) newest[i].time_ns = INT64_MIN, newest[i].value = NAN;
    for (int64_t i = 0; i < b->count; i++) {
        int32_t id = b->signal[i];
        if (id >= KEYS_SEEN_MAX || b->time_ns[i] < newest[id].time_ns) continue;
        newest[id].time_ns = b->time_ns[i];
        newest[id].value = b->value[i];
    }
    for (int i = 0; i < KEYS_SEEN_MAX; i++) require(isnan(newest[i].value));
}

static mw_shdr_counts run(const uint8_t *data, size_t size, int64_t fail_after) {
    mw_shdr_rules all = {"f", rules, 4, 0, 3600000000000};
    mw_test_sink sink;
    mw_samples batch = {0};
    mw_shdr_decoder *d = NULL;
    mw_test_sink_init(&sink);
    require(mw_shdr_decoder_new(&all, &d, NULL) == MW_OK);
    const mw_shdr_counts *c = mw_shdr_counts_get(d);
    int64_t lines = 0, blank = 0;
    for (const char *p = (const char *)data, *end = p + size; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        mw_slice line = {p, (size_t)((stop ? stop : end) - p)};
        int64_t before =
            c->data_lines + c->asset_lines + c->body_lines + c->command_lines + c->bad_lines;
        decode_line(d, line, (mw_shdr_out){&sink.base, &batch}, fail_after);
        int64_t after =
            c->data_lines + c->asset_lines + c->body_lines + c->command_lines + c->bad_lines;
        blank += after == before && mw_slice_trim(line).n == 0;
        lines++;
        p = stop ? stop + 1 : end;
    }
    require(c->lines == lines);
    require(c->data_lines + c->asset_lines + c->body_lines + c->command_lines + c->bad_lines +
                blank ==
            lines);
    require(c->back_steps + c->gaps <= c->sessions && c->sessions <= c->data_lines + 1);
    mw_shdr_counts counts = *c;
    require(mw_shdr_session_end(d, &batch, NULL) == MW_OK);
    require(batch.count == 0 || sink.base.ops->put(&sink.base, &batch, NULL) == MW_OK);
    if (fail_after < 0 && counts.back_steps == 0) check_all_unknown(&batch);
    mw_shdr_decoder_free(d);
    mw_samples_fini(&batch);
    mw_test_sink_fini(&sink);
    return counts;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1 || size > INPUT_MAX) return 0;
    mw_shdr_counts plain = run(data + 1, size - 1, -1), failing = run(data + 1, size - 1, data[0]);
    require(plain.data_lines == failing.data_lines && plain.sessions == failing.sessions);
    require(plain.keys == failing.keys && plain.newest_ns == failing.newest_ns);
    return 0;
}
