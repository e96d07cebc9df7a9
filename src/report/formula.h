// SPDX-License-Identifier: MIT
// What a plan computes for one entity, as formulas of a workbook, so that whoever changes a cell
// sees what follows from it.
//
//     mw_formula_from from = {.e = e, .row = row, .input = points, .input_cell = cells, ...};
//     mw_formulas *f = NULL;
//     MW_TRY(mw_formulas_new(&from, &f, err));
//     mw_sheet_formula one = mw_formulas_at(f, 0); // one.text:
//     "=N('Answers'!$D$4)+N('Answers'!$D$5)" mw_formulas_free(f);
//
// Inputs are nodes that stand in cells: a number, or nothing while it is missing. What rests on no
// input is computed and stands in the formulas as a number. Within a formula what is missing is an
// error value, as x / 0 is; a cell shows it as an empty text. Formulas are in English, as files
// have them. Thread: one owner at a time.
#ifndef MW_REPORT_FORMULA_H
#define MW_REPORT_FORMULA_H

#include "eval/eval.h"

typedef struct {
    mw_evaluation *e;              // what lacks is computed with it
    int64_t row;                   // of the entity
    const int32_t *input;          // nodes; -1 of one that is used nowhere
    const char *const *input_cell; // where each stands: "'Answers'!$D$4"
    const double *input_value;     // now; NaN: missing
    int32_t input_count;
    const int32_t *target; // nodes; -1: none
    // Where each target is to stand, so that others can refer to it; the first of equal nodes does.
    // NULL: only its kind and value are asked for.
    const char *const *target_cell;
    // Of each target: whether it is written only where one of the two before it may be missing.
    const bool *spare;
    int32_t target_count;
    const char *parts_sheet; // where parts that are too long or often used stand, quoted; column A
} mw_formula_from;

typedef enum {
    MW_FORMULA_SAID,
    MW_FORMULA_FIXED,  // it rests on no input
    MW_FORMULA_UNSAID, // an operator has no counterpart, or it looks at other entities
} mw_formula_kind;

typedef struct {
    mw_formula_kind kind;
    const char *text; // SAID, of one that is written: with "="; borrowed; else NULL
    double value;     // SAID and FIXED: now; NaN: missing
} mw_sheet_formula;

typedef struct mw_formulas mw_formulas;

// Writes the formulas of all targets.
//   from    not kept.
//   errors  MW_NOMEM; those of mw_evaluation_run.
//   cost    the number of nodes below the targets, each with some hundred bytes of text.
MW_MUST_USE mw_status mw_formulas_new(const mw_formula_from *from, mw_formulas **out,
                                      mw_error *err);
void mw_formulas_free(mw_formulas *f); // NULL is allowed

// The formula of a target.
mw_sheet_formula mw_formulas_at(const mw_formulas *f, int32_t target);
// Parts that stand on the sheet of parts: how many; part i stands in row i + 1.
int32_t mw_formulas_parts(const mw_formulas *f);
mw_sheet_formula mw_formulas_part(const mw_formulas *f, int32_t i);

#endif
