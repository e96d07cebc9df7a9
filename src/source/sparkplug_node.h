// SPDX-License-Identifier: MIT
// An edge node as the host application knows it: its devices, their metrics by name and alias, and
// what is held back until a missing message comes. Only tables; what messages mean stands in
// sparkplug_apply.c and sparkplug_host.c. Thread: one owner at a time.
#ifndef MW_SOURCE_SPARKPLUG_NODE_H
#define MW_SOURCE_SPARKPLUG_NODE_H

#include "base/map.h"
#include "source/mqtt_message.h"
#include "source/sparkplug_payload.h"
#include "source/sparkplug_topic.h"

enum {
    MW_SPARKPLUG_NODES_MAX = 10000,       // of one host; more is a mistaken group filter
    MW_SPARKPLUG_DEVICES_MAX = 10000,     // of one node
    MW_SPARKPLUG_NAMES_MAX = 200000,      // metrics of one node and its devices, gone ones too
    MW_SPARKPLUG_HELD_MAX = 128,          // messages held back: half of the 256 sequence numbers
    MW_SPARKPLUG_HELD_BYTES_MAX = 4 << 20 // the same in bytes
};

enum {
    MW_SPARKPLUG_NOT_KEPT = -1, // its values are refused, with words
    MW_SPARKPLUG_CONTROL = -2,  // bdSeq, Node Control/...: of the session, no signal
};

typedef struct {
    int32_t device;    // 0 is the node itself
    int32_t signal;    // of the sink, or one of the two below
    uint32_t datatype; // of the last birth
    int32_t base_size; // bytes of the name before "/member" or ".column"; the whole name otherwise
    int64_t birth;     // the birth of its device that named it last; 0 never
    int64_t last_ns;   // of its newest sample that is not historical
    int64_t stale_ns;  // when it became unknown; INT64_MIN when it is known
    int32_t left;      // signal it had before another datatype gave it this one, if it was known
    int64_t left_ns;   // its newest sample; INT64_MIN when there is nothing to end
} mw_sparkplug_entry;

typedef struct {
    bool is_alive;
    int64_t birth;      // counts births of this device; entries of an older one are gone
    int64_t node_birth; // of the node, in whose session the device was born
} mw_sparkplug_device;

// A message held back.
typedef struct {
    mw_sparkplug_message message;
    uint8_t seq;
    mw_text device, payload;
    int64_t wall_ns; // when it came: for the caller
} mw_sparkplug_held;

typedef struct {
    mw_text group, edge;
    bool is_alive, is_unsettled; // unsettled: devices may still be born
    int64_t birth;               // counts births
    int64_t birth_ns;            // when the last one was sent
    int64_t bd_seq;              // of the last birth; -1 when it had none
    int64_t told_ns;             // its own clock: the time it told last; INT64_MIN none
    int64_t told_wall_ns;        // when that came
    uint8_t seq_next;
    bool wants_rebirth;
    int64_t asked_ns;             // for a rebirth, steady; INT64_MIN never
    int64_t born_ns;              // its last birth came, steady
    int64_t gap_ns;               // since when messages are held back, steady
    mw_sparkplug_device *devices; // [0] is the node itself
    int64_t device_count, device_capacity;
    mw_map *device_ids; // name of a device to its number
    mw_sparkplug_entry *entries;
    int64_t entry_count, entry_capacity;
    mw_map *names;           // device number, 0 byte, name: to number of the entry
    mw_map *aliases;         // 8 bytes of an alias to the number of the entry of its name
    mw_sparkplug_held *held; // in no order
    int64_t held_count, held_capacity, held_bytes;
    mw_text key; // scratch
} mw_sparkplug_node;

// A node that was never heard of; NULL when out of memory.
mw_sparkplug_node *mw_sparkplug_node_new(mw_slice group, mw_slice edge);
void mw_sparkplug_node_free(mw_sparkplug_node *n); // NULL is allowed

// The number of a device, added when it is new; the empty name is 0.
//   errors  MW_LIMIT, MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_node_device(mw_sparkplug_node *n, mw_slice name, int32_t *out,
                                               mw_error *err);
// The number of a device, or -1.
int32_t mw_sparkplug_node_device_find(const mw_sparkplug_node *n, mw_slice name);

// The number of the entry `name` + `suffix` of a device, added (without signal) when it is new.
//   errors  MW_LIMIT, MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_node_entry(mw_sparkplug_node *n, int32_t device,
                                              const mw_sparkplug_metric *m, int64_t *out,
                                              mw_error *err);

// The entry that a metric of a data message means, by name or else by alias; -1 when unknown.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_node_find(mw_sparkplug_node *n, int32_t device,
                                             const mw_sparkplug_metric *m, int64_t *out,
                                             mw_error *err);

// The whole name of an entry, borrowed.
mw_slice mw_sparkplug_node_name(const mw_sparkplug_node *n, int64_t entry);

// Lets an alias mean an entry from here on; forgets all aliases.
MW_MUST_USE mw_status mw_sparkplug_node_alias(mw_sparkplug_node *n, uint64_t alias, int64_t entry,
                                              mw_error *err);
MW_MUST_USE mw_status mw_sparkplug_node_alias_clear(mw_sparkplug_node *n, mw_error *err);

// Notes a time that the node told in a message of wall_ns.
void mw_sparkplug_node_tells(mw_sparkplug_node *n, int64_t told_ns, int64_t wall_ns);
// Its own time when something happens at wall_ns that it does not tell itself: its clock stands at
// the time it told last and goes on from when that came. So one whose clock is wrong, or that tells
// the past a thousand times as fast, ends just after what it told last.
int64_t mw_sparkplug_node_now(const mw_sparkplug_node *n, int64_t wall_ns);

// Keeps a copy of a message back, as held[held_count - 1].
//   errors  MW_LIMIT when there are too many, MW_NOMEM.
MW_MUST_USE mw_status mw_sparkplug_node_hold(mw_sparkplug_node *n, const mw_sparkplug_topic *topic,
                                             const mw_mqtt_message *in, uint8_t seq, mw_error *err);
// Lets the i-th message that is held back go.
void mw_sparkplug_node_unhold(mw_sparkplug_node *n, int64_t i);

// The held message that comes first after seq_next, or -1.
int64_t mw_sparkplug_node_held_first(const mw_sparkplug_node *n);

#endif
