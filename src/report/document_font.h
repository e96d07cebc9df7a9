// SPDX-License-Identifier: MIT
// The fonts of documents, found in a known way: fixed families in the folders where systems keep
// fonts, without the configuration of a machine or a person, so that the same text looks the same
// everywhere. Thread: any.
#ifndef MW_REPORT_DOCUMENT_FONT_H
#define MW_REPORT_DOCUMENT_FONT_H

#include "report/document.h"

// Pango's name for its struct, so that this header needs none of Pango's.
typedef struct _PangoFontMap PangoFontMap;

// A map that knows the families alone; mw_fonts_close when done.
//   folder  where to look; NULL: where systems keep fonts
//   errors  MW_NOTFOUND when a family is missing: the text names the Debian package; MW_NOMEM
//   cost    tens of milliseconds; more where the system keeps no cache of its fonts
MW_MUST_USE mw_status mw_fonts_open(const char *folder, PangoFontMap **out, mw_error *err);

// NULL is allowed.
void mw_fonts_close(PangoFontMap *map);

// The families to ask for, in order, separated by commas.
const char *mw_fonts_families(mw_document_lang lang, bool mono);

#endif
