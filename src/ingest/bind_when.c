// SPDX-License-Identifier: MIT
// Binding the `time` of maps: formats compiled, zones opened, units of durations known.
#include "ingest/bind_int.h"

#include "base/digits.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT_BYTES_MAX = 160 };

// Date and clock formats joined by a blank, as their texts are.
static void bind_format(mw_binder *x, const mw_map_when *said, mw_bound_when *w) {
    char joined[FORMAT_BYTES_MAX];
    mw_slice format = said->format[0];
    mw_error err = {0};
    bool two = said->text[1].part_count > 0 && said->kind != MW_WHEN_SPAN;
    bool dated = said->date.part_count > 0;
    if (said->format[1].n > 0) {
        int n = snprintf(joined, sizeof joined, "%.*s %.*s", (int)format.n, format.p,
                         (int)said->format[1].n, said->format[1].p);
        if (!two && !dated)
            mw_diag_error(x->d, said->format_span[1], NULL,
                          "a second format, but the stamp is one text");
        format = (mw_slice){joined, n < FORMAT_BYTES_MAX ? (size_t)n : FORMAT_BYTES_MAX - 1};
    }
    if (format.n == 0) format = mw_slice_of("iso");
    if (mw_datetime_compile(format, &w->format, &err) != MW_OK)
        mw_diag_error(x->d, said->format_span[0], NULL, "%s", err.text);
    w->iso = mw_slice_is(format, "iso");
    w->date_only = !w->iso && w->format.unix_per_s == 0 && !memmem(format.p, format.n, "%H", 2) &&
                   !memmem(format.p, format.n, "%I", 2);
}

static void bind_zone(mw_binder *x, const mw_map_when *said, mw_bound_when *w) {
    char name[MW_ZONE_NAME_MAX + 1];
    mw_error err = {0};
    if (said->zone.n == 0) return;
    if (said->zone.n > MW_ZONE_NAME_MAX) {
        mw_diag_error(x->d, said->zone_span, NULL, "no zone has a name that long");
        return;
    }
    memcpy(name, said->zone.p, said->zone.n);
    name[said->zone.n] = '\0';
    if (mw_zone_open(name, &w->zone, &err) != MW_OK)
        mw_diag_error(x->d, said->zone_span, NULL, "%s", err.text);
}

static void bind_lasting(mw_binder *x, const mw_map_when *said, mw_bound_when *w) {
    mw_unit unit, second;
    mw_error err = {0};
    if (said->text[2].part_count == 0) return;
    if (mw_unit_parse(said->lasting_unit, &unit, &err) != MW_OK ||
        mw_unit_parse(mw_slice_of("s"), &second, &err) != MW_OK) {
        mw_diag_error(x->d, said->text[2].span, NULL, "%s", err.text);
        return;
    }
    if (!mw_unit_same_kind(&unit, &second)) {
        mw_diag_error(x->d, said->text[2].span, "such as s, min, h, day",
                      "\"%.*s\" is no unit of time", mw_shown(said->lasting_unit),
                      said->lasting_unit.p);
        return;
    }
    w->lasting_ns = mw_unit_factor(&unit, &second) * 1e9;
}

static void bind_fields(mw_binder *x, const mw_map_when *said, mw_bound_when *w) {
    static const struct {
        int field, needs;
        const char *text;
    } rules[] = {
        {MW_FIELD_DAY,  MW_FIELD_MONTH, "a day needs its month"},
        {MW_FIELD_HOUR, MW_FIELD_DAY,   "an hour needs its day"},
    };
    bool has[MW_FIELD_COUNT];
    for (int i = 0; i < MW_FIELD_COUNT; i++) {
        has[i] = said->field[i].part_count > 0;
        mw_bind_text(x, &said->field[i], NULL, &w->field[i]);
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (has[rules[i].field] && !has[rules[i].needs])
            mw_diag_error(x->d, said->span, NULL, "%s", rules[i].text);
    if (has[MW_FIELD_QUARTER] + has[MW_FIELD_MONTH] + has[MW_FIELD_WEEK] > 1)
        mw_diag_error(x->d, said->span, NULL, "quarter, month and week: one of them");
}

static void bind_constant(mw_binder *x, const mw_map_when *said) {
    mw_period p;
    mw_error err = {0};
    if (mw_period_parse(said->constant, NULL, &p, &err) != MW_OK)
        mw_diag_error(x->d, said->span, NULL, "%s", err.text);
}

static void bind_like(mw_binder *x, const mw_map_when *said, mw_bound_when *w) {
    const mw_catalogue *c = x->b->catalogue;
    w->measure = mw_catalogue_measure_find(c, said->constant);
    if (w->measure >= 0) return;
    mw_slice *names = mw_bind_push(x, c->measure_count, sizeof *names);
    if (!names) return;
    for (int32_t i = 0; i < c->measure_count; i++) names[i] = c->measure[i].name;
    mw_bind_unknown(x, (mw_bind_unknown_name){said->format_span[0], said->constant, "measure"},
                    names, c->measure_count);
}

static void check_options(mw_binder *x, const mw_map_when *said) {
    bool stamped = said->kind == MW_WHEN_STAMP;
    bool formatted = stamped || said->kind == MW_WHEN_SINCE || said->kind == MW_WHEN_SPAN;
    if (said->midnight_own_day && said->stamp != MW_STAMP_END)
        mw_diag_error(x->d, said->span, "stamp end midnight own_day",
                      "midnight own_day is for stamps at the end of their period");
    if (!stamped && (said->length.unit != MW_GRAIN_NONE || said->stamp != MW_STAMP_START))
        mw_diag_error(x->d, said->span, NULL, "stamp and length go with a stamp in a column");
    if (!formatted && said->format[0].n > 0)
        mw_diag_error(x->d, said->format_span[0], NULL, "a format goes with stamps");
}

int32_t mw_bind_when(mw_binder *x, const mw_map_when *said) {
    mw_bound *b = x->b;
    mw_bound_when *w = &b->when[b->when_count];
    w->kind = said->kind;
    w->span = said->span;
    w->constant = said->constant;
    w->stamp = said->stamp;
    w->length = (mw_grain){said->length.unit, said->length.count};
    w->midnight_own_day = said->midnight_own_day;
    for (int i = 0; i < 3; i++) mw_bind_text(x, &said->text[i], NULL, &w->text[i]);
    mw_bind_text(x, &said->date, NULL, &w->date);
    if (said->kind == MW_WHEN_FIELDS) bind_fields(x, said, w);
    if (said->kind == MW_WHEN_CONST) bind_constant(x, said);
    if (said->kind == MW_WHEN_LIKE) bind_like(x, said, w);
    bind_format(x, said, w);
    bind_zone(x, said, w);
    bind_lasting(x, said, w);
    check_options(x, said);
    return b->when_count++;
}
