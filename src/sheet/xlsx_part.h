// SPDX-License-Identifier: MIT
// A part of a workbook (an XML file in the zip) as a stream of elements, bounded in size.
// Thread: one owner at a time.
#ifndef MW_SHEET_XLSX_PART_H
#define MW_SHEET_XLSX_PART_H

#include "base/text.h"

#include <zip.h>

typedef struct {
    zip_file_t *file;
    struct _xmlTextReader *xml; // libxml2's xmlTextReaderPtr
    int64_t bytes, bytes_max;   // unpacked so far, and how many may be
    bool too_large, unreadable;
    const char *name; // for messages
} mw_xlsx_part;

// Opens a part by its name in the zip.
//   errors  MW_NOTFOUND when there is none; MW_LIMIT when it is too large or unpacks too far;
//           MW_NOMEM, MW_CORRUPT.
MW_MUST_USE mw_status mw_xlsx_part_open(zip_t *zip, const char *name, mw_xlsx_part *out,
                                        mw_error *err);
void mw_xlsx_part_close(mw_xlsx_part *p);

typedef enum { MW_PART_END, MW_PART_OPEN, MW_PART_CLOSE, MW_PART_TEXT } mw_xlsx_event;

// Steps to the next beginning or end of an element, or text.
//   errors  MW_SYNTAX, MW_LIMIT, MW_NOMEM.
MW_MUST_USE mw_status mw_xlsx_part_step(mw_xlsx_part *p, mw_xlsx_event *event, mw_error *err);

// Name of the element at hand without its prefix; borrowed until the next step.
const char *mw_xlsx_part_name(const mw_xlsx_part *p);
// Whether the element is <x/>: then no end follows.
bool mw_xlsx_part_is_empty(const mw_xlsx_part *p);
// The text at hand; borrowed until the next step.
mw_slice mw_xlsx_part_text(const mw_xlsx_part *p);
// An attribute by its name without prefix, copied to buf (cut to fit); false when it is absent.
bool mw_xlsx_part_attribute(const mw_xlsx_part *p, const char *name, char *buf, size_t size);

#endif
