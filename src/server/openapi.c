// SPDX-License-Identifier: MIT
// See openapi.h. Source: OpenAPI Specification 3.1.1; RFC 9457 for problems.
#include "server/openapi.h"

#include "base/json.h"
#include "server/answer.h"
#include "server/schemas.h"

#include <ctype.h>
#include <string.h>

mw_slice mw_openapi_schemas(void) {
    return (mw_slice){(const char *)mw_schemas_json, mw_schemas_json_size};
}

// ---- parameters

static void write_words(mw_text *t, const char *words) {
    mw_json_member_text(t, "type", mw_slice_of("string"));
    mw_json_member(t, "enum");
    mw_json_open(t, '[');
    for (const char *w = words; *w;) {
        const char *end = strchr(w, '|');
        size_t n = end ? (size_t)(end - w) : strlen(w);
        mw_json_item_text(t, (mw_slice){w, n});
        w += end ? n + 1 : n;
    }
    mw_json_close(t, ']');
}

static void write_strings(mw_text *t) {
    mw_json_member_text(t, "type", mw_slice_of("array"));
    mw_json_member(t, "items");
    mw_text_adds(t, "{\"type\":\"string\"}");
}

// The schema of a parameter's type; about: for its description, NULL: none.
static void write_type(mw_text *t, const char *type, const mw_route_param *about) {
    mw_json_open(t, '{');
    if (strchr(type, '|')) {
        write_words(t, type);
    } else if (strcmp(type, "strings") == 0) {
        write_strings(t);
    } else if (strcmp(type, "date-time") == 0) {
        mw_json_member_text(t, "type", mw_slice_of("string"));
    } else if (strcmp(type, "any") != 0) {
        mw_json_member_text(t, "type", mw_slice_of(type));
    }
    if (about) mw_json_member_text(t, "description", mw_slice_of(about->about));
    if (about && about->entity) mw_json_member_bool(t, "x-entity", true);
    mw_json_close(t, '}');
}

static void write_param(mw_text *t, const mw_route_param *p) {
    mw_json_open(t, '{');
    mw_json_member_text(t, "name", mw_slice_of(p->name));
    mw_json_member_text(t, "in", mw_slice_of(p->place == MW_IN_PATH ? "path" : "query"));
    if (p->required) mw_json_member_bool(t, "required", true);
    mw_json_member_text(t, "description", mw_slice_of(p->about));
    if (strcmp(p->type, "strings") == 0) mw_json_member_bool(t, "explode", false);
    if (p->entity) mw_json_member_bool(t, "x-entity", true);
    mw_json_member(t, "schema");
    write_type(t, p->type, NULL);
    mw_json_close(t, '}');
}

static void write_params(mw_text *t, const mw_route *row) {
    int32_t n = 0;
    for (const mw_route_param *p = row->param; p && p->name; p++) {
        if (p->place == MW_IN_BODY) continue;
        if (n++ == 0) {
            mw_json_member(t, "parameters");
            mw_json_open(t, '[');
        }
        write_param(t, p);
    }
    if (n) mw_json_close(t, ']');
}

// ---- bodies

static void write_required(mw_text *t, const mw_route *row) {
    int32_t n = 0;
    for (const mw_route_param *p = row->param; p && p->name; p++) {
        if (p->place != MW_IN_BODY || !p->required) continue;
        if (n++ == 0) {
            mw_json_member(t, "required");
            mw_json_open(t, '[');
        }
        mw_json_item_text(t, mw_slice_of(p->name));
    }
    if (n) mw_json_close(t, ']');
}

static void write_body_schema(mw_text *t, const mw_route *row) {
    mw_json_open(t, '{');
    mw_json_member_text(t, "type", mw_slice_of("object"));
    mw_json_member_bool(t, "additionalProperties", false);
    mw_json_member(t, "properties");
    mw_json_open(t, '{');
    for (const mw_route_param *p = row->param; p && p->name; p++) {
        if (p->place != MW_IN_BODY) continue;
        mw_json_member(t, p->name);
        write_type(t, p->type, p);
    }
    mw_json_close(t, '}');
    write_required(t, row);
    mw_json_close(t, '}');
}

static bool has_json_body(const mw_route *row) {
    for (const mw_route_param *p = row->param; p && p->name; p++)
        if (p->place == MW_IN_BODY) return true;
    return false;
}

static void write_content(mw_text *t, const char *type) {
    mw_json_member(t, "content");
    mw_json_open(t, '{');
    mw_json_member(t, type);
    mw_json_open(t, '{');
    mw_json_member(t, "schema");
}

static void close_content(mw_text *t) { mw_text_adds(t, "}}"); }

static void write_body(mw_text *t, const mw_route *row) {
    bool json = has_json_body(row);
    if (!json && !row->body_bytes_max) return;
    mw_json_member(t, "requestBody");
    mw_json_open(t, '{');
    mw_json_member_bool(t, "required", true);
    write_content(t, json ? "application/json" : "application/octet-stream");
    if (json)
        write_body_schema(t, row);
    else
        mw_text_adds(t, "{\"type\":\"string\",\"contentEncoding\":\"binary\"}");
    close_content(t);
    mw_json_close(t, '}');
}

// ---- answers

static void write_ref(mw_text *t, const char *name) {
    mw_text_adds(t, "{\"$ref\":\"#/components/schemas/");
    mw_text_adds(t, name);
    mw_text_adds(t, "\"}");
}

static void write_answers(mw_text *t, const mw_route *row) {
    mw_json_member(t, "responses");
    mw_json_open(t, '{');
    bool nothing = !row->reply && !row->type;
    const char *done = row->later ? "It will be done" : "Done";
    mw_json_member(t, row->later ? "202" : nothing ? "204" : "200");
    mw_json_open(t, '{');
    mw_json_member_text(t, "description", mw_slice_of(nothing ? done : "The answer"));
    if (!nothing) {
        write_content(t, row->type ? row->type : "application/json");
        if (row->reply)
            write_ref(t, row->reply);
        else
            mw_text_adds(t, "{\"type\":\"string\"}");
        close_content(t);
    }
    mw_json_close(t, '}');
    mw_json_member(t, "default");
    mw_json_open(t, '{');
    mw_json_member_text(t, "description", mw_slice_of("Why it was refused, or failed"));
    write_content(t, "application/problem+json");
    write_ref(t, "Problem");
    close_content(t);
    mw_text_adds(t, "}}");
}

// ---- operations

static const char *door_text(const mw_route *row) {
    switch (row->door) {
    case MW_DOOR_OPEN: return "Anybody may.";
    case MW_DOOR_SIGNED: return "Whoever is signed in may.";
    case MW_DOOR_WHOLE: return "Who may do this act for the whole of the organisation: ";
    case MW_DOOR_ACT: break;
    }
    return "Who may do this act on the entity, or anywhere where none is named: ";
}

static void write_about(mw_text *t, const mw_route *row) {
    mw_json_member_text(t, "operationId", mw_slice_of(row->name));
    mw_json_member_text(t, "summary", mw_slice_of(row->summary));
    mw_text about = {0};
    mw_text_adds(&about, door_text(row));
    if (row->door == MW_DOOR_ACT || row->door == MW_DOOR_WHOLE)
        mw_text_addf(&about, "%s.", mw_act_name(row->act));
    mw_json_member_text(t, "description", (mw_slice){about.bytes, about.size});
    mw_text_free(&about);
    static const char *const doors[] = {"act", "whole", "signed", "open"};
    mw_json_member_text(t, "x-door", mw_slice_of(doors[row->door]));
    if (row->door == MW_DOOR_ACT || row->door == MW_DOOR_WHOLE)
        mw_json_member_text(t, "x-act", mw_slice_of(mw_act_name(row->act)));
    mw_json_member(t, "tags");
    mw_json_open(t, '[');
    mw_json_item_text(t, mw_slice_of(row->tag));
    mw_json_close(t, ']');
    mw_json_member(t, "security");
    mw_text_adds(t, row->door == MW_DOOR_OPEN ? "[]" : "[{\"session\":[]},{\"token\":[]}]");
}

static void write_operation(mw_text *t, const mw_route *row) {
    char method[16] = "";
    for (size_t i = 0; row->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)row->method[i]);
    mw_json_member(t, method);
    mw_json_open(t, '{');
    write_about(t, row);
    write_params(t, row);
    write_body(t, row);
    write_answers(t, row);
    mw_json_close(t, '}');
}

// Whether a row before has the same path.
static bool was_written(const mw_gate *g, int64_t i) {
    const char *path = mw_gate_row(g, i)->path;
    for (int64_t k = 0; k < i; k++)
        if (strcmp(mw_gate_row(g, k)->path, path) == 0) return true;
    return false;
}

static void write_path(const mw_gate *g, mw_text *t, int64_t first) {
    const mw_route *row = mw_gate_row(g, first);
    const char *path = row->path;
    mw_json_member(t, path);
    mw_json_open(t, '{');
    for (int64_t i = first; (row = mw_gate_row(g, i)) != NULL; i++)
        if (strcmp(row->path, path) == 0) write_operation(t, row);
    mw_json_close(t, '}');
}

void mw_openapi_write(const mw_gate *g, mw_text *out) {
    mw_slice schemas = mw_openapi_schemas();
    mw_text_adds(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Millwright\",\"version\":\"1\","
                      "\"license\":{\"name\":\"MIT\",\"identifier\":\"MIT\"}},\"paths\":{");
    for (int64_t i = 0; mw_gate_row(g, i); i++)
        if (!was_written(g, i)) write_path(g, out, i);
    mw_text_adds(out, "},\"components\":{\"securitySchemes\":{"
                      "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"mw_session\"},"
                      "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},\"schemas\":");
    mw_text_add(out, schemas.p, schemas.n);
    mw_text_adds(out, "}}\n");
}

static mw_status answer(void *context, const mw_asked *asked, mw_http_reply *out, mw_error *err) {
    (void)asked;
    mw_openapi_write(context, &out->body);
    return mw_reply_whole(out, err);
}

static const mw_route rows[] = {
    MW_ROUTE(GET, "/api/openapi.json", .door = MW_DOOR_OPEN, .tag = "server", .name = "getOpenApi",
             .summary = "This document", .reply = "OpenApi", .handle = answer),
};

const mw_route *mw_openapi_routes(int64_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
