// SPDX-License-Identifier: MIT
#include "source/modbus_queue.h"

#include "base/alloc.h"
#include "test/test.h"

// Queues a poll of n samples whose first is worth `mark`.
static int64_t push(mw_modbus_queue *q, int64_t mark, int n) {
    mw_samples poll = {0};
    for (int i = 0; i < n; i++) CHECK(mw_samples_add(&poll, i, mark, (double)mark, 0));
    int64_t lost = mw_modbus_queue_push(q, &poll);
    CHECK(poll.count == 0 && !poll.signal);
    return lost;
}

void test_modbus_queue(void) {
    mw_modbus_queue *q = mw_alloc_fixed(sizeof *q);
    CHECK(!mw_modbus_queue_first(q) && mw_modbus_queue_fini(q) == 0);
    CHECK(push(q, 0, 0) == 0 && !mw_modbus_queue_first(q));
    for (int i = 1; i <= MW_MODBUS_QUEUE_POLLS_MAX; i++) CHECK(push(q, i, 1 + i % 3) == 0);
    CHECK(q->count == 600 && mw_modbus_queue_first(q)->time_ns[0] == 1);
    // One past: the oldest went, and what follows is in order.
    CHECK(push(q, 601, 1) == 2 && q->count == 600);
    CHECK(push(q, 602, 1) == 3);
    for (int i = 3; i <= 602; i++) {
        CHECK_ROW(mw_modbus_queue_first(q)->time_ns[0] == i, i);
        mw_modbus_queue_pop(q);
    }
    CHECK(!mw_modbus_queue_first(q));
    CHECK(push(q, 1, 4) == 0 && push(q, 2, 5) == 0 && mw_modbus_queue_fini(q) == 9);
    mw_free(q);
}
