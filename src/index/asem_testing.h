// SPDX-License-Identifier: MIT
// Tests only: the ASEM data and the reference results about it, from shared/data/composite/asem.
//
//     mw_asem a;
//     if (!mw_asem_open(&a)) return; // not there: the test is skipped
//     mw_asem_check(&a, "ref_dset_Denominated.csv", &leaves);
//     mw_asem_close(&a);
//
// A failed allocation or a file that is not as expected ends the process.
#ifndef MW_INDEX_ASEM_TESTING_H
#define MW_INDEX_ASEM_TESTING_H

#include "index/spec.h"
#include "index/table.h"

// A CSV file: row 0 is the header.
typedef struct {
    int32_t rows, columns;
    char *text;
    const char **cell; // [row][column], unquoted
} mw_csv;

// A file of the folder; false, and SKIP, when it is not there.
bool mw_csv_open(const char *name, mw_csv *out);
void mw_csv_close(mw_csv *c); // leaves it zero
// Text of a cell, "" outside the file.
const char *mw_csv_text(const mw_csv *c, int32_t row, int32_t column);
double mw_csv_number(const mw_csv *c, int32_t row, int32_t column); // NaN for "" and "NA"
int32_t mw_csv_column(const mw_csv *c, const char *name);           // -1 when there is none
int32_t mw_csv_row(const mw_csv *c, const char *first);             // by its first cell; -1

// Units by ASEM_iData.csv, nodes by ASEM_iMeta.csv: the root first, level by level.
typedef struct {
    mw_csv data, meta;
    int32_t units, leaves;
    const char **unit; // codes, of data
    const char **name; // of the nodes: codes, of meta
    int32_t *group;    // of each unit: Europe or Asia
    int32_t *leaf;     // node of each leaf
    mw_index_node *node;
    mw_index_spec spec; // group mean, screen at 0.9, winsorise 5 then LOG_CT, 0 .. 100, arithmetic
    mw_table raw;       // columns: the leaves in their order, then the denominators
} mw_asem;

// False, and SKIP, when the data is not there.
bool mw_asem_open(mw_asem *out);
void mw_asem_close(mw_asem *a); // leaves it zero

// The leaves' table, of one period, that a file of columns named by leaves and rows by units holds.
// False, and SKIP, when it is not there. Freed by mw_table_free.
bool mw_asem_read(const mw_asem *a, const char *file, mw_table *out);

// Compares the leaves' table t, period 0, with a file of columns named by leaves and rows by units,
// by mw_near; each difference is a failed CHECK, after a line that names unit and leaf. Where a
// column of the file holds Inf, all of it must be missing. False, and SKIP, when it is not there.
bool mw_asem_check(const mw_asem *a, const char *file, const mw_table *t);

// Whether got is want to 1e-9 relative (or to 1e-12); both NaN is near.
bool mw_near(double got, double want);

#endif
