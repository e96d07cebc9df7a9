// SPDX-License-Identifier: MIT
// See gzip_testing.h.
#include "net/gzip_testing.h"

#include "base/alloc.h"

#include <zlib.h>

void mw_test_gzip(mw_text *out, const char *bytes, size_t size) {
    z_stream z = {0};
    union {
        const char *in;
        unsigned char *zlib;
    } from = {bytes};
    MW_ASSERT(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    size_t room = deflateBound(&z, size) + 64;
    unsigned char *buf = mw_alloc_fixed(room);
    z.next_in = from.zlib;
    z.avail_in = (uInt)size;
    z.next_out = buf;
    z.avail_out = (uInt)room;
    MW_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
    mw_text_add(out, (const char *)buf, room - z.avail_out);
    deflateEnd(&z);
    mw_free(buf);
}
