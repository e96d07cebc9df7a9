// SPDX-License-Identifier: MIT
// Numbering the distinct texts of a stage. Thread: one owner at a time.
#ifndef MW_INGEST_STAGE_DICT_H
#define MW_INGEST_STAGE_DICT_H

#include "ingest/stage.h"

// The number of level_count texts taken together, new ones get the next; -1 when out of memory.
// Texts are kept as they are, not copied.
int32_t mw_stage_dict_number(mw_stage_dict *d, const mw_slice *text);

static inline const mw_slice *mw_stage_dict_text(const mw_stage_dict *d, int32_t number) {
    return d->text + (int64_t)number * d->level_count;
}

// Forgets all texts; memory stays. fini gives it back.
void mw_stage_dict_reset(mw_stage_dict *d);
void mw_stage_dict_fini(mw_stage_dict *d);

#endif
