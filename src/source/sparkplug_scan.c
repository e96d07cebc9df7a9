// SPDX-License-Identifier: MIT
// What is looked at before a payload is unpacked: how deep it nests and how many metrics it has.
// protobuf-c calls itself for every level and allocates for every element, so that some kilobytes
// from a stranger would end the program.
#include "source/sparkplug_payload.h"

#include <string.h>

// The messages that can hold themselves; others are as deep as the schema and no deeper.
typedef enum { NOTHING, PAYLOAD, METRIC, TEMPLATE, PROPERTIES, PROPERTY, PROPERTY_LIST } kind;

typedef struct {
    const uint8_t *p, *end;
    bool failed; // ran over the end, or bytes that are no field
} cursor;

static const struct {
    kind in;
    uint64_t field;
    kind child;
} children[] = {
    {PAYLOAD,       2,  METRIC       },
    {METRIC,        9,  PROPERTIES   },
    {METRIC,        18, TEMPLATE     },
    {TEMPLATE,      2,  METRIC       },
    {PROPERTIES,    2,  PROPERTY     },
    {PROPERTY,      9,  PROPERTIES   },
    {PROPERTY,      10, PROPERTY_LIST},
    {PROPERTY_LIST, 1,  PROPERTIES   }
};

static kind child_of(kind in, uint64_t field) {
    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++)
        if (children[i].in == in && children[i].field == field) return children[i].child;
    return NOTHING;
}

static uint64_t take_varint(cursor *c) {
    uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        if (c->p == c->end) break;
        uint8_t byte = *c->p++;
        if (shift < 64) value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return value;
    }
    c->failed = true;
    return 0;
}

static void skip(cursor *c, uint64_t size) {
    if (size > (uint64_t)(c->end - c->p))
        c->failed = true;
    else
        c->p += size;
}

// Reads a field; for one that holds bytes these are given back, else an empty cursor.
static cursor take_field(cursor *c, uint64_t *field) {
    uint64_t tag = take_varint(c);
    cursor inside = {c->p, c->p, false};
    *field = tag >> 3;
    switch (tag & 7) {
    case 0: take_varint(c); break;
    case 1: skip(c, 8); break;
    case 5: skip(c, 4); break;
    case 2: {
        uint64_t size = take_varint(c);
        inside.p = c->p;
        skip(c, c->failed ? 0 : size);
        inside.end = c->failed ? inside.p : c->p;
        break;
    }
    default: c->failed = true; // groups, which the schema has none of
    }
    return inside;
}

static mw_status scan(cursor *c, kind in, int depth, int64_t *metrics, mw_error *err) {
    if (depth > MW_SPARKPLUG_DEPTH_MAX)
        return mw_fail(err, MW_LIMIT, "a Sparkplug payload nests deeper than %d levels",
                       MW_SPARKPLUG_DEPTH_MAX);
    while (c->p < c->end) {
        uint64_t field;
        cursor inside = take_field(c, &field);
        if (c->failed) return mw_fail(err, MW_SYNTAX, "not a Sparkplug payload: it breaks off");
        kind child = child_of(in, field);
        if (child == METRIC && ++*metrics > MW_SPARKPLUG_METRICS_MAX)
            return mw_fail(err, MW_LIMIT, "a Sparkplug payload has more than %d metrics",
                           MW_SPARKPLUG_METRICS_MAX);
        if (child != NOTHING) MW_TRY(scan(&inside, child, depth + 1, metrics, err));
    }
    return MW_OK;
}

mw_status mw_sparkplug_scan(mw_slice bytes, mw_error *err) {
    if (bytes.n > MW_SPARKPLUG_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "a Sparkplug payload has %zu bytes, at most %d", bytes.n,
                       MW_SPARKPLUG_BYTES_MAX);
    const uint8_t *p = (const uint8_t *)bytes.p;
    cursor c = {p, bytes.n ? p + bytes.n : p, false};
    int64_t metrics = 0;
    return scan(&c, PAYLOAD, 0, &metrics, err);
}
