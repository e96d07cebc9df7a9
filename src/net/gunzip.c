// SPDX-License-Identifier: MIT
// See gunzip.h.
#include "net/gunzip.h"

#include "base/alloc.h"

#include <limits.h>
#include <zlib.h>

enum { EITHER_FORMAT = 15 + 32, PIECE_BYTES = 1 << 15 }; // windowBits of zlib.h: gzip or zlib

struct mw_gunzip {
    z_stream stream;
    size_t left;   // bytes that may still come out
    bool at_start; // between members, nothing of the next one seen
    bool any, failed;
};

static void *take(void *unused, uInt count, uInt size) {
    (void)unused;
    return mw_alloc_array(count, size);
}

static void give(void *unused, void *p) {
    (void)unused;
    mw_free(p);
}

mw_gunzip *mw_gunzip_new(size_t size_max) {
    mw_gunzip *z = mw_alloc(sizeof *z);
    if (!z) return NULL;
    z->stream.zalloc = take;
    z->stream.zfree = give;
    z->left = size_max;
    z->at_start = true;
    if (inflateInit2(&z->stream, EITHER_FORMAT) == Z_OK) return z;
    mw_free(z);
    return NULL;
}

void mw_gunzip_free(mw_gunzip *z) {
    if (!z) return;
    inflateEnd(&z->stream);
    mw_free(z);
}

static mw_status add(mw_gunzip *z, mw_text *out, mw_error *err) {
    unsigned char buf[PIECE_BYTES];
    do {
        if (z->at_start && inflateReset2(&z->stream, EITHER_FORMAT) != Z_OK)
            return mw_fail(err, MW_NOMEM, "no memory for a compressed body");
        z->stream.next_out = buf;
        z->stream.avail_out = sizeof buf;
        z->at_start = false;
        z->any = true;
        int got = inflate(&z->stream, Z_NO_FLUSH);
        size_t n = sizeof buf - z->stream.avail_out;
        if (got == Z_MEM_ERROR) return mw_fail(err, MW_NOMEM, "no memory for a compressed body");
        if (got != Z_OK && got != Z_STREAM_END && got != Z_BUF_ERROR)
            return mw_fail(err, MW_SYNTAX, "the compressed body is damaged: %s",
                           z->stream.msg ? z->stream.msg : "a preset dictionary is wanted");
        if (n > z->left)
            return mw_fail(err, MW_LIMIT, "the body holds more bytes than are allowed");
        z->left -= n;
        mw_text_add(out, (const char *)buf, n);
        if (out->failed) return mw_fail(err, MW_NOMEM, "no memory for a compressed body");
        z->at_start = got == Z_STREAM_END;
    } while (z->stream.avail_in || (z->stream.avail_out == 0 && !z->at_start));
    return MW_OK;
}

mw_status mw_gunzip_add(mw_gunzip *z, mw_slice piece, mw_text *out, mw_error *err) {
    if (z->failed) return mw_fail(err, MW_SYNTAX, "the compressed body is damaged");
    MW_ASSERT(piece.n <= UINT_MAX);
    if (piece.n == 0) return MW_OK;
    // zlib reads its input only; its declaration does not say so.
    union {
        const char *in;
        unsigned char *zlib;
    } next = {piece.p};
    z->stream.next_in = next.zlib;
    z->stream.avail_in = (uInt)piece.n;
    mw_status st = add(z, out, err);
    z->failed = st != MW_OK;
    return st;
}

mw_status mw_gunzip_finish(const mw_gunzip *z, mw_error *err) {
    if (z->any && z->at_start && !z->failed) return MW_OK;
    return mw_fail(err, MW_SYNTAX, "the compressed body ends too early");
}
