// SPDX-License-Identifier: MIT
// See meter.h.
#include "simulate/meter.h"

#include <math.h>
#include <string.h>

static void put_uint32(uint16_t *out, uint32_t value) {
    out[0] = (uint16_t)(value >> 16);
    out[1] = (uint16_t)value;
}

static void put_float32(uint16_t *out, double value) {
    float number = (float)value;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_uint32(out, bits);
}

// Two bytes a register; zero bytes after the end.
static void put_text(uint16_t *out, int count, const char *text) {
    size_t size = strlen(text);
    for (size_t i = 0; i < (size_t)count * 2; i++) {
        uint16_t byte = i < size ? (uint8_t)text[i] : 0;
        out[i / 2] = (uint16_t)(i % 2 ? out[i / 2] | byte : byte << 8);
    }
}

void mw_meter_write(const mw_plant *p, int i, uint16_t out[MW_METER_REGISTERS]) {
    const mw_plant_unit *u = &p->unit[i];
    memset(out, 0, MW_METER_REGISTERS * sizeof *out);
    put_float32(out, round(u->power_kw * 10) / 10);
    put_uint32(out + 2, (uint32_t)(int64_t)(u->energy_kwh * 1000));
    put_float32(out + 4, round(u->temperature_c * 10) / 10);
    out[6] = (uint16_t)(u->processed & 0xffff);
    out[7] = (uint16_t)u->state;
    out[8] = 1;
    put_text(out + 10, 5, "SIMULATED");
    put_text(out + 15, 5, mw_plant_unit_name(i));
}
