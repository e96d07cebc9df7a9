// SPDX-License-Identifier: MIT
// What people did at a plant, in the audit trail. It is done by then: an entry that cannot be
// written is an error of the request.
#include "account/audit.h"
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

static mw_status put(mw_registry *r, const mw_audit_entry *e, mw_error *err) {
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_audit_put(r, e, err);
    if (st == MW_OK) st = r->ops->commit(r, err);
    if (st != MW_OK) r->ops->abort(r);
    return st;
}

mw_status mw_plant_trail(const mw_plant *p, const mw_asked *asked, const char *act, mw_error *err) {
    const char *path = asked->http->path, *api = "/api/v1/";
    mw_text body = {0};
    if (strncmp(path, api, strlen(api)) == 0) path += strlen(api);
    mw_audit_entry e = {.organisation = asked->who->organisation,
                        .by = asked->by,
                        .act = mw_slice_of(act),
                        .subject = mw_slice_of(path)};
    mw_status st = write_body(asked->body, &body)
                       ? MW_OK
                       : mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    e.after = (mw_slice){body.bytes, body.size};
    if (st == MW_OK) st = put(p->from.registry, &e, err);
    mw_text_free(&body);
    return st == MW_OK ? st : mw_fail_in(err, st, "it was done, but is not in the trail");
}
