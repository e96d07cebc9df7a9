// SPDX-License-Identifier: MIT
// See document_chart.h: bars, a row each. Lines of the axis are drawn row by row, so that a list
// that is longer than a page simply goes on.
#include "report/document_press.h"

#include <math.h>
#include <stdio.h>

static const double left = MW_PAGE_SIDE;
static const double gap = 10;               // between the columns
static const double bar = 8;                // height
static const double wide = 5, narrow = 1.5; // space between the bars

typedef struct {
    const mw_document_bars *c;
    double labels, values; // widths of the columns beside the bars
    double from, to;       // of the axis
    double max, step;
    double space; // between the bars
} chart;

static double x_of(const chart *k, double value) {
    return k->from + fmin(fmax(value / k->max, 0), 1) * (k->to - k->from);
}

// 1, 2 or 5 times a power of ten, for some five ticks.
static double tick_step(double max) {
    double unit = pow(10, floor(log10(max / 5))), m = max / 5 / unit;
    return unit * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10);
}

static const char *value_text(mw_press *p, const mw_document_bar *b, char out[32]) {
    if (b->text) return b->text;
    if (isnan(b->value)) return p->words->missing;
    snprintf(out, 32, "%.4g", b->value);
    return out;
}

static bool has_interval(const mw_document_bar *b) { return b->high > b->low; }

static double greatest(const mw_document_bars *c) {
    double max = 0;
    for (int64_t i = 0; i < c->bar_count; i++)
        max = fmax(max, fmax(c->bars[i].value, fmax(c->bars[i].high, c->bars[i].peer)));
    return isfinite(max) && max > 0 ? max : 1;
}

static chart measure(mw_press *p, const mw_document_bars *c) {
    chart k = {.c = c, .max = c->max > 0 && isfinite(c->max) ? c->max : greatest(c)};
    for (int64_t i = 0; i < c->bar_count; i++) {
        char text[32];
        double label = mw_set_natural_width(p, c->bars[i].label, MW_STYLE_CELL);
        double value =
            mw_set_natural_width(p, value_text(p, &c->bars[i], text), MW_STYLE_CELL_BOLD);
        k.labels = fmax(k.labels, label + 0.5);
        k.values = fmax(k.values, value + 0.5);
    }
    k.labels = fmin(k.labels, 0.4 * MW_TEXT_WIDTH);
    k.values = fmin(k.values, 0.22 * MW_TEXT_WIDTH);
    k.step = tick_step(k.max);
    k.from = left + k.labels + gap;
    k.to = left + MW_TEXT_WIDTH - k.values - gap;
    return k;
}

static void draw_mark(mw_press *p, double x, double y) {
    mw_press_box(p, MW_RGB(MW_PAPER), (double[]){x - 2, y - 7, 4, 14});
    mw_press_box(p, MW_RGB(MW_SECOND), (double[]){x - 1.1, y - 6.5, 2.2, 13});
}

// With a halo, so that it is seen on the bar and off it.
static void draw_interval(mw_press *p, double a, double b, double y) {
    mw_press_rule(p, MW_RGB(MW_PAPER), (double[]){a - 1.5, b + 1.5, y}, 3);
    mw_press_box(p, MW_RGB(MW_PAPER), (double[]){a - 1.5, y - 3.8, 3, 7.6});
    mw_press_box(p, MW_RGB(MW_PAPER), (double[]){b - 1.5, y - 3.8, 3, 7.6});
    mw_press_rule(p, MW_RGB(MW_INK), (double[]){a, b, y}, 1);
    mw_press_box(p, MW_RGB(MW_INK), (double[]){a - 0.5, y - 3, 1, 6});
    mw_press_box(p, MW_RGB(MW_INK), (double[]){b - 0.5, y - 3, 1, 6});
}

// A sample of the mark number n with its name, at x; returns where the next one goes.
static double legend_entry(mw_press *p, int n, const char *name, double x) {
    double y = p->y + mw_style_pitch(MW_STYLE_SMALL) / 2;
    if (!name) return x;
    double width = mw_set_natural_width(p, name, MW_STYLE_SMALL) + 1;
    if (n == 0) mw_press_box(p, MW_RGB(MW_ACCENT), (double[]){x, y - bar / 2, 16, bar});
    if (n == 1) draw_interval(p, x, x + 16, y);
    if (n == 2) draw_mark(p, x + 8, y);
    mw_press_put(p, name,
                 (mw_set_how){.style = MW_STYLE_SMALL,
                              .width = fmin(width, left + MW_TEXT_WIDTH - x - 21),
                              .one_line = true},
                 x + 21, p->y);
    return x + 21 + width + 18;
}

static void draw_legend(mw_press *p, const mw_document_bars *c) {
    const char *names[] = {c->value_name, c->interval_name, c->peer_name};
    double x = left, room = left + MW_TEXT_WIDTH;
    if (!names[0] && !names[1] && !names[2]) return;
    for (int n = 0; n < 3; n++) {
        double width = names[n] ? mw_set_natural_width(p, names[n], MW_STYLE_SMALL) + 22 : 0;
        if (x > left && x + width > room) {
            p->y += mw_style_pitch(MW_STYLE_SMALL);
            x = left;
        }
        x = legend_entry(p, n, names[n], x);
    }
    p->y += mw_style_pitch(MW_STYLE_SMALL) + 4;
    p->empty = false;
}

static void draw_grid(mw_press *p, const chart *k, double height) {
    for (int i = 0; i <= 10 && i * k->step <= k->max * (1 + 1e-9); i++)
        mw_press_box(p, MW_RGB(MW_GRID),
                     (double[]){x_of(k, i * k->step) - 0.25, p->y, 0.5, height});
}

static void draw_ticks(mw_press *p, const chart *k) {
    int last = (int)floor(k->max / k->step * (1 + 1e-9));
    for (int i = 0; i <= last && i <= 10; i++) {
        char text[64];
        double x = x_of(k, i * k->step);
        snprintf(text, sizeof text, "%.4g", i * k->step);
        mw_press_put(p, text,
                     (mw_set_how){.style = MW_STYLE_FINE, .align = MW_ALIGN_MIDDLE, .width = 48},
                     x - 24, p->y + 2);
    }
    if (*k->c->unit)
        mw_press_put(p, k->c->unit,
                     (mw_set_how){.style = MW_STYLE_FINE,
                                  .align = MW_ALIGN_END,
                                  .width = k->values + gap + 6,
                                  .one_line = true},
                     left + MW_TEXT_WIDTH - k->values - gap - 6, p->y + 2);
    p->y += mw_style_pitch(MW_STYLE_FINE) + 2;
}

static double inner_height(mw_press *p, const chart *k, const mw_document_bar *b) {
    char text[32];
    mw_set label =
        mw_set_text(p, b->label, (mw_set_how){.style = MW_STYLE_CELL, .width = k->labels});
    mw_set said = mw_set_text(p, value_text(p, b, text),
                              (mw_set_how){.style = MW_STYLE_CELL_BOLD, .width = k->values});
    double height = fmax(mw_set_height(&label), mw_set_height(&said));
    mw_set_drop(&label);
    mw_set_drop(&said);
    return height;
}

// Of all, without the space between the bars.
static double bare_height(mw_press *p, const chart *k) {
    double height = 6 + mw_style_pitch(MW_STYLE_CAPTION) + 2 + 2 * mw_style_pitch(MW_STYLE_SMALL) +
                    4 + mw_style_pitch(MW_STYLE_FINE) + 2;
    for (int64_t i = 0; i < k->c->bar_count; i++) height += inner_height(p, k, &k->c->bars[i]);
    return height;
}

// Many bars stand closer to each other where they then fit on a page.
static double least_of(mw_press *p, const chart *k) {
    const double page = MW_PAGE_HEIGHT - MW_PAGE_TOP - MW_PAGE_BOTTOM;
    double bare = bare_height(p, k), n = (double)k->c->bar_count;
    if (bare + n * wide <= page / 2) return bare + n * wide;
    return bare + n * narrow <= page ? bare + n * narrow : 110;
}

double mw_press_bars_least(mw_press *p, const mw_block *b) {
    chart k = measure(p, &b->is.bars);
    return least_of(p, &k);
}

// The last three of a long chart stay together.
static void draw_bar(mw_press *p, const chart *k, int64_t i) {
    const mw_document_bar *b = &k->c->bars[i];
    char text[32];
    const char *value = value_text(p, b, text);
    mw_set label =
        mw_set_text(p, b->label, (mw_set_how){.style = MW_STYLE_CELL, .width = k->labels});
    mw_set said =
        mw_set_text(p, value,
                    (mw_set_how){.style = isnan(b->value) ? MW_STYLE_CELL_GREY : MW_STYLE_CELL_BOLD,
                                 .align = MW_ALIGN_END,
                                 .width = k->values});
    double height = fmax(mw_set_height(&label), mw_set_height(&said)) + k->space;
    if (!p->empty && (i + 3 == k->c->bar_count ? 3 : 1) * height + 14 > mw_press_left(p)) {
        draw_ticks(p, k);
        mw_press_next(p);
    }
    double y = p->y + height / 2;
    draw_grid(p, k, height);
    mw_press_tag(p, "P");
    mw_set_draw(p, &label, left, y - mw_set_height(&label) / 2);
    mw_set_draw(p, &said, left + MW_TEXT_WIDTH - k->values, y - mw_set_height(&said) / 2);
    mw_press_untag(p, "P");
    if (!isnan(b->value))
        mw_press_box(p, MW_RGB(MW_ACCENT),
                     (double[]){k->from, y - bar / 2, fmax(x_of(k, b->value) - k->from, 0.8), bar});
    if (has_interval(b)) draw_interval(p, x_of(k, b->low), x_of(k, b->high), y);
    if (!isnan(b->peer)) draw_mark(p, x_of(k, b->peer), y);
    p->y += height;
    p->empty = false;
    mw_set_drop(&label);
    mw_set_drop(&said);
}

void mw_press_bars(mw_press *p, const mw_block *b) {
    const mw_document_bars *c = &b->is.bars;
    chart k = measure(p, c);
    mw_press_need(p, least_of(p, &k));
    if (c->bar_count)
        k.space = fmin(fmax((mw_press_left(p) - bare_height(p, &k)) / (double)c->bar_count, narrow),
                       wide);
    mw_press_gap(p, 6);
    if (*c->title)
        p->y += 2 + mw_press_put(p, c->title,
                                 (mw_set_how){.style = MW_STYLE_CAPTION, .width = MW_TEXT_WIDTH},
                                 left, p->y);
    draw_legend(p, c);
    for (int64_t i = 0; i < c->bar_count && p->error.status == MW_OK; i++) draw_bar(p, &k, i);
    draw_ticks(p, &k);
    p->empty = false;
    mw_press_gap(p, 14);
}
