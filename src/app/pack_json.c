// SPDX-License-Identifier: MIT
// See pack_json.h.
#include "app/pack_json.h"

#include "base/date.h"
#include "base/json.h"
#include "eval/example.h"
#include "lang/doc.h"

#include <math.h>
#include <string.h>

typedef struct {
    const mw_program *p;
    int32_t pack;
    mw_text *out;
    const char *separator; // before the next declaration
    bool brief;            // names and titles, without texts and where they are used
} page;

// ---- members

static void text(mw_text *out, const char *name, mw_slice s) {
    mw_text_addf(out, ",\"%s\":", name);
    if (s.n)
        mw_json_string(out, s);
    else
        mw_text_adds(out, "null");
}

static void number(mw_text *out, const char *name, double v) {
    mw_text_addf(out, ",\"%s\":", name);
    mw_json_number(out, v);
}

static void date(mw_text *out, const char *name, int32_t days) {
    char buf[64];
    bool said = days != INT32_MIN;
    text(out, name, said ? mw_slice_of(mw_date_print(days, buf)) : (mw_slice){0});
}

static mw_slice source_of(const mw_program *p, mw_span at) {
    const mw_source_text *s = &p->diags->source[at.file];
    return (mw_slice){s->text + at.start, (size_t)(at.end - at.start)};
}

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static mw_slice property(const mw_decl *d, const char *name) {
    const mw_stmt *s = d ? mw_decl_property(d, name) : NULL;
    return s && s->text_count ? s->text[0] : (mw_slice){0};
}

// {"en", "zh"}; null where nothing is said.
static void titles(mw_text *out, const char *name, const mw_titles *t) {
    mw_text_addf(out, ",\"%s\":", name);
    if (!t || (!t->en.n && !t->zh.n)) {
        mw_text_adds(out, "null");
        return;
    }
    mw_text_adds(out, "{\"en\":");
    mw_json_string(out, t->en.n ? t->en : t->zh);
    mw_text_adds(out, ",\"zh\":");
    mw_json_string(out, t->zh.n ? t->zh : t->en);
    mw_text_addc(out, '}');
}

// ---- a pack in a line

static bool is_line(const char *list, mw_slice name) {
    for (const char *p = list; p && *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strcspn(p, "\n") == name.n && memcmp(p, name.p, name.n) == 0) return true;
    return false;
}

// For `own`: the pack is looked at alone, and is neither in use nor of the workspace.
static const char unused[] = "\n";

static void summary(const mw_program *p, int32_t pack, const char *own, mw_text *out) {
    const mw_pack *k = &p->pack[pack];
    mw_text_adds(out, "{\"name\":");
    mw_json_string(out, k->name);
    titles(out, "title", &k->titles);
    text(out, "version", k->version);
    text(out, "source", k->source);
    text(out, "hash", mw_slice_of(k->hash));
    mw_text_addf(out, ",\"in_use\":%s,\"from\":\"%s\",\"uses\":[",
                 own != unused && k->asked ? "true" : "false",
                 is_line(own, k->name) ? "workspace" : "program");
    const char *separator = "";
    for (int32_t i = 0; k->decl && i < k->decl->stmt_count; i++) {
        const mw_stmt *u = k->decl->stmt[i];
        if (!mw_slice_is(u->name, "use") || u->word_count == 0) continue;
        mw_text_adds(out, separator);
        mw_json_string(out, u->word[0]);
        separator = ",";
    }
    mw_text_addc(out, ']');
}

// ---- declarations

static void ref(const page *g, mw_slice name, int32_t pack, bool first) {
    mw_text_adds(g->out, first ? "{\"pack\":" : ",{\"pack\":");
    mw_json_string(g->out, g->p->pack[pack].name);
    mw_text_adds(g->out, ",\"name\":");
    mw_json_string(g->out, name);
    mw_text_addc(g->out, '}');
}

// Indicators that rest on it; and whether there are none.
static void used_by(const page *g, mw_symbol of) {
    bool first = true;
    if (!g->brief) mw_text_adds(g->out, ",\"used_by\":[");
    for (int32_t i = 0; i < g->p->indicator_count && of.ref != MW_REF_NONE; i++) {
        const mw_indicator *m = &g->p->indicator[i];
        bool self = of.ref == MW_REF_INDICATOR && i == of.index;
        if (self || !mw_doc_uses(g->p, i, of)) continue;
        if (!g->brief) ref(g, m->name, m->pack, first);
        first = false;
        if (g->brief) break;
    }
    if (!g->brief) mw_text_addc(g->out, ']');
    mw_text_addf(g->out, ",\"top\":%s", first ? "true" : "false");
}

// What an indicator rests on.
static void uses(const page *g, int32_t indicator) {
    const mw_program *p = g->p;
    bool first = true;
    if (g->brief) return;
    mw_text_adds(g->out, ",\"uses\":[");
    for (int32_t i = 0; i < p->indicator_count; i++) {
        if (i == indicator || !mw_doc_uses(p, indicator, (mw_symbol){MW_REF_INDICATOR, i}))
            continue;
        ref(g, p->indicator[i].name, p->indicator[i].pack, first);
        first = false;
    }
    for (int32_t i = 0; i < p->measure_count; i++) {
        if (!mw_doc_uses(p, indicator, (mw_symbol){MW_REF_MEASURE, i})) continue;
        ref(g, p->measure[i].name, p->measure[i].pack, first);
        first = false;
    }
    for (int32_t i = 0; i < p->parameter_count; i++) {
        if (!mw_doc_uses(p, indicator, (mw_symbol){MW_REF_PARAMETER, i})) continue;
        ref(g, p->parameter[i].name, p->parameter[i].pack, first);
        first = false;
    }
    mw_text_addc(g->out, ']');
}

// "unverified", with why where it is said.
static void status_of(mw_text *out, const mw_stmt *s) {
    mw_text t = {0};
    if (s && s->word_count) mw_text_add(&t, s->word[0].p, s->word[0].n);
    if (s && s->word_count && s->text_count)
        mw_text_addf(&t, ": %.*s", (int)s->text[0].n, s->text[0].p);
    text(out, "status", (mw_slice){t.bytes, t.size});
    out->failed = out->failed || t.failed;
    mw_text_free(&t);
}

static void begin(page *g, const char *sort, mw_slice name, const mw_decl *d) {
    const mw_stmt *t = d ? mw_decl_property(d, "title") : NULL;
    const mw_stmt *status = d ? mw_decl_property(d, "status") : NULL;
    const mw_stmt *note = d ? mw_decl_property(d, "note") : NULL;
    int32_t line = 0, column = 0;
    mw_text_addf(g->out, "%s{\"sort\":\"%s\",\"name\":", g->separator, sort);
    g->separator = ",\n";
    mw_json_string(g->out, name);
    titles(g->out, "title", t ? &t->titles : NULL);
    text(g->out, "cite", property(d, "cite"));
    status_of(g->out, status);
    if (g->brief || !d) return;
    titles(g->out, "note", note ? &note->titles : NULL);
    text(g->out, "text", source_of(g->p, d->span));
    mw_diag_place(g->p->diags, d->span, &line, &column);
    mw_text_adds(g->out, ",\"where\":{\"file\":");
    mw_json_string(g->out, mw_slice_of(base_of(g->p->diags->source[d->span.file].path)));
    mw_text_addf(g->out, ",\"line\":%d}", (int)line);
}

static void end(page *g) { mw_text_addc(g->out, '}'); }

static void kind_of(const page *g, int32_t kind) {
    text(g->out, "kind", kind >= 0 ? g->p->kind[kind].name : (mw_slice){0});
}

// Unit of a number, or what it is else; keys, grain and range.
static void shape(const page *g, const mw_decl *d, const mw_type *type) {
    char buf[192], grain[MW_GRAIN_TEXT_MAX];
    mw_slice written =
        d && d->type.text.n ? d->type.text : mw_slice_of(mw_type_text(g->p, type, buf));
    text(g->out, type->kind == MW_TYPE_NUMBER ? "unit" : "type", written);
    const mw_stmt *better = d ? mw_decl_property(d, "better") : NULL;
    text(g->out, "better", better && better->word_count ? better->word[0] : (mw_slice){0});
    if (g->brief) return;
    text(g->out, "per",
         d && d->has_grain ? mw_slice_of(mw_grain_text(d->grain, grain)) : (mw_slice){0});
    mw_text_adds(g->out, ",\"keys\":[");
    for (int32_t i = 0; d && i < d->key_count; i++) {
        if (i) mw_text_addc(g->out, ',');
        mw_json_string(g->out, d->key[i].name.n ? d->key[i].name : d->key[i].list);
    }
    mw_text_addc(g->out, ']');
}

static void measures(page *g) {
    for (int32_t i = 0; i < g->p->measure_count; i++) {
        const mw_measure *m = &g->p->measure[i];
        if (m->pack != g->pack || m->question >= 0) continue;
        begin(g, "measure", m->name, m->decl);
        kind_of(g, m->kind);
        shape(g, m->decl, &m->type);
        if (!g->brief) number(g->out, "low", m->low), number(g->out, "high", m->high);
        used_by(g, (mw_symbol){MW_REF_MEASURE, i});
        end(g);
    }
}

static void formulas(const page *g, const mw_indicator *m) {
    if (g->brief) return;
    mw_text_adds(g->out, ",\"formulas\":[");
    for (int32_t k = 0; k < m->formula_count; k++) {
        const mw_formula *f = &m->formula[k];
        mw_text_adds(g->out, k ? ",{\"formula\":" : "{\"formula\":");
        if (f->expr)
            mw_json_string(g->out, source_of(g->p, f->expr->span));
        else
            mw_text_adds(g->out, "null");
        date(g->out, "from", f->date);
        mw_text_addc(g->out, '}');
    }
    mw_text_addc(g->out, ']');
}

static void indicators(page *g) {
    for (int32_t i = 0; i < g->p->indicator_count; i++) {
        const mw_indicator *m = &g->p->indicator[i];
        if (m->pack != g->pack || m->question >= 0 || m->level >= 0 || m->index >= 0) continue;
        begin(g, "indicator", m->name, m->decl);
        kind_of(g, m->kind);
        shape(g, m->decl, &m->type);
        if (!g->brief) number(g->out, "low", m->low), number(g->out, "high", m->high);
        formulas(g, m);
        uses(g, i);
        used_by(g, (mw_symbol){MW_REF_INDICATOR, i});
        end(g);
    }
}

static void cell(const page *g, const mw_table_cell *c, bool first) {
    mw_text_adds(g->out, first ? "{\"keys\":[" : ",{\"keys\":[");
    for (int32_t k = 0; k < c->key_count; k++) {
        if (k) mw_text_addc(g->out, ',');
        mw_slice key =
            c->key[k]->kind == MW_EXPR_TEXT ? c->key[k]->text : source_of(g->p, c->key[k]->span);
        mw_json_string(g->out, key);
    }
    mw_text_addc(g->out, ']');
    text(g->out, "value", c->value ? source_of(g->p, c->value->span) : (mw_slice){0});
    mw_text_addc(g->out, '}');
}

static void row(const page *g, const mw_param_row *r, bool first) {
    mw_text_adds(g->out, first ? "\n{\"ends\":" : ",\n{\"ends\":");
    mw_json_bool(g->out, r->none);
    date(g->out, "from", r->date);
    date(g->out, "published", r->published);
    text(g->out, "cite", r->cite);
    mw_text_adds(g->out, ",\"values\":[");
    for (int32_t k = 0; k < r->cell_count; k++) cell(g, &r->cell[k], k == 0);
    mw_text_adds(g->out, "]}");
}

static void rows(const page *g, const mw_parameter *m) {
    if (g->brief) return;
    date(g->out, "confirm_by", m->confirm_by);
    mw_text_adds(g->out, ",\"rows\":[");
    for (int32_t k = 0; k < m->row_count; k++) row(g, &m->row[k], k == 0);
    mw_text_addc(g->out, ']');
}

static void parameters(page *g) {
    for (int32_t i = 0; i < g->p->parameter_count; i++) {
        const mw_parameter *m = &g->p->parameter[i];
        if (m->pack != g->pack || m->question >= 0) continue;
        begin(g, "parameter", m->name, m->decl);
        shape(g, m->decl, &m->type);
        rows(g, m);
        used_by(g, (mw_symbol){MW_REF_PARAMETER, i});
        end(g);
    }
}

static void questions(page *g) {
    for (int32_t i = 0; i < g->p->question_count; i++) {
        const mw_question *q = &g->p->question[i];
        if (q->pack != g->pack) continue;
        begin(g, "choice", q->name, q->decl);
        kind_of(g, q->kind);
        number(g->out, "least", q->least), number(g->out, "most", q->most);
        if (!g->brief) titles(g->out, "asks", &q->text);
        used_by(g, (mw_symbol){MW_REF_INDICATOR, q->indicator});
        end(g);
    }
}

static void levels(page *g) {
    for (int32_t i = 0; i < g->p->level_count; i++) {
        const mw_level *l = &g->p->level[i];
        if (l->pack != g->pack) continue;
        begin(g, "level", l->name, l->decl);
        kind_of(g, l->kind);
        mw_text_adds(g->out, ",\"lines\":[");
        for (int32_t k = 0; k < l->line_count; k++) {
            mw_text_adds(g->out, k ? ",{\"number\":" : "{\"number\":");
            mw_json_number(g->out, l->line[k].number);
            titles(g->out, "title", &l->line[k].titles);
            text(g->out, "when",
                 l->line[k].when ? source_of(g->p, l->line[k].when->span) : (mw_slice){0});
            mw_text_addc(g->out, '}');
        }
        mw_text_addc(g->out, ']');
        used_by(g, (mw_symbol){MW_REF_INDICATOR, l->indicator});
        end(g);
    }
}

static void indices(page *g) {
    for (int32_t i = 0; i < g->p->index_count; i++) {
        const mw_index *x = &g->p->index[i];
        if (x->pack != g->pack) continue;
        begin(g, "index", x->name, x->decl);
        kind_of(g, x->kind);
        mw_text_adds(g->out, ",\"parts\":[");
        for (int32_t k = 0; k < x->part_count; k++) {
            const mw_index_part *part = &x->part[k];
            const mw_stmt *t = part->decl ? mw_decl_property(part->decl, "title") : NULL;
            mw_text_adds(g->out, k ? ",{\"name\":" : "{\"name\":");
            mw_json_string(g->out, part->name);
            text(g->out, "parent", part->parent < 0 ? (mw_slice){0} : x->part[part->parent].name);
            titles(g->out, "title", t ? &t->titles : NULL);
            number(g->out, "weight", k ? part->weight : (double)NAN);
            mw_text_addf(g->out, ",\"leaf\":%s,\"less_is_better\":%s}",
                         part->leaf.ref == MW_REF_NONE ? "false" : "true",
                         part->less_is_better ? "true" : "false");
        }
        mw_text_addc(g->out, ']');
        used_by(g, (mw_symbol){MW_REF_NONE, 0});
        end(g);
    }
}

static void members(const page *g, const mw_code_list *list) {
    if (g->brief) return;
    mw_text_adds(g->out, ",\"codes\":[");
    for (int32_t i = 0; i < list->count; i++) {
        mw_text_adds(g->out, i ? ",{\"code\":" : "{\"code\":");
        mw_json_string(g->out, list->code[i].text);
        titles(g->out, "title", &list->code[i].titles);
        mw_text_addc(g->out, '}');
    }
    mw_text_addc(g->out, ']');
}

// Those of which the text says it all.
static void others(page *g) {
    const mw_program *p = g->p;
    const mw_symbol none = {MW_REF_NONE, 0};
    for (int32_t i = 0; i < p->kind_count; i++) {
        if (p->kind[i].pack != g->pack) continue;
        begin(g, "kind", p->kind[i].name, p->kind[i].decl);
        text(g->out, "in", p->kind[i].parent < 0 ? (mw_slice){0} : p->kind[p->kind[i].parent].name);
        used_by(g, none), end(g);
    }
    for (int32_t i = 0; i < p->link_count; i++)
        if (p->link[i].pack == g->pack)
            begin(g, "link", p->link[i].name, p->link[i].decl), used_by(g, none), end(g);
    for (int32_t i = 0; i < p->codes_count; i++) {
        if (p->codes[i].pack != g->pack || !p->codes[i].decl) continue;
        begin(g, "enum", p->codes[i].name, p->codes[i].decl);
        members(g, &p->codes[i]);
        used_by(g, none), end(g);
    }
    for (int32_t i = 0; i < p->group_count; i++)
        if (p->group[i].pack == g->pack)
            begin(g, "group", p->group[i].name, p->group[i].decl),
                used_by(g, (mw_symbol){MW_REF_GROUP, i}), end(g);
    for (int32_t i = 0; i < p->alert_count; i++) {
        if (p->alert[i].pack != g->pack) continue;
        begin(g, "alert", p->alert[i].name, p->alert[i].decl);
        kind_of(g, p->alert[i].kind);
        text(g->out, "severity", mw_slice_of(mw_alert_severity_word(p->alert[i].severity)));
        used_by(g, none), end(g);
    }
}

// ---- files and examples

// Whether a source belongs to the pack: it has a declaration of it.
static void files(const page *g) {
    const mw_pack *k = &g->p->pack[g->pack];
    const char *separator = "";
    size_t n = strlen(k->folder);
    for (int32_t i = 0; i < g->p->diags->source_count; i++) {
        const mw_source_text *s = &g->p->diags->source[i];
        bool same = strcmp(s->path, k->folder) == 0;
        if (!same && (strncmp(s->path, k->folder, n) != 0 || s->path[n] != '/')) continue;
        mw_text_addf(g->out, "%s{\"name\":", separator);
        mw_json_string(g->out, mw_slice_of(base_of(s->path)));
        mw_text_adds(g->out, ",\"text\":");
        mw_json_string(g->out, (mw_slice){s->text, (size_t)s->size});
        mw_text_addc(g->out, '}');
        separator = ",\n";
    }
}

// What is told of an example while it runs.
typedef struct {
    mw_text out;
    const char *separator;
} claims;

static void add_claim(void *ctx, const mw_example_claim *c) {
    claims *all = ctx;
    mw_text_addf(&all->out, "%s{\"line\":%d,\"entity\":", all->separator, (int)c->line);
    all->separator = ",\n";
    mw_json_string(&all->out, c->entity);
    text(&all->out, "period", mw_slice_of(c->period));
    text(&all->out, "expected", c->expected);
    text(&all->out, "computed", mw_slice_of(c->computed));
    mw_text_addf(&all->out, ",\"ok\":%s}", c->holds ? "true" : "false");
}

static mw_status example(page *g, int32_t i, bool run, mw_error *err) {
    const mw_decl *d = g->p->example[i].decl;
    claims told = {.separator = "\n"};
    mw_example_result r = {.told = add_claim, .ctx = &told};
    mw_text lines = {0};
    mw_error why = {0};
    int32_t line, column;
    mw_status st = run ? mw_example_run(g->p, i, NULL, &r, &lines, &why) : MW_OK;
    mw_diag_place(g->p->diags, d->span, &line, &column);
    mw_text_addf(g->out, "%s{\"title\":", g->separator);
    g->separator = ",\n";
    mw_json_string(g->out, d->name);
    text(g->out, "file", mw_slice_of(base_of(g->p->diags->source[d->span.file].path)));
    mw_text_addf(g->out, ",\"line\":%d", (int)line);
    text(g->out, "given", source_of(g->p, d->span));
    mw_text_addf(g->out, ",\"ok\":%s", !run ? "null" : st || r.failed ? "false" : "true");
    number(g->out, "checks", run ? (double)r.checks : (double)NAN);
    number(g->out, "failed", run ? (double)r.failed : (double)NAN);
    mw_slice said = {lines.bytes, lines.size};
    text(g->out, "problem", st == MW_OK ? said : mw_slice_of(why.text));
    mw_text_adds(g->out, ",\"claims\":[");
    mw_text_add(g->out, told.out.bytes, told.out.size);
    mw_text_adds(g->out, "]}");
    g->out->failed = g->out->failed || told.out.failed;
    mw_text_free(&told.out);
    mw_text_free(&lines);
    return st == MW_NOMEM ? mw_fail(err, MW_NOMEM, "pack: out of memory") : MW_OK;
}

static void declarations(page *g) {
    g->separator = "\n";
    mw_text_adds(g->out, ",\"declarations\":[");
    indicators(g), indices(g), levels(g), questions(g);
    parameters(g), measures(g), others(g);
    mw_text_adds(g->out, "\n]");
}

void mw_pack_json_list(const mw_program *p, const char *own, mw_text *out) {
    mw_text_addc(out, '[');
    for (int32_t i = 0; i < p->pack_count; i++) {
        page g = {.p = p, .pack = i, .out = out, .brief = true};
        mw_text_adds(out, i ? ",\n" : "\n");
        summary(p, i, own, out);
        declarations(&g);
        mw_text_addc(out, '}');
    }
    mw_text_adds(out, "\n]\n");
}

void mw_pack_json_unused(const mw_program *p, const char *name, mw_text *out) {
    for (int32_t i = 0; i < p->pack_count; i++) {
        page g = {.p = p, .pack = i, .out = out, .brief = true};
        if (!mw_slice_is(p->pack[i].name, name)) continue;
        mw_text_adds(out, ",\n");
        summary(p, i, unused, out);
        declarations(&g);
        mw_text_addc(out, '}');
        return;
    }
}

mw_status mw_pack_json_examples(const mw_program *p, int32_t pack, bool run, mw_text *out,
                                mw_error *err) {
    page g = {.p = p, .pack = pack, .out = out, .separator = "\n"};
    mw_status st = MW_OK;
    mw_text_addc(out, '[');
    for (int32_t i = 0; i < p->example_count && st == MW_OK; i++)
        if (p->example[i].pack == pack) st = example(&g, i, run, err);
    mw_text_adds(out, "\n]");
    return st;
}

mw_status mw_pack_json(const mw_pack_json_ask *ask, mw_text *out, mw_error *err) {
    page g = {.p = ask->program, .pack = ask->pack, .out = out};
    summary(g.p, g.pack, ask->own, out);
    declarations(&g);
    mw_text_adds(out, ",\"examples\":");
    MW_TRY(mw_pack_json_examples(g.p, g.pack, ask->examples, out, err));
    mw_text_adds(out, ",\"files\":[");
    files(&g);
    mw_text_adds(out, "]}\n");
    return out->failed ? mw_fail(err, MW_NOMEM, "pack: out of memory") : MW_OK;
}

void mw_pack_json_diags(const mw_diags *d, mw_text *out) {
    mw_text_addc(out, '[');
    for (int32_t i = 0; d && i < d->diag_count; i++) {
        const mw_diag *x = &d->diag[i];
        int32_t line, column;
        mw_diag_place(d, x->span, &line, &column);
        mw_text_addf(out, "%s{\"severity\":\"%s\"", i ? ",\n" : "\n",
                     x->severity == MW_DIAG_ERROR ? "error" : "warning");
        text(out, "file", mw_slice_of(base_of(d->source[x->span.file].path)));
        mw_text_addf(out, ",\"line\":%d,\"column\":%d,\"length\":%d", (int)line, (int)column,
                     (int)(x->span.end - x->span.start));
        text(out, "text", mw_slice_of(x->text));
        text(out, "hint", mw_slice_of(x->hint));
        mw_text_addc(out, '}');
    }
    mw_text_adds(out, "\n]");
}
