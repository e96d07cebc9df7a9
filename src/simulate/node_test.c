// SPDX-License-Identifier: MIT
// Without a broker; test/e2e/simulate_test.py has one.
#include "simulate/node.h"

#include "base/alloc.h"
#include "base/log.h"
#include "source/peer_testing.h"
#include "test/test.h"

#include <string.h>
#include <unistd.h>

void test_node_without_broker(void) {
    mw_simulation s;
    mw_simulate_node *n = NULL;
    mw_source_health h = {0};
    mw_pace_wish wish = {.speed = 1};
    int port = 0, fd = mw_test_listen(&port);
    int64_t live = mw_alloc_live();
    mw_log_level level = mw_log_level_get();
    close(fd); // nobody is there now
    mw_mqtt_config c = {.name = "simulate", .host = "127.0.0.1", .port = port};
    mw_log_level_set(MW_LOG_OFF);
    CHECK(mw_simulation_init(&s, 1, &wish, NULL) == MW_OK);
    CHECK(mw_simulate_node_new(&c, &s, &n, NULL) == MW_OK);
    CHECK(mw_simulate_node_start(n, NULL) == MW_OK);
    for (int i = 0; i < 20000 && !h.problem[0]; i++) {
        poll(NULL, 0, 1);
        mw_simulate_node_health(n, &h);
    }
    CHECK(strstr(h.problem, "refused") != NULL);
    CHECK(mw_simulation_advance(&s, INT64_C(1) << 60, 1, NULL) == MW_OK);
    CHECK(!s.has_begun && s.plant.time_s == 0); // it begins with the broker
    mw_simulate_node_free(n);
    mw_simulation_fini(&s);
    mw_log_level_set(level);
    CHECK(mw_alloc_live() == live);
}

void test_node_settings(void) {
    mw_simulation s;
    mw_simulate_node *n = NULL;
    mw_pace_wish wish = {.speed = 1};
    mw_error err = {0};
    mw_mqtt_config c = {.name = "simulate", .host = "", .port = 1};
    int64_t live = mw_alloc_live();
    CHECK(mw_simulation_init(&s, 1, &wish, NULL) == MW_OK);
    CHECK(mw_simulate_node_new(&c, &s, &n, &err) == MW_INVALID && strstr(err.text, "no host"));
    c.host = "127.0.0.1";
    mw_status st = MW_NOMEM;
    for (int64_t k = 0; st == MW_NOMEM; k++) {
        CHECK(mw_alloc_live() == live);
        mw_alloc_fail_after(k);
        st = mw_simulate_node_new(&c, &s, &n, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK(st == MW_OK);
    mw_simulate_node_free(n);
    mw_simulation_fini(&s);
    CHECK(mw_alloc_live() == live);
}
