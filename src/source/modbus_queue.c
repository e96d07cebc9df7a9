// SPDX-License-Identifier: MIT
// See modbus_queue.h.
#include "source/modbus_queue.h"

int64_t mw_modbus_queue_push(mw_modbus_queue *q, mw_samples *poll) {
    int64_t lost = 0;
    if (poll->count == 0) {
        mw_samples_fini(poll);
        return 0;
    }
    if (q->count == MW_MODBUS_QUEUE_POLLS_MAX) {
        lost = mw_modbus_queue_first(q)->count;
        mw_modbus_queue_pop(q);
    }
    q->polls[(q->first + q->count++) % MW_MODBUS_QUEUE_POLLS_MAX] = *poll;
    *poll = (mw_samples){0};
    return lost;
}

mw_samples *mw_modbus_queue_first(mw_modbus_queue *q) {
    return q->count ? &q->polls[q->first] : NULL;
}

void mw_modbus_queue_pop(mw_modbus_queue *q) {
    mw_samples_fini(&q->polls[q->first]);
    q->first = (q->first + 1) % MW_MODBUS_QUEUE_POLLS_MAX;
    q->count--;
}

int64_t mw_modbus_queue_fini(mw_modbus_queue *q) {
    int64_t lost = 0;
    for (const mw_samples *poll; (poll = mw_modbus_queue_first(q)); mw_modbus_queue_pop(q))
        lost += poll->count;
    return lost;
}
