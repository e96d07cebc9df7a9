// SPDX-License-Identifier: MIT
#include "account/accounts_testing.h"
#include "account/erase.h"
#include "test/test.h"

void test_person_data_all(void) {
    static const char *const told[] = {
        "\"name\": \"zhao\"",         "\"title\": \"Zhao Min\"", "\"mail\": \"zhao@plant.example\"",
        "\"role\": \"operator\"",     "\"entity\": \"line:L1\"", "\"agent\": \"Browser of Zhao\"",
        "\"address\": \"10.0.0.77\"", "Zhao's report",           "\"name\": \"mine\"",
        "\"sort\": \"answer\"",       "\"act\": \"person add\"", "\"act\": \"sign-in\"",
    };
    mw_test_accounts t = mw_test_accounts_new();
    mw_text out = {0};
    int64_t id = mw_test_busy(&t);
    CHECK(mw_person_data(t.a, id, &out, NULL) == MW_OK);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        CHECK_ROW(strstr(out.bytes, told[i]) != NULL, i);
    CHECK(strstr(out.bytes, "argon2") == NULL && strstr(out.bytes, "\"hash\"") == NULL);
    mw_text_free(&out);
    CHECK(mw_person_data(t.a, 99, &out, NULL) == MW_NOTFOUND);
    mw_text_free(&out);
    mw_test_accounts_free(&t);
}
