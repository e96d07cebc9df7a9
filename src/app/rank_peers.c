// SPDX-License-Identifier: MIT
// The verb rank: each unit among its peers, those of the same codes.
#include "app/rank_int.h"
#include "base/alloc.h"
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CODES_MAX = 3 };

const char *const mw_rank_peer_columns[6] = {"peers",       "#percentile", "#quartile 1",
                                             "#quartile 2", "#quartile 3", "withheld"};

typedef struct {
    mw_rank_job *x;
    mw_want want[CODES_MAX + 1]; // codes, then the size
    int32_t count;
} asking;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "rank: out of memory"); }

static const mw_type *type_of(const mw_program *p, mw_symbol s) {
    return s.ref == MW_REF_MEASURE     ? &p->measure[s.index].type
           : s.ref == MW_REF_INDICATOR ? &p->indicator[s.index].type
                                       : NULL;
}

static mw_status add_code(void *ctx, mw_slice name, mw_error *err) {
    asking *a = ctx;
    const mw_program *p = a->x->k.s.program;
    mw_symbol s = mw_program_find(p, name);
    const mw_type *type = type_of(p, s);
    if (!type || (type->kind != MW_TYPE_CODE && type->kind != MW_TYPE_TEXT))
        return mw_fail(err, MW_NOTFOUND, "--by: %.*s is no measure or indicator of codes",
                       (int)name.n, name.p);
    if (a->count == CODES_MAX)
        return mw_call_wrong(a->x->k.call, err, "--by takes up to %d codes", CODES_MAX);
    a->x->codes[a->count] = type->kind == MW_TYPE_CODE ? type->codes : -1;
    a->want[a->count++] = (mw_want){.symbol = s, .kind = a->x->k.now.c.index->kind};
    return MW_OK;
}

static mw_status add_size(asking *a, const char *name, mw_error *err) {
    const mw_program *p = a->x->k.s.program;
    mw_symbol s = mw_program_find(p, mw_slice_of(name));
    const mw_type *type = type_of(p, s);
    if (!type || type->kind != MW_TYPE_NUMBER)
        return mw_fail(err, MW_NOTFOUND, "--size: %s is no measure or indicator of numbers", name);
    a->want[a->count] = (mw_want){.symbol = s, .kind = a->x->k.now.c.index->kind};
    return MW_OK;
}

// Values of a want, [unit].
static mw_status read_column(const asking *a, const mw_evaluation *e, int32_t want, double *out,
                             mw_error *err) {
    const mw_index_case *c = &a->x->k.now.c;
    const mw_eval_column *column = mw_evaluation_column(e, want);
    if (!column->value)
        return mw_fail(err, MW_INVALID, "%s: %s", want < a->count ? "--by" : "--size", column->why);
    for (int64_t u = 0; u < c->table.units; u++) {
        int64_t row = mw_evaluation_row(e, c->entity[u], 0);
        out[u] = row < 0 ? (double)NAN : mw_evaluation_at(e, want, NULL, 0, row);
    }
    return MW_OK;
}

// ---- units of the same codes are a group

typedef struct {
    double code[CODES_MAX];
    int64_t unit;
} coded;

static int by_code(const void *a, const void *b) {
    const coded *x = a, *y = b;
    for (int i = 0; i < CODES_MAX; i++)
        if (x->code[i] != y->code[i]) return x->code[i] < y->code[i] ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

// Numbers the groups in the order of their codes. A unit without one of the codes is in none.
static mw_status number_groups(mw_rank_job *x, const double *const *column, int32_t count,
                               mw_error *err) {
    int64_t units = x->k.now.c.table.units, known = 0;
    coded *of = mw_alloc_array(units + 1, sizeof *of);
    if (!of) return no_memory(err);
    for (int64_t u = 0; u < units; u++) {
        bool all = true;
        of[known] = (coded){.unit = u};
        for (int32_t i = 0; i < count; i++) {
            of[known].code[i] = column[i][u];
            all = all && !isnan(column[i][u]);
        }
        x->group[u] = -1;
        known += all;
    }
    qsort(of, (size_t)known, sizeof *of, by_code);
    for (int64_t i = 0; i < known; i++) {
        bool other = i == 0 || memcmp(of[i].code, of[i - 1].code, sizeof of[i].code) != 0;
        x->group_count += other;
        x->group[of[i].unit] = x->group_count - 1;
        for (int32_t k = 0; k < count; k++) x->code_of[k][of[i].unit] = (int32_t)of[i].code[k];
    }
    mw_free(of);
    return MW_OK;
}

static mw_status read_groups(asking *a, double **column, mw_error *err) {
    mw_rank_job *x = a->x;
    bool size = mw_call_has(x->k.call, "size");
    mw_eval_request q = {.want = a->want,
                         .want_count = a->count + size,
                         .period = &x->k.period,
                         .period_count = 1,
                         .pool = x->k.s.pool};
    mw_evaluation *e = NULL;
    MW_TRY(mw_evaluate(x->k.s.world, &q, &e, err));
    mw_status st = MW_OK;
    for (int32_t i = 0; i < q.want_count && st == MW_OK; i++)
        st = read_column(a, e, i, column[i], err);
    mw_evaluation_free(e);
    return st == MW_OK ? number_groups(x, (const double *const *)column, a->count, err) : st;
}

static mw_status read_rule(mw_rank_job *x, mw_peer_rule *out, mw_error *err) {
    int64_t share = 50;
    mw_call *call = x->k.call;
    MW_TRY(mw_call_int(call, "members", 1, INT32_MAX, &out->members_min, err));
    MW_TRY(mw_call_int(call, "share", 1, 100, &share, err));
    out->share_max = (double)share / 100;
    if (mw_call_has(call, "share") && !mw_call_has(call, "size"))
        return mw_call_wrong(call, err, "--share needs --size");
    for (int i = 0; i < 2 && !mw_call_has(call, "by"); i++)
        if (mw_call_has(call, i ? "size" : "members"))
            return mw_call_wrong(call, err, "--%s needs --by", i ? "size" : "members");
    return MW_OK;
}

static mw_status place(asking *a, double **column, mw_peer_rule *rule, mw_error *err) {
    mw_rank_job *x = a->x;
    const char *size = mw_call_value(x->k.call, "size");
    int64_t units = x->k.now.c.table.units;
    MW_TRY(mw_call_each(x->k.call, "by", add_code, a, err));
    if (size) MW_TRY(add_size(a, size, err));
    x->code_count = a->count;
    x->group = mw_alloc_array(units + 1, sizeof *x->group);
    bool room = x->group != NULL;
    for (int32_t i = 0; i <= a->count; i++) {
        column[i] = mw_alloc_array(units + 1, sizeof **column);
        if (i < a->count) x->code_of[i] = mw_alloc_array(units + 1, sizeof **x->code_of);
        room = room && column[i] && (i == a->count || x->code_of[i]);
    }
    if (!room) return no_memory(err);
    MW_TRY(read_groups(a, column, err));
    if (size) rule->size = column[a->count];
    mw_sample scores = {mw_table_at(&x->k.now.r.score, x->k.node, x->k.now.c.asked[0]), units};
    return mw_peers_of(scores, x->group, x->group_count, rule, &x->peers, err);
}

mw_status mw_rank_peers(mw_rank_job *x, mw_error *err) {
    asking a = {.x = x};
    double *column[CODES_MAX + 1] = {NULL};
    mw_peer_rule rule = {0};
    MW_TRY(read_rule(x, &rule, err));
    if (!mw_call_has(x->k.call, "by")) return MW_OK;
    mw_status st = place(&a, column, &rule, err);
    for (int32_t i = 0; i <= CODES_MAX; i++) mw_free(column[i]);
    return st;
}

void mw_rank_peers_fini(mw_rank_job *x) {
    mw_peers_fini(&x->peers);
    mw_free(x->group);
    for (int32_t i = 0; i < x->code_count; i++) mw_free(x->code_of[i]);
}

void mw_rank_put_peers(const mw_rank_job *x, int64_t unit, mw_listing *l) {
    static const mw_peer_group none = {.low = NAN, .median = NAN, .high = NAN};
    int32_t g = x->group[unit];
    const mw_peer_group *own = g >= 0 ? &x->peers.group[g] : &none;
    mw_text name = {0};
    for (int32_t i = 0; i < x->code_count && g >= 0; i++) {
        mw_slice code = mw_world_code_text(x->k.s.world, x->codes[i], x->code_of[i][unit]);
        mw_text_addf(&name, "%s%.*s", i ? " / " : "", (int)code.n, code.p);
    }
    mw_listing_text(l, (mw_slice){name.bytes, name.size});
    mw_text_free(&name);
    mw_listing_number(l, x->peers.percentile[unit]);
    mw_listing_number(l, own->low);
    mw_listing_number(l, own->median);
    mw_listing_number(l, own->high);
    mw_listing_text(l, mw_slice_of(own->why == MW_PEER_GOOD ? "" : mw_peer_why_text(own->why)));
}
