// SPDX-License-Identifier: MIT
// The smallest pieces of signal maps: numbers with their units, lists, blocks.
#include "lang/unit.h"
#include "live/map_int.h"

#include <math.h>
#include <string.h>

bool mw_signal_block(mw_cursor *p, mw_signal_item *one, void *what) {
    bool fine = true;
    if (!mw_cursor_take(p, MW_TOKEN_CURLY_OPEN)) return mw_cursor_expected(p, "`{`", NULL);
    for (;;) {
        while (mw_cursor_take(p, MW_TOKEN_NEWLINE) || mw_cursor_take(p, MW_TOKEN_COMMA)) {
        }
        if (mw_cursor_take(p, MW_TOKEN_CURLY_CLOSE)) return fine;
        if (mw_cursor_peek(p) == MW_TOKEN_END)
            return mw_cursor_expected(p, "`}`", "the block is not closed");
        int32_t first = p->at;
        bool good = one(p, what);
        if (good && mw_cursor_peek(p) != MW_TOKEN_COMMA && !mw_cursor_at_end(p))
            good = mw_cursor_expected(p, "the end of the line", "a comma or a new line separates");
        if (p->nomem) return false;
        if (good) continue;
        fine = false;
        mw_cursor_recover(p, first);
    }
}

bool mw_signal_take_said(mw_cursor *p, const char *what, mw_map_said *out) {
    out->span = mw_cursor_here(p);
    return mw_cursor_take_text(p, what, &out->text);
}

bool mw_signal_take_string(mw_cursor *p, const char *what, const char **out) {
    mw_slice text;
    if (!mw_cursor_take_text(p, what, &text)) return false;
    *out = mw_arena_text(p->d->arena, text.p, text.n);
    return *out ? true : mw_cursor_no_memory(p);
}

bool mw_signal_more_texts(mw_cursor *p) {
    int32_t at = p->at;
    if (!mw_cursor_take(p, MW_TOKEN_COMMA)) return false;
    mw_cursor_skip_newlines(p);
    if (mw_cursor_peek(p) == MW_TOKEN_TEXT) return true;
    p->at = at;
    return false;
}

bool mw_signal_take_strings(mw_cursor *p, const char *what, const char ***list, int32_t *count) {
    do {
        const char *text;
        if (!mw_signal_take_string(p, what, &text)) return false;
        const char **to = mw_cursor_push(p, list, count, sizeof *to);
        if (!to) return false;
        *to = text;
    } while (mw_signal_more_texts(p));
    return true;
}

bool mw_signal_take_number(mw_cursor *p, const char *what, double *out) {
    bool negative = mw_cursor_take(p, MW_TOKEN_MINUS);
    if (mw_cursor_peek(p) != MW_TOKEN_NUMBER || !mw_number_parse(mw_cursor_word(p), out))
        return mw_cursor_expected(p, what, NULL);
    if (negative) *out = -*out;
    p->at++;
    return true;
}

bool mw_signal_take_whole(mw_cursor *p, const char *what, int32_t low, int32_t high, int32_t *out) {
    mw_span at = mw_cursor_here(p);
    double value;
    if (!mw_signal_take_number(p, what, &value)) return false;
    if (value == floor(value) && value >= low && value <= high) {
        *out = (int32_t)value;
        return true;
    }
    mw_diag_error(p->d, at, NULL, "%s is a whole number from %d to %d", what, (int)low, (int)high);
    return false;
}

bool mw_signal_take_length(mw_cursor *p, const char *what, int64_t *ns) {
    return mw_signal_take_long(p, what, 10, ns);
}

bool mw_signal_take_long(mw_cursor *p, const char *what, int32_t years_max, int64_t *ns) {
    static const char hint[] = "a number and a unit: 500 ms, 10 min, 1 h";
    int32_t first = p->at;
    mw_unit unit, second;
    double value;
    mw_error err;
    if (!mw_signal_take_number(p, what, &value)) return false;
    mw_slice word = mw_cursor_word(p);
    if (mw_cursor_peek(p) != MW_TOKEN_UNIT) return mw_cursor_expected(p, "a unit of time", hint);
    bool known = mw_unit_parse(word, &unit, &err) == MW_OK &&
                 mw_unit_parse(mw_slice_of("s"), &second, &err) == MW_OK &&
                 mw_unit_same_kind(&unit, &second);
    if (!known) return mw_cursor_expected(p, "a unit of time", hint);
    p->at++;
    double result = value * mw_unit_factor(&unit, &second) * 1e9;
    if (result >= 1 && result < years_max * 3.2e16) { // a year is 3.16e16
        *ns = (int64_t)llround(result);
        return true;
    }
    mw_diag_error(p->d, mw_cursor_span_from(p, first), NULL,
                  "%s is more than 0 and less than %d years", what, (int)years_max);
    return false;
}

bool mw_signal_take_ms(mw_cursor *p, const char *what, int32_t max, int32_t *ms) {
    int32_t first = p->at;
    int64_t ns;
    if (!mw_signal_take_length(p, what, &ns)) return false;
    if (ns % 1000000 == 0 && ns / 1000000 <= max) {
        *ms = (int32_t)(ns / 1000000);
        return true;
    }
    mw_diag_error(p->d, mw_cursor_span_from(p, first), NULL,
                  "%s is a whole number of milliseconds, at most %d", what, (int)max);
    return false;
}

bool mw_signal_unknown(mw_cursor *p, const char *what, const char *const *word, int32_t count) {
    mw_slice seen = mw_cursor_word(p);
    const char *near = NULL;
    int best = seen.n > 5 ? 3 : 2;
    for (int32_t i = 0; i < count; i++) {
        int distance = mw_text_distance(seen, mw_slice_of(word[i]), best);
        if (distance >= best) continue;
        best = distance;
        near = word[i];
    }
    if (near) return mw_cursor_expected(p, what, mw_diag_hint(p->d, "did you mean %s?", near));
    mw_text list = {0};
    for (int32_t i = 0; i < count; i++) mw_text_addf(&list, "%s%s", i ? ", " : "", word[i]);
    const char *hint = list.bytes ? mw_diag_hint(p->d, "%s", list.bytes) : NULL;
    mw_text_free(&list);
    return mw_cursor_expected(p, what, hint);
}

int32_t mw_signal_take_one_of(mw_cursor *p, const char *what, const char *const *word,
                              int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        if (mw_cursor_take_word(p, word[i])) return i;
    }
    (void)mw_signal_unknown(p, what, word, count);
    return -1;
}
