// SPDX-License-Identifier: MIT
// A source: a connection to machines that puts what it reads into a sink, behind one table for all
// kinds. Each kind has its own `mw_<kind>_new` with a plain struct of settings.
//
//     mw_source *s = NULL;
//     MW_TRY(mw_sparkplug_source_new(&config, &s, err));
//     MW_TRY(s->ops->start(s, sink, err));   // from here on it connects again by itself
//     ...
//     s->ops->stop(s);
//     mw_source_free(s);
//
// What a source acknowledged to the other side (MQTT QoS 1, a Modbus poll that counts as done, a
// dropped file that is moved away) the sink has kept. When the sink cannot keep samples, nothing is
// acknowledged: the source holds its place in bounded memory, says so and tries again.
//
// Names of signals begin with the name of the source: "press/...".
//
// Thread: one owner at a time calls start, stop and free; any calls health.
#ifndef MW_SOURCE_SOURCE_H
#define MW_SOURCE_SOURCE_H

#include "series/sample.h"

enum { MW_SOURCE_PROBLEM_MAX = 240 }; // bytes of the last problem, its terminator included

// What a source did since it was started.
typedef struct {
    const char *state;  // "connecting", "connected", "waiting", "stopped" or "failed"; constant
    int64_t messages;   // taken from the other side: MQTT messages, lines, polls, files
    int64_t samples;    // put into the sink
    int64_t refused;    // values that could not be kept; the latest reason stands in problem
    int64_t reconnects; // connections made after the first
    int64_t bytes;      // of these messages
    int64_t last_ns;    // when the last message came, UTC since 1970; 0 before the first
    char problem[MW_SOURCE_PROBLEM_MAX]; // the last problem in words; empty when there was none
} mw_source_health;

typedef struct mw_source mw_source;

typedef struct {
    const char *kind; // "sparkplug", "mqtt", "modbus", "shdr", "folder"
    // Starts a thread and returns at once; sink is kept until stop.
    //   errors  MW_IO when no thread can be had, MW_NOMEM. That nobody answers is no error: see
    //           health.
    mw_status (*start)(mw_source *s, mw_sink *sink, mw_error *err);
    void (*health)(const mw_source *s, mw_source_health *out); // thread: any
    void (*stop)(mw_source *s); // ends its thread and waits for it; again does nothing
    void (*free)(mw_source *s); // after stop
} mw_source_ops;

struct mw_source {
    const mw_source_ops *ops;
};

// Stops a source and frees it; NULL is allowed.
void mw_source_free(mw_source *s);

#endif
