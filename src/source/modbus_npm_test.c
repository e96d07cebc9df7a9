// SPDX-License-Identifier: MIT
// The source against the npm package modbus-serial as server, where node and the package are.
#include "base/alloc.h"
#include "series/sample_testing.h"
#include "source/modbus.h"
#include "source/peer_testing.h"
#include "test/test.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEPS MW_SOURCE_ROOT "/tools/deps/node_modules"

typedef struct {
    pid_t pid;
    int port;
} server;

// Starts test/source/modbus_server.js; false when it does not start.
static bool server_init(server *s) {
    int out[2];
    if (pipe(out)) abort();
    s->pid = fork();
    if (s->pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
        setenv("NODE_PATH", DEPS, 1);
        execlp("node", "node", MW_SOURCE_ROOT "/test/source/modbus_server.js", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *from = fdopen(out[0], "r");
    bool ok = from && fscanf(from, "%d", &s->port) == 1;
    if (from) fclose(from);
    return ok;
}

static void server_fini(const server *s) {
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
}

// Whether there is no program node.
static bool has_no_node(const server *s) {
    int status = 0;
    waitpid(s->pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 127;
}

// As modbus_server.js has them. Unit 1 answers, 2 is slow, 3 is silent.
// clang-format off
static const struct {
    mw_modbus_register r;
    double want;
} served[] = {
    {{.name = "int16", .address = 0, .type = MW_MODBUS_INT16}, -7},
    {{.name = "uint16", .address = 0, .type = MW_MODBUS_UINT16}, 65529},
    {{.name = "int32", .address = 2, .type = MW_MODBUS_INT32}, -123456},
    {{.name = "float32", .address = 4, .type = MW_MODBUS_FLOAT32}, 21.5},
    {{.name = "float64", .address = 6, .type = MW_MODBUS_FLOAT64}, -0.1},
    {{.name = "swapped", .address = 10, .type = MW_MODBUS_FLOAT32,
      .order = MW_MODBUS_ORDER_LITTLE}, 21.5},
    {{.name = "int64", .address = 12, .type = MW_MODBUS_INT64}, -5000000000.0},
    {{.name = "uint64", .address = 16, .type = MW_MODBUS_UINT64}, 1099511627776.0},
    {{.name = "bit7", .address = 20, .type = MW_MODBUS_BIT, .bit = 7}, 1},
    {{.name = "bit6", .address = 20, .type = MW_MODBUS_BIT, .bit = 6}, 0},
    {{.name = "celsius", .space = MW_MODBUS_INPUT, .address = 1000, .type = MW_MODBUS_UINT16,
      .scale = 0.5, .offset = -273}, 227},
    {{.name = "coil17", .space = MW_MODBUS_COIL, .address = 17}, 1},
    {{.name = "coil18", .space = MW_MODBUS_COIL, .address = 18}, 0},
    {{.name = "input9", .space = MW_MODBUS_DISCRETE, .address = 9}, 1},
    {{.name = "forbidden", .address = 900, .type = MW_MODBUS_UINT16}, NAN},
    {{.name = "after", .address = 901, .type = MW_MODBUS_UINT16}, 901},
    {{.name = "title", .address = 30, .type = MW_MODBUS_TEXT, .words = 4}, 0},
};
// clang-format on
enum { SERVED = sizeof served / sizeof served[0] };

static mw_source *source_of(const server *at, const char *name, int32_t unit) {
    mw_modbus_register r[SERVED];
    for (int i = 0; i < SERVED; i++) r[i] = served[i].r;
    mw_modbus_config c = {.name = name,
                          .host = "127.0.0.1",
                          .port = at->port,
                          .unit = unit,
                          .interval_ms = 20,
                          .timeout_ms = unit == 1 ? 10000 : 150,
                          .retry_ms = 20,
                          .registers = r,
                          .register_count = SERVED};
    mw_source *s = NULL;
    if (mw_modbus_source_new(&c, &s, NULL) != MW_OK) abort();
    return s;
}

static bool has_messages(const mw_source_health *h, int64_t want) { return h->messages >= want; }
static bool has_problem(const mw_source_health *h, int64_t want) {
    (void)want;
    return strstr(h->problem, "no whole answer within 150 ms") != NULL;
}

static void check_values(const mw_test_sink *sink) {
    char name[64];
    int checked = 0;
    for (int64_t i = 0; i < sink->samples.count; i++) {
        int32_t id = sink->samples.signal[i];
        if (id >= SERVED || isnan(sink->samples.value[i])) continue;
        snprintf(name, sizeof name, "good/%s", served[id].r.name);
        CHECK_ROW(mw_test_sink_find(sink, name) == id, id);
        CHECK_ROW(sink->samples.value[i] == served[id].want, id);
        checked++;
    }
    CHECK(checked >= 5 * (SERVED - 1) && checked % (SERVED - 1) == 0);
    CHECK(mw_slice_is(mw_test_sink_text(sink, 0), "MODBUS"));
}

void test_modbus_npm_server(void) {
    struct stat about;
    if (stat(DEPS "/modbus-serial", &about) != 0) {
        SKIP("no npm package modbus-serial");
        return;
    }
    server at;
    mw_test_sink sink;
    if (!server_init(&at)) {
        bool is_missing = has_no_node(&at);
        CHECK(is_missing);
        if (is_missing) SKIP("no node");
        return;
    }
    mw_test_sink_init(&sink);
    mw_source *good = source_of(&at, "good", 1);
    CHECK(good->ops->start(good, &sink.base, NULL) == MW_OK);
    CHECK(mw_test_wait(good, has_messages, 5));
    mw_source *slow = source_of(&at, "slow", 2), *silent = source_of(&at, "silent", 3);
    CHECK(slow->ops->start(slow, &sink.base, NULL) == MW_OK);
    CHECK(silent->ops->start(silent, &sink.base, NULL) == MW_OK);
    mw_source_health before, after;
    good->ops->health(good, &before);
    CHECK(mw_test_wait(slow, has_problem, 0) && mw_test_wait(silent, has_problem, 0));
    CHECK(mw_test_wait(good, has_messages, before.messages + 10));
    good->ops->health(good, &after);
    CHECK(after.reconnects == 0 && after.refused == 0);
    CHECK(strstr(after.problem, "register forbidden (holding register 900)"));
    mw_source_free(slow);
    mw_source_free(silent);
    mw_source_free(good);
    check_values(&sink);
    server_fini(&at);
    mw_test_sink_fini(&sink);
}
