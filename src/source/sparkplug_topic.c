// SPDX-License-Identifier: MIT
// See sparkplug_topic.h.
#include "source/sparkplug_topic.h"

#include <string.h>

enum { PARTS_MAX = 5 };

static const char *const message_names[] = {"NBIRTH", "NDEATH", "NDATA", "NCMD", "DBIRTH",
                                            "DDEATH", "DDATA",  "DCMD",  "STATE"};

const char *mw_sparkplug_message_text(mw_sparkplug_message message) {
    return message_names[message];
}

// Splits at slashes; PARTS_MAX + 1 when there are more.
static int split(mw_slice topic, mw_slice part[PARTS_MAX]) {
    int count = 0;
    const char *end = mw_slice_end(topic);
    for (const char *p = topic.p; count < PARTS_MAX;) {
        const char *slash = memchr(p, '/', (size_t)(end - p));
        part[count++] = (mw_slice){p, (size_t)((slash ? slash : end) - p)};
        if (!slash) return count;
        p = slash + 1;
    }
    return PARTS_MAX + 1;
}

static mw_status bad(mw_slice topic, const char *why, mw_error *err) {
    int shown = topic.n > 120 ? 120 : (int)topic.n;
    return mw_fail(err, MW_SYNTAX, "topic \"%.*s\": %s", shown, topic.n ? topic.p : "", why);
}

static mw_status message_parse(mw_slice topic, mw_slice word, mw_sparkplug_message *out,
                               mw_error *err) {
    for (int m = MW_SPARKPLUG_NBIRTH; m < MW_SPARKPLUG_STATE; m++)
        if (mw_slice_is(word, message_names[m])) {
            *out = (mw_sparkplug_message)m;
            return MW_OK;
        }
    return bad(topic, "no Sparkplug message (NBIRTH, NDATA, DBIRTH, ...) in its third part", err);
}

mw_status mw_sparkplug_topic_parse(mw_slice topic, mw_sparkplug_topic *out, mw_error *err) {
    mw_slice part[PARTS_MAX];
    if (topic.n == 0) return bad(topic, "empty", err);
    int count = split(topic, part);
    if (!mw_slice_is(part[0], "spBv1.0")) return bad(topic, "does not begin with spBv1.0/", err);
    if (count > PARTS_MAX) return bad(topic, "more than five parts", err);
    for (int i = 1; i < count; i++)
        if (part[i].n == 0) return bad(topic, "an empty part", err);
    mw_sparkplug_topic t = {0};
    if (count >= 2 && mw_slice_is(part[1], "STATE")) {
        if (count != 3) return bad(topic, "a STATE topic is spBv1.0/STATE/host", err);
        t.message = MW_SPARKPLUG_STATE;
        t.host = part[2];
        *out = t;
        return MW_OK;
    }
    if (count < 4) return bad(topic, "fewer than four parts", err);
    MW_TRY(message_parse(topic, part[2], &t.message, err));
    bool of_device = t.message >= MW_SPARKPLUG_DBIRTH;
    if (of_device && count != 5) return bad(topic, "the device is missing", err);
    if (!of_device && count != 4) return bad(topic, "a device in a message of an edge node", err);
    t.group = part[1];
    t.edge = part[3];
    if (of_device) t.device = part[4];
    *out = t;
    return MW_OK;
}

static void add_part(mw_text *out, mw_slice part) {
    mw_text_addc(out, '/');
    mw_text_add(out, part.p, part.n);
}

void mw_sparkplug_topic_print(const mw_sparkplug_topic *topic, mw_text *out) {
    mw_text_adds(out, "spBv1.0");
    if (topic->message == MW_SPARKPLUG_STATE) {
        mw_text_adds(out, "/STATE");
        add_part(out, topic->host);
        return;
    }
    add_part(out, topic->group);
    add_part(out, mw_slice_of(message_names[topic->message]));
    add_part(out, topic->edge);
    if (topic->device.n) add_part(out, topic->device);
}
