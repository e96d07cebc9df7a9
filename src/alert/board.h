// SPDX-License-Identifier: MIT
// All alerts of a plant as they stand: takes looks at conditions, keeps what happens in the history
// and puts notices into the outbox, in one transaction. Read anew it stands as before; only clocks
// under way (pending, clearing) start anew.
//
//     mw_board *b = NULL;
//     MW_TRY(mw_board_open(&(mw_board_from){registry, outbox, settings}, &b, err));
//     MW_TRY(mw_board_look(b, looks, count, now_ns, err));
//     MW_TRY(mw_board_act(b, &act, err));                // acknowledge, shelve, unshelve
//     mw_board_close(b);
// While a flood is on at a branch (an entity at the top and all below), what is raised and over
// there is kept but not told one by one, nor is what escalates unless it is critical. Thread: one
// owner at a time.
#ifndef MW_ALERT_BOARD_H
#define MW_ALERT_BOARD_H

#include "alert/entry.h"
#include "alert/message.h"
#include "alert/outbox.h"

// What is said of an alert; texts are borrowed.
typedef struct {
    mw_slice name;
    mw_titles title, note;
    mw_alert_severity severity;
    mw_slice condition; // as written
    mw_alarm_rule rule;
} mw_board_alert;

typedef struct {
    int32_t id; // of the registry
    mw_slice kind, code, title;
    mw_slice branch; // code of the entity at the top
} mw_board_entity;

// A look at the conditions of an alert of an entity.
typedef struct {
    const mw_board_alert *alert;
    const mw_board_entity *entity;
    mw_alarm_seen seen;
    double value; // that the condition looks at; NaN: none
    mw_slice value_text;
} mw_board_look_at;

// An alert of an entity as it stands; borrowed until the next change.
typedef struct {
    mw_slice alert;
    int32_t entity;
    mw_alarm alarm;
    mw_alert_severity severity; // as it was last raised
    mw_slice branch, value_text;
    double value;
    mw_slice who, comment; // of the last act
} mw_board_row;

// outbox and settings may be NULL: nobody is told. zone: of times in mails; NULL: UTC.
typedef struct {
    mw_registry *registry;
    mw_outbox *outbox;
    const mw_notify *settings;
    const mw_zone *zone;
} mw_board_from;

typedef struct mw_board mw_board;

// Reads the history.
//   errors  of the registry; MW_CORRUPT; MW_NOMEM.
MW_MUST_USE mw_status mw_board_open(const mw_board_from *from, mw_board **out, mw_error *err);
void mw_board_close(mw_board *b); // NULL is allowed

// Reads anew who did the last act of each alert, and their comment, as somebody was erased; how
// alerts stand stays.
//   errors  of the registry; MW_NOMEM: some may be as before then.
//   cost    O(n) of the history.
MW_MUST_USE mw_status mw_board_names(mw_board *b, mw_error *err);

// From now on these settings say who is told, and what is a flood; kept until replaced.
void mw_board_use(mw_board *b, const mw_notify *settings);

// Alerts of entities of which anything was ever seen.
int64_t mw_board_count(const mw_board *b);
// One of them, by its number.
const mw_board_row *mw_board_at(const mw_board *b, int64_t i);
// -1: nothing was ever seen of it.
int64_t mw_board_find(const mw_board *b, mw_slice alert, int32_t entity);

// Whether a flood is on at a branch: since the last look.
bool mw_board_in_flood(const mw_board *b, mw_slice branch);

// Takes looks, in the order of time for each alert of an entity, and lets time pass to now_ns.
//   errors  of the registry: nothing of this call was kept then, and the board stands as the
//           registry has it.
MW_MUST_USE mw_status mw_board_look(mw_board *b, const mw_board_look_at *look, int64_t count,
                                    int64_t now_ns, mw_error *err);

// What somebody does. Shelving may be done before an alert was ever raised.
typedef struct {
    mw_alarm_event_kind kind; // ACKNOWLEDGED, SHELVED or UNSHELVED
    mw_slice alert;
    int32_t entity;
    mw_slice who, comment;
    int64_t at_ns, until_ns; // until: of shelving
} mw_board_action;
//   errors  MW_INVALID when it cannot be done in the state it is in, saying which; as
//           mw_board_look.
MW_MUST_USE mw_status mw_board_act(mw_board *b, const mw_board_action *a, mw_error *err);

// Puts one notice for each channel that wants such news into the outbox (skips others), and where
// there is a post office a mail for each person who does (reader.h); for tests of channels: only
// that of a name, whatever it wants.
MW_MUST_USE mw_status mw_board_tell(const mw_board_from *to, const mw_message *m, mw_slice only,
                                    mw_error *err);

#endif
