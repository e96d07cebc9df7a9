// SPDX-License-Identifier: MIT
// Units for people: as text, and as the kind of thing that they measure.
//
// A unit does not remember how it was written: after algebra there is nothing to remember. Its text
// is found: of all products of up to three shown names that are this very unit, the one of least
// cost. What has no such product is a number times base units, which is always exact.
// Whatever is found is read back before it is used.
//
// Locking: pthread_once around the reading of the shown names, which never change afterwards.
#include "lang/unit_words.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

// ---- What may be shown

// The names that units are printed in, by cost: 0 for what everybody uses. A power such as m2 is a
// name of its own here. Currencies join where a unit has one. Those of COST_ALONE are never part of
// a product.
enum { COST_ALONE = 9 };

static const struct {
    int cost;
    const char *names;
} groups[] = {
    {0, "m kg s A K mol cd piece point person kgCO2 month year h m2 m3 kWh J W kW N Pa V"},
    {1, "rad var bit B min d km mm g t L kJ MJ GJ MWh kgce tce MW kN kPa MPa kV Hz"      },
    {1, "tCO2 gCO2 kvarh kvar 万元 tkm pkm"                                            },
    {2, "week ms us cm um mg mL km2 ha mm2 Wh TJ GWh gce GW bar mA kA Ah ohm kHz"        },
    {2, "MHz lm lx quarter varh Mvar rpm rev deg kB MB GB bps 亿元 %"                  },
    {3, "nm ug kt cm2 cm3 mm3 TWh Mtce kcal mW GPa mV C S F H T GHz ktCO2 MtCO2"         },
    {3, "TB Mbps Gbps ‰ ppm mmol kmol s2"                                              },
    {4, "Mt PJ mbar kohm uF ppb toe lb ft inch psi MMBtu"                                },
    {9, "m/s2 J/kg kJ/kg GJ/t kgce/t tCO2/t tCO2/GJ tCO2/TJ Pa*s mPa*s"                  },
    {9, "W/m2/K W/m/K"                                                                   },
};

// What units measure: alone, and behind "per".
static const struct {
    const char *unit, *name, *each;
} kinds[] = {
    {"s",      "time",                  "time"                 },
    {"kWh",    "energy",                "energy"               },
    {"kg",     "mass",                  "mass"                 },
    {"piece",  "pieces",                "piece"                },
    {"person", "persons",               "person"               },
    {"kgCO2",  "CO2 mass",              "CO2 mass"             },
    {"month",  "calendar time",         "calendar time"        },
    {"m2",     "area",                  "area"                 },
    {"m3",     "volume",                "volume"               },
    {"m",      "length",                "length"               },
    {"point",  "points",                "point"                },
    {"W",      "power",                 "power"                },
    {"K",      "temperature",           "temperature"          },
    {"m/s",    "speed",                 "speed"                },
    {"kg/m3",  "density",               "density"              },
    {"Hz",     "frequency",             "frequency"            },
    {"N",      "force",                 "force"                },
    {"Pa",     "pressure",              "pressure"             },
    {"m/s2",   "acceleration",          "acceleration"         },
    {"A",      "electric current",      "electric current"     },
    {"V",      "voltage",               "voltage"              },
    {"C",      "electric charge",       "electric charge"      },
    {"ohm",    "resistance",            "resistance"           },
    {"S",      "conductance",           "conductance"          },
    {"F",      "capacitance",           "capacitance"          },
    {"H",      "inductance",            "inductance"           },
    {"T",      "magnetic flux density", "magnetic flux density"},
    {"Wb",     "magnetic flux",         "magnetic flux"        },
    {"var",    "reactive power",        "reactive power"       },
    {"varh",   "reactive energy",       "reactive energy"      },
    {"rad",    "angle",                 "angle"                },
    {"rpm",    "speed of rotation",     "speed of rotation"    },
    {"bit",    "data",                  "data"                 },
    {"bps",    "data rate",             "data rate"            },
    {"mol",    "amount of substance",   "amount of substance"  },
    {"cd",     "luminous intensity",    "luminous intensity"   },
    {"lm",     "luminous flux",         "luminous flux"        },
    {"lx",     "illuminance",           "illuminance"          },
    {"tkm",    "freight",               "freight"              },
    {"pkm",    "passenger distance",    "passenger distance"   },
};

enum {
    GROUP_COUNT = sizeof groups / sizeof groups[0],
    KIND_COUNT = sizeof kinds / sizeof kinds[0],
    SHOWN_MAX = 150,
    BASES_COST = 2, // a product of base units is as good as words of this cost
};

static struct {
    char name[16];
    mw_unit unit;
    int cost;
} shown[SHOWN_MAX];
static int shown_count;
static mw_unit kind_units[KIND_COUNT];
static bool loaded;

static void load_group(const char *names, int cost) {
    while (*names) {
        MW_ASSERT(shown_count < SHOWN_MAX);
        int n = (int)strcspn(names, " ");
        snprintf(shown[shown_count].name, sizeof shown[0].name, "%.*s", n, names);
        mw_slice text = {names, (size_t)n};
        mw_status st = mw_unit_read(text, &shown[shown_count].unit, NULL);
        MW_ASSERT(st == MW_OK); // all are names of unit_data.c
        shown[shown_count++].cost = cost == COST_ALONE ? MW_WORD_ALONE : cost;
        names += n;
        names += *names == ' ';
    }
}

static void load_shown(void) {
    if (mw_unit_load(NULL) != MW_OK) return;
    for (int i = 0; i < GROUP_COUNT; i++) load_group(groups[i].names, groups[i].cost);
    for (int i = 0; i < KIND_COUNT; i++) {
        mw_status st = mw_unit_read(mw_slice_of(kinds[i].unit), &kind_units[i], NULL);
        MW_ASSERT(st == MW_OK);
    }
    loaded = true;
}

// False when udunits2 cannot be read: units then show as products of base units.
static bool ready(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_shown);
    return loaded;
}

// ---- Choosing words

// Texts of the words for the currencies of a unit.
typedef char money_names[MW_UNIT_FACTORS_MAX][16];

static bool has_base(const mw_unit *u, int base) {
    for (int32_t i = 0; i < u->factor_count; i++)
        if (u->factor[i].base == base) return true;
    return false;
}

// Whether w can be part of u: what is not of SI never cancels out of a sensible product.
static bool may_help(const mw_unit *w, const mw_unit *u) {
    for (int32_t i = 0; i < w->factor_count; i++)
        if (w->factor[i].base >= MW_BASE_RAD && !has_base(u, w->factor[i].base)) return false;
    return true;
}

static void list_money(mw_words *words, const mw_unit *u, bool kind, money_names names) {
    for (int32_t i = 0; i < u->factor_count; i++) {
        int base = u->factor[i].base;
        if (base < MW_BASE_CURRENCY) continue;
        mw_unit money = mw_unit_of_base(base);
        snprintf(names[i], sizeof names[i], kind ? "money (%s)" : "%s", mw_unit_base_name(base));
        mw_words_add(words, (mw_word){names[i], names[i], .scale = 1}, &money);
    }
}

static void list_shown(mw_words *words, const mw_unit *u, money_names names) {
    list_money(words, u, false, names);
    for (int i = 0; i < shown_count; i++) {
        const char *name = shown[i].name;
        mw_word word = {name, name, .scale = shown[i].unit.scale, .cost = shown[i].cost};
        if (may_help(&shown[i].unit, u)) mw_words_add(words, word, &shown[i].unit);
    }
}

static void list_kinds(mw_words *words, const mw_unit *u, money_names names) {
    list_money(words, u, true, names);
    for (int i = 0; i < KIND_COUNT; i++) {
        mw_word word = {kinds[i].name, kinds[i].each, .scale = 1, .cost = i};
        if (may_help(&kind_units[i], u)) mw_words_add(words, word, &kind_units[i]);
    }
}

// ---- Writing

// Bytes of text in a buffer of MW_UNIT_TEXT_MAX.
typedef struct {
    char *buf;
    size_t n;
} writer;

static void put(writer *w, const char *text) {
    size_t n = strlen(text);
    if (n > MW_UNIT_TEXT_MAX - 1 - w->n) n = MW_UNIT_TEXT_MAX - 1 - w->n;
    memcpy(w->buf + w->n, text, n);
    w->n += n;
    w->buf[w->n] = '\0';
}

static void put_base(writer *w, int base, int power) {
    char text[16];
    put(w, mw_unit_base_name(base));
    if (power == 1) return;
    snprintf(text, sizeof text, "^%d", power);
    put(w, text);
}

// The factors whose power has this sign: "kg*m^2" or "/s^2/K".
static void put_bases(writer *w, const mw_unit *u, int sign) {
    for (int32_t i = 0; i < u->factor_count; i++) {
        int power = u->factor[i].power * sign;
        if (power < 0) continue;
        if (sign < 0 || w->n > 0) put(w, sign < 0 ? "/" : "*");
        put_base(w, u->factor[i].base, power);
    }
}

// A number, unless it is 1, times base units: exact for every unit without an offset.
static void write_bases(const mw_unit *u, double scale, char *buf) {
    char number[32];
    writer w = {buf, 0};
    bool any_up = false;
    for (int32_t i = 0; i < u->factor_count; i++) any_up |= u->factor[i].power > 0;
    if (scale != 1 || u->factor_count == 0) put(&w, mw_number_text(scale, number));
    put_bases(&w, u, 1);
    if (any_up || w.n > 0) {
        put_bases(&w, u, -1);
        return;
    }
    for (int32_t i = 0; i < u->factor_count; i++) {
        if (i > 0) put(&w, "*");
        put_base(&w, u->factor[i].base, u->factor[i].power);
    }
}

// The words of a product: those that multiply joined by `times`, the others led by `per`.
static void put_product(writer *w, const mw_words_product *p, const char *times, const char *per) {
    for (int k = 0; k < p->count; k++) {
        bool divides = k >= p->times;
        if (k == 0 && divides)
            put(w, per + (*per == ' '));
        else if (k > 0)
            put(w, divides ? per : times);
        put(w, divides ? p->pick[k]->each : p->pick[k]->name);
    }
}

typedef struct {
    const mw_unit *wanted;
    char *buf;
} exact_search;

static bool stop_at_exact(void *ctx, const char *name, const mw_unit *u) {
    exact_search *s = ctx;
    if (!mw_unit_same(u, s->wanted)) return true;
    snprintf(s->buf, MW_UNIT_TEXT_MAX, "%s", name);
    return false;
}

// One name that means u: a shown one if possible, else any.
static bool write_name(const mw_unit *u, char *buf) {
    int best = -1;
    for (int i = 0; i < shown_count; i++)
        if (mw_unit_same(&shown[i].unit, u) && (best < 0 || shown[i].cost < shown[best].cost))
            best = i;
    exact_search s = {u, buf};
    buf[0] = '\0';
    if (best >= 0)
        stop_at_exact(&s, shown[best].name, u);
    else
        mw_unit_each(stop_at_exact, &s);
    return buf[0] != '\0';
}

// A power of one shown name that means u: "km3", "h^-2". Only of multiples of a base unit, so that
// s^-2 does not become Hz2.
static bool write_power(const mw_unit *u, char *buf) {
    if (u->factor_count != 1) return false;
    int power = u->factor[0].power;
    for (int i = 0; i < shown_count; i++) {
        const mw_unit *base = &shown[i].unit;
        mw_unit trial;
        if (base->factor_count != 1 || base->factor[0].power != 1 ||
            mw_unit_pow(base, power, &trial, NULL) != MW_OK || !mw_unit_same(&trial, u))
            continue;
        bool short_form = (power == 2 || power == 3) && base->factor[0].base != MW_BASE_CO2;
        snprintf(buf, MW_UNIT_TEXT_MAX, short_form ? "%s%d" : "%s^%d", shown[i].name, power);
        return true;
    }
    return false;
}

static bool write_product(const mw_unit *u, char *buf) {
    mw_words words = {.count = 0};
    money_names names;
    mw_words_product p;
    writer w = {buf, 0};
    if (u->factor_count == 0) return false;
    list_shown(&words, u, names);
    if (!mw_words_find(&words, u, u->scale, &p)) return false;
    if (u->scale == 1 && p.cost > BASES_COST) return false;
    if (p.times > 0) {
        put_product(&w, &p, "*", "/");
        return true;
    }
    put(&w, p.pick[0]->name);
    put(&w, "^-1");
    for (int k = 1; k < p.count; k++) {
        put(&w, "/");
        put(&w, p.pick[k]->name);
    }
    return true;
}

// Whether the text of buf means u: the search compares scales less strictly.
static bool reads_back(const mw_unit *u, const char *buf) {
    mw_unit read;
    return mw_unit_read(mw_slice_of(buf), &read, NULL) == MW_OK && mw_unit_same(&read, u);
}

char *mw_unit_text(const mw_unit *u, char *buf) {
    static bool (*const ways[])(const mw_unit *, char *) = {write_name, write_power, write_product};
    bool plain = u->scale == 1 && u->offset == 0 &&
                 (u->factor_count == 0 || (u->factor_count == 1 && u->factor[0].power == 1));
    for (size_t i = 0; !plain && ready() && i < sizeof ways / sizeof ways[0]; i++)
        if (ways[i](u, buf) && reads_back(u, buf)) return buf;
    write_bases(u, u->scale, buf);
    return buf;
}

const char *mw_unit_kind(const mw_unit *u, char *buf) {
    mw_words words = {.count = 0};
    money_names names;
    mw_words_product p;
    writer w = {buf, 0};
    if (u->factor_count == 0) return memcpy(buf, "number", sizeof "number");
    if (ready()) list_kinds(&words, u, names);
    if (mw_words_find(&words, u, 1, &p))
        put_product(&w, &p, " times ", " per ");
    else
        write_bases(u, 1, buf);
    return buf;
}
