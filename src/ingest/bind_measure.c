// SPDX-License-Identifier: MIT
// Binding the measures of maps to the catalogue: kinds, keys, units, periods must agree.
#include "ingest/bind_int.h"

#include "base/digits.h"

#include <string.h>

static mw_slice kind_name(const mw_binder *x, int32_t kind) {
    return x->b->catalogue->kind[kind].name;
}

// The entity whose value it is; -1 after an error.
static int32_t find_entity(mw_binder *x, const mw_map_measure *said,
                           const mw_catalogue_measure *about) {
    const mw_bound *b = x->b;
    int32_t found = b->entity_count == 1 ? 0 : -1;
    for (int32_t i = 0; i < b->entity_count; i++) {
        int32_t kind = b->entity[i].level[0].kind;
        if (kind < 0) return -1;
        bool named = said->on.name.n > 0 && mw_slice_same(kind_name(x, kind), said->on.name);
        if (named || (said->on.name.n == 0 && kind == about->kind)) found = i;
        if (named) return i;
    }
    if (said->on.name.n > 0) {
        mw_diag_error(x->d, said->on.name_span, NULL, "the map has no entity of kind %.*s",
                      mw_shown(said->on.name), said->on.name.p);
        return -1;
    }
    if (found < 0 && b->entity_count > 0)
        mw_diag_error(x->d, said->name_span, "say on which: measure x on site ...",
                      "%.*s stands on %.*s, and the map has no such entity", mw_shown(said->name),
                      said->name.p, mw_shown(kind_name(x, about->kind)),
                      kind_name(x, about->kind).p);
    return found;
}

static void check_kind(mw_binder *x, const mw_map_measure *said, const mw_bound_measure *m) {
    if (m->entity < 0) return;
    int32_t kind = x->b->entity[m->entity].level[0].kind;
    if (kind < 0 || mw_catalogue_within(x->b->catalogue, m->about->kind, kind)) return;
    mw_slice measure_kind = kind_name(x, m->about->kind), entity_kind = kind_name(x, kind);
    mw_diag_error(x->d, said->name_span, NULL,
                  "%.*s stands on %.*s and what contains it, not on %.*s", mw_shown(said->name),
                  said->name.p, mw_shown(measure_kind), measure_kind.p, mw_shown(entity_kind),
                  entity_kind.p);
}

// ---- codes

// The members of a closed list, ready for look-up.
static void need_members(mw_binder *x, int32_t codes) {
    const mw_catalogue_codes *list = &x->b->catalogue->codes[codes];
    if (list->open || x->b->members[codes]) return;
    mw_map *map = mw_map_new();
    x->b->members[codes] = map;
    x->nomem = x->nomem || !map;
    for (int32_t i = 0; map && i < list->member_count; i++)
        if (mw_map_set(map, list->member[i], i, NULL) != MW_OK) x->nomem = true;
}

// What a constant or a translation says must be a member, too.
static void check_member(mw_binder *x, int32_t codes, mw_slice text, mw_span at) {
    const mw_catalogue_codes *list = &x->b->catalogue->codes[codes];
    mw_map *members = x->b->members[codes];
    if (list->open || !members || mw_map_get(members, text, -1) >= 0) return;
    mw_bind_unknown(x, (mw_bind_unknown_name){at, text, "code"}, list->member, list->member_count);
}

static void check_codes(mw_binder *x, int32_t codes, const mw_map_text *said) {
    need_members(x, codes);
    if (said->part_count == 1 && !said->part[0].column)
        check_member(x, codes, said->part[0].text, said->part[0].span);
    for (int32_t i = 0; i < said->translate_count; i++)
        if (!said->translate[i].missing)
            check_member(x, codes, said->translate[i].to, said->translate[i].span);
    if (said->has_other && !said->other.missing)
        check_member(x, codes, said->other.to, said->other.span);
}

static int32_t find_key(const mw_map_measure *said, mw_slice name) {
    for (int32_t i = 0; i < said->key_count; i++)
        if (mw_slice_same(said->key[i].name.name, name)) return i;
    return -1;
}

static void bind_keys(mw_binder *x, const mw_map_measure *said, mw_bound_measure *m) {
    const mw_catalogue_measure *about = m->about;
    for (int32_t i = 0; i < about->key_count; i++) {
        mw_slice name = about->key[i].name;
        int32_t at = find_key(said, name);
        m->key[i].column = MW_COLUMN_NONE;
        if (at < 0) {
            mw_diag_error(x->d, said->name_span,
                          mw_diag_hint(x->d, "measure %.*s by %.*s column \"...\"",
                                       mw_shown(said->name), said->name.p, mw_shown(name), name.p),
                          "%.*s is kept by %.*s", mw_shown(said->name), said->name.p,
                          mw_shown(name), name.p);
            continue;
        }
        mw_bind_text(x, &said->key[at].code, NULL, &m->key[i]);
        check_codes(x, about->key[i].codes, &said->key[at].code);
    }
    for (int32_t i = 0; i < said->key_count; i++) {
        mw_slice name = said->key[i].name.name;
        bool known = false;
        for (int32_t j = 0; j < about->key_count; j++)
            known = known || mw_slice_same(about->key[j].name, name);
        if (!known || find_key(said, name) != i)
            mw_diag_error(x->d, said->key[i].name.name_span, NULL,
                          known ? "%.*s has the key %.*s twice" : "%.*s is not kept by %.*s",
                          mw_shown(said->name), said->name.p, mw_shown(name), name.p);
    }
}

// ---- values

static void bind_unit(mw_binder *x, const mw_map_measure *said, mw_bound_measure *m) {
    char kind[MW_UNIT_TEXT_MAX], want[MW_UNIT_TEXT_MAX], want_unit[MW_UNIT_TEXT_MAX];
    mw_error err = {0};
    m->unit = m->about->unit;
    if (said->unit.n == 0) return;
    if (m->about->type != MW_TYPE_NUMBER) {
        mw_diag_error(x->d, said->unit_span, NULL, "%.*s is no number and has no unit",
                      mw_shown(said->name), said->name.p);
        return;
    }
    if (mw_unit_parse(said->unit, &m->unit, &err) != MW_OK) {
        mw_diag_error(x->d, said->unit_span, NULL, "%s", err.text);
        m->unit = m->about->unit;
        return;
    }
    if (mw_unit_same_kind(&m->unit, &m->about->unit)) return;
    mw_diag_error(x->d, said->unit_span, NULL, "%.*s is %s (%s), the column is said to be %s",
                  mw_shown(said->name), said->name.p, mw_unit_kind(&m->about->unit, want),
                  mw_unit_text(&m->about->unit, want_unit), mw_unit_kind(&m->unit, kind));
    m->unit = m->about->unit;
}

static void bind_format(mw_binder *x, const mw_map_measure *said, mw_bound_measure *m) {
    mw_error err = {0};
    if (said->format.n == 0) return;
    if (m->about->type != MW_TYPE_DATE)
        mw_diag_error(x->d, said->format_span, NULL, "%.*s is no date and has no format",
                      mw_shown(said->name), said->name.p);
    m->has_format = true;
    if (mw_datetime_compile(said->format, &m->format, &err) != MW_OK)
        mw_diag_error(x->d, said->format_span, NULL, "%s", err.text);
}

static void check_quality(mw_binder *x, const mw_map_text *said) {
    static const mw_slice words[] = {
        {"good",      4},
        {"estimated", 9},
        {"doubtful",  8}
    };
    for (int32_t i = 0; i < said->translate_count; i++) {
        const mw_translation *t = &said->translate[i];
        bool ok = t->missing;
        for (size_t j = 0; j < 3; j++) ok = ok || mw_slice_same(t->to, words[j]);
        if (!ok) mw_bind_unknown(x, (mw_bind_unknown_name){t->span, t->to, "quality"}, words, 3);
    }
}

// ---- periods

// The grain that a rule gives every row, if it is one and known beforehand.
static bool known_grain(const mw_bound_when *w, mw_grain *out) {
    static const mw_grain_unit units[MW_FIELD_COUNT] = {MW_GRAIN_YEAR,  MW_GRAIN_QUARTER,
                                                        MW_GRAIN_MONTH, MW_GRAIN_WEEK,
                                                        MW_GRAIN_DAY,   MW_GRAIN_HOUR};
    mw_period p;
    if (w->kind == MW_WHEN_STAMP && w->length.unit != MW_GRAIN_NONE)
        *out = w->length;
    else if (w->kind == MW_WHEN_STAMP && w->date_only)
        *out = (mw_grain){MW_GRAIN_DAY, 1};
    else if (w->kind == MW_WHEN_CONST && mw_period_parse(w->constant, NULL, &p, NULL) == MW_OK)
        *out = p.grain;
    else if (w->kind == MW_WHEN_FIELDS) {
        for (int i = 0; i < MW_FIELD_COUNT; i++)
            if (w->field[i].part_count > 0) *out = (mw_grain){units[i], 1};
    } else
        return false;
    return true;
}

static void check_grain(mw_binder *x, const mw_map_measure *said, const mw_bound_measure *m) {
    const mw_bound_when *w = &x->b->when[m->when];
    char want[MW_GRAIN_TEXT_MAX], got[MW_GRAIN_TEXT_MAX];
    mw_grain grain;
    if (m->about->grain.unit == MW_GRAIN_NONE || !known_grain(w, &grain)) return;
    if (mw_grain_same(grain, m->about->grain)) return;
    mw_diag_error(x->d, said->name_span, NULL,
                  "%.*s is kept per %s, and the rows are for periods of %s", mw_shown(said->name),
                  said->name.p, mw_grain_text(m->about->grain, want), mw_grain_text(grain, got));
}

static void check_when(mw_binder *x, const mw_map_measure *said, const mw_bound_measure *m) {
    const mw_bound_when *w = &x->b->when[m->when];
    bool hold = m->about->hold;
    if (w->kind == MW_WHEN_NONE)
        mw_diag_error(x->d, said->span,
                      "time column \"date\" format \"%d.%m.%Y\", time period column \"month\", "
                      "time 2024-03, or for what never changes: time always",
                      "the map does not say when %.*s was", mw_shown(said->name), said->name.p);
    if (!hold && (w->kind == MW_WHEN_ALWAYS || w->kind == MW_WHEN_SINCE))
        mw_diag_error(x->d, said->name_span,
                      "give its period, for example time 2024, or time like another measure of the "
                      "same entity",
                      "%.*s is for a period and does not hold on (roll time hold)",
                      mw_shown(said->name), said->name.p);
    bool timed = w->kind == MW_WHEN_STAMP && !w->iso && !w->date_only;
    if (!m->holds && timed && w->length.unit == MW_GRAIN_NONE)
        mw_diag_error(x->d, w->span, "length 15 min, length hour, length day, ...",
                      "the map does not say how long the period of a stamp is");
    check_grain(x, said, m);
}

static void bind_measure(mw_binder *x, const mw_map_measure *said, mw_bound_measure *m) {
    const mw_catalogue *c = x->b->catalogue;
    int32_t i = mw_catalogue_measure_find(c, said->name);
    if (i < 0) {
        mw_slice *names = mw_bind_push(x, c->measure_count, sizeof *names);
        for (int32_t j = 0; names && j < c->measure_count; j++) names[j] = c->measure[j].name;
        if (names)
            mw_bind_unknown(x, (mw_bind_unknown_name){said->name_span, said->name, "measure"},
                            names, c->measure_count);
        return;
    }
    m->about = &c->measure[i];
    m->entity = find_entity(x, said, m->about);
    m->when = said->when.kind == MW_WHEN_NONE ? 0 : mw_bind_when(x, &said->when);
    m->repeats = said->repeats;
    m->holds = m->about->hold && m->about->grain.unit == MW_GRAIN_NONE;
    check_kind(x, said, m);
    bind_keys(x, said, m);
    mw_bind_text(x, &said->value, said, &m->value);
    if (m->about->type == MW_TYPE_CODE) check_codes(x, m->about->codes, &said->value);
    const mw_map_text *quality = said->quality.part_count ? &said->quality : &x->b->map->quality;
    mw_bind_text(x, quality, NULL, &m->quality);
    check_quality(x, quality);
    bind_unit(x, said, m);
    bind_format(x, said, m);
    check_when(x, said, m);
}

void mw_bind_measures(mw_binder *x) {
    mw_bound *b = x->b;
    b->measure_count = b->map->measure_count;
    b->measure = mw_bind_push(x, b->measure_count, sizeof *b->measure);
    for (int32_t i = 0; b->measure && i < b->measure_count; i++)
        bind_measure(x, &b->map->measure[i], &b->measure[i]);
}
