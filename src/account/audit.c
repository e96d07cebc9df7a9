// SPDX-License-Identifier: MIT
// See audit.h. The hash of an entry is SHA-256 over its salt, the previous hash and each of its
// fields with the field's size in front, so that no two entries have the same bytes.
#include "account/audit.h"

#include "account/audit_int.h"
#include "base/alloc.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The setting that says where the trail ends: "ID:HASH".
static const char head_setting[] = "audit.head";

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

enum { HEX = MW_SHA256_HEX_MAX - 1, HEAD_TEXT_MAX = HEX + 24 };

// ---- hashing

void mw_audit_hash_number(mw_sha256 *h, int64_t n) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)n >> (8 * i));
    mw_sha256_add(h, bytes, sizeof bytes);
}

void mw_audit_hash_text(mw_sha256 *h, mw_slice s) {
    mw_audit_hash_number(h, (int64_t)s.n);
    mw_sha256_add(h, s.p, s.n);
}

// Entries of early versions have no salt.
static void add_form(mw_sha256 *h, mw_slice salt) {
    mw_audit_hash_text(h, mw_slice_of(salt.n ? "millwright audit 2" : "millwright audit 1"));
    if (salt.n) mw_audit_hash_text(h, salt);
}

static void entry_hash(const mw_audit_entry *e, char hex[MW_SHA256_HEX_MAX]) {
    mw_sha256 h;
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256_init(&h);
    add_form(&h, e->salt);
    mw_audit_hash_text(&h, e->previous);
    mw_audit_hash_number(&h, e->id);
    mw_audit_hash_number(&h, e->organisation);
    mw_audit_hash_number(&h, e->by.at_ns);
    mw_audit_hash_text(&h, e->by.who);
    mw_audit_hash_text(&h, e->by.place);
    mw_audit_hash_text(&h, e->act);
    mw_audit_hash_text(&h, e->subject);
    mw_audit_hash_text(&h, e->before);
    mw_audit_hash_text(&h, e->after);
    mw_sha256_finish(&h, digest);
    mw_sha256_hex(digest, hex);
}

// ---- where the trail ends

static bool is_hash(mw_slice s) {
    if (s.n != HEX) return false;
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f')) return false;
    return true;
}

mw_status mw_audit_head_parse(mw_slice text, mw_audit_head *out, mw_error *err) {
    int64_t id = 0;
    size_t i = 0;
    for (; i < text.n && i < 18 && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        id = 10 * id + (text.p[i] - '0');
    bool good = i > 0 && i < text.n && text.p[i] == ':';
    mw_slice hash = good ? (mw_slice){text.p + i + 1, text.n - i - 1} : (mw_slice){0};
    if (!good || !is_hash(hash))
        return mw_fail(err, MW_SYNTAX,
                       "\"%.*s\" is no end of an audit trail: expected ID:HASH, a number and 64 "
                       "hexadecimal digits",
                       (int)(text.n < 100 ? text.n : 100), text.p);
    out->id = id;
    memcpy(out->hash, hash.p, HEX);
    out->hash[HEX] = '\0';
    return MW_OK;
}

mw_status mw_audit_head_get(mw_registry *r, mw_audit_head *out, mw_error *err) {
    char *value = NULL;
    mw_audit_head head = {0};
    memcpy(head.hash, zeros, sizeof head.hash);
    mw_error own = {0};
    mw_status st = r->ops->setting_get(r, head_setting, &value, &own);
    if (st == MW_NOTFOUND) {
        *out = head;
        return MW_OK;
    }
    if (st != MW_OK) return mw_fail(err, st, "%s", own.text);
    st = mw_audit_head_parse(mw_slice_of(value), &head, &own);
    mw_free(value);
    if (st != MW_OK) return mw_fail(err, MW_CORRUPT, "the end of the audit trail: %s", own.text);
    *out = head;
    return MW_OK;
}

static mw_status head_put(mw_registry *r, const mw_audit_head *head, mw_error *err) {
    char text[HEAD_TEXT_MAX];
    snprintf(text, sizeof text, "%" PRId64 ":%s", head->id, head->hash);
    return r->ops->setting_put(r, head_setting, mw_slice_of(text), err);
}

// ---- entries

enum { SALT_BYTES = 16, SALT_TEXT_MAX = 2 * SALT_BYTES + 1 };

static mw_status new_salt(char text[SALT_TEXT_MAX], mw_error *err) {
    uint8_t bytes[SALT_BYTES];
    if (sodium_init() < 0) return mw_fail(err, MW_IO, "this machine has no source of randomness");
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, SALT_TEXT_MAX, bytes, sizeof bytes);
    return MW_OK;
}

mw_status mw_audit_put(mw_registry *r, const mw_audit_entry *given, mw_error *err) {
    mw_audit_entry e = *given;
    mw_audit_head head;
    char hash[MW_SHA256_HEX_MAX], salt[SALT_TEXT_MAX];
    MW_TRY(mw_audit_head_get(r, &head, err));
    MW_TRY(new_salt(salt, err));
    e.id = head.id + 1;
    e.previous = mw_slice_of(head.hash);
    e.salt = mw_slice_of(salt);
    entry_hash(&e, hash);
    const mw_cell cell[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(AUDIT, ID)].number = e.id,
        [MW_COLUMN(AUDIT, ORGANISATION)].number = e.organisation,
        [MW_COLUMN(AUDIT, AT)].number = e.by.at_ns,
        [MW_COLUMN(AUDIT, WHO)].text = e.by.who,
        [MW_COLUMN(AUDIT, PLACE)].text = e.by.place,
        [MW_COLUMN(AUDIT, ACT)].text = e.act,
        [MW_COLUMN(AUDIT, SUBJECT)].text = e.subject,
        [MW_COLUMN(AUDIT, BEFORE)].text = e.before,
        [MW_COLUMN(AUDIT, AFTER)].text = e.after,
        [MW_COLUMN(AUDIT, PREVIOUS)].text = e.previous,
        [MW_COLUMN(AUDIT, HASH)].text = mw_slice_of(hash),
        [MW_COLUMN(AUDIT, SALT)].text = e.salt,
    };
    MW_TRY(r->ops->row_put(r, MW_ROWS_AUDIT, cell, NULL, err));
    mw_audit_head next = {.id = e.id};
    memcpy(next.hash, hash, sizeof next.hash);
    return head_put(r, &next, err);
}

static mw_audit_entry entry_of(const mw_cell *c) {
    return (mw_audit_entry){
        .id = c[MW_COLUMN(AUDIT, ID)].number,
        .organisation = c[MW_COLUMN(AUDIT, ORGANISATION)].number,
        .by = {c[MW_COLUMN(AUDIT, WHO)].text, c[MW_COLUMN(AUDIT, PLACE)].text,
               c[MW_COLUMN(AUDIT, AT)].number},
        .act = c[MW_COLUMN(AUDIT, ACT)].text,
        .subject = c[MW_COLUMN(AUDIT, SUBJECT)].text,
        .before = c[MW_COLUMN(AUDIT, BEFORE)].text,
        .after = c[MW_COLUMN(AUDIT, AFTER)].text,
        .previous = c[MW_COLUMN(AUDIT, PREVIOUS)].text,
        .hash = c[MW_COLUMN(AUDIT, HASH)].text,
        .salt = c[MW_COLUMN(AUDIT, SALT)].text
    };
}

typedef struct {
    mw_audit_visit visit;
    void *ctx;
} walk;

static mw_status visit_row(void *ctx, const mw_cell *c, mw_error *err) {
    const walk *w = ctx;
    mw_audit_entry e = entry_of(c);
    return w->visit(w->ctx, &e, err);
}

mw_status mw_audit_each_of(mw_registry *r, const mw_audit_part *part, mw_audit_visit visit,
                           void *ctx, mw_error *err) {
    walk w = {visit, ctx};
    const mw_row_query q = {.table = MW_ROWS_AUDIT,
                            .column = part->organisation ? MW_COLUMN(AUDIT, ORGANISATION) : 0,
                            .value.number = part->organisation,
                            .after = part->after};
    return r->ops->row_each(r, &q, visit_row, &w, err);
}

mw_status mw_audit_each(mw_registry *r, int64_t organisation, mw_audit_visit visit, void *ctx,
                        mw_error *err) {
    const mw_audit_part part = {.organisation = organisation};
    return mw_audit_each_of(r, &part, visit, ctx, err);
}

// ---- checking

enum { LINE = 400, ERASE_TEXT = MW_SHA256_HEX_MAX + 64 };

typedef struct {
    void (*tell)(void *ctx, const char *line);
    void *ctx;
    int64_t problems;
    mw_audit_head last;
    const mw_audit_head *noted;
    mw_audit_digest marked; // of what is there
    char said[ERASE_TEXT];  // of the last erasure; empty: there was none
} checking;

static void problem(checking *c, const char *fmt, ...) MW_PRINTF(2, 3);

static void problem(checking *c, const char *fmt, ...) {
    char line[LINE];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    c->problems++;
    c->tell(c->ctx, line);
}

static void check_gap(checking *c, int64_t id) {
    int64_t first = c->last.id + 1;
    if (id == first + 1)
        problem(c, "audit trail: entry %" PRId64 " is missing", first);
    else if (id > first)
        problem(c, "audit trail: entries %" PRId64 " to %" PRId64 " are missing", first, id - 1);
}

// After a gap no entry follows the one before: the gap was told.
static mw_status check_entry(void *ctx, const mw_audit_entry *e, mw_error *err) {
    checking *c = ctx;
    char hash[MW_SHA256_HEX_MAX];
    (void)err;
    entry_hash(e, hash);
    bool marked = mw_audit_is_marked(e), good = mw_slice_is(e->hash, hash);
    mw_audit_digest_add(&c->marked, e);
    if (good && mw_slice_is(e->act, MW_AUDIT_ERASE))
        snprintf(c->said, sizeof c->said, "%.*s", (int)e->after.n, e->after.p);
    if (!good && !marked)
        problem(c, "audit trail: entry %" PRId64 " was changed: it does not have its hash", e->id);
    check_gap(c, e->id);
    if (e->id == c->last.id + 1 && !mw_slice_is(e->previous, c->last.hash))
        problem(c, "audit trail: entry %" PRId64 " does not follow entry %" PRId64, e->id,
                c->last.id);
    if (c->noted && c->noted->id == e->id && !mw_slice_is(e->hash, c->noted->hash))
        problem(c, "audit trail: entry %" PRId64 " is not the one that was noted", e->id);
    c->last.id = e->id;
    snprintf(c->last.hash, sizeof c->last.hash, "%.*s", (int)(e->hash.n < HEX ? e->hash.n : HEX),
             e->hash.p);
    return MW_OK;
}

static void check_end(checking *c, const mw_audit_head *head) {
    check_gap(c, head->id + 1);
    if (c->last.id > head->id)
        problem(c, "audit trail: it was written to end at entry %" PRId64 ", but has %" PRId64,
                head->id, c->last.id);
    else if (c->last.id == head->id && strcmp(c->last.hash, head->hash) != 0)
        problem(c, "audit trail: entry %" PRId64 ", the last one, is not the one that was written",
                head->id);
    if (c->noted && c->noted->id > c->last.id && c->noted->id > head->id)
        problem(c, "audit trail: it was noted to have %" PRId64 " entries, it ends at %" PRId64,
                c->noted->id, c->last.id);
}

// What is marked must be what the last erasure left, text for text.
static mw_status check_marked(checking *c, mw_error *err) {
    mw_audit_marked now;
    mw_text text = {0};
    mw_audit_digest_finish(&c->marked, &now);
    mw_audit_marked_print(&now, &text);
    mw_status st = text.failed ? mw_fail(err, MW_NOMEM, "no memory for the audit trail") : MW_OK;
    bool same = st == MW_OK && strcmp(text.bytes, c->said) == 0;
    if (st == MW_OK && !same && (now.entries || c->said[0]))
        problem(c,
                "audit trail: the %" PRId64 " entries that name who was erased are not those "
                "that the last erasure left",
                now.entries);
    mw_text_free(&text);
    return st;
}

// Where the trail was written to end; what cannot be read as such is a problem of the trail.
static mw_status check_head(checking *c, mw_registry *r, mw_error *err) {
    mw_audit_head head;
    mw_error own = {0};
    mw_status st = mw_audit_head_get(r, &head, &own);
    if (st == MW_OK)
        check_end(c, &head);
    else if (st == MW_CORRUPT)
        problem(c, "audit trail: %s", own.text);
    else
        return mw_fail(err, st, "%s", own.text);
    return MW_OK;
}

// Entries and end are read as of one moment: somebody may be writing.
mw_status mw_audit_verify(mw_registry *r, const mw_audit_head *noted,
                          void (*tell)(void *ctx, const char *line), void *ctx, int64_t *problems,
                          mw_error *err) {
    checking c = {.tell = tell, .ctx = ctx, .noted = noted};
    memcpy(c.last.hash, zeros, sizeof c.last.hash);
    mw_audit_digest_init(&c.marked);
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_audit_each(r, 0, check_entry, &c, err);
    if (st == MW_OK) st = check_marked(&c, err);
    if (st == MW_OK) st = check_head(&c, r, err);
    r->ops->abort(r); // nothing was changed
    MW_TRY(st);
    *problems += c.problems;
    return MW_OK;
}
