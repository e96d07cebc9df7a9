// SPDX-License-Identifier: MIT
// See document_press.h: text. Lines are placed by our own pitch, not by the heights of fonts, which
// differ by a third between Noto Sans and Noto Sans CJK and would make lines dance.
#include "report/document_font.h"
#include "report/document_press.h"

#include <pango/pangocairo.h>
#include <string.h>

static const struct {
    double size, pitch;
    uint32_t colour;
    bool bold, mono;
} styles[] = {
#define X(name, size, pitch, colour, bold, mono) {size, pitch, MW_RGB(colour), bold, mono},
    MW_STYLE_LIST(X)
#undef X
};

double mw_style_pitch(mw_style style) { return styles[style].pitch; }

void mw_press_colour(mw_press *p, uint32_t rgb) {
    if (p->cr)
        cairo_set_source_rgb(p->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0,
                             (rgb & 255) / 255.0);
}

static void add_bold(PangoAttrList *list, size_t from, size_t to) {
    PangoAttribute *a = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
    a->start_index = (guint)from;
    a->end_index = (guint)to;
    pango_attr_list_insert(list, a);
}

// The text without its marks; what stands between them goes into the list as bold.
static void strip(const char *text, GString *plain, PangoAttrList *list) {
    size_t from = 0;
    bool bold = false;
    for (const char *s = text; *s; s++) {
        bool mark = *s == *MW_BOLD || *s == *MW_PLAIN;
        if (!mark) g_string_append_c(plain, *s);
        if (mark && bold) add_bold(list, from, plain->len);
        if (mark) {
            bold = *s == *MW_BOLD;
            from = plain->len;
        }
    }
    if (bold) add_bold(list, from, plain->len);
}

static void set_font(PangoLayout *layout, mw_document_lang lang, mw_style style) {
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, mw_fonts_families(lang, styles[style].mono));
    pango_font_description_set_absolute_size(font, styles[style].size * PANGO_SCALE);
    pango_font_description_set_weight(font,
                                      styles[style].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static PangoAlignment alignment(mw_align align) {
    return align == MW_ALIGN_END      ? PANGO_ALIGN_RIGHT
           : align == MW_ALIGN_MIDDLE ? PANGO_ALIGN_CENTER
                                      : PANGO_ALIGN_LEFT;
}

mw_set mw_set_text(mw_press *p, const char *text, mw_set_how how) {
    mw_set s = {.layout = pango_layout_new(p->context), .style = how.style, .width = how.width};
    GString *plain = g_string_new(NULL);
    PangoAttrList *list = pango_attr_list_new();
    strip(text, plain, list);
    // Whoever searches the file for "first" need not know of the letter that joins f and i.
    pango_attr_list_insert(list, pango_attr_font_features_new("liga=0, clig=0"));
    set_font(s.layout, p->d->about.lang, how.style);
    pango_layout_set_attributes(s.layout, list);
    pango_layout_set_alignment(s.layout, alignment(how.align));
    pango_layout_set_wrap(s.layout,
                          styles[how.style].mono ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
    if (how.width > 0) pango_layout_set_width(s.layout, (int)(how.width * PANGO_SCALE));
    if (how.one_line) {
        pango_layout_set_single_paragraph_mode(s.layout, TRUE);
        pango_layout_set_ellipsize(s.layout, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_text(s.layout, plain->str, (int)plain->len);
    s.lines = pango_layout_get_line_count(s.layout);
    if (how.width <= 0) {
        int width;
        pango_layout_get_size(s.layout, &width, NULL);
        s.width = (double)width / PANGO_SCALE;
    }
    pango_attr_list_unref(list);
    g_string_free(plain, TRUE);
    return s;
}

void mw_set_drop(mw_set *s) {
    if (s->layout) g_object_unref(s->layout);
    s->layout = NULL;
}

double mw_set_height(const mw_set *s) { return s->lines * styles[s->style].pitch; }

double mw_set_natural_width(mw_press *p, const char *text, mw_style style) {
    mw_set s = mw_set_text(p, text, (mw_set_how){.style = style});
    double width = s.width;
    mw_set_drop(&s);
    return width;
}

double mw_set_word_width(mw_press *p, const char *text, mw_style style) {
    mw_set s = mw_set_text(p, text, (mw_set_how){.style = style});
    int width;
    pango_layout_set_wrap(s.layout, PANGO_WRAP_WORD);
    pango_layout_set_width(s.layout, 0);
    pango_layout_get_size(s.layout, &width, NULL);
    mw_set_drop(&s);
    return (double)width / PANGO_SCALE;
}

// As many whole characters of text as out holds.
static void excerpt(const char *text, size_t n, char out[64]) {
    size_t size = n < 63 ? n : 63;
    while (size < n && size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) size--;
    memcpy(out, text, size);
    out[size] = '\0';
}

// Whether a line's ink stays inside its width and the page.
static void check_line(mw_press *p, const mw_set *s, PangoLayoutIter *at, const double x_y[2]) {
    PangoRectangle ink;
    pango_layout_iter_get_line_extents(at, &ink, NULL);
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(at);
    double left = (double)ink.x / PANGO_SCALE, right = left + (double)ink.width / PANGO_SCALE;
    bool inside = left >= -0.5 && right <= s->width + 0.5 && x_y[0] + left >= MW_PAGE_SIDE - 1 &&
                  x_y[0] + right <= MW_PAGE_WIDTH - MW_PAGE_SIDE + 1 && x_y[1] >= 0 &&
                  x_y[1] + styles[s->style].pitch <= MW_PAGE_HEIGHT;
    if (inside || ink.width == 0) return;
    const char *text = pango_layout_get_text(s->layout);
    if (p->stats.overflows++ == 0)
        excerpt(text + line->start_index, (size_t)line->length, p->stats.first_overflow);
}

static void check_glyphs(mw_press *p, const mw_set *s) {
    int unknown = pango_layout_get_unknown_glyphs_count(s->layout);
    const char *text = pango_layout_get_text(s->layout);
    if (unknown > 0 && p->stats.unknown_glyphs == 0)
        excerpt(text, strlen(text), p->stats.first_unknown);
    p->stats.unknown_glyphs += unknown;
}

void mw_set_draw_lines(mw_press *p, const mw_set *s, mw_lines which, double x, double y) {
    if (!p->cr) return;
    double pitch = styles[s->style].pitch;
    // The middle of a capital, 0.36 of the size above the base line, comes to the line's middle.
    double base = pitch / 2 + 0.36 * styles[s->style].size;
    if (which.from == 0) check_glyphs(p, s);
    mw_press_colour(p, styles[s->style].colour);
    PangoLayoutIter *at = pango_layout_get_iter(s->layout);
    for (int i = 0; i < which.from + which.count && i < s->lines;
         i++, pango_layout_iter_next_line(at)) {
        if (i < which.from) continue;
        PangoRectangle logical;
        double top = y + (i - which.from) * pitch;
        pango_layout_iter_get_line_extents(at, NULL, &logical);
        check_line(p, s, at, (double[]){x, top});
        cairo_move_to(p->cr, x + (double)logical.x / PANGO_SCALE, top + base);
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(at));
    }
    pango_layout_iter_free(at);
}

void mw_set_draw(mw_press *p, const mw_set *s, double x, double y) {
    mw_set_draw_lines(p, s, (mw_lines){0, s->lines}, x, y);
}

double mw_press_put(mw_press *p, const char *text, mw_set_how how, double x, double y) {
    mw_set s = mw_set_text(p, text, how);
    double height = mw_set_height(&s);
    mw_set_draw(p, &s, x, y);
    mw_set_drop(&s);
    return height;
}
