// SPDX-License-Identifier: MIT
#include "assess/prior.h"

#include "assess/small_testing.h"

#include <math.h>
#include <string.h>

#define S(text) mw_slice_of(text)

typedef struct {
    mw_program *p;
    mw_questionnaire *q;
    mw_prior prior;
} scene;

static mw_campaign campaign_of(mw_campaign_setting *setting, int64_t n) {
    return (mw_campaign){.setting = setting, .setting_count = n};
}

static scene opened(mw_campaign_setting *setting, int64_t n) {
    scene s = {.p = mw_small_program()};
    mw_campaign c = campaign_of(setting, n);
    mw_error err = {0};
    CHECK(mw_questionnaire_new(s.p, 0, &s.q, NULL) == MW_OK);
    CHECK(mw_prior_read(s.q, &c, s.q->arena, &s.prior, &err) == MW_OK);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    return s;
}

static void closed(scene *s) {
    mw_questionnaire_free(s->q);
    mw_program_free(s->p);
}

static mw_answer_value answer(const scene *s, int32_t i, const char *text) {
    mw_answer_value v = {0};
    CHECK(mw_answer_parse(s->q, i, S(text), s->q->arena, &v, NULL) == MW_OK);
    return v;
}

// Outcomes as "points:p", points ascending.
static void say(const mw_outcome_list *l, char *buf, size_t size) {
    mw_text t = {0};
    double at = -INFINITY;
    for (int32_t n = 0; n < l->count; n++) {
        int32_t best = -1;
        for (int32_t i = 0; i < l->count; i++)
            if (l->points[i] > at && (best < 0 || l->points[i] < l->points[best])) best = i;
        at = l->points[best];
        mw_text_addf(&t, "%s%g:%.4g", n ? " " : "", at, l->p[best]);
    }
    snprintf(buf, size, "%s", t.size ? t.bytes : "");
    mw_text_free(&t);
}

void test_prior_outcomes(void) {
    // Questions: 0 pick many with evidence, 1 bands without, 2 pick one with evidence.
    static const struct {
        int32_t i;
        const char *self, *assessor;
        bool shown, settled;
        const char *outcomes;
    } cases[] = {
        {2, NULL,           NULL,   false, false, "0:0.3333 1:0.3333 2:0.3333"     },
        {1, NULL,           NULL,   false, false, "0:0.3333 2:0.3333 4:0.3333"     },
        {0, NULL,           NULL,   false, false, "0:0.125 2:0.375 4:0.375 6:0.125"},
        {2, "2",            NULL,   true,  false, "2:1"                            },
        {2, "2",            NULL,   false, false, "0:0.1 1:0.1 2:0.8"              },
        {2, "0",            NULL,   false, false, "0:1"                            },
        {0, "control,wide", NULL,   false, false, "0:0.04 2:0.32 4:0.64"           },
        {0, "control,wide", NULL,   true,  false, "4:1"                            },
        {0, "none",         NULL,   false, false, "0:1"                            },
        {2, "2",            "1",    true,  false, "1:0.9 2:0.1"                    },
        {2, "2",            "2",    false, false, "2:1"                            },
        {2, "2",            "1",    false, true,  "1:1"                            },
        {2, "2",            NULL,   false, true,  "2:1"                            },
        {1, "50 %",         "15 %", true,  false, "2:0.9 4:0.1"                    },
    };
    scene s = opened(NULL, 0);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char buf[128];
        mw_answer_value self, assessor;
        mw_answer_state st = {.shown = cases[c].shown, .settled = cases[c].settled};
        mw_outcome_list l;
        if (cases[c].self) self = answer(&s, cases[c].i, cases[c].self), st.self = &self;
        if (cases[c].assessor)
            assessor = answer(&s, cases[c].i, cases[c].assessor), st.assessor = &assessor;
        mw_prior_outcomes(&s.prior, s.q, cases[c].i, &st, &l);
        say(&l, buf, sizeof buf);
        CHECK_ROW(strcmp(buf, cases[c].outcomes) == 0, c);
        if (strcmp(buf, cases[c].outcomes) != 0) fprintf(stderr, "  %s\n", buf);
    }
    closed(&s);
}

void test_prior_settings(void) {
    mw_campaign_setting set[] = {
        {.name = S("trust"), .value = S("0.5")             },
        {.name = S("tick"),  .value = S("0.25")            },
        {.name = S("prior"),
         .value = S("question,option,p\ns_design,2,3\r\ns_design,0,1\n\nq2_digital,2,1\n"
                    "q1_network,5g,0\nq1_network,wide,1\n")},
    };
    scene s = opened(set, 3);
    mw_answer_state none = {0};
    mw_outcome_list l;
    char buf[128];
    static const char *const want[] = {"2:1", "2:1", "0:0.25 2:0.75", "0:0.3333 1:0.3333 2:0.3333"};
    for (int32_t i = 0; i < 4; i++) {
        mw_prior_outcomes(&s.prior, s.q, i, &none, &l);
        say(&l, buf, sizeof buf);
        CHECK_ROW(strcmp(buf, want[i]) == 0, i);
        if (strcmp(buf, want[i]) != 0) fprintf(stderr, "  %s\n", buf);
    }
    closed(&s);
}

void test_prior_refused(void) {
    static const struct {
        const char *name, *value, *why;
    } cases[] = {
        {"trust", "1.5",               "trust is \"1.5\""                             },
        {"tick",  "often",             "from 0 to 1"                                  },
        {"prior", "s_desing,2,1",      "line 1 of the prior: there is no"             },
        {"prior", "\ns_design,7,1",    "line 2 of the prior"                          },
        {"prior", "q2_digital,4,1",    "there are bands, by their numbers from 1 to 3"},
        {"prior", "s_design,2,-1",     "at least 0"                                   },
        {"prior", "q1_network,5g,1.5", "at most 1"                                    },
    };
    scene s = opened(NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_campaign_setting set = {.name = S(cases[i].name), .value = S(cases[i].value)};
        mw_campaign c = campaign_of(&set, 1);
        mw_error err = {0};
        mw_prior p;
        CHECK_ROW(mw_prior_read(s.q, &c, s.q->arena, &p, &err) == MW_INVALID, i);
        CHECK_ROW(strstr(err.text, cases[i].why) != NULL, i);
    }
    closed(&s);
}
