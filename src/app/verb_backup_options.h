// SPDX-License-Identifier: MIT
// The verbs that keep a workspace safe: their options, and their rows for the table in verbs.c.
// Thread: any.
#ifndef MW_APP_VERB_BACKUP_OPTIONS_H
#define MW_APP_VERB_BACKUP_OPTIONS_H

#include "app/call.h"

extern const mw_option mw_options_backup[];
extern const mw_option mw_options_restore[];
extern const mw_option mw_options_upgrade[];
extern const mw_option mw_options_verify[];

// clang-format off
#define MW_VERB_ROWS_BACKUP                                                                        \
    {"verify", "Check that stored data is sound", "", 0, 0, mw_options_verify,                     \
     "Checks the registry, the facts, that facts name what the registry has, that the files of "   \
     "results are those that were saved, that records and evidence files of assessments are what " \
     "they were, that the history of alerts can be read, and that the audit trail is whole. "      \
     "Prints what was checked; problems on stderr make the answer no.",                            \
     "mw verify", mw_verb_verify},                                                                 \
    {"backup", "Copy the workspace into one file", "[TO]", 0, 1, mw_options_backup,                \
     "All that the workspace holds as it is at one moment, also while mw serve runs: the server "  \
     "then makes the copy, and goes on. TO is a file, NAME.tar.zst, or a folder, in which the "    \
     "file is named after the workspace and the time; default: the folder backups of the "         \
     "workspace. Its last file, manifest.json, has the SHA-256 of every other one; that of the "   \
     "manifest itself is printed, to be noted elsewhere.\n\n"                                      \
     "The copy holds passwords' hashes and is readable by its owner alone.",                       \
     "mw backup /mnt/backups/ --keep 14", mw_verb_backup},                                         \
    {"restore", "Make a workspace of a backup", "FILE DIR", 2, 2, mw_options_restore,              \
     "Lays the backup FILE into the folder DIR, which is new or empty, checks the hash of each "   \
     "file, and at the end all that mw verify checks. Nothing is written over; what fails leaves " \
     "no workspace.",                                                                              \
     "mw restore /mnt/backups/plant-20261130T020000Z.tar.zst plant", mw_verb_restore},             \
    {"upgrade", "Bring an old workspace to the present layout", "", 0, 0, mw_options_upgrade,      \
     "A workspace that an older program made is backed up into its folder backups, then changed "  \
     "step by step; each step is told. One of a newer program is refused. Without anything to do " \
     "nothing happens.",                                                                           \
     "mw upgrade -w plant", mw_verb_upgrade},
// clang-format on

#endif
