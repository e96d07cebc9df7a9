// SPDX-License-Identifier: MIT
// The rules of the bottling line: see plant.h. Units are stepped from the last to the first, so
// that a piece moves by one unit in a second at most.
#include "simulate/plant.h"

#include "base/hash.h"

#include <math.h>

enum {
    DAY_S = 86400,
    STOPS_MAX = 3,  // kinds of a unit
    HINDERED_S = 3, // before it is suspended
    ORDER_PIECES_MIN = 6000,
    ORDER_PIECES_STEP = 500,
    ORDER_PIECES_STEPS = 20,
    START_PIECES = 60, // of an order, with more rejects
    SETUP_S_MIN = 240,
    SETUP_S_MAX = 720,
};

// How a unit stops by itself: on average every so many seconds of running, for low to high seconds.
typedef struct {
    mw_stop_reason reason;
    double every_s;
    int64_t low_s, high_s;
    bool aborts;
} stop_kind;

typedef struct {
    const char *name, *title;
    double speed;           // as a multiple of the filler's
    int64_t room;           // of the buffer behind it
    double defects;         // share of the pieces
    double idle_kw, run_kw; // ready; what running at 200 pieces/min takes on top
    double warmth_c;        // above the hall when it runs
    stop_kind stop[STOPS_MAX];
} unit_row;

static const unit_row rows[MW_PLANT_UNITS] = {
    {"filler",
     "Filler",   1.0,
     60,  0.008,
     4.0, 14.0,
     18, {{MW_STOP_JAM, 480, 5, 40, false},
      {MW_STOP_NO_BOTTLES, 7200, 120, 360, false},
      {MW_STOP_GLASS, 18000, 360, 900, true}}        },
    {"capper",
     "Capper",   1.1,
     300, 0.005,
     1.5, 5.0,
     24, {{MW_STOP_JAM, 600, 5, 45, false},
      {MW_STOP_NO_CAPS, 5400, 60, 300, false},
      {MW_STOP_TORQUE, 10800, 180, 600, false}}      },
    {"labeller",
     "Labeller", 1.15,
     600, 0.007,
     2.0, 6.5,
     21, {{MW_STOP_JAM, 720, 5, 30, false},
      {MW_STOP_LABEL_ROLL, 3000, 40, 90, false},
      {MW_STOP_LABEL_SENSOR, 14400, 240, 720, false}}},
    {"packer",
     "Packer",   1.25,
     0,   0.001,
     3.0, 9.0,
     15, {{MW_STOP_JAM, 540, 5, 60, false},
      {MW_STOP_NO_CARTONS, 7200, 60, 360, false},
      {MW_STOP_ROBOT, 21600, 480, 1500, true}}       },
};

const char *mw_plant_unit_name(int i) { return rows[i].name; }
const char *mw_plant_unit_title(int i) { return rows[i].title; }
int64_t mw_plant_room(int i) { return rows[i].room; }
double mw_plant_speed_per_min(char product) { return product == 'A' ? 200 : 120; }

const char *mw_stop_reason_text(mw_stop_reason reason) {
    static const char *const text[MW_STOP_REASONS] = {"",
                                                      "starved",
                                                      "blocked",
                                                      "change-over",
                                                      "cleaning",
                                                      "pause",
                                                      "jam",
                                                      "glass breakage",
                                                      "no bottles",
                                                      "no caps",
                                                      "torque fault",
                                                      "label roll",
                                                      "label sensor",
                                                      "no cartons",
                                                      "robot fault"};
    return text[reason];
}

const char *mw_unit_mode_text(mw_unit_mode mode) {
    static const char *const text[] = {"", "Production", "Maintenance", "Manual", "Setup"};
    return text[mode];
}

static int64_t second_of_day(int64_t time_s) { return ((time_s % DAY_S) + DAY_S) % DAY_S; }

const char *mw_plant_shift(int64_t time_s) {
    int64_t hour = second_of_day(time_s) / 3600;
    return hour >= 6 && hour < 14 ? "early" : hour >= 14 && hour < 22 ? "late" : "night";
}

// What the day plans: to run (none), to clean, or to pause.
static mw_stop_reason planned(int64_t time_s) {
    int64_t s = second_of_day(time_s);
    if (s >= 20400 && s < 21600) return MW_STOP_CLEANING;            // 05:40 to 06:00
    return (s + 21600) % 28800 < 900 ? MW_STOP_PAUSE : MW_STOP_NONE; // 02:00, 10:00, 18:00
}

// ---- chance

static double unit_interval(uint64_t bits) { return (double)(bits >> 11) * 0x1p-53; }

// 0 <= x < 1; every unit has a sequence of its own, so that one does not disturb another.
static double draw(mw_plant *p, int i) {
    uint64_t stream = mw_hash64_mix(p->seed + (uint64_t)(i + 1) * UINT64_C(0x9e3779b97f4a7c15));
    return unit_interval(mw_hash64_mix(stream + p->unit[i].draws++));
}

mw_plant_order mw_plant_order_at(const mw_plant *p, int64_t number) {
    uint64_t bits = mw_hash64_mix(mw_hash64_mix(p->seed) ^ (uint64_t)number);
    bool starts_with_b = mw_hash64_mix(p->seed ^ 1) & 1;
    return (mw_plant_order){.product = ((number & 1) != 0) != starts_with_b ? 'B' : 'A',
                            .quantity = ORDER_PIECES_MIN +
                                        (int64_t)(bits % ORDER_PIECES_STEPS) * ORDER_PIECES_STEP};
}

// ---- pieces

static int64_t pieces_before(const mw_plant *p, int i) { return i ? p->buffer[i - 1] : INT64_MAX; }

static int64_t room_behind(const mw_plant *p, int i) {
    return i + 1 < MW_PLANT_UNITS ? rows[i].room - p->buffer[i] : INT64_MAX;
}

// Whether nothing of the order is left to come to unit i.
static bool order_done(const mw_plant *p, int i) {
    const mw_plant_unit *u = &p->unit[i];
    if (i == 0) return u->order_pieces >= mw_plant_order_at(p, u->order).quantity;
    return p->unit[i - 1].order > u->order && p->buffer[i - 1] == 0;
}

// Runs level with the filler while the buffer before it is low, faster when it is not.
static double speed_set(const mw_plant *p, int i) {
    double speed = mw_plant_speed_per_min(mw_plant_order_at(p, p->unit[i].order).product);
    bool is_low = i > 0 && p->unit[i - 1].order == p->unit[i].order &&
                  p->buffer[i - 1] * 5 < rows[i - 1].room * 2;
    return is_low ? 0.97 * speed : rows[i].speed * speed;
}

static void take_piece(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    double defects = rows[i].defects * (u->order_pieces < START_PIECES ? 8 : 1);
    bool is_bad = draw(p, i) < defects;
    if (i > 0) p->buffer[i - 1]--;
    u->processed++;
    u->order_pieces++;
    if (is_bad)
        u->defective++;
    else if (i + 1 < MW_PLANT_UNITS)
        p->buffer[i]++;
}

static void produce(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    if (draw(p, i) < 1.0 / 120) u->pace = draw(p, i) < 0.1 ? 0.85 : 0.97 + 0.03 * draw(p, i);
    u->speed_per_min = speed_set(p, i) * u->pace;
    u->piece_part += u->speed_per_min / 60;
    bool moved = false;
    while (u->piece_part >= 1 && pieces_before(p, i) > 0 && room_behind(p, i) > 0 &&
           !order_done(p, i)) {
        take_piece(p, i);
        u->piece_part -= 1;
        moved = true;
    }
    bool hindered = u->piece_part >= 1 && !moved;
    u->hindered_s = hindered ? u->hindered_s + 1 : 0;
    if (u->piece_part > 1) u->piece_part = 1;
}

// ---- states

static void go(mw_plant *p, int i, mw_packml_state state, int64_t for_s) {
    mw_plant_unit *u = &p->unit[i];
    u->state = state;
    u->left_s = for_s;
    u->hindered_s = 0;
    u->piece_part = 0;
    if (state == MW_PACKML_EXECUTE) u->reason = MW_STOP_NONE;
}

// Draws whether the unit stops in this second, and why.
static bool stops(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    double chance = draw(p, i);
    for (int k = 0; k < STOPS_MAX; k++) {
        const stop_kind *stop = &rows[i].stop[k];
        chance -= 1 / stop->every_s;
        if (chance >= 0) continue;
        double share = draw(p, i);
        u->reason = stop->reason;
        u->stop_s = stop->low_s + (int64_t)(share * share * (double)(stop->high_s - stop->low_s));
        go(p, i, stop->aborts ? MW_PACKML_ABORTING : MW_PACKML_HOLDING, 1);
        return true;
    }
    return false;
}

static void suspend(mw_plant *p, int i) {
    p->unit[i].reason = pieces_before(p, i) > 0 ? MW_STOP_BLOCKED : MW_STOP_STARVED;
    go(p, i, MW_PACKML_SUSPENDING, 1);
}

static void execute(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    if (stops(p, i)) return;
    mw_stop_reason plan = planned(p->time_s);
    if (plan != MW_STOP_NONE) {
        u->reason = plan;
        go(p, i, MW_PACKML_STOPPING, 2);
    } else if (order_done(p, i))
        go(p, i, MW_PACKML_COMPLETING, 2);
    else if (u->hindered_s >= HINDERED_S)
        suspend(p, i);
}

// A suspended unit goes on when a fifth of the buffer is there, or is free.
static bool may_go_on(const mw_plant *p, int i) {
    int64_t before = pieces_before(p, i);
    if (order_done(p, i)) return true;
    if (i > 0 && p->unit[i - 1].order == p->unit[i].order && before * 5 < rows[i - 1].room)
        return false;
    return before > 0 && (i + 1 == MW_PLANT_UNITS || room_behind(p, i) * 5 >= rows[i].room);
}

static void suspended(mw_plant *p, int i) {
    mw_stop_reason plan = planned(p->time_s);
    if (plan != MW_STOP_NONE) {
        p->unit[i].reason = plan;
        go(p, i, MW_PACKML_STOPPING, 2);
    } else if (may_go_on(p, i))
        go(p, i, MW_PACKML_UNSUSPENDING, 1);
}

// A unit starts an order when the next one is done with the order before, so that a buffer holds
// one product only.
static bool may_start(const mw_plant *p, int i) {
    bool is_clear = i + 1 == MW_PLANT_UNITS || p->unit[i + 1].order >= p->unit[i].order;
    return is_clear && (pieces_before(p, i) > 0 || order_done(p, i));
}

static void stopped(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    mw_stop_reason plan = planned(p->time_s);
    u->mode = plan == MW_STOP_CLEANING ? MW_UNIT_MAINTENANCE : MW_UNIT_PRODUCTION;
    if (plan != MW_STOP_NONE)
        u->reason = plan;
    else if (u->setup_left_s > 0) {
        u->mode = MW_UNIT_SETUP;
        u->reason = MW_STOP_CHANGEOVER;
        u->setup_left_s--;
    } else
        go(p, i, MW_PACKML_RESETTING, 5);
}

static void idle(mw_plant *p, int i) {
    mw_stop_reason plan = planned(p->time_s);
    if (plan != MW_STOP_NONE) {
        p->unit[i].reason = plan;
        go(p, i, MW_PACKML_STOPPING, 2);
    } else if (may_start(p, i))
        go(p, i, MW_PACKML_STARTING, 3);
    else
        p->unit[i].reason = pieces_before(p, i) > 0 ? MW_STOP_BLOCKED : MW_STOP_STARVED;
}

// The order is behind it: what comes next needs other parts.
static void complete(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    u->order++;
    u->order_pieces = 0;
    u->setup_left_s = SETUP_S_MIN + (int64_t)(draw(p, i) * (SETUP_S_MAX - SETUP_S_MIN));
    u->reason = MW_STOP_CHANGEOVER;
    go(p, i, MW_PACKML_STOPPING, 2);
}

// What follows a state whose time is over.
static void finish(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    switch (u->state) {
    case MW_PACKML_EXECUTE: execute(p, i); break;
    case MW_PACKML_SUSPENDED: suspended(p, i); break;
    case MW_PACKML_STOPPED: stopped(p, i); break;
    case MW_PACKML_IDLE: idle(p, i); break;
    case MW_PACKML_COMPLETE: complete(p, i); break;
    case MW_PACKML_HOLDING: go(p, i, MW_PACKML_HELD, u->stop_s); break;
    case MW_PACKML_HELD: go(p, i, MW_PACKML_UNHOLDING, 2); break;
    case MW_PACKML_ABORTING: go(p, i, MW_PACKML_ABORTED, u->stop_s); break;
    case MW_PACKML_ABORTED: go(p, i, MW_PACKML_CLEARING, 30); break;
    case MW_PACKML_CLEARING:
    case MW_PACKML_STOPPING: go(p, i, MW_PACKML_STOPPED, 1); break;
    case MW_PACKML_SUSPENDING: go(p, i, MW_PACKML_SUSPENDED, 0); break;
    case MW_PACKML_RESETTING: go(p, i, MW_PACKML_IDLE, 1); break;
    case MW_PACKML_COMPLETING: go(p, i, MW_PACKML_COMPLETE, 1); break;
    case MW_PACKML_STARTING:
    case MW_PACKML_UNHOLDING:
    case MW_PACKML_UNSUSPENDING: go(p, i, MW_PACKML_EXECUTE, 0); break;
    case MW_PACKML_UNDEFINED:
    case MW_PACKML_STATES: break;
    }
}

// ---- energy

static void use_energy(mw_plant *p, int i) {
    mw_plant_unit *u = &p->unit[i];
    const unit_row *row = &rows[i];
    bool runs = u->state == MW_PACKML_EXECUTE;
    double load = runs ? 0.3 + 0.7 * u->speed_per_min / 200 : 0;
    double base = u->state == MW_PACKML_STOPPED ? 0.3 * row->idle_kw : row->idle_kw;
    if (draw(p, i) < 0.2) u->power_noise = 0.97 + 0.06 * draw(p, i);
    u->power_kw = (base + load * row->run_kw) * u->power_noise;
    u->energy_kwh += u->power_kw / 3600;
    double day = 6.283185307179586 * (double)(second_of_day(p->time_s) - 32400) / DAY_S;
    double target_c = 21 + 3 * sin(day) + row->warmth_c * (runs ? load : 0.1);
    u->temperature_c += (target_c - u->temperature_c) / 900; // heavy metal: a quarter of an hour
}

void mw_plant_init(mw_plant *p, uint64_t seed, int64_t time_s) {
    *p = (mw_plant){.seed = seed, .time_s = time_s};
    for (int i = 0; i < MW_PLANT_UNITS; i++)
        p->unit[i] = (mw_plant_unit){.state = MW_PACKML_IDLE,
                                     .mode = MW_UNIT_PRODUCTION,
                                     .pace = 1,
                                     .power_noise = 1,
                                     .temperature_c = 22};
}

void mw_plant_step(mw_plant *p) {
    for (int i = MW_PLANT_UNITS - 1; i >= 0; i--) {
        mw_plant_unit *u = &p->unit[i];
        u->time_s[u->state]++;
        u->speed_per_min = 0;
        if (u->state == MW_PACKML_EXECUTE) produce(p, i);
        use_energy(p, i);
        if (u->left_s > 0) u->left_s--;
        if (u->left_s == 0) finish(p, i);
    }
    p->time_s++;
}
