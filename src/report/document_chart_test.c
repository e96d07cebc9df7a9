// SPDX-License-Identifier: MIT
// Pictures in documents, by their pixels at one a point: how much is painted in which colour.
#include "report/document_chart.h"

#include "base/alloc.h"
#include "report/document_testing.h"
#include "report/look.h"
#include "test/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t count;
    int height; // of what is painted, from its first to its last row
} paint;

// Of one colour on the first page; poppler draws it at one pixel a point.
static paint paint_of(mw_document *d, uint32_t rgb) {
    paint seen = {0};
    char *image = mw_pdf_read(
        d, (const char *[]){"pdftoppm", "-r", "72", "-singlefile", "-f", "1", NULL}, false);
    CHECK(image && memcmp(image, "P6\n", 3) == 0);
    char *at = image ? image + 3 : NULL;
    int64_t width = at ? strtoll(at, &at, 10) : 0, height = at ? strtoll(at, &at, 10) : 0;
    CHECK(width == 596 && height == 842);
    const unsigned char *p = at ? (const unsigned char *)strchr(at + 1, '\n') + 1 : NULL;
    int first = -1, last = -1;
    for (int64_t i = 0; i < width * height; i++, p += 3) {
        bool same = abs(p[0] - (int)(rgb >> 16)) < 6 && abs(p[1] - (int)(rgb >> 8 & 255)) < 6 &&
                    abs(p[2] - (int)(rgb & 255)) < 6;
        if (!same) continue;
        seen.count++;
        last = (int)(i / width);
        if (first < 0) first = last;
    }
    seen.height = first < 0 ? 0 : last - first + 1;
    mw_free(image);
    mw_document_free(d);
    return seen;
}

static mw_document *fresh(void) { return mw_document_new(&(mw_document_about){.title = "T"}); }

static mw_document *one_bar(mw_document_bar bar) {
    mw_document *d = fresh();
    bar.label = "label";
    bar.text = "text";
    mw_document_add_bars(d, &(mw_document_bars){.max = 100, .bars = &bar, .bar_count = 1});
    return d;
}

void test_document_bars(void) {
    static const struct {
        double value, share;
    } rows[] = {
        {50,          0.5 },
        {25,          0.25},
        {0,           0   },
        {250,         1   },
        {-5,          0   },
        {(double)NAN, 0   },
    };
    double whole =
        (double)paint_of(one_bar((mw_document_bar){.value = 100, .peer = NAN}), MW_RGB(MW_ACCENT))
            .count;
    CHECK(whole > 2000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_document_bar bar = {.value = rows[i].value, .peer = NAN};
        double seen = (double)paint_of(one_bar(bar), MW_RGB(MW_ACCENT)).count / whole;
        CHECK_ROW(fabs(seen - rows[i].share) < 0.01, i);
    }
    mw_document_bar peer = {.value = NAN, .peer = 50}, none = {.value = 50, .peer = NAN};
    CHECK(paint_of(one_bar(peer), MW_RGB(MW_SECOND)).count > 10);
    CHECK(paint_of(one_bar(none), MW_RGB(MW_SECOND)).count == 0);
}

static mw_document *ladder(int64_t reached, int64_t low, int64_t high) {
    mw_document *d = fresh();
    const mw_document_level levels[] = {
        {"", "", NAN},
        {"", "", NAN},
        {"", "", NAN},
        {"", "", NAN}
    };
    mw_document_add_ladder(
        d, &(mw_document_ladder){
               .levels = levels, .level_count = 4, .reached = reached, .low = low, .high = high});
    return d;
}

// Each step that is reached adds its area, more the higher it is; legends add a little.
void test_document_ladder(void) {
    int64_t before = 0, step = 0;
    CHECK(paint_of(ladder(-1, 1, 0), MW_RGB(MW_ACCENT)).count == 0);
    for (int64_t reached = 0; reached < 4; reached++) {
        int64_t count = paint_of(ladder(reached, 1, 0), MW_RGB(MW_ACCENT)).count;
        CHECK_ROW(count - before > step + (reached ? 500 : 4000), reached);
        step = reached ? count - before : 4000;
        before = count;
    }
    CHECK(paint_of(ladder(1, 1, 0), MW_RGB(MW_SECOND)).count == 0);
    CHECK(paint_of(ladder(1, 1, 1), MW_RGB(MW_SECOND)).count == 0); // certain
    int64_t two = paint_of(ladder(1, 1, 2), MW_RGB(MW_SECOND)).count;
    int64_t three = paint_of(ladder(1, 1, 3), MW_RGB(MW_SECOND)).count;
    CHECK(two > 150 && three > two + 60);
}

static mw_document *radar(double value) {
    mw_document *d = fresh();
    const char *labels[] = {"a", "b", "c", "d"};
    const double values[] = {value, value, value, value};
    mw_document_add_radar(d, &(mw_document_radar){
                                 .labels = labels,
                                 .axis_count = 4,
                                 .max = 10,
                                 .names = {NULL, "series"},
                                 .value = {NULL, values  }
    });
    return d;
}

// Two opposite axes: the height of the series is their sum, with the dots at the ends. The legend
// is in the colour too, at a place of its own above.
void test_document_radar(void) {
    int full = paint_of(radar(10), MW_RGB(MW_SECOND)).height;
    int half = paint_of(radar(5), MW_RGB(MW_SECOND)).height;
    int beyond = paint_of(radar(20), MW_RGB(MW_SECOND)).height;
    int none = paint_of(radar((double)NAN), MW_RGB(MW_SECOND)).height;
    CHECK(abs(full - half - 52) <= 2);
    CHECK(beyond == full);
    CHECK(none > 0 && none < 4);
}

void test_document_chances(void) {
    static const struct {
        double probability;
        const char *text;
    } rows[] = {
        {0,     "0%"  },
        {0.001, "<1%" },
        {0.62,  "62%" },
        {0.999, ">99%"},
        {1,     "100%"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_document *d = fresh();
        mw_document_level level = {"", "", rows[i].probability};
        mw_document_add_ladder(d,
                               &(mw_document_ladder){.levels = &level, .level_count = 1, .low = 1});
        char *text = mw_pdf_read(d, (const char *[]){"pdftotext", "-raw", NULL}, true), *to = text;
        for (const char *p = text; p && *p; p++)
            if (*p != ' ') *to++ = *p;
        if (to) *to = '\0';
        const char *found = text ? strstr(text, rows[i].text) : NULL;
        CHECK_ROW(found && (found == text || found[-1] == '\n'), i);
        mw_free(text);
        mw_document_free(d);
    }
}
