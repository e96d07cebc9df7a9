// SPDX-License-Identifier: MIT
// Checks everything that the store has on disk against its checksums and against itself; see
// series.h. Nobody writes names or journal meanwhile, segments never change.
#include "series/series_int.h"

#include "base/alloc.h"
#include "series/chunk.h"

#include <math.h>
#include <string.h>

typedef struct {
    void (*tell)(void *ctx, const char *line);
    void *ctx;
    int64_t problems;
} verdict;

// Damage is told, other failures end the check.
static mw_status judge(verdict *v, mw_status st, const mw_error *why, mw_error *err) {
    if (st == MW_OK) return MW_OK;
    if (st != MW_CORRUPT) return mw_fail(err, st, "%s", why->text);
    v->problems++;
    v->tell(v->ctx, why->text);
    return MW_OK;
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static mw_status check_chunk(mw_segment *g, const mw_chunk_ref *ref, mw_chunk *scratch,
                             mw_error *err) {
    MW_TRY(mw_segment_read(g, ref, scratch, err));
    mw_run run = mw_chunk_run(scratch);
    mw_summary seen = mw_run_summary(&run);
    const mw_summary *said = &ref->about;
    if (same(seen.min, said->min) && same(seen.max, said->max) && same(seen.sum, said->sum) &&
        same(seen.first, said->first) && same(seen.last, said->last) &&
        seen.nan_count == said->nan_count)
        return MW_OK;
    return mw_fail(err, MW_CORRUPT, "%s at byte %lld: the samples are not those of the index",
                   mw_segment_path(g), (long long)ref->offset);
}

static mw_status check_signal(verdict *v, mw_segment *g, mw_segment_entry *e, mw_error *err) {
    const mw_index *index = NULL;
    mw_error why = {0};
    mw_status st = mw_segment_index(g, e, &index, &why);
    if (st != MW_OK) return judge(v, st, &why, err);
    mw_chunk *scratch = mw_alloc(sizeof *scratch);
    if (!scratch) st = mw_fail(err, MW_NOMEM, "no memory to check samples");
    for (int64_t i = 0; i < index->count && st == MW_OK; i++)
        st = judge(v, check_chunk(g, &index->ref[i], scratch, &why), &why, err);
    mw_free(scratch);
    mw_segment_index_drop(g, index);
    return st;
}

static mw_status check_segment(verdict *v, mw_segment *g, int32_t signal_count, mw_error *err) {
    for (int64_t i = 0; i < mw_segment_signal_count(g); i++) {
        mw_segment_entry *e = mw_segment_entry_at(g, i);
        mw_error why = {0};
        if (e->signal >= signal_count)
            MW_TRY(judge(v,
                         mw_fail(&why, MW_CORRUPT, "%s: it has signal %d, but there are %d",
                                 mw_segment_path(g), e->signal, signal_count),
                         &why, err));
        MW_TRY(check_signal(v, g, e, err));
    }
    return MW_OK;
}

// A job of the leader.
static mw_status check_written(mw_series *s, void *ctx, mw_error *err) {
    verdict *v = ctx;
    mw_error why = {0};
    MW_TRY(judge(v, mw_names_check(s->names, &why), &why, err));
    return judge(v, mw_journal_check(s->journal, &why), &why, err);
}

// Shares the segments as they are now; NULL when out of memory.
static mw_segment **share_segments(mw_series *s, int64_t *count) {
    pthread_rwlock_rdlock(&s->state);
    mw_segment **all = mw_alloc_array(s->segment_count, sizeof(mw_segment *));
    *count = all ? s->segment_count : 0;
    for (int64_t i = 0; i < *count; i++) all[i] = mw_segment_share(s->segment[i]);
    pthread_rwlock_unlock(&s->state);
    return all;
}

mw_status mw_series_verify(mw_series *s, void (*tell)(void *ctx, const char *line), void *ctx,
                           int64_t *problems, mw_error *err) {
    verdict v = {tell, ctx, 0};
    int64_t count;
    MW_TRY(mw_series_commit(s, check_written, &v, err));
    int32_t signal_count = mw_names_count(s->names);
    mw_segment **all = share_segments(s, &count);
    if (!all) return mw_fail(err, MW_NOMEM, "no memory to check samples");
    mw_status st = MW_OK;
    for (int64_t i = 0; i < count; i++) {
        if (st == MW_OK) st = check_segment(&v, all[i], signal_count, err);
        mw_segment_drop(all[i]);
    }
    mw_free(all);
    if (st == MW_OK) *problems = v.problems;
    return st;
}
