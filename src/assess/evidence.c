// SPDX-License-Identifier: MIT
// See evidence.h.
#include "assess/evidence.h"

#include "base/alloc.h"
#include "base/folder_sync.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16, HASH_CHARS = 64 };

// ---- names and types

// What the ending of a name says, and the types that may stand behind it. "text" is any text.
static const struct {
    const char *ending, *types;
} endings[] = {
    {"pdf",  "application/pdf"                                                          },
    {"png",  "image/png"                                                                },
    {"jpg",  "image/jpeg"                                                               },
    {"jpeg", "image/jpeg"                                                               },
    {"gif",  "image/gif"                                                                },
    {"webp", "image/webp"                                                               },
    {"bmp",  "image/bmp image/x-ms-bmp"                                                 },
    {"tif",  "image/tiff"                                                               },
    {"tiff", "image/tiff"                                                               },
    {"svg",  "image/svg+xml text/xml text"                                              },
    {"txt",  "text"                                                                     },
    {"csv",  "text application/csv"                                                     },
    {"json", "application/json text"                                                    },
    {"xml",  "text/xml text"                                                            },
    {"html", "text/html text"                                                           },
    {"zip",  "application/zip"                                                          },
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document "
             "application/zip application/octet-stream"                     },
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/zip "
             "application/octet-stream"                                     },
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation "
             "application/zip application/octet-stream"                     },
    {"doc",  "application/msword application/x-ole-storage application/CDFV2"           },
    {"xls",  "application/vnd.ms-excel application/x-ole-storage application/CDFV2"     },
    {"ppt",  "application/vnd.ms-powerpoint application/x-ole-storage application/CDFV2"},
    {"mp4",  "video/mp4 video/x-m4v"                                                    },
    {"mov",  "video/quicktime"                                                          },
};

static bool has_word(const char *list, const char *word) {
    size_t n = strlen(word);
    for (const char *at = list; *at;) {
        size_t len = strcspn(at, " ");
        if (len == n && memcmp(at, word, n) == 0) return true;
        at += len;
        at += *at == ' ';
    }
    return false;
}

static bool fits(const char *types, const char *type) {
    return has_word(types, type) || (has_word(types, "text") && strncmp(type, "text/", 5) == 0);
}

static mw_status check_name(const char *path, const char *type, mw_error *err) {
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(name, '.');
    char ending[16] = "";
    for (size_t i = 0; dot && dot[i + 1] && i + 1 < sizeof ending; i++)
        ending[i] = (char)tolower((unsigned char)dot[i + 1]);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (strcmp(ending, endings[i].ending) == 0 && !fits(endings[i].types, type))
            return mw_fail(err, MW_INVALID,
                           "%s: its name ends in .%s, its content is %s: give it the name of what "
                           "it is",
                           name, ending, type);
    return MW_OK;
}

// The table of file types is opened with the first file.
static mw_status find_type(magic_t *table, const char *path, char *type, mw_error *err) {
    if (!*table) {
        *table = magic_open(MAGIC_MIME_TYPE | MAGIC_SYMLINK);
        if (*table && magic_load(*table, NULL) != 0) magic_close(*table), *table = NULL;
    }
    const char *found = *table ? magic_file(*table, path) : NULL;
    if (!found)
        return mw_fail(err, MW_IO, "cannot tell what %s is: %s (is libmagic installed?)", path,
                       *table && magic_error(*table) ? magic_error(*table)
                                                     : "no table of file types");
    snprintf(type, MW_EVIDENCE_TYPE_MAX, "%s", found);
    return MW_OK;
}

// ---- places

char *mw_evidence_path(const char *folder, mw_slice hash) {
    mw_text t = {0};
    mw_text_addf(&t, "%s/%.2s/%.*s", folder, hash.n ? hash.p : "", (int)hash.n, hash.p);
    if (!t.failed) return t.bytes;
    mw_text_free(&t);
    return NULL;
}

static bool is_hash(mw_slice s) {
    for (size_t i = 0; i < s.n; i++)
        if (!isxdigit((unsigned char)s.p[i]) || isupper((unsigned char)s.p[i])) return false;
    return s.n == HASH_CHARS;
}

static mw_status ensure_folder(const char *path, bool sync, mw_error *err) {
    if (mkdir(path, 0750) == 0) return sync ? mw_folder_sync(path, err) : MW_OK;
    if (errno == EEXIST) return MW_OK;
    return mw_fail(err, MW_IO, "cannot make the folder %s: %s", path, strerror(errno));
}

// ---- copying

static mw_status write_whole(int fd, const char *bytes, size_t n, mw_error *err) {
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return mw_fail(err, MW_IO, "cannot keep the file: %s", strerror(errno));
        bytes += done, n -= (size_t)done;
    }
    return MW_OK;
}

// Copies in to out (-1: only reads), hashing.
static mw_status copy(int in, int out, int64_t bytes_max, mw_evidence_file *file, mw_error *err) {
    char piece[PIECE];
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256 hash;
    mw_sha256_init(&hash);
    file->bytes = 0;
    for (;;) {
        ssize_t n = read(in, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "cannot read it: %s", strerror(errno));
        if (n == 0) break;
        file->bytes += n;
        if (file->bytes > bytes_max)
            return mw_fail(
                err, MW_LIMIT,
                "larger than the %lld MiB that are allowed (the campaign's setting limit)",
                (long long)(bytes_max >> 20));
        mw_sha256_add(&hash, piece, (size_t)n);
        if (out >= 0) MW_TRY(write_whole(out, piece, (size_t)n, err));
    }
    mw_sha256_finish(&hash, digest);
    mw_sha256_hex(digest, file->hash);
    if (file->bytes == 0) return mw_fail(err, MW_INVALID, "the file is empty");
    return MW_OK;
}

struct mw_evidence_batch {
    const char *folder;
    int64_t bytes_max;
    magic_t types; // NULL: not opened yet
    bool later;    // on disk only when all is
};

// From a copy beside to its place by content.
static mw_status settle(const mw_evidence_batch *b, const char *beside,
                        const mw_evidence_file *file, mw_error *err) {
    char *path = mw_evidence_path(b->folder, mw_slice_of(file->hash));
    if (!path) return mw_fail(err, MW_NOMEM, "evidence: out of memory");
    char *slash = strrchr(path, '/');
    *slash = '\0';
    mw_status st = ensure_folder(path, !b->later, err);
    *slash = '/';
    if (st == MW_OK && rename(beside, path) != 0)
        st = mw_fail(err, MW_IO, "cannot keep it as %s: %s", path, strerror(errno));
    if (st == MW_OK && !b->later) st = mw_folder_sync(path, err);
    mw_free(path);
    return st;
}

typedef struct {
    mw_evidence_batch *b;
    const char *path;
    int in, out;
    mw_text beside; // name of the copy
} keeping;

static mw_status keep(keeping *k, mw_evidence_file *file, mw_error *err) {
    mw_evidence_batch *b = k->b;
    struct stat about;
    // Whatever is no file must not keep it waiting, as a pipe would.
    k->in = open(k->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (k->in < 0) return mw_fail(err, MW_IO, "cannot open it: %s", strerror(errno));
    if (fstat(k->in, &about) != 0 || !S_ISREG(about.st_mode))
        return mw_fail(err, MW_INVALID, "it is no file");
    MW_TRY(ensure_folder(b->folder, !b->later, err));
    mw_text_addf(&k->beside, "%s/new-XXXXXX", b->folder);
    if (k->beside.failed) return mw_fail(err, MW_NOMEM, "out of memory");
    k->out = mkostemp(k->beside.bytes, O_CLOEXEC);
    if (k->out < 0)
        return mw_fail(err, MW_IO, "cannot write in %s: %s", b->folder, strerror(errno));
    MW_TRY(copy(k->in, k->out, b->bytes_max, file, err));
    MW_TRY(find_type(&b->types, k->beside.bytes, file->type, err));
    MW_TRY(check_name(k->path, file->type, err));
    fchmod(k->out, 0440);
    if (!b->later && fsync(k->out) != 0)
        return mw_fail(err, MW_IO, "cannot keep the file: %s", strerror(errno));
    return settle(b, k->beside.bytes, file, err);
}

static mw_status put(mw_evidence_batch *b, const char *path, mw_evidence_file *out, mw_error *err) {
    keeping k = {b, path, -1, -1, {0}};
    mw_evidence_file file = {{0}, {0}, 0};
    mw_status st = keep(&k, &file, err);
    if (k.in >= 0) close(k.in);
    if (k.out >= 0) close(k.out);
    if (st != MW_OK && k.out >= 0) unlink(k.beside.bytes);
    mw_text_free(&k.beside);
    if (st != MW_OK) return mw_fail_in(err, st, "%s: ", path);
    *out = file;
    return MW_OK;
}

static int64_t limit_of(int64_t bytes_max) {
    return bytes_max > 0 ? bytes_max : MW_EVIDENCE_BYTES_MAX;
}

mw_status mw_evidence_put(const char *folder, const char *path, int64_t bytes_max,
                          mw_evidence_file *out, mw_error *err) {
    mw_evidence_batch b = {.folder = folder, .bytes_max = limit_of(bytes_max)};
    mw_status st = put(&b, path, out, err);
    if (b.types) magic_close(b.types);
    return st;
}

// ---- several

mw_status mw_evidence_batch_new(const char *folder, int64_t bytes_max, mw_evidence_batch **out,
                                mw_error *err) {
    mw_evidence_batch *b = mw_alloc(sizeof *b);
    if (!b) return mw_fail(err, MW_NOMEM, "evidence: out of memory");
    *b = (mw_evidence_batch){.folder = folder, .bytes_max = limit_of(bytes_max), .later = true};
    *out = b;
    return MW_OK;
}

void mw_evidence_batch_free(mw_evidence_batch *b) {
    if (!b) return;
    if (b->types) magic_close(b->types);
    mw_free(b);
}

mw_status mw_evidence_batch_put(mw_evidence_batch *b, const char *path, mw_evidence_file *out,
                                mw_error *err) {
    return put(b, path, out, err);
}

mw_status mw_evidence_batch_sync(mw_evidence_batch *b, mw_error *err) {
    int fd = open(b->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return MW_OK; // nothing was put
    bool good = fd >= 0 && syncfs(fd) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    if (good) return MW_OK;
    return mw_fail(err, MW_IO, "cannot keep the files in %s: %s", b->folder, strerror(why));
}

// ---- checking

static mw_status check_bytes(const char *path, mw_slice hash, mw_error *err) {
    mw_evidence_file found;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return mw_fail(err, errno == ENOENT ? MW_CORRUPT : MW_IO, "evidence %s: %s", path,
                       strerror(errno));
    mw_status st = copy(fd, -1, INT64_MAX, &found, err);
    close(fd);
    if (st == MW_INVALID) return mw_fail(err, MW_CORRUPT, "evidence %s is empty now", path);
    if (st == MW_OK && !mw_slice_is(hash, found.hash))
        return mw_fail(err, MW_CORRUPT, "evidence %s was changed: its content has another hash",
                       path);
    return st;
}

mw_status mw_evidence_verify(const char *folder, mw_slice hash, mw_error *err) {
    if (!is_hash(hash))
        return mw_fail(err, MW_CORRUPT, "evidence \"%.*s\" is no SHA-256", (int)hash.n, hash.p);
    char *path = mw_evidence_path(folder, hash);
    if (!path) return mw_fail(err, MW_NOMEM, "evidence: out of memory");
    mw_status st = check_bytes(path, hash, err);
    mw_free(path);
    return st;
}
