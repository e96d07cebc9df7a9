// SPDX-License-Identifier: MIT
// Main program of a fuzz target where libFuzzer is not: runs the target over every file of the
// folders given, then over a few inputs every target must survive, and reports in TAP. Crashes that
// the fuzzer found live on as files of the corpus and so stay unit tests.
#include "base/alloc.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_BYTES_MAX = 1 << 22 }; // a corpus is kept small; see HACKING.md

static int ran_count, bad_count;

// Runs one input; a leak is a failure (a crash ends the program, which the runner reports). The
// input runs twice, because what is loaded once and kept, such as a table of units, is no leak.
static void replay(const char *name, const uint8_t *data, size_t size_bytes) {
    LLVMFuzzerTestOneInput(data, size_bytes);
    int64_t live = mw_alloc_live();
    LLVMFuzzerTestOneInput(data, size_bytes);
    int64_t leaked = mw_alloc_live() - live;
    ran_count++;
    if (leaked != 0) bad_count++;
    printf("%s %d - %s\n", leaked == 0 ? "ok" : "not ok", ran_count, name);
    if (leaked != 0) printf("# %lld blocks leaked\n", (long long)leaked);
    fflush(stdout);
}

static void replay_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) {
        bad_count++;
        printf("not ok %d - %s cannot be opened\n", ++ran_count, path);
        return;
    }
    uint8_t *data = mw_alloc_fixed(INPUT_BYTES_MAX);
    size_t got = fread(data, 1, INPUT_BYTES_MAX, f);
    fclose(f);
    // A block of exactly the right size lets the address sanitizer see a read past the end.
    uint8_t *exact = mw_alloc_fixed(got ? got : 1);
    memcpy(exact, data, got);
    mw_free(data);
    replay(path, exact, got);
    mw_free(exact);
}

static void replay_folder(const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) return; // a target without a corpus yet
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[4096];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (stat(path, &about) == 0 && S_ISREG(about.st_mode)) replay_file(path);
    }
    closedir(dir);
}

int main(int argc, char **argv) {
    static const char *const always[] = {"", "\n", "0", "\xef\xbb\xbf", "\xff\xfe", "((((((((("};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        replay("built in", (const uint8_t *)always[i], strlen(always[i]));
    for (int i = 1; i < argc; i++) replay_folder(argv[i]);
    printf("1..%d\n", ran_count);
    return bad_count ? 1 : 0;
}
