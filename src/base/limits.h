// SPDX-License-Identifier: MIT
// Every bound in the program, each with its reason. A bound without a reason is a bug report
// waiting to happen; a bound that only one file can meet may stay in that file.
#ifndef MW_BASE_LIMITS_H
#define MW_BASE_LIMITS_H

enum {
    MW_PACK_FILE_BYTES_MAX = 4 << 20, // written by people: 4 MiB is some 80,000 lines
    MW_PACK_FILES_MAX = 256,          // one folder, read by people; more is a mistaken path
    MW_EXPR_DEPTH_MAX = 64, // parser and checker recurse; 64 frames stay far below 64 KiB of stack

    MW_YEAR_MIN = 1,    // ISO 8601 writes years with four digits and wants an agreement for others
    MW_YEAR_MAX = 9999, // the same
    MW_ZONE_NAME_MAX = 64,            // the longest IANA name has 32 bytes
    MW_ZONE_FILE_BYTES_MAX = 1 << 18, // the largest file of tzdata has 4 KiB
    MW_ZONE_STEPS_MAX = 4096,         // changes of offset in one file; the most in tzdata is 310
    MW_SHIFTS_MAX = 16,         // shifts of one calendar: five teams on work days and weekends
    MW_SHIFT_NAME_MAX = 32,     // bytes of a shift's name with its terminator: a column head
    MW_DATETIME_STEPS_MAX = 32, // pieces of a format; the longest sensible one has 13
    MW_POOL_THREADS_MAX = 256,  // more threads than that only wait for each other

    MW_DOCUMENT_BYTES_MAX = 64 << 20, // told to one report: a thousand times a long one
    MW_DOCUMENT_PAGES_MAX = 5000,     // of one report; more is a mistake in what was selected
    MW_DOCUMENT_COLUMNS_MAX = 40,     // of its tables: beyond some 20 no column can be read

    MW_LOG_LINE_MAX = 2048, // bytes: one write to a pipe stays whole up to 4096 (PIPE_BUF)
};

#endif
