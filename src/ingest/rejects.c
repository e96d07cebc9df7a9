// SPDX-License-Identifier: MIT
// See rejects.h.
#include "ingest/rejects.h"

#include "base/csv_write.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PENDING_BYTES = 1 << 16, VALUE_BYTES_MAX = 500 };

void mw_rejects_init(mw_rejects *r, const char *path, mw_import_report *report) {
    *r = (mw_rejects){.report = report, .path = path, .fd = -1};
}

// How many bytes of s fit, whole characters only.
static size_t fitting(mw_slice s, size_t room) {
    if (s.n <= room) return s.n;
    while (room > 0 && ((uint8_t)s.p[room] & 0xc0) == 0x80) room--;
    return room;
}

static void keep(char *to, size_t size, mw_slice s) {
    size_t n = fitting(s, size - 1);
    if (n > 0) memcpy(to, s.p, n);
    to[n] = '\0';
}

static mw_status write_all(mw_rejects *r, mw_error *err) {
    const char *p = r->pending.bytes;
    for (size_t left = r->pending.size; left > 0;) {
        ssize_t n = write(r->fd, p, left);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return mw_fail(err, MW_IO, "write %s: %s", r->path, strerror(errno));
        p += n;
        left -= (size_t)n;
    }
    r->pending.size = 0;
    return MW_OK;
}

static mw_status begin(mw_rejects *r, mw_error *err) {
    if (r->fd >= 0) return MW_OK;
    r->fd = open(r->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (r->fd < 0) return mw_fail(err, MW_IO, "write %s: %s", r->path, strerror(errno));
    mw_text_adds(&r->pending, "line,column,value,reason\n");
    return MW_OK;
}

static mw_status put(mw_rejects *r, const mw_refusal *what, mw_error *err) {
    mw_text *t = &r->pending;
    MW_TRY(begin(r, err));
    mw_slice value = {what->value.p, fitting(what->value, VALUE_BYTES_MAX)};
    mw_text_addf(t, "%lld,", (long long)what->line);
    mw_csv_field(t, what->column, ',');
    mw_text_addc(t, ',');
    mw_csv_field(t, value, ',');
    mw_text_addc(t, ',');
    mw_csv_field(t, what->reason, ',');
    mw_text_addc(t, '\n');
    if (t->failed) return mw_fail(err, MW_NOMEM, "no memory to write %s", r->path);
    return t->size > PENDING_BYTES ? write_all(r, err) : MW_OK;
}

mw_status mw_rejects_add(mw_rejects *r, const mw_refusal *what, mw_error *err) {
    mw_import_report *report = r->report;
    if (report->reject_count < MW_REJECTS_SHOWN) {
        mw_reject *shown = &report->reject[report->reject_count];
        shown->line = what->line;
        keep(shown->column, sizeof shown->column, what->column);
        keep(shown->value, sizeof shown->value, what->value);
        keep(shown->reason, sizeof shown->reason, what->reason);
    }
    report->reject_count++;
    return r->path ? put(r, what, err) : MW_OK;
}

mw_status mw_rejects_close(mw_rejects *r, mw_error *err) {
    mw_status st = r->fd >= 0 ? write_all(r, err) : MW_OK;
    if (r->fd >= 0 && close(r->fd) != 0 && st == MW_OK)
        st = mw_fail(err, MW_IO, "write %s: %s", r->path, strerror(errno));
    r->fd = -1;
    mw_text_free(&r->pending);
    return st;
}

void mw_rejects_fini(mw_rejects *r) {
    if (r->fd >= 0) close(r->fd);
    r->fd = -1;
    mw_text_free(&r->pending);
}
