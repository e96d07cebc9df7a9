// SPDX-License-Identifier: MIT
// The options of the verbs of sources; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_SOURCE_H
#define MW_APP_VERBS_SOURCE_H

#include "app/call.h"

extern const mw_option mw_options_source_discover[];
extern const mw_option mw_options_source_list[];
extern const mw_option mw_options_source_test[];

#endif
