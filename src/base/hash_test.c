// SPDX-License-Identifier: MIT
#include "base/hash.h"

#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

// FIPS 180-4's examples, as published by NIST.
static const struct {
    const char *text, *hex;
} digests[] = {
    {"",    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};

void test_hash_sha256(void) {
    char hex[MW_SHA256_HEX_MAX];
    for (size_t i = 0; i < COUNT(digests); i++) {
        const char *text = digests[i].text;
        CHECK_ROW(strcmp(mw_sha256_text(text, strlen(text), hex), digests[i].hex) == 0, i);
        // Byte by byte gives the same.
        mw_sha256 h;
        uint8_t digest[MW_SHA256_BYTES];
        mw_sha256_init(&h);
        for (const char *p = text; *p; p++) mw_sha256_add(&h, p, 1);
        mw_sha256_add(&h, NULL, 0);
        mw_sha256_finish(&h, digest);
        CHECK_ROW(strcmp(mw_sha256_hex(digest, hex), digests[i].hex) == 0, i);
    }
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    mw_sha256_text(two_blocks, strlen(two_blocks), hex);
    CHECK(strcmp(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1") == 0);
}

// RFC 3720, appendix B.4.
void test_hash_crc32c(void) {
    uint8_t bytes[67];
    memset(bytes, 0, sizeof bytes);
    CHECK(mw_crc32c(0, bytes, 32) == 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    CHECK(mw_crc32c(0, bytes, 32) == 0x62a8ab43);
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    CHECK(mw_crc32c(0, bytes, 32) == 0x46dd794e);
    CHECK(mw_crc32c(0, "123456789", 9) == 0xe3069283);
    CHECK(mw_crc32c(0, NULL, 0) == 0);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        uint32_t whole = mw_crc32c_table(0, bytes, n);
        CHECK_ROW(mw_crc32c(0, bytes, n) == whole, n);
        for (size_t cut = 0; cut <= n; cut += 5) // in two pieces, unaligned
            CHECK_ROW(mw_crc32c(mw_crc32c(0, bytes, cut), bytes + cut, n - cut) == whole, n);
    }
}

static int ones(uint64_t x) { return __builtin_popcountll(x); }

// Each bit of the input, at each length, moves near half of the bits of the result.
void test_hash_mixes(void) {
    uint8_t bytes[67] = {0};
    for (size_t n = 1; n <= sizeof bytes; n++) {
        int64_t moved = 0;
        uint64_t h = mw_hash64(bytes, n, 0);
        for (size_t bit = 0; bit < n * 8; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            int d = ones(h ^ mw_hash64(bytes, n, 0));
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            moved += d;
            CHECK_ROW(d >= 10 && d <= 54, n); // 5.5 standard deviations
        }
        double mean = (double)moved / (double)(n * 8);
        CHECK_ROW(mean > 30 - 4.0 / (double)n && mean < 34 + 4.0 / (double)n, n);
    }
}

// Codes that differ little, and texts of zeros that differ in length only, never meet.
void test_hash_spreads(void) {
    enum { N = 20000, BUCKETS = 1024 };
    static int32_t low[BUCKETS], high[BUCKETS];
    char text[32];
    for (int i = 0; i < N; i++) {
        int n = snprintf(text, sizeof text, "site-%05d", i);
        uint64_t h = mw_hash64(text, (size_t)n, 0);
        low[h % BUCKETS]++;
        high[h >> 54]++;
    }
    double chi_low = 0, chi_high = 0, expect = (double)N / BUCKETS;
    for (int i = 0; i < BUCKETS; i++) {
        chi_low += (low[i] - expect) * (low[i] - expect) / expect;
        chi_high += (high[i] - expect) * (high[i] - expect) / expect;
    }
    CHECK(chi_low > 800 && chi_low < 1260); // 1023 +- 5 standard deviations of 45
    CHECK(chi_high > 800 && chi_high < 1260);
    static const uint8_t zeros[200];
    uint64_t seen[200];
    for (size_t n = 0; n < COUNT(seen); n++) {
        seen[n] = mw_hash64(zeros, n, 0);
        for (size_t i = 0; i < n; i++) CHECK_ROW(seen[i] != seen[n], n);
    }
    CHECK(mw_hash64("abc", 3, 0) != mw_hash64("abc", 3, 1));
}

void test_hash_mix(void) {
    for (int bit = 0; bit < 64; bit++) {
        int d = ones(mw_hash64_mix(12345) ^ mw_hash64_mix(12345 ^ UINT64_C(1) << bit));
        CHECK_ROW(d >= 10 && d <= 54, bit);
    }
    CHECK(mw_hash64_mix(0) == 0); // reversible, and 0 stays: callers add a seed where that matters
}
