// SPDX-License-Identifier: MIT
// What the files of the verb rank share: the ranking, and what is put beside it.
// Thread: the main one.
#ifndef MW_APP_RANK_INT_H
#define MW_APP_RANK_INT_H

#include "app/listing.h"
#include "app/ranking.h"
#include "index/draw.h"
#include "index/peer.h"
#include "index/rank_effects.h"

enum { MW_RANK_MEMBERS_MAX = 64, MW_RANK_NAME_BYTES = 160, MW_RANK_BAR_COLUMNS = 20 };

typedef struct {
    mw_ranking k;
    mw_scored before; // what it is compared with
    bool compares;
    int64_t *order;                // units, the best first
    uint8_t *chosen;               // by entity of the model: --entity; NULL: all
    int32_t *member, member_count; // parts directly below the node
    int64_t top;                   // --top
    double *weight;                // --weight, of each part; NULL: none
    mw_draws draws;
    int64_t draw_count, within;   // --draws; --within
    const char *rival;            // --ahead-of
    mw_peers peers;               // --by
    int32_t *group, group_count;  // of each unit; -1
    int32_t code_count, codes[3]; // lists that the codes of the groups are of
    int32_t *code_of[3];          // of each unit
    mw_rank_effects effects;      // --sensitivity
    const char *effects_of;       // entity whose rank they are about, too; NULL
} mw_rank_job;

// --by, --members: where each unit stands among those of its own codes.
MW_MUST_USE mw_status mw_rank_peers(mw_rank_job *x, mw_error *err);
extern const char *const mw_rank_peer_columns[6];
void mw_rank_peers_fini(mw_rank_job *x);
void mw_rank_put_peers(const mw_rank_job *x, int64_t unit, mw_listing *l);

// --draws or --sensitivity, and what goes with them.
MW_MUST_USE mw_status mw_rank_draw(mw_rank_job *x, mw_error *err);
// Adds the names of the columns of draws, with room for buf[2][MW_RANK_NAME_BYTES]; returns how
// many.
int32_t mw_rank_draw_columns(const mw_rank_job *x, char (*buf)[MW_RANK_NAME_BYTES],
                             const char **column);
void mw_rank_put_draws(const mw_rank_job *x, int64_t unit, mw_listing *l);
// --acceptability: a list of its own.
MW_MUST_USE mw_status mw_rank_list_accepted(const mw_rank_job *x, mw_error *err);

// --sensitivity: a list of its own.
MW_MUST_USE mw_status mw_rank_list_effects(const mw_rank_job *x, mw_error *err);

// Whether a unit is to be shown, when `shown` were already.
bool mw_rank_wanted(const mw_rank_job *x, int64_t unit, int64_t shown);
// The same of plain numbers: a value between low and high; ranks of so many units.
void mw_bar_text(double value, double low, double high, char *buf);
void mw_ranks_text(const double rank[3], int64_t units, char *buf);
// A bar of a score for a terminal: buf holds 4 * MW_RANK_BAR_COLUMNS + 1 bytes.
void mw_rank_bar(const mw_rank_job *x, double value, char *buf);
// The interval of drawn ranks for a terminal, likewise.
void mw_rank_span(const mw_rank_job *x, const mw_drawn *d, char *buf);

// --save: scores, ranks and intervals become a result (see result.h).
MW_MUST_USE mw_status mw_rank_save(const mw_rank_job *x, mw_error *err);

// --plot FILE: writes the SVG picture of what was worked out.
MW_MUST_USE mw_status mw_rank_plot(const mw_rank_job *x, const char *path, mw_error *err);

#endif
