// SPDX-License-Identifier: MIT
// See verb_person_typed.h.
#include "app/verb_person_typed.h"

#include "account/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { INTERRUPT = 3 }; // Ctrl-C

// Reads to the end of the line, byte by byte, so that nothing of it stays in a buffer of stdio.
static mw_status read_line(char *out, mw_error *err) {
    size_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return mw_fail(err, MW_IO, "cannot read the password: %s", strerror(errno));
        if (got == 0 || c == '\n') break;
        if (c == INTERRUPT) return mw_fail(err, MW_INVALID, "interrupted: nothing was changed");
        if (c == '\0')
            return mw_fail(err, MW_INVALID, "the password has a control character in it");
        if (n == MW_TYPED_MAX - 2)
            return mw_fail(err, MW_LIMIT, "the password has more than %d bytes",
                           MW_PASSWORD_BYTES_MAX);
        out[n++] = c;
    }
    if (n > 0 && out[n - 1] == '\r') n--;
    out[n] = '\0';
    if (n == 0) return mw_fail(err, MW_INVALID, "no password was given: nothing was changed");
    return MW_OK;
}

// Without echo. Ctrl-C ends the line, so that the terminal is put right again before we leave.
static mw_status read_hidden(const char *prompt, char *out, mw_error *err) {
    struct termios before, hidden;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return mw_fail(err, MW_IO, "cannot read the password: %s", strerror(errno));
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    hidden.c_cc[VEOL] = INTERRUPT;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
        return mw_fail(err, MW_IO, "cannot read the password: %s", strerror(errno));
    fprintf(stderr, "%s: ", prompt); // only now: what is typed after it is neither shown nor lost
    mw_status st = read_line(out, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputs("\n", stderr);
    return st;
}

mw_status mw_typed_password(char *out, mw_error *err) {
    char again[MW_TYPED_MAX];
    if (!isatty(STDIN_FILENO)) return read_line(out, err);
    MW_TRY(read_hidden("Password", out, err));
    mw_status st = read_hidden("Again", again, err);
    if (st == MW_OK && strcmp(out, again) != 0)
        st = mw_fail(err, MW_INVALID, "the two are not the same: nothing was changed");
    mw_secret_wipe(again, sizeof again);
    return st;
}
