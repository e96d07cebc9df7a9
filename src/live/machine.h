// SPDX-License-Identifier: MIT
// A machine as the live part sees it: channels that bring signals, and the quantities that follow.
//
// Categories of time are those of ISO 22400-2. Planned busy time is what was planned and observed:
// PBT = APT + AUST + ADET + ADOT always holds. Production outside the plan extends it. Time in
// which the state is not known is in none of them; it is counted as unobserved. Plain data, filled
// by the binding of a signal map. Thread: any once made.
#ifndef MW_LIVE_MACHINE_H
#define MW_LIVE_MACHINE_H

#include "live/shift_plan.h"

typedef enum {
    MW_STATE_UNKNOWN,    // nothing is known
    MW_STATE_NONE,       // of an override: the state itself counts
    MW_STATE_PRODUCTION, // APT
    MW_STATE_SETUP,      // AUST
    MW_STATE_DELAY,      // ADET: interrupted while an order is worked on
    MW_STATE_DOWN,       // ADOT: available, not running
    MW_STATE_PLANNED,    // planned down time
    MW_STATE_COUNT
} mw_state_category;

// What a value of a state signal means; texts by their code, or numbers.
typedef struct {
    double value;
    mw_state_category category;
    int32_t reason; // code of the reason it tells; -1 none
} mw_state_row;

typedef struct {
    mw_state_row *row;
    int32_t row_count;
    mw_state_row other; // of every other value
} mw_state_table;

typedef enum {
    MW_CHANNEL_ALIVE,    // marks that its source is there; NaN: it is gone
    MW_CHANNEL_STATE,    // by a table
    MW_CHANNEL_OVERRIDE, // by a table; MW_STATE_NONE leaves the state as it is
    MW_CHANNEL_PRODUCT,  // code of the product that runs
    MW_CHANNEL_ORDER,    // code of the order that runs
    MW_CHANNEL_REASON,   // code of the reason of a stop
    MW_CHANNEL_COUNT,    // pieces: a count that goes up
    MW_CHANNEL_PIECES,   // pieces since the sample before
    MW_CHANNEL_METER,    // what a meter reads
    MW_CHANNEL_RATE,     // power: what adds up over time, per hour
    MW_CHANNEL_GAUGE,    // temperature: a mean over time
} mw_channel_kind;

typedef struct {
    mw_channel_kind kind;
    int32_t alive;               // channel that tells whether the source is there; -1 none
    double scale, offset;        // value * scale + offset is in the unit of the measure
    double wrap;                 // a count begins anew at this raw value; 0: never
    int64_t stale_ns;            // a value is known that long without a new one; INT64_MAX
    int64_t gap_ns;              // a step over a longer time is not spread over slots
    bool by_product, by_order;   // what the measure has as key
    bool has_numbers;            // of an order: its values are numbers, not codes of texts
    const mw_state_table *table; // of states and overrides
} mw_channel;

// What comes out, beside one output per channel of a quantity.
typedef enum {
    MW_OUT_APT,
    MW_OUT_AUST,
    MW_OUT_ADET,
    MW_OUT_ADOT,
    MW_OUT_AUPT, // APT + AUST
    MW_OUT_AUBT, // AUPT + ADET
    MW_OUT_PBT,
    MW_OUT_POT,
    MW_OUT_PLANNED_DOWN,
    MW_OUT_UNPLANNED,               // busy outside the plan; part of PBT
    MW_OUT_OBSERVED,                // planned operation time in which the state was known
    MW_OUT_UNOBSERVED,              // and in which it was not
    MW_OUT_TIMES,                   // so many are times, in hours
    MW_OUT_DOWNTIME = MW_OUT_TIMES, // hours by reason, product: ADET, ADOT, planned down time
    MW_OUT_STOP_TIME,               // the same without planned down time: ADET, ADOT
    MW_OUT_STATE_TIME,              // hours by state, product, order: PBT and planned down time
    MW_OUT_STOPS,                   // stops that ended
    MW_OUT_MINOR_STOPS,             // of these the short ones
    MW_OUT_MINOR_STOP_TIME,         // hours
    MW_OUT_CHANGEOVERS,             // by product before and after
    MW_OUT_CHANNEL,                 // + number of the channel: what it adds up to
} mw_live_out;

// The code of an order that is a number (0 to 2^31 - 3) in place of a text: below those of texts.
#define MW_NUMBER_CODE(number) (-2 - (int32_t)(number))
#define MW_CODE_NUMBER(code) (-2 - (code)) // and back, of codes below -1

// What an operator said of a stretch of time.
typedef struct {
    int64_t from_ns, to_ns;
    mw_state_category category;     // MW_STATE_NONE: as observed
    int32_t reason, product, order; // -1: as observed
} mw_correction;

enum { MW_MACHINE_CHANNELS_MAX = 64 };

typedef struct {
    const mw_channel *channel; // in the order in which samples of one instant are taken
    int32_t channel_count;
    mw_shift_plan plan;
    int64_t slot_ns;  // divides a quarter of an hour
    int64_t minor_ns; // stops shorter than this are minor
    // Slots in a row in which nothing came and nothing was known are told as one stretch, which
    // crosses no multiple of this by the clock of the zone; an hour. 0: each for itself.
    int64_t silence_ns;
    bool downtime_by_product;
    // Of MW_OUT_STATE_TIME: whether somebody asks for it, and by what; codes of the names of
    // states.
    bool state_time, state_by_product, state_by_order;
    int32_t state_code[MW_STATE_COUNT];
    const mw_correction *correction; // by time, not overlapping
    int32_t correction_count;
} mw_machine;

enum { MW_CELL_KEYS = 3 };

// A quantity of a machine in a stretch of time.
typedef struct {
    int32_t out;               // mw_live_out
    int32_t key[MW_CELL_KEYS]; // codes of reason (or state), product, order; -1 none
    int64_t start_ns, end_ns;
    double value;    // hours, pieces, the unit of the measure
    uint8_t quality; // 0 good, 1 estimated, 2 doubtful
} mw_live_cell;

#endif
