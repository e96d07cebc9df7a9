// SPDX-License-Identifier: MIT
// A source that polls the registers of one Modbus TCP device, in a thread of its own: a device that
// answers slowly, wrongly or not at all delays no other.
//
//     mw_modbus_config config = {.name = "press", .host = "10.0.0.7", .unit = 1,
//                                .interval_ms = 1000, .registers = map, .register_count = n};
//     MW_TRY(mw_modbus_source_new(&config, &source, err));
//
// A poll counts whole: its samples bear the time at which it began. When the connection fails, that
// poll is dropped and every signal is not known from the last good poll + interval on; the source
// connects again after 1 s, 2 s, ... 60 s. A register that the device refuses is named in the
// health and is not known; the others go on.
//
// What the sink cannot keep stays in a queue of MW_MODBUS_QUEUE_POLLS_MAX polls and is put later,
// in order. When the queue is full the oldest poll is dropped, counted in `refused` and said.
#ifndef MW_SOURCE_MODBUS_H
#define MW_SOURCE_MODBUS_H

#include "source/modbus_register.h"
#include "source/source.h"

enum {
    MW_MODBUS_REGISTERS_MAX = 10000, // of one device: it has 65,536 of a space
    MW_MODBUS_INTERVAL_MS_MIN = 10,  // a good device answers in some milliseconds
};

// Texts and registers are copied.
typedef struct {
    const char *name;    // of the source: signals are "name/register"
    const char *host;    // name or address
    int32_t port;        // 0: 502
    int32_t unit;        // 0..247, or 255: for devices behind a gateway
    int32_t interval_ms; // between the beginnings of polls; 0: 1000
    int32_t timeout_ms;  // for connecting and for each answer; 0: 1000, at most 60000
    int32_t retry_ms;    // the first pause after a failure; 0: 1000
    mw_modbus_order order;
    const mw_modbus_register *registers;
    int64_t register_count;
} mw_modbus_config;

// A source that stands still.
//   errors  MW_INVALID, naming the setting and what would be right; MW_LIMIT, MW_NOMEM, MW_IO.
MW_MUST_USE mw_status mw_modbus_source_new(const mw_modbus_config *config, mw_source **out,
                                           mw_error *err);

#endif
