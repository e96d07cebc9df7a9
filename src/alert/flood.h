// SPDX-License-Identifier: MIT
// Floods: when so many alerts are raised at once that telling each would help nobody.
//
// More than `count` new alerts within `within_ns` begin a flood; it is over when fewer than `calm`
// were raised within that time. The usual figures, more than 10 and fewer than 5 in 10 minutes for
// one operator, are those commonly quoted from ISA-18.2 and EEMUA 191; they are settings. Counts
// alone decide, so what was kept gives the same floods again. Thread: any; plain data.
#ifndef MW_ALERT_FLOOD_H
#define MW_ALERT_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

enum { MW_FLOOD_COUNT_MAX = 200 };

typedef struct {
    int32_t count, calm; // calm at most count; count at most MW_FLOOD_COUNT_MAX
    int64_t within_ns;
} mw_flood_rule;

// 10 and 5 in 10 minutes.
mw_flood_rule mw_flood_usual(void);

typedef struct {
    int64_t raised_ns[MW_FLOOD_COUNT_MAX + 1]; // a ring of the last ones
    int32_t next, known;
    bool on;
    int64_t begun_ns;
    int64_t total; // raised in the flood, those that began it too
} mw_flood;

typedef enum {
    MW_FLOOD_ALONE,   // told by itself
    MW_FLOOD_BEGINS,  // the one that makes it a flood: told for all
    MW_FLOOD_GROUPED, // not told
} mw_flood_verdict;

// An alert is raised; instants do not go back.
mw_flood_verdict mw_flood_take(mw_flood *f, const mw_flood_rule *rule, int64_t at_ns);

// Whether a flood under way is over by now; then it is off, and *total says how many it had.
bool mw_flood_over(mw_flood *f, const mw_flood_rule *rule, int64_t now_ns, int64_t *total);

#endif
