// SPDX-License-Identifier: MIT
// The desk: what a request changed, in the audit trail. The verb is done by then; an entry that
// cannot be written is an error of the request.
#include "app/desk_int.h"
#include "base/alloc.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 4000 }; // of a value told: longer ones are told by their length

static int add_bytes(const char *bytes, size_t n, void *ctx) {
    mw_text *t = ctx;
    mw_text_add(t, bytes, n);
    return t->failed ? -1 : 0;
}

// A value as it came; of a long one its length.
static json_t *told(const json_t *v) {
    mw_text t = {0};
    bool all = json_dump_callback(v, add_bytes, &t, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
    json_t *out = all && t.size <= TEXT_BYTES_MAX ? json_deep_copy(v)
                                                  : json_sprintf("%lld bytes", (long long)t.size);
    mw_text_free(&t);
    return out;
}

// What was asked for, without secrets.
static json_t *asked_for(mw_desk_work *w) {
    json_t *out = json_object();
    for (const mw_route_param *p = w->row->route.param; p && p->name; p++) {
        if (strcmp(p->name, "secret") == 0) continue;
        mw_slice s = p->place == MW_IN_BODY ? (mw_slice){0} : mw_desk_value(w, p->name);
        const json_t *v = w->asked->body && p->place == MW_IN_BODY
                              ? json_object_get(w->asked->body, p->name)
                              : NULL;
        if (v) json_object_set_new(out, p->name, told(v));
        if (s.p) json_object_set_new(out, p->name, json_stringn(s.p, s.n));
    }
    if (w->row->route.body_bytes_max)
        json_object_set_new(out, "body",
                            json_sprintf("%lld bytes", (long long)w->asked->http->body.n));
    return out;
}

static mw_status put(mw_desk_work *w, mw_slice after, mw_error *err) {
    mw_registry *r = NULL;
    const char *path = w->asked->http->path, *api = "/api/v1/";
    if (strncmp(path, api, strlen(api)) == 0) path += strlen(api);
    mw_audit_entry e = {.organisation = w->asked->who ? w->asked->who->organisation : 0,
                        .by = w->asked->by,
                        .act = mw_slice_of(w->row->verb ? w->row->verb : w->row->route.name),
                        .subject = mw_slice_of(path),
                        .after = after};
    MW_TRY(mw_resident_registry_take(mw_desk_home(w->desk), &r, err));
    mw_status st = r->ops->begin(r, err);
    if (st == MW_OK) st = mw_audit_put(r, &e, err);
    if (st == MW_OK) st = r->ops->commit(r, err);
    mw_resident_registry_give(mw_desk_home(w->desk), r); // undoes what is not committed
    return st;
}

mw_status mw_desk_trail(mw_desk_work *w, mw_error *err) {
    json_t *after = asked_for(w);
    mw_text t = {0};
    bool good = after && json_dump_callback(after, add_bytes, &t, JSON_COMPACT) == 0;
    mw_status st = good ? put(w, (mw_slice){t.bytes, t.size}, err)
                        : mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    json_decref(after);
    mw_text_free(&t);
    return st == MW_OK ? st : mw_fail_in(err, st, "it was done, but is not in the trail: ");
}
