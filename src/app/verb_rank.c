// SPDX-License-Identifier: MIT
// The verb rank: the entities of an index in the order of their scores, and against another period,
// another index, or other choices in a pack.
#include "app/ask.h"
#include "app/listing.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "eval/index_case.h"
#include "index/draw.h"
#include "index/peer.h"
#include "index/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 64, BAR_COLUMNS = 20, NAME_BYTES = 160 };

// An index in one period, worked out.
typedef struct {
    mw_index_case c;
    mw_index_result r;
    double *rank; // of each unit
} scored;

typedef struct {
    mw_call *call;
    mw_session *s;
    int32_t index, node; // node: part whose scores are ranked
    mw_period period;
    scored now, before;
    bool compares;
    int32_t *order;
    int32_t *member, member_count; // parts directly below the node
    mw_draws draws;
    int64_t draw_count, top; // --draws; --within
    bool rival;              // --ahead-of
    mw_peers peers;          // --by
    int32_t *group;          // of each unit; -1
    int32_t codes;           // list that the groups are codes of
} ranking;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "rank: out of memory"); }

// ---- which index, which node, which period

static mw_status find_index(ranking *k, const char *name, int32_t *index, int32_t *node,
                            mw_error *err) {
    const mw_program *p = k->s->program;
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

static mw_status only_index(ranking *k, mw_error *err) {
    const mw_program *p = k->s->program;
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

static mw_status read_period(ranking *k, mw_error *err) {
    const char *at = mw_call_value(k->call, "at");
    bool found;
    char text[MW_PERIOD_TEXT_MAX];
    if (at) return mw_period_parse(mw_slice_of(at), &k->s->ws.calendar, &k->period, err);
    MW_TRY(mw_ask_last_year(k->s, &k->period, &found, err));
    if (!found) return mw_fail(err, MW_NOTFOUND, "the workspace has no facts for these packs yet");
    mw_note("no period asked for: taking %s, the last year with facts",
            mw_period_print(k->period, &k->s->ws.calendar, text));
    return MW_OK;
}

// ---- scores

static void name_of(void *ctx, int32_t node, int64_t unit, char *buf, size_t size) {
    const ranking *k = ctx;
    const mw_index_case *c = k->now.c.table.value ? &k->now.c : &k->before.c;
    mw_model *m = mw_world_model(k->s->world);
    const mw_model_entity *e = mw_model_entity_at(m, c->entity[unit % c->table.units]);
    mw_slice part = c->index->part[node].name;
    snprintf(buf, size, "%.*s of %.*s", (int)part.n, part.p, (int)e->code.n, e->code.p);
}

static mw_status score(ranking *k, int32_t index, int32_t node, mw_period period, scored *out,
                       mw_error *err) {
    mw_index_ask ask = {.index = index, .period = &period, .period_count = 1, .pool = k->s->pool};
    mw_grain own = k->s->program->index[index].grain;
    char a[MW_GRAIN_TEXT_MAX], b[MW_GRAIN_TEXT_MAX];
    if (own.unit != MW_GRAIN_NONE && !mw_grain_same(own, period.grain))
        return mw_fail(err, MW_INVALID, "%.*s is per %s, asked for is a %s",
                       (int)k->s->program->index[index].name.n, k->s->program->index[index].name.p,
                       mw_grain_text(own, a), mw_grain_text(period.grain, b));
    MW_TRY(mw_index_case_new(k->s->world, &ask, &out->c, err));
    mw_index_names names = {k, name_of};
    MW_TRY(mw_index_run(&out->c.spec, &out->c.table, &(mw_index_options){.names = &names}, &out->r,
                        err));
    out->rank = mw_alloc_array(out->c.table.units + 1, sizeof *out->rank);
    if (!out->rank) return no_memory(err);
    return mw_index_ranks(&out->r, node, out->c.asked[0], out->rank, err);
}

static void scored_fini(scored *s) {
    mw_free(s->rank);
    mw_index_result_fini(&s->r);
    mw_index_case_fini(&s->c);
}

static double score_at(const scored *s, int32_t part, int32_t unit) {
    return mw_table_at(&s->r.score, part, s->c.asked[0])[unit];
}

// What it is compared with: a period, or another index (that of --what-if, when that is given).
static mw_status compare(ranking *k, mw_error *err) {
    const char *with = mw_call_value(k->call, "compare"), *pack = mw_call_value(k->call, "what-if");
    const mw_program *p = k->s->program;
    mw_period period = k->period;
    int32_t index = k->index, node = k->node;
    if (!with && !pack) return MW_OK;
    if (with && pack)
        return mw_call_wrong(k->call, err, "--compare and --what-if exclude each other");
    if (pack) {
        for (index = p->index_count - 1; index >= 0; index--)
            if (mw_slice_same(p->index[index].decl->like, p->index[k->index].name)) break;
        if (index < 0)
            return mw_fail(err, MW_NOTFOUND, "%s has no index `like %.*s`", pack,
                           (int)p->index[k->index].name.n, p->index[k->index].name.p);
        node = 0;
    } else if (mw_period_parse(mw_slice_of(with), &k->s->ws.calendar, &period, NULL) != MW_OK)
        MW_TRY(find_index(k, with, &index, &node, err));
    k->compares = true;
    return score(k, index, node, period, &k->before, err);
}

// ---- draws

// What the index says under `vary`, as the module index takes it. Arrays are the caller's.
typedef struct {
    mw_norm norm[MW_VARY_MAX];
    mw_impute impute[MW_VARY_MAX];
    bool *own_combine;
    mw_vary vary;
} varied;

static mw_status read_varied(const ranking *k, varied *v, mw_error *err) {
    const mw_index *x = k->now.c.index;
    const mw_index_vary *from = &x->vary;
    v->own_combine = mw_alloc_array(x->part_count, sizeof *v->own_combine);
    if (!v->own_combine) return no_memory(err);
    for (int32_t i = 0; i < x->part_count; i++) v->own_combine[i] = i > 0 && x->part[i].own_combine;
    for (int32_t i = 0; i < from->norm_count; i++)
        MW_TRY(mw_index_case_norm(&k->now.c, k->s->world, &from->norm[i], &v->norm[i], err));
    for (int32_t i = 0; i < from->impute_count; i++)
        MW_TRY(mw_index_case_impute(&k->now.c, &from->impute[i], &v->impute[i], err));
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

static mw_status draw(ranking *k, mw_error *err) {
    int64_t seed = 1;
    const char *rival = mw_call_value(k->call, "ahead-of");
    int32_t entity = -1;
    k->top = 10;
    MW_TRY(mw_call_int(k->call, "draws", 1, MW_DRAWS_MAX, &k->draw_count, err));
    MW_TRY(mw_call_int(k->call, "seed", 0, INT64_MAX, &seed, err));
    MW_TRY(mw_call_int(k->call, "within", 1, INT32_MAX, &k->top, err));
    if (k->draw_count == 0 && (rival || mw_call_has(k->call, "within")))
        return mw_call_wrong(k->call, err, "--within and --ahead-of need --draws");
    if (k->draw_count == 0) return MW_OK;
    if (k->node != 0)
        return mw_fail(err, MW_INVALID, "draws are of a whole index, not of a node of it");
    if (rival) MW_TRY(mw_session_entity(k->s, mw_slice_of(rival), &entity, err));
    k->rival = rival != NULL;
    if (rival && k->now.c.unit_of[entity] < 0)
        return mw_fail(err, MW_INVALID, "%s is not ranked here", rival);
    varied v = {0};
    mw_index_names names = {k, name_of};
    mw_status st = read_varied(k, &v, err);
    mw_draw_ask ask = {.vary = &v.vary,
                       .period = k->now.c.asked[0],
                       .draws = (int32_t)k->draw_count,
                       .top = (int32_t)k->top,
                       .rival = rival ? k->now.c.unit_of[entity] : -1,
                       .seed = (uint64_t)seed,
                       .pool = k->s->pool,
                       .names = &names};
    if (st == MW_OK) st = mw_index_draw(&k->now.c.spec, &k->now.c.table, &ask, &k->draws, err);
    if (st == MW_INVALID && k->now.c.index->vary.norm_count == 0)
        st = mw_fail_in(err, st, "%.*s: ", (int)k->now.c.index->name.n, k->now.c.index->name.p);
    mw_free(v.own_combine);
    return st;
}

static void put_draws(const ranking *k, int32_t unit, mw_listing *l) {
    const mw_drawn *d = &k->draws.unit[unit];
    mw_listing_number(l, d->rank_low);
    mw_listing_number(l, d->rank_mid);
    mw_listing_number(l, d->rank_high);
    mw_listing_number(l, d->score_low);
    mw_listing_number(l, d->score_high);
    mw_listing_number(l, 100 * d->top_share);
    if (k->rival) mw_listing_number(l, 100 * d->ahead_share);
}

// ---- peers

static mw_status find_code(const ranking *k, const char *name, mw_want *out, mw_error *err) {
    const mw_program *p = k->s->program;
    mw_symbol s = mw_program_find(p, mw_slice_of(name));
    const mw_type *type = s.ref == MW_REF_MEASURE     ? &p->measure[s.index].type
                          : s.ref == MW_REF_INDICATOR ? &p->indicator[s.index].type
                                                      : NULL;
    if (!type || (type->kind != MW_TYPE_CODE && type->kind != MW_TYPE_TEXT))
        return mw_fail(err, MW_NOTFOUND, "--by: %s is no measure or indicator of codes", name);
    *out = (mw_want){.symbol = s, .kind = k->now.c.index->kind};
    return MW_OK;
}

static mw_status read_groups(ranking *k, const mw_want *want, mw_error *err) {
    mw_eval_request q = {
        .want = want, .want_count = 1, .period = &k->period, .period_count = 1, .pool = k->s->pool};
    mw_evaluation *e = NULL;
    MW_TRY(mw_evaluate(k->s->world, &q, &e, err));
    const mw_eval_column *c = mw_evaluation_column(e, 0);
    mw_status st = c->value ? MW_OK : mw_fail(err, MW_INVALID, "--by: %s", c->why);
    for (int64_t u = 0; u < k->now.c.table.units && st == MW_OK; u++) {
        int64_t row = mw_evaluation_row(e, k->now.c.entity[u], 0);
        double code = row < 0 ? NAN : mw_evaluation_at(e, 0, NULL, 0, row);
        k->group[u] = isnan(code) ? -1 : (int32_t)code;
    }
    mw_evaluation_free(e);
    return st;
}

// Where each unit stands among those of its own code.
static mw_status compare_peers(ranking *k, mw_error *err) {
    const char *by = mw_call_value(k->call, "by");
    const mw_program *p = k->s->program;
    int64_t least = 0;
    int32_t groups = 0;
    mw_want want;
    MW_TRY(mw_call_int(k->call, "members", 1, INT32_MAX, &least, err));
    if (!by && least) return mw_call_wrong(k->call, err, "--members needs --by");
    if (!by) return MW_OK;
    MW_TRY(find_code(k, by, &want, err));
    const mw_type *type = want.symbol.ref == MW_REF_MEASURE ? &p->measure[want.symbol.index].type
                                                            : &p->indicator[want.symbol.index].type;
    k->codes = type->kind == MW_TYPE_CODE ? type->codes : -1;
    k->group = mw_alloc_array(k->now.c.table.units + 1, sizeof *k->group);
    if (!k->group) return no_memory(err);
    MW_TRY(read_groups(k, &want, err));
    for (int64_t u = 0; u < k->now.c.table.units; u++)
        if (k->group[u] >= groups) groups = k->group[u] + 1;
    mw_sample scores = {mw_table_at(&k->now.r.score, k->node, k->now.c.asked[0]),
                        k->now.c.table.units};
    mw_peer_rule rule = {.members_min = least};
    return mw_peers_of(scores, k->group, groups, &rule, &k->peers, err);
}

static void put_peers(const ranking *k, int32_t unit, mw_listing *l) {
    int32_t g = k->group[unit];
    static const mw_peer_group none = {.low = NAN, .median = NAN, .high = NAN};
    const mw_peer_group *own = g >= 0 ? &k->peers.group[g] : &none;
    mw_listing_text(l, g >= 0 ? mw_world_code_text(k->s->world, k->codes, g) : (mw_slice){0});
    mw_listing_number(l, k->peers.percentile[unit]);
    mw_listing_number(l, own->low);
    mw_listing_number(l, own->median);
    mw_listing_number(l, own->high);
    mw_listing_text(l, mw_slice_of(own->why == MW_PEER_GOOD ? "" : mw_peer_why_text(own->why)));
}

// ---- the list

static const ranking *sorting; // qsort has no context

static int by_rank(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    double rx = sorting->now.rank[x], ry = sorting->now.rank[y];
    if (isnan(rx) != isnan(ry)) return isnan(rx) ? 1 : -1;
    if (!isnan(rx) && rx != ry) return rx < ry ? -1 : 1;
    return (x > y) - (x < y);
}

static mw_status put_in_order(ranking *k, mw_error *err) {
    const mw_index *x = k->now.c.index;
    int64_t n = k->now.c.table.units;
    k->order = mw_alloc_array(n + 1, sizeof *k->order);
    k->member = mw_alloc_array(x->part_count + 1, sizeof *k->member);
    if (!k->order || !k->member) return no_memory(err);
    for (int32_t i = 0; i < n; i++) k->order[i] = i;
    sorting = k;
    qsort(k->order, (size_t)n, sizeof *k->order, by_rank);
    for (int32_t i = 0; i < x->part_count; i++)
        if (x->part[i].parent == k->node && k->member_count < MEMBERS_MAX)
            k->member[k->member_count++] = i;
    return MW_OK;
}

// A bar between 0, or the least score, and the greatest one.
static void put_bar(const ranking *k, double value, char *buf) {
    double low = 0, high = 0;
    for (int64_t u = 0; u < k->now.c.table.units; u++) {
        double v = score_at(&k->now, k->node, (int32_t)u);
        low = fmin(low, v), high = fmax(high, v);
    }
    int columns = high > low && !isnan(value)
                      ? (int)floor((value - low) / (high - low) * BAR_COLUMNS + 0.5)
                      : 0;
    static const char block[] = "\xE2\x96\x88";
    for (int i = 0; i < columns; i++) memcpy(buf + 3 * i, block, 3);
    buf[3 * columns] = '\0';
}

static void put_row(const ranking *k, int32_t unit, mw_listing *l) {
    const mw_model_entity *e =
        mw_model_entity_at(mw_world_model(k->s->world), k->now.c.entity[unit]);
    double value = score_at(&k->now, k->node, unit);
    char bar[4 * BAR_COLUMNS + 1];
    mw_listing_number(l, k->now.rank[unit]);
    mw_listing_text(l, e->code);
    mw_listing_text(l, e->title);
    mw_listing_number(l, value);
    if (l->format == MW_FORMAT_TABLE) {
        put_bar(k, value, bar);
        mw_listing_text(l, mw_slice_of(bar));
    }
    mw_listing_number(l, 100 * mw_table_at(&k->now.r.coverage, k->node, k->now.c.asked[0])[unit]);
    if (k->compares) {
        mw_listing_number(l, k->before.rank[unit]);
        mw_listing_number(l, k->before.rank[unit] - k->now.rank[unit]);
    }
    if (k->group) put_peers(k, unit, l);
    if (k->draw_count) put_draws(k, unit, l);
    for (int32_t i = 0; i < k->member_count; i++)
        mw_listing_number(l, score_at(&k->now, k->member[i], unit));
}

static mw_status list(const ranking *k, int64_t top, const uint8_t *chosen, mw_error *err) {
    static char name[MEMBERS_MAX][NAME_BYTES];
    const char *column[MEMBERS_MAX + 24] = {"#rank", "entity", "title", "#score"};
    char within[NAME_BYTES], ahead[NAME_BYTES];
    mw_format_kind format = mw_verb_format(k->call);
    int32_t n = 4;
    if (format == MW_FORMAT_TABLE) column[n++] = "";
    column[n++] = "#known %";
    if (k->compares) column[n++] = "#rank before", column[n++] = "#up by";
    snprintf(within, sizeof within, "#%% in top %lld", (long long)k->top);
    snprintf(ahead, sizeof ahead, "#%% ahead of %.100s",
             k->rival ? mw_call_value(k->call, "ahead-of") : "");
    static const char *const peers[] = {"peers",       "#percentile", "#quartile 1",
                                        "#quartile 2", "#quartile 3", "withheld"};
    for (size_t i = 0; i < sizeof peers / sizeof peers[0] && k->group; i++) column[n++] = peers[i];
    const char *const drawn[] = {"#rank 5 %",   "#median", "#rank 95 %",           "#score 5 %",
                                 "#score 95 %", within,    k->rival ? ahead : NULL};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0] && k->draw_count; i++)
        if (drawn[i]) column[n++] = drawn[i];
    for (int32_t i = 0; i < k->member_count; i++) {
        mw_slice s = k->now.c.index->part[k->member[i]].name;
        snprintf(name[i], NAME_BYTES, "#%.*s", (int)s.n, s.p);
        column[n++] = name[i];
    }
    column[n] = NULL;
    mw_listing l = {0};
    MW_TRY(mw_listing_begin(&l, column, format, err));
    for (int64_t i = 0, shown = 0; i < k->now.c.table.units && shown < top; i++) {
        if (chosen && !chosen[k->now.c.entity[k->order[i]]]) continue;
        put_row(k, k->order[i], &l);
        shown++;
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

typedef struct {
    const mw_session *s;
    uint8_t *chosen;
} choosing;

static mw_status choose(void *ctx, mw_slice code, mw_error *err) {
    choosing *c = ctx;
    int32_t index;
    MW_TRY(mw_session_entity(c->s, code, &index, err));
    c->chosen[index] = 1;
    return MW_OK;
}

static mw_status show(ranking *k, mw_error *err) {
    int64_t top = INT64_MAX;
    choosing c = {.s = k->s};
    MW_TRY(mw_call_int(k->call, "top", 1, INT32_MAX, &top, err));
    if (mw_call_has(k->call, "entity")) {
        c.chosen =
            mw_alloc_array((int64_t)mw_model_entity_count(mw_world_model(k->s->world)) + 1, 1);
        if (!c.chosen) return no_memory(err);
    }
    mw_status st = c.chosen ? mw_call_each(k->call, "entity", choose, &c, err) : MW_OK;
    if (st == MW_OK) st = list(k, top, c.chosen, err);
    mw_free(c.chosen);
    return st;
}

static mw_status rank(ranking *k, mw_error *err) {
    int64_t as_known_ns;
    const char *also = mw_call_value(k->call, "what-if");
    MW_TRY(mw_session_open_also(k->call, also, k->s, err));
    MW_TRY(mw_session_as_known(k->call, &k->s->ws.calendar, &as_known_ns, err));
    MW_TRY(mw_session_world(k->s, as_known_ns, err));
    MW_TRY(mw_session_threads(k->call, k->s, err));
    if (k->call->operand_count)
        MW_TRY(find_index(k, k->call->operand[0], &k->index, &k->node, err));
    else
        MW_TRY(only_index(k, err));
    MW_TRY(read_period(k, err));
    MW_TRY(score(k, k->index, k->node, k->period, &k->now, err));
    MW_TRY(compare(k, err));
    MW_TRY(compare_peers(k, err));
    MW_TRY(draw(k, err));
    MW_TRY(put_in_order(k, err));
    return show(k, err);
}

mw_status mw_verb_rank(mw_call *call, mw_error *err) {
    mw_session s = {0};
    ranking k = {.call = call, .s = &s};
    mw_status st = rank(&k, err);
    scored_fini(&k.now);
    scored_fini(&k.before);
    mw_draws_fini(&k.draws);
    mw_peers_fini(&k.peers);
    mw_free(k.group);
    mw_free(k.order);
    mw_free(k.member);
    mw_session_close(&s);
    return st;
}
