// SPDX-License-Identifier: MIT
// Which of the built sets of kernels the machine can run.
#include "engine/kernels.h"

extern const mw_kernels mw_kernels_plain;
#ifdef MW_KERNELS_X86
extern const mw_kernels mw_kernels_avx2, mw_kernels_avx512;

static int has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
#endif

int mw_kernels_all(const mw_kernels *set[MW_KERNELS_MAX], const char *name[MW_KERNELS_MAX]) {
    int count = 0;
    set[count] = &mw_kernels_plain, name[count++] = "plain";
#ifdef MW_KERNELS_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) set[count] = &mw_kernels_avx2, name[count++] = "avx2";
    if (has_avx512()) set[count] = &mw_kernels_avx512, name[count++] = "avx512";
#endif
    return count;
}

const mw_kernels *mw_kernels_get(void) {
    const mw_kernels *set[MW_KERNELS_MAX];
    const char *name[MW_KERNELS_MAX];
    return set[mw_kernels_all(set, name) - 1];
}
