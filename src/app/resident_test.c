// SPDX-License-Identifier: MIT
#include "app/resident.h"

#include "app/testing.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "store/facts_shared.h"
#include "test/test.h"

#include <stdio.h>
#include <unistd.h>

static mw_resident *open_one(const char *folder, mw_facts **facts) {
    mw_facts *store = NULL;
    mw_resident *r = NULL;
    CHECK(mw_facts_open("memory:", &store, NULL) == MW_OK);
    CHECK(mw_facts_shared_open(store, facts, NULL) == MW_OK);
    CHECK(mw_resident_open(folder, *facts, &r, NULL) == MW_OK);
    return r;
}

// A connection that was given back is the next one taken, with nothing half-done in it.
void test_resident_registries(void) {
    mw_test_folder f = mw_test_folder_new();
    mw_facts *facts = NULL;
    mw_registry *a = NULL, *b = NULL, *c = NULL;
    char folder[300];
    mw_test_ok(&f, "init w");
    snprintf(folder, sizeof folder, "%s/w", f.path);
    mw_resident *r = open_one(folder, &facts);
    CHECK(mw_resident_registry_take(r, &a, NULL) == MW_OK);
    CHECK(mw_resident_registry_take(r, &b, NULL) == MW_OK && a != b);
    CHECK(a->ops->begin(a, NULL) == MW_OK);
    mw_resident_registry_give(r, a);
    CHECK(mw_resident_registry_take(r, &c, NULL) == MW_OK && c == a);
    CHECK(c->ops->begin(c, NULL) == MW_OK); // the change before was undone
    mw_resident_registry_give(r, c);
    mw_resident_registry_give(r, b);
    mw_resident_rest(r);
    CHECK(mw_resident_registry_take(r, &a, NULL) == MW_OK); // another one
    mw_resident_registry_give(r, a);
    mw_resident_close(r);
    facts->ops->close(facts);
    mw_test_folder_gone(&f);
}

static mw_program *load(const mw_test_folder *f) {
    char path[300];
    mw_program *p = NULL;
    snprintf(path, sizeof path, "%s/packs/small.mw", f->path);
    const char *pack = path;
    mw_load_from from = {.pack = &pack, .pack_count = 1};
    CHECK(mw_program_load(&from, &p, NULL) == MW_OK);
    return p;
}

// A program is found until a file of it, or one beside it, changes; who holds it keeps it.
void test_resident_programs(void) {
    mw_test_folder f = mw_test_folder_new();
    mw_facts *facts = NULL;
    mw_slice key = mw_slice_of("small");
    int64_t written_ns = mw_clock_wall_ns();
    mw_test_file(&f, "packs/small.mw", mw_test_pack);
    mw_resident *r = open_one(f.path, &facts);
    const char *folder = f.path;
    CHECK(!mw_resident_program_find(r, key));
    mw_program *p = load(&f);
    mw_clock_set(written_ns);
    mw_resident_program_keep(r, key, &folder, 1, p); // too new to tell whether it changes again
    mw_clock_set(-1);
    CHECK(!mw_resident_program_drop(r, p));
    usleep(30000);
    mw_resident_program_keep(r, key, &folder, 1, p);
    CHECK(mw_resident_program_find(r, key) == p);
    CHECK(!mw_resident_program_find(r, mw_slice_of("other")));
    CHECK(mw_resident_program_drop(r, p));
    mw_test_file(&f, "packs/more.mw", "");
    CHECK(!mw_resident_program_find(r, key));
    CHECK(p->kind_count > 0); // still held
    CHECK(mw_resident_program_drop(r, p));
    CHECK(!mw_resident_program_drop(r, p)); // gone
    p = load(&f);
    usleep(30000);
    mw_resident_program_keep(r, key, &folder, 1, p);
    mw_resident_programs_forget(r);
    CHECK(!mw_resident_program_find(r, key));
    CHECK(mw_resident_program_drop(r, p));
    mw_resident_close(r);
    facts->ops->close(facts);
    mw_test_folder_gone(&f);
}
