// SPDX-License-Identifier: MIT
// The desk: what a request changes, in the audit trail. The entry is made before the verb runs, and
// goes into the first change of the registry that the verb makes (account/audited.h): both are
// there or neither. A change elsewhere puts it before; where the registry did not change it is put
// at the end. When the request fails after its entry was put, another one says so.
#include "app/desk_int.h"
#include "base/alloc.h"
#include "base/log.h"

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

mw_status mw_desk_trail_init(mw_desk_work *w, mw_error *err) {
    const char *path = w->asked->http->path, *api = "/api/v1/";
    json_t *after = asked_for(w);
    mw_text *t = &w->due_after;
    bool good = after && json_dump_callback(after, add_bytes, t, JSON_COMPACT) == 0;
    json_decref(after);
    if (!good) return mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    if (strncmp(path, api, strlen(api)) == 0) path += strlen(api);
    w->due = (mw_audit_due){
        .entry = {.organisation = w->asked->who ? w->asked->who->organisation : 0,
                  .by = w->asked->by,
                  .act = mw_slice_of(w->row->verb ? w->row->verb : w->row->route.name),
                  .subject = mw_slice_of(path),
                  .after = {t->bytes, t->size}}
    };
    return MW_OK;
}

void mw_desk_trail_fini(mw_desk_work *w) { mw_text_free(&w->due_after); }

// By itself, on a connection of its own.
static mw_status put(mw_desk_work *w, const char *why, mw_error *err) {
    mw_registry *r = NULL;
    MW_TRY(mw_resident_registry_take(mw_desk_home(w->desk), &r, err));
    mw_status st =
        why ? mw_audit_due_failed(r, &w->due, why, err) : mw_audit_due_put(r, &w->due, err);
    mw_resident_registry_give(mw_desk_home(w->desk), r);
    return st;
}

mw_status mw_desk_trail_put(mw_desk_work *w, mw_error *err) {
    return w->due.written ? MW_OK : put(w, NULL, err);
}

mw_status mw_desk_trail_end(mw_desk_work *w, mw_status st, mw_error *err) {
    mw_error own = {0};
    if (st == MW_OK) {
        st = w->due.idle ? MW_OK : mw_desk_trail_put(w, err);
        return st == MW_OK ? st : mw_fail_in(err, st, "it was done, but is not in the trail: ");
    }
    if (w->due.written && put(w, err->text, &own) != MW_OK)
        mw_log(MW_LOG_ERROR, "audit trail: that %.*s failed is not in it: %s",
               (int)w->due.entry.act.n, w->due.entry.act.p, own.text);
    return st;
}
