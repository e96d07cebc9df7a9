// SPDX-License-Identifier: MIT
// Groups on the page of their pack: their members, and what each weighs.
#include "lang/doc_int.h"

static bool any_weight(const mw_group *m) {
    for (int32_t i = 0; i < m->member_count; i++)
        if (m->weight[i]) return true;
    return false;
}

static void weight_cell(const mw_page *g, const mw_expr *e) {
    mw_page_put(g, "<td class=\"n\">");
    if (e) {
        mw_page_put(g, "<math><mrow>");
        mw_doc_math(g->p, g->pack, e, g->out);
        mw_page_put(g, "</mrow></math>");
    } else {
        mw_page_put(g, "1");
    }
    mw_page_put(g, "</td>");
}

static void member_line(const mw_page *g, const mw_group *m, int32_t i, bool weighed) {
    bool measure = m->member_kind == MW_REF_MEASURE;
    const mw_decl *d =
        measure ? g->p->measure[m->member[i]].decl : g->p->indicator[m->member[i]].decl;
    int32_t pack = measure ? g->p->measure[m->member[i]].pack : g->p->indicator[m->member[i]].pack;
    const mw_stmt *title = d ? mw_decl_property(d, "title") : NULL;
    mw_slice name = measure ? g->p->measure[m->member[i]].name : g->p->indicator[m->member[i]].name;
    mw_page_put(g, "<tr><td>");
    mw_page_link(g, name, pack);
    mw_page_put(g, "</td><td>");
    if (title) mw_page_titles(g, &title->titles, (mw_slice){"", 0});
    mw_page_put(g, "</td>");
    if (weighed) weight_cell(g, m->weight[i]);
    mw_page_put(g, "</tr>");
}

void mw_page_group(const mw_page *g, int32_t group) {
    const mw_group *m = &g->p->group[group];
    bool weighed = any_weight(m);
    mw_page_card(g, m->decl);
    mw_page_put(g, "</div><table><tr><th>member <span lang=\"zh\">成员</span></th>"
                   "<th>title <span lang=\"zh\">名称</span></th>");
    if (weighed) mw_page_put(g, "<th class=\"n\">weight <span lang=\"zh\">权重</span></th>");
    mw_page_put(g, "</tr>");
    for (int32_t i = 0; i < m->member_count; i++) member_line(g, m, i, weighed);
    mw_page_put(g, "</table><dl>");
    mw_page_common(g, m->decl);
    mw_page_used(g, (mw_symbol){MW_REF_GROUP, group});
    mw_page_put(g, "</dl></section>\n");
}
