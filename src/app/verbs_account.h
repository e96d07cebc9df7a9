// SPDX-License-Identifier: MIT
// The options of the verbs of accounts; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ACCOUNT_H
#define MW_APP_VERBS_ACCOUNT_H

#include "app/call.h"

extern const mw_option mw_options_audit_list[];
extern const mw_option mw_options_changes[];
extern const mw_option mw_options_organisation_add[];
extern const mw_option mw_options_person_add[];
extern const mw_option mw_options_person_list[];
extern const mw_option mw_options_person_notify[];
extern const mw_option mw_options_person_password[];
extern const mw_option mw_options_person_role[];
extern const mw_option mw_options_token_list[];
extern const mw_option mw_options_token_new[];

// clang-format off
#define MW_VERB_PERSON_NOTIFY                                                                      \
    {"person notify", "Show or set which alerts somebody is mailed", "NAME", 1, 1,                 \
     mw_options_person_notify,                                                                     \
     "Through the server of mw mail, to those who have an address. What a person may not read "    \
     "when a mail is sent they are not told. Without options shows what is set.",                  \
     "mw person notify li --least warning --quiet 22:00-06:00\nmw person notify li",               \
     mw_verb_person_notify}
// clang-format on

// The row of the verb changes.
// clang-format off
#define MW_VERB_ROWS_CHANGES                                                                       \
    {"changes", "List what happened lately", "", 0, 0, mw_options_changes,                         \
     "The newest first: files imported and undone, assessments submitted, reviewed, confirmed and "\
     "returned, alerts raised and cleared, and of what people did over HTTP targets, corrected "   \
     "facts and packs. Of a branch, an import counts with the facts that it brought there; "       \
     "without --since those of the last 90 days are looked at.",                                   \
     "mw changes -e line:L1 --since 2026-03-01", mw_verb_changes},
// clang-format on

#endif
