// SPDX-License-Identifier: MIT
// Servers of others that a bench is compared with: started in a folder of their own, on a port of
// loopback, ended by their number. They are Debian packages that nothing else here needs.
#ifndef MW_BENCH_PEER_H
#define MW_BENCH_PEER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    const char *program; // as found in PATH
    pid_t pid;           // 0: not running
    int port;
} bench_peer;

// Starts it and waits until it listens on p->port. argv and env end with NULL; env is added to ours
// as "NAME=value". False when it is not installed.
bool bench_peer_start(bench_peer *p, const char *const *argv, const char *const *env);
// Ends it, and waits until it has. A peer that does not run is left alone.
void bench_peer_stop(bench_peer *p);

#endif
