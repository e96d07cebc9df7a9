// SPDX-License-Identifier: MIT
// The verb version: what this program is and what it was built from and runs with.
#include "app/packs.h"
#include "app/session.h"
#include "app/verb.h"
#include "store/duck.h"

#include <sodium.h>
#include <sqlite3.h>
#include <utf8proc.h>

static mw_status add_duckdb(mw_text *out, mw_error *err) {
    mw_duck *duck = NULL;
    mw_duck_rows *rows = NULL;
    int64_t n = 0;
    MW_TRY(mw_duck_open(NULL, NULL, &duck, err));
    mw_status st = mw_duck_query(duck, "SELECT version()", &rows, err);
    if (st == MW_OK) st = mw_duck_rows_next(rows, &n, err);
    if (st == MW_OK && n > 0) {
        mw_slice version = mw_duck_rows_text(rows, 0, 0);
        mw_text_addf(out, "DuckDB       %.*s\n", (int)version.n, version.p);
    }
    mw_duck_rows_close(rows);
    mw_duck_close(duck);
    return st;
}

mw_status mw_verb_version(mw_call *call, mw_error *err) {
    mw_text out = {0};
    mw_status st = MW_OK;
    mw_text_addf(&out, "millwright %s\n", MW_VERSION);
    if (mw_call_has(call, "verbose")) {
        mw_text_addf(&out, "built with   %s, %s\n", MW_COMPILER, MW_BUILD_TYPE);
        st = add_duckdb(&out, err);
        mw_text_addf(&out, "SQLite       %s\n", sqlite3_libversion());
        mw_text_addf(&out, "libsodium    %s\n", sodium_version_string());
        mw_text_addf(&out, "utf8proc     %s\n", utf8proc_version());
        mw_text_adds(&out, "packs in\n");
        mw_packs_folders(mw_session_folder(call), &out);
    }
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}
