// SPDX-License-Identifier: MIT
// A bottling line that does not exist: filler, capper, labeller and packer with buffers between.
//
// Second by second units run, stop with a reason, starve, are blocked, change over between two
// products, are cleaned and pause, by the state model of PackML. Pieces are whole and conserved:
// what a unit took is in the buffer behind it, in the units after it or among its rejects. The
// numbers are invented, of the size that such lines have.
//
//     mw_plant p;
//     mw_plant_init(&p, seed, utc_s);
//     mw_plant_step(&p);                 // a second later
//
// Pure: no clock, no heap; the same seed and beginning give the same run. Days are those of UTC:
// shifts from 06:00, 14:00 and 22:00, a pause of 15 minutes four hours into each, cleaning in the
// last 20 minutes of the night. Plain data. Thread: one owner at a time.
#ifndef MW_SIMULATE_PLANT_H
#define MW_SIMULATE_PLANT_H

#include "simulate/packml.h"

#include <stdint.h>

enum { MW_PLANT_UNITS = 4 };

// UnitMode; from 4 on they are free to be named.
typedef enum {
    MW_UNIT_PRODUCTION = 1,
    MW_UNIT_MAINTENANCE = 2,
    MW_UNIT_MANUAL = 3,
    MW_UNIT_SETUP = 4,
} mw_unit_mode;

// Why a unit does not run; its number is the reason code.
typedef enum {
    MW_STOP_NONE,
    MW_STOP_STARVED,
    MW_STOP_BLOCKED,
    MW_STOP_CHANGEOVER,
    MW_STOP_CLEANING,
    MW_STOP_PAUSE,
    MW_STOP_JAM,
    MW_STOP_GLASS,
    MW_STOP_NO_BOTTLES,
    MW_STOP_NO_CAPS,
    MW_STOP_TORQUE,
    MW_STOP_LABEL_ROLL,
    MW_STOP_LABEL_SENSOR,
    MW_STOP_NO_CARTONS,
    MW_STOP_ROBOT,
    MW_STOP_REASONS
} mw_stop_reason;

typedef struct {
    mw_packml_state state;
    mw_unit_mode mode;
    mw_stop_reason reason;
    int64_t left_s;               // until a state ends that ends by itself
    int64_t stop_s, setup_left_s; // how long to stay held or aborted; work left of a change-over
    int64_t hindered_s;           // seconds in a row without a piece to take or room for one
    int64_t order, order_pieces;  // the order worked on, from 0; pieces taken for it
    int64_t processed, defective; // since the beginning
    double piece_part;            // of the piece under way
    double speed_per_min, pace;   // now; share of the speed that is set
    double power_kw, power_noise, energy_kwh, temperature_c;
    int64_t time_s[MW_PACKML_STATES]; // seconds in each state
    uint64_t draws;
} mw_plant_unit;

typedef struct {
    uint64_t seed;
    int64_t time_s; // UTC since 1970
    mw_plant_unit unit[MW_PLANT_UNITS];
    int64_t buffer[MW_PLANT_UNITS - 1]; // pieces behind unit i
} mw_plant;

typedef struct {
    char product;     // 'A' or 'B'
    int64_t quantity; // pieces that the filler takes
} mw_plant_order;

// A line that stands, empty, just before it starts with its first order.
void mw_plant_init(mw_plant *p, uint64_t seed, int64_t time_s);
// A second passes.
void mw_plant_step(mw_plant *p);

// The order of a number.
mw_plant_order mw_plant_order_at(const mw_plant *p, int64_t number);
// How many pieces the buffer behind unit i holds at most.
int64_t mw_plant_room(int i);
// Pieces per minute that are planned for a product: the speed of the filler.
double mw_plant_speed_per_min(char product);
// "filler" and so on; "Filler".
const char *mw_plant_unit_name(int i);
const char *mw_plant_unit_title(int i);
// "jam"; empty for none.
const char *mw_stop_reason_text(mw_stop_reason reason);
// "Production", "Maintenance", "Manual", "Setup".
const char *mw_unit_mode_text(mw_unit_mode mode);
// "early", "late" or "night".
const char *mw_plant_shift(int64_t time_s);

#endif
