// SPDX-License-Identifier: MIT
// Replies that are files: which part of one is asked for (RFC 9110, 14). A tag tells a file from
// one that took its place, so that a download which was cut off goes on only with the same bytes.
#include "net/http_int.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void mw_http_file_drop(mw_http_reply *reply) {
    if (reply->file.fd > 0) close(reply->file.fd);
    reply->file = (mw_http_part){0};
}

// digits of s from *at on; false when there are none, or too many.
static bool take_number(mw_slice s, size_t *at, uint64_t *out) {
    size_t first = *at;
    uint64_t n = 0;
    for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at)
        n = 10 * n + (uint64_t)(s.p[*at] - '0');
    *out = n;
    return *at > first && *at - first <= 18;
}

typedef enum { RANGE_ALL, RANGE_PART, RANGE_NONE } range_kind;

// "bytes=0-99", "bytes=100-", "bytes=-100"; what is no such thing asks for all.
static range_kind read_range(mw_slice said, uint64_t size, mw_http_part *part) {
    static const char unit[] = "bytes=";
    size_t at = strlen(unit);
    uint64_t first = 0, last = 0;
    if (said.n <= at || memcmp(said.p, unit, at) != 0) return RANGE_ALL;
    bool has_first = take_number(said, &at, &first);
    if (at >= said.n || said.p[at++] != '-') return RANGE_ALL;
    bool has_last = take_number(said, &at, &last);
    if (at != said.n || (!has_first && !has_last) || (has_first && has_last && last < first))
        return RANGE_ALL;
    if (!has_first) first = last < size ? size - last : 0;
    if (!has_first && last == 0) return RANGE_NONE;
    if (first >= size) return RANGE_NONE;
    if (!has_first || !has_last || last >= size) last = size - 1;
    part->at = first;
    part->size = last - first + 1;
    return RANGE_PART;
}

static mw_slice header(const mw_http_request *in, const char *name) {
    return mw_pairs_get(in->headers, in->header_count, name);
}

static void answer(mw_http_reply *reply, const mw_http_request *in, const struct stat *about) {
    char tag[64], range[96];
    uint64_t size = (uint64_t)about->st_size;
    snprintf(tag, sizeof tag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "\"", size,
             (uint64_t)about->st_mtim.tv_sec, (uint64_t)about->st_mtim.tv_nsec);
    mw_slice same = header(in, "If-Range");
    range_kind kind = RANGE_ALL;
    reply->file.size = size;
    if (same.n == 0 || mw_slice_is(same, tag))
        kind = read_range(header(in, "Range"), size, &reply->file);
    mw_http_reply_header(reply, "ETag", tag);
    mw_http_reply_header(reply, "Accept-Ranges", "bytes");
    if (kind == RANGE_ALL) return;
    if (kind == RANGE_PART)
        snprintf(range, sizeof range, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, reply->file.at,
                 reply->file.at + reply->file.size - 1, size);
    else
        snprintf(range, sizeof range, "bytes */%" PRIu64, size);
    mw_http_reply_header(reply, "Content-Range", range);
    reply->status = kind == RANGE_PART ? 206 : 416;
    if (kind == RANGE_NONE) mw_http_file_drop(reply);
    if (kind == RANGE_NONE)
        mw_http_reply_problem(reply, 416, "the file has no bytes there: see Content-Range");
}

mw_status mw_http_reply_file(mw_http_reply *reply, const mw_http_request *in, const char *path,
                             mw_error *err) {
    struct stat about;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) return mw_fail(err, MW_NOTFOUND, "there is no file %s", path);
    if (fd < 0) return mw_fail(err, MW_IO, "cannot read %s: %s", path, strerror(errno));
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return mw_fail(err, MW_NOTFOUND, "%s is no file", path);
    }
    reply->file.fd = fd;
    reply->type = "application/octet-stream";
    answer(reply, in, &about);
    return MW_OK;
}
