// SPDX-License-Identifier: MIT
// Productions about time: lengths ("12 month"), grains ("15 min", "year"), periods and dates.
#include "lang/parse_int.h"

#include <stdio.h>

// Words of calendar lengths. Seconds are missing on purpose: the finest grain is the minute.
static const struct {
    const char *word;
    mw_grain_unit unit;
} words[] = {
    {"min",      MW_GRAIN_MINUTE },
    {"minute",   MW_GRAIN_MINUTE },
    {"minutes",  MW_GRAIN_MINUTE },
    {"h",        MW_GRAIN_HOUR   },
    {"hour",     MW_GRAIN_HOUR   },
    {"hours",    MW_GRAIN_HOUR   },
    {"shift",    MW_GRAIN_SHIFT  },
    {"shifts",   MW_GRAIN_SHIFT  },
    {"d",        MW_GRAIN_DAY    },
    {"day",      MW_GRAIN_DAY    },
    {"days",     MW_GRAIN_DAY    },
    {"week",     MW_GRAIN_WEEK   },
    {"weeks",    MW_GRAIN_WEEK   },
    {"month",    MW_GRAIN_MONTH  },
    {"months",   MW_GRAIN_MONTH  },
    {"quarter",  MW_GRAIN_QUARTER},
    {"quarters", MW_GRAIN_QUARTER},
    {"year",     MW_GRAIN_YEAR   },
    {"years",    MW_GRAIN_YEAR   },
};

static const char grain_hint[] = "min, hour, shift, day, week, month, quarter or year";

static mw_grain_unit unit_of(mw_slice word) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(word, words[i].word)) return words[i].unit;
    return MW_GRAIN_NONE;
}

// A whole number from 1 to 100,000 at the next token.
static bool whole_number(mw_parser *p, int32_t *out) {
    double v = 0;
    const mw_token *t = peek(p);
    if (t->kind != MW_TOKEN_NUMBER) return mw_parse_expected(p, "a whole number", NULL);
    bool is_whole = mw_number_parse(slice_of(p, t), &v) && v >= 1 && v <= 100000;
    if (!is_whole || v != (int32_t)v) {
        mw_diag_error(p->d, token_span(p, t), "write a smaller unit instead, such as 90 min",
                      "expected a whole number from 1 to 100000, found `%.*s`", t->end - t->start,
                      p->text + t->start);
        return false;
    }
    *out = (int32_t)v;
    advance(p);
    return true;
}

// length = NUMBER grain-word
bool mw_parse_length(mw_parser *p, mw_length *out) {
    if (!whole_number(p, &out->count)) return false;
    if (!at_kind(p, MW_TOKEN_UNIT)) return mw_parse_expected(p, "a unit of time", grain_hint);
    out->unit = unit_of(slice_of(p, peek(p)));
    if (out->unit == MW_GRAIN_NONE) return mw_parse_expected(p, "a unit of time", grain_hint);
    advance(p);
    return true;
}

// grain = [ NUMBER ] grain-word
bool mw_parse_grain(mw_parser *p, mw_grain *out) {
    int32_t first = p->at;
    char buf[48];
    mw_error why = {0};
    mw_length length = {.count = 1};
    if (at_kind(p, MW_TOKEN_NUMBER)) {
        if (!mw_parse_length(p, &length)) return false;
    } else {
        if (at_kind(p, MW_TOKEN_WORD)) length.unit = unit_of(slice_of(p, peek(p)));
        if (length.unit == MW_GRAIN_NONE)
            return mw_parse_expected(p, "a grain of time", grain_hint);
        advance(p);
    }
    *out = (mw_grain){length.unit, 1};
    if (length.count == 1) return true;
    mw_slice word = slice_of(p, &p->token[p->at - 1]);
    snprintf(buf, sizeof buf, "%d %.*s", (int)length.count, (int)word.n, word.p);
    if (mw_grain_parse(mw_slice_of(buf), out, &why) == MW_OK) return true;
    mw_diag_error(p->d, span_since(p, first), NULL, "%s", why.text);
    return false;
}

// period = DATE | NUMBER
bool mw_parse_at_period(const mw_parser *p) {
    if (at_kind(p, MW_TOKEN_DATE)) return true;
    return at_kind(p, MW_TOKEN_NUMBER) && peek_at(p, 1)->kind != MW_TOKEN_UNIT;
}

bool mw_parse_period(mw_parser *p, mw_period *out) {
    mw_error why = {0};
    if (!mw_parse_at_period(p))
        return mw_parse_expected(p, "a period",
                                 "write 2024, 2024-Q1, 2024-01, 2024-W10 or 2024-01-31");
    const mw_token *t = peek(p);
    if (mw_period_parse(slice_of(p, t), NULL, out, &why) != MW_OK) {
        mw_diag_error(p->d, token_span(p, t), NULL, "%s", why.text);
        return false;
    }
    advance(p);
    return true;
}

// date = DATE, a day or the first of a month
bool mw_parse_date(mw_parser *p, int32_t *out) {
    mw_error why = {0};
    int64_t days;
    const mw_token *t = peek(p);
    if (t->kind != MW_TOKEN_DATE) {
        bool is_year = t->kind == MW_TOKEN_NUMBER && t->end - t->start == 4;
        return mw_parse_expected(p, "a date",
                                 is_year
                                     ? mw_diag_hint(p->d, "write %.4s-01-01", p->text + t->start)
                                     : "write it as 2024-01-31");
    }
    if (mw_date_parse(slice_of(p, t), &days, &why) != MW_OK) {
        mw_diag_error(p->d, token_span(p, t), "dates are written 2024-01-31", "%s", why.text);
        return false;
    }
    *out = (int32_t)days;
    advance(p);
    return true;
}
