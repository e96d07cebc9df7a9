// SPDX-License-Identifier: MIT
#include "source/shdr_decode.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000LL

typedef struct {
    mw_shdr_decoder *d;
    mw_test_sink sink;
    mw_samples batch;
} bench;

static const mw_shdr_rule some_rules[] = {
    {"program", MW_SHDR_TEXT     },
    {"alarm",   MW_SHDR_CONDITION},
    {"note",    MW_SHDR_MESSAGE  },
    {"wave",    MW_SHDR_SERIES   }
};

static void bench_init(bench *b) {
    mw_shdr_rules rules = {"m", some_rules, 4, 0, 60000 * MS};
    *b = (bench){0};
    mw_test_sink_init(&b->sink);
    if (mw_shdr_decoder_new(&rules, &b->d, NULL) != MW_OK) abort();
}

static void bench_fini(bench *b) {
    mw_shdr_decoder_free(b->d);
    mw_samples_fini(&b->batch);
    mw_test_sink_fini(&b->sink);
}

// Decodes lines that were received at 5000 ms, 5001 ms, ...
static void decode(bench *b, const char *lines) {
    mw_shdr_out out = {&b->sink.base, &b->batch};
    int64_t at = 5000 * MS;
    while (*lines) {
        size_t n = strcspn(lines, "\n");
        CHECK(mw_shdr_line_decode(b->d, (mw_slice){lines, n}, at, out, NULL) == MW_OK);
        lines += n + (lines[n] == '\n');
        at += MS;
    }
}

// Samples as "key=value@ms " in the order of the batch; a rest of nanoseconds as "+n".
static char *shown(bench *b) {
    mw_text t = {0};
    char number[32];
    CHECK(b->batch.count == 0 || b->sink.base.ops->put(&b->sink.base, &b->batch, NULL) == MW_OK);
    for (int64_t i = 0; i < b->batch.count; i++) {
        int32_t id = b->batch.signal[i];
        mw_slice name = mw_map_key(b->sink.names, id);
        double v = b->batch.value[i];
        mw_text_add(&t, name.p + 2, name.n - 2); // without "m/"
        if (mw_test_sink_kind(&b->sink, id) == MW_SIGNAL_TEXT && !isnan(v)) {
            mw_slice text = mw_test_sink_text(&b->sink, v);
            mw_text_addf(&t, "='%.*s'", (int)text.n, text.p);
        } else {
            mw_text_addf(&t, "=%s", isnan(v) ? "?" : mw_number_text(v, number));
        }
        mw_text_addf(&t, "@%lld", (long long)(b->batch.time_ns[i] / MS));
        if (b->batch.time_ns[i] % MS)
            mw_text_addf(&t, "+%lld", (long long)(b->batch.time_ns[i] % MS));
        mw_text_addc(&t, ' ');
    }
    b->batch.count = 0;
    if (t.size) t.bytes[t.size - 1] = '\0';
    return t.bytes;
}

#define T0 "1970-01-01T00:00:01Z|"
#define T1 "1970-01-01T00:00:01.5Z|"

static const struct {
    const char *lines, *want;
    int64_t data_lines, refused, bad_lines;
    const char *problem;
} rows[] = {
  // clang-format off
    {T0 "a|1|b|ON", "a=1@1000 b='ON'@1000", 1, 0, 0, NULL},
    {T0 "a|1\r\n" T1 "a|2.5\n\n", "a=1@1000 a=2.5@1500", 2, 0, 0, NULL},
    {T0 "dev:a|1", "dev:a=1@1000", 1, 0, 0, NULL},
    // The kind comes with the first value; that it was not known before is put then.
    {T0 "a|UNAVAILABLE|b|", "", 1, 0, 0, NULL},
    {T0 "a|UNAVAILABLE\n" T1 "a|7", "a=?@1000 a=7@1500", 2, 0, 0, NULL},
    {T0 "a|\n" T1 "a|x", "a=''@1000 a='x'@1500", 2, 0, 0, NULL},
    {T0 "a|\n" T1 "a|3", "a=?@1000 a=3@1500", 2, 0, 0, NULL},
    {T0 "a|5\n" T1 "a|UNAVAILABLE\n" T1 "a|", "a=5@1000 a=?@1500 a=?@1500", 3, 0, 0, NULL},
    {T0 "a|x\n" T1 "a|UNAVAILABLE\n" T1 "a|", "a='x'@1000 a=?@1500 a=''@1500", 3, 0, 0, NULL},
    // Numbers stay numbers, texts texts.
    {T0 "a|1\n" T1 "a|two\n" T1 "a|three\n" T1 "a|4", "a=1@1000 a=4@1500", 4, 2, 0,
     "line 2: a is a number and gets \"two\""},
    {T0 "a|one\n" T1 "a|2", "a='one'@1000 a='2'@1500", 2, 0, 0, NULL},
    {T0 "program|0123\n" T1 "dev:program|0001", "program='0123'@1000 dev:program='0001'@1500", 2, 0,
     0, NULL},
    {T0 "a|nan|b|inf|c|0x10|d|1e3|e|-0.5", "a='nan'@1000 b='inf'@1000 c='0x10'@1000 d=1000@1000 "
     "e=-0.5@1000", 1, 0, 0, NULL},
    // Conditions, messages.
    {T0 "system|NORMAL||||", "system='NORMAL'@1000 system.code=''@1000", 1, 0, 0, NULL},
    {T0 "system|FAULT|17|500|HIGH|Too hot", "system='FAULT'@1000 system.code='17'@1000", 1, 0, 0,
     NULL},
    {T0 "system|UNAVAILABLE||||", "system=?@1000 system.code=''@1000", 1, 0, 0, NULL},
    {T0 "a|1|alarm|WARNING|9|1|LOW|Oil|b|2", "a=1@1000 alarm='WARNING'@1000 alarm.code='9'@1000 "
     "b=2@1000", 1, 0, 0, NULL},
    {T0 "msg|42|Change tool", "msg='Change tool'@1000 msg.code='42'@1000", 1, 0, 0, NULL},
    {T0 "a|1|note|42|Change tool", "a=1@1000 note='Change tool'@1000 note.code='42'@1000", 1, 0, 0,
     NULL},
    {T0 "a|\"x|y\"|b|1", "a='x|y'@1000 b=1@1000", 1, 0, 0, NULL},
    // Time series: the last value at the line's time.
    {T0 "w|3|10|1 2 3", "w=1@800 w=2@900 w=3@1000", 1, 0, 0, NULL},
    {T0 "a|1|wave|2|100|5 6|b|2", "a=1@1000 wave=5@990 wave=6@1000 b=2@1000", 1, 0, 0, NULL},
    {"1970-01-01T00:00:01Z@0.2|wave|2||5 6", "wave=5@900 wave=6@1000", 1, 0, 0, NULL},
    {T0 "wave|3|10|1 2", "", 1, 2, 0, "line 1: a time series of 2 values says count 3, rate 10"},
    {T0 "wave|2||1 2", "", 1, 2, 0, "says count 2, rate "},
    {T0 "wave|1|10|4\n" T1 "wave|UNAVAILABLE||", "wave=4@1000 wave=?@1500", 2, 0, 0, NULL},
    {T0 "a|2|b|3 4", "a=2@1000 b='3 4'@1000", 1, 0, 0, NULL}, // b is no rate
    // Times.
    {"|a|1", "a=1@5000", 1, 0, 0, NULL},
    {"100|a|1\n350.5|a|2", "a=1@5000 a=2@5250+500000", 2, 0, 0, NULL},
    {"1970-01-01T00:00:01@3|a|1", "a=1@1000", 1, 0, 0, NULL},
    // What is refused.
    {"yesterday|a|1", "", 0, 0, 1, "line 1 is left out: "},
    {"1970-01-01T00:00:01Z", "", 0, 0, 1, "line 1 is left out: it has one field"},
    {T0 "a|1|b", "a='b'@1000 a.code='1'@1000", 1, 0, 0, NULL}, // as messages are written
    {T0 "a|1|b|2|c", "a=1@1000 b=2@1000", 1, 1, 0, "line 1: a key without a value"},
    {T0 "a|1||2", "a=1@1000", 1, 1, 0, "line 1: a value without a key"},
    {T0 "a|1||", "a=1@1000", 1, 0, 0, NULL},
    {T0 "a\x01|1|b|2", "b=2@1000", 1, 1, 0, "control character"},
    {T0 "a|\xff|b|2", "b=2@1000", 1, 1, 0, "UTF-8"},
    // Assets, commands.
    {"* PONG 10000\n*adapterVersion:2\n" T0 "a|1", "a=1@1000", 1, 0, 0, NULL},
    {T0 "@ASSET@|7|CuttingTool|<x/>\n" T0 "a|1", "a=1@1000", 1, 0, 0, NULL},
    {"@REMOVE_ASSET@|7\n" T0 "a|1", "a=1@1000", 1, 0, 0, NULL},
    {T0 "@ASSET@|7|Tool|--multiline--X1\n" T0 "a|9\n* PONG 5\n--multiline--X2\n--multiline--X1\n"
     T0 "a|1", "a=1@1000", 1, 0, 0, NULL},
    // Late data is late, an earlier asset is no step of the clock.
    {T1 "a|1\n" T0 "a|2\n1970-01-01T00:00:00Z|@ASSET@|7|x|y\n" T1 "a|3",
     "a=1@1500 a=2@1000 a=3@1500", 3, 0, 0, NULL},
  // clang-format on
};

void test_shdr_lines(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        bench_init(&b);
        decode(&b, rows[i].lines);
        const mw_shdr_counts *c = mw_shdr_counts_get(b.d);
        char *seen = shown(&b);
        bool same = strcmp(seen ? seen : "", rows[i].want) == 0;
        if (!same) fprintf(stderr, "%s\n", seen);
        CHECK_ROW(same, i);
        CHECK_ROW(c->data_lines == rows[i].data_lines && c->refused == rows[i].refused, i);
        CHECK_ROW(c->bad_lines == rows[i].bad_lines && c->back_steps == 0, i);
        CHECK_ROW(rows[i].problem ? strstr(c->problem, rows[i].problem) != NULL : !c->problem[0],
                  i);
        mw_free(seen);
        bench_fini(&b);
    }
}

static void check_shown(bench *b, const char *want) {
    char *seen = shown(b);
    CHECK(strcmp(seen ? seen : "", want) == 0);
    if (strcmp(seen ? seen : "", want) != 0) fprintf(stderr, "%s\n", seen);
    mw_free(seen);
}

void test_shdr_sessions(void) {
    bench b;
    bench_init(&b);
    decode(&b, "1970-01-01T00:20:00Z|a|1|b|x\n"
               "1970-01-01T00:20:10Z|a|2|c|UNAVAILABLE\n"
               "1970-01-01T00:20:09Z|b|y\n" // a second late: no step
               "1970-01-01T00:06:10Z|a|3\n");
    // b was last heard a second before the newest, a at it.
    check_shown(&b, "a=1@1200000 b='x'@1200000 a=2@1210000 b='y'@1209000 a=?@1210000+1 b=?@1210000 "
                    "a=3@370000");
    const mw_shdr_counts *c = mw_shdr_counts_get(b.d);
    CHECK(c->sessions == 2 && c->back_steps == 1 && c->back_step_ns_max == 840000 * MS);
    CHECK(strcmp(c->problem, "clock went back 14 min at line 4 (time 1, at most 14 min)") == 0);
    decode(&b, "1970-01-01T00:06:08.9Z|a|4\n");
    CHECK(c->sessions == 3 && c->back_steps == 2 && c->back_step_ns_max == 840000 * MS);
    CHECK(strcmp(c->problem, "clock went back 1.1 s at line 5 (time 2, at most 14 min)") == 0);
    check_shown(&b, "a=?@370000+1 a=4@368900");
    CHECK(mw_shdr_session_end(b.d, &b.batch, NULL) == MW_OK);
    CHECK(mw_shdr_session_end(b.d, &b.batch, NULL) == MW_OK); // again does nothing
    check_shown(&b, "a=?@368900+1");
    CHECK(c->sessions == 3 && c->newest_ns == INT64_MIN);
    decode(&b, "1970-01-01T00:00:01Z|c|5"); // UNAVAILABLE since the first session
    check_shown(&b, "c=?@1210000 c=5@1000");
    CHECK(c->sessions == 4 && c->back_steps == 2 && c->keys == 3);
    bench_fini(&b);
}

// Silence for longer than the rules allow ends a session; not known is not idle.
void test_shdr_silence(void) {
    bench b;
    bench_init(&b);
    decode(&b, "1970-01-01T00:20:00Z|a|1\n1970-01-01T00:21:00Z|a|2\n1970-01-01T00:22:00.1Z|a|3");
    check_shown(&b, "a=1@1200000 a=2@1260000 a=?@1260000+1 a=3@1320100");
    const mw_shdr_counts *c = mw_shdr_counts_get(b.d);
    CHECK(c->sessions == 2 && c->gaps == 1 && c->back_steps == 0);
    CHECK(strcmp(c->problem, "nothing for 60.1 s before line 3") == 0);
    bench_fini(&b);
}

// A device whose offsets begin again: its time is then that of receipt.
void test_shdr_offsets_restart(void) {
    bench b;
    bench_init(&b);
    decode(&b, "90000|a|1\n100|a|2\n200|a|3");
    check_shown(&b, "a=1@5000 a=?@5000+1 a=2@5001 a=3@5101");
    CHECK(mw_shdr_counts_get(b.d)->back_steps == 1);
    bench_fini(&b);
}

void test_shdr_counts(void) {
    bench b;
    bench_init(&b);
    decode(&b, "* PONG 10000\n* shdrVersion: 2.0\n" T0 "@ASSET@|7|Tool|--multiline--X\n<x>\n"
               "--multiline--X\n" T0 "a|1|a|2|system|NORMAL||||\nbad|b|1\n* PONG x\n");
    const mw_shdr_counts *c = mw_shdr_counts_get(b.d);
    CHECK(c->lines == 8 && c->command_lines == 3 && c->asset_lines == 1 && c->body_lines == 2);
    CHECK(c->data_lines == 1 && c->bad_lines == 1 && c->heartbeat_ms == 10000);
    CHECK(c->keys == 2);
    bench_fini(&b);
}

void test_shdr_line_limit(void) {
    bench b;
    bench_init(&b);
    char *line = mw_alloc_fixed(MW_SHDR_LINE_MAX + 2);
    memset(line, ' ', MW_SHDR_LINE_MAX + 1);
    memcpy(line, T0 "a|1|", sizeof T0 "a|1|" - 1);
    line[MW_SHDR_LINE_MAX - 1] = '|';
    decode(&b, line); // one past: a bar and a blank more, cut to the limit by trimming
    CHECK(mw_shdr_counts_get(b.d)->data_lines == 1);
    line[MW_SHDR_LINE_MAX] = '|';
    decode(&b, line);
    CHECK(mw_shdr_counts_get(b.d)->bad_lines == 1);
    CHECK(strstr(mw_shdr_counts_get(b.d)->problem, "longer than 256 KiB"));
    mw_free(line);
    bench_fini(&b);
}

// A body without an end is given up after a limit.
void test_shdr_body_limit(void) {
    bench b;
    bench_init(&b);
    mw_shdr_out out = {&b.sink.base, &b.batch};
    decode(&b, T0 "@ASSET@|7|Tool|--multiline--X");
    for (int i = 0; i < MW_SHDR_BODY_LINES_MAX; i++)
        CHECK_ROW(mw_shdr_line_decode(b.d, mw_slice_of(T0 "a|1"), 0, out, NULL) == MW_OK, i);
    CHECK(b.batch.count == 0 && strstr(mw_shdr_counts_get(b.d)->problem, "no end within 100000"));
    decode(&b, T0 "a|1");
    CHECK(b.batch.count == 1);
    bench_fini(&b);
}

// A signal that was a text in an earlier life stays one; one that was yes/no can be neither.
void test_shdr_kind_before(void) {
    bench b;
    int32_t id;
    bench_init(&b);
    mw_slice none = {NULL, 0};
    mw_sink *sink = &b.sink.base;
    CHECK(sink->ops->signal(sink, mw_slice_of("m/a"), MW_SIGNAL_TEXT, none, &id, NULL) == MW_OK);
    CHECK(sink->ops->signal(sink, mw_slice_of("m/b"), MW_SIGNAL_BOOL, none, &id, NULL) == MW_OK);
    decode(&b, T0 "a|5|b|1\n" T0 "b|2");
    check_shown(&b, "a='5'@1000");
    const mw_shdr_counts *c = mw_shdr_counts_get(b.d);
    CHECK(c->refused == 2 && c->problems == 1 && strstr(c->problem, "m/b is a signal of kind"));
    bench_fini(&b);
}

// Whenever memory runs out, the same line again goes on; in the end the samples are the same.
void test_shdr_out_of_memory(void) {
    for (int64_t n = 0; n < 40; n++) {
        bench b;
        mw_error err = {0};
        bench_init(&b);
        mw_shdr_out out = {&b.sink.base, &b.batch};
        mw_slice line = mw_slice_of(T0 "a|1|system|x|b|\n");
        decode(&b, T0 "b|UNAVAILABLE");
        mw_alloc_fail_after(n);
        mw_status st = mw_shdr_line_decode(b.d, line, 0, out, &err);
        if (st != MW_OK) st = mw_shdr_line_decode(b.d, line, 0, out, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK && mw_shdr_counts_get(b.d)->data_lines == 2, n);
        CHECK_ROW(mw_shdr_counts_get(b.d)->lines == 2, n);
        CHECK_ROW(b.batch.count >= 2 && b.batch.value[b.batch.count - 2] == 1, n);
        bench_fini(&b);
    }
    for (int64_t n = 0;; n++) {
        mw_shdr_rules rules = {"m", some_rules, 4, 0, 60000 * MS};
        mw_shdr_decoder *d = NULL;
        mw_alloc_fail_after(n);
        mw_status st = mw_shdr_decoder_new(&rules, &d, NULL);
        mw_alloc_fail_after(-1);
        mw_shdr_decoder_free(d);
        if (st == MW_OK) break;
        CHECK_ROW(st == MW_NOMEM && !d, n);
    }
}
