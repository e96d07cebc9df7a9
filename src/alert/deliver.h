// SPDX-License-Identifier: MIT
// Notices over the network: webhooks by HTTP POST, mails by SMTP.
//
// A webhook is told its key (Idempotency-Key) and, with a secret, a signature of its body
// (X-Millwright-Signature, see mw_message_sign). 2xx: it was taken. 408, 425, 429, 5xx and no
// answer are tried again, any other answer refuses for good, redirects too. Without allow_private
// it does not go to addresses that are not public. Thread: any; each call waits until it is done.
#ifndef MW_ALERT_DELIVER_H
#define MW_ALERT_DELIVER_H

#include "alert/outbox.h"

// One for each mw_notify_kind, for mw_outbox_job.
void mw_deliver_notifiers(mw_notifier out[2]);

#endif
