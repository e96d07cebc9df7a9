// SPDX-License-Identifier: MIT
// See simulation.h.
#include "simulate/simulation.h"

enum {
    STEPS_MAX = 3600,    // of one call: a message of so many changes is not too large
    WAITING_MAX = 50000, // changes not taken; more, and the line waits for who takes them
};
static const int64_t SECOND_NS = 1000000000;

mw_status mw_simulation_init(mw_simulation *s, uint64_t seed, const mw_pace_wish *wish,
                             mw_error *err) {
    *s = (mw_simulation){.wish = *wish};
    mw_plant_init(&s->plant, seed, 0);
    if (pthread_mutex_init(&s->mutex, NULL) != 0)
        return mw_fail(err, MW_NOMEM, "no lock for the simulated line");
    return MW_OK;
}

void mw_simulation_fini(mw_simulation *s) {
    mw_feed_fini(&s->feed);
    pthread_mutex_destroy(&s->mutex);
}

void mw_simulation_begin(mw_simulation *s, int64_t wall_ns, int64_t steady_ns) {
    pthread_mutex_lock(&s->mutex);
    if (!s->has_begun) {
        mw_pace_plan plan = mw_pace_plan_of(&s->wish, wall_ns);
        mw_pace_init(&s->pace, plan, steady_ns);
        mw_plant_init(&s->plant, s->plant.seed, plan.from_ns / SECOND_NS);
        mw_feed_begin(&s->feed, &s->plant);
        s->has_begun = true;
    }
    pthread_mutex_unlock(&s->mutex);
}

static mw_status step_to(mw_simulation *s, int64_t to_s, mw_error *err) {
    for (int i = 0; i < STEPS_MAX && s->plant.time_s < to_s; i++) {
        mw_plant_step(&s->plant);
        if (s->tells) MW_TRY(mw_feed_look(&s->feed, &s->plant, err));
    }
    return MW_OK;
}

mw_status mw_simulation_advance(mw_simulation *s, int64_t wall_ns, int64_t steady_ns,
                                mw_error *err) {
    mw_status st = MW_OK;
    pthread_mutex_lock(&s->mutex);
    bool is_held_up = s->is_heard && s->feed.count > WAITING_MAX;
    if (s->has_begun && !is_held_up) {
        bool was_behind = !s->pace.has_caught_up;
        int64_t to_s = mw_pace_now(&s->pace, wall_ns, steady_ns) / SECOND_NS;
        st = step_to(s, to_s, err);
        if (s->plant.time_s >= s->pace.plan.until_ns / SECOND_NS) s->is_over = true;
        if (was_behind && s->pace.has_caught_up) s->is_fresh = true;
    }
    pthread_mutex_unlock(&s->mutex);
    return st;
}

int64_t mw_simulation_waiting(mw_simulation *s) {
    pthread_mutex_lock(&s->mutex);
    int64_t count = s->feed.count;
    pthread_mutex_unlock(&s->mutex);
    return count;
}
