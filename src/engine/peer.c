// SPDX-License-Identifier: MIT
// PEER operators over whole columns: a job is one key point and period of one step.
//
// Rows get the number of their group in the order in which groups come; reductions then run over
// the rows in order, with one place for each group. Rank, percentile and median need the rows of a
// group sorted by value, which is done by digits of the value's bits: the same order on every
// machine.
#include "base/hash.h"
#include "engine/exec_int.h"

#include <math.h>
#include <string.h>

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, KEY_BITS = 64 };

typedef struct {
    const mw_item *it;
    int64_t rows, groups, known;
    const double *arg[MW_NODE_ARGS_MAX];
    int64_t step[MW_NODE_ARGS_MAX];
    double *out;
    int32_t *group;     // per row: number, -1 without one
    int32_t *slot;      // hash table of rows, slot_count of them
    int64_t slot_count; // a power of two
    double *sum;        // per group
    int64_t *members;   // per group
    uint64_t *key, *key2;
    int32_t *order, *order2; // the known rows with a group, sorted
} slice;

static int64_t slots_for(int64_t rows) {
    int64_t count = 16;
    while (count < rows * 2) count *= 2;
    return count;
}

static int64_t bytes_for(int64_t rows) {
    return rows * (int64_t)(3 * sizeof(int32_t) + sizeof(double) + sizeof(int64_t) +
                            2 * sizeof(uint64_t)) +
           slots_for(rows) * (int64_t)sizeof(int32_t);
}

// Eight-byte arrays first, so that all are aligned.
static void share_out(slice *p, char *scratch) {
    size_t rows = (size_t)p->rows;
    p->sum = (double *)(void *)scratch;
    p->members = (int64_t *)(void *)(p->sum + rows);
    p->key = (uint64_t *)(void *)(p->members + rows);
    p->key2 = p->key + rows;
    p->group = (int32_t *)(void *)(p->key2 + rows);
    p->order = p->group + rows;
    p->order2 = p->order + rows;
    p->slot = p->order2 + rows;
    p->slot_count = slots_for(p->rows);
}

// ---- groups

static double group_value(const slice *p, int32_t arg, int64_t row) {
    return p->arg[arg][p->step[arg] * row];
}

static bool same_group(const slice *p, int64_t i, int64_t j) {
    for (int32_t a = 1; a < p->it->node->arg_count; a++)
        if (group_value(p, a, i) != group_value(p, a, j)) return false;
    return true;
}

// False where a group is missing.
static bool hash_groups(const slice *p, int64_t row, uint64_t *hash) {
    *hash = 0;
    for (int32_t a = 1; a < p->it->node->arg_count; a++) {
        double x = group_value(p, a, row) + 0.0; // -0 is 0
        uint64_t bits;
        if (isnan(x)) return false;
        memcpy(&bits, &x, sizeof bits);
        *hash = mw_hash64_mix(*hash * 31 + bits);
    }
    return true;
}

static int32_t find_group(slice *p, int64_t row, uint64_t hash) {
    int64_t at = (int64_t)(hash & (uint64_t)(p->slot_count - 1));
    for (; p->slot[at] >= 0; at = (at + 1) & (p->slot_count - 1))
        if (same_group(p, row, p->slot[at])) return p->group[p->slot[at]];
    p->slot[at] = (int32_t)row;
    return (int32_t)p->groups++;
}

static void number_groups(slice *p) {
    if (p->it->node->arg_count == 1) {
        p->groups = 1;
        memset(p->group, 0, (size_t)p->rows * sizeof *p->group);
        return;
    }
    for (int64_t i = 0; i < p->slot_count; i++) p->slot[i] = -1;
    for (int64_t i = 0; i < p->rows; i++) {
        uint64_t hash;
        p->group[i] = hash_groups(p, i, &hash) ? find_group(p, i, hash) : -1;
    }
}

static double value_at(const slice *p, int64_t row) { return p->arg[0][p->step[0] * row]; }

// ---- sorting

// Bits that sort as the numbers do: negative ones turned over, others above them.
static uint64_t sort_bits(double x) {
    uint64_t bits, sign = UINT64_C(1) << 63;
    x += 0.0;
    memcpy(&bits, &x, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

// One pass by the digit at `shift`, keeping the order of equal digits. False when all are equal.
static bool sort_digit(slice *p, int shift) {
    int64_t at[DIGITS] = {0}, sum = 0;
    for (int64_t i = 0; i < p->known; i++) at[p->key[i] >> shift & (DIGITS - 1)]++;
    if (at[p->key[0] >> shift & (DIGITS - 1)] == p->known) return false;
    for (int d = 0; d < DIGITS; d++) {
        int64_t count = at[d];
        at[d] = sum;
        sum += count;
    }
    for (int64_t i = 0; i < p->known; i++) {
        int64_t to = at[p->key[i] >> shift & (DIGITS - 1)]++;
        p->key2[to] = p->key[i];
        p->order2[to] = p->order[i];
    }
    return true;
}

static void sort_keys(slice *p, int bits) {
    for (int shift = 0; shift < bits && p->known; shift += DIGIT_BITS) {
        if (!sort_digit(p, shift)) continue;
        uint64_t *key = p->key;
        int32_t *order = p->order;
        p->key = p->key2, p->key2 = key;
        p->order = p->order2, p->order2 = order;
    }
}

// The known rows that have a group, by group, then by value.
static void sort_rows(slice *p) {
    p->known = 0;
    for (int64_t i = 0; i < p->rows; i++) {
        if (p->group[i] < 0 || isnan(value_at(p, i))) continue;
        p->key[p->known] = sort_bits(value_at(p, i));
        p->order[p->known++] = (int32_t)i;
    }
    sort_keys(p, KEY_BITS);
    for (int64_t i = 0; i < p->known; i++) p->key[i] = (uint64_t)p->group[p->order[i]];
    if (p->groups > 1) sort_keys(p, 32);
}

// The end of the rows from `at` on, in sorted order, that share its group and, if by_value, value.
static int64_t run_end(const slice *p, int64_t at, bool by_value) {
    int64_t end = at + 1;
    int32_t group = p->group[p->order[at]];
    double value = value_at(p, p->order[at]);
    while (end < p->known && p->group[p->order[end]] == group &&
           (!by_value || value_at(p, p->order[end]) == value))
        end++;
    return end;
}

// ---- operators

static double rank_of(const slice *p, int64_t first, int64_t from, int64_t to, int64_t end) {
    if (p->it->node->op == MW_NODE_PEER_RANK)
        return (double)(1 + (p->it->node->aux ? from - first : end - to));
    if (end - first == 1) return 0.5;
    return ((double)(from - first) + 0.5 * (double)(to - from - 1)) / (double)(end - first - 1);
}

static void rank(slice *p) {
    for (int64_t i = 0; i < p->rows; i++) p->out[i] = NAN;
    sort_rows(p);
    for (int64_t first = 0, end; first < p->known; first = end) {
        end = run_end(p, first, false);
        for (int64_t from = first, to; from < end; from = to) {
            to = run_end(p, from, true);
            double x = rank_of(p, first, from, to, end);
            for (int64_t i = from; i < to; i++) p->out[p->order[i]] = x;
        }
    }
}

static void median(slice *p) {
    for (int64_t g = 0; g < p->groups; g++) p->sum[g] = NAN;
    sort_rows(p);
    for (int64_t first = 0, end; first < p->known; first = end) {
        end = run_end(p, first, false);
        double low = value_at(p, p->order[(first + end - 1) / 2]) + 0.0;
        double high = value_at(p, p->order[(first + end) / 2]) + 0.0;
        bool odd = (end - first) % 2;
        p->sum[p->group[p->order[first]]] = odd ? low : (low + high) / 2;
    }
}

static double join(mw_reduce r, double so_far, double x, bool first) {
    switch ((int)r) {
    case MW_REDUCE_SUM:
    case MW_REDUCE_MEAN: return so_far + x;
    case MW_REDUCE_COUNT: return so_far + 1;
    case MW_REDUCE_ANY: return x != 0 ? 1 : so_far;
    case MW_REDUCE_ALL: return x == 0 ? 0 : so_far;
    case MW_REDUCE_MIN: return first || x < so_far ? x : so_far;
    case MW_REDUCE_MAX: return first || x > so_far ? x : so_far;
    case MW_REDUCE_FIRST: return first ? x : so_far;
    default: return x;
    }
}

static void reduce_groups(slice *p) {
    mw_reduce r = p->it->node->reduce;
    for (int64_t g = 0; g < p->groups; g++) {
        p->sum[g] = r == MW_REDUCE_ALL ? 1 : r < MW_REDUCE_MEAN ? 0 : NAN;
        if (r == MW_REDUCE_MEAN) p->sum[g] = 0;
        p->members[g] = 0;
    }
    for (int64_t i = 0; i < p->rows; i++) {
        int32_t g = p->group[i];
        double x = value_at(p, i);
        if (g < 0 || isnan(x)) continue;
        p->sum[g] = join(r, p->sum[g], x, p->members[g]++ == 0);
    }
    for (int64_t g = 0; g < p->groups && r == MW_REDUCE_MEAN; g++)
        p->sum[g] = p->members[g] ? p->sum[g] / (double)p->members[g] : NAN;
}

static void reduce(slice *p) {
    if (p->it->node->reduce == MW_REDUCE_MEDIAN)
        median(p);
    else
        reduce_groups(p);
    for (int64_t i = 0; i < p->rows; i++) p->out[i] = p->group[i] < 0 ? NAN : p->sum[p->group[i]];
}

// ---- jobs

static int64_t slices_of(const mw_schedule *s, const mw_item *it) {
    return mw_domain_keys(s, &it->domain) * mw_axis_periods(s, it->domain.axis);
}

int64_t mw_peer_jobs(const mw_schedule *s, const mw_batch *b) {
    int64_t jobs = 0;
    for (int32_t i = b->first; i < b->end; i++) jobs += slices_of(s, &s->item[s->order[i]]);
    return jobs;
}

int64_t mw_peer_bytes(const mw_schedule *s) {
    int64_t most = 0;
    for (int32_t i = 0; i < s->order_count; i++) {
        const mw_item *it = &s->item[s->order[i]];
        if (!mw_item_is_peer(s, it)) continue;
        int64_t bytes = bytes_for(s->shape->kind[it->domain.kind].count);
        if (bytes > most) most = bytes;
    }
    return most;
}

// Where slice number `at` of a step lies in a view, its keys and periods counted off.
static int64_t slice_at(const mw_exec *x, const mw_item *it, const mw_view *v, int64_t at) {
    int64_t periods = mw_axis_periods(x->s, it->domain.axis), to = at % periods * v->period;
    at /= periods;
    for (int k = MW_PLAN_KEYS_MAX - 1; k >= 0; k--) {
        if (it->domain.key[k] < 0) continue;
        int64_t size = x->s->shape->key_size[it->domain.key[k]];
        to += at % size * v->key[k];
        at /= size;
    }
    return to;
}

void mw_peer_run(const mw_schedule *s, const mw_batch *b, int64_t job, void *scratch) {
    mw_exec x = {.s = s, .group = -1};
    int32_t at = b->first;
    for (; job >= slices_of(s, &s->item[s->order[at]]); at++)
        job -= slices_of(s, &s->item[s->order[at]]);
    const mw_item *it = &s->item[s->order[at]];
    slice p = {.it = it, .rows = s->shape->kind[it->domain.kind].count};
    share_out(&p, scratch);
    for (int32_t a = 0; a < it->node->arg_count; a++) {
        mw_view v;
        mw_exec_view(&x, mw_item_arg(s, it, a), &it->domain, false, &v);
        p.arg[a] = v.p + slice_at(&x, it, &v, job);
        p.step[a] = v.row;
    }
    mw_view own;
    double *out = mw_exec_out(&x, it, &own);
    p.out = out + slice_at(&x, it, &own, job);
    number_groups(&p);
    if (it->node->op == MW_NODE_PEER)
        reduce(&p);
    else
        rank(&p);
}
