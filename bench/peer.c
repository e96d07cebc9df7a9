// SPDX-License-Identifier: MIT
// See peer.h.
#include "bench/peer.h"

#include "bench/http_post.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 20000, NOT_FOUND = 127 };

// What the new process does: it says nothing, and ends when the bench does.
static void become(const char *const *argv, const char *const *env) {
    union {
        const char *const *in;
        char *const *out;
    } args = {argv};
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (; env && *env; env++) {
        char name[128];
        const char *equals = strchr(*env, '=');
        snprintf(name, sizeof name, "%.*s", (int)(equals - *env), *env);
        setenv(name, equals + 1, 1);
    }
    execvp(argv[0], args.out);
    _exit(NOT_FOUND);
}

bool bench_peer_start(bench_peer *p, const char *const *argv, const char *const *env) {
    p->pid = fork();
    if (p->pid < 0) exit(1);
    if (p->pid == 0) become(argv, env);
    for (int i = 0; i < START_MS / 10; i++) {
        int how;
        if (waitpid(p->pid, &how, WNOHANG) == p->pid) {
            p->pid = 0;
            if (WIFEXITED(how) && WEXITSTATUS(how) == NOT_FOUND) return false;
            fprintf(stderr, "bench: %s ended as soon as it was started\n", p->program);
            return false;
        }
        if (bench_listens(p->port)) return true;
        (void)poll(NULL, 0, 10);
    }
    fprintf(stderr, "bench: %s does not listen\n", p->program);
    bench_peer_stop(p);
    return false;
}

void bench_peer_stop(bench_peer *p) {
    if (p->pid == 0) return;
    kill(p->pid, SIGKILL);
    waitpid(p->pid, NULL, 0);
    p->pid = 0;
}
