// SPDX-License-Identifier: MIT
// See doc.h. The page goes from what the pack computes to what it speaks of (parameters, measures,
// codes, kinds), each with its citation, its status and where it is used.
#include "lang/doc.h"

#include "lang/doc_int.h"

#include <math.h>
#include <string.h>

// Cases and their brackets are borders, because brackets grow only where a mathematical font is.
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c2530;--soft:#5b6775;--line:#d5dbe1;--bg:#fff;"
    "--card:#f6f8fa;--mark:#9a5b00;--link:#005f87}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa7b4;--line:#3a444e;"
    "--bg:#14191e;--card:#1d242b;--mark:#f0b35a;--link:#7cc4e8}}"
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif;"
    "color:var(--ink);background:var(--bg);max-width:62rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.9rem;line-height:1.25;margin:0 0 .6rem}"
    "h2{margin:2.5rem 0 .75rem;border-bottom:2px solid var(--line)}"
    "h3{margin:0;font-size:1.1rem}a{color:var(--link)}"
    ".zh{color:var(--soft);font-weight:400}.soft{color:var(--soft)}.mark{color:var(--mark)}"
    ".badge{font-size:.8rem;font-weight:400;color:var(--mark);border:1px solid currentColor;"
    "border-radius:4px;padding:0 .35rem;margin-left:.4rem;white-space:nowrap}"
    "section.item{background:var(--card);border:1px solid var(--line);border-radius:6px;"
    "padding:.9rem 1.1rem;margin:0 0 1rem}section.item:target{outline:2px solid var(--link)}"
    "code,pre{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:.92em}"
    ".formula{overflow-x:auto;margin:.6rem 0;font-size:1.15rem}"
    ".formula .when{font-size:.9rem;color:var(--soft);margin-right:.6rem}"
    "math a{color:inherit;text-decoration:none;border-bottom:1px dotted var(--soft)}"
    "math a:hover{color:var(--link)}"
    "mtable.cases{border-left:1.5px solid var(--ink);border-radius:.5em;padding-left:.45em;"
    "margin-left:.2em}mtable.closed{border-right:1.5px solid var(--ink);padding-right:.3em;"
    "margin-right:.2em}mtable.cases mtd,mtable.lines mtd{text-align:left;padding:.1em .4em .1em 0}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0 0}"
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;margin:.5rem 0;font-size:.95rem}.wide{overflow-x:auto}"
    "td,th{border:1px solid var(--line);padding:.2rem .6rem;text-align:left;vertical-align:top}"
    "th{font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}"
    "nav ul{columns:2;padding-left:1.2rem;margin:.2rem 0 .8rem}nav li{break-inside:avoid}"
    "nav h3{margin-top:.6rem}@media(max-width:40rem){nav ul{columns:1}dl{display:block}}"
    "pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.8rem;"
    "overflow-x:auto}summary{cursor:pointer;color:var(--link)}"
    "@media print{section.item{break-inside:avoid}}";

void mw_doc_escape(mw_slice s, mw_text *out) {
    for (size_t i = 0; i < s.n; i++) {
        const char *safe = s.p[i] == '<'    ? "&lt;"
                           : s.p[i] == '>'  ? "&gt;"
                           : s.p[i] == '&'  ? "&amp;"
                           : s.p[i] == '"'  ? "&quot;"
                           : s.p[i] == '\'' ? "&#39;"
                                            : NULL;
        if (safe)
            mw_text_adds(out, safe);
        else
            mw_text_addc(out, s.p[i]);
    }
}

int32_t mw_doc_pack_of(const mw_program *p, mw_symbol s) {
    switch (s.ref) {
    case MW_REF_KIND: return p->kind[s.index].pack;
    case MW_REF_LINK: return p->link[s.index].pack;
    case MW_REF_CODES: return p->codes[s.index].pack;
    case MW_REF_MEASURE: return p->measure[s.index].pack;
    case MW_REF_PARAMETER: return p->parameter[s.index].pack;
    case MW_REF_INDICATOR: return p->indicator[s.index].pack;
    case MW_REF_GROUP: return p->group[s.index].pack;
    case MW_REF_ALERT: return p->alert[s.index].pack;
    case MW_REF_NONE:
    case MW_REF_LATER:
    case MW_REF_ARG:
    case MW_REF_KEY:
    case MW_REF_PERIOD:
    case MW_REF_FUNCTION:
    case MW_REF_AGGREGATE: return -1;
    }
    return -1;
}

// ---- pieces

void mw_page_put(const mw_page *g, const char *html) { mw_text_adds(g->out, html); }

void mw_page_text(const mw_page *g, mw_slice s) { mw_doc_escape(s, g->out); }

void mw_page_titles(const mw_page *g, const mw_titles *t, mw_slice name) {
    mw_page_text(g, t && t->en.n ? t->en : name);
    if (!t || t->zh.n == 0) return;
    mw_page_put(g, " <span class=\"zh\" lang=\"zh\">");
    mw_page_text(g, t->zh);
    mw_page_put(g, "</span>");
}

mw_slice mw_page_source(const mw_page *g, mw_span at) {
    return (mw_slice){g->p->diags->source[at.file].text + at.start, (size_t)(at.end - at.start)};
}

void mw_page_heading(const mw_page *g, const char *id, const char *en, const char *zh, bool *said) {
    if (!*said)
        mw_text_addf(g->out, "<h2 id=\"%s\">%s <span class=\"zh\" lang=\"zh\">%s</span></h2>\n", id,
                     en, zh);
    *said = true;
}

void mw_page_term(const mw_page *g, const char *en, const char *zh) {
    mw_text_addf(g->out, "<dt>%s <span lang=\"zh\">%s</span></dt><dd>", en, zh);
}

void mw_page_text_term(const mw_page *g, const char *en, const char *zh, mw_slice text) {
    if (text.n == 0) return;
    mw_page_term(g, en, zh);
    mw_page_text(g, text);
    mw_page_put(g, "</dd>");
}

static const mw_titles *titles_of(const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "title");
    return s ? &s->titles : NULL;
}

static bool is_unverified(const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "status");
    return s && s->word_count && !mw_slice_is(s->word[0], "verified");
}

void mw_page_card(const mw_page *g, const mw_decl *d) {
    mw_page_put(g, "<section class=\"item\" id=\"");
    mw_page_text(g, d->name);
    mw_page_put(g, "\"><h3>");
    mw_page_titles(g, titles_of(d), d->name);
    if (is_unverified(d))
        mw_page_put(g, "<span class=\"badge\">unverified <span lang=\"zh\">未核实</span></span>");
    mw_page_put(g, "</h3><div class=\"soft\"><code>");
    mw_page_text(g, d->name);
    mw_page_put(g, "</code>");
}

static void status_term(const mw_page *g, const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "status");
    if (!s || s->word_count == 0) return;
    mw_page_put(g, "<dt>status <span lang=\"zh\">状态</span></dt><dd class=\"mark\">");
    mw_page_text(g, s->word[0]);
    if (s->text_count) mw_page_put(g, ": ");
    if (s->text_count) mw_page_text(g, s->text[0]);
    mw_page_put(g, "</dd>");
}

static void note_term(const mw_page *g, const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "note");
    if (!s) return;
    mw_page_term(g, "note", "说明");
    mw_page_titles(g, &s->titles, s->text_count ? s->text[0] : (mw_slice){"", 0});
    mw_page_put(g, "</dd>");
}

void mw_page_common(const mw_page *g, const mw_decl *d) {
    static const char *const names[][2] = {
        {"cite",   "引用"},
        {"source", "来源"}
    };
    for (size_t i = 0; i < 2; i++) {
        const mw_stmt *s = mw_decl_property(d, names[i][0]);
        if (s && s->text_count) mw_page_text_term(g, names[i][0], names[i][1], s->text[0]);
    }
    status_term(g, d);
    note_term(g, d);
}

// ---- where a name is used

static bool mentions(const mw_expr *e, mw_symbol of) {
    if (!e) return false;
    bool value = e->kind == MW_EXPR_NAME || e->kind == MW_EXPR_CALL;
    if (value && e->ref_kind == (int32_t)of.ref && e->ref == of.index) return true;
    for (int32_t i = 0; i < e->arg_count; i++)
        if (mentions(e->arg[i], of)) return true;
    for (int32_t i = 0; i < e->peer_count; i++)
        if (mentions(e->peer[i].name, of)) return true;
    return false;
}

bool mw_doc_uses(const mw_program *p, int32_t indicator, mw_symbol of) {
    const mw_indicator *m = &p->indicator[indicator];
    if (mentions(m->applies, of)) return true;
    if (m->question >= 0 && mentions(p->question[m->question].from, of)) return true;
    const mw_level *l = m->level < 0 ? NULL : &p->level[m->level];
    for (int32_t i = 0; l && i < l->line_count; i++)
        if (mentions(l->line[i].when, of)) return true;
    for (int32_t i = 0; i < m->formula_count; i++)
        if (mentions(m->formula[i].expr, of)) return true;
    return false;
}

void mw_page_link(const mw_page *g, mw_slice name, int32_t pack) {
    if (pack != g->pack) {
        mw_page_text(g, name);
        return;
    }
    mw_page_put(g, "<a href=\"#");
    mw_page_text(g, name);
    mw_page_put(g, "\">");
    mw_page_text(g, name);
    mw_page_put(g, "</a>");
}

void mw_page_used(const mw_page *g, mw_symbol of) {
    bool any = false;
    for (int32_t i = 0; i < g->p->indicator_count; i++) {
        const mw_indicator *m = &g->p->indicator[i];
        if ((of.ref == MW_REF_INDICATOR && i == of.index) || !mw_doc_uses(g->p, i, of)) continue;
        if (!any) mw_page_term(g, "used in", "用于");
        if (any) mw_page_put(g, ", ");
        mw_page_link(g, m->name, m->pack);
        any = true;
    }
    if (any) mw_page_put(g, "</dd>");
}

// ---- terms of values

// "on unit by product per month", behind the name.
static void head_text(const mw_page *g, const mw_decl *d, int32_t kind) {
    char grain[MW_GRAIN_TEXT_MAX];
    if (kind >= 0) {
        mw_page_put(g, " on ");
        mw_page_link(g, g->p->kind[kind].name, g->p->kind[kind].pack);
    }
    for (int32_t i = 0; i < d->key_count; i++) {
        mw_page_put(g, i ? ", " : " by ");
        mw_page_text(g, d->key[i].name);
    }
    if (d->has_grain) mw_text_addf(g->out, " per %s", mw_grain_text(d->grain, grain));
    mw_page_put(g, "</div>");
}

static void type_term(const mw_page *g, const mw_decl *d, const mw_type *type) {
    char buf[192];
    mw_slice written = d->type.text.n ? d->type.text : mw_slice_of(mw_type_text(g->p, type, buf));
    bool unit = type->kind == MW_TYPE_NUMBER;
    mw_page_text_term(g, unit ? "unit" : "type", unit ? "单位" : "类型", written);
}

static const char *roll_word(mw_roll r) {
    static const char *const words[] = {"",     "sum", "mean", "first",     "last",
                                        "hold", "max", "min",  "recompute", "none"};
    return words[r];
}

static void roll_term(const mw_page *g, const mw_rolls *r, int32_t key_count) {
    static const char *const axes[] = {"time", "children", "keys"};
    const mw_roll how[] = {r->time, r->children, r->keys};
    const mw_slice by[] = {
        r->time_by, r->children_by, {NULL, 0}
    };
    int32_t count = key_count > 0 ? 3 : 2, said = 0;
    bool alike = true;
    for (int32_t i = 1; i < count; i++) alike = alike && how[i] == how[0] && by[i].n == by[0].n;
    for (int32_t i = 0; i < (alike ? 1 : count); i++) {
        if (how[i] == MW_ROLL_UNSAID) continue;
        if (said == 0) mw_page_term(g, "rolls up", "汇总");
        mw_text_addf(g->out, "%s%s%s%s", said ? ", " : "", alike ? "" : axes[i], alike ? "" : " ",
                     roll_word(how[i]));
        if (by[i].n) mw_page_put(g, " by ");
        mw_page_text(g, by[i]);
        said++;
    }
    if (said) mw_page_put(g, "</dd>");
}

static void range_term(const mw_page *g, double low, double high, const mw_decl *d) {
    char a[32], b[32];
    if (isnan(low) && isnan(high)) return;
    mw_page_term(g, "range", "范围");
    mw_text_addf(g->out, "%s to %s ", isnan(low) ? "any" : mw_number_text(low, a),
                 isnan(high) ? "any" : mw_number_text(high, b));
    mw_page_text(g, d->type.text);
    mw_page_put(g, "</dd>");
}

static void better_term(const mw_page *g, const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "better");
    if (!s || s->word_count == 0) return;
    mw_page_term(g, "better", "优劣");
    mw_page_text(g, s->word[0]);
    if (mw_slice_is(s->word[0], "higher")) mw_page_put(g, " ↑ <span lang=\"zh\">越高越好</span>");
    if (mw_slice_is(s->word[0], "lower")) mw_page_put(g, " ↓ <span lang=\"zh\">越低越好</span>");
    mw_page_put(g, "</dd>");
}

// ---- the parts of the page

static void pack_head(const mw_page *g) {
    const mw_pack *k = &g->p->pack[g->pack];
    mw_page_put(g, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    mw_page_text(g, k->titles.en.n ? k->titles.en : k->name);
    mw_page_put(g, "</title><style>");
    mw_page_put(g, style);
    mw_page_put(g, "</style></head><body><h1>");
    mw_page_titles(g, &k->titles, k->name);
    mw_page_put(g, "</h1><dl>");
    mw_page_text_term(g, "pack", "包", k->name);
    mw_page_text_term(g, "version", "版本", k->version);
    if (k->decl) mw_page_common(g, k->decl);
    mw_page_term(g, "sha256", "校验");
    mw_text_addf(g->out, "<code>%s</code></dd></dl>\n", k->hash);
}

// One line of the contents, when the declaration belongs to the page.
static void content(const mw_page *g, const mw_decl *d, int32_t pack, int32_t *count) {
    if (pack != g->pack || !d) return;
    if ((*count)++ == 0) mw_page_put(g, "<ul>");
    mw_page_put(g, "<li><a href=\"#");
    mw_page_text(g, d->name);
    mw_page_put(g, "\">");
    mw_page_titles(g, titles_of(d), d->name);
    mw_page_put(g, "</a></li>");
}

static void open_contents(const mw_page *g, const char *id, const char *en, const char *zh) {
    mw_text_addf(g->out, "<h3><a href=\"#%s\">%s</a> <span class=\"zh\" lang=\"zh\">%s</span></h3>",
                 id, en, zh);
}

// Which of the parts without lines of their own the page has.
static bool has_measures(const mw_page *g) {
    for (int32_t i = 0; i < g->p->measure_count; i++)
        if (g->p->measure[i].pack == g->pack && g->p->measure[i].question < 0) return true;
    return false;
}

static bool has_codes(const mw_page *g) {
    for (int32_t i = 0; i < g->p->codes_count; i++)
        if (g->p->codes[i].pack == g->pack && g->p->codes[i].decl) return true;
    return false;
}

static bool has_kinds(const mw_page *g) {
    for (int32_t i = 0; i < g->p->kind_count; i++)
        if (g->p->kind[i].pack == g->pack) return true;
    for (int32_t i = 0; i < g->p->link_count; i++)
        if (g->p->link[i].pack == g->pack) return true;
    return false;
}

static bool has_examples(const mw_page *g) {
    for (int32_t i = 0; i < g->p->example_count; i++)
        if (g->p->example[i].pack == g->pack) return true;
    return false;
}

// Nodes of indices, points of questions and levels have parts of the page of their own.
static bool has_formula(const mw_indicator *m) {
    return m->index < 0 && m->question < 0 && m->level < 0;
}

static void contents(const mw_page *g) {
    const mw_program *p = g->p;
    int32_t indicators = 0, parameters = 0;
    mw_page_put(g, "<nav><h2>Contents <span class=\"zh\" lang=\"zh\">目录</span></h2>");
    for (int32_t i = 0; i < p->indicator_count; i++) {
        if (!has_formula(&p->indicator[i])) continue;
        if (indicators == 0 && p->indicator[i].pack == g->pack)
            open_contents(g, "-indicators", "Indicators", "指标");
        content(g, p->indicator[i].decl, p->indicator[i].pack, &indicators);
    }
    mw_page_put(g, indicators ? "</ul>" : "");
    int32_t indices = 0;
    for (int32_t i = 0; i < p->index_count; i++) {
        if (indices == 0 && p->index[i].pack == g->pack)
            open_contents(g, "-indices", "Indices", "指数");
        content(g, p->index[i].decl, p->index[i].pack, &indices);
    }
    mw_page_put(g, indices ? "</ul>" : "");
    int32_t questions = 0, levels = 0, groups = 0;
    for (int32_t i = 0; i < p->level_count; i++) {
        if (levels == 0 && p->level[i].pack == g->pack)
            open_contents(g, "-levels", "Levels", "等级");
        content(g, p->level[i].decl, p->level[i].pack, &levels);
    }
    mw_page_put(g, levels ? "</ul>" : "");
    for (int32_t i = 0; i < p->question_count; i++) {
        if (questions == 0 && p->question[i].pack == g->pack)
            open_contents(g, "-questions", "Questions", "问题");
        content(g, p->question[i].decl, p->question[i].pack, &questions);
    }
    mw_page_put(g, questions ? "</ul>" : "");
    for (int32_t i = 0; i < p->group_count; i++) {
        if (groups == 0 && p->group[i].pack == g->pack)
            open_contents(g, "-groups", "Groups", "分组");
        content(g, p->group[i].decl, p->group[i].pack, &groups);
    }
    mw_page_put(g, groups ? "</ul>" : "");
    for (int32_t i = 0; i < p->parameter_count; i++) {
        if (p->parameter[i].question >= 0) continue;
        if (parameters == 0 && p->parameter[i].pack == g->pack)
            open_contents(g, "-parameters", "Parameters", "参数");
        content(g, p->parameter[i].decl, p->parameter[i].pack, &parameters);
    }
    mw_page_put(g, parameters ? "</ul>" : "");
    if (has_measures(g)) open_contents(g, "-measures", "Measures", "度量");
    if (has_codes(g)) open_contents(g, "-codes", "Codes", "代码表");
    if (has_kinds(g)) open_contents(g, "-kinds", "Kinds and links", "对象类型与关系");
    if (has_examples(g)) open_contents(g, "-examples", "Examples", "示例");
    mw_page_put(g, "</nav>\n");
}

static void formulas(const mw_page *g, const mw_indicator *m) {
    char date[MW_DATE_TEXT_MAX];
    for (int32_t i = m->formula_count - 1; i >= 0; i--) {
        const mw_formula *f = &m->formula[i];
        bool before = f->date == INT32_MIN;
        mw_page_put(g, "<div class=\"formula\">");
        if (m->formula_count > 1)
            mw_text_addf(g->out, "<span class=\"when\">%s%s</span>", before ? "before" : "from ",
                         before ? "" : mw_date_print(f->date, date));
        mw_page_put(g, "<math displaystyle=\"true\"><mrow><mi>");
        mw_page_text(g, m->name);
        mw_page_put(g, "</mi><mo>=</mo>");
        if (f->expr)
            mw_doc_math(g->p, g->pack, f->expr, g->out);
        else
            mw_page_put(g, "<mtext>none</mtext>");
        mw_page_put(g, "</mrow></math></div>");
    }
}

static void indicators(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->indicator_count; i++) {
        const mw_indicator *m = &g->p->indicator[i];
        if (m->pack != g->pack || !has_formula(m)) continue;
        mw_page_heading(g, "-indicators", "Indicators", "指标", &said);
        mw_page_card(g, m->decl);
        head_text(g, m->decl, m->kind);
        formulas(g, m);
        mw_page_put(g, "<dl>");
        type_term(g, m->decl, &m->type);
        better_term(g, m->decl);
        range_term(g, m->low, m->high, m->decl);
        roll_term(g, &m->roll, m->key_count);
        mw_page_common(g, m->decl);
        mw_page_used(g, (mw_symbol){MW_REF_INDICATOR, i});
        mw_page_put(g, "</dl></section>\n");
    }
}

static void indices(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->index_count; i++) {
        const mw_index *x = &g->p->index[i];
        if (x->pack != g->pack || x->part_count == 0) continue;
        mw_page_heading(g, "-indices", "Indices", "指数", &said);
        mw_page_card(g, x->decl);
        head_text(g, x->decl, x->kind);
        mw_page_index(g, x);
    }
}

static void questions(const mw_page *g) {
    bool levels = false, said = false;
    for (int32_t i = 0; i < g->p->level_count; i++) {
        const mw_level *l = &g->p->level[i];
        if (l->pack != g->pack) continue;
        mw_page_heading(g, "-levels", "Levels", "等级", &levels);
        mw_page_card(g, l->decl);
        head_text(g, l->decl, l->kind);
        mw_page_level(g, l);
    }
    for (int32_t i = 0; i < g->p->question_count; i++) {
        const mw_question *q = &g->p->question[i];
        if (q->pack != g->pack) continue;
        mw_page_heading(g, "-questions", "Questions", "问题", &said);
        mw_page_card(g, q->decl);
        head_text(g, q->decl, q->kind);
        mw_page_question(g, q);
    }
}

static void groups(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->group_count; i++) {
        if (g->p->group[i].pack != g->pack) continue;
        mw_page_heading(g, "-groups", "Groups", "分组", &said);
        mw_page_group(g, i);
    }
}

static void parameters(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->parameter_count; i++) {
        const mw_parameter *m = &g->p->parameter[i];
        if (m->pack != g->pack || m->question >= 0) continue;
        mw_page_heading(g, "-parameters", "Parameters", "参数", &said);
        mw_page_card(g, m->decl);
        head_text(g, m->decl, -1);
        mw_page_parameter(g, m);
        mw_page_put(g, "<dl>");
        type_term(g, m->decl, &m->type);
        mw_page_common(g, m->decl);
        mw_page_used(g, (mw_symbol){MW_REF_PARAMETER, i});
        mw_page_put(g, "</dl></section>\n");
    }
}

static void measures(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->measure_count; i++) {
        const mw_measure *m = &g->p->measure[i];
        if (m->pack != g->pack || m->question >= 0) continue;
        mw_page_heading(g, "-measures", "Measures", "度量", &said);
        mw_page_card(g, m->decl);
        head_text(g, m->decl, m->kind);
        mw_page_put(g, "<dl>");
        type_term(g, m->decl, &m->type);
        roll_term(g, &m->roll, m->key_count);
        range_term(g, m->low, m->high, m->decl);
        mw_page_common(g, m->decl);
        mw_page_used(g, (mw_symbol){MW_REF_MEASURE, i});
        mw_page_put(g, "</dl></section>\n");
    }
}

static void code_line(const mw_page *g, const mw_code_list *l, const mw_code *c) {
    mw_page_put(g, "<tr><td><code>");
    mw_page_text(g, c->text);
    mw_page_put(g, "</code></td><td>");
    mw_page_titles(g, &c->titles, (mw_slice){"", 0});
    mw_page_put(g, "</td><td>");
    for (int32_t i = 0; i < 4 && c->parent[i] >= 0; i++) {
        if (i) mw_page_put(g, ", ");
        mw_page_text(g, l->code[c->parent[i]].text);
    }
    mw_page_put(g, "</td></tr>");
}

static void code_lists(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->codes_count; i++) {
        const mw_code_list *l = &g->p->codes[i];
        if (l->pack != g->pack || !l->decl) continue;
        mw_page_heading(g, "-codes", "Codes", "代码表", &said);
        mw_page_card(g, l->decl);
        mw_text_addf(g->out,
                     "</div><details><summary>%d codes%s</summary><table><tr><th>code</th>"
                     "<th>title</th><th>stands in</th></tr>",
                     (int)l->count, l->open ? ", more come from data" : "");
        for (int32_t j = 0; j < l->count; j++) code_line(g, l, &l->code[j]);
        mw_page_put(g, "</table></details><dl>");
        mw_page_common(g, l->decl);
        mw_page_put(g, "</dl></section>\n");
    }
}

static void kinds(const mw_page *g) {
    const mw_program *p = g->p;
    bool said = false;
    for (int32_t i = 0; i < p->kind_count; i++) {
        const mw_kind *k = &p->kind[i];
        if (k->pack != g->pack) continue;
        mw_page_heading(g, "-kinds", "Kinds and links", "对象类型与关系", &said);
        mw_page_card(g, k->decl);
        mw_page_put(g, k->parent >= 0 ? " in " : "");
        if (k->parent >= 0) mw_page_link(g, p->kind[k->parent].name, p->kind[k->parent].pack);
        mw_page_put(g, "</div><dl>");
        mw_page_common(g, k->decl);
        mw_page_put(g, "</dl></section>\n");
    }
    for (int32_t i = 0; i < p->link_count; i++) {
        const mw_link_type *l = &p->link[i];
        if (l->pack != g->pack || l->from < 0 || l->to < 0) continue;
        mw_page_heading(g, "-kinds", "Kinds and links", "对象类型与关系", &said);
        mw_page_card(g, l->decl);
        mw_page_put(g, " from ");
        mw_page_link(g, p->kind[l->from].name, p->kind[l->from].pack);
        mw_page_put(g, " to ");
        mw_page_link(g, p->kind[l->to].name, p->kind[l->to].pack);
        mw_page_put(g, "</div><dl>");
        mw_page_text_term(g, "inverse", "反向", l->inverse);
        mw_page_common(g, l->decl);
        mw_page_put(g, "</dl></section>\n");
    }
}

static void source_block(const mw_page *g, mw_span at) {
    mw_page_put(g, "<pre><code>");
    mw_page_text(g, mw_page_source(g, at));
    mw_page_put(g, "</code></pre>\n");
}

// Alerts and examples are read best as they are written.
static void as_written(const mw_page *g) {
    bool said = false;
    for (int32_t i = 0; i < g->p->alert_count; i++) {
        if (g->p->alert[i].pack != g->pack) continue;
        mw_page_heading(g, "-alerts", "Alerts", "报警", &said);
        source_block(g, g->p->alert[i].decl->span);
    }
    said = false;
    for (int32_t i = 0; i < g->p->example_count; i++) {
        if (g->p->example[i].pack != g->pack) continue;
        mw_page_heading(g, "-examples", "Examples, run by mw test", "示例", &said);
        source_block(g, g->p->example[i].decl->span);
    }
}

mw_status mw_doc_html(const mw_program *p, int32_t pack, mw_text *out, mw_error *err) {
    mw_page g = {p, pack, out};
    pack_head(&g);
    contents(&g);
    indicators(&g);
    indices(&g);
    questions(&g);
    groups(&g);
    parameters(&g);
    measures(&g);
    code_lists(&g);
    kinds(&g);
    as_written(&g);
    mw_page_put(&g, "</body></html>\n");
    return out->failed ? mw_fail(err, MW_NOMEM, "doc: out of memory") : MW_OK;
}
