// SPDX-License-Identifier: MIT
// A checked program: the packs asked for and all they use, with every name resolved, every type and
// unit known, every table ready for look-up. Text in, this out.
//
//     mw_program *p = NULL;
//     const char *packs[] = {"packs/iso22400"};
//     mw_load_from from = {.pack = packs, .pack_count = 1, .folder = folders, .folder_count = 1};
//     MW_TRY(mw_program_load(&from, &p, err));         // MW_OK even when the packs are wrong
//     if (p->diags->errors) mw_diag_print(p->diags, &out);
//     mw_program_free(p);
//
// Everything lives in p->diags->arena and is immutable once loaded. Thread: then any.
#ifndef MW_LANG_PROGRAM_H
#define MW_LANG_PROGRAM_H

#include "base/map.h"
#include "lang/ast.h"
#include "lang/choices.h"

// What a name stands for; ref is the index in the program's list of that sort.
typedef enum {
    MW_REF_NONE,
    MW_REF_KIND,
    MW_REF_LINK,
    MW_REF_CODES,
    MW_REF_MEASURE,
    MW_REF_PARAMETER,
    MW_REF_INDICATOR,
    MW_REF_GROUP,
    MW_REF_ALERT,
    MW_REF_LATER,     // policy: parsed, evaluated by later modules
    MW_REF_ARG,       // argument of the indicator: ref is its number
    MW_REF_KEY,       // bound key of the indicator: ref is its number
    MW_REF_PERIOD,    // period, period.start, ...: ref is a mw_period_part
    MW_REF_FUNCTION,  // ref is a mw_function
    MW_REF_AGGREGATE, // sum, mean, ... over rows: ref is a mw_aggregate
} mw_ref;

typedef struct {
    mw_ref ref;
    int32_t index;
} mw_symbol;

// How a name reaches its value from the entity that is evaluated.
typedef enum {
    MW_VIA_SELF, // its own (rolled from below where the measure stands on a kind below)
    MW_VIA_UP,   // of the ancestor of row_kind
    MW_VIA_ROW,  // of the row of the aggregate it stands in
} mw_via;

typedef enum {
    MW_PERIOD_WHOLE,
    MW_PERIOD_START,
    MW_PERIOD_END,
    MW_PERIOD_DAYS,
    MW_PERIOD_HOURS,
    MW_PERIOD_MONTH,
    MW_PERIOD_YEAR,
    MW_PERIOD_CLOCK,
    MW_PERIOD_WEEKDAY,
} mw_period_part;

typedef enum {
    MW_FN_MIN,
    MW_FN_MAX,
    MW_FN_ABS,
    MW_FN_SQRT,
    MW_FN_LN,
    MW_FN_LOG10,
    MW_FN_EXP,
    MW_FN_ROUND,
    MW_FN_FLOOR,
    MW_FN_CEIL,
    MW_FN_KNOWN,
    MW_FN_YEARS,
    MW_FN_MONTHS,
    MW_FN_DAYS,
    MW_FN_MARGINAL,
    MW_FN_ARGMAX,
    MW_FN_PREVIOUS,
    MW_FN_LAG,
    MW_FN_GROWTH,
    MW_FN_RANK,
    MW_FN_PERCENTILE,
} mw_function;

typedef enum {
    MW_AGG_SUM,
    MW_AGG_COUNT,
    MW_AGG_ANY,
    MW_AGG_ALL,
    MW_AGG_MEAN,
    MW_AGG_MIN,
    MW_AGG_MAX,
    MW_AGG_FIRST,
    MW_AGG_LAST,
    MW_AGG_MEDIAN,
} mw_aggregate;

// What an aggregate runs over (mw_expr.place is free there): rows of a kind below, peers of the
// same kind, linked rows, members of a group, or the periods of a window.
typedef enum { MW_OVER_ROWS, MW_OVER_PEERS, MW_OVER_LINK, MW_OVER_GROUP, MW_OVER_TIME } mw_over;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    const mw_decl *place; // of another pack, which says where it stands; NULL when none does
    int32_t pack;
    int32_t parent; // kind above; -1 at the top
} mw_kind;

typedef struct {
    mw_slice name, inverse; // inverse empty when none
    const mw_decl *decl;
    int32_t pack, from, to;
} mw_link_type;

typedef struct {
    mw_slice text;
    mw_titles titles;
    int32_t parent[4]; // members of the same list; -1 unused. Look-ups fall back in this order
} mw_code;

typedef struct {
    mw_slice name;
    const mw_decl *decl; // NULL: made from the texts of a parameter of type text
    int32_t pack;
    const mw_code *code;
    int32_t count;
    bool open; // no member declared: members come from data
} mw_code_list;

typedef struct {
    int32_t codes; // index of the code list
    mw_slice name;
} mw_key_dim;

typedef struct {
    mw_roll time, children, keys;
    mw_slice time_by, children_by; // mean by x
} mw_rolls;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack, kind;
    mw_type type;
    mw_key_dim key[3];
    int32_t key_count;
    mw_grain grain; // unit MW_GRAIN_NONE when none
    mw_rolls roll;
    double needs; // share of a period's native periods that must be known; 1 when nothing was said
    double low, high; // range, in its unit; NaN when none
    int32_t question; // whose answer it is; -1
} mw_measure;

// One key of a parameter: codes, or intervals of a number, a clock or a date.
typedef struct {
    mw_slice name;
    bool interval;
    int32_t codes; // of codes: the list; -1 else
    mw_type type;  // of intervals: what the bounds are
} mw_param_key;

// Values in the parameter's unit and the keys' units. Codes: NULL ends at `none` cells.
typedef struct {
    const mw_table_cell *cell; // as written
    int32_t cell_count;
    int32_t date;      // days; first day in force
    int32_t published; // days; INT32_MIN when not said
    bool none;         // the whole row ends the value
    mw_span span;
    mw_slice cite; // of the row or the parameter
} mw_param_row;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack;
    mw_type type;
    mw_param_key key[3];
    int32_t key_count;
    const mw_param_row *row; // ascending by date
    int32_t row_count;
    int32_t confirm_by; // days; INT32_MIN when not said
    int32_t question;   // whose points it holds: it has no name of its own then; -1
} mw_parameter;

// A formula in force from a date on.
typedef struct {
    int32_t date;  // days; INT32_MIN: before all others
    mw_expr *expr; // NULL: none, the value ends
    mw_span span;
} mw_formula;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack, kind;
    mw_type type; // declared, or that of the formula
    mw_key_dim key[3];
    int32_t key_count;
    mw_type arg[4];
    int32_t arg_count;
    mw_grain grain;
    mw_rolls roll;
    const mw_formula *formula; // ascending by date; at least one once checked
    int32_t formula_count;
    double low, high; // range, in its unit; NaN when none
    bool self;        // refers to its own previous value
    bool self_wrong;  // it stands in its own formula otherwise: said once
    int32_t index;    // of a node of an index, which has no formula: the index; -1
    int32_t part;     // ... and the part of it
    int32_t question; // of the points of a question, which has no formula: the question; -1
    int32_t level;    // of a level, which has no formula: the level; -1
    mw_expr *applies; // where it does not, it is missing, and groups leave it out; NULL: always
    bool open;        // rests on questions: has bounds while they are not answered
} mw_indicator;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack;
    mw_ref member_kind; // MEASURE or INDICATOR
    const int32_t *member;
    // Of each member, for mean(): a plain number, of the entity that is evaluated; NULL: 1.
    mw_expr *const *weight;
    int32_t member_count;
} mw_group;

// ---- questions and levels: `choice` and `level` of the language

// ONE: a code. MANY: yes or no for each code, the key. NUMBER: a number that falls into a band.
typedef enum { MW_PICK_ONE, MW_PICK_MANY, MW_PICK_NUMBER } mw_pick;

typedef struct {
    mw_slice code;
    double points;
    bool alone; // excludes all others (MANY)
    mw_titles titles;
    const mw_stmt *stmt;
} mw_question_option;

// A choice stands in three lists, all by its one name: the answer is a measure (what is imported,
// given and asked for), the points of the answer are an indicator (what formulas, `expect` and
// evaluations mean; mw_program_find gives it), and the table between them is a parameter.
typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack, kind;
    mw_pick pick;
    const mw_question_option
        *option; // in their order, those taken over by `like` too; NUMBER: none
    int32_t option_count;
    int32_t codes;     // list of the options' codes, in the same order; NUMBER: -1
    int32_t measure;   // the answer: holds; MANY: yes/no by option
    int32_t indicator; // the points; its `applies` says for whom the question is asked
    int32_t points;    // parameter: points by option, or by bands (cells of its only row)
    mw_expr *from;     // computes the answer when its facts are known; NULL: always asked
    mw_titles text, guide, evidence; // empty when not said
    double least, most;              // points of any answer
} mw_question;

typedef struct {
    double number;
    mw_titles titles;
    mw_expr *when; // NULL: the last line
    const mw_stmt *stmt;
} mw_level_line;

// The number of the highest line whose condition is true.
typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack, kind;
    int32_t indicator;         // its value
    const mw_level_line *line; // highest first
    int32_t line_count;
} mw_level;

// ---- composite indices

typedef struct {
    mw_impute how;
    mw_slice by; // code to group by; empty
    mw_span by_span;
    mw_symbol group;  // that code
    mw_length within; // LAST, LINEAR: how far to look back (and ahead, LINEAR)
} mw_index_impute;

typedef struct {
    mw_norm how;        // reference is not filled
    mw_slice reference; // distance_to_unit: the entity
} mw_index_norm;

// What is drawn anew in each of many draws. An empty list leaves the index's own choice.
enum { MW_VARY_MAX = 8 };

typedef struct {
    double weights;        // each weight times 1 +- this, or +- this; 0: not varied
    bool weights_relative; // times, not plus
    double dirichlet;      // weights by Dirichlet around the given, this concentrated; 0: no
    double error;          // of the leaves' values: standard deviation; 0: none
    bool error_relative;   // a share of the value; else of the column's own deviation
    bool remove_one;       // one leaf at random is left out, or none
    mw_index_norm norm[MW_VARY_MAX];
    int32_t norm_count;
    mw_combine combine[MW_VARY_MAX]; // of every node that has none of its own
    int32_t combine_count;
    mw_treat treat[MW_VARY_MAX];
    int32_t treat_count;
    mw_index_impute impute[MW_VARY_MAX];
    int32_t impute_count;
} mw_index_vary;

// A comparison for weights by AHP: member a is `times` as important as b.
typedef struct {
    mw_slice a, b;
    double times;
    int32_t part_a, part_b;
    mw_span span;
} mw_index_pair;

// A node or leaf of the tree; a parent stands before its children.
typedef struct {
    mw_slice name;
    const mw_stmt *stmt; // NULL: the root
    int32_t parent;      // part; -1
    double weight;       // relative among its siblings
    // Nodes.
    const mw_decl *decl; // title and properties; NULL: a leaf
    int32_t indicator;   // of the program; -1: a node of an index that is `like` another
    mw_combine combine;
    bool own_combine, own_absent; // said at the node itself, not taken over from above
    mw_weigh_method weigh;
    mw_absent absent;
    double needs;
    // Leaves: a measure or an indicator.
    mw_symbol leaf;
    mw_symbol denominator; // ref MW_REF_NONE: none
    bool less_is_better;
    double goal_low, goal_high; // in the leaf's unit; NaN: none
    bool clamp;
    bool treated; // takes part in the treatment of outliers
} mw_index_part;

typedef enum { MW_INDEX_UNSEEN, MW_INDEX_IN_CHECK, MW_INDEX_CHECKED } mw_index_state;

typedef struct {
    mw_slice name;
    const mw_decl *decl;
    mw_index_state state;
    int32_t pack, kind;
    mw_grain grain; // unit NONE: whatever is asked
    mw_index_part *part;
    int32_t part_count;
    mw_index_pair *pair;
    int32_t pair_count;
    mw_index_impute impute;
    mw_treat treat;
    mw_index_norm norm;
    mw_pooling pooling;
    mw_period pool_first, pool_last; // MW_POOL_RANGE
    double screen_min;
    mw_index_vary vary;
} mw_index;

typedef enum {
    MW_ALERT_INFORMATION,
    MW_ALERT_WARNING,
    MW_ALERT_CRITICAL,
    MW_ALERT_SEVERITIES
} mw_alert_severity;

// Lengths in minutes; 0: at once, of escalation: never.
typedef struct {
    mw_slice name;
    const mw_decl *decl;
    int32_t pack, kind;
    mw_grain grain;       // of the periods that it looks at; unit NONE: as its windows allow
    const mw_expr *when;  // yes/no
    const mw_expr *clear; // yes/no; NULL: when `when` is no
    const mw_expr *shown; // left side of the first comparison of `when`; NULL: none
    int64_t when_for_min, clear_for_min, escalate_min;
    mw_alert_severity severity;
} mw_alert;

typedef struct {
    const mw_decl *decl;
    int32_t pack;
} mw_example;

typedef struct {
    mw_slice name, version, source;
    mw_titles titles;
    const mw_decl *decl; // NULL when the pack block is missing (an error was said)
    const char *folder;  // as found
    char hash[65];       // SHA-256 over the names and bytes of its files, in hex
    bool asked;          // named by the caller, not only used by another
} mw_pack;

typedef struct {
    mw_diags *diags;
    mw_pack *pack;
    int32_t pack_count;
    mw_kind *kind;
    int32_t kind_count;
    mw_link_type *link;
    int32_t link_count;
    mw_code_list *codes;
    int32_t codes_count;
    mw_measure *measure;
    int32_t measure_count;
    mw_parameter *parameter;
    int32_t parameter_count;
    mw_indicator *indicator;
    int32_t indicator_count;
    mw_group *group;
    int32_t group_count;
    mw_question *question;
    int32_t question_count;
    mw_level *level;
    int32_t level_count;
    mw_index *index;
    int32_t index_count;
    mw_alert *alert;
    int32_t alert_count;
    mw_example *example;
    int32_t example_count;
    mw_map *names; // name -> sort * 2^32 + index; ask mw_program_find
} mw_program;

typedef struct {
    const char *const *pack; // names, folders or .mw files
    int32_t pack_count;
    const char *const *folder; // where packs that are named are searched, in order
    int32_t folder_count;
    int64_t today; // days since 1970-01-01, for rows to be confirmed; 0: no such warnings
} mw_load_from;

// Reads, parses and checks packs and all they use.
//   out     owned by the caller (mw_program_free); set even when the packs have errors: look at
//           (*out)->diags->errors before using anything else of it.
//   errors  MW_NOMEM; MW_IO and MW_NOTFOUND when a pack asked for cannot be read.
MW_MUST_USE mw_status mw_program_load(const mw_load_from *from, mw_program **out, mw_error *err);

// The same from one text in memory, for tests and documentation; folders as above.
MW_MUST_USE mw_status mw_program_text(const char *name, const char *text, const mw_load_from *from,
                                      mw_program **out, mw_error *err);

void mw_program_free(mw_program *p); // NULL is allowed

// What a name means; ref MW_REF_NONE when nothing.
mw_symbol mw_program_find(const mw_program *p, mw_slice name);

// The measure whose facts are kept by a name: one declared, or the answer of a choice; -1: none.
int32_t mw_program_measure(const mw_program *p, mw_slice name);

// What a claim of an example gives or expects: of a choice the answer is given, and the points are
// expected.
mw_symbol mw_claim_symbol(const mw_program *p, const mw_claim *m, bool given);

// The question of which a claim gives all options at once: q = "a", q = ("a", "b"). NULL: none.
const mw_question *mw_claim_ticks(const mw_program *p, const mw_claim *m);

// The line of a level with a number; NULL when there is none.
const mw_level_line *mw_level_line_of(const mw_level *l, double number);

// A title in a language ("en", "zh"), the other one where it lacks; empty when there is none.
mw_slice mw_title_in(const mw_titles *t, const char *lang);

// Whether `above` is `kind` itself or contains it.
bool mw_kind_within(const mw_program *p, int32_t kind, int32_t above);

// Whether a checked argument of a slice says which key it means: `key in ...`, `key == ...`; ref is
// the number of the key then.
bool mw_expr_names_key(const mw_expr *argument);

// Index of a member of a code list, -1 when it is not declared.
int32_t mw_code_find(const mw_code_list *list, mw_slice text);

// Whether nothing may be declared by a name, because it is a word of the language.
bool mw_name_is_reserved(mw_slice name);

// The word of a way to normalise or to combine: "minmax", "geometric".
const char *mw_norm_word(mw_norm_method method);
const char *mw_combine_word(mw_combine_method method);

// "information", "warning", "critical", and back; false for another word.
const char *mw_alert_severity_word(mw_alert_severity severity);
bool mw_alert_severity_find(mw_slice word, mw_alert_severity *out);

// Minutes of a length that is always the same; -1 for shifts, months and longer.
int64_t mw_length_minutes(mw_length length);

// First property of a name among the statements of a declaration, NULL when absent.
const mw_stmt *mw_decl_property(const mw_decl *d, const char *name);

// "title" in a language ("en", "zh"), the other one, or the name.
mw_slice mw_decl_title(const mw_decl *d, const char *lang);

// What a group is called: its own title, else that of the first indicator of its pack that is its
// sum, mean, least or greatest, rounded or not; empty when there is none.
mw_titles mw_group_titles(const mw_program *p, const mw_group *g);

// What a type is called in messages: "time (h)", "yes/no", "code of region". buf: 192 bytes.
char *mw_type_text(const mw_program *p, const mw_type *t, char *buf);

#endif
