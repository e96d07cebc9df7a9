// SPDX-License-Identifier: MIT
// See catalogue.h.
#include "ingest/catalogue.h"

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
