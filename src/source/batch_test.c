// SPDX-License-Identifier: MIT
#include "source/batch.h"

#include "base/alloc.h"
#include "series/sample_testing.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

enum { NOW = 777, ESTIMATED = MW_SAMPLE_ESTIMATED, DOUBTFUL = MW_SAMPLE_DOUBTFUL };

struct world {
    mw_test_sink sink;
    mw_batch_reader *reader;
    mw_samples samples;
    mw_batch_report report;
    mw_error err;
};

static void begin(struct world *w) {
    memset(w, 0, sizeof *w);
    mw_test_sink_init(&w->sink);
    CHECK(mw_batch_reader_new(&w->sink.base, mw_slice_of("S"), &w->reader, NULL) == MW_OK);
}

static void finish(struct world *w) {
    mw_batch_reader_free(w->reader);
    mw_samples_fini(&w->samples);
    mw_test_sink_fini(&w->sink);
}

// Reads text, in which ' stands for ".
static mw_status read_batch(struct world *w, const char *text) {
    mw_text t = {0};
    for (const char *p = text; *p; p++) mw_text_addc(&t, *p == '\'' ? '"' : *p);
    w->samples.count = 0;
    mw_status st = mw_batch_read(w->reader, (mw_slice){t.bytes, t.size}, NOW, &w->samples,
                                 &w->report, &w->err);
    mw_text_free(&t);
    return st;
}

// Of one sample.
static const struct {
    const char *value_on; // from the value on
    int64_t time_ns;
    double value;
    const char *text;
    int quality;
} good[] = {
    {"1.5",                                  NOW,                 1.5,    NULL,  0        },
    {"-3,'time':5",                          5000000,             -3,     NULL,  0        },
    {"1,'time':-0.5",                        -500000,             1,      NULL,  0        },
    {"1,'time':1709619300000.25",            1709619300000250000, 1,      NULL,  0        },
    {"1,'time':'1970-01-01T01:00:00+01:00'", 0,                   1,      NULL,  0        },
    {"1,'time':'1970-01-01T00:00:01.5'",     1500000000,          1,      NULL,  0        },
    {"true",                                 NOW,                 1,      NULL,  0        },
    {"false,'quality':'good'",               NOW,                 0,      NULL,  0        },
    {"'x y','quality':'doubtful'",           NOW,                 0,      "x y", DOUBTFUL },
    {"null,'quality':'estimated'",           NOW,                 NAN,    NULL,  ESTIMATED},
    {"null,'kind':'text'",                   NOW,                 NAN,    NULL,  0        },
    {"9007199254740993,'kind':'number'",     NOW,                 0x1p53, NULL,  0        },
};

void test_batch_good(void) {
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct world w;
        begin(&w);
        char text[200];
        snprintf(text, sizeof text, "[{'signal':'a','value':%s}]", good[i].value_on);
        CHECK_ROW(read_batch(&w, text) == MW_OK, i);
        CHECK_ROW(w.report.kept == 1 && w.report.refused == 0 && w.samples.count == 1, i);
        CHECK_ROW(w.samples.time_ns[0] == good[i].time_ns, i);
        CHECK_ROW(w.samples.quality[0] == good[i].quality, i);
        double v = w.samples.value[0];
        if (good[i].text)
            CHECK_ROW(mw_slice_is(mw_test_sink_text(&w.sink, v), good[i].text), i);
        else
            CHECK_ROW(isnan(good[i].value) ? isnan(v) : v == good[i].value, i);
        CHECK_ROW(mw_test_sink_find(&w.sink, "S/a") == w.samples.signal[0], i);
        finish(&w);
    }
}

void test_batch_table(void) {
    struct world w;
    begin(&w);
    CHECK(read_batch(&w, "{'times':[1,'1970-01-01T00:00:00.002Z',3],'signals':['a','b','c'],"
                         "'units':['mm','',''],'kinds':['number','text','bool'],"
                         "'qualities':['good','estimated','doubtful'],"
                         "'values':[[1,2,3],['x','y','x'],[null,true,false]]}") == MW_OK);
    CHECK(w.report.kept == 9 && w.report.refused == 0 && w.samples.count == 9);
    static const char *const names[] = {"S/a", "S/b", "S/c"};
    for (int i = 0; i < 9 && w.samples.count == 9; i++) {
        CHECK_ROW(w.samples.signal[i] == mw_test_sink_find(&w.sink, names[i / 3]), i);
        CHECK_ROW(w.samples.time_ns[i] == (i % 3 + 1) * 1000000, i);
        CHECK_ROW(w.samples.quality[i] == i / 3, i);
    }
    CHECK(w.samples.value[2] == 3 && w.samples.value[3] == w.samples.value[5]);
    CHECK(isnan(w.samples.value[6]) && w.samples.value[7] == 1 && w.samples.value[8] == 0);
    int32_t c = mw_test_sink_find(&w.sink, "S/c"), a = mw_test_sink_find(&w.sink, "S/a");
    CHECK(mw_test_sink_kind(&w.sink, c) == MW_SIGNAL_BOOL);
    CHECK(mw_slice_is(mw_test_sink_unit(&w.sink, a), "mm"));
    // What is known keeps its kind: null fits each, another value does not.
    CHECK(read_batch(&w, "[{'signal':'b','value':null},{'signal':'c','value':null},"
                         "{'signal':'b','value':1},{'signal':'a','value':7}]") == MW_OK);
    CHECK(w.report.kept == 3 && w.report.refused == 1 && w.report.problem[0].index == 2);
    CHECK(strncmp(w.report.problem[0].why.text, "[2]: ", 5) == 0);
    mw_batch_reader_free(w.reader); // and so for a reader that does not know it
    w.reader = NULL;
    CHECK(mw_batch_reader_new(&w.sink.base, mw_slice_of("S"), &w.reader, NULL) == MW_OK);
    CHECK(read_batch(&w, "[{'signal':'c','value':null}]") == MW_OK && w.report.kept == 1);
    CHECK(w.samples.signal[0] == c && isnan(w.samples.value[0]));
    finish(&w);
}

// One bad sample between two good ones.
void test_batch_bad(void) {
    static const struct {
        const char *record, *says;
    } cases[] = {
        {"5",                                        "[1]: a sample must be an object"         },
        {"{'value':1}",                              "[1]: \"signal\" must be a text"          },
        {"{'signal':5,'value':1}",                   "\"signal\" must be a text"               },
        {"{'signal':'','value':1,'x':2}",            "no member \"x\""                         },
        {"{'signal':'a'}",                           "value must be a number, a text"          },
        {"{'signal':'a','value':[]}",                "value must be a number, a text"          },
        {"{'signal':'a','value':'text'}",            "number"                                  },
        {"{'signal':'a','value':1,'time':'soon'}",   "time: "                                  },
        {"{'signal':'a','value':1,'time':true}",     "time must be RFC 3339"                   },
        {"{'signal':'a','value':1,'time':9.3e12}",   "outside 1677"                            },
        {"{'signal':'a','value':1,'quality':'bad'}", "quality is \"good\", \"estimated\" or"   },
        {"{'signal':'a','value':1,'quality':3}",     "seen no text"                            },
        {"{'signal':'a','value':1,'kind':'real'}",   "kind is \"number\", \"text\" or \"bool\""},
        {"{'signal':'a','value':1,'kind':'bool'}",   "value is not of the kind \"bool\""       },
        {"{'signal':'a','value':1,'unit':3}",        "unit must be a text"                     },
        {"{'signal':'b\\nc','value':1}",             "control"                                 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        char text[300];
        begin(&w);
        snprintf(text, sizeof text, "[{'signal':'a','value':1},%s,{'signal':'a','value':2}]",
                 cases[i].record);
        CHECK_ROW(read_batch(&w, text) == MW_OK, i);
        CHECK_ROW(w.report.kept == 2 && w.report.refused == 1 && w.samples.count == 2, i);
        CHECK_ROW(w.report.problem_count == 1 && w.report.problem[0].index == 1, i);
        CHECK_ROW(w.samples.value[1] == 2, i);
        bool says = strstr(w.report.problem[0].why.text, cases[i].says) != NULL;
        CHECK_ROW(says, i);
        if (!says) fprintf(stderr, "said: %s\n", w.report.problem[0].why.text);
        finish(&w);
    }
}

#define A "{'signals':['a'],'times':"
#define AB "{'signals':['a','b'],'times':"

void test_batch_refused(void) {
    static const struct {
        const char *body;
        mw_status status;
        int kept, refused;
        const char *says;
    } cases[] = {
        {"",                                           MW_SYNTAX,  0, 0, "line 1 column"      },
        {"[",                                          MW_SYNTAX,  0, 0, "line 1 column"      },
        {"[]\n]",                                      MW_SYNTAX,  0, 0, "line 2 column"      },
        {"[{'signal':'a','signal':'b'}]",              MW_SYNTAX,  0, 0, "duplicate"          },
        {"5",                                          MW_SYNTAX,  0, 0, "'[' or '{' expected"},
        {"[]",                                         MW_OK,      0, 0, ""                   },
        {"{}",                                         MW_INVALID, 0, 0, "\"signals\" must"   },
        {"{'signals':[],'values':[]}",                 MW_INVALID, 0, 0, "\"times\" must"     },
        {A "[1],'values':[]}",                         MW_INVALID, 0, 0, "0 elements for 1"   },
        {A "[1],'values':[[1]],'unit':[]}",            MW_INVALID, 0, 0, "other members"      },
        {A "[1],'values':[[1]],'units':[]}",           MW_INVALID, 0, 0, "\"units\" has"      },
        {AB "[1],'values':[[1],[1,2]]}",               MW_OK,      1, 2, "values[1] must"     },
        {AB "[1,2],'values':[[1,2],3]}",               MW_OK,      2, 2, "values[1] must"     },
        {A "[1,'x'],'values':[[1,2]]}",                MW_OK,      1, 1, "[0][1]: time"       },
        {"{'signals':[5],'times':[1],'values':[[1]]}", MW_OK,      0, 1, "[0][0]: \"sig"      },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        begin(&w);
        CHECK_ROW(read_batch(&w, cases[i].body) == cases[i].status, i);
        CHECK_ROW(w.report.kept == cases[i].kept && w.report.refused == cases[i].refused, i);
        CHECK_ROW(w.samples.count == cases[i].kept, i);
        const char *said = w.report.problem_count ? w.report.problem[0].why.text : w.err.text;
        CHECK_ROW(strstr(said, cases[i].says) != NULL, i);
        if (!strstr(said, cases[i].says)) fprintf(stderr, "said: %s\n", said);
        finish(&w);
    }
}

// Whatever allocation fails: nothing is added, and the next try is complete.
void test_batch_out_of_memory(void) {
    static const char body[] =
        "[{\"signal\":\"a\",\"value\":1},{\"signal\":\"b\",\"value\":\"x\"}]";
    bool all_in = false;
    int64_t n = 0;
    for (; !all_in; n++) {
        mw_test_sink sink;
        mw_test_sink_init(&sink);
        mw_batch_reader *reader = NULL;
        mw_samples samples = {0};
        mw_batch_report report;
        mw_alloc_fail_after(n);
        mw_status st = mw_batch_reader_new(&sink.base, mw_slice_of("S"), &reader, NULL);
        if (st == MW_OK) st = mw_batch_read(reader, mw_slice_of(body), 5, &samples, &report, NULL);
        mw_alloc_fail_after(-1);
        all_in = st == MW_OK;
        CHECK_ROW(all_in || (st == MW_NOMEM && samples.count == 0), n);
        if (!reader)
            CHECK(mw_batch_reader_new(&sink.base, mw_slice_of("S"), &reader, NULL) == MW_OK);
        samples.count = 0;
        CHECK_ROW(mw_batch_read(reader, mw_slice_of(body), 5, &samples, &report, NULL) == MW_OK, n);
        CHECK_ROW(samples.count == 2 && report.kept == 2, n);
        mw_batch_reader_free(reader);
        mw_samples_fini(&samples);
        mw_test_sink_fini(&sink);
    }
    CHECK(n > 10);
}
