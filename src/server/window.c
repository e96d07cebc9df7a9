// SPDX-License-Identifier: MIT
// See window.h. The facts of the stretch alone lie on a board; any period that holds the stretch
// then has its sums.
#include "server/window.h"

#include "base/alloc.h"

#include <math.h>

struct mw_window {
    mw_window_from from;
    mw_live_board *board;
    mw_world *world;
    int32_t entity; // asked for last; index in the model
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for the facts of a stretch of time");
}

// ---- facts

static const uint64_t year_ns = UINT64_C(367) * 86400 * 1000000000;

static bool counts(const mw_window *w, int64_t start_ns, int64_t end_ns) {
    if (end_ns == INT64_MAX) return true; // it holds
    return start_ns >= w->from.from_ns && end_ns - start_ns <= w->from.to_ns - w->from.from_ns;
}

static mw_status take(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    mw_window *w = ctx;
    mw_fact_batch b = {0};
    if (!mw_fact_batch_grow(&b, c->count + 1)) return no_memory(err);
    for (int64_t i = 0; i < c->count; i++) {
        if (!counts(w, c->start_ns[i], c->end_ns[i])) continue;
        int64_t at = b.count++;
        b.entity[at] = c->entity[i];
        b.measure[at] = c->measure[i];
        b.key[at] = c->key[i];
        b.start_ns[at] = c->start_ns[i];
        b.end_ns[at] = c->end_ns[i];
        b.value[at] = c->value[i];
        b.quality[at] = c->quality[i];
        b.import_id[at] = 0;
        b.line[at] = 0;
    }
    mw_status st = mw_live_board_put(w->board, &b, err);
    mw_fact_batch_fini(&b);
    return st;
}

static mw_status fill(mw_window *w, mw_error *err) {
    const mw_window_from *f = &w->from;
    mw_fact_query q = {.from_ns = f->from_ns, .to_ns = f->to_ns, .as_known_ns = INT64_MAX};
    q.undone = mw_world_undone(f->world, &q.undone_count);
    MW_TRY(f->stored->ops->scan(f->stored, &q, take, w, err));
    return f->under_way->ops->scan(f->under_way, &q, take, w, err);
}

mw_status mw_window_open(const mw_window_from *from, mw_window **out, mw_error *err) {
    if (from->from_ns >= from->to_ns) {
        return mw_fail(err, MW_INVALID, "the stretch ends before it begins: from is not before to");
    }
    // No period is longer than a year: nothing is read for what cannot be answered.
    if ((uint64_t)from->to_ns - (uint64_t)from->from_ns > year_ns) {
        return mw_fail(err, MW_INVALID, "from and to do not lie in one day, week, month or year");
    }
    mw_window *w = mw_alloc(sizeof *w);
    if (!w) return no_memory(err);
    w->from = *from;
    w->board = mw_live_board_new(1);
    mw_status st = w->board ? fill(w, err) : no_memory(err);
    mw_world_from world = {.program = from->program,
                           .registry = from->registry,
                           .facts = w->board ? mw_live_board_facts(w->board) : NULL,
                           .as_known_ns = INT64_MAX,
                           .zone = from->zone};
    if (st == MW_OK) st = mw_world_open(&world, &w->world, err);
    if (st == MW_OK)
        *out = w;
    else
        mw_window_close(w);
    return st;
}

void mw_window_close(mw_window *w) {
    if (!w) return;
    mw_world_free(w->world);
    mw_live_board_free(w->board);
    mw_free(w);
}

// ---- what is asked

// The calendar of an entity: that of its site's zone.
static const mw_calendar *calendar_of(const mw_window *w, int32_t entity) {
    int32_t zones;
    const mw_model *m = mw_world_model(w->world);
    const mw_calendar *all = mw_world_calendars(w->world, &zones);
    int32_t row = mw_model_first_row(m, entity);
    return &all[row >= 0 ? mw_model_row(m, mw_model_entity_at(m, entity)->kind, row)->zone : 0];
}

// The shortest period of the calendar that holds the stretch.
static mw_status find_period(const mw_window *w, int32_t entity, mw_period *out, mw_error *err) {
    static const mw_grain_unit unit[] = {MW_GRAIN_DAY, MW_GRAIN_WEEK, MW_GRAIN_MONTH,
                                         MW_GRAIN_QUARTER, MW_GRAIN_YEAR};
    const mw_calendar *cal = calendar_of(w, entity);
    for (size_t i = 0; i < sizeof unit / sizeof unit[0]; i++) {
        int64_t start, end;
        MW_TRY(mw_period_at((mw_grain){unit[i], 1}, w->from.from_ns, cal, out, err));
        MW_TRY(mw_period_bounds(*out, cal, &start, &end, err));
        if (start <= w->from.from_ns && w->from.to_ns <= end) return MW_OK;
    }
    return mw_fail(err, MW_INVALID, "from and to lie in no day, week, month, quarter or year");
}

static mw_status name_wants(const mw_window *w, const char *const *name, int32_t count,
                            mw_want *want, mw_error *err) {
    int32_t kind = mw_model_entity_at(mw_world_model(w->world), w->entity)->kind;
    for (int32_t i = 0; i < count; i++) {
        want[i] = (mw_want){.symbol = mw_program_find(w->from.program, mw_slice_of(name[i])),
                            .kind = kind};
        bool known = want[i].symbol.ref == MW_REF_MEASURE || want[i].symbol.ref == MW_REF_INDICATOR;
        if (!known) {
            return mw_fail(err, MW_NOTFOUND,
                           "the packs in use have no %s; the pack monitoring has it", name[i]);
        }
    }
    return MW_OK;
}

mw_status mw_window_evaluate(mw_window *w, int32_t entity, const char *const *name, int32_t count,
                             mw_evaluation **out, mw_error *err) {
    mw_period period;
    mw_want want[MW_WINDOW_NAMES_MAX];
    MW_ASSERT(count <= MW_WINDOW_NAMES_MAX);
    w->entity = entity;
    MW_TRY(name_wants(w, name, count, want, err));
    MW_TRY(find_period(w, entity, &period, err));
    mw_eval_request q = {.want = want, .want_count = count, .period = &period, .period_count = 1};
    return mw_evaluate(w->world, &q, out, err);
}

double mw_window_value(const mw_window *w, const mw_evaluation *e, int32_t i,
                       const int32_t *member) {
    int64_t row = mw_evaluation_row(e, w->entity, 0);
    const mw_eval_column *c = mw_evaluation_column(e, i);
    bool there = row >= 0 && c->value && (member != NULL) == (c->key_count > 0);
    return there ? mw_evaluation_at(e, i, member, 0, row) : NAN;
}

mw_world *mw_window_world(const mw_window *w) { return w->world; }
const mw_window_from *mw_window_asked(const mw_window *w) { return &w->from; }
