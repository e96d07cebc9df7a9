// SPDX-License-Identifier: MIT
// Which alerts a person is mailed, as they chose it: a row of the registry for each who did. Who
// they are, whether they may sign in and what they may read is the matter of accounts, asked when a
// mail is sent (outbox.h).
//
//     mw_reader x;
//     MW_TRY(mw_reader_get(registry, person, &x, err));    // nothing, until they chose something
//     x.least = MW_ALERT_WARNING, x.off = false;
//     MW_TRY(mw_reader_put(registry, &x, err));
// Thread: that of the registry.
#ifndef MW_ALERT_READER_H
#define MW_ALERT_READER_H

#include "alert/message.h"
#include "base/limits.h"
#include "store/registry.h"

enum { MW_READER_DAY_MIN = 1440 };

typedef struct {
    int64_t person; // of accounts
    bool off;       // of no alert
    mw_alert_severity least;
    int32_t branch;               // id of an entity: only of what stands there; 0: of all they see
    char lang[3];                 // "en", "zh"
    char zone[MW_ZONE_NAME_MAX];  // of times, and of the quiet hours; empty: the workspace's
    int32_t quiet_from, quiet_to; // minutes of the day, maybe over midnight; the same: none
    bool escalations;             // of nothing else
} mw_reader;

// What is so before somebody chose: off, in English.
mw_reader mw_reader_usual(int64_t person);

// What somebody chose.
//   chosen  whether they did; may be NULL.
//   errors  of the registry; MW_CORRUPT.
MW_MUST_USE mw_status mw_reader_get(mw_registry *r, int64_t person, mw_reader *out, bool *chosen,
                                    mw_error *err);
// Keeps what somebody chose.
//   errors  MW_INVALID for a language, zone or time that is none; MW_NOTFOUND for a person or
//           branch that is not there; of the registry.
MW_MUST_USE mw_status mw_reader_put(mw_registry *r, const mw_reader *x, mw_error *err);

// Those who want anything, have an address and may sign in. A visit may change the registry.
typedef mw_status (*mw_reader_visit)(void *ctx, const mw_reader *x, mw_slice mail, mw_error *err);
MW_MUST_USE mw_status mw_reader_each(mw_registry *r, mw_reader_visit visit, void *ctx,
                                     mw_error *err);

// Whether somebody wants to know of news, whatever its branch.
bool mw_reader_wants(const mw_reader *x, const mw_message *m);
// When a mail may go: 0 at once, else when the quiet hours are over. What is critical goes at once.
int64_t mw_reader_after(const mw_reader *x, const mw_message *m, const mw_zone *zone);

enum { MW_READER_QUIET_MAX = 24 };
// "22:00-06:00" or "none", into buf. Returns buf.
char *mw_reader_quiet_text(const mw_reader *x, char buf[MW_READER_QUIET_MAX]);
// And back.
//   errors  MW_INVALID with what is right.
MW_MUST_USE mw_status mw_reader_quiet_parse(mw_slice text, mw_reader *x, mw_error *err);

#endif
