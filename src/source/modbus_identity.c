// SPDX-License-Identifier: MIT
// See modbus_identity.h.
#include "source/modbus_identity.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum {
    FUNCTION = 0x2B,
    MEI_TYPE = 0x0E,
    REFUSED = 0x80,
    BASIC = 1,
    HEADER = 7,      // transaction, protocol, length, unit
    BODY_MAX = 253,  // of the protocol
    OBJECTS_AT = 7,  // function, type, code, conformity, more, next, count
    TRANSACTION = 1, // any: there is one question
};

static void copy_printable(char *out, const uint8_t *from, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = from[i] >= 0x20 && from[i] < 0x7F ? (char)from[i] : '?';
    out[n] = '\0';
}

static mw_status wrong(mw_modbus_identity *out, mw_error *err) {
    *out = (mw_modbus_identity){.exception = 0};
    return mw_fail(err, MW_SYNTAX, "the answer is no device identification");
}

mw_status mw_modbus_identity_decode(const uint8_t *bytes, size_t size, mw_modbus_identity *out,
                                    mw_error *err) {
    *out = (mw_modbus_identity){.exception = 0};
    if (size == 2 && bytes[0] == (FUNCTION | REFUSED)) {
        out->exception = bytes[1];
        return MW_OK;
    }
    if (size < OBJECTS_AT || bytes[0] != FUNCTION || bytes[1] != MEI_TYPE) return wrong(out, err);
    size_t at = OBJECTS_AT;
    for (int left = bytes[OBJECTS_AT - 1]; left > 0; left--) {
        if (size - at < 2 || size - at - 2 < bytes[at + 1]) return wrong(out, err);
        uint8_t id = bytes[at];
        size_t n = bytes[at + 1]; // below MW_MODBUS_IDENTITY_BYTES
        if (id < MW_MODBUS_IDENTITY_TEXTS) copy_printable(out->text[id], bytes + at + 2, n);
        at += 2 + n;
    }
    if (at != size) return wrong(out, err);
    out->known = true;
    return MW_OK;
}

// Reads exactly so many bytes.
static mw_status receive(int fd, uint8_t *to, size_t size, int64_t until_ns, mw_error *err) {
    for (size_t got = 0; got < size;) {
        int64_t left_ms = (until_ns - mw_clock_steady_ns()) / 1000000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, left_ms > 0 ? (int)left_ms : 0);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return mw_fail(err, MW_IO, "no answer to the question who it is");
        ssize_t n = recv(fd, to + got, size - got, 0);
        if (n <= 0) return mw_fail(err, MW_IO, "the device closed the connection");
        got += (size_t)n;
    }
    return MW_OK;
}

mw_status mw_modbus_identity_ask(int fd, int32_t unit, int32_t timeout_ms, mw_modbus_identity *out,
                                 mw_error *err) {
    const uint8_t question[] = {0,        TRANSACTION, 0,     0, 0, 5, (uint8_t)unit,
                                FUNCTION, MEI_TYPE,    BASIC, 0};
    uint8_t head[HEADER], body[BODY_MAX];
    int64_t until_ns = mw_clock_steady_ns() + timeout_ms * INT64_C(1000000);
    if (send(fd, question, sizeof question, MSG_NOSIGNAL) != (ssize_t)sizeof question)
        return mw_fail(err, MW_IO, "the question cannot be sent: %s", strerror(errno));
    MW_TRY(receive(fd, head, sizeof head, until_ns, err));
    size_t size = (size_t)(head[4] << 8 | head[5]);
    bool fits = head[0] == 0 && head[1] == TRANSACTION && head[2] == 0 && head[3] == 0 &&
                size >= 2 && size - 1 <= BODY_MAX;
    if (!fits) return wrong(out, err);
    MW_TRY(receive(fd, body, size - 1, until_ns, err));
    return mw_modbus_identity_decode(body, size - 1, out, err);
}
