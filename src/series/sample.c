// SPDX-License-Identifier: MIT
// See sample.h.
#include "series/sample.h"

#include "base/alloc.h"

#include <string.h>

// A copy of count items of `size` bytes in a block for capacity; NULL when out of memory.
static void *moved(const void *old, int64_t count, int64_t capacity, size_t size) {
    void *fresh = mw_alloc_array(capacity, size);
    if (fresh && count) memcpy(fresh, old, (size_t)count * size);
    return fresh;
}

bool mw_samples_grow(mw_samples *s, int64_t need) {
    if (need <= s->capacity) return true;
    int64_t room = s->capacity ? s->capacity : 64;
    while (room < need)
        if (__builtin_mul_overflow(room, 2, &room)) return false;
    mw_samples fresh = {s->count,
                        room,
                        moved(s->signal, s->count, room, sizeof *s->signal),
                        moved(s->time_ns, s->count, room, sizeof *s->time_ns),
                        moved(s->value, s->count, room, sizeof *s->value),
                        moved(s->quality, s->count, room, sizeof *s->quality)};
    bool all = fresh.signal && fresh.time_ns && fresh.value && fresh.quality;
    mw_samples old = all ? *s : fresh;
    if (all) *s = fresh;
    mw_samples_fini(&old);
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
    for (const char *p = s.p, *end = s.p + s.n; p < end;) {
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
