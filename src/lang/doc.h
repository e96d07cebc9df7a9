// SPDX-License-Identifier: MIT
// A pack as a page that a person can read: one HTML file without scripts or outside parts, in
// English and Chinese side by side, light or dark as the reader's screen is, with formulas typeset
// as MathML.
//
//     mw_text page = {0};
//     MW_TRY(mw_doc_html(p, 0, &page, err));
//     mw_text_free(&page);
// Thread: any.
#ifndef MW_LANG_DOC_H
#define MW_LANG_DOC_H

#include "lang/program.h"

// Appends the page of one pack of a program without errors.
//   pack    index in p->pack.
//   errors  MW_NOMEM.
//   cost    names times formulas, for "used in".
MW_MUST_USE mw_status mw_doc_html(const mw_program *p, int32_t pack, mw_text *out, mw_error *err);

// Appends a formula as the content of a <math> element; names declared in `pack` are links. Long
// sums and conditions stand on several lines, because browsers do not break formulas.
void mw_doc_math(const mw_program *p, int32_t pack, const mw_expr *e, mw_text *out);

// Appends text with the five characters that HTML gives a meaning escaped.
void mw_doc_escape(mw_slice s, mw_text *out);

// Whether a name stands in a formula of an indicator, or in what it is made of.
bool mw_doc_uses(const mw_program *p, int32_t indicator, mw_symbol of);

// The pack that declares what a symbol stands for; -1 when none does.
int32_t mw_doc_pack_of(const mw_program *p, mw_symbol s);

#endif
