// SPDX-License-Identifier: MIT
#include "live/writer.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

enum { APT = 1, PBT, OTHER, LIVE = 8, HAND = 0, FILE_IMPORT = 5 };

static const mw_live_output outputs[] = {
    {MW_OUT_APT, 7, APT, 1, 0, {0}},
    {MW_OUT_PBT, 7, PBT, 1, 0, {0}}
};
static const mw_live_machine machine = {.entity = 7, .output = outputs, .output_count = 2};

typedef struct {
    int32_t measure;
    int64_t start, end;
    double value;
    int32_t import_id;
} given;

static void put(mw_fact_batch *b, const given *g, size_t count) {
    CHECK(mw_fact_batch_grow(b, (int64_t)count));
    for (size_t i = 0; i < count; i++) {
        int64_t at = b->count++;
        b->entity[at] = 7;
        b->measure[at] = g[i].measure;
        b->key[at] = 0;
        b->start_ns[at] = g[i].start;
        b->end_ns[at] = g[i].end;
        b->value[at] = g[i].value;
        b->quality[at] = 0;
        b->import_id[at] = g[i].import_id;
        b->line[at] = 0;
    }
}

static const given before[] = {
    {APT,   0,  10, 1,   LIVE       }, // the same is derived
    {APT,   10, 20, 2,   LIVE       }, // another value is derived
    {APT,   20, 30, 3,   LIVE       }, // is no longer derived
    {APT,   30, 40, 9,   HAND       }, // somebody said otherwise
    {PBT,   0,  10, 4,   LIVE       }, // before what is derived anew: stays
    {PBT,   30, 40, 5,   FILE_IMPORT}, // not ours
    {OTHER, 20, 30, 6,   LIVE       }, // another measure
    {PBT,   20, 30, NAN, LIVE       }, // ended already
};
static const given derived[] = {
    {APT, 0,  10, 1,  LIVE},
    {APT, 10, 20, 22, LIVE},
    {APT, 30, 40, 33, LIVE},
    {APT, 40, 50, 44, LIVE},
};

typedef struct {
    double apt[6], pbt[6], other[6];
} picture;

static mw_status look(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    picture *p = ctx;
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        double *of = c->measure[i] == APT ? p->apt : c->measure[i] == PBT ? p->pbt : p->other;
        of[c->start_ns[i] / 10] = c->value[i];
    }
    return MW_OK;
}

static picture now_in(mw_facts *f) {
    picture p;
    for (int i = 0; i < 6; i++) p.apt[i] = p.pbt[i] = p.other[i] = NAN;
    mw_fact_query q = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(f->ops->scan(f, &q, look, &p, NULL) == MW_OK);
    return p;
}

// The facts of two machines in one go, of which only one is derived anew.
void test_writer_machines(void) {
    static const mw_live_output of_other[] = {
        {MW_OUT_APT, 8, APT, 1, 0, {0}}
    };
    static const mw_live_machine other = {.entity = 8, .output = of_other, .output_count = 1};
    static const given both[] = {
        {APT, 0,  10, 1, LIVE},
        {APT, 10, 20, 2, LIVE}
    };
    mw_facts *f = NULL;
    mw_fact_batch old = {0}, new = {0}, none = {0};
    mw_live_written n;
    const int32_t live[] = {LIVE};
    CHECK(mw_facts_open("memory:", &f, NULL) == MW_OK);
    put(&old, both, 2);
    put(&old, both, 2);
    old.entity[2] = old.entity[3] = 8;
    mw_live_part part[] = {
        {&machine, INT64_MAX},
        {&other,   INT64_MAX}
    };
    mw_live_write w = {.part = part,
                       .part_count = 2,
                       .facts = f,
                       .live_import = live,
                       .live_count = 1,
                       .recorded_ns = 100};
    CHECK(mw_live_write_facts(&w, &old, NULL, &n, NULL) == MW_OK && n.added == 4);
    // One slot later, of one machine: what is stored need not be looked at; the slot again, it
    // must.
    put(&new,
        (const given[]){
            {APT, 20, 30, 3, LIVE}
    },
        1);
    CHECK(mw_live_write_facts(&w, &new, NULL, &n, NULL) == MW_OK && n.added == 1);
    CHECK(mw_live_write_facts(&w, &new, NULL, &n, NULL) == MW_OK && n.same == 1 && !n.added);
    // Nothing is derived from 10 on: one ends, the other stays.
    part[1].void_from_ns = 10;
    CHECK(mw_live_write_facts(&w, &none, NULL, &n, NULL) == MW_OK && n.ended == 1);
    part[0].void_from_ns = 0;
    CHECK(mw_live_write_facts(&w, &none, NULL, &n, NULL) == MW_OK && n.ended == 3);
    mw_fact_batch_fini(&old);
    mw_fact_batch_fini(&new);
    f->ops->close(f);
}

void test_writer_facts(void) {
    mw_facts *f = NULL;
    mw_fact_batch old = {0}, new = {0}, stands = {0};
    mw_live_written n;
    const int32_t live[] = {LIVE};
    CHECK(mw_facts_open("memory:", &f, NULL) == MW_OK);
    put(&old, before, sizeof before / sizeof before[0]);
    put(&new, derived, sizeof derived / sizeof derived[0]);
    CHECK(f->ops->append(f, &old, 100, NULL) == MW_OK);
    mw_live_part part = {&machine, 10};
    mw_live_write w = {.part = &part,
                       .part_count = 1,
                       .facts = f,
                       .live_import = live,
                       .live_count = 1,
                       .recorded_ns = 200};
    CHECK(mw_live_write_facts(&w, &new, &stands, &n, NULL) == MW_OK);
    CHECK(n.added == 1 && n.corrected == 1 && n.ended == 1 && n.same == 1 && n.kept == 1);
    picture p = now_in(f);
    CHECK(p.apt[0] == 1 && p.apt[1] == 22 && isnan(p.apt[2]) && p.apt[3] == 9 && p.apt[4] == 44);
    CHECK(p.pbt[0] == 4 && p.pbt[3] == 5 && p.other[2] == 6);
    CHECK(stands.count == 5);
    // Again: nothing to do, nothing is stored.
    int64_t versions = 0, again = 0;
    CHECK(f->ops->count(f, &versions, NULL) == MW_OK);
    CHECK(mw_live_write_facts(&w, &new, NULL, &n, NULL) == MW_OK);
    CHECK(n.added == 0 && n.corrected == 0 && n.ended == 0 && n.same == 3 && n.kept == 1);
    CHECK(f->ops->count(f, &again, NULL) == MW_OK && again == versions);
    mw_fact_batch_fini(&old);
    mw_fact_batch_fini(&new);
    mw_fact_batch_fini(&stands);
    f->ops->close(f);
}
