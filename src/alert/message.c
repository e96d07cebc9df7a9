// SPDX-License-Identifier: MIT
// See message.h.
#include "alert/message.h"

#include "base/datetime.h"
#include "base/hash.h"
#include "base/json.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char *const words[MW_NEWS_KINDS] = {"raised", "cleared",    "escalated", "unshelved",
                                                 "flood",  "flood-over", "test"};

const char *mw_news_text(mw_news_kind kind) { return words[kind]; }

static void add(mw_text *out, mw_slice s) { mw_text_add(out, s.p, s.n); }

char *mw_message_key(const mw_message *m, mw_slice channel, char buf[MW_MESSAGE_KEY_MAX]) {
    char hex[MW_SHA256_HEX_MAX], number[64];
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256 h;
    snprintf(number, sizeof number, "%d %lld", (int)m->kind, (long long)m->at_ns);
    const mw_slice part[] = {mw_slice_of(number), m->alert,  m->entity_kind,
                             m->entity,           m->branch, channel};
    mw_sha256_init(&h);
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        mw_sha256_add(&h, part[i].p, part[i].n);
        mw_sha256_add(&h, "", 1); // ends a part: no two lists of parts read alike
    }
    mw_sha256_finish(&h, digest);
    mw_sha256_hex(digest, hex);
    memcpy(buf, hex, MW_MESSAGE_KEY_MAX - 1);
    buf[MW_MESSAGE_KEY_MAX - 1] = '\0';
    return buf;
}

// ---- JSON

static void member(mw_text *out, const char *name, mw_slice value) {
    if (!value.n) return;
    mw_text_addf(out, ",\"%s\":", name);
    mw_json_string(out, value);
}

static void moment(mw_text *out, const char *name, int64_t ns) {
    char buf[MW_DATETIME_TEXT_MAX];
    if (ns != INT64_MIN) member(out, name, mw_slice_of(mw_datetime_print(ns, NULL, buf)));
}

static void titles(mw_text *out, const char *name, const mw_titles *t) {
    if (!t->en.n && !t->zh.n) return;
    mw_text_addf(out, ",\"%s\":{", name);
    if (t->en.n) mw_text_adds(out, "\"en\":"), mw_json_string(out, t->en);
    if (t->zh.n) {
        mw_text_adds(out, t->en.n ? ",\"zh\":" : "\"zh\":");
        mw_json_string(out, t->zh);
    }
    mw_text_addc(out, '}');
}

static bool is_flood(const mw_message *m) {
    return m->kind == MW_NEWS_FLOOD || m->kind == MW_NEWS_FLOOD_OVER;
}

void mw_message_json(const mw_message *m, mw_slice key, mw_text *out) {
    mw_text_addf(out, "{\"event\":\"%s\"", words[m->kind]);
    member(out, "key", key);
    moment(out, "time", m->at_ns);
    member(out, "alert", m->alert);
    titles(out, "title", &m->title);
    titles(out, "note", &m->note);
    member(out, "severity", mw_slice_of(mw_alert_severity_word(m->severity)));
    member(out, "condition", m->condition);
    member(out, "kind", m->entity_kind);
    member(out, "entity", m->entity);
    member(out, "entity_title", m->entity_title);
    member(out, "branch", m->branch);
    member(out, "state", m->state);
    moment(out, "since", m->since_ns);
    if (!isnan(m->value)) mw_text_adds(out, ",\"value\":"), mw_json_number(out, m->value);
    member(out, "value_text", m->value_text);
    if (is_flood(m)) mw_text_addf(out, ",\"count\":%lld", (long long)m->count);
    if (m->kind == MW_NEWS_FLOOD_OVER) mw_text_addf(out, ",\"active\":%lld", (long long)m->active);
    member(out, "link", m->link);
    mw_text_addc(out, '}');
}

// ---- mail

typedef struct {
    const char *en, *zh;
} wording;

static const wording heads[MW_NEWS_KINDS] = {
    {"raised",            "触发"      },
    {"over",              "已恢复"   },
    {"ESCALATED",         "已升级"   },
    {"active, unshelved", "解除搁置"},
    {"flood of alerts",   "报警泛滥"},
    {"flood over",        "泛滥结束"},
    {"test message",      "测试消息"},
};
static const wording severities[MW_ALERT_SEVERITIES] = {
    {"information", "提示"},
    {"warning",     "警告"},
    {"critical",    "严重"},
};

static bool is_zh(const char *lang) { return strcmp(lang, "zh") == 0; }

static const char *say(const wording *w, const char *lang) { return is_zh(lang) ? w->zh : w->en; }

static mw_slice called(const mw_message *m, const char *lang) {
    mw_slice t = mw_title_in(&m->title, lang);
    return t.n ? t : m->alert;
}

void mw_message_subject(const mw_message *m, const char *lang, mw_text *out) {
    mw_text_addf(out, "[%s] ", say(&severities[m->severity], lang));
    mw_slice where = is_flood(m) ? m->branch : m->entity;
    if (!is_flood(m)) add(out, called(m, lang)), mw_text_adds(out, is_zh(lang) ? "：" : ": ");
    add(out, where);
    mw_text_adds(out, where.n ? " " : "");
    mw_text_adds(out, say(&heads[m->kind], lang));
    if (is_flood(m)) mw_text_addf(out, " (%lld)", (long long)m->count);
}

static void line(mw_text *out, const char *lang, wording head, mw_slice text) {
    if (!text.n) return;
    mw_text_adds(out, say(&head, lang));
    mw_text_adds(out, is_zh(lang) ? "：" : ": ");
    add(out, text);
    mw_text_addc(out, '\n');
}

static void when(mw_text *out, const char *lang, wording head, int64_t ns, const mw_zone *zone) {
    char buf[MW_DATETIME_TEXT_MAX];
    if (ns != INT64_MIN) line(out, lang, head, mw_slice_of(mw_datetime_print(ns, zone, buf)));
}

static void flood_text(const mw_message *m, const char *lang, mw_text *out) {
    int64_t minutes = m->flood_ns / 60000000000;
    if (m->kind == MW_NEWS_FLOOD && is_zh(lang))
        mw_text_addf(out, "%lld 分钟内触发了 %lld 个报警。在恢复平静之前不再逐条通知。\n",
                     (long long)minutes, (long long)m->count);
    else if (m->kind == MW_NEWS_FLOOD)
        mw_text_addf(out,
                     "%lld alerts were raised within %lld minutes. Until it is calm again they are "
                     "counted and not told one by one.\n",
                     (long long)m->count, (long long)minutes);
    else if (is_zh(lang))
        mw_text_addf(out, "期间共触发 %lld 个报警，其中 %lld 个仍处于激活状态。\n",
                     (long long)m->count, (long long)m->active);
    else
        mw_text_addf(out, "%lld alerts were raised in the flood; %lld are still active.\n",
                     (long long)m->count, (long long)m->active);
}

static void test_text(const char *lang, mw_text *out) {
    mw_text_adds(out, is_zh(lang) ? "这是一条测试消息：通知渠道工作正常。\n"
                                  : "This is a test: the channel works. Nothing has happened.\n");
}

void mw_message_mail(const mw_message *m, const char *lang, const mw_zone *zone, mw_text *out) {
    mw_slice entity = m->entity;
    if (m->kind == MW_NEWS_TEST) test_text(lang, out);
    if (is_flood(m))
        flood_text(m, lang, out);
    else {
        line(out, lang, (wording){"Alert", "报警"}, called(m, lang));
        line(out, lang, (wording){"Entity", "对象"}, entity);
        line(out, lang, (wording){"Called", "名称"}, m->entity_title);
        line(out, lang, (wording){"Value", "当前值"}, m->value_text);
        line(out, lang, (wording){"Condition", "条件"}, m->condition);
        line(out, lang, (wording){"State", "状态"}, m->state);
        when(out, lang, (wording){"Since", "开始于"}, m->since_ns, zone);
    }
    line(out, lang, (wording){"Site", "所属"}, m->branch);
    when(out, lang, (wording){"Time", "时间"}, m->at_ns, zone);
    line(out, lang, (wording){"What to do", "处理建议"}, mw_title_in(&m->note, lang));
    line(out, lang, (wording){"Look", "查看"}, m->link);
}

// ---- webhooks

char *mw_message_sign(mw_slice secret, int64_t at_s, mw_slice body,
                      char buf[MW_MESSAGE_SIGNATURE_MAX]) {
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    char number[32], hex[MW_SHA256_HEX_MAX];
    crypto_auth_hmacsha256_state h;
    int n = snprintf(number, sizeof number, "%lld.", (long long)at_s);
    crypto_auth_hmacsha256_init(&h, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&h, (const unsigned char *)number, (unsigned long long)n);
    crypto_auth_hmacsha256_update(&h, (const unsigned char *)body.p, body.n);
    crypto_auth_hmacsha256_final(&h, mac);
    snprintf(buf, MW_MESSAGE_SIGNATURE_MAX, "t=%lld,v1=%s", (long long)at_s,
             mw_sha256_hex(mac, hex));
    return buf;
}

static void encoded(mw_text *out, mw_slice s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     memchr("-._~", c, 4);
        if (plain)
            mw_text_addc(out, (char)c);
        else
            mw_text_addf(out, "%%%02X", c);
    }
}

void mw_message_link(mw_slice base, mw_slice alert, mw_slice entity, mw_text *out) {
    if (!base.n) return;
    add(out, base);
    mw_text_adds(out, memchr(base.p, '?', base.n) ? "&alert=" : "?alert=");
    encoded(out, alert);
    mw_text_adds(out, "&entity=");
    encoded(out, entity);
}
