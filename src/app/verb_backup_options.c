// SPDX-License-Identifier: MIT
// See verb_backup_options.h.
#include "app/verb_backup_options.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define FORMAT                                                                                     \
    {                                                                                              \
        .name = "format", .value = "FORMAT", .words = "table json",                                \
        .help = "table or json; default table"                                                     \
    }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_backup[] = {
    WORKSPACE,
    {.name = "keep", .value = "N",
     .help = "In the folder TO: remove all but the newest N backups of this workspace"},
    FORMAT,
    END
};
const mw_option mw_options_upgrade[] = {
    WORKSPACE,
    {.name = "no-backup", .help = "There is one already"},
    END
};
const mw_option mw_options_restore[] = {
    {.name = "sha256", .value = "HASH", .help = "The manifest has this SHA-256, as mw backup said"},
    {.name = "audit", .value = "ID:HASH",
     .help = "The audit trail holds this, which mw audit head gave earlier"},
    FORMAT,
    END
};
const mw_option mw_options_verify[] = {
    WORKSPACE,
    {.name = "format", .value = "FORMAT", .words = "table json",
     .help = "table or json; default table"},
    {.name = "audit", .value = "ID:HASH",
     .help = "The audit trail holds this, which mw audit head gave earlier"},
    END
};
