// SPDX-License-Identifier: MIT
// The unit tests of assess.
#define TESTS(T)                                                                                   \
    T(act_life)                                                                                    \
    T(act_answers)                                                                                 \
    T(act_evidence)                                                                                \
    T(act_campaigns)                                                                               \
    T(act_broken)                                                                                  \
    T(act_out_of_memory)                                                                           \
    T(answer_facts)                                                                                \
    T(appraise_states)                                                                             \
    T(appraise_doubt)                                                                              \
    T(appraise_facts)                                                                              \
    T(appraise_proposals)                                                                          \
    T(appraise_out_of_memory)                                                                      \
    T(confirm_stores)                                                                              \
    T(confirm_cut_off)                                                                             \
    T(confirm_returned)                                                                            \
    T(confirm_other_answers)                                                                       \
    T(measured_answers)                                                                            \
    T(measured_out_of_memory)                                                                      \
    T(propose_informed)                                                                            \
    T(propose_carried)                                                                             \
    T(evidence_types)                                                                              \
    T(evidence_kept)                                                                               \
    T(gap_steps)                                                                                   \
    T(gap_refused)                                                                                 \
    T(gap_out_of_memory)                                                                           \
    T(overlay_scan)                                                                                \
    T(path_level)                                                                                  \
    T(path_random)                                                                                 \
    T(path_none)                                                                                   \
    T(prior_outcomes)                                                                              \
    T(prior_settings)                                                                              \
    T(prior_refused)                                                                               \
    T(questionnaire_questions)                                                                     \
    T(questionnaire_answers)                                                                       \
    T(questionnaire_out_of_memory)                                                                 \
    T(rule_level)                                                                                  \
    T(rule_rounds_sums)                                                                            \
    T(rule_rounding)                                                                               \
    T(rule_random)                                                                                 \
    T(rule_learn)                                                                                  \
    T(rule_draws)                                                                                  \
    T(rule_refuses)                                                                                \
    T(rule_states_limit)                                                                           \
    T(rule_out_of_memory)
#include "test/run.h"
