// SPDX-License-Identifier: MIT
// See document_chart.h: the ladder. Each level is a step that reaches further to the right the
// higher it is; what is reached is filled, what is possible has a mark at its side.
#include "report/document_press.h"

#include <math.h>
#include <stdio.h>

static const double left = MW_PAGE_SIDE;
static const double chance = 118;      // column of probabilities
static const double step_least = 0.55; // of the room, for the lowest level
static const double gap = 3;           // between the steps

static bool says_chance(const mw_document_ladder *c) {
    for (int64_t i = 0; i < c->level_count; i++)
        if (!isnan(c->levels[i].probability)) return true;
    return false;
}

static double step_width(const mw_document_ladder *c, int64_t i) {
    double room = MW_TEXT_WIDTH - 12 - (says_chance(c) ? chance + 12 : 0);
    double share = c->level_count > 1 ? (double)i / (double)(c->level_count - 1) : 1;
    return room * (step_least + (1 - step_least) * share);
}

static bool is_possible(const mw_document_ladder *c, int64_t i) {
    return c->low <= c->high && i >= c->low && i <= c->high;
}

static bool is_interval(const mw_document_ladder *c) { return c->low < c->high; }

static mw_set name_of(mw_press *p, const mw_document_ladder *c, int64_t i) {
    mw_style style = i <= c->reached ? MW_STYLE_ON_DARK : MW_STYLE_CELL_BOLD;
    return mw_set_text(p, c->levels[i].name,
                       (mw_set_how){.style = style, .width = step_width(c, i) - 24});
}

static mw_set detail_of(mw_press *p, const mw_document_ladder *c, int64_t i) {
    mw_style style = i <= c->reached ? MW_STYLE_ON_DARK_SMALL : MW_STYLE_SMALL;
    return mw_set_text(p, c->levels[i].detail,
                       (mw_set_how){.style = style, .width = step_width(c, i) - 24});
}

static double step_height(mw_press *p, const mw_document_ladder *c, int64_t i) {
    mw_set name = name_of(p, c, i), detail = detail_of(p, c, i);
    double height = mw_set_height(&name) + (*c->levels[i].detail ? mw_set_height(&detail) : 0);
    mw_set_drop(&name);
    mw_set_drop(&detail);
    return height + 12;
}

double mw_press_ladder_height(mw_press *p, const mw_block *b) {
    const mw_document_ladder *c = &b->is.ladder;
    double height = 50;
    for (int64_t i = 0; i < c->level_count; i++) height += step_height(p, c, i) + gap;
    return height;
}

static void draw_chance(mw_press *p, double probability, double y) {
    const double x = left + MW_TEXT_WIDTH - chance, width = chance - 40;
    char text[24];
    if (isnan(probability)) return;
    double share = fmin(fmax(round(probability * 1e9) / 1e9, 0), 1);
    // 0.4 % is not impossible, 99.6 % not certain.
    bool near_none = share > 0 && share < 0.005, near_all = share < 1 && share > 0.995;
    snprintf(text, sizeof text,
             near_none  ? "< 1 %%"
             : near_all ? "> 99 %%"
                        : "%.0f %%",
             100 * share);
    mw_press_box(p, MW_RGB(MW_STRIPE), (double[]){x, y - 3, width, 6});
    mw_press_box(p, MW_RGB(MW_ACCENT), (double[]){x, y - 3, width * share, 6});
    mw_press_put(p, text, (mw_set_how){.style = MW_STYLE_CELL, .align = MW_ALIGN_END, .width = 38},
                 left + MW_TEXT_WIDTH - 38, y - mw_style_pitch(MW_STYLE_CELL) / 2);
}

static void draw_step(mw_press *p, const mw_document_ladder *c, int64_t i) {
    double height = step_height(p, c, i), x = left + 12;
    mw_set name = name_of(p, c, i), detail = detail_of(p, c, i);
    bool reached = i <= c->reached, possible = is_interval(c) && is_possible(c, i);
    uint32_t ground = reached    ? MW_RGB(MW_ACCENT)
                      : possible ? MW_RGB(MW_ACCENT_WASH)
                                 : MW_RGB(MW_STRIPE);
    mw_press_need(p, height + gap);
    mw_press_box(p, ground, (double[]){x, p->y, step_width(c, i), height});
    if (possible)
        mw_press_box(
            p, MW_RGB(MW_SECOND),
            (double[]){left, p->y - (i < c->high ? gap : 0), 4, height + (i < c->high ? gap : 0)});
    mw_press_tag(p, "P");
    mw_set_draw(p, &name, x + 12, p->y + 6);
    if (*c->levels[i].detail) mw_set_draw(p, &detail, x + 12, p->y + 6 + mw_set_height(&name));
    mw_press_untag(p, "P");
    draw_chance(p, c->levels[i].probability, p->y + height / 2);
    p->y += height + gap;
    p->empty = false;
    mw_set_drop(&name);
    mw_set_drop(&detail);
}

// Samples of the colours, and the head of the probabilities, in one line.
static void draw_legend(mw_press *p, const mw_document_ladder *c) {
    double x = left + 12;
    if (c->reached >= 0) {
        mw_press_box(p, MW_RGB(MW_ACCENT), (double[]){x, p->y + 2, 16, 8});
        mw_press_put(p, p->words->reached, (mw_set_how){.style = MW_STYLE_SMALL}, x + 21, p->y);
        x += 21 + mw_set_natural_width(p, p->words->reached, MW_STYLE_SMALL) + 18;
    }
    if (is_interval(c)) {
        mw_press_box(p, MW_RGB(MW_SECOND), (double[]){x + 6, p->y, 4, 12});
        mw_press_put(p, p->words->possible, (mw_set_how){.style = MW_STYLE_SMALL}, x + 21, p->y);
    }
    if (says_chance(c))
        mw_press_put(p, p->words->probability,
                     (mw_set_how){.style = MW_STYLE_SMALL, .align = MW_ALIGN_END, .width = chance},
                     left + MW_TEXT_WIDTH - chance, p->y);
    p->y += mw_style_pitch(MW_STYLE_SMALL) + 5;
}

void mw_press_ladder(mw_press *p, const mw_block *b) {
    const mw_document_ladder *c = &b->is.ladder;
    mw_press_gap(p, 6);
    mw_press_need(p, mw_press_ladder_height(p, b));
    if (*c->title)
        p->y += 3 + mw_press_put(p, c->title,
                                 (mw_set_how){.style = MW_STYLE_CAPTION, .width = MW_TEXT_WIDTH},
                                 left, p->y);
    draw_legend(p, c);
    for (int64_t i = c->level_count - 1; i >= 0 && p->error.status == MW_OK; i--)
        draw_step(p, c, i);
    mw_press_gap(p, 14);
}
