// SPDX-License-Identifier: MIT
// A pack as a page that a person can read: one HTML file without scripts or outside parts, in
// English and Chinese side by side, with formulas typeset as MathML. Thread: any.
#ifndef MW_LANG_DOC_H
#define MW_LANG_DOC_H

#include "lang/program.h"

// Appends the page of one pack of a program without errors.
//   pack    index in p->pack.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_doc_html(const mw_program *p, int32_t pack, mw_text *out, mw_error *err);

// Appends a formula as the content of a <math> element; names that the program knows are links.
void mw_doc_math(const mw_program *p, const mw_expr *e, mw_text *out);

// Appends text with the five characters that HTML gives a meaning escaped.
void mw_doc_escape(mw_slice s, mw_text *out);

#endif
