// SPDX-License-Identifier: MIT
// What the files of the checker share. The check runs in the order of this page: names are
// collected, declarations completed, tables read, formulas typed, cycles looked for.
#ifndef MW_LANG_CHECK_INT_H
#define MW_LANG_CHECK_INT_H

#include "lang/program.h"

typedef struct {
    mw_program *p;
    mw_diags *d;
    int64_t today;                         // days; 0: unknown
    mw_unit one, day, month, year, time_s; // plain number; physical day; calendar; second
    uint8_t *state;                        // of each indicator: 0 not typed, 1 being typed, 2 done
    int32_t depth, levels; // indicators, expressions being typed one inside the other
} mw_checker;

// Where an expression stands.
typedef struct {
    int32_t kind;          // of the entity it is evaluated for; -1: none
    mw_grain grain;        // of the periods; unit NONE: whatever is asked
    const mw_key_dim *key; // bound keys
    int32_t key_count;
    const mw_decl *decl; // its arguments
    const mw_type *arg;  // their types
    int32_t self;        // indicator whose formula it is; -1: none
    bool in_aggregate;   // rows are bound
    bool in_previous;    // inside previous(): a self-reference is allowed
    bool no_self;        // over rows, peers or other periods: its own past is not to be had
    bool any_grain;      // inside a window or `at`: grains are that place's business
    int32_t row_kind;    // kind of the rows; -1: none
    int32_t link;        // rows come over this link; -1
    int32_t group;       // member at hand of this group; -1
} mw_scope;

// An expression outside of any entity: of literals.
mw_scope mw_scope_none(void);
// A type of a kind without unit or list; a number in a unit.
mw_type mw_type_of(mw_type_kind kind);
mw_type mw_type_number(const mw_unit *unit);

// The nearest declared name, for hints; NULL when none is near.
const char *mw_near_name(mw_checker *c, mw_slice name);

// check_names.c: fills the lists of the program with the declarations of a file.
mw_status mw_check_collect(mw_checker *c, const mw_file *file, int32_t pack);
// ... a place in a list, with nothing known but the declaration; -1 without memory.
int32_t mw_collect_measure(mw_checker *c, const mw_decl *d, int32_t pack);
int32_t mw_collect_parameter(mw_checker *c, const mw_decl *d, int32_t pack);
int32_t mw_collect_indicator(mw_checker *c, const mw_decl *d, int32_t pack);
int32_t mw_collect_codes(mw_checker *c, mw_slice name, int32_t pack);
// check_decl.c: kinds, links, code lists, measures, heads of indicators, groups, alerts.
void mw_check_declarations(mw_checker *c);
// The kind that a head says it stands on, -1 with an error said; what: "a measure".
int32_t mw_check_on(mw_checker *c, const mw_decl *d, const char *what);
mw_type mw_check_typename(mw_checker *c, const mw_typename *t);
// A share as `needs` takes it: 0 to 1, said as an error at e when not.
void mw_check_share(mw_checker *c, const mw_expr *e, double share);
// A literal with its unit, brought to `want`; NaN when absent (NULL) or wrong (then said).
double mw_check_literal(mw_checker *c, mw_expr *e, const mw_type *want, const char *what);
// check_param.c: tables of parameters.
void mw_check_parameters(mw_checker *c);
// check_indicator.c: formulas, groups, alerts, then cycles.
void mw_check_indicators(mw_checker *c);
// The type of an indicator, from its formula when it is not declared.
mw_type mw_check_indicator_type(mw_checker *c, int32_t indicator, mw_span at);
// check_alert.c: the conditions and settings of an alert whose kind is known.
void mw_check_alert(mw_checker *c, mw_alert *a);
// check_example.c
void mw_check_examples(mw_checker *c);

// check_expr.c: types a formula; MW_TYPE_NONE when an error was said.
mw_type mw_check_expr(mw_checker *c, const mw_scope *s, mw_expr *e);
// Whether `from` may stand where `to` is wanted (a literal 0, missing, codes as text).
bool mw_type_fits(const mw_type *from, const mw_type *to);
// As above, said as an error at the span when not: "what" is "the formula of oee".
bool mw_check_fits(mw_checker *c, const mw_type *from, const mw_type *to, mw_span at,
                   const char *what);
// One type for two values that stand side by side (sum, branches); said as an error when
// impossible: "cannot VERB a (…) and b (…)".
mw_type mw_check_join(mw_checker *c, const mw_type *a, const mw_type *b, mw_span at,
                      const char *verb);
// A text that stands for a code, or the branches of such, must be of the list where it is closed.
void mw_check_code_text(mw_checker *c, const mw_type *list, const mw_expr *text);
// check_name.c: names, looked up in the scope.
mw_type mw_check_name(mw_checker *c, const mw_scope *s, mw_expr *e);
// The first part of kind.x or link.x, set as via, row_kind and link of e; false: an error was said.
bool mw_check_head(mw_checker *c, const mw_scope *s, mw_expr *e);
// Whether a symbol can be reached from the scope: kind, grain and keys; `kind` is where it is
// wanted.
void mw_check_reach(mw_checker *c, const mw_scope *s, const mw_expr *e, mw_symbol sym);
// check_call.c: functions, aggregates, slices, parameters.
mw_type mw_check_call(mw_checker *c, const mw_scope *s, mw_expr *e);
bool mw_is_aggregate_name(mw_slice name, mw_aggregate *out);
// check_aggregate.c
mw_type mw_check_aggregate(mw_checker *c, const mw_scope *s, mw_expr *e, mw_aggregate agg);

#endif
