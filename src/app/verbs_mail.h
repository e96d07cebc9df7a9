// SPDX-License-Identifier: MIT
// The verbs of the post office, as rows for the table of verbs.c. Thread: any.
#ifndef MW_APP_VERBS_MAIL_H
#define MW_APP_VERBS_MAIL_H

#include "app/call.h"

extern const mw_option mw_options_mail_set[];
extern const mw_option mw_options_mail_show[];
extern const mw_option mw_options_mail_test[];

// clang-format off
#define MW_VERBS_OF_MAIL                                                                           \
    {"mail set", "Set the server that mail to people goes through", "", 0, 0,                      \
     mw_options_mail_set,                                                                          \
     "Links to set a new password, reports and alerts that somebody asked for go through it. "     \
     "What is not given is not there any more, except the password for the same server. "          \
     "--off: no mail to people.",                                                                  \
     "mw mail set --server smtp://mail.example:587 --from mw@plant.example \\\n"                   \
     "  --user mw --secret-file password.txt --link https://mw.plant.example",                     \
     mw_verb_mail_set},                                                                            \
    {"mail show", "Show the server that mail to people goes through", "", 0, 0,                    \
     mw_options_mail_show, "Of the password it is shown only whether there is one.",               \
     "mw mail show", mw_verb_mail_show},                                                           \
    {"mail test", "Send a test message to somebody", "ADDRESS", 1, 1, mw_options_mail_test,        \
     "At once: what the mail server says is the answer.", "mw mail test li@plant.example",         \
     mw_verb_mail_test}
// clang-format on

#endif
