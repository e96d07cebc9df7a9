// SPDX-License-Identifier: MIT
// See document.h. Here a document is told; document_press.c sets it on pages.
#include "report/document.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "report/document_int.h"

#include <string.h>

// Writes the clean form of s to out, if any; returns its bytes without the terminator.
static size_t clean(const char *s, char *out) {
    const char *end = s + strlen(s);
    size_t size = 0;
    while (s < end) {
        int step = mw_utf8_step(s, end);
        const char *as = step > 0 ? s : "\xEF\xBF\xBD";
        size_t n = step > 0 ? (size_t)step : 3;
        if (*as == '\t') as = " ";
        bool control = ((unsigned char)*as < ' ' && !strchr("\n" MW_BOLD MW_PLAIN, *as));
        if (control || *as == 0x7f) n = 0;
        if (out) memcpy(out + size, as, n);
        size += n;
        s += step > 0 ? step : 1;
    }
    if (out) out[size] = '\0';
    return size;
}

void mw_document_note(mw_document *d, mw_status st, const char *what) {
    if (d->error.status == MW_OK) mw_fail(&d->error, st, "%s", what);
}

void *mw_document_room(mw_document *d, int64_t count, size_t size) {
    size_t bytes;
    if (d->error.status != MW_OK || count == 0) return NULL;
    if (count < 0) {
        mw_document_note(d, MW_INVALID, "document: a count is negative");
        return NULL;
    }
    if (__builtin_mul_overflow((size_t)count, size, &bytes) ||
        bytes > MW_DOCUMENT_BYTES_MAX - d->told) {
        mw_document_note(d, MW_LIMIT, "document: more than 64 MiB of text and numbers");
        return NULL;
    }
    d->told += bytes;
    void *p = mw_arena_push(d->arena, (size_t)count, size, size > 1 ? _Alignof(max_align_t) : 1);
    if (!p) mw_document_note(d, MW_NOMEM, "document: out of memory");
    return p;
}

const char *mw_document_keep(mw_document *d, const char *text) {
    if (!text || !*text) return "";
    size_t size = clean(text, NULL);
    char *copy = mw_document_room(d, (int64_t)size + 1, 1);
    if (!copy) return "";
    clean(text, copy);
    return copy;
}

const char *mw_document_keep_any(mw_document *d, const char *text) {
    return text ? mw_document_keep(d, text) : NULL;
}

mw_block *mw_document_block(mw_document *d, mw_block_kind kind) {
    if (!d) return NULL;
    mw_block *b = mw_document_room(d, 1, sizeof *b);
    if (!b) return NULL;
    *b = (mw_block){.kind = kind, .title = "", .text = ""};
    if (d->last)
        d->last->next = b;
    else
        d->first = b;
    d->last = b;
    return b;
}

mw_document *mw_document_new(const mw_document_about *about) {
    mw_document *d = mw_alloc(sizeof *d);
    if (!d) return NULL;
    d->arena = mw_arena_new(2 * (size_t)MW_DOCUMENT_BYTES_MAX);
    if (!d->arena) {
        mw_free(d);
        return NULL;
    }
    d->about = *about;
    d->about.title = mw_document_keep(d, about->title);
    d->about.mark = mw_document_keep(d, about->mark);
    d->about.origin = mw_document_keep(d, about->origin);
    d->about.author = mw_document_keep(d, about->author);
    d->about.written = mw_document_keep(d, about->written);
    return d;
}

void mw_document_free(mw_document *d) {
    if (!d) return;
    mw_arena_free(d->arena);
    mw_free(d);
}

static const mw_document_pair *keep_pairs(mw_document *d, const mw_document_pair *pairs,
                                          int64_t count) {
    mw_document_pair *copies = mw_document_room(d, count, sizeof *copies);
    for (int64_t i = 0; copies && i < count; i++) {
        copies[i].name = mw_document_keep(d, pairs[i].name);
        copies[i].value = mw_document_keep(d, pairs[i].value);
    }
    return copies;
}

void mw_document_cover_page(mw_document *d, const mw_document_cover *cover) {
    if (d && d->first) mw_document_note(d, MW_INVALID, "document: the cover must come first");
    mw_block *b = mw_document_block(d, MW_BLOCK_COVER);
    if (!b) return;
    b->is.cover = (mw_document_cover){.title = mw_document_keep(d, cover->title),
                                      .subtitle = mw_document_keep(d, cover->subtitle),
                                      .facts = keep_pairs(d, cover->facts, cover->fact_count),
                                      .fact_count = cover->fact_count,
                                      .note = mw_document_keep(d, cover->note)};
}

// A block of one text and a level.
static void add(mw_document *d, mw_block_kind kind, int level, const char *text) {
    mw_block *b = mw_document_block(d, kind);
    if (!b) return;
    b->level = level;
    b->text = mw_document_keep(d, text);
}

void mw_document_contents(mw_document *d) { add(d, MW_BLOCK_CONTENTS, 0, NULL); }

void mw_document_heading(mw_document *d, int level, const char *text) {
    if (d && (level < 1 || level > 3))
        mw_document_note(d, MW_INVALID, "document: headings have level 1, 2 or 3");
    add(d, MW_BLOCK_HEADING, level, text);
}

void mw_document_paragraph(mw_document *d, const char *text) {
    add(d, MW_BLOCK_PARAGRAPH, 0, text);
}

void mw_document_remark(mw_document *d, const char *text) { add(d, MW_BLOCK_REMARK, 0, text); }

void mw_document_verbatim(mw_document *d, const char *text) { add(d, MW_BLOCK_VERBATIM, 0, text); }

void mw_document_break(mw_document *d) { add(d, MW_BLOCK_BREAK, 0, NULL); }

static const char *const *keep_texts(mw_document *d, const char *const *texts, int64_t count) {
    const char **copies = mw_document_room(d, count, sizeof *copies);
    for (int64_t i = 0; copies && i < count; i++) copies[i] = mw_document_keep_any(d, texts[i]);
    return copies;
}

static void add_list(mw_document *d, int numbered, const char *const *items, int64_t count) {
    mw_block *b = mw_document_block(d, MW_BLOCK_LIST);
    if (!b) return;
    b->level = numbered;
    b->items = keep_texts(d, items, count);
    b->count = count;
}

void mw_document_bullets(mw_document *d, const char *const *items, int64_t count) {
    add_list(d, 0, items, count);
}

void mw_document_numbers(mw_document *d, const char *const *items, int64_t count) {
    add_list(d, 1, items, count);
}

void mw_document_pairs(mw_document *d, const mw_document_pair *pairs, int64_t count) {
    mw_block *b = mw_document_block(d, MW_BLOCK_PAIRS);
    if (!b) return;
    b->pairs = keep_pairs(d, pairs, count);
    b->count = count;
}

void mw_document_callout(mw_document *d, mw_tone tone, const char *title, const char *text) {
    mw_block *b = mw_document_block(d, MW_BLOCK_CALLOUT);
    if (!b) return;
    b->level = (int)tone;
    b->title = mw_document_keep(d, title);
    b->text = mw_document_keep(d, text);
}

void mw_document_add_table(mw_document *d, const mw_document_table *table) {
    int64_t cells;
    mw_block *b = mw_document_block(d, MW_BLOCK_TABLE);
    if (!b) return;
    if (table->column_count < 1 || table->column_count > MW_DOCUMENT_COLUMNS_MAX ||
        table->row_count < 0 ||
        __builtin_mul_overflow(table->column_count, table->row_count, &cells)) {
        mw_document_note(d, MW_INVALID, "document: a table has 1 to 40 columns");
        return;
    }
    mw_document_column *columns = mw_document_room(d, table->column_count, sizeof *columns);
    for (int64_t i = 0; columns && i < table->column_count; i++) {
        columns[i] = table->columns[i];
        columns[i].title = mw_document_keep(d, table->columns[i].title);
    }
    b->is.table = *table;
    b->is.table.caption = mw_document_keep(d, table->caption);
    b->is.table.note = mw_document_keep(d, table->note);
    b->is.table.columns = columns;
    b->is.table.cells = keep_texts(d, table->cells, cells);
}
