// SPDX-License-Identifier: MIT
// Long work shows how far it is on a terminal, and Ctrl-C ends it where nothing is lost. On an
// errand it tells whoever asks for it, and ends when it is cancelled.
//
//     mw_progress bar = mw_progress_begin("draws");
//     ask.go_on = mw_progress_go_on, ask.go_on_ctx = &bar;
//     st = mw_index_draw(..., err);
//     st = mw_progress_end(&bar, st, err);
//
// The first SIGINT or SIGTERM makes go_on false; the second ends the process. Thread: begin and end
// on the one that works; in between any, one at a time.
#ifndef MW_APP_PROGRESS_H
#define MW_APP_PROGRESS_H

#include "app/errand.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *what; // kept until mw_progress_end
    const mw_errand *errand;
    bool terminal;
    int64_t began_ns, drawn_ns;
} mw_progress;

// Begins to watch for interrupts.
mw_progress mw_progress_begin(const char *what);

// Draws "draws: 350 of 1000, 35 %, 2 s left" at most five times a second, on a terminal only.
//   ctx   the mw_progress
//   all   0: not known
// Returns false when the work is to end.
bool mw_progress_go_on(void *ctx, int64_t done, int64_t all);

// The same for rows of a file: "a.csv: 3000 rows, 35 %".
//   bytes_total   0: not known
bool mw_progress_bytes(mw_progress *p, int64_t rows, int64_t bytes, int64_t bytes_total);

// Whether an interrupt came.
bool mw_progress_interrupted(void);

void mw_progress_wipe(mw_progress *p); // the line

// Wipes the line. An error after an interrupt becomes "interrupted", or "cancelled"; another
// passes.
mw_status mw_progress_end(mw_progress *p, mw_status st, mw_error *err);

#endif
