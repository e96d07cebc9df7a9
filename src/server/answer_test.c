// SPDX-License-Identifier: MIT
#include "server/answer.h"

#include "test/test.h"

void test_answer_writes(void) {
    mw_text t = {0};
    mw_json_open(&t, '[');
    mw_json_open(&t, '{');
    mw_json_member_text(&t, "a", mw_slice_of("x\"y"));
    mw_json_member_int(&t, "b", -3);
    mw_json_member(&t, "c");
    mw_json_open(&t, '[');
    mw_json_item_text(&t, mw_slice_of("p"));
    mw_json_item_text(&t, mw_slice_of("q"));
    mw_json_close(&t, ']');
    mw_json_member_bool(&t, "d", true);
    mw_json_member_time(&t, "e", 0);
    mw_json_member_time(&t, "f", INT64_C(1700000000) * 1000000000);
    mw_json_close(&t, '}');
    mw_json_open(&t, '{');
    mw_json_close(&t, '}');
    mw_json_close(&t, ']');
    CHECK(mw_slice_is((mw_slice){t.bytes, t.size},
                      "[{\"a\":\"x\\\"y\",\"b\":-3,\"c\":[\"p\",\"q\"],\"d\":true,\"e\":null,"
                      "\"f\":\"2023-11-14T22:13:20Z\"},{}]"));
    mw_text_free(&t);
}
