// SPDX-License-Identifier: MIT
// The report on one assessment, as a document (PDF) or a workbook (Excel), in English or Chinese:
// level and how likely each is, points by part, answers, what would settle the level, the cheapest
// way to the next one, comparison with peers, and what it all rests on.
//
//     mw_assessment_view view = {.of = appraisals, .at = 0, .code = code, .title = title};
//     mw_document *d = NULL;
//     MW_TRY(mw_assessment_document(&view, &d, err));
//     mw_status st = mw_document_write(d, "report.pdf", &stats, err);
//     mw_document_free(d);
//
// Dates are those of what was said last, never of a clock: the same history gives the same bytes.
// Peers are the other appraisals that have a level; below MW_ASSESSMENT_PEERS_MIN of them nothing
// is said, so that no enterprise can be found out from the others.
// Thread: one owner at a time.
#ifndef MW_REPORT_ASSESSMENT_H
#define MW_REPORT_ASSESSMENT_H

#include "assess/appraise.h"
#include "report/document.h"
#include "sheet/xlsx_write.h"

enum { MW_ASSESSMENT_PEERS_MIN = 5 };

typedef struct {
    mw_appraisals *of;    // the campaign's; asked what would be learned, else not changed
    int64_t at;           // which of them
    mw_slice code, title; // of the entity; title may be empty
    mw_document_lang lang;
    const char *origin; // program and version, for the footer; NULL: nothing
} mw_assessment_view;

// Whether the data are a sample: the campaign's setting "sample" is "yes", or the entity's title or
// the campaign's name says "sample" or "示例".
bool mw_assessment_is_sample(const mw_assessment_view *v);

// Tells the document; the caller writes and frees it. The view is not kept.
//   errors  MW_INVALID when the entity is not there in the period; those of mw_appraisal_learn but
//           MW_INVALID and MW_LIMIT, which the document says; MW_NOMEM.
//   cost    that of mw_appraisal_learn and mw_gap_find, tens of milliseconds.
MW_MUST_USE mw_status mw_assessment_document(const mw_assessment_view *v, mw_document **out,
                                             mw_error *err);

// Fills a workbook: answers with points, parts summed by formulas, the level's lines, the way up.
// The caller closes the writer.
//   errors  as above.
MW_MUST_USE mw_status mw_assessment_workbook(const mw_assessment_view *v, mw_xlsx_writer **out,
                                             mw_error *err);

#endif
