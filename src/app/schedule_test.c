// SPDX-License-Identifier: MIT
// What is said of schedules, how it is stored, what it asks for and the mail it goes with. Runs and
// mails themselves: test/e2e/schedule_test.py.
#include "app/schedule.h"

#include "app/schedule_book.h"
#include "app/schedule_letter.h"
#include "app/schedule_target.h"
#include "test/test.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static json_t *json(const char *text) {
    json_t *o = json_loads(text, JSON_ALLOW_NUL, NULL);
    CHECK(o);
    return o;
}

// ---- what is said

#define SAID(...)                                                                                  \
    { __VA_ARGS__ }
static const struct {
    const char *said, *told; // NULL: it is taken
} cases[] = {
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\"}", NULL),
    SAID("{\"what\":\"eval\",\"when\":\"daily 06:00\",\"of\":{\"indicator\":[\"a\",\"b\"]}}", NULL),
    SAID("{\"what\":\"eval\",\"when\":\"daily 06:00\",\"of\":{\"top\":3,\"total\":true}}", NULL),
    SAID("{\"what\":\"view\",\"when\":\"daily 06:00\",\"of\":{\"name\":\"v\"},\"format\":\"pdf\"}",
         NULL),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"title\":null,\"to\":[\"li\"]}", NULL),
    SAID("{}", "what: expected eval, rank, report or view"),
    SAID("{\"what\":\"rank\"}", "when: expected a timetable"),
    SAID("{\"what\":\"ranks\",\"when\":\"daily 06:00\"}", "not \"ranks\""),
    SAID("{\"what\":\"rank\",\"when\":\"daily\"}", "when: \"daily\" is no timetable"),
    SAID("{\"what\":\"rank\",\"when\":7}", "when: expected"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"period\":\"hour\"}",
         "period: expected day"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"zone\":\"Mars/North\"}", "zone: "),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"zone\":\"../etc\"}", "zone: "),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"lang\":\"de\"}", "lang: expected en or zh"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"title\":\"\"}", "title: expected a line"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"title\":\"a\\u0000b\"}", "title: expected"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"title\":\"a\\nb\"}", "title: expected"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":[]}", "of: expected parameters"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{\"at\":\"2024\"}}",
         "of: \"at\" is not"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{\"lang\":\"en\"}}", "of: \"lang\""),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{\"x\":{}}}", "of: \"x\": expected"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{\"x\":[1]}}", "of: \"x\": expected"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"format\":\"pdf\"}", "not as pdf"),
    SAID("{\"what\":\"report\",\"when\":\"daily 06:00\",\"of\":{\"campaign\":\"c\"}}",
         "campaign and entity"),
    SAID("{\"what\":\"report\",\"when\":\"daily 06:00\",\"format\":\"csv\","
         "\"of\":{\"campaign\":\"c\",\"entity\":\"e\"}}",
         "not csv"),
    SAID("{\"what\":\"view\",\"when\":\"daily 06:00\"}", "the text name"),
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"paused\":1}", "paused: expected true"),
};

void test_schedule_said(void) {
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *said = json(cases[i].said), *stored = json_object();
        mw_error err = {0};
        mw_status st = mw_schedule_set(stored, said, &err);
        CHECK_ROW((st == MW_OK) == !cases[i].told, i);
        if (cases[i].told && !strstr(err.text, cases[i].told)) {
            fprintf(stderr, "%s\n", err.text);
            CHECK_ROW(false, i);
        }
        json_decref(said);
        json_decref(stored);
    }
}

// What is said later changes what is stored; what does not fit the new kind goes.
void test_schedule_changes(void) {
    json_t *stored = json_object();
    json_t *rank = json("{\"what\":\"rank\",\"when\":\"monthly 1 06:00\",\"format\":\"csv\"}");
    json_t *wrong = json("{\"what\":\"report\",\"of\":{\"campaign\":\"c\",\"entity\":\"e\"}}");
    json_t *report = json("{\"what\":\"report\",\"format\":\"pdf\","
                          "\"of\":{\"campaign\":\"c\",\"entity\":\"e\"}}");
    mw_error err = {0};
    CHECK(mw_schedule_set(stored, rank, &err) == MW_OK);
    CHECK(strcmp(json_string_value(json_object_get(stored, "period")), "month") == 0);
    CHECK(mw_schedule_set(stored, wrong, &err) == MW_INVALID && strstr(err.text, "not csv"));
    CHECK(mw_schedule_set(stored, report, &err) == MW_OK);
    CHECK(!json_object_get(stored, "period"));
    CHECK(strcmp(json_string_value(json_object_get(stored, "when")), "monthly 1 06:00") == 0);
    json_decref(stored);
    json_decref(rank);
    json_decref(wrong);
    json_decref(report);
}

// One at the limit of what is kept, and one byte beyond it.
void test_schedule_is_short(void) {
    char long_text[MW_SCHEDULE_BYTES_MAX + 1] = "";
    json_t *said = json("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{}}");
    json_t *of = json_object_get(said, "of"), *stored = json_object();
    mw_error err = {0};
    json_object_set_new(of, "x", json_string(""));
    CHECK(mw_schedule_set(stored, said, &err) == MW_OK);
    size_t left = MW_SCHEDULE_BYTES_MAX - json_dumpb(stored, NULL, 0, JSON_COMPACT);
    memset(long_text, 'x', left);
    json_object_set_new(of, "x", json_string(long_text));
    CHECK(mw_schedule_set(stored, said, &err) == MW_OK);
    long_text[left] = 'x';
    json_object_set_new(of, "x", json_string(long_text));
    CHECK(mw_schedule_set(stored, said, &err) == MW_LIMIT);
    json_decref(said);
    json_decref(stored);
}

// ---- the book

static json_t *stored_of(const char *said) {
    json_t *x = json(said), *out = json("{\"organisation\":1,\"person\":2,\"to\":[2],\"done\":5}");
    mw_error err = {0};
    CHECK(mw_schedule_set(out, x, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    json_decref(x);
    return out;
}

static mw_status add_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    (void)r;
    return mw_schedule_book_add(book, ctx, err);
}

static mw_status remove_and_fail(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    (void)ctx, (void)r;
    mw_schedule_book_remove(book, 1);
    return mw_fail(err, MW_INVALID, "no");
}

static mw_status remove_one(void *ctx, mw_registry *r, json_t *book, mw_error *err) {
    (void)ctx, (void)r, (void)err;
    mw_schedule_book_remove(book, 1);
    return MW_OK;
}

void test_schedule_book(void) {
    mw_registry *r = NULL;
    json_t *book = NULL;
    mw_error err = {0};
    mw_schedule s;
    CHECK(mw_registry_open("memory:", &r, &err) == MW_OK);
    for (int i = 1; i <= MW_SCHEDULES_MAX + 1; i++) {
        json_t *one = stored_of("{\"what\":\"rank\",\"when\":\"weekly mon 07:00\"}");
        mw_status st = mw_schedule_book_change(r, add_one, one, &err);
        CHECK_ROW(st == (i <= MW_SCHEDULES_MAX ? MW_OK : MW_LIMIT), i);
        json_decref(one);
    }
    CHECK(mw_schedule_book_change(r, remove_and_fail, NULL, &err) == MW_INVALID);
    CHECK(mw_schedule_book_read(r, &book, &err) == MW_OK);
    CHECK(mw_schedule_read(mw_schedule_book_find(book, 1), &s, &err) == MW_OK);
    CHECK(s.person == 2 && s.organisation == 1 && s.done_ns == 5 && !s.paused);
    CHECK(s.what == MW_SCHEDULE_RANK && s.period == MW_GRAIN_WEEK && s.when.every == MW_EVERY_WEEK);
    CHECK(strcmp(s.format, "xlsx") == 0 && strcmp(s.title, "rank") == 0);
    json_decref(book);
    CHECK(mw_schedule_book_change(r, remove_one, NULL, &err) == MW_OK);
    CHECK(mw_schedule_book_read(r, &book, &err) == MW_OK);
    CHECK(!mw_schedule_book_find(book, 1) && mw_schedule_book_find(book, 2));
    json_decref(book);
    CHECK(r->ops->setting_put(r, "schedules", mw_slice_of("{}"), &err) == MW_OK);
    CHECK(mw_schedule_book_read(r, &book, &err) == MW_CORRUPT);
    r->ops->close(r);
}

// ---- what it asks for

static const struct {
    const char *said, *period, *target, *named;
} targets[] = {
    SAID("{\"what\":\"rank\",\"when\":\"daily 06:00\",\"of\":{\"index\":\"a b\"},\"lang\":\"zh\"}",
         "2026-W48", "/api/v1/exports/rank?index=a%20b&at=2026-W48&format=xlsx&lang=zh", "[]"),
    SAID("{\"what\":\"eval\",\"when\":\"daily 06:00\",\"format\":\"csv\","
         "\"of\":{\"entity\":[\"line:L1\",\"line:L2\"],\"total\":true}}",
         "2026-11-30",
         "/api/v1/exports/eval?entity=line%3AL1%2Cline%3AL2&total=true&at=2026-11-30&format=csv",
         "[\"line:L1\",\"line:L2\"]"),
    SAID("{\"what\":\"eval\",\"when\":\"daily 06:00\",\"of\":{\"entity\":\"L1,,L2\"}}", "2026",
         "/api/v1/exports/eval?entity=L1%2C%2CL2&at=2026&format=xlsx", "[\"L1\",\"L2\"]"),
    SAID("{\"what\":\"report\",\"when\":\"daily 06:00\","
         "\"of\":{\"campaign\":\"c/1\",\"entity\":\"firm:N1\"}}",
         "", "/api/v1/campaigns/c%2F1/firm%3AN1/report?format=pdf&lang=en", "[\"firm:N1\"]"),
    SAID("{\"what\":\"view\",\"when\":\"daily 06:00\",\"of\":{\"name\":\"ranks\"}}", "2026",
         "/api/v1/exports/rank?index=hdi&draws=1000&at=2026&format=xlsx&lang=en", "[]"),
    SAID("{\"what\":\"view\",\"when\":\"daily 06:00\",\"of\":{\"name\":\"one\"}}", "2026",
         "/api/v1/exports/eval?entity=line%3AL1&total=true&at=2026&format=xlsx", "[\"line:L1\"]"),
};
static const char views[] =
    "[{\"name\":\"ranks\",\"address\":\"/index/hdi?draws=1000&at=2020&compare=2019\"},"
    "{\"name\":\"one\",\"address\":\"/entity/line%3AL1?indicator=oee\"}]";

void test_schedule_targets(void) {
    mw_registry *r = NULL;
    mw_error err = {0};
    CHECK(mw_registry_open("memory:", &r, &err) == MW_OK);
    CHECK(r->ops->setting_put(r, "views of li", mw_slice_of(views), &err) == MW_OK);
    for (size_t i = 0; i < COUNT(targets); i++) {
        json_t *stored = stored_of(targets[i].said), *named = json(targets[i].named);
        mw_schedule s;
        json_object_set_new(stored, "id", json_integer(1));
        CHECK_ROW(mw_schedule_read(stored, &s, &err) == MW_OK, i);
        mw_schedule_ask ask = {
            .s = &s, .owner = "li", .period = targets[i].period, .named = json_array()};
        CHECK_ROW(mw_schedule_target(r, &ask, &err) == MW_OK, i);
        mw_text_addc(&ask.target, '\0');
        if (strcmp(ask.target.bytes, targets[i].target) != 0)
            fprintf(stderr, "%s\n", ask.target.bytes);
        CHECK_ROW(strcmp(ask.target.bytes, targets[i].target) == 0, i);
        CHECK_ROW(json_equal(ask.named, named), i);
        ask.owner = "wang";
        bool view = s.what == MW_SCHEDULE_VIEW;
        CHECK_ROW(mw_schedule_target(r, &ask, &err) == (view ? MW_NOTFOUND : MW_OK), i);
        mw_text_free(&ask.target);
        json_decref(ask.named);
        json_decref(named);
        json_decref(stored);
    }
    r->ops->close(r);
}

static const struct {
    const char *address;
    mw_schedule_what what;
    const char *of; // NULL: it is none
} addresses[] = {
    SAID("/index", MW_SCHEDULE_RANK, "{\"draws\":\"200\"}"),
    SAID("/index/hdi?draws=0", MW_SCHEDULE_RANK, "{\"index\":\"hdi\"}"),
    SAID("/", MW_SCHEDULE_EVAL, "{\"total\":true}"),
    SAID("/?branch=site%3AA&at=2024", MW_SCHEDULE_EVAL, "{\"entity\":\"site:A\",\"total\":true}"),
    SAID("/entity", MW_SCHEDULE_EVAL, "{\"total\":true}"),
    SAID("/explain/oee?entity=L1", MW_SCHEDULE_EVAL, "{\"indicator\":\"oee\",\"entity\":\"L1\"}"),
    SAID("/assessment/c%2026/firm%3AN1", MW_SCHEDULE_REPORT,
         "{\"campaign\":\"c 26\",\"entity\":\"firm:N1\"}"),
    SAID("/entity/line%3AA%2F1", MW_SCHEDULE_EVAL, "{\"entity\":\"line:A/1\",\"total\":true}"),
    SAID("/assessment/c", MW_SCHEDULE_EVAL, NULL),
    SAID("/line/L1", MW_SCHEDULE_EVAL, NULL),
    SAID("/index/a/b", MW_SCHEDULE_EVAL, NULL),
    SAID("index", MW_SCHEDULE_EVAL, NULL),
    SAID("/index?x=%zz", MW_SCHEDULE_EVAL, NULL),
};

void test_schedule_addresses(void) {
    for (size_t i = 0; i < COUNT(addresses); i++) {
        mw_schedule_what what;
        json_t *of = json_object(), *want = addresses[i].of ? json(addresses[i].of) : NULL;
        mw_error err = {0};
        mw_status st = mw_schedule_address(mw_slice_of(addresses[i].address), &what, of, &err);
        CHECK_ROW((st == MW_OK) == (want != NULL), i);
        if (want) CHECK_ROW(what == addresses[i].what && json_equal(of, want), i);
        json_decref(of);
        json_decref(want);
    }
}

// ---- the mail

void test_schedule_letter(void) {
    json_t *stored = stored_of("{\"what\":\"rank\",\"when\":\"weekly mon 07:00\",\"lang\":\"zh\","
                               "\"title\":\"../A/B: \\u5468\",\"zone\":\"Asia/Shanghai\"}");
    mw_schedule s;
    mw_zone *zone = NULL;
    mw_error err = {0};
    mw_text subject = {0}, text = {0}, file = {0};
    json_object_set_new(stored, "id", json_integer(1));
    CHECK(mw_schedule_read(stored, &s, &err) == MW_OK);
    CHECK(mw_zone_open(s.zone, &zone, &err) == MW_OK);
    mw_schedule_letter l = {.s = &s,
                            .owner = "Li Wei",
                            .period = "2026-W48",
                            .now_ns = INT64_C(1796079600) * 1000000000,
                            .zone = zone,
                            .page = mw_slice_of("https://mw.example/")};
    mw_schedule_letter_subject(&l, &subject);
    mw_schedule_letter_text(&l, &text);
    mw_schedule_letter_file(&l, &file);
    mw_text_addc(&subject, '\0'), mw_text_addc(&text, '\0'), mw_text_addc(&file, '\0');
    CHECK(strcmp(subject.bytes, "../A/B: \xe5\x91\xa8\xef\xbc\x88"
                                "2026-W48\xef\xbc\x89") == 0);
    CHECK(strcmp(file.bytes, "_._A_B_ \xe5\x91\xa8 2026-W48.xlsx") == 0);
    CHECK(strstr(text.bytes, "2026-12-01 07:00 (Asia/Shanghai)"));
    CHECK(strstr(text.bytes, "Li Wei") && strstr(text.bytes, "weekly mon 07:00"));
    CHECK(strstr(text.bytes, "https://mw.example/profile\n"));
    mw_text_free(&subject);
    mw_text_free(&text);
    mw_text_free(&file);
    mw_zone_close(zone);
    json_decref(stored);
}

void test_schedule_letter_fits(void) {
    static const struct {
        size_t bytes;
        int64_t people;
        bool fits;
    } files[] = {
        {MW_SCHEDULE_MAILS_BYTES_MAX,         1,  true },
        {MW_SCHEDULE_MAILS_BYTES_MAX + 1,     1,  false},
        {MW_SCHEDULE_MAILS_BYTES_MAX / 2,     2,  true },
        {MW_SCHEDULE_MAILS_BYTES_MAX / 2 + 1, 2,  false},
        {0,                                   50, true },
        {SIZE_MAX,                            50, false},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        mw_error err = {0};
        mw_status st = mw_schedule_letter_fits(files[i].bytes, files[i].people, &err);
        CHECK_ROW(st == (files[i].fits ? MW_OK : MW_LIMIT), i);
    }
}
