// SPDX-License-Identifier: MIT
// A listener with these routes, called over loopback.
#include "source/push.h"

#include "base/log.h"
#include "net/fetch.h"
#include "net/gzip_testing.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <pthread.h>
#include <string.h>

struct world {
    mw_test_sink sink;
    mw_push *push;
    mw_http *http;
};

static bool begin_with(struct world *w, const mw_push_source *source, int32_t count) {
    memset(w, 0, sizeof *w);
    mw_log_level_set(MW_LOG_OFF);
    mw_test_sink_init(&w->sink);
    CHECK(mw_push_new(&w->sink.base, source, count, &w->push, NULL) == MW_OK);
    mw_http_config config = {0};
    config.routes = mw_push_routes(w->push, &config.route_count);
    CHECK(mw_http_open(&config, &w->http, NULL) == MW_OK);
    return w->http != NULL;
}

static bool begin(struct world *w) {
    mw_push_source all = {.name = mw_slice_of("S"), .takes_lines = true};
    return begin_with(w, &all, 1);
}

static void finish(struct world *w) {
    mw_http_close(w->http);
    mw_push_free(w->push);
    mw_test_sink_fini(&w->sink);
    mw_log_level_set(MW_LOG_INFO);
}

static int call(const struct world *w, const char *path, mw_slice body, const mw_pair *header,
                mw_fetch_reply *out) {
    char url[200];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", mw_http_port(w->http), path);
    mw_fetch_request in = {.url = url,
                           .body = body,
                           .type = body.p ? "text/plain" : NULL,
                           .headers = header,
                           .header_count = header != NULL};
    CHECK(mw_fetch(&in, out, NULL) == MW_OK);
    return out->status;
}

#define V2 "/api/v2/write"
#define BATCH "/api/v1/samples"
#define A "{\"signal\":\"a\",\"value\":1,\"time\":5}"
#define ONE_BAD "[" A ",{\"signal\":\"b\"}]"
#define CREATE "/query?q=create+database"
#define S INT64_C(1000000000)
#define MINUTES (300 * S)
#define TWO_BAD "m v=1 5\nbad\n\nm v=2 6\nworse"
#define TWO_DROPPED                                                                                \
    "{\"error\":\"partial write: line 2: expected a space and \\\"field=value\\\", but the line "  \
    "ends dropped=2\"}"
#define OTHER_KIND "{\"code\":\"invalid\",\"message\":\"partial write: line 2: "
#define ONE_KEPT "\"kept\":1,\"refused\":1,\"problems\":[{\"index\":1,\"message\":\"[1]: value must"

static const struct {
    const char *path, *body; // NULL: GET
    int status, samples;
    int64_t time_ns;   // of the last sample; 0: not checked
    const char *reply; // a part of it
} calls[] = {
    {"/write?db=x",         "m v=1 5\nm v=2 6",    204, 2, 6,       ""                         },
    {"/write?precision=ms", "m v=1 5",             204, 1, 5000000, ""                         },
    {"/write?precision=m",  "m v=1 5",             204, 1, MINUTES, ""                         },
    {V2 "?precision=s",     "m v=1 5",             204, 1, 5 * S,   ""                         },
    {V2,                    "m v=1",               204, 1, 0,       ""                         },
    {"/write",              "",                    204, 0, 0,       ""                         },
    {"/write",              "# nothing\n",         204, 0, 0,       ""                         },
    {"/write",              TWO_BAD,               400, 2, 6,       TWO_DROPPED                },
    {"/write",              "bad",                 400, 0, 0,       "unable to parse: line 1: "},
    {V2,                    "m v=1 5\nm v=t 6",    400, 1, 5,       OTHER_KIND                 },
    {V2,                    "m v=1 5\nbad",        400, 1, 5,       "1\",\"line\":2}"          },
    {"/write?precision=d",  "m v=1 5",             400, 0, 0,       "precision must be ns"     },
    {BATCH,                 "[" A "]",             204, 1, 5000000, ""                         },
    {BATCH,                 ONE_BAD,               400, 1, 5000000, ONE_KEPT                   },
    {BATCH,                 "[",                   400, 0, 0,       "line 1 column 1: "        },
    {BATCH,                 "{}",                  400, 0, 0,       "must be an array"         },
    {"/query",              "q=CREATE+DATABASE+x", 200, 0, 0,       "\"statement_id\":0"       },
    {CREATE,                "",                    200, 0, 0,       "{\"results\":"            },
    {"/query",              "q=SELECT+1",          400, 0, 0,       "InfluxQL is not"          },
    {"/query",              "%",                   400, 0, 0,       "{\"error\":"              },
    {"/ping",               NULL,                  204, 0, 0,       ""                         },
    {"/health",             NULL,                  200, 0, 0,       "\"status\":\"pass\""      },
};

void test_push_calls(void) {
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct world w;
        if (!begin(&w)) return;
        mw_fetch_reply out = {0};
        int status = call(&w, calls[i].path, mw_slice_of(calls[i].body), NULL, &out);
        CHECK_ROW(status == calls[i].status, i);
        CHECK_ROW(w.sink.samples.count == calls[i].samples, i);
        int64_t last = w.sink.samples.count - 1;
        if (calls[i].time_ns && last >= 0)
            CHECK_ROW(w.sink.samples.time_ns[last] == calls[i].time_ns, i);
        const char *said = out.body.size ? out.body.bytes : "";
        CHECK_ROW(strstr(said, calls[i].reply) != NULL, i);
        if (!strstr(said, calls[i].reply)) fprintf(stderr, "%d: %s\n", status, said);
        bool influx = calls[i].path[1] == 'w' && status == 400;
        CHECK_ROW((mw_fetch_header(&out, "X-Influxdb-Error").n > 0) >= influx, i);
        bool is_ping = strcmp(calls[i].path, "/ping") == 0;
        CHECK_ROW((mw_fetch_header(&out, "X-Influxdb-Version").n > 0) == is_ping, i);
        mw_fetch_reply_fini(&out);
        finish(&w);
    }
}

// A sink that fails is told as 503; the same body is kept later.
void test_push_not_kept(void) {
    static const struct {
        const char *path, *body;
    } cases[] = {
        {"/write",          "m v=1 5"                         },
        {"/api/v2/write",   "m v=1 5\nbad"                    }, // not even as a partial write
        {"/api/v1/samples", "[{\"signal\":\"m\",\"value\":1}]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        if (!begin(&w)) return;
        w.sink.fail_puts = 1;
        mw_fetch_reply out = {0};
        CHECK_ROW(call(&w, cases[i].path, mw_slice_of(cases[i].body), NULL, &out) == 503, i);
        CHECK_ROW(mw_slice_is(mw_fetch_header(&out, "Retry-After"), "5"), i);
        CHECK_ROW(strstr(out.body.bytes, "no space left") != NULL, i);
        CHECK_ROW(w.sink.samples.count == 0, i);
        mw_source_health h;
        mw_push_health(w.push, 0, &h);
        CHECK_ROW(h.samples == 0 && h.messages == 1 && strstr(h.problem, "no space left"), i);
        mw_fetch_reply_fini(&out);
        CHECK_ROW(call(&w, cases[i].path, mw_slice_of(cases[i].body), NULL, &out) ==
                      (i == 1 ? 400 : 204),
                  i);
        CHECK_ROW(w.sink.samples.count == 1, i);
        mw_fetch_reply_fini(&out);
        finish(&w);
    }
}

// Whose samples a request brings, or what it is told.
static const struct {
    bool rest; // with a source that takes what no other is called by
    const char *path;
    int status;
    const char *name; // of the source, or of the reply a part
} meant[] = {
    {false, "/write?db=lines",          204, "A"                                          },
    {false, "/write?db=box",            204, "B"                                          },
    {false, V2 "?bucket=box&org=plant", 204, "B"                                          },
    {false, V2 "?bucket=lines",         204, "A"                                          },
    {false, V2 "?bucket=box&org=other", 404, "there is no bucket \\\"box\\\" of org"      },
    {false, V2 "?bucket=x",             404, "here, but lines, box (org plant)\""         },
    {false, V2,                         404, "\"code\":\"not found\""                     },
    {false, "/write?db=x",              404, "{\"error\":\"there is no database \\\"x\\\""},
    {false, BATCH,                      204, "C"                                          },
    {false, BATCH "?bucket=x",          204, "C"                                          },
    {true,  "/write?db=x",              204, "D"                                          },
    {true,  "/write",                   204, "D"                                          },
    {true,  V2 "?bucket=box&org=plant", 204, "B"                                          },
    {true,  V2 "?bucket=box&org=other", 204, "D"                                          },
};

void test_push_several(void) {
    static const mw_push_source sources[] = {
        {{"A", 1}, true,  false, "lines", NULL,  NULL   },
        {{"B", 1}, true,  false, NULL,    "box", "plant"},
        {{"C", 1}, false, true,  NULL,    NULL,  NULL   },
        {{"D", 1}, true,  false, NULL,    NULL,  NULL   },
    };
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        struct world w;
        mw_fetch_reply out = {0};
        if (!begin_with(&w, sources, meant[i].rest ? 4 : 3)) return;
        bool batch = strncmp(meant[i].path, BATCH, strlen(BATCH)) == 0;
        const char *body = batch ? "[{\"signal\":\"m v\",\"value\":1}]" : "m v=1 5";
        CHECK_ROW(call(&w, meant[i].path, mw_slice_of(body), NULL, &out) == meant[i].status, i);
        char name[64];
        snprintf(name, sizeof name, "%s/m v", meant[i].name);
        if (meant[i].status == 204) {
            mw_source_health h;
            mw_push_health(w.push, meant[i].name[0] - 'A', &h);
            CHECK_ROW(mw_test_sink_find(&w.sink, name) == 0 && h.samples == 1, i);
        } else {
            CHECK_ROW(w.sink.samples.count == 0 && out.body.bytes, i);
            CHECK_ROW(strstr(out.body.bytes, meant[i].name) != NULL, i);
            if (!strstr(out.body.bytes, meant[i].name)) fprintf(stderr, "%s\n", out.body.bytes);
        }
        mw_fetch_reply_fini(&out);
        finish(&w);
    }
}

void test_push_no_batches_meant(void) {
    static const mw_push_source sources[] = {
        {{"C", 1}, false, true, NULL, "box", NULL},
    };
    struct world w;
    mw_fetch_reply out = {0};
    if (!begin_with(&w, sources, 1)) return;
    CHECK(call(&w, BATCH "?bucket=x", mw_slice_of("[]"), NULL, &out) == 404);
    CHECK(strstr(out.body.bytes, "there is no bucket") != NULL);
    mw_fetch_reply_fini(&out);
    // Where no source takes lines, all do.
    CHECK(call(&w, "/write?db=box", mw_slice_of("m v=1 5"), NULL, &out) == 204);
    mw_fetch_reply_fini(&out);
    CHECK(mw_test_sink_find(&w.sink, "C/m v") == 0);
    finish(&w);
}

void test_push_gzip(void) {
    struct world w;
    if (!begin(&w)) return;
    mw_text lines = {0}, gz = {0};
    for (int i = 0; i < 20000; i++)
        mw_text_addf(&lines, "press,machine=m%03d temp=%d.5,speed=%di %d\n", i % 10, i % 90, i, i);
    mw_test_gzip(&gz, lines.bytes, lines.size);
    const mw_pair header = {mw_slice_of("Content-Encoding"), mw_slice_of("gzip")};
    mw_fetch_reply out = {0};
    CHECK(call(&w, "/write", (mw_slice){gz.bytes, gz.size}, &header, &out) == 204);
    mw_fetch_reply_fini(&out);
    CHECK(w.sink.samples.count == 40000 && w.sink.put_count == 1);
    CHECK(mw_test_sink_is(&w.sink, 39999, "S/press,machine=m009 speed", 19999, 19999));
    CHECK(call(&w, "/write", (mw_slice){gz.bytes, gz.size / 2}, &header, &out) == 400);
    mw_fetch_reply_fini(&out);
    CHECK(w.sink.samples.count == 40000);
    mw_source_health h;
    mw_push_health(w.push, 0, &h);
    CHECK(h.samples == 40000 && h.refused == 0 && h.bytes == (int64_t)lines.size);
    CHECK(h.messages == 1 && h.last_ns > 0 && strcmp(h.state, "connected") == 0);
    mw_text_free(&lines);
    mw_text_free(&gz);
    finish(&w);
}

void test_push_too_large(void) {
    struct world w;
    if (!begin(&w)) return;
    mw_text big = {0};
    while (big.size <= MW_PUSH_BATCH_BYTES_MAX) mw_text_adds(&big, "                             ");
    mw_fetch_reply out = {0};
    CHECK(call(&w, "/api/v1/samples", (mw_slice){big.bytes, big.size}, NULL, &out) == 413);
    mw_fetch_reply_fini(&out);
    mw_text_free(&big);
    finish(&w);
}

struct writer {
    const struct world *w;
    int number, wrong;
};

static void *write_many(void *cls) {
    struct writer *me = cls;
    for (int i = 0; i < 30; i++) {
        mw_text t = {0};
        for (int k = 0; k < 50; k++)
            mw_text_addf(&t, "m,writer=w%d,k=%d v=%d %d\n", me->number, k % 5, i * 50 + k, i);
        mw_fetch_reply out = {0};
        me->wrong += call(me->w, "/write", (mw_slice){t.bytes, t.size}, NULL, &out) != 204;
        mw_fetch_reply_fini(&out);
        mw_text_free(&t);
    }
    return NULL;
}

// Four clients at once: every line arrives once, under the name of its writer.
void test_push_threads(void) {
    enum { WRITERS = 4 };
    pthread_t threads[WRITERS];
    struct writer writers[WRITERS];
    struct world w;
    if (!begin(&w)) return;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){&w, i, 0};
        pthread_create(&threads[i], NULL, write_many, &writers[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_ROW(writers[i].wrong == 0, i);
    }
    CHECK(w.sink.samples.count == WRITERS * 30 * 50);
    double sum = 0;
    for (int64_t i = 0; i < w.sink.samples.count; i++) sum += w.sink.samples.value[i];
    CHECK(sum == WRITERS * (1499.0 * 1500 / 2));
    CHECK(mw_map_count(w.sink.names) == WRITERS * 5);
    finish(&w);
}
