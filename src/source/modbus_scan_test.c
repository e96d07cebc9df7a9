// SPDX-License-Identifier: MIT
#include "source/modbus_scan.h"

#include "test/test.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// A device that lets holding registers 3 to 9 and 20 be read; register 4 grows by one with every
// question, register 5 falls, 6 goes up and down.
typedef struct {
    int fd;
    int questions;
} device;

static bool readable(int address) { return (address >= 3 && address <= 9) || address == 20; }

static int value_at(const device *d, int address) {
    if (address == 4) return d->questions;
    if (address == 5) return 1000 - d->questions;
    return address == 6 ? d->questions % 2 : address;
}

static void answer(device *d, const uint8_t *in) {
    uint8_t out[300] = {in[0], in[1], 0, 0, 0, 3, in[6], in[7] | 0x80, 2};
    int from = in[8] << 8 | in[9], width = in[10] << 8 | in[11];
    size_t size = 9;
    bool all = in[7] == 3;
    d->questions++;
    for (int i = 0; i < width; i++) all = all && readable(from + i);
    if (in[7] != 3) out[8] = 1;
    if (all) {
        out[5] = (uint8_t)(3 + 2 * width);
        out[7] = in[7];
        out[8] = (uint8_t)(2 * width);
        size = 9 + 2 * (size_t)width;
        for (int i = 0; i < width; i++) {
            int v = value_at(d, from + i);
            out[9 + 2 * i] = (uint8_t)(v >> 8);
            out[10 + 2 * i] = (uint8_t)v;
        }
    }
    CHECK(send(d->fd, out, size, MSG_NOSIGNAL) == (ssize_t)size);
}

static void *serve(void *user) {
    device *d = user;
    uint8_t in[12];
    while (recv(d->fd, in, sizeof in, MSG_WAITALL) == (ssize_t)sizeof in) answer(d, in);
    return NULL;
}

static mw_modbus_link *begin(device *d, pthread_t *thread) {
    int pair[2];
    mw_modbus_link *link = NULL;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    *d = (device){pair[1], 0};
    CHECK(mw_modbus_link_new(pair[0], 1, 5000, &link, NULL) == MW_OK);
    CHECK(pthread_create(thread, NULL, serve, d) == 0);
    return link;
}

static void end(device *d, pthread_t thread, mw_modbus_link *link) {
    mw_modbus_link_free(link);
    pthread_join(thread, NULL);
    close(d->fd);
}

void test_modbus_scan_finds(void) {
    device d;
    pthread_t thread;
    mw_modbus_link *link = begin(&d, &thread);
    mw_modbus_scan s = {.space = MW_MODBUS_HOLDING, .from = 0, .to = 39};
    for (int i = 0; i < 4; i++) CHECK_ROW(mw_modbus_scan_run(&s, link, NULL) == MW_OK, i);
    CHECK(s.readable == 8 && s.exception == 2 && s.runs == 4 && !s.is_cut_short);
    for (int i = 0; i < 40; i++) CHECK_ROW(s.cell[i].readable == readable(i), i);
    CHECK(s.cell[4].rises && s.cell[4].changes && s.cell[4].last > s.cell[4].first);
    CHECK(!s.cell[5].rises && s.cell[5].changes);
    CHECK(!s.cell[7].rises && !s.cell[7].changes && s.cell[7].last == 7);
    CHECK(s.questions < 80);
    mw_modbus_scan_fini(&s);
    mw_modbus_scan coils = {.space = MW_MODBUS_COIL, .from = 0, .to = 99};
    CHECK(mw_modbus_scan_run(&coils, link, NULL) == MW_OK);
    // A function that is not there is not asked for in halves.
    CHECK(coils.readable == 0 && coils.questions == 1 && coils.exception == 1);
    mw_modbus_scan_fini(&coils);
    end(&d, thread, link);
}

void test_modbus_scan_limits(void) {
    device d;
    pthread_t thread;
    mw_error err = {0};
    char buf[32];
    mw_modbus_link *link = begin(&d, &thread);
    static const int32_t wrong[][2] = {
        {-1, 5                 },
        {5,  4                 },
        {0,  65536             },
        {0,  MW_MODBUS_SCAN_MAX}
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mw_modbus_scan s = {.space = MW_MODBUS_HOLDING, .from = wrong[i][0], .to = wrong[i][1]};
        CHECK_ROW(mw_modbus_scan_run(&s, link, &err) == MW_INVALID && !s.cell, i);
    }
    mw_modbus_scan many = {.space = MW_MODBUS_HOLDING, .from = 100, .to = 5000};
    CHECK(mw_modbus_scan_run(&many, link, NULL) == MW_OK);
    CHECK(many.is_cut_short && many.questions == MW_MODBUS_SCAN_QUESTIONS_MAX);
    // The next run asks again.
    CHECK(mw_modbus_scan_run(&many, link, NULL) == MW_OK);
    CHECK(many.is_cut_short && many.questions == MW_MODBUS_SCAN_QUESTIONS_MAX);
    mw_modbus_scan_fini(&many);
    end(&d, thread, link);
    CHECK(strcmp(mw_modbus_exception_text(6, buf), "device busy") == 0);
    CHECK(strcmp(mw_modbus_exception_text(9, buf), "exception 9") == 0);
    CHECK(strcmp(mw_modbus_exception_text(99, buf), "exception 99") == 0);
}

void test_modbus_scan_lost(void) {
    device d;
    pthread_t thread;
    mw_error err = {0};
    mw_modbus_link *link = begin(&d, &thread);
    mw_modbus_scan s = {.space = MW_MODBUS_HOLDING, .from = 0, .to = 9};
    shutdown(d.fd, SHUT_RDWR);
    CHECK(mw_modbus_scan_run(&s, link, &err) == MW_IO && err.text[0]);
    mw_modbus_scan_fini(&s);
    end(&d, thread, link);
}
