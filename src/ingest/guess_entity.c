// SPDX-License-Identifier: MIT
// Whose values they are: columns named as a kind is, columns that tell rows of one time apart, or
// the file as a whole.
#include "ingest/guess_int.h"

#include "base/alloc.h"
#include "base/hash.h"

#include <string.h>

static const char id_words[] = "id ids code key nr no number num uid u serial tag 编号 代码 编码";
static const char title_words[] = "name title label description 名称";

// ---- columns of a kind

static bool can_be_code(const mw_guess_column *c) {
    bool coded = c->shape == MW_SHAPE_TEXT || (c->shape == MW_SHAPE_NUMBER && c->whole);
    return coded && c->nameable && c->filled > 0;
}

// Whether a name says nothing but "code of such a kind": 0 no, else how plainly.
static int kind_fit(const mw_guess_column *c, mw_slice kind) {
    int named = 0, code = 0, title = 0;
    for (int32_t i = 0; i < c->words.count; i++) {
        mw_guess_words one = {.count = 1};
        memcpy(one.word[0], c->words.word[i], sizeof one.word[0]);
        if (mw_guess_words_any(&one, id_words))
            code = 1;
        else if (mw_guess_words_any(&one, title_words))
            title = 1;
        else if (mw_guess_words_of_kind(&one, kind))
            named++;
        else
            return 0;
    }
    return named == 0 ? 0 : title ? 1 : code ? 3 : 2;
}

// Whether all texts of a column are units: it says what values are in, not whose they are.
static bool are_units(const mw_guess_column *c) {
    mw_unit u;
    if (c->many || c->value_count == 0) return false;
    if (!mw_guess_words_any(&c->words, "unit uom einheit 单位")) return false;
    for (int64_t i = 0; i < c->value_count; i++)
        if (mw_unit_parse(c->value[i], &u, NULL) != MW_OK) return false;
    return c->shape == MW_SHAPE_TEXT;
}

static int32_t column_of_kind(const mw_guesser *g, mw_slice kind) {
    int32_t best = -1;
    int best_fit = 0;
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        if (!can_be_code(c) || c->role != MW_ROLE_NONE || are_units(c)) continue;
        int fit = kind_fit(c, kind);
        if (fit > best_fit) {
            best = i;
            best_fit = fit;
        }
    }
    return best;
}

// A column beside the code that names the same things.
static int32_t title_of_kind(const mw_guesser *g, mw_slice kind, int32_t code) {
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        bool text = c->shape == MW_SHAPE_TEXT && c->role == MW_ROLE_NONE && c->nameable;
        if (i != code && text && kind_fit(c, kind) == 1) return i;
    }
    return -1;
}

static int32_t kind_count(const mw_guesser *g) {
    int32_t n = 0;
    if (g->catalogue) return g->catalogue->kind_count;
    while (mw_guess_kind_name(n)) n++;
    return n;
}

static mw_slice kind_name(const mw_guesser *g, int32_t i) {
    return g->catalogue ? g->catalogue->kind[i].name : mw_slice_of(mw_guess_kind_name(i));
}

// Whether a kind stands in another; without a catalogue as it commonly does.
static bool within(const mw_guesser *g, int32_t kind, int32_t above) {
    return g->catalogue ? mw_catalogue_within(g->catalogue, kind, above) : kind >= above;
}

mw_status mw_guess_kinds(mw_guesser *g, mw_error *err) {
    int32_t n = kind_count(g);
    g->kind = mw_alloc_array(n + 1, sizeof *g->kind);
    if (!g->kind) return mw_fail(err, MW_NOMEM, "no memory for a map");
    for (int32_t i = 0; i < n; i++) {
        mw_guess_entity *k = &g->kind[i];
        *k = (mw_guess_entity){kind_name(g, i), i, column_of_kind(g, kind_name(g, i)), -1};
        if (k->column < 0) continue;
        g->column[k->column].role = MW_ROLE_ENTITY;
        k->title = title_of_kind(g, k->kind, k->column);
        if (k->title >= 0) g->column[k->title].role = MW_ROLE_OTHER;
    }
    return MW_OK;
}

// ---- rows told apart

// Rows whose cells in these columns and in those of the time were there before.
static mw_status count_repeats(const mw_guesser *g, const int32_t *column, int32_t count,
                               int64_t *out, mw_error *err) {
    mw_map *seen = mw_map_new();
    mw_text key = {0};
    mw_status st = seen ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a map");
    *out = 0;
    for (mw_guess_at at = {0, -1}; st == MW_OK && mw_guess_next(&g->rows, &at);) {
        key.size = 0;
        for (int32_t i = 0; i < count; i++) {
            if (column[i] < 0 || column[i] >= g->file_columns) continue;
            mw_slice s = mw_guess_cell(&g->rows, &at, column[i]).text;
            mw_text_addf(&key, "%zu:", s.n);
            mw_text_add(&key, s.p, s.n);
        }
        int64_t times = 0;
        mw_slice text = {key.bytes ? key.bytes : "", key.size};
        st = key.failed ? mw_fail(err, MW_NOMEM, "no memory for a map")
                        : mw_map_add(seen, text, 1, &times, err);
        *out = g->rows.row_count - mw_map_count(seen);
    }
    mw_map_free(seen);
    mw_text_free(&key);
    return st;
}

// The columns of the time, into room for all of them; their number.
static int32_t time_columns(const mw_guesser *g, int32_t out[16]) {
    int32_t n = 0;
    for (int i = 0; i < 3; i++)
        if (g->when.kind != MW_WHEN_NONE && g->when.column[i] >= 0) out[n++] = g->when.column[i];
    for (int i = 0; i < MW_FIELD_COUNT; i++)
        if (g->when.kind != MW_WHEN_NONE && g->when.field[i] >= 0) out[n++] = g->when.field[i];
    return n;
}

// A column that tells apart rows of the same time; -1: none, or none is needed.
static mw_status find_telling(const mw_guesser *g, int32_t *out, mw_error *err) {
    int32_t column[16], n = time_columns(g, column), tried = 0;
    int64_t repeats;
    *out = -1;
    if (g->rows.row_count < 2) return MW_OK;
    MW_TRY(count_repeats(g, column, n, &repeats, err));
    for (int32_t i = 0; repeats > 0 && i < g->file_columns && tried < 32; i++) {
        const mw_guess_column *c = &g->column[i];
        bool key = mw_guess_words_any(&c->words, id_words) || c->shape == MW_SHAPE_TEXT;
        if (!can_be_code(c) || c->role != MW_ROLE_NONE || !key || are_units(c)) continue;
        tried++;
        column[n] = i;
        MW_TRY(count_repeats(g, column, n + 1, &repeats, err));
        if (repeats == 0) *out = i;
        if (repeats == 0) return MW_OK;
    }
    return MW_OK;
}

// ---- the entities of the map

static const mw_catalogue_measure *measure_of(const mw_guesser *g, int32_t column) {
    int32_t m = g->column[column].measure;
    return m < 0 ? NULL : &g->catalogue->measure[m];
}

// How many of the measures found may stand on a kind.
static int32_t count_fits(const mw_guesser *g, int32_t kind) {
    int32_t n = 0;
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_catalogue_measure *m = measure_of(g, i);
        n += m && within(g, m->kind, kind);
    }
    return n;
}

// The kind whose column is most useful: the lowest in the tree on which measures stand, for rows
// are about the smallest thing they name; else that of most measures.
static int32_t best_kind(const mw_guesser *g) {
    int32_t best = -1, best_fits = -1;
    for (int32_t i = 0; i < kind_count(g); i++) {
        if (g->kind[i].column < 0) continue;
        int32_t fits = g->catalogue ? count_fits(g, i) : 1;
        bool lower = best >= 0 && within(g, i, best) && (fits > 0 || best_fits == 0);
        bool higher = best >= 0 && within(g, best, i) && best_fits > 0;
        if (!lower && (higher || fits <= best_fits)) continue;
        best = i;
        best_fits = fits;
    }
    return best;
}

// The kind that most measures stand on; 0 without any.
static int32_t common_kind(const mw_guesser *g) {
    int32_t best = 0, best_count = 0;
    for (int32_t k = 0; g->catalogue && k < g->catalogue->kind_count; k++) {
        int32_t n = 0;
        for (int32_t i = 0; i < g->column_count; i++) {
            const mw_catalogue_measure *m = measure_of(g, i);
            n += m && m->kind == k;
        }
        if (n > best_count) {
            best = k;
            best_count = n;
        }
    }
    return best;
}

// Whether all words are of two lists, and at least one of the first.
static bool says_only(const mw_guess_column *c, const char *list, const char *more) {
    bool any = false;
    for (int32_t i = 0; i < c->words.count; i++) {
        mw_guess_words one = {.count = 1};
        memcpy(one.word[0], c->words.word[i], sizeof one.word[0]);
        bool listed = mw_guess_words_any(&one, list);
        if (!listed && !mw_guess_words_any(&one, more)) return false;
        any = any || listed;
    }
    return any;
}

// A column that is called "id", "code" or the like.
static int32_t plain_code(const mw_guesser *g) {
    for (int32_t i = 0; i < g->file_columns; i++) {
        const mw_guess_column *c = &g->column[i];
        if (can_be_code(c) && c->role == MW_ROLE_NONE && says_only(c, id_words, "")) return i;
    }
    return -1;
}

// A title without the word of its kind: "name", "title_en".
static void find_title(mw_guesser *g, mw_guess_entity *e) {
    for (int32_t i = 0; i < g->file_columns && e->column >= 0 && e->title < 0; i++) {
        const mw_guess_column *c = &g->column[i];
        if (c->shape != MW_SHAPE_TEXT || c->role != MW_ROLE_NONE || !c->nameable) continue;
        if (says_only(c, title_words, "u en de zh fr es")) e->title = i;
    }
    if (e->title >= 0) g->column[e->title].role = MW_ROLE_OTHER;
}

static mw_status set_without_kind(mw_guesser *g, mw_error *err) {
    mw_guess_entity *e = &g->entity[0];
    bool known = g->catalogue && g->catalogue->kind_count > 0;
    int32_t kind = known ? common_kind(g) : -1;
    *e = (mw_guess_entity){known ? kind_name(g, kind) : mw_slice_of("site"), kind, plain_code(g),
                           -1};
    if (e->column < 0) MW_TRY(find_telling(g, &e->column, err));
    if (e->column >= 0) {
        mw_text_addf(&g->note,
                     "Uncertain: taken for the entities because its texts tell the rows "
                     "apart; the kind (%.*s) is a guess.\n",
                     (int)e->kind.n, e->kind.p);
        g->column[e->column].role = MW_ROLE_ENTITY;
    } else {
        mw_text_addf(&g->note,
                     "Uncertain: no column names the entity, so all rows are of one %.*s "
                     "called as the file is.\n",
                     (int)e->kind.n, e->kind.p);
    }
    g->entity_count = 1;
    return MW_OK;
}

// Other kinds with a column: what the entity stands in, from the nearest up.
static void add_parents(mw_guesser *g, int32_t kind) {
    int32_t below = kind;
    for (int32_t k = kind_count(g) - 1; k >= 0; k--) {
        bool above = k != below && within(g, below, k) && g->kind[k].column >= 0;
        if (!above || g->entity_count == MW_GUESS_ENTITIES_MAX) continue;
        g->entity[g->entity_count++] = g->kind[k];
        below = k;
    }
}

static void give_back(mw_guesser *g) {
    for (int32_t k = 0; k < kind_count(g); k++) {
        bool used = false;
        for (int32_t i = 0; i < g->entity_count; i++)
            used = used || g->entity[i].column == g->kind[k].column;
        if (used || g->kind[k].column < 0) continue;
        g->column[g->kind[k].column].role = MW_ROLE_NONE;
        if (g->kind[k].title >= 0) g->column[g->kind[k].title].role = MW_ROLE_NONE;
    }
}

static void take_keys(mw_guesser *g) {
    for (int32_t i = 0; i < g->column_count; i++) {
        const mw_catalogue_measure *m = measure_of(g, i);
        for (int32_t k = 0; m && k < m->key_count; k++) {
            int32_t column = mw_guess_key_column(g, &m->key[k]);
            if (column >= 0) g->column[column].role = MW_ROLE_KEY;
        }
    }
}

mw_status mw_guess_entities(mw_guesser *g, mw_error *err) {
    int32_t kind = best_kind(g), column[MW_GUESS_ENTITIES_MAX + 16 + 64],
            n = time_columns(g, column);
    take_keys(g);
    if (kind >= 0) {
        g->entity[g->entity_count++] = g->kind[kind];
        add_parents(g, kind);
        give_back(g);
    } else {
        MW_TRY(set_without_kind(g, err));
    }
    find_title(g, &g->entity[0]);
    for (int32_t i = 0; i < g->entity_count; i++) column[n++] = g->entity[i].column;
    for (int32_t i = 0; i < g->column_count && n < 64; i++)
        if (g->column[i].role == MW_ROLE_KEY) column[n++] = i;
    MW_TRY(count_repeats(g, column, n, &g->repeated, err));
    return g->note.failed ? mw_fail(err, MW_NOMEM, "no memory for a map") : MW_OK;
}

// ---- what never changes

mw_status mw_guess_is_lasting(const mw_guesser *g, int32_t column, bool *out, mw_error *err) {
    int32_t entity = g->entity[0].column;
    *out = false;
    if (column >= g->file_columns) return MW_OK;
    mw_map *seen = mw_map_new();
    mw_status st = seen ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for a map");
    bool same = true;
    int64_t again = 0;
    for (mw_guess_at at = {0, -1}; st == MW_OK && same && mw_guess_next(&g->rows, &at);) {
        mw_slice who = entity < 0 ? mw_slice_of("one") : mw_guess_cell(&g->rows, &at, entity).text;
        mw_slice what = mw_guess_cell(&g->rows, &at, column).text;
        int64_t number = (int64_t)(mw_hash64(what.p, what.n, 0) >> 1), before = number;
        int64_t count = mw_map_count(seen);
        if (what.n == 0) continue;
        st = mw_map_add(seen, who, number, &before, err);
        same = before == number;
        again += mw_map_count(seen) == count;
    }
    mw_map_free(seen);
    *out = same && again > 0;
    return st;
}
