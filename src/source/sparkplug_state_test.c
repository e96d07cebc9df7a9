// SPDX-License-Identifier: MIT
#include "source/sparkplug_state.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

void test_sparkplug_state_texts(void) {
    static const struct {
        const char *text, *why; // why: NULL when it is good
        bool is_online;
        int64_t time_ms;
    } rows[] = {
        {"{\"online\":true,\"timestamp\":1668114759262}", NULL,               true,  1668114759262},
        {" {\"timestamp\" : 7, \"online\":false } ",      NULL,               false, 7            },
        {"",                                              "no JSON",          false, 0            },
        {"OFFLINE",                                       "no JSON",          false, 0            },
        {"[]",                                            "needs \"online\"", false, 0            },
        {"{\"online\":\"true\",\"timestamp\":1}",         "needs \"online\"", false, 0            },
        {"{\"online\":true,\"timestamp\":\"1\"}",         "needs \"online\"", false, 0            },
        {"{\"online\":true}",                             "needs \"online\"", false, 0            },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_sparkplug_state state = {0};
        mw_error err = {0};
        mw_status st = mw_sparkplug_state_parse(mw_slice_of(rows[i].text), &state, &err);
        CHECK_ROW((st == MW_OK) == !rows[i].why, i);
        if (rows[i].why) CHECK_ROW(strstr(err.text, rows[i].why), i);
        CHECK_ROW(state.is_online == rows[i].is_online && state.time_ms == rows[i].time_ms, i);
    }
}

void test_sparkplug_state_letter(void) {
    mw_mqtt_outbox box = {0};
    mw_sparkplug_state state = {false, 1668114759262};
    CHECK(mw_sparkplug_state_post("plant", state, &box, NULL) == MW_OK && box.count == 1);
    const mw_mqtt_letter *l = box.letters;
    CHECK(strcmp(l->topic.bytes, "spBv1.0/STATE/plant") == 0);
    CHECK(strcmp(l->payload.bytes, "{\"online\":false,\"timestamp\":1668114759262}") == 0);
    CHECK(l->qos == 1 && l->retain);
    mw_mqtt_outbox_fini(&box);
    for (int64_t n = 0;; n++) {
        mw_alloc_fail_after(n);
        mw_status st = mw_sparkplug_state_post("plant", state, &box, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(box.count == (st == MW_OK), n);
        mw_mqtt_outbox_fini(&box);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM, n);
    }
}
