// SPDX-License-Identifier: MIT
// See dial.h.
#include "source/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { ADDRESSES_MAX = 8, PAUSE_MS_FIRST = 1000, PAUSE_MS_MAX = 60000 };

// Waits until the connection stands; 0, or an errno. ECANCELED when woken.
static int connected(int fd, const mw_dial *to) {
    struct pollfd wait[2] = {
        {.fd = fd,          .events = POLLOUT},
        {.fd = to->wake_fd, .events = POLLIN }
    };
    int ready;
    do ready = poll(wait, 2, to->timeout_ms);
    while (ready < 0 && errno == EINTR);
    if (ready < 0) return errno;
    if (ready == 0) return ETIMEDOUT;
    if (wait[1].revents) return ECANCELED;
    int problem = 0;
    socklen_t size = sizeof problem;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) ? errno : problem;
}

// Small messages leave at once, a vanished peer is noticed, and no send blocks for ever.
static int settle(int fd, const mw_dial *to) {
    int one = 1;
    struct timeval limit = {to->timeout_ms / 1000, to->timeout_ms % 1000 * 1000};
    bool ok = setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0 &&
              setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one) == 0 &&
              setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
    int flags = fcntl(fd, F_GETFL);
    return ok && flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0 ? 0 : errno;
}

// A connected socket, or minus an errno.
static int dial_one(const struct addrinfo *at, const mw_dial *to) {
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int problem = connect(fd, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (problem == EINPROGRESS) problem = connected(fd, to);
    if (problem == 0) problem = settle(fd, to);
    if (problem == 0) return fd;
    close(fd);
    return -problem;
}

mw_status mw_dial_open(const mw_dial *to, int *fd, mw_error *err) {
    char port[16];
    struct addrinfo *found = NULL;
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    snprintf(port, sizeof port, "%d", to->port);
    int failed = getaddrinfo(to->host, port, &want, &found);
    if (failed)
        return mw_fail(err, MW_IO, "%s: %s", to->host,
                       failed == EAI_SYSTEM ? strerror(errno) : gai_strerror(failed));
    int got = -EHOSTUNREACH, tries = 0;
    for (const struct addrinfo *at = found; at && tries++ < ADDRESSES_MAX; at = at->ai_next) {
        got = dial_one(at, to);
        if (got >= 0 || got == -ECANCELED) break;
    }
    freeaddrinfo(found);
    if (got == -ETIMEDOUT)
        return mw_fail(err, MW_IO, "%s port %d: no connection within %d ms", to->host, to->port,
                       to->timeout_ms);
    if (got < 0) return mw_fail(err, MW_IO, "%s port %d: %s", to->host, to->port, strerror(-got));
    *fd = got;
    return MW_OK;
}

int64_t mw_dial_pause_ms(int64_t *pause_ms, int64_t first_ms) {
    int64_t next = *pause_ms > 0 ? *pause_ms * 2 : first_ms > 0 ? first_ms : PAUSE_MS_FIRST;
    *pause_ms = next < PAUSE_MS_MAX ? next : PAUSE_MS_MAX;
    return *pause_ms;
}
