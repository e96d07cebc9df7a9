// SPDX-License-Identifier: MIT
// Verbs that make a workspace and say which packs it works with: init, use.
#include "app/errand.h"
#include "app/pack_json.h"
#include "app/packs.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <string.h>

// ---- init

static mw_status add_pack(void *ctx, mw_slice name, mw_error *err) {
    mw_text *list = ctx;
    if (name.n == 0 || memchr(name.p, ' ', name.n))
        return mw_fail(err, MW_INVALID, "\"%.*s\" is no name of a pack", (int)name.n, name.p);
    mw_text_addf(list, "%s%.*s", list->size ? " " : "", (int)name.n, name.p);
    return list->failed ? mw_fail(err, MW_NOMEM, "use: out of memory") : MW_OK;
}

// That the packs of a list exist, check and can be used together.
static mw_status try_packs(const char *folder, const char *packs, mw_error *err) {
    mw_packs_from from = {.folder = folder, .packs = packs};
    mw_program *p = NULL;
    if (mw_errand_now()) return mw_packs_fit(&from, err); // what is wrong is the answer
    MW_TRY(mw_packs_load(&from, &p, err));
    mw_packs_free(p);
    return MW_OK;
}

mw_status mw_verb_init(mw_call *call, mw_error *err) {
    mw_text packs = {0};
    mw_workspace_setup setup = {.folder = call->operand[0],
                                .zone = mw_call_value(call, "zone"),
                                .shifts = mw_call_value(call, "shifts")};
    mw_status st = mw_call_each(call, "use", add_pack, &packs, err);
    if (st == MW_OK && packs.size) st = try_packs(setup.folder, packs.bytes, err);
    setup.packs = packs.bytes;
    if (st == MW_OK) st = mw_workspace_init(&setup, err);
    mw_text_free(&packs);
    return st;
}

// ---- use

static bool listed(const char *list, const char *name) {
    size_t n = strlen(name);
    for (const char *p = list; p && n && (p = strstr(p, name)); p += n)
        if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n])) return true;
    return false;
}

static bool line_of(const mw_text *lines, const char *name) {
    for (const char *p = lines->bytes; p && *p; p += strcspn(p, "\n") + 1)
        if (mw_slice_is((mw_slice){p, strcspn(p, "\n")}, name)) return true;
    return false;
}

// The list without the packs that stand in `names`.
static void list_without(const char *list, mw_call *call, mw_text *out) {
    for (size_t n; list && *(list += strspn(list, " ")); list += n) {
        n = strcspn(list, " ");
        bool dropped = false;
        for (int i = 0; i < call->operand_count; i++)
            dropped = dropped || mw_slice_is((mw_slice){list, n}, call->operand[i]);
        if (!dropped) mw_text_addf(out, "%s%.*s", out->size ? " " : "", (int)n, list);
    }
}

static mw_status not_in_use(const mw_workspace *ws, const char *name, mw_error *err) {
    mw_text own = {0};
    mw_status st = mw_packs_own(ws->folder, &own, err);
    if (st == MW_OK && line_of(&own, name))
        st = mw_fail(err, MW_INVALID, "pack %s lies in %s/packs: it is in use while it is there",
                     name, ws->folder);
    else if (st == MW_OK)
        st = mw_fail(err, MW_NOTFOUND, "pack %s is not in use", name);
    mw_text_free(&own);
    return st;
}

static mw_status next_list(mw_workspace *ws, mw_call *call, mw_text *out, mw_error *err) {
    bool remove = mw_call_has(call, "remove");
    if (remove)
        list_without(ws->packs, call, out);
    else
        mw_text_adds(out, ws->packs);
    for (int i = 0; i < call->operand_count; i++) {
        const char *name = call->operand[i];
        bool there = listed(ws->packs, name);
        if (remove && !there) return not_in_use(ws, name, err);
        if (!remove && !there) MW_TRY(add_pack(out, mw_slice_of(name), err));
    }
    return out->failed ? mw_fail(err, MW_NOMEM, "use: out of memory") : MW_OK;
}

// Those of the setting, then those of the workspace's own that it does not name.
static mw_status show_list(const mw_workspace *ws, mw_error *err) {
    mw_text out = {0}, own = {0};
    const char *list = ws->packs ? ws->packs : "";
    for (size_t n; *(list += strspn(list, " ")); list += n) {
        n = strcspn(list, " ");
        mw_text_addf(&out, "%.*s\n", (int)n, list);
    }
    mw_status st = mw_packs_own(ws->folder, &own, err);
    for (size_t at = 0, n; st == MW_OK && at < own.size; at += n + 1) {
        n = strcspn(own.bytes + at, "\n");
        own.bytes[at + n] = '\0';
        if (!listed(ws->packs, own.bytes + at)) mw_text_addf(&out, "%s\n", own.bytes + at);
    }
    out.failed = out.failed || own.failed;
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&own);
    mw_text_free(&out);
    return st;
}

static mw_status change_list(mw_workspace *ws, mw_call *call, mw_error *err) {
    mw_text list = {0};
    mw_status st = next_list(ws, call, &list, err);
    if (st == MW_OK && list.size) st = try_packs(ws->folder, list.bytes, err);
    if (st == MW_OK)
        st = ws->registry->ops->setting_put(ws->registry, "packs",
                                            mw_slice_of(list.bytes ? list.bytes : ""), err);
    mw_text_free(&list);
    return st;
}

static bool has_pack(const mw_program *p, const char *name) {
    for (int32_t i = 0; p && i < p->pack_count; i++)
        if (mw_slice_is(p->pack[i].name, name)) return true;
    return false;
}

// Those that nothing in use needs. Each is read alone, since some would not fit the others; what
// has errors by itself is left out.
static mw_status add_unused(const mw_workspace *ws, const mw_program *used, mw_text *out,
                            mw_error *err) {
    mw_text names = {0};
    mw_status st = mw_packs_all(ws->folder, &names, err);
    for (size_t at = 0, n; st == MW_OK && at < names.size; at += n + 1) {
        const char *name = names.bytes + at;
        mw_program *p = NULL;
        n = strcspn(name, "\n");
        names.bytes[at + n] = '\0';
        mw_packs_from one = {.name = &name, .name_count = 1, .folder = ws->folder};
        if (has_pack(used, name)) continue;
        st = mw_packs_check(&one, &p, err);
        if (st == MW_OK && !p->diags->errors) mw_pack_json_unused(p, name, out);
        mw_packs_free(p);
        if (st != MW_NOMEM) st = MW_OK;
    }
    mw_text_free(&names);
    return st;
}

// The rows of both without the brackets, which are parted by commas.
static mw_status join(mw_text *list, const mw_text *more, mw_error *err) {
    size_t from = list->size > 4 ? 0 : 1; // the first one of all has no comma before it
    if (more->size == 0) return MW_OK;
    list->size -= list->size > 4 ? strlen("\n]\n") : strlen("]\n");
    mw_text_add(list, more->bytes + from, more->size - from);
    mw_text_adds(list, "\n]\n");
    return list->failed || more->failed ? mw_fail(err, MW_NOMEM, "use: out of memory") : MW_OK;
}

static mw_status out_all(const mw_workspace *ws, const mw_program *p, mw_text *list,
                         mw_error *err) {
    mw_text more = {0};
    mw_status st = add_unused(ws, p, &more, err);
    if (st == MW_OK) st = join(list, &more, err);
    if (st == MW_OK) st = mw_out(list, err);
    mw_text_free(&more);
    return st;
}

static mw_status json_list(const mw_workspace *ws, bool all, mw_error *err) {
    mw_text out = {0}, own = {0};
    mw_program *p = NULL;
    mw_status st = mw_packs_own(ws->folder, &own, err);
    if (st == MW_OK) st = mw_packs_of(ws, NULL, &p, err);
    if (st == MW_OK) {
        mw_pack_json_list(p, own.bytes, &out);
        st = all ? out_all(ws, p, &out, err) : mw_out(&out, err);
    } else if (st == MW_NOTFOUND && !own.size && (!ws->packs || !*ws->packs)) {
        mw_text_adds(&out, "[]\n");
        st = all ? out_all(ws, NULL, &out, err) : mw_out(&out, err);
    }
    mw_packs_free(p);
    mw_text_free(&own);
    mw_text_free(&out);
    return st;
}

static mw_status say_list(const mw_workspace *ws, const mw_call *call, mw_error *err) {
    const char *format = mw_call_value(call, "format");
    bool json = format && strcmp(format, "json") == 0;
    return json ? json_list(ws, mw_call_has(call, "all"), err) : show_list(ws, err);
}

mw_status mw_verb_use(mw_call *call, mw_error *err) {
    mw_workspace ws;
    if (mw_call_has(call, "remove") && call->operand_count == 0)
        return mw_call_wrong(call, err, "use --remove needs PACK");
    if (mw_call_has(call, "all") && (call->operand_count || !mw_call_has(call, "format")))
        return mw_call_wrong(call, err, "--all is for the list with --format json");
    MW_TRY(mw_workspace_open(mw_session_folder(call), &ws, err));
    mw_status st = call->operand_count ? change_list(&ws, call, err) : say_list(&ws, call, err);
    mw_workspace_close(&ws);
    return st;
}
