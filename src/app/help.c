// SPDX-License-Identifier: MIT
// See help.h: help on a terminal, the manual page, the chapter of the documentation.
#include "app/help.h"

#include <string.h>

enum { WIDTH = 80, OPTION_COLUMN = 28, VERB_COLUMN = 16 };

static const char about_program[] =
    "Millwright turns standards, written as packs, and facts, observed in plants and enterprises, "
    "into indicators, each of which can be explained down to its sources.";
static const char about_exit[] =
    "0 when it is done, 1 when the answer is no or the work failed, 2 for wrong usage. Results go "
    "to standard output, everything else to standard error.";

// ---- pieces

static void blanks(mw_text *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) mw_text_addc(out, ' ');
}

// Fills lines of WIDTH columns, all but the first of which begin with `indent` blanks; the first
// stands at column `at` already.
static void wrap(mw_text *out, const char *text, int64_t at, int64_t indent) {
    for (size_t n; *text; text += n) {
        text += strspn(text, " ");
        n = strcspn(text, " ");
        if (n == 0) break;
        if (at > indent && at + 1 + (int64_t)n > WIDTH) {
            mw_text_addc(out, '\n');
            blanks(out, indent);
            at = indent;
        } else if (at > indent) {
            mw_text_addc(out, ' ');
            at++;
        }
        mw_text_add(out, text, n);
        at += (int64_t)n;
    }
    mw_text_addc(out, '\n');
}

// Calls with each line of a text of several.
static void each_line(const char *text, void (*visit)(mw_text *, mw_slice), mw_text *out) {
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        visit(out, (mw_slice){text, n});
    }
}

// "-w, --workspace DIR"
static void option_head(const mw_option *o, mw_text *out) {
    if (o->letter) mw_text_addf(out, "-%c, ", o->letter);
    mw_text_addf(out, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    if (o->many) mw_text_adds(out, "...");
}

// ---- on a terminal

static void add_option(const mw_option *o, mw_text *out) {
    size_t line = out->size;
    mw_text_adds(out, "  ");
    if (!o->letter) mw_text_adds(out, "    ");
    option_head(o, out);
    int64_t at = (int64_t)(out->size - line);
    if (at > OPTION_COLUMN - 2) {
        mw_text_addc(out, '\n');
        at = 0;
    }
    blanks(out, OPTION_COLUMN - at);
    wrap(out, o->help, OPTION_COLUMN, OPTION_COLUMN);
}

static void add_example(mw_text *out, mw_slice line) {
    mw_text_addf(out, "  %.*s\n", (int)line.n, line.p);
}

void mw_help_verb(const mw_verb *verb, mw_text *out) {
    mw_call_usage(verb, out);
    mw_text_addf(out, "\n%s.", verb->line);
    wrap(out, verb->about, (int64_t)strlen(verb->line) + 1, 0);
    mw_text_adds(out, "\noptions:\n");
    for (const mw_option *o = verb->option; o->name; o++) add_option(o, out);
    add_option(&mw_option_help, out);
    mw_text_adds(out, strchr(verb->example, '\n') ? "\nexamples:\n" : "\nexample:\n");
    each_line(verb->example, add_example, out);
}

static void add_verb(const mw_verb *v, mw_text *out) {
    mw_text_addf(out, "  %s", v->name);
    blanks(out, VERB_COLUMN - (int64_t)strlen(v->name));
    mw_text_addf(out, "%s\n", v->line);
}

void mw_help_overview(mw_text *out) {
    mw_text_adds(out, "usage: mw VERB [OPTION]... [WORD]...\n\n");
    wrap(out, about_program, 0, 0);
    mw_text_adds(out, "\nverbs:\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) add_verb(v, out);
    mw_text_adds(out, "\n`mw help VERB` says more about one. Begin with:\n");
    mw_text_adds(out, "  mw init plant --use iso22400    a workspace in the folder plant\n"
                      "  mw help import                  how facts get in\n\n");
    mw_text_adds(out, "Exit code:");
    wrap(out, about_exit, 10, 0);
}

bool mw_help_group(const char *word, mw_text *out) {
    size_t n = strlen(word);
    bool found = false;
    for (const mw_verb *v = mw_verbs; v->name; v++)
        if (strncmp(v->name, word, n) == 0 && v->name[n] == ' ') {
            if (!found) mw_text_addf(out, "usage: mw %s ...\n\nverbs:\n", word);
            add_verb(v, out);
            found = true;
        }
    return found;
}

// ---- manual page

// Text for roff: backslashes and dashes are escaped, a line never begins with a dot.
static void roff(mw_text *out, const char *text) {
    for (; *text; text++) {
        if (*text == '-')
            mw_text_adds(out, "\\-");
        else if (*text == '\\')
            mw_text_adds(out, "\\e");
        else
            mw_text_addc(out, *text);
    }
}

static void roff_line(mw_text *out, const char *text) {
    if (*text == '.' || *text == '\'') mw_text_adds(out, "\\&");
    roff(out, text);
    mw_text_addc(out, '\n');
}

static void roff_option(const mw_option *o, mw_text *out) {
    mw_text head = {0};
    option_head(o, &head);
    mw_text_adds(out, ".TP\n.B ");
    roff_line(out, head.bytes ? head.bytes : "");
    roff_line(out, o->help);
    mw_text_free(&head);
}

static void roff_example(mw_text *out, mw_slice line) {
    mw_text one = {0};
    mw_text_add(&one, line.p, line.n);
    roff_line(out, one.bytes ? one.bytes : "");
    mw_text_free(&one);
}

static void roff_verb(const mw_verb *v, mw_text *out) {
    mw_text_addf(out, ".SS \"mw ");
    roff(out, v->name);
    mw_text_addf(out, " [OPTION]...%s", *v->words ? " " : "");
    roff(out, v->words);
    mw_text_adds(out, "\"\n");
    mw_text_addf(out, "%s.\n", v->line);
    if (*v->about) roff_line(out, v->about);
    for (const mw_option *o = v->option; o->name; o++) roff_option(o, out);
    mw_text_adds(out, ".PP\n.EX\n");
    each_line(v->example, roff_example, out);
    mw_text_adds(out, ".EE\n");
}

void mw_help_man(mw_text *out) {
    mw_text_adds(out, ".\\\" Written by `mw help --as man`; do not edit.\n"
                      ".TH MW 1 \"\" \"millwright " MW_VERSION "\" \"User commands\"\n"
                      ".SH NAME\nmw \\- from standards and facts to explained indicators\n"
                      ".SH SYNOPSIS\n.B mw\n.I VERB\n[OPTION]... [WORD]...\n"
                      ".SH DESCRIPTION\n");
    roff_line(out, about_program);
    mw_text_adds(out, ".PP\nEach verb has \\-h, \\-\\-help too. Options that may be given several "
                      "times also take a list parted by commas.\n.SH VERBS\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) roff_verb(v, out);
    mw_text_adds(out, ".SH EXIT STATUS\n");
    roff_line(out, about_exit);
    mw_text_adds(out, ".SH ENVIRONMENT\n.TP\n.B MW_PACKS\nFolders in which packs are searched, "
                      "parted by colons.\n");
}

// ---- documentation

static void markdown_option(const mw_option *o, mw_text *out) {
    mw_text_adds(out, "| `");
    option_head(o, out);
    mw_text_addf(out, "` | %s |\n", o->help);
}

static void markdown_example(mw_text *out, mw_slice line) {
    mw_text_addf(out, "%.*s\n", (int)line.n, line.p);
}

static void markdown_verb(const mw_verb *v, mw_text *out) {
    mw_text_addf(out, "\n## mw %s\n\n", v->name);
    mw_text_addf(out, "`mw %s [OPTION]...%s%s`\n\n%s.", v->name, *v->words ? " " : "", v->words,
                 v->line);
    if (*v->about) mw_text_addf(out, " %s", v->about);
    mw_text_adds(out, "\n\n");
    if (v->option->name) mw_text_adds(out, "| option | |\n|---|---|\n");
    for (const mw_option *o = v->option; o->name; o++) markdown_option(o, out);
    mw_text_adds(out, v->option->name ? "\n```sh\n" : "```sh\n");
    each_line(v->example, markdown_example, out);
    mw_text_adds(out, "```\n");
}

void mw_help_markdown(mw_text *out) {
    mw_text_adds(out, "<!-- Written by `mw help --as markdown`; do not edit. -->\n"
                      "# Command line\n\n");
    mw_text_addf(out, "%s\n\nExit code: %s\n\n", about_program, about_exit);
    mw_text_adds(out, "Each verb has `-h, --help` too. Options marked `...` may be given several "
                      "times and take lists parted by commas. `$MW_PACKS` names folders in which "
                      "packs are searched, parted by colons.\n\n| verb | |\n|---|---|\n");
    for (const mw_verb *v = mw_verbs; v->name; v++)
        mw_text_addf(out, "| `mw %s` | %s |\n", v->name, v->line);
    for (const mw_verb *v = mw_verbs; v->name; v++) markdown_verb(v, out);
}
