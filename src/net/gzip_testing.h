// SPDX-License-Identifier: MIT
// Compressed bodies for tests. Thread: any.
#ifndef MW_NET_GZIP_TESTING_H
#define MW_NET_GZIP_TESTING_H

#include "base/text.h"

// Adds size bytes as one gzip member.
void mw_test_gzip(mw_text *out, const char *bytes, size_t size);

#endif
