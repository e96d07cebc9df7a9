// SPDX-License-Identifier: MIT
// See call.h.
#include "app/call.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 3 }; // edits between a word and what was probably meant

const mw_option mw_option_help = {.name = "help", .letter = 'h', .help = "Show help and stop"};

mw_status mw_call_wrong(mw_call *call, mw_error *err, const char *fmt, ...) {
    char text[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    call->wrong = true;
    return mw_fail(err, MW_INVALID, "%s", text);
}

void mw_call_usage(const mw_verb *verb, mw_text *out) {
    mw_text_addf(out, "usage: mw %s [OPTION]...%s%s\n", verb->name, *verb->words ? " " : "",
                 verb->words);
}

// ---- verbs

const mw_verb *mw_verb_find(const char *name) {
    for (const mw_verb *v = mw_verbs; v->name; v++)
        if (strcmp(v->name, name) == 0) return v;
    return NULL;
}

// A verb of two words when there is one, else of one.
static const mw_verb *find_typed(const char *const *words, int count, int *used) {
    char both[128];
    if (count > 1) {
        snprintf(both, sizeof both, "%s %s", words[0], words[1]);
        const mw_verb *v = mw_verb_find(both);
        *used = 2;
        if (v) return v;
    }
    *used = 1;
    return mw_verb_find(words[0]);
}

static void nearer(const char *typed, mw_slice name, int malus, mw_slice *best, int *best_score) {
    int edits = mw_text_distance(mw_slice_of(typed), name, NEAR), score = 2 * edits + malus;
    if (edits > NEAR || edits >= (int)name.n || score >= *best_score) return;
    *best = name;
    *best_score = score;
}

// The verb nearest to what was typed, or the first word of some: "entity". Empty when none is near.
static mw_slice nearest_verb(const char *const *words, int count) {
    mw_slice best = {0};
    int score = INT_MAX;
    char both[128];
    snprintf(both, sizeof both, "%s %s", words[0], count > 1 ? words[1] : "");
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        size_t first = strcspn(v->name, " ");
        bool two = v->name[first];
        nearer(two ? both : words[0], mw_slice_of(v->name), 0, &best, &score);
        if (two) nearer(words[0], (mw_slice){v->name, first}, 1, &best, &score);
    }
    return best;
}

// "entity" alone, or with a wrong second word: names those there are.
static mw_status wrong_second(mw_call *call, const char *const *words, int count, mw_error *err) {
    mw_text list = {0};
    size_t n = strlen(words[0]);
    for (const mw_verb *v = mw_verbs; v->name; v++)
        if (strncmp(v->name, words[0], n) == 0 && v->name[n] == ' ')
            mw_text_addf(&list, "%s%s", list.size ? ", " : "", v->name + n + 1);
    if (!list.size) return MW_OK;
    if (count > 1 && words[1][0] != '-')
        (void)mw_call_wrong(call, err, "there is no verb \"%s %s\"; after %s stands one of: %s",
                            words[0], words[1], words[0], list.bytes);
    else
        (void)mw_call_wrong(call, err, "after %s stands one of: %s", words[0], list.bytes);
    mw_text_free(&list);
    return MW_INVALID;
}

// "list" alone: names the verbs that end so.
static mw_status wrong_first(mw_call *call, const char *word, mw_error *err) {
    mw_text list = {0};
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        const char *blank = strchr(v->name, ' ');
        if (blank && strcmp(blank + 1, word) == 0)
            mw_text_addf(&list, "%s%s", list.size ? ", " : "", v->name);
    }
    if (!list.size) return MW_OK;
    (void)mw_call_wrong(call, err, "there is no verb \"%s\"; there are: %s", word, list.bytes);
    mw_text_free(&list);
    return MW_INVALID;
}

mw_status mw_call_no_verb(mw_call *call, const char *const *words, int count, mw_error *err) {
    if (words[0][0] == '-')
        return mw_call_wrong(call, err, "%s stands before the verb; options stand after it",
                             words[0]);
    MW_TRY(wrong_second(call, words, count, err));
    MW_TRY(wrong_first(call, words[0], err));
    mw_slice near = nearest_verb(words, count);
    if (near.n)
        return mw_call_wrong(call, err, "there is no verb \"%s\"; did you mean \"%.*s\"?", words[0],
                             (int)near.n, near.p);
    return mw_call_wrong(call, err, "there is no verb \"%s\"; `mw help` lists them", words[0]);
}

// ---- options

static const mw_option *find_option(const mw_verb *verb, mw_slice name) {
    for (const mw_option *o = verb->option; o->name; o++)
        if (mw_slice_is(name, o->name)) return o;
    return mw_slice_is(name, "help") ? &mw_option_help : NULL;
}

static const mw_option *find_letter(const mw_verb *verb, char letter) {
    for (const mw_option *o = verb->option; o->name; o++)
        if (o->letter == letter) return o;
    return letter == 'h' ? &mw_option_help : NULL;
}

static mw_status wrong_option(mw_call *call, const char *word, mw_error *err) {
    const mw_option *best = NULL;
    int best_edits = NEAR + 1;
    mw_slice typed = {word, strcspn(word, "=")};
    for (const mw_option *o = call->verb->option; o->name && word[1] == '-'; o++) {
        mw_slice name = mw_slice_of(o->name), after = {typed.p + 2, typed.n - 2};
        bool begun = after.n > 1 && after.n < name.n && memcmp(name.p, after.p, after.n) == 0;
        int edits = begun ? 0 : mw_text_distance(after, name, NEAR);
        if (edits < best_edits && edits < (int)name.n) best = o, best_edits = edits;
    }
    if (best)
        return mw_call_wrong(call, err, "%s has no option %.*s; did you mean --%s?",
                             call->verb->name, (int)typed.n, typed.p, best->name);
    return mw_call_wrong(call, err, "%s has no option %.*s; `mw help %s` lists them",
                         call->verb->name, (int)typed.n, typed.p, call->verb->name);
}

static bool one_of(const char *words, const char *word) {
    size_t n = strlen(word);
    for (const char *p = words; n && (p = strstr(p, word)); p += n)
        if ((p == words || p[-1] == ' ') && (p[n] == ' ' || !p[n])) return true;
    return false;
}

// An empty variable of a shell must not mean "everything" or the root folder. Free text may be so.
static bool empty(const mw_option *o, const char *value) {
    if (!o->value || strcmp(o->value, "TEXT") == 0) return false;
    return value[o->many ? strspn(value, ",") : 0] == '\0';
}

static mw_status take_option(mw_call *call, const mw_option *o, const char *value, mw_error *err) {
    if (o->words && !one_of(o->words, value))
        return mw_call_wrong(call, err, "--%s %s: expected one of: %s", o->name, value, o->words);
    if (empty(o, value))
        return mw_call_wrong(call, err, "--%s needs a value: %s; seen is \"%s\"", o->name, o->value,
                             value);
    for (int i = 0; i < call->given_count && !o->many; i++)
        if (call->given[i].option == o)
            return mw_call_wrong(call, err, "--%s is given twice", o->name);
    if (call->given_count == MW_CALL_OPTIONS_MAX)
        return mw_call_wrong(call, err, "more than %d options", MW_CALL_OPTIONS_MAX);
    call->given[call->given_count].option = o;
    call->given[call->given_count++].value = value;
    return MW_OK;
}

// One word that begins with a dash; *next is the word after it, taken when it is the value.
static mw_status read_option(mw_call *call, const char *word, const char *next, bool *used_next,
                             mw_error *err) {
    bool is_long = word[1] == '-';
    size_t n = is_long ? strcspn(word + 2, "=") : 1;
    const mw_option *o = is_long ? find_option(call->verb, (mw_slice){word + 2, n})
                                 : find_letter(call->verb, word[1]);
    if (!o) return wrong_option(call, word, err);
    const char *attached =
        is_long ? (word[2 + n] ? word + 2 + n + 1 : NULL) : (word[2] ? word + 2 : NULL);
    if (!o->value) {
        if (attached)
            return mw_call_wrong(call, err, "--%s takes no value, seen is \"%s\"", o->name, word);
        return take_option(call, o, "", err);
    }
    if (attached) return take_option(call, o, attached, err);
    if (!next) return mw_call_wrong(call, err, "--%s needs a value: %s", o->name, o->value);
    *used_next = true;
    return take_option(call, o, next, err);
}

// A minus that begins a number ("-5") is an operand.
static bool is_option(const char *word) {
    return word[0] == '-' && word[1] && !(word[1] >= '0' && word[1] <= '9') && word[1] != '.';
}

static mw_status check_operands(mw_call *call, mw_error *err) {
    const mw_verb *v = call->verb;
    if (call->operand_count < v->operand_min)
        return mw_call_wrong(call, err, "%s needs %s", v->name, v->words);
    if (v->operand_max >= 0 && call->operand_count > v->operand_max)
        return mw_call_wrong(call, err, "%s: \"%s\" is too much", v->name,
                             call->operand[v->operand_max]);
    return MW_OK;
}

mw_status mw_call_parse(mw_call *call, const char *const *words, int word_count, const char **room,
                        mw_error *err) {
    int at = 0;
    bool options = true;
    call->verb = find_typed(words, word_count, &at);
    if (!call->verb) return mw_call_no_verb(call, words, word_count, err);
    call->operand = room;
    for (; at < word_count; at++) {
        if (options && strcmp(words[at], "--") == 0)
            options = false;
        else if (options && is_option(words[at])) {
            bool used = false;
            const char *next = at + 1 < word_count ? words[at + 1] : NULL;
            MW_TRY(read_option(call, words[at], next, &used, err));
            at += used;
        } else
            room[call->operand_count++] = words[at];
    }
    return mw_call_has(call, "help") ? MW_OK : check_operands(call, err);
}

// ---- what was given

const char *mw_call_value(const mw_call *call, const char *option) {
    const mw_option *o = find_option(call->verb, mw_slice_of(option));
    MW_ASSERT(o);
    for (int i = call->given_count - 1; i >= 0; i--)
        if (call->given[i].option == o) return call->given[i].value;
    return NULL;
}

bool mw_call_has(const mw_call *call, const char *option) {
    return mw_call_value(call, option) != NULL;
}

mw_status mw_call_each(const mw_call *call, const char *option, mw_value_visit *visit, void *ctx,
                       mw_error *err) {
    const mw_option *o = find_option(call->verb, mw_slice_of(option));
    MW_ASSERT(o);
    for (int i = 0; i < call->given_count; i++) {
        const char *p = call->given[i].value;
        if (call->given[i].option != o) continue;
        for (size_t n; *p; p += n + (p[n] == ',')) {
            n = strcspn(p, ",");
            if (n) MW_TRY(visit(ctx, (mw_slice){p, n}, err));
        }
    }
    return MW_OK;
}

mw_status mw_call_int(mw_call *call, const char *option, int64_t low, int64_t high, int64_t *value,
                      mw_error *err) {
    const char *text = mw_call_value(call, option);
    if (!text) return MW_OK;
    char *end = NULL;
    errno = 0;
    int64_t n = strtoll(text, &end, 10);
    bool wrong = end == text || *end || errno || n < low || n > high;
    if (wrong && high == INT64_MAX)
        return mw_call_wrong(call, err, "--%s %s: expected a whole number from %lld on", option,
                             text, (long long)low);
    if (wrong)
        return mw_call_wrong(call, err, "--%s %s: expected a whole number from %lld to %lld",
                             option, text, (long long)low, (long long)high);
    *value = n;
    return MW_OK;
}

mw_status mw_call_run(mw_call *call, mw_error *err) {
    mw_status st = call->verb->run(call, err);
    if (st != MW_OK && err->text[0] == '\0') return mw_fail(err, st, "%s", mw_status_text(st));
    return st;
}
