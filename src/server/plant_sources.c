// SPDX-License-Identifier: MIT
// The sources of a plant: those that are written to over HTTP stand behind one set of routes.
#include "base/alloc.h"
#include "server/plant_answer.h"

#include <string.h>

// A source as requests mean it: one of line protocol takes lines, one of JSON takes batches.
static mw_push_source pushed_source(const mw_plant *p, int32_t i) {
    mw_push_source s = p->from.pushed ? p->from.pushed[i] : (mw_push_source){.org = NULL};
    s.name = p->from.binding->source[i].name;
    s.takes_lines = strcmp(p->from.kind[i], "influx") == 0;
    s.takes_batches = strcmp(p->from.kind[i], "json") == 0;
    return s;
}

mw_status mw_plant_push_open(mw_plant *p, mw_error *err) {
    int32_t n = p->from.binding->source_count, count = 0;
    mw_push_source *list = mw_alloc_array(n + 1, sizeof *list);
    p->push_number = mw_alloc_array(n + 1, sizeof *p->push_number);
    mw_status st = list && p->push_number
                       ? MW_OK
                       : mw_fail(err, MW_NOMEM, "no memory for the sources of a plant");
    for (int32_t i = 0; st == MW_OK && i < n; i++) {
        p->push_number[i] = p->from.source[i] ? -1 : count;
        if (!p->from.source[i]) list[count++] = pushed_source(p, i);
    }
    if (st == MW_OK && count == 0) list[count++] = (mw_push_source){.name = mw_slice_of("http")};
    if (st == MW_OK) st = mw_push_new(mw_hub_sink(p->hub), list, count, &p->push, err);
    mw_free(list);
    return st;
}

mw_source_health mw_plant_health(const mw_plant *p, int32_t source) {
    mw_source_health h = {0};
    const mw_source *s = p->from.source[source];
    if (s)
        s->ops->health(s, &h);
    else
        mw_push_health(p->push, p->push_number[source], &h);
    return h;
}
