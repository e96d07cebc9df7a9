// SPDX-License-Identifier: MIT
// What the writer and the reader of segments must agree on.
#ifndef MW_SERIES_SEGMENT_INT_H
#define MW_SERIES_SEGMENT_INT_H

enum { MW_SEGMENT_FORMAT = 1 };

static const char mw_segment_magic[4] = {'M', 'W', 'S', 'G'};

#endif
