// SPDX-License-Identifier: MIT
// See setup.h. Numbers of the map follow from those of the plant.
#include "simulate/setup.h"

#include "simulate/edge.h"

#define SIGNAL "bottling/" MW_EDGE_GROUP "/" MW_EDGE_NODE "/*/"

void mw_simulate_entities(mw_text *out) {
    mw_text_adds(out, "kind,code,title,parent\n"
                      "site,bottling,Bottling plant (simulated),\n"
                      "line," MW_EDGE_NODE ",Bottling line (simulated),site:bottling\n");
    for (int i = 0; i < MW_PLANT_UNITS; i++)
        mw_text_addf(out, "unit,%s,%s (simulated),line:" MW_EDGE_NODE "\n", mw_plant_unit_name(i),
                     mw_plant_unit_title(i));
}

static void add_source(const mw_simulate_place *place, mw_text *out) {
    mw_text_addf(
        out,
        "source bottling sparkplug \"%s\" {\n  host \"millwright\"\n  group \"" MW_EDGE_GROUP
        "\"\n",
        place->broker ? place->broker : "mqtt://127.0.0.1:1883");
    if (place->user)
        mw_text_addf(out, "  user \"%s\"\n  password env \"MQTT_PASSWORD\"\n", place->user);
    if (place->ca) mw_text_addf(out, "  ca \"%s\"\n", place->ca);
    mw_text_adds(out, "}\n");
}

static void add_meter(const char *address, int i, mw_text *out) {
    mw_text_addf(out,
                 "source %s_meter modbus \"%s\" {\n"
                 "  unit %d\n"
                 "  every 1 s\n"
                 "  register \"power\"       holding 0 float32 : kW\n"
                 "  register \"energy\"      holding 2 uint32 : Wh\n"
                 "  register \"temperature\" holding 4 float32 : degC\n"
                 "  register \"pieces\"      holding 6 uint16 : piece\n"
                 "}\n",
                 mw_plant_unit_name(i), address, i + 1);
}

static void add_machine(bool has_meters, mw_text *out) {
    char a[32], b[32];
    mw_text_adds(out, "\nmachine unit \"*\" {\n"
                      "  state    \"" SIGNAL "State\" packml\n"
                      "  override \"" SIGNAL
                      "Mode\" { \"Maintenance\" planned, \"Setup\" setup, else none }\n"
                      "  product  \"" SIGNAL "Product\"\n"
                      "  order    \"" SIGNAL "Order\" number\n"
                      "  reason   \"" SIGNAL "Reason\"\n"
                      "  count    pq \"" SIGNAL "Processed\"\n"
                      "  count    sq \"" SIGNAL "Defective\"\n"
                      "  derive   gq = pq - sq\n"
                      "  derive   order_pq = pq\n"
                      "  derive   order_gq = pq - sq\n");
    const char *energy = has_meters ? "\"*_meter/energy\" : Wh" : "\"" SIGNAL "Energy\" : kWh";
    mw_text_addf(out, "  meter    unit_electricity %s\n", energy);
    mw_text_addf(out, "  count    order_electricity %s\n", energy);
    mw_text_addf(out, "  run_time \"A\" %s s/piece, \"B\" %s s/piece\n",
                 mw_number_text(60 / mw_plant_speed_per_min('A'), a),
                 mw_number_text(60 / mw_plant_speed_per_min('B'), b));
    mw_text_adds(out, "  slot     5 min\n"
                      "  minor    2 min\n"
                      "  pause    \"02:00\" 15 min\n"
                      "  pause    \"10:00\" 15 min\n"
                      "  pause    \"18:00\" 15 min\n"
                      "}\n");
}

void mw_simulate_map(const mw_simulate_place *place, mw_text *out) {
    mw_text_adds(out, "// The bottling line of mw simulate: everything here is simulated.\n"
                      "// Pauses are those of UTC: the zone of the workspace.\n");
    add_source(place, out);
    for (int i = 0; i < MW_PLANT_UNITS && place->meters; i++) add_meter(place->meters, i, out);
    add_machine(place->meters != NULL, out);
}
