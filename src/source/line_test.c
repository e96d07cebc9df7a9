// SPDX-License-Identifier: MIT
#include "source/line.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "series/sample_testing.h"
#include "source/line_int.h"
#include "test/test.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NOW = 777 };

struct world {
    mw_test_sink sink;
    mw_line_reader *reader;
    mw_samples samples;
    mw_line_report report;
    mw_error err;
};

static void begin(struct world *w) {
    memset(w, 0, sizeof *w);
    mw_test_sink_init(&w->sink);
    CHECK(mw_line_reader_new(&w->sink.base, mw_slice_of("S"), &w->reader, NULL) == MW_OK);
}

static void finish(struct world *w) {
    mw_line_reader_free(w->reader);
    mw_samples_fini(&w->samples);
    mw_test_sink_fini(&w->sink);
}

static mw_status read_lines(struct world *w, const char *body, mw_line_unit unit) {
    w->samples.count = 0;
    // A copy of exactly the right size lets the address sanitizer see a read past the end.
    size_t n = strlen(body);
    char *copy = mw_alloc_fixed(n ? n : 1);
    memcpy(copy, body, n);
    mw_status st = mw_line_read(w->reader, (mw_slice){copy, n}, (mw_line_when){unit, NOW},
                                &w->samples, &w->report, &w->err);
    mw_free(copy);
    return st;
}

#define ESCAPED "m\\,x\\ y,t\\=a\\,b=c\\ d f\\ g\\=h"
#define N MW_SIGNAL_NUMBER
#define B MW_SIGNAL_BOOL
#define X MW_SIGNAL_TEXT

enum { FIRST = -1, LAST = -2 }; // stand for the first and the last instant

static const struct {
    const char *line, *name; // of the last sample
    int count;               // of samples
    mw_signal_kind kind;
    double value;
    int time_ns;
} good[] = {
    {"m v=1",                               "S/m v",                1, N, 1,       NOW  },
    {"m v=1 5",                             "S/m v",                1, N, 1,       5    },
    {"m v=1 -5",                            "S/m v",                1, N, 1,       -5   },
    {"m v=1 5\r\n",                         "S/m v",                1, N, 1,       5    },
    {"m v=1\r\n",                           "S/m v",                1, N, 1,       NOW  },
    {" \t m   v=1   5   \n",                "S/m v",                1, N, 1,       5    },
    {"m,b=2,a=1 v=-2.5,w=3i 6",             "S/m,a=1,b=2 w",        2, N, 3,       6    },
    {"m,a=1,b=2 v=-2.5 6",                  "S/m,a=1,b=2 v",        1, N, -2.5,    6    },
    {"m,ab=1,a=2,abc=3 v=1 6",              "S/m,a=2,ab=1,abc=3 v", 1, N, 1,       6    },
    {ESCAPED "=1 7",                        "S/" ESCAPED,           1, N, 1,       7    },
    {"a=b v=1 7",                           "S/a=b v",              1, N, 1,       7    },
    {"m v=18446744073709551615u 1",         "S/m v",                1, N, 0x1p64,  1    },
    {"m v=-9223372036854775808i 1",         "S/m v",                1, N, -0x1p63, 1    },
    {"m v=9007199254740993i 1",             "S/m v",                1, N, 0x1p53,  1    },
    {"m v=0u 1",                            "S/m v",                1, N, 0,       1    },
    {"m v=-0i 1",                           "S/m v",                1, N, -0.0,    1    },
    {"m v=+1.5e+3 1",                       "S/m v",                1, N, 1500,    1    },
    {"m v=.5,w=5. 1",                       "S/m w",                2, N, 5,       1    },
    {"m v=1E-400 1",                        "S/m v",                1, N, 0,       1    },
    {"m b=t 1",                             "S/m b",                1, B, 1,       1    },
    {"m b=T,c=true,d=True,e=TRUE 1",        "S/m e",                4, B, 1,       1    },
    {"m b=f,c=F,d=false,e=False,g=FALSE 1", "S/m g",                5, B, 0,       1    },
    {"m v=1 9223372036854775806",           "S/m v",                1, N, 1,       LAST },
    {"m v=1 -9223372036854775807",          "S/m v",                1, N, 1,       FIRST},
    {"m v=1,v=2 1",                         "S/m v",                2, N, 2,       1    },
};

void test_line_good(void) {
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct world w;
        begin(&w);
        CHECK_ROW(read_lines(&w, good[i].line, MW_LINE_NS) == MW_OK, i);
        CHECK_ROW(w.report.kept == 1 && w.report.refused == 0 && w.report.blank == 0, i);
        CHECK_ROW(w.samples.count == good[i].count, i);
        CHECK_ROW(w.sink.base.ops->put(&w.sink.base, &w.samples, NULL) == MW_OK, i);
        int64_t last = good[i].count - 1, t = good[i].time_ns;
        t = t == FIRST ? INT64_MIN + 1 : t == LAST ? INT64_MAX - 1 : t;
        int32_t id = mw_test_sink_find(&w.sink, good[i].name);
        CHECK_ROW(id >= 0 && mw_test_sink_kind(&w.sink, id) == good[i].kind, i);
        CHECK_ROW(mw_test_sink_is(&w.sink, last, good[i].name, t, good[i].value), i);
        finish(&w);
    }
}

void test_line_texts(void) {
    static const struct {
        const char *line, *text; // of the last field
    } cases[] = {
        {"m s=\"\" 1",                        ""                },
        {"m s=\"a, b=c d\" 1",                "a, b=c d"        },
        {"m s=\"say \\\"x\\\" \\\\ \\n\" 1",  "say \"x\" \\ \\n"},
        {"m s=\"two\nlines\" 1",              "two\nlines"      },
        {"m v=\"\r\n\",s=\"x\r\n\ny\" 1\r\n", "x\r\n\ny"        },
        {"m s=\"\xe5\x81\x9c\" 1",            "\xe5\x81\x9c"    },
        {"m t=\"a\",u=\"b\",s=\"a\" 1",       "a"               },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        begin(&w);
        CHECK_ROW(read_lines(&w, cases[i].line, MW_LINE_NS) == MW_OK, i);
        CHECK_ROW(w.report.kept == 1 && w.samples.count > 0, i);
        int64_t breaks = 0; // each inside a text, or the one that ends the line
        for (const char *p = cases[i].line; *p; p++) breaks += *p == '\n' && p[1];
        CHECK_ROW(w.report.folded == breaks, i);
        CHECK_ROW(w.sink.base.ops->put(&w.sink.base, &w.samples, NULL) == MW_OK, i);
        CHECK_ROW(mw_test_sink_is_text(&w.sink, w.samples.count - 1, "S/m s", 1, cases[i].text), i);
        finish(&w);
    }
}

// The number of a line is that of an editor, whatever texts before it hold.
void test_line_after_text(void) {
    struct world w;
    begin(&w);
    CHECK(read_lines(&w, "m s=\"a\n\nb\",t=\"\n\" 1\nbad\nm s=\"\n\"x\nbad", MW_LINE_NS) == MW_OK);
    CHECK(w.report.kept == 1 && w.report.refused == 3 && w.report.folded == 4);
    static const int lines[] = {5, 6, 8};
    for (int i = 0; i < 3; i++) CHECK_ROW(w.report.problem[i].line == lines[i], i);
    finish(&w);
}

void test_line_times(void) {
    static const int64_t unit_ns[] = {1, 1000, 1000000, 1000000000, 60000000000, 3600000000000};
    struct world w;
    begin(&w);
    for (int unit = 0; unit < 6; unit++) {
        CHECK_ROW(read_lines(&w, "m v=1 5\nm v=1 -7\nm v=1", (mw_line_unit)unit) == MW_OK, unit);
        CHECK_ROW(w.samples.time_ns[0] == 5 * unit_ns[unit], unit);
        CHECK_ROW(w.samples.time_ns[1] == -7 * unit_ns[unit], unit);
        CHECK_ROW(w.samples.time_ns[2] == NOW, unit);
    }
    CHECK(read_lines(&w, "m v=1 2562047\nm v=1 2562048\nm v=1 -2562048", MW_LINE_H) == MW_OK);
    CHECK(w.report.kept == 1 && w.samples.time_ns[0] == 2562047 * unit_ns[MW_LINE_H]);
    CHECK(read_lines(&w, "", MW_LINE_NS) == MW_OK && w.report.kept + w.report.blank == 0);
    CHECK(mw_line_read(w.reader, (mw_slice){NULL, 0}, (mw_line_when){0}, &w.samples, &w.report,
                       NULL) == MW_OK);
    finish(&w);
}

// Each between two good lines, which stay.
static const struct {
    const char *line;
    int32_t col; // 0: not told
    const char *says;
} bad[] = {
    {"m",                          2, "a space and \"field=value\", but the"                     },
    {"m\\ v=1",                    7, "a space and \"field=value\", but the"                     },
    {",t=1 v=1",                   1, "the name of a measurement, seen \",t=1 v=1\""             },
    {"m, v=1",                     0, "the name of a tag, but the"                               },
    {"m,t v=1",                    0, "\"=\" and the value of the tag, but the"                  },
    {"m,t,u=1 v=1",                0, "\"=\" and the value of the tag, seen \",u=1\""            },
    {"m,t= v=1",                   0, "the value of the tag, but the"                            },
    {"m,t=,u=1 v=1",               0, "the value of the tag, seen \",u=1\""                      },
    {"m,=1 v=1",                   0, "the name of a tag, seen \"=1\""                           },
    {"m,t=1=2 v=1",                0, "\",\" or a space after the value of the tag"              },
    {"m,t=1,u=2,t=3 v=1",          0, "the tag \"t\" stands there twice"                         },
    {"m ",                         3, "the name of a field, but the"                             },
    {"m v",                        4, "\"=\" and the value of the field, but the"                },
    {"m v 5",                      4, "\"=\" and the value of the field, seen \" 5\""            },
    {"m =1",                       3, "the name of a field, seen \"=1\""                         },
    {"m v=",                       5, "text in quotes, but the"                                  },
    {"m v=1,",                     7, "the name of a field, but the"                             },
    {"m v=1, 5",                   7, "the name of a field, seen \" 5\""                         },
    {"m v=yes",                    5, "text in quotes, seen \"yes\""                             },
    {"m v=tRUE",                   5, "text in quotes, seen \"tRUE\""                            },
    {"m v=NaN",                    5, "text in quotes, seen \"NaN\""                             },
    {"m v=-inf",                   5, "a number without digits"                                  },
    {"m v=.",                      5, "a number without digits"                                  },
    {"m v=1e",                     5, "no digits behind the e of a number"                       },
    {"m v=1.5i",                   5, "1.5i: i is for whole numbers"                             },
    {"m v=1e3u",                   5, "1e3u: u is for whole numbers"                             },
    {"m v=-1u",                    5, "-1u is below 0, which u does not hold"                    },
    {"m v=9223372036854775808i",   5, "9223372036854775808i is beyond 64 bits"                   },
    {"m v=-9223372036854775809i",  5, "-9223372036854775809i is beyond 64 bits"                  },
    {"m v=18446744073709551616u",  5, "18446744073709551616u is beyond 64 bits"                  },
    {"m v=99999999999999999999u",  5, "99999999999999999999u is beyond 64 bits"                  },
    {"m v=100000000000000000000u", 5, "100000000000000000000u is beyond 64 bits"                 },
    {"m v=1e999",                  5, "1e999 is too large for a number"                          },
    {"m v=1x 5",                   6, "\",\" or a space after the value of a field, seen \"x 5\""},
    {"m v=\"open",                 5, "a text that is closed by \", seen"                        },
    {"m v=\"a\"b 5",               8, "\",\" or a space after the value of a field, seen \"b 5\""},
    {"m v=1 5s",                   8, "the end of the line after its time, seen \"s\""           },
    {"m v=1 now",                  7, "at most 64 bits, seen \"now\""                            },
    {"m v=1 1.5",                  8, "the end of the line after its time, seen \".5\""          },
    {"m v=1 9223372036854775808",  7, "at most 64 bits"                                          },
    {"m v=1 9223372036854775807",  0, "outside 1677-09-22..2262-04-11"                           },
    {"m v=1 -9223372036854775808", 0, "outside 1677-09-22..2262-04-11"                           },
    {"good v=\"text\" 5",          0, "number"                                                   },
    {"m\xff v=1",                  0, "UTF-8"                                                    },
    {"m\tn v=1",                   0, "control"                                                  },
    {"m v=\"\xff\"",               0, "UTF-8"                                                    },
};

void test_line_bad(void) {
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct world w;
        begin(&w);
        char body[512];
        snprintf(body, sizeof body, "# a comment\ngood v=1 3\n%s\n\ngood v=2 4", bad[i].line);
        CHECK_ROW(read_lines(&w, body, MW_LINE_NS) == MW_OK, i);
        CHECK_ROW(w.report.kept == 2 && w.report.refused == 1 && w.report.blank == 2, i);
        CHECK_ROW(w.samples.count == 2 && w.samples.value[1] == 2 && w.samples.time_ns[1] == 4, i);
        const mw_error *said = &w.report.problem[0];
        CHECK_ROW(w.report.problem_count == 1 && said->line == 3, i);
        CHECK_ROW(!bad[i].col || said->col == bad[i].col, i);
        bool says = strstr(said->text, bad[i].says) != NULL;
        CHECK_ROW(says, i);
        if (!says) fprintf(stderr, "said: %s\n", said->text);
        finish(&w);
    }
}

void test_line_limits(void) {
    struct world w;
    begin(&w);
    mw_text t = {0};
    for (int past = 0; past < 2; past++) { // fields: at the limit, one past it
        t.size = 0;
        mw_text_adds(&t, "m ");
        for (int i = 0; i < MW_LINE_FIELDS_MAX + past; i++)
            mw_text_addf(&t, "%sf%d=%d", i ? "," : "", i, i);
        CHECK(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK && w.report.refused == past);
        CHECK(w.samples.count == (past ? 0 : MW_LINE_FIELDS_MAX));
        CHECK(past || w.samples.value[MW_LINE_FIELDS_MAX - 1] == MW_LINE_FIELDS_MAX - 1);
        t.size = 0; // tags: the name is too long before their number is
        mw_text_adds(&t, "m");
        for (int i = 0; i < MW_LINE_TAGS_MAX + past; i++) mw_text_addf(&t, ",t%d=1", i);
        mw_text_adds(&t, " v=1");
        CHECK(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK && w.report.refused == 1);
        CHECK((strstr(w.report.problem[0].text, "tags") != NULL) == past);
        t.size = 0; // digits
        mw_text_adds(&t, "m v=0.");
        for (int i = 2; i < MW_LINE_NUMBER_MAX + past; i++) mw_text_addc(&t, '3');
        CHECK(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK && w.report.refused == past);
        CHECK(past || w.samples.value[0] == 1. / 3);
        t.size = 0; // text
        mw_text_adds(&t, "m s=\"\\\"");
        for (int i = 1; i < MW_SIGNAL_TEXT_MAX + past; i++) mw_text_addc(&t, 'x');
        mw_text_addc(&t, '"');
        CHECK(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK && w.report.refused == past);
    }
    t.size = 0; // problems: the first are told, all are counted
    for (int i = 0; i < MW_LINE_PROBLEMS_MAX + 5; i++) mw_text_adds(&t, "bad\n");
    CHECK(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK);
    CHECK(w.report.refused == MW_LINE_PROBLEMS_MAX + 5);
    CHECK(w.report.problem_count == MW_LINE_PROBLEMS_MAX);
    CHECK(w.report.problem[MW_LINE_PROBLEMS_MAX - 1].line == MW_LINE_PROBLEMS_MAX);
    mw_text_free(&t);
    finish(&w);
}

void test_line_unit(void) {
    static const char *const words[] = {"ns", "us", "ms", "s", "m", "h"};
    mw_line_unit unit = MW_LINE_H;
    for (int i = 0; i < 6; i++)
        CHECK_ROW(mw_line_unit_parse(mw_slice_of(words[i]), &unit) && unit == (mw_line_unit)i, i);
    CHECK(mw_line_unit_parse(mw_slice_of(""), &unit) && unit == MW_LINE_NS);
    CHECK(mw_line_unit_parse(mw_slice_of("u"), &unit) && unit == MW_LINE_US);
    CHECK(!mw_line_unit_parse(mw_slice_of("S"), &unit) && unit == MW_LINE_US);
}

static uint64_t seed;

static uint64_t chance(uint64_t below) {
    seed = mw_hash64_mix(seed + 1);
    return seed % below;
}

static void random_number(char *text, size_t size) {
    double d;
    uint64_t bits = 0;
    switch (chance(6)) {
    case 0: // any double, written in full
        do {
            chance(1);
            bits = seed;
            memcpy(&d, &bits, sizeof d);
        } while (!isfinite(d));
        snprintf(text, size, "%.17g", d);
        break;
    case 1: // a measured value, written in full
        snprintf(text, size, "%.*g", 15 + (int)chance(5), (double)chance(1000000007) / 99991.);
        break;
    case 2: snprintf(text, size, "%" PRIu64 ".%" PRIu64, chance(100000), chance(1000000)); break;
    case 5: // 19 digits: one in a thousand is as near as that to the middle of two doubles
        snprintf(text, size, "%" PRIu64 ".%018" PRIu64, 1 + chance(9), chance(1000000000000000000));
        break;
    case 3: // digits around the limits of the fast ways
        chance(1);
        snprintf(text, size, "%" PRIu64 "%" PRIu64 "e%d", seed, chance(1000), (int)chance(60) - 40);
        break;
    default: // between two doubles, or nearly
        bits = (UINT64_C(1) << 53) + 2 * chance(UINT64_C(1) << 52) + 1;
        snprintf(text, size, "%" PRIu64 "%se-%d", bits, chance(2) ? "" : "0001", (int)chance(3));
    }
}

// The definition of correct is libc's strtod.
void test_line_number(void) {
    seed = 1;
    for (int i = 0; i < 1000000; i++) {
        char text[64];
        random_number(text, sizeof text);
        double want = strtod(text, NULL), got = 0;
        const char *after = NULL;
        mw_status st = mw_line_number(text, text + strlen(text), &after, &got, NULL);
        bool same =
            isfinite(want) ? st == MW_OK && memcmp(&got, &want, 8) == 0 && !*after : st == MW_LIMIT;
        CHECK_ROW(same, i);
        if (!same) fprintf(stderr, "%s: %.17g, not %.17g\n", text, got, want);
        if (!same) return;
    }
}

// ---- what an independent writer writes comes back

enum { NAMES = 6, TAGS = 4, FIELDS = 4 };

// Names with all that needs an escape; none ends in a backslash, which the format cannot write.
static const char *const names[NAMES] = {"cpu", "a b", "k=v", "x,y", "\\n,=\\x", "\xe6\xb3\xb5"};

struct point {
    int measurement, tag_count, field_count;
    int tag_key[TAGS], tag_value[TAGS], field_key[FIELDS];
    int kind[FIELDS]; // by key, so that a signal keeps it
    double value[FIELDS];
    int64_t time_ns;
};

static void write_name(mw_text *t, int name, bool is_measurement) {
    for (const char *p = names[name]; *p; p++) {
        if (*p == ',' || *p == ' ' || (*p == '=' && !is_measurement)) mw_text_addc(t, '\\');
        mw_text_addc(t, *p);
    }
}

static void random_point(struct point *p) {
    *p = (struct point){.measurement = (int)chance(NAMES), .tag_count = (int)chance(TAGS + 1)};
    p->field_count = 1 + (int)chance(FIELDS);
    int first = (int)chance(NAMES), step = chance(2) ? 1 : NAMES - 1;
    for (int i = 0; i < p->tag_count; i++) {
        p->tag_key[i] = (first + i * step) % NAMES; // each once, in either order
        p->tag_value[i] = (int)chance(NAMES);
    }
    for (int i = 0; i < p->field_count; i++) {
        p->field_key[i] = (int)chance(NAMES);
        p->kind[i] = p->field_key[i] % 3;
        p->value[i] = p->kind[i] == 0 ? (double)chance(1000000) / 64 - 5000 : (double)chance(2);
    }
    p->time_ns = (int64_t)chance(UINT64_C(1) << 62) - (INT64_C(1) << 61);
}

static void write_point(mw_text *t, const struct point *p) {
    for (uint64_t i = chance(3); i > 0; i--) mw_text_adds(t, i == 1 ? "\n" : "# c\"=,\n");
    write_name(t, p->measurement, true);
    for (int i = 0; i < p->tag_count; i++) {
        mw_text_addc(t, ',');
        write_name(t, p->tag_key[i], false);
        mw_text_addc(t, '=');
        write_name(t, p->tag_value[i], false);
    }
    for (int i = 0; i < p->field_count; i++) {
        mw_text_addc(t, i ? ',' : ' ');
        write_name(t, p->field_key[i], false);
        if (p->kind[i] == 0)
            mw_text_addf(t, "=%.17g", p->value[i]);
        else if (p->kind[i] == 1)
            mw_text_adds(t, p->value[i] != 0 ? "=\"a \\\"\\\\\n,=\"" : "=\"\"");
        else
            mw_text_adds(t, p->value[i] != 0 ? "=true" : "=f");
    }
    mw_text_addf(t, " %lld%s", (long long)p->time_ns, chance(2) ? "\n" : "\r\n");
}

// The name of field i, tags sorted by choosing the least again and again.
static void name_of(mw_text *t, const struct point *p, int i) {
    t->size = 0;
    mw_text_adds(t, "S/");
    write_name(t, p->measurement, true);
    mw_text before = {0}, least = {0}, key = {0};
    for (int round = 0; round < p->tag_count; round++) {
        int chosen = -1;
        for (int k = 0; k < p->tag_count; k++) {
            key.size = 0;
            write_name(&key, p->tag_key[k], false);
            bool done = before.size && strcmp(key.bytes, before.bytes) <= 0;
            if (done || (chosen >= 0 && strcmp(key.bytes, least.bytes) >= 0)) continue;
            chosen = k;
            least.size = 0;
            mw_text_adds(&least, key.bytes);
        }
        mw_text_addf(t, ",%s=", least.bytes);
        write_name(t, p->tag_value[chosen], false);
        before.size = 0;
        mw_text_adds(&before, least.bytes);
    }
    mw_text_addc(t, ' ');
    write_name(t, p->field_key[i], false);
    mw_text_free(&before);
    mw_text_free(&least);
    mw_text_free(&key);
}

static void check_points(struct world *w, const struct point *points, int count, int round) {
    static const mw_signal_kind kinds[] = {N, X, B};
    int64_t at = 0;
    mw_text name = {0};
    for (int k = 0; k < count; k++)
        for (int i = 0; i < points[k].field_count; i++, at++) {
            const struct point *p = &points[k];
            name_of(&name, p, i);
            int32_t id = mw_test_sink_find(&w->sink, name.bytes);
            CHECK_ROW(id >= 0 && at < w->samples.count, round);
            if (id < 0 || at >= w->samples.count) continue;
            CHECK_ROW(w->samples.signal[at] == id && w->samples.time_ns[at] == p->time_ns, round);
            CHECK_ROW(mw_test_sink_kind(&w->sink, id) == kinds[p->kind[i]], round);
            double v = w->samples.value[at];
            if (p->kind[i] == 1)
                CHECK_ROW(mw_slice_is(mw_test_sink_text(&w->sink, v),
                                      p->value[i] != 0 ? "a \"\\\n,=" : ""),
                          round);
            else
                CHECK_ROW(v == p->value[i], round);
        }
    CHECK_ROW(at == w->samples.count, round);
    mw_text_free(&name);
}

void test_line_round_trip(void) {
    enum { ROUNDS = 100, POINTS = 40 };
    static struct point points[POINTS];
    seed = 2;
    struct world w;
    begin(&w);
    mw_text t = {0};
    for (int round = 0; round < ROUNDS && !mw_test_failures; round++) {
        t.size = 0;
        for (int k = 0; k < POINTS; k++) {
            random_point(&points[k]);
            write_point(&t, &points[k]);
        }
        CHECK_ROW(read_lines(&w, t.bytes, MW_LINE_NS) == MW_OK, round);
        CHECK_ROW(w.report.kept == POINTS && w.report.refused == 0, round);
        check_points(&w, points, POINTS, round);
    }
    mw_text_free(&t);
    finish(&w);
}

// A sink for very many names.
struct many {
    mw_sink base;
    mw_map *ids;
    mw_status fails; // what asking for a signal answers
};

static mw_status many_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    struct many *m = (struct many *)s;
    int64_t found = 0;
    (void)kind, (void)unit;
    if (m->fails) return mw_fail(err, m->fails, "no signals today");
    MW_TRY(mw_map_add(m->ids, name, mw_map_count(m->ids), &found, err));
    *id = (int32_t)found;
    return MW_OK;
}

static mw_status many_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    (void)s, (void)err;
    *code = (double)text.n;
    return MW_OK;
}

static const mw_sink_ops many_ops = {many_signal, many_text, NULL, NULL};

// More series than are remembered: they keep their ids all the same.
void test_line_forgets(void) {
    enum { SERIES = 160000, BATCH = 10000 };
    struct many sink = {.base = {&many_ops}, .ids = mw_map_new()};
    struct world w = {0};
    CHECK(mw_line_reader_new(&sink.base, mw_slice_of("S"), &w.reader, NULL) == MW_OK);
    mw_text t = {0};
    int64_t wrong = 0;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < SERIES; i += BATCH) {
            t.size = 0;
            for (int k = i; k < i + BATCH; k++)
                mw_text_addf(&t, "some_long_measurement,host=h%06d f=%d,g=\"x%d\"\n", k, k, k % 7);
            wrong += read_lines(&w, t.bytes, MW_LINE_NS) != MW_OK || w.report.kept != BATCH;
            for (int k = 0; k < BATCH; k++)
                wrong += w.samples.signal[2 * k] != 2 * (i + k) || w.samples.value[2 * k] != i + k;
        }
    CHECK(wrong == 0 && mw_map_count(sink.ids) == 2 * SERIES);
    mw_text_free(&t);
    mw_samples_fini(&w.samples);
    mw_line_reader_free(w.reader);
    mw_map_free(sink.ids);
}

// What the sink answers about a name is the line's problem, or that of the whole body.
void test_line_sink_fails(void) {
    static const struct {
        mw_status sink, body;
    } cases[] = {
        {MW_INVALID, MW_OK   },
        {MW_LIMIT,   MW_OK   },
        {MW_IO,      MW_IO   },
        {MW_NOMEM,   MW_NOMEM}
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct many sink = {.base = {&many_ops}, .ids = mw_map_new()};
        struct world w = {0};
        CHECK(mw_line_reader_new(&sink.base, mw_slice_of("S"), &w.reader, NULL) == MW_OK);
        CHECK_ROW(read_lines(&w, "m a=1 1", MW_LINE_NS) == MW_OK && w.samples.count == 1, i);
        sink.fails = cases[i].sink;
        CHECK_ROW(read_lines(&w, "m a=1 1\nm b=1 2", MW_LINE_NS) == cases[i].body, i);
        CHECK_ROW(w.samples.count == (cases[i].body == MW_OK), i); // a is known, b is not
        if (cases[i].body == MW_OK)
            CHECK_ROW(w.report.kept == 1 && w.report.problem[0].line == 2, i);
        else
            CHECK_ROW(strcmp(w.err.text, "line 2: no signals today") == 0, i);
        mw_samples_fini(&w.samples);
        mw_line_reader_free(w.reader);
        mw_map_free(sink.ids);
    }
}

// Whatever allocation fails: nothing is added, and the next try is complete.
void test_line_out_of_memory(void) {
    static const char body[] = "m,b=1,a=2 v=1,s=\"a\\\"b\",t=true 1\nm,a=2,b=1 v=2,w=3 2\n";
    int64_t n = 0;
    for (bool all_in = false; !all_in; n++) {
        mw_test_sink sink;
        mw_test_sink_init(&sink);
        mw_line_reader *reader = NULL;
        mw_samples samples = {0};
        mw_line_report report;
        mw_error err = {0};
        mw_line_when when = {MW_LINE_NS, NOW};
        mw_alloc_fail_after(n);
        mw_status st = mw_line_reader_new(&sink.base, mw_slice_of("S"), &reader, &err);
        if (st == MW_OK)
            st = mw_line_read(reader, mw_slice_of(body), when, &samples, &report, &err);
        mw_alloc_fail_after(-1);
        all_in = st == MW_OK;
        CHECK_ROW(st == MW_OK || (st == MW_NOMEM && samples.count == 0 && err.text[0]), n);
        if (!reader)
            CHECK(mw_line_reader_new(&sink.base, mw_slice_of("S"), &reader, NULL) == MW_OK);
        samples.count = 0;
        CHECK_ROW(mw_line_read(reader, mw_slice_of(body), when, &samples, &report, &err) == MW_OK,
                  n);
        CHECK_ROW(samples.count == 5 && report.kept == 2 && samples.value[3] == 2, n);
        CHECK_ROW(samples.signal[0] == samples.signal[3], n);
        CHECK_ROW(mw_slice_is(mw_test_sink_text(&sink, samples.value[1]), "a\"b"), n);
        mw_line_reader_free(reader);
        mw_samples_fini(&samples);
        mw_test_sink_fini(&sink);
    }
    CHECK(n > 20);
}
