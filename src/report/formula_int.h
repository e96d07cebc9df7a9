// SPDX-License-Identifier: MIT
// What the files of formulas share: a node as it stands in a workbook. Thread: one owner at a time.
#ifndef MW_REPORT_FORMULA_INT_H
#define MW_REPORT_FORMULA_INT_H

#include "base/text.h"
#include "engine/plan.h"

// Texts beyond these bytes, those used more than once beyond fewer, and those nested deeper than
// Excel's 64 by far get cells of their own.
enum { MW_FORMULA_BYTES = 1200, MW_FORMULA_OFTEN_BYTES = 160, MW_FORMULA_DEPTH = 24 };

// How tightly a text holds together, as the outermost operator binds.
typedef enum {
    MW_TIGHT_COMPARE,
    MW_TIGHT_SUM,
    MW_TIGHT_PRODUCT,
    MW_TIGHT_SIGN,
    MW_TIGHT_ATOM,
} mw_formula_tight;

typedef struct {
    bool open;    // it rests on inputs
    bool input;   // it is one
    bool needed;  // by a target
    bool unsaid;  // it has no counterpart
    bool fixed;   // its value is `now`, whatever the inputs are
    bool known;   // it is never missing
    bool yesno;   // its text is TRUE or FALSE; in a cell stands 1 or 0
    int32_t same; // the node that it equals; itself
    int32_t uses;
    double now;
    const char *text; // without "="
    mw_formula_tight tight;
    int32_t depth;         // brackets within brackets
    const char *cell;      // where it stands; NULL: nowhere
    const char *part_text; // what stands there, on the sheet of parts
} mw_formula_item;

// Whether a node can be written when its arguments can.
bool mw_formula_can_say(const mw_node *n);

// Appends the text of a node from its arguments (arg_count of them), and sets how tight and deep it
// is.
void mw_formula_write(const mw_node *n, const mw_formula_item *const *arg, mw_formula_item *x,
                      mw_text *out);

// Appends what stands in a cell, with "=": the node's own text, or a reference to where it stands.
void mw_formula_cell(const mw_formula_item *x, bool own, mw_text *out);

#endif
