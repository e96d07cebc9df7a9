// SPDX-License-Identifier: MIT
// The unit tests of report.
#define TESTS(T) T(svg_marks) T(svg_ticks) T(svg_texts) T(svg_out_of_memory)
#include "test/run.h"
