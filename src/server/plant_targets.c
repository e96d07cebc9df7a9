// SPDX-License-Identifier: MIT
// What is aimed at: targets of indicators for entities and periods, which stand as JSON in the
// setting "targets" of the workspace: [{"indicator", "entity": registry id, "period", "value"}].
#include "base/alloc.h"
#include "base/log.h"
#include "server/plant_answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct mw_plant_target {
    mw_slice indicator; // borrowed of the JSON
    int32_t entity;
    int64_t start_ns, end_ns; // of its period; all time without one
    double value;
};

static int compare(mw_slice a, mw_slice b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

// By entity and indicator, of the same the narrowest first.
static int by_place(const void *x, const void *y) {
    const mw_plant_target *a = x, *b = y;
    if (a->entity != b->entity) return a->entity < b->entity ? -1 : 1;
    int order = compare(a->indicator, b->indicator);
    uint64_t wide_a = (uint64_t)a->end_ns - (uint64_t)a->start_ns;
    uint64_t wide_b = (uint64_t)b->end_ns - (uint64_t)b->start_ns;
    return order ? order : (wide_a > wide_b) - (wide_a < wide_b);
}

// False: it is none.
static bool read_target(const mw_plant *p, const json_t *t, mw_plant_target *out) {
    const json_t *value = json_object_get(t, "value"), *period = json_object_get(t, "period");
    const mw_calendar *cal = &p->from.calendar;
    mw_period at;
    *out = (mw_plant_target){mw_plant_body_text(t, "indicator"),
                             (int32_t)json_integer_value(json_object_get(t, "entity")), INT64_MIN,
                             INT64_MAX, json_number_value(value)};
    if (out->indicator.n == 0 || out->entity <= 0 || !json_is_number(value)) return false;
    if (!json_is_string(period)) return true;
    mw_slice text = mw_slice_of(json_string_value(period));
    return mw_period_parse(text, cal, &at, NULL) == MW_OK &&
           mw_period_bounds(at, cal, &out->start_ns, &out->end_ns, NULL) == MW_OK;
}

void mw_plant_targets_fini(mw_plant *p) {
    mw_free(p->target);
    json_decref(p->targets);
    p->target = NULL;
    p->targets = NULL;
    p->target_count = 0;
}

// Takes the list over. What is no target is left out: what is aimed at keeps no plant from running.
static mw_status take(mw_plant *p, json_t *list, mw_error *err) {
    size_t i;
    json_t *t;
    mw_plant_targets_fini(p);
    p->targets = list;
    p->target = mw_alloc_array((int64_t)json_array_size(list) + 1, sizeof *p->target);
    if (!p->target) return mw_fail(err, MW_NOMEM, "no memory for targets");
    json_array_foreach(list, i, t) {
        if (read_target(p, t, &p->target[p->target_count]))
            p->target_count++;
        else
            mw_log(MW_LOG_WARN, "targets: number %zu is none, and is left out", i + 1);
    }
    if (p->target_count > 1) qsort(p->target, (size_t)p->target_count, sizeof *p->target, by_place);
    return MW_OK;
}

mw_status mw_plant_targets_read(mw_plant *p, mw_error *err) {
    mw_registry *r = p->from.registry;
    char *text = NULL;
    mw_status st = r->ops->setting_get(r, "targets", &text, err);
    if (st != MW_OK && st != MW_NOTFOUND) return st;
    json_t *list = st == MW_OK ? json_loads(text, 0, NULL) : NULL;
    if (st == MW_OK && !list)
        mw_log(MW_LOG_WARN, "the setting \"targets\" is no JSON: there are no targets");
    mw_free(text);
    return take(p, list, err);
}

// The first that is not before the place.
static int64_t find(const mw_plant *p, const mw_plant_target *place) {
    int64_t low = 0, high = p->target_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (by_place(&p->target[middle], place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double mw_plant_target_of(const mw_plant *p, int32_t entity, mw_slice indicator, mw_period period) {
    const mw_plant_target place = {.entity = entity, .indicator = indicator};
    int64_t start_ns, end_ns;
    for (int64_t i = find(p, &place); i < p->target_count; i++) {
        const mw_plant_target *t = &p->target[i];
        if (t->entity != entity || !mw_slice_same(t->indicator, indicator)) break;
        if (mw_period_bounds(period, &p->from.calendar, &start_ns, &end_ns, NULL) != MW_OK) break;
        if (t->start_ns <= start_ns && end_ns <= t->end_ns) return t->value;
    }
    return NAN;
}
