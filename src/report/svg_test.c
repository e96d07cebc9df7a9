// SPDX-License-Identifier: MIT
// Pictures: where marks come to stand, which ticks an axis has, what texts become.
#include "report/svg.h"

#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static mw_svg small(double low, double high) {
    return mw_svg_begin((mw_svg_about){.title = mw_slice_of("T"),
                                       .note = mw_slice_of("n"),
                                       .rows = 2,
                                       .low = low,
                                       .high = high,
                                       .name_columns = 10});
}

// The attribute of the last mark.
static double attribute(const mw_svg *g, const char *name) {
    const char *last = NULL, *mark = NULL;
    for (const char *p = g->out.bytes; (p = strstr(p, "<rect")) != NULL; p++) mark = p;
    last = mark ? strstr(mark, name) : NULL;
    return last ? strtod(last + strlen(name), NULL) : (double)NAN;
}

void test_svg_marks(void) {
    static const struct {
        double low, high, from, to, x, width;
    } rows[] = {
        {0,  100, 0,  100, 94,    796},
        {0,  100, 50, 25,  293,   199},
        {1,  11,  3,  3,   253.2, 1  }, // never thinner than a pixel
        {-1, 1,   -5, 0,   94,    398}, // what is beyond the axis ends there
        {4,  4,   4,  5,   94,    796}, // an axis without a length gets one
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_svg g = small(rows[i].low, rows[i].high);
        mw_svg_bar(&g,
                   (mw_svg_mark){.row = 1, .from = rows[i].from, .to = rows[i].to, .class = "s0"});
        mw_svg_end(&g);
        CHECK_ROW(fabs(attribute(&g, " x=\"") - rows[i].x) < 1e-3, i);
        CHECK_ROW(fabs(attribute(&g, "width=\"") - rows[i].width) < 1e-3, i);
        mw_text_free(&g.out);
    }
    mw_svg g = small(0, 1);
    size_t before = g.out.size;
    mw_svg_bar(&g, (mw_svg_mark){.from = NAN, .to = 1, .class = "s0"});
    mw_svg_dot(&g, (mw_svg_mark){.from = NAN, .class = "s0"});
    CHECK(g.out.size == before);
    mw_text_free(&g.out);
}

void test_svg_ticks(void) {
    static const struct {
        double low, high;
        const char *first, *last;
        int count;
    } rows[] = {
        {0,    100,  ">0<",    ">100<",  6},
        {1,    51,   ">10<",   ">50<",   5},
        {0,    0.7,  ">0<",    ">0.7<",  8},
        {-3,   5,    ">-3<",   ">5<",    9},
        {1000, 1010, ">1000<", ">1010<", 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_svg g = small(rows[i].low, rows[i].high);
        mw_svg_axis(&g, "x");
        int count = 0;
        for (const char *p = g.out.bytes; (p = strstr(p, "class=\"g\"")) != NULL; p++) count++;
        CHECK_ROW(count == rows[i].count, i);
        CHECK_ROW(strstr(g.out.bytes, rows[i].first) && strstr(g.out.bytes, rows[i].last), i);
        mw_text_free(&g.out);
    }
}

void test_svg_texts(void) {
    mw_svg g = small(0, 1);
    mw_svg_row(&g, 0, mw_slice_of("a<b & \"c\"\x01"));
    CHECK(strstr(g.out.bytes, ">a&lt;b &amp; &quot;c&quot;<") != NULL);
    // Wide characters take two columns; a cut never parts one.
    mw_svg_row(&g, 1,
               mw_slice_of("\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97"
                           "\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC"
                           "\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97"
                           "\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC\xE5\x8C\x97\xE4\xBA\xAC"));
    CHECK(strstr(g.out.bytes, "\xE5\x8C\x97\xE4\xBA\xAC\xE2\x80\xA6<") != NULL);
    mw_svg_end(&g);
    CHECK(memcmp(g.out.bytes, "<svg ", 5) == 0);
    CHECK(strcmp(g.out.bytes + g.out.size - 7, "</svg>\n") == 0);
    mw_text_free(&g.out);
}

void test_svg_out_of_memory(void) {
    bool failed = true;
    for (int64_t n = 0; failed && n < 100; n++) {
        mw_alloc_fail_after(n);
        mw_svg g = small(0, 1);
        mw_svg_axis(&g, "x");
        mw_svg_row(&g, 0, mw_slice_of("row"));
        mw_svg_bar(&g, (mw_svg_mark){.from = 0, .to = 1, .class = "s0"});
        mw_svg_end(&g);
        mw_alloc_fail_after(-1);
        failed = g.out.failed;
        mw_text_free(&g.out);
    }
    CHECK(!failed);
}
