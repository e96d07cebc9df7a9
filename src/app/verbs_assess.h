// SPDX-License-Identifier: MIT
// The options of the verbs of assessments; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ASSESS_H
#define MW_APP_VERBS_ASSESS_H

#include "app/call.h"

extern const mw_option mw_options_assess_new[], mw_options_assess_enter[], mw_options_assess_list[],
    mw_options_assess_show[], mw_options_assess_answer[], mw_options_assess_attach[],
    mw_options_assess_fetch[], mw_options_assess_submit[], mw_options_assess_move[],
    mw_options_assess_set[], mw_options_assess_status[], mw_options_assess_next[];

#endif
