// SPDX-License-Identifier: MIT
// See past_testing.h: each question is a walk over the list.
#include "live/past_testing.h"

#include "test/test.h"

#define S_NS INT64_C(1000000000)

void mw_plain_past_put(plain_past *p, const fold_event *e) {
    int32_t i = 0;
    while (i < p->count && (p->event[i].channel != e->channel || p->event[i].t_s != e->t_s)) i++;
    if (i == p->count) p->count++;
    p->event[i] = *e;
}

static mw_status past_read(mw_past *past, int32_t signal, int64_t from, int64_t to, mw_samples *out,
                           mw_error *err) {
    const plain_past *p = (const plain_past *)past;
    (void)err;
    for (int64_t t = from; t < to;) {
        int64_t next = INT64_MAX;
        double value = 0;
        for (int32_t i = 0; i < p->count; i++) {
            int64_t at = p->event[i].t_s * S_NS;
            if (p->event[i].channel != signal || at < t || at >= next) continue;
            next = at;
            value = p->event[i].value;
        }
        if (next >= to) break;
        CHECK(mw_samples_add(out, signal, next, value, 0));
        t = next + 1;
    }
    return MW_OK;
}

static mw_status nearest(const plain_past *p, int32_t signal, int64_t t, mw_past_sample *out) {
    int32_t best = -1;
    for (int32_t i = 0; i < p->count; i++) {
        if (p->event[i].channel != signal || p->event[i].t_s * S_NS >= t) continue;
        if (best < 0 || p->event[i].t_s > p->event[best].t_s) best = i;
    }
    if (best < 0) return MW_NOTFOUND;
    *out = (mw_past_sample){p->event[best].t_s * S_NS, p->event[best].value, 0};
    return MW_OK;
}

static mw_status past_before(mw_past *past, int32_t signal, int64_t t, mw_past_sample *out,
                             mw_error *err) {
    (void)err;
    return nearest((const plain_past *)past, signal, t, out);
}

static mw_status past_first(mw_past *past, int32_t signal, mw_past_sample *out, mw_error *err) {
    const plain_past *p = (const plain_past *)past;
    int32_t best = -1;
    (void)err;
    for (int32_t i = 0; i < p->count; i++) {
        if (p->event[i].channel != signal) continue;
        if (best < 0 || p->event[i].t_s < p->event[best].t_s) best = i;
    }
    if (best < 0) return MW_NOTFOUND;
    *out = (mw_past_sample){p->event[best].t_s * S_NS, p->event[best].value, 0};
    return MW_OK;
}

void mw_plain_past_init(plain_past *p) {
    p->past = (mw_past){past_read, past_before, past_first};
    p->count = 0;
}
