// SPDX-License-Identifier: MIT
// See ranking.h.
#include "app/ranking.h"

#include "app/ask.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "rank: out of memory"); }

// ---- which index, which node, which period

mw_status mw_ranking_find(const mw_ranking *k, const char *name, int32_t *index, int32_t *node,
                          mw_error *err) {
    const mw_program *p = k->s.program;
    char near[128];
    mw_symbol s = mw_program_find(p, mw_slice_of(name));
    if (s.ref == MW_REF_INDICATOR && p->indicator[s.index].index >= 0) {
        *index = p->indicator[s.index].index;
        *node = p->indicator[s.index].part;
        return MW_OK;
    }
    if (s.ref != MW_REF_NONE)
        return mw_fail(err, MW_NOTFOUND, "%s is no index, nor a node of one", name);
    const char *word = mw_session_near(p, mw_slice_of(name), near, sizeof near);
    return mw_fail(err, MW_NOTFOUND,
                   word ? "there is no index \"%s\"; did you mean \"%s\"?"
                        : "there is no index \"%s\" in the packs",
                   name, word);
}

static mw_status only_index(mw_ranking *k, mw_error *err) {
    const mw_program *p = k->s.program;
    mw_text list = {0};
    int32_t count = 0;
    for (int32_t i = 0; i < p->index_count; i++) {
        if (p->index[i].decl->like.n) continue;
        k->index = i, k->node = 0;
        mw_text_addf(&list, "%s%.*s", count++ ? ", " : "", (int)p->index[i].name.n,
                     p->index[i].name.p);
    }
    mw_status st = MW_OK;
    if (count != 1)
        st = mw_call_wrong(k->call, err,
                           count ? "say which index: %s" : "the packs in use declare no index%s",
                           count && list.bytes ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

// Without --at: the last period with facts, of the index's own length where it has one.
static mw_status read_period(mw_ranking *k, mw_error *err) {
    const char *at = mw_call_value(k->call, "at");
    mw_grain grain = k->s.program->index[k->index].grain;
    bool found;
    char text[MW_PERIOD_TEXT_MAX], length[MW_GRAIN_TEXT_MAX];
    mw_period both[2];
    if (at) return mw_period_parse(mw_slice_of(at), &k->s.ws.calendar, &k->period, err);
    if (grain.unit == MW_GRAIN_NONE) grain = (mw_grain){MW_GRAIN_YEAR, 1};
    MW_TRY(mw_ask_span(&k->s, grain, both, &found, err));
    if (!found) return mw_fail(err, MW_NOTFOUND, "the workspace has no facts for these packs yet");
    k->period = both[1];
    mw_note("no period asked for: taking %s, the last %s with facts",
            mw_period_print(k->period, &k->s.ws.calendar, text), mw_grain_text(grain, length));
    return MW_OK;
}

static mw_status open_at(mw_ranking *k, const char *also, mw_error *err) {
    int64_t as_known_ns;
    mw_call *call = k->call;
    MW_TRY(mw_session_open_also(call, also, &k->s, err));
    MW_TRY(mw_session_as_known(call, &k->s.ws.calendar, &as_known_ns, err));
    MW_TRY(mw_session_world(&k->s, as_known_ns, err));
    return mw_session_threads(call, &k->s, err);
}

mw_status mw_ranking_open_index(mw_call *call, const char *also, mw_ranking *out, mw_error *err) {
    out->call = call;
    MW_TRY(open_at(out, also, err));
    if (call->operand_count == 0) return only_index(out, err);
    return mw_ranking_find(out, call->operand[0], &out->index, &out->node, err);
}

mw_status mw_ranking_open(mw_call *call, const char *also, mw_ranking *out, mw_error *err) {
    MW_TRY(mw_ranking_open_index(call, also, out, err));
    return read_period(out, err);
}

void mw_ranking_close(mw_ranking *k) {
    mw_scored_fini(&k->now);
    mw_session_close(&k->s);
}

// ---- names

const mw_model_entity *mw_ranking_entity(const mw_ranking *k, const mw_index_case *c,
                                         int64_t unit) {
    return mw_model_entity_at(mw_world_model(k->s.world), c->entity[unit]);
}

mw_status mw_ranking_unit(const mw_ranking *k, const mw_index_case *c, const char *code,
                          int64_t *unit, mw_error *err) {
    int32_t entity;
    MW_TRY(mw_session_entity(&k->s, mw_slice_of(code), &entity, err));
    if (c->unit_of[entity] < 0) return mw_fail(err, MW_INVALID, "%s is not ranked here", code);
    *unit = c->unit_of[entity];
    return MW_OK;
}

static void name_of(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    const mw_ranking *k = ctx;
    const mw_index_case *c = k->named;
    const mw_model_entity *e = mw_ranking_entity(k, c, unit % c->table.units);
    mw_slice part = c->index->part[node].name;
    snprintf(buf, size, "%.*s of %.*s", (int)part.n, part.p, (int)e->code.n, e->code.p);
}

mw_slice mw_ranking_title(const mw_ranking *k, const mw_index *x, int32_t part, const char *lang) {
    const mw_index_part *p = &x->part[part];
    const mw_program *program = k->s.program;
    const mw_decl *d = part == 0 ? x->decl : p->decl;
    if (!d && p->leaf.ref == MW_REF_MEASURE) d = program->measure[p->leaf.index].decl;
    if (!d && p->leaf.ref == MW_REF_INDICATOR) d = program->indicator[p->leaf.index].decl;
    return d ? mw_decl_title(d, lang) : p->name;
}

mw_index_names mw_ranking_names(mw_ranking *k) { return (mw_index_names){k, name_of}; }

// ---- scores

static mw_status check_grain(const mw_ranking *k, const mw_scored_ask *ask, mw_error *err) {
    const mw_index *x = &k->s.program->index[ask->index];
    char a[MW_GRAIN_TEXT_MAX], b[MW_GRAIN_TEXT_MAX];
    if (x->grain.unit == MW_GRAIN_NONE || mw_grain_same(x->grain, ask->period.grain)) return MW_OK;
    return mw_fail(err, MW_INVALID, "%.*s is per %s, asked for is a %s", (int)x->name.n, x->name.p,
                   mw_grain_text(x->grain, a), mw_grain_text(ask->period.grain, b));
}

// Nodes that can be worked out whatever the leaves are.
static void set_plain(mw_index_case *c) {
    for (int32_t i = 0; i < c->spec.node_count; i++) {
        c->node[i].combine = (mw_combine){.method = MW_COMBINE_ARITHMETIC};
        c->node[i].weigh = MW_WEIGH_GIVEN;
    }
}

// Other weights of some parts; their siblings then count by those given, too.
static void set_weights(mw_index_case *c, const double *weight) {
    for (int32_t i = 1; i < c->spec.node_count; i++) {
        if (isnan(weight[i])) continue;
        c->node[i].weight = weight[i];
        c->node[c->index->part[i].parent].weigh = MW_WEIGH_GIVEN;
    }
}

static mw_status new_case(mw_ranking *k, const mw_scored_ask *ask, mw_scored *out, mw_error *err) {
    int32_t count = 1 + ask->more;
    mw_period *period = mw_alloc_array(count, sizeof *period);
    if (!period) return no_memory(err);
    for (int32_t i = 0; i < count; i++) period[i] = mw_period_add(ask->period, i);
    mw_index_ask want = {
        .index = ask->index, .period = period, .period_count = count, .pool = k->s.pool};
    mw_status st = mw_index_case_new(k->s.world, &want, &out->c, err);
    mw_free(period);
    return st;
}

mw_status mw_ranking_score(mw_ranking *k, const mw_scored_ask *ask, mw_scored *out, mw_error *err) {
    mw_index_names names = mw_ranking_names(k);
    mw_index_options how = {.names = &names, .stages = ask->stages, .pool = k->s.pool};
    MW_TRY(check_grain(k, ask, err));
    MW_TRY(new_case(k, ask, out, err));
    if (ask->leaves_alone) set_plain(&out->c);
    if (ask->weight) set_weights(&out->c, ask->weight);
    k->named = &out->c;
    MW_TRY(mw_index_run(&out->c.spec, &out->c.table, &how, &out->r, err));
    out->rank = mw_alloc_array(out->c.table.units + 1, sizeof *out->rank);
    if (!out->rank) return no_memory(err);
    return mw_index_ranks(&out->r, ask->node, out->c.asked[ask->more], out->rank, err);
}

void mw_scored_fini(mw_scored *s) {
    mw_free(s->rank);
    mw_index_result_fini(&s->r);
    mw_index_case_fini(&s->c);
}

double mw_scored_at(const mw_scored *s, int32_t part, int64_t unit) {
    return mw_table_at(&s->r.score, part, s->c.asked[0])[unit];
}

// ---- what varies

mw_status mw_varying_read(const mw_ranking *k, const mw_index_case *c, mw_varying *v,
                          mw_error *err) {
    const mw_index *x = c->index;
    const mw_index_vary *from = &x->vary;
    v->own_combine = mw_alloc_array(x->part_count, sizeof *v->own_combine);
    if (!v->own_combine) return no_memory(err);
    for (int32_t i = 0; i < x->part_count; i++) v->own_combine[i] = i > 0 && x->part[i].own_combine;
    for (int32_t i = 0; i < from->norm_count; i++)
        MW_TRY(mw_index_case_norm(c, k->s.world, &from->norm[i], &v->norm[i], err));
    for (int32_t i = 0; i < from->impute_count; i++)
        MW_TRY(mw_index_case_impute(c, &from->impute[i], &v->impute[i], err));
    v->vary = (mw_vary){.weights = from->weights,
                        .weights_relative = from->weights_relative,
                        .dirichlet = from->dirichlet,
                        .error = from->error,
                        .error_relative = from->error_relative,
                        .remove_one = from->remove_one,
                        .norm = v->norm,
                        .norm_count = from->norm_count,
                        .combine = from->combine,
                        .combine_count = from->combine_count,
                        .treat = from->treat,
                        .treat_count = from->treat_count,
                        .impute = v->impute,
                        .impute_count = from->impute_count,
                        .own_combine = v->own_combine};
    return MW_OK;
}

void mw_varying_fini(mw_varying *v) {
    mw_free(v->own_combine);
    *v = (mw_varying){0};
}
