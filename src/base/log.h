// SPDX-License-Identifier: MIT
// Lines for the operator on stderr: time, level, message. One write per line, so that lines of
// several threads never mix.
//
//     mw_log(MW_LOG_WARN, "import %lld: %lld rows rejected", id, count);
// Thread: any.
#ifndef MW_BASE_LOG_H
#define MW_BASE_LOG_H

#include "base/status.h"

typedef enum { MW_LOG_DEBUG, MW_LOG_INFO, MW_LOG_WARN, MW_LOG_ERROR, MW_LOG_OFF } mw_log_level;

// Writes "2018-03-05T06:15:00.123Z warn  message\n" when level is at or above the one set.
// Control characters in the message become spaces, longer than MW_LOG_LINE_MAX is cut with "...".
void mw_log(mw_log_level level, const char *fmt, ...) MW_PRINTF(2, 3);

// The lowest level that is written; MW_LOG_INFO at the start.
void mw_log_level_set(mw_log_level level);
mw_log_level mw_log_level_get(void);

// "debug", "info", "warn", "error", "off" to a level; false for other words.
int mw_log_level_parse(const char *word, mw_log_level *out);

// Where lines go: a file descriptor, 2 (stderr) at the start. Borrowed.
void mw_log_fd_set(int fd);

#endif
