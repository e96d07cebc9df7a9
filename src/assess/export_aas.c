// SPDX-License-Identifier: MIT
// See export.h: submodels of the Asset Administration Shell, metamodel V3.0 (IDTA 01001-3-0), JSON
// serialisation. What the metamodel wants: idShort matches [a-zA-Z][a-zA-Z0-9_]* with at most 128
// characters and is unique among its siblings; a list that is there is not empty; a value fits its
// valueType; a file is named by a URI of the scheme file (RFC 8089).
#include "assess/export.h"

#include "base/datetime.h"
#include "base/json.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

enum { ID_SHORT_MAX = 128, TEXT_MAX = 1023 };

// ---- pieces

// Control characters are not allowed in texts, and texts are cut to what the metamodel takes.
static void string(mw_text *t, mw_slice s) {
    mw_text clean = {0};
    size_t taken = 0;
    int32_t characters = 0;
    while (taken < s.n && characters < TEXT_MAX) {
        int step = mw_utf8_step(s.p + taken, mw_slice_end(s));
        if (step == 0) step = 1;
        bool control = step == 1 && iscntrl((unsigned char)s.p[taken]);
        mw_text_add(&clean, control ? " " : s.p + taken, control ? 1 : (size_t)step);
        taken += (size_t)step, characters++;
    }
    mw_json_string(t, (mw_slice){clean.bytes ? clean.bytes : "", clean.size});
    t->failed = t->failed || clean.failed;
    mw_text_free(&clean);
}

static void id_short(mw_text *t, mw_slice name) {
    mw_text_adds(t, "\"idShort\":\"");
    if (!name.n || !isalpha((unsigned char)name.p[0])) mw_text_adds(t, "q_");
    for (size_t i = 0; i < name.n && i < ID_SHORT_MAX - 2; i++) {
        unsigned char c = (unsigned char)name.p[i];
        mw_text_addc(t, c < 128 && isalnum(c) ? (char)c : '_');
    }
    mw_text_addc(t, '"');
}

// A part of a URN: what is not plain is written as %XX.
static void urn(mw_text *t, mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = c < 128 && (isalnum(c) || c == '_' || c == '-' || c == '.');
        if (plain)
            mw_text_addc(t, (char)c);
        else
            mw_text_addf(t, "%%%02X", c);
    }
}

static void semantic(mw_text *t, const mw_campaign *c, mw_slice name) {
    mw_text_adds(t, ",\"semanticId\":{\"type\":\"ExternalReference\",\"keys\":[{\"type\":"
                    "\"GlobalReference\",\"value\":\"urn:millwright:pack:");
    urn(t, c->pack);
    mw_text_addc(t, ':');
    urn(t, c->version);
    if (name.n) mw_text_addc(t, ':');
    urn(t, name);
    mw_text_adds(t, "\"}]}");
}

static void property(mw_text *t, const char *name, const char *type, mw_slice value) {
    if (!value.n) return;
    mw_text_addf(t, ",\n{\"modelType\":\"Property\",\"idShort\":\"%s\",\"valueType\":\"%s\",", name,
                 type);
    mw_text_adds(t, "\"value\":");
    string(t, value);
    mw_text_addc(t, '}');
}

static void property_number(mw_text *t, const char *name, double x) {
    char buf[32];
    if (!isnan(x)) property(t, name, "xs:double", mw_slice_of(mw_number_text(x, buf)));
}

static void property_moment(mw_text *t, const char *name, int64_t ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    property(t, name, "xs:dateTime", mw_slice_of(mw_datetime_print(ns, NULL, buf)));
}

static void lang_strings(mw_text *t, const mw_titles *s, mw_slice other) {
    mw_text_addc(t, '[');
    if (s->en.n || !s->zh.n) {
        mw_text_adds(t, "{\"language\":\"en\",\"text\":");
        string(t, s->en.n ? s->en : other);
        mw_text_addc(t, '}');
    }
    if (s->zh.n) {
        mw_text_adds(t, s->en.n ? ",{\"language\":\"zh\",\"text\":"
                                : "{\"language\":\"zh\",\"text\":");
        string(t, s->zh);
        mw_text_addc(t, '}');
    }
    mw_text_addc(t, ']');
}

// The first element of a collection.
static void title(mw_text *t, const mw_titles *s, mw_slice other) {
    mw_text_adds(t, "\n{\"modelType\":\"MultiLanguageProperty\",\"idShort\":\"title\",\"value\":");
    lang_strings(t, s, other);
    mw_text_addc(t, '}');
}

// ---- questions

static void add_said(const mw_questionnaire *q, int32_t i, const mw_answer_value *v,
                     const char *name, mw_text *t) {
    mw_text said = {0};
    char points[64];
    mw_answer_say(q, i, v, NULL, &said);
    property(t, name, "xs:string", (mw_slice){said.bytes, said.size});
    snprintf(points, sizeof points, "%s_points", name);
    property_number(t, points, mw_answer_points(q, i, v));
    t->failed = t->failed || said.failed;
    mw_text_free(&said);
}

static void add_file(mw_text *t, const mw_attachment *f, int32_t number) {
    mw_text_addf(t,
                 ",\n{\"modelType\":\"File\",\"idShort\":\"evidence_%d\",\"description\":[{"
                 "\"language\":\"en\",\"text\":",
                 (int)number);
    string(t, f->name.n ? f->name : f->file);
    mw_text_adds(t, "}],\"contentType\":");
    string(t, f->type.n ? f->type : mw_slice_of("application/octet-stream"));
    mw_text_addf(t, ",\"value\":\"file:///evidence/%.2s/%.*s\"}", f->file.p, (int)f->file.n,
                 f->file.p);
}

static void add_question(const mw_export_from *from, int64_t n, int32_t i, mw_text *t) {
    const mw_questionnaire *q = from->q;
    const mw_asked *asked = &q->asked[i];
    const mw_assessment *a = mw_export_of(from, n);
    const mw_answer *v = mw_assessment_answer(a, asked->name),
                    *score = mw_assessment_score(a, asked->name);
    const mw_measured_answer *m = mw_measured_at(from->measured, n, i);
    mw_text_adds(t, ",\n{\"modelType\":\"SubmodelElementCollection\",");
    id_short(t, asked->name);
    semantic(t, mw_export_campaign(from), asked->name);
    mw_text_adds(t, ",\"value\":[");
    title(t, &asked->titles, asked->name);
    if (v) {
        add_said(q, i, &v->value, "answer", t);
        property(t, "source", "xs:string", mw_slice_of(mw_answer_source_text(v->source)));
        property(t, "comment", "xs:string", v->comment);
        property(t, "who", "xs:string", v->who);
        property_moment(t, "when", v->at_ns);
    }
    if (m->known) add_said(q, i, &m->value, "computed", t);
    if (score) add_said(q, i, &score->value, "assessor", t);
    int32_t number = 0;
    for (const mw_attachment *f = NULL; (f = mw_assessment_evidence(a, asked->name, f));)
        add_file(t, f, ++number);
    mw_text_adds(t, "]}");
}

// Questions of a part, -1: of none; the part itself around them.
static void add_part(const mw_export_from *from, int64_t n, int32_t part, mw_text *t) {
    const mw_questionnaire *q = from->q;
    bool any = false;
    for (int32_t i = 0; i < q->count; i++) {
        if (q->asked[i].part != part || !mw_measured_at(from->measured, n, i)->applies) continue;
        if (!any) {
            mw_slice name = part < 0 ? mw_slice_of("others") : q->part[part].group->name;
            mw_titles none = {0};
            mw_text_adds(t, ",\n{\"modelType\":\"SubmodelElementCollection\",");
            // Groups and questions have names of their own, but "level" and "state" are ours.
            mw_text prefixed = {0};
            mw_text_addf(&prefixed, "part_%.*s", (int)name.n, name.p);
            id_short(t, (mw_slice){prefixed.bytes, prefixed.size});
            mw_text_free(&prefixed);
            mw_text_adds(t, ",\"value\":[");
            title(t, part < 0 ? &none : &q->part[part].titles, name);
        }
        any = true;
        add_question(from, n, i, t);
    }
    if (any) mw_text_adds(t, "]}");
}

// ---- shells and submodels

static void add_ids(const mw_export_from *from, int64_t n, const char *sort, mw_text *t) {
    const mw_export_entity *e = &from->entity[n];
    mw_text_addf(t, "urn:millwright:%s:", sort);
    urn(t, mw_export_campaign(from)->name);
    mw_text_addc(t, ':');
    urn(t, e->kind);
    mw_text_addc(t, ':');
    urn(t, e->code);
}

static void add_shell(const mw_export_from *from, int64_t n, mw_text *t) {
    const mw_export_entity *e = &from->entity[n];
    mw_text_addf(t, "%s\n{\"modelType\":\"AssetAdministrationShell\",\"id\":\"", n ? "," : "");
    add_ids(from, n, "shell", t);
    mw_text_adds(t, "\",");
    id_short(t, e->code);
    mw_text_adds(t, ",\"assetInformation\":{\"assetKind\":\"Instance\",\"globalAssetId\":\""
                    "urn:millwright:asset:");
    urn(t, e->kind);
    mw_text_addc(t, ':');
    urn(t, e->code);
    mw_text_adds(t, "\"},\"submodels\":[{\"type\":\"ModelReference\",\"keys\":[{\"type\":"
                    "\"Submodel\",\"value\":\"");
    add_ids(from, n, "assessment", t);
    mw_text_adds(t, "\"}]}]}");
}

static void add_standing(const mw_export_from *from, int64_t n, mw_text *t) {
    mw_measured_level x = mw_measured_level_of(from->measured, n);
    property(t, "period", "xs:string", mw_export_campaign(from)->period);
    property(t, "pack_sha256", "xs:string", mw_export_campaign(from)->hash);
    property_number(t, "level", x.level);
    property_number(t, "level_least", x.low);
    property_number(t, "level_most", x.high);
}

static void add_submodel(const mw_export_from *from, int64_t n, mw_text *t) {
    const mw_questionnaire *q = from->q;
    const mw_campaign *c = mw_export_campaign(from);
    const mw_assessment *a = mw_export_of(from, n);
    const mw_pack *pack = &q->program->pack[q->level->pack];
    mw_text_addf(t, "%s\n{\"modelType\":\"Submodel\",\"id\":\"", n ? "," : "");
    add_ids(from, n, "assessment", t);
    mw_text_adds(t, "\",\"idShort\":\"Assessment\",\"kind\":\"Instance\",\"description\":");
    lang_strings(t, &pack->titles, pack->name);
    if (a->version <= 9999)
        mw_text_addf(t, ",\"administration\":{\"version\":\"%d\"}", (int)a->version);
    semantic(t, c, (mw_slice){0});
    mw_text_adds(t, ",\"submodelElements\":[\n{\"modelType\":\"Property\",\"idShort\":\"state\","
                    "\"valueType\":\"xs:string\",\"value\":");
    string(t, mw_slice_of(mw_assess_state_text(a->state)));
    mw_text_addc(t, '}');
    add_standing(from, n, t);
    for (int32_t p = 0; p < q->part_count; p++) add_part(from, n, p, t);
    add_part(from, n, -1, t);
    mw_text_adds(t, "]}");
}

void mw_export_aas(const mw_export_from *from, mw_text *out) {
    mw_text_addc(out, '{');
    if (from->count) {
        mw_text_adds(out, "\"assetAdministrationShells\":[");
        for (int64_t n = 0; n < from->count; n++) add_shell(from, n, out);
        mw_text_adds(out, "],\n\"submodels\":[");
        for (int64_t n = 0; n < from->count; n++) add_submodel(from, n, out);
        mw_text_addc(out, ']');
    }
    mw_text_adds(out, "}\n");
}
