// SPDX-License-Identifier: MIT
// Names of signal maps: kinds, entities, measures, codes, and what is near to a wrong one.
#include "base/digits.h"
#include "live/bind_int.h"

#include <stdio.h>
#include <string.h>

void *mw_live_bind_push(mw_bind_job *x, int64_t count, size_t size) {
    void *p =
        mw_arena_push(x->b->arena, count > 0 ? (size_t)count : 1, size, _Alignof(max_align_t));
    if (!p) x->st = mw_fail(x->err, MW_NOMEM, "no memory to bind the signal map");
    return p;
}

bool mw_live_bind_failed(mw_bind_job *x, mw_status st) {
    x->st = st;
    return false;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

static bool same_but_for_case(mw_slice a, mw_slice b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    }
    return true;
}

static int64_t nearest(mw_slice name, const mw_slice *known, int64_t count) {
    int best = name.n > 12 ? 5 : name.n > 5 ? 4 : 3;
    int64_t found = -1;
    for (int64_t i = 0; i < count; i++) {
        if (same_but_for_case(name, known[i])) return i;
        int distance = mw_text_distance(name, known[i], best - 1);
        if (distance >= best) continue;
        best = distance;
        found = i;
    }
    return found;
}

bool mw_live_bind_unknown(mw_bind_job *x, const char *what, const mw_map_said *said,
                          const mw_slice *known, int64_t count) {
    enum { SHOWN = 8 };
    const char *hint;
    int64_t near = nearest(said->text, known, count);
    if (near >= 0) {
        hint = mw_diag_hint(x->d, "did you mean %.*s?", mw_shown(known[near]), known[near].p);
    } else {
        mw_text t = {0};
        for (int64_t i = 0; i < count && i < SHOWN; i++)
            mw_text_addf(&t, "%s%.*s", i ? ", " : "there are ", mw_shown(known[i]), known[i].p);
        if (count > SHOWN) mw_text_addf(&t, " and %d more", (int)(count - SHOWN));
        hint = t.bytes ? mw_diag_hint(x->d, "%s", t.bytes) : NULL;
        mw_text_free(&t);
    }
    mw_diag_error(x->d, said->span, hint, "there is no %s %.*s", what, mw_shown(said->text),
                  said->text.p);
    return false;
}

int32_t mw_live_bind_kind(mw_bind_job *x, const mw_map_said *said) {
    const mw_program *p = x->p;
    for (int32_t i = 0; i < p->kind_count; i++) {
        if (mw_slice_same(p->kind[i].name, said->text)) return i;
    }
    mw_slice *known = mw_live_bind_push(x, p->kind_count, sizeof *known);
    for (int32_t i = 0; known && i < p->kind_count; i++) known[i] = p->kind[i].name;
    if (known) mw_live_bind_unknown(x, "kind", said, known, p->kind_count);
    return -1;
}

// ---- entities

bool mw_live_bind_exists(const mw_bind_job *x, int32_t entity) {
    const mw_model_entity *e = mw_model_entity_at(x->model, entity);
    return e->valid_from_ns <= x->from->now_ns && x->from->now_ns < e->valid_to_ns;
}

int32_t mw_live_bind_row(const mw_bind_job *x, int32_t entity) {
    int32_t kind = mw_model_entity_at(x->model, entity)->kind;
    int32_t row = mw_model_first_row(x->model, entity);
    while (row >= 0) {
        const mw_model_row_info *r = mw_model_row(x->model, kind, row);
        if (r->from_ns <= x->from->now_ns && x->from->now_ns < r->to_ns) return row;
        row = r->next;
    }
    return -1;
}

int32_t mw_live_bind_entity(mw_bind_job *x, int32_t kind, const mw_map_said *said) {
    int32_t entity = mw_model_find_code(x->model, kind, said->text);
    if (entity >= 0 && mw_live_bind_exists(x, entity)) return entity;
    mw_slice name = x->p->kind[kind].name;
    if (entity >= 0) {
        mw_diag_error(x->d, said->span, NULL, "the %.*s is no longer there, or not yet",
                      mw_shown(name), name.p);
        return -1;
    }
    int32_t all = mw_model_entity_count(x->model);
    int64_t count = 0;
    mw_slice *known = mw_live_bind_push(x, all, sizeof *known);
    if (!known) return -1;
    for (int32_t i = 0; i < all; i++) {
        const mw_model_entity *e = mw_model_entity_at(x->model, i);
        if (e->kind == kind) known[count++] = e->code;
    }
    char what[100];
    snprintf(what, sizeof what, "%.*s", mw_shown(name), name.p);
    mw_live_bind_unknown(x, what, said, known, count);
    return -1;
}

// ---- measures

int32_t mw_live_bind_measure(mw_bind_job *x, const mw_map_said *said) {
    const mw_program *p = x->p;
    int32_t found = mw_program_measure(p, said->text);
    if (found < 0) {
        mw_slice *known = mw_live_bind_push(x, p->measure_count, sizeof *known);
        for (int32_t i = 0; known && i < p->measure_count; i++) known[i] = p->measure[i].name;
        if (known) mw_live_bind_unknown(x, "measure", said, known, p->measure_count);
        return -1;
    }
    const mw_measure *m = &p->measure[found];
    const char *wrong = NULL;
    if (m->type.kind != MW_TYPE_NUMBER) wrong = "is no number";
    if (m->roll.time == MW_ROLL_HOLD) wrong = "holds until it is changed: import it";
    if (!wrong) return found;
    mw_diag_error(x->d, said->span, NULL, "%.*s %s", mw_shown(m->name), m->name.p, wrong);
    return -1;
}

typedef struct {
    int32_t id;
    mw_unit unit;
} stored_unit;

static mw_status take_unit(void *ctx, const mw_measure_name *m, mw_error *err) {
    stored_unit *u = ctx;
    return m->id == u->id && m->unit.n > 0 ? mw_unit_parse(m->unit, &u->unit, err) : MW_OK;
}

bool mw_live_bind_registry(mw_bind_job *x, int32_t measure, mw_bind_measure *out) {
    mw_bind_measure *known = &x->measure[measure];
    const mw_measure *m = &x->p->measure[measure];
    mw_registry *r = x->from->registry;
    char unit[MW_UNIT_TEXT_MAX];
    *out = (mw_bind_measure){.factor = 1};
    if (x->dry) return true;
    if (known->id == 0) {
        stored_unit u = {.unit = m->type.unit};
        mw_measure_name name = {.name = m->name,
                                .type = mw_slice_of("number"),
                                .unit = mw_slice_of(mw_unit_text(&m->type.unit, unit))};
        mw_status st = r->ops->measure_put(r, &name, &u.id, x->err);
        if (st == MW_OK) st = r->ops->measure_each(r, take_unit, &u, x->err);
        if (st != MW_OK) return mw_live_bind_failed(x, st);
        if (!mw_unit_same_kind(&m->type.unit, &u.unit))
            return mw_live_bind_failed(x, mw_fail(x->err, MW_INVALID,
                                                  "measure %.*s: facts are kept in another unit",
                                                  mw_shown(m->name), m->name.p));
        bool same = mw_unit_same(&m->type.unit, &u.unit);
        known->factor = same ? 1 : mw_unit_factor(&m->type.unit, &u.unit);
        known->id = u.id;
    }
    *out = *known;
    return true;
}

bool mw_live_bind_take(mw_bind_job *x, int32_t entity, int32_t measure) {
    char name[32];
    int64_t fresh = mw_map_count(x->taken), place = 0;
    snprintf(name, sizeof name, "%d/%d", (int)entity, (int)measure);
    mw_status st = mw_map_add(x->taken, mw_slice_of(name), fresh, &place, x->err);
    return st == MW_OK ? place == fresh : mw_live_bind_failed(x, st);
}

// ---- codes

bool mw_live_bind_text(mw_bind_job *x, mw_slice text, int32_t *code) {
    mw_sink *sink = mw_series_sink(x->from->series);
    double value;
    *code = -1;
    if (x->dry) return true;
    mw_status st = sink->ops->text(sink, text, &value, x->err);
    if (st != MW_OK) return mw_live_bind_failed(x, st);
    *code = (int32_t)value;
    return true;
}

bool mw_live_bind_member(mw_bind_job *x, int32_t codes, const mw_map_said *said) {
    const mw_code_list *list = &x->p->codes[codes];
    if (list->open || mw_code_find(list, said->text) >= 0) return true;
    mw_slice *known = mw_live_bind_push(x, list->count, sizeof *known);
    for (int32_t i = 0; known && i < list->count; i++) known[i] = list->code[i].text;
    char what[100];
    snprintf(what, sizeof what, "%.*s", mw_shown(list->name), list->name.p);
    return known ? mw_live_bind_unknown(x, what, said, known, list->count) : false;
}

bool mw_live_bind_key(const mw_bind_job *x, const mw_key_dim *key, mw_live_key *out) {
    mw_slice list = x->p->codes[key->codes].name;
    bool product = mw_slice_is(list, "product") || mw_slice_is(key->name, "product");
    bool order = mw_slice_is(list, "order") || mw_slice_is(key->name, "order");
    bool reason = mw_slice_is(list, "reason") || mw_slice_is(key->name, "reason");
    bool state = mw_slice_is(list, "machine_state");
    *out = product ? MW_LIVE_KEY_PRODUCT : order ? MW_LIVE_KEY_ORDER : MW_LIVE_KEY_REASON;
    if (state) *out = MW_LIVE_KEY_STATE;
    return product || order || reason || state;
}

bool mw_live_bind_kept_by(mw_channel *c, mw_live_key key) {
    c->by_product = c->by_product || key == MW_LIVE_KEY_PRODUCT;
    c->by_order = c->by_order || key == MW_LIVE_KEY_ORDER;
    return key == MW_LIVE_KEY_PRODUCT || key == MW_LIVE_KEY_ORDER;
}

bool mw_live_bind_star(mw_bind_machine *w, const mw_map_said *said, mw_slice *out) {
    bool has = memchr(w->said->code.text.p, '*', w->said->code.text.n) != NULL;
    mw_text t = {0};
    *out = said->text;
    if (!has || !memchr(said->text.p, '*', said->text.n)) return true;
    for (size_t i = 0; i < said->text.n; i++) {
        if (said->text.p[i] == '*')
            mw_text_add(&t, w->star.p, w->star.n);
        else
            mw_text_addc(&t, said->text.p[i]);
    }
    char *copy = mw_live_bind_push(w->x, (int64_t)t.size + 1, 1);
    if (copy && t.bytes) memcpy(copy, t.bytes, t.size);
    *out = (mw_slice){copy, t.size};
    bool lost = t.failed;
    mw_text_free(&t);
    if (lost)
        return mw_live_bind_failed(w->x, mw_fail(w->x->err, MW_NOMEM, "no memory for a name"));
    return copy != NULL;
}
