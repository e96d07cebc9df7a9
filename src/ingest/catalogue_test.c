// SPDX-License-Identifier: MIT
#include "ingest/catalogue.h"

#include "base/alloc.h"
#include "test/test.h"

static const char pack[] =
    "pack p {\n  title en \"P\"\n  version \"1\"\n}\n"
    "kind site {\n}\nkind line in site {\n}\n"
    "link feeds from line to line {\n}\n"
    "codes reason {\n  \"a\"\n  \"b\"\n}\ncodes anything { }\n"
    "measure energy on site : kWh {\n  range 0 .. 100 kWh\n  roll time sum, children sum\n}\n"
    "measure stop on line by reason per 15 min : min {\n  roll time sum, children sum, keys "
    "sum\n}\n"
    "measure state on line : anything {\n  roll time hold\n}\n";

void test_catalogue_of_program(void) {
    mw_program *p = NULL;
    mw_error err = {0};
    mw_catalogue c;
    mw_load_from from = {0};
    CHECK(mw_program_text("p.mw", pack, &from, &p, &err) == MW_OK);
    mw_text out = {0};
    mw_diag_print(p->diags, &out);
    if (p->diags->errors) fprintf(stderr, "%s\n", out.bytes);
    mw_text_free(&out);
    CHECK(p->diags->errors == 0);
    CHECK(mw_catalogue_init(p, &c, &err) == MW_OK);
    int32_t site = mw_catalogue_kind_find(&c, mw_slice_of("site"));
    int32_t line = mw_catalogue_kind_find(&c, mw_slice_of("line"));
    CHECK(c.kind_count == 2 && site >= 0 && line >= 0 && c.kind[line].parent == site);
    CHECK(mw_catalogue_within(&c, line, site) && !mw_catalogue_within(&c, site, line));
    CHECK(mw_catalogue_kind_find(&c, mw_slice_of("plant")) == -1);
    CHECK(mw_catalogue_link_find(&c, mw_slice_of("feeds")) == 0);
    CHECK(mw_catalogue_link_find(&c, mw_slice_of("feed")) == -1);
    const mw_catalogue_measure *m =
        &c.measure[mw_catalogue_measure_find(&c, mw_slice_of("energy"))];
    CHECK(m->kind == site && m->type == MW_TYPE_NUMBER && m->ranged && m->low == 0);
    CHECK(m->high == 100 && !m->hold && m->grain.unit == MW_GRAIN_NONE && m->key_count == 0);
    m = &c.measure[mw_catalogue_measure_find(&c, mw_slice_of("stop"))];
    CHECK(m->key_count == 1 && mw_slice_is(m->key[0].name, "reason"));
    const mw_catalogue_codes *reason = &c.codes[m->key[0].codes];
    CHECK(reason->member_count == 2 && !reason->open && mw_slice_is(reason->member[1], "b"));
    CHECK(m->grain.unit == MW_GRAIN_MINUTE && m->grain.count == 15 && !m->ranged);
    m = &c.measure[mw_catalogue_measure_find(&c, mw_slice_of("state"))];
    CHECK(m->type == MW_TYPE_CODE && m->hold && c.codes[m->codes].open);
    CHECK(mw_catalogue_measure_find(&c, mw_slice_of("nothing")) == -1);
    mw_catalogue_fini(&c);
    for (int n = 0; n < 5; n++) {
        mw_alloc_fail_after(n);
        CHECK_ROW(mw_catalogue_init(p, &c, &err) == MW_NOMEM, n);
        mw_alloc_fail_after(-1);
    }
    mw_program_free(p);
}
