// SPDX-License-Identifier: MIT
// See manifest.h.
#include "backup/manifest.h"

#include "base/alloc.h"
#include "base/json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the list of files of a backup");
}

mw_status mw_manifest_add(mw_manifest *m, const char *name, int64_t size, mw_error *err) {
    mw_text copy = {0};
    if (!mw_grow(&m->file, &m->capacity, m->count + 1, sizeof *m->file)) return no_memory(err);
    mw_text_adds(&copy, name);
    if (copy.failed) return no_memory(err);
    m->file[m->count++] = (mw_manifest_file){.name = copy.bytes, .size = size};
    return MW_OK;
}

void mw_manifest_fini(mw_manifest *m) {
    for (int64_t i = 0; i < m->count; i++) mw_free(m->file[i].name);
    mw_free(m->file);
    *m = (mw_manifest){0};
}

static void print_text(mw_text *out, const char *name, const char *value) {
    mw_text_addf(out, ",\n \"%s\": ", name);
    mw_json_string(out, mw_slice_of(value));
}

void mw_manifest_print(const mw_manifest *m, mw_text *out) {
    mw_text_addf(out, "{\"format\": %d", MW_MANIFEST_FORMAT);
    print_text(out, "made", m->made);
    print_text(out, "version", m->version);
    print_text(out, "layout", m->layout);
    mw_text_addf(out, ",\n \"facts\": %lld,\n \"files\": [", (long long)m->facts);
    for (int64_t i = 0; i < m->count; i++) {
        mw_text_adds(out, i ? ",\n  {\"name\": " : "\n  {\"name\": ");
        mw_json_string(out, mw_slice_of(m->file[i].name));
        mw_text_addf(out, ", \"bytes\": %lld, \"sha256\": \"%s\"}", (long long)m->file[i].size,
                     m->file[i].sha256);
    }
    mw_text_adds(out, "]}\n");
}

// ---- reading

static mw_status makes_no_sense(const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, MW_MANIFEST_NAME ": %s", what);
}

static bool take_text(const json_t *o, const char *name, char *out, size_t size) {
    const json_t *v = json_object_get(o, name);
    size_t n = json_string_length(v);
    if (!json_is_string(v) || n >= size || strlen(json_string_value(v)) != n) return false;
    memcpy(out, json_string_value(v), n + 1);
    return true;
}

static bool is_hash(const char *hex) {
    return strlen(hex) == MW_SHA256_HEX_MAX - 1 &&
           strspn(hex, "0123456789abcdef") == MW_SHA256_HEX_MAX - 1;
}

static mw_status take_file(const json_t *o, mw_manifest *out, mw_error *err) {
    const json_t *name = json_object_get(o, "name"), *size = json_object_get(o, "bytes");
    char hash[MW_SHA256_HEX_MAX];
    if (!json_is_string(name) || !json_is_integer(size) || json_integer_value(size) < 0 ||
        !take_text(o, "sha256", hash, sizeof hash) || !is_hash(hash))
        return makes_no_sense("a file has no name, size or hash", err);
    MW_TRY(mw_manifest_add(out, json_string_value(name), json_integer_value(size), err));
    memcpy(out->file[out->count - 1].sha256, hash, sizeof hash);
    return MW_OK;
}

static mw_status take_all(const json_t *o, mw_manifest *out, mw_error *err) {
    const json_t *files = json_object_get(o, "files");
    json_int_t format = json_integer_value(json_object_get(o, "format"));
    if (format > MW_MANIFEST_FORMAT)
        return mw_fail(err, MW_INVALID,
                       "the backup has format %lld, this program reads up to %d: use a newer one",
                       (long long)format, MW_MANIFEST_FORMAT);
    if (format < 1 || !json_is_array(files) || !take_text(o, "made", out->made, sizeof out->made) ||
        !take_text(o, "version", out->version, sizeof out->version) ||
        !take_text(o, "layout", out->layout, sizeof out->layout))
        return makes_no_sense("it is no list of a backup's files", err);
    out->facts = json_integer_value(json_object_get(o, "facts"));
    for (size_t i = 0; i < json_array_size(files); i++)
        MW_TRY(take_file(json_array_get(files, i), out, err));
    return MW_OK;
}

mw_status mw_manifest_parse(mw_slice json, mw_manifest *out, mw_error *err) {
    json_error_t why;
    json_t *o = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &why);
    if (!o) return makes_no_sense(why.text, err);
    mw_status st = take_all(o, out, err);
    json_decref(o);
    return st;
}
