// SPDX-License-Identifier: MIT
#include "simulate/plant.h"

#include "test/test.h"

#include <string.h>

enum { DAY_S = 86400, SEEDS = 20 };
static const int64_t MONDAY_S = 1767571200; // 2026-01-05T00:00:00Z

// What a unit sent on is behind it, or was taken by the next.
static bool pieces_are_conserved(const mw_plant *p) {
    for (int i = 0; i < MW_PLANT_UNITS; i++) {
        const mw_plant_unit *u = &p->unit[i];
        if (u->defective < 0 || u->defective > u->processed) return false;
        if (i + 1 == MW_PLANT_UNITS) continue;
        if (p->buffer[i] < 0 || p->buffer[i] > mw_plant_room(i)) return false;
        if (u->processed - u->defective != p->buffer[i] + p->unit[i + 1].processed) return false;
    }
    return true;
}

static bool times_add_up(const mw_plant *p, int64_t passed_s) {
    for (int i = 0; i < MW_PLANT_UNITS; i++) {
        int64_t sum = 0;
        for (int s = 0; s < MW_PACKML_STATES; s++) sum += p->unit[i].time_s[s];
        if (sum != passed_s || p->unit[i].time_s[MW_PACKML_UNDEFINED]) return false;
    }
    return true;
}

// What one second may change in a unit.
static bool second_is_sound(const mw_plant_unit *a, const mw_plant_unit *b) {
    if (a->state != b->state && !mw_packml_may(a->state, b->state)) return false;
    if (b->processed != a->processed && a->state != MW_PACKML_EXECUTE) return false;
    if (b->processed < a->processed || b->processed - a->processed > 5) return false;
    if (b->defective < a->defective || b->order < a->order || b->order > a->order + 1) return false;
    if (a->mode != b->mode && b->state != MW_PACKML_STOPPED && b->state != MW_PACKML_RESETTING)
        return false;
    if ((b->state == MW_PACKML_EXECUTE) != (b->reason == MW_STOP_NONE) &&
        b->state != MW_PACKML_IDLE && b->state != MW_PACKML_STARTING &&
        b->state != MW_PACKML_COMPLETING && b->state != MW_PACKML_COMPLETE &&
        b->state != MW_PACKML_UNHOLDING && b->state != MW_PACKML_RESETTING)
        return false;
    return b->energy_kwh > a->energy_kwh && b->power_kw < 40 && b->temperature_c > 0 &&
           b->temperature_c < 80;
}

void test_plant_day(void) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        mw_plant p, before;
        mw_plant_init(&p, seed, MONDAY_S);
        bool sound = true, conserved = true;
        for (int64_t t = 0; t < DAY_S; t++) {
            before = p;
            mw_plant_step(&p);
            conserved = conserved && pieces_are_conserved(&p);
            for (int i = 0; i < MW_PLANT_UNITS; i++)
                sound = sound && second_is_sound(&before.unit[i], &p.unit[i]);
        }
        CHECK_ROW(sound, seed);
        CHECK_ROW(conserved, seed);
        CHECK_ROW(times_add_up(&p, DAY_S) && p.time_s == MONDAY_S + DAY_S, seed);
        // It is a line at work: most of a day runs, orders change, all units stop now and then.
        for (int i = 0; i < MW_PLANT_UNITS; i++) {
            const mw_plant_unit *u = &p.unit[i];
            CHECK_ROW(u->time_s[MW_PACKML_EXECUTE] > DAY_S / 3, seed);
            CHECK_ROW(u->time_s[MW_PACKML_HELD] > 300 && u->order >= 3, seed);
            CHECK_ROW(u->processed > 60000 && u->defective > u->processed / 2000, seed);
            CHECK_ROW(u->defective < u->processed / 40, seed);
        }
    }
}

// A buffer holds pieces of one product only: no unit is ahead of the next by more than one order,
// and it takes none of the new order before the next one is through with the old.
void test_plant_orders(void) {
    mw_plant p;
    mw_plant_init(&p, 7, MONDAY_S);
    for (int64_t t = 0; t < 3 * DAY_S; t++) {
        mw_plant_step(&p);
        for (int i = 0; i + 1 < MW_PLANT_UNITS; i++) {
            int64_t ahead = p.unit[i].order - p.unit[i + 1].order;
            CHECK_ROW(ahead == 0 || ahead == 1, t);
            CHECK_ROW(ahead == 0 || p.unit[i].order_pieces == 0, t);
        }
        mw_plant_order order = mw_plant_order_at(&p, p.unit[0].order);
        CHECK_ROW(p.unit[0].order_pieces <= order.quantity, t);
        if (mw_test_failures) return;
    }
    for (int64_t k = 0; k < 50; k++) {
        mw_plant_order a = mw_plant_order_at(&p, k), b = mw_plant_order_at(&p, k + 1);
        CHECK_ROW((a.product == 'A' && b.product == 'B') || (a.product == 'B' && b.product == 'A'),
                  k);
        CHECK_ROW(a.quantity >= 6000 && a.quantity < 16000 && a.quantity % 500 == 0, k);
    }
}

void test_plant_same_seed(void) {
    mw_plant a, b, other;
    mw_plant_init(&a, 3, MONDAY_S);
    mw_plant_init(&b, 3, MONDAY_S);
    mw_plant_init(&other, 4, MONDAY_S);
    for (int64_t t = 0; t < 20000; t++) {
        mw_plant_step(&a);
        mw_plant_step(&b);
        mw_plant_step(&other);
    }
    CHECK(a.time_s == b.time_s && memcmp(a.buffer, b.buffer, sizeof a.buffer) == 0);
    for (int i = 0; i < MW_PLANT_UNITS; i++) {
        CHECK_ROW(memcmp(a.unit[i].time_s, b.unit[i].time_s, sizeof a.unit[i].time_s) == 0, i);
        CHECK_ROW(a.unit[i].processed == b.unit[i].processed, i);
        CHECK_ROW(a.unit[i].energy_kwh == b.unit[i].energy_kwh, i);
        CHECK_ROW(a.unit[i].draws == b.unit[i].draws, i);
        CHECK_ROW(a.unit[i].draws != other.unit[i].draws, i);
    }
}

typedef struct {
    int64_t from_s, to_s;
    mw_unit_mode mode;
    mw_stop_reason reason;
} planned_stop;

// How many units stand as planned.
static int standing(const mw_plant *p, const planned_stop *stop) {
    int count = 0;
    for (int i = 0; i < MW_PLANT_UNITS; i++)
        count += p->unit[i].state == MW_PACKML_STOPPED && p->unit[i].mode == stop->mode &&
                 p->unit[i].reason == stop->reason;
    return count;
}

// Cleaning and pauses are kept, by all units, some seconds after they begin. Who is held or aborted
// at that time comes to it later.
void test_plant_calendar(void) {
    static const planned_stop cases[] = {
        {7200,  8100,  MW_UNIT_PRODUCTION,  MW_STOP_PAUSE   },
        {20400, 21600, MW_UNIT_MAINTENANCE, MW_STOP_CLEANING},
        {36000, 36900, MW_UNIT_PRODUCTION,  MW_STOP_PAUSE   },
        {64800, 65700, MW_UNIT_PRODUCTION,  MW_STOP_PAUSE   },
    };
    for (int c = 0; c < (int)(sizeof cases / sizeof cases[0]); c++) {
        mw_plant p;
        int64_t at = 0;
        mw_plant_init(&p, 5, MONDAY_S);
        while (p.time_s < MONDAY_S + cases[c].to_s) {
            mw_plant_step(&p);
            if (p.time_s >= MONDAY_S + cases[c].from_s) at += standing(&p, &cases[c]);
        }
        CHECK_ROW(at > (cases[c].to_s - cases[c].from_s) * 3, c);
        for (int t = 0; t < 60; t++) mw_plant_step(&p);
        CHECK_ROW(standing(&p, &cases[c]) == 0, c);
    }
    CHECK(strcmp(mw_plant_shift(MONDAY_S + 6 * 3600), "early") == 0);
    CHECK(strcmp(mw_plant_shift(MONDAY_S + 14 * 3600), "late") == 0);
    CHECK(strcmp(mw_plant_shift(MONDAY_S + 22 * 3600 - 1), "late") == 0);
    CHECK(strcmp(mw_plant_shift(MONDAY_S + 5 * 3600), "night") == 0);
    CHECK(strcmp(mw_plant_shift(-1), "night") == 0);
}
