// SPDX-License-Identifier: MIT
// See sparkplug_node.h.
#include "source/sparkplug_node.h"

#include "base/alloc.h"

#include <string.h>

static mw_status full(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "out of memory for an edge node");
}

mw_sparkplug_node *mw_sparkplug_node_new(mw_slice group, mw_slice edge) {
    mw_sparkplug_node *n = mw_alloc(sizeof *n);
    if (!n) return NULL;
    mw_text_add(&n->group, group.p, group.n);
    mw_text_add(&n->edge, edge.p, edge.n);
    n->names = mw_map_new();
    n->aliases = mw_map_new();
    n->device_ids = mw_map_new();
    n->bd_seq = -1;
    n->told_ns = INT64_MIN;
    n->asked_ns = INT64_MIN;
    int32_t self;
    if (n->group.failed || n->edge.failed || !n->names || !n->aliases || !n->device_ids ||
        mw_sparkplug_node_device(n, (mw_slice){"", 0}, &self, NULL) != MW_OK) {
        mw_sparkplug_node_free(n);
        return NULL;
    }
    return n;
}

void mw_sparkplug_node_free(mw_sparkplug_node *n) {
    if (!n) return;
    while (n->held_count > 0) mw_sparkplug_node_unhold(n, n->held_count - 1);
    mw_text_free(&n->group);
    mw_text_free(&n->edge);
    mw_text_free(&n->key);
    mw_map_free(n->names);
    mw_map_free(n->aliases);
    mw_map_free(n->device_ids);
    mw_free(n->held);
    mw_free(n->devices);
    mw_free(n->entries);
    mw_free(n);
}

int32_t mw_sparkplug_node_device_find(const mw_sparkplug_node *n, mw_slice name) {
    return (int32_t)mw_map_get(n->device_ids, name, -1);
}

mw_status mw_sparkplug_node_device(mw_sparkplug_node *n, mw_slice name, int32_t *out,
                                   mw_error *err) {
    *out = mw_sparkplug_node_device_find(n, name);
    if (*out >= 0) return MW_OK;
    if (n->device_count >= MW_SPARKPLUG_DEVICES_MAX)
        return mw_fail(err, MW_LIMIT, "an edge node has more than %d devices",
                       MW_SPARKPLUG_DEVICES_MAX);
    if (!mw_grow(&n->devices, &n->device_capacity, n->device_count + 1, sizeof *n->devices))
        return full(err);
    MW_TRY(mw_map_add(n->device_ids, name, n->device_count, NULL, err));
    n->devices[n->device_count] = (mw_sparkplug_device){0};
    *out = (int32_t)n->device_count++;
    return MW_OK;
}

// The key of a name: number of the device, a separator, name and suffix. Borrowed from n->key.
static mw_status key_of(mw_sparkplug_node *n, int32_t device, mw_slice name, mw_slice suffix,
                        mw_error *err) {
    n->key.size = 0;
    mw_text_add(&n->key, (const char *)&device, sizeof device);
    mw_text_add(&n->key, name.p, name.n);
    mw_text_add(&n->key, suffix.p, suffix.n);
    if (!n->key.failed) return MW_OK;
    mw_text_free(&n->key);
    return full(err);
}

static mw_slice key_slice(const mw_sparkplug_node *n) {
    return (mw_slice){n->key.bytes, n->key.size};
}

mw_status mw_sparkplug_node_entry(mw_sparkplug_node *n, int32_t device,
                                  const mw_sparkplug_metric *m, int64_t *out, mw_error *err) {
    MW_TRY(key_of(n, device, m->name, m->suffix, err));
    *out = mw_map_get(n->names, key_slice(n), -1);
    if (*out >= 0) return MW_OK;
    if (n->entry_count >= MW_SPARKPLUG_NAMES_MAX)
        return mw_fail(err, MW_LIMIT, "an edge node has more than %d metrics",
                       MW_SPARKPLUG_NAMES_MAX);
    if (!mw_grow(&n->entries, &n->entry_capacity, n->entry_count + 1, sizeof *n->entries))
        return full(err);
    MW_TRY(mw_map_add(n->names, key_slice(n), n->entry_count, NULL, err));
    n->entries[n->entry_count] = (mw_sparkplug_entry){.device = device,
                                                      .signal = MW_SPARKPLUG_NOT_KEPT,
                                                      .base_size = (int32_t)m->name.n,
                                                      .last_ns = INT64_MIN,
                                                      .stale_ns = INT64_MIN,
                                                      .left_ns = INT64_MIN};
    *out = n->entry_count++;
    return MW_OK;
}

mw_slice mw_sparkplug_node_name(const mw_sparkplug_node *n, int64_t entry) {
    mw_slice key = mw_map_key(n->names, entry);
    return (mw_slice){key.p + sizeof(int32_t), key.n - sizeof(int32_t)};
}

mw_status mw_sparkplug_node_find(mw_sparkplug_node *n, int32_t device, const mw_sparkplug_metric *m,
                                 int64_t *out, mw_error *err) {
    *out = -1;
    mw_slice name = m->name;
    if (name.n == 0 && m->has_alias) {
        mw_slice alias = {(const char *)&m->alias, sizeof m->alias};
        int64_t base = mw_map_get(n->aliases, alias, -1);
        if (base < 0 || n->entries[base].device != device) return MW_OK;
        if (m->suffix.n == 0) {
            *out = base;
            return MW_OK;
        }
        name = mw_sparkplug_node_name(n, base);
    }
    MW_TRY(key_of(n, device, name, m->suffix, err));
    *out = mw_map_get(n->names, key_slice(n), -1);
    return MW_OK;
}

mw_status mw_sparkplug_node_alias(mw_sparkplug_node *n, uint64_t alias, int64_t entry,
                                  mw_error *err) {
    return mw_map_set(n->aliases, (mw_slice){(const char *)&alias, sizeof alias}, entry, err);
}

mw_status mw_sparkplug_node_alias_clear(mw_sparkplug_node *n, mw_error *err) {
    mw_map *fresh = mw_map_new();
    if (!fresh) return full(err);
    mw_map_free(n->aliases);
    n->aliases = fresh;
    return MW_OK;
}

void mw_sparkplug_node_tells(mw_sparkplug_node *n, int64_t told_ns, int64_t wall_ns) {
    n->told_ns = told_ns;
    n->told_wall_ns = wall_ns;
}

int64_t mw_sparkplug_node_now(const mw_sparkplug_node *n, int64_t wall_ns) {
    int64_t since = wall_ns - n->told_wall_ns, now;
    if (n->told_ns == INT64_MIN) return wall_ns;
    bool odd = since < 0 || __builtin_add_overflow(n->told_ns, since, &now);
    return odd ? n->told_ns : now;
}

mw_status mw_sparkplug_node_hold(mw_sparkplug_node *n, const mw_sparkplug_topic *topic,
                                 const mw_mqtt_message *in, uint8_t seq, mw_error *err) {
    mw_slice payload = in->payload;
    if (n->held_count >= MW_SPARKPLUG_HELD_MAX ||
        n->held_bytes + (int64_t)payload.n > MW_SPARKPLUG_HELD_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "too many messages are held back");
    if (!mw_grow(&n->held, &n->held_capacity, n->held_count + 1, sizeof *n->held)) return full(err);
    mw_sparkplug_held held = {.message = topic->message, .seq = seq};
    mw_text_add(&held.device, topic->device.p, topic->device.n);
    mw_text_add(&held.payload, payload.p, payload.n);
    if (held.device.failed || held.payload.failed) {
        mw_text_free(&held.device);
        mw_text_free(&held.payload);
        return full(err);
    }
    n->held[n->held_count++] = held;
    n->held_bytes += (int64_t)payload.n;
    return MW_OK;
}

void mw_sparkplug_node_unhold(mw_sparkplug_node *n, int64_t i) {
    n->held_bytes -= (int64_t)n->held[i].payload.size;
    mw_text_free(&n->held[i].device);
    mw_text_free(&n->held[i].payload);
    n->held[i] = n->held[--n->held_count];
}

int64_t mw_sparkplug_node_held_first(const mw_sparkplug_node *n) {
    int64_t first = -1;
    uint8_t nearest = 0;
    for (int64_t i = 0; i < n->held_count; i++) {
        uint8_t ahead = (uint8_t)(n->held[i].seq - n->seq_next);
        if (first >= 0 && ahead >= nearest) continue;
        first = i;
        nearest = ahead;
    }
    return first;
}
