// SPDX-License-Identifier: MIT
#include "app/desk.h"

#include "app/desk_int.h"
#include "app/testing.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "store/facts_shared.h"
#include "test/test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// A workspace with a desk, and who asks it.
typedef struct {
    mw_test_folder folder;
    char path[300];
    mw_facts *facts;
    mw_registry *registry;
    mw_desk *desk;
    mw_account_tree *tree;
    mw_principal who;
    bool unguarded;
    _Atomic(const char *) work; // what requests are called; NULL: nothing
} office;

static void office_open(office *o, int workers, int wait_s_max) {
    mw_facts *store = NULL;
    char address[400];
    mw_error err = {0};
    snprintf(o->path, sizeof o->path, "%s/w", o->folder.path);
    snprintf(address, sizeof address, "duckdb:%s/facts.duckdb", o->path);
    CHECK(mw_facts_open(address, &store, NULL) == MW_OK);
    CHECK(mw_facts_shared_open(store, &o->facts, NULL) == MW_OK);
    snprintf(address, sizeof address, "sqlite:%s/registry.sqlite", o->path);
    CHECK(mw_registry_open(address, &o->registry, NULL) == MW_OK);
    CHECK(mw_account_tree_open(o->registry, mw_clock_wall_ns(), &o->tree, NULL) == MW_OK);
    mw_desk_from from = {
        .folder = o->path, .facts = o->facts, .workers = workers, .wait_s_max = wait_s_max};
    CHECK(mw_desk_open(&from, &o->desk, &err) == MW_OK);
    o->unguarded = true;
}

static void office_close(office *o) {
    mw_desk_close(o->desk);
    mw_account_tree_free(o->tree);
    o->registry->ops->close(o->registry);
    o->facts->ops->close(o->facts);
    mw_test_folder_gone(&o->folder);
}

static void office_new(office *o) {
    *o = (office){.folder = mw_test_folder_new()};
    mw_test_ok(&o->folder, "init w");
    mw_test_file(&o->folder, "w/packs/small.mw", mw_test_pack);
    mw_test_ok(&o->folder, "entity add -w w site A --title Site~A");
    mw_test_ok(&o->folder, "entity add -w w site B");
    mw_test_ok(&o->folder, "entity add -w w line L1 --in A");
    mw_test_ok(&o->folder, "entity add -w w line L2 --in B");
    mw_test_ok(&o->folder, "entity add -w w unit U1 --in L1");
    mw_test_ok(&o->folder, "entity add -w w unit U2 --in L2");
    mw_test_ok(&o->folder, "fact put -w w electricity U1 2024-01 10kWh");
    mw_test_ok(&o->folder, "fact put -w w pieces U1 2024-01 5");
    mw_test_ok(&o->folder, "fact put -w w electricity U2 2024-01 30kWh");
    mw_test_ok(&o->folder, "fact put -w w pieces U2 2024-01 5");
}

static const mw_route *find_route(office *o, const char *method, const char *path) {
    int64_t n;
    const mw_route *r = mw_desk_routes(o->desk, &n);
    for (int64_t i = 0; i < n; i++)
        if (strcmp(r[i].method, method) == 0 && strcmp(r[i].path, path) == 0) return &r[i];
    return NULL;
}

// Ends a word at the blank behind it; what stands after that.
static char *next_word(char *p) {
    p += strcspn(p, " ");
    if (*p) *p++ = '\0';
    return p;
}

// Asks "GET /api/v1/eval at=2024-01 indicator=per_piece": parameters by their names, parted by
// blanks.
static mw_http_reply ask(office *o, const char *line, json_t *body) {
    char room[768];
    mw_http_reply reply = {.status = 200};
    snprintf(room, sizeof room, "%s", line);
    const char *method = room, *path = next_word(room);
    char *rest = next_word(room + (path - room));
    const mw_route *route = find_route(o, method, path);
    CHECK(route);
    if (!route) return reply;
    const char *work = o->work;
    mw_pair header = {mw_slice_of("Mw-Work"), mw_slice_of(work ? work : "")};
    mw_http_request http = {
        .method = method, .path = path, .headers = &header, .header_count = work != NULL};
    mw_asked asked = {
        .http = &http,
        .who = &o->who,
        .tree = o->tree,
        .param = route->param,
        .body = body,
        .by = {mw_slice_of("somebody"), mw_slice_of("here"), mw_clock_wall_ns()},
        .unguarded = o->unguarded
    };
    for (char *p = rest, *next; *p; p = next) {
        next = next_word(p);
        size_t n = strcspn(p, "=");
        int at = 0;
        while (route->param[at].name && !mw_slice_is((mw_slice){p, n}, route->param[at].name)) at++;
        CHECK(route->param[at].name);
        asked.value[at] = mw_slice_of(p + n + 1);
    }
    CHECK(route->handle(route->context, &asked, &reply, NULL) == MW_OK);
    mw_text_addc(&reply.body, '\0');
    mw_text_addc(&reply.headers, '\0');
    return reply;
}

static void reply_fini(mw_http_reply *r) {
    mw_text_free(&r->body);
    mw_text_free(&r->headers);
}

// What the same verb says on the command line.
static bool same_as_verb(office *o, const char *line, const mw_http_reply *r) {
    mw_desk_close(o->desk);
    o->facts->ops->close(o->facts);
    mw_test_answer a = mw_test_call(&o->folder, line, -1);
    bool same = a.status == MW_OK && a.out.bytes && strcmp(a.out.bytes, r->body.bytes) == 0;
    if (!same) fprintf(stderr, "verb: %s\ndesk: %s\n", a.out.bytes, r->body.bytes);
    mw_test_answer_fini(&a);
    o->registry->ops->close(o->registry);
    mw_account_tree_free(o->tree);
    office_open(o, 2, 5);
    return same;
}

void test_desk_is_the_verb(void) {
    office o;
    office_new(&o);
    office_open(&o, 2, 5);
    mw_http_reply r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=per_piece,pieces", NULL);
    CHECK(r.status == 200 && strcmp(r.type, "application/json") == 0);
    CHECK(same_as_verb(&o, "eval -w w --at 2024-01 -i per_piece,pieces --format json", &r));
    reply_fini(&r);
    office_close(&o);
}

void test_desk_refuses(void) {
    static const struct {
        const char *line;
        int status;
        const char *said;
    } rows[] = {
        {"GET /api/v1/eval at=2024-01 indicator=per_pieces", 404, "did you mean"},
        {"GET /api/v1/eval at=2024-99",                      422, "2024-99"     },
        {"GET /api/v1/eval from=2024-01",                    400, "from and to" },
        {"GET /api/v1/eval pack=../small",                   400, "is no name"  },
        {"GET /api/v1/eval pack=small.mw",                   400, "is no name"  },
        {"GET /api/v1/eval pack=other",                      404, "no pack"     },
        {"GET /api/v1/eval entity=--help at=2024",           404, "no entity"   },
    };
    office o;
    office_new(&o);
    office_open(&o, 1, 5);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_http_reply r = ask(&o, rows[i].line, NULL);
        CHECK_ROW(r.status == rows[i].status, i);
        CHECK_ROW(strstr(r.body.bytes, rows[i].said), i);
        if (!strstr(r.body.bytes, rows[i].said)) fprintf(stderr, "%s\n", r.body.bytes);
        reply_fini(&r);
    }
    office_close(&o);
}

// What the verb remarks comes as a header, whole letters only.
void test_desk_notes(void) {
    office o;
    office_new(&o);
    office_open(&o, 1, 5);
    mw_http_reply r = ask(&o, "GET /api/v1/eval indicator=pieces", NULL);
    CHECK(r.status == 200);
    const char *said = "no%20period%20asked%20for:%20taking%202024";
    CHECK(memmem(r.headers.bytes, r.headers.size, said, strlen(said)));
    reply_fini(&r);
    office_close(&o);
}

// A pack that is changed is read again; others asking meanwhile keep theirs.
void test_desk_reads_packs_again(void) {
    office o;
    office_new(&o);
    office_open(&o, 2, 5);
    for (int i = 0; i < 3; i++) {
        mw_http_reply r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=per_piece", NULL);
        CHECK_ROW(r.status == 200 && strstr(r.body.bytes, "\"value\":2,"), i);
        reply_fini(&r);
        usleep(30000);
    }
    mw_text text = {0};
    const char *at = strstr(mw_test_pack, "electricity / pieces");
    mw_text_add(&text, mw_test_pack, (size_t)(at - mw_test_pack));
    mw_text_adds(&text, "2 * ");
    mw_text_adds(&text, at);
    mw_test_file(&o.folder, "w/packs/small.mw", text.bytes);
    mw_text_free(&text);
    mw_http_reply r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=per_piece", NULL);
    CHECK(r.status == 200 && strstr(r.body.bytes, "\"value\":4,"));
    reply_fini(&r);
    office_close(&o);
}

enum { ASKERS = 8, TIMES = 10 };

static void *ask_often(void *ctx) {
    for (int i = 0; i < TIMES; i++) {
        const mw_route *route = find_route(ctx, "GET", "/api/v1/eval");
        mw_http_reply reply = {.status = 200};
        mw_http_request http = {.method = "GET", .path = route->path};
        mw_asked asked = {.http = &http, .param = route->param, .unguarded = true};
        asked.value[4] = mw_slice_of("2024-01");
        CHECK(route->handle(route->context, &asked, &reply, NULL) == MW_OK);
        CHECK(reply.status == 200 && reply.body.size > 0);
        reply_fini(&reply);
    }
    return NULL;
}

void test_desk_many_at_once(void) {
    office o;
    pthread_t thread[ASKERS];
    office_new(&o);
    office_open(&o, 3, 20);
    for (int i = 0; i < ASKERS; i++) CHECK(pthread_create(&thread[i], NULL, ask_often, &o) == 0);
    for (int i = 0; i < ASKERS; i++) pthread_join(thread[i], NULL);
    office_close(&o);
}

// The facts are held while somebody looks at them; meanwhile who waits for a thread of the desk is
// told to come back, and who is at work gets an answer afterwards.
typedef struct {
    office *o;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool looks, enough;
} looking;

static mw_status look(void *ctx, const mw_fact_chunk *chunk, mw_error *err) {
    looking *l = ctx;
    (void)chunk, (void)err;
    pthread_mutex_lock(&l->lock);
    l->looks = true;
    pthread_cond_broadcast(&l->changed);
    while (!l->enough) pthread_cond_wait(&l->changed, &l->lock);
    pthread_mutex_unlock(&l->lock);
    return MW_OK;
}

static void *hold_facts(void *ctx) {
    looking *l = ctx;
    mw_facts *f = l->o->facts;
    const mw_fact_query all = {.from_ns = INT64_MIN, .to_ns = INT64_MAX, .as_known_ns = INT64_MAX};
    CHECK(f->ops->scan(f, &all, look, l, NULL) == MW_OK);
    return NULL;
}

// Somebody reads the facts until let_go: who needs them waits.
static void hold(looking *l, pthread_t *holder) {
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    CHECK(pthread_create(holder, NULL, hold_facts, l) == 0);
    pthread_mutex_lock(&l->lock);
    while (!l->looks) pthread_cond_wait(&l->changed, &l->lock);
    pthread_mutex_unlock(&l->lock);
}

// Who waited goes on and ends.
static void let_go(looking *l, pthread_t holder, pthread_t asker) {
    pthread_mutex_lock(&l->lock);
    l->enough = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    pthread_join(asker, NULL);
    pthread_join(holder, NULL);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->changed);
}

static void *ask_once(void *ctx) {
    mw_http_reply r = ask(ctx, "GET /api/v1/eval at=2024-01 indicator=pieces", NULL);
    CHECK(r.status == 200);
    reply_fini(&r);
    return NULL;
}

void test_desk_is_full(void) {
    office o;
    pthread_t holder, asker;
    office_new(&o);
    office_open(&o, 1, 1);
    looking l = {.o = &o};
    hold(&l, &holder);
    CHECK(pthread_create(&asker, NULL, ask_once, &o) == 0);
    usleep(200000); // the one worker waits for the facts now
    mw_http_reply r = ask(&o, "GET /api/v1/settings", NULL);
    CHECK(r.status == 503);
    CHECK(memmem(r.headers.bytes, r.headers.size, "Retry-After", 11));
    reply_fini(&r);
    let_go(&l, holder, asker);
    office_close(&o);
}

// What waits for a thread of the desk is seen and cancelled; what is asked about that waits for
// none.
static void *ask_in_vain(void *ctx) {
    mw_http_reply r = ask(ctx, "GET /api/v1/eval at=2024-01 indicator=pieces", NULL);
    CHECK(r.status == 409 && strstr(r.body.bytes, "cancelled"));
    reply_fini(&r);
    return NULL;
}

static void is_said(office *o, const char *line, int status, const char *said) {
    mw_http_reply r = ask(o, line, NULL);
    CHECK(r.status == status && strstr(r.body.bytes, said));
    if (mw_test_failures) fprintf(stderr, "%s: %d %s\n", line, r.status, r.body.bytes);
    reply_fini(&r);
}

void test_desk_cancels(void) {
    office o;
    pthread_t holder, asker, vain;
    office_new(&o);
    office_open(&o, 1, 20);
    looking l = {.o = &o};
    hold(&l, &holder);
    CHECK(pthread_create(&asker, NULL, ask_once, &o) == 0);
    usleep(200000);
    o.work = "of-the-test";
    CHECK(pthread_create(&vain, NULL, ask_in_vain, &o) == 0);
    usleep(200000);
    is_said(&o, "GET /api/v1/work", 200, "\"state\":\"working\"");
    is_said(&o, "GET /api/v1/work/{id} id=of-the-test", 200, "\"state\":\"waiting\"");
    is_said(&o, "GET /api/v1/eval at=2024-01", 409, "is at work");
    is_said(&o, "DELETE /api/v1/work/{id} id=of-the-test", 200, "");
    pthread_join(vain, NULL);
    is_said(&o, "DELETE /api/v1/work/{id} id=of-the-test", 409, "is over");
    is_said(&o, "DELETE /api/v1/work/{id} id=not-yet-there", 404, "no work");
    o.work = "not-yet-there";
    is_said(&o, "GET /api/v1/eval at=2024-01", 409, "before it came");
    o.work = "wrong";
    is_said(&o, "GET /api/v1/eval at=2024-01", 400, "8 to 64");
    let_go(&l, holder, asker);
    office_close(&o);
}

// What happened in a branch takes a look at its facts, which is given up, too.
static void *ask_changes(void *ctx) {
    mw_http_reply r = ask(ctx, "GET /api/v1/changes entity=A", NULL);
    CHECK(r.status == 409 && strstr(r.body.bytes, "changes: cancelled"));
    reply_fini(&r);
    return NULL;
}

void test_desk_cancels_changes(void) {
    office o;
    pthread_t holder, asker;
    office_new(&o);
    mw_test_file(&o.folder, "m.csv", "unit,month,kWh\nU1,2024-02,3\n");
    mw_test_file(&o.folder, "m.map",
                 "map m {\n time period column \"month\"\n entity unit column \"unit\"\n"
                 " measure electricity column \"kWh\" : kWh\n}\n");
    mw_test_ok(&o.folder, "import -w w m.csv");
    office_open(&o, 1, 20);
    is_said(&o, "GET /api/v1/changes entity=A", 200, "\"count\":1,");
    looking l = {.o = &o};
    hold(&l, &holder);
    o.work = "of-the-test";
    CHECK(pthread_create(&asker, NULL, ask_changes, &o) == 0);
    usleep(200000);
    is_said(&o, "GET /api/v1/work/{id} id=of-the-test", 200, "\"state\":\"working\"");
    is_said(&o, "DELETE /api/v1/work/{id} id=of-the-test", 200, "");
    let_go(&l, holder, asker);
    office_close(&o);
}

// What was cancelled is a conflict; that something failed meanwhile is not hidden by it.
void test_desk_codes(void) {
    static const struct {
        mw_status st;
        bool ends, denied, wrong;
        int code;
    } rows[] = {
        {MW_INVALID,  true,  false, false, 409},
        {MW_LIMIT,    true,  false, true,  409},
        {MW_IO,       true,  false, false, 503},
        {MW_NOMEM,    true,  false, false, 503},
        {MW_CORRUPT,  true,  false, false, 500},
        {MW_NOTFOUND, true,  false, false, 404},
        {MW_INVALID,  true,  true,  false, 403},
        {MW_INVALID,  false, false, false, 422},
        {MW_INVALID,  false, false, true,  400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mw_desk_work w = {.denied = rows[i].denied, .wrong = rows[i].wrong};
        atomic_store(&w.work.told.ends, rows[i].ends);
        CHECK_ROW(mw_desk_code(&w, rows[i].st) == rows[i].code, i);
    }
}

// Options that name files or other people are not within reach of a request.
void test_desk_reaches_no_files(void) {
    office o;
    int64_t n;
    office_new(&o);
    office_open(&o, 1, 5);
    const mw_route *r = mw_desk_routes(o.desk, &n);
    for (int64_t i = 0; i < n; i++)
        for (const mw_route_param *p = r[i].param; p && p->name; p++) {
            CHECK_ROW(strcmp(p->name, "by") != 0 || strstr(r[i].name, "ank"), i); // not who acts
            CHECK_ROW(!mw_desk_listed("workspace who threads output plot rejects", p->name), i);
        }
    office_close(&o);
}

// One who may see a branch sees its rows alone; what others have is not there for them.
void test_desk_narrows(void) {
    office o;
    int32_t a = 0;
    office_new(&o);
    mw_test_ok(&o.folder, "organisation add -w w all");
    office_open(&o, 1, 5);
    CHECK(o.registry->ops->entity_find(o.registry, mw_slice_of("site"), mw_slice_of("A"), &a,
                                       NULL) == MW_OK);
    o.unguarded = false;
    o.who = (mw_principal){.person = 1, .organisation = 1, .name = "li", .grant_count = 1};
    o.who.grant[0] = (mw_grant){MW_ROLE_VIEWER, a};
    mw_http_reply r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=pieces", NULL);
    CHECK(r.status == 200 && strstr(r.body.bytes, "U1") && !strstr(r.body.bytes, "U2"));
    reply_fini(&r);
    r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=pieces entity=U2", NULL);
    CHECK(r.status == 404 && !strstr(r.body.bytes, "did you mean \\\"U2"));
    reply_fini(&r);
    o.who.organisation = 2;
    r = ask(&o, "GET /api/v1/eval at=2024-01 indicator=pieces all=true", NULL);
    CHECK(r.status == 200 && !strstr(r.body.bytes, "U1"));
    reply_fini(&r);
    office_close(&o);
}

void test_desk_out_of_memory(void) {
    office o;
    int64_t n = 0;
    mw_status st = MW_NOMEM;
    office_new(&o);
    office_open(&o, 1, 5);
    for (mw_desk *d = NULL; st == MW_NOMEM && n < 50; n++) {
        mw_desk_from from = {.folder = o.path, .facts = o.facts, .workers = 1};
        mw_alloc_fail_after(n);
        st = mw_desk_open(&from, &d, NULL);
        mw_alloc_fail_after(-1);
        CHECK_ROW(st == MW_OK || !d, n);
        mw_desk_close(d);
    }
    CHECK(st == MW_OK && n > 3);
    office_close(&o);
}
