// SPDX-License-Identifier: MIT
// An index on the page of its pack: its tree with weights, then its choices.
#include "lang/doc_int.h"

#include <math.h>

static double weights_beside(const mw_index *x, int32_t part) {
    double sum = 0;
    for (int32_t i = 1; i < x->part_count; i++)
        if (x->part[i].parent == x->part[part].parent) sum += x->part[i].weight;
    return sum;
}

static int32_t depth_of(const mw_index *x, int32_t part) {
    int32_t depth = 0;
    for (int32_t i = x->part[part].parent; i >= 0; i = x->part[i].parent) depth++;
    return depth;
}

static const mw_decl *decl_of(const mw_program *p, const mw_index_part *m) {
    if (m->decl) return m->decl;
    if (m->leaf.ref == MW_REF_MEASURE) return p->measure[m->leaf.index].decl;
    return m->leaf.ref == MW_REF_INDICATOR ? p->indicator[m->leaf.index].decl : NULL;
}

static void title_of(const mw_page *g, const mw_decl *d, mw_slice name) {
    const mw_stmt *s = d ? mw_decl_property(d, "title") : NULL;
    if (s)
        mw_page_titles(g, &s->titles, name);
    else
        mw_page_text(g, name);
}

static void goal_cell(const mw_page *g, const mw_index_part *m) {
    char low[32], high[32];
    if (isnan(m->goal_low)) return;
    mw_text_addf(g->out, "%s .. %s", mw_number_text(m->goal_low, low),
                 mw_number_text(m->goal_high, high));
    if (m->clamp) mw_page_put(g, " clamp");
}

static void denominator_cell(const mw_page *g, const mw_index_part *m) {
    if (m->denominator.ref == MW_REF_NONE) return;
    mw_page_put(g, "÷ ");
    mw_page_text(g, m->denominator.ref == MW_REF_MEASURE
                        ? g->p->measure[m->denominator.index].name
                        : g->p->indicator[m->denominator.index].name);
}

static void part_line(const mw_page *g, const mw_index *x, int32_t part) {
    const mw_index_part *m = &x->part[part];
    char weight[32];
    mw_page_put(g, m->indicator >= 0 ? "<tr id=\"" : "<tr>");
    if (m->indicator >= 0) {
        mw_page_text(g, m->name);
        mw_page_put(g, "\">");
    }
    mw_text_addf(g->out, "<td style=\"padding-left:%dem\">", 2 * depth_of(x, part) - 1);
    title_of(g, decl_of(g->p, m), m->name);
    mw_page_put(g, "</td><td><code>");
    mw_page_text(g, m->name);
    mw_page_put(g, "</code></td><td>");
    if (part > 0)
        mw_text_addf(g->out, "%s (%.4g %%)", mw_number_text(m->weight, weight),
                     100 * m->weight / weights_beside(x, part));
    mw_page_put(g, "</td><td>");
    if (!m->decl) mw_page_put(g, m->less_is_better ? "↓" : "↑");
    mw_page_put(g, "</td><td>");
    denominator_cell(g, m);
    mw_page_put(g, "</td><td>");
    if (!m->decl) goal_cell(g, m);
    mw_page_put(g, "</td><td>");
    if (m->decl) mw_page_put(g, mw_combine_word(m->combine.method));
    mw_page_put(g, "</td></tr>");
}

static void choices(const mw_page *g, const mw_decl *d) {
    static const char *const names[][2] = {
        {"screen",    "筛选"      },
        {"impute",    "插补"      },
        {"treat",     "异常值"   },
        {"normalise", "标准化"   },
        {"scale",     "基准期"   },
        {"weights",   "赋权"      },
        {"combine",   "合成"      },
        {"missing",   "缺失"      },
        {"vary",      "不确定性"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const mw_stmt *s = mw_decl_property(d, names[i][0]);
        if (!s) continue;
        mw_slice all = mw_page_source(g, s->span);
        size_t skip = s->name.n < all.n ? s->name.n : all.n;
        mw_page_text_term(g, names[i][0], names[i][1],
                          mw_slice_trim((mw_slice){all.p + skip, all.n - skip}));
    }
}

void mw_page_index(const mw_page *g, const mw_index *x) {
    mw_page_put(g, "<table><tr><th>part</th><th>name</th><th>weight</th><th>better</th>"
                   "<th>divided by</th><th>goal</th><th>combined by</th></tr>");
    for (int32_t i = 1; i < x->part_count; i++) part_line(g, x, i);
    mw_page_put(g, "</table><dl>");
    choices(g, x->decl);
    mw_page_common(g, x->decl);
    mw_page_used(g, (mw_symbol){MW_REF_INDICATOR, x->part[0].indicator});
    mw_page_put(g, "</dl></section>\n");
}
