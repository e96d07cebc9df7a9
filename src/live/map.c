// SPDX-License-Identifier: MIT
// See map.h. Grammar above each function, functions in the order of docs/live.md.
#include "live/map.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "live/map_int.h"

#include <string.h>

enum { ARENA_BYTES_MAX = 64 << 20 }; // some 20 times the tree of the largest text

const char *mw_map_source_word(mw_map_source_kind kind) {
    static const char *const word[MW_MAP_SOURCE_KINDS] = {[MW_MAP_SPARKPLUG] = "sparkplug",
                                                          [MW_MAP_MQTT] = "mqtt",
                                                          [MW_MAP_MODBUS] = "modbus",
                                                          [MW_MAP_SHDR] = "shdr",
                                                          [MW_MAP_FOLDER] = "folder",
                                                          [MW_MAP_INFLUX] = "influx",
                                                          [MW_MAP_JSON] = "json"};
    return word[kind];
}

bool mw_map_source_follows_clock(const mw_map_source *s) {
    if (s->kind == MW_MAP_SHDR) return s->path == NULL;
    return s->kind == MW_MAP_SPARKPLUG || s->kind == MW_MAP_MQTT || s->kind == MW_MAP_MODBUS;
}

int32_t mw_signal_map_source(const mw_signal_map *map, mw_slice signal) {
    const char *slash = memchr(signal.p, '/', signal.n);
    if (!slash) return -1;
    mw_slice name = {signal.p, (size_t)(slash - signal.p)};
    for (int32_t i = 0; i < map->source_count; i++) {
        if (mw_slice_same(map->source[i].name.text, name)) return i;
    }
    return -1;
}

static bool parse_statement(mw_cursor *p, mw_signal_map *map) {
    static const char *const word[] = {"source", "machine", "retain"};
    if (mw_cursor_take_word(p, "source")) return mw_signal_parse_source(p, map);
    if (mw_cursor_take_word(p, "machine")) return mw_signal_parse_machine(p, map);
    if (mw_cursor_take_word(p, "retain")) return mw_signal_parse_retain(p, map);
    return mw_signal_unknown(p, "source, machine or retain", word, 3);
}

// map = { ( source | machine | retain ) NEWLINE }
static void parse_all(mw_cursor *p, mw_signal_map *map) {
    for (;;) {
        mw_cursor_skip_newlines(p);
        if (p->nomem || mw_cursor_peek(p) == MW_TOKEN_END) return;
        int32_t first = p->at;
        bool good = parse_statement(p, map);
        if (good && !mw_cursor_at_end(p)) good = mw_cursor_expected(p, "the end of the line", NULL);
        if (good && mw_cursor_peek(p) == MW_TOKEN_CURLY_CLOSE)
            good = mw_cursor_expected(p, "source, machine or retain", "this brace closes nothing");
        if (good) continue;
        mw_cursor_recover(p, first);
        if (p->at == first || mw_cursor_peek(p) == MW_TOKEN_CURLY_CLOSE) p->at++;
    }
}

static mw_signal_map *map_new(void) {
    mw_signal_map *map = mw_alloc(sizeof *map);
    if (!map) return NULL;
    map->diags = mw_alloc(sizeof *map->diags);
    if (map->diags) map->diags->arena = mw_arena_new(ARENA_BYTES_MAX);
    if (map->diags && map->diags->arena) return map;
    mw_signal_map_free(map);
    return NULL;
}

void mw_signal_map_free(mw_signal_map *map) {
    if (!map) return;
    if (map->diags) mw_arena_free(map->diags->arena);
    mw_free(map->diags);
    mw_free(map);
}

static mw_status parse_text(mw_signal_map *map, const char *name, mw_slice text, mw_error *err) {
    mw_diags *d = map->diags;
    char *path = mw_arena_text(d->arena, name, strlen(name));
    char *copy = mw_arena_text(d->arena, text.p, text.n);
    if (!path || !copy) return mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    mw_cursor p = {.d = d, .text = copy};
    p.source = mw_diag_source(d, path, copy, (int32_t)text.n);
    mw_status st = mw_lex(d, p.source, MW_LEX_PLAIN, &p.t, err);
    if (st == MW_OK) parse_all(&p, map);
    mw_tokens_free(&p.t);
    if (st == MW_OK && (p.nomem || d->nomem))
        st = mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    return st;
}

mw_status mw_signal_map_text(const char *name, const char *text, size_t size, mw_signal_map **out,
                             mw_error *err) {
    if (size > MW_PACK_FILE_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "%s: a map of %zu bytes, the limit is %d", name, size,
                       MW_PACK_FILE_BYTES_MAX);
    mw_signal_map *map = map_new();
    if (!map) return mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    mw_status st = parse_text(map, name, (mw_slice){text, size}, err);
    if (st != MW_OK) {
        mw_signal_map_free(map);
        return st;
    }
    mw_sha256_text(text, size, map->hash);
    *out = map;
    return MW_OK;
}

mw_status mw_signal_map_read(const char *path, mw_signal_map **out, mw_error *err) {
    char *text = NULL;
    size_t size = 0;
    MW_TRY(mw_file_read(path, MW_PACK_FILE_BYTES_MAX, &text, &size, err));
    mw_status st = mw_signal_map_text(path, text, size, out, err);
    mw_free(text);
    return st;
}
