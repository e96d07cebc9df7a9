// SPDX-License-Identifier: MIT
// The gate: whether what a request asks with is what the row of its route says.
#include "net/uri.h"
#include "server/gate_int.h"

#include <string.h>

enum { NEAR = 3, VALUE_SHOWN = 60 };

static const char *place_word(mw_param_place place) {
    static const char *const words[] = {"query", "path", "body"};
    return words[place];
}

static bool wrong(mw_asking *x, const mw_route_param *p, mw_slice seen, const char *expected) {
    int n = seen.n < VALUE_SHOWN ? (int)seen.n : VALUE_SHOWN;
    return mw_gate_refuse(x, 400, "%s of the %s: expected %s, not \"%.*s\"", p->name,
                          place_word(p->place), expected, n, seen.p);
}

// ---- values that are text

static bool is_word_of(mw_slice s, const char *words) {
    for (const char *w = words; *w;) {
        const char *end = strchr(w, '|');
        size_t n = end ? (size_t)(end - w) : strlen(w);
        if (s.n == n && memcmp(s.p, w, n) == 0) return true;
        w += end ? n + 1 : n;
    }
    return false;
}

static bool is_integer(mw_slice s) {
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    if (i == s.n || s.n > 18) return false;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') i++;
    return i == s.n;
}

static bool check_text(mw_asking *x, const mw_route_param *p, mw_slice s) {
    double number;
    if (strchr(p->type, '|')) return is_word_of(s, p->type) || wrong(x, p, s, p->type);
    if (strcmp(p->type, "integer") == 0) return is_integer(s) || wrong(x, p, s, "a whole number");
    if (strcmp(p->type, "number") == 0)
        return mw_number_parse(s, &number) || wrong(x, p, s, "a number");
    if (strcmp(p->type, "boolean") == 0)
        return s.n == 0 || is_word_of(s, "true|false") || wrong(x, p, s, "true or false");
    return true;
}

static int32_t find_query_param(const mw_route *row, mw_slice name) {
    for (int32_t i = 0; row->param && row->param[i].name; i++) {
        if (row->param[i].place == MW_IN_QUERY && mw_slice_is(name, row->param[i].name)) return i;
    }
    return -1;
}

static const char *near_param(const mw_route *row, mw_param_place place, mw_slice name) {
    const char *best = NULL;
    int best_edits = NEAR;
    for (int32_t i = 0; row->param && row->param[i].name; i++) {
        if (row->param[i].place != place) continue;
        int edits = mw_text_distance(name, mw_slice_of(row->param[i].name), NEAR);
        if (edits < best_edits) best_edits = edits, best = row->param[i].name;
    }
    return best;
}

static bool refuse_name(mw_asking *x, mw_param_place place, mw_slice name) {
    const char *near = near_param(x->row, place, name);
    int n = name.n < VALUE_SHOWN ? (int)name.n : VALUE_SHOWN;
    return mw_gate_refuse(x, 400, "the %s has no \"%.*s\" here%s%s%s", place_word(place), n, name.p,
                          near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool take_query(mw_asking *x) {
    for (int64_t i = 0; i < x->in->query_count; i++) {
        int32_t k = find_query_param(x->row, x->in->query[i].name);
        if (k < 0) return refuse_name(x, MW_IN_QUERY, x->in->query[i].name);
        if (x->asked.value[k].p)
            return mw_gate_refuse(x, 400, "%s stands twice in the query", x->row->param[k].name);
        x->asked.value[k] = x->in->query[i].value;
        if (!x->asked.value[k].p) x->asked.value[k].p = "";
        if (!check_text(x, &x->row->param[k], x->asked.value[k])) return false;
    }
    return true;
}

static bool check_required(mw_asking *x) {
    for (int32_t i = 0; x->row->param && x->row->param[i].name; i++) {
        const mw_route_param *p = &x->row->param[i];
        bool given = p->place == MW_IN_BODY ? json_object_get(x->asked.body, p->name) != NULL
                                            : x->asked.value[i].p != NULL;
        if (p->required && !given)
            return mw_gate_refuse(x, 400, "the %s lacks \"%s\": %s", place_word(p->place), p->name,
                                  p->about);
        if (given && p->place == MW_IN_PATH && !check_text(x, p, x->asked.value[i])) return false;
    }
    return true;
}

// ---- bodies

static bool all_strings(const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_string(json_array_get(list, i))) return false;
    return json_is_array(list);
}

static const char *json_word(const json_t *v) {
    static const char *const words[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a text",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };
    return words[json_typeof(v)];
}

// Whether a member is of the type of its row; words are checked as text.
static bool is_of_type(const char *type, const json_t *v) {
    if (strcmp(type, "integer") == 0) return json_is_integer(v);
    if (strcmp(type, "number") == 0) return json_is_number(v);
    if (strcmp(type, "boolean") == 0) return json_is_boolean(v);
    if (strcmp(type, "object") == 0) return json_is_object(v);
    if (strcmp(type, "strings") == 0) return all_strings(v);
    return strcmp(type, "any") == 0 || json_is_string(v);
}

static bool check_member(mw_asking *x, const char *name, json_t *v) {
    const mw_route_param *p = x->row->param;
    while (p->name && (p->place != MW_IN_BODY || strcmp(p->name, name) != 0)) p++;
    if (!p->name) return refuse_name(x, MW_IN_BODY, mw_slice_of(name));
    if (json_is_null(v) && !p->required) return true;
    if (!is_of_type(p->type, v)) {
        return mw_gate_refuse(x, 400, "%s of the body: expected %s, not %s", name,
                              strchr(p->type, '|') ? "one of its words" : p->type, json_word(v));
    }
    if (!strchr(p->type, '|')) return true;
    return check_text(x, p, (mw_slice){json_string_value(v), json_string_length(v)});
}

static bool is_json_type(mw_slice type) {
    const char *json = "application/json";
    size_t n = strlen(json);
    return type.n >= n && memcmp(type.p, json, n) == 0 &&
           (type.n == n || type.p[n] == ';' || type.p[n] == ' ');
}

// Forms of other sites cannot send this type.
static bool take_body(mw_asking *x) {
    mw_slice type = mw_pairs_get(x->in->headers, x->in->header_count, "Content-Type");
    if (!is_json_type(type))
        return mw_gate_refuse(x, 415, "the body is to be application/json, not \"%.*s\"",
                              type.n < VALUE_SHOWN ? (int)type.n : VALUE_SHOWN, type.p);
    json_error_t why;
    const mw_slice in = x->in->body;
    x->asked.body =
        json_loadb(in.p ? in.p : "", in.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!x->asked.body)
        return mw_gate_refuse(x, 400, "the body is no JSON: line %d, column %d: %s", why.line,
                              why.column, why.text);
    if (!json_is_object(x->asked.body))
        return mw_gate_refuse(x, 400, "the body is to be a JSON object, not %s",
                              json_word(x->asked.body));
    const char *name;
    json_t *v;
    json_object_foreach(x->asked.body, name, v) {
        if (!check_member(x, name, v)) return false;
    }
    return true;
}

// The text of a segment, in x->parts where it is another than what stands in the path. Codes of
// entities may hold a slash; names, of which some are those of files, may not.
static bool take_part(mw_asking *x, const mw_route_param *p, mw_slice part, mw_slice *out) {
    *out = part;
    if (part.n == 0 || !memchr(part.p, '%', part.n)) return true;
    char *to = x->parts.bytes + x->parts.size;
    *out = (mw_slice){to, mw_path_part(part, to)};
    x->parts.size += out->n;
    if (p->entity || !memchr(to, '/', out->n)) return true;
    return mw_gate_refuse(x, 400, "%s: there is no name with a slash", p->name);
}

// Parameters of a path stand in the row in the order of the path.
static bool take_path(mw_asking *x) {
    mw_slice part[MW_PATH_PARTS_MAX];
    int32_t n = 0;
    (void)mw_path_fits(x->row->path, x->in->path, part);
    mw_text_adds(&x->parts, x->in->path); // room for all of them
    if (x->parts.failed) return mw_gate_refuse(x, 503, "no memory for the path of a request");
    x->parts.size = 0;
    for (int32_t i = 0; x->row->param && x->row->param[i].name; i++) {
        const mw_route_param *p = &x->row->param[i];
        if (p->place == MW_IN_PATH && !take_part(x, p, part[n++], &x->asked.value[i])) return false;
    }
    return true;
}

static bool has_body(const mw_route *row) {
    for (const mw_route_param *p = row->param; p && p->name; p++)
        if (p->place == MW_IN_BODY) return true;
    return false;
}

bool mw_gate_params(mw_asking *x) {
    x->asked.param = x->row->param;
    if (!take_path(x) || !take_query(x)) return false;
    if (has_body(x->row) && !take_body(x)) return false;
    return check_required(x);
}
