// SPDX-License-Identifier: MIT
// The lines of measures. A column that is a measure of the packs gets a line that imports; where
// something stands against it, or no measure fits, the line is a comment with what the packs would
// have to declare.
#include "ingest/guess_write.h"

#include "base/alloc.h"
#include "lang/lex.h"

#include <stdio.h>
#include <string.h>

enum { PROPOSED_MAX = 300, CODES_SHOWN = 12, NAME_MAX = 48 };

typedef struct {
    mw_guesser *g;
    mw_map *names; // proposed so far
    mw_text note, line, need;
    int32_t proposed;
    int64_t left_out;
} writing;

// ---- measures that are known

// The entity of the map that a measure stands on; -1.
static int32_t entity_of(const mw_guesser *g, const mw_catalogue_measure *m) {
    for (int32_t i = 0; i < g->entity_count; i++)
        if (g->entity[i].kind_index >= 0 &&
            mw_catalogue_within(g->catalogue, m->kind, g->entity[i].kind_index))
            return i;
    return -1;
}

bool mw_guess_stands_alone(const mw_guesser *g, int32_t entity) {
    for (int32_t i = 0; g->catalogue && i < g->column_count; i++)
        if (g->column[i].measure >= 0 &&
            entity_of(g, &g->catalogue->measure[g->column[i].measure]) == entity)
            return true;
    return false;
}

static bool holds(const mw_catalogue_measure *m) {
    return m->hold && m->grain.unit == MW_GRAIN_NONE;
}

// Says what stands against a line; true when something does.
static bool stands_against(writing *x, const mw_catalogue_measure *m) {
    const mw_guesser *g = x->g;
    const mw_guess_when *w = &g->when;
    char want[MW_GRAIN_TEXT_MAX], got[MW_GRAIN_TEXT_MAX];
    mw_slice kind = g->catalogue->kind[m->kind].name;
    if (entity_of(g, m) < 0)
        mw_text_addf(&x->note, "Left out: %.*s stands on %.*s, and no column names one.\n",
                     (int)m->name.n, m->name.p, (int)kind.n, kind.p);
    for (int32_t k = 0; k < m->key_count; k++)
        if (mw_guess_key_column(g, &m->key[k]) < 0)
            mw_text_addf(&x->note, "Left out: %.*s is kept by %.*s, and no column holds it.\n",
                         (int)m->name.n, m->name.p, (int)m->key[k].name.n, m->key[k].name.p);
    if (w->kind == MW_WHEN_NONE && !holds(m))
        mw_text_addf(&x->note,
                     "Left out: %.*s is for a period, and the file tells none. With a line "
                     "such as time 2024 it can be imported, or with time like another measure "
                     "of the same entity.\n",
                     (int)m->name.n, m->name.p);
    bool grains = m->grain.unit != MW_GRAIN_NONE && w->grain.unit != MW_GRAIN_NONE;
    if (w->kind != MW_WHEN_NONE && grains && !mw_grain_same(m->grain, w->grain))
        mw_text_addf(
            &x->note, "Left out: %.*s is kept per %s, and the rows are for periods of %s.\n",
            (int)m->name.n, m->name.p, mw_grain_text(m->grain, want), mw_grain_text(w->grain, got));
    return x->note.size > 0;
}

static void note_doubts(writing *x, const mw_guess_column *c, const mw_catalogue_measure *m) {
    char unit[MW_UNIT_TEXT_MAX];
    mw_guess_words name = {0};
    bool exact, plain = m->unit.factor_count == 0 && m->unit.scale == 1;
    mw_guess_words_add(m->name, &name);
    mw_guess_words_fit(&c->words, &name, &exact);
    if (!exact)
        mw_text_addf(&x->note, "Uncertain: %s.\n",
                     m->type == MW_TYPE_CODE ? "by its codes more than by its name"
                     : c->unit.known         ? "by its unit and part of its name"
                                             : "by part of its name");
    if (c->other >= 0) {
        mw_slice other = x->g->catalogue->measure[c->other].name;
        mw_text_addf(&x->note, "Nearly as likely: %.*s.\n", (int)other.n, other.p);
    }
    if (m->type != MW_TYPE_NUMBER) return;
    if (!c->unit.known && !plain)
        mw_text_addf(&x->note, "Uncertain: its name has no unit; values are taken as %s.\n",
                     mw_unit_text(&m->unit, unit));
    if (c->unit.known && c->unit.inside)
        mw_text_addf(&x->note, "Uncertain: \"%s\" in its name is taken for the unit.\n",
                     c->unit.text);
    if (c->seen_number && (c->low == -999 || c->low == -9999 || c->low == -99))
        mw_text_addf(&x->note, "Uncertain: %d may stand for missing: missing \"%d\".\n",
                     (int)c->low, (int)c->low);
}

// What is worth knowing of any column.
static void note_cells(writing *x, const mw_guess_column *c) {
    int64_t rows = x->g->rows.row_count;
    if (c->empty * 2 > rows && c->filled > 0)
        mw_text_addf(&x->note, "%d %% of its cells are empty.\n", (int)(100 * c->empty / rows));
    if (c->filled == 0 || c->many || c->value_count == 0 || c->value_count != 1 || rows < 2) return;
    mw_text_adds(&x->note, "Always ");
    mw_guess_put_shown(&x->note, c->value[0]);
    mw_text_adds(&x->note, ".\n");
}

static mw_status put_when(writing *x, const mw_catalogue_measure *m, int32_t column,
                          mw_error *err) {
    const mw_guesser *g = x->g;
    int32_t entity = entity_of(g, m);
    bool lasting = false;
    if (holds(m)) MW_TRY(mw_guess_is_lasting(g, column, &lasting, err));
    if (holds(m) && (g->when.kind == MW_WHEN_NONE || lasting))
        mw_text_adds(&x->line, " time always");
    if ((holds(m) && lasting) || entity > 0) mw_text_adds(&x->line, " repeats");
    return MW_OK;
}

static mw_status put_known(writing *x, int32_t column, mw_error *err) {
    const mw_guesser *g = x->g;
    const mw_guess_column *c = &g->column[column];
    const mw_catalogue_measure *m = &g->catalogue->measure[c->measure];
    int32_t entity = entity_of(g, m);
    bool out = stands_against(x, m);
    mw_text_addf(&x->line, "  %smeasure %.*s", out ? "// " : "", (int)m->name.n, m->name.p);
    if (entity >= 0 && g->entity_count > 1 && g->entity[entity].kind_index != m->kind)
        mw_text_addf(&x->line, " on %.*s", (int)g->entity[entity].kind.n, g->entity[entity].kind.p);
    for (int32_t k = 0; k < m->key_count; k++) {
        int32_t key = mw_guess_key_column(g, &m->key[k]);
        mw_text_addf(&x->line, " by %.*s", (int)m->key[k].name.n, m->key[k].name.p);
        if (key >= 0)
            mw_guess_put_column(&x->line, g, key);
        else
            mw_text_adds(&x->line, " \"...\"");
    }
    mw_guess_put_column(&x->line, g, column);
    if (m->type == MW_TYPE_NUMBER && c->unit.known) mw_text_addf(&x->line, " : %s", c->unit.text);
    if (m->type == MW_TYPE_DATE && c->format >= 0) {
        mw_text_adds(&x->line, " format ");
        mw_guess_put_text(&x->line, mw_slice_of(g->formats.format[c->format].text));
    }
    note_doubts(x, c, m);
    note_cells(x, c);
    return put_when(x, m, column, err);
}

// ---- measures that the packs would need

static bool is_known(const mw_guesser *g, mw_slice name) {
    return g->catalogue && (mw_catalogue_measure_find(g->catalogue, name) >= 0 ||
                            mw_catalogue_kind_find(g->catalogue, name) >= 0);
}

static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// A name made of the column's words that nothing else has.
static mw_status propose_name(writing *x, int32_t column, char out[NAME_MAX], mw_error *err) {
    const mw_guess_column *c = &x->g->column[column];
    size_t n = 0;
    for (int32_t i = 0; i < c->words.count; i++) {
        const char *word = c->words.word[i];
        bool plain = n > 0 || is_letter(word[0]);
        // A unit alone is a word as it is: "kWh/t".
        for (size_t k = 0; word[k]; k++)
            plain = plain && (is_letter(word[k]) || (word[k] >= '0' && word[k] <= '9'));
        if (!plain || n + strlen(word) + 8 > NAME_MAX) continue;
        n += (size_t)snprintf(out + n, NAME_MAX - n, "%s%s", n > 0 ? "_" : "", word);
    }
    if (n == 0) n = (size_t)snprintf(out, NAME_MAX, "value_%d", (int)column + 1);
    int64_t before = 0;
    MW_TRY(mw_map_add(x->names, (mw_slice){out, n}, 1, &before, err));
    bool taken = before != 1 || mw_word_is_reserved((mw_slice){out, n}) ||
                 mw_word_is_declaration((mw_slice){out, n}) || is_known(x->g, (mw_slice){out, n});
    MW_TRY(mw_map_set(x->names, (mw_slice){out, n}, 2, err));
    if (taken) snprintf(out + n, NAME_MAX - n, "_%d", (int)column + 1);
    return MW_OK;
}

// Whether values of a unit, or of such a name, are no amounts that add up.
static bool is_level(const mw_guess_column *c) {
    static const char *const levels = "% degC degF K kW MW W V A bar Pa kPa MPa rpm Hz";
    const char *at = c->unit.known ? strstr(levels, c->unit.text) : NULL;
    size_t n = strlen(c->unit.text);
    bool listed = at && (at == levels || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0');
    if (c->unit.known) return listed || strchr(c->unit.text, '/');
    return mw_guess_words_any(
        &c->words, "temperature temp rate factor ratio percent share index level pressure "
                   "voltage speed price rank score 温度 率 价格 指数 压力");
}

static void put_codes(writing *x, const mw_guess_column *c, const char *name) {
    int64_t count = c->value_count;
    mw_text_addf(&x->need, "    codes %s_code {", name);
    for (int64_t i = 0; i < count && i < CODES_SHOWN; i++) {
        mw_text_addc(&x->need, ' ');
        mw_guess_put_shown(&x->need, c->value[i]);
    }
    mw_text_addf(&x->need, "%s }\n", count > CODES_SHOWN ? " ..." : "");
}

// Texts of which hardly any comes again: remarks, names.
static bool is_free_text(const mw_guesser *g, const mw_guess_column *c) {
    int64_t rows = g->rows.row_count;
    return c->many || c->value_count == 0 || (rows > 10 && c->value_count * 2 > rows);
}

// The declaration that a pack would need.
static void put_need(writing *x, const mw_guess_column *c, const char *name) {
    const mw_slice kind = x->g->entity[0].kind;
    const char *type = "text", *roll = "time hold, children none";
    char grain[MW_GRAIN_TEXT_MAX], coded[NAME_MAX + 8];
    if (c->shape == MW_SHAPE_NUMBER) {
        type = c->unit.known ? c->unit.text : "number";
        roll = is_level(c) ? "time mean, children mean" : "time sum, children sum";
    } else if (c->shape == MW_SHAPE_STAMP) {
        type = "date";
    } else if (c->shape == MW_SHAPE_CLOCK) {
        type = "clock";
    } else if (!is_free_text(x->g, c)) {
        put_codes(x, c, name);
        snprintf(coded, sizeof coded, "%s_code", name);
        type = coded;
    }
    mw_text_addf(&x->need, "    measure %s on %.*s", name, (int)kind.n, kind.p);
    if (c->shape == MW_SHAPE_NUMBER && x->g->when.kind != MW_WHEN_NONE &&
        x->g->when.grain.unit != MW_GRAIN_NONE)
        mw_text_addf(&x->need, " per %s", mw_grain_text(x->g->when.grain, grain));
    mw_text_addf(&x->need, " : %s { roll %s }", type, roll);
}

static mw_status put_proposed(writing *x, int32_t column, mw_error *err) {
    const mw_guesser *g = x->g;
    const mw_guess_column *c = &g->column[column];
    char name[NAME_MAX], unit[MW_UNIT_TEXT_MAX];
    MW_TRY(propose_name(x, column, name, err));
    put_need(x, c, name);
    if (c->other >= 0) {
        const mw_catalogue_measure *m = &g->catalogue->measure[c->other];
        mw_text_addf(&x->note, "It may be %.*s (%s), which its name says in part.\n",
                     (int)m->name.n, m->name.p, mw_unit_text(&m->unit, unit));
    }
    mw_text_addf(&x->note, "No measure fits; a pack would need:\n%s\n",
                 x->need.bytes ? x->need.bytes : "");
    note_cells(x, c);
    mw_text_addf(&x->line, "  %smeasure %s", g->catalogue ? "// " : "", name);
    mw_guess_put_column(&x->line, g, column);
    if (c->shape == MW_SHAPE_NUMBER && c->unit.known) mw_text_addf(&x->line, " : %s", c->unit.text);
    if (c->shape == MW_SHAPE_STAMP && c->format >= 0) {
        mw_text_adds(&x->line, " format ");
        mw_guess_put_text(&x->line, mw_slice_of(g->formats.format[c->format].text));
    }
    if (g->when.kind == MW_WHEN_NONE && c->shape != MW_SHAPE_NUMBER)
        mw_text_adds(&x->line, " time always");
    return MW_OK;
}

// ---- all columns

static void put_left_out(writing *x, const mw_guess_column *c) {
    mw_text_adds(&x->note, "Not used: ");
    mw_guess_put_shown(&x->note, c->name);
    if (!c->nameable)
        mw_text_adds(&x->note, ", a name that a map cannot write.\n");
    else if (c->filled == 0)
        mw_text_adds(&x->note, ", which is empty.\n");
    else
        mw_text_adds(&x->note, ".\n");
    if (c->nameable) note_cells(x, c);
}

// A text that is the same in all rows tells nothing of any of them.
static bool is_constant_text(const mw_guesser *g, const mw_guess_column *c) {
    return c->shape == MW_SHAPE_TEXT && !c->many && c->value_count == 1 && g->rows.row_count > 1;
}

static mw_status put_column(writing *x, int32_t column, mw_error *err) {
    const mw_guess_column *c = &x->g->column[column];
    x->note.size = x->line.size = x->need.size = 0;
    if (c->role == MW_ROLE_MEASURE) {
        MW_TRY(put_known(x, column, err));
    } else if (c->role != MW_ROLE_NONE) {
        return MW_OK;
    } else if (++x->proposed > PROPOSED_MAX) {
        x->left_out++;
        return MW_OK;
    } else if (!c->nameable || c->filled == 0 || is_constant_text(x->g, c)) {
        put_left_out(x, c);
    } else {
        MW_TRY(put_proposed(x, column, err));
    }
    if (x->note.size == 0 && x->note.bytes) x->note.bytes[0] = '\0';
    mw_guess_put_note(x->g->out, &x->note);
    if (x->line.size == 0) return MW_OK;
    mw_text_add(x->g->out, x->line.bytes, x->line.size);
    mw_text_addc(x->g->out, '\n');
    return MW_OK;
}

mw_status mw_guess_put_measures(mw_guesser *g, mw_error *err) {
    writing x = {.g = g, .names = mw_map_new()};
    mw_status st = x.names ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a map");
    // What is known first: the rest is remarks.
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < g->column_count && st == MW_OK; i++)
            if ((g->column[i].role == MW_ROLE_MEASURE) == (pass == 0)) st = put_column(&x, i, err);
    if (x.left_out > 0)
        mw_text_addf(g->out,
                     "  // ... and %lld more columns. Many columns of one kind can be unpivoted "
                     "into one measure with a key.\n",
                     (long long)x.left_out);
    if (x.note.failed || x.line.failed || x.need.failed) g->out->failed = true;
    mw_map_free(x.names);
    mw_text_free(&x.note);
    mw_text_free(&x.line);
    mw_text_free(&x.need);
    return st;
}
