// SPDX-License-Identifier: MIT
// See works.h.
#include "app/works.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/digits.h"
#include "server/answer.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { PAST_MAX = 256, CANCELLED_MAX = 16 }; // names; of those, of one person before they came

// What became of a name that a client had chosen.
typedef struct {
    char id[MW_WORK_ID_MAX + 1];
    int64_t person, at; // the later the higher
    bool over;          // else: cancelled before it came
} past;

struct mw_works {
    pthread_mutex_t lock;
    mw_work *first, *last;
    int64_t number; // given last
    past past[PAST_MAX];
    int64_t past_last; // at of the latest
};

mw_works *mw_works_new(void) {
    mw_works *all = mw_alloc(sizeof *all);
    if (all) pthread_mutex_init(&all->lock, NULL);
    return all;
}

void mw_works_free(mw_works *all) {
    if (!all) return;
    MW_ASSERT(!all->first);
    pthread_mutex_destroy(&all->lock);
    mw_free(all);
}

static bool is_name(mw_slice id) {
    if (id.n < MW_WORK_ID_MIN || id.n > MW_WORK_ID_MAX) return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
    }
    return true;
}

bool mw_work_name(mw_work *w, mw_slice id) {
    if (!is_name(id)) return false;
    memcpy(w->id, id.p, id.n);
    w->id[id.n] = '\0';
    w->chosen = true;
    return true;
}

void mw_work_about(mw_work *w, mw_slice about) {
    size_t n = about.n < MW_WORK_ABOUT_MAX ? about.n : MW_WORK_ABOUT_MAX - 1;
    while (n > 0 && n < about.n && ((uint8_t)about.p[n] & 0xc0) == 0x80) n--;
    if (n > 0) memcpy(w->about, about.p, n);
    w->about[n] = '\0';
}

// ---- the list

static int64_t person_of(const mw_principal *who) { return who ? who->person : 0; }

static mw_work *find(mw_works *all, mw_slice id) {
    mw_work *w = all->first;
    while (w && !mw_slice_is(id, w->id)) w = w->next;
    return w;
}

static past *find_past(mw_works *all, mw_slice id, int64_t person) {
    for (int i = 0; i < PAST_MAX; i++)
        if (all->past[i].id[0] && all->past[i].person == person && mw_slice_is(id, all->past[i].id))
            return &all->past[i];
    return NULL;
}

// The place of the oldest that was cancelled by this person when that is as many as one may have;
// else a free one, else that of the oldest that is over. What others cancelled stays, unless there
// is nothing else and it is for one that was cancelled, too.
static past *find_place(mw_works *all, int64_t person, bool over) {
    past *own = NULL, *done = NULL, *oldest = NULL;
    int owns = 0;
    for (past *p = all->past; p < all->past + PAST_MAX; p++) {
        bool mine = p->id[0] && !p->over && p->person == person;
        owns += mine;
        if (mine && (!own || p->at < own->at)) own = p;
        if ((!p->id[0] || p->over) && (!done || p->at < done->at)) done = p;
        if (!oldest || p->at < oldest->at) oldest = p;
    }
    if (!over && owns >= CANCELLED_MAX) return own;
    return done || over ? done : oldest;
}

static void keep_past(mw_works *all, mw_slice id, int64_t person, bool over) {
    past *p = find_past(all, id, person);
    if (!p) p = find_place(all, person, over);
    if (!p) return;
    p->at = ++all->past_last;
    memcpy(p->id, id.p, id.n);
    p->id[id.n] = '\0';
    p->person = person;
    p->over = over;
}

static mw_work_begun begin(mw_works *all, mw_work *w) {
    if (w->chosen) {
        const past *p = find_past(all, mw_slice_of(w->id), person_of(w->who));
        if (p && !p->over) return MW_WORK_CANCELLED;
        if (find(all, mw_slice_of(w->id))) return MW_WORK_TAKEN;
    } else {
        snprintf(w->id, sizeof w->id, "%lld", (long long)++all->number);
    }
    w->since_ns = mw_clock_wall_ns();
    w->next = NULL;
    if (all->last)
        all->last->next = w;
    else
        all->first = w;
    all->last = w;
    return MW_WORK_BEGUN;
}

mw_work_begun mw_works_begin(mw_works *all, mw_work *w) {
    pthread_mutex_lock(&all->lock);
    mw_work_begun got = begin(all, w);
    pthread_mutex_unlock(&all->lock);
    return got;
}

void mw_works_end(mw_works *all, mw_work *w) {
    mw_work *before = NULL;
    pthread_mutex_lock(&all->lock);
    for (mw_work *at = all->first; at != w; at = at->next) before = at;
    if (before)
        before->next = w->next;
    else
        all->first = w->next;
    if (all->last == w) all->last = before;
    if (w->chosen) keep_past(all, mw_slice_of(w->id), person_of(w->who), true);
    pthread_mutex_unlock(&all->lock);
}

// ---- who looks

static bool is_theirs(const mw_work *w, const mw_work_eye *eye) {
    return person_of(w->who) == person_of(eye->who);
}

static bool sees(const mw_work *w, const mw_work_eye *eye) {
    if (eye->all || is_theirs(w, eye)) return true;
    return w->who && eye->who && w->who->organisation == eye->who->organisation &&
           mw_account_may(eye->who, MW_ACT_CONFIGURE, NULL, 0);
}

static mw_work_cancelled cancel(mw_works *all, const mw_work_eye *eye, mw_slice id) {
    mw_work *w = find(all, id);
    int64_t person = person_of(eye->who);
    bool reads = eye->who && eye->who->read_only && !eye->all;
    if (w && sees(w, eye)) {
        if (reads) return MW_WORK_NOT_YOU;
        bool first = !atomic_load(&w->told.cancelled);
        if (first && eye->who && !is_theirs(w, eye))
            memcpy(w->ended_by, eye->who->name, sizeof w->ended_by);
        atomic_store(&w->told.cancelled, true);
        return MW_WORK_ENDING;
    }
    const past *p = find_past(all, id, person);
    if (p && p->over) return MW_WORK_OVER;
    if (is_name(id) && !reads) keep_past(all, id, person, false);
    return MW_WORK_NONE;
}

mw_work_cancelled mw_works_cancel(mw_works *all, const mw_work_eye *eye, mw_slice id) {
    pthread_mutex_lock(&all->lock);
    mw_work_cancelled got = cancel(all, eye, id);
    pthread_mutex_unlock(&all->lock);
    return got;
}

// ---- in words

static const char *state_of(const mw_work *w) {
    if (atomic_load(&w->told.cancelled)) return "ending";
    return atomic_load(&w->taken) ? "working" : "waiting";
}

static void count(mw_text *out, const char *name, int64_t n) {
    if (n > 0) {
        mw_json_member_int(out, name, n);
        return;
    }
    mw_json_member(out, name);
    mw_text_adds(out, "null");
}

static void add(const mw_work *w, mw_text *out) {
    int64_t total = atomic_load(&w->told.total), done = atomic_load(&w->told.done);
    if (total > 0 && done > total) done = total;
    mw_json_open(out, '{');
    mw_json_member_text(out, "id", mw_slice_of(w->id));
    mw_json_member_text(out, "what", mw_slice_of(w->what));
    mw_json_member_text(out, "about", mw_slice_of(w->about));
    mw_json_member_text(out, "who", mw_slice_of(w->who ? w->who->name : ""));
    mw_json_member_time(out, "since", w->since_ns);
    mw_json_member_text(out, "state", mw_slice_of(state_of(w)));
    mw_json_member_int(out, "done", done);
    count(out, "total", total);
    mw_json_member(out, "percent");
    if (total > 0)
        mw_text_addf(out, "%d", (int)(100.0 * (double)done / (double)total));
    else
        mw_text_adds(out, "null");
    count(out, "rows", atomic_load(&w->told.rows));
    mw_json_close(out, '}');
}

static mw_status list(mw_works *all, const mw_work_eye *eye, mw_text *out) {
    mw_json_open(out, '[');
    for (const mw_work *w = all->first; w; w = w->next)
        if (sees(w, eye)) add(w, out);
    mw_json_close(out, ']');
    return MW_OK;
}

static mw_status one(mw_works *all, const mw_work_eye *eye, mw_slice id, mw_text *out) {
    const mw_work *w = find(all, id);
    if (!w || !sees(w, eye)) return MW_NOTFOUND;
    add(w, out);
    return MW_OK;
}

mw_status mw_works_json(mw_works *all, const mw_work_eye *eye, mw_slice id, mw_text *out,
                        mw_error *err) {
    pthread_mutex_lock(&all->lock);
    mw_status st = id.p ? one(all, eye, id, out) : list(all, eye, out);
    pthread_mutex_unlock(&all->lock);
    if (st != MW_OK)
        return mw_fail(err, st, "no work \"%.*s\" of yours is at hand", mw_shown(id), id.p);
    return out->failed ? mw_fail(err, MW_NOMEM, "no memory for the list of what is at work") : st;
}
