// SPDX-License-Identifier: MIT
// Topics of Sparkplug B: spBv1.0/group/NDATA/edge, spBv1.0/group/DDATA/edge/device,
// spBv1.0/STATE/host. Source: specification 3.0, chapter 4. Thread: any.
#ifndef MW_SOURCE_SPARKPLUG_TOPIC_H
#define MW_SOURCE_SPARKPLUG_TOPIC_H

#include "base/text.h"

typedef enum {
    MW_SPARKPLUG_NBIRTH,
    MW_SPARKPLUG_NDEATH,
    MW_SPARKPLUG_NDATA,
    MW_SPARKPLUG_NCMD,
    MW_SPARKPLUG_DBIRTH,
    MW_SPARKPLUG_DDEATH,
    MW_SPARKPLUG_DDATA,
    MW_SPARKPLUG_DCMD,
    MW_SPARKPLUG_STATE,
} mw_sparkplug_message;

typedef struct {
    mw_sparkplug_message message;
    mw_slice group, edge, device; // device is empty for N messages; STATE has none of them
    mw_slice host;                // STATE only
} mw_sparkplug_topic;

// Takes a topic apart; slices borrow from it.
//   errors  MW_SYNTAX with the topic and what is wrong: another namespace, an unknown message, a
//           part missing, empty or too many.
MW_MUST_USE mw_status mw_sparkplug_topic_parse(mw_slice topic, mw_sparkplug_topic *out,
                                               mw_error *err);

// "NBIRTH" and so on.
const char *mw_sparkplug_message_text(mw_sparkplug_message message);

// Adds "spBv1.0/group/MESSAGE/edge" and "/device" when there is one, or "spBv1.0/STATE/host".
void mw_sparkplug_topic_print(const mw_sparkplug_topic *topic, mw_text *out);

#endif
