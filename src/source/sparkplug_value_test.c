// SPDX-License-Identifier: MIT
#include "source/sparkplug_payload.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

static const mw_sparkplug_wire INT = MW_SPARKPLUG_WIRE_INT, LONG = MW_SPARKPLUG_WIRE_LONG;

void test_sparkplug_integers(void) {
    static const struct {
        uint32_t datatype;
        const mw_sparkplug_wire *wire;
        uint64_t integer;
        double value; // NaN: refused
    } rows[] = {
        {1,  &INT,  127,               127                   },
        {1,  &INT,  0xffffff80,        -128                  },
        {1,  &INT,  0x80,              -128                  }, // of eight bits
        {1,  &INT,  0xff,              -1                    },
        {1,  &INT,  0x100,             NAN                   },
        {1,  &INT,  0xffffff7f,        NAN                   }, // -129
        {1,  &LONG, UINT64_MAX,        -1                    },
        {2,  &INT,  0x7fff,            32767                 },
        {2,  &INT,  0xffff8000,        -32768                },
        {2,  &INT,  0x8000,            -32768                },
        {2,  &INT,  0x10000,           NAN                   },
        {3,  &INT,  0x7fffffff,        2147483647            },
        {3,  &INT,  0x80000000,        -2147483648.0         },
        {3,  &LONG, 0x80000000,        -2147483648.0         },
        {3,  &LONG, 0x100000000,       NAN                   },
        {4,  &LONG, UINT64_C(1) << 63, -9223372036854775808.0},
        {4,  &LONG, 5,                 5                     },
        {4,  &INT,  0xffffffff,        -1                    },
        {5,  &INT,  255,               255                   },
        {5,  &INT,  256,               NAN                   },
        {6,  &INT,  65535,             65535                 },
        {6,  &INT,  65536,             NAN                   },
        {7,  &INT,  0xffffffff,        4294967295.0          },
        {7,  &LONG, 0xffffffff,        4294967295.0          },
        {7,  &LONG, 0x100000000,       NAN                   },
        {8,  &LONG, UINT64_MAX,        18446744073709551615.0},
        {8,  &INT,  7,                 7                     },
        {13, &LONG, 1486144502122,     1486144502122.0       },
        {9,  &INT,  1,                 NAN                   }, // wire and datatype differ
        {11, &INT,  1,                 NAN                   },
        {12, &INT,  1,                 NAN                   },
        {17, &INT,  1,                 NAN                   },
        {0,  &INT,  1,                 NAN                   },
        {99, &LONG, 1,                 NAN                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_sparkplug_metric m = {.wire = *rows[i].wire, .integer = rows[i].integer};
        mw_error err = {0};
        double value = 0;
        mw_status st = mw_sparkplug_number(&m, rows[i].datatype, &value, &err);
        if (isnan(rows[i].value))
            CHECK_ROW(st == MW_INVALID && err.text[0], i);
        else
            CHECK_ROW(st == MW_OK && value == rows[i].value, i);
        m.is_null = true;
        CHECK_ROW(mw_sparkplug_number(&m, rows[i].datatype, &value, NULL) == MW_OK, i);
        CHECK_ROW(isnan(value), i);
    }
}

void test_sparkplug_reals(void) {
    mw_sparkplug_metric f = {.wire = MW_SPARKPLUG_WIRE_FLOAT, .number = 12.5};
    mw_sparkplug_metric b = {.wire = MW_SPARKPLUG_WIRE_BOOL, .truth = true};
    mw_error err = {0};
    double value = 0;
    CHECK(mw_sparkplug_number(&f, MW_SPARKPLUG_FLOAT, &value, NULL) == MW_OK && value == 12.5);
    CHECK(mw_sparkplug_number(&f, MW_SPARKPLUG_DOUBLE, &value, NULL) == MW_OK && value == 12.5);
    CHECK(mw_sparkplug_number(&f, MW_SPARKPLUG_INT8, &value, &err) == MW_INVALID);
    CHECK(strcmp(err.text, "datatype Int8, but the value is a float") == 0);
    CHECK(mw_sparkplug_number(&b, MW_SPARKPLUG_BOOLEAN, &value, NULL) == MW_OK && value == 1);
    b.truth = false;
    CHECK(mw_sparkplug_number(&b, MW_SPARKPLUG_BOOLEAN, &value, NULL) == MW_OK && value == 0);
    CHECK(mw_sparkplug_number(&b, MW_SPARKPLUG_FLOAT, &value, NULL) == MW_INVALID);
}

void test_sparkplug_kinds(void) {
    static const struct {
        const char *name;
        int kind; // -1: not kept
    } rows[] = {
        {"Unknown",         -1},
        {"Int8",            0 },
        {"Int16",           0 },
        {"Int32",           0 },
        {"Int64",           0 },
        {"UInt8",           0 },
        {"UInt16",          0 },
        {"UInt32",          0 },
        {"UInt64",          0 },
        {"Float",           0 },
        {"Double",          0 },
        {"Boolean",         2 },
        {"String",          1 },
        {"DateTime",        0 },
        {"Text",            1 },
        {"UUID",            1 },
        {"DataSet",         -1},
        {"Bytes",           -1},
        {"File",            -1},
        {"Template",        -1},
        {"PropertySet",     -1},
        {"PropertySetList", -1},
        {"Int8Array",       -1}
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_signal_kind kind;
        CHECK_ROW(strcmp(mw_sparkplug_datatype_text((uint32_t)i), rows[i].name) == 0, i);
        CHECK_ROW(mw_sparkplug_kind((uint32_t)i, &kind) == (rows[i].kind >= 0), i);
        CHECK_ROW(rows[i].kind < 0 || (int)kind == rows[i].kind, i);
    }
    CHECK(strcmp(mw_sparkplug_datatype_text(34), "DateTimeArray") == 0);
    CHECK(strcmp(mw_sparkplug_datatype_text(35), "Unknown") == 0);
    CHECK(strcmp(mw_sparkplug_datatype_text(UINT32_MAX), "Unknown") == 0);
}
