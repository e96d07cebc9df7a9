// SPDX-License-Identifier: MIT
// See xlsx_chart.h.
#include "sheet/xlsx_chart.h"

#include "sheet/xlsx_write_int.h"

// Told apart also by those who see no red or green (Okabe and Ito, Color Universal Design, 2008).
static const lxw_color_t colours[MW_XLSX_SERIES_MAX] = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7,
                                                        0x56B4E9, 0xD55E00, 0xF0E442, 0x6B7280};

enum { WIDTH_PX = 480, HEIGHT_PX = 288, GREY = 0xD4D8E0 };

static bool is_line(mw_xlsx_range r) {
    return r.first.row == r.last.row || r.first.column == r.last.column;
}

static bool is_chart(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_chart *c) {
    if (c->series_count < 1 || c->series_count > MW_XLSX_SERIES_MAX) {
        mw_xlsx_mistake(t, at, MW_INVALID, "a picture of %d series; there can be 1 to %d",
                        (int)c->series_count, MW_XLSX_SERIES_MAX);
        return false;
    }
    bool lines = is_line(c->names);
    if (!mw_xlsx_may_put_range(t, c->names)) return false;
    for (int32_t i = 0; i < c->series_count; i++) {
        if (!mw_xlsx_may_put_range(t, c->series[i].values)) return false;
        lines = lines && is_line(c->series[i].values);
    }
    if (!lines || c->data->writer != t->writer || c->data == t->writer->none)
        mw_xlsx_mistake(t, at, MW_INVALID,
                        "a picture needs rows or columns of a sheet of this workbook");
    return t->writer->first.status == MW_OK;
}

static void add_series(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_chart *c, int32_t i,
                       lxw_chart *out) {
    const mw_xlsx_range n = c->names, v = c->series[i].values;
    lxw_chart_series *s = chart_add_series(out, NULL, NULL);
    const char *sheet = c->data->name.p; // terminated, as tabs keep it
    char *title = mw_xlsx_keep(t, at, c->series[i].title);
    if (!s || !title) {
        mw_xlsx_no_memory(t->writer);
        return;
    }
    chart_series_set_categories(s, sheet, (lxw_row_t)(n.first.row - 1),
                                (lxw_col_t)(n.first.column - 1), (lxw_row_t)(n.last.row - 1),
                                (lxw_col_t)(n.last.column - 1));
    chart_series_set_values(s, sheet, (lxw_row_t)(v.first.row - 1), (lxw_col_t)(v.first.column - 1),
                            (lxw_row_t)(v.last.row - 1), (lxw_col_t)(v.last.column - 1));
    if (c->series[i].title.n) chart_series_set_name(s, title);
    lxw_chart_fill fill = {.color = colours[i]};
    lxw_chart_line line = {.color = colours[i], .width = 2.25};
    if (c->kind == MW_XLSX_CHART_RADAR)
        chart_series_set_line(s, &line);
    else
        chart_series_set_fill(s, &fill);
}

static void set_axes(const mw_xlsx_chart *c, lxw_chart *out) {
    // In bars the library's axis x is the one of values, drawn below.
    bool bars = c->kind == MW_XLSX_CHART_BARS;
    lxw_chart_axis *x = chart_axis_get(out, LXW_CHART_AXIS_TYPE_X);
    lxw_chart_axis *y = chart_axis_get(out, LXW_CHART_AXIS_TYPE_Y);
    lxw_chart_axis *value = bars ? x : y;
    lxw_chart_line grid = {.color = GREY, .width = 0.75};
    if (c->low < c->high) {
        chart_axis_set_min(value, c->low);
        chart_axis_set_max(value, c->high);
    }
    chart_axis_major_gridlines_set_visible(value, LXW_TRUE);
    chart_axis_major_gridlines_set_line(value, &grid);
    if (!bars) return;
    // Turned round, the first name is at the top; the axis of values must stay below.
    chart_axis_set_reverse(y);
    chart_axis_set_crossing_max(y);
}

void mw_xlsx_put_chart(mw_xlsx_tab *t, mw_xlsx_place at, const mw_xlsx_chart *c) {
    // Indexed by mw_xlsx_chart_kind.
    static const uint8_t types[] = {LXW_CHART_BAR, LXW_CHART_COLUMN, LXW_CHART_RADAR};
    if (!mw_xlsx_may_put(t, at) || !is_chart(t, at, c)) return;
    lxw_chart *chart = workbook_add_chart(t->writer->book, types[c->kind]);
    char *title = mw_xlsx_keep(t, at, c->title);
    if (!chart || !title) {
        mw_xlsx_no_memory(t->writer);
        return;
    }
    for (int32_t i = 0; i < c->series_count; i++) add_series(t, at, c, i, chart);
    lxw_chart_font bold = {.bold = LXW_TRUE, .size = 12};
    if (c->title.n) {
        chart_title_set_name(chart, title);
        chart_title_set_name_font(chart, &bold);
    } else {
        chart_title_off(chart);
    }
    chart_legend_set_position(chart, c->series_count > 1 ? LXW_CHART_LEGEND_BOTTOM
                                                         : LXW_CHART_LEGEND_NONE);
    set_axes(c, chart);
    lxw_chart_options o = {.x_scale = c->width_px > 0 ? (double)c->width_px / WIDTH_PX : 1,
                           .y_scale = c->height_px > 0 ? (double)c->height_px / HEIGHT_PX : 1};
    mw_xlsx_said(t, at,
                 worksheet_insert_chart_opt(t->sheet, (lxw_row_t)(at.row - 1),
                                            (lxw_col_t)(at.column - 1), chart, &o));
}
