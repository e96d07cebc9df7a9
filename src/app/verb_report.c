// SPDX-License-Identifier: MIT
// The verb report: an assessment as a PDF or a workbook.
#include "app/errand.h"
#include "app/roster.h"
#include "app/session.h"
#include "app/verb.h"
#include "base/alloc.h"
#include "report/assessment.h"

#include <stdio.h>
#include <string.h>

enum { CAMPAIGNS_SHOWN = 20 };

typedef struct {
    mw_call *call;
    mw_session s; // without a world
    mw_roster *roster;
    mw_history *h;
    int32_t campaign;
    int32_t *assessment; // the latest versions of the campaign
    int64_t count, at;   // at: of --entity
    const mw_entity *entity;
    mw_appraisals *of;
} reporting;

// ---- the campaign

static bool is_of(const mw_campaign *c, const char *standard) {
    return mw_slice_is(c->pack, standard) || mw_slice_is(c->level, standard);
}

static mw_status no_campaign(const reporting *r, const char *name, const char *at, mw_error *err) {
    mw_text list = {0};
    int32_t n = mw_history_campaign_count(r->h);
    for (int32_t i = 0; i < n && i < CAMPAIGNS_SHOWN; i++) {
        const mw_campaign *c = mw_history_campaign_at(r->h, i);
        mw_text_addf(&list, "%s%.*s (%.*s at %.*s)", i ? ", " : "", (int)c->name.n, c->name.p,
                     (int)c->pack.n, c->pack.p, (int)c->period.n, c->period.p);
    }
    bool pack = false; // named without the period
    for (int32_t i = 0; i < n && !at; i++)
        pack = pack || is_of(mw_history_campaign_at(r->h, i), name);
    mw_status st =
        pack ? mw_fail(err, MW_NOTFOUND,
                       "%s is a standard: --at PERIOD says of which campaign; there are: %s", name,
                       list.size ? list.bytes : "")
             : mw_fail(err, MW_NOTFOUND, "there is no campaign %s%s%s; %s%s", at ? "of " : "", name,
                       at ? " at that period" : "",
                       list.size ? "there are: " : "none was begun in this workspace",
                       list.size ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

// The campaign of that name, or with --at the last of that pack and period.
static mw_status find_campaign(reporting *r, mw_error *err) {
    const char *name = r->call->operand[0], *at = mw_call_value(r->call, "at");
    r->campaign = at ? -1 : mw_history_campaign(r->h, mw_slice_of(name));
    for (int32_t i = 0; at && i < mw_history_campaign_count(r->h); i++) {
        const mw_campaign *c = mw_history_campaign_at(r->h, i);
        if (is_of(c, name) && mw_slice_is(c->period, at)) r->campaign = i;
    }
    return r->campaign >= 0 ? MW_OK : no_campaign(r, name, at, err);
}

static mw_status load_standard(reporting *r, mw_error *err) {
    const mw_campaign *c = mw_history_campaign_at(r->h, r->campaign);
    mw_workspace *ws = &r->s.ws;
    char pack[256];
    int32_t level;
    mw_packs_from from = {.folder = ws->folder, .packs = ws->packs};
    mw_status st = ws->packs ? mw_packs_load(&from, &r->s.program, err) : MW_NOTFOUND;
    if (st == MW_OK) st = mw_level_find(r->s.program, c->level, &level, err);
    if (st != MW_NOTFOUND) return st;
    // A campaign may run by a standard that is not in use.
    mw_packs_free(r->s.program);
    r->s.program = NULL;
    snprintf(pack, sizeof pack, "%.*s", (int)c->pack.n, c->pack.p);
    from.also = pack;
    MW_TRY(mw_packs_load(&from, &r->s.program, err));
    return mw_level_find(r->s.program, c->level, &level, err);
}

// ---- its assessments

static mw_status find_assessments(reporting *r, mw_error *err) {
    const char *code = mw_call_value(r->call, "entity");
    const mw_campaign *c = mw_history_campaign_at(r->h, r->campaign);
    int32_t entity, n = mw_history_count(r->h);
    if (!code) return mw_call_wrong(r->call, err, "--entity says whose report it is");
    MW_TRY(mw_roster_find(r->roster, mw_slice_of(code), &entity, err));
    r->entity = &mw_roster_at(r->roster, entity)->e;
    r->assessment = mw_alloc_array((int64_t)n + 1, sizeof *r->assessment);
    if (!r->assessment) return mw_fail(err, MW_NOMEM, "report: out of memory");
    r->at = -1;
    for (int32_t i = 0; i < n; i++) {
        const mw_assessment *a = mw_history_at(r->h, i);
        if (a->campaign != r->campaign || a->newer >= 0) continue;
        if (!mw_errand_has(a->entity)) continue;
        if (a->entity == r->entity->id) r->at = r->count;
        r->assessment[r->count++] = i;
    }
    if (r->at >= 0) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "%s is not in the campaign %.*s", code, (int)c->name.n,
                   c->name.p);
}

static mw_status appraise(reporting *r, mw_error *err) {
    mw_appraise_from from = {.registry = r->s.ws.registry,
                             .facts = r->s.ws.facts,
                             .program = r->s.program,
                             .history = r->h,
                             .campaign = r->campaign,
                             .assessment = r->assessment,
                             .count = r->count,
                             .pool = r->s.pool};
    return mw_appraise(&from, &r->of, err);
}

// ---- writing

static bool ends(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n > m && strcasecmp(text + n - m, end) == 0;
}

static void note_stats(const mw_document_stats *stats) {
    if (stats->unknown_glyphs)
        mw_note("%lld characters are in none of the fonts, the first of them in \"%s\"",
                (long long)stats->unknown_glyphs, stats->first_unknown);
    if (stats->overflows)
        mw_note("%lld lines are wider than their place, the first of them \"%s\"",
                (long long)stats->overflows, stats->first_overflow);
}

static mw_status write_document(const mw_assessment_view *v, const char *path, mw_error *err) {
    mw_document *d = NULL;
    mw_document_stats stats = {0};
    MW_TRY(mw_assessment_document(v, &d, err));
    mw_status st = mw_document_write(d, path, &stats, err);
    mw_document_free(d);
    if (st == MW_OK) note_stats(&stats);
    return st;
}

static mw_status write_report(const reporting *r, mw_error *err) {
    const char *path = mw_call_value(r->call, "output"), *lang = mw_call_value(r->call, "lang");
    mw_xlsx_writer *w = NULL;
    mw_assessment_view view = {.of = r->of,
                               .at = r->at,
                               .code = r->entity->code,
                               .title = r->entity->title,
                               .lang = lang && strcmp(lang, "zh") == 0 ? MW_DOCUMENT_ZH
                                                                       : MW_DOCUMENT_EN,
                               .origin = "Millwright " MW_VERSION};
    if (ends(path, ".pdf")) return write_document(&view, path, err);
    MW_TRY(mw_assessment_workbook(&view, &w, err));
    return mw_xlsx_writer_close(w, path, err);
}

static mw_status report(reporting *r, mw_error *err) {
    const char *path = mw_call_value(r->call, "output");
    if (!path) return mw_call_wrong(r->call, err, "-o FILE.pdf or -o FILE.xlsx says where to");
    if (!ends(path, ".pdf") && !ends(path, ".xlsx"))
        return mw_call_wrong(r->call, err, "--output \"%s\": a report is a .pdf or an .xlsx", path);
    MW_TRY(mw_workspace_open(mw_session_folder(r->call), &r->s.ws, err));
    MW_TRY(mw_roster_open(r->s.ws.registry, &r->roster, err));
    MW_TRY(mw_history_open(r->s.ws.registry, &r->h, err));
    MW_TRY(find_campaign(r, err));
    MW_TRY(find_assessments(r, err));
    MW_TRY(load_standard(r, err));
    MW_TRY(mw_workspace_facts(&r->s.ws, err));
    MW_TRY(mw_session_threads(r->call, &r->s, err));
    MW_TRY(appraise(r, err));
    return write_report(r, err);
}

mw_status mw_verb_report(mw_call *call, mw_error *err) {
    reporting r = {.call = call};
    mw_status st = report(&r, err);
    mw_appraisals_free(r.of);
    mw_free(r.assessment);
    mw_history_close(r.h);
    mw_roster_free(r.roster);
    mw_session_close(&r.s);
    return st;
}
