// SPDX-License-Identifier: MIT
// The audit trail: other texts in entries that were there, when somebody is erased. See audit.h.
#include "account/audit_int.h"

#include "base/alloc.h"

#include <string.h>

// ---- the digest of what is marked

bool mw_audit_is_marked(const mw_audit_entry *e) { return mw_slice_is(e->salt, MW_ROW_ERASED); }

void mw_audit_digest_init(mw_audit_digest *d) {
    *d = (mw_audit_digest){0};
    mw_sha256_init(&d->h);
    mw_audit_hash_text(&d->h, mw_slice_of("millwright audit erased 1"));
}

void mw_audit_digest_add(mw_audit_digest *d, const mw_audit_entry *e) {
    if (!mw_audit_is_marked(e)) return;
    d->entries++;
    mw_audit_hash_number(&d->h, e->id);
    mw_audit_hash_text(&d->h, e->hash);
    mw_audit_hash_text(&d->h, e->by.who);
    mw_audit_hash_text(&d->h, e->by.place);
    mw_audit_hash_text(&d->h, e->subject);
    mw_audit_hash_text(&d->h, e->before);
    mw_audit_hash_text(&d->h, e->after);
}

void mw_audit_digest_finish(mw_audit_digest *d, mw_audit_marked *out) {
    uint8_t digest[MW_SHA256_BYTES];
    out->entries = d->entries;
    mw_sha256_finish(&d->h, digest);
    mw_sha256_hex(digest, out->digest);
}

void mw_audit_marked_print(const mw_audit_marked *m, mw_text *out) {
    mw_text_addf(out, "{\"entries\":%lld,\"digest\":\"%s\"}", (long long)m->entries, m->digest);
}

// ---- rewriting

typedef struct {
    int64_t id;
    mw_audit_texts texts;
} fresh;

typedef struct {
    mw_audit_redact redact;
    void *ctx;
    fresh *list; // written when the walk is over: a visit must not change the table
    int64_t count, capacity;
} rewriting;

static void texts_fini(mw_audit_texts *t) {
    mw_text_free(&t->who);
    mw_text_free(&t->place);
    mw_text_free(&t->subject);
    mw_text_free(&t->before);
    mw_text_free(&t->after);
}

static bool texts_failed(const mw_audit_texts *t) {
    return t->who.failed || t->place.failed || t->subject.failed || t->before.failed ||
           t->after.failed;
}

static mw_status collect(void *ctx, const mw_audit_entry *e, mw_error *err) {
    rewriting *w = ctx;
    fresh one = {.id = e->id};
    bool changed = false;
    mw_status st = w->redact(w->ctx, e, &one.texts, &changed, err);
    bool room = texts_failed(&one.texts)
                    ? false
                    : mw_grow(&w->list, &w->capacity, w->count + 1, sizeof *w->list);
    if (st == MW_OK && !room) st = mw_fail(err, MW_NOMEM, "no memory for the audit trail");
    if (st == MW_OK && changed)
        w->list[w->count++] = one;
    else
        texts_fini(&one.texts);
    return st;
}

static mw_slice slice_of(const mw_text *t) { return (mw_slice){t->size ? t->bytes : "", t->size}; }

static mw_status put(mw_registry *r, const fresh *f, mw_error *err) {
    const mw_cell cell[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(AUDIT, ID)].number = f->id,
        [MW_COLUMN(AUDIT, WHO)].text = slice_of(&f->texts.who),
        [MW_COLUMN(AUDIT, PLACE)].text = slice_of(&f->texts.place),
        [MW_COLUMN(AUDIT, SUBJECT)].text = slice_of(&f->texts.subject),
        [MW_COLUMN(AUDIT, BEFORE)].text = slice_of(&f->texts.before),
        [MW_COLUMN(AUDIT, AFTER)].text = slice_of(&f->texts.after),
        [MW_COLUMN(AUDIT, SALT)].text = mw_slice_of(MW_ROW_ERASED),
    };
    return r->ops->row_redact(r, MW_ROWS_AUDIT, cell, err);
}

static mw_status add_marked(void *ctx, const mw_audit_entry *e, mw_error *err) {
    (void)err;
    mw_audit_digest_add(ctx, e);
    return MW_OK;
}

mw_status mw_audit_rewrite(mw_registry *r, mw_audit_redact redact, void *ctx, mw_audit_marked *out,
                           mw_error *err) {
    rewriting w = {.redact = redact, .ctx = ctx};
    mw_audit_digest d;
    mw_status st = mw_audit_each(r, 0, collect, &w, err);
    for (int64_t i = 0; st == MW_OK && i < w.count; i++) st = put(r, &w.list[i], err);
    for (int64_t i = 0; i < w.count; i++) texts_fini(&w.list[i].texts);
    mw_free(w.list);
    MW_TRY(st);
    mw_audit_digest_init(&d);
    MW_TRY(mw_audit_each(r, 0, add_marked, &d, err));
    mw_audit_digest_finish(&d, out);
    return MW_OK;
}
