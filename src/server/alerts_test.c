// SPDX-License-Identifier: MIT
#include "server/alerts.h"

#include "account/erase.h"
#include "account/people.h"
#include "base/alloc.h"
#include "test/test.h"

#include <string.h>

#define S_NS INT64_C(1000000000)
static const int64_t t0 = 1700000100 * INT64_C(1000000000); // 2023-11-14T22:15:00Z

static const char pack[] = "pack hot { title en \"Hot\", version \"1\" }\n"
                           "kind oven\n"
                           "measure heat on oven : K { roll time mean, children none }\n"
                           "alert too_hot on oven when heat > 500 K for 15 min {\n"
                           "  clear when heat < 480 K, severity critical\n"
                           "}\n";

typedef struct {
    mw_program *program;
    mw_registry *registry;
    mw_facts *facts;
    mw_alerts *alerts;
    int32_t oven, heat;
} plant;

static void plant_init(plant *p) {
    const mw_load_from load = {0};
    mw_entity e = {.kind = mw_slice_of("oven"),
                   .code = mw_slice_of("o1"),
                   .valid_from_ns = INT64_MIN,
                   .valid_to_ns = INT64_MAX};
    mw_measure_name m = {
        .name = mw_slice_of("heat"), .type = mw_slice_of("number"), .unit = mw_slice_of("K")};
    CHECK(mw_program_text("hot.mw", pack, &load, &p->program, NULL) == MW_OK);
    CHECK(!p->program->diags->errors && p->program->alert_count == 1);
    CHECK(mw_registry_open("memory:", &p->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &p->facts, NULL) == MW_OK);
    CHECK(p->registry->ops->entity_put(p->registry, &e, &p->oven, NULL) == MW_OK);
    CHECK(p->registry->ops->measure_put(p->registry, &m, &p->heat, NULL) == MW_OK);
    mw_alerts_from from = {.program = p->program, .registry = p->registry, .facts = p->facts};
    CHECK(mw_alerts_open(&from, &p->alerts, NULL) == MW_OK);
}

static void plant_fini(plant *p) {
    mw_alerts_close(p->alerts);
    p->facts->ops->close(p->facts);
    p->registry->ops->close(p->registry);
    mw_program_free(p->program);
}

// A quarter of an hour's heat, as a fact.
static void heat(plant *p, int quarter, double kelvin) {
    mw_fact_batch b = {0};
    CHECK(mw_fact_batch_grow(&b, 1));
    b.count = 1;
    b.entity[0] = p->oven;
    b.measure[0] = p->heat;
    b.key[0] = 0;
    b.start_ns[0] = t0 + quarter * 900 * S_NS;
    b.end_ns[0] = b.start_ns[0] + 900 * S_NS;
    b.value[0] = kelvin;
    b.quality[0] = 0;
    b.import_id[0] = 0;
    b.line[0] = 0;
    CHECK(p->facts->ops->append(p->facts, &b, t0, NULL) == MW_OK);
    mw_fact_batch_fini(&b);
}

static int64_t turn(plant *p, int quarters) {
    int64_t looks, at = t0 + quarters * 900 * S_NS;
    CHECK(mw_alerts_turn(p->alerts, at, at, &looks, NULL) == MW_OK);
    return looks;
}

static mw_alarm alarm(const plant *p) {
    const mw_board *b = mw_alerts_board(p->alerts);
    int64_t i = mw_board_find(b, mw_slice_of("too_hot"), p->oven);
    return i < 0 ? mw_alarm_none() : mw_board_at(b, i)->alarm;
}

// What waits to be sent.
static int64_t notices(const plant *p) {
    mw_outbox *o = NULL;
    CHECK(mw_outbox_open(p->registry, &o, NULL) == MW_OK);
    int64_t n = o ? mw_outbox_count(o) : -1;
    mw_outbox_close(o);
    return n;
}

// Channels that come and go while a plant runs.
void test_alerts_channels(void) {
    plant p;
    const mw_notify_channel c = {
        .name = mw_slice_of("a"), .url = mw_slice_of("https://a"), .lang = mw_slice_of("en")};
    plant_init(&p);
    heat(&p, 0, 450);
    CHECK(turn(&p, 1) == 1);
    CHECK(mw_notify_add(p.registry, &c, NULL) == MW_OK);
    for (int i = 1; i < 4; i++) heat(&p, i, 520);
    CHECK(turn(&p, 4) == 3 && alarm(&p).phase == MW_ALARM_ACTIVE && notices(&p) == 1);
    CHECK(mw_notify_remove(p.registry, c.name, NULL) == MW_OK);
    heat(&p, 4, 400);
    CHECK(turn(&p, 5) == 1 && alarm(&p).phase == MW_ALARM_NORMAL && notices(&p) == 1);
    plant_fini(&p);
}

// Each period is looked at once, when it is over; those missed meanwhile are looked at, too.
void test_alerts_turns(void) {
    plant p;
    plant_init(&p);
    heat(&p, 0, 450);
    CHECK(turn(&p, 1) == 1 && turn(&p, 1) == 0);
    CHECK(alarm(&p).phase == MW_ALARM_NORMAL);
    heat(&p, 1, 510);
    CHECK(turn(&p, 2) == 1 && alarm(&p).phase == MW_ALARM_PENDING);
    heat(&p, 2, 520);
    heat(&p, 3, 470);
    CHECK(turn(&p, 4) == 2);
    CHECK(alarm(&p).phase == MW_ALARM_NORMAL && alarm(&p).unacknowledged);
    CHECK(alarm(&p).raised_ns == t0 + 3 * 900 * S_NS);
    mw_board_action act = {.kind = MW_ALARM_ACKNOWLEDGED,
                           .alert = mw_slice_of("too_hot"),
                           .entity = p.oven,
                           .who = mw_slice_of("operator"),
                           .at_ns = t0 + 5 * 900 * S_NS};
    CHECK(mw_alerts_act(p.alerts, &act, NULL) == MW_OK && !alarm(&p).unacknowledged);
    CHECK(mw_alerts_act(p.alerts, &act, NULL) == MW_INVALID);
    plant_fini(&p);
}

static void erase_li(plant *p) {
    const mw_accounts_setup setup = {.registry = p->registry};
    const mw_audit_by by = {mw_slice_of("boss"), mw_slice_of("here"), t0};
    const mw_organisation ours = {.code = "ours"};
    mw_person li = {.name = "li"};
    mw_accounts *a = NULL;
    mw_erased done;
    int64_t id = 0;
    CHECK(mw_accounts_open(&setup, &a, NULL) == MW_OK);
    CHECK(mw_organisation_add(a, &by, &ours, &li.organisation, NULL) == MW_OK);
    CHECK(mw_person_add(a, &by, &li, &id, NULL) == MW_OK);
    CHECK(mw_person_erase(a, &by, id, &done, NULL) == MW_OK);
    mw_accounts_close(a);
}

// Who acknowledged an alert that is open is named by a pseudonym once they are erased.
void test_alerts_names(void) {
    plant p;
    bool changed = true;
    plant_init(&p);
    for (int i = 0; i < 3; i++) heat(&p, i, 520);
    CHECK(turn(&p, 1) + turn(&p, 2) + turn(&p, 3) == 3);
    const mw_board_action act = {.kind = MW_ALARM_ACKNOWLEDGED,
                                 .alert = mw_slice_of("too_hot"),
                                 .entity = p.oven,
                                 .who = mw_slice_of("li"),
                                 .at_ns = t0 + 4 * 900 * S_NS};
    CHECK(mw_alerts_act(p.alerts, &act, NULL) == MW_OK);
    const mw_board_row *row = mw_board_at(mw_alerts_board(p.alerts), 0);
    CHECK(mw_alerts_names(p.alerts, &changed, NULL) == MW_OK && !changed);
    erase_li(&p);
    CHECK(mw_slice_is(row->who, "li"));
    CHECK(mw_alerts_names(p.alerts, &changed, NULL) == MW_OK && changed);
    CHECK(mw_slice_is(row->who, "erased-1") && row->alarm.phase == MW_ALARM_ACTIVE);
    CHECK(mw_alerts_names(p.alerts, &changed, NULL) == MW_OK && !changed);
    plant_fini(&p);
}
