// SPDX-License-Identifier: MIT
// Questions and levels on the page of their pack: what is asked, what each answer is worth, and
// from what on a level is reached.
#include "lang/doc_int.h"

static const mw_titles none;

static void titles_term(const mw_page *g, const char *en, const char *zh, const mw_titles *t) {
    if (t->en.n == 0 && t->zh.n == 0) return;
    mw_page_term(g, en, zh);
    mw_page_titles(g, t, none.en);
    mw_page_put(g, "</dd>");
}

static void math_term(const mw_page *g, const char *en, const char *zh, const mw_expr *e) {
    if (!e) return;
    mw_page_term(g, en, zh);
    mw_page_put(g, "<math><mrow>");
    mw_doc_math(g->p, g->pack, e, g->out);
    mw_page_put(g, "</mrow></math></dd>");
}

static void option_line(const mw_page *g, const mw_question_option *o) {
    char points[32];
    mw_page_put(g, "<tr><td><code>");
    mw_page_text(g, o->code);
    mw_page_put(g, "</code></td><td>");
    mw_page_titles(g, &o->titles, none.en);
    if (o->alone) mw_page_put(g, " (alone <span lang=\"zh\">不与其他并选</span>)");
    mw_text_addf(g->out, "</td><td class=\"n\">%s</td></tr>", mw_number_text(o->points, points));
}

static void band_line(const mw_page *g, const mw_table_cell *band) {
    mw_page_put(g, "<tr><td colspan=\"2\">");
    if (band->key_count) mw_page_text(g, mw_page_source(g, band->key[0]->span));
    mw_page_put(g, "</td><td class=\"n\">");
    if (band->value) mw_page_text(g, mw_page_source(g, band->value->span));
    mw_page_put(g, "</td></tr>");
}

static void options(const mw_page *g, const mw_question *q) {
    const mw_parameter *table = &g->p->parameter[q->points];
    const char *pick = q->pick == MW_PICK_MANY ? "all that hold <span lang=\"zh\">多选</span>"
                       : q->pick == MW_PICK_ONE
                           ? "one of these <span lang=\"zh\">单选</span>"
                           : "by the band of the number <span lang=\"zh\">按区间</span>";
    mw_text_addf(g->out,
                 "<table><tr><th colspan=\"2\">%s</th><th class=\"n\">points "
                 "<span lang=\"zh\">分值</span></th></tr>",
                 pick);
    for (int32_t i = 0; i < q->option_count; i++) option_line(g, &q->option[i]);
    if (q->pick == MW_PICK_NUMBER && table->row_count)
        for (int32_t i = 0; i < table->row[0].cell_count; i++) band_line(g, &table->row[0].cell[i]);
    mw_page_put(g, "</table>");
}

void mw_page_question(const mw_page *g, const mw_question *q) {
    const mw_indicator *m = &g->p->indicator[q->indicator];
    if (q->text.en.n || q->text.zh.n) {
        mw_page_put(g, "<p>");
        mw_page_titles(g, &q->text, none.en);
        mw_page_put(g, "</p>");
    }
    options(g, q);
    mw_page_put(g, "<dl>");
    titles_term(g, "guide", "填报说明", &q->guide);
    titles_term(g, "evidence", "佐证材料", &q->evidence);
    math_term(g, "computed from", "计算依据", q->from);
    math_term(g, "applies when", "适用条件", m->applies);
    mw_page_common(g, q->decl);
    mw_page_used(g, (mw_symbol){MW_REF_INDICATOR, q->indicator});
    mw_page_put(g, "</dl></section>\n");
}

void mw_page_level(const mw_page *g, const mw_level *l) {
    char number[32];
    mw_page_put(g, "<table><tr><th class=\"n\">level <span lang=\"zh\">等级</span></th><th></th>"
                   "<th>reached when <span lang=\"zh\">条件</span></th></tr>");
    for (int32_t i = 0; i < l->line_count; i++) {
        const mw_level_line *line = &l->line[i];
        mw_text_addf(g->out, "<tr><td class=\"n\">%s</td><td>",
                     mw_number_text(line->number, number));
        mw_page_titles(g, &line->titles, none.en);
        mw_page_put(g, "</td><td>");
        if (line->when) {
            mw_page_put(g, "<math><mrow>");
            mw_doc_math(g->p, g->pack, line->when, g->out);
            mw_page_put(g, "</mrow></math>");
        } else
            mw_page_put(g, "otherwise <span lang=\"zh\">其余</span>");
        mw_page_put(g, "</td></tr>");
    }
    mw_page_put(g, "</table><dl>");
    math_term(g, "applies when", "适用条件", g->p->indicator[l->indicator].applies);
    mw_page_common(g, l->decl);
    mw_page_used(g, (mw_symbol){MW_REF_INDICATOR, l->indicator});
    mw_page_put(g, "</dl></section>\n");
}
