// SPDX-License-Identifier: MIT
// Verbs about packs as texts: check, test, fmt, doc. They need no workspace.
#include "app/packs.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "eval/example.h"
#include "lang/doc.h"
#include "lang/format.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// ---- check

static mw_status load(mw_call *call, bool warnings, mw_program **out, mw_error *err) {
    mw_packs_from from = {.name = call->operand,
                          .name_count = call->operand_count,
                          .folder = mw_session_folder(call),
                          .warnings = warnings};
    return mw_packs_load(&from, out, err);
}

mw_status mw_verb_check(mw_call *call, mw_error *err) {
    mw_program *p = NULL;
    mw_status st = load(call, true, &p, err);
    if (st == MW_OK && mw_call_has(call, "strict") && p->diags->warnings)
        st = mw_fail(err, MW_SYNTAX, "%d warning%s, and --strict was asked for",
                     (int)p->diags->warnings, p->diags->warnings > 1 ? "s" : "");
    mw_packs_free(p);
    return st;
}

// ---- test

typedef struct {
    int64_t examples, checks, wrong_examples, wrong_checks;
} tally;

static mw_status run_example(const mw_program *p, int32_t i, bool verbose, tally *sum,
                             mw_error *err) {
    mw_example_result r = {0};
    mw_text lines = {0}, out = {0};
    mw_slice name = p->example[i].decl->name, pack = p->pack[p->example[i].pack].name;
    mw_error why = {0};
    mw_status st = mw_example_run(p, i, NULL, &r, &lines, &why);
    bool failed = st != MW_OK || r.failed > 0;
    sum->examples++;
    sum->checks += r.checks;
    sum->wrong_examples += failed;
    sum->wrong_checks += r.failed;
    if (failed || verbose)
        mw_text_addf(&out, "%s %.*s: %.*s (%d of %d hold)\n", failed ? "FAIL" : "PASS", (int)pack.n,
                     pack.p, (int)name.n, name.p, (int)(r.checks - r.failed), (int)r.checks);
    if (lines.bytes) mw_text_adds(&out, lines.bytes);
    if (st != MW_OK) mw_text_addf(&out, "  cannot be evaluated: %s\n", why.text);
    if (st != MW_NOMEM) st = mw_out(&out, err);
    mw_text_free(&lines);
    mw_text_free(&out);
    return st;
}

static mw_status run_examples(mw_call *call, const mw_program *p, mw_error *err) {
    tally sum = {0};
    mw_text out = {0};
    for (int32_t i = 0; i < p->example_count; i++)
        if (p->pack[p->example[i].pack].asked)
            MW_TRY(run_example(p, i, mw_call_has(call, "verbose"), &sum, err));
    call->no = sum.wrong_examples > 0;
    if (sum.wrong_examples)
        mw_text_addf(&out, "%lld of %lld examples fail, with %lld of %lld checks\n",
                     (long long)sum.wrong_examples, (long long)sum.examples,
                     (long long)sum.wrong_checks, (long long)sum.checks);
    else
        mw_text_addf(&out, "%lld example%s with %lld check%s hold\n", (long long)sum.examples,
                     sum.examples == 1 ? "" : "s", (long long)sum.checks,
                     sum.checks == 1 ? "" : "s");
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_test(mw_call *call, mw_error *err) {
    mw_program *p = NULL;
    MW_TRY(load(call, false, &p, err));
    mw_status st = run_examples(call, p, err);
    mw_packs_free(p);
    return st;
}

// ---- fmt

// Prints a mistake of a file the way `mw check` would.
static mw_status not_formatted(const char *path, const mw_error *why, mw_error *err) {
    mw_say("%s:%d:%d: error: %s", path, (int)why->line, (int)why->col, why->text);
    return mw_fail(err, MW_SYNTAX, "%s is left as it is: it does not parse", path);
}

static mw_status put_formatted(mw_call *call, const char *path, mw_slice was, mw_text *now,
                               mw_error *err) {
    bool same = mw_slice_same(was, (mw_slice){now->bytes, now->size});
    if (mw_call_has(call, "stdout")) return mw_out(now, err);
    if (same) return MW_OK;
    if (!mw_call_has(call, "check")) return mw_file_replace(path, now->bytes, now->size, err);
    call->no = true;
    mw_text line = {0};
    mw_text_addf(&line, "%s\n", path);
    mw_status st = mw_out(&line, err);
    mw_text_free(&line);
    return st;
}

static mw_status format_file(mw_call *call, const char *path, mw_error *err) {
    char *text = NULL;
    size_t size = 0;
    mw_text now = {0};
    mw_error why = {0};
    MW_TRY(mw_file_read(path, MW_PACK_FILE_BYTES_MAX, &text, &size, err));
    mw_slice was = {text, size};
    mw_status st = mw_format(was, &now, &why);
    if (st == MW_OK)
        st = put_formatted(call, path, was, &now, err);
    else if (st == MW_SYNTAX)
        st = not_formatted(path, &why, err);
    else
        st = mw_fail(err, st, "%s: %s", path, why.text);
    mw_text_free(&now);
    mw_free(text);
    return st;
}

// Paths of a folder's .mw files, a line each.
static mw_status pack_files(const char *folder, mw_text *out, mw_error *err) {
    DIR *dir = opendir(folder);
    if (!dir) return mw_fail(err, MW_IO, "cannot open %s: %s", folder, strerror(errno));
    for (struct dirent *e; (e = readdir(dir));) {
        size_t n = strlen(e->d_name);
        if (n > 3 && e->d_name[0] != '.' && strcmp(e->d_name + n - 3, ".mw") == 0)
            mw_text_addf(out, "%s/%s\n", folder, e->d_name);
    }
    closedir(dir);
    if (out->failed) return mw_fail(err, MW_NOMEM, "fmt: out of memory");
    return out->size ? MW_OK : mw_fail(err, MW_NOTFOUND, "%s has no .mw file", folder);
}

static mw_status format_folder(mw_call *call, const char *folder, mw_error *err) {
    mw_text paths = {0};
    mw_status st = pack_files(folder, &paths, err);
    for (char *p = paths.bytes; st == MW_OK && *p; p += strlen(p) + 1) {
        p[strcspn(p, "\n")] = '\0';
        st = format_file(call, p, err);
    }
    mw_text_free(&paths);
    return st;
}

mw_status mw_verb_fmt(mw_call *call, mw_error *err) {
    struct stat about;
    if (mw_call_has(call, "check") && mw_call_has(call, "stdout"))
        return mw_call_wrong(call, err, "--check and --stdout exclude each other");
    for (int i = 0; i < call->operand_count; i++) {
        const char *path = call->operand[i];
        bool folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
        MW_TRY(folder ? format_folder(call, path, err) : format_file(call, path, err));
    }
    return MW_OK;
}

// ---- doc

static mw_status write_page(mw_call *call, mw_text *page, mw_error *err) {
    const char *path = mw_call_value(call, "output");
    return path ? mw_file_replace(path, page->bytes, page->size, err) : mw_out(page, err);
}

mw_status mw_verb_doc(mw_call *call, mw_error *err) {
    mw_program *p = NULL;
    mw_text page = {0};
    int32_t pack = 0;
    MW_TRY(load(call, false, &p, err));
    while (pack + 1 < p->pack_count && !p->pack[pack].asked) pack++;
    mw_status st = mw_doc_html(p, pack, &page, err);
    if (st == MW_OK) st = write_page(call, &page, err);
    mw_text_free(&page);
    mw_packs_free(p);
    return st;
}
