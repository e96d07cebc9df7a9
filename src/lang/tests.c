// SPDX-License-Identifier: MIT
// The unit tests of lang.
#define TESTS(T)                                                                                   \
    T(diag_excerpts)                                                                               \
    T(diag_order)                                                                                  \
    T(diag_many)                                                                                   \
    T(diag_long_line)                                                                              \
    T(diag_text_is_cut)                                                                            \
    T(diag_out_of_memory)                                                                          \
    T(lex_cuts)                                                                                    \
    T(lex_comments)                                                                                \
    T(lex_refusals)                                                                                \
    T(lex_limits)                                                                                  \
    T(lex_out_of_memory)                                                                           \
    T(parse_mistakes)                                                                              \
    T(parse_recovers)                                                                              \
    T(parse_many_mistakes)                                                                         \
    T(parse_empty)                                                                                 \
    T(parse_out_of_memory)                                                                         \
    T(parse_small_arena)                                                                           \
    T(parse_decl_heads)                                                                            \
    T(parse_decl_spans)                                                                            \
    T(parse_decl_mistakes)                                                                         \
    T(parse_stmt_blocks)                                                                           \
    T(parse_stmt_mistakes)                                                                         \
    T(parse_stmt_depth)                                                                            \
    T(parse_expr_trees)                                                                            \
    T(parse_expr_spans)                                                                            \
    T(parse_expr_mistakes)                                                                         \
    T(parse_expr_limits)                                                                           \
    T(format_layouts)                                                                              \
    T(format_long_lines)                                                                           \
    T(format_refusals)                                                                             \
    T(format_packs)                                                                                \
    T(format_random)                                                                               \
    T(format_out_of_memory)                                                                        \
    T(language_samples)                                                                            \
    T(language_words)                                                                              \
    T(unit_factors)                                                                                \
    T(unit_temperatures)                                                                           \
    T(unit_algebra)                                                                                \
    T(unit_algebra_limits)                                                                         \
    T(unit_roots)                                                                                  \
    T(unit_kinds_apart)                                                                            \
    T(unit_refusals)                                                                               \
    T(unit_length_limit)                                                                           \
    T(unit_tidy)                                                                                   \
    T(unit_names_unique)                                                                           \
    T(unit_names_round_trip)                                                                       \
    T(unit_names_documented)                                                                       \
    T(unit_currencies)                                                                             \
    T(unit_near)                                                                                   \
    T(unit_text)                                                                                   \
    T(unit_text_of_products)                                                                       \
    T(unit_kind)                                                                                   \
    T(unit_words_find)                                                                             \
    T(doc_says_all)                                                                                \
    T(doc_is_balanced)                                                                             \
    T(doc_out_of_memory)
T(doc_formulas)
T(doc_table_over_time)
#include "test/run.h"
