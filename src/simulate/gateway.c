// SPDX-License-Identifier: MIT
// See gateway.h. One thread polls the listener and all clients; libmodbus reads each request and
// writes each answer on the client's socket, within a time limit, so that a client that sends half
// a request delays the others by that time at most, and is then put out.
#include "simulate/gateway.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/text.h"
#include "simulate/meter.h"

#include <errno.h>
#include <modbus.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_US_MAX = 300000, FUNCTION_HOLDING = 3, FUNCTION_INPUT = 4 };

struct mw_simulate_gateway {
    mw_simulation *simulation;
    modbus_t *modbus;
    modbus_mapping_t *registers;
    int wake_fd, listen_fd, port;
    int client[MW_GATEWAY_CLIENTS_MAX];
    int client_count;
    pthread_t thread;
    bool is_running;
};

// ---- one request

static void registers_read(mw_simulate_gateway *g, int unit) {
    pthread_mutex_lock(&g->simulation->mutex);
    mw_meter_write(&g->simulation->plant, unit, g->registers->tab_registers);
    pthread_mutex_unlock(&g->simulation->mutex);
    memcpy(g->registers->tab_input_registers, g->registers->tab_registers,
           MW_METER_REGISTERS * sizeof(uint16_t));
}

static int answer(mw_simulate_gateway *g, const uint8_t *request, int size) {
    int header = modbus_get_header_length(g->modbus);
    int unit = request[header - 1], function = request[header];
    if (unit < 1 || unit > MW_PLANT_UNITS)
        return modbus_reply_exception(g->modbus, request, MODBUS_EXCEPTION_GATEWAY_TARGET);
    if (function != FUNCTION_HOLDING && function != FUNCTION_INPUT)
        return modbus_reply_exception(g->modbus, request, MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    registers_read(g, unit - 1);
    return modbus_reply(g->modbus, request, size, g->registers);
}

// False when the client is gone or does not keep to the protocol.
static bool serve(mw_simulate_gateway *g, int fd) {
    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
    modbus_set_socket(g->modbus, fd);
    int size = modbus_receive(g->modbus, request);
    return size > 0 && answer(g, request, size) >= 0;
}

// ---- clients

static void greet(mw_simulate_gateway *g) {
    struct timeval limit = {.tv_usec = REQUEST_US_MAX};
    int fd = accept4(g->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) return;
    if (g->client_count == MW_GATEWAY_CLIENTS_MAX ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0) {
        close(fd);
        return;
    }
    g->client[g->client_count++] = fd;
}

static void *run(void *user) {
    mw_simulate_gateway *g = user;
    struct pollfd p[MW_GATEWAY_CLIENTS_MAX + 2];
    for (;;) {
        int count = g->client_count;
        p[0] = (struct pollfd){.fd = g->wake_fd, .events = POLLIN};
        p[1] = (struct pollfd){.fd = g->listen_fd, .events = POLLIN};
        for (int i = 0; i < count; i++)
            p[i + 2] = (struct pollfd){.fd = g->client[i], .events = POLLIN};
        if (poll(p, (nfds_t)count + 2, -1) < 0 && errno != EINTR) break;
        if (p[0].revents) break;
        for (int i = count - 1; i >= 0; i--) {
            if (!p[i + 2].revents || serve(g, g->client[i])) continue;
            close(g->client[i]);
            g->client[i] = g->client[--g->client_count];
        }
        if (p[1].revents) greet(g);
    }
    return NULL;
}

// ---- life

static int listen_on(const struct addrinfo *at) {
    int on = 1, fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, MW_GATEWAY_CLIENTS_MAX) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static mw_status open_listener(mw_simulate_gateway *g, const char *host, int port, mw_error *err) {
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    char service[16], text[16];
    snprintf(service, sizeof service, "%d", port);
    int rc = getaddrinfo(host, service, &want, &found);
    if (rc != 0) return mw_fail(err, MW_IO, "cannot listen on %s: %s", host, gai_strerror(rc));
    for (const struct addrinfo *a = found; a && g->listen_fd < 0; a = a->ai_next)
        g->listen_fd = listen_on(a);
    int why = errno;
    freeaddrinfo(found);
    if (g->listen_fd < 0)
        return mw_fail(err, MW_IO, "cannot listen on %s port %d: %s", host, port, strerror(why));
    double number = 0;
    if (getsockname(g->listen_fd, (struct sockaddr *)&at, &size) != 0 ||
        getnameinfo((struct sockaddr *)&at, size, NULL, 0, text, sizeof text, NI_NUMERICSERV) ||
        !mw_number_parse(mw_slice_of(text), &number))
        return mw_fail(err, MW_IO, "cannot tell the port of %s", host);
    g->port = (int)number;
    return MW_OK;
}

static mw_status start(mw_simulate_gateway *g, const char *host, int port, mw_error *err) {
    g->modbus = modbus_new_tcp(NULL, MODBUS_TCP_DEFAULT_PORT);
    g->registers = modbus_mapping_new(0, 0, MW_METER_REGISTERS, MW_METER_REGISTERS);
    g->wake_fd = eventfd(0, EFD_CLOEXEC);
    if (!g->modbus || !g->registers || g->wake_fd < 0 ||
        modbus_set_indication_timeout(g->modbus, 0, REQUEST_US_MAX) != 0 ||
        modbus_set_byte_timeout(g->modbus, 0, REQUEST_US_MAX) != 0)
        return mw_fail(err, MW_NOMEM, "no room for a Modbus server: %s", strerror(errno));
    MW_TRY(open_listener(g, host, port, err));
    if (pthread_create(&g->thread, NULL, run, g) != 0)
        return mw_fail(err, MW_IO, "no thread for the Modbus server: %s", strerror(errno));
    g->is_running = true;
    mw_log(MW_LOG_INFO, "simulated meters: Modbus TCP on %s port %d", host, g->port);
    return MW_OK;
}

mw_status mw_simulate_gateway_new(const char *host, int port, mw_simulation *simulation,
                                  mw_simulate_gateway **out, mw_error *err) {
    mw_simulate_gateway *g = mw_alloc(sizeof *g);
    if (!g) return mw_fail(err, MW_NOMEM, "out of memory for the Modbus server");
    *g = (mw_simulate_gateway){.simulation = simulation, .wake_fd = -1, .listen_fd = -1};
    mw_status st = start(g, host, port, err);
    if (st != MW_OK) {
        mw_simulate_gateway_free(g);
        return st;
    }
    *out = g;
    return MW_OK;
}

void mw_simulate_gateway_free(mw_simulate_gateway *g) {
    if (!g) return;
    if (g->is_running) {
        eventfd_write(g->wake_fd, 1);
        pthread_join(g->thread, NULL);
    }
    for (int i = 0; i < g->client_count; i++) close(g->client[i]);
    if (g->listen_fd >= 0) close(g->listen_fd);
    if (g->wake_fd >= 0) close(g->wake_fd);
    if (g->registers) modbus_mapping_free(g->registers);
    if (g->modbus) modbus_free(g->modbus);
    mw_free(g);
}

int mw_simulate_gateway_port(const mw_simulate_gateway *g) { return g->port; }
