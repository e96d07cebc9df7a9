// SPDX-License-Identifier: MIT
// A value as people type it on the command line, by the type of what it is a value of: "1200 kWh",
// "yes", "2024-06-30", "06:15", "missing", a text or a code. Thread: any.
#ifndef MW_LANG_LITERAL_H
#define MW_LANG_LITERAL_H

#include "lang/program.h"

typedef struct {
    double value;  // NaN: missing, or a text or code: see text
    mw_slice text; // of texts and codes; empty otherwise
} mw_literal;

// Reads a value.
//   typed   as typed; borrowed by out->text.
//   errors  MW_SYNTAX or MW_INVALID with what was seen and what would be right.
MW_MUST_USE mw_status mw_literal_read(const mw_program *p, const mw_type *type, mw_slice typed,
                                      mw_literal *out, mw_error *err);

// That a code belongs to a list, which may be open.
//   errors  MW_INVALID with a near miss.
MW_MUST_USE mw_status mw_literal_code(const mw_code_list *list, mw_slice code, mw_error *err);

#endif
