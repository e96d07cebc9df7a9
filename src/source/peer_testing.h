// SPDX-License-Identifier: MIT
// The other side of connections, for tests: a port of the loopback, and waiting for a source.
#ifndef MW_SOURCE_PEER_TESTING_H
#define MW_SOURCE_PEER_TESTING_H

#include "source/source.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

// A socket that listens on some free port of the loopback; ends the process when there is none.
static inline int mw_test_listen(int *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 4) ||
        getsockname(fd, (struct sockaddr *)&at, &size))
        abort();
    *port = ntohs(at.sin_port);
    return fd;
}

// Waits until seen(health, want) holds, for 20 s at most; whether it does.
static inline bool mw_test_wait(const mw_source *s,
                                bool (*seen)(const mw_source_health *h, int64_t want),
                                int64_t want) {
    for (int i = 0; i < 20000; i++) {
        mw_source_health h;
        s->ops->health(s, &h);
        if (seen(&h, want)) return true;
        poll(NULL, 0, 1);
    }
    return false;
}

#endif
