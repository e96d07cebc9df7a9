// SPDX-License-Identifier: MIT
// See lines.h. No value of a metric needs an escape.
#include "simulate/lines.h"

#include <inttypes.h>

static void add_value(mw_metric_kind kind, mw_metric_value v, mw_text *out) {
    char number[32];
    switch (kind) {
    case MW_METRIC_TEXT: mw_text_addf(out, "\"%s\"", v.text); break;
    case MW_METRIC_WHOLE: mw_text_addf(out, "%" PRId64 "i", (int64_t)v.number); break;
    case MW_METRIC_DECIMAL: mw_text_adds(out, mw_number_text(v.number, number)); break;
    case MW_METRIC_YES_NO: mw_text_adds(out, v.number != 0 ? "true" : "false"); break;
    }
}

void mw_simulate_line(const mw_plant *p, int unit, mw_text *out) {
    mw_text_addf(out, "bottling,line=line1,simulated=true,unit=%s ", mw_plant_unit_name(unit));
    bool is_first = true;
    for (int m = 0; m < MW_METRICS; m++) {
        if (m == MW_METRIC_SIMULATED || !mw_metric_of(unit, (mw_metric)m)) continue;
        const mw_metric_row *about = mw_metric_about((mw_metric)m);
        mw_text_addf(out, "%s%s=", is_first ? "" : ",", about->name);
        add_value(about->kind, mw_metric_read(p, unit, (mw_metric)m), out);
        is_first = false;
    }
    mw_text_addf(out, " %" PRId64 "000000000\n", p->time_s);
}
