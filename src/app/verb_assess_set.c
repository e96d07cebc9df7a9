// SPDX-License-Identifier: MIT
// The verb assess set: what holds for a campaign, and what was set.
#include "app/assess_session.h"
#include "app/listing.h"
#include "app/verb.h"
#include "assess/gap.h"
#include "assess/prior.h"
#include "base/alloc.h"
#include "base/file.h"

#include <string.h>

enum { TABLE_BYTES_MAX = 1 << 20 };

// Settings with what they may be: a number of a range, a date, or a text.
static const struct {
    const char *name;
    char sort; // '#' number, 'd' date, 't' text, 'y' yes or no
    double low, high;
} settings[] = {
    {"trust",    '#', 0, 1      },
    {"assessor", '#', 0, 1      },
    {"tick",     '#', 0, 1      },
    {"limit",    '#', 1, 1 << 20},
    {"deadline", 'd', 0, 0      },
    {"by",       't', 0, 0      },
    {"sample",   'y', 0, 0      },
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static mw_status check(mw_call *call, int which, mw_slice value, mw_error *err) {
    double number;
    int64_t day;
    if (settings[which].sort == 'd' && value.n) {
        mw_status st = mw_date_parse(value, &day, err);
        return st == MW_OK ? st : mw_fail_in(err, st, "%s: ", settings[which].name);
    }
    if (settings[which].sort == 'y' && value.n && !mw_slice_is(value, "yes") &&
        !mw_slice_is(value, "no"))
        return mw_call_wrong(call, err, "%s: \"%.*s\" is neither yes nor no", settings[which].name,
                             (int)value.n, value.p);
    if (settings[which].sort != '#' || value.n == 0) return MW_OK;
    bool good = mw_number_parse(value, &number) && number >= settings[which].low &&
                number <= settings[which].high;
    if (good) return MW_OK;
    return mw_call_wrong(call, err, "%s: \"%.*s\" is no number from %.10g to %.10g",
                         settings[which].name, (int)value.n, value.p, settings[which].low,
                         settings[which].high);
}

static int setting_of(mw_slice name) {
    for (int i = 0; i < SETTINGS; i++)
        if (mw_slice_is(name, settings[i].name)) return i;
    return -1;
}

static mw_status set_one(mw_assess_session *x, const char *word, bool only_check, mw_error *err) {
    const char *sign = strchr(word, '=');
    if (!sign) return mw_call_wrong(x->call, err, "%s: expected NAME=VALUE", word);
    mw_slice name = {word, (size_t)(sign - word)}, value = mw_slice_trim(mw_slice_of(sign + 1));
    int which = setting_of(name);
    if (which < 0)
        return mw_call_wrong(x->call, err,
                             "there is no setting \"%.*s\"; there are trust, assessor, tick, "
                             "limit, deadline, by, sample, and --prior and --costs",
                             (int)name.n, name.p);
    if (only_check) return check(x->call, which, value, err);
    return mw_assess_set(x->h, x->campaign, settings[which].name, value, mw_assess_session_who(x),
                         err);
}

typedef mw_status check_table(const mw_questionnaire *q, mw_slice table, mw_error *err);

static mw_status set_table(mw_assess_session *x, const char *name, check_table *check_it,
                           mw_error *err) {
    const char *path = mw_call_value(x->call, name);
    char *bytes = NULL;
    size_t size = 0;
    if (!path) return MW_OK;
    MW_TRY(mw_file_read(path, TABLE_BYTES_MAX, &bytes, &size, err));
    mw_slice table = {bytes, size};
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) table.p += 3, table.n -= 3;
    mw_status st = check_it(x->q, table, err);
    if (st != MW_OK) st = mw_fail_in(err, st, "%s: ", path);
    if (st == MW_OK)
        st = mw_assess_set(x->h, x->campaign, name, table, mw_assess_session_who(x), err);
    mw_free(bytes);
    return st;
}

// ---- what was set

static bool is_last(const mw_campaign *c, int64_t i) {
    for (int64_t k = i + 1; k < c->setting_count; k++)
        if (mw_slice_same(c->setting[k].name, c->setting[i].name)) return false;
    return true;
}

static mw_status list(mw_assess_session *x, mw_error *err) {
    static const char *const columns[] = {"setting", "value", "who", "when", NULL};
    const mw_campaign *c = mw_assess_session_about(x);
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    for (int64_t i = 0; i < c->setting_count && st == MW_OK; i++) {
        if (!is_last(c, i)) continue;
        mw_slice value = c->setting[i].value;
        bool table = l.grid && value.n && memchr(value.p, '\n', value.n);
        mw_listing_text(&l, c->setting[i].name);
        mw_listing_text(&l, table ? mw_slice_of("(a table)") : value);
        mw_listing_text(&l, c->setting[i].who);
        mw_listing_moment(&l, c->setting[i].at_ns, x->s.ws.calendar.zone);
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status set(mw_call *call, mw_assess_session *x, mw_error *err) {
    MW_TRY(mw_assess_session_open(call, x, err));
    MW_TRY(mw_assess_session_campaign(x, call->operand[0], err));
    bool tables = mw_call_has(call, "prior") || mw_call_has(call, "costs");
    if (call->operand_count == 1 && !tables) return list(x, err);
    for (int i = 1; i < call->operand_count; i++) MW_TRY(set_one(x, call->operand[i], true, err));
    MW_TRY(set_table(x, "prior", mw_prior_check, err));
    MW_TRY(set_table(x, "costs", mw_gap_check, err));
    for (int i = 1; i < call->operand_count; i++) MW_TRY(set_one(x, call->operand[i], false, err));
    return MW_OK;
}

mw_status mw_verb_assess_set(mw_call *call, mw_error *err) {
    mw_assess_session x = {0};
    mw_status st = set(call, &x, err);
    mw_assess_session_close(&x);
    return st;
}
