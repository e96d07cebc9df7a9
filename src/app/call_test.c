// SPDX-License-Identifier: MIT
#include "app/call.h"

#include "test/test.h"

#include <string.h>

enum { WORDS_MAX = 16 };

typedef struct {
    mw_call call;
    char room[512];
    const char *words[WORDS_MAX], *operands[WORDS_MAX];
    mw_error err;
} parsed;

static mw_status parse(parsed *p, const char *line) {
    int count = 0;
    *p = (parsed){0};
    snprintf(p->room, sizeof p->room, "%s", line);
    for (char *s = p->room; *s;) {
        p->words[count++] = s;
        s += strcspn(s, " ");
        if (*s) *s++ = '\0';
    }
    return mw_call_parse(&p->call, p->words, count, p->operands, &p->err);
}

void test_call_reads(void) {
    static const struct {
        const char *line, *verb;
        int operands;
        const char *first, *option, *value;
    } rows[] = {
        {"check a b",                "check",       2, "a",     "workspace", NULL },
        {"check -w d a",             "check",       1, "a",     "workspace", "d"  },
        {"check -wd a",              "check",       1, "a",     "workspace", "d"  },
        {"check a --workspace d",    "check",       1, "a",     "workspace", "d"  },
        {"check a --workspace=d",    "check",       1, "a",     "workspace", "d"  },
        {"entity add k c --title=",  "entity add",  2, "k",     "title",     ""   },
        {"check -- -w d",            "check",       2, "-w",    "workspace", NULL },
        {"entity add k c --title x", "entity add",  2, "k",     "title",     "x"  },
        {"entity list --tree",       "entity list", 0, NULL,    "tree",      ""   },
        {"import list",              "import list", 0, NULL,    "workspace", NULL },
        {"import lists",             "import",      1, "lists", "workspace", NULL },
        {"fact put m e p -5",        "fact put",    4, "m",     "pack",      NULL },
        {"fact put m e p -.5",       "fact put",    4, "m",     "pack",      NULL },
        {"fact put m e p -",         "fact put",    4, "m",     "pack",      NULL },
        {"eval --format csv",        "eval",        0, NULL,    "format",    "csv"},
        {"eval -h",                  "eval",        0, NULL,    "help",      ""   },
        {"check --help",             "check",       0, NULL,    "help",      ""   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        CHECK_ROW(parse(&p, rows[i].line) == MW_OK, i);
        if (!p.call.verb) continue;
        CHECK_ROW(strcmp(p.call.verb->name, rows[i].verb) == 0, i);
        CHECK_ROW(p.call.operand_count == rows[i].operands, i);
        if (rows[i].first) CHECK_ROW(strcmp(p.call.operand[0], rows[i].first) == 0, i);
        const char *value = mw_call_value(&p.call, rows[i].option);
        CHECK_ROW(!value == !rows[i].value, i);
        if (value && rows[i].value) CHECK_ROW(strcmp(value, rows[i].value) == 0, i);
    }
}

void test_call_refuses(void) {
    static const struct {
        const char *line, *said;
    } rows[] = {
        {"evla",                 "did you mean \"eval\"?"                       },
        {"evaluate-everything",  "`mw help` lists them"                         },
        {"-w d eval",            "-w stands before the verb"                    },
        {"entty list",           "did you mean \"entity list\"?"                },
        {"entities",             "did you mean \"entity\"?"                     },
        {"list",                 "there are: entity list, link list, fact list" },
        {"entity",               "after entity stands one of: add, import, list"},
        {"entity remove x",      "there is no verb \"entity remove\""           },
        {"entity -w d",          "after entity stands one of"                   },
        {"check",                "check needs PACK..."                          },
        {"explain a b",          "explain: \"b\" is too much"                   },
        {"check a --workspac d", "did you mean --workspace?"                    },
        {"eval --al",            "did you mean --all?"                          },
        {"check --workspace= a", "--workspace needs a value: DIR; seen is \"\"" },
        {"eval --threads=",      "--threads needs a value"                      },
        {"eval -e ,",            "--entity needs a value: ENTITY; seen is \",\""},
        {"eval --indicator=",    "--indicator needs a value: NAME; seen is \"\""},
        {"check a --colour",     "`mw help check` lists them"                   },
        {"check a -x",           "check has no option -x"                       },
        {"check a --strict=1",   "--strict takes no value"                      },
        {"check a --workspace",  "--workspace needs a value: DIR"               },
        {"check a -w d -w e",    "--workspace is given twice"                   },
        {"eval --format tab",    "expected one of: table csv json"              },
        {"eval --format able",   "expected one of"                              },
        {"eval --format=",       "expected one of"                              },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        CHECK_ROW(parse(&p, rows[i].line) == MW_INVALID, i);
        CHECK_ROW(p.call.wrong, i);
        CHECK_ROW(strstr(p.err.text, rows[i].said) != NULL, i);
    }
}

void test_call_limit_of_options(void) {
    static parsed p;
    static const char *words[2 * MW_CALL_OPTIONS_MAX + 8], *room[2 * MW_CALL_OPTIONS_MAX + 8];
    words[0] = "eval";
    for (int i = 0; i <= MW_CALL_OPTIONS_MAX; i++) {
        words[1 + 2 * i] = "-i";
        words[2 + 2 * i] = "x";
    }
    p = (parsed){0};
    CHECK(mw_call_parse(&p.call, words, 1 + 2 * MW_CALL_OPTIONS_MAX, room, &p.err) == MW_OK);
    p = (parsed){0};
    CHECK(mw_call_parse(&p.call, words, 3 + 2 * MW_CALL_OPTIONS_MAX, room, &p.err) == MW_INVALID);
}

static mw_status join(void *ctx, mw_slice value, mw_error *err) {
    mw_text *t = ctx;
    if (mw_slice_is(value, "stop")) return mw_fail(err, MW_INVALID, "stop");
    mw_text_addf(t, "[%.*s]", (int)value.n, value.p);
    return MW_OK;
}

void test_call_lists(void) {
    static const struct {
        const char *line, *seen;
        mw_status status;
    } rows[] = {
        {"eval -i a,b -i c",    "[a][b][c]", MW_OK     },
        {"eval -i ,a,,b,",      "[a][b]",    MW_OK     },
        {"eval -e x -i a -e y", "[a]",       MW_OK     },
        {"eval -i a,stop,b",    "[a]",       MW_INVALID},
        {"eval",                NULL,        MW_OK     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        mw_text t = {0};
        CHECK_ROW(parse(&p, rows[i].line) == MW_OK, i);
        CHECK_ROW(mw_call_each(&p.call, "indicator", join, &t, &p.err) == rows[i].status, i);
        CHECK_ROW(!t.bytes == !rows[i].seen, i);
        if (t.bytes && rows[i].seen) CHECK_ROW(strcmp(t.bytes, rows[i].seen) == 0, i);
        mw_text_free(&t);
    }
}

void test_call_numbers(void) {
    static const struct {
        const char *line;
        mw_status status;
        int64_t value;
    } rows[] = {
        {"eval",                                MW_OK,      7  },
        {"eval --threads 0",                    MW_OK,      0  },
        {"eval --threads 256",                  MW_OK,      256},
        {"eval --threads 257",                  MW_INVALID, 7  },
        {"eval --threads=-1",                   MW_INVALID, 7  },
        {"eval --threads 2x",                   MW_INVALID, 7  },
        {"eval --threads 99999999999999999999", MW_INVALID, 7  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        int64_t value = 7;
        CHECK_ROW(parse(&p, rows[i].line) == MW_OK, i);
        CHECK_ROW(mw_call_int(&p.call, "threads", 0, 256, &value, &p.err) == rows[i].status, i);
        CHECK_ROW(value == rows[i].value, i);
        CHECK_ROW(p.call.wrong == (rows[i].status != MW_OK), i);
    }
}
