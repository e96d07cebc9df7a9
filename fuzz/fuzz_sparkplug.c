// SPDX-License-Identifier: MIT
// A payload that is read is written and read again as the same metrics; what cannot be read says
// why. Every metric has a number or words for its datatype.
#include "source/sparkplug_payload.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static bool same_value(const mw_sparkplug_metric *a, const mw_sparkplug_metric *b) {
    switch (a->wire) {
    case MW_SPARKPLUG_WIRE_INT:
    case MW_SPARKPLUG_WIRE_LONG: return a->integer == b->integer;
    case MW_SPARKPLUG_WIRE_FLOAT: return same_bits(a->number, b->number) || isnan(a->number);
    case MW_SPARKPLUG_WIRE_DOUBLE: return same_bits(a->number, b->number);
    case MW_SPARKPLUG_WIRE_BOOL: return a->truth == b->truth;
    case MW_SPARKPLUG_WIRE_STRING:
    case MW_SPARKPLUG_WIRE_BYTES: return mw_slice_same(a->text, b->text);
    case MW_SPARKPLUG_WIRE_NONE: break;
    }
    return true;
}

// b was written from a, whose suffix became part of the name.
static void check_same(const mw_sparkplug_metric *a, const mw_sparkplug_metric *b) {
    if (b->name.n != a->name.n + a->suffix.n || b->suffix.n) abort();
    if (a->name.n && memcmp(b->name.p, a->name.p, a->name.n) != 0) abort();
    if (a->suffix.n && memcmp(b->name.p + a->name.n, a->suffix.p, a->suffix.n) != 0) abort();
    if (!mw_slice_same(a->unit, b->unit) || a->quality != b->quality) abort();
    if (a->has_alias != b->has_alias || a->alias != b->alias) abort();
    if (a->has_time != b->has_time || a->time_ms != b->time_ms) abort();
    if (a->datatype != b->datatype || a->is_null != b->is_null) abort();
    if (a->is_historical != b->is_historical || a->is_transient != b->is_transient) abort();
    if (a->wire != b->wire || !same_value(a, b)) abort();
}

static void check_number(const mw_sparkplug_metric *m) {
    mw_signal_kind kind;
    mw_error err = {0};
    double value = 0;
    mw_status st = mw_sparkplug_number(m, m->datatype, &value, &err);
    if ((st == MW_OK) != (err.text[0] == '\0')) abort();
    if (st == MW_OK && !m->is_null && !mw_sparkplug_kind(m->datatype, &kind)) abort();
    if (m->is_null && !isnan(value)) abort();
}

static void check_again(const mw_sparkplug_payload *p) {
    mw_text bytes = {0};
    mw_sparkplug_payload again;
    mw_status st = mw_sparkplug_encode(p, &bytes, NULL);
    if (st == MW_OK) {
        if (mw_sparkplug_decode((mw_slice){bytes.bytes, bytes.size}, &again, NULL) != MW_OK)
            abort();
        if (again.count != p->count || again.has_time != p->has_time || again.seq != p->seq ||
            again.has_seq != p->has_seq || again.time_ms != p->time_ms)
            abort();
        for (int64_t i = 0; i < p->count; i++) check_same(&p->metrics[i], &again.metrics[i]);
        mw_sparkplug_payload_free(&again);
    } else if (st != MW_INVALID) {
        abort();
    }
    mw_text_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_sparkplug_payload p;
    mw_error err = {0};
    mw_status st = mw_sparkplug_decode((mw_slice){(const char *)data, size}, &p, &err);
    if ((st == MW_OK) != (err.text[0] == '\0')) abort();
    if (st != MW_OK) return 0;
    for (int64_t i = 0; i < p.count; i++) check_number(&p.metrics[i]);
    check_again(&p);
    mw_sparkplug_payload_free(&p);
    return 0;
}
