// SPDX-License-Identifier: MIT
// See source_trial.h: Modbus devices and MTConnect adapters.
#include "app/source_trial.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "source/modbus_scan.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MODBUS_PORT = 502, SHDR_PORT = 7878, TIMEOUT_MS = 1000, LINES_MAX = 5, LINE_BYTES = 4096 };

// ---- Modbus

static void tell_register(mw_source_trial *t, const mw_modbus_register *r, const uint16_t *words) {
    char raw[64] = "", number[32], text[2 * MW_MODBUS_TEXT_WORDS_MAX];
    for (int32_t i = 0; i < mw_modbus_register_width(r) && i < 8; i++) {
        size_t n = strlen(raw);
        snprintf(raw + n, sizeof raw - n, "%s%04x", i ? " " : "", words[i]);
    }
    if (r->type == MW_MODBUS_TEXT) {
        mw_slice said = mw_modbus_text_decode(r, words, text);
        mw_trial_ok(t, "%s: %s %d = %s: \"%.*s\"", r->name, mw_modbus_space_text(r->space),
                    r->address, raw, (int)said.n, said.p);
        return;
    }
    mw_trial_ok(t, "%s: %s %d = %s: %s%s%s", r->name, mw_modbus_space_text(r->space), r->address,
                raw, mw_number_text(mw_modbus_number_decode(r, words), number), r->unit ? " " : "",
                r->unit ? r->unit : "");
}

// Tells the registers of a group that was read. The order of words is that of the device.
static void tell_group(mw_source_trial *t, const mw_modbus_plan *plan, const mw_modbus_group *g,
                       const uint16_t *words) {
    for (int64_t i = 0; i < g->members; i++) {
        mw_modbus_register r = plan->registers[plan->order[g->first + i]];
        if (r.order == MW_MODBUS_ORDER_DEVICE) r.order = t->said->order;
        tell_register(t, &r, words + (r.address - g->address));
    }
}

static void tell_refused(mw_source_trial *t, const mw_modbus_plan *plan, const mw_modbus_group *g,
                         int exception) {
    char buf[32];
    const mw_modbus_register *r = &plan->registers[plan->order[g->first]];
    mw_trial_bad(t,
                 "an address, a space and a type that the device has, counted from 0 (40001 of a "
                 "manual is holding 0)",
                 "%s: %s %d, %d wide: exception %d, %s", r->name, mw_modbus_space_text(r->space),
                 g->address, g->width, exception, mw_modbus_exception_text(exception, buf));
}

// Reads all groups; those that are refused in parts.
static void read_groups(mw_source_trial *t, mw_modbus_plan *plan, mw_modbus_link *link) {
    uint16_t words[MW_MODBUS_BITS_MAX];
    for (int64_t g = 0; g < plan->group_count; g++) {
        int exception = 0;
        mw_error why = {0};
        mw_status st = mw_modbus_link_read(link, &plan->groups[g], words, &exception, &why);
        if (st == MW_OK) {
            tell_group(t, plan, &plan->groups[g], words);
        } else if (!exception) {
            mw_trial_bad(t, "a device of this unit that answers in time; see unit and timeout",
                         "%s", why.text);
            return;
        } else if (mw_modbus_plan_split(plan, g)) {
            g--;
        } else {
            tell_refused(t, plan, &plan->groups[g], exception);
        }
    }
}

mw_status mw_trial_modbus(mw_source_trial *t, mw_error *err) {
    const mw_map_source *s = t->said;
    mw_modbus_plan plan = {0};
    mw_modbus_link *link = NULL;
    int fd = mw_trial_dial(t, MODBUS_PORT);
    if (fd < 0) return MW_OK;
    int32_t timeout_ms = s->timeout_ms ? s->timeout_ms : TIMEOUT_MS;
    mw_status st = mw_modbus_link_new(fd, s->unit < 0 ? 1 : s->unit, timeout_ms, &link, err);
    if (st != MW_OK) {
        close(fd);
        return st;
    }
    st = mw_modbus_plan_init(&plan, s->reg, s->reg_count, err);
    if (st == MW_OK) read_groups(t, &plan, link);
    mw_modbus_plan_fini(&plan);
    mw_modbus_link_free(link);
    return st;
}

// ---- MTConnect adapters

// Reads what comes, up to some lines, until a time.
static size_t read_some(int fd, char *buf, size_t size, int64_t until_ns) {
    size_t got = 0;
    for (int lines = 0; got < size && lines < LINES_MAX;) {
        int64_t left_ms = (until_ns - mw_clock_steady_ns()) / 1000000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, left_ms > 0 ? (int)left_ms : 0);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) break;
        ssize_t n = recv(fd, buf + got, size - got, 0);
        if (n <= 0) break;
        for (ssize_t i = 0; i < n; i++) lines += buf[got + (size_t)i] == '\n';
        got += (size_t)n;
    }
    return got;
}

static int tell_lines(mw_source_trial *t, mw_slice all) {
    int count = 0;
    while (all.n > 0 && count < LINES_MAX) {
        const char *end = memchr(all.p, '\n', all.n);
        size_t n = end ? (size_t)(end - all.p) : all.n;
        mw_slice line = mw_slice_trim((mw_slice){all.p, n});
        if (line.n > 0) {
            mw_trial_quote(t, line);
            count++;
        }
        n += end != NULL;
        all = (mw_slice){all.p + n, all.n - n};
    }
    return count;
}

static void tell_shdr(mw_source_trial *t, mw_slice all) {
    bool bars = all.n > 0 && memchr(all.p, '|', all.n);
    if (all.n == 0)
        mw_trial_bad(t, "an adapter that says its data items when somebody connects",
                     "nothing came");
    else if (bars)
        mw_trial_ok(t, "it says:");
    else
        mw_trial_bad(t, "lines such as 2024-01-01T00:00:00Z|execution|ACTIVE",
                     "what it says are no lines of SHDR:");
    (void)tell_lines(t, all);
}

static void try_adapter(mw_source_trial *t) {
    static const char ping[] = "* PING\r\n";
    char buf[LINE_BYTES];
    int fd = mw_trial_dial(t, SHDR_PORT);
    if (fd < 0) return;
    (void)send(fd, ping, sizeof ping - 1, MSG_NOSIGNAL);
    int64_t until_ns = mw_clock_steady_ns() + t->seconds * INT64_C(1000000000);
    size_t got = read_some(fd, buf, sizeof buf, until_ns);
    close(fd);
    tell_shdr(t, (mw_slice){buf, got});
}

mw_status mw_trial_shdr(mw_source_trial *t, mw_error *err) {
    char buf[LINE_BYTES];
    const char *path = NULL;
    if (!t->said->path) {
        try_adapter(t);
        return MW_OK;
    }
    MW_TRY(mw_source_book_path(t->book, t->said->path, &path, err));
    FILE *f = fopen(path, "rbe");
    if (!f) {
        mw_trial_bad(t, "a recorded file, its path from the folder of the map", "open %s: %s", path,
                     strerror(errno));
        return MW_OK;
    }
    size_t got = fread(buf, 1, sizeof buf, f);
    fclose(f);
    mw_trial_ok(t, "%s can be read", path);
    tell_shdr(t, (mw_slice){buf, got});
    return MW_OK;
}
