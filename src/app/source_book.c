// SPDX-License-Identifier: MIT
// See source_book.h.
#include "app/source_book.h"

#include "app/front.h"
#include "app/session.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/log.h"
#include "net/fetch.h"

#include <stdio.h>
#include <string.h>

enum {
    KEEP_BYTES = 16 << 20,
    URL_BYTES_MAX = 512,
    ANSWER_BYTES_MAX = 256 << 20,
    SECONDS_MAX = 3600
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "source: out of memory");
}

static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    mw_text t = {0};
    if (slash)
        mw_text_add(&t, path, (size_t)(slash - path));
    else
        mw_text_adds(&t, ".");
    return t.bytes;
}

// A plant that ended in disorder leaves its address behind: whether it answers is seen when asked.
static void read_url(mw_source_book *b) {
    char *path = mw_workspace_path(mw_session_folder(b->call), MW_SERVE_URL_FILE), *text = NULL;
    size_t size = 0;
    if (path && mw_file_read(path, URL_BYTES_MAX, &text, &size, NULL) == MW_OK) {
        text[strcspn(text, "\r\n")] = '\0';
        b->url = text;
    }
    mw_free(path);
}

static mw_status read_map(mw_source_book *b, const char *path, mw_error *err) {
    mw_error why = {0};
    if (mw_signal_map_read(path, &b->map, &why) != MW_OK)
        return mw_fail(err, why.status == MW_IO ? MW_NOTFOUND : why.status,
                       "%s; a signal map says what the sources are, see docs/live.md", why.text);
    if (!b->map->diags->errors) return MW_OK;
    mw_text out = {0};
    mw_diag_print(b->map->diags, &out);
    if (out.bytes) fputs(out.bytes, stderr);
    mw_text_free(&out);
    return mw_fail(err, MW_INVALID, "the signal map is wrong: see above");
}

mw_status mw_source_book_open(mw_call *call, mw_source_book *b, mw_error *err) {
    const char *given = mw_call_value(call, "map");
    b->call = call;
    mw_log_level_set(MW_LOG_OFF); // the verbs themselves say how sources are
    char *own = mw_workspace_path(mw_session_folder(call), MW_SIGNAL_MAP_FILE);
    if (!own) return no_memory(err);
    mw_status st = read_map(b, given ? given : own, err);
    b->folder = folder_of(given ? given : own);
    b->keep = mw_arena_new(KEEP_BYTES);
    mw_free(own);
    if (st == MW_OK && (!b->folder || !b->keep)) st = no_memory(err);
    if (st == MW_OK) read_url(b);
    return st;
}

void mw_source_book_close(mw_source_book *b) {
    mw_arena_free(b->keep);
    mw_signal_map_free(b->map);
    mw_free(b->folder);
    mw_free(b->url);
    *b = (mw_source_book){0};
}

mw_status mw_source_book_find(const mw_source_book *b, const char *name, int32_t *out,
                              mw_error *err) {
    mw_text names = {0};
    for (int32_t i = 0; i < b->map->source_count; i++) {
        mw_slice s = b->map->source[i].name.text;
        if (mw_slice_is(s, name)) {
            *out = i;
            mw_text_free(&names);
            return MW_OK;
        }
        mw_text_addf(&names, "%s%.*s", i ? ", " : "", (int)s.n, s.p);
    }
    mw_status st = mw_fail(err, MW_NOTFOUND, "there is no source %s; there are: %.150s", name,
                           names.size ? names.bytes : "none");
    mw_text_free(&names);
    return st;
}

mw_connect_from mw_source_book_from(const mw_source_book *b, int32_t source) {
    return (mw_connect_from){.said = &b->map->source[source], .folder = b->folder, .keep = b->keep};
}

mw_status mw_source_book_path(const mw_source_book *b, const char *said, const char **out,
                              mw_error *err) {
    mw_connect_from from = {.folder = b->folder, .keep = b->keep};
    return mw_live_source_path(&from, said, out, err);
}

mw_slice mw_source_address(const mw_map_source *s) {
    return s->address.n ? s->address : mw_slice_of(s->path);
}

mw_status mw_source_book_ask(const mw_source_book *b, const char *path, mw_text *body,
                             mw_error *err) {
    mw_text url = {0}, key = {0};
    mw_fetch_reply reply = {0};
    if (!b->url) return mw_fail(err, MW_NOTFOUND, "mw serve does not run on this workspace");
    mw_text_addf(&url, "%s%s", b->url, path);
    mw_front_key(mw_session_folder(b->call), &key);
    mw_pair header = {
        mw_slice_of("Authorization"), {key.bytes, key.size}
    };
    mw_fetch_request ask = {.url = url.bytes,
                            .body_bytes_max = ANSWER_BYTES_MAX,
                            .headers = &header,
                            .header_count = key.size ? 1 : 0};
    mw_status st = url.failed ? no_memory(err) : mw_fetch(&ask, &reply, err);
    if (st == MW_OK && reply.status != 200)
        st = mw_fail(err, MW_IO, "%s answers with status %d", b->url, reply.status);
    if (st == MW_OK) mw_text_add(body, reply.body.bytes, reply.body.size);
    mw_fetch_reply_fini(&reply);
    if (key.size) mw_secret_wipe(key.bytes, key.size);
    mw_text_free(&key);
    mw_text_free(&url);
    return st;
}

mw_format_kind mw_source_format(const mw_call *call) {
    const char *as = mw_call_value(call, "as");
    if (as && strcmp(as, "json") == 0) return MW_FORMAT_JSON_TEXT;
    return as && strcmp(as, "csv") == 0 ? MW_FORMAT_CSV_TEXT : MW_FORMAT_TABLE;
}

mw_status mw_source_seconds(mw_call *call, int64_t usual, int64_t *out, mw_error *err) {
    *out = usual;
    return mw_call_int(call, "for", 1, SECONDS_MAX, out, err);
}
