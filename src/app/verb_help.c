// SPDX-License-Identifier: MIT
// Verbs that tell about the others: help, completion.
#include "app/help.h"
#include "app/verb.h"

#include <stdio.h>
#include <string.h>

static mw_status help_on(mw_call *call, mw_text *out, mw_error *err) {
    char name[128];
    snprintf(name, sizeof name, "%s%s%s", call->operand[0], call->operand_count > 1 ? " " : "",
             call->operand_count > 1 ? call->operand[1] : "");
    const mw_verb *v = mw_verb_find(name);
    if (v) mw_help_verb(v, out);
    if (v || (call->operand_count == 1 && mw_help_group(name, out))) return MW_OK;
    return mw_call_no_verb(call, call->operand, call->operand_count, err);
}

static mw_status help(mw_call *call, mw_text *out, mw_error *err) {
    if (call->operand_count) return help_on(call, out, err);
    const char *as = strcmp(call->verb->name, "help") == 0 ? mw_call_value(call, "as") : NULL;
    if (as && strcmp(as, "man") == 0)
        mw_help_man(out);
    else if (as && strcmp(as, "markdown") == 0)
        mw_help_markdown(out);
    else
        mw_help_overview(out);
    return MW_OK;
}

mw_status mw_verb_help(mw_call *call, mw_error *err) {
    mw_text out = {0};
    mw_status st = help(call, &out, err);
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_completion(mw_call *call, mw_error *err) {
    mw_text out = {0};
    mw_status st = MW_OK;
    if (!mw_completion(call->operand[0], &out))
        st = mw_call_wrong(call, err, "completion %s: expected one of: bash zsh fish",
                           call->operand[0]);
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}
