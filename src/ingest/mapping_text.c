// SPDX-License-Identifier: MIT
// Texts of maps: what stands for a value.
#include "ingest/mapping_int.h"

// part = "column" TEXT | TEXT | NUMBER | DATE | CLOCK | "yes" | "no"
static bool parse_part(mw_cursor *p, mw_map_part *out) {
    int32_t first = p->at;
    *out = (mw_map_part){0};
    mw_token_kind kind = mw_cursor_peek(p);
    out->column = mw_cursor_take_word(p, "column");
    if (out->column || kind == MW_TOKEN_TEXT) {
        if (!mw_cursor_take_text(p, out->column ? "the name of a column" : "a text", &out->text))
            return false;
    } else if (kind == MW_TOKEN_NUMBER || kind == MW_TOKEN_DATE || kind == MW_TOKEN_CLOCK ||
               mw_cursor_is_word(p, "yes") || mw_cursor_is_word(p, "no")) {
        out->text = mw_cursor_word(p);
        p->at++;
    } else {
        return mw_cursor_expected(p, "column \"name\" or a text", NULL);
    }
    out->span = mw_cursor_span_from(p, first);
    return true;
}

// text = part { "+" part }
bool mw_map_parse_text(mw_cursor *p, mw_map_text *out) {
    int32_t first = p->at;
    bool negative = mw_cursor_take(p, MW_TOKEN_MINUS);
    do {
        mw_map_part part;
        if (!parse_part(p, &part)) return false;
        mw_map_part *to = mw_cursor_push(p, &out->part, &out->part_count, sizeof *to);
        if (!to) return false;
        *to = part;
    } while (mw_cursor_take(p, MW_TOKEN_PLUS));
    out->span = mw_cursor_span_from(p, first);
    if (!negative) return true;
    // A constant below zero.
    if (out->part_count > 1 || out->part[0].column)
        return mw_cursor_expected(p, "a number after the minus sign", NULL);
    out->part[0].text =
        (mw_slice){p->text + out->span.start, (size_t)(out->span.end - out->span.start)};
    return true;
}

// target = TEXT | NUMBER | DATE | CLOCK | WORD; the word `missing` means that nothing is known
static bool parse_target(mw_cursor *p, mw_translation *out) {
    mw_token_kind kind = mw_cursor_peek(p);
    if (kind == MW_TOKEN_TEXT) return mw_cursor_take_text(p, "a text", &out->to);
    int32_t first = p->at;
    mw_cursor_take(p, MW_TOKEN_MINUS);
    kind = mw_cursor_peek(p);
    if (kind != MW_TOKEN_NUMBER && kind != MW_TOKEN_DATE && kind != MW_TOKEN_CLOCK &&
        kind != MW_TOKEN_WORD)
        return mw_cursor_expected(p, "what it stands for", "a text, a number, yes, no or missing");
    out->missing = mw_cursor_is_word(p, "missing");
    p->at++;
    mw_span span = mw_cursor_span_from(p, first);
    out->to = (mw_slice){p->text + span.start, (size_t)(span.end - span.start)};
    return true;
}

static bool parse_translation(mw_cursor *p, mw_map_text *out) {
    mw_translation t = {.span = mw_cursor_here(p)};
    bool other = mw_cursor_take_word(p, "else");
    if (!other && !mw_cursor_take_text(p, "the text to be translated", &t.from)) return false;
    if (!mw_cursor_take(p, MW_TOKEN_ASSIGN))
        return mw_cursor_expected(p, "`=`", "translate \"Yes\" = yes, \"No\" = no, else = missing");
    if (!parse_target(p, &t)) return false;
    if (other) {
        out->has_other = true;
        out->other = t;
        return true;
    }
    mw_translation *to = mw_cursor_push(p, &out->translate, &out->translate_count, sizeof *to);
    if (!to) return false;
    *to = t;
    return true;
}

bool mw_map_parse_translate(mw_cursor *p, mw_map_text *out) {
    do {
        mw_cursor_skip_newlines(p);
        if (!parse_translation(p, out)) return false;
    } while (mw_cursor_take(p, MW_TOKEN_COMMA));
    return true;
}
