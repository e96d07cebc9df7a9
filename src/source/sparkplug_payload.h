// SPDX-License-Identifier: MIT
// The payload of a Sparkplug B message: bytes in, a flat list of metrics out, and back.
//
// A metric that holds others comes apart: a template gives an entry per member ("/member" below the
// metric), a data set an entry per column with the value of its last row (".column"). What kind of
// number an integer is stands in its datatype, which data messages leave out, so values stay as
// they are on the wire until mw_sparkplug_number is told the datatype.
//
//     mw_sparkplug_payload p;
//     MW_TRY(mw_sparkplug_decode(payload, &p, err));
//     for (int64_t i = 0; i < p.count; i++) ... p.metrics[i] ...
//     mw_sparkplug_payload_free(&p);
//
// Source: Eclipse Sparkplug specification 3.0, chapter 6 (payloads). Thread: any; a payload has one
// owner at a time.
#ifndef MW_SOURCE_SPARKPLUG_PAYLOAD_H
#define MW_SOURCE_SPARKPLUG_PAYLOAD_H

#include "base/arena.h"
#include "series/sample.h"

enum {
    MW_SPARKPLUG_BYTES_MAX = 8 << 20,    // of a payload: a birth of 100,000 metrics with units
    MW_SPARKPLUG_METRICS_MAX = 100000,   // in one payload, members and columns too
    MW_SPARKPLUG_DEPTH_MAX = 16,         // templates in templates, properties in properties
    MW_SPARKPLUG_MEMORY_MAX = 128 << 20, // bytes that reading one payload may take
};

// The datatypes that the program looks at by name; the others are in between.
typedef enum {
    MW_SPARKPLUG_UNKNOWN = 0,
    MW_SPARKPLUG_INT8 = 1,
    MW_SPARKPLUG_INT64 = 4,
    MW_SPARKPLUG_UINT8 = 5,
    MW_SPARKPLUG_UINT64 = 8,
    MW_SPARKPLUG_FLOAT = 9,
    MW_SPARKPLUG_DOUBLE = 10,
    MW_SPARKPLUG_BOOLEAN = 11,
    MW_SPARKPLUG_STRING = 12,
    MW_SPARKPLUG_DATETIME = 13,
    MW_SPARKPLUG_TEXT = 14,
    MW_SPARKPLUG_UUID = 15,
    MW_SPARKPLUG_DATASET = 16,
    MW_SPARKPLUG_BYTES = 17,
    MW_SPARKPLUG_FILE = 18,
    MW_SPARKPLUG_TEMPLATE = 19,
} mw_sparkplug_datatype;

// What stands on the wire.
typedef enum {
    MW_SPARKPLUG_WIRE_NONE,
    MW_SPARKPLUG_WIRE_INT,
    MW_SPARKPLUG_WIRE_LONG,
    MW_SPARKPLUG_WIRE_FLOAT,
    MW_SPARKPLUG_WIRE_DOUBLE,
    MW_SPARKPLUG_WIRE_BOOL,
    MW_SPARKPLUG_WIRE_STRING,
    MW_SPARKPLUG_WIRE_BYTES,
} mw_sparkplug_wire;

typedef struct {
    mw_slice name;   // empty when it came by its alias alone
    mw_slice suffix; // "/member" or ".column" of what is below a metric; else empty
    mw_slice unit;   // of property engUnit; else empty
    uint64_t alias, time_ms;
    uint32_t datatype; // 0 when not said
    int32_t quality;   // of property Quality: 0 bad, 192 good, 500 stale; -1 when not said
    bool has_alias, has_time, is_null, is_historical, is_transient;
    mw_sparkplug_wire wire;
    union {
        uint64_t integer; // INT, LONG
        double number;    // FLOAT, DOUBLE
        bool truth;       // BOOL
        mw_slice text;    // STRING, BYTES
    };
    const char *refusal; // why it has no value that can be kept, in words; NULL when it has
} mw_sparkplug_metric;

// Slices are borrowed from what the payload owns. A text ends at its first zero byte, where there
// is one inside.
typedef struct {
    uint64_t time_ms, seq;
    bool has_time, has_seq;
    int64_t count, capacity;
    mw_sparkplug_metric *metrics;
    void *message;   // as it was unpacked
    mw_arena *arena; // suffixes
} mw_sparkplug_payload;

// Reads a payload.
//   errors  MW_SYNTAX when bytes are no such payload, a name is not UTF-8 or it is compressed;
//   MW_LIMIT; MW_NOMEM.
//           *out is then empty and need not be freed.
MW_MUST_USE mw_status mw_sparkplug_decode(mw_slice bytes, mw_sparkplug_payload *out, mw_error *err);
void mw_sparkplug_payload_free(mw_sparkplug_payload *p); // an empty one is allowed

// Checks depth and number of metrics before anything is allocated: what mw_sparkplug_decode does
// first.
MW_MUST_USE mw_status mw_sparkplug_scan(mw_slice bytes, mw_error *err);

// Writes a payload: each entry as a metric whose name is name and suffix together.
//   errors  MW_INVALID for a suffix below a metric without name; MW_NOMEM, MW_LIMIT.
MW_MUST_USE mw_status mw_sparkplug_encode(const mw_sparkplug_payload *p, mw_text *out,
                                          mw_error *err);

// "Int8" ... "DateTimeArray"; "Unknown" for 0 and for numbers that are none.
const char *mw_sparkplug_datatype_text(uint32_t datatype);

// What signal a datatype becomes; false for those that are not kept (bytes, files, arrays).
// A DateTime is a number: milliseconds UTC since 1970.
bool mw_sparkplug_kind(uint32_t datatype, mw_signal_kind *out);

// The value of an entry that becomes a number or yes/no (1, 0). NaN when it is null.
// Integers beyond 2^53 become the nearest double.
//   datatype  what the entry, or else its birth, says.
//   errors  MW_INVALID when wire and datatype do not fit or a value is out of its range.
MW_MUST_USE mw_status mw_sparkplug_number(const mw_sparkplug_metric *m, uint32_t datatype,
                                          double *out, mw_error *err);

#endif
