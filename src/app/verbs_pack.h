// SPDX-License-Identifier: MIT
// The verbs of packs, as rows for the table of verbs.c. Thread: any.
#ifndef MW_APP_VERBS_PACK_H
#define MW_APP_VERBS_PACK_H

#include "app/call.h"

extern const mw_option mw_options_use[];
extern const mw_option mw_options_check[];
extern const mw_option mw_options_test[];
extern const mw_option mw_options_fmt[];
extern const mw_option mw_options_doc[];
extern const mw_option mw_options_pack_new[];
extern const mw_option mw_options_pack_remove[];

// clang-format off
#define MW_VERBS_OF_PACKS                                                                          \
    {"use", "Say which packs a workspace works with", "[PACK]...", 0, -1, mw_options_use,          \
     "Verbs that need packs then do without their names. Packs in DIR/packs are always in use. "   \
     "Without a PACK lists those in use, the workspace's own last.",                               \
     "mw use iso22400 energy\nmw use --remove energy", mw_verb_use},                               \
    {"check", "Check packs: grammar, names, types, units, cycles", "PACK...", 1, -1,               \
     mw_options_check,                                                                             \
     "A PACK is a folder, a .mw file, or a name that is searched in the workspace's packs/, the "  \
     "folders of $MW_PACKS, and the packs that came with the program. Silent when all is well.",   \
     "mw check packs/iso22400", mw_verb_check},                                                    \
    {"test", "Run the examples of packs", "PACK...", 1, -1, mw_options_test,                       \
     "Each example is evaluated in a small world of its own. Prints FAIL and what does not hold, " \
     "and a count.",                                                                               \
     "mw test -v iso22400", mw_verb_test},                                                         \
    {"fmt", "Lay out packs", "FILE...", 1, -1, mw_options_fmt,                                     \
     "Rewrites .mw files, or all of a folder, in the one layout. Meaning never changes, and doing "\
     "it again changes nothing.",                                                                  \
     "mw fmt --check packs/iso22400", mw_verb_fmt},                                                \
    {"doc", "Make a readable page of a pack", "PACK", 1, 1, mw_options_doc,                        \
     "One HTML file, English and Chinese, with formulas typeset, citations and parameters as "     \
     "tables.",                                                                                    \
     "mw doc iso22400 -o iso22400.html", mw_verb_doc},                                             \
    {"pack new", "Make a pack of the workspace, or a copy of another", "NAME", 1, 1,               \
     mw_options_pack_new,                                                                          \
     "It lies in DIR/packs and is in use from then on. A copy under another name takes the place " \
     "of the one it was made of; under the same name it is used by all packs that use that one. "  \
     "Nothing is made when the packs in use do not fit it.",                                       \
     "mw pack new our_goals --title \"Goals of our own\"\nmw pack new energy --copy energy",       \
     mw_verb_pack_new},                                                                            \
    {"pack remove", "Remove a pack of the workspace", "NAME", 1, 1, mw_options_pack_remove,        \
     "Its files are moved to DIR/packs/.removed. Refused while packs in use need it.",             \
     "mw pack remove our_goals", mw_verb_pack_remove}
// clang-format on

#endif
