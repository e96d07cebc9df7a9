// SPDX-License-Identifier: MIT
// See example.h.
#include "eval/example.h"

#include "base/alloc.h"
#include "eval/world_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DEFAULT_YEAR = 2024, PERIODS_MAX = 256 };

// ---- literals

static bool literal(const mw_expr *e, double *v);

static bool literal_binary(const mw_expr *e, double *v) {
    double a, b;
    if (!literal(e->arg[0], &a) || !literal(e->arg[1], &b)) return false;
    bool sum = e->op == MW_OP_ADD || e->op == MW_OP_SUB;
    const mw_type *t = &e->arg[1]->type;
    if (sum && t->kind == MW_TYPE_NUMBER && !t->any_unit && !e->type.any_unit)
        b = t->unit.offset == 0 ? b * mw_unit_factor(&t->unit, &e->type.unit)
                                : mw_unit_convert(b, &t->unit, &e->type.unit);
    if (e->op == MW_OP_ADD)
        *v = a + b;
    else if (e->op == MW_OP_SUB)
        *v = a - b;
    else if (e->op == MW_OP_MUL)
        *v = a * b;
    else if (e->op == MW_OP_DIV)
        *v = b == 0 ? NAN : a / b;
    else
        return false;
    return true;
}

static bool literal(const mw_expr *e, double *v) {
    switch (e->kind) {
    case MW_EXPR_NUMBER:
    case MW_EXPR_DATE:
    case MW_EXPR_CLOCK:
    case MW_EXPR_YESNO: *v = e->number; return true;
    case MW_EXPR_MISSING: *v = NAN; return true;
    case MW_EXPR_UNARY:
        if (e->op != MW_OP_NEG || !literal(e->arg[0], v)) return false;
        *v = -*v;
        return true;
    case MW_EXPR_BINARY: return literal_binary(e, v);
    case MW_EXPR_TEXT:
    case MW_EXPR_NAME:
    case MW_EXPR_CALL:
    case MW_EXPR_IF:
    case MW_EXPR_IN:
    case MW_EXPR_SET:
    case MW_EXPR_INTERVAL:
    case MW_EXPR_WHERE:
    case MW_EXPR_OVER:
    case MW_EXPR_AT:
    case MW_EXPR_FOR: break;
    }
    return false;
}

bool mw_literal_value(const mw_expr *e, const mw_type *want, double *out) {
    if (!literal(e, out)) return false;
    bool number = e->type.kind == MW_TYPE_NUMBER && want->kind == MW_TYPE_NUMBER;
    if (number && !e->type.any_unit) *out = mw_unit_convert(*out, &e->type.unit, &want->unit);
    return true;
}

// ---- the stage: entities and facts in memory

typedef struct {
    const mw_program *p;
    const mw_decl *d;
    mw_registry *registry;
    mw_facts *facts;
    mw_fact_batch batch;
    mw_period at;
    mw_error *err;
} stage;

static mw_status put_entity(stage *s, int32_t kind, mw_slice code, int32_t *id) {
    mw_entity e = {.kind = s->p->kind[kind].name,
                   .code = code,
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    mw_status st = s->registry->ops->entity_find(s->registry, e.kind, code, id, NULL);
    if (st != MW_NOTFOUND) return st;
    return s->registry->ops->entity_put(s->registry, &e, id, s->err);
}

static mw_status place(stage *s, int32_t id, int32_t parent) {
    mw_placement p = {id, parent, INT64_MIN};
    return s->registry->ops->placement_put(s->registry, &p, s->err);
}

static mw_status fail_at(stage *s, mw_span at, const char *text) {
    int32_t line, column;
    mw_diag_place(s->p->diags, at, &line, &column);
    return mw_fail(s->err, MW_INVALID, "%s:%d:%d: %s", s->p->diags->source[at.file].path, (int)line,
                   (int)column, text);
}

// An entity by its code alone, whatever its kind; parents may be any kind above.
static mw_status find_any(stage *s, mw_slice code, int32_t *id) {
    return s->registry->ops->entity_find(s->registry, (mw_slice){"", 0}, code, id, NULL);
}

static mw_status put_parent(stage *s, const mw_stmt *st, int32_t kind, int32_t id) {
    int32_t parent = 0;
    mw_status found = find_any(s, st->who_in, &parent);
    if (found == MW_NOTFOUND) {
        int32_t above = s->p->kind[kind].parent;
        if (above < 0) return fail_at(s, st->span, "this kind stands in no other");
        MW_TRY(put_entity(s, above, st->who_in, &parent));
    } else if (found != MW_OK)
        return found;
    return place(s, id, parent);
}

// The entity of "it" for a kind, under the "it" of the kind above when there is one.
static mw_status put_it(stage *s, int32_t kind, int32_t *id) {
    mw_slice it = mw_slice_of("it");
    int32_t parent, above = s->p->kind[kind].parent;
    mw_status st = s->registry->ops->entity_find(s->registry, s->p->kind[kind].name, it, id, NULL);
    if (st != MW_NOTFOUND) return st;
    MW_TRY(put_entity(s, kind, it, id));
    if (above < 0) return MW_OK;
    MW_TRY(put_it(s, above, &parent));
    return place(s, *id, parent);
}

static mw_status who_of(stage *s, const mw_stmt *st, int32_t kind, int32_t *id) {
    if (st->who.n == 0) return put_it(s, kind, id);
    if (st->who_kind.n) {
        int32_t own = mw_program_find(s->p, st->who_kind).index;
        MW_TRY(put_entity(s, own, st->who, id));
        return st->who_in.n ? put_parent(s, st, own, *id) : MW_OK;
    }
    mw_status found = find_any(s, st->who, id);
    if (found == MW_NOTFOUND) return put_entity(s, kind, st->who, id);
    if (found != MW_INVALID) return found;
    // Several kinds share the code: the measure's own decides.
    return s->registry->ops->entity_find(s->registry, s->p->kind[kind].name, st->who, id, s->err);
}

static mw_status measure_id(stage *s, const mw_measure *m, int32_t *id) {
    static const char *const words[] = {"?",     "number", "yes/no", "date",
                                        "clock", "text",   "code",   "?"};
    char unit[MW_UNIT_TEXT_MAX];
    mw_measure_name n = {.name = m->name};
    n.type = m->type.kind == MW_TYPE_CODE ? s->p->codes[m->type.codes].name
                                          : mw_slice_of(words[m->type.kind]);
    if (m->type.kind == MW_TYPE_NUMBER) n.unit = mw_slice_of(mw_unit_text(&m->type.unit, unit));
    return s->registry->ops->measure_put(s->registry, &n, id, s->err);
}

static mw_status key_id(stage *s, const mw_claim *c, int32_t *id) {
    *id = 0;
    if (c->arg_count == 0) return MW_OK;
    mw_text t = {0};
    for (int32_t i = 0; i < c->arg_count; i++) {
        if (i) mw_text_addc(&t, '\x1f');
        mw_text_add(&t, c->arg[i]->text.p, c->arg[i]->text.n);
    }
    mw_status st =
        t.failed ? mw_fail(s->err, MW_NOMEM, "example: out of memory")
                 : s->registry->ops->text_put(s->registry, (mw_slice){t.bytes, t.size}, id, s->err);
    mw_text_free(&t);
    return st;
}

static mw_status claim_value(stage *s, const mw_claim *c, const mw_type *type, double *v) {
    int32_t id;
    if (c->value->kind == MW_EXPR_TEXT) {
        MW_TRY(s->registry->ops->text_put(s->registry, c->value->text, &id, s->err));
        *v = id;
        return MW_OK;
    }
    if (mw_literal_value(c->value, type, v)) return MW_OK;
    return fail_at(s, c->value->span, "what is given must be a literal");
}

// The period of a claim; false when it holds always.
static mw_status claim_period(stage *s, const mw_claim *c, mw_period *out) {
    *out = s->at;
    if (c->has_period) *out = c->period;
    if (c->has_grain) return mw_period_containing(s->at, c->grain, NULL, out, s->err);
    return MW_OK;
}

// A fact of a claim: whose it is, and its key and value as the registry has them.
typedef struct {
    int32_t entity, measure, key;
    double value;
} given_fact;

static mw_status put_fact(stage *s, const mw_claim *c, const mw_measure *m, given_fact f) {
    mw_period period;
    int64_t start = INT64_MIN, end = INT64_MAX, i = s->batch.count;
    MW_TRY(claim_period(s, c, &period));
    bool holds = m->roll.time == MW_ROLL_HOLD, dated = c->has_period || c->has_grain;
    if (!holds || dated) MW_TRY(mw_period_bounds(period, NULL, &start, &end, s->err));
    if (holds && dated) end = INT64_MAX;
    if (!mw_fact_batch_grow(&s->batch, i + 1))
        return mw_fail(s->err, MW_NOMEM, "example: out of memory");
    s->batch.entity[i] = f.entity, s->batch.measure[i] = f.measure, s->batch.key[i] = f.key;
    s->batch.start_ns[i] = start, s->batch.end_ns[i] = end, s->batch.value[i] = f.value;
    s->batch.quality[i] = 0, s->batch.import_id[i] = 0, s->batch.line[i] = 0;
    s->batch.count++;
    return MW_OK;
}

static bool says(const mw_claim *c, mw_slice code) {
    int32_t count = c->value->kind == MW_EXPR_SET ? c->value->arg_count : 1;
    for (int32_t i = 0; i < count; i++) {
        const mw_expr *e = c->value->kind == MW_EXPR_SET ? c->value->arg[i] : c->value;
        if (mw_slice_same(e->text, code)) return true;
    }
    return false;
}

// q = ("a", "b"): yes for what is named, no for every other option.
static mw_status put_ticks(stage *s, const mw_claim *c, const mw_question *q, given_fact f) {
    for (int32_t i = 0; i < q->option_count; i++) {
        MW_TRY(s->registry->ops->text_put(s->registry, q->option[i].code, &f.key, s->err));
        f.value = says(c, q->option[i].code);
        MW_TRY(put_fact(s, c, &s->p->measure[q->measure], f));
    }
    return MW_OK;
}

static mw_status put_claim(stage *s, const mw_stmt *st, const mw_claim *c) {
    const mw_measure *m = &s->p->measure[mw_claim_symbol(s->p, c, true).index];
    const mw_question *ticks = mw_claim_ticks(s->p, c);
    given_fact f = {0};
    MW_TRY(who_of(s, st, m->kind, &f.entity));
    MW_TRY(measure_id(s, m, &f.measure));
    if (ticks) return put_ticks(s, c, ticks, f);
    MW_TRY(key_id(s, c, &f.key));
    MW_TRY(claim_value(s, c, &m->type, &f.value));
    return put_fact(s, c, m, f);
}

static mw_status put_link(stage *s, const mw_stmt *st, const mw_claim *c, const mw_link_type *l) {
    int32_t from, to;
    MW_TRY(who_of(s, st, l->from, &from));
    if (c->value->kind != MW_EXPR_TEXT)
        return fail_at(s, c->span, "a link leads to an entity: = \"b\"");
    MW_TRY(put_entity(s, l->to, c->value->text, &to));
    mw_link link = {l->name, from, to, INT64_MIN, INT64_MAX};
    return s->registry->ops->link_put(s->registry, &link, s->err);
}

static mw_status put_given(stage *s, const mw_stmt *st) {
    int32_t ignore;
    if (st->who_kind.n) MW_TRY(who_of(s, st, mw_program_find(s->p, st->who_kind).index, &ignore));
    for (int32_t i = 0; i < st->claim_count; i++) {
        mw_symbol sym = mw_claim_symbol(s->p, &st->claim[i], true);
        if (sym.ref == MW_REF_LINK)
            MW_TRY(put_link(s, st, &st->claim[i], &s->p->link[sym.index]));
        else if (sym.ref == MW_REF_MEASURE)
            MW_TRY(put_claim(s, st, &st->claim[i]));
        else
            return fail_at(s, st->claim[i].span, "this version cannot be given that");
    }
    return MW_OK;
}

static int32_t kind_of(const mw_program *p, mw_symbol s) {
    if (s.ref == MW_REF_MEASURE) return p->measure[s.index].kind;
    return s.ref == MW_REF_ALERT ? p->alert[s.index].kind : p->indicator[s.index].kind;
}

static mw_status set_stage(stage *s) {
    MW_TRY(mw_registry_open("memory:", &s->registry, s->err));
    MW_TRY(mw_facts_open("memory:", &s->facts, s->err));
    for (int32_t i = 0; i < s->d->stmt_count; i++)
        if (s->d->stmt[i]->kind == MW_STMT_GIVEN) MW_TRY(put_given(s, s->d->stmt[i]));
    // Entities that are only expected of.
    for (int32_t i = 0; i < s->d->stmt_count; i++) {
        const mw_stmt *st = s->d->stmt[i];
        int32_t id;
        if (st->kind != MW_STMT_EXPECT || st->claim_count == 0) continue;
        mw_symbol sym = mw_program_find(s->p, st->claim[0].name);
        if (sym.ref == MW_REF_INDICATOR || sym.ref == MW_REF_ALERT)
            MW_TRY(who_of(s, st, kind_of(s->p, sym), &id));
    }
    if (s->batch.count == 0) return MW_OK;
    return s->facts->ops->append(s->facts, &s->batch, 1, s->err);
}

// ---- what is expected

typedef struct {
    const mw_stmt *stmt;
    const mw_claim *claim;
    mw_symbol symbol;
    int32_t entity; // index in the model
    int32_t kind;
    mw_period period;
} expectation;

typedef struct {
    stage *s;
    mw_world *w;
    expectation *e;
    int64_t count, capacity;
    mw_example_result *result;
    mw_text *out;
    mw_pool *pool;
} play;

static mw_status find_expected(play *p, const mw_stmt *st, const mw_claim *c, expectation *e) {
    stage *s = p->s;
    int32_t id;
    e->symbol = mw_program_find(s->p, c->name);
    int32_t kind = kind_of(s->p, e->symbol);
    MW_TRY(who_of(s, st, kind, &id));
    e->stmt = st, e->claim = c;
    e->entity = mw_model_find(p->w->model, id);
    if (e->entity < 0) return fail_at(s, st->span, "there is no such entity");
    e->kind = mw_model_entity_at(p->w->model, e->entity)->kind;
    return claim_period(s, c, &e->period);
}

static mw_status collect(play *p) {
    const mw_decl *d = p->s->d;
    for (int32_t i = 0; i < d->stmt_count; i++) {
        const mw_stmt *st = d->stmt[i];
        for (int32_t j = 0; st->kind == MW_STMT_EXPECT && j < st->claim_count; j++) {
            if (!mw_grow(&p->e, &p->capacity, p->count + 1, sizeof *p->e))
                return mw_fail(p->s->err, MW_NOMEM, "example: out of memory");
            MW_TRY(find_expected(p, st, &st->claim[j], &p->e[p->count]));
            p->count++;
        }
    }
    return MW_OK;
}

// Tells what came of a claim, and why it does not hold.
static void say(play *p, const expectation *e, const mw_example_claim *got, const char *why) {
    const mw_source_text *src = &p->s->p->diags->source[e->claim->span.file];
    mw_slice name = e->claim->name;
    int32_t line, column;
    mw_diag_place(p->s->p->diags, e->claim->span, &line, &column);
    mw_text_addf(p->out, "%s:%d:%d: error: %.*s of %.*s at %s is %s, expected %.*s", src->path,
                 (int)line, (int)column, (int)name.n, name.p, (int)got->entity.n, got->entity.p,
                 got->period, got->computed, (int)got->expected.n, got->expected.p);
    if (why) mw_text_addf(p->out, " (%s)", why);
    mw_text_addc(p->out, '\n');
    p->result->failed++;
}

static bool close_to(double got, double want, double tolerance) {
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got);
    if (tolerance >= 0) return fabs(got - want) <= tolerance * (1 + 1e-12);
    return fabs(got - want) <= 1e-9 * fmax(fabs(want), 1e-3);
}

// What was found: a value, or while questions are open its bounds.
typedef struct {
    double value, bound[2];
    bool bounded;
} found;

static bool holds(play *p, const expectation *e, const mw_type *type, const found *f) {
    const mw_claim *c = e->claim;
    double got = f->value;
    double want = NAN, high = NAN, tolerance = -1;
    if (c->value->kind == MW_EXPR_TEXT) {
        int32_t list = type->kind == MW_TYPE_CODE ? type->codes : -1;
        return !isnan(got) &&
               mw_slice_same(mw_world_code_text(p->w, list, (int32_t)got), c->value->text);
    }
    if (!mw_literal_value(c->value, type, &want)) return false;
    // A tolerance is a difference: 1 K and 1 degC are the same.
    const mw_type *t = c->tolerance ? &c->tolerance->type : NULL;
    if (t && mw_literal_value(c->tolerance, t, &tolerance)) {
        bool scaled = t->kind == MW_TYPE_NUMBER && !t->any_unit;
        tolerance = fabs(tolerance) * (scaled ? mw_unit_factor(&t->unit, &type->unit) : 1);
    }
    if (c->value_high && mw_literal_value(c->value_high, type, &high)) {
        if (isnan(got) && f->bounded)
            return close_to(f->bound[0], want, tolerance) && close_to(f->bound[1], high, tolerance);
        return got >= want && got <= high;
    }
    return close_to(got, want, tolerance);
}

static const mw_type *type_of(const play *p, const expectation *e) {
    static const mw_type yesno = {.kind = MW_TYPE_YESNO, .codes = -1};
    if (e->symbol.ref == MW_REF_ALERT) return &yesno;
    return e->symbol.ref == MW_REF_MEASURE ? &p->s->p->measure[e->symbol.index].type
                                           : &p->s->p->indicator[e->symbol.index].type;
}

static mw_example_claim claim_of(play *p, const expectation *e, char label[MW_PERIOD_TEXT_MAX]) {
    const mw_claim *c = e->claim;
    const char *text = p->s->p->diags->source[c->span.file].text;
    size_t size = (size_t)(c->span.end - c->name_span.start);
    mw_example_claim out = {
        .entity = mw_model_entity_at(p->w->model, e->entity)->code,
        .expected = {text + c->name_span.start, size},
        .period = mw_period_print(e->period, NULL, label)
    };
    int32_t column;
    mw_diag_place(p->s->p->diags, c->span, &out.line, &column);
    return out;
}

static void compare(play *p, const expectation *e, const mw_evaluation *ev, int32_t want) {
    const mw_eval_column *col = mw_evaluation_column(ev, want);
    char got[256], label[MW_PERIOD_TEXT_MAX];
    int64_t row = mw_evaluation_row(ev, e->entity, 0);
    p->result->checks++;
    found f = {.value = NAN};
    if (!col->why && row >= 0) {
        f.value = mw_evaluation_at(ev, want, NULL, 0, row);
        f.bound[0] = mw_evaluation_low(ev, want, NULL, 0, row);
        f.bound[1] = mw_evaluation_high(ev, want, NULL, 0, row);
        f.bounded = !isnan(f.bound[0]) && !isnan(f.bound[1]);
    }
    bool right = holds(p, e, type_of(p, e), &f);
    if (right && !p->result->told) return;
    mw_world_range_text(p->w, type_of(p, e), f.value, f.bounded ? f.bound : NULL, got);
    mw_example_claim told = claim_of(p, e, label);
    told.computed = got;
    told.holds = right;
    if (!right) say(p, e, &told, col->why);
    if (p->result->told) p->result->told(p->result->ctx, &told);
}

// All expectations of one period in one evaluation.
static mw_status play_period(play *p, mw_period period) {
    mw_want *want = mw_alloc_array(p->count + 1, sizeof *want);
    if (!want) return mw_fail(p->s->err, MW_NOMEM, "example: out of memory");
    int32_t n = 0;
    for (int64_t i = 0; i < p->count; i++)
        if (mw_period_same(p->e[i].period, period))
            want[n++] = (mw_want){p->e[i].symbol,           p->e[i].kind, true, p->e[i].claim->arg,
                                  p->e[i].claim->arg_count, MW_ALERT_WHEN};
    mw_eval_request q = {
        .want = want, .want_count = n, .period = &period, .period_count = 1, .pool = p->pool};
    q.bounds = true;
    mw_evaluation *ev = NULL;
    mw_status st = mw_evaluate(p->w, &q, &ev, p->s->err);
    n = 0;
    for (int64_t i = 0; i < p->count && st == MW_OK; i++)
        if (mw_period_same(p->e[i].period, period)) compare(p, &p->e[i], ev, n++);
    mw_evaluation_free(ev);
    mw_free(want);
    return st;
}

static mw_status play_all(play *p) {
    MW_TRY(collect(p));
    for (int64_t i = 0; i < p->count; i++) {
        bool first = true;
        for (int64_t j = 0; j < i && first; j++)
            first = !mw_period_same(p->e[i].period, p->e[j].period);
        if (first) MW_TRY(play_period(p, p->e[i].period));
    }
    return MW_OK;
}

mw_status mw_example_run(const mw_program *p, int32_t index, mw_pool *pool,
                         mw_example_result *result, mw_text *out, mw_error *err) {
    stage s = {
        .p = p,
        .d = p->example[index].decl,
        .err = err,
        .at = {{MW_GRAIN_YEAR, 1}, DEFAULT_YEAR - 1970}
    };
    play t = {.s = &s, .result = result, .out = out, .pool = pool};
    result->checks = result->failed = 0;
    if (s.d->has_at) s.at = s.d->at;
    mw_status st = set_stage(&s);
    mw_world_from from = {p, s.registry, s.facts, INT64_MAX, "UTC"};
    if (st == MW_OK) st = mw_world_open(&from, &t.w, err);
    if (st == MW_OK) st = play_all(&t);
    mw_free(t.e);
    mw_world_free(t.w);
    mw_fact_batch_fini(&s.batch);
    if (s.facts) s.facts->ops->close(s.facts);
    if (s.registry) s.registry->ops->close(s.registry);
    return st;
}
