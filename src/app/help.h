// SPDX-License-Identifier: MIT
// The table of verbs as text to read: help on a terminal, a manual page, a chapter of the
// documentation, and completion for shells. Thread: any.
#ifndef MW_APP_HELP_H
#define MW_APP_HELP_H

#include "app/call.h"

// All verbs with a line each.
void mw_help_overview(mw_text *out);
// One verb with its options.
void mw_help_verb(const mw_verb *verb, mw_text *out);
// Verbs that begin with a word ("entity"); false when there are none.
bool mw_help_group(const char *word, mw_text *out);

// docs/mw.1 and docs/cli.md.
void mw_help_man(mw_text *out);
void mw_help_markdown(mw_text *out);

// Completion for "bash", "zsh" or "fish"; false for other shells.
bool mw_completion(const char *shell, mw_text *out);

#endif
