// SPDX-License-Identifier: MIT
// The tree of a signal map: what the parser makes and the binding reads. Texts are terminated and
// lie in the arena of the map's diagnostics, or are slices of its text.
// Thread: immutable once parsed, then any.
#ifndef MW_LIVE_MAP_TREE_H
#define MW_LIVE_MAP_TREE_H

#include "lang/diag.h"
#include "live/machine.h"
#include "series/tier.h"
#include "source/modbus_register.h"

typedef struct {
    mw_slice text;
    mw_span span;
} mw_map_said;

typedef enum {
    MW_MAP_SPARKPLUG,
    MW_MAP_MQTT,
    MW_MAP_MODBUS,
    MW_MAP_SHDR,
    MW_MAP_FOLDER,
    MW_MAP_INFLUX,
    MW_MAP_JSON,
    MW_MAP_SOURCE_KINDS
} mw_map_source_kind;

// Settings that were not said are zero. Paths are as written: relative to the folder of the map.
typedef struct {
    mw_map_said name;
    mw_map_source_kind kind;
    mw_span span;     // of "source NAME KIND ADDRESS"
    mw_slice address; // as written; empty: none
    // SPARKPLUG, MQTT, MODBUS, SHDR
    const char *host;
    int32_t port; // 0: usual
    bool is_tls;
    // SPARKPLUG, MQTT
    const char *client_id, *user, *ca_file, *cert_file, *key_file;
    const char *password_env, *password_file; // one of them at most
    const char *host_id;                      // SPARKPLUG
    const char **filter;                      // SPARKPLUG: groups; MQTT: topics
    int32_t filter_count;
    const char *time_path, *time_format; // MQTT
    // MODBUS
    int32_t unit, interval_ms, timeout_ms; // unit -1: not said
    mw_modbus_order order;
    mw_modbus_register *reg;
    int32_t reg_count;
    // SHDR
    const char *path; // FOLDER too; SHDR: a recorded file, NULL when it is a host
    double speed;     // of replaying; 0: at once
    struct mw_map_shdr_key {
        const char *key;
        enum { MW_MAP_KEY_TEXT, MW_MAP_KEY_CONDITION, MW_MAP_KEY_MESSAGE, MW_MAP_KEY_SERIES } is;
    } * key;
    int32_t key_count;
    const char *map_file;                // FOLDER
    const char *database, *bucket, *org; // INFLUX, JSON: by which writers mean it
} mw_map_source;

typedef enum { MW_MAP_TABLE_NONE, MW_MAP_PACKML, MW_MAP_MTCONNECT } mw_map_builtin;

// VALUE CATEGORY reason TEXT, or VALUE TEXT in a table of reasons.
typedef struct {
    mw_span span;
    bool is_text;
    mw_slice text; // of a text value
    bool is_yesno;
    double number; // of a number; yes 1, no 0
    mw_state_category category;
    mw_map_said reason; // empty: none
} mw_map_row;

// A line of a machine that brings a signal.
typedef struct {
    mw_channel_kind kind;
    mw_span span;
    mw_map_said measure; // of quantities
    mw_map_said on_kind; // empty: the machine itself
    mw_map_said on_code; // empty: the one above the machine that is of on_kind
    mw_map_said signal;
    bool is_text, is_number; // said of the signal
    mw_map_builtin builtin;
    mw_map_row *row;
    int32_t row_count;
    bool has_table, has_other;
    mw_map_row other;
    mw_map_said unit;         // empty: that of the measure
    double scale, offset;     // scale 1 when not said
    double wrap;              // 0: none
    int64_t stale_ns, gap_ns; // -1: as the machine's
} mw_map_channel;

typedef struct {
    mw_map_said name;
    double factor;
} mw_map_term;

typedef struct {
    mw_map_said measure;
    mw_span span;
    mw_map_term *term;
    int32_t term_count;
} mw_map_derive;

typedef struct {
    mw_map_said product; // empty: of every product
    double value;
    mw_map_said unit;
} mw_map_run_time;

typedef enum { MW_MAP_PLAN_NOT_SAID, MW_MAP_PLAN_ALWAYS, MW_MAP_PLAN_SHIFTS } mw_map_plan;

typedef struct {
    mw_map_said kind, code; // of the entity; code may hold one star
    mw_span span;           // of "machine KIND CODE"
    mw_map_channel *channel;
    int32_t channel_count;
    mw_map_derive *derive;
    int32_t derive_count;
    mw_map_run_time *run_time;
    int32_t run_time_count;
    int64_t stale_ns, gap_ns, minor_ns; // -1: not said
    int32_t slot_min;                   // 0: not said
    mw_span slot_span;
    mw_map_plan plan;
    mw_map_said *shift; // none: all of them
    int32_t shift_count;
    mw_shift_break pause[MW_SHIFT_BREAKS_MAX];
    int32_t pause_count;
} mw_map_machine;

// How long samples are kept: of signals by their names, of those that feed measures, or of all
// others.
typedef struct {
    mw_span span;
    mw_map_said *pattern; // of names: * stands for any bytes, ? for one
    int32_t pattern_count;
    mw_map_said *measure;
    int32_t measure_count;     // neither pattern nor measure: of all others
    int64_t keep_ns[MW_TIERS]; // 0: no such tier; INT64_MAX for ever
} mw_map_retain;

#endif
