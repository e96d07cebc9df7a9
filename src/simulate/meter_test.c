// SPDX-License-Identifier: MIT
#include "simulate/meter.h"

#include "source/modbus_register.h"
#include "test/test.h"

#include <math.h>

// Read by the register map that the help gives.
void test_meter_registers(void) {
    static const struct {
        mw_modbus_register r;
        double want;
    } cases[] = {
        {{.name = "power", .address = 0, .type = MW_MODBUS_FLOAT32},       12.4    },
        {{.name = "energy", .address = 2, .type = MW_MODBUS_UINT32},       70000123},
        {{.name = "temperature", .address = 4, .type = MW_MODBUS_FLOAT32}, 41.3    },
        {{.name = "pieces", .address = 6, .type = MW_MODBUS_UINT16},       4       },
        {{.name = "state", .address = 7, .type = MW_MODBUS_UINT16},        6       },
        {{.name = "simulated", .address = 8, .type = MW_MODBUS_UINT16},    1       },
    };
    mw_plant p;
    uint16_t words[MW_METER_REGISTERS];
    char text[16];
    mw_plant_init(&p, 1, 0);
    p.unit[2].power_kw = 12.38;
    p.unit[2].energy_kwh = 70000.1234;
    p.unit[2].temperature_c = 41.26;
    p.unit[2].processed = 2 * 65536 + 4;
    p.unit[2].state = MW_PACKML_EXECUTE;
    mw_meter_write(&p, 2, words);
    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        double got = mw_modbus_number_decode(&cases[i].r, words + cases[i].r.address);
        CHECK_ROW(fabs(got - cases[i].want) < 1e-5, i);
    }
    mw_modbus_register said = {.type = MW_MODBUS_TEXT, .words = 5};
    CHECK(mw_slice_is(mw_modbus_text_decode(&said, words + 10, text), "SIMULATED"));
    CHECK(mw_slice_is(mw_modbus_text_decode(&said, words + 15, text), "labeller"));
}
