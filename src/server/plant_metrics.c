// SPDX-License-Identifier: MIT
// A running plant for Prometheus, in its text format 0.0.4.
#include "base/clock.h"
#include "server/plant_answer.h"

#include <string.h>

// What is counted since the start is called ..._total.
static void head(mw_text *out, const char *name, const char *help) {
    size_t n = strlen(name);
    bool counts = n > 6 && strcmp(name + n - 6, "_total") == 0;
    const char *type = counts ? "counter" : "gauge";
    mw_text_addf(out, "# HELP millwright_%s %s\n# TYPE millwright_%s %s\n", name, help, name, type);
}

static void one(mw_text *out, const char *name, const char *help, double value) {
    char buf[64];
    head(out, name, help);
    mw_text_addf(out, "millwright_%s %s\n", name, mw_number_text(value, buf));
}

// A value of a label: backslash, quote and line end are escaped.
static void label(mw_text *out, mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\n') {
            mw_text_adds(out, "\\n");
            continue;
        }
        if (c == '\\' || c == '"') mw_text_addc(out, '\\');
        mw_text_addc(out, c);
    }
}

typedef double (*source_value)(mw_plant *p, int32_t i);

static mw_hub_clock at(mw_plant *p, int32_t i) {
    return mw_hub_source_clock(p->hub, i, mw_clock_wall_ns());
}

static double connected(mw_plant *p, int32_t i) {
    return strcmp(mw_plant_health(p, i).state, "connected") == 0;
}
static double messages(mw_plant *p, int32_t i) { return (double)mw_plant_health(p, i).messages; }
static double samples(mw_plant *p, int32_t i) { return (double)mw_plant_health(p, i).samples; }
static double refused(mw_plant *p, int32_t i) { return (double)mw_plant_health(p, i).refused; }
static double reconnects(mw_plant *p, int32_t i) {
    return (double)mw_plant_health(p, i).reconnects;
}
static double skew(mw_plant *p, int32_t i) { return (double)at(p, i).skew_ns / 1e9; }
static double backward(mw_plant *p, int32_t i) { return (double)at(p, i).backward; }
static double backward_max(mw_plant *p, int32_t i) {
    return (double)at(p, i).backward_max_ns / 1e9;
}

// clang-format off
static const struct {
    const char *name, *help;
    source_value value;
} of_source[] = {
    {"source_connected", "Whether the source is connected.", connected},
    {"source_messages_total", "Messages taken from the source.", messages},
    {"source_samples_total", "Samples kept.", samples},
    {"source_refused_total", "Values that could not be kept.", refused},
    {"source_reconnects_total", "Connections after the first.", reconnects},
    {"source_skew_seconds", "Our clock less that of the newest sample.", skew},
    {"source_backward_total", "Samples older than one before of the same signal.", backward},
    {"source_backward_max_seconds", "The farthest of them.", backward_max},
};
// clang-format on

static void sources(mw_plant *p, mw_text *out) {
    for (size_t k = 0; k < sizeof of_source / sizeof of_source[0]; k++) {
        head(out, of_source[k].name, of_source[k].help);
        for (int32_t i = 0; i < p->from.binding->source_count; i++) {
            char buf[64];
            mw_text_addf(out, "millwright_%s{source=\"", of_source[k].name);
            label(out, p->from.binding->source[i].name);
            mw_text_addf(out, "\"} %s\n", mw_number_text(of_source[k].value(p, i), buf));
        }
    }
}

static double too_late(mw_plant *p) {
    int64_t n = 0;
    for (int32_t i = 0; i < p->from.binding->machine_count; i++)
        n += mw_hub_machine_at(p->hub, i).refused;
    return (double)n;
}

static void retained(mw_plant *p, mw_text *out) {
    const mw_plant_retained *r = &p->retained;
    if (!p->retaining) return;
    one(out, "retain_runs_total", "Looks for samples that are older than they are kept.",
        (double)r->runs);
    one(out, "retain_failures_total", "Looks that failed.", (double)r->failures);
    one(out, "retain_last_seconds", "When the last one ended, since 1970; 0: none yet.",
        (double)r->last_ns / 1e9);
    one(out, "retain_samples_total", "Samples given up.", (double)r->done.samples);
    one(out, "retain_summaries_total", "Minutes and hours that they became.",
        (double)r->done.summaries);
    one(out, "retain_dropped_total", "Values of minutes and hours given up.",
        (double)r->done.dropped);
    one(out, "retain_too_long", "Signals kept whole: no room in their names for summaries.",
        (double)r->done.too_long);
    one(out, "machine_samples_too_late_total",
        "Samples from before the time that can be derived again: facts stay.", too_late(p));
}

// What was wrong with the samples of a machine: a meter that cannot be trusted is seen here.
static void machines(mw_plant *p, mw_text *out) {
    static const struct {
        const char *name, *help;
    } told[] = {
        {"machine_late_total",   "Samples that corrected the past."               },
        {"machine_resets_total", "Counters that began anew."                      },
        {"machine_falls_total",  "Counters that went back and did not begin anew."},
        {"machine_wraps_total",  "Counters that ran over."                        },
        {"machine_gaps_total",   "Stretches without samples."                     },
    };
    for (size_t k = 0; k < sizeof told / sizeof told[0]; k++) {
        head(out, told[k].name, told[k].help);
        for (int32_t i = 0; i < p->from.binding->machine_count; i++) {
            mw_hub_machine m = mw_hub_machine_at(p->hub, i);
            const int64_t n[] = {m.late, m.trouble.resets, m.trouble.falls, m.trouble.wraps,
                                 m.trouble.gaps};
            mw_text_addf(out, "millwright_%s{machine=\"", told[k].name);
            label(out, p->from.binding->machine[i].name);
            mw_text_addf(out, "\"} %lld\n", (long long)n[k]);
        }
    }
}

void mw_plant_metrics(mw_plant *p, mw_text *out) {
    const mw_plant_counts *c = &p->count;
    mw_series_stats s;
    mw_series_stat(p->from.series, &s);
    // clang-format off
    const struct {
        const char *name, *help;
        double value;
    } list[] = {
        {"up", "Whether the last turn succeeded.", c->last == MW_OK},
        {"turns_total", "Turns made.", (double)c->turns},
        {"turn_failures_total", "Turns that failed; samples are kept all the same.",
         (double)c->failures},
        {"turn_seconds_total", "Time spent in turns.", (double)c->turn_ns_sum / 1e9},
        {"turn_seconds_max", "The longest turn.", (double)c->turn_ns_max / 1e9},
        {"machine_samples_total", "Samples that machines took.", (double)c->samples},
        {"values_changed_total", "Values of indicators told.", (double)c->kpi_changes},
        {"facts_added_total", "Facts stored.", (double)c->written.added},
        {"facts_corrected_total", "Facts that late samples changed.", (double)c->written.corrected},
        {"facts_kept_total", "Derived facts that somebody had said otherwise.",
         (double)c->written.kept},
        {"listeners", "Listeners of the stream.", mw_plant_listeners(p)},
        {"listeners_dropped_total", "Listeners that went or were too slow.",
         (double)mw_plant_listeners_dropped(p)},
        {"series_signals", "Signals known.", (double)s.signals},
        {"series_kind_changes_total", "Signals that came to be of another kind.", (double)s.turns},
        {"series_samples", "Samples stored.", (double)s.samples},
        {"series_segments", "Segments on disk.", (double)s.segments},
        {"series_bytes", "Bytes on disk.",
         (double)(s.segment_bytes + s.journal_bytes + s.name_bytes)},
        {"series_syncs_total", "Waits for the disk.", (double)s.syncs},
        {"series_failures_total", "Segments that could not be written.", (double)s.failures},
        {"series_put_failures_total", "Batches of samples that could not be kept.",
         (double)s.put_failures},
        {"series_keeps", "Whether the last batch of samples was kept.", s.put_problem[0] == '\0'},
        {"series_cut_bytes", "Removed at the start: a write that a crash cut off.",
         (double)s.cut_bytes},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        one(out, list[i].name, list[i].help, list[i].value);
    }
    retained(p, out);
    sources(p, out);
    machines(p, out);
}
