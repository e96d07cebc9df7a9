// SPDX-License-Identifier: MIT
// See prior.h.
#include "assess/prior.h"

#include "assess/table_text.h"

#include <math.h>
#include <string.h>

// ---- settings

static mw_status read_share(const mw_campaign *c, const char *name, double *out, mw_error *err) {
    mw_slice s = mw_campaign_setting_of(c, name);
    double x;
    if (!s.n) return MW_OK;
    if (!mw_number_parse(s, &x) || !(x >= 0 && x <= 1))
        return mw_fail(err, MW_INVALID, "the setting %s is \"%.*s\", not a number from 0 to 1",
                       name, (int)s.n, s.p);
    *out = x;
    return MW_OK;
}

typedef struct {
    const mw_questionnaire *q;
    mw_arena *arena; // NULL: only checked
    double **open;   // per question
} table;

static mw_status take_line(void *ctx, const mw_table_line *line, mw_error *err) {
    table *t = ctx;
    const mw_asked *a = &t->q->asked[line->question];
    double share = line->number[0];
    if (!(share >= 0))
        return mw_fail(err, MW_INVALID, "how likely it is must be a number of at least 0");
    if (a->question->pick == MW_PICK_MANY && share > 1)
        return mw_fail(err, MW_INVALID, "how likely it is ticked must be at most 1");
    if (!t->arena) return MW_OK;
    double **open = &t->open[line->question];
    if (!*open) *open = MW_PUSH(t->arena, double, (size_t)a->option_count + 1);
    if (!*open) return mw_fail(err, MW_NOMEM, "prior: out of memory");
    (*open)[line->option] = share;
    return MW_OK;
}

mw_status mw_prior_check(const mw_questionnaire *q, mw_slice text, mw_error *err) {
    table t = {.q = q};
    return mw_table_read(q, "prior", text, take_line, &t, err);
}

mw_status mw_prior_read(const mw_questionnaire *q, const mw_campaign *c, mw_arena *a, mw_prior *out,
                        mw_error *err) {
    mw_prior p = {MW_PRIOR_TRUST, MW_PRIOR_ASSESSOR, MW_PRIOR_TICK, NULL};
    MW_TRY(read_share(c, "trust", &p.trust, err));
    MW_TRY(read_share(c, "assessor", &p.assessor, err));
    MW_TRY(read_share(c, "tick", &p.tick, err));
    table t = {.q = q, .arena = a, .open = MW_PUSH(a, double *, (size_t)q->count + 1)};
    if (!t.open) return mw_fail(err, MW_NOMEM, "prior: out of memory");
    MW_TRY(mw_table_read(q, "prior", mw_campaign_setting_of(c, "prior"), take_line, &t, err));
    p.open = t.open;
    *out = p;
    return MW_OK;
}

// ---- outcomes

static const double *open_of(const mw_prior *p, int32_t i) { return p->open ? p->open[i] : NULL; }

static void put(mw_outcome_list *l, double points, double p) {
    if (!(p > 0)) return;
    for (int32_t i = 0; i < l->count; i++)
        if (fabs(l->points[i] - points) < 1e-9 || (isnan(points) && isnan(l->points[i]))) {
            l->p[i] += p;
            return;
        }
    l->points[l->count] = points;
    l->p[l->count++] = p;
}

static double width_of_grid(const mw_asked *a) {
    return (mw_asked_most(a) - mw_asked_least(a)) / (MW_RULE_OUTCOMES_MAX - 2);
}

static double on_grid(const mw_asked *a, double points) {
    double least = mw_asked_least(a), width = width_of_grid(a);
    return least + round((points - least) / width) * width;
}

// Every outcome with and without a tick that is worth so much.
static void add_tick(const mw_asked *a, double points, double p, mw_outcome_list *l) {
    double before[MW_RULE_OUTCOMES_MAX], likely[MW_RULE_OUTCOMES_MAX];
    int32_t count = l->count;
    bool many = 2 * count > MW_RULE_OUTCOMES_MAX;
    memcpy(before, l->points, (size_t)count * sizeof *before);
    memcpy(likely, l->p, (size_t)count * sizeof *likely);
    l->count = 0;
    for (int32_t i = 0; i < count; i++) {
        double with = before[i] + points, without = before[i];
        put(l, many ? on_grid(a, without) : without, likely[i] * (1 - p));
        put(l, many ? on_grid(a, with) : with, likely[i] * p);
    }
}

static bool ticked(const mw_asked *a, int32_t option, const mw_answer_value *v) {
    for (int32_t c = 0; v && c < v->code_count; c++)
        if (mw_slice_same(v->code[c], a->option[option].code)) return true;
    return false;
}

// Ticks are independent; where none is, the answer is "none".
static void tick_all(const mw_prior *p, const mw_questionnaire *q, int32_t i,
                     const mw_answer_value *self, mw_outcome_list *l) {
    const mw_asked *a = &q->asked[i];
    put(l, 0, 1);
    for (int32_t o = 0; o < a->option_count; o++) {
        double open = open_of(p, i) ? open_of(p, i)[o] : p->tick;
        double share = !self ? open : ticked(a, o, self) ? p->trust : 0;
        if (!a->option[o].alone && share > 0) add_tick(a, a->option[o].points, share, l);
    }
}

// Options below a worth, in the proportions of open ones (NULL: alike), together `all` likely.
// False: there are none.
static bool spread(const mw_asked *a, const double *open, double below, double all,
                   mw_outcome_list *l) {
    double sum = 0;
    for (int32_t o = 0; o < a->option_count; o++)
        if (a->option[o].points < below) sum += open ? open[o] : 1;
    for (int32_t o = 0; o < a->option_count && sum > 0; o++)
        if (a->option[o].points < below)
            put(l, a->option[o].points, all * (open ? open[o] : 1) / sum);
    return sum > 0;
}

static void not_shown(const mw_prior *p, const mw_questionnaire *q, int32_t i,
                      const mw_answer_value *self, mw_outcome_list *l) {
    const mw_asked *a = &q->asked[i];
    double points = mw_answer_points(q, i, self);
    if (a->question->pick == MW_PICK_MANY) {
        tick_all(p, q, i, self, l);
        return;
    }
    bool below = p->trust < 1 && spread(a, open_of(p, i), points, 1 - p->trust, l);
    put(l, points, below ? p->trust : 1);
}

void mw_prior_outcomes(const mw_prior *p, const mw_questionnaire *q, int32_t i,
                       const mw_answer_state *state, mw_outcome_list *out) {
    const mw_asked *a = &q->asked[i];
    const mw_answer_value *self = state->self, *assessor = state->assessor;
    out->count = 0;
    if (!self && !assessor) {
        if (a->question->pick == MW_PICK_MANY)
            tick_all(p, q, i, NULL, out);
        else if (!spread(a, open_of(p, i), INFINITY, 1, out))
            put(out, mw_asked_least(a), 1);
        return;
    }
    if (state->settled || !self) {
        put(out, mw_answer_points(q, i, assessor ? assessor : self), 1);
        return;
    }
    if (assessor && !mw_answer_same(self, assessor)) {
        put(out, mw_answer_points(q, i, assessor), p->assessor);
        put(out, mw_answer_points(q, i, self), 1 - p->assessor);
        return;
    }
    if (state->shown || assessor)
        put(out, mw_answer_points(q, i, self), 1);
    else
        not_shown(p, q, i, self, out);
}
