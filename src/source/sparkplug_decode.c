// SPDX-License-Identifier: MIT
// Sparkplug payloads, in: protobuf-c unpacks, this flattens. See sparkplug_payload.h.
#include "source/sparkplug_payload.h"

#include "base/alloc.h"

#include <sparkplug_b.pb-c.h>
#include <stdio.h>
#include <string.h>

static const size_t SUFFIX_BYTES_MAX = 16 << 20; // of one payload: 100,000 members of 160 bytes

// What protobuf-c may still take, and why it got nothing.
typedef struct {
    size_t left;
    mw_status failed;
} budget;

static void *budget_alloc(void *user, size_t size) {
    budget *b = user;
    if (size > b->left) {
        b->failed = MW_LIMIT;
        return NULL;
    }
    void *p = mw_alloc(size);
    if (!p) b->failed = MW_NOMEM;
    b->left -= size;
    return p;
}

static void budget_free(void *user, void *p) {
    (void)user;
    mw_free(p);
}

static bool is_utf8(mw_slice s) {
    for (const char *p = s.p, *end = mw_slice_end(s); p < end;) {
        int step = mw_utf8_step(p, end);
        if (step == 0) return false;
        p += step;
    }
    return true;
}

static mw_status take_text(const char *text, mw_slice *out, mw_error *err) {
    *out = mw_slice_of(text);
    if (out->n && !is_utf8(*out))
        return mw_fail(err, MW_SYNTAX, "not a Sparkplug payload: a text is not UTF-8");
    return MW_OK;
}

static mw_status add(mw_sparkplug_payload *p, const mw_sparkplug_metric *m, mw_error *err) {
    if (p->count >= MW_SPARKPLUG_METRICS_MAX)
        return mw_fail(err, MW_LIMIT, "a Sparkplug payload has more than %d metrics",
                       MW_SPARKPLUG_METRICS_MAX);
    if (!mw_grow(&p->metrics, &p->capacity, p->count + 1, sizeof *p->metrics))
        return mw_fail(err, MW_NOMEM, "out of memory for a Sparkplug payload");
    p->metrics[p->count++] = *m;
    return MW_OK;
}

// above + mark + name, in the arena.
static mw_status join(mw_sparkplug_payload *p, mw_slice above, char mark, mw_slice name,
                      mw_slice *out, mw_error *err) {
    if (!p->arena) p->arena = mw_arena_new(SUFFIX_BYTES_MAX);
    if (!p->arena) return mw_fail(err, MW_NOMEM, "out of memory for a Sparkplug payload");
    char *text = MW_PUSH(p->arena, char, above.n + 1 + name.n + 1);
    if (!text)
        return mw_fail(err, MW_LIMIT, "the names of a Sparkplug payload have more than %zu bytes",
                       SUFFIX_BYTES_MAX);
    if (above.n) memcpy(text, above.p, above.n);
    text[above.n] = mark;
    if (name.n) memcpy(text + above.n + 1, name.p, name.n);
    *out = (mw_slice){text, above.n + 1 + name.n};
    return MW_OK;
}

static mw_status read_properties(const MwSpb__PropertySet *set, mw_sparkplug_metric *m,
                                 mw_error *err) {
    size_t n = !set ? 0 : set->n_keys < set->n_values ? set->n_keys : set->n_values;
    for (size_t i = 0; i < n; i++) {
        const MwSpb__PropertyValue *v = set->values[i];
        if (v->has_is_null && v->is_null) continue;
        if (strcmp(set->keys[i], "engUnit") == 0 &&
            v->value_case == MW_SPB__PROPERTY_VALUE__VALUE_STRING_VALUE)
            MW_TRY(take_text(v->string_value, &m->unit, err));
        if (strcmp(set->keys[i], "Quality") != 0) continue;
        if (v->value_case == MW_SPB__PROPERTY_VALUE__VALUE_INT_VALUE)
            m->quality = (int32_t)(v->int_value & INT32_MAX);
        if (v->value_case == MW_SPB__PROPERTY_VALUE__VALUE_LONG_VALUE)
            m->quality = (int32_t)(v->long_value & INT32_MAX);
    }
    return MW_OK;
}

static mw_status read_cell(const MwSpb__DataSetValue *v, mw_sparkplug_metric *m, mw_error *err) {
    switch ((int)v->value_case) {
    case MW_SPB__DATA_SET_VALUE__VALUE_INT_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_INT;
        m->integer = v->int_value;
        return MW_OK;
    case MW_SPB__DATA_SET_VALUE__VALUE_LONG_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_LONG;
        m->integer = v->long_value;
        return MW_OK;
    case MW_SPB__DATA_SET_VALUE__VALUE_FLOAT_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_FLOAT;
        m->number = v->float_value;
        return MW_OK;
    case MW_SPB__DATA_SET_VALUE__VALUE_DOUBLE_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_DOUBLE;
        m->number = v->double_value;
        return MW_OK;
    case MW_SPB__DATA_SET_VALUE__VALUE_BOOLEAN_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_BOOL;
        m->truth = v->boolean_value;
        return MW_OK;
    case MW_SPB__DATA_SET_VALUE__VALUE_STRING_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_STRING;
        return take_text(v->string_value, &m->text, err);
    case MW_SPB__DATA_SET_VALUE__VALUE__NOT_SET:
    default: m->is_null = true; return MW_OK;
    }
}

// An entry per column. No row means that nothing is known now.
static mw_status read_data_set(mw_sparkplug_payload *p, const mw_sparkplug_metric *whole,
                               const MwSpb__DataSet *set, mw_error *err) {
    mw_sparkplug_metric m = *whole;
    const MwSpb__Row *last = set->n_rows ? set->rows[set->n_rows - 1] : NULL;
    if (set->n_columns != set->n_types || (last && last->n_elements != set->n_columns)) {
        m.refusal = "a data set whose columns, types and values differ in number";
        return add(p, &m, err);
    }
    for (size_t c = 0; c < set->n_columns; c++) {
        mw_slice column;
        m = *whole;
        m.datatype = set->types[c];
        MW_TRY(take_text(set->columns[c], &column, err));
        MW_TRY(join(p, whole->suffix, '.', column, &m.suffix, err));
        if (last && !m.is_null)
            MW_TRY(read_cell(last->elements[c], &m, err));
        else
            m.is_null = true;
        MW_TRY(add(p, &m, err));
    }
    return MW_OK;
}

static mw_status read_metric(mw_sparkplug_payload *p, const MwSpb__Metric *in,
                             mw_sparkplug_metric *m, mw_error *err);

// An entry per member, and so on downward: mw_sparkplug_scan has bounded the depth. A definition
// says what instances look like and has no values.
static mw_status read_template(mw_sparkplug_payload *p, const mw_sparkplug_metric *whole,
                               const MwSpb__Template *in, mw_error *err) {
    if (in->has_is_definition && in->is_definition) return MW_OK;
    for (size_t i = 0; i < in->n_metrics; i++) {
        const MwSpb__Metric *member = in->metrics[i];
        mw_sparkplug_metric m = *whole;
        mw_slice name;
        m.datatype = 0;
        m.is_null = whole->is_null;
        MW_TRY(take_text(member->name, &name, err));
        if (name.n == 0) {
            m.refusal = "a member of a template without a name";
            MW_TRY(add(p, &m, err));
            continue;
        }
        MW_TRY(join(p, whole->suffix, '/', name, &m.suffix, err));
        MW_TRY(read_metric(p, member, &m, err));
    }
    return MW_OK;
}

static mw_status read_value(mw_sparkplug_payload *p, const MwSpb__Metric *in,
                            mw_sparkplug_metric *m, mw_error *err) {
    switch ((int)in->value_case) {
    case MW_SPB__METRIC__VALUE_INT_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_INT;
        m->integer = in->int_value;
        break;
    case MW_SPB__METRIC__VALUE_LONG_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_LONG;
        m->integer = in->long_value;
        break;
    case MW_SPB__METRIC__VALUE_FLOAT_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_FLOAT;
        m->number = in->float_value;
        break;
    case MW_SPB__METRIC__VALUE_DOUBLE_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_DOUBLE;
        m->number = in->double_value;
        break;
    case MW_SPB__METRIC__VALUE_BOOLEAN_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_BOOL;
        m->truth = in->boolean_value;
        break;
    case MW_SPB__METRIC__VALUE_STRING_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_STRING;
        MW_TRY(take_text(in->string_value, &m->text, err));
        break;
    case MW_SPB__METRIC__VALUE_BYTES_VALUE:
        m->wire = MW_SPARKPLUG_WIRE_BYTES;
        m->text = (mw_slice){(const char *)in->bytes_value.data, in->bytes_value.len};
        break;
    case MW_SPB__METRIC__VALUE_DATASET_VALUE: return read_data_set(p, m, in->dataset_value, err);
    case MW_SPB__METRIC__VALUE_TEMPLATE_VALUE: return read_template(p, m, in->template_value, err);
    case MW_SPB__METRIC__VALUE__NOT_SET:
    default:
        if (!m->is_null) m->refusal = "no value, and not said to be null";
    }
    return add(p, m, err);
}

// m holds what the metric has from above: name or suffix, time, flags.
static mw_status read_metric(mw_sparkplug_payload *p, const MwSpb__Metric *in,
                             mw_sparkplug_metric *m, mw_error *err) {
    if (in->has_timestamp) m->time_ms = in->timestamp;
    m->has_time |= in->has_timestamp;
    if (in->has_datatype) m->datatype = in->datatype;
    m->is_historical |= in->has_is_historical && in->is_historical;
    m->is_transient |= in->has_is_transient && in->is_transient;
    m->is_null |= in->has_is_null && in->is_null;
    MW_TRY(read_properties(in->properties, m, err));
    return read_value(p, in, m, err);
}

static mw_status flatten(mw_sparkplug_payload *p, const MwSpb__Payload *in, mw_error *err) {
    p->has_time = in->has_timestamp;
    p->time_ms = in->has_timestamp ? in->timestamp : 0;
    p->has_seq = in->has_seq;
    p->seq = in->has_seq ? in->seq : 0;
    for (size_t i = 0; i < in->n_metrics; i++) {
        const MwSpb__Metric *from = in->metrics[i];
        mw_sparkplug_metric m = {.quality = -1, .has_alias = from->has_alias};
        m.alias = from->has_alias ? from->alias : 0;
        MW_TRY(take_text(from->name, &m.name, err));
        MW_TRY(read_metric(p, from, &m, err));
    }
    return MW_OK;
}

mw_status mw_sparkplug_decode(mw_slice bytes, mw_sparkplug_payload *out, mw_error *err) {
    budget b = {MW_SPARKPLUG_MEMORY_MAX, MW_OK};
    ProtobufCAllocator allocator = {budget_alloc, budget_free, &b};
    *out = (mw_sparkplug_payload){0};
    MW_TRY(mw_sparkplug_scan(bytes, err));
    MwSpb__Payload *message =
        mw_spb__payload__unpack(&allocator, bytes.n, (const uint8_t *)(bytes.n ? bytes.p : ""));
    if (!message) {
        const char *why = b.failed == MW_NOMEM   ? "out of memory for a Sparkplug payload"
                          : b.failed == MW_LIMIT ? "a Sparkplug payload takes too much memory"
                                                 : "not a Sparkplug payload: a field is malformed";
        return mw_fail(err, b.failed == MW_OK ? MW_SYNTAX : b.failed, "%s", why);
    }
    out->message = message;
    // Not of the specification, but clients of the Eclipse project can do it.
    mw_status st = message->uuid && strcmp(message->uuid, "SPBV1.0_COMPRESSED") == 0
                       ? mw_fail(err, MW_SYNTAX,
                                 "a compressed Sparkplug payload is not read: let "
                                 "the edge node send it plain")
                       : flatten(out, message, err);
    if (st != MW_OK) mw_sparkplug_payload_free(out);
    return st;
}

void mw_sparkplug_payload_free(mw_sparkplug_payload *p) {
    budget b = {0};
    ProtobufCAllocator allocator = {budget_alloc, budget_free, &b};
    if (p->message) mw_spb__payload__free_unpacked(p->message, &allocator);
    mw_arena_free(p->arena);
    mw_free(p->metrics);
    *p = (mw_sparkplug_payload){0};
}
