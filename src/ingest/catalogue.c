// SPDX-License-Identifier: MIT
// See catalogue.h.
#include "ingest/catalogue.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

int32_t mw_catalogue_kind_find(const mw_catalogue *c, mw_slice name) {
    for (int32_t i = 0; i < c->kind_count; i++)
        if (mw_slice_same(c->kind[i].name, name)) return i;
    return -1;
}

int32_t mw_catalogue_measure_find(const mw_catalogue *c, mw_slice name) {
    for (int32_t i = 0; i < c->measure_count; i++)
        if (mw_slice_same(c->measure[i].name, name)) return i;
    return -1;
}

int32_t mw_catalogue_link_find(const mw_catalogue *c, mw_slice name) {
    for (int32_t i = 0; i < c->link_count; i++)
        if (mw_slice_same(c->link[i], name)) return i;
    return -1;
}

bool mw_catalogue_within(const mw_catalogue *c, int32_t kind, int32_t above) {
    // Bounded, so that a catalogue with a cycle does no harm.
    for (int32_t steps = 0; kind >= 0 && steps <= c->kind_count; steps++) {
        if (kind == above) return true;
        kind = c->kind[kind].parent;
    }
    return false;
}

// ---- from a program

static void take_codes(const mw_code_list *from, mw_slice *member, mw_catalogue_codes *out) {
    for (int32_t i = 0; i < from->count; i++) member[i] = from->code[i].text;
    *out = (mw_catalogue_codes){from->name, member, from->count, from->open};
}

static void take_measure(const mw_measure *from, mw_catalogue_measure *out) {
    *out = (mw_catalogue_measure){.name = from->name,
                                  .kind = from->kind,
                                  .type = from->type.kind,
                                  .unit = from->type.unit,
                                  .codes = from->type.codes,
                                  .key_count = from->key_count,
                                  .grain = from->grain,
                                  .hold = from->roll.time == MW_ROLL_HOLD,
                                  .ranged = !isnan(from->low) || !isnan(from->high),
                                  .low = from->low,
                                  .high = from->high};
    for (int32_t i = 0; i < from->key_count; i++)
        out->key[i] = (mw_catalogue_key){from->key[i].name, from->key[i].codes};
}

mw_status mw_catalogue_init(const mw_program *p, mw_catalogue *out, mw_error *err) {
    int64_t members = 0;
    for (int32_t i = 0; i < p->codes_count; i++) members += p->codes[i].count;
    mw_catalogue_kind *kind = mw_alloc_array(p->kind_count, sizeof *kind);
    mw_catalogue_codes *codes = mw_alloc_array(p->codes_count, sizeof *codes);
    mw_slice *member = mw_alloc_array(members, sizeof *member);
    mw_catalogue_measure *measure = mw_alloc_array(p->measure_count, sizeof *measure);
    mw_slice *link = mw_alloc_array(p->link_count, sizeof *link);
    *out = (mw_catalogue){.kind = kind,
                          .kind_count = p->kind_count,
                          .codes = codes,
                          .codes_count = p->codes_count,
                          .measure = measure,
                          .measure_count = p->measure_count,
                          .link = link,
                          .link_count = p->link_count,
                          .members = member};
    if (!kind || !codes || !member || !measure || !link) {
        mw_catalogue_fini(out);
        return mw_fail(err, MW_NOMEM, "no memory for the measures of the packs");
    }
    for (int32_t i = 0; i < p->kind_count; i++)
        kind[i] = (mw_catalogue_kind){p->kind[i].name, p->kind[i].parent};
    for (int32_t i = 0; i < p->codes_count; member += p->codes[i++].count)
        take_codes(&p->codes[i], member, &codes[i]);
    for (int32_t i = 0; i < p->measure_count; i++) take_measure(&p->measure[i], &measure[i]);
    for (int32_t i = 0; i < p->link_count; i++) link[i] = p->link[i].name;
    return MW_OK;
}

static void drop(const void *p) { mw_free((void *)(uintptr_t)p); }

void mw_catalogue_fini(mw_catalogue *c) {
    drop(c->kind);
    drop(c->codes);
    drop(c->members);
    drop(c->measure);
    drop(c->link);
    *c = (mw_catalogue){0};
}
