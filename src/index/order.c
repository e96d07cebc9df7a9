// SPDX-License-Identifier: MIT
// See order.h. Values are mapped onto 32 bits in their order, so that one word holds the mapped
// value and the index, and three passes of a radix sort put the words in order. Where the map could
// not tell values apart they are sorted by comparing. Few values are sorted by insertion at once.
#include "index/order.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum {
    INSERTION_MAX = 64, // above it the radix sort is faster than insertion
    RUN_MAX = 32,       // the same for a run of values that the map holds to be one
    PASSES = 3,
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
};

mw_status mw_scratch_new(int64_t capacity, mw_scratch *out, mw_error *err) {
    *out = (mw_scratch){0};
    if (capacity < 0 || capacity > MW_ORDER_MAX)
        return mw_fail(err, MW_LIMIT, "%lld values to put in order: at most %lld",
                       (long long)capacity, (long long)MW_ORDER_MAX);
    mw_scratch s = {.capacity = capacity};
    s.sorted = mw_alloc_column(capacity + 1, sizeof *s.sorted);
    s.key = mw_alloc_column(2 * capacity + 1, sizeof *s.key);
    s.order = mw_alloc_column(capacity + 1, sizeof *s.order);
    if (!s.sorted || !s.key || !s.order) {
        mw_scratch_free(&s);
        return mw_fail(err, MW_NOMEM, "order of %lld values: out of memory", (long long)capacity);
    }
    *out = s;
    return MW_OK;
}

void mw_scratch_free(mw_scratch *s) {
    mw_free(s->sorted);
    mw_free(s->key);
    mw_free(s->order);
    *s = (mw_scratch){0};
}

// ---- by comparing

static bool before(const double *x, uint32_t a, uint32_t b) {
    return x[a] < x[b] || (x[a] == x[b] && a < b);
}

static void insertion_sort(const double *x, uint32_t *at, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        uint32_t moving = at[i];
        int64_t j = i;
        for (; j > 0 && before(x, moving, at[j - 1]); j--) at[j] = at[j - 1];
        at[j] = moving;
    }
}

static void sift_down(const double *x, uint32_t *at, int64_t root, int64_t n) {
    for (int64_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && before(x, at[child], at[child + 1])) child++;
        if (!before(x, at[root], at[child])) return;
        uint32_t held = at[root];
        at[root] = at[child];
        at[child] = held;
        root = child;
    }
}

static void heap_sort(const double *x, uint32_t *at, int64_t n) {
    for (int64_t i = n / 2 - 1; i >= 0; i--) sift_down(x, at, i, n);
    for (int64_t i = n - 1; i > 0; i--) {
        uint32_t held = at[0];
        at[0] = at[i];
        at[i] = held;
        sift_down(x, at, 0, i);
    }
}

static void sort_run(const double *x, uint32_t *at, int64_t n) {
    if (n <= RUN_MAX) {
        insertion_sort(x, at, n);
        return;
    }
    int64_t same = 1;
    while (same < n && x[at[same]] == x[at[0]]) same++;
    if (same < n) heap_sort(x, at, n); // else they tie, and stand by index already
}

// ---- by digits

// The upper half of the bits of v, turned so that they order as the values do; -0 is 0.
static uint64_t upper_bits(double v) {
    uint64_t bits;
    v += 0.0;
    memcpy(&bits, &v, sizeof bits);
    bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    return bits >> 32;
}

// Words of mapped value and index, of the known values; returns how many. A range that is not
// finite is mapped by the bits of its values.
static int64_t map_words(const double *x, int64_t n, uint64_t *word) {
    double min = INFINITY, max = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        min = x[i] < min ? x[i] : min;
        max = x[i] > max ? x[i] : max;
    }
    double scale = (double)UINT32_MAX / (max - min);
    bool straight = isfinite(scale) && isfinite(max - min);
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        uint64_t mapped = straight ? (uint64_t)((x[i] - min) * scale) : upper_bits(x[i]);
        word[known++] = mapped << 32 | (uint64_t)i;
    }
    return known;
}

// Sorts by the upper 32 bits, stable; returns where the words ended up: in word or in other.
static uint64_t *radix_sort(uint64_t *word, uint64_t *other, int64_t n) {
    uint32_t count[PASSES][DIGITS] = {{0}};
    for (int64_t i = 0; i < n; i++)
        for (int p = 0; p < PASSES; p++)
            count[p][word[i] >> (32 + p * DIGIT_BITS) & (DIGITS - 1)]++;
    for (int p = 0; p < PASSES; p++) {
        int shift = 32 + p * DIGIT_BITS;
        if (n > 0 && count[p][word[0] >> shift & (DIGITS - 1)] == n) continue;
        uint32_t start = 0;
        for (int d = 0; d < DIGITS; d++) {
            uint32_t here = count[p][d];
            count[p][d] = start;
            start += here;
        }
        for (int64_t i = 0; i < n; i++)
            other[count[p][word[i] >> shift & (DIGITS - 1)]++] = word[i];
        uint64_t *sorted = other;
        other = word;
        word = sorted;
    }
    return word;
}

static int64_t order_many(const double *x, int64_t n, mw_scratch *s) {
    int64_t known = map_words(x, n, s->key);
    const uint64_t *word = radix_sort(s->key, s->key + s->capacity, known);
    for (int64_t i = 0; i < known; i++) s->order[i] = (uint32_t)word[i];
    for (int64_t i = 0, end = 0; i < known; i = end) {
        for (end = i + 1; end < known && word[end] >> 32 == word[i] >> 32;) end++;
        if (end - i > 1) sort_run(x, s->order + i, end - i);
    }
    return known;
}

int64_t mw_order(const double *x, int64_t n, mw_scratch *s) {
    MW_ASSERT(n <= s->capacity);
    if (n > INSERTION_MAX) return order_many(x, n, s);
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i])) s->order[known++] = (uint32_t)i;
    insertion_sort(x, s->order, known);
    return known;
}

int64_t mw_sort(const double *x, int64_t n, mw_scratch *s) {
    int64_t known = mw_order(x, n, s);
    for (int64_t i = 0; i < known; i++) s->sorted[i] = x[s->order[i]];
    return known;
}

void mw_rank(const double *x, int64_t n, mw_rank_kind kind, mw_scratch *s, double *rank) {
    int64_t known = mw_sort(x, n, s);
    bool best = kind == MW_RANK_BEST || kind == MW_RANK_BEST_AVERAGE;
    bool average = kind == MW_RANK_LEAST_AVERAGE || kind == MW_RANK_BEST_AVERAGE;
    for (int64_t i = 0; i < n; i++) rank[i] = NAN;
    for (int64_t i = 0, end = 0; i < known; i = end) {
        for (end = i + 1; end < known && s->sorted[end] == s->sorted[i];) end++;
        double least = (double)(best ? known - end : i) + 1;
        double its = average ? least + (double)(end - i - 1) / 2 : least;
        for (int64_t j = i; j < end; j++) rank[s->order[j]] = its;
    }
}

int64_t mw_count_below(const double *sorted, int64_t count, double x) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (sorted[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
