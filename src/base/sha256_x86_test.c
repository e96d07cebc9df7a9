// SPDX-License-Identifier: MIT
#include "base/sha256_x86.h"

#include "base/hash.h"
#include "test/test.h"

#include <sodium.h>
#include <string.h>

// libsodium says what is right, for every length about the blocks and in pieces of any size.
void test_sha256_x86_agrees(void) {
    enum { SIZE = 700 };
    uint8_t bytes[SIZE], want[32], got[32];
    for (int i = 0; i < SIZE; i++) bytes[i] = (uint8_t)mw_hash64_mix((uint64_t)i);
    for (int n = 0; n <= SIZE; n++) {
        crypto_hash_sha256(want, bytes, (unsigned long long)n);
        for (int piece = 1; piece < 200; piece += 21) {
            mw_sha256 h;
            mw_sha256_init(&h);
            for (int at = 0; at < n; at += piece)
                mw_sha256_add(&h, bytes + at, (size_t)(n - at < piece ? n - at : piece));
            mw_sha256_finish(&h, got);
            CHECK_ROW(memcmp(want, got, sizeof want) == 0, n);
        }
        mw_sha256 h;
        mw_sha256_init(&h);
        mw_sha256_add(&h, bytes, (size_t)n);
        mw_sha256_finish(&h, got);
        CHECK_ROW(memcmp(want, got, sizeof want) == 0, n);
    }
}

// One block by itself: the state of "abc", padded, is its digest.
void test_sha256_x86_block(void) {
    static const uint32_t want[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                     0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t block[64] = {'a', 'b', 'c', 0x80, [63] = 24};
    if (!mw_sha256_x86_there()) return;
    mw_sha256_x86_blocks(state, block, 0);
    CHECK(state[0] == 0x6a09e667 && state[7] == 0x5be0cd19);
    mw_sha256_x86_blocks(state, block, 1);
    for (int i = 0; i < 8; i++) CHECK_ROW(state[i] == want[i], i);
}
