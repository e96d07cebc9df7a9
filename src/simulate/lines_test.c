// SPDX-License-Identifier: MIT
#include "simulate/lines.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "source/line.h"
#include "test/test.h"

#include <string.h>

void test_simulate_line(void) {
    mw_plant p;
    mw_text out = {0};
    mw_plant_init(&p, 1, 1700000000);
    p.unit[0].state = MW_PACKML_HELD;
    p.unit[0].reason = MW_STOP_NO_BOTTLES;
    p.unit[0].energy_kwh = 1.5;
    mw_simulate_line(&p, 0, &out);
    const char *product = mw_plant_order_at(&p, 0).product == 'A' ? "A" : "B";
    mw_text want = {0};
    mw_text_addf(&want,
                 "bottling,line=line1,simulated=true,unit=filler State=11i,Mode=\"Production\","
                 "Reason=\"no bottles\",ReasonCode=8i,Product=\"%s\",Order=1i,Speed=0i,"
                 "Processed=0i,Defective=0i,Energy=1.5,Power=0,Temperature=22 "
                 "1700000000000000000\n",
                 product);
    CHECK(strcmp(out.bytes, want.bytes) == 0);
    mw_text_free(&out);
    mw_text_free(&want);
}

// Our own reader takes every line of a day's part, and finds what the line was.
void test_simulate_lines_are_read(void) {
    mw_plant p;
    mw_text out = {0};
    mw_test_sink sink;
    mw_line_reader *reader = NULL;
    mw_line_report report;
    mw_samples batch = {0};
    mw_test_sink_init(&sink);
    mw_plant_init(&p, 1, 1700000000);
    for (int t = 0; t < 2000; t++) {
        mw_plant_step(&p);
        for (int i = 0; i < MW_PLANT_UNITS; i++) mw_simulate_line(&p, i, &out);
    }
    CHECK(mw_line_reader_new(&sink.base, mw_slice_of("t"), &reader, NULL) == MW_OK);
    CHECK(mw_line_read(reader, (mw_slice){out.bytes, out.size}, (mw_line_when){MW_LINE_NS, 0},
                       &batch, &report, NULL) == MW_OK);
    CHECK(report.kept == 8000 && report.refused == 0);
    int32_t id =
        mw_test_sink_find(&sink, "t/bottling,line=line1,simulated=true,unit=packer Processed");
    CHECK(id >= 0);
    double last = -1;
    for (int64_t i = 0; i < batch.count; i++)
        if (batch.signal[i] == id) last = batch.value[i];
    CHECK(last == (double)p.unit[3].processed && last > 0);
    mw_line_reader_free(reader);
    mw_samples_fini(&batch);
    mw_test_sink_fini(&sink);
    mw_text_free(&out);
}
