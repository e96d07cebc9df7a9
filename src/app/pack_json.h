// SPDX-License-Identifier: MIT
// Packs as JSON, for a page that shows standards: a line about each, or all that one declares, with
// texts, formulas, citations, parameters by date, examples and where names are used.
// Thread: one owner at a time.
#ifndef MW_APP_PACK_JSON_H
#define MW_APP_PACK_JSON_H

#include "lang/program.h"

// Appends an array of all packs of a program with what they declare, in brief.
//   own   names of the packs that lie in the workspace, a line each; NULL: none.
void mw_pack_json_list(const mw_program *p, const char *own, mw_text *out);
// Appends one of them, by its name, as not in use; nothing when the program lacks it.
void mw_pack_json_unused(const mw_program *p, const char *name, mw_text *out);

typedef struct {
    const mw_program *program; // without errors
    int32_t pack;
    const char *own; // as above
    bool examples;   // run them, too
} mw_pack_json_ask;

// Appends one pack as an object.
//   errors  MW_NOMEM, those of running examples.
MW_MUST_USE mw_status mw_pack_json(const mw_pack_json_ask *ask, mw_text *out, mw_error *err);

// Appends the examples of a pack as an array; run: whether they hold, too.
MW_MUST_USE mw_status mw_pack_json_examples(const mw_program *p, int32_t pack, bool run,
                                            mw_text *out, mw_error *err);

// Appends what is wrong with packs: an array of places, texts and hints.
//   d   NULL: nothing is.
void mw_pack_json_diags(const mw_diags *d, mw_text *out);

#endif
