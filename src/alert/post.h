// SPDX-License-Identifier: MIT
// Mail from the server to people, through the post office of the workspace (mw_notify_post_set):
// kept in the outbox before it is sent, tried again, given up into the list of `mw alert notices`.
//
//     const mw_post mail = {.to = S("li@plant.example"), .subject = S("June"), .text = S("..."),
//                           .part = &pdf, .part_count = 1};
//     MW_TRY(mw_post_send(registry, &mail, now_ns, &id, err));
// The sending thread of a server takes it within a second (server/alerts.h), without a server `mw
// alert send` does. What was sent is gone from the registry. Thread: that of the registry.
#ifndef MW_ALERT_POST_H
#define MW_ALERT_POST_H

#include "alert/outbox.h"

// Borrowed.
typedef struct {
    mw_slice to;              // an address, or several parted by commas, who then see each other
    mw_slice subject, text;   // UTF-8; the subject is one line, lines of the text end in LF
    const mw_mail_part *part; // files: name, type, bytes; 15 MiB with the text at most
    int32_t part_count;
    int64_t after_ns; // not before then; 0: at once
    // Of accounts: looked at again when it is sent. Who may not sign in any more, or may not read
    // the entity, or it does not stand below the branch (ids of the registry; 0: whatever), is not
    // written to; the address is that which the person has then. 0: it goes to the address.
    int64_t person;
    int32_t entity, branch;
    int64_t ends_ns; // of no use afterwards: it is given up then; 0: never
} mw_post;

// Puts a mail on its way. mw_post_put is for within a transaction; mw_post_send is one of its own.
//   id      of its notice; may be NULL.
//   errors  MW_INVALID for an address, subject, text or file that is none, saying which; MW_LIMIT
//           for too many bytes; of the registry. That there is no post office is no error of this:
//           the mail waits for one.
MW_MUST_USE mw_status mw_post_put(mw_registry *r, const mw_post *p, int64_t at_ns, int64_t *id,
                                  mw_error *err);
MW_MUST_USE mw_status mw_post_send(mw_registry *r, const mw_post *p, int64_t at_ns, int64_t *id,
                                   mw_error *err);

// Whether there is a post office: mail can be sent.
MW_MUST_USE mw_status mw_post_ready(mw_registry *r, bool *out, mw_error *err);

// Sends a test message at once, past the outbox, and waits for what the server says.
//   lang    "en", "zh".
//   errors  MW_NOTFOUND without a post office; those of mw_mail_send.
MW_MUST_USE mw_status mw_post_test(const mw_notify *settings, mw_slice to, const char *lang,
                                   int64_t now_ns, mw_error *err);

#endif
