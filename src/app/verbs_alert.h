// SPDX-License-Identifier: MIT
// The options of the verbs of alerts; their rows stand in verbs.c. Thread: any.
#ifndef MW_APP_VERBS_ALERT_H
#define MW_APP_VERBS_ALERT_H

#include "app/call.h"

extern const mw_option mw_options_alert_act[];
extern const mw_option mw_options_alert_ack[];
extern const mw_option mw_options_alert_channel[];
extern const mw_option mw_options_alert_check[];
extern const mw_option mw_options_alert_history[];
extern const mw_option mw_options_alert_list[];
extern const mw_option mw_options_alert_retry[];
extern const mw_option mw_options_alert_set[];
extern const mw_option mw_options_alert_shelve[];

#endif
