// SPDX-License-Identifier: MIT
// See said.h.
#include "server/said.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t from_ns, to_ns;
    int32_t text; // of the registry
    int32_t code; // category, or text of the series store; -1 none
} span;

typedef struct {
    span *span;
    int64_t count, capacity;
    int64_t known_ns; // what was recorded later is news
    int64_t news_ns;  // where the first news begins; INT64_MAX: there are none
} spans;

static const struct {
    const char *word;
    mw_state_category category;
} states[] = {
    {"production", MW_STATE_PRODUCTION},
    {"setup",      MW_STATE_SETUP     },
    {"delay",      MW_STATE_DELAY     },
    {"down",       MW_STATE_DOWN      },
    {"planned",    MW_STATE_PLANNED   },
    {"unknown",    MW_STATE_UNKNOWN   }
};

static int32_t category_of(mw_slice word) {
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (mw_slice_is(word, states[i].word)) return (int32_t)states[i].category;
    }
    return -1;
}

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory for what operators say");
}

// The registry's id of a measure of codes; 0 when the packs do not have it.
static mw_status measure_id(const mw_said_of *s, const char *name, int32_t *id, mw_error *err) {
    int32_t at = mw_program_measure(s->program, mw_slice_of(name));
    *id = 0;
    if (at < 0) return MW_OK;
    const mw_measure *m = &s->program->measure[at];
    if (m->type.codes < 0) return MW_OK;
    mw_measure_name put = {.name = m->name, .type = s->program->codes[m->type.codes].name};
    return s->registry->ops->measure_put(s->registry, &put, id, err);
}

// ---- reading

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    spans *to = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        bool is_news = c->recorded_ns[i] > to->known_ns;
        if (is_news && c->start_ns[i] < to->news_ns) to->news_ns = c->start_ns[i];
        if (isnan(c->value[i])) continue; // taken back
        if (!mw_grow(&to->span, &to->capacity, to->count + 1, sizeof *to->span)) {
            return no_memory(err);
        }
        to->span[to->count++] = (span){c->start_ns[i], c->end_ns[i], (int32_t)c->value[i], -1};
    }
    return MW_OK;
}

static int by_start(const void *a, const void *b) {
    const span *x = a, *y = b;
    return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

// In order, each cut where the next begins.
static void lay_out(spans *s) {
    if (s->count > 1) qsort(s->span, (size_t)s->count, sizeof *s->span, by_start);
    for (int64_t i = 0; i + 1 < s->count; i++) {
        if (s->span[i].to_ns > s->span[i + 1].from_ns) s->span[i].to_ns = s->span[i + 1].from_ns;
    }
}

typedef struct {
    const mw_said_of *s;
    spans *reason, *state;
} naming;

static mw_status name_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    naming *n = ctx;
    double code = -1;
    for (int64_t i = 0; i < n->state->count; i++) {
        if (n->state->span[i].text == id) n->state->span[i].code = category_of(text);
    }
    for (int64_t i = 0; i < n->reason->count; i++) {
        if (n->reason->span[i].text != id) continue;
        mw_sink *sink = mw_series_sink(n->s->series);
        if (code < 0) MW_TRY(sink->ops->text(sink, text, &code, err));
        n->reason->span[i].code = (int32_t)code;
    }
    return MW_OK;
}

static mw_status read_spans(const mw_said_of *s, const char *measure, int32_t entity, spans *out,
                            mw_error *err) {
    int32_t id;
    MW_TRY(measure_id(s, measure, &id, err));
    mw_fact_query q = {.measures = &id,
                       .measure_count = 1,
                       .entities = &entity,
                       .entity_count = 1,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true};
    if (id == 0) return MW_OK;
    MW_TRY(s->facts->ops->scan(s->facts, &q, collect, out, err));
    lay_out(out);
    return MW_OK;
}

// ---- both as corrections

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// The span that holds an instant; *next is moved back to where that may change.
static const span *holds(const spans *s, int64_t *at, int64_t t, int64_t *next) {
    while (*at < s->count && s->span[*at].to_ns <= t) ++*at;
    if (*at == s->count) return NULL;
    const span *x = &s->span[*at];
    *next = least(*next, x->from_ns > t ? x->from_ns : x->to_ns);
    return x->from_ns <= t ? x : NULL;
}

static mw_correction *merge(const spans *reason, const spans *state, int32_t *count) {
    // Each edge begins at most one stretch.
    mw_correction *out = mw_alloc_array(2 * (reason->count + state->count) + 1, sizeof *out);
    int64_t r = 0, s = 0, t = INT64_MIN;
    *count = 0;
    while (out && t != INT64_MAX) {
        int64_t next = INT64_MAX;
        const span *why = holds(reason, &r, t, &next), *what = holds(state, &s, t, &next);
        if (why || what) {
            out[(*count)++] = (mw_correction){
                .from_ns = t,
                .to_ns = next,
                .category = what && what->code >= 0 ? (mw_state_category)what->code : MW_STATE_NONE,
                .reason = why ? why->code : -1};
        }
        t = next;
    }
    return out;
}

mw_status mw_said_load(const mw_said_of *s, int32_t machine, int64_t from_ns, mw_error *err) {
    const spans none = {.known_ns = mw_hub_noted(s->hub, machine), .news_ns = INT64_MAX};
    spans reason = none, state = none;
    int32_t entity = s->binding->machine[machine].entity, count = 0;
    mw_status st = read_spans(s, "stop_reason", entity, &reason, err);
    if (st == MW_OK) st = read_spans(s, "state_said", entity, &state, err);
    from_ns = least(from_ns, least(reason.news_ns, state.news_ns));
    bool any = reason.count + state.count > 0 || from_ns != INT64_MAX;
    naming n = {s, &reason, &state};
    if (st == MW_OK && any) st = s->registry->ops->text_each(s->registry, name_text, &n, err);
    mw_correction *said = st == MW_OK && any ? merge(&reason, &state, &count) : NULL;
    if (st == MW_OK && any && !said) st = no_memory(err);
    if (st == MW_OK && any) st = mw_hub_correct(s->hub, machine, said, count, from_ns, err);
    mw_free(said);
    mw_free(reason.span);
    mw_free(state.span);
    return st;
}

// ---- putting

static mw_status add(const mw_said_of *s, const mw_said *said, const char *measure, mw_slice word,
                     mw_fact_batch *out, mw_error *err) {
    int32_t id, text;
    if (word.n == 0) return MW_OK;
    MW_TRY(measure_id(s, measure, &id, err));
    if (id == 0) {
        return mw_fail(err, MW_INVALID, "the packs in use have no measure %s; monitoring has it",
                       measure);
    }
    MW_TRY(s->registry->ops->text_put(s->registry, word, &text, err));
    if (!mw_fact_batch_grow(out, out->count + 1)) return no_memory(err);
    int64_t i = out->count++;
    out->entity[i] = s->binding->machine[said->machine].entity;
    out->measure[i] = id;
    out->key[i] = 0;
    out->start_ns[i] = said->from_ns;
    out->end_ns[i] = said->to_ns;
    out->value[i] = text;
    out->quality[i] = 0;
    out->import_id[i] = 0;
    out->line[i] = 0;
    return MW_OK;
}

mw_status mw_said_put(const mw_said_of *s, const mw_said *said, int64_t now_ns, mw_error *err) {
    mw_fact_batch facts = {0};
    if (said->from_ns >= said->to_ns) {
        return mw_fail(err, MW_INVALID, "the stretch ends before it begins");
    }
    if (said->reason.n == 0 && said->state.n == 0) {
        return mw_fail(err, MW_INVALID, "neither a reason nor a state is said");
    }
    if (said->state.n > 0 && category_of(said->state) < 0) {
        return mw_fail(err, MW_INVALID,
                       "state is \"%.*s\", not production, setup, delay, down, planned or unknown",
                       (int)said->state.n, said->state.p);
    }
    mw_status st = add(s, said, "stop_reason", said->reason, &facts, err);
    if (st == MW_OK) st = add(s, said, "state_said", said->state, &facts, err);
    if (st == MW_OK) st = s->facts->ops->append(s->facts, &facts, now_ns, err);
    mw_fact_batch_fini(&facts);
    return st == MW_OK ? mw_said_load(s, said->machine, said->from_ns, err) : st;
}
