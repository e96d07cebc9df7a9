// SPDX-License-Identifier: MIT
// See sha256_x86.h. Names are those of FIPS 180-4: the state's words a to h, the message schedule
// w. An instruction does two rounds on the words a b e f and c d g h, kept in a register each.
#include "base/sha256_x86.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

// The round constants of FIPS 180-4, section 4.2.2.
static const uint32_t k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool mw_sha256_x86_there(void) {
    uint32_t a, b, c, d;
    if (!__builtin_cpu_supports("sse4.1") || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    return (b & bit_SHA) != 0;
}

#define TARGET __attribute__((target("sha,sse4.1")))

TARGET static inline __m128i load(const void *p) { return _mm_loadu_si128(p); }

// Words 4 i .. 4 i + 3 of the message schedule, where w holds the last 16 words in a ring.
TARGET static inline __m128i schedule(const __m128i w[4], int i) {
    __m128i back7 = _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4);
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), back7);
    return _mm_sha256msg2_epu32(sum, w[(i + 3) & 3]);
}

TARGET static inline void one_block(__m128i *abef, __m128i *cdgh, const uint8_t *bytes) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i x = *abef, y = *cdgh, w[4];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
        w[i & 3] = i < 4 ? _mm_shuffle_epi8(load(bytes + 16 * i), swap) : schedule(w, i);
        __m128i added = _mm_add_epi32(w[i & 3], load(k + 4 * i));
        y = _mm_sha256rnds2_epu32(y, x, added);
        x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(added, 0x0e));
    }
    *abef = _mm_add_epi32(*abef, x);
    *cdgh = _mm_add_epi32(*cdgh, y);
}

TARGET void mw_sha256_x86_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    __m128i badc = _mm_shuffle_epi32(load(state), 0xb1), hgfe = load(state + 4);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, efgh, 8), cdgh = _mm_blend_epi16(efgh, badc, 0xf0);
    for (; blocks > 0; blocks--, bytes += 64) one_block(&abef, &cdgh, bytes);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool mw_sha256_x86_there(void) { return false; }

void mw_sha256_x86_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    (void)state, (void)bytes, (void)blocks;
}

#endif
