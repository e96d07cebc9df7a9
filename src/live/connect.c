// SPDX-License-Identifier: MIT
// See connect.h.
#include "live/connect.h"

#include "base/alloc.h"
#include "base/file.h"
#include "source/modbus.h"
#include "source/mqtt_source.h"
#include "source/shdr.h"
#include "source/sparkplug_source.h"

#include <stdlib.h>
#include <string.h>

enum { PASSWORD_BYTES_MAX = 4096 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the settings of a source");
}

mw_status mw_live_source_path(const mw_connect_from *from, const char *said, const char **out,
                              mw_error *err) {
    mw_text t = {0};
    *out = said;
    if (!said || said[0] == '/' || !from->folder || !from->folder[0]) return MW_OK;
    mw_text_addf(&t, "%s/%s", from->folder, said);
    *out = t.failed ? NULL : mw_arena_text(from->keep, t.bytes, t.size);
    mw_text_free(&t);
    return *out ? MW_OK : no_memory(err);
}

// ---- passwords

static mw_status read_password(const mw_connect_from *from, const char **out, mw_error *err) {
    const char *path;
    char *text = NULL;
    size_t size;
    MW_TRY(mw_live_source_path(from, from->said->password_file, &path, err));
    MW_TRY(mw_file_read(path, PASSWORD_BYTES_MAX, &text, &size, err));
    mw_slice line = mw_slice_trim((mw_slice){text, size});
    *out = mw_arena_text(from->keep, line.p, line.n);
    memset(text, 0, size);
    mw_free(text);
    return *out ? MW_OK : no_memory(err);
}

static mw_status take_password(const mw_connect_from *from, const char **out, mw_error *err) {
    const mw_map_source *s = from->said;
    *out = NULL;
    if (s->password_file) return read_password(from, out, err);
    if (!s->password_env) return MW_OK;
    const char *value = getenv(s->password_env);
    if (!value)
        return mw_fail(err, MW_NOTFOUND, "the variable %s, which holds the password, is not set",
                       s->password_env);
    *out = mw_arena_text(from->keep, value, strlen(value));
    return *out ? MW_OK : no_memory(err);
}

// ---- kinds

static mw_status take_name(const mw_connect_from *from, const char **out, mw_error *err) {
    mw_slice name = from->said->name.text;
    *out = mw_arena_text(from->keep, name.p, name.n);
    return *out ? MW_OK : no_memory(err);
}

mw_status mw_live_source_broker(const mw_connect_from *from, mw_mqtt_config *c, mw_error *err) {
    const mw_map_source *s = from->said;
    *c = (mw_mqtt_config){.host = s->host,
                          .port = s->port,
                          .client_id = s->client_id,
                          .user = s->user,
                          .is_tls = s->is_tls};
    MW_TRY(take_name(from, &c->name, err));
    MW_TRY(mw_live_source_path(from, s->ca_file, &c->ca_file, err));
    MW_TRY(mw_live_source_path(from, s->cert_file, &c->cert_file, err));
    MW_TRY(mw_live_source_path(from, s->key_file, &c->key_file, err));
    return take_password(from, &c->password, err);
}

static mw_status new_sparkplug(const mw_connect_from *from, mw_source **out, mw_error *err) {
    const mw_map_source *s = from->said;
    mw_sparkplug_config c = {.host_id = s->host_id,
                             .groups = s->filter,
                             .group_count = s->filter_count,
                             .reorder_ms = -1};
    MW_TRY(mw_live_source_broker(from, &c.mqtt, err));
    return mw_sparkplug_source_new(&c, out, err);
}

static mw_status new_mqtt(const mw_connect_from *from, mw_source **out, mw_error *err) {
    const mw_map_source *s = from->said;
    mw_mqtt_source_config c = {.topics = s->filter,
                               .topic_count = s->filter_count,
                               .time_path = s->time_path,
                               .time_format = s->time_format};
    MW_TRY(mw_live_source_broker(from, &c.mqtt, err));
    return mw_mqtt_source_new(&c, out, err);
}

static mw_status new_modbus(const mw_connect_from *from, mw_source **out, mw_error *err) {
    const mw_map_source *s = from->said;
    mw_modbus_config c = {.host = s->host,
                          .port = s->port,
                          .unit = s->unit < 0 ? 1 : s->unit,
                          .interval_ms = s->interval_ms,
                          .timeout_ms = s->timeout_ms,
                          .order = s->order,
                          .registers = s->reg,
                          .register_count = s->reg_count};
    MW_TRY(take_name(from, &c.name, err));
    return mw_modbus_source_new(&c, out, err);
}

static mw_status new_shdr(const mw_connect_from *from, mw_source **out, mw_error *err) {
    static const mw_shdr_class is[] = {[MW_MAP_KEY_TEXT] = MW_SHDR_TEXT,
                                       [MW_MAP_KEY_CONDITION] = MW_SHDR_CONDITION,
                                       [MW_MAP_KEY_MESSAGE] = MW_SHDR_MESSAGE,
                                       [MW_MAP_KEY_SERIES] = MW_SHDR_SERIES};
    const mw_map_source *s = from->said;
    mw_shdr_config c = {
        .host = s->host, .port = s->port, .speed = s->speed, .rule_count = s->key_count};
    mw_shdr_rule *rule = MW_PUSH(from->keep, mw_shdr_rule, (size_t)s->key_count + 1);
    if (!rule) return no_memory(err);
    for (int32_t i = 0; i < s->key_count; i++)
        rule[i] = (mw_shdr_rule){s->key[i].key, is[s->key[i].is]};
    c.rules = rule;
    MW_TRY(take_name(from, &c.name, err));
    MW_TRY(mw_live_source_path(from, s->path, &c.path, err));
    return mw_shdr_source_new(&c, out, err);
}

// Who takes the files of a folder.
typedef struct {
    mw_connect_from from;
    const char *map;
} taker;

static mw_status take_file(void *user, const char *path, const char *rejects, mw_folder_taken *out,
                           mw_error *err) {
    const taker *t = user;
    mw_dropped file = {t->from.said->name.text, t->map, path, rejects};
    return t->from.take(t->from.user, &file, out, err);
}

static mw_status new_folder(const mw_connect_from *from, mw_source **out, mw_error *err) {
    taker *t = MW_PUSH(from->keep, taker, 1);
    mw_folder_config c = {.take = take_file, .user = t};
    if (!t) return no_memory(err);
    t->from = *from;
    MW_TRY(take_name(from, &c.name, err));
    MW_TRY(mw_live_source_path(from, from->said->map_file, &t->map, err));
    MW_TRY(mw_live_source_path(from, from->said->path, &c.path, err));
    return mw_folder_source_new(&c, out, err);
}

mw_status mw_live_source_new(const mw_connect_from *from, mw_source **out, mw_error *err) {
    switch (from->said->kind) {
    case MW_MAP_SPARKPLUG: return new_sparkplug(from, out, err);
    case MW_MAP_MQTT: return new_mqtt(from, out, err);
    case MW_MAP_MODBUS: return new_modbus(from, out, err);
    case MW_MAP_SHDR: return new_shdr(from, out, err);
    case MW_MAP_FOLDER: return new_folder(from, out, err);
    case MW_MAP_INFLUX:
    case MW_MAP_JSON:
    case MW_MAP_SOURCE_KINDS: break;
    }
    *out = NULL;
    return MW_OK;
}

mw_push_source mw_live_source_pushed(const mw_map_source *said) {
    return (mw_push_source){.name = said->name.text,
                            .takes_lines = said->kind == MW_MAP_INFLUX,
                            .takes_batches = said->kind == MW_MAP_JSON,
                            .database = said->database,
                            .bucket = said->bucket,
                            .org = said->org};
}
