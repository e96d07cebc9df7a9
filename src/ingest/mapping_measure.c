// SPDX-License-Identifier: MIT
// The `measure` statement of maps.
#include "ingest/mapping_int.h"

// key = "by" NAME text [ translate ]
static bool parse_key(mw_cursor *p, mw_map_measure *m) {
    if (m->key_count == MW_MAP_KEYS_MAX)
        return mw_cursor_expected(p, "the value", "a measure has at most three keys");
    int32_t i = m->key_count++;
    if (!mw_cursor_take_name(p, "the name of a key", &m->key[i].name.name,
                             &m->key[i].name.name_span))
        return false;
    if (!mw_map_parse_text(p, &m->key[i].code)) return false;
    return mw_cursor_take_word(p, "translate") ? mw_map_parse_translate(p, &m->key[i].code) : true;
}

// quality = ( "good" | "estimated" | "doubtful" ) | text [ translate ]
bool mw_map_parse_quality(mw_cursor *p, mw_map_text *out) {
    static const char *const words[] = {"good", "estimated", "doubtful"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!mw_cursor_is_word(p, words[i])) continue;
        mw_map_part *part = mw_cursor_push(p, &out->part, &out->part_count, sizeof *part);
        if (!part) return false;
        *part = (mw_map_part){.text = mw_cursor_word(p), .span = mw_cursor_here(p)};
        p->at++;
        return true;
    }
    if (!mw_map_parse_text(p, out)) return false;
    return mw_cursor_take_word(p, "translate") ? mw_map_parse_translate(p, out) : true;
}

// modifier = ":" unit | "translate" ... | "missing" TEXT { "," TEXT } | "format" TEXT
//          | "time" when | "quality" quality | "repeats"
static bool parse_modifier(mw_cursor *p, void *what) {
    mw_map_measure *m = what;
    if (mw_cursor_take(p, MW_TOKEN_COLON)) return mw_cursor_take_unit(p, &m->unit, &m->unit_span);
    if (mw_cursor_take_word(p, "translate")) return mw_map_parse_translate(p, &m->value);
    if (mw_cursor_take_word(p, "missing"))
        return mw_cursor_take_texts(p, "a mark of missing values", &m->missing, &m->missing_count);
    if (mw_cursor_take_word(p, "format")) {
        m->format_span = mw_cursor_here(p);
        return mw_cursor_take_text(p, "a format of dates such as \"%d.%m.%Y\"", &m->format);
    }
    if (mw_cursor_take_word(p, "time")) return mw_map_parse_when(p, &m->when);
    if (mw_cursor_take_word(p, "quality")) return mw_map_parse_quality(p, &m->quality);
    if (mw_cursor_take_word(p, "repeats")) return m->repeats = true;
    return mw_cursor_expected(
        p, "a unit or a modifier",
        "a measure takes : UNIT, translate, missing, format, time, quality and "
        "repeats after its value");
}

// measure = "measure" NAME [ "on" KIND ] { key } text { modifier }
bool mw_map_parse_measure(mw_cursor *p, mw_mapping *map) {
    int32_t first = p->at;
    mw_map_measure *m = mw_cursor_push(p, &map->measure, &map->measure_count, sizeof *m);
    if (!m) return false;
    *m = (mw_map_measure){0};
    if (!mw_cursor_take_name(p, "the name of a measure", &m->name, &m->name_span)) return false;
    if (mw_cursor_take_word(p, "on") &&
        !mw_cursor_take_name(p, "a kind", &m->on.name, &m->on.name_span))
        return false;
    while (mw_cursor_take_word(p, "by"))
        if (!parse_key(p, m)) return false;
    if (!mw_map_parse_text(p, &m->value)) return false;
    // "60 min": the unit stands behind the number.
    if (mw_cursor_peek(p) == MW_TOKEN_UNIT && !mw_cursor_take_unit(p, &m->unit, &m->unit_span))
        return false;
    if (!mw_cursor_modifiers(p, parse_modifier, m)) return false;
    m->span = mw_cursor_span_from(p, first);
    return true;
}
