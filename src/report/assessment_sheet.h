// SPDX-License-Identifier: MIT
// What the files of the workbook of an assessment share: the book, where things stand in it, and
// how cells are put. Thread: one owner at a time.
#ifndef MW_REPORT_ASSESSMENT_SHEET_H
#define MW_REPORT_ASSESSMENT_SHEET_H

#include "report/assessment_int.h"
#include "report/formula.h"

enum { MW_BOOK_HEAD_ROW = 3, MW_BOOK_FIRST_ROW = 4 };

// Columns of the sheet of answers.
enum {
    MW_BOOK_PART = 1,
    MW_BOOK_QUESTION,
    MW_BOOK_ANSWER,
    MW_BOOK_POINTS,
    MW_BOOK_MOST,
    MW_BOOK_SOURCE,
    MW_BOOK_EVIDENCE,
    MW_BOOK_DECLARED,
    MW_BOOK_BY_DATA,
    MW_BOOK_ASSESSOR,
    MW_BOOK_SCORE,
    MW_BOOK_NAME
};

// A line of the table under the levels: the level itself, an indicator, or one with arguments.
typedef struct {
    const char *title;
    mw_slice name;
    double value, low, high; // now; NaN: missing
    int32_t target;          // of the formulas: low, high, and the value as it is; -1: a value
    const char *exact;       // the formula of the last; NULL: the bounds tell the value
    bool called;             // an indicator with arguments: now is what the formulas give
    bool unsaid;             // it rests on answers, but not by a formula
    int32_t row;
} mw_book_line;

typedef struct {
    mw_account *t;
    mw_xlsx_writer *w;
    mw_xlsx_tab *tab;      // at hand
    int32_t row;           // likewise
    const double *width;   // of the columns of the sheet at hand
    double height;         // what the row at hand needs so far
    int32_t *first, *last; // rows of a part in the sheet of answers
    int32_t *row_of;       // of a question in the sheet of answers
    int32_t *option_of;    // row of its first option in the sheet of options
    const char *answers, *points, *level, *options, *parts; // names of sheets
    mw_book_line *line;                                     // the level first
    int32_t line_count;
    mw_formulas *formulas;
} mw_book;

// ---- cells of the row at hand

mw_xlsx_place mw_book_at(const mw_book *b, int32_t column); // the place of one
// A text; the row grows with it.
void mw_book_put(mw_book *b, int32_t column, mw_xlsx_style style, const char *text);
// A number; nothing when it is missing.
void mw_book_number(mw_book *b, int32_t column, double value);
// A formula with the number that it gives now; NaN: an empty text.
void mw_book_formula(mw_book *b, int32_t column, mw_xlsx_style style, const char *text,
                     double value);
// A formula that gives a text.
void mw_book_saying(mw_book *b, int32_t column, mw_xlsx_style style, const char *text,
                    const char *said);
// The row grows as a text in the column would need it.
void mw_book_room(mw_book *b, int32_t column, mw_slice text);
void mw_book_next(mw_book *b); // the next row
// A sheet with its title, and the widths of its columns, ended by 0.
void mw_book_begin(mw_book *b, const char *name, const char *title, const double *width);
// The heads of its columns.
void mw_book_heads(mw_book *b, const char *const *head, int32_t count);
// A text into the account's arena; freed.
const char *mw_book_take(mw_book *b, mw_text *text);

// ---- assessment_sheet_answers.c

// Finds the rows of questions and options.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_book_place_answers(mw_book *b, mw_error *err);
void mw_book_answers(mw_book *b); // the sheet of answers
void mw_book_options(mw_book *b); // the sheet of options

// ---- assessment_sheet_level.c

// Finds the lines of the level's sheet and their formulas over the answers.
//   errors  MW_NOMEM; those of mw_formulas_new.
MW_MUST_USE mw_status mw_book_place_level(mw_book *b, mw_error *err);
void mw_book_level(mw_book *b); // the sheet of the level
void mw_book_parts(mw_book *b); // the sheet of parts of formulas, when there are any

#endif
