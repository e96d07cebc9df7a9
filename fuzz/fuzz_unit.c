// SPDX-License-Identifier: MIT
// A text is refused with a message and a place inside it, or is a unit that prints, and whose print
// reads as the same unit; its powers up to three do so too.
#include "lang/unit.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check_round_trip(const mw_unit *u) {
    mw_unit back;
    char text[MW_UNIT_TEXT_MAX], again[MW_UNIT_TEXT_MAX], kind[MW_UNIT_TEXT_MAX];
    mw_unit_text(u, text);
    if (mw_unit_parse(mw_slice_of(text), &back, NULL) != MW_OK) abort();
    if (!mw_unit_same(&back, u) || mw_unit_factor(&back, u) != 1) abort();
    if (strcmp(mw_unit_text(&back, again), text) != 0) abort();
    if (!mw_unit_kind(u, kind)[0]) abort();
}

static void check_powers(const mw_unit *u) {
    for (int power = -3; power <= 3; power++) {
        mw_unit raised, root;
        if (mw_unit_pow(u, power, &raised, NULL) != MW_OK) continue;
        check_round_trip(&raised);
        if (power > 0 && mw_unit_root(&raised, power, &root, NULL) != MW_OK) abort();
        if (power > 0 && !mw_unit_same_kind(&root, u)) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_slice text = {(const char *)data, size};
    mw_unit u = {.scale = -1};
    mw_error err = {0};
    mw_status st = mw_unit_parse(text, &u, &err);
    if ((st == MW_OK) != (err.text[0] == '\0') || (st == MW_OK) != (u.scale > 0)) abort();
    if (st != MW_OK) {
        if (err.col < 0 || (size_t)err.col > size + 1) abort();
        return 0;
    }
    check_round_trip(&u);
    check_powers(&u);
    return 0;
}
