// SPDX-License-Identifier: MIT
// Sparkplug payloads, out: commands to edge nodes, and what the tests and the simulated plant send.
// See sparkplug_payload.h.
#include "source/sparkplug_payload.h"

#include "base/alloc.h"

#include <sparkplug_b.pb-c.h>
#include <string.h>

static const size_t ENCODE_BYTES_MAX = MW_SPARKPLUG_MEMORY_MAX;

static mw_status full(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "out of memory for a Sparkplug payload");
}

// The two properties that are read.
static mw_status put_properties(mw_arena *a, const mw_sparkplug_metric *m, MwSpb__Metric *out,
                                mw_error *err) {
    if (m->unit.n == 0 && m->quality < 0) return MW_OK;
    MwSpb__PropertySet *set = MW_PUSH(a, MwSpb__PropertySet, 1);
    MwSpb__PropertyValue *values = MW_PUSH(a, MwSpb__PropertyValue, 2);
    MwSpb__PropertyValue **each = MW_PUSH(a, MwSpb__PropertyValue *, 2);
    char **keys = MW_PUSH(a, char *, 2);
    char *unit = mw_arena_text(a, m->unit.n ? m->unit.p : "", m->unit.n);
    char *unit_key = mw_arena_text(a, "engUnit", 7), *quality_key = mw_arena_text(a, "Quality", 7);
    if (!set || !values || !each || !keys || !unit || !unit_key || !quality_key) return full(err);
    mw_spb__property_set__init(set);
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        if (i == 0 ? m->unit.n == 0 : m->quality < 0) continue;
        MwSpb__PropertyValue *v = each[n] = &values[n];
        mw_spb__property_value__init(v);
        v->has_type = true;
        v->type = i == 0 ? MW_SPARKPLUG_STRING : 3; // Int32
        keys[n++] = i == 0 ? unit_key : quality_key;
        v->value_case = i == 0 ? MW_SPB__PROPERTY_VALUE__VALUE_STRING_VALUE
                               : MW_SPB__PROPERTY_VALUE__VALUE_INT_VALUE;
        if (i == 0)
            v->string_value = unit;
        else
            v->int_value = (uint32_t)m->quality;
    }
    set->n_keys = set->n_values = n;
    set->keys = keys;
    set->values = each;
    out->properties = set;
    return MW_OK;
}

static mw_status put_value(mw_arena *a, const mw_sparkplug_metric *m, MwSpb__Metric *out,
                           mw_error *err) {
    switch (m->wire) {
    case MW_SPARKPLUG_WIRE_INT:
        out->value_case = MW_SPB__METRIC__VALUE_INT_VALUE;
        out->int_value = (uint32_t)m->integer;
        break;
    case MW_SPARKPLUG_WIRE_LONG:
        out->value_case = MW_SPB__METRIC__VALUE_LONG_VALUE;
        out->long_value = m->integer;
        break;
    case MW_SPARKPLUG_WIRE_FLOAT:
        out->value_case = MW_SPB__METRIC__VALUE_FLOAT_VALUE;
        out->float_value = (float)m->number;
        break;
    case MW_SPARKPLUG_WIRE_DOUBLE:
        out->value_case = MW_SPB__METRIC__VALUE_DOUBLE_VALUE;
        out->double_value = m->number;
        break;
    case MW_SPARKPLUG_WIRE_BOOL:
        out->value_case = MW_SPB__METRIC__VALUE_BOOLEAN_VALUE;
        out->boolean_value = m->truth;
        break;
    case MW_SPARKPLUG_WIRE_STRING:
        out->value_case = MW_SPB__METRIC__VALUE_STRING_VALUE;
        out->string_value = mw_arena_text(a, m->text.n ? m->text.p : "", m->text.n);
        if (!out->string_value) return full(err);
        break;
    case MW_SPARKPLUG_WIRE_BYTES:
        out->value_case = MW_SPB__METRIC__VALUE_BYTES_VALUE;
        out->bytes_value.len = m->text.n;
        out->bytes_value.data = (uint8_t *)mw_arena_text(a, m->text.n ? m->text.p : "", m->text.n);
        if (!out->bytes_value.data) return full(err);
        break;
    case MW_SPARKPLUG_WIRE_NONE: break;
    }
    return MW_OK;
}

static mw_status put_metric(mw_arena *a, const mw_sparkplug_metric *m, MwSpb__Metric *out,
                            mw_error *err) {
    mw_spb__metric__init(out);
    if (m->suffix.n && m->name.n == 0)
        return mw_fail(err, MW_INVALID, "what is below a metric without a name cannot be written");
    if (m->name.n) {
        char *name = MW_PUSH(a, char, m->name.n + m->suffix.n + 1);
        if (!name) return full(err);
        memcpy(name, m->name.p, m->name.n);
        if (m->suffix.n) memcpy(name + m->name.n, m->suffix.p, m->suffix.n);
        out->name = name;
    }
    out->has_alias = m->has_alias;
    out->alias = m->alias;
    out->has_timestamp = m->has_time;
    out->timestamp = m->time_ms;
    out->has_datatype = m->datatype != 0;
    out->datatype = m->datatype;
    out->has_is_historical = out->is_historical = m->is_historical;
    out->has_is_transient = out->is_transient = m->is_transient;
    out->has_is_null = out->is_null = m->is_null;
    MW_TRY(put_properties(a, m, out, err));
    return put_value(a, m, out, err);
}

static mw_status pack(mw_arena *a, const mw_sparkplug_payload *p, mw_text *out, mw_error *err) {
    MwSpb__Payload message;
    mw_spb__payload__init(&message);
    message.has_timestamp = p->has_time;
    message.timestamp = p->time_ms;
    message.has_seq = p->has_seq;
    message.seq = p->seq;
    MwSpb__Metric *metrics = MW_PUSH(a, MwSpb__Metric, (size_t)p->count + 1);
    MwSpb__Metric **each = MW_PUSH(a, MwSpb__Metric *, (size_t)p->count + 1);
    if (!metrics || !each) return full(err);
    for (int64_t i = 0; i < p->count; i++) {
        each[i] = &metrics[i];
        MW_TRY(put_metric(a, &p->metrics[i], each[i], err));
    }
    message.n_metrics = (size_t)p->count;
    message.metrics = each;
    size_t size = mw_spb__payload__get_packed_size(&message);
    uint8_t *bytes = mw_alloc(size + 1);
    if (!bytes) return full(err);
    mw_spb__payload__pack(&message, bytes);
    mw_text_add(out, (const char *)bytes, size);
    mw_free(bytes);
    return out->failed ? full(err) : MW_OK;
}

mw_status mw_sparkplug_encode(const mw_sparkplug_payload *p, mw_text *out, mw_error *err) {
    mw_arena *a = mw_arena_new(ENCODE_BYTES_MAX);
    if (!a) return full(err);
    mw_status st = pack(a, p, out, err);
    mw_arena_free(a);
    return st;
}
