// SPDX-License-Identifier: MIT
// See stage.h. A time, an entity or a key is read when a value of the row needs it: a row without
// values is no error, whatever else is missing in it.
#include "ingest/stage.h"

#include "base/alloc.h"
#include "base/digits.h"
#include "ingest/stage_dict.h"
#include "ingest/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WHEN_UNREAD = 255, NUMBER_NONE = -1 };

// The row at hand.
typedef struct {
    mw_stage *s;
    mw_row_at at;
    int64_t row;
    const mw_calendar *cal;
} filler;

// ---- life

static bool columns_new(mw_stage *s, const mw_bound *b) {
    s->when = mw_alloc_array(b->when_count + 1, sizeof *s->when);
    s->cache = mw_alloc_array(b->when_count + 1, sizeof *s->cache);
    s->entity = mw_alloc_array(b->entity_count + 1, sizeof(int32_t *));
    s->entities = mw_alloc_array(b->entity_count + 1, sizeof *s->entities);
    s->title = mw_alloc_array(b->entity_count + 1, sizeof(mw_slice *));
    s->title_capacity = mw_alloc_array(b->entity_count + 1, sizeof *s->title_capacity);
    s->measure = mw_alloc_array(b->measure_count + 1, sizeof *s->measure);
    s->link = mw_alloc_array(b->link_count + 1, sizeof *s->link);
    return s->when && s->cache && s->entity && s->entities && s->title && s->title_capacity &&
           s->measure && s->link;
}

mw_stage *mw_stage_new(const mw_bound *b) {
    mw_stage *s = mw_alloc(sizeof *s);
    if (!s) return NULL;
    s->bound = b;
    s->block = mw_block_new();
    if (!s->block || !columns_new(s, b)) {
        mw_stage_free(s);
        return NULL;
    }
    for (int32_t i = 0; i < b->entity_count; i++)
        s->entities[i].level_count = b->entity[i].level_count;
    for (int32_t i = 0; i < b->measure_count; i++) {
        s->measure[i].texts.level_count = 1;
        s->measure[i].keys.level_count = b->measure[i].about ? b->measure[i].about->key_count : 0;
    }
    for (int32_t i = 0; i < b->link_count; i++)
        s->link[i].from_ends.level_count = s->link[i].to_ends.level_count = 1;
    return s;
}

static void measure_fini(mw_stage_measure *m) {
    mw_free(m->value);
    mw_free(m->key);
    mw_free(m->quality);
    mw_stage_dict_fini(&m->texts);
    mw_stage_dict_fini(&m->keys);
}

static void lists_free(mw_stage *s) {
    const mw_bound *b = s->bound;
    for (int32_t i = 0; s->when && i < b->when_count; i++) {
        mw_free(s->when[i].start_ns);
        mw_free(s->when[i].end_ns);
        mw_free(s->when[i].state);
    }
    for (int32_t i = 0; s->entity && i < b->entity_count; i++) mw_free(s->entity[i]);
    for (int32_t i = 0; s->entities && i < b->entity_count; i++)
        mw_stage_dict_fini(&s->entities[i]);
    for (int32_t i = 0; s->title && i < b->entity_count; i++) mw_free(s->title[i]);
    for (int32_t i = 0; s->measure && i < b->measure_count; i++) measure_fini(&s->measure[i]);
    for (int32_t i = 0; s->link && i < b->link_count; i++) {
        mw_free(s->link[i].from);
        mw_free(s->link[i].to);
        mw_stage_dict_fini(&s->link[i].from_ends);
        mw_stage_dict_fini(&s->link[i].to_ends);
    }
}

void mw_stage_free(mw_stage *s) {
    if (!s) return;
    lists_free(s);
    mw_free(s->when);
    mw_free(s->cache);
    mw_free(s->entity);
    mw_free(s->entities);
    mw_free(s->title);
    mw_free(s->title_capacity);
    mw_free(s->measure);
    mw_free(s->link);
    mw_free(s->row);
    mw_free(s->reject);
    mw_pad_fini(&s->pad);
    mw_block_free(s->block);
    mw_free(s);
}

// A fresh column of the stage; what was in it is not wanted any more.
static bool column_new(void *column, int64_t capacity, size_t size) {
    void *old, *fresh = mw_alloc_array(capacity, size);
    if (!fresh) return false;
    memcpy(&old, column, sizeof old);
    mw_free(old);
    memcpy(column, &fresh, sizeof fresh);
    return true;
}

static bool measure_room(mw_stage *s, int32_t i, int64_t n) {
    mw_stage_measure *m = &s->measure[i];
    const mw_bound_measure *b = &s->bound->measure[i];
    return column_new(&m->value, n, sizeof *m->value) &&
           (b->about->key_count == 0 || column_new(&m->key, n, sizeof *m->key)) &&
           (b->quality.part_count == 0 || column_new(&m->quality, n, 1));
}

static bool room(mw_stage *s, int64_t rows) {
    const mw_bound *b = s->bound;
    if (rows <= s->row_capacity) return true;
    int64_t n = rows + rows / 4 + 64;
    bool ok = column_new(&s->row, n, 1);
    for (int32_t i = 0; ok && i < b->when_count; i++)
        ok = column_new(&s->when[i].start_ns, n, sizeof(int64_t)) &&
             column_new(&s->when[i].end_ns, n, sizeof(int64_t)) &&
             column_new(&s->when[i].state, n, 1);
    for (int32_t i = 0; ok && i < b->entity_count; i++)
        ok = column_new(&s->entity[i], n, sizeof(int32_t));
    for (int32_t i = 0; ok && i < b->measure_count; i++) ok = measure_room(s, i, n);
    for (int32_t i = 0; ok && i < b->link_count; i++)
        ok = column_new(&s->link[i].from, n, sizeof(int32_t)) &&
             column_new(&s->link[i].to, n, sizeof(int32_t));
    s->row_capacity = ok ? n : 0;
    return ok;
}

static void reset(mw_stage *s) {
    const mw_bound *b = s->bound;
    s->reject_count = s->left_out = s->missing = 0;
    s->nomem = false;
    mw_pad_reset(&s->pad);
    for (int32_t i = 0; i < b->entity_count; i++) mw_stage_dict_reset(&s->entities[i]);
    for (int32_t i = 0; i < b->measure_count; i++) {
        mw_stage_dict_reset(&s->measure[i].texts);
        mw_stage_dict_reset(&s->measure[i].keys);
    }
    for (int32_t i = 0; i < b->link_count; i++) {
        mw_stage_dict_reset(&s->link[i].from_ends);
        mw_stage_dict_reset(&s->link[i].to_ends);
    }
}

mw_row_at mw_stage_row_at(mw_stage *s, int64_t row) {
    const mw_pivots *p = &s->bound->pivots;
    int32_t per = p->pivot_count > 0 ? p->pivot_count : 1;
    return (mw_row_at){s->block, row / per, p, (int32_t)(row % per), &s->pad};
}

// ---- refusals

static void refuse(filler *f, int32_t column, mw_slice value, mw_slice reason) {
    mw_stage *s = f->s;
    if (!mw_grow(&s->reject, &s->reject_capacity, s->reject_count + 1, sizeof *s->reject)) {
        s->nomem = true;
        return;
    }
    s->reject[s->reject_count++] = (mw_staged_reject){f->row, column, value, reason};
}

static void refuse_row(filler *f, int32_t column, mw_slice value, const char *reason) {
    f->s->row[f->row] = MW_ROW_REFUSED;
    refuse(f, column, value, mw_pad_text(&f->s->pad, reason, strlen(reason)));
}

// A bad value takes its row with it, unless the map says otherwise.
static void refuse_value(filler *f, int32_t column, mw_slice value, mw_slice reason) {
    if (!f->s->bound->map->refuse_values) f->s->row[f->row] = MW_ROW_REFUSED;
    refuse(f, column, value, reason);
}

// ---- filters

static bool is_in(const mw_map_where *w, mw_slice s) {
    for (int32_t i = 0; i < w->in_count; i++)
        if (mw_slice_same(w->in[i], s)) return true;
    return false;
}

static bool passes(const filler *f, const mw_bound_where *where) {
    const mw_map_where *w = where->about;
    mw_said said = mw_bound_text_get(&where->text, &f->at);
    double v;
    if (w->op == MW_WHERE_IN) return is_in(w, said.text) != w->negated;
    if (said.kind == MW_CELL_NULL) return false;
    const mw_number_style *style =
        said.kind == MW_CELL_NUMBER ? &mw_number_plain : &f->s->bound->style;
    if (!mw_number_read(said.text, style, &v)) return false;
    switch (w->op) {
    case MW_WHERE_LT: return v < w->number;
    case MW_WHERE_LE: return v <= w->number;
    case MW_WHERE_GT: return v > w->number;
    case MW_WHERE_GE: return v >= w->number;
    case MW_WHERE_IN: break;
    }
    return false;
}

static bool is_wanted(const filler *f) {
    const mw_bound *b = f->s->bound;
    for (int32_t i = 0; i < b->where_count; i++)
        if (!passes(f, &b->where[i])) return false;
    return true;
}

// ---- when and whose

// Reads a time rule for the row, once; false when the row is refused for it.
static bool need_when(filler *f, int32_t i) {
    mw_stage_when *w = &f->s->when[i];
    const mw_bound_when *rule = &f->s->bound->when[i];
    mw_error err;
    if (w->state[f->row] != WHEN_UNREAD) return w->state[f->row] == MW_WHEN_READ;
    mw_when_result r = mw_when_read(rule, &f->at, f->cal, &f->s->cache[i], &err);
    w->state[f->row] = (uint8_t)r.state;
    w->start_ns[f->row] = r.start_ns;
    w->end_ns[f->row] = r.end_ns;
    if (r.state == MW_WHEN_READ) return true;
    refuse_row(f, r.column, r.value, r.state == MW_WHEN_MISSING ? "no time is given" : err.text);
    return false;
}

// The codes of an entity and what it stands in, numbered; NUMBER_NONE when it has none.
static int32_t read_entity(filler *f, int32_t i) {
    const mw_bound_entity *e = &f->s->bound->entity[i];
    mw_stage *s = f->s;
    mw_slice code[MW_MAP_LEVELS_MAX];
    for (int32_t l = 0; l < e->level_count; l++) {
        mw_said said = mw_bound_text_get(&e->level[l].code, &f->at);
        if (said.kind == MW_CELL_NULL && l == 0) return NUMBER_NONE;
        code[l] = said.kind == MW_CELL_NULL ? (mw_slice){"", 0} : said.text;
    }
    int32_t before = s->entities[i].count, number = mw_stage_dict_number(&s->entities[i], code);
    s->nomem = s->nomem || number < 0;
    if (number < before || e->title.part_count == 0) return number;
    if (!mw_grow(&s->title[i], &s->title_capacity[i], (int64_t)number + 1, sizeof(mw_slice)))
        s->nomem = true;
    else
        s->title[i][number] = mw_bound_text_get(&e->title, &f->at).text;
    return number;
}

static bool need_entity(filler *f, int32_t i) {
    char reason[64];
    if (f->s->entity[i][f->row] != NUMBER_NONE) return true;
    const mw_bound_level *l = &f->s->bound->entity[i].level[0];
    mw_slice kind = f->s->bound->catalogue->kind[l->kind].name;
    snprintf(reason, sizeof reason, "no %.*s is given", mw_shown(kind) > 40 ? 40 : mw_shown(kind),
             kind.p);
    refuse_row(f, l->code.column, (mw_slice){"", 0}, reason);
    return false;
}

// ---- values

// Why a text is no member of a closed list of codes; empty when it is.
static mw_slice code_reason(mw_stage *s, int32_t codes, mw_slice text) {
    const mw_catalogue_codes *list = &s->bound->catalogue->codes[codes];
    const mw_map *members = s->bound->members[codes];
    if (list->open || mw_map_get(members, text, -1) >= 0) return (mw_slice){"", 0};
    int best = 3;
    mw_slice near = {"", 0};
    for (int32_t i = 0; i < list->member_count && i < 10000; i++) {
        int distance = mw_text_distance(text, list->member[i], 2);
        if (distance >= best) continue;
        best = distance;
        near = list->member[i];
    }
    if (near.n == 0)
        return mw_pad_printf(&s->pad, "no code of %.*s", mw_shown(list->name), list->name.p);
    return mw_pad_printf(&s->pad, "no code of %.*s; did you mean \"%.*s\"?", mw_shown(list->name),
                         list->name.p, mw_shown(near), near.p);
}

// A code or a text, numbered; false when it is refused.
static bool read_text(filler *f, int32_t i, mw_slice text, double *out) {
    const mw_bound_measure *m = &f->s->bound->measure[i];
    mw_stage_dict *d = &f->s->measure[i].texts;
    int32_t before = d->count, number = mw_stage_dict_number(d, &text);
    if (number < 0) {
        f->s->nomem = true;
        return false;
    }
    if (number == before && m->about->type == MW_TYPE_CODE)
        d->reason[number] = code_reason(f->s, m->about->codes, text);
    *out = number;
    if (d->reason[number].n == 0) return true;
    refuse_value(f, m->value.column, text, d->reason[number]);
    return false;
}

static bool read_value(filler *f, int32_t i, const mw_said *said, double *out) {
    const mw_bound_measure *m = &f->s->bound->measure[i];
    mw_error err;
    if (m->about->type == MW_TYPE_CODE || m->about->type == MW_TYPE_TEXT)
        return read_text(f, i, said->text, out);
    if (mw_value_read(m, said, &f->s->bound->style, out, &err)) return true;
    refuse_value(f, m->value.column, said->text,
                 mw_pad_text(&f->s->pad, err.text, strlen(err.text)));
    return false;
}

// The first reason against one of the keys.
static mw_slice keys_reason(mw_stage *s, const mw_catalogue_measure *about, const mw_slice *text) {
    for (int32_t k = 0; k < about->key_count; k++) {
        mw_slice reason = code_reason(s, about->key[k].codes, text[k]);
        if (reason.n > 0)
            return mw_pad_printf(&s->pad, "\"%.*s\" is %.*s", mw_shown(text[k]), text[k].p,
                                 (int)reason.n, reason.p);
    }
    return (mw_slice){"", 0};
}

static bool read_keys(filler *f, int32_t i) {
    const mw_bound_measure *m = &f->s->bound->measure[i];
    mw_stage_measure *out = &f->s->measure[i];
    mw_slice text[MW_CATALOGUE_KEYS_MAX];
    for (int32_t k = 0; k < m->about->key_count; k++) {
        mw_said said = mw_bound_text_get(&m->key[k], &f->at);
        text[k] = said.text;
        if (said.kind != MW_CELL_NULL && !memchr(said.text.p, '\x1f', said.text.n)) continue;
        mw_slice name = m->about->key[k].name;
        mw_slice why = mw_pad_printf(&f->s->pad, "no %.*s is given", mw_shown(name), name.p);
        f->s->row[f->row] = MW_ROW_REFUSED;
        refuse(f, m->key[k].column, said.text, why);
        return false;
    }
    int32_t before = out->keys.count, number = mw_stage_dict_number(&out->keys, text);
    f->s->nomem = f->s->nomem || number < 0;
    if (number < 0) return false;
    if (number == before) out->keys.reason[number] = keys_reason(f->s, m->about, text);
    out->key[f->row] = number;
    if (out->keys.reason[number].n == 0) return true;
    f->s->row[f->row] = MW_ROW_REFUSED;
    refuse(f, m->key[0].column, text[0], out->keys.reason[number]);
    return false;
}

static void read_quality(filler *f, int32_t i) {
    const mw_bound_measure *m = &f->s->bound->measure[i];
    if (m->quality.part_count == 0) return;
    mw_said said = mw_bound_text_get(&m->quality, &f->at);
    int quality = said.kind == MW_CELL_NULL ? 0 : mw_quality_read(said.text);
    f->s->measure[i].quality[f->row] = (uint8_t)(quality < 0 ? 0 : quality);
    if (quality < 0)
        refuse_row(f, m->quality.column, said.text,
                   "expected good, estimated or doubtful; other words can be translated");
}

static void read_measure(filler *f, int32_t i) {
    const mw_bound_measure *m = &f->s->bound->measure[i];
    double *out = &f->s->measure[i].value[f->row];
    *out = NAN;
    mw_said said = mw_bound_text_get(&m->value, &f->at);
    if (said.kind == MW_CELL_NULL) {
        f->s->missing++;
        return;
    }
    if (!need_entity(f, m->entity)) return;
    if (f->s->bound->when[m->when].kind != MW_WHEN_LIKE && !need_when(f, m->when)) return;
    if (m->about->key_count > 0 && !read_keys(f, i)) return;
    double v;
    if (!read_value(f, i, &said, &v)) return;
    *out = v;
    read_quality(f, i);
}

static int32_t read_end(filler *f, const mw_bound_level *l, mw_stage_dict *d) {
    mw_said said = mw_bound_text_get(&l->code, &f->at);
    if (said.kind == MW_CELL_NULL) return NUMBER_NONE;
    int32_t number = mw_stage_dict_number(d, &said.text);
    f->s->nomem = f->s->nomem || number < 0;
    return number;
}

static void read_link(filler *f, int32_t i) {
    const mw_bound_link *l = &f->s->bound->link[i];
    mw_stage_link *out = &f->s->link[i];
    int32_t from = read_end(f, &l->from, &out->from_ends), to = read_end(f, &l->to, &out->to_ends);
    bool both = from != NUMBER_NONE && to != NUMBER_NONE;
    out->from[f->row] = both ? from : NUMBER_NONE;
    out->to[f->row] = both ? to : NUMBER_NONE;
    if (both && l->when >= 0) need_when(f, l->when);
}

static void fill_row(filler *f) {
    mw_stage *s = f->s;
    const mw_bound *b = s->bound;
    s->row[f->row] = MW_ROW_GOOD;
    if (b->where_count > 0 && !is_wanted(f)) {
        s->row[f->row] = MW_ROW_LEFT_OUT;
        s->left_out++;
        return;
    }
    for (int32_t i = 0; i < b->when_count; i++) s->when[i].state[f->row] = WHEN_UNREAD;
    for (int32_t i = 0; i < b->entity_count; i++) s->entity[i][f->row] = read_entity(f, i);
    for (int32_t i = 0; i < b->measure_count; i++) read_measure(f, i);
    for (int32_t i = 0; i < b->link_count; i++) read_link(f, i);
    if (b->measure_count == 0 && b->link_count == 0) need_entity(f, 0);
}

mw_status mw_stage_fill(mw_stage *s, const mw_calendar *cal, mw_error *err) {
    const mw_pivots *p = &s->bound->pivots;
    int32_t per = p->pivot_count > 0 ? p->pivot_count : 1;
    s->row_count = s->block->row_count * per;
    reset(s);
    if (!room(s, s->row_count)) return mw_fail(err, MW_NOMEM, "no memory for the rows of a block");
    filler f = {.s = s, .cal = cal, .at = mw_stage_row_at(s, 0)};
    for (int64_t row = 0; row < s->block->row_count; row++)
        for (int32_t pivot = 0; pivot < per; pivot++, f.row++) {
            f.at.row = row;
            f.at.pivot = pivot;
            fill_row(&f);
        }
    if (s->nomem || s->pad.failed)
        return mw_fail(err, MW_NOMEM, "no memory for the rows of a block");
    return MW_OK;
}
