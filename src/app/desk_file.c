// SPDX-License-Identifier: MIT
// The desk: temporary files of the workspace, for verbs that read or write files. Each lies in a
// folder of its own, so that it can have the name that it is known by.
#include "app/desk_int.h"
#include "base/alloc.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES_MAX = 160, ANSWER_BYTES_MAX = 256 << 20 };

// A name without folders, control characters or a dot in front, cut between letters.
static void safe_name(mw_slice name, char out[NAME_BYTES_MAX + 1]) {
    size_t begin = name.n, n = 0;
    while (begin > 0 && name.p[begin - 1] != '/' && name.p[begin - 1] != '\\') begin--;
    const char *p = name.n > 0 ? name.p + begin : NULL, *end = mw_slice_end(name);
    while (p < end) {
        int step = mw_utf8_step(p, end);
        size_t letter = step > 0 ? (size_t)step : 1;
        bool bad = step <= 0 || (uint8_t)*p < ' ' || *p == 0x7f || (n == 0 && *p == '.');
        if (n + letter > NAME_BYTES_MAX) break;
        if (bad)
            out[n++] = '_';
        else
            memcpy(out + n, p, letter), n += letter;
        p += letter;
    }
    if (n == 0) out[n++] = '_';
    out[n] = '\0';
}

mw_status mw_desk_file_new(mw_desk_work *w, mw_slice name, mw_desk_file *out, mw_error *err) {
    char safe[NAME_BYTES_MAX + 1];
    const char *folder = mw_desk_folder(w->desk);
    safe_name(name, safe);
    *out = (mw_desk_file){0};
    int n = snprintf(out->folder, sizeof out->folder, "%s/files", folder);
    if (n < 0 || n >= (int)sizeof out->folder - 32)
        return mw_fail(err, MW_LIMIT, "the path of the workspace is too long");
    if (mkdir(out->folder, 0777) != 0 && errno != EEXIST)
        return mw_fail(err, MW_IO, "cannot make the folder %s: %s", out->folder, strerror(errno));
    snprintf(out->folder + n, sizeof out->folder - (size_t)n, "/.request-XXXXXX");
    if (!mkdtemp(out->folder)) {
        out->folder[0] = '\0';
        return mw_fail(err, MW_IO, "cannot make a folder in %s/files: %s", folder, strerror(errno));
    }
    n = snprintf(out->path, sizeof out->path, "%s/%s", out->folder, safe);
    if (n > 0 && n < (int)sizeof out->path) return MW_OK;
    mw_desk_file_gone(out);
    return mw_fail(err, MW_LIMIT, "the path of the workspace is too long");
}

static void empty_folder(const char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        bool own = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        if (own && unlink(path) != 0) (void)rmdir(path);
    }
    if (dir) closedir(dir);
}

// Folders in it, such as that of a pack, hold files alone.
static void empty_folders(const char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) empty_folder(path);
    }
    if (dir) closedir(dir);
}

void mw_desk_file_gone(const mw_desk_file *f) {
    if (!f->folder[0]) return;
    empty_folders(f->folder);
    empty_folder(f->folder);
    rmdir(f->folder);
}

// A browser must not show it as a page of ours, whatever is in it.
static void as_download(mw_desk_work *w, const char *name) {
    mw_text t = {0};
    mw_text_adds(&t, "attachment; filename*=UTF-8''");
    for (const char *p = name; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
                     (*p >= 'A' && *p <= 'Z') || *p == '.' || *p == '-' || *p == '_';
        if (plain)
            mw_text_addc(&t, *p);
        else
            mw_text_addf(&t, "%%%02X", (uint8_t)*p);
    }
    if (t.bytes && !t.failed) mw_http_reply_header(w->reply, "Content-Disposition", t.bytes);
    w->reply->type = "application/octet-stream";
    mw_text_free(&t);
}

mw_status mw_desk_file_answer(mw_desk_work *w, const char *path, mw_error *err) {
    const char *slash = strrchr(path, '/');
    return mw_desk_file_named(w, path, mw_slice_of(slash ? slash + 1 : path), err);
}

mw_status mw_desk_file_named(mw_desk_work *w, const char *path, mw_slice name, mw_error *err) {
    char *bytes = NULL, safe[NAME_BYTES_MAX + 1];
    size_t size = 0;
    safe_name(name, safe);
    MW_TRY(mw_file_read(path, ANSWER_BYTES_MAX, &bytes, &size, err));
    mw_text_add(&w->reply->body, bytes, size);
    mw_free(bytes);
    if (w->reply->body.failed) return mw_fail(err, MW_NOMEM, "no memory for the answer");
    as_download(w, safe);
    w->answered = true;
    return MW_OK;
}

mw_status mw_desk_file_body(mw_desk_work *w, mw_slice name, mw_desk_file *out, mw_error *err) {
    mw_slice body = w->asked->http->body;
    if (body.n == 0) {
        w->wrong = true;
        return mw_fail(err, MW_INVALID, "the body is empty: expected is the file itself");
    }
    MW_TRY(mw_desk_file_new(w, name, out, err));
    mw_status st = mw_file_replace(out->path, body.p, body.n, err);
    if (st != MW_OK) mw_desk_file_gone(out);
    return st;
}

mw_status mw_desk_secret(mw_desk_work *w, mw_error *err) {
    mw_desk_file f;
    mw_slice secret = mw_desk_value(w, "secret");
    mw_status st = mw_desk_words(w, err);
    w->wrong = st == MW_INVALID;
    if (st != MW_OK || !secret.p) return st == MW_OK ? mw_desk_run(w, err) : st;
    MW_TRY(mw_desk_file_new(w, mw_slice_of("secret"), &f, err));
    st = mw_file_replace(f.path, secret.p, secret.n, err);
    if (st == MW_OK) st = mw_desk_option_before(w, "secret-file", mw_slice_of(f.path), err);
    if (st == MW_OK) st = mw_desk_run(w, err);
    mw_desk_file_gone(&f);
    return st;
}
