// SPDX-License-Identifier: MIT
// What a Sparkplug value means once its datatype is known. See sparkplug_payload.h.
#include "source/sparkplug_payload.h"

#include <math.h>

static const char *const datatype_names[] = {"Unknown",      "Int8",
                                             "Int16",        "Int32",
                                             "Int64",        "UInt8",
                                             "UInt16",       "UInt32",
                                             "UInt64",       "Float",
                                             "Double",       "Boolean",
                                             "String",       "DateTime",
                                             "Text",         "UUID",
                                             "DataSet",      "Bytes",
                                             "File",         "Template",
                                             "PropertySet",  "PropertySetList",
                                             "Int8Array",    "Int16Array",
                                             "Int32Array",   "Int64Array",
                                             "UInt8Array",   "UInt16Array",
                                             "UInt32Array",  "UInt64Array",
                                             "FloatArray",   "DoubleArray",
                                             "BooleanArray", "StringArray",
                                             "DateTimeArray"};

const char *mw_sparkplug_datatype_text(uint32_t datatype) {
    size_t n = sizeof datatype_names / sizeof datatype_names[0];
    return datatype_names[datatype < n ? datatype : 0];
}

bool mw_sparkplug_kind(uint32_t datatype, mw_signal_kind *out) {
    switch (datatype) {
    case MW_SPARKPLUG_BOOLEAN: *out = MW_SIGNAL_BOOL; return true;
    case MW_SPARKPLUG_STRING:
    case MW_SPARKPLUG_TEXT:
    case MW_SPARKPLUG_UUID: *out = MW_SIGNAL_TEXT; return true;
    default: *out = MW_SIGNAL_NUMBER;
    }
    return (datatype >= MW_SPARKPLUG_INT8 && datatype <= MW_SPARKPLUG_DOUBLE) ||
           datatype == MW_SPARKPLUG_DATETIME;
}

static const char *wire_text(mw_sparkplug_wire wire) {
    static const char *const names[] = {"no value", "an integer",    "an integer", "a float",
                                        "a double", "a truth value", "a text",     "bytes"};
    return names[wire];
}

static mw_status misfit(const mw_sparkplug_metric *m, uint32_t datatype, mw_error *err) {
    return mw_fail(err, MW_INVALID, "datatype %s, but the value is %s",
                   mw_sparkplug_datatype_text(datatype), wire_text(m->wire));
}

// Signed integers are two's complement in the unsigned field: of 32 bits, or of their own width as
// some edge nodes write them.
static mw_status signed_value(const mw_sparkplug_metric *m, uint32_t datatype, double *out,
                              mw_error *err) {
    int bits = 8 << (datatype - MW_SPARKPLUG_INT8);
    int64_t value =
        m->wire == MW_SPARKPLUG_WIRE_INT ? (int32_t)(uint32_t)m->integer : (int64_t)m->integer;
    int64_t half = bits == 64 ? 0 : INT64_C(1) << (bits - 1);
    if (bits < 64 && value >= half && value < 2 * half) value -= 2 * half;
    if (bits < 64 && (value < -half || value >= half))
        return mw_fail(err, MW_INVALID, "%lld is out of the range of %s", (long long)value,
                       mw_sparkplug_datatype_text(datatype));
    *out = (double)value;
    return MW_OK;
}

static mw_status unsigned_value(const mw_sparkplug_metric *m, uint32_t datatype, double *out,
                                mw_error *err) {
    int bits = datatype >= MW_SPARKPLUG_UINT8 && datatype <= MW_SPARKPLUG_UINT64
                   ? 8 << (datatype - MW_SPARKPLUG_UINT8)
                   : 64; // DateTime
    if (bits < 64 && m->integer >> bits)
        return mw_fail(err, MW_INVALID, "%llu is out of the range of %s",
                       (unsigned long long)m->integer, mw_sparkplug_datatype_text(datatype));
    *out = (double)m->integer;
    return MW_OK;
}

mw_status mw_sparkplug_number(const mw_sparkplug_metric *m, uint32_t datatype, double *out,
                              mw_error *err) {
    if (m->is_null) {
        *out = NAN;
        return MW_OK;
    }
    bool whole = m->wire == MW_SPARKPLUG_WIRE_INT || m->wire == MW_SPARKPLUG_WIRE_LONG;
    bool real = m->wire == MW_SPARKPLUG_WIRE_FLOAT || m->wire == MW_SPARKPLUG_WIRE_DOUBLE;
    if (datatype == MW_SPARKPLUG_BOOLEAN && m->wire == MW_SPARKPLUG_WIRE_BOOL) {
        *out = m->truth ? 1 : 0;
        return MW_OK;
    }
    if ((datatype == MW_SPARKPLUG_FLOAT || datatype == MW_SPARKPLUG_DOUBLE) && real) {
        *out = m->number;
        return MW_OK;
    }
    if (datatype >= MW_SPARKPLUG_INT8 && datatype <= MW_SPARKPLUG_INT64 && whole)
        return signed_value(m, datatype, out, err);
    bool natural = (datatype >= MW_SPARKPLUG_UINT8 && datatype <= MW_SPARKPLUG_UINT64) ||
                   datatype == MW_SPARKPLUG_DATETIME;
    if (natural && whole) return unsigned_value(m, datatype, out, err);
    return misfit(m, datatype, err);
}
