// SPDX-License-Identifier: MIT
// SHA-256 by the instructions that x86 processors have for it: four times as fast as libsodium,
// whose state it moves on. hash.c chooses; elsewhere nothing of this is used. Thread: any.
#ifndef MW_BASE_SHA256_X86_H
#define MW_BASE_SHA256_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether this processor has the instructions; asked anew each time, some 100 ns.
bool mw_sha256_x86_there(void);

// Moves the eight words of the state on by `blocks` blocks of 64 bytes; only where there.
void mw_sha256_x86_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks);

#endif
