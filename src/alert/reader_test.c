// SPDX-License-Identifier: MIT
// What people chose comes back, quiet hours end when they say, and who is told of what.
#include "alert/reader.h"

#include "alert/board.h"
#include "alert/letter.h"
#include "alert/post.h"
#include "base/alloc.h"
#include "test/test.h"

#include <math.h>
#include <string.h>

#define T0 INT64_C(1772442000000000000) // 2026-03-02T09:00Z, in Shanghai 17:00
#define MIN INT64_C(60000000000)

typedef struct {
    mw_registry *r;
    mw_notify *settings;
    mw_outbox *o;
    int32_t line;
    int64_t li, wu;
} plant;

static int64_t put_person(mw_registry *r, const char *name, const char *mail, bool disabled) {
    const mw_cell c[MW_ROW_CELLS_MAX] = {
        [MW_COLUMN(PERSON, ORGANISATION)].number = 1,
        [MW_COLUMN(PERSON, NAME)].text = mw_slice_of(name),
        [MW_COLUMN(PERSON, MAIL)].text = mw_slice_of(mail),
        [MW_COLUMN(PERSON, DISABLED)].number = disabled,
    };
    int64_t id = 0;
    CHECK(r->ops->row_put(r, MW_ROWS_PERSON, c, &id, NULL) == MW_OK);
    return id;
}

static void open_plant(plant *p) {
    const mw_cell main[MW_ROW_CELLS_MAX] = {[MW_COLUMN(ORGANISATION, CODE)].text =
                                                mw_slice_of("main")};
    const mw_entity line = {.kind = mw_slice_of("line"),
                            .code = mw_slice_of("L1"),
                            .valid_from_ns = INT64_MIN,
                            .valid_to_ns = INT64_MAX};
    const mw_notify_channel post = {.url = mw_slice_of("smtp://127.0.0.1"),
                                    .from = mw_slice_of("mw@plant.example"),
                                    .plain = true};
    *p = (plant){0};
    CHECK(mw_registry_open("memory:", &p->r, NULL) == MW_OK);
    CHECK(p->r->ops->row_put(p->r, MW_ROWS_ORGANISATION, main, NULL, NULL) == MW_OK);
    CHECK(p->r->ops->entity_put(p->r, &line, &p->line, NULL) == MW_OK);
    p->li = put_person(p->r, "li", "li@plant.example", false);
    p->wu = put_person(p->r, "wu", "wu@plant.example", false);
    CHECK(mw_notify_post_set(p->r, &post, NULL) == MW_OK);
    CHECK(mw_notify_open(p->r, &p->settings, NULL) == MW_OK);
    CHECK(mw_outbox_open(p->r, &p->o, NULL) == MW_OK);
}

static void close_plant(plant *p) {
    mw_outbox_close(p->o);
    mw_notify_free(p->settings);
    p->r->ops->close(p->r);
}

void test_reader_kept(void) {
    plant p;
    bool chosen = true;
    open_plant(&p);
    mw_reader x, y;
    CHECK(mw_reader_get(p.r, p.li, &x, &chosen, NULL) == MW_OK && !chosen);
    CHECK(x.person == p.li && x.off && strcmp(x.lang, "en") == 0 && !x.branch);
    x = (mw_reader){p.li, false, MW_ALERT_CRITICAL, p.line, "zh", "Asia/Shanghai", 1320, 360, true};
    CHECK(mw_reader_put(p.r, &x, NULL) == MW_OK && mw_reader_put(p.r, &x, NULL) == MW_OK);
    CHECK(mw_reader_get(p.r, p.li, &y, &chosen, NULL) == MW_OK && chosen);
    CHECK(y.person == x.person && !y.off && y.least == x.least && y.branch == x.branch);
    CHECK(strcmp(y.lang, "zh") == 0 && strcmp(y.zone, x.zone) == 0 && y.escalations);
    CHECK(y.quiet_from == 1320 && y.quiet_to == 360);
    CHECK(mw_reader_get(p.r, p.wu, &y, &chosen, NULL) == MW_OK && !chosen);
    mw_reader bad[5] = {x, x, x, x, x};
    bad[0].lang[0] = 'd', bad[1].zone[0] = 'X', bad[2].quiet_to = 1440, bad[3].person = 99;
    bad[4].branch = 99;
    for (int i = 0; i < 5; i++)
        CHECK_ROW(mw_reader_put(p.r, &bad[i], NULL) == (i < 3 ? MW_INVALID : MW_NOTFOUND), i);
    close_plant(&p);
}

void test_reader_quiet(void) {
    static const struct {
        const char *text, *zone;
        int64_t minutes; // from T0 until it may go; 0: at once; -1: the text is wrong
        mw_alert_severity severity;
    } rows[] = {
        {"none",        "",              0,   MW_ALERT_WARNING    },
        {"08:00-10:00", "",              60,  MW_ALERT_WARNING    },
        {"08:00-10:00", "",              60,  MW_ALERT_INFORMATION},
        {"08:00-10:00", "",              0,   MW_ALERT_CRITICAL   },
        {"09:00-09:01", "",              1,   MW_ALERT_WARNING    },
        {"08:00-09:00", "",              0,   MW_ALERT_WARNING    },
        {"08:00-10:00", "Asia/Shanghai", 0,   MW_ALERT_WARNING    },
        {"16:30-06:15", "Asia/Shanghai", 795, MW_ALERT_WARNING    },
        {"22:00-06:00", "Asia/Shanghai", 0,   MW_ALERT_WARNING    },
        {"22:00-17:01", "Asia/Shanghai", 1,   MW_ALERT_WARNING    },
        {"",            "",              -1,  MW_ALERT_WARNING    },
        {"22:00",       "",              -1,  MW_ALERT_WARNING    },
        {"24:00-06:00", "",              -1,  MW_ALERT_WARNING    },
        {"22:60-06:00", "",              -1,  MW_ALERT_WARNING    },
        {"22:00-22:00", "",              -1,  MW_ALERT_WARNING    },
        {"22-00-06:00", "",              -1,  MW_ALERT_WARNING    },
        {"2a:00-06:00", "",              -1,  MW_ALERT_WARNING    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_reader x = mw_reader_usual(1);
        const mw_message m = {.severity = rows[i].severity, .at_ns = T0};
        mw_zone *zone = NULL;
        char buf[MW_READER_QUIET_MAX];
        mw_status st = mw_reader_quiet_parse(mw_slice_of(rows[i].text), &x, NULL);
        CHECK_ROW(st == (rows[i].minutes < 0 ? MW_INVALID : MW_OK), i);
        if (st != MW_OK) continue;
        CHECK_ROW(strcmp(mw_reader_quiet_text(&x, buf), rows[i].text) == 0, i);
        if (rows[i].zone[0]) CHECK_ROW(mw_zone_open(rows[i].zone, &zone, NULL) == MW_OK, i);
        int64_t at = mw_reader_after(&x, &m, zone);
        CHECK_ROW(at == (rows[i].minutes ? T0 + rows[i].minutes * MIN : 0), i);
        mw_zone_close(zone);
    }
}

// ---- who is told

#define IN_THE_NIGHT                                                                               \
    { .lang = "zh", .quiet_from = 1000, .quiet_to = 360, .zone = "Asia/Shanghai" }

static const struct {
    mw_reader x; // without the person
    mw_news_kind kind;
    mw_alert_severity severity;
    int32_t count;
} tells[] = {
    {{.lang = "en", .off = true},                MW_NEWS_RAISED,    MW_ALERT_CRITICAL, 0},
    {{.lang = "en"},                             MW_NEWS_RAISED,    MW_ALERT_WARNING,  1},
    {{.lang = "en", .least = MW_ALERT_CRITICAL}, MW_NEWS_RAISED,    MW_ALERT_WARNING,  0},
    {{.lang = "en", .least = MW_ALERT_CRITICAL}, MW_NEWS_CLEARED,   MW_ALERT_CRITICAL, 1},
    {{.lang = "en", .escalations = true},        MW_NEWS_RAISED,    MW_ALERT_CRITICAL, 0},
    {{.lang = "en", .escalations = true},        MW_NEWS_ESCALATED, MW_ALERT_WARNING,  1},
    {IN_THE_NIGHT,                               MW_NEWS_RAISED,    MW_ALERT_WARNING,  1},
};

static void check_letter(const plant *p, size_t row) {
    const mw_notice *n = mw_outbox_at(p->o, 0);
    mw_letter *l = NULL;
    CHECK_ROW(n->person == p->li && n->entity == p->line && n->letter, row);
    CHECK_ROW(mw_slice_is(n->channel, "person 1"), row); // and no address
    CHECK_ROW(n->branch == tells[row].x.branch, row);
    CHECK_ROW((n->next_ns > T0) == (tells[row].x.quiet_from > 0), row);
    CHECK_ROW(mw_letter_read(p->r, n->id, &l, NULL) == MW_OK, row);
    bool zh = tells[row].x.lang[0] == 'z';
    CHECK_ROW(l && strstr(l->text.p, zh ? "报警" : "Alert"), row);
    // The clock of the person: 17:00 in Shanghai.
    CHECK_ROW(l && strstr(l->text.p, zh ? "17:00" : "09:00"), row);
    mw_letter_free(l);
}

void test_reader_told(void) {
    for (size_t i = 0; i < sizeof tells / sizeof tells[0]; i++) {
        plant p;
        open_plant(&p);
        mw_reader x = tells[i].x;
        const mw_message m = {.kind = tells[i].kind,
                              .severity = tells[i].severity,
                              .alert = mw_slice_of("slow"),
                              .entity = mw_slice_of("L1"),
                              .entity_id = p.line,
                              .value = NAN,
                              .at_ns = T0,
                              .since_ns = INT64_MIN};
        const mw_board_from from = {p.r, p.o, p.settings, NULL};
        x.person = p.li;
        CHECK_ROW(mw_reader_put(p.r, &x, NULL) == MW_OK, i);
        x.person = put_person(p.r, "gone", "gone@plant.example", true);
        CHECK_ROW(mw_reader_put(p.r, &x, NULL) == MW_OK, i);
        x.person = put_person(p.r, "without", "", false);
        CHECK_ROW(mw_reader_put(p.r, &x, NULL) == MW_OK, i);
        CHECK_ROW(mw_board_tell(&from, &m, (mw_slice){0}, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_reload(p.o, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_count(p.o) == tells[i].count, i);
        if (mw_outbox_count(p.o)) check_letter(&p, i);
        CHECK_ROW(mw_notify_post_set(p.r, NULL, NULL) == MW_OK, i); // nobody sends
        CHECK_ROW(mw_board_tell(&from, &m, (mw_slice){0}, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_reload(p.o, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_count(p.o) == tells[i].count, i);
        close_plant(&p);
    }
}

// ---- when it is sent

typedef struct {
    bool may;
    mw_status st;
    const char *mail;
    int calls;
    char to[64];
} fake;

static mw_status look(void *ctx, const mw_notice *n, int64_t now_ns, mw_outbox_recipient *out,
                      mw_error *err) {
    const fake *f = ctx;
    (void)n, (void)now_ns;
    out->may = f->may;
    snprintf(out->mail, sizeof out->mail, "%s", f->mail);
    return f->st == MW_OK ? MW_OK : mw_fail(err, f->st, "cannot be read");
}

static mw_status deliver(void *ctx, const mw_notify_channel *c, const mw_notice *n, int64_t now_ns,
                         mw_error *err) {
    fake *f = ctx;
    (void)n, (void)now_ns, (void)err;
    f->calls++;
    snprintf(f->to, sizeof f->to, "%.*s", (int)c->to[0].n, c->to[0].p);
    return MW_OK;
}

void test_reader_withheld(void) {
    static const struct {
        bool may, knows;
        mw_status st;
        int32_t sent, withheld, failed;
    } rows[] = {
        {true,  true,  MW_OK, 1, 0, 0},
        {false, true,  MW_OK, 0, 1, 0},
        {true,  true,  MW_IO, 0, 0, 1},
        {true,  false, MW_OK, 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        plant p;
        mw_outbox_report report;
        fake f = {rows[i].may, rows[i].st, "new@plant.example", 0, ""};
        open_plant(&p);
        const mw_post mail = {.to = mw_slice_of("old@plant.example"),
                              .subject = mw_slice_of("s"),
                              .person = p.li,
                              .entity = p.line};
        const mw_outbox_job job = {.settings = p.settings,
                                   .notifier = {[MW_NOTIFY_MAIL] = {deliver, &f}},
                                   .look = rows[i].knows ? look : NULL,
                                   .look_ctx = &f,
                                   .now_ns = T0};
        int64_t id = 0;
        CHECK_ROW(mw_post_send(p.r, &mail, T0, &id, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_reload(p.o, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_run(p.o, &job, &report, NULL) == MW_OK, i);
        CHECK_ROW(report.sent == rows[i].sent && report.withheld == rows[i].withheld, i);
        CHECK_ROW(report.failed == rows[i].failed && f.calls == rows[i].sent, i);
        CHECK_ROW(!f.calls || strcmp(f.to, "new@plant.example") == 0, i);
        CHECK_ROW(mw_outbox_count(p.o) == rows[i].failed, i);
        CHECK_ROW(mw_outbox_reload(p.o, NULL) == MW_OK, i);
        CHECK_ROW(mw_outbox_count(p.o) == rows[i].failed, i);
        mw_letter *l = NULL;
        mw_status st = mw_letter_read(p.r, id, &l, NULL);
        CHECK_ROW((st == MW_OK) == (rows[i].failed > 0), i);
        mw_letter_free(l);
        close_plant(&p);
    }
}
