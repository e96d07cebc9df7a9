// SPDX-License-Identifier: MIT
// See letter.h. Part 0 is the text, the others are files; each is a row or several, in order, of
// base64, since a text of the registry has an end.
#include "alert/letter.h"

#include "base/alloc.h"

#include <sodium.h>
#include <string.h>

enum {
    CHUNK_BYTES = 600000, // a multiple of three; in base64 800,000 letters
    BASE64 = sodium_base64_VARIANT_ORIGINAL,
    ARENA_BYTES = 64 << 20,
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "a mail: out of memory");
}

// ---- writing

static mw_status put_chunk(mw_registry *r, mw_cell *cell, mw_slice bytes, mw_error *err) {
    size_t room = sodium_base64_ENCODED_LEN(bytes.n, BASE64);
    char *text = mw_alloc(room);
    if (!text) return no_memory(err);
    sodium_bin2base64(text, room, (const unsigned char *)bytes.p, bytes.n, BASE64);
    cell[MW_COLUMN(LETTER, BYTES)].text = mw_slice_of(text);
    mw_status st = r->ops->row_put(r, MW_ROWS_LETTER, cell, NULL, err);
    mw_free(text);
    return st;
}

static mw_status put_part(mw_registry *r, int64_t notice, int32_t number, const mw_mail_part *part,
                          mw_error *err) {
    mw_cell cell[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(LETTER, NOTICE)].number = notice,
        [MW_COLUMN(LETTER, PART)].number = number,
        [MW_COLUMN(LETTER, NAME)].text = part->name,
        [MW_COLUMN(LETTER, TYPE)].text = part->type,
    };
    for (size_t at = 0; at == 0 || at < part->bytes.n; at += CHUNK_BYTES) {
        size_t left = part->bytes.n - at;
        mw_slice chunk = {part->bytes.n ? part->bytes.p + at : "",
                          left < CHUNK_BYTES ? left : CHUNK_BYTES};
        MW_TRY(put_chunk(r, cell, chunk, err));
    }
    return MW_OK;
}

mw_status mw_letter_put(mw_registry *r, int64_t notice, mw_slice text, const mw_mail_part *part,
                        int32_t part_count, mw_error *err) {
    const mw_mail_part first = {.bytes = text};
    size_t size = text.n;
    for (int32_t i = 0; i < part_count; i++) {
        if (size > MW_LETTER_BYTES_MAX || part[i].bytes.n > MW_LETTER_BYTES_MAX) break;
        size += part[i].bytes.n;
    }
    if (size > MW_LETTER_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "a mail of more than %zu MiB: servers take no larger ones",
                       MW_LETTER_BYTES_MAX >> 20);
    MW_TRY(put_part(r, notice, 0, &first, err));
    for (int32_t i = 0; i < part_count; i++) MW_TRY(put_part(r, notice, i + 1, &part[i], err));
    return MW_OK;
}

// ---- reading

typedef struct {
    mw_letter *l;
    mw_text bytes[MW_MAIL_PARTS_MAX + 1];
    int64_t rows;
} reading;

static bool copy(mw_arena *a, mw_slice from, mw_slice *to) {
    char *own = mw_arena_text(a, from.n ? from.p : "", from.n);
    *to = (mw_slice){own, own ? from.n : 0};
    return own != NULL;
}

static mw_status take_chunk(void *ctx, const mw_cell *c, mw_error *err) {
    reading *x = ctx;
    int64_t number = c[MW_COLUMN(LETTER, PART)].number;
    mw_slice text = c[MW_COLUMN(LETTER, BYTES)].text;
    size_t n = 0;
    if (number < 0 || number > MW_MAIL_PARTS_MAX)
        return mw_fail(err, MW_CORRUPT, "a mail has no part %lld", (long long)number);
    unsigned char *bytes = mw_alloc(text.n + 1);
    if (!bytes) return no_memory(err);
    bool good = sodium_base642bin(bytes, text.n, text.p, text.n, NULL, &n, NULL, BASE64) == 0;
    mw_text_add(&x->bytes[number], (char *)bytes, n);
    mw_free(bytes);
    if (!good)
        return mw_fail(err, MW_CORRUPT, "part %lld of a mail is no base64", (long long)number);
    x->rows++;
    if (number == 0) return MW_OK;
    mw_mail_part *part = &x->l->part[number - 1];
    if (x->l->part_count < number) x->l->part_count = (int32_t)number;
    if (copy(x->l->arena, c[MW_COLUMN(LETTER, NAME)].text, &part->name) &&
        copy(x->l->arena, c[MW_COLUMN(LETTER, TYPE)].text, &part->type))
        return MW_OK;
    return no_memory(err);
}

static mw_row_query rows_of(int64_t notice) {
    return (mw_row_query){MW_ROWS_LETTER, MW_COLUMN(LETTER, NOTICE), {.number = notice}, 0};
}

static mw_status finish(reading *x, mw_error *err) {
    mw_letter *l = x->l;
    bool ok = true;
    for (int32_t i = 0; i <= l->part_count; i++) {
        mw_slice *to = i ? &l->part[i - 1].bytes : &l->text;
        ok = ok && !x->bytes[i].failed &&
             copy(l->arena, (mw_slice){x->bytes[i].bytes, x->bytes[i].size}, to);
    }
    if (!ok) return no_memory(err);
    return x->rows ? MW_OK : mw_fail(err, MW_NOTFOUND, "what the mail said is not kept any more");
}

mw_status mw_letter_read(mw_registry *r, int64_t notice, mw_letter **out, mw_error *err) {
    reading x = {.l = mw_alloc(sizeof *x.l)};
    const mw_row_query q = rows_of(notice);
    if (x.l) x.l->arena = mw_arena_new(ARENA_BYTES);
    if (x.l && x.l->arena) x.l->part = MW_PUSH(x.l->arena, mw_mail_part, MW_MAIL_PARTS_MAX);
    mw_status st = x.l && x.l->part ? r->ops->row_each(r, &q, take_chunk, &x, err) : no_memory(err);
    if (st == MW_OK) st = finish(&x, err);
    for (int i = 0; i <= MW_MAIL_PARTS_MAX; i++) mw_text_free(&x.bytes[i]);
    if (st == MW_OK)
        *out = x.l;
    else
        mw_letter_free(x.l);
    return st;
}

void mw_letter_free(mw_letter *l) {
    if (!l) return;
    mw_arena_free(l->arena);
    mw_free(l);
}

// ---- forgetting

typedef struct {
    int64_t *id, count, capacity;
} ids;

static mw_status take_id(void *ctx, const mw_cell *c, mw_error *err) {
    ids *x = ctx;
    if (!mw_grow(&x->id, &x->capacity, x->count + 1, sizeof *x->id)) return no_memory(err);
    x->id[x->count++] = c[0].number;
    return MW_OK;
}

mw_status mw_letter_drop(mw_registry *r, int64_t notice, mw_error *err) {
    ids x = {0};
    const mw_row_query q = rows_of(notice);
    mw_status st = r->ops->row_each(r, &q, take_id, &x, err);
    for (int64_t i = 0; st == MW_OK && i < x.count; i++)
        st = r->ops->row_drop(r, MW_ROWS_LETTER, x.id[i], err);
    mw_free(x.id);
    return st;
}
