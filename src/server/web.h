// SPDX-License-Identifier: MIT
// The page: the files that web/ is built to, which lie compressed in the program. An address that
// is no file of it, of no API and without an ending gets the page itself, which knows what to show
// there.
//
//     MW_TRY(mw_gate_rest(gate, mw_web_answer, NULL, err));
// Thread: any.
#ifndef MW_SERVER_WEB_H
#define MW_SERVER_WEB_H

#include "net/http.h"

// A file of the page, as tools/page writes them into the program.
typedef struct {
    const char *path, *type; // "/assets/a-1b2c.js"
    const unsigned char *gzip;
    size_t gzip_bytes, bytes; // compressed, and not
    bool for_ever;            // its name changes with what it holds
} mw_web_file;

// Sorted by path; "/index.html" is there always.
extern const mw_web_file mw_web_files[];
extern const size_t mw_web_file_count;

// Answers a GET with a file of the page; 404 where there is none.
MW_MUST_USE mw_status mw_web_answer(void *context, const mw_http_request *in, mw_http_reply *out,
                                    mw_error *err);

#endif
