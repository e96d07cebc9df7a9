// SPDX-License-Identifier: MIT
// See metric.h.
#include "simulate/metric.h"

#include <math.h>
#include <string.h>

const mw_metric_row *mw_metric_about(mw_metric m) {
    static const mw_metric_row rows[MW_METRICS] = {
        [MW_METRIC_SIMULATED] = {"Properties/Simulated", "",          MW_METRIC_YES_NO },
        [MW_METRIC_STATE] = {"State",                "",          MW_METRIC_WHOLE  },
        [MW_METRIC_MODE] = {"Mode",                 "",          MW_METRIC_TEXT   },
        [MW_METRIC_REASON] = {"Reason",               "",          MW_METRIC_TEXT   },
        [MW_METRIC_REASON_CODE] = {"ReasonCode",           "",          MW_METRIC_WHOLE  },
        [MW_METRIC_PRODUCT] = {"Product",              "",          MW_METRIC_TEXT   },
        [MW_METRIC_ORDER] = {"Order",                "",          MW_METRIC_WHOLE  },
        [MW_METRIC_SPEED] = {"Speed",                "piece/min", MW_METRIC_WHOLE  },
        [MW_METRIC_PROCESSED] = {"Processed",            "piece",     MW_METRIC_WHOLE  },
        [MW_METRIC_DEFECTIVE] = {"Defective",            "piece",     MW_METRIC_WHOLE  },
        [MW_METRIC_ENERGY] = {"Energy",               "kWh",       MW_METRIC_DECIMAL},
        [MW_METRIC_POWER] = {"Power",                "kW",        MW_METRIC_DECIMAL},
        [MW_METRIC_TEMPERATURE] = {"Temperature",          "degC",      MW_METRIC_DECIMAL},
        [MW_METRIC_SHIFT] = {"Shift",                "",          MW_METRIC_TEXT   },
    };
    return &rows[m];
}

bool mw_metric_of(int part, mw_metric m) {
    if (m == MW_METRIC_SIMULATED) return true;
    return (part == MW_PLANT_LINE) == (m == MW_METRIC_SHIFT);
}

static double rounded(double value, double per_one) { return round(value * per_one) / per_one; }

static const char *product_text(const mw_plant *p, const mw_plant_unit *u) {
    return mw_plant_order_at(p, u->order).product == 'A' ? "A" : "B";
}

mw_metric_value mw_metric_read(const mw_plant *p, int part, mw_metric m) {
    if (m == MW_METRIC_SIMULATED) return (mw_metric_value){.number = 1};
    if (m == MW_METRIC_SHIFT) return (mw_metric_value){.text = mw_plant_shift(p->time_s)};
    const mw_plant_unit *u = &p->unit[part];
    mw_metric_value v = {0};
    switch (m) {
    case MW_METRIC_STATE: v.number = u->state; break;
    case MW_METRIC_MODE: v.text = mw_unit_mode_text(u->mode); break;
    case MW_METRIC_REASON: v.text = mw_stop_reason_text(u->reason); break;
    case MW_METRIC_REASON_CODE: v.number = u->reason; break;
    case MW_METRIC_PRODUCT: v.text = product_text(p, u); break;
    case MW_METRIC_ORDER: v.number = (double)(u->order + 1); break;
    case MW_METRIC_SPEED: v.number = round(u->speed_per_min); break;
    case MW_METRIC_PROCESSED: v.number = (double)u->processed; break;
    case MW_METRIC_DEFECTIVE: v.number = (double)u->defective; break;
    case MW_METRIC_ENERGY: v.number = rounded(u->energy_kwh, 100); break;
    case MW_METRIC_POWER: v.number = rounded(u->power_kw, 10); break;
    case MW_METRIC_TEMPERATURE: v.number = rounded(u->temperature_c, 10); break;
    case MW_METRIC_SIMULATED:
    case MW_METRIC_SHIFT:
    case MW_METRICS: break;
    }
    return v;
}

bool mw_metric_same(mw_metric_value a, mw_metric_value b) {
    if (!a.text || !b.text) return a.text == b.text && a.number == b.number;
    return strcmp(a.text, b.text) == 0;
}
