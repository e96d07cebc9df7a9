// SPDX-License-Identifier: MIT
// Little-endian integers in bytes, as every file of the series store writes them. Thread: any.
#ifndef MW_SERIES_BYTES_H
#define MW_SERIES_BYTES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline void put_u16(uint8_t *p, uint16_t x) {
    x = htole16(x);
    memcpy(p, &x, sizeof x);
}

static inline void put_u32(uint8_t *p, uint32_t x) {
    x = htole32(x);
    memcpy(p, &x, sizeof x);
}

static inline void put_u64(uint8_t *p, uint64_t x) {
    x = htole64(x);
    memcpy(p, &x, sizeof x);
}

static inline void put_double(uint8_t *p, double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_u64(p, bits);
}

static inline uint16_t get_u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static inline uint32_t get_u32(const uint8_t *p) {
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return le32toh(x);
}

static inline uint64_t get_u64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return le64toh(x);
}

static inline double get_double(const uint8_t *p) {
    uint64_t bits = get_u64(p);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// Small signed numbers as small unsigned ones: 0, -1, 1, -2, 2, ... are 0, 1, 2, 3, 4, ...
static inline uint64_t zigzag(int64_t x) {
    return ((uint64_t)x << 1) ^ (uint64_t) - (int64_t)((uint64_t)x >> 63);
}

static inline int64_t unzigzag(uint64_t x) { return (int64_t)((x >> 1) ^ -(x & 1)); }

#endif
