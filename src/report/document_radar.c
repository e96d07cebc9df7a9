// SPDX-License-Identifier: MIT
// See document_chart.h: the radar. The first axis points up, the others follow clockwise.
#include "report/document_press.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

static const double left = MW_PAGE_SIDE;
static const double radius = 104;
static const double label_width = 112;
static const uint32_t colours[] = {MW_RGB(MW_ACCENT), MW_RGB(MW_SECOND)};

enum { RINGS = 4 };

typedef struct {
    double x, y;
} point;

static point at(const mw_document_radar *c, point middle, int64_t axis, double share) {
    double angle = 2 * M_PI * (double)axis / (double)c->axis_count;
    return (point){middle.x + share * radius * sin(angle), middle.y - share * radius * cos(angle)};
}

static double title_height(mw_press *p, const mw_document_radar *c) {
    if (!*c->title) return 0;
    mw_set s =
        mw_set_text(p, c->title, (mw_set_how){.style = MW_STYLE_CAPTION, .width = MW_TEXT_WIDTH});
    double height = mw_set_height(&s) + 4;
    mw_set_drop(&s);
    return height;
}

static mw_set label_of(mw_press *p, const mw_document_radar *c, int64_t axis) {
    double side = sin(2 * M_PI * (double)axis / (double)c->axis_count);
    mw_align align = side > 0.2 ? MW_ALIGN_START : side < -0.2 ? MW_ALIGN_END : MW_ALIGN_MIDDLE;
    return mw_set_text(p, c->labels[axis],
                       (mw_set_how){.style = MW_STYLE_SMALL, .align = align, .width = label_width});
}

// The room that labels need above the rim; the same is left below.
static double label_room(mw_press *p, const mw_document_radar *c) {
    double room = 0;
    for (int64_t i = 0; i < c->axis_count; i++) {
        mw_set s = label_of(p, c, i);
        room = fmax(room, mw_set_height(&s));
        mw_set_drop(&s);
    }
    return fmin(room, 60) + 8;
}

double mw_press_radar_height(mw_press *p, const mw_block *b) {
    const mw_document_radar *c = &b->is.radar;
    return title_height(p, c) + 2 * (radius + label_room(p, c)) + 34;
}

static void line_to(mw_press *p, point to, bool first) {
    if (first)
        cairo_move_to(p->cr, to.x, to.y);
    else
        cairo_line_to(p->cr, to.x, to.y);
}

static void draw_rings(mw_press *p, const mw_document_radar *c, point middle) {
    if (!p->cr) return;
    cairo_set_line_width(p->cr, 0.5);
    mw_press_colour(p, MW_RGB(MW_LINE));
    for (int ring = 1; ring <= RINGS; ring++) {
        for (int64_t i = 0; i < c->axis_count; i++)
            line_to(p, at(c, middle, i, (double)ring / RINGS), i == 0);
        cairo_close_path(p->cr);
        cairo_stroke(p->cr);
    }
    for (int64_t i = 0; i < c->axis_count; i++) {
        line_to(p, middle, true);
        line_to(p, at(c, middle, i, 1), false);
        cairo_stroke(p->cr);
    }
}

static void draw_scale(mw_press *p, const mw_document_radar *c, point middle) {
    for (int ring = 1; ring <= RINGS; ring++) {
        char text[32];
        snprintf(text, sizeof text, "%.4g", c->max * ring / RINGS);
        mw_press_put(p, text,
                     (mw_set_how){.style = MW_STYLE_FINE, .align = MW_ALIGN_END, .width = 40},
                     middle.x - 43, middle.y - radius * ring / RINGS - 1);
    }
}

static double share(const mw_document_radar *c, int s, int64_t i) {
    return fmin(fmax(c->value[s][i] / c->max, 0), 1);
}

// An area where all values are there; else only the edges between neighbours that are.
static void draw_series(mw_press *p, const mw_document_radar *c, int s, point middle) {
    int64_t n = c->axis_count, there = 0;
    if (!p->cr || !c->value[s]) return;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(c->value[s][i])) continue;
        int64_t next = (i + 1) % n;
        there++;
        line_to(p, at(c, middle, i, share(c, s, i)), true);
        if (!isnan(c->value[s][next])) line_to(p, at(c, middle, next, share(c, s, next)), false);
    }
    mw_press_colour(p, colours[s]);
    cairo_set_line_width(p->cr, 1.6);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(p->cr);
    for (int64_t i = 0; i < n && there == n; i++)
        line_to(p, at(c, middle, i, share(c, s, i)), i == 0);
    cairo_set_source_rgba(p->cr, (colours[s] >> 16) / 255.0, (colours[s] >> 8 & 255) / 255.0,
                          (colours[s] & 255) / 255.0, 0.12);
    cairo_fill(p->cr);
    mw_press_colour(p, colours[s]);
    for (int64_t i = 0; i < n; i++) {
        if (isnan(c->value[s][i])) continue;
        point dot = at(c, middle, i, share(c, s, i));
        cairo_arc(p->cr, dot.x, dot.y, 2.4, 0, 2 * M_PI);
        cairo_fill(p->cr);
    }
}

static void draw_labels(mw_press *p, const mw_document_radar *c, point middle) {
    for (int64_t i = 0; i < c->axis_count; i++) {
        mw_set s = label_of(p, c, i);
        point rim = at(c, middle, i, 1 + 9 / radius);
        double side = sin(2 * M_PI * (double)i / (double)c->axis_count);
        double up = cos(2 * M_PI * (double)i / (double)c->axis_count);
        double x = rim.x - (side > 0.2 ? 0 : side < -0.2 ? label_width : label_width / 2);
        mw_press_tag(p, "P");
        mw_set_draw(p, &s, x, rim.y - mw_set_height(&s) * (1 + up) / 2);
        mw_press_untag(p, "P");
        mw_set_drop(&s);
    }
}

static void draw_legend(mw_press *p, const mw_document_radar *c) {
    double x = left;
    for (int s = 0; s < 2; s++) {
        if (!c->names[s]) continue;
        double width = mw_set_natural_width(p, c->names[s], MW_STYLE_SMALL) + 1;
        double room = left + MW_TEXT_WIDTH - x - 21;
        if (room < 20) return;
        mw_press_box(p, colours[s], (double[]){x, p->y + 5, 16, 2});
        mw_press_put(p, c->names[s],
                     (mw_set_how){.style = MW_STYLE_SMALL,
                                  .width = fmin(width, s == 0 && c->names[1] ? room / 2 : room),
                                  .one_line = true},
                     x + 21, p->y);
        x += 21 + fmin(width, s == 0 && c->names[1] ? room / 2 : room) + 18;
    }
}

void mw_press_radar(mw_press *p, const mw_block *b) {
    const mw_document_radar *c = &b->is.radar;
    double room = label_room(p, c);
    mw_press_gap(p, 6);
    mw_press_need(p, mw_press_radar_height(p, b));
    if (*c->title)
        p->y += 4 + mw_press_put(p, c->title,
                                 (mw_set_how){.style = MW_STYLE_CAPTION, .width = MW_TEXT_WIDTH},
                                 left, p->y);
    point middle = {left + MW_TEXT_WIDTH / 2, p->y + 16 + room + radius};
    draw_legend(p, c);
    draw_rings(p, c, middle);
    for (int s = 1; s >= 0; s--) draw_series(p, c, s, middle);
    draw_scale(p, c, middle);
    draw_labels(p, c, middle);
    p->y = middle.y + radius + room + 4;
    p->empty = false;
    mw_press_gap(p, 14);
}
