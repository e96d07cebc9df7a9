// SPDX-License-Identifier: MIT
// What the verbs on sources share: the signal map of a workspace, and the plant that may run there.
//
//     mw_source_book b = {0};
//     st = mw_source_book_open(call, &b, err);
//     if (st == MW_OK) st = mw_source_book_ask(&b, "/api/v1/sources", &answer, err);
//     mw_source_book_close(&b);
// Thread: the main one.
#ifndef MW_APP_SOURCE_BOOK_H
#define MW_APP_SOURCE_BOOK_H

#include "app/serving.h"
#include "app/verb.h"
#include "live/connect.h"
#include "live/map.h"

#define MW_SIGNAL_MAP_FILE "plant.signals"

typedef struct {
    mw_call *call;
    mw_signal_map *map;
    char *folder; // that paths of the map start from
    char *url;    // "http://127.0.0.1:8094" of the plant that runs, as far as is known; NULL
    mw_arena *keep;
} mw_source_book;

// Reads the map of --map, or that of the workspace.
//   out     zeroed; closed by the caller, also after an error.
//   errors  MW_NOTFOUND: there is no map; MW_INVALID: it is wrong, which is printed.
MW_MUST_USE mw_status mw_source_book_open(mw_call *call, mw_source_book *out, mw_error *err);
void mw_source_book_close(mw_source_book *b);

// The number of a source.
//   errors  MW_NOTFOUND with the names that there are.
MW_MUST_USE mw_status mw_source_book_find(const mw_source_book *b, const char *name, int32_t *out,
                                          mw_error *err);

// How a source is connected to.
mw_connect_from mw_source_book_from(const mw_source_book *b, int32_t source);
// A path of the map, from its folder; borrowed from the book.
MW_MUST_USE mw_status mw_source_book_path(const mw_source_book *b, const char *said,
                                          const char **out, mw_error *err);

// The address of a source as the map has it; empty: none.
mw_slice mw_source_address(const mw_map_source *s);

// Asks the plant that runs.
//   body    added to.
//   errors  MW_NOTFOUND: none runs here; MW_IO: it does not answer.
MW_MUST_USE mw_status mw_source_book_ask(const mw_source_book *b, const char *path, mw_text *body,
                                         mw_error *err);

// The table, JSON or CSV of --as; a table without it. A map is asked for by "map".
mw_format_kind mw_source_format(const mw_call *call);
// The seconds of --for; `usual` without it.
MW_MUST_USE mw_status mw_source_seconds(mw_call *call, int64_t usual, int64_t *out, mw_error *err);

#endif
