// SPDX-License-Identifier: MIT
#include "source/modbus_register.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

// Numbers worked out by hand from two's complement and IEEE 754.
// clang-format off
static const struct {
    mw_modbus_type type;
    mw_modbus_order order;
    uint16_t words[4];
    int32_t bit;
    double scale, offset, want;
} numbers[] = {
    {MW_MODBUS_INT16, 0, {0xffff}, 0, 0, 0, -1},
    {MW_MODBUS_INT16, 0, {0x8000}, 0, 0.1, 5, -32768 * 0.1 + 5},
    {MW_MODBUS_UINT16, 0, {0xffff}, 0, 0, 0, 65535},
    {MW_MODBUS_UINT16, MW_MODBUS_ORDER_LITTLE, {0x0102}, 0, -2, 0, -516},
    {MW_MODBUS_INT32, 0, {0xffff, 0xfffe}, 0, 0, 0, -2},
    {MW_MODBUS_INT32, MW_MODBUS_ORDER_LITTLE, {0xfffe, 0xffff}, 0, 0, 0, -2},
    {MW_MODBUS_UINT32, MW_MODBUS_ORDER_BIG, {0x0001, 0x86a0}, 0, 0, 0, 100000},
    {MW_MODBUS_UINT32, MW_MODBUS_ORDER_LITTLE, {0x86a0, 0x0001}, 0, 0, 1, 100001},
    {MW_MODBUS_INT64, 0, {0xffff, 0xffff, 0xffff, 0xfffd}, 0, 0, 0, -3},
    {MW_MODBUS_UINT64, 0, {0, 1, 0, 2}, 0, 0, 0, 4294967298.0},
    {MW_MODBUS_UINT64, MW_MODBUS_ORDER_LITTLE, {2, 0, 1, 0}, 0, 0, 0, 4294967298.0},
    {MW_MODBUS_FLOAT32, 0, {0x4048, 0xf5c3}, 0, 0, 0, (double)3.14F},
    {MW_MODBUS_FLOAT32, MW_MODBUS_ORDER_LITTLE, {0x0000, 0xc020}, 0, 2, 0, -5},
    {MW_MODBUS_FLOAT32, 0, {0x7fc0, 0x0000}, 0, 0, 0, NAN},
    {MW_MODBUS_FLOAT32, 0, {0x7f80, 0x0000}, 0, 0, 0, NAN}, // an infinity
    {MW_MODBUS_FLOAT64, 0, {0x3ff8, 0, 0, 0}, 0, 0, 0, 1.5},
    {MW_MODBUS_FLOAT64, MW_MODBUS_ORDER_LITTLE, {0, 0, 0, 0x3ff8}, 0, 0, 0, 1.5},
    {MW_MODBUS_BOOL, 0, {0}, 0, 0, 0, 0},
    {MW_MODBUS_BOOL, 0, {4}, 0, 7, 7, 1},
    {MW_MODBUS_BIT, 0, {0x0004}, 2, 0, 0, 1},
    {MW_MODBUS_BIT, 0, {0xfffb}, 2, 0, 0, 0},
    {MW_MODBUS_BIT, 0, {0x8000}, 15, 0, 0, 1},
};
// clang-format on

void test_modbus_number(void) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        mw_modbus_register r = {.name = "x",
                                .type = numbers[i].type,
                                .order = numbers[i].order,
                                .bit = numbers[i].bit,
                                .scale = numbers[i].scale,
                                .offset = numbers[i].offset};
        double seen = mw_modbus_number_decode(&r, numbers[i].words);
        CHECK_ROW(seen == numbers[i].want || (isnan(seen) && isnan(numbers[i].want)), i);
    }
}

void test_modbus_text(void) {
    static const struct {
        mw_modbus_order order;
        int32_t words;
        uint16_t from[3];
        const char *want;
    } rows[] = {
        {0,                      3, {0x4142, 0x4344, 0x4546}, "ABCDEF"      },
        {MW_MODBUS_ORDER_LITTLE, 3, {0x4142, 0x4344, 0x4546}, "BADCFE"      },
        {0,                      3, {0x4142, 0x4300, 0x4546}, "ABC"         },
        {0,                      3, {0x4120, 0x4220, 0x2020}, "A B"         },
        {0,                      1, {0x4142, 0x4344, 0x4546}, "AB"          },
        {0,                      3, {0, 0, 0},                ""            },
        {0,                      2, {0xe4b8, 0xad00, 0},      "\xe4\xb8\xad"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[6];
        mw_modbus_register r = {
            .name = "x", .type = MW_MODBUS_TEXT, .order = rows[i].order, .words = rows[i].words};
        CHECK_ROW(mw_slice_is(mw_modbus_text_decode(&r, rows[i].from, out), rows[i].want), i);
    }
}

void test_modbus_register_check(void) {
    // clang-format off
    static const struct {
        mw_modbus_register r;
        int32_t width;
        const char *problem;
    } rows[] = {
        {{.name = "a", .address = 65535}, 1, NULL},
        {{.name = "a", .address = 65536}, 1, "register a: address 65536"},
        {{.name = "a", .address = -1}, 1, "address -1"},
        {{.name = "a", .type = MW_MODBUS_FLOAT64, .address = 65532}, 4, NULL},
        {{.name = "a", .type = MW_MODBUS_FLOAT64, .address = 65533}, 4, "with 4 registers"},
        {{.name = "a", .type = MW_MODBUS_TEXT, .words = 120}, 120, NULL},
        {{.name = "a", .type = MW_MODBUS_TEXT, .words = 121}, 121, "1 to 120"},
        {{.name = "a", .type = MW_MODBUS_TEXT}, 0, "a text of 0 registers"},
        {{.name = "a", .type = MW_MODBUS_BIT, .bit = 15}, 1, NULL},
        {{.name = "a", .type = MW_MODBUS_BIT, .bit = 16}, 1, "bit 16"},
        {{.name = "a", .space = MW_MODBUS_COIL}, 1, NULL},
        {{.name = "a", .space = MW_MODBUS_COIL, .type = MW_MODBUS_INT16}, 1, "a coil is of type"},
        {{.name = "a", .space = MW_MODBUS_DISCRETE, .type = MW_MODBUS_BIT}, 1, "a discrete input"},
        {{.name = "a", .scale = NAN}, 1, "scale and offset"},
        {{.name = ""}, 1, "without a name"},
        {{.name = NULL}, 1, "without a name"},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_error err = {0};
        mw_status st = mw_modbus_register_check(&rows[i].r, &err);
        CHECK_ROW(mw_modbus_register_width(&rows[i].r) == rows[i].width, i);
        CHECK_ROW((st == MW_OK) == (rows[i].problem == NULL), i);
        CHECK_ROW(!rows[i].problem || strstr(err.text, rows[i].problem), i);
    }
    CHECK(mw_modbus_register_kind(&rows[0].r) == MW_SIGNAL_BOOL);
    CHECK(mw_modbus_register_kind(&rows[3].r) == MW_SIGNAL_NUMBER);
    CHECK(mw_modbus_register_kind(&rows[5].r) == MW_SIGNAL_TEXT);
    CHECK(strcmp(mw_modbus_space_text(MW_MODBUS_INPUT), "input register") == 0);
}
