// SPDX-License-Identifier: MIT
// What people and programs are told of an alert, as text: a JSON document for webhooks, subject and
// text of a mail in English or Chinese. Pure: nothing is sent here.
//
//     mw_message m = {.kind = MW_NEWS_RAISED, .alert = ..., .at_ns = now};
//     mw_message_json(&m, key, &out);
//     mw_message_sign(secret, at_s, body, signature);
// Running out of memory shows in out->failed. Thread: any.
#ifndef MW_ALERT_MESSAGE_H
#define MW_ALERT_MESSAGE_H

#include "base/zone.h"
#include "lang/program.h"

typedef enum {
    MW_NEWS_RAISED,
    MW_NEWS_CLEARED,
    MW_NEWS_ESCALATED,
    MW_NEWS_UNSHELVED, // shelved no more, and it is active
    MW_NEWS_FLOOD,     // from now on alerts of a branch are counted, not told
    MW_NEWS_FLOOD_OVER,
    MW_NEWS_TEST,
    MW_NEWS_KINDS
} mw_news_kind;

// Texts are borrowed and may be empty.
typedef struct {
    mw_news_kind kind;
    mw_slice alert; // name in its pack; of a flood the alert that began it
    mw_titles title, note;
    mw_alert_severity severity;
    mw_slice condition; // as written in the pack
    mw_slice entity_kind, entity, entity_title;
    int32_t entity_id;   // of the registry; 0: none
    mw_slice branch;     // the entity at the top
    mw_slice state;      // "active, unacknowledged"
    mw_slice value_text; // "45.2 %"; empty when there is none
    double value;        // NaN when there is none
    int64_t at_ns;
    int64_t since_ns; // when it was raised; INT64_MIN: none
    int64_t count;    // FLOOD: raised so far; FLOOD_OVER: in all
    int64_t active;   // FLOOD_OVER: of them still active
    int64_t flood_ns; // the length of time that the count of a flood is for
    mw_slice link;    // where to look; empty: nowhere
} mw_message;

enum { MW_MESSAGE_KEY_MAX = 33, MW_MESSAGE_SIGNATURE_MAX = 96 };

// "raised", "cleared", "escalated", "unshelved", "flood", "flood-over", "test".
const char *mw_news_text(mw_news_kind kind);

// A key that is the same for the same news to the same channel, however often it is sent: 32
// hexadecimal digits. Returns buf.
char *mw_message_key(const mw_message *m, mw_slice channel, char buf[MW_MESSAGE_KEY_MAX]);

// Appends the document of a webhook: one JSON object, its members in docs/alerts.md.
void mw_message_json(const mw_message *m, mw_slice key, mw_text *out);
// Appends subject (one line) and text of a mail. lang: "en" or "zh"; zone: of the times.
void mw_message_subject(const mw_message *m, const char *lang, mw_text *out);
void mw_message_mail(const mw_message *m, const char *lang, const mw_zone *zone, mw_text *out);

// The signature of a webhook's body: "t=SECONDS,v1=HEX" where HEX is HMAC-SHA256 by the secret over
// "SECONDS.BODY". Returns buf.
char *mw_message_sign(mw_slice secret, int64_t at_s, mw_slice body,
                      char buf[MW_MESSAGE_SIGNATURE_MAX]);

// BASE with "alert" and "entity" as its query, percent-encoded; nothing without a base.
void mw_message_link(mw_slice base, mw_slice alert, mw_slice entity, mw_text *out);

#endif
