// SPDX-License-Identifier: MIT
// Messages as they are sent, and their signature.
#include "alert/message.h"

#include "test/test.h"

#include <math.h>
#include <string.h>

static mw_message sample(void) {
    return (mw_message){
        .kind = MW_NEWS_RAISED,
        .alert = mw_slice_of("slow_line"),
        .title = {mw_slice_of("Line runs slowly"),   mw_slice_of("产线速度过低")},
        .note = {mw_slice_of("Look at the filler"), {0}                              },
        .severity = MW_ALERT_CRITICAL,
        .condition = mw_slice_of("speed < 70"),
        .entity_kind = mw_slice_of("line"),
        .entity = mw_slice_of("L\"1"),
        .entity_title = mw_slice_of("Bottling"),
        .branch = mw_slice_of("S1"),
        .state = mw_slice_of("active, unacknowledged"),
        .value_text = mw_slice_of("45.2 %"),
        .value = 45.25,
        .at_ns = INT64_C(1704103200000000000),
        .since_ns = INT64_C(1704101400000000000),
        .link = mw_slice_of("https://mw.example/?alert=slow_line&entity=L%221")
    };
}

static void same(mw_text *got, const char *want, int row) {
    CHECK_ROW(got->bytes && strcmp(got->bytes, want) == 0, row);
    if (!got->bytes || strcmp(got->bytes, want) != 0) fprintf(stderr, "got %s\n", got->bytes);
    mw_text_free(got);
}

void test_message_webhook(void) {
    mw_text t = {0};
    mw_message m = sample();
    mw_message_json(&m, mw_slice_of("k1"), &t);
    same(&t,
         "{\"event\":\"raised\",\"key\":\"k1\",\"time\":\"2024-01-01T10:00:00Z\","
         "\"alert\":\"slow_line\",\"title\":{\"en\":\"Line runs slowly\",\"zh\":\"产线速度过低\"},"
         "\"note\":{\"en\":\"Look at the filler\"},\"severity\":\"critical\","
         "\"condition\":\"speed \\u003c 70\",\"kind\":\"line\",\"entity\":\"L\\\"1\","
         "\"entity_title\":\"Bottling\",\"branch\":\"S1\",\"state\":\"active, unacknowledged\","
         "\"since\":\"2024-01-01T09:30:00Z\",\"value\":45.25,\"value_text\":\"45.2 %\","
         "\"link\":\"https://mw.example/?alert=slow_line&entity=L%221\"}",
         0);
    m = (mw_message){.kind = MW_NEWS_FLOOD_OVER,
                     .severity = MW_ALERT_WARNING,
                     .branch = mw_slice_of("S1"),
                     .value = NAN,
                     .count = 30,
                     .active = 2,
                     .since_ns = INT64_MIN};
    mw_message_json(&m, (mw_slice){0}, &t);
    same(&t,
         "{\"event\":\"flood-over\",\"time\":\"1970-01-01T00:00:00Z\",\"severity\":\"warning\","
         "\"branch\":\"S1\",\"count\":30,\"active\":2}",
         1);
}

void test_message_mail(void) {
    mw_text t = {0};
    mw_message m = sample();
    mw_message_subject(&m, "en", &t);
    same(&t, "[critical] Line runs slowly: L\"1 raised", 0);
    mw_message_subject(&m, "zh", &t);
    same(&t, "[严重] 产线速度过低：L\"1 触发", 1);
    mw_message_mail(&m, "en", NULL, &t);
    same(&t,
         "Alert: Line runs slowly\nEntity: L\"1\nCalled: Bottling\nValue: 45.2 %\n"
         "Condition: speed < 70\nState: active, unacknowledged\nSince: 2024-01-01T09:30:00Z\n"
         "Site: S1\nTime: 2024-01-01T10:00:00Z\nWhat to do: Look at the filler\n"
         "Look: https://mw.example/?alert=slow_line&entity=L%221\n",
         2);
    m.kind = MW_NEWS_FLOOD, m.count = 11, m.flood_ns = INT64_C(600000000000);
    mw_message_subject(&m, "en", &t);
    same(&t, "[critical] S1 flood of alerts (11)", 3);
    mw_message_mail(&m, "zh", NULL, &t);
    CHECK(t.bytes && strstr(t.bytes, "10 分钟内触发了 11 个报警"));
    mw_text_free(&t);
    // Every sort of news has words in both languages, and its own.
    for (int i = 0; i < MW_NEWS_KINDS; i++) {
        m.kind = (mw_news_kind)i;
        mw_message_subject(&m, "zh", &t);
        for (int j = 0; j < i; j++) {
            mw_text u = {0};
            m.kind = (mw_news_kind)j;
            mw_message_subject(&m, "zh", &u);
            CHECK_ROW(t.bytes && u.bytes && strcmp(t.bytes, u.bytes) != 0, i);
            mw_text_free(&u);
        }
        mw_text_free(&t);
    }
}

void test_message_key(void) {
    mw_message m = sample();
    char a[MW_MESSAGE_KEY_MAX], b[MW_MESSAGE_KEY_MAX];
    CHECK(strlen(mw_message_key(&m, mw_slice_of("ops"), a)) == 32);
    m.value = 3; // another value does not make other news
    CHECK(strcmp(mw_message_key(&m, mw_slice_of("ops"), b), a) == 0);
    CHECK(strcmp(mw_message_key(&m, mw_slice_of("ops2"), b), a) != 0);
    m.at_ns++;
    CHECK(strcmp(mw_message_key(&m, mw_slice_of("ops"), b), a) != 0);
    m.at_ns--, m.alert = mw_slice_of("slow"), m.entity_kind = mw_slice_of("_lineline");
    CHECK(strcmp(mw_message_key(&m, mw_slice_of("ops"), b), a) != 0);
}

// Digests of Python's hmac module over "1704103200." and the body.
void test_message_sign(void) {
    static const char *const digest[] = {
        "ebd23f5f013588a6df9d09993da3b900dce8d0ed51ba665f832e05a5b2c64105",
        "0533746a43f00bbcf7e43fd4a14f8c4853acb8acd441038927be633b2090fd9d"};
    static const char *const secret[] = {"Jefe", "secret"};
    static const char *const body[] = {"what do ya want for nothing?", "{}"};
    for (size_t i = 0; i < sizeof body / sizeof body[0]; i++) {
        char got[MW_MESSAGE_SIGNATURE_MAX], want[MW_MESSAGE_SIGNATURE_MAX];
        snprintf(want, sizeof want, "t=1704103200,v1=%s", digest[i]);
        mw_message_sign(mw_slice_of(secret[i]), 1704103200, mw_slice_of(body[i]), got);
        CHECK_ROW(strcmp(got, want) == 0, i);
    }
}

void test_message_link(void) {
    mw_text t = {0};
    mw_message_link((mw_slice){0}, mw_slice_of("a"), mw_slice_of("b"), &t);
    CHECK(t.size == 0);
    mw_message_link(mw_slice_of("https://x/y"), mw_slice_of("a"), mw_slice_of("L 1&/线"), &t);
    same(&t, "https://x/y?alert=a&entity=L%201%26%2F%E7%BA%BF", 0);
    mw_message_link(mw_slice_of("https://x/?p=1"), mw_slice_of("a"), mw_slice_of("b"), &t);
    same(&t, "https://x/?p=1&alert=a&entity=b", 1);
}
