// SPDX-License-Identifier: MIT
// The program: reads the command line, runs the verb, says what went wrong. Exit code 0: done;
// 1: the answer is no, or the work failed; 2: wrong usage.
#include "app/verb.h"
#include "base/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int failed(const mw_call *call, const mw_error *err) {
    mw_text usage = {0};
    mw_note("%s", err->text);
    if (!call->wrong) return 1;
    if (call->verb) {
        mw_call_usage(call->verb, &usage);
        fputs(usage.bytes ? usage.bytes : "", stderr);
        mw_text_free(&usage);
    } else
        fputs("usage: mw VERB [OPTION]... [WORD]...\n", stderr);
    return 2;
}

// "mw", "mw --help", "mw --version" and "mw eval --help" mean verbs of their own.
static void rewrite(mw_call *call, const char **words, int *count) {
    static const char *const version = "version", *const help = "help";
    if (*count == 0) words[(*count)++] = help;
    if (strcmp(words[0], "--version") == 0) words[0] = version;
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) words[0] = help;
    *call = (mw_call){0};
}

static mw_status run(mw_call *call, const char **words, int count, const char **room,
                     mw_error *err) {
    MW_TRY(mw_call_parse(call, words, count, room, err));
    if (call->verb->option && mw_call_has(call, "help")) {
        room[0] = call->verb->name;
        call->operand_count = 1;
        return mw_verb_help(call, err);
    }
    return mw_call_run(call, err);
}

int main(int argc, char **argv) {
    static mw_call call;
    mw_error err = {0};
    int count = argc > 0 ? argc - 1 : 0;
    const char **words = mw_alloc_array(2 * (int64_t)count + 4, sizeof *words);
    if (!words) return 1;
    for (int i = 0; i < count; i++) words[i] = argv[i + 1];
    rewrite(&call, words, &count);
    mw_status st = run(&call, words, count, words + count + 2, &err);
    int code = st == MW_OK ? call.no : failed(&call, &err);
    mw_free(words);
    bool full = fflush(stdout) != 0 || ferror(stdout);
    // A verb that saw it has said so.
    if (full && st == MW_OK)
        fprintf(stderr, "mw: cannot write to standard output: %s\n", strerror(errno));
    return full && code == 0 ? 1 : code;
}
