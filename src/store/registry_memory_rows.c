// SPDX-License-Identifier: MIT
// See registry_memory_rows.h.
#include "store/registry_memory_rows.h"

#include "base/alloc.h"

#include <string.h>

static mw_status fail_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the registry");
}

bool mw_memory_rows_copy(mw_memory_rows *to, const mw_memory_rows *from) {
    mw_memory_row *row = mw_alloc_array(from->count, sizeof *row);
    if (!row) return false;
    if (from->count > 0) memcpy(row, from->row, (size_t)from->count * sizeof *row);
    *to = *from;
    to->row = row;
    to->capacity = from->count;
    return true;
}

void mw_memory_rows_free(mw_memory_rows *rows) {
    mw_free(rows->row);
    *rows = (mw_memory_rows){0};
}

static int64_t find(const mw_memory_rows *rows, mw_row_table table, int64_t id) {
    for (int64_t i = 0; i < rows->count; i++)
        if (rows->row[i].table == table && rows->row[i].cell[0].number == id) return i;
    return -1;
}

static bool is_text(mw_row_content kind) { return kind >= MW_HOLDS_TEXT && kind <= MW_HOLDS_KEY; }

static bool cell_same(mw_row_content kind, mw_cell a, mw_cell b) {
    return is_text(kind) ? mw_slice_same(a.text, b.text) : a.number == b.number;
}

// What no two rows may share: a key; the entity of an organisation; a role of a person at an
// entity.
static bool clashes(const mw_memory_row *a, const mw_memory_row *b) {
    bool same = true;
    for (int32_t c = 1; c < mw_row_columns(a->table); c++) {
        mw_row_content kind = mw_row_holds(a->table, c);
        bool equal = cell_same(kind, a->cell[c], b->cell[c]);
        if (kind == MW_HOLDS_KEY && equal) return true;
        if (c <= MW_COLUMN(PERSON_ROLE, ENTITY)) same = same && equal;
    }
    if (a->table == MW_ROWS_ORGANISATION)
        return a->cell[MW_COLUMN(ORGANISATION, ENTITY)].number ==
               b->cell[MW_COLUMN(ORGANISATION, ENTITY)].number;
    return a->table == MW_ROWS_PERSON_ROLE && same;
}

static mw_status check_refers(const mw_memory_rows *rows, int64_t entities,
                              const mw_memory_row *fresh, mw_error *err) {
    for (int32_t c = 1; c < mw_row_columns(fresh->table); c++) {
        int64_t id = fresh->cell[c].number;
        mw_row_table other = mw_row_refers(fresh->table, c);
        bool entity = mw_row_holds(fresh->table, c) == MW_HOLDS_OF_ENTITY;
        if (id == 0 || (!entity && other == MW_ROWS_COUNT)) continue;
        bool there = entity ? id >= 1 && id <= entities : find(rows, other, id) >= 0;
        if (!there) return mw_registry_no_row(fresh->table, err);
    }
    return MW_OK;
}

static mw_status keep_texts(mw_arena *arena, mw_memory_row *row, mw_error *err) {
    for (int32_t c = 1; c < mw_row_columns(row->table); c++) {
        mw_slice *text = &row->cell[c].text;
        if (!is_text(mw_row_holds(row->table, c))) continue;
        char *copy = mw_arena_text(arena, text->p ? text->p : "", text->n);
        if (!copy) return fail_memory(err);
        text->p = copy;
    }
    return MW_OK;
}

mw_status mw_memory_rows_put(mw_memory_rows *rows, mw_arena *arena, int64_t entities,
                             const mw_memory_row *fresh, int64_t *id, mw_error *err) {
    mw_memory_row row = *fresh;
    mw_row_table table = row.table;
    int64_t given = row.cell[0].number, at = find(rows, table, given);
    if (given != 0 && mw_row_only_added(table) && at >= 0) return mw_registry_row_clash(table, err);
    if (given != 0 && !mw_row_only_added(table) && at < 0)
        return mw_registry_no_id(table, given, err);
    for (int64_t i = 0; i < rows->count; i++)
        if (rows->row[i].table == table && i != at && clashes(&row, &rows->row[i]))
            return mw_registry_row_clash(table, err);
    MW_TRY(check_refers(rows, entities, &row, err));
    MW_TRY(keep_texts(arena, &row, err));
    if (at < 0) {
        if (!mw_grow(&rows->row, &rows->capacity, rows->count + 1, sizeof *rows->row))
            return fail_memory(err);
        if (given == 0) row.cell[0].number = rows->last_id[table] + 1;
        if (row.cell[0].number > rows->last_id[table]) rows->last_id[table] = row.cell[0].number;
        at = rows->count++;
    }
    rows->row[at] = row;
    if (id) *id = row.cell[0].number;
    return MW_OK;
}

mw_status mw_memory_rows_redact(mw_memory_rows *rows, mw_arena *arena, const mw_memory_row *fresh,
                                mw_error *err) {
    mw_memory_row row = *fresh;
    int64_t at = find(rows, row.table, row.cell[0].number);
    if (at < 0) return mw_registry_no_id(row.table, row.cell[0].number, err);
    for (int32_t c = 0; c < mw_row_columns(row.table); c++)
        if (mw_row_holds(row.table, c) != MW_HOLDS_SAID) row.cell[c] = rows->row[at].cell[c];
    MW_TRY(keep_texts(arena, &row, err));
    rows->row[at] = row;
    return MW_OK;
}

mw_status mw_memory_rows_each(const mw_memory_rows *rows, const mw_row_query *q, mw_row_visit visit,
                              void *ctx, mw_error *err) {
    mw_row_content kind = mw_row_holds(q->table, q->column);
    for (int64_t i = 0; i < rows->count; i++) {
        mw_memory_row row = rows->row[i];
        if (row.table != q->table || row.cell[0].number <= q->after) continue;
        bool some = q->column || q->value.number;
        if (some && !cell_same(kind, row.cell[q->column], q->value)) continue;
        MW_TRY(visit(ctx, row.cell, err));
    }
    return MW_OK;
}

static bool is_named(const mw_memory_rows *rows, mw_row_table table, int64_t id) {
    for (int64_t i = 0; i < rows->count; i++) {
        const mw_memory_row *row = &rows->row[i];
        for (int32_t c = 1; c < mw_row_columns(row->table); c++)
            if (mw_row_refers(row->table, c) == table && row->cell[c].number == id) return true;
    }
    return false;
}

mw_status mw_memory_rows_drop(mw_memory_rows *rows, mw_row_table table, int64_t id, mw_error *err) {
    int64_t at = find(rows, table, id);
    if (at < 0) return mw_registry_no_id(table, id, err);
    if (is_named(rows, table, id)) return mw_registry_row_named(table, id, err);
    memmove(&rows->row[at], &rows->row[at + 1], (size_t)(rows->count - at - 1) * sizeof *rows->row);
    rows->count--;
    return MW_OK;
}
