// SPDX-License-Identifier: MIT
// See svg.h.
#include "report/svg.h"

#include "report/look.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 920, EDGE = 16, RIGHT = 30, TOP = 84, ROW = 20, BOTTOM = 44, NAME_COLUMNS = 36 };

static const char style_start[] =
    "<style>"
    "text{font:12px system-ui,'Segoe UI','Noto Sans','Noto Sans CJK SC',sans-serif}"
    ".t{font-size:17px;font-weight:600}.r{text-anchor:end}.a{text-anchor:middle}"
    ".now{fill:none;stroke-width:2}";

static const struct {
    const char *what, *colour;
} paints[] = {
    {"svg{background",    MW_CSS(MW_PAPER)      },
    {"svg{color",         MW_CSS(MW_INK)        },
    {"text{fill",         MW_CSS(MW_INK)        },
    {".n,.a{fill",        MW_CSS(MW_GREY)       },
    {".g{stroke",         MW_CSS(MW_GRID)       },
    {".z{fill",           MW_CSS(MW_STRIPE)     },
    {".span,.first{fill", MW_CSS(MW_ACCENT_PALE)},
    {".now{stroke",       MW_CSS(MW_EDGE)       },
    {".mid,.total{fill",  MW_CSS(MW_ACCENT)     },
    {".s0{fill",          MW_CSS(MW_ACCENT)     },
    {".s1{fill",          MW_CSS(MW_SECOND)     },
    {".s2{fill",          MW_CSS(MW_GOOD)       },
    {".s3{fill",          MW_CSS(MW_BAD)        },
    {".s4{fill",          MW_CSS(MW_VIOLET)     },
    {".s5{fill",          MW_CSS(MW_TEAL)       },
    {".s6{fill",          MW_CSS(MW_CARE)       },
    {".s7{fill",          MW_CSS(MW_SLATE)      },
};

static const char style_end[] =
    "@media (prefers-color-scheme:dark){svg{background:#12161c}text{fill:#e6eaf0}"
    ".n,.a{fill:#9aa6b5}.g{stroke:#2b333e}.z{fill:#181d25}.mid,.total,.s0{fill:#5aa2ee}"
    ".span,.first{fill:#2f5480}}"
    "</style>\n";

static void add_style(mw_text *out) {
    mw_text_adds(out, style_start);
    for (size_t i = 0; i < sizeof paints / sizeof paints[0]; i++)
        mw_text_addf(out, "%s:%s}", paints[i].what, paints[i].colour);
    mw_text_adds(out, style_end);
}

// Escapes what XML would misread, and leaves out control characters, which it forbids.
static void add_text(mw_text *out, mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        const char *as = s.p[i] == '<'   ? "&lt;"
                         : s.p[i] == '>' ? "&gt;"
                         : s.p[i] == '&' ? "&amp;"
                         : s.p[i] == '"' ? "&quot;"
                                         : NULL;
        if (as)
            mw_text_adds(out, as);
        else if ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f)
            mw_text_addc(out, s.p[i]);
    }
}

// The start of a text that takes up so many columns, cut between characters.
static mw_slice fit(mw_slice s, int64_t columns) {
    while (s.n > 0 && mw_text_columns(s.p, s.n) > columns) {
        do s.n--;
        while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xC0) == 0x80);
    }
    return s;
}

static double y_of(int64_t row) { return TOP + (double)row * ROW; }

static double x_of(const mw_svg *g, double value) {
    double share = (value - g->about.low) / (g->about.high - g->about.low);
    return g->left + fmin(fmax(share, 0), 1) * (WIDTH - g->left - RIGHT);
}

mw_svg mw_svg_begin(mw_svg_about about) {
    mw_svg g = {.about = about, .legend_x = EDGE};
    int64_t columns = about.name_columns > 0 && about.name_columns < NAME_COLUMNS
                          ? about.name_columns
                          : NAME_COLUMNS;
    g.left = EDGE + 10 + ceil(6.8 * (double)columns);
    int height = TOP + (int)about.rows * ROW + BOTTOM;
    if (!(about.high > about.low)) g.about.high = about.low + 1;
    mw_text_addf(&g.out,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                 "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
                 WIDTH, height, WIDTH, height);
    add_text(&g.out, about.title);
    mw_text_adds(&g.out, "</title>\n");
    add_style(&g.out);
    for (int64_t r = 1; r < about.rows; r += 2)
        mw_text_addf(&g.out, "<rect class=\"z\" x=\"0\" y=\"%g\" width=\"%d\" height=\"%d\"/>\n",
                     y_of(r), WIDTH, ROW);
    mw_text_addf(&g.out, "<text class=\"t\" x=\"%d\" y=\"28\">", EDGE);
    add_text(&g.out, about.title);
    mw_text_addf(&g.out, "</text>\n<text class=\"n\" x=\"%d\" y=\"48\">", EDGE);
    add_text(&g.out, about.note);
    mw_text_adds(&g.out, "</text>\n");
    return g;
}

void mw_svg_legend(mw_svg *g, const char *class, mw_slice text) {
    mw_slice shown = fit(text, 28);
    mw_text_addf(&g->out,
                 "<rect class=\"%s\" x=\"%g\" y=\"61\" width=\"12\" height=\"10\"/>"
                 "<text class=\"n\" x=\"%g\" y=\"70\">",
                 class, g->legend_x, g->legend_x + 17);
    add_text(&g->out, shown);
    mw_text_adds(&g->out, "</text>\n");
    g->legend_x += 34 + 6.8 * (double)mw_text_columns(shown.p, shown.n);
}

// 1, 2 or 5 times a power of ten, for some eight ticks.
static double tick_step(double range) {
    double raw = range / 8, unit = pow(10, floor(log10(raw)));
    double m = raw / unit;
    return unit * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10);
}

static void add_tick(mw_svg *g, double value) {
    double x = x_of(g, value), bottom = y_of(g->about.rows);
    mw_text_addf(&g->out,
                 "<line class=\"g\" x1=\"%.6g\" x2=\"%.6g\" y1=\"%d\" y2=\"%g\"/>"
                 "<text class=\"a\" x=\"%.6g\" y=\"%g\">%.6g</text>\n",
                 x, x, TOP, bottom + 4, x, bottom + 17, value);
}

void mw_svg_axis(mw_svg *g, const char *name) {
    double step = tick_step(g->about.high - g->about.low);
    double first = ceil(g->about.low / step) * step;
    for (int i = 0; i < 32 && first + i * step <= g->about.high + step / 1e6; i++)
        add_tick(g, first + i * step == 0 ? 0 : first + i * step);
    mw_text_addf(&g->out, "<text class=\"a\" x=\"%d\" y=\"%g\">%s</text>\n",
                 ((int)g->left + WIDTH - RIGHT) / 2, y_of(g->about.rows) + 34, name);
}

void mw_svg_row(mw_svg *g, int64_t row, mw_slice name) {
    mw_slice shown = fit(name, NAME_COLUMNS);
    mw_text_addf(&g->out, "<text class=\"r\" x=\"%d\" y=\"%g\">", (int)g->left - 10,
                 y_of(row) + 14);
    add_text(&g->out, shown);
    if (shown.n < name.n) mw_text_adds(&g->out, "\xE2\x80\xA6");
    mw_text_adds(&g->out, "</text>\n");
}

static void add_tip(mw_svg *g, const char *tip) {
    if (!tip) return;
    mw_text_adds(&g->out, "<title>");
    add_text(&g->out, mw_slice_of(tip));
    mw_text_adds(&g->out, "</title>");
}

void mw_svg_bar(mw_svg *g, mw_svg_mark m) {
    if (isnan(m.from) || isnan(m.to)) return;
    double a = x_of(g, fmin(m.from, m.to)), b = x_of(g, fmax(m.from, m.to));
    double height = m.parts > 0 ? (ROW - 6) / m.parts : ROW - 8;
    double y = y_of(m.row) + (m.parts > 0 ? 3 + m.part * height : 4);
    mw_text_addf(&g->out,
                 "<rect class=\"%s\" x=\"%.6g\" y=\"%.6g\" width=\"%.6g\" height=\"%.6g\">",
                 m.class, a, y, fmax(b - a, 1), height);
    add_tip(g, m.tip);
    mw_text_adds(&g->out, "</rect>\n");
}

void mw_svg_dot(mw_svg *g, mw_svg_mark m) {
    if (isnan(m.from)) return;
    mw_text_addf(&g->out, "<circle class=\"%s\" cx=\"%.6g\" cy=\"%.6g\" r=\"5\">", m.class,
                 x_of(g, m.from), y_of(m.row) + ROW / 2.0);
    add_tip(g, m.tip);
    mw_text_adds(&g->out, "</circle>\n");
}

void mw_svg_end(mw_svg *g) { mw_text_adds(&g->out, "</svg>\n"); }
