// SPDX-License-Identifier: MIT
// See mqtt_json.h. The tree of a payload is walked down to its leaves; what signal a name is, is
// asked of the sink once.
#include "source/mqtt_json.h"

#include "base/alloc.h"
#include "base/datetime.h"
#include "base/map.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    int32_t id; // of the sink
    mw_signal_kind kind;
} signal;

struct mw_mqtt_json {
    const char *source;
    mw_text time_path;
    mw_datetime_format iso, format;
    bool has_format;
    mw_map *names; // to number of the signal
    signal *signals;
    int64_t signal_count, signal_capacity;
    mw_text name; // of the leaf under way
};

// A message under way.
typedef struct {
    mw_mqtt_json *j;
    const mw_mqtt_message *in;
    mw_sink *sink;
    mw_mqtt_batch *out;
    int64_t at_ns, leaf_count;
} walk;

mw_status mw_mqtt_json_new(const char *source, const char *time_path, const char *time_format,
                           mw_mqtt_json **out, mw_error *err) {
    mw_datetime_format format = {0}, iso;
    if (time_format) MW_TRY(mw_datetime_compile(mw_slice_of(time_format), &format, err));
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    mw_mqtt_json *j = mw_alloc(sizeof *j);
    if (!j) return mw_fail(err, MW_NOMEM, "source %s: out of memory", source);
    *j = (mw_mqtt_json){.source = source,
                        .format = format,
                        .iso = iso,
                        .has_format = time_format != NULL,
                        .names = mw_map_new()};
    mw_text_adds(&j->time_path, time_path);
    if (j->names && !j->time_path.failed) {
        *out = j;
        return MW_OK;
    }
    mw_mqtt_json_free(j);
    return mw_fail(err, MW_NOMEM, "source %s: out of memory", source);
}

void mw_mqtt_json_free(mw_mqtt_json *j) {
    if (!j) return;
    mw_text_free(&j->time_path);
    mw_text_free(&j->name);
    mw_map_free(j->names);
    mw_free(j->signals);
    mw_free(j);
}

mw_status mw_mqtt_json_clear(mw_mqtt_json *j, mw_error *err) {
    mw_map *fresh = mw_map_new();
    if (!fresh) return mw_fail(err, MW_NOMEM, "source %s: out of memory", j->source);
    mw_map_free(j->names);
    j->names = fresh;
    j->signal_count = 0;
    return MW_OK;
}

static mw_status full(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "out of memory for an MQTT message");
}

static bool must_retry(mw_status st) { return st == MW_IO || st == MW_NOMEM || st == MW_CORRUPT; }

static void refuse(walk *w, int64_t count, const char *what, const char *why) {
    mw_slice topic = w->in->topic;
    mw_mqtt_refuse(w->out, count, "topic %.*s%s%.80s: %s", topic.n > 80 ? 80 : (int)topic.n,
                   topic.n ? topic.p : "", what[0] ? ", " : "", what, why);
}

// The path of the leaf under way: what follows the topic.
static const char *path_of(const walk *w) {
    size_t before = strlen(w->j->source) + 1 + w->in->topic.n;
    return w->j->name.size > before ? w->j->name.bytes + before + 1 : "";
}

// ---- signals

// The number of the signal that is called j->name; -1 when it is refused.
static mw_status signal_get(walk *w, mw_signal_kind kind, int64_t *out, mw_error *err) {
    mw_mqtt_json *j = w->j;
    mw_slice name = {j->name.bytes, j->name.size}, none = {"", 0};
    mw_error why = {0};
    signal fresh = {-1, kind};
    *out = mw_map_get(j->names, name, -1);
    if (*out >= 0) {
        if (j->signals[*out].kind == kind) return MW_OK;
        *out = -1;
        refuse(w, 1, path_of(w),
               kind == MW_SIGNAL_TEXT ? "a text, but not so before"
                                      : "no text or no truth value, as it was before");
        return MW_OK;
    }
    if (j->signal_count >= MW_MQTT_JSON_SIGNALS_MAX) {
        refuse(w, 1, path_of(w), "too many signals: are there numbers in the topics?");
        return MW_OK;
    }
    mw_status st = mw_sink_signal(w->sink, name, kind, none, &fresh.id, &why);
    if (must_retry(st)) return mw_fail(err, st, "%s", why.text);
    if (st != MW_OK) {
        refuse(w, 1, path_of(w), why.text);
        return MW_OK;
    }
    if (!mw_grow(&j->signals, &j->signal_capacity, j->signal_count + 1, sizeof fresh))
        return full(err);
    MW_TRY(mw_map_add(j->names, name, j->signal_count, NULL, err));
    j->signals[j->signal_count] = fresh;
    *out = j->signal_count++;
    return MW_OK;
}

static mw_status sample_put(walk *w, int64_t at, double value, mw_error *err) {
    bool added =
        mw_samples_add(&w->out->samples, w->j->signals[at].id, w->at_ns, value, MW_SAMPLE_GOOD);
    return added ? MW_OK : full(err);
}

// ---- leaves

static mw_status put_text(walk *w, mw_slice text, mw_error *err) {
    int64_t at;
    double code;
    mw_error why = {0};
    MW_TRY(signal_get(w, MW_SIGNAL_TEXT, &at, err));
    if (at < 0) return MW_OK;
    mw_status st = w->sink->ops->text(w->sink, text, &code, &why);
    if (must_retry(st)) return mw_fail(err, st, "%s", why.text);
    if (st == MW_OK) return sample_put(w, at, code, err);
    refuse(w, 1, path_of(w), why.text);
    return MW_OK;
}

// Null: nothing is known from here on, where something was.
static mw_status put_null(walk *w, mw_error *err) {
    mw_slice name = {w->j->name.bytes, w->j->name.size};
    int64_t at = mw_map_get(w->j->names, name, -1);
    return at < 0 ? MW_OK : sample_put(w, at, NAN, err);
}

static mw_status put_leaf(walk *w, const json_t *leaf, mw_error *err) {
    mw_signal_kind kind = json_is_boolean(leaf) ? MW_SIGNAL_BOOL : MW_SIGNAL_NUMBER;
    int64_t at;
    if (json_is_string(leaf)) {
        mw_slice text = {json_string_value(leaf), json_string_length(leaf)};
        return put_text(w, text, err);
    }
    if (json_is_null(leaf)) return put_null(w, err);
    MW_TRY(signal_get(w, kind, &at, err));
    if (at < 0) return MW_OK;
    double value = kind == MW_SIGNAL_BOOL ? json_is_true(leaf) : json_number_value(leaf);
    return sample_put(w, at, value, err);
}

// ---- the tree

static mw_status step(walk *w, const json_t *v, int depth, mw_error *err);

// Goes on below v with `part` added to the name, then takes it off again.
static mw_status step_into(walk *w, mw_slice part, const json_t *v, int depth, mw_error *err) {
    mw_text *name = &w->j->name;
    size_t size = name->size;
    mw_text_addc(name, depth == 1 ? '#' : '.');
    mw_text_add(name, part.p, part.n);
    if (name->failed) {
        mw_text_free(name);
        return full(err);
    }
    mw_slice path = mw_slice_of(path_of(w)), time = {w->j->time_path.bytes, w->j->time_path.size};
    mw_status st = time.n && mw_slice_same(path, time) ? MW_OK : step(w, v, depth, err);
    if (st == MW_OK) {
        name->size = size;
        name->bytes[size] = '\0';
    }
    return st;
}

// Recursion is bounded by depth; the tree was built by the parser of JSON.
static mw_status step(walk *w, const json_t *v, int depth, mw_error *err) {
    if (depth > MW_MQTT_JSON_DEPTH_MAX) {
        refuse(w, 1, path_of(w), "deeper than 32 objects");
        return MW_OK;
    }
    if (json_is_object(v)) {
        // jansson walks an object through its iterator, which does not write.
        for (void *i = json_object_iter((json_t *)(uintptr_t)v); i;
             i = json_object_iter_next((json_t *)(uintptr_t)v, i))
            MW_TRY(step_into(w, mw_slice_of(json_object_iter_key(i)), json_object_iter_value(i),
                             depth + 1, err));
        return MW_OK;
    }
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++) {
        char index[24];
        mw_slice part = {index, (size_t)snprintf(index, sizeof index, "%zu", i)};
        MW_TRY(step_into(w, part, json_array_get(v, i), depth + 1, err));
    }
    if (json_is_array(v)) return MW_OK;
    if (++w->leaf_count <= MW_MQTT_JSON_LEAVES_MAX) return put_leaf(w, v, err);
    if (w->leaf_count == MW_MQTT_JSON_LEAVES_MAX + 1)
        refuse(w, 1, "", "more than 100000 values in one message");
    return MW_OK;
}

// ---- time

// The value at a path; NULL when there is none.
static const json_t *value_at(const json_t *v, mw_slice path) {
    const char *end = mw_slice_end(path);
    for (const char *p = path.p; v && p <= end;) {
        const char *dot = memchr(p, '.', (size_t)(end - p));
        size_t n = (size_t)((dot ? dot : end) - p);
        v = json_object_getn(v, p, n);
        p += n + 1;
    }
    return v;
}

// Counts since 1970 in the unit that their size tells: 1e11 s is the year 5138, 1e11 ms 1973.
static bool epoch_parse(const json_t *v, int64_t *out) {
    static const struct {
        double below;
        int64_t ns;
    } units[] = {
        {1e11,   1000000000},
        {1e14,   1000000   },
        {1e17,   1000      },
        {9.2e18, 1         }
    };
    double size = fabs(json_number_value(v));
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!(size < units[i].below)) continue;
        if (json_is_integer(v))
            return !__builtin_mul_overflow(json_integer_value(v), units[i].ns, out);
        // The whole and its fraction apart keep all digits that the number has.
        double whole = floor(json_number_value(v));
        int64_t rest = llround((json_number_value(v) - whole) * (double)units[i].ns), ns;
        return !__builtin_mul_overflow((int64_t)whole, units[i].ns, &ns) &&
               !__builtin_add_overflow(ns, rest, out);
    }
    return false;
}

static mw_status time_parse(const mw_mqtt_json *j, const json_t *v, int64_t *out, mw_error *err) {
    char number[48];
    mw_slice text = {json_string_value(v), json_string_length(v)};
    if (!json_is_string(v) && !json_is_number(v))
        return mw_fail(err, MW_SYNTAX, "neither a number nor a text");
    if (j->has_format && json_is_number(v)) {
        // A format such as unix_ms reads the digits.
        text.p = number;
        text.n = json_is_integer(v) ? (size_t)snprintf(number, sizeof number, "%lld",
                                                       (long long)json_integer_value(v))
                                    : strlen(mw_number_text(json_number_value(v), number));
    }
    if (j->has_format)
        return mw_datetime_parse(&j->format, text, (mw_datetime_zone){NULL, NULL}, out, err);
    if (json_is_string(v))
        return mw_datetime_parse(&j->iso, text, (mw_datetime_zone){NULL, NULL}, out, err);
    return epoch_parse(v, out) ? MW_OK : mw_fail(err, MW_SYNTAX, "no count since 1970");
}

// The instant of an object; false when it has one that cannot be read: the object is refused, as
// at another instant its values would be wrong.
static bool time_of(walk *w, const json_t *v, int64_t received_ns) {
    mw_slice path = {w->j->time_path.bytes, w->j->time_path.size};
    mw_error why = {0};
    w->at_ns = received_ns;
    const json_t *time = path.n && json_is_object(v) ? value_at(v, path) : NULL;
    if (!time || json_is_null(time)) return true;
    if (time_parse(w->j, time, &w->at_ns, &why) == MW_OK) return true;
    refuse(w, 1, w->j->time_path.bytes, why.text);
    return false;
}

// ---- payloads

static mw_status take_value(walk *w, const json_t *v, int64_t received_ns, mw_error *err) {
    if (!time_of(w, v, received_ns)) return MW_OK;
    mw_text *name = &w->j->name;
    name->size = 0;
    mw_text_addf(name, "%s/", w->j->source);
    mw_text_add(name, w->in->topic.p, w->in->topic.n);
    if (!name->failed) return step(w, v, 0, err);
    mw_text_free(name);
    return full(err);
}

static mw_status take_json(walk *w, const json_t *v, int64_t received_ns, mw_error *err) {
    bool is_list = json_is_array(v) && w->j->time_path.size;
    if (!is_list) return take_value(w, v, received_ns, err);
    for (size_t i = 0; i < json_array_size(v); i++)
        MW_TRY(take_value(w, json_array_get(v, i), received_ns, err));
    return MW_OK;
}

static mw_status take_plain(walk *w, mw_slice text, int64_t received_ns, mw_error *err) {
    json_t *v = json_stringn(text.p, text.n);
    if (!v) {
        refuse(w, 1, "", "neither JSON nor UTF-8 text");
        return MW_OK;
    }
    mw_status st = take_value(w, v, received_ns, err);
    json_decref(v);
    return st;
}

static mw_status take_payload(walk *w, int64_t received_ns, mw_error *err) {
    mw_slice text = mw_slice_trim(w->in->payload);
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_error_t why;
    if (text.n == 0) {
        // An empty retained message only makes the broker forget the one before.
        return MW_OK;
    }
    if (text.n > MW_MQTT_JSON_BYTES_MAX) {
        refuse(w, 1, "", "a payload of more than 4 MiB");
        return MW_OK;
    }
    json_t *v = json_loadb(text.p, text.n, flags, &why);
    if (!v && json_error_code(&why) == json_error_numeric_overflow)
        v = json_loadb(text.p, text.n, flags | JSON_DECODE_INT_AS_REAL, &why);
    if (v) {
        mw_status st = take_json(w, v, received_ns, err);
        json_decref(v);
        return st;
    }
    if (text.p[0] != '{' && text.p[0] != '[') return take_plain(w, text, received_ns, err);
    char place[240];
    snprintf(place, sizeof place, "no JSON: %s, line %d, column %d", why.text, why.line,
             why.column);
    refuse(w, 1, "", place);
    return MW_OK;
}

mw_status mw_mqtt_json_take(mw_mqtt_json *j, const mw_mqtt_message *in, int64_t received_ns,
                            mw_sink *sink, mw_mqtt_batch *out, mw_error *err) {
    walk w = {.j = j, .in = in, .sink = sink, .out = out};
    int64_t samples = out->samples.count, refused = out->refused;
    mw_status st = take_payload(&w, received_ns, err);
    if (st == MW_OK) return MW_OK;
    out->samples.count = samples;
    out->refused = refused;
    return st;
}
