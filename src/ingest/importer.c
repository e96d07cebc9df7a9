// SPDX-License-Identifier: MIT
// Beginning, committing and ending an import: what it and the two stores say to each other.
#include "ingest/importer.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/digits.h"

#include <math.h>
#include <string.h>

enum {
    BATCH_FACTS_ENOUGH = 1 << 18,
    BATCH_FACTS_MAX = 1 << 20,
    NEAR_LOOKS = 20,
    OTHERS_BYTES_MAX = 500,
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for an import");
}

mw_status mw_importer_change(mw_importer *x, mw_error *err) {
    if (x->changing) return MW_OK;
    MW_TRY(x->job->registry->ops->begin(x->job->registry, err));
    x->changing = true;
    return MW_OK;
}

mw_status mw_importer_text(mw_importer *x, mw_slice text, int32_t *out, mw_error *err) {
    int64_t id = mw_map_get(x->texts, text, 0);
    if (id == 0) {
        int32_t fresh = 0;
        MW_TRY(mw_importer_change(x, err));
        MW_TRY(x->job->registry->ops->text_put(x->job->registry, text, &fresh, err));
        MW_TRY(mw_map_add(x->texts, text, fresh, &id, err));
    }
    *out = (int32_t)id;
    return MW_OK;
}

// ---- links

// A link as bytes, its name first.
static mw_slice link_bytes(mw_importer *x, const mw_link *l) {
    mw_text *t = &x->scratch;
    t->size = 0;
    mw_text_add(t, l->link.p, l->link.n);
    mw_text_addc(t, '\0');
    mw_text_add(t, (const char *)&l->from, sizeof l->from);
    mw_text_add(t, (const char *)&l->to, sizeof l->to);
    mw_text_add(t, (const char *)&l->from_ns, sizeof l->from_ns);
    mw_text_add(t, (const char *)&l->to_ns, sizeof l->to_ns);
    return (mw_slice){t->bytes, t->size};
}

static mw_status note_link(void *ctx, const mw_link *l, mw_error *err) {
    mw_importer *x = ctx;
    return mw_map_set(x->links, link_bytes(x, l), 1, err);
}

mw_status mw_importer_link(mw_importer *x, const mw_link *link, mw_error *err) {
    if (mw_map_get(x->links, link_bytes(x, link), 0)) return MW_OK;
    if (x->scratch.failed) return no_memory(err);
    MW_TRY(note_link(x, link, err));
    MW_TRY(mw_importer_change(x, err));
    x->report->links_added++;
    return x->job->registry->ops->link_put(x->job->registry, link, err);
}

// ---- measures

typedef struct {
    mw_importer *x;
    mw_slice name; // whose id is looked for, when found is not NULL
    int32_t *found;
} measure_walk;

// The registry's unit of each measure of the map.
static mw_status take_unit(void *ctx, const mw_measure_name *m, mw_error *err) {
    mw_importer *x = ctx;
    for (int32_t i = 0; i < x->bound->measure_count; i++) {
        if (x->measure[i].id != m->id || x->bound->measure[i].about->type != MW_TYPE_NUMBER)
            continue;
        MW_TRY(mw_unit_parse(m->unit, &x->measure[i].to, err));
        if (!mw_unit_same_kind(&x->bound->measure[i].unit, &x->measure[i].to))
            return mw_fail(err, MW_INVALID, "measure %.*s: facts are kept in %.*s, another kind",
                           mw_shown(m->name), m->name.p, mw_shown(m->unit), m->unit.p);
    }
    return MW_OK;
}

static mw_slice type_name(const mw_catalogue *c, const mw_catalogue_measure *m) {
    switch (m->type) {
    case MW_TYPE_NUMBER: return mw_slice_of("number");
    case MW_TYPE_YESNO: return mw_slice_of("yes/no");
    case MW_TYPE_DATE: return mw_slice_of("date");
    case MW_TYPE_CLOCK: return mw_slice_of("clock");
    case MW_TYPE_CODE: return c->codes[m->codes].name;
    case MW_TYPE_TEXT:
    case MW_TYPE_ANY:
    case MW_TYPE_NONE: break;
    }
    return mw_slice_of("text");
}

static mw_status know_measure(mw_importer *x, int32_t i, mw_error *err) {
    const mw_catalogue_measure *about = x->bound->measure[i].about;
    char unit[MW_UNIT_TEXT_MAX] = "";
    if (about->type == MW_TYPE_NUMBER) mw_unit_text(&about->unit, unit);
    mw_measure_name name = {0, about->name, type_name(x->bound->catalogue, about),
                            mw_slice_of(unit)};
    return x->job->registry->ops->measure_put(x->job->registry, &name, &x->measure[i].id, err);
}

static void set_conversion(const mw_bound_measure *b, mw_import_measure *m) {
    m->low = -INFINITY;
    m->high = INFINITY;
    m->fits_start = m->fits_end = 0;
    if (b->about->type != MW_TYPE_NUMBER) return;
    m->converts = !mw_unit_same_zero(&b->unit, &m->to);
    m->factor = mw_unit_same(&b->unit, &m->to) ? 1 : mw_unit_factor(&b->unit, &m->to);
    if (!b->about->ranged) return;
    if (!isnan(b->about->low)) m->low = mw_unit_convert(b->about->low, &b->about->unit, &m->to);
    if (!isnan(b->about->high)) m->high = mw_unit_convert(b->about->high, &b->about->unit, &m->to);
}

static mw_status know_measures(mw_importer *x, mw_error *err) {
    mw_registry *r = x->job->registry;
    MW_TRY(mw_importer_change(x, err));
    for (int32_t i = 0; i < x->bound->measure_count; i++) MW_TRY(know_measure(x, i, err));
    MW_TRY(r->ops->measure_each(r, take_unit, x, err));
    for (int32_t i = 0; i < x->bound->measure_count; i++)
        set_conversion(&x->bound->measure[i], &x->measure[i]);
    return MW_OK;
}

// ---- periods borrowed

static mw_status find_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    measure_walk *walk = ctx;
    (void)err;
    if (mw_slice_same(m->name, walk->name)) *walk->found = m->id;
    return MW_OK;
}

static mw_status take_period(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    mw_import_like *like = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        int64_t count = mw_map_count(like->number), n;
        mw_slice key = {(const char *)&c->entity[i], sizeof c->entity[i]};
        MW_TRY(mw_map_add(like->number, key, count, &n, err));
        mw_like_period p = {c->start_ns[i], c->end_ns[i]};
        if (n < count) {
            mw_like_period *known = &like->period[n];
            if (known->start_ns != p.start_ns || known->end_ns != p.end_ns)
                known->end_ns = known->start_ns;
            continue;
        }
        if (!mw_grow(&like->period, &like->capacity, n + 1, sizeof p)) return no_memory(err);
        like->period[n] = p;
    }
    return MW_OK;
}

mw_status mw_importer_like(mw_importer *x, mw_error *err) {
    const mw_import_job *job = x->job;
    for (int32_t i = 0; i < x->bound->when_count; i++) {
        const mw_bound_when *w = &x->bound->when[i];
        int32_t id = 0;
        if (w->kind != MW_WHEN_LIKE) continue;
        if (!(x->like[i].number = mw_map_new())) return no_memory(err);
        measure_walk walk = {x, w->constant, &id};
        MW_TRY(job->registry->ops->measure_each(job->registry, find_measure, &walk, err));
        if (id == 0) continue; // no fact of it: every row will say so
        mw_fact_query q = {.measures = &id,
                           .measure_count = 1,
                           .from_ns = INT64_MIN,
                           .to_ns = INT64_MAX,
                           .as_known_ns = INT64_MAX,
                           .undone = x->undone,
                           .undone_count = x->undone_count};
        MW_TRY(job->facts->ops->scan(job->facts, &q, take_period, &x->like[i], err));
    }
    return MW_OK;
}

// ---- beginning, committing, ending

static mw_status new_parts(mw_importer *x, mw_error *err) {
    const mw_bound *b = x->bound;
    x->measure = mw_alloc_array(b->measure_count + 1, sizeof *x->measure);
    x->fact = mw_alloc_array(b->measure_count + 1, sizeof *x->fact);
    x->like = mw_alloc_array(b->when_count + 1, sizeof *x->like);
    x->seen = mw_seen_new();
    x->texts = mw_map_new();
    x->links = mw_map_new();
    x->given = mw_map_new();
    bool ok = x->measure && x->fact && x->like && x->seen && x->texts && x->links && x->given;
    return ok ? MW_OK : no_memory(err);
}

static mw_status put_row(mw_importer *x, mw_error *err) {
    const mw_import_report *r = x->report;
    x->row.read = r->rows_read;
    x->row.kept = r->facts_kept;
    x->row.same = r->facts_same;
    x->row.corrected = r->facts_corrected;
    x->row.refused = r->rows_refused;
    return x->job->registry->ops->import_put(x->job->registry, &x->row, &x->row.id, err);
}

static mw_status commit_registry(mw_importer *x, mw_error *err) {
    if (!x->changing) return MW_OK;
    x->changing = false;
    MW_TRY(x->job->registry->ops->commit(x->job->registry, err));
    x->entities_kept = x->report->entities_added;
    x->links_kept = x->report->links_added;
    return MW_OK;
}

// Other maps that fit the file, the first of them where there are very many.
static mw_status note_others(mw_importer *x, mw_error *err) {
    mw_text *t = &x->others;
    if (x->job->maps) mw_mappings_others(x->job->maps, x->job->path, x->job->map, t);
    bool many = !t->failed && t->size > OTHERS_BYTES_MAX;
    if (many) t->size = OTHERS_BYTES_MAX;
    while (many && t->size && t->bytes[t->size - 1] != ',') t->size--;
    if (many) mw_text_adds(t, " ...");
    if (t->failed) return no_memory(err);
    x->row.others = (mw_slice){t->bytes, t->size};
    return MW_OK;
}

mw_status mw_importer_begin(mw_importer *x, mw_error *err) {
    const mw_import_job *job = x->job;
    mw_directory_from from = {.registry = job->registry,
                              .catalogue = job->catalogue,
                              .zone = job->zone,
                              .lets_in = job->lets_in,
                              .lets_in_ctx = job->lets_in_ctx};
    x->batch_max = job->batch_facts > 0 ? job->batch_facts : BATCH_FACTS_MAX;
    x->batch_enough = job->batch_facts > 0 ? job->batch_facts : BATCH_FACTS_ENOUGH;
    x->near_looks = NEAR_LOOKS;
    MW_TRY(new_parts(x, err));
    MW_TRY(mw_directory_new(&from, &x->directory, err));
    MW_TRY(mw_import_undone(job->registry, &x->undone, &x->undone_count, err));
    MW_TRY(know_measures(x, err));
    MW_TRY(mw_importer_like(x, err));
    if (x->bound->link_count > 0)
        MW_TRY(job->registry->ops->link_each(job->registry, note_link, x, err));
    x->row.started_ns = mw_clock_wall_ns();
    MW_TRY(note_others(x, err));
    MW_TRY(put_row(x, err));
    x->report->import_id = x->row.id;
    return commit_registry(x, err);
}

// Leaves only what has to be written in the batch, and counts.
static void drop_same(mw_importer *x) {
    mw_fact_batch *b = &x->handed.batch;
    const uint8_t *standing = x->handed.standing;
    int64_t n = 0, same = 0, changed = 0;
    for (int64_t i = 0; i < b->count; i++) {
        same += standing[i] == MW_FACT_SAME;
        changed += standing[i] == MW_FACT_CHANGED;
        if (standing[i] == MW_FACT_SAME) continue;
        if (n < i) {
            b->entity[n] = b->entity[i];
            b->measure[n] = b->measure[i];
            b->key[n] = b->key[i];
            b->start_ns[n] = b->start_ns[i];
            b->end_ns[n] = b->end_ns[i];
            b->value[n] = b->value[i];
            b->quality[n] = b->quality[i];
            b->import_id[n] = b->import_id[i];
            b->line[n] = b->line[i];
        }
        n++;
    }
    b->count = n;
    x->report->facts_same += same;
    x->report->facts_corrected += changed;
    x->report->facts_kept += n - changed;
}

static mw_status compare(mw_importer *x, mw_error *err) {
    mw_facts *facts = x->job->facts;
    mw_handed *h = &x->handed;
    mw_fact_query undone = {.from_ns = INT64_MIN,
                            .to_ns = INT64_MAX,
                            .as_known_ns = INT64_MAX,
                            .undone = x->undone,
                            .undone_count = x->undone_count};
    mw_free(h->standing);
    h->standing = mw_alloc_array(h->batch.count, 1);
    if (!h->standing) return no_memory(err);
    return facts->ops->compare(facts, &h->batch, &undone, h->standing, err);
}

static mw_status write_batch(mw_importer *x, mw_error *err) {
    mw_facts *facts = x->job->facts;
    MW_TRY(compare(x, err));
    drop_same(x);
    int64_t now_ns = mw_clock_wall_ns();
    if (now_ns > x->recorded_ns) x->recorded_ns = now_ns;
    if (x->handed.batch.count == 0) return MW_OK;
    return facts->ops->append(facts, &x->handed.batch, x->recorded_ns, err);
}

void mw_importer_write(mw_importer *x) {
    mw_handed *h = &x->handed;
    if (!h->under_way) return;
    h->status = write_batch(x, &h->err);
    h->batch.count = 0;
    pthread_mutex_lock(&x->mutex);
    h->under_way = false;
    pthread_cond_signal(&x->written);
    pthread_mutex_unlock(&x->mutex);
}

// Waits until nothing is being written, and tells how that went.
static mw_status settle(mw_importer *x, mw_error *err) {
    mw_handed *h = &x->handed;
    pthread_mutex_lock(&x->mutex);
    while (h->under_way) pthread_cond_wait(&x->written, &x->mutex);
    pthread_mutex_unlock(&x->mutex);
    if (h->status != MW_OK && err) *err = h->err;
    return h->status;
}

mw_status mw_importer_hand(mw_importer *x, mw_error *err) {
    MW_TRY(settle(x, err));
    MW_TRY(mw_importer_change(x, err));
    MW_TRY(put_row(x, err));
    MW_TRY(commit_registry(x, err));
    mw_fact_batch empty = x->handed.batch;
    x->handed.batch = x->batch;
    x->batch = empty;
    x->handed.under_way = x->handed.batch.count > 0;
    return MW_OK;
}

mw_status mw_importer_commit(mw_importer *x, bool last, mw_error *err) {
    MW_TRY(mw_importer_hand(x, err));
    mw_importer_write(x);
    MW_TRY(settle(x, err));
    if (last) {
        int64_t now_ns = mw_clock_wall_ns();
        x->row.ended_ns = now_ns > x->row.started_ns ? now_ns : x->row.started_ns + 1;
    }
    MW_TRY(mw_importer_change(x, err));
    MW_TRY(put_row(x, err));
    MW_TRY(commit_registry(x, err));
    x->report->finished = last;
    if (!last && x->job->between) x->job->between(x->job->between_ctx);
    return MW_OK;
}

void mw_importer_init(mw_importer *x, const mw_import_job *job, mw_import_report *report) {
    x->job = job;
    x->report = report;
    pthread_mutex_init(&x->mutex, NULL);
    pthread_cond_init(&x->written, NULL);
    mw_rejects_init(&x->rejects, job->reject_path, report);
}

void mw_importer_fini(mw_importer *x) {
    if (x->changing) x->job->registry->ops->abort(x->job->registry);
    x->report->entities_added = x->entities_kept;
    x->report->links_added = x->links_kept;
    for (int32_t i = 0; x->like && i < x->bound->when_count; i++) {
        mw_map_free(x->like[i].number);
        mw_free(x->like[i].period);
    }
    mw_free(x->like);
    mw_free(x->measure);
    mw_free(x->fact);
    mw_free(x->handed.standing);
    mw_free(x->undone);
    mw_map_free(x->texts);
    mw_map_free(x->links);
    mw_map_free(x->given);
    mw_text_free(&x->scratch);
    mw_text_free(&x->others);
    mw_fact_batch_fini(&x->batch);
    mw_fact_batch_fini(&x->handed.batch);
    mw_seen_free(x->seen);
    mw_directory_free(x->directory);
    mw_rejects_fini(&x->rejects);
    mw_bound_free(x->bound);
    pthread_cond_destroy(&x->written);
    pthread_mutex_destroy(&x->mutex);
}
