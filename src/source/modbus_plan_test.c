// SPDX-License-Identifier: MIT
#include "source/modbus_plan.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

enum { MANY = 400 };

// Each register lies whole in the group of which it is a member, each is in one, and groups keep to
// the limits.
static void check_plan(const mw_modbus_plan *p, int row) {
    int64_t next = 0;
    for (int64_t g = 0; g < p->group_count; g++) {
        const mw_modbus_group *group = &p->groups[g];
        bool bits = group->space == MW_MODBUS_COIL || group->space == MW_MODBUS_DISCRETE;
        CHECK_ROW(group->first == next && group->members > 0, row);
        CHECK_ROW(group->width > 0 && group->width <= (bits ? 2000 : 125), row);
        for (int64_t i = next; i < next + group->members; i++) {
            const mw_modbus_register *r = &p->registers[p->order[i]];
            int32_t end = r->address + mw_modbus_register_width(r);
            CHECK_ROW(r->space == group->space && r->address >= group->address, row);
            CHECK_ROW(end <= group->address + group->width, row);
        }
        next += group->members;
    }
    CHECK_ROW(next == p->count, row);
}

void test_modbus_plan(void) {
    // clang-format off
    static const struct {
        mw_modbus_register r[4];
        int64_t count, groups;
        int32_t address, width; // of the first group
    } rows[] = {
        {{{.address = 5}}, 1, 1, 5, 1},
        {{{.address = 5}, {.address = 3}, {.address = 4}}, 3, 1, 3, 3},
        {{{.address = 0}, {.address = 9}}, 2, 1, 0, 10}, // a hole of 8
        {{{.address = 0}, {.address = 10}}, 2, 2, 0, 1}, // of 9
        {{{.address = 7}, {.address = 7}}, 2, 1, 7, 1},  // two values of one register
        {{{.address = 0, .space = MW_MODBUS_INPUT}, {.address = 1}}, 2, 2, 1, 1},
        {{{.address = 0, .type = MW_MODBUS_TEXT, .words = 120}, {.address = 124}}, 2, 1, 0, 125},
        {{{.address = 0, .type = MW_MODBUS_TEXT, .words = 120}, {.address = 125}}, 2, 2, 0, 120},
        // What is inside another adds nothing, though it ends before.
        {{{.address = 0, .type = MW_MODBUS_TEXT, .words = 20}, {.address = 2}, {.address = 24}},
         3, 1, 0, 25},
        {{{.address = 0, .type = MW_MODBUS_INT64}, {.address = 4, .type = MW_MODBUS_FLOAT32}},
         2, 1, 0, 6},
        {{{.address = 0}}, 0, 0, 0, 0},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_modbus_plan p = {0};
        CHECK_ROW(mw_modbus_plan_init(&p, rows[i].r, rows[i].count, NULL) == MW_OK, i);
        check_plan(&p, (int)i);
        CHECK_ROW(p.group_count == rows[i].groups, i);
        CHECK_ROW(!p.group_count || p.groups[0].address == rows[i].address, i);
        CHECK_ROW(!p.group_count || p.groups[0].width == rows[i].width, i);
        mw_modbus_plan_fini(&p);
    }
}

// Registers by a fixed pseudo-random walk, split as far as it goes.
void test_modbus_plan_many(void) {
    static mw_modbus_register r[MANY];
    uint32_t seed = 7;
    for (int i = 0; i < MANY; i++) {
        seed = seed * 1664525 + 1013904223;
        mw_modbus_space space = (mw_modbus_space)(seed >> 30);
        bool bits = space == MW_MODBUS_COIL || space == MW_MODBUS_DISCRETE;
        r[i] = (mw_modbus_register){.name = "r", .space = space};
        r[i].address = (int32_t)(seed >> 8 & (bits ? 2047 : 511));
        r[i].type = bits ? MW_MODBUS_BOOL : (mw_modbus_type)(seed >> 20 & 7);
    }
    mw_modbus_plan p = {0};
    CHECK(mw_modbus_plan_init(&p, r, MANY, NULL) == MW_OK);
    check_plan(&p, 0);
    CHECK(p.group_count > 20 && p.group_count < MANY / 2);
    while (p.group_count < MANY) {
        int64_t g = 0, before = p.group_count;
        while (!mw_modbus_plan_split(&p, g)) g++;
        CHECK(p.group_count == before + 1);
        check_plan(&p, 1);
    }
    for (int64_t g = 0; g < p.group_count; g++) {
        CHECK_ROW(!mw_modbus_plan_split(&p, g), g);
        CHECK_ROW(p.groups[g].width == mw_modbus_register_width(&r[p.order[g]]), g);
    }
    mw_modbus_plan_fini(&p);
}

void test_modbus_plan_out_of_memory(void) {
    mw_modbus_register r[2] = {{.name = "a"}, {.name = "b"}};
    mw_modbus_plan p = {0};
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_error err = {0};
        mw_status st = mw_modbus_plan_init(&p, r, 2, &err);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) break;
        CHECK(st == MW_NOMEM && err.text[0] && !p.order);
    }
    mw_modbus_plan_fini(&p);
}
