// SPDX-License-Identifier: MIT
#include "source/sparkplug_topic.h"

#include "test/test.h"

#include <string.h>

void test_sparkplug_topic_good(void) {
    static const struct {
        const char *topic;
        mw_sparkplug_message message;
        const char *group, *edge, *device, *host;
    } rows[] = {
        {"spBv1.0/G/NBIRTH/E",           MW_SPARKPLUG_NBIRTH, "G",   "E",   "",       ""    },
        {"spBv1.0/G/NDEATH/E",           MW_SPARKPLUG_NDEATH, "G",   "E",   "",       ""    },
        {"spBv1.0/G/NDATA/E",            MW_SPARKPLUG_NDATA,  "G",   "E",   "",       ""    },
        {"spBv1.0/G/NCMD/E",             MW_SPARKPLUG_NCMD,   "G",   "E",   "",       ""    },
        {"spBv1.0/G/DBIRTH/E/D",         MW_SPARKPLUG_DBIRTH, "G",   "E",   "D",      ""    },
        {"spBv1.0/G/DDEATH/E/D",         MW_SPARKPLUG_DDEATH, "G",   "E",   "D",      ""    },
        {"spBv1.0/P 1/DDATA/L:2/\u704c", MW_SPARKPLUG_DDATA,  "P 1", "L:2", "\u704c", ""    },
        {"spBv1.0/G/DCMD/E/D",           MW_SPARKPLUG_DCMD,   "G",   "E",   "D",      ""    },
        {"spBv1.0/STATE/host",           MW_SPARKPLUG_STATE,  "",    "",    "",       "host"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_sparkplug_topic t;
        mw_text again = {0};
        CHECK_ROW(mw_sparkplug_topic_parse(mw_slice_of(rows[i].topic), &t, NULL) == MW_OK, i);
        CHECK_ROW(t.message == rows[i].message, i);
        CHECK_ROW(mw_slice_is(t.group, rows[i].group) && mw_slice_is(t.edge, rows[i].edge), i);
        CHECK_ROW(mw_slice_is(t.device, rows[i].device) && mw_slice_is(t.host, rows[i].host), i);
        mw_sparkplug_topic_print(&t, &again);
        CHECK_ROW(again.bytes && strcmp(again.bytes, rows[i].topic) == 0, i);
        mw_text_free(&again);
    }
}

void test_sparkplug_topic_bad(void) {
    static const struct {
        const char *topic, *why;
    } rows[] = {
        {"",                      "empty"                                },
        {"spAv1.0/G/NDATA/E",     "does not begin with spBv1.0/"         },
        {"spBv1.0",               "fewer than four parts"                },
        {"spBv1.0/G/NDATA",       "fewer than four parts"                },
        {"spBv1.0/G/NDATA/E/D",   "a device in a message of an edge node"},
        {"spBv1.0/G/DDATA/E",     "the device is missing"                },
        {"spBv1.0/G/DDATA/E/D/x", "more than five parts"                 },
        {"spBv1.0/G/NDATE/E",     "no Sparkplug message"                 },
        {"spBv1.0/G/ndata/E",     "no Sparkplug message"                 },
        {"spBv1.0//NDATA/E",      "an empty part"                        },
        {"spBv1.0/G/NDATA/",      "an empty part"                        },
        {"spBv1.0/STATE",         "a STATE topic is spBv1.0/STATE/host"  },
        {"spBv1.0/STATE/a/b",     "a STATE topic is spBv1.0/STATE/host"  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_sparkplug_topic t;
        mw_error err = {0};
        CHECK_ROW(mw_sparkplug_topic_parse(mw_slice_of(rows[i].topic), &t, &err) == MW_SYNTAX, i);
        CHECK_ROW(strstr(err.text, rows[i].why), i);
    }
}
