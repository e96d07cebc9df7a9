// SPDX-License-Identifier: MIT
// Whom alerts are told, and how: channels, the post office and the figures around them, as settings
// of a workspace.
//
//     mw_notify *n = NULL;
//     MW_TRY(mw_notify_open(registry, &n, err));
//     for (int32_t i = 0; i < n->count; i++) ... n->channel[i] ...
//     mw_notify_free(n);
// Settings: "alert_channels" (a JSON array, with secrets as they are), "post" (an object, the same)
// and those of mw_notify_set. Thread: one owner at a time.
#ifndef MW_ALERT_CHANNEL_H
#define MW_ALERT_CHANNEL_H

#include "alert/flood.h"
#include "base/arena.h"
#include "lang/program.h"
#include "store/registry.h"

enum { MW_NOTIFY_CHANNELS_MAX = 64, MW_NOTIFY_TO_MAX = 50 };

typedef enum { MW_NOTIFY_WEBHOOK, MW_NOTIFY_MAIL } mw_notify_kind;

// Texts may be empty where a kind has no use for them.
typedef struct {
    mw_slice name;
    mw_notify_kind kind;
    mw_slice url;    // where a webhook goes; mail: smtp://HOST:PORT or smtps://HOST:PORT
    mw_slice secret; // signs a webhook; mail: the password
    mw_slice user, from;
    mw_slice to[MW_NOTIFY_TO_MAX];
    int32_t to_count;
    mw_slice lang;           // "en", "zh"
    mw_slice branch;         // code of an entity at the top: of others it is not told; empty: all
    mw_alert_severity least; // of less severe ones it is not told
    bool allow_private;      // a webhook may go to addresses that are not public
    bool plain;              // mail without TLS: a server on this machine
    mw_slice page;           // of the post office: the address of the page; empty: none
} mw_notify_channel;

typedef struct {
    mw_notify_channel *channel;
    int32_t count;
    mw_flood_rule flood;
    int32_t tries;    // before a notice is given up
    int64_t retry_ns; // after the first failure; doubles up to retry_max_ns
    int64_t retry_max_ns;
    mw_slice link;                 // base of links to a page; empty: none
    const mw_notify_channel *post; // the post office, without name and addresses; NULL: none
    mw_arena *arena;               // of the texts
} mw_notify;

// Reads the settings; usual figures where there are none.
//   errors  of the registry; MW_CORRUPT for a setting that is none of ours; MW_NOMEM.
MW_MUST_USE mw_status mw_notify_open(mw_registry *r, mw_notify **out, mw_error *err);
void mw_notify_free(mw_notify *n); // NULL is allowed

// A channel by name; -1: none.
int32_t mw_notify_find(const mw_notify *n, mw_slice name);
// Whether a channel is told of something that severe at a branch.
bool mw_notify_wants(const mw_notify_channel *c, mw_alert_severity severity, mw_slice branch);

// Adds a channel, or replaces that of the same name, and keeps it. Texts are borrowed.
//   errors  MW_INVALID for what cannot be sent to, saying why; MW_LIMIT; of the registry.
MW_MUST_USE mw_status mw_notify_add(mw_registry *r, const mw_notify_channel *c, mw_error *err);
// Removes one.
//   errors  MW_NOTFOUND with those there are.
MW_MUST_USE mw_status mw_notify_remove(mw_registry *r, mw_slice name, mw_error *err);

// Sets the post office: url, user, secret, from, plain and page are looked at. NULL: there is none
// any more. It is what all mail goes through that is for people and not for a channel (post.h).
//   errors  MW_INVALID for what is no mail server, saying why, and for a plain connection that
//           leaves this machine.
MW_MUST_USE mw_status mw_notify_post_set(mw_registry *r, const mw_notify_channel *c, mw_error *err);

// Sets a figure: flood-count, flood-calm, flood-minutes, tries, retry-seconds, link.
//   errors  MW_INVALID with what is allowed.
MW_MUST_USE mw_status mw_notify_set(mw_registry *r, mw_slice name, mw_slice value, mw_error *err);

const char *mw_notify_kind_text(mw_notify_kind kind); // "webhook", "mail"

#endif
