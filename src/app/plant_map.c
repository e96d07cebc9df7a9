// SPDX-License-Identifier: MIT
// See plant_map.h.
#include "app/plant_map.h"

#include "app/source_book.h"
#include "base/alloc.h"
#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "out of memory"); }

static mw_status tell(const mw_plant_map *m, mw_error *err) {
    mw_text out = {0};
    const mw_diags *d = m->map->diags;
    if (d->errors + d->warnings > 0) mw_diag_print(d, &out);
    if (out.bytes) fputs(out.bytes, stderr);
    mw_text_free(&out);
    if (d->errors == 0) return MW_OK;
    return mw_fail(err, MW_INVALID, "the signal map does not fit: see above");
}

static mw_status read_map(const mw_call *call, mw_plant_map *m, mw_error *err) {
    const char *given = mw_call_value(call, "map");
    char *own = mw_workspace_path(mw_session_folder(call), MW_SIGNAL_MAP_FILE);
    mw_status st = MW_OK;
    if (!own) return no_memory(err);
    if (given || access(own, F_OK) == 0)
        st = mw_signal_map_read(given ? given : own, &m->map, err);
    else
        st = mw_signal_map_text(MW_SIGNAL_MAP_FILE, "", 0, &m->map, err);
    mw_free(own);
    if (st != MW_OK) return st;
    return m->map->diags->errors ? tell(m, err) : MW_OK;
}

mw_status mw_plant_series_open(const mw_call *call, mw_series **out, mw_error *err) {
    char *path = mw_workspace_path(mw_session_folder(call), "series");
    mw_status st = path ? mw_series_open(path, out, err) : no_memory(err);
    mw_free(path);
    return st;
}

mw_status mw_plant_map_open(const mw_call *call, mw_session *s, mw_plant_map *out, mw_error *err) {
    MW_TRY(mw_plant_series_open(call, &out->series, err));
    MW_TRY(read_map(call, out, err));
    mw_live_bind_from from = {.map = out->map,
                              .world = s->world,
                              .registry = s->ws.registry,
                              .series = out->series,
                              .now_ns = mw_clock_wall_ns()};
    MW_TRY(mw_live_bind(&from, &out->bound, err));
    return tell(out, err);
}

void mw_plant_map_close(mw_plant_map *m) {
    mw_live_bound_free(m->bound);
    mw_signal_map_free(m->map);
    mw_series_close(m->series);
    *m = (mw_plant_map){0};
}
