// SPDX-License-Identifier: MIT
// Which of the built sets of lanes the machine can run.
#include "index/lanes.h"

extern const mw_lanes mw_lanes_plain;
#ifdef MW_LANES_X86
extern const mw_lanes mw_lanes_avx2, mw_lanes_avx512;

static int has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
#endif

int mw_lanes_all(const mw_lanes *set[MW_LANES_SETS_MAX], const char *name[MW_LANES_SETS_MAX]) {
    int count = 0;
    set[count] = &mw_lanes_plain, name[count++] = "plain";
#ifdef MW_LANES_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) set[count] = &mw_lanes_avx2, name[count++] = "avx2";
    if (has_avx512()) set[count] = &mw_lanes_avx512, name[count++] = "avx512";
#endif
    return count;
}

const mw_lanes *mw_lanes_get(void) {
    const mw_lanes *set[MW_LANES_SETS_MAX];
    const char *name[MW_LANES_SETS_MAX];
    return set[mw_lanes_all(set, name) - 1];
}
