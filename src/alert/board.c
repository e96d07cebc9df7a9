// SPDX-License-Identifier: MIT
// See board.h. What is new in a call is taken into memory as it is written; when the registry fails
// the transaction is given up and the board reads itself anew.
#include "alert/board.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    mw_board_row row;
    char *name; // of the alert
    char *branch, *value_text, *who, *comment;
} full_row;

typedef struct {
    char *code;
    mw_flood flood;
} branch;

struct mw_board {
    mw_board_from from;
    full_row **list;
    int64_t count, room;
    mw_map *numbers; // alert, entity: number of the row
    branch *branch;
    int64_t branch_count, branch_room;
    mw_flood_rule flood;
    bool begun, stale; // a transaction; not as the registry has it
};

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "alerts: out of memory");
}

// ---- texts and rows

// Replaces an owned text and the slice that shows it.
static bool set_text(char **own, mw_slice *shown, mw_slice text) {
    if (*own && mw_slice_same(*shown, text)) return true;
    char *copy = mw_alloc(text.n + 1);
    if (!copy) return false;
    if (text.n) memcpy(copy, text.p, text.n);
    mw_free(*own);
    *own = copy;
    *shown = (mw_slice){copy, text.n};
    return true;
}

static void free_row(full_row *r) {
    if (!r) return;
    mw_free(r->name), mw_free(r->branch), mw_free(r->value_text);
    mw_free(r->who), mw_free(r->comment);
    mw_free(r);
}

// A key without the heap: looking up must not fail.
enum { KEY_BYTES = 256 };
static mw_slice row_key(char buf[KEY_BYTES], mw_slice alert, int32_t entity) {
    char hex[MW_SHA256_HEX_MAX];
    bool fits = alert.n < KEY_BYTES - 16;
    if (!fits) alert = mw_slice_of(mw_sha256_text(alert.p, alert.n, hex));
    int n =
        snprintf(buf, KEY_BYTES, "%d%c%.*s", (int)entity, fits ? ' ' : '#', (int)alert.n, alert.p);
    return (mw_slice){buf, (size_t)n};
}

int64_t mw_board_find(const mw_board *b, mw_slice alert, int32_t entity) {
    char buf[KEY_BYTES];
    return b->numbers ? mw_map_get(b->numbers, row_key(buf, alert, entity), -1) : -1;
}

// The row of an alert of an entity, made when it is new.
static mw_status row_of(mw_board *b, mw_slice alert, int32_t entity, full_row **out,
                        mw_error *err) {
    int64_t at = mw_board_find(b, alert, entity);
    if (at >= 0) return *out = b->list[at], MW_OK;
    char key[KEY_BYTES];
    full_row *r = mw_alloc(sizeof *r);
    if (!r || !mw_grow(&b->list, &b->room, b->count + 1, sizeof(full_row *)) ||
        !set_text(&r->name, &r->row.alert, alert)) {
        free_row(r);
        return no_memory(err);
    }
    r->row.entity = entity;
    r->row.alarm = mw_alarm_none();
    r->row.value = NAN;
    mw_status st = mw_map_set(b->numbers, row_key(key, alert, entity), b->count, err);
    if (st != MW_OK) return free_row(r), st;
    b->list[b->count++] = *out = r;
    return MW_OK;
}

int64_t mw_board_count(const mw_board *b) { return b->count; }
const mw_board_row *mw_board_at(const mw_board *b, int64_t i) { return &b->list[i]->row; }

bool mw_board_in_flood(const mw_board *b, mw_slice code) {
    for (int64_t i = 0; i < b->branch_count; i++)
        if (mw_slice_is(code, b->branch[i].code)) return b->branch[i].flood.on;
    return false;
}

static mw_status branch_of(mw_board *b, mw_slice code, branch **out, mw_error *err) {
    for (int64_t i = 0; i < b->branch_count; i++)
        if (mw_slice_is(code, b->branch[i].code)) return *out = &b->branch[i], MW_OK;
    if (!mw_grow(&b->branch, &b->branch_room, b->branch_count + 1, sizeof *b->branch))
        return no_memory(err);
    branch *new = &b->branch[b->branch_count];
    mw_slice ignore;
    *new = (branch){0};
    if (!set_text(&new->code, &ignore, code)) return no_memory(err);
    b->branch_count++;
    *out = new;
    return MW_OK;
}

// ---- from entries to the board: what went along and what is read are the same

static bool is_act(const mw_entry *e) {
    mw_alarm_event_kind k = e->event.kind;
    return e->kind == MW_ENTRY_ALARM &&
           (k == MW_ALARM_ACKNOWLEDGED || k == MW_ALARM_SHELVED || k == MW_ALARM_UNSHELVED);
}

static mw_status take_name(full_row *r, const mw_entry *e, mw_error *err) {
    bool good = set_text(&r->who, &r->row.who, e->who) &&
                set_text(&r->comment, &r->row.comment, e->comment);
    return good ? MW_OK : no_memory(err);
}

// All of an entry but the state of the alarm, which has it already. *verdict: of what was raised.
static mw_status absorb(mw_board *b, full_row *r, const mw_entry *e, mw_flood_verdict *verdict,
                        mw_error *err) {
    branch *at;
    mw_alarm_event_kind k = e->event.kind;
    *verdict = MW_FLOOD_ALONE;
    if (is_act(e)) MW_TRY(take_name(r, e, err));
    if (k != MW_ALARM_RAISED) return MW_OK;
    r->row.severity = e->severity, r->row.value = e->value;
    if (!set_text(&r->branch, &r->row.branch, e->branch) ||
        !set_text(&r->value_text, &r->row.value_text, e->value_text))
        return no_memory(err);
    if (mw_alarm_is_shelved(&r->row.alarm, e->event.at_ns)) return MW_OK;
    MW_TRY(branch_of(b, e->branch, &at, err));
    *verdict = mw_flood_take(&at->flood, &b->flood, e->event.at_ns);
    return MW_OK;
}

static mw_status take_entry(void *ctx, const mw_entry *e, mw_error *err) {
    mw_board *b = ctx;
    full_row *r;
    branch *at;
    mw_flood_verdict ignore;
    if (e->kind == MW_ENTRY_FLOOD) return MW_OK; // follows from what was raised
    if (e->kind == MW_ENTRY_FLOOD_OVER) {
        MW_TRY(branch_of(b, e->branch, &at, err));
        at->flood.on = false;
        return MW_OK;
    }
    MW_TRY(row_of(b, e->alert, e->entity, &r, err));
    mw_alarm_apply(&r->row.alarm, &e->event);
    return absorb(b, r, e, &ignore, err);
}

static void clear(mw_board *b) {
    for (int64_t i = 0; i < b->count; i++) free_row(b->list[i]);
    for (int64_t i = 0; i < b->branch_count; i++) mw_free(b->branch[i].code);
    b->count = b->branch_count = 0;
    mw_map_free(b->numbers);
    b->numbers = mw_map_new();
}

static mw_status reload(mw_board *b, mw_error *err) {
    clear(b);
    if (!b->numbers) return no_memory(err);
    MW_TRY(mw_entry_each(b->from.registry, 0, take_entry, b, err));
    if (b->stale && b->from.outbox) MW_TRY(mw_outbox_reload(b->from.outbox, err));
    b->stale = false;
    return MW_OK;
}

mw_status mw_board_open(const mw_board_from *from, mw_board **out, mw_error *err) {
    mw_board *b = mw_alloc(sizeof *b);
    if (!b) return no_memory(err);
    b->from = *from;
    b->flood = from->settings ? from->settings->flood : mw_flood_usual();
    mw_status st = reload(b, err);
    if (st == MW_OK)
        *out = b;
    else
        mw_board_close(b);
    return st;
}

void mw_board_close(mw_board *b) {
    if (!b) return;
    clear(b);
    mw_map_free(b->numbers);
    mw_free(b->list);
    mw_free(b->branch);
    mw_free(b);
}

static mw_status name_again(void *ctx, const mw_entry *e, mw_error *err) {
    mw_board *b = ctx;
    int64_t at = is_act(e) ? mw_board_find(b, e->alert, e->entity) : -1;
    return at < 0 ? MW_OK : take_name(b->list[at], e, err);
}

mw_status mw_board_names(mw_board *b, mw_error *err) {
    if (b->stale) return reload(b, err);
    return mw_entry_each(b->from.registry, 0, name_again, b, err);
}

void mw_board_use(mw_board *b, const mw_notify *settings) {
    b->from.settings = settings;
    b->flood = settings->flood;
}

// ---- one transaction

static mw_status put_entry(mw_board *b, mw_entry *e, mw_error *err) {
    mw_registry *r = b->from.registry;
    if (!b->begun) MW_TRY(r->ops->begin(r, err));
    b->begun = true;
    return mw_entry_put(r, e, err);
}

// Ends what a call did: all of it stands, or nothing.
static mw_status finish(mw_board *b, mw_status st, mw_error *err) {
    mw_registry *r = b->from.registry;
    bool begun = b->begun;
    b->begun = false;
    if (st == MW_OK && begun)
        st = r->ops->commit(r, err);
    else if (begun)
        r->ops->abort(r);
    if (st != MW_OK) b->stale = true;
    return st;
}

static mw_status freshen(mw_board *b, mw_error *err) { return b->stale ? reload(b, err) : MW_OK; }

// ---- looks

static mw_message message_of(const mw_board_look_at *l, const full_row *r, int64_t at_ns) {
    return (mw_message){.alert = l->alert->name,
                        .title = l->alert->title,
                        .note = l->alert->note,
                        .severity = l->alert->severity,
                        .condition = l->alert->condition,
                        .entity_kind = l->entity->kind,
                        .entity = l->entity->code,
                        .entity_id = l->entity->id,
                        .entity_title = l->entity->title,
                        .branch = l->entity->branch,
                        .state = mw_slice_of(mw_alarm_state_text(&r->row.alarm)),
                        .value = l->value,
                        .value_text = l->value_text,
                        .at_ns = at_ns,
                        .since_ns = r->row.alarm.raised_ns};
}

static mw_status tell_flood(mw_board *b, mw_news_kind kind, const branch *at, int64_t at_ns,
                            mw_error *err) {
    bool over = kind == MW_NEWS_FLOOD_OVER;
    mw_entry e = {.kind = over ? MW_ENTRY_FLOOD_OVER : MW_ENTRY_FLOOD,
                  .event.at_ns = at_ns,
                  .severity = MW_ALERT_CRITICAL,
                  .branch = mw_slice_of(at->code),
                  .value = NAN,
                  .count = at->flood.total};
    // A flood may hide what is critical: whoever wants only that hears of it too.
    mw_message m = {.kind = kind,
                    .severity = MW_ALERT_CRITICAL,
                    .branch = e.branch,
                    .value = NAN,
                    .at_ns = at_ns,
                    .since_ns = at->flood.begun_ns,
                    .count = e.count,
                    .flood_ns = b->flood.within_ns};
    for (int64_t i = 0; i < b->count; i++)
        m.active += mw_alarm_is_active(&b->list[i]->row.alarm) &&
                    mw_slice_same(b->list[i]->row.branch, e.branch);
    MW_TRY(put_entry(b, &e, err));
    return mw_board_tell(&b->from, &m, (mw_slice){0}, err);
}

static mw_status end_floods(mw_board *b, int64_t now_ns, mw_error *err) {
    int64_t total;
    for (int64_t i = 0; i < b->branch_count; i++)
        if (mw_flood_over(&b->branch[i].flood, &b->flood, now_ns, &total))
            MW_TRY(tell_flood(b, MW_NEWS_FLOOD_OVER, &b->branch[i], now_ns, err));
    return MW_OK;
}

// Whether an event is told by itself, as which news.
static bool is_told(const mw_board *b, const mw_board_look_at *l, const full_row *r,
                    const mw_alarm_event *e, mw_news_kind *news) {
    bool flood = mw_board_in_flood(b, l->entity->branch);
    if (mw_alarm_is_shelved(&r->row.alarm, e->at_ns)) return false;
    switch (e->kind) {
    case MW_ALARM_RAISED: *news = MW_NEWS_RAISED; return !flood;
    case MW_ALARM_CLEARED: *news = MW_NEWS_CLEARED; return !flood;
    case MW_ALARM_ESCALATED:
        *news = MW_NEWS_ESCALATED;
        return !flood || l->alert->severity == MW_ALERT_CRITICAL;
    case MW_ALARM_UNSHELVED:
        *news = MW_NEWS_UNSHELVED;
        // What is raised in the same look is told as that.
        return !flood && mw_alarm_is_active(&r->row.alarm) && r->row.alarm.raised_ns <= e->at_ns;
    case MW_ALARM_ACKNOWLEDGED:
    case MW_ALARM_SHELVED:
    case MW_ALARM_EVENTS:
    default: return false;
    }
}

static mw_status happen(mw_board *b, const mw_board_look_at *l, full_row *r,
                        const mw_alarm_event *event, mw_error *err) {
    mw_flood_verdict verdict;
    mw_entry e = {.event = *event,
                  .alert = l->alert->name,
                  .entity = l->entity->id,
                  .severity = l->alert->severity,
                  .branch = l->entity->branch,
                  .value = l->value,
                  .value_text = l->value_text};
    mw_message m = message_of(l, r, event->at_ns);
    MW_TRY(put_entry(b, &e, err));
    MW_TRY(absorb(b, r, &e, &verdict, err));
    if (verdict == MW_FLOOD_BEGINS) {
        branch *at;
        MW_TRY(branch_of(b, e.branch, &at, err));
        return tell_flood(b, MW_NEWS_FLOOD, at, event->at_ns, err);
    }
    if (!is_told(b, l, r, event, &m.kind)) return MW_OK;
    return mw_board_tell(&b->from, &m, (mw_slice){0}, err);
}

static mw_status take_look(mw_board *b, const mw_board_look_at *l, mw_error *err) {
    mw_alarm_event event[MW_ALARM_EVENTS_MAX];
    full_row *r;
    // Of what was never anything but normal nothing is kept.
    if (l->seen.when != MW_TRUTH_YES && mw_board_find(b, l->alert->name, l->entity->id) < 0)
        return MW_OK;
    MW_TRY(row_of(b, l->alert->name, l->entity->id, &r, err));
    MW_TRY(end_floods(b, l->seen.at_ns, err));
    int n = mw_alarm_step(&r->row.alarm, &l->alert->rule, &l->seen, event);
    for (int i = 0; i < n; i++) MW_TRY(happen(b, l, r, &event[i], err));
    return MW_OK;
}

mw_status mw_board_look(mw_board *b, const mw_board_look_at *look, int64_t count, int64_t now_ns,
                        mw_error *err) {
    MW_TRY(freshen(b, err));
    mw_status st = MW_OK;
    for (int64_t i = 0; i < count && st == MW_OK; i++) st = take_look(b, &look[i], err);
    if (st == MW_OK) st = end_floods(b, now_ns, err);
    return finish(b, st, err);
}

// ---- acts

static mw_status act_on(full_row *r, const mw_board_action *a, mw_alarm_event *e, mw_error *err) {
    mw_alarm *alarm = &r->row.alarm;
    if (a->kind == MW_ALARM_ACKNOWLEDGED) return mw_alarm_acknowledge(alarm, a->at_ns, e, err);
    if (a->kind == MW_ALARM_UNSHELVED) return mw_alarm_unshelve(alarm, a->at_ns, e, err);
    return mw_alarm_shelve(alarm, a->at_ns, a->until_ns, e, err);
}

static mw_status act(mw_board *b, const mw_board_action *a, mw_error *err) {
    full_row *r;
    mw_flood_verdict ignore;
    mw_entry e = {.alert = a->alert,
                  .entity = a->entity,
                  .value = NAN,
                  .who = a->who.n ? a->who : mw_slice_of("?"),
                  .comment = a->comment};
    MW_TRY(row_of(b, a->alert, a->entity, &r, err));
    e.severity = r->row.severity, e.branch = r->row.branch;
    MW_TRY(act_on(r, a, &e.event, err));
    mw_status st = put_entry(b, &e, err);
    if (st == MW_OK) st = absorb(b, r, &e, &ignore, err);
    return finish(b, st, err);
}

mw_status mw_board_act(mw_board *b, const mw_board_action *a, mw_error *err) {
    MW_TRY(freshen(b, err));
    return act(b, a, err);
}
