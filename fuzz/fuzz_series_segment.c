// SPDX-License-Identifier: MIT
// A segment of samples, from a file: any bytes are refused with a reason, or read as signals whose
// ids ascend and whose samples do by time. Checksums of the end and of the directory are put right
// first, so that what lies behind them is reached too.
#include "base/alloc.h"
#include "base/hash.h"
#include "series/bytes.h"
#include "series/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STORE = 7 };

static void mend(uint8_t *bytes, size_t size) {
    uint8_t *tail = bytes + size - MW_SEGMENT_TAIL_BYTES;
    uint64_t at = get_u64(tail + 32), end = size - MW_SEGMENT_TAIL_BYTES;
    put_u64(tail + 8, STORE);
    if (at <= end) {
        put_u32(tail + 56, mw_crc32c(0, bytes + at, end - at));
        for (uint8_t *e = bytes + at; e + MW_SEGMENT_ENTRY_BYTES <= tail;
             e += MW_SEGMENT_ENTRY_BYTES) {
            uint64_t chunks = get_u64(e + 8), offset = get_u64(e + 40);
            if (offset <= at && chunks <= (at - offset) / MW_CHUNK_REF_BYTES)
                put_u32(e + 4, mw_crc32c(0, bytes + offset, chunks * MW_CHUNK_REF_BYTES));
        }
        put_u32(tail + 56, mw_crc32c(0, bytes + at, end - at));
    }
    put_u32(tail + 68, mw_crc32c(0, tail, 68));
}

static void read_signal(mw_segment *g, mw_segment_entry *e) {
    static mw_chunk chunk;
    const mw_index *index = NULL;
    mw_error err = {0};
    int64_t last = INT64_MIN;
    if (mw_segment_index(g, e, &index, &err) != MW_OK) {
        if (!err.text[0]) abort();
        return;
    }
    for (int64_t i = 0; i < index->count; i++) {
        if (mw_segment_read(g, &index->ref[i], &chunk, NULL) != MW_OK) break;
        for (int64_t k = 0; k < chunk.count; k++) {
            if ((i || k) && chunk.time_ns[k] <= last) abort();
            last = chunk.time_ns[k];
        }
    }
    mw_segment_index_drop(g, index);
}

static void read_segment(const uint8_t *bytes, size_t size) {
    char path[64];
    mw_segment *g = NULL;
    mw_error err = {0};
    int fd = memfd_create("segment", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    mw_index_cache *cache = mw_index_cache_new(1 << 16);
    if (!cache) abort();
    if (mw_segment_open(path, STORE, cache, &g, &err) == MW_OK) {
        for (int64_t i = 0; i < mw_segment_signal_count(g); i++) {
            mw_segment_entry *e = mw_segment_entry_at(g, i);
            if (mw_segment_find(g, e->signal) != e) abort();
            read_signal(g, e);
        }
    } else if (!err.text[0]) {
        abort();
    }
    mw_segment_drop(g);
    mw_index_cache_free(cache);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *bytes = mw_alloc_fixed(size);
    if (size > 0) memcpy(bytes, data, size);
    read_segment(bytes, size);
    if (size >= MW_SEGMENT_HEAD_BYTES + MW_SEGMENT_TAIL_BYTES) {
        mend(bytes, size);
        read_segment(bytes, size);
    }
    mw_free(bytes);
    return 0;
}
