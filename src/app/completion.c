// SPDX-License-Identifier: MIT
// See help.h: completion for shells, from the table of verbs.
#include "app/help.h"

#include <string.h>

// What completes the value or word of a name: files, folders, packs or words.
static const char *sort_of(const char *value) {
    if (strncmp(value, "FILE", 4) == 0 || strncmp(value, "MAP", 3) == 0) return "file";
    if (strncmp(value, "DIR", 3) == 0) return "dir";
    return "";
}

// ---- bash

static void bash_options(const mw_verb *v, mw_text *out) {
    mw_text_addf(out, "    \"%s\") options=\"", v->name);
    for (const mw_option *o = v->option; o->name; o++) mw_text_addf(out, "--%s ", o->name);
    mw_text_addf(out, "--help\" words=\"%s\" ;;\n", sort_of(v->words));
}

static void bash_values(mw_text *out) {
    for (const mw_verb *v = mw_verbs; v->name; v++)
        for (const mw_option *o = v->option; o->name; o++) {
            if (!o->value) continue;
            mw_text_addf(out, "    \"%s --%s\") ", v->name, o->name);
            if (o->words)
                mw_text_addf(out, "COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")) ;;\n", o->words);
            else if (strcmp(sort_of(o->value), "dir") == 0)
                mw_text_adds(out, "COMPREPLY=($(compgen -d -- \"$cur\")) ;;\n");
            else if (*sort_of(o->value))
                mw_text_adds(out, "COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n");
            else
                mw_text_adds(out, "COMPREPLY=() ;;\n");
        }
}

static void second_words(const char *first, mw_text *out) {
    size_t n = strlen(first);
    for (const mw_verb *v = mw_verbs; v->name; v++)
        if (strncmp(v->name, first, n) == 0 && v->name[n] == ' ')
            mw_text_addf(out, " %s", v->name + n + 1);
}

// First words of verbs, each once; they stand together in the table.
static bool first_word(const mw_verb *v, char *buf, size_t size) {
    size_t n = strcspn(v->name, " ");
    bool again =
        v > mw_verbs && strcspn(v[-1].name, " ") == n && memcmp(v[-1].name, v->name, n) == 0;
    if (again || n >= size) return false;
    memcpy(buf, v->name, n);
    buf[n] = '\0';
    return true;
}

static void bash(mw_text *out) {
    char word[64];
    mw_text_adds(out, "# Written by `mw completion bash`; do not edit.\n"
                      "_mw() {\n"
                      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "  local verb=${COMP_WORDS[1]} options= words=\n"
                      "  COMPREPLY=()\n"
                      "  if ((COMP_CWORD == 1)); then\n"
                      "    COMPREPLY=($(compgen -W \"");
    for (const mw_verb *v = mw_verbs; v->name; v++)
        if (first_word(v, word, sizeof word)) mw_text_addf(out, "%s ", word);
    mw_text_adds(out, "\" -- \"$cur\"))\n    return\n  fi\n  case $verb in\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        mw_text seconds = {0};
        if (first_word(v, word, sizeof word)) second_words(word, &seconds);
        if (seconds.size)
            mw_text_addf(out,
                         "  %s)\n    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then\n"
                         "      COMPREPLY=($(compgen -W \"%s\" -- \"$cur\"))\n"
                         "      ((${#COMPREPLY[@]})) && return\n    fi\n"
                         "    case \" %s \" in *\" ${COMP_WORDS[2]} \"*) "
                         "verb=\"$verb ${COMP_WORDS[2]}\" ;; esac ;;\n",
                         word, seconds.bytes + 1, seconds.bytes + 1);
        mw_text_free(&seconds);
    }
    mw_text_adds(out, "  esac\n  if [[ $prev == -w ]]; then\n"
                      "    COMPREPLY=($(compgen -d -- \"$cur\"))\n    return\n  fi\n"
                      "  if [[ $prev == --* ]]; then\n    case \"$verb $prev\" in\n");
    bash_values(out);
    mw_text_adds(out, "    *) prev= ;;\n    esac\n    [[ $prev ]] && return\n  fi\n"
                      "  case $verb in\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) bash_options(v, out);
    mw_text_adds(out, "  esac\n  if [[ $cur == -* ]]; then\n"
                      "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                      "  elif [[ $words == dir ]]; then\n"
                      "    COMPREPLY=($(compgen -d -- \"$cur\"))\n"
                      "  else\n    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\n"
                      "complete -o filenames -F _mw mw\n");
}

// ---- zsh

// Text inside single quotes and square brackets of a specification.
static void zsh_text(mw_text *out, const char *s) {
    for (; *s; s++) {
        if (*s == '\'')
            mw_text_adds(out, "'\\''");
        else if (strchr("[]:\\", *s))
            mw_text_addf(out, "\\%c", *s);
        else
            mw_text_addc(out, *s);
    }
}

static void zsh_value(const mw_option *o, mw_text *out) {
    mw_text_addf(out, ":%s:", o->value);
    if (o->words)
        mw_text_addf(out, "(%s)", o->words);
    else if (strcmp(sort_of(o->value), "dir") == 0)
        mw_text_adds(out, "_files -/");
    else if (*sort_of(o->value))
        mw_text_adds(out, "_files");
}

static void zsh_option(const mw_option *o, mw_text *out) {
    mw_text_addf(out, " \\\n      '%s--%s%s[", o->many ? "*" : "", o->name, o->value ? "=" : "");
    zsh_text(out, o->help);
    mw_text_adds(out, "]");
    if (o->value) zsh_value(o, out);
    mw_text_adds(out, "'");
    if (!o->letter) return;
    mw_text_addf(out, " \\\n      '%s-%c[", o->many ? "*" : "", o->letter);
    zsh_text(out, o->help);
    mw_text_adds(out, "]");
    if (o->value) zsh_value(o, out);
    mw_text_adds(out, "'");
}

static void zsh_verb(const mw_verb *v, mw_text *out) {
    const char *sort = sort_of(v->words);
    mw_text_addf(out, "  '%s')\n    _arguments -s", v->name);
    for (const mw_option *o = v->option; o->name; o++) zsh_option(o, out);
    mw_text_addf(out, " \\\n      '*:word:%s' ;;\n",
                 strcmp(sort, "dir") == 0 ? "_files -/" : "_files");
}

static void zsh(mw_text *out) {
    char word[64];
    mw_text_adds(out, "#compdef mw\n# Written by `mw completion zsh`; do not edit.\n_mw() {\n"
                      "  local -a verbs\n  verbs=(\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        if (!first_word(v, word, sizeof word)) continue;
        mw_text_addf(out, "    '%s:", word);
        zsh_text(out, v->line);
        mw_text_adds(out, "'\n");
    }
    mw_text_adds(out, "  )\n  if ((CURRENT == 2)); then\n    _describe verb verbs\n    return\n"
                      "  fi\n  local verb=$words[2]\n  case $verb in\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        mw_text seconds = {0};
        if (first_word(v, word, sizeof word)) second_words(word, &seconds);
        if (seconds.size)
            mw_text_addf(out,
                         "  %s)\n    if ((CURRENT == 3)); then\n      compadd -- %s\n"
                         "      [[ $verb != import ]] && return\n"
                         "    elif [[ \" %s \" == *\" $words[3] \"* ]]; then\n"
                         "      verb=\"$verb $words[3]\"\n      shift words\n"
                         "      ((CURRENT--))\n    fi ;;\n",
                         word, seconds.bytes + 1, seconds.bytes + 1);
        mw_text_free(&seconds);
    }
    mw_text_adds(out, "  esac\n  shift words\n  ((CURRENT--))\n  case $verb in\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) zsh_verb(v, out);
    mw_text_adds(out, "  esac\n}\n_mw \"$@\"\n");
}

// ---- fish

static void fish_text(mw_text *out, const char *s) {
    for (; *s; s++) {
        if (strchr("'\\", *s)) mw_text_addc(out, '\\');
        mw_text_addc(out, *s);
    }
}

// The condition under which options of a verb are offered.
static void fish_when(const mw_verb *v, mw_text *out) {
    const char *second = strchr(v->name, ' ');
    int first = second ? (int)(second - v->name) : (int)strlen(v->name);
    mw_text_addf(out, "complete -c mw -n '__fish_seen_subcommand_from %.*s", first, v->name);
    if (second) mw_text_addf(out, "; and __fish_seen_subcommand_from%s", second);
    mw_text_adds(out, "'");
}

static void fish_option(const mw_verb *v, const mw_option *o, mw_text *out) {
    fish_when(v, out);
    mw_text_addf(out, " -l %s", o->name);
    if (o->letter) mw_text_addf(out, " -s %c", o->letter);
    if (o->value) mw_text_adds(out, *sort_of(o->value) ? " -r" : " -x");
    if (o->words) mw_text_addf(out, " -a '%s'", o->words);
    mw_text_adds(out, " -d '");
    fish_text(out, o->help);
    mw_text_adds(out, "'\n");
}

static void fish(mw_text *out) {
    char word[64];
    mw_text_adds(out, "# Written by `mw completion fish`; do not edit.\n");
    for (const mw_verb *v = mw_verbs; v->name; v++) {
        mw_text seconds = {0};
        if (!first_word(v, word, sizeof word)) continue;
        mw_text_addf(out, "complete -c mw -f -n __fish_use_subcommand -a %s -d '", word);
        fish_text(out, v->line);
        mw_text_adds(out, "'\n");
        second_words(word, &seconds);
        if (seconds.size)
            mw_text_addf(out,
                         "complete -c mw -n '__fish_seen_subcommand_from %s; and not "
                         "__fish_seen_subcommand_from %s' -a '%s'\n",
                         word, seconds.bytes + 1, seconds.bytes + 1);
        mw_text_free(&seconds);
    }
    for (const mw_verb *v = mw_verbs; v->name; v++)
        for (const mw_option *o = v->option; o->name; o++) fish_option(v, o, out);
}

bool mw_completion(const char *shell, mw_text *out) {
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else if (strcmp(shell, "fish") == 0)
        fish(out);
    else
        return false;
    return true;
}
