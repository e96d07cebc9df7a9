// SPDX-License-Identifier: MIT
// See gzip.h.
#include "net/gzip.h"

#include "base/alloc.h"

#include <string.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8, BLOCK_BYTES = 32 << 10, TAKE_MAX = 1 << 30 };

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "no memory to compress a reply");
}

static mw_status deflate_all(z_stream *z, mw_text *out, mw_slice bytes, mw_error *err) {
    unsigned char block[BLOCK_BYTES];
    union { // zlib only reads it; its declaration does not say so
        const char *ours;
        unsigned char *theirs;
    } from = {bytes.p};
    int done = Z_OK;
    for (size_t left = bytes.n; done != Z_STREAM_END;) {
        if (z->avail_in == 0 && left > 0) {
            z->next_in = from.theirs + (bytes.n - left);
            z->avail_in = left < TAKE_MAX ? (uInt)left : TAKE_MAX;
            left -= z->avail_in;
        }
        z->next_out = block;
        z->avail_out = sizeof block;
        done = deflate(z, left ? Z_NO_FLUSH : Z_FINISH);
        mw_text_add(out, (const char *)block, sizeof block - z->avail_out);
        if (done == Z_STREAM_ERROR || out->failed) return no_memory(err);
    }
    return MW_OK;
}

mw_status mw_gzip_add(mw_text *out, mw_slice bytes, int level, mw_error *err) {
    z_stream z = {0};
    if (deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return no_memory(err);
    mw_status st = deflate_all(&z, out, bytes, err);
    deflateEnd(&z);
    return st;
}

// ---- who takes it

// Behind ";q=": nothing but zeros.
static bool is_refused(mw_slice rest) {
    static const char none[] = ";q=0";
    size_t n = sizeof none - 1;
    if (rest.n < n || memcmp(rest.p, none, n) != 0) return false;
    while (n < rest.n && (rest.p[n] == '0' || rest.p[n] == '.')) n++;
    return n == rest.n || rest.p[n] == ',' || rest.p[n] == ' ';
}

bool mw_http_lists(mw_slice list, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= list.n; i++) {
        bool begins = i == 0 || list.p[i - 1] == ' ' || list.p[i - 1] == ',';
        if (!begins || memcmp(list.p + i, word, n) != 0) continue;
        mw_slice rest = {list.p + i + n, list.n - i - n};
        if (rest.n == 0 || rest.p[0] == ',' || rest.p[0] == ' ') return true;
        if (rest.p[0] == ';') return !is_refused(rest);
    }
    return false;
}

bool mw_gzip_taken(mw_slice accept_encoding) { return mw_http_lists(accept_encoding, "gzip"); }
