// SPDX-License-Identifier: MIT
// See watch.h.
#include "alert/watch.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>

#define MIN INT64_C(60000000000)

enum { PARTS = 3, TEXT_BYTES = 256, BRANCH_DEPTH_MAX = 64 };

// ---- how an alert is watched

static int64_t gcd(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b, b = rest;
    }
    return a;
}

typedef struct {
    int64_t minutes; // that divides every window
    bool months, shifts;
} windows;

static void find_windows(const mw_expr *e, windows *w) {
    if (!e) return;
    if (e->kind == MW_EXPR_OVER && e->window == MW_WINDOW_LAST) {
        int64_t minutes = mw_length_minutes(e->length);
        w->shifts = w->shifts || e->length.unit == MW_GRAIN_SHIFT;
        w->months = w->months || e->length.unit >= MW_GRAIN_MONTH;
        if (minutes > 0) w->minutes = gcd(w->minutes, minutes);
    }
    for (int32_t i = 0; i < e->arg_count; i++) find_windows(e->arg[i], w);
}

static mw_grain grain_of(const mw_alert *a, int32_t slot_min) {
    windows w = {.minutes = slot_min};
    mw_grain slot = {MW_GRAIN_MINUTE, 1};
    if (a->grain.unit != MW_GRAIN_NONE) return a->grain;
    find_windows(a->when, &w);
    find_windows(a->clear, &w);
    if (w.shifts) return (mw_grain){MW_GRAIN_SHIFT, 1};
    if (w.months || w.minutes == 1440) return (mw_grain){MW_GRAIN_DAY, 1};
    (void)mw_grain_of_minutes((int32_t)w.minutes, &slot);
    return slot;
}

static mw_titles titles_of(const mw_decl *d, const char *property) {
    const mw_stmt *s = mw_decl_property(d, property);
    return s ? s->titles : (mw_titles){0};
}

// How long may pass between two looks: three periods, so that one that is late is no gap.
static int64_t gap_of(mw_grain g) {
    int64_t s = mw_grain_clock_s(g);
    return s ? 3 * s * INT64_C(1000000000) : 0;
}

mw_watch mw_watch_of(const mw_program *p, int32_t alert, int32_t slot_min) {
    const mw_alert *a = &p->alert[alert];
    const mw_span at = a->when->span;
    mw_watch w = {.alert = alert, .grain = grain_of(a, slot_min)};
    w.about = (mw_board_alert){
        .name = a->name,
        .title = titles_of(a->decl, "title"),
        .note = titles_of(a->decl, "note"),
        .severity = a->severity,
        .condition = {p->diags->source[at.file].text + at.start, (size_t)(at.end - at.start)},
        .rule = { .for_ns = a->when_for_min * MIN,
                      .clear_for_ns = a->clear_for_min * MIN,
                      .escalate_ns = a->escalate_min * MIN,
                      .gap_ns = gap_of(w.grain),
                      .has_clear = a->clear != NULL}
    };
    return w;
}

mw_status mw_watch_last(const mw_watch *w, int64_t at_ns, const mw_calendar *cal, mw_period *out,
                        mw_error *err) {
    int64_t start, end;
    mw_period p;
    MW_TRY(mw_period_at(w->grain, at_ns, cal, &p, err));
    do {
        p = mw_period_add(p, -1);
        MW_TRY(mw_period_bounds(p, cal, &start, &end, err));
    } while (start == end); // a shift that did not take place
    *out = p;
    return MW_OK;
}

// ---- running

typedef struct {
    const mw_watch_ask *ask;
    mw_evaluation *e;
    mw_watch_visit visit;
    void *ctx;
} running;

static mw_truth truth_of(double v) {
    if (isnan(v)) return MW_TRUTH_UNKNOWN;
    return v != 0 ? MW_TRUTH_YES : MW_TRUTH_NO;
}

static mw_slice branch_of(mw_model *m, int32_t kind, int64_t row) {
    const mw_model_row_info *r = mw_model_row(m, kind, row);
    for (int i = 0; i < BRANCH_DEPTH_MAX && r->parent_row >= 0; i++)
        r = mw_model_row(m, r->parent_kind, r->parent_row);
    return mw_model_entity_at(m, r->entity)->code;
}

// A number as people read it: six digits.
static double rounded(const mw_type *type, double v) {
    char digits[32];
    double out = v;
    snprintf(digits, sizeof digits, "%.6g", v);
    if (type->kind == MW_TYPE_NUMBER) (void)mw_number_parse(mw_slice_of(digits), &out);
    return out;
}

static mw_status see(const running *x, int32_t watch, int32_t period, int32_t entity,
                     mw_error *err) {
    int64_t row = mw_evaluation_row(x->e, entity, period), start;
    if (row < 0) return MW_OK;
    mw_world *w = x->ask->world;
    mw_model *m = mw_world_model(w);
    const mw_program *p = mw_world_program(w);
    const mw_alert *a = &p->alert[x->ask->watch[watch].alert];
    const mw_model_entity *who = mw_model_entity_at(m, entity);
    char text[TEXT_BYTES];
    double v[PARTS];
    for (int32_t i = 0; i < PARTS; i++)
        v[i] = mw_evaluation_at(x->e, PARTS * watch + i, NULL, period, row);
    mw_watch_seen s = {
        .watch = watch,
        .period = period,
        .entity = entity,
        .about = {who->id,     p->kind[a->kind].name, who->code, who->title,
                  branch_of(m, a->kind, row)},
        .seen = {.when = truth_of(v[0]), .clear = truth_of(v[1])                       },
        .value = v[2]
    };
    mw_axes_bounds(mw_lower_axes(mw_evaluation_lower(x->e)), 0, period,
                   mw_model_row(m, a->kind, row)->zone, &start, &s.seen.at_ns);
    if (!isnan(v[2]))
        s.value_text = mw_slice_of(
            mw_world_value_text(w, &a->shown->type, rounded(&a->shown->type, v[2]), text));
    return x->visit(x->ctx, &s, err);
}

// Why an alert cannot be evaluated; NULL: it can.
static const char *why_not(const running *x, int32_t watch) {
    for (int32_t i = 0; i < PARTS; i++) {
        const mw_eval_column *c = mw_evaluation_column(x->e, PARTS * watch + i);
        if (c->why) return c->why;
    }
    return NULL;
}

static mw_status see_all(const running *x, int32_t watch, int32_t period, mw_error *err) {
    mw_model *m = mw_world_model(x->ask->world);
    int32_t kind = mw_world_program(x->ask->world)->alert[x->ask->watch[watch].alert].kind;
    mw_watch_seen none = {.watch = watch, .entity = -1, .why = why_not(x, watch), .value = NAN};
    if (none.why) return period == 0 ? x->visit(x->ctx, &none, err) : MW_OK;
    for (int32_t i = 0; i < mw_model_entity_count(m); i++)
        if (mw_model_entity_at(m, i)->kind == kind) MW_TRY(see(x, watch, period, i, err));
    return MW_OK;
}

mw_status mw_watch_run(const mw_watch_ask *ask, mw_watch_visit visit, void *ctx, mw_error *err) {
    const mw_program *p = mw_world_program(ask->world);
    running x = {.ask = ask, .visit = visit, .ctx = ctx};
    mw_want *want = mw_alloc_array((int64_t)PARTS * ask->watch_count + 1, sizeof *want);
    if (!want) return mw_fail(err, MW_NOMEM, "alerts: out of memory");
    for (int32_t i = 0; i < PARTS * ask->watch_count; i++) {
        int32_t alert = ask->watch[i / PARTS].alert;
        want[i] = (mw_want){
            .symbol = {MW_REF_ALERT, alert},
            .kind = p->alert[alert].kind,
            .rolled = true,
            .part = (mw_alert_part)(i % PARTS)
        };
    }
    mw_eval_request q = {.want = want,
                         .want_count = PARTS * ask->watch_count,
                         .period = ask->period,
                         .period_count = ask->period_count,
                         .pool = ask->pool};
    mw_status st = mw_evaluate(ask->world, &q, &x.e, err);
    for (int32_t t = 0; t < ask->period_count && st == MW_OK; t++)
        for (int32_t i = 0; i < ask->watch_count && st == MW_OK; i++) st = see_all(&x, i, t, err);
    mw_evaluation_free(x.e);
    mw_free(want);
    return st;
}
