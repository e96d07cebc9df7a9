// SPDX-License-Identifier: MIT
// See sql_run.h.
#include "eval/sql_run.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 4096 };

static mw_status no_memory(mw_error *err) { return mw_fail(err, MW_NOMEM, "SQL: out of memory"); }

// ---- a table as columns side by side

typedef struct {
    mw_text names; // "x0 INTEGER, t INTEGER, n5 DOUBLE"
    mw_text picks; // the same, with NaN as NULL
    const void **data;
    void **own; // to be freed
    int32_t count;
    int64_t rows;
} table;

static mw_status table_init(table *t, int64_t rows, mw_error *err) {
    *t = (table){.rows = rows};
    t->data = mw_alloc_array(COLUMNS_MAX, sizeof *t->data);
    t->own = mw_alloc_array(COLUMNS_MAX, sizeof *t->own);
    return t->data && t->own ? MW_OK : no_memory(err);
}

static void table_fini(table *t) {
    for (int32_t i = 0; t->own && i < t->count; i++) mw_free(t->own[i]);
    mw_free(t->data);
    mw_free(t->own);
    mw_text_free(&t->names);
    mw_text_free(&t->picks);
}

static void add_name(table *t, const char *prefix, int32_t number, const char *type) {
    char name[24];
    snprintf(name, sizeof name, number < 0 ? "%s" : "%s%d", prefix, number);
    mw_text_addf(&t->names, "%s%s %s", t->count ? ", " : "", name, type);
    bool number_column = strcmp(type, "DOUBLE") == 0, up = prefix[0] == 'u';
    mw_text_addf(&t->picks, "%s", t->count ? ", " : "");
    if (number_column)
        mw_text_addf(&t->picks, "nullif(%s, 'nan'::DOUBLE) AS %s", name, name);
    else if (up)
        mw_text_addf(&t->picks, "CASE WHEN %s >= 0 THEN %s END AS %s", name, name, name);
    else
        mw_text_adds(&t->picks, name);
}

// An integer column of the table's own, to be filled.
static int32_t *add_ints(table *t, const char *prefix, int32_t number) {
    int32_t *v = t->count < COLUMNS_MAX ? mw_alloc_array(t->rows + 1, sizeof *v) : NULL;
    if (!v) return NULL;
    add_name(t, prefix, number, "INTEGER");
    t->own[t->count] = v;
    t->data[t->count++] = v;
    return v;
}

static bool add_doubles(table *t, int32_t number, const double *v) {
    if (t->count == COLUMNS_MAX) return false;
    add_name(t, "n", number, "DOUBLE");
    t->data[t->count++] = v;
    return true;
}

static mw_status store(mw_duck *duck, table *t, const char *name, mw_error *err) {
    mw_text sql = {0};
    mw_duck_appender *app = NULL;
    mw_text_addf(&sql, "CREATE TEMP TABLE raw(%s)", t->names.bytes);
    if (sql.failed) return no_memory(err);
    mw_status st = mw_duck_run(duck, sql.bytes, err);
    if (st == MW_OK) st = mw_duck_append_open(duck, "raw", &app, err);
    if (st == MW_OK) {
        st = mw_duck_append_rows(app, t->data, t->rows, err);
        mw_status closed = mw_duck_append_close(app, st == MW_OK ? err : NULL);
        st = st == MW_OK ? closed : st;
    }
    sql.size = 0;
    mw_text_addf(&sql, "CREATE TABLE %s AS SELECT %s FROM raw; DROP TABLE raw", name,
                 t->picks.bytes);
    if (st == MW_OK) st = sql.failed ? no_memory(err) : mw_duck_run(duck, sql.bytes, err);
    mw_text_free(&sql);
    return st;
}

// ---- the input tables

// Each point's place in each dimension of a domain.
static bool fill_dims(const mw_shape *s, const mw_domain *d, table *t) {
    int64_t rows = d->kind >= 0 ? s->kind[d->kind].count : 1;
    int64_t step = rows * (d->axis >= 0 ? s->axis_size[d->axis] : 1);
    int32_t *zero = add_ints(t, "z", -1);
    if (!zero) return false;
    for (int i = MW_PLAN_KEYS_MAX - 1; i >= 0; i--) {
        if (d->key[i] < 0) continue;
        int32_t *x = add_ints(t, "x", d->key[i]);
        if (!x) return false;
        for (int64_t p = 0; p < t->rows; p++) x[p] = (int32_t)(p / step % s->key_size[d->key[i]]);
        step *= s->key_size[d->key[i]];
    }
    int32_t *period = d->axis >= 0 ? add_ints(t, "t", -1) : zero,
            *row = d->kind >= 0 ? add_ints(t, "r", -1) : zero;
    if (!period || !row) return false;
    for (int64_t p = 0; p < t->rows; p++) {
        if (d->axis >= 0) period[p] = (int32_t)(p / rows % s->axis_size[d->axis]);
        if (d->kind >= 0) row[p] = (int32_t)(p % rows);
    }
    for (int32_t k = 0; d->kind >= 0 && k < s->kind_count; k++) {
        const int32_t *up = s->kind[d->kind].up[k];
        int32_t *u = up ? add_ints(t, "u", k) : NULL;
        if (up && !u) return false;
        for (int64_t p = 0; up && p < t->rows; p++) u[p] = up[row[p]];
    }
    return true;
}

static mw_status store_domain(mw_sql_case *c, int32_t d, mw_error *err) {
    const mw_plan *p = c->in.plan;
    char name[24];
    table t;
    mw_status st = table_init(&t, mw_domain_size(&c->sql.domain[d], c->in.shape), err);
    if (st == MW_OK && !fill_dims(c->in.shape, &c->sql.domain[d], &t)) st = no_memory(err);
    for (int32_t id = 0; id < mw_plan_count(p) && st == MW_OK; id++)
        if (c->sql.of[id] == d && mw_plan_node(p, id)->op == MW_NODE_FACT &&
            !add_doubles(&t, id, c->in.leaf[id]))
            st = mw_fail(err, MW_LIMIT, "SQL: too many columns");
    snprintf(name, sizeof name, "f%d", d);
    if (st == MW_OK) st = store(c->duck, &t, name, err);
    table_fini(&t);
    return st;
}

static mw_status store_kind(mw_sql_case *c, int32_t k, mw_error *err) {
    const mw_shape *s = c->in.shape;
    const mw_shape_kind *kind = &s->kind[k];
    char name[24];
    table t;
    mw_status st = table_init(&t, kind->count, err);
    int32_t *zero = add_ints(&t, "z", -1), *row = add_ints(&t, "r", -1),
            *pk = add_ints(&t, "pk", -1), *pr = add_ints(&t, "pr", -1);
    bool ok = st == MW_OK && zero && row && pk && pr;
    for (int64_t i = 0; i < kind->count && ok; i++) {
        row[i] = (int32_t)i;
        pk[i] = kind->parent_kind[i], pr[i] = kind->parent_row[i];
    }
    for (int32_t j = 0; j < s->kind_count && ok; j++) {
        int32_t *h = add_ints(&t, "h", j);
        ok = h != NULL;
        for (int64_t i = 0; i < kind->count && ok; i++)
            h[i] = kind->holds[j] ? kind->holds[j][i] : 0;
    }
    for (int32_t j = 0; j < s->kind_count && ok; j++) {
        int32_t *u = kind->up[j] ? add_ints(&t, "u", j) : zero;
        ok = u != NULL;
        for (int64_t i = 0; i < kind->count && ok && kind->up[j]; i++) u[i] = kind->up[j][i];
    }
    snprintf(name, sizeof name, "k%d", k);
    if (st == MW_OK) st = ok ? store(c->duck, &t, name, err) : no_memory(err);
    table_fini(&t);
    return st;
}

static mw_status store_link(mw_sql_case *c, int32_t l, mw_error *err) {
    const mw_shape_link *link = &c->in.shape->link[l];
    int64_t rows = c->in.shape->kind[link->from_kind].count;
    char name[24];
    table t;
    mw_status st = table_init(&t, link->begin[rows], err);
    int32_t *a = add_ints(&t, "a", -1), *b = add_ints(&t, "b", -1), *p = add_ints(&t, "p", -1);
    bool ok = st == MW_OK && a && b && p;
    for (int64_t i = 0; i < rows && ok; i++)
        for (int32_t j = link->begin[i]; j < link->begin[i + 1]; j++)
            a[j] = (int32_t)i, b[j] = link->row[j], p[j] = j;
    snprintf(name, sizeof name, "l%d", l);
    if (st == MW_OK) st = ok ? store(c->duck, &t, name, err) : no_memory(err);
    table_fini(&t);
    return st;
}

static mw_status store_all(mw_sql_case *c, mw_error *err) {
    for (int32_t d = 0; d < c->sql.domain_count; d++) MW_TRY(store_domain(c, d, err));
    for (int32_t k = 0; k < c->in.shape->kind_count; k++) MW_TRY(store_kind(c, k, err));
    for (int32_t l = 0; l < c->in.shape->link_count; l++) MW_TRY(store_link(c, l, err));
    return MW_OK;
}

mw_status mw_sql_open(const mw_run_input *in, const int32_t *want, int32_t want_count,
                      int32_t threads, mw_sql_case *out, mw_error *err) {
    char number[16];
    snprintf(number, sizeof number, "%d", threads);
    mw_duck_option options[] = {
        {"threads", number},
        {NULL,      NULL  }
    };
    *out = (mw_sql_case){.in = *in, .want = want, .want_count = want_count};
    mw_status st = mw_sql_write(in->plan, in->shape, want, want_count, &out->sql, err);
    if (st == MW_OK) st = mw_duck_open(NULL, options, &out->duck, err);
    if (st == MW_OK) st = store_all(out, err);
    if (st != MW_OK) mw_sql_close(out);
    return st;
}

mw_status mw_sql_run(mw_sql_case *c, mw_error *err) {
    char *at = c->sql.text.bytes, *end;
    for (; at && (end = strstr(at, ";\n"));
         at = end + 2) { // one by one, so that the wrong one is said
        *end = '\0';
        mw_status st = mw_duck_run(c->duck, at, err);
        if (st != MW_OK) st = mw_fail_in(err, st, "%.60s: ", at);
        *end = ';';
        if (st != MW_OK) return st;
    }
    return MW_OK;
}

void mw_sql_close(mw_sql_case *c) {
    mw_duck_close(c->duck);
    mw_sql_fini(&c->sql);
    *c = (mw_sql_case){0};
}

// ---- the results

// Where a row of a result lies in a column.
static int64_t point_of(const mw_shape *s, const mw_domain *d, const int32_t *const *dim,
                        int64_t i) {
    int64_t at = 0;
    int32_t n = 0;
    for (int k = 0; k < MW_PLAN_KEYS_MAX && d->key[k] >= 0; k++)
        at = at * s->key_size[d->key[k]] + dim[n++][i];
    if (d->axis >= 0) at = at * s->axis_size[d->axis] + dim[n++][i];
    if (d->kind >= 0) at = at * s->kind[d->kind].count + dim[n][i];
    return at;
}

static mw_status read_one(mw_sql_case *c, int32_t at, double *out, mw_error *err) {
    int32_t id = c->want[at], d = c->sql.of[id];
    const mw_domain *m = &c->sql.domain[d];
    char sql[256];
    int n = snprintf(sql, sizeof sql, "SELECT n%d", id);
    for (int k = 0; k < MW_PLAN_KEYS_MAX && m->key[k] >= 0; k++)
        n += snprintf(sql + n, sizeof sql - (size_t)n, ", x%d", m->key[k]);
    snprintf(sql + n, sizeof sql - (size_t)n, "%s%s FROM o%d", m->axis >= 0 ? ", t" : "",
             m->kind >= 0 ? ", r" : "", d);
    mw_duck_rows *rows = NULL;
    int64_t count, all = 0;
    MW_TRY(mw_duck_query(c->duck, sql, &rows, err));
    mw_status st;
    while ((st = mw_duck_rows_next(rows, &count, err)) == MW_OK && count > 0) {
        const int32_t *dim[5];
        int64_t dims = mw_duck_rows_columns(rows) - 1;
        const double *v = mw_duck_rows_data(rows, 0);
        for (int64_t j = 0; j < dims; j++) dim[j] = mw_duck_rows_data(rows, j + 1);
        for (int64_t i = 0; i < count; i++)
            out[point_of(c->in.shape, m, dim, i)] =
                mw_duck_rows_null(rows, 0, i) ? (double)NAN : v[i];
        all += count;
    }
    mw_duck_rows_close(rows);
    if (st == MW_OK && all != mw_domain_size(m, c->in.shape))
        st = mw_fail(err, MW_CORRUPT, "SQL: node %d has %lld rows, not %lld", id, (long long)all,
                     (long long)mw_domain_size(m, c->in.shape));
    return st;
}

mw_status mw_sql_read(mw_sql_case *c, double *const *out, mw_error *err) {
    for (int32_t i = 0; i < c->want_count; i++) MW_TRY(read_one(c, i, out[i], err));
    return MW_OK;
}
