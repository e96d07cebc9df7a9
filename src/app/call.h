// SPDX-License-Identifier: MIT
// Verbs and their options as rows of a table, and a command line read by them. Help, manual,
// completion and the check of what was typed all come from the same row.
//
//     mw_call call = {0};
//     MW_TRY(mw_call_parse(&call, words, word_count, room, err));
//     st = call.verb->run(&call, err);
//
// Thread: one owner at a time.
#ifndef MW_APP_CALL_H
#define MW_APP_CALL_H

#include "base/text.h"

// An option of a verb. Lists end with a row without a name.
typedef struct {
    const char *name;  // without dashes
    char letter;       // 0: none
    const char *value; // what stands after it, "DIR"; NULL: nothing
    const char *words; // the words it may be, parted by blanks; NULL: any text
    bool many;         // may be given several times; each may be a list parted by commas
    const char *help;  // what it does, without a full stop
} mw_option;

typedef struct mw_call mw_call;

typedef struct {
    const char *name;             // "eval", "entity add"
    const char *line;             // what it is for, in at most 60 bytes
    const char *words;            // what stands after it: "PACK...", "KIND CODE"; "" nothing
    int operand_min, operand_max; // -1: any number
    const mw_option *option;
    const char *about;   // paragraphs parted by empty lines
    const char *example; // a line each
    mw_status (*run)(mw_call *call, mw_error *err);
} mw_verb;

enum { MW_CALL_OPTIONS_MAX = 512 };

// A command line, read. Texts are those of argv.
struct mw_call {
    const mw_verb *verb;
    const char **operand; // operand_count of them
    int operand_count;
    struct {
        const mw_option *option;
        const char *value; // "" for options without one
    } given[MW_CALL_OPTIONS_MAX];
    int given_count;
    bool no;    // set by the verb: it worked and the answer is no (exit 1)
    bool wrong; // set with an error: wrong usage (exit 2)
};

// All verbs, ending with a row without a name, in the order of the help.
extern const mw_verb mw_verbs[];
// What each verb has beside its own options.
extern const mw_option mw_option_help;

// Reads a command line.
//   words   argv without the program's name; word_count of them.
//   room    word_count pointers for the operands; the caller's, kept in the call.
//   errors  MW_INVALID: wrong usage, with near misses; call->wrong is then set.
MW_MUST_USE mw_status mw_call_parse(mw_call *call, const char *const *words, int word_count,
                                    const char **room, mw_error *err);

// Says that words name no verb, with what was probably meant. Always wrong usage.
//   words   what was typed; count of them, at least 1.
mw_status mw_call_no_verb(mw_call *call, const char *const *words, int count, mw_error *err);

// Runs the verb of a call. An error always has a text, also when memory lacked for one.
MW_MUST_USE mw_status mw_call_run(mw_call *call, mw_error *err);

// The verb of a name, NULL when there is none.
const mw_verb *mw_verb_find(const char *name);

// The last value given for an option, NULL when it was not given. Programmer error: a name that the
// verb does not have.
const char *mw_call_value(const mw_call *call, const char *option);
bool mw_call_has(const mw_call *call, const char *option);

// Values of an option that may be given several times, lists taken apart: calls visit with each.
// An option that was given has one at least.
//   errors  those of visit.
typedef mw_status mw_value_visit(void *ctx, mw_slice value, mw_error *err);
MW_MUST_USE mw_status mw_call_each(const mw_call *call, const char *option, mw_value_visit *visit,
                                   void *ctx, mw_error *err);

// A whole number given for an option; *value stays as it is without it.
//   errors  wrong usage when it is no number in low..high.
MW_MUST_USE mw_status mw_call_int(mw_call *call, const char *option, int64_t low, int64_t high,
                                  int64_t *value, mw_error *err);

// An error of wrong usage: exit code 2 and the usage line below it.
mw_status mw_call_wrong(mw_call *call, mw_error *err, const char *fmt, ...) MW_PRINTF(3, 4);

// "usage: mw eval [OPTION]... PACK..." with a line end.
void mw_call_usage(const mw_verb *verb, mw_text *out);

#endif
