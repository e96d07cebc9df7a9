// SPDX-License-Identifier: MIT
// Notices on their way: kept before they are sent, tried again with growing pauses, given up after
// so many tries into a list that somebody can look at and send again.
//
//     mw_outbox *o = NULL;
//     MW_TRY(mw_outbox_open(registry, &o, err));
//     MW_TRY(mw_outbox_put(o, &notice, err));                  // also inside a transaction
//     MW_TRY(mw_outbox_run(o, &job, &report, err));            // what is due
//     mw_outbox_close(o);
// Records: "notice" (channel key subject body), "notice_try" of it (sent, or again, or problem with
// next_ns or dead). What a letter says is kept beside its record and gone when it was sent. A
// notice is sent at least once: one that was cut off between sending and keeping that is sent
// again, with the same key. Thread: one owner at a time.
#ifndef MW_ALERT_OUTBOX_H
#define MW_ALERT_OUTBOX_H

#include "alert/channel.h"
#include "net/mail.h"

typedef struct {
    int64_t id;       // of its record
    mw_slice channel; // name; of a letter the addresses that it goes to, parted by ", "
    mw_slice key;     // the same however often it is sent
    mw_slice subject, body;
    int64_t at_ns;
    int32_t tries;            // since it was put, or put again
    int64_t next_ns;          // when to try next; INT64_MIN (to put it also 0): at once
    bool dead;                // given up
    mw_slice problem;         // of the last try; empty: none yet
    bool letter;              // goes through the post office (post.h); body is read when it is sent
    int64_t person;           // a letter to somebody: looked at when it is sent; 0: to an address
    int32_t entity;           // of the registry: who may not read it is not told; 0: of none
    int32_t branch;           // nor is it told when that does not stand below this one; 0: wherever
    int64_t ends_ns;          // a letter is given up then, whatever its tries; 0: never
    const mw_mail_part *part; // while a letter is delivered
    int32_t part_count;
} mw_notice;

// Brings a notice to its channel. One for each mw_notify_kind.
//   errors  MW_INVALID: it was refused for good; others are tried again.
typedef struct {
    mw_status (*deliver)(void *ctx, const mw_notify_channel *channel, const mw_notice *notice,
                         int64_t now_ns, mw_error *err);
    void *ctx;
} mw_notifier;

typedef struct mw_outbox mw_outbox;

// Reads what is waiting and what was given up.
//   errors  of the registry; MW_CORRUPT; MW_NOMEM.
MW_MUST_USE mw_status mw_outbox_open(mw_registry *r, mw_outbox **out, mw_error *err);
void mw_outbox_close(mw_outbox *o); // NULL is allowed
// Forgets all and reads again: after a transaction that was given up.
MW_MUST_USE mw_status mw_outbox_reload(mw_outbox *o, mw_error *err);

// Waiting and given up, in the order in which they were put; borrowed until the next change.
int64_t mw_outbox_count(const mw_outbox *o);
const mw_notice *mw_outbox_at(const mw_outbox *o, int64_t i);
// One by the id of its record; -1: none.
int64_t mw_outbox_find(const mw_outbox *o, int64_t id);

// Adds a notice; all but id, tries, dead, problem and parts are copied.
MW_MUST_USE mw_status mw_outbox_put(mw_outbox *o, const mw_notice *n, mw_error *err);
// The same without an outbox at hand; *id is that of its record.
MW_MUST_USE mw_status mw_outbox_write(mw_registry *r, const mw_notice *n, int64_t *id,
                                      mw_error *err);

// The first that is due; -1: none.
int64_t mw_outbox_due(const mw_outbox *o, int64_t now_ns);
// What came of a try. problem NULL: it was sent, and is gone from the outbox.
//   for_good  no other try would do better.
//   withheld  it was not sent, as the person may not be told any more, and is gone, too.
typedef struct {
    const char *problem;
    bool for_good, withheld;
    int64_t now_ns;
} mw_outbox_result;
MW_MUST_USE mw_status mw_outbox_tried(mw_outbox *o, int64_t i, const mw_notify *settings,
                                      const mw_outbox_result *result, mw_error *err);
// Puts one that was given up on its way again.
//   errors  MW_INVALID when it was not given up.
MW_MUST_USE mw_status mw_outbox_again(mw_outbox *o, int64_t i, mw_slice who, int64_t now_ns,
                                      mw_error *err);

// Whether the person of a letter may be told of it now, and where they get mail.
typedef struct {
    bool may;
    char mail[MW_MAIL_ADDRESS_MAX];
} mw_outbox_recipient;
typedef mw_status (*mw_outbox_look)(void *ctx, const mw_notice *n, int64_t now_ns,
                                    mw_outbox_recipient *out, mw_error *err);

typedef struct {
    const mw_notify *settings;
    mw_notifier notifier[2]; // by mw_notify_kind
    mw_outbox_look look;     // NULL: letters to people wait
    void *look_ctx;
    int64_t now_ns;
    int32_t count_max; // tries at most; 0: all that are due
} mw_outbox_job;
typedef struct {
    int32_t sent, failed, dead, withheld; // dead: given up now
} mw_outbox_report;

// Tries what is due, each once.
//   errors  of the registry; what a notifier says is kept with the notice.
MW_MUST_USE mw_status mw_outbox_run(mw_outbox *o, const mw_outbox_job *job,
                                    mw_outbox_report *report, mw_error *err);

#endif
