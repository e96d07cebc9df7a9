// SPDX-License-Identifier: MIT
// See verb_index_look.h.
#include "app/verb_index_look.h"

#include "app/errand.h"

#include "app/ask.h"
#include "base/alloc.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CELL_BYTES = 256 };

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "index: out of memory"); }

// ---- opening

static bool is_below(const mw_index *index, int32_t part, int32_t node) {
    while (part > node) part = index->part[part].parent;
    return part == node;
}

static mw_status sort_parts(mw_look *x, mw_error *err) {
    int32_t n = x->index->part_count;
    x->leaf = mw_alloc_array(n + 1, sizeof *x->leaf);
    x->node = mw_alloc_array(n + 1, sizeof *x->node);
    if (!x->leaf || !x->node) return no_memory(err);
    for (int32_t i = 0; i < n; i++) {
        if (!is_below(x->index, i, x->k.node)) continue;
        if (x->k.now.r.leaf[i] >= 0)
            x->leaf[x->leaf_count++] = i;
        else
            x->node[x->node_count++] = i;
    }
    return MW_OK;
}

// --from and --to; without them from the first to the last period with facts.
static mw_status read_span(mw_call *call, mw_ranking *k, int32_t *more, mw_error *err) {
    const char *from = mw_call_value(call, "from"), *to = mw_call_value(call, "to");
    const mw_calendar *cal = &k->s.ws.calendar;
    mw_period both[2];
    char a[MW_PERIOD_TEXT_MAX], b[MW_PERIOD_TEXT_MAX];
    bool found = from && to;
    if (!found) MW_TRY(mw_ask_span(&k->s, k->s.program->index[k->index].grain, both, &found, err));
    if (!found) return mw_fail(err, MW_NOTFOUND, "the workspace has no facts for these packs yet");
    if (from) MW_TRY(mw_period_parse(mw_slice_of(from), cal, &both[0], err));
    if (to) MW_TRY(mw_period_parse(mw_slice_of(to), cal, &both[1], err));
    mw_period_print(both[0], cal, a), mw_period_print(both[1], cal, b);
    if (!from && !to && mw_period_same(both[0], both[1]))
        return mw_fail(err, MW_NOTFOUND, "all facts are of %s: a trend needs two periods", a);
    if (!mw_grain_same(both[0].grain, both[1].grain) || both[1].n <= both[0].n)
        return mw_call_wrong(
            call, err, "%s to %s: expected two periods of one length, the earlier one first", a, b);
    if (both[1].n - both[0].n >= MW_TABLE_PERIODS_MAX)
        return mw_fail(err, MW_LIMIT, "%s to %s are %lld periods, at most %d", a, b,
                       (long long)(both[1].n - both[0].n + 1), MW_TABLE_PERIODS_MAX);
    if (!from || !to) mw_note("taking %s to %s", a, b);
    k->period = both[0];
    *more = (int32_t)(both[1].n - both[0].n);
    return MW_OK;
}

mw_status mw_look_open(mw_call *call, mw_look_ask ask, mw_look *out, mw_error *err) {
    const char *lang = mw_call_value(call, "lang");
    mw_ranking *k = &out->k;
    int32_t more = 0;
    out->lang = lang ? lang : "en";
    out->format = mw_verb_format(call);
    if (ask.span) {
        MW_TRY(mw_ranking_open_index(call, NULL, k, err));
        MW_TRY(read_span(call, k, &more, err));
    } else
        MW_TRY(mw_ranking_open(call, NULL, k, err));
    mw_scored_ask want = {.index = k->index,
                          .node = k->node,
                          .period = k->period,
                          .more = more,
                          .stages = true,
                          .leaves_alone = ask.leaves_alone};
    MW_TRY(mw_ranking_score(k, &want, &k->now, err));
    out->index = k->now.c.index;
    out->periods = more + 1;
    out->period = k->now.c.asked[more];
    out->titles = out->format != MW_FORMAT_TABLE;
    for (int64_t u = 0; u < k->now.c.table.units && !out->titles; u++)
        out->titles = mw_ranking_entity(k, &k->now.c, u)->title.n > 0;
    return sort_parts(out, err);
}

mw_period mw_look_period(const mw_look *x, int32_t i) {
    return x->k.now.c.period[x->k.now.c.asked[i]];
}

void mw_look_close(mw_look *x) {
    mw_free(x->leaf);
    mw_free(x->node);
    mw_ranking_close(&x->k);
}

// ---- parts

mw_slice mw_look_name(const mw_look *x, int32_t part) { return x->index->part[part].name; }

mw_slice mw_look_title(const mw_look *x, int32_t part) {
    return mw_ranking_title(&x->k, x->index, part, x->lang);
}

static const char *const stage_words[MW_LOOK_STAGES] = {"raw",      "denominated", "imputed",
                                                        "screened", "treated",     "normalised"};

const char *mw_look_stage_text(mw_look_stage stage) { return stage_words[stage]; }

mw_look_stage mw_look_stage_of(const mw_look *x, mw_look_stage usual) {
    const char *word = mw_call_value(x->k.call, "stage");
    for (int i = 0; word && i < MW_LOOK_STAGES; i++)
        if (strcmp(word, stage_words[i]) == 0) return (mw_look_stage)i;
    return usual;
}

const double *mw_look_leaf(const mw_look *x, mw_look_stage stage, int32_t part) {
    const mw_scored *now = &x->k.now;
    if (stage == MW_LOOK_RAW)
        return mw_table_at(&now->c.table, now->c.spec.node[part].column, x->period);
    if (stage == MW_LOOK_NORMALISED) return mw_table_at(&now->r.score, part, x->period);
    mw_index_stage of = (mw_index_stage)(MW_STAGE_DENOMINATED + (stage - MW_LOOK_DENOMINATED));
    return mw_table_at(&now->r.stage[of], now->r.leaf[part], x->period);
}

const double *mw_look_part(const mw_look *x, mw_look_stage stage, int32_t part) {
    if (x->k.now.r.leaf[part] >= 0) return mw_look_leaf(x, stage, part);
    return mw_table_at(&x->k.now.r.score, part, x->period);
}

int32_t mw_look_members(const mw_look *x, int32_t node, int32_t *out) {
    int32_t n = 0;
    for (int32_t i = node + 1; i < x->index->part_count; i++)
        if (x->index->part[i].parent == node) out[n++] = i;
    return n;
}

mw_status mw_look_find(const mw_look *x, mw_slice name, int32_t *part, mw_error *err) {
    mw_slice best = {"", 0};
    int near = 4;
    for (int32_t i = 0; i < x->index->part_count; i++) {
        mw_slice own = mw_look_name(x, i);
        if (mw_slice_same(own, name)) {
            *part = i;
            return MW_OK;
        }
        int apart = mw_text_distance(own, name, near);
        if (apart < near) near = apart, best = own;
    }
    mw_slice index = mw_look_name(x, 0);
    if (best.n)
        return mw_fail(err, MW_NOTFOUND, "%.*s has no part \"%.*s\"; did you mean \"%.*s\"?",
                       (int)index.n, index.p, (int)name.n, name.p, (int)best.n, best.p);
    return mw_fail(err, MW_NOTFOUND, "%.*s has no part \"%.*s\"", (int)index.n, index.p,
                   (int)name.n, name.p);
}

// ---- words and cells

mw_status mw_look_number(mw_call *call, const char *option, const double range[2], double *value,
                         mw_error *err) {
    const char *text = mw_call_value(call, option);
    double number;
    if (!text) return MW_OK;
    if (!mw_number_parse(mw_slice_of(text), &number) || number < range[0] || number > range[1])
        return mw_call_wrong(call, err, "--%s %s: expected a number from %g to %g", option, text,
                             range[0], range[1]);
    *value = number;
    return MW_OK;
}

static double rounded(double value, int decimals) {
    double scale = pow(10, decimals);
    return rint(value * scale) / scale + 0.0; // no -0
}

char *mw_look_fixed_text(double value, int decimals, char *buf) {
    if (isnan(value) || fabs(value) >= 1e12) return mw_grid_number(value, buf);
    snprintf(buf, 32, "%.*f", decimals, rounded(value, decimals));
    return buf;
}

char *mw_look_cell_text(double value, int digits, char *buf) {
    double size = fabs(value);
    if (!(size > 1e-5 && size < 1e12)) return mw_grid_number(value, buf);
    int above = (int)floor(log10(size)) + 1;
    return mw_grid_number(rounded(value, digits > above ? digits - above : 0), buf);
}

void mw_look_cell(mw_listing *l, double value, int digits) {
    char buf[32];
    if (l->format == MW_FORMAT_TABLE)
        mw_listing_text(l, mw_slice_of(mw_look_cell_text(value, digits, buf)));
    else
        mw_listing_number(l, value);
}

void mw_look_fixed(mw_listing *l, double value, int decimals) {
    char buf[32];
    if (l->format == MW_FORMAT_TABLE)
        mw_listing_text(l, mw_slice_of(mw_look_fixed_text(value, decimals, buf)));
    else
        mw_listing_number(l, value);
}

void mw_look_cellf(mw_listing *l, const char *fmt, ...) {
    char text[CELL_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mw_listing_text(l, mw_slice_of(text));
}

void mw_look_p_cell(mw_listing *l, double p) {
    if (l->format == MW_FORMAT_TABLE && p < 0.0005)
        mw_listing_text(l, mw_slice_of("<0.001"));
    else
        mw_look_fixed(l, p, 3);
}

static char *put_times(char *at, const char *glyph, int times) {
    size_t n = strlen(glyph);
    for (int i = 0; i < times; i++, at += n) memcpy(at, glyph, n);
    *at = '\0';
    return at;
}

static int columns_of(double share) {
    return isnan(share) ? 0 : (int)floor(fmin(fabs(share), 1) * MW_LOOK_BAR_COLUMNS + 0.5);
}

static const char block[] = "\xE2\x96\x88", line[] = "\xE2\x94\x82";

char *mw_look_bar(double share, char *buf) {
    put_times(buf, block, columns_of(share));
    return buf;
}

char *mw_look_signed_bar(double share, char *buf) {
    int columns = columns_of(share), left = share < 0 ? columns : 0;
    char *at = put_times(buf, " ", MW_LOOK_BAR_COLUMNS - left);
    at = put_times(at, block, left);
    at = put_times(at, line, 1);
    put_times(at, block, columns - left);
    return buf;
}

mw_status mw_look_begin(const mw_look *x, const char *const *columns, mw_listing *l,
                        mw_error *err) {
    static const char *kept[MW_LOOK_COLUMNS_MAX + 1];
    int n = 0;
    for (; *columns && n < MW_LOOK_COLUMNS_MAX; columns++) {
        bool optional = (*columns)[0] == '?';
        if (!optional || x->titles) kept[n++] = *columns + optional;
    }
    kept[n] = NULL;
    return mw_listing_begin(l, kept, x->format, err);
}

bool mw_look_sees(const mw_look *x, int64_t unit) {
    return mw_errand_sees(mw_ranking_entity(&x->k, &x->k.now.c, unit)->id);
}

void mw_look_unit_cells(const mw_look *x, int64_t unit, mw_listing *l) {
    const mw_model_entity *e = mw_ranking_entity(&x->k, &x->k.now.c, unit);
    mw_listing_text(l, e->code);
    if (x->titles) mw_listing_text(l, e->title);
}
