// SPDX-License-Identifier: MIT
// The verb rank: the entities of an index in the order of their scores, and against another period,
// another index, or other choices in a pack.
#include "app/errand.h"
#include "app/rank_int.h"
#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "rank: out of memory"); }

// ---- what it is compared with

// "people=2" of --weight.
static mw_status read_weight(void *ctx, mw_slice word, mw_error *err) {
    mw_rank_job *x = ctx;
    const mw_index *index = &x->k.s.program->index[x->k.index];
    const char *sign = memchr(word.p, '=', word.n);
    mw_slice name = {word.p, sign ? (size_t)(sign - word.p) : word.n};
    double weight = NAN;
    if (sign) (void)mw_number_parse((mw_slice){sign + 1, word.n - name.n - 1}, &weight);
    if (!(weight > 0) || isinf(weight))
        return mw_call_wrong(x->k.call, err,
                             "--weight %.*s: expected PART=NUMBER with a number above 0",
                             (int)word.n, word.p);
    for (int32_t i = 1; i < index->part_count; i++) {
        if (!mw_slice_same(index->part[i].name, name)) continue;
        x->weight[i] = weight;
        return MW_OK;
    }
    return mw_fail(err, MW_NOTFOUND, "--weight: %.*s is no part of %.*s", (int)name.n, name.p,
                   (int)index->name.n, index->name.p);
}

static mw_status read_weights(mw_rank_job *x, mw_error *err) {
    int32_t parts = x->k.s.program->index[x->k.index].part_count;
    if (!mw_call_has(x->k.call, "weight")) return MW_OK;
    x->weight = mw_alloc_array((int64_t)parts + 1, sizeof *x->weight);
    if (!x->weight) return no_memory(err);
    for (int32_t i = 0; i < parts; i++) x->weight[i] = NAN;
    return mw_call_each(x->k.call, "weight", read_weight, x, err);
}

// Its own weights, a period, or another index (that of --what-if, when that is given).
static mw_status compare(mw_rank_job *x, mw_error *err) {
    mw_ranking *k = &x->k;
    const char *with = mw_call_value(k->call, "compare"), *pack = mw_call_value(k->call, "what-if");
    const mw_program *p = k->s.program;
    mw_scored_ask ask = {.index = k->index, .node = k->node, .period = k->period};
    if (x->weight && (with || pack))
        return mw_call_wrong(k->call, err,
                             "--weight compares with the index's own weights, not with another");
    if (x->weight) {
        x->compares = true;
        return mw_ranking_score(k, &ask, &x->before, err);
    }
    if (!with && !pack) return MW_OK;
    if (with && pack)
        return mw_call_wrong(k->call, err, "--compare and --what-if exclude each other");
    if (pack) {
        for (ask.index = p->index_count - 1; ask.index >= 0; ask.index--)
            if (mw_slice_same(p->index[ask.index].decl->like, p->index[k->index].name)) break;
        if (ask.index < 0)
            return mw_fail(err, MW_NOTFOUND, "%s has no index `like %.*s`", pack,
                           (int)p->index[k->index].name.n, p->index[k->index].name.p);
        ask.node = 0;
    } else if (mw_period_parse(mw_slice_of(with), &k->s.ws.calendar, &ask.period, NULL) != MW_OK)
        MW_TRY(mw_ranking_find(k, with, &ask.index, &ask.node, err));
    x->compares = true;
    return mw_ranking_score(k, &ask, &x->before, err);
}

// Units of both cases are the entities of one kind, but which exist may differ between periods.
static double rank_before(const mw_rank_job *x, int64_t unit) {
    int32_t before = x->before.c.unit_of[x->k.now.c.entity[unit]];
    return before < 0 ? (double)NAN : x->before.rank[before];
}

// ---- the list

static _Thread_local const double *sorting; // qsort has no context

static int by_rank(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    double rx = sorting[x], ry = sorting[y];
    if (isnan(rx) != isnan(ry)) return isnan(rx) ? 1 : -1;
    if (!isnan(rx) && rx != ry) return rx < ry ? -1 : 1;
    return (x > y) - (x < y);
}

static mw_status put_in_order(mw_rank_job *x, mw_error *err) {
    const mw_index *index = x->k.now.c.index;
    int64_t n = x->k.now.c.table.units;
    x->order = mw_alloc_array(n + 1, sizeof *x->order);
    x->member = mw_alloc_array(index->part_count + 1, sizeof *x->member);
    if (!x->order || !x->member) return no_memory(err);
    for (int64_t i = 0; i < n; i++) x->order[i] = i;
    sorting = x->k.now.rank;
    qsort(x->order, (size_t)n, sizeof *x->order, by_rank);
    for (int32_t i = 0; i < index->part_count; i++)
        if (index->part[i].parent == x->k.node && x->member_count < MW_RANK_MEMBERS_MAX)
            x->member[x->member_count++] = i;
    return MW_OK;
}

static mw_status choose(void *ctx, mw_slice code, mw_error *err) {
    mw_rank_job *x = ctx;
    int32_t index;
    MW_TRY(mw_session_entity(&x->k.s, code, &index, err));
    x->chosen[index] = 1;
    return MW_OK;
}

static mw_status read_chosen(mw_rank_job *x, mw_error *err) {
    x->top = INT64_MAX;
    MW_TRY(mw_call_int(x->k.call, "top", 1, INT32_MAX, &x->top, err));
    if (!mw_call_has(x->k.call, "entity")) return MW_OK;
    int64_t entities = mw_model_entity_count(mw_world_model(x->k.s.world));
    x->chosen = mw_alloc_array(entities + 1, 1);
    if (!x->chosen) return no_memory(err);
    return mw_call_each(x->k.call, "entity", choose, x, err);
}

bool mw_rank_wanted(const mw_rank_job *x, int64_t unit, int64_t shown) {
    int32_t entity = x->k.now.c.entity[unit];
    if (shown >= x->top || (x->chosen && !x->chosen[entity])) return false;
    return mw_errand_sees(mw_model_entity_at(mw_world_model(x->k.s.world), entity)->id);
}

void mw_bar_text(double value, double low, double high, char *buf) {
    int columns = high > low && !isnan(value)
                      ? (int)floor((value - low) / (high - low) * MW_RANK_BAR_COLUMNS + 0.5)
                      : 0;
    static const char block[] = "\xE2\x96\x88";
    for (int i = 0; i < columns; i++) memcpy(buf + 3 * i, block, 3);
    buf[3 * columns] = '\0';
}

void mw_rank_bar(const mw_rank_job *x, double value, char *buf) {
    double low = 0, high = 0; // between 0, or the least score, and the greatest one
    for (int64_t u = 0; u < x->k.now.c.table.units; u++) {
        double v = mw_scored_at(&x->k.now, x->k.node, u);
        low = fmin(low, v), high = fmax(high, v);
    }
    mw_bar_text(value, low, high, buf);
}

static int column_of(double rank, int64_t units) {
    if (units < 2) return 0;
    return (int)floor((rank - 1) / (double)(units - 1) * (MW_RANK_BAR_COLUMNS - 1) + 0.5);
}

void mw_ranks_text(const double rank[3], int64_t units, char *buf) {
    static const char *const glyph[] = {" ", "\xE2\x94\x80", "\xE2\x97\x8F"}; // none, line, median
    if (isnan(rank[0])) {
        buf[0] = '\0';
        return;
    }
    int low = column_of(rank[0], units), mid = column_of(rank[1], units),
        high = column_of(rank[2], units);
    char *at = buf;
    for (int i = 0; i <= high; i++) {
        const char *g = glyph[i == mid ? 2 : i >= low];
        size_t bytes = strlen(g);
        memcpy(at, g, bytes);
        at += bytes;
    }
    *at = '\0';
}

void mw_rank_span(const mw_rank_job *x, const mw_drawn *d, char *buf) {
    const double rank[3] = {d->rank_low, d->rank_mid, d->rank_high};
    mw_ranks_text(rank, x->k.now.c.table.units, buf);
}

// Whether any of the entities has a title to be shown.
static bool has_titles(const mw_rank_job *x) {
    for (int64_t u = 0; u < x->k.now.c.table.units; u++)
        if (mw_ranking_entity(&x->k, &x->k.now.c, u)->title.n) return true;
    return false;
}

static void put_row(const mw_rank_job *x, int64_t unit, bool title, mw_listing *l) {
    const mw_scored *now = &x->k.now;
    const mw_model_entity *e = mw_ranking_entity(&x->k, &now->c, unit);
    double value = mw_scored_at(now, x->k.node, unit);
    char bar[4 * MW_RANK_BAR_COLUMNS + 1];
    mw_listing_number(l, now->rank[unit]);
    mw_listing_text(l, e->code);
    if (title) mw_listing_text(l, e->title);
    mw_listing_number(l, value);
    if (l->format == MW_FORMAT_TABLE) {
        if (x->draw_count)
            mw_rank_span(x, &x->draws.unit[unit], bar);
        else
            mw_rank_bar(x, value, bar);
        mw_listing_text(l, mw_slice_of(bar));
    }
    mw_listing_number(l, 100 * mw_table_at(&now->r.coverage, x->k.node, now->c.asked[0])[unit]);
    if (x->compares) {
        mw_listing_number(l, rank_before(x, unit));
        mw_listing_number(l, rank_before(x, unit) - now->rank[unit]);
    }
    if (x->group) mw_rank_put_peers(x, unit, l);
    if (x->draw_count) mw_rank_put_draws(x, unit, l);
    for (int32_t i = 0; i < x->member_count; i++)
        mw_listing_number(l, mw_scored_at(now, x->member[i], unit));
}

typedef char column_name[MW_RANK_NAME_BYTES];

// name: room for those of members and two more.
static mw_status list_named(const mw_rank_job *x, column_name *name, mw_error *err) {
    char head[MW_RANK_NAME_BYTES];
    const char *column[MW_RANK_MEMBERS_MAX + 24] = {"#rank", "!entity"};
    mw_format_kind format = mw_verb_format(x->k.call);
    bool titles = format != MW_FORMAT_TABLE || has_titles(x);
    int32_t n = 2;
    if (titles) column[n++] = "title";
    column[n++] = "#score";
    snprintf(head, sizeof head, "ranks 1 .. %lld", (long long)x->k.now.c.table.units);
    if (format == MW_FORMAT_TABLE) column[n++] = x->draw_count ? head : "";
    column[n++] = "#known %";
    if (x->compares) column[n++] = "#rank before", column[n++] = "#up by";
    for (size_t i = 0; i < sizeof mw_rank_peer_columns / sizeof *mw_rank_peer_columns && x->group;
         i++)
        column[n++] = mw_rank_peer_columns[i];
    if (x->draw_count) n += mw_rank_draw_columns(x, &name[MW_RANK_MEMBERS_MAX], column + n);
    for (int32_t i = 0; i < x->member_count; i++) {
        mw_slice s = x->k.now.c.index->part[x->member[i]].name;
        snprintf(name[i], MW_RANK_NAME_BYTES, "#%.*s", (int)s.n, s.p);
        column[n++] = name[i];
    }
    column[n] = NULL;
    mw_listing l = {0};
    MW_TRY(mw_listing_begin(&l, column, format, err));
    for (int64_t i = 0, shown = 0; i < x->k.now.c.table.units; i++) {
        if (!mw_rank_wanted(x, x->order[i], shown)) continue;
        put_row(x, x->order[i], titles, &l);
        shown++;
    }
    mw_status st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

static mw_status list(const mw_rank_job *x, mw_error *err) {
    column_name *name = mw_alloc_array(MW_RANK_MEMBERS_MAX + 2, sizeof *name);
    if (!name) return no_memory(err);
    mw_status st = list_named(x, name, err);
    mw_free(name);
    if (st == MW_OK && x->draw_count && x->draws.scored < x->draws.draws)
        mw_note(
            "score 5 %% and 95 %% are of the %d of %d draws whose scores are on the index's own "
            "scale",
            x->draws.scored, x->draws.draws);
    return st;
}

static mw_status show(const mw_rank_job *x, mw_error *err) {
    const char *plot = mw_call_value(x->k.call, "plot");
    if (plot) MW_TRY(mw_rank_plot(x, plot, err));
    if (mw_call_has(x->k.call, "sensitivity")) return mw_rank_list_effects(x, err);
    if (mw_call_has(x->k.call, "acceptability")) return mw_rank_list_accepted(x, err);
    return list(x, err);
}

static mw_status rank(mw_rank_job *x, mw_call *call, mw_error *err) {
    mw_ranking *k = &x->k;
    if (mw_call_has(call, "save") && mw_call_has(call, "sensitivity"))
        return mw_call_wrong(call, err, "--save keeps scores and ranks, --sensitivity gives none");
    if (mw_call_has(call, "save") && mw_call_has(call, "weight"))
        return mw_call_wrong(call, err, "--save keeps what the index says, not --weight");
    MW_TRY(mw_ranking_open(call, mw_call_value(call, "what-if"), k, err));
    MW_TRY(read_weights(x, err));
    mw_scored_ask ask = {
        .index = k->index, .node = k->node, .period = k->period, .weight = x->weight};
    MW_TRY(mw_ranking_score(k, &ask, &k->now, err));
    MW_TRY(read_chosen(x, err));
    MW_TRY(compare(x, err));
    MW_TRY(mw_rank_peers(x, err));
    MW_TRY(mw_rank_draw(x, err));
    MW_TRY(put_in_order(x, err));
    if (mw_call_has(call, "save")) MW_TRY(mw_rank_save(x, err));
    return show(x, err);
}

mw_status mw_verb_rank(mw_call *call, mw_error *err) {
    mw_rank_job x = {0};
    mw_status st = rank(&x, call, err);
    mw_scored_fini(&x.before);
    mw_draws_fini(&x.draws);
    mw_rank_peers_fini(&x);
    mw_free(x.order);
    mw_free(x.chosen);
    mw_free(x.member);
    mw_free(x.weight);
    mw_ranking_close(&x.k);
    return st;
}
