// SPDX-License-Identifier: MIT
// Small tables that a person sets for a campaign, line by line: question,option,number[,number].
// Thread: any.
#ifndef MW_ASSESS_TABLE_TEXT_H
#define MW_ASSESS_TABLE_TEXT_H

#include "assess/questionnaire.h"

typedef struct {
    int32_t question, option;
    double number[2]; // NaN when it is not given
} mw_table_line;

// Called with each line; a failure ends the reading and gets "line N of the WHAT: " in front.
typedef mw_status mw_table_visit(void *ctx, const mw_table_line *line, mw_error *err);

// Reads a table. A first line that begins with "question" is a heading; empty lines are skipped. An
// option is named by its code, a band by its place from 1.
//   what    "prior", "costs": for messages.
//   errors  MW_INVALID saying which line, what was seen.
MW_MUST_USE mw_status mw_table_read(const mw_questionnaire *q, const char *what, mw_slice text,
                                    mw_table_visit *visit, void *ctx, mw_error *err);

#endif
