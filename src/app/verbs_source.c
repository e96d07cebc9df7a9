// SPDX-License-Identifier: MIT
// See verbs_source.h.
#include "app/verbs_source.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define MAP                                                                                        \
    { .name = "map", .value = "FILE", .help = "The signal map; default: that of the workspace" }
#define END                                                                                        \
    { .name = NULL }

const mw_option mw_options_source_list[] = {
    WORKSPACE,
    MAP,
    {.name = "as", .value = "FORMAT", .words = "table json csv",
     .help = "table, json or csv; default table"},
    END
};
const mw_option mw_options_source_test[] = {
    WORKSPACE,
    MAP,
    {.name = "for", .value = "SECONDS", .help = "How long to listen to each; default 5"},
    END
};
const mw_option mw_options_source_discover[] = {
    WORKSPACE,
    MAP,
    {.name = "for", .value = "SECONDS", .help = "How long to listen; default 10"},
    {.name = "as", .value = "FORMAT", .words = "table map json csv",
     .help = "table, map (the draft of a signal map), json or csv; default table"},
    {.name = "name", .value = "WORD", .help = "What the source is called in the draft"},
    {.name = "rebirth", .help = "Sparkplug: ask nodes that were heard to be born again"},
    {.name = "user", .value = "NAME", .help = "At a broker; the password is $MQTT_PASSWORD"},
    {.name = "ca", .value = "FILE", .help = "PEM of who signed the broker's certificate"},
    {.name = "unit", .value = "N", .help = "Modbus: the unit; default 1"},
    {.name = "space", .value = "SPACE", .many = true,
     .help = "Modbus: holding, input, coil, discrete; default all"},
    {.name = "registers", .value = "FROM-TO",
     .help = "Modbus: the addresses that are read; default 0-99"},
    END
};
