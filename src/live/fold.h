// SPDX-License-Identifier: MIT
// From samples in the order of time to quantities per slot: the definition of what a machine did.
//
//     mw_fold *f = mw_fold_new(machine, emit, ctx);
//     mw_fold_begin(f, t_ns);                    // nothing is known before
//     mw_fold_sample(f, channel, t_ns, value, quality);
//     mw_fold_advance(f, now_ns);                // time passes, what is known stays so
//     mw_fold_open(f, look, ctx);                // the slot under way
//     mw_fold_free(f);
//
// A slot is emitted when time passes its end; what a meter reads belongs to the stretch between two
// readings, so its slot is emitted with the first reading after it. A step over a gap (the source
// was gone, or longer than the channel allows) is emitted for exactly that stretch: its total is
// known, how it was spread is not.
//
// Silence: slots in a row of which nothing but the time that was planned is told (unobserved), and
// in which no sample came but marks that the source is there, are told as one stretch when it ends,
// an hour at most; it lies in one hour, shift and day. A month of silence is not thousands of
// facts.
//
// Steps: a count that falls to less than half of what it was began anew, and its value counts; at a
// wrap the rest to it does, too. A smaller fall is taken as it is: the sum stays right.
//
// Times add up as whole nanoseconds, so that no order of adding matters. Thread: one owner at a
// time.
#ifndef MW_LIVE_FOLD_H
#define MW_LIVE_FOLD_H

#include "base/status.h"
#include "live/machine.h"

typedef struct mw_fold mw_fold;

// A state, and since when. Product, order and reason: codes, -1 none.
typedef struct {
    mw_state_category category; // with overrides and corrections
    int64_t since_ns;
    int32_t product, order, reason;
    mw_state_category observed; // with overrides alone
    int64_t observed_ns;        // since when
} mw_fold_state;

typedef void (*mw_fold_emit)(void *ctx, const mw_live_cell *cell);

// machine is borrowed. NULL when out of memory.
mw_fold *mw_fold_new(const mw_machine *machine, mw_fold_emit emit, void *ctx);
void mw_fold_free(mw_fold *f); // NULL is allowed

// Forgets everything and begins at an instant.
void mw_fold_begin(mw_fold *f, int64_t t_ns);
// What a channel knew before: the last sample before the beginning, and the last that was a number.
typedef struct {
    int64_t t_ns, good_t_ns;
    double value, good; // good NaN: none
    uint8_t quality;    // of the last sample
    bool broken;        // the source was gone since that number
} mw_fold_known;
// Takes it over; nothing is emitted for it.
void mw_fold_carry(mw_fold *f, int32_t channel, const mw_fold_known *known);
// Stretches that end at or before t_ns are not emitted: they were, or are of no interest.
void mw_fold_mute(mw_fold *f, int64_t t_ns);
// Makes one fold stand where another of the same machine stands; whom it tells stays.
void mw_fold_copy(mw_fold *to, const mw_fold *from);
// Whom it tells of each state from now on, when it begins; since_ns is that instant. A fold that
// is copied over goes on telling the same.
typedef void (*mw_fold_began)(void *ctx, const mw_fold_state *state);
void mw_fold_watch(mw_fold *f, mw_fold_began began, void *ctx);
// Whom it tells from now on.
void mw_fold_tell(mw_fold *f, mw_fold_emit emit, void *ctx);

// A sample; t_ns not before the one before it, of any channel. NaN: not known from then on.
void mw_fold_sample(mw_fold *f, int32_t channel, int64_t t_ns, double value, uint8_t quality);
// Time passes until t_ns; an earlier time does nothing.
void mw_fold_advance(mw_fold *f, int64_t t_ns);
int64_t mw_fold_now(const mw_fold *f);
// First instant of the slot under way.
int64_t mw_fold_slot(const mw_fold *f);

// The quantities so far of slots that were not emitted yet, each as of its whole slot.
void mw_fold_open(const mw_fold *f, mw_fold_emit look, void *ctx);

mw_fold_state mw_fold_current(const mw_fold *f); // at mw_fold_now

// Steps that were told as a beginning anew or a fall, and samples that were refused because keyed
// sums were too many; since mw_fold_new.
typedef struct {
    int64_t resets, falls, wraps, gaps, lost_keys;
} mw_fold_problems;
mw_fold_problems mw_fold_trouble(const mw_fold *f);

#endif
