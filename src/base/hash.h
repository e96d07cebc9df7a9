// SPDX-License-Identifier: MIT
// Fingerprints of bytes, each for its own purpose.
//
//   SHA-256    what a pack, a file or a report is known by, to people and for good.
//   mw_hash64  tables in memory. Ours and free to change: never write it to a file.
//   CRC-32C    whether bytes on disk are still those that were written.
//
//     char hex[MW_SHA256_HEX_MAX];
//     mw_sha256_text(bytes, size, hex);
// Thread: any; one owner at a time for a running mw_sha256.
#ifndef MW_BASE_HASH_H
#define MW_BASE_HASH_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { MW_SHA256_BYTES = 32, MW_SHA256_HEX_MAX = 65, MW_SHA256_STATE_BYTES = 104 };

// A running SHA-256; its inside belongs to hash.c.
typedef struct {
    _Alignas(8) uint8_t state[MW_SHA256_STATE_BYTES];
} mw_sha256;

// Begins a digest.
void mw_sha256_init(mw_sha256 *h);
// Goes on with size bytes; 0 with NULL is allowed.
void mw_sha256_add(mw_sha256 *h, const void *bytes, size_t size);
// Ends it: 32 bytes to digest. h must be begun anew before further use.
void mw_sha256_finish(mw_sha256 *h, uint8_t digest[MW_SHA256_BYTES]);

// The digest as 64 lower-case hexadecimal digits and a terminator, to hex. Returns hex.
char *mw_sha256_hex(const uint8_t digest[MW_SHA256_BYTES], char hex[MW_SHA256_HEX_MAX]);
// All in one, for bytes that are in memory.
char *mw_sha256_text(const void *bytes, size_t size, char hex[MW_SHA256_HEX_MAX]);

// A well-mixed 64-bit hash: every bit of the input moves each bit of the result with a chance of
// one half. Not for secrets: someone who knows the seed can find collisions. seed 0 is usual.
uint64_t mw_hash64(const void *bytes, size_t size, uint64_t seed);
// The same quality for one integer; reversible, so different inputs never collide.
uint64_t mw_hash64_mix(uint64_t x);

// CRC-32C (Castagnoli) of size bytes, going on from an earlier result; 0 to begin with. The
// processor's instruction is used where there is one, with the same result.
uint32_t mw_crc32c(uint32_t crc, const void *bytes, size_t size);
// By table on every machine: what the tests compare with.
uint32_t mw_crc32c_table(uint32_t crc, const void *bytes, size_t size);

#endif
