// SPDX-License-Identifier: MIT
// The options of the verbs of accounts; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ACCOUNT_H
#define MW_APP_VERBS_ACCOUNT_H

#include "app/call.h"

extern const mw_option mw_options_audit_list[];
extern const mw_option mw_options_organisation_add[];
extern const mw_option mw_options_person_add[];
extern const mw_option mw_options_person_list[];
extern const mw_option mw_options_person_password[];
extern const mw_option mw_options_person_role[];
extern const mw_option mw_options_token_list[];
extern const mw_option mw_options_token_new[];

#endif
