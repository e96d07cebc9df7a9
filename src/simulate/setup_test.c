// SPDX-License-Identifier: MIT
#include "simulate/setup.h"

#include "simulate/metric.h"
#include "test/test.h"

#include <string.h>

static int times_in(const char *text, const char *part) {
    int count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) count++;
    return count;
}

void test_simulate_entities(void) {
    mw_text out = {0};
    mw_simulate_entities(&out);
    CHECK(times_in(out.bytes, "(simulated)") == 6 && times_in(out.bytes, "\n") == 7);
    CHECK(strstr(out.bytes, "\nunit,capper,Capper (simulated),line:line1\n"));
    mw_text_free(&out);
}

// Every signal that the map names is a metric of the units.
void test_simulate_map(void) {
    static const char before[] = "\"bottling/Bottling/line1/*/";
    mw_text out = {0};
    mw_simulate_map(&(mw_simulate_place){NULL, NULL, NULL, NULL}, &out);
    CHECK(strstr(out.bytes, "sparkplug \"mqtt://127.0.0.1:1883\"") &&
          strstr(out.bytes, "simulated"));
    CHECK(!strstr(out.bytes, "modbus") && !strstr(out.bytes, "password"));
    CHECK(times_in(out.bytes, before) == 9);
    for (const char *at = strstr(out.bytes, before); at; at = strstr(at + 1, before)) {
        const char *name = at + strlen(before);
        size_t size = strcspn(name, "\"");
        bool known = false;
        for (int m = 0; m < MW_METRICS; m++) {
            const char *have = mw_metric_about((mw_metric)m)->name;
            known |= mw_metric_of(0, (mw_metric)m) && strlen(have) == size &&
                     strncmp(have, name, size) == 0;
        }
        CHECK_ROW(known, at - out.bytes);
    }
    mw_text_free(&out);
    mw_simulate_map(&(mw_simulate_place){"mqtts://b", "line", "ca.pem", "10.0.0.7:1502"}, &out);
    CHECK(strstr(out.bytes, "sparkplug \"mqtts://b\"") && strstr(out.bytes, "user \"line\""));
    CHECK(strstr(out.bytes, "ca \"ca.pem\"") && strstr(out.bytes, "env \"MQTT_PASSWORD\""));
    CHECK(times_in(out.bytes, "modbus \"10.0.0.7:1502\"") == 4);
    CHECK(strstr(out.bytes, "unit_electricity \"*_meter/energy\" : Wh"));
    mw_text_free(&out);
}
