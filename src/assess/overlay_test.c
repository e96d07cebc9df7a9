// SPDX-License-Identifier: MIT
#include "assess/overlay.h"

#include "base/text.h"
#include "test/test.h"

#include <string.h>

// Measure 1 is stored and shown, 2 is stored and hidden; 2 and 3 are laid over.
static void fill(mw_fact_batch *b, const int32_t *measure, const double *value, int64_t n) {
    CHECK(mw_fact_batch_grow(b, n));
    b->count = n;
    for (int64_t i = 0; i < n; i++) {
        b->entity[i] = 1 + (int32_t)(i % 2);
        b->measure[i] = measure[i];
        b->start_ns[i] = 100 * i, b->end_ns[i] = INT64_MAX;
        b->value[i] = value[i];
    }
}

static mw_status note(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    (void)err;
    for (int64_t i = 0; i < c->count; i++)
        mw_text_addf(ctx, " %d.%d=%g", c->entity[i], c->measure[i], c->value[i]);
    return MW_OK;
}

void test_overlay_scan(void) {
    static const int32_t all[] = {1, 2, 3}, first[] = {1}, second[] = {2}, one[] = {1};
    static const struct {
        const int32_t *measures;
        int64_t count, to_ns, known_ns, entities;
        const char *seen;
    } cases[] = {
        {all,    3, 1000, INT64_MAX, 0, " 1.1=10 1.2=7 2.3=8 1.2=9 1.3=5 2.2=6"},
        {first,  1, 1000, INT64_MAX, 0, " 1.1=10"                              },
        {second, 1, 1000, INT64_MAX, 0, " 1.2=7 1.2=9 2.2=6"                   },
        {second, 1, 200,  INT64_MAX, 0, " 1.2=7 2.2=6"                         },
        {all,    3, 150,  INT64_MAX, 1, " 1.1=10 1.2=7 1.3=5"                  },
        {all,    3, 1000, 6,         0, " 1.1=10"                              },
    };
    mw_fact_batch stored = {0}, laid[2] = {{0}, {0}};
    mw_facts *facts = NULL, *over = NULL;
    fill(&stored, (int32_t[]){1, 2}, (double[]){10, 20}, 2);
    fill(&laid[0], (int32_t[]){2, 3, 2}, (double[]){7, 8, 9}, 3);
    fill(&laid[1], (int32_t[]){3, 2}, (double[]){5, 6}, 2);
    CHECK(mw_facts_open("memory:", &facts, NULL) == MW_OK);
    CHECK(facts->ops->append(facts, &stored, 5, NULL) == MW_OK);
    static const int32_t hidden[] = {2, 3};
    mw_overlay_from from = {.facts = facts,
                            .hidden = hidden,
                            .hidden_count = 2,
                            .laid = laid,
                            .laid_count = 2,
                            .recorded_ns = 7};
    CHECK(mw_overlay_open(&from, &over, NULL) == MW_OK);
    for (int32_t m = 1; m <= 4; m++) { // what lies beneath a hidden measure does not count
        static const int64_t versions[] = {0, 1, 3, 2, 0};
        mw_fact_span span;
        CHECK_ROW(over->ops->span(over, m, &span, NULL) == MW_OK, m);
        CHECK_ROW(span.versions == versions[m], m);
        CHECK_ROW((span.start_min_ns <= span.start_max_ns) == (versions[m] > 0), m);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_text seen = {0};
        mw_fact_query q = {.measures = cases[i].measures,
                           .measure_count = cases[i].count,
                           .entities = one,
                           .entity_count = cases[i].entities,
                           .to_ns = cases[i].to_ns,
                           .as_known_ns = cases[i].known_ns};
        CHECK_ROW(over->ops->scan(over, &q, note, &seen, NULL) == MW_OK, i);
        CHECK_ROW(seen.bytes && strcmp(seen.bytes, cases[i].seen) == 0, i);
        mw_text_free(&seen);
    }
    over->ops->close(over);
    // A measure that is left out is neither beneath nor above.
    from.left_out = second, from.left_out_count = 1;
    CHECK(mw_overlay_open(&from, &over, NULL) == MW_OK);
    for (int32_t i = 0; i < 2; i++) {
        mw_text seen = {0};
        mw_fact_span span;
        mw_fact_query q = {.measures = i ? second : all,
                           .measure_count = i ? 1 : 3,
                           .to_ns = 1000,
                           .as_known_ns = INT64_MAX};
        mw_text_adds(&seen, "");
        CHECK_ROW(over->ops->scan(over, &q, note, &seen, NULL) == MW_OK, i);
        CHECK_ROW(strcmp(seen.bytes, i ? "" : " 1.1=10 2.3=8 1.3=5") == 0, i);
        CHECK_ROW(over->ops->span(over, 2, &span, NULL) == MW_OK && span.versions == 0, i);
        mw_text_free(&seen);
    }
    over->ops->close(over);
    facts->ops->close(facts);
    mw_fact_batch_fini(&stored), mw_fact_batch_fini(&laid[0]), mw_fact_batch_fini(&laid[1]);
}
