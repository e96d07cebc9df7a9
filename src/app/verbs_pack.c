// SPDX-License-Identifier: MIT
// See verbs_pack.h.
#include "app/verbs_pack.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_use[] = {
    WORKSPACE, {.name = "remove", .help = "Take the packs out of use"},
    {.name = "all", .help = "In json: those that are not in use, too"},
    {.name = "format", .value = "FORMAT", .words = "text json",
     .help = "text: names; json: what they are, with those that they use; default text"},
    END
};
const mw_option mw_options_check[] = {
    WORKSPACE, {.name = "strict", .help = "Warnings make the answer no, too"},
    {.name = "format", .value = "FORMAT", .words = "text json",
     .help = "text: as a compiler's; json: a list, and the answer is not no; default text"},
    END
};
const mw_option mw_options_test[] = {
    WORKSPACE, {.name = "verbose", .letter = 'v', .help = "Also examples that hold, and values"},
     END
};
const mw_option mw_options_fmt[] = {
    {.name = "check",  .help = "Change nothing; list files that would change, exit 1 if any"},
    {.name = "stdout", .help = "Print the result instead of writing the file"               },
    END
};
const mw_option mw_options_doc[] = {
    WORKSPACE,
    {.name = "output", .letter = 'o', .value = "FILE", .help = "Write there; default stdout"},
    {.name = "format", .value = "FORMAT", .words = "html json",
     .help = "html: a page; json: declarations, formulas, parameters, texts; default html"},
    {.name = "examples", .help = "In json: run the examples, too"},
    END
};
const mw_option mw_options_pack_new[] = {
    WORKSPACE,
    {.name = "copy", .value = "PACK", .help = "What is in it; default: little, to begin with"},
    {.name = "title", .value = "TEXT", .help = "What people call it, in English"},
    {.name = "title-zh", .value = "TEXT", .help = "What people call it, in Chinese"},
    END
};
const mw_option mw_options_pack_remove[] = {WORKSPACE, END};
