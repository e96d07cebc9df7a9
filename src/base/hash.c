// SPDX-License-Identifier: MIT
// See hash.h.
#include "base/hash.h"

#include "base/sha256_x86.h"

#include <sodium.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

_Static_assert(sizeof(crypto_hash_sha256_state) <= MW_SHA256_STATE_BYTES, "the state fits");
enum { SHA256_BLOCK = 64 }; // bytes

_Static_assert(crypto_hash_sha256_BYTES == MW_SHA256_BYTES, "a digest has 32 bytes");

// libsodium's SHA-256 fails never; its return values are always 0.
static crypto_hash_sha256_state *state(mw_sha256 *h) { return (void *)h->state; }

void mw_sha256_init(mw_sha256 *h) { crypto_hash_sha256_init(state(h)); }

// Whole blocks by the processor's instructions, where it has them: libsodium's state has the words,
// the number of bits so far and the bytes of the block under way. Returns the bytes taken.
static size_t add_blocks(crypto_hash_sha256_state *s, const uint8_t *bytes, size_t size) {
    size_t begun = s->count / 8 % SHA256_BLOCK, to_border = (SHA256_BLOCK - begun) % SHA256_BLOCK;
    if (size < to_border + SHA256_BLOCK || !mw_sha256_x86_there()) return 0;
    if (to_border > 0) crypto_hash_sha256_update(s, bytes, to_border);
    size_t blocks = (size - to_border) / SHA256_BLOCK;
    mw_sha256_x86_blocks(s->state, bytes + to_border, blocks);
    s->count += (uint64_t)blocks * SHA256_BLOCK * 8;
    return to_border + blocks * SHA256_BLOCK;
}

void mw_sha256_add(mw_sha256 *h, const void *bytes, size_t size) {
    size_t done = size >= SHA256_BLOCK ? add_blocks(state(h), bytes, size) : 0;
    if (size > done)
        crypto_hash_sha256_update(state(h), (const uint8_t *)bytes + done, size - done);
}

void mw_sha256_finish(mw_sha256 *h, uint8_t digest[MW_SHA256_BYTES]) {
    crypto_hash_sha256_final(state(h), digest);
}

char *mw_sha256_hex(const uint8_t digest[MW_SHA256_BYTES], char hex[MW_SHA256_HEX_MAX]) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < MW_SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * MW_SHA256_BYTES] = '\0';
    return hex;
}

char *mw_sha256_text(const void *bytes, size_t size, char hex[MW_SHA256_HEX_MAX]) {
    mw_sha256 h;
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256_init(&h);
    mw_sha256_add(&h, bytes, size);
    mw_sha256_finish(&h, digest);
    return mw_sha256_hex(digest, hex);
}

// mw_hash64: 16 bytes at a time are multiplied into the state, 64 x 64 to 128 bits, and the halves
// of the product folded together, so that every bit of the input reaches every bit of the result.
// The keys are the fractional parts of the square roots of 2, 3, 5 and 7, made odd.
static const uint64_t keys[] = {UINT64_C(0x6a09e667f3bcc909), UINT64_C(0xbb67ae8584caa73b),
                                UINT64_C(0x3c6ef372fe94f82b), UINT64_C(0xa54ff53a5f1d36f1)};

static uint64_t fold(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    // With the factors in it, a factor of zero does not wipe out the other.
    return (uint64_t)product ^ (uint64_t)(product >> 64) ^ a ^ b;
}

static uint64_t load64(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t load32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

// The last 0..16 bytes as two words; overlapping reads, so that no byte is left out.
static void load_tail(const uint8_t *p, size_t n, uint64_t *a, uint64_t *b) {
    if (n > 8) {
        *a = load64(p);
        *b = load64(p + n - 8);
    } else if (n >= 4) {
        *a = load32(p);
        *b = load32(p + n - 4);
    } else if (n > 0) {
        *a = (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1];
        *b = 0;
    } else {
        *a = *b = 0;
    }
}

uint64_t mw_hash64(const void *bytes, size_t size, uint64_t seed) {
    const uint8_t *p = bytes;
    uint64_t h = fold(seed ^ keys[0], keys[1]), a, b;
    size_t left = size;
    for (; left > 16; p += 16, left -= 16) h = fold(load64(p) ^ keys[2], load64(p + 8) ^ h);
    load_tail(p, left, &a, &b);
    // The size tells apart inputs that differ in trailing zero bytes.
    return fold(fold(a ^ keys[2], b ^ h) ^ keys[3], (uint64_t)size ^ keys[1]);
}

uint64_t mw_hash64_mix(uint64_t x) {
    // Shifts to the right and odd multipliers are both reversible.
    x = (x ^ x >> 32) * keys[1];
    x = (x ^ x >> 29) * keys[3];
    return x ^ x >> 32;
}

// CRC-32C by table: the reflected polynomial of RFC 3720, appendix B.4, a nibble at a time. Small
// on purpose: machines without the instruction are rare.
static const uint32_t nibbles[16] = {
    0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
    0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};

uint32_t mw_crc32c_table(uint32_t crc, const void *bytes, size_t size) {
    const uint8_t *p = bytes;
    uint32_t c = ~crc;
    for (size_t i = 0; i < size; i++) {
        c ^= p[i];
        c = c >> 4 ^ nibbles[c & 15];
        c = c >> 4 ^ nibbles[c & 15];
    }
    return ~c;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const uint8_t *p,
                                                               size_t size) {
    uint64_t c = ~crc;
    for (; size >= 8; p += 8, size -= 8) c = _mm_crc32_u64(c, load64(p));
    uint32_t rest = (uint32_t)c;
    for (size_t i = 0; i < size; i++) rest = _mm_crc32_u8(rest, p[i]);
    return ~rest;
}
#endif

uint32_t mw_crc32c(uint32_t crc, const void *bytes, size_t size) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(crc, bytes, size);
#endif
    return mw_crc32c_table(crc, bytes, size);
}
