// SPDX-License-Identifier: MIT
// Which readings get a list of registers with few questions: neighbours of one space together.
//
// Registers with a hole of at most MW_MODBUS_HOLE_MAX between them share a reading, as long as it
// stays within the protocol's limits. A device that refuses a reading may dislike one register or
// the hole: splitting halves it, until what remains refused is a single register.
//
//     mw_modbus_plan plan = {0};
//     MW_TRY(mw_modbus_plan_init(&plan, registers, count, err));
//     for (int64_t g = 0; g < plan.group_count; g++) read plan.groups[g] ...
//     mw_modbus_plan_fini(&plan);
// Thread: one owner at a time.
#ifndef MW_SOURCE_MODBUS_PLAN_H
#define MW_SOURCE_MODBUS_PLAN_H

#include "source/modbus_register.h"

enum { MW_MODBUS_HOLE_MAX = 8 }; // reading 8 more costs less than a question: 16 bytes of 12 + 9

// One reading, and who gets something of it: plan.order[first] to plan.order[first + members - 1].
typedef struct {
    mw_modbus_space space;
    int32_t address, width; // registers or bits
    int64_t first, members;
} mw_modbus_group;

typedef struct {
    const mw_modbus_register *registers; // borrowed
    int64_t count;
    int64_t *order; // registers by space and address
    mw_modbus_group *groups;
    int64_t group_count;
} mw_modbus_plan;

// Plans the readings of registers that passed mw_modbus_register_check.
//   registers  kept until fini.
//   errors     MW_NOMEM; *plan is then untouched.
//   cost       O(n log n).
MW_MUST_USE mw_status mw_modbus_plan_init(mw_modbus_plan *plan, const mw_modbus_register *registers,
                                          int64_t count, mw_error *err);
void mw_modbus_plan_fini(mw_modbus_plan *plan); // a plan of zeros is allowed

// Makes two groups of group g, at its place and behind; false when it has one member.
bool mw_modbus_plan_split(mw_modbus_plan *plan, int64_t g);

#endif
