// SPDX-License-Identifier: MIT
// See schedule_letter.h.
#include "app/schedule_letter.h"

#include "base/datetime.h"

#include <string.h>

enum { NAME_BYTES_MAX = 150 };

static bool is_chinese(const mw_schedule_letter *l) { return strcmp(l->s->lang, "zh") == 0; }

void mw_schedule_letter_subject(const mw_schedule_letter *l, mw_text *out) {
    mw_text_adds(out, l->s->title);
    if (*l->period) mw_text_addf(out, is_chinese(l) ? "（%s）" : ": %s", l->period);
}

// "2026-11-30 07:00"
static void add_moment(const mw_schedule_letter *l, mw_text *out) {
    char text[MW_DATETIME_TEXT_MAX];
    mw_datetime_print(l->now_ns, l->zone, text);
    mw_text_addf(out, "%.10s %.5s (%s)", text, text + 11, mw_zone_name(l->zone));
}

// One line: what, and what stands behind it.
static void add_line(const mw_schedule_letter *l, mw_text *out, const char *en, const char *zh) {
    mw_text_adds(out, is_chinese(l) ? zh : en);
}

void mw_schedule_letter_text(const mw_schedule_letter *l, mw_text *out) {
    char when[MW_TIMETABLE_TEXT_MAX];
    mw_text_addf(out, "%s\n\n", l->s->title);
    if (*l->period) {
        add_line(l, out, "Period: ", "周期：");
        mw_text_addf(out, "%s\n", l->period);
    }
    add_line(l, out, "Made: ", "生成时间：");
    add_moment(l, out);
    add_line(l, out, "\n\nThe file is attached. It shows what ", "\n\n文件见附件，内容为 ");
    mw_text_adds(out, l->owner);
    add_line(l, out, ", who set this up, may read", " 可查看的数据，由其设置定期发送");
    add_line(l, out, " (", "（");
    mw_text_addf(out, "%s, %s", mw_timetable_print(&l->s->when, when), l->s->zone);
    add_line(l, out, ").\n", "）。\n");
    if (!l->page.n) return;
    add_line(l, out, "To change or end it: ", "更改或停止：");
    mw_text_add(out, l->page.p, l->page.n);
    mw_text_adds(out, l->page.p[l->page.n - 1] == '/' ? "profile\n" : "/profile\n");
}

// Cut between letters.
static size_t name_bytes(const char *s) {
    size_t n = strlen(s);
    if (n <= NAME_BYTES_MAX) return n;
    n = NAME_BYTES_MAX;
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80) n--;
    return n;
}

void mw_schedule_letter_file(const mw_schedule_letter *l, mw_text *out) {
    size_t n = name_bytes(l->s->title);
    for (size_t i = 0; i < n; i++) {
        char c = l->s->title[i];
        bool bad = strchr("/\\:*?\"<>|", c) || (i == 0 && c == '.');
        mw_text_addc(out, bad ? '_' : c);
    }
    if (*l->period) mw_text_addf(out, " %s", l->period);
    mw_text_addf(out, ".%s", l->s->format);
}

mw_status mw_schedule_letter_fits(size_t bytes, int64_t people, mw_error *err) {
    if (people <= 0 || bytes <= MW_SCHEDULE_MAILS_BYTES_MAX / (size_t)people) return MW_OK;
    return mw_fail(err, MW_LIMIT, "the file has %zu bytes, to %lld people more than %zu in all",
                   bytes, (long long)people, MW_SCHEDULE_MAILS_BYTES_MAX);
}

const char *mw_schedule_letter_type(const char *format) {
    if (strcmp(format, "pdf") == 0) return "application/pdf";
    if (strcmp(format, "csv") == 0) return "text/csv";
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
