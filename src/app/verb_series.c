// SPDX-License-Identifier: MIT
// The verbs series list, show and export: what samples a workspace has.
#include "app/listing.h"
#include "app/plant_map.h"
#include "app/verb.h"
#include "base/csv_write.h"
#include "base/datetime.h"
#include "series/history.h"
#include "series/retain.h"

#include <math.h>
#include <string.h>

typedef struct {
    mw_call *call;
    mw_workspace ws;
    mw_series *series;
    mw_listing l;
} looking;

static mw_status look(mw_call *call, mw_status (*act)(looking *, mw_error *), mw_error *err) {
    looking x = {.call = call};
    mw_status st = mw_workspace_open(mw_session_folder(call), &x.ws, err);
    if (st == MW_OK) st = mw_plant_series_open(call, &x.series, err);
    if (st == MW_OK) st = act(&x, err);
    mw_listing_fini(&x.l);
    mw_series_close(x.series);
    mw_workspace_close(&x.ws);
    return st;
}

static void moment(looking *x, int64_t ns) {
    if (ns == INT64_MIN || ns == INT64_MAX)
        mw_listing_text(&x->l, (mw_slice){"", 0});
    else
        mw_listing_moment(&x->l, ns, x->ws.calendar.zone);
}

// ---- what there is of one resolution

static void add_extent(mw_series_extent *to, const mw_series_extent *e) {
    to->bytes += e->bytes;
    if (e->first_ns < to->first_ns) to->first_ns = e->first_ns;
    if (e->last_ns > to->last_ns) to->last_ns = e->last_ns;
}

// Of minutes and hours `samples` are intervals, bytes those of all their parts.
static mw_status extent_of(mw_series *s, int32_t signal, mw_series_tier tier, mw_series_extent *out,
                           mw_error *err) {
    mw_signal about;
    if (tier == MW_TIER_RAW) return mw_series_extent_of(s, signal, out, err);
    *out = (mw_series_extent){.first_ns = INT64_MAX, .last_ns = INT64_MIN};
    if (!mw_series_signal(s, signal, &about)) return MW_OK;
    for (int part = 0; part < MW_PARTS; part++) {
        mw_series_extent e;
        int32_t id = mw_series_companion(s, &about, tier, (mw_series_part)part);
        if (id < 0) continue;
        MW_TRY(mw_series_extent_of(s, id, &e, err));
        add_extent(out, &e);
        if (part == MW_PART_COUNT) out->samples = e.samples;
    }
    return MW_OK;
}

// ---- series list

static mw_status list_row(looking *x, int32_t signal, const mw_signal *about, mw_error *err) {
    mw_series_extent raw, all = {.first_ns = INT64_MAX, .last_ns = INT64_MIN};
    for (int tier = MW_TIERS - 1; tier >= 0; tier--) {
        MW_TRY(extent_of(x->series, signal, (mw_series_tier)tier, &raw, err));
        add_extent(&all, &raw);
    }
    mw_listing_text(&x->l, about->name);
    mw_listing_text(&x->l, mw_slice_of(mw_signal_kind_text(about->kind)));
    mw_listing_text(&x->l, about->unit);
    mw_listing_int(&x->l, raw.samples);
    mw_listing_int(&x->l, all.bytes);
    moment(x, all.first_ns);
    moment(x, all.last_ns);
    moment(x, about->horizon_ns);
    return MW_OK;
}

static bool is_listed(const looking *x, const mw_signal *about) {
    bool own = about->name.n > 3 && memcmp(about->name.p, "mw/", 3) == 0;
    const char *pattern = x->call->operand_count ? x->call->operand[0] : "*";
    if (!mw_series_match(mw_slice_of(pattern), about->name)) return false;
    return mw_call_has(x->call, "all") || (!own && !mw_series_is_companion(x->series, about->name));
}

static mw_status list(looking *x, mw_error *err) {
    static const char *const columns[] = {"signal", "kind", "unit",        "#samples", "#bytes",
                                          "first",  "last", "given_up_to", NULL};
    mw_signal about;
    int32_t listed = 0;
    MW_TRY(mw_listing_begin(&x->l, columns, mw_verb_format(x->call), err));
    for (int32_t i = 0; i < mw_series_count(x->series); i++) {
        if (!mw_series_signal(x->series, i, &about) || !is_listed(x, &about)) continue;
        MW_TRY(list_row(x, i, &about, err));
        listed++;
    }
    if (listed == 0 && x->call->operand_count)
        mw_note("no signal fits \"%s\"; without it all are listed", x->call->operand[0]);
    else if (listed == 0)
        mw_note("no samples yet: `mw serve` keeps those of the sources in plant.signals");
    return mw_listing_end(&x->l, err);
}

// ---- series show

static mw_status find(const looking *x, int32_t *signal, mw_signal *about, mw_error *err) {
    const char *name = x->call->operand[0];
    *signal = mw_series_find(x->series, mw_slice_of(name));
    if (mw_series_signal(x->series, *signal, about)) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "no signal is called \"%s\"; `mw series list` shows them",
                   name);
}

static mw_status show(looking *x, mw_error *err) {
    static const char *const columns[] = {"resolution", "#rows", "#bytes", "first", "last", NULL};
    int32_t signal;
    mw_signal about;
    MW_TRY(find(x, &signal, &about, err));
    MW_TRY(mw_listing_begin(&x->l, columns, mw_verb_format(x->call), err));
    for (int tier = MW_TIERS - 1; tier >= 0; tier--) {
        mw_series_extent e;
        MW_TRY(extent_of(x->series, signal, (mw_series_tier)tier, &e, err));
        if (tier != MW_TIER_RAW && e.samples == 0) continue;
        mw_listing_text(&x->l, mw_slice_of(mw_series_tier_word((mw_series_tier)tier)));
        mw_listing_int(&x->l, e.samples);
        mw_listing_int(&x->l, e.bytes);
        moment(x, e.first_ns);
        moment(x, e.last_ns);
    }
    return mw_listing_end(&x->l, err);
}

// ---- series export

typedef struct {
    looking *x;
    mw_signal about;
    mw_text out;
} exporting;

static void add_time(mw_text *out, int64_t t_ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    mw_text_adds(out, mw_datetime_print(t_ns, NULL, buf));
}

// A value as people read it: a text, yes or no, a number.
static void add_value(exporting *e, double value) {
    mw_slice text;
    mw_text_addc(&e->out, ',');
    if (isnan(value)) return;
    if (e->about.kind == MW_SIGNAL_BOOL)
        mw_text_adds(&e->out, value != 0 ? "yes" : "no");
    else if (e->about.kind == MW_SIGNAL_NUMBER)
        mw_csv_number(&e->out, value);
    else if (mw_series_text(e->x->series, value, &text))
        mw_csv_field(&e->out, text, ',');
}

static mw_status export_run(void *ctx, const mw_run *run, mw_error *err) {
    static const char *const quality[] = {"good", "estimated", "doubtful"};
    exporting *e = ctx;
    for (int64_t i = 0; i < run->count; i++) {
        add_time(&e->out, run->time_ns[i]);
        add_value(e, run->value[i]);
        mw_text_addf(&e->out, ",%s\n", quality[run->quality[i] % 3]);
    }
    return mw_out(&e->out, err);
}

static void add_summary(exporting *e, const mw_bucket *b, int64_t start_ns) {
    const double number[] = {b->min, b->max, b->count ? b->sum / (double)b->count : NAN};
    add_time(&e->out, start_ns);
    for (int i = 0; i < 3; i++) {
        mw_text_addc(&e->out, ',');
        mw_csv_number(&e->out, number[i]);
    }
    add_value(e, b->gap_count ? NAN : b->last);
    mw_text_addf(&e->out, ",%lld\n", (long long)b->count);
}

// Whole intervals, some at a time.
static mw_status export_summaries(exporting *e, int32_t signal, const mw_stretch *all,
                                  mw_error *err) {
    enum { ROWS = 1440 };
    static mw_bucket b[ROWS];
    int64_t step = mw_series_tier_ns(all->tier), first = all->from_ns / step * step;
    mw_text_adds(&e->out, "time,min,max,mean,last,count\n");
    for (; first < all->to_ns; first += ROWS * step) {
        mw_stretch part = {all->tier, first, first + ROWS * step};
        MW_TRY(mw_series_history(e->x->series, signal, &part, ROWS, b, err));
        for (int i = 0; i < ROWS && first + i * step < all->to_ns; i++)
            if (b[i].count + b[i].gap_count > 0) add_summary(e, &b[i], first + i * step);
        MW_TRY(mw_out(&e->out, err));
    }
    return MW_OK;
}

static mw_series_tier tier_of(const mw_call *call) {
    const char *word = mw_call_value(call, "resolution");
    for (int tier = MW_TIER_MINUTES; word && tier < MW_TIERS; tier++)
        if (strcmp(word, mw_series_tier_word((mw_series_tier)tier)) == 0)
            return (mw_series_tier)tier;
    return MW_TIER_RAW;
}

static mw_status export_tier(exporting *e, int32_t signal, mw_stretch *all, mw_error *err) {
    mw_series_extent there;
    mw_series_range range = {signal, all->from_ns, all->to_ns};
    if (all->tier == MW_TIER_RAW) {
        mw_text_adds(&e->out, "time,value,quality\n");
        MW_TRY(mw_out(&e->out, err));
        return mw_series_scan(e->x->series, &range, export_run, e, err);
    }
    MW_TRY(extent_of(e->x->series, signal, all->tier, &there, err));
    if (there.samples == 0)
        return mw_fail(err, MW_NOTFOUND, "there are no %s of \"%s\"; `mw series show` says what is",
                       mw_series_tier_word(all->tier), e->x->call->operand[0]);
    if (all->from_ns < there.first_ns) all->from_ns = there.first_ns;
    if (all->to_ns > there.last_ns) all->to_ns = there.last_ns + 1;
    return export_summaries(e, signal, all, err);
}

static mw_status export_signal(looking *x, mw_error *err) {
    exporting e = {.x = x};
    int32_t signal;
    mw_stretch all = {tier_of(x->call), INT64_MIN, INT64_MAX};
    MW_TRY(find(x, &signal, &e.about, err));
    MW_TRY(mw_session_from_option(x->call, &x->ws.calendar, "from", &all.from_ns, err));
    MW_TRY(mw_session_from_option(x->call, &x->ws.calendar, "to", &all.to_ns, err));
    mw_status st = export_tier(&e, signal, &all, err);
    mw_text_free(&e.out);
    return st;
}

mw_status mw_verb_series_list(mw_call *call, mw_error *err) { return look(call, list, err); }
mw_status mw_verb_series_show(mw_call *call, mw_error *err) { return look(call, show, err); }
mw_status mw_verb_series_export(mw_call *call, mw_error *err) {
    return look(call, export_signal, err);
}
