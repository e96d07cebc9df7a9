// SPDX-License-Identifier: MIT
// See sample.h.
#include "series/sample.h"

#include "base/alloc.h"

bool mw_samples_grow(mw_samples *s, int64_t need) {
    if (need <= s->capacity) return true;
    if (need < 64) need = 64;
    // An array that grew before another could not is larger than it is known to be: no harm.
    int64_t room[4] = {s->capacity, s->capacity, s->capacity, s->capacity};
    bool all = mw_grow_bare(&s->signal, &room[0], need, sizeof *s->signal) &&
               mw_grow_bare(&s->time_ns, &room[1], need, sizeof *s->time_ns) &&
               mw_grow_bare(&s->value, &room[2], need, sizeof *s->value) &&
               mw_grow_bare(&s->quality, &room[3], need, sizeof *s->quality);
    if (all) s->capacity = room[0];
    return all;
}

bool mw_samples_add(mw_samples *s, int32_t signal, int64_t time_ns, double value, uint8_t quality) {
    if (s->count == s->capacity && !mw_samples_grow(s, s->count + 1)) return false;
    s->signal[s->count] = signal;
    s->time_ns[s->count] = time_ns;
    s->value[s->count] = value;
    s->quality[s->count++] = quality;
    return true;
}

void mw_samples_fini(mw_samples *s) {
    mw_free(s->signal);
    mw_free(s->time_ns);
    mw_free(s->value);
    mw_free(s->quality);
    *s = (mw_samples){0};
}

const char *mw_signal_kind_text(mw_signal_kind kind) {
    static const char *const names[] = {"number", "text", "yes/no"};
    return names[kind];
}

static bool is_utf8(mw_slice s) {
    for (const char *p = s.p, *end = mw_slice_end(s); p < end;) {
        int step = mw_utf8_step(p, end);
        if (step == 0) return false;
        p += step;
    }
    return true;
}

// Whether U+0000..U+001F, U+007F or U+0080..U+009F stand in UTF-8 text.
static bool has_control(mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = (uint8_t)s.p[i];
        if (c < 0x20 || c == 0x7f) return true;
        if (c == 0xc2 && i + 1 < s.n && (uint8_t)s.p[i + 1] < 0xa0) return true;
    }
    return false;
}

mw_status mw_signal_name_check(mw_slice name, mw_error *err) {
    if (name.n == 0) return mw_fail(err, MW_INVALID, "a signal without a name");
    if (name.n > MW_SIGNAL_NAME_MAX)
        return mw_fail(err, MW_INVALID, "the name of a signal has %zu bytes, at most %d: %.60s...",
                       name.n, MW_SIGNAL_NAME_MAX, is_utf8(name) ? name.p : "");
    if (!is_utf8(name)) return mw_fail(err, MW_INVALID, "the name of a signal is not UTF-8");
    if (has_control(name))
        return mw_fail(err, MW_INVALID, "the name of a signal has a control character");
    return MW_OK;
}

mw_status mw_signal_text_check(mw_slice text, mw_error *err) {
    if (text.n > MW_SIGNAL_TEXT_MAX)
        return mw_fail(err, MW_INVALID, "a text value has %zu bytes, at most %d", text.n,
                       MW_SIGNAL_TEXT_MAX);
    return is_utf8(text) ? MW_OK : mw_fail(err, MW_INVALID, "a text value is not UTF-8");
}

mw_status mw_sink_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit, int32_t *id,
                         mw_error *err) {
    mw_status st = s->ops->signal(s, name, kind, unit, id, err);
    if (st != MW_INVALID || !s->ops->turn) return st;
    st = s->ops->turn(s, name, kind, unit, id, err);
    if (st == MW_OK && err) *err = (mw_error){0};
    return st;
}
