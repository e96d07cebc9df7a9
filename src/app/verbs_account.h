// SPDX-License-Identifier: MIT
// The options of the verbs of accounts; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ACCOUNT_H
#define MW_APP_VERBS_ACCOUNT_H

#include "app/call.h"

extern const mw_option mw_options_audit_list[];
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

#endif
