// SPDX-License-Identifier: MIT
// See testing.h.
#include "ingest/testing.h"

#include "base/alloc.h"
#include "base/datetime.h"
#include "base/file.h"
#include "test/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S(text)                                                                                    \
    { text, sizeof(text) - 1 }

// ---- files

const char *mw_test_file(const char *suffix, const void *bytes, size_t size) {
    static char paths[4][128];
    static int at;
    char *path = paths[at % 4];
    // Names have no letters of chance, and too many digits for a year: guesses read them.
    int fd = -1;
    do {
        snprintf(path, sizeof paths[0], "/tmp/mw-ingest-%08d%04d%s", (int)getpid(), at++, suffix);
        fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    } while (fd < 0 && errno == EEXIST && at < 10000);
    CHECK(fd >= 0);
    CHECK(write(fd, bytes, size) == (ssize_t)size);
    close(fd);
    return path;
}

const char *mw_test_text_file(const char *suffix, const char *text) {
    return mw_test_file(suffix, text, strlen(text));
}

static void add_bad(mw_text *out, const mw_bad_row *bad, int64_t line) {
    mw_text_addf(out, "%lld! %s <%.*s>\n", (long long)(line + bad->line), bad->reason,
                 (int)bad->value.n, bad->value.p);
}

static void add_row(mw_text *out, const mw_block *b, int64_t row, int64_t line) {
    static const char *const kinds[] = {"", "#", "@", "-"};
    mw_text_addf(out, "%lld:", (long long)(line + b->line[row]));
    for (int32_t c = 0; c < b->column_count; c++) {
        mw_slice s = mw_block_cell(b, row, c);
        mw_text_addf(out, " %s<%.*s>", kinds[mw_block_kind(b, row, c)], (int)s.n, s.p);
    }
    mw_text_addc(out, '\n');
}

static void add_blocks(mw_reader *r, mw_block *b, mw_text *out, mw_error *err) {
    int64_t line = r->first_line;
    while (mw_reader_next(r, b, err) == MW_OK && !b->end) {
        CHECK(mw_reader_split(r, b, err) == MW_OK);
        int64_t bad = 0;
        for (int64_t row = 0; row <= b->row_count; row++) {
            for (; bad < b->bad_count && b->bad[bad].row == row; bad++)
                add_bad(out, &b->bad[bad], line);
            if (row < b->row_count) add_row(out, b, row, line);
        }
        line += b->line_count;
    }
}

void mw_test_rows(const char *path, const mw_reader_options *options, mw_text *out, mw_error *err) {
    mw_reader *r = NULL;
    mw_block *b = mw_block_new();
    if (mw_reader_open(path, options, &r, err) == MW_OK) {
        for (int32_t i = 0; i < r->column_count; i++)
            mw_text_addf(out, "%s%.*s", i ? "|" : "", (int)r->column[i].n, r->column[i].p);
        mw_text_addc(out, '\n');
        add_blocks(r, b, out, err);
    }
    mw_block_free(b);
    mw_reader_close(r);
}

// ---- a workspace

enum { SITE, LINE, BATCH, HOUSEHOLD, PERSON, COUNTRY };
enum { LOAD, ROLE, FACTOR, OPEN };

static const mw_catalogue_kind kinds[] = {
    {S("site"),      -1       },
    {S("line"),      SITE     },
    {S("batch"),     LINE     },
    {S("household"), -1       },
    {S("person"),    HOUSEHOLD},
    {S("country"),   -1       },
};

static const mw_slice loads[] = {S("Light_Load"), S("Medium_Load"), S("Maximum_Load")};
static const mw_slice roles[] = {S("adult"), S("child")};
static const mw_slice factors[] = {S("2"), S("3"), S("4"),  S("5"),  S("6"), S("7"),
                                   S("8"), S("9"), S("10"), S("11"), S("12")};

static const mw_catalogue_codes codes[] = {
    {S("load"),   loads,   3,  false},
    {S("role"),   roles,   2,  false},
    {S("factor"), factors, 11, false},
    {S("any"),    NULL,    0,  true },
};

static const mw_slice links[] = {S("supplies")};

static const struct {
    const char *name;
    int kind;
    mw_type_kind type;
    const char *unit;
    int codes, key; // key: code list, -1 none
    mw_grain_unit grain;
    int grain_count;
    bool hold;
} measures[] = {
    {"electricity",  SITE,      MW_TYPE_NUMBER, "kWh",   -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"reactive",     SITE,      MW_TYPE_NUMBER, "kvarh", -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"co2",          SITE,      MW_TYPE_NUMBER, "tCO2",  -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"load_of",      SITE,      MW_TYPE_CODE,   NULL,    LOAD, -1,     MW_GRAIN_MINUTE, 15, false},
    {"temperature",  SITE,      MW_TYPE_NUMBER, "degC",  -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"remark",       SITE,      MW_TYPE_TEXT,   NULL,    -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"opens",        SITE,      MW_TYPE_CLOCK,  NULL,    -1,   -1,     MW_GRAIN_NONE,   0,  true },
    {"running",      LINE,      MW_TYPE_YESNO,  NULL,    -1,   -1,     MW_GRAIN_NONE,   0,  true },
    {"batch_time",   BATCH,     MW_TYPE_NUMBER, "min",   -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"minimum_time", BATCH,     MW_TYPE_NUMBER, "min",   -1,   -1,     MW_GRAIN_NONE,   0,  false},
    {"downtime",     BATCH,     MW_TYPE_NUMBER, "min",   -1,   FACTOR, MW_GRAIN_NONE,   0,  false},
    {"operator_of",  BATCH,     MW_TYPE_CODE,   NULL,    OPEN, -1,     MW_GRAIN_NONE,   0,  true },
    {"product_of",   BATCH,     MW_TYPE_CODE,   NULL,    OPEN, -1,     MW_GRAIN_NONE,   0,  true },
    {"rent",         HOUSEHOLD, MW_TYPE_NUMBER, "EUR",   -1,   -1,     MW_GRAIN_MONTH,  1,  false},
    {"size",         HOUSEHOLD, MW_TYPE_NUMBER, "m2",    -1,   -1,     MW_GRAIN_NONE,   0,  true },
    {"salary",       PERSON,    MW_TYPE_NUMBER, "EUR",   -1,   -1,     MW_GRAIN_MONTH,  1,  false},
    {"role",         PERSON,    MW_TYPE_CODE,   NULL,    ROLE, -1,     MW_GRAIN_NONE,   0,  true },
    {"birth",        PERSON,    MW_TYPE_DATE,   NULL,    -1,   -1,     MW_GRAIN_NONE,   0,  true },
    {"mva",          COUNTRY,   MW_TYPE_NUMBER, "USD",   -1,   -1,     MW_GRAIN_YEAR,   1,  false},
};
enum { MEASURES = sizeof measures / sizeof measures[0] };

static mw_catalogue_measure *measures_new(void) {
    mw_catalogue_measure *m = mw_alloc_array(MEASURES, sizeof *m);
    for (int i = 0; m && i < MEASURES; i++) {
        m[i] = (mw_catalogue_measure){
            .name = mw_slice_of(measures[i].name),
            .kind = measures[i].kind,
            .type = measures[i].type,
            .codes = measures[i].codes,
            .grain = {measures[i].grain, measures[i].grain_count},
            .hold = measures[i].hold
        };
        if (measures[i].unit)
            CHECK(mw_unit_parse(mw_slice_of(measures[i].unit), &m[i].unit, NULL) == MW_OK);
        if (measures[i].key < 0) continue;
        m[i].key[0] = (mw_catalogue_key){codes[measures[i].key].name, measures[i].key};
        m[i].key_count = 1;
    }
    m[4].ranged = true; // temperature
    m[4].low = -50;
    m[4].high = 60;
    return m;
}

void mw_test_bench_init(mw_test_bench *b) {
    *b = (mw_test_bench){0};
    CHECK(mw_registry_open("memory:", &b->registry, NULL) == MW_OK);
    CHECK(mw_facts_open("memory:", &b->facts, NULL) == MW_OK);
    b->catalogue = (mw_catalogue){.kind = kinds,
                                  .kind_count = 6,
                                  .codes = codes,
                                  .codes_count = 4,
                                  .measure = measures_new(),
                                  .measure_count = MEASURES,
                                  .link = links,
                                  .link_count = 1};
}

void mw_test_bench_fini(mw_test_bench *b) {
    mw_free((void *)(uintptr_t)b->catalogue.measure);
    if (b->registry) b->registry->ops->close(b->registry);
    if (b->facts) b->facts->ops->close(b->facts);
    mw_mappings_free(b->maps);
    mw_text_free(&b->diags);
}

mw_import_job mw_test_job(mw_test_bench *b, const char *path) {
    return (mw_import_job){.path = path,
                           .maps = b->maps,
                           .map = b->maps && b->maps->count ? &b->maps->map[0] : NULL,
                           .catalogue = &b->catalogue,
                           .registry = b->registry,
                           .facts = b->facts};
}

void mw_test_map(mw_test_bench *b, const char *map) {
    mw_mappings_free(b->maps);
    b->maps = NULL;
    b->err = (mw_error){0};
    b->status = mw_mappings_text("test.map", map, strlen(map), &b->maps, &b->err);
    mw_text_free(&b->diags);
    if (b->maps) mw_diag_print(b->maps->diags, &b->diags);
}

void mw_test_import(mw_test_bench *b, const char *path, const char *map) {
    mw_test_map(b, map);
    if (b->status != MW_OK || b->maps->diags->errors) return;
    mw_import_job job = mw_test_job(b, path);
    b->status = mw_import_run(&job, &b->report, &b->err);
    mw_text_free(&b->diags);
    mw_diag_print(b->maps->diags, &b->diags);
}

// ---- facts as text

typedef struct {
    mw_text name[4096]; // by id
} names;

static mw_status note_entity(void *ctx, const mw_entity *e, mw_error *err) {
    (void)err;
    if (e->id < 4096) mw_text_add(&((names *)ctx)->name[e->id], e->code.p, e->code.n);
    return MW_OK;
}

static mw_status note_text(void *ctx, int32_t id, mw_slice s, mw_error *err) {
    (void)err;
    if (id < 4096) mw_text_add(&((names *)ctx)->name[id], s.p, s.n);
    return MW_OK;
}

static mw_status note_measure(void *ctx, const mw_measure_name *m, mw_error *err) {
    (void)err;
    mw_text_add(&((names *)ctx)->name[m->id], m->name.p, m->name.n);
    return MW_OK;
}

typedef struct {
    names *entity, *text, *measure;
    char **line;
    int64_t count, capacity;
} listing;

static const char *name_of(const names *n, int32_t id) {
    return id > 0 && id < 4096 && n->name[id].bytes ? n->name[id].bytes : "";
}

static bool is_textual(const char *measure) {
    for (int i = 0; i < MEASURES; i++)
        if (strcmp(measures[i].name, measure) == 0)
            return measures[i].type == MW_TYPE_CODE || measures[i].type == MW_TYPE_TEXT;
    return false;
}

static mw_status note_facts(void *ctx, const mw_fact_chunk *c, mw_error *err) {
    listing *l = ctx;
    char a[MW_DATETIME_TEXT_MAX], b[MW_DATETIME_TEXT_MAX], v[32];
    (void)err;
    for (int64_t i = 0; i < c->count; i++) {
        mw_text t = {0};
        const char *measure = name_of(l->measure, c->measure[i]);
        mw_text_addf(&t, "%s %s", name_of(l->entity, c->entity[i]), measure);
        if (c->key[i]) mw_text_addf(&t, " [%s]", name_of(l->text, c->key[i]));
        mw_text_addf(&t, " %s..%s = %s", mw_datetime_print(c->start_ns[i], NULL, a),
                     mw_datetime_print(c->end_ns[i], NULL, b),
                     is_textual(measure) ? name_of(l->text, (int32_t)c->value[i])
                                         : mw_number_text(c->value[i], v));
        if (c->quality[i]) mw_text_addf(&t, " q%d", c->quality[i]);
        CHECK(mw_grow(&l->line, &l->capacity, l->count + 1, sizeof(char *)));
        l->line[l->count++] = t.bytes;
    }
    return MW_OK;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_fini(names *n) {
    for (int i = 0; i < 4096; i++) mw_text_free(&n->name[i]);
    mw_free(n);
}

void mw_test_facts(mw_test_bench *b, mw_text *out) {
    listing l = {
        mw_alloc(sizeof(names)), mw_alloc(sizeof(names)), mw_alloc(sizeof(names)), NULL, 0, 0};
    mw_undone *undone = NULL;
    int64_t undone_count = 0;
    CHECK(mw_import_undone(b->registry, &undone, &undone_count, NULL) == MW_OK);
    const mw_registry_ops *r = b->registry->ops;
    CHECK(r->entity_each(b->registry, note_entity, l.entity, NULL) == MW_OK);
    CHECK(r->text_each(b->registry, note_text, l.text, NULL) == MW_OK);
    CHECK(r->measure_each(b->registry, note_measure, l.measure, NULL) == MW_OK);
    mw_fact_query q = {.from_ns = INT64_MIN,
                       .to_ns = INT64_MAX,
                       .as_known_ns = INT64_MAX,
                       .undone = undone,
                       .undone_count = undone_count};
    CHECK(b->facts->ops->scan(b->facts, &q, note_facts, &l, NULL) == MW_OK);
    if (l.count > 0) qsort(l.line, (size_t)l.count, sizeof(char *), by_text);
    for (int64_t i = 0; i < l.count; i++) {
        mw_text_addf(out, "%s\n", l.line[i]);
        mw_free(l.line[i]);
    }
    mw_free(l.line);
    mw_free(undone);
    names_fini(l.entity);
    names_fini(l.text);
    names_fini(l.measure);
}

// ---- scripts

typedef struct {
    mw_test_bench bench;
    const char *title;
    char *map;       // as a whole text
    char reject[64]; // path of the reject file
    mw_zone *zone;
    mw_reader_options options; // of files that are only read
    mw_text rows;              // of the last one
    bool failed;
} scripted;

static void fail_case(scripted *c, const char *what, const char *want, const char *got) {
    c->failed = true;
    mw_test_failures++;
    fprintf(stderr, "case \"%s\": %s: want\n%sgot\n%s\n", c->title, what, want, got);
    fprintf(stderr, "error: %s\n%s", c->bench.err.text,
            c->bench.diags.bytes ? c->bench.diags.bytes : "");
}

static void want_same(scripted *c, const char *what, const char *want, const char *got) {
    if (strcmp(want, got ? got : "") != 0) fail_case(c, what, want, got ? got : "");
}

static void want_inside(scripted *c, const char *what, char *want, const char *got) {
    want[strcspn(want, "\n")] = '\0';
    if (!got || !strstr(got, want)) fail_case(c, what, want, got ? got : "");
}

static void run_import(scripted *c, const char *suffix, const char *text) {
    mw_test_bench *b = &c->bench;
    const char *path = mw_test_text_file(suffix, text);
    unlink(c->reject);
    mw_test_map(b, c->map);
    if (b->status == MW_OK && b->maps->diags->errors == 0) {
        mw_import_job job = mw_test_job(b, path);
        job.reject_path = c->reject;
        job.zone = c->zone;
        b->status = mw_import_run(&job, &b->report, &b->err);
        mw_text_free(&b->diags);
        mw_diag_print(b->maps->diags, &b->diags);
    }
    unlink(path);
}

static void want_refused(scripted *c, const char *want) {
    char *text = NULL;
    size_t size;
    const char *got = "";
    if (mw_file_read(c->reject, 1 << 20, &text, &size, NULL) == MW_OK) {
        got = strchr(text, '\n');
        got = got ? got + 1 : "";
    }
    want_same(c, "refused", want, got);
    mw_free(text);
}

static void want_counts(scripted *c, const char *want) {
    const mw_import_report *r = &c->bench.report;
    char got[200];
    snprintf(got, sizeof got, "%d, %d, %d; %d, %d, %d; %d\n", (int)r->rows_read,
             (int)r->rows_left_out, (int)r->rows_refused, (int)r->facts_kept, (int)r->facts_same,
             (int)r->facts_corrected, (int)r->values_missing);
    want_same(c, "counts", want, got);
}

static void want_facts(scripted *c, const char *want) {
    mw_text got = {0};
    mw_test_facts(&c->bench, &got);
    want_same(c, "facts", want, got.bytes);
    mw_text_free(&got);
}

static void set_map(scripted *c, const char *body) {
    mw_text t = {0};
    mw_text_addf(&t, "map m {\n%s}\n", body);
    mw_free(c->map);
    c->map = t.bytes;
}

static void set_zone(scripted *c, char *name) {
    name[strcspn(name, "\n")] = '\0';
    CHECK(mw_zone_open(name, &c->zone, NULL) == MW_OK);
}

// "skip 3", "header none", "header 2", "quote '", "quote none", "encoding latin1", "sheet Name".
static void set_options(scripted *c, char *text) {
    mw_reader_options *o = &c->options;
    for (char *line = text; *line;) {
        char *next = line + strcspn(line, "\n");
        if (*next) *next++ = '\0';
        char *value = line + strcspn(line, " ");
        if (*value) *value++ = '\0';
        if (strcmp(line, "skip") == 0) o->skip_rows = (int32_t)strtol(value, NULL, 10);
        if (strcmp(line, "header") == 0)
            o->header_rows = *value == 'n' ? -1 : (int32_t)strtol(value, NULL, 10);
        if (strcmp(line, "quote") == 0) {
            o->no_quotes = strcmp(value, "none") == 0;
            o->quote = *value;
        }
        if (strcmp(line, "encoding") == 0) o->encoding = mw_slice_of(value);
        if (strcmp(line, "sheet") == 0) o->sheet = mw_slice_of(value);
        line = next;
    }
}

// Puts bytes back for \r \n \t \0 \\ \xHH, and leaves line ends out; the number of bytes.
static size_t unescape(char *text) {
    char *to = text;
    for (const char *p = text; *p; p++) {
        if (*p == '\n') continue;
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        char hex[3] = {0};
        switch (*++p) {
        case 'n': *to++ = '\n'; break;
        case 'r': *to++ = '\r'; break;
        case 't': *to++ = '\t'; break;
        case '0': *to++ = '\0'; break;
        case 'x':
            memcpy(hex, p + 1, 2);
            *to++ = (char)strtol(hex, NULL, 16);
            p += 2;
            break;
        default: *to++ = *p;
        }
    }
    return (size_t)(to - text);
}

static void run_read(scripted *c, const char *suffix, char *text) {
    size_t size = unescape(text);
    const char *path = mw_test_file(suffix, text, size);
    c->rows.size = 0;
    c->bench.err = (mw_error){0};
    mw_test_rows(path, &c->options, &c->rows, &c->bench.err);
    unlink(path);
}

static void run_section(scripted *c, char *head, char *text) {
    char *rest = head + strcspn(head, " \n");
    bool more = *rest == ' ';
    *rest = '\0';
    if (more) rest[1 + strcspn(rest + 1, "\n")] = '\0';
    if (strcmp(head, "map") == 0)
        set_map(c, text);
    else if (strcmp(head, "file") == 0)
        run_import(c, more ? rest + 1 : ".csv", text);
    else if (strcmp(head, "facts") == 0)
        want_facts(c, text);
    else if (strcmp(head, "refused") == 0)
        want_refused(c, text);
    else if (strcmp(head, "error") == 0)
        want_inside(c, "error", text, c->bench.err.text);
    else if (strcmp(head, "diags") == 0)
        want_inside(c, "diagnostics", text, c->bench.diags.bytes);
    else if (strcmp(head, "counts") == 0)
        want_counts(c, text);
    else if (strcmp(head, "zone") == 0)
        set_zone(c, text);
    else if (strcmp(head, "options") == 0)
        set_options(c, text);
    else if (strcmp(head, "read") == 0)
        run_read(c, more ? rest + 1 : ".csv", text);
    else if (strcmp(head, "rows") == 0)
        want_same(c, "rows", text, c->rows.bytes);
    else
        fail_case(c, "no such section", head, "");
}

// One case: its title up to the line end, then sections.
static void run_case(char *text) {
    scripted c = {.title = text};
    snprintf(c.reject, sizeof c.reject, "/tmp/mw-reject-%d.csv", (int)getpid());
    mw_test_bench_init(&c.bench);
    char *next = strstr(text, "\n-- ");
    text[strcspn(text, "\n")] = '\0';
    while (next) {
        char *head = next + 4, *body = head + strcspn(head, "\n");
        next = strstr(body, "\n-- ");
        if (next) next[1] = '\0'; // the section ends with its last line end
        run_section(&c, head, *body ? body + 1 : body);
    }
    mw_free(c.map);
    mw_text_free(&c.rows);
    mw_zone_close(c.zone);
    mw_test_bench_fini(&c.bench);
    unlink(c.reject);
}

void mw_test_script(const char *name) {
    char path[512];
    char *text = NULL;
    size_t size;
    int cases = 0;
    snprintf(path, sizeof path, MW_SOURCE_ROOT "/test/ingest/%s.txt", name);
    CHECK(mw_file_read(path, 1 << 20, &text, &size, NULL) == MW_OK);
    char *at = text ? strstr(text, "\n== ") : NULL;
    while (at) {
        char *begin = at + 4;
        at = strstr(begin, "\n== ");
        if (at) *at = '\0'; // the blank line between cases
        run_case(begin);
        cases++;
    }
    CHECK(cases > 0);
    mw_free(text);
}
