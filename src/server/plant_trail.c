// SPDX-License-Identifier: MIT
// What people do at a plant, in the audit trail: see account/audited.h.
#include "base/log.h"
#include "server/plant_answer.h"

#include <string.h>

enum { BODY_BYTES_MAX = 4000 }; // that are told; of more their count

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

static bool write_body(const json_t *body, mw_text *out) {
    if (json_dump_callback(body, add_bytes, out, JSON_COMPACT) != 0) return false;
    size_t size = out->size;
    if (size <= BODY_BYTES_MAX) return true;
    out->size = 0;
    mw_text_addf(out, "{\"bytes\":%zu}", size);
    return !out->failed;
}

mw_status mw_plant_trail_begin(mw_plant *p, const mw_asked *asked, const char *act, mw_error *err) {
    const char *path = asked->http->path, *api = "/api/v1/";
    p->due_after.size = 0;
    if (strncmp(path, api, strlen(api)) == 0) path += strlen(api);
    if (asked->body && !write_body(asked->body, &p->due_after))
        return mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    p->due = (mw_audit_due){
        .entry = {.organisation = asked->who->organisation,
                  .by = asked->by,
                  .act = mw_slice_of(act),
                  .subject = mw_slice_of(path),
                  .after = {p->due_after.bytes, p->due_after.size}}
    };
    mw_audited_next(p->audited, &p->due);
    return MW_OK;
}

mw_status mw_plant_trail_put(mw_plant *p, mw_error *err) {
    return mw_audit_due_put(p->from.registry, &p->due, err);
}

static mw_status end(mw_plant *p, bool done, mw_status st, mw_error *err) {
    mw_error own = {0};
    if (st == MW_OK) {
        st = done ? mw_plant_trail_put(p, err) : MW_OK;
        return st == MW_OK ? st : mw_fail_in(err, st, "it was done, but is not in the trail: ");
    }
    if (p->due.written && mw_audit_due_failed(p->from.registry, &p->due, err->text, &own) != MW_OK)
        mw_log(MW_LOG_ERROR, "audit trail: that %.*s failed is not in it: %s",
               (int)p->due.entry.act.n, p->due.entry.act.p, own.text);
    return st;
}

mw_status mw_plant_trail_end(mw_plant *p, bool done, mw_status st, mw_error *err) {
    st = end(p, done, st, err);
    mw_audited_next(p->audited, NULL);
    mw_text_free(&p->due_after);
    p->due = (mw_audit_due){0};
    return st;
}
