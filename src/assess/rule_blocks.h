// SPDX-License-Identifier: MIT
// What the files of a rule's odds share: blocks of uncertain inputs, and the states of their sums.
// Thread: one owner at a time.
#ifndef MW_ASSESS_RULE_BLOCKS_H
#define MW_ASSESS_RULE_BLOCKS_H

#include "assess/rule_int.h"

// States: sums of the dims of a block, packed into words.
typedef struct {
    uint64_t *word; // [state][words]
    double *p;
    int64_t count, word_room, p_room;
} mw_rule_states;

// The states before an input of a block is added, and where each of its outcomes leads.
typedef struct {
    int32_t slot;
    int64_t state, edge; // where p of its states and [outcome][state] begin
    int64_t count;
} mw_rule_layer;

// Uncertain inputs that share sums.
typedef struct {
    int32_t *dim; // numbers of the dims
    int64_t dim_count, dim_room;
    int32_t *slot; // in the order in which they are added
    int64_t slot_count, slot_room;
    int32_t words;
    mw_rule_states end;
    int64_t at;            // state while blocks are combined
    int64_t layer, layers; // when layers are kept
} mw_rule_block;

// Sums of a dim from `low` on, so many, that pass the same limits whatever comes.
typedef struct {
    int32_t word, shift;
    uint64_t mask, low, width;
} mw_rule_alike;

// How much of a block's sums a slot may add.
typedef struct {
    int32_t slot;
    double share;
} mw_rule_share;

struct mw_rule_blocks {
    mw_rule_block *block;
    int64_t count, room;
    mw_rule_states now;
    double *above; // [total outcomes]: what each adds to the dim in work above its input's least
    int64_t above_room;
    mw_rule_share *share; // of the block's slots
    int64_t share_room;
    uint64_t *row, *delta; // a state in work; what an outcome adds
    int64_t row_room, delta_room;
    mw_rule_alike *alike; // while an input is added
    int64_t alike_count, alike_room;
    int32_t *place; // by hash: state of the list in work, + 1
    int64_t place_room;
    int place_bits;
    double (*pair)[2];
    int64_t pair_room;
    bool keep; // layers
    mw_rule_layer *layer;
    double *state;
    int32_t *edge;
    int64_t layer_count, layer_room, state_count, state_room, edge_count, edge_room;
};

// Adds up the uncertain inputs of a block: fills its end states. With `keep`, its layers.
//   errors  MW_LIMIT for too many states, MW_NOMEM.
MW_MUST_USE mw_status mw_rule_run_block(mw_rule_work *w, mw_rule_block *k, mw_error *err);
// Sets the dims of a block to its end state `at`.
void mw_rule_set_dims(mw_rule_work *w, const mw_rule_block *k);

// The values at all combinations of the blocks' end states, in the order of mw_rule_next_states,
// into blocks->pair with their probabilities. How many.
MW_MUST_USE mw_status mw_rule_combine(mw_rule_work *w, int64_t *count, mw_error *err);
bool mw_rule_next_states(mw_rule_work *w, bool set_dims);
// Marks of a dim whose least, grain and most are known, by its limits.
MW_MUST_USE mw_status mw_rule_find_marks(const mw_rule_work *w, mw_rule_dim *d, mw_error *err);
// Sets a dim to what it is at so many grains.
void mw_rule_set_dim(mw_rule_work *w, mw_rule_dim *d, int64_t q);
// Sets a dim that depends on no uncertain input: its base is all there is.
MW_MUST_USE mw_status mw_rule_settle_dim(mw_rule_work *w, mw_rule_dim *d, mw_error *err);

// Finds the blocks of a row and their end states.
MW_MUST_USE mw_status mw_rule_run_blocks(const mw_rule *r, const mw_rule_row *row, mw_rule_work *w,
                                         mw_error *err);

// The odds and the news of the row in work by all combinations, one by one.
//   errors  MW_LIMIT when there are too many, MW_NOMEM.
MW_MUST_USE mw_status mw_rule_plain_odds(const mw_rule_work *w, mw_rule_odds_list *out,
                                         mw_error *err);
MW_MUST_USE mw_status mw_rule_plain_learn(const mw_rule_work *w, mw_rule_news *news, mw_error *err);

#endif
