// SPDX-License-Identifier: MIT
// Verbs about packs as texts: check, test, fmt, doc. They need no workspace.
#include "app/pack_json.h"
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

static bool asks_json(const mw_call *call) {
    const char *format = mw_call_value(call, "format");
    return format && strcmp(format, "json") == 0;
}

// Those of the packs asked for, run.
static mw_status add_examples(const mw_program *p, mw_text *out, mw_error *err) {
    bool first = true;
    for (int32_t i = 0; i < p->pack_count; i++) {
        mw_text one = {0};
        if (!p->pack[i].asked) continue;
        mw_status st = mw_pack_json_examples(p, i, true, &one, err);
        // Without the brackets, and between two of them a comma.
        bool some = st == MW_OK && one.size > 3;
        if (some && !first) mw_text_addc(out, ',');
        if (some) mw_text_add(out, one.bytes + 1, one.size - 2);
        first = first && !some;
        out->failed = out->failed || one.failed;
        mw_text_free(&one);
        MW_TRY(st);
    }
    return MW_OK;
}

static mw_status check_json(mw_call *call, mw_error *err) {
    mw_packs_from from = {.name = call->operand,
                          .name_count = call->operand_count,
                          .folder = mw_session_folder(call),
                          .warnings = true};
    mw_program *p = NULL;
    mw_text out = {0};
    mw_status st = mw_packs_check(&from, &p, err);
    if (st == MW_OK) {
        mw_text_adds(&out, "{\"diagnostics\":");
        mw_pack_json_diags(p->diags, &out);
        mw_text_adds(&out, ",\"examples\":[");
        st = p->diags->errors ? MW_OK : add_examples(p, &out, err);
        mw_text_adds(&out, "]}\n");
    }
    if (st == MW_OK) st = mw_out(&out, err);
    mw_packs_free(p);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_check(mw_call *call, mw_error *err) {
    mw_program *p = NULL;
    if (asks_json(call)) return check_json(call, err);
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

static void add_claim(void *ctx, const mw_example_claim *c) {
    mw_text_addf(ctx, "  %.*s at %s: %s, expected %.*s\n", (int)c->entity.n, c->entity.p, c->period,
                 c->computed, (int)c->expected.n, c->expected.p);
}

static mw_status run_example(const mw_program *p, int32_t i, bool verbose, tally *sum,
                             mw_error *err) {
    mw_text lines = {0}, out = {0}, claims = {0};
    mw_example_result r = {.told = verbose ? add_claim : NULL, .ctx = &claims};
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
    if (claims.bytes) mw_text_adds(&out, claims.bytes);
    if (lines.bytes) mw_text_adds(&out, lines.bytes);
    if (st != MW_OK) mw_text_addf(&out, "  cannot be evaluated: %s\n", why.text);
    if (st != MW_NOMEM) st = mw_out(&out, err);
    mw_text_free(&claims);
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

// In a workspace names are looked for in all packs in use.
static mw_status load_beside(mw_call *call, mw_program **out, mw_text *own, mw_error *err) {
    mw_workspace ws = {0};
    mw_packs_from from = {.also = call->operand[0], .folder = mw_session_folder(call)};
    mw_status st = mw_workspace_open(mw_session_folder(call), &ws, NULL);
    if (st != MW_OK) return load(call, false, out, err);
    from.packs = ws.packs;
    st = mw_packs_load(&from, out, err);
    if (st == MW_OK) st = mw_packs_own(ws.folder, own, err);
    mw_workspace_close(&ws);
    return st;
}

// "packs/oee/" and "oee.mw" are called oee.
static mw_slice plain_name(const char *path) {
    mw_slice s = mw_slice_of(path);
    while (s.n > 1 && s.p[s.n - 1] == '/') s.n--;
    if (s.n > 3 && memcmp(s.p + s.n - 3, ".mw", 3) == 0) s.n -= 3;
    const char *slash = memrchr(s.p, '/', s.n);
    return slash ? (mw_slice){slash + 1, s.n - (size_t)(slash + 1 - s.p)} : s;
}

static mw_status doc_json(mw_call *call, mw_error *err) {
    mw_pack_json_ask ask = {.pack = -1, .examples = mw_call_has(call, "examples")};
    mw_program *p = NULL;
    mw_text own = {0}, out = {0};
    mw_slice name = plain_name(call->operand[0]);
    mw_status st = load_beside(call, &p, &own, err);
    for (int32_t i = 0; st == MW_OK && i < p->pack_count; i++)
        if (mw_slice_same(p->pack[i].name, name)) ask.pack = i;
    if (st == MW_OK && ask.pack < 0)
        st = mw_fail(err, MW_NOTFOUND, "there is no pack \"%.*s\"", (int)name.n, name.p);
    ask.program = p, ask.own = own.bytes;
    if (st == MW_OK) st = mw_pack_json(&ask, &out, err);
    if (st == MW_OK) st = write_page(call, &out, err);
    mw_packs_free(p);
    mw_text_free(&own);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_doc(mw_call *call, mw_error *err) {
    mw_program *p = NULL;
    if (asks_json(call)) return doc_json(call, err);
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
