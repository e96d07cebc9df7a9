// SPDX-License-Identifier: MIT
// The unit tests of report.
#define TESTS(T)                                                                                   \
    T(document_texts)                                                                              \
    T(document_refused)                                                                            \
    T(document_out_of_memory) T(document_copies) T(svg_marks) T(svg_ticks) T(svg_texts)            \
        T(svg_out_of_memory)
#include "test/run.h"
