// SPDX-License-Identifier: MIT
// What the verbs that look into an index share: the index worked out with its stages, its parts by
// name, and cells as people read them.
//
//     mw_look x = {0};
//     st = mw_look_open(call, (mw_look_ask){.leaves_alone = true}, &x, err);
//     for (int32_t i = 0; i < x.leaf_count; i++) ... mw_look_leaf(&x, stage, x.leaf[i]) ...
//     mw_look_close(&x);
// Thread: the main one.
#ifndef MW_APP_VERB_INDEX_LOOK_H
#define MW_APP_VERB_INDEX_LOOK_H

#include "app/listing.h"
#include "app/ranking.h"
#include "index/correlate.h"

// Leaves on their way from facts to scores: the words of --stage.
typedef enum {
    MW_LOOK_RAW,
    MW_LOOK_DENOMINATED,
    MW_LOOK_IMPUTED,
    MW_LOOK_SCREENED,
    MW_LOOK_TREATED,
    MW_LOOK_NORMALISED,
    MW_LOOK_STAGES,
} mw_look_stage;

enum { MW_LOOK_COLUMNS_MAX = 32, MW_LOOK_BAR_COLUMNS = 10 };

#define MW_LOOK_STAGE_WORDS "raw denominated imputed screened treated normalised"

typedef struct {
    mw_ranking k; // k.now is worked out
    mw_format_kind format;
    const char *lang;
    const mw_index *index; // of the program
    int32_t period;        // of the tables: the one asked for, or the last one of several
    int32_t periods;       // asked for
    bool titles;           // of units are shown: some has one, or it is no table
    int32_t *leaf;         // parts at or below the node that was named
    int32_t leaf_count;
    int32_t *node; // inner parts likewise, parents first
    int32_t node_count;
} mw_look;

typedef struct {
    bool leaves_alone; // nodes do not matter: methods to combine cannot refuse a value
    bool span;         // the periods of --from and --to in place of the one of --at
} mw_look_ask;

// Opens the index of the first operand and works it out with its stages.
//   out     zeroed; closed by the caller, also after an error.
//   errors  those of mw_ranking_open and mw_ranking_score.
MW_MUST_USE mw_status mw_look_open(mw_call *call, mw_look_ask ask, mw_look *out, mw_error *err);
void mw_look_close(mw_look *x);

mw_slice mw_look_name(const mw_look *x, int32_t part);  // as in the pack
mw_slice mw_look_title(const mw_look *x, int32_t part); // in the language of --lang

// The stage of --stage, `usual` without it.
mw_look_stage mw_look_stage_of(const mw_look *x, mw_look_stage usual);
const char *mw_look_stage_text(mw_look_stage stage);

// The period asked for with number i.
mw_period mw_look_period(const mw_look *x, int32_t i);

// Values of a leaf in the period, [unit], borrowed.
const double *mw_look_leaf(const mw_look *x, mw_look_stage stage, int32_t part);
// Likewise of any part: the score of an inner one, whatever the stage.
const double *mw_look_part(const mw_look *x, mw_look_stage stage, int32_t part);

// The parts directly below a node.
//   out     room for x->index->part_count; returns how many
int32_t mw_look_members(const mw_look *x, int32_t node, int32_t *out);

// A part at or below the node that was named.
//   errors  MW_NOTFOUND.
MW_MUST_USE mw_status mw_look_find(const mw_look *x, mw_slice name, int32_t *part, mw_error *err);

// mw index weights --ahp FILE: weights from a table of comparisons, without an index.
MW_MUST_USE mw_status mw_look_ahp(mw_call *call, const char *path, mw_error *err);

// A number given for an option; *value stays as it is without it.
//   errors  wrong usage when it is no number in low..high.
MW_MUST_USE mw_status mw_look_number(mw_call *call, const char *option, const double range[2],
                                     double *value, mw_error *err);

// A cell with all digits in CSV and JSON. In a table with so many significant ones, where those
// before the decimal point always stand; or with so many decimals.
void mw_look_cell(mw_listing *l, double value, int digits);
void mw_look_fixed(mw_listing *l, double value, int decimals);
// A cell of formatted text, up to 255 bytes.
void mw_look_cellf(mw_listing *l, const char *fmt, ...) MW_PRINTF(2, 3);
// The texts of both in a table. buf: 32 bytes; returned.
char *mw_look_cell_text(double value, int digits, char *buf);
char *mw_look_fixed_text(double value, int decimals, char *buf);

// A probability; in a table "<0.001" where it is too small to be shown.
void mw_look_p_cell(mw_listing *l, double p);

// A bar of a share 0 .. 1 (NaN: none) of a table's column. buf: 4 * MW_LOOK_BAR_COLUMNS + 1 bytes;
// returned.
char *mw_look_bar(double share, char *buf);
// A bar to the left of a line, or to its right, of a share -1 .. 1. buf: 8 * MW_LOOK_BAR_COLUMNS
// bytes; returned.
char *mw_look_signed_bar(double share, char *buf);

// Begins a list as mw_listing_begin does. Columns that begin with '?' hold titles of units: a table
// leaves them out where no unit has one. Columns are kept until the next call.
MW_MUST_USE mw_status mw_look_begin(const mw_look *x, const char *const *columns, mw_listing *l,
                                    mw_error *err);
// Entity and title of a unit: of two columns, the second one beginning with '?'.
// Whether whoever asks sees a unit; see errand.h.
bool mw_look_sees(const mw_look *x, int64_t unit);
void mw_look_unit_cells(const mw_look *x, int64_t unit, mw_listing *l);

#endif
