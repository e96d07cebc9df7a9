// SPDX-License-Identifier: MIT
// What a Modbus device says of itself: vendor, product code and revision, where it answers to "read
// device identification" (function 43, MEI type 14) at all.
//
//     mw_modbus_identity id;
//     MW_TRY(mw_modbus_identity_ask(fd, 1, 1000, &id, err));
//     if (id.known) ... id.text[MW_MODBUS_VENDOR] ...
//
// Source: MODBUS Application Protocol Specification V1.1b3, 6.21. Thread: any.
#ifndef MW_SOURCE_MODBUS_IDENTITY_H
#define MW_SOURCE_MODBUS_IDENTITY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MW_MODBUS_VENDOR, MW_MODBUS_PRODUCT, MW_MODBUS_REVISION, MW_MODBUS_IDENTITY_TEXTS };
enum { MW_MODBUS_IDENTITY_BYTES = 256 };

typedef struct {
    bool known;                                                    // false: the device refused
    int exception;                                                 // why it refused; 0: it did not
    char text[MW_MODBUS_IDENTITY_TEXTS][MW_MODBUS_IDENTITY_BYTES]; // printable; empty: not said
} mw_modbus_identity;

// Reads the answer behind the header of Modbus TCP: function, type and objects. What is not
// printable becomes a question mark.
//   errors  MW_SYNTAX: it is no such answer; *out is then empty.
MW_MUST_USE mw_status mw_modbus_identity_decode(const uint8_t *bytes, size_t size,
                                                mw_modbus_identity *out, mw_error *err);

// Asks over a connected socket, which is good for nothing else after an error.
//   errors  MW_IO: no whole answer in time; MW_SYNTAX: a wrong one.
MW_MUST_USE mw_status mw_modbus_identity_ask(int fd, int32_t unit, int32_t timeout_ms,
                                             mw_modbus_identity *out, mw_error *err);

#endif
