// SPDX-License-Identifier: MIT
// See xlsx_sample_testing.h. Sample data: no question, score or firm in it is real. The cached
// values of two formulas are wrong on purpose: a test sees who recalculates.
#include "sheet/xlsx_sample_testing.h"

#include "base/date.h"
#include "sheet/xlsx_chart.h"
#include "sheet/xlsx_check.h"

#include <math.h>
#include <stdio.h>

static const mw_xlsx_look plain = {MW_XLSX_STYLE_PLAIN, NULL}, title = {MW_XLSX_STYLE_TITLE, NULL},
                          heading = {MW_XLSX_STYLE_HEADING, NULL},
                          header = {MW_XLSX_STYLE_HEADER, NULL},
                          wrapped = {MW_XLSX_STYLE_WRAPPED, NULL},
                          note = {MW_XLSX_STYLE_NOTE, NULL}, input = {MW_XLSX_STYLE_INPUT, NULL},
                          locked = {MW_XLSX_STYLE_LOCKED, NULL},
                          warning = {MW_XLSX_STYLE_WARNING, NULL},
                          link = {MW_XLSX_STYLE_LINK, NULL};

static mw_xlsx_place at(int32_t row, int32_t column) { return (mw_xlsx_place){row, column}; }

static void say(mw_xlsx_tab *t, mw_xlsx_place p, mw_xlsx_look look, const char *text) {
    mw_xlsx_put_text(t, p, look, mw_slice_of(text));
}

static void put_head(mw_xlsx_tab *t, const char *text, const char *below, int32_t columns) {
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(1, 1), at(1, columns)), title, mw_slice_of(text));
    mw_xlsx_tab_height(t, 1, 30);
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(2, 1), at(2, columns)), note, mw_slice_of(below));
    mw_xlsx_tab_height(t, 2, 30);
}

// ---- the form

typedef struct {
    const char *code, *question;
    mw_xlsx_check check;
} asked;

#define S(text)                                                                                    \
    { text, sizeof(text) - 1 }
#define ALL "\xe5\x85\xa8\xe9\x83\xa8"

static const mw_slice levels[] = {S("none"), S("some"), S("most"), S(ALL)};
static const mw_slice kinds[] = {
    S("machining, turning and milling of single pieces and of small series"),
    S("assembly of bought parts, with or without lines and belts between them"),
    S("casting, forging, rolling, and what else changes the shape when hot"),
    S("surface treatment: \"wet\" and dry, coating, painting, galvanising"),
};

static const asked questions[] = {
  // clang-format off
    {"q1",
     "Which share of the machines is connected to the network?\n"
     "\xe8\x81\x94\xe7\xbd\x91\xe8\xae\xbe\xe5\xa4\x87\xe6\xaf\x94\xe4\xbe\x8b\xef\xbc\x9f",
     {.kind = MW_XLSX_CHECK_LIST, .choice = levels, .choice_count = 4,
      .prompt_title = S("Connected machines"), .prompt = S("Choose one of the list."),
      .refusal_title = S("Not in the list"), .refusal = S("Choose none, some, most or " ALL ".")}},
    {"q2", "What is made here, mostly?",
     {.kind = MW_XLSX_CHECK_LIST, .choice = kinds, .choice_count = 4}},
    {"q3", "How many people work here, on average of the year?",
     {.kind = MW_XLSX_CHECK_WHOLE, .low = 1, .high = 100000,
      .refusal = S("A whole number from 1 to 100000.")}},
    {"q4", "Which part of the energy is metered per machine?",
     {.kind = MW_XLSX_CHECK_DECIMAL, .low = 0, .high = 1, .warns = true}},
    {"q5", "When was the last audit?",
     {.kind = MW_XLSX_CHECK_DATE, .low = 10957, .high = INFINITY}}, // from 2000-01-01
    {"q6", "Anything else, in a few words",
     {.kind = MW_XLSX_CHECK_LENGTH, .low = 0, .high = 200}},
  // clang-format on
};
enum { QUESTIONS = sizeof questions / sizeof questions[0], FIRST_ROW = 5, SCORES = 5 };

static void put_answer(mw_xlsx_tab *t, int32_t i) {
    mw_xlsx_place p = at(FIRST_ROW + i, 3);
    switch (i) {
    case 0: say(t, p, input, "some"); break;
    case 2: mw_xlsx_put_number(t, p, input, 42); break;
    case 3: mw_xlsx_put_number(t, p, (mw_xlsx_look){MW_XLSX_STYLE_INPUT, "0.0%"}, 0.125); break;
    case 4: mw_xlsx_put_date(t, p, input, mw_days_from_civil(2024, 8, 29)); break;
    default: mw_xlsx_put_empty(t, p, input); break;
    }
}

static void put_form(mw_xlsx_tab *t) {
    static const char *const heads[] = {"Code", "Question \xe9\x97\xae\xe9\xa2\x98",
                                        "Answer \xe7\xad\x94\xe6\xa1\x88", "Points"};
    put_head(t, "Sample form \xe7\xa4\xba\xe4\xbe\x8b\xe9\x97\xae\xe5\x8d\xb7",
             "Sample data. Fill in what is yellow; the rest is guarded against slips.", 4);
    for (int32_t c = 0; c < 4; c++) say(t, at(4, c + 1), header, heads[c]);
    mw_xlsx_tab_height(t, 4, 22);
    mw_xlsx_tab_width(t, 1, 1, 8);
    mw_xlsx_tab_width(t, 2, 2, 48);
    mw_xlsx_tab_width(t, 3, 3, 30);
    mw_xlsx_tab_width(t, 4, 4, 12);
    for (int32_t i = 0; i < QUESTIONS; i++) {
        int32_t row = FIRST_ROW + i;
        say(t, at(row, 1), locked, questions[i].code);
        say(t, at(row, 2), wrapped, questions[i].question);
        mw_xlsx_tab_height(t, row, mw_xlsx_text_height(mw_slice_of(questions[i].question), 48) + 6);
        put_answer(t, i);
        mw_xlsx_put_check(t, mw_xlsx_range_at(at(row, 3)), &questions[i].check);
        mw_xlsx_put_number(t, at(row, 4), (mw_xlsx_look){MW_XLSX_STYLE_NUMBER, "0.0"},
                           i == 1 ? NAN : i * 2.5);
    }
    int32_t row = FIRST_ROW + QUESTIONS;
    mw_xlsx_place from = at(row, 1);
    mw_xlsx_put_merged(t, mw_xlsx_range_of(from, at(row, 3)),
                       (mw_xlsx_look){MW_XLSX_STYLE_TOTAL, NULL}, mw_slice_of("Total"));
    mw_xlsx_put_formula(t, at(row, 4), (mw_xlsx_look){MW_XLSX_STYLE_TOTAL, "0.0"},
                        &(mw_xlsx_formula){mw_slice_of("=SUM(D5:D10)"), 1, {0}});
    mw_xlsx_put_formula(t, at(row + 1, 4), wrapped,
                        &(mw_xlsx_formula){mw_slice_of("=IF(C7>=10,\"large\",\"small\")"), NAN,
                                           mw_slice_of("not yet")});
    say(t, at(row + 2, 2), warning, "Question q2 is open.");
    mw_xlsx_tab_filter(t, mw_xlsx_range_of(at(4, 1), at(row - 1, 4)));
}

// ---- scores

static void put_charts(mw_xlsx_tab *t) {
    const mw_xlsx_series series[] = {
        {mw_slice_of("Now"),  mw_xlsx_range_of(at(4, 2), at(3 + SCORES, 2))},
        {mw_slice_of("Then"), mw_xlsx_range_of(at(4, 3), at(3 + SCORES, 3))},
    };
    mw_xlsx_chart chart = {.kind = MW_XLSX_CHART_BARS,
                           .title = mw_slice_of("Scores \xe5\xbe\x97\xe5\x88\x86"),
                           .data = t,
                           .names = mw_xlsx_range_of(at(4, 1), at(3 + SCORES, 1)),
                           .series = series,
                           .series_count = 2,
                           .high = 5,
                           .width_px = 400};
    mw_xlsx_put_chart(t, at(12, 1), &chart);
    chart.kind = MW_XLSX_CHART_RADAR;
    mw_xlsx_put_chart(t, at(12, 4), &chart);
    chart.kind = MW_XLSX_CHART_COLUMNS;
    chart.title = (mw_slice){"", 0};
    chart.series_count = 1;
    mw_xlsx_put_chart(t, at(29, 1), &chart);
}

static void put_scores(mw_xlsx_tab *t) {
    static const char *const names[SCORES] = {"Machines", "Energy",
                                              "Quality \xe8\xb4\xa8\xe9\x87\x8f", "Cost", "People"};
    static const double now[SCORES] = {3.5, 2, 4.25, 1.5, 3}, then[SCORES] = {2, 2, 3, 1, 3};
    mw_xlsx_put_merged(t, mw_xlsx_range_of(at(1, 1), at(1, 5)), heading,
                       mw_slice_of("Scores (sample data)"));
    say(t, at(3, 1), header, "Part");
    say(t, at(3, 2), header, "Now");
    say(t, at(3, 3), header, "Then");
    say(t, at(3, 4), header, "Change");
    say(t, at(3, 5), header, "Reached?");
    mw_xlsx_tab_height(t, 1, 24);
    mw_xlsx_tab_height(t, 3, 22);
    mw_xlsx_tab_width(t, 1, 1, 30);
    mw_xlsx_tab_width(t, 2, 5, 14);
    for (int32_t i = 0; i < SCORES; i++) {
        char formula[32];
        snprintf(formula, sizeof formula, "=B%d/C%d-1", (int)i + 4, (int)i + 4);
        say(t, at(4 + i, 1), wrapped, names[i]);
        mw_xlsx_put_number(t, at(4 + i, 2), (mw_xlsx_look){MW_XLSX_STYLE_NUMBER, "0.00"}, now[i]);
        mw_xlsx_put_number(t, at(4 + i, 3), (mw_xlsx_look){MW_XLSX_STYLE_NUMBER, "0.00"}, then[i]);
        mw_xlsx_put_formula(t, at(4 + i, 4), (mw_xlsx_look){MW_XLSX_STYLE_PERCENT, NULL},
                            &(mw_xlsx_formula){mw_slice_of(formula), now[i] / then[i] - 1, {0}});
        mw_xlsx_put_yesno(t, at(4 + i, 5), wrapped, now[i] >= 3);
    }
    say(t, at(10, 1), plain, "As of");
    mw_xlsx_put_date(t, at(10, 2), (mw_xlsx_look){MW_XLSX_STYLE_DATE, NULL},
                     mw_days_from_civil(2024, 12, 31));
    put_charts(t);
}

mw_status mw_xlsx_sample(mw_xlsx_writer **out, mw_error *err) {
    mw_xlsx_about about = {.title = mw_slice_of("Sample \xe7\xa4\xba\xe4\xbe\x8b"),
                           .author = mw_slice_of("Millwright"),
                           .comment = mw_slice_of("Sample data"),
                           .created_ns = INT64_C(1735603200) * 1000000000, // 2024-12-31 UTC
                           .lists = mw_slice_of("Lists")};
    MW_TRY(mw_xlsx_writer_new(&about, out, err));
    mw_xlsx_tab *form = mw_xlsx_tab_add(*out, mw_slice_of("Form \xe9\x97\xae\xe5\x8d\xb7"),
                                        (mw_xlsx_tab_about){.guarded = true, .rows_frozen = 4});
    mw_xlsx_tab *scores = mw_xlsx_tab_add(*out, mw_slice_of("Dave's scores"),
                                          (mw_xlsx_tab_about){.gridlines = false});
    put_form(form);
    put_scores(scores);
    mw_xlsx_put_link(form, at(14, 2), link,
                     &(mw_xlsx_link){
                         mw_slice_of("To the scores"), scores, {4, 2}
    });
    return MW_OK;
}
