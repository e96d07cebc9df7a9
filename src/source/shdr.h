// SPDX-License-Identifier: MIT
// A source of MTConnect adapter lines (SHDR, shdr_decode.h): from a machine's adapter over TCP, or
// a recorded file, at once or in its own time.
//
//     mw_shdr_config config = {.name = "lathe", .host = "10.0.0.9", .port = 7878};
//     mw_shdr_config replay = {.name = "lathe", .path = "okuma_shdr.txt", .speed = 10};
//     MW_TRY(mw_shdr_source_new(&config, &source, err));
//
// To an adapter it says "* PING" and, when that answers "* PONG n", again every n ms; an adapter
// from which nothing came for twice that time is gone. It connects again after 1 s, 2 s, ... 60 s.
// Each connection, and each file, is at least one session; a file has no heartbeat, so that a long
// silence in it ends one too. While the sink cannot keep samples the
// source reads no further: what the adapter sends waits with the adapter.
#ifndef MW_SOURCE_SHDR_H
#define MW_SOURCE_SHDR_H

#include "source/shdr_decode.h"
#include "source/source.h"

// Texts and rules are copied.
typedef struct {
    const char *name;     // of the source: signals are "name/key"
    const char *host;     // of the adapter; NULL: a file
    int32_t port;         // 0: 7878
    const char *path;     // of a recorded file; NULL: an adapter
    double speed;         // of a file: 1 is its own time, 10 ten times as fast; 0: at once
    int32_t timeout_ms;   // for connecting; 0: 5000
    int32_t retry_ms;     // the first pause after a failure; 0: 1000
    int32_t back_step_ms; // a clock that goes back by more ends a session; 0: 1000
    int32_t gap_ms; // nothing for longer ends a session; 0: never, of a file 600,000; -1: never
    const mw_shdr_rule *rules;
    int64_t rule_count;
} mw_shdr_config;

// A source that stands still.
//   errors  MW_INVALID, naming the setting and what would be right; MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_shdr_source_new(const mw_shdr_config *config, mw_source **out,
                                         mw_error *err);

#endif
