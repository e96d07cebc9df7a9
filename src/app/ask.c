// SPDX-License-Identifier: MIT
// See ask.h.
#include "app/ask.h"

#include "app/errand.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <string.h>

// What reading options needs at hand.
typedef struct {
    mw_call *call;
    const mw_session *s;
    mw_ask *ask;
    int32_t on;           // kind of --on; -1
    int32_t *entity_kind; // of the entities named: entity_kinds of them
    int64_t entity_kinds, entity_kind_capacity;
} reading;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "eval: out of memory"); }

void mw_ask_fini(mw_ask *ask) {
    mw_free(ask->want);
    mw_free(ask->period);
    mw_free(ask->chosen);
    *ask = (mw_ask){0};
}

// ---- entities

static mw_status note_kind(reading *r, int32_t kind, mw_error *err) {
    for (int64_t i = 0; i < r->entity_kinds; i++)
        if (r->entity_kind[i] == kind) return MW_OK;
    if (!mw_grow(&r->entity_kind, &r->entity_kind_capacity, r->entity_kinds + 1,
                 sizeof *r->entity_kind))
        return no_memory(err);
    r->entity_kind[r->entity_kinds++] = kind;
    return MW_OK;
}

static mw_status choose_entity(void *ctx, mw_slice code, mw_error *err) {
    reading *r = ctx;
    mw_model *m = mw_world_model(r->s->world);
    int32_t index;
    MW_TRY(mw_session_entity(r->s, code, &index, err));
    if (!r->ask->chosen) {
        r->ask->chosen = mw_alloc_array((int64_t)mw_model_entity_count(m) + 1, 1);
        if (!r->ask->chosen) return no_memory(err);
    }
    r->ask->chosen[index] = 1;
    return note_kind(r, mw_model_entity_at(m, index)->kind, err);
}

bool mw_ask_row(const mw_ask *ask, mw_model *model, int32_t kind, int64_t row) {
    int32_t own = mw_model_row(model, kind, row)->entity;
    if (!mw_errand_sees(mw_model_entity_at(model, own)->id)) return false;
    if (!ask->chosen) return true;
    while (row >= 0) {
        const mw_model_row_info *r = mw_model_row(model, kind, row);
        if (ask->chosen[r->entity]) return true;
        if (!ask->below) return false;
        kind = r->parent_kind;
        row = r->parent_row;
    }
    return false;
}

// ---- indicators

static mw_status add_want(reading *r, mw_symbol symbol, int32_t kind, mw_error *err) {
    mw_ask *a = r->ask;
    for (int64_t i = 0; i < a->want_count; i++)
        if (a->want[i].symbol.ref == symbol.ref && a->want[i].symbol.index == symbol.index &&
            a->want[i].kind == kind)
            return MW_OK;
    if (!mw_grow(&a->want, &a->want_capacity, a->want_count + 1, sizeof *a->want))
        return no_memory(err);
    a->want[a->want_count++] =
        (mw_want){.symbol = symbol, .kind = kind, .rolled = mw_call_has(r->call, "total")};
    return MW_OK;
}

// At the kind of --on; else at those of the entities named that it reaches; else at its own, where
// the entities below those named are meant.
static mw_status add_symbol(reading *r, mw_symbol symbol, int32_t own, mw_error *err) {
    const mw_program *p = r->s->program;
    bool reached = false;
    if (r->on >= 0) return add_want(r, symbol, r->on, err);
    for (int64_t i = 0; i < r->entity_kinds; i++) {
        if (!mw_kind_within(p, own, r->entity_kind[i])) continue;
        reached = true;
        MW_TRY(add_want(r, symbol, r->entity_kind[i], err));
    }
    if (reached) return MW_OK;
    return add_want(r, symbol, own, err);
}

static mw_status add_indicator(reading *r, int32_t i, mw_error *err) {
    return add_symbol(r, (mw_symbol){MW_REF_INDICATOR, i}, r->s->program->indicator[i].kind, err);
}

static mw_status add_measure(reading *r, int32_t i, mw_error *err) {
    return add_symbol(r, (mw_symbol){MW_REF_MEASURE, i}, r->s->program->measure[i].kind, err);
}

static mw_status no_indicator(const mw_program *p, mw_slice name, mw_error *err) {
    char near[128];
    const char *word = mw_session_near(p, name, near, sizeof near);
    mw_symbol other = mw_program_find(p, name);
    if (other.ref == MW_REF_PARAMETER || other.ref == MW_REF_KIND || other.ref == MW_REF_CODES)
        return mw_fail(err, MW_NOTFOUND, "%.*s is no indicator, measure or group", (int)name.n,
                       name.p);
    if (word)
        return mw_fail(err, MW_NOTFOUND, "there is no indicator \"%.*s\"; did you mean \"%s\"?",
                       (int)name.n, name.p, word);
    return mw_fail(err, MW_NOTFOUND, "there is no indicator \"%.*s\" in the packs asked for",
                   (int)name.n, name.p);
}

static mw_status add_named(void *ctx, mw_slice name, mw_error *err) {
    reading *r = ctx;
    const mw_program *p = r->s->program;
    mw_symbol s = mw_program_find(p, name);
    r->ask->named = true;
    if (s.ref == MW_REF_INDICATOR) return add_indicator(r, s.index, err);
    if (s.ref == MW_REF_MEASURE) return add_measure(r, s.index, err);
    if (s.ref != MW_REF_GROUP) return no_indicator(p, name, err);
    const mw_group *g = &p->group[s.index];
    for (int32_t i = 0; i < g->member_count; i++)
        MW_TRY(g->member_kind == MW_REF_MEASURE ? add_measure(r, g->member[i], err)
                                                : add_indicator(r, g->member[i], err));
    return MW_OK;
}

static mw_status add_all(reading *r, mw_error *err) {
    const mw_program *p = r->s->program;
    for (int32_t i = 0; i < p->indicator_count; i++)
        if (p->pack[p->indicator[i].pack].asked) MW_TRY(add_indicator(r, i, err));
    if (r->ask->want_count) return MW_OK;
    return mw_fail(err, MW_NOTFOUND,
                   "the packs asked for declare no indicator; --indicator names "
                   "a measure or an indicator of a pack that they use");
}

// ---- periods

// The first start and the latest end of facts that end; the latest start of all.
typedef struct {
    int64_t end_ns, start_ns, first_ns;
} latest;

static mw_status note_latest(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    latest *l = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        if (c->end_ns[i] != INT64_MAX && c->end_ns[i] > l->end_ns) l->end_ns = c->end_ns[i];
        if (c->end_ns[i] != INT64_MAX && c->start_ns[i] < l->first_ns) l->first_ns = c->start_ns[i];
        if (c->start_ns[i] > l->start_ns) l->start_ns = c->start_ns[i];
    }
    return MW_OK;
}

typedef struct {
    const mw_program *p;
    int32_t *id;
    int64_t count, capacity;
} measure_ids;

static mw_status visit_measure_id(void *ctx, const mw_measure_name *m, mw_error *err) {
    measure_ids *ids = ctx;
    if (mw_program_measure(ids->p, m->name) < 0) return MW_OK;
    if (!mw_grow(&ids->id, &ids->capacity, ids->count + 1, sizeof *ids->id)) return no_memory(err);
    ids->id[ids->count++] = m->id;
    return MW_OK;
}

static mw_status scan_latest(const mw_session *s, const mw_undone *undone, int64_t undone_count,
                             latest *out, mw_error *err) {
    measure_ids ids = {.p = s->program};
    mw_registry *r = s->ws.registry;
    mw_status st = r->ops->measure_each(r, visit_measure_id, &ids, err);
    mw_fact_query q = {.measures = ids.id,
                       .measure_count = ids.count,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .undone = undone,
                       .undone_count = undone_count};
    if (st == MW_OK && ids.count)
        st = s->ws.facts->ops->scan(s->ws.facts, &q, note_latest, out, err);
    mw_free(ids.id);
    return st;
}

mw_status mw_ask_span(const mw_session *s, mw_grain grain, mw_period out[2], bool *found,
                      mw_error *err) {
    latest l = {INT64_MIN, INT64_MIN, INT64_MAX};
    int32_t imports = mw_world_import_count(s->world);
    int64_t n = 0;
    mw_undone *undone = mw_alloc_array((int64_t)imports + 1, sizeof *undone);
    if (!undone) return no_memory(err);
    for (int32_t i = 0; i < imports; i++) {
        const mw_import *m = mw_world_import_at(s->world, i);
        if (m->undone_ns) undone[n++] = (mw_undone){m->id, m->undone_ns};
    }
    mw_status st = scan_latest(s, undone, n, &l, err);
    mw_free(undone);
    MW_TRY(st);
    int64_t at = l.end_ns != INT64_MIN ? l.end_ns - 1 : l.start_ns;
    *found = at != INT64_MIN;
    if (!*found) return MW_OK;
    if (grain.unit == MW_GRAIN_NONE) grain = (mw_grain){MW_GRAIN_YEAR, 1};
    MW_TRY(mw_period_at(grain, at, &s->ws.calendar, &out[1], err));
    if (l.first_ns == INT64_MAX) l.first_ns = at;
    return mw_period_at(grain, l.first_ns, &s->ws.calendar, &out[0], err);
}

mw_status mw_ask_last_year(const mw_session *s, mw_period *out, bool *found, mw_error *err) {
    mw_period both[2];
    MW_TRY(mw_ask_span(s, (mw_grain){MW_GRAIN_YEAR, 1}, both, found, err));
    if (*found) *out = both[1];
    return MW_OK;
}

static mw_status set_periods(mw_ask *ask, mw_period first, mw_period last, mw_error *err) {
    int64_t n = last.n - first.n + 1;
    if (n > MW_ASK_PERIODS_MAX)
        return mw_fail(err, MW_LIMIT, "%lld periods at once, at most %d", (long long)n,
                       MW_ASK_PERIODS_MAX);
    ask->period = mw_alloc_array(n, sizeof *ask->period);
    if (!ask->period) return no_memory(err);
    for (int64_t i = 0; i < n; i++) ask->period[i] = mw_period_add(first, i);
    ask->period_count = n;
    return MW_OK;
}

static mw_status default_period(reading *r, mw_error *err) {
    mw_period year;
    bool found = false;
    char text[MW_PERIOD_TEXT_MAX];
    MW_TRY(mw_ask_last_year(r->s, &year, &found, err));
    if (!found)
        return mw_fail(err, MW_NOTFOUND,
                       "the workspace has no facts for these packs yet; --at "
                       "PERIOD evaluates all the same");
    mw_note("no period asked for: taking %s, the last year with facts",
            mw_period_print(year, &r->s->ws.calendar, text));
    return set_periods(r->ask, year, year, err);
}

static mw_status read_periods(reading *r, mw_error *err) {
    const char *at = mw_call_value(r->call, "at"), *from = mw_call_value(r->call, "from"),
               *to = mw_call_value(r->call, "to");
    const mw_calendar *cal = &r->s->ws.calendar;
    mw_period first, last;
    if (at && (from || to))
        return mw_call_wrong(r->call, err, "--at and --from or --to exclude each other");
    if (!from != !to) return mw_call_wrong(r->call, err, "--from and --to belong together");
    if (!at && !from) return default_period(r, err);
    if (at) {
        MW_TRY(mw_period_range_parse(mw_slice_of(at), cal, &first, &last, err));
        return set_periods(r->ask, first, last, err);
    }
    MW_TRY(mw_period_parse(mw_slice_of(from), cal, &first, err));
    MW_TRY(mw_period_parse(mw_slice_of(to), cal, &last, err));
    if (!mw_grain_same(first.grain, last.grain) || last.n < first.n)
        return mw_call_wrong(r->call, err,
                             "--from %s --to %s: expected two periods of one length, the earlier "
                             "one first",
                             from, to);
    return set_periods(r->ask, first, last, err);
}

static mw_status read_all(reading *r, mw_error *err) {
    const char *on = mw_call_value(r->call, "on");
    if (on) MW_TRY(mw_session_kind(r->s->program, mw_slice_of(on), &r->on, err));
    MW_TRY(mw_call_each(r->call, "entity", choose_entity, r, err));
    MW_TRY(mw_call_each(r->call, "indicator", add_named, r, err));
    if (!r->ask->named) MW_TRY(add_all(r, err));
    for (int64_t i = 0; i < r->ask->want_count; i++) {
        bool reached = false;
        for (int64_t k = 0; k < r->entity_kinds; k++)
            reached = reached || r->entity_kind[k] == r->ask->want[i].kind;
        r->ask->below = r->ask->below || (r->entity_kinds && !reached);
    }
    return read_periods(r, err);
}

mw_status mw_ask_read(mw_call *call, const mw_session *s, mw_ask *out, mw_error *err) {
    reading r = {.call = call, .s = s, .ask = out, .on = -1};
    mw_status st = read_all(&r, err);
    mw_free(r.entity_kind);
    return st;
}
