// SPDX-License-Identifier: MIT
// The calls that tools/late makes are tested by tools/late_test.py.
#include "base/late.h"

#include "test/test.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const call[] = {"ldexp", "no_such_function"};
static void *word[2];

void test_late(void) {
    mw_late late = {.name = "libm.so.6", .call = call, .word = word};
    void *found = mw_late_find(&late, 0);
    double (*scale)(double, int) = NULL;
    memcpy(&scale, &found, sizeof scale);
    CHECK(scale && scale(1.5, 4) == 24.0);
    CHECK(late.handle != NULL && word[0] == found && word[1] == NULL);
    CHECK(mw_late_find(&late, 0) == found);
}

// The exit code of a child that looks for a function; what it says goes to said.
static int child(mw_late *late, uint32_t i, char *said, size_t size) {
    int way[2], status = -1;
    CHECK(pipe(way) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(way[1], STDERR_FILENO);
        mw_late_find(late, i);
        _exit(0);
    }
    close(way[1]);
    ssize_t n = read(way[0], said, size - 1);
    said[n > 0 ? n : 0] = '\0';
    close(way[0]);
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void test_late_not_there(void) {
    char said[512];
    mw_late lacks = {.name = "libm.so.6", .call = call, .word = word};
    mw_late gone = {.name = "libnowhere.so.9", .call = call, .word = word};
    CHECK(child(&lacks, 1, said, sizeof said) == 127);
    CHECK(strstr(said, "libm.so.6") && strstr(said, "no_such_function"));
    CHECK(child(&gone, 0, said, sizeof said) == 127);
    CHECK(strstr(said, "the library libnowhere.so.9 that this needs is not usable"));
}
