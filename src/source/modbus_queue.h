// SPDX-License-Identifier: MIT
// Polls that could not be kept yet, the oldest first; when the queue is full the oldest goes.
//
//     int64_t lost = mw_modbus_queue_push(&queue, &batch);   // batch is empty afterwards
//     while ((oldest = mw_modbus_queue_first(&queue)) && kept(oldest)) mw_modbus_queue_pop(&queue);
//     mw_modbus_queue_fini(&queue);
// Thread: one owner at a time.
#ifndef MW_SOURCE_MODBUS_QUEUE_H
#define MW_SOURCE_MODBUS_QUEUE_H

#include "series/sample.h"

enum { MW_MODBUS_QUEUE_POLLS_MAX = 600 }; // ten minutes at one a second: a full disk is noticed

// All zero is the empty queue.
typedef struct {
    mw_samples polls[MW_MODBUS_QUEUE_POLLS_MAX]; // a ring
    int32_t first, count;
} mw_modbus_queue;

// Takes the samples of a poll; none are not queued.
//   returns  samples of the oldest poll that had to go for it; 0 when there was room.
int64_t mw_modbus_queue_push(mw_modbus_queue *q, mw_samples *poll);

// The oldest poll, borrowed until it is popped; NULL when there is none.
mw_samples *mw_modbus_queue_first(mw_modbus_queue *q);
void mw_modbus_queue_pop(mw_modbus_queue *q); // forgets the oldest poll

// Forgets all. Returns how many samples that were.
int64_t mw_modbus_queue_fini(mw_modbus_queue *q);

#endif
