// SPDX-License-Identifier: MIT
// The parser of maps, split over mapping.c (maps and statements), mapping_measure.c, mapping_text.c
// and mapping_time.c. Every function that returns bool has said what is wrong when it is false.
// Thread: one owner at a time.
#ifndef MW_INGEST_MAPPING_INT_H
#define MW_INGEST_MAPPING_INT_H

#include "ingest/mapping.h"
#include "lang/lex.h"

typedef struct {
    mw_diags *d;
    mw_tokens t;
    int32_t at, source;
    const char *text; // of the source
    bool nomem;
} mw_map_parser;

// A modifier of a statement, parsed into what.
typedef bool mw_map_modifier(mw_map_parser *p, void *what);

static inline mw_token_kind mw_map_peek(const mw_map_parser *p) {
    return (mw_token_kind)p->t.token[p->at].kind;
}

// The bytes of the token at hand, and where it stands.
mw_slice mw_map_word(const mw_map_parser *p);
mw_span mw_map_here(const mw_map_parser *p);
// The span from a token up to the one before the token at hand.
mw_span mw_map_span_from(const mw_map_parser *p, int32_t first);

// Whether the token at hand is this word; `take` steps over it.
bool mw_map_is_word(const mw_map_parser *p, const char *word);
bool mw_map_take_word(mw_map_parser *p, const char *word);
bool mw_map_take(mw_map_parser *p, mw_token_kind kind);
// Steps over newlines.
void mw_map_skip_newlines(mw_map_parser *p);
// Whether the statement at hand ends here.
bool mw_map_at_end(const mw_map_parser *p);

// Says that something else was expected here; false.
bool mw_map_expected(mw_map_parser *p, const char *what, const char *hint);
// False after noting that memory ran out.
bool mw_map_no_memory(mw_map_parser *p);

// name = WORD; text = TEXT, without quotes and escapes.
bool mw_map_take_name(mw_map_parser *p, const char *what, mw_slice *out, mw_span *span);
bool mw_map_take_text(mw_map_parser *p, const char *what, mw_slice *out);
// texts = TEXT { "," TEXT }, added to a list.
bool mw_map_take_texts(mw_map_parser *p, const char *what, mw_slice **list, int32_t *count);
// One more item of size bytes at the end of a list in the arena; NULL when out of memory.
void *mw_map_push(mw_map_parser *p, void *list, int32_t *count, size_t size);

// modifiers { modifier } up to the end of the line, or in { } over several lines.
bool mw_map_modifiers(mw_map_parser *p, mw_map_modifier *one, void *what);

// unit = tokens side by side without blanks.
bool mw_map_take_unit(mw_map_parser *p, mw_slice *out, mw_span *span);
bool mw_map_parse_text(mw_map_parser *p, mw_map_text *out);
// translate = "translate" TEXT "=" target { "," ... } [ "else" "=" target ], after its first word.
bool mw_map_parse_translate(mw_map_parser *p, mw_map_text *out);
bool mw_map_parse_when(mw_map_parser *p, mw_map_when *out);
bool mw_map_parse_quality(mw_map_parser *p, mw_map_text *out);
bool mw_map_parse_measure(mw_map_parser *p, mw_mapping *map);

#endif
