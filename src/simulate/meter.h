// SPDX-License-Identifier: MIT
// The energy meter of a unit as registers of Modbus.
//
// Each unit is a device of its own behind one gateway: unit 1 filler, 2 capper, 3 labeller,
// 4 packer. Holding and input registers hold the same, the high word first:
//
//      0  float32  power, kW
//      2  uint32   energy, Wh
//      4  float32  temperature, degrees Celsius
//      6  uint16   pieces processed; begins anew at 65536
//      7  uint16   state by PackML
//      8  uint16   1: simulated
//     10  text     "SIMULATED", 5 registers
//     15  text     name of the unit, 5 registers
//
// Thread: any.
#ifndef MW_SIMULATE_METER_H
#define MW_SIMULATE_METER_H

#include "simulate/plant.h"

enum { MW_METER_REGISTERS = 20 };

// Writes the registers of unit i to out.
void mw_meter_write(const mw_plant *p, int i, uint16_t out[MW_METER_REGISTERS]);

#endif
