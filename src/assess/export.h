// SPDX-License-Identifier: MIT
// Assessments written out: JSON of everything that was said, CSV of what counts now (which can be
// filled in and imported), and submodels of the Asset Administration Shell.
//
//     mw_export_from from = {.history = h, .q = q, .measured = m, .assessment = numbers,
//                            .entity = names, .count = n};
//     mw_export_json(&from, &text);
// Running out of memory shows in the text. Thread: any.
#ifndef MW_ASSESS_EXPORT_H
#define MW_ASSESS_EXPORT_H

#include "assess/measured.h"

typedef struct {
    mw_slice kind, code, title;
} mw_export_entity;

// Assessments are those that were measured, in the same order, all of one campaign, the latest
// version of each entity.
typedef struct {
    const mw_history *history;
    const mw_questionnaire *q;
    const mw_measured *measured;
    const int32_t *assessment;      // numbers of the history
    const mw_export_entity *entity; // of each
    int64_t count;                  // at least 1
} mw_export_from;

// One document: the campaign with pack and hash, the questions, and of each entity all versions
// with every answer, score, file (by its SHA-256) and state, who and when, and where it stands.
void mw_export_json(const mw_export_from *from, mw_text *out);

// A row for each question that is asked of an entity: entity, question, title, answer (codes, or a
// number with its unit), points, source, comment, who, when, computed, score.
void mw_export_csv(const mw_export_from *from, mw_text *out);

// An environment of the metamodel V3 (IDTA 01001) in JSON: of each entity a shell and a submodel
// with a collection for each part of the standard, in it one for each question with title, answer,
// points, source, author, time and evidence.
void mw_export_aas(const mw_export_from *from, mw_text *out);

// Pieces that the writers share: the assessment of an entry, and its campaign.
const mw_assessment *mw_export_of(const mw_export_from *from, int64_t i);
const mw_campaign *mw_export_campaign(const mw_export_from *from);

#endif
