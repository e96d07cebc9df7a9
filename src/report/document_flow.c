// SPDX-License-Identifier: MIT
// See document_press.h: the cover, contents, headings, running text, lists, boxes.
#include "report/document_press.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

static const double left = MW_PAGE_SIDE;

static void cover_facts(mw_press *p, const mw_document_cover *c) {
    const double name_width = 150;
    for (int64_t i = 0; i < c->fact_count; i++) {
        mw_set name = mw_set_text(p, c->facts[i].name,
                                  (mw_set_how){.style = MW_STYLE_FACT_NAME, .width = name_width});
        mw_set value = mw_set_text(
            p, c->facts[i].value,
            (mw_set_how){.style = MW_STYLE_FACT, .width = MW_TEXT_WIDTH - name_width - 16});
        double height = fmax(mw_set_height(&name), mw_set_height(&value));
        mw_press_need(p, height + 12);
        mw_press_rule(p, MW_RGB(MW_GRID), (double[]){left, left + MW_TEXT_WIDTH, p->y}, 0.6);
        mw_set_draw(p, &name, left, p->y + 6);
        mw_set_draw(p, &value, left + name_width + 16, p->y + 6);
        p->y += height + 12;
        p->empty = false;
        mw_set_drop(&name);
        mw_set_drop(&value);
    }
    if (c->fact_count > 0)
        mw_press_rule(p, MW_RGB(MW_GRID), (double[]){left, left + MW_TEXT_WIDTH, p->y}, 0.6);
}

static void cover_note(mw_press *p, const char *note) {
    mw_set s =
        mw_set_text(p, note, (mw_set_how){.style = MW_STYLE_CELL, .width = MW_TEXT_WIDTH - 30});
    double height = mw_set_height(&s) + 18, y = MW_PAGE_HEIGHT - MW_PAGE_BOTTOM - height;
    if (p->y + 12 > y) mw_press_next(p);
    mw_press_box(p, MW_RGB(MW_CARE_WASH), (double[]){left, y, MW_TEXT_WIDTH, height});
    mw_press_box(p, MW_RGB(MW_CARE), (double[]){left, y, 3, height});
    mw_set_draw(p, &s, left + 16, y + 9);
    mw_set_drop(&s);
}

void mw_press_cover(mw_press *p, const mw_block *b) {
    const mw_document_cover *c = &b->is.cover;
    p->bare = true;
    p->empty = false;
    mw_press_box(p, MW_RGB(MW_ACCENT), (double[]){0, 0, MW_PAGE_WIDTH, 8});
    p->y = 190;
    mw_press_box(p, MW_RGB(MW_ACCENT), (double[]){left, p->y, 44, 4});
    p->y += 22;
    p->y += mw_press_put(p, c->title, (mw_set_how){.style = MW_STYLE_TITLE, .width = MW_TEXT_WIDTH},
                         left, p->y);
    p->y += 8;
    if (*c->subtitle)
        p->y += mw_press_put(p, c->subtitle,
                             (mw_set_how){.style = MW_STYLE_SUBTITLE, .width = MW_TEXT_WIDTH}, left,
                             p->y);
    p->y = fmax(p->y + 48, 400);
    cover_facts(p, c);
    if (*c->note) cover_note(p, c->note);
    mw_press_next(p);
}

static void contents_line(mw_press *p, const mw_block *b, int64_t n) {
    bool top = b->level == 1;
    mw_style style = top ? MW_STYLE_CAPTION : MW_STYLE_BODY;
    double indent = top ? 0 : 16, y;
    char target[32], page[24];
    snprintf(target, sizeof target, "dest='h%lld'", (long long)n);
    snprintf(page, sizeof page, "%lld", (long long)p->places[n].page);
    mw_press_gap(p, top ? 7 : 1);
    mw_set s =
        mw_set_text(p, b->text, (mw_set_how){.style = style, .width = MW_TEXT_WIDTH - indent - 44});
    mw_press_need(p, mw_set_height(&s));
    y = p->y + mw_set_height(&s) - mw_style_pitch(style);
    if (p->cr) cairo_tag_begin(p->cr, CAIRO_TAG_LINK, target);
    mw_set_draw(p, &s, left + indent, p->y);
    mw_press_put(p, page, (mw_set_how){.style = style, .align = MW_ALIGN_END, .width = 40},
                 left + MW_TEXT_WIDTH - 40, y);
    mw_press_untag(p, CAIRO_TAG_LINK);
    p->y += mw_set_height(&s);
    p->empty = false;
    mw_set_drop(&s);
}

void mw_press_contents(mw_press *p, const mw_block *b) {
    (void)b;
    int64_t n = 0;
    if (!p->empty) mw_press_next(p);
    p->y += mw_press_put(p, p->words->contents,
                         (mw_set_how){.style = MW_STYLE_H1, .width = MW_TEXT_WIDTH}, left, p->y);
    p->empty = false;
    mw_press_gap(p, 10);
    for (const mw_block *h = p->d->first; h; h = h->next) {
        if (h->kind != MW_BLOCK_HEADING) continue;
        if (h->level <= 2) contents_line(p, h, n);
        n++;
    }
    mw_press_next(p);
}

// Into the outline, below the last heading of a higher level, and as a target of links.
static void announce(mw_press *p, const mw_block *b) {
    int64_t n = p->place_count++;
    p->places[n] = (mw_press_place){p->page, p->y};
    if (!p->cr) return;
    char target[32], name[64];
    snprintf(target, sizeof target, "dest='h%lld'", (long long)n);
    // Whole numbers: some locales write a fraction with a comma, which Cairo cannot read.
    snprintf(name, sizeof name, "name='h%lld' x=%d y=%d", (long long)n, (int)MW_PAGE_SIDE - 6,
             (int)p->y - 6);
    GString *plain = g_string_new(NULL);
    for (const char *s = b->text; *s; s++)
        if (*s != *MW_BOLD && *s != *MW_PLAIN) g_string_append_c(plain, *s == '\n' ? ' ' : *s);
    int entry = cairo_pdf_surface_add_outline(p->surface, p->outline[b->level - 1], plain->str,
                                              target, CAIRO_PDF_OUTLINE_FLAG_OPEN);
    for (int l = b->level; l < 4; l++) p->outline[l] = entry;
    g_string_free(plain, TRUE);
    cairo_tag_begin(p->cr, CAIRO_TAG_DEST, name);
    cairo_tag_end(p->cr, CAIRO_TAG_DEST);
}

static const struct {
    mw_style style;
    double before, after;
    const char *tag;
} heads[] = {
    {MW_STYLE_H1, 24, 8, "H1"},
    {MW_STYLE_H2, 16, 5, "H2"},
    {MW_STYLE_H3, 14, 3, "H3"},
};

enum { SHORT_LINES = 4, LIST_LINES = 8 };

static const double after_text = 7;

static bool is_text(const mw_block *b) {
    return b->kind == MW_BLOCK_PARAGRAPH || b->kind == MW_BLOCK_REMARK;
}

static mw_style style_of(const mw_block *b) {
    return b->kind == MW_BLOCK_REMARK ? MW_STYLE_SMALL : MW_STYLE_BODY;
}

// The height of a text of a few lines; 0 for a longer one.
static double short_height(mw_press *p, const mw_block *b) {
    if (strstr(b->text, "\n\n")) return 0;
    mw_set s = mw_set_text(p, b->text, (mw_set_how){.style = style_of(b), .width = MW_TEXT_WIDTH});
    double height = s.lines <= SHORT_LINES ? mw_set_height(&s) + after_text : 0;
    mw_set_drop(&s);
    return height;
}

// Whether a short text before it says what it is.
static bool is_led(const mw_block *b) {
    return b &&
           (b->kind == MW_BLOCK_TABLE || b->kind == MW_BLOCK_BARS || b->kind == MW_BLOCK_RADAR ||
            b->kind == MW_BLOCK_LADDER || b->kind == MW_BLOCK_LIST || b->kind == MW_BLOCK_PAIRS ||
            b->kind == MW_BLOCK_VERBATIM || b->kind == MW_BLOCK_REMARK);
}

static double indent_of(const mw_block *b) { return b->level ? 22 : 15; }

static mw_set set_item(mw_press *p, const mw_block *b, int64_t i) {
    return mw_set_text(p, b->items[i] ? b->items[i] : "",
                       (mw_set_how){.style = MW_STYLE_BODY, .width = MW_TEXT_WIDTH - indent_of(b)});
}

// A list of a few lines is not parted between pages.
static double list_least(mw_press *p, const mw_block *b) {
    int lines = 0;
    for (int64_t i = 0; i < b->count && lines <= LIST_LINES; i++) {
        mw_set s = set_item(p, b, i);
        lines += s.lines;
        mw_set_drop(&s);
    }
    bool few = lines <= LIST_LINES;
    return few ? lines * mw_style_pitch(MW_STYLE_BODY) + 3 * (double)b->count
               : 2 * mw_style_pitch(MW_STYLE_BODY) + 8;
}

static double least_alone(mw_press *p, const mw_block *b) {
    if (b->kind == MW_BLOCK_RADAR) return mw_press_radar_height(p, b);
    if (b->kind == MW_BLOCK_LADDER) return mw_press_ladder_height(p, b);
    if (b->kind == MW_BLOCK_BARS) return mw_press_bars_least(p, b);
    if (b->kind == MW_BLOCK_TABLE) return mw_press_table_least(p, b);
    if (b->kind == MW_BLOCK_PAIRS) return mw_press_pairs_least(p, b);
    if (b->kind == MW_BLOCK_LIST) return list_least(p, b);
    if (b->kind == MW_BLOCK_BREAK) return 0;
    return 2 * mw_style_pitch(MW_STYLE_BODY) + 8;
}

static double heading_height(mw_press *p, const mw_block *b) {
    mw_set s = mw_set_text(
        p, b->text, (mw_set_how){.style = heads[b->level - 1].style, .width = MW_TEXT_WIDTH});
    double height = mw_set_height(&s) + heads[b->level - 1].before + heads[b->level - 1].after;
    mw_set_drop(&s);
    return height;
}

// What must stand on one page with the beginning of a heading or of a short text: headings below
// each other, a short text with what it leads to, and the least of that.
static double least(mw_press *p, const mw_block *b) {
    const double page = MW_PAGE_HEIGHT - MW_PAGE_TOP - MW_PAGE_BOTTOM;
    double height = 0;
    int level = 0; // of the last heading
    for (; b; b = b->next) {
        const mw_block *next = b->next;
        double text = is_text(b) ? short_height(p, b) : 0;
        bool below = next && next->kind == MW_BLOCK_HEADING && next->level > level && level > 0;
        if (b->kind == MW_BLOCK_HEADING) {
            height += heading_height(p, b);
            level = b->level;
        } else if (text > 0 && (is_led(next) || below))
            height += text;
        else
            return fmin(height + least_alone(p, b), page);
    }
    return height;
}

void mw_press_heading(mw_press *p, const mw_block *b) {
    mw_press_need(p, least(p, b));
    bool follows = p->before && p->before->kind == MW_BLOCK_HEADING;
    mw_press_gap(p, follows ? 8 : heads[b->level - 1].before);
    announce(p, b);
    mw_set s = mw_set_text(
        p, b->text, (mw_set_how){.style = heads[b->level - 1].style, .width = MW_TEXT_WIDTH});
    mw_press_tag(p, heads[b->level - 1].tag);
    mw_set_draw(p, &s, left, p->y);
    mw_press_untag(p, heads[b->level - 1].tag);
    p->y += mw_set_height(&s) + heads[b->level - 1].after;
    p->empty = false;
    mw_set_drop(&s);
}

// The part of text before an empty line (or a single line, for step 1); moves *text behind it.
// A copy that the caller frees with g_free.
static char *take_part(const char **text, const char *end_mark) {
    const char *end = strstr(*text, end_mark);
    size_t n = end ? (size_t)(end - *text) : strlen(*text);
    char *part = g_strndup(*text, n);
    *text += n;
    if (end) *text += strlen(end_mark);
    while (n > 0 && part[n - 1] == '\n') part[--n] = '\0';
    return part;
}

void mw_press_paragraph(mw_press *p, const mw_block *b) {
    if (is_led(b->next) && short_height(p, b) > 0) mw_press_need(p, least(p, b));
    for (const char *text = b->text; *text;) {
        char *part = take_part(&text, "\n\n");
        mw_set s = mw_set_text(p, part, (mw_set_how){.style = style_of(b), .width = MW_TEXT_WIDTH});
        mw_press_flow(p, &s, left);
        mw_press_gap(p, after_text);
        mw_set_drop(&s);
        g_free(part);
    }
}

void mw_press_list(mw_press *p, const mw_block *b) {
    double indent = indent_of(b), pitch = mw_style_pitch(MW_STYLE_BODY);
    mw_press_need(p, list_least(p, b));
    for (int64_t i = 0; i < b->count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%lld.", (long long)i + 1);
        mw_set s = set_item(p, b, i);
        if (mw_press_fit(p, s.lines, pitch) == 0) mw_press_next(p);
        if (b->level)
            mw_press_put(p, number,
                         (mw_set_how){.style = MW_STYLE_BODY,
                                      .align = MW_ALIGN_END,
                                      .width = indent - 6,
                                      .one_line = true},
                         left, p->y);
        else
            mw_press_box(p, MW_RGB(MW_ACCENT),
                         (double[]){left + 3, p->y + pitch / 2 - 1.6, 3.2, 3.2});
        mw_press_flow(p, &s, left + indent);
        mw_press_gap(p, 3);
        mw_set_drop(&s);
    }
    mw_press_gap(p, 5);
}

static const struct {
    uint32_t edge, wash;
} tones[] = {
    [MW_TONE_NOTE] = {MW_RGB(MW_ACCENT), MW_RGB(MW_ACCENT_WASH)},
    [MW_TONE_GOOD] = {MW_RGB(MW_GOOD),   MW_RGB(MW_GOOD_WASH)  },
    [MW_TONE_CARE] = {MW_RGB(MW_CARE),   MW_RGB(MW_CARE_WASH)  },
    [MW_TONE_BAD] = {MW_RGB(MW_BAD),    MW_RGB(MW_BAD_WASH)   },
};

void mw_press_callout(mw_press *p, const mw_block *b) {
    const double pad = 11, pitch = mw_style_pitch(MW_STYLE_BODY);
    GString *text = g_string_new(NULL);
    if (*b->title) g_string_printf(text, MW_BOLD "%s" MW_PLAIN "\n", b->title);
    g_string_append(text, b->text);
    mw_set s = mw_set_text(p, text->str,
                           (mw_set_how){.style = MW_STYLE_BODY, .width = MW_TEXT_WIDTH - 32});
    g_string_free(text, TRUE);
    mw_press_gap(p, 5);
    double whole = MW_PAGE_HEIGHT - MW_PAGE_TOP - MW_PAGE_BOTTOM;
    mw_press_need(p, fmin(mw_set_height(&s) + 2 * pad, whole));
    for (int from = 0; from < s.lines && p->error.status == MW_OK;) {
        int room = (int)floor((mw_press_left(p) - 2 * pad) / pitch), rest = s.lines - from;
        int n = room < 1 ? 1 : room < rest ? room : rest;
        double height = n * pitch + 2 * pad;
        mw_press_box(p, tones[b->level].wash, (double[]){left, p->y, MW_TEXT_WIDTH, height});
        mw_press_box(p, tones[b->level].edge, (double[]){left, p->y, 3, height});
        mw_press_tag(p, "P");
        mw_set_draw_lines(p, &s, (mw_lines){from, n}, left + 16, p->y + pad);
        mw_press_untag(p, "P");
        p->y += height;
        p->empty = false;
        from += n;
        if (from < s.lines) mw_press_next(p);
    }
    mw_press_gap(p, 12);
    mw_set_drop(&s);
}

void mw_press_verbatim(mw_press *p, const mw_block *b) {
    for (const char *text = b->text; *text;) {
        char *part = take_part(&text, "\n");
        mw_set s =
            mw_set_text(p, part, (mw_set_how){.style = MW_STYLE_MONO, .width = MW_TEXT_WIDTH});
        mw_press_flow(p, &s, left);
        mw_set_drop(&s);
        g_free(part);
    }
    mw_press_gap(p, 8);
}
