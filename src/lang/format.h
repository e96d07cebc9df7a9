// SPDX-License-Identifier: MIT
// The canonical layout of packs (`mw fmt`): two blanks per level, one blank between tokens, aligned
// values in runs of properties, rows, codes and one-line blocks, at most one blank line, lines
// broken beside operators when they are longer than 110 columns. Every token and every comment
// stays, in order, so the meaning does; what was on two lines stays on two.
//
//     mw_text out = {0};
//     MW_TRY(mw_format(text, &out, err));
//     mw_text_free(&out);
// Thread: any.
#ifndef MW_LANG_FORMAT_H
#define MW_LANG_FORMAT_H

#include "base/text.h"

// Formats a whole file.
//   text    a pack's file; only one that parses is formatted.
//   out     gets the result appended; untouched on error. Formatting it again gives the same bytes.
//   errors  MW_SYNTAX with line and column of the first mistake; MW_NOMEM.
//   cost    linear, some 50 bytes of heap per token.
MW_MUST_USE mw_status mw_format(mw_slice text, mw_text *out, mw_error *err);

#endif
