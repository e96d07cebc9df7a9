// SPDX-License-Identifier: MIT
// The options of the verbs of assessments; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ASSESS_H
#define MW_APP_VERBS_ASSESS_H

#include "app/call.h"

extern const mw_option mw_options_assess_agreement[];
extern const mw_option mw_options_assess_answer[];
extern const mw_option mw_options_assess_attach[];
extern const mw_option mw_options_assess_enter[];
extern const mw_option mw_options_assess_export[];
extern const mw_option mw_options_assess_fetch[];
extern const mw_option mw_options_assess_import[];
extern const mw_option mw_options_assess_list[];
extern const mw_option mw_options_assess_move[];
extern const mw_option mw_options_assess_new[];
extern const mw_option mw_options_assess_next[];
extern const mw_option mw_options_assess_set[];
extern const mw_option mw_options_assess_show[];
extern const mw_option mw_options_assess_status[];
extern const mw_option mw_options_assess_submit[];

#endif
