// SPDX-License-Identifier: MIT
// Addresses at the edges of the blocks that are not public.
#include "alert/address.h"

#include "test/test.h"

#include <arpa/inet.h>
#include <string.h>

static const struct {
    const char *address;
    bool is_public;
} rows[] = {
    {"8.8.8.8",           true },
    {"1.0.0.0",           true },
    {"0.255.255.255",     false},
    {"9.255.255.255",     true },
    {"10.0.0.1",          false},
    {"11.0.0.0",          true },
    {"100.63.255.255",    true },
    {"100.64.0.0",        false},
    {"100.127.255.255",   false},
    {"100.128.0.0",       true },
    {"126.255.255.255",   true },
    {"127.0.0.1",         false},
    {"127.255.255.255",   false},
    {"169.253.255.255",   true },
    {"169.254.169.254",   false}, // where clouds keep credentials
    {"172.15.255.255",    true },
    {"172.16.0.0",        false},
    {"172.31.255.255",    false},
    {"172.32.0.0",        true },
    {"192.167.255.255",   true },
    {"192.168.1.1",       false},
    {"198.17.255.255",    true },
    {"198.18.0.1",        false},
    {"198.20.0.0",        true },
    {"223.255.255.255",   true },
    {"224.0.0.1",         false},
    {"255.255.255.255",   false},
    {"::",                false},
    {"::1",               false},
    {"::ffff:127.0.0.1",  false},
    {"::ffff:10.1.2.3",   false},
    {"::ffff:8.8.8.8",    true },
    {"::127.0.0.1",       false},
    {"64:ff9b::7f00:1",   false},
    {"64:ff9b::808:808",  true },
    {"64:ff9b:1::1",      false},
    {"2001::1",           false},
    {"2001:1ff:ffff::",   false},
    {"2001:200::1",       true },
    {"2001:db8::1",       false},
    {"2002:7f00:1::1",    false},
    {"2002:808:808::1",   true },
    {"2606:4700::1111",   true },
    {"3fff:fff::1",       false},
    {"4000::1",           false},
    {"fc00::1",           false},
    {"fd12:3456:789a::1", false},
    {"fe80::1",           false},
    {"ff02::1",           false},
};

void test_address_public(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        bool four = inet_pton(AF_INET, rows[i].address, &in.sin_addr) == 1;
        CHECK_ROW(four || inet_pton(AF_INET6, rows[i].address, &in6.sin6_addr) == 1, i);
        const void *a = four ? (const void *)&in : (const void *)&in6;
        CHECK_ROW(mw_address_is_public(a) == rows[i].is_public, i);
    }
    struct sockaddr local = {.sa_family = AF_UNIX};
    CHECK(!mw_address_is_public(&local));
}
