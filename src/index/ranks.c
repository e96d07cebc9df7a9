// SPDX-License-Identifier: MIT
// See ranks.h. A word of 32 bits holds the upper digit of the mapped value and the index, so that
// half the memory is moved that mw_order moves.
#include "index/ranks.h"

#include <math.h>
#include <string.h>

enum { FEW = 256, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, INDEX_BITS = 20 };

// Gives ranks to order[0 .. known - 1], which stand from the least.
static void give_ranks(const double *x, const uint32_t *order, int64_t known, uint32_t *rank) {
    double above = NAN;
    uint32_t its = 0;
    for (int64_t i = known - 1; i >= 0; i--) {
        uint32_t u = order[i];
        double v = x[u];
        its = v == above ? its : (uint32_t)(known - i);
        above = v;
        rank[u] = its;
    }
}

static void by_order(const double *x, int64_t n, mw_scratch *s, uint32_t *rank) {
    int64_t known = mw_order(x, n, s);
    if (known < n) memset(rank, 0, (size_t)n * sizeof *rank);
    give_ranks(x, s->order, known, rank);
}

// Where each digit begins, from how often it stands.
static void to_starts(uint32_t *count) {
    uint32_t start = 0;
    for (int d = 0; d < DIGITS; d++) {
        uint32_t here = count[d];
        count[d] = start;
        start += here;
    }
}

// Maps the values onto 22 bits, in key. False when one is missing or the range has no scale.
static bool map_keys(const double *x, int64_t n, uint32_t *key) {
    double min = x[0], max = x[0];
    for (int64_t i = 0; i < n; i++) {
        min = x[i] < min ? x[i] : min;
        max = x[i] > max ? x[i] : max;
    }
    double scale = (double)((1 << 2 * DIGIT_BITS) - 1) / (max - min);
    if (!isfinite(scale) || !isfinite(max - min)) return false;
    int64_t missing = 0;
    for (int64_t i = 0; i < n; i++) {
        double at = (x[i] - min) * scale;
        missing += at != at;
        key[i] = (uint32_t)(int32_t)(at == at ? at : 0);
    }
    return missing == 0;
}

static void sort_keys(const uint32_t *key, int64_t n, uint32_t *word, uint32_t *order) {
    uint32_t low[DIGITS] = {0}, high[DIGITS] = {0};
    for (int64_t i = 0; i < n; i++) {
        low[key[i] & (DIGITS - 1)]++;
        high[key[i] >> DIGIT_BITS]++;
    }
    to_starts(low);
    to_starts(high);
    for (int64_t i = 0; i < n; i++)
        word[low[key[i] & (DIGITS - 1)]++] = key[i] >> DIGIT_BITS << INDEX_BITS | (uint32_t)i;
    for (int64_t i = 0; i < n; i++)
        order[high[word[i] >> INDEX_BITS]++] = word[i] & ((1 << INDEX_BITS) - 1);
}

// Puts right what stands beside each other in the wrong order. False when that takes long.
static bool repair(const double *x, uint32_t *order, int64_t n) {
    int64_t left = 4 * n; // moves
    double before = x[order[0]];
    for (int64_t i = 1; i < n; i++) {
        uint32_t moving = order[i];
        double v = x[moving];
        int64_t j = i;
        if (v >= before) {
            before = v;
            continue;
        }
        for (; j > 0 && v < x[order[j - 1]]; j--) order[j] = order[j - 1];
        order[j] = moving;
        left -= i - j;
        if (left < 0) return false;
    }
    return true;
}

void mw_ranks_of(const double *x, int64_t n, mw_scratch *s, uint32_t *rank) {
    MW_ASSERT(n <= s->capacity);
    uint32_t *key = (uint32_t *)s->key, *word = key + n;
    if (n < FEW || n >= INT64_C(1) << INDEX_BITS || !map_keys(x, n, key)) {
        by_order(x, n, s, rank);
        return;
    }
    sort_keys(key, n, word, s->order);
    if (repair(x, s->order, n))
        give_ranks(x, s->order, n, rank);
    else
        by_order(x, n, s, rank);
}
