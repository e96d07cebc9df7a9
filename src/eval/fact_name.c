// SPDX-License-Identifier: MIT
// See fact_name.h.
#include "eval/fact_name.h"

static mw_slice type_word(const mw_program *p, const mw_type *type) {
    static const char *const words[] = {
        [MW_TYPE_NONE] = "number", [MW_TYPE_NUMBER] = "number", [MW_TYPE_YESNO] = "yes/no",
        [MW_TYPE_DATE] = "date",   [MW_TYPE_CLOCK] = "clock",   [MW_TYPE_TEXT] = "text",
        [MW_TYPE_CODE] = "code",   [MW_TYPE_ANY] = "number"};
    return type->kind == MW_TYPE_CODE ? p->codes[type->codes].name : mw_slice_of(words[type->kind]);
}

typedef struct {
    int32_t id;
    mw_unit unit;
} stored_unit;

static mw_status visit_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    stored_unit *u = ctx;
    if (m->id != u->id || m->unit.n == 0) return MW_OK;
    return mw_unit_parse(m->unit, &u->unit, err);
}

mw_status mw_fact_measure(mw_registry *r, const mw_program *p, const mw_measure *m, int32_t *id,
                          mw_unit *unit, mw_error *err) {
    char text[MW_UNIT_TEXT_MAX] = "";
    stored_unit stored = {.unit = m->type.unit};
    if (m->type.kind == MW_TYPE_NUMBER) mw_unit_text(&m->type.unit, text);
    mw_measure_name name = {
        .name = m->name, .type = type_word(p, &m->type), .unit = mw_slice_of(text)};
    MW_TRY(r->ops->measure_put(r, &name, &stored.id, err));
    MW_TRY(r->ops->measure_each(r, visit_measure, &stored, err));
    *id = stored.id;
    *unit = stored.unit;
    return MW_OK;
}

mw_status mw_fact_key(mw_registry *r, const mw_slice *key, int32_t count, int32_t *id,
                      mw_error *err) {
    mw_text t = {0};
    *id = 0;
    if (count == 0) return MW_OK;
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) mw_text_addc(&t, '\x1f');
        mw_text_add(&t, key[i].p, key[i].n);
    }
    mw_status st = t.failed ? mw_fail(err, MW_NOMEM, "no memory for the keys of a fact")
                            : r->ops->text_put(r, (mw_slice){t.bytes, t.size}, id, err);
    mw_text_free(&t);
    return st;
}
