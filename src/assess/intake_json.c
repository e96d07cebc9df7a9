// SPDX-License-Identifier: MIT
// See intake_json.h.
#include "assess/intake_json.h"

#include "base/map.h"

#include <jansson.h>
#include <stdio.h>

typedef struct {
    mw_intake *in;
    int64_t entry; // answers seen so far
} taking;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "import of answers: out of memory");
}

static mw_slice text_of(const json_t *v) {
    if (!json_is_string(v)) return (mw_slice){0};
    return (mw_slice){json_string_value(v), json_string_length(v)};
}

static mw_slice question_of(const json_t *v) { return text_of(json_object_get(v, "question")); }
static mw_slice entity_of(const json_t *v) {
    return text_of(json_object_get(json_object_get(v, "entity"), "code"));
}

// The number of the last element whose text is the same, by texts of all.
static mw_status last_of(const json_t *list, mw_slice (*text)(const json_t *), mw_map **out,
                         mw_error *err) {
    mw_map *map = mw_map_new();
    mw_status st = map ? MW_OK : no_memory(err);
    for (size_t i = 0; i < json_array_size(list) && st == MW_OK; i++)
        st = mw_map_set(map, text(json_array_get(list, i)), (int64_t)i, err);
    *out = map;
    return st;
}

static mw_status refuse(taking *t, mw_slice entity, const char *why, mw_error *err) {
    return mw_intake_bad(t->in, t->entry, entity, why, err);
}

static mw_status take_answer(taking *t, mw_slice entity, const json_t *v, mw_error *err) {
    mw_intake_row row = {.line = t->entry, .entity = entity};
    const struct {
        const char *name;
        mw_slice *to;
    } members[] = {
        {"question", &row.question},
        {"answer",   &row.answer  },
        {"comment",  &row.comment },
        {"source",   &row.source  }
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const json_t *member = json_object_get(v, members[i].name);
        *members[i].to = text_of(member);
        if (!member || json_is_null(member) || json_is_string(member)) continue;
        char why[96];
        snprintf(why, sizeof why, "\"%s\" is no text; as in an export: \"%s\": \"...\"",
                 members[i].name, members[i].name);
        return refuse(t, entity, why, err);
    }
    return mw_intake_add(t->in, &row, err);
}

// What counts of an assessment: the last answer to each question.
static mw_status take_assessment(taking *t, const json_t *one, mw_error *err) {
    const json_t *answers = json_object_get(one, "answers");
    mw_slice entity = entity_of(one);
    mw_map *last = NULL;
    if (!json_is_array(answers)) {
        t->entry++;
        return refuse(t, entity, "an assessment needs \"entity\" with \"code\", and \"answers\"",
                      err);
    }
    mw_status st = last_of(answers, question_of, &last, err);
    for (size_t i = 0; i < json_array_size(answers) && st == MW_OK; i++) {
        const json_t *v = json_array_get(answers, i);
        t->entry++;
        if (!json_is_object(v))
            st = refuse(t, entity, "an answer is {\"question\": ..., \"answer\": ...}", err);
        else if (question_of(v).n == 0 || mw_map_get(last, question_of(v), -1) == (int64_t)i)
            st = take_answer(t, entity, v, err);
    }
    mw_map_free(last);
    return st;
}

static mw_status take_all(taking *t, const char *name, const json_t *doc, mw_error *err) {
    const json_t *list = json_object_get(doc, "assessments");
    mw_map *last = NULL;
    if (!json_is_array(list))
        return mw_fail(err, MW_INVALID,
                       "%s: no \"assessments\" in it; a file of `mw assess export --format json` "
                       "is read, or a table",
                       name);
    // The last version of an entity comes last.
    mw_status st = last_of(list, entity_of, &last, err);
    for (size_t i = 0; i < json_array_size(list) && st == MW_OK; i++) {
        const json_t *one = json_array_get(list, i);
        if (entity_of(one).n == 0 || mw_map_get(last, entity_of(one), -1) == (int64_t)i)
            st = take_assessment(t, one, err);
    }
    mw_map_free(last);
    return st;
}

mw_status mw_intake_json(mw_intake *in, const char *name, mw_slice text, mw_error *err) {
    taking t = {in, 0};
    json_error_t why;
    json_t *doc = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &why);
    if (!doc) return mw_fail(err, MW_SYNTAX, "%s:%d:%d: %s", name, why.line, why.column, why.text);
    mw_status st = take_all(&t, name, doc, err);
    json_decref(doc);
    return st;
}
