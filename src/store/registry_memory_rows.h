// SPDX-License-Identifier: MIT
// The small tables of rows.h in one plain array: the part of the registry in memory that holds
// them. Texts live in the registry's arena. Thread: one owner at a time.
#ifndef MW_STORE_REGISTRY_MEMORY_ROWS_H
#define MW_STORE_REGISTRY_MEMORY_ROWS_H

#include "base/arena.h"
#include "store/registry_int.h"

typedef struct {
    mw_row_table table;
    mw_cell cell[MW_ROW_CELLS_MAX];
} mw_memory_row;

typedef struct {
    mw_memory_row *row; // count of them, as they were added
    int64_t count, capacity;
    int64_t last_id[MW_ROWS_COUNT];
} mw_memory_rows;

// False, with *to unused, when out of memory.
bool mw_memory_rows_copy(mw_memory_rows *to, const mw_memory_rows *from);
void mw_memory_rows_free(mw_memory_rows *rows);

// As the registry's function table has them.
//   entities  how many the registry has: ids 1 to that.
MW_MUST_USE mw_status mw_memory_rows_put(mw_memory_rows *rows, mw_arena *arena, int64_t entities,
                                         const mw_memory_row *fresh, int64_t *id, mw_error *err);
MW_MUST_USE mw_status mw_memory_rows_redact(mw_memory_rows *rows, mw_arena *arena,
                                            const mw_memory_row *fresh, mw_error *err);
MW_MUST_USE mw_status mw_memory_rows_each(const mw_memory_rows *rows, const mw_row_query *q,
                                          mw_row_visit visit, void *ctx, mw_error *err);
MW_MUST_USE mw_status mw_memory_rows_drop(mw_memory_rows *rows, mw_row_table table, int64_t id,
                                          mw_error *err);

#endif
