// SPDX-License-Identifier: MIT
// MQTT messages as what reads and writes them sees them: nothing of the connection.
// Thread: one owner at a time.
#ifndef MW_SOURCE_MQTT_MESSAGE_H
#define MW_SOURCE_MQTT_MESSAGE_H

#include "source/source.h"

// Now, by both clocks: instants of samples from the wall, time-outs from the steady one.
typedef struct {
    int64_t wall_ns, steady_ns;
} mw_mqtt_now;

// A message that came; slices are borrowed.
typedef struct {
    mw_slice topic, payload;
    bool is_retained; // kept by the broker from before; not news
} mw_mqtt_message;

// A message to send.
typedef struct {
    mw_text topic, payload;
    int qos; // 0 or 1
    bool retain;
} mw_mqtt_letter;

// Messages to send, in order. All zero is empty.
typedef struct {
    int64_t count, capacity;
    mw_mqtt_letter *letters;
} mw_mqtt_outbox;

// Room for one more letter, empty, to be filled in; NULL when out of memory.
mw_mqtt_letter *mw_mqtt_outbox_add(mw_mqtt_outbox *box);
void mw_mqtt_outbox_undo(mw_mqtt_outbox *box);  // takes the last letter out again
void mw_mqtt_outbox_clear(mw_mqtt_outbox *box); // frees the letters
void mw_mqtt_outbox_fini(mw_mqtt_outbox *box);  // and the box

// What comes of messages: samples to put, letters to send, what was refused and why. All zero is
// empty.
typedef struct {
    mw_samples samples;
    mw_mqtt_outbox outbox;
    int64_t refused;
    char problem[MW_SOURCE_PROBLEM_MAX]; // the last reason; empty when there is none
} mw_mqtt_batch;

void mw_mqtt_batch_fini(mw_mqtt_batch *b); // frees what it holds

// Notes why `count` values are refused.
void mw_mqtt_refuse(mw_mqtt_batch *b, int64_t count, const char *fmt, ...) MW_PRINTF(3, 4);

#endif
