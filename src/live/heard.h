// SPDX-License-Identifier: MIT
// What a source says, noted instead of stored: each signal with its kind, its unit and how its
// values go. For trying a source out, and for drafting a signal map from what was heard.
//
//     mw_heard *h = mw_heard_new();
//     MW_TRY(source->ops->start(source, mw_heard_sink(h), err));
//     ... later, when nobody puts any more ...
//     for (int32_t i = 0; i < mw_heard_count(h); i++) mw_heard_at(h, i) ...
//     mw_heard_free(h);
//
// Thread: the sink, mw_heard_type and mw_heard_place any; reading when nobody puts.
#ifndef MW_LIVE_HEARD_H
#define MW_LIVE_HEARD_H

#include "series/sample.h"

enum {
    MW_HEARD_MAX = 100000, // signals: beyond, they are counted and not noted
    MW_HEARD_TEXTS_MAX = 6 // different texts of a signal that are remembered
};

typedef struct {
    mw_slice name, unit;
    mw_slice type; // as the source calls it: "Int32"; empty: not said
    mw_signal_kind kind;
    int64_t samples; // that are known
    double first, last, low, high;
    bool whole, fell, rose;          // numbers: all of them are whole; how they went
    double text[MW_HEARD_TEXTS_MAX]; // codes of different texts, in the order they came
    int32_t text_count;
} mw_heard_signal;

typedef struct mw_heard mw_heard;

mw_heard *mw_heard_new(void);        // NULL when out of memory
void mw_heard_free(mw_heard *h);     // NULL is allowed
mw_sink *mw_heard_sink(mw_heard *h); // that sources put into; borrowed

// Notes what the source calls the type of a signal; one that is not known yet is left alone.
void mw_heard_type(mw_heard *h, mw_slice name, const char *type);
// Notes that names beginning with `place` and a slash are of one machine. False: out of memory.
bool mw_heard_place(mw_heard *h, mw_slice place);

// In the order they came; borrowed until mw_heard_free.
int32_t mw_heard_count(const mw_heard *h);
mw_heard_signal mw_heard_at(const mw_heard *h, int32_t i);
mw_slice mw_heard_text(const mw_heard *h, double code);
int64_t mw_heard_beyond(const mw_heard *h); // signals that were too many
// The longest place that a name is of; empty: none.
mw_slice mw_heard_place_of(const mw_heard *h, mw_slice name);

#endif
