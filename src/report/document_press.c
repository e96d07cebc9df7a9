// SPDX-License-Identifier: MIT
// Runs the passes over a document and hands the file on: see document_press.h. One pass counts
// pages and finds the headings, the other draws: no number that it learns changes a height.
#include "report/document_press.h"

#include "base/alloc.h"
#include "base/file.h"
#include "report/document_font.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

static const mw_press_words english = {.page = "Page ",
                                       .of = " of ",
                                       .pages = "",
                                       .contents = "Contents",
                                       .missing = "missing",
                                       .reached = "reached",
                                       .possible = "possible",
                                       .probability = "Probability"};

static const mw_press_words chinese = {.page = "第 ",
                                       .of = " 页，共 ",
                                       .pages = " 页",
                                       .contents = "目录",
                                       .missing = "缺失",
                                       .reached = "已达到",
                                       .possible = "可能达到",
                                       .probability = "概率"};

static void press_break(mw_press *p, const mw_block *b) {
    (void)b;
    if (!p->empty) mw_press_next(p);
}

static void (*const kinds[])(mw_press *, const mw_block *) = {
    [MW_BLOCK_COVER] = mw_press_cover,      [MW_BLOCK_CONTENTS] = mw_press_contents,
    [MW_BLOCK_HEADING] = mw_press_heading,  [MW_BLOCK_PARAGRAPH] = mw_press_paragraph,
    [MW_BLOCK_REMARK] = mw_press_paragraph, [MW_BLOCK_LIST] = mw_press_list,
    [MW_BLOCK_PAIRS] = mw_press_pairs,      [MW_BLOCK_TABLE] = mw_press_table,
    [MW_BLOCK_CALLOUT] = mw_press_callout,  [MW_BLOCK_VERBATIM] = mw_press_verbatim,
    [MW_BLOCK_BREAK] = press_break,         [MW_BLOCK_BARS] = mw_press_bars,
    [MW_BLOCK_RADAR] = mw_press_radar,      [MW_BLOCK_LADDER] = mw_press_ladder,
};

static void pass(mw_press *p) {
    p->page = 0;
    p->place_count = 0;
    mw_press_begin(p);
    p->before = NULL;
    for (const mw_block *b = p->d->first; b && p->error.status == MW_OK; b = b->next) {
        kinds[b->kind](p, b);
        p->before = b;
    }
    // A page that nothing was put on, at the end, is none, unless it is the only one.
    if (p->empty && p->page > 1)
        p->page--;
    else
        mw_press_end(p);
    p->page_count = p->page;
}

// Never an error, as Cairo 1.16 crashes on one at the end of a file: a text notes that it failed.
static cairo_status_t take(void *out, const unsigned char *bytes, uint32_t size) {
    mw_text_add(out, (const char *)bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *s, const mw_document_about *a) {
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, a->title);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_AUTHOR, a->author);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Millwright");
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, a->written);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, a->written);
}

static void draw(mw_press *p, mw_text *out) {
    p->surface = cairo_pdf_surface_create_for_stream(take, out, MW_PAGE_WIDTH, MW_PAGE_HEIGHT);
    describe(p->surface, &p->d->about);
    p->cr = cairo_create(p->surface);
    pass(p);
    cairo_status_t st = cairo_status(p->cr);
    cairo_destroy(p->cr);
    cairo_surface_finish(p->surface);
    if (st == CAIRO_STATUS_SUCCESS) st = cairo_surface_status(p->surface);
    cairo_surface_destroy(p->surface);
    if (out->failed)
        mw_fail(&p->error, MW_NOMEM, "document: out of memory");
    else if (st != CAIRO_STATUS_SUCCESS && p->error.status == MW_OK)
        mw_fail(&p->error, MW_IO, "document: Cairo: %s", cairo_status_to_string(st));
}

// What a printer sees, not a screen: nothing is moved to whole pixels.
static PangoContext *context_new(PangoFontMap *map, mw_document_lang lang) {
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    pango_context_set_language(context,
                               pango_language_from_string(lang == MW_DOCUMENT_ZH ? "zh-cn" : "en"));
    return context;
}

static int64_t heading_count(const mw_document *d) {
    int64_t n = 0;
    for (const mw_block *b = d->first; b; b = b->next) n += b->kind == MW_BLOCK_HEADING;
    return n;
}

mw_status mw_document_encode(mw_document *d, mw_text *out, mw_document_stats *stats,
                             mw_error *err) {
    PangoFontMap *map = NULL;
    if (d->error.status != MW_OK) return mw_fail(err, d->error.status, "%s", d->error.text);
    mw_press p = {.d = d, .words = d->about.lang == MW_DOCUMENT_ZH ? &chinese : &english};
    int64_t headings = heading_count(d);
    MW_TRY(mw_fonts_open(NULL, &map, err));
    p.places = mw_alloc_array(headings + 1, sizeof *p.places);
    if (!p.places) mw_fail(&p.error, MW_NOMEM, "document: out of memory");
    p.context = context_new(map, d->about.lang);
    if (p.error.status == MW_OK) pass(&p);
    if (p.error.status == MW_OK) draw(&p, out);
    p.stats.pages = p.page_count;
    g_object_unref(p.context);
    mw_fonts_close(map);
    mw_free(p.places);
    if (p.error.status != MW_OK) return mw_fail(err, p.error.status, "%s", p.error.text);
    if (stats) *stats = p.stats;
    return MW_OK;
}

mw_status mw_document_write(mw_document *d, const char *path, mw_document_stats *stats,
                            mw_error *err) {
    mw_text out = {0};
    mw_status st = mw_document_encode(d, &out, stats, err);
    if (st == MW_OK) st = mw_file_replace(path, out.bytes, out.size, err);
    mw_text_free(&out);
    return st;
}
