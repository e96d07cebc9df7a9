// SPDX-License-Identifier: MIT
#include "sheet/xlsx_chart.h"

#include "base/alloc.h"
#include "test/xlsx_book.h"

static const mw_xlsx_look plain = {MW_XLSX_STYLE_PLAIN, NULL};

static mw_xlsx_range column(int32_t c) {
    return mw_xlsx_range_of((mw_xlsx_place){2, c}, (mw_xlsx_place){4, c});
}

// Names in A2:A4 and values in B2:C4 of a sheet; the picture's part is added to out.
static mw_status put(mw_xlsx_chart chart, mw_text *out, mw_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    mw_xlsx_writer *w = NULL;
    MW_TRY(mw_xlsx_writer_new(&(mw_xlsx_about){.created_ns = 1}, &w, err));
    mw_xlsx_tab *t = mw_xlsx_tab_add(w, mw_slice_of("It's"), (mw_xlsx_tab_about){0});
    for (int32_t i = 0; i < 3; i++) {
        mw_xlsx_put_text(t, (mw_xlsx_place){i + 2, 1}, plain, mw_slice_of("\xe8\xb4\xa8"));
        mw_xlsx_put_number(t, (mw_xlsx_place){i + 2, 2}, plain, i + 0.5);
        mw_xlsx_put_number(t, (mw_xlsx_place){i + 2, 3}, plain, i * 2.0);
    }
    chart.data = t;
    mw_xlsx_put_chart(t, (mw_xlsx_place){6, 1}, &chart);
    MW_TRY(mw_xlsx_writer_take(w, &bytes, &size, err));
    mw_test_part_text(bytes, size, "xl/charts/chart1.xml", out);
    mw_free(bytes);
    return MW_OK;
}

void test_xlsx_chart_kinds(void) {
    static const struct {
        mw_xlsx_chart_kind kind;
        const char *says;
    } kinds[] = {
        {MW_XLSX_CHART_BARS,    "<c:barChart><c:barDir val=\"bar\"/>"         },
        {MW_XLSX_CHART_BARS,    "<c:orientation val=\"maxMin\"/>"             },
        {MW_XLSX_CHART_BARS,    "<c:crosses val=\"max\"/>"                    },
        {MW_XLSX_CHART_COLUMNS, "<c:barChart><c:barDir val=\"col\"/>"         },
        {MW_XLSX_CHART_RADAR,   "<c:radarChart><c:radarStyle val=\"marker\"/>"},
        {MW_XLSX_CHART_RADAR,   "<c:max val=\"5\"/><c:min val=\"1\"/>"        },
        {MW_XLSX_CHART_BARS,    "<c:max val=\"5\"/><c:min val=\"1\"/>"        },
        {MW_XLSX_CHART_COLUMNS, "<c:f>'It''s'!$A$2:$A$4</c:f>"                },
        {MW_XLSX_CHART_COLUMNS, "<c:f>'It''s'!$C$2:$C$4</c:f>"                },
        {MW_XLSX_CHART_COLUMNS, "<c:pt idx=\"2\"><c:v>2.5</c:v>"              },
        {MW_XLSX_CHART_COLUMNS, "<c:v>\xe8\xb4\xa8</c:v>"                     },
        {MW_XLSX_CHART_COLUMNS, "<a:t>\xe5\xbe\x97\xe5\x88\x86 &lt;</a:t>"    },
        {MW_XLSX_CHART_COLUMNS, "<c:legendPos val=\"b\"/>"                    },
    };
    const mw_xlsx_series series[] = {
        {mw_slice_of("Now"),  column(2)},
        {mw_slice_of("Then"), column(3)},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        mw_text text = {0};
        CHECK_ROW(put((mw_xlsx_chart){.kind = kinds[i].kind,
                                      .title = mw_slice_of("\xe5\xbe\x97\xe5\x88\x86 <"),
                                      .names = column(1),
                                      .series = series,
                                      .series_count = 2,
                                      .low = 1,
                                      .high = 5},
                      &text, NULL) == MW_OK,
                  i);
        bool there = text.bytes && strstr(text.bytes, kinds[i].says);
        CHECK_ROW(there, i);
        if (!there) fprintf(stderr, "%s\nlacks %s\n", text.bytes, kinds[i].says);
        mw_text_free(&text);
    }
    // One series needs no legend, and the axis is Excel's choice.
    mw_text text = {0};
    CHECK(put((mw_xlsx_chart){.names = column(1), .series = series, .series_count = 1}, &text,
              NULL) == MW_OK);
    CHECK(!strstr(text.bytes, "<c:legend>") && !strstr(text.bytes, "<c:max val="));
    mw_text_free(&text);
}

void test_xlsx_chart_mistakes(void) {
    const mw_xlsx_range square =
                            {
                                {1, 1},
                                {2, 2}
    },
                        turned = {{2, 1}, {1, 1}};
    mw_xlsx_series series[MW_XLSX_SERIES_MAX + 1] = {0};
    for (int32_t i = 0; i <= MW_XLSX_SERIES_MAX; i++) series[i].values = column(2);
    const struct {
        mw_xlsx_range names, values;
        int32_t count;
        const char *says;
    } mistakes[] = {
        {column(1), column(2), 0,                      "cell A6: a picture of 0 series"  },
        {column(1), column(2), MW_XLSX_SERIES_MAX + 1, "of 9 series; there can be 1 to 8"},
        {square,    column(2), 1,                      "needs rows or columns"           },
        {column(1), square,    1,                      "needs rows or columns"           },
        {turned,    column(2), 1,                      "A2:A1 is no range"               },
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        mw_error err = {0};
        mw_text text = {0};
        series[0].values = mistakes[i].values;
        CHECK_ROW(put((mw_xlsx_chart){.names = mistakes[i].names,
                                      .series = series,
                                      .series_count = mistakes[i].count},
                      &text, &err) == MW_INVALID,
                  i);
        CHECK_ROW(strstr(err.text, mistakes[i].says) != NULL, i);
        if (!strstr(err.text, mistakes[i].says)) fprintf(stderr, "got %s\n", err.text);
        mw_text_free(&text);
    }
    // Nor a full set of series is a mistake.
    mw_text text = {0};
    series[0].values = column(2);
    CHECK(put((mw_xlsx_chart){.names = column(1), .series = series, .series_count = 8}, &text,
              NULL) == MW_OK);
    mw_text_free(&text);
}
