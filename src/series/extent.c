// SPDX-License-Identifier: MIT
// How much there is of one signal; see series.h.
#include "series/layers.h"
#include "series/series.h"

// What a layer adds: of a segment each chunk by its index.
static void add_layer(const mw_layer *l, mw_series_extent *out) {
    int64_t first_ns, last_ns;
    for (int64_t i = 0; i < l->chunk_count; i++) {
        const mw_summary *a = mw_layer_summary(l, i);
        mw_layer_span(l, i, &first_ns, &last_ns);
        if (first_ns < out->first_ns) out->first_ns = first_ns;
        if (last_ns > out->last_ns) out->last_ns = last_ns;
        if (!a) continue; // of memory: counted below
        out->samples += a->count;
        out->bytes += l->index->ref[l->chunk_first + i].size_bytes + MW_CHUNK_REF_BYTES;
    }
    out->samples += l->memory.count;
}

mw_status mw_series_extent_of(mw_series *s, int32_t signal, mw_series_extent *out, mw_error *err) {
    mw_layers layers;
    mw_series_range all = {signal, INT64_MIN, INT64_MAX};
    MW_TRY(mw_layers_open(s, &all, &layers, err));
    *out = (mw_series_extent){.first_ns = INT64_MAX, .last_ns = INT64_MIN};
    for (int64_t i = 0; i < layers.count; i++) add_layer(&layers.layer[i], out);
    if (out->first_ns < layers.range.from_ns) out->first_ns = layers.range.from_ns;
    mw_layers_close(&layers);
    return MW_OK;
}
