// SPDX-License-Identifier: MIT
// See grain.h.
#include "base/grain.h"

#include "base/digits.h"

#include <stdio.h>

enum { DAY_MIN = 1440, DAY_S = 86400 };

static const struct unit_word {
    const char *word;
    mw_grain_unit unit;
} words[] = {
    {"minute",  MW_GRAIN_MINUTE },
    {"hour",    MW_GRAIN_HOUR   },
    {"shift",   MW_GRAIN_SHIFT  },
    {"day",     MW_GRAIN_DAY    },
    {"week",    MW_GRAIN_WEEK   },
    {"month",   MW_GRAIN_MONTH  },
    {"quarter", MW_GRAIN_QUARTER},
    {"year",    MW_GRAIN_YEAR   },
    {"min",     MW_GRAIN_MINUTE },
    {"h",       MW_GRAIN_HOUR   },
};

bool mw_grain_of_minutes(int32_t minutes, mw_grain *out) {
    if (minutes < 1 || minutes >= DAY_MIN || DAY_MIN % minutes != 0) return false;
    bool hours = minutes % 60 == 0;
    *out = (mw_grain){hours ? MW_GRAIN_HOUR : MW_GRAIN_MINUTE, hours ? minutes / 60 : minutes};
    return true;
}

static mw_grain_unit unit_of(mw_slice word) {
    mw_slice singular = word;
    if (word.n > 3 && word.p[word.n - 1] == 's') singular.n--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mw_slice_is(singular, words[i].word)) return words[i].unit;
    return MW_GRAIN_NONE;
}

// grain = [ count ] word
mw_status mw_grain_parse(mw_slice text, mw_grain *out, mw_error *err) {
    mw_slice s = text;
    int64_t count = 1;
    if (mw_digits_take(&s, 1, 6, &count)) s = mw_slice_trim(s);
    mw_grain_unit unit = unit_of(s);
    if (unit == MW_GRAIN_NONE)
        return mw_fail(err, MW_SYNTAX,
                       "\"%.*s\" is not a grain: minute, 15 min, hour, 6 h, shift, day, week, "
                       "month, quarter, year",
                       mw_shown(text), text.p);
    if (unit > MW_GRAIN_HOUR) {
        if (count != 1)
            return mw_fail(err, MW_INVALID,
                           "\"%.*s\" is not a grain: only minutes and hours are counted",
                           mw_shown(text), text.p);
        *out = (mw_grain){unit, 1};
        return MW_OK;
    }
    int64_t minutes = unit == MW_GRAIN_HOUR ? count * 60 : count;
    if (minutes == DAY_MIN)
        return mw_fail(err, MW_INVALID, "\"%.*s\" is not a grain: write day", mw_shown(text),
                       text.p);
    if (minutes > DAY_MIN || !mw_grain_of_minutes((int32_t)minutes, out))
        return mw_fail(err, MW_INVALID, "\"%.*s\" is not a grain: it does not divide a day",
                       mw_shown(text), text.p);
    return MW_OK;
}

char *mw_grain_text(mw_grain grain, char *buf) {
    const char *word = "none";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].unit == grain.unit && (word[0] == 'n' || grain.count > 1))
            word = words[i].word; // the later, shorter word after a count
    if (grain.count > 1)
        snprintf(buf, MW_GRAIN_TEXT_MAX, "%d %s", grain.count, word);
    else
        snprintf(buf, MW_GRAIN_TEXT_MAX, "%s", word);
    return buf;
}

int32_t mw_grain_clock_s(mw_grain grain) {
    if (grain.unit == MW_GRAIN_MINUTE) return grain.count * 60;
    return grain.unit == MW_GRAIN_HOUR ? grain.count * 3600 : 0;
}

bool mw_grain_ok(mw_grain grain) {
    if (grain.unit <= MW_GRAIN_NONE || grain.unit > MW_GRAIN_YEAR) return false;
    if (grain.unit > MW_GRAIN_HOUR) return grain.count == 1;
    if (grain.count < 1 || grain.count >= DAY_MIN) return false;
    return DAY_S % mw_grain_clock_s(grain) == 0 && mw_grain_clock_s(grain) < DAY_S;
}

bool mw_grain_same(mw_grain a, mw_grain b) { return a.unit == b.unit && a.count == b.count; }

int mw_grain_compare(mw_grain a, mw_grain b) {
    int32_t a_s = mw_grain_clock_s(a), b_s = mw_grain_clock_s(b);
    if (a_s && b_s) return (a_s > b_s) - (a_s < b_s);
    return (a.unit > b.unit) - (a.unit < b.unit);
}

bool mw_grain_nests(mw_grain fine, mw_grain coarse, const mw_shifts *shifts) {
    if (mw_grain_same(fine, coarse)) return true;
    if (mw_grain_compare(fine, coarse) > 0) return false;
    int32_t fine_s = mw_grain_clock_s(fine), coarse_s = mw_grain_clock_s(coarse);
    if (coarse_s) return coarse_s % fine_s == 0;
    if (coarse.unit == MW_GRAIN_SHIFT)
        return shifts ? mw_shifts_fit(shifts, fine_s / 60) : fine_s == 60;
    return fine.unit != MW_GRAIN_WEEK;
}
