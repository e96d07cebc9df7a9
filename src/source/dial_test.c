// SPDX-License-Identifier: MIT
#include "source/dial.h"

#include "source/peer_testing.h"
#include "test/test.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

void test_dial_open(void) {
    int port = 0, listener = mw_test_listen(&port), fd = -1;
    mw_dial to = {"127.0.0.1", port, 1000, -1};
    CHECK(mw_dial_open(&to, &fd, NULL) == MW_OK && fd >= 0);
    int other = accept(listener, NULL, NULL);
    char byte = 0;
    CHECK(send(fd, "x", 1, MSG_NOSIGNAL) == 1 && recv(other, &byte, 1, 0) == 1 && byte == 'x');
    close(other);
    close(fd);
    close(listener);
    fd = -1;
    mw_error err = {0};
    CHECK(mw_dial_open(&to, &fd, &err) == MW_IO && fd == -1);
    CHECK(strstr(err.text, "127.0.0.1 port ") && strstr(err.text, "refused"));
}

void test_dial_no_name(void) {
    int fd = -1;
    mw_error err = {0};
    mw_dial to = {"no such name", 502, 1000, -1};
    CHECK(mw_dial_open(&to, &fd, &err) == MW_IO && fd == -1);
    CHECK(strstr(err.text, "no such name: "));
}

// A listener whose queue is full does not answer: in time, or at once when woken.
void test_dial_silent(void) {
    int port = 0, listener = mw_test_listen(&port), fd = -1, held[64], count = 0;
    int wake = eventfd(0, EFD_CLOEXEC);
    mw_dial to = {"127.0.0.1", port, 100, wake};
    mw_error err = {0};
    while (count < 64 && mw_dial_open(&to, &held[count], &err) == MW_OK) count++;
    CHECK(count < 64 && strstr(err.text, "no connection within 100 ms"));
    eventfd_write(wake, 1);
    to.timeout_ms = 60000;
    CHECK(mw_dial_open(&to, &fd, &err) == MW_IO && fd == -1);
    CHECK(strstr(err.text, "canceled"));
    while (count > 0) close(held[--count]);
    close(listener);
    close(wake);
}

void test_dial_pause(void) {
    static const int64_t want[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    int64_t pause = 0, quick = 0;
    for (int i = 0; i < (int)(sizeof want / sizeof want[0]); i++)
        CHECK_ROW(mw_dial_pause_ms(&pause, 0) == want[i], i);
    CHECK(mw_dial_pause_ms(&quick, 10) == 10 && mw_dial_pause_ms(&quick, 10) == 20);
}
