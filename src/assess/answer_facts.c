// SPDX-License-Identifier: MIT
// See answer_facts.h.
#include "assess/answer_facts.h"

#include "base/alloc.h"

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

typedef struct {
    mw_answer_ids *ids;
    int32_t count;
} units;

static mw_status take_unit(void *ctx, const mw_measure_name *m, mw_error *err) {
    const units *u = ctx;
    for (int32_t i = 0; i < u->count; i++)
        if (u->ids->measure[i] == m->id && m->unit.n)
            return mw_unit_parse(m->unit, &u->ids->unit[i], err);
    return MW_OK;
}

static mw_status put_measure(mw_answer_ids *ids, mw_registry *r, int32_t i, mw_error *err) {
    const mw_asked *a = &ids->q->asked[i];
    char unit[MW_UNIT_TEXT_MAX] = "";
    mw_measure_name name = {.name = a->name, .type = mw_slice_of("number")};
    if (a->type->kind == MW_TYPE_NUMBER) {
        mw_unit_text(&a->type->unit, unit);
        ids->unit[i] = a->type->unit;
    }
    if (a->type->kind == MW_TYPE_YESNO) name.type = mw_slice_of("yes/no");
    if (a->type->kind == MW_TYPE_CODE) name.type = ids->q->program->codes[a->type->codes].name;
    name.unit = mw_slice_of(unit);
    return r->ops->measure_put(r, &name, &ids->measure[i], err);
}

static mw_status put_codes(mw_answer_ids *ids, mw_registry *r, int32_t i, mw_error *err) {
    const mw_asked *a = &ids->q->asked[i];
    ids->code[i] = MW_PUSH(ids->arena, int32_t, (size_t)a->option_count + 1);
    if (!ids->code[i]) return no_memory(err);
    for (int32_t o = 0; o < a->option_count; o++)
        if (a->option[o].code.n)
            MW_TRY(r->ops->text_put(r, a->option[o].code, &ids->code[i][o], err));
    return MW_OK;
}

static mw_status put_all(mw_answer_ids *ids, mw_registry *r, mw_error *err) {
    for (int32_t i = 0; i < ids->q->count; i++) {
        MW_TRY(put_measure(ids, r, i, err));
        MW_TRY(put_codes(ids, r, i, err));
    }
    return MW_OK;
}

static mw_status open_ids(mw_answer_ids *ids, mw_registry *r, mw_error *err) {
    size_t n = (size_t)ids->q->count + 1;
    ids->arena = mw_arena_new(BYTES_MAX);
    if (!ids->arena) return no_memory(err);
    ids->measure = MW_PUSH(ids->arena, int32_t, n);
    ids->unit = MW_PUSH(ids->arena, mw_unit, n);
    ids->code = MW_PUSH(ids->arena, int32_t *, n);
    if (!ids->measure || !ids->unit || !ids->code) return no_memory(err);
    MW_TRY(r->ops->begin(r, err));
    mw_status st = put_all(ids, r, err);
    if (st != MW_OK) {
        r->ops->abort(r);
        return st;
    }
    MW_TRY(r->ops->commit(r, err));
    units u = {ids, ids->q->count};
    return r->ops->measure_each(r, take_unit, &u, err);
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
