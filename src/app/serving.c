// SPDX-License-Identifier: MIT
// See serving.h.
#include "app/serving.h"

#include "app/workspace.h"
#include "base/alloc.h"
#include "base/file.h"
#include "net/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 512, TIMEOUT_MS = 60000, CONNECT_MS = 2000, DETAIL_MAX = 400 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to ask the server");
}

// The first line of a file of the workspace; empty when there is none.
static mw_status read_line(const char *folder, const char *name, char line[LINE_MAX_BYTES],
                           mw_error *err) {
    char *path = mw_workspace_path(folder, name), *text = NULL;
    size_t size = 0;
    if (!path) return no_memory(err);
    mw_error why = {0};
    line[0] = '\0';
    mw_status st = access(path, F_OK) == 0
                       ? mw_file_read(path, LINE_MAX_BYTES - 1, &text, &size, &why)
                       : MW_OK;
    if (text) snprintf(line, LINE_MAX_BYTES, "%.*s", (int)strcspn(text, "\r\n"), text);
    if (st != MW_OK && err) *err = why;
    mw_free(text);
    mw_free(path);
    return st;
}

static mw_status fetch(const mw_serving_ask *ask, const char *url, const char *key,
                       mw_fetch_reply *out, mw_error *err) {
    mw_text whole = {0}, bearer = {0};
    mw_text_addf(&whole, "%s%s", url, ask->path);
    mw_text_addf(&bearer, "Bearer %s", key);
    mw_pair header = {
        mw_slice_of("Authorization"), {bearer.bytes, bearer.size}
    };
    mw_fetch_request r = {.method = ask->method,
                          .url = whole.bytes,
                          .body = ask->body,
                          .type = ask->body.n ? "application/json" : NULL,
                          .headers = &header,
                          .header_count = *key ? 1 : 0,
                          .timeout_ms = TIMEOUT_MS,
                          .connect_timeout_ms = CONNECT_MS};
    mw_status st = whole.failed || bearer.failed ? no_memory(err) : mw_fetch(&r, out, err);
    if (bearer.bytes) mw_secret_wipe(bearer.bytes, bearer.size);
    mw_text_free(&bearer);
    mw_text_free(&whole);
    return st;
}

// What the server refused, as it said it.
static mw_status refused(int status, const json_t *problem, mw_error *err) {
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    mw_status st = status == 404 ? MW_NOTFOUND : status < 500 ? MW_INVALID : MW_IO;
    if (!detail) return mw_fail(err, st, "the server that runs there answers %d", status);
    return mw_fail(err, st, "the server that runs there: %.*s", DETAIL_MAX, detail);
}

static mw_status take(const mw_fetch_reply *reply, json_t **out, mw_error *err) {
    json_error_t why;
    json_t *o = reply->body.size ? json_loadb(reply->body.bytes, reply->body.size, 0, &why) : NULL;
    if (reply->status < 200 || reply->status > 299) {
        mw_status st = refused(reply->status, o, err);
        json_decref(o);
        return st;
    }
    *out = o;
    return MW_OK;
}

mw_status mw_serving(const mw_serving_ask *ask, bool *found, json_t **reply, mw_error *err) {
    char url[LINE_MAX_BYTES], key[LINE_MAX_BYTES];
    mw_fetch_reply answer = {0};
    mw_error why = {0};
    MW_TRY(read_line(ask->folder, MW_SERVE_URL_FILE, url, err));
    MW_TRY(read_line(ask->folder, MW_SERVE_KEY_FILE, key, err));
    *found = false;
    if (!*url) return MW_OK;
    mw_status st = fetch(ask, url, key, &answer, &why);
    mw_secret_wipe(key, sizeof key);
    if (st == MW_IO) return MW_OK; // it ended without taking its address away
    *found = true;
    if (st == MW_OK) st = take(&answer, reply, &why);
    mw_fetch_reply_fini(&answer);
    if (st != MW_OK && err) *err = why;
    return st;
}

// ---- the key

mw_status mw_serving_key_leave(const char *folder, mw_secret *key, mw_error *err) {
    char secret[MW_SECRET_TEXT_MAX], text[MW_SECRET_TEXT_MAX + 1];
    char *path = mw_workspace_path(folder, MW_SERVE_KEY_FILE);
    if (!path) return no_memory(err);
    mw_secret_new(MW_SECRET_TOKEN, key);
    snprintf(text, sizeof text, "%s\n", mw_secret_print(key, secret));
    unlink(path); // of one that ended in disorder; nobody else can have it open for long
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    mw_status st = good ? MW_OK : mw_fail(err, MW_IO, "cannot write %s: %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    mw_secret_wipe(text, sizeof text);
    mw_secret_wipe(secret, sizeof secret);
    mw_free(path);
    return st;
}

void mw_serving_key_remove(const char *folder) {
    char *path = mw_workspace_path(folder, MW_SERVE_KEY_FILE);
    if (path) unlink(path);
    mw_free(path);
}
