// SPDX-License-Identifier: MIT
// See modbus_register.h.
#include "source/modbus_register.h"

#include <math.h>
#include <string.h>

enum { ADDRESS_MAX = 65535 };

static const struct {
    int32_t words; // 0: as the register says
    mw_signal_kind kind;
} types[] = {
    [MW_MODBUS_BOOL] = {1, MW_SIGNAL_BOOL  },
      [MW_MODBUS_BIT] = {1, MW_SIGNAL_BOOL  },
    [MW_MODBUS_INT16] = {1, MW_SIGNAL_NUMBER},
      [MW_MODBUS_UINT16] = {1, MW_SIGNAL_NUMBER},
    [MW_MODBUS_INT32] = {2, MW_SIGNAL_NUMBER},
      [MW_MODBUS_UINT32] = {2, MW_SIGNAL_NUMBER},
    [MW_MODBUS_INT64] = {4, MW_SIGNAL_NUMBER},
      [MW_MODBUS_UINT64] = {4, MW_SIGNAL_NUMBER},
    [MW_MODBUS_FLOAT32] = {2, MW_SIGNAL_NUMBER},
      [MW_MODBUS_FLOAT64] = {4, MW_SIGNAL_NUMBER},
    [MW_MODBUS_TEXT] = {0, MW_SIGNAL_TEXT  },
};

const char *mw_modbus_space_text(mw_modbus_space space) {
    static const char *const texts[] = {"holding register", "input register", "coil",
                                        "discrete input"};
    return texts[space];
}

static bool is_bits(mw_modbus_space space) {
    return space == MW_MODBUS_COIL || space == MW_MODBUS_DISCRETE;
}

mw_status mw_modbus_register_check(const mw_modbus_register *r, mw_error *err) {
    const char *name = r->name ? r->name : "";
    if (!*name) return mw_fail(err, MW_INVALID, "a Modbus register without a name");
    if (is_bits(r->space) && r->type != MW_MODBUS_BOOL)
        return mw_fail(err, MW_INVALID, "register %s: a %s is of type bool", name,
                       mw_modbus_space_text(r->space));
    if (r->type == MW_MODBUS_BIT && (r->bit < 0 || r->bit > 15))
        return mw_fail(err, MW_INVALID, "register %s: bit %d; the bits are 0 to 15", name, r->bit);
    if (r->type == MW_MODBUS_TEXT && (r->words < 1 || r->words > MW_MODBUS_TEXT_WORDS_MAX))
        return mw_fail(err, MW_INVALID, "register %s: a text of %d registers; 1 to %d are read",
                       name, r->words, MW_MODBUS_TEXT_WORDS_MAX);
    if (r->address < 0 || r->address > ADDRESS_MAX + 1 - mw_modbus_register_width(r))
        return mw_fail(err, MW_INVALID,
                       "register %s: address %d with %d registers; addresses are 0 to %d", name,
                       r->address, mw_modbus_register_width(r), ADDRESS_MAX);
    if (!isfinite(r->scale) || !isfinite(r->offset))
        return mw_fail(err, MW_INVALID, "register %s: scale and offset are numbers", name);
    return MW_OK;
}

int32_t mw_modbus_register_width(const mw_modbus_register *r) {
    return types[r->type].words ? types[r->type].words : r->words;
}

mw_signal_kind mw_modbus_register_kind(const mw_modbus_register *r) { return types[r->type].kind; }

// The words as one integer of 16, 32 or 64 bits.
static uint64_t joined(const mw_modbus_register *r, const uint16_t *words) {
    uint64_t all = 0;
    int32_t count = types[r->type].words;
    for (int32_t i = 0; i < count; i++) {
        int32_t at = r->order == MW_MODBUS_ORDER_LITTLE ? count - 1 - i : i;
        all = all << 16 | words[at];
    }
    return all;
}

static double float32_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double float64_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double raw_of(const mw_modbus_register *r, uint64_t all) {
    switch (r->type) {
    case MW_MODBUS_INT16: return (double)(int16_t)all;
    case MW_MODBUS_INT32: return (double)(int32_t)all;
    case MW_MODBUS_INT64: return (double)(int64_t)all;
    case MW_MODBUS_FLOAT32: return float32_of((uint32_t)all);
    case MW_MODBUS_FLOAT64: return float64_of(all);
    case MW_MODBUS_UINT16:
    case MW_MODBUS_UINT32:
    case MW_MODBUS_UINT64:
    case MW_MODBUS_BOOL:
    case MW_MODBUS_BIT:
    case MW_MODBUS_TEXT: break;
    }
    return (double)all;
}

double mw_modbus_number_decode(const mw_modbus_register *r, const uint16_t *words) {
    MW_ASSERT(r->type != MW_MODBUS_TEXT);
    uint64_t all = joined(r, words);
    if (r->type == MW_MODBUS_BOOL) return all != 0;
    if (r->type == MW_MODBUS_BIT) return (double)(all >> r->bit & 1);
    double value = raw_of(r, all) * (r->scale == 0 ? 1 : r->scale) + r->offset;
    return isfinite(value) ? value : NAN;
}

mw_slice mw_modbus_text_decode(const mw_modbus_register *r, const uint16_t *words, char *out) {
    size_t n = 0;
    bool low_first = r->order == MW_MODBUS_ORDER_LITTLE;
    for (int32_t i = 0; i < r->words; i++) {
        char high = (char)(words[i] >> 8), low = (char)(words[i] & 0xff);
        out[n++] = low_first ? low : high;
        out[n++] = low_first ? high : low;
    }
    const char *zero = memchr(out, '\0', n);
    if (zero) n = (size_t)(zero - out);
    while (n > 0 && out[n - 1] == ' ') n--;
    return (mw_slice){out, n};
}
