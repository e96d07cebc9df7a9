// SPDX-License-Identifier: MIT
// The line in Influx line protocol: one line of text for each unit and second, all its fields.
//
//     bottling,line=line1,simulated=true,unit=filler State=6i,Mode="Production",...
//     1700000000000000000
//
// Thread: any.
#ifndef MW_SIMULATE_LINES_H
#define MW_SIMULATE_LINES_H

#include "base/text.h"
#include "simulate/metric.h"

// Adds the line of a unit as it is now.
void mw_simulate_line(const mw_plant *p, int unit, mw_text *out);

#endif
