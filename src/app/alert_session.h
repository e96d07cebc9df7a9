// SPDX-License-Identifier: MIT
// What the verbs of alerts open together: a workspace with its entities, channels, notices and the
// board of all alerts.
//
//     mw_alert_session x = {0};
//     st = mw_alert_session_open(call, &x, err);
//     if (st == MW_OK) ... x.board ...
//     mw_alert_session_close(&x);
// Thread: one owner at a time.
#ifndef MW_APP_ALERT_SESSION_H
#define MW_APP_ALERT_SESSION_H

#include "alert/board.h"
#include "app/listing.h"
#include "app/roster.h"
#include "app/session.h"

enum { MW_ALERT_WHO_MAX = 256 };

typedef struct {
    mw_call *call;
    mw_session s; // without a program
    mw_roster *roster;
    mw_notify *settings;
    mw_outbox *outbox;
    mw_board *board;
    mw_board_from from;
    char who[MW_ALERT_WHO_MAX]; // --by, $MW_USER, the login name; of verbs that have --by
} mw_alert_session;

// Opens the workspace of --workspace.
//   out     zeroed; closed by the caller, also after an error.
MW_MUST_USE mw_status mw_alert_session_open(mw_call *call, mw_alert_session *out, mw_error *err);
void mw_alert_session_close(mw_alert_session *x);

// Opens what is told and kept, for a workspace and roster that are open already.
MW_MUST_USE mw_status mw_alert_session_board(mw_alert_session *x, mw_error *err);

// The code of an entity by the registry's id; empty when it is not known.
mw_slice mw_alert_session_code(const mw_alert_session *x, int32_t id);

#endif
