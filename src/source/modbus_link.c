// SPDX-License-Identifier: MIT
// See modbus_link.h.
#include "source/modbus_link.h"

#include "base/alloc.h"

#include <errno.h>
#include <modbus/modbus.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

struct mw_modbus_link {
    modbus_t *device;
    int32_t timeout_ms;
    uint8_t bits[MW_MODBUS_BITS_MAX];
};

mw_status mw_modbus_link_new(int fd, int32_t unit, int32_t timeout_ms, mw_modbus_link **link,
                             mw_error *err) {
    if (fd >= FD_SETSIZE)
        return mw_fail(err, MW_LIMIT, "too many connections: a Modbus socket must be below %d",
                       FD_SETSIZE);
    mw_modbus_link *fresh = mw_alloc(sizeof *fresh);
    // The address is not used: the socket is connected.
    modbus_t *device = modbus_new_tcp("127.0.0.1", MODBUS_TCP_DEFAULT_PORT);
    if (!fresh || !device) {
        mw_free(fresh);
        modbus_free(device);
        return mw_fail(err, MW_NOMEM, "no memory for a Modbus connection");
    }
    *fresh = (mw_modbus_link){.device = device, .timeout_ms = timeout_ms};
    uint32_t us = (uint32_t)(timeout_ms % 1000) * 1000;
    // Without a limit for single bytes the first one holds for the whole answer.
    if (modbus_set_slave(device, unit) || modbus_set_byte_timeout(device, 0, 0) ||
        modbus_set_response_timeout(device, (uint32_t)timeout_ms / 1000, us)) {
        mw_status st = mw_fail(err, MW_INVALID, "Modbus unit %d, time-out %d ms: %s", unit,
                               timeout_ms, modbus_strerror(errno));
        modbus_free(device);
        mw_free(fresh);
        return st;
    }
    modbus_set_socket(device, fd);
    *link = fresh;
    return MW_OK;
}

void mw_modbus_link_free(mw_modbus_link *link) {
    if (!link) return;
    modbus_close(link->device);
    modbus_free(link->device);
    mw_free(link);
}

// Asks and waits; the count that came or -1 with errno.
static int ask(mw_modbus_link *link, const mw_modbus_group *g, uint16_t *out) {
    int got = -1;
    errno = 0;
    switch (g->space) {
    case MW_MODBUS_HOLDING: return modbus_read_registers(link->device, g->address, g->width, out);
    case MW_MODBUS_INPUT:
        return modbus_read_input_registers(link->device, g->address, g->width, out);
    case MW_MODBUS_COIL:
        got = modbus_read_bits(link->device, g->address, g->width, link->bits);
        break;
    case MW_MODBUS_DISCRETE:
        got = modbus_read_input_bits(link->device, g->address, g->width, link->bits);
        break;
    }
    for (int i = 0; i < got; i++) out[i] = link->bits[i];
    return got;
}

// Whether bytes came that no question asked for.
static bool has_more(const mw_modbus_link *link) {
    struct pollfd wait = {.fd = modbus_get_socket(link->device), .events = POLLIN};
    char byte;
    return poll(&wait, 1, 0) > 0 && (wait.revents & POLLIN) &&
           recv(wait.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static mw_status lost(const mw_modbus_link *link, const mw_modbus_group *g, int problem,
                      mw_error *err) {
    const char *what = mw_modbus_space_text(g->space);
    if (problem == ETIMEDOUT)
        return mw_fail(err, MW_IO, "%s %d: no whole answer within %d ms", what, g->address,
                       link->timeout_ms);
    if (problem == ECONNRESET || problem == EPIPE)
        return mw_fail(err, MW_IO, "%s %d: the device closed the connection", what, g->address);
    if (problem >= MODBUS_ENOBASE)
        return mw_fail(err, MW_IO, "%s %d: the answer does not fit the question: %s", what,
                       g->address, modbus_strerror(problem));
    return mw_fail(err, MW_IO, "%s %d: %s", what, g->address, strerror(problem));
}

mw_status mw_modbus_link_read(mw_modbus_link *link, const mw_modbus_group *group, uint16_t *out,
                              int *exception, mw_error *err) {
    *exception = 0;
    int got = ask(link, group, out), problem = errno;
    if (got < 0 && problem > MODBUS_ENOBASE && problem < MODBUS_ENOBASE + MODBUS_EXCEPTION_MAX) {
        *exception = problem - MODBUS_ENOBASE;
        return mw_fail(err, MW_INVALID, "%s", modbus_strerror(problem));
    }
    if (got < 0) return lost(link, group, problem, err);
    if (got != group->width || has_more(link))
        return mw_fail(err, MW_IO, "%s %d: the answer is longer than asked for",
                       mw_modbus_space_text(group->space), group->address);
    return MW_OK;
}
