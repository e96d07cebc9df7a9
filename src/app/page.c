// SPDX-License-Identifier: MIT
// See page.h.
#include "app/page.h"

#include "app/verb.h"

static void blanks(mw_text *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) mw_text_addc(out, ' ');
}

// The bytes of the next piece that is not broken: a wide character, or others up to a blank or a
// wide one.
static size_t piece(const char *p, const char *end) {
    const char *at = p;
    while (at < end && *at != ' ') {
        int step = mw_utf8_step(at, end);
        if (step == 0) step = 1;
        bool wide = mw_text_columns(at, (size_t)step) > 1;
        if (wide && at > p) break;
        at += step;
        if (wide) break;
    }
    return (size_t)(at - p);
}

void mw_page_wrap(mw_text *out, mw_slice text, int64_t at, int64_t indent, int width) {
    mw_text seen = {0};
    mw_visible(&seen, text, false);
    const char *p = seen.bytes, *end = p ? p + seen.size : NULL;
    bool begun = false;
    for (int gap = 0; p && p < end;) {
        if (*p == ' ') {
            gap = 1, p++;
            continue;
        }
        size_t n = piece(p, end);
        int64_t columns = mw_text_columns(p, n);
        if (begun && at + gap + columns > width && at > indent) {
            mw_text_addc(out, '\n');
            blanks(out, indent);
            at = indent, gap = 0;
        }
        if (!begun) gap = 0;
        blanks(out, gap);
        mw_text_add(out, p, n);
        at += gap + columns;
        p += n, gap = 0, begun = true;
    }
    mw_text_addc(out, '\n');
    out->failed = out->failed || seen.failed;
    mw_text_free(&seen);
}

void mw_page_item(mw_text *out, mw_page_place place, mw_slice head, mw_slice text) {
    int64_t at = place.indent + mw_text_columns(head.p, head.n);
    blanks(out, place.indent);
    mw_visible(out, head, false);
    int64_t gap = at + 2 > place.column ? 2 : place.column - at;
    if (text.n) blanks(out, gap);
    mw_page_wrap(out, text, at + gap, place.column, place.width);
}

void mw_page_title(mw_text *out, mw_slice title) {
    mw_visible(out, title, false);
    mw_text_addc(out, '\n');
    for (int64_t i = mw_text_columns(title.p, title.n); i > 0; i--) mw_text_addc(out, '-');
    mw_text_addc(out, '\n');
}
