// SPDX-License-Identifier: MIT
// The verb rank as a picture: intervals of ranks, shares of choices, or scores from their members.
#include "app/rank_int.h"
#include "base/file.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>

enum { PLOT_ROWS_MAX = 200, TIP_BYTES = 320, PARTS = 8 };

static const char *const part_class[PARTS] = {"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};

// Units to be drawn; says so when they are not all.
static int64_t choose_units(const mw_rank_job *x, int64_t *out) {
    int64_t n = 0, wanted = 0;
    for (int64_t i = 0; i < x->k.now.c.table.units; i++) {
        int64_t u = x->order[i];
        if (!mw_rank_wanted(x, u, wanted) || isnan(x->k.now.rank[u])) continue;
        wanted++;
        if (n < PLOT_ROWS_MAX) out[n++] = u;
    }
    if (wanted > n)
        mw_note("the picture shows the first %lld of %lld; see --top and --entity", (long long)n,
                (long long)wanted);
    return n;
}

static void head(const mw_rank_job *x, mw_text *title, mw_text *note) {
    char at[MW_PERIOD_TEXT_MAX];
    const mw_index *index = x->k.now.c.index;
    const mw_pack *pack = &x->k.s.program->pack[index->pack];
    const char *lang = mw_call_value(x->k.call, "lang");
    mw_slice name = mw_ranking_title(&x->k, index, x->k.node, lang ? lang : "en");
    mw_text_addf(title, "%.*s, %s", (int)name.n, name.p,
                 mw_period_print(x->k.period, &x->k.s.ws.calendar, at));
    mw_text_addf(note, "%.*s %.*s (%.12s)", (int)pack->name.n, pack->name.p, (int)pack->version.n,
                 pack->version.p, pack->hash);
}

static void name_of(const mw_rank_job *x, int64_t unit, mw_text *out) {
    const mw_model_entity *e = mw_ranking_entity(&x->k, &x->k.now.c, unit);
    if (e->title.n) mw_text_addf(out, "%.*s ", (int)e->title.n, e->title.p);
    mw_text_addf(out, "%.*s", (int)e->code.n, e->code.p);
}

static int64_t longest_name(const mw_rank_job *x, const int64_t *unit, int64_t count) {
    int64_t longest = 4;
    for (int64_t i = 0; i < count; i++) {
        mw_text name = {0};
        name_of(x, unit[i], &name);
        int64_t columns = name.bytes ? mw_text_columns(name.bytes, name.size) : 0;
        if (columns > longest) longest = columns;
        mw_text_free(&name);
    }
    return longest;
}

static void add_name(const mw_rank_job *x, mw_svg *g, int64_t row, int64_t unit) {
    mw_text name = {0};
    name_of(x, unit, &name);
    mw_svg_row(g, row, (mw_slice){name.bytes, name.size});
    mw_text_free(&name);
}

static mw_svg plot_spans(const mw_rank_job *x, mw_svg_about about, const int64_t *unit) {
    char tip[TIP_BYTES];
    about.low = 1, about.high = fmax((double)x->draws.units, 2);
    mw_svg g = mw_svg_begin(about);
    mw_svg_legend(&g, "span", mw_slice_of("5 % to 95 % of the draws"));
    mw_svg_legend(&g, "mid", mw_slice_of("median"));
    mw_svg_legend(&g, "now", mw_slice_of("without variation"));
    mw_svg_axis(&g, "rank");
    for (int64_t i = 0; i < about.rows; i++) {
        const mw_drawn *d = &x->draws.unit[unit[i]];
        snprintf(tip, sizeof tip, "rank %.0f; median %.0f, 5 %% %.0f, 95 %% %.0f", d->rank,
                 d->rank_mid, d->rank_low, d->rank_high);
        add_name(x, &g, i, unit[i]);
        mw_svg_bar(
            &g,
            (mw_svg_mark){
                .row = i, .from = d->rank_low, .to = d->rank_high, .class = "span", .tip = tip});
        mw_svg_dot(&g, (mw_svg_mark){.row = i, .from = d->rank_mid, .class = "mid", .tip = tip});
        mw_svg_dot(&g, (mw_svg_mark){.row = i, .from = d->rank, .class = "now", .tip = tip});
    }
    return g;
}

static mw_svg plot_effects(const mw_rank_job *x, mw_svg_about about) {
    const mw_rank_effects *e = &x->effects;
    char tip[TIP_BYTES];
    about.rows = e->count * (x->effects_of ? 2 : 1);
    about.low = 0, about.high = 100;
    mw_svg g = mw_svg_begin(about);
    mw_svg_legend(&g, "first", mw_slice_of("by itself (first order)"));
    mw_svg_legend(&g, "total", mw_slice_of("with the others (total)"));
    mw_svg_axis(&g, "% of the variance");
    for (int64_t i = 0; i < about.rows; i++) {
        bool own = i >= e->count;
        int64_t f = own ? i - e->count : i;
        const mw_effect *at = own ? &e->unit[f] : &e->shift[f];
        mw_text name = {0};
        mw_text_addf(&name, own ? "%s, rank of %s" : "%s, mean rank shift",
                     mw_factor_text(e->factor[f]), own ? x->effects_of : "");
        mw_svg_row(&g, i, (mw_slice){name.bytes, name.size});
        mw_text_free(&name);
        for (int part = 0; part < 2; part++) {
            const mw_estimate *s = part ? &at->total : &at->first;
            snprintf(tip, sizeof tip, "%.1f %% (%.1f to %.1f)", 100 * s->value, 100 * s->low,
                     100 * s->high);
            mw_svg_bar(&g, (mw_svg_mark){.row = i,
                                         .from = 0,
                                         .to = 100 * s->value,
                                         .class = part ? "total" : "first",
                                         .part = part,
                                         .parts = 2,
                                         .tip = tip});
        }
    }
    return g;
}

// Members whose weighted scores add up to the node's are stacked; of other means the score is one
// bar.
static bool adds_up(const mw_rank_job *x) {
    return x->k.now.c.spec.node[x->k.node].combine.method == MW_COMBINE_ARITHMETIC &&
           x->member_count > 0 && x->member_count <= PARTS;
}

static double part_of(const mw_rank_job *x, int32_t member, int64_t unit, double *weights) {
    const mw_scored *now = &x->k.now;
    double w = mw_table_at(&now->r.weight, member, now->c.asked[0])[0];
    double v = mw_scored_at(now, member, unit);
    if (isnan(v)) return 0; // its weight goes to the others
    *weights += w;
    return w * v;
}

static void stack(const mw_rank_job *x, mw_svg *g, int64_t row, int64_t unit) {
    double weights = 0, at = 0, part[PARTS];
    char tip[TIP_BYTES];
    for (int32_t i = 0; i < x->member_count; i++)
        part[i] = part_of(x, x->member[i], unit, &weights);
    for (int32_t i = 0; i < x->member_count && weights > 0; i++) {
        mw_slice name = x->k.now.c.index->part[x->member[i]].name;
        double wide = part[i] / weights;
        snprintf(tip, sizeof tip, "%.*s: %.4g of %.4g", (int)name.n, name.p, wide,
                 mw_scored_at(&x->k.now, x->k.node, unit));
        mw_svg_bar(
            g, (mw_svg_mark){
                   .row = row, .from = at, .to = at + wide, .class = part_class[i], .tip = tip});
        at += wide;
    }
}

static mw_svg plot_scores(const mw_rank_job *x, mw_svg_about about, const int64_t *unit) {
    bool stacked = adds_up(x);
    const char *lang = mw_call_value(x->k.call, "lang");
    about.low = 0, about.high = 0;
    for (int64_t i = 0; i < about.rows; i++) {
        double v = mw_scored_at(&x->k.now, x->k.node, unit[i]);
        about.low = fmin(about.low, v), about.high = fmax(about.high, v);
        for (int32_t m = 0; m < x->member_count && stacked; m++)
            stacked = !(mw_scored_at(&x->k.now, x->member[m], unit[i]) < 0);
    }
    mw_svg g = mw_svg_begin(about);
    for (int32_t m = 0; m < x->member_count && stacked; m++)
        mw_svg_legend(&g, part_class[m],
                      mw_ranking_title(&x->k, x->k.now.c.index, x->member[m], lang ? lang : "en"));
    mw_svg_axis(&g, "score");
    for (int64_t i = 0; i < about.rows; i++) {
        add_name(x, &g, i, unit[i]);
        if (stacked)
            stack(x, &g, i, unit[i]);
        else
            mw_svg_bar(&g, (mw_svg_mark){.row = i,
                                         .from = 0,
                                         .to = mw_scored_at(&x->k.now, x->k.node, unit[i]),
                                         .class = "s0"});
    }
    return g;
}

mw_status mw_rank_plot(const mw_rank_job *x, const char *path, mw_error *err) {
    int64_t unit[PLOT_ROWS_MAX] = {0};
    mw_text title = {0}, note = {0};
    bool effects = mw_call_has(x->k.call, "sensitivity");
    head(x, &title, &note);
    if (x->draw_count) mw_text_addf(&note, ", %lld draws", (long long)x->draw_count);
    mw_svg_about about = {
        .title = {title.bytes, title.size},
          .note = {note.bytes,  note.size }
    };
    if (!effects) about.rows = choose_units(x, unit);
    if (!effects) about.name_columns = longest_name(x, unit, about.rows);
    mw_svg g = effects         ? plot_effects(x, about)
               : x->draw_count ? plot_spans(x, about, unit)
                               : plot_scores(x, about, unit);
    mw_svg_end(&g);
    bool failed = g.out.failed || title.failed || note.failed;
    mw_status st = failed ? mw_fail(err, MW_NOMEM, "rank: out of memory")
                          : mw_file_replace(path, g.out.bytes, g.out.size, err);
    mw_text_free(&g.out);
    mw_text_free(&title);
    mw_text_free(&note);
    return st;
}
