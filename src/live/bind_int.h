// SPDX-License-Identifier: MIT
// The inside of binding signal maps: bind.c (the whole), bind_name.c (names to numbers),
// bind_table.c (what values mean), bind_channel.c (signals of a machine), bind_output.c (measures
// that they become), bind_plan.c (when it is meant to run), bind_retain.c (how long
// samples are kept).
//
// A map is bound twice: dry, which says what does not fit and changes nothing, then for good.
// Functions that return bool are false after saying what is wrong, or after x->st was set.
// Thread: one owner at a time.
#ifndef MW_LIVE_BIND_INT_H
#define MW_LIVE_BIND_INT_H

#include "base/map.h"
#include "live/bind.h"

// A measure of the program as the registry keeps it.
typedef struct {
    int32_t id;    // 0: not asked yet
    double factor; // from the unit of the program to that of the registry
} mw_bind_measure;

typedef struct {
    const mw_live_bind_from *from;
    const mw_program *p;
    mw_model *model;
    mw_diags *d;
    mw_live_bound *b;
    bool dry;
    mw_status st; // MW_OK, or what ended it
    mw_error *err;
    mw_bind_measure *measure; // by measure of the program
    mw_map *taken;            // "entity/measure" that a signal fills already
    mw_map *bound;            // entities that are a machine already
    mw_live_machine *machine; // those of b, while they are filled
} mw_bind_job;

// The machine at work.
typedef struct {
    mw_bind_job *x;
    const mw_map_machine *said;
    int32_t kind, entity; // of the program, of the model
    mw_slice star;        // what the star of its code stands for
    mw_live_machine *m;
    mw_channel *channel; // those of m, while they are filled
    int32_t *signal;
    mw_live_output *output;
    mw_live_derived *derived;
    const mw_map_channel *about[MW_MACHINE_CHANNELS_MAX]; // NULL: alive
    int32_t measure[MW_MACHINE_CHANNELS_MAX];             // of the program; -1: none
    int32_t target[MW_MACHINE_CHANNELS_MAX];              // entity of the model
} mw_bind_machine;

// Memory of the result; NULL after setting x->st.
void *mw_live_bind_push(mw_bind_job *x, int64_t count, size_t size);
// Notes a status that ends it; false.
bool mw_live_bind_failed(mw_bind_job *x, mw_status st);

// Says that there is no such name, with the nearest of count known ones or some of them; false.
bool mw_live_bind_unknown(mw_bind_job *x, const char *what, const mw_map_said *said,
                          const mw_slice *known, int64_t count);
// A kind of the program; -1.
int32_t mw_live_bind_kind(mw_bind_job *x, const mw_map_said *said);
// An entity (index in the model) that there is now; -1.
int32_t mw_live_bind_entity(mw_bind_job *x, int32_t kind, const mw_map_said *said);
// Whether an entity exists now.
bool mw_live_bind_exists(const mw_bind_job *x, int32_t entity);
// Where it stands now: its row, -1 nowhere.
int32_t mw_live_bind_row(const mw_bind_job *x, int32_t entity);
// A measure of the program that holds numbers which come with time; -1.
int32_t mw_live_bind_measure(mw_bind_job *x, const mw_map_said *said);
// Its id and factor in the registry; false only after setting x->st.
bool mw_live_bind_registry(mw_bind_job *x, int32_t measure, mw_bind_measure *out);
// Takes a measure of an entity for a machine; false when it was taken, or after setting x->st.
bool mw_live_bind_take(mw_bind_job *x, int32_t entity, int32_t measure);
// The code of a text value of the store; -1 when dry.
bool mw_live_bind_text(mw_bind_job *x, mw_slice text, int32_t *code);
// That a measure's list of codes takes a text, when it is not open.
bool mw_live_bind_member(mw_bind_job *x, int32_t codes, const mw_map_said *said);
// Which of the machine's codes a key of a measure takes, by its name or that of its list.
bool mw_live_bind_key(const mw_bind_job *x, const mw_key_dim *key, mw_live_key *out);
// Makes a count be kept by a key; false when it is neither product nor order.
bool mw_live_bind_kept_by(mw_channel *c, mw_live_key key);
// A text of the map with its star replaced by what it stands for.
bool mw_live_bind_star(mw_bind_machine *w, const mw_map_said *said, mw_slice *out);

// The table of a state, override or reason whose signal brings texts or numbers.
bool mw_live_bind_table(mw_bind_machine *w, const mw_map_channel *c, bool is_text,
                        const mw_state_table **out);
// Signals and channels of the machine.
bool mw_live_bind_channels(mw_bind_machine *w);
// Outputs and derived quantities.
bool mw_live_bind_outputs(mw_bind_machine *w);
// Slots and plan.
bool mw_live_bind_plan(mw_bind_machine *w);

// How long samples are kept: after all machines.
bool mw_live_bind_keeps(mw_bind_job *x);

#endif
