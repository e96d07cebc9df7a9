// SPDX-License-Identifier: MIT
#include "source/sparkplug_payload.h"

#include "base/alloc.h"
#include "test/test.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static mw_slice of(const mw_text *t) { return (mw_slice){t->bytes, t->size}; }

static int hex_digit(char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; }

static void from_hex(const char *hex, mw_text *out) {
    for (; hex[0] && hex[1]; hex += 2)
        mw_text_addc(out, (char)(hex_digit(hex[0]) * 16 + hex_digit(hex[1])));
}

// {"$long": "123", "unsigned": true} or a plain number.
static uint64_t long_of(const json_t *v) {
    const char *text = json_string_value(json_object_get(v, "$long"));
    uint64_t out = 0;
    if (!text) return (uint64_t)json_integer_value(v);
    for (; *text; text++) out = out * 10 + (uint64_t)(*text - '0');
    return out;
}

static bool value_is(const mw_sparkplug_metric *m, const json_t *want) {
    double value = 0;
    const char *bytes = json_string_value(json_object_get(want, "$bytes"));
    if (json_is_null(want)) return m->is_null && m->wire == MW_SPARKPLUG_WIRE_NONE;
    if (bytes) {
        mw_text raw = {0};
        from_hex(bytes, &raw);
        bool same = m->wire == MW_SPARKPLUG_WIRE_BYTES && mw_slice_same(m->text, of(&raw));
        mw_text_free(&raw);
        return same;
    }
    if (json_is_string(want)) return mw_slice_is(m->text, json_string_value(want));
    if (mw_sparkplug_number(m, m->datatype, &value, NULL) != MW_OK) return false;
    if (json_is_boolean(want)) return value == json_is_true(want);
    if (!json_is_object(want)) return value == json_number_value(want);
    // The reference gives 64 bits without sign, whatever the datatype.
    uint64_t bits = long_of(want);
    return value == (m->datatype == MW_SPARKPLUG_INT64 ? (double)(int64_t)bits : (double)bits);
}

static void check_vector(const char *name, const json_t *vector) {
    mw_text bytes = {0};
    mw_sparkplug_payload p;
    from_hex(json_string_value(json_object_get(vector, "hex")), &bytes);
    const json_t *want = json_object_get(vector, "decoded");
    const json_t *metrics = json_object_get(want, "metrics");
    mw_status st = mw_sparkplug_decode(of(&bytes), &p, NULL);
    bool same = st == MW_OK && p.has_time && p.has_seq &&
                p.count == (int64_t)json_array_size(metrics) &&
                p.time_ms == long_of(json_object_get(want, "timestamp")) &&
                p.seq == long_of(json_object_get(want, "seq"));
    for (int64_t i = 0; same && i < p.count; i++) {
        const mw_sparkplug_metric *m = &p.metrics[i];
        const json_t *w = json_array_get(metrics, (size_t)i);
        const char *metric_name = json_string_value(json_object_get(w, "name"));
        const json_t *alias = json_object_get(w, "alias"), *time = json_object_get(w, "timestamp");
        same = mw_slice_is(m->name, metric_name ? metric_name : "") &&
               m->has_alias == (alias != NULL) && (!alias || m->alias == long_of(alias)) &&
               m->has_time == (time != NULL) && (!time || m->time_ms == long_of(time)) &&
               strcmp(mw_sparkplug_datatype_text(m->datatype),
                      json_string_value(json_object_get(w, "type"))) == 0 &&
               m->is_historical == json_is_true(json_object_get(w, "isHistorical")) &&
               m->is_transient == json_is_true(json_object_get(w, "isTransient")) &&
               value_is(m, json_object_get(w, "value"));
        if (!same) fprintf(stderr, "%s: metric %d differs\n", name, (int)i);
    }
    CHECK(same);
    mw_sparkplug_payload_free(&p);
    mw_text_free(&bytes);
}

// Each payload of an independent encoder is read as its own decoder reads it.
void test_sparkplug_vectors(void) {
    const char *path = mw_test_shared("protocols/sparkplug/vectors_sparkplug_payload_npm.json");
    if (!path) {
        SKIP("no reference vectors");
        return;
    }
    json_t *all = json_load_file(path, 0, NULL), *vector;
    const char *name;
    CHECK(json_object_size(all) >= 6);
    json_object_foreach(all, name, vector) check_vector(name, vector);
    json_decref(all);
}

// Every field that is read, written and read again.
void test_sparkplug_decode_fields(void) {
    mw_text bytes = {0};
    mw_sparkplug_payload p;
    mw_sparkplug_metric m = {.name = mw_slice_of("a"),
                             .unit = mw_slice_of("kW"),
                             .alias = 7,
                             .time_ms = 9,
                             .datatype = 3,
                             .quality = 500,
                             .has_alias = true,
                             .has_time = true,
                             .is_historical = true,
                             .is_transient = true,
                             .wire = MW_SPARKPLUG_WIRE_INT,
                             .integer = 42};
    mw_sparkplug_payload in = {
        .has_time = true, .time_ms = 5, .has_seq = true, .seq = 2, .count = 1, .metrics = &m};
    CHECK(mw_sparkplug_encode(&in, &bytes, NULL) == MW_OK);
    CHECK(mw_sparkplug_decode(of(&bytes), &p, NULL) == MW_OK && p.count == 1);
    const mw_sparkplug_metric *got = p.metrics;
    CHECK(p.has_time && p.time_ms == 5 && p.has_seq && p.seq == 2);
    CHECK(mw_slice_is(got->name, "a") && mw_slice_is(got->unit, "kW") && got->suffix.n == 0);
    CHECK(got->has_alias && got->alias == 7 && got->has_time && got->time_ms == 9);
    CHECK(got->datatype == 3 && got->quality == 500 && got->is_historical && got->is_transient);
    CHECK(!got->is_null && got->wire == MW_SPARKPLUG_WIRE_INT && got->integer == 42);
    mw_sparkplug_payload_free(&p);
    mw_text_free(&bytes);
}

// A message and its parts by hand: a field number and wire type, then what it holds.
static void put_bytes(mw_text *t, int field, const mw_text *inside) {
    mw_text_addc(t, (char)((field << 3 | 2) & 0x7f));
    if (field >= 16) { // two bytes of tag
        t->bytes[t->size - 1] = (char)((field << 3 | 2) | 0x80);
        mw_text_addc(t, (char)(field >> 4));
    }
    size_t n = inside->size;
    for (; n >= 128; n >>= 7) mw_text_addc(t, (char)(n | 0x80));
    mw_text_addc(t, (char)n);
    mw_text_add(t, inside->bytes, inside->size);
}

static void put_string(mw_text *t, int field, const char *s) {
    mw_text inside = {0};
    mw_text_adds(&inside, s);
    put_bytes(t, field, &inside);
    mw_text_free(&inside);
}

static void put_small(mw_text *t, int field, int value) {
    mw_text_addc(t, (char)(field << 3));
    mw_text_addc(t, (char)value);
}

// Puts `inside` around with `field` and empties it.
static void wrap(mw_text *outer, int field, mw_text *inside) {
    put_bytes(outer, field, inside);
    mw_text_free(inside);
}

// Two columns, two rows; the last row counts.
void test_sparkplug_data_set(void) {
    for (int rows = 0; rows < 4; rows++) { // 3: a row with one value missing
        mw_text set = {0}, metric = {0}, payload = {0};
        put_small(&set, 1, 2);
        put_string(&set, 2, "speed");
        put_string(&set, 2, "state");
        put_small(&set, 3, 3);  // Int32
        put_small(&set, 3, 12); // String
        for (int r = 0; r < rows; r++) {
            mw_text row = {0}, number = {0}, text = {0};
            put_small(&number, 1, 10 + r);
            put_string(&text, 6, r ? "run" : "stop");
            wrap(&row, 1, &number);
            if (r < 2)
                wrap(&row, 1, &text);
            else
                mw_text_free(&text);
            wrap(&set, 4, &row);
        }
        put_string(&metric, 1, "log");
        put_small(&metric, 4, MW_SPARKPLUG_DATASET);
        wrap(&metric, 17, &set);
        wrap(&payload, 2, &metric);
        mw_sparkplug_payload p;
        CHECK_ROW(mw_sparkplug_decode(of(&payload), &p, NULL) == MW_OK, rows);
        if (rows == 3) {
            CHECK(p.count == 1 && p.metrics[0].refusal && p.metrics[0].suffix.n == 0);
        } else if (p.count == 2) {
            CHECK_ROW(mw_slice_is(p.metrics[0].suffix, ".speed"), rows);
            CHECK_ROW(mw_slice_is(p.metrics[1].suffix, ".state"), rows);
            CHECK_ROW(p.metrics[0].datatype == 3 && p.metrics[1].datatype == 12, rows);
            CHECK_ROW(p.metrics[0].is_null == (rows == 0), rows);
            CHECK_ROW(rows == 0 || p.metrics[0].integer == (uint64_t)(9 + rows), rows);
            CHECK_ROW(rows != 2 || mw_slice_is(p.metrics[1].text, "run"), rows);
        } else {
            CHECK_ROW(false, rows);
        }
        mw_sparkplug_payload_free(&p);
        mw_text_free(&payload);
    }
}

// A template in a template; a definition has no values.
void test_sparkplug_template(void) {
    for (int definition = 0; definition < 2; definition++) {
        mw_text inner = {0}, outer = {0}, part = {0}, member = {0}, metric = {0}, payload = {0};
        put_string(&member, 1, "speed");
        put_small(&member, 4, 3);
        put_small(&member, 10, 42);
        wrap(&inner, 2, &member);
        put_small(&member, 10, 43); // without a name
        wrap(&inner, 2, &member);
        put_string(&part, 1, "drive");
        put_small(&part, 3, 77);
        wrap(&part, 18, &inner);
        wrap(&outer, 2, &part);
        put_small(&outer, 5, definition);
        put_small(&metric, 2, 9); // by alias alone
        put_small(&metric, 3, 66);
        wrap(&metric, 18, &outer);
        wrap(&payload, 2, &metric);
        mw_sparkplug_payload p;
        CHECK(mw_sparkplug_decode(of(&payload), &p, NULL) == MW_OK);
        CHECK(p.count == (definition ? 0 : 2));
        if (p.count == 2) {
            const mw_sparkplug_metric *m = p.metrics;
            CHECK(mw_slice_is(m->suffix, "/drive/speed") && m->name.n == 0 && m->alias == 9);
            CHECK(m->integer == 42 && m->datatype == 3 && m->time_ms == 77 && !m->refusal);
            CHECK(m[1].refusal && mw_slice_is(m[1].suffix, "/drive"));
            mw_text out = {0};
            CHECK(mw_sparkplug_encode(&p, &out, NULL) == MW_INVALID);
            mw_text_free(&out);
        }
        mw_sparkplug_payload_free(&p);
        mw_text_free(&payload);
    }
}

void test_sparkplug_bad_bytes(void) {
    static const struct {
        const char *hex, *why;
    } rows[] = {
        {"12",                                       "breaks off"},
        {"12ff",                                     "breaks off"},
        {"1205",                                     "breaks off"},
        {"08ffffffffffffffffffffff",                 "breaks off"},
        {"0b",                                       "breaks off"}, // a group
        {"12040a02ff61",                             "not UTF-8" },
        {"12027affff",                               "breaks off"},
        {"221253504256312e305f434f4d50524553534544", "compressed"},
        {"1202080a",                                 "malformed" }, // a name as a number
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_text bytes = {0};
        mw_sparkplug_payload p;
        mw_error err = {0};
        from_hex(rows[i].hex, &bytes);
        mw_status st = mw_sparkplug_decode(of(&bytes), &p, &err);
        CHECK_ROW(st == MW_SYNTAX, i);
        CHECK_ROW(strstr(err.text, rows[i].why), i);
        if (st == MW_OK) mw_sparkplug_payload_free(&p);
        mw_text_free(&bytes);
    }
    mw_sparkplug_payload p;
    CHECK(mw_sparkplug_decode((mw_slice){NULL, 0}, &p, NULL) == MW_OK && p.count == 0);
    mw_sparkplug_payload_free(&p);
}

// Nesting and numbers of metrics, at the limit and one past it.
void test_sparkplug_limits(void) {
    mw_error err = {0};
    for (int deep = 0; deep < 2; deep++) {
        mw_text inside = {0}, next = {0};
        mw_sparkplug_payload p;
        // Each template is two levels: itself and the metric in it; the payload's metric is one.
        put_small(&inside, 10, 1);
        for (int level = 1; level < MW_SPARKPLUG_DEPTH_MAX - 1 + 2 * deep; level += 2) {
            mw_text member = {0};
            wrap(&member, 2, &inside);
            put_string(&next, 1, "m");
            wrap(&next, 18, &member);
            inside = next;
            next = (mw_text){0};
        }
        wrap(&next, 2, &inside);
        mw_status st = mw_sparkplug_decode(of(&next), &p, &err);
        CHECK_ROW(st == (deep ? MW_LIMIT : MW_OK), deep);
        if (st == MW_OK) mw_sparkplug_payload_free(&p);
        mw_text_free(&next);
    }
    CHECK(strstr(err.text, "nests deeper than 16"));
    for (int over = 0; over < 2; over++) {
        mw_text many = {0};
        mw_sparkplug_payload p;
        for (int i = 0; i < MW_SPARKPLUG_METRICS_MAX + over; i++) mw_text_add(&many, "\x12\x00", 2);
        mw_status st = mw_sparkplug_decode(of(&many), &p, &err);
        CHECK_ROW(st == (over ? MW_LIMIT : MW_OK), over);
        if (st == MW_OK) mw_sparkplug_payload_free(&p);
        mw_text_free(&many);
    }
    char *large = mw_alloc(MW_SPARKPLUG_BYTES_MAX + 1);
    mw_slice bytes = {large, MW_SPARKPLUG_BYTES_MAX + 1};
    CHECK(large && mw_sparkplug_scan(bytes, &err) == MW_LIMIT &&
          strstr(err.text, "bytes, at most"));
    mw_free(large);
}

void test_sparkplug_payload_out_of_memory(void) {
    mw_sparkplug_metric m[2] = {
        {.name = mw_slice_of("a"),
         .quality = 192,
         .unit = mw_slice_of("m"),
         .wire = MW_SPARKPLUG_WIRE_STRING,
         .text = mw_slice_of("text")},
        {.quality = -1, .is_null = true}
    };
    mw_sparkplug_payload in = {.count = 2, .metrics = m}, p;
    mw_text bytes = {0};
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_sparkplug_encode(&in, &bytes, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM, n);
        mw_text_free(&bytes);
    }
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_sparkplug_decode(of(&bytes), &p, NULL);
        mw_alloc_fail_after(-1);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM, n);
    }
    CHECK(p.count == 2 && mw_slice_is(p.metrics[0].text, "text") && p.metrics[1].is_null);
    mw_sparkplug_payload_free(&p);
    mw_text_free(&bytes);
}
