// SPDX-License-Identifier: MIT
// The `source` statement of signal maps: a table of settings, each with the kinds that have it.
#include "base/datetime.h"
#include "live/map_int.h"

#include <string.h>

enum {
    SPARKPLUG = 1 << MW_MAP_SPARKPLUG,
    MQTT = 1 << MW_MAP_MQTT,
    MODBUS = 1 << MW_MAP_MODBUS,
    SHDR = 1 << MW_MAP_SHDR,
    FOLDER = 1 << MW_MAP_FOLDER,
    INFLUX = 1 << MW_MAP_INFLUX,
    JSON = 1 << MW_MAP_JSON,
    BROKER = SPARKPLUG | MQTT,
    PUSHED = INFLUX | JSON,
    MS_MAX = 86400000, // a day
};

static bool parse_host(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the id of the host application", &s->host_id);
}

static bool parse_group(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_strings(p, "a group", &s->filter, &s->filter_count);
}

static bool parse_topic(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_strings(p, "a topic such as \"plant/+/meter\"", &s->filter,
                                  &s->filter_count);
}

static bool parse_client(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the id of this client", &s->client_id);
}

static bool parse_user(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the name of the user", &s->user);
}

// password = "password" ( "env" TEXT | "file" TEXT )
static bool parse_password(mw_cursor *p, mw_map_source *s) {
    static const char hint[] = "password env \"VARIABLE\", or password file \"secret.txt\"";
    if (s->password_env || s->password_file)
        return mw_cursor_expected(p, "no second password", hint);
    if (mw_cursor_take_word(p, "env"))
        return mw_signal_take_string(p, "the name of a variable", &s->password_env);
    if (mw_cursor_take_word(p, "file"))
        return mw_signal_take_string(p, "the path of a file", &s->password_file);
    if (mw_cursor_peek(p) != MW_TOKEN_TEXT) return mw_cursor_expected(p, "env or file", hint);
    mw_diag_error(p->d, mw_cursor_here(p), hint, "a password does not stand in the map");
    return false;
}

static bool parse_ca(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the path of a file", &s->ca_file);
}

static bool parse_cert(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the path of a file", &s->cert_file);
}

static bool parse_key(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the path of a file", &s->key_file);
}

static bool take_format(mw_cursor *p, mw_map_source *s) {
    mw_span at = mw_cursor_here(p);
    mw_datetime_format format;
    mw_error err;
    if (!mw_signal_take_string(p, "a format such as \"%Y-%m-%d %H:%M:%S\"", &s->time_format))
        return false;
    if (mw_datetime_compile(mw_slice_of(s->time_format), &format, &err) == MW_OK) return true;
    mw_diag_error(p->d, at, NULL, "%s", err.text);
    return false;
}

// time = "time" TEXT [ "s" | "ms" | "us" | "ns" | "format" TEXT ]
static bool parse_time(mw_cursor *p, mw_map_source *s) {
    static const char *const unit[] = {"s", "ms", "us", "ns"};
    static const char *const format[] = {"unix_s", "unix_ms", "unix_us", "unix_ns"};
    if (!mw_signal_take_string(p, "where the time stands in the payload", &s->time_path))
        return false;
    if (mw_cursor_take_word(p, "format")) return take_format(p, s);
    for (int i = 0; i < 4; i++) {
        if (mw_cursor_take_word(p, unit[i])) s->time_format = format[i];
    }
    return true;
}

static bool parse_unit(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_whole(p, "the number of the unit", 0, 255, &s->unit);
}

static bool parse_every(mw_cursor *p, mw_map_source *s) {
    int32_t first = p->at;
    if (!mw_signal_take_ms(p, "the time between two polls", MS_MAX, &s->interval_ms)) return false;
    if (s->interval_ms >= 10) return true;
    mw_diag_error(p->d, mw_cursor_span_from(p, first), NULL,
                  "a device is polled every 10 ms at most");
    return false;
}

static bool parse_timeout(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_ms(p, "the time to wait for an answer", 60000, &s->timeout_ms);
}

static bool take_order(mw_cursor *p, mw_modbus_order *out) {
    static const char *const word[] = {"big", "little"};
    int32_t i = mw_signal_take_one_of(p, "big or little", word, 2);
    if (i >= 0) *out = i == 0 ? MW_MODBUS_ORDER_BIG : MW_MODBUS_ORDER_LITTLE;
    return i >= 0;
}

static bool parse_order(mw_cursor *p, mw_map_source *s) { return take_order(p, &s->order); }

// ---- registers

// type = "bool" | "bit" NUMBER | "int16" | ... | "float64" | "text" NUMBER
static bool parse_type(mw_cursor *p, mw_modbus_register *r) {
    static const char *const word[] = {"bool",  "bit",    "int16",   "uint16",  "int32", "uint32",
                                       "int64", "uint64", "float32", "float64", "text"};
    static const mw_modbus_type type[] = {MW_MODBUS_BOOL,    MW_MODBUS_BIT,    MW_MODBUS_INT16,
                                          MW_MODBUS_UINT16,  MW_MODBUS_INT32,  MW_MODBUS_UINT32,
                                          MW_MODBUS_INT64,   MW_MODBUS_UINT64, MW_MODBUS_FLOAT32,
                                          MW_MODBUS_FLOAT64, MW_MODBUS_TEXT};
    int32_t i = mw_signal_take_one_of(p, "the type of the register", word, 11);
    if (i < 0) return false;
    r->type = type[i];
    if (r->type == MW_MODBUS_BIT) return mw_signal_take_whole(p, "the bit", 0, 15, &r->bit);
    if (r->type != MW_MODBUS_TEXT) return true;
    return mw_signal_take_whole(p, "the length of the text in registers", 1,
                                MW_MODBUS_TEXT_WORDS_MAX, &r->words);
}

// modifier = "order" ( "big" | "little" ) | "scale" NUMBER | "offset" NUMBER | ":" unit
static bool parse_register_part(mw_cursor *p, mw_modbus_register *r) {
    if (mw_cursor_take_word(p, "order")) return take_order(p, &r->order);
    if (mw_cursor_take_word(p, "scale")) return mw_signal_take_number(p, "a factor", &r->scale);
    if (mw_cursor_take_word(p, "offset"))
        return mw_signal_take_number(p, "what is added", &r->offset);
    if (!mw_cursor_take(p, MW_TOKEN_COLON))
        return mw_cursor_expected(p, "the end of the line", "order, scale, offset or : UNIT");
    mw_slice unit;
    mw_span at;
    if (!mw_cursor_take_unit(p, &unit, &at)) return false;
    r->unit = mw_arena_text(p->d->arena, unit.p, unit.n);
    return r->unit ? true : mw_cursor_no_memory(p);
}

static bool check_register(mw_cursor *p, const mw_map_source *s, int32_t first) {
    const mw_modbus_register *r = &s->reg[s->reg_count - 1];
    mw_span at = mw_cursor_span_from(p, first);
    mw_error err;
    if (mw_modbus_register_check(r, &err) != MW_OK) {
        mw_diag_error(p->d, at, NULL, "%s", err.text);
        return false;
    }
    for (int32_t i = 0; i < s->reg_count - 1; i++) {
        if (strcmp(s->reg[i].name, r->name) != 0) continue;
        mw_diag_error(p->d, at, NULL, "there is a register \"%s\" already", r->name);
        return false;
    }
    return true;
}

// register = "register" TEXT SPACE ADDRESS type { modifier }
static bool parse_register(mw_cursor *p, mw_map_source *s) {
    static const char *const space[] = {"holding", "input", "coil", "discrete"};
    static const mw_modbus_space spaces[] = {MW_MODBUS_HOLDING, MW_MODBUS_INPUT, MW_MODBUS_COIL,
                                             MW_MODBUS_DISCRETE};
    int32_t first = p->at - 1;
    mw_modbus_register *r = mw_cursor_push(p, &s->reg, &s->reg_count, sizeof *r);
    if (!r) return false;
    *r = (mw_modbus_register){.name = "", .scale = 1};
    if (!mw_signal_take_string(p, "the name of the register", &r->name)) return false;
    int32_t i = mw_signal_take_one_of(p, "holding, input, coil or discrete", space, 4);
    if (i < 0) return false;
    r->space = spaces[i];
    if (!mw_signal_take_whole(p, "the address of the register", 0, 65535, &r->address))
        return false;
    if (!parse_type(p, r)) return false;
    while (!mw_cursor_at_end(p) && mw_cursor_peek(p) != MW_TOKEN_COMMA) {
        if (!parse_register_part(p, r)) return false;
    }
    return check_register(p, s, first);
}

// ---- adapters, folders

static bool parse_speed(mw_cursor *p, mw_map_source *s) {
    mw_span at = mw_cursor_here(p);
    if (!mw_signal_take_number(p, "how many times as fast as it was recorded", &s->speed))
        return false;
    if (s->path && s->speed > 0 && s->speed <= 1e6) return true;
    mw_diag_error(p->d, at, NULL,
                  s->path ? "a speed is more than 0, at most 1000000" : "only a file has a speed");
    return false;
}

static bool take_keys(mw_cursor *p, mw_map_source *s, int is) {
    const char **list = NULL;
    int32_t count = 0;
    if (!mw_signal_take_strings(p, "the key of a data item", &list, &count)) return false;
    for (int32_t i = 0; i < count; i++) {
        struct mw_map_shdr_key *key = mw_cursor_push(p, &s->key, &s->key_count, sizeof *key);
        if (!key) return false;
        key->key = list[i];
        key->is = is;
    }
    return true;
}

static bool parse_text(mw_cursor *p, mw_map_source *s) { return take_keys(p, s, MW_MAP_KEY_TEXT); }
static bool parse_condition(mw_cursor *p, mw_map_source *s) {
    return take_keys(p, s, MW_MAP_KEY_CONDITION);
}
static bool parse_message(mw_cursor *p, mw_map_source *s) {
    return take_keys(p, s, MW_MAP_KEY_MESSAGE);
}
static bool parse_series(mw_cursor *p, mw_map_source *s) {
    return take_keys(p, s, MW_MAP_KEY_SERIES);
}

static bool parse_map(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the path of a map of files", &s->map_file);
}

// ---- what is written to

static bool parse_database(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the name of a database", &s->database);
}
static bool parse_bucket(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the name of a bucket", &s->bucket);
}
static bool parse_org(mw_cursor *p, mw_map_source *s) {
    return mw_signal_take_string(p, "the name of an organisation", &s->org);
}

static const struct {
    const char *word;
    int kinds;
    bool (*parse)(mw_cursor *p, mw_map_source *s);
} settings[] = {
    {"host",      SPARKPLUG, parse_host     },
    {"group",     SPARKPLUG, parse_group    },
    {"topic",     MQTT,      parse_topic    },
    {"time",      MQTT,      parse_time     },
    {"client",    BROKER,    parse_client   },
    {"user",      BROKER,    parse_user     },
    {"password",  BROKER,    parse_password },
    {"ca",        BROKER,    parse_ca       },
    {"cert",      BROKER,    parse_cert     },
    {"key",       BROKER,    parse_key      },
    {"unit",      MODBUS,    parse_unit     },
    {"every",     MODBUS,    parse_every    },
    {"timeout",   MODBUS,    parse_timeout  },
    {"order",     MODBUS,    parse_order    },
    {"register",  MODBUS,    parse_register },
    {"speed",     SHDR,      parse_speed    },
    {"text",      SHDR,      parse_text     },
    {"condition", SHDR,      parse_condition},
    {"message",   SHDR,      parse_message  },
    {"series",    SHDR,      parse_series   },
    {"map",       FOLDER,    parse_map      },
    {"database",  PUSHED,    parse_database },
    {"bucket",    PUSHED,    parse_bucket   },
    {"org",       PUSHED,    parse_org      },
};
enum { SETTING_COUNT = sizeof settings / sizeof settings[0] };

static bool parse_setting(mw_cursor *p, void *what) {
    mw_map_source *s = what;
    const char *known[SETTING_COUNT];
    int32_t count = 0;
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (!(settings[i].kinds & 1 << s->kind)) continue;
        known[count++] = settings[i].word;
        if (mw_cursor_take_word(p, settings[i].word)) return settings[i].parse(p, s);
    }
    if (count > 0) return mw_signal_unknown(p, "a setting of the source", known, count);
    return mw_cursor_expected(
        p, "no settings",
        mw_diag_hint(p->d, "a source of kind %s has none", mw_map_source_word(s->kind)));
}

// ---- the whole

// kind = "sparkplug" | "mqtt" | "modbus" | "shdr" | "folder" | "influx" | "json"
static bool parse_kind(mw_cursor *p, mw_map_source *s) {
    const char *word[MW_MAP_SOURCE_KINDS];
    for (int i = 0; i < MW_MAP_SOURCE_KINDS; i++) word[i] = mw_map_source_word(i);
    int32_t kind = mw_signal_take_one_of(p, "the kind of the source", word, MW_MAP_SOURCE_KINDS);
    if (kind >= 0) s->kind = (mw_map_source_kind)kind;
    return kind >= 0;
}

static bool parse_where(mw_cursor *p, mw_map_source *s) {
    if (s->kind == MW_MAP_INFLUX || s->kind == MW_MAP_JSON) return true;
    if (s->kind == MW_MAP_FOLDER)
        return mw_signal_take_string(p, "the path of the folder", &s->path);
    if (s->kind == MW_MAP_SHDR && mw_cursor_take_word(p, "file"))
        return mw_signal_take_string(p, "the path of a recorded file", &s->path);
    return mw_signal_parse_address(p, s);
}

// What is missing once everything was read.
static bool check_settings(mw_cursor *p, const mw_map_source *s) {
    const char *what = NULL, *hint = NULL;
    if (s->kind == MW_MAP_SPARKPLUG && !s->host_id) {
        what = "the id of the host application is missing";
        hint = "host \"millwright\"; edge nodes may wait for it by this name";
    } else if (s->kind == MW_MAP_MQTT && s->filter_count == 0) {
        what = "the topics are missing";
        hint = "topic \"plant/+/meter\"";
    } else if (s->kind == MW_MAP_MODBUS && s->reg_count == 0) {
        what = "the registers are missing";
        hint = "register \"count\" holding 100 uint32";
    } else if (s->kind == MW_MAP_FOLDER && !s->map_file) {
        what = "the map of the files is missing";
        hint = "map \"meters.map\"";
    } else if (s->org && !s->bucket) {
        what = "an organisation without a bucket";
        hint = "bucket \"NAME\", org \"NAME\"";
    } else if ((s->password_env || s->password_file) && !s->user) {
        what = "a password without a user";
        hint = "user \"NAME\"";
    } else if ((s->cert_file == NULL) != (s->key_file == NULL)) {
        what = "a certificate and its key belong together";
        hint = "cert \"client.pem\" and key \"client.key\"";
    } else if (!s->is_tls && (s->ca_file || s->cert_file)) {
        what = "certificates are of no use without TLS";
        hint = "\"mqtts://...\"";
    }
    if (what) mw_diag_error(p->d, s->span, hint, "%s", what);
    return what == NULL;
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

// Of two sources that are written to, requests must be able to tell one from the other.
static bool check_pushed(mw_cursor *p, const mw_signal_map *map) {
    const mw_map_source *s = &map->source[map->source_count - 1];
    if (!(1 << s->kind & PUSHED)) return true;
    for (int32_t i = 0; i < map->source_count - 1; i++) {
        const mw_map_source *t = &map->source[i];
        bool same = s->kind == t->kind && same_text(s->database, t->database) &&
                    same_text(s->bucket, t->bucket) && same_text(s->org, t->org);
        if (!same) continue;
        mw_diag_error(p->d, s->span, "bucket \"NAME\" or database \"NAME\", as writers say it",
                      "what is written to it could be meant for %.*s as well", (int)t->name.text.n,
                      t->name.text.p);
        return false;
    }
    return true;
}

static bool check_name(mw_cursor *p, const mw_signal_map *map) {
    const mw_map_source *s = &map->source[map->source_count - 1];
    if (s->name.text.n > MW_MAP_SOURCE_NAME_MAX || mw_slice_is(s->name.text, "mw")) {
        mw_diag_error(p->d, s->name.span, NULL,
                      "a source is called otherwise than mw, by %d bytes at most",
                      MW_MAP_SOURCE_NAME_MAX);
        return false;
    }
    for (int32_t i = 0; i < map->source_count - 1; i++) {
        if (!mw_slice_same(map->source[i].name.text, s->name.text)) continue;
        mw_diag_error(p->d, s->name.span, NULL, "there is a source %.*s already",
                      (int)s->name.text.n, s->name.text.p);
        return false;
    }
    return true;
}

bool mw_signal_parse_source(mw_cursor *p, mw_signal_map *map) {
    int32_t first = p->at - 1;
    if (map->source_count == MW_MAP_SOURCES_MAX)
        return mw_cursor_expected(p, "no more sources", "1000 are the limit");
    mw_map_source *s = mw_cursor_push(p, &map->source, &map->source_count, sizeof *s);
    if (!s) return false;
    *s = (mw_map_source){.unit = -1};
    if (!mw_cursor_take_name(p, "the name of the source", &s->name.text, &s->name.span))
        return false;
    if (!check_name(p, map) || !parse_kind(p, s) || !parse_where(p, s)) return false;
    s->span = mw_cursor_span_from(p, first);
    if (mw_cursor_peek(p) == MW_TOKEN_CURLY_OPEN && !mw_signal_block(p, parse_setting, s))
        return false;
    return check_settings(p, s) && check_pushed(p, map);
}
