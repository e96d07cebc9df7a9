// SPDX-License-Identifier: MIT
// How cells look: a row per style, and a format of the library for each pair of style and number
// format, made when it is first used. The order of first use is what the bytes depend on.
#include "base/alloc.h"
#include "sheet/xlsx_write_int.h"

#include <string.h>

enum {
    INK = 0x1F2A44, // titles
    BAND = 0x2F4B7C,
    PALE = 0xDCE3F0,
    LINE = 0xBFC5D2,
    MUTED = 0x6B7280,
    LOOKS_MAX = 1024,      // Excel allows 65,490 formats; nobody can tell so many apart
    FORMAT_BYTES_MAX = 127 // of the library
};

// OPEN: to be filled in also in a guarded sheet. TOP: beside a wrapped text, what is short stands
// at the height of its first line.
enum {
    BOLD = 1,
    ITALIC = 2,
    WRAPPED = 4,
    BORDERED = 8,
    OPEN = 16,
    UNDERLINED = 32,
    TOP = 64,
    INDENTED = 128 // so that a text does not touch the number before it
};
enum {
    CELL = BORDERED | TOP,
    TEXT = CELL | WRAPPED | INDENTED,
    LOUD = BOLD | WRAPPED | BORDERED,
    LEFT = LXW_ALIGN_LEFT,
    RIGHT = LXW_ALIGN_RIGHT
};

typedef struct {
    double size; // points; 0: the book's own
    const char *format;
    lxw_color_t ink, ground; // 0: none
    uint8_t align, flags;
} manner;

// Indexed by mw_xlsx_style.
// clang-format off
static const manner manners[] = {
    [MW_XLSX_STYLE_PLAIN]       = {0, NULL, 0, 0, 0, 0},
    [MW_XLSX_STYLE_TITLE]       = {16, NULL, INK, 0, 0, BOLD},
    [MW_XLSX_STYLE_HEADING]     = {12, NULL, INK, PALE, 0, BOLD},
    [MW_XLSX_STYLE_HEADER]      = {0, NULL, 0xFFFFFF, BAND, LEFT, LOUD | INDENTED},
    [MW_XLSX_STYLE_WRAPPED]     = {0, NULL, 0, 0, LEFT, TEXT},
    [MW_XLSX_STYLE_NOTE]        = {9, NULL, MUTED, 0, LEFT, ITALIC | WRAPPED | TOP | INDENTED},
    [MW_XLSX_STYLE_NUMBER]      = {0, NULL, 0, 0, RIGHT, CELL},
    [MW_XLSX_STYLE_PERCENT]     = {0, "0.0%", 0, 0, RIGHT, CELL},
    [MW_XLSX_STYLE_DATE]        = {0, "yyyy-mm-dd", 0, 0, LEFT, CELL},
    [MW_XLSX_STYLE_INPUT]       = {0, NULL, 0, 0xFFF8DC, LEFT, TEXT | OPEN},
    [MW_XLSX_STYLE_LOCKED]      = {0, NULL, MUTED, 0xF1F2F4, LEFT, TEXT},
    [MW_XLSX_STYLE_WARNING]     = {0, NULL, 0x9C1C12, 0xFBE4E1, 0, LOUD},
    [MW_XLSX_STYLE_TOTAL]       = {0, NULL, INK, PALE, 0, BOLD | BORDERED},
    [MW_XLSX_STYLE_LINK]        = {0, NULL, 0x1D5FBF, 0, 0, UNDERLINED},
};
// clang-format on
enum { MANNERS = sizeof manners / sizeof manners[0] };

static void dress(lxw_format *f, const manner *m, const char *format) {
    if (m->size > 0) format_set_font_size(f, m->size);
    if (m->ink) format_set_font_color(f, m->ink);
    if (m->ground) format_set_bg_color(f, m->ground);
    if (m->align) format_set_align(f, m->align);
    if (m->flags & BOLD) format_set_bold(f);
    if (m->flags & ITALIC) format_set_italic(f);
    if (m->flags & WRAPPED) format_set_text_wrap(f);
    if (m->flags & OPEN) format_set_unlocked(f);
    if (m->flags & INDENTED) format_set_indent(f, 1);
    if (m->flags & UNDERLINED) format_set_underline(f, LXW_UNDERLINE_SINGLE);
    format_set_align(f, m->flags & TOP ? LXW_ALIGN_VERTICAL_TOP : LXW_ALIGN_VERTICAL_CENTER);
    if (m->flags & BORDERED) {
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, LINE);
    }
    if (format) format_set_num_format(f, format);
}

static bool same_format(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void cannot(mw_xlsx_writer *w, mw_status st, const char *why) {
    if (w->first.status == MW_OK) mw_fail(&w->first, st, "workbook: %s", why);
}

static lxw_format *new_look(mw_xlsx_writer *w, mw_xlsx_look look) {
    const char *format = look.format ? look.format : manners[look.style].format;
    if (w->look_count == LOOKS_MAX) {
        cannot(w, MW_LIMIT, "more than 1024 kinds of cells by style and number format");
        return NULL;
    }
    if (look.format && strlen(look.format) > FORMAT_BYTES_MAX) {
        cannot(w, MW_LIMIT, "a number format of more than 127 bytes");
        return NULL;
    }
    const char *kept = look.format ? mw_arena_text(w->arena, look.format, strlen(look.format)) : "";
    lxw_format *f = kept && mw_grow(&w->look, &w->look_capacity, w->look_count + 1, sizeof *w->look)
                        ? workbook_add_format(w->book)
                        : NULL;
    if (!f) {
        mw_xlsx_no_memory(w);
        return NULL;
    }
    dress(f, &manners[look.style], format);
    if (look.format) look.format = kept;
    w->look[w->look_count++] = (mw_xlsx_made_look){look, f};
    return f;
}

lxw_format *mw_xlsx_format_of(mw_xlsx_writer *w, mw_xlsx_look look) {
    MW_ASSERT(look.style >= 0 && (int)look.style < MANNERS);
    for (int64_t i = 0; i < w->look_count; i++)
        if (w->look[i].look.style == look.style && same_format(w->look[i].look.format, look.format))
            return w->look[i].format;
    return new_look(w, look);
}
