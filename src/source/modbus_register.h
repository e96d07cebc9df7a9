// SPDX-License-Identifier: MIT
// What a Modbus register map says about one value, and the value in the words that were read.
//
// Addresses count from 0, as they stand in the protocol: what a manual calls 40001 is address 0 of
// the holding registers, 30001 of the input registers, 10001 of the discrete inputs, 1 of the
// coils.
//
//     mw_modbus_register r = {.name = "speed", .space = MW_MODBUS_HOLDING, .address = 107,
//                             .type = MW_MODBUS_INT32, .scale = 0.1, .unit = "1/min"};
//     MW_TRY(mw_modbus_register_check(&r, err));
//     double speed = mw_modbus_number_decode(&r, words);
// Thread: any.
#ifndef MW_SOURCE_MODBUS_REGISTER_H
#define MW_SOURCE_MODBUS_REGISTER_H

#include "base/status.h"
#include "series/sample.h"

#include <stdint.h>

typedef enum {
    MW_MODBUS_HOLDING,
    MW_MODBUS_INPUT,
    MW_MODBUS_COIL,
    MW_MODBUS_DISCRETE,
} mw_modbus_space;

typedef enum {
    MW_MODBUS_BOOL, // a coil or discrete input; a register that is not zero
    MW_MODBUS_BIT,  // one bit of a register
    MW_MODBUS_INT16,
    MW_MODBUS_UINT16,
    MW_MODBUS_INT32,
    MW_MODBUS_UINT32,
    MW_MODBUS_INT64, // beyond 2^53 the last digits are lost, like those of UINT64
    MW_MODBUS_UINT64,
    MW_MODBUS_FLOAT32, // IEEE 754; an infinity is not known, like NaN
    MW_MODBUS_FLOAT64,
    MW_MODBUS_TEXT, // two bytes a register, up to the first zero byte, without blanks at the end
} mw_modbus_type;

typedef enum {
    MW_MODBUS_ORDER_DEVICE, // as the device's settings say
    MW_MODBUS_ORDER_BIG,    // the high word (of a text: byte) first
    MW_MODBUS_ORDER_LITTLE, // the low one first; the bytes of a word stay as the protocol has them
} mw_modbus_order;

enum {
    MW_MODBUS_WORDS_MAX = 125, // registers of one reading: the protocol's limit
    MW_MODBUS_BITS_MAX = 2000, // coils or inputs of one reading: the same
    MW_MODBUS_TEXT_WORDS_MAX = 120,
};

// Texts are borrowed.
typedef struct {
    const char *name; // the signal is "SOURCE/name"
    mw_modbus_space space;
    mw_modbus_type type;
    mw_modbus_order order;
    int32_t address; // of the first register or bit: 0..65535
    int32_t bit;     // of BIT: 0 (worth 1) to 15
    int32_t words;   // of TEXT: registers, 1..MW_MODBUS_TEXT_WORDS_MAX
    double scale;    // number = what was read * scale + offset; 0 is 1
    double offset;
    const char *unit; // NULL: none
} mw_modbus_register;

// "holding register", "input register", "coil" or "discrete input".
const char *mw_modbus_space_text(mw_modbus_space space);

// Whether a register can be read.
//   errors  MW_INVALID, naming the register and what would be right.
MW_MUST_USE mw_status mw_modbus_register_check(const mw_modbus_register *r, mw_error *err);

// How many registers, or bits in the spaces of bits, a value takes.
int32_t mw_modbus_register_width(const mw_modbus_register *r);

// The kind of its signal.
mw_signal_kind mw_modbus_register_kind(const mw_modbus_register *r);

// The value of any type but TEXT; yes/no as 1/0; NaN when the device says that it has none.
//   words  mw_modbus_register_width of them; bits are words of 0 or 1. ORDER_DEVICE is read as BIG.
double mw_modbus_number_decode(const mw_modbus_register *r, const uint16_t *words);

// The value of a TEXT.
//   out      2 * words bytes
//   returns  the text in out; its bytes are as the device sent them, perhaps no UTF-8.
mw_slice mw_modbus_text_decode(const mw_modbus_register *r, const uint16_t *words, char *out);

#endif
