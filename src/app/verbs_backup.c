// SPDX-License-Identifier: MIT
// See verbs_backup.h.
#include "app/verbs_backup.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_backup[] = {
    WORKSPACE,
    {.name = "keep", .value = "N",
     .help = "In the folder TO: remove all but the newest N backups of this workspace"},
    END
};
const mw_option mw_options_restore[] = {
    {.name = "sha256", .value = "HASH", .help = "The manifest has this SHA-256, as mw backup said"},
    {.name = "audit", .value = "ID:HASH",
     .help = "The audit trail holds this, which mw audit head gave earlier"},
    END
};
