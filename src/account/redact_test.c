// SPDX-License-Identifier: MIT
#include "account/redact.h"

#include "test/test.h"

#define S(text) mw_slice_of(text)

// Laid out by hand: clang-format 14 would write columns wider than a line.
// clang-format off
// An entry before, and after li (Li Wei, li@plant.example) became erased-7; want NULL: it stays.
static const struct {
    const char *who, *place, *subject, *before, *after; // as it was
    const char *want; // who|place|subject|before|after
} entries[] = {
    {"boss", "h", "person wu", "", "{\"title\":\"Wu\"}", NULL},
    {"boss", "h", "person li", "", "{\"title\":\"Li Wei\",\"mail\":\"li@plant.example\"}",
     "boss|h|person erased-7||{\"title\":\"\",\"mail\":\"\"}"},
    // A title and an address that they had before.
    {"boss", "h", "person li", "{\"mail\":\"old@plant.example\"}", "",
     "boss|h|person erased-7|{\"mail\":\"\"}|"},
    {"li", "10.0.0.7", "campaigns/3/answers", "", "{\"value\": 1.50}",
     "erased-7||campaigns/3/answers||{\"value\": 1.50}"},
    {"li (command line)", "h", "backup x", "", "", "erased-7 (command line)|h|backup x||"},
    {"boss", "h", "people/li/grants", "", "{\"role\":\"viewer\"}",
     "boss|h|people/erased-7/grants||{\"role\":\"viewer\"}"},
    {"li", "h", "token 3 of li", "", "{\"title\":\"report\",\"read_only\":true}",
     "erased-7||token 3 of erased-7||{\"title\":\"\",\"read_only\":true}"},
    {"boss", "h", "people", "", "{\"name\":\"li\",\"title\":\"Li Wei\"}",
     "boss|h|people||{\"name\":\"erased-7\",\"title\":\"Li Wei\"}"},
    {"boss", "h", "channels/c", "", "{\"to\":[\"LI@plant.example\",\"wu@plant.example\"]}",
     "boss|h|channels/c||{\"to\":[\"\",\"wu@plant.example\"]}"},
    {"boss", "h", "campaigns", "", "{\"who\":\"Li Wei\",\"at\":2}",
     "boss|h|campaigns||{\"who\":\"erased-7\",\"at\":2}"},
    // What only looks like the name: another's, a part of a word, another thing called so.
    {"lis", "h", "person lili", "", "{\"name\":\"li li\"}", NULL},
    {"boss", "h", "li person", "", "{\"role\":\"li\",\"title\":\"Lithium\"}", NULL},
    {"boss", "h", "entities/li", "", "no JSON {li", NULL},
};
// clang-format on

static void add(mw_text *t, const mw_text *part) {
    if (t->size || part != NULL) mw_text_add(t, part->bytes ? part->bytes : "", part->size);
    mw_text_addc(t, '|');
}

static void texts_free(mw_audit_texts *t) {
    mw_text *all[] = {&t->who, &t->place, &t->subject, &t->before, &t->after};
    for (size_t i = 0; i < 5; i++) mw_text_free(all[i]);
}

void test_redact_entries(void) {
    mw_redact_who li = {S("li"), S("Li Wei"), S("li@plant.example"), S("erased-7")};
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        const mw_audit_entry e = {
            .by = {S(entries[i].who), S(entries[i].place), 1},
            .subject = S(entries[i].subject),
            .before = S(entries[i].before),
            .after = S(entries[i].after)
        };
        mw_audit_texts out = {0};
        mw_text all = {0};
        bool changed = false;
        CHECK_ROW(mw_redact_entry(&li, &e, &out, &changed, NULL) == MW_OK, i);
        CHECK_ROW(changed == (entries[i].want != NULL), i);
        add(&all, &out.who), add(&all, &out.place), add(&all, &out.subject);
        add(&all, &out.before), add(&all, &out.after);
        all.bytes[all.size - 1] = '\0';
        bool same = !changed || strcmp(all.bytes, entries[i].want) == 0;
        if (!same) fprintf(stderr, "%s\n", all.bytes);
        CHECK_ROW(same, i);
        mw_text_free(&all);
        texts_free(&out);
    }
}
