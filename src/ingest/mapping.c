// SPDX-License-Identifier: MIT
// See mapping.h. Grammar above each function, functions in the order of docs/import.md.
#include "ingest/mapping.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "ingest/mapping_int.h"

#include <fnmatch.h>
#include <string.h>

enum { ARENA_BYTES_MAX = 64 << 20 }; // some 20 times the tree of the largest text

// sign = TEXT of one character | a word for it
static bool parse_sign(mw_cursor *p, const char *what, mw_slice *out) {
    static const struct {
        const char *word, *sign;
    } words[] = {
        {"tab",       "\t"},
        {"comma",     "," },
        {"semicolon", ";" },
        {"pipe",      "|" },
        {"space",     " " },
        {"point",     "." },
        {"none",      ""  },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!mw_cursor_take_word(p, words[i].word)) continue;
        *out = mw_slice_of(words[i].sign);
        return true;
    }
    return mw_cursor_take_text(p, what, out);
}

static bool parse_one_byte(mw_cursor *p, const char *what, char *out) {
    mw_span at = mw_cursor_here(p);
    mw_slice sign;
    if (!parse_sign(p, what, &sign)) return false;
    if (sign.n > 1) {
        mw_diag_error(p->d, at, NULL, "%s has to be one plain character", what);
        return false;
    }
    *out = sign.n == 1 ? sign.p[0] : '\0';
    return true;
}

static bool parse_decimal(mw_cursor *p, mw_mapping *map) {
    mw_span at = mw_cursor_here(p);
    if (!parse_one_byte(p, "the decimal sign", &map->decimal)) return false;
    if (map->decimal == '.' || map->decimal == ',') return true;
    mw_diag_error(p->d, at, NULL, "the decimal sign is \".\" or \",\"");
    return false;
}

static bool parse_thousands(mw_cursor *p, mw_mapping *map) {
    mw_span at = mw_cursor_here(p);
    mw_slice sign;
    if (!parse_sign(p, "the sign between thousands", &sign)) return false;
    if (sign.n >= sizeof map->thousands) {
        mw_diag_error(p->d, at, NULL, "the sign between thousands is one character");
        return false;
    }
    memcpy(map->thousands, sign.p, sign.n);
    return true;
}

// count = NUMBER [ "rows" | "row" ]
static bool parse_count(mw_cursor *p, const char *what, int32_t *out) {
    mw_slice w = mw_cursor_word(p);
    if (mw_cursor_peek(p) != MW_TOKEN_NUMBER || w.n > 6 || memchr(w.p, '.', w.n))
        return mw_cursor_expected(p, what, "a whole number");
    *out = 0;
    for (size_t i = 0; i < w.n; i++) {
        if (w.p[i] < '0' || w.p[i] > '9') return mw_cursor_expected(p, what, "a whole number");
        *out = *out * 10 + (w.p[i] - '0');
    }
    p->at++;
    if (!mw_cursor_take_word(p, "rows")) mw_cursor_take_word(p, "row");
    return true;
}

static bool parse_sheet(mw_cursor *p, mw_reader_options *o) {
    if (mw_cursor_peek(p) == MW_TOKEN_TEXT) return mw_cursor_take_text(p, "a sheet", &o->sheet);
    return parse_count(p, "the name or number of a sheet", &o->sheet_number);
}

static bool parse_header(mw_cursor *p, mw_reader_options *o) {
    mw_span at = mw_cursor_here(p);
    if (mw_cursor_take_word(p, "none")) {
        o->header_rows = -1;
        return true;
    }
    if (!parse_count(p, "the number of header rows, or none", &o->header_rows)) return false;
    if (o->header_rows >= 1 && o->header_rows <= 10) return true;
    mw_diag_error(p->d, at, "header none: columns are then called \"1\", \"2\", ...",
                  "a header has 1 to 10 rows");
    return false;
}

// option = FORMAT | "delimiter" sign | "decimal" sign | "thousands" sign | "quote" sign
//        | "encoding" TEXT | "sheet" ( TEXT | NUMBER ) | "header" ( count | "none" )
//        | "skip" count
static bool parse_file_option(mw_cursor *p, void *what) {
    mw_mapping *map = what;
    mw_reader_options *o = &map->reader;
    for (int i = 0; mw_reader_all[i]; i++)
        if (mw_cursor_take_word(p, mw_reader_all[i]->name)) {
            o->format = mw_reader_all[i]->format;
            return true;
        }
    if (mw_cursor_take_word(p, "delimiter"))
        return parse_one_byte(p, "the delimiter", &o->delimiter);
    if (mw_cursor_take_word(p, "decimal")) return parse_decimal(p, map);
    if (mw_cursor_take_word(p, "thousands")) return parse_thousands(p, map);
    if (mw_cursor_take_word(p, "quote")) {
        if (!parse_one_byte(p, "the quote", &o->quote)) return false;
        o->no_quotes = o->quote == '\0';
        return true;
    }
    if (mw_cursor_take_word(p, "encoding"))
        return mw_cursor_take_text(p, "an encoding such as \"gb18030\" or \"latin1\"",
                                   &o->encoding);
    if (mw_cursor_take_word(p, "sheet")) return parse_sheet(p, o);
    if (mw_cursor_take_word(p, "header")) return parse_header(p, o);
    if (mw_cursor_take_word(p, "skip"))
        return parse_count(p, "how many rows to skip", &o->skip_rows);
    return mw_cursor_expected(p, "a format or an option of the file",
                              "csv, jsonl, parquet or xlsx; delimiter, decimal, thousands, quote, "
                              "encoding, sheet, header, skip");
}

// file = "file" [ TEXT ] { option }
static bool parse_file(mw_cursor *p, mw_mapping *map) {
    if (mw_cursor_peek(p) == MW_TOKEN_TEXT && !mw_cursor_take_text(p, "a file", &map->file))
        return false;
    return mw_cursor_modifiers(p, parse_file_option, map);
}

// missing = "missing" TEXT { "," TEXT }
static bool parse_missing(mw_cursor *p, mw_mapping *map) {
    return mw_cursor_take_texts(p, "a mark of missing values", &map->missing, &map->missing_count);
}

static bool parse_where_number(mw_cursor *p, mw_map_where *w) {
    bool negative = mw_cursor_take(p, MW_TOKEN_MINUS);
    if (mw_cursor_peek(p) != MW_TOKEN_NUMBER || !mw_number_parse(mw_cursor_word(p), &w->number))
        return mw_cursor_expected(p, "a number", "texts are compared by == and != only");
    if (negative) w->number = -w->number;
    p->at++;
    return true;
}

static bool parse_where_list(mw_cursor *p, mw_map_where *w) {
    if (!mw_cursor_take(p, MW_TOKEN_ROUND_OPEN))
        return mw_cursor_expected(p, "`(`", "in (\"a\", \"b\")");
    if (!mw_cursor_take_texts(p, "a text", &w->in, &w->in_count)) return false;
    return mw_cursor_take(p, MW_TOKEN_ROUND_CLOSE) ? true : mw_cursor_expected(p, "`)`", NULL);
}

// where = "where" text ( "==" | "=" | "!=" ) TEXT | [ "not" ] "in" "(" TEXT { "," TEXT } ")"
//       | ( "<" | "<=" | ">" | ">=" ) NUMBER
static bool parse_where(mw_cursor *p, mw_mapping *map) {
    static const struct {
        mw_token_kind token;
        mw_where_op op;
    } numbers[] = {
        {MW_TOKEN_LT, MW_WHERE_LT},
        {MW_TOKEN_LE, MW_WHERE_LE},
        {MW_TOKEN_GT, MW_WHERE_GT},
        {MW_TOKEN_GE, MW_WHERE_GE},
    };
    mw_map_where *w = mw_cursor_push(p, &map->where, &map->where_count, sizeof *w);
    if (!w) return false;
    *w = (mw_map_where){0};
    if (!mw_map_parse_text(p, &w->text)) return false;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (mw_cursor_take(p, numbers[i].token)) {
            w->op = numbers[i].op;
            return parse_where_number(p, w);
        }
    w->op = MW_WHERE_IN;
    w->negated = mw_cursor_take_word(p, "not") || mw_cursor_peek(p) == MW_TOKEN_NE;
    if (mw_cursor_take_word(p, "in")) return parse_where_list(p, w);
    if (!mw_cursor_take(p, MW_TOKEN_EQ) && !mw_cursor_take(p, MW_TOKEN_ASSIGN) &&
        !mw_cursor_take(p, MW_TOKEN_NE))
        return mw_cursor_expected(p, "a comparison", "==, !=, in, not in, <, <=, > or >=");
    return mw_cursor_take_texts(p, "a text", &w->in, &w->in_count);
}

// columns = TEXT [ ".." [ TEXT ] ]
static bool parse_columns(mw_cursor *p, mw_map_columns *c) {
    int32_t first = p->at;
    *c = (mw_map_columns){0};
    if (!mw_cursor_take_text(p, "the name of a column", &c->first)) return false;
    c->range = mw_cursor_take(p, MW_TOKEN_DOTS);
    if (c->range && mw_cursor_peek(p) == MW_TOKEN_TEXT &&
        !mw_cursor_take_text(p, "the name of a column", &c->last))
        return false;
    c->span = mw_cursor_span_from(p, first);
    return true;
}

// unpivot = "unpivot" "columns" columns { "," columns } "as" TEXT "value" TEXT
static bool parse_unpivot(mw_cursor *p, mw_mapping *map) {
    mw_map_unpivot *u = &map->unpivot;
    int32_t first = p->at;
    if (!mw_cursor_take_word(p, "columns"))
        return mw_cursor_expected(p, "columns",
                                  "unpivot columns \"1\" .. \"12\" as \"n\" value \"v\"");
    do {
        mw_cursor_skip_newlines(p);
        mw_map_columns *c = mw_cursor_push(p, &u->columns, &u->columns_count, sizeof *c);
        if (!c || !parse_columns(p, c)) return false;
    } while (mw_cursor_take(p, MW_TOKEN_COMMA));
    if (!mw_cursor_take_word(p, "as"))
        return mw_cursor_expected(p, "as", "the name of the column that gets the names");
    if (!mw_cursor_take_text(p, "a name", &u->name)) return false;
    if (!mw_cursor_take_word(p, "value"))
        return mw_cursor_expected(p, "value", "the name of the column that gets the values");
    if (!mw_cursor_take_text(p, "a name", &u->value)) return false;
    u->span = mw_cursor_span_from(p, first);
    return true;
}

// time = "time" when
static bool parse_time(mw_cursor *p, mw_mapping *map) {
    if (map->when.kind != MW_WHEN_NONE)
        return mw_cursor_expected(p, "no second time", "a measure can have a time of its own");
    return mw_map_parse_when(p, &map->when);
}

// level = KIND text
static bool parse_level(mw_cursor *p, mw_map_level *level) {
    *level = (mw_map_level){0};
    if (!mw_cursor_take_name(p, "a kind", &level->kind, &level->kind_span)) return false;
    return mw_map_parse_text(p, &level->code);
}

// "in" level | "title" text | "zone" TEXT | "translate" ... | "add"
static bool parse_entity_part(mw_cursor *p, void *what) {
    mw_map_entity *e = what;
    if (mw_cursor_take_word(p, "in")) {
        if (e->level_count == MW_MAP_LEVELS_MAX)
            return mw_cursor_expected(p, "the end of the line", "the tree is not that deep");
        return parse_level(p, &e->level[e->level_count++]);
    }
    if (mw_cursor_take_word(p, "title")) return mw_map_parse_text(p, &e->title);
    if (mw_cursor_take_word(p, "zone"))
        return mw_cursor_take_text(p, "the name of a zone such as \"Asia/Seoul\"", &e->zone);
    if (mw_cursor_take_word(p, "translate"))
        return mw_map_parse_translate(p, &e->level[e->level_count - 1].code);
    if (mw_cursor_take_word(p, "add")) return e->add = true;
    return mw_cursor_expected(p, "in, title, zone, translate or add",
                              "entity person column \"p\" in household column \"h\" add");
}

// entity = "entity" level { part }
static bool parse_entity(mw_cursor *p, mw_mapping *map) {
    int32_t first = p->at;
    mw_map_entity *e = mw_cursor_push(p, &map->entity, &map->entity_count, sizeof *e);
    if (!e) return false;
    *e = (mw_map_entity){.level_count = 1};
    if (!parse_level(p, &e->level[0])) return false;
    if (!mw_cursor_modifiers(p, parse_entity_part, e)) return false;
    e->span = mw_cursor_span_from(p, first);
    return true;
}

// link = "link" NAME "from" level "to" level [ "time" when ]
static bool parse_link(mw_cursor *p, mw_mapping *map) {
    mw_map_link *l = mw_cursor_push(p, &map->link, &map->link_count, sizeof *l);
    if (!l) return false;
    *l = (mw_map_link){0};
    static const char hint[] = "link supplies from firm column \"a\" to firm column \"b\"";
    if (!mw_cursor_take_name(p, "the name of a link", &l->name, &l->name_span)) return false;
    if (!mw_cursor_take_word(p, "from")) return mw_cursor_expected(p, "from", hint);
    if (!parse_level(p, &l->from)) return false;
    if (!mw_cursor_take_word(p, "to")) return mw_cursor_expected(p, "to", hint);
    if (!parse_level(p, &l->to)) return false;
    return mw_cursor_take_word(p, "time") ? mw_map_parse_when(p, &l->when) : true;
}

static bool parse_quality(mw_cursor *p, mw_mapping *map) {
    return mw_map_parse_quality(p, &map->quality);
}

// refuse = "refuse" ( "row" | "value" )
static bool parse_refuse(mw_cursor *p, mw_mapping *map) {
    map->refuse_values = mw_cursor_take_word(p, "value");
    if (map->refuse_values || mw_cursor_take_word(p, "row")) return true;
    return mw_cursor_expected(p, "row or value",
                              "what a bad value takes with it: its row, or nothing");
}

static const struct {
    const char *word;
    bool (*parse)(mw_cursor *p, mw_mapping *map);
} statements[] = {
    {"file",    parse_file          },
    {"missing", parse_missing       },
    {"where",   parse_where         },
    {"unpivot", parse_unpivot       },
    {"time",    parse_time          },
    {"entity",  parse_entity        },
    {"link",    parse_link          },
    {"measure", mw_map_parse_measure},
    {"quality", parse_quality       },
    {"refuse",  parse_refuse        },
};
enum { STATEMENT_COUNT = sizeof statements / sizeof statements[0] };

static bool unknown_statement(mw_cursor *p) {
    mw_slice seen = mw_cursor_word(p);
    const char *near = NULL;
    for (size_t i = 0; i < STATEMENT_COUNT && !near; i++)
        if (mw_text_distance(seen, mw_slice_of(statements[i].word), 2) <= 2)
            near = statements[i].word;
    const char *hint = near ? mw_diag_hint(p->d, "did you mean %s?", near)
                            : "file, missing, where, unpivot, time, entity, link, measure, "
                              "quality, refuse";
    return mw_cursor_expected(p, "a statement", hint);
}

static bool parse_statement(mw_cursor *p, mw_mapping *map) {
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (!mw_cursor_take_word(p, statements[i].word)) continue;
        if (!statements[i].parse(p, map)) return false;
        if (mw_cursor_at_end(p)) return true;
        return mw_cursor_expected(p, "the end of the line", NULL);
    }
    return unknown_statement(p);
}

// map = "map" NAME "{" { statement newline } "}"
static bool parse_map(mw_cursor *p, mw_mapping *map) {
    int32_t first = p->at;
    *map = (mw_mapping){0};
    if (!mw_cursor_take_word(p, "map"))
        return mw_cursor_expected(p, "map", "a mapping file begins with map NAME {");
    if (!mw_cursor_take_name(p, "the name of the map", &map->name, NULL)) return false;
    map->span = mw_cursor_span_from(p, first);
    if (!mw_cursor_take(p, MW_TOKEN_CURLY_OPEN)) return mw_cursor_expected(p, "`{`", NULL);
    for (;;) {
        mw_cursor_skip_newlines(p);
        if (mw_cursor_take(p, MW_TOKEN_CURLY_CLOSE)) return true;
        if (mw_cursor_peek(p) == MW_TOKEN_END)
            return mw_cursor_expected(p, "`}`", "the map is not closed");
        int32_t statement = p->at;
        if (!parse_statement(p, map)) mw_cursor_recover(p, statement);
        if (p->nomem) return false;
    }
}

// mappings = { map }
static void parse_all(mw_cursor *p, mw_mappings *maps) {
    mw_cursor_skip_newlines(p);
    while (!p->nomem && mw_cursor_peek(p) != MW_TOKEN_END) {
        mw_mapping *map = mw_cursor_push(p, &maps->map, &maps->count, sizeof *map);
        if (!map || !parse_map(p, map)) return;
        mw_cursor_skip_newlines(p);
    }
    if (maps->count == 0)
        mw_diag_error(p->d, mw_cursor_here(p), "a mapping file begins with map NAME {",
                      "there is no map in this file");
}

static mw_mappings *maps_new(void) {
    mw_mappings *maps = mw_alloc(sizeof *maps);
    if (!maps) return NULL;
    maps->diags = mw_alloc(sizeof *maps->diags);
    if (maps->diags) maps->diags->arena = mw_arena_new(ARENA_BYTES_MAX);
    if (maps->diags && maps->diags->arena) return maps;
    mw_mappings_free(maps);
    return NULL;
}

void mw_mappings_free(mw_mappings *maps) {
    if (!maps) return;
    if (maps->diags) mw_arena_free(maps->diags->arena);
    mw_free(maps->diags);
    mw_free(maps);
}

static mw_status parse_text(mw_mappings *maps, const char *name, mw_slice text, mw_error *err) {
    mw_diags *d = maps->diags;
    char *path = mw_arena_text(d->arena, name, strlen(name));
    char *copy = mw_arena_text(d->arena, text.p, text.n);
    if (!path || !copy) return mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    mw_cursor p = {.d = d, .text = copy};
    p.source = mw_diag_source(d, path, copy, (int32_t)text.n);
    mw_status st = mw_lex(d, p.source, MW_LEX_PLAIN, &p.t, err);
    if (st == MW_OK) parse_all(&p, maps);
    mw_tokens_free(&p.t);
    if (st == MW_OK && (p.nomem || d->nomem))
        st = mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    return st;
}

mw_status mw_mappings_text(const char *name, const char *text, size_t size, mw_mappings **out,
                           mw_error *err) {
    if (size > MW_PACK_FILE_BYTES_MAX)
        return mw_fail(err, MW_LIMIT, "%s: a map of %zu bytes, the limit is %d", name, size,
                       MW_PACK_FILE_BYTES_MAX);
    mw_mappings *maps = maps_new();
    if (!maps) return mw_fail(err, MW_NOMEM, "no memory for the map %s", name);
    mw_status st = parse_text(maps, name, (mw_slice){text, size}, err);
    if (st != MW_OK) {
        mw_mappings_free(maps);
        return st;
    }
    mw_sha256_text(text, size, maps->hash);
    *out = maps;
    return MW_OK;
}

mw_status mw_mappings_read(const char *path, mw_mappings **out, mw_error *err) {
    char *text = NULL;
    size_t size = 0;
    MW_TRY(mw_file_read(path, MW_PACK_FILE_BYTES_MAX, &text, &size, err));
    mw_status st = mw_mappings_text(path, text, size, out, err);
    mw_free(text);
    return st;
}

static bool matches(const mw_mapping *map, const char *name) {
    char pattern[MW_NAME_BYTES_MAX];
    if (map->file.n == 0 || map->file.n >= sizeof pattern) return false;
    memcpy(pattern, map->file.p, map->file.n);
    pattern[map->file.n] = '\0';
    return fnmatch(pattern, name, 0) == 0;
}

static mw_status none_fits(const mw_mappings *maps, const char *name, mw_error *err) {
    mw_text list = {0};
    for (int32_t i = 0; i < maps->count; i++) {
        const mw_mapping *m = &maps->map[i];
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)m->name.n, m->name.p);
        if (m->file.n) mw_text_addf(&list, " (\"%.*s\")", (int)m->file.n, m->file.p);
    }
    mw_status st = mw_fail(err, MW_NOTFOUND, "no map is for a file called \"%s\"; there are %s",
                           name, list.bytes ? list.bytes : "none");
    mw_text_free(&list);
    return st;
}

mw_status mw_mappings_pick(const mw_mappings *maps, const char *path, const mw_mapping **out,
                           mw_error *err) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const mw_mapping *open = NULL;
    int32_t open_count = 0;
    for (int32_t i = 0; i < maps->count; i++) {
        const mw_mapping *m = &maps->map[i];
        if (matches(m, name)) {
            *out = m;
            return MW_OK;
        }
        if (m->file.n > 0) continue;
        open = m;
        open_count++;
    }
    if (open_count != 1) return none_fits(maps, name, err);
    *out = open;
    return MW_OK;
}

void mw_mappings_others(const mw_mappings *maps, const char *path, const mw_mapping *picked,
                        mw_text *out) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (const mw_mapping *m = picked + 1; m < maps->map + maps->count; m++) {
        if (picked->file.n == 0 || !matches(m, name)) continue;
        mw_text_addf(out, "%s%.*s", out->size ? ", " : "", (int)m->name.n, m->name.p);
    }
}
