// SPDX-License-Identifier: MIT
// See address.h.
#include "alert/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

// Blocks that are not public: so many leading bits are these.
static const struct {
    uint8_t bytes[4];
    int bits;
} blocks4[] = {
    {{0, 0, 0, 0},      8 }, // this network
    {{10, 0, 0, 0},     8 }, // private
    {{100, 64, 0, 0},   10}, // shared by a provider's customers
    {{127, 0, 0, 0},    8 }, // loopback
    {{169, 254, 0, 0},  16}, // link-local
    {{172, 16, 0, 0},   12}, // private
    {{192, 0, 0, 0},    24}, // of protocols
    {{192, 0, 2, 0},    24}, // documentation
    {{192, 88, 99, 0},  24}, // 6to4 relays
    {{192, 168, 0, 0},  16}, // private
    {{198, 18, 0, 0},   15}, // benchmarks
    {{198, 51, 100, 0}, 24}, // documentation
    {{203, 0, 113, 0},  24}, // documentation
    {{224, 0, 0, 0},    3 }, // multicast, reserved, broadcast
};

static bool in_block(const uint8_t *address, const uint8_t *block, int bits) {
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(address, block, (size_t)whole) != 0) return false;
    return rest == 0 || (address[whole] ^ block[whole]) >> (8 - rest) == 0;
}

static bool is_public4(const uint8_t *address) {
    for (size_t i = 0; i < sizeof blocks4 / sizeof blocks4[0]; i++)
        if (in_block(address, blocks4[i].bytes, blocks4[i].bits)) return false;
    return true;
}

// Only 2000::/3 is given out; of it the IPv4 address inside 2002::/16 (6to4), and not documentation
// nor the protocols of 2001::/23. Outside of it 64:ff9b::/96 leads to the IPv4 address at its end.
static bool is_public6(const uint8_t *a) {
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b}, mapped[12] = {[10] = 0xff, 0xff};
    static const uint8_t global[] = {0x20}, protocols[] = {0x20, 0x01, 0x00},
                         documents[] = {0x20, 0x01, 0x0d, 0xb8}, from4[] = {0x20, 0x02},
                         documents2[] = {0x3f, 0xff, 0x00};
    if (in_block(a, nat64, 96) || in_block(a, mapped, 96)) return is_public4(a + 12);
    if (!in_block(a, global, 3) || in_block(a, protocols, 23)) return false;
    if (in_block(a, documents, 32) || in_block(a, documents2, 20)) return false;
    return !in_block(a, from4, 16) || is_public4(a + 2);
}

bool mw_address_is_public(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return is_public4((const uint8_t *)&in.sin_addr);
    }
    if (address->sa_family != AF_INET6) return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, address, sizeof in6);
    return is_public6(in6.sin6_addr.s6_addr);
}
