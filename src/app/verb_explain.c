// SPDX-License-Identifier: MIT
// The verb explain: why a number is what it is.
#include "app/ask.h"
#include "app/errand.h"
#include "app/verb.h"
#include "eval/explain.h"
#include "lang/literal.h"

enum { KEYS_MAX = 8, NAMED_MAX = 3 };

// --keys as the literals that a want takes: the indicator's arguments, then codes of its keys.
typedef struct {
    const mw_program *p;
    mw_slice name;         // of what is explained
    const mw_type *arg;    // arg_count types
    const mw_key_dim *dim; // dim_count keys
    int32_t arg_count, dim_count;
    mw_expr expr[KEYS_MAX];
    mw_expr *given[KEYS_MAX];
    int32_t count;
} keys;

static mw_status read_argument(const keys *k, mw_slice typed, mw_expr *out, mw_error *err) {
    const mw_type *type = &k->arg[k->count];
    mw_literal v;
    mw_status st = mw_literal_read(k->p, type, typed, &v, err);
    if (st != MW_OK) return mw_fail_in(err, st, "--keys: ");
    out->kind = v.text.n ? MW_EXPR_TEXT : MW_EXPR_NUMBER;
    out->type = *type;
    out->number = v.value;
    out->text = v.text;
    return MW_OK;
}

static mw_status add_key(void *ctx, mw_slice typed, mw_error *err) {
    keys *k = ctx;
    int32_t dim = k->count - k->arg_count;
    if (dim >= k->dim_count || k->count == KEYS_MAX)
        return mw_fail(err, MW_INVALID, "--keys: %.*s has %d key%s", (int)k->name.n, k->name.p,
                       (int)(k->arg_count + k->dim_count),
                       k->arg_count + k->dim_count == 1 ? "" : "s");
    mw_expr *e = &k->expr[k->count];
    *e = (mw_expr){.kind = MW_EXPR_TEXT, .height = 1, .text = typed};
    if (dim < 0)
        MW_TRY(read_argument(k, typed, e, err));
    else
        MW_TRY(mw_literal_code(&k->p->codes[k->dim[dim].codes], typed, err));
    k->given[k->count++] = e;
    return MW_OK;
}

static mw_status find_symbol(const mw_program *p, const char *name, mw_symbol *out, mw_error *err) {
    char near[128];
    *out = mw_program_find(p, mw_slice_of(name));
    if (out->ref == MW_REF_INDICATOR || out->ref == MW_REF_MEASURE) return MW_OK;
    if (out->ref != MW_REF_NONE)
        return mw_fail(err, MW_NOTFOUND, "%s is no indicator or measure", name);
    const char *word = mw_session_near(p, mw_slice_of(name), near, sizeof near);
    if (word)
        return mw_fail(err, MW_NOTFOUND, "there is no indicator \"%s\"; did you mean \"%s\"?", name,
                       word);
    return mw_fail(err, MW_NOTFOUND, "there is no indicator \"%s\" in the packs in use", name);
}

static mw_status read_period(mw_call *call, const mw_session *s, mw_period *out, mw_error *err) {
    const char *at = mw_call_value(call, "at");
    bool found = false;
    char text[MW_PERIOD_TEXT_MAX];
    if (at) return mw_period_parse(mw_slice_of(at), &s->ws.calendar, out, err);
    MW_TRY(mw_ask_last_year(s, out, &found, err));
    if (!found) return mw_call_wrong(call, err, "explain needs --at PERIOD");
    mw_note("no period asked for: taking %s, the last year with facts",
            mw_period_print(*out, &s->ws.calendar, text));
    return MW_OK;
}

static mw_status read_keys(mw_call *call, const mw_program *p, mw_symbol s, keys *k,
                           mw_error *err) {
    const mw_indicator *i = s.ref == MW_REF_INDICATOR ? &p->indicator[s.index] : NULL;
    const mw_measure *m = i ? NULL : &p->measure[s.index];
    k->p = p;
    k->name = i ? i->name : m->name;
    k->arg = i ? i->arg : NULL;
    k->arg_count = i ? i->arg_count : 0;
    k->dim = i ? i->key : m->key;
    k->dim_count = i ? i->key_count : m->key_count;
    MW_TRY(mw_call_each(call, "keys", add_key, k, err));
    if (k->count >= k->arg_count) return MW_OK;
    return mw_call_wrong(call, err, "%.*s has %d argument%s: --keys gives them", (int)k->name.n,
                         k->name.p, (int)k->arg_count, k->arg_count == 1 ? "" : "s");
}

static int32_t own_kind(const mw_program *p, mw_symbol s) {
    return s.ref == MW_REF_MEASURE ? p->measure[s.index].kind : p->indicator[s.index].kind;
}

static bool shows(void *ctx, int32_t entity) {
    (void)ctx;
    return mw_errand_sees(entity);
}

// The entity named, or the only one there is of the kind.
static mw_status read_entity(mw_call *call, const mw_session *s, int32_t kind, int32_t *out,
                             mw_error *err) {
    const char *code = mw_call_value(call, "entity");
    mw_model *m = mw_world_model(s->world);
    if (code) return mw_session_entity(s, mw_slice_of(code), out, err);
    mw_slice name = s->program->kind[kind].name;
    mw_text some = {0};
    int32_t found = 0;
    for (int32_t i = 0; i < mw_model_entity_count(m); i++) {
        const mw_model_entity *e = mw_model_entity_at(m, i);
        if (e->kind != kind || !mw_errand_sees(e->id)) continue;
        if (found < NAMED_MAX)
            mw_text_addf(&some, "%s%.*s", found ? ", " : "", (int)e->code.n, e->code.p);
        *out = i;
        found++;
    }
    mw_status st = MW_OK;
    if (found == 0)
        st = mw_fail(err, MW_NOTFOUND, "there is no %.*s yet; `mw entity add %.*s CODE` adds one",
                     (int)name.n, name.p, (int)name.n, name.p);
    else if (found > 1)
        st = mw_call_wrong(call, err,
                           "explain needs --entity ENTITY: there are %d of kind %.*s, such as %s",
                           (int)found, (int)name.n, name.p, some.bytes ? some.bytes : "?");
    mw_text_free(&some);
    return st;
}

// Texts of packs and data stand in an explanation: on a terminal they show what they are.
static mw_status write_text(const mw_explain_request *q, mw_text *text, mw_error *err) {
    mw_text seen = {0};
    if (q->json || text->failed) return mw_out(text, err);
    mw_visible(&seen, (mw_slice){text->bytes, text->size}, true);
    mw_status st = mw_out(&seen, err);
    mw_text_free(&seen);
    return st;
}

static mw_status ask(mw_call *call, const mw_session *s, keys *k, mw_explain_request *q,
                     mw_error *err) {
    const mw_program *p = s->program;
    const char *on = mw_call_value(call, "on"), *lang = mw_call_value(call, "lang");
    int64_t depth = 0, rows = 0;
    MW_TRY(find_symbol(p, call->operand[0], &q->want.symbol, err));
    MW_TRY(read_entity(call, s, own_kind(p, q->want.symbol), &q->entity, err));
    q->want.kind = mw_model_entity_at(mw_world_model(s->world), q->entity)->kind;
    if (on) {
        int32_t kind;
        MW_TRY(mw_session_kind(p, mw_slice_of(on), &kind, err));
        if (kind != q->want.kind)
            return mw_call_wrong(call, err, "--on %s: the entity is a %.*s", on,
                                 (int)p->kind[q->want.kind].name.n, p->kind[q->want.kind].name.p);
    }
    MW_TRY(read_keys(call, p, q->want.symbol, k, err));
    q->want.arg = k->given;
    q->want.arg_count = k->count;
    q->want.rolled = k->count > 0 || mw_call_has(call, "total");
    MW_TRY(mw_call_int(call, "depth", 1, MW_EXPLAIN_DEPTH_MAX, &depth, err));
    MW_TRY(mw_call_int(call, "rows", 1, 1000000, &rows, err));
    q->depth_max = (int32_t)depth;
    q->rows_max = (int32_t)rows;
    q->json = mw_call_has(call, "json");
    if (!mw_errand_sees_all()) q->shows = shows;
    q->lang = lang ? lang : "en";
    q->pool = s->pool;
    return read_period(call, s, &q->period, err);
}

static mw_status explain(mw_call *call, mw_session *s, mw_error *err) {
    int64_t as_known_ns;
    keys k = {0};
    mw_explain_request q = {0};
    mw_text out = {0};
    double value;
    MW_TRY(mw_session_open_pack(call, s, err));
    MW_TRY(mw_session_as_known(call, &s->ws.calendar, &as_known_ns, err));
    MW_TRY(mw_session_world(s, as_known_ns, err));
    MW_TRY(ask(call, s, &k, &q, err));
    mw_status st = mw_explain(s->world, &q, &out, &value, err);
    if (st == MW_OK) st = write_text(&q, &out, err);
    mw_text_free(&out);
    return st;
}

mw_status mw_verb_explain(mw_call *call, mw_error *err) {
    mw_session s = {0};
    mw_status st = explain(call, &s, err);
    mw_session_close(&s);
    return st;
}
