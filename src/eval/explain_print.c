// SPDX-License-Identifier: MIT
// The explanation on a terminal and as JSON.
#include "base/datetime.h"
#include "base/json.h"
#include "eval/explain_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void indent(mw_text *out, int32_t depth) {
    for (int32_t i = 0; i < depth; i++) mw_text_adds(out, "  ");
}

static const char *file_of(const mw_explainer *x, int32_t import_id, char *buf, size_t room) {
    mw_import i;
    if (import_id == 0) return "put by hand";
    if (!mw_world_import(x->w, import_id, &i)) return "unknown import";
    snprintf(buf, room, "import %d, %.*s", (int)import_id, (int)(i.file.n < 400 ? i.file.n : 400),
             i.file.p);
    return buf;
}

static void instant_text(int64_t ns, const mw_zone *zone, char *buf) {
    static const char first[] = "always", last[] = "further notice";
    if (ns == INT64_MIN)
        memcpy(buf, first, sizeof first);
    else if (ns == INT64_MAX)
        memcpy(buf, last, sizeof last);
    else
        mw_datetime_print(ns, zone, buf);
}

// What the facts stand in place of; of one fact, who said the last of it.
static void print_earlier(const mw_explainer *x, const mw_why *y, int32_t depth, mw_text *out) {
    char file[512], when[64];
    if (y->earlier_count == 0) return;
    indent(out, depth);
    mw_text_addf(out, "in place of %lld earlier value%s", (long long)y->earlier_count,
                 y->earlier_count == 1 ? "" : "s");
    if (y->fact_count == 1) {
        instant_text(y->earlier.recorded_ns, NULL, when);
        mw_text_addf(out, "%s: %s, recorded %s", y->earlier_count == 1 ? "" : ", the last",
                     file_of(x, y->earlier.import_id, file, sizeof file), when);
    }
    mw_text_addc(out, '\n');
}

static void print_facts(const mw_explainer *x, const mw_why *y, int32_t depth, mw_text *out) {
    char from[64], to[64], file[512], when[64];
    if (y->fact_count == 0) return;
    instant_text(y->fact_from_ns, y->zone, from);
    instant_text(y->fact_to_ns, y->zone, to);
    indent(out, depth);
    mw_text_addf(out, "%lld fact%s, %s to %s\n", (long long)y->fact_count,
                 y->fact_count == 1 ? "" : "s", from, to);
    for (int32_t i = 0; i < y->source_count; i++) {
        const mw_why_source *s = &y->source[i];
        indent(out, depth + 1);
        mw_text_adds(out, file_of(x, s->import_id, file, sizeof file));
        if (s->import_id && s->line_first > 0 && s->line_first == s->line_last)
            mw_text_addf(out, ", line %lld", (long long)s->line_first);
        else if (s->import_id && s->line_first > 0)
            mw_text_addf(out, ", lines %lld to %lld", (long long)s->line_first,
                         (long long)s->line_last);
        instant_text(s->recorded_ns, NULL, when);
        mw_text_addf(out, ", recorded %s\n", when);
    }
    print_earlier(x, y, depth + 1, out);
}

static void print_line(mw_text *out, int32_t depth, const char *head, const char *text) {
    if (!text) return;
    indent(out, depth);
    mw_text_adds(out, head);
    for (; *text; text++) { // a formula of several lines keeps its indentation
        if (*text == '\n') {
            while (text[1] == ' ' || text[1] == '\t') text++;
            mw_text_addc(out, ' ');
        } else
            mw_text_addc(out, *text);
    }
    mw_text_addc(out, '\n');
}

static void print_node(const mw_explainer *x, const mw_why *y, const mw_why *parent, int32_t depth,
                       mw_text *out) {
    indent(out, depth);
    if (strcmp(y->sort, "more") == 0) {
        mw_text_addf(out, "... %s\n", y->name);
        return;
    }
    mw_text_adds(out, strcmp(y->sort, "answer") == 0 ? "answer" : y->name);
    bool other_entity =
        y->entity && (!parent || !parent->entity || strcmp(parent->entity, y->entity) != 0);
    bool other_period =
        y->period && (!parent || !parent->period || strcmp(parent->period, y->period) != 0);
    if (y->key) mw_text_addf(out, " (%s)", y->key);
    if (other_entity) mw_text_addf(out, " of %s", y->entity);
    if (other_period) mw_text_addf(out, " at %s", y->period);
    mw_text_addf(out, " = %s", y->value);
    if (y->title && strcmp(y->sort, "answer") != 0) mw_text_addf(out, "    %s", y->title);
    mw_text_addc(out, '\n');
    print_line(out, depth + 1, "= ", y->formula);
    print_line(out, depth + 1, "", y->roll);
    print_line(out, depth + 1, "", y->row);
    print_line(out, depth + 1, "", y->part);
    print_line(out, depth + 1, "cite: ", y->cite);
    print_line(out, depth + 1, "", y->status);
    print_line(out, depth + 1, "", y->reason);
    print_facts(x, y, depth + 1, out);
    for (int64_t i = 0; i < y->child_count; i++) print_node(x, y->child[i], y, depth + 1, out);
}

static void print_packs(const mw_explainer *x, mw_text *out) {
    const mw_program *p = x->w->p;
    for (int32_t i = 0; i < p->pack_count; i++)
        mw_text_addf(out, "pack %.*s %.*s  sha256 %s\n", (int)p->pack[i].name.n, p->pack[i].name.p,
                     (int)p->pack[i].version.n, p->pack[i].version.p, p->pack[i].hash);
}

void mw_why_print(const mw_explainer *x, const mw_why *y, mw_text *out) {
    print_node(x, y, NULL, 0, out);
    print_packs(x, out);
}

// ---- JSON

static void json_field(mw_text *out, const char *name, const char *text) {
    if (!text) return;
    mw_text_addf(out, ",\"%s\":", name);
    mw_json_string(out, mw_slice_of(text));
}

static void json_sources(const mw_explainer *x, const mw_why *y, mw_text *out) {
    char file[512], when[64];
    if (y->fact_count == 0) return;
    mw_text_addf(out, ",\"facts\":%lld,\"earlier\":%lld,\"sources\":[", (long long)y->fact_count,
                 (long long)y->earlier_count);
    for (int32_t i = 0; i < y->source_count; i++) {
        const mw_why_source *s = &y->source[i];
        instant_text(s->recorded_ns, NULL, when);
        mw_text_addf(out, "%s{\"import\":%d,\"file\":", i ? "," : "", (int)s->import_id);
        mw_json_string(out, mw_slice_of(file_of(x, s->import_id, file, sizeof file)));
        mw_text_addf(out,
                     ",\"count\":%lld,\"line_first\":%lld,\"line_last\":%lld,\"recorded\":\"%s\"}",
                     (long long)s->count, (long long)s->line_first, (long long)s->line_last, when);
    }
    mw_text_addc(out, ']');
}

static void json_node(const mw_explainer *x, const mw_why *y, mw_text *out) {
    mw_text_addf(out, "{\"sort\":\"%s\"", y->sort);
    json_field(out, "name", y->name);
    if (strcmp(y->sort, "more") != 0) {
        mw_text_adds(out, ",\"number\":");
        mw_json_number(out, y->number);
    }
    if (!isnan(y->low)) {
        mw_text_adds(out, ",\"low\":");
        mw_json_number(out, y->low);
        mw_text_adds(out, ",\"high\":");
        mw_json_number(out, y->high);
    }
    json_field(out, "value", y->value);
    json_field(out, "title", y->title);
    json_field(out, "entity", y->entity);
    json_field(out, "period", y->period);
    json_field(out, "key", y->key);
    json_field(out, "formula", y->formula);
    json_field(out, "roll", y->roll);
    json_field(out, "row", y->row);
    json_field(out, "part", y->part);
    json_field(out, "cite", y->cite);
    json_field(out, "status", y->status);
    json_field(out, "reason", y->reason);
    json_sources(x, y, out);
    if (y->child_count) mw_text_adds(out, ",\"inputs\":[");
    for (int64_t i = 0; i < y->child_count; i++) {
        if (i) mw_text_addc(out, ',');
        json_node(x, y->child[i], out);
    }
    if (y->child_count) mw_text_addc(out, ']');
    mw_text_addc(out, '}');
}

void mw_why_json(const mw_explainer *x, const mw_why *y, mw_text *out) {
    const mw_program *p = x->w->p;
    mw_text_adds(out, "{\"explanation\":");
    json_node(x, y, out);
    mw_text_adds(out, ",\"packs\":[");
    for (int32_t i = 0; i < p->pack_count; i++) {
        mw_text_addf(out, "%s{\"name\":", i ? "," : "");
        mw_json_string(out, p->pack[i].name);
        mw_text_adds(out, ",\"version\":");
        mw_json_string(out, p->pack[i].version);
        mw_text_addf(out, ",\"sha256\":\"%s\"}", p->pack[i].hash);
    }
    mw_text_adds(out, "]}\n");
}
