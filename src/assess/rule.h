// SPDX-License-Identifier: MIT
// A rule over answers that are not sure, taken apart: how likely is each level, which answer would
// settle it.
//
// The rule is a node of a plan (a level, a score) below which stand inputs (the points of choices).
// Each input has outcomes with probabilities, independent of the other inputs. What adds up over
// inputs is carried along as sums, so the answer is exact without going through all combinations:
// the points of 15 questions and the grades of 16 scenes take some thousand steps, not 5^31.
//
//     mw_rule *rule = NULL;
//     MW_TRY(mw_rule_new(plan, level, inputs, input_count, &rule, err));
//     const int32_t *given;
//     int32_t n = mw_rule_given(rule, &given);           // nodes whose values must be known
//     MW_TRY(mw_rule_odds(rule, &row, work, &odds, err)); // for each entity
//     mw_rule_free(rule);
// Thread: any for a rule, once made; one owner at a time for a work.
#ifndef MW_ASSESS_RULE_H
#define MW_ASSESS_RULE_H

#include "engine/plan.h"

typedef struct mw_rule mw_rule;
typedef struct mw_rule_work mw_rule_work;

enum { MW_RULE_INPUTS_MAX = 4096, MW_RULE_OUTCOMES_MAX = 256, MW_RULE_STATES_MAX = 1 << 20 };

// What an input may turn out to be. A known one has one outcome, NaN when it is known not to count.
typedef struct {
    int32_t count;        // 1 .. MW_RULE_OUTCOMES_MAX
    const double *points; // count of them
    const double *p;      // count of them, >= 0, adding up to 1
} mw_rule_outcomes;

// A row: the values of the given nodes, in the order of mw_rule_given, and its inputs.
typedef struct {
    const double *given;
    const mw_rule_outcomes *input;
} mw_rule_row;

// Values that the rule can have, ascending, missing (NaN) last, each with its probability.
typedef struct {
    int64_t count, capacity;
    double *value, *p;
} mw_rule_odds_list;

// Takes the node of a plan apart.
//   plan    outlives the rule.
//   input   input_count numbers of nodes, each once. Those that target does not use are allowed.
//   errors  MW_INVALID when what lies between target and an input is not computed from the same
//           entity, period and key alone (a peer's, a child's, another year's value); MW_LIMIT for
//           more than MW_RULE_INPUTS_MAX inputs; MW_NOMEM.
MW_MUST_USE mw_status mw_rule_new(const mw_plan *plan, int32_t target, const int32_t *input,
                                  int32_t input_count, mw_rule **out, mw_error *err);
void mw_rule_free(mw_rule *r); // NULL is allowed

// Nodes that vary by row without an input below them; borrowed. Their count.
int32_t mw_rule_given(const mw_rule *r, const int32_t **node);
// Whether target depends on input i at all.
bool mw_rule_uses(const mw_rule *r, int32_t i);

// Scratch of mw_rule_odds, used again from row to row. NULL when out of memory.
mw_rule_work *mw_rule_work_new(const mw_rule *r);
void mw_rule_work_free(mw_rule_work *w); // NULL is allowed

// The probability of each value of the rule, values rounded to 1e-9. Every outcome has the value
// that an evaluation gives it, to the engine's order of adding: 10 * 0.1 is a hair less than 1, and
// 1 once it is rounded. Where likely sums lie at a limit within noise, and are neither
// rounded nor exact, all combinations of outcomes are gone through.
//   out     emptied first; its memory is used again, freed by mw_rule_odds_fini.
//   errors  MW_LIMIT when more than MW_RULE_STATES_MAX sums differ, or too many combinations are to
//           be gone through (then use mw_rule_draw); MW_NOMEM.
//   cost    O(nodes * outcomes) and the states of the sums over uncertain inputs; else
//           O(nodes * combinations).
MW_MUST_USE mw_status mw_rule_odds(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                                   mw_rule_odds_list *out, mw_error *err);

// The same by n draws, for rules that are beyond the limit of states; the same seed gives the same.
MW_MUST_USE mw_status mw_rule_draw(const mw_rule *r, const mw_rule_row *row, int64_t n,
                                   uint64_t seed, mw_rule_odds_list *out, mw_error *err);

// The value at one outcome for each input (number of the outcome); the plain definition.
double mw_rule_value(const mw_rule *r, const mw_rule_row *row, const int32_t *outcome,
                     double *scratch); // scratch: mw_rule_steps values
int32_t mw_rule_steps(const mw_rule *r);

// What knowing an input would tell.
typedef struct {
    double settled; // chance that the rule then has one value for sure
    double entropy; // of the value, in bits, to be expected then
} mw_rule_news;

// Fills news for every input; those with one outcome tell nothing (as it is now).
//   news    one per input.
//   errors  those of mw_rule_odds; MW_LIMIT, too, when outcomes of states are more than 2^25.
//   cost    mw_rule_odds once, and its states and outcomes once for every value of the rule.
MW_MUST_USE mw_status mw_rule_learn(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                                    mw_rule_news *news, mw_error *err);

// Entropy of a list in bits; 0 when one value is sure.
double mw_rule_entropy(const mw_rule_odds_list *o);
// Probability of a value of at least x.
double mw_rule_at_least(const mw_rule_odds_list *o, double x);
void mw_rule_odds_fini(mw_rule_odds_list *o);

#endif
