// SPDX-License-Identifier: MIT
#include "live/map.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "live/map_testing.h"
#include "test/test.h"

#include <string.h>

static mw_signal_map *parse(const char *text) {
    mw_signal_map *map = NULL;
    CHECK(mw_signal_map_text("t.signals", text, strlen(text), &map, NULL) == MW_OK);
    return map;
}

// The map must be right; what is wrong with it is shown.
static mw_signal_map *parse_right(const char *text) {
    mw_signal_map *map = parse(text);
    mw_text said = {0};
    mw_diag_print(map->diags, &said);
    if (map->diags->errors) fprintf(stderr, "%s\n%s", text, said.bytes);
    CHECK(map->diags->errors == 0);
    mw_text_free(&said);
    return map;
}

void test_map_sources(void) {
    static const char text[] =
        "source a sparkplug \"mqtt://127.0.0.1:1884\" {\n"
        "  host \"mw\"\n  group \"G\", \"H\"\n  user \"u\"\n  password env \"PW\"\n}\n"
        "source b mqtts \"x\"\n";
    mw_signal_map *map = parse(text);
    CHECK(map->diags->errors == 1); // "mqtts" is no kind
    const mw_map_source *a = &map->source[0];
    CHECK(a->kind == MW_MAP_SPARKPLUG && strcmp(a->host, "127.0.0.1") == 0 && a->port == 1884);
    CHECK(!a->is_tls && strcmp(a->host_id, "mw") == 0 && a->filter_count == 2);
    CHECK(strcmp(a->filter[1], "H") == 0 && strcmp(a->password_env, "PW") == 0);
    CHECK(mw_map_source_follows_clock(a));
    CHECK(mw_signal_map_source(map, mw_slice_of("a/x")) == 0);
    CHECK(mw_signal_map_source(map, mw_slice_of("aa/x")) == -1);
    CHECK(mw_signal_map_source(map, mw_slice_of("a")) == -1);
    mw_signal_map_free(map);
}

void test_map_source_kinds(void) {
    static const char text[] =
        "source m mqtt \"mqtts://broker\" { topic \"a/+\", \"b\", time \"ts\" ms, ca \"ca.pem\" }\n"
        "source p modbus \"[::1]:503\" {\n unit 3\n every 1 s, timeout 500 ms\n order little\n"
        "  register \"e\" input 10 float32 order big scale 0.1 offset -4 : kWh\n"
        "  register \"r\" coil 4 bool\n  register \"j\" holding 20 bit 3\n"
        "  register \"n\" holding 30 text 8 }\n"
        "source s shdr \"lathe:7878\" { text \"program\", \"tool\", condition \"c\" }\n"
        "source t shdr file \"x.txt\" { speed 10 }\n"
        "source i influx { bucket \"b\", org \"o\" }\nsource j json { database \"d\" }\n"
        "source k influx\nsource f folder \"in\" { map \"m.map\" }\n";
    mw_signal_map *map = parse_right(text);
    const mw_map_source *s = map->source;
    CHECK(map->source_count == 8);
    CHECK(s[0].is_tls && s[0].port == 0 && s[0].filter_count == 2);
    CHECK(strcmp(s[0].time_format, "unix_ms") == 0 && strcmp(s[0].ca_file, "ca.pem") == 0);
    CHECK(strcmp(s[1].host, "::1") == 0 && s[1].port == 503 && s[1].unit == 3);
    CHECK(s[1].interval_ms == 1000 && s[1].timeout_ms == 500 && s[1].reg_count == 4);
    CHECK(s[1].order == MW_MODBUS_ORDER_LITTLE);
    const mw_modbus_register *r = s[1].reg;
    CHECK(strcmp(r[0].name, "e") == 0 && r[0].space == MW_MODBUS_INPUT && r[0].address == 10);
    CHECK(r[0].type == MW_MODBUS_FLOAT32 && r[0].order == MW_MODBUS_ORDER_BIG);
    CHECK(r[0].scale == 0.1 && r[0].offset == -4 && strcmp(r[0].unit, "kWh") == 0);
    CHECK(r[1].space == MW_MODBUS_COIL && r[1].type == MW_MODBUS_BOOL);
    CHECK(r[2].type == MW_MODBUS_BIT && r[2].bit == 3 && r[3].words == 8);
    CHECK(s[2].port == 7878 && s[2].key_count == 3 && s[2].key[2].is == MW_MAP_KEY_CONDITION);
    CHECK(strcmp(s[3].path, "x.txt") == 0 && s[3].speed == 10 && !s[3].host);
    CHECK(mw_map_source_follows_clock(&s[2]) && !mw_map_source_follows_clock(&s[3]));
    CHECK(s[4].kind == MW_MAP_INFLUX && s[5].kind == MW_MAP_JSON);
    CHECK(strcmp(s[4].bucket, "b") == 0 && strcmp(s[4].org, "o") == 0 && !s[4].database);
    CHECK(strcmp(s[5].database, "d") == 0 && !s[6].bucket);
    CHECK(strcmp(s[7].path, "in") == 0 && strcmp(s[7].map_file, "m.map") == 0);
    mw_signal_map_free(map);
}

void test_map_machine(void) {
    static const int64_t min_ns = 60 * INT64_C(1000000000);
    static const char text[] =
        "machine unit \"filler\" {\n"
        "  state \"a/State\" { \"ACTIVE\" production, \"JAM\" delay reason \"jam\", else down }\n"
        "  override \"a/Mode\" { 2 planned, 3 setup }\n"
        "  product \"a/Product\"\n"
        "  reason \"a/Reason\" { 101 \"jam\", -1 none }\n"
        "  count pq \"a/Count\" wrap 65536 scale 6 : piece\n"
        "  pieces sq \"a/Bad\", derive gq = pq - 2 * sq\n"
        "  meter electricity on line \"L1\" \"a/E\" : kWh gap 2 h stale 30 s\n"
        "  rate gas on line \"a/G\" : m3/h\n"
        "  stale 10 min\n  gap 1 h\n  slot 5 min\n  minor 90 s\n"
        "  plan shifts \"early\", \"late\"\n  pause 12:00 30 min mon-fri\n"
        "  pause \"23:30\" 1 h sat-mon, run_time \"A\" 30 s/piece, \"B\" 12 s/piece\n}\n"
        "machine unit \"*\" { state \"a/*/State\" text packml { \"Held\" down } }\n";
    mw_signal_map *map = parse_right(text);
    const mw_map_machine *m = map->machine;
    CHECK(map->machine_count == 2 && mw_slice_is(m->kind.text, "unit"));
    CHECK(m->channel_count == 8);
    const mw_map_channel *c = m->channel;
    CHECK(c[0].kind == MW_CHANNEL_STATE && c[0].row_count == 2 && c[0].row[1].is_text);
    CHECK(mw_slice_is(c[0].row[1].reason.text, "jam") && c[0].other.category == MW_STATE_DOWN);
    CHECK(c[1].row[0].category == MW_STATE_PLANNED && c[1].other.category == MW_STATE_NONE);
    CHECK(c[3].row[1].number == -1 && c[3].row[1].reason.text.n == 0);
    CHECK(c[4].wrap == 65536 && c[4].scale == 6 && mw_slice_is(c[4].unit.text, "piece"));
    CHECK(mw_slice_is(c[6].on_kind.text, "line") && mw_slice_is(c[6].on_code.text, "L1"));
    CHECK(c[6].gap_ns == 120 * min_ns && c[6].stale_ns == min_ns / 2);
    CHECK(mw_slice_is(c[7].on_kind.text, "line") && c[7].on_code.text.n == 0);
    CHECK(m->derive_count == 1 && m->derive[0].term_count == 2);
    CHECK(m->derive[0].term[0].factor == 1 && m->derive[0].term[1].factor == -2);
    CHECK(m->stale_ns == 10 * min_ns && m->gap_ns == 60 * min_ns &&
          m->minor_ns == 90 * min_ns / 60);
    CHECK(m->slot_min == 5 && m->plan == MW_MAP_PLAN_SHIFTS && m->shift_count == 2);
    CHECK(m->pause_count == 2 && m->pause[0].start_min == 720 && m->pause[0].days == 31);
    CHECK(m->pause[1].start_min == 1410 && m->pause[1].days == (1 | 32 | 64));
    CHECK(m->run_time_count == 2 && m->run_time[1].value == 12);
    CHECK(m[1].channel[0].builtin == MW_MAP_PACKML && m[1].channel[0].is_text);
    CHECK(m[1].channel[0].row_count == 1 && m[1].slot_min == 0 && m[1].gap_ns == -1);
    mw_signal_map_free(map);
}

void test_map_retain(void) {
    static const int64_t d_ns = 86400 * INT64_C(1000000000);
    static const char text[] = "retain \"a/*\",\n  \"b\" raw 90 d, minutes 2 years,\n"
                               "  hours forever\n"
                               "retain measure pq, sq raw 10 d, hours 2 months\n"
                               "retain raw forever\n";
    mw_signal_map *map = parse_right(text);
    const mw_map_retain *r = map->retain;
    CHECK(map->retain_count == 3 && r[0].pattern_count == 2 && r[0].measure_count == 0);
    CHECK(mw_slice_is(r[0].pattern[1].text, "b") && r[0].keep_ns[MW_TIER_RAW] == 90 * d_ns);
    CHECK(r[0].keep_ns[MW_TIER_MINUTES] / d_ns == 730 && r[0].keep_ns[MW_TIER_HOURS] == INT64_MAX);
    CHECK(r[1].measure_count == 2 && mw_slice_is(r[1].measure[1].text, "sq"));
    CHECK(r[1].keep_ns[MW_TIER_MINUTES] == 0 && r[1].keep_ns[MW_TIER_HOURS] == 60 * d_ns);
    CHECK(r[2].pattern_count + r[2].measure_count == 0 && r[2].keep_ns[0] == INT64_MAX);
    mw_signal_map_free(map);
}

static bool check_refused(void *ctx, mw_slice text, mw_slice want, int32_t row) {
    mw_signal_map *map = NULL;
    (void)ctx;
    CHECK_ROW(mw_signal_map_text("t", text.p, text.n, &map, NULL) == MW_OK, row);
    bool same = mw_test_refused(map->diags, want, row);
    mw_signal_map_free(map);
    return same;
}

void test_map_refused(void) {
    CHECK(mw_test_refused_page(MW_SOURCE_ROOT "/test/live/map_refused.txt", check_refused, NULL) >
          40);
}

void test_map_recovers(void) {
    mw_signal_map *map = parse("source a modbus \"x\" {\n  evry 1 s\n  unit 300\n"
                               "  register \"r\" coil 1 bool\n}\n"
                               "machine unit \"u\" {\n  stat \"a/s\"\n  count pq \"a/c\"\n}\n"
                               "machin unit \"v\" { count pq \"a/c\" }\n"
                               "source b influx\n");
    CHECK(map->diags->errors == 4);
    CHECK(map->source_count == 2 && map->machine_count == 1);
    CHECK(map->machine[0].channel_count == 1);
    mw_signal_map_free(map);
}

void test_map_limits(void) {
    mw_signal_map *map = NULL;
    size_t size = MW_PACK_FILE_BYTES_MAX + 1;
    char *text = mw_alloc(size);
    CHECK(text != NULL);
    memset(text, ' ', size);
    CHECK(mw_signal_map_text("big", text, size, &map, NULL) == MW_LIMIT && map == NULL);
    CHECK(mw_signal_map_text("big", text, size - 1, &map, NULL) == MW_OK);
    CHECK(map->diags->errors == 0 && strlen(map->hash) == 64);
    mw_signal_map_free(map);
    mw_free(text);
    CHECK(mw_signal_map_read("/nowhere/x.signals", &map, NULL) == MW_IO);
}

void test_map_out_of_memory(void) {
    static const char text[] =
        "source a modbus \"x\" { register \"r\" coil 1 bool }\n"
        "machine unit \"u\" { state \"a/s\" packml\ncount pq \"a/c\" : piece\n"
        "derive gq = pq\nrun_time \"A\" 3 s/piece\n}\n"
        "retain \"a\", \"b\" raw 1 d\nretain measure pq raw 1 d\n";
    mw_status st = MW_NOMEM;
    for (int64_t n = 0; st != MW_OK; n++) {
        mw_signal_map *map = NULL;
        mw_alloc_fail_after(n);
        st = mw_signal_map_text("t", text, strlen(text), &map, NULL);
        mw_alloc_fail_after(-1);
        CHECK(st == MW_OK || (st == MW_NOMEM && !map));
        mw_signal_map_free(map);
        CHECK(n < 1000);
    }
}
