// SPDX-License-Identifier: MIT
// See testing.h.
#include "app/testing.h"

#include "base/alloc.h"
#include "base/file.h"
#include "test/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MAX = 64, OUTPUT_BYTES_MAX = 1 << 24 };

const char mw_test_pack[] =
    "pack small { title en \"Small\" zh \"\xE5\xB0\x8F\", version \"1.0.0\" }\n"
    "kind site\nkind area in site\nkind line in site\nkind unit in line\n"
    "link feeds from unit to unit\n"
    "codes reason {\n \"r1\" en \"Jam\"\n \"r2\" en \"Wait\"\n}\n"
    "measure electricity on unit : kWh { roll time sum, children sum }\n"
    "measure pieces on unit per month : piece { roll time sum, children sum }\n"
    "measure downtime on unit by reason : min { roll time sum, children sum, keys sum }\n"
    "measure floor_area on site : m2 { range 0 m2 .. 100000 m2\n roll time hold, children sum }\n"
    "indicator per_piece on unit : kWh/piece {\n title en \"Per piece\" zh \"x\"\n"
    " = electricity / pieces\n roll recompute\n}\n"
    "indicator lost on unit by reason : min { = downtime\n roll sum }\n"
    "example \"x\" at 2024-01 {\n given electricity = 10 kWh, pieces = 5 piece\n"
    " expect per_piece = 2 kWh/piece\n}\n";

mw_test_folder mw_test_folder_new(void) {
    mw_test_folder f = {0};
    const char *base = getenv("TMPDIR");
    snprintf(f.path, sizeof f.path, "%s/mw-app-XXXXXX", base ? base : "/tmp");
    MW_ASSERT(mkdtemp(f.path));
    return f;
}

static int drop(const char *path, const struct stat *about, int flag, struct FTW *at) {
    (void)about, (void)flag, (void)at;
    return remove(path);
}

void mw_test_folder_gone(const mw_test_folder *f) { nftw(f->path, drop, 16, FTW_DEPTH | FTW_PHYS); }

void mw_test_file(const mw_test_folder *f, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", f->path, name);
    for (char *p = path + strlen(f->path) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        mkdir(path, 0777);
        *p = '/';
    }
    MW_ASSERT(mw_file_replace(path, text, strlen(text), NULL) == MW_OK);
}

// Words of a line, in room; '~' becomes a blank.
static int split(char *room, const char **words) {
    int count = 0;
    for (char *p = room; *p;) {
        p += strspn(p, " ");
        if (!*p || count == WORDS_MAX) break;
        words[count++] = p;
        for (; *p && *p != ' '; p++)
            if (*p == '~') *p = ' ';
        if (*p) *p++ = '\0';
    }
    return count;
}

static void run(mw_test_answer *a, const char *line, int64_t fail_after) {
    static mw_call call;
    char room[1024];
    const char *words[WORDS_MAX], *operands[WORDS_MAX];
    snprintf(room, sizeof room, "%s", line);
    int count = split(room, words);
    call = (mw_call){0};
    mw_alloc_fail_after(fail_after);
    a->status = mw_call_parse(&call, words, count, operands, &a->err);
    if (a->status == MW_OK) a->status = mw_call_run(&call, &a->err);
    mw_alloc_fail_after(-1);
    a->no = call.no;
    a->wrong = call.wrong;
}

// stdout goes to a file of the folder meanwhile, stderr nowhere.
mw_test_answer mw_test_call(const mw_test_folder *f, const char *line, int64_t fail_after) {
    mw_test_answer a = {0};
    char path[512], *text = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/.stdout", f->path);
    fflush(stdout);
    int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    MW_ASSERT(out >= 0 && err >= 0 && file >= 0 && null >= 0 && here >= 0);
    MW_ASSERT(dup2(file, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0);
    MW_ASSERT(chdir(f->path) == 0);
    run(&a, line, fail_after);
    fflush(stdout);
    MW_ASSERT(fchdir(here) == 0);
    MW_ASSERT(dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0);
    close(out), close(err), close(file), close(null), close(here);
    if (mw_file_read(path, OUTPUT_BYTES_MAX, &text, &size, NULL) == MW_OK)
        mw_text_add(&a.out, text, size);
    mw_free(text);
    return a;
}

void mw_test_answer_fini(mw_test_answer *a) { mw_text_free(&a->out); }

void mw_test_ok(const mw_test_folder *f, const char *line) {
    mw_test_answer a = mw_test_call(f, line, -1);
    CHECK(a.status == MW_OK);
    if (a.status != MW_OK) fprintf(stderr, "%s: %s\n", line, a.err.text);
    mw_test_answer_fini(&a);
}
