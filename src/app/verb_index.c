// SPDX-License-Identifier: MIT
// The verb index import: an index in the layout of COINr as a pack and a map.
#include "app/verb.h"
#include "base/file.h"
#include "ingest/coin.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_BYTES = 64, PATH_BYTES = 1024 };

// The name of a file without folder and ending, as a name of the language.
static void name_of(const char *path, char *out) {
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    size_t n = 0;
    if (!isalpha((unsigned char)base[0])) out[n++] = 'x';
    for (; *base && *base != '.' && n + 1 < NAME_BYTES; base++)
        out[n++] = isalnum((unsigned char)*base) ? (char)tolower((unsigned char)*base) : '_';
    out[n] = '\0';
}

static mw_status write_in(const char *folder, const char *name, const char *ending,
                          const mw_text *text, mw_error *err) {
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s/%s%s", folder, name, ending) >= (int)sizeof path)
        return mw_fail(err, MW_INVALID, "%s: too long a path", folder);
    MW_TRY(mw_file_replace(path, text->bytes, text->size, err));
    mw_note("wrote %s", path);
    return MW_OK;
}

mw_status mw_verb_index_import(mw_call *call, mw_error *err) {
    char own[NAME_BYTES];
    const char *name = mw_call_value(call, "name"), *kind = mw_call_value(call, "kind"),
               *folder = mw_call_value(call, "output");
    mw_coin coin = {.data = call->operand[0], .meta = call->operand[1]};
    mw_text pack = {0}, map = {0};
    mw_coin_made made;
    name_of(name ? name : call->operand[0], own);
    if (name && strcmp(own, name) != 0)
        return mw_call_wrong(call, err, "--name: a name is letters, digits and _, such as \"%s\"",
                             own);
    coin.name = mw_slice_of(own);
    coin.kind = mw_slice_of(kind);
    if (!folder) folder = ".";
    mw_status st = mw_coin_read(&coin, &pack, &map, &made, err);
    if (st == MW_OK && mkdir(folder, 0777) != 0 && errno != EEXIST)
        st = mw_fail(err, MW_IO, "%s: %s", folder, strerror(errno));
    if (st == MW_OK) st = write_in(folder, own, ".mw", &pack, err);
    if (st == MW_OK) st = write_in(folder, own, ".map", &map, err);
    mw_text said = {0};
    if (st == MW_OK) {
        mw_text_addf(&said, "index %s: %d indicators in %d nodes, %d denominators, %d groups\n",
                     made.root, made.indicators, made.aggregates, made.denominators, made.groups);
        st = mw_out(&said, err);
    }
    mw_text_free(&said);
    mw_text_free(&pack);
    mw_text_free(&map);
    return st;
}
