// SPDX-License-Identifier: MIT
// See map_rules.h.
#include "live/map_rules.h"

#include <string.h>

static const mw_source_text *text_of(const mw_signal_map *map) { return &map->diags->source[0]; }

// The end of the line on which a statement ends, behind a comment; where the next statement begins
// when that stands on the same line.
static int32_t end_of(const mw_signal_map *map, int32_t i) {
    const mw_source_text *t = text_of(map);
    int32_t at = map->retain[i].span.end;
    while (at < t->size && (t->text[at] == ' ' || t->text[at] == '\t' || t->text[at] == '\r')) at++;
    bool comment = at + 1 < t->size && t->text[at] == '/' && t->text[at + 1] == '/';
    if (at < t->size && t->text[at] != '\n' && !comment) return map->retain[i].span.end;
    while (at < t->size && t->text[at] != '\n') at++;
    return at;
}

static void add_line(mw_text *out, mw_slice s) {
    mw_text_add(out, s.p, s.n);
    if (s.n && s.p[s.n - 1] != '\n') mw_text_addc(out, '\n');
}

void mw_map_rules(const mw_signal_map *map, mw_text *out) {
    const mw_source_text *t = text_of(map);
    for (int32_t i = 0; i < map->retain_count; i++) {
        int32_t start = map->retain[i].span.start;
        mw_slice s = {t->text + start, (size_t)(end_of(map, i) - start)};
        add_line(out, mw_slice_trim(s));
    }
}

mw_status mw_map_rules_check(mw_slice rules, mw_error *err) {
    mw_signal_map *map = NULL;
    mw_text said = {0};
    MW_TRY(mw_signal_map_text("rules", rules.n ? rules.p : "", rules.n, &map, err));
    mw_status st = MW_OK;
    if (map->diags->errors) {
        mw_diag_print(map->diags, &said);
        mw_slice s = mw_slice_trim((mw_slice){said.bytes ? said.bytes : "", said.size});
        st = mw_fail(err, MW_INVALID, "%.*s", (int)s.n, s.p);
    } else if (map->source_count + map->machine_count > 0) {
        st = mw_fail(err, MW_INVALID,
                     "expected nothing but how long samples are kept, as in: retain raw 90 d, "
                     "minutes 2 years, hours forever");
    }
    mw_text_free(&said);
    mw_signal_map_free(map);
    return st;
}

void mw_map_rules_replace(const mw_signal_map *map, mw_slice rules, mw_text *out) {
    const mw_source_text *t = text_of(map);
    int32_t at = 0;
    for (int32_t i = 0; i < map->retain_count; i++) {
        mw_text_add(out, t->text + at, (size_t)(map->retain[i].span.start - at));
        at = end_of(map, i);
        if (i == 0) add_line(out, rules);
        if (at < t->size && t->text[at] == '\n') at++;
    }
    mw_slice rest = {t->text + at, (size_t)(t->size - at)};
    if (map->retain_count > 0) {
        mw_text_add(out, rest.p, rest.n);
    } else {
        add_line(out, rest);
        add_line(out, rules);
    }
}
