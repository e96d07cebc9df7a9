// SPDX-License-Identifier: MIT
// The verb person notify: which alerts somebody is mailed. Over the network it is for oneself.
#include "alert/reader.h"
#include "app/account_session.h"
#include "app/errand.h"
#include "app/verb.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

static const char *given(const mw_account_shell *x, const char *option) {
    return mw_call_value(x->call, option);
}

static bool is_set(const mw_account_shell *x) {
    static const char *const options[] = {"least", "entity", "everywhere", "lang",
                                          "zone",  "quiet",  "tell"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (mw_call_has(x->call, options[i])) return true;
    return false;
}

// ---- setting

// What somebody cannot see is not there for them.
static mw_status set_branch(const mw_account_shell *x, mw_reader *r, mw_error *err) {
    if (mw_call_has(x->call, "everywhere")) r->branch = 0;
    if (!given(x, "entity")) return MW_OK;
    MW_TRY(mw_account_shell_entity(x, &r->branch, err));
    if (mw_errand_sees(r->branch)) return MW_OK;
    return mw_fail(err, MW_NOTFOUND, "there is no entity \"%s\"", given(x, "entity"));
}

static mw_status set_all(const mw_account_shell *x, mw_reader *r, mw_error *err) {
    const char *least = given(x, "least"), *lang = given(x, "lang"), *zone = given(x, "zone"),
               *quiet = given(x, "quiet"), *tell = given(x, "tell");
    if (least) r->off = strcmp(least, "none") == 0;
    if (least && !r->off) (void)mw_alert_severity_find(mw_slice_of(least), &r->least);
    if (lang) snprintf(r->lang, sizeof r->lang, "%s", lang);
    if (zone && strlen(zone) >= sizeof r->zone)
        return mw_fail(err, MW_INVALID, "\"%.80s\" is no zone such as Asia/Shanghai", zone);
    if (zone) snprintf(r->zone, sizeof r->zone, "%s", zone);
    if (quiet) MW_TRY(mw_reader_quiet_parse(mw_slice_of(quiet), r, err));
    if (tell) r->escalations = strcmp(tell, "escalations") == 0;
    return set_branch(x, r, err);
}

// ---- as JSON, for the trail and whoever asks

static const char *least_of(const mw_reader *r) {
    return r->off ? "none" : mw_alert_severity_word(r->least);
}

static void member(mw_text *t, const char *name, mw_slice value) {
    mw_text_addf(t, "%s\"%s\":", t->size > 1 ? "," : "", name);
    mw_json_string(t, value);
}

static void write_json(const mw_account_shell *x, const mw_reader *r, mw_text *t) {
    char quiet[MW_READER_QUIET_MAX];
    int32_t at = r->branch ? mw_roster_find_id(x->roster, r->branch) : -1;
    mw_text branch = {0};
    if (at >= 0) {
        const mw_entity *e = &mw_roster_at(x->roster, at)->e;
        mw_text_addf(&branch, "%.*s:%.*s", (int)e->kind.n, e->kind.p, (int)e->code.n, e->code.p);
    }
    mw_text_addc(t, '{');
    member(t, "least", mw_slice_of(least_of(r)));
    member(t, "branch", (mw_slice){branch.bytes, branch.size});
    member(t, "lang", mw_slice_of(r->lang));
    member(t, "zone", mw_slice_of(r->zone));
    member(t, "quiet", mw_slice_of(mw_reader_quiet_text(r, quiet)));
    member(t, "tell", mw_slice_of(r->escalations ? "escalations" : "all"));
    mw_text_addc(t, '}');
    if (branch.failed) t->failed = true;
    mw_text_free(&branch);
}

// ---- keeping, with its entry in the trail: of a request the desk writes it

static mw_status enter(const mw_account_shell *x, const mw_person *p, const mw_reader *before,
                       const mw_reader *after, mw_error *err) {
    mw_text was = {0}, is = {0}, subject = {0};
    if (mw_errand_now()) return MW_OK;
    write_json(x, before, &was), write_json(x, after, &is);
    mw_text_addf(&subject, "person %s", p->name);
    const mw_audit_entry e = {
        .organisation = p->organisation,
        .by = x->by,
        .act = mw_slice_of("person notify"),
        .subject = {subject.bytes, subject.size},
        .before = {was.bytes,     was.size    },
        .after = {is.bytes,      is.size     }
    };
    mw_status st = was.failed || is.failed || subject.failed
                       ? mw_fail(err, MW_NOMEM, "person: out of memory")
                       : mw_audit_put(x->ws.registry, &e, err);
    mw_text_free(&was), mw_text_free(&is), mw_text_free(&subject);
    return st;
}

static mw_status keep(const mw_account_shell *x, const mw_person *p, const mw_reader *before,
                      const mw_reader *after, mw_error *err) {
    mw_registry *r = x->ws.registry;
    MW_TRY(r->ops->begin(r, err));
    mw_status st = mw_reader_put(r, after, err);
    if (st == MW_OK) st = enter(x, p, before, after, err);
    if (st == MW_OK) st = r->ops->commit(r, err);
    if (st != MW_OK) r->ops->abort(r);
    return st;
}

// ---- showing

static mw_status show_json(const mw_account_shell *x, const mw_reader *r, mw_error *err) {
    mw_text t = {0};
    write_json(x, r, &t);
    mw_text_addc(&t, '\n');
    mw_status st = mw_out(&t, err);
    mw_text_free(&t);
    return st;
}

static mw_status show(const mw_account_shell *x, const mw_person *p, const mw_reader *r,
                      mw_error *err) {
    static const char *const columns[] = {"person", "mail",  "least", "branch", "lang",
                                          "zone",   "quiet", "tell",  NULL};
    char quiet[MW_READER_QUIET_MAX];
    mw_listing l = {0};
    if (mw_verb_format(x->call) == MW_FORMAT_JSON_TEXT) return show_json(x, r, err);
    mw_status st = mw_listing_begin(&l, columns, mw_verb_format(x->call), err);
    if (st == MW_OK) {
        mw_listing_text(&l, mw_slice_of(p->name));
        mw_listing_text(&l, mw_slice_of(p->mail));
        mw_listing_text(&l, mw_slice_of(least_of(r)));
        mw_listing_text(&l, mw_account_shell_code(x, r->branch));
        mw_listing_text(&l, mw_slice_of(r->lang));
        mw_listing_text(&l, mw_slice_of(r->zone));
        mw_listing_text(&l, mw_slice_of(mw_reader_quiet_text(r, quiet)));
        mw_listing_text(&l, mw_slice_of(r->escalations ? "escalations" : "all"));
        st = mw_listing_end(&l, err);
    }
    mw_listing_fini(&l);
    return st;
}

static mw_status notify(mw_account_shell *x, mw_error *err) {
    mw_person p;
    mw_reader before;
    MW_TRY(mw_account_shell_person(x, x->call->operand[0], &p, err));
    MW_TRY(mw_reader_get(x->ws.registry, p.id, &before, NULL, err));
    if (!is_set(x)) return show(x, &p, &before, err);
    mw_reader after = before;
    MW_TRY(set_all(x, &after, err));
    if (!after.off && !p.mail[0]) mw_note("%s has no mail address: nothing can be sent", p.name);
    return keep(x, &p, &before, &after, err);
}

mw_status mw_verb_person_notify(mw_call *call, mw_error *err) {
    return mw_account_shell_run(call, notify, err);
}
