// SPDX-License-Identifier: MIT
// What somebody sees of a plant, and answers to those who ask for what they may not see or do.
#include "server/plant_view.h"

#include "base/alloc.h"
#include "server/answer.h"
#include "server/plant_answer.h"

#include <string.h>

mw_status mw_plant_view_open(const mw_plant *p, const mw_asked *asked, mw_plant_view *out,
                             mw_error *err) {
    const mw_model *m = mw_world_model(mw_kpi_world(p->kpi));
    *out = (mw_plant_view){.all = true, .open = asked->unguarded};
    if (out->open) return MW_OK;
    for (int32_t i = 0; i < mw_model_entity_count(m); i++) {
        int32_t id = mw_model_entity_at(m, i)->id;
        if (id >= out->id_count) out->id_count = id + 1;
    }
    out->seen = mw_alloc_array((int64_t)out->id_count + 1, sizeof *out->seen);
    if (!out->seen) return mw_fail(err, MW_NOMEM, "no memory for what somebody sees");
    for (int32_t i = 0; i < mw_model_entity_count(m); i++) {
        int32_t id = mw_model_entity_at(m, i)->id;
        out->seen[id] = mw_asked_sees(asked, id);
        out->all = out->all && out->seen[id];
    }
    return MW_OK;
}

void mw_plant_view_fini(mw_plant_view *v) {
    mw_free(v->seen);
    *v = (mw_plant_view){0};
}

bool mw_plant_view_has(const mw_plant_view *v, int32_t id) {
    return v->open || (id > 0 && id < v->id_count && v->seen[id]);
}

bool mw_plant_view_same(const mw_plant_view *a, const mw_plant_view *b) {
    if (a->open || b->open) return a->open && b->open;
    return a->id_count == b->id_count && memcmp(a->seen, b->seen, (size_t)a->id_count) == 0;
}

static bool uses(const mw_live_machine *m, int32_t signal) {
    for (int32_t k = 0; k < m->machine.channel_count; k++)
        if (m->signal[k] == signal) return true;
    return false;
}

// What no machine uses may be anybody's: it is seen by those who see everything.
bool mw_plant_view_has_signal(const mw_plant *p, const mw_plant_view *v, int32_t signal) {
    if (v->all) return true;
    for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
        const mw_live_machine *m = &p->from.binding->machine[i];
        if (uses(m, signal) && mw_plant_view_has(v, m->entity)) return true;
    }
    return false;
}

// Of a source all machines are to be seen: what it refuses or where it is tells of each of them.
bool mw_plant_view_has_source(const mw_plant *p, const mw_plant_view *v, int32_t source) {
    mw_slice name = p->from.binding->source[source].name;
    bool any = false;
    if (v->all) return true;
    for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
        const mw_live_machine *m = &p->from.binding->machine[i];
        for (int32_t k = 0; k < m->machine.channel_count; k++) {
            mw_signal s;
            if (!mw_series_signal(p->from.series, m->signal[k], &s)) continue;
            bool of = s.name.n > name.n && memcmp(s.name.p, name.p, name.n) == 0 &&
                      s.name.p[name.n] == '/';
            if (of && !mw_plant_view_has(v, m->entity)) return false;
            any = any || of;
        }
    }
    return any;
}

// ---- what is refused

bool mw_plant_may(const mw_asked *asked, mw_act act, int32_t entity, mw_http_reply *out) {
    if (mw_asked_may(asked, act, entity)) return true;
    bool there = mw_account_tree_organisation(asked->tree, entity) == asked->who->organisation;
    mw_status st = there ? mw_reply_refused(out, 403, "%s may not %s there", asked->who->name,
                                            mw_act_name(act))
                         : mw_reply_refused(out, 404, "there is no such entity");
    (void)st; // it is answered
    return false;
}

mw_status mw_plant_asked_entity(const mw_world *w, const mw_asked *asked, int32_t *entity,
                                mw_error *err) {
    *entity = asked->entity ? mw_model_find(mw_world_model(w), asked->entity) : -1;
    if (*entity >= 0) return MW_OK;
    if (asked->entity == 0) return mw_fail(err, MW_INVALID, "entity is missing, as in \"line:L1\"");
    return mw_fail(err, MW_NOTFOUND,
                   "the running plant does not know the entity yet: it reads entities when it "
                   "starts, and when files or new texts come");
}
