// SPDX-License-Identifier: MIT
#include "store/conformance.h"

#include "base/alloc.h"
#include "test/test.h"

// A scheme, the file that it keeps in the test's folder, and whether it keeps at all.
static const struct {
    const char *scheme, *file;
    bool keeps;
} facts_cases[] =
    {
        {"memory:",        "unused", false},
        {"duckdb:",        "facts",  true },
        {"shared:duckdb:", "facts",  true },
},
  registry_cases[] = {
      {"memory:", "unused", false},
      {"sqlite:", "registry", true},
};

void test_conformance_facts(void) {
    for (size_t i = 0; i < sizeof facts_cases / sizeof facts_cases[0]; i++) {
        char *folder = mw_test_folder_new();
        char *address = mw_test_path(facts_cases[i].scheme, folder, facts_cases[i].file);
        mw_conformance_facts(&(mw_conformance_place){address, facts_cases[i].keeps});
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

void test_conformance_registry(void) {
    for (size_t i = 0; i < sizeof registry_cases / sizeof registry_cases[0]; i++) {
        char *folder = mw_test_folder_new();
        char *address = mw_test_path(registry_cases[i].scheme, folder, registry_cases[i].file);
        mw_conformance_registry(&(mw_conformance_place){address, registry_cases[i].keeps});
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

void test_conformance_rows(void) {
    for (size_t i = 0; i < sizeof registry_cases / sizeof registry_cases[0]; i++) {
        char *folder = mw_test_folder_new();
        char *address = mw_test_path(registry_cases[i].scheme, folder, registry_cases[i].file);
        mw_conformance_rows(&(mw_conformance_place){address, registry_cases[i].keeps});
        mw_free(address);
        mw_test_folder_free(folder);
    }
}

// Each adapter in the tables is in the cases above.
void test_conformance_covers_all(void) {
    size_t facts = 0, registries = 0;
    while (mw_facts_all[facts]) facts++;
    while (mw_registry_all[registries]) registries++;
    CHECK(facts == sizeof facts_cases / sizeof facts_cases[0]);
    CHECK(registries == sizeof registry_cases / sizeof registry_cases[0]);
}
