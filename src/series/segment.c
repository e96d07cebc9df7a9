// SPDX-License-Identifier: MIT
// Reading a segment; see segment.h. The directory stays in memory, indices go through the cache,
// chunks are read when they are asked for: by pread and not by mapping, so that a bad disk is an
// error and not the end of the process.
#include "series/segment.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/text.h"
#include "series/bytes.h"
#include "series/disk.h"
#include "series/segment_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct mw_segment {
    _Atomic int64_t holders;
    mw_index_cache *cache;
    int fd;
    char *path;
    mw_segment_id id;
    int64_t size, sample_count;
    int64_t directory_offset; // where chunks and indices end
    mw_segment_entry *entry;
    int64_t entry_count;
};

const mw_segment_id *mw_segment_identity(const mw_segment *s) { return &s->id; }
const char *mw_segment_path(const mw_segment *s) { return s->path; }
int64_t mw_segment_size(const mw_segment *s) { return s->size; }
int mw_segment_fd(const mw_segment *s) { return s->fd; }
int64_t mw_segment_sample_count(const mw_segment *s) { return s->sample_count; }
int64_t mw_segment_signal_count(const mw_segment *s) { return s->entry_count; }
mw_segment_entry *mw_segment_entry_at(mw_segment *s, int64_t i) { return &s->entry[i]; }

mw_segment *mw_segment_share(mw_segment *s) {
    s->holders++;
    return s;
}

void mw_segment_drop(mw_segment *s) {
    if (!s || --s->holders > 0) return;
    for (int64_t i = 0; i < s->entry_count; i++) mw_index_forget(s->cache, &s->entry[i].slot);
    if (s->fd >= 0) close(s->fd);
    mw_free(s->entry);
    mw_free(s->path);
    mw_free(s);
}

static mw_status corrupt(const mw_segment *s, const char *what, mw_error *err) {
    return mw_fail(err, MW_CORRUPT, "%s: %s", s->path, what);
}

static mw_status no_memory(const mw_segment *s, mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to read %s", s->path);
}

// Reads the tail: where the directory is.
static mw_status read_tail(mw_segment *s, uint64_t store_id, uint32_t *crc, mw_error *err) {
    uint8_t tail[MW_SEGMENT_TAIL_BYTES];
    if (s->size < MW_SEGMENT_HEAD_BYTES + MW_SEGMENT_TAIL_BYTES)
        return corrupt(s, "too short for a segment", err);
    int64_t at = s->size - MW_SEGMENT_TAIL_BYTES;
    MW_TRY(mw_disk_read(s->fd, s->path, tail, sizeof tail, at, err));
    if (memcmp(tail, mw_segment_magic, 4) != 0 || get_u32(tail + 68) != mw_crc32c(0, tail, 68))
        return corrupt(s, "its end is damaged", err);
    if (get_u32(tail + 4) != MW_SEGMENT_FORMAT)
        return mw_fail(err, MW_INVALID, "%s has format %u, this program reads %d", s->path,
                       get_u32(tail + 4), MW_SEGMENT_FORMAT);
    s->id = (mw_segment_id){get_u64(tail + 8), get_u64(tail + 16), get_u64(tail + 24)};
    if (s->id.store_id != store_id) return corrupt(s, "it belongs to another store", err);
    uint64_t offset = get_u64(tail + 32), count = get_u64(tail + 40);
    s->sample_count = (int64_t)get_u64(tail + 48);
    *crc = get_u32(tail + 56);
    if (offset > (uint64_t)at || count > (uint64_t)at / MW_SEGMENT_ENTRY_BYTES ||
        offset + count * MW_SEGMENT_ENTRY_BYTES != (uint64_t)at || s->id.from > s->id.to)
        return corrupt(s, "its end makes no sense", err);
    s->directory_offset = (int64_t)offset;
    s->entry_count = (int64_t)count;
    return MW_OK;
}

static bool decode_entry(const mw_segment *s, const uint8_t *p, mw_segment_entry *e) {
    uint32_t signal = get_u32(p);
    uint64_t chunks = get_u64(p + 8), samples = get_u64(p + 16), offset = get_u64(p + 40);
    *e = (mw_segment_entry){.signal = (int32_t)signal,
                            .crc = get_u32(p + 4),
                            .chunk_count = (int64_t)chunks,
                            .sample_count = (int64_t)samples,
                            .first_ns = (int64_t)get_u64(p + 24),
                            .last_ns = (int64_t)get_u64(p + 32),
                            .offset = (int64_t)offset};
    uint64_t end = (uint64_t)s->directory_offset;
    return signal <= INT32_MAX && chunks >= 1 && chunks <= end / MW_CHUNK_REF_BYTES &&
           offset <= end && chunks * MW_CHUNK_REF_BYTES <= end - offset && samples >= chunks &&
           samples <= chunks * MW_CHUNK_SAMPLES_MAX && e->first_ns <= e->last_ns;
}

static mw_status decode_directory(mw_segment *s, const uint8_t *bytes, mw_error *err) {
    int64_t samples = 0;
    for (int64_t i = 0; i < s->entry_count; i++) {
        mw_segment_entry *e = &s->entry[i];
        if (!decode_entry(s, bytes + i * MW_SEGMENT_ENTRY_BYTES, e) ||
            (i > 0 && e->signal <= e[-1].signal))
            return corrupt(s, "its directory makes no sense", err);
        samples += e->sample_count;
    }
    return samples == s->sample_count ? MW_OK : corrupt(s, "its directory is incomplete", err);
}

static mw_status read_directory(mw_segment *s, uint32_t crc, mw_error *err) {
    int64_t size = s->entry_count * MW_SEGMENT_ENTRY_BYTES;
    uint8_t *bytes = mw_alloc((size_t)size);
    s->entry = mw_alloc_array(s->entry_count, sizeof *s->entry);
    mw_status st = bytes && s->entry ? MW_OK : no_memory(s, err);
    if (st == MW_OK) st = mw_disk_read(s->fd, s->path, bytes, size, s->directory_offset, err);
    if (st == MW_OK && mw_crc32c(0, bytes, (size_t)size) != crc)
        st = corrupt(s, "its directory is damaged", err);
    if (st == MW_OK) st = decode_directory(s, bytes, err);
    if (!s->entry) s->entry_count = 0;
    mw_free(bytes);
    return st;
}

static mw_status open_file(mw_segment *s, const char *path, mw_error *err) {
    mw_text copy = {0};
    struct stat about;
    mw_text_adds(&copy, path);
    if (copy.failed) return mw_fail(err, MW_NOMEM, "no memory for a path");
    s->path = copy.bytes;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0 || fstat(s->fd, &about) != 0)
        return mw_fail(err, MW_IO, "cannot open %s: %s", path, strerror(errno));
    s->size = about.st_size;
    return MW_OK;
}

mw_status mw_segment_open(const char *path, uint64_t store_id, mw_index_cache *cache,
                          mw_segment **out, mw_error *err) {
    uint32_t crc = 0;
    mw_segment *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory to open %s", path);
    s->holders = 1;
    s->fd = -1;
    s->cache = cache;
    mw_status st = open_file(s, path, err);
    if (st == MW_OK) st = read_tail(s, store_id, &crc, err);
    if (st == MW_OK)
        st = read_directory(s, crc, err);
    else
        s->entry_count = 0;
    if (st != MW_OK)
        mw_segment_drop(s);
    else
        *out = s;
    return st;
}

mw_segment_entry *mw_segment_find(mw_segment *s, int32_t signal) {
    int64_t low = 0, high = s->entry_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (s->entry[middle].signal < signal)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->entry_count && s->entry[low].signal == signal ? &s->entry[low] : NULL;
}

// ---- indices and chunks

static mw_status decode_index(const mw_segment *s, const mw_segment_entry *e, const uint8_t *bytes,
                              mw_chunk_ref *refs, mw_error *err) {
    int64_t samples = 0;
    for (int64_t i = 0; i < e->chunk_count; i++) {
        if (!mw_chunk_ref_decode(bytes + i * MW_CHUNK_REF_BYTES, e->offset, &refs[i]) ||
            (i > 0 && refs[i].about.first_ns <= refs[i - 1].about.last_ns))
            return corrupt(s, "an index makes no sense", err);
        samples += refs[i].about.count;
    }
    bool right = samples == e->sample_count && refs[0].about.first_ns == e->first_ns &&
                 refs[e->chunk_count - 1].about.last_ns == e->last_ns;
    return right ? MW_OK : corrupt(s, "an index does not agree with the directory", err);
}

static mw_status read_index(mw_segment *s, const mw_segment_entry *e, mw_chunk_ref *refs,
                            mw_error *err) {
    int64_t size = e->chunk_count * MW_CHUNK_REF_BYTES;
    uint8_t *bytes = mw_alloc((size_t)size);
    if (!bytes) return no_memory(s, err);
    mw_status st = mw_disk_read(s->fd, s->path, bytes, size, e->offset, err);
    if (st == MW_OK && mw_crc32c(0, bytes, (size_t)size) != e->crc)
        st = corrupt(s, "an index is damaged", err);
    if (st == MW_OK) st = decode_index(s, e, bytes, refs, err);
    mw_free(bytes);
    return st;
}

mw_status mw_segment_index(mw_segment *s, mw_segment_entry *e, const mw_index **out,
                           mw_error *err) {
    const mw_index *index = mw_index_get(s->cache, &e->slot);
    if (!index) {
        mw_chunk_ref *refs = mw_alloc_array(e->chunk_count, sizeof *refs);
        if (!refs) return no_memory(s, err);
        mw_status st = read_index(s, e, refs, err);
        if (st != MW_OK) {
            mw_free(refs);
            return st;
        }
        index = mw_index_put(s->cache, &e->slot, refs, e->chunk_count);
    }
    if (!index) return no_memory(s, err);
    *out = index;
    return MW_OK;
}

void mw_segment_index_drop(mw_segment *s, const mw_index *index) { mw_index_drop(s->cache, index); }

mw_status mw_segment_read(const mw_segment *s, const mw_chunk_ref *ref, mw_chunk *out,
                          mw_error *err) {
    uint8_t bytes[MW_CHUNK_BYTES_MAX];
    MW_TRY(mw_disk_read(s->fd, s->path, bytes, ref->size_bytes, ref->offset, err));
    const mw_summary *a = &ref->about;
    if (mw_crc32c(0, bytes, ref->size_bytes) != ref->crc ||
        !mw_chunk_decode(bytes, ref->size_bytes, out) || out->count != a->count ||
        out->time_ns[0] != a->first_ns || out->time_ns[out->count - 1] != a->last_ns)
        return mw_fail(err, MW_CORRUPT, "%s at byte %lld: samples are damaged", s->path,
                       (long long)ref->offset);
    return MW_OK;
}
