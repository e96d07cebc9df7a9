// SPDX-License-Identifier: MIT
// What a signal map comes to for one workspace: machines with their signals, and the measure of the
// registry in which each quantity becomes a fact. Made by bind.h, read by the hub.
// Plain data in one arena; immutable once made. Thread: any.
#ifndef MW_LIVE_BINDING_H
#define MW_LIVE_BINDING_H

#include "base/arena.h"
#include "base/text.h"
#include "live/machine.h"
#include "series/tier.h"

enum { MW_LIVE_KEYS_MAX = 3 };

// The codes of a cell that a key of a measure takes.
typedef enum {
    MW_LIVE_KEY_REASON,  // mw_live_cell.key[0]: reason, or the product before a change-over
    MW_LIVE_KEY_PRODUCT, // mw_live_cell.key[1]: product, or the product after it
    MW_LIVE_KEY_ORDER,   // mw_live_cell.key[2]
    MW_LIVE_KEY_STATE,   // mw_live_cell.key[0] of times by state
} mw_live_key;

// One quantity as facts of a measure.
typedef struct {
    int32_t out;             // mw_live_out, or MW_OUT_CHANNEL + number of the channel
    int32_t entity, measure; // registry ids
    double factor;           // cell value * factor is in the unit that the registry holds
    int32_t key_count;       // keys of the measure, in its order
    mw_live_key key[MW_LIVE_KEYS_MAX];
} mw_live_output;

// A term of a derived quantity.
typedef struct {
    int32_t out;
    double factor;
    int32_t product; // code: only the cells of that product; -1 any
} mw_live_term;

// A quantity that adds others up, slot by slot: gq = pq - sq. It is known where each of the
// quantities is; one that has no cell for a product but for another counts as 0.
typedef struct {
    int32_t entity, measure;
    int32_t key_count;
    mw_live_key key[MW_LIVE_KEYS_MAX];
    const mw_live_term *term;
    int32_t term_count;
} mw_live_derived;

typedef struct {
    mw_slice name;        // code of the entity
    int32_t entity;       // registry id
    const int32_t *above; // those it stands in, the nearest first
    int32_t above_count;
    mw_machine machine;
    const int32_t *signal; // per channel: id in the series store
    const mw_live_output *output;
    int32_t output_count;
    const mw_live_derived *derived;
    int32_t derived_count;
} mw_live_machine;

typedef struct {
    mw_slice name; // as signals begin: "NAME/..."
    int32_t alive; // signal of its marks; -1: it follows no clock
} mw_live_source;

// How long samples of some signals are kept.
typedef struct {
    const mw_slice *pattern; // of names of signals
    int32_t pattern_count;
    const int32_t *signal; // that feed its measures
    int32_t signal_count;
    bool is_rest; // of all others
    int64_t keep_ns[MW_TIERS];
} mw_live_keep;

typedef struct {
    const mw_live_machine *machine;
    int32_t machine_count;
    const mw_live_source *source;
    int32_t source_count;
    const mw_live_keep *keep; // the first that fits counts; that of all others stands last
    int32_t keep_count;
    char hash[65]; // of the text of the map
    mw_slice file; // its name, for the source of facts
} mw_live_binding;

#endif
