// SPDX-License-Identifier: MIT
// See select.h. Values are dealt into 256 buckets between the least and the greatest; only the
// bucket that holds the place is looked into, in the same way when it is large.
#include "index/select.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 256, FEW = 24 };

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void insertion_sort(double *x, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        double moving = x[i];
        int64_t j = i;
        for (; j > 0 && moving < x[j - 1]; j--) x[j] = x[j - 1];
        x[j] = moving;
    }
}

typedef enum { DEALT, SAME, NO_SCALE } dealing;

// The bucket of each value, and how many each holds. The least and the greatest value fall into the
// first and the last bucket, so that none holds all.
static dealing deal(const mw_lanes *lanes, const double *x, int64_t n, uint8_t *bucket,
                    uint32_t *held) {
    double min, max;
    lanes->range(x, n, &min, &max);
    double scale = (BUCKETS - 0.5) / (max - min);
    if (min == max) return SAME;
    if (!isfinite(scale) || !isfinite(max - min)) return NO_SCALE;
    lanes->buckets(x, n, min, scale, bucket);
    memset(held, 0, BUCKETS * sizeof *held);
    for (int64_t i = 0; i < n; i++) held[bucket[i]]++;
    return DEALT;
}

// Takes the values of a bucket to the front of out, which may be x. Eight buckets are looked at at
// once: those with a 0 among their differences from the one that is looked for.
static int64_t gather(const double *x, int64_t n, const uint8_t *bucket, int which, double *out) {
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7, all = ones * which;
    int64_t taken = 0, i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t differ;
        memcpy(&differ, bucket + i, sizeof differ);
        differ ^= all;
        if (!((differ - ones) & ~differ & tops)) continue;
        for (int k = 0; k < 8; k++)
            if (bucket[i + k] == which) out[taken++] = x[i + k];
    }
    for (; i < n; i++)
        if (bucket[i] == which) out[taken++] = x[i];
    return taken;
}

// The bucket of a place, which becomes the place within it.
static int find_bucket(const uint32_t *held, int64_t *at) {
    int b = 0;
    while (*at >= held[b]) *at -= held[b++];
    return b;
}

// In x, which is changed.
static double place_in(const mw_lanes *lanes, double *x, int64_t n, int64_t at, uint8_t *bucket) {
    uint32_t held[BUCKETS];
    dealing d = DEALT;
    while (n > FEW && (d = deal(lanes, x, n, bucket, held)) == DEALT)
        n = gather(x, n, bucket, find_bucket(held, &at), x);
    if (n > FEW && d == SAME) return x[0];
    if (n > FEW)
        qsort(x, (size_t)n, sizeof *x, ascending);
    else
        insertion_sort(x, n);
    return x[at];
}

void mw_select(const mw_lanes *lanes, const mw_selection *s, double *out) {
    uint8_t *bucket = (uint8_t *)(s->room + s->n);
    uint32_t held[BUCKETS];
    int64_t taken = s->n;
    bool dealt = s->n > FEW && deal(lanes, s->x, s->n, bucket, held) == DEALT;
    int last = -1;
    for (int32_t i = 0; i < s->count; i++) {
        int64_t within = s->at[i];
        int b = dealt ? find_bucket(held, &within) : BUCKETS;
        if (b != last && dealt) taken = gather(s->x, s->n, bucket, b, s->room);
        if (b != last && !dealt) memcpy(s->room, s->x, (size_t)s->n * sizeof *s->room);
        bool few = taken <= FEW; // put in order once, for all places that the bucket holds
        if (b != last && few) insertion_sort(s->room, taken);
        out[i] = few ? s->room[within] : place_in(lanes, s->room, taken, within, bucket + s->n);
        last = few ? b : -1;
    }
}
