// SPDX-License-Identifier: MIT
// Samples that others push over HTTP: the routes of InfluxDB that Telegraf and gateways write to,
// and JSON batches of our own.
//
//     POST /write            InfluxDB v1: line protocol; precision, db and rp in the query
//     POST /api/v2/write     InfluxDB v2: the same with org and bucket
//     POST /query            answers CREATE DATABASE, which Telegraf asks first; nothing else
//     GET  /ping, /health    whether writes are taken
//     POST /api/v1/samples   a batch (batch.h)
//
// 204 means that the samples are kept. When some lines are refused the others are kept all the
// same, and the answer is 400 with the first reason and how many were dropped, as InfluxDB says it.
// When the sink fails (disk full) it is 503 with Retry-After, and nothing counts as written.
//
// Of several sources the db (v1) or the bucket and org (v2) of the request chooses, where a source
// says only the other of db and bucket, that one. What no source is called by goes to the one that
// says neither, else it is 404 with the names that there are. rp is not looked at; who may write is
// for the server that holds the routes.
//
//     mw_push_source all = {.name = mw_slice_of("telegraf"), .takes_lines = true};
//     MW_TRY(mw_push_new(sink, &all, 1, &push, err));
//     int64_t count;
//     const mw_http_route *routes = mw_push_routes(push, &count);
//     ... mw_http_open ... mw_http_close ...
//     mw_push_free(push);
// Thread: any.
#ifndef MW_SOURCE_PUSH_H
#define MW_SOURCE_PUSH_H

#include "net/http.h"
#include "series/sample.h"
#include "source/source.h"

typedef struct mw_push mw_push;

enum {
    MW_PUSH_LINES_BYTES_MAX = 25000000, // of a body, decompressed: InfluxDB's own limit
    MW_PUSH_BATCH_BYTES_MAX = 8 << 20,  // JSON takes ten times as much memory while it is read
};

// A source that is written to.
typedef struct {
    mw_slice name; // signals are "name/..."
    bool takes_lines, takes_batches;
    const char *database, *bucket; // by which requests mean it; NULL: not said
    const char *org;               // that the request must name, too; NULL: any
} mw_push_source;

// Routes that put samples into a sink (borrowed until mw_push_free).
//   source  at least one, copied. When none takes lines (or batches), all of them do.
//   errors  MW_NOMEM.
MW_MUST_USE mw_status mw_push_new(mw_sink *sink, const mw_push_source *source, int32_t count,
                                  mw_push **out, mw_error *err);
void mw_push_free(mw_push *push); // when no handler runs any more; NULL is allowed

// The routes, borrowed until mw_push_free.
const mw_http_route *mw_push_routes(const mw_push *push, int64_t *count);

// What has come for a source, by its number: state is "connected" once something has, "waiting"
// before.
void mw_push_health(mw_push *push, int32_t source, mw_source_health *out);

#endif
