// SPDX-License-Identifier: MIT
// Answers as facts of the store: the code of an option, yes or no for each option, or a number.
//
//     mw_answer_ids *ids = NULL;
//     MW_TRY(mw_answer_ids_open(registry, questionnaire, &ids, err));
//     MW_TRY(mw_answer_fact_add(ids, i, &value, &from, &batch, err));
//     mw_answer_ids_close(ids);
// Thread: one owner at a time; the registry and the questionnaire outlive it.
#ifndef MW_ASSESS_ANSWER_FACTS_H
#define MW_ASSESS_ANSWER_FACTS_H

#include "assess/questionnaire.h"
#include "store/facts.h"

typedef struct mw_answer_ids mw_answer_ids;

// Looks the measures and codes of the questions up in the registry, adding those that are new.
//   errors  of the registry; MW_INVALID when a measure is stored with another type or unit.
MW_MUST_USE mw_status mw_answer_ids_open(mw_registry *r, const mw_questionnaire *q,
                                         mw_answer_ids **out, mw_error *err);
void mw_answer_ids_close(mw_answer_ids *ids); // NULL is allowed

// The registry's number of a question's answer.
int32_t mw_answer_measure(const mw_answer_ids *ids, int32_t i);

typedef struct {
    int32_t entity, import_id;
    int64_t start_ns, end_ns;
    bool ticks_only; // of `pick many` only what is ticked, not what is not
} mw_answer_fact;

// Adds the facts that say an answer to a batch, which grows.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_answer_fact_add(const mw_answer_ids *ids, int32_t i,
                                         const mw_answer_value *v, const mw_answer_fact *from,
                                         mw_fact_batch *b, mw_error *err);

#endif
