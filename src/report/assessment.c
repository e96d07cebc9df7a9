// SPDX-License-Identifier: MIT
// See assessment.h: the front of the document, level and points. The rest is in
// assessment_detail.c.
#include "report/assessment.h"

#include "base/datetime.h"
#include "report/assessment_int.h"
#include "report/document_chart.h"

#include <math.h>

enum { AXES_MIN = 3, AXES_MAX = 12 };

static void tell_cover(mw_account *t, mw_document *d) {
    const mw_document_pair facts[] = {
        {MW_SAY(t, "Entity",               "评测对象"),             mw_account_whose(t)   },
        {MW_SAY(t, "Standard",             "标准"),                   mw_account_standard(t)},
        {MW_SAY(t, "Campaign",             "批次"),                   mw_account_campaign(t)},
        {MW_SAY(t, "State",                "状态"),                   mw_account_state(t)   },
        {MW_SAY(t, "Level by the answers", "按回答的等级"),       mw_account_stands(t)  },
        {MW_SAY(t, "Likely level (95%)",   "可能的等级（95%）"), mw_account_interval(t)},
        {MW_SAY(t, "Last entry",           "最后记录日期"),       mw_account_day(t)     },
    };
    mw_document_cover_page(
        d, &(mw_document_cover){.title = MW_SAY(t, "Assessment report", "评测报告"),
                                .subtitle = mw_account_standard(t),
                                .facts = facts,
                                .fact_count = sizeof facts / sizeof *facts,
                                .note = mw_account_sample(t)
                                            ? MW_SAY(t, "Sample data: not of a real enterprise.",
                                                     "示例数据：并非真实企业。")
                                            : NULL});
}

// ---- the level

static void count_states(const mw_account *t, int32_t *open, int32_t *bare, int32_t *against) {
    for (int32_t i = 0; i < t->q->count; i++) {
        const mw_appraised *one = &t->a->question[i];
        bool answered = one->applies && !isnan(one->points);
        *open += one->applies && isnan(one->points);
        *bare += answered && one->asked_to_show && !one->shown && isnan(one->computed);
        *against += one->contradicted;
    }
}

static void tell_summary(mw_account *t, mw_document *d) {
    int32_t open = 0, bare = 0, against = 0;
    count_states(t, &open, &bare, &against);
    mw_document_heading(d, 1, MW_SAY(t, "Level", "等级"));
    mw_document_paragraph(
        d, mw_account_text(t,
                           MW_SAY(t, "By the answers the level is " MW_BOLD "%s" MW_PLAIN ".",
                                  "按回答，等级为" MW_BOLD "%s" MW_PLAIN "。"),
                           mw_account_stands(t)));
    if (t->a->odds.count == 0)
        mw_document_paragraph(d, MW_SAY(t,
                                        "How likely each level is cannot be told: facts that the "
                                        "level rests on are missing.",
                                        "无法给出各等级的可能性：缺少等级所依据的事实。"));
    else
        mw_document_paragraph(
            d,
            mw_account_text(
                t,
                MW_SAY(t,
                       "Where evidence is missing, answers are open or disputed, another level may "
                       "be true. With 95%% of the probability it is " MW_BOLD "%s" MW_PLAIN ".",
                       "缺少佐证、未回答或有争议的问题可能使实际等级不同。以 95%% "
                       "的概率，等级为" MW_BOLD "%s" MW_PLAIN "。"),
                mw_account_interval(t)));
    const char *items[] = {
        mw_account_text(t, MW_SAY(t, "Questions asked: %d, open: %d", "适用问题：%d，未答：%d"),
                        (int)t->all.count, (int)open),
        mw_account_text(t,
                        MW_SAY(t, "Answers whose evidence was asked for and is not shown: %d",
                               "要求佐证而未提供的回答：%d"),
                        (int)bare),
        mw_account_text(t, MW_SAY(t, "Answers that data contradict: %d", "与数据不一致的回答：%d"),
                        (int)against),
    };
    mw_document_bullets(d, items, 3);
}

// The number of a level's line from the lowest; -1.
static int64_t step_of(const mw_level *level, double number) {
    for (int32_t i = 0; i < level->line_count; i++)
        if (level->line[i].number == number) return level->line_count - 1 - i;
    return -1;
}

static void tell_ladder(mw_account *t, mw_document *d) {
    const mw_level *level = t->q->level;
    double low, high;
    mw_document_level *step = MW_PUSH(t->arena, mw_document_level, (size_t)level->line_count + 1);
    if (!step) {
        t->failed = true;
        return;
    }
    mw_account_likely(t, &low, &high);
    for (int32_t i = 0; i < level->line_count; i++) {
        const mw_level_line *line = &level->line[i];
        step[level->line_count - 1 - i] = (mw_document_level){
            .name = mw_account_level(t, line->number),
            .detail = mw_account_condition(t, line),
            .probability = t->a->odds.count ? mw_rule_at_least(&t->a->odds, line->number) : NAN};
    }
    bool some = !isnan(low) && low < high;
    mw_document_add_ladder(
        d, &(mw_document_ladder){.title = MW_SAY(t, "Probability of this level or a higher one",
                                                 "达到该等级或更高等级的概率"),
                                 .levels = step,
                                 .level_count = level->line_count,
                                 .reached = step_of(level, t->a->level),
                                 .low = some ? step_of(level, low) : 1,
                                 .high = some ? step_of(level, high) : 0});
    if (t->a->odds.count == 0) return;
    mw_document_remark(d, t->a->exact ? MW_SAY(t, "The probabilities are exact.", "概率为精确值。")
                                      : MW_SAY(t,
                                               "The probabilities are drawn at random, with a "
                                               "fixed seed.",
                                               "概率由固定种子的随机抽样得出。"));
}

// ---- points

static double share(double points, double full) { return full > 0 ? points / full : NAN; }

static void tell_bars(mw_account *t, mw_document *d) {
    mw_document_bar *bar = MW_PUSH(t->arena, mw_document_bar, (size_t)t->part_count + 1);
    if (!bar) {
        t->failed = true;
        return;
    }
    bool peers = false;
    for (int32_t p = 0; p < t->part_count; p++) {
        const mw_account_part *part = &t->part[p];
        bool open = part->most > part->least;
        bar[p] = (mw_document_bar){.label = part->title,
                                   .value = 100 * share(part->points, part->full),
                                   .low = open ? 100 * share(part->least, part->full) : NAN,
                                   .high = open ? 100 * share(part->most, part->full) : NAN,
                                   .peer = 100 * part->peers,
                                   .text = mw_account_text(t, "%s / %s",
                                                           mw_account_number(t, part->points),
                                                           mw_account_number(t, part->full))};
        peers = peers || !isnan(part->peers);
    }
    mw_document_add_bars(
        d, &(mw_document_bars){
               .title = MW_SAY(t, "Points as share of the most", "得分占满分的比例"),
               .unit = "%",
               .max = 100,
               .bars = bar,
               .bar_count = t->part_count,
               .value_name = MW_SAY(t, "points", "得分"),
               .interval_name = MW_SAY(t, "while questions are open", "未答问题的可能区间"),
               .peer_name = peers ? MW_SAY(t, "median of peers", "同行中位数") : NULL});
}

static void tell_radar(mw_account *t, mw_document *d) {
    const char *label[AXES_MAX];
    double own[AXES_MAX], peers[AXES_MAX];
    if (t->part_count < AXES_MIN || t->part_count > AXES_MAX) return;
    for (int32_t p = 0; p < t->part_count; p++) {
        label[p] = t->part[p].title;
        own[p] = 100 * share(t->part[p].points, t->part[p].full);
        peers[p] = 100 * t->part[p].peers;
    }
    bool compared = t->peers >= MW_ASSESSMENT_PEERS_MIN;
    mw_document_add_radar(
        d, &(mw_document_radar){
               .title = MW_SAY(t, "Profile, share of the most in percent", "能力轮廓（占满分%）"),
               .labels = label,
               .axis_count = t->part_count,
               .max = 100,
               .names = {MW_SAY(t,            "this entity",     "评测对象"),
                         compared ? MW_SAY(t, "median of peers", "同行中位数") : NULL},
               .value = {own, peers}
    });
}

static const char *between(mw_account *t, double low, double high) {
    if (low == high || isnan(low) || isnan(high)) return "";
    return mw_account_text(t, "%s … %s", mw_account_number(t, low), mw_account_number(t, high));
}

// Indicators of the pack as they come out, "score of part A".
static void tell_indicators(mw_account *t, mw_document *d) {
    const int32_t *list;
    int32_t n = mw_appraisals_indicators(t->v->of, &list);
    bool open = false;
    for (int32_t i = 0; i < n; i++) open = open || t->a->bound[2 * i] != t->a->bound[2 * i + 1];
    int32_t columns_shown = open ? 3 : 2;
    const char **cell = MW_PUSH(t->arena, const char *, 3 * (size_t)n + 1);
    const mw_document_column columns[] = {
        {MW_SAY(t, "Indicator",                "指标"),       MW_ALIGN_START, 3},
        {MW_SAY(t, "Value",                    "值"),          MW_ALIGN_END,   0},
        {MW_SAY(t, "While questions are open", "可能区间"), MW_ALIGN_END,   0},
    };
    t->failed = t->failed || !cell;
    if (!cell || !n) return;
    for (int32_t i = 0; i < n; i++) {
        const mw_indicator *m = &t->program->indicator[list[i]];
        const char **row = cell + (ptrdiff_t)columns_shown * i;
        row[0] = mw_account_indicator(t, m);
        row[1] = mw_account_number(t, t->a->value[i]);
        if (open) row[2] = between(t, t->a->bound[2 * i], t->a->bound[2 * i + 1]);
    }
    mw_document_heading(d, 2, MW_SAY(t, "Indicators of the standard", "标准的指标"));
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = columns_shown, .cells = cell, .row_count = n});
}

static void tell_points(mw_account *t, mw_document *d) {
    mw_document_heading(d, 1, MW_SAY(t, "Points", "得分"));
    mw_document_paragraph(
        d, mw_account_text(
               t, MW_SAY(t, "Points of all questions: %s of %s.", "全部问题得分：%s / %s。"),
               mw_account_number(t, t->all.points), mw_account_number(t, t->all.full)));
    tell_bars(t, d);
    tell_radar(t, d);
    tell_indicators(t, d);
}

// ---- all

static mw_document *tell(mw_account *t) {
    char written[MW_DATETIME_TEXT_MAX];
    mw_document *d = mw_document_new(&(mw_document_about){
        .lang = t->v->lang,
        .title = mw_account_text(t, "%s · %s", mw_account_standard(t), mw_account_whose(t)),
        .mark = mw_account_sample(t),
        .origin = t->v->origin,
        .author = "Millwright",
        .written = mw_datetime_print(t->last_ns, NULL, written)});
    if (!d) return NULL;
    tell_cover(t, d);
    mw_document_contents(d);
    tell_summary(t, d);
    tell_ladder(t, d);
    tell_points(t, d);
    mw_assessment_detail(t, d);
    return d;
}

mw_status mw_assessment_document(const mw_assessment_view *v, mw_document **out, mw_error *err) {
    mw_account t = {0};
    mw_document *d = NULL;
    mw_status st = mw_account_open(v, &t, err);
    if (st == MW_OK) d = tell(&t);
    if (st == MW_OK && (!d || t.failed)) st = mw_fail(err, MW_NOMEM, "report: out of memory");
    if (st == MW_OK)
        *out = d;
    else
        mw_document_free(d);
    mw_account_close(&t);
    return st;
}
