// SPDX-License-Identifier: MIT
// See answer_facts.h.
#include "assess/answer_facts.h"

#include "base/alloc.h"
#include "base/map.h"

struct mw_answer_ids {
    const mw_questionnaire *q;
    mw_arena *arena;
    int32_t *measure; // per question
    mw_unit *unit;    // per question: of what is stored
    int32_t **code;   // per question and option
};

enum { BYTES_MAX = 1 << 24 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "answers: out of memory");
}

// ---- the registry's numbers

// The type that a question's answers are stored with.
static mw_slice stored_type(const mw_questionnaire *q, int32_t i) {
    const mw_type *type = q->asked[i].type;
    if (type->kind == MW_TYPE_YESNO) return mw_slice_of("yes/no");
    return type->kind == MW_TYPE_CODE ? q->program->codes[type->codes].name : mw_slice_of("number");
}

// What is looked up: questions by the name of their measure, numbers of texts by the text (0: not
// there).
typedef struct {
    mw_answer_ids *ids;
    mw_map *question, *code;
} looking;

static mw_status take_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    const looking *l = ctx;
    int64_t i = mw_map_get(l->question, m->name, -1);
    if (i < 0 || !mw_slice_same(m->type, stored_type(l->ids->q, (int32_t)i))) return MW_OK;
    l->ids->measure[i] = m->id;
    return m->unit.n ? mw_unit_parse(m->unit, &l->ids->unit[i], err) : MW_OK;
}

static mw_status take_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    const looking *l = ctx;
    return mw_map_get(l->code, text, -1) < 0 ? MW_OK : mw_map_set(l->code, text, id, err);
}

static mw_status ask_for(const looking *l, mw_error *err) {
    const mw_questionnaire *q = l->ids->q;
    for (int32_t i = 0; i < q->count; i++) {
        MW_TRY(mw_map_set(l->question, q->asked[i].name, i, err));
        for (int32_t o = 0; o < q->asked[i].option_count; o++)
            if (q->asked[i].option[o].code.n)
                MW_TRY(mw_map_set(l->code, q->asked[i].option[o].code, 0, err));
    }
    return MW_OK;
}

static mw_status look_up(looking *l, mw_registry *r, mw_error *err) {
    MW_TRY(ask_for(l, err));
    MW_TRY(r->ops->measure_each(r, take_measure, l, err));
    return r->ops->text_each(r, take_text, l, err);
}

// Takes over the numbers that the registry has; false when it lacks some.
static bool take_all(const looking *l) {
    const mw_questionnaire *q = l->ids->q;
    bool all = true;
    for (int32_t i = 0; i < q->count; i++) {
        const mw_asked *a = &q->asked[i];
        all = all && l->ids->measure[i];
        for (int32_t o = 0; o < a->option_count && all; o++) {
            if (!a->option[o].code.n) continue;
            l->ids->code[i][o] = (int32_t)mw_map_get(l->code, a->option[o].code, 0);
            all = l->ids->code[i][o] != 0;
        }
    }
    return all;
}

static mw_status find_all(mw_answer_ids *ids, mw_registry *r, bool *all, mw_error *err) {
    looking l = {ids, mw_map_new(), mw_map_new()};
    mw_status st = l.question && l.code ? look_up(&l, r, err) : no_memory(err);
    if (st == MW_OK) *all = take_all(&l);
    mw_map_free(l.question);
    mw_map_free(l.code);
    return st;
}

// ---- numbers that the registry lacks

static mw_status put_measure(mw_answer_ids *ids, mw_registry *r, int32_t i, mw_error *err) {
    const mw_asked *a = &ids->q->asked[i];
    char unit[MW_UNIT_TEXT_MAX] = "";
    mw_measure_name name = {.name = a->name, .type = stored_type(ids->q, i)};
    if (a->type->kind == MW_TYPE_NUMBER) mw_unit_text(&a->type->unit, unit);
    name.unit = mw_slice_of(unit);
    return r->ops->measure_put(r, &name, &ids->measure[i], err);
}

static mw_status put_codes(mw_answer_ids *ids, mw_registry *r, int32_t i, mw_error *err) {
    const mw_asked *a = &ids->q->asked[i];
    for (int32_t o = 0; o < a->option_count; o++)
        if (a->option[o].code.n)
            MW_TRY(r->ops->text_put(r, a->option[o].code, &ids->code[i][o], err));
    return MW_OK;
}

static mw_status put_each(mw_answer_ids *ids, mw_registry *r, mw_error *err) {
    for (int32_t i = 0; i < ids->q->count; i++) {
        if (!ids->measure[i]) MW_TRY(put_measure(ids, r, i, err));
        MW_TRY(put_codes(ids, r, i, err));
    }
    return MW_OK;
}

static mw_status put_all(mw_answer_ids *ids, mw_registry *r, mw_error *err) {
    MW_TRY(r->ops->begin(r, err));
    mw_status st = put_each(ids, r, err);
    if (st == MW_OK) return r->ops->commit(r, err);
    r->ops->abort(r);
    return st;
}

static mw_status open_ids(mw_answer_ids *ids, mw_registry *r, mw_error *err) {
    size_t n = (size_t)ids->q->count + 1;
    ids->arena = mw_arena_new(BYTES_MAX);
    if (!ids->arena) return no_memory(err);
    ids->measure = MW_PUSH(ids->arena, int32_t, n);
    ids->unit = MW_PUSH(ids->arena, mw_unit, n);
    ids->code = MW_PUSH(ids->arena, int32_t *, n);
    if (!ids->measure || !ids->unit || !ids->code) return no_memory(err);
    bool all;
    for (int32_t i = 0; i < ids->q->count; i++) {
        ids->code[i] = MW_PUSH(ids->arena, int32_t, (size_t)ids->q->asked[i].option_count + 1);
        if (!ids->code[i]) return no_memory(err);
        if (ids->q->asked[i].type->kind == MW_TYPE_NUMBER)
            ids->unit[i] = ids->q->asked[i].type->unit;
    }
    MW_TRY(find_all(ids, r, &all, err));
    return all ? MW_OK : put_all(ids, r, err);
}

mw_status mw_answer_ids_open(mw_registry *r, const mw_questionnaire *q, mw_answer_ids **out,
                             mw_error *err) {
    mw_answer_ids *ids = mw_alloc(sizeof *ids);
    if (!ids) return no_memory(err);
    ids->q = q;
    mw_status st = open_ids(ids, r, err);
    if (st == MW_OK)
        *out = ids;
    else
        mw_answer_ids_close(ids);
    return st;
}

void mw_answer_ids_close(mw_answer_ids *ids) {
    if (!ids) return;
    mw_arena_free(ids->arena);
    mw_free(ids);
}

int32_t mw_answer_measure(const mw_answer_ids *ids, int32_t i) { return ids->measure[i]; }

// ---- facts

static bool add_row(mw_fact_batch *b, const mw_answer_fact *from, int32_t measure, int32_t key,
                    double value) {
    int64_t n = b->count;
    if (n + 1 > b->capacity && !mw_fact_batch_grow(b, n + 1)) return false;
    b->entity[n] = from->entity, b->measure[n] = measure, b->key[n] = key;
    b->start_ns[n] = from->start_ns, b->end_ns[n] = from->end_ns;
    b->value[n] = value, b->quality[n] = 0, b->import_id[n] = from->import_id, b->line[n] = 0;
    b->count++;
    return true;
}

static bool has_code(const mw_answer_value *v, mw_slice code) {
    for (int32_t c = 0; c < v->code_count; c++)
        if (mw_slice_same(v->code[c], code)) return true;
    return false;
}

mw_status mw_answer_fact_add(const mw_answer_ids *ids, int32_t i, const mw_answer_value *v,
                             const mw_answer_fact *from, mw_fact_batch *b, mw_error *err) {
    const mw_asked *a = &ids->q->asked[i];
    bool ok = true;
    if (a->question->pick == MW_PICK_NUMBER) {
        double x = a->type->kind == MW_TYPE_NUMBER
                       ? mw_unit_convert(v->number, &a->type->unit, &ids->unit[i])
                       : v->number;
        ok = add_row(b, from, ids->measure[i], 0, x);
    }
    for (int32_t o = 0; o < a->option_count && ok && a->question->pick != MW_PICK_NUMBER; o++) {
        bool ticked = has_code(v, a->option[o].code);
        if (a->question->pick == MW_PICK_MANY && (ticked || !from->ticks_only))
            ok = add_row(b, from, ids->measure[i], ids->code[i][o], ticked);
        else if (a->question->pick == MW_PICK_ONE && ticked)
            ok = add_row(b, from, ids->measure[i], 0, ids->code[i][o]);
    }
    return ok ? MW_OK : no_memory(err);
}
