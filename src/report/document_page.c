// SPDX-License-Identifier: MIT
// See document_press.h: pages, with what stands above and below their text.
#include "base/limits.h"
#include "report/document_press.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>

static const double page_end = MW_PAGE_HEIGHT - MW_PAGE_BOTTOM;

void mw_press_box(mw_press *p, uint32_t rgb, const double box[4]) {
    if (!p->cr) return;
    mw_press_colour(p, rgb);
    cairo_rectangle(p->cr, box[0], box[1], box[2], box[3]);
    cairo_fill(p->cr);
}

void mw_press_rule(mw_press *p, uint32_t rgb, const double from_to_y[3], double thickness) {
    const double *at = from_to_y;
    mw_press_box(p, rgb, (double[]){at[0], at[2] - thickness / 2, at[1] - at[0], thickness});
}

void mw_press_tag(mw_press *p, const char *name) {
    if (p->cr) cairo_tag_begin(p->cr, name, NULL);
}

void mw_press_untag(mw_press *p, const char *name) {
    if (p->cr) cairo_tag_end(p->cr, name);
}

static void draw_header(mw_press *p) {
    const double left = MW_PAGE_SIDE, right = MW_PAGE_WIDTH - MW_PAGE_SIDE, y = 42;
    const char *mark = p->d->about.mark;
    double mark_width = *mark ? fmin(mw_set_natural_width(p, mark, MW_STYLE_SMALL) + 1, 160) : 0;
    mw_press_put(p, p->d->about.title,
                 (mw_set_how){.style = MW_STYLE_SMALL,
                              .width = right - left - mark_width - 12,
                              .one_line = true},
                 left, y);
    if (*mark)
        mw_press_put(p, mark,
                     (mw_set_how){.style = MW_STYLE_SMALL,
                                  .align = MW_ALIGN_END,
                                  .width = mark_width,
                                  .one_line = true},
                     right - mark_width, y);
    mw_press_rule(p, MW_RGB(MW_GRID), (double[]){left, right, y + 17}, 0.6);
}

static void draw_footer(mw_press *p) {
    const double left = MW_PAGE_SIDE, right = MW_PAGE_WIDTH - MW_PAGE_SIDE;
    const double y = MW_PAGE_HEIGHT - 48;
    char text[96];
    snprintf(text, sizeof text, "%s%lld%s%lld%s", p->words->page, (long long)p->page, p->words->of,
             (long long)p->page_count, p->words->pages);
    double width = mw_set_natural_width(p, text, MW_STYLE_SMALL) + 1;
    mw_press_put(
        p, p->d->about.origin,
        (mw_set_how){.style = MW_STYLE_SMALL, .width = right - left - width - 12, .one_line = true},
        left, y);
    mw_press_put(p, text,
                 (mw_set_how){.style = MW_STYLE_SMALL, .align = MW_ALIGN_END, .width = width},
                 right - width, y);
}

void mw_press_begin(mw_press *p) {
    if (p->error.status == MW_OK && p->page >= MW_DOCUMENT_PAGES_MAX)
        mw_fail(&p->error, MW_LIMIT, "document: more than %d pages", MW_DOCUMENT_PAGES_MAX);
    p->page++;
    p->y = MW_PAGE_TOP;
    p->empty = true;
}

void mw_press_end(mw_press *p) {
    if (!p->cr) return;
    if (!p->bare) {
        draw_header(p);
        draw_footer(p);
    }
    p->bare = false;
    cairo_show_page(p->cr);
}

void mw_press_next(mw_press *p) {
    mw_press_end(p);
    mw_press_begin(p);
}

double mw_press_left(const mw_press *p) { return page_end - p->y; }

void mw_press_need(mw_press *p, double height) {
    if (!p->empty && height > mw_press_left(p) + 0.01) mw_press_next(p);
}

void mw_press_gap(mw_press *p, double height) {
    if (!p->empty) p->y += height;
}

int mw_press_fit(const mw_press *p, int left, double pitch) {
    int room = (int)floor((mw_press_left(p) + 0.01) / pitch);
    if (room >= left) return left;
    // Two lines at least on either side, unless the page is all there is.
    if (left - room == 1 && room > 2) room--;
    if (room < 2 && !p->empty) return 0;
    return room < 1 ? 1 : room;
}

void mw_press_flow(mw_press *p, const mw_set *s, double x) {
    double pitch = mw_style_pitch(s->style);
    for (int from = 0; from < s->lines && p->error.status == MW_OK;) {
        int n = mw_press_fit(p, s->lines - from, pitch);
        if (n == 0) {
            mw_press_next(p);
            continue;
        }
        mw_press_tag(p, "P");
        mw_set_draw_lines(p, s, (mw_lines){from, n}, x, p->y);
        mw_press_untag(p, "P");
        p->y += n * pitch;
        p->empty = false;
        from += n;
        if (from < s->lines) mw_press_next(p);
    }
}
