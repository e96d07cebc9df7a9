// SPDX-License-Identifier: MIT
// The parser of packs: text in, syntax tree out, as docs/language.md has it.
//
//     int32_t source = mw_diag_source(diags, "packs/a/a.mw", text, size);
//     mw_file *file;
//     MW_TRY(mw_parse(diags, source, &file, err));  // MW_OK even when the text is wrong
//     if (diags->errors) mw_diag_print(diags, &out);
//
// It never stops at the first mistake: it goes on at the next statement or declaration. What the
// tree leaves open: an unkeyed row of a parameter is one cell without keys, rows of anything else
// have an expr; a minus before a literal is part of its number where the grammar says literal, an
// operator in expressions; `(0, 1)` after `in` is an interval when a bound is a number, a date, a
// clock or inf, else a set. Thread: one owner of the diags at a time.
#ifndef MW_LANG_PARSE_H
#define MW_LANG_PARSE_H

#include "lang/ast.h"

// Parses a registered source.
//   d       gets what is wrong with the text; its arena gets the tree.
//   out     never NULL on MW_OK: what was understood, without the statements that were not.
//   errors  MW_NOMEM, when the heap or the arena is exhausted; *out is then untouched.
//   cost    linear; nesting is bounded by MW_EXPR_DEPTH_MAX, chains by MW_EXPR_HEIGHT_MAX.
MW_MUST_USE mw_status mw_parse(mw_diags *d, int32_t source, mw_file **out, mw_error *err);

#endif
