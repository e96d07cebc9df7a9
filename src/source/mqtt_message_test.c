// SPDX-License-Identifier: MIT
#include "source/mqtt_message.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

void test_mqtt_outbox(void) {
    mw_mqtt_outbox box = {0};
    for (int i = 0; i < 100; i++) {
        mw_mqtt_letter *l = mw_mqtt_outbox_add(&box);
        CHECK_ROW(l && l->topic.size == 0 && l->payload.size == 0 && l->qos == 0, i);
        if (l) mw_text_addf(&l->topic, "t%d", i);
    }
    mw_mqtt_outbox_undo(&box);
    CHECK(box.count == 99 && strcmp(box.letters[98].topic.bytes, "t98") == 0);
    mw_mqtt_outbox_clear(&box);
    CHECK(box.count == 0);
    mw_mqtt_outbox_fini(&box);
    mw_alloc_fail_after(0);
    CHECK(!mw_mqtt_outbox_add(&box) && box.count == 0);
    mw_alloc_fail_after(-1);
}
