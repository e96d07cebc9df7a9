// SPDX-License-Identifier: MIT
// See gap.h.
#include "assess/gap.h"

#include "assess/table_text.h"
#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { BYTES_MAX = 1 << 26 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "way to a level: out of memory");
}

// ---- what it costs

typedef struct {
    double **cost, **effort; // per question and option; 1 and 0 unless given
    bool priced;
} prices;

static mw_status take_price(void *ctx, const mw_table_line *line, mw_error *err) {
    prices *p = ctx;
    if (!(line->number[0] >= 0) || line->number[1] < 0)
        return mw_fail(err, MW_INVALID, "costs and efforts are numbers of at least 0");
    p->priced = true;
    if (!p->cost) return MW_OK;
    p->cost[line->question][line->option] = line->number[0];
    if (!isnan(line->number[1])) p->effort[line->question][line->option] = line->number[1];
    return MW_OK;
}

mw_status mw_gap_check(const mw_questionnaire *q, mw_slice table, mw_error *err) {
    prices p = {0};
    return mw_table_read(q, "costs", table, take_price, &p, err);
}

static mw_status read_prices(const mw_questionnaire *q, mw_slice table, mw_arena *a, prices *out,
                             mw_error *err) {
    prices p = {.cost = MW_PUSH(a, double *, (size_t)q->count + 1),
                .effort = MW_PUSH(a, double *, (size_t)q->count + 1)};
    if (!p.cost || !p.effort) return no_memory(err);
    for (int32_t i = 0; i < q->count; i++) {
        int32_t n = q->asked[i].option_count;
        p.cost[i] = MW_PUSH(a, double, (size_t)n + 1);
        p.effort[i] = MW_PUSH(a, double, (size_t)n + 1);
        if (!p.cost[i] || !p.effort[i]) return no_memory(err);
        for (int32_t o = 0; o < n; o++) p.cost[i][o] = 1;
    }
    MW_TRY(mw_table_read(q, "costs", table, take_price, &p, err));
    *out = p;
    return MW_OK;
}

// ---- what an answer could become

typedef struct {
    double points, cost, effort;
    int32_t option;
    const int32_t *add; // options added, of `pick many`
    int32_t add_count;
} way;

typedef struct {
    way *way; // the first is how it is
    int32_t count;
    double *points, *cost;
} ways;

static bool add_way(ways *w, way one) {
    if (w->count >= MW_RULE_OUTCOMES_MAX) return false;
    w->way[w->count++] = one;
    return true;
}

// The order of options by points, worst first.
static void sort_options(const mw_asked *a, int32_t *order) {
    for (int32_t i = 0; i < a->option_count; i++) {
        int32_t j = i;
        for (; j > 0 && a->option[order[j - 1]].points > a->option[i].points; j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
}

// Every option that is worth more, at the cost of all steps up to it.
static void add_better(const mw_asked *a, const prices *p, int32_t i, const int32_t *order,
                       ways *w) {
    way at = w->way[0];
    for (int32_t k = 0; k < a->option_count; k++) {
        int32_t o = order[k];
        if (!(a->option[o].points > w->way[0].points + 1e-9)) continue;
        at.cost += p->cost[i][o], at.effort += p->effort[i][o];
        at.points = a->option[o].points, at.option = o;
        if (!add_way(w, at)) return;
    }
}

// With one more option to tick: each way so far, once more; of equal sums the cheaper one stays.
static void add_tick(mw_arena *arena, double points, int32_t o, const double price[2], ways *w) {
    int32_t before = w->count;
    for (int32_t k = 0; k < before; k++) {
        way more = w->way[k];
        int32_t *add = MW_PUSH(arena, int32_t, (size_t)more.add_count + 1), same = -1;
        if (!add) return;
        if (more.add_count) memcpy(add, more.add, (size_t)more.add_count * sizeof *add);
        add[more.add_count++] = o;
        more.add = add;
        more.points += points;
        more.cost += price[0], more.effort += price[1];
        for (int32_t s = 0; s < w->count && same < 0; s++)
            if (fabs(w->way[s].points - more.points) < 1e-9) same = s;
        if (same < 0)
            add_way(w, more);
        else if (more.cost < w->way[same].cost)
            w->way[same] = more;
    }
}

static bool is_ticked(const mw_asked *a, int32_t o, const mw_answer *answer) {
    for (int32_t c = 0; answer && c < answer->value.code_count; c++)
        if (mw_slice_same(answer->value.code[c], a->option[o].code)) return true;
    return false;
}

typedef struct {
    mw_appraisals *a;
    int64_t i;
    const mw_assessment *of;
    mw_gap *gap;
    prices p;
    ways *ways;
} finding;

static mw_status open_ways(finding *x, int32_t i, mw_error *err) {
    const mw_questionnaire *q = mw_appraisals_questionnaire(x->a);
    const mw_asked *a = &q->asked[i];
    const mw_appraised *at = &mw_appraisal_at(x->a, x->i)->question[i];
    ways *w = &x->ways[i];
    int32_t *order = MW_PUSH(x->gap->arena, int32_t, (size_t)a->option_count + 1);
    w->way = MW_PUSH(x->gap->arena, way, MW_RULE_OUTCOMES_MAX);
    if (!order || !w->way) return no_memory(err);
    double points = at->applies && isnan(at->points) ? mw_asked_least(a) : at->points;
    w->way[w->count++] = (way){.points = points, .option = -1};
    if (!at->applies) return MW_OK;
    sort_options(a, order);
    if (a->question->pick != MW_PICK_MANY) {
        add_better(a, &x->p, i, order, w);
        return MW_OK;
    }
    const mw_answer *own = mw_assessment_answer(x->of, a->name);
    if (own && !mw_answer_counts(own)) own = NULL;
    for (int32_t o = 0; o < a->option_count; o++) {
        double price[2] = {x->p.cost[i][o], x->p.effort[i][o]}, worth = a->option[o].points;
        if (!a->option[o].alone && worth > 0 && !is_ticked(a, o, own))
            add_tick(x->gap->arena, worth, o, price, w);
    }
    return MW_OK;
}

static mw_status lay_out(finding *x, mw_rule_outcomes *input, const double **cost, mw_error *err) {
    const mw_questionnaire *q = mw_appraisals_questionnaire(x->a);
    for (int32_t i = 0; i < q->count; i++) {
        ways *w = &x->ways[i];
        MW_TRY(open_ways(x, i, err));
        w->points = MW_PUSH(x->gap->arena, double, (size_t)w->count);
        w->cost = MW_PUSH(x->gap->arena, double, (size_t)w->count);
        if (!w->points || !w->cost) return no_memory(err);
        for (int32_t k = 0; k < w->count; k++)
            w->points[k] = w->way[k].points, w->cost[k] = w->way[k].cost;
        input[i] = (mw_rule_outcomes){w->count, w->points, NULL};
        cost[i] = w->cost;
    }
    return MW_OK;
}

// ---- the way

static mw_status fill_steps(finding *x, const int32_t *outcome, mw_error *err) {
    const mw_questionnaire *q = mw_appraisals_questionnaire(x->a);
    mw_gap *g = x->gap;
    g->step = MW_PUSH(g->arena, mw_gap_step, (size_t)q->count + 1);
    if (!g->step) return no_memory(err);
    for (int32_t i = 0; i < q->count; i++) {
        const way *to = &x->ways[i].way[outcome[i]];
        if (outcome[i] == 0) continue;
        const mw_appraised *at = &mw_appraisal_at(x->a, x->i)->question[i];
        g->step[g->step_count++] = (mw_gap_step){.question = i,
                                                 .from = x->ways[i].way[0].points,
                                                 .to = to->points,
                                                 .cost = to->cost,
                                                 .effort = to->effort,
                                                 .open = isnan(at->points),
                                                 .option = to->option,
                                                 .add = to->add,
                                                 .add_count = to->add_count};
        g->effort += to->effort;
    }
    return MW_OK;
}

static mw_status search(finding *x, double level, mw_error *err) {
    const mw_questionnaire *q = mw_appraisals_questionnaire(x->a);
    mw_gap *g = x->gap;
    size_t n = (size_t)q->count + 1;
    mw_rule_outcomes *input = MW_PUSH(g->arena, mw_rule_outcomes, n);
    const double **cost = MW_PUSH(g->arena, const double *, n), *given;
    int32_t *outcome = MW_PUSH(g->arena, int32_t, n);
    x->ways = MW_PUSH(g->arena, ways, n);
    if (!input || !cost || !outcome || !x->ways) return no_memory(err);
    MW_TRY(lay_out(x, input, cost, err));
    const mw_rule *rule = mw_appraisal_rule(x->a, x->i, &given);
    mw_rule_work *work = mw_rule_work_new(rule);
    if (!work) return no_memory(err);
    mw_rule_ways all = {
        {given, input},
        cost, level, 0
    };
    mw_rule_path path = {.outcome = outcome};
    mw_status st = mw_rule_cheapest(rule, &all, work, &path, err);
    mw_rule_work_free(work);
    if (st != MW_OK) return st;
    g->found = path.found, g->proven = path.proven, g->priced = x->p.priced;
    g->cost = path.found ? path.cost : NAN;
    return path.found ? fill_steps(x, outcome, err) : MW_OK;
}

mw_status mw_gap_find(mw_appraisals *a, int64_t i, double level, mw_gap **out, mw_error *err) {
    const mw_appraisal *at = mw_appraisal_at(a, i);
    finding x = {
        .a = a, .i = i, .of = mw_appraisals_assessment(a, i), .gap = mw_alloc(sizeof *x.gap)};
    if (!x.gap) return no_memory(err);
    x.gap->arena = mw_arena_new(BYTES_MAX);
    mw_status st = x.gap->arena ? MW_OK : no_memory(err);
    if (st == MW_OK && at->row < 0)
        st = mw_fail(err, MW_INVALID, "the entity is not there in the campaign's period");
    mw_slice costs = mw_campaign_setting_of(mw_appraisals_campaign(a), "costs");
    if (st == MW_OK)
        st = read_prices(mw_appraisals_questionnaire(a), costs, x.gap->arena, &x.p, err);
    if (st == MW_OK) st = search(&x, level, err);
    if (st == MW_OK)
        *out = x.gap;
    else
        mw_gap_free(x.gap);
    return st;
}

void mw_gap_free(mw_gap *g) {
    if (!g) return;
    mw_arena_free(g->arena);
    mw_free(g);
}

double mw_gap_next_level(const mw_appraisals *a, int64_t i) {
    const mw_level *l = mw_appraisals_questionnaire(a)->level;
    double low = mw_appraisal_at(a, i)->low, next = NAN;
    for (int32_t k = 0; k < l->line_count; k++)
        if (l->line[k].number > low && !(l->line[k].number >= next)) next = l->line[k].number;
    return next;
}
