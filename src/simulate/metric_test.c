// SPDX-License-Identifier: MIT
#include "simulate/metric.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

void test_metric_rows(void) {
    for (int m = 0; m < MW_METRICS; m++) {
        const mw_metric_row *about = mw_metric_about((mw_metric)m);
        CHECK_ROW(about->name && about->name[0] && about->unit, m);
        for (int k = 0; k < m; k++)
            CHECK_ROW(strcmp(about->name, mw_metric_about((mw_metric)k)->name) != 0, m);
    }
    CHECK(mw_metric_of(0, MW_METRIC_SIMULATED) && mw_metric_of(MW_PLANT_LINE, MW_METRIC_SIMULATED));
    CHECK(mw_metric_of(3, MW_METRIC_STATE) && !mw_metric_of(MW_PLANT_LINE, MW_METRIC_STATE));
    CHECK(!mw_metric_of(0, MW_METRIC_SHIFT) && mw_metric_of(MW_PLANT_LINE, MW_METRIC_SHIFT));
}

void test_metric_read(void) {
    mw_plant p;
    mw_plant_init(&p, 1, 6 * 3600);
    mw_plant_unit *u = &p.unit[2];
    u->state = MW_PACKML_HELD;
    u->mode = MW_UNIT_SETUP;
    u->reason = MW_STOP_LABEL_ROLL;
    u->order = 4;
    u->speed_per_min = 197.6;
    u->processed = 70000;
    u->defective = 12;
    u->energy_kwh = 1.23456;
    u->power_kw = 8.449;
    u->temperature_c = 41.26;
    static const struct {
        mw_metric metric;
        double number;
        const char *text;
    } cases[] = {
        {MW_METRIC_SIMULATED,   1,     NULL        },
        {MW_METRIC_STATE,       11,    NULL        },
        {MW_METRIC_MODE,        0,     "Setup"     },
        {MW_METRIC_REASON,      0,     "label roll"},
        {MW_METRIC_REASON_CODE, 11,    NULL        },
        {MW_METRIC_ORDER,       5,     NULL        },
        {MW_METRIC_SPEED,       198,   NULL        },
        {MW_METRIC_PROCESSED,   70000, NULL        },
        {MW_METRIC_DEFECTIVE,   12,    NULL        },
        {MW_METRIC_ENERGY,      1.23,  NULL        },
        {MW_METRIC_POWER,       8.4,   NULL        },
        {MW_METRIC_TEMPERATURE, 41.3,  NULL        },
    };
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        mw_metric_value v = mw_metric_read(&p, 2, cases[i].metric);
        CHECK_ROW(cases[i].text ? v.text && strcmp(v.text, cases[i].text) == 0 : !v.text, i);
        CHECK_ROW(fabs(v.number - cases[i].number) < 1e-12, i);
    }
    char product[2] = {mw_plant_order_at(&p, 4).product, '\0'};
    CHECK(strcmp(mw_metric_read(&p, 2, MW_METRIC_PRODUCT).text, product) == 0);
    CHECK(strcmp(mw_metric_read(&p, MW_PLANT_LINE, MW_METRIC_SHIFT).text, "early") == 0);
}

void test_metric_same(void) {
    char jam[] = "jam";
    CHECK(mw_metric_same((mw_metric_value){.text = jam}, (mw_metric_value){.text = "jam"}));
    CHECK(!mw_metric_same((mw_metric_value){.text = "jam"}, (mw_metric_value){.text = ""}));
    CHECK(!mw_metric_same((mw_metric_value){.text = "jam"}, (mw_metric_value){.number = 0}));
    CHECK(!mw_metric_same((mw_metric_value){.number = 1}, (mw_metric_value){.number = 2}));
}
