// SPDX-License-Identifier: MIT
// The `machine` statement of signal maps: a table of lines, each with what it may say.
#include "live/map_int.h"

#include <string.h>

// ---- signals

static int32_t stars(mw_slice text) {
    int32_t n = 0;
    for (size_t i = 0; i < text.n; i++) n += text.p[i] == '*';
    return n;
}

static bool take_signal(mw_cursor *p, const mw_map_machine *m, mw_map_channel *c) {
    mw_error err;
    if (!mw_signal_take_said(p, "the name of a signal such as \"press/count\"", &c->signal))
        return false;
    if (mw_signal_name_check(c->signal.text, &err) != MW_OK) {
        mw_diag_error(p->d, c->signal.span, NULL, "%s", err.text);
        return false;
    }
    if (stars(m->code.text) == 0 || stars(c->signal.text) > 0) return true;
    mw_diag_error(p->d, c->signal.span, "write * where the code of the machine stands",
                  "the signal would be the same for every machine");
    return false;
}

// kind of the values = [ "text" | "number" ]
static void take_value_kind(mw_cursor *p, mw_map_channel *c) {
    c->is_text = mw_cursor_take_word(p, "text");
    c->is_number = !c->is_text && mw_cursor_take_word(p, "number");
}

static mw_map_channel *push_channel(mw_cursor *p, mw_map_machine *m, mw_channel_kind kind) {
    if (m->channel_count == MW_MACHINE_CHANNELS_MAX) {
        mw_cursor_expected(p, "no more signals", "a machine has 64 of them at most");
        return NULL;
    }
    mw_map_channel *c = mw_cursor_push(p, &m->channel, &m->channel_count, sizeof *c);
    if (!c) return NULL;
    *c = (mw_map_channel){.kind = kind, .scale = 1, .stale_ns = -1, .gap_ns = -1};
    return c;
}

// A machine has one state, one product, one reason.
static bool check_single(mw_cursor *p, const mw_map_machine *m, mw_channel_kind kind) {
    for (int32_t i = 0; i < m->channel_count; i++) {
        if (m->channel[i].kind != kind) continue;
        p->at--;
        return mw_cursor_expected(p, "another line",
                                  "a machine has one state, product, order and reason");
    }
    return true;
}

// state = "state" TEXT value_kind ( "packml" | "mtconnect" ) [ table ] | table
static bool parse_state(mw_cursor *p, mw_map_machine *m) {
    int32_t first = p->at - 1;
    if (!check_single(p, m, MW_CHANNEL_STATE)) return false;
    mw_map_channel *c = push_channel(p, m, MW_CHANNEL_STATE);
    if (!c || !take_signal(p, m, c)) return false;
    take_value_kind(p, c);
    if (mw_cursor_take_word(p, "packml"))
        c->builtin = MW_MAP_PACKML;
    else if (mw_cursor_take_word(p, "mtconnect"))
        c->builtin = MW_MAP_MTCONNECT;
    c->span = mw_cursor_span_from(p, first);
    if (c->builtin != MW_MAP_TABLE_NONE && mw_cursor_peek(p) != MW_TOKEN_CURLY_OPEN) return true;
    if (mw_cursor_peek(p) == MW_TOKEN_CURLY_OPEN) return mw_signal_parse_table(p, c);
    return mw_cursor_expected(p, "packml, mtconnect or a table",
                              "{ \"ACTIVE\" production, \"READY\" down, else unknown }");
}

// override = "override" TEXT value_kind table
static bool parse_override(mw_cursor *p, mw_map_machine *m) {
    int32_t first = p->at - 1;
    mw_map_channel *c = push_channel(p, m, MW_CHANNEL_OVERRIDE);
    if (!c || !take_signal(p, m, c)) return false;
    take_value_kind(p, c);
    c->span = mw_cursor_span_from(p, first);
    return mw_signal_parse_table(p, c);
}

// product = "product" TEXT
// order   = "order" TEXT [ "text" | "number" ]
static bool parse_running(mw_cursor *p, mw_map_machine *m, mw_channel_kind kind) {
    int32_t first = p->at - 1;
    if (!check_single(p, m, kind)) return false;
    mw_map_channel *c = push_channel(p, m, kind);
    if (!c || !take_signal(p, m, c)) return false;
    c->is_text = kind == MW_CHANNEL_PRODUCT;
    if (kind == MW_CHANNEL_ORDER) take_value_kind(p, c);
    c->span = mw_cursor_span_from(p, first);
    return true;
}

static bool parse_product(mw_cursor *p, mw_map_machine *m) {
    return parse_running(p, m, MW_CHANNEL_PRODUCT);
}
static bool parse_order(mw_cursor *p, mw_map_machine *m) {
    return parse_running(p, m, MW_CHANNEL_ORDER);
}

// reason = "reason" TEXT value_kind [ table ]
static bool parse_reason(mw_cursor *p, mw_map_machine *m) {
    int32_t first = p->at - 1;
    if (!check_single(p, m, MW_CHANNEL_REASON)) return false;
    mw_map_channel *c = push_channel(p, m, MW_CHANNEL_REASON);
    if (!c || !take_signal(p, m, c)) return false;
    take_value_kind(p, c);
    c->span = mw_cursor_span_from(p, first);
    return mw_cursor_peek(p) == MW_TOKEN_CURLY_OPEN ? mw_signal_parse_table(p, c) : true;
}

// ---- quantities

// modifier = ":" unit | "scale" NUMBER | "offset" NUMBER | "wrap" NUMBER | "stale" length
//          | "gap" length
static bool parse_modifier(mw_cursor *p, mw_map_channel *c) {
    bool steps = c->kind == MW_CHANNEL_COUNT || c->kind == MW_CHANNEL_METER;
    if (mw_cursor_take(p, MW_TOKEN_COLON))
        return mw_cursor_take_unit(p, &c->unit.text, &c->unit.span);
    if (mw_cursor_take_word(p, "scale")) return mw_signal_take_number(p, "a factor", &c->scale);
    if (c->kind == MW_CHANNEL_GAUGE && mw_cursor_take_word(p, "offset"))
        return mw_signal_take_number(p, "what is added", &c->offset);
    if (mw_cursor_take_word(p, "stale"))
        return mw_signal_take_length(p, "how long a value is known", &c->stale_ns);
    if (steps && mw_cursor_take_word(p, "gap"))
        return mw_signal_take_length(p, "a gap", &c->gap_ns);
    if (!steps || !mw_cursor_take_word(p, "wrap"))
        return mw_cursor_expected(p, "the end of the line",
                                  steps ? ": UNIT, scale, wrap, stale or gap"
                                        : ": UNIT, scale or stale; a gauge has an offset too");
    mw_span at = mw_cursor_here(p);
    if (!mw_signal_take_number(p, "the value at which it begins anew", &c->wrap)) return false;
    if (c->wrap > 0) return true;
    mw_diag_error(p->d, at, NULL, "a count begins anew at more than 0");
    return false;
}

// quantity = ( "count" | "pieces" | "meter" | "rate" | "gauge" ) MEASURE [ "on" KIND [ TEXT ] ]
//            TEXT { modifier }
static bool parse_quantity(mw_cursor *p, mw_map_machine *m, mw_channel_kind kind) {
    int32_t first = p->at - 1;
    mw_map_channel *c = push_channel(p, m, kind);
    if (!c) return false;
    if (!mw_cursor_take_name(p, "the name of a measure", &c->measure.text, &c->measure.span))
        return false;
    if (mw_cursor_take_word(p, "on")) {
        if (!mw_cursor_take_name(p, "a kind", &c->on_kind.text, &c->on_kind.span)) return false;
        bool two =
            mw_cursor_peek(p) == MW_TOKEN_TEXT && p->t.token[p->at + 1].kind == MW_TOKEN_TEXT;
        if (two && !mw_signal_take_said(p, "a code", &c->on_code)) return false;
    }
    if (!take_signal(p, m, c)) return false;
    while (!mw_cursor_at_end(p) && mw_cursor_peek(p) != MW_TOKEN_COMMA) {
        if (!parse_modifier(p, c)) return false;
    }
    c->span = mw_cursor_span_from(p, first);
    return true;
}

static bool parse_count(mw_cursor *p, mw_map_machine *m) {
    return parse_quantity(p, m, MW_CHANNEL_COUNT);
}
static bool parse_pieces(mw_cursor *p, mw_map_machine *m) {
    return parse_quantity(p, m, MW_CHANNEL_PIECES);
}
static bool parse_meter(mw_cursor *p, mw_map_machine *m) {
    return parse_quantity(p, m, MW_CHANNEL_METER);
}
static bool parse_rate(mw_cursor *p, mw_map_machine *m) {
    return parse_quantity(p, m, MW_CHANNEL_RATE);
}
static bool parse_gauge(mw_cursor *p, mw_map_machine *m) {
    return parse_quantity(p, m, MW_CHANNEL_GAUGE);
}

// term = [ NUMBER "*" ] MEASURE
static bool parse_term(mw_cursor *p, mw_map_derive *d, double sign) {
    mw_map_term *t = mw_cursor_push(p, &d->term, &d->term_count, sizeof *t);
    if (!t) return false;
    *t = (mw_map_term){.factor = 1};
    if (mw_cursor_peek(p) == MW_TOKEN_NUMBER) {
        if (!mw_signal_take_number(p, "a factor", &t->factor)) return false;
        if (!mw_cursor_take(p, MW_TOKEN_STAR))
            return mw_cursor_expected(p, "`*`", "derive gq = pq - 2 * sq");
    }
    t->factor *= sign;
    return mw_cursor_take_name(p, "the name of a measure", &t->name.text, &t->name.span);
}

// derive = "derive" MEASURE "=" [ "-" ] term { ( "+" | "-" ) term }
static bool parse_derive(mw_cursor *p, mw_map_machine *m) {
    int32_t first = p->at - 1;
    mw_map_derive *d = mw_cursor_push(p, &m->derive, &m->derive_count, sizeof *d);
    if (!d) return false;
    *d = (mw_map_derive){0};
    if (!mw_cursor_take_name(p, "the name of a measure", &d->measure.text, &d->measure.span))
        return false;
    if (!mw_cursor_take(p, MW_TOKEN_ASSIGN))
        return mw_cursor_expected(p, "`=`", "derive gq = pq - sq");
    double sign = mw_cursor_take(p, MW_TOKEN_MINUS) ? -1 : 1;
    do {
        if (!parse_term(p, d, sign)) return false;
        sign = mw_cursor_peek(p) == MW_TOKEN_MINUS ? -1 : 1;
    } while (mw_cursor_take(p, MW_TOKEN_PLUS) || mw_cursor_take(p, MW_TOKEN_MINUS));
    d->span = mw_cursor_span_from(p, first);
    return true;
}

static bool check_run_time(mw_cursor *p, const mw_map_machine *m, mw_span at) {
    const mw_map_run_time *r = &m->run_time[m->run_time_count - 1];
    bool alone = r->product.text.n == 0;
    for (int32_t i = 0; i < m->run_time_count - 1; i++) {
        const mw_map_run_time *other = &m->run_time[i];
        bool same = mw_slice_same(other->product.text, r->product.text);
        if (!same && !alone && other->product.text.n > 0) continue;
        mw_diag_error(p->d, at, NULL,
                      same ? "the product has a run time already"
                           : "a run time without a product is the only one");
        return false;
    }
    if (r->value > 0) return true;
    mw_diag_error(p->d, at, NULL, "a run time is more than 0");
    return false;
}

// run_time = "run_time" ( NUMBER UNIT | TEXT NUMBER UNIT { "," TEXT NUMBER UNIT } )
static bool parse_run_time(mw_cursor *p, mw_map_machine *m) {
    static const char hint[] = "run_time \"A\" 30 s/piece, \"B\" 12 s/piece";
    do {
        int32_t first = p->at;
        mw_map_run_time *r = mw_cursor_push(p, &m->run_time, &m->run_time_count, sizeof *r);
        if (!r) return false;
        *r = (mw_map_run_time){0};
        if (mw_cursor_peek(p) == MW_TOKEN_TEXT && !mw_signal_take_said(p, "a product", &r->product))
            return false;
        if (!mw_signal_take_number(p, "a run time", &r->value)) return false;
        if (mw_cursor_peek(p) != MW_TOKEN_UNIT) return mw_cursor_expected(p, "a unit", hint);
        r->unit = (mw_map_said){mw_cursor_word(p), mw_cursor_here(p)};
        p->at++;
        if (!check_run_time(p, m, mw_cursor_span_from(p, first))) return false;
    } while (mw_signal_more_texts(p));
    return true;
}

// ---- times

static bool parse_stale(mw_cursor *p, mw_map_machine *m) {
    return mw_signal_take_length(p, "how long a value is known", &m->stale_ns);
}
static bool parse_gap(mw_cursor *p, mw_map_machine *m) {
    return mw_signal_take_length(p, "a gap", &m->gap_ns);
}
static bool parse_minor(mw_cursor *p, mw_map_machine *m) {
    return mw_signal_take_length(p, "a minor stop", &m->minor_ns);
}

// slot = "slot" length
static bool parse_slot(mw_cursor *p, mw_map_machine *m) {
    int32_t first = p->at;
    int64_t ns;
    if (!mw_signal_take_length(p, "a slot", &ns)) return false;
    m->slot_span = mw_cursor_span_from(p, first);
    int64_t minutes = ns / (60 * INT64_C(1000000000));
    if (ns % (60 * INT64_C(1000000000)) == 0 && minutes <= 15 && 15 % minutes == 0) {
        m->slot_min = (int32_t)minutes;
        return true;
    }
    mw_diag_error(p->d, m->slot_span, NULL, "a slot is 1, 3, 5 or 15 min");
    return false;
}

// plan = "plan" ( "always" | "shifts" [ TEXT { "," TEXT } ] )
static bool parse_plan(mw_cursor *p, mw_map_machine *m) {
    static const char *const word[] = {"always", "shifts"};
    int32_t i = mw_signal_take_one_of(p, "always or shifts", word, 2);
    if (i < 0) return false;
    m->plan = i == 0 ? MW_MAP_PLAN_ALWAYS : MW_MAP_PLAN_SHIFTS;
    if (i == 0 || mw_cursor_peek(p) != MW_TOKEN_TEXT) return true;
    do {
        mw_map_said *shift = mw_cursor_push(p, &m->shift, &m->shift_count, sizeof *shift);
        if (!shift || !mw_signal_take_said(p, "the name of a shift", shift)) return false;
    } while (mw_signal_more_texts(p));
    return true;
}

// Reads a time of day such as 12:00.
static bool take_clock(mw_cursor *p, int32_t *minutes) {
    mw_span at = mw_cursor_here(p);
    mw_slice text = mw_cursor_word(p);
    if (mw_cursor_peek(p) == MW_TOKEN_CLOCK)
        p->at++;
    else if (!mw_cursor_take_text(p, "a time of day such as 12:00", &text))
        return false;
    // HH:MM, and nothing else that the lexer takes for a clock.
    bool digits = text.n == 5 && text.p[2] == ':';
    for (size_t i = 0; digits && i < 5; i++)
        digits = i == 2 || (text.p[i] >= '0' && text.p[i] <= '9');
    int32_t h = digits ? (text.p[0] - '0') * 10 + text.p[1] - '0' : 24;
    int32_t min = digits ? (text.p[3] - '0') * 10 + text.p[4] - '0' : 60;
    *minutes = h * 60 + min;
    if (h < 24 && min < 60) return true;
    mw_diag_error(p->d, at, NULL, "a time of day goes from 00:00 to 23:59");
    return false;
}

// days = { DAY [ "-" DAY ] }
static bool take_days(mw_cursor *p, uint32_t *days) {
    static const char *const day[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    while (!mw_cursor_at_end(p) && mw_cursor_peek(p) != MW_TOKEN_COMMA) {
        int32_t from = mw_signal_take_one_of(p, "a day of the week", day, 7), to = from;
        if (from >= 0 && mw_cursor_take(p, MW_TOKEN_MINUS))
            to = mw_signal_take_one_of(p, "a day of the week", day, 7);
        if (from < 0 || to < 0) return false;
        for (int32_t i = 0; i <= (to - from + 7) % 7; i++) *days |= UINT32_C(1) << (from + i) % 7;
    }
    if (*days == 0) *days = 127;
    return true;
}

// pause = "pause" CLOCK length days
static bool parse_pause(mw_cursor *p, mw_map_machine *m) {
    if (m->pause_count == MW_SHIFT_BREAKS_MAX)
        return mw_cursor_expected(p, "no more pauses", "a machine has 16 of them at most");
    mw_shift_break b = {0};
    int32_t ms;
    if (!take_clock(p, &b.start_min)) return false;
    int32_t first = p->at;
    if (!mw_signal_take_ms(p, "a pause", 86400000, &ms)) return false;
    b.length_min = ms / 60000;
    if (ms % 60000 != 0) {
        mw_diag_error(p->d, mw_cursor_span_from(p, first), NULL, "a pause takes whole minutes");
        return false;
    }
    if (!take_days(p, &b.days)) return false;
    m->pause[m->pause_count++] = b;
    return true;
}

// ---- the whole

static const struct {
    const char *word;
    bool (*parse)(mw_cursor *p, mw_map_machine *m);
} lines[] = {
    {"state",    parse_state   },
    {"override", parse_override},
    {"product",  parse_product },
    {"order",    parse_order   },
    {"reason",   parse_reason  },
    {"count",    parse_count   },
    {"pieces",   parse_pieces  },
    {"meter",    parse_meter   },
    {"rate",     parse_rate    },
    {"gauge",    parse_gauge   },
    {"derive",   parse_derive  },
    {"run_time", parse_run_time},
    {"stale",    parse_stale   },
    {"gap",      parse_gap     },
    {"slot",     parse_slot    },
    {"minor",    parse_minor   },
    {"plan",     parse_plan    },
    {"pause",    parse_pause   },
};
enum { LINE_COUNT = sizeof lines / sizeof lines[0] };

static bool parse_line(mw_cursor *p, void *what) {
    const char *known[LINE_COUNT];
    for (int i = 0; i < LINE_COUNT; i++) {
        known[i] = lines[i].word;
        if (mw_cursor_take_word(p, lines[i].word)) return lines[i].parse(p, what);
    }
    return mw_signal_unknown(p, "a line of the machine", known, LINE_COUNT);
}

static bool check_machine(mw_cursor *p, const mw_signal_map *map) {
    const mw_map_machine *m = &map->machine[map->machine_count - 1];
    if (stars(m->code.text) > 1) {
        mw_diag_error(p->d, m->code.span, NULL, "one * stands in the code of a machine at most");
        return false;
    }
    for (int32_t i = 0; i < map->machine_count - 1; i++) {
        const mw_map_machine *other = &map->machine[i];
        if (!mw_slice_same(other->kind.text, m->kind.text) ||
            !mw_slice_same(other->code.text, m->code.text))
            continue;
        mw_diag_error(p->d, m->code.span, NULL, "there is this machine already");
        return false;
    }
    return true;
}

bool mw_signal_parse_machine(mw_cursor *p, mw_signal_map *map) {
    int32_t first = p->at - 1;
    if (map->machine_count == MW_MAP_MACHINES_MAX)
        return mw_cursor_expected(p, "no more machines", "100000 are the limit");
    mw_map_machine *m = mw_cursor_push(p, &map->machine, &map->machine_count, sizeof *m);
    if (!m) return false;
    *m = (mw_map_machine){.stale_ns = -1, .gap_ns = -1, .minor_ns = -1};
    if (!mw_cursor_take_name(p, "a kind such as unit", &m->kind.text, &m->kind.span)) return false;
    if (!mw_signal_take_said(p, "the code of the machine, or \"*\" for every one", &m->code))
        return false;
    m->span = mw_cursor_span_from(p, first);
    if (!check_machine(p, map) || !mw_signal_block(p, parse_line, m)) return false;
    if (m->channel_count > 0) return true;
    mw_diag_error(p->d, m->span, "state \"SOURCE/...\" packml", "the machine has no signal");
    return false;
}
