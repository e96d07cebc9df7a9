// SPDX-License-Identifier: MIT
// What the messages of one edge node mean once they are in order: signals are named, samples come
// out, what is gone becomes unknown.
//
// Each function can be called again with the same message after it failed with MW_IO or MW_NOMEM:
// first everything that can fail is done, then the node changes. A metric that cannot be kept is
// refused with words and the others go on.
// Thread: one owner at a time.
#ifndef MW_SOURCE_SPARKPLUG_APPLY_H
#define MW_SOURCE_SPARKPLUG_APPLY_H

#include "source/sparkplug_node.h"

typedef struct mw_sparkplug_point mw_sparkplug_point;

// Scratch memory and where things go; zeroed before first use.
typedef struct {
    const char *source; // begins every name of a signal
    mw_sink *sink;
    mw_mqtt_batch *out;
    mw_sparkplug_point *points;
    int64_t point_count, point_capacity;
    int64_t unknown_count;
    mw_text name;
} mw_sparkplug_apply;

void mw_sparkplug_apply_fini(mw_sparkplug_apply *a); // frees the scratch memory

// A birth of the node (device 0) or of a device: names metrics, gives aliases, and makes unknown
// what the birth before had and this one has not. A metric of another datatype than before may get
// another signal; then the one before becomes unknown. A birth of the node forgets all aliases.
//   wall_ns  when the message came.
MW_MUST_USE mw_status mw_sparkplug_apply_birth(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                                               int32_t device, const mw_sparkplug_payload *p,
                                               int64_t wall_ns, mw_error *err);

// Data of the node or of a device; a->unknown_count counts metrics that no birth named.
MW_MUST_USE mw_status mw_sparkplug_apply_data(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                                              int32_t device, const mw_sparkplug_payload *p,
                                              int64_t wall_ns, mw_error *err);

// The end of a device, or of the node with all its devices: what they had becomes unknown at at_ns,
// by the clock of the node, or just after the newest sample where that is later.
MW_MUST_USE mw_status mw_sparkplug_apply_death(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                                               int32_t device, int64_t at_ns, mw_error *err);

// The end of the devices that were not born again after the last birth of the node.
MW_MUST_USE mw_status mw_sparkplug_apply_settle(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                                                mw_error *err);

// The instant of a payload: as it says, or else wall_ns.
int64_t mw_sparkplug_payload_ns(const mw_sparkplug_payload *p, int64_t wall_ns);

// The value of metric bdSeq; -1 when there is none.
int64_t mw_sparkplug_bd_seq(const mw_sparkplug_payload *p);

#endif
