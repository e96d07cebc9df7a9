// SPDX-License-Identifier: MIT
// The syntax tree of packs: what the parser makes, the checker completes, and everything else
// reads.
//
// Everything lives in the arena of the mw_diags the parser was given; slices point into sources or
// the arena. The grammar is docs/language.md; each node names the production it stands for.
// Thread: immutable after the check, then any.
#ifndef MW_LANG_AST_H
#define MW_LANG_AST_H

#include "base/period.h"
#include "lang/diag.h"
#include "lang/unit.h"

// What a value is. Every value of the engine is a double: dates are days since 1970-01-01, clocks
// minutes after midnight, yes 1 and no 0, texts and codes numbers of a list, missing NaN.
typedef enum {
    MW_TYPE_NONE, // unknown: an error was already said
    MW_TYPE_NUMBER,
    MW_TYPE_YESNO,
    MW_TYPE_DATE,
    MW_TYPE_CLOCK,
    MW_TYPE_TEXT,
    MW_TYPE_CODE,
    MW_TYPE_ANY, // the literal `missing`: fits everything
} mw_type_kind;

typedef struct {
    mw_type_kind kind;
    int32_t codes; // CODE: index of the code list in the program; else -1
    bool any_unit; // NUMBER: a literal 0, fits every unit; TEXT: a literal, a code of any list
    mw_unit unit;  // NUMBER
} mw_type;

// "12 month", "5 min": calendar lengths stay calendar lengths.
typedef struct {
    mw_grain_unit unit;
    int32_t count;
} mw_length;

typedef enum {
    MW_EXPR_NUMBER, // number, unit
    MW_EXPR_TEXT,   // text
    MW_EXPR_DATE,   // number: days since 1970-01-01
    MW_EXPR_CLOCK,  // number: minutes after midnight
    MW_EXPR_YESNO,  // number: 1 or 0
    MW_EXPR_MISSING,
    MW_EXPR_NAME,     // part[0..part_count): a, a.b, a.b.c; `period` alone is a NAME too
    MW_EXPR_CALL,     // part = function, indicator or keyed slice; arg = arguments; by, needs
    MW_EXPR_UNARY,    // op NEG or NOT; arg[0]
    MW_EXPR_BINARY,   // op; arg[0], arg[1]
    MW_EXPR_IF,       // arg[0] then arg[1] else arg[2]
    MW_EXPR_IN,       // arg[0] in arg[1]: a SET, an INTERVAL, a TEXT or a NAME
    MW_EXPR_SET,      // "(" a, b, ... ")" with two or more members, or one in brackets after `in`
    MW_EXPR_INTERVAL, // arg[0] .. arg[1] (NULL: infinite), open_low, open_high
    MW_EXPR_WHERE,    // arg[0] where arg[1]
    MW_EXPR_OVER,     // arg[0] over window; see window
    MW_EXPR_AT,       // arg[0] at place; see place
    MW_EXPR_FOR,      // arg[0] for length; alerts only
} mw_expr_kind;

typedef enum {
    MW_OP_NONE,
    MW_OP_NEG,
    MW_OP_NOT,
    MW_OP_ADD,
    MW_OP_SUB,
    MW_OP_MUL,
    MW_OP_DIV,
    MW_OP_POW,
    MW_OP_EQ,
    MW_OP_NE,
    MW_OP_LT,
    MW_OP_LE,
    MW_OP_GT,
    MW_OP_GE,
    MW_OP_AND,
    MW_OP_OR,
    MW_OP_ELSE, // x else y
    MW_OP_HAS,  // period has date
} mw_op;

typedef enum {
    MW_WINDOW_LAST,   // over last LENGTH: ends with the current period
    MW_WINDOW_ALL,    // over all: from the beginning to the end of the current period
    MW_WINDOW_BEFORE, // over LENGTH before arg[1] (a date)
    MW_WINDOW_GRAIN,  // over year: the year that holds the current period
} mw_window_kind;

typedef enum {
    MW_PLACE_ALL_KEYS, // at all product; text names the key
    MW_PLACE_PERIOD,   // at 2016-01
    MW_PLACE_GRAIN,    // at year: the year that holds the current period
} mw_place_kind;

typedef struct mw_expr mw_expr;

// Nesting is bounded by MW_EXPR_DEPTH_MAX; chains such as a + b + ... lean to the left and may be
// longer, so that whoever walks a tree needs at most this many frames.
enum { MW_EXPR_HEIGHT_MAX = 512 };

// One `by` key of a peers' call: mean(enterprise.wage by industry at 2 digits).
typedef struct {
    mw_expr *name;
    int32_t digits; // 0: the code as it is
} mw_peer_key;

struct mw_expr {
    mw_expr_kind kind;
    mw_op op;
    int32_t height; // 1 for a leaf; at most MW_EXPR_HEIGHT_MAX
    mw_span span;
    mw_span op_span; // BINARY: the operator; CALL and NAME: the name
    double number;
    const mw_unit *unit; // NUMBER: NULL when none was written
    mw_slice text;       // TEXT: contents without quotes and escapes; AT ALL_KEYS: the key
    mw_slice part[3];
    int32_t part_count;
    mw_expr **arg;
    int32_t arg_count;
    bool open_low, open_high; // INTERVAL: "(" and ")"
    mw_window_kind window;
    mw_place_kind place;
    mw_length length;  // OVER LAST and BEFORE, FOR
    mw_grain grain;    // OVER GRAIN, AT GRAIN
    mw_period period;  // AT PERIOD
    mw_peer_key *peer; // CALL: keys after `by`
    int32_t peer_count;
    mw_expr *needs; // CALL: the share after `needs`; NULL when none

    // Filled by the checker.
    mw_type type;
    int32_t ref_kind; // mw_ref of program.h
    int32_t ref;      // index there
    int32_t via;      // NAME: mw_via of program.h
    int32_t row_kind; // NAME not via the entity itself: the kind it stands on; aggregate: kind of
                      // its rows
    int32_t link;     // NAME and aggregate via a link: index of the link, else -1
    bool inverse;     // ... and whether it is followed backwards
    int32_t over;     // CALL of an aggregate: mw_over
    int32_t group;    // ... over a group: index of it; NAME of the member at hand: same, else -1
};

// typename: what stands after ":" in a head. text as written ("kWh", "yes/no", "date", a code
// list).
typedef struct {
    mw_slice text;
    mw_span span;
} mw_typename;

typedef struct {
    mw_slice name;
    mw_typename type; // text empty when none was written
    mw_span span;
} mw_arg;

// key = WORD [ WORD ]: the code list and, when it is used twice, its own name.
typedef struct {
    mw_slice list, name; // name = list when none was written
    mw_span span;
} mw_key;

typedef struct {
    mw_slice en, zh; // empty when absent
} mw_titles;

typedef enum { MW_AXIS_ALL, MW_AXIS_TIME, MW_AXIS_CHILDREN, MW_AXIS_KEYS } mw_roll_axis;

typedef enum {
    MW_ROLL_UNSAID,
    MW_ROLL_SUM,
    MW_ROLL_MEAN,
    MW_ROLL_FIRST,
    MW_ROLL_LAST,
    MW_ROLL_HOLD,
    MW_ROLL_MAX,
    MW_ROLL_MIN,
    MW_ROLL_RECOMPUTE,
    MW_ROLL_NONE,
} mw_roll;

typedef struct {
    mw_roll_axis axis;
    mw_roll roll;
    mw_slice by; // mean by x; empty when none
    mw_span span;
} mw_how;

// cell = { cellkey } literal
typedef struct {
    mw_expr **key; // TEXT or INTERVAL each
    int32_t key_count;
    mw_expr *value; // NULL: none
    mw_span span;
} mw_table_cell;

// claim = name [ "(" literal, ... ")" ] [ at period|grain ] "=" expr [ ".." expr ] [ "+-" literal ]
typedef struct {
    mw_slice name;
    mw_expr **arg;
    int32_t arg_count;
    bool has_period, has_grain;
    mw_period period;
    mw_grain grain;
    mw_expr *value, *value_high, *tolerance; // the last two NULL when absent
    mw_span span, name_span;
} mw_claim;

typedef enum {
    MW_STMT_ROW,      // date|before ":" none | cells | expr
    MW_STMT_CODE,     // texts[0] with parents texts[1..]; titles
    MW_STMT_OPTION,   // texts, number, alone, titles
    MW_STMT_RANK,     // number, titles, expr = when
    MW_STMT_MEMBER,   // name, weight, goal_low, goal_high, clamp, stmt
    MW_STMT_GIVEN,    // who, claims
    MW_STMT_EXPECT,   // who, claims
    MW_STMT_PROPERTY, // name and what its form has: titles, texts, words, expr, hows, cells, dates
} mw_stmt_kind;

typedef struct mw_stmt mw_stmt;
struct mw_stmt {
    mw_stmt_kind kind;
    mw_span span, name_span;
    mw_slice
        name; // PROPERTY: its first word(s): "title" "roll" "in force" "clear when" "gives" ...
    mw_titles titles;
    mw_slice *text; // texts in quotes, in order
    int32_t text_count;
    double number;  // OPTION: its points; RANK: its number
    mw_slice *word; // PROPERTY without a form of its own: every token after the name, as written
    int32_t word_count;
    bool before, none, alone, clamp; // ROW before; ROW none; OPTION alone; MEMBER clamp
    bool has_date, has_date_high;
    int32_t date, date_high; // ROW date; in force dates; confirm by, published (days)
    mw_table_cell *cell;
    int32_t cell_count;
    mw_expr *expr, *expr_high; // value or condition; range low and high; weight in expr for MEMBER
    mw_expr *goal_low, *goal_high;
    mw_how *how;
    int32_t how_count;
    mw_slice who_kind, who, who_in; // GIVEN, EXPECT; who_kind and who_in empty when not said
    mw_claim *claim;
    int32_t claim_count;
    mw_typename type; // gives NAME : TYPE = expr  (text[0] empty, word[0] = NAME)
    mw_length length; // clear when ... for LENGTH; carry LENGTH
    mw_stmt **stmt;   // MEMBER with a block
    int32_t stmt_count;
};

typedef enum {
    MW_DECL_PACK,
    MW_DECL_KIND,
    MW_DECL_LINK,
    MW_DECL_CODES,
    MW_DECL_MEASURE,
    MW_DECL_PARAMETER,
    MW_DECL_INDICATOR,
    MW_DECL_CHOICE,
    MW_DECL_GROUP,
    MW_DECL_INDEX,
    MW_DECL_LEVEL,
    MW_DECL_POLICY,
    MW_DECL_ALERT,
    MW_DECL_EXAMPLE,
} mw_decl_kind;

// A declaration; the head's parts are empty or NULL when not written.
typedef struct {
    mw_decl_kind kind;
    mw_span span, name_span;
    mw_slice name; // the text for `example "..."`
    mw_arg *arg;
    int32_t arg_count;
    mw_slice on, in, from, to, like, pick; // link: from, to
    mw_span on_span, in_span, from_span, to_span, like_span;
    mw_key *key;
    int32_t key_count;
    bool broken; // a part of it was not understood, and that was said: what it lacks is no news
    bool has_grain, has_at;
    mw_grain grain; // per
    mw_period at;   // example ... at
    mw_span grain_span;
    mw_typename type;
    mw_expr *expr, *when; // after the head
    mw_stmt **stmt;
    int32_t stmt_count;
} mw_decl;

// One parsed file.
typedef struct {
    int32_t file; // number of the source
    mw_decl **decl;
    int32_t decl_count;
} mw_file;

#endif
