// SPDX-License-Identifier: MIT
// See mqtt_message.h.
#include "source/mqtt_message.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>

mw_mqtt_letter *mw_mqtt_outbox_add(mw_mqtt_outbox *box) {
    if (!mw_grow(&box->letters, &box->capacity, box->count + 1, sizeof *box->letters)) return NULL;
    box->letters[box->count] = (mw_mqtt_letter){0};
    return &box->letters[box->count++];
}

void mw_mqtt_outbox_undo(mw_mqtt_outbox *box) {
    mw_mqtt_letter *last = &box->letters[--box->count];
    mw_text_free(&last->topic);
    mw_text_free(&last->payload);
}

void mw_mqtt_outbox_clear(mw_mqtt_outbox *box) {
    while (box->count > 0) mw_mqtt_outbox_undo(box);
}

void mw_mqtt_outbox_fini(mw_mqtt_outbox *box) {
    mw_mqtt_outbox_clear(box);
    mw_free(box->letters);
    *box = (mw_mqtt_outbox){0};
}

void mw_mqtt_batch_fini(mw_mqtt_batch *b) {
    mw_samples_fini(&b->samples);
    mw_mqtt_outbox_fini(&b->outbox);
}

void mw_mqtt_refuse(mw_mqtt_batch *b, int64_t count, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(b->problem, sizeof b->problem, fmt, args);
    va_end(args);
    b->refused += count;
}
