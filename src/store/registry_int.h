// SPDX-License-Identifier: MIT
// What the adapters of the registry share: what may be stored. Thread: any.
#ifndef MW_STORE_REGISTRY_INT_H
#define MW_STORE_REGISTRY_INT_H

#include "store/registry.h"

enum {
    MW_REGISTRY_NAME_MAX = 500,        // bytes of a kind, code, zone, measure, link or setting
    MW_REGISTRY_TITLE_MAX = 4000,      // bytes of a title, a file's name
    MW_REGISTRY_TEXT_MAX = 1 << 20,    // bytes of a text; longer ones are files
    MW_REGISTRY_SETTING_MAX = 1 << 24, // bytes of a setting's value: a mapping, a layout
};

extern const mw_registry_ops mw_registry_memory_ops, mw_registry_sqlite_ops;

// Refuse what no registry may hold: empty or overlong names, malformed UTF-8, a validity that ends
// before it begins, ids below 1. MW_INVALID, or MW_LIMIT for what is too long; the text says which.
MW_MUST_USE mw_status mw_entity_check(const mw_entity *e, mw_error *err);
MW_MUST_USE mw_status mw_placement_check(const mw_placement *p, mw_error *err);
MW_MUST_USE mw_status mw_link_check(const mw_link *l, mw_error *err);
MW_MUST_USE mw_status mw_measure_check(const mw_measure_name *m, mw_error *err);
MW_MUST_USE mw_status mw_import_check(const mw_import *i, mw_error *err);
MW_MUST_USE mw_status mw_record_check(const mw_record *r, mw_error *err);
MW_MUST_USE mw_status mw_registry_row_check(mw_row_table table, const mw_cell *cell, mw_error *err);
MW_MUST_USE mw_status mw_registry_text_check(mw_slice text, mw_error *err);
MW_MUST_USE mw_status mw_setting_check(const char *name, mw_slice value, mw_error *err);

// Messages that are the same whatever the adapter; they return MW_NOTFOUND, MW_NOTFOUND,
// MW_INVALID, MW_INVALID.
mw_status mw_registry_no_record(int64_t id, mw_error *err);
mw_status mw_registry_no_entity(mw_slice kind, mw_slice code, mw_error *err);
mw_status mw_registry_other_id(const mw_entity *e, int32_t known_id, mw_error *err);
mw_status mw_registry_other_type(const mw_measure_name *m, mw_slice known_type, mw_error *err);

// The same of rows: what a row names is not there (MW_NOTFOUND); no row has the id (MW_NOTFOUND);
// another row has its key (MW_INVALID); others name it, or it is kept for good (MW_INVALID).
mw_status mw_registry_no_row(mw_row_table table, mw_error *err);
mw_status mw_registry_no_id(mw_row_table table, int64_t id, mw_error *err);
mw_status mw_registry_row_clash(mw_row_table table, mw_error *err);
mw_status mw_registry_row_named(mw_row_table table, int64_t id, mw_error *err);
mw_status mw_registry_row_kept(mw_row_table table, mw_error *err);

// A terminated copy on the heap, for the caller to free. MW_NOMEM leaves *out untouched.
MW_MUST_USE mw_status mw_registry_copy(mw_slice s, char **out, mw_error *err);

#endif
