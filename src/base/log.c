// SPDX-License-Identifier: MIT
// See log.h.
//
// Locking: none. A line is composed on the stack and handed over in one write; level and
// descriptor are atomic.
#include "base/log.h"

#include "base/clock.h"
#include "base/datetime.h"
#include "base/limits.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const words[] = {"debug", "info", "warn", "error", "off"};

static _Atomic int lowest = MW_LOG_INFO;
static _Atomic int target_fd = STDERR_FILENO;

void mw_log_level_set(mw_log_level level) { lowest = (int)level; }
mw_log_level mw_log_level_get(void) { return (mw_log_level)lowest; }
void mw_log_fd_set(int fd) { target_fd = fd; }

int mw_log_level_parse(const char *word, mw_log_level *out) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        *out = (mw_log_level)i;
        return 1;
    }
    return 0;
}

// "2018-03-05T06:15:00.123Z warn  "
static size_t put_head(char *line, size_t size, mw_log_level level) {
    char time[MW_DATETIME_TEXT_MAX];
    int64_t now_ms = mw_clock_wall_ns() / 1000000;
    mw_datetime_print(now_ms / 1000 * 1000000000, NULL, time);
    time[strlen(time) - 1] = '\0'; // the Z comes after the milliseconds
    int n = snprintf(line, size, "%s.%03dZ %-5s ", time, (int)(now_ms % 1000), words[level]);
    return n < 0 ? 0 : (size_t)n;
}

static void put_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return; // nowhere left to complain
        bytes += n;
        size -= (size_t)n;
    }
}

void mw_log(mw_log_level level, const char *fmt, ...) {
    static const char more[] = "...";
    if ((int)level < lowest || level >= MW_LOG_OFF) return;
    char line[MW_LOG_LINE_MAX];
    size_t head = put_head(line, sizeof line, level), room = sizeof line - head;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line + head, room, fmt, args);
    va_end(args);
    if (n < 0) n = 0;
    size_t size = head + (size_t)n;
    if ((size_t)n >= room) {
        size = sizeof line - 1;
        memcpy(line + size - strlen(more), more, strlen(more));
    }
    for (size_t i = head; i < size; i++)
        if ((uint8_t)line[i] < ' ' || line[i] == 127) line[i] = ' ';
    line[size] = '\n';
    put_all(target_fd, line, size + 1);
}
