// SPDX-License-Identifier: MIT
// See pace.h.
#include "simulate/pace.h"

#include "base/text.h"

#include <math.h>

static const double SECOND_NS = 1e9;
static const double DAYS_MAX = 3650;

mw_pace_plan mw_pace_plan_of(const mw_pace_wish *wish, int64_t wall_ns) {
    mw_pace_plan plan = {wall_ns, INT64_MAX, wish->speed};
    if (wish->has_from)
        plan.from_ns = wish->from_ns;
    else if (wish->speed > 1) {
        double length = (double)(wish->for_ns ? wish->for_ns : MW_PACE_PAST_NS);
        plan.from_ns -= (int64_t)(wish->for_ns ? length - length / wish->speed : length);
    }
    if (wish->for_ns) plan.until_ns = plan.from_ns + wish->for_ns;
    return plan;
}

void mw_pace_init(mw_pace *p, mw_pace_plan plan, int64_t steady_ns) {
    *p = (mw_pace){.plan = plan, .begun_ns = steady_ns};
}

int64_t mw_pace_now(mw_pace *p, int64_t wall_ns, int64_t steady_ns) {
    double passed = (double)(steady_ns - p->begun_ns) * p->plan.speed;
    double left = (double)(wall_ns - p->plan.from_ns);
    if (passed >= left) p->has_caught_up = true;
    int64_t now = p->has_caught_up ? wall_ns : p->plan.from_ns + (int64_t)passed;
    return now < p->plan.until_ns ? now : p->plan.until_ns;
}

bool mw_pace_length_parse(const char *text, int64_t *out_ns) {
    static const struct {
        const char *word;
        double seconds;
    } units[] = {
        {"s",   1    },
        {"min", 60   },
        {"h",   3600 },
        {"d",   86400}
    };
    mw_slice whole = mw_slice_trim(mw_slice_of(text)), number = whole;
    while (number.n > 0 && number.p[number.n - 1] >= 'a' && number.p[number.n - 1] <= 'z')
        number.n--;
    mw_slice unit = {whole.p + number.n, whole.n - number.n};
    double value = 0, seconds = 0;
    if (!mw_number_parse(mw_slice_trim(number), &value)) return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (mw_slice_is(unit, units[i].word)) seconds = value * units[i].seconds;
    if (!(seconds >= 1 && seconds <= DAYS_MAX * 86400)) return false;
    *out_ns = (int64_t)round(seconds * SECOND_NS);
    return true;
}
