// SPDX-License-Identifier: MIT
// What every adapter of the registry must do, each part said once in words.
#include "base/alloc.h"
#include "store/conformance.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S(text) mw_slice_of(text)

typedef struct {
    const mw_conformance_place *place;
    mw_registry *r;
} subject;

static mw_registry *opened(const mw_conformance_place *place) {
    mw_registry *r = NULL;
    mw_error err = {0};
    CHECK(mw_registry_open(place->address, &r, &err) == MW_OK);
    if (!r) fprintf(stderr, "%s\n", err.text);
    return r;
}

// Closes and opens again where that keeps what is there.
static mw_registry *reopened(subject *s) {
    if (!s->place->keeps) return s->r;
    s->r->ops->close(s->r);
    s->r = opened(s->place);
    if (!s->r) abort();
    return s->r;
}

static void verified(mw_registry *r) {
    int64_t problems = -1;
    CHECK(r->ops->verify(r, mw_test_tell, NULL, &problems, NULL) == MW_OK);
    CHECK(problems == 0);
}

static mw_entity entity_of(const char *kind, const char *code, const char *title) {
    return (mw_entity){.kind = S(kind),
                       .code = S(code),
                       .title = S(title),
                       .valid_from_ns = INT64_MIN,
                       .valid_to_ns = INT64_MAX};
}

static int32_t put(mw_registry *r, const char *kind, const char *code) {
    mw_entity e = entity_of(kind, code, "");
    int32_t id = 0;
    CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK);
    return id;
}

// Writes a walk down as text, so that it can be compared at one glance.
typedef struct {
    mw_text text;
    int64_t fail_at, count;
} notes;

static mw_status noted(notes *n, mw_error *err) {
    mw_text_addc(&n->text, '\n');
    return ++n->count == n->fail_at ? mw_fail(err, MW_LIMIT, "seen enough") : MW_OK;
}

static void add_time(mw_text *t, int64_t ns) {
    if (ns == INT64_MIN)
        mw_text_adds(t, " -");
    else if (ns == INT64_MAX)
        mw_text_adds(t, " +");
    else
        mw_text_addf(t, " %lld", (long long)ns);
}

static void add_slice(mw_text *t, mw_slice s) { mw_text_addf(t, " '%.*s'", (int)s.n, s.p); }

static mw_status note_entity(void *ctx, const mw_entity *e, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%d", e->id);
    add_slice(&n->text, e->kind);
    add_slice(&n->text, e->code);
    add_slice(&n->text, e->title);
    add_slice(&n->text, e->zone);
    add_time(&n->text, e->valid_from_ns);
    add_time(&n->text, e->valid_to_ns);
    return noted(n, err);
}

static mw_status note_placement(void *ctx, const mw_placement *p, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%d in %d", p->entity, p->parent);
    add_time(&n->text, p->from_ns);
    return noted(n, err);
}

static mw_status note_link(void *ctx, const mw_link *l, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%.*s %d %d", (int)l->link.n, l->link.p, l->from, l->to);
    add_time(&n->text, l->from_ns);
    add_time(&n->text, l->to_ns);
    return noted(n, err);
}

static mw_status note_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%d", m->id);
    add_slice(&n->text, m->name);
    add_slice(&n->text, m->type);
    add_slice(&n->text, m->unit);
    return noted(n, err);
}

static mw_status note_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%d", id);
    add_slice(&n->text, text);
    return noted(n, err);
}

static mw_status note_import(void *ctx, const mw_import *i, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%d", i->id);
    add_slice(&n->text, i->file);
    add_slice(&n->text, i->file_hash);
    add_slice(&n->text, i->map_hash);
    const int64_t numbers[] = {i->started_ns, i->ended_ns,  i->read,    i->kept,
                               i->same,       i->corrected, i->refused, i->undone_ns};
    for (int k = 0; k < 8; k++) add_time(&n->text, numbers[k]);
    if (i->others.n) add_slice(&n->text, i->others);
    return noted(n, err);
}

static void noted_is(notes *n, mw_status st, const char *want, int line) {
    CHECK_ROW(st == MW_OK, line);
    const char *got = n->text.bytes ? n->text.bytes : "";
    CHECK_ROW(strcmp(got, want) == 0, line);
    if (strcmp(got, want) != 0) fprintf(stderr, "got:\n%swanted:\n%s", got, want);
    mw_text_free(&n->text);
}

// EACH(r, entity, "1 'site' ...\n"): what entity_each tells, as text.
#define EACH(r, what, want)                                                                        \
    do {                                                                                           \
        notes n_ = {0};                                                                            \
        mw_status st_ = (r)->ops->what##_each(r, note_##what, &n_, NULL);                          \
        noted_is(&n_, st_, want, __LINE__);                                                        \
    } while (0)

// ---- the parts

static void entities(subject *s) {
    mw_registry *r = s->r;
    int32_t id = -1;
    mw_error err = {0};
    CHECK(put(r, "site", "A") == 1);
    CHECK(put(r, "line", "A") == 2);
    CHECK(put(r, "line", "B") == 3);
    CHECK(put(r, "site", "A") == 1); // again: the same
    mw_entity e = entity_of("line", "B", "Ligne \xc3\xa9t\xc3\xa9");
    e.zone = S("Asia/Shanghai");
    e.valid_from_ns = -5;
    e.valid_to_ns = 7;
    CHECK(r->ops->entity_put(r, &e, &id, NULL) == MW_OK && id == 3);
    e.id = 3;
    CHECK(r->ops->entity_put(r, &e, NULL, NULL) == MW_OK); // nobody asks for the id
    e.id = 2;
    CHECK(r->ops->entity_put(r, &e, &id, &err) == MW_INVALID && id == 3);
    CHECK(strstr(err.text, "is entity 3, not 2") != NULL);
    r = reopened(s);
    EACH(r, entity,
         "1 'site' 'A' '' '' - +\n"
         "2 'line' 'A' '' '' - +\n"
         "3 'line' 'B' 'Ligne \xc3\xa9t\xc3\xa9' 'Asia/Shanghai' -5 7\n");
    CHECK(r->ops->entity_find(r, S("line"), S("A"), &id, NULL) == MW_OK && id == 2);
    CHECK(r->ops->entity_find(r, S(""), S("B"), &id, NULL) == MW_OK && id == 3);
    CHECK(r->ops->entity_find(r, S(""), S("A"), &id, &err) == MW_INVALID && id == 3);
    CHECK(strstr(err.text, "several") != NULL);
    CHECK(r->ops->entity_find(r, S("site"), S("B"), &id, &err) == MW_NOTFOUND && id == 3);
    CHECK(strstr(err.text, "site \"B\"") != NULL);
    CHECK(r->ops->entity_find(r, S(""), S("C"), &id, NULL) == MW_NOTFOUND);
    notes n = {.fail_at = 2};
    CHECK(r->ops->entity_each(r, note_entity, &n, &err) == MW_LIMIT && n.count == 2);
    CHECK(strcmp(err.text, "seen enough") == 0);
    mw_text_free(&n.text);
}

static void bad_entities(subject *s) {
    mw_registry *r = s->r;
    char longest[502];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const struct {
        const char *kind, *code, *title, *says;
        mw_status status;
    } cases[] = {
        {"",     "A",     "",     "kind is empty",          MW_INVALID},
        {"site", "",      "",     "code is empty",          MW_INVALID},
        {"site", "\xff",  "",     "code is not UTF-8",      MW_INVALID},
        {"site", "A",     "\xc3", "title is not UTF-8",     MW_INVALID},
        {"site", longest, "",     "501 bytes, at most 500", MW_LIMIT  },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_error err = {0};
        int32_t id = -1;
        mw_entity e = entity_of(cases[i].kind, cases[i].code, cases[i].title);
        CHECK_ROW(r->ops->entity_put(r, &e, &id, &err) == cases[i].status, i);
        CHECK_ROW(id == -1 && strstr(err.text, cases[i].says), i);
    }
    mw_entity never = entity_of("site", "A", "");
    never.valid_from_ns = never.valid_to_ns = 5;
    CHECK(r->ops->entity_put(r, &never, NULL, NULL) == MW_INVALID);
    mw_entity just = entity_of("site", longest + 1, "");
    CHECK(r->ops->entity_put(r, &just, NULL, NULL) == MW_OK); // id 4
}

static mw_status place(mw_registry *r, int32_t entity, int32_t parent, int64_t from_ns,
                       mw_error *err) {
    mw_placement p = {entity, parent, from_ns};
    return r->ops->placement_put(r, &p, err);
}

static void placements(subject *s) {
    mw_registry *r = s->r;
    mw_error err = {0};
    CHECK(place(r, 3, 1, INT64_MIN, NULL) == MW_OK);
    CHECK(place(r, 2, 3, 100, NULL) == MW_OK);
    CHECK(place(r, 2, 1, 50, NULL) == MW_OK);
    CHECK(place(r, 2, 0, 200, NULL) == MW_OK);
    CHECK(place(r, 2, 1, 100, NULL) == MW_OK); // instead of 3
    CHECK(place(r, 2, 3, 150, NULL) == MW_OK);
    r = reopened(s);
    EACH(r, placement, "2 in 1 50\n2 in 1 100\n2 in 3 150\n2 in 0 200\n3 in 1 -\n");
    // 1 may stand under 2 only while 2 stands neither under 1 nor under 3, which stands under 1.
    CHECK(place(r, 1, 2, 60, &err) == MW_INVALID);
    CHECK(strstr(err.text, "site \"A\" under line \"A\" under site \"A\"") != NULL);
    CHECK(place(r, 1, 2, 199, &err) == MW_INVALID);
    CHECK(strstr(err.text, "line \"A\" under line \"B\" under site \"A\"") != NULL);
    CHECK(place(r, 1, 2, INT64_MIN, &err) == MW_INVALID); // well until 50
    CHECK(place(r, 1, 2, 200, NULL) == MW_OK);
    CHECK(place(r, 1, 1, 0, &err) == MW_INVALID);
    CHECK(place(r, 2, 3, 300, &err) == MW_INVALID); // 3 is under 1, which is under 2 by then
    CHECK(place(r, 77, 1, 0, NULL) == MW_NOTFOUND);
    CHECK(place(r, 1, 77, 0, NULL) == MW_NOTFOUND);
    CHECK(place(r, 0, 1, 0, NULL) == MW_INVALID);
    CHECK(place(r, 1, -1, 0, NULL) == MW_INVALID);
    EACH(r, placement, "1 in 2 200\n2 in 1 50\n2 in 1 100\n2 in 3 150\n2 in 0 200\n3 in 1 -\n");
}

static void links(subject *s) {
    mw_registry *r = s->r;
    const mw_link all[] = {
        {S("supplies"), 2, 1, INT64_MIN, INT64_MAX},
        {S("serves"),   1, 3, 10,        20       },
        {S("supplies"), 1, 2, 5,         6        },
        {S("serves"),   1, 3, 10,        30       }, // another end
        {S("serves"),   1, 3, 9,         12       },
    };
    const mw_link bad[] = {
        {S(""),         1, 2,  0, 1},
        {S("supplies"), 1, 2,  1, 1},
        {S("supplies"), 0, 2,  0, 1},
        {S("supplies"), 1, 77, 0, 1},
    };
    for (int i = 0; i < 5; i++) CHECK_ROW(r->ops->link_put(r, &all[i], NULL) == MW_OK, i);
    for (int i = 0; i < 4; i++) {
        mw_status want = i == 3 ? MW_NOTFOUND : MW_INVALID;
        CHECK_ROW(r->ops->link_put(r, &bad[i], NULL) == want, i);
    }
    EACH(reopened(s), link,
         "serves 1 3 9 12\nserves 1 3 10 30\nsupplies 1 2 5 6\nsupplies 2 1 - +\n");
}

static void measures(subject *s) {
    mw_registry *r = s->r;
    int32_t id = 0;
    mw_error err = {0};
    const mw_measure_name apt = {0, S("apt"), S("number"), S("h")};
    const mw_measure_name role = {0, S("role"), S("roles"), S("")};
    mw_measure_name again = {0, S("apt"), S("number"), S("min")};
    CHECK(r->ops->measure_put(r, &apt, &id, NULL) == MW_OK && id == 1);
    CHECK(r->ops->measure_put(r, &role, &id, NULL) == MW_OK && id == 2);
    r = reopened(s);
    CHECK(r->ops->measure_put(r, &again, &id, NULL) == MW_OK && id == 1); // the unit stays h
    again.type = S("text");
    CHECK(r->ops->measure_put(r, &again, &id, &err) == MW_INVALID && id == 1);
    CHECK(strstr(err.text, "apt has facts of type number") != NULL);
    again.name = S("");
    CHECK(r->ops->measure_put(r, &again, &id, NULL) == MW_INVALID);
    EACH(r, measure, "1 'apt' 'number' 'h'\n2 'role' 'roles' ''\n");
}

static void texts(subject *s) {
    mw_registry *r = s->r;
    int32_t id = 0;
    CHECK(r->ops->text_put(r, S("CN-HE"), &id, NULL) == MW_OK && id == 1);
    CHECK(r->ops->text_put(r,
                           S("a\x1f"
                             "b"),
                           &id, NULL) == MW_OK &&
          id == 2);
    CHECK(r->ops->text_put(r, S(""), &id, NULL) == MW_OK && id == 3);
    r = reopened(s);
    CHECK(r->ops->text_put(r, S("CN-HE"), &id, NULL) == MW_OK && id == 1);
    CHECK(r->ops->text_put(r, S("cn-he"), &id, NULL) == MW_OK && id == 4); // case matters
    CHECK(r->ops->text_put(r, S("\xc0\x80"), &id, NULL) == MW_INVALID && id == 4);
    EACH(r, text,
         "1 'CN-HE'\n2 'a\x1f"
         "b'\n3 ''\n4 'cn-he'\n");
}

static void imports(subject *s) {
    mw_registry *r = s->r;
    int32_t id = 0;
    mw_import i = {.file = S("x.csv"), .file_hash = S("ab"), .map_hash = S("cd"), .started_ns = 5};
    CHECK(r->ops->import_put(r, &i, &id, NULL) == MW_OK && id == 1);
    i.others = S("two, three");
    CHECK(r->ops->import_put(r, &i, &id, NULL) == MW_OK && id == 2);
    i = (mw_import){.id = 1,
                    .file = S("other"), // what stays as it was first put
                    .file_hash = S("ee"),
                    .started_ns = 99,
                    .ended_ns = 6,
                    .read = 10,
                    .kept = 4,
                    .same = 3,
                    .corrected = 2,
                    .refused = 1,
                    .undone_ns = 8};
    CHECK(r->ops->import_put(r, &i, &id, NULL) == MW_OK && id == 1);
    const mw_import done = {.id = 2, .started_ns = 5, .ended_ns = 7, .others = S("no")};
    CHECK(r->ops->import_put(r, &done, &id, NULL) == MW_OK && id == 2);
    i.id = 7;
    CHECK(r->ops->import_put(r, &i, &id, NULL) == MW_NOTFOUND && id == 2);
    mw_import late = {.file = S("y.csv"), .started_ns = 5};
    CHECK(r->ops->import_put(r, &late, &late.id, NULL) == MW_OK && late.id == 3);
    late.file_hash = S("ef"); // what was not known at first
    CHECK(r->ops->import_put(r, &late, NULL, NULL) == MW_OK);
    i.id = 1;
    i.read = -1;
    CHECK(r->ops->import_put(r, &i, &id, NULL) == MW_INVALID);
    EACH(reopened(s), import,
         "1 'x.csv' 'ab' 'cd' 5 6 10 4 3 2 1 8\n2 'x.csv' 'ab' 'cd' 5 7 0 0 0 0 0 0 'two, three'\n"
         "3 'y.csv' 'ef' '' 5 0 0 0 0 0 0 0\n");
}

static mw_status note_record(void *ctx, const mw_record *r, mw_error *err) {
    notes *n = ctx;
    mw_text_addf(&n->text, "%lld", (long long)r->id);
    add_slice(&n->text, r->sort);
    mw_text_addf(&n->text, " %lld %d %lld", (long long)r->of, r->entity, (long long)r->at_ns);
    add_slice(&n->text, r->who);
    add_slice(&n->text, r->body);
    return noted(n, err);
}

static void records_are(mw_registry *r, mw_record_query q, const char *want, int line) {
    notes n = {0};
    noted_is(&n, r->ops->record_each(r, &q, note_record, &n, NULL), want, line);
}

static void records(subject *s) {
    mw_registry *r = s->r;
    int64_t id = 0;
    int32_t site = put(r, "site", "recorded");
    mw_record c = {.sort = S("campaign"), .at_ns = 5, .who = S("ann"), .body = S("{\"a\":1}")};
    mw_record a = {.sort = S("answer"), .of = 1, .entity = site, .at_ns = 7, .body = S("{}")};
    CHECK(r->ops->record_put(r, &c, &id, NULL) == MW_OK && id == 1);
    CHECK(r->ops->record_put(r, &a, &id, NULL) == MW_OK && id == 2);
    CHECK(r->ops->record_put(r, &a, &id, NULL) == MW_OK && id == 3); // nothing is replaced
    a.of = 9;
    CHECK(r->ops->record_put(r, &a, &id, NULL) == MW_NOTFOUND && id == 3);
    a.of = 1, a.entity = 999999;
    CHECK(r->ops->record_put(r, &a, &id, NULL) == MW_NOTFOUND);
    a.of = -1;
    CHECK(r->ops->record_put(r, &a, &id, NULL) == MW_INVALID);
    c.sort = S("");
    CHECK(r->ops->record_put(r, &c, &id, NULL) == MW_INVALID);
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    c.sort = S("gone");
    CHECK(r->ops->record_put(r, &c, NULL, NULL) == MW_OK);
    r->ops->abort(r);
    r = reopened(s);
    char answers[256];
    snprintf(answers, sizeof answers, "2 'answer' 1 %d 7 '' '{}'\n3 'answer' 1 %d 7 '' '{}'\n",
             site, site);
    records_are(r, (mw_record_query){S("campaign"), -1, 0, 0},
                "1 'campaign' 0 0 5 'ann' '{\"a\":1}'\n", __LINE__);
    records_are(r, (mw_record_query){S(""), 1, 0, 0}, answers, __LINE__);
    records_are(r, (mw_record_query){S("answer"), -1, site, 0}, answers, __LINE__);
    records_are(r, (mw_record_query){S("answer"), 0, 0, 0}, "", __LINE__);
    records_are(r, (mw_record_query){S("gone"), -1, 0, 0}, "", __LINE__);
    records_are(r, (mw_record_query){S(""), -1, 0, 2}, strchr(answers, '\n') + 1, __LINE__);
    records_are(r, (mw_record_query){S(""), 1, site, 1}, answers, __LINE__);
    records_are(r, (mw_record_query){S(""), -1, 0, 3}, "", __LINE__);
    const mw_record other = {.id = 1, .who = S("erased-1"), .body = S("{\"a\":2}")};
    const mw_record none = {.id = 99};
    CHECK(r->ops->record_redact(r, &other, NULL) == MW_OK);
    CHECK(r->ops->record_redact(r, &none, NULL) == MW_NOTFOUND);
    records_are(r, (mw_record_query){S("campaign"), -1, 0, 0},
                "1 'campaign' 0 0 5 'erased-1' '{\"a\":2}'\n", __LINE__);
    notes n = {.fail_at = 1};
    mw_record_query all = {.of = -1};
    CHECK(r->ops->record_each(r, &all, note_record, &n, NULL) == MW_LIMIT && n.count == 1);
    mw_text_free(&n.text);
}

static void settings(subject *s) {
    mw_registry *r = s->r;
    char *value = NULL;
    mw_error err = {0};
    CHECK(r->ops->setting_get(r, "zone", &value, &err) == MW_NOTFOUND && !value);
    CHECK(strstr(err.text, "zone") != NULL);
    CHECK(r->ops->setting_put(r, "zone", S("UTC"), NULL) == MW_OK);
    CHECK(r->ops->setting_put(r, "empty", S(""), NULL) == MW_OK);
    CHECK(r->ops->setting_put(r, "zone", S("Asia/Seoul"), NULL) == MW_OK);
    CHECK(r->ops->setting_put(r, "", S("x"), NULL) == MW_INVALID);
    CHECK(r->ops->setting_put(r, "gone", S("x"), NULL) == MW_OK);
    CHECK(r->ops->setting_drop(r, "gone", NULL) == MW_OK);
    CHECK(r->ops->setting_drop(r, "gone", NULL) == MW_OK);
    CHECK(r->ops->setting_get(r, "gone", &value, NULL) == MW_NOTFOUND && !value);
    r = reopened(s);
    CHECK(r->ops->setting_get(r, "zone", &value, NULL) == MW_OK);
    CHECK(value && strcmp(value, "Asia/Seoul") == 0);
    mw_free(value);
    value = NULL;
    CHECK(r->ops->setting_get(r, "empty", &value, NULL) == MW_OK && value && !value[0]);
    mw_free(value);
}

static void transactions(subject *s) {
    mw_registry *r = s->r;
    int32_t id = 0;
    const mw_measure_name fresh = {0, S("fresh"), S("number"), S("")};
    CHECK(r->ops->commit(r, NULL) == MW_INVALID); // nothing was begun
    r->ops->abort(r);                             // allowed: nothing to do
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    CHECK(r->ops->begin(r, NULL) == MW_INVALID);
    int32_t gone = put(r, "site", "gone");
    CHECK(place(r, gone, 1, 0, NULL) == MW_OK);
    CHECK(r->ops->measure_put(r, &fresh, &id, NULL) == MW_OK && id == 3);
    CHECK(r->ops->setting_put(r, "zone", S("gone"), NULL) == MW_OK);
    CHECK(place(r, gone, gone, 0, NULL) == MW_INVALID); // a refusal does not end it
    r->ops->abort(r);
    CHECK(r->ops->entity_find(r, S("site"), S("gone"), &id, NULL) == MW_NOTFOUND);
    EACH(r, measure, "1 'apt' 'number' 'h'\n2 'role' 'roles' ''\n");
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    int32_t kept = put(r, "site", "kept");
    CHECK(place(r, kept, 1, 0, NULL) == MW_OK);
    CHECK(r->ops->commit(r, NULL) == MW_OK);
    r = reopened(s);
    CHECK(r->ops->entity_find(r, S("site"), S("kept"), &id, NULL) == MW_OK && id == kept);
    char *zone = NULL;
    CHECK(r->ops->setting_get(r, "zone", &zone, NULL) == MW_OK && !strcmp(zone, "Asia/Seoul"));
    mw_free(zone);
}

// Allocation n fails, for n = 0, 1, 2, ...: an error, and nothing was put.
static void out_of_memory(subject *s) {
    mw_registry *r = s->r;
    int32_t id = -1;
    mw_entity e = entity_of("site", "memory", "x");
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 1000; n++) {
        int32_t found = 0;
        CHECK_ROW(r->ops->entity_find(r, e.kind, e.code, &found, NULL) == MW_NOTFOUND, n);
        mw_alloc_fail_after(n);
        st = r->ops->entity_put(r, &e, &id, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW((id == -1) == (st != MW_OK), n);
    }
    CHECK_ROW(st == MW_OK, n);
    for (st = MW_NOMEM, n = 0; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        st = place(r, id, 1, 0, NULL);
        mw_alloc_fail_after(-1);
    }
    CHECK_ROW(st == MW_OK, n);
    for (st = MW_NOMEM, n = 0; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        st = place(r, 1, id, 0, NULL); // the message of a cycle needs memory
        mw_alloc_fail_after(-1);
    }
    CHECK_ROW(st == MW_INVALID, n);
}

// Many entities and texts: every one is found, in the order of ids.
static mw_status ascending(void *ctx, const mw_entity *e, mw_error *err) {
    int32_t *last = ctx;
    if (e->id <= *last) return mw_fail(err, MW_CORRUPT, "%d after %d", e->id, *last);
    *last = e->id;
    return MW_OK;
}

static void many(subject *s) {
    mw_registry *r = s->r;
    char code[32];
    CHECK(r->ops->begin(r, NULL) == MW_OK);
    for (int i = 0; i < 2000; i++) {
        snprintf(code, sizeof code, "many-%d", i * 7919 % 2000);
        int32_t id = put(r, "unit", code), text = 0;
        CHECK_ROW(place(r, id, 1, 0, NULL) == MW_OK, i);
        CHECK_ROW(r->ops->text_put(r, S(code), &text, NULL) == MW_OK, i);
    }
    CHECK(r->ops->commit(r, NULL) == MW_OK);
    r = reopened(s);
    int32_t last = 0, first = 0, id = 0;
    CHECK(r->ops->entity_each(r, ascending, &last, NULL) == MW_OK);
    CHECK(r->ops->entity_find(r, S("unit"), S("many-0"), &first, NULL) == MW_OK);
    CHECK(r->ops->entity_find(r, S("unit"), S("many-1999"), &id, NULL) == MW_OK);
    CHECK(last >= first + 1999 && id > first);
}

void mw_conformance_registry(const mw_conformance_place *place) {
    static void (*const parts[])(subject *) = {
        entities, bad_entities, placements, links,        measures,      texts,
        imports,  records,      settings,   transactions, out_of_memory, many,
    };
    subject s = {place, opened(place)};
    if (!s.r) return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i](&s);
        verified(reopened(&s));
    }
    s.r->ops->close(s.r);
}
