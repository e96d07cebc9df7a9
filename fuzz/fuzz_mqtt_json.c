// SPDX-License-Identifier: MIT
// The input is a byte of settings and a payload. What is read twice gives the same samples; a
// payload gives samples, or words why not; every sample has a signal whose name begins with the
// topic, and a text a code.
#include "source/mqtt_json.h"

#include "base/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Names and texts in maps; nothing is kept.
typedef struct {
    mw_sink base;
    mw_map *names, *texts;
} fuzz_sink;

static mw_status sink_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    fuzz_sink *f = (fuzz_sink *)s;
    int64_t was = -1;
    if (unit.n) abort();
    MW_TRY(mw_signal_name_check(name, err));
    if (name.n < 4 || memcmp(name.p, "m/t/", 4) != 0) abort();
    if (mw_map_get(f->names, name, -1) >= 0) abort(); // asked twice
    MW_TRY(mw_map_add(f->names, name, kind, &was, err));
    *id = (int32_t)mw_map_count(f->names) - 1;
    return MW_OK;
}

static mw_status sink_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    fuzz_sink *f = (fuzz_sink *)s;
    int64_t at;
    MW_TRY(mw_signal_text_check(text, err));
    MW_TRY(mw_map_add(f->texts, text, mw_map_count(f->texts), &at, err));
    *code = (double)at;
    return MW_OK;
}

static const mw_sink_ops sink_ops = {sink_signal, sink_text, NULL, NULL};

static void check_samples(const fuzz_sink *f, const mw_samples *s, int64_t from) {
    for (int64_t i = from; i < s->count; i++) {
        if (s->signal[i] < 0 || s->signal[i] >= mw_map_count(f->names)) abort();
        int64_t kind = mw_map_value(f->names, s->signal[i]);
        double v = s->value[i];
        if (s->quality[i] != MW_SAMPLE_GOOD) abort();
        if (isnan(v)) continue; // null
        if (kind == MW_SIGNAL_BOOL && v != 0 && v != 1) abort();
        if (kind == MW_SIGNAL_TEXT && (v < 0 || v >= (double)mw_map_count(f->texts))) abort();
    }
}

static bool same(const mw_samples *s, int64_t i, int64_t k) {
    return s->signal[i] == s->signal[k] && s->time_ns[i] == s->time_ns[k] &&
           (s->value[i] == s->value[k] || (isnan(s->value[i]) && isnan(s->value[k])));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const formats[] = {NULL, "unix_ms", "iso", "%d.%m.%Y"};
    if (size < 1) return 0;
    const char *path = data[0] & 1 ? "ts" : data[0] & 2 ? "m.ts" : NULL;
    mw_mqtt_json *json = NULL;
    fuzz_sink sink = {{&sink_ops}, mw_map_new(), mw_map_new()};
    if (mw_mqtt_json_new("m", path, formats[data[0] >> 2 & 3], &json, NULL) != MW_OK) abort();
    mw_mqtt_batch out = {0};
    mw_mqtt_message in = {
        {"t/a",                  3       },
        {(const char *)data + 1, size - 1},
        false
    };
    for (int round = 0; round < 3; round++) { // null only counts from the second time on
        int64_t from = out.samples.count, refused = out.refused;
        out.problem[0] = '\0';
        if (mw_mqtt_json_take(json, &in, 77, &sink.base, &out, NULL) != MW_OK) abort();
        if ((out.refused > refused) != (out.problem[0] != '\0')) abort();
        check_samples(&sink, &out.samples, from);
        int64_t count = out.samples.count - from;
        for (int64_t i = 0; round == 2 && i < count; i++)
            if (!same(&out.samples, from + i, from - count + i)) abort();
    }
    mw_mqtt_batch_fini(&out);
    mw_mqtt_json_free(json);
    mw_map_free(sink.names);
    mw_map_free(sink.texts);
    return 0;
}
