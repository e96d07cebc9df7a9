// SPDX-License-Identifier: MIT
// See doc.h. The page goes from what the pack speaks of (kinds, codes, measures) to what it
// computes, each with its citation, its status and where it is used.
#include "lang/doc.h"

#include "base/date.h"

#include <math.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1c2530;--soft:#5b6775;--line:#d5dbe1;--bg:#fff;--card:#f6f8fa;"
    "--mark:#9a5b00;--link:#005f87}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa7b4;--line:#3a444e;--bg:#"
    "14191e;"
    "--card:#1d242b;--mark:#f0b35a;--link:#7cc4e8}}"
    "body{font:16px/1.5 system-ui,'Noto Sans CJK "
    "SC',sans-serif;color:var(--ink);background:var(--bg);"
    "max-width:60rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.9rem;margin:0}h2{margin:2.5rem 0 .75rem;border-bottom:2px solid var(--line)}"
    "h3{margin:0;font-size:1.1rem}a{color:var(--link)}"
    ".zh{color:var(--soft);font-weight:400}.soft{color:var(--soft)}.mark{color:var(--mark)}"
    "section.item{background:var(--card);border:1px solid "
    "var(--line);border-radius:6px;padding:.9rem 1.1rem;"
    "margin:0 0 1rem}section.item:target{outline:2px solid var(--link)}"
    "code{font-family:ui-monospace,monospace;font-size:.92em}.formula{overflow-x:auto;margin:.6rem "
    "0;"
    "font-size:1.15rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem "
    "1rem;margin:.4rem 0 0}"
    "dt{color:var(--soft)}dd{margin:0}table{border-collapse:collapse;margin:.5rem "
    "0;font-size:.95rem}"
    "td,th{border:1px solid var(--line);padding:.2rem .6rem;text-align:left}td.n{text-align:right}"
    "mtd{text-align:left;padding:.1em .4em}nav "
    "ul{columns:2;padding-left:1.2rem}pre{background:var(--card);border:1px solid var(--line);"
    "border-radius:6px;padding:.8rem;overflow-x:auto}summary{cursor:pointer}";

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

static void titles(const mw_titles *t, mw_slice name, mw_text *out) {
    mw_doc_escape(t && t->en.n ? t->en : name, out);
    if (!t || t->zh.n == 0) return;
    mw_text_adds(out, " <span class=\"zh\" lang=\"zh\">");
    mw_doc_escape(t->zh, out);
    mw_text_adds(out, "</span>");
}

static const mw_titles *titles_of(const mw_decl *d) {
    const mw_stmt *s = mw_decl_property(d, "title");
    return s ? &s->titles : NULL;
}

static void term(const char *name, mw_text *out) { mw_text_addf(out, "<dt>%s</dt><dd>", name); }

static void text_term(const char *name, mw_slice text, mw_text *out) {
    if (text.n == 0) return;
    term(name, out);
    mw_doc_escape(text, out);
    mw_text_adds(out, "</dd>");
}

// What every declaration may say: citation, source, status, note.
static void common_terms(const mw_decl *d, mw_text *out) {
    static const char *const names[] = {"cite", "source"};
    for (size_t i = 0; i < 2; i++) {
        const mw_stmt *s = mw_decl_property(d, names[i]);
        if (s && s->text_count) text_term(names[i], s->text[0], out);
    }
    const mw_stmt *status = mw_decl_property(d, "status"), *note = mw_decl_property(d, "note");
    if (status && status->word_count) {
        mw_text_adds(out, "<dt>status</dt><dd class=\"mark\">");
        mw_doc_escape(status->word[0], out);
        if (status->text_count) mw_text_adds(out, ": ");
        if (status->text_count) mw_doc_escape(status->text[0], out);
        mw_text_adds(out, "</dd>");
    }
    if (note) {
        term("note", out);
        titles(&note->titles, (mw_slice){"", 0}, out);
        mw_text_adds(out, "</dd>");
    }
}

static void open_item(const mw_decl *d, mw_text *out) {
    mw_text_adds(out, "<section class=\"item\" id=\"");
    mw_doc_escape(d->name, out);
    mw_text_adds(out, "\"><h3>");
    titles(titles_of(d), d->name, out);
    mw_text_adds(out, "</h3><div class=\"soft\"><code>");
    mw_doc_escape(d->name, out);
    mw_text_adds(out, "</code>");
}

static void keys_text(const mw_decl *d, mw_text *out) {
    for (int32_t i = 0; i < d->key_count; i++) {
        mw_text_adds(out, i ? ", " : " by ");
        mw_doc_escape(d->key[i].name, out);
    }
}

static void head_text(const mw_program *p, const mw_decl *d, int32_t kind, mw_text *out) {
    char grain[MW_GRAIN_TEXT_MAX];
    if (kind >= 0) mw_text_addf(out, " on %.*s", (int)p->kind[kind].name.n, p->kind[kind].name.p);
    keys_text(d, out);
    if (d->has_grain) mw_text_addf(out, " per %s", mw_grain_text(d->grain, grain));
}

static void type_term(const mw_program *p, const mw_decl *d, const mw_type *type, mw_text *out) {
    char buf[192];
    text_term("unit", d->type.text.n ? d->type.text : mw_slice_of(mw_type_text(p, type, buf)), out);
}

static const char *roll_word(mw_roll r) {
    static const char *const words[] = {"",     "sum", "mean", "first",     "last",
                                        "hold", "max", "min",  "recompute", "none"};
    return words[r];
}

static void roll_term(const mw_rolls *r, mw_text *out) {
    static const char *const axes[] = {"time", "children", "keys"};
    const mw_roll how[] = {r->time, r->children, r->keys};
    bool any = false;
    for (int i = 0; i < 3; i++) {
        if (how[i] == MW_ROLL_UNSAID) continue;
        if (!any) term("rolls up", out);
        mw_text_addf(out, "%s%s %s", any ? ", " : "", axes[i], roll_word(how[i]));
        any = true;
    }
    if (any) mw_text_adds(out, "</dd>");
}

static void range_term(double low, double high, const mw_decl *d, mw_text *out) {
    char a[32], b[32];
    if (isnan(low) && isnan(high)) return;
    term("range", out);
    mw_text_addf(out, "%s to %s ", isnan(low) ? "any" : mw_number_text(low, a),
                 isnan(high) ? "any" : mw_number_text(high, b));
    mw_doc_escape(d->type.text, out);
    mw_text_adds(out, "</dd>");
}

// ---- where a name is used

static bool mentions(const mw_expr *e, mw_ref ref, int32_t index) {
    if (!e) return false;
    bool value = e->kind == MW_EXPR_NAME || e->kind == MW_EXPR_CALL;
    if (value && e->ref_kind == (int32_t)ref && e->ref == index) return true;
    for (int32_t i = 0; i < e->arg_count; i++)
        if (mentions(e->arg[i], ref, index)) return true;
    for (int32_t i = 0; i < e->peer_count; i++)
        if (mentions(e->peer[i].name, ref, index)) return true;
    return false;
}

static void used_term(const mw_program *p, mw_ref ref, int32_t index, mw_text *out) {
    bool any = false;
    for (int32_t i = 0; i < p->indicator_count; i++) {
        const mw_indicator *m = &p->indicator[i];
        bool uses = false;
        for (int32_t j = 0; j < m->formula_count && !uses; j++)
            uses = mentions(m->formula[j].expr, ref, index);
        if (!uses || (ref == MW_REF_INDICATOR && i == index)) continue;
        if (!any) term("used in", out);
        mw_text_addf(out, "%s<a href=\"#%.*s\">%.*s</a>", any ? ", " : "", (int)m->name.n,
                     m->name.p, (int)m->name.n, m->name.p);
        any = true;
    }
    if (any) mw_text_adds(out, "</dd>");
}

// ---- the parts of the page

static void pack_head(const mw_pack *k, mw_text *out) {
    mw_text_adds(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    mw_doc_escape(k->titles.en.n ? k->titles.en : k->name, out);
    mw_text_addf(out, "</title><style>%s</style></head><body><h1>", style);
    titles(&k->titles, k->name, out);
    mw_text_adds(out, "</h1><dl>");
    text_term("pack", k->name, out);
    text_term("version", k->version, out);
    if (k->decl) common_terms(k->decl, out);
    mw_text_addf(out, "<dt>sha256</dt><dd><code>%s</code></dd></dl>", k->hash);
}

static void contents(const mw_program *p, int32_t pack, mw_text *out) {
    mw_text_adds(out, "<nav><h2>Contents <span class=\"zh\" lang=\"zh\">目录</span></h2><ul>");
    for (int32_t i = 0; i < p->indicator_count; i++) {
        const mw_indicator *m = &p->indicator[i];
        if (m->pack != pack) continue;
        mw_text_addf(out, "<li><a href=\"#%.*s\">", (int)m->name.n, m->name.p);
        titles(titles_of(m->decl), m->name, out);
        mw_text_adds(out, "</a></li>");
    }
    mw_text_adds(out, "</ul></nav>");
}

static void heading(const char *en, const char *zh, bool *said, mw_text *out) {
    if (!*said) mw_text_addf(out, "<h2>%s <span class=\"zh\" lang=\"zh\">%s</span></h2>", en, zh);
    *said = true;
}

static void code_lists(const mw_program *p, int32_t pack, mw_text *out) {
    bool said = false;
    for (int32_t i = 0; i < p->codes_count; i++) {
        const mw_code_list *l = &p->codes[i];
        if (l->pack != pack || !l->decl) continue;
        heading("Codes", "代码表", &said, out);
        open_item(l->decl, out);
        mw_text_addf(out, "</div><details><summary>%d codes%s</summary><table>", (int)l->count,
                     l->open ? ", more come from data" : "");
        for (int32_t j = 0; j < l->count; j++) {
            mw_text_adds(out, "<tr><td><code>");
            mw_doc_escape(l->code[j].text, out);
            mw_text_adds(out, "</code></td><td>");
            titles(&l->code[j].titles, (mw_slice){"", 0}, out);
            mw_text_adds(out, "</td><td>");
            if (l->code[j].parent[0] >= 0) mw_doc_escape(l->code[l->code[j].parent[0]].text, out);
            mw_text_adds(out, "</td></tr>");
        }
        mw_text_adds(out, "</table></details></section>");
    }
}

static void measures(const mw_program *p, int32_t pack, mw_text *out) {
    bool said = false;
    for (int32_t i = 0; i < p->measure_count; i++) {
        const mw_measure *m = &p->measure[i];
        if (m->pack != pack) continue;
        heading("Measures", "度量", &said, out);
        open_item(m->decl, out);
        head_text(p, m->decl, m->kind, out);
        mw_text_adds(out, "</div><dl>");
        type_term(p, m->decl, &m->type, out);
        roll_term(&m->roll, out);
        range_term(m->low, m->high, m->decl, out);
        common_terms(m->decl, out);
        used_term(p, MW_REF_MEASURE, i, out);
        mw_text_adds(out, "</dl></section>");
    }
}

static void source_text(const mw_program *p, mw_span s, mw_text *out) {
    mw_doc_escape((mw_slice){p->diags->source[s.file].text + s.start, (size_t)(s.end - s.start)},
                  out);
}

static void cell_row(const mw_program *p, const mw_cell *c, mw_text *out) {
    mw_text_adds(out, "<tr>");
    for (int32_t i = 0; i < c->key_count; i++) {
        mw_text_adds(out, "<td>");
        if (c->key[i]->kind == MW_EXPR_TEXT)
            mw_doc_escape(c->key[i]->text, out);
        else
            source_text(p, c->key[i]->span, out);
        mw_text_adds(out, "</td>");
    }
    mw_text_adds(out, "<td class=\"n\">");
    if (c->value)
        source_text(p, c->value->span, out);
    else
        mw_text_adds(out, "none");
    mw_text_adds(out, "</td></tr>");
}

static void param_row(const mw_program *p, const mw_parameter *m, const mw_param_row *r,
                      mw_text *out) {
    char date[32];
    bool folded = r->cell_count > 8;
    mw_text_addf(out, "<div><b>%s</b>",
                 r->date == INT32_MIN ? "before" : mw_date_print(r->date, date));
    if (r->published != INT32_MIN)
        mw_text_addf(out, " <span class=\"soft\">published %s</span>",
                     mw_date_print(r->published, date));
    if (r->cite.n) {
        mw_text_adds(out, " <span class=\"soft\">");
        mw_doc_escape(r->cite, out);
        mw_text_adds(out, "</span>");
    }
    if (r->none) mw_text_adds(out, " the value ends");
    if (folded) mw_text_addf(out, "<details><summary>%d values</summary>", (int)r->cell_count);
    if (r->cell_count) {
        mw_text_adds(out, "<table><tr>");
        for (int32_t i = 0; i < m->key_count; i++)
            mw_text_addf(out, "<th>%.*s</th>", (int)m->key[i].name.n, m->key[i].name.p);
        mw_text_adds(out, "<th>value</th></tr>");
        for (int32_t i = 0; i < r->cell_count; i++) cell_row(p, &r->cell[i], out);
        mw_text_adds(out, "</table>");
    }
    mw_text_adds(out, folded ? "</details></div>" : "</div>");
}

static void parameters(const mw_program *p, int32_t pack, mw_text *out) {
    bool said = false;
    for (int32_t i = 0; i < p->parameter_count; i++) {
        const mw_parameter *m = &p->parameter[i];
        if (m->pack != pack) continue;
        heading("Parameters", "参数", &said, out);
        open_item(m->decl, out);
        keys_text(m->decl, out);
        mw_text_adds(out, "</div>");
        for (int32_t j = 0; j < m->row_count; j++) param_row(p, m, &m->row[j], out);
        mw_text_adds(out, "<dl>");
        common_terms(m->decl, out);
        used_term(p, MW_REF_PARAMETER, i, out);
        mw_text_adds(out, "</dl></section>");
    }
}

static void formulas(const mw_program *p, const mw_indicator *m, mw_text *out) {
    char date[32];
    for (int32_t j = m->formula_count - 1; j >= 0; j--) {
        const mw_formula *f = &m->formula[j];
        mw_text_adds(out, "<div class=\"formula\">");
        if (m->formula_count > 1)
            mw_text_addf(out, "<span class=\"soft\">%s%s</span> ",
                         f->date == INT32_MIN ? "before" : "from ",
                         f->date == INT32_MIN ? "" : mw_date_print(f->date, date));
        mw_text_addf(out, "<math><mrow><mi>%.*s</mi><mo>=</mo>", (int)m->name.n, m->name.p);
        if (f->expr)
            mw_doc_math(p, f->expr, out);
        else
            mw_text_adds(out, "<mtext>none</mtext>");
        mw_text_adds(out, "</mrow></math></div>");
    }
}

static void indicators(const mw_program *p, int32_t pack, mw_text *out) {
    bool said = false;
    for (int32_t i = 0; i < p->indicator_count; i++) {
        const mw_indicator *m = &p->indicator[i];
        if (m->pack != pack) continue;
        heading("Indicators", "指标", &said, out);
        open_item(m->decl, out);
        head_text(p, m->decl, m->kind, out);
        mw_text_adds(out, "</div>");
        formulas(p, m, out);
        mw_text_adds(out, "<dl>");
        type_term(p, m->decl, &m->type, out);
        const mw_stmt *better = mw_decl_property(m->decl, "better");
        if (better && better->word_count) text_term("better", better->word[0], out);
        range_term(m->low, m->high, m->decl, out);
        roll_term(&m->roll, out);
        common_terms(m->decl, out);
        used_term(p, MW_REF_INDICATOR, i, out);
        mw_text_adds(out, "</dl></section>");
    }
}

static void examples(const mw_program *p, int32_t pack, mw_text *out) {
    bool said = false;
    for (int32_t i = 0; i < p->example_count; i++) {
        const mw_decl *d = p->example[i].decl;
        if (p->example[i].pack != pack) continue;
        heading("Examples, run by mw test", "示例", &said, out);
        mw_text_adds(out, "<pre><code>");
        source_text(p, d->span, out);
        mw_text_adds(out, "</code></pre>");
    }
}

mw_status mw_doc_html(const mw_program *p, int32_t pack, mw_text *out, mw_error *err) {
    pack_head(&p->pack[pack], out);
    contents(p, pack, out);
    indicators(p, pack, out);
    parameters(p, pack, out);
    measures(p, pack, out);
    code_lists(p, pack, out);
    examples(p, pack, out);
    mw_text_adds(out, "</body></html>\n");
    return out->failed ? mw_fail(err, MW_NOMEM, "doc: out of memory") : MW_OK;
}
