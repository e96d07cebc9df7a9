// SPDX-License-Identifier: MIT
// See drop.h.
#include "server/drop.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/log.h"
#include "ingest/catalogue.h"
#include "ingest/import.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    BATCH_FACTS = 20000, // some tens of milliseconds: the plant goes on after each
    HASH_BYTES = 1 << 16,
};

struct mw_drop {
    mw_drop_from from;
    mw_drop_sharer with;
    mw_catalogue catalogue;
    int32_t *measure;
    int64_t count, capacity;
    atomic_bool stopping;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for files that are dropped");
}

// The first thing that is wrong with a map, with its place.
static mw_status tell_wrong(const mw_mappings *maps, mw_status st, mw_error *err) {
    const mw_diags *d = maps->diags;
    int32_t line = 0, column = 0;
    if (d->diag_count == 0) return mw_fail(err, st, "the map is wrong");
    mw_diag_place(d, d->diag[0].span, &line, &column);
    return mw_fail(err, st, "%s:%d:%d: %s", d->source[d->diag[0].span.file].path, line, column,
                   d->diag[0].text);
}

// ---- what the maps fill

static mw_status add_measure(mw_drop *d, const mw_mappings *maps, const mw_map_measure *m,
                             mw_error *err) {
    int32_t found = mw_program_measure(d->from.program, m->name);
    if (found < 0) {
        mw_diag_error(maps->diags, m->name_span, NULL, "the packs in use have no measure %.*s",
                      (int)m->name.n, m->name.p);
        return tell_wrong(maps, MW_INVALID, err);
    }
    for (int64_t i = 0; i < d->count; i++) {
        if (d->measure[i] == found) return MW_OK;
    }
    if (!mw_grow(&d->measure, &d->capacity, d->count + 1, sizeof *d->measure))
        return no_memory(err);
    d->measure[d->count++] = found;
    return MW_OK;
}

static mw_status add_measures(mw_drop *d, const mw_mappings *maps, mw_error *err) {
    if (maps->diags->errors) return tell_wrong(maps, MW_SYNTAX, err);
    for (int32_t i = 0; i < maps->count; i++) {
        const mw_mapping *map = &maps->map[i];
        for (int32_t k = 0; k < map->measure_count; k++)
            MW_TRY(add_measure(d, maps, &map->measure[k], err));
    }
    return MW_OK;
}

static mw_status drop_open(mw_drop *d, mw_error *err) {
    MW_TRY(mw_catalogue_init(d->from.program, &d->catalogue, err));
    for (int32_t i = 0; i < d->from.map_count; i++) {
        mw_mappings *maps = NULL;
        MW_TRY(mw_mappings_read(d->from.map[i], &maps, err));
        mw_status st = add_measures(d, maps, err);
        mw_mappings_free(maps);
        MW_TRY(st);
    }
    return MW_OK;
}

mw_status mw_drop_open(const mw_drop_from *from, mw_drop **out, mw_error *err) {
    mw_drop *d = mw_alloc(sizeof *d);
    if (!d) return no_memory(err);
    d->from = *from;
    mw_status st = drop_open(d, err);
    if (st == MW_OK)
        *out = d;
    else
        mw_drop_close(d);
    return st;
}

void mw_drop_close(mw_drop *d) {
    if (!d) return;
    mw_catalogue_fini(&d->catalogue);
    mw_free(d->measure);
    mw_free(d);
}

const int32_t *mw_drop_measures(const mw_drop *d, int64_t *count) {
    *count = d->count;
    return d->measure;
}

void mw_drop_join(mw_drop *d, const mw_drop_sharer *with) { d->with = *with; }
void mw_drop_stop(mw_drop *d, bool stop) { atomic_store(&d->stopping, stop); }

static void lock(void *ctx) {
    mw_drop *d = ctx;
    if (d->with.lock) d->with.lock(d->with.ctx);
}

static void unlock(void *ctx) {
    mw_drop *d = ctx;
    if (d->with.unlock) d->with.unlock(d->with.ctx);
}

// Lets the others have the stores for a moment.
static void let_others(void *ctx) {
    unlock(ctx);
    (void)poll(NULL, 0, 2); // a mutex is not fair: who waits gets it before it is asked for again
    lock(ctx);
}

static bool goes_on(void *ctx, const mw_import_progress *progress) {
    mw_drop *d = ctx;
    (void)progress;
    return !atomic_load(&d->stopping);
}

// ---- whether it was imported before

static mw_status hash_file(const char *path, char hex[MW_SHA256_HEX_MAX], mw_error *err) {
    uint8_t digest[MW_SHA256_BYTES];
    char buf[HASH_BYTES];
    mw_sha256 sha;
    FILE *f = fopen(path, "rbe");
    if (!f) return mw_fail(err, MW_IO, "open %s: %s", path, strerror(errno));
    mw_sha256_init(&sha);
    for (size_t n; (n = fread(buf, 1, sizeof buf, f)) > 0;) mw_sha256_add(&sha, buf, n);
    mw_status st = ferror(f) ? mw_fail(err, MW_IO, "read %s: %s", path, strerror(errno)) : MW_OK;
    fclose(f);
    mw_sha256_finish(&sha, digest);
    mw_sha256_hex(digest, hex);
    return st;
}

typedef struct {
    const char *file_hash, *map_hash;
    int32_t id; // of the import; 0: there is none
} known;

// One that gave nothing is tried again: an entity may be there now that was not.
static mw_status look_at_import(void *ctx, const mw_import *i, mw_error *err) {
    known *k = ctx;
    (void)err;
    bool counts = i->ended_ns != 0 && i->undone_ns == 0 && i->refused < i->read;
    if (counts && mw_slice_is(i->file_hash, k->file_hash) && mw_slice_is(i->map_hash, k->map_hash))
        k->id = i->id;
    return MW_OK;
}

// ---- importing

typedef struct {
    mw_drop *d;
    const mw_dropped *file;
    mw_mappings *maps;
    mw_folder_taken *taken;
    const char *name; // of the file, without its folder
} taking;

static void note_refused(const taking *t, const mw_import_report *r) {
    const mw_reject *first = &r->reject[0];
    t->taken->kept = r->facts_kept + r->facts_corrected;
    t->taken->refused = r->rows_refused + r->values_refused;
    if (r->reject_count == 0) return;
    snprintf(t->taken->problem, sizeof t->taken->problem,
             "%lld of %lld rows are refused; line %lld%s%s: %.110s", (long long)r->rows_refused,
             (long long)r->rows_read, (long long)first->line, first->column[0] ? ", " : "",
             first->column, first->reason);
}

static void log_report(const taking *t, const mw_import_report *r) {
    mw_log(MW_LOG_INFO,
           "source %.*s: %s: import %d: %lld rows read, %lld refused; %lld facts new, %lld there "
           "already, %lld corrected",
           (int)t->file->source.n, t->file->source.p, t->name, (int)r->import_id,
           (long long)r->rows_read, (long long)r->rows_refused, (long long)r->facts_kept,
           (long long)r->facts_same, (long long)r->facts_corrected);
}

// What an import came to, as the folder wants it.
static mw_status settle(const taking *t, mw_status st, const mw_import_report *r, mw_error *err) {
    note_refused(t, r);
    if (st != MW_OK && atomic_load(&t->d->stopping))
        return mw_fail(err, MW_IO, "the plant stops; the import is completed after the next start");
    if (st == MW_SYNTAX && t->maps->diags->errors) return tell_wrong(t->maps, st, err);
    if (st != MW_OK) return st;
    int64_t rows = r->rows_read - r->rows_left_out;
    if (rows > 0 && r->rows_refused == rows)
        return mw_fail(err, MW_INVALID, "%s", t->taken->problem);
    log_report(t, r);
    return MW_OK;
}

// Of several maps for one file the first is taken: whoever wrote them may not know. The import's
// row has the others, too.
static mw_status log_others(const taking *t, const mw_mapping *picked, mw_error *err) {
    mw_text others = {0};
    mw_mappings_others(t->maps, t->name, picked, &others);
    if (others.size > 0)
        mw_log(MW_LOG_WARN,
               "source %.*s: %s: the map %.*s is taken, the first that matches; %s match%s, too",
               (int)t->file->source.n, t->file->source.p, t->name, (int)picked->name.n,
               picked->name.p, others.bytes, strchr(others.bytes, ',') ? "" : "es");
    mw_status st = others.failed ? no_memory(err) : MW_OK;
    mw_text_free(&others);
    return st;
}

// With the lock held.
static mw_status import(const taking *t, mw_error *err) {
    mw_drop *d = t->d;
    mw_import_report report = {0};
    mw_text name = {0};
    mw_text_addf(&name, "%.*s/%s", (int)t->file->source.n, t->file->source.p, t->name);
    mw_import_job job = {.path = t->file->path,
                         .file_name = name.bytes,
                         .maps = t->maps,
                         .catalogue = &d->catalogue,
                         .registry = d->from.registry,
                         .facts = d->from.facts,
                         .reject_path = t->file->rejects,
                         .zone = d->from.calendar.zone,
                         .shifts = d->from.calendar.shifts,
                         .batch_facts = BATCH_FACTS,
                         .progress = goes_on,
                         .progress_ctx = d,
                         .between = let_others,
                         .between_ctx = d};
    mw_status st = name.failed ? no_memory(err) : mw_mappings_pick(t->maps, t->name, &job.map, err);
    if (st == MW_OK) st = log_others(t, job.map, err);
    if (st == MW_OK) {
        st = mw_import_run(&job, &report, err);
        st = settle(t, st, &report, err);
        bool news = report.facts_kept + report.facts_corrected + report.entities_added > 0;
        if ((news || report.links_added > 0) && d->with.came) d->with.came(d->with.ctx);
    }
    mw_text_free(&name);
    return st;
}

static mw_status import_unless_known(const taking *t, const char *hash, mw_error *err) {
    mw_registry *r = t->d->from.registry;
    known k = {hash, t->maps->hash, 0};
    MW_TRY(r->ops->import_each(r, look_at_import, &k, err));
    if (k.id == 0) return import(t, err);
    mw_log(MW_LOG_INFO, "source %.*s: %s: the same content was imported before (import %d)",
           (int)t->file->source.n, t->file->source.p, t->name, (int)k.id);
    return MW_OK;
}

static mw_status take(const taking *t, mw_error *err) {
    char hash[MW_SHA256_HEX_MAX];
    // A wrong map is no fault of the file: it waits until the map is mended.
    if (t->maps->diags->errors) return tell_wrong(t->maps, MW_IO, err);
    MW_TRY(hash_file(t->file->path, hash, err));
    lock(t->d);
    mw_status st = import_unless_known(t, hash, err);
    unlock(t->d);
    return st;
}

mw_status mw_drop_take(void *drop, const mw_dropped *file, mw_folder_taken *out, mw_error *err) {
    const char *slash = strrchr(file->path, '/');
    taking t = {.d = drop, .file = file, .taken = out, .name = slash ? slash + 1 : file->path};
    MW_TRY(mw_mappings_read(file->map, &t.maps, err));
    mw_status st = take(&t, err);
    mw_mappings_free(t.maps);
    return st;
}
