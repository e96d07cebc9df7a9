// SPDX-License-Identifier: MIT
// See progress.h.
#include "app/progress.h"

#include "base/clock.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define REDRAW_NS INT64_C(200000000)
#define QUIET_NS INT64_C(500000000) // short work draws nothing

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number) {
    (void)signal_number;
    interrupted = 1;
}

// On an errand nothing is drawn, and signals are the server's.
static bool is_ending(const mw_errand *errand) {
    return errand ? mw_errand_is_ending(errand) : interrupted;
}

static void tell(const mw_errand *errand, int64_t rows, int64_t done, int64_t total) {
    if (!errand || !errand->told) return;
    atomic_store(&errand->told->rows, rows);
    atomic_store(&errand->told->done, done);
    atomic_store(&errand->told->total, total);
}

mw_progress mw_progress_begin(const char *what) {
    const mw_errand *errand = mw_errand_now();
    if (errand)
        return (mw_progress){.what = what, .errand = errand, .began_ns = mw_clock_steady_ns()};
    struct sigaction a = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    return (mw_progress){
        .what = what, .terminal = isatty(STDERR_FILENO), .began_ns = mw_clock_steady_ns()};
}

static void draw(const mw_progress *p, int64_t done, int64_t all, int64_t spent_ns) {
    fprintf(stderr, "\r%s: %lld", p->what, (long long)done);
    if (all > 0)
        fprintf(stderr, " of %lld, %d %%", (long long)all,
                (int)(100.0 * (double)done / (double)all));
    if (all > done && done > 0)
        fprintf(stderr, ", %.0f s left",
                (double)spent_ns / 1e9 * (double)(all - done) / (double)done);
    fputs("\033[K", stderr);
    fflush(stderr);
}

// Whether it is time to draw again.
static bool is_due(mw_progress *p) {
    int64_t now_ns = mw_clock_steady_ns();
    if (!p->terminal || now_ns - p->began_ns < QUIET_NS || now_ns - p->drawn_ns < REDRAW_NS)
        return false;
    p->drawn_ns = now_ns;
    return true;
}

bool mw_progress_go_on(void *ctx, int64_t done, int64_t all) {
    mw_progress *p = ctx;
    tell(p->errand, 0, done, all);
    if (is_due(p)) draw(p, done, all, p->drawn_ns - p->began_ns);
    return !is_ending(p->errand);
}

bool mw_progress_bytes(mw_progress *p, int64_t rows, int64_t bytes, int64_t bytes_total) {
    tell(p->errand, rows, bytes, bytes_total);
    if (!is_due(p)) return !is_ending(p->errand);
    fprintf(stderr, "\r%s: %lld rows", p->what, (long long)rows);
    if (bytes_total > 0)
        fprintf(stderr, ", %d %%", (int)(100.0 * (double)bytes / (double)bytes_total));
    fputs("\033[K", stderr);
    fflush(stderr);
    return !is_ending(p->errand);
}

bool mw_progress_interrupted(void) { return is_ending(mw_errand_now()); }

void mw_progress_wipe(mw_progress *p) {
    if (p->drawn_ns) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    p->drawn_ns = 0;
}

mw_status mw_progress_end(mw_progress *p, mw_status st, mw_error *err) {
    mw_progress_wipe(p);
    if (st == MW_OK || !is_ending(p->errand)) return st;
    return mw_fail(err, st, "%s: %s; nothing was stored", p->what,
                   mw_errand_cancelled() ? "cancelled" : "interrupted");
}
