// SPDX-License-Identifier: MIT
// The source: a real lathe's recorded stream, and adapters of our own over TCP.
#include "source/shdr.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/datetime.h"
#include "base/file.h"
#include "series/sample_testing.h"
#include "source/peer_testing.h"
#include "test/folder.h"
#include "test/test.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { MS = 1000000 };

static mw_source_health health_of(const mw_source *s) {
    mw_source_health h;
    s->ops->health(s, &h);
    return h;
}

static bool is_stopped(const mw_source_health *h, int64_t want) {
    (void)want;
    return strcmp(h->state, "stopped") == 0 || strcmp(h->state, "failed") == 0;
}
static bool has_samples(const mw_source_health *h, int64_t want) { return h->samples >= want; }
static bool has_reconnects(const mw_source_health *h, int64_t want) {
    return h->reconnects >= want;
}

// Replays a file to its end.
static void replay(const char *path, double speed, mw_test_sink *sink, mw_source_health *h) {
    mw_source *s = NULL;
    mw_shdr_config c = {.name = "lathe", .path = path, .speed = speed};
    CHECK(mw_shdr_source_new(&c, &s, NULL) == MW_OK);
    CHECK(s->ops->start(s, &sink->base, NULL) == MW_OK);
    CHECK(mw_test_wait(s, is_stopped, 0));
    s->ops->stop(s);
    *h = health_of(s);
    mw_source_free(s);
}

// ---- the lathe

static int64_t instant(const json_t *text) {
    mw_datetime_format iso;
    int64_t ns = 0;
    CHECK(mw_datetime_compile(mw_slice_of("iso"), &iso, NULL) == MW_OK);
    CHECK(mw_datetime_parse(&iso, mw_slice_of(json_string_value(text)), (mw_datetime_zone){0}, &ns,
                            NULL) == MW_OK);
    return ns;
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-3; }

// Adds the seconds in a state to an object of states.
static void add_state(json_t *states, mw_slice state, double s) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)state.n, state.p);
    double before = json_real_value(json_object_get(states, name));
    json_object_set_new(states, name, json_real(before + s));
}

typedef struct {
    int64_t first_ns, last_ns;
    json_t *states, *counts; // seconds by state; part counts one after the other
    mw_slice program;
} session;

static void count_part(json_t *counts, double value) {
    char text[32];
    json_t *last = json_array_get(counts, json_array_size(counts) - 1);
    mw_number_text(value, text);
    if (!last || strcmp(json_string_value(last), text) != 0)
        json_array_append_new(counts, json_string(text));
}

// What samples [from, to) say, of which those at the end are NaN.
static void session_read(const mw_test_sink *sink, int64_t from, int64_t to, session *s) {
    int32_t execution = mw_test_sink_find(sink, "lathe/pexecution");
    int32_t parts = mw_test_sink_find(sink, "lathe/ppartcount");
    int32_t program = mw_test_sink_find(sink, "lathe/pprogram");
    const mw_samples *x = &sink->samples;
    int64_t since = 0;
    mw_slice state = {NULL, 0};
    *s = (session){
        x->time_ns[from], x->time_ns[from], json_object(), json_array(), {NULL, 0}
    };
    for (int64_t i = from; i < to; i++) {
        if (!isnan(x->value[i]) && x->time_ns[i] > s->last_ns) s->last_ns = x->time_ns[i];
        if (x->signal[i] == parts && !isnan(x->value[i])) count_part(s->counts, x->value[i]);
        if (x->signal[i] == program && !isnan(x->value[i]))
            s->program = mw_test_sink_text(sink, x->value[i]);
        if (x->signal[i] != execution) continue;
        if (state.n) add_state(s->states, state, (double)(x->time_ns[i] - since) / 1e9);
        since = x->time_ns[i];
        state = isnan(x->value[i]) ? (mw_slice){NULL, 0} : mw_test_sink_text(sink, x->value[i]);
    }
    CHECK(state.n == 0); // it ends with "not known"
}

static void check_session(const mw_test_sink *sink, int64_t from, int64_t to, const json_t *want) {
    session s;
    const char *name;
    json_t *seconds;
    session_read(sink, from, to, &s);
    CHECK(s.first_ns == instant(json_object_get(want, "start")));
    CHECK(near((double)(s.last_ns - instant(json_object_get(want, "last"))) / 1e9, 0));
    CHECK(near((double)(s.last_ns - s.first_ns) / 1e9,
               json_real_value(json_object_get(want, "duration_s"))));
    CHECK(mw_slice_is(s.program, json_string_value(json_object_get(want, "program"))));
    CHECK(json_equal(s.counts, json_object_get(want, "part_count")));
    json_t *states = json_object_get(want, "execution_s");
    CHECK(json_object_size(states) == json_object_size(s.states));
    json_object_foreach(states, name, seconds) {
        double seen = json_real_value(json_object_get(s.states, name));
        CHECK(near(seen, json_real_value(seconds)));
    }
    json_decref(s.states);
    json_decref(s.counts);
}

// The stream of a real lathe in four sessions, two of them after a step back of its clock and one
// after half an hour of silence.
void test_shdr_okuma(void) {
    const char *ref = mw_test_shared("machine/okuma/ref_okuma.json");
    char *text = NULL;
    size_t size = 0;
    if (!ref) {
        SKIP("no recorded stream");
        return;
    }
    CHECK(mw_file_read(ref, 1 << 20, &text, &size, NULL) == MW_OK);
    json_t *want = json_loadb(text, size, 0, NULL);
    mw_free(text);
    mw_test_sink sink;
    mw_source_health h;
    mw_test_sink_init(&sink);
    replay(mw_test_shared("machine/okuma/okuma_shdr.txt"), 0, &sink, &h);
    CHECK(h.messages == 10770 && h.bytes == 826676 && h.samples == sink.samples.count);
    CHECK(h.refused == 0 && strstr(h.problem, "clock went back "));
    fprintf(stderr, "%s; %lld samples\n", h.problem, (long long)h.samples);
    json_t *sessions = json_object_get(want, "sessions");
    int32_t avail = mw_test_sink_find(&sink, "lathe/avail");
    size_t done = 0;
    int64_t from = 0;
    for (int64_t i = 0; i < sink.samples.count; i++) {
        bool is_end = sink.samples.signal[i] == avail && isnan(sink.samples.value[i]);
        if (!is_end) continue;
        while (i + 1 < sink.samples.count && isnan(sink.samples.value[i + 1])) i++;
        check_session(&sink, from, i + 1, json_array_get(sessions, done++));
        from = i + 1;
    }
    CHECK(done == 4 && done == json_array_size(sessions) && from == sink.samples.count);
    CHECK(mw_test_sink_kind(&sink, mw_test_sink_find(&sink, "lathe/ppartcount")) ==
          MW_SIGNAL_NUMBER);
    json_decref(want);
    mw_test_sink_fini(&sink);
}

// Lines and keys as the reference counts them: to it, lines of assets are data too, their three
// commands are keys, and so is the empty one between the blank fields of conditions.
void test_shdr_okuma_counts(void) {
    const char *path = mw_test_shared("machine/okuma/okuma_shdr.txt");
    char *text = NULL;
    size_t size = 0;
    if (!path) {
        SKIP("no recorded stream");
        return;
    }
    CHECK(mw_file_read(path, 1 << 22, &text, &size, NULL) == MW_OK);
    mw_shdr_decoder *d = NULL;
    mw_samples batch = {0};
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    CHECK(mw_shdr_decoder_new(&(mw_shdr_rules){"m", NULL, 0, 0, 600000 * (int64_t)MS}, &d, NULL) ==
          MW_OK);
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        mw_shdr_out out = {&sink.base, &batch};
        CHECK(mw_shdr_line_decode(d, (mw_slice){p, n}, 0, out, NULL) == MW_OK);
        p += n + (p[n] == '\n');
    }
    const mw_shdr_counts *c = mw_shdr_counts_get(d);
    CHECK(c->data_lines + c->asset_lines == 10525 && c->body_lines + c->command_lines == 245);
    CHECK(c->data_lines == 10373 && c->keys + 1 + 3 == 93);
    CHECK(c->sessions == 4 && c->back_steps == 2 && c->gaps == 1 && c->bad_lines == 0 &&
          c->refused == 0);
    CHECK(mw_shdr_session_end(d, &batch, NULL) == MW_OK);
    mw_shdr_decoder_free(d);
    mw_samples_fini(&batch);
    mw_test_sink_fini(&sink);
    mw_free(text);
}

// ---- files

static char *file_of(const char *folder, const char *text) {
    char *path = mw_test_path("", folder, "lines.txt");
    CHECK(mw_file_replace(path, text, strlen(text), NULL) == MW_OK);
    return path;
}

// Five times as fast: 400 ms of lines take 80 ms at least; a step back costs no time.
void test_shdr_paced(void) {
    char *folder = mw_test_folder_new();
    char *path = file_of(folder, "1970-01-01T00:10:00Z|a|1\n1970-01-01T00:10:00.2Z|a|2\n"
                                 "1970-01-01T00:00:01Z|a|3\n1970-01-01T00:00:01.2Z|a|4");
    mw_test_sink sink;
    mw_source_health h;
    mw_test_sink_init(&sink);
    int64_t began = mw_clock_steady_ns();
    replay(path, 5, &sink, &h);
    int64_t took = mw_clock_steady_ns() - began;
    CHECK(took >= 79 * (int64_t)MS && took < 20000 * (int64_t)MS);
    CHECK(h.messages == 4 && h.samples == 6 && strstr(h.problem, "clock went back 10 min"));
    CHECK(mw_test_sink_is(&sink, 4, "lathe/a", 1200 * (int64_t)MS, 4));
    CHECK(mw_test_sink_is(&sink, 5, "lathe/a", 1200 * (int64_t)MS + 1, NAN));
    mw_test_sink_fini(&sink);
    mw_free(path);
    mw_test_folder_free(folder);
}

// A line longer than the limit is left out; those around it are not.
void test_shdr_long_line(void) {
    char *folder = mw_test_folder_new();
    mw_text t = {0};
    mw_text_adds(&t, "1|a|1\n2|a|");
    for (int i = 0; i < 600000; i++) mw_text_addc(&t, 'x');
    mw_text_adds(&t, "\n3|a|3\n");
    char *path = file_of(folder, t.bytes);
    mw_test_sink sink;
    mw_source_health h;
    mw_test_sink_init(&sink);
    replay(path, 0, &sink, &h);
    CHECK(h.refused == 1 && strstr(h.problem, "longer than 256 KiB"));
    CHECK(h.samples == 3 && sink.samples.value[1] == 3);
    mw_test_sink_fini(&sink);
    mw_text_free(&t);
    mw_free(path);
    mw_test_folder_free(folder);
}

void test_shdr_no_file(void) {
    mw_test_sink sink;
    mw_source_health h;
    mw_test_sink_init(&sink);
    replay("no such file", 0, &sink, &h);
    CHECK(strstr(h.problem, "no such file: No such file") && h.samples == 0);
    mw_test_sink_fini(&sink);
}

// ---- adapters

static mw_source *adapter_source(int port) {
    mw_source *s = NULL;
    mw_shdr_config c = {.name = "m", .host = "127.0.0.1", .port = port, .retry_ms = 10};
    if (mw_shdr_source_new(&c, &s, NULL) != MW_OK) abort();
    return s;
}

static void say(int fd, const char *text) {
    CHECK(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

// Whether so many PINGs come within 20 s.
static bool hears_pings(int fd, int count) {
    char text[8] = "";
    for (int i = 0; i < count; i++)
        for (size_t n = 0; n < 7;) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};
            ssize_t got = poll(&wait, 1, 20000) > 0 ? recv(fd, text + n, 7 - n, 0) : 0;
            if (got <= 0) return false;
            n += (size_t)got;
            if (n == 7 && memcmp(text, "* PING\n", 7) != 0) return false;
        }
    return true;
}

// Pieces of lines, a connection that ends, the next one.
void test_shdr_adapter(void) {
    int port, listener = mw_test_listen(&port);
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    mw_source *s = adapter_source(port);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    int fd = accept(listener, NULL, NULL);
    CHECK(hears_pings(fd, 1));
    say(fd, "* PONG 60000\n1970-01-01T00:00:01Z|a|1\n1970-01-01T00:0");
    CHECK(mw_test_wait(s, has_samples, 1));
    CHECK(strcmp(health_of(s).state, "connected") == 0);
    say(fd, "0:02Z|a|2\nhalf a li");
    CHECK(mw_test_wait(s, has_samples, 2));
    close(fd);
    CHECK(mw_test_wait(s, has_samples, 3));
    fd = accept(listener, NULL, NULL);
    CHECK(hears_pings(fd, 1) && mw_test_wait(s, has_reconnects, 1));
    say(fd, "1970-01-01T00:00:03Z|a|3\n"); // not the rest of half a line
    CHECK(mw_test_wait(s, has_samples, 4));
    s->ops->stop(s);
    mw_source_health h = health_of(s);
    CHECK(h.messages == 4 && h.refused == 0 && h.samples == 5);
    CHECK(strstr(h.problem, "the adapter closed the connection"));
    CHECK(mw_test_sink_is(&sink, 2, "m/a", 2000 * (int64_t)MS + 1, NAN));
    CHECK(mw_test_sink_is(&sink, 3, "m/a", 3000 * (int64_t)MS, 3));
    CHECK(mw_test_sink_is(&sink, 4, "m/a", 3000 * (int64_t)MS + 1, NAN));
    mw_source_free(s);
    close(fd);
    close(listener);
    mw_test_sink_fini(&sink);
}

// PINGs come as often as was asked for; without any answer the adapter is gone.
void test_shdr_heartbeat(void) {
    int port, listener = mw_test_listen(&port);
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    mw_source *s = adapter_source(port);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    int fd = accept(listener, NULL, NULL);
    CHECK(hears_pings(fd, 1));
    for (int i = 0; i < 2; i++) {
        say(fd, "* PONG 500\n");
        CHECK(hears_pings(fd, 1));
    }
    CHECK(health_of(s).reconnects == 0);
    CHECK(mw_test_wait(s, has_reconnects, 1));
    CHECK(strstr(health_of(s).problem, "nothing came for 1000 ms"));
    mw_source_free(s);
    close(fd);
    close(listener);
    mw_test_sink_fini(&sink);
}

// While the sink cannot keep samples nothing is lost.
void test_shdr_sink_fails(void) {
    int port, listener = mw_test_listen(&port);
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    sink.fail_puts = 3;
    mw_source *s = adapter_source(port);
    CHECK(s->ops->start(s, &sink.base, NULL) == MW_OK);
    int fd = accept(listener, NULL, NULL);
    say(fd, "1970-01-01T00:00:01Z|a|1\n");
    say(fd, "1970-01-01T00:00:02Z|a|2\n");
    CHECK(mw_test_wait(s, has_samples, 2));
    CHECK(strstr(health_of(s).problem, "samples wait: no space"));
    mw_source_free(s);
    CHECK(mw_test_sink_is(&sink, 0, "m/a", 1000 * (int64_t)MS, 1));
    CHECK(mw_test_sink_is(&sink, 1, "m/a", 2000 * (int64_t)MS, 2));
    close(fd);
    close(listener);
    mw_test_sink_fini(&sink);
}

void test_shdr_settings(void) {
    static const mw_shdr_rule empty = {"", MW_SHDR_TEXT};
    // clang-format off
    static const struct {
        mw_shdr_config c;
        const char *problem;
    } rows[] = {
        {{.host = "h"}, "without a name"},
        {{.name = "m"}, "source m: either a host or a file"},
        {{.name = "m", .host = "h", .path = "p"}, "either a host or a file"},
        {{.name = "m", .host = "h", .port = -1}, "port -1"},
        {{.name = "m", .path = "p", .speed = -1}, "a speed is"},
        {{.name = "m", .path = "p", .speed = NAN}, "a speed is"},
        {{.name = "m", .host = "h", .timeout_ms = 60001}, "1 to 60000"},
        {{.name = "m", .host = "h", .back_step_ms = -1}, "-1 ms"},
        {{.name = "m", .host = "h", .rules = &empty, .rule_count = 1}, "a rule without a key"},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_source *s = NULL;
        mw_error err = {0};
        CHECK_ROW(mw_shdr_source_new(&rows[i].c, &s, &err) == MW_INVALID && !s, i);
        CHECK_ROW(strstr(err.text, rows[i].problem), i);
    }
}
