// SPDX-License-Identifier: MIT
// Facts in DuckDB: checking. See facts_duckdb_int.h.
//
// The log is drained first, so that one set of questions sees every fact.
#include "store/facts_duckdb_int.h"

#include <stdio.h>

// Questions whose answer must be 0, and what is wrong when it is not.
#define CHECKS(X)                                                                                  \
    X("SELECT count(*) FROM facts WHERE measure IS NULL OR entity IS NULL OR key IS NULL"          \
      " OR start_ns IS NULL OR end_ns IS NULL OR value IS NULL OR quality IS NULL"                 \
      " OR import_id IS NULL OR line IS NULL OR recorded_ns IS NULL",                              \
      "facts with an empty column")                                                                \
    X("SELECT count(*) FROM facts WHERE end_ns <= start_ns",                                       \
      "facts whose period does not end after its start")                                           \
    X("SELECT count(*) FROM facts WHERE measure < 1 OR entity < 1 OR key < 0 OR import_id < 0"     \
      " OR line < 0",                                                                              \
      "facts with an impossible number")                                                           \
    X("SELECT count(*) FROM facts WHERE quality > 2", "facts with an unknown quality")             \
    X("SELECT count(*) FROM (SELECT recorded_ns < lag(recorded_ns) OVER () AS back FROM facts)"    \
      " WHERE back",                                                                               \
      "facts recorded before the one before them")                                                 \
    X("SELECT count(*) FROM facts, meta WHERE recorded_ns > recorded_last_ns",                     \
      "facts recorded later than the store knows")                                                 \
    X("SELECT count(*) - coalesce(max(rowid) + 1, 0) FROM facts", "places that hold no fact")      \
    X("SELECT count(*) FROM (SELECT measure, count(*) n, min(start_ns) a, max(start_ns) b"         \
      " FROM facts GROUP BY measure) f FULL JOIN spans s ON f.measure = s.measure"                 \
      " WHERE n IS DISTINCT FROM versions OR a IS DISTINCT FROM start_min_ns"                      \
      " OR b IS DISTINCT FROM start_max_ns",                                                       \
      "measures whose count or span of facts is wrong")                                            \
    X("SELECT count(*) FROM superseded s LEFT JOIN facts a ON s.place = a.rowid"                   \
      " LEFT JOIN facts b ON s.by_place = b.rowid WHERE s.place >= s.by_place"                     \
      " OR s.by_ns IS DISTINCT FROM b.recorded_ns OR s.by_import IS DISTINCT FROM b.import_id"     \
      " OR (a.measure, a.entity, a.key, a.start_ns, a.end_ns) IS DISTINCT FROM"                    \
      " (b.measure, b.entity, b.key, b.start_ns, b.end_ns)",                                       \
      "corrections that lead to another fact")                                                     \
    X("SELECT count(*) - count(DISTINCT place) FROM superseded", "facts corrected twice at once")  \
    X("SELECT count(*) FROM (SELECT measure, count(*) n FROM (SELECT DISTINCT measure, entity, "   \
      "key,"                                                                                       \
      " start_ns, end_ns FROM facts) GROUP BY measure) f JOIN spans s ON f.measure = s.measure"    \
      " WHERE n <> versions - corrected",                                                          \
      "measures with corrections that are not known as such")

static const struct {
    const char *sql, *what;
} checks[] = {
#define X(sql, what) {sql, what},
    CHECKS(X)
#undef X
};

mw_status mw_facts_duckdb_verify(mw_facts *f, void (*tell)(void *ctx, const char *line), void *ctx,
                                 int64_t *problems, mw_error *err) {
    mw_facts_duckdb *s = (mw_facts_duckdb *)f;
    mw_error damage = {0};
    int64_t found = 0;
    MW_TRY(mw_facts_duckdb_ready(s, err));
    mw_status st = mw_landing_check(s->log, &damage);
    if (st == MW_CORRUPT) {
        tell(ctx, damage.text);
        found++;
    } else if (st != MW_OK) {
        return mw_fail(err, st, "%s", damage.text);
    }
    MW_TRY(mw_facts_duckdb_write(s, NULL, err));
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        int64_t count = 0;
        char line[160];
        MW_TRY(mw_duck_int(s->duck, checks[i].sql, &count, err));
        if (count == 0) continue;
        snprintf(line, sizeof line, "facts: %lld %s", (long long)count, checks[i].what);
        tell(ctx, line);
        found++;
    }
    *problems = found;
    return MW_OK;
}
