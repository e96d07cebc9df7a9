// SPDX-License-Identifier: MIT
// See import.h. Work goes in rounds: while one thread writes the facts of the round before last,
// another merges the stages of the last one and the others fill those of the next one. Merging is
// in the order of the file, so the result is the same for any number of threads.
#include "ingest/import.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "ingest/csv_detect.h"
#include "ingest/importer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum {
    STAGES = 64, // of one round: some 0.9 MB each, together about a batch of facts
    HASH_BYTES = 1 << 16,
    ALL_REFUSED_ROWS_MAX = 10000, // a map that does not fit is noticed after so many rows
    DECIMAL_ROWS_MAX = 1000,
};

typedef struct {
    mw_stage *stage[STAGES];
    mw_status status[STAGES];
    mw_error err[STAGES];
    int count;
    bool split;                   // the first one is split already
    int64_t bytes_from, bytes_to; // of the file
} round;

// A running SHA-256 over the file.
typedef struct {
    int fd;
    int64_t at, to;
    mw_sha256 sha;
    mw_status status;
    mw_error err;
} hashing;

typedef struct {
    mw_importer x;
    mw_reader *reader;
    round rounds[2];
    round *merged, *filled;
    mw_calendar cal;
    hashing hash;
    int64_t bytes_merged;
    atomic_bool stopped; // progress said so: what is not merged yet is not needed
    mw_status status;    // of merging
    mw_error err;
} running;

// ---- the file's fingerprint

static void hash_to(hashing *h, int64_t to) {
    char buf[HASH_BYTES];
    while (h->at < to && h->status == MW_OK) {
        size_t want = to - h->at < HASH_BYTES ? (size_t)(to - h->at) : HASH_BYTES;
        ssize_t n = pread(h->fd, buf, want, h->at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) h->status = mw_fail(&h->err, MW_IO, "read the file again: %s", strerror(errno));
        if (n <= 0) return; // it became shorter: what is left of it is what is known
        mw_sha256_add(&h->sha, buf, (size_t)n);
        h->at += n;
    }
}

static mw_status finish_hash(running *r, char hex[MW_SHA256_HEX_MAX], mw_error *err) {
    uint8_t digest[MW_SHA256_BYTES];
    hash_to(&r->hash, INT64_MAX);
    if (r->hash.status != MW_OK) {
        if (err) *err = r->hash.err;
        return r->hash.status;
    }
    mw_sha256_finish(&r->hash.sha, digest);
    mw_sha256_hex(digest, hex);
    return MW_OK;
}

// ---- rounds

static mw_status report_progress(running *r, mw_error *err) {
    const mw_import_job *job = r->x.job;
    mw_import_progress p = {r->bytes_merged, r->reader->bytes_total, r->x.report->rows_read};
    if (!job->progress || job->progress(job->progress_ctx, &p)) return MW_OK;
    atomic_store(&r->stopped, true);
    return mw_fail(err, MW_INVALID, "the import was stopped; importing again completes it");
}

static void merge(running *r) {
    round *in = r->merged;
    int64_t bytes = in->bytes_to - in->bytes_from;
    for (int i = 0; i < in->count && r->status == MW_OK; i++) {
        r->status = in->status[i];
        r->err = in->err[i];
        if (r->status == MW_OK) r->status = mw_importer_merge(&r->x, in->stage[i], &r->err);
        r->bytes_merged = in->bytes_from + bytes / in->count * (i + 1);
        if (r->status == MW_OK) r->status = report_progress(r, &r->err);
    }
    r->bytes_merged = in->bytes_to;
    in->count = 0;
}

static void fill(running *r, int i) {
    round *out = r->filled;
    mw_stage *s = out->stage[i];
    out->status[i] = MW_OK;
    if (atomic_load(&r->stopped)) return;
    if (i > 0 || !out->split) out->status[i] = mw_reader_split(r->reader, s->block, &out->err[i]);
    if (out->status[i] == MW_OK) out->status[i] = mw_stage_fill(s, &r->cal, &out->err[i]);
}

// The longest jobs come first; that the writing is taken up before merging begins is also what
// merging may wait for.
static void run_job(void *context, int64_t job, int worker) {
    running *r = context;
    (void)worker;
    if (job == 0)
        mw_importer_write(&r->x);
    else if (job == 1)
        merge(r);
    else if (job == 2)
        hash_to(&r->hash, r->hash.to);
    else
        fill(r, (int)job - 3);
}

// Reads the blocks of the next round; *end when there are no more.
static mw_status read_round(running *r, bool *end, mw_error *err) {
    round *out = r->filled;
    int first = out->count;
    if (first == 0) out->bytes_from = r->reader->bytes_read;
    for (int i = first; i < STAGES && !*end; i++) {
        mw_block *b = out->stage[i]->block;
        MW_TRY(mw_reader_next(r->reader, b, err));
        *end = b->end;
        out->count += !*end;
        MW_TRY(report_progress(r, err));
    }
    out->bytes_to = r->reader->bytes_read;
    return MW_OK;
}

static mw_status check_all_refused(const running *r, mw_error *err) {
    const mw_import_report *report = r->x.report;
    int64_t rows = report->rows_read - report->rows_left_out;
    if (rows < ALL_REFUSED_ROWS_MAX || report->rows_refused < rows) return MW_OK;
    const mw_reject *first = &report->reject[0];
    return mw_fail(err, MW_INVALID,
                   "all of the first %lld rows are refused: does the map fit? Line %lld%s%s: %s",
                   (long long)rows, (long long)first->line, first->column[0] ? ", column " : "",
                   first->column, first->reason);
}

static mw_status run_rounds(running *r, mw_error *err) {
    bool end = false;
    while (!end || r->merged->count > 0) {
        MW_TRY(read_round(r, &end, err));
        r->hash.to = r->reader->bytes_read;
        mw_pool_run(r->x.job->pool, r->filled->count + 3, run_job, r);
        if (r->status != MW_OK) {
            if (err) *err = r->err;
            return r->status;
        }
        if (r->x.batch.count >= r->x.batch_enough) {
            MW_TRY(mw_importer_hand(&r->x, err));
            if (r->x.job->between) r->x.job->between(r->x.job->between_ctx);
        }
        MW_TRY(check_all_refused(r, err));
        MW_TRY(report_progress(r, err));
        r->filled->split = false;
        round *swap = r->merged;
        r->merged = r->filled;
        r->filled = swap;
    }
    return MW_OK;
}

// ---- the decimal sign

static bool see_block(const running *r, const mw_block *b, mw_decimal_signs *signs) {
    const mw_bound *bound = r->x.bound;
    bool any = false;
    for (int64_t row = 0; row < b->row_count && row < DECIMAL_ROWS_MAX; row++)
        for (int32_t i = 0; i < bound->measure_count; i++) {
            const mw_bound_measure *m = &bound->measure[i];
            if (m->about->type != MW_TYPE_NUMBER || m->value.column == MW_COLUMN_NONE) continue;
            mw_row_at at = {b, row, &bound->pivots, 0, NULL};
            mw_said said = mw_cell_at(&at, m->value.column);
            any = any || said.kind == MW_CELL_TEXT;
            if (said.kind == MW_CELL_TEXT) mw_decimal_signs_see(signs, said.text);
        }
    return any;
}

// Reads and splits the first block, and looks at its numbers, unless the map says how they are
// written.
static mw_status detect_decimal(running *r, mw_error *err) {
    mw_number_style *style = &r->x.bound->style;
    mw_decimal_signs signs = {0};
    if (style->decimal) return MW_OK;
    style->decimal = '.';
    mw_block *b = r->filled->stage[0]->block;
    MW_TRY(mw_reader_next(r->reader, b, err));
    if (b->end) return MW_OK;
    MW_TRY(mw_reader_split(r->reader, b, err));
    r->filled->count = 1;
    r->filled->split = true;
    if (!see_block(r, b, &signs)) return MW_OK;
    style->decimal = mw_decimal_signs_decide(&signs);
    if (style->decimal) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "numbers such as \"1,234\" may mean thousands or a fraction: the map has to say "
                   "decimal \",\" or thousands \",\" (file csv decimal \",\")");
}

// ---- running

static mw_status new_stages(running *r, mw_error *err) {
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < STAGES; i++)
            if (!(r->rounds[k].stage[i] = mw_stage_new(r->x.bound)))
                return mw_fail(err, MW_NOMEM, "no memory for an import");
    r->merged = &r->rounds[0];
    r->filled = &r->rounds[1];
    return MW_OK;
}

static mw_status bind(running *r, mw_error *err) {
    const mw_import_job *job = r->x.job;
    mw_diags *d = job->maps->diags;
    int32_t before = d->errors;
    MW_TRY(mw_bind(job->map, d, job->catalogue, r->reader, &r->x.bound, err));
    if (d->errors == before) return MW_OK;
    return mw_fail(err, MW_SYNTAX, "the map %.*s does not fit the file %s", (int)job->map->name.n,
                   job->map->name.p, job->path);
}

static mw_status open_reader(running *r, mw_error *err) {
    const mw_import_job *job = r->x.job;
    mw_reader_options options = job->map->reader;
    mw_slice *wanted = NULL;
    int32_t wanted_count = 0;
    MW_TRY(mw_mapping_columns(job->map, &wanted, &wanted_count, err));
    options.wanted = wanted;
    options.wanted_count = wanted_count;
    mw_status st = mw_reader_open(job->path, &options, &r->reader, err);
    mw_free(wanted);
    MW_TRY(st);
    r->hash.fd = open(job->path, O_RDONLY | O_CLOEXEC);
    if (r->hash.fd < 0) return mw_fail(err, MW_IO, "open %s: %s", job->path, strerror(errno));
    mw_sha256_init(&r->hash.sha);
    return MW_OK;
}

static mw_status run(running *r, mw_error *err) {
    const mw_import_job *job = r->x.job;
    char hex[MW_SHA256_HEX_MAX] = "";
    MW_TRY(open_reader(r, err));
    MW_TRY(bind(r, err));
    MW_TRY(new_stages(r, err));
    MW_TRY(detect_decimal(r, err));
    r->x.line = r->reader->first_line;
    r->x.row.file = mw_slice_of(job->file_name ? job->file_name : job->path);
    r->x.row.map_hash = mw_slice_of(job->maps->hash);
    MW_TRY(mw_importer_begin(&r->x, err));
    mw_status st = run_rounds(r, err);
    // What was handed over before a failure of the file is good and stays.
    mw_importer_write(&r->x);
    if (st == MW_OK) st = finish_hash(r, hex, err);
    r->x.row.file_hash = mw_slice_of(hex);
    if (st == MW_OK) st = mw_importer_commit(&r->x, true, err);
    mw_status closed = mw_rejects_close(&r->x.rejects, st == MW_OK ? err : NULL);
    return st != MW_OK ? st : closed;
}

static void fini(running *r) {
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < STAGES; i++) mw_stage_free(r->rounds[k].stage[i]);
    mw_importer_fini(&r->x);
    mw_reader_close(r->reader);
    if (r->hash.fd >= 0) close(r->hash.fd);
    mw_free(r);
}

mw_status mw_import_run(const mw_import_job *job, mw_import_report *report, mw_error *err) {
    *report = (mw_import_report){0};
    running *r = mw_alloc(sizeof *r);
    if (!r) return mw_fail(err, MW_NOMEM, "no memory for an import");
    mw_importer_init(&r->x, job, report);
    r->hash.fd = -1;
    r->cal = (mw_calendar){job->zone, job->shifts};
    mw_status st = run(r, err);
    fini(r);
    return st;
}

// ---- undoing

typedef struct {
    int32_t id;
    mw_import found;
    mw_text texts; // the slices of found, one after the other
    mw_undone *undone;
    int64_t count, capacity;
} import_walk;

static mw_status take_undone(void *ctx, const mw_import *i, mw_error *err) {
    import_walk *w = ctx;
    if (i->undone_ns == 0) return MW_OK;
    if (!mw_grow(&w->undone, &w->capacity, w->count + 1, sizeof *w->undone))
        return mw_fail(err, MW_NOMEM, "no memory for the imports that were undone");
    w->undone[w->count++] = (mw_undone){i->id, i->undone_ns};
    return MW_OK;
}

mw_status mw_import_undone(mw_registry *registry, mw_undone **out, int64_t *count, mw_error *err) {
    import_walk w = {0};
    mw_status st = registry->ops->import_each(registry, take_undone, &w, err);
    if (st != MW_OK) {
        mw_free(w.undone);
        return st;
    }
    *out = w.undone;
    *count = w.count;
    return MW_OK;
}

static mw_status take_import(void *ctx, const mw_import *i, mw_error *err) {
    import_walk *w = ctx;
    if (i->id != w->id) return MW_OK;
    w->found = *i;
    mw_text_add(&w->texts, i->file.p, i->file.n);
    mw_text_add(&w->texts, i->file_hash.p, i->file_hash.n);
    mw_text_add(&w->texts, i->map_hash.p, i->map_hash.n);
    if (w->texts.failed) return mw_fail(err, MW_NOMEM, "no memory for an import's row");
    return MW_OK;
}

static mw_status undo(mw_registry *registry, import_walk *w, int64_t now_ns, mw_error *err) {
    mw_import *i = &w->found;
    if (i->id == 0) return mw_fail(err, MW_NOTFOUND, "there is no import %d", (int)w->id);
    if (i->undone_ns != 0)
        return mw_fail(err, MW_INVALID, "import %d is undone already", (int)w->id);
    const char *p = w->texts.bytes;
    i->file.p = p;
    i->file_hash.p = p + i->file.n;
    i->map_hash.p = p + i->file.n + i->file_hash.n;
    i->undone_ns = now_ns;
    i->others = (mw_slice){0}; // stays as it was
    return registry->ops->import_put(registry, i, &i->id, err);
}

mw_status mw_import_undo(mw_registry *registry, int32_t import_id, int64_t now_ns, mw_error *err) {
    import_walk w = {.id = import_id};
    mw_status st = registry->ops->import_each(registry, take_import, &w, err);
    if (st == MW_OK) st = undo(registry, &w, now_ns, err);
    mw_text_free(&w.texts);
    return st;
}
