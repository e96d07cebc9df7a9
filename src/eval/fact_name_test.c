// SPDX-License-Identifier: MIT
#include "eval/fact_name.h"

#include "test/test.h"

static const char pack[] =
    "pack p { title en \"P\", version \"1\" }\n"
    "kind unit\n"
    "codes band { \"peak\" \"low\" }\n"
    "measure energy on unit by band : MWh { roll time sum, children sum, keys sum }\n"
    "measure ran_in on unit : band { roll time none, children none }\n";

// The unit is that which the registry keeps the measure in; the same names have the same ids.
void test_fact_names(void) {
    const mw_load_from load = {0};
    mw_program *p = NULL;
    mw_registry *r = NULL;
    CHECK(mw_program_text("p.mw", pack, &load, &p, NULL) == MW_OK && !p->diags->errors);
    CHECK(mw_registry_open("memory:", &r, NULL) == MW_OK);
    const mw_measure *energy = &p->measure[0], *ran_in = &p->measure[1];
    mw_measure_name before = {
        .name = energy->name, .type = mw_slice_of("number"), .unit = mw_slice_of("kWh")};
    int32_t kept = 0, id = 0, other = 0, key = 0, same = 0, none = 7;
    mw_unit unit;
    CHECK(r->ops->measure_put(r, &before, &kept, NULL) == MW_OK);
    CHECK(mw_fact_measure(r, p, energy, &id, &unit, NULL) == MW_OK && id == kept);
    CHECK(mw_unit_convert(1, &energy->type.unit, &unit) == 1000);
    CHECK(mw_fact_measure(r, p, ran_in, &other, &unit, NULL) == MW_OK && other != id);
    before.name = ran_in->name; // with another type than the program says
    CHECK(r->ops->measure_put(r, &before, &kept, NULL) == MW_INVALID);
    const mw_slice keys[] = {mw_slice_of("peak"), mw_slice_of("x")};
    CHECK(mw_fact_key(r, keys, 2, &key, NULL) == MW_OK && key > 0);
    CHECK(mw_fact_key(r, keys, 2, &same, NULL) == MW_OK && same == key);
    CHECK(mw_fact_key(r, keys, 1, &same, NULL) == MW_OK && same != key);
    CHECK(mw_fact_key(r, keys, 0, &none, NULL) == MW_OK && none == 0);
    r->ops->close(r);
    mw_program_free(p);
}
