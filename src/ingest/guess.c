// SPDX-License-Identifier: MIT
// See guess.h. The rows are read once and kept; then columns are looked at (guess_column.c,
// guess_format.c), wide tables seen (guess_pivot.c), the time found (guess_time.c, guess_step.c),
// measures matched (guess_match.c), entities chosen (guess_entity.c) and the map written
// (guess_write.c, guess_measure.c).
#include "ingest/guess.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "ingest/guess_int.h"

#include <stdio.h>
#include <string.h>

// The map's name, of letters, digits and underscores.
static void set_name(mw_guesser *g) {
    const char *slash = strrchr(g->path, '/'), *name = slash ? slash + 1 : g->path;
    const char *dot = strrchr(name, '.');
    mw_slice stem = {name, dot && dot > name ? (size_t)(dot - name) : strlen(name)};
    size_t n = 0;
    mw_guess_words_add(stem, &g->stem);
    for (size_t i = 0; i < stem.n && n + 1 < sizeof g->name; i++) {
        char c = stem.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (letter || (digit && n > 0))
            g->name[n++] = c;
        else if (n > 0 && g->name[n - 1] != '_')
            g->name[n++] = '_';
    }
    while (n > 0 && g->name[n - 1] == '_') n--;
    g->name[n] = '\0';
    if (n == 0) snprintf(g->name, sizeof g->name, "data");
}

// Reads rows and looks at the columns; again without a header when the first row has none.
static mw_status look(mw_guesser *g, const mw_reader_options *options, mw_error *err) {
    MW_TRY(mw_guess_rows_read(g->path, options, &g->rows, err));
    MW_TRY(mw_guess_columns(g, err));
    mw_reader_options own = g->rows.options;
    bool table = own.format == MW_FORMAT_CSV || own.format == MW_FORMAT_XLSX;
    if (!table || own.header_rows != 0 || !mw_guess_header_is_data(g)) return MW_OK;
    const char *note = g->rows.encoding_note;
    mw_guess_columns_fini(g);
    mw_guess_rows_fini(&g->rows);
    own.header_rows = -1;
    g->style = 0;
    MW_TRY(mw_guess_rows_read(g->path, &own, &g->rows, err));
    g->rows.encoding_note = note;
    return mw_guess_columns(g, err);
}

static mw_status guess(mw_guesser *g, const mw_reader_options *options, mw_error *err) {
    MW_TRY(mw_guess_formats_init(&g->formats, err));
    MW_TRY(look(g, options, err));
    if (g->rows.row_count == 0 && g->rows.bad[0])
        return mw_fail(err, MW_INVALID, "%s has no rows to guess from; of the first one: %s",
                       g->path, g->rows.bad);
    if (g->rows.row_count == 0)
        return mw_fail(err, MW_INVALID, "%s has no rows to guess from", g->path);
    MW_TRY(mw_guess_pivot(g, err));
    MW_TRY(mw_guess_time(g, err));
    MW_TRY(mw_guess_step(g, err));
    MW_TRY(mw_guess_kinds(g, err));
    MW_TRY(mw_guess_match(g, err));
    MW_TRY(mw_guess_entities(g, err));
    MW_TRY(mw_guess_write(g, err));
    if (g->out->size <= MW_PACK_FILE_BYTES_MAX) return MW_OK;
    return mw_fail(err, MW_LIMIT, "%s: a map for its %d columns would be larger than %d bytes",
                   g->path, (int)g->file_columns, MW_PACK_FILE_BYTES_MAX);
}

mw_status mw_guess(const char *path, const mw_reader_options *options,
                   const mw_catalogue *catalogue, mw_text *out, mw_error *err) {
    mw_text text = {0};
    mw_guesser g = {.path = path, .catalogue = catalogue, .out = &text};
    if (catalogue && catalogue->kind_count == 0) g.catalogue = NULL;
    for (int i = 0; i < 3; i++) g.when.column[i] = -1;
    for (int i = 0; i < MW_FIELD_COUNT; i++) g.when.field[i] = -1;
    set_name(&g);
    mw_status st = guess(&g, options, err);
    if (st == MW_OK) mw_text_add(out, text.bytes, text.size);
    if (st == MW_OK && out->failed) st = mw_fail(err, MW_NOMEM, "no memory for a map");
    mw_guess_columns_fini(&g);
    mw_guess_rows_fini(&g.rows);
    mw_free(g.formats.format);
    mw_free(g.kind);
    mw_text_free(&g.when.note);
    mw_text_free(&g.note);
    mw_text_free(&text);
    return st;
}
