// SPDX-License-Identifier: MIT
// The map as text: file, time, entities. What is uncertain stands as a comment above its line.
#include "ingest/guess_write.h"

#include "base/digits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WRAP_COLUMNS = 92 };

// ---- texts and comments

void mw_guess_put_text(mw_text *out, mw_slice s) {
    mw_text_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') mw_text_addc(out, '\\');
        if (s.p[i] == '\n')
            mw_text_adds(out, "\\n");
        else
            mw_text_addc(out, s.p[i]);
    }
    mw_text_addc(out, '"');
}

void mw_guess_put_shown(mw_text *out, mw_slice s) {
    size_t i = 0;
    mw_text_addc(out, '"');
    for (int step; i < s.n && i < 60; i += (size_t)step) {
        step = mw_utf8_step(s.p + i, mw_slice_end(s));
        bool plain = step > 1 || (step == 1 && s.p[i] >= ' ' && s.p[i] != 0x7f);
        if (plain)
            mw_text_add(out, s.p + i, (size_t)step);
        else
            mw_text_addc(out, '?');
        if (step == 0) step = 1;
    }
    mw_text_adds(out, i < s.n ? "...\"" : "\"");
}

// One line of a comment, broken where it is long.
static void put_line(mw_text *out, const char *p, size_t n) {
    int64_t columns = 0;
    mw_text_adds(out, "  //");
    while (n > 0) {
        size_t blanks = strspn(p, " "), word = 0;
        if (blanks > n) blanks = n;
        while (blanks + word < n && p[blanks + word] != ' ') word++;
        int64_t wide = mw_text_columns(p + blanks, word);
        if (columns > 0 && columns + (int64_t)blanks + wide > WRAP_COLUMNS) {
            mw_text_adds(out, "\n  //  ");
            columns = 1;
            blanks = 1;
        }
        if (columns == 0 || blanks > 0) mw_text_addc(out, ' ');
        const char *text = p + strspn(p, " ");
        size_t skipped = (size_t)(text - p);
        mw_text_add(out, text, word);
        columns += (int64_t)blanks + wide;
        p += skipped + word;
        n -= skipped + word;
    }
    mw_text_addc(out, '\n');
}

void mw_guess_put_note(mw_text *out, const mw_text *note) {
    for (const char *p = note->bytes; p && *p;) {
        size_t n = strcspn(p, "\n");
        // What begins with blanks is to be copied: it stays on its line.
        if (n > 0 && p[0] == ' ')
            mw_text_addf(out, "  // %.*s\n", (int)n, p);
        else if (n > 0)
            put_line(out, p, n);
        p += n + (p[n] == '\n');
    }
}

void mw_guess_put_column(mw_text *out, const mw_guesser *g, int32_t column) {
    mw_text_adds(out, " column ");
    mw_guess_put_text(out, g->column[column].name);
}

// ---- file

// The last part of a path, with the signs that a pattern gives a meaning to quoted.
static void put_pattern(mw_text *out, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    mw_text pattern = {0};
    size_t n = strlen(name);
    for (size_t i = 0, step = 0; i < n; i += step) {
        step = (size_t)mw_utf8_step(name + i, name + n);
        bool plain = step > 0 && name[i] != '\r';
        if (!plain || pattern.size > 900) {
            mw_text_free(&pattern);
            return; // a map without a pattern is for any file
        }
        if (strchr("*?[]\\", name[i])) mw_text_addc(&pattern, '\\');
        mw_text_add(&pattern, name + i, step);
    }
    mw_text_addc(out, ' ');
    mw_guess_put_text(out, (mw_slice){pattern.bytes, pattern.size});
    out->failed = out->failed || pattern.failed;
    mw_text_free(&pattern);
}

static void put_sign(mw_text *out, const char *option, const char *sign) {
    static const char *const words[][2] = {
        {"\t", "tab"      },
        {",",  "comma"    },
        {";",  "semicolon"},
        {"|",  "pipe"     },
        {" ",  "space"    },
        {".",  "point"    },
    };
    mw_text_addf(out, " %s ", option);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(sign, words[i][0]) == 0) {
            mw_text_adds(out, words[i][1]);
            return;
        }
    mw_guess_put_text(out, mw_slice_of(sign));
}

// Whether the import would find the decimal sign without being told.
static bool is_found_alone(const mw_guesser *g) {
    mw_decimal_signs all = {0};
    if (g->style != 0) return false;
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        if (c->shape != MW_SHAPE_NUMBER) continue;
        all.point += c->signs.point;
        all.comma += c->signs.comma;
        all.ambiguous += c->signs.ambiguous;
    }
    return mw_decimal_signs_decide(&all) == '.';
}

static void put_options(mw_text *out, const mw_guesser *g) {
    const mw_reader_options *o = &g->rows.options;
    const mw_number_style *style = &mw_guess_style[g->style];
    char sign[2] = {g->rows.reader->delimiter, '\0'};
    for (int i = 0; mw_reader_all[i]; i++)
        if (mw_reader_all[i]->format == o->format) mw_text_addf(out, " %s", mw_reader_all[i]->name);
    if (o->format == MW_FORMAT_CSV && sign[0] != ',' && sign[0]) put_sign(out, "delimiter", sign);
    if (o->no_quotes) mw_text_adds(out, " quote none");
    if (o->quote && o->quote != '"') put_sign(out, "quote", (char[2]){o->quote, '\0'});
    if (!is_found_alone(g)) put_sign(out, "decimal", (char[2]){style->decimal, '\0'});
    if (style->thousands[0]) put_sign(out, "thousands", style->thousands);
    if (o->encoding.n > 0) {
        mw_text_adds(out, " encoding ");
        mw_guess_put_text(out, o->encoding);
    }
    if (o->sheet.n > 0) {
        mw_text_adds(out, " sheet ");
        mw_guess_put_text(out, o->sheet);
    } else if (o->sheet_number > 1) {
        mw_text_addf(out, " sheet %d", o->sheet_number);
    }
    if (o->skip_rows > 0) mw_text_addf(out, " skip %d", o->skip_rows);
    if (o->header_rows < 0) mw_text_adds(out, " header none");
    if (o->header_rows > 1) mw_text_addf(out, " header %d", o->header_rows);
}

static void put_file(mw_text *out, const mw_guesser *g) {
    if (g->rows.encoding_note) mw_text_addf(out, "  // Uncertain: %s\n", g->rows.encoding_note);
    if (g->style_unsure)
        mw_text_adds(out, "  // Uncertain: \"1,234\" is read as a thousand and more; if it is a "
                          "fraction, say decimal comma.\n");
    if (g->rows.options.header_rows < 0)
        mw_text_adds(out, "  // The first row holds values: columns are called by their number.\n");
    mw_text_adds(out, "  file");
    put_pattern(out, g->path);
    put_options(out, g);
    mw_text_addc(out, '\n');
}

static void put_missing(mw_text *out, const mw_guesser *g) {
    uint32_t marks = 0;
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        if (c->shape != MW_SHAPE_TEXT && c->shape != MW_SHAPE_EMPTY) marks |= c->marks;
    }
    for (int i = 0, n = 0; mw_guess_mark[i]; i++) {
        if (!(marks >> i & 1)) continue;
        mw_text_addf(out, "%s\"%s\"", n++ ? ", " : "  missing ", mw_guess_mark[i]);
    }
    if (marks) mw_text_addc(out, '\n');
}

// ---- unpivot

static void put_unpivot(mw_text *out, const mw_guesser *g) {
    const char *before = "  unpivot columns ";
    if (g->column_count == g->file_columns) return;
    for (int32_t i = 0; i < g->file_columns; i++) {
        int32_t last = i;
        if (g->column[i].role != MW_ROLE_PIVOT) continue;
        while (last + 1 < g->file_columns && g->column[last + 1].role == MW_ROLE_PIVOT) last++;
        mw_text_adds(out, before);
        mw_guess_put_text(out, g->column[i].name);
        if (last > i) {
            mw_text_adds(out, " .. ");
            mw_guess_put_text(out, g->column[last].name);
        }
        before = ", ";
        i = last;
    }
    mw_text_adds(out, " as ");
    mw_guess_put_text(out, g->column[g->file_columns].name);
    mw_text_adds(out, " value ");
    mw_guess_put_text(out, g->column[g->file_columns + 1].name);
    mw_text_addc(out, '\n');
}

// ---- time

static void put_format(mw_text *out, const mw_guess_when *w) {
    if (!w->format[0][0]) return;
    mw_text_adds(out, " format ");
    if (strncmp(w->format[0], "unix", 4) == 0)
        mw_text_adds(out, w->format[0]);
    else
        mw_guess_put_text(out, mw_slice_of(w->format[0]));
    if (!w->format[1][0]) return;
    mw_text_addc(out, ' ');
    mw_guess_put_text(out, mw_slice_of(w->format[1]));
}

static void put_stamp(mw_text *out, const mw_guesser *g) {
    const mw_guess_when *w = &g->when;
    char grain[MW_GRAIN_TEXT_MAX];
    int32_t year = w->after ? w->field[MW_FIELD_YEAR] : -1;
    mw_guess_put_column(out, g, w->column[0]);
    if (year >= 0) {
        mw_text_adds(out, " + \" \" +");
        mw_guess_put_column(out, g, year);
    } else if (w->after) {
        mw_text_addf(out, " + \"%s\"", w->after);
    }
    if (w->column[1] >= 0) mw_guess_put_column(out, g, w->column[1]);
    if (w->column[2] >= 0) {
        mw_text_adds(out, " + \" \" +");
        mw_guess_put_column(out, g, w->column[2]);
    }
    put_format(out, w);
    if (w->stamp != MW_STAMP_START)
        mw_text_adds(out, w->stamp == MW_STAMP_END ? " stamp end" : " stamp instant");
    if (w->length.unit != MW_GRAIN_NONE)
        mw_text_addf(out, " length %s", mw_grain_text(w->length, grain));
    if (w->own_day) mw_text_adds(out, " midnight own_day");
}

static void put_span(mw_text *out, const mw_guesser *g) {
    const mw_guess_when *w = &g->when;
    if (w->column[0] >= 0) {
        mw_text_adds(out, " date");
        mw_guess_put_column(out, g, w->column[0]);
    }
    mw_text_adds(out, " from");
    mw_guess_put_column(out, g, w->column[1]);
    mw_text_adds(out, " to");
    mw_guess_put_column(out, g, w->column[2]);
    put_format(out, w);
}

static void put_fields(mw_text *out, const mw_guesser *g) {
    static const char *const words[MW_FIELD_COUNT] = {"year", "quarter", "month",
                                                      "week", "day",     "hour"};
    for (int i = 0; i < MW_FIELD_COUNT; i++) {
        if (g->when.field[i] < 0) continue;
        mw_text_addf(out, " %s", words[i]);
        mw_guess_put_column(out, g, g->when.field[i]);
    }
}

static void put_time(mw_text *out, const mw_guesser *g) {
    mw_guess_put_note(out, &g->when.note);
    if (g->when.kind == MW_WHEN_NONE) {
        mw_text_adds(
            out, "  // Uncertain: no column says when the rows were. What holds until further "
                 "notice can be\n  // time always; else say their period, such as: time 2024\n");
        return;
    }
    mw_text_adds(out, "  time");
    if (g->when.kind == MW_WHEN_PERIOD) {
        mw_text_adds(out, " period");
        mw_guess_put_column(out, g, g->when.column[0]);
    } else if (g->when.kind == MW_WHEN_FIELDS) {
        put_fields(out, g);
    } else if (g->when.kind == MW_WHEN_SPAN) {
        put_span(out, g);
    } else {
        put_stamp(out, g);
    }
    mw_text_addc(out, '\n');
}

// ---- entities

static void put_level(mw_text *out, const mw_guesser *g, const mw_guess_entity *e) {
    mw_text_addf(out, " %.*s", (int)e->kind.n, e->kind.p);
    if (e->column >= 0) {
        mw_guess_put_column(out, g, e->column);
    } else {
        mw_text_addc(out, ' ');
        mw_guess_put_text(out, mw_slice_of(g->name));
    }
}

static void put_entity(mw_text *out, const mw_guesser *g, int32_t i) {
    mw_text_adds(out, "  entity");
    put_level(out, g, &g->entity[i]);
    if (g->entity[i].title >= 0) {
        mw_text_adds(out, " title");
        mw_guess_put_column(out, g, g->entity[i].title);
    }
    for (int32_t k = i + 1; k < g->entity_count; k++) {
        mw_text_adds(out, " in");
        put_level(out, g, &g->entity[k]);
    }
    mw_text_adds(out, " add\n");
}

static void put_entities(mw_text *out, const mw_guesser *g) {
    mw_guess_put_note(out, &g->note);
    if (g->repeated > 0 && g->when.kind != MW_WHEN_NONE)
        mw_text_addf(out,
                     "  // Uncertain: %lld of %lld rows repeat entity, time and keys of an earlier "
                     "one and would be refused\n  // where the value differs. A column may be "
                     "missing here, or as the key of a measure.\n",
                     (long long)g->repeated, (long long)g->rows.row_count);
    for (int32_t i = 0; i < g->entity_count; i++)
        if (i == 0 || mw_guess_stands_alone(g, i)) put_entity(out, g, i);
}

// ---- all of it

mw_status mw_guess_write(mw_guesser *g, mw_error *err) {
    mw_text *out = g->out;
    const char *slash = strrchr(g->path, '/');
    mw_text_addf(out, "// Guessed from the %s%lld rows of ", g->rows.whole ? "" : "first ",
                 (long long)g->rows.row_count);
    mw_guess_put_shown(out, mw_slice_of(slash ? slash + 1 : g->path));
    mw_text_addf(out, ".\n// Look through it before use: what is uncertain says so.\nmap %s {\n",
                 g->name);
    put_file(out, g);
    put_missing(out, g);
    put_unpivot(out, g);
    put_time(out, g);
    put_entities(out, g);
    MW_TRY(mw_guess_put_measures(g, err));
    mw_text_adds(out, "}\n");
    return out->failed ? mw_fail(err, MW_NOMEM, "no memory for a map") : MW_OK;
}
