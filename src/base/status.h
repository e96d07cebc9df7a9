// SPDX-License-Identifier: MIT
// Outcome of a fallible call, and the message that explains it to a person.
//
// The caller owns the mw_error and passes NULL when only the status matters. Nothing is
// allocated, so reporting "out of memory" cannot itself fail. Thread: any.
#ifndef MW_BASE_STATUS_H
#define MW_BASE_STATUS_H

#include <stdint.h>

#define MW_STATUS_LIST(X)                                                                          \
    X(OK, "ok")                                                                                    \
    X(INVALID, "invalid argument or input")                                                        \
    X(SYNTAX, "text does not parse")                                                               \
    X(LIMIT, "a documented limit was reached")                                                     \
    X(NOMEM, "out of memory")                                                                      \
    X(IO, "the outside world failed")                                                              \
    X(NOTFOUND, "no such thing")                                                                   \
    X(CORRUPT, "stored data is damaged")

typedef enum {
#define X(name, text) MW_##name,
    MW_STATUS_LIST(X)
#undef X
} mw_status;

typedef struct {
    mw_status status;
    int32_t line, col; // 1-based place in a text; 0 when the error is not about text
    char text[480];    // always terminated, never ends in a full stop or newline
} mw_error;

#define MW_MUST_USE __attribute__((warn_unused_result))
#define MW_PRINTF(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))

// The meaning of st in a few words; never NULL.
const char *mw_status_text(mw_status st);

// Sets *err (if any) and returns st, so that failing is one line.
mw_status mw_fail(mw_error *err, mw_status st, const char *fmt, ...) MW_PRINTF(3, 4);

// Puts context in front of the text of *err (if any) and returns its status.
mw_status mw_fail_in(mw_error *err, mw_status st, const char *fmt, ...) MW_PRINTF(3, 4);

#define MW_TRY(call)                                                                               \
    do {                                                                                           \
        mw_status st_ = (call);                                                                    \
        if (st_ != MW_OK) return st_;                                                              \
    } while (0)

// For errors of the programmer: on in release, ends the process with file and line.
#define MW_ASSERT(cond)                                                                            \
    do {                                                                                           \
        if (!(cond)) mw_assert_failed(#cond, __FILE__, __LINE__);                                  \
    } while (0)

// What MW_ASSERT calls: says what does not hold and where, and aborts.
void mw_assert_failed(const char *cond, const char *file, int line) __attribute__((noreturn));

#endif
