// SPDX-License-Identifier: MIT
#include "account/person_schedules.h"

#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

// Person 2 is wang, 3 is li.
static const char before[] =
    "{\"next\":4,\"list\":["
    "{\"id\":1,\"person\":3,\"title\":\"of li\",\"to\":[3,2]},"
    "{\"id\":2,\"person\":2,\"to\":[3,2],\"last\":{\"to\":[{\"name\":\"li\",\"notice\":7},"
    "{\"name\":\"wang\",\"notice\":8}],\"left\":[{\"name\":\"li\",\"why\":\"x\"}]},"
    "\"runs\":[{\"problem\":\"550 <li.wei@x.example>: no\"},{\"problem\":\"li may not\"},"
    "{\"problem\":\"the disk fills; alive\"},{\"problem\":null}]},"
    "{\"id\":3,\"person\":2,\"to\":[2]}]}";
static const char after[] = "{\"next\":4,\"list\":["
                            "{\"id\":2,\"person\":2,\"to\":[2],\"last\":{\"to\":["
                            "{\"name\":\"wang\",\"notice\":8}],\"left\":[]},"
                            "\"runs\":[{\"problem\":null},{\"problem\":null},"
                            "{\"problem\":\"the disk fills; alive\"},{\"problem\":null}]},"
                            "{\"id\":3,\"person\":2,\"to\":[2]}]}";

void test_person_schedules(void) {
    mw_registry *r = NULL;
    const mw_person_known li = {mw_slice_of("li"), mw_slice_of("li.wei@x.example")};
    json_t *own = NULL;
    char *text = NULL;
    mw_error err = {0};
    CHECK(mw_registry_open("memory:", &r, &err) == MW_OK);
    CHECK(mw_person_schedules_erase(r, 3, &li, &err) == MW_OK);
    CHECK(r->ops->setting_get(r, "schedules", &text, &err) == MW_NOTFOUND);
    CHECK(r->ops->setting_put(r, "schedules", mw_slice_of(before), &err) == MW_OK);
    CHECK(mw_person_schedules(r, 3, &own, &err) == MW_OK && json_array_size(own) == 1);
    json_decref(own);
    CHECK(mw_person_schedules_erase(r, 3, &li, &err) == MW_OK);
    CHECK(r->ops->setting_get(r, "schedules", &text, &err) == MW_OK && strcmp(text, after) == 0);
    mw_free(text);
    CHECK(mw_person_schedules(r, 3, &own, &err) == MW_OK && json_array_size(own) == 0);
    json_decref(own);
    CHECK(r->ops->setting_put(r, "schedules", mw_slice_of("[]"), &err) == MW_OK);
    CHECK(mw_person_schedules_erase(r, 3, &li, &err) == MW_CORRUPT);
    CHECK(mw_person_schedules(r, 3, &own, &err) == MW_CORRUPT);
    r->ops->close(r);
}
