// SPDX-License-Identifier: MIT
// What a bottling line tells of itself: metrics of each unit and of the line, and their values.
//
// Values are rounded to the resolution of their sensor, so that what did not change looks the same.
// Whose a metric is, is a number: 0..MW_PLANT_UNITS - 1 the unit, MW_PLANT_UNITS the line.
// Thread: any.
#ifndef MW_SIMULATE_METRIC_H
#define MW_SIMULATE_METRIC_H

#include "simulate/plant.h"

enum { MW_PLANT_LINE = MW_PLANT_UNITS, MW_PLANT_PARTS }; // the units, then the line

typedef enum {
    MW_METRIC_SIMULATED, // of every part: yes
    MW_METRIC_STATE,
    MW_METRIC_MODE,
    MW_METRIC_REASON,
    MW_METRIC_REASON_CODE,
    MW_METRIC_PRODUCT,
    MW_METRIC_ORDER,
    MW_METRIC_SPEED,
    MW_METRIC_PROCESSED,
    MW_METRIC_DEFECTIVE,
    MW_METRIC_ENERGY,
    MW_METRIC_POWER,
    MW_METRIC_TEMPERATURE,
    MW_METRIC_SHIFT, // of the line
    MW_METRICS
} mw_metric;

typedef enum {
    MW_METRIC_YES_NO,
    MW_METRIC_WHOLE,
    MW_METRIC_DECIMAL,
    MW_METRIC_TEXT
} mw_metric_kind;

typedef struct {
    const char *name, *unit; // unit: of SI or a word; empty: none
    mw_metric_kind kind;
} mw_metric_row;

typedef struct {
    double number;    // of all but texts
    const char *text; // constant; NULL for numbers
} mw_metric_value;

// Name, unit and kind.
const mw_metric_row *mw_metric_about(mw_metric m);
// Whether a part has a metric.
bool mw_metric_of(int part, mw_metric m);
// Its value now; the part must have it.
mw_metric_value mw_metric_read(const mw_plant *p, int part, mw_metric m);
// Whether nothing changed.
bool mw_metric_same(mw_metric_value a, mw_metric_value b);

#endif
