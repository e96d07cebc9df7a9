// SPDX-License-Identifier: MIT
#include "live/draft.h"

#include "base/alloc.h"
#include "live/map.h"
#include "test/test.h"

#include <string.h>

typedef struct {
    const char *name, *unit;
    mw_signal_kind kind;
    double value[2];
    const char *text;
    const char *guess;
} said;

static void hear(mw_heard *h, const said *s) {
    mw_sink *sink = mw_heard_sink(h);
    mw_samples in = {0};
    int32_t id;
    double v[2] = {s->value[0], s->value[1]};
    CHECK(sink->ops->signal(sink, mw_slice_of(s->name), s->kind, mw_slice_of(s->unit), &id, NULL) ==
          MW_OK);
    if (s->text) CHECK(sink->ops->text(sink, mw_slice_of(s->text), &v[0], NULL) == MW_OK);
    if (s->text) v[1] = v[0];
    for (int i = 0; i < 2; i++) CHECK(mw_samples_add(&in, id, i, v[i], 0));
    CHECK(sink->ops->put(sink, &in, NULL) == MW_OK);
    mw_samples_fini(&in);
}

#define N MW_SIGNAL_NUMBER
#define T MW_SIGNAL_TEXT
#define B MW_SIGNAL_BOOL

static const said guesses[] = {
    {"s/a/State",          "",     N, {6, 11},  NULL,      "state packml"           },
    {"s/a/State2",         "",     N, {6, 99},  NULL,      ""                       },
    {"s/b/machineStatus",  "",     T, {0},      "Execute", "state text packml"      },
    {"s/c/execution",      "",     T, {0},      "ACTIVE",  "state text mtconnect"   },
    {"s/d/state",          "",     T, {0},      "gruen",   ""                       },
    {"s/a/running",        "",     B, {1, 0},   NULL,      "state bool"             },
    {"s/a/ProcessedCount", "",     N, {5, 9},   NULL,      "count pq"               },
    {"s/a/counter",        "",     N, {9, 5},   NULL,      ""                       },
    {"s/a/discount",       "",     N, {5, 9},   NULL,      ""                       },
    {"s/a/rejects",        "",     N, {1, 1},   NULL,      "count sq"               },
    {"s/a/good_parts",     "",     N, {1, 1},   NULL,      "count gq"               },
    {"s/a/E",              "MWh",  N, {1, 1.5}, NULL,      "meter unit_electricity" },
    {"s/a/energy",         "",     N, {1, 1.5}, NULL,      "meter? unit_electricity"},
    {"s/a/P",              "W",    N, {1, 1.5}, NULL,      "rate unit_electricity"  },
    {"s/a/product",        "",     T, {0},      "A",       "product"                },
    {"s/a/StopReason",     "",     T, {0},      "jam",     "reason"                 },
    {"s/a/temperature",    "degC", N, {1, 1.5}, NULL,      ""                       },
    {"s/t/x#count",        "",     N, {1, 2},   NULL,      "count pq"               },
    {"s/m,unit=u count",   "",     N, {1, 2},   NULL,      "count pq"               },
};

void test_draft_guesses(void) {
    mw_heard *h = mw_heard_new();
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        hear(h, &guesses[i]);
        mw_heard_signal s = mw_heard_at(h, (int32_t)i);
        const char *got = mw_draft_guess(h, &s);
        CHECK_ROW(strcmp(got, guesses[i].guess) == 0, i);
        if (strcmp(got, guesses[i].guess) != 0) fprintf(stderr, "%s: %s\n", s.name.p, got);
    }
    mw_heard_free(h);
}

static mw_text draft_of(const mw_heard *h, const char *source) {
    mw_text out = {0};
    mw_draft d = {h, mw_slice_of(source), mw_slice_of("x")};
    mw_draft_write(&d, &out);
    CHECK(!out.failed);
    return out;
}

// The same with the marks taken away.
static mw_text uncommented(const mw_text *draft) {
    mw_text out = {0};
    for (const char *p = draft->bytes; *p;) {
        size_t n = strcspn(p, "\n");
        bool marked = strncmp(p, "//: ", 4) == 0;
        mw_text_add(&out, p + (marked ? 4 : 0), n - (marked ? 4 : 0));
        mw_text_addc(&out, '\n');
        p += n + (p[n] == '\n');
    }
    return out;
}

static int32_t machines(const mw_text *text) {
    mw_signal_map *map = NULL;
    mw_text wrong = {0};
    CHECK(mw_signal_map_text("draft", text->bytes, text->size, &map, NULL) == MW_OK);
    if (map->diags->errors) mw_diag_print(map->diags, &wrong);
    if (wrong.bytes) fprintf(stderr, "%s\n%s", text->bytes, wrong.bytes);
    int32_t count = map->diags->errors ? -1 : map->machine_count;
    mw_text_free(&wrong);
    mw_signal_map_free(map);
    return count;
}

void test_draft_reads(void) {
    static const said line[] = {
        {"s/g/e/filler/State",      "",    N, {6, 6}, NULL,     NULL},
        {"s/g/e/filler/count",      "",    N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/count2",     "",    N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/rejects",    "",    N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/energy",     "kWh", N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/power",      "kW",  N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/a \"b\" \\", "",    N, {6, 7}, NULL,     NULL},
        {"s/g/e/filler/Note",       "",    T, {0},    "a\nb\"", NULL},
        {"s/g/e/capper/Reason",     "",    T, {0},    "jam",    NULL},
        {"s/m,unit=packer count",   "",    N, {6, 7}, NULL,     NULL},
    };
    static const char *const holds[] = {
        "//: machine unit \"filler\" {\n//:   state \"s/g/e/filler/State\" packml\n",
        "//:   count pq \"s/g/e/filler/count\"\n",
        "//:   // count pq \"s/g/e/filler/count2\", or this; it says 7\n",
        "//:   derive gq = pq - sq\n",
        "//:   meter unit_electricity \"s/g/e/filler/energy\" : kWh\n",
        "//:   // \"s/g/e/filler/Note\" says \"a b\\\"\"\n",
        "// Of s/g/e/capper nothing is guessed:\n",
        "//: machine unit \"packer\" {\n",
    };
    mw_heard *h = mw_heard_new();
    for (size_t i = 0; i < sizeof line / sizeof line[0]; i++) hear(h, &line[i]);
    CHECK(mw_heard_place(h, mw_slice_of("s/g/e/filler")));
    mw_text draft = draft_of(h, "source s influx\n");
    for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++)
        CHECK_ROW(strstr(draft.bytes, holds[i]) != NULL, i);
    CHECK(machines(&draft) == 0);
    mw_text plain = uncommented(&draft);
    CHECK(machines(&plain) == 2);
    mw_text_free(&plain);
    mw_text_free(&draft);
    mw_heard_free(h);
}

// Whatever names there are, what comes out reads, with and without the marks.
void test_draft_random(void) {
    static const char *const part[] = {"count", "State", "/",  "#",      " ", ",",      "=", "unit",
                                       "a",     "\"",    "\\", "energy", ":", "reason", "*", "{"};
    uint64_t seed = 1;
    for (int64_t n = 0; n < mw_test_cases(2000); n++) {
        mw_heard *h = mw_heard_new();
        for (int i = 0; i < 5; i++) {
            mw_text name = {0};
            mw_text_adds(&name, "s/");
            for (int k = 0; k < 6; k++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                mw_text_adds(&name, part[seed >> 60]);
            }
            said s = {.name = name.bytes, .unit = i % 2 ? "kWh" : "", .kind = N};
            s.value[0] = i;
            s.value[1] = i + 1;
            hear(h, &s);
            mw_text_free(&name);
        }
        mw_text draft = draft_of(h, "source s influx\n"), plain = uncommented(&draft);
        CHECK_ROW(machines(&draft) == 0, n);
        CHECK_ROW(machines(&plain) >= 0, n);
        mw_text_free(&draft);
        mw_text_free(&plain);
        mw_heard_free(h);
    }
}

void test_draft_out_of_memory(void) {
    said s = {
        "s/a/count", "", N, {1, 2},
           NULL, NULL
    };
    mw_heard *h = mw_heard_new();
    hear(h, &s);
    bool failed = true;
    for (int64_t n = 0; failed && n < 1000; n++) {
        mw_text out = {0};
        mw_draft d = {h, mw_slice_of("source s influx\n"), mw_slice_of("x")};
        mw_alloc_fail_after(n);
        mw_draft_write(&d, &out);
        mw_alloc_fail_after(-1);
        failed = out.failed;
        mw_text_free(&out);
    }
    CHECK(!failed);
    mw_heard_free(h);
}
