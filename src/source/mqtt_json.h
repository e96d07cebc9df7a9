// SPDX-License-Identifier: MIT
// Plain MQTT payloads: JSON, or a bare number, truth value or text.
//
//     line1/filler   {"speed": 312.5, "state": {"code": 3}}   signals m/line1/filler#speed and
//                                                             m/line1/filler#state.code
//     line1/count    4711                                     signal m/line1/count
//
// Names: "source/topic#path", the path being keys and, in lists, positions from 0 with dots
// between. A payload that is no JSON, and begins with neither { nor [, is a text. Null makes known
// signals unknown.
//
// Time: the value at a path of the object, else when the message came. A number counts seconds,
// milliseconds, microseconds or nanoseconds since 1970, as its size tells (below 1e11, 1e14, 1e17),
// a text is RFC 3339; a format of base/datetime.h may be set instead. With a path of time, a list
// of objects at the top is a list of messages, each with its own time.
//
// Thread: one owner at a time.
#ifndef MW_SOURCE_MQTT_JSON_H
#define MW_SOURCE_MQTT_JSON_H

#include "source/mqtt_message.h"

enum {
    MW_MQTT_JSON_BYTES_MAX = 4 << 20,   // of a payload; a long list of readings has some 100 KiB
    MW_MQTT_JSON_DEPTH_MAX = 32,        // of objects in objects
    MW_MQTT_JSON_LEAVES_MAX = 100000,   // in one payload
    MW_MQTT_JSON_SIGNALS_MAX = 1000000, // of one source; more are topics with numbers in them
};

typedef struct mw_mqtt_json mw_mqtt_json;

// A reader.
//   source       name of the source; kept.
//   time_path    "meta.ts", or NULL for the time of receipt.
//   time_format  of base/datetime.h, or NULL as above.
//   errors       MW_SYNTAX for the format, MW_NOMEM.
MW_MUST_USE mw_status mw_mqtt_json_new(const char *source, const char *time_path,
                                       const char *time_format, mw_mqtt_json **out, mw_error *err);
void mw_mqtt_json_free(mw_mqtt_json *j); // NULL is allowed

// Forgets all signals: before another sink.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_mqtt_json_clear(mw_mqtt_json *j, mw_error *err);

// Reads a message into samples; what is no such message, or a value that cannot be kept, is refused
// with words in *out.
//   received_ns  when it came, UTC since 1970.
//   errors       MW_IO, MW_NOMEM, MW_CORRUPT of the sink or the heap: nothing was added to *out,
//                and the message may be taken again.
MW_MUST_USE mw_status mw_mqtt_json_take(mw_mqtt_json *j, const mw_mqtt_message *in,
                                        int64_t received_ns, mw_sink *sink, mw_mqtt_batch *out,
                                        mw_error *err);

#endif
