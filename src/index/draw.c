// SPDX-License-Identifier: MIT
// See draw.h. What the alternatives of imputing, treating and normalising make of the leaves is
// worked out once for each of their combinations ("variants"); a draw picks one, draws weights, and
// combines.
#include "index/draw.h"

#include "base/alloc.h"
#include "index/order.h"
#include "index/random.h"
#include "index/stat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANTS_MAX = 512, UNITS_AT_ONCE = 64, BLOCK_UNITS = 1024, BATCH_DRAWS = 8 };

// The leaves of one variant, in one period.
typedef struct {
    mw_table t;   // as the leaves' table; its columns of the period are looked at
    double *log;  // [leaf][unit]: logarithms; NULL until a geometric mean needs them
    bool missing; // some unit has no value of some leaf
    bool low;     // some value is 0 or less: it has no logarithm
} variant;

typedef struct {
    const mw_index_spec *spec;
    const mw_table *raw;
    const mw_draw_ask *ask;
    mw_index_result nominal;
    variant *variant;
    int32_t variant_count, impute_count, treat_count, norm_count;
    int32_t *leaf;     // of each node; -1
    double *spread;    // of each column: its deviation, for errors of values
    float *score;      // [draw][unit]
    uint32_t *rank;    // [draw][unit]; 0: none
    mw_status *status; // of each draw
    int32_t *order;    // draws, those of one variant and way to combine together
    int64_t *choice;   // of each draw: variant * ways + way
    struct worker *worker;
    int workers;
} drawing;

// What is known of a node's column: some value is missing, none is, or its logarithms are kept,
// too.
enum { MISSING, KNOWN, LOGGED };

// What a thread works with.
typedef struct worker {
    double *column;      // [node][unit], or [draw of a batch][unit]
    double *block, *log; // [node][unit of a block], and logarithms of geometric means
    double *share;       // [draw of a batch][node]: weights among siblings
    const double **child;
    double *weight, *own; // of a node's children; of all nodes, as drawn
    int32_t *node;
    double *rank;
    mw_scratch scratch;
    mw_table raw; // with errors drawn
    mw_error err;
} worker;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "draws: out of memory"); }

static int32_t at_least_one(int32_t n) { return n > 0 ? n : 1; }

// ---- variants

static mw_index_spec spec_of(const drawing *d, int32_t number) {
    const mw_vary *v = d->ask->vary;
    mw_index_spec s = *d->spec;
    if (v->norm_count) s.norm = v->norm[number % d->norm_count];
    if (v->treat_count) s.treat = v->treat[number / d->norm_count % d->treat_count];
    if (v->impute_count) s.impute = v->impute[number / d->norm_count / d->treat_count];
    return s;
}

static bool has_geometric(const drawing *d) {
    bool any = false;
    for (int32_t i = 0; i < d->spec->node_count; i++)
        any = any || d->spec->node[i].combine.method == MW_COMBINE_GEOMETRIC;
    for (int32_t i = 0; i < d->ask->vary->combine_count; i++)
        any = any || d->ask->vary->combine[i].method == MW_COMBINE_GEOMETRIC;
    return any;
}

static mw_status look_at(const drawing *d, variant *v, mw_error *err) {
    int64_t n = v->t.units;
    if (has_geometric(d)) {
        v->log = mw_alloc_column(v->t.columns * n + 1, sizeof *v->log);
        if (!v->log) return no_memory(err);
    }
    for (int32_t j = 0; j < v->t.columns; j++) {
        const double *x = mw_table_at(&v->t, j, d->ask->period);
        for (int64_t u = 0; u < n; u++) {
            v->missing = v->missing || isnan(x[u]);
            v->low = v->low || x[u] <= 0;
            if (v->log) v->log[j * n + u] = x[u] > 0 ? log(x[u]) : (double)NAN;
        }
    }
    return MW_OK;
}

static void variant_fini(variant *v) {
    mw_table_free(&v->t);
    mw_free(v->log);
    *v = (variant){0};
}

static mw_status fill_variants(drawing *d, mw_error *err) {
    const mw_vary *v = d->ask->vary;
    d->norm_count = at_least_one(v->norm_count);
    d->treat_count = at_least_one(v->treat_count);
    d->impute_count = at_least_one(v->impute_count);
    int64_t count = (int64_t)d->norm_count * d->treat_count * d->impute_count;
    if (count > VARIANTS_MAX)
        return mw_fail(err, MW_LIMIT, "%lld combinations of alternatives, at most %d",
                       (long long)count, VARIANTS_MAX);
    d->variant = mw_alloc_array(count, sizeof *d->variant);
    if (!d->variant) return no_memory(err);
    d->variant_count = (int32_t)count;
    for (int32_t i = 0; i < d->variant_count && !(v->error > 0); i++) {
        mw_index_spec s = spec_of(d, i);
        MW_TRY(mw_index_run_leaves(&s, d->raw, &d->variant[i].t, err));
        MW_TRY(look_at(d, &d->variant[i], err));
    }
    return MW_OK;
}

// ---- one draw

static void draw_errors(const drawing *d, mw_sequence *s, mw_table *raw) {
    const mw_vary *v = d->ask->vary;
    int64_t cells = raw->units * raw->periods;
    memcpy(raw->value, d->raw->value, (size_t)(cells * raw->columns) * sizeof(double));
    for (int32_t i = 0; i < d->spec->node_count; i++) {
        int32_t column = d->spec->node[i].column;
        if (column < 0) continue;
        double *x = mw_table_at(raw, column, 0);
        for (int64_t u = 0; u < cells; u++) {
            double by = v->error_relative ? fabs(x[u]) : d->spread[column];
            x[u] += v->error * by * mw_sequence_normal(s);
        }
    }
}

static void draw_weights(const drawing *d, mw_sequence *s, double *out) {
    const mw_vary *v = d->ask->vary;
    for (int32_t i = 0; i < d->spec->node_count; i++) {
        double w = mw_table_at(&d->nominal.weight, i, d->ask->period)[0];
        if (v->dirichlet > 0)
            out[i] = mw_sequence_gamma(s, v->dirichlet * w);
        else if (v->weights > 0) {
            double noise = v->weights * (2 * mw_sequence_uniform(s) - 1);
            out[i] = fmax(0, v->weights_relative ? w * (1 + noise) : w + noise);
        } else
            out[i] = w;
    }
    if (!v->remove_one) return;
    int32_t removed = mw_sequence_below(s, d->nominal.leaves[0] + 1);
    for (int32_t i = 0; i < d->spec->node_count; i++)
        if (d->leaf[i] >= 0 && d->leaf[i] == removed - 1) out[i] = 0;
}

// Members of a node whose weight is not 0. False when there are none.
static bool find_members(const drawing *d, worker *w, int32_t node, const variant *v, mw_parts *p) {
    int64_t n = d->raw->units;
    p->count = 0;
    for (int32_t j = node + 1; j < d->spec->node_count; j++) {
        if (d->spec->node[j].parent != node || !(w->own[j] > 0)) continue;
        w->child[p->count] =
            d->leaf[j] >= 0 ? mw_table_at(&v->t, d->leaf[j], d->ask->period) : w->column + j * n;
        w->weight[p->count] = w->own[j];
        w->node[p->count++] = j;
    }
    return p->count > 0;
}

static mw_status combine_nodes(const drawing *d, worker *w, const variant *v,
                               const mw_combine *drawn) {
    const mw_vary *vary = d->ask->vary;
    int64_t n = d->raw->units;
    for (int32_t i = d->spec->node_count - 1; i >= 0; i--) {
        const mw_index_node *node = &d->spec->node[i];
        double *out = w->column + i * n;
        if (d->leaf[i] >= 0) continue;
        mw_parts p = {.child = w->child,
                      .weight = w->weight,
                      .units = n,
                      .absent = node->absent,
                      .needs = node->needs,
                      .names = d->ask->names,
                      .node = w->node};
        bool own = vary->own_combine && vary->own_combine[i];
        const mw_combine *how = drawn && !own ? drawn : &node->combine;
        if (!find_members(d, w, i, v, &p)) {
            for (int64_t u = 0; u < n; u++) out[u] = NAN;
            w->own[i] = 0; // nothing is left of it
            continue;
        }
        MW_TRY(mw_combine_parts(how, &p, out, &w->err));
    }
    return MW_OK;
}

// What a draw begins with: which variant, which way to combine. The sequence goes on with weights.
static mw_sequence begin_draw(const drawing *d, int64_t draw, int32_t *number, int32_t *how) {
    mw_sequence s = mw_sequence_of(d->ask->seed, (uint64_t)draw);
    *number = mw_sequence_below(&s, d->variant_count);
    *how = mw_sequence_below(&s, d->ask->vary->combine_count);
    return s;
}

static void keep_draw(drawing *d, int64_t draw, worker *w) {
    int64_t n = d->raw->units;
    mw_rank(w->column, n, MW_RANK_BEST, &w->scratch, w->rank);
    for (int64_t u = 0; u < n; u++) {
        d->score[draw * n + u] = (float)w->column[u];
        d->rank[draw * n + u] = isnan(w->rank[u]) ? 0 : (uint32_t)w->rank[u];
    }
}

// A draw by itself, by the ways that know everything.
static mw_status one_draw(drawing *d, int64_t draw, worker *w) {
    const mw_vary *v = d->ask->vary;
    int32_t number, how;
    mw_sequence s = begin_draw(d, draw, &number, &how);
    const mw_combine *drawn = v->combine_count ? &v->combine[how] : NULL;
    variant own = {0};
    draw_weights(d, &s, w->own);
    if (v->error > 0) {
        mw_index_spec spec = spec_of(d, number);
        draw_errors(d, &s, &w->raw);
        MW_TRY(mw_index_run_leaves(&spec, &w->raw, &own.t, &w->err));
        mw_status st = combine_nodes(d, w, &own, drawn);
        variant_fini(&own);
        MW_TRY(st);
    } else
        MW_TRY(combine_nodes(d, w, &d->variant[number], drawn));
    keep_draw(d, draw, w);
    return MW_OK;
}

// ---- many draws at once, where all is known and means are arithmetic or geometric

static const mw_combine *combine_of(const drawing *d, int32_t node, int32_t how) {
    const mw_vary *v = d->ask->vary;
    bool own = v->combine_count == 0 || (v->own_combine && v->own_combine[node]);
    return own ? &d->spec->node[node].combine : &v->combine[how];
}

static bool is_simple(const drawing *d, int32_t number, int32_t how) {
    const variant *v = &d->variant[number];
    if (d->ask->vary->error > 0 || d->ask->vary->remove_one || v->missing) return false;
    for (int32_t i = 0; i < d->spec->node_count; i++) {
        if (d->leaf[i] >= 0) continue;
        mw_combine_method method = combine_of(d, i, how)->method;
        bool geometric = method == MW_COMBINE_GEOMETRIC;
        if ((!geometric && method != MW_COMBINE_ARITHMETIC) || (geometric && v->low)) return false;
    }
    return true;
}

// Weights among siblings; false when a node is left without any.
static bool draw_shares(const drawing *d, mw_sequence *s, double *share, double *sum) {
    draw_weights(d, s, share);
    for (int32_t i = 0; i < d->spec->node_count; i++) sum[i] = 0;
    for (int32_t i = 1; i < d->spec->node_count; i++) sum[d->spec->node[i].parent] += share[i];
    for (int32_t i = 0; i < d->spec->node_count; i++)
        if (d->leaf[i] < 0 && !(sum[i] > 0)) return false;
    for (int32_t i = 1; i < d->spec->node_count; i++) share[i] /= sum[d->spec->node[i].parent];
    return true;
}

static void add_column(double *restrict out, const double *restrict x, double weight, int64_t n) {
    for (int64_t u = 0; u < n; u++) out[u] += weight * x[u];
}

// The units first .. first + n - 1 of a draw: the root's score into the first column.
typedef struct {
    const variant *v;
    const double *share;
    int32_t how;
    int64_t first, n;
} block;

// A member's values in the block, or their logarithms.
static const double *member_of(const drawing *d, const worker *w, const block *b, int32_t node,
                               bool logs) {
    if (d->leaf[node] < 0) return (logs ? w->log : w->block) + node * (int64_t)BLOCK_UNITS;
    const double *x = logs ? b->v->log + d->leaf[node] * d->raw->units
                           : mw_table_at(&b->v->t, d->leaf[node], d->ask->period);
    return x + b->first;
}

static void combine_block(const drawing *d, worker *w, const block *b) {
    const mw_index_node *node = d->spec->node;
    bool logged = has_geometric(d);
    for (int32_t i = d->spec->node_count - 1; i >= 0; i--) {
        if (d->leaf[i] >= 0) continue;
        double *plain = w->block + i * (int64_t)BLOCK_UNITS,
               *logs = w->log + i * (int64_t)BLOCK_UNITS;
        bool geometric = combine_of(d, i, b->how)->method == MW_COMBINE_GEOMETRIC;
        double *out = geometric ? logs : plain;
        memset(out, 0, (size_t)b->n * sizeof *out);
        for (int32_t j = i + 1; j < d->spec->node_count; j++)
            if (node[j].parent == i && b->share[j] > 0)
                add_column(out, member_of(d, w, b, j, geometric), b->share[j], b->n);
        bool above = i > 0 && combine_of(d, node[i].parent, b->how)->method == MW_COMBINE_GEOMETRIC;
        for (int64_t u = 0; u < b->n && geometric && !above; u++) plain[u] = exp(logs[u]);
        for (int64_t u = 0; u < b->n && logged && !geometric && above; u++) logs[u] = log(plain[u]);
    }
}

// Draws order[first] .. order[end - 1], all of one choice.
static void batch(drawing *d, worker *w, int32_t first, int32_t end) {
    int32_t nodes = d->spec->node_count, number = 0, how = 0;
    int64_t n = d->raw->units;
    bool good[BATCH_DRAWS];
    for (int32_t i = first; i < end; i++) {
        mw_sequence s = begin_draw(d, d->order[i], &number, &how);
        good[i - first] = draw_shares(d, &s, w->share + (i - first) * (int64_t)nodes, w->weight);
    }
    for (int64_t u = 0; u < n; u += BLOCK_UNITS)
        for (int32_t i = first; i < end; i++) {
            int64_t units = n - u < BLOCK_UNITS ? n - u : BLOCK_UNITS;
            block b = {&d->variant[number], w->share + (i - first) * (int64_t)nodes, how, u, units};
            if (!good[i - first]) continue;
            combine_block(d, w, &b);
            memcpy(w->column + (i - first) * n + u, w->block, (size_t)units * sizeof(double));
        }
    for (int32_t i = first; i < end; i++) {
        if (!good[i - first]) {
            d->status[d->order[i]] = one_draw(d, d->order[i], w);
            continue;
        }
        if (i > first) memcpy(w->column, w->column + (i - first) * n, (size_t)n * sizeof(double));
        keep_draw(d, d->order[i], w);
    }
}

static void draw_job(void *context, int64_t job, int number) {
    drawing *d = context;
    worker *w = &d->worker[number];
    int32_t end = (int32_t)(job + 1) * BATCH_DRAWS;
    if (end > d->ask->draws) end = d->ask->draws;
    for (int32_t i = (int32_t)job * BATCH_DRAWS, next; i < end; i = next) {
        int32_t ways = at_least_one(d->ask->vary->combine_count);
        int64_t choice = d->choice[d->order[i]];
        for (next = i; next < end && d->choice[d->order[next]] == choice;) next++;
        if (is_simple(d, (int32_t)(choice / ways), (int32_t)(choice % ways))) {
            batch(d, w, i, next);
            continue;
        }
        for (int32_t j = i; j < next; j++) d->status[d->order[j]] = one_draw(d, d->order[j], w);
    }
}

// Draws of one choice one after the other, by counting.
static mw_status order_draws(drawing *d, mw_error *err) {
    int32_t ways = at_least_one(d->ask->vary->combine_count), number, how;
    int64_t choices = (int64_t)d->variant_count * ways;
    int32_t *begin = mw_alloc_array(choices + 1, sizeof *begin);
    d->order = mw_alloc_array(d->ask->draws + 1, sizeof *d->order);
    d->choice = mw_alloc_array(d->ask->draws + 1, sizeof *d->choice);
    mw_status st = begin && d->order && d->choice ? MW_OK : no_memory(err);
    for (int32_t i = 0; i < d->ask->draws && st == MW_OK; i++) {
        (void)begin_draw(d, i, &number, &how);
        d->choice[i] = (int64_t)number * ways + how;
        begin[d->choice[i] + 1]++;
    }
    for (int64_t c = 0; c < choices && st == MW_OK; c++) begin[c + 1] += begin[c];
    for (int32_t i = 0; i < d->ask->draws && st == MW_OK; i++) d->order[begin[d->choice[i]]++] = i;
    mw_free(begin);
    return st;
}

// ---- looking at the draws

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// The value of a place in the order, the rest around it (Hoare's selection).
static float place_of(float *x, int64_t n, int64_t at) {
    int64_t low = 0, high = n - 1;
    while (low < high) {
        float middle = x[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] < middle) i++;
            while (x[j] > middle) j--;
            if (i > j) break;
            float was = x[i];
            x[i++] = x[j];
            x[j--] = was;
        }
        if (at <= j)
            high = j;
        else if (at >= i)
            low = i;
        else
            break;
    }
    return x[at];
}

// Three quantiles by nearest place: 5 %, 50 %, 95 %.
static void quantiles(float *x, int64_t n, double out[3]) {
    static const double share[] = {0.05, 0.5, 0.95};
    if (n < 32) qsort(x, (size_t)n, sizeof *x, ascending);
    for (int i = 0; i < 3; i++) {
        int64_t at = (int64_t)floor(share[i] * (double)(n - 1) + 0.5);
        out[i] = n == 0 ? (double)NAN : n < 32 ? (double)x[at] : (double)place_of(x, n, at);
    }
}

static void sum_up(const drawing *d, int64_t unit, float *score, float *rank, mw_drawn *out) {
    int64_t n = d->raw->units, known = 0, top = 0, ahead = 0, met = 0;
    int32_t draws = d->ask->draws, best = d->ask->top > 0 ? d->ask->top : 10;
    double sum = 0, q[3];
    for (int32_t i = 0; i < draws; i++) {
        uint32_t r = d->rank[i * n + unit];
        if (r == 0) continue;
        score[known] = d->score[i * n + unit];
        rank[known++] = (float)r;
        sum += r;
        top += r <= (uint32_t)best;
        uint32_t other = d->ask->rival >= 0 ? d->rank[i * n + d->ask->rival] : 0;
        met += other > 0;
        ahead += other > r;
    }
    out->known = known;
    out->rank_mean = known ? sum / (double)known : (double)NAN;
    out->top_share = known ? (double)top / draws : (double)NAN;
    out->ahead_share = met ? (double)ahead / (double)met : (double)NAN;
    quantiles(score, known, q);
    out->score_low = q[0], out->score_mid = q[1], out->score_high = q[2];
    quantiles(rank, known, q);
    out->rank_low = q[0], out->rank_mid = q[1], out->rank_high = q[2];
}

typedef struct {
    drawing *d;
    mw_draws *out;
    float *room; // two runs of draws for each thread
} summing;

static void sum_job(void *context, int64_t job, int number) {
    const summing *s = context;
    float *room = s->room + 2 * (int64_t)number * s->d->ask->draws;
    int64_t end = (job + 1) * UNITS_AT_ONCE;
    if (end > s->out->units) end = s->out->units;
    for (int64_t u = job * UNITS_AT_ONCE; u < end; u++)
        sum_up(s->d, u, room, room + s->d->ask->draws, &s->out->unit[u]);
}

static double mean_shift(const drawing *d, const mw_draws *out) {
    double sum = 0;
    int64_t count = 0;
    for (int64_t u = 0; u < out->units; u++)
        for (int32_t i = 0; i < out->draws && !isnan(out->unit[u].rank); i++) {
            uint32_t r = d->rank[i * out->units + u];
            if (r == 0) continue;
            sum += fabs(r - out->unit[u].rank);
            count++;
        }
    return count ? sum / (double)count : (double)NAN;
}

static mw_status look_back(drawing *d, mw_draws *out, mw_error *err) {
    summing s = {d, out,
                 mw_alloc_array(2 * (int64_t)d->workers * d->ask->draws + 1, sizeof(float))};
    double *rank = mw_alloc_array(out->units + 1, sizeof *rank);
    mw_status st = s.room && rank ? MW_OK : no_memory(err);
    if (st == MW_OK) st = mw_index_ranks(&d->nominal, 0, d->ask->period, rank, err);
    const double *score = mw_table_at(&d->nominal.score, 0, d->ask->period);
    for (int64_t u = 0; u < out->units && st == MW_OK; u++)
        out->unit[u] = (mw_drawn){.score = score[u], .rank = rank[u]};
    if (st == MW_OK) {
        mw_pool_run(d->ask->pool, (out->units + UNITS_AT_ONCE - 1) / UNITS_AT_ONCE, sum_job, &s);
        out->rank_shift = mean_shift(d, out);
    }
    mw_free(rank);
    mw_free(s.room);
    return st;
}

// ---- all of it

static mw_status check_ask(const mw_index_spec *spec, const mw_table *raw, const mw_draw_ask *ask,
                           mw_error *err) {
    const mw_vary *v = ask->vary;
    bool varies = v->weights > 0 || v->dirichlet > 0 || v->error > 0 || v->remove_one ||
                  v->norm_count > 0 || v->combine_count > 0 || v->treat_count > 0 ||
                  v->impute_count > 0;
    if (!varies) return mw_fail(err, MW_INVALID, "nothing varies, so every draw is the same");
    if (ask->draws < 1 || ask->draws > MW_DRAWS_MAX ||
        raw->units * ask->draws > MW_DRAWS_BYTES_MAX / 8)
        return mw_fail(err, MW_LIMIT, "%d draws of %lld units", ask->draws, (long long)raw->units);
    if (ask->period < 0 || ask->period >= raw->periods || spec->node_count < 1)
        return mw_fail(err, MW_INVALID, "period %d of %d", ask->period, raw->periods);
    return MW_OK;
}

static mw_status start_worker(const drawing *d, worker *w, mw_error *err) {
    int64_t n = d->raw->units;
    int32_t nodes = d->spec->node_count;
    int64_t columns = nodes > BATCH_DRAWS ? nodes : BATCH_DRAWS;
    w->column = mw_alloc_column(columns * n + 1, sizeof *w->column);
    w->block = mw_alloc_column(nodes * BLOCK_UNITS, sizeof *w->block);
    w->log = mw_alloc_column(nodes * BLOCK_UNITS, sizeof *w->log);
    w->share = mw_alloc_array(BATCH_DRAWS * (int64_t)nodes, sizeof *w->share);
    w->child = mw_alloc_array(nodes, sizeof *w->child);
    w->weight = mw_alloc_array(nodes, sizeof *w->weight);
    w->own = mw_alloc_array(nodes, sizeof *w->own);
    w->node = mw_alloc_array(nodes, sizeof *w->node);
    w->rank = mw_alloc_array(n + 1, sizeof *w->rank);
    if (!w->column || !w->block || !w->log || !w->share || !w->child || !w->weight || !w->own ||
        !w->node || !w->rank)
        return no_memory(err);
    if (d->ask->vary->error > 0) MW_TRY(mw_table_copy(d->raw, &w->raw, err));
    return mw_scratch_new(n, &w->scratch, err);
}

static void worker_fini(worker *w) {
    mw_free(w->column);
    mw_free(w->block);
    mw_free(w->log);
    mw_free(w->share);
    mw_free(w->child);
    mw_free(w->weight);
    mw_free(w->own);
    mw_free(w->node);
    mw_free(w->rank);
    mw_table_free(&w->raw);
    mw_scratch_free(&w->scratch);
}

static mw_status start(drawing *d, mw_error *err) {
    int64_t n = d->raw->units, cells = n * d->ask->draws;
    mw_index_options o = {.names = d->ask->names};
    MW_TRY(mw_index_run(d->spec, d->raw, &o, &d->nominal, err));
    d->leaf = d->nominal.leaf;
    d->spread = mw_alloc_array(d->raw->columns + 1, sizeof *d->spread);
    d->score = mw_alloc_array(cells + 1, sizeof *d->score);
    d->rank = mw_alloc_array(cells + 1, sizeof *d->rank);
    d->status = mw_alloc_array(d->ask->draws + 1, sizeof *d->status);
    d->workers = mw_pool_workers(d->ask->pool);
    d->worker = mw_alloc_array(d->workers, sizeof *d->worker);
    if (!d->spread || !d->score || !d->rank || !d->status || !d->worker) return no_memory(err);
    for (int32_t j = 0; j < d->raw->columns; j++) {
        mw_moments m;
        mw_moments_of(mw_table_at(d->raw, j, d->ask->period), n, &m);
        d->spread[j] = isnan(m.sd) ? 0 : m.sd;
    }
    for (int i = 0; i < d->workers; i++) MW_TRY(start_worker(d, &d->worker[i], err));
    return fill_variants(d, err);
}

static mw_status run_draws(drawing *d, mw_error *err) {
    MW_TRY(order_draws(d, err));
    mw_pool_run(d->ask->pool, (d->ask->draws + BATCH_DRAWS - 1) / BATCH_DRAWS, draw_job, d);
    for (int32_t i = 0; i < d->ask->draws; i++) {
        if (d->status[i] == MW_OK) continue;
        mw_status st = one_draw(d, i, &d->worker[0]); // once more, for its message
        if (err) *err = d->worker[0].err;
        return mw_fail_in(err, st == MW_OK ? d->status[i] : st, "draw %d: ", i);
    }
    return MW_OK;
}

mw_status mw_index_draw(const mw_index_spec *spec, const mw_table *raw, const mw_draw_ask *ask,
                        mw_draws *out, mw_error *err) {
    drawing d = {.spec = spec, .raw = raw, .ask = ask};
    *out = (mw_draws){.units = raw->units, .draws = ask->draws};
    mw_status st = check_ask(spec, raw, ask, err);
    if (st == MW_OK) out->unit = mw_alloc_array(raw->units + 1, sizeof *out->unit);
    if (st == MW_OK && !out->unit) st = no_memory(err);
    if (st == MW_OK) st = start(&d, err);
    if (st == MW_OK) st = run_draws(&d, err);
    if (st == MW_OK) st = look_back(&d, out, err);
    for (int32_t i = 0; i < d.variant_count; i++) variant_fini(&d.variant[i]);
    for (int i = 0; d.worker && i < d.workers; i++) worker_fini(&d.worker[i]);
    mw_free(d.variant);
    mw_free(d.worker);
    mw_free(d.spread);
    mw_free(d.score);
    mw_free(d.rank);
    mw_free(d.status);
    mw_free(d.order);
    mw_free(d.choice);
    mw_index_result_fini(&d.nominal);
    if (st != MW_OK) mw_draws_fini(out);
    return st;
}

void mw_draws_fini(mw_draws *d) {
    mw_free(d->unit);
    *d = (mw_draws){0};
}
