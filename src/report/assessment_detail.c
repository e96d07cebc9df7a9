// SPDX-License-Identifier: MIT
// The chapters of an assessment's document that go into detail.
#include "report/assessment_int.h"

#include <math.h>

// More parts than these are too small for a heading each.
enum { PARTS_APART_MAX = 12, NEWS_COLUMNS = 4 };

enum { ANSWER_COLUMNS = 5, GAP_COLUMNS = 5, TOLD_MAX = 3, FILE_COLUMNS = 3 };

static const double TELLS_BITS = 1e-9;

// Room for cells; NULL when memory lacks, and t->failed.
static const char **cells_of(mw_account *t, int64_t rows, int64_t columns) {
    const char **cell = MW_PUSH(t->arena, const char *, (size_t)(rows * columns + 1));
    t->failed = t->failed || !cell;
    return cell;
}

// ---- answers

static const mw_answer_value *own_value(const mw_account *t, int32_t i) {
    const mw_answer *own = mw_assessment_answer(t->x, t->q->asked[i].name);
    return own && mw_answer_counts(own) ? &own->value : NULL;
}

static const char *points_of(mw_account *t, int32_t i) {
    return mw_account_text(t, "%s / %s", mw_account_number(t, t->a->question[i].points),
                           mw_account_number(t, mw_asked_most(&t->q->asked[i])));
}

// What was answered, with what data or the assessor say otherwise.
static const char *said(mw_account *t, int32_t i) {
    const mw_appraised *one = &t->a->question[i];
    const mw_answer *score = mw_assessment_score(t->x, t->q->asked[i].name);
    const char *own = mw_account_answer(t, i, own_value(t, i));
    mw_text s = {0};
    mw_text_adds(&s, own);
    if (one->contradicted)
        mw_text_addf(&s,
                     MW_SAY(t,
                            "\n" MW_BOLD "Contradicted: " MW_PLAIN
                            "worth %s as declared, %s by data; the data count",
                            "\n" MW_BOLD "不一致：" MW_PLAIN "自评 %s 分，数据 %s 分；以数据为准"),
                     mw_account_number(t, one->declared), mw_account_number(t, one->computed));
    else if (!isnan(one->computed))
        mw_text_addf(&s, MW_SAY(t, "\nby data: %s points", "\n数据：%s 分"),
                     mw_account_number(t, one->computed));
    if (score && !(own_value(t, i) && mw_answer_same(&score->value, own_value(t, i))))
        mw_text_addf(&s, MW_SAY(t, "\nAssessor: %s (%s)", "\n评审：%s（%s 分）"),
                     mw_account_answer(t, i, &score->value), mw_account_number(t, one->scored));
    const char *text = mw_account_slice(t, (mw_slice){s.bytes, s.size});
    t->failed = t->failed || s.failed;
    mw_text_free(&s);
    return text;
}

static int64_t fill_part(mw_account *t, int32_t part, const char **cell) {
    int64_t n = 0;
    for (int32_t i = 0; i < t->q->count; i++) {
        if (t->part_of[i] != part) continue;
        const char **row = cell + ANSWER_COLUMNS * n++;
        row[0] = mw_account_question(t, i);
        row[1] = said(t, i);
        row[2] = points_of(t, i);
        row[3] = mw_account_source(t, i);
        row[4] = mw_account_shown(t, i);
    }
    return n;
}

// The row above those of a part, where many parts share a table.
static int64_t name_part(mw_account *t, int32_t part, const char **row) {
    const mw_account_part *p = &t->part[part];
    row[0] = mw_account_text(t, "%s · %s / %s", p->title, mw_account_number(t, p->points),
                             mw_account_number(t, p->full));
    return 1;
}

static void tell_answers(mw_account *t, mw_document *d) {
    // clang-format off
    const mw_document_column columns[] = {
        {MW_SAY(t, "Question", "问题"), MW_ALIGN_START, 3},
        {MW_SAY(t, "Answer", "回答"),   MW_ALIGN_START, 4},
        {MW_SAY(t, "Points", "得分"),   MW_ALIGN_END,   0},
        {MW_SAY(t, "Source", "来源"),   MW_ALIGN_START, 0},
        {MW_SAY(t, "Shown", "佐证"),    MW_ALIGN_START, 0},
    };
    // clang-format on
    mw_document_heading(d, 1, MW_SAY(t, "Answers", "回答"));
    mw_document_remark(d, MW_SAY(t,
                                 "Points: of the answer that counts, and of the best one. Shown: "
                                 "whether evidence is there; a dash where none is asked for.",
                                 "得分：有效回答的得分 / 最高分。佐证：是否已提供；"
                                 "“–”表示不要求佐证。"));
    const char **cell = cells_of(t, t->q->count + t->part_count, ANSWER_COLUMNS);
    mw_document_table table = {.columns = columns, .column_count = ANSWER_COLUMNS, .cells = cell};
    for (int32_t p = 0; p < t->part_count && cell; p++) {
        if (t->part_count > PARTS_APART_MAX) {
            table.row_count += name_part(t, p, cell + ANSWER_COLUMNS * table.row_count);
            table.row_count += fill_part(t, p, cell + ANSWER_COLUMNS * table.row_count);
            continue;
        }
        table.row_count = fill_part(t, p, cell);
        mw_document_heading(d, 2, t->part[p].title);
        mw_document_add_table(d, &table);
    }
    if (t->part_count > PARTS_APART_MAX) mw_document_add_table(d, &table);
}

// ---- what would settle it

// The question that tells most and is not told yet; -1.
static int32_t most_telling(const mw_account *t, const int32_t *told, int32_t count) {
    double now = mw_rule_entropy(&t->a->odds);
    int32_t best = -1;
    for (int32_t i = 0; i < t->q->count; i++) {
        bool before = false;
        for (int32_t k = 0; k < count; k++) before = before || told[k] == i;
        bool tells = !before && t->news[i].entropy < now - TELLS_BITS;
        if (tells && (best < 0 || t->news[i].entropy < t->news[best].entropy)) best = i;
    }
    return best;
}

static void tell_news(mw_account *t, mw_document *d) {
    int32_t told[TOLD_MAX], count = 0;
    const char *cell[NEWS_COLUMNS * TOLD_MAX];
    // clang-format off
    const mw_document_column columns[] = {
        {MW_SAY(t, "Question", "问题"),                              MW_ALIGN_START, 3},
        {MW_SAY(t, "What is needed", "需要"),                        MW_ALIGN_START, 0},
        {MW_SAY(t, "Doubt left (bits)", "剩余不确定度（比特）"), MW_ALIGN_END,   0},
        {MW_SAY(t, "Then settled", "即可确定的概率"),             MW_ALIGN_END,   0},
    };
    // clang-format on
    double now = mw_rule_entropy(&t->a->odds);
    mw_document_heading(d, 1, MW_SAY(t, "What would settle the level", "如何确定等级"));
    if (now < TELLS_BITS) {
        mw_document_paragraph(d, MW_SAY(t,
                                        "The level is certain: no answer is in doubt that could "
                                        "change it.",
                                        "等级已确定：没有可能改变等级的存疑回答。"));
        return;
    }
    for (int32_t i; t->news && count < TOLD_MAX && (i = most_telling(t, told, count)) >= 0;) {
        const char **row = cell + (ptrdiff_t)NEWS_COLUMNS * count;
        told[count++] = i;
        row[0] = mw_account_question(t, i);
        row[1] = mw_account_needed(t, i);
        row[2] = mw_account_number(t, t->news[i].entropy);
        row[3] = mw_account_percent(t, t->news[i].settled);
    }
    if (!count) {
        mw_document_paragraph(
            d, MW_SAY(t,
                      "No single question tells more of the level, or the rule of the level is "
                      "too large to say which does.",
                      "没有单个问题能更好地确定等级，或等级规则过大而无法计算。"));
        return;
    }
    mw_document_paragraph(
        d, mw_account_text(t,
                           MW_SAY(t,
                                  "The level is in doubt by %s bits. Evidence for these questions, "
                                  "or an answer to them, takes most of it away:",
                                  "等级的不确定度为 %s 比特。以下问题的佐证或回答最能消除不确定："),
                           mw_account_number(t, now)));
    mw_document_add_table(d, &(mw_document_table){.columns = columns,
                                                  .column_count = NEWS_COLUMNS,
                                                  .cells = cell,
                                                  .row_count = count});
}

// ---- the way up

static void tell_steps(mw_account *t, mw_document *d) {
    const mw_gap *g = t->gap;
    const char **cell = cells_of(t, g->step_count + 1, GAP_COLUMNS);
    // clang-format off
    const mw_document_column columns[] = {
        {MW_SAY(t, "Question", "问题"),          MW_ALIGN_START, 3},
        {MW_SAY(t, "To be reached", "需达到"),  MW_ALIGN_START, 3},
        {MW_SAY(t, "Points", "得分"),            MW_ALIGN_END,   0},
        {MW_SAY(t, "Cost", "成本"),              MW_ALIGN_END,   0},
        {MW_SAY(t, "Effort", "工作量"),         MW_ALIGN_END,   0},
    };
    // clang-format on
    if (!cell) return;
    for (int32_t s = 0; s < g->step_count; s++) {
        const mw_gap_step *step = &g->step[s];
        const char **row = cell + (ptrdiff_t)GAP_COLUMNS * s;
        row[0] = mw_account_question(t, step->question);
        row[1] = mw_account_target(t, step);
        row[2] = mw_account_text(t, "%s → %s", mw_account_number(t, step->from),
                                 mw_account_number(t, step->to));
        row[3] = mw_account_number(t, step->cost);
        row[4] = mw_account_number(t, step->effort);
    }
    const char **sum = cell + (ptrdiff_t)GAP_COLUMNS * g->step_count;
    sum[0] = MW_SAY(t, "Sum", "合计");
    sum[1] = sum[2] = "";
    sum[3] = mw_account_number(t, g->cost);
    sum[4] = mw_account_number(t, g->effort);
    if (!g->priced)
        mw_document_remark(d, MW_SAY(t,
                                     "No costs are set for this campaign: each step from an option "
                                     "to the next counts 1.",
                                     "该批次未设置成本：每提升一个选项计 1。"));
    mw_document_add_table(d, &(mw_document_table){.columns = columns,
                                                  .column_count = GAP_COLUMNS,
                                                  .cells = cell,
                                                  .row_count = g->step_count + 1,
                                                  .total_count = 1});
    if (!g->proven)
        mw_document_remark(d, MW_SAY(t, "There may be a cheaper way: the search was cut short.",
                                     "搜索提前结束，可能存在成本更低的方案。"));
}

static void tell_gap(mw_account *t, mw_document *d) {
    mw_document_heading(d, 1, MW_SAY(t, "The way to the next level", "达到下一等级的路径"));
    if (isnan(t->next)) {
        mw_document_paragraph(d, MW_SAY(t, "The highest level is reached.", "已达到最高等级。"));
        return;
    }
    const char *next = mw_account_level_name(t, t->next);
    if (!t->gap) {
        mw_document_paragraph(d, mw_account_no_way(t));
        return;
    }
    if (!t->gap->found) {
        mw_document_paragraph(
            d, mw_account_text(t,
                               MW_SAY(t,
                                      "No answers to the questions reach %s: what keeps it away "
                                      "is not asked, or does not apply.",
                                      "任何回答都无法达到%s：限制因素不在问题之内或不适用。"),
                               next));
        return;
    }
    mw_document_paragraph(
        d, mw_account_text(t,
                           MW_SAY(t,
                                  "The cheapest way to " MW_BOLD "%s" MW_PLAIN
                                  " that is sure. What is open counts as worth least.",
                                  "确保达到" MW_BOLD "%s" MW_PLAIN
                                  "的最低成本路径。未答问题按最低分计。"),
                           next));
    tell_steps(t, d);
}

// ---- peers, the prior

static void tell_peers(mw_account *t, mw_document *d) {
    mw_document_heading(d, 1, MW_SAY(t, "Comparison with peers", "同行比较"));
    if (t->peers < MW_ASSESSMENT_PEERS_MIN) {
        mw_document_paragraph(
            d,
            mw_account_text(t,
                            MW_SAY(t,
                                   "Withheld: %lld others of the campaign have a level; below %d "
                                   "a comparison could give single ones away.",
                                   "不予显示：该批次仅有 %lld 个其他对象有等级；少于 %d "
                                   "个时比较可能泄露个体信息。"),
                            (long long)t->peers, MW_ASSESSMENT_PEERS_MIN));
        return;
    }
    // clang-format off
    const mw_document_pair pairs[] = {
        {MW_SAY(t, "Others with a level", "其他有等级的对象"),
         mw_account_text(t, "%lld", (long long)t->peers)                      },
        {MW_SAY(t, "Percentile by level", "等级百分位"),
         mw_account_percent(t, t->peer_level)                                  },
        {MW_SAY(t, "Percentile by points", "得分百分位"),
         mw_account_percent(t, t->peer_points)                                 },
    };
    // clang-format on
    mw_document_pairs(d, pairs, 3);
    mw_document_remark(d,
                       MW_SAY(t,
                              "The share of the others that stand below, with half of those that "
                              "stand the same.",
                              "低于评测对象的比例，并列者计一半。"));
}

static void tell_prior(mw_account *t, mw_document *d) {
    const mw_prior *p = mw_appraisals_prior(t->v->of);
    mw_slice table = mw_campaign_setting_of(t->c, "prior");
    mw_document_heading(d, 1, MW_SAY(t, "What the probabilities rest on", "概率的依据"));
    const char *items[] = {
        mw_account_text(t,
                        MW_SAY(t, "An answer whose evidence is not shown holds with %s.",
                               "未提供佐证的回答成立的概率：%s。"),
                        mw_account_percent(t, p->trust)),
        mw_account_text(
            t,
            MW_SAY(t, "Where the assessor scored otherwise, the assessor is right with %s.",
                   "评审意见不同时，评审正确的概率：%s。"),
            mw_account_percent(t, p->assessor)),
        mw_account_text(t,
                        MW_SAY(t, "An option of an open question with several is ticked with %s.",
                               "未答多选题中每个选项被选的概率：%s。"),
                        mw_account_percent(t, p->tick)),
        table.n ? MW_SAY(t, "Options of open questions are as likely as set for the campaign.",
                         "未答单选题各选项的概率按该批次的设置。")
                : MW_SAY(t, "Options of any other open question are equally likely.",
                         "其他未答问题的各选项概率相等。"),
        MW_SAY(t, "What was measured, shown, reviewed or confirmed is certain.",
               "由数据计算、已提供佐证、已评审或已确认的回答视为确定。"),
    };
    mw_document_bullets(d, items, 5);
}

// ---- the appendix

static void tell_files(mw_account *t, mw_document *d) {
    const char **cell = cells_of(t, t->x->evidence_count, FILE_COLUMNS);
    // clang-format off
    const mw_document_column columns[] = {
        {MW_SAY(t, "Question", "问题"), MW_ALIGN_START, 3},
        {MW_SAY(t, "File", "文件"),     MW_ALIGN_START, 2},
        {"SHA-256",                       MW_ALIGN_START, 3},
    };
    // clang-format on
    int64_t n = 0;
    for (int32_t i = 0; cell && i < t->q->count; i++) {
        const mw_attachment *f = NULL;
        while ((f = mw_assessment_evidence(t->x, t->q->asked[i].name, f))) {
            const char **row = cell + FILE_COLUMNS * n++;
            row[0] = mw_account_question(t, i);
            row[1] = mw_account_slice(t, f->name);
            row[2] = mw_account_slice(t, f->file);
        }
    }
    if (!n) return;
    mw_document_heading(d, 2, MW_SAY(t, "Evidence", "佐证材料"));
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = FILE_COLUMNS, .cells = cell, .row_count = n});
}

static const char *count_files(mw_account *t) {
    int n = (int)t->x->evidence_count;
    if (!n) return MW_SAY(t, "no files are attached", "未提供文件");
    return mw_account_text(
        t, n == 1 ? MW_SAY(t, "%d file", "%d 个文件") : MW_SAY(t, "%d files", "%d 个文件"), n);
}

static void tell_appendix(mw_account *t, mw_document *d) {
    // clang-format off
    const mw_document_pair pairs[] = {
        {MW_SAY(t, "Pack", "标准包"),             mw_account_slice(t, t->pack->name)   },
        {MW_SAY(t, "Version", "版本"),             mw_account_slice(t, t->pack->version)},
        {MW_SAY(t, "Source", "来源"),              mw_account_slice(t, t->pack->source) },
        {MW_SAY(t, "Hash of the pack", "标准包哈希"), t->pack->hash                        },
        {MW_SAY(t, "Assessment", "评测版本"),     mw_account_text(t, "%d", (int)t->x->version)},
        {MW_SAY(t, "Evidence", "佐证材料"),       count_files(t)                       },
        {MW_SAY(t, "Hash of the data", "数据哈希"), t->hash                              },
    };
    // clang-format on
    bool changed = t->c->hash.n && !mw_slice_is(t->c->hash, t->pack->hash);
    mw_document_heading(d, 1, MW_SAY(t, "Appendix", "附录"));
    mw_document_heading(d, 2, MW_SAY(t, "How this was computed", "计算依据"));
    mw_document_remark(d, MW_SAY(t,
                                 "The hashes are SHA-256. That of the data is of answers, scores "
                                 "and evidence.",
                                 "哈希为 SHA-256；数据哈希包含回答、评审与佐证材料。"));
    mw_document_pairs(d, pairs, sizeof pairs / sizeof *pairs);
    if (changed)
        mw_document_callout(d, MW_TONE_CARE, MW_SAY(t, "The pack changed", "标准包已变更"),
                            MW_SAY(t, "Its text is another than when the campaign began.",
                                   "当前文本与批次开始时不同。"));
    tell_files(t, d);
}

void mw_assessment_detail(mw_account *t, mw_document *d) {
    tell_answers(t, d);
    tell_news(t, d);
    tell_gap(t, d);
    tell_peers(t, d);
    tell_prior(t, d);
    tell_appendix(t, d);
}
