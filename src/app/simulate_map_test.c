// SPDX-License-Identifier: MIT
// The map that `mw simulate --map` prints is one that the live part reads.
#include "live/map.h"
#include "simulate/meter.h"
#include "simulate/setup.h"
#include "test/test.h"

#include <string.h>

static mw_signal_map *read_map(const mw_simulate_place *place) {
    mw_text text = {0}, said = {0};
    mw_signal_map *map = NULL;
    mw_simulate_map(place, &text);
    CHECK(!text.failed && mw_signal_map_text("map", text.bytes, text.size, &map, NULL) == MW_OK);
    if (map && map->diags->errors) mw_diag_print(map->diags, &said);
    if (said.bytes) fprintf(stderr, "%s", said.bytes);
    CHECK(map && map->diags->errors == 0);
    mw_text_free(&text);
    mw_text_free(&said);
    return map;
}

void test_simulate_map_is_read(void) {
    mw_signal_map *map = read_map(&(mw_simulate_place){.broker = "mqtt://127.0.0.1:1884"});
    if (!map) return;
    CHECK(map->source_count == 1 && map->machine_count == 1);
    CHECK(map->source[0].kind == MW_MAP_SPARKPLUG && map->source[0].port == 1884);
    const mw_map_machine *m = &map->machine[0];
    CHECK(m->channel_count == 9 && m->derive_count == 3 && m->run_time_count == 2);
    CHECK(m->run_time[0].value == 0.3 && m->run_time[1].value == 0.5);
    CHECK(m->slot_min == 5 && m->pause_count == 3 && m->channel[0].builtin == MW_MAP_PACKML);
    for (int i = 0; i < m->channel_count; i++)
        CHECK_ROW(mw_signal_map_source(map, m->channel[i].signal.text) == 0, i);
    mw_signal_map_free(map);
}

void test_simulate_map_with_meters(void) {
    mw_signal_map *map = read_map(&(mw_simulate_place){
        .broker = "mqtts://broker", .user = "line", .ca = "ca.pem", .meters = "127.0.0.1:1502"});
    if (!map) return;
    CHECK(map->source_count == 1 + MW_PLANT_UNITS && map->source[0].is_tls);
    CHECK(strcmp(map->source[0].password_env, "MQTT_PASSWORD") == 0);
    for (int i = 1; i <= MW_PLANT_UNITS; i++) {
        const mw_map_source *s = &map->source[i];
        CHECK_ROW(s->kind == MW_MAP_MODBUS && s->port == 1502 && s->unit == i, i);
        CHECK_ROW(s->reg_count == 4 && s->interval_ms == 1000, i);
        for (int r = 0; r < s->reg_count; r++)
            CHECK_ROW(
                s->reg[r].address + mw_modbus_register_width(&s->reg[r]) <= MW_METER_REGISTERS, r);
    }
    mw_signal_map_free(map);
}
