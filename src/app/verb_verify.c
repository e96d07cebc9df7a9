// SPDX-License-Identifier: MIT
// The verb verify: the registry, the facts, and what one says about the other.
#include "alert/entry.h"
#include "alert/outbox.h"
#include "app/progress.h"
#include "app/result.h"
#include "app/session.h"
#include "app/verb.h"
#include "app/verify.h"
#include "app/verify_account.h"
#include "app/verify_assess.h"
#include "app/verify_series.h"
#include "base/alloc.h"

enum { TOLD_MAX = 20 };

// Ids that the registry knows, one byte each.
typedef struct {
    uint8_t *known;
    int64_t capacity, count;
} ids;

typedef struct {
    ids entity, measure, text, import;
    int64_t placements, links, unfinished, undone;
    int64_t facts, results, problems, told;
    mw_workspace *ws;
    int64_t alert_events, notices;
    mw_series_checked series;
    mw_assess_checked assess;
    mw_account_checked account;
    bool asked;      // by a request, which may be cancelled; the command line ends at once
    mw_progress bar; // then
} checking;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "verify: out of memory");
}

static void tell(void *ctx, const char *line) {
    (void)ctx;
    mw_say("problem: %s", line);
}

static void problem(checking *c, const char *what, int64_t id) {
    c->problems++;
    if (c->told < TOLD_MAX)
        mw_say("problem: facts name %s %lld, which the registry does not have", what,
               (long long)id);
    else if (c->told == TOLD_MAX)
        mw_say("problem: ... more of this kind are only counted");
    c->told++;
}

// ---- what the registry knows

static mw_status add_id(ids *list, int32_t id, mw_error *err) {
    if (!mw_grow(&list->known, &list->capacity, (int64_t)id + 1, 1)) return no_memory(err);
    list->known[id] = 1;
    list->count++;
    return MW_OK;
}

static bool has_id(const ids *list, int32_t id) {
    return id > 0 && id < list->capacity && list->known[id];
}

static mw_status visit_entity(void *ctx, const mw_entity *e, mw_error *err) {
    checking *c = ctx;
    return add_id(&c->entity, e->id, err);
}

static mw_status visit_placement(void *ctx, const mw_placement *p, mw_error *err) {
    checking *c = ctx;
    (void)p, (void)err;
    c->placements++;
    return MW_OK;
}

static mw_status visit_link(void *ctx, const mw_link *l, mw_error *err) {
    checking *c = ctx;
    (void)l, (void)err;
    c->links++;
    return MW_OK;
}

static mw_status visit_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    checking *c = ctx;
    return add_id(&c->measure, m->id, err);
}

static mw_status visit_text(void *ctx, int32_t id, mw_slice text, mw_error *err) {
    checking *c = ctx;
    (void)text;
    return add_id(&c->text, id, err);
}

static mw_status visit_import(void *ctx, const mw_import *i, mw_error *err) {
    checking *c = ctx;
    c->unfinished += i->ended_ns == 0 && i->undone_ns == 0;
    c->undone += i->undone_ns != 0;
    return add_id(&c->import, i->id, err);
}

static mw_status read_registry(checking *c, mw_error *err) {
    mw_registry *r = c->ws->registry;
    MW_TRY(r->ops->entity_each(r, visit_entity, c, err));
    MW_TRY(r->ops->placement_each(r, visit_placement, c, err));
    MW_TRY(r->ops->link_each(r, visit_link, c, err));
    MW_TRY(r->ops->measure_each(r, visit_measure, c, err));
    MW_TRY(r->ops->text_each(r, visit_text, c, err));
    return r->ops->import_each(r, visit_import, c, err);
}

// ---- what facts name

static mw_status go_on(checking *c, mw_error *err) {
    if (!c->asked || mw_progress_go_on(&c->bar, c->facts, 0)) return MW_OK;
    return mw_fail(err, MW_INVALID, "verify: ended");
}

static mw_status check_chunk(void *ctx, const mw_fact_chunk *f, mw_error *err) {
    checking *c = ctx;
    c->facts += f->count;
    MW_TRY(go_on(c, err));
    for (int64_t i = 0; i < f->count; i++) {
        if (!has_id(&c->entity, f->entity[i])) problem(c, "entity", f->entity[i]);
        if (!has_id(&c->measure, f->measure[i])) problem(c, "measure", f->measure[i]);
        if (f->key[i] && !has_id(&c->text, f->key[i])) problem(c, "keys", f->key[i]);
        if (f->import_id[i] && !has_id(&c->import, f->import_id[i]))
            problem(c, "import", f->import_id[i]);
    }
    return MW_OK;
}

static mw_status check_facts(checking *c, mw_error *err) {
    mw_facts *f = c->ws->facts;
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .with_source = true,
                       .all_versions = true};
    return f->ops->scan(f, &q, check_chunk, c, err);
}

static mw_status check_stores(checking *c, mw_error *err) {
    int64_t found = 0;
    MW_TRY(c->ws->registry->ops->verify(c->ws->registry, tell, NULL, &found, err));
    c->problems += found;
    found = 0;
    MW_TRY(c->ws->facts->ops->verify(c->ws->facts, tell, NULL, &found, err));
    c->problems += found;
    return MW_OK;
}

static mw_status count_event(void *ctx, const mw_entry *e, mw_error *err) {
    checking *c = ctx;
    (void)e, (void)err;
    c->alert_events++;
    return MW_OK;
}

// What is told once as a problem, so that the other checks go on.
static mw_status unless_corrupt(checking *c, mw_status st, mw_error *err) {
    if (st != MW_CORRUPT) return st;
    tell(NULL, err ? err->text : mw_status_text(st));
    c->problems++;
    return MW_OK;
}

static mw_status check_alerts(checking *c, mw_error *err) {
    mw_registry *r = c->ws->registry;
    mw_outbox *outbox = NULL;
    mw_notify *settings = NULL;
    mw_error own = {0};
    mw_status st = unless_corrupt(c, mw_entry_each(r, 0, count_event, c, &own), &own);
    if (st == MW_OK) st = unless_corrupt(c, mw_outbox_open(r, &outbox, &own), &own);
    if (st == MW_OK) st = unless_corrupt(c, mw_notify_open(r, &settings, &own), &own);
    if (outbox) c->notices = mw_outbox_count(outbox);
    mw_outbox_close(outbox);
    mw_notify_free(settings);
    if (st != MW_OK && err) *err = own;
    return st;
}

static mw_status report(mw_call *call, const checking *c, mw_error *err) {
    mw_text out = {0};
    mw_text_addf(&out,
                 "registry: %lld entities, %lld placements, %lld links, %lld measures, %lld "
                 "texts, %lld imports (%lld undone, %lld not finished)\n",
                 (long long)c->entity.count, (long long)c->placements, (long long)c->links,
                 (long long)c->measure.count, (long long)c->text.count, (long long)c->import.count,
                 (long long)c->undone, (long long)c->unfinished);
    mw_text_addf(&out, "facts: %lld versions%s\n", (long long)c->facts,
                 c->told ? "" : ", each with its entity, measure, keys and import");
    if (c->results)
        mw_text_addf(&out, "results: %lld, each with its file\n", (long long)c->results);
    if (c->assess.campaigns)
        mw_text_addf(&out, "assessments: %lld in %lld campaigns, %lld evidence files\n",
                     (long long)c->assess.assessments, (long long)c->assess.campaigns,
                     (long long)c->assess.files);
    if (c->alert_events || c->notices)
        mw_text_addf(&out, "alerts: %lld events, %lld notices not sent\n",
                     (long long)c->alert_events, (long long)c->notices);
    if (c->account.entries)
        mw_text_addf(&out, "accounts: %lld people, %lld entries in the audit trail\n",
                     (long long)c->account.people, (long long)c->account.entries);
    if (c->series.signals)
        mw_text_addf(&out, "series: %lld samples of %lld signals\n", (long long)c->series.samples,
                     (long long)c->series.signals);
    if (c->problems)
        mw_text_addf(&out, "%lld problem%s\n", (long long)c->problems, c->problems == 1 ? "" : "s");
    else
        mw_text_adds(&out, "sound\n");
    call->no = c->problems > 0;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status report_json(mw_call *call, const checking *c, mw_error *err) {
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"problems",         c->problems          },
        {"entities",         c->entity.count      },
        {"placements",       c->placements        },
        {"links",            c->links             },
        {"measures",         c->measure.count     },
        {"texts",            c->text.count        },
        {"imports",          c->import.count      },
        {"imports_undone",   c->undone            },
        {"imports_cut_off",  c->unfinished        },
        {"facts",            c->facts             },
        {"results",          c->results           },
        {"campaigns",        c->assess.campaigns  },
        {"assessments",      c->assess.assessments},
        {"evidence_files",   c->assess.files      },
        {"alert_events",     c->alert_events      },
        {"notices_not_sent", c->notices           },
        {"people",           c->account.people    },
        {"audit_entries",    c->account.entries   },
        {"signals",          c->series.signals    },
        {"samples",          c->series.samples    },
    };
    mw_text out = {0};
    mw_text_addf(&out, "{\"sound\":%s", c->problems ? "false" : "true");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        mw_text_addf(&out, ",\"%s\":%lld", counts[i].name, (long long)counts[i].count);
    mw_text_adds(&out, "}\n");
    call->no = c->problems > 0;
    mw_status st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

// While a plant runs on the workspace its samples are its own.
static mw_status check_series(checking *c, mw_error *err) {
    if (!c->ws->home) return mw_verify_series(c->ws, tell, &c->series, &c->problems, err);
    mw_note("samples of signals are the running plant's and were not checked");
    return MW_OK;
}

static mw_status check_all(mw_call *call, checking *c, mw_error *err) {
    MW_TRY(mw_workspace_facts(c->ws, err));
    MW_TRY(check_stores(c, err));
    MW_TRY(go_on(c, err));
    MW_TRY(read_registry(c, err));
    MW_TRY(check_facts(c, err));
    MW_TRY(mw_kept_verify(c->ws, tell, &c->results, &c->problems, err));
    MW_TRY(go_on(c, err));
    MW_TRY(mw_assess_verify(c->ws, tell, &c->assess, &c->problems, err));
    MW_TRY(check_alerts(c, err));
    MW_TRY(check_series(c, err));
    MW_TRY(go_on(c, err));
    return mw_verify_account(call, c->ws, &c->account, &c->problems, err);
}

mw_status mw_verify_folder(mw_call *call, const char *folder, mw_error *err) {
    mw_workspace ws;
    MW_TRY(mw_workspace_open(folder, &ws, err));
    checking c = {.ws = &ws, .asked = mw_errand_now() != NULL};
    if (c.asked) c.bar = mw_progress_begin("verify");
    mw_status st = check_all(call, &c, err);
    if (c.asked) st = mw_progress_end(&c.bar, st, err);
    bool json = mw_verb_format(call) == MW_FORMAT_JSON_TEXT;
    if (st == MW_OK) st = json ? report_json(call, &c, err) : report(call, &c, err);
    mw_free(c.entity.known);
    mw_free(c.measure.known);
    mw_free(c.text.known);
    mw_free(c.import.known);
    mw_workspace_close(&ws);
    return st;
}

mw_status mw_verb_verify(mw_call *call, mw_error *err) {
    return mw_verify_folder(call, mw_session_folder(call), err);
}
