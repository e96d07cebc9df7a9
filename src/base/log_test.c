// SPDX-License-Identifier: MIT
#include "base/log.h"

#include "base/clock.h"
#include "base/limits.h"
#include "test/test.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { LINES = 200, THREADS = 4 };

// What was written to the pipe since the last look, terminated.
static const char *taken(int fd) {
    static char buf[1 << 16];
    ssize_t n = read(fd, buf, sizeof buf - 1);
    buf[n < 0 ? 0 : n] = '\0';
    return buf;
}

void test_log_lines(void) {
    int fd[2];
    CHECK(pipe(fd) == 0);
    mw_log_fd_set(fd[1]);
    mw_clock_set(INT64_C(1520226900123456789));
    mw_log(MW_LOG_INFO, "import %d: %s", 7, "done");
    CHECK(strcmp(taken(fd[0]), "2018-03-05T05:15:00.123Z info  import 7: done\n") == 0);
    mw_log(MW_LOG_DEBUG, "not written");
    mw_log(MW_LOG_ERROR, "two\nlines\x01");
    CHECK(strcmp(taken(fd[0]), "2018-03-05T05:15:00.123Z error two lines \n") == 0);
    mw_log_level_set(MW_LOG_ERROR);
    CHECK(mw_log_level_get() == MW_LOG_ERROR);
    mw_log(MW_LOG_WARN, "not written");
    mw_log_level_set(MW_LOG_DEBUG);
    mw_log(MW_LOG_DEBUG, "%3000d", 1);
    const char *line = taken(fd[0]);
    CHECK(strlen(line) == MW_LOG_LINE_MAX && strcmp(line + MW_LOG_LINE_MAX - 4, "...\n") == 0);
    mw_log_level_set(MW_LOG_INFO);
    mw_clock_set(-1);
    mw_log_fd_set(2);
    close(fd[0]);
    close(fd[1]);
}

void test_log_level_parse(void) {
    mw_log_level level = MW_LOG_OFF;
    CHECK(mw_log_level_parse("debug", &level) && level == MW_LOG_DEBUG);
    CHECK(mw_log_level_parse("warn", &level) && level == MW_LOG_WARN);
    CHECK(!mw_log_level_parse("loud", &level) && level == MW_LOG_WARN);
}

static void *chatter(void *arg) {
    (void)arg;
    for (int i = 0; i < LINES; i++) mw_log(MW_LOG_INFO, "%s", "abcdefghijklmnopqrstuvwxyz");
    return NULL;
}

// Lines of several threads come out whole.
void test_log_threads(void) {
    int fd[2];
    CHECK(pipe(fd) == 0);
    mw_log_fd_set(fd[1]);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, chatter, NULL);
    FILE *in = fdopen(fd[0], "r");
    char line[256];
    int whole = 0;
    for (int i = 0; i < LINES * THREADS && fgets(line, sizeof line, in); i++)
        whole += strlen(line) == 58 && strstr(line, "Z info  abcdefghijklmnopqrstuvwxyz\n") != NULL;
    CHECK(whole == LINES * THREADS);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    mw_log_fd_set(2);
    fclose(in);
    close(fd[1]);
}
