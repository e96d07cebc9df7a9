// SPDX-License-Identifier: MIT
// See packml.h.
#include "simulate/packml.h"

const char *mw_packml_text(mw_packml_state state) {
    static const char *const text[MW_PACKML_STATES] = {
        "Undefined", "Clearing",   "Stopped",      "Starting",  "Idle",       "Suspended",
        "Execute",   "Stopping",   "Aborting",     "Aborted",   "Holding",    "Held",
        "Unholding", "Suspending", "Unsuspending", "Resetting", "Completing", "Complete"};
    return text[state];
}

// Where states lead that are on the way to another, or that a command ends.
static bool leads(mw_packml_state from, mw_packml_state to) {
    static const mw_packml_state next[MW_PACKML_STATES] = {
        [MW_PACKML_CLEARING] = MW_PACKML_STOPPED,
        [MW_PACKML_STOPPED] = MW_PACKML_RESETTING,
        [MW_PACKML_STARTING] = MW_PACKML_EXECUTE,
        [MW_PACKML_IDLE] = MW_PACKML_STARTING,
        [MW_PACKML_SUSPENDED] = MW_PACKML_UNSUSPENDING,
        [MW_PACKML_STOPPING] = MW_PACKML_STOPPED,
        [MW_PACKML_ABORTING] = MW_PACKML_ABORTED,
        [MW_PACKML_ABORTED] = MW_PACKML_CLEARING,
        [MW_PACKML_HOLDING] = MW_PACKML_HELD,
        [MW_PACKML_HELD] = MW_PACKML_UNHOLDING,
        [MW_PACKML_UNHOLDING] = MW_PACKML_EXECUTE,
        [MW_PACKML_SUSPENDING] = MW_PACKML_SUSPENDED,
        [MW_PACKML_UNSUSPENDING] = MW_PACKML_EXECUTE,
        [MW_PACKML_RESETTING] = MW_PACKML_IDLE,
        [MW_PACKML_COMPLETING] = MW_PACKML_COMPLETE,
        [MW_PACKML_COMPLETE] = MW_PACKML_RESETTING};
    return next[from] == to;
}

bool mw_packml_may(mw_packml_state from, mw_packml_state to) {
    bool aborts = from >= MW_PACKML_ABORTING && from <= MW_PACKML_ABORTED;
    bool stops = from == MW_PACKML_STOPPED || from == MW_PACKML_STOPPING;
    if (from == MW_PACKML_UNDEFINED || to == MW_PACKML_UNDEFINED) return false;
    if (to == MW_PACKML_ABORTING) return !aborts;
    if (to == MW_PACKML_STOPPING) return !aborts && !stops && from != MW_PACKML_CLEARING;
    if (from == MW_PACKML_EXECUTE)
        return to == MW_PACKML_HOLDING || to == MW_PACKML_SUSPENDING || to == MW_PACKML_COMPLETING;
    return leads(from, to);
}
