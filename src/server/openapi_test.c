// SPDX-License-Identifier: MIT
#include "server/openapi.h"

#include "server/gate_testing.h"
#include "test/test.h"

#include <string.h>

// Every reply that rows name is a schema that there is, and every operation has its own name.
void test_openapi_rows(void) {
    mw_test_gate w = {0};
    mw_text t = {0};
    json_error_t why;
    mw_test_gate_init(&w, false);
    mw_openapi_write(w.gate, &t);
    json_t *all = json_loadb(t.bytes, t.size, JSON_REJECT_DUPLICATES, &why);
    CHECK(all != NULL);
    const json_t *schemas = json_object_get(json_object_get(all, "components"), "schemas");
    CHECK(json_object_size(json_object_get(all, "paths")) > 10);
    for (int64_t i = 0; mw_gate_row(w.gate, i); i++) {
        const mw_route *row = mw_gate_row(w.gate, i);
        CHECK_ROW(!row->reply || json_object_get(schemas, row->reply), i);
        for (int64_t k = 0; k < i; k++)
            CHECK_ROW(strcmp(row->name, mw_gate_row(w.gate, k)->name) != 0, i);
    }
    json_decref(all);
    mw_text_free(&t);
    mw_test_gate_fini(&w);
}
