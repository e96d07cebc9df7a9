// SPDX-License-Identifier: MIT
// See session.h.
#include "app/session.h"

#include "app/errand.h"
#include "base/datetime.h"

#include <stdio.h>
#include <string.h>

enum { NEAR = 3 };

const char *mw_session_folder(const mw_call *call) {
    const char *given = mw_call_value(call, "workspace");
    return given ? given : ".";
}

mw_status mw_session_open(const mw_call *call, const char *const *pack, int32_t pack_count,
                          mw_session *out, mw_error *err) {
    MW_TRY(mw_workspace_open(mw_session_folder(call), &out->ws, err));
    mw_packs_from from = {
        .name = pack, .name_count = pack_count, .folder = out->ws.folder, .packs = out->ws.packs};
    return mw_packs_load(&from, &out->program, err);
}

mw_status mw_session_open_also(const mw_call *call, const char *also, mw_session *out,
                               mw_error *err) {
    MW_TRY(mw_workspace_open(mw_session_folder(call), &out->ws, err));
    mw_packs_from from = {.also = also, .folder = out->ws.folder, .packs = out->ws.packs};
    return mw_packs_load(&from, &out->program, err);
}

mw_status mw_session_open_pack(const mw_call *call, mw_session *out, mw_error *err) {
    const char *pack = mw_call_value(call, "pack");
    return mw_session_open(call, &pack, pack ? 1 : 0, out, err);
}

static bool lets_in(void *ctx, int32_t entity) {
    (void)ctx;
    return mw_errand_has(entity);
}

static bool is_ending(const void *errand) { return mw_errand_is_ending(errand); }

// What only reads can end anywhere. What changes something ends where its verb looks whether it is
// to: something may be stored already.
static void watch(mw_world *w) {
    const mw_errand *errand = mw_errand_now();
    if (errand && mw_act_reads(errand->act)) mw_world_watch(w, is_ending, errand);
}

mw_status mw_session_world(mw_session *s, int64_t as_known_ns, mw_error *err) {
    MW_TRY(mw_workspace_facts(&s->ws, err));
    mw_world_from from = {s->program, s->ws.registry, s->ws.facts, as_known_ns, NULL};
    mw_status st = mw_errand_sees_all()
                       ? mw_world_open(&from, &s->world, err)
                       : mw_world_open_within(&from, lets_in, NULL, &s->world, err);
    if (st == MW_OK) watch(s->world);
    return st;
}

mw_status mw_session_threads(mw_call *call, mw_session *s, mw_error *err) {
    int64_t threads = 0;
    MW_TRY(mw_call_int(call, "threads", 0, MW_POOL_THREADS_MAX, &threads, err));
    return mw_pool_new((int)threads, &s->pool, err);
}

void mw_session_close(mw_session *s) {
    mw_pool_free(s->pool);
    mw_world_free(s->world);
    mw_packs_free(s->program);
    mw_workspace_close(&s->ws);
    *s = (mw_session){0};
}

// ---- names

mw_status mw_session_kind(const mw_program *p, mw_slice name, int32_t *kind, mw_error *err) {
    mw_symbol s = mw_program_find(p, name);
    if (s.ref == MW_REF_KIND) {
        *kind = s.index;
        return MW_OK;
    }
    mw_text list = {0};
    for (int32_t i = 0; i < p->kind_count; i++)
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)p->kind[i].name.n, p->kind[i].name.p);
    mw_status st = mw_fail(err, MW_NOTFOUND, "there is no kind \"%.*s\"; the packs declare: %s",
                           (int)name.n, name.p, list.size ? list.bytes : "none");
    mw_text_free(&list);
    return st;
}

// Kinds whose entities have this code.
static int32_t find_code(const mw_session *s, mw_slice code, int32_t *index, int32_t *kinds) {
    int32_t found = 0;
    for (int32_t k = 0; k < s->program->kind_count; k++) {
        int32_t i = mw_model_find_code(mw_world_model(s->world), k, code);
        if (i < 0) continue;
        *index = i;
        kinds[found++ > 0] = k;
    }
    return found;
}

static mw_status no_entity(const mw_session *s, mw_slice code, mw_error *err) {
    mw_model *m = mw_world_model(s->world);
    const mw_model_entity *best = NULL;
    int best_edits = NEAR + 1;
    for (int32_t i = 0; i < mw_model_entity_count(m); i++) {
        const mw_model_entity *e = mw_model_entity_at(m, i);
        int edits = mw_text_distance(code, e->code, NEAR);
        if (edits <= NEAR && !mw_errand_sees(e->id)) continue;
        if (edits < best_edits && edits < (int)e->code.n) best = e, best_edits = edits;
    }
    if (best)
        return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"; did you mean \"%.*s\"?",
                       (int)code.n, code.p, (int)best->code.n, best->code.p);
    return mw_fail(err, MW_NOTFOUND, "there is no entity \"%.*s\"; `mw entity list` shows them",
                   (int)code.n, code.p);
}

static mw_status find_entity(const mw_session *s, mw_slice code, int32_t *index, mw_error *err) {
    int32_t kinds[2] = {-1, -1};
    int32_t found = find_code(s, code, index, kinds);
    if (found == 1) return MW_OK;
    if (found > 1) {
        mw_slice a = s->program->kind[kinds[0]].name, b = s->program->kind[kinds[1]].name;
        return mw_fail(err, MW_INVALID, "%.*s is a %.*s and a %.*s: say which, as %.*s:%.*s",
                       (int)code.n, code.p, (int)a.n, a.p, (int)b.n, b.p, (int)a.n, a.p,
                       (int)code.n, code.p);
    }
    const char *colon = memchr(code.p, ':', code.n);
    if (!colon) return no_entity(s, code, err);
    mw_slice kind = {code.p, (size_t)(colon - code.p)};
    mw_symbol k = mw_program_find(s->program, kind);
    mw_slice rest = {colon + 1, code.n - kind.n - 1};
    int32_t i =
        k.ref == MW_REF_KIND ? mw_model_find_code(mw_world_model(s->world), k.index, rest) : -1;
    if (i < 0) return no_entity(s, code, err);
    *index = i;
    return MW_OK;
}

mw_status mw_session_entity(const mw_session *s, mw_slice code, int32_t *index, mw_error *err) {
    int32_t found = -1;
    MW_TRY(find_entity(s, code, &found, err));
    if (!mw_errand_sees(mw_model_entity_at(mw_world_model(s->world), found)->id))
        return no_entity(s, code, err);
    *index = found;
    return MW_OK;
}

static void nearest(mw_slice typed, mw_slice name, int *best, mw_slice *out) {
    bool begun = typed.n >= NEAR && typed.n < name.n && memcmp(typed.p, name.p, typed.n) == 0;
    int edits = begun ? 0 : mw_text_distance(typed, name, NEAR);
    if (edits < *best && edits < (int)name.n) *best = edits, *out = name;
}

const char *mw_session_near(const mw_program *p, mw_slice name, char *buf, size_t size) {
    int best = NEAR + 1;
    mw_slice near = {0};
    for (int32_t i = 0; i < p->indicator_count; i++)
        nearest(name, p->indicator[i].name, &best, &near);
    for (int32_t i = 0; i < p->measure_count; i++) nearest(name, p->measure[i].name, &best, &near);
    if (!near.n) return NULL;
    snprintf(buf, size, "%.*s", (int)near.n, near.p);
    return buf;
}

// ---- moments

mw_status mw_session_moment(const mw_calendar *cal, const char *text, bool day_end, int64_t *ns,
                            mw_error *err) {
    mw_slice s = mw_slice_of(text);
    if (s.n <= 10) {
        int64_t day, start, end;
        MW_TRY(mw_date_parse(s, &day, err));
        mw_period p = {
            {MW_GRAIN_DAY, 1},
            day
        };
        MW_TRY(mw_period_bounds(p, cal, &start, &end, err));
        *ns = day_end ? end - 1 : start;
        return MW_OK;
    }
    mw_datetime_format iso;
    MW_TRY(mw_datetime_compile(mw_slice_of("iso"), &iso, err));
    mw_datetime_zone zone = {cal ? cal->zone : NULL, NULL};
    return mw_datetime_parse(&iso, s, zone, ns, err);
}

mw_status mw_session_from_option(const mw_call *call, const mw_calendar *cal, const char *option,
                                 int64_t *ns, mw_error *err) {
    const char *text = mw_call_value(call, option);
    if (!text) return MW_OK;
    mw_status st = mw_session_moment(cal, text, false, ns, err);
    return st == MW_OK ? st : mw_fail_in(err, st, "--%s: ", option);
}

mw_status mw_session_as_known(const mw_call *call, const mw_calendar *cal, int64_t *ns,
                              mw_error *err) {
    const char *text = mw_call_value(call, "as-known");
    *ns = INT64_MAX;
    if (!text) return MW_OK;
    mw_status st = mw_session_moment(cal, text, true, ns, err);
    return st == MW_OK ? st : mw_fail_in(err, st, "--as-known: ");
}
