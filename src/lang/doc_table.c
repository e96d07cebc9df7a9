// SPDX-License-Identifier: MIT
// Parameters as tables over time: a column per date, a row per key, as they stand in a standard's
// annex. What ended says so; what a table of one date leaves out is empty.
#include "base/date.h"
#include "lang/doc_int.h"

#include <string.h>

enum {
    FOLDED_ROWS = 12, // longer tables are folded
    LINES_MAX = 4096, // rows of one table; more are left to the text of the pack
};

static const char *date_text(int32_t date, char *buf) {
    return date == INT32_MIN ? "before" : mw_date_print(date, buf);
}

// Whether two cells have the same keys as they are written.
static bool same_keys(const mw_page *g, const mw_table_cell *a, const mw_table_cell *b) {
    if (a->key_count != b->key_count) return false;
    for (int32_t i = 0; i < a->key_count; i++)
        if (!mw_slice_same(mw_page_source(g, a->key[i]->span), mw_page_source(g, b->key[i]->span)))
            return false;
    return true;
}

static const mw_table_cell *cell_like(const mw_page *g, const mw_param_row *r,
                                      const mw_table_cell *like) {
    for (int32_t i = 0; i < r->cell_count; i++)
        if (same_keys(g, &r->cell[i], like)) return &r->cell[i];
    return NULL;
}

// Whether an earlier row of the parameter has a cell with these keys already.
static bool is_listed(const mw_page *g, const mw_parameter *m, int32_t row, int32_t cell) {
    const mw_table_cell *like = &m->row[row].cell[cell];
    for (int32_t i = 0; i < row; i++)
        if (cell_like(g, &m->row[i], like)) return true;
    return false;
}

static void value_cell(const mw_page *g, const mw_param_row *r, const mw_table_cell *c) {
    mw_page_put(g, "<td class=\"n\">");
    if (r->none || (c && !c->value))
        mw_page_put(g,
                    "<span class=\"soft\">ended <span class=\"zh\" lang=\"zh\">终止</span></span>");
    else if (c)
        mw_page_text(g, mw_page_source(g, c->value->span));
    mw_page_put(g, "</td>");
}

static void key_cells(const mw_page *g, const mw_parameter *m, const mw_table_cell *c) {
    for (int32_t i = 0; i < c->key_count; i++) {
        const mw_expr *key = c->key[i];
        bool code = key->kind == MW_EXPR_TEXT;
        int32_t list = i < m->key_count ? m->key[i].codes : -1;
        int32_t at = code && list >= 0 ? mw_code_find(&g->p->codes[list], key->text) : -1;
        mw_page_put(g, code ? "<td><code>" : "<td>");
        mw_page_text(g, code ? key->text : mw_page_source(g, key->span));
        mw_page_put(g, code ? "</code> " : "");
        if (at >= 0) mw_page_titles(g, &g->p->codes[list].code[at].titles, (mw_slice){"", 0});
        mw_page_put(g, "</td>");
    }
}

static void head_row(const mw_page *g, const mw_parameter *m) {
    char date[MW_DATE_TEXT_MAX];
    mw_page_put(g, "<tr>");
    for (int32_t i = 0; i < m->key_count; i++) {
        mw_page_put(g, "<th>");
        mw_page_text(g, m->key[i].name);
        mw_page_put(g, "</th>");
    }
    for (int32_t i = 0; i < m->row_count; i++) {
        bool before = m->row[i].date == INT32_MIN;
        mw_text_addf(g->out, "<th class=\"n\">%s%s</th>", before ? "" : "from ",
                     date_text(m->row[i].date, date));
    }
    mw_page_put(g, "</tr>");
}

// Tables whose keys change with the date, such as bands, stand date by date; the newest is open.
static void table_by_date(const mw_page *g, const mw_parameter *m) {
    char date[MW_DATE_TEXT_MAX];
    for (int32_t i = m->row_count - 1; i >= 0; i--) {
        const mw_param_row *r = &m->row[i];
        mw_text_addf(g->out, "<details%s><summary>%s%s</summary><table>",
                     i == m->row_count - 1 ? " open" : "", r->date == INT32_MIN ? "" : "from ",
                     date_text(r->date, date));
        if (r->none) mw_page_put(g, "<tr>"), value_cell(g, r, NULL), mw_page_put(g, "</tr>");
        for (int32_t j = 0; j < r->cell_count; j++) {
            mw_page_put(g, "<tr>");
            key_cells(g, m, &r->cell[j]);
            value_cell(g, r, &r->cell[j]);
            mw_page_put(g, "</tr>");
        }
        mw_page_put(g, "</table></details>");
    }
}

static int32_t line_count(const mw_page *g, const mw_parameter *m) {
    int32_t n = 0;
    for (int32_t i = 0; i < m->row_count; i++)
        for (int32_t j = 0; j < m->row[i].cell_count && n < LINES_MAX; j++)
            n += !is_listed(g, m, i, j);
    return n;
}

static void keyed_table(const mw_page *g, const mw_parameter *m) {
    int32_t n = line_count(g, m), shown = 0, filled = 0;
    for (int32_t i = 0; i < m->row_count; i++) filled += m->row[i].cell_count;
    if (filled * 2 < n * m->row_count) {
        table_by_date(g, m);
        return;
    }
    bool folded = n > FOLDED_ROWS;
    if (folded)
        mw_text_addf(
            g->out,
            "<details><summary>%d rows <span class=\"zh\" lang=\"zh\">%d 行</span></summary>", n,
            n);
    mw_page_put(g, "<div class=\"wide\"><table>");
    head_row(g, m);
    for (int32_t i = 0; i < m->row_count; i++)
        for (int32_t j = 0; j < m->row[i].cell_count && shown < LINES_MAX; j++) {
            if (is_listed(g, m, i, j)) continue;
            const mw_table_cell *like = &m->row[i].cell[j];
            shown++;
            mw_page_put(g, "<tr>");
            key_cells(g, m, like);
            for (int32_t k = 0; k < m->row_count; k++)
                value_cell(g, &m->row[k], cell_like(g, &m->row[k], like));
            mw_page_put(g, "</tr>");
        }
    mw_page_put(g, folded ? "</table></div></details>" : "</table></div>");
}

// Without keys: a line per date, the newest first.
static void plain_table(const mw_page *g, const mw_parameter *m) {
    char date[MW_DATE_TEXT_MAX];
    mw_page_put(g, "<table>");
    for (int32_t i = m->row_count - 1; i >= 0; i--) {
        const mw_param_row *r = &m->row[i];
        mw_text_addf(g->out, "<tr><th>%s%s</th>", r->date == INT32_MIN ? "" : "from ",
                     date_text(r->date, date));
        value_cell(g, r, r->cell_count ? &r->cell[0] : NULL);
        mw_page_put(g, "</tr>");
    }
    mw_page_put(g, "</table>");
}

static void origin(const mw_page *g, const mw_param_row *r, mw_slice cite) {
    char date[MW_DATE_TEXT_MAX];
    mw_text_addf(g->out, "<div class=\"soft\">%s%s: ", r->date == INT32_MIN ? "" : "from ",
                 date_text(r->date, date));
    mw_page_text(g, cite);
    if (r->published != INT32_MIN)
        mw_text_addf(g->out, "%spublished %s <span class=\"zh\" lang=\"zh\">发布</span>",
                     cite.n ? ", " : "", mw_date_print(r->published, date));
    mw_page_put(g, "</div>");
}

// Where rows come from, when they say more than the whole table does; once for those alike.
static void origins(const mw_page *g, const mw_parameter *m) {
    const mw_stmt *whole = mw_decl_property(m->decl, "cite");
    const mw_param_row *said = NULL;
    for (int32_t i = 0; i < m->row_count; i++) {
        const mw_param_row *r = &m->row[i];
        bool own = r->cite.n > 0 &&
                   !(whole && whole->text_count && mw_slice_same(whole->text[0], r->cite));
        bool same = said && said->published == r->published && mw_slice_same(said->cite, r->cite);
        if (same || (r->published == INT32_MIN && !own)) continue;
        origin(g, r, own ? r->cite : (mw_slice){"", 0});
        said = r;
    }
}

void mw_page_parameter(const mw_page *g, const mw_parameter *m) {
    if (m->row_count == 0) return;
    if (m->key_count > 0)
        keyed_table(g, m);
    else
        plain_table(g, m);
    origins(g, m);
}
