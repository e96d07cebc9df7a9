// SPDX-License-Identifier: MIT
// Writing a segment; see segment.h. Chunks pass through one buffer, so that memory does not depend
// on how many samples there are; the index of the running signal is kept until its end.
#include "series/segment.h"

#include "base/alloc.h"
#include "base/folder_sync.h"
#include "base/hash.h"
#include "base/text.h"
#include "series/bytes.h"
#include "series/disk.h"
#include "series/segment_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20 };

struct mw_segment_writer {
    mw_segment_id id;
    const char *path;
    mw_text beside; // path + ".new"
    int fd;
    uint8_t *buffer;
    int64_t buffered, written; // bytes
    mw_chunk chunk;            // samples of the running signal that no chunk holds yet
    int32_t signal;            // -1: none yet
    uint8_t *refs;             // of the running signal
    int64_t ref_count, refs_capacity;
    mw_segment_entry running;
    uint8_t *directory;
    int64_t entry_count, directory_capacity;
    int64_t sample_count;
    bool finished;
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to write a segment of samples");
}

static int64_t offset_of(const mw_segment_writer *w) { return w->written + w->buffered; }

static mw_status empty_buffer(mw_segment_writer *w, mw_error *err) {
    if (!mw_disk_write(w->fd, w->buffer, w->buffered, w->written))
        return mw_fail(err, MW_IO, "cannot write %s: %s", w->beside.bytes, strerror(errno));
    w->written += w->buffered;
    w->buffered = 0;
    return MW_OK;
}

static mw_status write_bytes(mw_segment_writer *w, const uint8_t *bytes, int64_t size,
                             mw_error *err) {
    while (size > 0) {
        if (w->buffered == BUFFER_BYTES) MW_TRY(empty_buffer(w, err));
        int64_t room = BUFFER_BYTES - w->buffered, n = size < room ? size : room;
        memcpy(w->buffer + w->buffered, bytes, (size_t)n);
        w->buffered += n;
        bytes += n;
        size -= n;
    }
    return MW_OK;
}

static mw_status begin_file(mw_segment_writer *w, mw_error *err) {
    uint8_t head[MW_SEGMENT_HEAD_BYTES];
    w->buffer = mw_alloc(BUFFER_BYTES);
    mw_text_addf(&w->beside, "%s.new", w->path);
    if (!w->buffer || w->beside.failed) return no_memory(err);
    w->fd = open(w->beside.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (w->fd < 0)
        return mw_fail(err, MW_IO, "cannot write %s: %s", w->beside.bytes, strerror(errno));
    memcpy(head, mw_segment_magic, 4);
    put_u32(head + 4, MW_SEGMENT_FORMAT);
    return write_bytes(w, head, sizeof head, err);
}

mw_status mw_segment_writer_new(const char *path, const mw_segment_id *id, mw_segment_writer **out,
                                mw_error *err) {
    mw_segment_writer *w = mw_alloc(sizeof *w);
    if (!w) return no_memory(err);
    w->id = *id;
    w->path = path;
    w->fd = -1;
    w->signal = -1;
    mw_status st = begin_file(w, err);
    if (st != MW_OK)
        mw_segment_writer_free(w);
    else
        *out = w;
    return st;
}

void mw_segment_writer_free(mw_segment_writer *w) {
    if (!w) return;
    if (w->fd >= 0) close(w->fd);
    if (w->fd >= 0 && !w->finished) unlink(w->beside.bytes);
    mw_text_free(&w->beside);
    mw_free(w->buffer);
    mw_free(w->refs);
    mw_free(w->directory);
    mw_free(w);
}

// Writes the samples that wait as one chunk.
static mw_status end_chunk(mw_segment_writer *w, mw_error *err) {
    uint8_t bytes[MW_CHUNK_BYTES_MAX];
    mw_run run = mw_chunk_run(&w->chunk);
    if (run.count == 0) return MW_OK;
    if (!mw_grow(&w->refs, &w->refs_capacity, (w->ref_count + 1) * MW_CHUNK_REF_BYTES, 1))
        return no_memory(err);
    int64_t size = mw_chunk_encode(&run, bytes);
    mw_chunk_ref ref = {mw_run_summary(&run), offset_of(w), (uint32_t)size,
                        mw_crc32c(0, bytes, (size_t)size)};
    MW_TRY(write_bytes(w, bytes, size, err));
    mw_chunk_ref_encode(&ref, w->refs + w->ref_count++ * MW_CHUNK_REF_BYTES);
    if (w->running.sample_count == 0) w->running.first_ns = ref.about.first_ns;
    w->running.last_ns = ref.about.last_ns;
    w->running.sample_count += run.count;
    w->chunk.count = 0;
    return MW_OK;
}

// Writes the index of the running signal and its entry of the directory.
static mw_status end_signal(mw_segment_writer *w, mw_error *err) {
    MW_TRY(end_chunk(w, err));
    if (w->ref_count == 0) return MW_OK;
    int64_t size = w->ref_count * MW_CHUNK_REF_BYTES,
            need = (w->entry_count + 1) * MW_SEGMENT_ENTRY_BYTES;
    if (!mw_grow(&w->directory, &w->directory_capacity, need, 1)) return no_memory(err);
    mw_segment_entry *e = &w->running;
    e->signal = w->signal;
    e->chunk_count = w->ref_count;
    e->offset = offset_of(w);
    e->crc = mw_crc32c(0, w->refs, (size_t)size);
    MW_TRY(write_bytes(w, w->refs, size, err));
    uint8_t *to = w->directory + w->entry_count++ * MW_SEGMENT_ENTRY_BYTES;
    put_u32(to, (uint32_t)e->signal);
    put_u32(to + 4, e->crc);
    put_u64(to + 8, (uint64_t)e->chunk_count);
    put_u64(to + 16, (uint64_t)e->sample_count);
    put_u64(to + 24, (uint64_t)e->first_ns);
    put_u64(to + 32, (uint64_t)e->last_ns);
    put_u64(to + 40, (uint64_t)e->offset);
    w->sample_count += e->sample_count;
    w->ref_count = 0;
    *e = (mw_segment_entry){0};
    return MW_OK;
}

static void fill_chunk(mw_chunk *c, const mw_run *from) {
    memcpy(c->time_ns + c->count, from->time_ns, (size_t)from->count * sizeof *c->time_ns);
    memcpy(c->value + c->count, from->value, (size_t)from->count * sizeof *c->value);
    memcpy(c->quality + c->count, from->quality, (size_t)from->count);
    c->count += from->count;
}

mw_status mw_segment_add(mw_segment_writer *w, int32_t signal, const mw_run *run, mw_error *err) {
    MW_ASSERT(signal >= w->signal);
    if (signal != w->signal) MW_TRY(end_signal(w, err));
    w->signal = signal;
    for (int64_t at = 0, n; at < run->count; at += n) {
        int64_t room = MW_CHUNK_SAMPLES_MAX - w->chunk.count, left = run->count - at;
        n = left < room ? left : room;
        mw_run part = mw_run_part(run, at, at + n);
        fill_chunk(&w->chunk, &part);
        if (w->chunk.count == MW_CHUNK_SAMPLES_MAX) MW_TRY(end_chunk(w, err));
    }
    return MW_OK;
}

static mw_status write_end(mw_segment_writer *w, mw_error *err) {
    uint8_t tail[MW_SEGMENT_TAIL_BYTES] = {0};
    int64_t size = w->entry_count * MW_SEGMENT_ENTRY_BYTES;
    memcpy(tail, mw_segment_magic, 4);
    put_u32(tail + 4, MW_SEGMENT_FORMAT);
    put_u64(tail + 8, w->id.store_id);
    put_u64(tail + 16, w->id.from);
    put_u64(tail + 24, w->id.to);
    put_u64(tail + 32, (uint64_t)offset_of(w));
    put_u64(tail + 40, (uint64_t)w->entry_count);
    put_u64(tail + 48, (uint64_t)w->sample_count);
    put_u32(tail + 56, mw_crc32c(0, w->directory, (size_t)size));
    put_u32(tail + 68, mw_crc32c(0, tail, 68));
    MW_TRY(write_bytes(w, w->directory, size, err));
    MW_TRY(write_bytes(w, tail, sizeof tail, err));
    return empty_buffer(w, err);
}

mw_status mw_segment_writer_finish(mw_segment_writer *w, mw_error *err) {
    MW_TRY(end_signal(w, err));
    MW_TRY(write_end(w, err));
    if (fdatasync(w->fd) != 0)
        return mw_fail(err, MW_IO, "cannot write %s: %s", w->beside.bytes, strerror(errno));
    if (rename(w->beside.bytes, w->path) != 0)
        return mw_fail(err, MW_IO, "cannot rename %s: %s", w->beside.bytes, strerror(errno));
    w->finished = true;
    return mw_folder_sync(w->path, err);
}
