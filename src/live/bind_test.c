// SPDX-License-Identifier: MIT
#include "live/bind.h"

#include "base/alloc.h"
#include "base/file.h"
#include "live/bind_testing.h"
#include "live/map_testing.h"
#include "test/test.h"

#include <string.h>

static const char pack[] =
    "pack sample {\n  title en \"Samples\"\n  version \"1\"\n  use monitoring\n}\n"
    "codes form { \"gas\" }\n"
    "measure temperature on unit : degC { roll time mean, children none }\n"
    "measure made on unit by product : piece { roll time sum, children sum, keys sum }\n"
    "measure bad on unit by product : piece { roll time sum, children sum, keys sum }\n"
    "measure fine on unit by product : piece { roll time sum, children sum, keys sum }\n"
    "measure heat on unit : MJ { roll time sum, children sum }\n"
    "measure fuel on unit by form : kWh { roll time sum, children sum, keys sum }\n"
    "measure tariff_use on unit per 4 min : kWh { roll time sum, children sum }\n";

static void want(const mw_bind_bench *b, bool fits, const char *text, int row) {
    mw_text got = {0};
    if (!fits) fprintf(stderr, "%s", b->said.bytes);
    CHECK_ROW(fits, row);
    if (fits) mw_bind_bench_print(b, &got);
    bool same = got.bytes && strcmp(got.bytes, text) == 0;
    if (!same) fprintf(stderr, "row %d: wants\n%sgot\n%s", row, text, got.bytes ? got.bytes : "");
    CHECK_ROW(same, row);
    mw_text_free(&got);
}

static void want_map(mw_bind_bench *b, const char *map, const char *text, int row) {
    want(b, mw_bind_bench_map(b, mw_slice_of(map)), text, row);
}

#define TIMES                                                                                      \
    "  > filler apt = APT\n  > filler aust = AUST\n  > filler adet = ADET\n"                       \
    "  > filler adot = ADOT\n  > filler aupt = AUPT\n  > filler aubt = AUBT\n"                     \
    "  > filler pbt = PBT\n  > filler pot = POT\n  > filler planned_down = planned down\n"         \
    "  > filler unplanned_busy = unplanned\n  > filler observed_time = observed\n"                 \
    "  > filler unobserved_time = unobserved\n  > filler downtime key 0 = downtime\n"              \
    "  > filler stop_time key 0 = stop time\n"                                                     \
    "  > filler state_time key state key 1 key 2 = state time\n"                                   \
    "  > filler stops = stops\n  > filler minor_stops = minor stops\n"                             \
    "  > filler minor_stop_time = minor stop time\n"

void test_bind_machine(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, "early 06:00 PT8H, late 14:00 PT8H");
    want_map(
        &b,
        "source a modbus \"x\" { register \"State\" holding 1 uint16\n"
        "register \"E\" holding 2 float32 : MWh }\nsource i influx\n"
        "machine unit \"filler\" {\n"
        "  meter unit_electricity \"a/E\"\n  state \"a/State\" { 1 production, 2 down reason "
        "\"jam\" }\n  product \"i/p\"\n  override \"i/mode\" { \"Setup\" setup }\n"
        "  reason \"i/r\" { 7 \"starved\", else none }\n"
        "  count pq \"i/n\" wrap 65536 scale 6\n  pieces sq \"i/s\" stale 30 s\n"
        "  derive gq = pq - sq\n  rate heat on line \"i/power\" : kW\n"
        "  gauge temperature \"i/t\" : degF\n  gap 2 h, slot 5 min, minor 1 min\n"
        "  plan shifts \"late\"\n  pause 12:00 30 min mon-fri\n"
        "  run_time \"A\" 30 s/piece, \"B\" 12 s/piece\n}\n",
        "machine filler slot 5 min minor 60 s zone Europe/Berlin late pause 12:00 30 min 0x1f\n"
        "  0 alive mw/alive/a number stale 90 s\n"
        "  1 product i/p text\n"
        "  2 state a/State number alive 0 { 1 production, 2 down reason \"jam\", else unknown }\n"
        "  3 override i/mode text { \"Setup\" setup, else none }\n"
        "  4 reason i/r number { 7 \"starved\", else unknown }\n"
        "  5 meter a/E number alive 0 x 1000 + 0 gap 7200 s\n"
        "  6 count i/n number x 6 + 0 wrap 65536 gap 7200 s by product\n"
        "  7 pieces i/s number stale 30 s gap 7200 s\n"
        "  8 rate i/power number x 3.6 + 0 gap 7200 s\n"
        "  9 gauge i/t number x 0.555555555556 + -17.7777777778 gap 7200 s\n"
        "  > filler unit_electricity = 5\n  > filler pq = 6\n  > filler sq = 7\n"
        "  > L1 heat = 8\n  > filler temperature = 9\n" TIMES
        "  > filler setups key 0 key 1 = change-overs\n"
        "  > filler gq = 6 + 7 x -1\n"
        "  > filler planned_run_time = 6 x 0.00833333333333 of \"A\" + 6 x 0.00333333333333 of "
        "\"B\"\n",
        0);
    CHECK(b.bound->binding.source_count == 2 && b.bound->binding.source[1].alive == -1);
    CHECK(b.bound->binding.source[0].alive == b.bound->binding.machine[0].signal[0]);
    CHECK(mw_slice_is(b.bound->binding.file, "t.signals"));
    CHECK(strcmp(b.bound->binding.hash, b.map->hash) == 0);
    mw_bind_bench_fini(&b);
}

void test_bind_products(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    want_map(&b,
             "source i influx\nmachine unit \"filler\" { count made \"i/n\", count bad \"i/b\"\n"
             "  product \"i/p\"\n  derive fine = made - bad, derive gq = made - 2 * bad }\n",
             "machine filler slot 15 min minor 300 s zone Europe/Berlin always\n"
             "  0 product i/p text\n"
             "  1 count i/n number by product\n  2 count i/b number by product\n"
             "  > filler made key 1 = 1\n  > filler bad key 1 = 2\n"
             "  > filler fine key 1 = 1 + 2 x -1\n  > filler gq = 1 + 2 x -2\n",
             0);
    CHECK(!mw_bind_bench_map(&b, mw_slice_of("source i influx\nmachine unit \"filler\" { count pq "
                                             "\"i/n\", plan shifts }")));
    CHECK(strstr(b.said.bytes, "the workspace has no shifts") != NULL);
    mw_bind_bench_fini(&b);
}

// A count is kept by the order where a measure asks for it, a meter as a count of its own.
void test_bind_orders(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    want_map(&b,
             "source i influx\nmachine unit \"filler\" { count pq \"i/n\", count sq \"i/b\"\n"
             "  order \"i/o\" number\n  count order_electricity \"i/e\" : MWh\n"
             "  derive order_gq = pq - sq }\n",
             "machine filler slot 15 min minor 300 s zone Europe/Berlin always\n"
             "  0 order i/o number as text\n"
             "  1 count i/n number by order\n  2 count i/b number by order\n"
             "  3 count i/e number x 1000 + 0 by order\n"
             "  > filler pq = 1\n  > filler sq = 2\n  > filler order_electricity key 2 = 3\n"
             "  > filler order_gq key 2 = 1 + 2 x -1\n",
             0);
    CHECK(b.bound->binding.machine[0].above_count == 2); // the line, the site
    mw_bind_bench_fini(&b);
}

// Facts are kept in the unit that a measure had when it was first used.
void test_bind_registry_unit(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    mw_measure_name apt = {0, mw_slice_of("apt"), mw_slice_of("number"), mw_slice_of("s")};
    int32_t id;
    CHECK(b.registry->ops->measure_put(b.registry, &apt, &id, NULL) == MW_OK);
    CHECK(mw_bind_bench_map(&b, mw_slice_of("source i influx\nmachine unit \"filler\" { state "
                                            "\"i/s\" { yes production, no down } }\n")));
    const mw_live_output *o = &b.bound->binding.machine[0].output[0];
    CHECK(o->out == MW_OUT_APT && o->measure == id && o->factor == 3600);
    mw_signal s;
    CHECK(mw_series_signal(b.series, b.bound->binding.machine[0].signal[0], &s));
    CHECK(s.kind == MW_SIGNAL_BOOL);
    mw_bind_bench_fini(&b);
}

// Who is named is bound as named; a star takes the others, the narrower one first.
void test_bind_stars(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    want_map(
        &b,
        "source i influx\nmachine unit \"*\" { count pq \"i/*/n\", meter heat on line \"i/*/h\" }\n"
        "machine unit \"*per\" { count pq \"i/x*/n\" }\nmachine unit \"packer\" { count pq \"i/p\" "
        "}\n",
        "machine packer slot 15 min minor 300 s zone Europe/Berlin always\n"
        "  0 count i/p number\n  > packer pq = 0\n"
        "machine capper slot 15 min minor 300 s zone Europe/Berlin always\n"
        "  0 count i/xcap/n number\n  > capper pq = 0\n"
        "machine filler slot 15 min minor 300 s zone Europe/Berlin always\n"
        "  0 count i/filler/n number\n  1 meter i/filler/h number\n"
        "  > filler pq = 0\n  > L1 heat = 1\n",
        0);
    CHECK(mw_bind_bench_map(
        &b, mw_slice_of("source i influx\nmachine unit \"x*\" { count pq \"i/*\" }")));
    CHECK(b.said.bytes && strstr(b.said.bytes, "1 warning") == NULL);
    CHECK(strstr(b.said.bytes, "warning: no unit is called so") != NULL);
    mw_bind_bench_fini(&b);
}

// Of a signal that is known its kind counts, else what the map takes it for.
void test_bind_kinds(void) {
    static const struct {
        const char *line, *known, *channel;
        mw_signal_kind kind;
    } rows[] = {
        {"state \"i/a\" packml",                      NULL,  "number", MW_SIGNAL_NUMBER},
        {"state \"i/b\" text packml",                 NULL,  "text",   MW_SIGNAL_NUMBER},
        {"state \"i/c\" packml",                      "i/c", "text",   MW_SIGNAL_TEXT  },
        {"state \"i/d\" mtconnect",                   NULL,  "text",   MW_SIGNAL_NUMBER},
        {"state \"i/e\" { yes production, no down }", NULL,  "yes/no", MW_SIGNAL_NUMBER},
        {"state \"i/f\" { yes production }",          "i/f", "number", MW_SIGNAL_NUMBER},
        {"reason \"i/g\"",                            NULL,  "text",   MW_SIGNAL_NUMBER},
        {"count pq \"i/h\"",                          "i/h", "yes/no", MW_SIGNAL_BOOL  },
    };
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_text map = {0};
        mw_signal s;
        if (rows[i].known) mw_bind_bench_signal(&b, rows[i].known, rows[i].kind, "");
        mw_text_addf(&map, "source i influx\nmachine unit \"filler\" { %s }", rows[i].line);
        CHECK_ROW(mw_bind_bench_map(&b, (mw_slice){map.bytes, map.size}), i);
        CHECK_ROW(mw_series_signal(b.series, b.bound->binding.machine[0].signal[0], &s), i);
        CHECK_ROW(strcmp(mw_signal_kind_text(s.kind), rows[i].channel) == 0, i);
        mw_text_free(&map);
    }
    mw_bind_bench_fini(&b);
}

// PackML as numbers and as texts, of which the map's own rows count first.
void test_bind_standards(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    CHECK(mw_bind_bench_map(&b,
                            mw_slice_of("source i influx\nmachine unit \"filler\" { state \"i/n\" "
                                        "packml { 11 down reason \"held\" } }\n"
                                        "machine unit \"capper\" { state \"i/t\" text packml }")));
    const mw_state_table *n = b.bound->binding.machine[0].machine.channel[0].table;
    static const mw_state_category by_number[] = {
        MW_STATE_UNKNOWN, MW_STATE_DELAY,      MW_STATE_DELAY, MW_STATE_DOWN,  MW_STATE_DOWN,
        MW_STATE_DOWN,    MW_STATE_PRODUCTION, MW_STATE_DELAY, MW_STATE_DELAY, MW_STATE_DELAY,
        MW_STATE_DELAY,   MW_STATE_DOWN,       MW_STATE_DELAY, MW_STATE_DOWN,  MW_STATE_DOWN,
        MW_STATE_DOWN,    MW_STATE_DOWN,       MW_STATE_DOWN};
    CHECK(n->row_count == 18 && n->row[0].reason >= 0 && n->other.category == MW_STATE_UNKNOWN);
    for (int32_t i = 0; i < n->row_count; i++)
        CHECK_ROW(n->row[i].category == by_number[(int)n->row[i].value], i);
    const mw_state_table *t = b.bound->binding.machine[1].machine.channel[0].table;
    mw_sink *sink = mw_series_sink(b.series);
    double code;
    CHECK(sink->ops->text(sink, mw_slice_of("EXECUTE"), &code, NULL) == MW_OK);
    int found = 0;
    for (int32_t i = 0; i < t->row_count; i++)
        found += t->row[i].value == code && t->row[i].category == MW_STATE_PRODUCTION;
    CHECK(found == 1 && t->row_count == 38);
    mw_bind_bench_fini(&b);
}

void test_bind_unused(void) {
    mw_bind_bench b;
    int32_t *ids = NULL, count = -1;
    mw_signal s;
    mw_bind_bench_init(&b, pack, NULL);
    mw_bind_bench_signal(&b, "i/before", MW_SIGNAL_NUMBER, "");
    CHECK(mw_bind_bench_map(&b, mw_slice_of("source i modbus \"x\" { register \"n\" coil 1 bool }\n"
                                            "machine unit \"filler\" { count pq \"i/n\" }")));
    mw_bind_bench_signal(&b, "other/after", MW_SIGNAL_TEXT, "");
    mw_bind_bench_signal(&b, "other/after~hours~count", MW_SIGNAL_NUMBER, ""); // a summary
    CHECK(mw_live_bound_unused(b.bound, b.series, &ids, &count, NULL) == MW_OK && count == 2);
    CHECK(mw_series_signal(b.series, ids[0], &s) && mw_slice_is(s.name, "i/before"));
    CHECK(mw_series_signal(b.series, ids[1], &s) && mw_slice_is(s.name, "other/after"));
    mw_free(ids);
    mw_bind_bench_fini(&b);
}

void test_bind_warns_of_units(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, NULL);
    mw_bind_bench_signal(&b, "i/e", MW_SIGNAL_NUMBER, "kWh");
    CHECK(mw_bind_bench_map(
        &b, mw_slice_of("source i influx\nmachine unit \"filler\" { meter heat \"i/e\" }")));
    CHECK(b.map->diags->warnings == 1);
    CHECK(strstr(b.said.bytes, "2:36: warning: the source says kWh; the map takes it for MJ") !=
          NULL);
    CHECK(strstr(b.said.bytes, "= help: : kWh") != NULL);
    CHECK(mw_bind_bench_map(
        &b, mw_slice_of("source i influx\nmachine unit \"filler\" { meter heat \"i/e\" : kWh }")));
    CHECK(b.map->diags->warnings == 0);
    mw_bind_bench_fini(&b);
}

// The map of the simulated line, for the units that the plant has.
void test_bind_example(void) {
    static const char path[] = MW_SOURCE_ROOT "/examples/bottling/bottling.map";
    mw_bind_bench b;
    char *text = NULL;
    size_t size = 0;
    mw_bind_bench_init(&b, pack, "early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H");
    CHECK(mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    bool fits = mw_bind_bench_map(&b, (mw_slice){text, size});
    if (!fits) fprintf(stderr, "%s", b.said.bytes);
    CHECK(fits && b.bound->binding.machine_count == 3);
    for (int32_t i = 0; fits && i < 3; i++) {
        const mw_live_machine *m = &b.bound->binding.machine[i];
        CHECK_ROW(m->machine.channel_count == 10 && m->machine.channel[9].alive == 0, i);
        CHECK_ROW(m->output_count == 23 && m->derived_count == 4, i);
    }
    mw_free(text);
    mw_bind_bench_fini(&b);
}

static bool check_refused(void *ctx, mw_slice text, mw_slice want, int32_t row) {
    mw_bind_bench *b = ctx;
    int32_t before = mw_series_count(b->series);
    CHECK_ROW(!mw_bind_bench_map(b, text), row);
    CHECK_ROW(mw_series_count(b->series) == before, row); // nothing was made known
    return mw_test_refused(b->map->diags, want, row);
}

void test_bind_refused(void) {
    mw_bind_bench b;
    mw_bind_bench_init(&b, pack, "early 06:05 PT8H, late 14:05 PT8H");
    mw_bind_bench_signal(&b, "i/text", MW_SIGNAL_TEXT, "");
    mw_bind_bench_signal(&b, "i/number", MW_SIGNAL_NUMBER, "");
    CHECK(mw_test_refused_page(MW_SOURCE_ROOT "/test/live/bind_refused.txt", check_refused, &b) >
          25);
    mw_bind_bench_fini(&b);
}

void test_bind_out_of_memory(void) {
    static const char text[] =
        "source a modbus \"x\" { register \"r\" coil 1 bool }\nsource i influx\n"
        "machine unit \"filler\" { state \"a/r\" { yes production reason \"x\" }\n"
        "count pq \"i/n\", derive gq = pq, product \"i/p\", run_time \"A\" 3 s/piece }\n";
    mw_bind_bench b;
    mw_error err;
    mw_status st = MW_NOMEM;
    mw_bind_bench_init(&b, pack, "early 06:00 PT8H");
    CHECK(mw_bind_bench_map(&b, mw_slice_of(text)));
    for (int64_t n = 0; st != MW_OK && n < 5000; n++) {
        mw_live_bind_from from = {b.map, b.world, b.registry, b.series, 0};
        mw_live_bound *bound = NULL;
        mw_alloc_fail_after(n);
        st = mw_live_bind(&from, &bound, &err);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && !bound), n);
        mw_live_bound_free(bound);
    }
    CHECK(st == MW_OK);
    mw_bind_bench_fini(&b);
}
