// SPDX-License-Identifier: MIT
// See input.h. UTF-8 is handed on as it is; everything else goes through iconv by way of a buffer
// of raw bytes.
#include "ingest/input.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RAW_BYTES = 1 << 16, ENCODING_BYTES_MAX = 32 };

struct mw_input {
    int fd;
    bool converts, ended;
    iconv_t convert;
    int64_t bytes_total, bytes_read;
    size_t raw_at, raw_size; // raw[raw_at .. raw_size) is not handed on yet
    char encoding[ENCODING_BYTES_MAX];
    char path[256]; // for messages
    char raw[RAW_BYTES];
};

static mw_status fill_raw(mw_input *in, mw_error *err) {
    memmove(in->raw, in->raw + in->raw_at, in->raw_size - in->raw_at);
    in->raw_size -= in->raw_at;
    in->raw_at = 0;
    while (!in->ended && in->raw_size < RAW_BYTES) {
        ssize_t n = read(in->fd, in->raw + in->raw_size, RAW_BYTES - in->raw_size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "read %s: %s", in->path, strerror(errno));
        if (n == 0) in->ended = true;
        in->raw_size += (size_t)n;
        in->bytes_read += n;
    }
    return MW_OK;
}

static const struct {
    const char *mark;
    size_t size;
    const char *encoding;
} marks[] = {
    {"\xef\xbb\xbf", 3, "UTF-8"   },
    {"\xff\xfe",     2, "UTF-16LE"},
    {"\xfe\xff",     2, "UTF-16BE"},
};

static bool is_utf8(const char *name) {
    return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0 ||
           strcasecmp(name, "ASCII") == 0 || strcasecmp(name, "US-ASCII") == 0;
}

// A byte order mark at the beginning decides, whatever was said.
static void take_mark(mw_input *in) {
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (in->raw_size < marks[i].size || memcmp(in->raw, marks[i].mark, marks[i].size) != 0)
            continue;
        in->raw_at = marks[i].size;
        memcpy(in->encoding, marks[i].encoding, strlen(marks[i].encoding) + 1);
        return;
    }
}

static mw_status start(mw_input *in, mw_slice encoding, mw_error *err) {
    struct stat about;
    if (fstat(in->fd, &about) != 0)
        return mw_fail(err, MW_IO, "read %s: %s", in->path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return mw_fail(err, MW_IO, "read %s: it is a folder, a file is wanted", in->path);
    in->bytes_total = S_ISREG(about.st_mode) ? (int64_t)about.st_size : 0;
    if (encoding.n >= sizeof in->encoding)
        return mw_fail(err, MW_INVALID, "encoding \"%.40s\" is unknown", encoding.p);
    memcpy(in->encoding, encoding.n ? encoding.p : "UTF-8", encoding.n ? encoding.n : 5);
    MW_TRY(fill_raw(in, err));
    take_mark(in);
    if (is_utf8(in->encoding)) return MW_OK;
    in->convert = iconv_open("UTF-8", in->encoding);
    in->converts = in->convert != (iconv_t)-1;
    if (in->converts) return MW_OK;
    return mw_fail(err, MW_INVALID,
                   "encoding \"%s\" is unknown; known are utf-8, latin1, windows-1252, gb18030, "
                   "utf-16 and what iconv --list names",
                   in->encoding);
}

mw_status mw_input_open(const char *path, mw_slice encoding, mw_input **out, mw_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return mw_fail(err, MW_IO, "open %s: %s", path, strerror(errno));
    mw_input *in = mw_alloc(sizeof *in);
    if (!in) {
        close(fd);
        return mw_fail(err, MW_NOMEM, "no memory to read %s", path);
    }
    in->fd = fd;
    size_t n = strlen(path), shown = n < sizeof in->path ? n : sizeof in->path - 1;
    memcpy(in->path, path + n - shown, shown);
    mw_status st = start(in, encoding, err);
    if (st != MW_OK) {
        mw_input_close(in);
        return st;
    }
    *out = in;
    return MW_OK;
}

void mw_input_close(mw_input *in) {
    if (!in) return;
    if (in->converts) iconv_close(in->convert);
    close(in->fd);
    mw_free(in);
}

static mw_status read_plain(mw_input *in, char *buf, size_t size, size_t *got, mw_error *err) {
    size_t n = in->raw_size - in->raw_at;
    if (n > size) n = size;
    memcpy(buf, in->raw + in->raw_at, n);
    in->raw_at += n;
    while (n < size && !in->ended) {
        ssize_t more = read(in->fd, buf + n, size - n);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return mw_fail(err, MW_IO, "read %s: %s", in->path, strerror(errno));
        if (more == 0) in->ended = true;
        n += (size_t)more;
        in->bytes_read += more;
    }
    *got = n;
    return MW_OK;
}

// Converts what fits; a byte that is no text is replaced.
static void convert(mw_input *in, char **to, size_t *room) {
    char *from = in->raw + in->raw_at;
    size_t left = in->raw_size - in->raw_at;
    while (left > 0 && *room >= 8) {
        if (iconv(in->convert, &from, &left, to, room) != (size_t)-1) break;
        if (errno == E2BIG || (errno == EINVAL && !in->ended)) break;
        *(*to)++ = (char)MW_INPUT_WRONG;
        (*room)--;
        from++;
        left--;
    }
    in->raw_at = (size_t)(from - in->raw);
}

mw_status mw_input_read(mw_input *in, char *buf, size_t size, size_t *got, mw_error *err) {
    if (!in->converts) return read_plain(in, buf, size, got, err);
    char *to = buf;
    size_t room = size;
    while (room >= 8) {
        if (in->raw_at == in->raw_size || !in->ended) MW_TRY(fill_raw(in, err));
        if (in->raw_at == in->raw_size) break;
        size_t before = room;
        convert(in, &to, &room);
        if (room == before && in->ended) break;
    }
    *got = size - room;
    return MW_OK;
}

int64_t mw_input_bytes_total(const mw_input *in) { return in->bytes_total; }
int64_t mw_input_bytes_read(const mw_input *in) { return in->bytes_read; }
const char *mw_input_encoding(const mw_input *in) { return in->encoding; }
