// SPDX-License-Identifier: MIT
// Reading a stretch of registers of a device about which nothing is known: which of them it lets be
// read, and what they hold.
//
//     mw_modbus_scan scan = {.space = MW_MODBUS_HOLDING, .from = 0, .to = 99};
//     MW_TRY(mw_modbus_scan_run(&scan, link, err));      // again and again: what changes is noted
//     for (int32_t i = 0; i <= scan.to - scan.from; i++) if (scan.cell[i].readable) ...
//     mw_modbus_scan_fini(&scan);
//
// A stretch that is refused is halved until what is refused is one register. A device that refuses
// many is asked MW_MODBUS_SCAN_QUESTIONS_MAX times at most. Thread: one owner at a time.
#ifndef MW_SOURCE_MODBUS_SCAN_H
#define MW_SOURCE_MODBUS_SCAN_H

#include "source/modbus_link.h"

enum {
    MW_MODBUS_SCAN_MAX = 10000,         // registers or bits of one scan
    MW_MODBUS_SCAN_QUESTIONS_MAX = 2000 // some 20 s at 10 ms each
};

typedef struct {
    bool readable, changes, rises; // rises: it grew, and never fell
    uint16_t first, last;          // of all runs
} mw_modbus_cell;

typedef struct {
    mw_modbus_space space;
    int32_t from, to; // addresses, both included
    // Filled in.
    mw_modbus_cell *cell;
    int64_t runs;
    int32_t questions; // of the last run
    int32_t readable;  // registers
    int exception;     // of the last refusal; 0: none
    bool is_cut_short; // too many questions
} mw_modbus_scan;

// Reads the stretch once.
//   errors  MW_IO: the link is gone; MW_INVALID for a stretch that is none; MW_NOMEM.
MW_MUST_USE mw_status mw_modbus_scan_run(mw_modbus_scan *scan, mw_modbus_link *link, mw_error *err);
void mw_modbus_scan_fini(mw_modbus_scan *scan); // all zero is allowed

// "illegal data address" and so on; "exception N" for numbers that the protocol does not name.
const char *mw_modbus_exception_text(int exception, char buf[32]);

#endif
