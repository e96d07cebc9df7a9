// SPDX-License-Identifier: MIT
// States of a machine by PackML. Source: ISA-TR88.00.02 (2015), states and their numbers.
// Thread: any.
#ifndef MW_SIMULATE_PACKML_H
#define MW_SIMULATE_PACKML_H

#include <stdbool.h>

typedef enum {
    MW_PACKML_UNDEFINED,
    MW_PACKML_CLEARING,
    MW_PACKML_STOPPED,
    MW_PACKML_STARTING,
    MW_PACKML_IDLE,
    MW_PACKML_SUSPENDED,
    MW_PACKML_EXECUTE,
    MW_PACKML_STOPPING,
    MW_PACKML_ABORTING,
    MW_PACKML_ABORTED,
    MW_PACKML_HOLDING,
    MW_PACKML_HELD,
    MW_PACKML_UNHOLDING,
    MW_PACKML_SUSPENDING,
    MW_PACKML_UNSUSPENDING,
    MW_PACKML_RESETTING,
    MW_PACKML_COMPLETING,
    MW_PACKML_COMPLETE,
    MW_PACKML_STATES
} mw_packml_state;

// "Execute", "Held" and so on.
const char *mw_packml_text(mw_packml_state state);

// Whether the state model lets a machine go from one state to another at once.
bool mw_packml_may(mw_packml_state from, mw_packml_state to);

#endif
