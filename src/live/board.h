// SPDX-License-Identifier: MIT
// The facts of the time under way, as they stand this moment: what was settled, and laid over it
// what each machine adds that is not settled yet. A store of facts to evaluate from.
//
//     mw_live_board *b = mw_live_board_new(machine_count);
//     MW_TRY(mw_live_board_put(b, &stored, err));             // settled: newest put counts
//     MW_TRY(mw_live_board_lay(b, machine, &so_far, err));    // in place of what it laid before
//     ... a world of mw_live_board_facts(b) ...
//     mw_live_board_free(b);
//
// It can be scanned and asked for the span of a measure; all else is an error of the programmer.
// There is one version of each fact. Thread: one owner at a time.
#ifndef MW_LIVE_BOARD_H
#define MW_LIVE_BOARD_H

#include "store/facts.h"

typedef struct mw_live_board mw_live_board;

mw_live_board *mw_live_board_new(int32_t layers); // NULL when out of memory
void mw_live_board_free(mw_live_board *b);        // NULL is allowed
mw_facts *mw_live_board_facts(mw_live_board *b);  // borrowed

// Settled facts; a fact that is there takes the new value.
//   errors  MW_NOMEM, with part of the facts taken: put them again.
//   cost    O(1) a fact.
MW_MUST_USE mw_status mw_live_board_put(mw_live_board *b, const mw_fact_batch *facts,
                                        mw_error *err);

// What a layer adds, in place of what it added before; over settled facts of the same identity. Of
// two layers with the same fact the one laid last counts.
//   errors  MW_NOMEM, with part of the facts laid.
MW_MUST_USE mw_status mw_live_board_lay(mw_live_board *b, int32_t layer, const mw_fact_batch *facts,
                                        mw_error *err);

// Takes settled facts away that end after from_ns and before MW_TIME_MAX, of an entity and measure:
// they will be told anew.
void mw_live_board_void(mw_live_board *b, int32_t entity, int32_t measure, int64_t from_ns);

// Takes away what ended by an instant.
void mw_live_board_forget(mw_live_board *b, int64_t before_ns);

int64_t mw_live_board_count(const mw_live_board *b); // facts that stand

#endif
