// SPDX-License-Identifier: MIT
// Tables of signal maps: what the values of a state, an override or a reason mean.
#include "live/map_int.h"

// value = TEXT | [ "-" ] NUMBER | "yes" | "no"
static bool parse_value(mw_cursor *p, mw_map_row *row) {
    row->number = mw_cursor_is_word(p, "yes");
    row->is_yesno = mw_cursor_take_word(p, "yes") || mw_cursor_take_word(p, "no");
    if (row->is_yesno) return true;
    row->is_text = mw_cursor_peek(p) == MW_TOKEN_TEXT;
    if (row->is_text) return mw_cursor_take_text(p, "a value", &row->text);
    if (mw_cursor_peek(p) != MW_TOKEN_NUMBER && mw_cursor_peek(p) != MW_TOKEN_MINUS)
        return mw_cursor_expected(p, "a value of the signal", "\"EXECUTE\", 6, yes or no");
    return mw_signal_take_number(p, "a value of the signal", &row->number);
}

// category = "production" | "setup" | "delay" | "down" | "planned" | "unknown" | "none"
static bool parse_category(mw_cursor *p, mw_channel_kind kind, mw_map_row *row) {
    static const char *const word[] = {"production", "setup",   "delay", "down",
                                       "planned",    "unknown", "none"};
    static const mw_state_category category[] = {
        MW_STATE_PRODUCTION, MW_STATE_SETUP,   MW_STATE_DELAY, MW_STATE_DOWN,
        MW_STATE_PLANNED,    MW_STATE_UNKNOWN, MW_STATE_NONE};
    int32_t count = kind == MW_CHANNEL_OVERRIDE ? 7 : 6; // only an override may leave things be
    int32_t i = mw_signal_take_one_of(p, "what the machine does then", word, count);
    if (i < 0) return false;
    row->category = category[i];
    if (!mw_cursor_take_word(p, "reason")) return true;
    return mw_signal_take_said(p, "a reason", &row->reason);
}

static bool parse_meaning(mw_cursor *p, mw_channel_kind kind, mw_map_row *row) {
    if (kind != MW_CHANNEL_REASON) return parse_category(p, kind, row);
    if (mw_cursor_take_word(p, "none")) return true;
    return mw_signal_take_said(p, "a reason, or none", &row->reason);
}

static bool same_value(const mw_map_row *a, const mw_map_row *b) {
    if (a->is_text != b->is_text) return false;
    return a->is_text ? mw_slice_same(a->text, b->text) : a->number == b->number;
}

static bool check_row(mw_cursor *p, const mw_map_channel *c) {
    const mw_map_row *row = &c->row[c->row_count - 1];
    for (int32_t i = 0; i < c->row_count - 1; i++) {
        if (!same_value(&c->row[i], row)) continue;
        mw_diag_error(p->d, row->span, NULL, "the value stands in the table twice");
        return false;
    }
    if (c->row_count == 1 || c->row[0].is_text == row->is_text) return true;
    mw_diag_error(p->d, row->span, NULL, "a signal tells texts or numbers, not both");
    return false;
}

// row = value meaning | "else" meaning
static bool parse_row(mw_cursor *p, void *what) {
    mw_map_channel *c = what;
    mw_map_row row = {.span = mw_cursor_here(p)};
    if (c->has_other)
        return mw_cursor_expected(p, "the end of the table", "else stands last in a table");
    if (mw_cursor_take_word(p, "else")) {
        c->has_other = true;
        c->other = row;
        return parse_meaning(p, c->kind, &c->other);
    }
    if (!parse_value(p, &row) || !parse_meaning(p, c->kind, &row)) return false;
    mw_map_row *to = mw_cursor_push(p, &c->row, &c->row_count, sizeof *to);
    if (!to) return false;
    *to = row;
    return check_row(p, c);
}

bool mw_signal_parse_table(mw_cursor *p, mw_map_channel *c) {
    c->has_table = true;
    c->other =
        (mw_map_row){.category = c->kind == MW_CHANNEL_OVERRIDE ? MW_STATE_NONE : MW_STATE_UNKNOWN};
    return mw_signal_block(p, parse_row, c);
}
