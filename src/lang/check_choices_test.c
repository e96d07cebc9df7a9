// SPDX-License-Identifier: MIT
// What the properties of an index come to.
#include "lang/check_index.h"

#include "test/test.h"

#include <string.h>

static const char head[] = "pack t {\n title en \"t\"\n version \"1\"\n}\nkind site\n"
                           "codes region { \"A\" }\nmeasure r on site : region { roll time hold }\n"
                           "measure x on site per year : t { roll time sum }\n"
                           "measure y on site per year : t { roll time sum }\n"
                           "index i on site per year {\n x goal 1 t .. 2 t, y goal 0 t .. 1 t\n ";

static void say_impute(mw_text *t, const mw_index_impute *m) {
    mw_text_addf(t, "impute %d by %.*s within %d*%d;", m->how.method, (int)m->by.n, m->by.p,
                 m->within.count, m->within.unit);
}

static void say_treat(mw_text *t, const mw_treat *m) {
    mw_text_addf(t, "treat %d then %d(%g) when %g %g;", m->winsorise_max, m->then, m->lambda,
                 m->skew_max, m->kurt_max);
}

static void say_norm(mw_text *t, const mw_index_norm *m) {
    mw_text_addf(t, "%s %g %g %.*s;", mw_norm_word(m->how.method), m->how.lo, m->how.hi,
                 (int)m->reference.n, m->reference.p);
}

static void say_combine(mw_text *t, const mw_combine *m) {
    mw_text_addf(t, "%s p%g %s owa%d(%g %g) orness%g share%g..%g;", mw_combine_word(m->method),
                 m->power, m->penalty_down ? "down" : "up", m->owa_count, m->owa[0], m->owa[1],
                 m->orness, m->share_min, m->share_max);
}

static void say_vary(mw_text *t, const mw_index_vary *v) {
    mw_text_addf(t, "weights %g%s dirichlet %g error %g%s%s;", v->weights,
                 v->weights_relative ? " rel" : "", v->dirichlet, v->error,
                 v->error_relative ? " rel" : "", v->remove_one ? " remove" : "");
    for (int32_t i = 0; i < v->norm_count; i++) say_norm(t, &v->norm[i]);
    for (int32_t i = 0; i < v->combine_count; i++) say_combine(t, &v->combine[i]);
    for (int32_t i = 0; i < v->treat_count; i++) say_treat(t, &v->treat[i]);
    for (int32_t i = 0; i < v->impute_count; i++) say_impute(t, &v->impute[i]);
}

// Aligned, the rows would be too long.
// clang-format off
static const struct {
    const char *line, *want; // a property, and what it must come to
} rows[] = {
    {"impute none", "impute 0 by  within 0*0;"},
    {"impute mean", "impute 1 by  within 0*0;"},
    {"impute median by r", "impute 4 by r within 0*0;"},
    {"impute last within 2 year", "impute 5 by  within 2*8;"},
    {"impute linear within 6 month", "impute 6 by  within 6*6;"},
    {"impute expectation", "impute 7 by  within 0*0;"},
    {"treat none", "treat 0 then 0(0) when 0 0;"},
    {"treat winsorise", "treat 5 then 0(0) when 0 0;"},
    {"treat winsorise(max 3) then log when skew 2 kurtosis 3.5", "treat 3 then 1(0) when 2 3.5;"},
    {"treat log_plain", "treat 0 then 2(0) when 0 0;"},
    {"treat log_signed", "treat 0 then 3(0) when 0 0;"},
    {"treat log_gii", "treat 0 then 4(0) when 0 0;"},
    {"treat boxcox(0.5)", "treat 0 then 5(0.5) when 0 0;"},
    {"normalise minmax", "minmax 0 0 ;"},
    {"normalise minmax(1, 100)", "minmax 1 100 ;"},
    {"normalise zscore(-1, 2)", "zscore -1 2 ;"},
    {"normalise rank", "rank 0 0 ;"},
    {"normalise borda", "borda 0 0 ;"},
    {"normalise percentile", "percentile 0 0 ;"},
    {"normalise distance_to_max", "distance_to_max 0 0 ;"},
    {"normalise distance_to_unit(\"DE\")", "distance_to_unit 0 0 DE;"},
    {"normalise distance_to_target", "distance_to_target 0 0 ;"},
    {"normalise fraction_of_max", "fraction_of_max 0 0 ;"},
    {"normalise goalposts(70, 130)", "goalposts 70 130 ;"},
    {"normalise scaled(10)", "scaled 0 10 ;"},
    {"combine arithmetic", "arithmetic p0 down owa0(0 0) orness0 share0..0;"},
    {"combine power(0.5)\n normalise minmax(1, 100)",
     "power p0.5 down owa0(0 0) orness0 share0..0;"},
    {"combine copeland", "copeland p0 down owa0(0 0) orness0 share0..0;"},
    {"combine mpi(up)\n normalise zscore(100, 10)", "mpi p0 up owa0(0 0) orness0 share0..0;"},
    {"combine ampi\n normalise goalposts(70, 130)", "ampi p0 down owa0(0 0) orness0 share0..0;"},
    {"combine owa(0.75, 0.25)", "owa p0 down owa2(0.75 0.25) orness0 share0..0;"},
    {"combine owa(orness 0.7)", "owa p0 down owa0(0 0) orness0.7 share0..0;"},
    {"combine bod(5 %, 40 %)", "bod p0 down owa0(0 0) orness0 share0.05..0.4;"},
    {"vary weights +- 25 % relative, remove one", "weights 0.25 rel dirichlet 0 error 0 remove;"},
    {"vary weights dirichlet(50), error +- 0.1 absolute", "weights 0 dirichlet 50 error 0.1;"},
    {"vary normalise in (minmax(1, 2), rank), treat in (none, log)",
     "weights 0 dirichlet 0 error 0;minmax 1 2 ;rank 0 0 ;treat 0 then 0(0) when 0 0;"
     "treat 0 then 1(0) when 0 0;"},
    {"vary impute in (mean, median by r), combine in (min)",
     "weights 0 dirichlet 0 error 0;min p0 down owa0(0 0) orness0 share0..0;"
     "impute 1 by  within 0*0;impute 4 by r within 0*0;"},
};
// clang-format on

static void say(mw_text *t, const mw_index *x, const char *line) {
    if (strncmp(line, "impute", 6) == 0) say_impute(t, &x->impute);
    if (strncmp(line, "treat", 5) == 0) say_treat(t, &x->treat);
    if (strncmp(line, "normalise", 9) == 0) say_norm(t, &x->norm);
    if (strncmp(line, "combine", 7) == 0) say_combine(t, &x->part[0].combine);
    if (strncmp(line, "vary", 4) == 0) say_vary(t, &x->vary);
}

void test_choices_read(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_text text = {0}, got = {0};
        mw_program *p = NULL;
        mw_text_addf(&text, "%s%s\n}\n", head, rows[i].line);
        CHECK_ROW(mw_program_text("t.mw", text.bytes, NULL, &p, NULL) == MW_OK, i);
        CHECK_ROW(p && p->diags->errors == 0 && p->index_count == 1, i);
        if (p && p->index_count == 1) say(&got, &p->index[0], rows[i].line);
        CHECK_ROW(got.size > 0 && strcmp(got.bytes, rows[i].want) == 0, i);
        mw_text_free(&got);
        mw_text_free(&text);
        mw_program_free(p);
    }
}

// Each with the words its message must hold.
static const char *const wrong[][2] = {
    {"impute mode",                      "how to impute, not `mode`"           },
    {"impute mean by",                   "lacks the code to group by"          },
    {"impute last within 1.5 year",      "a whole number"                      },
    {"impute last within 2 fortnight",   "a calendar unit, not `fortnight`"    },
    {"treat winsorise(5)",               "here should be `max`, not `5`"       },
    {"treat winsorise(max 0.5)",         "a whole number of points"            },
    {"treat winsorise(max 5) then cube", "a transform, not `cube`"             },
    {"treat log when skew 2",            "treat lacks `kurtosis`"              },
    {"normalise minmax(1)",              "`,` and one more number, not `)`"    },
    {"normalise minmax(5, 5)",           "two different numbers"               },
    {"normalise distance_to_unit(DE)",   "an entity in quotes, not `DE`"       },
    {"combine mean",                     "how to combine, not `mean`"          },
    {"combine owa(orness 2)",            "an orness between 0 and 1"           },
    {"combine bod(40 %, 5 %)",           "a least and a greatest share"        },
    {"missing reweight needs 150 %",     "a share from 0 % to 100 %"           },
    {"screen many",                      "a number, not `many`"                },
    {"scale over 2018 .. 2015",          "the earlier first"                   },
    {"scale every period",               "here should be `over`"               },
    {"vary weights 25 %",                "here should be `+-`"                 },
    {"vary weights +- 0",                "a number above 0"                    },
    {"vary colours",                     "what varies, not `colours`"          },
    {"vary combine in (arithmetic",      "lacks `)`"                           },
    {"vary remove two",                  "here should be `one`, not `two`"     },
    {"combine arithmetic geometric",     "the end of the line, not `geometric`"},
    {"weights wrong",                    "how weights are found, not `wrong`"  },
    {"compare x y 0",                    "a number above 0"                    },
    {"compare x",                        "two members and a number"            },
};

void test_choices_refused(void) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mw_text text = {0}, said = {0};
        mw_program *p = NULL;
        mw_text_addf(&text, "%s%s\n}\n", head, wrong[i][0]);
        CHECK_ROW(mw_program_text("t.mw", text.bytes, NULL, &p, NULL) == MW_OK, i);
        if (p) mw_diag_print(p->diags, &said);
        bool found = said.size > 0 && strstr(said.bytes, wrong[i][1]);
        CHECK_ROW(found, i);
        if (!found && said.size > 0) fprintf(stderr, "%s\n", said.bytes);
        mw_text_free(&said);
        mw_text_free(&text);
        mw_program_free(p);
    }
}
