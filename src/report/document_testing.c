// SPDX-License-Identifier: MIT
// See document_testing.h.
#include "report/document_testing.h"

#include "base/file.h"

#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_BYTES_MAX = 16 << 20 };

// English, Chinese.
#define SAY(en, zh) (lang == MW_DOCUMENT_ZH ? (zh) : (en))

static void tell_cover(mw_document *d, mw_document_lang lang) {
    // clang-format off
    const mw_document_pair facts[] = {
        {SAY("Enterprise", "企业"), SAY("Bright Harbour Castings (invented)", "明港铸造（虚构）")},
        {SAY("Standard", "标准"), SAY("Digital level of small and medium enterprises, 2024",
                                      "中小企业数字化水平评测指标（2024年版）")},
        {SAY("Period", "期间"), SAY("Year 2024", "2024年")},
        {SAY("Result", "结果"), SAY("Level 2, level 3 possible", "二级，可能达到三级")},
    };
    // clang-format on
    mw_document_cover_page(
        d, &(mw_document_cover){
               .title = SAY("Where the plant stands, and what to do next", "企业现状与下一步建议"),
               .subtitle = SAY("Assessment of digital maturity", "数字化水平评测报告"),
               .facts = facts,
               .fact_count = 4,
               .note = SAY("Sample data: the enterprise and all its numbers are invented.",
                           "示例数据：企业及全部数字均为虚构。")});
    mw_document_contents(d);
}

static void tell_summary(mw_document *d, mw_document_lang lang) {
    mw_document_heading(d, 1, SAY("Summary", "摘要"));
    mw_document_paragraph(
        d,
        SAY("The enterprise reaches " MW_BOLD "level 2" MW_PLAIN
            " of four. With the six questions that are still open it may reach level 3; no answer "
            "can bring it below level 2. The weakest part is the management of energy, where most "
            "meters are still read by hand.\n\nThree projects bring it to level 3 within a year. "
            "The first pays back in nine months, and half of the second is covered by a subsidy "
            "that ends in September.",
            "企业达到四级中的" MW_BOLD "二级" MW_PLAIN
            "。仍有六个问题未回答，全部回答后可能达到三级；任何回答都不会使其低于二级。"
            "最薄弱的环节是能源管理，多数仪表仍由人工抄表。\n\n三个项目可在一年内使企业达到三级。"
            "第一个项目九个月收回投资，第二个项目的一半由九月截止的补贴承担。"));
    mw_document_callout(d, MW_TONE_NOTE, SAY("What would settle it", "决定性证据"),
                        SAY("One document decides between level 2 and 3: the work order list of "
                            "March, kept in the production system.",
                            "一份文件即可判定二级或三级：生产系统中三月份的工单清单。"));
    // clang-format off
    const mw_document_level levels[] = {
        {SAY("Level 1  Started", "一级  起步"),
         SAY("Single processes recorded digitally", "单项业务实现数字化记录"), 1},
        {SAY("Level 2  Applied", "二级  应用"),
         SAY("Key processes run in systems", "关键业务在系统中运行"), 1},
        {SAY("Level 3  Integrated", "三级  集成"),
         SAY("Systems exchange data without paper", "系统间无纸化数据交换"), 0.62},
        {SAY("Level 4  Leading", "四级  引领"),
         SAY("Decisions follow from data", "数据驱动决策"), 0.003},
    };
    // clang-format on
    mw_document_add_ladder(d, &(mw_document_ladder){.title = SAY("Level reached", "达到的等级"),
                                                    .levels = levels,
                                                    .level_count = 4,
                                                    .reached = 1,
                                                    .low = 1,
                                                    .high = 2});
}

static void tell_scores(mw_document *d, mw_document_lang lang) {
    mw_document_heading(d, 1, SAY("Findings", "评测发现"));
    mw_document_heading(d, 2, SAY("Scores by part", "各部分得分"));
    // clang-format off
    const mw_document_bar bars[] = {
        {SAY("Product design", "产品设计"), 71.5, 68, 75, 55, NULL},
        {SAY("Production control and scheduling of the foundry", "铸造车间生产管控与排程"),
         64.25, 60, 70, 61, NULL},
        {SAY("Quality", "质量管控"), 82, 0, 0, 66, NULL},
        {SAY("Energy", "能源管理"), 18.5, 10, 41, 38, NULL},
        {SAY("Supply chain", "供应链"), NAN, NAN, NAN, 47, NULL},
    };
    // clang-format on
    mw_document_add_bars(d, &(mw_document_bars){.title = SAY("Score of 100", "得分（满分100）"),
                                                .unit = SAY("points", "分"),
                                                .max = 100,
                                                .bars = bars,
                                                .bar_count = 5,
                                                .value_name = SAY("this enterprise", "本企业"),
                                                .interval_name = SAY("range while questions are "
                                                                     "open",
                                                                     "未回答问题的可能区间"),
                                                .peer_name = SAY("median of peers", "同行中位数")});
    const char *axes[] = {SAY("Design", "设计"),         SAY("Production", "生产"),
                          SAY("Quality", "质量"),        SAY("Energy management", "能源管理"),
                          SAY("Supply chain", "供应链"), SAY("People", "人员")};
    const double own[] = {71.5, 64.25, 82, 18.5, 35, 58}, peers[] = {55, 61, 66, 38, 47, 50};
    mw_document_add_radar(
        d, &(mw_document_radar){
               .title = SAY("Profile", "能力轮廓"),
               .labels = axes,
               .axis_count = 6,
               .max = 100,
               .names = {SAY("this enterprise", "本企业"), SAY("median of peers", "同行中位数")},
               .value = {own,   peers              }
    });
}

static void tell_table(mw_document *d, mw_document_lang lang) {
    const mw_document_column columns[] = {
        {SAY("Project",       "项目"),          MW_ALIGN_START, 3},
        {SAY("Effect",        "效果"),          MW_ALIGN_START, 2},
        {SAY("Cost (CNY)",    "成本（元）"), MW_ALIGN_END,   0},
        {SAY("Subsidy (CNY)", "补贴（元）"), MW_ALIGN_END,   0},
        {SAY("Payback",       "回收期"),       MW_ALIGN_END,   0},
    };
    // clang-format off
    const char *cells[] = {
        SAY("Within a year", "一年内"), NULL, NULL, NULL, NULL,
        SAY("Meters at the furnaces, read every minute", "电炉加装仪表，每分钟自动采集"),
        SAY("+ 9 points in energy", "能源 +9 分"), "186,000", "0", SAY("9 months", "9个月"),
        SAY("Work orders without paper", "工单无纸化"),
        SAY("+ 6 points in production", "生产 +6 分"), "420,000", "210,000",
        SAY("14 months", "14个月"),
        SAY("Later", "后续"), NULL, NULL, NULL, NULL,
        SAY("Exchange of orders with the two largest customers", "与两家最大客户交换订单数据"),
        SAY("+ 11 points in supply chain", "供应链 +11 分"), "95,500", "0",
        SAY("26 months", "26个月"),
        SAY("Sum", "合计"), NULL, "701,500", "210,000", "",
    };
    // clang-format on
    mw_document_heading(d, 2, SAY("Projects", "项目建议"));
    mw_document_add_table(
        d, &(mw_document_table){.caption = SAY("Three projects in the order of their return",
                                               "按收益排序的三个项目"),
                                .note = SAY("Costs without value added tax; sample data.",
                                            "成本不含增值税；示例数据。"),
                                .columns = columns,
                                .column_count = 5,
                                .cells = cells,
                                .row_count = 6,
                                .total_count = 1});
    const char *steps[] = {
        SAY("Answer the six open questions; attach the work order list of March.",
            "回答六个未答问题，并附上三月份工单清单。"),
        SAY("Order the meters before the subsidy ends on 30 September.",
            "在9月30日补贴截止前订购仪表。"),
        SAY("Repeat the assessment in " MW_BOLD "January 2026" MW_PLAIN ".",
            "于" MW_BOLD "2026年1月" MW_PLAIN "再次评测。"),
    };
    mw_document_heading(d, 3, SAY("Next steps", "下一步"));
    mw_document_numbers(d, steps, 3);
    mw_document_callout(d, MW_TONE_CARE, NULL,
                        SAY("Two answers rest on a statement alone, without evidence.",
                            "有两项回答仅凭口头说明，没有证据。"));
}

static void tell_appendix(mw_document *d, mw_document_lang lang) {
    const mw_document_pair pairs[] = {
        {SAY("Program",                "程序"),                "Millwright 0.1.0"},
        {SAY("Facts as known on",      "数据截至"),          "2025-01-31"      },
        {SAY("Rows refused on import", "导入时拒绝的行"), "3"               },
    };
    const char *open[] = {
        SAY("Are orders exchanged with customers as data? (supply chain, 4 points)",
            "是否与客户以数据方式交换订单？（供应链，4分）"),
        SAY("Is there a plan for the renewal of machines? (production, 2 points)",
            "是否有设备更新计划？（生产，2分）"),
    };
    mw_document_break(d);
    mw_document_heading(d, 1, SAY("Appendix", "附录"));
    mw_document_heading(d, 2, SAY("Open questions", "未回答的问题"));
    mw_document_bullets(d, open, 2);
    mw_document_heading(d, 2, SAY("How this was computed", "计算依据"));
    mw_document_pairs(d, pairs, 3);
    mw_document_remark(d, SAY("Each number can be followed to its facts by their hash.",
                              "每个数字都可按哈希值追溯到原始数据。"));
    mw_document_verbatim(
        d, "miit_sme_2024  1.2.0\n"
           "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
           "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"
           "enterprise     2.0.1\n"
           "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752\n");
}

mw_document *mw_sample_document(mw_document_lang lang) {
    mw_document *d = mw_document_new(
        &(mw_document_about){.lang = lang,
                             .title = SAY("Assessment of digital maturity", "数字化水平评测报告"),
                             .mark = SAY("Sample data", "示例数据"),
                             .origin = "Millwright 0.1.0, miit_sme_2024 9f86d081884c",
                             .author = "Millwright",
                             .written = "2025-01-31T08:00:00Z"});
    if (!d) return NULL;
    tell_cover(d, lang);
    tell_summary(d, lang);
    tell_scores(d, lang);
    tell_table(d, lang);
    tell_appendix(d, lang);
    return d;
}

// ---- reading files

// Runs argv with its output into a file; whether it ended well.
static bool run(char *const *argv, const char *output) {
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_TRUNC, 0600);
    if (posix_spawnp(&child, argv[0], &actions, NULL, argv, environ) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

char *mw_pdf_read(mw_document *d, const char *const *arguments, bool to_stdout) {
    char pdf[] = "/tmp/mw-pdf-XXXXXX", text[] = "/tmp/mw-txt-XXXXXX", dash[] = "-";
    char *out = NULL;
    char *argv[16] = {0};
    size_t n = 0, size;
    mw_error err = {0};
    int pdf_file = mkstemp(pdf), text_file = mkstemp(text);
    for (; arguments[n] && n < 12; n++) memcpy(&argv[n], &arguments[n], sizeof(char *));
    argv[n++] = pdf;
    if (to_stdout) argv[n] = dash;
    mw_status st = mw_document_write(d, pdf, NULL, &err);
    if (st != MW_OK)
        fprintf(stderr, "%s\n", err.text);
    else if (run(argv, text))
        st = mw_file_read(text, OUTPUT_BYTES_MAX, &out, &size, &err);
    close(pdf_file);
    close(text_file);
    unlink(pdf);
    unlink(text);
    return out;
}
