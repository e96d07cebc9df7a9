// SPDX-License-Identifier: MIT
// What the files that write a page share: the page itself, and the small pieces of its HTML.
// Thread: one owner at a time.
#ifndef MW_LANG_DOC_INT_H
#define MW_LANG_DOC_INT_H

#include "lang/doc.h"

typedef struct {
    const mw_program *p;
    int32_t pack; // the pack that the page is about
    mw_text *out;
} mw_page;

// Fixed HTML as it stands.
void mw_page_put(const mw_page *g, const char *html);
// A text, escaped.
void mw_page_text(const mw_page *g, mw_slice s);
// The title in English and, in another colour, in Chinese; the name when there is no title.
void mw_page_titles(const mw_page *g, const mw_titles *t, mw_slice name);
// "<h2 id=...>Measures 量</h2>", once: *said remembers that it was said.
void mw_page_heading(const mw_page *g, const char *id, const char *en, const char *zh, bool *said);
// Opens a term of a list: the caller closes it with "</dd>".
void mw_page_term(const mw_page *g, const char *en, const char *zh);
// A whole term; nothing for an empty text.
void mw_page_text_term(const mw_page *g, const char *en, const char *zh, mw_slice text);
// Opens the card of a declaration, up to the line under its title, which "</div>" closes.
void mw_page_card(const mw_page *g, const mw_decl *d);
// Terms that every declaration may have: citation, source, status, note.
void mw_page_common(const mw_page *g, const mw_decl *d);
// The indicators in whose formulas a symbol stands; links where they are on this page.
void mw_page_used(const mw_page *g, mw_symbol of);
// A name; a link where what it names is on this page.
void mw_page_link(const mw_page *g, mw_slice name, int32_t pack);
// The source text of a span.
mw_slice mw_page_source(const mw_page *g, mw_span at);

// doc_group.c: the whole card of a group, by its number in the program.
void mw_page_group(const mw_page *g, int32_t group);
// doc_index.c: the tree and choices of an index.
void mw_page_index(const mw_page *g, const mw_index *x);
// doc_question.c: a choice and a level, from behind their heads to the end of their cards.
void mw_page_question(const mw_page *g, const mw_question *q);
void mw_page_level(const mw_page *g, const mw_level *l);
// doc_table.c: a parameter as a table over time.
void mw_page_parameter(const mw_page *g, const mw_parameter *m);

#endif
