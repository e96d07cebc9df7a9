// SPDX-License-Identifier: MIT
// See audited.h.
#include "account/audited.h"

#include "base/alloc.h"
#include "base/json.h"

typedef struct {
    mw_registry base;
    mw_registry *to;
    mw_audit_due *due;
    bool changing;
} audited;

static audited *own(mw_registry *r) { return (audited *)r; }
static bool is_due(const audited *a) { return a->due && !a->due->written; }

// ---- transactions

static mw_status begin(mw_registry *r, mw_error *err) {
    audited *a = own(r);
    MW_TRY(a->to->ops->begin(a->to, err));
    a->changing = true;
    return MW_OK;
}

static void undo(mw_registry *r) {
    audited *a = own(r);
    a->changing = false;
    a->to->ops->abort(a->to);
}

static mw_status commit(mw_registry *r, mw_error *err) {
    audited *a = own(r);
    bool enters = a->changing && is_due(a);
    mw_status st = enters ? mw_audit_put(a->to, &a->due->entry, err) : MW_OK;
    if (st != MW_OK) {
        undo(r);
        return st;
    }
    a->changing = false;
    MW_TRY(a->to->ops->commit(a->to, err));
    if (enters) a->due->written = true;
    return MW_OK;
}

// A change outside of begin and commit, with its entry.
static mw_status begin_one(audited *a, bool *one, mw_error *err) {
    *one = !a->changing && is_due(a);
    return *one ? begin(&a->base, err) : MW_OK;
}

static mw_status end_one(audited *a, bool one, mw_status st, mw_error *err) {
    if (!one) return st;
    if (st == MW_OK) return commit(&a->base, err);
    undo(&a->base);
    return st;
}

// ---- everything else goes on to the registry

#define CHANGE(call)                                                                               \
    audited *a = own(r);                                                                           \
    bool one;                                                                                      \
    MW_TRY(begin_one(a, &one, err));                                                               \
    return end_one(a, one, a->to->ops->call, err)
#define PASS(call)                                                                                 \
    mw_registry *to = own(r)->to;                                                                  \
    return to->ops->call

static mw_status entity_put(mw_registry *r, const mw_entity *e, int32_t *id, mw_error *err) {
    CHANGE(entity_put(a->to, e, id, err));
}
static mw_status placement_put(mw_registry *r, const mw_placement *p, mw_error *err) {
    CHANGE(placement_put(a->to, p, err));
}
static mw_status link_put(mw_registry *r, const mw_link *l, mw_error *err) {
    CHANGE(link_put(a->to, l, err));
}
static mw_status import_put(mw_registry *r, const mw_import *i, int32_t *id, mw_error *err) {
    CHANGE(import_put(a->to, i, id, err));
}
static mw_status record_put(mw_registry *r, const mw_record *record, int64_t *id, mw_error *err) {
    CHANGE(record_put(a->to, record, id, err));
}
static mw_status setting_put(mw_registry *r, const char *name, mw_slice value, mw_error *err) {
    CHANGE(setting_put(a->to, name, value, err));
}
static mw_status row_put(mw_registry *r, mw_row_table table, const mw_cell *cell, int64_t *id,
                         mw_error *err) {
    CHANGE(row_put(a->to, table, cell, id, err));
}
static mw_status record_redact(mw_registry *r, const mw_record *record, mw_error *err) {
    CHANGE(record_redact(a->to, record, err));
}
static mw_status setting_drop(mw_registry *r, const char *name, mw_error *err) {
    CHANGE(setting_drop(a->to, name, err));
}
static mw_status row_redact(mw_registry *r, mw_row_table table, const mw_cell *cell,
                            mw_error *err) {
    CHANGE(row_redact(a->to, table, cell, err));
}
static mw_status row_drop(mw_registry *r, mw_row_table table, int64_t id, mw_error *err) {
    CHANGE(row_drop(a->to, table, id, err));
}

static mw_status measure_put(mw_registry *r, const mw_measure_name *m, int32_t *id, mw_error *err) {
    PASS(measure_put(to, m, id, err));
}
static mw_status text_put(mw_registry *r, mw_slice text, int32_t *id, mw_error *err) {
    PASS(text_put(to, text, id, err));
}
static mw_status entity_find(mw_registry *r, mw_slice kind, mw_slice code, int32_t *id,
                             mw_error *err) {
    PASS(entity_find(to, kind, code, id, err));
}
static mw_status entity_each(mw_registry *r, mw_entity_visit visit, void *ctx, mw_error *err) {
    PASS(entity_each(to, visit, ctx, err));
}
static mw_status placement_each(mw_registry *r, mw_placement_visit visit, void *ctx,
                                mw_error *err) {
    PASS(placement_each(to, visit, ctx, err));
}
static mw_status link_each(mw_registry *r, mw_link_visit visit, void *ctx, mw_error *err) {
    PASS(link_each(to, visit, ctx, err));
}
static mw_status measure_each(mw_registry *r, mw_measure_visit visit, void *ctx, mw_error *err) {
    PASS(measure_each(to, visit, ctx, err));
}
static mw_status text_each(mw_registry *r, mw_text_visit visit, void *ctx, mw_error *err) {
    PASS(text_each(to, visit, ctx, err));
}
static mw_status import_each(mw_registry *r, mw_import_visit visit, void *ctx, mw_error *err) {
    PASS(import_each(to, visit, ctx, err));
}
static mw_status record_each(mw_registry *r, const mw_record_query *q, mw_record_visit visit,
                             void *ctx, mw_error *err) {
    PASS(record_each(to, q, visit, ctx, err));
}
static mw_status setting_get(mw_registry *r, const char *name, char **value, mw_error *err) {
    PASS(setting_get(to, name, value, err));
}
static mw_status row_each(mw_registry *r, const mw_row_query *q, mw_row_visit visit, void *ctx,
                          mw_error *err) {
    PASS(row_each(to, q, visit, ctx, err));
}
static mw_status copy(mw_registry *r, const char *path, mw_store_copy **out, mw_error *err) {
    PASS(copy(to, path, out, err));
}
static mw_status verify(mw_registry *r, void (*tell)(void *ctx, const char *line), void *ctx,
                        int64_t *problems, mw_error *err) {
    PASS(verify(to, tell, ctx, problems, err));
}
static void close_audited(mw_registry *r) { mw_free(r); }

static const mw_registry_ops audited_ops = {.scheme = "audited",
                                            .begin = begin,
                                            .commit = commit,
                                            .abort = undo,
                                            .entity_put = entity_put,
                                            .entity_find = entity_find,
                                            .entity_each = entity_each,
                                            .placement_put = placement_put,
                                            .placement_each = placement_each,
                                            .link_put = link_put,
                                            .link_each = link_each,
                                            .measure_put = measure_put,
                                            .measure_each = measure_each,
                                            .text_put = text_put,
                                            .text_each = text_each,
                                            .import_put = import_put,
                                            .import_each = import_each,
                                            .record_put = record_put,
                                            .record_each = record_each,
                                            .record_redact = record_redact,
                                            .setting_put = setting_put,
                                            .setting_get = setting_get,
                                            .setting_drop = setting_drop,
                                            .row_put = row_put,
                                            .row_redact = row_redact,
                                            .row_each = row_each,
                                            .row_drop = row_drop,
                                            .copy = copy,
                                            .verify = verify,
                                            .close = close_audited};

// ---- open

mw_status mw_audited_open(mw_registry *to, mw_audit_due *due, mw_registry **out, mw_error *err) {
    audited *a = mw_alloc(sizeof *a);
    if (!a) return mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    *a = (audited){.base = {&audited_ops}, .to = to, .due = due};
    *out = &a->base;
    return MW_OK;
}

void mw_audited_next(mw_registry *r, mw_audit_due *due) {
    MW_ASSERT(r->ops == &audited_ops && !own(r)->changing);
    own(r)->due = due;
}

mw_registry *mw_audited_to(mw_registry *r) {
    MW_ASSERT(r->ops == &audited_ops);
    return own(r)->to;
}

// ---- by itself

static mw_status put_one(mw_registry *r, const mw_audit_entry *e, mw_error *err) {
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_audit_put(r, e, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

mw_status mw_audit_due_put(mw_registry *r, mw_audit_due *due, mw_error *err) {
    if (due->written) return MW_OK;
    MW_TRY(put_one(r, &due->entry, err));
    due->written = true;
    return MW_OK;
}

mw_status mw_audit_due_failed(mw_registry *r, const mw_audit_due *due, const char *why,
                              mw_error *err) {
    mw_audit_entry e = due->entry;
    mw_text act = {0}, after = {0};
    mw_text_addf(&act, "%.*s failed", (int)e.act.n, e.act.p);
    mw_text_adds(&after, "{\"why\":");
    mw_json_string(&after, mw_slice_of(why));
    mw_text_addc(&after, '}');
    e.act = (mw_slice){act.bytes, act.size};
    e.after = (mw_slice){after.bytes, after.size};
    mw_status st = act.failed || after.failed
                       ? mw_fail(err, MW_NOMEM, "no memory for the audit trail")
                       : put_one(r, &e, err);
    mw_text_free(&act);
    mw_text_free(&after);
    return st;
}
