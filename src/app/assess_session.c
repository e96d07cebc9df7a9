// SPDX-License-Identifier: MIT
// See assess_session.h.
#include "app/assess_session.h"

#include "app/errand.h"
#include "app/resident.h"
#include "app/verb.h"
#include "base/alloc.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 30, SHOWN = 20, DEPTH_MAX = 64, MIB = 1 << 20, LIMIT_MIB_MAX = 1 << 20 };

// ---- who

// Who acts: --by, the campaign's setting "by", $MW_USER, the login name.
static mw_status find_who(mw_assess_session *x, mw_error *err) {
    const mw_errand *errand = mw_errand_now();
    const char *given = mw_call_has(x->call, "by") ? mw_call_value(x->call, "by") : NULL;
    mw_slice set = {0};
    if (x->campaign >= 0)
        set = mw_campaign_setting_of(mw_history_campaign_at(x->h, x->campaign), "by");
    mw_slice who = given ? mw_slice_of(given) : set;
    if (errand && errand->name) who = mw_slice_of(errand->name);
    if (!who.n) who = mw_slice_of(getenv("MW_USER"));
    const struct passwd *login = who.n ? NULL : getpwuid(geteuid());
    if (login) who = mw_slice_of(login->pw_name);
    who = mw_slice_trim(who);
    if (who.n >= sizeof x->who)
        return mw_call_wrong(x->call, err, "--by: a name of %zu bytes is longer than %zu", who.n,
                             sizeof x->who - 1);
    snprintf(x->who, sizeof x->who, "%.*s", (int)who.n, who.n ? who.p : "");
    return MW_OK;
}

mw_slice mw_assess_session_who(const mw_assess_session *x) { return mw_slice_of(x->who); }

mw_slice mw_assess_session_comment(const mw_call *call) {
    return mw_slice_of(mw_call_value(call, "comment"));
}

static bool has_option(const mw_call *call, const char *name) {
    for (const mw_option *o = call->verb->option; o->name; o++)
        if (strcmp(o->name, name) == 0) return true;
    return false;
}

// ---- opening

// Of a workspace that stays open, the history that others read before: it is long to read.
static bool is_shared(const mw_assess_session *x) {
    return x->s.ws.home && mw_act_reads(mw_errand_now()->act);
}

static mw_status open_history(mw_assess_session *x, mw_error *err) {
    if (is_shared(x)) x->h = mw_resident_history_take(x->s.ws.home, x->s.ws.registry);
    return x->h ? MW_OK : mw_history_open(x->s.ws.registry, &x->h, err);
}

static void close_history(mw_assess_session *x) {
    if (x->h && is_shared(x))
        mw_resident_history_give(x->s.ws.home, x->h);
    else
        mw_history_close(x->h);
}

mw_status mw_assess_session_open(mw_call *call, mw_assess_session *out, mw_error *err) {
    const char *lang = has_option(call, "lang") ? mw_call_value(call, "lang") : NULL;
    out->call = call;
    out->lang = lang ? lang : "en";
    out->campaign = out->level = out->assessment = out->entity = -1;
    out->arena = mw_arena_new(ARENA_BYTES);
    if (!out->arena) return mw_fail(err, MW_NOMEM, "assessments: out of memory");
    MW_TRY(mw_workspace_open(mw_session_folder(call), &out->s.ws, err));
    MW_TRY(mw_roster_open(out->s.ws.registry, &out->roster, err));
    MW_TRY(open_history(out, err));
    return has_option(call, "by") ? find_who(out, err) : MW_OK;
}

void mw_assess_session_close(mw_assess_session *x) {
    mw_questionnaire_free(x->q);
    close_history(x);
    mw_roster_free(x->roster);
    mw_arena_free(x->arena);
    mw_session_close(&x->s);
    *x = (mw_assess_session){0};
}

mw_status mw_assess_session_at(mw_call *call, mw_assess_session *out, mw_error *err) {
    MW_TRY(mw_assess_session_open(call, out, err));
    MW_TRY(mw_assess_session_campaign(out, call->operand[0], err));
    return mw_assess_session_entity(out, call->operand[1], err);
}

// ---- the standard

static mw_status load(mw_assess_session *x, const char *also, mw_error *err) {
    mw_workspace *ws = &x->s.ws;
    mw_packs_from from = {.folder = ws->folder, .packs = ws->packs, .also = also};
    mw_packs_free(x->s.program);
    x->s.program = NULL;
    return mw_packs_load(&from, &x->s.program, err);
}

// The name of a pack that may be given as a path.
static mw_slice pack_name(const char *path) {
    const char *slash = strrchr(path, '/');
    mw_slice name = mw_slice_of(slash ? slash + 1 : path);
    if (name.n > 3 && memcmp(name.p + name.n - 3, ".mw", 3) == 0) name.n -= 3;
    return name;
}

mw_status mw_assess_session_standard(mw_assess_session *x, mw_slice standard, mw_error *err) {
    char name[256];
    snprintf(name, sizeof name, "%.*s", (int)standard.n, standard.n ? standard.p : "");
    mw_questionnaire_free(x->q);
    x->q = NULL;
    mw_status st = load(x, NULL, err);
    if (st == MW_OK) st = mw_level_find(x->s.program, standard, &x->level, err);
    // A standard that is not in use may be named by its pack.
    if (st == MW_NOTFOUND && mw_packs_find(x->s.ws.folder, name)) {
        st = load(x, name, err);
        if (st == MW_OK) st = mw_level_find(x->s.program, pack_name(name), &x->level, err);
    }
    MW_TRY(st);
    return mw_questionnaire_new(x->s.program, x->level, &x->q, err);
}

static void note_changed(const mw_assess_session *x) {
    const mw_campaign *c = mw_assess_session_about(x);
    const mw_pack *pack = &x->s.program->pack[x->q->level->pack];
    if (!c->hash.n || mw_slice_is(c->hash, pack->hash)) return;
    mw_note("the pack %.*s changed since the campaign %.*s began: answers are read by the text "
            "that is in use now",
            (int)c->pack.n, c->pack.p, (int)c->name.n, c->name.p);
}

// ---- a campaign, an assessment

static mw_status no_campaign(const mw_assess_session *x, const char *name, mw_error *err) {
    mw_text list = {0};
    int32_t n = mw_history_campaign_count(x->h);
    for (int32_t i = 0; i < n && i < SHOWN; i++) {
        const mw_campaign *c = mw_history_campaign_at(x->h, i);
        mw_text_addf(&list, "%s%.*s", i ? ", " : "", (int)c->name.n, c->name.p);
    }
    if (n > SHOWN) mw_text_adds(&list, ", ...");
    mw_status st = mw_fail(err, MW_NOTFOUND, "there is no campaign \"%s\"; %s%s", name,
                           list.size ? "there are: " : "`mw assess new` begins one",
                           list.size ? list.bytes : "");
    mw_text_free(&list);
    return st;
}

mw_status mw_assess_session_campaign(mw_assess_session *x, const char *name, mw_error *err) {
    x->campaign = mw_history_campaign(x->h, mw_slice_of(name));
    if (x->campaign < 0) return no_campaign(x, name, err);
    if (has_option(x->call, "by")) MW_TRY(find_who(x, err));
    const mw_campaign *c = mw_assess_session_about(x);
    mw_error own = {0};
    mw_status st = mw_assess_session_standard(x, c->level, &own);
    if (st == MW_NOTFOUND)
        st = mw_assess_session_standard(x, c->pack, err);
    else if (st != MW_OK)
        *err = own;
    if (st != MW_OK) return mw_fail_in(err, st, "campaign %s: ", name);
    note_changed(x);
    return MW_OK;
}

mw_status mw_assess_session_entity(mw_assess_session *x, const char *code, mw_error *err) {
    MW_TRY(mw_roster_find(x->roster, mw_slice_of(code), &x->entity, err));
    const mw_entity *e = &mw_roster_at(x->roster, x->entity)->e;
    const mw_campaign *c = mw_assess_session_about(x);
    x->assessment = mw_history_assessment(x->h, x->campaign, e->id);
    if (x->assessment >= 0) return MW_OK;
    return mw_fail(err, MW_NOTFOUND,
                   "%s is not in the campaign %.*s; `mw assess enter %.*s %s` takes it in", code,
                   (int)c->name.n, c->name.p, (int)c->name.n, c->name.p, code);
}

const mw_campaign *mw_assess_session_about(const mw_assess_session *x) {
    return mw_history_campaign_at(x->h, x->campaign);
}

const mw_assessment *mw_assess_session_of(const mw_assess_session *x) {
    return mw_history_at(x->h, x->assessment);
}

const mw_entity *mw_assess_session_whose(const mw_assess_session *x, const mw_assessment *a) {
    return &mw_roster_at(x->roster, mw_roster_find_id(x->roster, a->entity))->e;
}

mw_slice mw_assess_session_zone(const mw_assess_session *x) {
    int32_t at = mw_roster_find_id(x->roster, mw_assess_session_of(x)->entity);
    for (int depth = 0; at >= 0 && depth < DEPTH_MAX; depth++) {
        const mw_roster_entity *e = mw_roster_at(x->roster, at);
        if (e->e.zone.n) return e->e.zone;
        at = e->parent;
    }
    return (mw_slice){0};
}

mw_slice mw_assess_session_deadline(const mw_campaign *c) {
    mw_slice set = mw_campaign_setting_of(c, "deadline");
    return set.n ? set : c->deadline;
}

mw_status mw_assess_session_limit(const mw_assess_session *x, int64_t *bytes, mw_error *err) {
    mw_slice set = mw_campaign_setting_of(mw_assess_session_about(x), "limit");
    int64_t mib = 0;
    double number;
    if (set.n && mw_number_parse(set, &number) && number >= 1 && number <= LIMIT_MIB_MAX)
        mib = (int64_t)number;
    if (has_option(x->call, "limit"))
        MW_TRY(mw_call_int(x->call, "limit", 1, LIMIT_MIB_MAX, &mib, err));
    *bytes = mib * MIB;
    return MW_OK;
}

mw_status mw_assess_session_period(const mw_assess_session *x, mw_period *out, mw_error *err) {
    const mw_campaign *c = mw_assess_session_about(x);
    mw_status st = mw_period_parse(c->period, &x->s.ws.calendar, out, err);
    return st == MW_OK ? st : mw_fail_in(err, st, "campaign %.*s: ", (int)c->name.n, c->name.p);
}

mw_status mw_assess_session_measure(mw_assess_session *x, const int32_t *assessment, int64_t count,
                                    mw_measured **out, mw_error *err) {
    mw_period period;
    MW_TRY(mw_workspace_facts(&x->s.ws, err));
    MW_TRY(mw_assess_session_period(x, &period, err));
    mw_measured_from from = {.q = x->q,
                             .history = x->h,
                             .registry = x->s.ws.registry,
                             .facts = x->s.ws.facts,
                             .period = period,
                             .assessment = assessment,
                             .count = count};
    return mw_measured_new(&from, out, err);
}
