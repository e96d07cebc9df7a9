// SPDX-License-Identifier: MIT
// See said.h.
#include "server/said.h"

#include "base/alloc.h"
#include "base/datetime.h"
#include "ingest/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = MW_SAID_REMARK, LEVELS_MAX = 8 };

// The measures that take what is said; a remark changes nothing.
static const char *const measure[] = {[MW_SAID_REASON] = "stop_reason",
                                      [MW_SAID_STATE] = "state_said",
                                      [MW_SAID_PRODUCT] = "product_said",
                                      [MW_SAID_ORDER] = "order_said",
                                      [MW_SAID_REMARK] = "remark"};

typedef struct {
    int64_t from_ns, to_ns;
    int32_t text; // of the registry
    int32_t code; // category, or text of the series store; -1 none
} span;

typedef struct {
    span *span;
    int64_t count, capacity, at;
} spans;

// What is said of a machine: of itself and of what it stands in, the nearer first; what has an end
// before what holds until the next.
typedef struct {
    const mw_said_of *of;
    spans said[KINDS][LEVELS_MAX][2];
    int32_t id[KINDS];          // of the measures; 0 the packs do not have it
    int32_t entity[LEVELS_MAX]; // registry ids
    int32_t levels;
    int64_t count;
    int64_t known_ns; // what was recorded later is news
    int64_t news_ns;  // where the first news begins; INT64_MAX: there are none
} reading;

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

// The registry's id of a measure of texts or codes; 0 when the packs do not have it.
static mw_status measure_id(const mw_said_of *s, const char *name, int32_t *id, mw_error *err) {
    int32_t at = mw_program_measure(s->program, mw_slice_of(name));
    *id = 0;
    if (at < 0) return MW_OK;
    const mw_measure *m = &s->program->measure[at];
    bool text = m->type.kind == MW_TYPE_TEXT;
    if (m->type.codes < 0 && !text) return MW_OK;
    mw_measure_name put = {.name = m->name,
                           .type =
                               text ? mw_slice_of("text") : s->program->codes[m->type.codes].name};
    return s->registry->ops->measure_put(s->registry, &put, id, err);
}

mw_status mw_said_measures(const mw_said_of *s, int32_t id[MW_SAID_MEASURES],
                           const char *name[MW_SAID_MEASURES], mw_error *err) {
    for (int i = 0; i < MW_SAID_MEASURES; i++) {
        name[i] = measure[i];
        MW_TRY(measure_id(s, measure[i], &id[i], err));
    }
    return MW_OK;
}

// ---- reading

static spans *list_of(reading *r, int32_t id, int32_t entity, bool open) {
    int32_t kind = 0, level = 0;
    while (r->id[kind] != id) kind++;
    while (r->entity[level] != entity) level++;
    return &r->said[kind][level][open];
}

static mw_status collect(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    reading *r = ctx;
    for (int64_t i = 0; i < c->count; i++) {
        bool is_news = c->recorded_ns[i] > r->known_ns;
        if (is_news && c->start_ns[i] < r->news_ns) r->news_ns = c->start_ns[i];
        if (isnan(c->value[i])) continue; // taken back
        spans *to = list_of(r, c->measure[i], c->entity[i], c->end_ns[i] == INT64_MAX);
        if (!mw_grow(&to->span, &to->capacity, to->count + 1, sizeof *to->span)) {
            return no_memory(err);
        }
        to->span[to->count++] = (span){c->start_ns[i], c->end_ns[i], (int32_t)c->value[i], -1};
        r->count++;
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

static spans *list_at(reading *r, int32_t i) {
    return &r->said[i / (2 * LEVELS_MAX)][i / 2 % LEVELS_MAX][i % 2];
}
enum { LISTS = KINDS * LEVELS_MAX * 2 };

static mw_status name_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    reading *r = ctx;
    double code = -1;
    for (int32_t i = 0; i < LISTS; i++) {
        spans *s = list_at(r, i);
        for (int64_t k = 0; k < s->count; k++) {
            if (s->span[k].text != id) continue;
            bool state = i / (2 * LEVELS_MAX) == MW_SAID_STATE;
            mw_sink *sink = mw_series_sink(r->of->series);
            if (!state && code < 0) MW_TRY(sink->ops->text(sink, text, &code, err));
            s->span[k].code = state ? category_of(text) : (int32_t)code;
        }
    }
    return MW_OK;
}

static mw_status read_said(reading *r, mw_error *err) {
    const mw_said_of *s = r->of;
    int32_t ids[KINDS], id_count = 0;
    for (int32_t k = 0; k < KINDS; k++) {
        MW_TRY(measure_id(s, measure[k], &r->id[k], err));
        if (r->id[k]) ids[id_count++] = r->id[k];
    }
    mw_fact_query q = {.measures = ids,
                       .measure_count = id_count,
                       .entities = r->entity,
                       .entity_count = r->levels,
                       .from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true};
    mw_undone *undone = NULL;
    if (id_count == 0) return MW_OK;
    MW_TRY(mw_import_undone(s->registry, &undone, &q.undone_count, err));
    q.undone = undone;
    mw_status st = s->facts->ops->scan(s->facts, &q, collect, r, err);
    mw_free(undone);
    if (st != MW_OK) return st;
    for (int32_t i = 0; i < LISTS; i++) lay_out(list_at(r, i));
    if (r->count == 0) return MW_OK;
    return s->registry->ops->text_each(s->registry, name_text, r, err);
}

// ---- as corrections

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// The span that holds an instant; *next is moved back to where that may change.
static const span *holds(spans *s, int64_t t, int64_t *next) {
    while (s->at < s->count && s->span[s->at].to_ns <= t) ++s->at;
    if (s->at == s->count) return NULL;
    const span *x = &s->span[s->at];
    *next = least(*next, x->from_ns > t ? x->from_ns : x->to_ns);
    return x->from_ns <= t ? x : NULL;
}

// What is said of an instant, of each kind by the nearest: its code, -1 nothing; whether there is
// any.
static bool said_at(reading *r, int64_t t, int64_t *next, int32_t code[KINDS]) {
    bool any = false;
    for (int32_t k = 0; k < KINDS; k++) {
        const span *first = NULL;
        for (int32_t i = 0; i < 2 * r->levels; i++) {
            const span *x = holds(&r->said[k][i / 2][i % 2], t, next);
            first = first ? first : x;
        }
        code[k] = first ? first->code : -1;
        any = any || first;
    }
    return any;
}

static mw_correction *merge(reading *r, int32_t *count) {
    // Each edge begins at most one stretch.
    mw_correction *out = mw_alloc_array(2 * r->count + 1, sizeof *out);
    int64_t t = INT64_MIN;
    *count = 0;
    while (out && t != INT64_MAX) {
        int64_t next = INT64_MAX;
        int32_t code[KINDS];
        if (said_at(r, t, &next, code)) {
            mw_state_category state =
                code[MW_SAID_STATE] >= 0 ? (mw_state_category)code[MW_SAID_STATE] : MW_STATE_NONE;
            out[(*count)++] = (mw_correction){
                t, next, state, code[MW_SAID_REASON], code[MW_SAID_PRODUCT], code[MW_SAID_ORDER]};
        }
        t = next;
    }
    return out;
}

mw_status mw_said_load(const mw_said_of *s, int32_t machine, int64_t from_ns, mw_error *err) {
    const mw_live_machine *m = &s->binding->machine[machine];
    reading r = {.of = s,
                 .entity = {m->entity},
                 .levels = 1,
                 .known_ns = mw_hub_noted(s->hub, machine),
                 .news_ns = INT64_MAX};
    for (int32_t i = 0; i < m->above_count && r.levels < LEVELS_MAX; i++) {
        r.entity[r.levels++] = m->above[i];
    }
    int32_t count = 0;
    mw_status st = read_said(&r, err);
    from_ns = least(from_ns, r.news_ns);
    bool any = st == MW_OK && (r.count > 0 || from_ns != INT64_MAX);
    mw_correction *said = any ? merge(&r, &count) : NULL;
    if (any && !said) st = no_memory(err);
    if (any && said) st = mw_hub_correct(s->hub, machine, said, count, from_ns, err);
    mw_free(said);
    for (int32_t i = 0; i < LISTS; i++) mw_free(list_at(&r, i)->span);
    return st;
}

// ---- putting

static mw_status add(const mw_said_of *s, const mw_said *said, int32_t kind, mw_fact_batch *out,
                     mw_error *err) {
    const mw_slice word[] = {[MW_SAID_REASON] = said->reason,
                             [MW_SAID_STATE] = said->state,
                             [MW_SAID_PRODUCT] = said->product,
                             [MW_SAID_ORDER] = said->order,
                             [MW_SAID_REMARK] = said->remark};
    int32_t id, text;
    if (word[kind].n == 0) return MW_OK;
    MW_TRY(measure_id(s, measure[kind], &id, err));
    if (id == 0) {
        return mw_fail(err, MW_INVALID, "the packs in use have no measure %s; monitoring has it",
                       measure[kind]);
    }
    MW_TRY(s->registry->ops->text_put(s->registry, word[kind], &text, err));
    if (!mw_fact_batch_grow(out, out->count + 1)) return no_memory(err);
    int64_t i = out->count++;
    out->entity[i] = said->entity;
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

bool mw_said_concerns(const mw_live_machine *m, int32_t entity) {
    bool found = m->entity == entity;
    for (int32_t i = 0; i < m->above_count; i++) found = found || m->above[i] == entity;
    return found;
}

// Facts of before cannot be derived again: what is said would be kept and change nothing.
static mw_status check_floor(const mw_said_of *s, int32_t machine, const mw_said *said,
                             mw_error *err) {
    int64_t floor_ns = mw_hub_floor(s->hub, machine);
    mw_slice name = s->binding->machine[machine].name;
    char from[MW_DATETIME_TEXT_MAX];
    if (said->from_ns >= floor_ns) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "samples of %.*s before %s were given up (retain), so its facts of then stay: "
                   "say it from that instant on, or correct the facts by `mw fact put`",
                   (int)name.n, name.p, mw_datetime_print(floor_ns, NULL, from));
}

static mw_status check(const mw_said_of *s, const mw_said *said, mw_error *err) {
    bool machine = false, changes = said->reason.n > 0 || said->state.n > 0 ||
                                    said->product.n > 0 || said->order.n > 0;
    for (int32_t i = 0; i < s->binding->machine_count; i++) {
        if (!mw_said_concerns(&s->binding->machine[i], said->entity)) continue;
        machine = true;
        if (changes) MW_TRY(check_floor(s, i, said, err));
    }
    if (!machine) return mw_fail(err, MW_INVALID, "no machine of the signal map stands there");
    if (said->from_ns >= said->to_ns) {
        return mw_fail(err, MW_INVALID, "the stretch ends before it begins");
    }
    if (said->state.n == 0 || category_of(said->state) >= 0) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "state is \"%.*s\", not production, setup, delay, down, planned or unknown",
                   (int)said->state.n, said->state.p);
}

mw_status mw_said_add(const mw_said_of *s, const mw_said *said, mw_fact_batch *batch,
                      mw_error *err) {
    int64_t before = batch->count;
    MW_TRY(check(s, said, err));
    for (int32_t k = 0; k <= MW_SAID_REMARK; k++) MW_TRY(add(s, said, k, batch, err));
    if (batch->count > before) return MW_OK;
    return mw_fail(err, MW_INVALID, "nothing is said: no reason, state, product, order, remark");
}

mw_status mw_said_take(const mw_said_of *s, const mw_said *said, mw_error *err) {
    for (int32_t i = 0; i < s->binding->machine_count; i++) {
        if (!mw_said_concerns(&s->binding->machine[i], said->entity)) continue;
        MW_TRY(mw_said_load(s, i, said->from_ns, err));
    }
    return MW_OK;
}
