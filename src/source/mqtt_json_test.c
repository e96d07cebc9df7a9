// SPDX-License-Identifier: MIT
#include "source/mqtt_json.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { NOW = 1000 };

// A reader on a sink that remembers.
typedef struct {
    mw_test_sink sink;
    mw_mqtt_json *json;
    mw_mqtt_batch out;
} bench;

static void bench_init(bench *b, const char *time_path, const char *time_format) {
    *b = (bench){0};
    mw_test_sink_init(&b->sink);
    CHECK(mw_mqtt_json_new("m", time_path, time_format, &b->json, NULL) == MW_OK);
}

static void bench_fini(bench *b) {
    mw_mqtt_json_free(b->json);
    mw_mqtt_batch_fini(&b->out);
    mw_test_sink_fini(&b->sink);
}

static mw_status take(bench *b, const char *topic, mw_slice payload) {
    mw_mqtt_message in = {mw_slice_of(topic), payload, false};
    mw_status st = mw_mqtt_json_take(b->json, &in, NOW, &b->sink.base, &b->out, NULL);
    if (b->out.samples.count)
        CHECK(b->sink.base.ops->put(&b->sink.base, &b->out.samples, NULL) == MW_OK);
    b->out.samples.count = 0;
    return st;
}

static void give(bench *b, const char *payload) {
    CHECK(take(b, "t/a", mw_slice_of(payload)) == MW_OK);
}

// One value of a payload, a row each.
void test_mqtt_json_values(void) {
    static const struct {
        const char *payload, *name;
        int kind;
        double value;
        const char *text;
    } rows[] = {
        {"{\"v\":1.5}",                  "m/t/a#v",     MW_SIGNAL_NUMBER, 1.5,  NULL          },
        {"{\"v\":-3}",                   "m/t/a#v",     MW_SIGNAL_NUMBER, -3,   NULL          },
        {"{\"v\":20000000000000000000}", "m/t/a#v",     MW_SIGNAL_NUMBER, 2e19, NULL          },
        {"{\"v\":true}",                 "m/t/a#v",     MW_SIGNAL_BOOL,   1,    NULL          },
        {"{\"v\":false}",                "m/t/a#v",     MW_SIGNAL_BOOL,   0,    NULL          },
        {"{\"v\":\"run\"}",              "m/t/a#v",     MW_SIGNAL_TEXT,   0,    "run"         },
        {"{\"a\":{\"b\":{\"c\":2}}}",    "m/t/a#a.b.c", MW_SIGNAL_NUMBER, 2,    NULL          },
        {"{\"a\":[{\"b\":2}]}",          "m/t/a#a.0.b", MW_SIGNAL_NUMBER, 2,    NULL          },
        {"[7]",                          "m/t/a#0",     MW_SIGNAL_NUMBER, 7,    NULL          },
        {"42",                           "m/t/a",       MW_SIGNAL_NUMBER, 42,   NULL          },
        {" 4.5e1\r\n",                   "m/t/a",       MW_SIGNAL_NUMBER, 45,   NULL          },
        {"true",                         "m/t/a",       MW_SIGNAL_BOOL,   1,    NULL          },
        {"\"run\"",                      "m/t/a",       MW_SIGNAL_TEXT,   0,    "run"         },
        {"RUN 1",                        "m/t/a",       MW_SIGNAL_TEXT,   0,    "RUN 1"       },
        {"12 kW",                        "m/t/a",       MW_SIGNAL_TEXT,   0,    "12 kW"       },
        {"\u8fd0\u884c",                 "m/t/a",       MW_SIGNAL_TEXT,   0,    "\u8fd0\u884c"},
    };
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        bench b;
        bench_init(&b, NULL, NULL);
        give(&b, rows[i].payload);
        CHECK_ROW(b.out.refused == 0 && b.sink.samples.count == 1, i);
        if (rows[i].text)
            CHECK_ROW(mw_test_sink_is_text(&b.sink, 0, rows[i].name, NOW, rows[i].text), i);
        else
            CHECK_ROW(mw_test_sink_is(&b.sink, 0, rows[i].name, NOW, rows[i].value), i);
        CHECK_ROW((int)mw_test_sink_kind(&b.sink, 0) == rows[i].kind, i);
        bench_fini(&b);
    }
}

// Payloads without a sample: refused with words, or rightly empty.
void test_mqtt_json_refused(void) {
    static const struct {
        const char *payload, *why; // why: NULL when nothing is wrong
    } rows[] = {
        {"",                  NULL                         },
        {"  ",                NULL                         },
        {"null",              NULL                         },
        {"{}",                NULL                         },
        {"{\"v\":null}",      NULL                         },
        {"{\"v\":1",          "no JSON: "                  },
        {"[1,]",              "no JSON: "                  },
        {"{\"v\":1,\"v\":2}", "duplicate"                  },
        {"\xff\xfe",          "neither JSON nor UTF-8 text"},
        {"{\"a\\u0007b\":1}", "control character"          },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        bench_init(&b, NULL, NULL);
        give(&b, rows[i].payload);
        CHECK_ROW(b.sink.samples.count == 0 && b.out.refused == !!rows[i].why, i);
        CHECK_ROW(!rows[i].why || strstr(b.out.problem, rows[i].why), i);
        CHECK_ROW(!rows[i].why || strstr(b.out.problem, "t/a"), i);
        bench_fini(&b);
    }
}

void test_mqtt_json_many(void) {
    bench b;
    bench_init(&b, NULL, NULL);
    give(&b, "{\"a\":1,\"b\":{\"c\":\"x\",\"d\":[true,2]}}");
    CHECK(b.sink.samples.count == 4 && b.out.refused == 0);
    give(&b, "{\"a\":2}");
    CHECK(mw_test_sink_is(&b.sink, 4, "m/t/a#a", NOW, 2));
    give(&b, "{\"a\":null,\"b\":{\"c\":null},\"never\":null}"); // known ones become unknown
    CHECK(b.sink.samples.count == 7 && mw_test_sink_is(&b.sink, 5, "m/t/a#a", NOW, NAN));
    CHECK(mw_test_sink_find(&b.sink, "m/t/a#never") == -1);
    give(&b, "{\"a\":\"text\",\"e\":5}"); // one value that does not fit does not spoil the others
    CHECK(b.out.refused == 1 && strstr(b.out.problem, "t/a, a: a text, but not so before"));
    CHECK(mw_test_sink_is(&b.sink, 7, "m/t/a#e", NOW, 5));
    give(&b, "{\"a\":true}");
    CHECK(b.out.refused == 2 && b.sink.samples.count == 8);
    CHECK(take(&b, "other", mw_slice_of("{\"a\":true}")) == MW_OK); // another topic
    CHECK(mw_test_sink_is(&b.sink, 8, "m/other#a", NOW, 1));
    // Before another sink everything is forgotten.
    CHECK(mw_mqtt_json_clear(b.json, NULL) == MW_OK);
    give(&b, "{\"a\":null}");
    CHECK(b.sink.samples.count == 9);
    bench_fini(&b);
}

void test_mqtt_json_time(void) {
    static const struct {
        const char *format, *payload;
        int64_t time_ns; // 0: refused
    } rows[] = {
        {NULL,             "{\"ts\":1700000000,\"v\":1}",                      1700000000000000000},
        {NULL,             "{\"ts\":1700000000.25,\"v\":1}",                   1700000000250000000},
        {NULL,             "{\"ts\":1700000000123,\"v\":1}",                   1700000000123000000},
        {NULL,             "{\"ts\":1700000000123456,\"v\":1}",                1700000000123456000},
        {NULL,             "{\"ts\":1700000000123456789,\"v\":1}",             1700000000123456789},
        {NULL,             "{\"v\":1,\"ts\":\"2023-11-14T22:13:20Z\"}",        1700000000000000000},
        {NULL,             "{\"v\":1,\"ts\":\"2023-11-14T23:13:20.5+01:00\"}", 1700000000500000000},
        {NULL,             "{\"v\":1}",                                        NOW                },
        {NULL,             "{\"v\":1,\"ts\":null}",                            NOW                },
        {NULL,             "{\"v\":1,\"ts\":\"yesterday\"}",                   0                  },
        {NULL,             "{\"v\":1,\"ts\":true}",                            0                  },
        {NULL,             "{\"v\":1,\"ts\":{}}",                              0                  },
        {NULL,             "{\"v\":1,\"ts\":1e300}",                           0                  },
        {NULL,             "{\"v\":1,\"ts\":9223372036854775807}",             0                  },
        {"unix_ms",        "{\"v\":1,\"ts\":5000}",                            5000000000         },
        {"unix_s",         "{\"v\":1,\"ts\":\"5\"}",                           5000000000         },
        {"unix_s",         "{\"v\":1,\"ts\":0.5}",                             500000000          },
        {"%d.%m.%Y %H:%M", "{\"v\":1,\"ts\":\"14.11.2023 22:13\"}",            1699999980000000000},
        {"unix_ms",        "{\"v\":1,\"ts\":\"2023-11-14\"}",                  0                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        bench_init(&b, "ts", rows[i].format);
        give(&b, rows[i].payload);
        CHECK_ROW(b.sink.samples.count == (rows[i].time_ns != 0), i);
        CHECK_ROW(b.out.refused == (rows[i].time_ns == 0), i);
        if (b.sink.samples.count)
            CHECK_ROW(mw_test_sink_is(&b.sink, 0, "m/t/a#v", rows[i].time_ns, 1), i);
        else
            CHECK_ROW(strstr(b.out.problem, "topic t/a, ts: "), i);
        bench_fini(&b);
    }
}

// A list of readings, each with its time; a path into the object.
void test_mqtt_json_lists(void) {
    bench b;
    bench_init(&b, "meta.ts", NULL);
    give(&b, "[{\"meta\":{\"ts\":1,\"n\":7},\"v\":10},{\"meta\":{\"ts\":2},\"v\":20},{\"v\":30}]");
    CHECK(b.sink.samples.count == 4 && b.out.refused == 0);
    CHECK(mw_test_sink_is(&b.sink, 0, "m/t/a#meta.n", 1000000000, 7));
    CHECK(mw_test_sink_is(&b.sink, 1, "m/t/a#v", 1000000000, 10));
    CHECK(mw_test_sink_is(&b.sink, 2, "m/t/a#v", 2000000000, 20));
    CHECK(mw_test_sink_is(&b.sink, 3, "m/t/a#v", NOW, 30));
    bench_fini(&b);
}

void test_mqtt_json_limits(void) {
    for (int over = 0; over < 2; over++) {
        bench b;
        mw_text deep = {0}, many = {0}, large = {0};
        bench_init(&b, NULL, NULL);
        for (int i = 0; i < MW_MQTT_JSON_DEPTH_MAX + over; i++) mw_text_adds(&deep, "{\"a\":");
        mw_text_addc(&deep, '1');
        for (int i = 0; i < MW_MQTT_JSON_DEPTH_MAX + over; i++) mw_text_addc(&deep, '}');
        CHECK(take(&b, "deep", (mw_slice){deep.bytes, deep.size}) == MW_OK);
        CHECK_ROW(b.sink.samples.count == !over && b.out.refused == over, over);
        mw_text_addc(&many, '[');
        for (int i = 0; i < MW_MQTT_JSON_LEAVES_MAX + over; i++)
            mw_text_adds(&many, i ? ",1" : "1");
        mw_text_addc(&many, ']');
        CHECK(take(&b, "many", (mw_slice){many.bytes, many.size}) == MW_OK);
        CHECK_ROW(b.sink.samples.count == MW_MQTT_JSON_LEAVES_MAX + !over, over);
        CHECK_ROW(b.out.refused == 2 * over, over);
        mw_text_addc(&large, '"');
        for (int i = 0; i < MW_MQTT_JSON_BYTES_MAX - 2 + over; i++) mw_text_addc(&large, 'x');
        mw_text_addc(&large, '"');
        CHECK(take(&b, "large", (mw_slice){large.bytes, large.size}) == MW_OK);
        CHECK_ROW(strstr(b.out.problem, over ? "more than 4 MiB" : "a text value has"), over);
        mw_text_free(&deep);
        mw_text_free(&many);
        mw_text_free(&large);
        bench_fini(&b);
    }
}

// Every allocation fails once; the message is taken again and gives what it always gives.
void test_mqtt_json_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    mw_mqtt_json *json = NULL;
    for (int64_t n = 0; st != MW_OK; n++) {
        mw_alloc_fail_after(n);
        st = mw_mqtt_json_new("m", "ts", NULL, &json, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || st == MW_NOMEM, n);
    }
    mw_mqtt_json_free(json);
    st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK; n++) {
        bench b;
        bench_init(&b, "ts", NULL);
        mw_slice payload = mw_slice_of("{\"a\":1,\"b\":\"x\",\"ts\":5,\"c\":[true,\"x\"]}");
        mw_mqtt_message in = {mw_slice_of("t"), payload, false};
        mw_alloc_fail_after(n);
        st = mw_mqtt_json_take(b.json, &in, NOW, &b.sink.base, &b.out, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && b.out.samples.count == 0), n);
        if (st != MW_OK) CHECK_ROW(take(&b, "t", payload) == MW_OK, n);
        if (st != MW_OK) CHECK_ROW(b.sink.samples.count == 4 && b.out.refused == 0, n);
        bench_fini(&b);
    }
}
