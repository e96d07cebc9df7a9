// SPDX-License-Identifier: MIT
// Documents as they are told: what texts become, what is refused, memory that lacks.
#include "report/document.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "report/document_int.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

static mw_document *fresh(void) { return mw_document_new(&(mw_document_about){.title = "T"}); }

#define BAD "\xEF\xBF\xBD"

void test_document_texts(void) {
    static const struct {
        const char *told, *kept;
    } rows[] = {
        {NULL,                         ""                          },
        {"",                           ""                          },
        {"a\tb\nc",                    "a b\nc"                    },
        {"a\x03\x1b[1mb\x7f\r\n",      "a[1mb\n"                   },
        {MW_BOLD "a" MW_PLAIN "**b**", MW_BOLD "a" MW_PLAIN "**b**"},
        {"\xE4\xB8\xAD",               "\xE4\xB8\xAD"              },
        {"x\xE4\xB8",                  "x" BAD BAD                 },
        {"\xC0\x80\xED\xA0\x80",       BAD BAD BAD BAD BAD         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_document *d = fresh();
        mw_document_paragraph(d, rows[i].told);
        CHECK_ROW(d->first && strcmp(d->first->text, rows[i].kept) == 0, i);
        mw_document_free(d);
    }
}

static void tell_level(mw_document *d) { mw_document_heading(d, 4, "x"); }

static void tell_late_cover(mw_document *d) {
    mw_document_paragraph(d, "x");
    mw_document_cover_page(d, &(mw_document_cover){.title = "x"});
}

static void tell_empty_table(mw_document *d) {
    mw_document_add_table(d, &(mw_document_table){.caption = "x"});
}

static void tell_wide_table(mw_document *d) {
    mw_document_add_table(
        d, &(mw_document_table){.column_count = MW_DOCUMENT_COLUMNS_MAX + 1, .caption = "x"});
}

static void tell_thin_radar(mw_document *d) {
    const char *labels[] = {"a", "b"};
    mw_document_add_radar(d, &(mw_document_radar){.labels = labels, .axis_count = 2, .max = 1});
}

static void tell_flat_radar(mw_document *d) {
    const char *labels[] = {"a", "b", "c"};
    mw_document_add_radar(
        d, &(mw_document_radar){.labels = labels, .axis_count = 3, .max = (double)NAN});
}

static void tell_no_ladder(mw_document *d) {
    mw_document_add_ladder(d, &(mw_document_ladder){.title = "x"});
}

static void tell_negative(mw_document *d) { mw_document_bullets(d, NULL, -1); }

static void tell_too_much(mw_document *d) {
    static char big[1 << 20];
    memset(big, 'x', sizeof big - 1);
    for (int i = 0; i < 65; i++) mw_document_paragraph(d, big);
}

void test_document_refused(void) {
    static const struct {
        void (*tell)(mw_document *d);
        mw_status st;
        const char *text;
    } rows[] = {
        {tell_level,       MW_INVALID, "level 1, 2 or 3"      },
        {tell_late_cover,  MW_INVALID, "cover must come first"},
        {tell_empty_table, MW_INVALID, "1 to 40 columns"      },
        {tell_wide_table,  MW_INVALID, "1 to 40 columns"      },
        {tell_thin_radar,  MW_INVALID, "3 to 24 axes"         },
        {tell_flat_radar,  MW_INVALID, "max above 0"          },
        {tell_no_ladder,   MW_INVALID, "1 to 20 levels"       },
        {tell_negative,    MW_INVALID, "negative"             },
        {tell_too_much,    MW_LIMIT,   "64 MiB"               },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_document *d = fresh();
        rows[i].tell(d);
        mw_document_heading(d, 9, "a later error changes nothing");
        CHECK_ROW(d->error.status == rows[i].st, i);
        CHECK_ROW(strstr(d->error.text, rows[i].text) != NULL, i);
        mw_document_free(d);
    }
    mw_document_paragraph(NULL, "nothing happens");
    mw_document_free(NULL);
}

// One of each block.
static void tell_all(mw_document *d) {
    const char *texts[] = {"a", NULL, "b", "c"};
    const double value[] = {1, 2, 3};
    const mw_document_pair pairs[] = {
        {"n", "v" },
        {"m", NULL}
    };
    const mw_document_column columns[] = {
        {.title = "A"          },
        { .title = "B", .align = MW_ALIGN_END}
    };
    const mw_document_bar bars[] = {
        {.label = "x", .value = 1, .text = "1.0"}
    };
    const mw_document_level levels[] = {
        {.name = "one", .probability = 1}
    };
    mw_document_cover_page(
        d, &(mw_document_cover){.title = "T", .facts = pairs, .fact_count = 2, .note = "n"});
    mw_document_contents(d);
    mw_document_heading(d, 1, "H");
    mw_document_bullets(d, texts, 4);
    mw_document_numbers(d, texts, 4);
    mw_document_pairs(d, pairs, 2);
    mw_document_callout(d, MW_TONE_GOOD, NULL, "x");
    mw_document_verbatim(d, "x");
    mw_document_remark(d, "x");
    mw_document_break(d);
    mw_document_add_table(
        d, &(mw_document_table){
               .columns = columns, .column_count = 2, .cells = texts, .row_count = 2});
    mw_document_add_bars(d, &(mw_document_bars){.bars = bars, .bar_count = 1, .peer_name = "p"});
    mw_document_add_radar(d, &(mw_document_radar){
                                 .labels = (const char *[]){"a", "b", "c"},
                                 .axis_count = 3,
                                 .max = 3,
                                 .names = {"s",   NULL   },
                                 .value = {value,   NULL}
    });
    mw_document_add_ladder(d, &(mw_document_ladder){.levels = levels, .level_count = 1});
}

void test_document_out_of_memory(void) {
    mw_status st = MW_NOMEM;
    int64_t n = 0;
    for (; st == MW_NOMEM && n < 1000; n++) {
        mw_alloc_fail_after(n);
        mw_document *d = fresh();
        if (d) tell_all(d);
        mw_alloc_fail_after(-1);
        st = d ? d->error.status : MW_NOMEM;
        mw_document_free(d);
    }
    CHECK(st == MW_OK);
    CHECK(n > 3);
}

// What was told is kept, not borrowed.
void test_document_copies(void) {
    char text[] = "before";
    const char *cells[] = {text, NULL};
    mw_document_column columns[] = {{.title = text}, {.title = text}};
    mw_document *d = fresh();
    mw_document_add_table(d, &(mw_document_table){.columns = columns,
                                                  .column_count = 2,
                                                  .cells = cells,
                                                  .row_count = 1,
                                                  .total_count = 1});
    memcpy(text, "after!", 6);
    columns[0].title = cells[0] = NULL;
    const mw_document_table *t = &d->first->is.table;
    CHECK(strcmp(t->columns[0].title, "before") == 0);
    CHECK(strcmp(t->cells[0], "before") == 0 && t->cells[1] == NULL);
    CHECK(t->total_count == 1 && t->row_count == 1);
    mw_document_free(d);
}
