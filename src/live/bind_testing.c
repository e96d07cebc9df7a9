// SPDX-License-Identifier: MIT
// See bind_testing.h.
#include "live/bind_testing.h"

#include "test/folder.h"

#include <math.h>
#include <string.h>

static const int64_t now_ns = 1719792000 * INT64_C(1000000000); // 2024-07-01

static int32_t add_entity(mw_bind_bench *b, const char *kind, const char *code, int32_t parent) {
    const mw_registry_ops *ops = b->registry->ops;
    mw_entity e = {.kind = mw_slice_of(kind),
                   .code = mw_slice_of(code),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    int32_t id = 0;
    CHECK(ops->entity_put(b->registry, &e, &id, NULL) == MW_OK);
    mw_placement p = {id, parent, INT64_MIN};
    CHECK(ops->placement_put(b->registry, &p, NULL) == MW_OK);
    return id;
}

void mw_bind_bench_init(mw_bind_bench *b, const char *pack, const char *shifts) {
    static const char *const folders[] = {MW_SOURCE_ROOT "/packs"};
    mw_load_from from = {.folder = folders, .folder_count = 1};
    memset(b, 0, sizeof *b);
    b->folder = mw_test_folder_new();
    CHECK(mw_program_text("sample.mw", pack, &from, &b->program, NULL) == MW_OK);
    mw_diag_print(b->program->diags, &b->said);
    if (b->program->diags->errors) fputs(b->said.bytes, stderr);
    CHECK(b->program->diags->errors == 0);
    CHECK(mw_registry_open("memory:", &b->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &b->facts, NULL) == MW_OK);
    const mw_registry_ops *ops = b->registry->ops;
    CHECK(ops->setting_put(b->registry, "zone", mw_slice_of("Europe/Berlin"), NULL) == MW_OK);
    if (shifts) CHECK(ops->setting_put(b->registry, "shifts", mw_slice_of(shifts), NULL) == MW_OK);
    int32_t site = add_entity(b, "site", "plant", 0);
    int32_t first = add_entity(b, "line", "L1", site), second = add_entity(b, "line", "L2", site);
    (void)add_entity(b, "unit", "filler", first);
    (void)add_entity(b, "unit", "capper", first);
    (void)add_entity(b, "unit", "packer", second);
    char *path = mw_test_path("", b->folder, "series");
    CHECK(mw_series_open(path, &b->series, NULL) == MW_OK);
    mw_free(path);
    mw_world_from world = {b->program, b->registry, b->facts, INT64_MAX, NULL};
    CHECK(mw_world_open(&world, &b->world, NULL) == MW_OK);
}

static void forget_map(mw_bind_bench *b) {
    mw_live_bound_free(b->bound);
    mw_signal_map_free(b->map);
    mw_text_free(&b->said);
    b->bound = NULL;
    b->map = NULL;
}

void mw_bind_bench_fini(mw_bind_bench *b) {
    forget_map(b);
    mw_world_free(b->world);
    mw_series_close(b->series);
    b->facts->ops->close(b->facts);
    b->registry->ops->close(b->registry);
    mw_program_free(b->program);
    mw_test_folder_free(b->folder);
}

bool mw_bind_bench_map(mw_bind_bench *b, mw_slice text) {
    mw_error err;
    forget_map(b);
    CHECK(mw_signal_map_text("/x/t.signals", text.p, text.n, &b->map, NULL) == MW_OK);
    mw_live_bind_from from = {b->map, b->world, b->registry, b->series, now_ns};
    if (b->map->diags->errors == 0) {
        mw_status st = mw_live_bind(&from, &b->bound, &err);
        if (st != MW_OK) fprintf(stderr, "%s\n", err.text);
        CHECK(st == MW_OK);
    }
    mw_diag_print(b->map->diags, &b->said);
    return b->map->diags->errors == 0;
}

void mw_bind_bench_signal(mw_bind_bench *b, const char *name, mw_signal_kind kind,
                          const char *unit) {
    mw_sink *sink = mw_series_sink(b->series);
    int32_t id;
    CHECK(sink->ops->signal(sink, mw_slice_of(name), kind, mw_slice_of(unit), &id, NULL) == MW_OK);
}

// ---- as text

typedef struct {
    const mw_bind_bench *b;
    const mw_live_machine *m;
    mw_text *out;
    mw_slice name; // looked for, found
    int32_t id;
} printing;

static void add_number(mw_text *t, double value) {
    char buf[32];
    // Factors are products of conversions: their last digits are of no interest.
    snprintf(buf, sizeof buf, "%.12g", value);
    mw_text_adds(t, buf);
}

static void add_code(const printing *p, double code) {
    mw_slice text;
    if (!mw_series_text(p->b->series, code, &text)) text = mw_slice_of("?");
    mw_text_addf(p->out, "\"%.*s\"", (int)text.n, text.p);
}

static const char *category(mw_state_category c) {
    static const char *const words[MW_STATE_COUNT] = {
        [MW_STATE_UNKNOWN] = "unknown",       [MW_STATE_NONE] = "none",
        [MW_STATE_PRODUCTION] = "production", [MW_STATE_SETUP] = "setup",
        [MW_STATE_DELAY] = "delay",           [MW_STATE_DOWN] = "down",
        [MW_STATE_PLANNED] = "planned"};
    return words[c];
}

static void print_row(const printing *p, const mw_state_row *row, bool is_reason) {
    if (!is_reason || row->reason < 0) mw_text_addf(p->out, " %s", category(row->category));
    if (row->reason < 0) return;
    mw_text_adds(p->out, is_reason ? " " : " reason ");
    add_code(p, row->reason);
}

static void print_table(const printing *p, const mw_channel *c, bool is_text) {
    const mw_state_table *t = c->table;
    bool is_reason = c->kind == MW_CHANNEL_REASON;
    mw_text_adds(p->out, " {");
    for (int32_t i = 0; i < t->row_count; i++) {
        mw_text_adds(p->out, i ? ", " : " ");
        if (is_text)
            add_code(p, t->row[i].value);
        else
            add_number(p->out, t->row[i].value);
        print_row(p, &t->row[i], is_reason);
    }
    mw_text_adds(p->out, ", else");
    print_row(p, &t->other, is_reason);
    mw_text_adds(p->out, " }");
}

static void print_length(const printing *p, const char *what, int64_t ns) {
    mw_text_addf(p->out, " %s ", what);
    add_number(p->out, (double)ns / 1e9);
    mw_text_adds(p->out, " s");
}

static void print_channel(const printing *p, int32_t i) {
    static const char *const words[] = {"alive", "state",  "override", "product", "order", "reason",
                                        "count", "pieces", "meter",    "rate",    "gauge"};
    const mw_channel *c = &p->m->machine.channel[i];
    mw_signal s = {0};
    CHECK(mw_series_signal(p->b->series, p->m->signal[i], &s));
    mw_text_addf(p->out, "  %d %s %.*s %s", (int)i, words[c->kind], (int)s.name.n, s.name.p,
                 mw_signal_kind_text(s.kind));
    if (c->alive >= 0) mw_text_addf(p->out, " alive %d", (int)c->alive);
    if (c->scale != 1 || c->offset != 0) {
        mw_text_adds(p->out, " x ");
        add_number(p->out, c->scale);
        mw_text_adds(p->out, " + ");
        add_number(p->out, c->offset);
    }
    if (c->wrap > 0) {
        mw_text_adds(p->out, " wrap ");
        add_number(p->out, c->wrap);
    }
    if (c->stale_ns < INT64_MAX) print_length(p, "stale", c->stale_ns);
    if (c->kind >= MW_CHANNEL_COUNT && c->gap_ns != 3600 * INT64_C(1000000000))
        print_length(p, "gap", c->gap_ns);
    if (c->by_product) mw_text_adds(p->out, " by product");
    if (c->by_order) mw_text_adds(p->out, " by order");
    if (c->has_numbers) mw_text_adds(p->out, " as text");
    if (c->table) print_table(p, c, s.kind == MW_SIGNAL_TEXT);
    mw_text_addc(p->out, '\n');
}

static mw_status measure_name(void *ctx, const mw_measure_name *m, mw_error *err) {
    printing *p = ctx;
    (void)err;
    if (m->id == p->id) mw_text_addf(p->out, "%.*s", (int)m->name.n, m->name.p);
    return MW_OK;
}

static mw_status entity_name(void *ctx, const mw_entity *e, mw_error *err) {
    printing *p = ctx;
    (void)err;
    if (e->id == p->id) mw_text_addf(p->out, "%.*s", (int)e->code.n, e->code.p);
    return MW_OK;
}

static void print_target(printing *p, int32_t entity, int32_t measure) {
    mw_registry *r = p->b->registry;
    p->id = entity;
    CHECK(r->ops->entity_each(r, entity_name, p, NULL) == MW_OK);
    mw_text_addc(p->out, ' ');
    p->id = measure;
    CHECK(r->ops->measure_each(r, measure_name, p, NULL) == MW_OK);
}

static void print_keys(const printing *p, const mw_live_key *key, int32_t count) {
    static const char *const words[] = {" key 0", " key 1", " key 2", " key state"};
    for (int32_t i = 0; i < count; i++) mw_text_adds(p->out, words[key[i]]);
}

static void print_out(const printing *p, int32_t out, double factor) {
    static const char *const words[] = {
        "APT",         "AUST",      "ADET",         "ADOT",      "AUPT",        "AUBT",
        "PBT",         "POT",       "planned down", "unplanned", "observed",    "unobserved",
        "downtime",    "stop time", "state time",   "stops",     "minor stops", "minor stop time",
        "change-overs"};
    if (out < MW_OUT_CHANNEL)
        mw_text_adds(p->out, words[out]);
    else
        mw_text_addf(p->out, "%d", (int)(out - MW_OUT_CHANNEL));
    if (factor == 1) return;
    mw_text_adds(p->out, " x ");
    add_number(p->out, factor);
}

static void print_output(printing *p, const mw_live_output *o) {
    mw_text_adds(p->out, "  > ");
    print_target(p, o->entity, o->measure);
    print_keys(p, o->key, o->key_count);
    mw_text_adds(p->out, " = ");
    print_out(p, o->out, o->factor);
    mw_text_addc(p->out, '\n');
}

static void print_derived(printing *p, const mw_live_derived *d) {
    mw_text_adds(p->out, "  > ");
    print_target(p, d->entity, d->measure);
    print_keys(p, d->key, d->key_count);
    for (int32_t i = 0; i < d->term_count; i++) {
        mw_text_adds(p->out, i ? " + " : " = ");
        print_out(p, d->term[i].out, d->term[i].factor);
        if (d->term[i].product < 0) continue;
        mw_text_adds(p->out, " of ");
        add_code(p, d->term[i].product);
    }
    mw_text_addc(p->out, '\n');
}

static void print_plan(const printing *p) {
    const mw_machine *m = &p->m->machine;
    mw_text_addf(p->out, "machine %.*s slot %d min minor %d s", (int)p->m->name.n, p->m->name.p,
                 (int)(m->slot_ns / 60000000000), (int)(m->minor_ns / 1000000000));
    mw_text_addf(p->out, " zone %s", mw_zone_name(m->plan.zone));
    if (!m->plan.shifts) mw_text_adds(p->out, " always");
    for (int32_t i = 0; m->plan.shifts && i < m->plan.shifts->count; i++) {
        if (m->plan.shift_mask & UINT32_C(1) << i)
            mw_text_addf(p->out, " %s", m->plan.shifts->shift[i].name);
    }
    for (int32_t i = 0; i < m->plan.pause_count; i++) {
        const mw_shift_break *b = &m->plan.pause[i];
        mw_text_addf(p->out, " pause %02d:%02d %d min %#x", b->start_min / 60, b->start_min % 60,
                     b->length_min, (unsigned int)b->days);
    }
    mw_text_addc(p->out, '\n');
}

void mw_bind_bench_print(const mw_bind_bench *b, mw_text *out) {
    for (int32_t i = 0; i < b->bound->binding.machine_count; i++) {
        printing p = {.b = b, .m = &b->bound->binding.machine[i], .out = out};
        print_plan(&p);
        for (int32_t k = 0; k < p.m->machine.channel_count; k++) print_channel(&p, k);
        for (int32_t k = 0; k < p.m->output_count; k++) print_output(&p, &p.m->output[k]);
        for (int32_t k = 0; k < p.m->derived_count; k++) print_derived(&p, &p.m->derived[k]);
    }
}
