// SPDX-License-Identifier: MIT
// What the values of states mean: the map's own rows, then those of the standards.
//
// PackML: states and numbers of ANSI/ISA-TR88.00.02. The standard does not assign times of
// ISO 22400 to them; what stands here is our reading, and docs/live.md says it.
// MTConnect: values of Execution, MTConnect Standard part 2.
#include "live/bind_int.h"

typedef struct {
    const char *name, *upper; // both spellings are met
    double number;            // -1: none
    mw_state_category category;
} standard_row;

static const standard_row packml[] = {
    {"Undefined",    "UNDEFINED",    0,  MW_STATE_UNKNOWN   },
    {"Clearing",     "CLEARING",     1,  MW_STATE_DELAY     },
    {"Stopped",      "STOPPED",      2,  MW_STATE_DELAY     },
    {"Starting",     "STARTING",     3,  MW_STATE_DOWN      },
    {"Idle",         "IDLE",         4,  MW_STATE_DOWN      },
    {"Suspended",    "SUSPENDED",    5,  MW_STATE_DOWN      },
    {"Execute",      "EXECUTE",      6,  MW_STATE_PRODUCTION},
    {"Stopping",     "STOPPING",     7,  MW_STATE_DELAY     },
    {"Aborting",     "ABORTING",     8,  MW_STATE_DELAY     },
    {"Aborted",      "ABORTED",      9,  MW_STATE_DELAY     },
    {"Holding",      "HOLDING",      10, MW_STATE_DELAY     },
    {"Held",         "HELD",         11, MW_STATE_DELAY     },
    {"Unholding",    "UNHOLDING",    12, MW_STATE_DELAY     },
    {"Suspending",   "SUSPENDING",   13, MW_STATE_DOWN      },
    {"Unsuspending", "UNSUSPENDING", 14, MW_STATE_DOWN      },
    {"Resetting",    "RESETTING",    15, MW_STATE_DOWN      },
    {"Completing",   "COMPLETING",   16, MW_STATE_DOWN      },
    {"Complete",     "COMPLETE",     17, MW_STATE_DOWN      },
    {"Completed",    "COMPLETED",    -1, MW_STATE_DOWN      },
};

static const standard_row mtconnect[] = {
    {"ACTIVE",                "Active",                -1, MW_STATE_PRODUCTION},
    {"INTERRUPTED",           "Interrupted",           -1, MW_STATE_DELAY     },
    {"FEED_HOLD",             "Feed_Hold",             -1, MW_STATE_DELAY     },
    {"STOPPED",               "Stopped",               -1, MW_STATE_DELAY     },
    {"OPTIONAL_STOP",         "Optional_Stop",         -1, MW_STATE_DELAY     },
    {"PROGRAM_STOPPED",       "Program_Stopped",       -1, MW_STATE_DELAY     },
    {"PROGRAM_OPTIONAL_STOP", "Program_Optional_Stop", -1, MW_STATE_DELAY     },
    {"READY",                 "Ready",                 -1, MW_STATE_DOWN      },
    {"PROGRAM_COMPLETED",     "Program_Completed",     -1, MW_STATE_DOWN      },
    {"WAIT",                  "Wait",                  -1, MW_STATE_DOWN      },
};

typedef struct {
    mw_bind_machine *w;
    const mw_map_channel *c;
    mw_state_table *table;
    bool is_text;
} filling;

static bool add(filling *f, double value, const mw_state_row *means) {
    for (int32_t i = 0; i < f->table->row_count && !f->w->x->dry; i++) {
        if (f->table->row[i].value == value) return true; // the first that says something counts
    }
    mw_state_row *row = &f->table->row[f->table->row_count++];
    *row = *means;
    row->value = value;
    return true;
}

static bool add_text(filling *f, mw_slice text, const mw_state_row *means) {
    int32_t code;
    if (!mw_live_bind_text(f->w->x, text, &code)) return false;
    return add(f, code, means);
}

static bool meaning(filling *f, const mw_map_row *said, mw_state_row *out) {
    *out = (mw_state_row){.category = said->category, .reason = -1};
    if (said->reason.text.n == 0) return true;
    return mw_live_bind_text(f->w->x, said->reason.text, &out->reason);
}

static bool check_kind(filling *f, const mw_map_row *said) {
    if (said->is_text == f->is_text) return true;
    mw_diag_error(f->w->x->d, said->span,
                  "text or number after the signal says what it brings, before anything came",
                  f->is_text ? "the signal brings texts" : "the signal brings numbers");
    return false;
}

static bool add_own(filling *f) {
    bool fine = true;
    for (int32_t i = 0; i < f->c->row_count; i++) {
        const mw_map_row *said = &f->c->row[i];
        mw_state_row means;
        if (!check_kind(f, said) || !meaning(f, said, &means)) {
            fine = false;
            continue;
        }
        fine = (said->is_text ? add_text(f, said->text, &means) : add(f, said->number, &means)) &&
               fine;
    }
    return fine;
}

static bool add_standard(filling *f, const standard_row *row, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        mw_state_row means = {.category = row[i].category, .reason = -1};
        bool fine = true;
        if (f->is_text)
            fine = add_text(f, mw_slice_of(row[i].name), &means) &&
                   add_text(f, mw_slice_of(row[i].upper), &means);
        else if (row[i].number >= 0)
            fine = add(f, row[i].number, &means);
        if (!fine) return false;
    }
    return true;
}

static bool add_builtin(filling *f) {
    enum {
        PACKML = sizeof packml / sizeof *packml,
        MTCONNECT = sizeof mtconnect / sizeof *mtconnect
    };
    if (f->c->builtin == MW_MAP_PACKML) return add_standard(f, packml, PACKML);
    if (f->c->builtin != MW_MAP_MTCONNECT) return true;
    if (f->is_text) return add_standard(f, mtconnect, MTCONNECT);
    mw_diag_error(f->w->x->d, f->c->signal.span, "a table with numbers",
                  "the signal brings numbers; Execution of MTConnect is a text");
    return false;
}

bool mw_live_bind_table(mw_bind_machine *w, const mw_map_channel *c, bool is_text,
                        const mw_state_table **out) {
    mw_bind_job *x = w->x;
    filling f = {w, c, mw_live_bind_push(x, 1, sizeof *f.table), is_text};
    int64_t room = c->row_count + 2 * (int64_t)(sizeof packml / sizeof *packml);
    if (!f.table) return false;
    f.table->row = mw_live_bind_push(x, room, sizeof *f.table->row);
    mw_state_category other = c->kind == MW_CHANNEL_OVERRIDE ? MW_STATE_NONE : MW_STATE_UNKNOWN;
    f.table->other = (mw_state_row){.category = other, .reason = -1};
    if (!f.table->row) return false;
    if (c->has_other && !meaning(&f, &c->other, &f.table->other)) return false;
    if (!add_own(&f) || !add_builtin(&f)) return false;
    *out = f.table;
    return true;
}
