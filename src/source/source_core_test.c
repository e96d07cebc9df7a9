// SPDX-License-Identifier: MIT
#include "source/source_core.h"

#include "series/sample_testing.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    mw_source base;
    mw_source_core core;
    bool was_put, gave_up;
} press;

// Puts one sample, then waits to be ended.
static void *press_run(void *user) {
    press *p = user;
    mw_samples batch = {0};
    int32_t id;
    mw_source_core_state(&p->core, "connected");
    mw_source_core_message(&p->core, 7, 1000);
    mw_source_core_message(&p->core, 3, 2000);
    mw_source_core_reconnect(&p->core);
    if (p->core.sink->ops->signal(p->core.sink, mw_slice_of("press/speed"), MW_SIGNAL_NUMBER,
                                  (mw_slice){NULL, 0}, &id, NULL) != MW_OK ||
        !mw_samples_add(&batch, id, 1000, 4.5, MW_SAMPLE_GOOD))
        return NULL;
    p->was_put = mw_source_core_put(&p->core, &batch);
    p->gave_up = !p->was_put && batch.count == 1;
    while (!mw_source_core_wait(&p->core, 10000)) {
    }
    mw_samples_fini(&batch);
    return NULL;
}

static void press_stop(mw_source *s) { mw_source_core_stop(&((press *)s)->core); }
static void press_free(mw_source *s) { mw_source_core_fini(&((press *)s)->core); }

static const mw_source_ops press_ops = {"press", NULL, NULL, press_stop, press_free};

static void wait_for_puts(press *p, int64_t samples) {
    mw_source_health h;
    for (int i = 0; i < 5000; i++) {
        mw_source_core_health(&p->core, &h);
        if (h.samples >= samples) return;
        mw_source_core_wait(&p->core, 1);
    }
}

void test_source_core_runs(void) {
    press p = {.base = {&press_ops}};
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    CHECK(mw_source_core_init(&p.core, "press", NULL) == MW_OK);
    for (int round = 0; round < 2; round++) { // it can be started again
        sink.fail_puts = 2;
        CHECK(mw_source_core_start(&p.core, &sink.base, press_run, &p, NULL) == MW_OK);
        wait_for_puts(&p, 1);
        mw_error err = {0};
        CHECK(mw_source_core_start(&p.core, &sink.base, press_run, &p, &err) == MW_INVALID);
        mw_source_core_stop(&p.core);
        mw_source_core_stop(&p.core);
        mw_source_health h;
        mw_source_core_health(&p.core, &h);
        CHECK(p.was_put && h.messages == 2 && h.bytes == 10 && h.last_ns == 2000);
        CHECK(h.samples == 1 && h.reconnects == 1 && h.refused == 0);
        CHECK(strcmp(h.state, "stopped") == 0 && strstr(h.problem, "samples wait: "));
        CHECK(sink.samples.count == round + 1);
        CHECK(mw_test_sink_is(&sink, round, "press/speed", 1000, 4.5));
    }
    mw_source_free(&p.base);
    mw_source_free(NULL);
    mw_test_sink_fini(&sink);
}

// A disk that stays full: ending gives up, with nothing kept and nothing counted as kept.
void test_source_core_gives_up(void) {
    press p = {.base = {&press_ops}};
    mw_test_sink sink;
    mw_test_sink_init(&sink);
    sink.fail_puts = 1000000;
    CHECK(mw_source_core_init(&p.core, "press", NULL) == MW_OK);
    CHECK(mw_source_core_start(&p.core, &sink.base, press_run, &p, NULL) == MW_OK);
    mw_source_health h = {0};
    for (int i = 0; i < 5000 && !h.problem[0]; i++) {
        mw_source_core_health(&p.core, &h);
        mw_source_core_wait(&p.core, 1);
    }
    mw_source_free(&p.base);
    CHECK(h.problem[0] && !p.was_put && p.gave_up && sink.samples.count == 0);
    mw_test_sink_fini(&sink);
}

// What can never be kept is refused with words and counted.
void test_source_core_refuses(void) {
    press p = {.base = {&press_ops}};
    mw_test_sink sink;
    mw_samples batch = {0};
    mw_test_sink_init(&sink);
    CHECK(mw_source_core_init(&p.core, "press", NULL) == MW_OK);
    p.core.sink = &sink.base;
    CHECK(mw_samples_add(&batch, 77, 1000, 4.5, MW_SAMPLE_GOOD)); // an id never given
    CHECK(mw_source_core_put(&p.core, &batch) && batch.count == 0);
    mw_source_health h;
    mw_source_core_health(&p.core, &h);
    CHECK(h.refused == 1 && h.samples == 0 && h.problem[0]);
    CHECK(sink.samples.count == 0);
    mw_samples_fini(&batch);
    mw_source_free(&p.base);
    mw_test_sink_fini(&sink);
}
