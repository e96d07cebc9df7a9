// SPDX-License-Identifier: MIT
// The verbs assess attach and fetch: files that show that answers are right, in and out.
#include "app/assess_session.h"
#include "app/verb.h"
#include "assess/evidence.h"
#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { HASH_SHOWN = 12 };

typedef struct {
    mw_assess_session *x;
    int32_t question;
    char *folder; // of the evidence
    const char *to;
    mw_text out;
} moving;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "evidence: out of memory");
}

static mw_status begin(moving *t, mw_error *err) {
    t->folder = mw_workspace_path(t->x->s.ws.folder, "evidence");
    return t->folder ? MW_OK : no_memory(err);
}

static mw_slice question_of(const moving *t) { return t->x->q->asked[t->question].name; }

// The last part of a path: what a file is called.
static mw_slice base_of(mw_slice path) {
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/' && path.p[n - 1] != '\\') n--;
    return (mw_slice){path.p + n, path.n - n};
}

// ---- attach

static mw_status attach_one(moving *t, const char *path, int64_t limit, mw_error *err) {
    mw_evidence_file file;
    mw_assess_session *x = t->x;
    MW_TRY(mw_evidence_put(t->folder, path, limit, &file, err));
    mw_slice name = base_of(mw_slice_of(path));
    for (const mw_attachment *f = NULL;
         (f = mw_assessment_evidence(mw_assess_session_of(x), question_of(t), f));)
        if (mw_slice_is(f->file, file.hash) && mw_slice_same(f->name, name)) {
            mw_note("%s is attached already", path);
            return MW_OK;
        }
    mw_attachment add = {.question = question_of(t),
                         .file = mw_slice_of(file.hash),
                         .name = name,
                         .type = mw_slice_of(file.type),
                         .comment = mw_assess_session_comment(x->call),
                         .bytes = file.bytes};
    MW_TRY(mw_assess_attach(x->h, x->assessment, &add, mw_assess_session_who(x), err));
    mw_visible(&t->out, name, false);
    mw_text_addf(&t->out, ": %s, %lld bytes, %.*s\n", file.type, (long long)file.bytes, HASH_SHOWN,
                 file.hash);
    return MW_OK;
}

// A file by its name or the beginning of its hash.
static bool is_called(const mw_attachment *f, mw_slice word) {
    if (mw_slice_same(f->name, word)) return true;
    return word.n >= 8 && word.n <= f->file.n && memcmp(f->file.p, word.p, word.n) == 0;
}

static mw_status remove_one(void *ctx, mw_slice word, mw_error *err) {
    moving *t = ctx;
    mw_assess_session *x = t->x;
    const mw_attachment *found = NULL;
    for (const mw_attachment *f = NULL;
         (f = mw_assessment_evidence(mw_assess_session_of(x), question_of(t), f));) {
        if (!is_called(f, word)) continue;
        if (found && !mw_slice_same(found->file, f->file))
            return mw_fail(err, MW_INVALID, "--remove: \"%.*s\" means several files: give the hash",
                           (int)word.n, word.p);
        found = f;
    }
    if (!found)
        return mw_fail(err, MW_NOTFOUND, "--remove: %.*s has no file \"%.*s\"",
                       (int)question_of(t).n, question_of(t).p, (int)word.n, word.p);
    mw_attachment gone = *found;
    gone.removed = true;
    gone.comment = mw_assess_session_comment(x->call);
    return mw_assess_attach(x->h, x->assessment, &gone, mw_assess_session_who(x), err);
}

static mw_status attach(moving *t, mw_error *err) {
    mw_call *call = t->x->call;
    int64_t limit;
    if (call->operand_count < 4 && !mw_call_has(call, "remove"))
        return mw_call_wrong(call, err, "assess attach needs FILE..., or --remove");
    MW_TRY(mw_assess_session_at(call, t->x, err));
    MW_TRY(mw_questionnaire_get(t->x->q, mw_slice_of(call->operand[2]), &t->question, err));
    MW_TRY(mw_assess_session_limit(t->x, &limit, err));
    MW_TRY(begin(t, err));
    MW_TRY(mw_call_each(call, "remove", remove_one, t, err));
    for (int i = 3; i < call->operand_count; i++)
        MW_TRY(attach_one(t, call->operand[i], limit, err));
    return MW_OK;
}

// ---- fetch

// "name" or, when another file is there, "name-HASH" before its ending.
static mw_status free_name(const moving *t, const mw_attachment *f, mw_text *out, mw_error *err) {
    mw_slice name = base_of(f->name);
    struct stat about;
    bool plain = name.n && name.p[0] != '.';
    mw_text_addf(out, "%s/%.*s", t->to, plain ? (int)name.n : HASH_SHOWN,
                 plain ? name.p : f->file.p);
    if (!out->failed && stat(out->bytes, &about) == 0) {
        const char *dot = plain ? memrchr(name.p, '.', name.n) : NULL;
        size_t stem = dot ? (size_t)(dot - name.p) : name.n;
        out->size = 0;
        mw_text_addf(out, "%s/%.*s-%.*s%.*s", t->to, (int)stem, name.p, HASH_SHOWN, f->file.p,
                     (int)(name.n - stem), name.p + stem);
    }
    return out->failed ? no_memory(err) : MW_OK;
}

static bool same_bytes(const char *path, mw_slice hash) {
    char *bytes = NULL, hex[MW_SHA256_HEX_MAX];
    size_t size = 0;
    if (mw_file_read(path, SIZE_MAX / 4, &bytes, &size, NULL) != MW_OK) return false;
    mw_sha256_text(bytes, size, hex);
    mw_free(bytes);
    return mw_slice_is(hash, hex);
}

static mw_status copy_to(const moving *t, const mw_attachment *f, const char *to, mw_error *err) {
    char *from = mw_evidence_path(t->folder, f->file), *bytes = NULL;
    size_t size = 0;
    mw_status st = from ? mw_evidence_verify(t->folder, f->file, err) : no_memory(err);
    if (st == MW_OK) st = mw_file_read(from, SIZE_MAX / 4, &bytes, &size, err);
    if (st == MW_OK) st = mw_file_replace(to, bytes, size, err);
    mw_free(bytes);
    mw_free(from);
    return st;
}

static mw_status fetch_one(moving *t, const mw_attachment *f, mw_error *err) {
    mw_text plain = {0}, path = {0};
    mw_slice name = base_of(f->name);
    mw_text_addf(&plain, "%s/%.*s", t->to, (int)name.n, name.p);
    bool there = !plain.failed && name.n && same_bytes(plain.bytes, f->file);
    mw_status st = there ? MW_OK : free_name(t, f, &path, err);
    if (st == MW_OK && !there) st = copy_to(t, f, path.bytes, err);
    if (st == MW_OK)
        mw_text_addf(&t->out, "%.*s: %s\n", (int)f->question.n, f->question.p,
                     there ? plain.bytes : path.bytes);
    mw_text_free(&plain);
    mw_text_free(&path);
    return st;
}

static mw_status fetch(moving *t, mw_error *err) {
    mw_assess_session *x = t->x;
    mw_call *call = x->call;
    int32_t files = 0;
    t->to = mw_call_value(call, "output");
    if (!t->to) return mw_call_wrong(call, err, "assess fetch needs --output DIR");
    MW_TRY(mw_assess_session_at(call, x, err));
    t->question = -1;
    if (call->operand_count > 2)
        MW_TRY(mw_questionnaire_get(x->q, mw_slice_of(call->operand[2]), &t->question, err));
    MW_TRY(begin(t, err));
    if (mkdir(t->to, 0777) != 0 && errno != EEXIST)
        return mw_fail(err, MW_IO, "cannot make the folder %s: %s", t->to, strerror(errno));
    const mw_assessment *a = mw_assess_session_of(x);
    for (int32_t i = 0; i < x->q->count; i++) {
        if (t->question >= 0 && i != t->question) continue;
        for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(a, x->q->asked[i].name, f));
             files++)
            MW_TRY(fetch_one(t, f, err));
    }
    if (files == 0) mw_note("no files are attached");
    return MW_OK;
}

static mw_status run(mw_call *call, mw_status (*act)(moving *, mw_error *), mw_error *err) {
    mw_assess_session x = {.call = call};
    moving t = {.x = &x};
    mw_status st = act(&t, err);
    mw_error own = {0};
    // What was done before a failure was done: it is said, too.
    mw_status said = mw_out(&t.out, &own);
    if (st == MW_OK && said != MW_OK) st = said, *err = own;
    mw_free(t.folder);
    mw_text_free(&t.out);
    mw_assess_session_close(&x);
    return st;
}

mw_status mw_verb_assess_attach(mw_call *call, mw_error *err) { return run(call, attach, err); }
mw_status mw_verb_assess_fetch(mw_call *call, mw_error *err) { return run(call, fetch, err); }
