// SPDX-License-Identifier: MIT
// All verbs with their options: what can be typed, what help, manual and completion say.
#include "app/verb.h"
#include "app/verb_backup_options.h"
#include "app/verb_index_look.h"
#include "app/verbs_account.h"
#include "app/verbs_alert.h"
#include "app/verbs_assess.h"
#include "app/verbs_mail.h"
#include "app/verbs_pack.h"
#include "app/verbs_schedule.h"
#include "app/verbs_source.h"

// Laid out by hand: clang-format 14 ends with a fault on rows that are macros.
// clang-format off
#define WORKSPACE                                                                                  \
    { .name = "workspace", .letter = 'w', .value = "DIR", .help = "The workspace; default \".\"" }
#define PACK                                                                                       \
    {                                                                                              \
        .name = "pack", .value = "PACK",                                                           \
        .help = "Take this pack alone; default: all packs in use"                                  \
    }
#define FORMAT                                                                                     \
    {                                                                                              \
        .name = "format", .value = "FORMAT", .words = "table csv json",                            \
        .help = "table, csv or json; default table"                                                \
    }
#define AS_KNOWN                                                                                   \
    {                                                                                              \
        .name = "as-known", .value = "DATE",                                                       \
        .help = "What was known at the end of that day, or at a moment (RFC 3339)"                 \
    }
#define LANG                                                                                       \
    {                                                                                              \
        .name = "lang", .value = "LANG", .words = "en zh",                                         \
        .help = "Language of titles: en or zh; default en"                                         \
    }
#define THREADS                                                                                    \
    {                                                                                              \
        .name = "threads", .value = "N",                                                           \
        .help = "Threads to work with; default: as many as processors. Results are the same"       \
    }
#define END                                                                                        \
    { .name = NULL }

static const mw_option none[] = {END};
static const mw_option workspace_only[] = {WORKSPACE, END};
static const mw_option list_options[] = {WORKSPACE, FORMAT, END};

static const mw_option serve_options[] = {
    WORKSPACE,
    {.name = "map", .value = "FILE",
     .help = "The signal map; default: plant.signals of the workspace, if it is there"},
    {.name = "listen", .letter = 'l', .value = "ADDRESS",
     .help = "PORT or ADDRESS:PORT; default 127.0.0.1:8094. Port 0 takes a free one"},
    {.name = "certificate", .value = "FILE", .help = "PEM, for TLS; with --key"},
    {.name = "key", .value = "FILE", .help = "PEM: the private key of the certificate"},
    {.name = "oidc", .value = "FILE",
     .help = "An identity provider that people sign in by: docs/accounts.md"},
    {.name = "open", .help = "Ask nobody who they are; on this machine only"},
    {.name = "behind-proxy",
     .help = "A proxy on this machine tells who asks: X-Forwarded-For and -Proto"},
    END
};

static const mw_option series_list_options[] = {
    WORKSPACE, {.name = "all", .help = "Summaries and what the program notes, too"}, FORMAT, END
};
static const mw_option series_export_options[] = {
    WORKSPACE,
    {.name = "from", .value = "TIME", .help = "From then on: a date, or RFC 3339"},
    {.name = "to", .value = "TIME", .help = "Until then"},
    {.name = "resolution", .value = "WORD", .words = "raw minutes hours",
     .help = "Samples, or summaries of minutes or hours; default raw"},
    END
};
static const mw_option series_retain_options[] = {
    WORKSPACE,
    {.name = "map", .value = "FILE", .help = "The signal map; default: that of the workspace"},
    {.name = "dry-run", .help = "Count what would go, change nothing"},
    END
};

static const mw_option init_options[] = {
    {.name = "zone", .value = "ZONE", .help = "Time zone such as Asia/Shanghai; default UTC"},
    {.name = "shifts",
     .value = "TEXT",
     .help = "Shifts, such as \"early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H\""},
    {.name = "use", .value = "PACK", .many = true, .help = "Packs that it works with"},
    END
};
static const mw_option entity_add_options[] = {
    WORKSPACE,
    {.name = "title", .value = "TEXT", .help = "What people call it"},
    {.name = "in", .value = "ENTITY", .help = "What it stands in, as CODE or KIND:CODE"},
    {.name = "zone", .value = "ZONE",
     .help = "Its time zone; none, the default: that of what it stands in"},
    {.name = "from", .value = "DATE", .help = "First day that it exists; default: always"},
    END
};
static const mw_option entity_list_options[] = {
    WORKSPACE, FORMAT, {.name = "tree", .help = "Under one another as they stand in each other"},
    {.name = "limit", .value = "N", .help = "At most so many"},
    {.name = "offset", .value = "N", .help = "Leave out the first N"},
     END
};
static const mw_option entity_import_options[] = {
    WORKSPACE,
    {.name = "dry-run", .help = "Read and check everything, store nothing"},
    {.name = "format", .value = "FORMAT", .words = "table json",
     .help = "table: mistakes as remarks; json: what is added and wrong; default table"},
    END
};
static const mw_option entity_move_options[] = {
    WORKSPACE,
    {.name = "in", .value = "ENTITY", .help = "What it stands in then; without: at the top"},
    {.name = "at", .value = "DATE", .help = "First day there"},
    END
};
static const mw_option entity_retire_options[] = {
    WORKSPACE, {.name = "at", .value = "DATE", .help = "First day that it does not exist any more"},
    {.name = "undo", .help = "It exists until further notice again"},
    END
};
static const mw_option link_add_options[] = {
    WORKSPACE,
    {.name = "from", .value = "DATE", .help = "First day of the link; default: always"},
    {.name = "to", .value = "DATE", .help = "First day without it; default: until further notice"},
    END
};
static const mw_option fact_put_options[] = {
    WORKSPACE,
    PACK,
    {.name = "keys", .value = "CODE", .many = true, .help = "Codes of its keys, in their order"},
    {.name = "quality", .value = "WORD",
     .words = "good estimated doubtful",
     .help = "good, estimated or doubtful; default good"},
    END
};
static const mw_option fact_list_options[] = {
    WORKSPACE,
    {.name = "measure", .value = "MEASURE", .many = true, .help = "Only of these measures"},
    {.name = "entity", .value = "ENTITY", .many = true, .help = "Only of these entities"},
    {.name = "from", .value = "DATE", .help = "Only what reaches beyond the start of that day"},
    {.name = "to", .value = "DATE", .help = "Only what begins before that day"},
    {.name = "all-versions", .help = "What was corrected and undone, too"},
    AS_KNOWN,
    FORMAT,
    {.name = "limit", .value = "N", .help = "At most so many; default 1000 in a table, else all"},
    END
};
static const mw_option import_options[] = {
    WORKSPACE,
    PACK,
    {.name = "map", .value = "MAP", .help = "The map: which column is what; see docs/import.md"},
    {.name = "add-entities", .help = "Add entities that are not there, whatever the map says"},
    {.name = "dry-run", .help = "Read and check everything, store nothing"},
    {.name = "rejects", .value = "FILE",
     .help = "Where refused rows go; default DIR/files/NAME.rejects.csv"},
    {.name = "guess", .help = "Import nothing: print a map for FILE; doubts stand in its comments"},
    {.name = "output", .letter = 'o', .value = "MAP",
     .help = "With --guess: write the map there; default stdout"},
    {.name = "undo", .value = "ID", .help = "Make an import count as never recorded"},
    {.name = "format", .value = "FORMAT", .words = "table json",
     .help = "What became of each file: table (a line) or json (an object); default table"},
    THREADS,
    END
};
static const mw_option eval_options[] = {
    WORKSPACE,
    {.name = "indicator", .letter = 'i', .value = "NAME", .many = true,
     .help = "Indicators, measures or groups; default: all indicators of the packs"},
    {.name = "on", .value = "KIND", .help = "Kind of entities; default: that of the indicator"},
    {.name = "entity",
     .letter = 'e',
     .value = "ENTITY",
     .many = true,
     .help = "Only these, or with --on what stands in them"},
    {.name = "at",
     .value = "PERIOD",
     .help = "2024, 2024-Q1, 2024-03, 2024-W10, 2024-03-05, or a range 2024-01..2024-06"},
    {.name = "from", .value = "PERIOD", .help = "First period of several"},
    {.name = "to", .value = "PERIOD", .help = "Last period of several"},
    AS_KNOWN,
    {.name = "total", .help = "Take keys together instead of a row for each"},
    {.name = "all", .help = "Show rows and indicators without any value, too"},
    {.name = "no-coverage", .help = "Do not count which inputs are known: faster"},
    FORMAT,
    LANG,
    THREADS,
    {.name = "verbose", .letter = 'v', .help = "Say why indicators have no value"},
    END
};
static const mw_option explain_options[] = {
    WORKSPACE,
    PACK,
    {.name = "entity",
     .letter = 'e',
     .value = "ENTITY",
     .help = "As CODE or KIND:CODE; may be left out where there is only one"},
    {.name = "at", .value = "PERIOD", .help = "Default: the last year that has facts"},
    {.name = "on", .value = "KIND", .help = "Kind that the entity must be of"},
    {.name = "keys",
     .value = "CODE",
     .many = true,
     .help = "Its arguments, if it has any, and codes of its keys, in their order"},
    {.name = "total", .help = "Take keys together"},
    {.name = "depth", .value = "N", .help = "Levels of inputs shown; default: all"},
    {.name = "rows", .value = "N", .help = "Rows shown of each aggregate; default 10"},
    AS_KNOWN,
    {.name = "json", .help = "One JSON document"},
    LANG,
    END
};
static const mw_option report_options[] = {
    WORKSPACE,
    {.name = "entity", .letter = 'e', .value = "ENTITY", .help = "Whose report; must be given"},
    {.name = "at",
     .value = "PERIOD",
     .help = "The first operand is a pack: its last campaign for this period"},
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .help = "Write there, a .pdf or an .xlsx; must be given"},
    LANG,
    THREADS,
    END
};
static const mw_option rank_options[] = {
    WORKSPACE,
    {.name = "at", .value = "PERIOD", .help = "Default: the last year that has facts"},
    {.name = "entity",
     .letter = 'e',
     .value = "ENTITY",
     .many = true,
     .help = "Show only these; with --sensitivity: explain this one's rank, too"},
    {.name = "top", .value = "N", .help = "Show only the best N"},
    {.name = "compare",
     .value = "WITH",
     .help = "Ranks before: of another PERIOD, or by another INDEX"},
    {.name = "what-if",
     .value = "PACK",
     .help = "Ranks before: by the index `like` this one that a pack declares"},
    {.name = "weight", .value = "PART=W", .many = true,
     .help = "Another weight of a part among its siblings; ranks before: with its own"},
    {.name = "by",
     .value = "CODE",
     .many = true,
     .help = "Among peers of the same codes (up to 3): percentile, and quartiles of the group"},
    {.name = "members",
     .value = "N",
     .help = "Quartiles of groups with fewer members are withheld; default 5"},
    {.name = "size",
     .value = "NAME",
     .help = "Withhold quartiles, too, where one member has most of this (turnover, headcount)"},
    {.name = "share", .value = "PERCENT", .help = "What most means for --size; default 50"},
    {.name = "draws",
     .value = "N",
     .help = "Draw what the index says under `vary` N times: intervals of ranks and scores"},
    {.name = "seed", .value = "S", .help = "Of the draws; default 1"},
    {.name = "sampler",
     .value = "SAMPLER",
     .words = "random sobol",
     .help = "random or sobol; default random, for --sensitivity sobol"},
    {.name = "within", .value = "K", .help = "Share of the draws among the best K; default 10"},
    {.name = "ahead-of", .value = "ENTITY", .help = "Share of the draws ahead of this one"},
    {.name = "acceptability", .help = "Show which share of the draws has each rank"},
    {.name = "sensitivity",
     .help = "Show which of the choices moves the ranks; --draws: of each sample, default 4096"},
    {.name = "plot", .value = "FILE", .help = "Write a picture of it, SVG"},
    {.name = "save", .help = "Keep the scores of every node, ranks and intervals as a result"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option result_show_options[] = {
    WORKSPACE, {.name = "top", .value = "N", .help = "Show only the best N"}, FORMAT, END
};
static const mw_option index_import_options[] = {
    {.name = "name", .value = "NAME", .help = "Of the pack; default: that of the data's file"},
    {.name = "kind", .value = "KIND", .help = "What a unit is, such as country; default unit"},
    {.name = "output", .letter = 'o', .value = "DIR", .help = "Write there; default \".\""},
    END
};
#define AT                                                                                         \
    { .name = "at", .value = "PERIOD", .help = "Default: the last year that has facts" }
#define STAGE(usual)                                                                               \
    {                                                                                              \
        .name = "stage", .value = "STAGE", .words = MW_LOOK_STAGE_WORDS,                           \
        .help = "Values of the indicators as they are then: raw, denominated, imputed, screened, " \
                "treated, normalised; default " usual                                              \
    }
static const mw_option index_stats_options[] = {
    WORKSPACE,
    AT,
    STAGE("raw (of --units denominated)"),
    {.name = "units", .help = "What is known of each unit, in place of each indicator"},
    {.name = "known", .value = "PERCENT", .help = "Below it: \"few known\"; default 65"},
    {.name = "nonzero", .value = "PERCENT", .help = "Below it: \"many zeros\"; default 50"},
    {.name = "distinct", .value = "PERCENT", .help = "Below it: \"few distinct\"; default 50"},
    {.name = "skew", .value = "X", .help = "|skew| above it, with kurtosis: outliers; default 2"},
    {.name = "kurtosis", .value = "X", .help = "Kurtosis above it, with skew; default 3.5"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_corr_options[] = {
    WORKSPACE,
    AT,
    STAGE("normalised"),
    {.name = "kind",
     .value = "KIND",
     .words = "pearson spearman kendall",
     .help = "pearson, spearman (of ranks) or kendall (tau-b); default pearson"},
    {.name = "level",
     .value = "N",
     .help = "All parts of one level with each other: 1 the indicators, 2 what they make up"},
    {.name = "with", .value = "PART", .many = true, .help = "With these parts of the index"},
    {.name = "flagged", .help = "Only the pairs that stand out"},
    {.name = "against", .value = "R", .help = "Below it two go against each other; default -0.4"},
    {.name = "weak", .value = "R", .help = "Below it a member hardly counts; default 0.3"},
    {.name = "repeated", .value = "R", .help = "Above it two say the same; default 0.9"},
    {.name = "p", .value = "P", .help = "Above it a correlation may be chance; default 0.05"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_structure_options[] = {
    WORKSPACE,
    AT,
    STAGE("normalised"),
    {.name = "components", .value = "N", .help = "Show so many in a table; default 6"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_treat_options[] = {
    WORKSPACE,
    AT,
    {.name = "points", .help = "The values that were brought in, before and after"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_weights_options[] = {
    WORKSPACE,
    AT,
    {.name = "ahp",
     .value = "FILE",
     .help = "Weights from a table of comparisons, in place of those of an index"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_remove_options[] = {
    WORKSPACE,
    AT,
    {.name = "nodes", .help = "Leave out each node, too"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_profile_options[] = {
    WORKSPACE,
    {.name = "entity", .letter = 'e', .value = "ENTITY", .help = "Whose; must be given"},
    {.name = "against",
     .value = "ENTITY",
     .many = true,
     .help = "Compare with this one, or with the medians of several; default: medians of all"},
    AT,
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_trend_options[] = {
    WORKSPACE,
    {.name = "from", .value = "PERIOD", .help = "Default: the first one with facts"},
    {.name = "to", .value = "PERIOD", .help = "Default: the last one with facts"},
    {.name = "part", .value = "PART", .help = "Of this node or indicator, in place of INDEX"},
    {.name = "entity", .letter = 'e', .value = "ENTITY", .help = "All parts of this one"},
    {.name = "top", .value = "N", .help = "Show only the best N at the end"},
    STAGE("raw"),
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option index_couple_options[] = {
    WORKSPACE,
    AT,
    {.name = "variant",
     .value = "VARIANT",
     .words = "means spread",
     .help = "means: 2 sqrt(u v) / (u + v), the common one; spread: Wang 2021; default means"},
    {.name = "share", .value = "PERCENT", .help = "Of the first in development; default 50"},
    {.name = "scale",
     .value = "LOW..HIGH",
     .help = "Least and greatest possible score; default: what the indices normalise to"},
    AS_KNOWN,
    FORMAT,
    LANG,
    THREADS,
    END
};
static const mw_option simulate_options[] = {
    {.name = "mqtt", .value = "URL", .help = "Publish there: mqtt://HOST:PORT or mqtts://HOST"},
    {.name = "user",
     .value = "NAME",
     .help = "At the broker; the password stands in the variable MQTT_PASSWORD"},
    {.name = "ca", .value = "FILE", .help = "Trust certificates of this one (PEM), for mqtts"},
    {.name = "modbus", .value = "HOST:PORT", .help = "Serve the energy meters there"},
    {.name = "speed", .value = "N", .help = "Times as fast as the clock, 1 to 50000; default 1"},
    {.name = "seed", .value = "N", .help = "The same seed and beginning give the same run"},
    {.name = "from",
     .value = "TIME",
     .help = "When it begins (RFC 3339); default: now, at speed so that it ends now"},
    {.name = "for", .value = "LENGTH", .help = "How long: 90s, 15min, 8h, 7d; default: for ever"},
    {.name = "lines", .value = "N", .help = "Print N lines of Influx line protocol instead"},
    {.name = "map", .help = "Print the signal map of the line instead"},
    {.name = "entities", .help = "Print its entities for mw entity import instead"},
    END
};
static const mw_option help_options[] = {
    {.name = "as",
     .value = "FORM",
     .words = "text man markdown",
     .help = "text, man (a manual page) or markdown; default text"},
    END
};
static const mw_option version_options[] = {
    WORKSPACE,
    {.name = "verbose", .letter = 'v', .help = "Compiler, libraries, folders searched for packs"},
    END
};

const mw_verb mw_verbs[] = {
    {"init", "Make a workspace", "DIR", 1, 1, init_options,
     "Makes DIR with registry.sqlite (entities, imports, settings), facts.duckdb, packs/ for packs "
     "of its own and files/ for rejects. Days, months and years begin by the clock of the zone; "
     "zone and shifts cannot be changed later, as facts lie in periods of them.",
     "mw init plant --zone Asia/Shanghai --use iso22400,energy", mw_verb_init},
    MW_VERBS_OF_PACKS,
    {"entity add", "Add an entity, or change its title or zone", "KIND CODE", 2, 2,
     entity_add_options,
     "KIND is one that the packs in use declare. CODE is unique within its kind. Where an entity "
     "stands is changed by entity move.",
     "mw entity add line L1 --in site:A --title \"Filling line\"", mw_verb_entity_add},
    {"entity import", "Add or change entities from a CSV file", "FILE", 1, 1,
     entity_import_options,
     "Columns: kind, code; and if wanted title, parent (CODE or KIND:CODE), zone, from, to "
     "(dates). All of the file is taken, or nothing when a row is wrong.",
     "mw entity import sites.csv", mw_verb_entity_import},
    {"entity list", "List entities", "[KIND]", 0, 1, entity_list_options, "",
     "mw entity list --tree", mw_verb_entity_list},
    {"entity documents", "List reports and evidence", "CODE", 1, 1, list_options,
     "Of each campaign that the entity is in, the latest version.",
     "mw entity documents enterprise:SE-002", mw_verb_entity_documents},
    {"entity move", "Let an entity stand elsewhere from a day on", "CODE", 1, 1,
     entity_move_options,
     "Earlier periods keep it where it stood. An entity that stood nowhere yet stands there "
     "always without --at.",
     "mw entity move line:L1 --in area:North --at 2025-01-01", mw_verb_entity_move},
    {"entity retire", "End an entity, or take its end back", "CODE", 1, 1, entity_retire_options,
     "Nothing is deleted: its facts stay, and periods before the day know it. --undo takes the end "
     "back.",
     "mw entity retire line:L1 --at 2025-07-01", mw_verb_entity_retire},
    {"link add", "Link two entities", "LINK FROM TO", 3, 3, link_add_options,
     "LINK is a link that the packs in use declare; FROM and TO are entities of its kinds.",
     "mw link add supplies enterprise:S1 enterprise:E1", mw_verb_link_add},
    {"link list", "List links", "", 0, 0, list_options, "", "mw link list", mw_verb_link_list},
    {"fact put", "Record one value", "MEASURE ENTITY PERIOD VALUE", 4, 4, fact_put_options,
     "VALUE is a number with its unit (\"1200 kWh\", \"1200kWh\"; without a unit that of the "
     "measure), yes or no, a date, a clock time, a text or a code; \"missing\" records that the "
     "value is known to be missing. PERIOD is one of ISO 8601; of a measure that holds it is the "
     "first day, or \"always\". A value that is there already is corrected: the earlier one stays "
     "and can be had with --as-known.",
     "mw fact put electricity site:A 2024-03 1200MWh\n"
     "mw fact put pieces line:L1 2024-03-05 410 --keys bottle",
     mw_verb_fact_put},
    {"fact list", "List facts", "", 0, 0, fact_list_options,
     "Values are in the unit in which they are stored.",
     "mw fact list --measure electricity --entity site:A --from 2024-01-01", mw_verb_fact_list},
    {"import", "Import files", "FILE...", 0, -1, import_options,
     "CSV, JSON lines, Parquet or Excel. A map says which column is what. "
     "Without --map it is FILE with .map instead of its ending, if there is one. A row with "
     "anything wrong is refused, named and written to the rejects; the others are kept. Importing "
     "a file again changes nothing; values that differ are corrections. An import that was "
     "interrupted is completed by importing again. With --guess a map is made from what the file "
     "shows and the measures of the packs in use; that works without a workspace, too.",
     "mw import --guess meters.csv -o meters.map\n"
     "mw import meters.csv --map meters.map\n"
     "mw import --undo 3",
     mw_verb_import},
    {"import list", "List imports", "", 0, 0, list_options, "", "mw import list",
     mw_verb_import_list},
    {"eval", "Evaluate indicators", "[PACK]...", 0, -1, eval_options,
     "Without PACK those in use. A value on a kind above its own, or for a period longer than its "
     "own, is brought there as the pack says (roll). Missing is shown as -; beside a value stands "
     "which share of its inputs is known when that is below 100 %. In csv and json all digits and "
     "all rows are given, missing as nothing and null. While questions of a pack are open, what "
     "rests on them is shown as the interval that their answers leave, 10.5 .. 27.5; csv and json "
     "give its ends as low and high.",
     "mw eval energy --at 2024 --on site\n"
     "mw eval iso22400 -i oee,availability --from 2024-01 --to 2024-06 --format csv",
     mw_verb_eval},
    {"explain", "Explain a number down to its sources", "INDICATOR", 1, 1, explain_options,
     "Shows the formula with its values, the same of each input, parameters with date, citation "
     "and fall-back, facts with file, line and time of recording, and the pack's hash.",
     "mw explain scope2_location --entity sample-bj --at 2023", mw_verb_explain},
    {"rank", "Rank entities by an index", "[INDEX]", 0, 1, rank_options,
     "INDEX is an index, or a node of one, that the packs in use declare; it may be left out where "
     "there is only one. Ranks are among all entities of its kind, equal scores share the lowest, "
     "and nothing is rounded before. Beside the score stand the share of leaves known and the "
     "scores of the members. With --draws: the 5 % and 95 % quantiles of rank and score. With "
     "--sensitivity: shares of the variance of the mean rank shift that each choice explains by "
     "itself (first) and together with others (total), after Saltelli and Jansen, with bootstrap "
     "intervals. Ctrl-C ends long draws; nothing is lost.",
     "mw rank connectivity --at 2018 --top 10\n"
     "mw rank connectivity --at 2018 --compare 2015\n"
     "mw rank connectivity --what-if geometric.mw\n"
     "mw rank connectivity --weight people=2,physical=1\n"
     "mw rank connectivity --by region_of\n"
     "mw rank connectivity --draws 1000 --within 5 --ahead-of DEU --plot ranks.svg\n"
     "mw rank connectivity --draws 1000 --acceptability\n"
     "mw rank connectivity --sensitivity -e DEU\n"
     "mw rank connectivity --at 2018 --draws 1000 --save",
     mw_verb_rank},
    {"report", "Write an assessment as PDF or Excel", "CAMPAIGN|PACK", 1, 1, report_options,
     "Of one entity in a campaign: its level and how likely each is, points by part, answers, what "
     "would settle the level, the cheapest way to the next one, comparison with the others of the "
     "campaign, and hashes of all it rests on. In the workbook answers can be changed: points, "
     "sums and the level follow by formulas. The same history gives the same bytes. Comparison is "
     "withheld below 5 others. Pages are marked as sample data where the campaign's setting sample "
     "is yes, or the title of the entity or the campaign's name says \"sample\" or \"示例\".",
     "mw report 2026 --entity E7 -o E7.pdf\n"
     "mw report 2026 --entity E7 --lang zh -o E7.xlsx\n"
     "mw report miit_sme_2024 --entity E7 --at 2026 -o E7.pdf",
     mw_verb_report},
    {"result list", "List results that were kept", "", 0, 0, list_options,
     "A result is what mw rank --save kept: a Parquet file in the folder results of the workspace, "
     "with a column for the scores of each node, and a record of what was run.",
     "mw result list", mw_verb_result_list},
    {"result show", "Show a result that was kept", "ID", 1, 1, result_show_options,
     "The table that mw rank gave, from the file: nothing is worked out again. Everything else in "
     "the file can be read by whatever reads Parquet.",
     "mw result show 3 --top 10", mw_verb_result_show},
    {"serve", "Run the plant: machine signals become KPIs and alerts", "", 0, 0,
     serve_options,
     "Connects to the sources of the signal map, takes what is written to it over HTTP (line "
     "protocol, JSON), keeps every sample, derives times, counts and energy, and evaluates the "
     "indicators of the hour, shift and day as they change. What it acknowledged survives a crash. "
     "At the first start it tells a link by which the first administrator sets a password; from "
     "then on everybody signs in, and programs send a token (mw token new). The API describes "
     "itself at /api/openapi.json. Ends with an interrupt (Ctrl-C) or SIGTERM. See docs/live.md.",
     "mw serve\n"
     "mw serve --listen 0.0.0.0:8094\n"
     "curl localhost:8094/api/v1/live", mw_verb_serve},
    {"source list", "List the sources of the plant", "", 0, 0, mw_options_source_list,
     "Every source of the signal map: kind, address, the signals and machines that are bound to "
     "it. While mw serve runs on the workspace also its state, samples, what it refused, and how "
     "far its clock is from ours; else the newest sample that is stored.",
     "mw source list\nmw source list --as json", mw_verb_source_list},
    {"source test", "Try sources out, step by step", "[NAME]...", 0, -1, mw_options_source_test,
     "Connects to each, or to those named, and says of every step ok, or what was seen and what "
     "would be right. Brokers: TCP, TLS, user, subscriptions, what is heard; under a client id of "
     "its own and without STATE, so that a plant that runs is not disturbed. Modbus: each "
     "register, raw and scaled, exceptions by name. MTConnect: the first lines. What is written "
     "to: where and how to post. Folders: whether the map fits the newest file. The answer is no "
     "when a step failed.",
     "mw source test\nmw source test press --for 30", mw_verb_source_test},
    {"source discover", "Find out what a source says", "ADDRESS|NAME", 1, 1,
     mw_options_source_discover,
     "ADDRESS is mqtt://HOST:PORT or mqtts://HOST (Sparkplug births, and other topics as plain "
     "MQTT), modbus://HOST:PORT (reads --registers twice at least, and asks the device who it "
     "is), shdr://HOST:PORT, or a file: line protocol, or recorded lines of an adapter. NAME is a "
     "source of the signal map. Listens only; --rebirth sends a command to edge nodes. --as map "
     "writes a draft: its sources read as they stand, machines are guesses in comments. The "
     "answer is no when nothing was heard.",
     "mw source discover mqtt://127.0.0.1:1883 --for 30\n"
     "mw source discover modbus://192.0.2.7:502 --unit 3 --space holding --registers 0-199\n"
     "mw source discover mqtt://127.0.0.1:1883 --rebirth --as map > plant.signals\n"
     "mw source discover telegraf.txt",
     mw_verb_source_discover},
    {"series list", "List signals: how many samples, how large, since when", "[PATTERN]", 0, 1,
     series_list_options,
     "The signals whose names match PATTERN, where * stands for any text and ? for one byte. Bytes "
     "are those of samples and of their summaries; what came last, and is not in a segment yet, "
     "has none. given_up_to: samples of before were given up, see mw series retain. No plant may "
     "run meanwhile, here and below.",
     "mw series list\nmw series list 'press/*' --format csv", mw_verb_series_list},
    {"series show", "Show at which resolution a signal is kept, since when", "SIGNAL", 1, 1,
     list_options, "A row for the hours, the minutes and the samples that there are.",
     "mw series show press/temperature", mw_verb_series_show},
    {"series export", "Print the samples of a signal as CSV", "SIGNAL", 1, 1,
     series_export_options,
     "Samples as time, value and quality; summaries as time, min, max, mean, last and count. A "
     "value that is not known is empty. Times are UTC.",
     "mw series export press/temperature --from 2026-03-05 > temperature.csv\n"
     "mw series export press/temperature --resolution hours", mw_verb_series_export},
    {"series retain", "Give up old samples as the signal map says", "", 0, 0,
     series_retain_options,
     "A running plant does it each hour by itself. What old samples become, and what machines keep "
     "all the same: see `retain` in docs/live.md.",
     "mw series retain --dry-run\nmw series retain", mw_verb_series_retain},
    {"index import", "Make a pack of an index in two tables", "DATA META", 2, 2,
     index_import_options,
     "DATA and META are CSV files in the layout of COINr and the COIN Tool: iData with uCode, "
     "uName, Time and a column for each code; iMeta with iCode, Type, Parent, Weight, "
     "Direction, iName, Unit, Denominator. Writes NAME.mw, a pack with the measures and the "
     "index, and NAME.map, by which mw import reads DATA.",
     "mw index import iData.csv iMeta.csv --kind country --name asem -o asem",
     mw_verb_index_import},
    {"index stats", "Describe the indicators of an index", "[INDEX]", 0, 1, index_stats_options,
     "For each indicator of INDEX, or of a node of one: how many values are known, their range, "
     "mean, median, deviation (n - 1), skew and kurtosis (type 2), how many differ, the share of "
     "the most frequent value and of zeros among the known, and what may be wrong. With --units: "
     "how much is known of each unit.",
     "mw index stats connectivity --at 2018\nmw index stats connectivity --at 2018 --units",
     mw_verb_index_stats},
    {"index corr", "Correlate the parts of an index", "[INDEX]", 0, 1, index_corr_options,
     "The members of each node with each other, with the node and with those above it, as they go "
     "into the scores (more is better). Then the pairs that stand out: members that pull in "
     "opposite directions or say nearly the same, and those that hardly count in their node. With "
     "--level or --with: others across nodes. p is the chance of so large a correlation between "
     "columns that have nothing in common; none for kendall. In csv and json a row for each pair.",
     "mw index corr connectivity --at 2018\n"
     "mw index corr connectivity --level 1 --flagged\n"
     "mw index corr connectivity --level 2 --with connectivity --kind spearman",
     mw_verb_index_corr},
    {"index structure", "Principal components and Cronbach's alpha", "[INDEX]", 0, 1,
     index_structure_options,
     "For each node: whether its members measure one thing. Components are those of the "
     "correlation matrix, of the units that have both members; loadings are correlations of a "
     "member with a component. One component of a variance above 1 and an alpha of 0.7 are what "
     "one hopes for. Members that are the same everywhere are left out and named.",
     "mw index structure connectivity --at 2018", mw_verb_index_structure},
    {"index treat", "Show what treating outliers changed", "[INDEX]", 0, 1, index_treat_options,
     "For each indicator the rule that was used (winsorised, log ...; passes: there was no need), "
     "how many values were brought in, and skew and kurtosis before and after.",
     "mw index treat connectivity --at 2018\nmw index treat connectivity --points",
     mw_verb_index_treat},
    {"index weights", "Compare the weights of an index with others", "[INDEX]", 0, 1,
     index_weights_options,
     "For each part: its share among its siblings as given and as used, its share in the whole, "
     "its correlation with its node, and the share that other methods would give it: equal, pca, "
     "balanced (correlations with the node stand to each other as the weights given do), entropy, "
     "critic.\n\n"
     "--ahp FILE is a CSV with a row and a column for each member, named alike; a cell says how "
     "many times as important the row is as the column (3, 1/3). One half of it is enough. Gives "
     "weights by the analytic hierarchy process and how far the comparisons contradict each other.",
     "mw index weights connectivity --at 2018\nmw index weights --ahp pairs.csv",
     mw_verb_index_weights},
    {"index remove", "Leave out each indicator and see what ranks do", "[INDEX]", 0, 1,
     index_remove_options,
     "The index is worked out anew without each indicator of INDEX, or of a node of one, and its "
     "ranks compared with those of the whole: the mean and the largest of the shifts, and whose it "
     "is; how many units move; correlations of the ranks. The most important first.",
     "mw index remove connectivity --at 2018 --nodes", mw_verb_index_remove},
    {"index profile", "Strengths and weaknesses of an entity", "[INDEX]", 0, 1,
     index_profile_options,
     "What each indicator adds to the score of an entity or takes from it, compared with the "
     "medians of all units or with others: strengths first, weaknesses last. The parts add up to "
     "the difference of the scores. Beside them stand value, score and rank by the indicator. In "
     "csv and json nodes are listed, too.",
     "mw index profile connectivity -e DEU --at 2018\n"
     "mw index profile connectivity -e DEU --against FRA,ITA",
     mw_verb_index_profile},
    {"index trend", "How scores and ranks move over periods", "[INDEX]", 0, 1, index_trend_options,
     "For each entity its first and last score, the change and the slope (of the line of least "
     "squares) for each period, how well that line fits (r squared), the compound growth rate, and "
     "the ranks at both ends. With --part: of an indicator, by its values; with --entity: of all "
     "parts of one. Ranks are always by scores.",
     "mw index trend connectivity --from 2015 --to 2018\n"
     "mw index trend connectivity -e DEU",
     mw_verb_index_trend},
    {"index couple", "Whether two indices are high together", "INDEX INDEX", 2, 2,
     index_couple_options,
     "The coupling coordination degree of two indices, or nodes, of the same entities, with scores "
     "brought to 0 .. 1: coupling C (1 where both are equally high), development T (their mean), "
     "coordination D = sqrt(C T), its class among ten, and which of the two is behind.",
     "mw index couple digital green --at 2023 --lang zh", mw_verb_index_couple},
    {"assess new", "Begin a campaign of assessments", "CAMPAIGN", 1, 1, mw_options_assess_new,
     "A campaign assesses entities by a standard, for a period. It keeps the version and hash of "
     "the standard's pack. Answers proposed (carried over, or from other standards by indicators "
     "propose_QUESTION of packs in use, see crosswalk) do not count until somebody confirms them.",
     "mw assess new 2026 --standard miit_sme_2024 --period 2026\n"
     "mw assess new 2027 --standard sme_level --period 2027 --from 2026",
     mw_verb_assess_new},
    {"assess enter", "Take entities into a campaign", "CAMPAIGN [ENTITY]...", 1, -1,
     mw_options_assess_enter, "Those that are in already stay as they are.",
     "mw assess enter 2026 E7 E8", mw_verb_assess_enter},
    {"assess list", "List campaigns, or the assessments of one", "[CAMPAIGN]", 0, 1,
     mw_options_assess_list,
     "Of a campaign: how many of its assessments are in which state, and how many are open after "
     "the deadline. Of an assessment: questions answered (by facts, too: computed) of those asked "
     "of this entity, proposals to confirm, answers whose evidence is not shown. csv and json "
     "have files and times, too.",
     "mw assess list\nmw assess list 2026 --top 20\nmw assess list 2026 --format csv",
     mw_verb_assess_list},
    {"assess show", "Show an assessment", "CAMPAIGN [ENTITY]", 1, 2, mw_options_assess_show,
     "Question by question what was answered, proposed, computed from facts, scored by the "
     "assessor and shown. Where an answer and the measured data differ, both are shown.",
     "mw assess show 2026 E7 --lang zh\nmw assess show 2026 --questions\n"
     "mw assess show 2026 E7 --history",
     mw_verb_assess_show},
    {"assess answer", "Answer questions", "CAMPAIGN ENTITY [QUESTION=ANSWER]...", 2, -1,
     mw_options_assess_answer,
     "An ANSWER is the code or the title of an option, several parted by commas, or a number with "
     "its unit. All are taken or none. Given again, the last answer counts; earlier ones stay in "
     "the history.",
     "mw assess answer 2026 E7 q01_network=control,wide \"q02_digital_machines=35 %\"\n"
     "mw assess answer 2026 E7 --accept all --by Li",
     mw_verb_assess_answer},
    {"assess score", "Score questions as the assessor", "CAMPAIGN ENTITY [QUESTION=ANSWER]...", 2,
     -1, mw_options_assess_answer,
     "The assessor's view of what was submitted, beside the own answers. Confirmed is the score "
     "where there is one.",
     "mw assess score 2026 E7 q01_network=control --comment \"no plan seen\" --by Wang",
     mw_verb_assess_score},
    {"assess attach", "Attach files that show an answer", "CAMPAIGN ENTITY QUESTION [FILE]...", 3,
     -1, mw_options_assess_attach,
     "Files are copied into DIR/evidence by their content. The type is found in the content; a "
     "file whose name says another type is refused.",
     "mw assess attach 2026 E7 q01_network plan.pdf photo.jpg\n"
     "mw assess attach 2026 E7 q01_network --remove photo.jpg",
     mw_verb_assess_attach},
    {"assess fetch", "Write attached files out", "CAMPAIGN ENTITY [QUESTION]", 2, 3,
     mw_options_assess_fetch, "Each is checked against its hash.",
     "mw assess fetch 2026 E7 -o evidence-E7", mw_verb_assess_fetch},
    {"assess export", "Write assessments out", "CAMPAIGN [ENTITY]...", 1, -1,
     mw_options_assess_export,
     "json: the campaign with the hash of its pack, and of each entity every answer, score, file "
     "(by its SHA-256) and state of all versions, who and when. csv: a row for each question that "
     "is asked, with the answer that counts now; filled in, it can be imported. aas: shells and "
     "submodels of the Asset Administration Shell V3 as JSON. xlsx: the questionnaire of one "
     "entity as a workbook to be filled in: lists to choose from, what was answered so far, "
     "guidance; questions that data answer or that do not apply are shown and locked.",
     "mw assess export 2026 -o 2026.json\n"
     "mw assess export 2026 E7 -o E7.xlsx --lang both\n"
     "mw assess export 2026 E7 --format aas -o E7.aas.json",
     mw_verb_assess_export},
    {"assess import", "Take answers, or all that was done, from a file", "CAMPAIGN FILE", 2, 2,
     mw_options_assess_import,
     "FILE is a form of assess export (.xlsx), JSON of assess export (.json), or a table (CSV, "
     "JSON lines, Parquet).\n\n"
     "A table of answers has the columns entity, question, answer and if wanted comment. They are "
     "answers of now, with the source imported. Empty answers, proposals and computed values "
     "change nothing, nor do cells of a form that nobody touched.\n\n"
     "With a column act a table brings all that was done: answer, score, attach (with the column "
     "file, beside the table), submit, review, return, confirm, reopen. The columns who and when "
     "say who did it, when; states need when. Rows are taken in the order of their times, then of "
     "lines. What is open does not hold up a state, as with submit --incomplete.\n\n"
     "Each row that is not good is named by line, or sheet and cell, with what would be right; "
     "the others are kept, and the exit code is 1. States after such a row of the same entity "
     "wait until it is mended. A second import changes nothing.",
     "mw assess import 2026 E7.xlsx --by Li\n"
     "mw assess export 2026 --format csv -o answers.csv\nmw assess import 2026 answers.csv\n"
     "mw assess import 2025 done-elsewhere.csv --by Li",
     mw_verb_assess_import},
    {"assess submit", "Hand an assessment in", "CAMPAIGN ENTITY", 2, 2, mw_options_assess_submit,
     "Names the questions that are open: not answered, proposals not confirmed, evidence asked for "
     "and not attached. Those that facts answer and those that do not apply are not open.",
     "mw assess submit 2026 E7 --by Li", mw_verb_assess_submit},
    {"assess review", "Say that an assessment was reviewed", "CAMPAIGN ENTITY", 2, 2,
     mw_options_assess_move, "", "mw assess review 2026 E7 --by Wang", mw_verb_assess_review},
    {"assess return", "Return an assessment for correction", "CAMPAIGN ENTITY", 2, 2,
     mw_options_assess_move, "",
     "mw assess return 2026 E7 --comment \"q01: plan missing\" --by Wang",
     mw_verb_assess_return},
    {"assess confirm", "Confirm an assessment", "CAMPAIGN ENTITY", 2, 2, mw_options_assess_move,
     "Its answers become facts that hold from the start of the campaign's period, as an import of "
     "their own: mw explain names it, mw import --undo takes it back. If it was cut off, "
     "confirming again completes it.",
     "mw assess confirm 2026 E7 --by Wang", mw_verb_assess_confirm},
    {"assess reopen", "Begin a new version of a confirmed assessment", "CAMPAIGN ENTITY", 2, 2,
     mw_options_assess_move,
     "What was confirmed stays and counts until the new version is confirmed. Its answers are "
     "proposals in the new version.",
     "mw assess reopen 2026 E7 --comment \"new machines\"", mw_verb_assess_reopen},
    {"assess status", "Tell where assessments stand", "CAMPAIGN [ENTITY]", 1, 2,
     mw_options_assess_status,
     "Of a campaign: how many stand at which level, and of each assessment the level, or what is "
     "possible, and what is likely. Of one assessment: how "
     "likely each level is, exactly, under a prior that is stated (see assess set), the values the "
     "standard computes, where measured data and answers differ, and the questions that would "
     "settle the level.",
     "mw assess status 2026 --top 20\nmw assess status 2026 E1 --lang zh", mw_verb_assess_status},
    {"assess next", "Find the cheapest way to the next level", "CAMPAIGN ENTITY", 2, 2,
     mw_options_assess_next,
     "Which answers to better, and how far, so that the level is reached at the least cost: an "
     "exact optimum. Costs and efforts are those of `assess set --costs`; without them each step "
     "up of an answer costs 1. What is open counts as worth least.",
     "mw assess next 2026 E1\nmw assess next 2026 E1 --level 4 --format csv",
     mw_verb_assess_next},
    {"assess agreement", "How far enterprises and assessors agree", "CAMPAIGN", 1, 1,
     mw_options_assess_agreement,
     "For each question that was answered and scored: pairs, the share of equal ones, and Cohen's "
     "kappa, weighted by the difference of points (linear) and by its square (quadratic): 1 where "
     "all are equal, 0 as by chance. Bias is the mean of the assessors' points less the own. The "
     "last row takes all together, each question by its range of points.",
     "mw assess agreement 2026", mw_verb_assess_agreement},
    {"assess set", "Set what holds for a campaign", "CAMPAIGN [NAME=VALUE]...", 1, -1,
     mw_options_assess_set,
     "trust: how likely an answer holds whose evidence is not shown (default 0.8); assessor: how "
     "likely the assessor is right where the two differ (0.9); tick: how likely an option of an "
     "open question is ticked (0.5); limit: largest evidence file in MiB; deadline: another one; "
     "by: who acts; sample: yes marks its reports as sample data. Nothing after = sets it back. "
     "Without any lists what was set.",
     "mw assess set 2026 trust=0.7 deadline=2026-09-30\nmw assess set 2026 --costs costs.csv",
     mw_verb_assess_set},
    {"alert check", "See what alerts say of stored facts", "[PACK]...", 0, -1,
     mw_options_alert_check,
     "With --at: whether the conditions hold in the last whole period of each alert. With "
     "--from: each period after the other, and what would have been raised, cleared and "
     "escalated if nobody had done anything. Nothing is kept, unless --keep says so: then it "
     "goes on from what is on record, and channels get their notices. A job that runs every few "
     "minutes with --keep and then `mw alert send` watches a plant without a server.",
     "mw alert check --at 2026-03-01T10:00:00Z\n"
     "mw alert check --from 2026-03-01 --to 2026-03-08 --alert slow_line",
     mw_verb_alert_check},
    {"alert list", "List alerts that are active or shelved", "", 0, 0, mw_options_alert_list,
     "As they are on record: nothing is evaluated. Returned means that it is over and that nobody "
     "has acknowledged it.",
     "mw alert list\nmw alert list --all --format json", mw_verb_alert_list},
    {"alert history", "List what happened to alerts", "", 0, 0, mw_options_alert_history, "",
     "mw alert history --entity L1 --from 2026-03-01", mw_verb_alert_history},
    {"alert ack", "Acknowledge an alert", "[ALERT ENTITY]", 0, 2, mw_options_alert_ack,
     "Somebody knows of it: it does not escalate any more.",
     "mw alert ack slow_line L1 --comment \"cleaning\"\nmw alert ack --all", mw_verb_alert_ack},
    {"alert shelve", "Silence an alert for some time", "ALERT ENTITY", 2, 2,
     mw_options_alert_shelve,
     "It is kept what happens, and told to nobody. When the time is over and it is active, it is "
     "told.",
     "mw alert shelve slow_line L1 --minutes 480 --comment \"new filler\"",
     mw_verb_alert_shelve},
    {"alert unshelve", "End the silence of an alert", "ALERT ENTITY", 2, 2, mw_options_alert_act,
     "", "mw alert unshelve slow_line L1", mw_verb_alert_unshelve},
    {"alert channel", "Say whom alerts are told", "[list | add NAME | remove NAME]", 0, 2,
     mw_options_alert_channel,
     "A channel is a webhook or a mail server with addresses. Of secrets it is listed only whether "
     "there is one; they lie in the registry as they are. Adding a name again replaces it.",
     "mw alert channel add ops --webhook https://hooks.example/x --least warning\n"
     "mw alert channel add night --mail smtp://mail.example:587 \\\n"
     "  --from mw@plant.example --to a@plant.example,b@plant.example",
     mw_verb_alert_channel},
    {"alert set", "Set figures of alerts", "[NAME=VALUE]...", 0, -1, mw_options_alert_set,
     "flood-count, flood-minutes: more alerts than that in so many minutes of one branch are a "
     "flood and told as one (10 in 10); flood-calm: fewer than that end it (5); tries: before a "
     "notice is given up (8); retry-seconds: after the first failure, doubled after each (15); "
     "link: the address of a page, for messages. Without any lists them.",
     "mw alert set flood-count=20 link=https://mw.example/alerts", mw_verb_alert_set},
    {"alert test", "Send a test message to a channel", "CHANNEL", 1, 1, workspace_only,
     "Other notices that are due are sent, too.", "mw alert test ops", mw_verb_alert_test},
    {"alert notices", "List notices that were not sent yet", "", 0, 0, list_options,
     "Waiting for their next try, or given up.", "mw alert notices", mw_verb_alert_notices},
    {"alert send", "Send the notices that are due", "", 0, 0, workspace_only,
     "Each once. The answer is no when one failed.", "mw alert send", mw_verb_alert_send},
    {"alert retry", "Send again what was given up", "[ID]...", 0, -1, mw_options_alert_retry,
     "Puts notices that were given up, or those named, on their way again.",
     "mw alert retry\nmw alert retry 17", mw_verb_alert_retry},
    MW_VERBS_OF_MAIL,
    MW_VERBS_OF_SCHEDULES,
    {"simulate", "Run a simulated bottling line to try things on", "", 0, 0, simulate_options,
     "Filler, capper, labeller and packer with buffers between them: states by PackML, stops with "
     "reasons, rejects, two products with change-overs, energy. Everything is invented, and says "
     "so: metric Properties/Simulated, titles, the tag simulated. Over MQTT it is the Sparkplug B "
     "edge node line1 of the group Bottling with a device for each unit. With --speed it runs fast "
     "from the past (8 h ago, or with --for so that it ends now) until it has caught up with the "
     "clock, then with it. It begins when the broker is there; what happens while the broker is "
     "gone is told afterwards as historical.\n\n"
     "Over Modbus TCP unit 1 is the filler, 2 the capper, 3 the labeller, 4 the packer. Holding "
     "and input registers, high word first: 0 power (float32, kW), 2 energy (uint32, Wh), 4 "
     "temperature (float32, degrees Celsius), 6 pieces (uint16, begins anew at 65536), 7 state, 8 "
     "is 1: simulated, 10 text SIMULATED (5), 15 name (5).\n\n"
     "Shifts begin at 06:00, 14:00 and 22:00 UTC with a pause of 15 minutes after four hours; the "
     "last 20 minutes of the night are for cleaning. --lines gives a line for each unit and "
     "second.",
     "mw simulate --mqtt mqtt://127.0.0.1:1883 --modbus 127.0.0.1:1502\n"
     "mw simulate --mqtt mqtt://127.0.0.1:1883 --speed 1000 --for 7d\n"
     "mw simulate --map > bottling.map\n"
     "mw simulate --lines 4000 --from 2026-01-05T06:00:00Z",
     mw_verb_simulate},
    {"organisation add", "Add an organisation", "CODE", 1, 1, mw_options_organisation_add,
     "Organisations cannot see each other: people of one have no permission in another. Each holds "
     "the branch below its entity; one of them may hold all that no other does.",
     "mw organisation add north --entity S1 --title \"Northern plant\"", mw_verb_organisation_add},
    {"organisation list", "List organisations", "", 0, 0, list_options, "",
     "mw organisation list", mw_verb_organisation_list},
    {"organisation rename", "Change what an organisation is called", "CODE TITLE", 2, 2,
     workspace_only, "Its code stays.", "mw organisation rename north \"Northern plants\"",
     mw_verb_organisation_rename},
    {"person add", "Add somebody who may sign in", "NAME", 1, 1, mw_options_person_add,
     "NAME is what they sign in with: a-z, 0-9 and . _ - @ +. Without a password nobody signs in; "
     "see mw person password. Roles: viewer looks; operator acknowledges alerts and enters reasons "
     "and facts; assessor answers, scores and confirms assessments; analyst enters facts, keeps "
     "results and writes packs; administrator may do all of these, and settings, people and the "
     "audit trail. See docs/accounts.md.",
     "mw person add li --title \"Li Wei\" --role operator --entity L1", mw_verb_person_add},
    {"person list", "List people and their roles", "", 0, 0, mw_options_person_list,
     "Locked: too many wrong passwords in a row; a new password helps.",
     "mw person list --format csv", mw_verb_person_list},
    {"person grant", "Grant a role", "NAME ROLE", 2, 2, mw_options_person_role,
     "Roles add up. One that was granted already stays as it is.",
     "mw person grant li assessor --entity S1", mw_verb_person_grant},
    {"person revoke", "Take a role back", "NAME ROLE", 2, 2, mw_options_person_role,
     "Name the entity that it was granted at. The last administrator of an organisation stays.",
     "mw person revoke li assessor --entity S1", mw_verb_person_revoke},
    {"person disable", "Let somebody not sign in any more", "NAME", 1, 1, workspace_only,
     "Their sessions end and their tokens stand still. Nobody is removed, as the audit trail names "
     "them.",
     "mw person disable li", mw_verb_person_disable},
    {"person enable", "Let somebody sign in again", "NAME", 1, 1, workspace_only, "",
     "mw person enable li", mw_verb_person_enable},
    MW_VERB_PERSON_NOTIFY,
    {"person password", "Set a password", "NAME", 1, 1, mw_options_person_password,
     "Asks twice at a terminal, else takes the first line of standard input: 15 characters at "
     "least, any of them, and not easily guessed. Ends all sessions. With --link prints what the "
     "person sets a password with, so that nobody else knows it.",
     "mw person password li", mw_verb_person_password},
    {"person data", "Tell all that is kept about somebody", "NAME", 1, 1, workspace_only,
     "As JSON, for them to read.", "mw person data li", mw_verb_person_data},
    {"person erase", "Erase somebody for good", "NAME", 1, 1, workspace_only,
     "A pseudonym stays in the audit trail and in records. See docs/accounts.md.",
     "mw person erase li", mw_verb_person_erase},
    {"token new", "Make a token for a program", "NAME", 1, 1, mw_options_token_new,
     "For a program that acts for the person NAME. It may do what the person may at that moment, "
     "and no more than its role, branch and --read-only say. Printed once.",
     "mw token new li --title \"energy report\" --entity S1 --read-only --days 365",
     mw_verb_token_new},
    {"token list", "List tokens", "", 0, 0, mw_options_token_list, "", "mw token list --person li",
     mw_verb_token_list},
    {"token revoke", "Take a token back for good", "ID", 1, 1, workspace_only, "",
     "mw token revoke 3", mw_verb_token_revoke},
    {"audit list", "List who changed what", "", 0, 0, mw_options_audit_list,
     "Who, when, from where, what, before and after. Entries are only added, and each carries the "
     "hash of the one before it: mw verify finds what was changed, removed or swapped.",
     "mw audit list --since 2026-03-01 --format csv", mw_verb_audit_list},
    {"audit head", "Show where the audit trail ends", "", 0, 0, workspace_only,
     "Prints ID:HASH of the last entry. Noted elsewhere, it lets mw verify --audit find out even "
     "when all of the trail was written anew.",
     "mw audit head", mw_verb_audit_head},
    MW_VERB_ROWS_CHANGES MW_VERB_ROWS_BACKUP
    {"completion", "Print shell completion", "SHELL", 1, 1, none,
     "SHELL is bash, zsh or fish.", "mw completion bash > /etc/bash_completion.d/mw",
     mw_verb_completion},
    {"help", "Show help", "[VERB]...", 0, 2, help_options, "", "mw help eval", mw_verb_help},
    {"version", "Show the version", "", 0, 0, version_options, "", "mw version -v",
     mw_verb_version},
    {.name = NULL},
};
