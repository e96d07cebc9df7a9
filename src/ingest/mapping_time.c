// SPDX-License-Identifier: MIT
// When the facts of a row hold: the `time` statement of maps.
#include "ingest/mapping_int.h"

#include <string.h>

// length = [ NUMBER ] grain word
static bool parse_length(mw_cursor *p, mw_length *out) {
    int32_t first = p->at;
    if (mw_cursor_peek(p) == MW_TOKEN_NUMBER) p->at++;
    if (mw_cursor_peek(p) != MW_TOKEN_WORD && mw_cursor_peek(p) != MW_TOKEN_UNIT)
        return mw_cursor_expected(p, "a length", "such as 15 min, hour, shift, day, month, year");
    p->at++;
    mw_span span = mw_cursor_span_from(p, first);
    mw_grain grain;
    mw_error err;
    mw_slice text = {p->text + span.start, (size_t)(span.end - span.start)};
    if (mw_grain_parse(text, &grain, &err) != MW_OK) {
        mw_diag_error(p->d, span, "such as 15 min, hour, shift, day, month, year", "%s", err.text);
        return false;
    }
    *out = (mw_length){grain.unit, grain.count};
    return true;
}

static bool parse_format(mw_cursor *p, mw_map_when *w) {
    for (int i = 0; i < 2; i++) {
        w->format_span[i] = mw_cursor_here(p);
        if (mw_cursor_is_word(p, "iso") || mw_cursor_is_word(p, "unix_s") ||
            mw_cursor_is_word(p, "unix_ms") || mw_cursor_is_word(p, "unix_us") ||
            mw_cursor_is_word(p, "unix_ns")) {
            w->format[i] = mw_cursor_word(p);
            p->at++;
        } else if (!mw_cursor_take_text(p, "a format such as \"%d.%m.%Y %H:%M\"", &w->format[i])) {
            return false;
        }
        if (mw_cursor_peek(p) != MW_TOKEN_TEXT) return true;
    }
    return true;
}

static bool parse_stamp(mw_cursor *p, mw_stamp *out) {
    if (mw_cursor_take_word(p, "start"))
        *out = MW_STAMP_START;
    else if (mw_cursor_take_word(p, "end"))
        *out = MW_STAMP_END;
    else if (mw_cursor_take_word(p, "instant"))
        *out = MW_STAMP_INSTANT;
    else
        return mw_cursor_expected(p, "start, end or instant",
                                  "whether the stamp is the beginning or the end of its period, or "
                                  "any moment in it");
    return true;
}

// option = "format" TEXT [ TEXT ] | "zone" TEXT | "stamp" ( "start" | "end" | "instant" )
//        | "length" length | "midnight" "own_day"
static bool parse_option(mw_cursor *p, mw_map_when *w, bool *taken) {
    *taken = true;
    if (mw_cursor_take_word(p, "format")) return parse_format(p, w);
    if (mw_cursor_take_word(p, "zone")) {
        w->zone_span = mw_cursor_here(p);
        return mw_cursor_take_text(p, "the name of a zone such as \"Asia/Shanghai\"", &w->zone);
    }
    if (mw_cursor_take_word(p, "stamp")) return parse_stamp(p, &w->stamp);
    if (mw_cursor_take_word(p, "length")) return parse_length(p, &w->length);
    if (mw_cursor_take_word(p, "midnight")) {
        w->midnight_own_day = true;
        return mw_cursor_take_word(p, "own_day") ? true : mw_cursor_expected(p, "own_day", NULL);
    }
    *taken = false;
    return true;
}

static bool parse_options(mw_cursor *p, mw_map_when *w) {
    for (bool taken = true; taken;)
        if (!parse_option(p, w, &taken)) return false;
    return true;
}

// span = [ "date" text ] "from" text ( "to" text | "lasting" text [ ":" unit ] )
static bool parse_span(mw_cursor *p, mw_map_when *w) {
    w->kind = MW_WHEN_SPAN;
    if (mw_cursor_take_word(p, "date") && !mw_map_parse_text(p, &w->date)) return false;
    if (!mw_cursor_take_word(p, "from"))
        return mw_cursor_expected(p, "from",
                                  "time date column \"d\" from column \"a\" to column \"b\"");
    if (!mw_map_parse_text(p, &w->text[0])) return false;
    if (mw_cursor_take_word(p, "to")) return mw_map_parse_text(p, &w->text[1]);
    if (!mw_cursor_take_word(p, "lasting"))
        return mw_cursor_expected(p, "to or lasting", "time from column \"a\" to column \"b\"");
    if (!mw_map_parse_text(p, &w->text[2])) return false;
    mw_span span;
    if (mw_cursor_take(p, MW_TOKEN_COLON)) return mw_cursor_take_unit(p, &w->lasting_unit, &span);
    return mw_cursor_expected(p, "`:` and the unit of the duration",
                              "lasting column \"min\" : min");
}

static const char *const field_words[MW_FIELD_COUNT] = {"year", "quarter", "month",
                                                        "week", "day",     "hour"};

// fields = "year" text { ( "quarter" | "month" | "week" | "day" | "hour" ) text }
static bool parse_fields(mw_cursor *p, mw_map_when *w) {
    w->kind = MW_WHEN_FIELDS;
    for (bool any = true; any;) {
        any = false;
        for (int i = 0; i < MW_FIELD_COUNT; i++) {
            if (!mw_cursor_take_word(p, field_words[i])) continue;
            if (!mw_map_parse_text(p, &w->field[i])) return false;
            any = true;
        }
    }
    return true;
}

static bool parse_constant(mw_cursor *p, mw_map_when *w) {
    w->kind = MW_WHEN_CONST;
    w->constant = mw_cursor_word(p);
    p->at++;
    return true;
}

static bool parse_stamp_texts(mw_cursor *p, mw_map_when *w) {
    w->kind = MW_WHEN_STAMP;
    if (!mw_map_parse_text(p, &w->text[0])) return false;
    if (!mw_cursor_is_word(p, "column")) return true;
    return mw_map_parse_text(p, &w->text[1]);
}

// like = "like" NAME
static bool parse_like(mw_cursor *p, mw_map_when *w) {
    w->kind = MW_WHEN_LIKE;
    return mw_cursor_take_name(p, "the name of a measure", &w->constant, &w->format_span[0]);
}

// when = ( "always" | DATE | NUMBER | "period" text | fields | "since" text [ text ] | span
//        | like | text [ text ] ) { option }
bool mw_map_parse_when(mw_cursor *p, mw_map_when *w) {
    int32_t first = p->at;
    bool ok = true;
    mw_token_kind kind = mw_cursor_peek(p);
    if (mw_cursor_take_word(p, "always"))
        w->kind = MW_WHEN_ALWAYS;
    else if (mw_cursor_take_word(p, "like"))
        ok = parse_like(p, w);
    else if (kind == MW_TOKEN_DATE || kind == MW_TOKEN_NUMBER)
        ok = parse_constant(p, w);
    else if (mw_cursor_take_word(p, "period")) {
        w->kind = MW_WHEN_PERIOD;
        ok = mw_map_parse_text(p, &w->text[0]);
    } else if (mw_cursor_is_word(p, "year"))
        ok = parse_fields(p, w);
    else if (mw_cursor_take_word(p, "since")) {
        ok = parse_stamp_texts(p, w);
        w->kind = MW_WHEN_SINCE;
    } else if (mw_cursor_is_word(p, "from") || mw_cursor_is_word(p, "date"))
        ok = parse_span(p, w);
    else if (mw_cursor_is_word(p, "column") || kind == MW_TOKEN_TEXT)
        ok = parse_stamp_texts(p, w);
    else
        ok = mw_cursor_expected(p, "when it was",
                                "such as column \"date\", period column \"month\", year column "
                                "\"year\", from column \"a\" to column \"b\", 2024-03 or always");
    ok = ok && parse_options(p, w);
    w->span = mw_cursor_span_from(p, first);
    return ok;
}
