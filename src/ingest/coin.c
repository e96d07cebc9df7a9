// SPDX-License-Identifier: MIT
// See coin.h.
#include "ingest/coin.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "ingest/reader.h"
#include "lang/program.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

typedef enum { INDICATOR, AGGREGATE, DENOMINATOR, GROUP, SORTS } coin_sort;

static const char *const sorts[SORTS] = {"Indicator", "Aggregate", "Denominator", "Group"};

typedef struct {
    mw_slice code, title, parent, unit, target, denominator;
    char name[64]; // in the pack
    coin_sort sort;
    double weight;
    bool lower;
    int32_t above, below; // rows of parent and denominator; -1
    int64_t line;
} item;

typedef struct {
    const mw_coin *coin;
    mw_arena *arena;
    item *item;
    int64_t capacity;
    int32_t count, root;
    bool nomem;
    bool timed; // the data has a column Time
    mw_text *out;
    mw_error *err;
} maker;

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "coin: out of memory"); }

static mw_slice keep(maker *m, mw_slice s) {
    const char *text = mw_arena_text(m->arena, s.p, s.n);
    m->nomem = m->nomem || !text;
    return (mw_slice){text, text ? s.n : 0};
}

// ---- the table of codes

static mw_slice cell(maker *m, const mw_reader *r, const mw_block *b, int64_t row,
                     const char *column) {
    int32_t at = mw_reader_column(r, mw_slice_of(column));
    mw_slice s = at < 0 ? (mw_slice){"", 0} : mw_slice_trim(mw_block_cell(b, row, at));
    return mw_slice_is(s, "NA") ? (mw_slice){"", 0} : keep(m, s);
}

// *out stays as it is for an empty cell.
static mw_status number_in(maker *m, mw_slice s, const item *x, const char *what, double *out) {
    if (s.n == 0 || mw_number_parse(s, out)) return MW_OK;
    return mw_fail(m->err, MW_INVALID, "%s, line %lld: %s of \"%.*s\" is \"%.*s\", not a number",
                   m->coin->meta, (long long)x->line, what, (int)x->code.n, x->code.p, (int)s.n,
                   s.p);
}

static mw_status read_sort(maker *m, mw_slice s, item *x) {
    for (int i = 0; i < SORTS; i++)
        if (mw_slice_is(s, sorts[i])) {
            x->sort = (coin_sort)i;
            return MW_OK;
        }
    return mw_fail(m->err, MW_INVALID,
                   "%s, line %lld: type of \"%.*s\" is \"%.*s\", not Indicator, Aggregate, "
                   "Denominator or Group",
                   m->coin->meta, (long long)x->line, (int)x->code.n, x->code.p, (int)s.n, s.p);
}

static mw_status read_item(maker *m, const mw_reader *r, const mw_block *b, int64_t row) {
    if (m->count == MW_COIN_CODES_MAX)
        return mw_fail(m->err, MW_LIMIT, "%s: more than %d codes", m->coin->meta,
                       MW_COIN_CODES_MAX);
    if (!mw_grow(&m->item, &m->capacity, m->count + 1, sizeof *m->item)) return no_memory(m->err);
    item *x = &m->item[m->count++];
    double direction = 1;
    *x = (item){.line = r->first_line + m->count - 1, .weight = 1, .above = -1, .below = -1};
    x->code = cell(m, r, b, row, "iCode");
    if (m->nomem) return no_memory(m->err);
    if (x->code.n == 0)
        return mw_fail(m->err, MW_INVALID, "%s, line %lld: no iCode", m->coin->meta,
                       (long long)x->line);
    x->title = cell(m, r, b, row, "iName");
    x->parent = cell(m, r, b, row, "Parent");
    x->unit = cell(m, r, b, row, "Unit");
    x->target = cell(m, r, b, row, "Target");
    x->denominator = cell(m, r, b, row, "Denominator");
    mw_slice type = cell(m, r, b, row, "Type"), weight = cell(m, r, b, row, "Weight"),
             turn = cell(m, r, b, row, "Direction");
    if (m->nomem) return no_memory(m->err);
    MW_TRY(read_sort(m, type, x));
    MW_TRY(number_in(m, weight, x, "weight", &x->weight));
    MW_TRY(number_in(m, turn, x, "direction", &direction));
    x->lower = direction < 0;
    if (fabs(direction) != 1 || !(x->weight > 0))
        return mw_fail(m->err, MW_INVALID,
                       "%s, line %lld: \"%.*s\" has direction %g and weight %g; they are 1 or -1, "
                       "and above 0",
                       m->coin->meta, (long long)x->line, (int)x->code.n, x->code.p, direction,
                       x->weight);
    return MW_OK;
}

static mw_status read_meta(maker *m) {
    static const char *const needed[] = {"iCode", "Type", "Parent"};
    mw_reader *r = NULL;
    mw_reader_options o = {0};
    MW_TRY(mw_reader_open(m->coin->meta, &o, &r, m->err));
    mw_status st = MW_OK;
    for (int i = 0; i < 3 && st == MW_OK; i++)
        if (mw_reader_column(r, mw_slice_of(needed[i])) < 0)
            st = mw_fail(m->err, MW_INVALID, "%s: there is no column %s", m->coin->meta, needed[i]);
    mw_block *b = mw_block_new();
    if (st == MW_OK && !b) st = no_memory(m->err);
    while (st == MW_OK) {
        st = mw_reader_next(r, b, m->err);
        if (st != MW_OK || b->end) break;
        st = mw_reader_split(r, b, m->err);
        for (int64_t i = 0; i < b->row_count && st == MW_OK; i++) st = read_item(m, r, b, i);
    }
    mw_block_free(b);
    mw_reader_close(r);
    return st;
}

// ---- how they hang together

static int32_t find(const maker *m, mw_slice code) {
    for (int32_t i = 0; i < m->count; i++)
        if (mw_slice_same(m->item[i].code, code)) return i;
    return -1;
}

static mw_status no_such(maker *m, const item *x, const char *what, mw_slice code) {
    return mw_fail(m->err, MW_INVALID, "%s, line %lld: %s \"%.*s\" of \"%.*s\" is not listed",
                   m->coin->meta, (long long)x->line, what, (int)code.n, code.p, (int)x->code.n,
                   x->code.p);
}

static mw_status hang(maker *m, int32_t at) {
    item *x = &m->item[at];
    if (find(m, x->code) != at)
        return mw_fail(m->err, MW_INVALID, "%s, line %lld: \"%.*s\" is listed twice", m->coin->meta,
                       (long long)x->line, (int)x->code.n, x->code.p);
    if (x->denominator.n) {
        x->below = find(m, x->denominator);
        if (x->below < 0 || m->item[x->below].sort != DENOMINATOR)
            return no_such(m, x, "denominator", x->denominator);
    }
    if (x->sort != INDICATOR && x->sort != AGGREGATE) return MW_OK;
    if (x->parent.n) {
        x->above = find(m, x->parent);
        bool good = x->above >= 0 && m->item[x->above].sort == AGGREGATE;
        return good ? MW_OK : no_such(m, x, "parent", x->parent);
    }
    if (x->sort == INDICATOR || m->root >= 0)
        return mw_fail(m->err, MW_INVALID,
                       "%s, line %lld: \"%.*s\" has no parent; one aggregate alone may have none",
                       m->coin->meta, (long long)x->line, (int)x->code.n, x->code.p);
    m->root = at;
    return MW_OK;
}

static mw_status check_depth(maker *m) {
    for (int32_t i = 0; i < m->count; i++) {
        int32_t depth = 0;
        for (int32_t at = i; at >= 0 && depth <= MW_COIN_DEPTH_MAX; at = m->item[at].above) depth++;
        if (depth > MW_COIN_DEPTH_MAX)
            return mw_fail(m->err, MW_INVALID, "%s, line %lld: \"%.*s\" stands in itself",
                           m->coin->meta, (long long)m->item[i].line, (int)m->item[i].code.n,
                           m->item[i].code.p);
    }
    return m->root >= 0
               ? MW_OK
               : mw_fail(m->err, MW_INVALID, "%s: no aggregate without a parent", m->coin->meta);
}

static mw_status check_data(maker *m) {
    mw_reader *r = NULL;
    mw_reader_options o = {0};
    MW_TRY(mw_reader_open(m->coin->data, &o, &r, m->err));
    mw_status st = MW_OK;
    m->timed = mw_reader_column(r, mw_slice_of("Time")) >= 0;
    if (mw_reader_column(r, mw_slice_of("uCode")) < 0)
        st = mw_fail(m->err, MW_INVALID, "%s: there is no column uCode", m->coin->data);
    for (int32_t i = 0; i < m->count && st == MW_OK; i++)
        if (m->item[i].sort != AGGREGATE && mw_reader_column(r, m->item[i].code) < 0)
            st = mw_fail(m->err, MW_INVALID, "%s: there is no column %.*s, which %s lists",
                         m->coin->data, (int)m->item[i].code.n, m->item[i].code.p, m->coin->meta);
    mw_reader_close(r);
    return st;
}

// ---- names

static bool is_taken(const maker *m, int32_t at) {
    const char *name = m->item[at].name;
    if (mw_name_is_reserved(mw_slice_of(name)) || mw_slice_is(m->coin->kind, name)) return true;
    for (int32_t i = 0; i < at; i++)
        if (strcmp(m->item[i].name, name) == 0) return true;
    return false;
}

static void name_item(maker *m, int32_t at) {
    item *x = &m->item[at];
    size_t n = 0;
    if (!isalpha((unsigned char)x->code.p[0])) x->name[n++] = 'x';
    for (size_t i = 0; i < x->code.n && n < sizeof x->name - 8; i++) {
        char c = x->code.p[i];
        x->name[n++] = isalnum((unsigned char)c) && (unsigned char)c < 128 ? c : '_';
    }
    for (int32_t i = 0; i < 8 && is_taken(m, at); i++) x->name[n++] = '_';
}

// ---- the texts

static void put_quoted(mw_text *t, mw_slice s) {
    mw_text_addc(t, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') mw_text_addc(t, '\\');
        mw_text_addc(t, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
    }
    mw_text_addc(t, '"');
}

static void put_property(maker *m, int depth, const char *name, mw_slice text) {
    if (text.n == 0) return;
    mw_text_addf(m->out, "%*s%s ", 2 * depth, "", name);
    put_quoted(m->out, text);
    mw_text_addc(m->out, '\n');
}

static void put_measure(maker *m, const item *x) {
    mw_text_addf(m->out, "measure %s on %.*s%s : number {\n", x->name, (int)m->coin->kind.n,
                 m->coin->kind.p, m->timed ? " per year" : "");
    put_property(m, 1, "title en", x->title);
    if (strlen(x->name) != x->code.n || memcmp(x->name, x->code.p, x->code.n) != 0)
        put_property(m, 1, "code", x->code);
    if (x->unit.n) {
        mw_text_adds(m->out, "  note en ");
        mw_text note = {0};
        mw_text_addf(&note, "Unit: %.*s", (int)x->unit.n, x->unit.p);
        if (x->target.n) mw_text_addf(&note, "; target: %.*s", (int)x->target.n, x->target.p);
        put_quoted(m->out, (mw_slice){note.bytes, note.size});
        mw_text_free(&note);
        mw_text_addc(m->out, '\n');
    }
    mw_text_addf(m->out, "  roll time %s\n", m->timed ? "last" : "hold");
    if (x->sort == INDICATOR) mw_text_addf(m->out, "  better %s\n", x->lower ? "lower" : "higher");
    mw_text_adds(m->out, "}\n");
}

static void put_group(maker *m, const item *x) {
    mw_text_addf(m->out, "codes %s_codes { }\nmeasure %s on %.*s : %s_codes {\n", x->name, x->name,
                 (int)m->coin->kind.n, m->coin->kind.p, x->name);
    put_property(m, 1, "title en", x->title);
    mw_text_adds(m->out, "  roll time hold\n}\n");
}

static void put_weight(maker *m, double weight) {
    char number[32];
    if (weight != 1) mw_text_addf(m->out, " weight %s", mw_number_text(weight, number));
}

static void put_members(maker *m, int32_t above, int depth) {
    for (int32_t i = 0; i < m->count; i++) {
        const item *x = &m->item[i];
        if (x->above != above || (x->sort != INDICATOR && x->sort != AGGREGATE)) continue;
        mw_text_addf(m->out, "%*s%s", 2 * depth, "", x->name);
        put_weight(m, x->weight);
        if (x->sort == AGGREGATE) {
            mw_text_adds(m->out, " {\n");
            put_property(m, depth + 1, "title en", x->title);
            put_members(m, i, depth + 1);
            mw_text_addf(m->out, "%*s}", 2 * depth, "");
        } else if (x->below >= 0)
            mw_text_addf(m->out, " { denominator %s }", m->item[x->below].name);
        mw_text_addc(m->out, '\n');
    }
}

static void put_pack(maker *m) {
    const item *root = &m->item[m->root];
    mw_text_addf(m->out, "pack %.*s {\n", (int)m->coin->name.n, m->coin->name.p);
    put_property(m, 1, "title en", root->title.n ? root->title : root->code);
    mw_text_addf(m->out, "  version \"1.0.0\"\n}\nkind %.*s\n\n", (int)m->coin->kind.n,
                 m->coin->kind.p);
    for (int32_t i = 0; i < m->count; i++)
        if (m->item[i].sort == GROUP) put_group(m, &m->item[i]);
    for (int32_t i = 0; i < m->count; i++)
        if (m->item[i].sort == INDICATOR || m->item[i].sort == DENOMINATOR)
            put_measure(m, &m->item[i]);
    mw_text_addf(m->out, "\nindex %s on %.*s%s {\n", root->name, (int)m->coin->kind.n,
                 m->coin->kind.p, m->timed ? " per year" : "");
    put_property(m, 1, "title en", root->title);
    put_members(m, m->root, 1);
    mw_text_adds(m->out, "  normalise minmax(0, 100)\n  combine arithmetic\n"
                         "  missing reweight\n}\n");
}

static void put_map(maker *m) {
    mw_text_addf(m->out, "map %.*s {\n", (int)m->coin->name.n, m->coin->name.p);
    mw_text_adds(m->out, m->timed ? "  time year column \"Time\"\n" : "  time always\n");
    mw_text_addf(m->out, "  entity %.*s column \"uCode\" title column \"uName\" add\n",
                 (int)m->coin->kind.n, m->coin->kind.p);
    for (int32_t i = 0; i < m->count; i++) {
        const item *x = &m->item[i];
        if (x->sort == AGGREGATE) continue;
        mw_text_addf(m->out, "  measure %s column ", x->name);
        put_quoted(m->out, x->code);
        mw_text_adds(m->out, x->sort == GROUP && m->timed ? " time always repeats\n" : "\n");
    }
    mw_text_adds(m->out, "}\n");
}

static mw_status convert(maker *m, mw_text *pack, mw_text *map) {
    MW_TRY(read_meta(m));
    for (int32_t i = 0; i < m->count; i++) MW_TRY(hang(m, i));
    MW_TRY(check_depth(m));
    MW_TRY(check_data(m));
    for (int32_t i = 0; i < m->count; i++) name_item(m, i);
    m->out = pack;
    put_pack(m);
    m->out = map;
    put_map(m);
    return pack->failed || map->failed ? no_memory(m->err) : MW_OK;
}

mw_status mw_coin_read(const mw_coin *coin, mw_text *pack, mw_text *map, mw_coin_made *made,
                       mw_error *err) {
    mw_coin own = *coin;
    if (own.kind.n == 0) own.kind = mw_slice_of("unit");
    maker m = {.coin = &own, .arena = mw_arena_new((size_t)1 << 28), .root = -1, .err = err};
    mw_status st = m.arena ? convert(&m, pack, map) : no_memory(err);
    *made = (mw_coin_made){0};
    for (int32_t i = 0; i < m.count && st == MW_OK; i++) {
        made->indicators += m.item[i].sort == INDICATOR;
        made->aggregates += m.item[i].sort == AGGREGATE;
        made->denominators += m.item[i].sort == DENOMINATOR;
        made->groups += m.item[i].sort == GROUP;
    }
    if (st == MW_OK) memcpy(made->root, m.item[m.root].name, sizeof made->root);
    mw_free(m.item);
    mw_arena_free(m.arena);
    return st;
}
