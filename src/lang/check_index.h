// SPDX-License-Identifier: MIT
// What the two files of the checker share that read indices: the words of their properties.
#ifndef MW_LANG_CHECK_INDEX_H
#define MW_LANG_CHECK_INDEX_H

#include "lang/check_int.h"

// The words of a property, read one after the other. After a mistake, said at its word, all
// functions return false.
typedef struct {
    mw_checker *c;
    const mw_stmt *s;
    int32_t at;
    bool bad;
} mw_words;

// The words of a property, from the first on.
mw_words mw_words_of(mw_checker *c, const mw_stmt *s);
bool mw_words_end(mw_words *w); // said when something is left

// check_choices.c: each reads one choice; false: an error was said.
bool mw_choice_impute(mw_words *w, mw_index_impute *out);
bool mw_choice_treat(mw_words *w, mw_treat *out);
bool mw_choice_norm(mw_words *w, mw_index_norm *out);
bool mw_choice_combine(mw_words *w, mw_combine *out);
bool mw_choice_weigh(mw_words *w, mw_weigh_method *out);
bool mw_choice_absent(mw_words *w, mw_absent *out, double *needs);
bool mw_choice_share(mw_words *w, double *out);
bool mw_choice_length(mw_words *w, mw_length *out);
bool mw_choice_scale(mw_words *w, mw_index *x);
bool mw_choice_vary(mw_words *w, mw_index_vary *v);
bool mw_choice_compare(mw_words *w, mw_index_pair *out);
bool mw_choice_name(mw_words *w, mw_slice *out, mw_span *at);

// check_names.c: a place in the list of indices, -1 without memory; the indicator of a node.
int32_t mw_collect_index_slot(mw_checker *c);
int32_t mw_collect_node(mw_checker *c, const mw_decl *d, int32_t pack, int32_t index, int32_t part);

// check_index.c: the indicators of an index's nodes, when names are collected.
void mw_collect_index(mw_checker *c, const mw_decl *d, int32_t pack);
// ... and its tree and choices, once every head is known.
void mw_check_indices(mw_checker *c);

#endif
